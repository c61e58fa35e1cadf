"""The model for roles without a cue: what it says, where it is asked, tables that cannot be used, and its training."""

from __future__ import annotations

import math
import random
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.claims.role_model import ASKED, DEFAULT, SILENT, Context, Facts, Known, Roles
from extractor.claims.weighing import FIELDS, Weighing
from extractor.model import Claim, RuleError
from extractor.patterns import BUNDLED, Rules, default_rules
from extractor.pipeline import extract, read
from extractor.shadow import shadow

ROLES = default_rules().compiled(Roles)
TABLE = BUNDLED / "roles.toml"


@pytest.fixture(autouse=True)
def unweighed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tested here is said before anything is weighed anew."""
    monkeypatch.setattr(default_rules().compiled(Weighing), "least", dict.fromkeys(FIELDS, 2.0))


def claims(text: str) -> dict[str, Claim]:
    return {c.text: c for c in extract(read(text.encode())).claims}


def asked(claim: Claim) -> str | None:
    """The role by which the model overruled the default, the default where it did not, None where it was not asked."""
    said, _, role = claim.rule.rpartition("|")[2].partition(".")
    return (role or DEFAULT) if said == ASKED else None


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("小学45所，到2025年巩固率达到95%。", "45所"),
        ("班均52.3人，比省定小学45人、初中50人的上限都高。", "52.3人"),
        ("小学班额未超过50人。", "50人"),
    ],
)
def test_what_the_model_leaves_reported(text: str, figure: str) -> None:
    claim = claims(text)[figure]
    assert asked(claim) == DEFAULT == claim.role


@pytest.mark.parametrize(
    ("text", "figure"), [("超过85%的学校建有食堂。", "85%"), ("小学班额不超过45人（42.6人）。", "42.6人")]
)
def test_the_model_is_not_asked_about_facts(text: str, figure: str) -> None:
    claim = claims(text)[figure]
    assert asked(claim) is None
    assert claim.role == DEFAULT


@pytest.mark.parametrize(
    ("text", "figure", "role"),
    [
        ("全市共规划项目学校120所，规划资金3.81亿元，规划建设校舍面积42.35万平方米。", "120所", "plan"),
        ("全县规划项目学校46所，规划资金1.3亿元。", "46所", "plan"),
        ("全县有中小学校117所，不足30人的就有68所。", "30人", "standard"),
    ],
)
def test_what_is_planned_or_laid_down_without_a_cue(text: str, figure: str, role: str) -> None:
    claim = claims(text)[figure]
    assert asked(claim) == role == claim.role


@pytest.mark.parametrize(
    "text",
    [
        "按照要求，生均教学仪器设备值小学不低于2000元、初中不低于2500元。",
        "按初中不高于0.55衡量，有3所学校未达标。",
        "小学班额不超过50人，全县学校46所，规划建设校舍1.2万平方米。",
    ],
)
def test_where_the_model_is_not_sure_the_default_stands(text: str) -> None:
    made = [c for c in claims(text).values() if asked(c) is not None]
    assert made
    assert all(asked(c) == DEFAULT == c.role for c in made)


@pytest.mark.parametrize(
    ("text", "figure", "role"),
    [
        ("到2025年，学前教育毛入园率达到95%。", "95%", "target"),
        ("确保实现达到98%的目标。", "98%", "target"),
        ("综合差异系数均低于国家标准0.65。", "0.65", "standard"),
    ],
)
def test_where_a_cue_speaks_the_model_is_not_asked(text: str, figure: str, role: str) -> None:
    claim = claims(text)[figure]
    assert claim.role == role
    assert asked(claim) is None


@pytest.mark.parametrize(
    ("text", "figure", "open_"),
    [
        ("全县现有小学45所。", "45所", False),
        ("专任教师1132人，比上年增长5.2%。", "5.2%", False),
        ("全县现有小学40余所。", "40余所", False),  # a rough number is no bound
        ("班额不超过45人。", "45人", True),
        ("小学45所，到2025年巩固率达到95%。", "45所", True),
        ("目前完成投资8640万元，计划投资9820万元。", "8640万元", False),  # words speak: it is done
        ("完成投资8640万元，计划投资9820万元。", "8640万元", False),
        ("建成校舍2.4万平方米，规划建设5万平方米。", "2.4万平方米", False),
        ("现有小学45所。到2025年巩固率达到95%。", "45所", False),
    ],
)
def test_the_model_is_asked_where_a_bound_or_a_neighbour_speaks_for_another_role(
    text: str, figure: str, open_: bool
) -> None:
    rule = claims(text)[figure].rule.rpartition("|")[2]
    assert rule.partition(".")[0] == (ASKED if open_ else SILENT)


@given(st.text(alphabet="全县小学初中不低于达到规划投资标准为的，。；、0123456789%人所万元\n", max_size=80))
def test_a_rule_names_the_role_that_the_model_gave(text: str) -> None:
    for claim in extract(read(("全县现有小学45所。" + text).encode())).claims:
        said = asked(claim)
        assert said in {None, claim.role}
        if claim.rule.endswith("|" + SILENT):
            assert claim.role == DEFAULT


def test_the_model_reads_a_claim_as_it_read_its_draft(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Facts] = []
    guess = Roles.guess

    def listen(self: Roles, facts: Facts) -> tuple[str, float]:
        heard.append(facts)
        return guess(self, facts)

    monkeypatch.setattr(Roles, "guess", listen)
    text = "班额不超过45人。小学45所、初中12所；到2025年巩固率达到95%，投资8640万元。"
    made = extract(read(text.encode()))
    known = [Known.of_claim(c) for c in made.claims]
    context = Context(made.document, shadow(made.document.text), known)
    again = [context.facts(at) for at, c in enumerate(made.claims) if asked(c) is not None]
    assert heard == again
    assert len(again) >= 3


def test_facts_are_of_the_own_sentence_and_its_neighbours() -> None:
    plain = "底线为12人。按不低于0.65、0.55衡量"
    document = read(plain.encode())
    first, second = plain.index("0.65"), plain.index("0.55")
    common = ("cv", "<=", None, None, None, False)
    figures = [Known(first, first + 4, "q", *common, "standard"), Known(second, second + 4, "q", *common, None)]
    context = Context(document, plain, figures)
    found = context.facts(1).features()
    told = {"previous=standard in list", "sentence=standard", "others=standard", "<0、", ">衡量", "b:按不低", "a:量"}
    assert told | {"unit=", "measure=cv", "bound=<="} <= found.keys()
    assert found["others=standard"] == 0.5
    assert not any("底" in name for name in found)
    alone = context.facts(0).named
    assert "sentence=standard" not in alone
    assert alone["others=standard"] == 0  # a figure is no neighbour of its own
    assert "next=silent in list" in alone


# ------------------------------------------------------------------ the table

GOOD = 'threshold = 0.9\nroles = ["plan", "target"]\nintercept = [-1, -2]\n[weight]\n"b:拟" = [4, 1]\n'


def of(text: str, folder: Path) -> Roles:
    (folder / "roles.toml").write_text(text, "utf-8")
    return Roles(Rules((folder,)))


def test_a_guess_is_the_softmax_of_the_weighted_sums(tmp_path: Path) -> None:
    roles = of(GOOD, tmp_path)
    role, sure = roles.guess(Facts({"no known feature": 1.0}, "拟投", ""))
    assert role == "plan"
    assert sure == pytest.approx(math.exp(3) / (1 + math.exp(3) + math.exp(-1)))
    assert roles.guess(Facts({}, "投", "拟")) == (DEFAULT, pytest.approx(1 / (1 + math.exp(-1) + math.exp(-2))))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("threshold = 0.9\n", "", "threshold"),
        ("0.9", '"high"', "high"),
        ("0.9", "0.2", "between 0.5 and 1"),
        ("0.9", "nan", "between 0.5 and 1"),
        ('"target"]', '"wish"]', "wish"),
        ('["plan", "target"]', "[]", "roles"),
        ("[-1, -2]", "[-1]", "intercept needs 2"),
        ("[4, 1]", "[4, 1, 2]", "b:拟 needs 2"),
        ("[4, 1]", '[4, "x"]', "x"),
        ("[4, 1]", "[4, inf]", "finite"),
        ("[4, 1]", "7", "roles.toml"),
        ("[weight]", "[weights]", "weight"),
    ],
)
def test_a_table_with_a_mistake_is_refused_with_file_and_reason(
    old: str, new: str, reason: str, tmp_path: Path
) -> None:
    with pytest.raises(RuleError, match=r"roles\.toml") as refused:
        of(GOOD.replace(old, new), tmp_path)
    assert reason in str(refused.value)


def test_the_bundled_table_is_small() -> None:
    table = tomllib.loads(TABLE.read_text("utf-8"))
    assert 0 < len(table["weight"]) <= 400
    assert DEFAULT not in table["roles"]


# ------------------------------------------------------------------ training

eval_roles = pytest.importorskip("eval.roles", exc_type=ImportError)
Case, Change, Guess = eval_roles.Case, eval_roles.Change, eval_roles.Guess


def made(count: int, told: bool) -> list[Case]:
    """Figures of which one in four is a standard; told: a feature of it says which."""
    lot = random.Random(1)
    cases = []
    for n in range(count):
        role = "standard" if lot.random() < 0.25 else DEFAULT
        words = "b:底" if told and role == "standard" else "b:有"
        cases.append(Case(f"d{n % 30}", {words: 1.0, "unit=人": 1.0}, (role,), True, True))
    return cases


def test_words_that_tell_the_role_are_learnt_from_other_documents() -> None:
    cases = made(300, told=True)
    said = eval_roles.crossed(cases)
    least = eval_roles.threshold(cases, said)
    change = eval_roles.change(cases, said, least)
    assert least < 1
    assert change.mended == change.right == change.overruled == sum(c.roles == ("standard",) for c in cases) > 50
    assert change.broken == 0


def test_words_that_tell_nothing_overrule_nothing() -> None:
    cases = made(300, told=False)
    said = eval_roles.crossed(cases)
    assert eval_roles.change(cases, said, eval_roles.threshold(cases, said)) == Change(0, 0, 0, 0)


def test_training_twice_gives_the_same_table_and_the_program_says_what_the_model_says(tmp_path: Path) -> None:
    cases = made(300, told=True)
    model = eval_roles.fit(cases)
    lot = random.Random(2)
    lot.shuffle(again := list(cases))
    text = eval_roles.written(model, 0.8, "digest")
    assert text == eval_roles.written(eval_roles.fit(cases), 0.8, "digest")
    assert set(eval_roles.fit(again).weights) == set(model.weights)
    roles = of(text, tmp_path)
    for words in ("底线", "有底", "现有", ""):
        facts = Facts({"unit=人": 1.0}, words, "")
        said = model.guess(facts.features())
        assert roles.guess(facts) == (said.role, pytest.approx(said.sure))


def test_the_threshold_is_above_every_guess_that_makes_it_imprecise() -> None:
    cases = [Case("d", {}, (role,), True, True) for role in ("plan", "plan", DEFAULT, "target")]
    said = [Guess("plan", 0.98), Guess("plan", 0.9), Guess("plan", 0.85), Guess("plan", 0.6)]
    assert eval_roles.threshold(cases, said) == pytest.approx(0.86)
    assert eval_roles.change(cases, said, 0.5) == Change(4, 2, 2, 1)
    assert eval_roles.threshold(cases, [Guess("plan", 0.3)] * 3 + [Guess("plan", 0.995)]) == 1.0


def test_a_reading_that_counts_either_way_is_right_and_mends_nothing() -> None:
    either = Case("d", {}, ("standard", DEFAULT), True, True)
    assert eval_roles.change([either], [Guess("standard", 0.9)], 0.5) == Change(1, 1, 0, 0)
    assert eval_roles.change([either._replace(asked=False)], [Guess("standard", 0.9)], 0.5) == Change(0, 0, 0, 0)


def test_check_tells_a_table_that_is_not_what_training_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    monkeypatch.setattr(eval_roles, "gather", lambda split: (made(300, told=True), f"digest of {split}"))
    table, run = tmp_path / "roles.toml", CliRunner().invoke
    assert run(eval_roles.main, ["--check", "--table", str(table)]).exit_code == 1
    assert run(eval_roles.main, ["--write", "--table", str(table)]).exit_code == 0
    assert run(eval_roles.main, ["--check", "--table", str(table)]).exit_code == 0
    table.write_text(table.read_text("utf-8").replace("threshold = 0", "threshold = 0.0"), "utf-8")
    told = run(eval_roles.main, ["--check", "--table", str(table)])
    assert told.exit_code == 1
    assert "roles.toml: not what training gives" in told.output
