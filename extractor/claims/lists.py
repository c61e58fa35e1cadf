"""Parallel lists: 小学、初中分别为A和B, each figure to its own item, or to none where the counts differ."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from extractor.claims import deals, stocks
from extractor.claims.draft import Draft
from extractor.claims.heads import merge_stages
from extractor.claims.items import Item, crossed, distinct, runs
from extractor.claims.lexicon import Token
from extractor.claims.slots import Sentence

if TYPE_CHECKING:
    from extractor.claims.resolve import Resolver

_SCALE = re.compile("[万亿](?=[人元个册台平㎡])")


def _parallel(token: Token, plain: str) -> bool:
    """分别, 依次, and 分别占 too."""
    return token.term.value == "parallel" or (token.term.cue == "share" and plain.startswith("分别", token.start))


def _joined(resolver: Resolver, before: Draft, after: Draft) -> bool:
    """Whether only a list mark stands between two figures."""
    start, end = before.figure.end, after.figure.start
    return end - start <= 14 and resolver.wordings["list.goes-on"].match(resolver.plain[start:end]) is not None


def share_unit(resolver: Resolver, drafts: list[Draft]) -> None:
    """42.51、16.89、28.91个百分点: a list whose last member alone has the unit and the bound shares both."""
    plain = resolver.plain
    by: Decimal | None = None  # the scale of the list so far
    for before, after in reversed(list(pairwise(drafts))):
        if not _joined(resolver, before, after):
            by = None
            continue
        scale = _SCALE.search(plain[after.figure.start : after.figure.end])
        if scale is not None:
            by = Decimal(10_000 if scale[0] == "万" else 100_000_000)
        bare = before.figure.unit.kind == "none" and before.unit in {before.figure.unit, after.unit}
        if bare and after.unit.kind != "none" and before.figure.form == "digits":
            before.unit = after.unit
            scaled = re.search("[十百千万亿]", plain[before.figure.start : before.figure.end])
            if by is not None and scaled is None and after.figure.form == "digits":  # 7.12、14.83、0.06万人
                figure = before.figure
                before.figure = figure._replace(value=figure.value * by, step=figure.step * by, written_whole=False)
            if after.unit.kind == "points" and before.measure == "level":
                before.measure = after.measure
        if (
            before.comparator == "="
            and after.comparator in {">=", "<="}
            and not after.approx
            and after.slot
            and not after.slot.near
        ):
            before.comparator = after.comparator
        elif (
            after.comparator == "="
            and before.comparator != "="
            and not before.approx
            and after.slot
            and not after.slot.near
        ):
            after.comparator = before.comparator
        if after.role == "standard" and before.role == "reported" and before.comparator == after.comparator != "=":
            before.role, before.role_rule = after.role, after.role_rule
        if after.slot and not after.slot.near and not after.slot.dates and before.period_from == "stated":
            after.period, after.period_from = before.period, before.period_from
        if after.slot and not after.slot.near:
            if before.measure in {"change", "gap"}:
                after.measure = before.measure
            if before.role != after.role and after.role == "reported":
                after.role, after.role_rule = before.role, before.role_rule
            if after.measure == "level" and before.measure == "cv":
                after.measure, after.composite, after.code = before.measure, before.composite, before.code


def lend_unit(drafts: list[Draft]) -> None:
    """Bare counts of a list have its unit, in place: 恩施市112、…、鹤峰县56名; 骨干教师3098名:省级142、县级2130."""
    for before, after in reversed(list(pairwise(drafts))):
        listed = after.slot is not None and after.slot.marks == "、" and before.unit.kind == "none"
        if listed and after.unit.kind == "count" and before.figure.form == "digits" and before.figure.written_whole:
            before.unit = after.unit
    for draft in drafts:
        whole = draft.whole
        bare = draft.unit.kind == "none" and draft.figure.form == "digits" and draft.measure == "level"
        own = draft.figure.unit.kind == "none" and draft.unit.kind == "count"  # 433人次(校长31、教师402)
        if whole is not None and (bare or own) and whole.unit.kind == "count" and draft.value <= whole.value:
            draft.unit = whole.unit


def groups(resolver: Resolver, drafts: list[Draft]) -> list[list[Draft]]:
    """Runs of figures that only list marks stand between."""
    out: list[list[Draft]] = []
    for draft in drafts:
        if out and _joined(resolver, out[-1][-1], draft):
            out[-1].append(draft)
        else:
            out.append([draft])
    return out


def pair_parallel(resolver: Resolver, sentence: Sentence, drafts: list[Draft]) -> None:
    """Deals the items named before 分别 out to the figures after it, in place."""
    deals.of_sites(resolver, drafts)
    for group in groups(resolver, drafts):
        slot = group[0].slot
        if slot is None or len(group) < 2:
            continue
        words = (*slot.far, *slot.near)
        cue = next((t for t in reversed(words) if _parallel(t, resolver.plain)), None)
        if _lowered(resolver, drafts, group):
            continue
        named = [t for t in words if cue is None or t.start < cue.start]
        found = runs(resolver, named, slot.gap, cue.start if cue else slot.figure.start)
        items = found[-1] if found else []
        if cue is not None and (len(group) > 2 or len(items) < 2):
            deals.by_year(resolver, group)
        if cue is None and _ordered(resolver, group, items):
            continue
        told = resolver.scope.group
        again = (
            cue is None
            and group[0].role != "standard"
            and len(told) == len(group)
            and told[0].sentence == group[0].sentence
        )
        again = again and not any(i.stage or i.head for i in items) and told[0].unit.kind == group[0].unit.kind
        if again and len({d.stage for d in told}) == len(told):
            _follow_each(resolver, group, told)  # …分别为:奉新县0.462、0.318，靖安县0.517、0.401
            for draft, base in zip(group, told, strict=True):
                draft.measure = base.measure
            continue
        if cue is None and (_staged_rates(resolver, drafts, group, items) or _distances(resolver, drafts, group)):
            continue
        if cue is None and _norms_in_order(resolver, group):
            continue
        if cue is None and _paired(resolver, sentence, group, items):
            continue
        if cue is not None and crossed(items):
            deals.abstain(resolver, group, items)
        elif len(items) == len(group):
            _deal(resolver, group, items, cue)
            deals.leave_places(resolver, drafts, group, items)
        elif cue is not None:
            _refer_back(resolver, sentence, drafts, group, items)
    deals.of_each(resolver, sentence, drafts)
    deals.former_and_latter(resolver, drafts)


def _ordered(resolver: Resolver, group: list[Draft], items: list[Item]) -> bool:
    """罗江县0.318、0.207: pairs in the order that the section has told (前为小学、后为初中)."""
    order = resolver.scope.order
    if len(group) != len(order) or any(i.stage for i in items):
        return False
    for n, (draft, stage) in enumerate(zip(group, order, strict=True)):
        if n and draft.slot is not None and not draft.slot.near:
            resolver.follow(draft, group[0], "list")
            draft.measure = group[0].measure
        draft.stage, draft.stage_stated = stage, True
    return True


def _staged_rates(resolver: Resolver, drafts: list[Draft], group: list[Draft], items: list[Item]) -> bool:
    """小学1872个、初中614个，班均45.9人、53.0人: rates in the order of the stages just counted; norms likewise."""
    first = group[0]
    if any(i.stage or i.area for i in items) or len({d.code for d in group}) > 1 or first.measure == "change":
        return False
    if any(d.slot is None or (d is not first and d.slot.near) for d in group):
        return False
    earlier = [d for d in drafts if d.figure.end <= first.figure.start and d.measure in {"level", "cv"}]
    if first.role == "standard":
        bases = [d for d in earlier if d.role != "standard"][-len(group) :]
        dealt = len(bases) == len(group) and all(d.how == "list" and d.unit.kind == first.unit.kind for d in bases)
        if dealt and len({d.stage for d in bases}) == len(group):
            _follow_each(resolver, group, bases)  # 分别是0.607、0.489，均低于国家规定的0.65和0.55
            for draft, base in zip(group, bases, strict=True):
                draft.versus = base
            return True
        return False
    stages = _staged([d for d in earlier if d.role != "standard"], len(group))
    share = first.how == "share" or (first.term is not None and first.term.rule == "noun.share")
    if not stages or not (share or first.code in resolver.heads.rates):
        return False
    for draft, stage in zip(group, stages, strict=True):
        draft.stage = stage
    return True


def _paired(resolver: Resolver, sentence: Sentence, group: list[Draft], items: list[Item]) -> bool:
    """小学、初中校际差异系数如下:…面积0.336、0.291;…: pairs of one thing in the order of stages said once."""
    first, told = group[0], resolver.scope.group
    named = any(i.stage or i.area or i.region or i.name for i in items)
    bare = all(d.slot is not None and not d.slot.near for d in group[1:])
    if first.code is None or named or not bare or first.measure == "change" or len({d.unit for d in group}) > 1:
        return False
    if told and told[0].sentence == first.sentence and len(told) == len(group):
        stages = [d.stage for d in told if d.stage_stated]
    else:
        opening = [t for t in sentence.tokens if t.end <= resolver.done[0].figure.start]
        found = runs(resolver, opening, sentence.start, resolver.done[0].figure.start)
        stages = next(([i.stage for i in run] for run in found if len(run) == len(group)), [])
    if len(stages) != len(group) or len(set(stages)) != len(stages) or None in stages:
        return False
    for n, (draft, stage) in enumerate(zip(group, stages, strict=True)):
        if n:
            resolver.follow(draft, first, "list")
        draft.stage, draft.stage_stated, draft.how = stage, True, "list"
    resolver.scope.group = group
    return True


def _norms_in_order(resolver: Resolver, group: list[Draft]) -> bool:
    """上述七项指标均达到国家规定的4.2人、1人、…2.3间: thresholds of several units in the order of the figures before."""
    if group[0].role != "standard" or len({d.unit for d in group}) < 2 or any(d.role != "standard" for d in group):
        return False
    bases = _in_order(resolver, group, rates=True)
    for draft, base in zip(group, bases, strict=False):
        resolver.follow(draft, base, "list")
        draft.stage, draft.area, draft.versus = base.stage, base.area, base
    return bool(bases)


def _distances(resolver: Resolver, drafts: list[Draft], group: list[Draft]) -> bool:
    """分别比国家规定的10%和20%高出6.31、4.1个百分点: each distance is one from the threshold of the same place."""
    run = _before(resolver, drafts, group)
    if group[0].measure != "gap" or len(run) != len(group) or any(d.versus is None for d in run):
        return False
    bases = [d.versus for d in run if d.versus is not None]
    _follow_each(resolver, group, bases)
    for draft, norm, base in zip(group, run, bases, strict=True):
        draft.gap_of, draft.change_of = (base, norm), None
    return True


def _follow_each(resolver: Resolver, group: list[Draft], bases: list[Draft]) -> None:
    """Each figure of a list speaks of the figure of the same place in an earlier one."""
    for draft, base in zip(group, bases, strict=True):
        resolver.follow(draft, base, "list")
        draft.code = stocks.of_rate(resolver, draft, draft.code, "label")  # 分别为1.05人和1.21人(实有412人、237人)
        draft.stage, draft.area = base.stage, base.area
        if len({b.period for b in bases}) == len(bases) > 1 and all(b.period_from == "stated" for b in bases):
            draft.period, draft.period_from = base.period, base.period_from


def _lowered(resolver: Resolver, drafts: list[Draft], group: list[Draft]) -> bool:
    """分别由A和B下降到a和b: the second list is dealt as the first was."""
    slot, run = group[0].slot, _before(resolver, drafts, group)
    if slot is None or len(run) != len(group) or run[0].how != "list":
        return False
    if len(slot.near) != 1 or slot.near[0].term.cue != "reach":
        return False
    _follow_each(resolver, group, run)
    for draft, base in zip(group, run, strict=True):
        draft.from_of = base
    return True


def _refer_back(
    resolver: Resolver, sentence: Sentence, drafts: list[Draft], group: list[Draft], items: list[Item]
) -> None:
    """A list with 分别 that names no items of its own refers to the figures before it; else it stays undealt."""
    first = group[0]
    start = first.slot.gap if first.slot else first.figure.start
    earlier = [d for d in drafts if d.figure.end <= start and d.measure in {"level", "cv"} and d.role != "standard"]
    told = resolver.scope.group
    staged = [] if any(i.stage for i in items) or first.measure == "change" else _staged(earlier, len(group))
    taken_up = resolver.wordings["list.told-before"].search(resolver.plain, start, first.figure.start) is not None
    bare = len(items) < 2 and (taken_up or not any(i.head for i in items))
    ordered = _in_order(resolver, group) if bare and len(group) > 2 else []
    alike = [d for d in earlier if resolver.same_kind(first, d)][-len(group) :]
    if first.role == "standard" and len(alike) == len(group) and not items:
        _follow_each(resolver, group, alike)  # 分别低于0.65和0.55
        for draft, base in zip(group, alike, strict=True):
            draft.versus = base
    elif ordered:
        for draft, base in zip(
            group, ordered, strict=True
        ):  # 初中依次为5.6人、1.2人、…: the indicators of the list before
            resolver.follow(draft, base, "list")
            draft.measure = base.measure
            draft.stage = (items[0].stage if items else None) or draft.stage
    elif staged:
        for draft, stage in zip(group, staged, strict=True):
            draft.stage = stage  # 其中小学1420人，初中1036人，生师比分别为…和…
    elif deals.shares_of(drafts, group):
        resolver.scope.group = group
    elif first.measure == "gap" and len(told := _level_group(resolver, drafts, first)) == len(group):
        _follow_each(resolver, group, told)  # 全国对应为82.2%、79.4%,我市分别高4.2和2.5个百分点
    elif first.measure == "gap":
        for draft in group[1:]:
            resolver.follow(draft, first, "list")
            draft.stage, draft.area, draft.change_of = first.stage, first.area, first.change_of
    elif first.measure == "change":
        bases = earlier[-len(group) :] if len(earlier) >= len(group) and not any(i.head for i in items) else []
        bases = bases or _level_group(resolver, drafts, first)
        if len(bases) == len(group):
            _follow_each(resolver, group, bases)
            for draft, base in zip(group, bases, strict=True):
                draft.entity, draft.change_of = base.entity, base
        elif len(items) > 1 or not _told(resolver, sentence, group, items):
            return
    elif not items and len(told) == len(group) and told[0].unit.kind == first.unit.kind:
        _follow_each(resolver, group, told)  # 乙县分别为0.417和0.493: dealt as in the sentence before
        for draft, base in zip(group, told, strict=True):
            draft.measure = base.measure
    elif len(items) == 1 and items[0].head and not items[0].stage and len(told) == len(group):
        for draft, base in zip(group, told, strict=True):  # 城区、镇区、乡村小学…，在校生分别为…
            if draft is not first:
                resolver.follow(draft, first, "list")
            draft.stage, draft.area, draft.region = base.stage, base.area, base.region
    elif _told(resolver, sentence, group, items):
        return
    elif len(items) > 1 or deals.years_differ(resolver, group):
        deals.abstain(resolver, group, items)


def _told(resolver: Resolver, sentence: Sentence, group: list[Draft], items: list[Item]) -> bool:
    """Deals a list as the one before it, or to the items that its sentence named first; False where neither fits."""
    done = deals.as_told(resolver, group, resolver.scope.group, items)
    done = done or deals.spoken_of(resolver, sentence, group, items)
    if done:
        resolver.scope.group = group
    return done


def _staged(earlier: list[Draft], count: int) -> list[str]:
    """The stages of as many figures of one thing right before a list, each its own; empty where they are not."""
    run = earlier[-count:]
    stages = [d.stage for d in run if d.stage and d.stage_stated]
    alike = len(run) == len(stages) == len(set(stages)) == count and len({d.code for d in run}) == 1
    return stages if alike else []


def _unstaged(resolver: Resolver, subject: tuple[int, int]) -> tuple[int, int]:
    """初中生均公用经费 without the stage that only one item of the list has."""
    m = resolver.wordings["stage.opens"].match(resolver.plain[slice(*subject)])
    return (subject[0] + m.end(), subject[1]) if m and subject[1] - subject[0] - m.end() >= 3 else subject


def _before(resolver: Resolver, drafts: list[Draft], group: list[Draft]) -> list[Draft]:
    """The list of figures right before this one."""
    earlier = [d for d in drafts if d.figure.end <= group[0].figure.start]
    runs = groups(resolver, earlier)
    return runs[-1] if runs else []


def _in_order(resolver: Resolver, group: list[Draft], rates: bool = False) -> list[Draft]:
    """The earlier figures whose order and units a list repeats; empty where they do not match one to one.

    rates  only figures of indicators that thresholds are set for
    """
    first = group[0]
    earlier: list[Draft] = []
    for d in (*resolver.drafts[-40:], *resolver.done):
        if (
            d.figure.end < first.figure.start
            and d.measure in {"level", "cv"}
            and d.role == "reported"
            and not d.composite
            and (d.code in resolver.heads.rates if rates else d.how in {"near", "list", "cell"})
        ):
            earlier.append(d)
    for at in range(len(earlier) - len(group), -1, -1):
        run = earlier[at : at + len(group)]
        if all(a.unit.unit == b.unit.unit for a, b in zip(run, group, strict=True)) and len(
            {(d.code, d.measure) for d in run}
        ) == len(group):
            return run
    return []


def _level_group(resolver: Resolver, drafts: list[Draft], first: Draft) -> list[Draft]:
    """The last list of levels before a list of changes (…依次达A、B，分别提高a、b)."""
    earlier = [d for d in drafts if d.figure.end <= first.figure.start and d not in (first,)]
    runs = [g for g in groups(resolver, earlier) if g[0].measure == "level"]
    return runs[-1] if runs else []


def _deal(resolver: Resolver, group: list[Draft], items: list[Item], cue: Token | None) -> None:
    heads = [i.head for i in items if i.head]
    stages = [i.stage for i in items if i.stage]
    if cue is None and not distinct(items):
        return
    resolver.scope.group = group
    first = group[0]
    if not heads and first.how in {"open", "stage", ""} and cue is not None:
        last = next(
            (d for d in reversed(resolver.done) if d.figure.end <= first.figure.start and resolver.same_kind(first, d)),
            None,
        )
        if last is not None:
            resolver.follow(first, last, "list")  # 教学班641个，小学、初中分别为428个和213个
    after_head = (
        first.term is not None and first.subject is not None and cue is not None and first.subject[0] > cue.start
    )
    for n, (draft, item) in enumerate(zip(group, items, strict=True)):
        head = item.head or (heads[-1] if heads else None)
        if (
            head is not None
            and not after_head
            and resolver.heads.fits(head.term, draft.unit, draft.measure in {"change", "gap"})
        ):
            resolver.take(draft, head, "list")
        elif n:
            resolver.follow(draft, first, "list")
        if n and first.code in resolver.heads.stocks and draft.unit == first.unit and not draft.figure.written_whole:
            # 每百名学生拥有高于规定学历教师数、骨干教师数分别为6.47、1.74
            draft.code = resolver.heads.rate_of(draft.code, "100") or draft.code
        if draft.subject is not None and draft.term is not None and draft.term.stage not in {None, item.stage}:
            draft.subject = _unstaged(resolver, draft.subject)
        if item.stage is None and len(stages) == 1 and len(heads) == len(items):
            draft.stage = stages[0]
        deals.settle(draft, item)
        draft.how = "list"
        if first.from_of is not None and n and draft.from_of is None:
            draft.from_of = None
    # the list as a whole speaks of all its stages together
    if stages:
        frame = resolver.frames[-1]
        frame.stage = merge_stages([s for s in stages if s != "none"]) or frame.stage
        frame.spoken = first.segment
