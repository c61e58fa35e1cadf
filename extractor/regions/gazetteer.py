"""The gazetteer: places by code and by name, and the place that a document or a word such as 全县 means."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.model import Document, Region
from extractor.patterns import Rules
from extractor.regions.area import AreaReader
from extractor.regions.mentions import Finder, Mention
from extractor.regions.names import Wording
from extractor.regions.places import NATION, Places


class Gazetteer:
    """Everything known of places under one rule set; get it with ``rules.compiled(Gazetteer)``.

    raises  RuleError where ``regions.tsv`` or ``regions.toml`` is wrong
    """

    def __init__(self, rules: Rules) -> None:
        self._places = Places(rules)
        self._finder = Finder(self._places, Wording(rules))
        self._area = AreaReader(self._places, self._finder, rules)

    def find(self, shadow: str) -> Sequence[Mention]:
        """The places named in a shadow text (``extractor.shadow``), in order, none overlapping another."""
        return self._finder.find(shadow)

    def exact(self, words: str, around: Region | None) -> Region | None:
        """The one place inside ``around`` of which these words are the whole name (六安 in a table on 安徽省)."""
        inside = [r for r in self._finder.exact(words) if around is not None and self._places.within(r, around)]
        return inside[0] if len(inside) == 1 else None

    def resolve(self, mention: Mention, context: Region | None) -> Region | None:
        """The place that a mention means in a text on ``context``.

        A candidate inside the context, else one in the same city, else one in the same province; where that
        leaves none or several, what the text around the mention told (``mention.region``).
        """
        return self._area.resolve(mention, context)

    def of_code(self, code: str) -> Region | None:
        """The region of a six-digit GB/T 2260 code, also a former one; 000000 is 全国."""
        return self._places.of_code(code)

    def of_name(self, name: str) -> tuple[Region, ...]:
        """The regions of a full official name in simplified characters, those of today first."""
        return self._places.named(name)

    def parent(self, region: Region) -> Region | None:
        """The region around: county → city (or province) → province → 全国 → None."""
        return self._places.parent(region)

    def within(self, region: Region, ancestor: Region) -> bool:
        """True where ``region`` is ``ancestor`` or lies in it; a nameless place (甲县) lies in every one."""
        return self._places.nameless(region) or self._places.within(region, ancestor)

    def name_in_full(self, region: Region) -> str:
        """The name with those around it: 宁夏回族自治区石嘴山市平罗县."""
        return "".join(step.name for step in reversed(list(self._places.chain(region))) if step != NATION) or "全国"

    def by_level_word(self, word: str, document_region: Region | None) -> Region | None:
        """What 全县, 我市, 全省, 全区, 自治区, 全国 means in a text on a region; None where it cannot be told.

        A word of a level that the region has not (全县 in a report on a city) and a word for several (两县) are None.
        """
        return self._area.by_level_word(word, document_region)

    def sub_mentions(self, shadow: str, start: int, end: int, document_region: Region | None) -> list[Mention]:
        """The mentions in ``shadow[start:end]`` of places that lie inside the document's region, each resolved.

        The document's region itself and places outside it are left out; offsets count in the whole shadow.
        A text on no known region, or on 全国, gives every resolved mention; nameless places (甲县) always count.
        """
        found: list[Mention] = []
        for mention in self.find(shadow[start:end]):
            region = self.resolve(mention, document_region)
            if region is None:
                continue
            if document_region is not None:
                inside = self.within(region, document_region) and not self.within(document_region, region)
                if not inside:
                    continue
            found.append(mention._replace(start=mention.start + start, end=mention.end + start, region=region))
        return found

    def document_region(self, document: Document) -> tuple[Region | None, list[str]]:
        """The area that a document speaks about, and a note for every source that says otherwise.

        Sources in order of trust: site identification code, title, publisher, signature, text; the level that
        the text itself speaks of (我县, 全市, 全省) decides between a place and those around it.
        """
        return self._area.document_region(document)
