"""How far a long run is: a bar on a terminal, a plain line now and then elsewhere; always on standard error."""

from __future__ import annotations

import sys
import time
from collections import deque
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_EVERY = 5.0  # seconds between plain lines
_WINDOW = 60.0  # seconds that the rate is taken over


class Meter:
    """Shows a run; use it in ``with``.  ``done`` and ``total`` stay readable after an interruption."""

    def __init__(self, what: str = "mining") -> None:
        """what  the word that stands before the bar"""
        self._what = what
        self.total = self.done = self.failed = 0
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._said = time.monotonic()
        self._lately: deque[tuple[float, int]] = deque([(self._said, 0)])  # (when, done), for the rate of now

    def __enter__(self) -> Meter:
        if sys.stderr.isatty():
            self._bar = _bar()
            self._task = self._bar.add_task(self._what, total=None, rate="", failed="")
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def show(self, total: int, done: int, failed: int) -> None:
        """Takes the counts of a run: files in all, dealt with, failed."""
        self.total, self.done, self.failed = total, done, failed
        now = time.monotonic()
        if now - self._lately[-1][0] > _WINDOW / 60:
            self._lately.append((now, done))
        while now - self._lately[0][0] > _WINDOW and len(self._lately) > 2:
            self._lately.popleft()
        if self._bar is not None and self._task is not None:
            said = f"{failed} failed" if failed else ""
            self._bar.update(self._task, total=total, completed=done, rate=f"{self._rate():.1f}/s", failed=said)
        elif time.monotonic() - self._said >= _EVERY:
            self._said = time.monotonic()
            print(self._plain(), file=sys.stderr, flush=True)

    def _rate(self) -> float:
        when, done = self._lately[0]
        return (self.done - done) / max(time.monotonic() - when, 0.001)

    def _plain(self) -> str:
        rate = self._rate()
        ends = time.strftime("%H:%M:%S", time.localtime(time.time() + (self.total - self.done) / rate)) if rate else "?"
        failed = f", {self.failed} failed" if self.failed else ""
        return f"{self.done} of {self.total} ({self.done / max(self.total, 1):.0%}), {rate:.1f}/s, ends {ends}{failed}"


def _bar() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("[red]{task.fields[failed]}"),
        console=Console(stderr=True),
    )
