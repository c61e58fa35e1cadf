"""Members of 7z archives, by py7zr."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import py7zr
from py7zr.exceptions import ArchiveError, PasswordRequired
from py7zr.io import Py7zIO, WriterFactory

from extractor.model import ReadError
from extractor.sources.spool import Archived, TooMuchError

_MOST = 1 << 28  # bytes of all members together: they are unpacked in memory


def members(path: Path) -> Iterator[Archived]:
    """The files of an archive; raises ReadError where it is locked, ValueError where it is damaged."""
    try:
        with path.open("rb") as file, py7zr.SevenZipFile(file) as archive:
            total = sum(info.uncompressed for info in archive.list() if not info.is_directory)
            if total > _MOST:
                raise TooMuchError(f"unpacks to {total / 1e6:.0f} MB")
            factory = _Factory()
            archive.extractall(factory=factory)
    except PasswordRequired as error:
        raise ReadError("is locked by a password; unpack it first") from error
    except ArchiveError as error:
        raise ValueError(str(error)) from error
    for name, content in factory.made.items():
        yield Archived.of(name, content.data())


class _Content(Py7zIO):
    """One member in memory."""

    def __init__(self) -> None:
        self._buffer = io.BytesIO()

    def write(self, s: bytes | bytearray) -> int:
        if self._buffer.tell() + len(s) > _MOST:
            raise TooMuchError(f"unpacks to more than {_MOST / 1e6:.0f} MB")
        return self._buffer.write(s)

    def read(self, size: int | None = None) -> bytes:
        return self._buffer.read(-1 if size is None else size)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._buffer.seek(offset, whence)

    def flush(self) -> None:
        self._buffer.flush()

    def size(self) -> int:
        return self._buffer.getbuffer().nbytes

    def data(self) -> bytes:
        return self._buffer.getvalue()


class _Factory(WriterFactory):
    def __init__(self) -> None:
        self.made: dict[str, _Content] = {}

    def create(self, filename: str) -> Py7zIO:
        content = self.made[filename] = _Content()
        return content
