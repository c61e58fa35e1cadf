"""Dates as they are written → ISO 8601 periods.

A year is ``2018``, a day ``2023-12-15``, a span ``2014/2018``, a school year ``2022-09/2023-08``
(it runs from September to August).  Dates with lost characters keep the parts that are certain.
"""

from __future__ import annotations

import re
from functools import lru_cache

_HAN = str.maketrans("〇零oO○一二三四五六七八九", "00000123456789")
_SCHOOL_YEAR = re.compile(r"((?:19|20)\d{2})\D+?((?:19|20)?\d{2})\s?年?(?:学年度?)")
_ONE_SCHOOL_YEAR = re.compile(r"((?:19|20)\d{2})\s?学年")
_YEARS = re.compile(r"((?:19|20)\d{2})\s?年?\s?(?:[-~至到、]|--)+\s?((?:19|20)\d{2})(?!\d)(?!\s?[-/.]\s?\d)")
_YEAR_LIST = re.compile(r"((?:19|20)\d{2})年?(?:、(?:19|20)\d{2}年?)*、((?:19|20)\d{2})(?!\d)")
_DAY_SPAN = re.compile(
    r"((?:19|20)\d{2})\s?年\s?(\d{1,2})\s?月(?:\s?(\d{1,2})\s?日?)?\s?[-~至到]\s?(?:((?:19|20)\d{2})\s?年\s?)?(?:(\d{1,2})\s?月)?(?:\s?(\d{1,2})\s?日)?"
)
_DAY = re.compile(r"((?:19|20)\d{2})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})")
_REVERSED = re.compile(r"(\d{1,2})[./](\d{1,2})[./]((?:19|20)\d{2})")
_MONTH = re.compile(r"((?:19|20)\d{2})\s?年\s?(\d{1,2})\s?月")
_YEAR = re.compile(r"((?:19|20)\d{2})")
# the five-year plans, the tenth of 2001 to 2005 first
_PLANS = ("十", "十一", "十二", "十三", "十四", "十五")
_PLAN = re.compile(r"(十[一二三四五]?)五")


@lru_cache(maxsize=1024)  # a document writes the same few dates again and again
def period_of(text: str) -> str | None:
    """The ISO 8601 period of a date in shadow spelling; None where it names no year."""
    if m := _SCHOOL_YEAR.search(text):
        last = m[2] if len(m[2]) == 4 else m[1][:2] + m[2]
        return f"{m[1]}-09/{last}-08"
    if m := _ONE_SCHOOL_YEAR.search(text):
        return f"{m[1]}-09/{int(m[1]) + 1}-08"
    if m := _YEAR_LIST.search(text) or _YEARS.search(text):
        return f"{m[1]}/{m[2]}" if m[1] != m[2] else m[1]
    if (m := _DAY_SPAN.search(text)) and (m[4] or m[5] or m[6]):
        return _span(m)
    for pattern, order in ((_DAY, (1, 2, 3)), (_REVERSED, (3, 2, 1))):
        if m := pattern.search(text):
            year, month, day = (m[k] for k in order)
            if pattern is _REVERSED and int(month) > 12 >= int(day):
                month, day = day, month  # 08.25.2017 puts the month first
            return f"{year}-{int(month):02}-{int(day):02}" if 1 <= int(month) <= 12 and 1 <= int(day) <= 31 else year
    if m := _MONTH.search(text):
        return f"{m[1]}-{int(m[2]):02}" if 1 <= int(m[2]) <= 12 else m[1]
    if m := _YEAR.search(text):
        return m[1]
    if m := _PLAN.search(text):
        last = 2000 + 5 * (_PLANS.index(m[1]) + 1)
        return str(last) if re.search("末|收官", text) else f"{last - 4}/{last}"
    if "年" in text and len(text) >= 5:
        digits = text.split("年")[0].translate(_HAN)
        if re.fullmatch(r"(?:19|20)\d{2}", digits):
            month = re.search(r"年([一二三四五六七八九十元]+)月", text)
            number = _han_month(month[1]) if month else None
            return f"{digits}-{number:02}" if number else digits
    return None


def _span(m: re.Match[str]) -> str:
    first = f"{m[1]}-{int(m[2]):02}" + (f"-{int(m[3]):02}" if m[3] else "")
    last = f"{m[4] or m[1]}-{int(m[5] or m[2]):02}" + (f"-{int(m[6]):02}" if m[6] else "")
    return f"{first}/{last}"


def _han_month(text: str) -> int | None:
    if text == "元":
        return 1
    value = sum({"十": 10}.get(c, "零一二三四五六七八九".find(c)) for c in text)
    return value if 1 <= value <= 12 else None


@lru_cache(maxsize=1024)
def year_of(period: str | None) -> int | None:
    """The last year that a period reaches; None where there is none."""
    years = _YEAR.findall(period or "")
    return int(years[-1]) if years else None


def span_of_years(period: str | None) -> bool:
    """Whether a period is a stretch of whole years."""
    return re.fullmatch(r"\d{4}/\d{4}", period or "") is not None
