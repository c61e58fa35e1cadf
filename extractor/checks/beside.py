"""Figures beside a bound that the text compares them with, in words that no claim carries: 均优于国家0.65、0.55的限值.

``thresholds`` reads what the wording ties; here a bound is paired with the nearest figures of its kind, by stage or in
their order, and the words around the bound say which side is meant.  Nothing is ever accused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from operator import attrgetter

from extractor.checks.facts import PARAGRAPH, SENTENCE, Facts, same_scope
from extractor.checks.figures import as_written
from extractor.checks.relations import Relation
from extractor.checks.thresholds import compared, less_is_better
from extractor.model import Claim

_BOUNDS = frozenset({"standard", "target", "requirement"})
_FIGURES = frozenset({"reported", "plan"})
_REACH = 14  # figures before a bound among which those held against it are looked for
_STEP = 14  # characters between two figures of a list
_BEHIND = 24  # characters behind a bound in which words may say the side
_WIDE = frozenset({None, "compulsory", "all"})
_APART = 5  # times that a figure and its bound may differ
_AND = re.compile(r"[、,和与及/]")
_EXCEPT = re.compile(r"除|以?外[,、]|但")
_PICKED = re.compile(
    r"(?:以上|以下|以内)?(?:的(?![^,。;\d]{0,8}(?:线|标准|限|值|规定|要求|目标|指标|幅|速|水平|底|任务|增))|者|有\d)"
)
_THAN = re.compile(r"[比于超过]|跑赢")
_KIND = attrgetter("role", "measure", "unit", "indicator", "subject")
_EACH = re.compile(r"[均都]|全部|也|两[项条个率]|三项|各项|分别|依次")
_NO = r"(?:未|没有?|不再?|尚未|从未|均未|无一)(?:能|有|曾)?"
_ABOVE = r"(?:高于|高出|高过|超过|超出|超额|超越|越过|突破|大于|多于|快于|跑赢|过了|刚过|[均都]过|迈过|好于)"
_BELOW = r"(?:低于|小于|少于|不足|不够|够不上|不及|未满|不到|跌破|跌到|以内|以下|之下|之内|控制|压[在到]|进入|低到)"
_NOT_ABOVE = re.compile(_NO + r"(?:高于|高出|超[过出]?|突破|大于|多于|越过)")
_NOT_BELOW = re.compile(_NO + r"(?:低于|少于|小于|跌破)")
_NOT_REACHED = re.compile(_NO + r"(?:达到?|够|满足|做到|实现|符合|合乎)|达不到|够不[上着到]")
_UP = re.compile(_ABOVE + r"|以上|[高多快]$|≥|＞|>")
_DOWN = re.compile(_BELOW + r"|[低少]$|≤|＜|<")
_GOOD = re.compile(r"优于|达到|达标|符合|满足|合乎|实现|完成|合格")
_LOSSES = re.compile(r"辍学|流失|大班额|超标|差异")


def check_beside(facts: Facts, relations: Sequence[Relation]) -> Iterator[Relation]:
    """Every bound and the figures before it that its words put on one side.

    relations  what the other checks have found: a figure that they compare is left alone
    """
    done = {r.stated.claim_id for r in relations if r.check == "comparator"}
    for run in _runs(facts):
        words = _words(facts, run)
        if _EXCEPT.search(words) or _PICKED.match(facts.text, run[-1].end):
            continue
        for head, bound in _paired(facts, run, bool(_EACH.search(words))):
            sign = _side(words, head, bound)
            if head.claim_id in done or sign is None:
                continue
            done.add(head.claim_id)
            shown = f"{as_written(head)} {sign} {as_written(bound)}"
            yield compared(head, bound, "consistent", shown, "comparator.beside")


def _is_bound(facts: Facts, claim: Claim) -> bool:
    if claim.value_max is not None or claim.value <= 0 or claim.cell is not None:
        return False
    if claim.role in _BOUNDS:
        return True
    lead = facts.lead(claim)
    if claim.role not in _FIGURES:
        return False
    if claim.comparator in {"<", "<=", ">", ">="}:
        return _EACH.search(lead) is not None  # 均在85分以上 is a fact that is told as well as a bound
    return claim.measure == "change" and _THAN.search(_led(facts, claim)) is not None


def _led(facts: Facts, claim: Claim) -> str:
    """The words before a figure, from the one before it: 均高于同期财政经常性收入增幅(10.2%、7.9%)."""
    before = next(iter(facts.before(claim, SENTENCE)), None)
    return facts.text[max(claim.start - _BEHIND, before.end if before is not None else 0) : claim.start]


def _runs(facts: Facts) -> Iterator[list[Claim]]:
    """The bounds of a text, those of one list together: 0.65、0.55, 小学4.5㎡、初中5.8㎡."""
    run: list[Claim] = []
    for claim in facts.claims:
        joined = bool(run) and _is_listed(facts, run[-1], claim)
        goes_on = joined and run[-1].role in _FIGURES and _KIND(claim) == _KIND(run[-1])
        if goes_on or _is_bound(facts, claim):
            if run and not (joined and claim.role == run[-1].role):
                yield run
                run = []
            run.append(claim)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _is_listed(facts: Facts, first: Claim, second: Claim) -> bool:
    between = facts.between(first, second)
    return len(between) <= _STEP and facts.together(first, second, SENTENCE) and _AND.search(between) is not None


def _words(facts: Facts, run: Sequence[Claim]) -> str:
    """The words around a list of bounds: from the figure before it to the next one or the end of the sentence."""
    first, last = run[0], run[-1]
    before = next(iter(facts.before(first, SENTENCE)), None)
    start = before.end if before is not None else max(0, first.start - _BEHIND)
    behind = next(iter(facts.after(last, SENTENCE)), None)
    end = min(last.end + _BEHIND, behind.start if behind is not None else len(facts.text))
    tail = re.split(r"[。!?\n;]", facts.text[last.end : end], maxsplit=1)[0]
    return f"{facts.text[start : first.start]}#{tail}"


def _paired(facts: Facts, run: Sequence[Claim], each: bool) -> Iterator[tuple[Claim, Claim]]:
    """The figures before a list of bounds, each with the bound that it is held against."""
    taken = {c.claim_id for c in run}
    near = [c for c in islice(facts.before(run[0], PARAGRAPH), _REACH) if c.claim_id not in taken]
    figures = [c for c in near if any(_is_held_to(c, b) for b in run)]
    if not figures:
        return
    if len(run) > 1 and len({b.stage for b in run}) < len(run):  # in their order
        last = figures[: len(run)][::-1]
        if len(last) == len(run) and all(_is_held_to(a, b) for a, b in zip(last, run, strict=True)):
            yield from zip(last, run, strict=True)
        return
    for bound in run:
        held = [c for c in figures if _is_held_to(c, bound)]
        for n, figure in enumerate(held):
            if n and not (each and _is_listed(facts, figure, held[n - 1]) and _is_akin(figure, held[0])):
                break
            yield figure, bound


def _is_held_to(figure: Claim, bound: Claim) -> bool:
    """Whether a figure may be one that a bound is of: of its unit, kind, stage, place and time."""
    if figure.role not in _FIGURES or figure.value_max is not None or figure.comparator != "=" or figure.value <= 0:
        return False
    if bound.unit not in {"", figure.unit} or (figure.unit and not bound.unit and figure.unit not in {"%", "分"}):
        return False
    if figure.measure != bound.measure or figure.measure == "gap":
        return False
    if bound.stage not in _WIDE and figure.stage not in {*_WIDE, bound.stage}:
        return False
    if figure.value > bound.value * _APART or bound.value > figure.value * _APART:
        return False
    one = figure.indicator == bound.indicator or "cv" in {figure.measure, bound.measure}
    if figure.unit == "人" and not one:
        return False  # 127名 and 66人以上的班: people and the size of a class
    unsaid = bound.role in _BOUNDS and None in {bound.indicator, figure.indicator}
    return (one or unsaid or figure.measure == "change") and same_scope(figure, bound)


def _is_akin(a: Claim, b: Claim) -> bool:
    """Whether two figures of a list are both of some rate, or both of none, as the composite coefficient is."""
    return (a.indicator is None) is (b.indicator is None)


def _side(words: str, figure: Claim, bound: Claim) -> str | None:
    """The sign of the side that the words put a figure on, where it stands there."""
    up, down = figure.value > bound.value, figure.value < bound.value
    below = _NOT_ABOVE.search(words) is not None
    above = _NOT_BELOW.search(words) is not None
    less = less_is_better(figure) or _LOSSES.search(figure.subject) is not None
    if below or above:
        return ("<=" if below and not up else None) or (">=" if above and not down else None)
    if _NOT_REACHED.search(words):
        return ">" if less and up else "<" if not less and down else None
    if _DOWN.search(words) and not _UP.search(words):
        return "<" if down else None
    if _UP.search(words) and not _DOWN.search(words):
        return ">" if up else None
    if _GOOD.search(words):
        return "<=" if less and not up else ">=" if not less and not down else None
    return None
