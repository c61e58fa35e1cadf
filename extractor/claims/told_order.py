"""The order of indicators that a report tells once, for the bare figures that come in it.

(指标顺序：高于规定学历教师、骨干教师、体艺教师…) and then 城关小学，学生1236人，6.23、1.46、1.05….
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from extractor.claims.draft import Draft
from extractor.claims.slots import Sentence
from extractor.patterns import Rules

if TYPE_CHECKING:
    from extractor.claims.resolve import Resolver

_LIST = re.compile(r"[^。;!?\d]+")
_LEAST = 4  # indicators of a list whose order is worth telling


class Told(NamedTuple):
    """One indicator of the list: its code and where it is named."""

    code: str
    start: int
    end: int


class Orders:
    """The table of ``patterns/orders.toml``, compiled."""

    def __init__(self, rules: Rules) -> None:
        table = rules.table("orders")
        self.opens = re.compile(table["opens"]["match"])
        self.words = [(str(row["code"]), re.compile(row["words"])) for row in table["indicator"]]

    def named(self, words: str) -> str | None:
        """The one indicator that these words are a short form of; None where they name none or several."""
        found = {code for code, pattern in self.words if pattern.search(words)}
        return found.pop() if len(found) == 1 else None

    def told(self, plain: str) -> tuple[Told, ...]:
        """The indicators in the order that the text tells; none where it tells none, or an indicator twice."""
        for m in self.opens.finditer(plain):
            stretch = _LIST.match(plain, m.end())
            if stretch is None:
                continue
            hits = ((code, w) for code, words in self.words for w in words.finditer(plain, *stretch.span()))
            found = sorted((Told(code, *w.span()) for code, w in hits), key=lambda t: t.start)
            if len({t.code for t in found}) == len(found) >= _LEAST:
                return tuple(found)
        return ()


def deal(resolver: Resolver, sentence: Sentence, drafts: list[Draft], group: list[Draft]) -> bool:
    """Gives the bare figures of a list the indicators of the order told, in place; False where it does not fit."""
    order = resolver.scope.told_order
    bare = all(d.figure.unit.kind == "none" and (d.slot is None or not d.slot.near) for d in group[1:])
    if not order or len(group) != len(order) or not bare or group[0].figure.unit.kind != "none":
        return False
    first = group[0]
    spread = any(t.term.cv for t in sentence.tokens if t.end <= first.figure.start)
    before = next((d for d in reversed(drafts) if d.figure.end <= first.figure.start), None)
    base = before if before is not None and before.segment == first.segment else first
    for draft, told in zip(group, order, strict=True):
        unit = resolver.heads.indicators[told.code]["unit"]
        draft.unit = first.figure.unit if spread or not unit else resolver.heads.unit(unit)
        draft.code, draft.term, draft.subject, draft.how = told.code, None, (told.start, told.end), "list"
        draft.measure = "cv" if spread else "level"
        draft.role, draft.role_rule, draft.comparator, draft.versus = "reported", "order", "=", None
        draft.stage, draft.entity = base.stage or first.stage, first.entity or base.entity
        draft.whole = draft.like = None
    return True
