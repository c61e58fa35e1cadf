"""The company of a figure: what stands around it in its document, named so that a model can weigh it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import accumulate
from typing import NamedTuple

from extractor.claims.lexicon import Token
from extractor.model import Claim

_SENTENCE = 60  # characters before a figure that are read for words
_CLAUSE, _SAID, _BEHIND = 12, 40, 8  # characters of the clause, of the sentence, and behind the figure
_OPENING = 14  # characters that a line opens with
_SUBJECT, _HEADER = 10, 12  # characters of the subject and of a header, from their ends
_NEXT = 8  # characters behind a figure where a word may stand that it counts
_FAR = 4  # words of the clauses before, from the last
_HEADING = 30  # characters of a line without a full stop that heads what is below it
_DIGITS = re.compile(r"\d[\d,.]*")
_STOPS = ("。", ";", "\n")
_CUT = re.compile(r"[。;\n:、(]|,(?!\d)|(?<!\d),")


class Seen(NamedTuple):
    """A figure as the rules read it.

    start, end  of the shadow text
    sentence    what figures of one sentence have in common
    headers     of its cell; empty outside of tables
    """

    start: int
    end: int
    unit: str
    measure: str
    comparator: str
    value: Decimal
    indicator: str | None
    stage: str | None
    role: str
    subject: str
    rule: str
    period_from: str | None
    headers: tuple[str, ...]
    sentence: str

    @classmethod
    def of_claim(cls, claim: Claim) -> Seen:
        """A claim of which nothing was decided anew."""
        headers = claim.cell.headers if claim.cell is not None else ()
        return cls(
            claim.start, claim.end, claim.unit, claim.measure, claim.comparator, claim.value, claim.indicator,
            claim.stage, claim.role, claim.subject, claim.rule, claim.period_from, headers, claim.quote,
        )  # fmt: skip


class Page:
    """A document as the models read it.

    plain    its shadow text
    tokens   the words of the lexicon in it, in order
    kind     the document's type
    figures  all of its figures, in order of place
    number   of a feature's name, its number; None for a feature that no model knows

    ``names_stages`` says whether it names a stage of education anywhere.
    """

    def __init__(
        self,
        plain: str,
        tokens: Sequence[Token],
        kind: str,
        figures: Sequence[Seen],
        number: Callable[[str], int | None],
    ) -> None:
        self.plain, self.tokens, self.figures, self._number = plain, tokens, figures, number
        self._starts = [t.start for t in tokens]
        self._staged, self._headed = [-1], [-1]  # before each token, the number of the last that names a stage, a head
        for n, token in enumerate(tokens):
            self._staged.append(n if _stage(token) else self._staged[-1])
            head = token.term.kind == "head" and (token.term.code or token.term.cv)
            self._headed.append(n if head else self._headed[-1])
        self._near, self._far, self._next = (
            [number(mark + t.term.rule) for t in tokens] for mark in ("n=", "f=", "p=")
        )
        self._headings = list(_headings(plain))
        self._headings_end = [end for _, end in self._headings]
        self._under: dict[tuple[int, str], list[int]] = {}  # features of a heading, for each unit
        self._openings: dict[int, list[int]] = {}  # features of a line's opening, by its start
        self._digits = [(m.end(), m.end() - m.start() - 1) for m in _DIGITS.finditer(plain)]
        self._digits_end = [end for end, _ in self._digits]
        self._cut = [0, *accumulate(more for _, more in self._digits)]  # characters left out up to each number
        short = _DIGITS.sub("0", plain)
        self._pairs = [number("c" + short[n : n + 2]) for n in range(len(short) - 1)]
        told = Counter(f.stage for f in figures).most_common(1)
        title = len(plain) - len(plain.lstrip("\n"))
        ends = plain.find("\n", title)
        whole = [f"d={kind}", f"o={told[0][0] if told else None}"]
        stages = sorted({f"ds={t.term.stage}" for t in tokens if _stage(t)})
        self.names_stages = bool(stages)
        whole += stages
        whole += [f"ts={t.term.stage}" for t in self._words(0, ends if ends > 0 else len(plain)) if _stage(t)]
        self._whole = self.known(whole)

    def features(self, at: int) -> list[int]:
        """The numbers of what is known of the figure with number ``at``, but what the rules made of it; some twice."""
        figure, plain = self.figures[at], self.plain
        opens = self._opens(figure.start)
        clause = low = max(figure.start - _SENTENCE, opens)
        for cut in _CUT.finditer(plain, low, figure.start):
            clause = cut.end()
        first, middle, last = (bisect_left(self._starts, place) for place in (low, clause, figure.start))
        said = self._pairs[self._short(max(opens, figure.start - _SAID)) : max(0, self._short(figure.start) - 1)]
        words = [*said, *self._near[middle:last], *self._far[max(first, middle - _FAR) : middle]]
        if last < len(self.tokens) and self._starts[last] < figure.end + _NEXT:
            words.append(self._next[last])
        return [
            *(n for n in words if n is not None),
            *self._whole,
            *self.known(
                [
                    *_of_itself(figure, plain),
                    *self._beside(at),
                    *_told(self.tokens[first:middle], self.tokens[middle:last], figure.unit),
                    *self._last_named(middle, clause, figure.unit),
                    *_ends(plain, figure, clause),
                ]
            ),
            *self._opening(figure),
            *self._heading(figure),
        ]

    def before(self, figure: Seen) -> str:
        """The character right before a figure."""
        return self.plain[max(0, figure.start - 1) : figure.start]

    def known(self, names: Iterable[str]) -> list[int]:
        """The numbers of those that some model knows."""
        return numbers(names, self._number)

    def _words(self, start: int, end: int) -> Sequence[Token]:
        return self.tokens[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def _opens(self, start: int) -> int:
        """Where the sentence of a place begins, or a place far enough before it."""
        low = max(0, start - _SENTENCE - _SAID)
        return max(low, 1 + max(self.plain.rfind(mark, low, start) for mark in _STOPS))

    def _short(self, place: int) -> int:
        """A place outside of numbers, in the text in which every number is one digit."""
        return place - self._cut[bisect_right(self._digits_end, place)]

    def _opening(self, figure: Seen) -> list[int]:
        """Pairs of characters that the figure's line opens with."""
        line = self.plain.rfind("\n", 0, figure.start) + 1
        end = min(line + _OPENING, figure.start)
        if end < line + _OPENING or line not in self._openings:
            opening = _DIGITS.sub("0", self.plain[line:end])
            pairs = self.known("p^" + opening[n : n + 2] for n in range(len(opening) - 1))
            if end < line + _OPENING:
                return pairs
            self._openings[line] = pairs
        return self._openings[line]

    def _heading(self, figure: Seen) -> list[int]:
        """Stages and heads of the line that heads the figure's part of the document."""
        at = bisect_left(self._headings_end, figure.start) - 1
        if at < 0:
            return []
        made = self._under.get((at, figure.unit))
        if made is None:
            words = self._words(*self._headings[at])
            found = [f"hs={t.term.stage}" for t in words if t.term.stage]
            found += ["hk=" + t.term.rule + figure.unit for t in words if t.term.kind == "head"]
            made = self._under[at, figure.unit] = self.known(found)
        return made

    def _beside(self, at: int) -> list[str]:
        """What is known of the two figures before and the one behind."""
        figure, found = self.figures[at], []
        for mark, other in (("a", at - 1), ("b", at - 2), ("z", at + 1)):
            if 0 <= other < len(self.figures):
                beside = self.figures[other]
                same = beside.sentence == figure.sentence
                found += [
                    f"{mark}i={beside.indicator}{same}", f"{mark}u={beside.indicator}{figure.unit}",
                    f"{mark}v={beside.unit}{figure.unit}", f"{mark}s={beside.stage}{same}",
                    f"{mark}r={beside.role}{same}",
                ]  # fmt: skip
        if at:
            before = self.figures[at - 1]
            found.append(f"j={self.plain[min(before.end, figure.start) : figure.start][:3]}{before.indicator}")
        return found

    def _last_named(self, token: int, clause: int, unit: str) -> list[str]:
        """The last stage and the last head named before a clause; it starts at ``clause``, its first token is given."""
        found = []
        if (at := self._staged[token]) >= 0:
            last = self.tokens[at]
            apart = "\n" in self.plain[last.end : clause]
            found += [f"q={last.term.stage}{apart}", f"qu={last.term.stage}{apart}{unit}"]
        if (at := self._headed[token]) >= 0:
            last = self.tokens[at]
            apart = "\n" in self.plain[last.end : clause]
            found += [f"k={last.term.rule}{unit}", f"ka={last.term.rule}{apart}"]
        return found


