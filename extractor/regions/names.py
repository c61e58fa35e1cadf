"""The strings that may name a place, and what each needs around it to count as one."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from extractor.model import Region
from extractor.patterns import Rules, expand
from extractor.regions.places import Place, Places

_AUTONOMOUS = {"自治区": "", "自治州": "州", "自治县": "县", "自治旗": "旗"}
_LEVELS = {"省": "province", "市": "city", "州": "city", "县": "county", "区": "county", "旗": "county"}
_NEEDS = ("never", "parent", "anchor")  # of ordinary words, the strictest first


class Entry(NamedTuple):
    """What a string of the automaton stands for, and what it needs to count as a place.

    form  full | short, as in Mention
    need  nothing   counts wherever it stands
          boundary  a word boundary before it, a region around it, or the same name so elsewhere
          around    a region around it right before
          anchor    a region around it right before, or an institution after it and a boundary before
          parent    the city or province it belongs to right before, or a region around and an institution
          named     a region around it right before, an institution after it, or its full name elsewhere
          trap      is no place, and hides what lies in it
    """

    form: str
    need: str
    regions: tuple[Region, ...]


class Wording:
    """The words of ``regions.toml`` that speak for or against a name."""

    def __init__(self, rules: Rules) -> None:
        table = rules.table("regions")
        self.aliases = {word: row["code"] for row in table.get("alias", []) for word in expand(row["name"])}
        self.traps = _words(table, "trap")
        self.ordinary = {
            (row["need"], string)
            for row in table.get("ordinary", [])
            for word in row["words"]
            for string in expand(word)
        }
        self.guarded = frozenset(_words(table, "guarded"))
        self.generic = frozenset(_words(table, "generic"))
        self.not_after_name = _starts(_words(table, "not_after_name"))
        self.not_after_short = _starts(_words(table, "not_after_short"))
        self.school_of = _starts(_words(table, "school_of"))
        self.institution = _starts(_words(table, "institution"))
        self.anonymous = _words(table, "anonymous")
        self.leads = frozenset(_words(table, "lead"))


def entries(places: Places, words: Wording) -> dict[str, Entry]:
    """Every string to look for; a string with several readings keeps that of the highest level."""
    made: dict[str, Entry] = {}
    for name in places.by_name:
        need = "around" if name in words.generic else "nothing"
        if need == "nothing" and (len(name) == 2 or name in words.guarded):
            need = "boundary"
        made[name] = Entry("full", need, places.named(name))
    for place in places.all:
        for name in _other_full_names(place):
            # a former name elsewhere (东乡县) does not keep the name from a place of today (东乡族自治县)
            if place.until is None and all(p.until for p in places.by_name.get(name, ())):
                _add(made, name, "full", "boundary" if len(name) == 2 else "nothing", place.region)
    for level in ("province", "city", "county"):
        # former places last: they lend a short name only where none of today has it
        for place in sorted((p for p in places.all if p.region.level == level), key=lambda p: p.until is not None):
            _add_short(made, places, words, place)
    for alias, code in words.aliases.items():
        region = places.of_code(code)
        if region is not None:
            made[alias] = Entry("short", "boundary" if len(alias) == 2 else "nothing", (region,))
    for name in words.anonymous:
        made.setdefault(name, Entry("full", "boundary", (Region(name=name, level=_LEVELS.get(name[-1])),)))
    made.update({trap: Entry("", "trap", ()) for trap in words.traps})
    return made


def _add_short(made: dict[str, Entry], places: Places, words: Wording, place: Place) -> None:
    short = place.shorts[0] if place.shorts else ""
    if len(short) < 2 or short in places.by_name or (place.until and short in made):
        return
    need = {"province": "nothing", "city": "nothing", "county": "named"}[place.region.level or "county"]
    if place.region.level != "province":
        need = next((n for n in _NEEDS if (n, short) in words.ordinary), need)
    if need != "never" and place.region in made[place.region.name].regions:
        _add(made, short, "short", need, place.region)


def _add(made: dict[str, Entry], name: str, form: str, need: str, region: Region) -> None:
    """Adds a reading; the first reading of a string, of the higher level, says what it needs.

    巴州 is 巴音郭楞州, but in a text on 巴中市 the 巴州区 of it.
    """
    old = made.get(name)
    if old is None:
        made[name] = Entry(form, need, (region,))
    elif form in {old.form, "short"} and region not in old.regions and old.regions[0].level != "province":
        made[name] = old._replace(regions=(*old.regions, region))


def _other_full_names(place: Place) -> list[str]:
    """What an autonomous place is also called with a suffix (甘孜州, 宁夏自治区), and abbreviations (准旗)."""
    names = [n for n in place.shorts[1:] if len(n) > 1]
    name, short = place.region.name, place.shorts[0] if place.shorts else ""
    for suffix, plain in _AUTONOMOUS.items():
        if short and name.endswith(suffix):
            names += [short + suffix] + ([short + plain] if plain else [])
    return names


def _words(table: dict[str, Any], name: str) -> list[str]:
    return [string for row in table.get(name, []) for word in row["words"] for string in expand(word)]


def _starts(words: list[str]) -> re.Pattern[str]:
    """A pattern that matches where one of the words begins; none at all where there are no words."""
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))) or r"(?!)")
