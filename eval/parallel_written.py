"""Parallel lists written by hand: a text, and for each figure the fields that pairing decides."""

from __future__ import annotations

P, J, S, K = ({"stage": code} for code in ("primary", "junior", "senior", "preschool"))


def _of(region: str, **more: str) -> dict[str, str | None]:
    return {"region": region, **more}


WRITTEN: list[tuple[str, list[dict[str, str | None]]]] = [
    ("小学和初中综合差异系数分别为0.42和0.37，均低于国家标准0.65和0.55。", [{**P}, {**J}, {**P}, {**J}]),
    ("小学、初中班额分别不超过45人、50人。", [{**P}, {**J}]),
    ("小学、初中生师比分别为16.2:1和12.7:1。", [{**P}, {**J}]),
    ("小学、初中专任教师学历合格率均为100%，高于规定学历比例分别为96.4%、91.8%。", [{}, {**P}, {**J}]),
    ("全市有小学45所、初中12所、普通高中3所。", [{**P}, {**J}, {**S}]),
    ("全市有小学45所，在校生17930人；初中12所，在校生9883人。", [{**P}, {**P}, {**J}, {**J}]),
    ("幼儿园、小学、初中、普通高中分别有32所、45所、12所、3所。", [{**K}, {**P}, {**J}, {**S}]),
    ("新建小学2所、初中1所，改扩建小学5所、初中3所。", [{**P}, {**J}, {**P}, {**J}]),
    ("小学生均图书31.2册、初中42.5册。", [{**P}, {**J}]),
    ("生均教学及辅助用房面积小学4.62平方米、初中5.81平方米，生均体育运动场馆面积小学7.9平方米、初中10.4平方米。", [
        {**P, "indicator": "teaching_area_per_student"}, {**J, "indicator": "teaching_area_per_student"},
        {**P, "indicator": "sports_area_per_student"}, {**J, "indicator": "sports_area_per_student"}]),
    ("小学、初中各1所。", [{**P}, {**J}]),
    ("新建小学、初中各1所。", [{**P}, {**J}]),
    ("沙坡头区、中宁县各新建小学2所。", [_of("沙坡头区", stage="primary"), _of("中宁县", stage="primary")]),
    ("小学和初中教师分别为1132人、771人，前者比上年增加12人，后者减少5人。", [{**P}, {**J}, {**P}, {**J}]),
    ("小学、初中巩固率分别为99.8%和98.5%，前者高于国家标准，后者比上年提高0.3个百分点。", [{**P}, {**J}, {**J}]),
    ("沙坡头区小学45所、中宁县38所、海原县52所。", [_of("沙坡头区", stage="primary"), _of("中宁县", stage="primary"), _of("海原县", stage="primary")]),
    ("沙坡头区有小学45所、初中12所，中宁县有小学38所、初中9所。", [
        _of("沙坡头区", stage="primary"), _of("沙坡头区", stage="junior"), _of("中宁县", stage="primary"), _of("中宁县", stage="junior")]),
    ("沙坡头区小学、初中综合差异系数分别为0.41和0.36；中宁县分别为0.44和0.39；海原县分别为0.52和0.47。", [
        _of("沙坡头区", stage="primary"), _of("沙坡头区", stage="junior"), _of("中宁县", stage="primary"),
        _of("中宁县", stage="junior"), _of("海原县", stage="primary"), _of("海原县", stage="junior")]),
    ("沙坡头区、中宁县小学综合差异系数分别为0.41、0.44，初中分别为0.36、0.39。", [
        _of("沙坡头区", stage="primary"), _of("中宁县", stage="primary"), _of("沙坡头区", stage="junior"), _of("中宁县", stage="junior")]),
    ("城区小学12所、镇区小学18所、乡村小学15所。", [{**P, "area": "urban"}, {**P, "area": "town"}, {**P, "area": "rural"}]),
    ("小学45所，其中城区12所、镇区18所、乡村15所。", [{**P}, {**P, "area": "urban"}, {**P, "area": "town"}, {**P, "area": "rural"}]),
    ("城区、镇区、乡村小学分别有12所、18所、15所，在校生分别为9600人、5230人、3100人。", [
        {"area": "urban", "indicator": "schools"}, {"area": "town", "indicator": "schools"}, {"area": "rural", "indicator": "schools"},
        {"area": "urban", "indicator": "students"}, {"area": "town", "indicator": "students"}, {"area": "rural", "indicator": "students"}]),
    ("城区小学、初中班额分别为46.2人和49.8人，乡村分别为18.4人和25.1人。", [
        {**P, "area": "urban"}, {**J, "area": "urban"}, {**P, "area": "rural"}, {**J, "area": "rural"}]),
    ("小学、初中巩固率由2020年的98.6%、96.1%分别提高到2023年的99.8%、98.5%。", [{**P}, {**J}, {**P}, {**J}]),
    ("小学、初中入学率分别达到100%、99.6%，巩固率分别达到99.8%、98.5%。", [
        {**P, "indicator": "enrolment_rate"}, {**J, "indicator": "enrolment_rate"}, {**P, "indicator": "retention_rate"}, {**J, "indicator": "retention_rate"}]),
    ("入学率和巩固率，小学分别为100%和99.8%，初中分别为99.6%和98.5%。", [
        {**P, "indicator": "enrolment_rate"}, {**P, "indicator": "retention_rate"}, {**J, "indicator": "enrolment_rate"}, {**J, "indicator": "retention_rate"}]),
    ("2021年、2022年财政教育支出分别为7.95亿元、8.86亿元。", [{"period": "2021"}, {"period": "2022"}]),
    ("2021—2023年，全市义务教育阶段大班额分别为156个、88个和21个。", [{"period": "2021"}, {"period": "2022"}, {"period": "2023"}]),
    ("宣和中学、石空中学初中巩固率分别为96.2%、95.8%。", [{"entity": "宣和中学"}, {"entity": "石空中学"}]),
    ("宣和中学缺音乐教师2名，石空中学缺美术教师1名，鸣沙小学缺体育教师1名。", [{"entity": "宣和中学"}, {"entity": "石空中学"}, {"entity": "鸣沙小学"}]),
    ("小学、初中教学班分别为428个、213个，其中大班额分别为12个、9个。", [{**P}, {**J}, {**P}, {**J}]),
    ("小学和初中大班额比例分别为2.8%和4.2%，较上年分别下降1.1和0.9个百分点。", [{**P}, {**J}, {**P}, {**J}]),
    ("生均公用经费小学、初中分别达到720元和940元，分别高于省定标准70元和90元。", [{**P}, {**J}, {**P}, {**J}]),
    ("小学、初中每百名学生拥有高于规定学历教师数分别为5.1人和8.6人，每百名学生拥有骨干教师数分别为1.3人和1.9人。", [
        {**P, "indicator": "teachers_above_required_per_100"}, {**J, "indicator": "teachers_above_required_per_100"},
        {**P, "indicator": "backbone_teachers_per_100"}, {**J, "indicator": "backbone_teachers_per_100"}]),
    ("全市小学教职工1290人、专任教师1132人，初中教职工845人、专任教师771人。", [
        {**P, "indicator": "staff"}, {**P, "indicator": "teachers"}, {**J, "indicator": "staff"}, {**J, "indicator": "teachers"}]),
    ("小学教职工、专任教师分别为1290人、1132人，初中分别为845人、771人。", [
        {**P, "indicator": "staff"}, {**P, "indicator": "teachers"}, {**J, "indicator": "staff"}, {**J, "indicator": "teachers"}]),
    ("小学、初中、高中阶段毛入学率分别为103.2%、104.6%和92.8%。", [{**P}, {**J}, {**S}]),
    ("沙坡头区、中宁县、海原县公众满意度分别为91.3%、92.6%、89.8%。", [_of("沙坡头区"), _of("中宁县"), _of("海原县")]),
    ("公众满意度沙坡头区91.3%、中宁县92.6%、海原县89.8%。", [_of("沙坡头区"), _of("中宁县"), _of("海原县")]),
    ("公众满意度最高的中宁县为92.6%，最低的海原县为89.8%。", [_of("中宁县"), _of("海原县")]),
    ("抽查小学12所、初中9所、教学点4个。", [{**P}, {**J}, {}]),
    ("图书、计算机分别为31.2万册和4560台。", [{"indicator": "books"}, {"indicator": "computers"}]),
    ("小学、初中教师交流轮岗比例分别为12.4%、13.8%，其中骨干教师分别占23.1%、25.6%。", [{**P}, {**J}, {**P}, {**J}]),
]  # fmt: skip

# text, the fields that must stay open
MISMATCHED: list[tuple[str, str]] = [
    ("小学、初中、高中、幼儿园巩固率分别为99.8%、98.5%、97.3%。", "stage"),
    ("小学和初中生均图书分别为31.2册、42.5册和38.7册。", "stage"),
    ("沙坡头区、中宁县小学综合差异系数分别为0.41、0.44和0.52。", "region"),
    ("城区和乡村小学班额分别为46.2人、30.5人、18.4人。", "area"),
    ("小学、初中、普通高中分别有45所和12所。", "stage"),
    ("2022年、2023年财政教育支出分别为7.95亿元、8.86亿元、9.12亿元。", "period"),
    ("宣和中学和石空中学在校生分别为1204人、986人、655人。", "entity"),
]
