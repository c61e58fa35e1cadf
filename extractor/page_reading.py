"""Pages of a crawl looked at by a supervised process, under limits of time and memory, one after the other.

What a site sends is parsed and searched there alone: a page that hangs a parser, fills the memory or ends a native
library costs that page, and the crawl goes on.
"""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from extractor.cleaning import clean
from extractor.cleaning.dates import iso_date
from extractor.engines.local import Engine, EngineError, Limits, Pace
from extractor.engines.wire import Failure, Task
from extractor.model import Document
from extractor.patterns import Rules
from extractor.readers import read_bytes
from extractor.readers.encoding import decode
from extractor.regions import Gazetteer
from extractor.shadow import shadow
from extractor.sources.looking import Ask, Fault, Judged, Look, Looker

LIMITS = Limits(seconds=30.0, memory=1 << 30)
_WARM_UP = "<html><body><p>全县有小学12所,在校生3456人,巩固率99.5%。</p></body></html>".encode()
_ask_of = msgspec.msgpack.Decoder(Ask).decode
_look_of = msgspec.msgpack.Decoder(Look).decode


class LookJob:
    """Looks at one page at a time."""

    def __init__(self, rules: list[str]) -> None:
        compiled = Rules(tuple(map(Path, rules)))
        self._looker = Looker(compiled, lambda data: decode(data).text, judge_with(compiled))

    def warm(self) -> None:
        """Compiles the rules by looking at one line."""
        self._looker.look(Ask("http://localhost/", _WARM_UP, "page"))

    def document(self, task: Task) -> bytes:
        """What one page holds: a Look as MessagePack."""
        ask = _ask_of(Path(os.fsdecode(task.path)).read_bytes())
        return msgspec.msgpack.encode(self._looker.look(ask))

    def finish(self) -> bytes:
        """Nothing is kept from one page to the next."""
        return b""


def make_job(options: dict[str, Any]) -> LookJob:
    """The job from the options of ``wire.Setup``."""
    return LookJob(**options)


class PageReader:
    """A process that looks at pages; close it, or use it in ``with contextlib.closing``."""

    def __init__(self, rules: Rules, limits: Limits = LIMITS, job: str = f"{__name__}:make_job") -> None:
        """Starts the process.  Raises EngineError where it cannot work: a rule file is wrong."""
        self._limits, self._key = limits, 0
        self._tasks: queue.SimpleQueue[Task] = queue.SimpleQueue()
        self._lock, self._held = threading.Lock(), ExitStack()
        self._folder = Path(self._held.enter_context(TemporaryDirectory(prefix="dudao-")))
        options = {"rules": [str(f.absolute()) for f in rules.folders]}
        engine = Engine(job, options, workers=1, limits=limits, pace=Pace(most=1))
        # held, so that no second page is waited for while one is looked at
        self._answers = self._held.enter_context(closing(engine.run(iter(self._tasks.get, None), hold=lambda: True)))
        try:
            self.look(Ask("http://localhost/", _WARM_UP, "page"))
        except EngineError:
            self.close()
            raise

    def look(self, ask: Ask) -> Look | Fault:
        """What a page holds, or why it could not be looked at; may be called from any thread.

        raises  EngineError where no process can be started any more
        """
        with self._lock:
            self._key += 1
            path = self._folder / "page"
            path.write_bytes(msgspec.msgpack.encode(ask))
            self._tasks.put(Task(self._key, os.fsencode(path), ask.url))
            done = next(self._answers, None)
        if done is None:
            raise EngineError("the process that reads pages cannot be started again; run the same command once more")
        (result,) = done.results
        return self._fault(result.failure) if result.failure else _look_of(result.data)

    def close(self) -> None:
        """Ends the process."""
        self._held.close()

    def _fault(self, failure: Failure) -> Fault:
        why = {
            "timeout": f"the page was not read within {self._limits.seconds:g} s and is left out",
            "memory": f"reading the page needs more than {self._limits.memory >> 20} MB; it is left out",
        }
        return Fault(f"reading-{failure.kind}", why.get(failure.kind, failure.reason))


def judge_with(rules: Rules) -> Callable[[bytes, str], Judged]:
    """A function (bytes, address) → Judged: a page read as a report."""
    facts, gazetteer = _facts_with(rules), rules.compiled(Gazetteer)

    def judge(data: bytes, url: str) -> Judged:
        document = clean(read_bytes(data, url, rules), rules)  # as pipeline.read, which would load claims and checks
        region, doubts = gazetteer.document_region(document)
        return Judged(
            document.title, document.published, document.publisher, document.doc_type,
            region.code if region else None, document.text, facts(document, doubts),
        )  # fmt: skip

    return judge


def _facts_with(rules: Rules) -> Callable[[Document, list[str]], dict[str, str]]:
    """What the index block and the meta tags of a page say: its numbers, when it was written and when put online."""
    keys = rules.table("sites")["facts"]
    dates = rules.table("cleaning")["identity"]

    def facts(document: Document, doubts: list[str]) -> dict[str, str]:
        meta = {key.lower(): value for key, value in document.meta.items() if value}
        made = {name: next((meta[k] for k in keys[name] if k in meta), "") for name in ("index", "number", "site_code")}
        for name, labels in (("written", dates["written_keys"]), ("posted", dates["stamp_keys"])):
            found = next((d for k in labels if k in meta and (d := iso_date(shadow(meta[k])))), None)
            made[name] = found[0] if found else ""
        made["doubts"] = "; ".join([*document.notes, *doubts])
        return {name: value[:300] for name, value in made.items() if value}

    return facts
