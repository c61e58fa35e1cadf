"""Lines and tables put together as ``Document.text`` and its blocks."""

from __future__ import annotations

from extractor.model import Block, Dropped
from extractor.readers.grids import GridCell


class Assembly:
    """Collects a text line by line, with a block for every line and table cell.

    A table is one line per row, cells separated by tabs; a merged cell stands in its first row.  Empty cells
    give no block.
    """

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._gone: list[tuple[str, int, list[str]]] = []
        self._parts: list[str] = []
        self._length = 0
        self._tables = 0

    @property
    def text(self) -> str:
        return "".join(self._parts).rstrip("\n")

    @property
    def dropped(self) -> list[Dropped]:
        return [Dropped(kind=kind, start=start, text="\n".join(lines)) for kind, start, lines in self._gone]

    def line(self, text: str, kind: str, level: int | None = None) -> None:
        """Adds one line as one block."""
        self.blocks.append(Block(kind=kind, start=self._length, end=self._length + len(text), level=level))
        self._write(text + "\n")

    def table(self, cells: list[GridCell]) -> None:
        """Adds a table, placed and with its headers marked."""
        row = 0
        first = True
        for cell in sorted(cells, key=lambda c: (c.row, c.col)):
            if cell.row != row and not first:
                self._write("\n" * (1 if cell.row > row else 0))
                row, first = cell.row, True
            elif first:
                row = cell.row
            if not first:
                self._write("\t")
            first = False
            if cell.text:
                self.blocks.append(
                    Block(kind="cell", start=self._length, end=self._length + len(cell.text), table=self._tables,
                          row=cell.row, col=cell.col, rowspan=cell.rowspan, colspan=cell.colspan, header=cell.header)
                )  # fmt: skip
            self._write(cell.text)
        self._write("\n")
        self._tables += 1

    def drop(self, kind: str, text: str) -> None:
        """Records text left out here; neighbours of one kind share a record."""
        if self._gone and self._gone[-1][:2] == (kind, self._length):
            self._gone[-1][2].append(text)
        else:
            self._gone.append((kind, self._length, [text]))

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)
