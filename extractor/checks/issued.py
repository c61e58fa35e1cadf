"""Official thresholds as versioned data: the documents of ``patterns/standards/`` and their clauses, read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from extractor.checks.identities import pattern
from extractor.model import RuleError
from extractor.patterns import Rules

COMPARATORS = {">=": "<", "<=": ">", ">": "<=", "<": ">=", "=": "≠"}
_SCOPES = frozenset({"school", "county", "class", "any"})
_CONFIDENCE = frozenset({"certain", "likely", "unverified"})
_NO_ONE_STAGE = frozenset({"compulsory", "all", None})
_DATE = re.compile(r"(19|20)\d\d-[01]\d-[0-3]\d")


@dataclass(frozen=True, slots=True)
class Standard:
    """One issued document.

    mentions, against  words of a report that is about it, and of one that is rather about another
    meant              True where a bare 达标 may be of it
    pay                its clause on the pay of teachers and of civil servants, where it has one
    own                indicators that few other documents ask for: a report that tells of two is about this one
    """

    id: str
    number: str
    title: str
    place: str  # code prefix of the places it holds for; empty for the whole country
    valid_from: str
    valid_to: str | None
    mentions: re.Pattern[str]
    against: re.Pattern[str] | None
    meant: bool
    pay: str | None = None
    own: frozenset[str] = frozenset()

    def cite_pay(self) -> str:
        """Id, document number and clause on the pay of teachers."""
        return f"{self.id}.pay {self.number} {self.pay}"


@dataclass(frozen=True, slots=True)
class Threshold:
    """One clause: what must be reached, and by whom.

    scope  county: one figure of the county · school: every school · class: every class
           any: whoever it is said of
    means  True where a county mean is judged too: one below the threshold shows that some school is
    each   wording under which a figure without a school's name speaks of every school or class
    who    the names of those that it is written for
    floor  the least that is allowed of one indicator of a school
    waiver what conditional relaxations of the 2019 rules allow
    shared stages of figures that are of no one stage, where the clause asks the same of both
    quote  True where it is only compared with thresholds that a text quotes
    named  words of a text that mean this clause without naming its document: 超过45人的班
    part   a figure below it is of a part only (入学机会19.5分 of a score of 100)
    since, until  first and last day of reports that it holds for, where they are not those of its document
    """

    id: str
    standard: Standard
    clause: str
    indicator: str | None
    measure: str
    stage: str | None
    comparator: str
    value: Decimal
    unit: str
    scope: str
    confidence: str
    floor: Decimal | None
    waiver: Decimal | None
    words: re.Pattern[str] | None
    unlike: re.Pattern[str] | None
    means: bool
    each: re.Pattern[str] | None
    who: re.Pattern[str] | None
    quote: bool
    named: re.Pattern[str] | None
    part: Decimal | None
    since: str
    until: str | None
    examples: tuple[dict[str, Any], ...] = field(default=())
    shared: frozenset[str | None] = frozenset()

    def cite(self) -> str:
        """Id, document number and clause."""
        return f"{self.id} {self.standard.number} {self.clause}"

    def speaks_of(self, wording: str) -> bool:
        """Whether the words beside a figure are those of what the clause asks for, and of nothing else."""
        if self.words is not None and not self.words.search(wording):
            return False
        return self.unlike is None or not self.unlike.search(wording)


@dataclass(frozen=True, slots=True)
class Standards:
    """All thresholds, all standards by id, and the sure thresholds by indicator, measure and value."""

    all: tuple[Threshold, ...]
    issued: dict[str, Standard]
    valued: dict[tuple[str | None, str, Decimal], tuple[Threshold, ...]]

    def of(self, ids: frozenset[str]) -> tuple[Threshold, ...]:
        """The thresholds of some standards, in their order."""
        return tuple(t for t in self.all if t.standard.id in ids) if ids else ()


def standards_of(rules: Rules) -> Standards:
    """Reads ``patterns/standards/``; raises RuleError naming the file, the rule and the reason."""
    table = rules.table("standards")
    codes = frozenset(row["code"] for row in rules.table("indicators")["indicator"])
    issued = {row["id"]: _standard(row, codes) for row in table.get("standard", [])}
    read = _both_stages([_threshold(row, issued) for row in table.get("threshold", [])])
    valued: dict[tuple[str | None, str, Decimal], tuple[Threshold, ...]] = {}
    for threshold in read:
        if threshold.confidence == "certain" and threshold.indicator is not None:
            key = threshold.indicator, threshold.measure, threshold.value
            valued[key] = (*valued.get(key, ()), threshold)
    return Standards(tuple(read), {t.standard.id: t.standard for t in read}, valued)


def _both_stages(read: list[Threshold]) -> list[Threshold]:
    """The thresholds, those that a document asks of primary and of junior schools alike marked as shared."""
    alike: dict[tuple[object, ...], set[str | None]] = {}
    for t in read:
        alike.setdefault((t.standard.id, t.indicator, t.measure, t.comparator, t.value), set()).add(t.stage)
    shared = {key for key, stages in alike.items() if key[1] is not None and stages >= {"primary", "junior"}}
    return [
        replace(t, shared=_NO_ONE_STAGE)
        if (t.standard.id, t.indicator, t.measure, t.comparator, t.value) in shared else t
        for t in read
    ]  # fmt: skip


def _standard(row: dict[str, Any], codes: frozenset[str]) -> Standard:
    where = f"{row.get('_file', 'standards')}: standard {row.get('id')!r}"
    for key in ("id", "number", "title", "valid_from", "mentions", "source"):
        if not row.get(key):
            raise RuleError(f"{where}: {key} is missing")
    own = row.get("own", [])
    if not isinstance(own, list) or not codes.issuperset(map(str, own)):
        raise RuleError(f"{where}: own lists codes of indicators, not {own!r}")
    return Standard(
        id=row["id"],
        number=row["number"],
        title=row["title"],
        place=row.get("place", ""),
        valid_from=row["valid_from"],
        valid_to=row.get("valid_to"),
        mentions=pattern(row["mentions"], where),
        against=pattern(row["against"], where) if "against" in row else None,
        meant=bool(row.get("meant", False)),
        pay=row.get("pay"),
        own=frozenset(own),
    )


def _threshold(row: dict[str, Any], issued: dict[str, Standard]) -> Threshold:
    where = f"{row.get('_file', 'standards')}: threshold {row.get('id')!r}"
    for key in ("id", "standard", "clause", "comparator", "value", "scope", "confidence", "example"):
        if not row.get(key):
            raise RuleError(f"{where}: {key} is missing")
    if row["standard"] not in issued:
        raise RuleError(f"{where}: there is no standard {row['standard']!r}")
    for key, allowed in (("comparator", COMPARATORS), ("scope", _SCOPES), ("confidence", _CONFIDENCE)):
        if row[key] not in allowed:
            raise RuleError(f"{where}: {key} {row[key]!r} is none of {', '.join(sorted(allowed))}")
    if not row.get("indicator") and "words" not in row and row.get("measure") != "cv":
        raise RuleError(f"{where}: needs an indicator or words")
    try:
        numbers = (Decimal(row[k]) if k in row else None for k in ("value", "floor", "waiver", "part"))
        value, floor, waiver, part = numbers
    except (InvalidOperation, TypeError, ValueError) as error:
        raise RuleError(f'{where}: value, floor, waiver and part are numbers in quotes, as "4.5"') from error
    return Threshold(
        id=row["id"],
        standard=issued[row["standard"]],
        clause=row["clause"],
        indicator=row.get("indicator"),
        measure=row.get("measure", "level"),
        stage=row.get("stage"),
        comparator=row["comparator"],
        value=value if value is not None else Decimal(0),
        unit=row.get("unit", ""),
        scope=row["scope"],
        confidence=row["confidence"],
        floor=floor,
        waiver=waiver,
        words=pattern(row["words"], where) if "words" in row else None,
        unlike=pattern(row["unlike"], where) if "unlike" in row else None,
        means=bool(row.get("means", False)),
        each=pattern(row["each"], where) if "each" in row else None,
        who=pattern(row["who"], where) if "who" in row else None,
        quote=bool(row.get("quote", False)),
        named=pattern(row["named"], where) if "named" in row else None,
        part=part,
        since=_day(row.get("valid_from", issued[row["standard"]].valid_from), where),
        until=_day(last, where) if (last := row.get("valid_to", issued[row["standard"]].valid_to)) else None,
        examples=tuple(row["example"]),
    )


def _day(text: object, where: str) -> str:
    if not isinstance(text, str) or not _DATE.fullmatch(text):
        raise RuleError(f'{where}: valid_from and valid_to are days in quotes, as "2017-04-19", not {text!r}')
    return text
