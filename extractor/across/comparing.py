"""Two figures of one thing in two documents: are they comparable, and if so, do they agree?

Comparability comes first: each question that cannot be answered with yes ends in ``undetermined`` with its reason.
Only then are the intervals of the written figures laid over each other, in exact arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from extractor.across.rules import Comparability
from extractor.across.shelf import Paper, Shelf, thing_of
from extractor.across.times import Moment, days_between, moment_of, school_year
from extractor.across.wording import Wording, definition_of, is_dated, is_part, scope_of, unlike, wording_of
from extractor.checks.figures import cut_to, last_unit, round_to
from extractor.checks.slips import digits_of, slip_of
from extractor.exact import Fraction
from extractor.model import Claim, Interval

_ROUND = frozenset({"self_review", "supervision_report", "feedback"})
_LONG = 4  # digits from which one wrong digit is told from a figure of another size
_FORWARD = frozenset({"plan", "opinion"})
_TELLING = frozenset({"digits_swapped", "times_ten", "divided_by_ten", "wan"})  # slips that chance hardly makes


T = TypeVar("T")


def _once(make: Callable[[Claim], T]) -> Callable[[Claim], T]:
    """The function, asked once for each claim: hashing a claim of thirty fields costs more than its id."""
    made: dict[str, T] = {}

    def get(claim: Claim) -> T:
        if claim.claim_id not in made:
            made[claim.claim_id] = make(claim)
        return made[claim.claim_id]

    return get


class Verdict(NamedTuple):
    """What came of comparing two figures.

    outcome  consistent | rounding | inconsistent | undetermined
    reason   id of what keeps them from being compared, for ``undetermined``
    slip     which slip of the pen turns one into the other, where one does
    """

    outcome: str
    reason: str | None = None
    slip: str | None = None


class Comparer:
    """Compares figures of one shelf; what the words say of each is worked out once."""

    def __init__(self, shelf: Shelf, rules: Comparability) -> None:
        self.shelf, self.rules = shelf, rules
        self._values: dict[str, set[tuple[str, Fraction]]] = {}
        self._long_figures: dict[str, set[tuple[object, ...]]] = {}
        self.words = _once(self._words)
        self.scope = _once(lambda claim: scope_of(claim, self.words(claim), rules))
        self.definition = _once(lambda claim: definition_of(claim, rules))
        self.part = _once(lambda claim: is_part(self.words(claim), rules))
        self.dated = _once(self._dated)
        self.digits = _once(magnitude)

    def _words(self, claim: Claim) -> Wording:
        paper = self.shelf.paper(claim)
        return wording_of(claim, paper.text, paper.title)

    def _dated(self, claim: Claim) -> bool:
        paper = self.shelf.paper(claim)
        return is_dated(claim, paper.text, paper.title)

    def moment(self, claim: Claim) -> Moment:
        """When a figure was counted."""
        flow = claim.indicator in self.rules.flows
        return moment_of(claim.period, self.shelf.paper(claim).published, flow=flow)

    def whole(self, claim: Claim) -> bool:
        """Whether a figure can stand for the whole of what it names, as its words have it."""
        return self.definition(claim) is not None and not self.part(claim)

    def judge(self, a: Claim, b: Claim) -> Verdict:
        """The verdict on two figures of one thing (``thing_of``) in two documents."""
        if meet(a, b):
            return Verdict("consistent")
        slip = slip_between(a, b)
        reason = self._incomparable(a, b, slip)
        if reason is not None and not self._one_source(a, b, slip):
            return Verdict("undetermined", reason, slip)
        return Verdict("rounding" if near(a, b) else "inconsistent", None, slip)

    def _incomparable(self, a: Claim, b: Claim, slip: str | None) -> str | None:
        rules = self.rules
        if a.indicator in rules.never or self.definition(a) is None or self.definition(b) is None:
            return "loose"
        if self.definition(a) != self.definition(b):
            return "definition"
        if self.part(a) or self.part(b):
            return "part"
        if (aspect := unlike(self.scope(a), self.scope(b))) is not None:
            return aspect
        if a.indicator in rules.soft and slip not in _TELLING:
            return "definition"
        if any(c.comparator != "=" and self.shelf.paper(c).doc_type in _FORWARD for c in (a, b)):
            return "bound"
        if a.approx or b.approx or "<" in (a.comparator[0], b.comparator[0]):
            return "approximate"
        if (when := self._times(a, b, slip)) is not None:
            return when
        if slip is None and _ratio(a, b) > rules.limit("other_population"):
            return "population"
        if self._elsewhere(a, self.shelf.paper(b)) or self._elsewhere(b, self.shelf.paper(a)):
            return "elsewhere"
        return None

    def _times(self, a: Claim, b: Claim, slip: str | None) -> str | None:
        first, second = self.moment(a), self.moment(b)
        if self.dated(a) and self.dated(b):
            if first.key is None or first.key != second.key:
                return "year"
            return None if first.over and second.over else "unfinished"
        if not one_round(self.shelf.paper(a), self.shelf.paper(b), self.rules):
            return "year"
        if self.dated(a) or self.dated(b):
            return "year"
        return None if slip in _TELLING and self.digits(a) >= self.rules.limit("digits") else "undated"

    def _one_source(self, a: Claim, b: Claim, slip: str | None) -> bool:
        """Whether two documents plainly copy one set of figures, whatever their words: many long ones are equal to
        the last digit, and a slip that chance hardly makes turns these two into each other.
        """
        rules, shared = self.rules, self._long(a.doc_id) & self._long(b.doc_id)
        if slip not in _TELLING or min(self.digits(a), self.digits(b)) < 3 or len(shared) < rules.limit("copied"):
            return False
        if self.part(a) or self.part(b) or a.approx or b.approx:
            return False
        apart = self.dated(a) and self.dated(b) and self.moment(a).key != self.moment(b).key
        return not apart and not self._elsewhere(a, self.shelf.paper(b)) and not self._elsewhere(b, self.shelf.paper(a))

    def _long(self, doc_id: str) -> set[tuple[object, ...]]:
        """The long figures of a document, each with what it is about."""
        made = self._long_figures.get(doc_id)
        if made is None:
            least, claims = self.rules.limit("digits"), self.shelf.papers[doc_id].claims
            long = (c for c in claims if self.digits(c) >= least and c.comparator == "=")
            made = self._long_figures[doc_id] = {(thing_of(c, self.rules.stageless), c.value) for c in long}
        return made

    def _elsewhere(self, claim: Claim, paper: Paper) -> bool:
        """Whether a document has the very figure in another place: the one it states here is another thing then."""
        if self.digits(claim) < 3:
            return False
        values = self._values.get(paper.doc_id)
        if values is None:
            values = self._values[paper.doc_id] = {(c.unit, Fraction(c.value)) for c in paper.claims}
        return (claim.unit, Fraction(claim.value)) in values


def bounds(claim: Claim) -> tuple[Fraction | None, Fraction | None]:
    """Lowest and highest true value of a figure as worded; None where the wording sets no bound."""
    low, high = Fraction(claim.low), Fraction(claim.high)
    if claim.comparator in (">", ">=") and not claim.approx:
        return low, None
    if claim.comparator in ("<", "<=") and not claim.approx:
        return None, high
    return low, high


def meet(a: Claim, b: Claim) -> bool:
    """Whether some true value lies behind both figures; cutting off in place of rounding is granted."""
    (low_a, high_a), (low_b, high_b) = bounds(a), bounds(b)
    below = low_a is None or high_b is None or low_a <= high_b
    above = low_b is None or high_a is None or low_b <= high_a
    if below and above:
        return True
    coarse, fine = (a, b) if last_unit(a) >= last_unit(b) else (b, a)
    cut = last_unit(coarse) > last_unit(fine) and coarse.comparator == "="
    return cut and cut_to(Fraction(fine.value), last_unit(coarse)) == Fraction(coarse.value)


def near(a: Claim, b: Claim) -> bool:
    """Whether two figures that do not meet are one unit of the coarser one's last digit apart; counts never are."""
    if Interval.of(a).low == Interval.of(a).high and Interval.of(b).low == Interval.of(b).high:
        return False
    unit = max(last_unit(a), last_unit(b))
    return abs(round_to(Fraction(a.value), unit) - round_to(Fraction(b.value), unit)) <= unit


