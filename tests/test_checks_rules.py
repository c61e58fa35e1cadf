"""The rule files of the checks prove themselves: every example, every word, every message; and mistakes are refused."""

from __future__ import annotations

import ast
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from checks_written import COUNTY, claim, extraction, figure

import extractor.checks
from extractor.checks import check_claims
from extractor.checks.facts import Facts
from extractor.checks.findings import wording_of
from extractor.checks.forms import check_forms, forms_of
from extractor.checks.identities import Identity, identities_of
from extractor.checks.issued import Threshold, standards_of
from extractor.checks.settings import Bound, Ordering, Partition, settings_of
from extractor.model import RuleError
from extractor.patterns import BUNDLED, Rules, default_rules
from extractor.pipeline import extract, read

IDENTITIES = [(i, e) for i in default_rules().compiled(identities_of).all for e in i.examples]
THRESHOLDS = [(t, e) for t in default_rules().compiled(standards_of).all for e in t.examples]
WORDS = [(row["id"], row) for row in default_rules().table("checks")["word"]]


def _filled(identity: Identity, name: str, text: str) -> dict[str, Any]:
    matcher = identity.stated if name == "stated" else identity.slots[name]
    codes = [c for c in matcher.indicators if c]
    stage = matcher.stage if matcher.stage not in {"same", "any"} else "primary"
    # words alone tell a slot apart where it takes figures without a code
    indicator = codes[0] if codes and (None not in matcher.indicators) else None
    row = figure(text, indicator=indicator, measure=matcher.measure, stage=stage)
    if matcher.unit is not None and not re.search(r"\D$", text):
        row["unit"] = matcher.unit
    return row


@pytest.mark.parametrize(("identity", "example"), IDENTITIES, ids=[f"{i.id}: {e['why']}" for i, e in IDENTITIES])
def test_identity_does_what_its_example_says(identity: Identity, example: dict[str, Any]) -> None:
    names = [n for n in example["figures"] if n != "stated"] + ["stated"]
    rows = [_filled(identity, name, example["figures"][name]) for name in names]
    report = check_claims(extraction(rows), default_rules())
    found = [f for f in report.findings if f.rule == identity.id]
    assert [f.outcome for f in found] == ([] if example["outcome"] == "none" else [example["outcome"]])
    if "variant" in example:
        assert example["variant"] in (found[0].variant or "")


def test_every_identity_shows_what_passes_what_fails_and_what_it_leaves_alone() -> None:
    for identity in default_rules().compiled(identities_of).all:
        said = {e["outcome"] for e in identity.examples}
        assert "consistent" in said, identity.id
        assert said & {"inconsistent", "rounding"} or identity.never_wrong, identity.id
        assert said & {"none", "undetermined"}, identity.id


@pytest.mark.parametrize(("threshold", "example"), THRESHOLDS, ids=[f"{t.id}: {e['figure']}" for t, e in THRESHOLDS])
def test_threshold_says_what_its_example_says(threshold: Threshold, example: dict[str, Any]) -> None:
    row = figure(
        example["figure"], indicator=threshold.indicator, measure=threshold.measure, stage=threshold.stage,
        role=example.get("role", "reported"), entity=example.get("entity"), unit=threshold.unit,
    )  # fmt: skip
    place = threshold.standard.place
    region = type(COUNTY)(name="某地", code=place + "2121"[: 6 - len(place)], level="county") if place else COUNTY
    named = [word for word in threshold.standard.mentions.pattern.split("|") if not re.search(r"[\\(){}.?]", word)]
    row["region"] = region
    if "year" in example:
        row |= {"period": example["year"], "period_from": "stated"}
    made = extraction([named[0] + "。\n", row], region=region, title="督导报告")
    found = [
        f for f in check_claims(made, default_rules()).findings if f.check == "standard" and f.rule == threshold.id
    ]
    assert [f.outcome for f in found] == ([] if example["outcome"] == "none" else [example["outcome"]])
    if not found:
        return
    assert threshold.clause in (found[0].standard or "")
    assert threshold.standard.number in (found[0].standard or "")


def test_every_threshold_shows_two_outcomes() -> None:
    for threshold in default_rules().compiled(standards_of).all:
        assert len({e["outcome"] for e in threshold.examples}) > 1, threshold.id


