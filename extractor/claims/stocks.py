"""Stocks: what counts as one, and what a count becomes that was built, bought or picked out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.claims.draft import Draft
from extractor.claims.lexicon import Token
from extractor.claims.slots import Slot

if TYPE_CHECKING:
    from extractor.claims.subjects import Subjects

MANY = 20  # no school has so many teachers, rooms or computers for a hundred pupils
_MOST = {"人": MANY, "间": MANY, "台": MANY, "册": 1000}  # beyond these no rate of the unit goes
_PEOPLE = frozenset({"teachers", "staff", "students"})
_ALL = 100  # per cent
_BARE_VERB = 4  # 交流, 交流轮岗: it says nothing of who
_NO_CLASS = 200  # pupils that no class has
_LARGEST_A_HEAD = 500_000  # yuan: no money is spent so on one pupil
# how a code not said here was found
_TAKEN_OVER = frozenset({"label", "section", "inherit", "whole", "list", "far", "cell"})
_BUILT = frozenset(
    {"schools", "books", "computers", "multimedia_classrooms", "equipment_value", "sports_area"}
)  # what is built or bought
STOCKS = _BUILT | {"teachers", "students", "classes", "pe_art_teachers", "staff"}


def of_rate(reading: Subjects, draft: Draft, code: str | None, how: str) -> str | None:
    """每百名学生拥有骨干教师数。小学现有372人: under a rate's name a count too large for one is its stock."""
    stock = reading.heads.stocks.get(code or "")
    if stock is None or how not in _TAKEN_OVER or draft.measure != "level" or draft.role == "standard":
        return code
    rate_unit, figure = reading.heads.indicators[code or ""]["unit"], draft.figure
    most = _MOST.get(rate_unit, draft.value + 1)
    whole = draft.value >= most and (figure.written_whole or draft.value >= MANY * most)
    large = draft.unit.kind in {"area", "money"} and draft.value >= MANY * 500
    return stock if whole or large else code


def of_due(reading: Subjects, draft: Draft) -> None:
    """音体美教师应有612人，在岗487人，缺125人: a stock is what there is, nothing else; in place."""
    slot = draft.slot
    if slot is None or draft.code not in STOCKS or draft.unit.kind != "count":
        return
    if reading.wordings["stock.due"].search(reading.plain, slot.clause, slot.figure.start):
        draft.code = None


def of_size(reading: Subjects, draft: Draft) -> None:
    """A taken-over code that the size of the figure belies: a stock under a rate, 1.84人 under a stock; in place."""
    if draft.code is None or draft.slot is None:
        return
    bare = draft.figure.unit.kind == "none" and draft.measure == "level"
    if bare and reading.wordings["ratio.shown"].match(reading.plain, draft.figure.end):
        draft.code, draft.unit = None, draft.figure.unit  # 与国家标准之比:高于规定学历教师2.20(9.24人/4.2人)
        return
    if draft.figure.form == "ratio" and reading.heads.indicators[draft.code]["unit"]:
        draft.code = None  # 学生用计算机12∶1
        return
    if draft.unit.kind == "none" and reading.heads.indicators[draft.code]["unit"] == "%" and draft.value > _ALL:
        draft.code = None  # 满意1847，有效问卷2014份: how many, and no per cent of them
        return
    stock = draft.code in _PEOPLE or draft.code in reading.heads.stocks.values()
    if stock and reading.wordings["mean.per-place"].search(reading.plain, draft.slot.clause, draft.figure.start):
        draft.code = None  # 平均每县16.4所, 摊到每校不足1名
        return
    a_school = reading.wordings["per.school"].search(reading.plain, draft.slot.clause, draft.figure.start)
    if a_school and draft.how in {"near", "post"} and stock and draft.unit.kind == "count" and draft.value % 1:
        draft.code = None  # 平均每校仅0.8名专职美术教师
        return
    if draft.unit.kind == "money" and draft.code in reading.heads.rates and draft.value >= _LARGEST_A_HEAD:
        draft.code = reading.heads.stocks.get(draft.code)  # 小学600元、初中800元，全年拨付4386万元
        return
    small = draft.unit.kind == "count" and draft.value < MANY and draft.value % 1
    if small and stock and any((d.code or "").endswith("_per_100") for d in reading.done):
        # 每百名学生拥有高于规定学历教师数6.12人，拥有骨干教师数1.31人: the words for the rate go on
        draft.code = reading.heads.rate_of(draft.code, "100") or draft.code
        return
    if draft.measure != "level" or draft.how not in _TAKEN_OVER:
        return
    if draft.code == "class_size" and draft.value >= _NO_CLASS and draft.entity is not None:
        draft.code = "students"  # 班均44.9人…；永乐小学1126人、26个班: a school's pupils, no class
        return
    if of_some(reading, draft, draft.slot, draft.code, None):
        draft.code, draft.done_to = None, True  # 30所学校中，全部达标的26所
        return
    code = of_rate(reading, draft, draft.code, draft.how)
    if code == draft.code and small:
        code = reading.heads.rate_of(code, "100") or code  # no teacher is counted in halves
    draft.code = code


