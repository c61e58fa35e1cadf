"""``dudao mine``, ``demo`` and ``export``: reports into a data set, and its tables out of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from extractor.commands.options import (
    DONE,
    INTERRUPTED,
    compile_rules,
    complain,
    confidence_option,
    exit_code,
    expand_sources,
    note_stale,
    patterns_option,
    run_option,
    to_limits,
)
from extractor.model import DudaoError

if TYPE_CHECKING:
    from extractor.mining import Summary


@click.command(short_help="Files and folders into a data set.")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option(
    "-o",
    "--out",
    "folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Folder of the data set; made where it does not exist.",
)
@patterns_option
@run_option
@click.option("--no-pages", is_flag=True, help="Leave out the audit page per report.")
@click.option("--again", is_flag=True, help="Mine everything anew, also what is there with the same rules.")
def mine(
    sources: tuple[str, ...], folder: Path, patterns: tuple[Path, ...], no_pages: bool, again: bool, **limits: Any
) -> int:  # fmt: skip
    """Files and folders into a data set, with an audit page per report.

    Stop it at any time; the same command goes on where it stopped and does nothing twice.
    """
    return _mine(sources, folder, patterns, pages=not no_pages, again=again, **limits)


@click.command(short_help="Try it on the bundled samples.")
@click.option(
    "-o",
    "--out",
    "folder",
    default="dudao-demo",
    show_default=True,
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the data set.",
)
@run_option
def demo(folder: Path, **limits: Any) -> int:  # fmt: skip
    """Mine the bundled samples and say which page to open."""
    from extractor.patterns import SAMPLES

    samples = sorted(str(p) for p in SAMPLES.iterdir() if p.suffix != ".md" and p.is_file())
    if not samples:
        raise DudaoError("the bundled samples are missing; install the package again")
    status = _mine(tuple(samples), folder, (), pages=True, again=False, **limits)
    _say_what_to_open(folder)
    return status


@click.command(short_help="The tables of a data set as CSV or JSON lines.")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
@click.option("--to", type=click.Choice(["csv", "jsonl"]), default="csv", show_default=True, help="Form of the files.")
@click.option(
    "-o",
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    metavar="OUT",
    help="Folder to write to; with --to jsonl, a name ending in .jsonl makes one file.",
)
@confidence_option
def export(folder: Path, to: str, out: Path, confidence: float) -> int:  # fmt: skip
    """The tables of a data set for spreadsheets (csv) or programs (jsonl)."""
    from extractor.dataset.store import open_dataset

    with open_dataset(folder) as dataset:
        for path in dataset.export(out, to, confidence):
            click.echo(str(path))
        if dataset.stale:
            note_stale(dataset.stale)
    return DONE


def _mine(
    sources: tuple[str, ...],
    folder: Path,
    patterns: tuple[Path, ...],
    *,
    pages: bool,
    again: bool,
    jobs: int | None,
    **limits: Any,
) -> int:
    from extractor.mining import mine as run
    from extractor.report.progress import Meter

    expand_sources(sources)
    meter = Meter()
    try:
        with meter:
            summary = run(
                sources,
                folder,
                rules=compile_rules(patterns),
                jobs=jobs,
                limits=to_limits(**limits),
                pages=pages,
                again=again,
                progress=lambda p: meter.show(p.total, p.done, p.failed),
            )
    except KeyboardInterrupt:
        click.echo(f"dudao: stopped at {meter.done} of {meter.total}; the same command goes on from there", err=True)
        return INTERRUPTED
    _print_summary(summary, folder)
    done = summary.mined + summary.already + len(summary.duplicates)
    return exit_code(done, len(summary.failed) + len(summary.missing))


def _print_summary(summary: Summary, folder: Path) -> None:
    from rich.console import Console

    from extractor.report.terminal import summary_table

    for failed in summary.failed:
        complain(failed.source, failed.reason)
    totals = summary.totals
    others = [
        ("already there", summary.already),
        ("same bytes as another", len(summary.duplicates)),
        ("failed", len(summary.failed) + len(summary.missing)),
        ("left out as parts of saved pages", summary.ignored),
    ]
    rows = [
        ("documents mined by this run", f"{summary.mined} in {summary.seconds:.1f} s"),
        *((what, str(count)) for what, count in others if count),
        ("documents in the data set", str(totals.documents)),
        ("claims", str(totals.claims)),
        ("numbers understood", f"{totals.coverage:.1%}"),
    ]
    Console(highlight=False).print(summary_table(rows, totals.outcomes))
    click.echo(f"data set: {folder}")
    if summary.stale:
        note_stale(summary.stale)


def _say_what_to_open(folder: Path) -> None:
    from extractor.dataset.store import open_dataset

    with open_dataset(folder) as dataset:
        worst = dataset.sql(
            "select doc_id, count(*) filter (outcome = 'inconsistent') as bad, count(*) as found"
            " from findings group by 1 order by bad desc, found desc, doc_id limit 1"
        )
    if len(worst):
        click.echo(f"open in a browser: {folder / 'pages' / (worst['doc_id'][0] + '.html')}")
