"""Every format gives what the plain text gives: the same claims, the same cells, and the way back to page and box."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.formats.content import Part, Table, known_tables, parts_of, traditional
from eval.formats.measure import compare, right_cells
from eval.formats.render import (
    as_csv,
    as_docx,
    as_eml,
    as_html,
    as_mhtml,
    as_ofd,
    as_pdf,
    as_xlsx,
)
from eval.gold import load_split
from extractor import media
from extractor.model import Document, ReadError, Report
from extractor.patterns import default_rules
from extractor.pipeline import audit, read
from extractor.placing import Placer
from extractor.readers import read_bytes
from extractor.readers.numbering import in_form
from extractor.readers.page import Char, is_blank, joint, segments_of
from extractor.readers.sheets import cell_text
from extractor.readers.text_layer import is_common

FILES = Path(__file__).parent / "files"
RULES = default_rules()
SHORT = [
    d for d in (*load_split("seen"), *load_split("held")) if d.name in {"hunan-feedback", "pingluo-seven", "anon-basic"}
]
RENDERED = {"docx": as_docx, "pdf": as_pdf, "ofd": as_ofd, "mhtml": as_mhtml, "eml": as_eml, "html": as_html}
MEDIA = {
    "docx": media.DOCX, "pdf": "application/pdf", "ofd": media.OFD, "mhtml": media.MHTML, "eml": media.EML,
    "html": "text/html",
}  # fmt: skip
LINE = "全县现有义务教育学校28所，其中小学19所、初中6所；在校生27813人。"
TABLE = Table([
    [("学校名称", 2, 1), ("在校学生数（人）", 1, 2), ("图书册数（册）", 2, 1)],
    [("小学", 1, 1), ("初中", 1, 1)],
    [("城关第一小学", 1, 1), ("1234", 1, 1), ("345", 1, 1), ("20567", 1, 1)],
    [("红旗小学", 1, 1), ("987", 1, 1), ("210", 1, 1), ("15432", 1, 1)],
])  # fmt: skip


def texts(document: Document) -> list[str]:
    return [document.text[b.start : b.end] for b in document.blocks]


def page_text(report: Report, data: bytes, number: int, box: tuple[float, float, float, float]) -> str:
    """What stands in a box of a PDF page, by pdfium itself."""
    page = pdfium.PdfDocument(data)[number - 1]
    height = page.get_height()
    left, top, right, bottom = box
    found = page.get_textpage().get_text_bounded(left - 1, height - bottom - 1, right + 1, height - top + 1)
    return "".join(found.split())


# ---------------------------------------------------------------- reports and tables in every format


@pytest.mark.parametrize("name", RENDERED)
@pytest.mark.parametrize("gold", SHORT, ids=lambda g: g.name)
def test_every_claim_of_the_plain_text_is_kept(name: str, gold) -> None:
    plain = audit(gold.text.encode(), "t")
    data = RENDERED[name](parts_of(read(gold.text.encode(), "t")))
    report = audit(data, "wrong-name.xyz")
    assert report.document.media_type == MEDIA[name]
    kept, lines = compare(plain, report)
    assert (kept.kept, lines) == (kept.total, [])


@pytest.mark.parametrize("gold", SHORT, ids=lambda g: g.name)
def test_two_columns_and_traditional_characters(gold) -> None:
    plain = audit(gold.text.encode(), "t")
    parts = parts_of(read(gold.text.encode(), "t"))
    assert compare(plain, audit(as_pdf(parts, columns=2), "x"))[1] == []
    turned: list[Part] = [traditional(p) for p in parts]
    assert compare(audit(as_html(turned), "t"), audit(as_pdf(turned), "x"))[1] == []


@pytest.mark.parametrize("name", ["docx", "pdf", "ofd", "xlsx", "csv"])
def test_generated_tables_have_the_right_row_and_column_paths(name: str) -> None:
    render = {**RENDERED, "xlsx": as_xlsx, "csv": as_csv}[name]
    right = total = 0
    for known in known_tables(10, seed=11):
        if name == "docx" and known.layout == "over pages":
            continue  # python-docx takes twenty seconds to write it
        found, figures, wrong = right_cells(
            known, read(render([*known.before, known.table, *known.after]), known.layout)
        )
        right, total = right + found, total + figures
        assert found >= 0.9 * figures, wrong[:3]
    assert right >= 0.97 * total


@pytest.mark.parametrize(
    "name", ["report.doc", "report.odt", "report.ods", "report.rtf", "report.xls", "report.pdf", "scan.jpg"]
)
def test_files_that_an_office_program_and_a_scanner_wrote(name: str) -> None:
    if name.endswith(".doc") and not (shutil.which("soffice") or shutil.which("libreoffice")):
        pytest.skip("merged cells of .doc files need LibreOffice")
    report = audit((FILES / name).read_bytes(), name)
    cells = {str(c.value): (c.indicator, c.stage, c.cell.headers) for c in report.claims if c.cell}
    assert cells["345"][:2] == ("students", "junior")
    assert cells["20567"][2][0] == "城关第一小学"
    assert {str(c.value) for c in report.claims if not c.cell} == {"28", "19", "6", "27813"}
    if name in {"report.pdf", "scan.jpg"}:
        assert all(c.page == 1 and c.bbox for c in report.claims)
    if name == "scan.jpg":
        assert all(p.confidence and 0.5 < p.confidence <= 1 for p in report.document.places)
        assert any("character recognition" in note for note in report.document.notes)


# ---------------------------------------------------------------- PDF


def test_claims_of_a_pdf_stand_where_their_page_and_box_say() -> None:
    data = as_pdf([LINE, TABLE] * 12)
    report = audit(data, "x.pdf")
    assert {c.page for c in report.claims} >= {1, 2}
    for claim in report.claims:
        assert claim.page
        assert claim.bbox
        lines = Placer(report.document).at(claim.start, claim.end)
        assert (lines.page, lines.bbox) == (claim.page, claim.bbox)
        if claim.cell:
            assert claim.text in page_text(report, data, claim.page, claim.bbox)


def test_running_heads_and_page_numbers_are_dropped_and_recorded() -> None:
    document = read(as_pdf([LINE] * 80), "x.pdf")
    assert set(texts(document)) == {LINE}
    gone = "\n".join(d.text or "" for d in document.dropped if d.kind == "furniture")
    assert gone.count("教育督导报告") >= 3
    assert "- 2 -" in gone


def pdf_lines(lines: Sequence[tuple[float, float, str]], pages: int = 1) -> bytes:
    """A PDF with text at given places, from the top left."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(400, 600))
    for _ in range(pages):
        canvas.setFont("STSong-Light", 12)
        for x, y, text in lines:
            canvas.drawString(x, 600 - y, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def test_a_number_that_the_line_end_cuts_stays_whole() -> None:
    first = "全县共有义务教育学校二十八所其中在校学生总数达1"  # ends at the right edge
    document = read(
        pdf_lines(
            [
                (64, 100, first),
                (40, 120, "7930人，专任教师1903名，其中小学教师1132名。"),
                (40, 140, "教学班合计641个。"),
            ]
        ),
        "x",
    )
    assert "达17930人" in document.text


def test_kerning_inside_a_number_does_not_part_it_and_a_gap_does() -> None:
    chars = [Char(c, 10 + 6 * n + (1.5 if n else 0), 0, 16 + 6 * n, 12) for n, c in enumerate("17930")]
    assert [s.text for s in segments_of(chars)] == ["17930"]
    apart = [Char("1", 0, 0, 6, 12), Char("7", 30, 0, 36, 12)]
    assert [s.text for s in segments_of(apart)] == ["1", "7"]
    assert is_blank("8", "0", 0.2, spaced=True)
    assert not is_blank("8", "0", 0.2, spaced=False)


@given(st.text("0123456789", min_size=2, max_size=9), st.integers(1, 8))
@settings(max_examples=40)
def test_numbers_join_over_a_line_end_wherever_it_falls(number: str, at: int) -> None:
    head, tail = number[:at], number[at:]
    if tail:
        assert head + joint(head, tail) + tail == number
    assert joint("GDP", "growth") == " "
    assert joint("学校", "28") == ""


def test_table_over_pages_is_one_and_its_cut_row_mended() -> None:
    known = next(k for k in known_tables(10) if k.layout == "over pages")
    document = read(as_pdf([known.table]), "x")
    assert {b.table for b in document.blocks} - {None} == {0}
    assert right_cells(known, document)[0] == len(known.paths)
    assert {b.page for b in document.blocks} >= {1, 2}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda d: d[:200], "damaged"),
        (lambda d: d[:9] + b"\x00" * 400, "damaged"),
    ],
)
def test_damaged_pdf_is_refused_in_one_line(change, says: str) -> None:
    with pytest.raises(ReadError, match=says) as caught:
        read(change(as_pdf([LINE])), "x.pdf")
    assert "\n" not in str(caught.value)


