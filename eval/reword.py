"""``python -m eval.reword``: a report said in other words must give the same claims.

Every text of a split is read as it is and once for each row of ``rewordings.toml`` that touches it, with one wording
put for another throughout.  ``kept`` and ``right`` are those of ``eval.variants``; the words of subjects change with
the text and are not compared.  Only texts that a rewording touches count for it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path

import click
import msgspec
from rich.console import Console

from eval.gold import GoldDocument, load_split
from eval.variants import Outcome, compare, show, table
from extractor.pipeline import audit

LEAST = 0.98  # what the claims of all rewordings together must reach in ``right``


class Rewording(msgspec.Struct, frozen=True):
    """One row of the table: the pattern, what stands for it, and fields that it may change."""

    was: str
    said: str
    why: str
    but: tuple[str, ...] = ()

    def apply(self, text: str) -> str:
        """The text with the one wording put for the other."""
        return re.sub(self.was, self.said, text)


class _Table(msgspec.Struct):
    rewording: list[Rewording]


def rewordings() -> list[Rewording]:
    """The rows of the table, in its order."""
    return msgspec.toml.decode(Path(__file__).with_name("rewordings.toml").read_bytes(), type=_Table).rewording


def run(documents: Iterable[GoldDocument], rows: Iterable[Rewording]) -> dict[str, Outcome]:
    """The outcome of each rewording over the texts that it touches."""
    rows = list(rows)
    outcomes = {f"{row.why}: {row.said}": Outcome() for row in rows}
    for document in documents:
        was = document.text
        report = audit(was.encode(), document.name)
        for row, outcome in zip(rows, outcomes.values(), strict=True):
            said = row.apply(was)
            if said != was:
                compare(document.name, report, audit(said.encode(), document.name), outcome, {"subject", *row.but})
    return outcomes


@click.command(help="Reads every gold text in other words and compares the claims.")
@click.option("--split", type=click.Choice(["seen", "held"]), default="seen", show_default=True)
@click.option("--every", type=click.IntRange(1), default=1, show_default=True, help="Only every so many-th text.")
@click.option("--quiet", is_flag=True, help="Only the table.")
def main(split: str, every: int, quiet: bool) -> None:
    console = Console(soft_wrap=True)
    outcomes = run(load_split(split)[::every], rewordings())
    if not quiet and split == "seen":
        show(console, outcomes)
    console.print(table(outcomes))
    claims = sum(o.claims - o.lost for o in outcomes.values())
    right = sum(o.same for o in outcomes.values()) / claims if claims else 1.0
    console.print(f"all: {claims} claims, right {right:.4f}")
    sys.exit(right < LEAST)


if __name__ == "__main__":
    main()
