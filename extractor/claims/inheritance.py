"""What a figure measures that its own clause does not say: taken over from a figure, a label or a heading before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.claims import coefficients, headless, stocks, unknown
from extractor.claims.draft import Draft
from extractor.claims.slots import Slot

if TYPE_CHECKING:
    from extractor.claims.subjects import Subjects


_PLACED = frozenset("校县区市镇乡旗州学园所")  # what words for where a sum goes end in
_PER_HEAD = frozenset({"aid_funds"})  # funds that are told by so much a head too
_PEOPLE = frozenset({"人", "人次"})
_NO_STOCK = 1_000_000  # yuan: more than is spent on one pupil in a year
_NO_HEAD = 10_000  # yuan: more than is paid to one pupil in a year
_SMALL_CUES = frozenset({"reach", "per", "measure", "comparator"})  # words at a figure that name no thing


def from_near(reading: Subjects, draft: Draft, slot: Slot) -> bool:
    """Changes, gaps and thresholds speak of the figure before; bare list members of their whole."""
    bare = _bare(reading, draft, slot)
    last = reading.last_level(draft)
    if _mean_of_label(reading, draft, slot) or _by_the_one_before(reading, draft, slot):
        return True
    if (
        not slot.near
        and slot.marks == "、"
        and reading.done
        and not unknown.residual(reading, slot)
        and reading.same_kind(draft, reading.done[-1])
    ):
        reading.follow(draft, reading.done[-1], "inherit")  # 分别增长5.2%、4.8%: the list goes on
        draft.measure = reading.done[-1].measure if draft.measure == "level" else draft.measure
        return True
    if draft.measure == "change" == _measure_before(reading) and draft.unit.kind == "share" and bare:
        reading.follow(draft, reading.done[-1], "inherit")  # 大班额净减31个，降幅45.6%
        draft.like = reading.done[-1]
        return True
    grown = _grown(reading, draft, last) if bare else None
    if grown is not None:
        reading.follow(draft, grown, "inherit")
        draft.like = grown
        return True
    if draft.measure in {"change", "gap"} and last is not None and bare and not _own_before(reading, draft, slot, last):
        reading.follow(draft, last, "inherit")
        per = next((t.term.value for t in slot.near if t.term.cue == "per"), None)
        rate = reading.heads.rate_of(draft.code, per) if draft.code and per and draft.unit.kind == "money" else None
        draft.code = rate or draft.code  # 教学仪器设备总值2.23亿元，生均提高442元
        return True
    before = reading.done[-1] if reading.done else None
    again = before is not None and before.measure == draft.measure == "change" and before.unit == draft.unit
    if again and bare and before is not None:
        reading.follow(draft, before, "inherit")  # 小学大班额减少83个，初中减少47个
        return True
    if draft.measure == "cv" and reading.done and not any(t.term.kind == "head" for t in slot.far):
        reading.follow(draft, reading.done[-1], "inherit")
        return True
    former = reading.wordings["times.of-former"]
    if before is not None and draft.unit.kind == "times" and former.search(reading.plain, slot.gap, slot.figure.start):
        reading.follow(draft, before, "inherit")  # 城市1215.6元，农村310.4元，前者是后者的3.9倍
        return True
    if not bare:
        return False
    return _goes_on(reading, draft, slot, last) or _of_whole(reading, draft, slot)


def _own_before(reading: Subjects, draft: Draft, slot: Slot, last: Draft) -> bool:
    """初中生人数不降反升，比上年多1400人: whether the clauses before name what has changed, and the figure is older."""
    told = reading.heads.last(slot.far, draft.unit)
    if last.sentence != reading.count and any(d.measure == draft.measure == "change" for d in reading.done):
        return True  # 小学累计减掉0.086；初中减掉0.058: what has changed is told right before
    return last.sentence != reading.count and told is not None and told.term.code is not None


def _measure_before(reading: Subjects) -> str:
    """The measure of the figure before in the sentence; empty where there is none."""
    return reading.done[-1].measure if reading.done else ""


def _grown(reading: Subjects, draft: Draft, last: Draft | None) -> Draft | None:
    """巩固率提高0.8个百分点，高于全省(95.4%)0.2个百分点: the change that a sentence without a level tells."""
    told = next((d for d in reversed(reading.done) if d.measure == "change"), None)
    if told is None or (last is not None and last.sentence == reading.count):
        return None
    compared = draft.measure == "gap" or (draft.unit.kind == "share" and draft.measure == "level")
    return told if compared and told.unit.kind == "points" else None


def _by_the_one_before(reading: Subjects, draft: Draft, slot: Slot) -> bool:
    """What a figure is by the one right before it, asked for as its unit allows."""
    if draft.measure == "rank":
        return _ranked(reading, draft, slot)
    if draft.unit.kind == "share":
        return _share_beside(reading, draft, slot) or _of_group(reading, draft, slot)
    if _filled(reading, draft, slot):
        return True
    return _pupils_of(reading, draft, slot) or _beside(reading, draft, slot) or _counted_share(reading, draft, slot)


def _filled(reading: Subjects, draft: Draft, slot: Slot) -> bool:
    """核定教职工编制5368名，实有5127名: those who fill posts just counted are the staff."""
    posts = next((d for d in reversed(reading.done) if d.unit == draft.unit), None)
    if posts is None or draft.unit.unit != "人" or posts.code is not None or posts.subject is None:
        return False
    told = reading.wordings["posts.allowed"].search(reading.plain, posts.subject[0], posts.figure.start)
    filled = reading.wordings["posts.taken"].fullmatch(reading.plain, slot.clause, slot.figure.start)
    if told is None or filled is None or any(t.term.kind == "head" for t in slot.near):
        return False
    reading.follow(draft, posts, "inherit")
    draft.code, draft.subject, draft.like = "staff", (slot.clause, slot.figure.start), posts
    return True


def _pupils_of(reading: Subjects, draft: Draft, slot: Slot) -> bool:
    """初中18个班931人: people counted right behind classes or schools are their pupils; other things beside a count."""
    before = reading.done[-1] if reading.done else None
    made = reading.shares.beside(before.code, draft.unit.kind) if before is not None and not slot.near else None
    if before is not None and made is not None and slot.marks in {"、", ""}:
        reading.follow(draft, before, "inherit")  # 1342人次、201.3万元
        draft.code, draft.like = made, before
        return True
    if before is None or before.code not in {"classes", "schools"} or draft.unit.unit != "人" or before.done_to:
        return False
    counted = before.subject[1] if before.how == "post" and before.subject is not None else before.figure.end
    if any(t.start >= counted for t in slot.near) or slot.marks not in {"", "、"}:
        return False
    if reading.plain[counted : slot.figure.start].strip("、 ") not in ("", "共", "计", "共计", "合计", "总计"):
        return False  # but 9所乡镇学校共847人
    reading.follow(draft, before, "inherit")
    draft.code, draft.like = "students", before
    return True


def _share_beside(reading: Subjects, draft: Draft, slot: Slot) -> bool:
    """已交流268人(13.32%): the share that a count makes, alone in the bracket right behind it."""
    before = reading.done[-1] if reading.done else None
    if before is None or slot.near or not slot.marks.endswith("(") or draft.unit.kind != "share":
        return False
    alone = slot.figure.start - before.figure.end == 1 and reading.plain.startswith(")", slot.figure.end)
    if not alone or before.unit.kind != "count" or before.measure != "level" or before.code not in reading.shares.ways:
        return False
    reading.follow(draft, before, "share")
    draft.code, draft.share_of = reading.shares.code(before.code, ""), (before,)
    return True


def _of_group(reading: Subjects, draft: Draft, slot: Slot) -> bool:
    """满意度96.7%，其中家长95.2%、学生97.6%: a rate told group by group, where a clause names but a group of people."""
    if draft.unit.kind != "share" or draft.measure != "level":
        return False
    named = reading.wordings["people.group"].fullmatch(reading.plain, slot.clause, slot.figure.start)
    if named is None:
        return False
    last = reading.last_level(draft) or reading.scope.last
    if last is None or last.code not in reading.heads.grouped or last.unit.kind != "share":
        return False
    reading.follow(draft, last, "inherit")
    draft.subject, draft.like = named.span(1), last
    return True


def _ranked(reading: Subjects, draft: Draft, slot: Slot) -> bool:
    """竣工率61.2%，列全区第6位: a place is that of the rate right before it."""
    before = reading.done[-1] if reading.done else None
    named = any(t.term.kind == "head" for t in slot.near)
    if draft.measure != "rank" or named or before is None or before.unit.kind not in {"share", "none"}:
        return False
    reading.follow(draft, before, "inherit")
    draft.measure, draft.like = "rank", before
    return True


def _counted_share(reading: Subjects, draft: Draft, slot: Slot) -> bool:
    """骨干教师占23.2%(26人), 本科及以上学历占71.2%(899人): the people whose share stands right before the bracket."""
    before = reading.done[-1] if reading.done else None
    if before is None or before.unit.kind != "share" or not slot.marks.endswith("(") or slot.near:
        return False
    part = reading.shares.part_of(before.code)
    if before.how != "share" and part is None:
        return False
    if draft.unit.kind != "count" or slot.figure.start - before.figure.end > 1 or before.measure != "level":
        return False
    draft.how, draft.subject, draft.term = "inherit", before.subject, before.term
    named = reading.lexicon.words.get(reading.plain[slice(*before.subject)]) if before.subject is not None else None
    counted = named.code if named is not None and named.code and reading.heads.fits(named, draft.unit) else None
    draft.code, draft.like = part or counted, before
    return True


def _beside(reading: Subjects, draft: Draft, slot: Slot) -> bool:
    """教学楼8栋2.4万平方米: an area or a sum right behind a count of things is theirs."""
    before = reading.done[-1] if reading.done else None
    if before is None or before.subject is None or slot.gap != before.figure.end or slot.near:
        return False
    paid = before.unit.unit in _PEOPLE and draft.unit.kind == "money" and slot.marks == "、"
    if paid and slot.figure.start - slot.gap == 1 and before.how in {"open", "near"} and before.role_rule != "picks":
        draft.subject, draft.how = before.subject, "open"  # 生源地贷款55331人、3.87亿元
        return True
    if slot.marks:
        return False
    if draft.unit.kind not in {"area", "money"} or before.unit.kind != "count" or slot.figure.start - slot.gap > 1:
        return False
    draft.subject, draft.how = before.subject, "open"
    if draft.unit.kind == "money" and before.code == "construction_projects":
        draft.code = "project_funds"  # 教师周转宿舍工程11个2013万元
    listed = (d for d in reversed(reading.done) if d.segment == before.segment)
    if draft.unit.kind == "area" and any(d.slot is not None and d.slot.says("event") for d in listed):
        draft.code = "construction_area"  # 新建教学楼8栋2.4万平方米、宿舍5栋1.1万平方米
    return True


def _bare(reading: Subjects, draft: Draft, slot: Slot) -> bool:
    """Whether the figure's own clause names nothing that it could be a figure of."""
    alone = not any(t.term.kind == "head" for t in slot.near)
    if draft.measure == "gap":
        return alone
    if reading.frames[-1].kind in {"part", "bracket"}:
        named = slot.near and slot.near[-1].term.kind == "head" and slot.near[-1].end == slot.figure.start
        if named or reading.heads.last(slot.near, draft.unit) is not None:
            return False  # 含食堂3栋、运动场4.8万平方米: a thing measured in what it mostly is not
        # 市级安排3.8亿元, 县实验小学14个: parts of a sum are named by where they come from, of classes by their school
        at_school = draft.unit.kind in {"count", "none"} and headless.at_a_school(reading, slot)
        return draft.unit.kind == "money" or at_school or not unknown.residual(reading, slot)
    return alone and not unknown.residual(reading, slot)


