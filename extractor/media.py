"""What bytes are, by their content alone: a media type, from signatures and from what a container holds.

The signatures are rows of ``reading.toml``; a name or an ending is never asked.
"""

from __future__ import annotations

import io
import re
import tarfile
import zipfile
import zlib
from typing import NamedTuple

from extractor.patterns import Rules

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
OFD = "application/ofd"
DOC, XLS, OLE = "application/msword", "application/vnd.ms-excel", "application/x-ole-storage"
ZIP, TAR, GZIP = "application/zip", "application/x-tar", "application/gzip"
WARC, EML, MHTML = "application/warc", "message/rfc822", "multipart/related"
HTML, TEXT, CSV = "text/html", "text/plain", "text/csv"

_MAIL = re.compile(rb"\A(?:\s*\n)?(?:[A-Za-z][A-Za-z0-9-]*:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}")
_MAIL_SIGNS = re.compile(
    rb"^(?:mime-version|received|return-path|message-id|x-mailer|snapshot-content-location):", re.I | re.M
)
_RELATED = re.compile(rb"^content-type:\s*multipart/related", re.I | re.M)
_HEAD = 65536
_BEFORE = 1024  # bytes that may stand before the signature of a PDF


class Signature(NamedTuple):
    """What starts with ``magic``: how messages call it, its media type or '' for what is not read, and advice."""

    magic: bytes
    at: int
    name: str
    media: str
    advice: str


class Media:
    """The signatures of ``reading.toml``, ready to match."""

    def __init__(self, rules: Rules) -> None:
        self.signatures = [
            Signature(bytes.fromhex(s["magic"]), s.get("at", 0), s["name"], s.get("media", ""), s.get("advice", ""))
            for s in rules.table("reading").get("signature", ())
        ]

    def signature(self, data: bytes) -> Signature | None:
        """The signature that the bytes carry; None for text and for what is not known."""
        for known in self.signatures:
            if data.startswith(known.magic, known.at):
                return known
        pdf = next((s for s in self.signatures if s.media == "application/pdf"), None)
        return pdf if pdf is not None and pdf.magic + b"-" in data[:_BEFORE] else None

    def of(self, data: bytes) -> str | None:
        """The media type of the bytes; None where only their text can tell, '' for a format that is not read.

        data  the whole file: what a zip file is stands at its end
        """
        known = self.signature(data)
        if known is None:
            return mail_kind(data)
        if known.media == ZIP:
            return _zip_kind(data)
        if known.media == OLE:
            return _ole_kind(data)
        if known.media == GZIP:
            return WARC if inflated_head(data).startswith(b"WARC/") else GZIP
        return known.media


def mail_kind(data: bytes) -> str | None:
    """EML or MHTML for a message with its header lines; None for anything else."""
    head = data[:_HEAD].replace(b"\r\n", b"\n").lstrip(b"\n")
    match = _MAIL.match(head)
    if match is None or not _MAIL_SIGNS.search(match.group()):
        return None
    return MHTML if _RELATED.search(match.group()) else EML


def inflated_head(data: bytes, size: int = 512) -> bytes:
    """The first bytes of gzip data, inflated; empty where they are damaged."""
    try:
        return zlib.decompressobj(wbits=31).decompress(data[:_HEAD], size)
    except zlib.error:
        return b""


def is_tar(data: bytes) -> bool:
    """True for a tar archive, by the checksum of its first header."""
    try:
        tarfile.TarInfo.frombuf(data[:512], "utf-8", "replace")
    except tarfile.HeaderError:
        return False
    return True


def _zip_kind(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            names = set(file.namelist())
            declared = file.read("mimetype")[:100].decode("ascii", "replace").strip() if _small(file) else ""
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return _broken_zip_kind(data)
    for media in (ODT, ODS):
        if declared.startswith(media):
            return media
    if "OFD.xml" in names:
        return OFD
    for folder, media in (("word/", DOCX), ("xl/", XLSX), ("ppt/", "")):
        if "[Content_Types].xml" in names and any(name.startswith(folder) for name in names):
            return media
    return ZIP


def _small(file: zipfile.ZipFile) -> bool:
    return "mimetype" in file.NameToInfo and file.NameToInfo["mimetype"].file_size < 200


def _broken_zip_kind(data: bytes) -> str:
    """The kind of a zip file without its end, by the names in what is left."""
    head = data[: 1 << 20]
    for mark, media in ((b"word/", DOCX), (b"xl/", XLSX), (b"OFD.xml", OFD), (b"opendocument.text", ODT),
                        (b"opendocument.spreadsheet", ODS)):  # fmt: skip
        if mark in head:
            return media
    return ZIP


def _ole_kind(data: bytes) -> str:
    """DOC for Word and WPS, XLS for Excel and ET, by the stream names of the compound file; '' for others."""
    if any(name.encode("utf-16-le") in data for name in ("Workbook", "Book\x00")):
        return XLS
    return DOC if "WordDocument".encode("utf-16-le") in data else ""
