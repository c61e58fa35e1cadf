"""Parallel lists: 小学、初中分别为A和B, each figure to its own item, or to none where the counts differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.claims import deals, listed, norms, order, told_order
from extractor.claims.draft import Draft
from extractor.claims.heads import merge_stages
from extractor.claims.items import Item, crossed, distinct, runs
from extractor.claims.lexicon import Token
from extractor.claims.slots import Sentence

if TYPE_CHECKING:
    from extractor.claims.resolve import Resolver


def _parallel(token: Token, plain: str) -> bool:
    """分别, 依次, and 分别占 too."""
    return token.term.value == "parallel" or (token.term.cue == "share" and plain.startswith("分别", token.start))


def pair_parallel(resolver: Resolver, sentence: Sentence, drafts: list[Draft]) -> None:
    """Deals the items named before 分别 out to the figures after it, in place."""
    deals.of_sites(resolver, drafts)
    for group in listed.groups(resolver, drafts):
        slot = group[0].slot
        if slot is None or len(group) < 2 or told_order.deal(resolver, sentence, drafts, group):
            continue
        words = (*slot.far, *slot.near)
        cue = next((t for t in reversed(words) if _parallel(t, resolver.plain)), None)
        if _lowered(resolver, drafts, group) or _added(resolver, drafts, group, cue):
            continue
        named = [t for t in words if cue is None or t.start < cue.start]
        found = runs(resolver, named, slot.gap, cue.start if cue else slot.figure.start)
        items = found[-1] if found else []
        if cue is not None and len(group) == 2 and len(items) == 1:
            items = _both(resolver, items[0]) or items
        earlier = {d.period: d for d in resolver.scope.group if d.measure == "level"}
        dated = cue is not None and (len(group) > 2 or len(items) < 2) and deals.by_year(resolver, group)
        if dated and not items and group[0].measure == "change":
            for draft in group:  # 2015年、2016年分别增长A、B: of what was told for these years
                if draft.period in earlier and draft.how in {"inherit", "open"}:
                    resolver.follow(draft, earlier[draft.period], "list")
                    draft.stage = earlier[draft.period].stage
            continue
        if cue is None and _uncued(resolver, sentence, drafts, group, items):
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


def _uncued(resolver: Resolver, sentence: Sentence, drafts: list[Draft], group: list[Draft], items: list[Item]) -> bool:
    """Deals a list without 分别 as what stands before it was dealt, in place; False where nothing shows how."""
    if order.said_once(resolver, group, items) or _as_norms(resolver, drafts, group, items):
        return True
    if group[0].measure in {"gap", "change"} and not items and _one_thing(drafts, group):
        _moved(resolver, sentence, drafts, group, items)
        return True  # 小学7.86平方米、初中10.53平方米，比标准多0.36平方米和0.33平方米
    told = resolver.scope.group
    again = group[0].role != "standard" and len(told) == len(group) and told[0].sentence == group[0].sentence
    again = again and not any(i.stage or i.head for i in items) and told[0].unit.kind == group[0].unit.kind
    if again and len({d.stage for d in told}) == len(told):
        listed.follow_each(resolver, group, told)  # …分别为:奉新县0.462、0.318，靖安县0.517、0.401
        for draft, base in zip(group, told, strict=True):
            draft.measure = draft.measure if draft.measure in {"change", "gap"} else base.measure
        return True
    if _those_told(resolver, drafts, group, items):
        return True
    if not items and _again_of_changes(resolver, drafts, group):
        return True  # 分别增加843元和845元，增幅6.6%和4.9%
    unnamed = not any(i.stage or i.area or i.region for i in items)
    shared = unnamed and group[0].how == "share" and bool(_one_each(drafts, group))
    if shared and deals.shares_of(drafts, group):
        resolver.scope.group = group
        return True  # 小学251人、初中147人，占本学段专任教师的9.1%和10.9%
    return order.follow(resolver, sentence, drafts, group, items) or _opened(resolver, sentence, group, items)


def _as_norms(resolver: Resolver, drafts: list[Draft], group: list[Draft], items: list[Item]) -> bool:
    """省里要求小学6台、初中8台，我县做到了8.5台、12.1台: as many figures as norms before them, each for its stage."""
    slot = group[0].slot
    if slot is None or any(i.stage or i.head for i in items) or not norms.turned_to_own(resolver, slot):
        return False
    run = norms.told_before(drafts, group[0])[-len(group) :]
    if len(run) != len(group) or len({d.stage for d in run}) < len(run):
        return False
    listed.follow_each(resolver, group, run)
    for draft, norm in zip(group, run, strict=True):
        draft.measure, draft.stage, draft.stage_stated = norm.measure, norm.stage, True
    return True


def _those_told(resolver: Resolver, drafts: list[Draft], group: list[Draft], items: list[Item]) -> bool:
    """用房4.87㎡，场馆8.06㎡，但某小学两项仅为4.31㎡、7.64㎡: as many things as were told before, in order."""
    slot, start = group[0].slot, group[0].figure.start
    told = None if slot is None else resolver.wordings["list.those-told"].search(resolver.plain, 0, start)
    if slot is None or told is None or told.start() < slot.gap - len("两项") or any(i.head or i.stage for i in items):
        return False
    if "两三四五六七八".find(told[1]) + 2 != len(group):
        return False
    run = [d for d in _levels_before(drafts, group) if d.unit.unit != "项"][-len(group) :]
    if len({d.code for d in run}) < len(group) or [d.unit for d in run] != [d.unit for d in group]:
        return False
    for draft, base in zip(group, run, strict=True):
        resolver.follow(draft, base, "list")
        draft.stage = base.stage
    return True


def _opened(resolver: Resolver, sentence: Sentence, group: list[Draft], items: list[Item]) -> bool:
    """小学、初中综合差异系数，古城区为0.418和0.296，…: rates dealt to the stages that the sentence opened with."""
    rated = all(d.measure == "cv" or d.code in resolver.heads.rates for d in group)
    placed = all(i.region or i.name for i in items) and not any(i.stage or i.head or i.area for i in items)
    if not rated or not placed or not deals.spoken_of(resolver, sentence, group, items):
        return False
    resolver.scope.group = group
    return True


def _added(resolver: Resolver, drafts: list[Draft], group: list[Draft], cue: Token | None) -> bool:
    """三年招聘教师527名，分别为146、183、198名: figures that add up to the one right before divide it."""
    before = [d for d in drafts if d.figure.end <= group[0].figure.start]
    slot = group[0].slot
    if cue is None or not before or slot is None or any(t.term.kind in {"head", "stage"} for t in slot.near):
        return False
    whole = before[-1]
    if whole.unit != group[-1].unit or whole.measure != "level" or sum(d.value for d in group) != whole.value:
        return False
    deals.by_year(resolver, group)
    for draft in group:
        resolver.follow(draft, whole, "list")
        draft.stage, draft.whole, draft.part_cue = whole.stage, whole, "分别"
    return True


def _both(resolver: Resolver, item: Item) -> list[Item]:
    """中小学生均图书分别为18.6册和27.3册: primary schools and junior ones, in this order; empty for other items."""
    if item.stage != "compulsory" or not resolver.plain.startswith(("中小学", "中、小学"), item.start):
        return []
    out = []
    for stage in ("primary", "junior"):
        one = Item(item.start)
        one.end, one.head, one.area, one.stage = item.end, item.head, item.area, stage
        out.append(one)
    return out


def _lowered(resolver: Resolver, drafts: list[Draft], group: list[Draft]) -> bool:
    """分别由A和B下降到a和b: the second list is dealt as the first was."""
    slot, run = group[0].slot, listed.before(resolver, drafts, group)
    if slot is None or len(run) != len(group) or run[0].how != "list":
        return False
    if len(slot.near) != 1 or slot.near[0].term.cue != "reach":
        return False
    listed.follow_each(resolver, group, run)
    for draft, base in zip(group, run, strict=True):
        if draft.role == "standard":
            draft.versus = base  # 分别为4.86和6.12平方米,均达到4.5平方米、5.8平方米的标准
        else:
            draft.from_of = base
    return True


def _refer_back(
    resolver: Resolver, sentence: Sentence, drafts: list[Draft], group: list[Draft], items: list[Item]
) -> None:
    """A list with 分别 that names no items of its own refers to the figures before it; else it stays undealt."""
    first = group[0]
    start = first.slot.gap if first.slot else first.figure.start
    earlier = _levels_before(drafts, group)
    told = resolver.scope.group
    apart = first.measure == "gap" and _one_thing(drafts, group)
    other = apart or first.measure == "change" or any(i.stage for i in items)
    staged = [] if other else order.staged(earlier, len(group))
    taken_up = resolver.wordings["list.told-before"].search(resolver.plain, start, first.figure.start) is not None
    bare = len(items) < 2 and (taken_up or not any(i.head for i in items))
    ordered = order.as_before(resolver, group) if bare and len(group) > 2 else []
    alike = [d for d in earlier if resolver.same_kind(first, d)][-len(group) :]
    counted = order.counted_schools(earlier, len(group))
    kinds = order.kinds_before(resolver, group) if taken_up and bare and len(group) > 2 else []
    if kinds:
        _by_kinds(resolver, drafts, group, kinds)
    elif first.role == "standard" and len(alike) == len(group) and not items:
        listed.follow_each(resolver, group, alike)  # 分别低于0.65和0.55
        for draft, base in zip(group, alike, strict=True):
            draft.versus = base
    elif counted:
        for draft, stage in zip(group, counted, strict=True):
            draft.stage, draft.stage_stated = stage, True  # 3所小学、1所初中…不达标，分别为…
    elif ordered:
        spoken = resolver.scope.stage  # 再看初中。按上面次序依次是…
        turned = spoken if spoken in {"primary", "junior"} - {d.stage for d in ordered} else None
        for draft, base in zip(group, ordered, strict=True):  # 初中依次为5.6人、1.2人: as in the list before
            resolver.follow(draft, base, "list")
            draft.measure = draft.measure if draft.measure == "gap" else base.measure
            draft.stage = (items[0].stage if items else None) or turned or draft.stage
    elif deals.shares_of(drafts, group):
        resolver.scope.group = group
    elif staged:
        for draft, stage in zip(group, staged, strict=True):
            if draft is not first and draft.slot is not None and not draft.slot.near:
                resolver.follow(draft, first, "list")  # 其中高级职称分别为86人和214人
            draft.stage, draft.stage_stated = stage, True  # 其中小学1420人，初中1036人，生师比分别为…和…
        resolver.scope.group = group  # 在校学生分别为A人和B人，专任教师a人、b人
    elif first.measure in {"gap", "change"}:
        _moved(resolver, sentence, drafts, group, items)
    elif not items and len(told) == len(group) and told[0].unit.kind == first.unit.kind:
        listed.follow_each(resolver, group, told)  # 乙县分别为0.417和0.493: dealt as in the sentence before
        for draft, base in zip(group, told, strict=True):
            draft.measure = base.measure
    elif len(items) == 1 and items[0].head and not items[0].stage and len(told) == len(group):
        for draft, base in zip(group, told, strict=True):  # 城区、镇区、乡村小学…，在校生分别为…
            if draft is not first:
                resolver.follow(draft, first, "list")
            draft.stage, draft.area, draft.region = base.stage, base.area, base.region
    elif not _told(resolver, sentence, group, items) and (
        len(items) > 1 or (taken_up and len(group) > 2) or deals.years_differ(resolver, group)
    ):
        deals.abstain(resolver, group, items)


def _moved(resolver: Resolver, sentence: Sentence, drafts: list[Draft], group: list[Draft], items: list[Item]) -> None:
    """A list of changes or gaps speaks of the levels before it, in place."""
    first = group[0]
    told = _one_thing(drafts, group) or listed.level_group(resolver, drafts, first)
    if first.measure == "gap" and len(told) != len(group) and not items:
        run = _levels_before(drafts, group)[-len(group) :]
        apart = len({(d.code, d.entity, d.stage) for d in run}) == len(run) == len(group)
        told = (
            run if apart and {d.unit for d in run} == {first.unit} else told
        )  # …6.98㎡，…5.12㎡，分别相差0.52㎡、0.86㎡
    if first.measure == "gap" and len(told) == len(group):
        listed.follow_each(resolver, group, told)  # 全国对应为82.2%、79.4%,我市分别高4.2和2.5个百分点
        schools = len({d.entity for d in told}) > 1
        for draft, base in zip(group, told, strict=True):
            draft.change_of, draft.entity = base, base.entity if schools else draft.entity
    elif first.measure == "gap":
        for draft in group[1:]:
            resolver.follow(draft, first, "list")
            draft.stage, draft.area, draft.change_of = first.stage, first.area, first.change_of
    else:
        begun = {id(d.from_of) for d in drafts if d.from_of is not None}
        # 小学由412元增至586元，初中由603元增至795元
        reached = [d for d in _levels_before(drafts, group) if id(d) not in begun]
        bases = reached[-len(group) :] if len(reached) >= len(group) and not any(i.head for i in items) else told
        if len(bases) == len(group):
            listed.follow_each(resolver, group, bases)
            for draft, base in zip(group, bases, strict=True):
                draft.entity, draft.change_of = base.entity, base
        elif len(items) < 2:
            _told(resolver, sentence, group, items)


def _again_of_changes(resolver: Resolver, drafts: list[Draft], group: list[Draft]) -> bool:
    """Deals a list of changes as the list of changes right before it, in place; False where none stands there."""
    run = listed.before(resolver, drafts, group)
    told = len(run) == len(group) and all(d.measure == "change" and d.change_of is not None for d in run)
    if not told or group[0].measure != "change" or len({d.stage for d in run}) == 1:
        return False
    for draft, base in zip(group, run, strict=True):
        resolver.follow(draft, base, "list")
        draft.measure, draft.stage, draft.change_of = "change", base.stage, base.change_of
    return True


def _one_thing(drafts: list[Draft], group: list[Draft]) -> list[Draft]:
    """The levels right before a list, as many, of one thing at several stages; empty where they are not."""
    run = _one_each(drafts, group)
    alike = len({(d.code, d.unit, d.measure, d.segment) for d in run}) == 1 and run[0].unit == group[0].unit
    return run if alike else []


def _one_each(drafts: list[Draft], group: list[Draft]) -> list[Draft]:
    """The levels right before a list, as many, each of a stage of its own; empty where they are not."""
    run = _levels_before(drafts, group)[-len(group) :]
    return run if len(run) == len(group) == len({d.stage for d in run if d.stage_stated}) else []


def _levels_before(drafts: list[Draft], group: list[Draft]) -> list[Draft]:
    """The levels and coefficients that a list may refer to."""
    first = group[0]
    start = first.slot.gap if first.slot else first.figure.start
    return [d for d in drafts if d.figure.end <= start and d.measure in {"level", "cv"} and d.role != "standard"]


def _by_kinds(resolver: Resolver, drafts: list[Draft], group: list[Draft], kinds: list[Draft]) -> None:
    """在校学生36.62万人，按上述类别依次为…: each of the stage of its place in the list before, in place."""
    first = group[0]
    start = first.slot.gap if first.slot else first.figure.start
    base = next((d for d in reversed(drafts) if d.figure.end <= start and resolver.same_kind(first, d)), None)
    if first.code is None and base is not None:
        resolver.follow(first, base, "list")  # 在校学生36.62万人，按上述类别依次为…
    for draft, kind in zip(group, kinds, strict=True):
        if draft is not first:
            resolver.follow(draft, first, "list")
        draft.stage, draft.stage_stated, draft.how = kind.stage, True, "list"


def _told(resolver: Resolver, sentence: Sentence, group: list[Draft], items: list[Item]) -> bool:
    """Deals a list as the one before it, or to the items that its sentence named first; False where neither fits."""
    done = deals.as_told(resolver, group, resolver.scope.group, items)
    done = done or deals.spoken_of(resolver, sentence, group, items)
    if done:
        resolver.scope.group = group
    return done


def _unstaged(resolver: Resolver, subject: tuple[int, int]) -> tuple[int, int]:
    """初中生均公用经费 without the stage that only one item of the list has."""
    m = resolver.wordings["stage.opens"].match(resolver.plain[slice(*subject)])
    return (subject[0] + m.end(), subject[1]) if m and subject[1] - subject[0] - m.end() >= 3 else subject


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
            draft.code = (resolver.heads.rate_of(draft.code, "100") if draft.code else None) or draft.code
        if draft.subject is not None and draft.term is not None and draft.term.stage not in {None, item.stage}:
            draft.subject = _unstaged(resolver, draft.subject)
        if item.stage is None and len(stages) == 1 and len(heads) == len(items):
            draft.stage = stages[0]
        deals.settle(resolver, draft, item)
        resolver.regrade(draft)
        draft.how = "list"
        if first.from_of is not None and n and draft.from_of is None:
            draft.from_of = None
    # the list as a whole speaks of all its stages together
    if stages:
        frame = resolver.frames[-1]
        frame.stage = merge_stages([s for s in stages if s != "none"]) or frame.stage
        frame.spoken = first.segment
