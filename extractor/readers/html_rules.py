"""The HTML part of ``reading.toml``, compiled: elements, containers, boilerplate words, hidden styles."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree

from extractor.patterns import Rules

_WORD = re.compile(r"[a-z]+|[A-Z][a-z]*|[A-Z]+(?![a-z])")


class HtmlRules:
    """What each element means to the reader.

    containers  '#id' or '.class' or tag → (rank, loose); a lower rank is more specific
    """

    def __init__(self, rules: Rules) -> None:
        table = rules.table("reading")
        html = table["html"]
        self.skip = frozenset(html["skip"])
        self.boilerplate = frozenset(html["boilerplate"])
        self.block = frozenset(html["block"])
        self.max_depth = int(table["limits"]["max_depth"])
        self.max_span = int(table["limits"]["max_span"])
        self._hidden = re.compile(html["hidden_style"], re.I)
        self.containers: dict[str, tuple[int, bool]] = {}
        for rank, row in enumerate(table["container"]):
            for name in row["match"]:
                self.containers.setdefault(name.lower(), (rank, bool(row.get("loose"))))
        self.titles = frozenset(name.lower() for name in table["title"]["match"])
        self.title_meta = tuple(table["title"]["meta"])
        self._junk = frozenset(table["junk"]["words"])
        self._inner = frozenset(table["junk"]["inner"])
        self.junk_words = lru_cache(maxsize=4096)(self._junk_words)

    def hidden(self, element: etree._Element) -> bool:
        """True where the element's own attributes keep it from being shown."""
        attributes = element.attrib
        if not attributes:
            return False
        if "hidden" in attributes or attributes.get("aria-hidden", "").lower() == "true":
            return True
        style = attributes.get("style")
        return bool(style) and self._hidden.search(str(style)) is not None

    def junk(self, element: etree._Element) -> str | None:
        """'inner' or 'outer' where tag, class or id say that the element is not text; None elsewhere."""
        if element.tag in self.boilerplate:
            return "outer"
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        return self.junk_words(names) if names != " " else None

    def _junk_words(self, names: str) -> str | None:
        words = {w.lower() for w in _WORD.findall(names)} | set(names.lower().split())
        if words & self._inner:
            return "inner"
        return "outer" if words & self._junk else None


def selectors(element: etree._Element) -> list[str]:
    """The '#id' and '.class' names of an element, in lower case."""
    names = [f".{name}" for name in (element.get("class") or "").lower().split()]
    if element.get("id"):
        names.append("#" + str(element.get("id")).lower().strip())
    return names
