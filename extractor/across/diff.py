"""Two captures of one report: the figures that changed, appeared and vanished.

Only what is written counts: figures are read off the text itself, each with the letters that lead to it, and laid
over those of the other capture.  Markup, white space, punctuation, width and encoding of characters are no part of
that, nor is how a figure was classified, so a page and its plain text differ in nothing.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from rapidfuzz.distance import Levenshtein

from extractor import api
from extractor.model import Claim, Document, Extraction
from extractor.patterns import Rules
from extractor.shadow import shadow

if TYPE_CHECKING:
    import pandas as pd

_FIGURE = re.compile(
    r"(?P<digits>\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?:[^\S\n]?(?P<times>[十百千万亿]+|%|‰))?"
    r"|(?P<words>[〇零一二两三四五六七八九十百千万亿半]+(?:成|分之[〇零一二三四五六七八九十百千万]+)?)"
)
_IDLE = re.compile(r"[\W_]+")
_STOP = re.compile(r"[。;!?\n]")
_SILENT = frozenset({"list", "furniture", "ordinal", "grade", "name", "phone"})  # says nothing where it comes or goes
_WIDE = 4000  # letters of a rewritten stretch up to which figures in it are paired one by one
_MASK = "#"
_TELLING = 3  # letters of a sentence from which it is known again in another place; a bare table cell is not


class Written(NamedTuple):
    """One figure as it is written: its place, what is written without commas and spaces, and the letters before it."""

    start: int
    end: int
    text: str
    lead: str
    counted: bool  # False for words such as 一 that state a figure only where a claim holds them


class Side(NamedTuple):
    """A figure in one of the captures: as written, with its sentence, line and claim."""

    text: str
    quote: str
    line: int
    start: int
    end: int
    claim: Claim | None


@dataclass(frozen=True)
class Change:
    """A figure that is not the same in both captures.

    kind  changed | appeared | vanished | respelled (another spelling of the same value: 12.5万 and 125000)
    """

    kind: str
    before: Side | None
    after: Side | None


@dataclass(frozen=True)
class Diff:
    """What differs between two captures, in reading order; empty where every figure is the same."""

    before: Extraction
    after: Extraction
    changes: list[Change]

    def lines(self) -> list[dict[str, Any]]:
        """The changes as plain rows."""
        return [_row(change) for change in self.changes]

    def frame(self) -> pd.DataFrame:
        """The changes for pandas."""
        import pandas as pd

        return pd.DataFrame(self.lines(), columns=list(_row(Change("", None, None))))


Capture = Extraction | str | os.PathLike[str] | bytes


def diff(before: Capture, after: Capture, rules: Rules | None = None) -> Diff:
    """The figures that differ between two captures of one report.

    before, after  paths, bytes, or what ``extract`` gave
    raises         ReadError where one cannot be read
    """
    one, two = (c if isinstance(c, Extraction) else api.extract(c, rules=rules) for c in (before, after))
    a, b = _Capture(one), _Capture(two)
    return Diff(one, two, list(_changes(a, b)))


class _Capture:
    def __init__(self, extraction: Extraction) -> None:
        self.extraction = extraction
        self.text = _body(extraction.document)
        self.figures = list(written(self.text))
        self.sentences = Counter(_IDLE.sub("", piece) for piece in _STOP.split(self.text))
        self._claims = sorted(extraction.claims, key=lambda c: c.start)
        self._starts = [c.start for c in self._claims]
        self._numerals = sorted(extraction.document.numerals, key=lambda n: n.start)
        self._numeral_starts = [n.start for n in self._numerals]

    def claim(self, figure: Written) -> Claim | None:
        """The claim that holds a figure."""
        at = bisect_right(self._starts, figure.start) - 1
        found = self._claims[at] if at >= 0 else None
        return found if found is not None and found.end > figure.start else None

    def kind(self, figure: Written) -> str:
        """The class of the numeral that holds a figure; empty where it is a word and no numeral."""
        at = bisect_right(self._numeral_starts, figure.start) - 1
        found = self._numerals[at] if at >= 0 else None
        return found.kind if found is not None and found.end > figure.start else ""

    def side(self, figure: Written) -> Side:
        """A figure for the reader: with its claim's span where there is one."""
        text, claim = self.extraction.document.text, self.claim(figure)
        start, end = (claim.start, claim.end) if claim else (figure.start, figure.end)
        first, last = _sentence(self.text, start, end)
        quote = claim.quote if claim else text[first:last].strip()
        return Side(text[start:end], quote, text.count("\n", 0, start) + 1, start, end, claim)

    def states(self, figure: Written) -> bool:
        """Whether a figure that the other capture has not is worth a line."""
        kind = self.kind(figure)
        return kind == "claim" or (figure.counted and kind not in _SILENT)


