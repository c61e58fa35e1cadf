"""Reports in a terminal: what does not add up first, with its formula and its place in the text.

Text of a report is a stranger's: it goes into ``rich.text.Text``, where no markup is read, and without
control characters, which could move the cursor or colour what follows.
"""

from __future__ import annotations

import functools
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from extractor.model import Claim, Finding, Message, Report
from extractor.report.audit_markup import labels, plain, resource

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

COUNTED = frozenset({"consistent", "met"})  # only counted: nothing is wrong with them
_STYLES = {
    "inconsistent": "bold red",
    "unmet": "red",
    "improbable": "magenta",
    "rounding": "yellow",
    "undetermined": "cyan",
    "consistent": "green",
    "met": "green",
}
_ORDER = ("inconsistent", "unmet", "rounding", "improbable", "undetermined", "consistent", "met")
_AROUND = 36  # characters of the sentence shown either side of a figure
_ROLES = ("reported", "target", "standard", "requirement", "plan")


def ranked(findings: Iterable[Finding], place: Mapping[str, int]) -> list[Finding]:
    """Findings worst first, then by where their first figure stands (``place``: claim id → offset)."""

    def key(finding: Finding) -> tuple[int, int, str]:
        first = min((place[p.claim_id] for p in finding.claims if p.claim_id in place), default=0)
        rank = _ORDER.index(finding.outcome) if finding.outcome in _ORDER else len(_ORDER)
        return rank, first, finding.finding_id

    return sorted(findings, key=key)


