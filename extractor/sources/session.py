"""What the parts of one crawl share: its manners, what is being asked, why a request brought nothing."""

from __future__ import annotations

import datetime as dt
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response

from extractor.sources.frontier import Visit
from extractor.sources.looking import Ask, Fault, Look
from extractor.sources.manners import Manners
from extractor.sources.reading import Reader
from extractor.sources.warc import WarcWriter

_TROUBLE = 3  # failures in a row after which a host is left alone for this run
_TELL = 0.5  # seconds between progress
_PASSING = ("timeout", "unreachable", "broken", "robots-unavailable", "http-429")


class Refused(IgnoreRequest):
    """A request that is not sent, or an answer that is not taken; ``reason`` is the word it is counted under."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail


class Session:
    """What the parts of one run share."""

    def __init__(
        self, reader: Reader, warc: WarcWriter, manners: Manners, look: Callable[[Ask], Look | Fault],
        tell: Callable[[], None],
    ) -> None:  # fmt: skip
        """look: looks at a page in a process that can be killed, and may be called from any thread."""
        self.reader, self.frontier, self.warc, self.manners, self.look = reader, reader.frontier, warc, manners, look
        self.busy: set[str] = set()  # hosts that are being asked
        self.parked: dict[str, str] = {}  # hosts left alone for this run, and why
        self.refused: dict[str, str] = {}  # hosts whose addresses are not public
        self.answers = 0
        self._tell, self._told = tell, 0.0
        self._trouble: defaultdict[str, int] = defaultdict(int)

    def next_visit(self) -> Visit | None:
        """The next address of a host that is neither busy nor parked."""
        visit = self.frontier.take(self.busy | self.parked.keys())
        if visit is not None:
            self.busy.add(visit.host)
        return visit

    def close(self, visit: Visit, state: str, reason: str, detail: str) -> None:
        """Ends a visit without an answer; a host that fails several times in a row is parked."""
        self.frontier.finish(visit.id, state, reason, detail)
        if reason in _PASSING or reason.startswith("http-5"):
            self._trouble[visit.host] += 1
            if self._trouble[visit.host] >= _TROUBLE:
                self.parked[visit.host] = detail
            self.release(visit)
        else:
            self.release(visit, fine=True)

    def release(self, visit: Visit, *, fine: bool = False) -> None:
        """Lets the host be asked again."""
        self.busy.discard(visit.host)
        if fine:
            self._trouble[visit.host] = 0
        if time.monotonic() - self._told >= _TELL:
            self._told = time.monotonic()
            self._tell()


FAILURES = (
    CannotResolveHostError, DownloadCancelledError, DownloadConnectionRefusedError, DownloadFailedError,
    DownloadTimeoutError, ResponseDataLossError, OSError,
)  # fmt: skip


def reason_of(error: BaseException | None, manners: Manners) -> tuple[str, str, str]:
    """State, reason and one line for a request that brought no answer."""
    most = f"more than the {manners.most / 1e6:.0f} MB allowed; raise --max-size to take it"
    if isinstance(error, Refused):
        return ("failed" if error.reason in _PASSING else "skipped"), error.reason, error.detail
    if isinstance(error, DownloadCancelledError):
        return "skipped", "too-large", most
    if isinstance(error, DownloadTimeoutError | TimeoutError):
        return "failed", "timeout", f"no whole answer within {manners.timeout:.0f} s"
    if isinstance(error, ResponseDataLossError):
        return "failed", "broken", "the answer broke off"
    if isinstance(error, IgnoreRequest):
        text = str(error)
        if "DOWNLOAD_MAXSIZE" in text:
            return "skipped", "too-large", f"unpacks to {most}"
        return "skipped", "redirects", "leads on and on"
    if isinstance(error, CannotResolveHostError):
        return "failed", "unreachable", "the host's name is not known; check the address and the connection"
    if "EndlessHeaders" in str(error):  # Twisted gives it among other reasons, in words
        return "skipped", "too-large", "its headers do not end"
    if isinstance(error, DownloadFailedError):
        return "failed", "unreachable", "the connection ended without an answer"
    return "failed", "unreachable", f"no answer ({type(error).__name__}: {error})"[:300]


def now() -> str:
    """The time, ISO 8601, UTC."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def header(response: Response, name: str) -> str | None:
    """A header of an answer."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def pairs_of(headers: Any) -> list[tuple[str, str]]:
    """The headers of a request or an answer as pairs of text."""
    every: Iterable[tuple[bytes, list[bytes]]] = headers.items()
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, values in every for value in values]
