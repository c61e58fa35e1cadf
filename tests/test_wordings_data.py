"""The rows of the word tables prove themselves: each does what its hits show, and does not in its misses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from wordings import extraction

from extractor.claims.lexicon import Lexicon
from extractor.claims.names import Names
from extractor.model import Claim, Extraction
from extractor.patterns import default_rules, expand
from extractor.shadow import shadow

RULES = default_rules()
TODAY = {"published": "2019-11-20"}
TOPIC = {"title": "某县义务教育发展情况报告"} | TODAY
Row = dict[str, Any]


def _marked(example: str, **about: str) -> tuple[Claim, Extraction]:
    """The claim that stands between ⟦ and ⟧, and all that is read of its text."""
    start = example.index("⟦")
    found = extraction(example.replace("⟦", "").replace("⟧", "") + "。", **about)
    (claim,) = [c for c in found.claims if c.start == start]
    return claim, found


def _linked(claim: Claim, found: Extraction, kind: str, head: bool) -> bool:
    return any(claim.claim_id in ((link.head,) if head else link.members) for link in found.links if link.kind == kind)


YEARS = {
    "last_year": "2018", "prior_year": "2018", "next_year": "2020", "this_year": "2019",
    "this_school_year": "2019-09/2020-08", "prior_school_year": "2018-09/2019-08", "now": "2019-11-20",
}  # fmt: skip

# what a cue of each kind does to the marked figure
DOES: dict[str, Callable[[Row, Claim, Extraction], bool]] = {
    "comparator": lambda row, c, _: c.comparator == row["value"] and c.approx == row.get("approx", False),
    "measure": lambda row, c, _: c.measure == row["value"].rstrip("?"),
    "reach": lambda row, c, _: c.measure == "level",
    "from": lambda row, c, found: _linked(c, found, "from_to", False),
    "base": lambda row, c, _: c.measure in {"change", "gap"},
    "share": lambda row, c, found: _linked(c, found, "share", True),
    "role": lambda row, c, _: (
        c.role in {"must": {"standard", "requirement"}, "norm": {"standard"}, "done": {"reported"}}.get(row["value"], {row["value"]})
    ),
    "list": lambda row, c, found: {
        "part": _linked(c, found, "parts", False),
        "parallel": c.rule.startswith("list:"),
        "each": not any(word in c.subject for word in row["words"]),
    }[row["value"]],
    "verdict": lambda row, c, _: c.verdict == row["value"],
    "per": lambda row, c, _: (c.indicator or "").endswith("_per_100" if row["value"] == "100" else "_per_student"),
    "event": lambda row, c, _: c.indicator is None,
    "when": lambda row, c, _: c.period == YEARS[row["value"]],
}  # fmt: skip

CUES = RULES.table("cues")["cue"]


@pytest.mark.parametrize("row", CUES, ids=[row["id"] for row in CUES])
def test_each_cue_does_what_its_examples_show(row: Row) -> None:
    does = DOES[row["kind"]]
    for example in row["hits"]:
        assert does(row, *_marked(example, **TOPIC)), example
    for example in row.get("misses", []):
        assert not does(row, *_marked(example, **TOPIC)), example


def test_thresholds_that_pick_out() -> None:
    for row in RULES.table("cues")["picked"]:
        wanted = row.get("counted", row["threshold"])
        assert [_marked(example)[0].indicator for example in row["hits"]] == [wanted] * len(row["hits"]), row["id"]
        assert wanted not in [_marked(example)[0].indicator for example in row["misses"]], row["id"]


STAGES = RULES.table("stages")["stage"]


@pytest.mark.parametrize("row", STAGES, ids=[row["id"] for row in STAGES])
def test_each_stage_is_read_from_its_examples(row: Row) -> None:
    # 中学 is a junior school where no senior one is spoken of; what is outside the stages has none
    wanted = {"secondary": "junior", "none": None}.get(row["code"], row["code"])
    for example in row["hits"]:
        assert _marked(example, **TODAY)[0].stage == wanted, example
    for example in row["misses"]:
        assert _marked(example, **TODAY)[0].stage != wanted, example


def test_each_area_is_read_from_its_examples() -> None:
    for row in RULES.table("stages")["area"]:
        assert [_marked(example)[0].area for example in row["hits"]] == [row["code"]] * len(row["hits"]), row["id"]
        assert row["code"] not in [_marked(example)[0].area for example in row["misses"]], row["id"]


def test_each_topic_is_read_from_its_titles() -> None:
    for row in RULES.table("stages")["topic"]:
        assert row["hits"], row["id"]
        for title in row["hits"]:
            assert [c.stage for c in extraction("专任教师860人。", title=title).claims] == [row["stage"]], title
        for title in row["misses"]:
            assert [c.stage for c in extraction("专任教师860人。", title=title).claims] != [row["stage"]], title


SHARES = [
    (table, row)
    for table in ("share", "named", "deed", "special", "beside", "way", "behind")
    for row in RULES.table("shares")[table]
]


@pytest.mark.parametrize(("table", "row"), SHARES, ids=[row["id"] for _, row in SHARES])
def test_each_share_and_deed_is_read_from_its_examples(table: str, row: Row) -> None:
    for example in row["hits"]:
        assert _marked(example, **TOPIC)[0].indicator == row["code"], example
    for example in row["misses"]:
        assert _marked(example, **TOPIC)[0].indicator != row["code"], example


SOME = RULES.table("shares")["some"]


@pytest.mark.parametrize("row", SOME, ids=[row["id"] for row in SOME])
def test_some_among_others_are_no_stock(row: Row) -> None:
    for example in row["hits"]:
        assert _marked(example, **TOPIC)[0].indicator not in row["of"], example
    for example in row["misses"]:
        assert _marked(example, **TOPIC)[0].indicator in row["of"], example


def test_each_degree_is_above_the_required_one_at_its_stage_only() -> None:
    for row in RULES.table("shares")["degree"]:
        for key, above in (("above", True), ("below", False)):
            for example in row[key]:
                claim, _ = _marked(example, **TOPIC)
                assert (claim.indicator == "above_required_share") == above, example


def test_names_of_schools_end_as_their_examples_do() -> None:
    names, lexicon = RULES.compiled(Names), RULES.compiled(Lexicon)
    for row in RULES.table("names")["suffix"]:
        for example in row["hits"]:
            wanted = example[example.index("⟦") + 1 : example.index("⟧")]
            plain = shadow(example.replace("⟦", "").replace("⟧", ""))
            (name,) = names.find(plain, 0, len(plain), lexicon.scan(plain))
            assert (name.text, name.stage) == (wanted, row["stage"] or None)
        for example in row["misses"]:
            plain = shadow(example)
            assert names.find(plain, 0, len(plain), lexicon.scan(plain)) == [], example


NOUNS = RULES.table("nouns")["noun"]


@pytest.mark.parametrize("row", NOUNS, ids=[row["id"] for row in NOUNS])
def test_each_noun_ends_the_search_for_what_its_examples_measure(row: Row) -> None:
    for example in row["hits"]:
        claim, _ = _marked(example, **TODAY)
        assert claim.rule.split(":")[1].split("|")[0] == row["id"], example
    for example in row["misses"]:
        claim, _ = _marked(example, **TODAY)
        assert claim.rule.split(":")[1].split("|")[0] != row["id"], example


def test_a_bare_noun_is_what_it_counts() -> None:
    nouns, lexicon = RULES.table("nouns")["labels"], RULES.compiled(Lexicon)
    for label, word in nouns.items():
        unit = lexicon.indicators[lexicon.words[shadow(word)].code or ""]["unit"]
        assert [c.indicator for c in extraction(f"{label}860{unit}。").claims] == [lexicon.words[shadow(word)].code], (
            label
        )


INDICATORS = RULES.table("indicators")["indicator"]


@pytest.mark.parametrize("row", INDICATORS, ids=[row["code"] for row in INDICATORS])
def test_a_figure_behind_the_wording_of_an_indicator_is_its_figure(row: Row) -> None:
    lexicon = RULES.compiled(Lexicon)
    figure = f"{'12.5' if row['family'] == 'rate' else '86'}{row['unit']}"
    for wording in row["words"]:
        spelt = expand(wording)
        for word in {spelt[0], spelt[len(spelt) // 2], spelt[-1]} - {""}:
            if lexicon.words[shadow(word)].rule != f"indicator.{row['code']}":
                continue  # an earlier table says more of it
            found = [c.indicator for c in extraction(f"{word}为{figure}。", **TOPIC).claims]
            assert found == [row["code"]], word
