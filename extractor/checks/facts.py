"""A document's claims laid out for checking: by what they measure, and by where they stand.

Nothing here decides anything; it answers "which figures are near, and of the same stage, place and period?"
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from itertools import islice
from operator import attrgetter
from typing import NamedTuple

from extractor.exact import Fraction
from extractor.model import Claim, Extraction, Interval, Link
from extractor.shadow import shadow

CLAUSE, SENTENCE, PARAGRAPH, SECTION, DOCUMENT = range(5)

_CLAUSE_END = re.compile(r"[;。!?\n]")
_SENTENCE_END = re.compile(r"[。!?\n]")
_PARAGRAPH_END = re.compile(r"\n")
_BREAK = re.compile(r"[,;。:、()\n\t|!?]")
_YEAR = re.compile(r"\d{4}")
_PIECE = re.compile(r"(?<![\d年月])\d+ *[,.]? +$|\d +[,.]$")
_PIECE_BEHIND = re.compile(r"[,.]?\d")
_IDLE = re.compile(r"(为|是|达|达到|约|约为|仅|仅为|共|有|计)?")
_DIGIT = re.compile(r"\d")
_CONTEXT = 60  # characters of the clause that may still say what a figure is
_HEADING = 30  # characters of a sentence that may head its paragraph
_TAIL = 12  # characters behind a figure that may still say what it is: 758人学历高于规定学历
_BEYOND = 400  # characters behind the last figure that still belong to its sentence


class Place(NamedTuple):
    """Where a claim stands: its clause, sentence, paragraph, section and document, innermost first."""

    clause: object
    sentence: object
    paragraph: object
    section: object
    document: object


class Facts:
    """The claims of one document, indexed.

    text    the shadow of the body: what wordings are matched on
    claims  the claims that are not part of a repeated copy, in reading order
    """

    def __init__(self, extraction: Extraction) -> None:
        document = extraction.document
        self.document = document
        self.text = shadow(document.text)
        # a figure of a list that does not pair with its items says nothing that can be held against anything
        undealt = {m for link in extraction.links if link.kind == "mismatch" for m in link.members}
        left_out = {c.claim_id for c in extraction.claims if c.copy_of is not None or self._torn(c)} | undealt
        whole = (c for c in extraction.claims if c.claim_id not in left_out)
        self.claims = sorted(whole, key=lambda c: (c.start, c.claim_id))
        self.copies = [c for c in extraction.claims if c.copy_of is not None]
        self.by_id = {c.claim_id: c for c in extraction.claims}
        known = {c.claim_id for c in self.claims}
        self.links: dict[str, list[Link]] = defaultdict(list)
        for link in extraction.links:
            if link.head in known and all(m in known for m in link.members):
                self.links[link.kind].append(link)
        self.part_of = {m: link.head for link in self.links["parts"] for m in link.members}
        # behind the last figure nothing is asked for
        self.reach = min(len(self.text), max((c.end for c in extraction.claims), default=0) + _BEYOND)
        self._cuts = [
            [found.end() for found in pattern.finditer(self.text, 0, self.reach)]
            for pattern in (_CLAUSE_END, _SENTENCE_END, _PARAGRAPH_END)
        ]
        self._breaks = [found.end() for found in _BREAK.finditer(self.text, 0, self.reach)]
        self._sections = sorted(b.start for b in document.blocks if b.kind in {"heading", "title"})
        self._doubtful = [
            (d.start, d.end) for d in document.dropped
            if d.kind == "doubtful" and d.start is not None and d.end is not None
        ]  # fmt: skip
        self.place = {c.claim_id: self._place(c) for c in extraction.claims}
        self._places = [self.place[c.claim_id] for c in self.claims]
        self.order = {c.claim_id: i for i, c in enumerate(self.claims)}
        self._intervals: dict[str, Interval] = {}
        self._known: dict[str, Interval] = {}
        self._wordings: dict[str, str] = {}
        self._leads: dict[str, str] = {}
        self.labels: dict[str, tuple[str, ...]] = {}  # of each figure, where a check has read them off its wording
        self._by_unit: dict[str, list[Claim]] | None = None
        self._by_subject: dict[str, list[Claim]] | None = None
        self._by_measure: dict[tuple[str | None, str], list[Claim]] = defaultdict(list)
        for claim in self.claims:
            self._by_measure[claim.indicator, claim.measure].append(claim)
        # filled for the indicators that are asked for
        self._by_scope: dict[tuple[str | None, str], dict[tuple[str | None, ...], list[Claim]]] = {}
        self._by_sentence: dict[tuple[str | None, str], dict[object, list[Claim]]] = {}

    def doubtful(self, claim: Claim) -> bool:
        """True for a figure on a line that character recognition is unsure of."""
        return any(a < claim.end and claim.start < b for a, b in self._doubtful)

    def _torn(self, claim: Claim) -> bool:
        """True where the figure is a piece of one that spaces tore apart: 教学班3 ,872个.

        Nothing that is computed with a piece says anything.
        """
        text, at = self.text, claim.start - 1
        if claim.cell is not None or at < 0:
            return False
        if text[at] in " ,." and _PIECE.search(text, max(0, at - 8), claim.start):
            return True
        return text[claim.end - 1] == " " and _PIECE_BEHIND.match(text, claim.end) is not None

    def _place(self, claim: Claim) -> Place:
        section = bisect_right(self._sections, claim.start)
        if claim.cell is not None:  # a table row is the sentence, the table the paragraph
            row = ("row", claim.cell.table, claim.cell.row)
            return Place(row, row, ("table", claim.cell.table), section, 0)
        clauses, sentences, paragraphs = self._cuts
        at = claim.start
        return Place(bisect_right(clauses, at), bisect_right(sentences, at), bisect_right(paragraphs, at), section, 0)

    def interval(self, claim: Claim) -> Interval:
        """The claim's interval, made once."""
        made = self._intervals.get(claim.claim_id)
        if made is None:
            low = Fraction(claim.low)
            made = Interval(low, low if claim.low == claim.high else Fraction(claim.high))
            self._intervals[claim.claim_id] = made
        return made

    def known(self, claim: Claim) -> Interval:
        """What all mentions of one fact leave open together: 2.78万人 in one place and 27813人 in another are 27813."""
        known = self._known.get(claim.claim_id)
        if known is None:
            known = self._known[claim.claim_id] = self._of_mentions(claim)
        return known

    def _of_mentions(self, claim: Claim) -> Interval:
        made = self.interval(claim)
        if made.low == made.high or claim.indicator is None:
            return made
        for other in self.measuring(claim.indicator, claim.measure)[:_MENTIONS]:
            if other is not claim and one_fact(other, claim):
                theirs = self.interval(other)
                low, high = max(made.low, theirs.low), min(made.high, theirs.high)
                if low <= high:
                    made = Interval(low, high)
        return made

    def wording(self, claim: Claim) -> str:
        """The words that say what a figure is: its subject, what leads to it and what follows it, on the shadow."""
        made = self._wordings.get(claim.claim_id)
        if made is None:
            heads = " ".join(claim.cell.headers) if claim.cell else ""
            lead = self.lead(claim)
            if _IDLE.fullmatch(lead):  # 家长组最低,为84.9%: the words before the comma say what it is
                lead = self._before_comma(claim) + lead
            made = f"{shadow(claim.subject + ' ' + heads)} {lead}#{self.tail(claim)}"
            self._wordings[claim.claim_id] = made
        return made

    def lead(self, claim: Claim) -> str:
        """The words right before a figure, from the last break or the figure before it."""
        made = self._leads.get(claim.claim_id)
        if made is None:
            at = bisect_right(self._breaks, claim.start)
            start = self._breaks[at - 1] if at else 0
            before = self.order.get(claim.claim_id, 0) - 1
            if before >= 0 and start < self.claims[before].end <= claim.start:
                start = self.claims[before].end
            made = self._leads[claim.claim_id] = self.text[start : claim.start]
        return made

    def _before_comma(self, claim: Claim) -> str:
        """The words between the last two breaks before a figure, where no figure stands among them."""
        at = bisect_right(self._breaks, claim.start) - 1
        if at < 1 or self.text[self._breaks[at] - 1] != ",":
            return ""
        words = self.text[self._breaks[at - 1] : self._breaks[at]]
        return "" if _DIGIT.search(words) else words

    def context(self, claim: Claim) -> str:
        """The wording of a figure, the clause before it and its paragraph's heading, where no indicator names it."""
        cuts = self._cuts[CLAUSE]
        at = bisect_right(cuts, claim.start)
        start = max(cuts[at - 1] if at else 0, claim.start - _CONTEXT)
        return f"{self._heading(claim, start)}{self.text[start : claim.start]}#{self.wording(claim)}"

    def _heading(self, claim: Claim, before: int) -> str:
        """The short first sentence of a paragraph, which says what it is about: (三)县级政府推进工作。"""
        cuts = self._cuts[PARAGRAPH]
        at = bisect_right(cuts, claim.start)
        start = cuts[at - 1] if at else 0
        end = self.text.find("。", start, min(start + _HEADING, before))
        return self.text[start:end] if end > 0 else ""

    def paragraph(self, claim: Claim) -> str:
        """The paragraph that a figure stands in."""
        cuts = self._cuts[PARAGRAPH]
        at = bisect_right(cuts, claim.start)
        return self.text[cuts[at - 1] if at else 0 : cuts[at] if at < len(cuts) else self.reach]

    def rest_of_clause(self, claim: Claim) -> str:
        """The text from a figure to the end of its clause."""
        cuts = self._cuts[CLAUSE]
        at = bisect_right(cuts, claim.end)
        return self.text[claim.end : cuts[at] if at < len(cuts) else self.reach]

    def tail(self, claim: Claim) -> str:
        """The words right behind a figure, up to the next break."""
        at = bisect_right(self._breaks, claim.end)
        end = self._breaks[at] - 1 if at < len(self._breaks) else self.reach
        return self.text[claim.end : min(end, claim.end + _TAIL)]

    def between(self, first: Claim, second: Claim) -> str:
        """The shadow text from the end of one claim to the start of a later one."""
        return self.text[first.end : second.start]

    def together(self, first: Claim, second: Claim, level: int) -> bool:
        """True where both stand in one clause, sentence, … ."""
        return self.place[first.claim_id][level] == self.place[second.claim_id][level]

    def distance(self, first: Claim, second: Claim) -> int:
        """The innermost level that holds both: CLAUSE … DOCUMENT."""
        a, b = self.place[first.claim_id], self.place[second.claim_id]
        level = CLAUSE
        while a[level] != b[level]:
            level += 1
        return level

    def restating(self, claim: Claim) -> list[Claim]:
        """Every claim of the same indicator and measure in the claim's sentence, itself among them."""
        return self._in_sentence(claim.indicator, claim.measure, claim)

    def _in_sentence(self, indicator: str | None, measure: str, like: Claim) -> list[Claim]:
        what = indicator, measure
        by_sentence = self._by_sentence.get(what)
        if by_sentence is None:
            by_sentence = self._by_sentence[what] = defaultdict(list)
            for claim in self.measuring(*what):
                by_sentence[self.place[claim.claim_id].sentence].append(claim)
        return by_sentence.get(self.place[like.claim_id].sentence, [])

    def measuring(self, indicator: str | None, measure: str) -> list[Claim]:
        """Every claim of an indicator and measure, in reading order."""
        return self._by_measure.get((indicator, measure), [])

    def counted(self, unit: str) -> list[Claim]:
        """Every level in one unit, in reading order."""
        if self._by_unit is None:
            self._by_unit = defaultdict(list)
            for claim in self.claims:
                if claim.measure == "level":
                    self._by_unit[claim.unit].append(claim)
        return self._by_unit.get(unit, [])

    def named(self, subject: str) -> list[Claim]:
        """Every claim of one subject, in reading order."""
        if self._by_subject is None:
            self._by_subject = defaultdict(list)
            for claim in self.claims:
                self._by_subject[claim.subject].append(claim)
        return self._by_subject.get(subject, [])

    def alike(
        self, indicator: str | None, measure: str, stage: str | None, like: Claim, entity: str | None
    ) -> list[Claim]:
        """Claims of an indicator and entity that may share stage and place with ``like``, to be narrowed.

        Those of its sentence or table row, then the nearest before and behind it; ``stage`` None means any.
        """
        if (indicator, measure) not in self._by_measure:
            return []
        by_scope = self._scopes(indicator, measure)
        found = dict.fromkeys(self._in_sentence(indicator, measure, like)[:_FEW])
        for one_stage in (stage, None) if stage is not None else (_ANY,):
            for region in {_name(like), None} if like.region else (_ANY,):
                claims = by_scope.get((one_stage, region, entity))
                if claims is not None:
                    found.update(dict.fromkeys(_nearest(claims, like)))
        return list(found)

    def _scopes(self, indicator: str | None, measure: str) -> dict[tuple[str | None, ...], list[Claim]]:
        """The claims of an indicator and measure by stage, region and entity, stage and region also left open."""
        by_scope = self._by_scope.get((indicator, measure))
        if by_scope is None:
            by_scope = self._by_scope[indicator, measure] = defaultdict(list)
            for claim in self.measuring(indicator, measure):
                for stage in (claim.stage, _ANY):
                    for region in (_name(claim), _ANY):
                        by_scope[stage, region, claim.entity].append(claim)
        return by_scope

    def repeats(self, claim: Claim) -> bool:
        """True where the figure right before it of its unit has its value, to three digits or more: as if copied.

        In another paragraph, only one of another thing or stage: the same thing may well be told twice.
        """
        near = islice(self.before(claim, DOCUMENT), _MENTIONS)
        before = next((o for o in near if o.unit == claim.unit), None)
        if before is None or before.value != claim.value or len(claim.value.as_tuple().digits) < _TELLING:
            return False
        told = (before.indicator, before.stage, before.subject) == (claim.indicator, claim.stage, claim.subject)
        return self.together(before, claim, PARAGRAPH) or not told

    def before(self, claim: Claim, level: int) -> Iterable[Claim]:
        """The claims before this one within the same clause, sentence, …, nearest first."""
        here, places = self.place[claim.claim_id][level], self._places
        for at in range(self.order.get(claim.claim_id, 0) - 1, -1, -1):  # figures of a copy stand nowhere
            if places[at][level] != here:
                return
            yield self.claims[at]

    def after(self, claim: Claim, level: int) -> Iterable[Claim]:
        """The claims after this one within the same clause, sentence, …, nearest first."""
        here, places = self.place[claim.claim_id][level], self._places
        for at in range(self.order.get(claim.claim_id, len(self.claims)) + 1, len(self.claims)):
            if places[at][level] != here:
                return
            yield self.claims[at]


