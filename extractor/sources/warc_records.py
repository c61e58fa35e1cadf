"""Records of web archives (WARC, packed or not), by FastWARC: each response that may be a report, under its URL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from fastwarc.warc import ArchiveIterator, WarcRecordType

from extractor.sources.paths import PAGE_PARTS
from extractor.sources.spool import Archived

_MOST = 1 << 26
_NOT_READ = ("text/css", "text/javascript", "application/javascript", "application/x-javascript", "application/json",
             "font/", "audio/", "video/", "image/gif", "image/svg", "image/webp", "image/x-icon",
             "image/vnd.microsoft.icon")  # fmt: skip


def records(path: Path) -> Iterator[Archived]:
    """Responses with status 200 and resources; what only a browser needs is left out."""
    kinds = WarcRecordType.response | WarcRecordType.resource
    with path.open("rb") as file:
        for record in ArchiveIterator(file, record_types=kinds, parse_http=True, auto_decode="all"):
            url = (record.headers.get("WARC-Target-URI") or "").strip("<> ")
            http = record.http_headers
            status = getattr(http, "status_code", 200) if http is not None else 200
            media_type = (record.http_content_type or record.headers.get("Content-Type") or "").lower()
            if not url or status != 200 or media_type.startswith(_NOT_READ) or _suffix(url) in PAGE_PARTS:
                continue
            if url.endswith("/robots.txt"):
                continue
            data = record.reader.read(_MOST + 1)
            if data.strip():
                name = "".join(ch if ch.isprintable() else " " for ch in url)[:2000]
                yield Archived.of(name, data, name)


def _suffix(url: str) -> str:
    try:
        return PurePosixPath(urlsplit(url).path).suffix.lower()
    except ValueError:
        return ""