def slip_between(a: Claim, b: Claim) -> str | None:
    """The slip of the pen that turns either figure into the other; None where none does, or chance does as often."""
    slip = slip_of(a, Fraction(b.value)) or slip_of(b, Fraction(a.value))
    long = _LONG - 1 if a.low != a.high else _LONG  # means and rates do not grow with what is counted
    written = max(len(digits_of(c)) for c in (a, b)), max(magnitude(c) for c in (a, b))
    return slip if slip in _TELLING or (written[0] >= long and written[1] >= long - 1) else None


def one_round(a: Paper, b: Paper, rules: Comparability) -> bool:
    """Whether two documents are the self-review, review and feedback of one evaluation in one school year."""
    if a.doc_type == b.doc_type or not {a.doc_type, b.doc_type} <= _ROUND or a.region != b.region:
        return False
    days = days_between(a.published, b.published)
    same_year = school_year(a.published) == school_year(b.published)
    return days is not None and days <= rules.limit("round_days") and same_year


def magnitude(claim: Claim) -> int:
    """How many digits a figure is written with, idle zeros at its end left out."""
    scaled = Fraction(claim.value) / last_unit(claim)
    return len(str(abs(scaled.numerator // scaled.denominator)).rstrip("0"))


def _ratio(a: Claim, b: Claim) -> Fraction:
    low, high = sorted((abs(Fraction(a.value)), abs(Fraction(b.value))))
    return high / low if low else high + 2
