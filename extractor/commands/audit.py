"""``dudao check`` and ``dudao extract``: reports audited one after another, and shown."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from extractor.commands.options import (
    compile_rules,
    complain,
    confidence_option,
    exit_code,
    expand_sources,
    jsonl_option,
    language_option,
    patterns_option,
    reports_argument,
    run_option,
    to_limits,
)

if TYPE_CHECKING:
    from extractor.auditing import Audited


@click.command(short_help="What reports claim, and what of it does not add up.")
@reports_argument
@jsonl_option
@patterns_option
@confidence_option
@run_option
@language_option
def check(sources: tuple[str, ...], **given: Any) -> int:
    """Audit reports: what they claim, what does not add up, which standard is missed.

    \b
    dudao check report.html
    dudao check reports/ --jsonl > findings.jsonl
    """
    return _audit(sources, findings=True, **given)


@click.command(short_help="The claims alone.")
@reports_argument
@jsonl_option
@patterns_option
@confidence_option
@run_option
@language_option
def extract(sources: tuple[str, ...], **given: Any) -> int:
    """The claims alone: every figure with its meaning and its place in the text."""
    return _audit(sources, findings=False, **given)


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

    listing = expand_sources(sources)
    show = _lines() if jsonl else _screen(findings, lang)
    done = failed = 0
    for one in audit_files(
        listing.files,
        rules=compile_rules(patterns),
        jobs=jobs,
        limits=to_limits(**limits),
        findings=findings,
        jsonl=jsonl,
        confidence=confidence,
    ):
        if one.failure is not None:
            failed += 1
            complain(one.file.name, one.failure.reason)
        else:
            done += 1
            show(one)
    if not jsonl:
        show(None)
    return exit_code(done, failed + len(listing.missing))


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
