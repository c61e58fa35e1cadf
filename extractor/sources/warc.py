"""WARC files of what a crawl fetched (ISO 28500): each answer as it came, with its request, hash and time.

One gzip member a record, so a file that a killed run left is cut back to its last whole record and stays readable.
Every run writes a new file; warcio is imported on first use.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable
from http.client import responses
from pathlib import Path
from typing import IO, NamedTuple

from extractor.version import __version__

Headers = list[tuple[str, str]]
_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_WIRE_ONLY = frozenset({"content-length", "transfer-encoding"})  # the body is stored whole, whatever its framing was


class Place(NamedTuple):
    """Where a record stands: the file's name, its offset in bytes, and its WARC-Record-ID."""

    file: str
    offset: int
    record: str


class Stored(NamedTuple):
    """An answer as it stands in a WARC file; its body as it came from the wire."""

    url: str
    status: int
    headers: dict[str, list[str]]
    body: bytes


class WarcWriter:
    """Writes the answers of one run into ``folder/crawl-NNNNN.warc.gz``; a new file after ``most`` bytes."""

    def __init__(self, folder: Path, most: int = 1 << 30) -> None:
        self._folder, self._most = folder, most
        self._file: IO[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)

    def answer(self, url: str, when: str, status: int, headers: Headers, body: bytes, request: Headers) -> Place:
        """Stores an answer and its request.

        when     ISO 8601, UTC
        body     as it came, still compressed where its Content-Encoding says so
        request  the request's headers
        """
        from warcio.statusandheaders import StatusAndHeaders

        out = self._open()
        offset = out.tell()
        kept = [h for h in headers if h[0].lower() not in _WIRE_ONLY]
        line = f"{status} {responses.get(status, '')}".rstrip()
        head = StatusAndHeaders(line, [*kept, ("Content-Length", str(len(body)))], protocol="HTTP/1.1")
        extra = {"WARC-Date": when}
        if status == 304:
            extra["WARC-Profile"] = _NOT_MODIFIED
            record = self._writer.create_warc_record(url, "revisit", http_headers=head, warc_headers_dict=extra)
        else:
            payload = io.BytesIO(body)
            record = self._writer.create_warc_record(
                url, "response", payload=payload, length=len(body), http_headers=head, warc_headers_dict=extra
            )
        asked = self._writer.create_warc_record(
            url, "request", http_headers=StatusAndHeaders(_request_line(url), request, is_http_request=True)
        )
        self._writer.write_request_response_pair(asked, record)
        out.flush()  # what the queue calls done must outlive this process
        return Place(Path(out.name).name, offset, record.rec_headers.get_header("WARC-Record-ID") or "")

    def read(self, file: str, offset: int) -> Stored | None:
        """The answer at a place of an earlier run; None where there is no whole one."""
        from warcio.archiveiterator import ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed

        path = self._folder / Path(file).name
        try:
            with path.open("rb") as stream:
                stream.seek(offset)
                record = next(iter(ArchiveIterator(stream)), None)
                if record is None or record.rec_type != "response" or record.http_headers is None:
                    return None
                headers: dict[str, list[str]] = {}
                for name, value in record.http_headers.headers:
                    headers.setdefault(name, []).append(value)
                url = record.rec_headers.get_header("WARC-Target-URI") or ""
                return Stored(url, int(record.http_headers.get_statuscode()), headers, record.raw_stream.read())
        except (OSError, ValueError, ArchiveLoadFailed):
            return None

    def close(self) -> None:
        """Closes the open file; the next answer begins another."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _open(self) -> IO[bytes]:
        if self._file is not None and self._file.tell() >= self._most:
            self.close()
        if self._file is None:
            from warcio.warcwriter import WARCWriter

            number = 1 + max((int(p.name[6:11]) for p in warc_files(self._folder)), default=0)
            path = self._folder / f"crawl-{number:05}.warc.gz"
            self._file = path.open("xb")
            self._writer = WARCWriter(self._file, gzip=True, warc_version="1.1")
            about = {"software": f"dudao/{__version__}", "format": "WARC File Format 1.1", "robots": "obey"}
            self._writer.write_record(self._writer.create_warcinfo_record(path.name, about))
        return self._file


def warc_files(folder: Path) -> list[Path]:
    """The WARC files of a folder, in the order they were written."""
    return sorted(folder.glob("crawl-[0-9][0-9][0-9][0-9][0-9].warc.gz"))


def cut_back(path: Path) -> int:
    """Cuts what a killed run left half written off the end of a WARC file; returns the bytes cut off."""
    with path.open("r+b") as file:
        whole = max(_member_ends(file), default=0)
        size = file.seek(0, io.SEEK_END)
        if size > whole:
            file.truncate(whole)
    return size - whole


def _member_ends(file: IO[bytes]) -> Iterable[int]:
    """The offsets at which whole gzip members end."""
    start, data = 0, b""
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 16)
    while True:
        if not data:
            data = file.read(1 << 16)
            if not data:
                return
        try:
            unpack.decompress(data, 1 << 20)
            while unpack.unconsumed_tail:
                unpack.decompress(unpack.unconsumed_tail, 1 << 20)
        except zlib.error:
            return
        if unpack.eof:
            start = file.tell() - len(unpack.unused_data)
            yield start
            data = unpack.unused_data
            unpack = zlib.decompressobj(zlib.MAX_WBITS | 16)
        else:
            data = b""


def _request_line(url: str) -> str:
    rest = url.partition("://")[2]
    at = rest.find("/")
    return f"GET {rest[at:] if at >= 0 else '/'} HTTP/1.1"
