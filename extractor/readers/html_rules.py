"""The HTML part of ``reading.toml``, compiled: elements, containers, boilerplate words, hidden styles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from lxml import etree

from extractor.patterns import Rules

_SAYING = frozenset({"style", "hidden", "aria-hidden", "class", "id"})
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
        self.telling = self.skip | self.boilerplate | self.block | {"a", "table"}  # tags that say more than their text
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
        self._container_tags = frozenset(name for name in self.containers if name[:1] not in {".", "#"})
        # a page repeats few styles and class names many times
        self.junk_words = lru_cache(maxsize=4096)(self._junk_words)
        self.hides = lru_cache(maxsize=4096)(self._hides)
        self._contains = lru_cache(maxsize=4096)(self._container)
        self._titles = lru_cache(maxsize=4096)(self._title)

    def container(self, element: etree._Element) -> tuple[int, bool] | None:
        """(rank, loose) of the most specific container rule that names the element; None where none does."""
        tag, names = element.tag, element.keys()
        if tag not in self._container_tags:
            if "class" not in names and "id" not in names:
                return None
            tag = ""
        return self._contains(element.get("class") or "", element.get("id") or "", tag)

    def _container(self, class_: str, id_: str, tag: str) -> tuple[int, bool] | None:
        names = [*_selectors(class_, id_), tag]
        return min((self.containers[n] for n in names if n in self.containers), default=None)

    def is_title(self, element: etree._Element) -> bool:
        """True where class or id say that the element holds the title."""
        names = element.keys()
        if "class" not in names and "id" not in names:
            return False
        return self._titles(element.get("class") or "", element.get("id") or "")

    def _title(self, class_: str, id_: str) -> bool:
        return any(name in self.titles for name in _selectors(class_, id_))

    def saying(self, names: Sequence[str | bytes]) -> bool:
        """True where some of the attributes tell whether an element is shown, or is text."""
        return not _SAYING.isdisjoint(names)

    def hidden(self, element: etree._Element, names: Sequence[str | bytes]) -> bool:
        """True where the element's own attributes (``names``) keep it from being shown."""
        if "style" in names and self.hides(str(element.get("style"))):
            return True
        return "hidden" in names or ("aria-hidden" in names and str(element.get("aria-hidden")).lower() == "true")

    def _hides(self, style: str) -> bool:
        return self._hidden.search(style) is not None

    def junk(self, element: etree._Element, tag: str, names: Sequence[str | bytes]) -> str | None:
        """'inner' or 'outer' where tag, class or id say that the element is not text; None elsewhere.

        names  the element's attributes
        """
        if tag in self.boilerplate:
            return "outer"
        if "class" not in names and "id" not in names:
            return None
        class_, id_ = element.get("class"), element.get("id")
        return self.junk_words(class_ or "", id_ or "") if class_ or id_ else None

    def _junk_words(self, class_: str, id_: str) -> str | None:
        names = f"{class_} {id_}"
        words = {w.lower() for w in _WORD.findall(names)} | set(names.lower().split())
        if words & self._inner:
            return "inner"
        return "outer" if words & self._junk else None


def _selectors(class_: str, id_: str) -> list[str]:
    """The '#id' and '.class' names of an element, in lower case."""
    names = [f".{name}" for name in class_.lower().split()]
    if id_:
        names.append("#" + id_.lower().strip())
    return names
