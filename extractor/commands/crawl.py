"""``dudao crawl``: the reports of publishers' sites into a corpus folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from extractor.commands.options import (
    DONE,
    INTERRUPTED,
    NOTHING_DONE,
    SOME_FAILED,
    compile_rules,
    complain,
    note,
    patterns_option,
)

if TYPE_CHECKING:
    from extractor.crawling import CrawlSummary
    from extractor.sources.frontier import Counts
    from extractor.sources.plan import SitePlan


@click.command(short_help="The reports of a publisher's site into a folder.")
@click.argument("targets", nargs=-1, metavar="[URL|SITE.toml]...")
@click.option("--region", metavar="CODE", help="Crawl the registry's publishers of this GB/T 2260 code and below it.")
@click.option(
    "-o",
    "--out",
    "folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Folder of the corpus; made where it does not exist.",
)
@click.option("--all", "everything", is_flag=True, help="Take every page, whether it looks like a report or not.")
@click.option(
    "--pages",
    type=click.IntRange(0),
    default=0,
    metavar="N",
    help="Further pages of each list to read; default: all of a named column, 20 of a whole site's columns.",
)
@click.option("--host", "hosts", multiple=True, metavar="HOST", help="Follow links to this host too; repeatable.")
@click.option(
    "--delay",
    type=click.FloatRange(0, 600),
    default=2.0,
    show_default=True,
    metavar="S",
    help="Least seconds between two requests to a host.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(1, 3600),
    default=180.0,
    show_default=True,
    metavar="S",
    help="Seconds that one answer may take.",
)
@click.option(
    "--max-size",
    type=click.FloatRange(0.001, 4000),
    default=64.0,
    show_default=True,
    metavar="MB",
    help="Largest answer to take, also when unpacked.",
)
@click.option(
    "--retries",
    type=click.IntRange(0, 10),
    default=3,
    show_default=True,
    metavar="N",
    help="Further tries after a passing failure.",
)
@click.option(
    "--backoff",
    type=click.FloatRange(0, 600),
    default=5.0,
    show_default=True,
    metavar="S",
    help="Wait before the first further try; each next one waits three times as long.",
)
@click.option(
    "--limit", type=click.IntRange(0), default=0, metavar="N", help="Stop after N answers; run again to go on."
)
@click.option(
    "--contact", metavar="TEXT", help="Address or page to name in the User-Agent, so that sites can reach you."
)
@click.option("--allow-private", is_flag=True, help="Also ask private and loopback addresses.")
@patterns_option
def crawl(
    targets: tuple[str, ...], region: str | None, folder: Path, everything: bool, pages: int, hosts: tuple[str, ...],
    delay: float, timeout: float, max_size: float, retries: int, backoff: float, limit: int, contact: str | None,
    allow_private: bool, patterns: tuple[Path, ...],
) -> int:  # fmt: skip
    """Fetch the reports of a publisher's site: pages with their attachments, and a record of all that was fetched.

    \b
    dudao crawl https://www.example.gov.cn/xxgk/jydd/ -o corpus
    dudao crawl --region 640221 -o corpus
    dudao mine corpus -o dataset

    Give a list page (a column), a single text, a site's front page, or a SITE.toml.  It keeps to robots.txt, to the
    hosts and columns named, and to one request at a time for each host.  Stop it at any time: the same command goes
    on where it stopped; once all is fetched, it asks for what is new or changed.
    """
    from extractor.crawling import crawl as run
    from extractor.crawling import user_agent
    from extractor.report.progress import Meter
    from extractor.sources.manners import Manners

    plans = _plans(targets, region, hosts)
    manners = Manners(user_agent(contact), delay, timeout, int(max_size * 1e6), retries, backoff, limit, allow_private)
    meter = Meter("crawling")

    def show(counts: Counts) -> None:
        meter.show(counts.met, counts.done, counts.failed)

    with meter:
        rules = compile_rules(patterns)
        summary = run(plans, folder, rules=rules, manners=manners, everything=everything, pages=pages, progress=show)
    _print(summary, folder)
    return _status(summary)


def _plans(targets: tuple[str, ...], region: str | None, hosts: tuple[str, ...]) -> list[SitePlan]:
    from extractor.model import DudaoError
    from extractor.sources.plan import plan, region_plans

    plans = [site for target in targets for site in plan(target, hosts)]
    if region:
        plans += region_plans(region)
    if not plans:
        raise DudaoError("nothing to crawl; give an address, a SITE.toml, or --region CODE")
    return list({site.id: site for site in plans}.values())


def _print(summary: CrawlSummary, folder: Path) -> None:
    from extractor.engines.contain import one_line

    counts = summary.counts
    went_on = "went on where the last run stopped; " if summary.resumed else ""
    click.echo(f"{went_on}{summary.asked} answers in {summary.seconds:.1f} s")
    click.echo(f"corpus: {folder}: {counts.reports} reports of {counts.files} files, {counts.met} addresses met")
    for reason, count in sorted(summary.skipped.items(), key=lambda item: -item[1]):
        click.echo(f"  {count:>6}  not taken: {one_line(reason)}")
    if summary.skipped:
        click.echo(f"each with its reason in {folder / 'skipped.csv'}")
    for address, why in summary.unreached:
        complain(address, one_line(why))
    for host, why in summary.parked.items():
        often = f"left alone after several failures in a row ({one_line(why)}); run again later"
        complain(host, often)
    if summary.waiting:
        note(f"{summary.waiting} addresses wait; the same command goes on from there")


def _status(summary: CrawlSummary) -> int:
    if summary.stopped:
        return INTERRUPTED
    if summary.unreached and not summary.counts.reports:
        return NOTHING_DONE
    return SOME_FAILED if summary.counts.failed or summary.parked or summary.unreached else DONE
