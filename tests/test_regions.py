"""Places: the table, the names found in texts, and the area that a document speaks about."""

from __future__ import annotations

import importlib.util
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.model import Document, Region, RuleError
from extractor.patterns import BUNDLED, Rules, default_rules, expand
from extractor.regions import NATION, Gazetteer
from extractor.shadow import shadow

GAZETTEER = default_rules().compiled(Gazetteer)
DEV = Path(__file__).resolve().parent.parent.parent / "shared" / "dev"

TABLE = default_rules().table("regions")
RULES_WITH_EXAMPLES = [row for name in TABLE for row in TABLE[name] if "hits" in row]


def names(text: str) -> list[str]:
    plain = shadow(text)
    return [plain[m.start : m.end] for m in GAZETTEER.find(plain)]


def codes(text: str) -> list[str | None]:
    return [m.region.code if m.region else None for m in GAZETTEER.find(shadow(text))]


def region(code: str) -> Region:
    found = GAZETTEER.of_code(code)
    assert found is not None
    return found


def document(text: str, **fields: Any) -> Document:
    return Document(**({"doc_id": "d", "source": "a.txt", "media_type": "text/plain", "text": text} | fields))


def area(text: str, **fields: Any) -> str | None:
    found, _ = GAZETTEER.document_region(document(text, **fields))
    return found.name if found else None


# ── the table ───────────────────────────────────────────────────────────────────────────────────────


def test_table_has_every_level_and_no_orphan() -> None:
    rows = [line.split("\t") for line in (BUNDLED / "regions.tsv").read_text("utf-8").splitlines()[2:]]
    current = [row for row in rows if not row[6]]
    levels = Counter(row[2] for row in current)
    assert levels["province"] == 34
    assert 330 <= levels["city"] <= 345
    assert levels["county"] > 2800
    known = {row[0] for row in rows}
    assert all(row[4] in known for row in rows if row[2] != "province")
    assert len({row[0] for row in current}) == len(current)
    assert (BUNDLED / "regions.tsv").stat().st_size < 350_000


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("平罗县", "640221"), ("呼和浩特市", "150100"), ("鄂尔多斯市", "150600"), ("芝罘区", "370602"),
        ("沙坡头区", "640502"), ("海原县", "640522"), ("中宁县", "640521"), ("大足区", "500111"),
        ("青田县", "331121"), ("丰都县", "500230"), ("凤冈县", "520327"), ("南宁市", "450100"),
        ("庐阳区", "340103"), ("蜀山区", "340104"), ("西藏自治区", "540000"), ("六枝特区", "520203"),
        ("临平区", "330113"), ("钱塘区", "330114"), ("龙港市", "330383"), ("莱芜区", "370116"),
        ("康巴什区", "150603"), ("凤翔区", "610305"), ("错那市", "540581"), ("海门区", "320614"),
        ("准格尔旗", "150622"), ("神农架林区", "429021"), ("东莞市", "441900"), ("济源市", "419001"),
    ],
)  # fmt: skip
def test_code_of_a_full_name(name: str, code: str) -> None:
    assert codes(f"截至2023年底,{name}共有小学34所。") == [code]
    assert GAZETTEER.of_name(name)[0] == region(code)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("襄樊市", "420600"), ("莱芜市", "371200"), ("沙县", "350427"), ("崇文区", "110103"), ("芜湖县", "340221"),
        ("平泉县", "130823"), ("神木县", "610821"), ("米林县", "540422"), ("余江县", "360622"), ("思茅市", "530800"),
    ],
)  # fmt: skip
def test_former_names_keep_their_code(name: str, code: str) -> None:
    assert GAZETTEER.of_name(name)[0].code == code
    assert codes(f"2008年,{name}有初中12所。") == [code]


def test_a_former_and_a_present_name_of_one_code_are_one_place() -> None:
    (former,) = GAZETTEER.of_name("襄樊市")
    assert region("420600").name == "襄阳市"
    assert GAZETTEER.within(former, region("420600"))
    assert GAZETTEER.within(region("420606"), former)


