"""Lists that name no items of their own, or the wrong number of them; figures that stand for several items."""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from extractor.claims.draft import Draft
from extractor.claims.items import Item, distinct, runs
from extractor.claims.slots import Sentence

if TYPE_CHECKING:
    from extractor.claims.resolve import Resolver


_JOINED = re.compile("[、和与及]")
_NAMES = re.compile(r"[一-龥]{0,8}(?:[、和及与][一-龥]{2,8}){0,3}")


def settle(resolver: Resolver, draft: Draft, item: Item) -> None:
    """Gives a figure the stage, area, place and school of its item, in place."""
    if item.stage is not None:
        draft.stage, draft.stage_stated = (None if item.stage == "none" else item.stage), True
    if item.area is not None:
        draft.area = item.area
    if item.region is not None:
        draft.region = item.region
    if item.name is not None:
        draft.entity = item.name.text
        stage = resolver.stage_of(item.name) if item.stage is None else None
        if stage is None and item.stage is None and draft.stage == "primary" and item.name.text.endswith("中学"):
            stage = "junior"
        draft.stage = stage or draft.stage


def leave_places(resolver: Resolver, drafts: Sequence[Draft], group: Sequence[Draft], items: Sequence[Item]) -> None:
    """What stands beside or follows a list of places or schools is about none of them, unless it names one itself."""
    last = items[-1]
    many = (len({i.region for i in items}) > 1, len({i.name for i in items}) > 1)
    end = group[-1].figure.end
    own = resolver.scope.section_place or resolver.scope.region
    for n, draft in enumerate(group):  # 市直学校、沙坡头区学校: what stands before the first place is of none
        draft.region = own if many[0] and not any(i.region for i in items[: n + 1]) else draft.region
        draft.entity = None if many[1] and not any(i.name for i in items[: n + 1]) else draft.entity
    for draft in drafts:
        if draft.figure.start < end or draft.slot is None:
            continue
        if many[0] and draft.region == last.region and not resolver.places.within(draft.slot.gap, draft.figure.start):
            draft.region = own
        if many[1] and last.name is not None and draft.entity == last.name.text:
            draft.entity = None
    if many[0]:
        resolver.visited.update(i.region.code or i.region.name for i in items if i.region)


def as_told(resolver: Resolver, group: list[Draft], told: list[Draft], items: list[Item]) -> bool:
    """Deals a list as an earlier one of its length was dealt: 小学…分别为A、B、C，初中分别为a、b、c.

    items  what the list names itself: one item at most, which all its figures share
    """
    if len(told) != len(group) or len(items) > 1 or not told or told[0] is group[0]:
        return False
    first, item = group[0], items[0] if items else Item(0)
    if any(a.unit.kind != b.unit.kind for a, b in zip(group, told, strict=True)) and item.head is None:
        return False
    heads = len({(d.code, d.term) for d in told}) > 1
    if heads and item.head is not None:
        return False  # another thing, and which of its kinds is not said
    stages, areas = (len({getattr(d, f) for d in told}) > 1 for f in ("stage", "area"))
    regions, names = len({d.region for d in told}) > 1, len({d.entity for d in told}) > 1
    if not (heads or stages or areas or regions or names):
        return False
    if (stages and item.stage) or (areas and item.area) or (regions and item.region) or (names and item.name):
        return False  # it names one of what the earlier list dealt by
    for draft, base in zip(group, told, strict=True):
        if item.head is None:
            measure = draft.measure
            resolver.follow(draft, base, "list")
            draft.measure = base.measure if measure == "level" else measure
        elif draft is not first:
            resolver.follow(draft, first, "list")
        draft.how = "list"
        draft.stage = base.stage if stages or not item.stage else item.stage
        draft.area = base.area if areas or not item.area else item.area
        if regions:
            draft.region = base.region
        if names:
            draft.entity = base.entity
    return True


def spoken_of(resolver: Resolver, sentence: Sentence, group: list[Draft], items: list[Item]) -> bool:
    """Deals a list to the items that its sentence named before: 小学、初中合格率均为100%，高于规定学历的分别为A、B."""
    slot = group[0].slot
    if slot is None or len(items) > 1:
        return False
    item = items[0] if items else Item(0)
    words = [t for t in sentence.tokens if t.end <= (item.start or slot.figure.start)]
    earlier = runs(resolver, words, sentence.start, item.start or slot.gap)
    found = next((r for r in reversed(earlier) if len(r) == len(group) and distinct(r)), None)
    if found is None:
        return False
    heads = [i.head for i in found]
    by_head = item.head is None and len({h.term.rule if h else None for h in heads}) == len(heads)
    if not by_head and len({(i.stage, i.area, i.region, i.name) for i in found}) < len(found):
        return False
    if item.head is None and not by_head and group[0].term is None:
        return False
    for draft, one in zip(group, found, strict=True):
        if by_head and one.head is not None:
            if not resolver.heads.fits(one.head.term, draft.unit, draft.measure in {"change", "gap"}):
                return False
            resolver.take(draft, one.head, "list")
        elif draft is not group[0]:
            resolver.follow(draft, group[0], "list")
        settle(resolver, draft, one)
        if item.stage:
            draft.stage = item.stage
        draft.how = "list"
    return True


