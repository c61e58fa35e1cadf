"""Fills the slots of identities from a document's claims and recomputes the stated figures.

Before a figure is called wrong, every other figure of the document that could stand in a slot is tried: an
explanation is reported as such, and slots that could be filled in two ways make the relation undetermined.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations, islice

from msgspec.structs import replace

from extractor.checks.doubts import Result, apart, has_moved, in_a_list, inside, is_far, is_wild, off, only_like
from extractor.checks.facts import CLAUSE, PARAGRAPH, SENTENCE, Facts
from extractor.checks.figures import ALL, as_written, last_unit
from extractor.checks.formulas import Formula
from extractor.checks.identities import Identities, Identity, Matcher
from extractor.checks.luck import odds
from extractor.checks.nearby import per_nearby
from extractor.checks.relations import Relation, hold, is_cut, membership, span, sum_of, usable, window_of
from extractor.checks.restated import retold
from extractor.checks.slips import slip_of
from extractor.checks.slots import MANY, UNPROVEN, Filled, Proven, fill, same_kind
from extractor.exact import Fraction
from extractor.model import Claim, Interval

_EXCHANGED = frozenset({"primary", "junior"})
_TELLING = 100  # below it two counts of one thing are seldom one fact told twice
_SINGLE = frozenset({"primary", "junior", "senior", "preschool", "special"})
_PAIRS = 8  # figures of one kind that are tried two together
_SHARP = Decimal("0.01")  # a figure that is written less sharply than to 1% comes out of too many others
_MANY_SLOTS = 5  # terms of an identity from which one of another stage mends too much by chance
_TIED_TERMS = 3  # terms in the sentence of a stated figure that are surely meant
_MERGED = re.compile("合并|合在一起|[两几]部(?:分)?合计|[两几](?:学)?段合计")
_BLUNT = Fraction(1, 10)  # the same for the two figures right before it
_OPEN_TO_SLIPS = frozenset({"slots", "far", "variants"})
_SELDOM = Fraction(1, 300)  # chance below which a slip shows a relation to fail though its figures are not sure
_RIVALS = 3  # other figures of a slot that are counted as further readings
_OPEN_TO_PROOF = frozenset({"slots", "far"})


def check_identities(facts: Facts, identities: Identities) -> Iterator[Relation]:
    """Every relation that the identities give for the document's stated figures.

    What the relations that hold say of the figures that fill their slots decides those that were left open: where
    five per-pupil values come out of one enrolment figure, it is the one that the sixth was made with.
    """
    found: list[tuple[Identity, Claim, Relation]] = []
    for claim in facts.claims:
        if not usable((claim,)):
            continue
        for identity in identities.of(claim, facts.wording):
            if identity.stated.measure == claim.measure and identity.stated.fits(claim, facts.wording(claim)):
                if not _is_claimed(facts, identity, claim):
                    continue
                relation = _check(facts, identity, claim, UNPROVEN)
                if relation is not None:
                    found.append((identity, claim, relation))
    proven = _proven(found)
    borne_out = {claim.claim_id for _, claim, relation in found if relation.outcome == "consistent"}
    swapped = {tuple(c.claim_id for c in r.instead) for _, _, r in found if r.instead is not None}
    for identity, claim, relation in found:
        if relation.instead is not None and relation.own is not None:
            first, second = relation.instead
            if (second.claim_id, first.claim_id) in swapped:  # each stage's figure is what the other's rate asks for
                yield relation.own
                continue
        if relation.outcome != "consistent" and claim.claim_id in borne_out:
            continue  # another identity gives the figure
        if relation.reason in _OPEN_TO_PROOF and proven:
            relation = _check(facts, identity, claim, proven) or relation
        yield relation
        if relation.rival is not None:
            yield _slipped(facts, relation, *relation.rival)


def _is_claimed(facts: Facts, identity: Identity, stated: Claim) -> bool:
    """Whether the figure is of the stage that the identity states, and the text makes the claim that it needs."""
    stage = identity.stated.stage
    if stage not in {"same", "any", stated.stage} and stated.stage is not None:
        return False
    return identity.claimed is None or bool(identity.claimed.search(facts.paragraph(stated)))


def _proven(found: Sequence[tuple[Identity, Claim, Relation]]) -> Proven:
    """The figures with which relations hold, by what they measure and the stage that they were taken for."""
    proven: dict[tuple[str | None, str | None], set[str]] = defaultdict(set)
    for identity, stated, relation in found:
        if identity.check == "cohort":
            continue  # its figures are of another year
        if relation.outcome == "consistent" and relation.rival is None and last_unit(stated) < stated.value * _SHARP:
            for claim in relation.inputs:
                proven[claim.indicator, stated.stage].add(claim.claim_id)
    return {key: frozenset(ids) for key, ids in proven.items()}


def _check(facts: Facts, identity: Identity, stated: Claim, proven: Proven) -> Relation | None:
    for entity in _entities(facts, stated):
        filled: dict[str, Filled] = {}
        for name, matcher in identity.needed:  # what it cannot do without comes first, as most lack something
            filled[name] = fill(facts, identity, matcher, stated, entity, proven)
            if filled[name].claim is None and not matcher.optional:
                break
        else:
            return _decide(facts, identity, stated, {name: filled[name] for name in identity.slots})
    return None


def _entities(facts: Facts, stated: Claim) -> list[str | None]:
    """Whose figures may lead to the stated one: its own school's or county's, then those of the sentence before it.

    The share behind a school's two counts is about that school, named or not; and a school that only happens to stand
    in between may have been taken for the subject of a county's share.
    """
    if stated.entity is not None:
        return [stated.entity, None]
    before = [c.entity for c in facts.before(stated, SENTENCE) if c.entity is not None]
    return [None, *dict.fromkeys(before)]


def _decide(facts: Facts, identity: Identity, stated: Claim, filled: Mapping[str, Filled]) -> Relation | None:
    chosen = {name: f.claim for name, f in filled.items() if f.claim is not None}
    results = _evaluate(facts, identity, stated, {name: facts.known(claim) for name, claim in chosen.items()})
    if not results:
        return None
    fitting = [r for r in results if r.outcome == "consistent"]
    if fitting:
        name = ", ".join(dict.fromkeys(r.name for r in fitting if r.name)) or None
        return _relation(facts, identity, stated, chosen, fitting[0], "consistent", name)
    explained = _explain(facts, identity, stated, chosen, filled) if identity.relation == "=" else None
    explained = explained or _by_stages(facts, identity, stated, chosen)
    explained = explained or _by_neighbours(facts, identity, stated, chosen)
    if explained is not None:
        return explained
    return _accuse(facts, identity, stated, chosen, filled, results)


def _evaluate(facts: Facts, identity: Identity, stated: Claim, figures: Mapping[str, Interval]) -> list[Result]:
    """The variants whose slots are filled, each under the name of the formula that is left."""
    missing = frozenset(n for n, m in identity.needed if m.optional and n not in figures)
    results: list[Result] = []
    seen: set[str] = set()
    for variant in identity.variants:
        formula = _formula(variant.formula, missing) if missing else variant.formula
        if formula is None or formula.template in seen or any(n not in figures for n in formula.slots):
            continue
        seen.add(formula.template)
        try:
            value = formula.value(figures)
        except ZeroDivisionError:
            continue
        outcome = hold(stated, value) if identity.relation == "=" else _exceeds(facts, stated, value, identity.relation)
        results.append(Result(variant.name, formula, value, outcome, variant.bare))
    if identity.several == "nearest" and len(results) > 1:
        aim = Fraction(stated.value)
        results.sort(key=lambda r: max(r.value.low / aim, aim / r.value.low) if aim and r.value.low else 0)
        return results[:1]
    return results


@functools.lru_cache(maxsize=256)
def _formula(formula: Formula, missing: frozenset[str]) -> Formula | None:
    return formula.without(missing)


def _exceeds(facts: Facts, stated: Claim, value: Interval, relation: str) -> str:
    """Whether some value behind the stated figure is above (or at least) what it must exceed (or reach)."""
    high = facts.interval(stated).high
    fine = high > value.low or (relation == ">=" and high == value.low)
    return "consistent" if fine else "inconsistent"


def _explain(
    facts: Facts, identity: Identity, stated: Claim, chosen: Mapping[str, Claim], filled: Mapping[str, Filled]
) -> Relation | None:
    """Another figure in one slot with which the stated figure comes out: a rival first, then any of like kind."""
    taken = {c.claim_id for c in chosen.values()}
    figures = {name: facts.known(claim) for name, claim in chosen.items()}
    tied = _surely_meant(facts, stated, chosen.values())
    for name, claim in chosen.items():
        for other in _others(facts, identity.slots[name], stated, claim, filled[name]):
            if other.claim_id in taken:
                continue  # a figure stands for one thing only
            if tied and (not _beside(facts, stated, other) or other.stage != claim.stage):
                continue
            if len(chosen) >= _MANY_SLOTS and other.stage != claim.stage:
                continue  # of so many terms one of another stage mends too much by chance
            for result in _evaluate(facts, identity, stated, {**figures, name: facts.known(other)}):
                if result.outcome == "consistent" and name in result.formula.slots:
                    trial = {**chosen, name: other}
                    note = f"{as_written(other)}({other.subject}), 而非{as_written(claim)}({claim.subject})"
                    explained = _relation(facts, identity, stated, trial, result, "consistent", note)
                    if _is_slip(claim, other):
                        return replace(explained, rival=(claim, other))
                    return _of_another_stage(facts, identity, stated, chosen, explained, (claim, other))
    return None


def _surely_meant(facts: Facts, stated: Claim, chosen: Iterable[Claim]) -> bool:
    """Whether three terms or more stand before the stated figure in its own sentence, or any in its row of a table."""
    terms = list(chosen)
    if stated.cell is not None:
        return all(c.cell is not None and _same_row(c, stated) for c in terms)
    return len(terms) >= _TIED_TERMS and all(
        c.cell is None and c.end <= stated.start and facts.together(c, stated, SENTENCE) for c in terms
    )


def _beside(facts: Facts, stated: Claim, other: Claim) -> bool:
    """Whether a figure stands where the terms of a stated one may: in its paragraph, or its table."""
    if stated.cell is not None:
        return other.cell is not None and other.cell.table == stated.cell.table
    return facts.together(other, stated, PARAGRAPH)


def _same_row(a: Claim, b: Claim) -> bool:
    return a.cell is not None and b.cell is not None and (a.cell.table, a.cell.row) == (b.cell.table, b.cell.row)


def _of_another_stage(
    facts: Facts,
    identity: Identity,
    stated: Claim,
    chosen: Mapping[str, Claim],
    explained: Relation,
    pair: tuple[Claim, Claim],
) -> Relation:
    """The explanation, with what the figure meant makes of it where the one that explains is another stage's."""
    stages = {c.stage for c in pair}
    if stages != _EXCHANGED or pair[0].unit != pair[1].unit:
        return explained
    results = _evaluate(facts, identity, stated, {name: facts.known(claim) for name, claim in chosen.items()})
    best = min(results, key=lambda r: abs(off(stated, r.value)))
    if best.outcome != "inconsistent":
        return explained
    own = _relation(facts, identity, stated, chosen, best, "inconsistent", "两个学段的数据疑似互换")
    return replace(explained, instead=pair, own=replace(own, instead=pair))


