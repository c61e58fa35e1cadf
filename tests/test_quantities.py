"""Numbers as the public test cases of Recognizers-Text write them, put into the words of a report.

The inputs of its Chinese cases (Number, Percent, Dimension, Currency) that can stand in a report, each with the
value that its authors expect in the base unit; a Chinese numeral has a unit behind it, as it has in every report.
``DIFFERENT`` holds those that this program reads otherwise, with the reason.  Left out as kinds that no report
holds: powers and exponents (2^5, 2e5), k and M for thousands and millions, discounts (七折), dozens, pairs,
negative counts, 兆 as a million millions, mixed and improper fractions (三又二分之一, 五分之七), weights in 两,
hertz, kilowatts, calories, micrograms, bits, minor coins (五元三毛), and numbers with blanks between their characters.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.claims.quantities import Figure, Quantities
from extractor.patterns import default_rules
from extractor.pipeline import audit
from extractor.shadow import shadow

LEAST = 0.95
READER = default_rules().compiled(Quantities)


def read(text: str) -> list[Figure]:
    return [f for f in READER.scan(shadow(text)) if f.kind == "claim"]


def shown(figure: Figure) -> str:
    top = "" if figure.value_max is None else f"-{figure.value_max.normalize():f}"
    return f"{figure.value.normalize():f}{top}{figure.unit.unit}"


# a number as written, and its value; each stands before 人 in a sentence
COUNTS = """
一百五十二 152|壹佰伍拾 150|肆佰陸拾 460|四百五十 450|一千零一 1001|一百零一万一千 1011000|一千两百三十四万 12340000
五亿零六 500000006|七十八万五佰零六 780506|肆拾肆 44|5万4千6百 54600|5亿1万4千6百 500014600|拾万零五十六 100056
十五 15|一百 100|九百九十九 999|二百五十 250|一千零五十 1050|一千零五 1005|一万二百五十 10250|一万零二百五十 10250
九万零四百 90400|九百万零四百 9000400|四千零五万 40050000|四千万 40000000|四千万零六千 40006000|四亿 400000000
四亿五千六百四十二万零一十五 456420015|四万五千六百二十二 45622|十万柒仟捌佰伍拾肆 107854|拾六万零五百零六 160506
拾亿零六万零五百零六 1000060506|一百万零四 1000004|四十万 400000|四千零四万 40040000|四十五亿四千零四万 4540040000
四万万 400000000|10万万 1000000000|4.78万亿 4780000000000|7万5千4百 75400
4,565 4565|４，５６５ 4565|1,050,000,000 1050000000|5,236 5236|199 199|1502222 1502222|两千三百五十 2350|四十五 45
两千四百五 2450|四百五 450|九百九 990|一千陆 1600|一万三 13000|九万四 94000|九十二万四 924000|二百五 250|一百五 150
五百余万 5000000|一千多万 10000000|十多万 100000|二十几万 200000|500余万 5000000|四百多 400|十余万 100000
一百零几万 1000000|一千五百零几万 15000000|一百二十几亿 12000000000
壹百五十二 152|兩千四百五 2450|10萬萬 1000000000|4.78萬億 4780000000000|壹千零壹 1001|壹百零壹萬壹千 1011000
壹千兩百三十四萬 12340000|五億零六 500000006|七十八萬五佰零六 780506|兩千兩百貳拾二 2222|5萬4千6百 54600
拾萬零五十六 100056|壹千六 1600|壹萬三 13000|九萬四 94000|四億五千六百四十二萬零壹十五 456420015|五百余萬 5000000
壹千多萬 10000000|二十幾萬 200000|壹百零幾萬 1000000|拾六萬零五百零六 160506|拾億零六萬零五百零六 1000060506
十 10|二十億 2000000000|２．２亿 220000000|１１.92亿 1192000000|2.3万 23000|1,505,245 1505245
二千零四十五 2045|三千零五 3005|四千万零五十 40000050|一百五十万五千二百四十五 1505245|二百三十三 233|五百七十七 577
"""

# a number as written before 平方米, and its value
MEASURED = """
十五点七 15.7|２．２ 2.2|10.233 10.233|二点五 2.5|十点二三三 10.233|10,000.233 10000.233|4.800 4.8|２.７８９０ 2.789
2.3 2.3|两千点零 2000|零点五 0.5|四百点五 400.5|两千三点一 2300.1|一千六点五 1600.5|一百五十四点零 154|五点八 5.8
"""

SHARES = """
９成 90%|七成六 76%|7.２成 72%|六点五成 65%|１０成 100%|十成 100%|三成 30%|10成 100%|9.5成 95%|九成 90%|三成半 35%
２.５成 25%|２成 20%|两成 20%|兩成 20%|六點五成 65%|八点五成 85%|五成 50%|２．１成 21%|半成 5%
百分之２．４ 2.4%|百分之五 5%|一百五十个百分点 150个百分点|六个百分点 6个百分点|２．４个百分点 2.4个百分点|２２％ 22%
百分之22 22%|百分之１２０ 120%|12个百分点 12个百分点|2,123个百分点 2123个百分点
二十个百分点 20个百分点|百分之五十 50%|百分之一点五 1.5%|百分之５６.２ 56.2%|百分之１２ 12%
12.56个百分点 12.56个百分点|０.４个百分点 0.4个百分点|15,123个百分点 15123个百分点|25% 25%|75.2个百分点 75.2个百分点
75个百分点 75个百分点|1,075个百分点 1075个百分点|百分之一百 100%|百分之百 100%|百分之一百二十点五 120.5%|百分之2.4 2.4%
百分之2 2%|百分之５２.５ 52.5%|5％ 5%|５．５％ 5.5%|六個百分點 6个百分点|０.４個百分點 0.4个百分点
2,123個百分點 2123个百分点|二十個百分點 20个百分点|百分之一百二十點五 120.5%|四点五个百分点 4.5个百分点|2% 2%
百分之五十五点五七九 55.579%|六百一十一点二五五个百分点 611.255个百分点|百分之十万零六百五十一 100651%|百分之二 2%
五分之一 0.2|二分之一 0.5|３／５ 0.6|1/2 0.5|１６分之5 0.3125|一百分之二 0.02|一百分之2 0.02|五分之壹 0.2|二分之壹 0.5
一千分之23 0.023|五十万分之二十五 0.00005
"""

# sentences, with all the values in them
SENTENCES = [
    ("奖补资金增加到36.57亿元。", "3657000000元"),
    ("其中，四川获得1000万元奖励；", "10000000元"),
    ("每生补助15元，共1600万元，总额36.57亿元", "15元 16000000元 3657000000元"),
    ("世界银行贷款1200亿美元", "120000000000美元"),
    ("折合１．０７５３美元", "1.0753美元"),
    ("捐赠十五美元", "15美元"),
    ("捐赠十美元", "10美元"),
    ("每份1.95港元", "1.95港元"),
    ("另需1万亿日元", "1000000000000日元"),
    ("资助１欧元可以", "1欧元"),
    ("产值突破180亿元，就业超10万人，增收16000元，耕地387万亩。", "18000000000元 100000人 16000元 3870000亩"),
    ("日均供应20万公斤", "200000公斤"),
    ("身高168公分", "168厘米"),
    ("身高168cm", "168厘米"),
    ("身高168CM", "168厘米"),
    ("跑道超过250m", "250米"),
    ("距离12千米", "12公里"),
    ("重2.3千克", "2.3公斤"),
    ("重1千克", "1公斤"),
    ("跑道长三百米", "300米"),
    ("每生四十克", "40克"),
    ("五十兆字节", "50MB"),
    ("1, 234, 567人", "1 234 567人"),
    ("上升了百分之2.2", "2.2%"),
    ("百分之2等于百分之二，和2%是一样的。", "2% 2% 2%"),
    ("占2成,2.5成,２．１成，２成", "20% 25% 21% 20%"),
    ("九成,五成,八点五成", "90% 50% 85%"),
    ("百分之6和32.5%", "6% 32.5%"),
    ("二百三十三人，五百七十七人，一千六点五平方米。", "233人 577人 1600.5平方米"),
    ("一百四十四人。二千零四十五个,三千零五个,1个", "144人 2045个 3005个 1个"),
    ("一切从学生出发", ""),
    ("万众一心，万万不可", ""),
    ("一位名叫杰克的男生", ""),
    ("今天2:00 pm召开", ""),
    ("https://www.test.com/search?q=30%25%2020%", ""),
    ("dimension是什么意思", ""),
]  # fmt: skip

# text, what its authors expect, what this program reads, why
DIFFERENT = [
    ("增长-22.2%", "-22.2%", "22.2%", "the size of a change is its value; the direction is in the words"),
    ("二三十个百分点", "", "20-30个百分点", "two neighbouring numerals are a range, which is more than nothing"),
    ("达到百分之二三十", "", "20-30%", "the same"),
    ("占百分之1,111", "1111%", "1% 111", "the comma behind a percentage is the sentence's: 占百分之95，100所学校"),
    ("占百分之９，９９９", "9999%", "9% 999", "the same"),
    ("占百分之3,000", "3000%", "3% 0", "the same"),
    ("占百分之1,669", "1669%", "1% 669", "the same"),
    ("占5-20%之间", "20%", "5-20%", "a range is one figure with two ends"),
    ("近一吨煤", "1吨", "", "一 before a measure word is an article as often as a number"),
    ("跑道两米半", "2.5米", "2米", "a half behind the unit is not read; reports write 2.5米"),
]


def _rows(table: str) -> list[tuple[str, str]]:
    return [(text, value) for row in table.replace("\n", "|").split("|") if row for text, value in [row.rsplit(" ", 1)]]


CASES = [
    *((f"全县共有{text}人。", f"{value}人") for text, value in _rows(COUNTS)),
    *((f"校舍面积{text}平方米。", f"{value}平方米") for text, value in _rows(MEASURED)),
    *((f"占比{text}。", value) for text, value in _rows(SHARES)),
    *SENTENCES,
]


@pytest.mark.parametrize(("text", "wanted"), CASES, ids=[row[0] for row in CASES])
def test_a_number_is_read_as_it_is_written(text: str, wanted: str) -> None:
    assert [shown(f) for f in read(text)] == wanted.split()


@pytest.mark.parametrize(("text", "theirs", "ours", "why"), DIFFERENT, ids=[row[0] for row in DIFFERENT])
def test_what_is_read_otherwise_on_purpose(text: str, theirs: str, ours: str, why: str) -> None:
    assert [shown(f) for f in read(text)] == ours.split()
    assert theirs != ours
    assert why


def test_the_share_read_as_the_authors_expect() -> None:
    right = sum([shown(f) for f in read(text)] == wanted.split() for text, wanted in CASES)
    assert right / (len(CASES) + len(DIFFERENT)) >= LEAST


@given(st.text(alphabet="0123456789.,%｜| \t年月日人所万亿约共小学初中多余至-~、，。:：()（）百分之", max_size=60))
def test_a_figure_begins_and_ends_with_what_it_states(text: str) -> None:
    for figure in READER.scan(shadow(text)):
        written = text[figure.start : figure.end]
        assert written == written.strip(), (text, written)


@pytest.mark.parametrize("piece", ["1,", "1.", "一", "百", "1 ", "第", "2015年"])
def test_endless_numerals_are_one_token(piece: str) -> None:
    text = f"小学45所。{piece * 20_000}。初中12所。"
    found = READER.scan(text)
    assert [text[f.start : f.end] for f in found if f.kind == "claim"] == ["45所", "12所"]
    assert any(f.end - f.start >= len(piece) * 20_000 - 2 and f.kind == "other" for f in found)


def test_a_scale_before_a_word_that_ends_the_name_of_a_place() -> None:
    claims = audit("某县 2019年\n惠及3万山区学生，培训2万全区教师。\n".encode(), "page.txt").claims
    assert [c.value for c in claims] == [30000, 20000]
