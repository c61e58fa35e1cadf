"""Members of archives on their way to the disk, under bounds that hold whatever an archive says of itself."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import IO, NamedTuple

from extractor.heartbeat import beat
from extractor.model import DudaoError
from extractor.patterns import Rules

_CHUNK = 1 << 20
_FREE = 1 << 24  # bytes that an archive may unpack to at whatever ratio


class TooMuchError(DudaoError):
    """An archive unpacks to more than allowed."""


class Bounds(NamedTuple):
    """As in ``reading.toml`` [archive]: of one member, of all, of their ratio, of files, of archives in archives."""

    member: int
    total: int
    ratio: int
    files: int
    depth: int

    @classmethod
    def of(cls, rules: Rules) -> Bounds:
        table = rules.table("reading")["archive"]
        names = ("max_member_bytes", "max_total_bytes", "max_ratio", "max_files", "max_depth")
        return cls(*(int(table[name]) for name in names))


class Archived(NamedTuple):
    """A member as an archive lists it.

    open     gives its content as a stream
    size     as the archive says, which is not relied on; 0 where it does not say
    problem  why it cannot be had
    source   how it is shown, in place of ``archive!name``
    """

    name: str
    open: Callable[[], IO[bytes]]
    size: int = 0
    problem: str | None = None
    source: str | None = None

    @classmethod
    def of(cls, name: str, data: bytes, source: str | None = None) -> Archived:
        return cls(name, lambda: io.BytesIO(data), len(data), None, source)


class Taken(NamedTuple):
    """A member on the disk."""

    path: Path
    name: str
    size: int


class Member(NamedTuple):
    """What came of a member: a file, or why there is none."""

    path: str
    name: str
    size: int
    kind: str = ""
    reason: str = ""


class Spool:
    """Writes members into a folder and keeps count."""

    def __init__(self, folder: Path, bounds: Bounds, packed: int) -> None:
        self.members: list[Member] = []
        self._folder, self._bounds, self._packed = folder, bounds, max(packed, 1)
        self._count = self._total = 0

    def take(self, archived: Archived, shown: str) -> Taken | None:
        """The member as a file; None, with the failure kept, where it cannot be had.

        raises  TooMuchError where the bounds of the whole archive are reached
        """
        self._count += 1
        if self._count > self._bounds.files:
            raise TooMuchError(f"holds more than {self._bounds.files} files")
        if archived.problem is None and archived.size > self._bounds.member:
            archived = archived._replace(problem=f"has {archived.size / 1e6:.0f} MB, more than is read")
        if archived.problem is not None:
            self.fail(shown, "unreadable", archived.problem)
            return None
        path = self._folder / uuid.uuid4().hex
        size = 0
        with ExitStack() as undo, archived.open() as stream, path.open("wb") as out:
            undo.callback(path.unlink)
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                self._total += len(chunk)
                if self._total > self._bounds.total or (
                    self._total > _FREE and self._total > self._bounds.ratio * self._packed
                ):
                    raise TooMuchError(
                        f"unpacks to more than {self._total / 1e6:.0f} MB, which no collection of reports does"
                    )
                if size > self._bounds.member:
                    self.fail(shown, "too_large", f"has more than {self._bounds.member / 1e6:.0f} MB")
                    return None
                out.write(chunk)
            undo.pop_all()
        beat()
        return Taken(path, shown, size)

    def keep(self, taken: Taken) -> None:
        """Counts a file among the members."""
        self.members.append(Member(str(taken.path), taken.name, taken.size))

    def drop(self, taken: Taken) -> None:
        """Takes a file off the disk."""
        taken.path.unlink(missing_ok=True)

    def fail(self, shown: str, kind: str, reason: str) -> None:
        """Records a member, or an archive, that cannot be had."""
        self.members.append(Member("", shown, 0, kind, reason))