def _by_stages(facts: Facts, identity: Identity, stated: Claim, chosen: Mapping[str, Claim]) -> Relation | None:
    """A figure of both stages together, where the text states only theirs: 21270册 ÷ (1486 + 931)."""
    if stated.stage in _SINGLE:
        return None
    figures = {name: facts.interval(claim) for name, claim in chosen.items()}
    for name, claim in chosen.items():
        alike = [c for c in facts.measuring(claim.indicator, claim.measure) if c.unit == claim.unit and usable((c,))]
        pairs = [
            (a, b) for a, b in combinations(alike[:_PAIRS], 2) if facts.together(a, b, SENTENCE) and a.value != b.value
        ]
        for variant in identity.variants if claim.indicator else ():
            for a, b in pairs:
                try:
                    value = variant.formula.value({**figures, name: facts.interval(a) + facts.interval(b)})
                except (ZeroDivisionError, KeyError):
                    continue
                if name in variant.formula.slots and hold(stated, value) == "consistent":
                    result = Result(variant.name, variant.formula, value, "consistent")
                    note = f"{as_written(a)} + {as_written(b)}, 而非{as_written(claim)}({claim.subject})"
                    found = _relation(facts, identity, stated, {**chosen, name: a}, result, "consistent", note)
                    both = f"({as_written(a)} + {as_written(b)})"
                    shown = {n: both if n == name else as_written(chosen[n]) for n in variant.formula.slots}
                    formula = (
                        f"{variant.formula.template.format_map(shown)} = {span(value)} ∈ {span(window_of(stated))}"
                    )
                    return replace(found, formula=formula, parts=(*found.parts, ("part", b)), inputs=(), compute=None)
    return None


