"""Sums of one indicator that nothing but arithmetic shows: told stage by stage, for one place, and by no accident."""

from __future__ import annotations

import pytest

from extractor.pipeline import check, extract, read

BULLETIN = (
    "某县2020年教育事业统计公报\n一、义务教育\n义务教育阶段在校生48774人。\n二、小学\n小学30所,在校生25608人。\n"
    "三、初中\n初中12所,在校生23166人。\n"
)


def sums(text: str) -> list[str]:
    report = check(extract(read(text.encode(), "t.txt")))
    return [f.formula for f in report.findings if f.check == "sum" and f.outcome == "consistent"]


def test_stages_told_far_apart_make_their_whole() -> None:
    assert sums(BULLETIN) == ["25608 + 23166 = 48774"]


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        (
            "三、高中阶段\n2023年高中阶段学校8所。招生8057人。\n普通高中6所,招生5735人。\n中等职业学校2所,招生2322人。",
            "5735 + 2322 = 8057",
        ),
        (
            "全县资助义务教育寄宿生7281人次,其中春季发放217万元,资助3680人次;秋季发放225万元,资助3601人次。",
            "3680 + 3601 = 7281",
        ),
        (
            "小学45399人(公办41916人,民办3483人),按年级看:一年级7498人(公办6999人,民办499人),二年级7287人(公办6702人,民办585人),"
            "三年级7728人(公办7139人,民办589人),四年级7571人(公办6922人,民办649人),五年级7557人(公办7027人,民办530人),"
            "六年级7758人(公办7127人,民办631人)。",
            "6999 + 6702 + 7139 + 6922 + 7027 + 7127 = 41916",
        ),
    ],
)
def test_seasons_kinds_and_every_other_figure_make_a_whole(text: str, formula: str) -> None:
    assert formula in sums(f"某县2023年教育统计\n{text}\n")


@pytest.mark.parametrize(
    "text",
    [
        BULLETIN.replace("23166", "23176"),  # a sum that fails is not accused from so far
        "初中生每生每年补助850元。小学生650元。寄宿生另加200元。",  # so much a head
        "幼儿园在园幼儿13000人。小学在校生8000人。初中在校生5000人。",  # of another stage
        "学校10所。其中一所在县城。小学6所，在乡镇；初中4所。",  # small numbers meet by chance
    ],
)
def test_what_chance_would_offer_is_no_sum(text: str) -> None:
    report = check(extract(read(text.encode(), "t.txt")))
    assert not [f for f in report.findings if f.rule == "sum.added"]
