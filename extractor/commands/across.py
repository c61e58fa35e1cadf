"""``dudao reconcile``, ``diff``, ``explain`` and ``suggest``: what is said over several documents."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from extractor.commands.options import DONE, compile_rules, jsonl_option, language_option, note_stale, patterns_option
from extractor.model import DudaoError

if TYPE_CHECKING:
    from extractor.report.terminal_across import AcrossPrinter

_dataset = click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="DATASET")
_out = click.option(
    "-o",
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the table to a file; its name ends in .csv or .jsonl.",
)


@click.command(short_help="Documents of a data set held against each other.")
@_dataset
@_out
@jsonl_option
@click.option("--all", "everything", is_flag=True, help="Also what agrees, and what cannot be compared and why.")
@patterns_option
@language_option
def reconcile(
    folder: Path, out: Path | None, jsonl: bool, everything: bool, patterns: tuple[Path, ...], lang: str
) -> int:
    """Hold the documents of a data set against each other.

    The same fact in two documents, editions of one text, jumps from year to year, figures carried over from
    last year or from another place. Only figures of one place, year, stage, definition and scope are compared.
    """
    from extractor.across.reconcile import reconcile as run
    from extractor.across.tables import json_text, write_table
    from extractor.dataset.store import open_dataset

    with open_dataset(folder) as dataset:
        made = run(dataset, compile_rules(patterns))
        stale = dataset.stale
    lines = made.lines()
    if out is not None:
        write_table(out, "conflict", lines)
    if jsonl:
        _write(json_text("finding", made.records()))
    else:
        printer = _printer(lang)
        printer.reconciled(lines, made.counts, everything=everything)
        printer.replaced((e.earlier.shown, e.later.shown, e.ordered) for e in made.editions)
        if out is not None:
            click.echo(str(out))
    if stale:
        note_stale(stale)
    return DONE


@click.command(short_help="The figures that differ between two captures of one report.")
@click.argument("before", metavar="A", type=click.Path(dir_okay=False))
@click.argument("after", metavar="B", type=click.Path(dir_okay=False))
@_out
@jsonl_option
@patterns_option
@language_option
def diff(before: str, after: str, out: Path | None, jsonl: bool, patterns: tuple[Path, ...], lang: str) -> int:
    """Show the figures that changed, appeared or vanished between two captures of one report, A and B.

    Other markup, spacing or encoding of the same text gives nothing.
    """
    from extractor.across.diff import diff as run
    from extractor.across.tables import json_text, write_table

    lines = run(before, after, compile_rules(patterns)).lines()
    if out is not None:
        write_table(out, "change", lines)
    if jsonl:
        _write(json_text("change", lines))
    else:
        _printer(lang).changes(lines)
    return DONE


@click.command(short_help="One finding in full.")
@click.argument("finding_id", metavar="FINDING_ID")
@click.argument("sources", nargs=-1, metavar="[DATASET or REPORT...]")
@jsonl_option
@patterns_option
@language_option
def explain(finding_id: str, sources: tuple[str, ...], jsonl: bool, patterns: tuple[Path, ...], lang: str) -> int:
    """Explain one finding: its figures with their places, what was assumed, what would overturn it.

    FINDING_ID may be shortened. Without a data set or reports, data sets in this folder are searched.
    """
    from extractor.across.explain import explain as run
    from extractor.across.tables import json_text

    made = run(finding_id, *(sources or _datasets_here()), rules=compile_rules(patterns)).record()
    if jsonl:
        _write(json_text("explanation", [made]))
    else:
        from rich.console import Console

        from extractor.report.terminal_explain import ExplainPrinter

        ExplainPrinter(Console(highlight=False), lang).explained(made)
    return DONE


@click.command(short_help="Proposals for new indicators.")
@_dataset
@_out
@jsonl_option
@click.option(
    "--documents",
    type=click.IntRange(1),
    default=2,
    show_default=True,
    metavar="N",
    help="How many documents must state a figure.",
)
@patterns_option
@language_option
def suggest(folder: Path, out: Path | None, jsonl: bool, documents: int, patterns: tuple[Path, ...], lang: str) -> int:
    """Propose new indicators: figures that documents state and the catalogue has no code for.

    Needs scikit-learn: pip install 'dudao[nlp]'.
    """
    from extractor.across.suggest import suggest as run
    from extractor.across.tables import json_text, write_table

    made = run(folder, documents=documents, rules=compile_rules(patterns))
    lines = made.lines()
    if out is not None:
        write_table(out, "proposal", lines)
    if jsonl:
        _write(json_text("proposal", lines))
    else:
        _printer(lang).proposals(lines, made.claims, made.left_out)
    return DONE


def _datasets_here() -> tuple[str, ...]:
    found = tuple(str(p.parent) for p in sorted([*Path().glob("ledger.sqlite"), *Path().glob("*/ledger.sqlite")]))
    if not found:
        raise DudaoError("this folder holds no data set; name one, or the report that the finding is about")
    return found


def _printer(language: str) -> AcrossPrinter:
    from rich.console import Console

    from extractor.report.terminal_across import AcrossPrinter

    return AcrossPrinter(Console(highlight=False), language)


def _write(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
