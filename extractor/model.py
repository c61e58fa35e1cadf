"""The data contract in code: what every stage hands to the next.

Values flow as frozen records; nothing in the program changes one in place.  Offsets are
Python string indices (code points) into ``Document.text``; ``document.text[c.start:c.end] ==
c.text`` holds for every claim.  Figures are ``Decimal`` in the base unit of their ``unit``
(people, 元, 平方米; a percentage is the number before the sign); no float enters a check.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import msgspec

from extractor.exact import Fraction


class Record(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Base of the flat records: immutable, compared by value, JSON-ready."""


class Region(Record, frozen=True, kw_only=True, gc=False):
    """A place: official simplified name, six-digit GB/T 2260 code and level where known.

    level  nation | province | city | county | township
    """

    name: str
    code: str | None = None
    level: str | None = None


class Block(Record, frozen=True, kw_only=True, gc=False):
    """One paragraph, heading, list item or table cell, in reading order.

    kind   title | heading | paragraph | list_item | caption | cell | meta
    level  of a heading: 1 一、  2 （一）  3 1.  4 （1） ; None elsewhere
    table  running number of the table a cell belongs to; row, col are zero-based
    header True for a cell that names its column or row rather than stating a figure
    """

    kind: str
    start: int
    end: int
    level: int | None = None
    page: int | None = None
    bbox: tuple[float, float, float, float] | None = None
    table: int | None = None
    row: int | None = None
    col: int | None = None
    rowspan: int = 1
    colspan: int = 1
    header: bool = False


class Numeral(Record, frozen=True, kw_only=True, gc=False):
    """A number-bearing token and the one class it falls in.

    kind  claim | date | docno | phone | ordinal | name | list | grade | furniture | other | unread
    """

    start: int
    end: int
    kind: str
    claim_id: str | None = None


class Dropped(Record, frozen=True, kw_only=True, gc=False):
    """What reading or cleaning took out of the source.

    start  where in ``Document.text`` it stood (the removed text lay just before that index)
    kind   boilerplate | hidden | spam | annotation | copy | furniture | control | destroyed
           | doubtful (stays in place: character recognition is unsure of it)
    """

    kind: str
    start: int | None = None
    end: int | None = None
    text: str | None = None


class Copy(Record, frozen=True, kw_only=True, gc=False):
    """A stretch of the body that repeats an earlier one, exactly or nearly."""

    start: int
    end: int
    of_start: int
    of_end: int
    similarity: float


class Place(Record, frozen=True, kw_only=True, gc=False):
    """Where a stretch of the text, one printed line of it or less, stands in a document of pages.

    page        1-based
    bbox        left, top, right, bottom in points from the page's top left corner
    confidence  of character recognition, 0 to 1; None for text that the file itself holds
    """

    start: int
    end: int
    page: int
    bbox: tuple[float, float, float, float]
    confidence: float | None = None


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One source document after reading and cleaning."""

    doc_id: str
    source: str
    media_type: str
    text: str
    title: str | None = None
    publisher: str | None = None
    published: str | None = None  # ISO date
    doc_type: str = "other"
    region: Region | None = None
    blocks: list[Block] = []
    numerals: list[Numeral] = []
    dropped: list[Dropped] = []
    copies: list[Copy] = []
    places: list[Place] = []  # of documents with pages, in the order of the text
    encoding: str | None = None
    meta: dict[str, str] = {}  # meta tags and index block as found: 索引号, SiteIDCode, …
    notes: list[str] = []  # conflicts and doubts met while reading, one line each

    @property
    def coverage(self) -> float:
        """Share of the number-bearing tokens that were given a class: 1 − unread ÷ all."""
        if not self.numerals:
            return 1.0
        return 1.0 - sum(n.kind == "unread" for n in self.numerals) / len(self.numerals)


class Cell(Record, frozen=True, kw_only=True, gc=False):
    """The table cell a claim stands in; headers run from the outermost to the innermost."""

    table: int
    row: int
    col: int
    headers: tuple[str, ...] = ()


WEIGHED = "+"  # parts the rule of a claim from the fields that were weighed anew and changed


class Claim(Record, frozen=True, kw_only=True, gc=False, cache_hash=True):
    """One figure that the document states; every field as in the data contract."""

    claim_id: str
    doc_id: str
    start: int
    end: int
    text: str
    quote: str
    subject: str
    value: Decimal
    low: Decimal
    high: Decimal
    indicator: str | None = None
    measure: str = "level"  # level | cv | change | gap | rank
    value_max: Decimal | None = None
    unit: str = ""
    comparator: str = "="  # = >= > <= <
    approx: bool = False
    stage: str | None = None
    region: Region | None = None
    area: str | None = None
    entity: str | None = None
    period: str | None = None
    period_from: str = "document"  # stated | inherited | document
    role: str = "reported"  # reported | target | standard | requirement | plan
    verdict: str | None = None  # met | unmet
    page: int | None = None
    bbox: tuple[float, float, float, float] | None = None
    cell: Cell | None = None
    copy_of: str | None = None
    confidence: float = 0.5
    rule: str = ""


class Link(Record, frozen=True, kw_only=True, gc=False):
    """How the wording ties claims of one document together; what checking starts from.

    kind     parts      head is a whole, members its listed parts (其中…, brackets, colon lists)
             threshold  head is a figure, members[0] the threshold it is held against (高于10%指标)
             share      head is a percentage, members = (numerator, denominator) or (numerator,)
             change     head is a change, members[0] the level that it led to (较上年增加…)
             from_to    head is the later level, members[0] the earlier one (由…下降到…)
             gap        head is a stated gap, members the figures it lies between
             mismatch   a parallel list whose counts differ; members are the unpaired figures
    cue      the words that made the tie, for the reader of a finding
    complete True where the wording says that the parts are all the parts; None where it is silent
    """

    kind: str
    head: str
    members: tuple[str, ...]
    cue: str = ""
    complete: bool | None = None


class Part(Record, frozen=True, kw_only=True, gc=False):
    """A claim's place in a relation: stated, numerator, denominator, part, whole, threshold, …"""

    claim_id: str
    part: str


