"""What a page of a site links to: entries of a list, attachments of a report, meta tags."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urldefrag, urljoin, urlsplit

from lxml import etree

from extractor.patterns import Rules
from extractor.shadow import shadow

_TEXT_MAX = 400
_TEXT = etree.XPath(".//text()[not(parent::script or parent::style)]")
_ROW = frozenset({"li", "tr", "dd", "p", "div", "dl", "td"})
_SPLIT = re.compile(r"[^a-z]+|(?<=[a-z])(?=[A-Z])")
_NOTHING = ("#", "javascript:", "mailto:", "tel:", "data:", "about:", "file:", "vbscript:", "ftp:")


class Link(NamedTuple):
    """A link: absolute address without fragment, its text, and the ISO date beside it.

    via   a | onclick | frame | viewer | image
    menu  True inside navigation, headers, footers and link boxes
    """

    url: str
    text: str
    date: str | None = None
    via: str = "a"
    menu: bool = False


class Site(NamedTuple):
    """The compiled tables [lists], [attachments] and [frames] of ``patterns/sites``."""

    date: re.Pattern[str]
    least_title: int
    furniture: frozenset[str]
    cut: re.Pattern[str]
    endings: frozenset[str]
    images: frozenset[str]
    image_skip: re.Pattern[str]
    address: tuple[re.Pattern[str], ...]
    text: tuple[re.Pattern[str], ...]
    script: tuple[re.Pattern[str], ...]
    viewer: tuple[str, ...]
    short: int
    most: int
    frame_endings: frozenset[str]
    frame_skip: re.Pattern[str]


def site_rules(rules: Rules) -> Site:
    """Builds ``Site``; use it through ``rules.compiled(site_rules)``."""
    lists, files, inner = (rules.table("sites")[name] for name in ("lists", "attachments", "frames"))
    return Site(
        re.compile(lists["date"]),
        int(lists["least_title"]),
        frozenset(lists["furniture"]),
        re.compile(lists["cut"]),
        frozenset(files["endings"]),
        frozenset(files["images"]),
        re.compile(files["image_skip"]),
        tuple(map(re.compile, files["address"])),
        tuple(map(re.compile, files["text"])),
        tuple(map(re.compile, files["script"])),
        tuple(files["viewer"]),
        int(files["image_text_max"]),
        int(files["most"]),
        frozenset(inner["endings"]),
        re.compile(inner["skip"]),
    )


def parse(html: str) -> etree._Element | None:
    """The element tree of a page; None where there is no markup to read."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(html.replace("\x00", "").encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None


def links(root: etree._Element, base: str, site: Site) -> list[Link]:
    """The links of a page in reading order, each address once (the longest text counts)."""
    base = _base(root, base)
    found: dict[str, Link] = {}
    for link in _all_links(root, base, site):
        known = found.get(link.url)
        if known is None:
            found[link.url] = link
        elif len(link.text) > len(known.text):
            found[link.url] = known._replace(text=link.text, date=known.date or link.date)
    return list(found.values())


def attachments(root: etree._Element, page: str, site: Site) -> list[Link]:
    """The files that belong to a page's text, however they are linked."""
    return [link for link in links(root, page, site) if link.url != page and not link.menu and is_file(link, site)]


def frames(root: etree._Element, page: str, site: Site) -> list[Link]:
    """The pages that a page shows inside itself (iframe, frame), but for those named like heads and menus."""
    return [
        link
        for link in links(root, page, site)
        if link.via == "frame" and link.url != page and not link.menu and not is_file(link, site)
        and ending(link.url) in site.frame_endings and not site.frame_skip.search(urlsplit(link.url).path)
    ]  # fmt: skip


def images(root: etree._Element, page: str, site: Site) -> list[Link]:
    """Pictures that could be scanned pages: no icons, badges or codes."""
    base, found = _base(root, page), {}
    for tag in root.iter("img"):
        url = absolute(base, tag.get("src") or tag.get("data-src") or "")
        sides = [(tag.get(side) or "").removesuffix("px") for side in ("width", "height")]
        small = any(side.isdecimal() and int(side) < 200 for side in sides)
        if url and not small and ending(url) in site.images and not (site.image_skip.search(url) or _menu(tag, site)):
            found[url] = Link(url, tag.get("alt") or "", None, "image")
    return list(found.values())


def is_file(link: Link, site: Site) -> bool:
    """True for a link to a file rather than a page: by its ending, its address, or its words."""
    if ending(link.url) in site.endings:
        return True
    if link.via in ("frame", "image"):
        return False
    if any(p.search(link.url) for p in site.address):
        return True
    named = any(p.search(shadow(link.text)) for p in site.text)
    return named and ending(link.url) not in ("html", "htm", "shtml") and link.via in ("a", "onclick", "viewer")


def ending(url: str) -> str:
    """The file ending of an address's path, in small letters; empty where it has none."""
    name = unquote(urlsplit(url).path).rpartition("/")[2]
    return name.rpartition(".")[2].lower() if "." in name else ""


