"""The scorer judged by predictions whose score is known: the gold itself, and the gold with one thing wrong."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest
from click.testing import CliRunner

import eval.__main__ as command
from eval import agreement, baseline, record
from eval.figures import read_figure
from eval.gold import GoldDocument, GoldFigure, GoldFinding, digest, load_dev, load_split
from eval.markup import MarkupError, compile_markup
from eval.score import Score, score_document, total
from extractor.model import Claim, Document, Finding, Message, Part, ReadError, Region, Report
from extractor.patterns import default_rules

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted(".".join(p.relative_to(ROOT).with_suffix("").parts) for p in (ROOT / "eval").rglob("*.py"))
TRAINED = {"eval.learning", "eval.weigh", "eval.choose"}  # what trains networks
SEEN = load_split("seen")
HELD = load_split("held")
DEV = Path(__file__).resolve().parents[2] / "shared" / "dev"


def claim_of(figure: GoldFigure) -> Claim:
    """The claim that a perfect program would make of a gold figure."""
    value = figure.value or Decimal(0)
    return Claim(
        claim_id=f"d-{figure.start}-{figure.end}", doc_id="d", start=figure.start, end=figure.end, text=figure.text,
        quote=figure.text, subject=figure.subject, value=value, low=value, high=value, indicator=figure.indicator,
        measure=figure.measure, value_max=figure.value_max, unit=figure.unit, comparator=figure.comparator,
        approx=figure.approx, stage=figure.stage, region=Region(name=figure.region) if figure.region else None,
        area=figure.area, entity=figure.entity, period=figure.period, role=figure.role, verdict=figure.verdict,
        rule="gold",
    )  # fmt: skip


def finding_of(finding: GoldFinding, claims: list[Claim], number: int) -> Finding:
    parts = tuple(
        Part(claim_id=c.claim_id, part="stated") for c in claims if any(c.start <= at < c.end for at in finding.places)
    )
    return Finding(
        finding_id=str(number), doc_id="d", check=finding.check, outcome=finding.outcome, severity="info",
        claims=parts, formula=finding.formula, message=Message(zh="", en=""),
    )  # fmt: skip


def perfect(gold: GoldDocument) -> Report:
    claims = [claim_of(f) for f in gold.figures if f.is_claim]
    findings = [finding_of(f, claims, n) for n, f in enumerate(gold.findings)]
    document = Document(doc_id="d", source=gold.name, media_type="text/plain", text=gold.text)
    return Report(document=document, claims=claims, findings=findings)


def document(text: str, figures: list[GoldFigure], findings: list[GoldFinding] | None = None) -> GoldDocument:
    return GoldDocument(
        name="t", split="seen", text=text, source=Path("t.txt"), figures=figures, findings=findings or []
    )


TEXT = "全县小学34所，在校生28073人，初中14所。"
FIGURES = [
    GoldFigure(start=4, end=7, text="34所", is_claim=True, value=Decimal(34), unit="所", subject="小学",
               indicator="schools", stage="primary", region="青田县", period="2020"),
    GoldFigure(start=11, end=17, text="28073人", is_claim=True, value=Decimal(28073), unit="人", subject="在校生",
               indicator="students", stage="primary", region="青田县", period="2020"),
    GoldFigure(start=20, end=23, text="14所", is_claim=True, value=Decimal(14), unit="所", subject="初中",
               indicator="schools", stage="junior", region="青田县", period="2020"),
]  # fmt: skip
SMALL = document(TEXT, FIGURES)


def test_the_small_document_holds_its_spans() -> None:
    assert [TEXT[f.start : f.end] for f in FIGURES] == [f.text for f in FIGURES]


@pytest.mark.parametrize("gold", [*SEEN, *HELD], ids=lambda g: g.name)
def test_the_gold_itself_scores_one_everywhere(gold: GoldDocument) -> None:
    score = score_document(gold, perfect(gold))
    assert {name: value for name, value in score.figures().items() if value != 1.0} == {}
    assert score.counts["false alarm"] == 0
    assert score.counts["broken"] == 0


@pytest.mark.skipif(not DEV.is_dir(), reason="the development documents are not here")
def test_the_development_gold_scores_one_too() -> None:
    score = total(score_document(gold, perfect(gold)) for gold in load_dev(DEV))
    assert score.precision == score.recall == score.strict_f1 == 1.0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("value", Decimal(35)),
        ("unit", "个"),
        ("indicator", "classes"),
        ("measure", "change"),
        ("stage", "junior"),
        ("role", "target"),
        ("comparator", ">="),
        ("approx", True),
        ("period", "2015"),
        ("region", Region(name="云和县")),
        ("subject", "幼儿园"),
        ("verdict", "met"),
    ],
)
def test_one_wrong_field_falls_in_that_field_alone(field: str, value: object) -> None:
    report = perfect(SMALL)
    wrong = msgspec.structs.replace(report.claims[0], **{field: value})
    score = score_document(SMALL, msgspec.structs.replace(report, claims=[wrong, *report.claims[1:]]))
    low = {name for name, share in score.figures().items() if share < 1.0}
    assert field in low
    assert low <= {field, "indicator|gold", "strict F1"}
    assert score.figures()[field] == pytest.approx(2 / 3)
    assert [set(f.fields) for f in score.faults] == [{field}]
    assert score.faults[0].sentence == TEXT.rstrip("。")


def test_a_missing_claim_costs_recall_and_an_invented_one_precision() -> None:
    report = perfect(SMALL)
    fewer = score_document(SMALL, msgspec.structs.replace(report, claims=report.claims[1:]))
    assert (fewer.precision, fewer.recall) == (1.0, pytest.approx(2 / 3))
    extra = msgspec.structs.replace(report.claims[0], claim_id="x", start=0, end=2, text="全县")
    more = score_document(SMALL, msgspec.structs.replace(report, claims=[*report.claims, extra]))
    assert (more.precision, more.recall) == (0.75, 1.0)
    assert [f.kind for f in more.faults] == ["invented"]
    assert more.rules["gold"]["invented"] == 1


def test_an_unread_document_misses_everything() -> None:
    score = score_document(SMALL, None)
    assert (score.recall, len(score.faults)) == (0.0, 3)


def test_a_number_that_is_no_claim_counts_against_precision_unless_it_is_open() -> None:
    date = GoldFigure(start=0, end=2, text="全县", why="date")
    said = perfect(document(TEXT, FIGURES))
    claim = msgspec.structs.replace(said.claims[0], claim_id="x", start=0, end=2, text="全县")
    said = msgspec.structs.replace(said, claims=[*said.claims, claim])
    assert score_document(document(TEXT, [date, *FIGURES]), said).precision == 0.75
    open_ = GoldFigure(start=0, end=2, text="全县", why="name", alt={"is_claim": [True]})
    assert score_document(document(TEXT, [open_, *FIGURES]), said).precision == 1.0


def test_other_readings_count() -> None:
    figure = msgspec.structs.replace(FIGURES[0], alt={"stage": ["compulsory", None], "unit": ["个"]})
    gold = document(TEXT, [figure, *FIGURES[1:]])
    report = perfect(gold)
    for stage, unit in ((None, "个"), ("compulsory", "所")):
        claim = msgspec.structs.replace(report.claims[0], stage=stage, unit=unit)
        said = msgspec.structs.replace(report, claims=[claim, *report.claims[1:]])
        assert score_document(gold, said).strict_f1 == 1.0


def test_places_are_carried_over_from_a_text_that_differs() -> None:
    text = "首页 > 公开\n\n全县 小学34所，\n在校生28073人，初中14所。打印"
    claims = []
    for figure in FIGURES:
        at = text.index(figure.text)
        claims.append(msgspec.structs.replace(claim_of(figure), start=at, end=at + len(figure.text)))
    report = msgspec.structs.replace(perfect(SMALL), claims=claims)
    report = msgspec.structs.replace(report, document=msgspec.structs.replace(report.document, text=text))
    assert score_document(SMALL, report).strict_f1 == 1.0


def sum_of(outcome: str, **more: object) -> GoldFinding:
    return msgspec.convert({"check": "sum", "outcome": outcome, "stated": [4], **more}, GoldFinding)


@pytest.mark.parametrize(
    ("wanted", "said", "good", "bad", "alarms"),
    [
        (sum_of("consistent"), "consistent", "1/1", "0/0", 0),
        (sum_of("consistent"), "inconsistent", "0/1", "0/0", 1),
        (sum_of("inconsistent"), "inconsistent", "0/0", "1/1", 0),
        (sum_of("inconsistent"), "consistent", "0/0", "0/1", 0),
        (sum_of("inconsistent", alt={"outcome": ["undetermined"]}), "undetermined", "0/0", "1/1", 0),
        (sum_of("consistent", optional=True), "consistent", "0/0", "0/0", 0),
        (sum_of("undetermined"), "consistent", "0/0", "0/0", 0),
        (None, "inconsistent", "0/0", "0/0", 1),
        (None, "consistent", "0/0", "0/0", 0),
    ],
)
def test_findings_are_counted(wanted: GoldFinding | None, said: str, good: str, bad: str, alarms: int) -> None:
    gold = document(TEXT, FIGURES, [wanted] if wanted else [])
    report = perfect(SMALL)
    finding = finding_of(sum_of(said), report.claims, 0)
    counts = score_document(gold, msgspec.structs.replace(report, findings=[finding])).counts
    assert f"{counts['found good']}/{counts['gold good']}" == good
    assert f"{counts['found bad']}/{counts['gold bad']}" == bad
    assert counts["false alarm"] == alarms


def test_a_finding_about_another_figure_finds_nothing() -> None:
    gold = document(TEXT, FIGURES, [sum_of("inconsistent")])
    report = perfect(SMALL)
    elsewhere = finding_of(msgspec.structs.replace(sum_of("inconsistent"), stated=[11]), report.claims, 0)
    counts = score_document(gold, msgspec.structs.replace(report, findings=[elsewhere])).counts
    assert (counts["found bad"], counts["false alarm"]) == (0, 1)


def test_totals_add_up() -> None:
    score = total([score_document(SMALL, perfect(SMALL)), score_document(SMALL, None)])
    assert score.recall == 0.5
    assert score.counts["gold"] == 6


def test_the_baseline_names_what_sank_and_a_gold_that_changed() -> None:
    pinned = {"seen": {"gold": "a", "scores": {"recall": 0.9, "unit": 0.8}}}
    assert baseline.problems(pinned, {"seen": "a"}, {"seen": {"recall": 0.896, "unit": 0.9}}) == []
    sunk = baseline.problems(pinned, {"seen": "a"}, {"seen": {"recall": 0.89, "unit": 0.8}})
    assert sunk == ["seen: recall 0.890 is below the pinned 0.900"]
    assert "gold changed" in baseline.problems(pinned, {"seen": "b"}, {"seen": {"recall": 0.9, "unit": 0.8}})[0]
    assert baseline.problems({}, {"held": "b"}, {"held": {}}) == ["held: no baseline; pin one with --pin"]


def test_the_digest_follows_the_gold(tmp_path: Path) -> None:
    source = tmp_path / "t.txt"
    source.write_text(TEXT, "utf-8")
    one = msgspec.structs.replace(SMALL, source=source)
    other = msgspec.structs.replace(one, figures=FIGURES[1:])
    assert digest([one]) == digest([msgspec.structs.replace(one)])
    assert digest([one]) != digest([other])


def test_the_committed_baseline_was_pinned_on_this_gold() -> None:
    pinned = baseline.read(command.BASELINE)
    if not pinned:
        pytest.skip("nothing is pinned yet")
    assert {split: pinned[split]["gold"] for split in ("seen", "held")} == {"seen": digest(SEEN), "held": digest(HELD)}


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> CliRunner:
    """The command with a program that reads every document perfectly, and a baseline of its own."""
    monkeypatch.setattr(command, "run", perfect)
    monkeypatch.setattr(command, "BASELINE", tmp_path / "baseline.json")
    return CliRunner()


def test_pinning_and_holding(tool: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    assert tool.invoke(command.main, ["--split", "seen"]).exit_code == 1, "nothing is pinned yet"
    assert tool.invoke(command.main, ["--split", "seen", "--pin"]).exit_code == 0
    assert tool.invoke(command.main, ["--split", "seen"]).exit_code == 0
    monkeypatch.setattr(command, "run", lambda gold: msgspec.structs.replace(perfect(gold), claims=[]))
    worse = tool.invoke(command.main, ["--split", "seen"])
    assert worse.exit_code == 1
    assert "recall 0.000 is below the pinned 1.000" in worse.output
    assert tool.invoke(command.main, ["--split", "seen", "--pin"]).exit_code == 1
    assert tool.invoke(command.main, ["--split", "seen", "--pin", "--accept-lower"]).exit_code == 0
    assert tool.invoke(command.main, ["--split", "seen"]).exit_code == 0


def test_a_document_that_the_program_cannot_read_is_named_and_scored_as_missed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def cannot_read(data: bytes, source: str) -> Report:
        raise ReadError(f"{source}: no text")

    monkeypatch.setitem(sys.modules, "extractor.pipeline", SimpleNamespace(audit=cannot_read))
    (tmp_path / "t.txt").write_text(TEXT, "utf-8")
    gold = msgspec.structs.replace(SMALL, source=tmp_path / "t.txt")
    assert command.run(gold) is None
    assert "t: not read: t.txt: no text" in capsys.readouterr().err


def test_held_out_texts_stay_hidden(tool: CliRunner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(command, "run", lambda gold: None)
    nowhere = ["--dev", str(tmp_path / "none")]
    refused = tool.invoke(command.main, ["--split", "held", "--errors"])
    assert refused.exit_code == 2
    assert "--show-held" in refused.output
    hidden = tool.invoke(command.main, ["--errors", *nowhere]).output
    assert not [g.name for g in HELD if f"  {g.name}  " in hidden]
    assert all(f"  {g.name}  " in hidden for g in SEEN)
    shown = tool.invoke(command.main, ["--errors", "--show-held", *nowhere]).output
    assert all(f"  {g.name}  " in shown for g in HELD)


def test_errors_say_which_rule_and_wording_went_wrong(
    tool: CliRunner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    claims = [claim_of(f) for f in FIGURES]
    claims[0] = msgspec.structs.replace(claims[0], stage="junior", rule="near:indicator.schools|silent")
    claims[1] = msgspec.structs.replace(claims[1], rule="near:indicator.students|silent")
    claims[2] = msgspec.structs.replace(claims[2], stage="primary", rule="near:indicator.schools|silent")
    report = Report(
        document=Document(doc_id="d", source="t", media_type="text/plain", text=TEXT), claims=claims,
        findings=[finding_of(GoldFinding(check="range", outcome="inconsistent", stated=[4]), claims, 1)],
    )  # fmt: skip
    monkeypatch.setattr(command, "choose", lambda split, dev: {"seen": [SMALL]})
    monkeypatch.setattr(command, "run", lambda gold: report)
    output = tool.invoke(command.main, ["--errors"]).output
    rows = {" ".join(line.split()) for line in output.splitlines()}
    assert "stage by near:indicator.schools|silent (2)" in rows
    assert "〔小学〕 t 34所 said junior, gold primary «全县小学34所，在校生28073人，初中14所»" in rows
    assert "indicator.schools 2 0 2" in rows
    assert "way near 3 1 2" in rows
    assert "(none) 1 0 1 0" in rows  # the finding is a false alarm
    silent = output.partition("words that never fire")[2]
    assert "indicator.satisfaction" in silent
    assert "indicator.students" not in silent
    assert "identities that never fire" in output


def test_every_rule_that_could_fire_is_known_by_its_file() -> None:
    known = record.known(default_rules())
    assert set(known) == set(record.KINDS)
    assert all(len(names) == len(set(names)) > 10 for names in known.values())
    silent = record.never(default_rules(), Counter(known["words"][:-1]))
    assert silent["words"] == known["words"][-1:]
    assert silent["thresholds"] == known["thresholds"]


@pytest.mark.parametrize(
    ("rule", "parts"),
    [
        ("near:indicator.schools|silent", ("way near", "indicator.schools", "role silent")),
        ("open:open|forward.plan", ("way open", "open", "role forward.plan")),
        ("", ("way none", "open", "role silent")),
    ],
)
def test_the_rule_of_a_claim_names_three_things(rule: str, parts: tuple[str, str, str]) -> None:
    assert record.parts(rule) == parts


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("18.06万人", "180600", "人"), ("99.63%", "99.63", "%"), ("1：16.05", "16.05", ""), ("16.19:1", "16.19", ""),
        ("八成", "80", "%"), ("1/4", "0.25", ""), ("二百六十七万平方米", "2670000", "平方米"),
        ("45.07亿元", "4507000000", "元"),
        ("8182.97万元", "81829700", "元"), ("５０％", "50", "%"), ("107万余人", "1070000", "人"),
        ("2000多万", "20000000", ""),
        ("1.6个百分点", "1.6", "个百分点"),
        ("三十所", "30", "所"), ("2.3萬所", "23000", "所"), ("1,050名", "1050", "人"),
    ],
)  # fmt: skip
def test_written_figures(text: str, value: str, unit: str) -> None:
    figure = read_figure(text)
    assert (figure.value, figure.unit) == (Decimal(value), unit)


def test_a_range_and_its_interval() -> None:
    figure = read_figure("0.21—0.48")
    assert (figure.value, figure.value_max) == (Decimal("0.21"), Decimal("0.48"))
    for text, low, high in (("6.31", 6.305, 6.315), ("3543人", 3543, 3543), ("18.06万人", 180550, 180650)):
        interval = read_figure(text).interval
        assert (float(interval.low), float(interval.high)) == (low, high)


HEAD = '+++\nkind = "other"\n+++\n'


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("全县小学34所。", "unmarked number"),
        ("⟦34所|小学|schools|primery⟧", "no such stage"),
        ("⟦34所|小学|schools|primary|soon⟧", "no such flag"),
        ("⟦许多所|小学|schools|primary⟧", "not a figure"),
        ("⟦a:34所|小学|schools|primary⟧⟦a:3所|初中|schools|junior⟧", "used twice"),
        ("⟦a:34所|小学|schools|primary⟧\n===\nsum consistent: a = b", "no figure bears"),
        ("⟦a:34所|小学|schools|primary⟧\n===\nsum consistent: a = 33", "comes out inconsistent"),
        ("⟦a:34所|小学|schools|primary⟧\n===\nsum inconsistent: a = 30 + 4", "comes out consistent"),
        ("⟦a:13.24%|比例|rotation_rate|-⟧\n===\nratio consistent: a = 100 * 143 / 1081", "comes out rounding"),
        ("⟦a:34所|小学|schools|primary⟧\n===\nstandard met: a >= 40", "comes out fails"),
    ],
)
def test_markup_refuses_what_does_not_hold(body: str, reason: str) -> None:
    with pytest.raises(MarkupError, match=reason):
        compile_markup(HEAD + body, "t")


def test_markup_compiles_text_offsets_and_scopes() -> None:
    made = compile_markup(
        f"{HEAD}@{{region=青田县 period=2020,inherited stage=primary}}\n"
        "2020年小学⟦34所|小学|schools⟧，达⟦95%|比例|-||>= target⟧以上",
        "t",
    )
    assert made.text == "2020年小学34所，达95%以上\n"
    assert [(c["text"], c["is_claim"]) for c in made.claims] == [("2020年", False), ("34所", True), ("95%", True)]
    first, second = made.claims[1:]
    assert (first["value"], first["stage"], first["region"], first["period"]) == (34, "primary", "青田县", "2020")
    assert (second["comparator"], second["role"]) == (">=", "target")
    assert all(made.text[c["start"] : c["end"]] == c["text"] for c in made.claims)


def test_scores_of_nothing_are_defined() -> None:
    assert Score().strict_f1 == 1.0


def test_a_second_reader_agrees_with_the_gold(tmp_path: Path) -> None:
    shares = agreement.agreement()
    assert all(0.87 < share <= 1 for share in shares.values()), shares
    # one field written otherwise counts against that field and the whole, and nothing else
    name = next(p for p in sorted(agreement.SECOND.glob("*.tsv")))
    rows = name.read_text("utf-8").splitlines()
    at = next(i for i, row in enumerate(rows) if row.split("\t")[3] == "1" and row.split("\t")[5] == "人")
    cells = rows[at].split("\t")
    cells[5] = "间"
    (tmp_path / name.name).write_text("\n".join(rows) + "\n", "utf-8")
    before = agreement.agreement(tmp_path)
    (tmp_path / name.name).write_text("\n".join([*rows[:at], "\t".join(cells), *rows[at + 1 :]]) + "\n", "utf-8")
    whole = list(agreement.readings())
    changed = agreement.agreement(tmp_path)
    assert changed["unit"] < before["unit"]
    assert all(changed[name] == before[name] for name in ("is_claim", "value", "stage"))
    assert len(whole) > 600


@pytest.mark.parametrize("module", MODULES)
def test_every_measurement_starts(module: str) -> None:
    if module in TRAINED and importlib.util.find_spec("torch") is None:
        with pytest.raises(SystemExit, match=r"PyTorch is needed .* pip install"):
            importlib.import_module(module)
    else:
        importlib.import_module(module)
