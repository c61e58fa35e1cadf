"""Values per pupil whose pupils stand elsewhere in the document: 初中221间,每百名学生2.66间, the pupils told before.

What the identities leave, because the words between did not say of which stage or of what thing a figure is: the
figure right before the value is what is divided, and the enrolments of the document are tried for the divisor.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from extractor.checks.bases import list_of, odds_of
from extractor.checks.facts import SENTENCE, Facts, same_period, same_place
from extractor.checks.figures import as_written, rounded_interval
from extractor.checks.luck import odds
from extractor.checks.relations import Relation, compare, span, usable
from extractor.exact import Fraction
from extractor.model import Claim, Interval

_PER = re.compile(r"生均|每百名|百名学生|每百生|百生|每生|人均|每名学生")
_HUNDRED = re.compile(r"百名|百生|百人")
_UNFIT = frozenset({"%", "‰", "倍", "成", "个百分点", "所", "处", "个"})  # 生均占地合格学校152所: a count of schools
_STAGES = frozenset({"primary", "junior"})
_REACH = 12  # figures before a value among which what is divided is looked for
_STEP = 16  # characters between the two
_MOST = 12  # enrolments that are tried
_SHARP = Fraction(1, 50)  # a value that is written less sharply comes out of too many enrolments
_AGREED = Fraction(1, 10)  # chance below which a value that comes out of another stage's pupils is no accident
_RARE = Fraction(1, 10)  # the same for a slip that explains why it does not


def check_far_means(facts: Facts, settled: set[str]) -> Iterator[Relation]:
    """Every value per pupil that other checks have not recomputed.

    settled  ids of the figures that they have
    """
    pupils = _pupils(facts)
    for head in facts.claims if pupils else ():
        if head.claim_id in settled or head.cell is not None or head.measure != "level" or head.unit in _UNFIT:
            continue
        if head.comparator != "=" or not usable((head,)) or head.value <= 0 or not _PER.search(facts.wording(head)):
            continue
        part = _divided(facts, head)
        relation = None if part is None else _judged(facts, head, part, pupils)
        if relation is not None:
            yield relation


def _pupils(facts: Facts) -> list[Claim]:
    """The enrolments of a document, one of each value and stage."""
    found: dict[tuple[object, ...], Claim] = {}
    for claim in facts.measuring("students", "level"):
        if claim.comparator == "=" and usable((claim,)) and claim.unit == "人" and claim.value > 0:
            found.setdefault((claim.value, claim.stage, claim.entity), claim)
    return list(found.values())


def _divided(facts: Facts, head: Claim) -> Claim | None:
    """The count right before a value, or the one at its place where a list of counts is followed by one of values."""
    run = list_of(facts, head)
    counts = [
        c for c in islice(facts.before(run[0], SENTENCE), _REACH)
        if c.unit not in _UNFIT and c.unit != "" and usable((c,)) and c.comparator == "="
    ][: len(run)]  # fmt: skip
    if len(counts) < len(run) or run[0].start - counts[0].end > _STEP:
        return None
    part = counts[len(run) - 1 - run.index(head)]
    return part if head.unit in {part.unit, ""} and part.value > head.value else None


def _judged(facts: Facts, head: Claim, part: Claim, pupils: Sequence[Claim]) -> Relation | None:
    alike = [p for p in pupils if p.entity == head.entity and same_place(p, head) and same_period(p, head)][:_MOST]
    made = [_mean(facts, head, part, p) for p in alike if p.value != part.value]
    own = [r for r in made if head.stage in _STAGES and r.inputs[1].stage == head.stage]
    agreeing = [r for r in (*own, *made) if r.outcome == "consistent" and _sharp(r)]
    if agreeing:
        chance = sum((odds_of(r) for r in made), Fraction(0))
        return agreeing[0] if agreeing[0] in own or chance < _AGREED else None
    if any(r.outcome != "inconsistent" for r in made):
        return None
    tried = own or made
    chances = sorted((odds(r, facts, below=_RARE), i) for i, r in enumerate(tried))
    return tried[chances[0][1]] if chances and chances[0][0] * len(tried) < _RARE else None


def _sharp(relation: Relation) -> bool:
    window = relation.window
    return window is not None and (window.high - window.low) <= _SHARP * window.high


def _mean(facts: Facts, head: Claim, part: Claim, whole: Claim) -> Relation:
    factor = 100 if _HUNDRED.search(facts.wording(head)) else 1

    def compute(x: Sequence[Interval]) -> Interval:
        if x[1].low <= 0:
            raise ZeroDivisionError
        return Interval(x[0].low * factor / x[1].high, x[0].high * factor / x[1].low)

    value, window = compute([facts.interval(part), facts.interval(whole)]), rounded_interval(head)
    outcome = compare(head, window, value)
    times = f" × {factor}" if factor != 1 else ""
    sign = "∈" if outcome == "consistent" else "∉"
    return Relation(
        check="per_capita",
        outcome=outcome,
        rule="mean.far",
        stated=head,
        parts=(("stated", head), ("numerator", part), ("denominator", whole)),
        formula=f"{as_written(part)} ÷ {as_written(whole)}{times} = {span(value)} {sign} {span(window)}",
        expected=value,
        window=window,
        inputs=(part, whole),
        compute=compute,
    )
