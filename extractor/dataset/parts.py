"""Parts of a data set: Parquet files that are written whole or not at all.

A part is named by the version of the rules and by the documents of its batch, so a batch that is
done twice writes the same file over itself.  A part counts only once the ledger names it; one that
a killed run left behind is swept by the next run.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from extractor.dataset.schema import SCHEMAS

TABLES = tuple(SCHEMAS)
_TEMPORARY = ".writing-"


def part_name(version: str, documents: Iterable[str]) -> str:
    """The name of the part that holds these documents, without folder or ending."""
    digest = hashlib.sha256("\n".join(sorted(documents)).encode()).hexdigest()
    return f"{version}-{digest[:20]}"


def part_path(folder: Path, kind: str, name: str) -> Path:
    """Where the part of one table lies; ``kind`` is documents, claims or findings."""
    return folder / "parts" / kind / f"{name}.parquet"


def write_table(path: Path, content: pa.Table) -> None:
    """One Parquet file, first under another name, then moved into place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{_TEMPORARY}{os.getpid()}-{path.name}")
    with temporary.open("wb") as file:
        pq.write_table(content, file, compression="zstd")
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def write_text(path: Path, text: str) -> None:
    """One text file in UTF-8, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{_TEMPORARY}{os.getpid()}-{path.name}")
    temporary.write_text(text, "utf-8", errors="backslashreplace")
    temporary.replace(path)


def sweep(folder: Path, known: Sequence[str]) -> int:
    """Removes what killed runs left: half-written files, and parts that the ledger does not name.

    known   the parts of the ledger, of every version
    returns how many files were removed
    """
    keep = {f"{name}.parquet" for name in known}
    removed = 0
    for place in [*(folder / "parts" / kind for kind in TABLES), folder / "pages"]:
        for path in place.iterdir() if place.is_dir() else ():
            if path.name.startswith(_TEMPORARY) or (path.suffix == ".parquet" and path.name not in keep):
                path.unlink(missing_ok=True)
                removed += 1
    return removed
