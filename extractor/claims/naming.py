"""The noun phrase that names what a figure measures, in the document's words and short.

The words at a figure name it, mostly; where they say too little alone (a share, a member of a list, schools told by
what they lack), those of its whole or of its predicate are put beside them.
"""

from __future__ import annotations

import re

from extractor.claims.draft import Draft
from extractor.claims.wordings import Wordings

_STAGES = {"primary": "小学", "junior": "初中", "senior": "高中", "preschool": "幼儿园", "vocational": "中职"}
_SHORT = 2  # a subject of so few characters is no clear one alone
_LABEL = 5  # a label of so many says by itself what it counts
_MARKS = re.compile(r"[、,;:。()《》“”\"'\s]")
_HAN = re.compile(r"[一-龥]+")
_DENIED, _NO_DENIAL = frozenset("未不非"), re.compile(r"(?:从|[^未]无|是)不$|南非$")
_TAKEN_OVER = frozenset({"whole", "inherit", "list"})


def subject_of(draft: Draft, text: str, plain: str, wordings: Wordings, title: str = "") -> str:
    """The subject of a claim; empty where the text names none.

    text, plain  the document and its shadow
    title        what the catalogue calls the indicator, for a text whose own words are too few or too far apart
    """
    subject = text[from_negation(plain, draft.subject[0]) : draft.subject[1]] if draft.subject else ""
    if draft.measure == "cv":
        return subject if "系数" in subject or "係數" in subject else f"{subject}差异系数"
    if draft.cell is not None and draft.term is not None and draft.term.rule == "noun.share" and draft.code is None:
        return subject if wordings["subject.rate"].search(subject) else f"{subject}占比"  # 大班额 | 占比
    if draft.cell is not None or draft.slot is None:
        return subject
    if draft.how == "picked" and draft.code == "class_size":
        return f"{subject}人数" if "班额" in subject or "班額" in subject else "班级人数"
    if draft.code is None:
        subject = _open(draft, subject, text, plain, wordings)
    elif draft.unit.kind == "money" and draft.whole is not None and draft.how in _TAKEN_OVER:
        subject = _listed(draft, subject, text, plain, wordings)
    elif not subject:
        return title  # 5年360学时
    stage = _STAGES.get(draft.stage or "") if draft.stage_stated else None
    bare = draft.code is None and draft.how not in {"unit", "place"} and 0 < len(subject) <= _SHORT
    if stage is not None and bare and not _staged(subject):
        return stage + subject
    return subject


def from_negation(plain: str, start: int) -> int:
    """Where a subject begins that a word denies: 未开工项目, 不达标学校, 非寄宿生."""
    if not start or plain[start - 1] not in _DENIED or _NO_DENIAL.search(plain[max(0, start - 3) : start]):
        return start
    return start - 1


def _open(draft: Draft, subject: str, text: str, plain: str, wordings: Wordings) -> str:
    """The subject of a figure that no indicator is of."""
    if draft.unit.unit == "所" and draft.measure == "level":
        told = wordings["subject.predicate"].match(plain, draft.figure.end)
        if told is not None:  # 19所没有专职音乐教师
            return f"{text[told.start() : told.end()]}的学校"
    if draft.how == "share" and draft.unit.kind in {"share", "points"}:
        return subject if not subject or wordings["subject.rate"].search(subject) else f"{subject}占比"
    return _listed(draft, subject, text, plain, wordings)


def _listed(draft: Draft, subject: str, text: str, plain: str, wordings: Wordings) -> str:
    """The subject of a member of a list, told apart by the words before its figure (县级配套796.4万元)."""
    label = _label(draft, plain, wordings) if draft.measure == "level" and draft.role != "standard" else None
    if label is None or (subject and draft.how not in _TAKEN_OVER):
        return subject
    words = text[slice(*label)]
    if not subject:
        return words if wordings["place.whole"].fullmatch(plain, *label) is None else ""
    counted = draft.unit.kind in {"count", "money", "area"} and draft.slot is not None and draft.slot.marks[-1:] != ","
    if not counted or words in subject or subject in words or wordings["subject.told"].search(plain, *label):
        return subject
    if draft.region is not None and words[:2] == draft.region.name[:2]:
        return subject  # 奉新县93.5分、靖安县91分
    whole = draft.whole
    if whole is not None and whole.subject is not None and draft.unit.kind == "money":
        subject = text[slice(*whole.subject)]
    return words if len(words) >= _LABEL else words + subject


def _label(draft: Draft, plain: str, wordings: Wordings) -> tuple[int, int] | None:
    """Where the words stand that a clause or a member of a list has before its figure, without what joins them."""
    slot = draft.slot
    if slot is None:
        return None
    start, end = max(slot.gap, slot.clause, slot.words), slot.figure.start
    for mark in _MARKS.finditer(plain, start, end):
        start = mark.end()
    lead = wordings["subject.lead"].match(plain, start, end)
    tail = wordings["subject.tail"].search(plain, start, end)
    start, end = lead.end() if lead is not None else start, tail.start() if tail is not None else end
    return (start, end) if 0 < end - start <= 14 and _HAN.fullmatch(plain, start, end) else None


def _staged(subject: str) -> bool:
    return any(word in subject for word in ("小", "初", "中", "高", "幼", "特", "职", "義務", "义务"))
