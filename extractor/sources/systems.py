"""Content systems of government sites: which one made a page, the entries of its lists, and their further pages.

Everything particular stands in ``patterns/sites``; here are the few mechanisms that the systems differ in:
``counted`` pages (a script says how many), ``ends`` (next and last link), ``numbers``, and the interfaces that some
systems fetch their lists from: ``dataproxy``, ``json``, ``unit``.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any, NamedTuple
from urllib.parse import quote, unquote, urljoin, urlsplit

from extractor.patterns import Rules
from extractor.sources.pages import Link, Site, absolute, iso_date, links, parse, site_rules

_SEARCHED = 2_000_000  # characters of a page that patterns look through
_NUMBER = re.compile(r"\d+")
_PAGE_OF = '{{"pageNo":{},"pageSize":{}}}'
_CUSHION = 1500  # characters of an address that parameters may fill


class System(NamedTuple):
    """One content system: how to tell it, and what its addresses look like."""

    id: str
    name: str
    page: tuple[re.Pattern[str], ...]
    article: tuple[re.Pattern[str], ...]
    list: tuple[re.Pattern[str], ...]
    records: re.Pattern[str] | None
    pagers: tuple[str, ...]

    def is_article(self, url: str) -> bool:
        """True for the address of a single text."""
        return any(p.search(url) for p in self.article)

    def column(self, url: str) -> str | None:
        """The id of the column that a list's address names; empty where it names none, None for other addresses."""
        for pattern in self.list:
            if match := pattern.search(url):
                return match.groupdict().get("column") or ""
        return None


class Listing(NamedTuple):
    """What a list page holds: its entries, and the addresses of the list's other pages with the pager's id."""

    entries: list[Link]
    pages: list[str]
    pager: str | None


class Systems:
    """The tables of ``patterns/sites``, compiled; get it with ``rules.compiled(Systems)``."""

    def __init__(self, rules: Rules) -> None:
        table = rules.table("sites")
        self.site: Site = rules.compiled(site_rules)
        self.systems = [_system(row) for row in table["system"]]
        self.plain = next(s for s in self.systems if s.id == "plain")
        self.pagers: dict[str, dict[str, Any]] = {row["id"]: _pager(row) for row in table["pager"]}
        self.order = list(table["pagers"]["order"])
        self.most_pages = int(table["lists"]["most_pages"])
        self._columns = [re.compile(row["when"]) for row in table["column"]]

    def detect(self, url: str, html: str) -> System:
        """The system that made a page: the one with most signs in its source and its address; else ``plain``."""
        text = html[:_SEARCHED]

        def signs(system: System) -> int:
            if system is self.plain:
                return 0
            seen = sum(bool(p.search(text)) for p in system.page)
            return seen + 2 * system.is_article(url) + (seen > 0 and bool(system.column(url)))

        best = max(self.systems, key=signs)
        return best if signs(best) > 0 else self.plain

    def named(self, name: str) -> System | None:
        """A system by its id."""
        return next((s for s in self.systems if s.id == name), None)

    def is_column_name(self, text: str) -> bool:
        """True for the name of a column that may hold reports."""
        return any(p.search(text) for p in self._columns)

    def listing(self, url: str, html: str, system: System, hint: str = "") -> Listing:
        """The entries and further pages of a list page or of an answer of its interface.

        hint  the column where the address was given with a fragment (``/gkmlpt/index#123``)
        """
        html = html[:_SEARCHED]
        if html.lstrip()[:1] in "{[" and (made := self._json_listing(url, html)):
            return made
        root = parse(html)
        every = links(root, url, self.site) if root is not None else []
        entries = self._records(url, html, system) or self._entries(every, url, system)
        for name in dict.fromkeys([*system.pagers, *self.order]):
            pager = self.pagers[name]
            pages = _KINDS[pager["kind"]](_Page(url, html, every, hint, len(entries)), pager)
            pages = [p for p in dict.fromkeys(pages) if p != url][: self.most_pages]
            if pages:
                return Listing(entries, pages, name)
        return Listing(entries, [], None)

    def _records(self, url: str, html: str, system: System) -> list[Link]:
        if system.records is None:
            return []
        found: dict[str, Link] = {}
        for fragment in system.records.findall(html):
            root = parse(fragment)
            for link in links(root, url, self.site) if root is not None else []:
                found.setdefault(link.url, link)
        return list(found.values())

    def _entries(self, every: list[Link], url: str, system: System) -> list[Link]:
        """The links to single texts; where no address tells, those with a date or a long text, outside of menus."""
        here = urlsplit(url).path
        named = {k.url for k in every if system.is_article(k.url) and k.via in ("a", "onclick")}
        likely = [link for link in every if link.url not in named and self._likely(link, here, system)]
        dated = {link.url for link in likely if link.date}
        if named or len(dated) * 2 >= len(likely):
            return [link for link in every if link.url in named | dated]
        return likely

    def _likely(self, link: Link, here: str, system: System) -> bool:
        """True for a link that could be an entry by its date or the length of its text."""
        if link.menu or link.via not in ("a", "onclick") or urlsplit(link.url).path in ("", "/", here):
            return False
        long = len(re.sub(r"\W", "", link.text)) >= self.site.least_title
        return (bool(link.date) or long) and system.column(link.url) is None

    def _json_listing(self, url: str, text: str) -> Listing | None:
        try:
            content = json.loads(text)
        except (ValueError, RecursionError):
            return None
        for name, pager in self.pagers.items():
            if pager["kind"] == "unit" and (piece := _piece_of(content)) is not None:
                root = parse(piece)
                every = links(root, url, self.site) if root is not None else []
                return Listing(self._entries(every, url, self.plain), _unit_pages(url, piece, pager), name)
            entries = content.get(pager["entries"]) if pager["kind"] == "json" and isinstance(content, dict) else None
            if isinstance(entries, list):
                rows = [row for row in entries if isinstance(row, dict)]
                found = [link for row in rows if (link := _json_entry(row, url, pager, self.site))]
                return Listing(found, _json_pages(url, content.get(pager["total"]), len(rows)), name)
        return None


