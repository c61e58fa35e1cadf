"""Sentences cut into slots: each figure with the words that stand before and behind it.

A slot holds what the resolver needs to give a figure its meaning: the words of its own clause
(``near``), those of the clauses since the figure before (``far``), the marks passed on the way, how
deep in brackets it stands, and the words that follow its unit (``post``).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from extractor.claims.lexicon import Term, Token
from extractor.claims.quantities import Figure

_ENDS = frozenset("。!?")


class Slot:
    """One figure in its sentence.

    clause   where the figure's own clause begins in the shadow text
    marks    the punctuation between the figure before (or the sentence start) and this one
    segment  running number of the stretch between semicolons; depth of brackets around the figure
    """

    __slots__ = (
        "aside",
        "clause",
        "cues",
        "dates",
        "depth",
        "far",
        "far_cues",
        "figure",
        "gap",
        "grades",
        "kinds",
        "marks",
        "near",
        "post",
        "post_end",
        "residual",
        "segment",
        "words",
    )

    def __init__(
        self,
        figure: Figure,
        near: list[Token],
        far: list[Token],
        marks: str,
        clause: int,
        gap: int,
        depth: int,
        segment: int,
    ) -> None:
        self.figure = figure
        self.near = near
        self.far = far
        self.marks = marks
        self.clause = clause
        self.gap = gap
        self.depth = depth
        self.segment = segment
        self.dates: list[Figure] = []
        self.grades: list[Figure] = []  # age bands and grades named since the figure before
        self.post: list[Token] = []
        self.post_end = figure.end
        self.words = clause  # where unknown words may begin: behind the last date or ordinal of the clause
        self.cues = [t for t in near if t.term.cue]
        self.far_cues = [t for t in far if t.term.cue]
        self.kinds: str | None = None  # the stage of several kinds counted together behind the unit
        self.residual: bool | None = None  # whether unknown words stand in the clause; None until asked
        self.aside = figure.end  # where the words behind the unit begin: behind a bracket, if one follows at once

    def says(self, cue: str) -> bool:
        """Whether a cue of this kind stands in the figure's own clause."""
        for token in self.cues:  # asked some times for each figure: a plain loop is three times as fast as any()
            if token.term.cue == cue:
                return True
        return False


class Sentence:
    """A sentence (or the words of a table row) with its slots and all its tokens in order."""

    __slots__ = ("dates", "end", "slots", "start", "tokens")

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end
        self.slots: list[Slot] = []
        self.tokens: list[Token] = []
        self.dates: list[Figure] = []


def merge(
    tokens: Sequence[Token], figures: Sequence[Figure], plain: str, words: Mapping[str, Term]
) -> list[Token | Figure]:
    """Terms and numbers in order of place: a number swallows the terms inside it, a head the number inside it.

    Of a term that begins in a number that is no claim and runs over its end (第一小|学在校生) the known rest is kept.
    """
    out: list[Token | Figure] = []
    at, count = 0, len(tokens)
    for figure in figures:
        start, end = figure.start, figure.end
        while at < count and tokens[at].end <= start:
            out.append(tokens[at])
            at += 1
        if at < count and tokens[at].start < start and tokens[at].term.kind != "punctuation":
            token = tokens[at]
            if token.end >= end and token.term.kind in {"head", "stage", "cue"} and figure.kind != "claim":
                continue  # 三年 inside 三年巩固率: the head speaks, the number is part of a name
            if token.end > start and figure.kind == "claim" and token.end >= end and token.term.kind == "head":
                continue
            at += 1
        if (
            figure.kind != "claim"
            and at < count
            and tokens[at].start == start
            and tokens[at].end > end
            and (tokens[at].term.kind in {"head", "stage"} or tokens[at].term.cue == "role")
        ):
            continue  # 九年 of 九年一贯制学校, 三年 of 三年内新建
        rest = None
        while at < count and tokens[at].start < end:
            if tokens[at].end > end and figure.kind != "claim":
                rest = tokens[at]
            at += 1
        out.append(figure)
        if rest is not None:
            known = next((n for n in range(end, rest.end - 1) if plain[n : rest.end] in words), None)
            out += [Token(known, rest.end, words[plain[known : rest.end]])] if known is not None else []
    out.extend(tokens[at:])
    return out


