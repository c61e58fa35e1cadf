"""The document's own 达标 and 不达标 against the figures that lead to them."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from msgspec.structs import replace

from extractor.checks.applied import Applied
from extractor.checks.facts import SENTENCE, Facts
from extractor.checks.figures import as_written, show
from extractor.checks.issued import COMPARATORS
from extractor.checks.relations import Relation
from extractor.checks.settings import Settings
from extractor.checks.standards import is_past
from extractor.checks.thresholds import less_is_better
from extractor.exact import Fraction
from extractor.model import Claim

_GAP = 4  # a coefficient below this part of its limit is rather a distance from it
_SHORT = 2  # digits up to which a coefficient may be another figure
_BOUNDS = frozenset({"standard", "target"})
_STROKES = frozenset({"/", "|"})
_NAMES = {"met": "达标", "unmet": "不达标"}


class Ground(NamedTuple):
    """What one figure says of the verdict: does it reach its criterion?"""

    claim: Claim
    reached: bool
    shown: str
    standard: str | None
    certain: bool
    variant: str | None = None


def check_verdicts(
    facts: Facts, settings: Settings, applied: Applied, judged: Iterable[Relation]
) -> Iterator[Relation]:
    """A relation for every figure that is said to reach its mark; for 不达标 one with all the figures it rests on."""
    by_claim: dict[str, Relation] = {}
    for relation in judged:
        slip = relation.reason == "implausible" and relation.stated.verdict == "met"
        if slip and _moved_point(relation):
            relation = replace(relation, outcome="unmet", reason=None)
        if relation.outcome == "unmet" or (relation.outcome == "met" and relation.stated.claim_id not in by_claim):
            by_claim[relation.stated.claim_id] = relation
    quoted = {link.head: facts.by_id[link.members[0]] for link in facts.links["threshold"]}
    for group in _groups(facts, settings):
        grounds = [
            g for claim in group if (g := _ground(facts, settings, applied, claim, by_claim, quoted)) is not None
        ]
        grounds = _own_exceptions(grounds, group[0].verdict or "met", quoted)
        if group[0].verdict == "met":
            told = (g for g in grounds if g.reached or not _falls_short(facts, settings, g.claim))
            yield from (_relation([g.claim], [g]) for g in told)  # what is said of all is said of each
        elif grounds:
            relation = _relation(group, grounds)
            moved_on = _is_compared(facts, group[-1]) or any(_is_no_level(g.claim, by_claim) for g in grounds)
            if relation.outcome != "inconsistent" or not moved_on:
                yield relation


def _falls_short(facts: Facts, settings: Settings, claim: Claim) -> bool:
    """只占3.10%；追加后占5.10%，已达标: whether the words beside a figure say that it misses what another reaches."""
    before, behind = settings.words["falls_short"], settings.words["fell_short"]
    return before.search(facts.lead(claim)) is not None or behind.search(facts.rest_of_clause(claim)) is not None


def _is_compared(facts: Facts, claim: Claim) -> bool:
    """全市平均1.37人，马边低于均值0.75人，也未达到标准: whether another is held against a figure, and judged."""
    after = next(iter(facts.after(claim, SENTENCE)), None)
    return after is not None and after.measure == "gap" and after.role == "reported"


def _is_no_level(claim: Claim, judged: Mapping[str, Relation]) -> bool:
    """True where a figure that is said to fail is rather the limit, or how far off it is: 比0.50多出0.03,不达标."""
    relation = judged.get(claim.claim_id)
    limit = relation.threshold if relation is not None and relation.outcome == "met" else None
    return limit is not None and (claim.value == limit or (claim.measure == "cv" and claim.value * _GAP < limit))


def _moved_point(relation: Relation) -> bool:
    """True for a coefficient that reaches its limit once its point is moved back or its first digit is 0."""
    value, limit = relation.stated.value, relation.threshold
    written = relation.stated.measure == "cv" and len(relation.stated.value.as_tuple().digits) > _SHORT
    return limit is not None and written and (value / 10 <= limit or value % 1 <= limit)


def _groups(facts: Facts, settings: Settings) -> list[list[Claim]]:
    """Figures that the same words judge: no verdict stands between them, and they speak of the same school."""
    judged = [c for c in facts.claims if c.verdict in _NAMES and c.role == "reported" and c.measure in {"level", "cv"}]
    judged = [c for c in judged if not is_past(facts, c)]
    if not judged:
        return []
    words = settings.words["verdict_end"].finditer(facts.text, judged[0].start, facts.reach)
    ends = [found.start() for found in words]
    groups: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for claim in judged:
        groups[bisect_left(ends, claim.end), claim.verdict, claim.entity].append(claim)
    return list(groups.values())


def _ground(
    facts: Facts,
    settings: Settings,
    applied: Applied,
    claim: Claim,
    by_claim: dict[str, Relation],
    quoted: dict[str, Claim],
) -> Ground | None:
    """The criterion of one figure: the threshold that the text quotes, else the standard, else a count of failures."""
    judged = by_claim.get(claim.claim_id)
    if judged is not None and judged.threshold is not None:
        return _by_standard(facts, settings, applied, claim, judged)
    threshold = quoted.get(claim.claim_id)
    if threshold is not None and threshold.unit == claim.unit and threshold.comparator in COMPARATORS:
        return _by_quote(claim, threshold)
    beside = _norm_beside(facts, claim)
    if beside is not None:
        return _by_norm(claim, beside)
    counted = claim.verdict == "unmet" and claim.value > 0 and claim.unit in {"个", "所", "人", "间"}
    if counted and settings.words["failing_count"].search(facts.wording(claim)):
        return Ground(claim, False, f"{as_written(claim)} > 0", None, False)
    return None


def _by_standard(facts: Facts, settings: Settings, applied: Applied, claim: Claim, judged: Relation) -> Ground:
    reached = judged.outcome == "met"
    if not reached and claim.verdict == "met":
        for rule in applied.for_claim(facts, claim):
            allowed = rule.floor is not None and claim.value >= rule.floor and rule.value
            where = facts.text if claim.entity is not None else facts.rest_of_clause(claim)
            if allowed and settings.words["floor"].search(where):
                share = show(Fraction(claim.value) * 100 / Fraction(rule.value), 1)
                shown = f"{as_written(claim)} ÷ {rule.value} × 100 = {share} >= 85"
                return Ground(claim, True, shown, rule.cite(), True, "85%条款")
    return Ground(claim, reached, judged.formula, judged.standard, True)


def _by_quote(claim: Claim, threshold: Claim) -> Ground | None:
    """Against the threshold quoted beside it; wording such as 超过2000人规模 names the side that fails."""
    sign = threshold.comparator
    if claim.verdict == "unmet" and sign in {">", ">=", "<", "<="}:
        holds = _on_side(claim, threshold, sign)
        return Ground(claim, not holds, f"{as_written(claim)} {sign} {as_written(threshold)}", None, False)
    if claim.verdict == "met":
        holds = _on_side(claim, threshold, sign)
        return Ground(claim, holds, f"{as_written(claim)} {sign} {as_written(threshold)}", None, True)
    return None


def _norm_beside(facts: Facts, claim: Claim) -> Claim | None:
    """The one norm of a figure's row, or the norm that a stroke parts from it: 11.9台|≥10台|达标, 6.94／5.3／达标."""
    if claim.indicator == "teacher_student_ratio":
        return None  # 1:16 is above 1:19 to one writer and below it to another
    if claim.cell is not None:
        row = (*facts.before(claim, SENTENCE), *facts.after(claim, SENTENCE))
        norms = [c for c in row if c.role in _BOUNDS and c.unit == claim.unit and c.measure == claim.measure]
        return norms[0] if len(norms) == 1 else None
    behind = next(iter(facts.after(claim, SENTENCE)), None)
    beside = behind is not None and behind.role == "standard" and facts.between(claim, behind).strip() in _STROKES
    return behind if beside else None


