"""What a worker does with a batch of documents that are mined: audit each, then write one part."""

from __future__ import annotations

import hashlib
import importlib
import os
from collections import Counter
from pathlib import Path
from typing import Any, Protocol

import msgspec
import pyarrow as pa

from extractor.dataset.ledger import Info
from extractor.dataset.parts import TABLES, part_name, part_path, write_table, write_text
from extractor.dataset.schema import claim_row, document_row, finding_row, table
from extractor.model import ReadError, Report
from extractor.patterns import Rules


class MineOptions(msgspec.Struct, frozen=True):
    """What a mining worker is told.

    folder   of the data set
    version  of rules and program: names the parts
    rules    folders of rules, bundled first
    audit    ``module:function`` taking (bytes, source, Rules) and returning a Report
    render   ``module:function`` taking a Report and returning its page, or None for no pages
    """

    folder: str
    version: str
    rules: list[str]
    audit: str
    render: str | None = None


_WARM_UP = "全县有小学12所,在校生3456人,巩固率99.5%。"


class ChangedError(ReadError):
    """The bytes are not those that were asked for; the next run takes them up."""

    kind = "changed"


class _Task(Protocol):
    @property
    def path(self) -> bytes: ...
    @property
    def source(self) -> str: ...
    @property
    def digest(self) -> str: ...


class MineJob:
    """Collects the rows of a batch and writes them as one part."""

    def __init__(self, options: MineOptions) -> None:
        self._options = options
        self._folder = Path(options.folder)
        self._rules = Rules(tuple(map(Path, options.rules)))
        self._audit = _named(options.audit)
        self._render = _named(options.render) if options.render else None
        self._tables: dict[str, list[pa.Table]] = {kind: [] for kind in TABLES}
        self._done: list[str] = []

    def warm(self) -> None:
        """Compiles the rules by auditing one line; the first table loads what later ones need."""
        report: Report = self._audit(_WARM_UP.encode(), "<warm-up>", self._rules)
        table("documents", [document_row(report.document, len(report.claims), len(report.findings))])

    def document(self, task: _Task) -> bytes:
        """Audits one document, keeps its rows, and returns its counts as JSON of ``Info``."""
        data = Path(os.fsdecode(task.path)).read_bytes()
        if task.digest and digest_of(data) != task.digest:
            raise ChangedError("the file was changed while it was mined; run again")
        report: Report = self._audit(data, task.source, self._rules)
        # a row that cannot be stored fails here, and not with the whole batch
        tables = {
            "documents": table("documents", [document_row(report.document, len(report.claims), len(report.findings))]),
            "claims": table("claims", map(claim_row, report.claims)),
            "findings": table("findings", map(finding_row, report.findings)),
        }
        if self._render:
            write_text(self._folder / "pages" / f"{report.document.doc_id}.html", self._render(report))
        for kind in TABLES:
            self._tables[kind].append(tables[kind])
        self._done.append(report.document.doc_id)
        return msgspec.json.encode(info_of(report))

    def finish(self) -> bytes:
        """Writes the part and returns its name; nothing is written for a batch that failed as a whole."""
        tables, self._tables = self._tables, {kind: [] for kind in TABLES}
        done, self._done = self._done, []
        if not done:
            return b""
        name = part_name(self._options.version, done)
        for kind in TABLES:
            write_table(part_path(self._folder, kind, name), pa.concat_tables(tables[kind]).combine_chunks())
        return name.encode()


def make_job(options: dict[str, Any]) -> MineJob:
    """The job from the options of ``wire.Setup``; compiles the rules, once per worker."""
    return MineJob(msgspec.convert(options, MineOptions))


def info_of(report: Report) -> Info:
    """The counts of a report."""
    numerals = report.document.numerals
    return Info(
        doc_id=report.document.doc_id,
        claims=len(report.claims),
        findings=len(report.findings),
        numerals=len(numerals),
        unread=sum(n.kind == "unread" for n in numerals),
        outcomes=dict(sorted(Counter(f.outcome for f in report.findings).items())),
        roles=dict(sorted(Counter(c.role for c in report.claims).items())),
    )


def digest_of(data: bytes) -> str:
    """The key of a document in the ledger: SHA-256 of its bytes, in hex."""
    return hashlib.sha256(data).hexdigest()


def _named(name: str) -> Any:
    module, _, attribute = name.partition(":")
    return getattr(importlib.import_module(module), attribute)
