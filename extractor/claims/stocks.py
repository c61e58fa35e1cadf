"""Stocks: what counts as one, and what a count becomes that was built, bought or picked out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.claims.draft import Draft
from extractor.claims.lexicon import Token
from extractor.claims.slots import Slot

if TYPE_CHECKING:
    from extractor.claims.subjects import Subjects

MANY = 20  # no school has so many teachers, rooms or computers for a hundred pupils
_STOCKS = {
    *("schools", "books", "computers", "teachers", "students", "classes", "multimedia_classrooms", "pe_art_teachers"),
}


def of_rate(reading: Subjects, draft: Draft, code: str | None, how: str) -> str | None:
    """每百名学生拥有骨干教师数。小学现有372人: under a rate's name a count too large for one is its stock."""
    stock = reading.heads.stocks.get(code or "")
    if stock is None or how not in {"label", "section"} or draft.measure != "level" or draft.role == "standard":
        return code
    rate_unit, figure = reading.heads.indicators[code or ""]["unit"], draft.figure
    whole = figure.written_whole and rate_unit in {"人", "间", "台"} and draft.value >= MANY
    large = draft.unit.kind in {"area", "money"} and draft.value >= MANY * 500
    return stock if whole or large else code


def adjusted(reading: Subjects, draft: Draft, code: str | None, token: Token) -> str | None:
    """A stock code only for a stock: what was built, bought or picked out has no code of its own."""
    slot = draft.slot
    if slot is None:
        return code
    code = reading.shares.done(code, token.term.rule, reading.plain[slot.clause : slot.figure.start]) or code
    if code is None:
        return None
    fund = reading.heads.indicators[code]["family"] == "money" and code not in reading.heads.rates
    if (
        fund
        and draft.unit.kind == "money"
        and reading.wordings["per.head"].search(reading.plain[slot.gap : slot.figure.start])
    ):
        return None  # 生活补助每生每年1000元: a norm per head is no fund
    built = any(
        t.term.cue == "event" for d in reading.done if d.slot for t in d.slot.cues if d.done_to or d.role == "plan"
    )
    if code == "building_area" and built:
        return "construction_area"  # 新建学校7所…，总投资10.86亿元，建筑面积28.6万平方米
    if code in _STOCKS and draft.measure == "level":
        near = reading.plain[slot.clause : slot.figure.start]
        eventful = any(t.term.cue == "event" for t in slot.cues) or _same_deed(reading, draft, slot)
        frame = reading.frames[-1]
        eventful = eventful or bool(reading.wordings["deed.built"].search(near))
        eventful = eventful or (
            code == "schools" and frame.kind in {"part", "bracket"} and bool(frame.wholes) and frame.wholes[-1].done_to
        )
        if "缺" in near and code in {"teachers", "pe_art_teachers", "classes"}:
            return None  # 缺编教师126人: what is missing is no stock
        if eventful and code in {"schools", "books", "computers", "multimedia_classrooms"}:
            draft.done_to = True
            return None
        if code == "schools" and draft.how in {"post", "far"}:
            after = reading.plain[token.end if draft.how == "post" else slot.figure.end : slot.post_end]
            if reading.wordings["school.deed-behind"].match(after) or near[-1:] == "等":
                return None
        if (
            code == "schools"
            and draft.how == "near"
            and reading.wordings["school.qualified"].search(
                reading.plain[slot.clause : token.start],
            )
        ):
            return None
    return code


def _same_deed(reading: Subjects, draft: Draft, slot: Slot) -> bool:
    """抽查了小学12所、初中9所: a list goes on with what was done to its first member."""
    last = reading.done[-1] if reading.done else None
    return last is not None and last.done_to and slot.marks == "、" and last.unit == draft.unit
