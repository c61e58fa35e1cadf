"""Lists in the order of something told before them: stages, the figures of another list, the thresholds between."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from extractor.claims import listed
from extractor.claims.draft import Draft
from extractor.claims.heads import merge_stages
from extractor.claims.items import Item, runs
from extractor.claims.slots import Sentence

if TYPE_CHECKING:
    from extractor.claims.resolve import Resolver

_SEVERAL = 3  # figures of a list that are each off a norm of their own; of two, the norms themselves may be told


def said_once(resolver: Resolver, group: list[Draft], items: list[Item]) -> bool:
    """罗江县0.318、0.207: pairs in the order that the section has told (前为小学、后为初中)."""
    order = resolver.scope.order
    if not order and resolver.plain[group[0].figure.end : group[-1].figure.start].strip() == "/":
        order = listed.slash_order(resolver, group[0])
    if len(group) != len(order) or any(i.stage for i in items):
        return False
    for n, (draft, stage) in enumerate(zip(group, order, strict=True)):
        if n and draft.slot is not None and not draft.slot.near:
            resolver.follow(draft, group[0], "list")
            draft.measure = group[0].measure
        draft.stage, draft.stage_stated = stage, True
    resolver.frames[-1].stage = merge_stages(order)
    return True


def follow(resolver: Resolver, sentence: Sentence, drafts: list[Draft], group: list[Draft], items: list[Item]) -> bool:
    """Deals a list without 分别 in the order of what stands before it, in place; False where it has no such order."""
    return (
        _staged_rates(resolver, drafts, group, items)
        or _off_norms(resolver, drafts, group)
        or _distances(resolver, drafts, group)
        or _norms_in_order(resolver, group)
        or _paired(resolver, sentence, group, items)
    )


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
        alike = all(d.unit.kind == first.unit.kind and (d.how == "list" or d.stage_stated) for d in bases)
        dealt = len(bases) == len(group) and alike and len({d.code for d in bases}) == 1
        if dealt and len({d.stage for d in bases}) == len(group):
            listed.follow_each(resolver, group, bases)  # 分别是0.607、0.489，均低于国家规定的0.65和0.55
            for draft, base in zip(group, bases, strict=True):
                draft.versus = base
            return True
        return False
    stages = staged([d for d in earlier if d.role != "standard"], len(group))
    share = first.how == "share" or (first.term is not None and first.term.noun == "rate")
    counted = first.how == "near" and first.code is not None and first.unit.kind == "count" and not first.done_to
    if not stages or not (share or first.code in resolver.heads.rates or counted):
        return False
    for draft, stage in zip(group, stages, strict=True):
        draft.stage, draft.stage_stated = stage, True
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
    """上述七项指标均达到国家规定的4.2人、1人、…2.3间: thresholds in the order of the figures before."""
    if group[0].role != "standard" or len({d.unit for d in group}) < 2 or any(d.role != "standard" for d in group):
        return False
    bases = in_order(resolver, group, rates=True)
    for draft, base in zip(group, bases, strict=False):
        resolver.follow(draft, base, "list")
        draft.stage, draft.area, draft.versus = base.stage, base.area, base
    return bool(bases)


def _off_norms(resolver: Resolver, drafts: list[Draft], group: list[Draft]) -> bool:
    """…为5.12人、4.88平方米、2.71间，高于国家标准0.92人、0.38平方米、0.41间: how far each is off its own norm."""
    run, slot = listed.before(resolver, drafts, group), group[0].slot
    if slot is None or len(run) != len(group) or len(group) < _SEVERAL:
        return False
    if not resolver.wordings["norms.off"].search(resolver.plain, slot.gap, slot.figure.start):
        return False
    if any(base.unit != d.unit or d.value >= base.value or d.slot is None for base, d in zip(run, group, strict=True)):
        return False
    listed.follow_each(resolver, group, run)
    for draft in group:
        draft.measure, draft.role, draft.role_rule, draft.comparator = "gap", "reported", "order", "="
        draft.verdict = draft.versus = None
    return True


def _distances(resolver: Resolver, drafts: list[Draft], group: list[Draft]) -> bool:
    """分别比国家规定的10%和20%高出6.31、4.1个百分点: each distance is one from the threshold of the same place."""
    run = listed.before(resolver, drafts, group)
    if group[0].measure != "gap" or len(run) != len(group) or any(d.versus is None for d in run):
        return False
    bases = [d.versus for d in run if d.versus is not None]
    listed.follow_each(resolver, group, bases)
    for draft, norm, base in zip(group, run, bases, strict=True):
        draft.gap_of, draft.change_of = (base, norm), None
    return True


def staged(earlier: list[Draft], count: int) -> list[str]:
    """The stages of as many figures of one thing right before a list, each its own; empty where they are not.

    小学98所、初中17所(含九年一贯制学校4所)，在校学生分别为: what a bracket adds is passed over where that is enough.
    """
    outer = [d for d in earlier if d.slot is None or not d.slot.depth]
    return (_staged(outer, count) if len(outer) < len(earlier) else []) or _staged(earlier, count)


def _staged(earlier: list[Draft], count: int) -> list[str]:
    run = earlier[-count:]
    if len({d.code for d in run}) > 1:  # 小学段学生32916名、838个班，初中段学生13874名、330个班，平均班额分别为…
        run = [d for d in earlier if d.code == earlier[-1].code][-count:]
    stages = [d.stage for d in run if d.stage and d.stage_stated]
    alike = len(run) == len(stages) == len(set(stages)) == count and len({d.code for d in run}) == 1
    return stages if alike else []


def counted_schools(earlier: list[Draft], count: int) -> list[str]:
    """3所小学、1所初中…分别为: the stage of each of as many schools as were counted before; empty where they differ."""
    out: list[str] = []
    for d in reversed(earlier):
        if d.unit.unit != "所" or not d.stage or not d.stage_stated or d.value > count - len(out):
            break
        out = [d.stage] * int(d.value) + out
        if len(out) == count:
            return out if len(set(out)) > 1 else []
    return []


def kinds_before(resolver: Resolver, group: list[Draft]) -> list[Draft]:
    """幼儿园298所、小学173所、…特殊教育学校4所；在校生按上述类别依次为…: a list, each of its own stage."""
    run: list[Draft] = []
    for d in reversed([*resolver.drafts[-20:], *resolver.done]):
        if d.figure.end > group[0].figure.start or (d.slot is not None and d.slot.depth):
            continue
        if not d.stage_stated or d.unit.kind != "count" or (run and d.unit != run[-1].unit):
            if run:
                break
            continue
        if d.stage in {r.stage for r in run} or any(r.whole is d for r in run):
            break
        run.append(d)
    return run[::-1] if len(run) == len(group) else []


def as_before(resolver: Resolver, group: Sequence[Draft]) -> list[Draft]:
    """The earlier figures whose order a list repeats: rates where it has decimals, though stocks stand between."""
    rates = any(not d.figure.written_whole for d in group)
    return (in_order(resolver, group, rates=True) if rates else []) or in_order(resolver, group)


def in_order(resolver: Resolver, group: Sequence[Draft], rates: bool = False) -> list[Draft]:
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
            {(d.code, d.measure, d.stage) for d in run}
        ) == len(group):
            return run
    return []
