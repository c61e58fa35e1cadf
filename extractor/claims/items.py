"""The items that a parallel list deals its figures out to: stages, areas, indicators, places, schools."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from extractor.claims.lexicon import Token
from extractor.claims.names import Name
from extractor.model import Region

if TYPE_CHECKING:
    from extractor.claims.resolve import Resolver

_ENDS = re.compile(r"[。;:,]")


class Item:
    """One item of the list that the figures are dealt out to."""

    __slots__ = ("area", "behind", "end", "head", "name", "region", "stage", "start")

    def __init__(self, start: int) -> None:
        self.start = self.end = start
        self.head: Token | None = None
        self.stage: str | None = None
        self.area: str | None = None
        self.region: Region | None = None
        self.name: Name | None = None
        self.behind = False  # whether its place stands behind its head: 小学、初中校际差异系数|红桥区

    @property
    def sign(self) -> tuple[object, ...]:
        """What tells it from the other items."""
        head = (self.head.term.code, self.head.term.rule) if self.head else None
        return (self.stage, self.area, head, self.region, self.name.text if self.name else None)

    @property
    def says(self) -> set[str]:
        """The dimensions that it speaks of."""
        return {name for name in ("stage", "area", "head", "region", "name") if getattr(self, name) is not None}


class _Mention(NamedTuple):
    """A word of an item, a place or a school, where it stands."""

    start: int
    end: int
    what: Token | Region | Name


def runs(resolver: Resolver, words: Sequence[Token], start: int, end: int) -> list[list[Item]]:
    """The lists of coordinated items that a stretch names, in order; a comma or stop ends one.

    words  the terms of the stretch [start, end) of the shadow text
    """
    plain, join = resolver.plain, resolver.wordings["list.join"]
    sites = [_Mention(s, e, r) for s, e, r in resolver.places.all_within(start, end)]
    sites += [_Mention(n.start, n.end, n) for n in resolver.named if start <= n.start and n.end <= end]
    mentions = sites + [
        _Mention(t.start, t.end, t)
        for t in words
        if (t.term.stage or t.term.area or (t.term.kind == "head" and not t.term.neutral))
        and not any(m.start <= t.start and t.end <= m.end for m in sites)
    ]
    mentions.sort()
    out: list[list[Item]] = []
    for before, mention in pairwise([None, *mentions]):
        assert mention is not None
        between = plain[before.end : mention.start] if before is not None else ""
        if before is None or _ENDS.search(between):
            out.append([Item(mention.start)])
        elif join.search(between):
            # words between two marks are an item too, though they name nothing known
            out[-1] += [Item(before.end) for words in join.split(between)[1:-1] if words.strip()]
            out[-1].append(Item(mention.start))
        _fill(resolver, out[-1][-1], mention)
    for run in out:
        if run[-1].behind and all(i.region is None for i in run[:-1]):
            for item in run:
                item.region = run[-1].region  # 小学、初中校际差异系数红桥区分别为: of one place, all of them
    return out


def _fill(resolver: Resolver, item: Item, mention: _Mention) -> None:
    what = mention.what
    item.end = mention.end
    if isinstance(what, Region):
        item.region, item.behind = what, item.head is not None
    elif isinstance(what, Name):
        item.name = what
    else:
        term = what.term
        kept = term.cv and not term.code and item.head is not None and item.head.term.code is not None
        if term.kind == "head" and not kept:  # 骨干教师的差异系数: of the first
            item.head = what
        if term.stage:
            item.stage = resolver.stated_stage([what]) if term.stage == "secondary" else term.stage
        if term.area:
            item.area = term.area


def distinct(items: Sequence[Item]) -> bool:
    """Whether each item differs from every other."""
    return len({i.sign for i in items}) == len(items)


def crossed(items: Sequence[Item]) -> bool:
    """小学、初中生均图书、生均计算机: whether the list names items of two dimensions, with one that joins them."""
    said = [i.says for i in items]
    return any(
        one and other and not one & other and any(one | other <= said[k] for k in range(n + 1, m))
        for n, one in enumerate(said)
        for m, other in enumerate(said)
        if n + 1 < m
    )
