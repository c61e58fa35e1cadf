"""``dudao dedup``: the reports that a data set holds more than once."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from extractor.commands.options import DONE, compile_rules, jsonl_option, note_stale, patterns_option

if TYPE_CHECKING:
    from extractor.across.duplicates import Group

_SHOWN = 5


@click.command(short_help="Reports that a data set holds more than once.")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="DATASET")
@click.option(
    "-o",
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the table to a file; its name ends in .csv or .jsonl.",
)
@jsonl_option
@patterns_option
def dedup(folder: Path, out: Path | None, jsonl: bool, patterns: tuple[Path, ...]) -> int:  # fmt: skip
    """Find reports that a data set holds more than once: on several sites, as page and as file, reworded.

    Each group's best copy comes first (a government's own, the earliest, the fullest), then the others as further
    sources, with the figures that they give otherwise.  The data set itself is left as it is.
    """
    from extractor.across.duplicates import duplicates, rows
    from extractor.across.tables import json_text, write_table
    from extractor.dataset.store import open_dataset

    with open_dataset(folder) as dataset:
        groups = duplicates(dataset, compile_rules(patterns))
        documents, stale = dataset.totals.documents, dataset.stale
    lines = rows(groups)
    if out is not None:
        write_table(out, "duplicate", lines)
    if jsonl:
        sys.stdout.buffer.write(json_text("duplicate", lines))
        sys.stdout.buffer.flush()
    else:
        _print(groups)
        copies = sum(len(g.copies) for g in groups)
        click.echo(f"{documents} documents, {documents - copies} reports: {len(groups)} of them more than once")
    if stale:
        note_stale(stale)
    return DONE


def _print(groups: list[Group]) -> None:
    from extractor.engines.contain import one_line

    for group in groups:
        click.echo(one_line(f"{group.best.title or ''}  {group.best.source}"))
        for copy in group.copies:
            changes = [c for c in copy.changes if c["kind"] != "respelled"]
            otherwise = f"{len(changes)} figures otherwise" if changes else "the same figures"
            source = one_line(copy.text.source)
            click.echo(f"    also {source} ({otherwise}; {copy.likeness.text:.0%} of the text)")
            for change in changes[:_SHOWN]:
                quote = one_line(change["quote_before"] or change["quote_after"] or "")[:120]
                told = one_line(f"{change['before'] or 'nothing'} → {change['after'] or 'nothing'}  {quote}")
                click.echo(f"        {told}")
            if len(changes) > _SHOWN:
                click.echo(f"        and {len(changes) - _SHOWN} more")
