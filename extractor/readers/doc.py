"""Old binary Word and WPS documents (.doc, .wps) → Document, by antiword or LibreOffice where one is installed.

Both run under a time limit, in a folder that is gone afterwards.
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from lxml import etree
from msgspec.structs import replace

from extractor.heartbeat import beat
from extractor.model import Document, ReadError
from extractor.patterns import Rules
from extractor.readers.compose import Extras, Grid, Item, Line, compose
from extractor.readers.docx import read_docx
from extractor.readers.grids import Placed, TableRules, continue_blanks, place
from extractor.readers.origin import Origin
from extractor.readers.package import parse

_SECONDS = 45.0
_DOCTYPE = re.compile(rb"<!DOCTYPE[^>]*>")
# the marks of a cell's and a row's end, side by side in the text (MS-DOC 2.4.3): antiword overlooks some tables
_ROW_END = "\x07\x07".encode("utf-16-le")
_LEAST = 10  # characters of a text worth having


def read_doc(data: bytes, origin: Origin, rules: Rules) -> Document:
    """An old Word document as a Document.

    antiword is a hundred times faster and keeps tables; LibreOffice reads what antiword does not.
    raises  ReadError where neither program is installed, or none can read the file
    """
    antiword, office = shutil.which("antiword"), shutil.which("soffice") or shutil.which("libreoffice")
    if antiword is None and office is None:
        raise ReadError(
            f"{origin.source}: this is an old Word or WPS document; install LibreOffice or antiword to read it,"
            " or save it as .docx"
        )
    with tempfile.TemporaryDirectory(prefix="dudao-") as folder:
        source = Path(folder) / "in.doc"
        source.write_bytes(data)
        items = _by_antiword(antiword, source, rules.compiled(TableRules)) if antiword else []
        tables = sum(isinstance(item, Grid) for item in items)
        if office is not None and (tables or _ROW_END in data or not _has_text(items)):
            beat()
            made = _by_office(office, source)
            document = read_docx(made, origin, rules) if made is not None else None
            # LibreOffice drops the lines of some tables: then antiword's are taken
            if document is not None and len({b.table for b in document.blocks} - {None}) >= tables:
                return replace(document, media_type=origin.media_type)
    if not _has_text(items):
        raise ReadError(f"{origin.source}: no program here can read this Word document; save it as .docx")
    notes = (
        ("merged cells of the tables are taken from what stands below them; LibreOffice would know",) if tables else ()
    )
    return compose(items, origin, rules, Extras(notes=notes))


def _has_text(items: list[Item]) -> bool:
    return sum(len(item.text.strip()) for item in items if isinstance(item, Line)) >= _LEAST or any(
        isinstance(item, Grid) for item in items
    )


def _by_antiword(program: str, source: Path, tables: TableRules) -> list[Item]:
    """The lines and tables of a document, by way of antiword's DocBook; none where it fails."""
    out = _run([program, "-m", "UTF-8.txt", "-x", "db", str(source)], source.parent)
    if not out:
        return []
    try:
        root = parse(_DOCTYPE.sub(b"", out, count=1))
    except etree.XMLSyntaxError:
        return []
    items: list[Item] = []
    for element in root.iter("title", "para", "informaltable"):
        if element.tag == "informaltable":
            rows = [
                [_squeezed("".join(map(str, e.itertext()))) for e in row.iter("entry")] for row in element.iter("row")
            ]
            items.append(grid_of(rows, tables))
        elif not any(above.tag == "informaltable" for above in element.iterancestors()):
            items.append(Line(_squeezed("".join(_own_text(element)))))
    return items


def grid_of(rows: list[list[str]], tables: TableRules) -> Grid:
    """Rows of cells, of which a merged one leaves blanks below it and none beside it, as a table."""
    width = max(map(len, rows), default=0)
    placed = [[Placed(text) for text in row] for row in rows]
    for upper, lower in itertools.pairwise(range(len(rows))):
        spans = _spans(rows[upper], rows[lower]) if len(rows[lower]) == width else None
        if spans is not None:
            placed[upper] = [Placed(t, 1, n) for t, n in zip(rows[upper], spans, strict=True)]
    cells = place(placed, width)
    tables.mark_headers(cells)
    return Grid(continue_blanks(cells, width))


def _spans(upper: list[str], lower: list[str]) -> list[int] | None:
    """How many columns each cell of a short row takes, by the full row below it; None where that does not tell.

    A blank below belongs to a cell of its own; the filled ones between two blanks are shared out evenly.
    """
    if len(upper) >= len(lower):
        return None
    runs = [(bool(text), len(list(same))) for text, same in itertools.groupby(lower, bool)]
    blanks = sum(n for filled, n in runs if not filled)
    shared = len(lower) - blanks
    left = len(upper) - blanks
    if left < 1 or shared % left:
        return None
    each = shared // left
    if any(filled and n % each for filled, n in runs):
        return None
    return [m for filled, n in runs for m in ([each] * (n // each) if filled else [1] * n)]


def _own_text(element: etree._Element) -> Iterator[str]:
    """The text of a paragraph without that of the tables inside it."""
    yield element.text or ""
    for child in element:
        if child.tag not in {"informaltable", "para"}:
            yield from _own_text(child)
        yield child.tail or ""


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _by_office(program: str, source: Path) -> bytes | None:
    """The document as .docx; None where LibreOffice fails or takes too long."""
    profile = source.parent / "profile"
    command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nolockcheck",
               "--convert-to", "docx:MS Word 2007 XML",
               "--outdir", str(source.parent / "out"), str(source)]  # fmt: skip
    _run(command, source.parent)
    made = source.parent / "out" / "in.docx"
    return made.read_bytes() if made.is_file() else None


def _run(command: list[str], folder: Path) -> bytes | None:
    """What a program prints; None where it fails. It and what it starts are ended at the time limit."""
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=folder,
        start_new_session=True, env=os.environ | {"HOME": str(folder), "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    try:
        out, _ = process.communicate(timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return None
    return out if process.returncode == 0 else None
