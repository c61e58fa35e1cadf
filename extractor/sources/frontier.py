"""The queue of a crawl on disk: every address met, what became of it, and the reports found.

SQLite in WAL mode.  What one answer changes (its own row, the addresses found in it, the report it makes) is one
transaction, so a run may be killed at any moment: an address is still to be fetched, or answered and its answer in
the WARC file, or done with all that followed from it.  Scrapy's own JOBDIR loses what was queued when it is killed,
so it is not used.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from extractor.model import DudaoError

LAYOUT = "1"
_TABLES = """
create table if not exists meta (key text primary key, value text not null) without rowid;
create table if not exists visits (
    id integer primary key, url text not null unique, host text not null, site text not null, kind text not null,
    state text not null, rank integer not null, round integer not null, tries integer not null default 0,
    hops integer not null default 0, loops integer not null default 0, depth integer not null default 0,
    parent integer, report text, title text, listed text, hint text, status integer, reason text, detail text,
    etag text, modified text, sha256 text, size integer, media_type text, fetched text, warc text, warc_offset integer
);
create index if not exists visits_to_do on visits (state, rank, id);
create table if not exists reports (
    report text primary key, visit integer not null, site text not null, url text not null, title text,
    published text, publisher text, doc_type text, region text, why text not null,
    facts text not null, folder text not null
) without rowid;
create table if not exists files (
    report text not null, name text not null, role text not null, url text not null, title text, sha256 text not null,
    size integer not null, media_type text, fetched text not null, warc text, warc_offset integer,
    primary key (report, url)
) without rowid;
"""
_RANKS = {"file": 0, "page": 1, "list": 2}  # a report is finished before the next page, and pages before more lists
_OPEN = ("queued", "taken", "answered")
_ANSWERED = "answered"  # the reason of a queued visit whose answer is stored and was not read yet


class CorpusError(DudaoError):
    """The folder cannot hold a crawl."""


class Found(NamedTuple):
    """An address met on a page.

    kind    list | page | file
    report  the report a file belongs to
    title   what the link says; listed is the ISO date beside it
    hint    what its reading needs to know, such as the name of the pager that made it
    """

    url: str
    host: str
    site: str
    kind: str
    depth: int = 0
    report: str | None = None
    title: str | None = None
    listed: str | None = None
    hint: str | None = None
    hops: int = 0


class Visit(NamedTuple):
    """A row of the queue, as much of it as fetching and reading need."""

    id: int
    url: str
    host: str
    site: str
    kind: str
    tries: int
    hops: int
    loops: int
    depth: int
    report: str | None
    title: str | None
    listed: str | None
    hint: str | None
    etag: str | None
    modified: str | None
    sha256: str | None
    reason: str | None
    warc: str | None
    warc_offset: int | None
    fetched: str | None

    @property
    def stored(self) -> tuple[str, int, str] | None:
        """WARC file, offset and time of an answer that an earlier run was given and did not get to read."""
        if self.reason != _ANSWERED or self.warc is None or self.warc_offset is None or self.fetched is None:
            return None
        return self.warc, self.warc_offset, self.fetched


class Counts(NamedTuple):
    """How far a crawl is: addresses met, dealt with, failed; reports and their files."""

    met: int
    done: int
    failed: int
    reports: int
    files: int


class Frontier:
    """An open queue; close it, or use it in ``with contextlib.closing``."""

    def __init__(self, path: Path) -> None:
        """Opens or makes the file.  Raises CorpusError where it cannot be used."""
        try:
            self._db = sqlite3.connect(path, timeout=30, isolation_level=None)
            self._db.execute("pragma journal_mode = wal")
            self._db.execute("pragma synchronous = normal")
            self._db.executescript(_TABLES)
            self._db.execute("insert or ignore into meta values ('layout', ?)", (LAYOUT,))
            layout = self._meta("layout")
        except sqlite3.Error as error:
            raise CorpusError(f"{path}: cannot be used as a crawl's queue ({error}); choose another folder") from error
        if layout != LAYOUT:
            raise CorpusError(f"{path}: written by another version of this program; crawl into a new folder")
        self._rounds: dict[str, int] = {}  # of the sites of this run

    def close(self) -> None:
        """Closes the file."""
        self._db.close()

    def begin(self, starts: Iterable[Found]) -> bool:
        """Takes up the last round of each site where it is unfinished (True for any), else begins a new one.

        Only the sites of the starts are asked from here on; what waits of others waits on.
        """
        starts, resumed = list(starts), False
        with self.transaction():
            self.settle()
            for site in dict.fromkeys(found.site for found in starts):
                unfinished = self._db.execute(
                    "select 1 from visits where state = 'queued' and site = ? limit 1", (site,)
                ).fetchone()
                resumed = resumed or unfinished is not None
                self._rounds[site] = int(self._meta(f"round {site}") or 0)
                if unfinished is None:
                    self._new_round(site)
            for found in starts:
                self.add(found, None)
        return resumed

    def _new_round(self, site: str) -> None:
        self._rounds[site] += 1
        self._db.execute("insert or replace into meta values (?, ?)", (f"round {site}", str(self._rounds[site])))
        self._db.execute(
            "update visits set state = 'queued', reason = null, tries = 0, loops = 0, round = ?"
            " where state = 'failed' and site = ?"
            " and reason not in ('http-404', 'http-410')",
            (self._rounds[site], site),
        )

    def settle(self) -> None:
        """Queues again what was being fetched when a run ended, and what was answered and not read."""
        self._db.execute("update visits set state = 'queued', reason = null where state = 'taken'")
        self._db.execute("update visits set state = 'queued', reason = ? where state = 'answered'", (_ANSWERED,))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """What happens inside happens as a whole or not at all."""
        self._db.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._db.execute("rollback")
            raise
        self._db.execute("commit")

    def add(self, found: Found, parent: int | None) -> bool:
        """Queues an address unless this round has it already; False where nothing was queued.

        In a later round a list is always asked again, a page or file only where it can be asked for
        conditionally, or failed before.
        """
        row = self._db.execute("select id, kind, state, round, etag, modified from visits where url = ?", (found.url,))
        known = row.fetchone()
        if known is None:
            self._db.execute(
                "insert into visits (url, host, site, kind, state, rank, round, depth, parent, report, title, listed,"
                " hint, hops) values (?, ?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (found.url, found.host, found.site, found.kind, _RANKS[found.kind], self._rounds[found.site],
                 found.depth, parent, found.report, found.title, found.listed, found.hint, found.hops),
            )  # fmt: skip
            return True
        at, kind, state, met, etag, modified = known
        if met == self._rounds[found.site] or state in _OPEN:
            return False
        again = kind == "list" or state in ("failed", "skipped") or bool(etag or modified)
        self._db.execute(
            "update visits set round = ?, state = iif(?, 'queued', state), tries = 0, hops = 0, loops = 0,"
            " report = coalesce(?, report) where id = ?",
            (self._rounds[found.site], again, found.report, at),
        )
        return again

    def leave(self, found: Found, parent: int | None, reason: str, detail: str) -> None:
        """Notes an address that is not fetched, and why; one that is known already keeps what is known of it."""
        self._db.execute(
            "insert or ignore into visits (url, host, site, kind, state, rank, round, depth, parent, title, listed,"
            " reason, detail) values (?, ?, ?, ?, 'skipped', 9, ?, ?, ?, ?, ?, ?, ?)",
            (found.url, found.host, found.site, found.kind, self._rounds[found.site], found.depth, parent,
             found.title, found.listed, reason, detail),
        )  # fmt: skip

    def take(self, busy: Iterable[str]) -> Visit | None:
        """The next address of a host that is not busy, now marked as taken; None where there is none."""
        where, values = self._waiting(busy)
        query = f"select {', '.join(Visit._fields)} from visits where {where} order by rank, id limit 1"
        row = self._db.execute(query, values).fetchone()
        if row is None:
            return None
        visit = Visit(*row)
        self._db.execute("update visits set state = 'taken' where id = ?", (visit.id,))
        return visit

    def answered(self, visit: int, warc: str, offset: int, when: str) -> None:
        """Notes that the answer to a visit stands in a WARC file: should the run end here, it is read from there."""
        query = "update visits set state = 'answered', warc = ?, warc_offset = ?, fetched = ? where id = ?"
        self._db.execute(query, (warc, offset, when, visit))

    def again(self, visit: int, *, tries: int = 0, loops: int = 0) -> None:
        """Queues a visit once more after a passing failure, or where it led to itself."""
        query = "update visits set state = 'queued', reason = null, tries = ?, loops = ? where id = ?"
        self._db.execute(query, (tries, loops, visit))

    def finish(
        self, visit: int, state: str, reason: str | None = None, detail: str | None = None, /, **fields: Any
    ) -> None:
        """Closes a visit: state is done | skipped | failed; fields are columns of its row."""
        values = {"state": state, "reason": reason, "detail": detail, **fields}
        setting = ", ".join(f"{column} = ?" for column in values)
        self._db.execute(f"update visits set {setting} where id = ?", [*values.values(), visit])

    def met(self, url: str, site: str) -> bool:
        """True for an address that was met in this round already."""
        row = self._db.execute("select round from visits where url = ?", (url,)).fetchone()
        return row is not None and row[0] == self._rounds[site]

    def lists(self, site: str) -> int:
        """How many lists of a site were met."""
        row = self._db.execute("select count(*) from visits where site = ? and kind = 'list'", (site,)).fetchone()
        return int(row[0])

    def goes_on(self, visit: int) -> bool:
        """True for a further page of a list, as against its first one."""
        query = "select 1 from visits v join visits p on p.id = v.parent where v.id = ? and p.kind = v.kind"
        return self._db.execute(query + " and p.depth = v.depth", (visit,)).fetchone() is not None

    def put(self, table: str, row: dict[str, Any]) -> None:
        """Inserts or replaces a row of ``reports`` or ``files``."""
        marks = ", ".join("?" * len(row))
        self._db.execute(f"insert or replace into {table} ({', '.join(row)}) values ({marks})", list(row.values()))

    def rows(self, query: str, values: Iterable[Any] = ()) -> Iterator[dict[str, Any]]:
        """The rows of a query, as dicts."""
        cursor = self._db.execute(query, list(values))
        names = [column[0] for column in cursor.description]
        for row in cursor:
            yield dict(zip(names, row, strict=True))

    def pending(self, busy: Iterable[str] = ()) -> bool:
        """True while an address waits to be fetched; those of ``busy`` hosts aside."""
        where, values = self._waiting(busy)
        return self._db.execute(f"select 1 from visits where {where} limit 1", values).fetchone() is not None

    def counts(self) -> Counts:
        """How far the crawl is."""
        row = self._db.execute(
            "select count(*), coalesce(sum(state not in ('queued', 'taken', 'answered')), 0),"
            " coalesce(sum(state = 'failed'), 0), (select count(*) from reports), (select count(*) from files)"
            " from visits"
        ).fetchone()
        return Counts(*row)

    def _waiting(self, busy: Iterable[str]) -> tuple[str, list[str]]:
        """The condition for addresses of this run's sites, on hosts that are not busy, and its values."""
        hosts, sites = list(busy), list(self._rounds)
        where = f"state = 'queued' and site in ({', '.join('?' * len(sites))})"
        return (where + f" and host not in ({', '.join('?' * len(hosts))})" if hosts else where), [*sites, *hosts]

    def _meta(self, key: str) -> str | None:
        row = self._db.execute("select value from meta where key = ?", (key,)).fetchone()
        return row[0] if row else None
