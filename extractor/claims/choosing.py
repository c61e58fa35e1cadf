"""The subject of a claim without an indicator, chosen anew among the noun phrases around its figure.

The rules take the words that their patterns lead to.  A network (``python -m eval.choose`` trains it on the gold)
weighs every phrase of the figure's sentence against them: where it stands, how it ends, what is counted in the unit,
and what the rules said.  Where it is surer of another phrase by the threshold, that is the subject.  The weights are
numbers, ``patterns/choosing.npz``, and the threshold ``patterns/choosing.toml``.  Cells are named by their headers, and
coefficients by what they are.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from extractor.claims.company import Seen, numbers
from extractor.claims.lexicon import Token
from extractor.claims.naming import from_negation
from extractor.claims.network import LENGTH, stored
from extractor.claims.phrases import Phrases
from extractor.claims.weighing import COMPANY
from extractor.model import WEIGHED, Claim, Document, RuleError
from extractor.patterns import Rules
from extractor.shadow import shadow

_ARRAYS = ("inner", "scale", "inner_base", "outer", "direct")
_BEFORE, _BEHIND = 100, 16  # characters of the sentence before and behind a figure in which phrases are looked for
_RUNS_BEHIND = 2  # stretches of text between marks, behind a figure
_LONGEST, _CUT = 14, 12  # characters of a phrase, and of a piece of a longer one
_LONG = 4  # a phrase of more may be named by its first or last words alone
_FAR, _COUNTED, _SHOWN = 4, 10, 9  # beyond which distances, lengths and gaps are all alike
_EARLIER = 6  # figures before that may stand between a phrase and its figure
_TOLD = 3  # figures before whose subjects are compared
_RUN = re.compile(r"[一-龥A-Za-z\"]+")


class Phrase(NamedTuple):
    """A noun phrase near a figure.

    start, end  of the shadow text
    behind      whether it stands behind the figure
    away        stretches of text between it and the figure
    how         s: whole; h, t: the head or the tail of one too long; f, l, m: its first, last, last two words;
                j: two that a word without meaning joins
    """

    start: int
    end: int
    behind: bool
    away: int
    how: str


class Sentences:
    """The phrases of a document around its figures, and what is known of each.

    plain, tokens  the document's shadow text, and the words of the lexicon in it
    figures        all of its figures, in order of place
    subjects       theirs, as shadows
    number         of a feature's name, its number; None for a feature that no network knows
    """

    def __init__(
        self,
        plain: str,
        tokens: Sequence[Token],
        figures: Sequence[Seen],
        phrases: Phrases,
        number: Callable[[str], int | None],
    ) -> None:
        self.plain, self.tokens, self.figures, self._phrases, self._number = plain, tokens, figures, phrases, number
        self.subjects = [shadow(f.subject) for f in figures]
        self._starts = [t.start for t in tokens]
        self._cut: dict[tuple[int, int], list[tuple[int, int, str]]] = {}  # pieces of stretches of text
        self._own: dict[tuple[int, int], tuple[list[int], bool]] = {}  # features of phrases, whatever their figure

    def phrases(self, at: int) -> list[tuple[Phrase | None, list[int]]]:
        """The phrases that may name the figure with number ``at``, nearest first, and the numbers of what is known.

        The words that the rules took are among them; None where they are no phrase of the sentence.
        """
        told = self.subjects[at]
        seen: set[str] = set()
        out: list[tuple[Phrase | None, list[int]]] = []
        for phrase in self._around(self.figures[at]):
            words = self.plain[phrase.start : phrase.end]
            if words not in seen:
                seen.add(words)
                own, _ = self._of_words(phrase)
                out.append((phrase, [*own, *numbers(self._of_pair(at, phrase, words), self._number)]))
        if told and told not in seen:
            out.append((None, numbers(self._of_rules(at), self._number)))
        return out

    def _around(self, figure: Seen) -> Iterator[Phrase]:
        plain, start, end = self.plain, figure.start, figure.end
        low = max(1 + max(plain.rfind(mark, 0, start) for mark in "。\n"), start - _BEFORE)
        high = min(
            (place for mark in "。;\n" if (place := plain.find(mark, end, end + _BEHIND)) >= 0), default=end + _BEHIND
        )
        before = [m.span() for m in _RUN.finditer(plain, low, start)]
        for away, run in enumerate(reversed(before)):
            for one, last, how in self._pieces(*run):
                yield Phrase(one, last, False, away, how)
        for away, found in enumerate(_RUN.finditer(plain, end, high)):
            if away == _RUNS_BEHIND:
                return
            for one, last, how in self._pieces(*found.span()):
                yield Phrase(one, last, True, away, how)

    def _pieces(self, start: int, end: int) -> list[tuple[int, int, str]]:
        """The phrases of a stretch of text without marks and digits."""
        made = self._cut.get((start, end))
        if made is None:
            made = self._cut[start, end] = [p for p in self._cut_up(start, end) if p[1] - p[0] >= 2]
        return made

    def _cut_up(self, start: int, end: int) -> Iterator[tuple[int, int, str]]:
        before: int | None = None
        for words in self._phrases.between_stops(self.plain, start, end):
            first, last = words[0][0], words[-1][1]
            if last - first > _LONGEST:
                yield next(at for at, _ in words if last - at <= _CUT or at == words[-1][0]), last, "t"
                yield first, max((e for _, e in words if e - first <= _CUT), default=words[0][1]), "h"
            else:
                yield first, last, "s"
            if len(words) > 1 and last - first > _LONG:
                yield words[-1 if words[-1][1] - words[-1][0] > 1 else -2][0], last, "l"
                if len(words) > 2:
                    yield words[-2][0], last, "m"
                yield first, words[0 if words[0][1] - first > 1 else 1][1], "f"
            if before is not None and last - before <= _LONGEST:
                yield before, last, "j"
            before = first

    def _of_words(self, phrase: Phrase) -> tuple[list[int], bool]:
        """The numbers of what is known of a phrase, whatever figure it may name; and whether it names a thing."""
        key = phrase.start, phrase.end
        made = self._own.get(key)
        if made is None:
            plain, (start, end) = self.plain, key
            words = plain[start:end]
            noun = self._phrases.names(words)
            found = [
                f"L{min(len(words), _COUNTED)}", "e" + words[-2:], "e1" + words[-1:], "e3" + words[-3:],
                "s" + words[:2], "s1" + words[:1], "x2" + plain[end : end + 2], "y2" + plain[max(start - 2, 0) : start],
                *("c" + words[n : n + 2] for n in range(len(words) - 1)),
            ]  # fmt: skip
            made = self._own[key] = numbers(found if noun else [*found, "N"], self._number), noun
        return made

    def _of_pair(self, at: int, phrase: Phrase, words: str) -> list[str]:
        """What is known of a phrase and a figure together."""
        figure, told, plain = self.figures[at], self.subjects[at], self.plain
        start, end, behind, away, how = phrase
        if words == told:
            same = "="
        elif words in told:
            same = "<"
        elif told and told in words:
            same = ">"
        else:
            same = "~" if told[-2:] == words[-2:] else "!"
        side = "a" if behind else "b"
        between = sum(1 for f in self.figures[max(0, at - _EARLIER) : at] if start < f.start < figure.start)
        place = f"{side}{min(away, _FAR)}{min(between, _TOLD)}"
        way = figure.rule.partition("|")[0]
        way, _, what = way.partition(":")
        what = what.partition(".")[0]
        gap = plain[figure.end : start] if behind else plain[end : figure.start]
        earlier = [
            self.subjects[n] for n in range(max(0, at - _TOLD), at) if self.figures[n].sentence == figure.sentence
        ]
        tokens = self.tokens[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        whole = [t for t in tokens if t.end <= end]
        last = whole[-1].term if whole and whole[-1].end == end else None
        first = whole[0].term if whole and whole[0].start == start else None
        stages = {t.term.stage for t in whole if t.term.stage}
        staged = "none" if not stages else "same" if figure.stage in stages else "other"
        unit, again, kind = figure.unit, words in earlier, last.kind if last is not None else "-"
        found = [
            "P" + place, "PR" + place + same, "W" + way + place, "WR" + way + same, "Wr" + way + what + same + place,
            "H" + how + side, "HR" + how + same, f"Lr{min(len(words), _COUNTED)}{same}", "u" + unit + words[-2:],
            "u1" + unit + words[-1:], "v" + unit + words[:2], "x" + plain[end : end + 1] + place,
            "y" + plain[start - 1 : start] + side, f"g{side}{min(len(gap), _SHOWN)}", "gt" + side + gap[-2:],
            "gh" + side + gap[:2], "m" + figure.measure + figure.role + place, "r" + figure.role + words[-2:],
            f"p{again}{same}", f"pu{again}{unit}", "st" + staged, "sx" + staged + same, "UP" + unit + place,
            f"k{kind}{last.code if last is not None else ''}{last.noun if last is not None else ''}{unit}",
            "kr" + kind + same + side, f"f{first.kind}{first.cue}{side}" if first is not None else "f-" + side,
        ]  # fmt: skip
        return found if self._of_words(phrase)[1] else [*found, "N" + same + place]

    def _of_rules(self, at: int) -> list[str]:
        """What is known of the words that the rules took, where they are no phrase of the sentence."""
        figure, told = self.figures[at], self.subjects[at]
        found = [
            "OWN", "OWN" + figure.rule.partition(":")[0], "u" + figure.unit + told[-2:], "e" + told[-2:],
            f"L{min(len(told), _COUNTED)}",
        ]  # fmt: skip
        return found if self._phrases.names(told) else [*found, "N"]


class Choosing:
    """The network of a rule set that chooses subjects; get it with ``rules.compiled(Choosing)``.

    raises  RuleError naming the file and the reason where it cannot be used
    """

    def __init__(self, rules: Rules) -> None:
        self._at, weights = stored(rules, "choosing", _ARRAYS)
        inner, scale, base, outer, direct = weights
        units = scale.size
        shapes = ((len(self._at), units), (units,), (units,), (units,), (len(self._at),))
        if shapes != (inner.shape, scale.shape, base.shape, outer.shape, direct.shape):
            raise RuleError("choosing.npz: names and weights do not fit each other")
        self._inner, self._scale, self._base, self._outer, self._direct = inner, scale, base, outer, direct
        try:
            self.least = float(rules.table("choosing")["least"])
        except (KeyError, TypeError, ValueError) as error:
            raise RuleError(f"choosing.toml: needs least, a number: {error}") from error
        self._phrases = rules.compiled(Phrases)

    def read(self, document: Document, plain: str, tokens: Sequence[Token], claims: Sequence[Claim]) -> list[Claim]:
        """The claims of a document, in order of place, with the subjects set that were chosen.

        plain, tokens  its shadow text, and the words of the lexicon in it
        """
        out = list(claims)
        asked = [n for n, c in enumerate(claims) if c.indicator is None and c.cell is None and c.measure != "cv"]
        if len(claims) < COMPANY or not asked:
            return out
        sentences = Sentences(plain, tokens, [Seen.of_claim(c) for c in claims], self._phrases, self._at.get)
        for at in asked:
            chosen = self._choose(sentences, at)
            if chosen is not None:
                subject = document.text[from_negation(plain, chosen.start) : chosen.end]
                rule = f"{claims[at].rule}{WEIGHED}subject"
                out[at] = msgspec.structs.replace(claims[at], subject=subject, rule=rule)
        return out

    def _choose(self, sentences: Sentences, at: int) -> Phrase | None:
        """The phrase that is likelier than the words of the rules; None where those stand."""
        asked = sentences.phrases(at)
        if not asked:
            return None
        told = sentences.subjects[at]
        shares = self.shares([features for _, features in asked])
        best = int(shares.argmax())
        phrase = asked[best][0]
        said = [p is None or sentences.plain[p.start : p.end] == told for p, _ in asked]
        left = max((float(share) for share, is_said in zip(shares, said, strict=True) if is_said), default=0.0)
        return None if said[best] or shares[best] - left < self.least else phrase

    def shares(self, phrases: Sequence[Sequence[int]]) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        """How likely each phrase is to be the subject, of the features of each."""
        rows = [[*{*features}] or [0] for features in phrases]
        counts = np.array([len(row) for row in rows])
        starts, all_rows = np.cumsum(counts) - counts, [n for row in rows for n in row]
        length = (LENGTH / np.sqrt(counts)).astype(np.float32)
        sums = np.add.reduceat(self._inner.take(all_rows, axis=0), starts, axis=0, dtype=np.int32)
        hidden = np.maximum(sums * length[:, None] * self._scale + self._base, 0)
        straight = np.add.reduceat(self._direct.take(all_rows), starts) * length
        scores = (hidden * self._outer).sum(axis=1) + straight
        powers = np.exp(scores - scores.max())
        shares: np.ndarray[tuple[int], np.dtype[np.float32]] = powers / powers.sum()
        return shares