def _of_principals(reading: Subjects, slot: Slot, token: Token) -> bool:
    """校长(含副校长)交流26人; 校长、副校长31名，交流9名: whether it is principals who moved."""
    if reading.wordings["principals.rotated"].search(reading.plain, slot.clause, slot.figure.start):
        return True
    last = reading.done[-1].subject if reading.done and slot.marks == "," else None
    bare = token.end - token.start <= _BARE_VERB and "师" not in reading.plain[token.start : token.end]
    return bare and last is not None and reading.plain[slice(*last)].endswith("校长")


def adjusted(reading: Subjects, draft: Draft, code: str | None, token: Token) -> str | None:
    """A stock code only for a stock: what was built, bought or picked out has no code of its own."""
    slot = draft.slot
    if slot is None:
        return code
    words = reading.plain[slot.clause : slot.figure.start]
    deed = reading.shares.done(code, token.term.rule, words)
    alone = slot.clause == token.start and token.end == slot.figure.start  # 累计交流1017人，校长84人，教师933人
    if (
        deed is None
        and (slot.marks == "、" or (slot.marks == "," and alone))
        and reading.done
        and reading.done[-1].verb
    ):
        deed = reading.shares.done(code, token.term.rule, reading.done[-1].verb + words.lstrip("、,"))
    code, draft.verb = deed or (code, _verb_of(code))
    if code == "rotating_teachers" and _of_principals(reading, slot, token):
        code = "rotating_principals"
    if code is None:
        return None
    if per_head(reading, draft, code) is None:
        return None
    deeds = (d for d in reading.done if d.slot and (d.done_to or d.role == "plan"))
    works = any(d.code == "construction_projects" for d in (*reading.done, *reading.scope.recent))
    if code == "building_area" and works:
        return "construction_area"  # 2个项目总建筑面积3.16万㎡
    if code == "building_area" and any(t.term.cue == "event" for d in deeds if d.slot for t in d.slot.cues):
        return "construction_area"  # 新建学校7所…，总投资10.86亿元，建筑面积28.6万平方米
    if draft.how == "post" and reading.wordings["stock.of-place"].search(reading.plain, slot.clause, slot.figure.start):
        return code  # 抽查面为全市68所学校的45.6%
    if draft.measure == "level" and (
        (code in _BUILT and _done_to(reading, draft, slot, code)) or of_some(reading, draft, slot, code, token)
    ):
        draft.done_to = True
        return None
    return code


def of_some(reading: Subjects, draft: Draft, slot: Slot, code: str, token: Token | None) -> bool:
    """30所学校中达标的26所, 选派教师86名: whether the words around a count make it one of some among others.

    token  the noun counted; None where it was taken over
    """
    rows = [row for row in reading.shares.some if code in row.of and (not row.how or draft.how in row.how)]
    if not rows:
        return False
    plain, start, end = reading.plain, slot.figure.start, slot.figure.end
    first = reading.done[0].slot if reading.done else None
    stretch = max(plain.rfind(mark, 0, start) for mark in ",;。:\n") + 1
    behind = token.end if token is not None and draft.how == "post" else end
    spans = {
        "clause": (slot.clause, start),
        "stretch": (slot.gap if slot.depth else stretch, start),
        "head": (slot.clause, token.start if token is not None else start),
        "behind": (behind, max(behind, slot.post_end)),
        "sentence": (first.gap if first is not None else slot.gap, start),
    }
    for row in rows:
        say = reading.wordings[row.phrase]
        if (say.match if row.where == "behind" else say.search)(plain, *spans[row.where]):
            return True
    return False