def _by_neighbours(facts: Facts, identity: Identity, stated: Claim, chosen: Mapping[str, Claim]) -> Relation | None:
    """Two other figures right before the stated one that make it, whatever they were taken for."""
    if identity.check not in {"ratio", "per_capita", "class_size"} or len(chosen) != 2:
        return None
    if all(c.end <= stated.start and facts.together(c, stated, SENTENCE) for c in chosen.values()):
        return None  # the figures meant are the neighbours
    found = per_nearby(facts, stated) or per_nearby(facts, stated, near=2, sharp=_BLUNT)  # 9所乡镇学校847人，校均94人
    return None if found is None else replace(found, rule=identity.id, check=identity.check)


def _is_slip(claim: Claim, other: Claim) -> bool:
    """True where two figures are one fact by every word, and one slip turns the second into the first."""
    same = (claim.indicator, claim.subject, claim.stage, claim.period, claim.cell) == (
        other.indicator, other.subject, other.stage, other.period, None,
    )  # fmt: skip
    telling = min(abs(claim.value), abs(other.value)) >= _TELLING  # 12所 and 2所 are two counts, no slip
    return same and telling and claim.indicator is not None and slip_of(claim, Fraction(other.value)) is not None


def _slipped(facts: Facts, relation: Relation, claim: Claim, other: Claim) -> Relation:
    """The same fact with two values, of which the arithmetic bears out the one that stands further away."""
    return retold(facts, other, claim, "inconsistent", "copies.by-arithmetic", more=f"; {relation.formula}")


