"""How much of a report survives a format: claims against those of the plain text, cells against known tables."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from eval.formats.content import Known
from extractor.model import Block, Claim, Document, Report
from extractor.shadow import shadow


class Kept(NamedTuple):
    """How many of the plain text's claims a rendering gives back, and how many others it gives."""

    kept: int
    total: int
    others: int

    @property
    def share(self) -> float:
        return self.kept / self.total if self.total else 1.0


def compare(plain: Report, rendered: Report) -> tuple[Kept, list[str]]:
    """Claims kept with the same meaning, and the ones that are lost or new, one line each."""
    a, b = Counter(map(_meaning, plain.claims)), Counter(map(_meaning, rendered.claims))
    lost, new = a - b, b - a
    lines = [f"- {key}" for key in lost.elements()] + [f"+ {key}" for key in new.elements()]
    return Kept((a & b).total(), a.total(), new.total()), lines


def _meaning(claim: Claim) -> tuple[object, ...]:
    region = claim.region.code or claim.region.name if claim.region else None
    return (str(claim.value.normalize()), claim.unit, claim.indicator, claim.measure, claim.stage, claim.comparator,
            claim.role, claim.period, shadow(region or ""))  # fmt: skip


def right_cells(known: Known, document: Document) -> tuple[int, int, list[str]]:
    """Figures whose cell has the right row and column labels, all figures, and the wrong ones, one line each."""
    cells = [b for b in document.blocks if b.kind == "cell"]
    found: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for table in {b.table for b in cells}:
        own = [b for b in cells if b.table == table]
        grid = {}
        for b in own:
            for r in range(b.rowspan):
                for c in range(b.colspan):
                    grid[(b.row or 0) + r, (b.col or 0) + c] = b
        for b in own:
            text = document.text[b.start : b.end]
            row = _labels(document, [grid.get((b.row or 0, c)) for c in range(b.col or 0)])
            column = _labels(document, [grid.get((r, b.col or 0)) for r in range(b.row or 0)])
            found.setdefault(_plain(text), []).append((row, column))
    right, wrong = 0, []
    for text, (rows, columns) in known.paths.items():
        wanted = (tuple(map(_plain, rows)), tuple(map(_plain, columns)))
        seen = found.get(_plain(text), [])
        if any(_ends(row, wanted[0]) and _holds(column, wanted[1]) for row, column in seen):
            right += 1
        else:
            wrong.append(f"{text}: {wanted} read as {seen[:1]}")
    return right, len(known.paths), wrong


def _labels(document: Document, blocks: list[Block | None]) -> tuple[str, ...]:
    """The texts of the header cells among the blocks, in order, each once."""
    out: list[str] = []
    seen: set[int] = set()
    for b in blocks:
        if b is not None and b.header and id(b) not in seen:
            seen.add(id(b))
            out.append(_plain(document.text[b.start : b.end]))
    return tuple(out)


def _ends(labels: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """True where the row labels are the wanted ones, a serial number before them aside."""
    return labels[-len(wanted) :] == wanted and all(x.isdecimal() for x in labels[: -len(wanted)])


def _holds(labels: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """True where the column labels are the wanted ones, but for section lines."""
    return tuple(x for x in labels if x in wanted) == wanted and all(x in wanted or x.endswith("阶段") for x in labels)


def _plain(text: str) -> str:
    text = re.sub(r"\s", "", shadow(text))
    return text.rstrip("0").rstrip(".") if re.fullmatch(r"\d+\.\d+", text) else text
