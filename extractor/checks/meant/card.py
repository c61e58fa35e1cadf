"""Scorecards: whole points for the signs around a reading, and how sure a number of points makes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from extractor.checks.meant.readings import Reading, Signs
from extractor.model import RuleError
from extractor.patterns import Rules

FILE = "meant.tsv"
JOIN = "&"
LEAD = 600  # points beyond which a greater lead over the next reading says no more
NO_NEXT = -900  # points of the next reading where there is none
_TERMS = ("base", "own", "lead", "least")

Names = tuple[str, ...]


class Card(NamedTuple):
    """The points of one family of relations, in hundredths of a logit (logistic regression with an L1 penalty).

    base    points of every reading
    own     hundredths of a reading's points that count as sureness
    lead    the same of its lead over the next one, up to ``LEAD``
    least   sureness without either
    points  by sign, or by several that stand together
    pairs   the names of those that do, by the letters of whom they are of
    """

    base: int
    own: int
    lead: int
    least: int
    points: dict[str, int]
    pairs: dict[str, tuple[Names, ...]]

    def ranked(self, readings: Sequence[Reading]) -> list[tuple[int, Reading]]:
        """The readings of one figure with their sureness in hundredths of a logit, the surest first."""
        counted = self.counted(readings)
        order = sorted(range(len(readings)), key=lambda n: -counted[n])
        out = []
        for place, n in enumerate(order):
            others = counted[order[1 if place == 0 else 0]] if len(order) > 1 else NO_NEXT
            lead = min(LEAD, counted[n] - others)
            out.append(((self.own * counted[n] + self.lead * lead) // 100 + self.least, readings[n]))
        return out

    def counted(self, readings: Sequence[Reading]) -> list[int]:
        """The points of the readings of one figure."""
        known: dict[tuple[str, int], int] = {}
        out = []
        for reading in readings:
            head, first, second = reading.head, reading.first, reading.second
            total = self.base
            # what is of one term alone comes again in every reading that it stands in
            for of, key, told in (
                ("h", 0, (head,)), ("a", id(first), (head, first)), ("b", id(second), (head, second)),
            ):  # fmt: skip
                made = known.get((of, key))
                if made is None:
                    made = known[of, key] = self._points(told[-1], told, of)
                total += made
            out.append(total + self._points(reading.together, (head, first, second, reading.together), "p"))
        return out

    def _points(self, own: Signs, told: Iterable[Signs], of: str) -> int:
        points = self.points
        total = 0
        for sign in own.values():
            total += points.get(sign, 0)
        pairs = self.pairs.get(of)
        if pairs:
            signs: Signs = {}
            for each in told:
                signs.update(each)
            for names in pairs:
                total += points.get(joined(signs, names), 0)
        return total


def joined(signs: Signs, names: Names) -> str:
    """Several signs as one: ``l2=占&a_gap=0``; a name without a sign is left empty."""
    return JOIN.join([signs.get(name) or f"{name}=" for name in names])


def whose(names: Names) -> str:
    """The letter of the last of those that signs are of: h, a, b, or p where more than one term has a part in it."""
    of = {name[0] if name[1:2] == "_" else "h" for name in names} - {"h"}
    return "h" if not of else of.pop() if len(of) == 1 else "p"


def cards_of(rules: Rules) -> dict[str, Card]:
    """The cards of ``patterns/meant.tsv`` by family; raises RuleError where a line is no ``family points sign``."""
    read: dict[str, dict[str, int]] = {}
    for number, line in enumerate(rules.file(FILE).read_text("utf-8").splitlines(), 1):
        if line.startswith("#"):
            continue
        try:
            family, points, sign = line.split("\t")
            read.setdefault(family, {})[sign] = int(points)
        except ValueError as error:
            raise RuleError(
                f"{FILE}, line {number}: needs a family, whole points and a sign, parted by tabs"
            ) from error
    return {family: _card(family, points) for family, points in read.items()}


def _card(family: str, points: dict[str, int]) -> Card:
    missing = [name for name in _TERMS if name not in points]
    if missing:
        raise RuleError(f"{FILE}: {family} lacks {', '.join(missing)}")
    fixed = [points.pop(name) for name in _TERMS]
    pairs: dict[str, dict[Names, None]] = {}
    for sign in points:
        if JOIN in sign:
            names = tuple(part.partition("=")[0] for part in sign.split(JOIN))
            pairs.setdefault(whose(names), {})[names] = None
    return Card(*fixed, points=points, pairs={of: tuple(found) for of, found in pairs.items()})
