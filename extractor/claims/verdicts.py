"""The document's own verdicts (自评达标, 不达标) on the figures that lead to them."""

from __future__ import annotations

import re
from itertools import takewhile

from extractor.claims.draft import Draft
from extractor.claims.lexicon import Token
from extractor.claims.norms import less_is_better
from extractor.claims.periods import year_of
from extractor.claims.slots import Sentence
from extractor.claims.wordings import Wordings

_COUNTED = re.compile(r"(?:的|有|仅|共|各?为)?(?:\d+|[一二三四五六七八九十]+)[项所个]")
_NAMED = re.compile("[该此本各这两上前]|结[论果]|自评|判定|评定")  # words that name the figures before, or all of them
_BARE = re.compile("合格|过线")  # verdicts only where they stand for themselves
_FREE = re.compile(r"(?:^|[,、;。:()\s均都皆已为全])$")
_OF_NORM = re.compile(r"(?:标准|要求|规定)值?的?$")  # how much of a norm, not one itself
_ITEMS = re.compile("[一二两三四五六七八九十\\d]+(?:项|段|者|个学段)")
_TURNED = re.compile("(?:状态)?(?:转为|变为|升为|提升为|改为|转入|转成)")
_SOME_ITEMS = re.compile(r"[一二三四五六七八九十\d]项(?:以上)?(?:指标)?$")
_YEAR_JUDGED = re.compile(r"(?<!\d)(\d{4})年(?:度|底|末)?[均都已全]?$")
_JUDGED_KINDS = {"share", "points"}
_OVER = frozenset({"large_classes", "oversize_schools"})
_JUDGED_CODES = {"class_size", "large_classes", "oversize_schools"}


def judge(paragraph: list[Draft], done: list[Draft], sentence: Sentence, plain: str, wordings: Wordings) -> None:
    """Sets ``verdict`` on the drafts that the verdict words of a sentence judge, in place.

    A verdict judges the rates and coefficients since the verdict before it; where there are none, the last
    figure stated as a fact.  Counts that only feed a rate, changes, gaps and thresholds carry no verdict.
    """
    at = sentence.start
    norms = bool(done) and all(d.role == "standard" for d in done)
    told = _told_before(paragraph, done, sentence, plain, wordings) if norms else []
    pending = [d for d in paragraph if d.sentence == (paragraph[-1].sentence if paragraph else -1)] if not done else []
    for token in sentence.tokens:
        if token.term.cue == "verdict" and wordings["verdict.named"].match(plain, token.end):
            until = _next_verdict(sentence, token)  # 5项达标的小学未达标项为…
            # 未达标的有城区二小(生均5.67平方米，差1.83平方米)、…
            for draft in (d for d in done if token.end < d.figure.start and d.figure.end <= until):
                rest = wordings["verdict.rest"].search(plain, token.end, draft.figure.start)
                some = draft.unit.kind == "share" and draft.code is None  # 达标的小学33所、初中15所，合计占80.0%
                if rest is None and not some and _is_rate(draft) and _judged([draft]):
                    draft.verdict = token.term.value
            continue
        if token.term.cue != "verdict" or _judges_nothing(token, sentence, plain, wordings):
            continue
        span = [d for d in done if at <= d.figure.start < token.start]
        if told and at == sentence.start:
            span = told
        elif at == sentence.start and _is_alone(token, sentence, done, plain, wordings):
            span = _unjudged(paragraph, plain[sentence.start : token.start])  # 小学…；初中…。该项指标达标。
        elif not span:
            # 全县整体达到评估验收标准 may begin a sentence of its own
            earlier = [d for d in done if d.figure.start < token.start] or pending
            span = [d for d in earlier if d.verdict is None][-2:]
        if span and _counted(span[-1], token.start, plain):
            span = span[-1:]  # 小学4.86㎡，有3所学校不达标: the verdict is on those three
        every = not span or wordings["verdict.all"].search(plain, span[-1].figure.end, token.end)
        if token.term.value == "unmet" and not every:
            cut = plain.rfind(";", at, token.start)  # …均未超出0.50；壶关0.53，超出0.03，该项不达标
            span = [d for d in span if d.figure.start > cut] or span
        judged = _judged(span)
        norm = any(d.role == "standard" and judged and d.figure.start > judged[-1].figure.start for d in done)
        if len(judged) == 1 and (norm or wordings["verdict.all"].search(plain, judged[0].figure.end, token.start)):
            alike = [d for d in span if d.code == judged[0].code and d.role == "reported" and d.measure == "level"]
            judged = alike or judged  # 城区二小2341人、城区一中2105人，均突破2000人上限，不达标
        if token.term.value == "unmet" and len(judged) > 1:
            # 小学平均班额42.09人，…；仍有班级59个超过45人，未达标: no mean is what falls short
            over = [d for d in span if d.code in _OVER and d.role == "reported"]
            judged = over or _picked(judged, plain, token.start)
        year = _YEAR_JUDGED.search(plain, at, token.start)
        if year is not None:  # 三年分别为98.7%、99.4%、100%，2021年达标: of that year alone
            judged = _of_year(judged, int(year[1]))
        for draft in judged:
            # 达标小学18所: how many pass is no figure that passes
            counted = draft.unit.kind == "count" and draft.comparator == "=" and not _is_rate(draft)
            if token.term.value == "unmet" or not counted:
                draft.verdict = token.term.value
        at = token.end
    _by_norms(paragraph, done, sentence, plain, wordings)


