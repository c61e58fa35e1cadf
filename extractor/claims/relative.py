"""Times told by words that count from another: 去年, 上年, 目前, 全年, 年初."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractor.claims.lexicon import Token
from extractor.claims.periods import span_of_years, year_of
from extractor.claims.slots import Slot
from extractor.claims.windows import window

if TYPE_CHECKING:
    from extractor.claims.settings import Settings

_MONTH = re.compile(r"\d{1,2}月")
_YEARS = re.compile(r"(?:19|20)\d\d(?=年)")
_BACK = 3000  # characters before a place in which its history stands
_HISTORY, _APART = 3, 12  # years that a history names, and how far apart its first and last are
_AGO = re.compile(r"(?:[一二两三四五六七八九十]|\d{1,2})年前")


def words_of_time(reading: Settings, slot: Slot, came_from: str | None) -> str | None:
    """Reads 去年, 目前, 上年 and the like into the sentence's period; returns the time that the figure came from."""
    for token in (*slot.far_cues, *slot.cues):
        if token.term.cue != "when":
            continue
        if _MONTH.match(reading.plain, token.end) and "-" in (reading.period or ""):
            continue  # 截至今年9月底: the month, which is known
        before, only_from = reading.period, reading.plain[token.start - 1] in "由从"
        if token.term.value in {"prior_year", "prior_school_year"}:
            came_from = _before(reading, token) or came_from
            if not reading.done and came_from and not only_from:
                reading.period, reading.until = came_from, came_from  # 上年符合条件教师876人，交流147人
            continue
        if token.term.value == "next_year" and reading.wordings["next-year.named"].match(reading.plain, token.end):
            continue
        _when(reading, token)
        if token.term.value == "last_year" and reading.wordings["last-year.local"].match(reading.plain, token.end):
            reading.until = reading.period
        if only_from and reading.period != before:
            # 从上年的344人增至398人: only the first is of last year
            came_from, reading.period = reading.period, before
    began = reading.wordings["year.began"].search(reading.plain, slot.gap, slot.figure.start)
    year = year_of(reading.period or reading.scope.period or reading.scope.written)
    if began and year:
        if began[0][0] in "由从":
            return str(year)
        reading.base = str(year)
    return came_from


_YEAR_NAMED, _NAMED = re.compile(r"((?:19|20)\d\d)年度?$"), 8


def _when(reading: Settings, token: Token) -> None:
    """A word of time becomes the sentence's period, counted from the document's year."""
    told, value = reading.scope.written, token.term.value
    year = year_of(told)
    if year is None and value == "last_year" and year_of(reading.period):
        return
    if year and value == "this_year" and told and "-09/" in told:
        reading.period = told  # 本年招生 in a text on a school year
    elif value == "now":
        # 截至9月，…。现有教师: still as of then, but 目前 is the day of the text
        as_of = reading.scope.as_of if reading.plain.startswith("现", token.start) else None
        numbered = len(reading.scope.doc_period or "") == len("2020") and reading.scope.lead_period is not None
        day = reading.scope.lead_period if numbered else reading.scope.doc_period  # 〔2020〕1号 on the year 2019
        if not (as_of or day) and _tells_a_history(reading, token.start):
            reading.scope.period = reading.scope.section_period = reading.scope.lead_period = reading.period = None
            return  # 1988年普及…,1990年消除…,2002年通过复查。全县现有…: of none of those years
        reading.period = as_of or day or reading.scope.lead_period or reading.period
        if reading.period is None and span_of_years(reading.scope.period):
            reading.scope.period = None  # 2014年至2016年投入…。现有计算机7025台: of no stretch of years
    elif year and value == "last_year":
        reading.period = reading.scope.passing = str(year - 1)
    elif year and value == "this_year":
        named = _YEAR_NAMED.search(reading.plain, max(0, token.start - _NAMED), token.start)
        reading.period = str(year) if named is None else named[1]  # 2024年度本年收入: of the year just named
    elif year and value == "next_year":
        reading.period = reading.until = str(year + 1)
    elif year and value == "this_school_year":
        reading.period = _school_year(year, told or "")


