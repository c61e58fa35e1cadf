"""Keeping the fault of one document from costing any other.

A report is a stranger's file: whatever goes wrong while it is read belongs to that report, is
recorded with its reason, and stops there.  A rule file that is wrong, or a package that is missing,
would fail every document alike and is let through.
"""

from __future__ import annotations

import traceback
from pathlib import Path
from types import TracebackType

from extractor.engines.wire import Failure
from extractor.model import ReadError, RuleError

_FAULT_OF_ALL = (RuleError, ImportError)


class Contained:
    """``with Contained() as fault:`` runs its body; ``fault.failure`` then says what went wrong, if anything."""

    failure: Failure | None = None

    def __enter__(self) -> Contained:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, Exception) or isinstance(error, _FAULT_OF_ALL):
            return False
        self.failure = failure_of(error)
        return True


def failure_of(error: Exception) -> Failure:
    """An exception as a reason that a reader without the code can act on."""
    if isinstance(error, ReadError):
        return Failure(getattr(error, "kind", "unreadable"), one_line(str(error)))
    if isinstance(error, MemoryError):
        return Failure("memory", "needs more memory than one report may use; raise --memory to try with more")
    if isinstance(error, OSError):
        what = error.strerror or str(error)
        return Failure("io", one_line(f"cannot be opened ({what}); check that it exists and may be read"))
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    what = one_line(f"{type(error).__name__}: {error}"[:300])
    return Failure("defect", f"the program failed on this report ({what}{place}); please report this with the file")


def too_large(size: int, most: int) -> Failure | None:
    """The failure of a file of more than ``most`` bytes; None for one that may be read."""
    if size <= most:
        return None
    allowed = f"more than the {most / 1e6:.0f} MB allowed"
    return Failure("too_large", f"has {size / 1e6:.0f} MB, {allowed}; raise --max-size to read it")


def one_line(text: str) -> str:
    """Text without line ends or control characters: reasons are printed as one line each."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
