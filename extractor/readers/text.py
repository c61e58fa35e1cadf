"""Plain text → Document: the text as given, its lines as blocks, pasted tables as cells."""

from __future__ import annotations

import re
from typing import NamedTuple

from msgspec.structs import replace

from extractor.model import Block, Document
from extractor.patterns import Rules
from extractor.readers.grids import TableRules
from extractor.readers.layout import Kind, Layout
from extractor.readers.origin import Origin
from extractor.readers.text_rows import RULE_LINE, Line
from extractor.readers.text_tables import TextTable, find_tables
from extractor.shadow import shadow

_NUMBER = re.compile(r"\d[\d,.]*[余多]?")
_POINT = re.compile(r"[一-龥]\d+\.$")
_UNIT = re.compile(
    r"[十百千万亿]{0,2}(?:元|人|名|所|个|平方米|㎡|亩|册|台|套|间|件|年|%|‰|公里|米|次|项|户|岁|天|位|家|处|辆|张|学时)"
)
_MARKS = re.compile("[,。;、:]")
_ENDS = frozenset("。;!?:")
_PROSE = 6  # characters of a line that may be running text
_LOOK = 12  # characters below a number in which its unit stands
_TRIM = " \t\r\u3000\xa0\u200b\ufeff"


class _Spot(NamedTuple):
    """A line with its shadow, stripped."""

    line: Line
    plain: str


def read_text(text: str, origin: Origin, rules: Rules) -> Document:
    """A decoded text as a Document; only line ends are unified, so offsets stay close to the source's."""
    layout, tables = rules.compiled(Layout), rules.compiled(TableRules)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n").removeprefix("\ufeff")
    plain = shadow(text)
    lines = _lines(text)
    found = find_tables(text, plain, lines, layout, tables)
    taken = {number for table in found for number in table.lines}
    spots = {n: _Spot(line, plain[line.start : line.end]) for n, line in enumerate(lines)
             if not RULE_LINE.fullmatch(plain, line.start, line.end)}  # fmt: skip
    contents = {number for table in found if not table.cells for number in table.lines}
    # a drawn or blank line that a table begins with is none of the text's
    starts = {min(table.lines & spots.keys()): at for at, table in enumerate(found) if table.lines & spots.keys()}
    free = [n for n in spots if n not in taken]
    shadows = ["", *(spots[n].plain for n in free), ""]
    running = layout.body(shadows)
    body = {n for at, n in enumerate(free, 1) if at in running}
    around = {n: (shadows[at], shadows[at + 2]) for at, n in enumerate(free)}
    meta: dict[str, str] = {}
    blocks: list[Block] = []
    for number, spot in spots.items():
        if number in starts:
            blocks += _cells(found[starts[number]], starts[number])
        if number in taken:
            if number in contents:
                blocks.append(Block(kind="meta", start=spot.line.start, end=spot.line.end))
            continue
        kind = _kind(spot.plain, *around[number], _next(spots, number) in starts, number in body, layout)
        if kind.kind == "meta":
            for label, value in layout.fields(spot.plain).items():
                at = spot.plain.find(value)
                written = text[spot.line.start + at : spot.line.start + at + len(value)]
                meta.setdefault(label, written if at >= 0 else value)
        start, end = spot.line.start, spot.line.end
        before = blocks[-1] if blocks and blocks[-1].kind in {"paragraph", "list_item"} else None
        if before is not None and kind.kind == before.kind == "paragraph" and _goes_on(plain, before.end):
            start = blocks.pop().start  # nobody ends a paragraph with a comma: the line was broken there
        elif before is not None and _is_torn(plain, before, start, end):
            blocks[-1] = replace(before, end=end)
            continue
        blocks.append(Block(kind=kind.kind, start=start, end=end, level=kind.level))
    blocks.sort(key=lambda b: (b.start, b.end))
    return Document(
        doc_id=origin.doc_id,
        source=origin.source,
        media_type=origin.media_type,
        text=text,
        blocks=blocks,
        encoding=origin.encoding,
        meta={k: v for k, v in meta.items() if v},
        notes=list(origin.notes),
    )


def _goes_on(plain: str, end: int) -> bool:
    """Whether a line that ends here goes on in the one right below it."""
    return plain[end - 1 : end] in {",", "、"} and plain[end : end + 2].strip(_TRIM).count("\n") < 2


def _is_torn(plain: str, before: Block, start: int, end: int) -> bool:
    """Whether a line goes on in a sentence that a page broke at its numbers: 教育公用经费⏎8059.35⏎万元,公办…"""
    if plain[before.end : start].strip(_TRIM) != "\n":
        return False
    line, above = plain[start:end], plain[before.start : before.end].rpartition("\n")[2]
    below = plain[end : end + _LOOK].lstrip(_TRIM)
    if _NUMBER.fullmatch(above):
        return "\n" in plain[before.start : before.end] and _UNIT.match(line) is not None
    if _POINT.search(above) and line[:1].isdigit():
        return True  # 579.⏎413万元
    if above[-1:] in _ENDS:
        return False
    if _NUMBER.fullmatch(line):
        return len(above) >= _PROSE and below[:1] == "\n" and _UNIT.match(below.lstrip("\n" + _TRIM)) is not None
    told = len(above) >= 2 * _PROSE and _MARKS.search(above) is not None
    return told and line[:1].isdigit() and _MARKS.search(line) is not None


def _lines(text: str) -> list[Line]:
    """Every line's stripped extent, and its whole extent; blank lines are empty."""
    out: list[Line] = []
    at = 0
    for raw in text.split("\n"):
        left = len(raw) - len(raw.lstrip(_TRIM))
        core = raw.strip(_TRIM)
        out.append(Line(at + left, at + left + len(core), at, at + len(raw)))
        at += len(raw) + 1
    return out


def _next(spots: dict[int, _Spot], number: int) -> int | None:
    return next((n for n in range(number + 1, number + 4) if n in spots), None)


def _kind(line: str, before: str, after: str, before_table: bool, in_body: bool, layout: Layout) -> Kind:
    if before_table and layout.is_caption_before_table(line):
        return Kind("caption")
    kind = layout.classify(line, in_body)
    if kind.kind == "paragraph" and layout.is_plain_heading(before, line, after):
        return Kind("heading", 1)
    return kind


def _cells(table: TextTable, number: int) -> list[Block]:
    return [
        Block(kind="cell", start=c.start, end=c.end, table=number, row=c.row, col=c.col,
              rowspan=c.rowspan, colspan=c.colspan, header=c.header)
        for c in table.cells
    ]  # fmt: skip
