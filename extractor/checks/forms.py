"""Wordings that say outright how figures hang together: A比B增长C, C(A/B), 应配A、实有B、缺C.

Each form of ``patterns/forms.toml`` is a regular expression over a paragraph in which every figure is one mark, with a
formula for what its figures make together.  Such a relation is accused where it fails; another figure of the sentence
that makes it come out is tried first.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice
from typing import Any

from extractor.checks.facts import SENTENCE, Facts
from extractor.checks.figures import ALL, POINTS, as_written, point, rounded_interval
from extractor.checks.formulas import Formula, parse
from extractor.checks.identities import pattern
from extractor.checks.luck import odds
from extractor.checks.relations import Relation, compare, membership, span, sum_of
from extractor.claims.han import han_number
from extractor.exact import Fraction, rational
from extractor.model import Claim, Interval, RuleError
from extractor.patterns import Rules, rows_of, where_of

_MARK, _FIRST, _LAST = "\ue000", 0xE100, 0xF8FF
_FIGURE = re.compile(r"\{([a-z])\}")
_GAP = re.compile(r"\{~(\d+)\}")
_RELATIVE = frozenset({"%", "‰", "倍", "成"})
_MOVED = frozenset({"change", "gap"})
_ROLES = frozenset({"reported", "plan", "target"})
_TORN = re.compile(r" *[.,]? *\d")
_ENDS = frozenset("0123456789 ")
_BEHIND = 12  # characters behind the last figure of a paragraph
_FEWEST = 2  # figures of a form that names a number besides: 五年共…
_TERMS = 3  # figures of any other
_TRIED = 8  # other figures of the sentence that are tried in the place of one
_SURE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Form:
    """One wording.

    when     over the marked paragraph; its groups are the figures
    stated   the figure that the others make
    apart    the difference is meant, whichever of the two is greater
    units    slot → unit that it must have; figures of a sum or a difference are of one unit in any case
    moved    slots that must hold a change; the others may hold one only where they are shares
    counts   names of the numbers that stand in the wording itself (三年共…): they enter the formula as they are
    same     where given: figures of one unit, and the others of another
    chance   a failing relation is shown where one slip explains it and chance offers one less often than this
    """

    id: str
    check: str
    when: re.Pattern[str]
    formula: Formula
    stated: str
    apart: bool
    units: Mapping[str, str]
    chance: Fraction
    same: tuple[str, ...]
    moved: frozenset[str]
    counts: frozenset[str]


def forms_of(rules: Rules) -> tuple[Form, ...]:
    """Reads ``patterns/forms.toml``; raises RuleError naming the form and the reason."""
    return tuple(_form(row) for row in rows_of(rules.table("forms"), "form", "check", "when", "formula", "stated"))


def _form(row: dict[str, Any]) -> Form:
    where = where_of(row, "form")
    formula = parse(row["formula"], where)
    text = _GAP.sub(rf"[^{_MARK}。;\\n]{{0,\1}}", row["when"])
    when = pattern(_FIGURE.sub(rf"{_MARK}(?P<\1>[{chr(_FIRST)}-{chr(_LAST)}])", text), where)
    moved = frozenset(row.get("moved", ()))
    if unknown := {*formula.slots, row["stated"], *row.get("units", {}), *moved} - set(when.groupindex):
        raise RuleError(f"{where}: the wording has no figure {sorted(unknown)[0]!r}")
    try:
        chance = rational(row.get("chance", "1"))
    except (ValueError, ZeroDivisionError) as error:
        raise RuleError(f'{where}: chance is a fraction in quotes, as "1/8"') from error
    return Form(
        id=row["id"], check=row["check"], when=when, formula=formula, stated=row["stated"],
        apart=bool(row.get("apart", False)), units=row.get("units", {}), chance=chance, same=tuple(row.get("same", ())),
        moved=moved, counts=frozenset(name for name in formula.slots if len(name) > 1),
    )  # fmt: skip


def check_forms(facts: Facts, forms: Sequence[Form], settled: set[str]) -> Iterator[Relation]:
    """Every relation that a wording states outright.

    settled  ids of the figures that other checks have recomputed
    """
    paragraphs: dict[object, list[Claim]] = defaultdict(list)
    for claim in facts.claims:
        if claim.cell is None:
            paragraphs[facts.place[claim.claim_id].paragraph].append(claim)
    done = set(settled)
    for claims in paragraphs.values():
        if len(claims) < _FEWEST:
            continue
        text = _marked(facts, claims[: _LAST - _FIRST])
        units = {c.unit for c in claims}
        for form in forms:
            if not units.issuperset(form.units.values()) or (len(claims) < _TERMS and not form.counts):
                continue
            for found in form.when.finditer(text):
                marks = ((name, mark) for name, mark in found.groupdict().items() if len(name) == 1 and mark)
                named = {name: claims[ord(mark) - _FIRST] for name, mark in marks}
                if named[form.stated].claim_id in done or not _fits(facts, form, named):
                    continue
                relation = _judged(facts, _counted(form, found), named)
                if relation is not None:
                    done.add(named[form.stated].claim_id)
                    yield relation


def _counted(form: Form, found: re.Match[str]) -> Form:
    """The form with the numbers that its wording names put into the formula: 三年共…,年均…: a / 3."""
    if not form.counts:
        return form
    told = {name: Decimal(found[name]) if found[name].isdigit() else han_number(found[name]) for name in form.counts}
    return replace(form, formula=form.formula.given({n: int(v) for n, v in told.items() if v}), counts=frozenset())


def _marked(facts: Facts, claims: Sequence[Claim]) -> str:
    """The text from the paragraph's start to its end, a mark and a letter in the place of each figure."""
    pieces: list[str] = []
    at = claims[0].start - len(facts.lead(claims[0]))
    for number, claim in enumerate(claims):
        pieces += (facts.text[at : claim.start], _MARK, chr(_FIRST + number))
        at = max(at, claim.end)
    pieces.append(facts.text[at : at + _BEHIND])
    return "".join(pieces)


