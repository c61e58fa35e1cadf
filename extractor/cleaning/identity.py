"""What a document is: title, publisher, date and type, from meta data first where it is better than the text."""

from __future__ import annotations

import re
from typing import NamedTuple

from msgspec.structs import replace

from extractor.cleaning.dates import iso_date, whole_date
from extractor.model import Block, Document
from extractor.patterns import Rules
from extractor.shadow import shadow

_SENTENCE = re.compile(r"[。;!?]|[:,]\s*$")
_NUMBERED = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}\s*[、.]|\([一二三四五六七八九十\d]{1,3}\)|\d\d?\s*[、.](?!\d))"
)
_NO_NAME = re.compile(r"[\d。,;:!?的]")
_BLANKS = re.compile(r"[\s*]+")
_TITLE_LINES, _HEAD_LINES, _OPENING, _TAIL_LINES = 3, 10, 700, 8
_OCCASION = 60
_STAMP_LINE, _DAY = 60, len("2023-11-24")
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?")
_RUNNING = re.compile(r"[。;!?,、至到的]|关于|\d\s?[人所%元万个名亿县年月日]")
_ENDS_IN_BRACKET = re.compile(r"\(([^()]{6,60})\)$")
_NUMBER = re.compile(r"[一-龥]{2,14}[\[(]((?:19|20)\d{2})[\])]\s?(?:第)?\d{1,4}号")
_STAMP_LABEL = re.compile(r"(?:来源|发布日期|发布时间|时间为?|日期)\s?:|20\d\d-\d\d?-\d\d? \d\d?:\d\d")
_NO_TITLE = re.compile(r"[>»:/]|首页|^-|\[20\d\d\]|^表[一二三\d]|^[^一-龥]*$|^.{0,5}$")  # a way, a number, a byline
_OF_SITE = re.compile("[>»|]|首页|网站?$|搜索|[常在热]搜|欢迎|标签|无障碍")


class _Line(NamedTuple):
    """A block outside of tables, its number, and its shadow."""

    at: int
    block: Block
    plain: str


class _Signature(NamedTuple):
    organisation: str | None
    date: str | None


class Identity:
    """The identity rules of ``cleaning.toml`` and the types of ``doctypes.toml``, compiled."""

    def __init__(self, rules: Rules) -> None:
        table = rules.table("cleaning")["identity"]
        self.title_end = re.compile(table["title_end"])
        self.title_min, self.title_max = int(table["title_min"]), int(table["title_max"])
        self.organisation = re.compile(table["organisation"])
        self.organisation_max = int(table["organisation_max"])
        self.publisher_keys, self.source_keys = tuple(table["publisher_keys"]), tuple(table["source_keys"])
        self.written_keys, self.stamp_keys = tuple(table["written_keys"]), tuple(table["stamp_keys"])
        self.types = [
            (row["code"], *(re.compile(row[k]) if row.get(k) else None for k in ("title", "text", "unless")))
            for row in rules.table("doctypes")["doctype"]
        ]

    def is_organisation(self, plain: str) -> bool:
        """True for a line that is nothing but the name of an office or school."""
        if _NO_NAME.search(plain):
            return False
        core = _BLANKS.sub("", plain)
        return 2 < len(core) <= self.organisation_max and self.organisation.search(core) is not None

    def is_title_like(self, plain: str) -> bool:
        """True for a line that could be a title: short, no sentence, no number before it."""
        return (
            self.title_min <= len(plain) <= self.title_max
            and not _SENTENCE.search(plain)
            and not _NUMBERED.match(plain)
            and whole_date(plain) is None
        )

    def doc_type(self, title: str | None, opening: str) -> str:
        """Code of the document's type from its title, else from its first lines (both shadows)."""
        for code, in_title, _, unless in self.types:
            if title and in_title and in_title.search(title) and not (unless and unless.search(title)):
                return str(code)
        for code, _, in_text, unless in self.types:
            if in_text and in_text.search(opening) and not (unless and title and unless.search(title)):
                return str(code)
        return "other"