def _goes_on(reading: Subjects, draft: Draft, slot: Slot, last: Draft | None) -> bool:
    """A bare figure that continues the one before: a coefficient, a ratio, its rate, itself again, its bound."""
    before = reading.done[-1] if reading.done else reading.scope.last
    alike = before is not None and (before.measure == "cv" or draft.figure.form == "ratio" == before.figure.form)
    named = any(t.term.kind == "head" for t in slot.far)  # 计算机台数差异系数最小，为0.276: told right before
    if before is not None and alike and draft.unit.kind == "none" and not named:
        reading.follow(draft, before, "inherit")
        return True
    per = reading.per
    told = bool(reading.done) and before is not None and before.measure == "level" and not slot.far
    alike = told and before is not None and before.code in reading.heads.rates and before.unit == draft.unit
    beside = before is not None and before.slot is not None and before.slot.depth == slot.depth
    few = before is not None and not _too_many(reading, draft, before)
    if alike and beside and few and before is not None and reading.stated_stage(slot.near):
        reading.follow(draft, before, "inherit")  # 每百名学生拥有骨干教师小学1.42人、初中1.75人
        return True
    if per and (before is None or before.code is None) and _of_label(reading, draft, per):
        return True
    for stock in reversed(reading.done) if per else ():
        if stock.code is None and stock.measure == "level" and stock.unit == draft.unit and stock.role != "standard":
            break  # 有骨干称号的289人，每百生1.38人: of those, whatever they are
        rate = reading.heads.rate_of(stock.code, per) if stock.code and stock.measure == "level" and per else None
        if rate is not None and reading.heads.indicators[rate]["unit"] in {"", draft.unit.unit}:
            # 骨干教师461人，每百名学生拥有2.57人: the rate of the stock before
            reading.follow(draft, stock, "inherit")
            draft.code = rate
            return True
    base = reading.done[-1] if reading.done else None
    if (
        base is not None
        and base.code
        and reading.wordings["rate.converted"].search(reading.plain, slot.gap, slot.figure.start)
    ):
        rate = reading.heads.rate_of(base.code, "100")
        if rate and draft.value < stocks.MANY and not draft.figure.written_whole:
            reading.follow(draft, base, "inherit")  # 骨干教师621人、402人，折合1.21人、1.62人
            draft.code = rate
            return True
    again = reading.scope.last
    same = again is not None and again.value == draft.value and not slot.far and not reading.done
    if again is not None and same and reading.same_kind(draft, again):
        reading.follow(draft, again, "inherit")  # 现有的1132人: the figure of the sentence before, taken up again
        return True
    bounded = draft.comparator != "=" and not draft.approx and not slot.far and reading.frames[-1].kind != "part"
    if bounded and last is not None and last.sentence == reading.count and reading.same_kind(draft, last):
        reading.follow(draft, last, "inherit")
        return True
    return False


