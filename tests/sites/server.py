"""Sites on real HTTP, one port each: what they answer is a table of paths, what they were asked is a log."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple


class Reply(NamedTuple):
    """An answer.

    etag     sent, and answered with 304 when asked for again with it
    failing  how many times 503 is answered first
    act      replaces the whole answer: writes to the handler itself
    """

    body: bytes = b""
    media: str = "text/html"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    etag: str | None = None
    failing: int = 0
    act: Callable[[BaseHTTPRequestHandler], None] | None = None


class Asked(NamedTuple):
    """A request that was answered as a whole."""

    path: str
    status: int
    agent: str
    started: float
    ended: float


class Gate:
    """Lets a number of answers pass and holds all further ones until it is opened."""

    def __init__(self, passing: int) -> None:
        self._left = passing
        self._lock = threading.Lock()
        self._open = threading.Event()
        self.shut = threading.Event()  # set once an answer is held

    def open(self) -> None:
        self._open.set()

    def wait(self) -> None:
        with self._lock:
            self._left -= 1
            held = self._left < 0
        if held and not self._open.is_set():
            self.shut.set()
            self._open.wait(110)


class _Quiet(ThreadingHTTPServer):
    """A server whose clients may be killed."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None: ...


class Site:
    """One site: ``paths`` may be changed while it runs."""

    def __init__(self, robots: str | None = "User-agent: *\nDisallow:") -> None:
        self.paths: dict[str, Reply] = {}
        self.log: list[Asked] = []
        self.gate: Gate | None = None
        self._fails: Counter[str] = Counter()
        if robots is not None:
            self.paths["/robots.txt"] = Reply(robots.encode(), "text/plain")
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site._answer(self)

            def log_message(self, *args: object) -> None: ...

        self._server = _Quiet(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self._server.server_port}"
        self.url = f"http://{self.host}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def asked(self, *, robots: bool = False) -> Counter[str]:
        """How often each path was answered."""
        return Counter(a.path for a in self.log if robots or a.path != "/robots.txt")

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        started, path = time.monotonic(), handler.path
        reply = self.paths.get(path) or Reply("<html><body>没有这个页面</body></html>".encode(), status=404)
        if self.gate is not None and path != "/robots.txt":
            self.gate.wait()
        status = reply.status
        if self._fails[path] < reply.failing:
            self._fails[path] += 1
            reply, status = Reply(b"busy", "text/plain", headers=(("Retry-After", "0"),)), 503
        elif reply.etag and handler.headers.get("If-None-Match") == reply.etag:
            reply, status = Reply(b"", reply.media, etag=reply.etag), 304
        try:
            if reply.act is not None:
                reply.act(handler)
            else:
                _send(handler, reply, status)
        except OSError:
            return  # the crawler is gone or has had enough
        agent = handler.headers.get("User-Agent", "")
        self.log.append(Asked(path, status, agent, started, time.monotonic()))


def _send(handler: BaseHTTPRequestHandler, reply: Reply, status: int) -> None:
    handler.send_response(status)
    if reply.media:
        handler.send_header("Content-Type", reply.media)
    handler.send_header("Content-Length", str(len(reply.body)))
    if reply.etag:
        handler.send_header("ETag", reply.etag)
        handler.send_header("Last-Modified", formatdate(1700000000, usegmt=True))
    for name, value in reply.headers:
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(reply.body)
    handler.wfile.flush()
