"""Coefficients of variation: which figures are some, and of which rate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.claims.draft import Draft
from extractor.claims.lexicon import Token
from extractor.claims.slots import Slot

if TYPE_CHECKING:
    from extractor.claims.subjects import Subjects


def unmeasured(draft: Draft) -> bool:
    """A decimal below one without a unit, as coefficients are written."""
    written = draft.figure.form == "digits" and not draft.figure.written_whole
    return draft.unit.kind == "none" and written and draft.value < 1


def bare(reading: Subjects, draft: Draft, slot: Slot) -> bool:
    """小学现有372人，折合1.70，系数0.43: the coefficient of the rate just named."""
    if draft.unit.kind != "none" or draft.figure.written_whole:
        return False
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


def among(reading: Subjects, draft: Draft) -> None:
    """从差异系数看，生均教学用房面积0.485: a bare decimal of a rate that has a unit is its coefficient."""
    code, slot = draft.code, draft.slot
    if code is None or slot is None or draft.figure.written_whole:
        return
    listed = slot.marks == "、" and bool(reading.done) and reading.done[-1].measure == "cv"
    spoken = listed or reading.coefficients or any(t.term.cv for t in (*slot.far, *slot.near))
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
    label = reading.scope.label or (reading.scope.section_head if not reading.done else None)
    if label is not None and label.term.code in reading.heads.rates:
        draft.code = label.term.code
