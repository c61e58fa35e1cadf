"""Stretches of a text that repeat an earlier stretch, word for word or reworded with the same figures.

Sentences are compared by their three-character shingles; an index of rare shingles gives each sentence a few
earlier candidates, so the work grows with the length of the text and not with its square.  Matching sentences
that follow each other on both sides form a stretch.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from extractor.model import Copy, Document
from extractor.patterns import Rules
from extractor.shadow import shadow

_SENTENCE = re.compile(r"[^。;!?\n]+")
_NOISE = re.compile(r"[^\w%.]+")
_FIGURE = re.compile(r"\d+(?:\.\d+)?%?")
_LEAST = 8  # characters of a sentence worth comparing
_COMMON = 6  # a shingle in more sentences than this says nothing
_GAP = 5  # sentences that a stretch may skip on either side
_WITHOUT_FIGURES = 0.7  # similarity asked of stretches that hold no figure to agree on
_TRIED = 4


class _Unit(NamedTuple):
    start: int
    end: int
    size: int
    shingles: frozenset[str]


class _Match(NamedTuple):
    """Sentence ``late`` resembles the earlier sentence ``early``."""

    early: int
    late: int
    similarity: float


class CopyFinder:
    """The thresholds of ``cleaning.toml`` [copies] and the search."""

    def __init__(self, rules: Rules) -> None:
        table = rules.table("cleaning")["copies"]
        self.least_chars = int(table["least_chars"])
        self.sentence = float(table["sentence_similarity"])
        self.stretch = float(table["stretch_similarity"])
        self.agreement = float(table["figure_agreement"])
        self.share = float(table["least_share"])
        self.max_chars = int(table["max_chars"])

    def find(self, document: Document) -> tuple[list[Copy], list[str]]:
        """Copies in order of their place, and notes for the reader."""
        if len(document.text) > self.max_chars:
            return [], [f"longer than {self.max_chars} characters: not searched for repeated passages"]
        plain = shadow(document.text)
        units = _units(plain)
        if sum(u.size for u in units) < 2 * self.least_chars:
            return [], []
        chains = self._chains(units)
        copies: list[Copy] = []
        for chain in sorted(chains, key=lambda c: -sum(units[m.late].size for m in c)):
            copy = self._copy(chain, units, plain)
            if copy and not any(copy.start < c.end and c.start < copy.end for c in copies):
                copies.append(copy)
        return sorted(copies, key=lambda c: c.start), []

    def _chains(self, units: list[_Unit]) -> list[list[_Match]]:
        """Runs of matches that move on together on both sides."""
        index: dict[str, list[int]] = {}
        open_: list[list[_Match]] = []
        done: list[list[_Match]] = []
        for late, unit in enumerate(units):
            matches = self._matches(late, units, index)
            still: list[list[_Match]] = []
            for chain in open_:
                (still if late - chain[-1].late <= _GAP else done).append(chain)
            open_ = still
            for match in matches:
                fits = [c for c in open_ if 0 < match.early - c[-1].early <= _GAP and match.late > c[-1].late]
                if fits:
                    max(fits, key=len).append(match)
                else:
                    open_.append([match])
            for shingle in unit.shingles:
                index.setdefault(shingle, []).append(late)
        return [c for c in done + open_ if sum(units[m.late].size for m in c) >= self.least_chars]

    def _matches(self, late: int, units: list[_Unit], index: dict[str, list[int]]) -> list[_Match]:
        unit = units[late]
        votes: Counter[int] = Counter()
        for shingle in unit.shingles:
            holders = index.get(shingle)
            if holders and len(holders) <= _COMMON:
                votes.update(holders)
        found: list[_Match] = []
        for early, count in sorted(votes.items(), key=lambda v: (-v[1], v[0]))[:_TRIED]:
            if count * 5 < len(unit.shingles):
                break
            other = units[early].shingles
            similarity = 2 * len(unit.shingles & other) / (len(unit.shingles) + len(other))
            if similarity >= self.sentence:
                found.append(_Match(early, late, similarity))
        return found

    def _copy(self, chain: list[_Match], units: list[_Unit], plain: str) -> Copy | None:
        """The stretch that a run of matches spans; None where it is too loose or its figures differ."""
        first, last = chain[0], chain[-1]
        start, end = units[first.late].start, units[last.late].end
        of_start, of_end = units[first.early].start, units[last.early].end
        span = sum(u.size for u in units[first.late : last.late + 1])
        matched = sum(units[m.late].size for m in chain)
        similarity = sum(m.similarity * units[m.late].size for m in chain) / matched
        if of_end > start or matched < self.share * span or similarity < self.stretch:
            return None
        agreement = _agreement(plain[start:end], plain[of_start:of_end])
        if agreement is None:
            agreement = 1.0 if similarity >= _WITHOUT_FIGURES else 0.0
        if agreement < self.agreement:
            return None
        return Copy(start=start, end=end, of_start=of_start, of_end=of_end, similarity=round(similarity, 3))


def _units(plain: str) -> list[_Unit]:
    units: list[_Unit] = []
    for match in _SENTENCE.finditer(plain):
        core = _NOISE.sub("", match.group())
        if len(core) >= _LEAST:
            left = match.start() + len(match.group()) - len(match.group().lstrip())
            end = match.end() + (plain[match.end() : match.end() + 1] not in {"", "\n"})
            units.append(_Unit(left, end, len(core), _shingles(core)))
    return units


def _shingles(core: str) -> frozenset[str]:
    return frozenset(core[at : at + 3] for at in range(len(core) - 2))


def _agreement(one: str, other: str) -> float | None:
    """Share of the figures of two stretches that both hold; None where neither holds any."""
    a, b = Counter(_FIGURE.findall(one)), Counter(_FIGURE.findall(other))
    most = max(a.total(), b.total())
    return None if most == 0 else (a & b).total() / most
