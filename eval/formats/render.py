"""Lines and tables as files of every format, by the libraries and the office program at hand."""

from __future__ import annotations

import html
import io
import shutil
import subprocess
import tempfile
import unicodedata
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import Any

from eval.formats.content import Part, Table

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
_AT_ONCE = 200  # files of one call to LibreOffice
Rendering = Callable[[Sequence[Part]], bytes]


def as_html(parts: Sequence[Part]) -> bytes:
    """A page of an unknown template."""
    body = []
    for part in parts:
        if isinstance(part, str):
            body.append(f"<p>{html.escape(part)}</p>")
            continue
        rows = "".join(
            "<tr>" + "".join(f'<td rowspan="{r}" colspan="{c}">{html.escape(t)}</td>' for t, r, c in row) + "</tr>"
            for row in part.rows
        )
        body.append(f'<table border="1">{rows}</table>')
    return f"<html><head><meta charset='utf-8'></head><body>{''.join(body)}</body></html>".encode()


def as_mhtml(parts: Sequence[Part]) -> bytes:
    """A page as browsers save it in one file."""
    message = EmailMessage()
    message["Subject"] = "report"
    message["Snapshot-Content-Location"] = "http://example.org/report.html"
    message.set_content(as_html(parts).decode(), subtype="html", cte="quoted-printable")
    message.make_related()
    return message.as_bytes()


def as_docx(parts: Sequence[Part], columns: int = 1) -> bytes:
    """A Word document with a running foot; tables with merged cells."""
    import docx
    from docx.oxml.ns import qn
    from docx.shared import Pt

    document = docx.Document()
    style = document.styles["Normal"]
    style.font.size = Pt(12)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "Noto Serif CJK SC")
    if columns > 1:
        document.sections[0]._sectPr.xpath("./w:cols")[0].set(qn("w:num"), str(columns))
    for part in parts:
        if isinstance(part, str):
            document.add_paragraph(part).paragraph_format.first_line_indent = Pt(24)
        else:
            _docx_table(document, part)
    document.add_paragraph()  # Word ends every document, also one that ends in a table, with a paragraph
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _docx_table(document: object, part: Table) -> None:
    placed = placed_cells(part)
    width = max(c + across for _, c, _, across, _ in placed)
    table = document.add_table(rows=len(part.rows), cols=width, style="Table Grid")
    for r, c, down, across, text in placed:
        cell = table.cell(r, c)
        if down > 1 or across > 1:
            cell = cell.merge(table.cell(r + down - 1, c + across - 1))
        cell.text = text


def placed_cells(part: Table) -> list[tuple[int, int, int, int, str]]:
    """(row, col, rowspan, colspan, text) of every cell."""
    taken: set[tuple[int, int]] = set()
    out = []
    for r, row in enumerate(part.rows):
        c = 0
        for text, down, across in row:
            while (r, c) in taken:
                c += 1
            taken |= {(r + i, c + j) for i in range(down) for j in range(across)}
            out.append((r, c, down, across, text))
            c += across
    return out


