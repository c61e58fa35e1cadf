"""Editions of one text: what was published again, perhaps corrected, replaces what it repeats.

Two documents of one place and kind are editions where ``duplicates`` says that they are one report: most of their
text and of their figures is the same.  Last year's report on the same form is none, its figures are others.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

from extractor.across.diff import Written, paired, written
from extractor.across.duplicates import Judge, Text
from extractor.across.rules import Comparability
from extractor.across.shelf import Paper, Shelf, thing_of
from extractor.model import Claim

_BREAK = re.compile(r"[。;!?\n]")
_FIGURE = re.compile(r"\d[\d,.]*")
_SPACE = re.compile(r"\s+")
_DATE = re.compile(r"(?:19|20)\d\d年\d{1,2}月\d{1,2}日")
_SHORT = 8  # characters of a masked sentence below which it is no evidence


class Edition(NamedTuple):
    """A document that a later one of the same text replaces; ``ordered`` is False where none is the later."""

    earlier: Paper
    later: Paper
    ordered: bool


def sentences_of(paper: Paper) -> frozenset[str]:
    """The longer sentences of a document, figures masked."""
    shapes = (_FIGURE.sub("#", _SPACE.sub("", piece)) for piece in _BREAK.split(paper.text))
    return frozenset(shape for shape in shapes if len(shape) >= _SHORT)


def editions_of(shelf: Shelf, rules: Comparability, judge: Judge) -> list[Edition]:
    """Pairs of documents of which one replaces the other, the replaced ones each once.

    judge  says which documents are one report (``duplicates.toml``)
    """
    replaced: dict[str, Edition] = {}
    for a, b in _candidates(shelf, rules):
        if a.doc_type == b.doc_type:
            one, two = _text(a), _text(b)
            if (one.years & two.years or not one.years) and judge.are_one(one, two, judge.likeness(one, two)):
                edition = _order(a, b, rules)
                replaced.setdefault(edition.earlier.doc_id, edition)
    return [replaced[doc_id] for doc_id in sorted(replaced)]


def _text(paper: Paper) -> Text:
    """The document as ``duplicates`` compares it, without its full dates: editions are signed on other days."""
    body = _DATE.sub("", paper.body)
    return Text(paper.doc_id, paper.source, paper.title, None, paper.published, paper.region, body)


def _candidates(shelf: Shelf, rules: Comparability) -> Iterator[tuple[Paper, Paper]]:
    """Pairs of one place that share a sentence, latest first, so that each is held against the last edition."""
    holders: dict[tuple[str | None, str], list[Paper]] = defaultdict(list)
    for paper in sorted(shelf.papers.values(), key=lambda p: (p.published or "", p.doc_id), reverse=True):
        for shape in sentences_of(paper):
            holders[paper.region, shape].append(paper)
    most = rules.limit("template")
    seen: dict[tuple[str, str], tuple[Paper, Paper]] = {}
    for papers in holders.values():
        if 1 < len(papers) <= most:
            for a, b in combinations(papers, 2):
                seen.setdefault((a.doc_id, b.doc_id), (a, b))
    # sets of sentences come in no fixed order, pairs do
    yield from sorted(seen.values(), key=lambda p: (p[0].published or "", p[0].doc_id, p[1].doc_id), reverse=True)


def _order(a: Paper, b: Paper, rules: Comparability) -> Edition:
    """Which replaces which: a title that says so, else the later date; without either, the order is left open."""
    corrects = [any(c.search(p.title or "") for c in rules.corrections) for p in (a, b)]
    if corrects[0] != corrects[1]:
        return Edition(b, a, True) if corrects[0] else Edition(a, b, True)
    dates = (a.published, b.published)
    if dates[0] and dates[1] and dates[0] != dates[1]:
        return Edition(b, a, True) if dates[0] > dates[1] else Edition(a, b, True)
    first, second = sorted((a, b), key=lambda p: p.doc_id)
    return Edition(second, first, False)


def changed_between(edition: Edition, stageless: frozenset[str]) -> Iterator[tuple[Claim, Claim]]:
    """Figures that stand at the same place of both editions, mean the same, and differ: (later, earlier)."""
    before, after = edition.earlier, edition.later
    told: set[str] = set()
    for one, two in paired(list(written(before.text)), list(written(after.text))):
        if one is None or two is None or one.text == two.text:
            continue
        old, new = _claim(before, one), _claim(after, two)
        if old is None or new is None or new.claim_id in told or old.value == new.value:
            continue
        # a figure of rewritten words beside one of others is no change; a table may have lost its unit
        if thing_of(old, stageless)[:5] == thing_of(new, stageless)[:5] and _year(old) == _year(new):
            told.add(new.claim_id)
            yield new, old


def _claim(paper: Paper, figure: Written) -> Claim | None:
    at = bisect_right(paper.claims, figure.start, key=lambda c: c.start) - 1
    return paper.claims[at] if at >= 0 and paper.claims[at].end > figure.start else None


def _year(claim: Claim) -> str:
    return "" if claim.period_from == "document" else (claim.period or "")[:4]
