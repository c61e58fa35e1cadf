"""How a figure is tied to those around it: its whole, its threshold, what it changed from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.claims import coefficients, roles
from extractor.claims.draft import Draft
from extractor.claims.scope import Frame
from extractor.claims.slots import Slot

if TYPE_CHECKING:
    from extractor.claims.resolve import Resolver


_FAR = 4  # a figure of other words more than so many times a bound is not held against it
_LARGE = 56  # a class of so many pupils is a large one (国发〔2016〕40号)
OVERSIZE = 2000  # pupils above which a primary school is oversized (教督〔2017〕6号, 第六条)


def tie(reading: Resolver, draft: Draft, slot: Slot) -> None:
    """Sets the figures that a figure is tied to: whole, versus, change_of, from_of; in place."""
    previous = reading.done[-1] if reading.done else None
    if previous is not None:
        _picked_before(reading, draft, slot, previous)
    if slot.grades and draft.code in {"teachers", "staff"}:
        draft.code = None  # 50岁以上教师512人: a band of them
    if draft.role == "standard":
        _tie_threshold(reading, draft, slot, previous)
        return
    _tie_whole(reading, draft, slot)
    expected = previous is not None and previous.role == "standard" and previous.role_rule == "bracket.real"
    if previous is not None and expected and slot.marks.startswith("("):
        previous.versus, draft.whole = draft, None
        if not draft.code:
            reading.follow(draft, previous, "inherit")
    _tie_change(reading, draft, slot, previous)
    if previous is not None:
        _tie_start(reading, draft, slot, previous)


def _tie_whole(reading: Resolver, draft: Draft, slot: Slot) -> None:
    """The whole that a figure of a part list or of brackets is a part of, and the code that it takes from it."""
    frame = reading.frames[-1]
    if (
        frame.kind in {"part", "bracket"}
        and draft.how != "total"
        and not (draft.term is not None and draft.term.rule == "noun.full-marks")
        and draft.measure == "level"
        and draft.role_rule not in {"bracket", "norm", "must"}
    ):
        draft.whole, draft.part_cue = _whole_of(reading, draft, frame), frame.cue
        last = reading.done[-1] if reading.done else None
        if last is not None and last.unit == draft.unit and last.value > draft.value:
            among = reading.wordings["part.inside"].fullmatch(reading.plain, last.figure.end, slot.figure.start)
            if among is not None:  # 14所学校:…7所小学里有2所存在大班额
                draft.whole, draft.part_cue = last, "其中"
        if frame.kind == "bracket" and reading.wordings["bracket.compared"].search(reading.plain, 0, slot.clause):
            draft.whole = None  # 比五年前(21390人)缩减3126人
        inside = [d.value for d in frame.drafts if d.whole is draft.whole]
        if draft.whole is not None and len(inside) > 1 and sum(inside) == draft.whole.value:
            draft.whole = None  # 其中小学46987人、初中24647人，城区学生31877人: the list is complete before it
        if draft.whole is not None and draft.code in {None, "teachers"}:
            words = reading.plain[slot.clause : draft.figure.start]
            draft.code = reading.shares.way(draft.whole.code, words) or draft.code


def _tie_change(reading: Resolver, draft: Draft, slot: Slot, previous: Draft | None) -> None:
    """The two figures that a gap lies between, or the level that a change led to."""
    if draft.measure == "gap" and draft.unit.kind == "points" and previous is not None:
        draft.gap_of = _between_growths(reading, previous)
    elif draft.term is not None and draft.term.rule == "noun.vacancies":
        draft.gap_of = _between_posts(reading, draft)
    elif draft.measure == "gap" and roles.names_norm(slot.cues):
        short = coefficients.short_of_limit(reading, draft)
        draft.gap_of = (short,) if short is not None else ()
    if draft.measure in {"change", "gap"} and not draft.gap_of:
        base = reading.last_level(draft)
        if base is not None and draft.how == "near" and not reading.same_words(base, draft):
            # 大班额68个、超大班额9个，…大班额净减31个: of the figures before the one of the same words
            alike = (d for d in reversed(reading.done) if d.measure == "level" and d.code == draft.code)
            base = next((d for d in alike if reading.same_words(d, draft)), base)
        if previous is not None and previous.measure == "change" and previous.change_of and draft.how == "inherit":
            base = previous.change_of if draft.unit.kind == "share" and draft.code == previous.code else base
        named = draft.how == "near"  # 大班额由1156个减少到693个；超大班额减少247个: its own words, another thing
        if (
            base is not None
            and base.code == draft.code
            and (
                not named
                or (base.stage == draft.stage and (base.segment == draft.segment or reading.same_words(base, draft)))
            )
        ):
            draft.change_of = base


def _tie_start(reading: Resolver, draft: Draft, slot: Slot, previous: Draft) -> None:
    """The level that a figure came from: 由164个降至71个."""
    levels = previous.measure in {"level", "cv"}
    if levels and slot.says("reach") and reading.same_kind(draft, previous):
        before = reading.plain[previous.slot.clause : previous.figure.start] if previous.slot else ""
        between = reading.plain[previous.figure.end : slot.figure.start].strip()
        if reading.wordings["from.moved"].fullmatch(between) or reading.wordings["from.word"].search(before):
            draft.from_of = previous
            if previous.whole is not None and previous.whole is draft.whole:
                previous.whole = draft.whole.from_of  # 由164个降至71个，其中初中由58个降至22个: 58 of the 164


def _between_growths(reading: Resolver, last: Draft) -> tuple[Draft, ...]:
    """增长8.89%，高于财政经常性收入增幅(6.35%)2.54个百分点: the two growths so far apart, or none."""
    growths = [d for d in reading.done if d.measure == "change" and d.unit.kind == "share"]
    if len(growths) < 2 or growths[-1] is not last:
        return ()
    words = reading.plain[growths[-2].figure.end : last.figure.start]
    return (growths[-2], last) if reading.wordings["growth.against"].search(words) else ()


def _between_posts(reading: Resolver, draft: Draft) -> tuple[Draft, ...]:
    """编制5946名，在编教师5721人，缺编225名: the posts and the people right before, or none."""
    pair = reading.done[-2:]
    if len(pair) < 2 or any(d.unit != draft.unit or d.measure != "level" or d.stage != draft.stage for d in pair):
        return ()
    starts = [d.slot.clause if d.slot is not None else d.figure.start for d in pair]
    posts, people = (reading.plain[start : d.figure.start] for start, d in zip(starts, pair, strict=True))
    told = reading.wordings["posts.allowed"].search(posts) and reading.wordings["posts.filled"].search(people)
    return (pair[0], pair[1]) if told else ()


def _picked_before(reading: Resolver, draft: Draft, slot: Slot, previous: Draft) -> None:
    """超过45人的教学班39个: what a bound picks out is counted behind it, under a code of its own or none."""
    picked = (previous.how == "picked" or previous.role_rule == "picks") and previous.segment == draft.segment
    told = picked and previous.role_rule == "counted" and previous.comparator in {"<", "<="}
    if told:  # 896个班均在45人以内: it says of which classes it is already
        over = draft.code == "classes" and reading.wordings["classes.over"].match(reading.plain, slot.figure.end)
        draft.code = "large_classes" if over else draft.code  # 409个班不超过50人，3个班超标
        picked = False
    banded = picked and previous.code == "class_size" and draft.code is None and not slot.marks
    banded = banded and draft.unit.unit == "个"
    taken_over = draft.code == "large_classes" and draft.how == "inherit" and not slot.marks
    if picked and draft.role == "reported" and (draft.code == "classes" or banded or taken_over):
        row = reading.heads.pick(previous, "classes")
        if row is not None and row.get("counted"):
            # 45人及以下的班2514个: a band of classes that are not large
            large = previous.comparator in {">", ">="} or previous.value >= _LARGE
            draft.code = row["counted"] if large else None
    if banded and not draft.stage_stated:
        draft.stage, draft.subject = draft.stage or previous.stage, previous.subject  # 46人以上的班留有62个
    if picked and draft.subject is None and previous.subject is not None and not slot.marks:
        draft.subject = previous.subject  # 100人以下的乡村学校还有57所
    big = previous.code == "students" and previous.value >= OVERSIZE and previous.comparator in {">", ">="}
    if picked and big and draft.unit.unit == "所" and draft.role == "reported" and draft.code in {None, "schools"}:
        draft.code = "oversize_schools"  # 2000人以上的学校全市21所
    if previous.role_rule == "picks" and previous.unit.unit == "岁" and not slot.marks:
        draft.code = None if draft.code in {"teachers", "students", "staff"} else draft.code  # 50周岁以上教师1893人


def _tie_threshold(reading: Resolver, draft: Draft, slot: Slot, previous: Draft | None) -> None:
    """The figure that a threshold is held against, and the code that it takes from it."""
    behind = reading.plain[slot.figure.end : slot.figure.end + 12]
    if draft.role_rule == "norm.allotted":
        return  # 每12个班配1间: how many classes it is for is nothing that it is held against
    picks = draft.role_rule in {"picks", "norm.drawn", "norm.against"}
    picks = picks or reading.wordings["norm.picks-out"].match(behind) is not None
    draft.versus = _held_against(reading, draft) if previous is not None and not picks else None
    if draft.versus is not None and draft.how == "inherit" and not draft.stage_stated:
        draft.stage = draft.versus.stage  # 鸭暖小学生均图书13.7册，低于省定15册标准
    held = _held_against(reading, draft) if draft.role_rule == "norm.against" else draft.versus
    if picks and previous is not None and previous.role_rule == draft.role_rule == "picks":
        held = previous if previous.unit == draft.unit else held  # 超过75%的仅两个市，低于70%的有3个
    if held is None and picks:
        others = (d for d in reversed(reading.done) if d.role_rule == "picks" and d.unit == draft.unit)
        held = next(others, None)
    if draft.how in {"open", ""}:
        owner = draft.subject is None or reading.wordings["norm.owner"].fullmatch(reading.plain, *draft.subject)
        meant = held or (_held_against(reading, draft) if owner else None)
        if owner and meant is not None:
            draft.subject = meant.subject  # 高于国家6000元的标准, 离省定65%: whose norm it is, not what it is of
        draft.code = draft.code or (meant.code if meant is not None else None)
    rate = reading.heads.rate_of(draft.code, "100") if draft.code else None
    same = draft.versus is not None and draft.versus.code == draft.code
    if rate and not same and draft.role_rule != "picks":
        draft.code = rate


def of_all(reading: Resolver) -> None:
    """0.31、…、0.36，均不高于0.50: a bound of all figures of a list, though they measure several things; in place."""
    for n, draft in enumerate(reading.done):
        slot = draft.slot
        if draft.role != "standard" or draft.how not in {"inherit", "list"} or slot is None:
            continue
        if slot.marks == "、" and n and reading.done[n - 1].role == "standard" and reading.done[n - 1].code is None:
            draft.code = None
            continue
        if not reading.wordings["bound.of-all"].search(reading.plain, slot.gap, slot.figure.start):
            continue
        told = [d for d in reading.done[:n] if d.segment == draft.segment] if n else reading.scope.recent
        run = [d for d in told if d.role != "standard" and d.unit == draft.unit]
        if len({d.code for d in run}) > 1 and all(d.measure == run[-1].measure for d in run):
            draft.code, draft.measure = None, run[-1].measure


def _held_against(reading: Resolver, draft: Draft) -> Draft | None:
    """The figure that a threshold is held against: of the same stage and measure, or none."""
    pool = [d for f in reversed(reading.frames) for d in reversed(f.drafts)]
    for d in pool:
        if (
            d.role != "standard"
            and d.measure in {"level", "cv"}
            and reading.same_kind(draft, d)
            and (not draft.stage_stated or d.stage == draft.stage)
        ):
            if d.code == draft.code or not draft.code or not d.code:
                far = draft.value * _FAR < d.value and draft.code in reading.heads.rates
                return None if far and d.code != draft.code else d  # 12个班、580人，班额全部在50人以下
            return None
    return None


def _whole_of(reading: Resolver, draft: Draft, frame: Frame) -> Draft | None:
    """The whole of a part list that a figure is a part of: of its code if one is, and no smaller if one is."""
    wholes = [
        w
        for w in frame.wholes
        if w.measure == "level"
        and (
            reading.same_kind(draft, w)
            or (draft.unit.kind == "none" and draft.figure.written_whole and w.unit.kind == "count")
            or (w.term is not None and (w.term.code == "schools" or w.term.school) and _site(draft))
        )
    ]
    if draft.unit.unit == "个":
        wholes = [w for w in wholes if (w.code is None) == (draft.code is None) or _site(draft)]
    if draft.code in reading.heads.rates:
        wholes = [w for w in wholes if w.code == draft.code]  # 图书62万册(生均26册)
    if not wholes:
        return None  # 17个县…其中超大班额214个: one measure word, two kinds of things
    same = [w for w in wholes if w.code == draft.code and (draft.code or reading.same_words(w, draft))]
    large = [w for w in same or wholes if w.value >= draft.value and draft.unit.kind != "share"]
    if not large and len(same or wholes) > 1 and draft.unit.kind == "count":
        return None  # 11人制2块、7人制5块、5人制17块，其中人工草坪18块: of all of them together
    return (large or same or wholes)[-1]


def _site(draft: Draft) -> bool:
    """教学点16个 in a list of 学校260所: a part in another measure word."""
    return (
        draft.unit.unit in {"个", "处"}
        and draft.term is not None
        and draft.term.rule in {"noun.teaching-point", "noun.preschool-class"}
    )
