"""Tables that work one column out of others: 应配 − 实有 = 缺编, 大班额 ÷ 班级总数 = 比例, 2020年 ÷ 2019年 − 1 = 增幅.

Where the figures of several rows come out one way, and chance would hardly make them, the column is meant so, and a row
that does not come out is wrong. Rows that are worked out of other rows are found alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, permutations
from typing import NamedTuple

from extractor.checks.facts import Facts
from extractor.checks.figures import RELATIVE, as_written, last_unit, point, rounded_interval
from extractor.checks.partitions import no_sum
from extractor.checks.relations import Compute, Relation, compare, membership, span, sum_of
from extractor.checks.settings import Settings
from extractor.exact import Fraction
from extractor.model import Claim, Interval
from extractor.shadow import shadow

_LEAST = 2  # places at which a form comes out
_ACCUSING = 3  # places that come out for each one that is accused
_RARE = Fraction(1, 1000)  # chance of as many coming out by luck, over all the forms tried
_RARE_NAMED = Fraction(1, 100)  # the same where a label says that the line is a difference
_WIDEST = 24  # lines of a table beyond which they are not tried against each other
_BLURRED = 20  # a result that spans more than so many windows says nothing
_ROLES = frozenset({"reported", "standard"})
_DIFFERING = frozenset({"change", "gap"})
_SHARED = frozenset({"人", "所", "个"})  # what things are spread over: pupils, schools, classes
_POINTS = frozenset({"%", "个百分点"})
_CHECKS = {"difference": "difference", "share": "ratio", "growth": "growth", "sum": "sum"}
_ONE = point(1)

Line = Mapping[int, Claim]


class Form(NamedTuple):
    """How a line may be worked out of others: difference · sum · share · growth · quotient · hundred, ``of`` which."""

    kind: str
    of: tuple[int, ...]


class Case(NamedTuple):
    """One figure of a worked line with what the others make of it."""

    stated: Claim
    inputs: tuple[Claim, ...]
    value: Interval
    window: Interval

    @property
    def holds(self) -> bool:
        return self.value.meets(self.window)

    @property
    def chance(self) -> Fraction:
        """How often unrelated figures would come out so."""
        wide = self.window.high - self.window.low + self.value.high - self.value.low or last_unit(self.stated)
        return min(Fraction(1), wide / abs(Fraction(self.stated.value)))


def check_worked(facts: Facts, settings: Settings, settled: set[str]) -> Iterator[Relation]:
    """Every column and row of a table that others make, and the figures in it that do not come out.

    settled  ids of the figures that other checks have recomputed
    """
    tables: dict[int, list[Claim]] = defaultdict(list)
    for claim in facts.claims:
        if claim.cell is not None and claim.role in _ROLES and claim.value_max is None and not claim.approx:
            tables[claim.cell.table].append(claim)
    done = set(settled)
    for claims in tables.values():
        for way in (0, 1):
            for relation in _Table(facts, settings, claims, way).relations(done):
                done.add(relation.stated.claim_id)
                yield relation


class _Table:
    """The figures of a table by column and row (way 0), or by row and column (way 1): lines of places."""

    def __init__(self, facts: Facts, settings: Settings, claims: Sequence[Claim], way: int) -> None:
        self._facts = facts
        self._words = settings.words
        self._way = way
        self._lines: dict[int, dict[int, Claim]] = defaultdict(dict)
        for claim in claims:
            if claim.cell is not None and not self._words["unlike_rows"].search(self._label(claim, 1 - way)):
                at = claim.cell.col, claim.cell.row
                self._lines[at[way]].setdefault(at[1 - way], claim)
        self._firsts = {at: next(iter(line.values())) for at, line in self._lines.items()}
        self._left_over = {at for at, first in self._firsts.items() if self._is_left_over(first)}
        self._rates = {n for n, c in self._firsts.items() if self._words["rate_column"].search(self._label(c, way))}

    def _label(self, claim: Claim, way: int) -> str:
        headers = claim.cell.headers if claim.cell else ()
        return shadow(" ".join((headers[1:], headers[:1])[way]))

    def _is_left_over(self, first: Claim) -> bool:
        return first.measure in _DIFFERING or bool(self._words["left_over"].search(self._label(first, self._way)))

    def relations(self, done: set[str]) -> Iterator[Relation]:
        """What is worked out in the table; ``done`` are the figures that have been recomputed already."""
        if not 2 < len(self._lines) <= _WIDEST:
            return
        for at, line in self._lines.items():
            if len(line) >= _LEAST and not all(c.claim_id in done for c in line.values()):
                yield from self._of_line(at, line, done)

    def _of_line(self, at: int, line: Line, done: set[str]) -> Iterator[Relation]:
        """The figures of one line by the form that bears out most of it."""
        standing: list[tuple[Form, list[Case]]] = []
        for tried, form in enumerate(self._forms(at), 1):
            cases = self._cases(form, line)
            if cases and _stands(cases) and _chance(cases, tried) < (_RARE_NAMED if at in self._left_over else _RARE):
                standing.append((form, cases))
        if not standing:
            return
        form, cases = max(standing, key=lambda s: (sum(c.holds for c in s[1]), -sum(abs(n - at) for n in s[0].of)))
        borne_out = {c.stated.claim_id for _, every in standing for c in every if c.holds}
        for case in cases:
            if case.stated.claim_id in done:
                continue
            if case.holds:
                yield _relation(form, case, "consistent")
            elif case.stated.claim_id not in borne_out:
                yield _relation(form, case, compare(case.stated, case.window, case.value))

    def _forms(self, at: int) -> Iterator[Form]:
        """The forms that the units of the lines allow."""
        stated = self._firsts[at]
        like = [n for n, c in self._firsts.items() if n != at and _alike(c, stated)]
        if at in self._left_over:
            for pair in combinations((n for n in like if n not in self._left_over), 2):
                yield Form("difference", pair)
        amounts = [n for n, c in self._firsts.items() if n != at and c.unit not in RELATIVE]
        if stated.unit == "%":
            for a, b in permutations(amounts, 2):
                if self._firsts[a].unit == self._firsts[b].unit:
                    if at in self._left_over:
                        yield Form("growth", (a, b))
                    yield Form("share", (a, b))
        elif stated.measure == "level":
            for a, b in permutations((n for n in amounts if n not in self._rates), 2) if at in self._rates else ():
                if self._firsts[b].unit in _SHARED and stated.unit in {self._firsts[a].unit, ""}:
                    yield Form("quotient", (a, b))
                    yield Form("hundred", (a, b))
            if stated.unit not in RELATIVE:
                yield from _side_by_side([n for n in like if n not in self._left_over], at)

    def _cases(self, form: Form, line: Line) -> list[Case]:
        """A form at every place of a line where all its figures stand; empty as soon as too many do not come out."""
        cases: list[Case] = []
        failed = 0
        for place, stated in line.items():
            inputs = tuple(self._lines[n][place] for n in form.of if place in self._lines[n])
            if len(inputs) != len(form.of) or not all(c.value for c in (stated, *inputs)):
                continue
            if not _fits(form.kind, stated, inputs):
                continue
            value = _compute(form.kind)([self._known(c) for c in inputs])
            exact = form.kind in {"difference", "sum"}
            window = self._facts.interval(stated) if exact else rounded_interval(stated)
            case = Case(stated, inputs, value, window)
            if value.high - value.low > max(window.high - window.low, last_unit(stated)) * _BLURRED:
                continue
            if not case.holds and self._words["total_row"].search(self._label(stated, 1 - self._way)):
                continue  # where a part is wrong its total is too
            cases.append(case)
            failed += not case.holds
            if failed * _ACCUSING > len(line):
                return []
        return cases

    def _known(self, claim: Claim) -> Interval:
        """A threshold is what it says: 0.9 is no rounded figure."""
        return point(claim.value) if claim.role == "standard" else self._facts.interval(claim)


def _fits(kind: str, stated: Claim, inputs: Sequence[Claim]) -> bool:
    """Whether the units of one place, which may be those of its row, allow a form."""
    first, *rest = inputs
    if kind in {"difference", "sum"}:
        plain = kind == "difference" or (stated.unit not in RELATIVE and not no_sum(stated, inputs))
        return plain and all(_alike(stated, c) for c in inputs)
    if kind in {"share", "growth"}:
        return stated.unit == "%" and first.unit == rest[0].unit and first.unit not in RELATIVE
    return rest[0].unit in _SHARED and stated.unit in {first.unit, ""} and first.unit not in RELATIVE


def _alike(a: Claim, b: Claim) -> bool:
    return a.unit == b.unit or {a.unit, b.unit} == _POINTS


def _side_by_side(like: Sequence[int], at: int) -> Iterator[Form]:
    """Runs of two lines and more right behind or right before one."""
    for side in (sorted((n for n in like if n < at), reverse=True), sorted(n for n in like if n > at)):
        for count in range(2, len(side) + 1):
            if abs(side[count - 1] - at) == count:
                yield Form("sum", tuple(sorted(side[:count])))


def _stands(cases: Sequence[Case]) -> bool:
    """Whether enough of the cases come out."""
    held = sum(c.holds for c in cases)
    return held >= _LEAST and held >= _ACCUSING * (len(cases) - held)


def _chance(cases: Sequence[Case], tried: int) -> Fraction:
    """How often one of so many forms of unrelated figures would come out as these do."""
    chance = Fraction(tried)
    for case in cases:
        chance *= case.chance if case.holds else 1
    return chance


def _difference(x: Sequence[Interval]) -> Interval:
    return x[0] - x[1] if x[0].low >= x[1].low else x[1] - x[0]


def _quotient(x: Sequence[Interval]) -> Interval:
    return Interval(x[0].low / x[1].high, x[0].high / x[1].low)


def _hundred(x: Sequence[Interval]) -> Interval:
    ratio = _quotient(x)
    return Interval(ratio.low * 100, ratio.high * 100)


def _growth(x: Sequence[Interval]) -> Interval:
    ratio = _quotient(x)
    part = ratio - _ONE if ratio.low >= 1 else _ONE - ratio
    return Interval(part.low * 100, part.high * 100)


def _compute(kind: str) -> Compute:
    made: dict[str, Compute] = {
        "difference": _difference, "growth": _growth, "share": _hundred, "quotient": _quotient, "hundred": _hundred,
    }  # fmt: skip
    return made.get(kind, sum_of)


def _relation(form: Form, case: Case, outcome: str) -> Relation:
    check = _CHECKS.get(form.kind, "per_capita")
    names = {"sum": ["part"] * len(case.inputs), "difference": ["level", "part"], "growth": ["level", "part"]}
    parts = zip(names.get(check, ["numerator", "denominator"]), case.inputs, strict=True)
    return Relation(
        check=check,
        outcome=outcome,
        rule=f"table.{form.kind}",
        stated=case.stated,
        parts=(("whole" if check == "sum" else "stated", case.stated), *parts),
        formula=f"{_formula(form.kind, case)} = {span(case.value)} {membership(outcome)} {span(case.window)}",
        expected=case.value,
        window=case.window,
        inputs=case.inputs,
        compute=_compute(form.kind),
    )


def _formula(kind: str, case: Case) -> str:
    written = [as_written(c) for c in case.inputs]
    if kind == "sum":
        return " + ".join(written)
    a, b = written
    up = case.inputs[0].value >= case.inputs[1].value
    return {
        "difference": f"{a} − {b}" if up else f"{b} − {a}",
        "growth": f"({a} ÷ {b} − 1) × 100" if up else f"(1 − {a} ÷ {b}) × 100",
        "quotient": f"{a} ÷ {b}",
    }.get(kind, f"{a} ÷ {b} × 100")
