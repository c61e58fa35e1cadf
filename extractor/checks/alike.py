"""A text shows its own structure: where one rate comes out of the two figures before it, the next one is meant to.

小学教师118人,合格115人,合格率97.46%;初中教师56人,合格54人,合格率96.43%: what the first rate is made of says what the
second one is made of, so that a miss there is a fault.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from extractor.checks.bases import list_of
from extractor.checks.facts import PARAGRAPH, Facts
from extractor.checks.figures import as_written, rounded_interval
from extractor.checks.luck import odds
from extractor.checks.relations import Relation, compare, span, usable
from extractor.exact import Fraction
from extractor.model import Claim

_CHECKS = frozenset({"ratio", "per_capita", "class_size", "growth", "difference"})
_LINK = re.compile(r"[、,和及与;\s]{0,2}")
_MARKS = re.compile(r"[^一-鿿]")
_TAIL = 3  # characters before a figure that must be alike
_LISTED = 2  # figures of a list that stand for two stages or places
_MODELS = 8  # rates that are tried as models of one
_REACH = 8  # figures before a rate among which its terms may stand
_RARE = Fraction(1, 4)  # chance below which a slip that explains the miss is no accident
_FAR = Fraction(1, 3)  # of the stated figure


class Shape(NamedTuple):
    """How a stated figure and its terms stand to each other: units, words before them, figures between."""

    check: str
    unit: str
    measure: str
    terms: tuple[tuple[int, str, str], ...]


def check_alike(facts: Facts, found: Sequence[Relation], settled: set[str]) -> Iterator[Relation]:
    """Every figure that stands to its neighbours as one does that comes out, and does not come out itself.

    found    the relations of the document, of which those that hold show what is meant
    settled  ids of the figures that other checks have recomputed
    """
    shown: dict[tuple[Shape, str], list[Relation]] = defaultdict(list)
    for relation in found:
        shape = _shape(facts, relation)
        if shape is not None:
            shown[shape, _tail(facts, relation.stated)].append(relation)
    by_tail: dict[tuple[str, str], list[Relation]] = defaultdict(list)
    by_head: dict[str, Relation] = {}
    for (shape, tail), models in shown.items():
        by_tail[shape.unit, tail].append(models[0])
        by_head.update((m.stated.claim_id, m) for m in models)
    for head in facts.claims:
        if head.claim_id in settled or head.cell is not None or head.comparator != "=" or not usable((head,)):
            continue
        if len(list_of(facts, head)) > _LISTED:
            continue  # 五次增幅为2.5、2.1、2.7个百分点: the others of a list are of other figures
        tail, at = _tail(facts, head), facts.order[head.claim_id]
        models = by_tail.get((head.unit, tail), [])[:_MODELS] if tail else []
        before = facts.claims[at - 1] if at else None
        if before is not None and before.claim_id in by_head and _LINK.fullmatch(facts.between(before, head)):
            models = [by_head[before.claim_id], *models]
        alike = _as_shown(facts, head, models)
        if alike is not None:
            yield alike


def _as_shown(facts: Facts, head: Claim, models: Iterable[Relation]) -> Relation | None:
    for model in models:
        shape = _shape(facts, model)
        inputs = _terms(facts, head, shape) if shape is not None and shape.measure == head.measure else None
        relation = _like(facts, model, head, inputs) if inputs is not None else None
        if relation is not None:
            return relation
    return None


def _shape(facts: Facts, relation: Relation) -> Shape | None:
    stated = relation.stated
    if relation.outcome != "consistent" or relation.check not in _CHECKS or relation.compute is None:
        return None
    if relation.variant or len(relation.inputs) != 2 or stated.cell is not None or stated.comparator != "=":
        return None
    terms: list[tuple[int, str, str]] = []
    for claim in relation.inputs:
        back = facts.order.get(stated.claim_id, 0) - facts.order.get(claim.claim_id, 0)
        if not 0 < back <= _REACH or not facts.together(claim, stated, PARAGRAPH):
            return None
        terms.append((back, claim.unit, _tail(facts, claim)))
    return Shape(relation.check, stated.unit, stated.measure, tuple(terms))


def _terms(facts: Facts, head: Claim, shape: Shape) -> tuple[Claim, ...] | None:
    found: list[Claim] = []
    for back, unit, tail in shape.terms:
        at = facts.order[head.claim_id] - back
        claim = facts.claims[at] if at >= 0 else None
        if claim is None or claim.unit != unit or claim.cell is not None or not usable((claim,)):
            return None
        if _tail(facts, claim) != tail or not facts.together(claim, head, PARAGRAPH) or claim.measure != "level":
            return None
        found.append(claim)
    return tuple(found)


def _tail(facts: Facts, claim: Claim) -> str:
    """The last words before a figure."""
    return _MARKS.sub("", facts.lead(claim))[-_TAIL:]


def _like(facts: Facts, model: Relation, head: Claim, inputs: tuple[Claim, ...]) -> Relation | None:
    assert model.compute is not None
    if {c.claim_id for c in inputs} & {c.claim_id for c in model.inputs}:
        return None
    try:
        value = model.compute([facts.interval(c) for c in inputs])
    except ZeroDivisionError:
        return None
    own = model.window == facts.interval(model.stated)
    window = facts.interval(head) if own else rounded_interval(head)
    outcome = compare(head, window, value)
    if outcome == "rounding":
        return None
    formula = _rewritten(model, inputs)
    sign = "∈" if outcome == "consistent" else "∉"
    roles = [part for part, _ in model.parts[1:]]
    relation = Relation(
        check=model.check,
        outcome=outcome,
        rule=f"{model.rule}.alike",
        stated=head,
        parts=(("stated", head), *zip(roles, inputs, strict=False)),
        formula=f"{formula} = {span(value)} {sign} {span(window)}",
        expected=value,
        window=window,
        inputs=inputs,
        compute=model.compute,
    )
    aim = Fraction(head.value)
    near = aim > 0 and abs(value.low - aim) <= aim * _FAR
    return relation if outcome == "consistent" or near or odds(relation, facts, below=_RARE) < _RARE else None


def _rewritten(model: Relation, inputs: Sequence[Claim]) -> str:
    """The left side of a model's formula with other figures in it."""
    left = model.formula.rpartition(" = ")[0]
    for number, claim in enumerate(model.inputs):
        left = left.replace(as_written(claim), f"\x00{number}\x00", 1)
    for number, claim in enumerate(inputs):
        left = left.replace(f"\x00{number}\x00", as_written(claim))
    return left