def test_relations() -> None:
    pingluo = region("640221")
    assert GAZETTEER.parent(pingluo) == region("640200")
    assert GAZETTEER.parent(region("500111")) == region("500000")
    assert GAZETTEER.parent(region("429021")) == region("420000")
    assert GAZETTEER.parent(region("640000")) == NATION
    assert GAZETTEER.parent(NATION) is None
    assert GAZETTEER.within(pingluo, region("640000"))
    assert not GAZETTEER.within(region("640000"), pingluo)
    assert not GAZETTEER.within(pingluo, region("640500"))
    assert GAZETTEER.name_in_full(pingluo) == "宁夏回族自治区石嘴山市平罗县"
    assert GAZETTEER.name_in_full(NATION) == "全国"
    assert GAZETTEER.of_code("999999") is None


# ── names in texts ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("row", RULES_WITH_EXAMPLES, ids=lambda row: row["id"])
def test_examples_of_the_rules(row: dict[str, Any]) -> None:
    for hit in row["hits"]:
        assert names(hit.replace("⟦", "").replace("⟧", "")) == [
            part.split("⟧")[0] for part in shadow(hit).split("⟦")[1:]
        ]
    for miss in row.get("misses", []):
        assert names(miss) == [], miss


@pytest.mark.parametrize(
    "text",
    [
        "朝阳产业", "东方红小学", "合作办学模式", "县城区学校", "和平年代", "长安街", "新华书店", "解放思想",
        "友谊第一", "红旗飘扬", "建设资金", "示范县创建", "先进县", "达成县域均衡", "各县区", "县(市、区)",
        "全市各区县", "市区学校", "山区学校", "创新县管校聘", "相应城市", "沿海城市", "新兴城市", "新增城市学位",
        "公开县级财政", "提高县域教育", "省和县两级", "四平方米", "延长春季学期", "校长春节走访", "日常德育",
        "吉安全教育", "隆重庆祝", "北京时间", "大理石", "贵宾来宾", "日照时长", "三明治", "文山会海", "开封条",
        "复合肥料", "出海口", "东北师范大学", "北京路", "贵阳一中", "村民和县干部", "较富裕县区", "城关镇", "区域协作",
        "取代县级", "简易县道", "振兴县域", "云台山路", "公安机关", "资源配置", "南部地区", "互助小组", "平安校园",
        "通道侗锦", "光明日报", "鼓楼小学", "城中区域", "普通县中", "财富县", "地区差异", "经济开发区",
    ],
)  # fmt: skip
def test_ordinary_words_are_no_places(text: str) -> None:
    assert names(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("湖北省公安厅", ["湖北省"]),
        ("四川南部地区", ["四川"]),
        ("河南阳光小学", ["河南"]),
        ("南昌新建小学3所", ["南昌"]),
        ("安徽省和县教育局", ["安徽省", "和县"]),
        ("宁夏平罗、重庆大足", ["宁夏", "平罗", "重庆", "大足"]),
        ("大足区教委,大足教委", ["大足区", "大足"]),
        ("平罗县教育局。平罗的学校", ["平罗县", "平罗"]),
        ("平罗的学校", []),
        ("贵州、西藏、合肥三地", ["贵州", "西藏", "合肥"]),
        ("黔东南州、甘孜州、准旗、石柱县", ["黔东南州", "甘孜州", "准旗", "石柱县"]),
        ("貴州省遵義市鳳岡縣", ["贵州省", "遵义市", "凤冈县"]),
        ("江西南昌、山西南部", ["江西", "南昌", "山西"]),
        ("忠县、道县和泸县", ["忠县", "道县", "泸县"]),
        ("阳泉市城区、矿区、郊区", ["阳泉市", "城区", "矿区", "郊区"]),
        ("临夏州东乡县", ["临夏州", "东乡县"]),
        ("北京朝阳、海淀", ["北京", "朝阳", "海淀"]),
        ("平罗县。平罗中学、平罗镇", ["平罗县"]),
        ("云南山区、河南山区", ["云南", "河南"]),
        ("雄安新区三县", ["雄安新区"]),
    ],
)
def test_names_found(text: str, expected: list[str]) -> None:
    assert names(text) == expected


