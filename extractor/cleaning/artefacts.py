"""Artefacts of mirror sites and conversions: readings in brackets, invisible characters, destroyed characters."""

from __future__ import annotations

import re
import unicodedata

from extractor.cleaning.cuts import Cut
from extractor.model import Dropped
from extractor.patterns import Rules
from extractor.shadow import shadow

# a bracket behind a letter or character that holds no Chinese and could be a reading
_BRACKET = re.compile(
    r"(?=[\s(（])(?<=[A-Za-z\u3400-\u9fff\uf900-\ufaff])\s?[(（]([^()（）\u3400-\u9fff0-9\n]{1,16})[)）]"
)
_TONES = {"\u0300", "\u0301", "\u0304", "\u030c", "\u0306"}  # grave, acute, macron, caron; breve stands for caron
_ALIKE = str.maketrans({"ɑ": "a", "ɡ": "g", "ü": "v", "ê": "e", "ı": "i", "а": "a", "о": "o", "е": "e"})
_DIAERESIS = "\u0308"
# in a shadow: a list number at the start of a line keeps its blank; others part a number from its words
_LOOSE = re.compile(
    r"(?=[\d ])(?:(?m:^)\d{1,3}(?:\.\d{1,3})*\ (?=[\u4e00-\u9fff])(?![月日])|(?<=[\u4e00-\u9fff])(?P<before>\ )(?=\d)"
    r"|(?<=[\d%‰])(?P<behind>\ )(?=[\u4e00-\u9fff%‰]))"
)
# a blank inside a word, or inside a number, of running text that a bad conversion tore
_TORN = re.compile(r"(?<=[\u4e00-\u9fff])(?<!\ .)\ (?=[\u4e00-\u9fff](?!\ ))")
_TEAR = re.compile(r"(?<=[\u4e00-\u9fff\d.,%()\"、。;:])\ (?=[\u4e00-\u9fff\d.,%()\"、。;:])")
_PROSE = re.compile(r"(?m:^)[^\n]*(?:[,。;:、()%][^\n]*)$", re.M)


class Artefacts:
    """The artefact patterns of ``cleaning.toml``, compiled."""

    def __init__(self, rules: Rules) -> None:
        table = rules.table("cleaning")
        reading = table["reading"]
        self.least_marked = int(reading["least_marked"])
        self.never = frozenset(reading["never"])
        initials, finals = "|".join(reading["initials"]), "|".join(reading["finals"])
        self.syllable = re.compile(rf"(?:(?:{initials})?(?:{finals})(?:n|ng|r)?|n|ng|m)")
        self.strays = re.compile(rf"[\s{re.escape(reading['stray'])}\u200b-\u200f\u2060\ufeff\u00ad\u0370-\u03ff]+")
        self.control = re.compile(table["control"]["when"])
        self.between = re.compile(table["stray"]["between"])
        self.least_readings = int(table["stray"]["least_readings"])
        self.least_torn, self.torn_share = int(table["torn"]["least"]), float(table["torn"]["share"])
        self.destroyed = [re.compile(d["when"]) for d in table["destroyed"]]

    def cuts(self, text: str) -> list[Cut]:
        """Readings, strewn marks and invisible characters of a text."""
        found = [Cut(m.start(), m.end(), "control") for m in self.control.finditer(text)]
        if not text.isascii():
            found += self._readings(text)
        return found

    def blanks(self, text: str) -> list[Cut]:
        """Blanks between numbers and the words at them (小学 45 所), or all of a text that blanks tore apart."""
        plain = shadow(text)
        torn = self._torn(plain)
        return torn or [Cut(m.start(), m.end(), "control") for m in _LOOSE.finditer(plain) if m.lastgroup]

    def _torn(self, plain: str) -> list[Cut]:
        """Every blank of running text in which blanks stand inside words throughout (教 学点, 2 98所); else none."""
        if plain.count(" ") < self.least_torn:
            return []
        lines = [m.span() for m in _PROSE.finditer(plain)]
        tears = sum(len(_TORN.findall(plain, *span)) for span in lines)
        if tears < max(self.least_torn, self.torn_share * sum(b - a for a, b in lines)):
            return []
        return [Cut(m.start(), m.end(), "control") for span in lines for m in _TEAR.finditer(plain, *span)]

    def _readings(self, text: str) -> list[Cut]:
        marked: list[Cut] = []
        bare: list[Cut] = []
        for match in _BRACKET.finditer(text):
            toned = self.reading(match[1])
            if toned is None:
                continue
            (marked if toned else bare).append(Cut(match.start(), match.end(), "annotation"))
        found = marked + bare if len(marked) >= self.least_marked else marked
        if len(found) >= self.least_readings:
            found += [Cut(m.start(), m.end(), "annotation") for m in self.between.finditer(text)]
        return found

    def reading(self, inside: str) -> bool | None:
        """True for a syllable with a tone mark, False for one without, None for anything else."""
        core = self.strays.sub("", inside)
        if not 1 <= len(core) <= 12 or core.lower() != core:
            return None
        letters: list[str] = []
        toned = False
        for char in unicodedata.normalize("NFD", core):
            if char in _TONES:
                toned = True
            elif char == _DIAERESIS:
                if not letters or letters[-1] != "u":
                    return None
                letters[-1] = "v"
            else:
                letters.append(char.translate(_ALIKE))
        plain = "".join(letters)
        if not self.syllable.fullmatch(plain) or (not toned and (plain in self.never or len(plain) == 1)):
            return None
        return toned

    def damage(self, text: str) -> list[Dropped]:
        """Stretches of a text that a wrong conversion destroyed; they stay in place."""
        spans = sorted({m.span() for d in self.destroyed for m in d.finditer(text)})
        out: list[Dropped] = []
        for start, end in spans:
            if out and out[-1].end is not None and start < out[-1].end:
                continue
            out.append(Dropped(kind="destroyed", start=start, end=end, text=text[start:end]))
        return out
