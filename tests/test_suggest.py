"""Open subjects become proposals: what belongs together is together, what differs in kind is not."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

import extractor
from extractor.across.suggest import SuggestError, Suggestions, suggest
from extractor.model import RuleError
from extractor.patterns import BUNDLED, Rules, default_rules

pytest.importorskip("sklearn", reason="proposals need the extra nlp")

BODIES = [
    ("长兴县", "全县有教学点12个，寄宿制学校14所。校均规模826人。建成录播教室35间。学校占地面积312456平方米。"),
    ("安吉县", "现有教学点9处，农村寄宿制学校8所。全县有录播教室21间。全县学校占地面积298340平方米。"),
    ("德清县", "小学教学点17所，校均规模1021人。专职心理健康教师42名。"),
    ("永宁县", "教学点占学校总数的12.3%。专职心理健康教师18名，录播教室12间。"),
]


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("suggest")
    for place, body in BODIES:
        (folder / f"{place}.txt").write_text(f"{place}教育情况\n\n{body}\n\n2019年3月5日\n", "utf-8")
    extractor.mine([folder], folder / "set", pages=False, jobs=1)
    return folder / "set"


def named(made: Suggestions, word: str) -> list[tuple[str, int, list[str]]]:
    return [(p.name, p.documents, p.units) for p in made.proposals if any(word in w for w in p.wordings)]


def test_one_thing_in_several_words_and_units_is_one_proposal(dataset: Path) -> None:
    made = suggest(dataset)
    assert named(made, "教学点") == [("教学点", 3, ["个", "处", "所"])]
    assert [p[1:] for p in named(made, "录播教室")] == [(3, ["间"])]
    assert [p[1:] for p in named(made, "心理健康教师")] == [(2, ["人"])]
    assert [p.documents for p in made.proposals] == sorted((p.documents for p in made.proposals), reverse=True)


def test_a_share_of_a_thing_is_another_thing(dataset: Path) -> None:
    made = suggest(dataset, documents=1)
    units = [p.units for p in made.proposals if any("教学点" in w for w in p.wordings)]
    assert all(not {"个", "%"} <= set(u) for u in units)


def test_proposals_show_figures_of_different_documents(dataset: Path) -> None:
    (row,) = (line for line in suggest(dataset).lines() if line["name"] == "教学点")
    assert row["claims"] == 3
    assert len({e["doc_id"] for e in row["examples"]}) == 3
    assert all(e["text"] in e["quote"] for e in row["examples"])
    assert "primary" in row["stages"]


def test_a_wording_near_the_catalogue_is_said_to_be_so(dataset: Path) -> None:
    nearest = {p.name: p.nearest for p in suggest(dataset, documents=1).proposals}
    assert nearest["教学点"] is None
    assert {n.split(" ")[0] for n in nearest.values() if n} <= {
        row["code"] for row in default_rules().table("indicators")["indicator"]
    }


def test_claims_are_counted_and_the_same_data_gives_the_same_proposals(dataset: Path) -> None:
    made = suggest(dataset, documents=1)
    assert made.claims == made.left_out + sum(p.claims for p in made.proposals)
    assert made == suggest(dataset, documents=1)
    assert list(made.frame()["name"]) == [p.name for p in made.proposals]
    assert list(suggest(dataset, documents=99).frame().columns) == list(made.frame().columns)


def test_subjects_beyond_the_most_frequent_are_left_out_and_counted(dataset: Path, tmp_path: Path) -> None:
    (tmp_path / "suggest.toml").write_text("[limits]\nsubjects = 1\n", "utf-8")
    made = suggest(dataset, documents=1, rules=Rules((BUNDLED, tmp_path)))
    assert made.left_out > suggest(dataset, documents=1).left_out
    assert made.claims == made.left_out + sum(p.claims for p in made.proposals)


def test_names_of_many_spellings_gather_round_their_things() -> None:
    from extractor.across.suggest import _clusters

    things = {
        "心理辅导室": ["心理辅导室", "心理健康辅导室", "学生心理辅导室"],
        "教师周转宿舍": ["教师周转宿舍", "农村教师周转宿舍", "教师周转房"],
        "劳动实践基地": ["劳动实践基地", "学生劳动实践基地", "劳动教育实践基地"],
    }
    spelled = [(thing, name) for thing, names in things.items() for name in names]
    random.Random(7).shuffle(spelled)
    found = {frozenset(spelled[i][0] for i in cluster) for cluster in _clusters([n for _, n in spelled], 0.4)}
    assert found == {frozenset([thing]) for thing in things}


def test_without_the_library_one_line_says_what_to_install(dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.cluster", None)
    with pytest.raises(SuggestError, match=r"pip install 'dudao\[nlp\]'"):
        suggest(dataset)


def test_a_wrong_rule_is_refused(dataset: Path, tmp_path: Path) -> None:
    (tmp_path / "suggest.toml").write_text('[limits]\nlikeness = "much"\n', "utf-8")
    with pytest.raises(RuleError, match=r"suggest\.toml"):
        suggest(dataset, rules=Rules((BUNDLED, tmp_path)))


@pytest.mark.parametrize("kind", ["idle", "vague"])
def test_words_hit_and_miss(kind: str) -> None:
    import re

    for row in default_rules().table("suggest")[kind]:
        assert all(re.search(row["when"], text) for text in row["hits"])
        assert not any(re.search(row["when"], text) for text in row["misses"])


def test_the_table_as_a_file_keeps_nested_rows_and_their_digits(dataset: Path, tmp_path: Path) -> None:
    import csv
    import json
    from decimal import Decimal

    from extractor.across.tables import write_table

    write_table(tmp_path / "t.csv", "proposal", suggest(dataset).lines())
    rows = list(csv.DictReader((tmp_path / "t.csv").read_text("utf-8-sig").splitlines()))
    assert json.loads(next(r for r in rows if r["name"] == "教学点")["units"]) == ["个", "处", "所"]
    write_table(tmp_path / "d.csv", "row", [{"some": [{"value": Decimal("99.60")}], "formula": "=1+1"}])
    assert list(csv.DictReader((tmp_path / "d.csv").read_text("utf-8-sig").splitlines())) == [
        {"some": '[{"value":99.60}]', "formula": "'=1+1"}
    ]