def identify(document: Document, plain: str, rules: Rules) -> Document:
    """The document with ``title``, ``publisher``, ``published`` and ``doc_type`` filled where they can be known.

    The date is the signature's (an office's line with a date, or a date under the title), else that of
    signing in the index block, else the publication stamp.  ``plain`` is the shadow of the document's text.
    """
    identity = rules.compiled(Identity)
    lines = [_Line(at, b, plain[b.start : b.end]) for at, b in enumerate(document.blocks)
             if b.kind != "cell"]  # fmt: skip
    title, blocks = _title(document, lines, identity)
    signed = _signature(lines, document, identity)
    meta = {key.lower(): value for key, value in document.meta.items() if value}
    opening = " ".join(line.plain for line in lines if line.block.kind != "meta")[:_OPENING]
    return replace(
        document,
        title=title,
        blocks=blocks,
        publisher=document.publisher or _publisher(meta, signed, identity),
        published=signed.date or _dated(meta, identity.written_keys) or document.published
        or _dated(meta, identity.stamp_keys) or _stamped(lines) or _numbered(lines),
        doc_type=identity.doc_type(shadow(title) if title else None, opening),
    )  # fmt: skip


def _title(document: Document, lines: list[_Line], identity: Identity) -> tuple[str | None, list[Block]]:
    """The title and the blocks with it marked; a title broken over lines (office, then kind) is one title."""
    blocks = list(document.blocks)
    head = [line for line in lines if line.block.kind != "meta"][:_HEAD_LINES]
    if document.title:
        wanted = _bare(document.title)
        for line in head:
            if _bare(line.plain) == wanted and line.block.kind != "title":
                blocks[line.at] = replace(line.block, kind="title", level=None)
        return document.title, blocks
    lead: list[_Line] = []
    for line in head:
        if line.block.kind not in {"paragraph", "heading", "title"} or line.block.level not in {None, 1}:
            break
        if whole_date(line.plain):
            continue
        if not identity.is_title_like(line.plain):
            break
        lead.append(line)
    parts = _title_lines(lead, identity)
    above = _above_stamp(lines, identity)
    if above is not None and (not parts or (above.at > parts[-1].at and _OF_SITE.search(parts[-1].plain))):
        parts, lead = [above], [*lead, above]  # behind the way to the page and what its site is looked for with
    if not parts:
        return None, blocks
    title = "".join(document.text[p.block.start : p.block.end] for p in parts)
    for line in lead:
        if line in parts or _bare(line.plain) == _bare(title):
            blocks[line.at] = replace(line.block, kind="title", level=None)
    return title, blocks


def _above_stamp(lines: list[_Line], identity: Identity) -> _Line | None:
    """The line right above the first one that says from where and when the page is, where it may be a title."""
    for at, line in enumerate(lines[: _HEAD_LINES + 1]):
        if at and _STAMP_LABEL.search(line.plain) and len(line.plain) <= _STAMP_LINE:
            above = lines[at - 1]
            titled = identity.is_title_like(above.plain) and not _NO_TITLE.search(above.plain)
            return (
                above if titled and above.block.kind != "meta" and not identity.is_organisation(above.plain) else None
            )
    return None


def _title_lines(lead: list[_Line], identity: Identity) -> list[_Line]:
    """Of the lines before the first sentence, those that make the title."""
    if not lead:
        return []
    ends = [at for at, line in enumerate(lead[:4]) if identity.title_end.search(line.plain)]
    if not ends:
        return [] if identity.is_organisation(lead[0].plain) else lead[:1]
    first = ends[0]
    return lead[: first + 1] if first <= 2 else lead[:1]


