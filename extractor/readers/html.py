"""HTML → Document: the body of a page with all its paragraphs and tables; meta tags and index block as data."""

from __future__ import annotations

import itertools
import re

from lxml import etree

from extractor.model import Document, ReadError
from extractor.patterns import Rules
from extractor.readers.assemble import Assembly
from extractor.readers.grids import TableRules
from extractor.readers.html_body import find_body
from extractor.readers.html_flow import Flow, Piece, squeeze, text_of
from extractor.readers.html_furniture import furniture, index_table
from extractor.readers.html_rules import HtmlRules
from extractor.readers.layout import Kind, Layout
from extractor.readers.origin import Origin
from extractor.shadow import shadow

_HEAVY = re.compile(r"<(script|style|noscript|textarea)\b.*?</\1\s*>|<!--.*?-->", re.I | re.S)
_BREAKING = re.compile(r"<(?:/?(?:p|div|tr|li|h[1-6]|table|ul|ol|section|article)\b|br)[^<>]*>", re.I)
_ANY_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_SITE_TAIL = re.compile(r"\s*[-_|—–·]+\s*")
_SENTENCE = re.compile(r"[。！？]")
_COMPARED = re.compile(r"[\s\u3000\xa0“”\"'‘’《》]+")
_META_VALUE_MAX, _META_MAX, _TITLE_MAX = 600, 80, 200


def read_html(text: str, origin: Origin, rules: Rules) -> Document:
    """A decoded page as a Document; raises ReadError where it holds no text."""
    layout, html = rules.compiled(Layout), rules.compiled(HtmlRules)
    page, notes = _tree(text, html, origin)
    meta = _meta_tags(page)
    body = page.find("body")
    body = page if body is None else body
    # held until the page is read: else lxml would make an element's Python object anew each time it is asked for
    elements = list(body.iter(etree.Element))
    chosen = find_body(elements, html, layout)
    pieces = Flow(html, chosen.elements).run(body)
    title = _title(page, body, meta, html)
    # a piece holds no line end
    shadows = shadow("\n".join(p.text for p in pieces)).split("\n") if pieces else []
    meta |= {k: v for k, v in _fields(pieces, shadows, layout).items() if k not in meta}
    if not any(piece.inside and not piece.hidden for piece in pieces):
        raise ReadError(f"{origin.source}: the page holds no readable text; it may be drawn by scripts or be an image")
    built = _assemble(pieces, shadows, title, chosen.known, layout, rules.compiled(TableRules))
    return Document(
        doc_id=origin.doc_id,
        source=origin.source,
        media_type=origin.media_type,
        text=built.text,
        title=title,
        blocks=built.blocks,
        dropped=built.dropped,
        encoding=origin.encoding,
        meta=meta,
        notes=[*origin.notes, *notes],
    )


def _tree(text: str, html: HtmlRules, origin: Origin) -> tuple[etree._Element, list[str]]:
    """The page's element tree; a page nested beyond what libxml2 follows is flattened first, with a note."""
    # lone surrogates and NUL are no characters: libxml2 would stop at them
    data = text.replace("\x00", "").encode("utf-8", "replace")
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        page = etree.fromstring(data, parser)
        deep = any("depth" in entry.message.lower() for entry in parser.error_log)
    except etree.XMLSyntaxError as error:
        if "depth" not in str(error).lower():
            raise ReadError(f"{origin.source}: no readable markup or text in the page ({error})") from error
        page, deep = None, True
    if not deep and page is not None:
        return page, []
    flat = _ANY_TAG.sub("", _BREAKING.sub("\n", _HEAVY.sub("", text.replace("\x00", ""))))
    root = etree.Element("html")
    holder = etree.SubElement(root, "body")
    for line in flat.splitlines():
        if line.strip():
            etree.SubElement(holder, "p").text = re.sub(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]", "", line)
    return root, [f"the page nests more than {html.max_depth} elements; read as lines without tables"]


def _meta_tags(page: etree._Element) -> dict[str, str]:
    """name or property → content of the meta tags, names as written; the first of a name (any case) counts."""
    found: dict[str, str] = {}
    seen: set[str] = set()
    for tag in itertools.islice(page.iter("meta"), _META_MAX):
        attributes = {str(k).lower(): str(v) for k, v in tag.attrib.items()}
        name = (attributes.get("name") or attributes.get("property") or "").strip()
        content = squeeze(attributes.get("content", ""))
        if name and content and name.lower() not in seen and name.lower() != "viewport":
            seen.add(name.lower())
            found[name] = content[:_META_VALUE_MAX]
    return found