class _Page(NamedTuple):
    url: str
    html: str
    links: list[Link]
    hint: str
    entries: int


def _counted(page: _Page, pager: dict[str, Any]) -> list[str]:
    match = pager["count"].search(page.html)
    if match is None:
        return []
    named = match.groupdict()
    count = int(next((v for k, v in named.items() if k.startswith("count") and v), 0))
    words = {k: v for k, v in named.items() if not k.startswith("count") and v is not None}
    numbers = range(pager["first"], min(count, 100_000) + pager["after_last"])
    return [urljoin(page.url, pager["address"].format(n=n, **words)) for n in numbers[:5000]]


def _ends(page: _Page, pager: dict[str, Any]) -> list[str]:
    """Everything from the next page to the last; the number that differs between the two links is the page's."""
    ahead = next((k.url for k in page.links if pager["next"].search(k.text)), None)
    last = next((k.url for k in page.links if pager["last"].search(k.text)), None)
    if ahead is None:
        return [last] if last and last != page.url else []
    if last is None or last == ahead:
        return [ahead] if _alike(ahead, page.url) or last else []
    numbers, ends = list(_NUMBER.finditer(ahead)), list(_NUMBER.finditer(last))
    apart = [at for at, (a, b) in enumerate(zip(numbers, ends, strict=False)) if a[0] != b[0]]
    if len(numbers) != len(ends) or len(apart) != 1:
        return [ahead, last]
    at = numbers[apart[0]]
    low, high = sorted((int(at[0]), int(ends[apart[0]][0])))
    if high - low > 5000:
        return [ahead]
    made = [f"{ahead[: at.start()]}{n}{ahead[at.end() :]}" for n in range(low, high + 1)]
    return made if int(at[0]) == low else made[::-1]


def _numbers(page: _Page, pager: dict[str, Any]) -> list[str]:
    found = []
    for link in page.links:
        match = pager["text"].search(link.text)
        if match and int(match["n"]) > 1 and _alike(link.url, page.url):
            found.append(link.url)
    return found


def _dataproxy(page: _Page, pager: dict[str, Any]) -> list[str]:
    """Addresses of the records that the page does not hold itself, several pages at once."""
    endpoint = pager["endpoint"].search(page.html)
    total, each = pager["total"].search(page.html), pager["each"].search(page.html)
    if endpoint is None or total is None or page.html.lstrip().startswith(("<?xml", "<datastore")):
        return []  # an answer of the interface has no further pages of its own: the list page named them all
    count, size = min(int(total["count"]), 200_000), max(1, int(each["count"]) if each else 15)
    query = "".join(f"&{name}={quote(value, safe='')}" for name, value in _parameters(page.html, pager["names"]))
    step, first = size * int(pager["pages_at_once"]), page.entries + 1 if "<recordset" in page.html else 1
    base = urljoin(page.url, endpoint["path"])
    return [
        f"{base}?startrecord={start}&endrecord={min(start + step - 1, count)}&perpage={size}{query}"
        for start in range(first, count + 1, step)
    ]


def _parameters(html: str, names: list[str]) -> list[tuple[str, str]]:
    """Names and values that a page's script sends to its interface, as far as they fit into an address."""
    found, size = [], 0
    for name in names:
        value = re.search(rf"[\"\x27&?,{{\s]{name}[\"\x27]?\s*[:=]\s*[\"\x27]?([^\"\x27,&}}\s]*)", html)
        if value and size < _CUSHION:
            found.append((name, unquote(value[1])))
            size += len(value[1])
    return found