def _of_label(reading: Subjects, draft: Draft, per: str) -> bool:
    """关于生均教学用房不足:…启用综合楼3180平方米,生均升至4.92平方米: the rate that the label or the heading names."""
    for label in (reading.scope.label, reading.scope.section_head):
        code = label.term.code if label is not None and not label.term.cv else None
        rate = code if code in reading.heads.rates else reading.heads.rate_of(code, per) if code else None
        if label is not None and rate is not None and reading.heads.indicators[rate]["unit"] == draft.unit.unit:
            reading.take(draft, label, "label")
            draft.code = rate
            return True
    return False


def _mean_of_label(reading: Subjects, draft: Draft, slot: Slot) -> bool:
    """每百名学生拥有骨干教师数。小学289人，均值1.15: the rate that the label names, behind the stock that makes it."""
    if draft.measure != "level" or draft.unit.kind in {"share", "points"}:
        return False
    if reading.wordings["mean.bare"].fullmatch(reading.plain, slot.clause, slot.figure.start) is None:
        return False
    for label in (reading.scope.label, reading.scope.section_head):
        code = label.term.code if label is not None and not label.term.cv else None
        if label is not None and code in reading.heads.rates and draft.unit.unit in {"", _unit_of(reading, code)}:
            reading.take(draft, label, "label")
            draft.code = code
            return True
    return False


