"""Finds the names of places in a text: one automaton over names and look-alikes, then rules for the doubtful ones.

A full name (平罗县) counts wherever it stands; a look-alike from the rules (县城区, 朝阳产业) hides what lies
in it.  A name of two characters (和县, 城区) or one that ends ordinary words (沿海城市 is not 海城市) needs a
word boundary or the region around right before it.  Short names count by level: a province's or an
unmistakable city's alone; a county's, or one that is a word of its own (朝阳, 和平), after the region
around it (重庆大足), before an institution (大足教委), or, if it is no such word, beside its full name
elsewhere in the text.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from typing import NamedTuple

import ahocorasick_rs

from extractor.model import Region
from extractor.regions.names import Entry, Wording, entries
from extractor.regions.places import Places, same

_HAN = re.compile("[\u3400-\u9fff〇]")
# one character a line or cell, or titles with a space after each: 庐␤阳␤区, 平 罗 县
_SPACED = re.compile(r"(?<![\u3400-\u9fff])[\u3400-\u9fff](?:[ \t\r\n]{1,3}[\u3400-\u9fff](?![\u3400-\u9fff])){1,11}")
_BLANKS, _ENGLISH = re.compile(r"\s+"), re.compile(r"\s+[A-Za-z][^一-龥]*$")
_LISTS = "、和及与,/"
# 西宁1.86%、海东0.94%: what stands between two places of a list that each have a figure, and behind the second
_FIGURE = re.compile(r"[为达是有]?\d[\d.,]*[%‰]?[^\d,;:。、()一-龥]{0,2}[一-龥]{0,3}[、,;和及]")
_COUNTED = re.compile(r"[为达是有]?\d")
_LEADS_BARE = ("们", "今日")  # 我们英德, and the paper 今日象山
_DATELINE = re.compile(r"讯\s?\(")  # 本报花垣讯(记者 …)
_NEAR = 25  # mentions either side that may tell which of several places of a name is meant


class Mention(NamedTuple):
    """A place named in a text.

    start, end  offsets in the shadow, so in the text
    region      the place; None where several have the name and nothing near tells which
    candidates  every place that may be meant, those of today first
    form        full | short: whether the name stands with its suffix (平罗县) or without (平罗)
    """

    start: int
    end: int
    region: Region | None
    candidates: tuple[Region, ...]
    form: str


class Finder:
    """The automaton over all names, and the rules by which a match counts."""

    def __init__(self, places: Places, wording: Wording) -> None:
        self._places, self._words = places, wording
        self._entries = entries(places, wording)
        self._strings = list(self._entries)
        self._automaton = ahocorasick_rs.AhoCorasick(self._strings)
        # two stages ask for the places of the same text one after the other
        self._last = functools.lru_cache(maxsize=8)(self._find)

    def find(self, shadow: str) -> Sequence[Mention]:
        """The places named in a shadow text, in order, none overlapping another."""
        return self._last(shadow)

    def _find(self, shadow: str) -> Sequence[Mention]:
        found, waiting = self._scan(shadow)
        found += self._spaced(shadow, found)
        if waiting:
            found += self._also_named(shadow, found, waiting)
        found.sort()
        return [self._told(found, i) if m.region is None else m for i, m in enumerate(found)]

    def exact(self, words: str) -> tuple[Region, ...]:
        """The places of which these words are the whole name, full or short."""
        entry = self._entries.get(words)
        return entry.regions if entry is not None and entry.need != "trap" else ()

    def bare(self, shadow: str) -> list[tuple[Region, ...]]:
        """What short names of counties may mean that begin a word and are no word of their own, one a time they stand.

        A name that a school bears stands for two: 岢岚二中 is of 岢岚县.
        """
        found: list[tuple[Region, ...]] = []
        for index, start, end in self._automaton.find_matches_as_indexes(shadow, overlapping=False):
            entry = self._entries[self._strings[index]]
            led = self._begins_word(shadow, start) or shadow.endswith(_LEADS_BARE, max(0, start - 2), start)
            if entry.need != "named" or not led:
                continue
            if self._words.school_of.match(shadow, end):
                found += [entry.regions] * 2
            elif not self._hidden(shadow, end, entry.form):
                found.append(entry.regions)
        return found

    def _scan(self, shadow: str) -> tuple[list[Mention], list[tuple[int, int, Entry]]]:
        matches = [(a, -b, i) for i, a, b in self._automaton.find_matches_as_indexes(shadow, overlapping=True)]
        matches.sort()
        found: list[Mention] = []
        waiting: list[tuple[int, int, Entry]] = []
        done = 0
        for start, minus_end, index in matches:
            if start < done:
                continue
            end, entry = -minus_end, self._entries[self._strings[index]]
            if entry.need == "trap":
                done = end
                continue
            if self._hidden(shadow, end, entry.form):
                continue
            regions = self._meant(shadow, start, end, entry, found[-1] if found else None)
            if regions:
                found.append(Mention(start, end, regions[0] if len(regions) == 1 else None, regions, entry.form))
                done = end
            elif entry.need in {"named", "boundary"}:
                waiting.append((start, end, entry))
        return found, waiting

    def _hidden(self, shadow: str, end: int, form: str) -> bool:
        """True where what follows makes the name part of another word or name (平罗中学, 北京路, 河西区域)."""
        if form == "full":
            # the last character of the name is part of the words it must not stand in
            return self._words.not_after_name.match(shadow, end - 1) is not None
        return self._words.not_after_short.match(shadow, end) is not None

    def _meant(self, shadow: str, start: int, end: int, entry: Entry, last: Mention | None) -> tuple[Region, ...]:
        """The regions that a match stands for; empty where it is no name of a place.

        last  the mention before, which may stand right before or be the one before it in a list
        """
        governed = self._words.institution.match(shadow, end) or _DATELINE.match(shadow, end)
        inside: tuple[Region, ...] = ()
        if last is not None and last.end == start:
            directly = entry.need == "parent" and not governed
            inside = tuple(r for r in entry.regions if self._inside(r, last, directly))
        listed = last is not None and last.end == start - 1 and shadow[start - 1] in _LISTS
        if last is not None and not listed and _COUNTED.match(shadow, end):
            listed = _FIGURE.fullmatch(shadow, last.end, start) is not None
        if last is not None and listed:
            inside = tuple(r for r in entry.regions if self._beside(r, last))
        if inside or entry.need in {"around", "parent"}:
            return inside
        if entry.need == "named":
            counts = governed is not None
        elif entry.need == "anchor":
            counts = governed is not None and self._begins_word(shadow, start)
        else:
            counts = entry.need == "nothing" or listed or self._begins_word(shadow, start)
        return entry.regions if counts else ()

    def _inside(self, region: Region, before: Mention, directly: bool) -> bool:
        around = (self._places.parent(region),) if directly else tuple(self._places.chain(region))[1:]
        return any(same(step, c) for step in around if step for c in before.candidates)

    def _beside(self, region: Region, before: Mention) -> bool:
        """True where both lie directly in one city or province (not merely in 全国)."""
        around = self._places.parent(region)
        others = [self._places.parent(c) for c in before.candidates]
        return around is not None and around.level != "nation" and any(o and same(around, o) for o in others)

    def _begins_word(self, shadow: str, start: int) -> bool:
        return start == 0 or not _HAN.match(shadow[start - 1]) or shadow[start - 1] in self._words.leads

    def _also_named(self, shadow: str, found: list[Mention], waiting: list[tuple[int, int, Entry]]) -> list[Mention]:
        """Short names of counties that the same text also names in full."""
        full = {c for m in found if m.form == "full" for c in m.candidates}
        taken = sorted((m.start, m.end) for m in found)
        more: list[Mention] = []
        at, done = 0, 0
        for start, end, entry in waiting:
            while at < len(taken) and taken[at][1] <= start:
                at += 1
            regions = tuple(r for r in entry.regions if r in full)
            if regions and start >= done and (at == len(taken) or taken[at][0] >= end):
                more.append(Mention(start, end, regions[0] if len(regions) == 1 else None, regions, entry.form))
                done = end
        return more

    def _spaced(self, shadow: str, found: list[Mention]) -> list[Mention]:
        """Full names written one character at a time (庐␤阳␤区)."""
        more: list[Mention] = []
        for run in _SPACED.finditer(shadow):
            at = [run.start() + i for i, char in enumerate(run[0]) if not char.isspace()]
            for mention in self._scan("".join(shadow[i] for i in at))[0]:
                if mention.form == "full":
                    start, end = at[mention.start], at[mention.end - 1] + 1
                    more.append(mention._replace(start=start, end=end))
        if not more:
            return []
        taken = {i for m in found for i in range(m.start, m.end)}
        return [m for m in more if m.start not in taken and m.end - 1 not in taken]

    def _told(self, found: list[Mention], index: int) -> Mention:
        """A mention of several candidates, with the one that lies in the nearest region around named in the text.

        What stands before counts as half as far away as what stands behind.
        """
        mention = found[index]
        near = [m for m in found[max(0, index - _NEAR) : index + _NEAR] if m.region]
        near.sort(key=lambda m: mention.start - m.start if m.start < mention.start else 2 * (m.start - mention.start))
        for other in near:
            assert other.region is not None
            for level in ("county", "city", "province"):
                around = self._places.at_level(other.region, level)
                inside = [c for c in mention.candidates if around and self._places.within(c, around)]
                if len(inside) == 1:
                    return mention._replace(region=inside[0])
        return mention


def as_label(words: str) -> str:
    """The name of a place in a table without the blanks in it and without what it says once more: 北 京 Beijing."""
    return _BLANKS.sub("", _ENGLISH.sub("", words))
