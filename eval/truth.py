"""Paragraphs in which everything is true: whatever the program finds inconsistent in them is a false accusation.

    python -m eval.truth [--show]

``gold/true`` holds them, a blank line between two; each is a document of its own: a title line that names a place and a
year, then the dense prose of a report, written by hands that saw neither rules nor program.  Sums, shares, growth and
distances in them were computed, and where a paragraph falls short of a standard, it says so: ``unmet`` is no accusation
here and is only counted.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click

from eval.gold import GOLD
from extractor.model import Finding, Report
from extractor.pipeline import audit

ACCUSES = frozenset({"inconsistent", "rounding", "improbable"})
TRUE = GOLD / "true"


class Paragraph(NamedTuple):
    """A paragraph and where it stands: the name of its file and its number there, from 1 on."""

    name: str
    text: str


def paragraphs(folder: Path = TRUE) -> Iterator[Paragraph]:
    """Every paragraph of the folder, in the order of its files."""
    for path in sorted(folder.glob("*.txt")):
        texts = (t.strip() for t in path.read_text("utf-8").split("\n\n"))
        yield from (Paragraph(f"{path.stem}:{n}", t) for n, t in enumerate(filter(None, texts), 1))


def accusations(report: Report) -> list[Finding]:
    """The findings that call a figure wrong."""
    return [f for f in report.findings if f.outcome in ACCUSES]


@click.command(help=__doc__)
@click.option("--show", is_flag=True, help="The paragraphs that are accused, with the formulas.")
def main(show: bool) -> None:
    outcomes: Counter[str] = Counter()
    count = accused = 0
    for name, text in paragraphs():
        report = audit(text.encode(), f"{name}.txt")
        wrong = accusations(report)
        count += 1
        accused += bool(wrong)
        outcomes.update(f.outcome for f in report.findings)
        if wrong:
            click.echo("\n".join((f"{name}  {f.rule}  {f.formula}") for f in wrong))
            if show:
                click.echo(f"    {text}\n")
    told = ", ".join(f"{outcome} {n}" for outcome, n in outcomes.most_common())
    click.echo(f"{count} paragraphs, {accused} accused; findings: {told}")
    sys.exit(1 if accused else 0)


if __name__ == "__main__":
    main()
