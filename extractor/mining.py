"""Mining: any number of files into a data set, in parallel, resumable at any moment.

    for every source: read its bytes, look it up in the ledger, audit what is new, store a part, enter it

The supervising process alone writes the ledger; workers write parts and pages, each whole.  Killed
at any time, the next run finds in the ledger what is complete and does the rest.
"""

from __future__ import annotations

import hashlib
import math
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import msgspec

from extractor.dataset.ledger import Entry, Info, Ledger, LedgerError, Totals
from extractor.dataset.parts import TABLES, sweep
from extractor.engines.contain import too_large
from extractor.engines.local import Done, Engine, Limits, Pace, processors
from extractor.engines.wire import Failure, Task
from extractor.holding import held
from extractor.model import Report
from extractor.patterns import BUNDLED, Rules
from extractor.sources.paths import Listing, SourceFile, expand
from extractor.unpacking import unpacked
from extractor.version import __version__

AUDIT = "extractor.pipeline:audit"
RENDER = "extractor.report.audit:render"
_OURS = frozenset({"mine.lock", "ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm", "parts", "pages"})


class Failed(NamedTuple):
    """A source that could not be mined."""

    source: str
    kind: str
    reason: str


class Progress(NamedTuple):
    """Where a run is: ``done`` counts every file that is dealt with, in whichever way."""

    total: int
    done: int
    failed: int


class Summary(NamedTuple):
    """What a run did, and what the data set holds after it.

    mined       documents audited and stored by this run
    already     found in the data set, mined before with the same rules
    duplicates  (source, the source with the same bytes)
    missing     arguments that led to nothing, one line each
    ignored     files of folders left out as parts of saved web pages
    stale       documents of the data set that were mined with other rules, which the tables leave out
    totals      over the whole data set, under the rules of this run
    """

    folder: Path
    version: str
    mined: int
    already: int
    duplicates: list[tuple[str, str]]
    failed: list[Failed]
    missing: list[str]
    ignored: int
    stale: int
    totals: Totals
    seconds: float


def mine(
    sources: Iterable[str | os.PathLike[str]],
    into: str | os.PathLike[str],
    *,
    rules: Rules | None = None,
    jobs: int | None = None,
    limits: Limits | None = None,
    pages: bool = True,
    again: bool = False,
    audit: str | Callable[[bytes, str, Rules], Report] = AUDIT,
    progress: Callable[[Progress], None] | None = None,
) -> Summary:
    """Audits files and stores documents, claims and findings in the folder ``into``.

    sources   files, folders, glob patterns
    rules     the bundled ones unless given
    jobs      worker processes; as many as there are processors unless given
    limits    of time, memory and size per document
    pages     False leaves out the audit page per document
    again     True mines everything anew, as after a change of the program
    audit     a module-level function, or its ``module:name``, in place of the whole flow
    raises    DudaoError where nothing can be done: the folder is in use or holds something else,
              a rule file is wrong
    """
    rules = rules or Rules((BUNDLED,))
    name = audit if isinstance(audit, str) else f"{audit.__module__}:{audit.__qualname__}"
    started = time.monotonic()
    folder = Path(into).absolute()
    given = [sources] if isinstance(sources, str | os.PathLike) else list(sources)
    listing = expand(given)
    limits = limits or Limits()
    with (
        _held(folder),
        closing(Ledger(folder, create=True)) as ledger,
        TemporaryDirectory(prefix="dudao-") as spool,
    ):
        inner = unpacked(listing.files, Path(spool), rules, limits)
        run = _Run(folder, ledger, f"{__version__}-{rules.version}", limits, inner.files, progress)
        run.begin(again)
        run.leave_out(inner.failed)
        options = {
            "folder": str(folder),
            "version": run.version,
            "rules": [str(f.absolute()) for f in rules.folders],
            "audit": name,
            "render": RENDER if pages else None,
        }
        workers = min(jobs or processors(), math.ceil(len(inner.files) / 2) or 1)
        engine = Engine("extractor.dataset.job:make_job", options, workers=workers, limits=run.limits, pace=Pace())
        run.through(engine)
        return run.summary(listing, time.monotonic() - started)


