"""Level, change or gap: what the words at a figure say of it, and its bound."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from extractor.claims import roles
from extractor.claims.draft import Draft
from extractor.claims.headers import Units
from extractor.claims.lexicon import Token
from extractor.claims.quantities import NO_UNIT
from extractor.claims.slots import Slot

if TYPE_CHECKING:
    from extractor.claims.resolve import Resolver

_CHANGING = {"share", "count", "money", "area", "points"}
_GROWING = {"count", "money", "area"}
_AROUND = 40  # characters before a figure in which a norm may be named
_TO_GO = frozenset("有差需余剩约近、和仅只")  # what the words for a way still to go end in
_MORE = frozenset({"多出", "多了", "少了", "多", "少"})  # words for a distance that tell a change over time as well
_BETTER = {"提升", "提高", "下降", "降低", "改善"}


def measure(reading: Resolver, draft: Draft, slot: Slot) -> None:
    """Sets the comparator of a figure and whether it is a level, a change or a gap; in place."""
    before, _ = roles.bound_of(draft, slot, reading.plain)
    cue, based = _cue(reading, draft, slot)
    draft.measure = _said_by(reading, draft, cue) if cue is not None else _silent(reading, draft, slot, before)
    kind = draft.unit.kind
    beyond = before is not None and before.term.value in {">", "<"}
    over = reading.wordings["gap.over-growth"]
    opening = _opens_list(reading, slot)
    against = kind == "points" and over.search(reading.plain, opening.clause, opening.figure.start)
    if kind == "points" and draft.measure == "change" and (beyond or against):
        draft.measure = "gap"
    if draft.measure in {"gap", "change"} and before is not None and beyond and not before.term.approx:
        bounded = draft.measure == "change" and reading.wordings["change.bounded"].search(
            reading.plain, slot.gap, before.start
        )
        draft.comparator = draft.comparator if bounded else "="
    if based and draft.measure == "level" and kind == "times":
        draft.measure = "change"
    previous = reading.done[-1] if reading.done else None
    goes_on = previous is not None and not slot.near and slot.marks in {"、", ""}
    if draft.measure == "level" and goes_on and previous is not None and previous.measure in {"change", "gap", "cv"}:
        draft.measure = previous.measure


def _opens_list(reading: Resolver, slot: Slot) -> Slot:
    """The first figure of the list of bare ones that a figure ends: 高于…增幅5.6、5.5、5.5个百分点."""
    for before in reversed(reading.done):
        if slot.marks != "、" or slot.near or before.slot is None or before.unit.kind != "none":
            break
        slot = before.slot
    return slot


def lend_kind(reading: Resolver, draft: Draft, slot: Slot) -> None:
    """投入资金117.4亿元，其中中央53.6亿; 学生7.68万人，小学5.36万: a bare 亿 or 万 is of what stands before."""
    if draft.unit.kind == "none" and reading.plain[: slot.figure.start].rstrip(": ").endswith((")", "]")):
        _labelled(reading, draft, slot)
    before, plain, end = reading.done[-1] if reading.done else None, reading.plain, slot.figure.end
    bare = draft.unit.kind == "none" and draft.figure.form == "digits" and plain[end - 1] in "万亿"
    if not bare:
        return
    if _of_people(reading, slot):
        draft.unit = before.unit if before is not None else draft.unit
        return
    if reading.wordings["people.bare"].search(plain, slot.clause, slot.figure.start):
        draft.unit = reading.heads.unit("人")  # 得益的农村学生有259万
        return
    money = reading.heads.unit("元")
    if any(t.start == end and t.term.kind in {"head", "stage"} for t in slot.post[:1]) or plain.startswith("学生", end):
        return  # 5.02万学生受益
    spent = plain[end - 1] == "亿" and reading.wordings["money.spent"].search(plain, slot.gap, slot.figure.start)
    beside = before is not None and before.unit.kind == "money"
    if (spent or beside) and all(reading.heads.fits(t.term, money) for t in slot.near if t.term.kind == "head"):
        draft.unit = money


def _labelled(reading: Resolver, draft: Draft, slot: Slot) -> None:
    """生均设备值(元)3104, 建设资金(万元)1280: the unit that brackets right before a bare number name; in place."""
    named = reading.wordings["unit.label"].search(reading.plain, slot.gap, slot.figure.start)
    found = reading.rules.compiled(Units).word(named[1]) if named is not None else None
    if found is None:
        return
    figure, (draft.unit, scale) = draft.figure, found
    if scale != 1:
        draft.figure = replace(figure, value=figure.value * scale, step=figure.step * scale, written_whole=False)


def _of_people(reading: Resolver, slot: Slot) -> bool:
    """共有学生7.68万人，小学5.36万: whether a bare 万 behind so many people has a stage alone before it."""
    before, plain = reading.done[-1] if reading.done else None, reading.plain
    if (
        before is None
        or before.unit.unit != "人"
        or before.sentence != reading.count
        or plain[slot.figure.end - 1] != "万"
    ):
        return False
    staged = [t for t in slot.near if t.term.kind == "stage"]
    return bool(staged) and slot.figure.start - slot.gap <= len("，小学生") + 1 and len(staged) == len(slot.near)


def _cue(reading: Resolver, draft: Draft, slot: Slot) -> tuple[Token | None, bool]:
    """The word nearest to a figure that says its measure, or None; and whether it is told from what it is counted."""
    based = False
    based_on = slot.says("base")
    found: Token | None = None
    for n, token in reversed(list(enumerate(slot.cues))):
        cue = token.term.cue
        if cue == "base":
            based = True
        elif found is not None or (cue == "reach" and _names_change(reading, slot.cues[:n], token)):
            continue  # 增幅分别为: the word names the change, and 为 says how large it is
        elif cue == "reach":
            # a level reached: 增加到; but a bare 为/到 far from the figure is part of another phrase
            if slot.figure.start - token.end <= 3 or token.end - token.start > 2:
                break
        elif cue == "measure" and draft.unit.kind == "share" and "占" in reading.plain[slot.clause : token.start]:
            continue  # 占减少总数的61.23%: a share of what has changed
        elif cue == "measure" and _speaks(reading, draft, slot, token, based_on):
            found = token
    return found, based


def _names_change(reading: Resolver, cues: list[Token], reach: Token) -> bool:
    """增长率分别为: whether a noun for a change stands right before a word of reaching."""
    before = next((t for t in reversed(cues) if t.term.cue != "list"), None)
    if before is None:
        return False
    named = before.term.cue == "measure" and reading.plain[before.end - 1] in "幅率例度速量"
    return named and reading.plain[before.end : reach.start] in {"", "分别", "依次", "均", "各"}


def _speaks(reading: Resolver, draft: Draft, slot: Slot, token: Token, based_on: bool) -> bool:
    """Whether a word of change or distance speaks of this figure; ``based_on``: whether its clause compares."""
    plain, kind = reading.plain, draft.unit.kind
    between = plain[token.end : slot.figure.start]
    if kind != "points" and token.term.value.startswith("gap") and _names_norm(reading, slot):
        return False  # 高出95%的底线4.1个百分点
    if token.term.value == "change?":
        return between.strip("了约近达为 ") == ""
    if token.term.value == "gap?":
        near = between.strip("了约近达为 ") == ""
        points = kind == "points" or bool(reading.wordings["points.lent"].match(plain, slot.figure.end))
        return near and (points or _based(reading, slot) or plain[token.start] == "差")
    if plain.startswith("率", token.end):
        return False  # 压减率94.4%
    named = any(t.term.kind == "head" and t.start >= token.end for t in slot.near)
    if plain[token.start : token.end] in _BETTER and not based_on and named:
        return False  # 能力提升补助资金10236万元
    return len(between) <= 12 and not (between == "的" and kind == "count")  # 比上年增加的13个 counts those that grew


def _names_norm(reading: Resolver, slot: Slot) -> bool:
    """Whether a figure is called a norm behind it, and the words before it hold another against that."""
    say, plain = reading.wordings, reading.plain
    end = slot.figure.end
    behind = say["norm.behind"].match(plain, end) or say["norm.distance-behind"].match(plain, end)
    return behind is not None and say["norm.beyond"].search(plain, slot.clause, slot.figure.start) is not None


def _said_by(reading: Resolver, draft: Draft, cue: Token) -> str:
    """The measure that a word says: a distance from another time is a change."""
    words = reading.plain[cue.start : cue.end]
    if cue.term.value != "gap?" and not (cue.term.value == "gap" and words in _MORE):
        return cue.term.value.rstrip("?")
    over_time = draft.slot is not None and _over_time(reading, draft.slot)
    return "change" if over_time else "gap"  # 比上年多528人: two times, not two things


def _silent(reading: Resolver, draft: Draft, slot: Slot, before: Token | None) -> str:
    """The measure of a figure where no word of measure speaks of it: by what stands right at it."""
    plain, say, kind, start = reading.plain, reading.wordings, draft.unit.kind, slot.figure.start
    last = reading.done[-1] if reading.done else None
    if plain[start - 1] == "第" and kind in {"none", "count"}:
        return "rank"  # 列全市10个区县第8位
    placed = plain[slot.figure.end - 1] == "位" and kind == "count"
    after = placed and slot.marks == "、" and last is not None and last.measure == "rank"
    if after or (placed and say["rank.bare"].search(plain, slot.clause, start)):
        draft.unit = NO_UNIT
        return "rank"  # 依次排23位、29位
    if slot.marks.endswith("(") and slot.far_cues and slot.far_cues[-1].end == start - 1:
        named = slot.far_cues[-1].term  # 财政经常性收入增幅(18.4%)
        return named.value if named.cue == "measure" and named.value in {"change", "gap"} else draft.measure
    signed = kind == "share" and plain[start - 1] in "+-"
    if signed and (slot.marks.endswith("(") or plain.startswith("同比", start - 3)):
        return "change"  # 7,236元→7,918元(+9.4%); 同比+2.4%
    short = last is not None and last.unit == draft.unit and not plain.startswith("的", slot.figure.end)
    if short and say["change.short"].search(plain, max(0, slot.gap - 1), start) and _tells_changes(reading, slot):
        return "change"  # 在校86879人，比上年多1527人。小学45055人，少967人
    if short and say["gap.short"].search(plain, max(0, slot.clause - 1), start):
        return "gap"  # 应配5间、实有4间、缺1间
    if say["norms.off-each"].search(plain, slot.clause, start):
        return "gap"  # 三项分别高于标准5.38人、0.44人、0.30人
    missing = last is not None and last.measure == "gap" and last.unit == draft.unit
    if missing and say["gap.again"].search(plain, slot.clause, start):
        return "gap"  # 缺227名，其中小学缺146名
    if plain[start - 1] in _TO_GO and say["gap.to-go"].search(plain, max(0, start - 48), start):
        return "gap"  # 距2020年95%的目标还有2个百分点
    clause = last.slot.clause if last is not None and last.slot is not None and not slot.marks else slot.clause
    if kind not in {"none", "times", "time"} and say["change.more"].search(plain, clause, start):
        return "change" if _over_time(reading, slot) else "gap"  # 较上年多34所
    if kind in _CHANGING and say["change.bare"].search(plain, slot.clause, start):
        return "change"  # 后者较前者增16.96%
    grown = last is not None and last.measure == "change" and last.unit.kind in _GROWING
    if kind == "share" and grown and slot.marks.endswith("(") and plain[start - 1] == "(":
        return "change"  # 幼儿园6973所，净增36所(0.52%)
    if kind == "share" and say["change.listed"].search(plain, max(0, start - _AROUND), start):
        return "change"  # 增幅依次为:14.88%、1.84%
    tops = kind == "share" and last is not None and last.measure == "change" and last.unit == draft.unit
    if tops and say["change.tops"].match(plain, slot.figure.end):
        return "change"  # 涨4.18%，雅安市以12.52%居首
    if slot.marks.endswith("(") and say["change.fastest"].search(plain, slot.gap, start):
        return "change"  # 增长最快的是新洲区(12.3%)
    if draft.measure == "level" and say["growth.behind"].match(plain, slot.figure.end):
        return "change"  # 高于财政经常性收入12.3%的增幅
    if draft.measure == "level" and say["gap.behind"].match(plain, slot.figure.end):
        return "gap"  # 尚有1.6平方米的落差
    if kind == "points":
        # 高于财政经常性收入增幅(4.2%)2.66个百分点
        aside = last.slot if last is not None and slot.marks == ")" and plain[start - 1] == ")" else None
        beyond = aside is not None and any(t.term.cue == "comparator" for t in aside.far)
        held = last is not None and last.role == "standard" and not slot.marks  # 高出85%的要求10个百分点
        listed = last is not None and last.unit == draft.unit and last.measure == "gap" and slot.marks == "、"
        return "gap" if before is not None or beyond or held or listed else "change"
    return draft.measure


def _tells_changes(reading: Resolver, slot: Slot) -> bool:
    """Whether a text that has compared with another time before goes on to do so, and holds nothing against a norm."""
    at, compares = slot.figure.start, reading.scope.compares
    needed = reading.wordings["norm.needed"].search(reading.plain, max(0, at - _AROUND), at)
    return needed is None and compares is not None and compares < at


def _over_time(reading: Resolver, slot: Slot) -> bool:
    """Whether the words compare with another time: 比上年, 较2015年, 同比."""
    clause = reading.plain[slot.clause : slot.figure.start]
    return bool(reading.wordings["time.earlier"].search(clause)) or (reading.base is not None and bool(slot.dates))


def _based(reading: Resolver, slot: Slot) -> bool:
    """Whether the words compare with anything at all."""
    clause = reading.plain[slot.clause : slot.figure.start]
    if slot.says("base") or "比" in clause or clause.startswith(("较", "低", "高")):
        return True
    if any(d.role == "standard" and d.segment == slot.segment for d in reading.done):
        return True  # 与标准0.65、0.55相比，小学低了0.253
    before = reading.done[-1].slot if reading.done and not slot.marks else None  # 比85分的合格线高9.5分
    return (
        before is not None
        and reading.wordings["base.word"].search(reading.plain, before.clause, before.figure.start) is not None
    )