@pytest.mark.parametrize(("name", "row"), WORDS, ids=[name for name, _ in WORDS])
def test_word_hits_and_misses(name: str, row: dict[str, Any]) -> None:
    word = default_rules().compiled(settings_of).words[name]
    assert all(word.search(text) for text in row["hits"])
    assert not any(word.search(text) for text in row["misses"])


SETTINGS = default_rules().compiled(settings_of)
LABELS = default_rules().table("checks")["label"]


@pytest.mark.parametrize("row", LABELS, ids=[row["id"] for row in LABELS])
def test_label_hits_and_misses(row: dict[str, Any]) -> None:
    when = dict(SETTINGS.labels)[row["id"]]
    assert row["hits"]
    assert row["misses"]
    assert all(when.search(text) for text in row["hits"])
    assert not any(when.search(text) for text in row["misses"])


def _ranged(rule: str, *rows: dict[str, Any]) -> list[str]:
    found = check_claims(extraction(list(rows)), default_rules()).findings
    return [f.outcome for f in found if f.rule == f"range.{rule}"]


@pytest.mark.parametrize("bound", SETTINGS.bounds, ids=lambda bound: bound.id)
def test_a_bound_holds_to_its_last_digit(bound: Bound) -> None:
    def said(value: Decimal, subject: str = "全县达到" if bound.words is None else "占全部") -> list[str]:
        row = figure(f"{subject} 1{bound.unit or '%'}", indicator=bound.indicator, measure=bound.measure)
        row |= {"value": value, "low": value, "high": value, "unit": bound.unit or "%"}
        return _ranged(bound.id, row)

    for limit, beyond in ((bound.most, 1), (bound.least, -1)):
        if limit is not None:
            assert said(limit) == []
            assert said(limit + Decimal(beyond) / 1000) == ["inconsistent"]
            if bound.unlike is not None:
                assert said(limit + Decimal(beyond), "高中阶段毛入学率") == []


@pytest.mark.parametrize("ordering", SETTINGS.orderings, ids=lambda ordering: ordering.id)
def test_a_part_is_not_above_its_whole(ordering: Ordering) -> None:
    for stage in [*ordering.decisive, "special"]:
        for more, said in ((0, []), (1, ["inconsistent" if stage in ordering.decisive else "undetermined"])):
            part = figure(f"其一 {120 + more}人", indicator=ordering.part, stage=stage, unit="人")
            whole = figure("其二 120人", indicator=ordering.whole, stage=stage, unit="人")
            assert _ranged(ordering.id, part, whole) == said, stage
    part = figure("其一 121人", indicator=ordering.part, stage="primary", unit="人")
    assert _ranged(ordering.id, part, figure("其二 120人", indicator=ordering.whole, stage="junior", unit="人")) == []


def _divided(partition: Partition, labels: list[str], off: int) -> list[str]:
    """The outcomes of the sum of parts that carry these labels, which differ from their whole by so many."""
    words = {row["id"]: row["hits"][0] for row in LABELS}
    indicator = min(partition.indicators) if partition.indicators else "students"
    whole = next(iter(partition.whole)) if partition.whole else "compulsory"
    rows = [figure(f"共计 {100 * len(labels) + off}人", indicator=indicator, stage=whole, unit="人")]
    for label in labels:
        fields = {"stage": whole} | ({partition.by: label} if partition.by != "words" else {})
        subject = words[label] if partition.by == "words" else f"其中{label}"
        rows.append(figure(f"{subject} 100人", indicator=indicator, unit="人", **fields))
    made = extraction(list(rows), [("parts", 0, range(1, len(rows)), {"cue": "其中"})])
    return [f.outcome for f in check_claims(made, default_rules()).findings if f.check == "sum"]


@pytest.mark.parametrize("partition", SETTINGS.partitions, ids=lambda partition: partition.id)
def test_parts_that_divide_a_whole_add_up_to_it(partition: Partition) -> None:
    labels = sorted(partition.labels)
    assert _divided(partition, labels, 0) == ["consistent"]
    assert _divided(partition, labels, 37) == ["inconsistent"]
    smaller = [p for p in SETTINGS.partitions if p.labels < partition.labels]
    if not smaller:  # one kind of the whole left out, the rest may be of it
        assert _divided(partition, labels[1:], 37) != ["inconsistent"]


