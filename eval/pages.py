"""``python -m eval.pages``: which pages a crawl takes as reports, on pages written for this purpose.

Each page goes the way it goes in a crawl: the rules on its title first, then its text; lists lead on and are no report.
"""

from __future__ import annotations

import html
import re
import tomllib
from collections.abc import Iterable
from typing import NamedTuple

import click

from eval.gold import GOLD, load_split
from extractor.page_reading import judge_with
from extractor.patterns import default_rules
from extractor.pipeline import read
from extractor.readers.encoding import decode
from extractor.sources.cues import OPEN, TAKE, Cues, Verdict
from extractor.sources.looking import Ask, Looker

_ENTRY = re.compile(r"(.+) (\d{4}-\d\d-\d\d)")
_PAGE = 300  # characters that a page with a report has at least


class Page(NamedTuple):
    """One page: its sort, whether it is a report, whether rules may be written on it, and what it says."""

    kind: str
    report: bool
    seen: bool
    title: str
    text: str


class Counts(NamedTuple):
    """Reports taken, other pages taken, and reports left."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """The share of the pages taken that are reports."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """The share of the reports that are taken."""
        return self.right / max(1, self.right + self.missed)


def pages() -> list[Page]:
    """The pages of ``eval/gold/pages.toml``; every second one of either sort is only scored."""
    rows = tomllib.loads((GOLD / "pages.toml").read_text("utf-8"))["page"]
    of = {report: [row for row in rows if row["report"] is report] for report in (True, False)}
    return [
        Page(row["kind"], row["report"], n % 2 == 0, row["title"], row["text"])
        for report in (False, True) for n, row in enumerate(of[report])
    ]  # fmt: skip


def as_page(page: Page) -> bytes:
    """A page of an unknown template; lines that end in a date are entries of a list."""
    body = []
    for n, line in enumerate(page.text.split("\n")):
        entry = _ENTRY.fullmatch(line)
        if entry:
            body.append(f'<li><a href="/art/{n}.html">{html.escape(entry[1])}</a><span>{entry[2]}</span></li>')
        else:
            body.append(f"<p>{html.escape(line)}</p>")
    title = html.escape(page.title)
    head = f"<html><head><meta charset='utf-8'><title>{title}</title></head><body>"
    return f"{head}<h1>{title}</h1><div>{''.join(body)}</div></body></html>".encode()


def verdicts(chosen: Iterable[Page]) -> list[tuple[Page, Verdict]]:
    """What a crawl would say of each page."""
    rules = default_rules()
    looker = Looker(rules, lambda data: decode(data).text, judge_with(rules))
    out = []
    for n, page in enumerate(chosen):
        path = f"column/{n}/" if page.kind == "list" else f"content/{n}.html"
        look = looker.look(Ask(f"http://www.example.gov.cn/{path}", as_page(page), "page", page.title))
        said = Verdict("leave", "a list") if look.listed else look.title if look.title.what != OPEN else look.text
        out.append((page, said))
    return out


def counted(judged: Iterable[tuple[Page, Verdict]]) -> Counts:
    """The verdicts added up."""
    taken = [(page.report, said.what == TAKE) for page, said in judged]
    return Counts(*(taken.count(case) for case in ((True, True), (False, True), (True, False))))


def gold_taken(split: str) -> tuple[int, int]:
    """How many gold texts of a split a crawl would take, by titles or else texts, and how many there are.

    Passages cut out of reports are left out: no page holds so little.
    """
    cues = default_rules().compiled(Cues)
    taken = 0
    documents = [gold for gold in load_split(split) if len(gold.text) >= _PAGE]
    for gold in documents:
        document = read(gold.text.encode(), gold.name)
        title = cues.title(document.title or "")
        said = title if title.what != OPEN else cues.text(document.text, document.doc_type)
        taken += said.what == TAKE
    return taken, len(documents)


@click.command(help=__doc__)
@click.option("--errors", is_flag=True, help="Print the wrong ones of the pages that rules may be written on.")
def main(errors: bool) -> None:
    """Scores the pages."""
    judged = verdicts(pages())
    for name, seen in (("written on", True), ("only scored", False)):
        part = [(page, said) for page, said in judged if page.seen is seen]
        counts = counted(part)
        reports = counts.right + counts.missed
        shares = f"precision {counts.precision:.3f}, recall {counts.recall:.3f}"
        click.echo(f"{name}: {len(part)} pages, {reports} reports; {shares}")
        for page, said in part if errors and seen else []:
            if (said.what == TAKE) is not page.report:
                click.echo(f"  {'missed' if page.report else 'taken'}: {page.kind}: {page.title}: {said.why}")
    for split in ("seen", "held"):
        taken, count = gold_taken(split)
        click.echo(f"gold texts, {split}: {taken} of {count} taken ({taken / count:.3f})")


if __name__ == "__main__":
    main()
