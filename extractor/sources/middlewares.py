"""Around every request: robots.txt, the waits that a site asks for, the guard against private networks, the record."""

from __future__ import annotations

import asyncio
import time
from typing import Any
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest
from scrapy.http import Headers, Response
from scrapy.http.request import NO_CALLBACK
from scrapy.responsetypes import responsetypes
from twisted.internet.interfaces import IHostnameResolver
from zope.interface import implementer

from extractor.sources.guard import is_public, refuse_url
from extractor.sources.session import FAILURES, Refused, Session, header, now, pairs_of, reason_of

_ROBOTS_MAX = 512 * 1024  # bytes of a robots.txt that count (RFC 9309 asks for at least 500 KiB)
_WAIT_MAX = 120.0  # seconds that a site may ask for


class Politeness:
    """Before a request is sent: its address, the site's robots.txt, the waits that the site asks for."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._robots: dict[str, Protego | None] = {}
        self._asked: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Politeness:
        return cls(crawler)

    @property
    def _session(self) -> Session:
        return session_of(self._crawler)

    async def process_request(self, request: Request) -> Response | None:
        """Waits, or raises Refused; an answer that is stored already is given without asking."""
        stored = self._stored(request)
        if stored is None:
            await self._wait(request)
        return stored

    async def _wait(self, request: Request) -> None:
        manners = self._session.manners
        refusal = refuse_url(request.url, private=manners.private)
        if refusal is not None:
            raise Refused(*refusal)
        tries = int(request.meta.get("retry_times", 0))
        if tries:
            wait = manners.backoff * 3 ** (tries - 1)
            await asyncio.sleep(min(max(wait, request.meta.get("retry_after", 0.0)), _WAIT_MAX))
        if request.meta.get("robots"):
            return
        robots = await self._rules(request)
        if robots is None:
            return
        if not robots.can_fetch(request.url, manners.agent):
            raise Refused("robots", "forbidden by the site's robots.txt")
        delay = min(float(robots.crawl_delay(manners.agent) or 0), _WAIT_MAX)
        host = str(request.meta.get("download_slot"))
        since = time.monotonic() - self._asked.get(host, -_WAIT_MAX)
        if since < delay:
            await asyncio.sleep(delay - since)
        self._asked[host] = time.monotonic()

    def _stored(self, request: Request) -> Response | None:
        """The answer in a WARC file that an earlier run was given; None where there is none, or it is gone."""
        place = request.meta.get("stored")
        answer = self._session.warc.read(*place[:2]) if place else None
        if answer is None or answer.url != request.url:
            request.meta.pop("stored", None)
            return None
        headers = Headers(answer.headers)
        kind = responsetypes.from_args(headers=headers, url=answer.url, body=answer.body)
        return kind(url=answer.url, status=answer.status, headers=headers, body=answer.body, request=request)

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Says why a host was not reached, where it was the guard that kept it from being reached."""
        host = urlsplit(request.url).hostname or ""
        if host in self._session.refused and isinstance(exception, CannotResolveHostError):
            where = self._session.refused[host]
            raise Refused("private-address", f"{host} leads to {where}, which is no public address")

    async def _rules(self, request: Request) -> Protego | None:
        """The rules of a site; None where it has none.  Raises Refused where they cannot be had (RFC 9309, 2.3.1)."""
        parts = urlsplit(request.url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._robots:
            meta = {"robots": True, "download_slot": request.meta.get("download_slot")}
            asked = Request(f"{site}/robots.txt", callback=NO_CALLBACK, meta=meta, dont_filter=True)
            try:
                answer = await self._crawler.engine.download_async(asked)
            except Refused:
                raise
            except IgnoreRequest:  # redirected too often: as if there were none
                self._robots[site] = None
                return None
            except FAILURES as error:
                _, reason, detail = reason_of(error, self._session.manners)
                raise Refused(reason, f"robots.txt: {detail}") from error
            if answer.status >= 500:
                raise Refused("robots-unavailable", f"robots.txt: the site answered {answer.status}")
            text = answer.body[:_ROBOTS_MAX].decode("utf-8", "replace") if answer.status < 300 else ""
            self._robots[site] = Protego.parse(text) if text else None
        return self._robots[site]


class Recorder:
    """Writes every answer to the WARC file, as it came from the wire."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Recorder:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Stores the answer and notes where."""
        if "stored" in request.meta:
            request.meta["place"] = request.meta.pop("stored")
            return response
        when, session = now(), session_of(self._crawler)
        place = session.warc.answer(
            request.url, when, response.status, pairs_of(response.headers), response.body, pairs_of(request.headers)
        )
        request.meta["place"] = (place.file, place.offset, when)
        if "visit" in request.meta:  # robots.txt is none
            session.frontier.answered(request.meta["visit"].id, place.file, place.offset, when)
        wait = header(response, "Retry-After")
        if response.status in (429, 503) and wait and wait.isdigit():
            request.meta["retry_after"] = float(wait)
        return response


@implementer(IHostnameResolver)
class GuardedResolver:
    """A name resolver that passes on public addresses only: what it passes is what is connected to."""

    def __init__(self, inner: Any, refused: dict[str, str]) -> None:
        self._inner, self._refused = inner, refused

    def resolveHostName(self, receiver: Any, host: str, *args: Any, **kwargs: Any) -> Any:
        """Resolves as the inner one does, and withholds addresses of private networks."""
        return self._inner.resolveHostName(_Filter(receiver, host, self._refused), host, *args, **kwargs)


class _Filter:
    def __init__(self, receiver: Any, host: str, refused: dict[str, str]) -> None:
        self._host, self._refused, self._receiver = host, refused, receiver
        self.resolutionBegan, self.resolutionComplete = receiver.resolutionBegan, receiver.resolutionComplete

    def addressResolved(self, address: Any) -> None:
        """Passes on a public address."""
        if is_public(address.host):
            self._receiver.addressResolved(address)
        else:
            self._refused[self._host] = address.host


def session_of(crawler: Crawler) -> Session:
    """The session of the crawl that a middleware serves."""
    session = getattr(crawler.spider, "session", None)
    if not isinstance(session, Session):
        raise TypeError("this middleware serves the crawl of reports alone")
    return session