class Printer:
    """Prints reports one after another and adds them up."""

    def __init__(self, console: Console, language: str = "en") -> None:
        """language: ``en`` or ``zh``, for the sentences of the findings and the names of codes."""
        self._console = console
        self._language = language
        self._outcomes: Counter[str] = Counter()
        self._roles: Counter[str] = Counter()
        self._numerals = self._unread = self._reports = 0

    def report(self, report: Report) -> None:
        """The findings of one report that need a look, then a line of counts."""
        claims = {c.claim_id: c for c in report.claims}
        self._head(report)
        for finding in ranked(report.findings, {c.claim_id: c.start for c in report.claims}):
            if finding.outcome not in COUNTED:
                self._finding(finding, claims, report.document.text)
        roles = Counter(c.role for c in report.claims)
        outcomes = Counter(f.outcome for f in report.findings)
        self._line(self._counts(1, roles, outcomes, report.document.coverage), "dim")
        self._console.print()
        self._roles.update(roles)
        self._outcomes.update(outcomes)
        self._numerals += len(report.document.numerals)
        self._unread += sum(n.kind == "unread" for n in report.document.numerals)
        self._reports += 1

    def claims(self, report: Report) -> None:
        """The claims of one report, a line each: what, how much, for whom and when."""
        self._head(report)
        text = report.document.text
        for claim in report.claims:
            scope = " ".join(
                part
                for part in (
                    claim.region.name if claim.region else "",
                    self._name("stage", claim.stage),
                    claim.period or "",
                    "" if claim.role == "reported" else self._name("role", claim.role),
                )
                if part
            )
            line = self._text(f"  {line_of(text, claim.start):>4}  ", "dim")
            line.append(plain(claim.subject or claim.indicator or "?"))
            line.append("  ")
            line.append(plain(claim.text), style="bold")
            line.append(f"  {plain(scope)}", style="dim")
            self._console.print(line, soft_wrap=True)
        roles = Counter(c.role for c in report.claims)
        self._line(self._counts(1, roles, Counter(), report.document.coverage), "dim")
        self._console.print()
        self._roles.update(roles)
        self._numerals += len(report.document.numerals)
        self._unread += sum(n.kind == "unread" for n in report.document.numerals)
        self._reports += 1

    def totals(self) -> None:
        """One line over all reports printed, where there were several."""
        if self._reports > 1:
            coverage = 1 - self._unread / self._numerals if self._numerals else 1.0
            self._line(self._counts(self._reports, self._roles, self._outcomes, coverage), "bold")

    def _head(self, report: Report) -> None:
        document = report.document
        head = self._text(plain(document.title or document.source), "bold")
        if document.title:
            head.append(f"  {plain(document.source)}", style="dim")
        self._console.print(head, soft_wrap=True)

    def _finding(self, finding: Finding, claims: Mapping[str, Claim], text: str) -> None:
        line = self._text("  ")
        line.append(self._name("outcome", finding.outcome), style=_STYLES.get(finding.outcome, ""))
        line.append(f" {self._name('check', finding.check)} {finding.finding_id[:8]}", style="dim")
        message = self._say(finding.message)
        line.append(f"  {plain(message)}")
        self._console.print(line, soft_wrap=True)
        if finding.formula and finding.formula not in message:
            self._line(f"      {finding.formula}", "cyan")
        if finding.standard:
            self._line(f"      {finding.standard}")
        for claim in self._places(finding, claims):
            place = self._text(f"      {self._where(claim, text)}", "dim")
            before, after = around(text, claim.start, claim.end)
            place.append(plain(before))
            place.append(f"⟦{plain(claim.text)}⟧", style="bold")
            place.append(plain(after))
            self._console.print(place, soft_wrap=True)
        for suspect in finding.suspects[:1]:
            figure = claims.get(suspect.claim_id)
            if figure is not None and suspect.candidates:
                best = suspect.candidates[0]
                self._line(f"      {figure.text} → {best.value:f}? {self._why(best.why)}", "yellow")

    @staticmethod
    def _places(finding: Finding, claims: Mapping[str, Claim]) -> list[Claim]:
        """Where to look: the suspected or stated figure, and the others where they stand in another sentence."""
        first = [s.claim_id for s in finding.suspects[:1]] + [p.claim_id for p in finding.claims]
        found: list[Claim] = []
        for claim_id in first:
            claim = claims.get(claim_id)
            if claim is not None and all(claim.quote != c.quote for c in found):
                found.append(claim)
        return found[:3]

    def _counts(self, reports: int, roles: Counter[str], outcomes: Counter[str], coverage: float) -> str:
        kinds = ", ".join(f"{roles[r]} {self._name('role', r)}" for r in _ROLES if roles[r])
        found = ", ".join(f"{outcomes[o]} {self._name('outcome', o)}" for o in _ORDER if outcomes[o])
        parts = [self._word("reports", reports)] if reports > 1 else []
        parts.append(self._word("claims", sum(roles.values())) + (f" ({kinds})" if kinds else ""))
        parts.append(self._word("coverage", f"{coverage:.1%}"))
        if found:
            parts.append(self._word("findings", found))
        return "  " + "; ".join(parts)

    def _where(self, claim: Claim, text: str) -> str:
        page = self._word("page", claim.page) if claim.page else ""
        return page + self._word("line", line_of(text, claim.start))

    def _word(self, word: str, value: object) -> str:
        return _words()["word"][word][self._language].format(value)

    def _why(self, code: str) -> str:
        names = _words()["why"].get(code)
        return names[self._language] if names else plain(code)

    def _say(self, message: Message) -> str:
        return message.zh if self._language == "zh" else message.en

    def _name(self, table: str, code: str | None) -> str:
        return labels().get(table, {}).get(code, {}).get(self._language, code) if code else ""

    def _line(self, line: str, style: str = "") -> None:
        self._console.print(self._text(plain(line), style), soft_wrap=True)

    @staticmethod
    def _text(text: str, style: str = "") -> Text:
        from rich.text import Text

        return Text(text, style=style)


def line_of(text: str, offset: int) -> int:
    """The 1-based line of ``text`` that an offset lies in."""
    return text.count("\n", 0, offset) + 1


def around(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after a span on its own line, cut to a readable length."""
    head, tail = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    tail = len(text) if tail < 0 else tail
    before = text[max(head, start - _AROUND) : start].lstrip()
    after = text[end : min(tail, end + _AROUND)].rstrip()
    return ("…" if head < start - _AROUND else "") + before, after + ("…" if tail > end + _AROUND else "")


@functools.cache
def _words() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads(resource("terminal_words.toml"))


def summary_table(rows: Iterable[tuple[str, str]], outcomes: Mapping[str, int]) -> Table:
    """The table at the end of a mining run: (what, how many) rows, then findings by outcome, worst first."""
    from rich.table import Table

    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column()
    table.add_column(justify="right")
    for what, count in rows:
        table.add_row(what, count)
    for outcome in [*_ORDER, *sorted(set(outcomes) - set(_ORDER))]:
        if outcomes.get(outcome):
            table.add_row(f"findings {outcome}", str(outcomes[outcome]), style=_STYLES.get(outcome, ""))
    return table