def _of_year(judged: list[Draft], year: int) -> list[Draft]:
    """The figures of one year; of those that tell the same of a school stage, the last: it is the year's."""
    found = [d for d in judged if year_of(d.period) == year] or judged
    last = {(d.code, d.stage, d.measure, d.region, d.entity, d.subject): d for d in found}
    return list(last.values())


def _is_alone(token: Token, sentence: Sentence, done: list[Draft], plain: str, wordings: Wordings) -> bool:
    """Whether a sentence says nothing but a verdict: of its figures, there is at most the number of those judged."""
    counts = all(d.figure.end <= token.start and _ITEMS.match(plain, d.figure.start) for d in done)
    return counts and wordings["verdict.alone"].fullmatch(plain, sentence.start, token.start) is not None


def _next_verdict(sentence: Sentence, token: Token) -> int:
    """Where the next word for a verdict stands behind one; the end of the sentence where there is none."""
    others = (t.start for t in sentence.tokens if t.term.cue == "verdict" and t.start >= token.end)
    return next(others, sentence.end)


def _judges_nothing(token: Token, sentence: Sentence, plain: str, wordings: Wordings) -> bool:
    """Whether a word for a verdict picks something out, counts, or speaks of what is not told."""
    start, end = token.start, token.end
    clause = max(plain.rfind(",", sentence.start, start), plain.rfind(";", sentence.start, start)) + 1
    return (
        plain[end : end + 1] in {"的", "率", "准"}  # 未达标的3所学校; 校均达标率96.9%; 达标准的89.1%
        or (clause > 0 and wordings["verdict.others"].match(plain, clause) is not None)  # …7.16㎡，其余各项均达标
        or wordings["verdict.share"].match(plain, end) is not None  # 只达到标准2.4间的82.5%
        # 六项达标且余项不低于标准85%的: which schools are counted
        or (plain.startswith("且", end) and _SOME_ITEMS.search(plain, sentence.start, start) is not None)
        or _TURNED.match(plain, end) is not None  # 已由上年的不达标转为达标: what it was
        or _COUNTED.match(plain, end) is not None  # 达标11项，未达标4项: it says what is counted
        or wordings["verdict.lacking"].match(plain, end) is not None  # 离达标还差33个: what is not reached yet
        or wordings["verdict.nearly"].search(plain, clause, start) is not None  # 尚差1人就达到标准
        or wordings["verdict.spoken-of"].match(plain, end) is not None  # 学校达标情况, 原判“达标”应改为
        or (_BARE.fullmatch(plain, start, end) is not None and not _stands_free(plain, start, end))
    )


def _stands_free(plain: str, start: int, end: int) -> bool:
    """0.279,合格; against 体质健康合格率."""
    return _FREE.search(plain, max(0, start - 1), start) is not None and plain[end : end + 1] in {*",。;、)\n", ""}


def _told_before(
    paragraph: list[Draft], done: list[Draft], sentence: Sentence, plain: str, wordings: Wordings
) -> list[Draft]:
    """The figures before that a sentence of norms alone judges: 均分别小于或等于0.50、0.45，全部达标。"""
    if wordings["verdict.of-all"].match(plain, sentence.start, sentence.end) is None:
        return []
    pending = takewhile(lambda d: d.verdict is None, reversed(paragraph))
    facts = [d for d in pending if d.role == "reported" and d.measure in {"level", "cv"} and _is_rate(d)]
    if all(d.measure == "cv" for d in done):
        spread = [d for d in facts if d.measure == "cv"]
        return [d for d in spread if d.composite] or spread  # limits of the composite one are of no other
    return [d.versus for d in done if d.versus is not None]


def _by_norms(paragraph: list[Draft], done: list[Draft], sentence: Sentence, plain: str, wordings: Wordings) -> None:
    """均达到小学0.65以下、初中0.55以下的标准, 低于7.5平方米的标准: the verdict of words around norms; in place."""
    norms = [d for d in done if d.role == "standard" and d.measure in {"level", "cv"}]
    norms = [d for d in norms if d.unit.kind != "share" or not _OF_NORM.search(plain, 0, d.figure.start)]
    named = [d for d in norms if wordings["verdict.norm-behind"].match(plain, d.figure.end, sentence.end)]
    for norm in named:
        facts = _alike(norm, done) or _alike(norm, paragraph)[:1]
        if norm.versus is not None and norm.versus not in facts:
            facts = [norm.versus]
        for fact in facts:
            start = max(sentence.start, facts[0].figure.end)
            if fact.verdict is not None or fact.role != "reported":
                continue
            if len(named) > 1 and wordings["verdict.reached"].search(plain, start, norm.figure.start):
                fact.verdict = "met"
            elif fact.code is None or less_is_better(fact):
                continue  # 大班额比例4.2%，低于国家5%的标准: to be below it is to keep it
            elif wordings["verdict.short"].search(plain, start, norm.figure.start):
                fact.verdict = "unmet"


