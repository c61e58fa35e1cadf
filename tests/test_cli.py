"""The command as users and programs meet it: what is printed where, and with which exit code."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result
from hypothesis import example, given
from hypothesis import strategies as st
from rich.console import Console

import extractor
from extractor.auditing import audit_files, confident, json_line
from extractor.cli import app
from extractor.commands.options import complain, note
from extractor.model import Claim, Document, Finding, Message, Part, Report
from extractor.patterns import SAMPLES
from extractor.report.progress import Meter
from extractor.report.terminal import Printer, around, line_of
from extractor.sources.paths import expand

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted(p for p in SAMPLES.iterdir() if p.suffix in {".html", ".txt"})
FIELDS = {"document": Document, "claim": Claim, "finding": Finding}


def call(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(a) for a in arguments], standalone_mode=False)


def command(*arguments: object) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "extractor.cli", *map(str, arguments)]
    return subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


def test_jsonl_is_the_contract_in_order() -> None:
    done = command("check", *PAGES[:2], "--jsonl")
    assert (done.returncode, done.stderr) == (0, "")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["source"] for line in lines if line["type"] == "document"] == [str(p) for p in PAGES[:2]]
    ranks = [(line["doc_id"], ("document", "claim", "finding").index(line["type"])) for line in lines]
    first = lines[0]["doc_id"]
    assert ranks == sorted(ranks, key=lambda r: (r[0] != first, r[1]))
    for line in lines:
        assert next(iter(line)) == "type"
        assert set(line) - {"type"} == set(FIELDS[line["type"]].__struct_fields__)
    assert {"document", "claim"} <= {line["type"] for line in lines}
    texts = {line["doc_id"]: line["text"] for line in lines if line["type"] == "document"}
    claims = [line for line in lines if line["type"] == "claim"]
    assert all(texts[c["doc_id"]][c["start"] : c["end"]] == c["text"] for c in claims)
    assert all(isinstance(c["value"], int | float) for c in claims)


def test_extract_prints_no_findings_and_the_same_claims() -> None:
    checked, extracted = command("check", PAGES[0], "--jsonl"), command("extract", PAGES[0], "--jsonl")
    wanted = [line for line in checked.stdout.splitlines() if not line.startswith('{"type":"finding"')]
    assert extracted.stdout.splitlines() == wanted
    assert len(wanted) > 1


def test_workers_say_what_one_process_says_in_the_order_given() -> None:
    files = expand([*PAGES[::-1], ROOT / "no such file"]).files
    many = list(audit_files(files, jobs=2, jsonl=True))
    assert [one.file for one in many] == files
    alone = [one for file in files for one in audit_files([file], jsonl=True)]
    assert [one.data for one in many] == [one.data for one in alone]
    assert not [one.failure for one in many if one.failure]


def test_one_bad_report_is_one_line(tmp_path: Path) -> None:
    empty = tmp_path / "empty.html"
    empty.write_bytes(b"")
    done = command("check", empty, PAGES[0], tmp_path / "gone.html", "--jsonl")
    assert done.returncode == 1
    complaints = done.stderr.splitlines()
    assert [str(empty) in c or "gone.html" in c for c in complaints] == [True, True]
    assert json.loads(done.stdout.splitlines()[0])["source"] == str(PAGES[0])


REFUSALS = [
    # arguments, words that say what to do
    (["check", "no-such.html"], "check the path"),
    (["check", "https://example.com/report.html"], "save the page"),
    (["check", "reports-*.html"], "no file matches"),
    (["check"], "Missing argument"),
    (["check", "README", "--patterns", "no-such-folder"], "does not exist"),
    (["check", "x", "--min-confidence", "2"], "0<=x<=1"),
    (["mine", "x"], "Missing option"),
    (["export", "no-such-set", "-o", "out"], "dudao mine"),
    (["nonsense"], "No such command"),
]


@pytest.mark.parametrize(("arguments", "words"), REFUSALS, ids=[" ".join(r[0]) for r in REFUSALS])
def test_refusals_say_what_to_do(arguments: list[str], words: str) -> None:
    done = command(*arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_a_small_text_that_takes_for_ever_is_given_up(tmp_path: Path) -> None:
    rule = "[[nonclaim]]\nid = 'url'\nkind = 'other'\nmatch = '(?:1+)+y'\nhits = []\nmisses = []\n"
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "nonclaims.toml").write_text(rule, "utf-8")
    (tmp_path / "a.txt").write_text(f"全县有小学{'1' * 60}所。", "utf-8")
    done = command("check", tmp_path / "a.txt", "--patterns", tmp_path / "rules", "--timeout", "2")
    assert done.returncode == 2
    assert "not done after 2 s and given up" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_wrong_rule_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "units.toml").write_text("x = [")
    done = command("check", PAGES[0], "--patterns", tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("dudao: units.toml: not valid TOML")
    assert len(done.stderr.splitlines()) == 1


def test_reader_that_stops_reading_is_no_failure() -> None:
    line = [sys.executable, "-m", "extractor.cli", "check", *map(str, PAGES), "--jsonl"]
    run = subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert run.stdout is not None
    assert run.stderr is not None
    assert run.stdout.read(20).startswith(b'{"type":"document"')
    run.stdout.close()
    assert (run.wait(timeout=60), run.stderr.read()) == (0, b"")
    run.stderr.close()


def test_demo_and_export(tmp_path: Path) -> None:
    done = command("demo", "-o", tmp_path / "demo")
    assert done.returncode == 0
    # a slow machine sees lines of progress, and nothing else
    assert all(re.match(r"\d+ of \d+", line) for line in done.stderr.splitlines()), done.stderr
    page = Path(done.stdout.splitlines()[-1].removeprefix("open in a browser: "))
    assert page.read_text("utf-8").startswith("<!")
    with extractor.open_dataset(tmp_path / "demo").connection as data:
        assert data.execute("select count(*) from documents").fetchall() == [(len(PAGES),)]
    done = command("export", tmp_path / "demo", "--to", "csv", "-o", tmp_path / "out")
    assert [Path(p).name for p in done.stdout.split()] == ["documents.csv", "claims.csv", "findings.csv"]


def test_help_names_every_command_and_version() -> None:
    shown = call("--help").output
    assert all(name in shown for name in ("check", "extract", "mine", "demo", "export"))
    assert extractor.__version__ in call("--version").output
    for name in app.commands:
        assert "--help" in call(name, "--help").output


def test_version_is_that_of_the_package() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == extractor.__version__
    assert project["scripts"]["dudao"] == "extractor.cli:main"


def test_import_loads_nothing_heavy() -> None:
    code = (
        "import sys, extractor, extractor.cli\n"
        "heavy = {'pyarrow', 'duckdb', 'pandas', 'lxml', 'jieba', 'rich', 'opencc'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
        "missing = [n for n in extractor.__all__ if not hasattr(extractor, n)]\n"
        "assert not missing, missing\n"
        "assert sorted(extractor.__all__) == dir(extractor)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_api_takes_paths_and_bytes() -> None:
    by_path = extractor.audit(PAGES[0])
    by_bytes = extractor.audit(PAGES[0].read_bytes(), source=str(PAGES[0]))
    assert by_path == by_bytes
    assert extractor.check(extractor.extract(extractor.read(str(PAGES[0])))) == by_path
    assert extractor.check(PAGES[0]) == by_path
    with pytest.raises(extractor.ReadError, match="check the path"):
        extractor.read("no such file")


# the terminal


def shown(report: Report, *, claims: bool = False, language: str = "en", terminal: bool = False) -> str:
    out = io.StringIO()
    printer = Printer(Console(file=out, width=200, force_terminal=terminal, highlight=False), language)
    (printer.claims if claims else printer.report)(report)
    printer.totals()
    return out.getvalue()


def claim(claim_id: str, text: str, start: int, **given: object) -> Claim:
    plain: dict[str, object] = {"quote": text, "subject": "学校", "value": 12, "low": 12, "high": 12}
    fields = {"claim_id": claim_id, "doc_id": "d", "start": start, "end": start + len(text), "text": text}
    return msgspec.convert(fields | plain | given, Claim)


def finding(outcome: str, claim_id: str = "c1", **given: object) -> Finding:
    fields: dict[str, object] = {
        "finding_id": outcome, "doc_id": "d", "check": "sum", "severity": "error", "outcome": outcome,
        "claims": (Part(claim_id=claim_id, part="whole"),), "formula": f"formula of {outcome}",
        "message": Message(zh=f"{outcome}中文", en=f"{outcome} English"),
    }  # fmt: skip
    return Finding(**(fields | given))


TEXT = "第一行\n全县有学校12所,其中小学10所。"
DOCUMENT = Document(doc_id="d", source="a.html", media_type="text/html", text=TEXT, title="通报")
CLAIMS = [claim("c1", "12所", TEXT.index("12")), claim("c2", "10所", TEXT.index("10"), role="target")]


def test_findings_worst_first_and_the_fine_ones_only_counted() -> None:
    outcomes = ["met", "undetermined", "improbable", "rounding", "consistent", "unmet", "inconsistent"]
    out = shown(Report(document=DOCUMENT, claims=CLAIMS, findings=[finding(o) for o in outcomes]))
    places = [out.index(f"{o} English") for o in ("inconsistent", "unmet", "rounding", "improbable", "undetermined")]
    assert places == sorted(places)
    assert "met English" not in out.replace("unmet English", "")
    assert "consistent English" not in out.replace("inconsistent English", "")
    assert "1 consistent" in out
    assert "formula of inconsistent" in out
    assert "line 2: 全县有学校⟦12所⟧,其中小学10所。" in out
    assert "2 claims (1 reported, 1 target)" in out


def test_language() -> None:
    out = shown(Report(document=DOCUMENT, claims=CLAIMS, findings=[finding("inconsistent")]), language="zh")
    assert "inconsistent中文" in out
    assert "第2行" in out


def test_document_text_cannot_command_the_terminal() -> None:
    text = "有\x1b[31m[red]学校[/red]\x1b]0;title\x07\u202e12所\x9b2J"
    evil = Document(doc_id="d", source="a\x1b[2J.html", media_type="text/html", text=text, title="[bold]通\x1b[0m报")
    claims = [claim("c1", "12所", text.index("12"), subject="\x1b[31m学[link=x]校")]
    found = finding("inconsistent", message=Message(zh="\x1b[2J", en="bad \x1b[2J[/]"), formula="\x1b[1A12")
    report = Report(document=evil, claims=claims, findings=[found])
    for out in (shown(report), shown(report, claims=True)):
        assert not set(out) & {"\x1b", "\x07", "\x9b", "\u202e"}
        assert "[bold]" in out
    assert "[red]学校[/red]" in shown(report)


@given(st.text(max_size=40))
@example("\x1b]0;t\x07\x9b2J\x7f\x85\u202e\u2066\u200f\u2028\u061c\\ \\x9b 学校")
def test_json_lines_hold_nothing_that_a_terminal_obeys_and_lose_nothing(text: str) -> None:
    made = Document(doc_id="d", source=text, media_type="text/html", text=text, title=text)
    line = json_line("document", made)
    shown = line.decode().removesuffix("\n")
    assert not [c for c in shown if unicodedata.category(c) == "Cc" or unicodedata.bidirectional(c) in _TURNING]
    assert len(shown.splitlines()) == 1
    back = json.loads(line)
    assert (back["source"], back["text"], back["title"]) == (text, text, text)


_TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def test_lines_on_standard_error_hold_nothing_that_a_terminal_obeys(capsys: pytest.CaptureFixture[str]) -> None:
    complain("a\x9b2J.html", "bad \x1b[2J\nline")
    note("b\u202e\x85c")
    said = capsys.readouterr().err
    assert said.count("\n") == 2
    assert not [c for c in said if c != "\n" and not c.isprintable()]


def test_places() -> None:
    assert [line_of("a\nb\n", at) for at in (0, 1, 2, 3)] == [1, 1, 2, 2]
    assert around("x\nab12cd\ny", 4, 6) == ("ab", "cd")
    before, after = around("前" * 100 + "12" + "后" * 100, 100, 102)
    assert (before[0], after[-1], len(before), len(after)) == ("…", "…", 37, 37)


def test_confidence_takes_findings_along() -> None:
    claims = [claim("c1", "12所", 0, confidence=0.9), claim("c2", "10所", 5, confidence=0.2)]
    report = Report(document=DOCUMENT, claims=claims, findings=[finding("unmet"), finding("met", "c2")])
    kept = confident(report, 0.5)
    assert ([c.claim_id for c in kept.claims], [f.outcome for f in kept.findings]) == (["c1"], ["unmet"])
    assert confident(report, 0) == report


def test_json_line_starts_with_its_type() -> None:
    line = json_line("claim", CLAIMS[0])
    assert line.startswith(b'{"type":"claim","claim_id":"c1"')
    assert line.endswith(b"}\n")


def test_meter_says_where_a_run_is(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    with Meter() as meter:
        for second in range(12):
            now[0] = float(second)
            meter.show(100, second * 2, second // 6)
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(", ends")[0] for line in lines] == ["10 of 100 (10%), 2.0/s", "20 of 100 (20%), 2.0/s"]
    assert lines[1].endswith(", 1 failed")
