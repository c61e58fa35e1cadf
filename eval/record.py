"""The record of each rule over the gold: how often it fired, how often its claim or finding was right, or wrong.

The rule of a claim names three things: the way its subject was found (near, list, cell), the wording that is its
head (indicator.schools), and the cue of its role.  Each has a record of its own.  A word, a number that is no claim,
an identity or a threshold fires where the text holds it, whatever becomes of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from eval.score import Judged
from extractor.claims.lexicon import Lexicon
from extractor.claims.quantities import Quantities
from extractor.model import Report
from extractor.patterns import Rules
from extractor.shadow import shadow

_MARKS = frozenset({"punctuation", "function", "neutral", "qualifier"})
KINDS = ("words", "numbers that state nothing", "identities", "thresholds")


def parts(rule: str) -> tuple[str, str, str]:
    """The way, the head and the role cue that the rule of a claim names."""
    way, _, rest = rule.partition(":")
    head, _, role = rest.partition("|")
    return f"way {way or 'none'}", head or "open", f"role {role or 'silent'}"


def of_claims(judged: Iterable[Judged]) -> dict[str, Counter[str]]:
    """Way, head and role cue → fired, right, wrong, over all claims."""
    made: dict[str, Counter[str]] = {}
    for one in judged:
        for name in parts(one.claim.rule):
            made.setdefault(name, Counter()).update(["fired", "right" if one.right else "wrong"])
    return made


def known(rules: Rules) -> dict[str, list[str]]:
    """Every rule that could fire, by kind, in the order of its file."""
    words = {t.rule: None for t in rules.compiled(Lexicon).words.values() if t.rule not in _MARKS}
    return {
        "words": list(words),
        "numbers that state nothing": [row["id"] for row in rules.table("nonclaims")["nonclaim"]],
        "identities": [row["id"] for row in rules.table("identities")["identity"]],
        "thresholds": [row["id"] for row in rules.table("standards")["threshold"]],
    }


def met(reports: Iterable[Report], rules: Rules) -> Counter[str]:
    """How often each word and number rule fires in the texts, and each identity and threshold in the findings."""
    fired: Counter[str] = Counter()
    for report in reports:
        plain = shadow(report.document.text)
        fired.update(t.term.rule for t in rules.compiled(Lexicon).scan(plain))
        fired.update(f.rule for f in rules.compiled(Quantities).scan(plain))
        fired.update(f.rule for f in report.findings)
    return fired


def never(rules: Rules, fired: Mapping[str, int]) -> dict[str, list[str]]:
    """The rules of each kind that fired in no text."""
    return {kind: [name for name in names if not fired.get(name)] for kind, names in known(rules).items()}
