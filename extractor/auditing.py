"""Auditing reports one after another without keeping them: what ``dudao check`` and ``dudao extract`` do.

Supervised workers do them, one file too: a small text can keep a pattern busy for hours, and only another process
ends that.  The results come in the order of the files, and a file that fails costs nothing but itself.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import msgspec

from extractor import pipeline
from extractor.engines.contain import too_large
from extractor.engines.local import Engine, Limits, Pace, processors
from extractor.engines.wire import Failure, Task
from extractor.model import Report, to_json
from extractor.patterns import BUNDLED, Rules
from extractor.sources.paths import SourceFile
from extractor.unpacking import unpacked

_AHEAD = 512  # results that may wait for a slower one before them


class Audited(NamedTuple):
    """One file and what came of it: the bytes asked for, or the failure."""

    file: SourceFile
    data: bytes
    failure: Failure | None


class AuditOptions(msgspec.Struct, frozen=True):
    """What an auditing worker is told.

    rules       folders of rules, bundled first
    findings    False stops after the claims
    jsonl       True for JSON lines, False for a MessagePack Report
    confidence  claims below it are left out, and findings that rest on one of them
    """

    rules: list[str]
    findings: bool = True
    jsonl: bool = False
    confidence: float = 0.0


class AuditJob:
    """Reads, extracts and checks one document at a time."""

    def __init__(self, options: AuditOptions) -> None:
        self._options = options
        self._rules = Rules(tuple(map(Path, options.rules)))

    def warm(self) -> None:
        """Compiles the rules by auditing one line."""
        pipeline.audit("全县有小学12所,在校生3456人,巩固率99.5%。".encode(), "<warm-up>", self._rules)

    def document(self, task: Task) -> bytes:
        """The report of one file, in the form asked for."""
        data = Path(os.fsdecode(task.path)).read_bytes()
        extraction = pipeline.extract(pipeline.read(data, task.source, self._rules), self._rules)
        if self._options.findings:
            report = pipeline.check(extraction, self._rules)
        else:
            report = Report(document=extraction.document, claims=extraction.claims)
        report = confident(report, self._options.confidence)
        return json_lines(report) if self._options.jsonl else msgspec.msgpack.encode(report)

    def finish(self) -> bytes:
        """Nothing is kept from one document to the next."""
        return b""


def make_job(options: dict[str, Any]) -> AuditJob:
    """The job from the options of ``wire.Setup``."""
    return AuditJob(msgspec.convert(options, AuditOptions))


def audit_files(
    files: Sequence[SourceFile],
    *,
    rules: Rules | None = None,
    jobs: int | None = None,
    limits: Limits | None = None,
    findings: bool = True,
    jsonl: bool = False,
    confidence: float = 0.0,
) -> Iterator[Audited]:
    """Every file audited, in order, as results come; arguments as in ``AuditOptions`` and ``mine``.

    raises  DudaoError where no file can be done: a rule file is wrong
    """
    limits = limits or Limits()
    with TemporaryDirectory(prefix="dudao-") as spool:
        inner = unpacked(files, Path(spool), rules or Rules((BUNDLED,)), limits)
        yield from _audit_each(inner.files, rules, jobs, limits, (findings, jsonl, confidence))
        for file, failure in inner.failed:
            yield Audited(file, b"", failure)


def _audit_each(
    files: Sequence[SourceFile], rules: Rules | None, jobs: int | None, limits: Limits, asked: tuple[bool, bool, float]
) -> Iterator[Audited]:
    folders = [str(f.absolute()) for f in (rules.folders if rules else (BUNDLED,))]
    options = AuditOptions(folders, *asked)
    yield from _in_workers(files, options, jobs or processors(), limits)


def decode_report(data: bytes) -> Report:
    """The Report that ``audit_files`` gave as bytes (with ``jsonl=False``)."""
    return msgspec.msgpack.decode(data, type=Report)


def confident(report: Report, least: float) -> Report:
    """The report without claims of less confidence, and without findings that rest on one of them."""
    if least <= 0:
        return report
    claims = [c for c in report.claims if c.confidence >= least]
    gone = {c.claim_id for c in report.claims} - {c.claim_id for c in claims}
    findings = [f for f in report.findings if not any(part.claim_id in gone for part in f.claims)]
    return Report(document=report.document, claims=claims, findings=findings)


def json_lines(report: Report) -> bytes:
    """A report as JSON lines: its document, its claims, its findings, each with its ``type`` first."""
    return b"".join(
        json_line(kind, item)
        for kind, items in (("document", [report.document]), ("claim", report.claims), ("finding", report.findings))
        for item in items
    )


def json_line(kind: str, item: Any) -> bytes:
    """One record as a JSON line, ``type`` first, then the fields of the contract."""
    return b'{"type":"' + kind.encode() + b'",' + to_json(item)[1:] + b"\n"


def _task(key: int, file: SourceFile) -> Task:
    return Task(key, os.fsencode(file.path.absolute()), file.name, file.size)


def _in_workers(files: Sequence[SourceFile], options: AuditOptions, jobs: int, limits: Limits) -> Iterator[Audited]:
    ready: dict[int, Audited] = {}

    def tasks() -> Iterator[Task]:
        for key, file in enumerate(files):
            if problem := too_large(file.size, limits.size):
                ready[key] = Audited(file, b"", problem)
            else:
                yield _task(key, file)

    engine = Engine(
        "extractor.auditing:make_job",
        msgspec.to_builtins(options),
        workers=min(jobs, math.ceil(len(files) / 2)),
        limits=limits,
        pace=Pace(seconds=0.5, most=16),
    )
    at = 0
    with closing(engine.run(tasks(), hold=lambda: len(ready) > _AHEAD)) as batches:
        for done in batches:
            for result in done.results:
                ready[result.key] = Audited(files[result.key], result.data, result.failure)
            while at in ready:
                yield ready.pop(at)
                at += 1
    while at in ready:
        yield ready.pop(at)
        at += 1
