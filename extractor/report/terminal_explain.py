"""One finding in full, in a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from extractor.report.audit_markup import labels, plain
from extractor.report.terminal_across import AcrossPrinter

if TYPE_CHECKING:
    from extractor.model import Finding

_STYLES = {"inconsistent": "bold red", "unmet": "red", "improbable": "magenta", "rounding": "yellow"}


class ExplainPrinter(AcrossPrinter):
    """Prints what ``explain`` found; both sentences always, the rest in the language of the terminal."""

    def explained(self, told: Mapping[str, Any]) -> None:
        """told  the explanation as plain values (finding, places, assumed, overturns, clause)"""
        finding: Finding = told["finding"]
        self._title(finding)
        for sentence in (finding.message.zh, finding.message.en):
            self._line(f"  {sentence}")
        self._line("")
        self._line(f"  {finding.formula}", "cyan")
        for place in told["places"]:
            self._figure(place)
        if finding.variant and finding.check != "cross_document":
            self._line(f"      {finding.variant}")
        if (clause := told["clause"]) is not None:
            until = clause["valid_to"] or ""
            self._section("clause")
            self._line(f"    {clause['number']}《{clause['title']}》{clause['clause']}: {clause['threshold']}")
            self._line(f"    {clause['valid_from']} – {until}", "dim")
        self._suspects(finding, {p["claim_id"]: p["text"] for p in told["places"]})
        for section in ("assumed", "overturns"):
            if told[section]:
                self._section(section)
            for message in told[section]:
                self._line(f"    · {message.zh if self._language == 'zh' else message.en}")

    def _title(self, finding: Finding) -> None:
        line = self._text(self._name("outcome", finding.outcome), _STYLES.get(finding.outcome, "green"))
        line.append(f"  {self._name('check', finding.check)}  {finding.severity}  ", style="dim")
        line.append(f"{finding.finding_id}  {plain(finding.rule)}", style="dim")
        self._console.print(line, soft_wrap=True)

    def _figure(self, place: Mapping[str, Any]) -> None:
        span = f"[{place['low']:f}, {place['high']:f}]" if place["low"] != place["high"] else f"[{place['low']:f}]"
        line = self._text("    ")
        line.append(plain(place["text"]), style="bold")
        line.append(f"  {self._name('part', place['part'])}  {span} {plain(place['unit'])}", style="dim")
        self._console.print(line, soft_wrap=True)
        where = f"{place['source']}  {self._at(place['line'], place['page'])}"
        self._quote(f"        {where}", place["quote"], place["text"])

    def _suspects(self, finding: Finding, texts: Mapping[str, str]) -> None:
        if finding.suspects:
            self._section("suspects")
        for suspect in finding.suspects:
            for candidate in suspect.candidates:
                why = self._name("why", candidate.why)
                self._line(f"    {texts.get(suspect.claim_id, '?')} → {candidate.value:f}?  {why}", "yellow")

    def _section(self, key: str) -> None:
        self._line("")
        self._line(f"  {self.word(key)}", "bold")

    def _name(self, table: str, code: str) -> str:
        names = labels().get(table, {}).get(code)
        return names[self._language] if names else plain(code)
