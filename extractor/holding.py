"""A folder that one run at a time writes into."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from extractor.model import DudaoError
from extractor.sources.paths import shown


@contextmanager
def held(
    folder: Path, mark: str, lock: str, ours: frozenset[str], error: type[DudaoError], what: str, doing: str
) -> Iterator[None]:
    """Makes the folder and keeps other runs out of it; the lock ends with this process, however it ends.

    mark    the file that a folder of ours has
    ours    names that may stand in it before the mark is made
    what    a folder of ours is called; doing says what another run does there
    raises  ``error`` where the folder holds other files, cannot be written, or is in use
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / mark).exists() and any(p.name not in ours for p in folder.iterdir()):
            raise error(f"{shown(folder)}: holds other files and no {what}; choose a new or empty folder")
        file = (folder / lock).open("a+")
    except OSError as fault:
        raise error(f"{shown(folder)}: cannot be written ({fault.strerror}); choose another folder") from fault
    with file:
        if not _lock(file.fileno()):
            raise error(f"{shown(folder)}: another run is {doing} into it; wait for its end or choose another folder")
        yield


def _lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
