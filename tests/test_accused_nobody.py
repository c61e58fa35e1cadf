"""Passages in which every figure is right, built like pages whose true figures were once called wrong."""

from __future__ import annotations

import pytest

from extractor.pipeline import audit

WRONG = {"inconsistent", "rounding", "improbable", "unmet"}

PASSAGES = [
    ("全市有义务教育学校77所,在校生84036人。\n其中小学49所,在校生60766人。小学教职工3269人。\n其中初中28所。初中在校生23270人。\n"
     "全市高中阶段学校8所,在校生29396人。\n", "kinds listed far behind, of which the first ones make the whole"),
    ("全校学生185人,其中女生85人。教师18人,其中大专以上学历17人,学历达标率100%,小学高级教师8人,小学一级教师6人。\n",
     "degrees and titles overlap, and make no number of another sentence"),
    ("2021年全县共资助贫困学生2.8189万人次,发放资金1897.41525万元。分别为学前资助3000人次,219.6万元,义教非寄宿生补助9214人次"
     "241.08125万元,义教寄宿生补助4578人次380.56万元,高中助学金2477人次306.2万元,高中免学费2375人次70.404万元,高考资助429人次257.4万元,"
     "滋蕙计划395人次22.1万元,帮扶金126人次25.2万元,优秀贫困生奖励金61人次8.15万元,中职助学金2268人次226.8万元,"
     "中职免学费3264人次138.72万元,中职奖学金2人次1.2万元。\n",
     "a list that goes on with what was not taken for a part"),
    ("本县2000年“两基”验收达标,2006年起农村义务教育经费有了保障,2007年起义务教育阶段学生都享受“两免一补”。\n"
     "全县公办中小学校现有349所,在校生156928人,其中:小学312所,学生91635人;初级中学32所,学生44949人;普通高中2所,学生9788人;"
     "职业中学2所,学生10470人;特殊教育学校1所,学生86人。\n全县校舍建筑面积591189平方米,其中小学315182平方米,中学161517平方米,"
     "其他学校114490平方米,义务教育阶段生均校舍面积3.1平方米。\n", "a whole that takes in more stages than the mean"),
    ("教育经费总投入从4 637.66亿元增长至53 014亿元,增幅1 043.1%。\n", "thousands parted by a blank, with decimals"),
    ("教育投入情况\n今年,我县教育投入累计 8316\n万元,其中中央和省市拨付教育资金 5018 万元,县\n财政用于教育投入 3298 万元。\n", "a unit on the next line"),
    ("审计组抽查?0所学校,其中:初中6所、小学?4所,抽查面较大。\n", "digits lost at the front"),
    ("2018年,全省有学校34798所,其中普通高校、成人高校、中职学校、技工学校、普通中学、小学、幼儿园、特教学校分别为153所、14所、444所、162所、"
     "4627所、10308所、18953所、135所。\n", "a list behind 其中 that leaves out a small kind"),
    ("2008至2021年间,全国幼儿园从13.37万所增至29.48万所,年均增长率为6.1%。\n", "a growth a year, told of many"),
    ("小学图书馆项目12班18班24班阅览室座位/学生人数1/201/201/201/201/20生均藏书量(册)3030303030年生均新增图书(册)11111年\n",
     "cells that run together"),
    ("2015年,全区已完成49所学校的标准化建设任务,其中11所初中、1所九年一贯制学校、29所小学全部达标,占学校总数的83.67%。\n",
     "the share that a list makes says that it is not all"),
    ("今年来,全县实施的项目工程建设43个,其中,列入县政府实事工程的工程项目12个,新建工程项目21个,续建项目工程10个,总投资38196万元。"
     "建设内容及规模分别是:甲中学9所学校学生宿舍食堂共计17917.14平方米,投资2150万元;建设甲等13所学校教师公共租赁住房248套9078.12平方米,"
     "投资1101.58万元;建设甲小学、乙小学教师周转宿舍64套2100平方米,投资269.46万元;建设甲小学等8所学校的学生浴室共1038.6平方米,"
     "投资155.79万元;建设甲小学4所学校运动场共30954平方米,投资309.54万元。\n", "projects are no schools"),
    ("全区现有各级各类学校116所,其中小学68所,初级中学15所,九年制学校8所,普通高中3所,高等职业院校1所,特殊教育学校1所。\n",
     "a list of the kinds of school that names no kindergartens"),
    ("全区初中教学班305个,初中生17238人,平均班额56.5人。其中城市小学4所,教学班145个,学生9616人;"
     "城市初中3所,教学班106个,学生6908人。\n", "classes of both stages are no parts of junior ones"),
    ("公告指出,《教育法》规定的“三个增长”得到落实。2011年,中央和地方各级政府公共财政预算教育拨款为16804.56亿元,比上年的13489.56亿元增长24.57%。"
     "其中,中央财政教育支出3268.59亿元,比上年增长28.31%,高于中央财政经常性收入16.15%的增长幅度。\n", "what one level of government spends"),
    ("去年广东地方教育经费投入达3367.54亿元\n2016年,广东省地方教育经费总投入为3367.54亿元,占全国教育经费总投入的8.66%,"
     "比上年的3047.49亿元增长10.50%。\n", "an amount that the headline tells is no base of itself"),
    ("2019年,全国共有各级各类民办学校19.15万所,比上年增加8052所;招生1774.33万人,在校生5616.61万人。\n"
     "民办幼儿园17.32万所,在园幼儿2649.44万人。\n民办普通小学6228所,在校生944.91万人。\n民办初中5793所,在校生687.40万人。\n"
     "民办普通高中3427所,在校生359.68万人。\n民办中等职业学校1985所,在校生224.37万人。\n民办高等学校757所,在校生708.83万人。\n",
     "universities are of no school stage"),
    ("义务教育均衡发展情况\n2016年,全县有小学84所,初中31所,参加国家义务教育发展基本均衡县评估认定。\n初中全县平均值5.319.10163111.4720.99,"
     "差异系数0.8080.4450.5370.4720.4920.2430.2720.2650.442\n", "decimals that run together"),
    ("某镇第三中心小学义务教育优质均衡发展自评报告\n2021年,学校生均教学及辅助用房5.2平方米,体育运动场馆8平方米。\n", "a primary school called 第三中心小学"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "why"), PASSAGES, ids=[why for _, why in PASSAGES])
def test_right_figures_accuse_nobody(text: str, why: str) -> None:
    report = audit(text.encode(), "page.txt")
    assert len(report.claims) > 1
    assert [f.formula for f in report.findings if f.outcome in WRONG] == [], why
