"""The mistakes that are planted into gold texts: what a hand, a scanner or a spreadsheet does to a report.

Every plant is drawn from a generator seeded with the document, the place and the kind, so that a run can be repeated.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from eval.bonds import Bond, Figures, read_as
from eval.figures import Figure
from eval.gold import GoldDocument, GoldFigure

KINDS = ("digit", "swap", "times ten", "unit", "stage swap", "row copy", "year", "threshold", "verdict", "part dropped")

_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
_STAGES = frozenset({"primary", "junior"})
_SEPARATORS = ",、;，；"
_OPEN = re.compile(r"其中|包括|含|有")
_MET = re.compile(r"(?<!不)(?<!未)达标|(?<!未)(?<!不)达到(?=.{0,12}(标准|要求))|(?<!不)符合")
_UNMET = re.compile(r"不达标|未达标|未达到|没有达到|不符合")
_FLIPPED = {"达标": "不达标", "达到": "未达到", "符合": "不符合", "不达标": "达标", "未达标": "达标", "未达到": "达到",
            "没有达到": "达到", "不符合": "符合", "高于": "低于", "低于": "高于", "大于": "小于", "小于": "大于",
            "超过": "低于"}  # fmt: skip
_SIDE = re.compile(r"(?<!不)(高于|低于|大于|小于|超过)")
_LEAD = 12  # characters before a threshold in which the word of the comparison stands
_NEAR = 40  # characters within which a neighbouring row or a verdict is looked for


class Edit(NamedTuple):
    """Characters ``start`` to ``end`` of a text replaced."""

    start: int
    end: int
    text: str


class Plant(NamedTuple):
    """One mistake.

    places    offsets in the gold text of the figures that became wrong
    edits     what was done to the text
    figures   the figures of the text with the mistake in them
    showable  bonds that no longer hold, so that a reader with a calculator can show it
    """

    kind: str
    places: tuple[int, ...]
    edits: tuple[Edit, ...]
    figures: Figures
    broken: tuple[Bond, ...]

    def apply(self, text: str) -> str:
        """The text with the mistake in it."""
        for edit in sorted(self.edits, reverse=True):
            text = text[: edit.start] + edit.text + text[edit.end :]
        return text


def plants(gold: GoldDocument, figures: Figures, bonds: Sequence[Bond]) -> Iterator[Plant]:
    """Every mistake that is planted into one gold text: one of each kind at each figure that stands in a relation."""
    by_place = {f.start: f for f in gold.figures}
    for place in sorted({p for bond in bonds for p in bond.places}):
        figure = by_place[place]
        for kind, respell in _RESPELLINGS.items():
            rng = random.Random(f"{gold.name}:{place}:{kind}")
            text = respell(figure.text, rng)
            made = None if text is None else _respelled(kind, figure, text, figures, bonds)
            if made is not None:
                yield made
        for kind, find in (("stage swap", _other_stage), ("year", _other_year)):
            other = find(figure, gold.figures, figures)
            if other is not None and other.start > place:
                yield _exchanged(kind, figure, other, figures, bonds)
        above = _neighbour(figure, gold.figures, figures)
        if above is not None:
            made = _respelled("row copy", figure, above.text, figures, bonds)
            if made is not None:
                yield made
    yield from _thresholds(gold, figures, bonds)
    yield from _verdicts(gold, figures)
    yield from _comparisons(gold, figures, bonds)
    yield from _dropped(gold, figures, bonds)


def _respelled(kind: str, figure: GoldFigure, text: str, figures: Figures, bonds: Sequence[Bond]) -> Plant | None:
    try:
        read = read_as(figure, text)
    except (ValueError, ArithmeticError):
        return None
    if read.value == figures[figure.start].value:
        return None
    now = {**figures, figure.start: read}
    edit = Edit(figure.start, figure.end, text)
    return Plant(kind, (figure.start,), (edit,), now, _broken(bonds, (figure.start,), now))


def _broken(bonds: Sequence[Bond], places: Sequence[int], now: Figures) -> tuple[Bond, ...]:
    touched = [b for b in bonds if not set(places).isdisjoint(b.places)]
    return tuple(b for b in touched if b.check != "standard" and not b.holds(now))


def _changed_digit(text: str, rng: random.Random) -> str | None:
    number = _DIGITS.search(text)
    spots = [i for i in range(number.start(), number.end()) if text[i].isdigit()] if number else []
    if not spots:
        return None
    at = rng.choice(spots)
    lowest = "123456789" if at == spots[0] and len(spots) > 1 else "0123456789"
    return text[:at] + rng.choice([d for d in lowest if d != text[at]]) + text[at + 1 :]


def _swapped(text: str, rng: random.Random) -> str | None:
    number = _DIGITS.search(text)
    spots = [i for i in range(number.start(), number.end()) if text[i].isdigit()] if number else []
    pairs = [(a, b) for a, b in itertools.pairwise(spots)
             if text[a] != text[b] and not (a == spots[0] and text[b] == "0")]  # fmt: skip
    if not pairs:
        return None
    a, b = rng.choice(pairs)
    return text[:a] + text[b] + text[a + 1 : b] + text[a] + text[b + 1 :]


def _ten_fold(text: str, rng: random.Random) -> str | None:
    number = _DIGITS.search(text)
    if number is None or "," in number[0]:
        return None
    whole, _, rest = number[0].partition(".")
    if not rest:
        made = whole + "0"
    elif rng.random() < 1 / 2:
        made = whole + rest[0] + ("." + rest[1:] if rest[1:] else "")
    else:
        made = f"{whole[:-1] or '0'}.{whole[-1]}{rest}"
    return text[: number.start()] + (made.lstrip("0") or "0" if made[:2] != "0." else made) + text[number.end() :]


def _other_unit(text: str, rng: random.Random) -> str | None:
    number = _DIGITS.search(text)
    if number is None:
        return None
    tail = text[number.end() :]
    if tail[:1] in "万萬" and tail[:1]:
        return text[: number.end()] + rng.choice(["", "亿"]) + tail[1:]
    if tail[:1] in "亿億" and tail[:1]:
        return text[: number.end()] + "万" + tail[1:]
    if tail.startswith(("元", "平方米", "㎡", "人", "册")):
        return text[: number.end()] + "万" + tail
    return None


_RESPELLINGS: Mapping[str, Callable[[str, random.Random], str | None]] = {
    "digit": _changed_digit, "swap": _swapped, "times ten": _ten_fold, "unit": _other_unit,
}  # fmt: skip


def _alike(a: GoldFigure, b: GoldFigure) -> bool:
    return (a.measure, a.unit, a.role) == (b.measure, b.unit, b.role) and a.indicator == b.indicator is not None


def _other_stage(figure: GoldFigure, every: Sequence[GoldFigure], figures: Figures) -> GoldFigure | None:
    for other in every:
        fits = other.start in figures and _alike(figure, other) and figures[other.start] != figures[figure.start]
        if fits and {figure.stage, other.stage} == _STAGES and other.period == figure.period:
            return other
    return None


def _other_year(figure: GoldFigure, every: Sequence[GoldFigure], figures: Figures) -> GoldFigure | None:
    for other in every:
        fits = other.start in figures and _alike(figure, other) and figures[other.start] != figures[figure.start]
        if fits and other.stage == figure.stage and other.period != figure.period and other.entity == figure.entity:
            return other
    return None


def _neighbour(figure: GoldFigure, every: Sequence[GoldFigure], figures: Figures) -> GoldFigure | None:
    """The figure of the same unit right before this one, as of the row or the clause above."""
    before = [f for f in every if f.start in figures and f.end <= figure.start and f.role == figure.role]
    near = [f for f in before[-3:] if f.unit == figure.unit and figures[f.start].value != figures[figure.start].value]
    return near[-1] if near and figure.start - near[-1].end <= _NEAR else None


def _exchanged(kind: str, a: GoldFigure, b: GoldFigure, figures: Figures, bonds: Sequence[Bond]) -> Plant:
    now: dict[int, Figure] = {**figures, a.start: figures[b.start], b.start: figures[a.start]}
    edits = (Edit(a.start, a.end, b.text), Edit(b.start, b.end, a.text))
    return Plant(kind, (a.start, b.start), edits, now, _broken(bonds, (a.start, b.start), now))


def _thresholds(gold: GoldDocument, figures: Figures, bonds: Sequence[Bond]) -> Iterator[Plant]:
    """Thresholds quoted with another number; one stricter than the rule may be a local one, and shows nothing."""
    by_place = {f.start: f for f in gold.figures}
    for bond in bonds:
        figure = by_place[bond.stated]
        if bond.check != "standard":
            continue
        for number, respell in enumerate((_changed_digit, _swapped, _ten_fold, _changed_digit)):
            text = respell(figure.text, random.Random(f"{gold.name}:{bond.stated}:threshold:{number}"))
            try:
                read = None if text is None else read_as(figure, text)
            except (ValueError, ArithmeticError):
                continue
            if text is None or read is None or read.value == figures[figure.start].value:
                continue
            now = {**figures, figure.start: read}
            lower = read.value < figures[figure.start].value
            weaker = lower if figure.comparator in {">", ">=", "="} else not lower
            broken = (bond,) if weaker else _broken(bonds, (figure.start,), now)
            yield Plant("threshold", (figure.start,), (Edit(figure.start, figure.end, text),), now, broken)


def _verdicts(gold: GoldDocument, figures: Figures) -> Iterator[Plant]:
    """The verdict behind a figure turned into its opposite, where the figure leads to it."""
    judged: dict[Edit, list[int]] = {}
    for figure in gold.figures:
        if figure.verdict in {"met", "unmet"} and figure.start in figures and figure.role == "reported":
            end = min((e for e in (gold.text.find(m, figure.end) for m in "。\n") if e >= 0), default=len(gold.text))
            found = (_MET if figure.verdict == "met" else _UNMET).search(gold.text, figure.end, end)
            if found is not None:
                edit = Edit(found.start(), found.end(), _FLIPPED[found[0]])
                judged.setdefault(edit, []).append(figure.start)
    for edit, places in judged.items():
        ruled = tuple(Bond("verdict", p, (p,), lambda _: False) for p in places if _decided(gold, p))
        yield Plant("verdict", tuple(places), (edit,), figures, ruled if len(ruled) == len(places) else ())


def _comparisons(gold: GoldDocument, figures: Figures, bonds: Sequence[Bond]) -> Iterator[Plant]:
    """高于 before a threshold turned into 低于, and the reverse."""
    for bond in bonds:
        if bond.check != "comparator" or len(bond.places) != 2 or bond.places[1] < bond.stated:
            continue
        start = bond.places[1] - _LEAD
        found = _SIDE.search(gold.text, max(start, bond.stated), bond.places[1])
        if found is not None:
            edit = Edit(found.start(), found.end(), _FLIPPED[found[0]])
            yield Plant("verdict", (bond.stated,), (edit,), figures, (bond,))


def _decided(gold: GoldDocument, place: int) -> bool:
    """True where the gold holds a figure against a rule or a quoted threshold."""
    decisive = {"standard", "comparator", "verdict"}
    return any(
        f.check in decisive and place in f.places and f.outcome in {"met", "unmet", "consistent"} for f in gold.findings
    )


def _dropped(gold: GoldDocument, figures: Figures, bonds: Sequence[Bond]) -> Iterator[Plant]:
    """One part of a full list cut out with its words; at least two stay, and a list behind 其中 need not be full."""
    by_place = {f.start: f for f in gold.figures}
    for bond in bonds:
        parts = bond.places[1:]
        if bond.check != "sum" or len(parts) < 3:
            continue
        for place in parts[1:]:
            figure = by_place[place]
            start = max(gold.text.rfind(mark, 0, place) for mark in _SEPARATORS)
            previous = max((p for p in figures if p < place), default=None)
            if previous is None or start < by_place[previous].end - 1 or place - start > _NEAR:
                continue
            lead = gold.text[by_place[bond.stated].end : min(parts)] if bond.stated < min(parts) else ""
            full = not _OPEN.search(lead)
            now = {p: f for p, f in figures.items() if p != place}
            yield Plant(
                "part dropped", (place, bond.stated), (Edit(start, figure.end, ""),), now, (bond,) if full else ()
            )