class _Run:
    """The state of one run: which file is which task, and what came of each."""

    def __init__(
        self,
        folder: Path,
        ledger: Ledger,
        version: str,
        limits: Limits,
        files: list[SourceFile],
        progress: Callable[[Progress], None] | None,
    ) -> None:
        self.folder, self.ledger, self.version, self.limits = folder, ledger, version, limits
        self.mined = self.already = 0
        self.duplicates: list[tuple[str, str]] = []
        self.failed: list[Failed] = []
        self._files = files
        self._progress = progress
        self._taken: dict[str, str] = {}  # digest → source, of this run
        self._open: dict[int, tuple[str, str]] = {}  # task → (digest, source)
        self._seen: list[tuple[str, str | None, int, str | None]] = []
        self._dealt_with = 0

    def begin(self, again: bool) -> None:
        """Clears away what killed runs left and what shall be tried once more."""
        for part in self.ledger.forget(self.version, all_documents=again):
            for kind in TABLES:
                (self.folder / "parts" / kind / f"{part}.parquet").unlink(missing_ok=True)
        self.ledger.set_meta("version", self.version)
        sweep(self.folder, self.ledger.parts())
        self._tell()

    def through(self, engine: Engine) -> None:
        """Sends every file through the engine and keeps what comes back, also where the run is broken off."""
        try:
            with closing(engine.run(self.tasks())) as batches:
                for done in batches:
                    self.enter(done)
        finally:
            self.flush()

    def summary(self, listing: Listing, seconds: float) -> Summary:
        """What came of the run, and what the data set holds now."""
        return Summary(
            folder=self.folder,
            version=self.version,
            mined=self.mined,
            already=self.already,
            duplicates=self.duplicates,
            failed=self.failed,
            missing=listing.missing,
            ignored=listing.skipped,
            stale=self.ledger.stale(self.version),
            totals=self.ledger.totals(self.version),
            seconds=seconds,
        )

    def tasks(self) -> Iterator[Task]:
        """The files that are not in the data set yet, one of each content."""
        for key, file in enumerate(self._files):
            digest, failure = _digest(file, self.limits.size)
            if failure is not None:
                self._note(file, None, failure.reason)
                self._fail(file.name, failure)
            elif digest in self._taken:
                self._note(file, digest, None)
                self.duplicates.append((file.name, self._taken[digest]))
                self._tell(1)
            elif (entry := self.ledger.find(digest, self.version)) is not None:
                self._note(file, digest, None)
                self._known(file, entry)
            else:
                self._note(file, digest, None)
                self._taken[digest] = file.name
                self._open[key] = (digest, file.name)
                yield Task(key, os.fsencode(file.path.absolute()), file.name, file.size, digest)

    def leave_out(self, failed: list[tuple[SourceFile, Failure]]) -> None:
        """Records what could not be had of archives."""
        for file, failure in failed:
            self._note(file, None, failure.reason)
            self._fail(file.name, failure)

    def enter(self, done: Done) -> None:
        """Stores a finished batch in the ledger: from here on it is never done again."""
        part = done.data.decode() or None
        entries = []
        for result in done.results:
            digest, source = self._open.pop(result.key)
            if result.failure is not None:
                kind, reason = result.failure.kind, result.failure.reason
                entries.append(Entry(digest, source, "failed", kind=kind, reason=reason))
                self._fail(source, result.failure)
            else:
                info = msgspec.json.decode(result.data, type=Info)
                entries.append(Entry(digest, source, "done", info.doc_id, part, info=info))
                self.mined += 1
                self._tell(1)
        self.ledger.commit(self.version, part, entries)
        if len(self._seen) >= 256:
            self.flush()

    def flush(self) -> None:
        """Writes the sources met so far."""
        self.ledger.see(self._seen)
        self._seen = []

    def _known(self, file: SourceFile, entry: Entry) -> None:
        if entry.status == "failed":
            self._fail(file.name, Failure(entry.kind or "defect", entry.reason or ""))
            return
        if entry.source == file.name:
            self.already += 1
        else:
            self.duplicates.append((file.name, entry.source))
        self._tell(1)

    def _note(self, file: SourceFile, digest: str | None, problem: str | None) -> None:
        self._seen.append((file.name, digest, file.size, problem))

    def _fail(self, source: str, failure: Failure) -> None:
        self.failed.append(Failed(source, failure.kind, failure.reason))
        self._tell(1)

    def _tell(self, more: int = 0) -> None:
        self._dealt_with += more
        if self._progress:
            self._progress(Progress(len(self._files), self._dealt_with, len(self.failed)))


def _digest(file: SourceFile, most: int) -> tuple[str, Failure | None]:
    if problem := too_large(file.size, most):
        return "", problem
    try:
        if not file.path.is_file():
            return "", Failure("io", "is not a regular file; give the file itself")
        with file.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest(), None
    except OSError as error:
        return "", Failure("io", f"cannot be opened ({error.strerror or error}); check that it exists and may be read")


def _held(folder: Path) -> AbstractContextManager[None]:
    """Makes the folder and keeps other runs out of it; the lock ends with this process, however it ends."""
    return held(folder, "ledger.sqlite", "mine.lock", _OURS, LedgerError, "data set", "mining")
