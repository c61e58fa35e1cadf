"""Files, folders and patterns as the list of files to read, in one fixed order.

The order is that of the arguments, and inside a folder by name, so two runs over the same files
meet them in the same order; of two files with the same bytes the first one is the one kept.
"""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from extractor.model import DudaoError
from extractor.sources.corpus import corpus_files, is_corpus

# what browsers save beside a page: never a report, and one saved page brings dozens of them
PAGE_PARTS = frozenset({".css", ".js", ".mjs", ".map", ".ico", ".gif", ".svg", ".woff", ".woff2", ".ttf", ".eot"})
_MAGIC = frozenset("*?[")


class SourceError(DudaoError):
    """A source that cannot be found or opened: one line with what to do."""


class SourceFile(NamedTuple):
    """One file to read.

    path  where it is
    name  how it is shown and stored: the path as given, always encodable as UTF-8
    size  in bytes; 0 where the file cannot be asked
    """

    path: Path
    name: str
    size: int


class Listing(NamedTuple):
    """What the arguments came to.

    files    to read, in order, each path once
    missing  arguments that lead to nothing, one line each
    skipped  how many files of folders were left out as parts of a saved web page
    """

    files: list[SourceFile]
    missing: list[str]
    skipped: int


def expand(sources: Iterable[str | os.PathLike[str]]) -> Listing:
    """The files behind paths of files, folders (with everything below) and glob patterns.

    Hidden files and folders inside a folder are left out, and so are data sets that this program
    wrote; of a crawl's folder the reports are taken, named by the addresses they came from.  A file
    that is named itself is always taken.
    """
    files: dict[Path, SourceFile] = {}
    missing: list[str] = []
    skipped = 0
    for source in sources:
        text = os.fspath(source)
        try:
            for path in _resolve(text):
                if not path.is_dir():
                    files.setdefault(path, _source_file(path))
                    continue
                for inner, address in _walk(path):
                    if inner.suffix.lower() in PAGE_PARTS:
                        skipped += 1
                    else:
                        files.setdefault(inner, _source_file(inner, address))
        except SourceError as error:
            missing.append(str(error))
    return Listing(list(files.values()), missing, skipped)


def shown(path: str | os.PathLike[str]) -> str:
    """A path as text that can be stored: bytes that are no UTF-8 are written as ``\\xNN``."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def is_dataset(folder: Path) -> bool:
    """True for a folder that this program mines into."""
    return (folder / "ledger.sqlite").is_file() and (folder / "parts").is_dir()


def _resolve(text: str) -> list[Path]:
    path = Path(text)
    if is_dataset(path):
        raise SourceError(f"{shown(text)}: is a data set of dudao mine and no report; give the reports themselves")
    if path.exists():
        return [path]
    if text.startswith(("http://", "https://")):
        raise SourceError(f"{text}: no web address is read here; save the page and give the file, or use dudao crawl")
    if _MAGIC & set(text):
        found = [Path(p) for p in sorted(glob.glob(text, recursive=True))]  # text may be absolute
        if found:
            return found
        raise SourceError(f"{shown(text)}: no file matches this pattern; check the folder and the ending")
    if path.is_symlink():
        raise SourceError(f"{shown(text)}: the link leads nowhere; give the file that it should lead to")
    raise SourceError(f"{shown(text)}: no such file or folder; check the path")


def _walk(folder: Path) -> Iterator[tuple[Path, str | None]]:
    """Files, and for those of a crawl's reports the address they came from."""
    for here, folders, names in os.walk(folder):
        base = Path(here)
        if is_corpus(base):
            folders.clear()
            yield from corpus_files(base)
            continue
        folders[:] = sorted(f for f in folders if not f.startswith(".") and not is_dataset(base / f))
        for name in sorted(names):
            path = base / name
            if not name.startswith(".") and path.is_file():
                yield path, None


def _source_file(path: Path, name: str | None = None) -> SourceFile:
    try:
        size = path.stat().st_size
    except OSError:
        size = 0  # reading it gives the reason
    return SourceFile(path, name or shown(path), size)
