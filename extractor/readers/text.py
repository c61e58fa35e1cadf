"""Plain text → Document: the text as given, its lines as blocks, pasted tables as cells."""

from __future__ import annotations

from typing import NamedTuple

from msgspec.structs import replace

from extractor.model import Block, Document
from extractor.patterns import Rules
from extractor.readers.grids import TableRules
from extractor.readers.layout import Kind, Layout
from extractor.readers.origin import Origin
from extractor.readers.text_rows import RULE_LINE, Line
from extractor.readers.text_tables import TextTable, find_tables
from extractor.readers.torn import Torn
from extractor.shadow import shadow

_TRIM = " \t\r\u3000\xa0\u200b\ufeff"


class _Spot(NamedTuple):
    """A line with its shadow, stripped."""

    line: Line
    plain: str


def read_text(text: str, origin: Origin, rules: Rules) -> Document:
    """A decoded text as a Document; only line ends are unified, so offsets stay close to the source's."""
    layout, tables, torn = rules.compiled(Layout), rules.compiled(TableRules), rules.compiled(Torn)
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
        elif before is not None and torn.goes_on(plain, before, start, end):
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
