"""Removing stretches of a text: one map from old offsets to new ones, applied to everything that holds offsets."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from msgspec.structs import replace

from extractor.model import Block, Copy, Document, Dropped, Numeral, Place

_TRIM = " \t\n\u3000\xa0\u200b\ufeff"


class Cut(NamedTuple):
    """A stretch [start, end) of the text to take out, and the kind of record it leaves in ``dropped``."""

    start: int
    end: int
    kind: str


class OffsetMap:
    """Offsets before the cuts → offsets after them.  An offset inside a cut maps to where the cut closed."""

    def __init__(self, cuts: Iterable[Cut]) -> None:
        self.cuts = _disjoint(cuts)
        self._starts = [c.start for c in self.cuts]
        self._gone = [0]
        for cut in self.cuts:
            self._gone.append(self._gone[-1] + cut.end - cut.start)

    def __call__(self, offset: int) -> int:
        at = bisect_right(self._starts, offset)
        if at == 0:
            return offset
        last = self.cuts[at - 1]
        return offset - self._gone[at] + max(0, last.end - offset)

    def apply(self, text: str) -> str:
        """The text without the cuts."""
        parts, at = [], 0
        for cut in self.cuts:
            parts.append(text[at : cut.start])
            at = cut.end
        return "".join([*parts, text[at:]])


def _disjoint(cuts: Iterable[Cut]) -> list[Cut]:
    """Sorted cuts that do not overlap: a later one keeps what is left of it."""
    out: list[Cut] = []
    for cut in sorted(cuts):
        start = max(cut.start, out[-1].end) if out else cut.start
        if cut.end > start:
            out.append(Cut(start, cut.end, cut.kind))
    return out


def cut_document(document: Document, cuts: Iterable[Cut]) -> Document:
    """The document without the given stretches: blocks, numerals, copies and records moved, removals recorded."""
    moved = OffsetMap(cuts)
    if not moved.cuts:
        return document
    text = moved.apply(document.text)
    dropped = [_move_dropped(d, moved) for d in document.dropped]
    dropped += [Dropped(kind=c.kind, start=moved(c.start), text=document.text[c.start : c.end]) for c in moved.cuts]
    dropped.sort(key=lambda d: d.start or 0)
    return replace(
        document,
        text=text,
        blocks=[b for block in document.blocks if (b := _move_block(block, moved, text)) is not None],
        numerals=[Numeral(start=moved(n.start), end=moved(n.end), kind=n.kind, claim_id=n.claim_id)
                  for n in document.numerals if moved(n.end) > moved(n.start)],
        copies=[Copy(start=moved(c.start), end=moved(c.end), of_start=moved(c.of_start), of_end=moved(c.of_end),
                     similarity=c.similarity) for c in document.copies],
        places=_move_places(document.places, moved),
        dropped=dropped,
    )  # fmt: skip


def _move_block(block: Block, moved: OffsetMap, text: str) -> Block | None:
    """The block at its new place, without blanks at its ends; None where nothing of it is left."""
    start, end = moved(block.start), moved(block.end)
    inner = text[start:end]
    start += len(inner) - len(inner.lstrip(_TRIM))
    end = start + len(inner.strip(_TRIM))
    return replace(block, start=start, end=end) if end > start else None


def _move_places(places: list[Place], moved: OffsetMap) -> list[Place]:
    spans = ((place, moved(place.start), moved(place.end)) for place in places)
    return [replace(place, start=start, end=end) for place, start, end in spans if end > start]


def _move_dropped(record: Dropped, moved: OffsetMap) -> Dropped:
    start = None if record.start is None else moved(record.start)
    end = None if record.end is None else moved(record.end)
    return replace(record, start=start, end=end)