def of_sites(resolver: Resolver, drafts: list[Draft]) -> None:
    """小学巩固率：沙坡头区99.8%、中宁县98.5%: a figure behind a place's name measures what was named before."""
    sites: set[tuple[int, int]] = set()
    for n, draft in enumerate(drafts):
        slot, subject = draft.slot, draft.subject
        if slot is None or subject is None or draft.code is not None or draft.how not in {"open", "inherit"}:
            continue
        named = resolver.places.all_within(slot.gap, draft.figure.start)
        if subject not in sites and not any(start <= subject[0] and subject[1] <= end for start, end, _ in named):
            continue
        sites.add(subject)
        before = drafts[n - 1] if n else None
        token = resolver.heads.last(slot.far, draft.unit, draft.measure in {"change", "gap"})
        if token is not None and slot.marks.endswith(":"):
            resolver.take(draft, token, "list")
        elif before is not None and before.how != "open" and resolver.same_kind(draft, before):
            resolver.follow(draft, before, "list")


def _listed_years(resolver: Resolver, group: list[Draft]) -> list[str]:
    """The years that a list names before its figures, one by one or as a span."""
    slot, plain, join = group[0].slot, resolver.plain, resolver.wordings["list.join"]
    dates = slot.dates if slot is not None else []
    first = len(dates) - 1
    while first > 0 and join.fullmatch(plain, dates[first - 1].end, dates[first].start):
        first -= 1
    written = plain[dates[first].start : dates[-1].end] if dates else ""
    years = re.findall(r"(?:19|20)\d{2}", written)
    if join.search(written):
        return years
    low, _, high = (group[0].period or "").partition("/")
    span = len(low) == len(high) == 4 and low.isdigit() and high.isdigit()
    return [str(y) for y in range(int(low), int(high) + 1)] if span else []


def by_year(resolver: Resolver, group: list[Draft]) -> bool:
    """2018年至2020年分别增长A、B、C: one figure a year where as many years are named as figures listed.

    returns  whether that is so
    """
    years = _listed_years(resolver, group)
    if len(years) == len(group) > 1:
        for draft, year in zip(group, years, strict=True):
            draft.period, draft.period_from = year, "stated"
        resolver.scope.group = group
        return True
    return False


def years_differ(resolver: Resolver, group: list[Draft]) -> bool:
    """2021年、2022年、2023年分别为A、B: whether several years are named, and not as many as figures."""
    years = _listed_years(resolver, group)
    return len(years) > 1 and len(years) != len(group)


def shares_of(drafts: list[Draft], group: list[Draft]) -> bool:
    """男生A人、女生B人，分别占a%、b%: each share is of the count of its place, in place."""
    first = group[0]
    earlier = [d for d in drafts if d.figure.end <= first.figure.start and d.measure == "level"]
    bases = earlier[-len(group) :]
    if first.how != "share" or len(bases) < len(group) or bases[0].unit.kind in {"share", "points", "none"}:
        return False
    if len({d.unit for d in bases}) > 1 or any(d.role != "reported" for d in bases):
        return False
    stages = {d.stage for d in bases}
    for draft, base in zip(group, bases, strict=True):
        # 小学2761人，初中1402人，分别占本学段专任教师的65.5%、58.8%: what is of one of their stages is no whole of both
        whole = [w for w in first.share_of[1:] if len(stages) == 1 or w.stage not in stages - {base.stage}]
        draft.how, draft.subject, draft.share_of = "share", base.subject, (base, *whole) if first.share_of else ()
        if draft.role == "standard":
            draft.versus = base  # 0.138和0.172，后者未低于0.15
        draft.stage, draft.area, draft.region, draft.entity = base.stage, base.area, base.region, base.entity
    return True


def abstain(resolver: Resolver, group: list[Draft], items: list[Item]) -> None:
    """A list whose items and figures differ in number: what its items differ in stays open, in place."""
    heads = {(i.head.term.code, i.head.term.rule) for i in items if i.head and len(items) > 1}
    own = resolver.scope.section_place or resolver.scope.region
    if years_differ(resolver, group):
        for draft in group:  # of which of the years a figure is stays open
            draft.period, draft.period_from = group[0].period, group[0].period_from
    # 小学七项差异系数依次为A、B…: all are coefficients of the one stage, whichever each is of
    alike = len(items) < 2 and group[0].measure == "cv" and not years_differ(resolver, group)
    for draft in group:
        draft.mismatch, draft.how = not alike, "mismatch"
        draft.whole = draft.versus = draft.change_of = draft.from_of = draft.like = None
        draft.share_of = ()
        if len({i.stage for i in items}) > 1:
            draft.stage = None
        if len({i.area for i in items}) > 1:
            draft.area = None
        if len({i.region for i in items}) > 1:
            draft.region = own
        if len({i.name for i in items}) > 1:
            draft.entity = None
        if len(heads) > 1:
            draft.code = draft.term = None
            draft.subject = (items[0].start, items[-1].end)


