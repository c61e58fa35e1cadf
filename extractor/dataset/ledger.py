"""The ledger of a data set: what was mined, from where, with which rules, and what failed and why.

SQLite in WAL mode, written by the one supervising process.  A batch is entered in one transaction
after its part is in place; before that it does not exist, after that it is never done again.
"""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import msgspec

from extractor.model import DudaoError

LAYOUT = 1
_TABLES = """
create table if not exists meta (key text primary key, value text not null) without rowid;
create table if not exists parts (
    name text primary key, version text not null, documents integer not null, written_at text not null
) without rowid;
create table if not exists documents (
    digest text not null, version text not null, source text not null, status text not null,
    doc_id text, part text, kind text, reason text, info text, mined_at text not null,
    primary key (digest, version)
) without rowid;
create index if not exists documents_by_version on documents (version, status);
create table if not exists sources (
    source text primary key, digest text, size integer not null, problem text, seen_at text not null
) without rowid;
"""
# a crash may come from outside and time and memory depend on the machine: these are tried again by the next run
PASSING = frozenset({"crash", "timeout", "memory", "changed", "io"})


class LedgerError(DudaoError):
    """The folder holds no data set of this program, or one that cannot be used."""


class Info(msgspec.Struct, frozen=True):
    """What mining tells of one document: counts only, so that a summary needs no part opened."""

    doc_id: str
    claims: int = 0
    findings: int = 0
    numerals: int = 0
    unread: int = 0
    outcomes: dict[str, int] = {}
    roles: dict[str, int] = {}


class Entry(NamedTuple):
    """A document of the ledger: its status is ``done`` (with info) or ``failed`` (with kind and reason)."""

    digest: str
    source: str
    status: str
    doc_id: str | None = None
    part: str | None = None
    kind: str | None = None
    reason: str | None = None
    info: Info | None = None


class Totals(NamedTuple):
    """Sums over the documents of one version; coverage is 1 − unread ÷ all numerals."""

    documents: int
    claims: int
    findings: int
    coverage: float
    outcomes: dict[str, int]
    roles: dict[str, int]


class Ledger:
    """An open ledger; close it, or use it in ``with contextlib.closing``."""

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        """Opens ``folder/ledger.sqlite``.  Raises LedgerError where there is none (and create is False)."""
        path = folder / "ledger.sqlite"
        if not create and not path.is_file():
            raise LedgerError(f"{folder}: holds no data set; make one with: dudao mine SOURCE -o {folder}")
        try:
            self._db = sqlite3.connect(path, timeout=30, isolation_level=None)
            if create:
                self._db.execute("pragma journal_mode = wal")
                self._db.execute("pragma synchronous = normal")
                self._db.executescript(_TABLES)
                self._db.execute("insert or ignore into meta values ('layout', ?)", (str(LAYOUT),))
            layout = self.meta("layout")
        except sqlite3.Error as error:
            raise LedgerError(f"{path}: cannot be used as a ledger ({error}); choose another folder") from error
        if layout != str(LAYOUT):
            raise LedgerError(f"{path}: written by another version of this program; mine into a new folder")

    def close(self) -> None:
        """Closes the file."""
        self._db.close()

    def meta(self, key: str) -> str | None:
        """A stored setting, such as ``version``: that of the latest run."""
        row = self._db.execute("select value from meta where key = ?", (key,)).fetchone()
        return row[0] if row else None

    def set_meta(self, key: str, value: str) -> None:
        """Stores a setting."""
        self._db.execute("insert or replace into meta values (?, ?)", (key, value))

    def find(self, digest: str, version: str) -> Entry | None:
        """The document with these bytes under these rules, if it was mined."""
        for entry in self._entries("where digest = ? and version = ?", (digest, version)):
            return entry
        return None

    def commit(self, version: str, part: str | None, entries: Iterable[Entry]) -> None:
        """Enters a batch as a whole: its part, and each document with its status."""
        now = _now()
        rows = [
            (e.digest, version, e.source, e.status, e.doc_id, e.part, e.kind, e.reason, _info(e.info), now)
            for e in entries
        ]
        done = sum(row[3] == "done" for row in rows)
        with self._transaction():
            if part is not None:
                self._db.execute("insert or replace into parts values (?, ?, ?, ?)", (part, version, done, now))
            self._db.executemany("insert or replace into documents values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def forget(self, version: str, *, all_documents: bool) -> list[str]:
        """Drops failures that may have passed, or all documents of a version; returns the parts it dropped."""
        with self._transaction():
            if not all_documents:
                marks = ", ".join("?" * len(PASSING))
                self._db.execute(
                    f"delete from documents where version = ? and kind in ({marks})", (version, *sorted(PASSING))
                )
                return []
            parts = self.parts(version)
            self._db.execute("delete from documents where version = ?", (version,))
            self._db.execute("delete from parts where version = ?", (version,))
            return parts

    def see(self, sources: Iterable[tuple[str, str | None, int, str | None]]) -> None:
        """Notes sources met: (source, digest, size in bytes, problem or None)."""
        now = _now()
        with self._transaction():
            self._db.executemany(
                "insert or replace into sources values (?, ?, ?, ?, ?)", [(*source, now) for source in sources]
            )

    def parts(self, version: str | None = None) -> list[str]:
        """Names of the complete parts, of one version or of all, sorted."""
        where, given = ("where version = ?", (version,)) if version else ("", ())
        return [row[0] for row in self._db.execute(f"select name from parts {where} order by name", given)]

    def failures(self, version: str) -> list[Entry]:
        """Documents that failed under a version, by source."""
        return list(self._entries("where version = ? and status = 'failed' order by source", (version,)))

    def stale(self, version: str) -> int:
        """How many documents were mined with other rules only."""
        query = (
            "select count(*) from (select distinct digest from documents where status = 'done' and version <> ?1"
            " except select digest from documents where version = ?1)"
        )
        return int(self._db.execute(query, (version,)).fetchone()[0])

    def totals(self, version: str) -> Totals:
        """Sums over what is done under a version."""
        documents = claims = findings = numerals = unread = 0
        outcomes: Counter[str] = Counter()
        roles: Counter[str] = Counter()
        for entry in self._entries("where version = ? and status = 'done'", (version,)):
            info = entry.info or Info("")
            documents += 1
            claims, findings = claims + info.claims, findings + info.findings
            numerals, unread = numerals + info.numerals, unread + info.unread
            outcomes.update(info.outcomes)
            roles.update(info.roles)
        coverage = 1.0 - unread / numerals if numerals else 1.0
        return Totals(documents, claims, findings, coverage, dict(outcomes), dict(roles))

    def _entries(self, where: str, given: tuple[str, ...]) -> Iterator[Entry]:
        columns = "digest, source, status, doc_id, part, kind, reason, info"
        for *fields, info in self._db.execute(f"select {columns} from documents {where}", given):
            yield Entry._make([*fields, msgspec.json.decode(info, type=Info) if info else None])

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:  # an interrupt may come between any two calls: none leaves a transaction open
            self._db.execute("begin immediate")
            yield
            self._db.execute("commit")
        finally:
            if self._db.in_transaction:
                self._db.execute("rollback")


def _info(info: Info | None) -> str | None:
    return msgspec.json.encode(info).decode() if info else None


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