def _unit_of(reading: Subjects, code: str | None) -> str:
    return str(reading.heads.indicators[code]["unit"]) if code else ""


def _of_whole(reading: Subjects, draft: Draft, slot: Slot) -> bool:
    """A bare member of a part list is a figure of what its siblings or its whole are figures of."""
    frame = reading.frames[-1]
    if frame.kind not in {"part", "bracket"}:
        return False
    pool = (*reversed(frame.drafts), *reversed(frame.wholes))
    alike = [w for w in pool if reading.same_kind(draft, w)]
    share = draft.unit.kind == "share"  # 巩固率97.7%，其中农村学校96.9%、城区学校98.8%: no part of it is smaller
    whole = next((w for w in alike if share or w.value >= draft.value), alike[0] if alike else None)
    if reading.wordings["part.contrary"].match(reading.plain, draft.figure.end):
        whole = None  # 其中高于规定学历758人，13人(…)学历低于规定学历
    if whole is None or not (whole.code or whole.how):
        return False
    named = unknown.words_of(reading, slot) if draft.unit.kind == "money" else None
    reading.follow(draft, whole, "whole")
    if named is not None and named[1] == slot.figure.start and reading.plain[named[1] - 1] not in _PLACED:
        draft.subject = named  # 其中中央和省级资金15830万元，州县配套3462万元
    if frame.kind == "bracket":
        draft.code = stocks.of_rate(reading, draft, draft.code, "label")  # 初中8.31人(1153人): how many they are in all
    draft.like = whole
    return True


def _too_many(reading: Subjects, draft: Draft, last: Draft) -> bool:
    """Whether a count is too large for the rate that was told before it."""
    if last.sentence == reading.count and draft.unit.kind != "count":
        return False  # 小学720元、初中940元，特教生6000元
    rate = last.code in reading.heads.rates and draft.measure == "level"
    return rate and draft.figure.written_whole and draft.value > 100 * stocks.MANY > last.value


