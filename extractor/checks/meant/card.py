"""Scorecards: whole points for the signs around a reading, and how sure a number of points makes it."""

from __future__ import annotations

from collections.abc import Sequence
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


class Card(NamedTuple):
    """The points of one family of relations, in hundredths of a logit (logistic regression with an L1 penalty).

    base    points of every reading
    own     hundredths of a reading's points that count as sureness
    lead    the same of its lead over the next one, up to ``LEAD``
    least   sureness without either
    points  by sign
    pairs   by the letters of whom they are of: by one sign, those that stand with it, and the points of all together
    """

    base: int
    own: int
    lead: int
    least: int
    points: dict[str, int]
    pairs: dict[str, dict[str, list[tuple[frozenset[str], int]]]]

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
        known: dict[tuple[str, int], tuple[int, frozenset[str]]] = {}
        out = []
        nobody: frozenset[str] = frozenset()
        for reading in readings:
            # what is of the figure, or of one term alone, comes again in every reading that it stands in
            head = known.get(("h", 0)) or self._one(known, ("h", 0), reading.head, nobody)
            first = second = (0, nobody)
            if reading.first:
                key = "a", id(reading.first)
                first = known.get(key) or self._one(known, key, reading.first, head[1])
                key = "b", id(reading.second)
                second = known.get(key) or self._one(known, key, reading.second, head[1])
            told = frozenset(reading.together.values()) | head[1] | first[1] | second[1]
            total = self.base + head[0] + first[0] + second[0] + self._points("p", reading.together, told)
            between = self.pairs.get(_BOTH)
            if between and reading.first:
                total += _paired(between, reading.first, told)
            out.append(total)
        return out

    def _one(
        self, known: dict[tuple[str, int], tuple[int, frozenset[str]]], key: tuple[str, int], own: Signs,
        head: frozenset[str],
    ) -> tuple[int, frozenset[str]]:  # fmt: skip
        """The points of what is of one alone, with its signs."""
        told = frozenset(own.values())
        known[key] = self._points(key[0], own, told | head), told
        return known[key]

    def _points(self, of: str, own: Signs, told: frozenset[str]) -> int:
        points = self.points
        total = sum([points[sign] for sign in own.values() if sign in points])
        pairs = self.pairs.get(of)
        return total + _paired(pairs, own, told) if pairs else total


def _paired(pairs: dict[str, list[tuple[frozenset[str], int]]], own: Signs, told: frozenset[str]) -> int:
    """The points of the signs that stand together with some of one's own."""
    return sum([worth for sign in own.values() if sign in pairs for others, worth in pairs[sign] if others <= told])


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
    pairs: dict[str, dict[str, list[tuple[frozenset[str], int]]]] = {}
    for joint, worth in points.items():
        signs = joint.split(JOIN)
        if len(signs) == 1:
            continue
        of = _whose(signs)
        mine = [s for s in signs if of == "h" or s.startswith(f"{of[0]}_")]
        at = pairs.setdefault(of, {})
        key = min(mine, key=lambda sign: len(at.get(sign, ())))
        at.setdefault(key, []).append((frozenset(signs) - {key}, worth))
    return Card(base, own, lead, least, singles, pairs)