def test_a_name_written_one_character_a_line() -> None:
    text = "1\t合肥市\t庐\n阳\n区\t小学"
    mentions = GAZETTEER.find(text)
    assert [(text[m.start : m.end], m.region and m.region.code) for m in mentions] == [
        ("合肥市", "340100"),
        ("庐\n阳\n区", "340103"),
    ]
    assert codes("平 罗 县 教 育 局") == ["640221"]


def test_a_name_of_several_places_takes_the_one_around_it() -> None:
    assert codes("北京市朝阳区") == ["110000", "110105"]
    assert codes("长春市各校。朝阳区有小学30所") == ["220100", "220104"]
    assert codes("兰州市城关区、西宁市城中区") == ["620100", "620102", "630100", "630103"]
    (alone,) = GAZETTEER.find("朝阳区有小学30所")
    assert alone.region is None
    assert {c.code for c in alone.candidates} >= {"110105", "220104"}


def test_resolve_by_the_context() -> None:
    (mention,) = GAZETTEER.find("鼓楼区有小学30所")
    for context, code in [("320100", "320106"), ("350100", "350102"), ("320102", "320106"), ("410000", "410204")]:
        resolved = GAZETTEER.resolve(mention, region(code=context))
        assert resolved is not None
        assert resolved.code == code
    assert GAZETTEER.resolve(mention, None) is None
    assert GAZETTEER.resolve(mention, region("640000")) is None


def test_sub_mentions_lie_inside_the_document_region() -> None:
    text = "中卫市下辖沙坡头区、中宁县、海原县,与石嘴山市平罗县结对。"
    inside = GAZETTEER.sub_mentions(text, 5, len(text), region("640500"))
    assert [text[m.start : m.end] for m in inside] == ["沙坡头区", "中宁县", "海原县"]
    assert all(m.region for m in inside)
    assert GAZETTEER.sub_mentions(text, 0, len(text), region("640502")) == []
    assert GAZETTEER.within(Region(name="甲县"), region("130000"))
    assert not GAZETTEER.within(region("130000"), Region(name="甲县"))
    nameless = GAZETTEER.sub_mentions("甲县和乙县未达标", 0, 8, region("130000"))
    assert [m.region and m.region.name for m in nameless] == ["甲县", "乙县"]


PIECES = st.sampled_from(
    [
        "平罗县",
        "平罗",
        "和县",
        "北京市",
        "朝阳",
        "朝阳区",
        "城区",
        "四平方米",
        "河南",
        "南阳",
        "阳光",
        "市",
        "县",
        "区",
        "\n",
        " ",
        "的",
        "、",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.lists(PIECES, max_size=25).map("".join), st.text(max_size=60)))
def test_mentions_lie_in_the_text_and_apart(text: str) -> None:
    plain = shadow(text)
    done = 0
    for mention in GAZETTEER.find(plain):
        assert done <= mention.start < mention.end <= len(plain)
        assert mention.candidates
        assert mention.region is None or mention.region in mention.candidates
        done = mention.end


def test_a_long_text_is_read_whole() -> None:
    text = "平罗县有小学19所,朝阳区有小学30所;校长春节走访。" * 20_000
    mentions = GAZETTEER.find(text)
    assert len(mentions) == 40_000


# ── level words ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("word", "code", "expected"),
    [
        ("全县", "640221", "640221"), ("我县", "640221", "640221"), ("全市", "640221", "640200"),
        ("全省", "331121", "330000"), ("全区", "640221", "640000"), ("自治区", "640221", "640000"),
        ("全区", "500111", "500111"), ("全市", "500111", "500000"), ("我市", "330383", "330383"),
        ("全区", "640502", "640502"), ("自治区", "640502", "640000"), ("全旗", "150622", "150622"),
        ("全州", "522600", "522600"), ("全国", "640221", "000000"), ("全县", "640500", None),
        ("两县", "640500", None), ("全省", "640221", None), ("我乡", "520327", "520327"),
    ],
)  # fmt: skip
def test_by_level_word(word: str, code: str, expected: str | None) -> None:
    found = GAZETTEER.by_level_word(word, region(code))
    assert (found.code if found else None) == expected


def test_by_level_word_without_a_region() -> None:
    assert GAZETTEER.by_level_word("全县", None) is None
    assert GAZETTEER.by_level_word("全国", None) == NATION