def test_locked_pdf_names_the_password() -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption("secret", canPrint=0))
    canvas.drawString(50, 500, "28")
    canvas.save()
    with pytest.raises(ReadError, match="password"):
        read(out.getvalue(), "x.pdf")


def test_a_thousand_pages_are_read() -> None:
    document = read(pdf_lines([(40, 100, "全县小学34所。"), (190, 580, "第 1 页")], pages=1000), "x.pdf")
    assert document.places[-1].page == 1000


def test_pages_without_a_usable_text_layer_name_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    monkeypatch.delitem(sys.modules, "extractor.readers.recognition", raising=False)
    garbled = "鑾鸿惤鐨勫皬瀛鍏辨湁瀛虥牎鎵鎬讳綋鎯呭喌濂介暱鏈熷潥鎸侀湶鑼呯洓闆岄唹閽扮瀵稿績姘撮摱琛岃姳鍥"
    with pytest.raises(ReadError, match=r"page 1 has a garbled text layer.*dudao\[ocr\]"):
        read(pdf_lines([(20, 60 + 20 * n, garbled[n : n + 15]) for n in range(6)]), "x.pdf")
    both = pdf_lines([(20, 100, LINE[:28])])
    assert read(both, "x.pdf").notes == []


@pytest.mark.parametrize("slip", RULES.table("reading")["ocr_slip"], ids=lambda s: s["id"])
def test_slips_of_recognition(slip: dict) -> None:
    assert all(re.search(slip["when"], hit) for hit in slip["hits"])
    assert not any(re.search(slip["when"], miss) for miss in slip["misses"])


