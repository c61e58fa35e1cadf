"""Tables: each numeric cell takes its meaning from its row and column headers, outermost first."""

from __future__ import annotations

from extractor.claims.draft import Draft
from extractor.claims.lexicon import Token
from extractor.claims.quantities import Figure
from extractor.claims.resolve import Resolver
from extractor.model import Block


def read_tables(resolver: Resolver, cells: list[Block], items: list[Token | Figure], starts: list[int]) -> list[Draft]:
    """The drafts of one table."""
    return []