def _signature(lines: list[_Line], document: Document, identity: Identity) -> _Signature:
    """The first office line with a date on or right below it; else a date alone under the title or at the end."""
    running = [line for line in lines if line.block.kind not in {"meta", "caption"}]
    offices: list[str] = []
    for line in running:
        date = whole_date(line.plain)
        if date and offices:
            return _Signature(offices[0], date)
        if identity.is_organisation(line.plain) and line.block.kind != "title":
            offices.append(document.text[line.block.start : line.block.end])
            continue
        offices = []
        found = iso_date(line.plain) if len(line.plain) <= identity.organisation_max + 20 else None
        if found and not line.plain[found[2] :].strip(" )]"):
            office = line.plain[: found[1]].strip(" ([")
            if len(found[0]) > 4 and identity.is_organisation(office):
                return _Signature(document.text[line.block.start : line.block.start + len(office)], found[0])
    edges = [*running[:_HEAD_LINES], *running[-_TAIL_LINES:]]
    alone = next((d for line in edges if (d := whole_date(line.plain))), None)
    head = running[:_HEAD_LINES]
    told = next((d for line in head if (d := _occasion(line.plain))), None)
    told = told or next((d for line in head[:_TITLE_LINES] if (d := _bracketed(line, identity))), None)
    return _Signature(None, alone or told)


def _bracketed(line: _Line, identity: Identity) -> str | None:
    """The day or month in a bracket under the title or at its end, alone or behind an office: (某局,2024年5月20日)."""
    m = _ENDS_IN_BRACKET.search(line.plain.strip())
    if m is None or (m.start() and not identity.is_title_like(line.plain)):
        return None
    found = iso_date(m[1])
    if found is None or len(found[0]) == len("2024") or m[1][found[2] :].strip():
        return None
    office = m[1][: found[1]].strip(" ,、")
    return found[0] if not office or identity.is_organisation(office) else None


def _occasion(plain: str) -> str | None:
    """The date of a line in brackets under the title that goes on with the occasion: (2020年6月18日,在全县…会上)."""
    line = plain.strip()
    m = re.fullmatch(r"\((.+)\)|-+\s?(.+)", line)
    told = (m[1] or m[2]) if m and len(line) <= _OCCASION else ""
    found = iso_date(told) if told and not _SENTENCE.search(told[:-1]) else None
    return found[0] if found and found[1] == 0 and len(found[0]) > 4 else None


def _stamped(lines: list[_Line]) -> str | None:
    """The day in a short line of names and counters at the head (某县教育 2023-11-24 18:00), or of 印发 at the end."""
    running = [line for line in lines if line.block.kind != "caption"]
    for line in [*running[:_HEAD_LINES], *(n for n in running[-_TAIL_LINES:] if "印发" in n.plain)]:
        found = iso_date(line.plain) if len(line.plain) <= _STAMP_LINE else None
        if found is None or len(found[0]) < _DAY or line.block.kind == "title":
            continue
        rest = _CLOCK.sub("", line.plain[: found[1]] + line.plain[found[2] :])
        if not _RUNNING.search(rest) and iso_date(rest) is None:
            return found[0]
    return None


def _numbered(lines: list[_Line]) -> str | None:
    """The year of the document's own number where it stands alone in a line at the head (皖教秘〔2016〕41号)."""
    for line in lines[:_HEAD_LINES]:
        if m := _NUMBER.fullmatch(line.plain.strip()):
            return m[1]
    return None


def _publisher(meta: dict[str, str], signed: _Signature, identity: Identity) -> str | None:
    named = next((meta[k] for k in identity.publisher_keys if meta.get(k)), None)
    source = next((meta[k] for k in identity.source_keys if meta.get(k)), None)
    return next((p for p in (named, signed.organisation, source) if p and len(p) <= 80), None)


def _dated(meta: dict[str, str], keys: tuple[str, ...]) -> str | None:
    for key in keys:
        found = iso_date(shadow(meta[key])) if meta.get(key) else None
        if found:
            return found[0]
    return None


def _bare(text: str) -> str:
    return re.sub(r"[\s\"'《》]+", "", shadow(text))