def _body(document: Document) -> str:
    """The shadow of a document's text with the index block (索引号, 成文日期) blanked: it is the site's."""
    text = shadow(document.text)
    for block in document.blocks:
        if block.kind == "meta":
            text = text[: block.start] + " " * (block.end - block.start) + text[block.end :]
    return text


def written(text: str) -> Iterator[Written]:
    """The figures of a shadow text, in order."""
    at = 0
    for found in _FIGURE.finditer(text):
        digits = found["digits"]
        said = digits.replace(",", "") + (found["times"] or "") if digits else found["words"]
        yield Written(found.start(), found.end(), said, _IDLE.sub("", text[at : found.start()]), digits is not None)
        at = found.end()


def _changes(a: _Capture, b: _Capture) -> Iterator[Change]:
    only_a, only_b = a.sentences - b.sentences, b.sentences - a.sentences
    made: dict[tuple[object, ...], Change] = {}  # several written figures of one claim are one change
    for one, two in paired(a.figures, b.figures):
        if one is not None and two is not None and one.text == two.text:
            continue
        if (one is None or _moved(a, one, only_a)) and (two is None or _moved(b, two, only_b)):
            continue  # its sentence stands elsewhere in the other capture, word for word
        change = _change(a, b, one, two)
        if change is not None:
            made.setdefault(
                (change.kind, change.before and change.before.start, change.after and change.after.start), change
            )
    yield from sorted(made.values(), key=_place)


def _moved(capture: _Capture, figure: Written, alone: Counter[str]) -> bool:
    """Whether the other capture has the figure's whole sentence too, in whatever place."""
    start, end = _sentence(capture.text, figure.start, figure.end)
    said = _IDLE.sub("", capture.text[start:end])
    return alone[said] == 0 and len(re.sub(r"\d", "", said)) >= _TELLING


def _change(a: _Capture, b: _Capture, one: Written | None, two: Written | None) -> Change | None:
    if one is not None and two is not None:
        if a.kind(one) == b.kind(two) == "furniture":
            return None
        return Change(_kind(a.claim(one), b.claim(two)), a.side(one), b.side(two))
    if one is not None:
        return Change("vanished", a.side(one), None) if a.states(one) else None
    return Change("appeared", None, b.side(two)) if two is not None and b.states(two) else None


def paired(a: list[Written], b: list[Written]) -> Iterator[tuple[Written | None, Written | None]]:
    """Every figure of two texts beside its counterpart, or beside None."""
    for op in Levenshtein.opcodes([f.lead for f in a], [f.lead for f in b]):
        one, two = a[op.src_start : op.src_end], b[op.dest_start : op.dest_end]
        if op.tag == "equal":
            yield from zip(one, two, strict=True)
        else:
            yield from _within(one, two)


def _within(one: list[Written], two: list[Written]) -> Iterator[tuple[Written | None, Written | None]]:
    """Figures of a stretch whose words changed too, paired letter by letter."""
    masked = ["".join(f.lead + _MASK for f in side) for side in (one, two)]
    left, right = iter(one), iter(two)
    if max(map(len, masked)) > _WIDE:
        yield from ((f, None) for f in left)
        yield from ((None, f) for f in right)
        return
    for op in Levenshtein.opcodes(*masked):
        marks = (
            masked[0].count(_MASK, op.src_start, op.src_end),
            masked[1].count(_MASK, op.dest_start, op.dest_end),
        )
        if op.tag == "equal":
            yield from ((next(left), next(right)) for _ in range(marks[0]))
        else:
            yield from ((next(left), None) for _ in range(marks[0]))
            yield from ((None, next(right)) for _ in range(marks[1]))


def _kind(one: Claim | None, two: Claim | None) -> str:
    same = one is not None and two is not None and (one.value, one.value_max) == (two.value, two.value_max)
    return "respelled" if same else "changed"


def _place(change: Change) -> tuple[int, int]:
    side = change.after or change.before
    return (side.line, side.start) if side else (0, 0)


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The start and end of the sentence around a span of a shadow."""
    before = max(text.rfind(mark, 0, start) for mark in "。;!?\n") + 1
    ends = [at for mark in "。;!?\n" if (at := text.find(mark, end)) >= 0]
    return before, min(ends, default=len(text))


def _row(change: Change) -> dict[str, Any]:
    row: dict[str, Any] = {"kind": change.kind}
    for name, side in (("before", change.before), ("after", change.after)):
        row |= {
            name: side.text if side else None,
            f"value_{name}": side.claim.value if side and side.claim else None,
            f"line_{name}": side.line if side else None,
            f"start_{name}": side.start if side else None,
            f"end_{name}": side.end if side else None,
            f"quote_{name}": side.quote if side else None,
        }
    claim = next((s.claim for s in (change.after, change.before) if s is not None and s.claim is not None), None)
    return row | {
        "subject": claim.subject if claim else None,
        "indicator": claim.indicator if claim else None,
        "stage": claim.stage if claim else None,
        "period": claim.period if claim else None,
    }
