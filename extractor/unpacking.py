"""Archives among the files of a run replaced by their members, unpacked by a worker under limits."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from extractor.engines.local import Engine, Limits, Pace
from extractor.engines.wire import Failure, Task
from extractor.patterns import Rules
from extractor.sources.archives import Unpacker, may_be_archive
from extractor.sources.paths import SourceFile
from extractor.sources.spool import Member

_HEAD = 65536
_SECONDS = 600.0  # between two members: a large archive takes its time


class Unpacked(NamedTuple):
    """Files to read, members in the place of their archive, and what could not be had."""

    files: list[SourceFile]
    failed: list[tuple[SourceFile, Failure]]


class UnpackJob:
    """Unpacks one archive at a time."""

    def __init__(self, folder: str, rules: list[str]) -> None:
        self._unpacker = Unpacker(Path(folder), Rules(tuple(map(Path, rules))))

    def warm(self) -> None:
        """Nothing is worth loading before the first archive."""

    def document(self, task: Task) -> bytes:
        """The members of one archive as MessagePack, ``nil`` for a file that is none."""
        return msgspec.msgpack.encode(self._unpacker.unpack(Path(os.fsdecode(task.path)), task.source))

    def finish(self) -> bytes:
        """Nothing is kept from one archive to the next."""
        return b""


def make_job(options: dict[str, Any]) -> UnpackJob:
    """The job from the options of ``wire.Setup``."""
    return UnpackJob(**options)


def unpacked(files: Sequence[SourceFile], folder: Path, rules: Rules, limits: Limits) -> Unpacked:
    """The files with every archive replaced by its members.

    folder  empty, on a disk with room; the members are written there and are the caller's to remove
    limits  memory holds for the worker that unpacks; time between two members is longer than for a report
    """
    candidates = {key: file for key, file in enumerate(files) if _may_be_archive(file, rules)}
    if not candidates:
        return Unpacked(list(files), [])
    members: dict[int, list[Member] | None] = {}
    failed: dict[int, Failure] = {}
    options = {"folder": str(folder), "rules": [str(f.absolute()) for f in rules.folders]}
    engine = Engine(
        "extractor.unpacking:make_job", options, workers=1, pace=Pace(seconds=1.0, most=64),
        limits=limits._replace(seconds=max(limits.seconds, _SECONDS)),
    )  # fmt: skip
    tasks = (Task(key, os.fsencode(f.path.absolute()), f.name, f.size) for key, f in candidates.items())
    with closing(engine.run(tasks)) as batches:
        for done in batches:
            for result in done.results:
                if result.failure is not None:
                    failed[result.key] = result.failure
                else:
                    members[result.key] = msgspec.msgpack.decode(result.data, type=list[Member] | None)
    return _merged(files, members, failed)


def _merged(
    files: Sequence[SourceFile], members: dict[int, list[Member] | None], failed: dict[int, Failure]
) -> Unpacked:
    out = Unpacked([], [])
    for key, file in enumerate(files):
        inner = members.get(key)
        if key in failed:
            out.failed.append((file, failed[key]))
        elif inner is None:
            out.files.append(file)
        else:
            for member in inner:
                one = SourceFile(Path(member.path), member.name, member.size)
                if member.reason:
                    out.failed.append((one, Failure(member.kind, member.reason)))
                else:
                    out.files.append(one)
            if not inner:
                out.failed.append((file, Failure("unreadable", "the archive holds no file that could be a report")))
    return out


def _may_be_archive(file: SourceFile, rules: Rules) -> bool:
    try:
        if not file.path.is_file():
            return False
        with file.path.open("rb") as stream:
            return may_be_archive(stream.read(_HEAD), rules)
    except OSError:
        return False  # reading it gives the reason