def test_every_outcome_has_a_message_in_both_languages() -> None:
    words = default_rules().compiled(wording_of)
    outcomes = {"consistent", "rounding", "improbable", "inconsistent", "met", "unmet", "undetermined"}
    assert outcomes <= set(words.messages)
    assert all(zh and en for zh, en in words.messages.values())


def test_reasons_named_in_the_code_are_in_the_rules() -> None:
    words = default_rules().compiled(wording_of)
    code = "".join(p.read_text("utf-8") for p in Path(extractor.checks.__file__).parent.glob("*.py"))
    named = set(re.findall(r'(?<!, )reason = "(\w+)"', code)) | {"partial", "nested", "flow", "restated"}
    assert named <= set(words.reasons)


BROKEN = [
    ("identities", '[[identity]]\nid = "x"\ncheck = "ratio"', "stated is missing"),
    ("identities", 'F formula = "a // b"', "may hold names"),
    ("identities", 'F formula = "a / ("', "cannot be read"),
    ("identities", 'F formula = "a / c"', "'c', which is no slot"),
    ("identities", 'F formula = "a / 1.5"', "whole numbers"),
    ("identities", 'C check = "magic"', "'magic' is none of"),
    ("identities", "W words = '('", "the pattern '(' is wrong"),
    ("standards", 'T value = "4,5"', "numbers in quotes"),
    ("standards", 'T comparator = "above"', "'above' is none of"),
    ("standards", 'T standard = "2099-1"', "there is no standard '2099-1'"),
    ("standards", 'S own = ["no_such_code"]', "own lists codes of indicators"),
    ("standards", 'S own = "students"', "own lists codes of indicators"),
    ("checks", '[[bound]]\nid = "b"\nleast = "many"', "numbers in quotes"),
    ("checks", '[[message]]\nid = "met"\nzh = "{nobody}"\nen = ""', "nobody"),
]


def _broken(kind: str, text: str) -> str:
    key, _, value = text.partition(" ")
    identity = {"C": 'check = "ratio"', "F": 'formula = "a / b"', "W": "words = '率'"}
    threshold = 'id = "t"\nstandard = "2017-6"\nclause = "c"\nscope = "county"\nconfidence = "certain"\n'
    if kind == "identities" and key in identity:
        parts = {k: (value if k == key else v) for k, v in identity.items()}
        return (
            f'[[identity]]\nid = "x"\nsource = "s"\n{parts["C"]}\nstated = {{ {parts["W"]} }}\n'
            f'slots.a = {{ indicator = "students" }}\nslots.b = {{ indicator = "classes" }}\n'
            f'variant = [{{ {parts["F"]} }}]\nexample = [{{ figures = {{}}, outcome = "none" }}]\n'
        )
    if kind == "standards" and key == "S":
        head = 'id = "s"\nnumber = "n"\ntitle = "t"\nvalid_from = "2020-01-01"\nmentions = "m"\nsource = "s"'
        return f"[[standard]]\n{head}\n{value}\n"
    if kind == "standards":
        fields = {"comparator": 'comparator = ">="', "value": 'value = "1"', "standard": ""}
        fields[value.split(" ")[0]] = value
        base = threshold.replace('standard = "2017-6"\n', "") if fields["standard"] else threshold
        return f'[[threshold]]\nindicator = "students"\nexample = [{{ figure = "1" }}]\n{base}' + "\n".join(
            fields.values()
        )
    return text


@pytest.mark.parametrize(("kind", "text", "said"), BROKEN, ids=[f"{k}: {s}" for k, _, s in BROKEN])
def test_a_wrong_rule_is_refused_with_its_place_and_reason(kind: str, text: str, said: str, tmp_path: Path) -> None:
    folder = tmp_path / kind
    folder.mkdir()
    target = tmp_path / "checks.toml" if kind == "checks" else folder / "mine.toml"
    target.write_text(_broken(kind, text), "utf-8")
    rules = Rules((BUNDLED, tmp_path))
    with pytest.raises(RuleError, match=re.escape(said)) as refused:
        check_claims(extraction([figure("在校生 1人")]), rules)
    assert target.name in str(refused.value) or "checks.toml" in str(refused.value)