def _alike(norm: Draft, before: list[Draft]) -> list[Draft]:
    """The coefficients of the kind and stage that a limit is of, the last one first; none for other norms.

    小学、初中综合差异系数甲区分别为A、B，乙区分别为a、b，达到0.65、0.55的要求: of each of these places
    """
    facts = (d for d in reversed(before) if d.role == "reported" and d.figure.end <= norm.figure.start)
    of_kind = (d for d in facts if d.measure == norm.measure == "cv" and d.composite == norm.composite)
    alike = [d for d in of_kind if d.stage == norm.stage]
    return alike if len({d.region for d in alike}) == len(alike) else alike[:1]


def leads(sentence: Sentence, plain: str, wordings: Wordings) -> tuple[str | None, bool]:
    """The verdict that a sentence opens with, before any figure, and whether it is on the sentences behind it.

    师资流动面达标:…138名,占比12.61% speaks of its own figures, 交流力度达标。…占13.48% of those that follow.
    """
    end = sentence.slots[0].figure.start if sentence.slots else sentence.end
    told = wordings["verdict.leads"].match(plain, sentence.start, end)
    if told is None or (told.lastgroup == "unmet" and not sentence.slots):
        return None, False  # 教师配备不达标。…: which of the figures behind it falls short it does not say
    return told.lastgroup, not sentence.slots


def judge_led(done: list[Draft], verdict: str) -> None:
    """Gives the rates and shares of a sentence the verdict that its item opens with; in place."""
    if any(draft.verdict not in {None, verdict} for draft in done):
        return  # 均达标。不达标的有…: it goes on to tell which do and which do not
    for draft in _judged(done):
        if draft.verdict is None and _is_rate(draft):
            draft.verdict = verdict


def judge_section(done: list[Draft], verdict: str) -> None:
    """Gives the rates of a sentence the verdict that its section's heading passes on each of them; in place."""
    for draft in _judged(done):
        mean = verdict == "unmet" and draft.code == "class_size"  # the mean of classes some of which are too large
        if draft.verdict is None and _is_rate(draft) and (draft.code or draft.measure == "cv") and not mean:
            draft.verdict = verdict


def _unjudged(paragraph: list[Draft], opens: str) -> list[Draft]:
    """The figures that a verdict in a sentence of its own is on: those of the paragraph behind the last one judged.

    opens  the words before the verdict; where they name no figures (均达标), those held against a standard, if any
    """
    judged = max((n for n, d in enumerate(paragraph, 1) if d.verdict is not None), default=0)
    rest = paragraph[judged:]
    held = [d.versus for d in rest if d.versus is not None]
    if not held or _NAMED.search(opens) is not None:
        return rest
    kinds = {(d.code, d.measure) for d in held}
    return [d for d in rest if any(d is h for h in held) or (d.code is not None and (d.code, d.measure) in kinds)]


def _picked(judged: list[Draft], plain: str, end: int) -> list[Draft]:
    """体育场馆一项未达标: of several figures only the one named; where 两项未达标 names none, nobody knows which."""
    words = plain[judged[-1].figure.end : end]
    if not re.search("[一两二三四五六]项", words):
        return judged
    return [d for d in judged if d.subject is not None and plain[slice(*d.subject)] in words]


def _counted(last: Draft, end: int, plain: str) -> bool:
    """Whether the figure in the verdict's own clause counts schools or counties."""
    return last.unit.unit in {"所", "个"} and not re.search("[,;。]", plain[last.figure.end : end])


def _judged(span: list[Draft]) -> list[Draft]:
    begun = {id(d.from_of) for d in span if d.from_of is not None}  # 由0.412降至0.365: what it was is past
    facts = [d for d in span if d.role == "reported" and d.measure in {"level", "cv"} and id(d) not in begun]
    facts = [d for d in facts if d.unit.unit != "项"]  # 至少6项达标: how many of them are
    facts = [d for d in facts if d.slot is None or not d.slot.says("base")] or facts  # 较去年的0.57
    facts = [d for d in facts if not any(_later(other, d) for other in facts)]  # 比2021年的93.52%上升
    rates = [d for d in facts if _is_rate(d)]
    if any(d.composite for d in rates):  # limits of the composite coefficient are of no other
        rates = [d for d in rates if d.composite or d.measure != "cv"]
    return rates or facts[-1:]


def _later(other: Draft, draft: Draft) -> bool:
    """Whether a figure tells of a later year what another tells."""
    alike = (other.code, other.stage, other.measure, other.entity) == (
        draft.code,
        draft.stage,
        draft.measure,
        draft.entity,
    )
    year, than = year_of(other.period), year_of(draft.period)
    return alike and other.code is not None and year is not None and than is not None and year > than


def _is_rate(draft: Draft) -> bool:
    code = draft.code or ""
    judged = code.endswith(("_per_100", "_per_student", "_share", "_rate", "_ratio")) or code in _JUDGED_CODES
    return draft.measure == "cv" or draft.unit.kind in _JUDGED_KINDS or judged