def test_common_characters() -> None:
    assert all(map(is_common, "全县义务教育学校"))
    assert not any(map(is_common, "鑾榫冩"))


# ---------------------------------------------------------------- office formats


def docx_with(body: str) -> bytes:
    """A Word document with a body of raw markup."""
    sound = io.BytesIO(as_docx(["x"]))
    out = io.BytesIO()
    with zipfile.ZipFile(sound) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/document.xml":
                start, end = data.index(b"<w:body>") + 8, data.index(b"<w:sectPr")
                data = data[:start] + body.encode() + data[end:]
            new.writestr(name, data)
    return out.getvalue()


def test_tracked_changes_breaks_and_boxes_of_a_word_document() -> None:
    body = (
        "<w:p><w:r><w:t>小学</w:t></w:r><w:del><w:r><w:delText>33</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>34</w:t></w:r></w:ins><w:r><w:t>所</w:t><w:br/><w:t>初中14所</w:t></w:r></w:p>"
    )
    document = read_bytes(docx_with(body), "x.docx", RULES)
    assert texts(document) == ["小学34所", "初中14所"]
    assert [(d.kind, d.text) for d in document.dropped] == [("hidden", "33")]


def test_automatic_numbers() -> None:
    assert [in_form(n, "chineseCounting") for n in (1, 10, 11, 20, 35)] == ["一", "十", "十一", "二十", "三十五"]
    assert in_form(3, "decimalEnclosedCircle") == "③"
    assert in_form(3, "decimal") == "3"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (34.0, "34"),
        (0.1 + 0.2, "0.3"),
        (99.63, "99.63"),
        (True, "是"),
        (None, ""),
        (" 小学\n校 ", "小学 校"),
        (1e15, "1e+15"),
    ],
)
def test_cells_read_as_shown(value: object, text: str) -> None:
    assert cell_text(value) == text


def test_figures_of_a_workbook_are_those_that_it_shows() -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for n, (value, code) in enumerate(
        [(0.3512, "0.00%"), (86.7, "0.00"), (0.98, "0%"), (1234.5, "#,##0.0"), (12, "General")]
    ):
        book.active.append([f"指标{n}", "单位", value])
        book.active.cell(n + 1, 3).number_format = code
    out = io.BytesIO()
    book.save(out)
    found = texts(read(out.getvalue(), "x"))
    assert [t for t in found if t[0].isdecimal()] == ["35.12%", "86.70", "98%", "1234.5", "12"]


def test_csv_is_told_from_prose() -> None:
    assert read(as_csv([TABLE]), "x").media_type == media.CSV
    assert read("时间,地点\n".encode() + LINE.encode(), "x").media_type == media.TEXT
    assert read((LINE + "\n" + LINE).replace("，", ",").encode(), "x").media_type == media.TEXT


def test_mail_with_attachments_says_what_it_does_not_read() -> None:
    from email.message import EmailMessage

    message = EmailMessage()
    message["Subject"], message["MIME-Version"] = "报告", "1.0"
    message.set_content(LINE)
    message.add_attachment(as_docx([LINE]), maintype="application", subtype="octet-stream", filename="附件.docx")
    document = read(message.as_bytes(), "x.eml")
    assert LINE in document.text
    assert any("附件.docx" in note for note in document.notes)


# ---------------------------------------------------------------- what is missing, and what is hostile


