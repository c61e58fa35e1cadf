"""Which elements of a page hold its text: a known container, or the smallest element that holds all the prose.

The choice never trades text for tidiness: on an unknown template it descends only while everything left
beside the chosen element is furniture, and stops at the parent otherwise.
"""

from __future__ import annotations

from typing import NamedTuple

from lxml import etree

from extractor.readers.html_flow import Flow, is_link, squeeze, text_of
from extractor.readers.html_furniture import furniture
from extractor.readers.html_rules import HtmlRules
from extractor.readers.layout import Layout
from extractor.shadow import shadow

_DESCEND = frozenset(
    ["div", "section", "article", "main", "td", "tr", "tbody", "table", "center", "form", "span", "font", "body"]
)
_HEADINGS = frozenset(["h1", "h2", "h3"])


class Body(NamedTuple):
    """The elements that hold the text.

    elements  in document order; all match the same container rule
    known     True for a template's own container, whose lines are taken as they are
    """

    elements: tuple[etree._Element, ...]
    known: bool


def find_body(elements: list[etree._Element], rules: HtmlRules, layout: Layout) -> Body:
    """The text's elements among all the elements of a page, its ``<body>`` first."""
    page = elements[0]
    groups: dict[int, list[etree._Element]] = {}
    loose: set[int] = set()
    for element in elements:
        container = rules.container(element)
        if container is not None:
            rank, is_loose = container
            groups.setdefault(rank, []).append(element)
            if is_loose:
                loose.add(rank)
    written = total = 0
    for rank in sorted(groups):
        outermost = _outermost(groups[rank])
        size = sum(map(prose, outermost))
        if size < 20:
            continue
        written = written or _written(text_of(page))  # links among it: they are only counted where that may decide
        if size * 3 < written:
            total = total or prose(page)
        if size * 3 >= (total or written) or (size >= 200 and size * 8 >= total):
            if rank in loose:
                return Body((_descend(outermost[0], rules, layout),) if len(outermost) == 1 else (page,), False)
            return Body(tuple(outermost), True)
    return Body((_descend(page, rules, layout),), False)


def prose(element: etree._Element) -> int:
    """Characters of text in an element, blanks, links, scripts and styles aside."""
    size = _written(text_of(element))
    for part in element.iter("a", "script", "style", "noscript", "select", "textarea"):
        if part.tag != "a" or is_link(part):
            size -= _written(text_of(part))
    return size


def _written(text: str) -> int:
    """Characters of a text that are no blanks."""
    return sum(map(len, text.split()))


def _outermost(elements: list[etree._Element]) -> list[etree._Element]:
    """Elements (in document order) that lie in none of the others."""
    chosen: list[etree._Element] = []
    seen: set[etree._Element] = set()
    for element in elements:
        parents = element.iterancestors()
        if not any(p in seen for p in parents):
            chosen.append(element)
            seen.add(element)
    return chosen


def _descend(page: etree._Element, rules: HtmlRules, layout: Layout) -> etree._Element:
    """The smallest element below ``page`` outside of which there is only furniture."""
    sizes = _prose_sizes(page, rules)
    current = page
    while True:
        children = [c for c in current if isinstance(c.tag, str)]
        best = max(children, key=lambda c: sizes.get(c, 0), default=None)
        if best is None or best.tag not in _DESCEND or sizes.get(best, 0) * 2 < sizes.get(current, 0):
            return current
        if best.tag == "table" and Flow(rules).is_data_table(best):
            return current
        own = [current.text or "", *(c.tail or "" for c in children)]
        if any(len(t.strip()) > 1 or t.strip().isdigit() for t in own):
            return current
        if not all(_expendable(c, sizes.get(c, 0), rules, layout) for c in children if c is not best):
            return current
        current = best


def _prose_sizes(page: etree._Element, rules: HtmlRules) -> dict[etree._Element, int]:
    """Characters outside links and furniture below each element; furniture itself is left out."""
    sizes: dict[etree._Element, int] = {}
    order: list[etree._Element] = []
    dead: set[etree._Element] = set()
    for element in page.iter(etree.Element):
        parent = element.getparent()
        if parent in dead or (element is not page and _is_dead(element, rules)):
            dead.add(element)
            if parent in sizes:
                sizes[parent] += len((element.tail or "").strip())
            continue
        sizes[element] = len((element.text or "").strip())
        if parent in sizes:
            sizes[parent] += len((element.tail or "").strip())
        order.append(element)
    for element in reversed(order):
        parent = element.getparent()
        if element is not page and parent in sizes:
            sizes[parent] += sizes[element]
    return sizes


def _is_dead(element: etree._Element, rules: HtmlRules) -> bool:
    tag, names = element.tag, element.keys()
    if tag in rules.skip or rules.hidden(element, names) or rules.junk(element, tag, names):
        return True
    return tag == "a" and is_link(element)


def _expendable(element: etree._Element, size: int, rules: HtmlRules, layout: Layout) -> bool:
    """True where an element beside the text holds nothing but furniture, titles and publication lines."""
    if size == 0:
        return True
    if element.tag in _HEADINGS or rules.is_title(element):
        return layout.classify(shadow(squeeze(text_of(element)))).kind == "paragraph"  # 一、… is the text's own
    pieces = Flow(rules).run(element)
    for piece in pieces:
        piece.inside = True
    lines = [shadow(p.text) for p in pieces]
    reasons = furniture(pieces, lines, False, range(0), layout)
    return all(
        why is not None
        or (len(line) == 1 and not line.isdigit())
        or (not piece.cells and layout.is_linked(line, piece.links))
        for piece, line, why in zip(pieces, lines, reasons, strict=True)
    )
