"""Rules as data: finds, reads, overlays and compiles the files of ``patterns/``.

A rule set is one or more folders of TOML files; a later folder is laid over the earlier ones, table
by table: an entry with the same ``id`` (or ``code``) replaces the bundled one, others are added.
Stages turn tables into what they match with (automata, regexes) through ``Rules.compiled``, once per
rule set and process.
"""

from __future__ import annotations

import functools
import hashlib
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from extractor.model import RuleError

T = TypeVar("T")

_HERE = Path(__file__).resolve().parent
# an installed copy carries the folders inside the package; a checkout has them beside it
BUNDLED = next((p for p in (_HERE / "data" / "patterns", _HERE.parent / "patterns") if p.is_dir()), _HERE)
SAMPLES = next((p for p in (_HERE / "data" / "samples", _HERE.parent / "corpora" / "samples") if p.is_dir()), _HERE)


class Rules:
    """A compiled rule set.

    folders  where its files stand, bundled first, the user's overlays after it
    version  a digest of every rule file but those on sites: two runs with the same version say the same of a text
    """

    def __init__(self, folders: Iterable[Path] = (BUNDLED,)) -> None:
        self.folders = tuple(folders)
        self._tables: dict[str, dict[str, Any]] = {}
        self._compiled: dict[Any, Any] = {}

    @functools.cached_property
    def version(self) -> str:
        digest = hashlib.sha256()
        for folder in self.folders:
            for path in sorted(p for p in folder.rglob("*") if p.suffix in {".toml", ".tsv", ".txt", ".npz"}):
                if path.relative_to(folder).parts[0] == "sites":
                    continue  # they say where reports are found, and nothing of what stands in one
                digest.update(str(path.relative_to(folder)).encode())
                digest.update(path.read_bytes())
        return digest.hexdigest()[:12]

    def table(self, name: str) -> dict[str, Any]:
        """The merged content of ``name.toml``, or of every file of the folder ``name/``.

        raises  RuleError naming the file where one cannot be read
        """
        if name not in self._tables:
            merged: dict[str, Any] = {}
            for folder in self.folders:
                one = folder / f"{name}.toml"
                files = [one] if one.is_file() else sorted((folder / name).glob("*.toml"))
                for path in files:
                    _overlay(merged, _load(path))
            self._tables[name] = merged
        return self._tables[name]

    def file(self, name: str) -> Path:
        """The last folder's copy of a data file (``regions.tsv``); raises RuleError where there is none."""
        for folder in reversed(self.folders):
            if (folder / name).is_file():
                return folder / name
        raise RuleError(f"patterns/{name}: the file is missing from {', '.join(map(str, self.folders))}")

    def compiled(self, build: Callable[[Rules], T]) -> T:
        """``build(self)``, made once and kept with this rule set."""
        if build not in self._compiled:
            self._compiled[build] = build(self)
        made: T = self._compiled[build]
        return made

    def put(self, build: Callable[[Rules], T], made: object) -> None:
        """Keeps ``made`` in the place of ``build(self)``: of training and tests, where what is built is replaced."""
        self._compiled[build] = made


def _load(path: Path) -> dict[str, Any]:
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RuleError(f"{path.name}: not valid TOML: {error}") from error
    for rows in content.values():
        for row in rows if isinstance(rows, list) else ():
            if isinstance(row, dict):
                row["_file"] = path.name
    return content


def _overlay(merged: dict[str, Any], new: dict[str, Any]) -> None:
    for key, value in new.items():
        old = merged.get(key)
        if isinstance(old, list) and isinstance(value, list):
            ids = {_name(row): i for i, row in enumerate(old) if _name(row)}
            for row in value:
                at = ids.get(_name(row)) if _name(row) else None
                if at is None:
                    old.append(row)
                else:
                    old[at] = row
        elif isinstance(old, dict) and isinstance(value, dict):
            old.update(value)
        else:
            merged[key] = value


def _name(row: Any) -> str | None:
    return row.get("id") or row.get("code") if isinstance(row, dict) else None


def rows_of(table: dict[str, Any], kind: str, *needed: str) -> list[dict[str, Any]]:
    """The rows of a kind in a table of rules; raises RuleError where one lacks its id or what is needed."""
    rows: list[dict[str, Any]] = table.get(kind, [])
    for row in rows:
        for key in ("id", *needed):
            if key not in row:
                raise RuleError(f"{where_of(row, kind)}: {key} is missing")
    return rows


def where_of(row: dict[str, Any], kind: str) -> str:
    """Where a row stands, for a message: file, kind and id."""
    return f"{row.get('_file', 'rules')}: {kind} {row.get('id')!r}"


def expand(wording: str) -> list[str]:
    """The literal strings of a wording with alternatives: ``(县级(及|)以上|)骨干教师(数|)``.

    Brackets of the text itself are written full-width; ``|`` separates alternatives, an empty one is allowed.
    raises  RuleError where brackets do not pair
    """
    out, at = _alternatives(wording, 0)
    if at != len(wording):
        raise RuleError(f"wording {wording!r}: a bracket does not pair at character {at}")
    return out


def _alternatives(text: str, at: int) -> tuple[list[str], int]:
    done: list[str] = []
    heads = [""]
    while at < len(text) and text[at] != ")":
        if text[at] == "|":
            done, heads, at = done + heads, [""], at + 1
        elif text[at] == "(":
            inner, at = _alternatives(text, at + 1)
            if at >= len(text):
                raise RuleError(f"wording {text!r}: an opening bracket is never closed")
            heads, at = [h + t for h in heads for t in inner], at + 1
        else:
            heads, at = [h + text[at] for h in heads], at + 1
    return done + heads, at


@functools.cache
def default_rules() -> Rules:
    """The bundled rules, compiled once per process."""
    return Rules()