def _fitting(reading: Subjects, draft: Draft, slot: Slot, last: Draft | None) -> Draft | None:
    """The figure before whose head a bare one may take: one of its kind in the sentence before, none too different."""
    if last is None and slot.near == [] and draft.unit.kind in {"money", "share"}:
        # 全市一般公共预算教育支出…，占…。西青区27.38亿元: the figure of its kind in the sentence before
        levels = (d for d in reversed(reading.scope.recent) if d.measure == "level" and not d.denominator)
        last = next((d for d in levels if reading.same_kind(draft, d) and d.how != "share"), None)
    if last is not None and _too_many(reading, draft, last):
        # 班额平均31.0人。初中段7965人: no size of a class
        counts = (d for d in reversed(reading.done) if d.measure == "level" and d.code not in reading.heads.rates)
        last = next((d for d in counts if d.unit == draft.unit), None)
    if last is not None and last.code in reading.flows and "现" in reading.plain[slot.clause : slot.figure.start]:
        last = None  # 转出27名，九年级现有376名
    return last


def from_afar(reading: Subjects, draft: Draft, slot: Slot) -> None:
    """The head of a figure whose clause names none: of the clauses before it, its paragraph or its section; in place.

    Where none fits, the words nearest to the figure are its subject.
    """
    if not any(step(reading, draft, slot) for step in _FROM_AFAR):
        _nearest_words(reading, draft, slot)


def _further_word(reading: Subjects, draft: Draft, slot: Slot) -> bool:
    """The last head of the clauses before its own."""
    token = reading.heads.last(slot.far, draft.unit, draft.measure in {"change", "gap"})
    if token is None and draft.unit.kind == "share" and reading.stated_stage(slot.near):
        # 教师中本科及以上学历，小学达到95%、初中达到99%
        token = next((t for t in reversed(slot.far) if t.term.rule == "noun.degree.people"), None)
    if token is not None:
        reading.take(draft, token, "far")
    return token is not None


def _one_of_those(reading: Subjects, draft: Draft, slot: Slot) -> bool:
    """4个县高于0.5，其中某县0.587: the bound before tells what is measured."""
    before = reading.done[-1] if reading.done else None
    bound = before is not None and before.measure == "cv" and before.role == "standard"
    if before is None or not bound or not coefficients.unmeasured(draft):
        return False
    reading.follow(draft, before, "inherit")
    draft.like = before
    return True


def _figure_before(reading: Subjects, draft: Draft, slot: Slot) -> bool:
    """The head of the last figure of its kind, in the sentence or before it."""
    change = draft.measure in {"change", "gap"}
    earlier = reading.scope.last if reading.scope.last and reading.same_kind(draft, reading.scope.last) else None
    last = _fitting(reading, draft, slot, reading.last_level(draft) or earlier)
    here = reading.places.within(slot.gap, slot.figure.start) is not None and draft.unit.kind in {"money", "share"}
    if last is not None and last.sentence != reading.count and _aside(reading, draft, slot):
        return False
    if last is None or not (
        last.sentence == reading.count or change or slot.marks or here or reading.stated_stage(slot.near)
    ):
        return False
    reading.follow(draft, last, "inherit")
    draft.code = stocks.of_rate(reading, draft, draft.code, "label") if last.how == "label" else draft.code
    rate = reading.heads.rate_of(draft.code, reading.per) if draft.code and reading.per else None
    if rate is not None and draft.unit.kind != "share" and draft.measure == "level":
        draft.code = rate  # 图书增至9360册，生均刚好30册
    draft.code = stocks.per_head(reading, draft, draft.code)
    if draft.code is None and draft.term is not None and draft.value >= _NO_HEAD:
        fund = draft.term.code if draft.unit.kind == "money" else None  # 每人1000元，发放38.60万元
        draft.code = fund if fund is not None and fund in _PER_HEAD else None
    return True


def _aside(reading: Subjects, draft: Draft, slot: Slot) -> bool:
    """意见最多的是"校门口拥堵"(31.5%): whether a share in a bracket is one of unknown words right before it."""
    if draft.unit.kind != "share" or not slot.marks.endswith("(") or any(t.term.kind == "head" for t in slot.far):
        return False
    placed = reading.places.within(slot.gap, slot.figure.start) is not None or reading.named
    return not placed and not reading.stated_stage(slot.far)