def _by_norm(claim: Claim, norm: Claim) -> Ground:
    """Against a norm that stands beside a figure; only the norm of a table's row is held against the verdict."""
    least = "<=" if less_is_better(claim) else ">="
    sign = norm.comparator if norm.comparator in COMPARATORS and norm.comparator != "=" else least
    return Ground(
        claim,
        _on_side(claim, norm, sign),
        f"{as_written(claim)} {sign} {as_written(norm)}",
        None,
        claim.cell is not None,
    )


def _on_side(claim: Claim, threshold: Claim, sign: str) -> bool:
    a, b = claim.value, threshold.value
    if sign in {">", ">="}:
        return a > b or (a == b and (sign == ">=" or claim.comparator in {">", ">="}))
    if sign in {"<", "<="}:
        return a < b or (a == b and sign == "<=")
    return a >= b


def _own_exceptions(grounds: list[Ground], verdict: str, quoted: dict[str, Claim]) -> list[Ground]:
    """The grounds without the figures that the text itself says miss the mark: 除城关一小低于7.5平方米外, 达标."""
    kept = []
    for ground in grounds:
        threshold = quoted.get(ground.claim.claim_id)
        admitted = (
            threshold is not None and threshold.comparator in {"<", "<="} and not ground.reached
            and _on_side(ground.claim, threshold, threshold.comparator)
        )  # fmt: skip
        if not (verdict == "met" and admitted):
            kept.append(ground)
    return kept


def _relation(group: list[Claim], grounds: list[Ground]) -> Relation:
    verdict = group[0].verdict or "met"
    all_met = all(g.reached for g in grounds)
    holds = all_met if verdict == "met" else not all_met
    against = [g for g in grounds if g.reached != (verdict == "met")]
    if holds:
        outcome, reason = "consistent", None
    elif all(g.certain for g in against) and (verdict == "met" or len(grounds) == len(group)):
        outcome, reason = "inconsistent", None
    else:
        outcome, reason = "undetermined", "parts_move"
    shown = f"{_NAMES[verdict]}: " + " 且 ".join(g.shown for g in grounds)
    first = grounds[0]
    return Relation(
        check="verdict",
        outcome=outcome,
        rule=f"verdict.{verdict}",
        stated=group[0],
        parts=tuple(("stated", claim) for claim in group),
        formula=shown,
        variant=next((g.variant for g in grounds if g.variant), None),
        standard=first.standard,
        reason=reason,
    )