# ── the area of a document ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "fields", "expected"),
    [
        ("全县有小学19所。", {"title": "平罗县义务教育优质均衡发展自评报告"}, "平罗县"),
        ("我区有小学30所。", {"title": "朝阳区督导报告", "meta": {"SiteIDCode": "1101050001"}}, "朝阳区"),
        ("我区有小学30所。", {"title": "新城区督导报告", "meta": {"网站标识码": "1501000001"}}, "新城区"),
        ("全市有小学300所。", {"meta": {"SiteIDCode": "1501000001"}}, "呼和浩特市"),
        ("全县有小学30所。", {"title": "工作总结", "publisher": "青田县教育局"}, "青田县"),
        ("发布机构:青田县教育局\n全县有小学30所。", {}, "青田县"),
        ("全省有小学300所。\n山西省教育厅 2015年9月25日", {}, "山西省"),
        ("我市推进均衡发展,沙坡头区、中宁县、海原县分别达标。", {}, "中卫市"),
        ("我乡地处凤冈县南端,有初中1所。", {}, "凤冈县"),
        ("2020年全国特殊教育学校2244所。", {}, "全国"),
        ("有小学300所。", {"title": "2019年全国教育事业发展统计公报"}, "全国"),
        ("全县有小学281所。", {}, None),
        ("每所学校至少满足6项指标。", {}, None),
        ("全县有小学19所。平罗县", {"meta": {"SiteIDCode": "bm05000001"}}, "平罗县"),
        ("XX县自查\n我县现有学校20所", {"title": "自评报告"}, None),
        ("全旗有学校20所。\n准格尔旗教育体育局\n2021年3月1日", {}, "准格尔旗"),
        ("全州有学校20所。恩施市、利川市、巴东县、建始县各3所", {"title": "全州汇报"}, "恩施土家族苗族自治州"),
        ("全市小学680所", {"title": "浦东新区、闵行区、徐汇区迎接督导"}, "上海市"),
        ("全国2895个县实现基本均衡。北京、上海率先。", {}, "全国"),
        ("全县12个乡镇。汉中市教育局。勉县教体局关于勉县的自查。勉县现有学校", {}, "勉县"),
        ("全市有小学90所。", {"title": "石河子市教育情况", "publisher": "新疆生产建设兵团教育局"}, "石河子市"),
        ("全区有小学90所,南岸区教委。", {"title": "重庆市督查情况", "publisher": "重庆市教委"}, "南岸区"),
        ("全省有小学90所,杭州市12所,宁波市9所。", {}, "浙江省"),
        ("全市有小学90所,越城区12所,柯桥区9所,诸暨市8所。", {}, "绍兴市"),
        ("我市有小学90所。", {"title": "诸暨市教育概况", "meta": {"SiteIDCode": "3306810001"}}, "诸暨市"),
        ("到绍兴市学习。我县有小学90所。", {"publisher": "青田县教育局"}, "青田县"),
        (
            "各县(市、区)要落实办学条件标准。",
            {"title": "宁夏回族自治区义务教育学校办学标准", "publisher": "平罗县教育局"},
            "宁夏回族自治区",
        ),
        (
            "我县有小学19所。",
            {"title": "宁夏义务教育均衡县自评报告", "publisher": "平罗县教育局"},
            "平罗县",
        ),
        (
            "我县有小学19所。",
            {"title": "关于县政协提案的答复", "source": "http://www.nx.gov.cn/a.html"},
            None,
        ),
        (
            "全区有小学900所。",
            {"title": "教育概况", "source": "http://jyt.nx.gov.cn/a.html"},
            "宁夏回族自治区",
        ),
        ("全州有小学19所。", {"title": "甘孜州教育事业统计"}, "甘孜藏族自治州"),
        ("全區有小學19所。", {"title": "西藏教育發展十年"}, "西藏自治区"),
        (
            "诸暨今年新建学校3所。全市有小学90所，比绍兴市平均水平高1.2个百分点。",
            {"title": "诸暨：新建学校3所", "publisher": "绍兴日报"},
            "诸暨市",
        ),
    ],
)
def test_document_region(text: str, fields: dict[str, Any], expected: str | None) -> None:
    assert area(text, **fields) == expected


