"""Formulas over named figures: read once from a rule file, evaluated in exact interval arithmetic.

A formula is a line of arithmetic over slot names and whole numbers: ``graduates / (entrants + transfers_in) * 100``.
Slots that a document does not fill may drop out of sums; a slot in a product or a quotient may not.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from operator import add, itemgetter, mul, sub, truediv
from typing import Any, NamedTuple

from extractor.checks.figures import point
from extractor.model import Interval, RuleError


class Slot(NamedTuple):
    name: str


class Number(NamedTuple):
    value: Interval


class Step(NamedTuple):
    operator: str
    left: Node
    right: Node


Node = Slot | Number | Step

_OPERATORS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_SIGNS = {"+": " + ", "-": " − ", "*": " × ", "/": " ÷ "}
_RANK = {"+": 1, "-": 1, "*": 2, "/": 2}


class Formula:
    """A formula for one set of filled slots.

    slots     the names it uses, in order of appearance
    divisors  those of them that stand below a ÷
    template  how it reads, with ``{name}`` where a figure goes: ``{students} ÷ {classes}``
    """

    __slots__ = ("_compiled", "_tree", "divisors", "slots", "template")

    def __init__(self, tree: Node) -> None:
        self._tree = tree
        self._compiled = _compile(tree)
        self.slots = tuple(dict.fromkeys(_names(tree)))
        self.divisors = frozenset(_divisors(tree))
        self.template = _written(tree)

    def value(self, figures: Mapping[str, Interval]) -> Interval:
        """Every value that the formula can take; raises ZeroDivisionError where a divisor may be zero."""
        return self._compiled(figures)

    def given(self, numbers: Mapping[str, int]) -> Formula:
        """The formula with numbers in the place of the names that they have."""
        return Formula(_given(self._tree, numbers))

    def without(self, missing: frozenset[str]) -> Formula | None:
        """The formula with the missing slots left out of its sums; None where one cannot be left out."""
        if missing.isdisjoint(self.slots):
            return self
        tree = _reduced(self._tree, missing)
        return None if tree is None else Formula(tree)


def parse(text: str, where: str) -> Formula:
    """Reads a formula; ``where`` names the file and rule for the error.

    raises  RuleError where the text is not arithmetic over names and whole numbers
    """
    try:
        tree = ast.parse(text, mode="eval").body
    except SyntaxError as error:
        raise RuleError(f"{where}: the formula {text!r} cannot be read: {error.msg}") from error
    return Formula(_build(tree, f"{where}: the formula {text!r} may hold names, whole numbers and + - * / only"))


def _build(node: ast.expr, refusal: str) -> Node:
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        return Step(_OPERATORS[type(node.op)], _build(node.left, refusal), _build(node.right, refusal))
    if isinstance(node, ast.Name):
        return Slot(node.id)
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return Number(point(node.value))
    raise RuleError(refusal)


def _names(node: Node) -> list[str]:
    if isinstance(node, Step):
        return _names(node.left) + _names(node.right)
    return [node.name] if isinstance(node, Slot) else []


def _divisors(node: Node) -> list[str]:
    if not isinstance(node, Step):
        return []
    below = _names(node.right) if node.operator == "/" else _divisors(node.right)
    return _divisors(node.left) + below


def _compile(node: Node) -> Callable[[Mapping[str, Interval]], Interval]:
    """The tree as one function: a formula is evaluated some hundred times where a figure is suspected."""
    if isinstance(node, Slot):
        return itemgetter(node.name)
    if isinstance(node, Number):
        constant = node.value
        return lambda figures: constant
    left, right, operate = _compile(node.left), _compile(node.right), _OPERATIONS[node.operator]
    return lambda figures: operate(left(figures), right(figures))


def _exactly(operation: Callable[[Any, Any], Any]) -> Callable[[Interval, Interval], Interval]:
    """Interval arithmetic that takes one operation in place of two or four where both figures are exact."""

    def operate(a: Interval, b: Interval) -> Interval:
        if a.low is a.high and b.low is b.high:
            value = operation(a.low, b.low)
            return Interval(value, value)
        made: Interval = operation(a, b)
        return made

    return operate


_OPERATIONS = {"+": _exactly(add), "-": _exactly(sub), "*": _exactly(mul), "/": _exactly(truediv)}


def _given(node: Node, numbers: Mapping[str, int]) -> Node:
    if isinstance(node, Slot):
        return Number(point(numbers[node.name])) if node.name in numbers else node
    if isinstance(node, Number):
        return node
    return Step(node.operator, _given(node.left, numbers), _given(node.right, numbers))


def _reduced(node: Node, missing: frozenset[str]) -> Node | None:
    """The tree without the missing slots; None where nothing is left or a factor would be lost."""
    if isinstance(node, Slot):
        return None if node.name in missing else node
    if isinstance(node, Number):
        return node
    left, right = _reduced(node.left, missing), _reduced(node.right, missing)
    if left is not None and right is not None:
        return Step(node.operator, left, right)
    if node.operator == "+":
        return right if left is None else left
    return left if node.operator == "-" else None


def _written(node: Node, outer: int = 0) -> str:
    if isinstance(node, Slot):
        return f"{{{node.name}}}"
    if isinstance(node, Number):
        return str(node.value.low)
    rank = _RANK[node.operator]
    # a − (b − c) and a ÷ (b × c) keep their brackets
    tight = rank + (node.operator in "-/")
    text = _written(node.left, rank) + _SIGNS[node.operator] + _written(node.right, tight)
    return f"({text})" if rank < outer else text