def numbers(names: Iterable[str], number: Callable[[str], int | None]) -> list[int]:
    """The numbers of those names that have one."""
    return [n for name in names if (n := number(name)) is not None]


def rule_features(figure: Seen) -> list[str]:
    """What the rules made of a figure, and how: to be learned from only where they had never seen its text."""
    way, _, cue = figure.rule.partition("|")
    way, indicator, stage = way.partition(":")[0], figure.indicator, figure.stage
    return [
        f"I={indicator}", f"K={stage}", f"IK={indicator}{stage}", f"Q={figure.role}",
        f"m={figure.measure}{figure.comparator}", f"W={way}", f"WI={way}{indicator}", f"WK={way}{stage}",
        f"cue={cue}", f"cue={cue.partition('.')[0]}.{figure.role}",
    ]  # fmt: skip


def _of_itself(figure: Seen, plain: str) -> list[str]:
    unit, subject = figure.unit, figure.subject[-_SUBJECT:]
    dotted = "." in plain[figure.start : figure.end]
    found = [
        "u=" + unit, f"t={bool(figure.headers)}", f"g={unit}{max(-3, figure.value.adjusted())}{dotted}",
        f"pf={figure.period_from}", "S=" + subject, "Su=" + subject[-4:] + unit,
    ]  # fmt: skip
    for header in figure.headers:
        end = header[-_HEADER:]
        found += ["X=" + end, *("X" + end[n : n + 2] for n in range(len(end) - 1))]
    return found


