"""When a figure was taken: dates, words of time, and what the scopes around say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractor.claims.draft import Draft
from extractor.claims.periods import period_of, year_of
from extractor.claims.quantities import Figure
from extractor.claims.relative import of_last_year, whole_year, words_of_time
from extractor.claims.slots import Slot
from extractor.claims.windows import of_deed, of_state, spanned, window
from extractor.claims.wordings import Wordings

if TYPE_CHECKING:
    from extractor.claims.settings import Settings


_NUMBERS = (re.compile(r"\d+"), re.compile("[一二三四五六七八九十]+"), re.compile("[①-⑨]"))
_MONTH_LONG = len("2019-12")
_BEFORE = 4  # characters right before a date that say what it is the date of
_GOAL = 50  # those that may say that something is to be reached by it
_HISTORY = 3  # years that a sentence names
_SPAN = re.compile(r"(\d{4})/(\d{4})")


def activity(wordings: Wordings, plain: str, end: int) -> bool:
    """Whether what follows a date says when somebody went or wrote, not when figures were taken."""
    return wordings["date.activity"].match(plain, end, end + 60) is not None


def is_history(plain: str, dates: list[Figure]) -> bool:
    """1988年普及，1993年扫除文盲，2000年达标: whether a sentence without a figure tells what happened year by year."""
    years = {year_of(period_of(plain[d.start : d.end])) for d in dates} - {None}
    return len(years) >= _HISTORY


def dates(reading: Settings, dates: list[Figure], start: int) -> tuple[str | None, str | None]:
    """Reads dates into the sentence's period; returns (from-date, until-date) met on the way.

    start  where in the shadow text the words before a date may begin
    """
    came_from = until = None
    for date in dates:
        written = reading.plain[date.start : date.end]
        before = reading.plain[max(start, date.start - _BEFORE) : date.start]
        period = period_of(written) or _month(reading, date)
        if period is None and (years := window(reading, date.start, date.end)):
            if _counted_from(reading, date, start, before):
                reading.base = years  # 比五年前(21390人)缩减3126人
            elif "/" in years:
                reading.window = years  # 近三年新建学校12所: said of its own sentence
            else:
                came_from = years  # 由三年前的71名增加到158名
        elif period is None or _of_no_figures(reading, date, start, before):
            continue
        elif reading.wordings["date.of-level"].search(before) and later(reading.period, period):
            came_from = reading.base = period  # 2021年…2038.6亿元，是2012年877.9亿元的2.32倍
        elif _counted_from(reading, date, start, before):
            reading.base = period
        elif _begins_with(reading, date, start, before):
            came_from = period
        else:
            until = _told(reading, date, period, before, start) or until
    return came_from, until


def _of_no_figures(reading: Settings, date: Figure, start: int, before: str) -> bool:
    """Whether a date says nothing of figures: when somebody went, what happened once, what a document is called."""
    plain, say = reading.plain, reading.wordings
    if "月" in plain[date.start : date.end] and activity(say, plain, date.end):
        return True  # 4月下旬抽调督学…分赴学校核查: when they went, not when the figures were taken
    if plain.rfind("《", start, date.start) > plain.rfind("》", start, date.start):
        return True
    if say["date.founded"].search(before):
        return True  # 继2015年通过国家认定后, 始建于1941年
    return say["until.before"].search(before) is None and say["date.event"].match(plain, date.end) is not None


def later(period: str | None, other: str | None) -> bool:
    """Whether a period ends in a later year than another; False where either is not known."""
    year, than = year_of(period), year_of(other)
    return year is not None and than is not None and year > than


def in_month_of(period: str | None, document: str | None) -> bool:
    """Whether a period is a day of the month that a document is dated by; what follows is as of that month."""
    return period is not None and document is not None and len(document) == _MONTH_LONG and period[:7] == document


def _begins_with(reading: Settings, date: Figure, start: int, before: str) -> bool:
    """Whether a date is of one figure: the first of a change (由2016年的0.412), or a cohort (2020年入学的6483人)."""
    plain, say = reading.plain, reading.wordings
    if say["date.cohort"].match(plain, date.end, date.end + 120):
        return True
    if say["from.bracket"].search(plain, max(start, date.start - 12), date.start):
        return True
    return say["from.before"].search(before) is not None and say["date.onward"].match(plain, date.end) is None


def _counted_from(reading: Settings, date: Figure, start: int, before: str) -> bool:
    """Whether a date says what a change is counted from; ``before`` are the characters before it."""
    plain, say = reading.plain, reading.wordings
    further = plain[max(start, date.start - 18) : date.start]
    if before.endswith("(") and say["base.bracket"].search(further):
        return True
    if say["base.before"].search(before) or say["base.named"].search(further):
        return True
    if say["base.behind"].match(plain, date.end):
        return True
    return bool(say["base.with"].search(further) and say["base.than"].match(plain, date.end))


def is_ahead(say: Wordings, plain: str, date: Figure, start: int = 0) -> bool:
    """Whether something is to be reached by a date or in it: 到2026年, 2026年底前, 确保全县于2026年.

    start  where in the shadow text the words before the date may begin
    """
    before = plain[max(start, date.start - _BEFORE) : date.start]
    if say["until.as-of"].search(before):
        return False
    if say["until.before"].search(before) or say["date.ahead"].match(plain[date.end : date.end + 3]):
        return True
    return say["date.goal"].search(plain, max(start, date.start - _GOAL), date.start) is not None


def _told(reading: Settings, date: Figure, period: str, before: str, start: int) -> str | None:
    """Makes a date the sentence's period; returns it where it is a day ahead.

    What it says only of its own figures (a start, a source, years dealt out, a plan's years) ends with the sentence.
    """
    plain, say, written = reading.plain, reading.wordings, reading.plain[date.start : date.end]
    reading.period, reading.window = _until_now(reading, period, date), None
    period = reading.period
    spanned(reading, period)
    if say["until.as-of"].search(before) and year_of(period) == year_of(reading.scope.written):
        reading.scope.as_of = period
    reached = say["date.reached-level"].match(plain, date.end)  # 由560元提高到2015年的650元
    if not reached and is_ahead(say, plain, date, start):
        reading.until = period
        reading.by_end = _by_its_end(reading, date)
        return period
    if (
        say["date.onward"].match(plain, date.end)  # 自2014年11月起提高到4元
        or say["date.since"].match(plain, date.end, date.end + 30)  # 2012年以来累计投入
        or say["date.source"].match(plain, date.end, date.end + 30)  # 以2023/2024学年初统计报表为依据
        or "、" in written  # 2015、2016、2017年分别是…
        or ("五" in written and later(period, reading.scope.doc_period))  # “十四五”期间
    ):
        reading.until = period
    return None


def _until_now(reading: Settings, period: str, date: Figure) -> str:
    """2015年以来, 自2006年起累计: from that year to the document's."""
    doc = reading.scope.written or ""
    since = reading.wordings["date.since"].match(reading.plain, date.end, date.end + 30)
    year, now = re.fullmatch(r"(?:19|20)\d{2}", period), year_of(doc)
    return f"{period}/{now}" if since and year and now and int(period) < now else period


def _month(reading: Settings, date: Figure) -> str | None:
    """截至9月底, 截至9月20日: of a document's year, or of the year before where it would lie ahead of it.

    9月底前 lies ahead, in the year after where that month of the document's is past.
    """
    told = reading.scope.written
    year, m = year_of(told), reading.wordings["date.month"].match(reading.plain[date.start : date.end])
    if year is not None and told is not None and m is not None and _by_its_end(reading, date):
        past = re.match(r"\d{4}-(\d{2})", told)
        return f"{year + (past is not None and int(m[1]) < int(past[1]))}-{int(m[1]):02}"
    if (
        year is None
        or told is None
        or m is None
        or not reading.wordings["date.as-of"].search(reading.plain[max(0, date.start - 6) : date.start])
    ):
        return None  # 11月下旬开展督查: when something was done says nothing of the figures
    month, written = int(m[1]), re.match(r"\d{4}-(\d{2})", told)
    if not 1 <= month <= 12:
        return None
    later_than = written is not None and month > int(written[1]) and reading.scope.doc_period is not None
    ago = reading.plain.startswith("去年", date.start - 2) or later_than
    return f"{year - ago}-{month:02}" + (f"-{int(m[2]):02}" if m[2] else "")


def _by_its_end(reading: Settings, date: Figure) -> bool:
    """9月底前, 年底前: whether a date is the last by which something is to be done."""
    found = reading.wordings["date.ahead"].match(reading.plain[date.end : date.end + 3])
    written = reading.plain[date.start : date.end]
    return found is not None and found[0].endswith("前") and ("底" in found[0] or written.endswith(("底", "末", "月")))


def settle(reading: Settings, draft: Draft, slot: Slot) -> None:
    """Sets the period of a figure and how it was found: stated, inherited, or the document's; in place."""
    _bracket(reading, slot)
    item(reading, slot.gap, slot.figure.start)
    earlier, reading.base, earlier_window = reading.base, None, reading.window
    came_from, until = dates(reading, slot.dates, 0)
    dated = any(period_of(reading.plain[d.start : d.end]) for d in slot.dates)
    if until:
        _forward_by(reading, until, slot)
        if reading.forward is None and until == reading.until:
            reading.until = None  # 到2012年秋季开学，全县保留学校31所: no day ahead
    came_from = _words_behind(reading, slot, came_from, dated)
    bare_start = reading.wordings["from.bare"].match(reading.plain, slot.figure.end) is not None
    near_base = slot.says("base") or bare_start or (slot.depth > 0 and reading.plain[slot.figure.start - 1] == "(")
    based, reading.base = reading.base or (earlier if bare_start else None), reading.base or earlier
    if based and near_base and draft.measure in {"level", "cv"}:
        draft.period, draft.period_from = based, "stated"  # 较2020年的96.4%
    elif came_from:
        draft.period, draft.period_from = came_from, "stated"
    elif draft.measure in {"level", "cv"} and (year := of_last_year(reading, slot)):
        draft.period, draft.period_from = year, "inherited"
    elif _in_window(reading, draft, slot, earlier_window):
        draft.period, draft.period_from = reading.window, "stated"
    elif reading.period:
        draft.period, draft.period_from = reading.period, "stated"
    else:
        scope = reading.scope
        inherited = scope.period or scope.section_period or scope.lead_period or _fiscal(reading, draft)
        if scope.looks_back and (of_deed(draft, slot) or _goes_on(reading, slot)):
            inherited = scope.looks_back  # 近三年投入4.2亿元。新建校舍21.6万平方米
        draft.period, draft.period_from = (inherited, "inherited") if inherited else (scope.doc_period, "document")
    if draft.measure in {"change", "gap"} and not dated and draft.period_from == "stated" and not came_from:
        # 2011年6.83亿元，2010年为5.61亿元，增长21.7%: a change is of the year that it arrives at
        own = year_of(draft.period) or 0
        after = [d.period for d in reading.done if d.measure == "level" and (year_of(d.period) or 0) == own + 1]
        if after:
            reading.period = draft.period = after[-1]


def _words_behind(reading: Settings, slot: Slot, came_from: str | None, dated: bool) -> str | None:
    """Reads what the words before a figure say of its time; returns the time that it came from."""
    plain, say, start, end = reading.plain, reading.wordings, slot.gap, slot.figure.start
    came_from = words_of_time(reading, slot, came_from)
    if not reading.done and reading.scope.told and say["date.same-time"].search(plain, start, end):
        reading.window = reading.scope.told  # 同期投入3.86亿元
    if not dated:
        whole_year(reading, slot)
        ahead = say["window.ahead"].search(plain, start, end)
        if ahead and (years := window(reading, ahead.start(), ahead.end())):
            reading.window = years  # 三年内新建学校78所, where a word of plans takes in the years
    return came_from


def of_parts(reading: Settings) -> None:
    """较上年同期的163个(占41.6%), 三年征收3926万元…，占76.1%: a share is of the time of its part; in place."""
    for draft in reading.done:
        part, slot = draft.share_of[0] if draft.share_of else None, draft.slot
        if draft.how != "share" or part is None or slot is None or part.segment != draft.segment:
            continue
        if slot.dates or any(t.term.cue in {"when", "base"} for t in (*slot.far_cues, *slot.cues)):
            continue
        beside = slot.marks.endswith("(") and slot.gap == part.figure.end
        summed = part.unit.kind == "money" and _SPAN.fullmatch(part.period or "") and slot.gap == part.figure.end
        if beside or summed:
            draft.period, draft.period_from = part.period, part.period_from


def stands_at_end(reading: Settings) -> None:
    """“十二五”期间投入…，建筑面积达到108.6万平方米: what stands is of the last of the years told of; in place."""
    for draft in reading.done[1:]:
        span = _SPAN.fullmatch(draft.period or "")
        told = span is not None and draft.period_from == "stated" and not draft.mismatch
        if span and told and draft.period != reading.window and of_state(reading, draft):
            draft.period = span[2]


def _goes_on(reading: Settings, slot: Slot) -> bool:
    """Whether a figure goes on with a list that is of the years that the sentence before looked back on."""
    return slot.marks == "、" and bool(reading.done) and reading.done[-1].period == reading.scope.looks_back


def of_a_year(reading: Settings, draft: Draft) -> bool:
    """Whether a figure is of money that is spent or earned anew each year."""
    subject = reading.plain[slice(*draft.subject)] if draft.subject else ""
    return draft.unit.kind == "money" and reading.wordings["money.of-a-year"].search(subject) is not None


def _fiscal(reading: Settings, draft: Draft) -> str | None:
    """The year that money was last told of as spent in, for a further sum of the kind or the growth of one."""
    last = reading.done[-1] if reading.done else None
    grown = draft.measure == "change" and last is not None and last.period == reading.scope.fiscal
    return reading.scope.fiscal if grown or of_a_year(reading, draft) else None


def numbered(reading: Settings, start: int, end: int) -> None:
    """1.2013年…；2.大班额…: a numbered stretch takes its time from before the first of its kind; in place."""
    scope = reading.scope
    number = reading.wordings["item.number"].match(reading.plain, start, end)
    if number is None:
        return
    kind = number[0].strip()
    for pattern in _NUMBERS:
        kind = pattern.sub("1", kind)
    if kind not in scope.items:
        scope.items[kind] = scope.period
        return
    kinds = list(scope.items)
    scope.items = {k: scope.items[k] for k in kinds[: kinds.index(kind) + 1]}
    if scope.items[kind] or scope.doc_period or scope.lead_period:
        scope.period = scope.items[kind]


def item(reading: Settings, start: int, end: int) -> None:
    """一是2014年…；二是师资: an item takes its time from before the list, not from the item before; in place."""
    if reading.wordings["item.begins"].search(reading.plain, start, end) is None:
        return
    scope = reading.scope
    if scope.listed is None:
        scope.listed = (reading.period, scope.period)
    else:
        reading.period, scope.period = scope.listed
        reading.window = scope.looks_back = None


def _bracket(reading: Settings, slot: Slot) -> None:
    """7245所(2018年为7338所)，教学点6632个: the time that a bracket names ends with it; in place."""
    if slot.depth and reading.outside is None:
        if ahead := [d for d in slot.dates if d.end < slot.clause - 1]:  # but 2017年(大班额68个) dates the bracket
            dates(reading, ahead, 0)  # 2016年增幅高于财政收入增幅(5.12%)3.31个百分点
        reading.outside = (reading.period,)
    elif not slot.depth and reading.outside is not None:
        (reading.period,), reading.outside = reading.outside, None


def _in_window(reading: Settings, draft: Draft, slot: Slot, before: str | None) -> bool:
    """Whether a figure is of the years that its sentence looks back on or ahead to; what stands now ends them."""
    if reading.window is None or reading.window != before:
        return reading.window is not None
    last = reading.done[-1] if reading.done else None
    if _part_of_window(reading, draft):
        return True
    if last is None or last.period != reading.window or (of_state(reading, draft) and not of_state(reading, last)):
        reading.window = None
    return reading.window is not None


def _part_of_window(reading: Settings, draft: Draft) -> bool:
    """三年共补充教师1.86万名，其中农村教师1.24万名，占66.7%: whether a part, or its share, is of its whole's years."""
    frame = reading.frames[-1]
    if frame.kind != "part" or draft.measure != "level":
        return False
    of = draft.share_of[:1] if draft.how == "share" else frame.wholes[-1:]
    return any(d.period == reading.window for d in of)


def _forward_by(reading: Settings, until: str, slot: Slot) -> None:
    """到2026年…达到: a date ahead of the document makes what follows a target."""
    doc, aim = year_of(reading.scope.doc_period), year_of(until)
    plan = reading.scope.plan_period
    if aim and plan and aim < int(plan[:4]):
        return  # 到2015年底，…达97.6%, in a plan of 2016 to 2020: what it sets out from
    text = reading.plain[slot.gap : slot.post_end + 2]
    written = reading.scope.doc_period or ""
    ahead = until[:7] > written[:7] if len(until) > len("2017") else written[5:7] < "12"
    if aim and aim == doc and reading.by_end and ahead and "已" not in text:
        reading.forward = "target-by"  # 9月底前开工率必须达到100%, of a text of July
    if aim and ((doc and aim > doc) or (not doc and reading.wordings["aim.words"].search(text) and "已" not in text)):
        reading.forward = "target-by"
