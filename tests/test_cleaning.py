"""Cleaning: artefacts, spam and site lines out, each recorded; what is a report's own stays; what it is, named."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.cleaning import clean
from extractor.cleaning.artefacts import Artefacts
from extractor.cleaning.copies import CopyFinder
from extractor.cleaning.cuts import Cut, OffsetMap, cut_document
from extractor.cleaning.dates import iso_date, whole_date
from extractor.cleaning.furniture import Furniture
from extractor.cleaning.identity import Identity
from extractor.model import Block, Document, ReadError
from extractor.patterns import default_rules
from extractor.readers import read_bytes
from extractor.shadow import shadow

PAGES = Path(__file__).parent / "pages"
RULES = default_rules()
CLEANING = RULES.table("cleaning")
ARTEFACTS, FURNITURE = RULES.compiled(Artefacts), RULES.compiled(Furniture)
IDENTITY, COPIES = RULES.compiled(Identity), RULES.compiled(CopyFinder)
BODY = [p for p in (PAGES / "expected.txt").read_text("utf-8").split("\n") if p]


def cleaned(text: str) -> Document:
    return clean(read_bytes(text.encode(), "text", RULES), RULES)


def marked(example: str) -> tuple[str, list[str]]:
    """An example without its ⟦marks⟧, and what stood in them."""
    return re.sub("[⟦⟧]", "", example), re.findall("⟦(.*?)⟧", example)


# ---------------------------------------------------------------- the rules' own examples


@pytest.mark.parametrize("example", CLEANING["reading"]["hits"])
def test_reading_hits(example: str) -> None:
    text, parts = marked(example)
    assert [text[c.start : c.end] for c in ARTEFACTS.cuts(text)] == parts


@pytest.mark.parametrize("example", CLEANING["reading"]["misses"])
def test_reading_misses(example: str) -> None:
    around = "義務(wù)教育，發(fā)展，關(guān)於，" * 2  # a page full of readings condemns no other bracket
    assert ARTEFACTS.cuts(example) == []
    if "men" not in example:
        assert all(c.end <= len(around) for c in ARTEFACTS.cuts(around + example))


@pytest.mark.parametrize("row", CLEANING["destroyed"], ids=lambda r: r["id"])
def test_destroyed_examples(row: dict) -> None:
    for example in row["hits"]:
        text, parts = marked(example)
        assert [text[m.start() : m.end()] for m in re.finditer(row["when"], text)] == parts
    for example in row["misses"]:
        assert not re.search(row["when"], example)


@pytest.mark.parametrize("row", CLEANING["furniture"], ids=lambda r: r["id"])
def test_furniture_examples(row: dict) -> None:
    assert [FURNITURE.kind(shadow(hit), outside=False) for hit in row["hits"]] == ["furniture"] * len(row["hits"])
    assert [FURNITURE.kind(shadow(miss), outside=True) for miss in row["misses"]] == [None] * len(row["misses"])


def test_spam_and_menu_examples() -> None:
    spam, links = CLEANING["spam"], CLEANING["links"]
    assert [FURNITURE.kind(shadow(hit), outside=False) for hit in spam["hits"]] == ["spam"] * len(spam["hits"])
    assert not any(FURNITURE.is_spam(shadow(miss)) for miss in spam["misses"])
    assert all(FURNITURE.is_menu(shadow(hit)) for hit in links["hits"])
    assert not any(FURNITURE.is_menu(shadow(miss)) for miss in links["misses"])
    assert not any(FURNITURE.kind(shadow(hit), outside=False) for hit in links["hits"])


@pytest.mark.parametrize("row", RULES.table("doctypes")["doctype"], ids=lambda r: r["id"])
def test_doctype_examples(row: dict) -> None:
    assert [IDENTITY.doc_type(shadow(hit), "") for hit in row["hits"]] == [row["code"]] * len(row["hits"])
    if row["code"] != "other":
        assert row["code"] not in [IDENTITY.doc_type(shadow(miss), "") for miss in row["misses"]]


# ---------------------------------------------------------------- artefacts

SYLLABLES = ["fā", "wù", "xué", "lǜ", "shēng", "guǎng", "ér", "nǚ", "zhuàng", "qióng", "yǔn", "ō", "n\u01d0", "jiào"]


@pytest.mark.parametrize("syllable", SYLLABLES)
@pytest.mark.parametrize("form", ["({})", "（{}）", "( {})", "({}®)", "(\u200b{} )", "({}')"])
@pytest.mark.parametrize("normal", ["NFC", "NFD"])
def test_readings_in_every_form(syllable: str, form: str, normal: str) -> None:
    text = "義務" + form.format(unicodedata.normalize(normal, syllable)) + "教育28所"
    document = cleaned(text)
    assert document.text == "義務教育28所"
    assert "".join(d.text or "" for d in document.dropped) == text[2:-5]
    assert {d.start for d in document.dropped} == {2}


@pytest.mark.parametrize(
    "text",
    ["生产总值(GDP)增长7%。", "里程(km)为28。", "学校（A类）28所。", "(一)小学", "标准(试行)", "面积(m²)为28。",
     "比例(%)", "长度(m)为28。", "个(名)", "（αβ）", "学校(ABC)", "微信(WeChat)", "附件(pdf)"],
)  # fmt: skip
def test_brackets_of_the_text_stay(text: str) -> None:
    full = text + "義務(wù)教育。在校(xiào)生。發(fā)展。關(guān)於。要(yào)求。"
    assert cleaned(full).text.startswith(text)


def test_unmarked_readings_only_on_a_mangled_page() -> None:
    assert cleaned("的(de)確有28所。").text == "的(de)確有28所。"
    assert cleaned("的(de)確有28所，義務(wù)教育發(fā)展(zhǎn)。").text == "的確有28所，義務教育發展。"


def test_strewn_marks_only_on_a_mangled_page() -> None:
    mangled = "小(xiǎo)學(xué)義(yì)務(wù)教(jiào)育α和(hé)初中下(xià)降1.6ε 個百分點。"
    document = cleaned(mangled)
    assert document.text == "小學義務教育和初中下降1.6個百分點。"
    assert cleaned("显著性水平α为0.05，系数β为0.3。").text == "显著性水平α为0.05，系数β为0.3。"


def test_invisible_characters_go_and_blanks_stay() -> None:
    document = cleaned("全县\u200b小学2\u200d8所\ufeff，增幅8 .7%，\u00ad占５０％。\x07")
    assert document.text == "全县小学28所，增幅8 .7%，占５０％。"
    assert {d.kind for d in document.dropped} == {"control"}
    assert len(document.dropped) == 5


def test_destroyed_text_is_marked_in_place() -> None:
    document = cleaned("全县义务教育学?；A础设施投入320万元，新建\ufffd\ufffd所，锟斤拷小学28所。")
    found = [d for d in document.dropped if d.kind == "destroyed"]
    assert [document.text[d.start : d.end] for d in found] == ["?；A", "\ufffd\ufffd", "锟斤拷"]
    assert all(d.text == document.text[d.start : d.end] for d in found)


# ---------------------------------------------------------------- spam and site lines


def test_spam_and_furniture_around_a_body() -> None:
    text = (
        "日韩无码|国产在线播放|欧美成人|久久视频|午夜免费观看\n\n首页 > 政务公开 > 正文\n\n" + "\n".join(BODY)
        + "\n\n上一篇：没有了\n澳门金沙|百家乐|时时彩|六合彩\n首页 | 新闻中心 | 政务公开 | 互动\n附件下载.pdf"
    )  # fmt: skip
    document = cleaned(text)
    assert document.text.strip() == "\n".join(BODY) + "\n\n附件下载.pdf"
    assert [d.kind for d in document.dropped] == ["spam", "furniture", "furniture", "spam", "furniture"]
    assert document.title == BODY[0]
    assert document.blocks[-1].kind == "meta"


def test_tables_between_bars_are_not_menus() -> None:
    table = "| 类别 | 学校 | 学生 | 教师 |\n| 小学 | 28 | 17930 | 1132 |\n| 初中 | 6 | 9883 | 771 |"
    assert cleaned(table).text == table


def test_nothing_left_is_an_error() -> None:
    with pytest.raises(ReadError, match="advertising"):
        cleaned("日韩无码|国产在线播放|欧美成人|久久视频\n澳门金沙|百家乐|时时彩|六合彩")


# ---------------------------------------------------------------- the offset map

CUTS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 12)), max_size=8)


@given(st.text("小学28所。\n (x)", min_size=1, max_size=40), CUTS)
@settings(max_examples=300, deadline=None)
def test_offset_map_is_exact(text: str, spans: list[tuple[int, int]]) -> None:
    cuts = [Cut(s, min(s + n, len(text)), "annotation") for s, n in spans if s < len(text)]
    gone = {i for c in cuts for i in range(c.start, c.end)}
    moved = OffsetMap(cuts)
    after = moved.apply(text)
    kept = [i for i in range(len(text)) if i not in gone]
    assert after == "".join(text[i] for i in kept)
    assert [moved(i) for i in kept] == list(range(len(kept)))
    assert moved(len(text)) == len(after)
    assert all(moved(i) == sum(k < i for k in kept) for i in range(len(text) + 1))


@given(st.text("小学28所。 (x)", min_size=1, max_size=40), CUTS)
@settings(max_examples=200, deadline=None)
def test_cut_document_can_be_put_back_together(text: str, spans: list[tuple[int, int]]) -> None:
    cuts = [Cut(s, min(s + n, len(text)), "control") for s, n in spans if s < len(text)]
    block = Block(kind="paragraph", start=0, end=len(text))
    document = cut_document(Document(doc_id="x", source="x", media_type="x", text=text, blocks=[block]), cuts)
    rebuilt = document.text
    for record in reversed(document.dropped):
        assert record.start is not None
        rebuilt = rebuilt[: record.start] + (record.text or "") + rebuilt[record.start :]
    assert rebuilt == text
    if any(c.end > c.start for c in cuts):
        assert [document.text[b.start : b.end] for b in document.blocks] == [t for t in [document.text.strip()] if t]


MIXED = st.lists(
    st.sampled_from(
        [
            "小學",
            "28所",
            "(wù)",
            "（xiǎo）",
            "(GDP)",
            "\u200b",
            "。",
            "\n",
            "首页 > 正文\n",
            "0.34",
            "\t",
            "| a |",
            "?；A",
        ]
    ),
    min_size=1,
    max_size=50,
).map("".join)


@given(MIXED)
@settings(max_examples=200, deadline=None)
def test_cleaning_keeps_blocks_sound_and_figures(text: str) -> None:
    try:
        document = cleaned(text)
    except ReadError:
        return
    at = 0
    for block in document.blocks:
        assert at <= block.start < block.end <= len(document.text)
        at = block.end
    assert sorted(re.findall(r"\d", text)) == sorted(re.findall(r"\d", document.text))
    assert all(d.start is not None and 0 <= d.start <= len(document.text) for d in document.dropped)


# ---------------------------------------------------------------- copies

SPUN = {"全县": "整个县", "达到": "达成", "规定": "规范", "专任教师": "专职教师", "其中": "当中", "投入": "投进",
        "改造": "改建", "位于": "地处", "超过": "多于", "不足": "不够"}  # fmt: skip


def spin(text: str) -> str:
    for old, new in SPUN.items():
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize("second", [BODY, [spin(p) for p in BODY], BODY[2:9]], ids=["same", "reworded", "part"])
@pytest.mark.parametrize("between", ["\n", "\n\n相关报道\n\n"])
def test_a_body_given_twice_is_found(second: list[str], between: str) -> None:
    first = "\n".join(BODY)
    document = cleaned(first + between + "\n".join(second))
    [copy] = document.copies
    assert copy.of_end <= copy.start
    assert len(first) <= copy.start <= len(first) + len(between) + len(second[0]) + 1
    assert document.text[copy.start : copy.end].count("。") >= 6
    assert document.text[copy.of_start : copy.of_end].count("。") >= 6
    assert copy.similarity > 0.7
    assert document.text.endswith(second[-1])


def test_a_copy_without_line_ends_is_found() -> None:
    assert len(cleaned("".join(BODY) + "".join(map(spin, BODY))).copies) == 1


def test_one_sentence_per_county_is_no_copy() -> None:
    rows = [
        f"{name}县现有义务教育学校{n * 3 + 7}所，在校生{n * 977 + 1203}人，专任教师{n * 61 + 90}人，"
        f"巩固率{90 + n / 10}%，基本达到规定标准。"
        for n, name in enumerate("甲乙丙丁戊己庚辛壬癸子丑寅卯")
    ]
    assert cleaned("\n".join(rows)).copies == []
    assert cleaned("\n".join(rows[:7]) + "\n" + "\n".join(r.replace("县现有", "市今有") for r in rows[7:])).copies == []


def test_same_words_with_other_figures_are_no_copy() -> None:
    other = [re.sub(r"\d+(\.\d+)?", lambda m: str(round(float(m[0]) * 1.07 + 3, 2)), p) for p in BODY]
    assert cleaned("\n".join([*BODY, *other])).copies == []


def test_short_repeats_are_no_copy() -> None:
    assert cleaned("\n".join([*BODY, BODY[6]])).copies == []


def test_very_long_texts_are_not_searched_and_say_so() -> None:
    copies, notes = COPIES.find("小" * (COPIES.max_chars + 1))
    assert copies == []
    assert len(notes) == 1


# ---------------------------------------------------------------- title, date, publisher, type


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2018年1月17日", "2018-01-17"),
        ("(2019年8月31日)", "2019-08-31"),
        ("二零零六年四月", "2006-04"),
        ("二〇一八年十二月三十一日", "2018-12-31"),
        ("二○一九年十月廿一日", "2019-10-21"),
        ("2024-02-05", "2024-02-05"),
        ("2015年9月", "2015-09"),
        ("20180117", "2018-01-17"),
        ("13.02.2017", "2017-02-13"),
        ("2018年2月30日", "2018-02"),
        ("2018年", None),
        ("2018年1月17日召开会议", None),
        ("全县28所", None),
        ("08.02.2017", None),
    ],
)
def test_whole_dates(text: str, iso: str | None) -> None:
    assert whole_date(shadow(text)) == iso


def test_dates_inside_a_line() -> None:
    assert iso_date("某省教育厅 2015年9月25日") == ("2015-09-25", 6, 16)
    assert iso_date("08.02.2017 19:34") == ("2017", 0, 10)
    assert iso_date("小学1132人,初中771人") is None


HEAD = "关于某县教育督导情况的通报"
STAMP = "发布时间:2024-02-05 17:26 来源:某市日报"
PROSE = "全县现有义务教育学校28所，其中小学19所、初中6所、九年一贯制学校3所。"


@pytest.mark.parametrize(
    ("lines", "published", "publisher"),
    [
        ([HEAD, STAMP, PROSE], "2024-02-05", "某市日报"),
        ([HEAD, STAMP, PROSE, "某县人民政府教育督导委员会办公室", "2024年2月4日"], "2024-02-04",
         "某县人民政府教育督导委员会办公室"),
        ([HEAD, STAMP, PROSE, "某省教育厅 2023年9月25日", "（此件公开发布）"], "2023-09-25", "某省教育厅"),
        ([HEAD, "（2019年8月31日）", STAMP, PROSE], "2019-08-31", "某市日报"),
        (["某乡“两基”工作汇报", "某乡人民政府", "二零零六年四月", PROSE], "2006-04", "某乡人民政府"),
        (["| [ 索引号 ] | 1/2021-1 | [ 发布机构 ] | 某区教委 | [ 成文日期 ] | 2021-04-12 |", HEAD, STAMP, PROSE],
         "2021-04-12", "某区教委"),
        ([HEAD, "各学校：", PROSE, "某市教育局", "2018年1月17日", "一、总体要求", "到2020年达到95%。", "某市人民政府",
          "2017年12月1日"], "2018-01-17", "某市教育局"),
        ([HEAD, PROSE], None, None),
    ],
)  # fmt: skip
def test_date_and_publisher(lines: list[str], published: str | None, publisher: str | None) -> None:
    document = cleaned("\n".join(lines))
    assert document.published == published
    assert document.publisher == publisher


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        ([HEAD, PROSE], HEAD),
        (["某市某区人民政府", "义务教育均衡发展自评报告", PROSE], "某市某区人民政府义务教育均衡发展自评报告"),
        (["义務(wù)教育發(fā)展督導(dǎo)報告", PROSE], "义務教育發展督導報告"),
        ([PROSE, HEAD], None),
        (["一、基本情况", PROSE], None),
        (["某某县实现高位均衡", PROSE], "某某县实现高位均衡"),
    ],
)
def test_titles_of_texts(lines: list[str], title: str | None) -> None:
    document = cleaned("\n".join(lines))
    assert document.title == title
    marked_as = "".join(document.text[b.start : b.end] for b in document.blocks if b.kind == "title")
    assert marked_as == (title or "")


@pytest.mark.parametrize("style", ["trs", "word", "layout", "divs"])
def test_pages_say_what_they_are(style: str) -> None:
    document = clean(read_bytes((PAGES / f"{style}.html").read_bytes(), style, RULES), RULES)
    assert document.title == BODY[0]
    assert document.doc_type == "self_review"
    assert document.published == "2023-06-18"
    assert document.publisher in {"青原县教育局", "青原县人民政府"}
    assert document.copies == []


def test_type_from_the_opening_where_the_title_is_silent() -> None:
    assert cleaned("根据各地上报，现把2015年8月底的进展通报如下：\n已开工学校1543所。").doc_type == "notice"
    assert cleaned(PROSE).doc_type == "other"
