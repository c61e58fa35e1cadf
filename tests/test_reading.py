"""Reading: bytes of pages and texts → text, blocks, tables, meta data; nothing lost, nothing invented."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import opencc
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractor.model import Document, ReadError
from extractor.patterns import Rules, default_rules
from extractor.readers import read_bytes
from extractor.readers.encoding import decode
from extractor.readers.grids import Placed, TableRules, place
from extractor.readers.layout import Layout
from extractor.shadow import shadow

PAGES = Path(__file__).parent / "pages"
STYLES = sorted(p.stem for p in PAGES.glob("*.html"))
RULES = default_rules()
LAYOUT = RULES.compiled(Layout)
READING = RULES.table("reading")
EXPECTED = (PAGES / "expected.txt").read_text("utf-8").split("\n")[:-1]
TABLE = (PAGES / "expected_table.txt").read_text("utf-8")
JUNK = (PAGES / "junk.txt").read_text("utf-8").split("\n")[:-1]


def read(text: str | bytes, name: str = "page") -> Document:
    return read_bytes(text.encode() if isinstance(text, str) else text, name, RULES)


def kinds(document: Document) -> list[tuple[str, int | None, str]]:
    return [(b.kind, b.level, document.text[b.start : b.end]) for b in document.blocks]


def cells(document: Document) -> dict[tuple[int, int], tuple[str, int, int, bool]]:
    return {
        (b.row, b.col): (document.text[b.start : b.end], b.rowspan, b.colspan, b.header)
        for b in document.blocks
        if b.kind == "cell" and b.row is not None and b.col is not None
    }


def numerals(text: str) -> Counter[str]:
    return Counter(re.findall(r"\d[\d.]*", text))


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def assert_sound(document: Document) -> None:
    """Blocks lie inside the text, in order, do not overlap, and are neither empty nor blank at their ends."""
    at = 0
    for block in document.blocks:
        assert at <= block.start < block.end <= len(document.text)
        inner = document.text[block.start : block.end]
        assert inner == inner.strip(" \t\n")
        at = block.end


# ---------------------------------------------------------------- the rules' own examples


@pytest.mark.parametrize("row", READING["numbering"], ids=lambda r: r["id"])
def test_numbering_examples(row: dict) -> None:
    assert all(re.match(row["when"], shadow(hit)) for hit in row["hits"])
    assert not any(re.match(row["when"], shadow(miss)) for miss in row["misses"])


@pytest.mark.parametrize("row", READING["caption"], ids=lambda r: r["id"])
def test_caption_examples(row: dict) -> None:
    assert all(LAYOUT.is_caption_before_table(shadow(hit)) for hit in row["hits"])
    assert not any(re.match(row["when"], shadow(miss)) for miss in row["misses"])


@pytest.mark.parametrize("row", READING["attachment"], ids=lambda r: r["id"])
def test_attachment_examples(row: dict) -> None:
    assert all(LAYOUT.is_attachment(shadow(hit)) for hit in row["hits"])
    assert not any(LAYOUT.is_attachment(shadow(miss)) for miss in row["misses"])


@pytest.mark.parametrize("row", READING["site_line"], ids=lambda r: r["id"])
def test_site_line_examples(row: dict) -> None:
    assert all(LAYOUT.is_site_line(shadow(hit)) for hit in row["hits"])
    assert not any(LAYOUT.is_site_line(shadow(miss)) for miss in row["misses"])


@pytest.mark.parametrize("row", READING["field_line"], ids=lambda r: r["id"])
def test_field_line_examples(row: dict) -> None:
    assert LAYOUT.fields(shadow(row["text"])) == {k: shadow(v) for k, v in row["fields"].items()}


def test_toolbar_and_heading_examples() -> None:
    assert all(LAYOUT.is_toolbar(shadow(hit)) for hit in READING["toolbar"]["hits"])
    assert not any(LAYOUT.is_toolbar(shadow(miss)) for miss in READING["toolbar"]["misses"])
    assert {LAYOUT.classify(shadow(hit)).kind for hit in READING["heading"]["hits"]} == {"heading"}
    assert {LAYOUT.classify(shadow(miss)).kind for miss in READING["heading"]["misses"]} == {"list_item"}


def test_figure_cell_examples() -> None:
    tables = RULES.compiled(TableRules)
    assert [t for t in READING["table"]["figures"] if not tables.is_figure(t)] == []
    assert [t for t in READING["table"]["labels"] if tables.is_figure(t)] == []


def test_every_rule_has_an_id_of_its_own() -> None:
    ids = [row["id"] for rows in READING.values() if isinstance(rows, list) for row in rows]
    assert len(ids) == len(set(ids))


# ---------------------------------------------------------------- encodings

PROSE = "全县现有义务教育学校28所，其中小学19所、初中6所；在校生27813人。现将督导检查评估情况通报如下。"
TRADITIONAL = opencc.OpenCC("s2t").convert(PROSE)


@pytest.mark.parametrize(
    ("text", "codec", "read_as"),
    [
        (PROSE, "utf-8", "utf-8"),
        (PROSE, "utf-8-sig", "utf-8"),
        (PROSE, "gb2312", "gb18030"),
        (PROSE, "gb18030", "gb18030"),
        (TRADITIONAL, "gb18030", "gb18030"),
        (TRADITIONAL, "big5", "big5hkscs"),
        (PROSE, "utf-16", "utf-16-le"),
        (PROSE, "utf-16-le", "utf-16-le"),
        (PROSE, "utf-16-be", "utf-16-be"),
        (TRADITIONAL, "utf-16-be", "utf-16-be"),
    ],
)
@pytest.mark.parametrize("cut", [0, 1])
def test_encodings(text: str, codec: str, read_as: str, cut: int) -> None:
    data = text.encode(codec)
    decoded = decode(data[: len(data) - cut])
    assert decoded.encoding == read_as
    assert decoded.text == (text if not cut else text[:-1])


@pytest.mark.parametrize("declared", ["gb2312", "utf-8", "big5", "iso-8859-1", "nonsense", ""])
@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_bytes_decide_against_a_wrong_declaration(declared: str, codec: str) -> None:
    page = f'<html><head><meta content="text/html; charset={declared}"></head><body><p>{PROSE}</p></body></html>'
    document = read(page.encode(codec))
    assert document.text == PROSE
    assert document.encoding == codec
    same = {"gb2312": "gb18030"}.get(declared, declared)
    if same in {"utf-8", "big5", "gb18030"} and same != codec:
        assert any("declared" in note for note in document.notes)


def test_bytes_that_no_codec_takes_are_marked() -> None:
    broken = PROSE.encode()[:40] + b"\xff\xfe\xfa" + PROSE.encode()[42:]
    document = read(broken)
    assert "27813人" in document.text
    assert "\ufffd" in document.text
    assert any("could not be decoded" in note for note in document.notes)


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b" \r\n\t ", "empty"),
        (b"\x00" * 400, "empty"),
        (b"%PDF-1.5\n%\xe2\xe3", "PDF"),
        (b"PK\x03\x04\x14\x00\x06\x00", "archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "Office"),
        (b"\x89PNG\r\n\x1a\n0000", "image"),
        (bytes(range(256)) * 40, "binary"),
        (b"<html><body><script>draw(28)</script></body></html>", "no readable text"),
        (b"<html></html>", "no readable text"),
    ],
)
def test_refused_in_one_line(data: bytes, says: str) -> None:
    with pytest.raises(ReadError) as caught:
        read(data, "report.html")
    message = str(caught.value)
    assert message.startswith("report.html: ")
    assert says in message
    assert "\n" not in message


def test_size_limit(tmp_path: Path) -> None:
    overlay = tmp_path / "reading.toml"
    overlay.write_text("[limits]\nmax_bytes = 1000\n")
    with pytest.raises(ReadError, match="over the limit"):
        read_bytes(b"1" * 1001, "big", Rules((*RULES.folders, tmp_path)))


# ---------------------------------------------------------------- pages


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "big5hkscs", "utf-16", "utf-16-le"])
def test_pages_keep_every_paragraph_and_numeral_and_no_furniture(style: str, codec: str) -> None:
    page = (PAGES / f"{style}.html").read_text("utf-8")
    to_script = opencc.OpenCC("s2t").convert if codec == "big5hkscs" else str
    page = to_script(page.replace("utf-8", codec))
    document = read(page.encode(codec, "xmlcharrefreplace"), style)
    flat = squeezed(document.text)
    assert [p for p in map(to_script, EXPECTED) if squeezed(p) not in flat] == []
    assert numerals("\n".join([*EXPECTED, TABLE])) - numerals(document.text) == Counter()
    assert [j for j in map(to_script, JUNK) if j in document.text] == []
    assert_sound(document)
    assert document.title == to_script(EXPECTED[0])


@pytest.mark.parametrize("style", STYLES)
def test_pages_tables_are_grids(style: str) -> None:
    document = read((PAGES / f"{style}.html").read_bytes())
    grid = cells(document)
    assert grid[0, 0] == ("学校类别", 1, 2, True)
    assert grid[0, 2] == ("学校数（所）", 1, 1, True)
    assert grid[1, 0] == ("小学", 2, 1, True)
    assert grid[2, 1] == ("乡镇", 1, 1, True)
    assert grid[2, 3] == ("14537", 1, 1, False)
    assert grid[2, 5][0] == "含教学点5个"
    assert grid[3, 0] == ("初中", 2, 1, True)
    assert grid[4, 4] == ("523", 1, 1, False)
    assert "\n乡镇\t27\t14537\t1149\t含教学点5个\n" in document.text
    assert ("caption", None, "单位：所、人") in kinds(document)


@pytest.mark.parametrize("style", STYLES)
def test_pages_headings(style: str) -> None:
    document = read((PAGES / f"{style}.html").read_bytes())
    found = [(level, text) for kind, level, text in kinds(document) if kind == "heading"]
    assert found == [
        (1, "一、基本情况"),
        (1, "二、指标达成情况"),
        (2, "（一）资源配置"),
        (2, "（二）政府保障程度"),
        (1, "三、存在问题"),
    ]


def test_meta_tags_and_index_block() -> None:
    document = read((PAGES / "trs.html").read_bytes())
    assert document.meta["SiteIDCode"] == "9909990001"
    assert document.meta["pubdate"] == "2023-07-03 09:15"
    assert document.meta["ContentSource"] == "青原县教育局"
    assert document.meta["索引号"] == "990921/2023-00417"
    assert document.meta["成文日期"] == "2023-06-20"
    assert document.meta["发布机构"] == "青原县教育局"
    listed = read((PAGES / "divs.html").read_bytes())
    assert listed.meta["索引号"] == "990921/2023-00417"
    assert listed.meta["成文日期"] == "2023-06-20"


def test_hidden_text_is_recorded_not_shown() -> None:
    for style in ("trs", "word"):
        document = read((PAGES / f"{style}.html").read_bytes())
        hidden = [d for d in document.dropped if d.kind == "hidden"]
        assert [d.text for d in hidden] == ["隐藏水印31415"]
        assert "31415" not in document.text


@pytest.mark.parametrize(
    "attributes",
    ['style="display:none"', 'style="DISPLAY : none;color:red"', "hidden", 'style="visibility:hidden"',
     'style="font-size:0"', 'style="font-size:0px;x:y"', 'aria-hidden="true"', 'style="text-indent:-9999px"'],
)  # fmt: skip
def test_ways_of_hiding(attributes: str) -> None:
    document = read(f"<html><body><p>小学28所<span {attributes}>99</span>，初中6所。</p></body></html>")
    assert document.text == "小学28所，初中6所。"
    assert [(d.kind, d.text) for d in document.dropped] == [("hidden", "99")]


def test_shown_styles_are_not_hidden() -> None:
    document = read(
        '<html><body><p style="font-size:0.9em">小学28所</p><p style="font-size:05pt">6所</p></body></html>'
    )
    assert document.text == "小学28所\n6所"


def test_nothing_dropped_without_a_record() -> None:
    for style in STYLES:
        document = read((PAGES / f"{style}.html").read_bytes())
        everything = document.text + "".join(d.text or "" for d in document.dropped)
        for junk in ("政民互动专栏", "关于2019年教师招聘体检的补充说明", "0999-5550199"):
            assert junk in everything


def test_a_line_is_not_split_by_inline_elements() -> None:
    page = (
        "<html><body><p>全县<b>小学</b><span>2</span><span>8</span>所，占<font>36</font>.<i>5</i>%。</p></body></html>"
    )
    assert read(page).text == "全县小学28所，占36.5%。"


def test_markup_line_breaks_inside_words_vanish() -> None:
    assert read("<html><body><p>全县义务\n   教育学校\n28所\n</p></body></html>").text == "全县义务教育学校 28所"


def test_layout_table_is_no_data_table() -> None:
    page = (
        "<table><tr><td width=9></td><td><p>一、基本情况</p><p>小学28所。</p><p>初中6所。</p>"
        + "<p>另有情况。</p>" * 80
    )
    document = read(f"<html><body>{page}</td></tr></table></body></html>")
    assert {b.kind for b in document.blocks} == {"heading", "paragraph"}
    assert document.text.startswith("一、基本情况\n小学28所。\n初中6所。")


def test_column_numbers_and_two_header_rows() -> None:
    rows = [
        "<td rowspan=2>县区</td><td colspan=2>小学</td><td colspan=2>初中</td>",
        "<td>学校</td><td>学生</td><td>学校</td><td>学生</td>",
        "<td>甲</td><td>1</td><td>2</td><td>3</td><td>4</td>",
        "<td>青原</td><td>2</td><td>3</td><td></td><td>5</td>",
    ]
    grid = cells(read("<html><body><table>" + "".join(f"<tr>{r}</tr>" for r in rows) + "</table></body></html>"))
    assert grid[1, 3] == ("学校", 1, 1, True)
    assert grid[0, 0] == ("县区", 2, 1, True)
    assert all(grid[2, c][3] for c in range(5))
    assert [grid[3, c][3] for c in (0, 1, 2, 4)] == [True, False, False, False]
    assert (3, 3) not in grid


def test_labels_of_a_form_are_headers() -> None:
    page = "<table><tr><td>全县人口</td><td>41.37万人</td><td>乡镇数</td><td>12个</td></tr>"
    page += "<tr><td>小学数</td><td>36所</td><td>初中数</td><td>14所</td></tr></table>"
    grid = cells(read(f"<html><body>{page}</body></html>"))
    assert [grid[r, c][3] for r in range(2) for c in range(4)] == [True, False] * 4


def test_labels_inside_the_running_text_stay() -> None:
    prose = "<p>全县现有义务教育学校58所，其中小学36所、初中14所；在校生42168人，教师2987名，办学条件明显改善。</p>"
    page = f"<div id=zoom>{prose}<p>责任部门：县教育局</p><p>主办单位：某县，参加28人</p>{prose}</div>"
    document = read(f"<html><body>{page}</body></html>")
    assert "责任部门：县教育局" in document.text
    assert "参加28人" in document.text


def test_an_empty_known_container_is_not_the_body() -> None:
    prose = "<p>全县现有义务教育学校58所，其中小学36所、初中14所；在校生42168人，教师2987名，办学条件明显改善。</p>"
    page = f"<div id=zoom><a href=#>大</a><a href=#>中</a><a href=#>小</a></div><div class=q7>{prose * 3}</div>"
    document = read(f"<html><body>{page}</body></html>")
    assert document.text.count("42168") == 3
    assert "大中小" not in document.text


def test_a_hidden_container_is_read() -> None:
    document = read(
        '<html><body><div id="js_content" style="visibility:hidden"><p>全县共有小学28所、初中6所。</p></div>'
    )
    assert document.text == "全县共有小学28所、初中6所。"


def test_slightly_damaged_utf8_stays_utf8() -> None:
    data = (PROSE * 20).encode()
    document = read(data[:300] + data[301:])
    assert document.encoding == "utf-8"
    assert document.text.count("27813人") == 20


def test_nested_data_table_inside_a_layout_table() -> None:
    inner = "<table><tr><th>县</th><th>学校</th></tr><tr><td>青原</td><td>58</td></tr></table>"
    document = read(f"<html><body><table><tr><td>说明如下</td><td>{inner}</td></tr></table></body></html>")
    assert cells(document)[1, 1] == ("58", 1, 1, False)
    assert document.text == "说明如下\n县\t学校\n青原\t58"


def test_text_between_cells_is_not_lost() -> None:
    page = "<table><tr><td>小学</td><td>28</td></tr>另有99所<tr><td>初中</td><td>6</td></tr></table>"
    assert numerals(read(f"<html><body>{page}</body></html>").text) == Counter({"28": 1, "6": 1, "99": 1})


def test_single_digits_beside_nested_tables_are_kept() -> None:
    page = "<table><tr><td>1</td><td>" * 50 + "共50层" + "</td></tr></table>" * 50
    assert numerals(read(f"<html><body>{page}</body></html>").text) == Counter({"1": 50, "50": 1})


def test_a_numbered_heading_beside_the_text_is_kept() -> None:
    prose = "<p>全县现有义务教育学校58所，其中小学36所、初中14所；在校生42168人，教师2987名，办学条件改善。</p>" * 4
    document = read(f"<html><body><div><h2>一、基本情况</h2><div class=b3>{prose}</div></div></body></html>")
    assert kinds(document)[0] == ("heading", 1, "一、基本情况")


def test_unclosed_link_does_not_swallow_the_page() -> None:
    body = "".join(
        f"<p>第{n}所学校有在校生{n * 37}人，教师{n * 3}名，各项指标都达到了规定的要求。</p>" for n in range(1, 30)
    )
    document = read(f"<html><body><div><a href='/x'>{body}</div></body></html>")
    assert numerals(body) - numerals(document.text) == Counter()


def test_attachment_names_stay_as_meta() -> None:
    body = "<p>全县小学28所，初中6所，均达到标准。</p><p><a href=a.pdf>附件1：数据表.pdf</a></p>"
    page = f"<html><body><div id=zoom>{body}</div></body></html>"
    assert ("meta", None, "附件1：数据表.pdf") in kinds(read(page))


# ---------------------------------------------------------------- pasted tables and lines of text


def test_tab_table_with_cells_broken_over_lines() -> None:
    text = (
        "表3 青江市两区差异系数\n序号\t区\t类别\t类型\t生均面积\t师生比\n"
        "1\t东\n山\n区\t小学\t平均值\t3.042\t0.049\n\t\t\t差异系数\t0.881\t0.334\n"
        "\t\t初中\t平均值\t5.099\t0.065\n\t\t\t差异系数\t0.353\t0.226\n2\t西\n山\n区\t小学\t平均值\t3.73\t0.04\n\n以上均达标。"
    )
    document = read(text)
    assert document.text == text
    assert_sound(document)
    grid = cells(document)
    assert grid[1, 0] == ("1", 4, 1, True)
    assert grid[1, 1] == ("东\n山\n区", 4, 1, True)
    assert grid[1, 2] == ("小学", 2, 1, True)
    assert grid[3, 2] == ("初中", 2, 1, True)
    assert grid[4, 3] == ("差异系数", 1, 1, True)
    assert grid[4, 4] == ("0.353", 1, 1, False)
    assert grid[5, 1][0] == "西\n山\n区"
    assert kinds(document)[0] == ("caption", None, "表3 青江市两区差异系数")
    assert kinds(document)[-1] == ("paragraph", None, "以上均达标。")


def test_bar_table_with_section_lines() -> None:
    text = (
        "主要指标表\n| 指标 | 2020年 | 2025年 |\n|---|---|---|\n一、普及水平\n"
        "| 入园率(%) | 99% | 99%以上 |\n| 其中:公办 | 51.2% | |\n二、队伍\n| 专任教师(人) | 1132 | 1200 |"
    )
    grid = cells(read(text))
    assert [grid[0, c][0] for c in range(3)] == ["指标", "2020年", "2025年"]
    assert all(grid[0, c][3] for c in range(3))
    assert grid[1, 0] == ("一、普及水平", 1, 3, True)
    assert grid[2, 0] == ("入园率(%)", 1, 1, True)
    assert grid[2, 2] == ("99%以上", 1, 1, False)
    assert (3, 2) not in grid
    assert grid[5, 1] == ("1132", 1, 1, False)


def test_aligned_columns() -> None:
    text = "学校    班数    学生数\n城关一小    24    1080\n城关二小    18    795\n全县共有两所。"
    grid = cells(read(text))
    assert grid[0, 2] == ("学生数", 1, 1, True)
    assert grid[2, 0] == ("城关二小", 1, 1, True)
    assert grid[2, 2] == ("795", 1, 1, False)


@pytest.mark.parametrize(
    "text",
    [
        "一是  重点项目建设3个。\n二是  基建工程4个。\n三是  民生工程15个。",
        "首页|新闻|政务|互动|服务\n通知|公告|简报|动态|专栏",
        "日期\t2023年\n正文从这里开始，全县有28所学校。",
        "南宁某局    2018年\n某某某    某某\n张三    李四",
    ],
)
def test_prose_and_menus_are_no_tables(text: str) -> None:
    assert cells(read(text)) == {}


def test_text_lines_and_levels() -> None:
    text = (
        "关于某县教育督导情况的通报\n发布时间:2024-02-05 17:26 栏目:通知公告 浏览量:2463\n各学校：\n一、总体情况\n"
        "全县现有学校28所。\n（一）资源配置\n1.生均面积:小学4.5平方米,初中5.8平方米,自评达标。\n2、目标任务\n(1)入学率\n"
        "一是投入增加。2023年投入3.6亿元。\n附件下载.pdf"
    )
    assert kinds(read(text))[1:] == [
        ("meta", None, "发布时间:2024-02-05 17:26 栏目:通知公告 浏览量:2463"),
        ("paragraph", None, "各学校："),
        ("heading", 1, "一、总体情况"),
        ("paragraph", None, "全县现有学校28所。"),
        ("heading", 2, "（一）资源配置"),
        ("list_item", None, "1.生均面积:小学4.5平方米,初中5.8平方米,自评达标。"),
        ("heading", 3, "2、目标任务"),
        ("heading", 4, "(1)入学率"),
        ("list_item", None, "一是投入增加。2023年投入3.6亿元。"),
        ("meta", None, "附件下载.pdf"),
    ]


# ---------------------------------------------------------------- properties

PIECES = st.sampled_from(
    ["小学", "初中28所", "3.04", "\t", "  ", "|", "\n", "\n\n", "。", "一、", "（一）", "1.", "表1",
     "发布时间：2024-02-05 10:00", "—", "99%", "\u3000", "<", ">", "&", "庐", "\r\n", "来源：",
     "2020年", "单位：万元", "上一篇："]
)  # fmt: skip


@example("\t\t\r\n初中28所\t")
@given(st.lists(PIECES, min_size=1, max_size=60).map("".join))
@settings(max_examples=250, deadline=None)
def test_text_blocks_are_sound_and_text_is_kept(text: str) -> None:
    try:
        document = read(text)
    except ReadError:
        assert not text.strip(" \t\r\n\u3000") or not squeezed(text)
        return
    if document.media_type == "text/plain":
        assert document.text == text.replace("\r\n", "\n")
    assert_sound(document)
    covered = {i for b in document.blocks for i in range(b.start, b.end)}
    if document.media_type == "text/plain":
        assert all(i in covered for i, ch in enumerate(document.text) if ch.isdigit())


GRIDS = st.lists(
    st.lists(
        st.tuples(
            st.sampled_from(["小学", "28", "", "0.34", "甲 乙", "1.5万人"]), st.integers(0, 3), st.integers(1, 3)
        ),
        min_size=1,
        max_size=5,
    ),
    min_size=2,
    max_size=6,
)


@given(GRIDS)
@settings(max_examples=150, deadline=None)
def test_grid_cells_never_overlap_and_keep_their_text(rows: list) -> None:
    placed = place([[Placed(t, down, across) for t, down, across in row] for row in rows], 200)
    assert [c.text for c in placed] == [t for row in rows for t, _, _ in row]
    seen: set[tuple[int, int]] = set()
    for cell in placed:
        assert cell.row + cell.rowspan <= len(rows)
        area = {(cell.row + r, cell.col + c) for r in range(cell.rowspan) for c in range(cell.colspan)}
        if cell.colspan == 1:
            assert not area & seen
        seen |= area


@given(GRIDS)
@settings(max_examples=100, deadline=None)
def test_html_table_cells_are_where_they_say(rows: list) -> None:
    markup = "".join(
        "<tr>" + "".join(f'<td rowspan="{d}" colspan="{a}">{t}</td>' for t, d, a in row) + "</tr>" for row in rows
    )
    document = read(f"<html><body><p>全县情况如下，请阅。</p><table>{markup}</table><p>以上是全部。</p></body></html>")
    assert_sound(document)
    assert numerals(document.text) == numerals("\n".join(t for row in rows for t, _, _ in row))


# ---------------------------------------------------------------- hostile input


@pytest.mark.parametrize("tag", ["div", "span", "b", "ul", "table><tr><td"])
@pytest.mark.parametrize("depth", [300, 1500, 60000])
def test_deep_nesting_keeps_the_text(tag: str, depth: int) -> None:
    closing = "".join(f"</{t.strip('<')}>" for t in reversed(tag.split(">")))
    page = "<html><body>" + f"<{tag}>" * depth + "学校12所" + closing * depth + "<p>尾部99人</p></body></html>"
    assert numerals(read(page).text) == Counter({"12": 1, "99": 1})


@pytest.mark.parametrize("style", STYLES)
def test_truncated_pages_read_as_far_as_they_go(style: str) -> None:
    data = (PAGES / f"{style}.html").read_bytes()
    for cut in range(len(data) * 2 // 3, len(data), 997):
        document = read(data[:cut])
        assert "41.37万人" in document.text
        assert_sound(document)


@pytest.mark.parametrize(
    "text",
    ["|" * 200_000, "\t" * 200_000 + "1", "<" * 200_000 + "1", "来源 " * 50_000 + "1", "a\tb\tc\n" + "x\n" * 20_000,
     "小学28所\n" * 10_000, "首页|新闻|政务|互动\n" * 20_000, "a\tb\n" * 20_000, "a  b  c\n" * 20_000,
     "字(" * 50_000, "1234567890" * 200_000],
)  # fmt: skip
def test_degenerate_texts_are_read(text: str) -> None:
    assert len(read(text).text) == len(text)


def test_huge_spans_are_bounded() -> None:
    row = "<tr>" + "<td colspan=100000 rowspan=65534>1</td>" * 10 + "</tr>"
    document = read(f"<html><body><table>{row * 100}</table></body></html>")
    assert document.text.count("1") == 1000
    assert max(b.colspan for b in document.blocks) <= READING["limits"]["max_span"]
