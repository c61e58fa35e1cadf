"""Which pieces of a page are not its text: hidden ones, index blocks, buttons, site lines, lists of links."""

from __future__ import annotations

import itertools
import re

from extractor.readers.grids import GridCell
from extractor.readers.html_flow import Piece
from extractor.readers.layout import Layout
from extractor.shadow import shadow

_LABEL_MAX = 20  # characters of a line that may be a label
_INDEX_MAX = 80  # cells of an index block at most


def furniture(pieces: list[Piece], shadows: list[str], known: bool, body: range, layout: Layout) -> list[str | None]:
    """For each piece why it is left out: 'hidden', 'boilerplate', or None for the text itself.

    known  True in a template's own container, where a line of the site inside the body is the text's own
    body   numbers of the pieces from the first running paragraph to the last
    """
    out: list[str | None] = []
    for at, (piece, line) in enumerate(zip(pieces, shadows, strict=True)):
        if piece.hidden:
            out.append("hidden")
        elif not piece.inside or piece.junk:
            out.append("boilerplate")
        elif piece.cells:
            out.append("boilerplate" if index_table(piece, layout) else None)
        elif (
            layout.is_toolbar(line, piece.links > 0)
            or layout.is_field_line(line, at in body)
            or (layout.is_site_line(line) and (at not in body or (not known and "。" not in line)))
        ):
            out.append("boilerplate")
        else:
            out.append(None)
    _drop_label_pairs(shadows, out, layout)
    _drop_link_lists(pieces, shadows, out, 3 if known else 2, layout)
    return out


def _drop_link_lists(pieces: list[Piece], lines: list[str], out: list[str | None], least: int, layout: Layout) -> None:
    """Marks runs of lines that are links, and a short heading right above them."""
    # on an unknown template one row of links between bars is a menu; a line that is one link may be the text's own
    for at, (piece, line) in enumerate(zip(pieces, lines, strict=True)) if least < 3 else ():
        if out[at] is None and "|" in line and not piece.cells and layout.is_linked(line, piece.links):
            out[at] = "boilerplate"
    linked = [
        why is None and p.links > 0 and not p.cells and layout.is_linked(line, p.links)
        for p, line, why in zip(pieces, lines, out, strict=True)
    ]
    if not any(linked):
        return
    at = 0
    while at < len(linked):
        end = at
        while end < len(linked) and linked[end]:
            end += 1
        if end - at >= least:
            out[at:end] = ["boilerplate"] * (end - at)
            above = lines[at - 1] if at and out[at - 1] is None else ""
            if 0 < len(above) <= 10 and not re.search(r"[\d。:]", above):
                out[at - 1] = "boilerplate"
        at = max(end, at + 1)


def _drop_label_pairs(lines: list[str], out: list[str | None], layout: Layout) -> None:
    """Marks index blocks laid out as a label line and a value line (definition lists), two pairs at least."""
    pairs = [
        (at, at + 1)
        for at, (label, value) in enumerate(itertools.pairwise(lines))
        if len(label) <= _LABEL_MAX
        and (name := layout.bare_label(label))
        and name not in layout.weak
        and len(value) < 100
        and not layout.bare_label(value)
    ]
    if len(pairs) >= 2:
        for pair in pairs:
            for at in pair:
                out[at] = out[at] or "boilerplate"


def index_table(piece: Piece, layout: Layout) -> dict[str, str]:
    """Label cell → the cell after it; empty for tables that are no index block."""
    return index_cells(piece.cells, layout)


def index_cells(all_cells: list[GridCell], layout: Layout) -> dict[str, str]:
    """The same for the cells of a table of any format."""
    if len(all_cells) > _INDEX_MAX:
        return {}
    cells = [c for c in sorted(all_cells, key=lambda c: (c.row, c.col)) if c.text]
    labels = [layout.bare_label(shadow(c.text)) for c in cells]
    found: dict[str, str] = {}
    for at, label in enumerate(labels):
        if label and at + 1 < len(cells) and not labels[at + 1] and cells[at + 1].row == cells[at].row:
            found.setdefault(label, cells[at + 1].text)
    for cell, label in zip(cells, labels, strict=True):
        if not label:
            found |= {k: v for k, v in layout.fields(shadow(cell.text)).items() if k not in found and v}
    strong = [k for k in found if k not in layout.weak]
    return found if len(strong) >= 2 or (strong and len(found) * 2 >= len(cells)) else {}
