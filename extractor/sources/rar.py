"""Members of RAR archives: stored ones by rarfile itself, packed ones by the program it finds."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

import rarfile

from extractor.model import ReadError
from extractor.sources.spool import Archived

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


def members(path: Path) -> Iterator[Archived]:
    """The members of an archive as streams.

    raises  ReadError where no program can unpack it, ValueError where it is damaged; so do the streams
    """
    with _told(), rarfile.RarFile(path, errors="stop") as file:  # what is listed before a fault can be had
        for info in file.infolist():
            if info.is_file():
                locked = "is locked by a password; unpack it first" if info.needs_password() else None
                yield Archived(info.filename, partial(_opened, file, info), info.file_size, locked)
        rarfile.RarFile(path, errors="strict").close()  # and the fault is told


def _opened(file: rarfile.RarFile, info: rarfile.RarInfo) -> IO[bytes]:
    return io.BufferedReader(_Member(file, info))


class _Member(io.RawIOBase):
    """The content of a member; faults of the library come as those that ``members`` names."""

    def __init__(self, file: rarfile.RarFile, info: rarfile.RarInfo) -> None:
        with _told():
            self._stream = file.open(info)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        into = memoryview(buffer)
        with _told():
            data: bytes = self._stream.read(len(into))
        into[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed and hasattr(self, "_stream"):
            self._stream.close()
        super().close()


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except rarfile.RarCannotExec as error:
        raise ReadError("is a RAR archive; install unrar, 7-Zip or bsdtar to open it, or unpack it first") from error
    except rarfile.Error as error:
        raise ValueError(str(error)) from error
