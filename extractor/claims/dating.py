"""When a figure was taken: dates, words of time, and what the scopes around say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractor.claims.draft import Draft
from extractor.claims.lexicon import Token
from extractor.claims.periods import period_of, year_of
from extractor.claims.quantities import Figure
from extractor.claims.slots import Slot
from extractor.claims.wordings import Wordings

if TYPE_CHECKING:
    from extractor.claims.settings import Settings

_MONTH = re.compile(r"(\d{1,2})月(?:份|底|末|初|中旬)?$")


def activity(wordings: Wordings, plain: str, end: int) -> bool:
    """Whether what follows a date says when somebody went or wrote, not when figures were taken."""
    return wordings["date.activity"].match(plain, end, end + 40) is not None


def dates(reading: Settings, dates: list[Figure], start: int) -> tuple[str | None, str | None]:
    """Reads dates into the sentence's period; returns (from-date, until-date) met on the way."""
    came_from = until = None
    for date in dates:
        period = period_of(reading.plain[date.start : date.end]) or _month(reading, date)
        if activity(reading.wordings, reading.plain, date.end) and "月" in reading.plain[date.start : date.end]:
            continue  # 4月下旬抽调督学…分赴学校核查: when they went, not when the figures were taken
        quoted = reading.plain.rfind("《", start, date.start) > reading.plain.rfind("》", start, date.start)
        if period is None or quoted:
            continue  # a day without a year, or the name of a document: nothing to go by
        before = reading.plain[max(start, date.start - 4) : date.start]
        if reading.wordings["date.of-level"].search(before) and (year_of(reading.period) or 0) > (year_of(period) or 0):
            came_from = reading.base = period  # 2021年…2038.6亿元，是2012年877.9亿元的2.32倍
            continue
        bracketed = before.endswith("(") and reading.wordings["base.bracket"].search(
            reading.plain[max(start, date.start - 14) : date.start]
        )
        if bracketed or reading.wordings["base.before"].search(before) or reading.plain.startswith("相比", date.end):
            reading.base = period
            continue
        if reading.wordings["from.before"].search(before) and not reading.plain.startswith(("以来", "起"), date.end):
            came_from = period
            continue
        period = _until_now(reading, period, date)
        if reading.plain.startswith("起", date.end):
            reading.until = period  # 自2014年11月起提高到4元: the time of that change
        ahead = reading.wordings["date.ahead"].match(reading.plain[date.end : date.end + 3])
        if (reading.wordings["until.before"].search(before) or ahead) and not reading.wordings["until.as-of"].search(
            before
        ):
            until = reading.until = period
        elif reading.wordings["date.source"].match(reading.plain, date.end, date.end + 30):
            reading.until = period  # 以2023/2024学年初统计报表为依据: where the figures come from
        elif "、" in reading.plain[date.start : date.end]:
            reading.until = period  # 2015、2016、2017年分别是…: dealt out, and no more
        elif "五" in reading.plain[date.start : date.end] and (year_of(period) or 0) > (
            year_of(reading.scope.doc_period) or 9999
        ):
            reading.until = period  # “十四五”期间, said within it: what is to come
        reading.period = period
    return came_from, until


def _year_before(reading: Settings) -> str | None:
    """The year before the one that the sentence, the paragraph or the document speaks of."""
    spoken = reading.period or reading.scope.period or reading.scope.section_period or reading.scope.lead_period
    year = year_of(spoken or reading.scope.doc_period)
    return str(year - 1) if year else None


def _until_now(reading: Settings, period: str, date: Figure) -> str:
    """2015年以来, 自2006年起累计: from that year to the document's."""
    doc = reading.scope.doc_period or reading.scope.lead_period or ""
    since = reading.wordings["date.since"].match(reading.plain[date.end : date.end + 14])
    year, now = re.fullmatch(r"(?:19|20)\d{2}", period), year_of(doc)
    return f"{period}/{now}" if since and year and now and int(period) < now else period


def _month(reading: Settings, date: Figure) -> str | None:
    """截至9月底: a month of the document's year, or of the year before where it would lie ahead of the document."""
    told = reading.scope.doc_period or reading.scope.lead_period
    year, m = year_of(told), _MONTH.match(reading.plain[date.start : date.end])
    if (
        year is None
        or told is None
        or m is None
        or not reading.wordings["date.as-of"].search(reading.plain[: date.start][-4:])
    ):
        return None  # 11月下旬开展督查: when something was done says nothing of the figures
    month, written = int(m[1]), re.match(r"\d{4}-(\d{2})", told)
    if not 1 <= month <= 12:
        return None
    return f"{year - (written is not None and month > int(written[1]))}-{month:02}"


