"""The small knowledge of the checks that is neither identity nor standard: ``patterns/checks.toml``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from extractor.checks.identities import pattern
from extractor.model import RuleError
from extractor.patterns import Rules, rows_of, where_of


@dataclass(frozen=True, slots=True)
class Partition:
    """Labels that divide a whole: where the parts carry all of ``labels``, they must add up to it.

    by        what the label is read from: stage, area or words
    whole     stages that the whole may have; empty where any will do
    indicators  where given, only for these: 小学 and 初中 divide the pupils, not the schools
    """

    id: str
    by: str
    labels: frozenset[str]
    whole: frozenset[str | None]
    indicators: frozenset[str]


@dataclass(frozen=True, slots=True)
class Bound:
    """The least and the greatest value that an indicator can have; words, unlike: of what its wording must speak."""

    id: str
    indicator: str | None
    measure: str
    unit: str | None
    least: Decimal | None
    most: Decimal | None
    words: re.Pattern[str] | None
    unlike: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Ordering:
    """One figure that cannot exceed another of the same stage, place and time."""

    id: str
    part: str
    whole: str
    decisive: frozenset[str | None]  # stages for which it is certain


@dataclass(frozen=True, slots=True)
class Settings:
    """What ``checks.toml`` holds, compiled.

    misread  digits that character recognition takes for one another
    bounding  what of the bounds has been asked for so far, by measure, unit and indicator
    bases  the indicator of the whole that a bare share of each indicator is of: large_classes → classes
    """

    words: dict[str, re.Pattern[str]]
    labels: tuple[tuple[str, re.Pattern[str]], ...]
    partitions: tuple[Partition, ...]
    bounds: tuple[Bound, ...]
    orderings: tuple[Ordering, ...]
    bases: dict[str, str]
    misread: tuple[frozenset[str], ...]
    bounding: dict[tuple[str, str, str | None], tuple[Bound, ...]]


_WORDS = (
    "rounding_disclaimer", "not_additive", "overlap", "falling", "rising", "verdict_end", "failing_count", "earlier",
    "all_parts", "one_part", "total_row", "part_row", "divided", "rest", "colon", "total", "floor", "from",
    "beside_last_year", "list_cue", "summed", "divided_by", "left_over", "unlike_rows", "rate_column", "mean_label",
)  # fmt: skip


def settings_of(rules: Rules) -> Settings:
    """Reads ``checks.toml``; raises RuleError naming the entry and the reason."""
    table = rules.table("checks")
    words = {row["id"]: pattern(row["when"], where_of(row, "word")) for row in rows_of(table, "word", "when")}
    for name in _WORDS:
        if name not in words:
            raise RuleError(f"checks.toml: the word {name!r} is missing")
    labels = tuple((r["id"], pattern(r["when"], where_of(r, "label"))) for r in rows_of(table, "label", "when"))
    return Settings(
        words=words,
        labels=labels,
        partitions=tuple(_partition(row) for row in rows_of(table, "partition", "labels")),
        bounds=tuple(_bound(row) for row in rows_of(table, "bound")),
        orderings=tuple(
            Ordering(r["id"], r["part"], r["whole"], frozenset(r.get("decisive", ())))
            for r in rows_of(table, "ordering", "part", "whole")
        ),
        misread=tuple(frozenset(r["digits"]) for r in rows_of(table, "misread", "digits")),
        bases={r["part"]: r["whole"] for r in rows_of(table, "base", "part", "whole")},
        bounding={},
    )


def _partition(row: dict[str, Any]) -> Partition:
    if row.get("by") not in {"stage", "area", "words"}:
        raise RuleError(f"{where_of(row, 'partition')}: by {row.get('by')!r} is none of stage, area, words")
    return Partition(
        id=row["id"],
        by=row["by"],
        labels=frozenset(row["labels"]),
        whole=frozenset(None if s == "" else s for s in row.get("whole", ())),
        indicators=frozenset(row.get("indicators", ())),
    )


def _bound(row: dict[str, Any]) -> Bound:
    where = where_of(row, "bound")
    try:
        least = Decimal(row["least"]) if "least" in row else None
        most = Decimal(row["most"]) if "most" in row else None
    except (InvalidOperation, TypeError, ValueError) as error:
        raise RuleError(f"{where}: least and most are numbers in quotes") from error
    return Bound(
        id=row["id"],
        indicator=row.get("indicator"),
        measure=row.get("measure", "level"),
        unit=row.get("unit"),
        least=least,
        most=most,
        words=pattern(row["words"], where) if "words" in row else None,
        unlike=pattern(row["unlike"], where) if "unlike" in row else None,
    )