def absolute(base: str, href: str) -> str:
    """An address in full, without fragment; empty for scripts, mail, files of the own machine and nonsense."""
    href = re.sub(r"[\t\r\n]", "", href).strip()
    if not href or href.lower().startswith(_NOTHING):
        return ""
    try:
        url = urldefrag(urljoin(base, href))[0]
        return url if urlsplit(url).scheme in ("http", "https") and urlsplit(url).hostname else ""
    except ValueError:
        return ""


def meta_tags(root: etree._Element) -> dict[str, str]:
    """Names (small letters) and contents of the page's meta tags; the first of a name counts."""
    found: dict[str, str] = {}
    for tag in root.iter("meta"):
        name = (tag.get("name") or tag.get("property") or "").strip().lower()
        if name:
            found.setdefault(name, (tag.get("content") or "").strip()[:_TEXT_MAX])
    return found


def text_of(element: etree._Element) -> str:
    """The text inside an element, blanks squeezed, scripts left out."""
    found = _TEXT(element)
    return " ".join(" ".join(map(str, found)).split()) if isinstance(found, list) else ""


def iso_date(text: str, site: Site) -> str | None:
    """The first date in a text, ISO 8601."""
    match = site.date.search(shadow(text))
    if match is None or not (1 <= int(match["m"]) <= 12 and 1 <= int(match["d"]) <= 31):
        return None
    return f"{match['y']}-{int(match['m']):02}-{int(match['d']):02}"


def _all_links(root: etree._Element, base: str, site: Site) -> Iterator[Link]:
    for tag in root.iter("a", "area", "iframe", "frame", "embed", "object", "input", "button", "span", "div", "li"):
        name = str(tag.tag)
        if name in ("a", "area"):
            href, via = tag.get("href") or "", "a"
        elif name in ("iframe", "frame", "embed", "object"):
            href, via = tag.get("src") or tag.get("data") or "", "frame"
        else:
            href, via = "", "onclick"
        script = tag.get("onclick") or (href if href.lower().startswith("javascript:") else "")
        if via == "onclick" and not script:
            continue
        url = absolute(base, href)
        if not url and script:
            url, via = _scripted(script, base, site), "onclick"
        if not url:
            continue
        text = _label(tag)
        inner = _viewed(url, site)
        if inner:
            yield Link(inner, text, None, "viewer", _menu(tag, site))
        else:
            yield Link(url, text, _date_beside(tag, site) if name == "a" else None, via, _menu(tag, site))


def _base(root: etree._Element, page: str) -> str:
    tag = next(root.iter("base"), None)
    return absolute(page, tag.get("href") or "") or page if tag is not None else page


def _label(tag: etree._Element) -> str:
    """The title attribute or the text, whichever says more: texts are cut short, titles sometimes empty."""
    text, title = text_of(tag)[:_TEXT_MAX], " ".join((tag.get("title") or "").split())[:_TEXT_MAX]
    return title if len(title) > len(text) or (title and text.endswith(("…", "..."))) else text


def _scripted(script: str, base: str, site: Site) -> str:
    match = next((m for p in site.script if (m := p.search(script))), None)
    return absolute(base, match["url"]) if match else ""


def _viewed(url: str, site: Site) -> str:
    """The file that a viewer page shows: ``viewer.html?file=/a.pdf``."""
    parts = urlsplit(url)
    if not parts.query or ending(url) in site.endings:
        return ""
    query = {k.lower(): v[0] for k, v in parse_qs(parts.query, max_num_fields=50).items()} if parts.query else {}
    for key in site.viewer:
        if key in query and ending(inner := absolute(url, query[key])) in site.endings:
            return inner
    return ""


def _date_beside(tag: etree._Element, site: Site) -> str | None:
    """The date in the link or in the row around it: the nearest li, tr, dd or div with no more than three links."""
    found = iso_date(text_of(tag)[-_TEXT_MAX:], site)
    around = tag.getparent()
    for _ in range(4):
        if found or around is None or around.tag not in _ROW | {"span", "h3", "h4", "b"}:
            return found
        if len(list(islice(around.iter("a"), 4))) > 3:
            return None
        text = text_of(around)
        if len(text) > _TEXT_MAX:
            return None
        found = iso_date(text, site)
        around = around.getparent()
    return found


def _menu(tag: etree._Element, site: Site) -> bool:
    """True where an element around the link is named as navigation, header, footer or link box."""
    for step in tag.iterancestors():
        if step.tag in ("body", "html"):
            return False
        if step.tag in ("nav", "footer", "header"):
            return True
        names = f"{step.get('class') or ''} {step.get('id') or ''}"
        if names.strip() and not site.furniture.isdisjoint(_SPLIT.split(re.sub(r"([A-Z])", r" \1", names).lower())):
            return True
    return False
