"""One finding in full: found by its id, with the places of its figures, what it rests on and what would overturn it."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

import extractor
from extractor.across.explain import ExplainError, Explanation, explain
from extractor.across.reconcile import reconcile
from extractor.model import Finding, Report, RuleError
from extractor.patterns import BUNDLED, SAMPLES, Rules, default_rules
from extractor.report.terminal_explain import ExplainPrinter

ROOT = Path(__file__).resolve().parent.parent
SLIPS = SAMPLES / "pingluo-slips.html"
CONTRACT = {
    "sum", "ratio", "per_capita", "class_size", "cohort", "difference", "comparator", "growth", "standard", "verdict",
    "copies", "cross_document", "range",
}  # fmt: skip


@pytest.fixture(scope="module")
def report() -> Report:
    return extractor.audit(SLIPS)


def one(report: Report, check: str, outcome: str) -> Finding:
    return next(f for f in report.findings if (f.check, f.outcome) == (check, outcome))


def shown(made: Explanation, language: str = "en") -> str:
    out = io.StringIO()
    ExplainPrinter(Console(file=out, width=200, highlight=False), language).explained(made.record())
    return out.getvalue()


def test_every_finding_of_the_samples_can_be_explained() -> None:
    for page in sorted(SAMPLES.glob("*.html")):
        report = extractor.audit(page)
        for finding in report.findings:
            made = explain(finding.finding_id, report)
            assert made.finding == finding
            assert [p.claim.claim_id for p in made.places] == [p.claim_id for p in finding.claims]
            assert made.overturns, finding.check
            assert made.assumed
            lines = report.document.text.split("\n")
            for place in made.places:
                assert place.claim.text.split("\n")[0] in lines[place.line - 1]
            for language in ("zh", "en"):
                text = shown(made, language)
                assert finding.formula in text
                assert not re.search(r"\{\w+\}", text)


def test_a_sum_says_its_figures_and_its_doubts(report: Report) -> None:
    made = explain(one(report, "sum", "inconsistent").finding_id[:8], report)
    text = shown(made)
    assert "786间 → 768?  two digits swapped" in text
    assert "counts written in full are taken as exact: “786间”, “494间”, “274间”" in text
    assert "a nine-year school counted twice" in text
    assert list(made.frame()["part"]) == ["whole", "part", "part"]
    assert set(made.frame()["source"]) == {str(SLIPS)}


def test_a_standard_is_cited_with_clause_threshold_and_time_in_force(report: Report) -> None:
    made = explain(one(report, "standard", "unmet").finding_id, SLIPS)
    assert made.clause is not None
    assert made.clause.number == "教督〔2017〕6号"
    assert made.clause.clause in shown(made)
    assert made.clause.valid_from == "2017-04-19"


def test_what_holds_is_not_called_proven(report: Report) -> None:
    made = explain(one(report, "ratio", "consistent").finding_id, report)
    assert [m.en for m in made.overturns] == [
        "that figures agree shows that they can be true together, not that they are"
    ]


def test_findings_between_documents_are_found_in_reports_and_data_sets(tmp_path: Path) -> None:
    for name, figure, date in (("a", "21345", "2019年3月5日"), ("b", "21354", "2019年4月15日")):
        (tmp_path / f"{name}.txt").write_text(
            f"长兴县2018年教育概况{name}\n\n2018年，全县小学在校生{figure}人。\n\n{date}\n", "utf-8"
        )
    files = [tmp_path / "a.txt", tmp_path / "b.txt"]
    extractor.mine([str(f) for f in files], tmp_path / "set", pages=False, jobs=1)
    (row,) = reconcile(tmp_path / "set").rows
    by_set = explain(row.finding.finding_id, tmp_path / "set")
    by_files = explain(row.finding.finding_id, *files)
    assert [p.claim.text for p in by_set.places] == ["21354人", "21345人"]
    assert [(p.claim, p.line) for p in by_files.places] == [(p.claim, p.line) for p in by_set.places]
    own = extractor.audit(SLIPS).findings[0].finding_id
    with pytest.raises(ExplainError, match="no finding has this id"):
        explain(own, tmp_path / "set")


def test_ids_that_do_not_tell(report: Report) -> None:
    with pytest.raises(ExplainError, match="too short"):
        explain("12", report)
    with pytest.raises(ExplainError, match="no finding has this id"):
        explain("ffffffffffffffff", report)
    with pytest.raises(ExplainError, match="no-such"):
        explain("ffffffff", "no-such.html")
    twin = report.findings[0].finding_id[:4]
    made = [f for f in report.findings if f.finding_id.startswith(twin)]
    assert explain(twin, report).finding == made[0]
    assert explain(twin, report, report).finding == made[0]


def test_every_check_of_the_contract_says_what_would_overturn_it() -> None:
    rows = default_rules().table("explain")["overturn"]
    assert {check for row in rows for check in row["check"]} >= CONTRACT
    assert all(row["zh"] and row["en"] for row in [*rows, *default_rules().table("explain")["assumption"]])


def test_a_wrong_rule_is_refused_with_its_place(report: Report, tmp_path: Path) -> None:
    (tmp_path / "explain.toml").write_text(
        '[[assumption]]\nid = "reading.exact"\nkind = "p"\nfield = "shape"\nis = ["exact"]\nzh = "{nobody}"\nen = ""\n',
        "utf-8",
    )
    with pytest.raises(RuleError, match=r"explain\.toml: 'reading\.exact'.*nobody"):
        explain(one(report, "sum", "inconsistent").finding_id, report, rules=Rules((BUNDLED, tmp_path)))


def command(*arguments: object, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "extractor.cli", *map(str, arguments)]
    return subprocess.run(line, cwd=cwd, capture_output=True, text=True, check=False, timeout=120, env=ENVIRONMENT)


ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


def test_the_command_takes_the_id_that_check_shows(report: Report, tmp_path: Path) -> None:
    wanted = one(report, "sum", "inconsistent").finding_id
    checked = command("check", SLIPS)
    assert wanted[:8] in checked.stdout
    told = command("explain", wanted[:8], SLIPS, "--lang", "zh")
    assert (told.returncode, told.stderr) == (0, "")
    assert "什么情况下不成立" in told.stdout
    line = json.loads(command("explain", wanted, SLIPS, "--jsonl").stdout)
    assert line["type"] == "explanation"
    assert line["finding"]["finding_id"] == wanted
    refused = command("explain", wanted, cwd=tmp_path)
    assert refused.returncode == 2
    assert refused.stderr == "dudao: this folder holds no data set; name one, or the report that the finding is about\n"
