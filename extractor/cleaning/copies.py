"""Stretches of a text that repeat an earlier stretch, word for word or reworded with the same figures.

Sentences are compared by their three-character shingles; an index of a sample of them gives each sentence a few
earlier candidates, so the work grows with the length of the text and not with its square.  Matching sentences
that follow each other on both sides form a stretch.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import chain
from typing import NamedTuple

from extractor.model import Copy
from extractor.patterns import Rules

_END = re.compile(r"[。;!?\n]")
_NOISE = re.compile(r"[^\w%.。;!?\n]+")
_FIGURE = re.compile(r"\d+(?:\.\d+)?%?")
_SHINGLE = 3  # characters
# a sample of the shingles by their first character: digits count, for figures tell copies apart
_SAMPLED = re.compile("(?=([0-9" + "".join(map(chr, range(0x4E00, 0x9FA6, 6))) + "]" + "." * (_SHINGLE - 1) + "))")
_LEAST = 8  # characters of a sentence worth comparing
_COMMON = 6  # a shingle in more sentences than this says nothing
_GAP = 5  # sentences that a stretch may skip on either side
_WITHOUT_FIGURES = 0.7  # similarity asked of stretches that hold no figure to agree on
_TRIED = 4


class _Unit(NamedTuple):
    start: int
    end: int
    core: str
    keys: tuple[str, ...]


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
        self.short_chars, self.short_figures = int(table["short_chars"]), int(table["short_figures"])
        self.sentence = float(table["sentence_similarity"])
        self.stretch = float(table["stretch_similarity"])
        self.agreement = float(table["figure_agreement"])
        self.share = float(table["least_share"])
        self.max_chars = int(table["max_chars"])

    def find(self, plain: str) -> tuple[list[Copy], list[str]]:
        """Copies in a text (given as its shadow) in order of their place, and notes for the reader."""
        if len(plain) > self.max_chars:
            return [], [f"longer than {self.max_chars} characters: not searched for repeated passages"]
        units = _units(plain)
        if sum(len(u.core) for u in units) < 2 * self.short_chars:
            return [], []
        chains = self._chains(units)
        copies: list[Copy] = []
        for run in sorted(chains, key=lambda c: -sum(len(units[m.late].core) for m in c)):
            copy = self._copy(run, units, plain)
            if copy and not any(copy.start < c.end and c.start < copy.end for c in copies):
                copies.append(copy)
        return sorted(copies, key=lambda c: c.start), []

    def _chains(self, units: list[_Unit]) -> list[list[_Match]]:
        """Runs of matches that move on together on both sides."""
        index: dict[str, list[int]] = defaultdict(list)
        open_: list[list[_Match]] = []
        done: list[list[_Match]] = []
        for late, unit in enumerate(units):
            matches = self._matches(late, units, index)
            still: list[list[_Match]] = []
            for run in open_:
                (still if late - run[-1].late <= _GAP else done).append(run)
            open_ = still
            for match in matches:
                fits = [c for c in open_ if 0 < match.early - c[-1].early <= _GAP and match.late > c[-1].late]
                if fits:
                    max(fits, key=len).append(match)
                else:
                    open_.append([match])
            for shingle in unit.keys:
                index[shingle].append(late)
        return [c for c in done + open_ if sum(len(units[m.late].core) for m in c) >= self.short_chars]

    def _matches(self, late: int, units: list[_Unit], index: dict[str, list[int]]) -> list[_Match]:
        unit = units[late]
        known = [index[key] for key in unit.keys if key in index]
        if len(known) * 3 < len(unit.keys):
            return []  # no one sentence can have had a third of them
        votes = Counter(chain.from_iterable(holders for holders in known if len(holders) <= _COMMON))
        found: list[_Match] = []
        for early, count in sorted(votes.items(), key=lambda v: (-v[1], v[0]))[:_TRIED]:
            if count * 3 < len(unit.keys):
                break
            shorter, longer = sorted((len(unit.core), len(units[early].core)))
            if shorter * 3 < longer:  # too unlike in length to share half of their shingles
                continue
            similarity = _similarity(unit.core, units[early].core)
            if similarity >= self.sentence:
                found.append(_Match(early, late, similarity))
        return found

    def _copy(self, run: list[_Match], units: list[_Unit], plain: str) -> Copy | None:
        """The stretch that a run of matches spans; None where it is too loose or its figures differ."""
        first, last = run[0], run[-1]
        start, end = units[first.late].start, units[last.late].end
        of_start, of_end = units[first.early].start, units[last.early].end
        span = sum(len(u.core) for u in units[first.late : last.late + 1])
        matched = sum(len(units[m.late].core) for m in run)
        similarity = sum(m.similarity * len(units[m.late].core) for m in run) / matched
        if of_end > start or matched < self.share * span or similarity < self.stretch:
            return None
        agreement = _agreement(plain[start:end], plain[of_start:of_end])
        if agreement is None:
            agreement = 1.0 if similarity >= _WITHOUT_FIGURES else 0.0
        if agreement < self.agreement:
            return None
        if matched < self.least_chars and len(_FIGURE.findall(plain[start:end])) < self.short_figures:
            return None  # a short stretch is a copy only where many figures say so
        return Copy(start=start, end=end, of_start=of_start, of_end=of_end, similarity=round(similarity, 3))


def _units(plain: str) -> list[_Unit]:
    units: list[_Unit] = []
    start = 0
    # the ends of sentences are no noise, so both texts have as many sentences
    for sentence, core in zip(_END.split(plain), _END.split(_NOISE.sub("", plain)), strict=True):
        end = start + len(sentence)
        if len(core) >= _LEAST:
            left = end - len(sentence.lstrip())
            units.append(_Unit(left, end + (plain[end : end + 1] not in {"", "\n"}), core, _keys(core)))
        start = end + 1
    return units


def _keys(core: str) -> tuple[str, ...]:
    """A sixth of a sentence's shingles, chosen by their first character, so alike in every copy of it."""
    return tuple(set(_SAMPLED.findall(core)))


def _similarity(one: str, other: str) -> float:
    """Dice coefficient of the three-character shingles of two sentences."""
    a, b = (set(zip(s, s[1:], s[2:], strict=False)) for s in (one, other))
    return 2 * len(a & b) / (len(a) + len(b))


def _agreement(one: str, other: str) -> float | None:
    """Share of the figures of two stretches that both hold; None where neither holds any."""
    a, b = Counter(_FIGURE.findall(one)), Counter(_FIGURE.findall(other))
    most = max(a.total(), b.total())
    return None if most == 0 else (a & b).total() / most