def as_xlsx(parts: Sequence[Part]) -> bytes:
    """A workbook of one sheet; figures as numbers."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    at = 1
    for part in parts:
        if isinstance(part, str):
            sheet.cell(at, 1, part)
            at += 1
            continue
        for r, c, down, across, text in placed_cells(part):
            sheet.cell(at + r, c + 1, _number(text))
            if down > 1 or across > 1:
                sheet.merge_cells(
                    start_row=at + r, start_column=c + 1, end_row=at + r + down - 1, end_column=c + across
                )
        at += len(part.rows) + 1
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _number(text: str) -> str | int | float:
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return text


def as_csv(parts: Sequence[Part]) -> bytes:
    """Tables alone, merged cells filled in their first place."""
    import csv

    out = io.StringIO()
    writer = csv.writer(out)
    for part in parts:
        if isinstance(part, str):
            writer.writerow([part])
            continue
        writer.writerows(filled(part))
    return out.getvalue().encode("utf-8-sig")


def as_pasted(parts: Sequence[Part], way: str) -> bytes:
    """Plain text; tables as they come out of the clipboard or a hand: merged cells filled in their first place.

    way  tabs, bars, wide blanks (between fields), single blanks, aligned (columns under one another)
    """
    lines: list[str] = []
    for part in parts:
        lines += [part] if isinstance(part, str) else _pasted(filled(part), way)
    return "\n".join(lines).encode()


def filled(part: Table) -> list[list[str]]:
    """Every row with as many fields as the table has columns; what a merged cell covers is empty."""
    placed = placed_cells(part)
    width = max(c + across for _, c, _, across, _ in placed)
    grid = [[""] * width for _ in part.rows]
    for r, c, _, _, text in placed:
        grid[r][c] = text
    return grid


def _pasted(grid: list[list[str]], way: str) -> list[str]:
    if way == "aligned":
        widths = [max(map(_columns_of, column)) + 2 for column in zip(*grid, strict=True)]
        padded = [[f + " " * (w - _columns_of(f)) for f, w in zip(row, widths, strict=True)] for row in grid]
        return ["".join(row).rstrip() for row in padded]
    if way == "tabs":
        return ["\t".join(row) for row in grid]
    if way == "bars":
        return [f"| {' | '.join(row)} |" for row in grid]
    mark = "\u3000" if way == "wide blanks" else " "
    return [("" if row[0] else mark) + mark.join(filter(None, row)) for row in grid]


def _columns_of(text: str) -> int:
    """How many columns of a terminal a text takes up."""
    return sum(2 if unicodedata.east_asian_width(ch) in "WF" else 1 for ch in text)


def as_pdf(parts: Sequence[Part], columns: int = 1, lines: str = "grid") -> bytes:
    """A PDF with running heads and page numbers; tables with all their lines (grid), level ones, or none."""
    from reportlab.lib import pagesizes
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

    font = "STSong-Light"
    pdfmetrics.registerFont(UnicodeCIDFont(font))
    style = ParagraphStyle("body", fontName=font, fontSize=12, leading=20, firstLineIndent=24, wordWrap="CJK")
    small = ParagraphStyle("cell", fontName=font, fontSize=10, leading=13, wordWrap="CJK")
    width, height = pagesizes.A4
    out = io.BytesIO()

    def edges(canvas: object, doc: object) -> None:
        canvas.setFont(font, 9)
        canvas.drawString(70, height - 40, "教育督导报告")
        canvas.drawCentredString(width / 2, 35, f"- {doc.page} -")

    gap = 24
    each = (width - 140 - gap * (columns - 1)) / columns
    frames = [Frame(70 + n * (each + gap), 70, each, height - 140, 0, 0, 0, 0) for n in range(columns)]
    template = BaseDocTemplate(out, pagesize=pagesizes.A4, title="report", author="test")
    template.addPageTemplates([PageTemplate(frames=frames, onPage=edges)])
    if any(len(p.rows[0]) > 8 for p in parts if isinstance(p, Table)):
        return as_pdf(parts) if columns > 1 else _build(template, parts, style, small, each, lines, out)
    return _build(template, parts, style, small, each, lines, out)


def _build(
    template: Any, parts: Sequence[Part], style: object, small: object, each: float, lines: str, out: io.BytesIO
) -> bytes:
    from reportlab.platypus import Paragraph

    story = [
        Paragraph(html.escape(p), style) if isinstance(p, str) else _pdf_table(p, small, each, lines) for p in parts
    ]
    template.build(story)
    return out.getvalue()


def _pdf_table(part: Table, style: object, width: float, lines: str) -> object:
    from reportlab.platypus import Paragraph
    from reportlab.platypus import Table as Flowing

    placed = placed_cells(part)
    across = max(c + n for _, c, _, n, _ in placed)
    if width / across < 40:
        style = style.clone("narrow", fontSize=5, leading=6)
    grid: list[list[object]] = [[""] * across for _ in part.rows]
    look: list[tuple[object, ...]] = [("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    if lines != "none":
        kind = "GRID" if lines == "grid" else "LINEBELOW"
        look.append((kind, (0, 0), (-1, -1), 0.5, "black"))
    if lines == "level":
        look.append(("LINEABOVE", (0, 0), (-1, 0), 1, "black"))
    for r, c, down, wide, text in placed:
        grid[r][c] = Paragraph(html.escape(text), style)
        if down > 1 or wide > 1:
            look.append(("SPAN", (c, r), (c + wide - 1, r + down - 1)))
    return Flowing(grid, colWidths=[width / across] * across, style=look, repeatRows=0)


def as_ofd(parts: Sequence[Part]) -> bytes:
    """An OFD file of text and path objects, laid out as the PDF is."""
    import zipfile

    import pypdfium2 as pdfium

    from extractor.readers.page import rows_of, spread
    from extractor.readers.pdf_page import read_page

    mm = 25.4 / 72
    names = {"OFD.xml": '<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml'
                        "</ofd:DocRoot></ofd:DocBody></ofd:OFD>"}  # fmt: skip
    pages = []
    pdf = as_pdf(parts)
    for n, page in enumerate(pdfium.PdfDocument(pdf)):
        read = read_page(page, n + 1, pdf)
        body = []
        for row in rows_of(read.chars or [c for s in read.segments for c in spread(s)]):
            for c in row:
                size = (c.bottom - c.top) * mm
                shift, blank = (size / 2, " ") if c.spaced else (0.0, "")
                body.append(f'<ofd:TextObject Boundary="{c.left * mm:.3f} {c.top * mm:.3f} {size:.3f} {size:.3f}" '
                            f'Size="{size:.3f}"><ofd:TextCode X="{-shift:.3f}" Y="{size * 0.86:.3f}">'
                            f'{blank}{html.escape(c.text)}'
                            "</ofd:TextCode></ofd:TextObject>")  # fmt: skip
        for r in read.rules:
            body.append(f'<ofd:PathObject Boundary="{r.left * mm:.3f} {r.top * mm:.3f} 1 1"><ofd:AbbreviatedData>M 0 0 '
                        f"L {(r.right - r.left) * mm:.3f} {(r.bottom - r.top) * mm:.3f}</ofd:AbbreviatedData>"
                        "</ofd:PathObject>")  # fmt: skip
        names[f"Doc_0/Pages/Page_{n}/Content.xml"] = (
            '<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Content><ofd:Layer>'
            + "".join(body) + "</ofd:Layer></ofd:Content></ofd:Page>"
        )  # fmt: skip
        pages.append(f'<ofd:Page ID="{n + 1}" BaseLoc="Pages/Page_{n}/Content.xml"/>')
    names["Doc_0/Document.xml"] = (
        '<ofd:Document xmlns:ofd="http://www.ofdspec.org/2016"><ofd:CommonData><ofd:PageArea>'
        "<ofd:PhysicalBox>0 0 210 297"
        f"</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages>{''.join(pages)}</ofd:Pages></ofd:Document>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in names.items():
            package.writestr(name, text)
    return out.getvalue()


def as_eml(parts: Sequence[Part]) -> bytes:
    """A mail with the report as its HTML body."""
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "督导报告", "a@example.org", "b@example.org"
    message["MIME-Version"] = "1.0"
    message.set_content("见附件")
    message.add_alternative(as_html(parts).decode(), subtype="html")
    return message.as_bytes()


def by_office(files: Sequence[bytes], suffix: str, to: str) -> list[bytes]:
    """Files converted by LibreOffice, many in one go; raises RuntimeError where it is not installed."""
    if SOFFICE is None:
        raise RuntimeError("LibreOffice is not installed")
    with tempfile.TemporaryDirectory() as folder:
        sources = [Path(folder) / f"{n:05d}{suffix}" for n in range(len(files))]
        for path, data in zip(sources, files, strict=True):
            path.write_bytes(data)
        for first in range(0, len(sources), _AT_ONCE):  # it forgets the files after the 247th of a call
            some = sources[first : first + _AT_ONCE]
            command = [SOFFICE, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", to,
                       "--outdir", f"{folder}/out", *map(str, some)]  # fmt: skip
            subprocess.run(command, check=True, capture_output=True, timeout=60 + 5 * len(some))
        return [(Path(folder) / "out" / path.with_suffix(f".{to}").name).read_bytes() for path in sources]


# name → how each content is rendered here, and how LibreOffice goes on from that, if it does
TEXTS: dict[str, tuple[Rendering, tuple[str, str] | None]] = {
    "html": (as_html, None),
    "mhtml": (as_mhtml, None),
    "eml": (as_eml, None),
    "docx": (as_docx, None),
    "pdf": (as_pdf, None),
    "pdf without lines": (lambda parts: as_pdf(parts, lines="none"), None),
    "pdf two columns": (lambda parts: as_pdf(parts, columns=2), None),
    "ofd": (as_ofd, None),
    "pdf by LibreOffice": (as_docx, (".docx", "pdf")),
    "odt": (as_docx, (".docx", "odt")),
    "rtf": (as_docx, (".docx", "rtf")),
    "doc": (as_docx, (".docx", "doc")),
}
SHEETS: dict[str, tuple[Rendering, tuple[str, str] | None]] = {
    "xlsx": (as_xlsx, None),
    "csv": (as_csv, None),
    "xls": (as_xlsx, (".xlsx", "xls")),
    "ods": (as_xlsx, (".xlsx", "ods")),
}

PASTED: dict[str, tuple[Rendering, tuple[str, str] | None]] = {
    f"text, {way}": (partial(as_pasted, way=way), None)
    for way in ("tabs", "bars", "wide blanks", "single blanks", "aligned")
}


def render_all(name: str, contents: Sequence[Sequence[Part]]) -> list[bytes]:
    """Every content in the named format."""
    render, office = (TEXTS | SHEETS | PASTED)[name]
    made = [render(parts) for parts in contents]
    return by_office(made, *office) if office else made