def _told(far: Sequence[Token], near: Sequence[Token], unit: str) -> list[str]:
    """Which words of the clauses before a figure and of its own name a stage and what is counted, first and last."""
    found = []
    if near:
        found.append("l=" + near[-1].term.rule + unit)
    named = next((t.term.stage for t in reversed(near) if t.term.stage), None)
    if named is not None:
        found.append("sn=" + named)
    spoken = named or next((t.term.stage for t in reversed(far) if t.term.stage), None)
    if spoken is not None:
        found.append("sf=" + spoken)
    heads = [t.term.rule for t in (*far, *near) if t.term.kind == "head"]
    if heads:
        found += ["h1=" + heads[0] + unit, "hl=" + heads[-1] + unit]
    return found


def _ends(plain: str, figure: Seen, clause: int) -> list[str]:
    """The characters right before and right behind a figure; numbers are all one."""
    words = _DIGITS.sub("0", plain[max(clause, figure.start - _CLAUSE) : figure.start])
    cut = _CUT.search(plain, figure.end, figure.end + _BEHIND)
    behind = _DIGITS.sub("0", plain[figure.end : figure.end + _BEHIND])
    rest = behind if cut is None else behind[: cut.start() - figure.end]
    return [
        *("E" + words[-n:] for n in (1, 2, 3, 4)),
        *("A" + behind[:n] for n in (1, 2, 3)),
        *("B" + rest[n : n + 2] for n in range(len(rest) - 1)),
    ]


def _headings(plain: str) -> Iterator[tuple[int, int]]:
    """Extents of the short lines without a full stop."""
    at = 0
    for line in plain.split("\n"):
        if 0 < len(line) <= _HEADING and "。" not in line:
            yield at, at + len(line)
        at += len(line) + 1


def _stage(token: Token) -> bool:
    return bool(token.term.stage) and token.term.stage != "none"
