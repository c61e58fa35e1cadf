"""What ``patterns/across.toml`` knows: when two figures are comparable, what a year may change, and the words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from extractor.exact import Fraction, rational
from extractor.model import Claim, RuleError
from extractor.patterns import Rules, rows_of, where_of

_NOTHING: frozenset[str] = frozenset()
_LOOKS = ("clause", "sentence", "heading", "document", "around")
_TOLD = (
    "place", "place_b", "when", "when_a", "when_b", "name", "title_a", "title_b", "a", "b", "c", "slip", "reason",
    "count", "list",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Restriction:
    """Words that make a figure one of a part only; ``look`` says how far from the figure they may stand."""

    id: str
    look: str
    when: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Aspect:
    """What two comparable figures say alike: labels that words give, or the words that a pattern captures.

    only  fields of a claim and what they must be for the aspect to matter: indicator, stage, measure
    """

    id: str
    look: str
    only: tuple[tuple[str, frozenset[str]], ...]
    labels: tuple[tuple[str, re.Pattern[str]], ...]
    capture: re.Pattern[str] | None
    zh: str
    en: str

    def matters(self, claim: Claim) -> bool:
        """Whether the aspect is one of the claim's indicator, stage and measure."""
        return not self.only or all(getattr(claim, name) in values for name, values in self.only)

    def said(self, text: str) -> frozenset[str]:
        """The labels of a text, or what was captured in it."""
        if self.capture is not None:
            return frozenset(found[1] for found in self.capture.finditer(text))
        said = [label for label, when in self.labels if when.search(text)]
        return frozenset(said) if said else _NOTHING


@dataclass(frozen=True, slots=True)
class Jump:
    """How much more than usual a year's change is: a ratio from ``least`` upward, or percentage points."""

    id: str
    families: frozenset[str]
    unit: str | None
    ratio: Fraction | None
    points: Fraction | None
    least: Fraction

    def exceeded(self, before: Fraction, after: Fraction) -> bool:
        """Whether the step from one year's figure to the next is larger than the rule allows."""
        if min(before, after) < self.least or min(before, after) <= 0:
            return False
        if self.points is not None:
            return abs(after - before) > self.points
        return self.ratio is not None and max(before, after) > self.ratio * min(before, after)


@dataclass(frozen=True, slots=True)
class Comparability:
    """``across.toml``, compiled; ``families`` is the catalogue's: indicator → count, area, money, rate."""

    limits: dict[str, Fraction]
    restrictions: tuple[Restriction, ...]
    aspects: tuple[Aspect, ...]
    same: dict[tuple[str, str], str]
    loose: tuple[re.Pattern[str], ...]
    idle: re.Pattern[str]
    flows: frozenset[str]
    never: frozenset[str]
    stageless: frozenset[str]
    soft: frozenset[str]
    consequence: frozenset[str]
    corrections: tuple[re.Pattern[str], ...]
    jumps: tuple[Jump, ...]
    moving: frozenset[str]
    families: dict[str, str]
    names: dict[str, tuple[str, str]]
    messages: dict[str, tuple[str, str]]
    reasons: dict[str, tuple[str, str]]

    def limit(self, name: str) -> Fraction:
        """A number of the table ``limits``."""
        return self.limits[name]


_LIMITS = (
    "confidence", "template", "readings", "other_population", "round_days", "digits",
    "copied", "frozen",
)  # fmt: skip


