"""Identities as data: the formulas of ``patterns/identities/``, read and refused where they are wrong.

An identity names a stated figure, the slots that other figures fill, and one formula or several that lead from the
slots to the stated figure.  ``derive.py`` fills the slots and evaluates.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from extractor.checks.facts import DOCUMENT, PARAGRAPH, SECTION, SENTENCE
from extractor.checks.formulas import Formula, parse
from extractor.model import Claim, RuleError
from extractor.patterns import Rules

WITHIN = {"sentence": SENTENCE, "paragraph": PARAGRAPH, "section": SECTION, "document": DOCUMENT}
CHECKS = frozenset({"ratio", "per_capita", "class_size", "cohort", "growth", "difference", "sum"})
_RELATIONS = frozenset({"=", ">", ">="})
_MEASURES = frozenset({"level", "cv", "change", "gap", "rank"})
_OUTCOMES = frozenset({"consistent", "rounding", "inconsistent", "undetermined", "none"})


@dataclass(frozen=True, slots=True)
class Matcher:
    """Which claims may stand for the stated figure or fill a slot.

    indicators  any of these codes; (None,) where only the words decide
    words, unlike  what the wording of the claim must and must not hold
    stage       ``same`` as the stated figure, ``any``, or a code
    similar     codes of figures that are only like the one meant: may explain, never accuse
    optional    a sum may do without it
    any_period  flows of three school years stand beside a graduating class of one
    """

    indicators: tuple[str | None, ...]
    measure: str = "level"
    words: re.Pattern[str] | None = None
    unlike: re.Pattern[str] | None = None
    unit: str | None = None
    stage: str = "same"
    similar: tuple[str, ...] = ()
    optional: bool = False
    any_period: bool = False

    def fits(self, claim: Claim, wording: str) -> bool:
        """True where unit and words allow the claim; indicator, measure and scope are looked up beforehand."""
        if self.unit is not None and claim.unit != self.unit:
            return False
        if self.words is not None and not self.words.search(wording):
            return False
        return self.unlike is None or not self.unlike.search(wording)


@dataclass(frozen=True, slots=True)
class Variant:
    """One accepted formula and the name it is reported by.

    bare  it ignores figures that the others use, so it is no reading of a text that states them
    """

    name: str
    formula: Formula
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Identity:
    """A relation between figures that arithmetic decides.

    within       how far from the stated figure its slots may stand
    several      what several variants mean: ``hull`` a figure between two variants is not accused,
                 ``nearest`` the variant of its magnitude is meant
    accuse_with  slots that must be filled before a figure that no variant reproduces is called wrong
    all_told     slots that must add up to the first one before it is: else the text may count more than they
    by_slip      a figure that no variant reproduces is called wrong only where one slip of hand explains it
    never_wrong  id of the reason why a mismatch accuses nobody, where that is so
    any_area     the figures are of a county whichever area a clause beside them speaks of
    relation     = where the formula gives the figure, > or >= where it is what the figure must exceed or reach
    claimed      wording of the paragraph without which such a demand is not made
    whole        the slot that counts what the figure is a share or a mean of, for the test of integer feasibility
    needed       the slots, those that must be filled first
    swap         wording under which the two terms stand in the wrong order, noticed in the variant
    """

    id: str
    check: str
    stated: Matcher
    slots: dict[str, Matcher]
    variants: tuple[Variant, ...]
    within: int
    several: str
    accuse_with: tuple[str, ...]
    all_told: tuple[str, ...]
    by_slip: bool
    never_wrong: str | None
    any_area: bool
    relation: str
    claimed: re.Pattern[str] | None
    whole: str | None
    swap: re.Pattern[str] | None
    examples: tuple[dict[str, Any], ...]
    needed: tuple[tuple[str, Matcher], ...]


@dataclass(frozen=True, slots=True)
class Identities:
    """The identities by what they state: by indicator and measure, and those known by their words alone.

    rates  codes of the indicators that an identity states
    known  what ``of`` has joined so far, by measure and unit
    """

    all: tuple[Identity, ...]
    by_indicator: dict[tuple[str, str], tuple[Identity, ...]]
    by_words: dict[tuple[str, str | None], tuple[Identity, ...]]
    rates: frozenset[str]
    known: dict[tuple[str, str], tuple[re.Pattern[str], tuple[Identity, ...]] | None]

    def of(self, claim: Claim, wording: Callable[[Claim], str]) -> tuple[Identity, ...]:
        """The identities that may state this claim; ``wording`` gives its words where they have to tell."""
        if claim.indicator is not None:
            return self.by_indicator.get((claim.indicator, claim.measure), ())
        key = claim.measure, claim.unit
        if key not in self.known:
            self.known[key] = _joined((*self.by_words.get(key, ()), *self.by_words.get((claim.measure, None), ())))
        found = self.known[key]
        return found[1] if found is not None and found[0].search(wording(claim)) else ()


def _joined(identities: tuple[Identity, ...]) -> tuple[re.Pattern[str], tuple[Identity, ...]] | None:
    """The identities with one pattern for all their words: most figures have none of them."""
    words = [i.stated.words.pattern for i in identities if i.stated.words is not None]
    return (re.compile("|".join(f"(?:{w})" for w in words)), identities) if words else None


def identities_of(rules: Rules) -> Identities:
    """Reads ``patterns/identities/``; raises RuleError naming the file, the rule and the reason."""
    read = tuple(_identity(row) for row in rules.table("identities").get("identity", []))
    by_indicator: dict[tuple[str, str], tuple[Identity, ...]] = {}
    for identity in read:
        for indicator in identity.stated.indicators:
            if indicator is not None:
                key = indicator, identity.stated.measure
                by_indicator[key] = (*by_indicator.get(key, ()), identity)
    by_words: dict[tuple[str, str | None], tuple[Identity, ...]] = {}
    for identity in read:
        if None in identity.stated.indicators:
            what = identity.stated.measure, identity.stated.unit
            by_words[what] = (*by_words.get(what, ()), identity)
    return Identities(read, by_indicator, by_words, frozenset(code for code, _ in by_indicator), {})


def _identity(row: dict[str, Any]) -> Identity:
    where = f"{row.get('_file', 'identities')}: identity {row.get('id')!r}"
    for key in ("id", "check", "stated", "slots", "variant", "example", "source"):
        if not row.get(key):
            raise RuleError(f"{where}: {key} is missing")
    if row["check"] not in CHECKS:
        raise RuleError(f"{where}: check {row['check']!r} is none of {', '.join(sorted(CHECKS))}")
    slots = {name: _matcher(value, f"{where}: slot {name}") for name, value in row["slots"].items()}
    variants = tuple(_variant(v, slots, where) for v in row["variant"])
    within, several = row.get("within", "document"), row.get("several", "hull")
    if within not in WITHIN:
        raise RuleError(f"{where}: within {within!r} is none of {', '.join(WITHIN)}")
    if several not in {"hull", "nearest"}:
        raise RuleError(f"{where}: several {several!r} is neither hull nor nearest")
    relation = row.get("relation", "=")
    if relation not in _RELATIONS:
        raise RuleError(f"{where}: relation {relation!r} is none of {', '.join(sorted(_RELATIONS))}")
    accuse = tuple(row.get("accuse_with", ()))
    told = tuple(row.get("all_told", ()))
    if unknown := (set(accuse) | set(told) | {row.get("whole", next(iter(slots), ""))}) - set(slots):
        raise RuleError(f"{where}: accuse_with, all_told or whole names {sorted(unknown)[0]!r}, which is no slot")
    return Identity(
        id=row["id"],
        check=row["check"],
        stated=_matcher(row["stated"], f"{where}: stated"),
        slots=slots,
        variants=variants,
        within=WITHIN[within],
        several=several,
        accuse_with=accuse,
        all_told=told,
        any_area=bool(row.get("any_area", False)),
        by_slip=bool(row.get("by_slip", False)),
        never_wrong=row.get("never_wrong"),
        relation=relation,
        claimed=pattern(row["claimed"], where) if "claimed" in row else None,
        whole=row.get("whole"),
        swap=pattern(row["swap"], where) if "swap" in row else None,
        examples=tuple(_example(e, slots, where) for e in row["example"]),
        needed=tuple(sorted(slots.items(), key=lambda slot: slot[1].optional)),
    )


def _matcher(row: dict[str, Any], where: str) -> Matcher:
    allowed = {"indicator", "measure", "words", "unlike", "unit", "stage", "similar", "optional", "any_period"}
    if unknown := set(row) - allowed:
        raise RuleError(f"{where}: {sorted(unknown)[0]!r} is none of {', '.join(sorted(allowed))}")
    named = row.get("indicator")
    indicators: tuple[str | None, ...] = tuple(named) if isinstance(named, list) else (named,)
    if indicators == (None,) and "words" not in row:
        raise RuleError(f"{where}: needs an indicator or words")
    if row.get("measure", "level") not in _MEASURES:
        raise RuleError(f"{where}: measure {row['measure']!r} is none of {', '.join(sorted(_MEASURES))}")
    return Matcher(
        indicators=tuple(None if i == "" else i for i in indicators),
        measure=row.get("measure", "level"),
        words=pattern(row["words"], where) if "words" in row else None,
        unlike=pattern(row["unlike"], where) if "unlike" in row else None,
        unit=row.get("unit"),
        stage=row.get("stage", "same"),
        similar=tuple(row.get("similar", ())),
        optional=bool(row.get("optional", False)),
        any_period=bool(row.get("any_period", False)),
    )


def _variant(row: dict[str, Any], slots: dict[str, Matcher], where: str) -> Variant:
    if "formula" not in row:
        raise RuleError(f"{where}: a variant has no formula")
    formula = parse(row["formula"], where)
    if unknown := set(formula.slots) - set(slots):
        raise RuleError(f"{where}: the formula {row['formula']!r} names {sorted(unknown)[0]!r}, which is no slot")
    return Variant(row.get("name", ""), formula, bool(row.get("bare", False)))


def _example(row: dict[str, Any], slots: dict[str, Matcher], where: str) -> dict[str, Any]:
    if row.get("outcome") not in _OUTCOMES or "figures" not in row:
        raise RuleError(f"{where}: an example needs figures and an outcome of {', '.join(sorted(_OUTCOMES))}")
    if unknown := set(row["figures"]) - set(slots) - {"stated"}:
        raise RuleError(f"{where}: an example gives {sorted(unknown)[0]!r}, which is no slot")
    return row


def pattern(text: str, where: str) -> re.Pattern[str]:
    """A regex of a rule file, compiled; raises RuleError where it cannot be."""
    try:
        return re.compile(text)
    except re.error as error:
        raise RuleError(f"{where}: the pattern {text!r} is wrong: {error}") from error
