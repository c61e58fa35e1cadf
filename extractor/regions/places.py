"""The table of places and how they lie in one another."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from extractor.model import Region, RuleError
from extractor.patterns import Rules

NATION = Region(name="全国", code="000000", level="nation")
_LEVELS = ("nation", "province", "city", "county", "township")
_COLUMNS = ["code", "name", "level", "short", "parent", "from", "to"]


class Place(NamedTuple):
    """A region with its short names, the code of the one around it, and the years its name held.

    until  last year in which the name is known to have been in force; None while it is
    """

    region: Region
    shorts: tuple[str, ...]
    parent: str | None
    since: int | None
    until: int | None


class Places:
    """Every place of ``regions.tsv``, and those of ``regions.toml`` that have no code of their own.

    raises  RuleError naming the line where the table is not what it should be
    """

    def __init__(self, rules: Rules) -> None:
        self.all: list[Place] = [*_read(rules), *_extra(rules)]
        self._by_code: dict[str, Place] = {}
        self._uncoded: dict[str, Place] = {}
        self.by_name: dict[str, list[Place]] = defaultdict(list)
        for place in self.all:
            self.by_name[place.region.name].append(place)
            if place.region.code is None:
                self._uncoded[place.region.name] = place
                continue
            known = self._by_code.get(place.region.code)
            # of several names of one code the one in force counts, else the last
            if known is None or (known.until or 9999) < (place.until or 9999):
                self._by_code[place.region.code] = place

    def of_code(self, code: str) -> Region | None:
        """The region of a six-digit code, by its present name (else its last one); 000000 is 全国."""
        if code == NATION.code:
            return NATION
        place = self._by_code.get(code)
        return place.region if place else None

    def parent(self, region: Region) -> Region | None:
        """The region around: county → city (or province) → province → 全国 → None."""
        if region.level == "nation":
            return None
        if region.level == "province":
            return NATION
        place = self._uncoded.get(region.name) if region.code is None else self._by_code.get(region.code)
        return self.of_code(place.parent) if place and place.parent else None

    def chain(self, region: Region) -> Iterator[Region]:
        """The region itself, then each one around it, up to 全国."""
        here: Region | None = region
        while here is not None:
            yield here
            here = self.parent(here)

    def within(self, region: Region, ancestor: Region) -> bool:
        """True where ``region`` is ``ancestor`` or lies in it; former and present names of one code are one."""
        if ancestor.level == "nation":
            return True
        return any(same(step, ancestor) for step in self.chain(region))

    def common(self, regions: Iterable[Region]) -> Region | None:
        """The smallest region around all of them; None for none at all."""
        around: list[Region] | None = None
        for region in regions:
            chain = list(self.chain(region))
            around = chain if around is None else [step for step in around if any(same(step, c) for c in chain)]
        return around[0] if around else None

    def at_level(self, region: Region, level: str) -> Region | None:
        """The region or the one around it that is of a level; None where it has none."""
        return next((step for step in self.chain(region) if step.level == level), None)

    def provinces(self) -> list[Region]:
        """Those of today."""
        today = (p.region for found in self.by_name.values() for p in found if p.until is None)
        return [region for region in today if region.level == "province"]

    def nameless(self, region: Region) -> bool:
        """True for a place that a text keeps anonymous (甲县): nothing is known of where it lies."""
        return region.code is None and region.level != "nation" and region.name not in self._uncoded

    def named(self, name: str) -> tuple[Region, ...]:
        """The regions of a full name: those of today, or, where there is none, the former ones.

        A former one counts beside one of today only where it lies in another province and was in force after 2000.
        """
        places = self.by_name.get(name, [])
        today = [p for p in places if p.until is None]
        provinces = {(p.region.code or "")[:2] for p in today}
        former: dict[str, Place] = {}
        for place in places:
            code = (place.region.code or "")[:2]
            if place.until is None or code in provinces or (today and place.until < 2000):
                continue
            if code not in former or (former[code].until or 0) < place.until:
                former[code] = place
        return tuple(p.region for p in [*today, *former.values()])


def same(a: Region, b: Region) -> bool:
    """True for one place, also where it stands once by its present and once by a former name."""
    return a.code == b.code if a.code and b.code else a.name == b.name


def depth(region: Region) -> int:
    """0 nation … 4 township; a region without a level counts as a county."""
    return _LEVELS.index(region.level) if region.level in _LEVELS else 3


def _read(rules: Rules) -> Iterator[Place]:
    path = rules.file("regions.tsv")
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader((line for line in lines if not line.startswith("#")), delimiter="\t")
        if next(rows, None) != _COLUMNS:
            raise RuleError(f"{path.name}: the first row must name the columns {', '.join(_COLUMNS)}")
        for row in rows:
            sound = len(row) == len(_COLUMNS) and row[2] in _LEVELS and all(y == "" or y.isdecimal() for y in row[5:])
            if not sound:
                raise RuleError(f"{path.name}: row {row}: expected {len(_COLUMNS)} fields: level third, years last")
            code, name, level, short, parent, since, until = row
            region = Region(name=name, code=code, level=level)
            years = int(since) if since else None, int(until) if until else None
            yield Place(region, tuple(short.split("/")), parent or None, *years)


def _extra(rules: Rules) -> Iterator[Place]:
    for row in rules.table("regions").get("extra", []):
        region = Region(name=row["name"], code=row.get("code"), level=row["level"])
        yield Place(region, tuple(row.get("shorts", ())), row["parent"], row.get("from"), row.get("to"))
