"""Which place a figure is about: the document's own, or one inside it that the words name."""

from __future__ import annotations

import re
from bisect import bisect_left

from extractor.claims.wordings import Wordings
from extractor.model import Region
from extractor.patterns import Rules
from extractor.regions import Gazetteer, Mention, passing

_SCHOOL = re.compile(r"(?:中心|完全|实验)?(?:小学|中学|学校|初级中学|幼儿园)")
_CLAUSE = 24  # characters behind a place that may say that it is the one with the most
_BARE = 2  # characters between a place in a bracket and its figure: (全省87.7%), (全省为87.7%)


def _of_a_school(plain: str, mention: Mention) -> bool:
    """眉山中心小学 in 南安市: whether a name without its suffix opens that of a school, as those of towns do."""
    return _SCHOOL.match(plain, mention.end) is not None


class Places:
    """The places that one document names, ready to be asked for a stretch of it."""

    def __init__(self, rules: Rules, plain: str, region: Region | None) -> None:
        self._gazetteer = rules.compiled(Gazetteer)
        self._wordings = rules.compiled(Wordings)
        self.region = region
        self._mentions = []
        self._named: dict[int, int] = {}  # where every name of a place ends and begins
        self._outside: list[tuple[int, int, Region]] = []
        for mention in self._gazetteer.find(plain):
            self._named[mention.end] = mention.start
            if passing(plain, mention):
                continue
            place = self._gazetteer.resolve(mention, region)
            if place is None:
                continue
            if region is None or (place.code != region.code and self._gazetteer.within(place, region)):
                self._mentions.append((mention.start, mention.end, place))
            elif place.code != region.code and (mention.form == "full" or not _of_a_school(plain, mention)):
                self._outside.append((mention.start, mention.end, place))
        self._starts = [m[0] for m in self._mentions]
        self._own: list[tuple[int, int]] = []
        if region is not None:
            for m in self._wordings["place.own"].finditer(plain):
                place = self._gazetteer.by_level_word("全" + m[0][1:], region)
                if place is not None and place.code == region.code:
                    self._own.append(m.span())
        self._own_starts = [m[0] for m in self._own]
        if region is not None and region.level != "nation":
            for m in self._wordings["place.level"].finditer(plain):
                place = self._gazetteer.by_level_word(m[0].replace("我", "全"), region)
                if place is not None and place.code != region.code:
                    self._outside.append((m.start(), m.end(), place))
        self._outside.sort(key=lambda m: m[0])
        self._outside_starts = [m[0] for m in self._outside]

    def label(self, words: str) -> Region | None:
        """The place inside the document's own that a label is the name of, also without its suffix."""
        return self._gazetteer.exact(words, self.region)

    def ends_a_name(self, start: int, end: int) -> bool:
        """Whether a word is the end of a place's name, as 城市 is of 聊城市 and 城区 of 任城区."""
        return self._named.get(end, start) < start

    def within(self, start: int, end: int) -> Region | None:
        """The last place inside the document's own that these words name."""
        at = bisect_left(self._starts, end) - 1
        if at >= 0 and self._mentions[at][0] >= start:
            return self._mentions[at][2]
        return None

    def all_within(self, start: int, end: int) -> list[tuple[int, int, Region]]:
        """Every place inside the document's own that these words name, as (start, end, place)"""
        lo, hi = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return [m for m in self._mentions[lo:hi] if m[1] <= end]

    def own(self, start: int, end: int) -> bool:
        """Whether these words turn back to the document's own place (全市, 我县), behind any other that they name."""
        at = bisect_left(self._own_starts, end) - 1
        found = at >= 0 and self._own[at][0] >= start and self._own[at][1] <= end
        return found and self.within(self._own[at][1], end) is None

    def together(self, plain: str, start: int, end: int) -> bool:
        """Whether the last place that these words name is joined to the one before it (砀山县、萧县)."""
        named = self.all_within(start, end)[-2:]
        joined = self._wordings["place.joined"]
        return len(named) == 2 and joined.fullmatch(plain, named[0][1], named[1][0]) is not None

    def extreme(self, plain: str, start: int, end: int) -> bool:
        """Whether the last place that these words name is named as that with the most or the least."""
        named = self.all_within(start, end)
        if not named:
            return False
        first, last, _ = named[-1]
        behind = self._wordings["place.extreme"].match(plain, last, end)
        return bool(behind or self._wordings["place.extreme-before"].search(plain, start, first))

    def tops(self, plain: str, start: int, end: int) -> bool:
        """Whether the words behind a figure say that the last place before it is the one with the most or the least."""
        named = self.all_within(start, end)
        told = self._wordings["place.extreme"].match(plain, named[-1][1], named[-1][1] + _CLAUSE) if named else None
        return told is not None and told.end() > end

    def elsewhere(self, plain: str, start: int, end: int) -> Region | None:
        """A place outside the document's own that opens a clause as its topic: 全国2895个县…, 银川市2025年…"""
        lo, hi = bisect_left(self._outside_starts, start), bisect_left(self._outside_starts, end)
        for first, last, place in reversed(self._outside[lo:hi]):
            if (
                last <= end
                and not self._around(plain, last, place)
                and not (plain[first - 1] == "(" and (end - last > _BARE or plain[first] not in "全自"))
                and self._wordings["place.opens"].search(plain[max(0, first - 16) : first])
                and not self._wordings["place.behind"].match(plain[last : last + 6])
                and not self._wordings["place.name-goes-on"].match(plain, last)
            ):
                return place
        return None

    def _around(self, plain: str, last: int, place: Region) -> bool:
        """Whether a place stands before the document's own as the one around it (深圳市龙华区)."""
        region = self.region
        return region is not None and plain.startswith(region.name, last) and self._gazetteer.within(region, place)

    def named(self, plain: str, start: int, end: int) -> Region | None:
        """The place that a clause is about: named in it, and not as what it is compared with."""
        at = bisect_left(self._starts, end) - 1
        if at < 0 or self._mentions[at][0] < start:
            return None
        first, last, place = self._mentions[at]
        compared = self._wordings["place.compared"].search(plain[max(start, first - 8) : first])
        return None if compared or self._wordings["place.behind"].match(plain[last : last + 6]) else place
