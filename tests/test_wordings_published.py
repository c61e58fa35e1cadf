"""What published bulletins, notices and school pages brought up: changes in a word, aid in pairs, places in passing."""

from __future__ import annotations

import pytest
from wordings import differences

from extractor.pipeline import check, extract, read

ABOUT = {"title": "某县2022年教育事业统计公报", "published": "2023-03-10"}

ROWS = [
    ("在校生86879人，比上年多1527人。小学45055人，少967人；初中23552人，多1474人。",
     "1527人 measure=change; 967人 measure=change stage=primary; 1474人 measure=change stage=junior"),
    ("小学90所（较上年多2所）、初中28所（少1所）、职业中学4所。",
     "2所 measure=change; 1所 measure=change stage=junior; 4所 stage=vocational"),
    ("应配教师86人，实有80人，少6人。", "6人 measure=gap"),
    ("教职工90319人，增3811人（4.41%）。", "3811人 measure=change; 4.41% measure=change indicator=staff"),
    ("幼儿园6973所，净增36所（0.52%）。", "0.52% measure=change indicator=schools stage=preschool"),
    ("小学新招10233人，初中新招8296人。", "10233人 indicator=entrants; 8296人 indicator=entrants stage=junior"),
    ("音体美教师缺口118人，新招83人。", "83人 indicator=new_teachers"),
    ("幼儿园离园3600人，园舍15.82万平方米。", "3600人 indicator=graduates; 15.82万平方米 indicator=building_area"),
    ("高中助学金2477人次、306.2万元，中职免学费3264人次、138.72万元。",
     "2477人次 indicator=aided_students stage=senior; 306.2万元 indicator=aid_funds stage=senior; "
     "3264人次 indicator=aided_students stage=vocational; 138.72万元 indicator=aid_funds stage=vocational"),
    ("生源地贷款55331人、3.87亿元。", "3.87亿元 subject=生源地贷款"),
    ("| 学段 | 项目 | 春季金额（万元） | 春季人数（人）\n| 高中 | 国家助学金 | 43.9 | 391",
     "43.9 indicator=aid_funds stage=senior; 391 indicator=aided_students stage=senior"),
    ("回看2020年：新建学校16所。\n展望“十四五”：引来国际学校2所。\n2023年要办的事：建成园所80所，毛入园率不低于99%。",
     "16所 role=reported; 2所 role=plan; 80所 role=plan; 99% role=target"),
    ("滋蕙计划395人次，雨露计划61人次。", "395人次 role=reported; 61人次 role=reported"),
    ("# 三、摊到每个学生（一般公共预算教育经费口径）\n小学17937.20元，初中22603.30元。",
     "17937.20元 indicator=budget_spending_per_student stage=primary; "
     "22603.30元 indicator=budget_spending_per_student stage=junior"),
    ("学校322所、学生110637人。幼儿园125所，幼儿19177人；小学164所，初中28所，学生74726人；高中5所，学生16734人。",
     "322所 stage=all; 110637人 stage=all"),
    ("专任教师合计9689人，按所在学校统计，幼儿园4529人、小学5160人。",
     "4529人 indicator=teachers stage=preschool; 5160人 indicator=teachers stage=primary"),
    ("接入互联网的学校1215所；纳入评估的学校52所。", "1215所 indicator=-; 52所 indicator=schools"),
    ("修建幼儿园348所。", "348所 indicator=-"),
    ("通过认定的县2379个，为全国县数的81%。明年的目标定在85%。", "81% measure=level; 85% role=target"),
    ("拿2017年作底：大班额少了103个。", "103个 measure=change period=2022"),
    ("2005年高中、初中分开办学后，成为普通高中。现有教学班54个。", "54个 period=2023-03-10"),
    ("全县教育质量列全市第一，竣工率居全省第三位。第一，抓学校。",
     "一 measure=rank; 三 measure=rank indicator=completion_rate; !第一"),
    ("得益的农村学生有259万，其中女生120万。", "259万 unit=人; 120万 unit=人"),
    ("学前三年、小学、初中、高中（毛）入学（园）率分别达84.64%、99.92%、99.64%、92.71%。",
     "84.64% indicator=enrolment_rate stage=preschool; 99.92% stage=primary; 99.64% stage=junior; 92.71% stage=senior"),
    ("全市准备在2025年消除隐患，投入1.2亿元；需加固改造学校34所；投资估算4.3亿元。",
     "1.2亿元 role=plan; 34所 role=plan; 4.3亿元 role=plan"),
    ("全省7个市初中寄宿生所占比例超过50%，71%以上的县小学生均校舍面积达到5平方米。",
     "50% role=standard; 71% role=reported; 5平方米 role=standard"),
    ("运动场地（小学要求：普通教室61㎡或生均1.35㎡）生均6.2㎡。", "61㎡ role=standard; 1.35㎡ role=standard; 6.2㎡ role=reported"),
    ("国家助学金366人，金额合计36.6万元。", "366人 indicator=aided_students; 36.6万元 indicator=aid_funds"),
    ("投入2400万元扶持90所普惠性民办幼儿园。", "2400万元 stage=preschool"),
    ("十二年一贯制学校2所，九年一贯制学校3所。", "2所 stage=-; 3所 stage=nine_year"),
    ("县域义务教育优质均衡发展县总量达到23个，位居全国第7、西部省区第3。", "7 measure=rank; 3 measure=rank"),
    ("盖起宿舍楼三幢、教学楼2栋。", "三幢 unit=幢; 2栋 unit=栋"),
    ("2021我市验收率达到100%，记者28日获悉，5年引进教师366名，十件实事办理完毕。",
     "100% value=100; 366名 unit=人; !2021; !28; !5; !十"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_a_wording_of_a_published_page(text: str, expected: str) -> None:
    assert differences(text, expected, **ABOUT) == []


SCHOOLS = [
    (
        "凉水镇中心小学义务教育均衡发展自查情况\n二、对照义务教育学校办学标准自查\n占地14000平方米，图书室1间。",
        "primary",
    ),
    ("中学督导评估情况汇报\n学校占地43334平方米，现有教学班32个，投资14万元修建围墙。", "junior"),
    ("**小学改善基本办学条件方案\n学校现有教师8名，学生86名，图书4730册。", "primary"),
    ("松昌中学校情\n松昌中学2005年起成为农村普通高级中学。校园占地66846平方米，教室60间，初中部已迁出。", "senior"),
]


@pytest.mark.parametrize(("text", "stage"), SCHOOLS)
def test_a_page_of_one_school_is_of_its_stage(text: str, stage: str) -> None:
    assert {c.stage for c in extract(read(text.encode())).claims} == {stage}


REGIONS = [
    ("国家督导检查组向贵州反馈检查结果\n2017年12月9日，贵阳\n抽到小学70所、初中57所。", "贵州省"),
    ("四川迎接国家督导检查情况\n10月19日在成都反馈，39个县均达到认定标准。", "四川省"),
    ("义务教育学校改造\n新华社呼和浩特10月13日电 内蒙古先后投入2.27亿元，改造中小学校105所。", "内蒙古自治区"),
    (
        "当前位置:升学网 > 正文\n到2020年，全县改扩建学校41所，投入5.92亿元。\n玉林有哪些重点高中学校名\n时间:2024-07-12",
        None,
    ),
    ("均衡发展监测结果公布\n教育部公布了监测复查结果，小学综合差异系数0.431。", "全国"),
]


@pytest.mark.parametrize(("text", "name"), REGIONS)
def test_where_something_was_said_is_not_what_it_is_about(text: str, name: str) -> None:
    assert {c.region.name if c.region else None for c in extract(read(text.encode())).claims} == {name}


def test_the_place_with_the_most_is_left_behind_its_figure() -> None:
    text = "四川省教育经费\n普通小学生均11128.87元，涨4.18%，雅安市以12.52%居首；农村小学11227.42元。"
    told = {c.text: c.region and c.region.name for c in extract(read(text.encode())).claims}
    assert (told["12.52%"], told["11227.42元"]) == ("雅安市", "四川省")


TRUE = [
    "资助情况：寄宿生补助4578人次、380.56万元；高中助学金2477人次、306.2万元，免学费2375人次、70.404万元；帮扶金126人次、25.2万元。",
    "幼儿园804所（增24所）；小学571所（增17所）；小学教学点275个（减46个），眼下没有学生的有26个；初级中学88所；九年一贯制学校151所（增5所）。",
]  # fmt: skip


@pytest.mark.parametrize("text", TRUE)
def test_items_of_a_list_are_no_parts_of_one_of_them(text: str) -> None:
    found = check(extract(read(f"某市2022年教育统计\n{text}".encode()))).findings
    assert [f.formula for f in found if f.outcome == "inconsistent"] == []


PLANNED = [
    "全部建成以后，学位可新增5180个。",
    "按安排，今年全县要给小学增补学位2000个。",
    "2018年要启动的学校项目有17个。",
]


@pytest.mark.parametrize("text", PLANNED)
def test_what_will_be_there_once_it_is_built_is_planned(text: str) -> None:
    assert {c.role for c in extract(read(f"某县教育工作\n{text}".encode())).claims} == {"plan"}
