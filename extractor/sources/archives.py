"""Archives → their members as files of their own: zip, tar, gzip, bzip2, xz, 7z, rar, mails, WARC; one in another too.

Members are written under running numbers, so no name inside an archive ever becomes a path; what an
archive may come to is bounded, and what is left out is said.
"""

from __future__ import annotations

import bz2
import email
import email.policy
import gzip
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, NamedTuple, cast

from extractor import media
from extractor.media import Media, inflated_head, is_tar
from extractor.model import ReadError
from extractor.patterns import Rules
from extractor.sources.paths import PAGE_PARTS
from extractor.sources.spool import Archived, Bounds, Member, Spool, TooMuchError

_HEAD = 65536
_BROKEN = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, ValueError, OSError, KeyError,
    IndexError, NotImplementedError, RuntimeError, UnicodeError,
)  # fmt: skip
_NOISE = frozenset({"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"})


class _Opened(NamedTuple):
    """A file that may be an archive: where it is, how it is shown, and how deep it lies in others."""

    path: Path
    name: str
    depth: int


class Unpacker:
    """Unpacks archives into a folder."""

    def __init__(self, folder: Path, rules: Rules) -> None:
        self._media = rules.compiled(Media)
        self._bounds = Bounds.of(rules)
        self._folder = folder

    def unpack(self, path: Path, name: str) -> list[Member] | None:
        """The members of an archive and of those inside it; None for a file that is none.

        name  how the archive is shown; members are shown as ``name!member``, those of a WARC by their URL
        """
        spool = Spool(self._folder, self._bounds, path.stat().st_size)
        opened = _Opened(path, name, 0)
        kind = self._kind(path)
        if kind is None:
            return None
        self._into(kind, opened, spool)
        return spool.members

    def _kind(self, path: Path) -> str | None:
        """The media type of an archive; None for any other file."""
        with path.open("rb") as file:
            head = file.read(_HEAD)
        known = self._media.signature(head)
        if known is None:
            return media.EML if media.mail_kind(head) == media.EML else media.TAR if is_tar(head) else None
        if known.media == media.ZIP:
            kind = self._media.of(path.read_bytes()) if path.stat().st_size <= self._bounds.member else media.ZIP
            return kind if kind == media.ZIP else None
        if known.media == media.GZIP:
            return media.WARC if inflated_head(head).startswith(b"WARC/") else media.GZIP
        return known.media if known.media in _OPENERS else None

    def _into(self, kind: str, opened: _Opened, spool: Spool) -> None:
        """Adds the members of one archive to the spool; its faults end it alone."""
        try:
            for archived in _OPENERS[kind](opened):
                self._add(archived, opened, spool)
        except TooMuchError as error:
            spool.fail(opened.name, "too_large", f"{error}; the rest of the archive is left out")
        except ModuleNotFoundError as error:
            extra = "warc" if kind == media.WARC else "archives"
            spool.fail(
                opened.name, "unreadable", f"opening it needs the package {error.name}: pip install 'dudao[{extra}]'"
            )
        except ReadError as error:
            spool.fail(opened.name, "unreadable", str(error))
        except _BROKEN as error:
            said = " ".join(str(error).split())[:120] or type(error).__name__
            spool.fail(opened.name, "unreadable", f"the archive is damaged or incomplete ({said}); get it again")

    def _add(self, archived: Archived, opened: _Opened, spool: Spool) -> None:
        shown = archived.source or f"{opened.name}!{archived.name}"
        inner = PurePosixPath(archived.name.replace("\\", "/"))
        if archived.source is None and (_NOISE & set(inner.parts) or inner.suffix.lower() in PAGE_PARTS):
            return
        member = spool.take(archived, shown)
        if member is None:
            return
        kind = self._kind(member.path)
        if kind is None:
            spool.keep(member)
        elif opened.depth + 1 > self._bounds.depth:
            spool.drop(member)
            spool.fail(
                shown, "unreadable", f"lies in more than {self._bounds.depth} archives; take it out of them first"
            )
        else:
            if kind == media.EML:
                spool.keep(member)
            self._into(kind, _Opened(member.path, shown, opened.depth + 1), spool)
            if kind != media.EML:
                spool.drop(member)


# ---------------------------------------------------------------- one function per kind: the members as streams


def _zip(opened: _Opened) -> Iterator[Archived]:
    with zipfile.ZipFile(opened.path) as file:
        for info in file.infolist():
            if not info.is_dir():
                locked = "is locked by a password; unpack it first" if info.flag_bits & 1 else None
                yield Archived(_zip_name(info), partial(file.open, info), info.file_size, locked)


def _zip_name(info: zipfile.ZipInfo) -> str:
    """The name of a member; Chinese systems write GBK where the standard says code page 437."""
    if not info.flag_bits & 0x800:
        try:
            return info.filename.encode("cp437").decode("gb18030")
        except UnicodeError:
            return info.filename
    return info.filename


def _tar(opened: _Opened) -> Iterator[Archived]:
    with tarfile.open(opened.path, "r:*", errors="replace") as file:
        for info in file:
            if info.isfile():
                yield Archived(info.name, partial(_member_of, file, info), info.size)


def _member_of(file: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    stream = file.extractfile(info)
    if stream is None:
        raise KeyError("a member without content")
    return stream


def _gzip(path: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.open(path, "rb"))


def _packed(open_: Callable[[Path], AbstractContextManager[IO[bytes]]]) -> Callable[[_Opened], Iterator[Archived]]:
    """A single packed file, or a packed tar archive."""

    def members(opened: _Opened) -> Iterator[Archived]:
        with open_(opened.path) as stream:
            head = stream.read(1024)
        if is_tar(head):
            yield from _tar(opened)
            return
        name = PurePosixPath(opened.name.replace("\\", "/").rpartition("!")[2]).stem or "content"
        with open_(opened.path) as stream:
            yield Archived(name, lambda: stream, 0)

    return members


def _mail(opened: _Opened) -> Iterator[Archived]:
    message = email.message_from_bytes(opened.path.read_bytes(), policy=email.policy.default)
    if opened.depth == 0:
        yield Archived("body", lambda: opened.path.open("rb"), opened.path.stat().st_size, source=opened.name)
    for part in message.walk():
        name = part.get_filename()
        if name and not part.is_multipart() and part.get_content_disposition() == "attachment":
            data = part.get_payload(decode=True)
            if isinstance(data, bytes):
                yield Archived.of(str(name), data)


def _seven(opened: _Opened) -> Iterator[Archived]:
    from extractor.sources.seven import members

    yield from members(opened.path)


def _rar(opened: _Opened) -> Iterator[Archived]:
    from extractor.sources.rar import members

    yield from members(opened.path)


def _warc(opened: _Opened) -> Iterator[Archived]:
    from extractor.sources.warc_records import records

    yield from records(opened.path)


_OPENERS: dict[str, Callable[[_Opened], Iterator[Archived]]] = {
    media.ZIP: _zip,
    media.TAR: _tar,
    media.GZIP: _packed(_gzip),
    "application/x-bzip2": _packed(bz2.BZ2File),
    "application/x-xz": _packed(lzma.LZMAFile),
    "application/x-7z-compressed": _seven,
    "application/vnd.rar": _rar,
    media.WARC: _warc,
    media.EML: _mail,
}


def may_be_archive(head: bytes, rules: Rules) -> bool:
    """True where the first bytes of a file are those of an archive, or of a document that is a zip file."""
    known = rules.compiled(Media).signature(head)
    if known is None:
        return is_tar(head) or media.mail_kind(head) == media.EML
    return known.media in _OPENERS
