"""Scorecards: whole points for the signs around a reading, and how sure a number of points makes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import NamedTuple

from extractor.checks.meant.readings import Reading, Signs
from extractor.model import RuleError
from extractor.patterns import Rules

FILE = "meant.tsv"
JOIN = "&"
LEAD = 600  # points beyond which a greater lead over the next reading says no more
NO_NEXT = -900  # points of the next reading where there is none
_BOTH = "ab"
_TERMS = ("base", "own", "lead", "least")

Names = tuple[str, ...]
Pairs = list[tuple[Callable[[Signs], tuple[str, ...]], dict[tuple[str, ...], int]]]


class Card(NamedTuple):
    """The points of one family of relations, in hundredths of a logit (logistic regression with an L1 penalty).

    base    points of every reading
    own     hundredths of a reading's points that count as sureness
    lead    the same of its lead over the next one, up to ``LEAD``
    least   sureness without either
    points  by sign
    pairs   of signs that tell more together, by the letters of whom they are of: how to get them, and their points
    """

    base: int
    own: int
    lead: int
    least: int
    points: dict[str, int]
    pairs: dict[str, Pairs]

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
            # what is of the figure, or of one term alone, comes again in every reading that it stands in
            total = self.base
            for letter, own in ("h", reading.head), ("a", reading.first), ("b", reading.second):
                if own:
                    key = letter, id(own)
                    if key not in known:
                        known[key] = self._points(letter, own, {**reading.head, **own})
                    total += known[key]
            told = {**reading.head, **reading.first, **reading.second, **reading.together}
            total += self._points("p", reading.together, told)
            out.append(total + (self._paired(_BOTH, told) if reading.first else 0))
        return out

    def _points(self, of: str, own: Signs, told: Signs) -> int:
        points = self.points
        return sum([points[sign] for sign in own.values() if sign in points]) + self._paired(of, told)

    def _paired(self, of: str, told: Signs) -> int:
        """The points of the signs that stand together."""
        total = 0
        for get, worths in self.pairs.get(of, ()):
            signs = get(told)
            if signs in worths:
                total += worths[signs]
        return total


def joined(signs: Signs, names: Names) -> str:
    """Several signs as one: ``l2=占&a_gap=0``; a name without a sign is left empty."""
    return JOIN.join([signs.get(name) or f"{name}=" for name in names])


def _whose(signs: Sequence[str]) -> str:
    """The letters of those whom signs that stand together are of: h, a, b, ab or p."""
    of = {sign[0] if sign[1:2] == "_" else "h" for sign in signs} - {"h"}
    return "p" if "p" in of else "".join(sorted(of)) or "h"


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
    base, own, lead, least = (points.pop(name) for name in _TERMS)
    singles = {sign: worth for sign, worth in points.items() if JOIN not in sign}
    pairs: dict[str, dict[Names, dict[tuple[str, ...], int]]] = {}
    for joint, worth in points.items():
        signs = tuple(joint.split(JOIN))
        if len(signs) > 1:
            names = tuple([sign.partition("=")[0] for sign in signs])
            pairs.setdefault(_whose(signs), {}).setdefault(names, {})[signs] = worth
    return Card(
        base, own, lead, least, singles,
        {of: [(itemgetter(*names), worths) for names, worths in named.items()] for of, named in pairs.items()},
    )  # fmt: skip
