"""A worker process: does batches of documents until its supervisor closes the pipe.

Started as a plain subprocess, not through ``multiprocessing``, so that it behaves the same on every
system and needs no ``if __name__ == "__main__"`` in the user's own script or notebook.
"""

from __future__ import annotations

import faulthandler
import gc
import importlib
import os
import queue
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from extractor.engines.contain import Contained, one_line
from extractor.engines.wire import (
    Batch,
    Beat,
    Failure,
    Fatal,
    Finished,
    Order,
    Ready,
    Result,
    Setup,
    Task,
    decode_order,
    receive,
    send,
)
from extractor.heartbeat import listener
from extractor.model import DudaoError

_PULSE = 0.5  # seconds
_LEFT_ALONE = 5.0  # seconds beyond the limit after which a worker that nobody ended ends itself
OUT_OF_MEMORY = 97  # exit code by which a worker says that the document it was on needed too much


class Job(Protocol):
    """What a worker does; made once per worker from the options of Setup."""

    def warm(self) -> None:
        """Loads what every document needs, so that the first one does not pay for it."""

    def document(self, task: Task) -> bytes:
        """Does one document and returns what the supervisor shall have of it; may raise anything."""

    def finish(self) -> bytes:
        """Completes the batch (writes its parts) and starts the next one empty."""


def resolve(name: str) -> Any:
    """The object behind ``module:name``."""
    module, _, attribute = name.partition(":")
    return getattr(importlib.import_module(module), attribute)


def do(job: Job, task: Task) -> Result:
    """One task, its fault contained."""
    data = b""
    with Contained() as fault:
        data = job.document(task)
    return Result(task.key, data, fault.failure) if fault.failure else Result(task.key, data)


def main() -> None:
    """Talks over standard input and output; prints nothing else there, whatever a library prints."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the supervisor's to handle
    inbox, outbox = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    orders: queue.SimpleQueue[Order] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(inbox, orders), daemon=True).start()
    try:
        _serve(orders, outbox)
    except BrokenPipeError:
        os._exit(0)  # the supervisor is gone; what it did not hear of, the next run does again


def _listen(inbox: BinaryIO, orders: queue.SimpleQueue[Order]) -> None:
    while (order := receive(inbox, decode_order)) is not None:
        orders.put(order)
    os._exit(0)  # even in the middle of a document: nobody is waiting for it


def _serve(orders: queue.SimpleQueue[Order], outbox: BinaryIO) -> None:
    setup = orders.get()
    if not isinstance(setup, Setup):
        raise TypeError(f"the first message must be Setup, not {type(setup).__name__}")
    try:
        job: Job = resolve(setup.job)(setup.options)
        with Contained():  # what fails here fails again, and is recorded, with the first document
            job.warm()
        gc.freeze()  # what is loaded now lives as long as the worker: the collector need not walk it again and again
    except (DudaoError, ImportError, AttributeError, OSError) as error:
        send(outbox, Fatal(one_line(str(error))))
        return
    _limit_memory(setup.memory)
    watch = _Watch(setup.seconds)
    listener.set(_Pulse(outbox, watch).beat)
    send(outbox, Ready())
    while True:
        order = orders.get()
        if isinstance(order, Batch):
            _run(job, order, outbox, watch)


class _Watch:
    """Ends this process when a document hangs and the supervisor is gone, who would have ended it.

    A pattern that never ends keeps Python's lock, so no thread of ours could; the timer of faulthandler needs none.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._nowhere = os.open(os.devnull, os.O_WRONLY)  # for as long as the process lives

    def begin(self) -> None:
        if self._seconds:
            faulthandler.dump_traceback_later(self._seconds + _LEFT_ALONE, exit=True, file=self._nowhere)

    def end(self) -> None:
        faulthandler.cancel_dump_traceback_later()


class _Pulse:
    """Passes signs of life on to the supervisor, no more than a few a second."""

    def __init__(self, outbox: BinaryIO, watch: _Watch) -> None:
        self._outbox, self._watch, self._last = outbox, watch, 0.0

    def beat(self) -> None:
        now = time.monotonic()
        if now - self._last > _PULSE:
            self._last = now
            self._watch.begin()
            send(self._outbox, Beat())


def _run(job: Job, batch: Batch, outbox: BinaryIO, watch: _Watch) -> None:
    try:
        for task in batch.tasks:
            watch.begin()
            result = do(job, task)
            watch.end()
            send(outbox, result)
            if result.failure and result.failure.kind == "memory":
                os._exit(OUT_OF_MEMORY)  # a heap that once ran full is not trusted with the next document
        send(outbox, Finished(job.finish()))
    except (DudaoError, ImportError, OSError) as error:
        if isinstance(error, BrokenPipeError):
            raise
        send(outbox, Fatal(one_line(str(error))))


def too_much_memory(limit: int) -> Failure:
    """The failure of a document that needed more than ``limit`` bytes."""
    return Failure("memory", f"needs more than {limit >> 20} MB of memory; raise --memory to try with more")


def _limit_memory(limit: int) -> None:
    """Bounds what documents may use; nothing is bounded on Windows, where the system offers no such limit."""
    if not limit or sys.platform == "win32":
        return
    import resource

    statm = Path("/proc/self/statm")
    if statm.exists():
        size, _, _, _, _, data, _ = (int(n) * os.sysconf("SC_PAGE_SIZE") for n in statm.read_text().split())
        # what is written to counts; libraries also reserve address space that they never use
        for kind, ready, most in ((resource.RLIMIT_DATA, data, limit), (resource.RLIMIT_AS, size, 3 * limit)):
            hard = resource.getrlimit(kind)[1]
            wanted = ready + most if hard == resource.RLIM_INFINITY else min(ready + most, hard)
            resource.setrlimit(kind, (wanted, hard))
    else:  # macOS takes the limit and does not keep to it
        threading.Thread(target=_watch_memory, args=(limit,), daemon=True).start()


def _watch_memory(limit: int) -> None:
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    ready = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    while resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit < ready + limit:
        time.sleep(0.25)
    os._exit(OUT_OF_MEMORY)


if __name__ == "__main__":
    main()
