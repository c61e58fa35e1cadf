"""What is said over several documents, in a terminal: rows of the conflict table, changed figures, proposals.

Rows come as plain values; text of a document is a stranger's and is shown as in ``terminal``.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from extractor.report.audit_markup import plain, resource

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_STYLES = {
    "conflict": "bold red", "edition": "bold red", "spike": "magenta", "copied": "magenta", "frozen": "magenta",
    "jump": "yellow", "rounding": "yellow", "revised": "cyan", "not_comparable": "dim", "agree": "green",
    "changed": "bold red", "vanished": "yellow", "appeared": "cyan", "respelled": "dim",
}  # fmt: skip
_COUNTED = frozenset({"agree", "not_comparable"})  # shown only where all is asked for
_AROUND = 36


class AcrossPrinter:
    """Prints rows; language is ``en`` or ``zh``."""

    def __init__(self, console: Console, language: str = "en") -> None:
        self._console, self._language = console, language

    def reconciled(self, rows: Iterable[Mapping[str, Any]], counts: Mapping[str, int], *, everything: bool) -> None:
        """The conflict table, worst first, each row with both places; then a line of counts."""
        for row in rows:
            if everything or row["verdict"] not in _COUNTED:
                self._head(row["verdict"], str(row[f"message_{self._language}"]), row["finding_id"][:8])
                for side in ("a", "b"):
                    self._place(row, side)
        self._line("  " + (", ".join(f"{n} {self.word(v)}" for v, n in counts.items()) or self.word("nothing")), "bold")

    def replaced(self, pairs: Iterable[tuple[str, str, bool]]) -> None:
        """Documents of one text: (earlier, later, whether one is known to be the later) by name."""
        for earlier, later, ordered in pairs:
            told = self.word("replaced" if ordered else "same_text")
            self._line("  " + told.format(earlier=earlier, later=later), "dim")

    def changes(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Figures that differ between two captures, each with its sentence on either side."""
        counts: dict[str, int] = {}
        for row in rows:
            counts[row["kind"]] = counts.get(row["kind"], 0) + 1
            self._head(row["kind"], f"{row['before'] or '—'} → {row['after'] or '—'}  {row['subject'] or ''}".rstrip())
            for side, sign in (("before", "-"), ("after", "+")):
                if row[side]:
                    self._quote(f"      {sign} {self._at(row[f'line_{side}'])}", row[f"quote_{side}"], row[side])
        self._line("  " + (", ".join(f"{n} {self.word(k)}" for k, n in counts.items()) or self.word("same")), "bold")

    def proposals(self, rows: Iterable[Mapping[str, Any]], claims: int, left_out: int) -> None:
        """Proposals for new indicators: name, counts, units, wordings and an example each; then the counts of all."""
        for row in rows:
            line = self._text(f"{row['claims']:>5}  ", "dim")
            line.append(plain(row["name"]), style="bold")
            units = ", ".join(row["units"]) or "–"
            line.append(f"  {plain(units)}  {self.word('documents').format(row['documents'])}", style="dim")
            if row["nearest"]:
                line.append(f"  {self.word('nearest').format(plain(row['nearest']))}", style="yellow")
            self._console.print(line, soft_wrap=True)
            if len(row["wordings"]) > 1:
                self._line(f"       {' · '.join(row['wordings'])}", "cyan")
            for example in row["examples"][:1]:
                self._quote(f"       {example['source']}  ", example["quote"], example["text"])
        self._line("  " + self.word("open").format(claims=claims, left_out=left_out), "bold")

    def _place(self, row: Mapping[str, Any], side: str) -> None:
        where = f"{row[f'source_{side}']}  {self._at(row[f'line_{side}'], row[f'page_{side}'])}"
        self._quote(f"      {where}", row[f"quote_{side}"], row[f"figure_{side}"])

    def _at(self, line: int, page: int | None = None) -> str:
        return (self.word("page").format(page) if page else "") + self.word("line").format(line)

    def _head(self, kind: str, message: str, name: str = "") -> None:
        line = self._text("  ")
        line.append(self.word(kind), style=_STYLES.get(kind, ""))
        if name:
            line.append(f" {name}", style="dim")
        line.append(f"  {plain(message)}")
        self._console.print(line, soft_wrap=True)

    def _quote(self, where: str, quote: str, figure: str) -> None:
        line = self._text(plain(where), "dim")
        before, found, after = quote.partition(figure)
        if not found:
            before, found, after = quote, "", ""
        line.append(plain(before[-_AROUND:].replace("\n", " ")))
        line.append(plain(found), style="bold")
        line.append(plain(after[:_AROUND].replace("\n", " ")))
        self._console.print(line, soft_wrap=True)

    def word(self, key: str) -> str:
        """A word of the program's own, in the language of the terminal."""
        names = _words()["across"].get(key)
        return names[self._language] if names else key

    def _line(self, line: str, style: str = "") -> None:
        self._console.print(self._text(plain(line), style), soft_wrap=True)

    @staticmethod
    def _text(text: str, style: str = "") -> Text:
        from rich.text import Text

        return Text(text, style=style)


@functools.cache
def _words() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads(resource("terminal_words.toml"))
