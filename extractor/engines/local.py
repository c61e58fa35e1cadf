"""Supervised worker processes on one machine.

The standard pools lose what is queued when a worker dies (research: 76% of the work, or a hang).
Here each worker does one batch at a time and reports every document, so when it dies, hangs or
grows too large the supervisor knows the one document it was on: that document is tried once more
alone, then recorded with the reason; the others of the batch are done by another worker.
A batch counts only when the worker has finished it as a whole, so what it writes can be named by
the batch and written over itself.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterable
from typing import IO, Any, BinaryIO, NamedTuple, cast

from extractor.engines.wire import (
    Answer,
    Batch,
    Failure,
    Fatal,
    Finished,
    Order,
    Ready,
    Result,
    Setup,
    Task,
    decode_answer,
    receive,
    send,
)
from extractor.engines.worker import OUT_OF_MEMORY, too_much_memory
from extractor.model import DudaoError

_SETUP_SECONDS = 300.0  # for imports and compiling rules, which no document should pay for
_FINISH_SECONDS = 300.0  # for writing a batch, on a slow disk
_BATCH_BYTES = 32_000_000  # of source files in one batch, which bounds what a worker holds unwritten
_ATTEMPTS = 2
_BOOT = "import sys,json;sys.path[:]=json.loads(sys.argv[1]);from extractor.engines.worker import main;main()"


class EngineError(DudaoError):
    """No worker can be started, or none can work."""


class Limits(NamedTuple):
    """What one document may cost.

    seconds  from its start to its result
    memory   bytes beyond what the worker itself takes; 0 for no limit
    size     bytes of the file
    """

    seconds: float = 60.0
    memory: int = 768 << 20
    size: int = 32_000_000


class Pace(NamedTuple):
    """How large batches grow: about ``seconds`` of work, at most ``most`` documents."""

    seconds: float = 5.0
    most: int = 512


class Done(NamedTuple):
    """A finished batch, or documents that no worker could do.

    results  one per task, each task of a run in exactly one Done
    data     what the job said of the batch; empty for documents that failed without one
    """

    results: list[Result]
    data: bytes = b""


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Worker:
    """A process, the thread that hears it, and the batch it is on."""

    def __init__(self, heard: queue.SimpleQueue[tuple[_Worker, Answer | None]]) -> None:
        self.tasks: list[Task] = []
        self.results: list[Result] = []
        self.ready = False
        self.given_up = False  # killed because its document ran out of time
        self.since = time.monotonic()
        self.process = _spawn()
        threading.Thread(target=self._hear, args=(heard,), daemon=True).start()

    def _hear(self, heard: queue.SimpleQueue[tuple[_Worker, Answer | None]]) -> None:
        pipe = _pipe(self.process.stdout)
        while (answer := receive(pipe, decode_answer)) is not None:
            heard.put((self, answer))
        heard.put((self, None))

    def tell(self, order: Order) -> None:
        """Sends an order; a worker that is already dead is found out by its closed pipe."""
        pipe = _pipe(self.process.stdin)
        self.since = time.monotonic()
        try:
            send(pipe, order)
        except OSError:
            self.process.kill()

    def allowed(self, limits: Limits) -> float:
        """Seconds that it may stay silent where it is now."""
        if not self.ready:
            return _SETUP_SECONDS
        return limits.seconds if len(self.results) < len(self.tasks) else max(limits.seconds, _FINISH_SECONDS)

    def end(self) -> None:
        """Kills the process, whatever it does, and takes its exit code."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue  # unwritten orders to a dead process


