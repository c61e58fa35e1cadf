"""Automatic numbers of Word paragraphs (一、 （二） 3.), which stand in no text."""

from __future__ import annotations

import re

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from lxml import etree

_DIGITS = "〇一二三四五六七八九"
_CHINESE = frozenset({
    "chineseCounting", "chineseCountingThousand", "chineseLegalSimplified", "ideographTraditional", "japaneseCounting",
    "taiwaneseCounting", "taiwaneseCountingThousand", "ideographDigital",
})  # fmt: skip
_PLACE = re.compile(r"%(\d)")
_LEVELS = 9


class Numbering:
    """The lists of a document; counts on with every paragraph that is asked for."""

    def __init__(self, word: WordDocument) -> None:
        self._levels: dict[tuple[str, int], tuple[str, str, int]] = {}  # list and level → format, text, start
        self._counts: dict[str, list[int]] = {}
        try:
            root = word.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        abstract = {a.get(qn("w:abstractNumId")): a for a in root.iter(qn("w:abstractNum"))}
        for num in root.iter(qn("w:num")):
            link = num.find(qn("w:abstractNumId"))
            kind = abstract.get(link.get(qn("w:val"))) if link is not None else None
            for level in kind.iter(qn("w:lvl")) if kind is not None else ():
                at = _number(level.get(qn("w:ilvl")))
                values = [_value(level, name) for name in ("w:numFmt", "w:lvlText", "w:start")]
                self._levels[num.get(qn("w:numId"), ""), at] = (values[0], values[1], _number(values[2] or "1"))

    def next(self, paragraph: etree._Element) -> str:
        """The number in front of a paragraph; empty where it has none, or a mark."""
        own = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        if own is None:
            return ""
        number, level = _value(own, "w:numId"), _number(_value(own, "w:ilvl") or "0")
        if (number, level) not in self._levels or level >= _LEVELS:
            return ""
        counts = self._counts.setdefault(number, [0] * _LEVELS)
        start = self._levels[number, level][2]
        counts[level] = counts[level] + 1 if counts[level] else start
        counts[level + 1 :] = [0] * (_LEVELS - level - 1)
        form, text, _ = self._levels[number, level]
        if form in {"bullet", "none", ""}:
            return ""

        def written(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            kind = self._levels.get((number, at), (form, "", 1))[0]
            return in_form(counts[at] or 1, kind)

        return _PLACE.sub(written, text)


def in_form(number: int, form: str) -> str:
    """A number of 1 to 99 in Chinese where the form says so; in digits else."""
    if form == "decimalEnclosedCircle" and 1 <= number <= 20:
        return chr(0x245F + number)
    if form not in _CHINESE or not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    return (("" if tens == 1 else _DIGITS[tens]) + "十" if tens else "") + (_DIGITS[ones] if ones else "")


def _value(element: etree._Element, name: str) -> str:
    found = element.find(qn(name))
    return found.get(qn("w:val"), "") if found is not None else ""


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0
