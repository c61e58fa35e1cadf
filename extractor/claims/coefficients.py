"""Coefficients of variation: which figures are some, and of which rate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from extractor.claims.draft import Draft
from extractor.claims.lexicon import Token
from extractor.claims.slots import Slot

if TYPE_CHECKING:
    from extractor.claims.resolve import Resolver
    from extractor.claims.subjects import Subjects


_BESIDE = 4  # characters between a coefficient and the bound that it is held against
_LIMITS = frozenset({"norm.limit", "norm.against", "norm.direct"})


def unmeasured(draft: Draft) -> bool:
    """A decimal below one without a unit, as coefficients are written."""
    written = draft.figure.form == "digits" and not draft.figure.written_whole
    return draft.unit.kind == "none" and written and draft.value < 1


def bare(reading: Subjects, draft: Draft, slot: Slot) -> bool:
    """小学现有372人，折合1.70，系数0.43: the coefficient of the rate just named."""
    if draft.unit.kind != "none" or draft.figure.written_whole:
        return False
    if _bracketed(reading, draft, slot):
        return True
    listed = slot.marks == "、" and not slot.near and reading.done and reading.done[-1].how == "coefficient"
    if not listed and not reading.wordings["coefficient.bare"].search(reading.plain, slot.gap, slot.figure.start):
        return False
    known = {*reading.heads.rates, *reading.heads.stocks.values()}
    label = reading.scope.label
    code = next((d.code for d in reversed(reading.done) if d.code in known), label.term.code if label else None)
    draft.code = code if code is None or code in reading.heads.rates else reading.heads.rate_of(code, "100")
    draft.measure, draft.how = "cv", "coefficient"
    draft.subject = reading.done[-1].subject if reading.done else None
    return True


def _bracketed(reading: Subjects, draft: Draft, slot: Slot) -> bool:
    """每百名学生5.97名(0.238): a bare decimal alone in the bracket right behind a rate is its coefficient."""
    level = reading.done[-1] if reading.done else None
    alone = slot.marks == "(" and slot.figure.start == slot.gap + 1 and reading.plain.startswith(")", slot.figure.end)
    if level is None or not alone or not unmeasured(draft) or level.measure != "level" or level.unit.kind == "none":
        return False
    if level.code not in reading.heads.rates or level.unit.kind == "share":
        return False
    draft.code, draft.measure, draft.how, draft.subject = level.code, "cv", "coefficient", level.subject
    draft.stage_stated = level.stage_stated
    return True


def limits(reading: Resolver) -> None:
    """均压在0.50以下, 比国家规定的0.65、0.55低…: limits of the standards that coefficients are held to; in place."""
    done = reading.done
    if not any(d.value in reading.limits and d.unit.kind == "none" for d in done):
        return
    # 初中综合差异系数为0.365。均达到小学0.65以下、初中0.55以下的标准: those of the sentence before too
    told = [d for d in (*reading.scope.recent, *done) if d.measure == "cv" and d.role == "reported"]
    told = [d for d in told if d.comparator == "="]
    if not (told or reading.coefficient or reading.coefficients):
        return
    found: Draft | None = None  # the first limit of coefficients of several rates
    for n, draft in enumerate(done):
        earlier = [d.code for d in told if d.figure.start < draft.figure.start]
        if _is_limit(reading, draft, done[n - 1] if n else None, bool(earlier)):
            _limit(reading, draft, earlier)
            _hold(reading, draft, [d for d in told if d.figure.end <= draft.figure.start])
            found = found or (draft if draft.composite else None)
        elif found is not None and draft.measure == "gap" and draft.unit.kind == "none":
            draft.code, draft.composite, draft.subject = None, True, found.subject  # 小学低了0.253: of no one rate


def of_one_series(reading: Resolver, drafts: Sequence[Draft]) -> None:
    """高于规定学历教师0.31、骨干教师0.44: coefficients per 100 pupils, as the series that has the second; in place."""
    told = [d for d in drafts if d.measure == "cv" and d.code]
    for draft in told:  # 小学、初中骨干教师差异系数: there are none of a stock
        draft.code = reading.heads.rate_of(draft.code or "", "100") or draft.code
    beside = {d.code for d in told}
    for draft in told:
        code = reading.orders.beside(draft.code or "", beside)
        of_stock = draft.term is not None and draft.term.code != code  # 高于规定学历 names no number of pupils
        draft.code = reading.orders.of_series(code, beside) if of_stock else code


def _is_limit(reading: Resolver, draft: Draft, before: Draft | None, told: bool) -> bool:
    """Whether a figure is a limit of the standards, and not a coefficient that happens to be as large.

    told  whether coefficients were stated before it: 小学均小于或等于0.50 alone says what is
    """
    slot, say = draft.slot, reading.wordings
    plain = draft.measure in {"level", "cv"} and draft.unit.kind == "none" and not draft.figure.written_whole
    if slot is None or not plain or draft.approx or draft.value not in reading.limits:
        return False
    if draft.role == "standard" or (draft.comparator != "=" and told):
        return True
    if before is not None and slot.marks.endswith("(") and before.measure == "cv" and not slot.near:
        return True
    if before is not None and slot.marks == "、" and before.role_rule in _LIMITS and before.value in reading.limits:
        return True
    held = say["coefficient.held-to"].search(reading.plain, slot.gap, slot.figure.start)
    return bool(held or say["norm.behind"].match(reading.plain, slot.figure.end))


def _limit(reading: Resolver, draft: Draft, codes: list[str | None]) -> None:
    """Makes a figure the limit of the coefficients told before it, of all of them where they are of several rates."""
    if draft.role != "standard":
        draft.role, draft.role_rule = "standard", "norm.limit"
    draft.measure, draft.verdict = "cv", None
    if len(set(codes)) != 1 or codes[0] is None:
        draft.code, draft.composite = None, True
        token = reading.coefficient or reading.scope.coefficient
        draft.subject = (token.start, token.end) if token is not None else draft.subject
    near = draft.slot.near if draft.slot is not None else []
    if not draft.stage_stated and reading.stated_stage(near) is None:
        draft.stage = reading.limits[draft.value]


def short_of_limit(reading: Resolver, draft: Draft) -> Draft | None:
    """小学综合差异系数0.49，低于国家标准0.16: the coefficient that is so far from a limit of the standards, if any."""
    if draft.unit.kind != "none" or draft.figure.written_whole or draft.value in reading.limits:
        return None
    told = (d for d in reading.done if d.measure == "cv" and d.role == "reported" and d.comparator == "=")
    return next((d for d in told if d.value + draft.value in reading.limits), None)


def _hold(reading: Resolver, limit: Draft, facts: list[Draft]) -> None:
    """乙区分别为0.528、0.417，分别低于0.65、0.55: what a limit is held against is of its own stage; in place.

    小学综合差异系数为0.628，在0.65以内: a bound right behind a coefficient, which was taken for one itself at first.
    """
    last = facts[-1] if facts else None
    if limit.versus is None and last is not None and limit.comparator != "=" and last.quote == limit.quote:
        between = reading.plain[last.figure.end : limit.figure.start]
        beside = len(between) <= _BESIDE and "到" not in between  # 从0.536降到0.50以内
        limit.versus = last if beside else None  # 前两地全部不超过0.50: of others
    if limit.versus is None or limit.versus.stage == limit.stage:
        return
    limit.versus = next((d for d in reversed(facts) if (d.stage, d.composite) == (limit.stage, limit.composite)), None)


def counted(draft: Draft) -> None:
    """差异系数超过0.65的有1项: how many there are is no coefficient; in place."""
    if draft.measure == "cv" and draft.figure.unit.kind != "none":
        draft.measure, draft.composite, draft.code = "level", False, None


def among(reading: Subjects, draft: Draft) -> None:
    """从差异系数看，生均教学用房面积0.485: a bare decimal of a rate that has a unit is its coefficient."""
    code, slot = draft.code, draft.slot
    if code is None or slot is None or draft.figure.written_whole:
        return
    listed = slot.marks == "、" and bool(reading.done) and reading.done[-1].measure == "cv"
    spoken = listed or reading.coefficients or any(t.term.cv for t in (*slot.far, *slot.near))
    spoken = spoken or (reading.coefficient is not None and slot.marks.endswith("(") and draft.value < 1)
    if not reading.heads.indicators[code]["unit"] and not listed:
        return
    rate = code if code in reading.heads.rates else reading.heads.rate_of(code, "student")
    if spoken and rate is not None:
        draft.measure, draft.code = "cv", rate


def of_rate(reading: Subjects, draft: Draft, token: Token) -> None:
    """A coefficient of variation carries the code of the rate that it is about; a composite one has none."""
    draft.measure = "cv" if draft.measure != "change" else "change"  # 差异系数缩小0.08
    draft.composite = token.term.composite
    if token.term.composite or draft.slot is None:
        return
    earlier = [
        t for t in (*draft.slot.far, *draft.slot.near) if t.start < token.start and t.term.code in reading.heads.rates
    ]
    if earlier:
        draft.code = earlier[-1].term.code
        return
    beside = {d.code for d in reading.done if d.measure == "cv"}
    told = reading.orders.short(reading.plain, draft.slot.clause, token.start, beside)
    if told is not None:
        draft.code = told.code  # 教辅用房校际差异系数0.42
        return
    for other in reversed(reading.done):
        if other.composite or (
            other.code is None and other.measure == "level" and other.role != "standard" and other.how != "share"
        ):
            break
        if (
            other.code in reading.heads.rates
            and other.measure in {"level", "cv"}
            and not (other.measure == "cv" and other.code is None)
        ):
            draft.code = other.code
            return
    labels = (reading.scope.label, reading.scope.section_head if not reading.done else None)
    told_by = (_rate(reading, x.term.code) for x in labels if x is not None)
    draft.code = next((code for code in told_by if code is not None), None) or _of_item(reading, draft) or draft.code


def _rate(reading: Subjects, code: str | None) -> str | None:
    """The rate that a code is, or that the standards make of a stock; None for another."""
    series = {c for codes in reading.orders.series for c in codes}
    made = (code, *(reading.heads.rate_of(code, per) for per in ("100", "student"))) if code else ()
    return next((c for c in made if c in series), None) or (code if code in reading.heads.rates else None)


def _of_item(reading: Subjects, draft: Draft) -> str | None:
    """①骨干教师178人，每百名学生1.17人；差异系数0.49: the one rate that the sentence before told in its paragraph."""
    recent = reading.scope.recent
    if reading.done or not recent or "\n" in reading.plain[recent[-1].figure.end : draft.figure.start]:
        return None
    rates = {d.code for d in recent if d.code in reading.heads.rates and d.measure == "level"}
    return rates.pop() if len(rates) == 1 else None