def _others(facts: Facts, matcher: Matcher, stated: Claim, claim: Claim, filled: Filled) -> Iterator[Claim]:
    tried = {claim.value}
    for other in filled.rivals[:MANY]:
        if other.value not in tried:
            tried.add(other.value)
            yield other
    pool = [
        c for code in matcher.similar for c in facts.alike(code, matcher.measure, stated.stage, stated, claim.entity)
    ]
    pool += islice(facts.before(stated, PARAGRAPH), MANY)
    for other in pool[: MANY * 2]:
        alike = other.unit == claim.unit and other.measure == claim.measure and other.stage in {claim.stage, None}
        alike = alike and other.entity == claim.entity and other.area == claim.area
        if alike and other.value not in tried and same_kind(matcher, stated, other, claim.stage):
            tried.add(other.value)
            yield other
    for other in facts.measuring(claim.indicator, claim.measure)[: MANY * 2] if claim.indicator else ():
        if other.unit == claim.unit and other.value not in tried and other.role == claim.role and usable((other,)):
            tried.add(other.value)  # of another stage, year or school: may explain, as any other
            yield other


def _accuse(
    facts: Facts,
    identity: Identity,
    stated: Claim,
    chosen: Mapping[str, Claim],
    filled: Mapping[str, Filled],
    results: Sequence[Result],
) -> Relation | None:
    informed = [r for r in results if not r.bare]
    results = informed or results
    best = min(results, key=lambda r: abs(off(stated, r.value)))
    outcome, reason = best.outcome, None
    used = [filled[name] for name in best.formula.slots]
    if identity.never_wrong is not None:
        reason = identity.never_wrong
    elif (
        not all(f.sure for f in used)
        or _follows(facts, stated, chosen.values())
        or in_a_list(facts, stated)
        or has_moved(facts, stated)
    ):
        reason = "slots"
    elif stated.unit == "%" and best.value.low > _whole_of(stated) and identity.check == "ratio":
        reason = "slots"  # 六项达标的17所，七项全达标的51所: no part of so small a whole
    elif _MERGED.search(facts.wording(stated)):
        reason = "inputs"  # 若将两部合并计算，生均为2685元
    elif len(used) > 1 and all(f.rivals and f.level > SENTENCE for f in used):
        reason = "slots"  # 网络问卷2416份、满意2198份;现场786份、满意741份。合并计算的满意度为91.79%
    elif any(name not in chosen for name in identity.accuse_with) or not _all_told(facts, identity, chosen):
        reason = "inputs"
    elif outcome == "inconsistent" and inside(stated, results):
        reason = "variants"
    elif outcome == "inconsistent" and (
        identity.by_slip or ((apart(used) or is_wild(stated, best)) and is_far(facts, stated, chosen, best))
    ):
        reason = "far"
    if reason is not None:
        # a figure that merely resembles the one meant says nothing when it does not fit
        if reason == "slots" and any(f.claim is not None and only_like(identity, n, f) for n, f in filled.items()):
            return None
        shown = _by_a_slip(facts, identity, stated, chosen, filled, results) if reason in _OPEN_TO_SLIPS else None
        return shown or _relation(facts, identity, stated, chosen, best, "undetermined", best.name or None, reason)
    note = best.name or None
    if outcome == "rounding" and is_cut(stated, best.value):
        note = "末位截断而非四舍五入" if note is None else f"{note}; 末位截断而非四舍五入"
    return _relation(facts, identity, stated, chosen, best, outcome, note)