_FEW = 16  # figures of one kind looked at on either side
_ANY = "*"


def _nearest(claims: list[Claim], like: Claim) -> list[Claim]:
    if len(claims) <= _FEW:
        return claims
    at = bisect_right(claims, like.start, key=lambda c: c.start)
    return claims[max(0, at - _FEW) : at + _FEW]


def _name(claim: Claim) -> str | None:
    return claim.region.name if claim.region else None


_TELLING = 3
_MENTIONS = 24  # figures of one indicator among which mentions of the same fact are looked for
_FACT = attrgetter("stage", "area", "entity", "region", "period", "unit", "role", "comparator")


def one_fact(a: Claim, b: Claim) -> bool:
    """True where two figures are the same thing by every word, as two mentions of one fact are."""
    return not (a.approx or b.approx) and a.subject == b.subject and _FACT(a) == _FACT(b)


def same_place(a: Claim, b: Claim) -> bool:
    """False where both name a place and the places differ."""
    if a.region is None or b.region is None:
        return True
    if a.region.code and b.region.code:
        return a.region.code == b.region.code
    return a.region.name == b.region.name


def lies_in(part: Claim, whole: Claim) -> bool:
    """True where a figure's place is a county of the city or province that another figure's is (GB/T 2260 codes)."""
    inner, outer = part.region and part.region.code, whole.region and whole.region.code
    if not inner or not outer or inner == outer:
        return False
    prefix = outer[:2] if outer.endswith("0000") else outer[:4] if outer.endswith("00") else outer
    return inner.startswith(prefix)


