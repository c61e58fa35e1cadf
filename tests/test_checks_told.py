"""What the checks say of whole texts: lists by their shape, figures told far apart, and what they leave alone."""

from __future__ import annotations

import pytest

from extractor.pipeline import audit

WRONG = {"inconsistent", "rounding", "unmet"}

SHOWN = [
    ("全县适龄残疾儿童122名,其中特校就读12名、随班就读80名、送教上门30名。", "sum", "consistent"),
    ("共征集意见4项:班额偏大214条、交通拥堵156条、时长不够103条、其他84条,共计557条。", "sum", "consistent"),
    ("共征集意见4项:班额偏大214条、交通拥堵156条、时长不够130条、其他84条,共计557条。", "sum", "inconsistent"),
    ("实际交流教师402人。从流向看,城区到农村146人、农村到城区61人、片区内互派195人。", "sum", "consistent"),
    ("实际交流教师402人。从流向看,城区到农村146人、农村到城区61人、片区内互派159人。", "sum", "inconsistent"),
    ("全县小学生16452人、初中生8316人。\n小学网络教室446间,每百名学生拥有2.71间;初中221间,每百名学生拥有2.66间。",
     "per_capita", "consistent"),
    ("全县小学生16452人、初中生8316人。\n小学网络教室446间,每百名学生拥有2.71间;初中212间,每百名学生拥有2.66间。",
     "per_capita", "inconsistent"),
    ("改薄规划总投资258亿元,目前已到位241.6亿元,占93.6%。", "ratio", "consistent"),
    ("改薄规划总投资258亿元,目前已到位241.6亿元,占96.3%。", "ratio", "inconsistent"),
    ("第一小学在校生2318人,超过2000人的上限318人。", "difference", "consistent"),
    ("第一小学在校生2318人,超过2000人的上限138人。", "difference", "inconsistent"),
    ("全县小学生28312人、初中生14026人。\n课后服务参加学生40221人,占95%。", "ratio", "consistent"),
    ("财政教育拨款21864万元。\n预算内教育经费占财政支出108750万元的20.1%。", "ratio", "consistent"),
    ("接入光纤的学校286所,通达率95.97%,剩余12所年底接通。", "ratio", "consistent"),
    ("小学大班额由67个下降到12个,化解率82.1%。", "ratio", "consistent"),
    ("2021年初中在校生31547人,比上年减少1637人、下降4.9%。", "growth", "consistent"),
    ("小学由64873人缩减6453人,降幅9.9%。", "growth", "consistent"),
    ("2015年至2017年,教育拨款由2015年的5.87亿元增至2017年的6.92亿元,年均增长8.6%。", "growth", "consistent"),
    ("移交整改问题37项。整改到位31项,到位率83.8%;正在推进4项;需长期坚持2项。", "sum", "consistent"),
    ("全市在校学生19.21万人。\n幼儿园在园幼儿2.89万人。\n小学在校生7.84万人。\n初中在校生4.54万人。\n"
     "普通高中在校生2.65万人。\n中等职业学校在校生1.22万人。\n特殊教育学校在校生0.07万人。", "sum", "consistent"),
    ("第一小学运动场地生均4.96平方米,仅及7.5平方米标准的66.1%。", "ratio", "consistent"),
    ("全县小学生143902人、初中生75418人。\n民办学校在校9211人,占义务教育在校生的4.2%。", "ratio", "consistent"),
    ("反馈问题18个,其中办学条件类5个、大班额类2个、教师队伍类4个、经费保障类3个、教育质量类3个。", "sum", "inconsistent"),
    ("三年共投入资金2.87亿元,其中2010年0.76亿元、2011年0.94亿元、2012年1.17亿元。按用途分,校舍1.42亿元,运动场0.53亿元,"
     "装备0.68亿元,附属设施0.34亿元。", "sum", "inconsistent"),
    ("2019年随迁子女46318人。\n按学段分,小学35264人、初中11054人。\n按户籍分,省内27940人、省外18378人。", "sum", "consistent"),
    ("初中三年巩固率99.55%。该届学生入学时4221人,三年中转入87人、转出71人,毕业4218人。", "cohort", "consistent"),
    ("2012年、2013年、2014年教育支出分别为4.12亿元、4.58亿元、5.03亿元,2013年、2014年增幅分别为11.17%和9.83%。",
     "growth", "consistent"),
    ("义务教育均衡发展督导检查反馈。\n(三)县级政府推进工作。各县得分均在90分以上,最低90.5分。", "standard", "met"),
    ("交流教师243名,其中88名从城区到乡村,占三成多。", "ratio", "consistent"),
    ("优质均衡自评。2022年义务教育学校教师年平均工资收入17.62万元,公务员年平均工资收入17.58万元。", "standard", "met"),
    ("优质均衡自评。2022年教师年平均工资收入9.12万元,不低于当地公务员年平均工资收入9.38万元。", "comparator", "inconsistent"),
    ("寄宿生6230人,铺位5714张,尚有516人两人合用一铺。", "difference", "consistent"),
    ("教育费附加应征1462万元,实际拨付1189万元,尚有273万元未到位。", "difference", "consistent"),
    ("小学综合差异系数0.446,距0.65的上限尚有0.204的空间。", "difference", "consistent"),
    ("音乐教室应有71间,眼下已有78间,富余7间。", "difference", "consistent"),
    ("1.轮岗。今年交流教师468名,占符合交流条件教师4296名的10.9%,达到10%的要求。", "standard", "met"),
    ("1.轮岗。今年交流教师368名,占符合交流条件教师4296名的8.6%,没有达到10%的要求。", "standard", "unmet"),
    ("督导组认为,5个县公众满意度均在87%以上,义务教育均衡发展督导评估合格。", "standard", "met"),
    ("2020年财政拨款5.87亿元,2021年6.12亿元,2022年6.45亿元,三年累计1.844亿元。", "sum", "inconsistent"),
    ("2013年认定239个县,2014年464个,2015年545个,加起来1302个。", "sum", "inconsistent"),
    ("音乐、美术、体育教师分别缺28人、31人、22人,共缺18人。", "sum", "inconsistent"),
    ("近三年公开招聘教师4120人,其中2018年126人,2019年138人,2020年148人。某县2020年报告。", "sum", "inconsistent"),
    ("2012—2014年,教育经费合计投入83.46万元,其中2012年24.18亿元、2013年27.59亿元、2014年31.69亿元。", "sum", "inconsistent"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "check", "outcome"), SHOWN, ids=[f"{t[:12]}-{o}" for t, _, o in SHOWN])