class Candidate(Record, frozen=True, kw_only=True, gc=False):
    """A value that would make a failing relation hold, and the slip that would explain it."""

    value: Decimal
    why: str


class Suspect(Record, frozen=True, kw_only=True, gc=False):
    """A figure that is probably wrong, with the candidates for what it should be."""

    claim_id: str
    candidates: tuple[Candidate, ...] = ()


class Message(Record, frozen=True, kw_only=True, gc=False):
    """One sentence for a reader who has not seen the code, in both languages."""

    zh: str
    en: str


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What checking says of one or more claims; every field as in the data contract."""

    finding_id: str
    doc_id: str
    # sum ratio per_capita class_size cohort difference comparator growth standard verdict copies cross_document range
    check: str
    outcome: str  # consistent rounding improbable inconsistent met unmet undetermined
    severity: str  # info warning error
    claims: tuple[Part, ...]
    formula: str
    message: Message
    variant: str | None = None
    stated: Decimal | None = None
    expected: Decimal | None = None
    expected_low: Decimal | None = None
    expected_high: Decimal | None = None
    difference: Decimal | None = None
    standard: str | None = None
    suspects: tuple[Suspect, ...] = ()
    rule: str = ""  # id of the identity, standard or mechanism that produced it
    reason: str | None = None  # for undetermined: what is missing


class Extraction(msgspec.Struct, frozen=True, kw_only=True):
    """A document with its numerals classified, its claims, and how its wording ties them."""

    document: Document
    claims: list[Claim] = []
    links: list[Link] = []


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the program says of one document."""

    document: Document
    claims: list[Claim] = []
    findings: list[Finding] = []


class Interval(msgspec.Struct, frozen=True, gc=False):
    """A closed interval of exact rationals: every true value that a written figure may stand for."""

    low: Fraction
    high: Fraction

    @classmethod
    def of(cls, claim: Claim) -> Interval:
        """The interval of a claim, from its ``low`` and ``high``."""
        return cls(Fraction(claim.low), Fraction(claim.high))

    def meets(self, other: Interval) -> bool:
        """True where some value lies in both."""
        return self.low <= other.high and other.low <= self.high

    def __add__(self, other: Any) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.low - other.high, self.high - other.low)

    def __mul__(self, other: Any) -> Interval:
        if self.low >= 0 and other.low >= 0:  # counts and sums of money: two products in place of four
            return Interval(self.low * other.low, self.high * other.high)
        ends = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(ends), max(ends))

    def __truediv__(self, other: Interval) -> Interval:
        """Raises ZeroDivisionError where the divisor may be zero."""
        if other.low > 0 and self.low >= 0:
            return Interval(self.low / other.high, self.high / other.low)
        if other.low <= 0 <= other.high:
            raise ZeroDivisionError("the divisor's interval holds zero")
        ends = [a / b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(ends), max(ends))


class DudaoError(Exception):
    """Base of the errors a user may see: one clear line (what, where, what to do)."""


class ReadError(DudaoError):
    """The bytes cannot be read as a report; the document is skipped, counted and listed."""


class RuleError(DudaoError):
    """A rule file is wrong: names the file, the rule and the reason."""


def to_json(record: Any) -> bytes:
    """A record as one JSON line without the line end; decimals are numbers that lose no digit.

    Characters that a terminal would obey (controls, line separators, those that turn the direction of writing) are
    written as \\uXXXX: JSON reads them back as they were.
    """
    return _OBEYED.sub(_escaped, _ENCODER.encode(record))


def _escaped(match: re.Match[bytes]) -> bytes:
    return b"\\u%04x" % ord(match[0].decode())


_ENCODER = msgspec.json.Encoder(decimal_format="number")
# in UTF-8: DEL, C1 controls, ALM; LRM and RLM, LS and PS, embeddings and overrides; isolates (C0 is never left bare)
_OBEYED = re.compile(rb"\x7f|\xc2[\x80-\x9f]|\xd8\x9c|\xe2\x80[\x8e\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9]")