@pytest.mark.parametrize(
    ("package", "module", "data", "extra"),
    [
        ("docx", "docx", as_docx([LINE]), "office"),
        ("python_calamine", "sheets", as_xlsx([TABLE]), "office"),
        ("striprtf", "rtf", (FILES / "report.rtf").read_bytes(), "office"),
        ("rapidocr", "scan", (FILES / "scan.jpg").read_bytes(), "ocr"),
    ],
)
def test_a_missing_extra_is_named(
    package: str, module: str, data: bytes, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [m for m in sys.modules if m == package or m.startswith(f"{package}.")]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setitem(sys.modules, package, None)
    for name in (module, "recognition"):
        monkeypatch.delitem(sys.modules, f"extractor.readers.{name}", raising=False)
    with pytest.raises(ReadError, match=rf"pip install 'dudao\[{extra}\]'"):
        read(data, "x")


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "28所">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + '<!ENTITY f SYSTEM "{file}">]>'
)


@pytest.mark.parametrize("name", ["docx", "odt", "ofd"])
def test_entities_of_xml_are_left_alone(name: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("not for the reader")
    bomb = BOMB.replace("{file}", secret.as_uri())
    sound = io.BytesIO(
        {"docx": as_docx, "ofd": as_ofd}[name]([LINE]) if name != "odt" else (FILES / "report.odt").read_bytes()
    )
    inner = {"docx": "word/document.xml", "odt": "content.xml", "ofd": "Doc_0/Pages/Page_0/Content.xml"}[name]
    out = io.BytesIO()
    with zipfile.ZipFile(sound) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            data = old.read(part)
            if part == inner:
                text = data.decode()
                text = text[text.index("?>") + 2 :] if text.startswith("<?xml") else text
                data = (bomb + text.replace("在校生", "&j;&f;")).encode()
            new.writestr(part, data)
    try:
        document = read(out.getvalue(), "x")
    except ReadError:
        return
    assert len(document.text) < 2000
    assert secret.read_text() not in document.text


def test_an_office_file_that_unpacks_to_too_much_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "<x/>")
        file.writestr("word/document.xml", b"0" * 100_000_000)
    with pytest.raises(ReadError, match="unpacks to 100 MB"):
        read(out.getvalue(), "x.docx")


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_broken_files_raise_nothing_but_read_errors(data: st.DataObject) -> None:
    sound = data.draw(
        st.sampled_from([SOUND_DOCX, SOUND_PDF, SOUND_OFD, SOUND_XLSX, *(f.read_bytes() for f in OFFICE)])
    )
    broken = bytearray(sound[: data.draw(st.integers(10, len(sound)))])
    for _ in range(data.draw(st.integers(0, 8))):
        broken[data.draw(st.integers(0, len(broken) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        document = read_bytes(bytes(broken), "broken", RULES)
    except ReadError as error:
        said = str(error)
    else:
        said = "" if all(document.text[b.start : b.end].strip() for b in document.blocks) else "an empty block\n"
    assert "\n" not in said


SOUND_DOCX, SOUND_PDF, SOUND_XLSX = as_docx([LINE, TABLE]), as_pdf([LINE, TABLE]), as_xlsx([TABLE])
SOUND_OFD = as_ofd([LINE, TABLE])
OFFICE = [FILES / f"report.{ending}" for ending in ("odt", "ods", "rtf", "xls")]


_WITHOUT_FONTS = """
import ctypes, sys
import pypdfium2.raw as raw
fonts = raw.FPDF_SYSFONTINFO(version=1)
kept = []  # callbacks that ctypes must not free
for name, kind in raw.FPDF_SYSFONTINFO._fields_[1:]:
    kept.append(kind(lambda *_: 0 if kind._restype_ else None))
    setattr(fonts, name, kept[-1])
raw.FPDF_SetSystemFontInfo(ctypes.byref(fonts))
from extractor.pipeline import read
sys.stdout.buffer.write(read(open(sys.argv[1], "rb").read(), "t.pdf").text.encode())
"""


def test_pdf_whose_font_no_one_has_loses_no_character(tmp_path: Path) -> None:
    """On a machine without Chinese fonts pdfium drops a character that wraps alone into a line of its cell."""
    known = next(k for k in known_tables(60) if k.layout == "over pages")
    file = tmp_path / "table.pdf"
    file.write_bytes(as_pdf([known.table]))
    run = subprocess.run([sys.executable, "-c", _WITHOUT_FONTS, str(file)], capture_output=True, check=True)
    bare = run.stdout.decode()
    assert "学校名称" in bare
    assert bare == read(file.read_bytes(), "t.pdf").text
