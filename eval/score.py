"""What the program says of gold documents, counted against their gold.

A prediction belongs to the gold figure that it overlaps (best value and stage first); a prediction that
overlaps none, or one that is no claim, is invented.  Strict F1 counts a figure as found where value, unit,
measure, stage, role, comparator and the indicator (the subject where the gold has none) are all right.
A finding of the gold is found where a finding of the program is about its figure, with the same check
and a right outcome; a bad finding of the program that answers none of the gold is a false alarm.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from eval.align import offsets, span
from eval.fields import FIELDS, STRICT, agrees, compare, strict
from eval.gold import GoldDocument, GoldFigure, GoldFinding
from extractor.model import Claim, Finding, Report
from extractor.shadow import shadow

BAD = ("inconsistent", "rounding", "unmet")
# one relation may fairly go under any of these names, as long as it comes out the same
AKIN = frozenset({"ratio", "per_capita", "class_size", "cohort", "comparator", "standard", "verdict"})


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """One difference from the gold.

    kind     missed | invented | wrong | finding missed | false alarm
    wording  what the program took the figure to measure, else what the gold says it does
    fields   for ``wrong``: field → (said, wanted)
    """

    document: str
    split: str
    kind: str
    text: str
    rule: str = ""
    wording: str = ""
    fields: dict[str, tuple[str, str]] = {}
    sentence: str = ""


class Judged(msgspec.Struct, frozen=True):
    """A claim of the program, how many claims share its quote, and whether it is right in every strict field."""

    claim: Claim
    crowd: int
    right: bool


class Score(msgspec.Struct, kw_only=True):
    """Counts over one or more documents; the figures people read are its properties."""

    counts: Counter[str] = msgspec.field(default_factory=Counter)
    faults: list[Fault] = []
    rules: dict[str, Counter[str]] = {}
    checks: dict[str, Counter[str]] = {}
    judged: list[Judged] = []
    paired: list[tuple[str, tuple[str, ...]]] = []  # claim and the roles that count for its figure

    @property
    def precision(self) -> float:
        return _share(self.counts["hit"], self.counts["hit"] + self.counts["invented"])

    @property
    def recall(self) -> float:
        return _share(self.counts["hit"], self.counts["gold"])

    @property
    def strict_f1(self) -> float:
        said = self.counts["hit"] + self.counts["invented"]
        return _share(2 * self.counts["strict"], self.counts["gold"] + said)

    def field(self, name: str) -> float:
        """Share of the detected figures whose field is right."""
        return _share(self.counts[f"ok {name}"], self.counts["hit"])

    def figures(self) -> dict[str, float]:
        """Every score by name, each between 0 and 1, higher better; what the baseline pins."""
        c = self.counts
        return {
            "precision": self.precision,
            "recall": self.recall,
            **{name: self.field(name) for name in FIELDS},
            "indicator|gold": _share(c["ok indicator|gold"], c["hit indicator|gold"]),
            "strict F1": self.strict_f1,
            "good found": _share(c["found good"], c["gold good"]),
            "bad found": _share(c["found bad"], c["gold bad"]),
            "alarms right": _share(c["said bad"] - c["false alarm"], c["said bad"]),
        }


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def total(scores: Iterable[Score]) -> Score:
    """Several scores as one."""
    made = Score()
    for score in scores:
        made.counts.update(score.counts)
        made.faults.extend(score.faults)
        made.judged.extend(score.judged)
        made.paired.extend(score.paired)
        for into, rules in ((made.rules, score.rules), (made.checks, score.checks)):
            for rule, counts in rules.items():
                into.setdefault(rule, Counter()).update(counts)
    return made


def score_document(gold: GoldDocument, report: Report | None) -> Score:
    """The score of one document; ``report`` None where the program could not read it, then all is missed."""
    score = Score()
    text = report.document.text if report else ""
    claims = report.claims if report else []
    at = offsets(text, gold.text)
    spans = {c.claim_id: span(c, at) for c in claims}
    score.counts["broken"] = sum(text[c.start : c.end] != c.text for c in claims)
    left = {c.claim_id: c for c in claims}
    crowds = Counter(c.quote for c in claims)
    score.counts["gold"] = sum(g.is_claim for g in gold.figures)
    for figure in gold.figures:
        claim = _best(figure, left, spans)
        if claim is not None:
            del left[claim.claim_id]
        _count_figure(score, gold, figure, claim, crowds)
    for claim in left.values():
        _invented(score, gold, claim, crowds)
    _count_findings(score, gold, report.findings if report else [], spans)
    return score


def _best(figure: GoldFigure, left: dict[str, Claim], spans: dict[str, tuple[int, int]]) -> Claim | None:
    near = [c for c in left.values() if spans[c.claim_id][0] < figure.end and figure.start < spans[c.claim_id][1]]

    def fit(claim: Claim) -> tuple[bool, bool, int]:
        start, end = spans[claim.claim_id]
        overlap = min(end, figure.end) - max(start, figure.start)
        return agrees("value", claim, figure), agrees("stage", claim, figure), overlap

    return max(near, key=fit, default=None)


def _count_figure(
    score: Score, gold: GoldDocument, figure: GoldFigure, claim: Claim | None, crowds: Counter[str]
) -> None:
    open_ = figure.readings("is_claim")
    if claim is None:
        if figure.is_claim and False in open_:
            score.counts["gold"] -= 1
        elif figure.is_claim:
            score.faults.append(_fault(gold, "missed", figure.text, around=_around(gold.text, figure)))
        return
    if not figure.is_claim:
        if True not in open_:
            _invented(score, gold, claim, crowds, figure.why)
        return
    result = compare(claim, figure)
    score.counts["hit"] += 1
    score.counts.update(f"ok {name}" for name, right in result.items() if right)
    if figure.indicator:
        score.counts["hit indicator|gold"] += 1
        score.counts["ok indicator|gold"] += result["indicator"]
    right = strict(result, figure)
    score.counts["strict"] += right
    score.judged.append(Judged(claim, crowds[claim.quote], right))
    score.paired.append((claim.claim_id, tuple(figure.readings("role"))))
    _rule(score, claim, "right" if right else "wrong")
    wrong = {name: (_show(claim, name), str(getattr(figure, name))) for name, fine in result.items() if not fine}
    if wrong:
        around = _around(gold.text, figure)
        score.faults.append(_fault(gold, "wrong", figure.text, claim.rule, wrong, around, _wording(claim, figure)))


def _invented(score: Score, gold: GoldDocument, claim: Claim, crowds: Counter[str], why: str = "") -> None:
    score.counts["invented"] += 1
    score.judged.append(Judged(claim, crowds[claim.quote], False))
    _rule(score, claim, "invented")
    text = f"{claim.text} ({why})" if why else claim.text
    score.faults.append(_fault(gold, "invented", text, claim.rule, around=claim.quote))


def _rule(score: Score, claim: Claim, how: str) -> None:
    score.rules.setdefault(claim.rule or "(none)", Counter()).update(["fired", how])


def _count_findings(
    score: Score, gold: GoldDocument, findings: list[Finding], spans: dict[str, tuple[int, int]]
) -> None:
    places = [[spans[p.claim_id] for p in f.claims if p.claim_id in spans] for f in findings]
    used: set[int] = set()
    for want in gold.findings:
        hit = _answer(want, findings, places, used)
        needed = not want.optional and want.outcome != "undetermined"
        kind = "bad" if want.outcome in BAD else "good"
        right = hit is not None and findings[hit].outcome in want.right
        if hit is not None and (right or not needed):
            used.add(hit)
        if needed:
            score.counts[f"gold {kind}"] += 1
            score.counts[f"found {kind}"] += right
            if not right:
                said = findings[hit].outcome if hit is not None else "nothing"
                text = f"{want.check} {want.outcome}: {want.formula}; said {said}"
                score.faults.append(_fault(gold, "finding missed", text))
    for number, finding in enumerate(findings):
        answers = "right" if number in used else "false alarm" if finding.outcome in BAD else "beside the gold"
        score.checks.setdefault(finding.rule or "(none)", Counter()).update(["fired", answers])
        if finding.outcome in BAD:
            score.counts["said bad"] += 1
            if number not in used:
                score.counts["false alarm"] += 1
                text = f"{finding.check} {finding.outcome}: {finding.formula}"
                score.faults.append(_fault(gold, "false alarm", text, finding.rule))


def _answer(
    want: GoldFinding, findings: list[Finding], places: list[list[tuple[int, int]]], used: set[int]
) -> int | None:
    hit: int | None = None
    for number, finding in enumerate(findings):
        if number in used or not any(a <= place < b for a, b in places[number] for place in want.places):
            continue
        akin = {finding.check, want.check} <= AKIN and finding.outcome == want.outcome
        if finding.check != want.check and not akin:
            continue
        better = hit is not None and finding.outcome in want.right and findings[hit].outcome not in want.right
        if hit is None or better:
            hit = number
    return hit


def _fault(
    gold: GoldDocument,
    kind: str,
    text: str,
    rule: str = "",
    fields: dict[str, tuple[str, str]] | None = None,
    around: str = "",
    wording: str = "",
) -> Fault:
    return Fault(
        document=gold.name, split=gold.split, kind=kind, text=text, rule=rule, wording=wording,
        fields=fields or {}, sentence=around,
    )  # fmt: skip


def _wording(claim: Claim, figure: GoldFigure) -> str:
    return shadow(claim.subject or figure.subject)


def _around(text: str, figure: GoldFigure) -> str:
    """The sentence of the gold text that a figure stands in."""
    start = max(text.rfind(mark, 0, figure.start) for mark in "。；\n") + 1
    ends = [at for mark in "。；\n" if (at := text.find(mark, figure.end)) >= 0]
    return text[start : min(ends, default=len(text))].strip()


def _show(claim: Claim, name: str) -> str:
    return str(claim.region.name if name == "region" and claim.region else getattr(claim, name))


__all__ = ["FIELDS", "STRICT", "Fault", "Judged", "Score", "score_document", "total"]
