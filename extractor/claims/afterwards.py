"""What a text as a whole says of figures that are already read: stages of wholes, areas of one pupil, bare norms."""

from __future__ import annotations

from itertools import pairwise

from extractor.claims.draft import Draft
from extractor.claims.heads import merge_stages
from extractor.claims.resolve import Resolver

_COMPULSORY = frozenset({"primary", "junior", "compulsory"})
_BEYOND = frozenset({"preschool", "senior", "vocational"})
_DIVIDED = frozenset({"schools", "students", "staff", "teachers", "entrants", "graduates", "classes"})  # by stage
_GOES_ON = frozenset({"inherit", "list"})
_ROOMS = frozenset({"building_area", "teaching_area", "sports_area"})
_ONE_PUPIL = 30  # square metres: no school has so little, and hardly a pupil so much
_TELLING = 20  # from which a figure that comes again is no accident
_WITHIN = 30  # figures behind a whole among which its parts stand


def stages_of_wholes(resolver: Resolver, drafts: list[Draft]) -> None:
    """小学45所、初中13所，在校生3.1万人，其中小学…、初中…: a whole without a stage has its parts' ones."""
    parts: dict[int, list[Draft]] = {}
    for draft in drafts:
        if draft.whole is not None and draft.part_cue == "其中" and draft.code == draft.whole.code:
            parts.setdefault(id(draft.whole), []).append(draft)
    for draft in drafts:
        inside = parts.get(id(draft), [])
        named = [p.stage for p in inside if p.stage and p.slot and resolver.stated_stage(p.slot.near)]
        if draft.stage in {"primary", "junior"} and draft.slot and resolver.stated_stage(draft.slot.near) is None:
            merged = merge_stages(named) if len(set(named)) > 1 else None
            draft.stage = merged or draft.stage
        elif draft.stage == "compulsory" and set(named) & _BEYOND and set(named) & _COMPULSORY:
            draft.stage = "all"  # 中小学349所,其中:小学…、初中…、普通高中…: as its own parts show


def stages_of_totals(drafts: list[Draft]) -> None:
    """学校322所、学生110637人。幼儿园…;小学…;高中…: a figure without a stage that others divide is of all stages."""
    for at, draft in enumerate(drafts):
        told = draft.stage is not None or draft.stage_stated or draft.cell is not None
        if told or draft.code not in _DIVIDED or draft.measure != "level":
            continue
        parts: list[Draft] = []
        for other in drafts[at + 1 : at + _WITHIN]:
            if other.code != draft.code or other.measure != "level" or other.unit != draft.unit:
                continue
            if other.stage is None or other.value > draft.value or other.role != draft.role:
                break
            parts.append(other)
        stages = {p.stage for p in parts}
        if stages & _COMPULSORY and stages & _BEYOND and sum(p.value for p in parts) * 2 > draft.value:
            draft.stage = "all"


def stages_of_special_school(resolver: Resolver, drafts: list[Draft]) -> None:
    """亳州市特殊教育学校: whatever a special school has is of special education, whichever stages it teaches."""
    if resolver.scope.school_stage == "special":
        for draft in drafts:
            draft.stage = "special" if draft.stage is not None else None


def areas_a_pupil(resolver: Resolver, drafts: list[Draft]) -> None:
    """小学校舍建筑面积由7.6平方米提高到8平方米: so little is what there is for one pupil."""
    for draft in drafts:
        if draft.code in _ROOMS and draft.unit.kind == "area" and draft.measure == "level" and draft.value < _ONE_PUPIL:
            draft.code = resolver.heads.rate_of(draft.code, "student") or draft.code


def children_at_large(resolver: Resolver, drafts: list[Draft]) -> None:
    """农村留守儿童(0-5岁)2342万: children of all ages, in school or not, are of no stage that no words name."""
    if not resolver.scope.all_ages:
        return
    for draft in drafts:
        if draft.stage == "compulsory" and not draft.stage_stated:
            draft.stage = None
        named = resolver.plain[slice(*draft.subject)] if draft.subject is not None else ""
        if draft.code == "migrant_students" and draft.stage not in _COMPULSORY and "流动" in named:
            draft.code = None