def _verb_of(code: str | None) -> str:
    """The verb that a head itself says (交流教师), for the list that goes on behind it; empty where it says none."""
    return "交流" if code in {"rotating_teachers", "rotating_principals"} else ""


def per_head(reading: Subjects, draft: Draft, code: str | None) -> str | None:
    """The code of a sum of money, None where it is so much a head: 生活补助每生每年1000元 is a norm, no fund."""
    heads, slot = reading.heads, draft.slot
    if code is None or slot is None or draft.unit.kind != "money" or draft.value >= _LARGEST_A_HEAD:
        return code
    fund = heads.indicators[code]["family"] == "money" and code not in heads.rates
    headed = fund and reading.wordings["per.head"].search(reading.plain[slot.clause : slot.figure.start])
    return None if headed else code


def _done_to(reading: Subjects, draft: Draft, slot: Slot, code: str) -> bool:
    """新建小学6所: whether the words say what was done to the things counted, here or for the whole of their list."""
    if slot.says("event") or _same_deed(reading, draft, slot, code):
        return True
    if reading.wordings["deed.built"].search(reading.plain[slot.clause : slot.figure.start]):
        return True
    frame = reading.frames[-1]
    if frame.kind not in {"part", "bracket"}:
        return False
    if code == "schools":  # 抽查学校和教学点227所，其中小学98所: nor are the parts of what was picked out
        return any(w.unit.unit == "所" and (w.done_to or _is_deed(w)) for w in frame.wholes)
    first = frame.drafts[0].slot if frame.drafts else slot  # 采购一批设备，其中器材176万元、图书4.1万册
    return first is not None and any(t.term.cue == "event" for t in first.far_cues)


def _is_deed(whole: Draft) -> bool:
    """Whether the words of a count that is no stock by itself say what was done to the things counted."""
    return whole.code is None and whole.slot is not None and whole.slot.says("event")


def funds_a_pupil(reading: Subjects, draft: Draft, last: Draft | None, sentence: tuple[int, int]) -> None:
    """公用经费39.2万元，按生均500元拨付: so much of the funds a pupil, where its sentence names no others; in place."""
    slot = draft.slot
    if draft.code is not None or slot is None or draft.unit.kind != "money" or draft.value >= _LARGEST_A_HEAD:
        return
    plain, say = reading.plain, reading.wordings
    others = say["funds.other"].search(plain, sentence[0], slot.figure.end)
    if others or say["funds.running"].search(plain, *sentence) is None:
        return
    listed = slot.marks == "、" and last is not None and last.code == "public_funding_per_student"
    behind = say["per.pupil-behind"].match(plain, slot.figure.end)
    if listed or behind or say["per.pupil"].search(plain, slot.clause, slot.figure.start):
        draft.code = "public_funding_per_student"


def _same_deed(reading: Subjects, draft: Draft, slot: Slot, code: str) -> bool:
    """抽查了小学12所、初中9所: a list goes on with what was done to its first member."""
    last = reading.done[-1] if reading.done else None
    if last is None or slot.marks != "、":
        return False
    begun = last.slot is not None and any(t.term.cue == "event" for t in last.slot.cues)
    # 采购教学仪器设备1186万元、图书24.3万册
    return (last.done_to and last.unit == draft.unit) or (begun and code != "schools")


def over_limit(reading: Subjects, draft: Draft, slot: Slot) -> None:
    """小学超标213个班: classes that hold more pupils than they may are large ones, and that is a verdict; in place."""
    if draft.code != "classes" or draft.measure != "level":
        return
    if reading.wordings["classes.over-ahead"].search(reading.plain, slot.clause, slot.figure.start):
        draft.code, draft.verdict = "large_classes", "unmet"