class Engine:
    """Does tasks on ``workers`` processes; use ``run`` in a ``with`` of ``contextlib.closing``."""

    def __init__(
        self,
        job: str,
        options: dict[str, Any],
        *,
        workers: int,
        limits: Limits | None = None,
        pace: Pace | None = None,
    ) -> None:
        """job, options: as in ``wire.Setup``; workers: at least one."""
        self._limits = limits or Limits()
        self._pace = pace or Pace()
        self._setup = Setup(job, options, self._limits.memory, self._limits.seconds)
        self._size = max(1, workers)
        self._workers: list[_Worker] = []
        self._heard: queue.SimpleQueue[tuple[_Worker, Answer | None]] = queue.SimpleQueue()
        self._again: deque[list[Task]] = deque()
        self._failed: list[Result] = []
        self._attempts: Counter[int] = Counter()
        self._stillborn = 0
        self._each = self._pace.seconds / 4  # seconds a document takes, as far as known

    def run(self, tasks: Iterable[Task], hold: Callable[[], bool] | None = None) -> Generator[Done, None, None]:
        """Every task done or failed, in the order in which batches end.

        hold    while it returns True no new task is taken up (a consumer that falls behind)
        raises  EngineError where no worker can work
        """
        waiting = _Peekable(tasks)
        try:
            while True:
                if self._failed:
                    yield Done(self._failed)
                    self._failed = []
                    continue
                held = hold is not None and hold()
                self._staff(waiting, held)
                if not any(w.tasks for w in self._workers) and not self._again and not waiting.more():
                    return
                done = self._next()
                if done is not None:
                    yield done
        finally:
            for worker in self._workers:
                worker.end()
            self._workers = []

    def _staff(self, waiting: _Peekable, held: bool) -> None:
        """Gives every ready worker a batch, and starts workers while there is more to do."""
        for worker in self._workers:
            if worker.ready and not worker.tasks:
                batch = self._batch(waiting, held)
                if not batch:
                    return
                worker.tasks, worker.results = batch, []
                worker.tell(Batch(batch))
        idle = sum(not w.tasks for w in self._workers)  # starting up
        held = held and any(w.tasks for w in self._workers)
        # what is done again is seen to first: where tasks come one by one, asking for more waits for the next one
        wanted = self._size if not held and not self._again and waiting.more() else len(self._again)
        while len(self._workers) < self._size and idle < wanted:
            worker = _Worker(self._heard)
            worker.tell(self._setup)
            self._workers.append(worker)
            idle += 1

    def _batch(self, waiting: _Peekable, held: bool) -> list[Task]:
        if self._again:
            return self._again.popleft()
        # a consumer that holds must still get what it waits for, and that is with a busy worker
        if held and any(w.tasks for w in self._workers):
            return []
        most = min(self._pace.most, max(1, int(self._pace.seconds / self._each)))
        batch: list[Task] = []
        size = 0
        while len(batch) < most and size < _BATCH_BYTES and waiting.more():
            batch.append(waiting.take())
            size += batch[-1].size
        return batch

    def _next(self) -> Done | None:
        """Hears one answer, or finds a worker that is silent for too long."""
        now = time.monotonic()
        busy = [w for w in self._workers if w.tasks or not w.ready]
        left = min((w.since + w.allowed(self._limits) - now for w in busy), default=0.05)
        try:
            worker, answer = self._heard.get(timeout=min(max(left, 0.01), 0.5))
        except queue.Empty:
            for worker in self._workers:
                late = time.monotonic() > worker.since + worker.allowed(self._limits)
                if late and (worker.tasks or not worker.ready):
                    worker.given_up = True
                    worker.process.kill()  # its closed pipe is heard next
            return None
        if worker not in self._workers:
            return None
        if answer is None:
            self._bury(worker)
            return None
        return self._answer(worker, answer)

    def _answer(self, worker: _Worker, answer: Answer) -> Done | None:
        took, worker.since = time.monotonic() - worker.since, time.monotonic()
        if isinstance(answer, Fatal):
            raise EngineError(answer.reason)
        if isinstance(answer, Ready):
            worker.ready, self._stillborn = True, 0
        elif isinstance(answer, Result):
            worker.results.append(answer)
            self._each += (took - self._each) / 8
        elif isinstance(answer, Finished):
            done = Done(worker.results, answer.data)
            worker.tasks, worker.results = [], []
            return done
        return None

    def _bury(self, worker: _Worker) -> None:
        """A worker is dead: its document pays if it must, the rest of its batch is done again."""
        self._workers.remove(worker)
        worker.end()
        if not worker.ready:
            self._stillborn += 1
            if self._stillborn >= 3:
                ending = _ending(worker)
                raise EngineError(f"worker processes end before they are ready ({ending}); try fewer --jobs")
            return
        if not worker.tasks:
            return
        at = len(worker.results)
        if worker.results and _short_of_memory(worker.results[-1]):
            at -= 1  # reported by the dying worker itself
        if at == len(worker.tasks):  # it died writing the batch: no document to blame
            self._retry(worker.tasks, worker, guilty=at == 1)
            return
        guilty, others = worker.tasks[at], worker.tasks[:at] + worker.tasks[at + 1 :]
        self._retry([guilty], worker, guilty=True)
        if others:
            self._again.append(others)

    def _retry(self, tasks: list[Task], worker: _Worker, guilty: bool) -> None:
        if not guilty:
            self._again.extend([task] for task in tasks)
            return
        (task,) = tasks
        failure = self._failure(worker)
        self._attempts[task.key] += 1
        # a crash may have come from outside, and memory may have gone to the documents before it
        if failure.kind != "timeout" and self._attempts[task.key] < _ATTEMPTS:
            self._again.append([task])
        else:
            self._failed.append(Result(task.key, b"", failure))

    def _failure(self, worker: _Worker) -> Failure:
        if worker.given_up:
            return Failure(
                "timeout", f"not done after {self._limits.seconds:g} s and given up; raise --timeout to allow it longer"
            )
        if worker.process.returncode == OUT_OF_MEMORY:
            return too_much_memory(self._limits.memory)
        return Failure("crash", f"the process that read it died twice ({_ending(worker)}); the report is left out")


class _Peekable:
    """An iterator that can be asked whether there is more."""

    def __init__(self, tasks: Iterable[Task]) -> None:
        self._tasks = iter(tasks)
        self._next: Task | None = None

    def more(self) -> bool:
        if self._next is None:
            self._next = next(self._tasks, None)
        return self._next is not None

    def take(self) -> Task:
        if not self.more() or self._next is None:
            raise IndexError("no task is left")
        task, self._next = self._next, None
        return task


def _spawn() -> subprocess.Popen[bytes]:
    if not sys.executable:
        raise EngineError("this Python does not say where its program is; start it with its full path")
    environment = os.environ | {
        "ARROW_DEFAULT_MEMORY_POOL": "system",  # the others reserve address space that the memory limit counts
        "OMP_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
        "MALLOC_MMAP_THRESHOLD_": str(16 << 20),  # large pieces go back to the system: recognition needs a third less
        "PYTHONUTF8": "1",
    }
    return subprocess.Popen(
        [sys.executable, "-c", _BOOT, json.dumps(sys.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
    )


def _short_of_memory(result: Result) -> bool:
    return result.failure is not None and result.failure.kind == "memory"


def _ending(worker: _Worker) -> str:
    code = worker.process.returncode
    if code is not None and code < 0:
        try:
            return f"signal {signal.Signals(-code).name}"
        except ValueError:
            return f"signal {-code}"
    return f"exit code {code}"


def _pipe(end: IO[bytes] | None) -> BinaryIO:
    """An end of a worker's pipes, which ``_spawn`` always makes."""
    assert end is not None
    return cast(BinaryIO, end)
