"""Lines that a page broke in the middle of a sentence, at its numbers: 教育公用经费⏎8059.35⏎万元,公办…"""

from __future__ import annotations

import re

from extractor.model import Block
from extractor.patterns import Rules
from extractor.shadow import shadow

_NUMBER = re.compile(r"\d[\d,.]*[余多]?")
_COUNT = re.compile(r"[一-龥] ?\d[\d,]*(?:\.\d+)?万?$")
_POINT = re.compile(r"[一-龥]\d+\.$")
_LEADS = re.compile(r"[一-龥](?:分别|依次|平均|总计|共计|累计)$")
_TOLD = re.compile(r"(?:[达为占有]|达到|增加到|提高到)?\d")
_MARKS = re.compile("[,。;、:]")
_ENDS = frozenset("。;!?:")
_PROSE = 6  # characters of a line that may be running text
_LOOK = 12  # characters below a number in which its unit stands
_BLANK = " \t\r\u3000\xa0\u200b\ufeff"


class Torn:
    """Tells whether a line goes on in the sentence above it; compiled once per rule set, for its units."""

    def __init__(self, rules: Rules) -> None:
        table = rules.table("units")
        words = sorted({shadow(word) for row in table["unit"] for word in row["words"]}, key=len, reverse=True)
        scales = "|".join(map(re.escape, sorted(table["multiplier"], key=len, reverse=True)))
        self._unit = re.compile(rf"(?:{scales})?(?:{'|'.join(map(re.escape, words))})")

    def goes_on(self, plain: str, before: Block, start: int, end: int) -> bool:
        """Whether the line from start to end goes on in a paragraph or item right above it.

        plain  shadow of the text
        """
        if plain[before.end : start].strip(_BLANK) != "\n":
            return False
        broken = plain.rfind("\n", before.start, before.end)  # whether it has been taken up already
        above, line = plain[max(before.start, broken + 1) : before.end], plain[start:end]
        if _NUMBER.fullmatch(above):
            return broken >= 0 and self._unit.match(line) is not None
        if _POINT.search(above) and line[:1].isdigit():
            return True  # 579.⏎413万元
        if above[-1:] in _ENDS:
            return False
        if _NUMBER.fullmatch(line):
            below = plain[end : end + _LOOK].lstrip(_BLANK)
            return (
                len(above) >= _PROSE and below[:1] == "\n" and self._unit.match(below.lstrip("\n" + _BLANK)) is not None
            )
        if _LEADS.search(above) and _TOLD.match(line):
            return True  # 普通初中和小学辍学率分别⏎为2.95%和0.97%
        told = len(above) >= 2 * _PROSE and _MARKS.search(above) is not None
        if told and _COUNT.search(above) and (unit := self._unit.match(line)) is not None:
            return _MARKS.match(line, unit.end()) is not None  # 专利全年授权1427⏎件,比上年增长41.3%
        return told and line[:1].isdigit() and _MARKS.search(line) is not None
