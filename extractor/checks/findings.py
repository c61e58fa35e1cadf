"""Relations put into words: findings with stable ids, messages in two languages, severity and suspects."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from extractor.checks.facts import Facts
from extractor.checks.figures import to_decimal, written_like
from extractor.checks.relations import FAILING, Relation, middle
from extractor.checks.settings import settings_of
from extractor.checks.suspects import find_suspects
from extractor.exact import Fraction
from extractor.model import Claim, Finding, Message, Part, RuleError, Suspect
from extractor.patterns import Rules

_SEARCHED = 20  # failing relations of one document whose wrong figure is searched for
_ACCUSING = FAILING | {"unmet"}
_SEVERITY = {"inconsistent": "error", "unmet": "warning", "rounding": "warning", "improbable": "warning"}


_STAGE_MARKS = ("小学", "初中", "中学", "高中", "幼儿", "学前", "义务教育", "特殊", "中职")


class Wording(NamedTuple):
    """The message templates, reasons and stage names of ``patterns/checks.toml``, by id, each (zh, en)."""

    messages: dict[str, tuple[str, str]]
    reasons: dict[str, tuple[str, str]]
    stages: dict[str, tuple[str, str]]


def wording_of(rules: Rules) -> Wording:
    """Reads the templates; raises RuleError where one lacks a language or names an unknown figure."""
    table = rules.table("checks")
    known = dict.fromkeys(("name", "stated", "formula", "expected", "variant", "reason", "standard", "threshold"), "")
    read: list[dict[str, tuple[str, str]]] = []
    for kind in ("message", "reason", "stage"):
        rows: dict[str, tuple[str, str]] = {}
        for row in table.get(kind, []):
            where = f"{row.get('_file', 'checks.toml')}: {kind} {row.get('id')!r}"
            try:
                rows[row["id"]] = (row["zh"], row["en"])
                for text in rows[row["id"]]:
                    text.format_map(known)
            except (KeyError, ValueError, IndexError) as error:
                raise RuleError(
                    f"{where}: needs id, zh and en with known names in braces; {error!r} is wrong"
                ) from error
        read.append(rows)
    return Wording(*read)


def to_findings(relations: Iterable[Relation], facts: Facts, rules: Rules) -> list[Finding]:
    """The findings of a document in the order of the figures they are about, the official thresholds before all others.

    A threshold that a text quotes stands in its comparison, too: who pairs findings with figures in this order meets
    what is said of the threshold itself first.
    """
    words, misread = rules.compiled(wording_of), rules.compiled(settings_of).misread
    kept = sorted(relations, key=lambda r: (r.check != "standard", r.stated.start, r.check, r.rule))
    holding: dict[str, int] = {}
    for relation in kept:
        if relation.outcome == "consistent" and relation.inputs:
            for _, claim in relation.parts:
                holding[claim.claim_id] = holding.get(claim.claim_id, 0) + 1
    doc_id = facts.document.doc_id
    made: dict[str, Finding] = {}
    searched = 0
    for relation in kept:
        failing = relation.outcome in FAILING and relation.compute is not None
        searched += failing
        # a text with hundreds of faults has one cause, and no slip explains it
        suspects = find_suspects(relation, holding, facts, misread) if failing and searched <= _SEARCHED else ()
        unsure = [c for _, c in relation.parts if facts.doubtful(c)] if relation.outcome in _ACCUSING else []
        finding = _finding(relation, doc_id, words, suspects, unsure)
        made.setdefault(finding.finding_id, finding)
    return list(made.values())


def _finding(
    relation: Relation, doc_id: str, words: Wording, suspects: tuple[Suspect, ...], unsure: list[Claim]
) -> Finding:
    """The finding of a relation; ``unsure`` are those of its figures that may be misread, which its sentence says."""
    stated, expected = relation.stated, relation.expected
    exact = middle(expected) if expected is not None else None
    low, high = (None, None) if expected is None else (expected.low, expected.high)
    least = None if low is None else to_decimal(low)
    return Finding(
        finding_id=_id(doc_id, relation),
        doc_id=doc_id,
        check=relation.check,
        outcome=relation.outcome,
        severity="warning" if unsure else _SEVERITY.get(relation.outcome, "info"),
        claims=tuple([Part(claim_id=c.claim_id, part=p) for p, c in relation.parts]),
        formula=relation.formula,
        message=_with_doubt(_message(relation, words, exact), words, unsure),
        variant=relation.variant,
        stated=stated.value,
        expected=least if exact is low or exact is None else to_decimal(exact),
        expected_low=least,
        expected_high=least if high is low or high is None else to_decimal(high),
        difference=_difference(stated.value, exact, relation.threshold),
        standard=relation.standard,
        suspects=suspects,
        rule=relation.rule,
        reason=words.reasons[relation.reason][0] if relation.reason else None,
    )


def _difference(stated: Decimal, expected: Fraction | None, threshold: Decimal | None) -> Decimal | None:
    if expected is not None:
        return to_decimal(Fraction(stated) - expected)
    return None if threshold is None else stated - threshold


def _message(relation: Relation, words: Wording, expected: Fraction | None) -> Message:
    stated = relation.stated
    template = words.messages.get(f"{relation.check}.{relation.outcome}") or words.messages[relation.outcome]
    reason = words.reasons[relation.reason] if relation.reason else ("", "")
    names = words.stages.get(stated.stage or "", ("", ""))
    told = not names[0] or any(mark in stated.subject for mark in _STAGE_MARKS)
    figures: dict[str, str] = {
        "stated": stated.text,
        "formula": relation.formula,
        "expected": written_like(stated, expected) if expected is not None and relation.outcome in FAILING else "",
        "variant": f"({relation.variant})" if relation.variant else "",
        "standard": relation.standard.partition(" ")[2] if relation.standard else "",
        "threshold": "" if relation.threshold is None else str(relation.threshold),
    }
    zh = template[0].format_map(figures | {"reason": reason[0], "name": ("" if told else names[0]) + stated.subject})
    en = template[1].format_map(figures | {"reason": reason[1], "name": f"{names[1]} “{stated.subject}”".strip()})
    return Message(zh=zh, en=en.rstrip())


def _with_doubt(message: Message, words: Wording, unsure: list[Claim]) -> Message:
    """The message with the figures that character recognition is unsure of, where there are any."""
    if not unsure:
        return message
    texts = list(dict.fromkeys(c.text for c in unsure))
    zh, en = words.messages["doubtful"]
    return Message(
        zh=message.zh + zh.format_map({"stated": "、".join(texts)}),
        en=f"{message.en.rstrip('.')}. {en.format_map({'stated': ', '.join(texts)})}",
    )


def _id(doc_id: str, relation: Relation) -> str:
    key = "|".join((doc_id, relation.check, relation.rule, *(c.claim_id for _, c in relation.parts)))
    return hashlib.blake2b(key.encode(), digest_size=8).hexdigest()
