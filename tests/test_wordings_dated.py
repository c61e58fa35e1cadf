"""When and where a figure was taken: bulletins, feedback, news, reports to congresses and plans in many offices' words."""

from __future__ import annotations

import pytest
from wordings import differences

REPORT = {"title": "平罗县义务教育发展情况报告", "published": "2019-11-20"}
SPRING = {"title": "平罗县义务教育发展情况报告", "published": "2019-03-20"}
UNDATED = {"title": "平罗县义务教育发展情况报告"}
FEEDBACK = {"title": "关于平罗县义务教育均衡发展的督导反馈意见", "doc_type": "feedback"}
BULLETIN = {"title": "2018年石嘴山市教育事业统计公报", "published": "2019-05-06", "doc_type": "statistics"}
CITY = {"title": "石嘴山市义务教育监测情况通报", "published": "2022-06-10"}
PLAN = {"title": "平罗县“十四五”教育发展规划（2021—2025年）", "doc_type": "plan"}

# why, fields of the document, its text, what its figures mean
PERIODS = [
    ("years looked back on, late in the last of them", REPORT, "近三年投入资金4.2亿元。", "4.2亿元 period=2017/2019 period_from=stated"),
    ("years looked back on, early in a year", SPRING, "近三年投入资金4.2亿元。", "4.2亿元 period=2016/2019"),
    ("they end with their sentence", REPORT, "近三年投入资金4.2亿元。全县有小学45所。", "45所 period=2019-11-20"),
    ("what was built goes on with them", REPORT, "近三年投入资金4.2亿元。新建校舍3.6万平方米。", "3.6万平方米 period=2017/2019"),
    ("what stands does not", REPORT, "五年来新建学校12所，生师比降到15.2:1。", "12所 period=2015/2019; 15.2:1 period=2019-11-20"),
    ("documents of those years are none of their figures", REPORT, "查阅近三年资料460份。", "460份 period=2019-11-20"),
    ("years told of before", REPORT, "2016—2018年投入9.6亿元。三年共招聘教师308人。", "9.6亿元 period=2016/2018; 308人 period=2016/2018"),
    ("three years added up", REPORT, "2016年招聘86人，2017年招聘92人，2018年招聘102人，三年累计280人。", "86人 period=2016; 280人 period=2016/2018"),
    ("a running count is no window", REPORT, "辍学率连续三年控制在1.2%以内。", "1.2% period=2019-11-20"),
    ("years ahead", SPRING, "三年内新建学校12所。", "12所 period=2019/2021"),
    ("the years of a plan", PLAN, "# 主要目标\n未来五年新增学位1.2万个。", "1.2万个 period=2021/2025"),
    ("the years before a plan", PLAN, "# 发展基础\n五年来新增学位1.2万个。", "1.2万个 period=2016/2020"),
    ("years ago", REPORT, "在校生由三年前的9600人增加到12600人。", "9600人 period=2016; 12600人 period=2019-11-20"),
    ("a comparison with years ago", REPORT, "在校生12600人，比五年前减少3126人。", "3126人 period=2019-11-20"),
    ("years that go on from a start", UNDATED, "自2013年启动创建以来，四年累计投入6.4亿元。", "6.4亿元 period=2013/2016"),
    ("the same time", REPORT, "2016—2018年投入9.6亿元。同期新建学校12所。", "12所 period=2016/2018"),
    ("since a year", REPORT, "2012年以来投入9.6亿元。现有专任教师2060人。", "9.6亿元 period=2012/2019; 2060人 period=2019-11-20"),
    ("since a year, in a text without a date", UNDATED, "2012年以来投入9.6亿元。现有专任教师2060人。", "2060人 period=-"),
    ("what stands at the end of a span", UNDATED, "“十二五”期间投入9.7亿元，图书达到108.6万册。", "9.7亿元 period=2011/2015; 108.6万册 period=2015"),
    ("from the first of a span to its last", REPORT, "2015年以来新建学校12所，大班额由67个下降到12个。", "67个 period=2015; 12个 period=2019"),
    ("a rule from a day on", REPORT, "2018年春季学期起，生均公用经费提高到650元。图书26万册。", "650元 period=2018; 26万册 period=2019-11-20"),
    ("a year each of a span", REPORT, "2016年至2018年，教育支出32106万元、35814万元、39733万元。", "32106万元 period=2016; 35814万元 period=2017; 39733万元 period=2018"),
    ("the last two of them", REPORT, "2016年至2018年，教育支出3.21亿元、3.58亿元、3.97亿元，后两年增长11.5%和10.9%。", "11.5% period=2017; 10.9% period=2018"),
    ("parts of a span's sum are no years", REPORT, "2016年至2018年投入9.6亿元，其中中央3.1亿元、省级2.5亿元、县级4.0亿元。", "3.1亿元 period=2016/2018; 4.0亿元 period=2016/2018"),
    ("a bracket keeps its time to itself", BULLETIN, "小学7245所（2017年为7338所），教学点6632个。", "7338所 period=2017; 6632个 period=2018"),
    ("last year's in a bracket", BULLETIN, "综合差异系数0.352，比上年（0.364）下降0.012。", "0.364 period=2017; 0.012 period=2018"),
    ("the year compared with", REPORT, "与2013年创建之初相比，综合差异系数由0.683降至0.525。", "0.683 period=2013; 0.525 period=2019-11-20"),
    ("compared with 比 behind it", REPORT, "与上轮监测（2016年）比，教师由812人增加到897人。", "812人 period=2016; 897人 period=2019-11-20"),
    ("the year of what it is compared with", REPORT, "合格率96.4%，较标准出台之初的2017年提高4.1个百分点。", "4.1个百分点 period=2019-11-20"),
    ("a year in brackets where a change begins", REPORT, "综合差异系数由认定时（2016年）的0.412降至0.365。", "0.412 period=2016; 0.365 period=2019-11-20"),
    ("the second pair begins when the first does", REPORT, "小学综合差异系数由2016年的0.412降至0.365，初中由0.338降至0.291。", "0.338 period=2016; 0.291 period=2019-11-20"),
    ("sums of a year and of the one before", UNDATED, "2018年，生均教育事业费支出由2134元提高到2678元。", "2134元 period=2017; 2678元 period=2018"),
    ("but not a norm that was raised", UNDATED, "2018年，生活补助标准由每生4元提高到5元。", "4元 period=2018; 5元 period=2018"),
    ("the beginning of the year", REPORT, "大班额由年初的61个减至8个。", "61个 period=2019; 8个 period=2019-11-20"),
    ("not more than the year before", BULLETIN, "16个县中，支出比上年增加的13个。", "13个 period=2018"),
    ("as of a day", REPORT, "截至2019年9月，核定编制9806个。现有在岗教师9572人。", "9806个 period=2019-09; 9572人 period=2019-09"),
    ("the day of the text", REPORT, "截至2019年9月，核定编制9806个。目前在岗教师9572人。", "9572人 period=2019-11-20"),
    ("a month of the year before the text's", SPRING, "截至9月底，竣工面积1.7万平方米。", "1.7万平方米 period=2018-09"),
    ("a month of this year", REPORT, "截至今年9月底，竣工面积1.7万平方米。", "1.7万平方米 period=2019-09"),
    ("a text written after the year it tells of", UNDATED, "截至2016年底，全县有小学45所。今年招聘教师86人，去年招聘92人。", "45所 period=2016; 86人 period=2017; 92人 period=2016"),
    ("the whole year", UNDATED, "截至2019年12月31日，全县有小学45所。年内劝返学生417人。", "45所 period=2019-12-31; 417人 period=2019"),
    ("last year's figure alone", REPORT, "辍学率由2017年的2.38%降到去年的0.67%。大班额12个。", "2.38% period=2017; 0.67% period=2018; 12个 period=2019-11-20"),
    ("next year's plan", REPORT, "已整改14个，余下3个列入明年计划，完成率82.4%。", "82.4% period=2019-11-20"),
    ("a visit of several days", FEEDBACK, "2014年11月18日至20日，评估组对平罗县进行了督导评估，抽查学校24所。全县有小学45所。", "24所 period=2014-11; 45所 period=2014-11"),
    ("a visit that was told back", {"title": "关于我县2019年度监测复查结果的说明"}, "2020年6月，教育部反馈了监测数据。小学综合差异系数0.436。", "0.436 period=2019"),
    ("when a school was founded", REPORT, "我校始建于1941年，占地面积21840平方米。", "21840平方米 period=2019-11-20"),
    ("when a county passed", REPORT, "2015年通过国家认定。全县有小学45所。", "45所 period=2019-11-20"),
    ("a cohort's year", REPORT, "2016年入学的6483人除5人外均在校就读。教师2060人。", "6483人 period=2016; 5人 period=2019-11-20; 2060人 period=2019-11-20"),
    ("a cohort from its first year to its last", REPORT, "2016年秋季招收新生2964人，三年间转入86人，2019年毕业2921人。", "2964人 period=2016; 86人 period=2016/2019; 2921人 period=2019"),
    ("a text that only its cohorts date", UNDATED, "2019年9月初一新生2518人，三年间转入46人，2022年7月毕业2431人。残疾儿童164人。", "46人 period=2019/2022; 2431人 period=2022-07; 164人 period=2022-07"),
    ("a day ahead dates no text", UNDATED, "2018年底前消除大班额，比例控制在2%以内。每年交流教师不少于120人。", "120人 period=-"),
    ("the items of a list", REPORT, "一是投入增加。2017年投入3.9亿元。二是队伍加强，招聘特岗教师168名。", "3.9亿元 period=2017; 168名 period=2019-11-20"),
    ("items in one sentence", REPORT, "一是2017年投入3.9亿元；二是招聘特岗教师168名。", "3.9亿元 period=2017; 168名 period=2019-11-20"),
    ("a year before all items", REPORT, "2018年，一是投入3.9亿元；二是招聘特岗教师168名。", "3.9亿元 period=2018; 168名 period=2018"),
    ("numbered paragraphs", REPORT, "1.教育费附加2017年应征1462万元。\n2.大班额79个。", "1462万元 period=2017; 79个 period=2019-11-20"),
    ("numbered problems", REPORT, "问题1：2017年经费缺口212万元。\n问题2：缺教师126人。", "212万元 period=2017; 126人 period=2019-11-20"),
    ("numbered paragraphs of a year that is told first", UNDATED, "2018年，全县教育支出6.2亿元。\n1.小学45所。\n2.初中12所。", "45所 period=2018; 12所 period=2018"),
    ("the source of figures", UNDATED, "以2018/2019学年初统计报表为依据进行测算。\n小学综合差异系数0.467。", "0.467 period=2018-09/2019-08"),
    ("a school year in the title", {"title": "平罗县教育事业概况（2018/2019学年初）"}, "小学45所，本年招生3012人。", "45所 period=2018-09/2019-08; 3012人 period=2018-09/2019-08"),
    ("a school year", REPORT, "2018—2019学年，交流教师327人。", "327人 period=2018-09/2019-08"),
    ("an autumn", REPORT, "2018年秋季，全县有小学45所。", "45所 period=2018"),
    ("a day ahead ends with its sentence", REPORT, "到2022年，巩固率达到98%。专任教师2060人。", "98% period=2022; 2060人 period=2019-11-20"),
    ("years ahead end with theirs", REPORT, "2021年招聘教师800人。专任教师2060人。", "800人 period=2021; 2060人 period=2019-11-20"),
    ("a year reached that is not ahead", UNDATED, "2008年底有学校117所。到2012年秋季开学，保留学校31所。在校生7086人。", "117所 period=2008; 31所 period=2012; 7086人 period=2012"),
    ("money of the year told of", REPORT, "全县有小学45所。\n（一）拨款。2018年教育支出6.83亿元。\n（二）生均。小学生均教育事业费2678元，大班额12个。", "2678元 period=2018 period_from=inherited; 12个 period=2019-11-20"),
    ("a line of issuers", BULLETIN, "2019年7月　教育局　统计局\n学前教育支出5.2亿元。", "5.2亿元 period=2018"),
]  # fmt: skip

