"""Stretches of years counted from a year that is known: 近三年, 五年来, 三年内, 五年前."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractor.claims import stocks
from extractor.claims.draft import Draft
from extractor.claims.periods import year_of
from extractor.claims.slots import Slot

if TYPE_CHECKING:
    from extractor.claims.settings import Settings

_NUMBER = re.compile(r"[一二两三四五六七八九十]|\d{1,2}")
_NUMERALS = {n: value for value, n in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_YEARS = re.compile(r"(?:19|20)\d{2}(?:/20\d{2})?$")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_MONTH = re.compile(r"\d{4}-(\d{2})")
# from October on the year of a text is one of the years that it looks back on, until June one of those ahead
_NEARLY_OVER, _HALF = 10, 6
_SEVERAL = 3  # so many years without a word that looks back or ahead are those told of; two may be any


# what is counted of a stretch of years and not as it stands
_DEEDS = frozenset(
    {"construction_area", "construction_projects", "project_funds", "new_teachers"}
    | {"rotating_teachers", "rotating_principals"}
)


def window(reading: Settings, start: int, end: int) -> str | None:
    """The years that a number of them written at ``start`` stands for, as ``first/last``; one year for 五年前.

    None where it says no time of figures (三年级, 查阅近三年资料) or no year is known to count from.
    """
    plain, say = reading.plain, reading.wordings
    written = plain[start:end]
    number = _NUMBER.search(written)
    if number is None or say["window.named"].match(plain, end):
        return None
    years = int(number[0]) if number[0].isdigit() else _NUMERALS[number[0]]
    if say["window.ago"].match(plain, start):
        now = _now(reading)
        return str(now - years) if now else None
    if say["window.ahead"].match(plain, start):
        return _ahead(reading, years)
    if written[0] == "前" and plain.startswith(("比", "较"), start - 1):
        first = year_of((reading.window or "")[:4])
        return f"{first - years}/{first - 1}" if first else None  # 四年累计投入6.38亿元，较前四年的2.9亿元
    told = _told(reading, years)
    if say["window.back"].match(plain, start) is None:
        bare = years >= _SEVERAL and reading.scope.plan_period is None
        opens = bare and say["window.opens"].search(plain, 0, start) is not None
        return told if opens else None  # …2013年…，2014年…；三年征收的教育费附加1.07亿元
    if told is not None and (written[0] not in "近过最" or _just_told(reading, told)):
        return told  # 2013-2015年…12.06亿元。…三年共招聘308人
    back = _back(reading, years)
    if back is not None:
        reading.scope.spans[years] = back
    return back


def _told(reading: Settings, years: int) -> str | None:
    """So many years that the text told of: as a stretch, or each with a figure in the sentence being read."""
    each = sorted({d.period for d in reading.done if d.period and _YEAR.fullmatch(d.period)})
    if len(each) == years > 1 and int(each[-1]) - int(each[0]) == years - 1:
        reading.scope.spans[years] = f"{each[0]}/{each[-1]}"
    return reading.scope.spans.get(years)


def _just_told(reading: Settings, span: str) -> bool:
    """Whether a stretch of years is the last one before the text, which 近三年 counts back from too."""
    written = year_of(reading.scope.written)
    return written is not None and int(span[-4:]) == written - 1 and (_month(reading.scope.written) or 12) <= _HALF


def of_deed(draft: Draft, slot: Slot) -> bool:
    """Whether a figure says what was built, bought, spent or moved."""
    return draft.done_to or draft.code in _DEEDS or (slot.says("event") and draft.measure == "level")


def spanned(reading: Settings, period: str) -> None:
    """Notes a span of whole years that the text names, for a later 三年共; in place."""
    if re.fullmatch(r"\d{4}/\d{4}", period) and period != reading.scope.plan_period:
        reading.scope.spans[_length(period)] = period


def of_state(reading: Settings, draft: Draft) -> bool:
    """Whether a figure says how things stand (在校生, 入学率) and not what was done over a stretch of years."""
    stands = draft.code in stocks.STOCKS or draft.code in reading.heads.rates or draft.unit.kind in {"share", "none"}
    return stands and draft.measure in {"level", "cv"} and not draft.done_to


def _length(span: str) -> int:
    """How many years a span of whole years takes in, its first and last with it."""
    return int(span[-4:]) - int(span[:4]) + 1


def _now(reading: Settings) -> int | None:
    scope = reading.scope
    return year_of(scope.period or scope.section_period or scope.written)


def _month(period: str | None) -> int | None:
    month = _MONTH.match(period or "")
    return int(month[1]) if month else None


def _back(reading: Settings, years: int) -> str | None:
    """The last of so many years is the one just told of, or that of the text where it is nearly over."""
    scope = reading.scope
    plan, told = scope.plan_period, reading.period or scope.period or scope.section_period
    if told and told == reading.until and len(told) == 4 and told == reading.period:
        return f"{told}/{int(told) + years - 1}"  # 自2013年创建以来…，四年累计
    if told and told != plan and _YEARS.match(told) and _length(told) in {1, years}:
        return f"{int(told[-4:]) - years + 1}/{told[-4:]}"  # 2012年至2014年…，三年累计; 到2020年…。五年里
    if plan and "/" in plan:
        first = int(plan[:4])
        return f"{first - years}/{first - 1}" if years == _length(plan) else None
    text = scope.written
    now, month = year_of(text), _month(text)
    if now is None:
        return None
    return f"{now - years + (month is None or month >= _NEARLY_OVER)}/{now}"


def _ahead(reading: Settings, years: int) -> str | None:
    plan = reading.scope.plan_period
    if plan and "/" in plan:
        return plan if years == _length(plan) else None
    text = reading.scope.written
    now, month = year_of(text), _month(text)
    if now is None:
        return None
    return f"{now}/{now + years - (month is None or month <= _HALF)}"
