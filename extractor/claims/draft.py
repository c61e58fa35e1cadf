"""A claim while it is being read: what is known of a figure so far."""

from __future__ import annotations

from decimal import Decimal

from extractor.claims.lexicon import Term
from extractor.claims.quantities import Figure, Unit
from extractor.claims.slots import Slot
from extractor.model import Cell, Region

PEER = "peer"  # the reason of the role of a figure that others have, which one is compared with


class Draft:
    """One figure on its way to a claim; filled step by step by the resolver, then frozen.

    how      the way its subject was found: near, post, far, inherit, whole, label, open, picked, share, list, cell
    subject  (start, end) of the noun phrase in the text
    whole    the draft it is a part of; versus the draft it is held against as a threshold
    """

    __slots__ = (
        "approx",
        "area",
        "cell",
        "change_of",
        "code",
        "comparator",
        "composite",
        "denominator",
        "done_to",
        "entity",
        "figure",
        "from_of",
        "gap_of",
        "how",
        "like",
        "measure",
        "mismatch",
        "part_cue",
        "period",
        "period_from",
        "quote",
        "region",
        "role",
        "role_rule",
        "segment",
        "sentence",
        "share_of",
        "slot",
        "stage",
        "stage_stated",
        "subject",
        "suffix",
        "term",
        "unit",
        "verb",
        "verdict",
        "versus",
        "whole",
    )  # fmt: skip

    def __init__(self, figure: Figure, slot: Slot | None, sentence: int) -> None:
        self.figure = figure
        self.slot = slot
        self.sentence = sentence
        self.segment = slot.segment if slot else 0
        self.code: str | None = None
        self.term: Term | None = None
        self.how = ""
        self.subject: tuple[int, int] | None = None
        self.measure = "level"
        self.composite = False
        self.stage: str | None = None
        self.stage_stated = False
        self.area: str | None = None
        self.region: Region | None = None
        self.entity: str | None = None
        self.period: str | None = None
        self.period_from = "document"
        self.role = "reported"
        self.role_rule = "silent"
        self.comparator = "="
        self.approx = False
        self.verdict: str | None = None
        self.unit: Unit = figure.unit
        self.whole: Draft | None = None
        self.like: Draft | None = None  # the figure that it takes its head from, whole or sibling
        self.part_cue = ""
        self.versus: Draft | None = None
        self.change_of: Draft | None = None
        self.from_of: Draft | None = None
        self.gap_of: tuple[Draft, ...] = ()
        self.share_of: tuple[Draft, ...] = ()
        self.verb = ""  # what was done to the people counted, as their clause says it
        self.done_to = False  # built, bought or picked out: no stock
        self.mismatch = False
        self.denominator = False  # what a share is of: 占教学班358个的3.9%
        self.cell: Cell | None = None
        self.suffix = ""
        self.quote: tuple[int, int] = (figure.start, figure.end)

    @property
    def value(self) -> Decimal:
        """In the base unit; the lower end of a range."""
        return self.figure.value

    @property
    def kind(self) -> str:
        """The kind of its unit: count, share, points, money, area, time, times, place or none."""
        return self.unit.kind
