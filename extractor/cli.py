"""The ``dudao`` command.

What it prints on standard output is the result (with ``--jsonl`` JSON lines and nothing else);
progress and failures go to standard error, one line each.
Exit codes: 0 done, 1 done but some documents failed, 2 nothing could be done.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from extractor.model import DudaoError
from extractor.version import __version__

if TYPE_CHECKING:
    from extractor.auditing import Audited
    from extractor.engines.local import Limits
    from extractor.mining import Summary
    from extractor.patterns import Rules
    from extractor.sources.paths import Listing

DONE, SOME_FAILED, NOTHING_DONE, INTERRUPTED = 0, 1, 2, 130
F = TypeVar("F", bound=Callable[..., Any])


def _options(*decorators: Callable[[F], F]) -> Callable[[F], F]:
    def apply(command: F) -> F:
        for decorator in reversed(decorators):
            command = decorator(command)
        return command

    return apply


_patterns = click.option(
    "--patterns",
    "patterns",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="A folder of rules to lay over the bundled ones; may be given several times.",
)
_confidence = click.option(
    "--min-confidence",
    "confidence",
    type=click.FloatRange(0, 1),
    default=0.0,
    metavar="P",
    help="Leave out claims of less confidence (0 to 1), and findings that rest on them.",
)
_run = _options(
    click.option("--jobs", type=click.IntRange(1), metavar="N", help="Worker processes; default: every processor."),
    click.option("--timeout", type=click.FloatRange(0, min_open=True), default=60.0, show_default=True, metavar="S",
                 help="Seconds that one report may take."),
    click.option("--memory", type=click.IntRange(64), default=2048, show_default=True, metavar="MB",
                 help="Memory that one report may need."),
    click.option("--max-size", type=click.FloatRange(0, min_open=True), default=32.0, show_default=True, metavar="MB",
                 help="Largest file to read."),
)  # fmt: skip
_sources = click.argument("sources", nargs=-1, required=True, metavar="REPORT...")
_jsonl = click.option("--jsonl", is_flag=True, help="JSON lines on standard output, and nothing else.")
_language = click.option(
    "--lang",
    type=click.Choice(["en", "zh"]),
    default=lambda: "zh" if (os.environ.get("LC_ALL") or os.environ.get("LANG") or "").startswith("zh") else "en",
    help="Language of the findings; default: that of the terminal.",
)


class _Quiet(click.Group):
    """A group whose commands end quietly when their reader has had enough (``| head``)."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            status = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:  # click itself would make it a failure
            return _unread()
        return status


def _unread() -> int:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else Python complains at its exit
    return DONE


@click.group(cls=_Quiet, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="dudao")
def app() -> None:
    """Reads the numbers in published Chinese education supervision reports (督导) and checks them.

    A REPORT is a file, a folder (with everything below it) or a pattern such as 'reports/*.html'.
    """


@app.command(short_help="What reports claim, and what of it does not add up.")
@_sources
@_jsonl
@_patterns
@_confidence
@_run
@_language
def check(sources: tuple[str, ...], **given: Any) -> int:
    """Audit reports: what they claim, what does not add up, which standard is missed.

    \b
    dudao check report.html
    dudao check reports/ --jsonl > findings.jsonl
    """
    return _audit(sources, findings=True, **given)


@app.command(short_help="The claims alone.")
@_sources
@_jsonl
@_patterns
@_confidence
@_run
@_language
def extract(sources: tuple[str, ...], **given: Any) -> int:
    """The claims alone: every figure with its meaning and its place in the text."""
    return _audit(sources, findings=False, **given)


@app.command(short_help="Files and folders into a data set.")
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
@_patterns
@_run
@click.option("--no-pages", is_flag=True, help="Leave out the audit page per report.")
@click.option("--again", is_flag=True, help="Mine everything anew, also what is there with the same rules.")
def mine(
    sources: tuple[str, ...], folder: Path, patterns: tuple[Path, ...], no_pages: bool, again: bool, **limits: Any
) -> int:  # fmt: skip
    """Files and folders into a data set, with an audit page per report.

    Stop it at any time; the same command goes on where it stopped and does nothing twice.
    """
    return _mine(sources, folder, patterns, pages=not no_pages, again=again, **limits)


@app.command(short_help="Try it on the bundled samples.")
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
@_run
def demo(folder: Path, **limits: Any) -> int:  # fmt: skip
    """Mine the bundled samples and say which page to open."""
    from extractor.patterns import SAMPLES

    samples = sorted(str(p) for p in SAMPLES.iterdir() if p.suffix != ".md" and p.is_file())
    if not samples:
        raise DudaoError("the bundled samples are missing; install the package again")
    status = _mine(tuple(samples), folder, (), pages=True, again=False, **limits)
    _say_what_to_open(folder)
    return status


@app.command(short_help="The tables of a data set as CSV or JSON lines.")
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
@_confidence
def export(folder: Path, to: str, out: Path, confidence: float) -> int:  # fmt: skip
    """The tables of a data set for spreadsheets (csv) or programs (jsonl)."""
    from extractor.dataset.store import open_dataset

    with open_dataset(folder) as dataset:
        for path in dataset.export(out, to, confidence):
            click.echo(str(path))
        if dataset.stale:
            _stale(dataset.stale)
    return DONE


