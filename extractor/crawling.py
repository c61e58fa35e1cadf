"""Crawling: the reports of publishers' sites into a corpus folder, resumable at any moment.

    for every address of the queue: ask it politely, record the answer, read it, queue what it leads to

A corpus is mined like any folder; its documents carry the addresses they came from.
"""

from __future__ import annotations

import csv
import io
import os
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from functools import partial
from pathlib import Path
from typing import NamedTuple

from extractor.cells import safe_cell
from extractor.engines.local import Limits
from extractor.holding import held
from extractor.model import DudaoError
from extractor.page_reading import LIMITS, PageReader
from extractor.patterns import Rules, default_rules
from extractor.sources.corpus import LOCK, LOG, QUEUE, REPORTS, SKIPPED, WARC, write_whole
from extractor.sources.frontier import CorpusError, Counts, Frontier
from extractor.sources.manners import Manners
from extractor.sources.plan import PlanError, SitePlan
from extractor.sources.reading import Reader, Taste
from extractor.sources.warc import WarcWriter, cut_back, warc_files
from extractor.version import __version__

_OURS = frozenset({QUEUE, f"{QUEUE}-wal", f"{QUEUE}-shm", REPORTS, WARC, SKIPPED, LOG, LOCK})
_FORM = ("address", "kind", "reason", "detail", "title", "date", "found on")


class CrawlSummary(NamedTuple):
    """What a run did, and what the corpus holds after it.

    asked     answers taken in by this run
    skipped   reason → addresses left out or failed, over the whole corpus
    unreached (address, why) of the addresses to begin with that brought nothing
    parked    host → why it was left alone in this run; its addresses wait for the next one
    waiting   addresses still to be fetched
    stopped   True where the user stopped it
    resumed   True where the run took up an unfinished one
    """

    folder: Path
    asked: int
    counts: Counts
    skipped: dict[str, int]
    unreached: list[tuple[str, str]]
    parked: dict[str, str]
    waiting: int
    stopped: bool
    resumed: bool
    seconds: float


def crawl(
    plans: list[SitePlan],
    into: str | os.PathLike[str],
    *,
    rules: Rules | None = None,
    manners: Manners | None = None,
    everything: bool = False,
    pages: int = 0,
    limits: Limits | None = None,
    progress: Callable[[Counts], None] | None = None,
) -> CrawlSummary:
    """Fetches the reports of sites into the folder ``into``; once in a process, as Scrapy's reactor allows.

    plans       sites (``extractor.sources.plan``)
    everything  takes every page, whether it looks like a report or not
    pages       further pages of a list that are read; 0 for all of a named column, 20 of each column of a whole site
    limits      time and memory that reading one page may take; ``page_reading.LIMITS`` unless given
    raises      DudaoError where nothing can be done: Scrapy is missing, the folder is in use or holds something else
    """
    try:
        from extractor.sources.crawler import run
        from extractor.sources.session import Session
    except ImportError as error:
        raise DudaoError(f"crawling needs more packages ({error}); install them: pip install 'dudao[crawl]'") from error
    rules, manners = rules or default_rules(), manners or Manners()
    folder, started = Path(into).absolute(), time.monotonic()
    _unknown_systems(plans, rules)
    with (
        _held(folder),
        closing(Frontier(folder / QUEUE)) as frontier,
        closing(PageReader(rules, limits or LIMITS)) as page_reader,
    ):
        (folder / REPORTS).mkdir(exist_ok=True)
        for left in warc_files(folder / WARC)[-1:]:
            cut_back(left)
        taste = Taste(everything, manners.private, pages)
        reader = Reader(folder, frontier, plans, rules, taste)
        warc = WarcWriter(folder / WARC)
        told = partial(_tell, frontier, progress)
        session = Session(reader, warc, manners, page_reader.look, told)
        try:
            resumed = frontier.begin(reader.starts())
            stopped = run(session, str(folder / LOG))
        finally:
            warc.close()
            frontier.settle()
            skipped = _write_skipped(folder, frontier)
        return CrawlSummary(
            folder=folder,
            asked=session.answers,
            counts=frontier.counts(),
            skipped=skipped,
            unreached=_unreached(frontier, reader),
            parked=session.parked,
            waiting=sum(1 for _ in frontier.rows("select 1 from visits where state = 'queued'")),
            stopped=stopped,
            resumed=resumed,
            seconds=time.monotonic() - started,
        )


def _tell(frontier: Frontier, progress: Callable[[Counts], None] | None) -> None:
    if progress is not None:
        progress(frontier.counts())


def _held(folder: Path) -> AbstractContextManager[None]:
    return held(folder, QUEUE, LOCK, _OURS, CorpusError, "crawl", "crawling")


def user_agent(contact: str | None) -> str:
    """The User-Agent of a crawl: the program, and how its user can be reached."""
    return f"dudao/{__version__} (+{contact})" if contact else f"dudao/{__version__}"


def _unknown_systems(plans: list[SitePlan], rules: Rules) -> None:
    from extractor.sources.systems import Systems

    systems = rules.compiled(Systems)
    for plan in plans:
        if plan.system and systems.named(plan.system) is None:
            known = ", ".join(s.id for s in systems.systems)
            raise PlanError(f"{plan.name}: system {plan.system!r} is not known; known are {known}")


def _unreached(frontier: Frontier, reader: Reader) -> list[tuple[str, str]]:
    query = "select url, detail from visits where url = ? and state in ('skipped', 'failed')"
    rows = (row for start in reader.starts() for row in frontier.rows(query, [start.url]))
    return [(row["url"], row["detail"] or "") for row in rows]


def _write_skipped(folder: Path, frontier: Frontier) -> dict[str, int]:
    """Writes ``skipped.csv``; returns how many addresses each reason kept out."""
    counts: dict[str, int] = {}
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_FORM)
    query = (
        "select v.url, v.kind, v.reason, v.detail, v.title, v.listed, p.url as found_on from visits v"
        " left join visits p on p.id = v.parent where v.state in ('skipped', 'failed') order by v.reason, v.id"
    )
    for row in frontier.rows(query):
        counts[row["reason"]] = counts.get(row["reason"], 0) + 1
        writer.writerow([safe_cell(value) for value in row.values()])
    write_whole(folder / SKIPPED, ("\ufeff" + out.getvalue()).encode("utf-8", "backslashreplace"))
    return counts