def year_ago(reading: Settings, words: list[Token]) -> str | None:
    """The year before the one spoken of; of 同期 the same month of it. None where none is spoken of."""
    scope = reading.scope
    now = reading.period or scope.period or scope.section_period or scope.anchor or scope.lead_period
    year = year_of(now)
    if now is None or year is None:
        return None
    same_month = any("同期" in reading.plain[t.start : t.end] for t in words) and re.fullmatch(r"\d{4}-\d\d", now)
    return f"{year - 1}{now[4:]}" if same_month else str(year - 1)


def settle(reading: Settings, draft: Draft, slot: Slot) -> None:
    earlier, reading.base = reading.base, None
    came_from, until = dates(reading, slot.dates, 0)
    if until:
        _forward_by(reading, until, slot)
    for token in (*slot.far_cues, *slot.cues):
        if token.term.cue == "when":
            before = reading.period
            if token.term.value == "prior_year":
                came_from = _year_before(reading) or came_from
                if not reading.done and came_from and reading.plain[token.start - 1] not in "由从":
                    reading.period, reading.until = came_from, came_from  # 上年符合条件教师876人，交流147人
                continue
            _when(reading, token.term.value)
            if reading.plain[token.start - 1] in "由从" and reading.period != before:
                came_from, reading.period = (
                    reading.period,
                    before,
                )  # 从上年的344人增至398人: only the first is of last year
    near_base = any(t.term.cue == "base" for t in slot.cues)
    based, reading.base = reading.base, reading.base or earlier
    if based and near_base and draft.measure == "level":
        draft.period, draft.period_from = based, "stated"  # 较2020年的96.4%
    elif came_from:
        draft.period, draft.period_from = came_from, "stated"
    elif (
        (
            near_base
            or (
                any(t.term.value in {"last_year", "prior_year"} for t in slot.cues)
                and year_of(reading.scope.doc_period) is None
            )
        )
        and draft.measure == "level"
        and year_ago(reading, slot.cues)
    ):
        # 较上年的14.21:1: a level of the year before
        draft.period, draft.period_from = year_ago(reading, slot.cues), "inherited"
    elif reading.period:
        draft.period, draft.period_from = reading.period, "stated"
    elif reading.scope.period:
        draft.period, draft.period_from = reading.scope.period, "inherited"
    elif reading.scope.section_period or reading.scope.lead_period:
        draft.period, draft.period_from = reading.scope.section_period or reading.scope.lead_period, "inherited"
    else:
        draft.period, draft.period_from = reading.scope.doc_period, "document"
    if draft.measure in {"change", "gap"} and not slot.dates and draft.period_from == "stated" and not came_from:
        # 2011年6.83亿元，2010年为5.61亿元，增长21.7%: a change is of the year that it arrives at
        own = year_of(draft.period) or 0
        later = [d.period for d in reading.done if d.measure == "level" and (year_of(d.period) or 0) == own + 1]
        if later:
            reading.period = draft.period = later[-1]


def _forward_by(reading: Settings, until: str, slot: Slot) -> None:
    """到2026年…达到: a date ahead of the document makes what follows a target."""
    doc, aim = year_of(reading.scope.doc_period), year_of(until)
    text = reading.plain[slot.gap : slot.post_end + 2]
    if aim and ((doc and aim > doc) or (not doc and reading.wordings["aim.words"].search(text) and "已" not in text)):
        reading.forward = "target-by"


def _when(reading: Settings, value: str) -> None:
    told = reading.scope.doc_period or reading.scope.lead_period
    year = year_of(told)
    if year is None and value == "last_year" and year_of(reading.period):
        return
    if value == "now":
        reading.period = told or reading.period
    elif year and value == "last_year":
        reading.period = str(year - 1)
    elif year and value == "this_year":
        reading.period = str(year)
    elif year and value == "next_year":
        reading.period = reading.until = str(year + 1)
    elif year and value == "this_school_year":
        started = year if re.match(r"\d{4}-(?:09|1\d)", told or "") else year - 1
        reading.period = f"{started}-09/{started + 1}-08"