def sentences(items: Sequence[Token | Figure], starts: Sequence[int], lo: int, hi: int) -> Iterator[Sentence]:
    """The sentences of the text between ``lo`` and ``hi``, each with its slots."""
    sentence = Sentence(lo, hi)
    build = _Builder(sentence)
    for at in range(bisect_left(starts, lo), len(items)):
        item = items[at]
        if item.start >= hi:
            break
        if type(item) is Token and item.term.value in _ENDS and build.depth == 0:
            sentence.end = item.end
            build.close(item.start)
            yield sentence
            sentence = Sentence(item.end, hi)
            build = _Builder(sentence)
        else:
            build.add(item)
    build.close(hi)
    if sentence.tokens or sentence.slots or sentence.start < hi:
        yield sentence


class _Builder:
    """Walks the items of one sentence and fills its slots."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        self.near: list[Token] = []
        self.far: list[Token] = []
        self.marks: list[str] = []
        self.clause = self.gap = self.words = sentence.start
        self.depth = self.segment = 0
        self.dates: list[Figure] = []
        self.grades: list[Figure] = []
        self.open: list[tuple[list[Token], int, int, Slot | None]] = []
        self.trailing: Slot | None = None  # the slot whose following words are being gathered

    def close(self, end: int) -> None:
        """Ends the sentence: the words behind its last figure end with it."""
        if self.trailing is not None:
            self.trailing.post_end = end

    def add(self, item: Token | Figure) -> None:
        """Takes the next term or number of the sentence."""
        if type(item) is Token:
            if item.term.kind == "punctuation":
                self._mark(item)
                return
            self.near.append(item)
            self.sentence.tokens.append(item)
            if item.term.cue == "when" and item.term.value != "now":
                self.words = item.end  # 压到今年春季学期的97个: as a date does
            if self.trailing is not None:
                self.trailing.post.append(item)
        elif isinstance(item, Figure):
            self._figure(item)

    def _figure(self, figure: Figure) -> None:
        if self.trailing is not None:
            self.trailing.post_end = figure.start
            self.trailing = None
        if figure.kind != "claim":
            if figure.kind == "date":
                self.dates.append(figure)
                self.sentence.dates.append(figure)
            elif figure.kind == "grade":
                self.grades.append(figure)
            elif figure.kind == "list":
                self._break(figure.end)
            self.words = figure.end
            return
        slot = Slot(figure, self.near, self.far, "".join(self.marks), self.clause, self.gap, self.depth, self.segment)
        slot.words = max(self.clause, self.words)
        slot.dates, slot.grades = self.dates, self.grades
        self.sentence.slots.append(slot)
        self.near, self.far, self.marks, self.dates, self.grades = [], [], [], [], []
        self.clause = self.gap = figure.end
        self.trailing = slot

    def _mark(self, token: Token) -> None:
        mark = token.term.value
        self.marks.append(mark)
        slot = self.trailing
        if (slot is not None and mark in ",;:)]、|") or (
            slot is not None and mark in "([" and token.start > slot.figure.end
        ):
            slot.post_end = token.start
            self.trailing = None
        if mark in "([":
            self.depth += 1
            last = self.sentence.slots[-1] if self.sentence.slots else None
            owner = last if last is not None and last.figure.end == token.start else None
            self.open.append((self.near, self.clause, len(self.sentence.slots), owner))
            self.far = self.far + self.near
            self.near, self.clause = [], token.end
        elif mark in ")]":
            self.depth = max(0, self.depth - 1)
            if self.open:
                near, clause, slots, owner = self.open.pop()
                if owner is not None:
                    # 191所(含2所九年一贯制学校)义务教育学校: the counted thing stands behind the bracket
                    self.trailing, owner.aside, owner.post_end = owner, token.end, token.end
                    clause = token.end
                if slots == len(self.sentence.slots):
                    # a bracket without figures is an aside: the clause goes on as if it were not there
                    self.near, self.clause = near, clause
                    return
            self._break(token.end)
        elif mark in ",;:|":
            if mark == ";":
                self.segment += 1
            self._break(token.end)

    def _break(self, end: int) -> None:
        self.far = self.far + self.near
        self.near, self.clause = [], end