def same_scope(a: Claim, b: Claim) -> bool:
    """True where nothing says that two figures speak of different places, areas, schools or times; stages apart."""
    return a.area == b.area and a.entity == b.entity and same_place(a, b) and same_period(a, b)


def same_period(a: Claim, b: Claim) -> bool:
    """True unless both periods come from the text and share no year; a document's own date counts as unsaid."""
    if a.period == b.period or a.period is None or b.period is None or "document" in (a.period_from, b.period_from):
        return True
    first, second = years(a.period), years(b.period)
    return not first or not second or (first[0] <= second[1] and second[0] <= first[1])


@functools.lru_cache(maxsize=4096)
def years(period: str) -> tuple[int, int] | None:
    """First and last year of an ISO period: ``2022-09/2023-08`` → (2022, 2023)."""
    found = [int(y) for y in _YEAR.findall("/".join(part[:4] for part in period.split("/")))]
    return (found[0], found[-1]) if found else None


_LARGE = frozenset({"nation", "province"})
_PROVINCE_NAME = re.compile(r"(省|自治区|全国|兵团)$|^(北京|天津|上海|重庆)市$")


def is_large(claim: Claim) -> bool:
    """True for the totals of a province or the country, to which no county threshold applies."""
    region = claim.region
    if region is None:
        return False
    if region.level is not None:
        return region.level in _LARGE
    return bool(region.code and region.code.endswith("0000")) or bool(_PROVINCE_NAME.search(region.name))
