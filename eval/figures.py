"""The value, unit and interval of a figure as it is written, for the gold.

Independent of the program on purpose: the gold must not inherit the mistakes of what it judges.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from extractor.model import Interval
from extractor.shadow import shadow

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
PLACES = {"十": 10, "百": 100, "千": 1000}
SCALES = {"万": 10_000, "亿": 100_000_000, "千": 1000, "百万": 1_000_000, "千万": 10_000_000}
UNITS = {"名": "人", "位": "人", "班": "个", "个班": "个", "㎡": "平方米", "m2": "平方米", "个学位": "个", "学位": "个",
         "百分点": "个百分点", "个教学班": "个", "间教室": "间", "平米": "平方米"}  # fmt: skip
COUNTED = {"人", "所", "个", "间", "台", "册", "件", "套", "人次", "项", "家", "份", "次", "处", "座", "场", "条"}

_READING = re.compile(r"[(][a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]{1,6}[)]")  # 萬(wàn)所: how a character is read
_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_RANGE = re.compile(rf"({_NUMBER})%?[-~至]({_NUMBER})(.*)", re.S)
_RATIO = re.compile(rf"({_NUMBER}) ?[::] ?({_NUMBER})$")
_PLAIN = re.compile(rf"({_NUMBER})\s*[余多]?((?:百|千)?万|亿|千(?!克|米|瓦))?[余多]?\s*(.*)", re.S)
_HAN = re.compile(r"([零〇一二两三四五六七八九十百千]+)[余多]?((?:百|千)?万|亿)?[余多]?(.*)", re.S)


class Figure(NamedTuple):
    """A written figure: value (upper end too for a range) in the base unit, and its last written digit's weight."""

    value: Decimal
    value_max: Decimal | None
    unit: str
    step: Decimal
    exact: bool

    @property
    def interval(self) -> Interval:
        """Every true value that the digits stand for: the value itself if exact, else half a step either way."""
        half = Fraction(0) if self.exact else Fraction(self.step) / 2
        high = self.value if self.value_max is None else self.value_max
        return Interval(Fraction(self.value) - half, Fraction(high) + half)


def han_number(text: str) -> int:
    """一百二十 → 120, 二〇 → 20, 十五 → 15."""
    if not any(c in PLACES for c in text):
        return int("".join(str(DIGITS[c]) for c in text))
    total, digit = 0, 0
    for c in text:
        if c in PLACES:
            total, digit = total + (digit or 1) * PLACES[c], 0
        else:
            digit = DIGITS[c]
    return total + digit


def read_figure(text: str, unit: str | None = None) -> Figure:
    """The figure that ``text`` writes; ``unit`` overrides the unit written (a column head's).

    raises  ValueError where the text is none of the written forms
    """
    plain = _READING.sub("", shadow(text)).strip()
    if match := re.fullmatch(r"([一二三四五六七八九])成", plain):
        return _figure(Decimal(DIGITS[match[1]] * 10), unit or "%", Decimal(10), scaled=True)
    if match := re.fullmatch(r"(\d+)/(\d+)", plain):
        return Figure(Decimal(match[1]) / Decimal(match[2]), None, unit or "", Decimal(0), True)
    if match := _RATIO.match(plain):
        first, second = _decimal(match[1]), _decimal(match[2])
        value, written = (second, match[2]) if first == 1 else (first, match[1])
        return _figure(value, unit or "", _step(written), scaled="." in written)
    if match := _RANGE.fullmatch(plain):
        low, high = _decimal(match[1]), _decimal(match[2])
        tail = _PLAIN.fullmatch(match[2] + match[3])
        assert tail is not None
        scale = SCALES.get(tail[2] or "", 1)
        return Figure(low * scale, high * scale, _unit(tail[3], unit), _step(match[2]) * scale, scale == 1)
    if match := _PLAIN.fullmatch(plain):
        scale = SCALES.get(match[2] or "", 1)
        step = _step(match[1]) * scale
        return _figure(_decimal(match[1]) * scale, _unit(match[3], unit), step, scaled=step != 1)
    if match := _HAN.fullmatch(plain):
        scale = SCALES.get(match[2] or "", 1)
        return _figure(Decimal(han_number(match[1]) * scale), _unit(match[3], unit), Decimal(scale), scaled=scale > 1)
    raise ValueError(f"not a figure: {text!r}")


def _figure(value: Decimal, unit: str, step: Decimal, *, scaled: bool) -> Figure:
    return Figure(value, None, unit, step, exact=unit in COUNTED and not scaled)


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _step(written: str) -> Decimal:
    return Decimal(1).scaleb(-len(written.partition(".")[2]))


def _unit(written: str, override: str | None) -> str:
    if override is not None:
        return override
    return UNITS.get(written.strip(), written.strip())


def evaluate(node: ast.expr, interval: Callable[[str], Interval]) -> Interval:
    """The value of an expression of + - * / over named figures and numbers.

    interval  gives the interval of a name
    raises    ValueError for any other expression
    """
    if isinstance(node, ast.Name):
        return interval(node.id)
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        value = Fraction(Decimal(str(node.value)))
        return Interval(value, value)
    if isinstance(node, ast.BinOp):
        left, right = evaluate(node.left, interval), evaluate(node.right, interval)
        if isinstance(node.op, ast.Add):
            return left + right
        if isinstance(node.op, ast.Sub):
            return left - right
        if isinstance(node.op, ast.Mult):
            return left * right
        if isinstance(node.op, ast.Div):
            return left / right
    raise ValueError(f"not an expression of + - * /: {ast.unparse(node)}")
