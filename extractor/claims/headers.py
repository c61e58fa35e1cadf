"""What the headers and captions of a table say: words, dates, and the units of its numbers."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from decimal import Decimal

from extractor.claims.lexicon import Token
from extractor.claims.quantities import Figure, Quantities, Unit
from extractor.claims.wordings import Wordings
from extractor.model import Block
from extractor.patterns import Rules


@dataclass
class Labels:
    """What the headers of one row or column say."""

    text: list[str] = field(default_factory=list)
    tokens: list[Token] = field(default_factory=list)
    dates: list[Figure] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    @functools.cached_property
    def words(self) -> str:
        """The text of all of them; asked for when they are complete."""
        return "".join(self.text)


class Units:
    """Unit words of headers and captions (㎡, 万元, %), with their scale."""

    def __init__(self, rules: Rules) -> None:
        self._quantities = rules.compiled(Quantities)
        self._wordings = rules.compiled(Wordings)
        self.find = functools.lru_cache(maxsize=256)(self._find)  # every cell asks for its row's and column's words

    def _find(self, text: str) -> tuple[Unit, Decimal] | None:
        """The unit that brackets or a caption state, and the multiplier before it; None where there is none."""
        if text.count("单位") and self._wordings["unit.several"].search(text):
            return None  # 单位:所、人 names a unit for each column: the columns' own words decide
        for m in reversed(list(self._wordings["unit.bracketed"].finditer(text))):  # the innermost header speaks last
            found = self.word((m[m.lastindex or 0] or "").strip())
            if found is not None:
                return found
        return None

    def listed(self, text: str) -> list[tuple[Unit, Decimal]]:
        """The units of a caption that names several (单位：万㎡、%), for each column to choose from."""
        m = self._wordings["unit.listed"].search(text)
        words = self._wordings["unit.join"].split(m[1]) if m else []
        return [found for w in words if (found := self.word(w.strip())) is not None]

    def pair(self, text: str) -> list[tuple[Unit, Decimal]]:
        """The units of a label for its stock and for its mean (万元,元/生), two; empty for another bracket."""
        m = self._wordings["unit.pair"].search(text)
        found = [self.word(w.strip()) for w in m.groups()] if m else []
        return [unit for unit in found if unit is not None] if None not in found else []

    def named(self, text: str) -> dict[str, tuple[Unit, Decimal]]:
        """The units that a caption gives to the columns of a word (面积单位：平方米；竣工率单位：%), by that word."""
        found = ((m[1], self.word(m[2])) for m in self._wordings["unit.named"].finditer(text))
        return {name: unit for name, unit in found if unit is not None}

    def word(self, word: str) -> tuple[Unit, Decimal] | None:
        """The unit that a word is, and its multiplier (万人); None for any other word."""
        word = self._wordings["unit.per"].sub("", word)
        for scale in ("", *self._quantities.scales):
            if word.startswith(scale) and word[len(scale) :] in self._quantities.units:
                return self._quantities.units[word[len(scale) :]], self._quantities.scales.get(scale, Decimal(1))
        return None
