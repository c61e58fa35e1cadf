"""From a sentence or a table to what the program says of it: the reading and the checks together."""

from __future__ import annotations

from pathlib import Path

import pytest

import extractor
from extractor.model import Block, Document

# text, then (check, outcome) of every arithmetic finding in order
SAID = [
    ("2015年、2016年财政教育支出分别为7.95亿元、8.86亿元，2016年比上年增长11.4%。", ["growth consistent"], "both years in one list"),
    ("2015年、2016年财政教育支出分别为7.95亿元、8.86亿元，2016年比上年增长14.5%。", ["growth inconsistent"], "11.4 it is"),
    ("2020年小学在校生12000人，2021年小学在校生11500人，比上年减少600人。", ["difference inconsistent"], "500 fewer"),
    ("2020年小学在校生12000人，2021年初中在校生11500人，比上年减少600人。", [], "two stages are no two years of one thing"),
    ("全县共有教师2000人，其中女教师1200人，占60%。", ["ratio consistent"], "a part of the total before 其中"),
    ("全县共有教师2000人，其中女教师1200人，占65%。", ["ratio inconsistent"], "1200 of 2000 are 60%"),
    ("全县学生30000人，其中小学20000人，初中10000人，其中留守儿童2400人，占24%。", ["sum consistent", "ratio consistent"], "of the nearer total"),
    ("17个县小学大班额突出，其中66人以上的超大班额214个。", [], "classes are no part of counties"),
    ("初中毕业生10330人。小学毕业生12110人，升入初中12110人，升学率100%。", ["ratio consistent"], "the pupils who went on are those of the primary schools"),
    ("2019年在校生15230人，较2018年的15988人减少758人，下降4.7%。", ["difference consistent", "growth consistent"], "counted from the year before"),
    ("小学综合差异系数0.513，优于国家规定的0.65的标准。", ["comparator consistent"], "a lower coefficient is the better one"),
    ("全县大班额由2016年的48个下降到2019年的3个，占教学班总数（512个）的0.59%。", ["ratio consistent"], "a total in brackets is no part"),
    ("小学在校生9012人，初中在校生6218人；小学专任教师1420人，初中专任教师1036人，生师比分别为6.3:1和6.0:1。", ["ratio consistent", "ratio consistent"], "dealt out by the stages before"),
    ("自评总分47.5分，其中：入学机会19分（满分20分）、保障机制28.5分（满分30分）。", ["sum consistent"], "full marks are no part"),
    ("校舍建筑面积128.3万平方米，其中C级危房0.6万平方米、D级危房0.2万平方米，危房面积占0.6%。", [], "a share of its parts together, told as that of one"),
    ("寄宿生3.1万人，其中初中2.2万人，占初中在校生的43%。", [], "a share of a total that is not given"),
    ("与2020年相比，大班额由156个减至88个，减少43.6%。", ["growth consistent"], "fewer by the change's own word"),
    ("教师平均每百名学生2.9间，高于国家标准（2.4间）0.6间。", ["comparator consistent", "difference rounding"], "0.5 it is, one off"),
]  # fmt: skip

_ARITHMETIC = {"sum", "ratio", "growth", "difference", "comparator", "per_capita"}


@pytest.mark.parametrize(("text", "said", "why"), SAID, ids=[row[2] for row in SAID])
def test_what_a_sentence_leads_to(text: str, said: list[str], why: str) -> None:
    document = Document(
        doc_id="t",
        source="t",
        media_type="text/plain",
        text=text,
        title="某县义务教育发展情况",
        blocks=[Block(kind="paragraph", start=0, end=len(text))],
    )
    found = [f"{f.check} {f.outcome}" for f in extractor.check(document).findings if f.check in _ARITHMETIC]
    assert sorted(found) == sorted(said)


TABLE = """<html><head><title>山西省2018年义务教育学校情况统计表</title></head><body>
<h1>山西省2018年义务教育学校情况统计表</h1>
<table><tr><th rowspan=2>地区</th><th colspan=2>初中</th><th rowspan=2>小学数</th></tr>
<tr><th>学校</th><th>学生（万人）</th></tr>
<tr><td>太原市</td><td>186</td><td>11.2</td><td>420</td></tr></table>
<table><tr><th>年份</th><th>班数</th></tr><tr><td>2016</td><td>1132</td></tr></table>
<table><tr><td>项目</td><td>数量</td><td>单位</td></tr><tr><td>留守儿童</td><td>1.2</td><td>万人</td></tr></table>
</body></html>"""


def test_what_the_heads_of_a_table_say(tmp_path: Path) -> None:
    path = tmp_path / "table.html"
    path.write_text(TABLE, encoding="utf-8")
    found = [
        (c.indicator, c.stage, str(c.value), c.unit, c.region.name if c.region else None, c.period)
        for c in extractor.check(extractor.read(path)).claims
    ]
    assert found == [
        ("schools", "junior", "186", "所", "太原市", "2018"),
        ("students", "junior", "112000", "人", "太原市", "2018"),
        ("schools", "primary", "420", "所", "太原市", "2018"),
        ("classes", "compulsory", "1132", "个", "山西省", "2016"),
        ("left_behind_students", "compulsory", "12000", "人", "山西省", "2018"),
    ]
