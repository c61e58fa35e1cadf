"""Which place a figure is about: the document's own, or one inside it that the words name."""

from __future__ import annotations

import re
from bisect import bisect_left

from extractor.model import Region
from extractor.patterns import Rules
from extractor.regions import Gazetteer

# a place right behind 比, 高出 or 低于 is what the figure is compared with, not what it is about
_COMPARED = re.compile(
    r"(?:比|较|高出|高于|低于|超过|优于|(?<!最)低|(?<!最)高|与|跟|向|赴|(?<![分拨达落])到|对口支援|来自|经(?![费济常]))[一-龥]{0,2}$"
)
# words of a level above the document's own, where they open a clause that counts something there
_LEVEL = re.compile(r"(?:全国|全省|全自治区|全市|我省|我市)(?=[一-龥]{0,8}\d|现有|共有|累计|普通|小学|初中|各级各类)")
_OPENS = re.compile(r"(?:^|[。;:,!?\n\]】)]|此前|目前|其中|截至[^,。]{0,12}?)\s*$")
_NAME_GOES_ON = re.compile(
    r"(?:义务教育)?(?:发展)?(?:基本|优质)均衡|第|首|优秀|示范|先进|文明|重点|平均|标准|统一|排名|规定|要求|的"
)
_BEHIND = re.compile(
    r"^(?:等(?:地|县|市|区|多|共)*\s?\d|等多个|平均|标准|规定|水平|级|定|对口|帮扶|支援|援助|人民政府|政府|教育局|教体局|教育厅|委|办|厅)"
)


class Places:
    """The places that one document names, ready to be asked for a stretch of it."""

    def __init__(self, rules: Rules, plain: str, region: Region | None) -> None:
        self._gazetteer = rules.compiled(Gazetteer)
        self.region = region
        self._mentions = []
        self._outside: list[tuple[int, int, Region]] = []
        for mention in self._gazetteer.find(plain):
            place = self._gazetteer.resolve(mention, region)
            if place is None:
                continue
            if region is None or (place.code != region.code and self._gazetteer.within(place, region)):
                self._mentions.append((mention.start, mention.end, place))
            elif place.code != region.code:
                self._outside.append((mention.start, mention.end, place))
        self._starts = [m[0] for m in self._mentions]
        if region is not None and region.level != "nation":
            for m in _LEVEL.finditer(plain):
                place = self._gazetteer.by_level_word(m[0].replace("我", "全"), region)
                if place is not None and place.code != region.code:
                    self._outside.append((m.start(), m.end(), place))
        self._outside.sort(key=lambda m: m[0])

    def label(self, words: str) -> Region | None:
        """The place inside the document's own that a label is the name of, also without its suffix."""
        return self._gazetteer.exact(words, self.region)

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

    def elsewhere(self, plain: str, start: int, end: int) -> Region | None:
        """A place outside the document's own that opens a clause as its topic: 全国2895个县…, 银川市2025年…"""
        for first, last, place in reversed(self._outside):
            if (
                start <= first
                and last <= end
                and _OPENS.search(plain[max(0, first - 16) : first])
                and not (_BEHIND.match(plain[last : last + 6]) or _NAME_GOES_ON.match(plain, last))
            ):
                return place
        return None

    def named(self, plain: str, start: int, end: int) -> Region | None:
        """The place that a clause is about: named in it, and not as what it is compared with."""
        at = bisect_left(self._starts, end) - 1
        if at < 0 or self._mentions[at][0] < start:
            return None
        first, last, place = self._mentions[at]
        if _COMPARED.search(plain[max(start, first - 8) : first]) or _BEHIND.match(plain[last : last + 6]):
            return None
        return place
