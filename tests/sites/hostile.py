"""A site that means no good, or works badly: every way in which an answer can hurt a crawl."""

from __future__ import annotations

import contextlib
import gzip
import time
import zlib
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from sites.server import Reply, Site
from sites.systems import PDF, Imitation, article, listing, page, title

# what is asked for, and the reason that it is not taken for
BAD = {
    "/loop/a": "redirects", "/on/0": "redirects", "/self": "redirects", "/cut.html": "broken", "/slow.html": "timeout",
    "/flood.html": "too-large", "/bomb.html": "too-large", "/inside": "other-host", "/tofile": "redirects",
    "/empty.html": "empty", "/down.html": "http-500", "/headers.html": "too-large", "/huge.html": "too-large",
    "/chunks.html": "too-large", "/nested.html": "too-large", "/deflate.html": "too-large", "/silent.html": "timeout",
}  # fmt: skip
FORMULA = "=HYPERLINK(1) \x1b[31m\x9b31m善县教育督导报告"


def hostile() -> Imitation:
    """One good report among redirects without end, bombs, floods, trickles and lies; limits: 1 MB, 2 s."""
    site = Site()
    names = [title("善县", n) for n in range(1, 4)]
    rows = [("/news/info1.html", names[0]), *((path, title("恶县", n)) for n, path in enumerate(BAD, 1))]
    rows += [("/news/info2.html", names[1]), ("/news/info3.html", names[2]), ("/news/gone.html", FORMULA)]
    site.paths["/news/list.html"] = page(listing(rows))
    site.paths["/news/info1.html"] = page(
        article(names[0], 1, '<a href="/f/bomb.pdf">附件1</a><a href="/f/good.pdf">附件2</a>')
    )
    site.paths["/news/info2.html"] = Reply(act=lambda handler: _ask_for_cookie(handler, article(names[1], 2)))
    site.paths["/news/info3.html"] = page(article(names[2], 3), media="application/octet-stream")
    site.paths["/f/bomb.pdf"] = Reply(
        gzip.compress(b"\x00" * 50_000_000), "application/pdf", headers=(("Content-Encoding", "gzip"),)
    )
    site.paths["/f/good.pdf"] = Reply(gzip.compress(PDF), "application/pdf", headers=(("Content-Encoding", "gzip"),))
    site.paths["/bomb.html"] = site.paths["/f/bomb.pdf"]
    site.paths["/loop/a"], site.paths["/loop/b"] = _to("/loop/b"), _to("/loop/a")
    site.paths["/self"] = _to("/self")
    for n in range(40):
        site.paths[f"/on/{n}"] = _to(f"/on/{n + 1}")
    site.paths["/inside"] = _to("http://169.254.169.254/latest/meta-data/")
    site.paths["/tofile"] = _to(Path(__file__).resolve().as_uri())  # a file that is there to be read
    site.paths["/cut.html"], site.paths["/slow.html"] = Reply(act=_cut), Reply(act=_trickle)
    site.paths["/flood.html"], site.paths["/silent.html"] = Reply(act=_flood), Reply(act=lambda handler: time.sleep(4))
    site.paths["/headers.html"], site.paths["/huge.html"] = Reply(act=_headers), Reply(act=_huge)
    site.paths["/chunks.html"] = Reply(act=_chunks)
    zeros = b"\x00" * 50_000_000
    thrice = gzip.compress(gzip.compress(gzip.compress(zeros)))
    site.paths["/nested.html"] = Reply(thrice, headers=(("Content-Encoding", "gzip, gzip, gzip"),))
    site.paths["/deflate.html"] = Reply(zlib.compress(zeros), headers=(("Content-Encoding", "deflate"),))
    site.paths["/empty.html"] = Reply(b"")
    site.paths["/down.html"] = Reply(b"oops", "text/plain", 500)
    return Imitation(site, "/news/list.html", {names[0]: 1, names[1]: 0, names[2]: 0})


def _to(target: str) -> Reply:
    return Reply(status=302, headers=(("Location", target),))


def _ask_for_cookie(handler: BaseHTTPRequestHandler, html: str) -> None:
    """Leads to itself until the cookie that it gives is brought back."""
    body = html.encode() if "seen=1" in handler.headers.get("Cookie", "") else b""
    handler.send_response(200 if body else 302)
    for name, value in (("Location", handler.path), ("Set-Cookie", "seen=1; path=/")) if not body else ():
        handler.send_header(name, value)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def _cut(handler: BaseHTTPRequestHandler) -> None:
    """Promises more than it sends."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(b"<html><body>half")
    handler.close_connection = True


def _trickle(handler: BaseHTTPRequestHandler) -> None:
    """A byte now and then, for longer than anyone waits."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    with contextlib.suppress(OSError):
        for _ in range(100):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.1)
    handler.close_connection = True


def _flood(handler: BaseHTTPRequestHandler) -> None:
    """A body without end, its length not told."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Connection", "close")
    handler.end_headers()
    with contextlib.suppress(OSError):
        for _ in range(4000):  # 256 MB
            handler.wfile.write(b"<p>" + b"y" * 65533)
    handler.close_connection = True


def _pour(handler: BaseHTTPRequestHandler, head: bytes, piece: bytes) -> None:
    """A beginning, and then 256 MB of the same, unless the other side has had enough."""
    with contextlib.suppress(OSError):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + head)
        for _ in range((256 << 20) // len(piece)):
            handler.wfile.write(piece)
    handler.close_connection = True


def _headers(handler: BaseHTTPRequestHandler) -> None:
    """Headers without end."""
    _pour(handler, b"", b"".join(b"X-%d: " % n + b"y" * 8000 + b"\r\n" for n in range(16)))


def _huge(handler: BaseHTTPRequestHandler) -> None:
    """A body of ten gigabytes, as it says itself."""
    _pour(handler, b"Content-Length: 10000000000\r\n\r\n", b"y" * 65536)


def _chunks(handler: BaseHTTPRequestHandler) -> None:
    """Chunks without end."""
    _pour(handler, b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b"y" * 65536 + b"\r\n")