def _sentence_word(reading: Subjects, draft: Draft, slot: Slot) -> bool:
    """生均公用经费按普通学生10倍安排，达8,500元: a head before an earlier figure, where no word stands nearer."""
    told = not any(t.term.kind != "function" and t.term.cue not in _SMALL_CUES for t in slot.near)
    if not told or draft.unit.kind not in {"money", "area", "share"}:
        return False
    earlier = [t for d in reading.done if d.slot is not None for t in (*d.slot.far, *d.slot.near)]
    token = reading.heads.last(earlier, draft.unit, draft.measure in {"change", "gap"})
    if token is None or not token.term.code:
        return False
    reading.take(draft, token, "far")
    return True


def _heading(reading: Subjects, draft: Draft, slot: Slot) -> bool:
    """The label of its paragraph, or the heading of its section."""
    if reading.done and reading.done[-1].role_rule == "picks" and not slot.marks:
        return False  # 二、主要问题…46人以上的班共41个: what the bound picks out
    written = [t for t in reading.scope.labels if reading.heads.fits(t.term, draft.unit)]
    for label, how in (
        (written[-1] if written else reading.scope.label, "label"),
        (reading.scope.section_head, "section"),
    ):
        # 三、每百名学生拥有骨干教师数 and below it 小学1.18，初中1.95: no other word says what they are of
        rated = label is not None and label.term.code in reading.heads.rates and draft.measure == "level"
        rated = rated and not any(t.term.kind == "head" for t in slot.near)
        bare = draft.unit.kind == "none" and (label is None or not label.term.cv or draft.figure.written_whole)
        bare = bare and not rated
        bare = bare or (label is not None and bool(label.term.cv) and draft.unit.kind == "share")
        change = draft.measure in {"change", "gap"}
        if label is not None and not bare and reading.heads.fits(label.term, draft.unit, change):
            reading.take(draft, label, how)
            per = reading.scope.section_per if how == "section" and draft.unit.kind == "money" else None
            if per and draft.code in reading.heads.a_head and draft.value < _NO_STOCK:
                draft.code = reading.heads.a_head[draft.code]  # 三、摊到每个学生(教育经费口径)
            return True
    return False


def _stage_alone(reading: Subjects, draft: Draft, slot: Slot) -> bool:
    """小学3120人, 九年级现有376名: people of a stage or a grade are its pupils."""
    stage = next((t for t in reversed(slot.near) if t.term.kind == "stage"), None)
    if stage is not None:
        draft.subject, draft.how = (stage.start, stage.end), "stage"
        if draft.unit.unit == "人" and stage.term.school:
            label = reading.scope.label or reading.scope.section_head
            aid = any(t.term.code == "aid_funds" for t in (*slot.far, *([] if label is None else [label])))
            draft.code = "aided_students" if aid else "students"  # 寄宿生生活补助，小学2318名、每人1000元
        return True
    grade = slot.grades[-1] if slot.grades else None
    if grade is None or draft.unit.unit != "人" or grade.start < slot.clause or unknown.residual(reading, slot):
        return False
    draft.how, draft.subject = "stage", (grade.start, grade.end)
    if not reading.wordings["age.grown"].search(reading.plain, grade.start, grade.end):  # 50岁以上612人
        draft.code = "students"
    return True


def _picked_out(reading: Subjects, draft: Draft, slot: Slot) -> bool:
    """劝返率低于95%的旗县有3个：化德县81.8%: a share of what an earlier bound picked out."""
    picked = next((d for d in reversed(reading.done) if d.role_rule == "picks" and d.unit == draft.unit), None)
    if picked is None or draft.unit.kind != "share":
        return False
    reading.follow(draft, picked, "inherit")
    return True


def _nearest_words(reading: Subjects, draft: Draft, slot: Slot) -> None:
    draft.subject, draft.how = reading.phrases.before(reading.plain, slot.gap, slot.clause), "open"
    if draft.subject is None and slot.post_end > slot.figure.end:
        draft.subject = reading.phrases.after(reading.plain, slot.aside, slot.post_end)
    if draft.subject is None:
        label = reading.scope.label
        draft.subject = reading.done[-1].subject if reading.done else (label.start, label.end) if label else None


# where the head of a figure is looked for that its own clause does not name, nearest first
_FROM_AFAR = (
    _further_word, _one_of_those, _figure_before, _sentence_word, _heading, _stage_alone, _picked_out,
)  # fmt: skip
