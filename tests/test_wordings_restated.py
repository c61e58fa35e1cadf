"""What a second round of published pages brought up: sampled schools, signs of bounds, news of what will be built."""

from __future__ import annotations

import pytest
from wordings import differences

from extractor.pipeline import check, extract, read
from extractor.shadow import shadow

ABOUT = {"title": "某县义务教育均衡发展情况", "published": "2018-03-10"}
NEWS = {"title": "某市今年要建30所公办学校", "published": "2018-03-10"}

ROWS = [
    ("随机抽查学校和教学点47所(个)，其中小学21所，初中9所，教学点6个。",
     "47所 indicator=- stage=compulsory; 21所 indicator=- stage=primary; 9所 indicator=- stage=junior"),
    ("全县现有学校和教学点47所，其中小学21所，初中9所。", "21所 indicator=schools; 9所 indicator=schools"),
    ("12月，云南省申报的23个义务教育发展基本均衡县接受了督导检查。", "23个 indicator=-"),
    ("小学班额约45人，人均占地面积≥22平方米。", "22平方米 role=standard comparator=>="),
    ("专任教师与在园幼儿总数比例为1∶15。", "1∶15 indicator=teacher_student_ratio unit=-"),
    ("高学历(专科及以上)教师比例达到99.88%，稳固率99.94%。",
     "99.88% indicator=above_required_share; 99.94% indicator=retention_rate"),
    ("入学率100%，完成率为99.3%。", "99.3% indicator=-"),
    ("全县入园幼儿8348人，在园幼儿23507人。", "8348人 indicator=entrants; 23507人 indicator=students"),
    ("普通高校80所，小学938所。", "80所 indicator=schools stage=-; 938所 indicator=schools stage=primary"),
    ("营养改善计划受益学生人数超过400万。", "400万 unit=人 indicator=aided_students"),
    ("全县投入3个亿用于学校改造。", "3个亿 value=300000000 unit=元"),
    ("初等教育1988年普及，1993年扫除文盲，2000年评估达标。\n公办中小学校现有349所。", "349所 period=2018-03-10"),
    ("1996年，全区“两基”就过了省级验收。\n全区小学共71所。", "71所 period=2018-03-10"),
    ("小学教学班86xxxx，公告11日由教育局发布，前三项盯着教师。", "!86; !11日; !三项"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_a_wording_of_a_published_page(text: str, expected: str) -> None:
    assert differences(text, expected, **ABOUT) == []


AHEAD = [
    ("30所中，公办中小学16所，幼儿园14所，总投资12.5亿元。", "30所 role=plan; 16所 role=plan; 12.5亿元 role=plan"),
    ("2016年建成学校12所。", "12所 role=reported"),
    ("项目规划办学规模为48个教学班。", "48个教学班 role=plan"),
]


@pytest.mark.parametrize(("text", "expected"), AHEAD)
def test_news_of_what_will_be_built_tells_plans(text: str, expected: str) -> None:
    assert differences(text, expected, **NEWS) == []


CONVERTED = [
    ("國小17所，國中10所，普通中國小校32所", "小学17所,初中10所,普通中小学校32所"),
    ("全國中小學在校生，我國小學教師", "全国中小学在校生,我国小学教师"),
    ("中國中西部，中國小學生", "中国中西部,中国小学生"),
]


@pytest.mark.parametrize(("written", "plain"), CONVERTED)
def test_words_of_machine_conversion_are_read_as_those_of_the_mainland(written: str, plain: str) -> None:
    assert shadow(written) == plain


def cells(text: str) -> list[tuple[str, str | None, str, str | None, str]]:
    report = check(extract(read(text.encode(), "t.txt")))
    return [(c.text, c.indicator, c.role, c.stage, c.period or "") for c in report.claims if c.cell is not None]


ONE_A_LINE = """“十四五”教育事业发展主要指标表

指  标

2020年

2025年

属性

一、发展水平

1.学前教育毛入园率(%)

99%

99%以上

约束性

2.义务教育巩固率(%)

98%

99%

约束性

二、师资

1.小学教师本科及以上学历比例(%)

其中:研究生学历比例(%)

91.3%

2.4%

95%

8%

预期性
"""


def test_a_table_with_one_cell_a_line_keeps_its_columns_and_sections() -> None:
    found = cells(ONE_A_LINE)
    assert [(f[0], f[4]) for f in found] == [
        ("99%", "2020"), ("99%", "2025"), ("98%", "2020"), ("99%", "2025"),
        ("91.3%", "2020"), ("2.4%", "2020"), ("95%", "2025"), ("8%", "2025"),
    ]  # fmt: skip
    assert {f[4]: f[2] for f in found} == {"2020": "reported", "2025": "target"}
    assert found[2][1] == "retention_rate"


def test_merged_serial_numbers_and_lone_bars_part_cells() -> None:
    merged = "序号\n指标\n国家标准\n1\n学前三年毛入园率(%)\n≥85\n2\n公办园生均经费(元)\n500\n民办园生均补助(元)\n300\n3\n师生比\n≤1:15\n"
    assert [f[0] for f in cells(merged)] == ["85", "500", "300", "1:15"]
    bars = "计量单位:人\n指 标\n|\n2014年\n|\n2013年\n|\n小学毕业生\n|\n43736\n|\n40338\n|\n初中毕业生\n|\n74583\n|\n77771\n"
    assert [(f[0], f[3], f[4]) for f in cells(bars)] == [
        ("43736", "primary", "2014"), ("40338", "primary", "2013"),
        ("74583", "junior", "2014"), ("77771", "junior", "2013"),
    ]  # fmt: skip


SHARED = """表2 安徽省义务教育校际差异系数(摘两区)
序号 市 县 学校类别 类型 生均教学及辅助用房面积(㎡) 生均图书册数 师生比 综合
1 合肥市 庐阳区
小学 各校平均值 3.042 22.007 0.049 —
差异系数 0.881 0.170 0.334 0.592
初中 各校平均值 5.099 30.609 0.065 —
差异系数 0.353 0.037 0.226 0.314
2 合肥市 蜀山区
小学 各校平均值 3.733 20.59 0.044 —
差异系数 0.711 0.235 0.274 0.417
"""


def test_what_several_rows_share_may_stand_on_a_line_above_them() -> None:
    report = check(extract(read(SHARED.encode(), "t.txt")))
    told = {c.text: (c.region and c.region.name, c.stage, c.measure, c.indicator) for c in report.claims}
    assert told["3.042"] == ("庐阳区", "primary", "level", "teaching_area_per_student")
    assert told["0.037"] == ("庐阳区", "junior", "cv", "books_per_student")
    assert told["0.711"] == ("蜀山区", "primary", "cv", "teaching_area_per_student")
    assert told["0.314"] == ("庐阳区", "junior", "cv", None)


TWICE = """教育事业办学条件表 (2009-2010)
  Item 2009 2010
学校校舍面积  (万平方米)   Schoolhouse Area   (10 000 square meter )   744.86   506.52
  中等职业教育校舍面积   Schoolhouse Area of Secondary Vocational Education   50.99   64.78
    危房   Danger Schoolhouse   6.67   9.33
  小学校舍面积   Schoolhouse Area of Regular Primary Schools   272.15   286.99
"""


def test_a_table_in_two_languages_has_the_units_of_its_rows() -> None:
    report = check(extract(read(TWICE.encode(), "t.txt")))
    told = {c.text: (c.value, c.unit, c.period, c.stage) for c in report.claims}
    assert told["744.86"][:3] == (7448600, "平方米", "2009")
    assert told["64.78"] == (647800, "平方米", "2010", "vocational")
    assert told["9.33"][:3] == (93300, "平方米", "2010")
    assert "10 000" not in told


def test_columns_of_growth_are_in_per_cent_where_the_caption_names_it_too() -> None:
    text = "单位：元、%\n学校类别\t2016年\t2017年\t增长\n小学\t9236.51\t9620.84\t4.16\n初中\t3388.07\t3299.75\t-2.61\n"
    report = check(extract(read(text.encode(), "t.txt")))
    assert {c.text: (c.unit, c.measure) for c in report.claims} == {
        "9236.51": ("元", "level"), "9620.84": ("元", "level"), "4.16": ("%", "change"),
        "3388.07": ("元", "level"), "3299.75": ("元", "level"), "2.61": ("%", "change"),
    }  # fmt: skip
    assert [f.outcome for f in report.findings if f.check == "growth"] == ["consistent"] * 2


TRUE = [
    "(3)普通高中为11931.58元,比上年的19271.37元增加-38.09%。",
    "年度小学毕业生225人,真正毕业225人,毕业率为100%;初中毕业生192人,真正毕业192人,毕业率为100%。",
    "全区办有中小学27所,公办学校占25所(计高级中学1所,完全中学2所,初中5所,九年一贯制学校1所,中等职业学校1所,教师进修学校1所,青少年活动中心1所,小学13所)。",
    "小学毕业班学生14108人。在178所完全小学里,生均占地合格学校152所。",
    "青壮年12302人(其中城镇410人),非文盲12289人(其中城镇410人),农村非文盲率达99.9%。",
]


@pytest.mark.parametrize("text", TRUE)
def test_what_is_true_is_not_accused(text: str) -> None:
    report = check(extract(read(text.encode(), "t.txt")))
    assert [f.formula for f in report.findings if f.outcome in {"inconsistent", "rounding", "improbable"}] == []