def test_what_a_list_or_a_share_says(text: str, check: str, outcome: str) -> None:
    assert outcome in {f.outcome for f in audit(text.encode(), "text.txt").findings if f.check == check}


LEFT_ALONE = [
    ("优质均衡自评。除第四中学2016人外,其他学校规模均不超过2000人的标准。", "a bound of the others"),
    ("小学教师中,专科及以上学历1138人,占99.65%,其中本科及以上学历842人,占73.73%。", "both are of all teachers"),
    ("2013年至2015年,财政教育支出由10.88亿元增加到13.42亿元,其中2014年为12.16亿元,2014年、2015年分别增长11.76%、10.36%。",
     "the growth of one year of two"),
    ("2014年至2016年财政教育投入分别为3.86亿元、4.27亿元和4.63亿元;2015年、2016年分别比上年增长10.62%、8.43%。",
     "each growth is of its own year"),
    ("校舍建筑面积7156㎡,其中教学及辅助用房5096㎡,运动场地8918㎡,绿化面积4100㎡。", "the grounds are no part of the buildings"),
    ("在校学生28416人,其中少数民族学生22733人,占80%,双语班学生19852人。", "parts that may overlap"),
    ("普通小学为14067.12元,比上年的13441.63元增长4.65%。其中,农村为15780.44元。", "last year's figure has no parts"),
    ("在编教师381人,小学248人,初中133人。按职称分,高级9人,一级47人,小学高级142人,小学一级98人,其他85人;"
     "按学历分,本科98人,占25.7%。", "two ways to divide"),
    ("招聘特岗教师1.53万名,交流校长2187名、教师3.92万名,2009年以来累计招聘11.06万名。", "累计 since a year adds up years"),
    ("学位缺口约3500个,大班额54个,占比3.6%。", "large classes are no share of places"),
    ("发放问卷1200份,收回1176份,满意度为91.35%。", "a sheet asks several questions"),
    ("学前教育毛入园率　%　99.3　≥99.5　预期性", "what is and what is aimed at, in two columns"),
    ("每百名学生计算机8.3台,低于全区平均水平1.2台。", "how far below, not below what"),
    ("国家优质均衡督导评估:小学差异系数超过0.45的有1项,为体育场馆面积(0.473)。", "a count of coefficients is none"),
    ("小学生师比由15.6:1降为13.6:1。初中在校生减少1.67万人,下降19.3%。", "the next sentence is about another thing"),
    ("全县专任教师2762人,小学1139人、初中748人。", "the whole may count upper secondary, too"),
    ("综合差异系数小学0.468(0.65),初中0.379(0.55)。", "what stands in the bracket is no part"),
    ("优质均衡创建中,小学生均仪器设备值差异系数0.49,虽较去年0.57收窄0.08,仍在高位。", "last year's figure is past"),
    ("优质均衡创建五年来消除小学大班额217个。", "large classes that are gone"),
    ("预算内教育经费3.87亿元,比上年3.45亿元增长12.2%,高于财政经常性收入增幅3.5个百分点(财政经常性收入增长8.7%)。",
     "a growth of another thing"),
    ("小学教辅用房0.42、师生比0.29、高学历教师0.51。", "师生比 and 高学历 compare nothing"),
    ("残疾儿童412人:随班就读243人、特校102人、送教61人,合起来406人,入学率98.54%。", "the last is the sum of those before"),
    ("全县有学校95所,其中幼儿园32所,小学24所,初中30所(含九年一贯制学校4所),普通高中6所,中专、特校、社区学院各1所。",
     "each of three kinds, and one that is counted in another"),
    ("音乐、美术教室各7间,初中各3间,合计20间。", "one figure said of several things"),
    ("纳入统计的38所义务教育学校10项指标总达标率96.8%(2015年为91.5%)。", "a rate of indicators, and of another year"),
    ("生均用房由5.21㎡增加到5.87㎡,由低于标准0.59㎡转为高于标准0.07㎡。", "how far off it was"),
    ("规划学校187所,竣工187所。其中小学121所、初中38所、教学点28个。", "teaching points are counted in another word"),
    ("教学点14个,50人及以上的3个,其余11个不足50人(其中不足20人的4个)。", "a bound is no distance"),
    ("优质均衡自评。其余4所分别为4.31㎡、4.2㎡,但均在标准的85%(3.825㎡)以上,指标全部达标。", "what 85% of the norm is"),
    ("完成年初预算31850万元的102.5%。", "a plan can be exceeded"),
    ("校舍维修1120万元,设备购置735万元,偿还欠款380万元,其余256万元结转。", "the rest of a whole told before"),
    ("第五小学(1.36亿元)、第三初中(2.08亿元)和5所幼儿园(1.83亿元)共投资5.27亿元。", "the list goes on"),
    ("在校生9.37万人,小学5.92万、初中2.61万、高中0.84万。在园幼儿17.42万人。", "a total without kindergartens"),
    ("年末全县有普通中小学58所,小学31所,初中22所(内有九年一贯制学校7所),普通高中5所。", "a stage of the sentence, and one in brackets"),
    ("初中在校生8.05万人。义务教育阶段随迁子女11.42万人,其中初中3.06万人,占义务教育在校生的41.3%。", "a share of both stages"),
    ("35岁以下534名,占22.5%。从学科看,音体美教师缺67名,小学43名、初中24名。", "the first of a list is what the others make"),
    ("优质均衡自评。指标到校名额的40%按各初中学籍人数均衡分配,60%按综合评价分配。", "how the places are given out"),
    ("保育员月工资由900元涨到1420元,涨幅超过五成。", "a bound of a growth"),
    ("优质均衡自评。高于规定学历教师小学每百名学生7.38人,初中10.12人,分别超标准3.18人、4.82人。", "how far above the norm"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "why"), LEFT_ALONE, ids=[why for _, why in LEFT_ALONE])