def test_a_copied_site_tag_yields_to_the_host_and_the_text() -> None:
    text = "平罗县有小学19所,全县在校生17930人。平罗县教育局"
    fields = {"title": "平罗县督导报告", "meta": {"SiteIDCode": "1501000001"}}
    found, notes = GAZETTEER.document_region(document(text, **fields))
    assert found == region("640221")
    assert notes == ["site code says 呼和浩特市, title says 平罗县"]
    found, notes = GAZETTEER.document_region(document(text, source="http://jyj.pingluo.nx.gov.cn/a.html", **fields))
    assert (found, notes) == (region("640221"), [])


def test_a_user_adds_a_nickname(tmp_path: Path) -> None:
    (tmp_path / "regions.toml").write_text(
        '[[alias]]\nid = "alias.mine"\nname = "(小|大)平罗"\ncode = "640221"\n', "utf-8"
    )
    gazetteer = Rules([BUNDLED, tmp_path]).compiled(Gazetteer)
    assert [m.region and m.region.code for m in gazetteer.find("在小平罗调研")] == ["640221"]


def test_a_broken_table_is_named(tmp_path: Path) -> None:
    (tmp_path / "regions.tsv").write_text("code\tname\n640221\t平罗县\n", "utf-8")
    with pytest.raises(RuleError, match=r"regions\.tsv: the first row"):
        Rules([BUNDLED, tmp_path]).compiled(Gazetteer)


def test_a_broken_row_is_named(tmp_path: Path) -> None:
    head = "code\tname\tlevel\tshort\tparent\tfrom\tto\n"
    (tmp_path / "regions.tsv").write_text(head + "640221\t平罗县\tcounty\t平罗\t640200\tsoon\t\n", "utf-8")
    with pytest.raises(RuleError, match=r"regions\.tsv: row .*平罗县"):
        Rules([BUNDLED, tmp_path]).compiled(Gazetteer)


def test_a_broken_address_is_no_error() -> None:
    assert area("全县有小学19所。", title="平罗县教育", source="http://[平罗") == "平罗县"


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("平罗县", "平罗"), ("石柱土家族自治县", "石柱"), ("双江拉祜族佤族布朗族傣族自治县", "双江"),
        ("东乡族自治县", "东乡"),
        ("泸县", "泸县"), ("神农架林区", "神农架"), ("六枝特区", "六枝"), ("龙胜各族自治县", "龙胜"),
        ("巴音郭楞蒙古自治州", "巴音郭楞"),
    ],
)  # fmt: skip
def test_short_names_of_the_builder(name: str, short: str) -> None:
    path = Path(__file__).resolve().parent.parent / "corpora" / "build_regions.py"
    spec = importlib.util.spec_from_file_location("build_regions", path)
    assert spec is not None
    assert spec.loader is not None
    builder = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(builder)
    assert builder.short_of(name) == short


def test_every_alternative_of_the_rules_opens() -> None:
    for table in ("trap", "generic", "guarded", "ordinary", "institution", "level"):
        assert all(expand(word) for row in TABLE[table] for word in row["words"])


# ── the development documents, where they are ───────────────────────────────────────────────────────

EXPECTED = {
    "001": "中卫市", "002": "平罗县", "p01": "大足区", "p04": "青田县", "p05": "云南省",
    "p07": "山西省", "p13": "江苏省", "p16": "贵州省", "p19": "西藏自治区", "p21": None,
    "p25": "丰都县", "p27": "凤冈县", "p28": None, "p31": "南宁市", "p35": "安徽省",
    "p37": "全国", "p39": "全国",
}  # fmt: skip


@pytest.mark.skipif(not DEV.is_dir(), reason="the development documents are not here")
@pytest.mark.parametrize("name", EXPECTED)
def test_development_documents(name: str) -> None:
    text = (DEV / "docs" / f"{name}.txt").read_text("utf-8")
    assert area(text) == EXPECTED[name]
    lines = (DEV / "gold" / f"{name}.claims.jsonl").read_text("utf-8").splitlines()
    gold = {row["region"] for row in map(json.loads, lines) if row.get("region")}
    plain = shadow(text)
    found = {m.region.name for m in GAZETTEER.find(plain) if m.region} | {EXPECTED[name]}
    assert {g for g in gold if not g.endswith("某乡")} <= found
