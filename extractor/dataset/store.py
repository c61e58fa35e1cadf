"""A data set opened for reading: pandas frames, SQL through DuckDB, exports."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from extractor.dataset.ledger import Ledger, LedgerError, Totals
from extractor.dataset.parts import TABLES, part_path
from extractor.dataset.schema import KEYS, SCHEMAS

if TYPE_CHECKING:
    import pandas as pd


class DataSet:
    """The complete documents, claims and findings of a folder, as of when it was opened.

    Only parts that the ledger names for the latest version of the rules are read: a run that is
    under way, or was killed, adds nothing until its batches are complete.
    """

    def __init__(self, folder: str | os.PathLike[str], version: str | None = None) -> None:
        """folder: as given to ``mine``; version: of the rules, the latest unless given.

        raises  LedgerError where the folder holds no data set
        """
        self.folder = Path(folder)
        with closing(Ledger(self.folder)) as ledger:
            self.version = version or ledger.meta("version") or ""
            self.parts = ledger.parts(self.version)
            self.totals: Totals = ledger.totals(self.version)
            self.failures = ledger.failures(self.version)
            self.stale = ledger.stale(self.version)
        self.connection = duckdb.connect()
        for kind in TABLES:
            self._view(kind)

    def sql(self, query: str, parameters: list[Any] | None = None) -> pd.DataFrame:
        """A query over ``documents``, ``claims`` and ``findings`` in DuckDB's SQL.

        raises  duckdb.Error where the query is wrong
        """
        return self.connection.execute(query, parameters or []).df()

    @property
    def documents(self) -> pd.DataFrame:
        """One row per document, by doc_id."""
        return self.sql(ordered("documents"))

    @property
    def claims(self) -> pd.DataFrame:
        """One row per claim, by document and place in its text."""
        return self.sql(ordered("claims"))

    @property
    def findings(self) -> pd.DataFrame:
        """One row per finding, by document."""
        return self.sql(ordered("findings"))

    def export(self, out: str | os.PathLike[str], to: str = "csv", confidence: float = 0.0) -> list[Path]:
        """Writes the tables as files; see ``extractor.dataset.export``.  Returns the files."""
        from extractor.dataset.export import export

        return export(self, Path(out), to, confidence)

    def close(self) -> None:
        """Frees what DuckDB holds; ``with open_dataset(…) as data:`` does it too."""
        self.connection.close()

    def __enter__(self) -> DataSet:
        return self

    def __exit__(self, *reason: object) -> None:
        self.close()

    def _view(self, kind: str) -> None:
        paths = [part_path(self.folder, kind, name) for name in self.parts]
        lost = [path for path in paths if not path.is_file()]
        if lost:
            raise LedgerError(f"{lost[0]}: the part is gone; restore it, or mine again with --again")
        if paths:
            self.connection.read_parquet([str(path) for path in paths]).create_view(kind)
        else:
            self.connection.from_arrow(SCHEMAS[kind].empty_table()).create(kind)


def ordered(kind: str) -> str:
    """The query for a whole table in its fixed order."""
    keys = ", ".join(f'"{key}"' for key in KEYS[kind])
    return f"select * from {kind} order by {keys}"


def open_dataset(folder: str | os.PathLike[str], version: str | None = None) -> DataSet:
    """Opens the data set that ``mine`` made in a folder.  Raises LedgerError where there is none."""
    return DataSet(folder, version)
