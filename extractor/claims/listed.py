"""Figures that stand in a list: the runs of them, and what they share: a unit, a bound, a heading."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec.structs import replace

from extractor.claims import stocks
from extractor.claims.draft import Draft

if TYPE_CHECKING:
    from extractor.claims.resolve import Resolver

_SCALE = re.compile("[万亿](?=[人元个册台平㎡]|$)")
_COUNTED = frozenset({"count", "money", "area"})
_SCALED = re.compile("[十百千万亿]")


def _joined(resolver: Resolver, before: Draft, after: Draft) -> bool:
    """Whether only a list mark stands between two figures."""
    start, end = before.figure.end, after.figure.start
    if resolver.plain[start:end].strip() == "/":
        return bool(slash_order(resolver, before))
    return end - start <= 14 and resolver.wordings["list.goes-on"].match(resolver.plain[start:end]) is not None


def slash_order(resolver: Resolver, first: Draft) -> tuple[str, ...]:
    """The stages of 3126/4485元: as the section tells (小学/初中), else primary and junior schools.

    Where nothing says it, only rates of the standards are told apart so (教督〔2017〕6号, 附件1: primary first).
    """
    if resolver.scope.order:
        return resolver.scope.order
    rated = first.code in resolver.heads.rates and not first.stage_stated
    return ("primary", "junior") if rated and resolver.scope.default_stage == "compulsory" else ()


def _scale_of(text: str) -> Decimal | None:
    """What the 万 or 亿 of a figure multiplies it by; None where it has none."""
    scale = _SCALE.search(text)
    return None if scale is None else Decimal(10_000 if scale[0] == "万" else 100_000_000)


def _led_to(resolver: Resolver, before: Draft, after: Draft) -> bool:
    """从81.5升到92.6%, 由6.3增加到8.1平方米: whether a bare figure is the start of a change that the next one ends."""
    bare = before.figure.unit.kind == "none" == before.unit.kind and before.figure.form == "digits"
    if not bare or after.slot is None or after.slot.marks or after.unit.kind in {"none", "points"}:
        return False
    begun = before.slot is not None and resolver.wordings["from.word"].search(
        resolver.plain, before.slot.clause, before.figure.start
    )
    return bool(begun) and after.slot.says("reach") and not any(t.term.kind == "head" for t in after.slot.near)


def share_unit(resolver: Resolver, drafts: list[Draft]) -> None:
    """42.51、16.89、28.91个百分点: a list whose last member alone has the unit and the bound shares both."""
    plain = resolver.plain
    for before, after in pairwise(drafts):  # (人)6.42/8.71: what brackets before a list name is the unit of all of it
        lent_by_label = before.unit.kind != "none" == before.figure.unit.kind and after.unit.kind == "none"
        if lent_by_label and after.slot is not None and not after.slot.near and _joined(resolver, before, after):
            after.unit = before.unit
    by: Decimal | None = None  # the scale of the list so far
    lent = False  # whether the list so far has its unit from its last member
    for before, after in reversed(list(pairwise(drafts))):
        if not _joined(resolver, before, after):
            by, lent = None, False
            if _led_to(resolver, before, after):
                before.unit = after.unit
            continue
        by = _scale_of(plain[after.figure.start : after.figure.end]) or by
        own = before.unit not in {before.figure.unit, after.unit} and after.figure.unit.kind == "none" and not lent
        bare = before.figure.unit.kind == "none" and not own
        bare = bare or (before.unit.unit == "个" and after.unit.kind == "points")  # 9.6个和5.3个百分点
        if bare and after.unit.kind != "none" and before.figure.form == "digits":
            before.unit, lent = after.unit, True
            if before.term is not None and not resolver.heads.fits(before.term, after.unit):
                before.code = before.term = None  # 教师队伍、质量管理依次得18.5、27、23.5分
            scaled = _SCALED.search(plain[before.figure.start : before.figure.end])
            if by is not None and scaled is None and after.figure.form == "digits":  # 7.12、14.83、0.06万人
                figure = before.figure
                before.figure = replace(figure, value=figure.value * by, step=figure.step * by, written_whole=False)
            if after.unit.kind == "points" and before.measure == "level":
                before.measure = after.measure
        if before.unit.kind == after.unit.kind == "count" and before.unit != after.unit:
            continue  # 46-55人502个、56-65人151个: bands and what is counted in them
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


def lend_scale(resolver: Resolver, drafts: list[Draft]) -> None:
    """小学119.3、初中62.3万人: a decimal that counts has the scale of its list, or of its whole; in place."""
    plain = resolver.plain
    scales: dict[int, Decimal] = {}
    for n in range(len(drafts) - 1, -1, -1):
        draft, figure = drafts[n], drafts[n].figure
        text = plain[figure.start : figure.end]
        said = _scale_of(text)
        if said is not None:
            scales[n] = said
        after = drafts[n + 1] if n + 1 < len(drafts) else None
        listed = after is not None and after.slot is not None and after.slot.marks in {"、", "和", ""}
        by = scales.get(n + 1) if listed else None
        lender = after if by is not None else draft.whole
        if by is None and lender is not None:
            by = _scale_of(plain[lender.figure.start : lender.figure.end])
        bare = figure.unit.kind == "none" and figure.form == "digits" and _SCALED.search(text) is None
        if by is None or lender is None or figure.written_whole or figure.step >= 1 or not bare:
            continue
        units = [d.unit for d in (lender, draft.whole, draft) if d is not None and d.unit.kind in _COUNTED]
        if draft.code in resolver.heads.rates or draft.measure != lender.measure:
            continue
        draft.figure = replace(figure, value=figure.value * by, step=figure.step * by)
        draft.unit = units[0] if units else draft.unit
        scales[n] = by


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


def before(resolver: Resolver, drafts: list[Draft], group: list[Draft]) -> list[Draft]:
    """The list of figures right before this one."""
    earlier = [d for d in drafts if d.figure.end <= group[0].figure.start]
    runs = groups(resolver, earlier)
    return runs[-1] if runs else []


def level_group(resolver: Resolver, drafts: list[Draft], first: Draft) -> list[Draft]:
    """The last list of levels before a list of changes (…依次达A、B，分别提高a、b)."""
    earlier = [d for d in drafts if d.figure.end <= first.figure.start and d not in (first,)]
    runs = [g for g in groups(resolver, earlier) if g[0].measure == "level"]
    return runs[-1] if runs else []


def follow_each(resolver: Resolver, group: list[Draft], bases: list[Draft]) -> None:
    """Each figure of a list speaks of the one of the same place in an earlier list, at the rate that its words say.

    教学用房面积45922平方米、34158平方米，生均4.87平方米、6.08平方米: 生均 is said of both.
    """
    rate = group[0].code
    stock = resolver.heads.stocks.get(rate) if rate is not None else None
    placed = len({b.region for b in bases}) > 1
    for draft, base in zip(group, bases, strict=True):
        resolver.follow(draft, base, "list")
        draft.region = base.region if placed else draft.region  # 康乐县93.6%、广河县91.4%，分别提高4.2、5.5个百分点
        draft.code = rate if stock is not None and stock == draft.code else draft.code
        draft.code = stocks.of_rate(resolver, draft, draft.code, "label")  # 分别为1.05人和1.21人(实有412人、237人)
        draft.stage, draft.area = base.stage, base.area
        if len({b.period for b in bases}) == len(bases) > 1 and all(b.period_from == "stated" for b in bases):
            draft.period, draft.period_from = base.period, base.period_from
