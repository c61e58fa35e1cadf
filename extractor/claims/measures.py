"""Level, change or gap: what the words at a figure say of it, and its bound."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.claims import roles
from extractor.claims.draft import Draft
from extractor.claims.lexicon import Token
from extractor.claims.slots import Slot

if TYPE_CHECKING:
    from extractor.claims.resolve import Resolver

_BETTER = {"提升", "提高", "下降", "降低", "改善"}


def measure(reading: Resolver, draft: Draft, slot: Slot) -> None:
    plain = reading.plain
    before, _ = roles.bound_of(draft, slot, plain)
    kind = draft.unit.kind
    start = slot.figure.start
    measure: Token | None = None
    based = False
    based_on = any(t.term.cue == "base" for t in slot.cues)
    for token in reversed(slot.cues):
        cue = token.term.cue
        if cue == "reach" and measure is None:
            # a level reached: 增加到; but a bare 为/到 far from the figure is part of another phrase
            if start - token.end <= 3 or token.end - token.start > 2:
                break
        elif cue == "measure" and measure is None:
            between = plain[token.end : start]
            if token.term.value == "change?":
                if between.strip("了约近达为 ") == "":
                    measure = token
            elif token.term.value == "gap?":
                if between.strip("了约近达为 ") == "" and (
                    kind == "points" or _based(reading, slot) or plain[token.start] == "差"
                ):
                    measure = token
            elif plain.startswith("率", token.end) or (
                plain[token.start : token.end] in _BETTER
                and not based_on
                and any(t.term.kind == "head" and t.start >= token.end for t in slot.near)
            ):
                continue  # 压减率94.4%; 能力提升补助资金10236万元
            elif len(between) <= 12 and not (between == "的" and kind == "count"):
                measure = token  # but 比上年增加的13个 counts those that grew
        elif cue == "base":
            based = True
    if measure is not None and measure.term.value == "gap?":
        draft.measure = "change" if _over_time(reading, slot) else "gap"  # 比上年多528人: two times, not two things
    elif measure is not None:
        draft.measure = measure.term.value.rstrip("?")
    elif slot.marks.endswith("(") and slot.far_cues and slot.far_cues[-1].end == slot.figure.start - 1:
        named = slot.far_cues[-1].term  # 财政经常性收入增幅(18.4%)
        draft.measure = named.value if named.cue == "measure" and named.value in {"change", "gap"} else draft.measure
    elif slot.marks.endswith("(") and kind == "share" and plain[start - 1] in "+-":
        draft.measure = "change"  # 7,236元→7,918元(+9.4%)
    elif (
        reading.done
        and reading.done[-1].unit == draft.unit
        and reading.wordings["gap.short"].search(plain, max(0, slot.clause - 1), start)
    ):
        draft.measure = "gap"  # 应配5间、实有4间、缺1间
    elif kind not in {"none", "times", "time"} and reading.wordings["change.more"].search(plain, slot.clause, start):
        draft.measure = "change" if _over_time(reading, slot) else "gap"  # 较上年多34所
    elif reading.wordings["change.bare"].search(plain, slot.clause, start) and kind in {
        "share",
        "count",
        "money",
        "area",
        "points",
    }:
        draft.measure = "change"  # 后者较前者增16.96%
    elif draft.measure == "level" and reading.wordings["growth.behind"].match(
        plain[slot.figure.end : slot.figure.end + 6]
    ):
        draft.measure = "change"  # 高于财政经常性收入12.3%的增幅
    elif kind == "points":
        draft.measure = "gap" if before is not None else "change"
    if kind == "points" and draft.measure == "change" and before is not None and before.term.value in {">", "<"}:
        draft.measure = "gap"
    if (
        draft.measure in {"gap", "change"}
        and before is not None
        and not before.term.approx
        and before.term.value in {">", "<"}
    ):
        draft.comparator = "="
    if based and draft.measure == "level" and kind == "times":
        draft.measure = "change"
    previous = reading.done[-1] if reading.done else None
    if (
        draft.measure == "level"
        and previous is not None
        and not slot.near
        and slot.marks in {"、", ""}
        and previous.measure in {"change", "gap", "cv"}
    ):
        draft.measure = previous.measure


def _over_time(reading: Resolver, slot: Slot) -> bool:
    """Whether the words compare with another time: 比上年, 较2015年, 同比."""
    clause = reading.plain[slot.clause : slot.figure.start]
    return bool(reading.wordings["time.earlier"].search(clause)) or (reading.base is not None and bool(slot.dates))


def _based(reading: Resolver, slot: Slot) -> bool:
    clause = reading.plain[slot.clause : slot.figure.start]
    return any(t.term.cue == "base" for t in slot.cues) or "比" in clause or clause.startswith(("较", "低", "高"))