REGIONS = [
    ("a list of places is of the place around", CITY, "对大武口区、平罗县的42所学校进行了督导。", "42所 region=石嘴山市"),
    ("the place with the most", CITY, "全市大班额94个，平罗县最多，67个。专任教师8600人。", "94个 region=石嘴山市; 67个 region=平罗县; 8600人 region=石嘴山市"),
    ("a difference between two places", CITY, "参与率最高的平罗县达93.2%，最低的惠农区只有71.5%，两者相差21.7个百分点。", "93.2% region=平罗县; 71.5% region=惠农区; 21.7个百分点 region=石嘴山市"),
    ("the sum of a list of places", CITY, "大武口区11所、平罗县5所，合计16所。", "11所 region=大武口区; 5所 region=平罗县; 16所 region=石嘴山市"),
    ("the others", CITY, "交流比例平罗县12.4%、惠农区10.8%，其余县区未达到10%。", "10.8% region=惠农区; 10% region=石嘴山市"),
    ("back to the whole city", CITY, "平罗县大班额12个。全市大班额94个。", "12个 region=平罗县; 94个 region=石嘴山市"),
    ("a share of the whole city", CITY, "平罗县大班额67个，占全市的71.3%。", "71.3% region=平罗县"),
    ("each place its figure", CITY, "大武口区、平罗县达标学校分别为15所、9所。", "15所 region=大武口区; 9所 region=平罗县"),
    ("the order of a ranking", CITY, "由低到高为大武口区0.317、平罗县0.342。", "0.317 region=大武口区; 0.342 region=平罗县"),
    ("the province in a bracket", REPORT, "毛入学率84.6%（全国87.7%），在校生12600人。", "87.7% region=全国; 12600人 region=平罗县"),
    ("the nation, then our own", REPORT, "四年级合格率86.4%，全国为82.2%，我县高4.2个百分点。", "82.2% region=全国; 4.2个百分点 region=平罗县"),
    ("a platform is no place", REPORT, "应用方面，宁夏教育云平台开通率99.8%。", "99.8% region=平罗县"),
    ("a paper is no place", REPORT, "石嘴山日报讯 全县有小学45所。", "45所 region=平罗县"),
    ("where a report was given out", {"title": "农村教育发展报告"}, "报告24日在长春发布。2018年全国有小学21.35万所，全国教学点8.28万个。", "21.35万所 region=全国"),
    ("a county that only its schools name", {"title": "校舍建设情况"}, "全县有小学45所。岢岚二中迁建，全县校舍8.1万平方米。", "45所 region=岢岚县"),
    ("a township of no known county", {"title": "走马镇中心学校工作汇报"}, "我校有教师86人。", "86人 region=走马镇"),
    ("a township of the county named", {"title": "平罗县城关镇中心学校工作汇报"}, "我校有教师86人。", "86人 region=平罗县"),
    ("a county in passing", {"title": "校舍建设情况"}, "全县有小学45所。赴岢岚考察一次，全县校舍8.1万平方米。", "45所 region=-"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "about", "text", "says"), PERIODS, ids=[row[0] for row in PERIODS])
def test_when_a_figure_was_taken(why: str, about: dict[str, str], text: str, says: str) -> None:
    assert differences(text, says, **about) == []


@pytest.mark.parametrize(("why", "about", "text", "says"), REGIONS, ids=[row[0] for row in REGIONS])
def test_where_a_figure_was_taken(why: str, about: dict[str, str], text: str, says: str) -> None:
    assert differences(text, says, **about) == []
