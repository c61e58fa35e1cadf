"""Libraries that read a stranger's file fail in their own ways; here each failure becomes one line."""

from __future__ import annotations

import re
from types import TracebackType

from extractor.model import DudaoError, ReadError

_THROUGH = (DudaoError, MemoryError, ImportError)
_NO_MEMORY = re.compile(r"bad.alloc|fail\w* to allocate|allocation failed|out of memory|insufficient memory", re.I)


class Foreign:
    """``with Foreign(what, source):`` around calls of a library: what it raises becomes a ReadError.

    what    the format, as the message names it: "PDF file"
    """

    def __init__(self, what: str, source: str) -> None:
        self._what, self._source = what, source

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None or isinstance(error, _THROUGH):
            return
        # a panic of a Rust library is no Exception
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            said = " ".join(str(error).split())[:160]
            if _NO_MEMORY.search(said):  # native libraries say so in words
                raise MemoryError(said) from error
            raise ReadError(
                f"{self._source}: the {self._what} is damaged or incomplete ({said or type(error).__name__});"
                " get it again or save it anew"
            ) from error