def comparability_of(rules: Rules) -> Comparability:
    """Reads ``across.toml``; raises RuleError naming the entry and what is wrong with it."""
    table = rules.table("across")
    indicators = rules.table("indicators").get("indicator", [])
    limits = {name: _number(table.get("limits", {}).get(name), f"across.toml: limit {name!r}") for name in _LIMITS}
    flows = table.get("flows", {})
    idle = rows_of(table, "idle", "when")
    aspects = tuple(_aspect(row) for row in rows_of(table, "aspect", "zh", "en"))
    return Comparability(
        limits=limits,
        restrictions=tuple(
            Restriction(r["id"], _look(r, "restriction"), _regex(r, "restriction", r["when"]))
            for r in rows_of(table, "restriction", "when")
        ),
        aspects=aspects,
        same=dict(_synonyms(table)),
        loose=tuple(_regex(r, "loose", r["when"]) for r in rows_of(table, "loose", "when")),
        idle=re.compile("|".join(r["when"] for r in idle) or r"(?!)"),
        flows=frozenset(flows.get("indicators", ())),
        never=frozenset(flows.get("never", ())),
        stageless=frozenset(table.get("stageless", {}).get("indicators", ())),
        soft=frozenset(table.get("soft", {}).get("indicators", ())),
        consequence=frozenset(table.get("consequence", {}).get("indicators", ())),
        corrections=tuple(_regex(r, "edition", r["when"]) for r in rows_of(table, "edition", "when")),
        jumps=tuple(_jump(row) for row in rows_of(table, "jump")),
        moving=frozenset(i for row in rows_of(table, "moving") for i in row.get("indicators", ())),
        families={row["code"]: row.get("family", "") for row in indicators},
        names={row["code"]: (row["zh"], row["en"]) for row in indicators},
        messages=_worded(table, "message"),
        reasons=_worded(table, "reason") | {a.id: (a.zh, a.en) for a in aspects},
    )


def _look(row: dict[str, Any], kind: str) -> str:
    if row.get("look") not in _LOOKS:
        raise RuleError(f"{where_of(row, kind)}: look {row.get('look')!r} is none of {', '.join(_LOOKS)}")
    return str(row["look"])


def _regex(row: dict[str, Any], kind: str, text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise RuleError(f"{where_of(row, kind)}: the pattern {text!r} is wrong: {error}") from error


def _number(text: Any, where: str) -> Fraction:
    try:
        return rational(str(text))
    except (ValueError, ZeroDivisionError) as error:
        raise RuleError(f"{where}: {text!r} is no number in quotes") from error


def _aspect(row: dict[str, Any]) -> Aspect:
    if ("labels" in row) == ("capture" in row):
        raise RuleError(f"{where_of(row, 'aspect')}: needs either labels or capture")
    return Aspect(
        id=row["id"],
        look=_look(row, "aspect"),
        only=tuple(
            (name, frozenset(row[f"{name}s"])) for name in ("indicator", "stage", "measure") if f"{name}s" in row
        ),
        labels=tuple((name, _regex(row, "aspect", text)) for name, text in row.get("labels", {}).items()),
        capture=_regex(row, "aspect", row["capture"]) if "capture" in row else None,
        zh=row["zh"],
        en=row["en"],
    )


def _jump(row: dict[str, Any]) -> Jump:
    where = where_of(row, "jump")
    if ("ratio" in row) == ("points" in row):
        raise RuleError(f"{where}: needs either ratio or points")
    return Jump(
        id=row["id"],
        families=frozenset(row.get("families", ())),
        unit=row.get("unit"),
        ratio=_number(row["ratio"], where) if "ratio" in row else None,
        points=_number(row["points"], where) if "points" in row else None,
        least=_number(row.get("least", "0"), where),
    )


def _synonyms(table: dict[str, Any]) -> Iterator[tuple[tuple[str, str], str]]:
    for row in table.get("same", []):
        if not row.get("indicator") or not row.get("words"):
            raise RuleError(f"{where_of(row, 'same')}: needs indicator and words")
        for word in row["words"]:
            yield (row["indicator"], word), row["words"][0]


def _worded(table: dict[str, Any], kind: str) -> dict[str, tuple[str, str]]:
    known = dict.fromkeys(_TOLD, "")
    worded: dict[str, tuple[str, str]] = {}
    for row in rows_of(table, kind, "zh", "en"):
        try:
            for text in (row["zh"], row["en"]):
                text.format_map(known)
        except (KeyError, ValueError, IndexError) as error:
            raise RuleError(f"{where_of(row, kind)}: {error!r} is no figure to put in braces") from error
        worded[row["id"]] = (row["zh"], row["en"])
    return worded