def _tells_a_history(reading: Settings, end: int) -> bool:
    """Whether the text names years far apart before a place, as the history of a place or a school does."""
    years = {int(year) for year in _YEARS.findall(reading.plain, max(0, end - _BACK), end)}
    return len(years) >= _HISTORY and max(years) - min(years) > _APART


def _school_year(year: int, told: str, ago: int = 0) -> str:
    """The school year that a text of the date ``told`` is written in, or one so many years ``ago``."""
    begun = r"\d{4}-(?:0[78]|09|1\d)" if ago else r"\d{4}-(?:09|1\d)"  # in the holidays 上学年 is the one just over
    started = year - ago if re.match(begun, told) else year - 1 - ago
    return f"{started}-09/{started + 1}-08"


def _before(reading: Settings, token: Token) -> str | None:
    """The year, or the school year, before the one spoken of."""
    told = reading.period or reading.scope.written
    year = year_of(told)
    if token.term.value == "prior_year" or year is None or told is None:
        return _year_before(reading)
    if "-09/" in told:
        return f"{year - 2}-09/{year - 1}-08"
    return _school_year(year, told, 1) if "-" in told else _year_before(reading)


def whole_year(reading: Settings, slot: Slot) -> None:
    """截至12月10日…。全年招录教师96名: of the year that a day of it was named of; in place."""
    scope, say, start, end = reading.scope, reading.wordings, slot.gap, slot.figure.start
    now, cues = year_of(scope.written), (*slot.far_cues, *slot.cues)
    if now and say["date.this-year"].search(reading.plain, start, end) and not any(t.term.cue == "when" for t in cues):
        reading.period = str(now)  # 今年再建800个, where a word of plans takes in the year
    spoken = reading.period or scope.period or scope.section_period or scope.lead_period or scope.doc_period
    year = int(spoken[:4]) if spoken and "-09/" in spoken else year_of(spoken)  # a school year is named by its first
    if year and say["date.whole-year"].search(reading.plain, start, end):
        reading.period = str(year)


def of_last_year(reading: Settings, slot: Slot) -> str | None:
    """较上年的14.21:1: the year of a level that is compared with, or of last year in a text that names no year."""
    earlier, level = reading.wordings["time.earlier"], reading.wordings["compared.level"]
    for token in (*slot.far_cues, *slot.cues):
        timed = token.term.cue == "base" and earlier.match(reading.plain, token.start)  # not 比国家
        if timed and level.fullmatch(reading.plain, token.end, slot.figure.start):  # nor 比上年增加的13个
            ago = _AGO.search(reading.plain, token.start, token.end)
            return window(reading, *ago.span()) if ago else year_ago(reading, slot.cues)  # 比五年前(21390人)
    named = any(t.term.value in {"last_year", "prior_year"} for t in slot.cues)
    return year_ago(reading, slot.cues) if named and year_of(reading.scope.written) is None else None


def year_ago(reading: Settings, words: list[Token]) -> str | None:
    """The year before the one spoken of; of 同期 the same month of it. None where none is spoken of."""
    scope = reading.scope
    now = reading.period or scope.period or scope.section_period or scope.anchor or scope.lead_period
    year = year_of(now)
    if now is None or year is None:
        return None
    same_month = any("同期" in reading.plain[t.start : t.end] for t in words) and re.fullmatch(r"\d{4}-\d\d", now)
    return f"{year - 1}{now[4:]}" if same_month else str(year - 1)


def _year_before(reading: Settings) -> str | None:
    """The year before the one that the sentence, the paragraph or the document speaks of."""
    spoken = reading.period or reading.scope.period or reading.scope.section_period or reading.scope.lead_period
    year = year_of(spoken or reading.scope.doc_period)
    return str(year - 1) if year else None
