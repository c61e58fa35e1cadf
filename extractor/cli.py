"""The ``dudao`` command.

What it prints on standard output is the result (with ``--jsonl`` JSON lines and nothing else);
progress and failures go to standard error, one line each.
Exit codes: 0 done, 1 done but some documents failed, 2 nothing could be done.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from extractor.commands import across, audit, crawl, dataset, dedup
from extractor.commands.options import DONE, INTERRUPTED, NOTHING_DONE, note
from extractor.model import DudaoError
from extractor.version import __version__

_COMMANDS = (
    audit.check,
    audit.extract,
    crawl.crawl,
    dataset.mine,
    dataset.demo,
    dataset.export,
    dedup.dedup,
    across.reconcile,
    across.diff,
    across.explain,
    across.suggest,
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


for _command in _COMMANDS:
    app.add_command(_command)


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
        note(str(error))
        status = NOTHING_DONE
    sys.exit(status if isinstance(status, int) else DONE)


if __name__ == "__main__":
    main()
