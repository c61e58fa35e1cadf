"""The lines above a table of blanks that name its columns: one or two levels, broken lines, a row of units."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from extractor.readers.text_rows import OF_LABELS, Row

_BRACKETED = re.compile(r"(?:\([^()]*\)|\[[^\[\]]*\])+")
_BRACKET = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
SECTION = re.compile(r"(?=.{2,20}$)[一-龥(](?:[^\d:。;!?,]*[一-龥)])")  # a line that heads the rows below it
CORNER = re.compile(rf"(?:{OF_LABELS}|学校名称|Items?|Regions?)")  # above the labels alone
_MAX_GROUP = 12  # characters of a name that stands over several columns


class Part(NamedTuple):
    """A field of a line: extent, what it is (figure, year, blank or text), and its shadow."""

    start: int
    end: int
    kind: str
    text: str


class Shape(NamedTuple):
    """How many columns are labels, figures, and what stands behind the figures."""

    lead: int
    figures: int
    trail: int

    @property
    def width(self) -> int:
        """All columns."""
        return self.lead + self.figures + self.trail


def head_rows(
    above: list[tuple[int, list[Part]]], lead: int, figures: int, trail: int
) -> Iterator[tuple[Shape, list[Row]]]:
    """Every way in which lines above a row can name its columns, as the columns and the rows of the head.

    above  the lines, from the top, with their parts
    lead, figures, trail  fields of the first row
    """
    for last in range(len(above), max(0, len(above) - 2), -1):
        for taken in range(1, min(3, last) + 1):
            main = above[last - taken : last]
            parts = [p for _, line in main for p in line]
            words = _whole_words(parts)
            for named in (words, parts):
                spelled = len(words) > 1 and all(len(p.text) == 1 for p in parts)  # 小　学　　初　中 names two columns
                if named is words or (len(named) != len(words) and not spelled):
                    yield from _named(above, last, main, named, (lead, figures, trail))


def _named(
    above: list[tuple[int, list[Part]]],
    last: int,
    main: list[tuple[int, list[Part]]],
    named: list[Part],
    first: tuple[int, int, int],
) -> Iterator[tuple[Shape, list[Row]]]:
    lead, figures, trail = first
    labels = len(named) - figures - trail
    shape = Shape(max(labels, 1) if lead else 0, figures, trail)
    if not 0 <= labels <= lead or (labels == 0 and lead > 1):
        return
    if labels == 0 and lead and CORNER.fullmatch(named[0].text):
        return  # 项目 学校数 毕业生数 above six figures: a name is missing, and nothing tells which
    skip = shape.width - len(named)
    places = [(n + skip, 1) for n in range(len(named))]
    number = main[0][0]
    rows = [Row([(p.start, p.end) for p in named], range(number, main[-1][0] + 1), places, True)]
    for at, parts in above[last:]:  # lines between the names and the figures: units, or the first section
        if len(parts) == 1 < shape.width and SECTION.fullmatch(parts[0].text):
            rows.append(Row([(parts[0].start, parts[0].end)], range(at, at + 1), [(0, shape.width)], False))
            continue
        under = _columns_of(parts, named, shape)
        if under is None:
            return
        rows.append(Row([(p.start, p.end) for p, _ in under], range(at, at + 1), [c for _, c in under], True))
    for at, parts in reversed(above[: last - len(main)]):  # names that stand over several columns
        if len(parts) > 2 and all(len(p.text) == 1 for p in parts):
            parts = _whole_words(parts)  # 小　学　　初　中 over four columns
        over = _columns_of(parts, named, shape) or _groups(parts, named, shape)
        if over is None:
            if 3 * sum(_BRACKETED.fullmatch(p.text) is not None for p in named) >= len(named):
                return  # (所) (人) (人): units, of names that are not understood
            break
        rows.insert(0, Row([(p.start, p.end) for p, _ in over], range(at, at + 1), [c for _, c in over], True))
    yield shape, rows


def _columns_of(parts: list[Part], named: list[Part], shape: Shape) -> list[tuple[Part, tuple[int, int]]] | None:
    """A line that says something of each column: as many fields as there are names, or figures."""
    if all(_BRACKETED.fullmatch(p.text) for p in parts):
        parts = [
            Part(p.start + m.start(), p.start + m.end(), "text", m[0])
            for p in parts
            for m in _BRACKET.finditer(p.text)
        ]  # fmt: skip
    if len(parts) == shape.width or len(parts) == len(named):
        skip = shape.width - len(parts)
    elif len(parts) == shape.figures:
        skip = shape.lead
    else:
        return None
    return [(p, (n + skip, 1)) for n, p in enumerate(parts)]


def _groups(parts: list[Part], named: list[Part], shape: Shape) -> list[tuple[Part, tuple[int, int]]] | None:
    """A line of names that stand over several columns each: where the names below begin anew, else in equal parts."""
    parts = _whole_words(parts) if len(parts) > 2 else parts
    if any(p.end - p.start > _MAX_GROUP for p in parts) or len(parts) >= shape.figures:
        return None
    below = [p.text for p in named[len(named) - shape.figures - shape.trail :]][: shape.figures]
    label: list[tuple[Part, tuple[int, int]]] = []
    starts = [n for n, name in enumerate(below) if name == below[0]]
    if len(starts) not in {len(parts), 1} or (len(starts) == 1 and shape.figures % len(parts)):
        fits = len(starts) == len(parts) - 1 or shape.figures % max(1, len(parts) - 1) == 0
        if len(parts) < 2 or not fits:
            return None
        label, parts = [(parts[0], (0, shape.lead))], parts[1:]
    if len(starts) != len(parts):
        starts = list(range(0, shape.figures, shape.figures // len(parts)))
    ends = [*starts[1:], shape.figures]
    return label + [(p, (shape.lead + s, e - s)) for p, s, e in zip(parts, starts, ends, strict=True)]


def _whole_words(parts: list[Part]) -> list[Part]:
    """Neighbours of one character each as one word: 类　别, 单　位.

    Where the gaps of the line differ, only those parted by less than the widest: 小　学　　初　中 are two words.
    """
    gaps = {b.start - a.end for a, b in itertools.pairwise(parts)}
    widest = max(gaps) if len(gaps) > 1 else None
    out: list[Part] = []
    grown = False
    for part in parts:
        single = len(part.text) == 1 and unicodedata.category(part.text) == "Lo"
        apart = widest is not None and bool(out) and part.start - out[-1].end >= widest
        if single and out and not apart and (grown or len(out[-1].text) == 1):
            out[-1] = Part(out[-1].start, part.end, "text", out[-1].text + part.text)
            grown = True
            continue
        out.append(part)
        grown = False
    return out
