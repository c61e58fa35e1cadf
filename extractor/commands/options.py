"""What the commands share: options, exit codes, and how they speak on standard error."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from extractor.model import DudaoError

if TYPE_CHECKING:
    from extractor.engines.local import Limits
    from extractor.patterns import Rules
    from extractor.sources.paths import Listing

DONE, SOME_FAILED, NOTHING_DONE, INTERRUPTED = 0, 1, 2, 130
F = TypeVar("F", bound=Callable[..., Any])


def together(*decorators: Callable[[F], F]) -> Callable[[F], F]:
    """Several options as one decorator, shown in their order."""

    def apply(command: F) -> F:
        for decorator in reversed(decorators):
            command = decorator(command)
        return command

    return apply


patterns_option = click.option(
    "--patterns",
    "patterns",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="A folder of rules to lay over the bundled ones; may be given several times.",
)
confidence_option = click.option(
    "--min-confidence",
    "confidence",
    type=click.FloatRange(0, 1),
    default=0.0,
    metavar="P",
    help="Leave out claims of less confidence (0 to 1), and findings that rest on them.",
)
run_option = together(
    click.option("--jobs", type=click.IntRange(1), metavar="N", help="Worker processes; default: every processor."),
    click.option("--timeout", type=click.FloatRange(0, min_open=True), default=60.0, show_default=True, metavar="S",
                 help="Seconds that one report may take."),
    click.option("--memory", type=click.IntRange(64), default=768, show_default=True, metavar="MB",
                 help="Memory that one report may need."),
    click.option("--max-size", type=click.FloatRange(0, min_open=True), default=32.0, show_default=True, metavar="MB",
                 help="Largest file to read."),
)  # fmt: skip
reports_argument = click.argument("sources", nargs=-1, required=True, metavar="REPORT...")
jsonl_option = click.option("--jsonl", is_flag=True, help="JSON lines on standard output, and nothing else.")
language_option = click.option(
    "--lang",
    type=click.Choice(["en", "zh"]),
    default=lambda: "zh" if (os.environ.get("LC_ALL") or os.environ.get("LANG") or "").startswith("zh") else "en",
    help="Language of the findings; default: that of the terminal.",
)


def expand_sources(sources: tuple[str, ...]) -> Listing:
    """The files, each missing argument one line; raises DudaoError where no file is left."""
    from extractor.sources.paths import expand

    listing = expand(sources)
    for line in listing.missing:
        note(line)
    if not listing.files:
        if listing.missing:
            raise click.exceptions.Exit(NOTHING_DONE)
        raise DudaoError(f"{', '.join(sources)}: holds no file to read; give files, or a folder that has some")
    return listing


def compile_rules(patterns: tuple[Path, ...]) -> Rules:
    """The bundled rules with the user's folders laid over them."""
    from extractor.patterns import BUNDLED, Rules

    return Rules((BUNDLED, *patterns))


def to_limits(timeout: float, memory: int, max_size: float) -> Limits:
    """The limits of one document; memory and size come in MB."""
    from extractor.engines.local import Limits

    return Limits(timeout, memory << 20, int(max_size * 1e6))


def complain(source: str, reason: str) -> None:
    """One line on standard error: what, where, what to do."""
    from extractor.engines.contain import one_line

    reason = reason.removeprefix(f"{source}: ")
    click.echo(f"dudao: {one_line(source)}: {one_line(reason)}", err=True)


def note(text: str) -> None:
    """One line on standard error, whatever the text holds."""
    from extractor.engines.contain import one_line

    click.echo(f"dudao: {one_line(text)}", err=True)


def exit_code(done: int, failed: int) -> int:
    """What the command ends with, for so many sources done and failed."""
    if not failed:
        return DONE
    return SOME_FAILED if done else NOTHING_DONE


def note_stale(count: int) -> None:
    """Says that a data set holds documents that its tables leave out."""
    note(f"{count} documents were mined with other rules and are left out; mine their sources again to have them back")