def test_an_overlay_adds_a_province_s_threshold_without_python(tmp_path: Path) -> None:
    (tmp_path / "standards").mkdir()
    (tmp_path / "standards" / "mine.toml").write_text(
        '[[standard]]\nid = "x"\nnumber = "某教督〔2020〕1号"\ntitle = "t"\nvalid_from = "2020-01-01"\n'
        "mentions = '优质均衡'\nsource = \"s\"\n"
        '[[threshold]]\nid = "x.books"\nstandard = "x"\nclause = "第一条"\nindicator = "books_per_student"\n'
        'comparator = ">="\nvalue = "30"\nunit = "册"\nscope = "county"\nconfidence = "certain"\n'
        'example = [{ figure = "31册", outcome = "met" }]\n',
        "utf-8",
    )
    rules = Rules((BUNDLED, tmp_path))
    made = extraction(["优质均衡。\n", figure("生均图书 28册", indicator="books_per_student", stage="primary")])
    found = [f for f in check_claims(made, rules).findings if f.check == "standard"]
    assert [(f.outcome, f.standard) for f in found] == [("unmet", "x.books 某教督〔2020〕1号 第一条")]


def test_the_checks_hold_no_binary_fraction() -> None:
    for path in Path(extractor.checks.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), f"{path.name}:{node.lineno}"
            assert not (isinstance(node, ast.Name) and node.id == "float"), f"{path.name}:{node.lineno}"
            if isinstance(node, ast.ImportFrom) and node.module == "math":
                assert {a.name for a in node.names} <= {"comb", "factorial"}, path.name
            assert not (isinstance(node, ast.Import) and any(a.name == "math" for a in node.names)), path.name


def test_written_figures_read_back() -> None:
    made = claim(figure("在校生 18.06万人"), 0, 0)
    assert (made.value, made.low, made.high) == (180600, 180550, 180650)


FORMS = default_rules().compiled(forms_of)
FORM_ROWS = default_rules().table("forms")["form"]
FORM_TEXTS = [
    (row["id"], text, outcome)
    for row in FORM_ROWS
    for kind, outcome in (("holds", "consistent"), ("fails", "inconsistent"), ("misses", None))
    for text in row.get(kind, ())
]


def test_every_form_has_its_texts_and_only_one_that_never_accuses_has_none_that_fail() -> None:
    lacking = {row["id"] for row in FORM_ROWS if not (row["holds"] and row["misses"] and row.get("fails"))}
    assert lacking == {row["id"] for row in FORM_ROWS if row.get("chance") == "0"}


@pytest.mark.parametrize(("name", "text", "outcome"), FORM_TEXTS, ids=[f"{n}-{o}" for n, _, o in FORM_TEXTS])
def test_form_says_what_its_texts_say(name: str, text: str, outcome: str | None) -> None:
    forms = [form for form in FORMS if form.id == name]
    found = check_forms(Facts(extract(read(text.encode(), "text.txt"))), forms, set())
    assert [r.outcome for r in found] == ([] if outcome is None else [outcome])


WRONG_FORMS = [
    ("formula", "a ** b", "the formula"),
    ("when", "{a}({b}{c}", "the pattern"),
    ("stated", "d", "no figure 'd'"),
    ("chance", "often", "chance is a fraction"),
]


@pytest.mark.parametrize(("key", "value", "said"), WRONG_FORMS, ids=[said for _, _, said in WRONG_FORMS])
def test_a_wrong_form_is_refused_with_its_place_and_reason(key: str, value: str, said: str, tmp_path: Path) -> None:
    row = {"id": "form.x", "check": "ratio", "when": "{a}{b}{c}", "formula": "a / b", "stated": "c", key: value}
    written = "".join(f"{k} = '''{v}'''\n" for k, v in row.items())
    (tmp_path / "forms.toml").write_text(f"[[form]]\n{written}", "utf-8")
    with pytest.raises(RuleError, match=re.escape(said)) as refused:
        forms_of(Rules((BUNDLED, tmp_path)))
    assert "forms.toml" in str(refused.value)
    assert "form.x" in str(refused.value)


def test_another_figure_of_the_sentence_is_tried_before_a_form_accuses() -> None:
    text = "招生1300人,其中本地1247人(外地53人),完成市定1200人任务的108.3%。"
    forms = [form for form in FORMS if form.id == "form.share-of"]
    found = check_forms(Facts(extract(read(text.encode(), "text.txt"))), forms, set())
    assert [r.outcome for r in found] == ["consistent"]