def people_of_bare_numbers(resolver: Resolver, drafts: list[Draft]) -> None:
    """比2005年增加242万, 1400万儿童受惠: a bare 万 is of the people that it counts, or of those counted before."""
    people, before = resolver.heads.unit("人"), None
    for draft in drafts:
        end = draft.figure.end
        if draft.unit.kind == "none" and draft.figure.form == "digits" and resolver.plain[end - 1] in "万亿":
            counted = draft.code is not None and resolver.heads.indicators[draft.code]["unit"] == people.unit
            goes_on = draft.how in _GOES_ON and before is not None and before.unit == people
            if counted or goes_on or resolver.wordings["people.behind"].match(resolver.plain, end):
                draft.unit = people
        before = draft


def aid_of_pupils(resolver: Resolver, drafts: list[Draft]) -> None:
    """国家助学金366人,金额36.6万元: money right behind the pupils that are aided is what they were given."""
    for before, draft in pairwise(drafts):
        if before.code != "aided_students" or draft.unit.kind != "money" or draft.sentence != before.sentence:
            continue
        told = resolver.wordings["aid.beside"].fullmatch(resolver.plain, before.figure.end, draft.figure.start)
        if told is not None and draft.measure == "level":
            draft.code = "aid_funds"


def planned_again(drafts: list[Draft]) -> None:
    """西安将新建30所学校…这30所中: what was told as planned once is planned wherever it is told without a cue."""
    prose = [
        d for d in drafts if d.cell is None and d.measure == "level" and d.value >= _TELLING and d.unit.unit != "人"
    ]
    planned = {(d.value, d.unit): d for d in prose if d.role == "plan"}
    for draft in prose:
        told = planned.get((draft.value, draft.unit))
        if told is None or draft.role != "reported" or draft.role_rule not in {"silent", "model"}:
            continue
        if draft.period_from != "stated":
            draft.role, draft.role_rule = "plan", "forward.again"
            draft.code = None if draft.code == "schools" else draft.code


def normative(resolver: Resolver, drafts: list[Draft]) -> None:
    """In a text on the standard itself, with no place and no date, bare thresholds are thresholds too; in place."""
    scope, heads = resolver.scope, resolver.heads
    bounded = [d for d in drafts if d.comparator != "=" and not d.approx]
    judged = sum(d.verdict is not None for d in drafts)
    if len(drafts) >= 6 and len(bounded) * 10 >= len(drafts) * 6 and judged * 10 <= len(drafts):
        # figures that are bounds nearly without exception lay down rules; a report states what is
        for draft in bounded:
            if draft.role == "reported":
                draft.role, draft.role_rule = (
                    ("standard" if draft.unit.kind != "time" else "requirement"),
                    "text-of-bounds",
                )
            if draft.role in {"standard", "requirement"} and draft.period_from != "stated":
                draft.period = None
    standards = sum(d.role == "standard" for d in drafts)
    if (
        scope.region is not None
        or scope.doc_period is not None
        or scope.lead_period is not None
        or standards < 4
        or standards * 3 < len(drafts)
    ):
        return
    say = resolver.wordings
    for draft in drafts:
        headers = "".join(draft.cell.headers) if draft.cell is not None else ""
        if say["column.actual"].search(headers) or say["column.mean"].search(headers):
            continue
        rated = (
            draft.code in heads.rates
            or (draft.code and heads.rate_of(draft.code, "100"))
            or draft.measure == "cv"
            or draft.unit.unit == "项"
        )
        if draft.role in {"reported", "requirement"} and rated and draft.measure in {"level", "cv"}:
            draft.role, draft.role_rule = "standard", "text-on-standard"
        if draft.role == "standard" and draft.code and heads.rate_of(draft.code, "100") and draft.role_rule != "picks":
            draft.code = heads.rate_of(draft.code, "100")
        if draft.role == "standard":
            draft.stage, draft.verdict = draft.stage or "compulsory", None