def _fits(facts: Facts, form: Form, named: Mapping[str, Claim]) -> bool:
    """Whether the figures may stand in the formula by their units and roles."""
    stated = named[form.stated]
    counted = stated.role in _ROLES or form.check == "sum"  # the number of a standard's clauses is a count, too
    if stated.value_max is not None or stated.comparator != "=" or not counted or stated.value <= 0:
        return False
    if any(named[slot].unit != unit for slot, unit in form.units.items()):
        return False
    slots = [slot for slot in form.formula.slots if slot not in form.counts]
    inputs = [named[slot] for slot in slots]
    for slot, claim in zip(slots, inputs, strict=True):
        moved = claim.measure in _MOVED
        if moved != (slot in form.moved) and (not moved or claim.unit != "%"):
            return False
        if claim.text[-1] in _ENDS and _TORN.match(facts.text, claim.end):
            return False
        if claim.value_max is not None or (claim.comparator != "=" and claim.role != "standard"):
            return False
    if form.same:
        return len({named[slot].unit for slot in form.same}) == 1 and inputs[0].unit != inputs[1].unit
    kinds = {named[slot].unit for slot in slots if slot not in form.units}
    if form.check in {"sum", "difference"}:
        kinds.add(POINTS.get(stated.unit, stated.unit))
        if stated.measure in _MOVED and stated.unit not in _RELATIVE:  # 0.336,比上年0.352缩小4.5%: a growth
            kinds.discard("")  # 14.35万人减少2.73万: a bare number is of the others' unit
        return len(kinds) == 1
    if form.check == "growth":
        return len(kinds) == 1 and kinds.isdisjoint(_RELATIVE) and stated.unit == "%"
    if form.stated not in form.units:
        kinds.add(stated.unit)
    return len(kinds) == 1 and kinds.isdisjoint(_RELATIVE)


def _judged(facts: Facts, form: Form, named: Mapping[str, Claim]) -> Relation | None:
    made = _relation(facts, form, named)
    if made is None or made.outcome == "consistent":
        return made
    if _of_a_hundred(facts, form, named):
        return None
    if made.outcome == "inconsistent" and form.chance < _SURE and odds(made, facts, below=form.chance) >= form.chance:
        return None
    return _otherwise(facts, form, named) or made


def _of_a_hundred(facts: Facts, form: Form, named: Mapping[str, Claim]) -> bool:
    """隔代监护的占六成三，父母一方在家的占两成九，其余8%: whether a difference of shares is what all of them leave."""
    stated, inputs = named[form.stated], [named[slot] for slot in form.formula.slots]
    if form.check != "difference" or stated.unit != "%" or any(c.unit != "%" for c in inputs):
        return False
    left = point(ALL) - sum_of([facts.interval(c) for c in inputs])
    return left.meets(facts.interval(stated))


def _otherwise(facts: Facts, form: Form, named: Mapping[str, Claim]) -> Relation | None:
    """The relation with another figure of the sentence in one place, where it holds with that."""
    taken = {c.claim_id for c in named.values()}
    slots = form.formula.slots
    if form.check == "ratio" and len(slots) == _TERMS - 1:
        # 计划8.42亿元,完成7.71亿元,为计划的91.6%: the whole stands first
        turned = _relation(facts, form, {**named, slots[0]: named[slots[1]], slots[1]: named[slots[0]]})
        if turned is not None and turned.outcome == "consistent":
            return turned
    for slot in form.formula.slots:
        claim = named[slot]
        for other in islice(facts.before(named[form.stated], SENTENCE), _TRIED):
            alike = other.unit == claim.unit and other.value_max is None and other.indicator == claim.indicator
            if alike and other.claim_id not in taken:
                made = _relation(facts, form, {**named, slot: other})
                if made is not None and made.outcome == "consistent":
                    return made
    return None


def _interval(facts: Facts, claim: Claim) -> Interval:
    """A rule's number is exact; any other figure carries its rounding."""
    return point(claim.value) if claim.role == "standard" else facts.interval(claim)


def _relation(facts: Facts, form: Form, named: Mapping[str, Claim]) -> Relation | None:
    slots, stated = form.formula.slots, named[form.stated]

    def compute(x: Sequence[Interval]) -> Interval:
        if form.apart and x[0].low < x[1].low:
            x = (x[1], x[0])
        return form.formula.value(dict(zip(slots, x, strict=True)))

    inputs = tuple(named[slot] for slot in slots)
    try:
        value = compute([_interval(facts, c) for c in inputs])
    except ZeroDivisionError:
        return None
    shown = inputs[::-1] if form.apart and inputs[0].value < inputs[1].value else inputs
    exact = form.check in {"sum", "difference"}
    window = facts.interval(stated) if exact else rounded_interval(stated)
    outcome = compare(stated, window, value)
    formula = form.formula.template.format_map({s: as_written(c) for s, c in zip(slots, shown, strict=True)})
    return Relation(
        check=form.check,
        outcome=outcome,
        rule=form.id,
        stated=stated,
        parts=(("stated", stated), *(("threshold" if c.role == "standard" else "part", c) for c in inputs)),
        formula=f"{formula} = {span(value)} {membership(outcome)} {span(window)}",
        expected=value,
        window=window,
        inputs=inputs,
        compute=compute,
    )