def of_each(resolver: Resolver, sentence: Sentence, drafts: list[Draft]) -> None:
    """小学、初中各1所: one figure speaks of each stage or place before 各; one draft for each of them, in place."""
    for at in range(len(drafts) - 1, -1, -1):
        draft = drafts[at]
        following = drafts[at + 1] if at + 1 < len(drafts) else None
        listed = following is not None and following.slot is not None and _JOINED.fullmatch(
            resolver.plain, draft.figure.end, following.figure.start
        )  # fmt: skip
        if draft.slot is None or (listed and following is not None and following.slot and not following.slot.near):
            continue  # 小学、初中专任教师各558万人、348万人: a list, one for each
        cue = resolver.wordings["list.each"].search(resolver.plain, draft.slot.gap, draft.figure.start)
        if cue is None:
            continue
        words = [t for t in sentence.tokens if draft.slot.gap <= t.start and t.end <= cue.start()]
        found = runs(resolver, words, draft.slot.gap, cue.start())
        items = found[-1] if found else []
        rest = resolver.plain[items[-1].end : cue.start()].strip("均都也分别") if items else ""
        schools = draft.unit.unit == "所" and any(i.stage for i in items)
        if schools and _NAMES.fullmatch(rest):
            # 特殊教育学校、社区培训学院各1所: kinds of schools that no list knows count as well
            unknown = resolver.wordings["list.join"].findall(rest)
            items, rest = [*items, *(Item(items[-1].end) for _ in unknown)], ""
        known = [i for i in items if i.stage or i.region]
        if len(items) < 2 or rest or len({(i.stage, i.region) for i in known}) < len(known):
            continue
        if len(known) < len(items) and not schools:
            continue
        copies = [draft, *(copy.copy(draft) for _ in items[1:])]
        for one, item in zip(copies, items, strict=True):
            settle(resolver, one, item)
            if len(known) < len(items):
                one.code, one.stage = "schools", None if item.stage in {None, "none"} else item.stage
        drafts[at : at + 1] = copies
        leave_places(resolver, drafts, copies, items)


def _last_two(resolver: Resolver, drafts: list[Draft]) -> list[Draft]:
    """小学生28916名，初中生13744名，合计42660名。前者…: the two of one thing told last, a sum of them left out."""
    levels = [d for d in [*resolver.drafts[-6:], *drafts] if d.measure == "level" and d.role == "reported"]
    for one, other in zip(levels[-2::-1], levels[:0:-1], strict=False):
        if one.stage != other.stage and (one.code, one.unit, one.sentence) == (other.code, other.unit, other.sentence):
            summed = any(d.value == one.value + other.value and d.unit == one.unit for d in levels)
            if summed or other is levels[-1]:
                return [one, other]
    return []


def former_and_latter(resolver: Resolver, drafts: list[Draft]) -> None:
    """前者…，后者…: of the two figures dealt out before, in place."""
    if not drafts or "者" not in resolver.plain[drafts[0].quote[0] : drafts[-1].figure.end]:
        return
    group = resolver.scope.group
    if len(group) != 2:
        group = _last_two(resolver, drafts)
    if len(group) != 2:
        return
    for draft in drafts:
        slot = draft.slot
        if slot is None or draft.figure.start < group[1].figure.end:
            continue
        words = resolver.plain[slot.gap : draft.figure.start]
        cue = max(words.rfind("前者"), words.rfind("后者"))
        if cue < 0 or resolver.wordings["former.compared"].search(words):
            continue  # 后者较前者: which is compared with which is not ours to say here
        alike = (d for d in drafts if d.measure == "level" and d.unit.kind == draft.unit.kind)
        told = [d for d in alike if d.figure.end <= slot.gap]
        pair = told[-2:] if len(told) > 1 and group[1].sentence != draft.sentence else group
        base = pair[0] if words.startswith("前者", cue) else pair[1]  # 教师10.92万元,公务员10.61万元,前者高3100元
        if draft.measure in {"change", "gap"} or draft.code is None:
            resolver.follow(draft, base, "list")
            draft.change_of = base if draft.measure in {"change", "gap"} else None
        draft.stage, draft.area, draft.region, draft.entity = base.stage, base.area, base.region, base.entity
