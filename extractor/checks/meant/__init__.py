"""Relations that a text means, told by its words and their order alone, whatever its figures are.

Arithmetic shows which figures make which others as long as all are right; where one is wrong, nothing fits.  How the
words stand around a share and the two counts before it still tells that they belong together.  ``patterns/meant.tsv``
holds points for such signs, learned from how often figures that stand so do make one another in the seen gold
(``python -m eval.meant``).  A relation that is surely meant and fails by one slip of hand is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractor.checks.facts import Facts
from extractor.checks.luck import COPIED, odds
from extractor.checks.meant.card import Card, cards_of
from extractor.checks.meant.objections import objected
from extractor.checks.meant.quotients import quotients_of
from extractor.checks.meant.readings import Reading
from extractor.checks.meant.sums import sums_of
from extractor.checks.relations import FAILING, Relation
from extractor.checks.settings import Settings
from extractor.exact import Fraction
from extractor.model import Claim
from extractor.patterns import Rules

__all__ = ["check_meant", "readings_of", "sureness_of"]

_DERIVED = frozenset({"ratio", "per_capita", "class_size", "growth", "difference", "cohort"})
_LIKELY = 0  # sureness, in hundredths of a logit, above which a reading that comes out is no accident
# the same from which one that a slip mends is accused, with the chance of such a slip that it must stay below: any
# where fifteen such readings come out for one that does not, one in twenty where as many do as do not, and so on
_SURE = (
    (270, Fraction(9, 10)), (220, Fraction(1, 4)), (85, Fraction(1, 10)), (0, Fraction(1, 20)),
    (-60, Fraction(1, 100)), (-150, Fraction(1, 250)), (-250, Fraction(1, 800)),
)  # fmt: skip
_EXCEEDING = Fraction(1, 2)  # the same for parts that together are more than their whole, which none left out explains
_LIST = 600  # sureness from which a list that misses its whole is accused though no slip explains it: parts left out
_EXCEEDED = 290  # the same where one part alone is more than its whole; with a slip, all parts together
_COPY = 140  # sureness from which a figure is taken for one copied from another, which no arithmetic shows


def readings_of(facts: Facts) -> Iterator[list[Reading]]:
    """For each figure that others may make, the ways in which they may: of shares and means, then of wholes."""
    yield from quotients_of(facts, facts.claims)
    yield from sums_of(facts, facts.claims)


def check_meant(facts: Facts, rules: Rules, settings: Settings, relations: Sequence[Relation]) -> Iterator[Relation]:
    """What is surely meant and that no other check has decided.

    relations  what they have
    """
    cards = rules.compiled(cards_of)
    decided = [r for r in relations if r.outcome != "undetermined" and r.inputs]
    made = {r.stated.claim_id for r in decided if r.check in _DERIVED}
    summed = {r.stated.claim_id for r in decided if r.check == "sum"}
    part_of = {
        c.claim_id: r.stated for r in decided if r.check == "sum" and r.outcome == "consistent" for c in r.inputs
    }
    lists = [frozenset(c.claim_id for c in r.inputs) for r in decided if r.check == "sum"]
    failed = {_figures(r) for r in decided if r.outcome in FAILING}
    for readings in quotients_of(facts, [c for c in facts.claims if c.claim_id not in made]):
        relation = _judged(facts, settings, cards, readings)
        if relation is not None and _figures(relation) not in failed:
            yield relation
    for readings in sums_of(facts, [c for c in facts.claims if c.claim_id not in summed]):
        relation = _judged(facts, settings, cards, readings)
        if relation is None or _figures(relation) in failed or any(_figures(relation) <= ids for ids in lists):
            continue  # members of one list
        if relation.outcome == "consistent" or not _is_taken(relation, part_of):
            yield relation


def _figures(relation: Relation) -> frozenset[str]:
    return frozenset(c.claim_id for c in (relation.stated, *relation.inputs))


def _is_taken(relation: Relation, part_of: dict[str, Claim]) -> bool:
    """Whether a part makes another whole with others: what one list makes is not held against another."""
    return any(part_of.get(c.claim_id, relation.stated) is not relation.stated for c in relation.inputs)


def _judged(facts: Facts, settings: Settings, cards: dict[str, Card], readings: Sequence[Reading]) -> Relation | None:
    """The likeliest reading that comes out, or the likeliest of all where it is sure and a slip mends it."""
    ranked = cards[readings[0].family].ranked(readings)
    likely = (reading for sureness, reading in ranked if sureness >= _LIKELY)
    made = next((reading for reading in likely if reading.holds), None)
    if made is not None:
        return made.relate()
    sureness, best = ranked[0]
    bound = next((chance for least, chance in _SURE if sureness >= least), None)
    if bound is None or best.otherwise or any(reading.holds for _, reading in ranked):
        return None
    relation = best.relate()
    if relation.outcome != "inconsistent" or objected(facts, settings, best, relation, sureness):
        return None
    if best.family == "sum" and sureness >= _EXCEEDED:
        if _is_exceeded(relation) or (sureness >= _LIST and not _is_more(relation)):
            return relation
        bound = _EXCEEDING if _is_more(relation) else bound
    chance = odds(relation, facts, below=bound)
    return relation if chance < bound and (chance != COPIED or sureness >= _COPY) else None


def _is_more(relation: Relation) -> bool:
    """Whether parts together are more than their whole."""
    return relation.expected is not None and relation.expected.low > relation.stated.high


def sureness_of(facts: Facts, rules: Rules, relation: Relation) -> int | None:
    """How sure it is that a relation is meant, in hundredths of a logit.

    None where another reading of its stated figure is likelier, or comes out.
    """
    if relation.stated.claim_id not in facts.order:
        return None
    look = sums_of if relation.check == "sum" else quotients_of
    for readings in look(facts, [relation.stated]):
        sureness, best = rules.compiled(cards_of)[readings[0].family].ranked(readings)[0]
        if {c.claim_id for c in best.terms} == {c.claim_id for c in relation.inputs}:
            return None if best.otherwise or any(reading.holds for reading in readings) else sureness
    return None


def _is_exceeded(relation: Relation) -> bool:
    """Whether one part alone, counted as its whole is, is more than it."""
    stated = relation.stated
    return any(c.low > stated.high and c.indicator == stated.indicator for c in relation.inputs)
