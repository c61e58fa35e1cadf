"""``python -m eval.agreement``: how far a second reader of the texts that two have read agrees with their gold.

``eval/gold/second`` holds, for every number of the texts that two have read, what somebody wrote down who saw the
conventions and the text but neither the gold nor the program.  The agreement is what the scores can reach at best.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from eval.fields import FIELDS, same, strict
from eval.gold import GOLD, GoldFigure, load_split

SECOND = GOLD / "second"
_DEFAULTS = {"measure": "level", "role": "reported", "comparator": "="}


def readings(folder: Path = SECOND) -> Iterator[tuple[GoldFigure, dict[str, Any]]]:
    """Every number that two have read, with the second reader's fields for it; ``is_claim`` is among them."""
    for document in (*load_split("seen"), *load_split("held")):
        path = folder / f"{document.name}.tsv"
        if not path.is_file():
            continue
        figures = {(f.start, f.end): f for f in document.figures}
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t"):
                yield figures[int(row["start"]), int(row["end"])], _fields(row)


def _fields(row: dict[str, str]) -> dict[str, Any]:
    said: dict[str, Any] = {f: row[f] or _DEFAULTS.get(f) for f in FIELDS}
    said["is_claim"] = row["is_claim"] == "1"
    said["approx"] = row["approx"] == "1"
    try:
        said["value"] = Decimal(row["value"])
    except InvalidOperation:
        said["value"] = None
    return said


def agreement(folder: Path = SECOND) -> dict[str, float]:
    """Shares in 0..1: ``is_claim`` of all numbers; each field, and a strict hit, of the figures both call claims."""
    hits: Counter[str] = Counter()
    numbers = figures = 0
    for gold, said in readings(folder):
        numbers += 1
        hits["is_claim"] += gold.is_claim == said["is_claim"]
        if not (gold.is_claim and said["is_claim"]):
            continue
        figures += 1
        result = {f: any(same(f, said[f], reading) for reading in gold.readings(f)) for f in FIELDS}
        hits.update(f for f, right in result.items() if right)
        hits["strict"] += strict(result, gold)
    if not figures:
        return {}
    shares = {name: hits[name] / figures for name in (*FIELDS, "strict")}
    return {"is_claim": hits["is_claim"] / numbers, **shares}


@click.command(help="Prints how far a second reader of the texts that two have read agrees with their gold.")
def main() -> None:
    shares = agreement()
    if not shares:
        print(f"{SECOND}: no readings; nothing to compare", file=sys.stderr)
        sys.exit(2)
    table = Table("field", "agreement")
    for name, share in shares.items():
        table.add_row(name, f"{share:.3f}")
    Console().print(table)


if __name__ == "__main__":
    main()
