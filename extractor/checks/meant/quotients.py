"""The pairs of figures that a share, a mean, a growth, a distance or an amount may be made of, with their signs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice

from extractor.checks.facts import CLAUSE, PARAGRAPH, Facts, same_place
from extractor.checks.figures import ALL, COUNTED, POINTS, RELATIVE, as_written, last_unit, rounded_interval
from extractor.checks.meant.readings import Reading, Signs, pairs_of, signs
from extractor.checks.relations import Compute, Relation, compare, membership, span
from extractor.checks.tried import FELL, GREW, HUNDRED, SPELLS, TIMES
from extractor.checks.ways import growth, product, quotient
from extractor.exact import Fraction
from extractor.model import Claim, Interval

# signs that tell more together
PAIRS = pairs_of(
    """
    a_gap b_gap|a_side b_side a_gap b_gap|l3 a_gap|l2 a_gap b_gap|ind p_kinds|ind b_kind|ind a_kind|b_named b_gap
    a_named a_gap|p_kind p_stage p_order|a_tail b_tail|open p_kind|l2 p_order|b_stage a_stage|p_level a_level b_level
    l3 b_full|a_gap b_gap p_order p_kind|a_same b_same p_order|l1 b_side a_side|ind a_gap b_gap|break_ a_gap b_gap
    a_depth b_depth|rule a_gap|ways a_gap b_gap|a_measure b_measure|l2 a_lead|l2 b_tail|p_period measure p_stage
    a_period b_period|a_lead b_lead|p_way l2|p_way a_gap b_gap|a_nth b_nth|b_nth b_named|b_nth b_stage b_kind
    b_nth ind b_kind|b_nth b_own|a_nth a_stage a_kind|a_named b_side|b_lead unit|measure l2
    """
)
_BEFORE, _BEHIND = 30, 4  # figures looked at before the stated one and behind it
_FIRST, _SECOND, _AFTER = 4, 10, 2  # of those that may be terms: first terms, second terms, and those behind it
_FURTHER = 5  # terms of other paragraphs that are tried, each value once
_MOVES = 2  # changes before a growth that it may be told of
_FAR = 10  # parts of itself by which a quotient may be off before it is looked at exactly
_BLURRED = 6  # times its own window that what the terms make may span
_ROUGHEST = (Fraction(1, 15), Fraction(1, 2))  # of a figure that its rounding may take up; the same of a distance
_COUNTS = frozenset({"人", "所", "个"})  # what is divided by
_FACTS = frozenset({"reported", "plan", "target"})
_LEVELS = frozenset({"level", "cv"})
_PER = re.compile(r"均|每|[生师机幼]比|之比|负担")
_LEFT = re.compile(r"缺|差|少|多|余|剩|未|净|保留|消[除化]|增加?|高|低|超|[结留]存|欠|盈")
_MOST_TIMES = 12  # times that a place is ahead of another; 1:17 is a ratio of pupils and teachers
_EITHER = frozenset({"per_capita", "product", "times"})  # of which one of the terms may stand further off
_PRICED = "元"
_SPREAD = frozenset({"students", "schools", "classes", "teachers"})  # what means are taken over
_KEPT = 6  # characters of a short stretch between two figures beside each other


def quotients_of(facts: Facts, heads: Iterable[Claim]) -> Iterator[list[Reading]]:
    """For each of some figures that is a share, a mean, a growth or a distance: the pairs that may make it."""
    for head in heads:
        family = _family(facts, head)
        if family is not None:
            readings = _readings(facts, head, family)
            if readings:
                yield readings


def _family(facts: Facts, head: Claim) -> str | None:
    if head.comparator != "=" or head.value <= 0 or head.role not in _FACTS or head.value_max is not None:
        return None
    if head.unit == "%" and (head.measure == "change" or GREW.search(facts.lead(head))):
        return "growth"
    if head.measure in {"change", "gap"} or head.unit in POINTS:
        return "difference"
    if head.measure != "level":
        return None
    if head.unit == "%":
        return "ratio" if head.value != ALL else None
    if head.unit == "倍" or (head.unit == "" and TIMES.search(facts.wording(head)) and head.value < _MOST_TIMES):
        return "times"
    if head.unit in RELATIVE - {""}:
        return None
    if _PER.search(facts.wording(head)):
        return "per_capita"
    if _LEFT.search(facts.lead(head)):
        return "difference"
    return "product" if head.unit == _PRICED else None


def _readings(facts: Facts, head: Claim, family: str) -> list[Reading]:
    counted = family == "difference" and head.unit in COUNTED
    window = facts.interval(head) if counted else rounded_interval(head)
    if window.low <= 0 or (window.high - window.low) > window.high * _ROUGHEST[family == "difference"]:
        return []
    pairs = list(_pairs(facts, head, family))
    if not pairs:
        return []
    hundred = family in {"ratio", "growth"} or (
        family == "per_capita" and HUNDRED.search(facts.wording(head)) is not None
    )
    factor = 100 if hundred else 1
    told = _signs_of_head(facts, head, len(pairs))
    terms: dict[tuple[str, str], Signs] = {}

    def term(letter: str, claim: Claim) -> Signs:
        key = letter, claim.claim_id
        if key not in terms:
            terms[key] = _signs_of_term(facts, head, claim, letter)
        return terms[key]

    tried = []
    otherwise = False
    for first, second, way in pairs:
        compute: Compute = partial(_COMPUTERS[way], factor)
        holds = _comes_out(facts, head, window, first, second, way, factor, compute)
        close = facts.together(head, first, CLAUSE) or (family in _EITHER and facts.together(head, second, CLAUSE))
        if close and holds is not None:
            tried.append((first, second, way, compute, holds))
        otherwise = otherwise or (not close and bool(holds))  # a term of another clause is hardly ever meant
    readings = []
    for first, second, way, compute, holds in tried:
        together = _signs_of_pair(facts, first, second, way)
        relate = partial(_relation, facts, head, family, window, (first, second), way, factor, compute)
        of_terms = term("a", first), term("b", second)
        readings.append(Reading(family, head, (first, second), told, *of_terms, together, holds, otherwise, relate))
    return readings


def _pairs(facts: Facts, head: Claim, family: str) -> Iterator[tuple[Claim, Claim, str]]:
    """The first and second terms that may make a figure, and how they would."""
    before = list(islice(facts.before(head, PARAGRAPH), _BEFORE))
    behind = list(islice(facts.after(head, PARAGRAPH), _BEHIND))
    if family == "difference":
        unit = POINTS.get(head.unit, head.unit)
        fit = [[c for c in side if c.unit == unit and _is_level(c)] for side in (before, behind)]
        near = [*fit[0][:_FIRST], *fit[1][:_AFTER]]
        every = [*fit[0][:_SECOND], *fit[1][:_AFTER]]
        yield from ((a, b, "apart") for a in near for b in every if a.start > b.start)
        return
    counts = [c for c in before if _is_count(c)][:_SECOND]
    after = [c for c in behind if _is_count(c)][:_AFTER]
    near, every = [*counts[:_FIRST], *after], [*counts, *after]
    if family == "growth":
        for a in near:
            yield from ((a, b, "grown") for b in every if a is not b and a.unit == b.unit)
        moved = [c for c in before if c.measure == "change" and c.unit not in RELATIVE][:_MOVES]
        fell = FELL.search(facts.lead(head)) is not None
        for d in moved:
            for c in (c for c in near if c.unit == d.unit):
                yield d, c, "part"
                if fell or d.value < c.value:
                    yield d, c, "fallen_to" if fell else "risen_to"
        return
    if family == "product":
        prices = [c for c in before if c.unit == _PRICED and _is_level(c)][:_FIRST]
        prices += [c for c in behind if c.unit == _PRICED and _is_level(c)][:_AFTER]
        yield from ((a, b, "product") for b in prices for a in every if a.unit != _PRICED and b.value < head.value)
        return
    if family == "times":
        levels = [c for c in before if _is_level(c) and c.unit not in {"倍", ""}][:_SECOND]
        yield from ((a, b, "part") for a in levels[:_FIRST] for b in levels if a is not b and a.unit == b.unit)
        return
    far = _further(facts, head, family, every)
    for a in every:
        for b in (*every, *far) if a in near else (*near, *far):
            if a is b:
                continue
            if family == "ratio":
                if a.unit == b.unit and (a in near or b in near):
                    yield a, b, "part"
            elif _is_spread(head, a, b) and (a in near or b in near):
                yield a, b, "part"


def _is_spread(head: Claim, part: Claim, whole: Claim) -> bool:
    """Whether one count may be spread over another."""
    return head.unit in {part.unit, ""} and whole.unit in _COUNTS and (part.unit != whole.unit or part.unit == "人")


def _further(facts: Facts, head: Claim, family: str, known: Sequence[Claim]) -> list[Claim]:
    """Wholes that other paragraphs tell: named right before a share, or counted for the stage of a mean."""
    lead = facts.lead(head)
    units = {c.unit for c in known} if family == "ratio" else _COUNTS
    kinds = {c.indicator for c in known[:_FIRST]} - {None} if family == "ratio" else set()
    found: dict[object, Claim] = {}
    for unit in sorted(units):
        for claim in reversed(facts.counted(unit)):
            if claim.start > head.start and len(found) > _FURTHER:
                continue
            named = len(claim.subject) > 1 and claim.subject[-2:] in lead
            named = named or (claim.indicator in kinds and claim.entity == head.entity)
            of_stage = family == "per_capita" and claim.indicator in _SPREAD and claim.stage == head.stage
            of_stage = of_stage and claim.entity == head.entity
            if (named or of_stage) and claim not in known and _is_count(claim) and same_place(claim, head):
                found.setdefault((claim.indicator, claim.value), claim)
    nearest = sorted(found.values(), key=lambda c: (c.start > head.start, abs(c.start - head.start)))
    return nearest[:_FURTHER]


def _is_level(claim: Claim) -> bool:
    return claim.value_max is None and claim.value > 0 and claim.measure in _LEVELS


def _is_count(claim: Claim) -> bool:
    if claim.unit in SPELLS or claim.unit in RELATIVE or claim.measure != "level" or claim.value <= 0:
        return False
    return claim.role != "target" and claim.value_max is None and claim.comparator == "="


def _part(factor: int, x: Sequence[Interval]) -> Interval:
    return quotient(x[0], x[1], factor)


def _apart(_factor: int, x: Sequence[Interval]) -> Interval:
    less = x[0] - x[1]
    return less if less.low + less.high >= 0 else x[1] - x[0]


def _grown(_factor: int, x: Sequence[Interval]) -> Interval:
    return growth(x[0], x[1])


def _risen_to(_factor: int, x: Sequence[Interval]) -> Interval:
    return _part(ALL, [x[0], x[1] - x[0]])


def _fallen_to(_factor: int, x: Sequence[Interval]) -> Interval:
    return _part(ALL, [x[0], x[1] + x[0]])


def _product(_factor: int, x: Sequence[Interval]) -> Interval:
    return product(x)


_COMPUTERS = {
    "part": _part,
    "product": _product,
    "apart": _apart,
    "grown": _grown,
    "risen_to": _risen_to,
    "fallen_to": _fallen_to,
}
_FORMULAS = {
    "part": "{a} ÷ {b}{times}",
    "apart": "{a} − {b}",
    "product": "{a} × {b}",
    "grown": "({a} ÷ {b} − 1) × 100",
    "fallen": "(1 − {a} ÷ {b}) × 100",
    "risen_to": "{a} ÷ ({b} − {a}) × 100",
    "fallen_to": "{a} ÷ ({b} + {a}) × 100",
}


def _comes_out(
    facts: Facts, head: Claim, window: Interval, first: Claim, second: Claim, way: str, factor: int, compute: Compute
) -> bool | None:
    """Whether two terms make a figure; None where they are too rough to tell."""
    if way == "part":
        if facts.interval(second).low <= 0:
            return None
        wanted = head.value * second.value
        if abs(first.value * factor - wanted) * _FAR > wanted:
            return False  # most pairs are far off: no need to be exact about them
    elif way == "product":
        if abs(first.value * second.value - head.value) * _FAR > head.value:
            return False
    elif way == "apart" and abs(abs(first.value - second.value) - head.value) * 2 > head.value:
        return False
    try:
        value = compute([facts.interval(first), facts.interval(second)])
    except ZeroDivisionError:
        return None
    if value.high - value.low > (window.high - window.low) * _BLURRED:
        return None
    return value.meets(window)


def _relation(
    facts: Facts, head: Claim, family: str, window: Interval, terms: tuple[Claim, Claim], way: str, factor: int,
    compute: Compute,
) -> Relation:  # fmt: skip
    first, second = terms
    value = compute([facts.interval(c) for c in terms])
    outcome = compare(head, window, value)
    falls = way == "grown" and first.value < second.value
    if way == "apart" and first.value < second.value:
        first, second = second, first
    formula = _FORMULAS["fallen" if falls else way].format(
        a=as_written(first), b=as_written(second), times=f" × {factor}" if factor != 1 else ""
    )
    names = ("level", "part") if family in {"growth", "difference"} else ("numerator", "denominator")
    return Relation(
        check="ratio" if family in {"product", "times"} else family,
        outcome=outcome,
        rule=f"meant.{family}",
        stated=head,
        parts=(("stated", head), *zip(names, terms, strict=True)),
        formula=f"{formula} = {span(value)} {membership(outcome)} {span(window)}",
        expected=value,
        window=window,
        inputs=terms,
        compute=compute,
    )


def _signs_of_head(facts: Facts, head: Claim, ways: int) -> Signs:
    lead, tail = facts.lead(head), facts.tail(head)
    before = head.start - len(lead)
    return signs(
        l1=lead[-1:], l2=lead[-2:], l3=lead[-3:], t1=tail[:1], t2=tail[:2],
        break_=facts.text[max(0, before - 1) : before],
        ind=head.indicator, unit=head.unit, measure=head.measure, rule=head.rule.partition(":")[0], role=head.role,
        open="open" in head.rule, ways=min(ways, 12), digits=min(len(f"{Fraction(head.value) // last_unit(head)}"), 5),
    )  # fmt: skip


def _signs_of_term(facts: Facts, head: Claim, term: Claim, letter: str) -> Signs:
    """How a term stands to the stated figure.

    nth   how many values of its kind and stage the document tells, where it is of another paragraph
    """
    ahead = term.start < head.start
    a, b = (term, head) if ahead else (head, term)
    between = facts.text[a.end : b.start]
    i, j = facts.order[a.claim_id], facts.order[b.claim_id]
    gap = j - i - 1
    same = sum(1 for c in facts.claims[i + 1 : j] if c.unit == term.unit and c.measure == "level")
    subject, lead = term.subject, facts.lead(head)
    told: dict[str, object] = {
        "side": "b" if ahead else "a", "level": facts.distance(head, term), "gap": min(gap, 6), "same": min(same, 4),
        "stage": _alike(term.stage, head.stage), "period": term.period == head.period, "role": term.role,
        "own": term.indicator == head.indicator and term.indicator is not None, "measure": term.measure,
        "bound": term.comparator, "subject": subject[-2:] == head.subject[-2:], "place": same_place(term, head),
        "cell": term.cell is not None, "named": len(subject) > 1 and subject[-2:] in lead,
        "full": len(subject) > 1 and subject in lead, "kind": term.indicator, "lead": facts.lead(term)[-2:],
        "tail": facts.tail(term)[:2], "depth": between.count("(") - between.count(")"), "semi": ";" in between,
        "colon": ":" in between, "nth": "", "between": "", "length": "",
    }  # fmt: skip
    if facts.distance(head, term) > PARAGRAPH:
        kin = facts.measuring(term.indicator, term.measure) if term.indicator is not None else facts.counted(term.unit)
        alike = {c.value for c in kin if c.stage == term.stage and c.entity == term.entity and c.unit == term.unit}
        told["nth"] = min(len(alike), 4)
    if gap == 0:
        told["between"] = between if len(between) <= _KEPT else "…"
        told["length"] = min(len(between) // 4, 6)
    return signs(**{f"{letter}_{name}": value for name, value in told.items()})


def _signs_of_pair(facts: Facts, a: Claim, b: Claim, way: str) -> Signs:
    i, j = facts.order[a.claim_id], facts.order[b.claim_id]
    return signs(
        p_order=i < j, p_apart=min(abs(i - j) - 1, 4), p_kind=_alike(a.indicator, b.indicator),
        p_stage=_alike(a.stage, b.stage), p_stages=f"{a.stage}>{b.stage}", p_period=a.period == b.period,
        p_subject=a.subject[-2:] == b.subject[-2:], p_roles=f"{a.role}>{b.role}",
        p_kinds=f"{a.indicator}>{b.indicator}", p_level=facts.distance(a, b), p_unit=a.unit == b.unit,
        p_place=same_place(a, b), p_way=way,
    )  # fmt: skip


def _alike(one: str | None, other: str | None) -> str:
    """How two fields agree: both the same, one of them or both unsaid, or different."""
    if one is None or other is None:
        return "unsaid" if one is other else "one"
    return "same" if one == other else "other"
