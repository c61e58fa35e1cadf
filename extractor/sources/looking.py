"""What a page holds, as far as its bytes tell: a list's entries and further pages, a text's files and frames.

A page is a stranger's, so all that parses it or searches it with patterns stands here and nowhere else: ``Looker.look``
takes bytes and gives plain values, and whoever crawls has it done in a process that can be killed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import msgspec
from lxml import etree

from extractor.model import ReadError
from extractor.patterns import Rules
from extractor.sources.cues import LEAVE, Cues, Verdict
from extractor.sources.pages import Link, attachments, ending, frames, images, is_file, links, meta_tags, parse
from extractor.sources.systems import Listing, System, Systems

_DATED_ENTRIES = 5  # an unknown page with as many dated entries is a list
_LIST_TEXT = 1500  # characters; a list has hardly more text of its own


class Ask(msgspec.Struct, frozen=True, array_like=True):
    """A page to be looked at.

    kind    list | page | frame
    title   what the link to it says
    hint    the column, where a list was given with a fragment
    system  a content system, where the user named one
    """

    url: str
    body: bytes
    kind: str
    title: str | None = None
    hint: str | None = None
    system: str | None = None


class Judged(NamedTuple):
    """What reading a page as a report tells of it.

    facts  of its meta tags and index block: index, number, site_code, written (成文日期), posted (PubDate); doubts too
    """

    title: str | None
    published: str | None
    publisher: str | None
    doc_type: str
    region: str | None
    text: str
    facts: dict[str, str]


class Entry(NamedTuple):
    """An entry of a list.

    file    it leads to a file
    cut     its title is cut short in the list
    title   what its title says
    report  its title names a file that is a report
    """

    link: Link
    file: bool
    cut: bool
    title: Verdict
    report: bool


class Column(NamedTuple):
    """A link that may lead to another list; ``promising`` by its name."""

    link: Link
    promising: bool


class Look(msgspec.Struct, frozen=True, array_like=True):
    """What a page holds.

    system   the name of the content system that made it
    listed   True for a list; then entries and pages are its own, and columns may lead on
    files    attachments; images are pictures that could be scanned pages; frames are pages shown inside this one
    judged   the page read as a report; None for lists and where there is no text to read, which ``unreadable`` explains
    title    what its title says, and text what its text says
    named    the first file whose name says that the report is in it
    short    True where the page says next to nothing itself
    stated   True where the text states figures, as the page in a frame should
    """

    system: str
    listed: bool = False
    entries: list[Entry] = []
    pages: list[str] = []
    columns: list[Column] = []
    files: list[Link] = []
    images: list[Link] = []
    frames: list[Link] = []
    judged: Judged | None = None
    unreadable: str = ""
    title: Verdict = Verdict("open", "")
    text: Verdict = Verdict("open", "")
    named: str | None = None
    short: bool = False
    stated: bool = False


class Fault(NamedTuple):
    """Why a page could not be looked at: a word to count by, and one line for people."""

    reason: str
    detail: str


class Looker:
    """Looks at pages.

    decode  bytes → text
    judge   (bytes, address) → Judged; raises ReadError where there is nothing to read
    """

    def __init__(self, rules: Rules, decode: Callable[[bytes], str], judge: Callable[[bytes, str], Judged]) -> None:
        self.systems, self._cues = rules.compiled(Systems), rules.compiled(Cues)
        self._decode, self._judge = decode, judge
        self._site = self.systems.site

    def look(self, ask: Ask) -> Look:
        """What a page holds."""
        text = self._decode(ask.body)
        named = self.systems.named(ask.system) if ask.system else None
        system = named or self.systems.detect(ask.url, text)
        root = parse(text)
        if ask.kind == "list" and not self._is_text(ask.url, root, system):
            listing = self.systems.listing(ask.url, text, system, ask.hint or "")
            return self._list(ask.url, root, system, listing)
        return self._text(ask, text, root, system)

    def _is_text(self, url: str, root: etree._Element | None, system: System) -> bool:
        """True where an address given as a list is a single text."""
        if system.is_article(url):
            return True
        return root is not None and system.column(url) is None and bool(meta_tags(root).get("articletitle"))

    def _list(self, url: str, root: etree._Element | None, system: System, listing: Listing) -> Look:
        entries = {entry.url for entry in listing.entries}
        columns = [
            Column(link, self.systems.is_column_name(link.text))
            for link in (links(root, url, self._site) if root is not None else [])
            if link.url not in entries and link.via == "a" and not system.is_article(link.url)
            and not is_file(link, self._site)
        ]  # fmt: skip
        shown = frames(root, url, self._site) if root is not None else []
        return Look(
            system.name, True, [self._entry(link) for link in listing.entries], listing.pages, columns, frames=shown
        )

    def _entry(self, link: Link) -> Entry:
        cut = bool(self._site.cut.search(link.text))
        return Entry(link, is_file(link, self._site), cut, self._cues.title(link.text), self._cues.file(link.text))

    def _text(self, ask: Ask, text: str, root: etree._Element | None, system: System) -> Look:
        files = attachments(root, ask.url, self._site) if root is not None else []
        files = [f for f in files if not system.is_article(f.url) or ending(f.url) in self._site.endings]
        inner = frames(root, ask.url, self._site) if root is not None else []
        try:
            judged = self._judge(ask.body, ask.url)
        except ReadError as error:
            return Look(system.name, files=files, frames=inner, unreadable=str(error), short=True,
                        named=self._named(files), title=self._cues.title(ask.title or ""),
                        text=Verdict(LEAVE, "no text of its own"))  # fmt: skip
        listing = self._as_list(ask, text, system, judged)
        if listing is not None:
            return self._list(ask.url, root, system, listing)
        title = judged.title or ask.title or ""
        return Look(
            system.name, files=files, frames=inner, judged=judged, named=self._named(files),
            images=images(root, ask.url, self._site) if root is not None and not files else [],
            title=self._cues.title(title), text=self._cues.text(judged.text, judged.doc_type),
            short=len(judged.text) <= self._site.short + len(title), stated=self._cues.states(judged.text),
        )  # fmt: skip

    def _as_list(self, ask: Ask, text: str, system: System, judged: Judged) -> Listing | None:
        """The list that a page turns out to be; None for a text."""
        if ask.kind != "page" or system.is_article(ask.url) or len(judged.text) > _LIST_TEXT:
            return None
        listing = self.systems.listing(ask.url, text, system)
        dated = sum(1 for e in listing.entries if e.date and not e.menu)
        return listing if dated >= _DATED_ENTRIES else None

    def _named(self, files: list[Link]) -> str | None:
        return next((f.text for f in files if self._cues.file(f.text)), None)
