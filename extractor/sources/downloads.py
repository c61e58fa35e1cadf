"""Scrapy's downloads with a bound that it lacks: on the headers of an answer, which Twisted gathers in memory."""

from __future__ import annotations

from typing import Any

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from twisted.python.failure import Failure

_HEADERS_MAX = 1 << 18  # bytes; browsers take about as many
_BEFORE_BODY = ("STATUS", "HEADER")


class EndlessHeadersError(Exception):
    """The headers of an answer are longer than anything a site has to say there."""


class BoundedDownloads(HTTP11DownloadHandler):
    """Gives up an answer whose headers do not end; bodies are bounded by DOWNLOAD_MAXSIZE."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _bounded(self._pool._factory)


def _bounded(factory: Any) -> Any:
    """The factory of the connections of a pool, its connections under guard."""

    def make(*arguments: Any) -> Any:
        made = factory(*arguments)
        build = made.buildProtocol

        def build_guarded(address: Any) -> Any:
            protocol = build(address)
            protocol.dataReceived = _Guard(protocol).received
            return protocol

        made.buildProtocol = build_guarded
        return made

    return make


class _Guard:
    """Counts what a connection receives before the body of each answer."""

    def __init__(self, protocol: Any) -> None:
        self._protocol, self._pass_on, self._bytes = protocol, protocol.dataReceived, 0

    def received(self, data: bytes) -> None:
        """Passes data on, and ends the connection where the headers go on and on."""
        self._pass_on(data)
        parser = self._protocol._parser
        if parser is None or parser.state not in _BEFORE_BODY:
            self._bytes = 0
            return
        self._bytes += len(data)
        if self._bytes > _HEADERS_MAX:
            self._protocol._giveUp(Failure(EndlessHeadersError(f"headers of more than {_HEADERS_MAX >> 10} KB")))
