"""When a document's figures were taken, as its title, its opening or its sources say."""

from __future__ import annotations

import re

from extractor.claims.dating import activity, is_ahead
from extractor.claims.periods import period_of, year_of
from extractor.claims.quantities import Figure
from extractor.claims.wordings import Wordings
from extractor.model import Block, Document
from extractor.shadow import shadow

_SPAN = re.compile(r"\d{4}/\d{4}")
_SCHOOL_YEAR = re.compile(r"\d{4}-09/\d{4}-08")
_BEFORE = 12  # characters before a year that may say that something was founded in it
_OPENING = 500  # characters in which a report says when and why it was made


def visited(document: Document, plain: str, figures: list[Figure], wordings: Wordings) -> str | None:
    """The month or the day of the visit that an undated report begins with (2016年11月21日至26日，检查组…).

    What it found was found then; of a visit of several days no one of them is known, so it is the last one's month.
    """
    cells = {b.start for b in document.blocks if b.kind == "cell"}
    for figure in figures:
        if figure.start > _OPENING:
            return None
        if figure.start in cells or wordings["date.cohort"].match(plain, figure.end):
            continue
        if plain.startswith("毕业", figure.end) or _happened(plain, figure, wordings):
            continue
        written = plain[figure.start : figure.end]
        period = period_of(written) if figure.kind == "date" and "学年" not in written else None
        if period is not None and re.search(r"\d{4}-\d\d(?:-\d\d)?$", period):
            _, several, last = period.rpartition("/")
            return last[:7] if several else last
    return None


_COMPARED = re.compile(r"""[比较]["']?$""")  # 比“十三五”末提高: earlier than the report, however much


def latest(plain: str, figures: list[Figure], wordings: Wordings) -> str | None:
    """The last year that an undated report tells of, where it names that year by itself; None where none is known.

    A year that it looks ahead to is later than its own, and one that a stretch only begins or ends with may not be it.
    """
    years: dict[int, bool] = {}
    aims = [0]
    school_years: dict[int, str] = {}
    for figure in figures:
        period = period_of(plain[figure.start : figure.end]) if figure.kind == "date" else None
        year = year_of(period)
        if period is None or year is None or plain.rfind("《", 0, figure.start) > plain.rfind("》", 0, figure.start):
            continue
        if _happened(plain, figure, wordings) or _COMPARED.search(plain, max(0, figure.start - 2), figure.start):
            continue
        if wordings["date.cohort"].match(plain, figure.end) or plain.startswith("毕业", figure.end):
            return None  # a cohort's years: the last of them dates the text more finely
        if is_ahead(wordings, plain, figure):
            aims.append(year)
            continue
        if _SCHOOL_YEAR.fullmatch(period):
            school_years[year] = period  # 2016/2017学年初，全县有…: the time of what a report counts
        begins = wordings["date.since"].match(plain, figure.end) or wordings["date.onward"].match(plain, figure.end)
        years[year] = years.get(year, False) or not (begins or "/" in period)
    last = max(years, default=None)
    if last in school_years and last > max(aims):
        return school_years[last]
    return str(last) if last is not None and years[last] and last > max(aims) else None


def _happened(plain: str, date: Figure, wordings: Wordings) -> bool:
    """创办于1985年; 2013年9月搬入新校区，: whether a date is of something that happened once."""
    founded = wordings["date.founded"].search(plain, max(0, date.start - _BEFORE), date.start)
    return founded is not None or wordings["date.event"].match(plain, date.end) is not None


def lead_period(document: Document, plain: str, first: int, figures: list[Figure], wordings: Wordings) -> str | None:
    """The time that a document says of itself at its start: in its title, or before its first figure.

    Dates in brackets or book-title marks name other documents or plan periods, and site lines the day of publication.
    """
    title = shadow(document.title or "")
    if (yearbook := wordings["title.yearbook"].search(title)) is not None:
        return str(int(yearbook[1] or yearbook[2]) - 1)  # the yearbook of 2017 tells of 2016
    title = wordings["title.own-year"].sub(r" \1年", title)  # …监测报告(2020年): its own year
    named = wordings["title.year"].search(re.sub(r"[(《].*?[)》]", "", title))
    if named and document.doc_type == "statistics":
        return period_of(named[0])  # what a bulletin is about stands in its title, when it came out in its text
    for block in document.blocks:
        if block.kind in {"meta", "cell", "title"} or block.start > first:
            continue
        for figure in figures:
            inside = block.start <= figure.start and figure.end <= min(block.end, first)
            period = _told_by(document, plain, block, figure, wordings) if inside else None
            if period is not None:
                return period
    if named or document.published:
        return period_of(named[0]) if named else None
    sources = (f for f in figures if f.kind == "date" and wordings["date.source"].match(plain, f.end, f.end + 30))
    source = next(sources, None)
    return period_of(plain[source.start : source.end]) if source is not None else None


def _told_by(document: Document, plain: str, block: Block, figure: Figure, wordings: Wordings) -> str | None:
    """The period of a date that opens a clause of a block in the document's own name; None for any other number."""
    if figure.kind != "date" or block.end - block.start <= 16:
        return None
    before, written = plain[block.start : figure.start], plain[figure.start : figure.end]
    if wordings["date.audited"].match(plain, figure.end) and (audited := year_of(period_of(written))):
        return str(audited)  # 核对了2017、2018两个决算年度的账目
    if before.count("《") != before.count("》") or (before.strip() and not wordings["date.opens"].search(before)):
        return None
    # 2012年以来, 2018年春季学期起, 2018年底前, 2018年入学的
    others = (wordings["date.since"], wordings["date.onward"], wordings["date.ahead"], wordings["date.cohort"])
    if any(other.match(plain, figure.end) for other in others):
        return None
    if wordings["date.general"].match(plain, figure.end) or wordings["date.event"].match(plain, figure.end):
        return None
    if "月" in written and activity(wordings, plain, figure.end):
        return None  # 2019年9月抽调督学分赴学校核查: when they went
    period = period_of(written)
    if not period or _SPAN.fullmatch(period):
        return None
    known = year_of(document.published) if document.doc_type != "statistics" else None
    near = not known or known - 1 <= (year_of(period) or 0) <= known
    return period if near else None
