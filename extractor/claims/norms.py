"""Thresholds quoted to judge by, and what a bound picks out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractor.claims import coefficients, picked, roles
from extractor.claims.draft import PEER, Draft
from extractor.claims.slots import Slot

if TYPE_CHECKING:
    from extractor.claims.resolve import Resolver
    from extractor.claims.subjects import Subjects

_OFF = {">", "<"}
_OTHER = re.compile(r"(?![均都各值线])[一-龥]")
_BOUNDS = {">=", "<=", ">", "<"}
_LESS = frozenset({"teacher_student_ratio", "class_size", "large_classes", "oversize_schools", "dropouts"})
_STATED = frozenset({"norm.opened", "norm.direct", "norm.named", "norm.drawn", "norm", "listed"})
# the largest threshold that standards set, by unit and by kind of unit; none is so many schools or things
_NORM_SIZES = {"所": 0, "个": 0, "项": 0, "分": 0, "人": 60, "count": 200, "area": 200, "money": 20_000}
_CROWD = 200  # people that no norm for a class or a school counts up to
_BELIED = 2  # the same for a level that the bound cannot hold for (3.57平方米，低于标准0.93平方米)
_POPULATION = 40  # characters that tell of which places a bound is
_BRACKET = 300  # characters of a bracket that lays something down
_FAR = 4  # a level more than so many times what it is held against is not held against it


def _in_bracket(reading: Resolver, start: int) -> bool:
    """(小学要求:普通教室61㎡或生均1.35㎡;图书室80㎡): whether a bracket around a figure says what is asked."""
    low = max(0, start - _BRACKET)
    if max(reading.plain.rfind(word, low, start) for word in ("要求", "标准", "规定")) < 0:
        return False
    return reading.wordings["norm.bracket"].search(reading.plain, low, start) is not None


def standard(reading: Resolver, draft: Draft, slot: Slot, following: Slot | None) -> str | None:
    """The id of the reason why a figure is a threshold quoted to judge by; None where it is not.

    following  the figure behind it in the sentence, None for the last
    """
    if draft.term is not None and draft.term.rule == "noun.full-marks" and draft.comparator == "=":
        return "norm.direct"  # 满分25分: what a score is held against
    if draft.unit.unit == "人" and picked.defined(reading, draft, slot):
        return "picks"
    if draft.unit.unit == "所" and draft.measure == "level" and _counts_schools(reading, draft, slot):
        return None  # 未达到要求的学校有17所
    if _in_bracket(reading, slot.figure.start):
        return "norm.named"
    low = max(0, slot.figure.start - _POPULATION)
    if draft.measure == "level" and reading.wordings["picks.places"].search(reading.plain, low, slot.figure.start):
        return "picks"  # 7个省份寄宿生所占比例超过50%
    explicit = _bounded(reading, draft, slot)
    reached = reading.wordings["norm.share-of"]
    if (draft.unit.kind == "share" or draft.unit.unit == "倍") and reached.search(
        reading.plain, slot.gap, slot.figure.start
    ):
        return None  # 不足标准的65%: how much of the norm is reached
    near = roles.names_norm(slot.cues) or any(
        t.term.value == "norm" and t.start - slot.figure.end <= 3 for t in slot.post[:1]
    )
    named = _named(reading, draft, slot, near) or ("norm.opened" if _in_turn(reading, draft, slot, following) else None)
    if named is not None:
        return named
    behind = roles.comparator_after(slot, reading.plain)
    end = behind.end if behind is not None else slot.figure.end  # 处于5%以内警戒线
    tail = reading.plain[end : end + 8]
    if explicit and reading.wordings["norm.behind"].match(tail):
        return "norm.behind"
    if picked.another_band(reading, draft, slot):
        return "picks"
    ranged = draft.figure.value_max is not None and tail.startswith("的")
    if ranged and picked.picks(reading, draft, slot):
        return "picks"  # 56～65人的大班218个
    if not explicit:
        return _outright(reading, draft, slot, near)
    return _by_bound(reading, draft, slot, following, near)


def _bounded(reading: Resolver, draft: Draft, slot: Slot) -> bool:
    """Whether a figure is a bound in so many words, or goes on with a list of such."""
    if draft.comparator in _BOUNDS and not draft.approx and draft.measure in {"level", "cv"} and not draft.figure.more:
        return True
    last = reading.done[-1] if reading.done else None
    listed = last is not None and not slot.near and slot.marks in {"、", ""}
    # 分别低于0.65和0.55的国家标准
    return listed and last is not None and last.comparator in _BOUNDS and not last.approx


def _counts_schools(reading: Resolver, draft: Draft, slot: Slot) -> bool:
    """Whether a figure says how many schools reach a norm, or do not: no norm is a number of schools."""
    norm = next((t for t in reversed(slot.cues) if t.term.value == "norm" or t.term.cue == "verdict"), None)
    return norm is not None and reading.plain.startswith("的", norm.end) and draft.comparator == "="


def _named(reading: Resolver, draft: Draft, slot: Slot, near: bool) -> str | None:
    """The reason where words around a figure name it a norm: what is given out by it, whose it is, what is held to it.

    near  whether a word for norms stands in the figure's clause
    """
    plain, say, start, end = reading.plain, reading.wordings, slot.figure.start, slot.figure.end
    if say["norm.by"].search(plain[slot.gap : start]):
        if say["norm.by-behind"].match(plain[end : end + 5]):
            return "norm.by"
        many = draft.unit.unit == "人" and draft.comparator == "=" and draft.value > _CROWD  # 按小学生22418人计算
        if many:
            return None
        if say["norm.drawn-up"].match(plain, end) or say["norm.list-behind"].match(plain, end):
            return "norm.drawn"  # 按照…小学650元、初中850元的标准
    if draft.unit.kind == "count" and say["norm.allotted"].search(plain, slot.gap, start):
        return "norm.allotted"  # 按每12个班配1间测算
    last = reading.done[-1] if reading.done else None
    listed = last is not None and slot.marks[-1:] == "、" and last.unit == draft.unit
    crowd = draft.unit.unit == "人" and draft.value > _CROWD
    if listed and last is not None and last.role_rule == "norm.drawn" and not crowd:
        return "norm.drawn"
    if say["norm.short-from"].search(plain, slot.gap, start) and say["norm.short-behind"].match(plain, end):
        return "norm.against"  # 距5.8平方米差1.2平方米, 离0.50的红线只差0.03
    if draft.unit.kind != "share" and (
        say["norm.share-behind"].match(plain, end)
        or (say["norm.said"].search(plain, slot.gap, start) and say["share.of-it"].match(plain, end))
    ):
        return "norm.against"  # 仅及7.5平方米标准的66.1%, 只达到标准2.4间的82.5%
    owned = draft.comparator == "=" and any(
        p.search(plain, slot.gap, start) for p in (say["norm.of"], say["norm.reach"])
    )
    if draft.comparator == "=" and draft.measure != "change" and say["norm.unreached"].search(plain, slot.gap, start):
        return "norm.unreached"  # 骨干教师占19.4%，没有达到20%
    tail = plain[end : end + 16]
    if say["norm.behind"].match(tail) and say["norm.crossed"].search(plain, slot.clause, start):
        return "norm.crossed"  # 跨过了80%的门槛
    if listed and last is not None and last.role_rule == "norm.named":
        return "norm.named"
    going = last is not None and last.role_rule == "norm.opened" and slot.marks in {"、", ","}
    going = going and say["norm.closed"].search(plain, slot.gap, start) is None
    if _is_plain(draft) and (going or say["norm.opens"].fullmatch(plain, slot.clause, start)) and _norm_sized(draft):
        bound = say["norm.bound"].search(plain, slot.gap, start)
        told = last.comparator if going and last is not None else "="
        draft.comparator = told if bound is None else "<=" if bound[0] == "上限" else ">="
        return "norm.opened"  # 省定标准为小学生均15册、初中25册，百名学生计算机小学8台
    if _is_plain(draft) and say["norm.compared"].search(plain, slot.gap, start):
        return "norm.against"  # 比省定的15册多
    if draft.unit.kind == "share" and draft.comparator == "=" and say["norm.floor"].match(plain, end):
        return "norm.named"  # 连85%的底线也未触及
    if owned and (say["norm.behind"].match(plain, end) or say["norm.list-behind"].match(plain, end)):
        return "norm.named"  # 达到国家50%的要求
    if draft.unit.kind == "money" and say["norm.is"].search(plain, slot.gap, start):
        return "norm.direct"  # 辽宁省定标准为935元
    level = draft.comparator == "=" and draft.measure == "level"
    held = near or say["norm.behind"].match(tail) or say["norm.list-behind"].match(tail)
    if level and held and say["norm.against"].search(plain, slot.clause, start):
        return "norm.against"  # 比80%的国家要求高12个百分点
    norm = say["norm.behind"].match(tail) or say["norm.distance-behind"].match(tail)
    if level and norm and say["norm.beyond"].search(plain, slot.clause, start):
        return "norm.against"  # 高出95%的底线4.1个百分点, 高出规定的80%共11.3个百分点
    return None


def _norm_sized(draft: Draft) -> bool:
    """Whether a figure is as large as thresholds are, which are of a pupil, a class, a school or a share."""
    most = _NORM_SIZES.get(draft.unit.unit, _NORM_SIZES.get(draft.unit.kind))
    return most is None or draft.value <= most


def _in_turn(reading: Resolver, draft: Draft, slot: Slot, following: Slot | None) -> bool:
    """底线小学2.8平方米，息县3.15平方米；初中3.6平方米，息县3.92平方米: norm and fact in turn, stage by stage."""
    if following is None or len(reading.done) < 2 or not _is_plain(draft) or slot.marks not in {";", ","}:
        return False
    norm, own = reading.done[-2:]
    if norm.role_rule != "norm.opened" or own.role != "reported" or norm.unit != draft.unit or own.unit != draft.unit:
        return False
    stage = reading.stated_stage(slot.near)
    alone = all(t.term.kind == "stage" for t in slot.near)
    if stage is None or stage == norm.stage or not alone or following.figure.unit != draft.unit:
        return False
    return turned_to_own(reading, following)


def told_before(done: list[Draft], draft: Draft) -> list[Draft]:
    """The norms of its kind right before a figure, in their order; empty where another figure of it stands between."""
    run: list[Draft] = []
    for last in reversed([d for d in done if d.figure.end <= draft.figure.start]):
        if last.role_rule in _STATED and last.unit.kind == draft.unit.kind:
            run.insert(0, last)
        elif run or last.unit.kind == draft.unit.kind:
            break
    return run


def turned_to_own(reading: Resolver | Subjects, slot: Slot) -> bool:
    """Whether the clause of a figure, behind a norm, says no more than whose the figure is."""
    own = reading.wordings["norm.own"].fullmatch(reading.plain, slot.clause, slot.figure.start)
    return own is not None and bool(own[0])


def _is_plain(draft: Draft) -> bool:
    """Whether a figure is a plain level or coefficient, as a threshold that is quoted outright is."""
    return draft.comparator == "=" and draft.measure in {"level", "cv"} and not draft.approx


def _outright(reading: Resolver, draft: Draft, slot: Slot, near: bool) -> str | None:
    """标准为0.65, 上限为小学0.65、初中0.55: the reason where a norm is stated and the figure is no bound in words."""
    named = [t for t in slot.near if t.term.kind != "stage"]
    last = named[-1].term if named else None
    previous = reading.done[-1] if reading.done else None
    told = previous is not None and previous.role_rule in {"norm.direct", "norm.against"}
    alike = previous is not None and (previous.role_rule == "norm.direct" or reading.same_kind(draft, previous))
    if told and alike and previous is not None and slot.marks == "、" and not named:
        draft.comparator = previous.comparator
        return previous.role_rule  # 比省定小学45人、初中50人的上限都高
    if last is None or not near or (draft.unit.kind == "money" and last.value != "norm") or draft.measure == "gap":
        return None
    reached = last.cue == "reach" and len(named) > 1 and named[-2].term.value == "norm"
    reached = reached and _OTHER.search(reading.plain, named[-2].end, named[-1].start) is None  # 指标顺序为
    if last.value != "norm" and not reached:
        return None
    if draft.unit.kind == "share" and reading.plain[named[-1].end : slot.figure.start] in {"的", "要求的"}:
        return None  # 仅为标准的80.3%: how much of the norm is reached
    bound = reading.wordings["norm.bound"].search(reading.plain, slot.gap, slot.figure.start)
    if bound is not None:
        draft.comparator = "<=" if bound[0] == "上限" else ">="
    return "norm.direct"


def _by_bound(reading: Resolver, draft: Draft, slot: Slot, following: Slot | None, near: bool) -> str | None:
    """The reason why a bound is a threshold: where it stands, what it counts, what it is compared with."""
    if slot.marks.endswith("(") and reading.done:
        return "bracket"
    if _lists_thresholds(reading, slot):
        return "listed"
    if picked.counts_below(reading, draft, slot):
        return "counted"
    if near:
        return "norm"
    if picked.picks(reading, draft, slot) or picked.picks_with(reading, draft, following):
        return "picks"
    if (
        following is not None
        and following.marks.startswith("(")
        and following.figure.unit.unit == draft.unit.unit
        and not roles.comparator_before(following, reading.plain)
    ):
        return "bracket.real"
    # 分别小于或等于0.65、0.55; 全部小于0.5
    first = next((t for t in slot.near if t.term.cue != "list" and t.term.kind != "function"), None)
    if not reading.done and first is not None and first.term.cue == "comparator" and reading.scope.recent:
        opens, told = reading.plain[slot.gap : first.end], reading.scope.recent[-1]
        if reading.wordings["bound.of-all"].match(opens) and reading.same_kind(draft, told):
            return "compared"  # …0.288、0.243。均分别小于或等于0.50、0.45
    if draft.figure.form in {"fraction", "tenths"}:
        return None  # 超过三分之一, 近四成: how much it is
    if reading.done and first is not None and first.term.cue == "comparator" and reading.done[-1].role == "reported":
        level = reading.last_level(draft)
        opens = reading.plain[slot.clause : first.start].replace("分别", "").replace("全部", "")
        if level is not None and level.sentence == reading.count and len(opens) <= 2:
            return "compared"
    return None


def of_peer(reading: Resolver, draft: Draft, slot: Slot) -> bool:
    """高于当地公务员的9.61万元: what others have, which a level is compared with, is a fact and no bound; in place."""
    if draft.unit.kind != "money" or draft.measure != "level":
        return False
    if reading.wordings["servants.earn"].search(reading.plain, slot.gap, slot.figure.start) is None:
        return False
    draft.comparator, draft.role_rule = "=", PEER
    return True


def less_is_better(draft: Draft) -> bool:
    """Whether the smaller figure is the better one: a coefficient, pupils to a teacher, the size of a class."""
    return draft.measure == "cv" or draft.code in _LESS


def off_by(reading: Resolver, draft: Draft) -> bool:
    """4.9平方米,低于省定标准0.3平方米: a bound that the level belies, or a small part of it, is the distance."""
    if draft.unit.kind == "points" and draft.measure in {"gap", "change"}:
        return True  # 高出国家规定标准3.6个百分点
    if reading.wordings["picked.counted"].match(reading.plain, draft.figure.end):
        return False  # 不足50人的11个，其中不足20人的4个
    short = coefficients.short_of_limit(reading, draft) if draft.comparator == "<" else None
    if short is not None:
        draft.measure, draft.comparator = "gap", "="
        reading.follow(draft, short, "inherit")
        return True
    if distance(reading, draft):
        return True
    level = reading.last_level(draft)
    if level is None or level.sentence != reading.count:
        return False
    rest = level.value - draft.value if draft.comparator == ">" else draft.value + level.value
    if draft.unit == level.unit and any(d.value == rest and d.unit == level.unit for d in reading.done):
        draft.measure, draft.comparator = "gap", "="  # 标准提高到7000元，本县执行10000元，高于国家标准3000元
        return True
    if level.code != draft.code or draft.comparator not in _OFF:
        return False
    points = draft.unit.kind == "points" or reading.wordings["points.lent"].match(reading.plain, draft.figure.end)
    if points and level.unit.kind in {"share", "none"}:
        draft.measure, draft.comparator = "gap", "="  # 分别低于国家标准0.27和0.26个点
        return True
    belied = level.value >= draft.value if draft.comparator == "<" else level.value <= draft.value
    far = _BELIED if belied else _FAR
    if level.unit != draft.unit or draft.measure != "level" or draft.value * far >= level.value:
        return False
    if level.segment != draft.segment:
        return False
    draft.measure, draft.comparator = "gap", "="
    return True


def distance(reading: Resolver, draft: Draft) -> bool:
    """超出省定标准17人, 低于全省平均水平1.2台: whether a figure is how far the level before is off; in place."""
    level = reading.last_level(draft)
    if level is None or level.sentence != reading.count or level.unit != draft.unit or draft.measure != "level":
        return False
    if not _beyond(reading, draft, level):
        return False
    draft.measure, draft.comparator = "gap", "="
    reading.follow(draft, level, "inherit")
    return True


def _beyond(reading: Resolver, draft: Draft, level: Draft) -> bool:
    """Whether words say how far the level before is from a mean or a norm, and the figure can be the distance."""
    plain, start = reading.plain, draft.figure.start
    at = draft.slot.clause if draft.slot is not None else start
    if reading.wordings["gap.to-mean"].search(plain, at, start):
        # 全市平均1.37人，马边低于均值0.75人: of a mean just told, what is far from it is the distance
        named = plain.endswith(("均值", "平均值", "平均数"), at, start)
        told = named and "平均" in plain[level.quote[0] : level.figure.start]
        return draft.value * 2 < level.value or (told and draft.value * 3 < level.value * 2)
    return draft.value < level.value and reading.wordings["gap.beyond"].search(plain, at, start) is not None


def same_list(reading: Resolver, draft: Draft, slot: Slot) -> None:
    """达到小学不低于2000元、初中不低于2500元的要求: the norm's name behind the last bound is every one's."""
    last = reading.done[-1] if reading.done else None
    if last is None or slot.marks != "、" or last.role != "reported" or draft.role_rule != "norm.behind":
        return
    if last.comparator == draft.comparator and last.code == draft.code and not last.approx:
        last.role, last.role_rule = "standard", "norm.behind"


def before_bracket(reading: Resolver, draft: Draft, slot: Slot) -> str | None:
    """高于国家标准(2.3间)0.3间: the norm's figure in brackets, and behind them how far it is off."""
    last = reading.done[-1] if reading.done else None
    listed = last is not None and last.role_rule == "norm.bracket" and slot.marks in {"、", ","} and slot.depth > 0
    if listed and last is not None and last.slot is not None and last.slot.depth == slot.depth:
        draft.comparator = last.comparator
        return "norm.bracket"  # 不超过省定上限(小学45人，初中50人)
    if reading.wordings["bracket.norm-opens"].search(reading.plain, draft.quote[0], slot.figure.start):
        return "norm.bracket"  # 每百名学生拥有骨干教师数【标准：小学1人，初中1人】
    share = last is not None and last.role == "standard" and last.unit.kind == "share" and slot.marks == "("
    share = share and draft.unit.kind != "share" and draft.comparator == "="
    if share and last and reading.wordings["norm.share-named"].search(reading.plain, 0, last.figure.start):
        draft.code = None  # 标准的85%(3.825㎡): what that much of the norm is
        return "norm.bracket"
    listed = reading.wordings["norm.bracket-list"].match(reading.plain, slot.figure.end) is not None
    if slot.marks.endswith("(") and (listed or reading.plain[slot.figure.end : slot.figure.end + 1] == ")"):
        if reading.scope.bracket_norms:
            return "norm.bracket"  # 小学综合0.468(0.65), where 括号内为上限
        words = [*slot.far, *slot.near]
        norm = next((t for t in reversed(words) if t.term.value == "norm"), None)
        opened = listed and norm is not None and slot.gap <= norm.end <= slot.clause
        named = reading.wordings["norm.limit-bracketed"].search(reading.plain, slot.gap, slot.figure.start) is not None
        if norm is None and named:
            return "norm.bracket"
        if norm is not None and (named or opened):
            bound = next((t for t in reversed(words) if t.term.cue == "comparator" and t.end <= norm.start), None)
            if bound is not None and norm.start - bound.end <= 4:
                draft.comparator = bound.term.value
            return "norm.bracket"
    if last is not None and last.role_rule == "norm.bracket" and last.figure.end + 1 == slot.figure.start:
        beyond = reading.wordings["gap.over-bracket"].search(reading.plain, 0, last.figure.start)
        over = last.comparator in {">", "<"} or beyond
        draft.measure, draft.comparator = ("gap" if over else draft.measure), "="
    return None


def _lists_thresholds(reading: Resolver, slot: Slot) -> bool:
    """(小学不高于0.65、初中不高于0.55): a bound goes on with the list of bounds that a bracket opened."""
    last = reading.done[-1] if reading.done else None
    if last is None or last.slot is None or last.role != "standard":
        return False
    return last.slot.depth == slot.depth > 0 and slot.marks in {"、", ",", ""}
