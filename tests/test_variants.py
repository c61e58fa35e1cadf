"""One text in other spellings and encodings gives the same claims; blanks and captions that once cost some."""

from __future__ import annotations

import pytest

from eval.variants import LEAST, VARIANTS, Outcome, compare, respelt, run, sources, spaced
from extractor.cleaning.artefacts import Artefacts
from extractor.patterns import default_rules
from extractor.pipeline import audit, read

FIXED = {"jiangmen-private", "dazu-selfreview", "p04", "pingluo-clean", "shandong-tables (text)", "tejiao-mirror"}
DOCUMENTS = [d for d in sources("seen") if d.name in FIXED]


def test_the_fixed_documents_are_there() -> None:
    assert {d.name for d in DOCUMENTS} == FIXED


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_rendering_gives_the_same_claims(variant: str) -> None:
    (outcome,) = run(DOCUMENTS, [variant]).values()
    assert outcome.claims > 200
    assert outcome.kept >= LEAST, outcome.differences
    assert outcome.right >= LEAST, outcome.differences


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_rendering_is_another_text(variant: str) -> None:
    source = next(d for d in DOCUMENTS if d.name == "dazu-selfreview").source.read_bytes()
    assert VARIANTS[variant](source) != source


def test_a_lost_an_added_and_a_misread_claim_count() -> None:
    was = audit("全县义务教育专任教师300人，小学45所，初中12所。".encode())
    for text, lost, more, same in (
        ("全县义务教育专任教师300人，小学45所。", 1, 0, 2),
        ("全县义务教育专任教师300人，小学45所，初中12所，高中3所。", 0, 1, 3),
        ("全县义务教育专任教师300人，小学45所，初中12个。", 0, 0, 2),
    ):
        outcome = Outcome()
        compare("t", was, audit(text.encode()), outcome)
        assert (outcome.lost, outcome.more, outcome.same) == (lost, more, same)


BLANKS = [
    (
        "全县现有小学 45 所、初中 12 所，在校生 5.6 万人，巩固率 95.3 %。",
        "全县现有小学45所、初中12所，在校生5.6万人，巩固率95.3%。",
        "typed with blanks throughout",
    ),
    (
        "2018 年全县小学 45 所，初中１２ 所，比 2017 年增加 2 所。",
        "2018年全县小学45所，初中１２所，比2017年增加2所。",
        "at the start of a line and behind full-width digits",
    ),
    (
        "1 基本情况\n全县小学 45 所，初中 12 所，高中 3 所。",
        "1 基本情况\n全县小学45所，初中12所，高中3所。",
        "a list number keeps its blank",
    ),
    (
        "表1 学校\n全县小学45所，初中12所，高中3 所。",
        "表1学校\n全县小学45所，初中12所，高中3所。",
        "a few blanks in a text typed without",
    ),
    (
        "全市小学 47 893 人，初中 21 046 人，教师 3 812 人。",
        "全市小学47 893人，初中21 046人，教师3 812人。",
        "a blank between digits groups them",
    ),
]


@pytest.mark.parametrize(("text", "tight", "why"), BLANKS, ids=[row[2] for row in BLANKS])
def test_blanks_between_numbers_and_words(text: str, tight: str, why: str) -> None:
    assert read(text.encode()).text == tight


def test_each_blank_taken_out_is_recorded() -> None:
    text = "全县现有小学 45 所、初中 12 所。"
    assert [(d.kind, d.text) for d in read(text.encode()).dropped] == [("control", " ")] * 4


def test_the_index_block_keeps_its_blanks() -> None:
    text = "索引号: 002652678/2021-94517 发布机构: 青田县教育局\n全县小学 34 所，初中 14 所，在校生 28073 人。"
    assert read(text.encode()).text.startswith("索引号: 002652678/2021-94517 发布机构")


def test_spacing_is_what_the_variant_makes() -> None:
    cuts = default_rules().compiled(Artefacts).blanks(spaced("小学45所，初中12所，达95%以上。"))
    assert len(cuts) == 6
    assert respelt("小学45所".encode(), spaced).decode() == "小学 45 所"


def test_labels_with_readings_are_read() -> None:
    text = "發(fā)布時(shí)間：2015-11-27  來源：省教育廳(tīng)\n全省(shěng)農村學(xué)校實(shí)施營養改善計劃，受益學(xué)生256.4萬人。"
    document = read(text.encode())
    assert (document.published, document.blocks[0].kind) == ("2015-11-27", "meta")


def test_the_caption_of_the_next_table_is_no_piece_of_this_ones_last_row() -> None:
    text = "表1 设备\n类别\t数量\t金额\n图书\t300册\t200\n合计\t—\t200\n表2 进度\n市\t竣工率\t排名\n甲市\t94.3\t1\n乙市\t89.2\t2\n"
    tables = {b.table for b in read(text.encode()).blocks if b.kind == "cell"}
    assert tables == {0, 1}
