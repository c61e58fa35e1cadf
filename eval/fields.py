"""Whether a field of a claim agrees with the gold, reading by reading."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from rapidfuzz import fuzz

from eval.gold import GoldFigure
from extractor.model import Claim
from extractor.shadow import shadow

FIELDS = ("value", "unit", "indicator", "measure", "stage", "role", "comparator", "approx", "period", "region",
          "subject", "verdict")  # fmt: skip
STRICT = ("value", "unit", "measure", "stage", "role", "comparator")

UNITS = {"名": "人", "位": "人", "班": "个", "㎡": "平方米", "m2": "平方米", "个学位": "个", "学位": "个"}
TOLERANCE = Decimal("1e-9")  # relative; the gold's JSON numbers passed through binary floats
ALIKE = 60  # per cent of partial likeness from which two wordings name the same subject


def compare(claim: Claim, gold: GoldFigure) -> dict[str, bool]:
    """Each field of ``FIELDS``: True where the claim has a reading that counts."""
    return {field: agrees(field, claim, gold) for field in FIELDS}


def agrees(field: str, claim: Claim, gold: GoldFigure) -> bool:
    """Whether one field of a claim has a reading that the gold counts."""
    said: Any = getattr(claim, field)
    said = said.name if field == "region" and said else said
    return any(same(field, said, reading) for reading in gold.readings(field))


def strict(result: dict[str, bool], gold: GoldFigure) -> bool:
    """All of ``STRICT``, and the indicator where the gold has one, else the subject."""
    return all(result[f] for f in STRICT) and result["indicator" if gold.indicator else "subject"]


def same(field: str, said: Any, gold: Any) -> bool:
    """Whether two values of a field of ``FIELDS`` mean the same; a region is its name."""
    if field == "value":
        return _number(said, gold)
    if field == "unit":
        return UNITS.get(said or "", said or "") == UNITS.get(gold or "", gold or "")
    if field == "region":
        return _region(said, gold)
    if field == "subject":
        return bool(said and gold) and fuzz.partial_ratio(shadow(gold), shadow(said)) >= ALIKE
    if field == "approx":
        return bool(said) == bool(gold)
    if field == "period":
        return _period(said, gold)
    return (said or None) == (gold or None)


def _number(said: Decimal | None, gold: Any) -> bool:
    try:
        want = Decimal(str(gold))
    except InvalidOperation:
        return False
    return said is not None and abs(said - want) <= abs(want) * TOLERANCE


def _region(said: str | None, gold: str | None) -> bool:
    if not said or not gold:
        return not said and not gold
    a, b = shadow(said), shadow(gold)
    return a in b or b in a


def _period(said: str | None, gold: str | None) -> bool:
    if not said or not gold:
        return not said and not gold
    return said == gold or (said[:4] == gold[:4] and said[-4:] == gold[-4:])
