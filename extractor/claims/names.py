"""Names of single schools in the words before a figure, and the words that end their reach."""

from __future__ import annotations

import re

from extractor.patterns import Rules

_NUMBERED = re.compile(r"([一-龥]{2,5}?第?[一二三四五六七八九十]{1,3}(?:小学|中学|小|中|幼|高))(?![人学生个所级考段])")
_NAMED = re.compile(r"([一-龥]{2,7}(?:中心小学|中心学校|九年制学校|实验小学|实验中学|完小|小学|中学|学校|幼儿园))")
_GENERIC = re.compile(
    r"(?:全[县市区省州旗校]|[我本该各]?[县市区省州旗]?[各所类级]|义务教育|阶段|公办|民办|农村|乡村|城区|城镇|镇区|薄弱|寄宿制?|标准化|普通|初级|高级|完全|特殊|教育|一贯制|九年|优质|附属|项目|其他|其余|部分|个别|规模|的|有|在|和|及|与|等|达到|超过|新建|改建|扩建|建成|完成|撤并|共|全部|所有|职业|技术|进修|基础|示范|特色|试点|定点|以下|以上|中等|样本|教学|办|中小|初中|高中|幼儿园|小学|中学)$"
)
_ALL = re.compile(r"全[县市区省州旗][^一-龥]|其他学校|其余学校|全[县市区省州](?:现有|共有|平均|各|所有|义务教育|小学|初中|中小学|教育|符合|专任|教师)|各学校|全体")
_LEAD = re.compile(r"^(?:除|对|在|由|从|将|把|使|其中|包括|例如|如|以|和|及|与|而|但|另|含)")


class Names:
    """Finds school names; compiled once per rule set."""

    def __init__(self, rules: Rules) -> None:
        del rules

    def school(self, plain: str, start: int, end: int) -> str | None:
        """The last single school named between two places; None where only kinds of schools stand there."""
        last: str | None = None
        at = -1
        text = plain[start:end]
        if not any(c in text for c in "小中校园幼"):
            return None
        for m in _NUMBERED.finditer(text):
            last, at = m[1], m.start()
        for m in _NAMED.finditer(text):
            name = m[1]
            stem = re.sub(r"(?:中心小学|中心学校|九年制学校|实验小学|实验中学|完小|小学|中学|学校|幼儿园)$", "", name)
            stem = _LEAD.sub("", stem)
            if m.start() > at and 2 <= len(stem) <= 5 and not _GENERIC.search(stem):
                last, at = name[len(name) - len(_LEAD.sub("", name)) :], m.start()
        return _LEAD.sub("", last) if last else None

    def all_of(self, plain: str, start: int, end: int) -> bool:
        """Whether the words turn from one school back to all of them."""
        return bool(_ALL.search(plain[start:end]))

    def stage_of(self, plain: str, start: int, end: int) -> str | None:
        """The stage that a school's own name says (城关一小: primary)."""
        name = self.school(plain, start, end)
        if not name:
            return None
        if re.search(r"(?:小|小学)$", name):
            return "primary"
        if re.search(r"[一二三四五六七八九十]中$", name):
            return "junior"
        if name.endswith(("幼", "幼儿园")):
            return "preschool"
        return None
