"""Comma-separated values → Document: the whole file as one table."""

from __future__ import annotations

import csv
import io
import re

from extractor.model import Document
from extractor.patterns import Rules
from extractor.readers.compose import Grid, Item, Line, compose
from extractor.readers.grids import Placed, TableRules, continue_blanks, place
from extractor.readers.origin import Origin

DELIMITERS = ",;"
_SAMPLE = 20000
_GROUPED = re.compile(r"(?<![\d,])\d{1,3}(?:,\d{3})+(?![\d,])")
_CLAUSE = re.compile(r"。|^\s*其中[:：]|\d[一-龥㎡]{1,6}[、;；]")  # 其中:教室7008平方米、食堂427平方米;
_PARTED = re.compile(r"\S[ \t\u3000]+\d")


def read_csv(text: str, origin: Origin, rules: Rules) -> Document:
    """A decoded file of comma-separated values as a Document; lines of one field above the table are lines."""
    rows = parse(text, delimiter(text) or ",")
    items: list[Item] = []
    after: list[Item] = []
    while rows and _is_lone(rows[0]):
        items.append(Line("".join(rows.pop(0))))
    while rows and _is_lone(rows[-1]):
        after.insert(0, Line("".join(rows.pop())))
    return compose([*items, grid(rows, rules.compiled(TableRules)), *after], origin, rules)


def _is_lone(row: list[str]) -> bool:
    return sum(bool(field.strip()) for field in row) <= 1


def grid(rows: list[list[str]], tables: TableRules) -> Grid:
    """Rows of fields as a table, without the rows that are empty; a label with blanks below is a merged cell."""
    filled = [[Placed(" ".join(f.split())) for f in row] for row in rows if any(f.strip() for f in row)]
    cells = place(filled, 1)
    tables.mark_headers(cells)
    return Grid(continue_blanks(cells, max(map(len, filled), default=0)))


def parse(text: str, mark: str) -> list[list[str]]:
    """The rows of a text; a NUL or an unclosed quote costs no more than its field."""
    lines = io.StringIO(text.replace("\x00", ""), newline="")
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    return list(csv.reader(lines, delimiter=mark))


def delimiter(text: str) -> str | None:
    """The mark between the fields of a text that is a table of such; None for any other text.

    At least two rows, all of one width of two or more, and not one field that reads as a sentence.
    """
    sample = text[:_SAMPLE]
    whole = sample if len(text) <= _SAMPLE else sample[: sample.rfind("\n") + 1]
    for mark in DELIMITERS:
        if whole.count(mark) < 2 or (mark == "," and _only_groups(whole)):
            continue
        rows = [row for row in parse(whole, mark) if any(f.strip() for f in row)]
        table = [row for row in rows if not _is_lone(row)]
        widths = {len(row) for row in table}
        if len(table) >= 2 and len(widths) == 1 and len(table) * 2 > len(rows) and not _has_sentence(table):
            return mark
    return None


def _only_groups(text: str) -> bool:
    """True where every comma groups digits, and blanks part the columns: 小学 28,914 2,011."""
    return "," not in _GROUPED.sub("", text) and _PARTED.search(text) is not None


def _has_sentence(rows: list[list[str]]) -> bool:
    return any(_CLAUSE.search(field) is not None for row in rows for field in row)