def _title(page: etree._Element, body: etree._Element, meta: dict[str, str], html: HtmlRules) -> str | None:
    """From the meta tag, the one h1, an element of a known title class, or ``<title>`` without the site's name."""
    named = {k.lower(): v for k, v in meta.items()}
    for key in html.title_meta:
        if named.get(key):
            return named[key]
    heads = [t for h in itertools.islice(body.iter("h1"), 3) if 4 <= len(t := squeeze(text_of(h))) <= 120]
    if len(heads) == 1:
        return heads[0]
    for element in body.iter("h1", "h2", "h3", "div", "p", "td", "span"):
        if html.is_title(element):
            text = squeeze(text_of(element))
            if 6 <= len(text) <= 120 and "。" not in text:
                return text
    named_page = next(page.iter("title"), None)
    text = squeeze(text_of(named_page))[:_TITLE_MAX] if named_page is not None else ""
    first = next((p for p in _SITE_TAIL.split(text) if p), "")
    return first if len(first) >= 6 else (text or None)


def _fields(pieces: list[Piece], shadows: list[str], layout: Layout) -> dict[str, str]:
    """Labels and values of the index block and the publication line, wherever they stand."""
    found: dict[str, str] = {}
    pending: str | None = None
    for piece, line in zip(pieces, shadows, strict=True):
        if piece.hidden or piece.junk:
            continue
        if piece.cells:
            found |= {k: v for k, v in index_table(piece, layout).items() if k not in found}
            continue
        if pending and len(line) < 100 and not layout.bare_label(line) and not layout.fields(line):
            found.setdefault(pending, piece.text)
        pending = layout.bare_label(line) if len(line) < 20 else None
        for label, value in layout.fields(line).items():
            if value:
                at = line.find(value)
                found.setdefault(label, piece.text[at : at + len(value)] if at >= 0 else value)
    return found


def _assemble(
    pieces: list[Piece], shadows: list[str], title: str | None, known: bool, layout: Layout, tables: TableRules
) -> Assembly:
    """The text's lines and tables as blocks; everything else recorded where it stood."""
    built = Assembly()
    body = layout.body(
        [line if piece.inside and not piece.junk else "" for piece, line in zip(pieces, shadows, strict=True)]
    )
    drop = furniture(pieces, shadows, known, body, layout)
    kept = [at for at, why in enumerate(drop) if why is None]
    alike = {_compare(title)} if title else set()
    if title and not any(_compare(pieces[at].text) in alike for at in kept[:6]):
        built.line(title, "title")
        alike.clear()
    around = ["", *(shadows[at] for at in kept), ""]
    lines = {at: (around[n], around[n + 2]) for n, at in enumerate(kept)}
    for at, piece in enumerate(pieces):
        why = drop[at]
        if why is not None:
            built.drop(why, "\t".join(c.text for c in piece.cells) if piece.cells else piece.text)
        elif piece.cells:
            tables.mark_headers(piece.cells)
            built.table(piece.cells)
        elif alike and len(piece.text) <= _TITLE_MAX and _compare(piece.text) in alike:
            alike.clear()
            built.line(piece.text, "title")
        else:
            before_table = at + 1 < len(pieces) and bool(pieces[at + 1].cells) and drop[at + 1] is None
            kind = _kind(piece, shadows[at], before_table, at in body, lines[at], layout)
            built.line(piece.text, *kind)
    return built


def _kind(piece: Piece, line: str, before_table: bool, in_body: bool, around: tuple[str, str], layout: Layout) -> Kind:
    if piece.caption or (before_table and layout.is_caption_before_table(line)):
        return Kind("caption")
    kind = layout.classify(line, in_body)
    if kind.kind != "paragraph":
        return kind
    if piece.heading and len(line) <= layout.max_chars and not _SENTENCE.search(line):
        return Kind("heading", piece.heading)
    return Kind("heading", 1) if layout.is_plain_heading(around[0], line, around[1]) else kind


def _compare(text: str | None) -> str:
    return _COMPARED.sub("", shadow(text or ""))