def _whole_of(rate: Claim) -> Fraction:
    """The greatest value that a rate of the same base may have: the whole, or half as much again as a gross rate."""
    return Fraction(ALL) if rate.value <= ALL else Fraction(rate.value) * Fraction(3, 2)


def _all_told(facts: Facts, identity: Identity, chosen: Mapping[str, Claim]) -> bool:
    """Whether the slots that divide the first one add up to it, where the identity asks for that."""
    if not identity.all_told:
        return True
    whole, parts = chosen.get(next(iter(identity.slots))), [chosen[n] for n in identity.all_told if n in chosen]
    return whole is not None and bool(parts) and sum_of([facts.interval(c) for c in parts]).meets(facts.interval(whole))


def _follows(facts: Facts, stated: Claim, chosen: Iterable[Claim]) -> bool:
    """True where figures that no indicator names follow in another clause: they may be of another thing."""
    behind = (c for c in chosen if c.indicator is None and c.start > stated.start)
    return any(not facts.together(c, stated, CLAUSE) for c in behind)


def _by_a_slip(
    facts: Facts,
    identity: Identity,
    stated: Claim,
    chosen: Mapping[str, Claim],
    filled: Mapping[str, Filled],
    results: Sequence[Result],
) -> Relation | None:
    """The relation that one slip keeps from holding, where chance would hardly offer one in any of its readings."""
    if any(only_like(identity, n, f) for n, f in filled.items()) or per_nearby(facts, stated) is not None:
        return None
    if any(c.start > stated.start and not facts.together(c, stated, CLAUSE) for c in chosen.values()):
        return None  # what follows in another clause may be of another thing
    readings = len(results) * (1 + sum(min(len(f.rivals), _RIVALS) for f in filled.values()))
    failing = [
        _relation(facts, identity, stated, chosen, r, "inconsistent", r.name or None)
        for r in results if r.outcome == "inconsistent"
    ]  # fmt: skip
    chance, at = min(((odds(r, facts, below=_SELDOM), i) for i, r in enumerate(failing)), default=(_SELDOM, 0))
    return failing[at] if chance * readings < _SELDOM else None


def _relation(
    facts: Facts,
    identity: Identity,
    stated: Claim,
    chosen: Mapping[str, Claim],
    result: Result,
    outcome: str,
    variant: str | None,
    reason: str | None = None,
) -> Relation:
    formula, window = result.formula, window_of(stated)
    figures = formula.template.format_map({name: as_written(chosen[name]) for name in formula.slots})
    bound = not (stated.approx or stated.comparator == "=")
    against = f"{stated.comparator} {as_written(stated)}" if bound else f"{membership(outcome)} {span(window)}"
    if identity.relation != "=":
        against = f"{'<' if outcome == 'consistent' else '≥'} {as_written(stated)}"
    if identity.swap is not None and identity.swap.search(f"{stated.subject} {facts.lead(stated)}{stated.text}"):
        variant = f"{variant}; 两项次序写反" if variant else "两项次序写反"
    names = formula.slots
    divisors = formula.divisors

    def compute(intervals: Sequence[Interval]) -> Interval:
        return formula.value(dict(zip(names, intervals, strict=True)))

    inputs = tuple(chosen[name] for name in names)
    parts = [("denominator" if name in divisors else "numerator", chosen[name]) for name in names]
    return Relation(
        check="comparator" if bound else identity.check,
        outcome=outcome,
        rule=identity.id,
        stated=stated,
        parts=(("stated", stated), *parts),
        formula=f"{figures} {against}" if identity.relation != "=" else f"{figures} = {span(result.value)} {against}",
        expected=result.value,
        window=window,
        inputs=inputs,
        compute=compute,
        variant=variant,
        reason=reason,
    )
