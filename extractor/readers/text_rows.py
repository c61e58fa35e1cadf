"""Lines of a text, and rows of fields found in them."""

from __future__ import annotations

import re
from typing import NamedTuple

RULE_LINE = re.compile(r"[\s|+=:\-─━│┃┌┬┐├┼┤└┴┘╔╦╗╠╬╣╚╩╝═║]*")  # drawn between the rows, or empty


# what the column of labels is called
OF_LABELS = r"地\s*区|项\s*目|指\s*标|类\s*[别型]|名\s*称|年\s*[份度]|科\s*目"


class Line(NamedTuple):
    """start, end: without blanks at the ends; left, right: the whole line without its line end."""

    start: int
    end: int
    left: int
    right: int


class Row(NamedTuple):
    """Fields of one row as extents, and the numbers of the lines they stand on.

    places  (column, columns covered) of each field; none where they fill the columns one by one
    head    True for a row that names columns, False for one of data, None where the fields must tell
    """

    fields: list[tuple[int, int]]
    lines: range
    places: list[tuple[int, int]] | None = None
    head: bool | None = None

    @property
    def width(self) -> int:
        """Columns that the row takes up."""
        return max(c + span for c, span in self.places) if self.places else len(self.fields)