def test_what_has_another_explanation_accuses_nobody(text: str, why: str) -> None:
    assert [f.formula for f in audit(text.encode(), "text.txt").findings if f.outcome in WRONG] == [], why


BY_CHANCE = [
    "全县教师25714人,其中农村教师19544人,占76.0%;男教师6214人;35岁以下24.3%,50岁以上高达31.8%。",
    "四年级睡眠达到10小时的占22.4%,八年级达到9小时的占16.8%;体质健康合格率94.1%。",
    "2020年入学的6483人除5人外均在校就读;残疾儿童352人全部得到安置,入学率100%。",
    "在校学生784人,班平49人,女生363人,留守儿童412人,占52.6%。",
    "教学用计算机73846台,每百名学生13.12台。互联网接入率99.98%。",
    "按三类区域每人每月200元、300元、500元兑现生活补贴。",
    "义务教育在校生1.45亿人,专任教师949.36万人,巩固率93.8%。",
    "教育拨款4.12亿元,比上年增加4.11亿元,增长41100%。",
]


@pytest.mark.parametrize("text", BY_CHANCE)
def test_what_comes_out_by_chance_is_not_told(text: str) -> None:
    assert [f.formula for f in audit(text.encode(), "text.txt").findings if f.rule.endswith(".tried")] == []


OPEN = [
    (
        "抽查学校和教学点192所:小学63所,初中47所,一贯制学校33所,完全中学10所,特殊教育学校2所,教学点37个。",
        ["consistent"],
    ),
    ("抽查学校和教学点192所,其中小学63所,特殊教育学校2所。", ["undetermined"]),
]


@pytest.mark.parametrize(("text", "outcomes"), OPEN)
def test_terms_of_a_list_that_makes_the_figure_are_no_open_sum(text: str, outcomes: list[str]) -> None:
    assert [f.outcome for f in audit(text.encode(), "text.txt").findings if f.check == "sum"] == outcomes
