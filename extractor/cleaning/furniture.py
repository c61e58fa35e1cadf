"""Lines that are no part of a report: spam banners, menus, breadcrumbs, neighbours, site records."""

from __future__ import annotations

import re
from typing import Any

from ahocorasick_rs import AhoCorasick, MatchKind

from extractor.cleaning.cuts import Cut
from extractor.model import Block, Document
from extractor.patterns import Rules

_PROSE = re.compile(r"[。;!?]")
_BANNER_MAX = 5000  # characters; a longer line is no banner
_SITE_LINE_MAX = 200
_UNIT = re.compile(r"\d[\d.,]*\s*(?:%|[万亿人所个名元间])")


class _Lines:
    """Patterns of lines, some for their start, some for anywhere in them."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self.starts, self.holds = (
            re.compile("|".join(f"(?:{row[key]})" for row in rows if key in row)) for key in ("starts", "holds")
        )

    def match(self, lower: str) -> bool:
        """True for a line (its shadow in lower case) that one of the patterns matches."""
        return bool(self.starts.match(lower) or self.holds.search(lower))


class Furniture:
    """The line patterns of ``cleaning.toml``, compiled."""

    def __init__(self, rules: Rules) -> None:
        table = rules.table("cleaning")
        spam, links = table["spam"], table["links"]
        self.words = AhoCorasick([w.lower() for w in spam["words"]], matchkind=MatchKind.LeftmostLongest)
        self.separators = re.compile(spam["separators"])
        self.least_parts, self.part_max = int(spam["least_parts"]), int(spam["part_max"])
        self.link_parts, self.link_max = int(links["least_parts"]), int(links["part_max"])
        self.anywhere = _Lines(table["furniture"])
        self.around = _Lines(rules.table("reading")["site_line"])

    def cuts(self, document: Document, plain: str) -> list[Cut]:
        """Whole lines to take out, with their line ends.  Table cells are never touched.

        plain  the shadow of the document's text
        """
        found: list[Cut] = []
        lines = [b for b in document.blocks if b.kind != "cell"]
        body = self._body(plain, lines)
        for at, block in enumerate(lines):
            line = plain[block.start : block.end]
            kind = self.kind(line, outside=not body[0] <= at <= body[1])
            if kind is not None:
                end = block.end
                while end < len(document.text) and document.text[end] in " \t\u3000":
                    end += 1
                end += end < len(document.text) and document.text[end] == "\n"
                found.append(Cut(block.start, end, kind))
        return found

    def _body(self, plain: str, lines: list[Block]) -> tuple[int, int]:
        """First and last line that reads as running text; spam menus stand before or after them."""
        prose = [at for at, b in enumerate(lines) if b.kind in {"title", "heading", "list_item"}
                 or (b.end - b.start > 20 and _PROSE.search(plain, b.start, b.end))]  # fmt: skip
        return (prose[0], prose[-1]) if prose else (0, len(lines) - 1)

    def kind(self, line: str, outside: bool) -> str | None:
        """'spam' or 'furniture' for a line (given as its shadow) that is no part of the text.

        outside  True where the line stands before or after all running text
        """
        if len(line) > _BANNER_MAX:
            return None
        if self.is_spam(line):
            return "spam"
        lower = line.lower()
        if len(line) < _SITE_LINE_MAX and (self.anywhere.match(lower) or (outside and self.around.match(lower))):
            return "furniture"
        return "furniture" if outside and self.is_menu(line) else None

    def is_spam(self, line: str) -> bool:
        """True for a row of phrases with words of the trade, and no figure with a unit."""
        hits = set(self.words.find_matches_as_strings(line.lower()))
        if len(hits) < 2 or _UNIT.search(line):
            return False
        parts = [p for p in self.separators.split(line) if p]
        short = sum(len(p) <= self.part_max for p in parts)
        row = len(parts) >= self.least_parts and short * 5 >= len(parts) * 4 and "。" not in line
        # outside a row, only lines that are made of little else
        return row or sum(map(len, hits)) * 3 >= len(line)

    def is_menu(self, line: str) -> bool:
        """True for short phrases between bars, none of them with a digit."""
        parts = [p.strip() for p in line.split("|")]
        filled = [p for p in parts if p]
        return len(filled) >= self.link_parts and all(
            len(p) <= self.link_max and not any(ch.isdigit() for ch in p) for p in filled
        )