def main() -> None:
    """Runs the command; every foreseeable failure is one line on standard error."""
    try:
        status = app.main(prog_name="dudao", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        status = NOTHING_DONE
    except (KeyboardInterrupt, click.Abort):
        click.echo("dudao: stopped", err=True)
        status = INTERRUPTED
    except DudaoError as error:
        click.echo(f"dudao: {error}", err=True)
        status = NOTHING_DONE
    sys.exit(status if isinstance(status, int) else DONE)


def _audit(
    sources: tuple[str, ...],
    *,
    findings: bool,
    jsonl: bool,
    patterns: tuple[Path, ...],
    confidence: float,
    lang: str,
    jobs: int | None,
    **limits: Any,
) -> int:
    from extractor.auditing import audit_files

    listing = _expand(sources)
    show = _lines() if jsonl else _screen(findings, lang)
    done = failed = 0
    for one in audit_files(
        listing.files,
        rules=_rules(patterns),
        jobs=jobs,
        limits=_limits(**limits),
        findings=findings,
        jsonl=jsonl,
        confidence=confidence,
    ):
        if one.failure is not None:
            failed += 1
            _complain(one.file.name, one.failure.reason)
        else:
            done += 1
            show(one)
    if not jsonl:
        show(None)
    return _status(done, failed + len(listing.missing))


def _lines() -> Callable[[Audited | None], None]:
    def show(one: Audited | None) -> None:
        if one is not None:
            sys.stdout.buffer.write(one.data)
            sys.stdout.buffer.flush()

    return show


def _screen(findings: bool, language: str) -> Callable[[Audited | None], None]:
    from rich.console import Console

    from extractor.auditing import decode_report
    from extractor.report.terminal import Printer

    printer = Printer(Console(highlight=False), language)

    def show(one: Audited | None) -> None:
        if one is None:
            printer.totals()
        elif findings:
            printer.report(decode_report(one.data))
        else:
            printer.claims(decode_report(one.data))

    return show


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

    _expand(sources)
    meter = Meter()
    try:
        with meter:
            summary = run(
                sources,
                folder,
                rules=_rules(patterns),
                jobs=jobs,
                limits=_limits(**limits),
                pages=pages,
                again=again,
                progress=lambda p: meter.show(p.total, p.done, p.failed),
            )
    except KeyboardInterrupt:
        click.echo(f"dudao: stopped at {meter.done} of {meter.total}; the same command goes on from there", err=True)
        return INTERRUPTED
    _print_summary(summary, folder)
    done = summary.mined + summary.already + len(summary.duplicates)
    return _status(done, len(summary.failed) + len(summary.missing))


def _print_summary(summary: Summary, folder: Path) -> None:
    from rich.console import Console

    from extractor.report.terminal import summary_table

    for failed in summary.failed:
        _complain(failed.source, failed.reason)
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
        _stale(summary.stale)


def _stale(count: int) -> None:
    _note(f"{count} documents were mined with other rules and are left out; mine their sources again to have them back")


def _say_what_to_open(folder: Path) -> None:
    from extractor.dataset.store import open_dataset

    with open_dataset(folder) as dataset:
        worst = dataset.sql(
            "select doc_id, count(*) filter (outcome = 'inconsistent') as bad, count(*) as found"
            " from findings group by 1 order by bad desc, found desc, doc_id limit 1"
        )
    if len(worst):
        click.echo(f"open in a browser: {folder / 'pages' / (worst['doc_id'][0] + '.html')}")


def _expand(sources: tuple[str, ...]) -> Listing:
    """The files, each missing argument one line; raises DudaoError where no file is left."""
    from extractor.sources.paths import expand

    listing = expand(sources)
    for line in listing.missing:
        click.echo(f"dudao: {line}", err=True)
    if not listing.files:
        if listing.missing:
            raise click.exceptions.Exit(NOTHING_DONE)
        raise DudaoError(f"{', '.join(sources)}: holds no file to read; give files, or a folder that has some")
    return listing


def _rules(patterns: tuple[Path, ...]) -> Rules:
    from extractor.patterns import BUNDLED, Rules

    return Rules((BUNDLED, *patterns))


def _limits(timeout: float, memory: int, max_size: float) -> Limits:
    from extractor.engines.local import Limits

    return Limits(timeout, memory << 20, int(max_size * 1e6))


def _complain(source: str, reason: str) -> None:
    """One line on standard error: what, where, what to do."""
    from extractor.engines.contain import one_line

    reason = reason.removeprefix(f"{source}: ")
    click.echo(f"dudao: {one_line(source)}: {reason}", err=True)


def _note(text: str) -> None:
    click.echo(f"dudao: {text}", err=True)


def _status(done: int, failed: int) -> int:
    if not failed:
        return DONE
    return SOME_FAILED if done else NOTHING_DONE


if __name__ == "__main__":
    main()
