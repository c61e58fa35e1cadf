"""The words at a figure that no term explains: whether there are any, and the noun phrase that they make."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractor.claims.draft import Draft
from extractor.claims.phrases import HAN
from extractor.claims.slots import Slot

if TYPE_CHECKING:
    from extractor.claims.subjects import Subjects

_DEEDS = frozenset({"次", "分", "期", "场", "轮", "节", "课时"})  # what is counted in these is mostly something done
_OWN_KINDS = frozenset({"count", "money", "area", "none"})
_QUOTED = re.compile(r"[\"“]([一-龥]{2,14})[\"”]$")
_MARK = re.compile(r"[^一-龥]")


def residual(reading: Subjects, slot: Slot) -> bool:
    """Whether unknown words stand in the figure's own clause, other than the name of a place."""
    if slot.residual is None:
        found = words_of(reading, slot)
        # 在校生346人，其中中心校215人、…教学点52人: a kind of school is a place too
        say = reading.wordings
        placed = found is not None and (
            reading.places.within(*found)
            or say["place.at-school"].search(reading.plain, *found)
            or say["place.one-of"].fullmatch(reading.plain, *found)
            or say["place.one-of"].fullmatch(reading.plain, slot.clause, slot.figure.start)
        )
        slot.residual = found is not None and not placed
    return slot.residual


def words_of(reading: Subjects, slot: Slot) -> tuple[int, int] | None:
    """The phrase that the unknown words of a figure's clause make; None where there are none."""
    at, end = slot.words, slot.figure.start
    for token in slot.near:
        written = token.start - at >= 2 and HAN.search(reading.plain, at, token.start)
        phrase = reading.phrases.before(reading.plain, at, token.start) if written else None
        staged = token.term.kind in {"stage", "area"}
        if phrase is not None and not (staged and _placed(reading, phrase)):  # but 玛纳斯县小学
            break  # 升入高中段学校: unknown words before a known one
        at = max(at, token.end)
    return reading.phrases.before(reading.plain, at, end) if end - at >= 2 else None


def phrase_at(reading: Subjects, draft: Draft, slot: Slot) -> tuple[int, int] | None:
    """The noun phrase at a figure that no known word explains: before it, or behind its unit."""
    plain, end = reading.plain, slot.figure.start
    for token in reversed(slot.near):
        if token.end != end or not (token.term.kind == "function" or token.term.cue in {"comparator", "reach"}):
            break
        end = token.start  # 小于或等于0.5, 最低的学校为4.25人
    if draft.unit.unit == "分" and plain.startswith("得", end - 1):
        end -= 1  # 保障机制得28分
    quoted = _QUOTED.search(plain, max(slot.gap, slot.clause), end) if draft.unit.unit == "分" else None
    if quoted is not None:
        return quoted.span(1)  # “保障机制”得28分
    if draft.unit.kind == "time" and plain.startswith("内", slot.figure.end):
        return reading.phrases.after(plain, slot.figure.end + 1, slot.figure.end + 13, True)  # 3个月内完成整改
    before = reading.phrases.before(plain, slot.words, end)
    if before is not None and _placed(reading, before):
        # 未劝返的埇桥区51人: the words before the place say what is counted there
        at = before[0] - (plain[before[0] - 1] == "的")
        return (slot.words, at) if at - slot.words >= 2 and not _MARK.search(plain, slot.words, at) else None
    if before is not None and any(
        t.start <= before[0] and before[1] <= t.end
        for t in slot.near
        if t.term.stage or t.term.area or t.term.noun == "general"
    ):
        before = None  # the bare name of a stage is no subject, nor is one that fits no such figure
    if before is not None and _all_known(slot, before):
        before = None  # 每百名学生小学有1.42名: of whom, and by whom it is divided
    if before is not None and not reading.phrases.names(plain[slice(*before)]):
        before = before if _tells(reading, draft, slot, before, end) else None
    if draft.unit.post and slot.post_end > slot.figure.end:
        after = reading.phrases.after(plain, slot.aside, slot.post_end, draft.unit.unit in {"次", "轮"})
        if after is not None and (before is None or plain[slot.figure.start - 1] == "等" or draft.unit.unit != "人"):
            return after
    return before


def _all_known(slot: Slot, phrase: tuple[int, int]) -> bool:
    """Whether words that say of whom or by whom to divide make up a phrase."""
    at = phrase[0]
    for token in slot.near:
        if token.start <= at < token.end and (
            token.term.kind in {"stage", "area", "function"} or token.term.cue == "per"
        ):
            at = token.end
    return at >= phrase[1]


def _placed(reading: Subjects, phrase: tuple[int, int]) -> bool:
    """Whether a phrase is the name of a place inside the document's own, and no more."""
    named = reading.wordings["place.whole"].fullmatch(reading.plain, *phrase) is not None
    return named and reading.places.within(*phrase) is not None


def _tells(reading: Subjects, draft: Draft, slot: Slot, phrase: tuple[int, int], end: int) -> bool:
    """Whether words that are no noun tell what a figure counts, right before its place ``end``."""
    # 已返校151人、转外县就读38人: what became of them tells them apart; 每月送教不少于2次: what is done
    last = reading.done[-1].code if reading.done else None
    told = last in reading.flows or last == "dropouts" or (last or "").startswith("disabled_")
    listed = draft.unit.unit == "人" and (slot.marks[-1:] in {"、", ":"} or (told and slot.marks[-1:] == ","))
    done = draft.unit.kind == "time" or draft.unit.unit in _DEEDS
    # 农村留守儿童5128人，寄宿在校的将近四成
    share = draft.figure.form == "tenths" and phrase[1] - phrase[0] >= 3
    # 投保学生41350人，…，出险126起: what is counted otherwise than the figure before is no more of it
    other = bool(reading.done) and reading.done[-1].unit.unit != draft.unit.unit and draft.unit.kind in _OWN_KINDS
    other = other and reading.frames[-1].kind not in {"part", "bracket"}
    return (listed or done or share or other) and reading.plain[phrase[1] : end] in {"", "的"}
