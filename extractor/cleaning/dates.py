"""Dates as documents write them → ISO 8601, whole or down to what is written (``2006-04``)."""

from __future__ import annotations

import datetime
import re

_DIGITS = "〇零○0OＯo一二三四五六七八九"
_VALUES = {"〇": 0, "零": 0, "○": 0, "0": 0, "O": 0, "o": 0, "Ｏ": 0}
_VALUES |= {c: i for i, c in enumerate("一二三四五六七八九", 1)}
_WESTERN = re.compile(
    r"(?<!\d)((?:19|20)\d{2})\s*(?:年|[-./])\s*(1[0-2]|0?[1-9])(?:\s*(?:月|[-./])\s*(3[01]|[12]\d|0?[1-9])?)?(?!\d)\s*[日号]?"
)
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})[./-](\d{1,2})[./-]((?:19|20)\d{2})(?!\d)")
_CHINESE = re.compile(
    rf"([{_DIGITS}\d]{{4}})\s*年\s*(?:([一二三四五六七八九十元正\d]{{1,3}})\s*月)?\s*(?:([一二三四五六七八九十廿\d]{{1,3}})\s*[日号])?"
)
_YEAR = re.compile(r"(?:19|20)\d{2}|年")  # no date is without
# all that a date, with brackets and marks around it, can be written with
_DATE_LINE = re.compile(rf"[\s\d{_DIGITS}十廿元正年月日号\-./()\[\],。、:]+")
_FRAME = re.compile(r"[\s()\[\],.。、:]+")


def iso_date(plain: str) -> tuple[str, int, int] | None:
    """The first date of a text (given as its shadow): ISO form and its span; None where there is none.

    ``2018年1月17日`` → 2018-01-17, ``二零零六年四月`` → 2006-04, ``08.02.2017`` → 2017 (day and month could be
    either way round), ``20180117`` → 2018-01-17.
    """
    if not _YEAR.search(plain):
        return None
    found = [f for f in (_western(plain), _compact(plain), _day_first(plain), _chinese(plain)) if f is not None]
    return min(found, key=lambda f: (f[1], -f[2]), default=None)


def whole_date(plain: str) -> str | None:
    """ISO form where the text (a shadow) is nothing but one date, brackets around it allowed."""
    if len(plain) > 32 or not _DATE_LINE.fullmatch(plain):
        return None
    found = iso_date(plain)
    if found is None or _FRAME.sub("", plain[: found[1]] + plain[found[2] :]):
        return None
    return found[0] if len(found[0]) > 4 else None


def _western(plain: str) -> tuple[str, int, int] | None:
    match = _WESTERN.search(plain)
    return (_iso(int(match[1]), int(match[2]), int(match[3] or 0)), *match.span()) if match else None


def _compact(plain: str) -> tuple[str, int, int] | None:
    match = _COMPACT.search(plain)
    return (_iso(int(match[1]), int(match[2]), int(match[3])), *match.span()) if match else None


def _day_first(plain: str) -> tuple[str, int, int] | None:
    match = _DAY_FIRST.search(plain)
    if not match:
        return None
    one, two, year = (int(g) for g in match.groups())
    if one == two:
        return _iso(year, one, two), *match.span()
    if one > 12 or two > 12:
        return _iso(year, min(one, two), max(one, two)), *match.span()
    return str(year), *match.span()


def _chinese(plain: str) -> tuple[str, int, int] | None:
    match = _CHINESE.search(plain)
    if not match:
        return None
    year = int("".join(str(_VALUES.get(c, c)) for c in match[1]))
    if not 1949 <= year <= 2100:
        return None
    return _iso(year, _number(match[2]), _number(match[3])), *match.span()


def _number(text: str | None) -> int:
    """1…31 from digits or from Chinese numerals; 0 for none."""
    if not text:
        return 0
    if text.isdecimal():
        return int(text)
    text = text.replace("廿", "二十").replace("元", "一").replace("正", "一")
    tens, _, ones = text.partition("十") if "十" in text else ("", "", text)
    unit = _VALUES.get(ones, 0) if ones else 0
    return unit + 10 * (_VALUES.get(tens, 1) if "十" in text else 0)


def _iso(year: int, month: int, day: int) -> str:
    """As much of the date as is possible: 2018-02-30 is no day, so 2018-02."""
    if not 1 <= month <= 12:
        return str(year)
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return f"{year}-{month:02d}"
