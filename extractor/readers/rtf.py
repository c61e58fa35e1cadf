"""RTF → Document: paragraphs, and table rows as striprtf gives them, cells between bars."""

from __future__ import annotations

import itertools
import re

from striprtf.striprtf import rtf_to_text

from extractor.model import Document
from extractor.patterns import Rules
from extractor.readers.compose import Grid, Item, Line, compose
from extractor.readers.grids import Placed, continue_blanks, place
from extractor.readers.guard import Foreign
from extractor.readers.origin import Origin

_CODEPAGE = re.compile(rb"\\ansicpg(\d{3,5})")


def read_rtf(data: bytes, origin: Origin, rules: Rules) -> Document:
    """An RTF file as a Document."""
    page = _CODEPAGE.search(data[:2000])
    codec = "gb18030" if page is None or page[1] in (b"936", b"1252") else f"cp{page[1].decode()}"
    with Foreign("RTF file", origin.source):
        text = str(rtf_to_text(data.decode("latin-1"), encoding=codec, errors="replace"))
    return compose(rows_and_lines(text.split("\n")), origin, rules)


def rows_and_lines(lines: list[str]) -> list[Item]:
    """Lines as they are; those that end in a bar as the rows of tables."""
    items: list[Item] = []
    for barred, run in itertools.groupby(lines, key=lambda line: line.rstrip().endswith("|")):
        if not barred:
            items += [Line(line) for line in run]
            continue
        rows = [[Placed(" ".join(f.split())) for f in line.strip()[:-1].split("|")] for line in run]
        cells = place(rows, 1)
        items.append(Grid(continue_blanks(cells, max(map(len, rows)))))
    return items
