"""What the gold relations of a text say of its figures, so that a changed figure can be tried against them.

Independent of the program on purpose: which planted errors can be shown at all is decided by the gold's own
relations in interval arithmetic, not by what the checks happen to look at.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from eval.figures import Figure, evaluate, read_figure
from eval.gold import GoldDocument, GoldFigure
from extractor.model import Interval
from extractor.shadow import shadow

Figures = Mapping[int, Figure]

_TOKEN = re.compile(r"\d[\d,]*(?:\.\d+)?(?: ?[%‰]|(?:百|千)?[万亿]?[㎡一-鿿]*)")
_MEAN = re.compile(r"mean of the \w+")
_SIGNS = str.maketrans({"×": "*", "÷": "/", "−": "-"})
_BOUND = re.compile(r"(<=|>=|<|>)")
_FACTORS = (1, 100, 1000)
_GOOD = frozenset({"consistent", "met"})


class Bond(NamedTuple):
    """One gold relation that holds.

    check   as in the gold
    stated  offset of the figure that it is about
    places  offsets of every figure in it, the stated one first
    holds   whether it still does with other figures in their places
    """

    check: str
    stated: int
    places: tuple[int, ...]
    holds: Callable[[Figures], bool]


class _Row(msgspec.Struct):
    check: str
    outcome: str
    stated: int | list[int] = []
    parts: list[Any] = []
    formula: str = ""


def figures_of(gold: GoldDocument) -> dict[int, Figure]:
    """The figures of a gold text by offset; those that ``read_figure`` does not know are left out."""
    found = {}
    for figure in gold.figures:
        if figure.is_claim and figure.value is not None:
            try:
                read = read_as(figure, figure.text)
            except (ValueError, ArithmeticError):
                continue
            if read.value == figure.value:
                found[figure.start] = read
    return found


def read_as(figure: GoldFigure, text: str) -> Figure:
    """Another spelling in the place of a gold figure, with the unit that the gold gives it.

    raises  ValueError where it is no figure
    """
    return read_figure(text, figure.unit or None)


def read_bonds(path: Path, gold: GoldDocument, figures: Figures) -> list[Bond]:
    """The relations of a ``.findings.jsonl`` that hold and can be evaluated anew."""
    decoder = msgspec.json.Decoder(_Row, strict=False)
    roles = {f.start: f.role for f in gold.figures}
    found = []
    for line in path.read_text("utf-8").splitlines() if path.is_file() else ():
        row = decoder.decode(line)
        stated = row.stated if isinstance(row.stated, list) else [row.stated]
        if row.outcome not in _GOOD or len(stated) != 1 or stated[0] not in figures:
            continue
        if row.check == "standard" and roles[stated[0]] != "standard":
            continue  # a figure that no longer reaches a standard is bad news, not a mistake of the report
        bond = _bond(row, stated[0], figures, bool(row.check == "standard"))
        if bond is not None and bond.holds(figures):
            found.append(bond)
    return found


def _bond(row: _Row, stated: int, figures: Figures, quoted: bool) -> Bond | None:
    parts = [p for p in chain.from_iterable(x if isinstance(x, list) else [x] for x in row.parts) if p in figures]
    formula = shadow(row.formula.translate(_SIGNS)).partition(";")[0].partition("[")[0].partition(": ")[0]
    if _MEAN.search(formula):
        formula = "=" + " + ".join(f"{figures[p].value:f}" for p in parts)
        formula = f"=({formula[1:]}) / {len(parts)}"
    if quoted:
        return Bond("standard", stated, (stated,), _is_quoted(stated, figures[stated].value))
    if bound := _BOUND.search(formula):
        return _bounded(row.check, stated, parts, formula[: bound.start()], bound[0], formula[bound.end() :], figures)
    for text in formula.split("="):
        read = _expression(text, stated, parts, figures)
        if read is None:
            continue
        tree, used = read
        for factor in _FACTORS:
            holds = _equals(stated, tree, factor)
            if used and holds(figures):
                return Bond(row.check, stated, tuple(dict.fromkeys((stated, *used))), holds)
    return None


def _is_quoted(stated: int, value: Decimal) -> Callable[[Figures], bool]:
    return lambda figures: figures[stated].value == value


def _bounded(
    check: str, stated: int, parts: Sequence[int], left: str, sign: str, right: str, figures: Figures
) -> Bond | None:
    read = _expression(right, stated, parts, figures)
    if read is None or _expression(left, stated, [*parts, stated], figures) is None:
        return None
    tree, used = read

    def holds(now: Figures) -> bool:
        try:
            bound = evaluate(tree, lambda name: now[int(name[1:])].interval)
        except ZeroDivisionError:
            return False
        value = Fraction(now[stated].value)
        middle = (bound.low + bound.high) / 2
        return bool({">=": value >= middle, "<=": value <= middle, ">": value > middle, "<": value < middle}[sign])

    return Bond(check, stated, tuple(dict.fromkeys((stated, *used))), holds)


def _equals(stated: int, tree: ast.expr, factor: int) -> Callable[[Figures], bool]:
    def holds(figures: Figures) -> bool:
        figure = figures[stated]
        window = figure.interval
        if figure.exact and any(isinstance(n, ast.Div) for n in ast.walk(tree)):
            window = figure._replace(exact=False).interval  # 校均826人 is a mean, not a count
        try:
            value = evaluate(tree, lambda name: figures[int(name[1:])].interval)
        except ZeroDivisionError:
            return False
        return window.meets(Interval(value.low * factor, value.high * factor))

    return holds


def _expression(text: str, stated: int, parts: Sequence[int], figures: Figures) -> tuple[ast.expr, list[int]] | None:
    """The arithmetic of one side of a formula, with a name ``fN`` where the figure at offset N goes."""
    left = list(parts)
    used: list[int] = []

    def named(match: re.Match[str]) -> str:
        try:
            value = read_figure(match[0]).value
        except ValueError:
            return "?"
        place = next((p for p in left if figures[p].value == value), None)
        if place is None:
            return f"{value.normalize():f}"
        left.remove(place)
        if place not in used:
            used.append(place)
        return f"f{place}"

    try:
        # a figure may come twice in one formula: moved ÷ (now − moved)
        left += parts
        tree = ast.parse(_TOKEN.sub(named, text).strip(), mode="eval").body
        evaluate(tree, lambda name: figures[int(name[1:])].interval)
    except (SyntaxError, ValueError, KeyError, ZeroDivisionError):
        return None
    return tree, [p for p in used if p != stated]