def _unit(page: _Page, pager: dict[str, Any]) -> list[str]:
    """The first page of the interface behind a list; its answer says how many follow."""
    given = _parameters(unescape(page.html), pager["names"])
    if not {name for name, value in given if value}.issuperset(pager["needs"]):
        return []
    endpoint = pager["endpoint"].search(page.html)
    path = endpoint["path"] if endpoint else pager["usual"]
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in given)
    return [urljoin(page.url, f"{path}?{query}&paramJson={quote(_PAGE_OF.format(1, pager['each']))}")]


def _unit_pages(url: str, piece: str, pager: dict[str, Any]) -> list[str]:
    """Pages 2 … n of the interface, from the count that stands in page 1."""
    first, total = quote(_PAGE_OF.format(1, pager["each"])), pager["total"].search(piece)
    if total is None or not url.endswith(f"&paramJson={first}"):
        return []
    count = -(-min(int(total["count"]), 100_000) // int(pager["each"]))
    return [url.removesuffix(first) + quote(_PAGE_OF.format(n, pager["each"])) for n in range(2, count + 1)]


def _piece_of(content: Any) -> str | None:
    data = content.get("data") if isinstance(content, dict) else None
    piece = data.get("html") if isinstance(data, dict) else None
    return piece if isinstance(piece, str) else None


def _json_frame(page: _Page, pager: dict[str, Any]) -> list[str]:
    """The first address of the interface behind a catalogue page; its answer says how many follow."""
    site, base = pager["site"].search(page.html), pager["base"].search(urlsplit(page.url).path)
    if site is None or base is None:
        return []
    column = page.hint if page.hint.isdigit() else "0"
    address = pager["address"].format(base=base["base"], column=column, n=1, sid=site["sid"])
    return [urljoin(page.url, address)]


def _json_pages(url: str, total: Any, here: int) -> list[str]:
    """Pages 2 … n of an interface, from its total and the entries of page 1; none where page 1 holds all."""
    match = re.search(r"([?&]page=)1(?=&|$)", url)
    if match is None or not here or not isinstance(total, int | str) or not str(total).isdigit():
        return []
    count = -(-min(int(total), 500_000) // here)
    return [f"{url[: match.start()]}{match[1]}{n}{url[match.end() :]}" for n in range(2, count + 1)]


def _json_entry(row: dict[str, Any], url: str, pager: dict[str, Any], site: Site) -> Link | None:
    href = next((row[k] for k in pager["link"] if isinstance(row.get(k), str) and row[k]), "")
    address = absolute(url, href)
    title = next((row[k] for k in pager["title"] if isinstance(row.get(k), str)), "")
    dates = (_json_date(row[k], site) for k in pager["date"] if row.get(k))
    return Link(address, title[:400], next((d for d in dates if d), None)) if address else None


def _json_date(value: Any, site: Site) -> str | None:
    if isinstance(value, str) and not value.isdigit():
        return iso_date(value, site)
    try:
        seconds = int(value)
        return dt.datetime.fromtimestamp(seconds, dt.timezone(dt.timedelta(hours=8))).date().isoformat()
    except (ValueError, TypeError, OverflowError, OSError):
        return None


def _alike(a: str, b: str) -> bool:
    """True for addresses of one list: the same but for numbers, their page parameter or the file's name."""
    one, two = urlsplit(a), urlsplit(b)
    folder = two.path.rpartition("/")[0]
    stem = two.path.rpartition(".")[0] or two.path
    return one.netloc == two.netloc and (
        one.path == two.path or one.path.rpartition("/")[0] == folder or one.path.startswith(stem + "/")
    )


_KINDS: dict[str, Callable[[_Page, dict[str, Any]], list[str]]] = {
    "counted": _counted,
    "ends": _ends,
    "numbers": _numbers,
    "dataproxy": _dataproxy,
    "json": _json_frame,
    "unit": _unit,
}


def _system(row: dict[str, Any]) -> System:
    page, article, lists = (tuple(map(re.compile, row[key])) for key in ("page", "article", "list"))
    records = re.compile(row["records"], re.S) if row.get("records") else None
    return System(row["id"], row["name"], page, article, lists, records, tuple(row["pagers"]))


def _pager(row: dict[str, Any]) -> dict[str, Any]:
    patterns = ("count", "next", "last", "text", "endpoint", "site", "base", "each")  # where they are texts
    made = {k: re.compile(v) if k in patterns and isinstance(v, str) else v for k, v in row.items()}
    if row["kind"] in ("dataproxy", "unit"):
        made["total"] = re.compile(row["total"])
    return made
