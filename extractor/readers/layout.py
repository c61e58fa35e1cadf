"""What a line is: heading, list item, caption, meta data line, attachment or plain paragraph.

Works on the shadow of a line, so one pattern covers full-width, half-width and traditional forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from extractor.patterns import Rules

_SENTENCE_END = re.compile(r"[。!?;:,]\s*$")
# readings in brackets that mirror sites put behind characters: they are no part of a line's length
_READING = re.compile(r"\(\s*[^()\u4e00-\u9fff\d]{1,9}\)")
_STAMP = re.compile(
    r"^\s*((?:(?:19|20)\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d{2})"
    r"(?:\s+\d{1,2}:\d{2}(?::\d{2})?|(?=\s+[^\s\d:]{2,6}:)))\s*"
)
_DATE = re.compile(r"(?:19|20)\d{2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}|\d{1,2}:\d{2}")
_MAY_LABEL = re.compile(r"[:\]|\t]")
_PROSE_LEAST = 40  # characters of a running paragraph
_LISTED = re.compile(
    r"[\s\[(]*(?:(?:19|20)\d{2}[-/.年])?\d{1,2}[-/.月]\d{1,2}日?[\])]?\s*$|^[\[(]?\d{4}-\d\d-\d\d[\])]?|^[·•■▪\s]+"
)
_LEAST_PARTED = 2  # labels of a row without marks behind them
_EDGE = " \t\u3000\xa0[]【】|:："
_MARKS = " \t|[]():-/,+·>"  # between and around the buttons of a toolbar


class Kind(NamedTuple):
    """A block kind of the model and, for a numbered heading, its level."""

    kind: str
    level: int | None = None


class Layout:
    """The line patterns of ``reading.toml``, compiled."""

    def __init__(self, rules: Rules) -> None:
        table = rules.table("reading")
        heading, fields = table["heading"], table["fields"]
        self.numbering = [(re.compile(n["when"]), int(n["level"])) for n in table["numbering"]]
        self.captions = [(re.compile(c["when"]), bool(c.get("before_table"))) for c in table["caption"]]
        self.attachment = [re.compile(a["when"], re.I) for a in table["attachment"]]
        self.site_starts, self.site_holds = _either(table["site_line"], "starts"), _either(table["site_line"], "holds")
        self.max_chars = int(heading["max_chars"])
        self.sentence = re.compile(heading["sentence"])
        self.figure = re.compile(heading["figure"])
        self.plain = re.compile(heading["plain"])
        self.not_plain = re.compile(heading["not_plain"])
        self.weak = frozenset(fields["weak"])
        self.stamp: str = fields["stamp"][0]
        self.label = _label(fields["labels"])
        names = "|".join(sorted(map(re.escape, fields["labels"]), key=len, reverse=True))
        self.spaced = re.compile(rf"(?:^|(?<=[ \t]))({names})(?=[ \t]|$)")
        self._label_starts = frozenset(label[0] for label in fields["labels"])
        words = sorted(table["toolbar"]["words"], key=len, reverse=True)
        self._fields = lru_cache(maxsize=256)(self._labelled)  # reading asks three times for the fields of a line
        self._bare = lru_cache(maxsize=256)(self._bare_label)  # and twice whether it is a bare label
        self.button = re.compile("|".join(map(re.escape, words)), re.I)

    def classify(self, line: str, in_body: bool = False) -> Kind:
        """Kind of one stripped line, given as its shadow.

        in_body  True between the first and the last running paragraph, where a label (责任部门：…) is the text's own
        """
        plain = _unread(line)
        if self.is_attachment(plain) or self.is_toolbar(plain) or self.is_field_line(plain, in_body):
            return Kind("meta")
        for when, level in self.numbering:
            match = when.match(plain)
            if match:
                return self._numbered(plain, match.end(), level)
        if any(when.match(plain) for when, before in self.captions if not before):
            return Kind("caption")
        return Kind("paragraph")

    def _numbered(self, line: str, start: int, level: int) -> Kind:
        rest = line[start:].strip()
        short = 0 < len(rest) <= self.max_chars and not self.sentence.search(rest)
        deep = level > 2 and "," in rest
        if level and short and not deep and not self.figure.search(rest):
            return Kind("heading", level)
        if level == 1 and not rest:  # the number stands alone: 附件1, 第一章
            return Kind("heading", level)
        return Kind("list_item")

    def is_field_line(self, line: str, in_body: bool) -> bool:
        """True for a publication line or index row; inside the body only with two labels or more."""
        found = self.fields(line)
        return len(found) > 1 if in_body else bool(found)

    def body(self, lines: list[str]) -> range:
        """Numbers of the lines from the first running paragraph to the last; none where no line runs."""
        prose = [at for at, line in enumerate(lines) if len(line) > _PROSE_LEAST and "。" in line]
        return range(prose[0], prose[-1] + 1) if prose else range(0)

    def is_attachment(self, line: str) -> bool:
        """True for the name of a file to download."""
        return len(line) < 120 and ("." in line or "附" in line) and any(a.match(line) for a in self.attachment)

    def is_toolbar(self, line: str, linked: bool = False) -> bool:
        """True where a line holds nothing but button words and marks (打印 关闭 【字体：大 中 小】).

        linked  True where it stands in links: then a short one counts too
        """
        if len(line) > 80 or (line[:1] not in _MARKS and not self.button.match(line)):
            return False
        left, found = self.button.subn("", line)
        return found > 0 and (linked or len(line.strip()) > 2) and not left.strip(_MARKS)

    def is_site_line(self, line: str) -> bool:
        """True for breadcrumbs, neighbours (上一篇), records and other lines of the site itself."""
        if len(line) >= 300:
            return False
        lower = _unread(line).lower()
        return bool(self.site_starts.match(lower) or self.site_holds.search(lower))

    def is_linked(self, line: str, links: int) -> bool:
        """True for a short line that is a link but for a date beside it; names of attachments aside.

        links  characters of the line that stand in links
        """
        if not links or len(line) >= 80 or "附件" in line or self.is_attachment(line):
            return False
        return links * 10 >= len(_LISTED.sub("", line)) * 6

    def is_caption_before_table(self, line: str) -> bool:
        """True for a line that names the table right below it."""
        return any(when.match(line) for when, _ in self.captions)

    def is_plain_heading(self, before: str, line: str, after: str) -> bool:
        """True for an unnumbered heading: a short phrase between running paragraphs (shadows, stripped)."""
        return (
            bool(self.plain.match(line))
            and not self.not_plain.search(line.replace(" ", ""))
            and (not before or bool(_SENTENCE_END.search(before)))
            and len(after) > 30
            and bool(self.sentence.search(after))
        )

    def fields(self, line: str) -> dict[str, str]:
        """Label → value of a publication line or index row (given as its shadow); empty for other lines.

        Values are without the readings that a mirror site put behind their characters.
        """
        if len(line) > 400 or not (_MAY_LABEL.search(line) or line[:1] in self._label_starts):
            return {}
        return self._fields(_unread(line))

    def _labelled(self, line: str) -> dict[str, str]:
        found: dict[str, str] = {}
        stamp = _STAMP.match(line)
        rest = line
        if stamp:
            found[self.stamp] = stamp[1]
            rest = line[stamp.end() :]
            if not rest.strip():
                return found
        pairs = list(self.pairs(rest)) or self._parted(line)
        lead = rest[: pairs[0][2]] if pairs else rest
        if not pairs or lead.strip(_EDGE) or "。" in line:
            return {}
        found.update({label: value for label, value, _ in pairs if label not in found})
        strong = stamp or any(
            label not in self.weak or (label in {"时间", "日期"} and _DATE.search(value)) for label, value, _ in pairs
        )
        prose = any(len(value) > 60 for _, value, _ in pairs)
        return found if (strong or len(pairs) > 1) and not prose else {}

    def pairs(self, line: str) -> Iterator[tuple[str, str, int]]:
        """(label, value, where the label starts) for every label of a line."""
        hits = list(self.label.finditer(line))
        for at, hit in enumerate(hits):
            end = hits[at + 1].start() if at + 1 < len(hits) else len(line)
            yield re.sub(r"\s", "", hit["label"]), line[hit.end() : end].strip(_EDGE), hit.start()

    def _parted(self, line: str) -> list[tuple[str, str, int]]:
        """(label, value, where the label starts) of an index row parted by blanks: 索引号 A/1 发布机构 某局."""
        hits = list(self.spaced.finditer(line))
        if len(hits) < _LEAST_PARTED or hits[0].start() or not any(m[1] not in self.weak for m in hits):
            return []
        ends = [*(m.start() for m in hits[1:]), len(line)]
        return [(m[1], line[m.end() : end].strip(_EDGE), m.start()) for m, end in zip(hits, ends, strict=True)]

    def bare_label(self, cell: str) -> str | None:
        """The label where a cell or line holds nothing else (索 引 号：)."""
        if len(cell) > 20:
            return None
        core = cell.strip(_EDGE)
        if core[:1] not in self._label_starts and not core[:1].isspace():
            return None  # nearly every line is no label
        return self._bare(core)

    def _bare_label(self, core: str) -> str | None:
        match = self.label.match(core + ":")
        return re.sub(r"\s", "", match["label"]) if match and match.end() == len(core) + 1 else None


def _unread(line: str) -> str:
    """A line without readings in brackets: 發(fā)布時(shí)間."""
    return _READING.sub("", line) if "(" in line else line


def _either(rows: list[dict[str, Any]], key: str) -> re.Pattern[str]:
    # without IGNORECASE the engine skips ahead to possible first characters
    return re.compile("|".join(f"(?:{row[key]})" for row in rows if key in row))


def _label(labels: list[str]) -> re.Pattern[str]:
    """One pattern for all labels, longest first; spaces may stand between characters, brackets around them."""
    spaced = "|".join(r"\s{0,4}".join(map(re.escape, one)) for one in sorted(labels, key=len, reverse=True))
    return re.compile(rf"(?:(?<=^)|(?<=[\s|,;)\]])|(?<=\[))\[?\s*(?P<label>{spaced})\s*(?:\]\s*[:|\t]?|[:|\t])")
