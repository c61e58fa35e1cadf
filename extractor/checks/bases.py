"""Shares whose base stands in another sentence: 竣工4.31万平方米,占规划面积的60.03%, the plan told before."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from extractor.checks.facts import PARAGRAPH, SENTENCE, Facts, same_place
from extractor.checks.figures import ALL, as_written, rounded_interval
from extractor.checks.luck import odds
from extractor.checks.relations import Relation, compare, is_told, span, usable
from extractor.checks.settings import Settings
from extractor.exact import Fraction
from extractor.model import Claim, Interval
from extractor.shadow import shadow

_OF = re.compile(r"占(?:到|了)?([^,;。占\d]{2,16}?)的?(?:比例|比重|比)?(?:为|达|达到|约)?\s*$")
_BARE = re.compile(r"[^一-鿿]*(?:各|依次|分别|约|共|仅)?占(?:比|全部)?[^一-鿿]*(?:为|达|达到|约)?\s*$")
_RATE = re.compile(r"([一-鿿]{2})(?:率|比例)[^一-鿿]*(?:为|是|达到?|仅|只有|约)*[^一-鿿]*$")
_IDLE = re.compile(
    r"全?[国省市县区州旗](?!属)|全部|所有|总数|总量|总人数|总额|人数|的|应届|当年|现有|义务教育(?:阶段)?|[\s共总计]"
)
_PLANNED = re.compile(r"规划|计划|安排|项目|应|总|共|获得|下达|纳入|预算|概算")
_JOINTS = frozenset({"、", ",", "和", "及", "与"})
_CELL = re.compile(r"[|\t\n]")
_COUNTS = frozenset({"人", "所", "个", "间", "人次", "元", "平方米", "册", "台", "份", "项", "处", "座", "件", "套"})
_FAR = 40  # the same where no figure stands between them
_ROUND = frozenset({50, 100})  # per cent that are said of too many things to tell a base
_STEP = 16  # characters between a part and the share behind it
_REACH = 12
_SHORT = 2  # characters below which a name says too little
_SHARP = 20  # units of the last digit that a share may span, so that it does not agree by chance
_MANY = 40
_POOL = 80  # figures of one unit before a share among which its base is looked for
_AGREED = Fraction(1, 10)  # chance below which a share that comes out is no accident
_RARE = Fraction(1, 20)  # the same for a slip that explains why it does not
_TIED = Fraction(1, 10)  # the same where a bare 占 ties the part
_BEFORE = 6  # figures before a part that may be its whole
_WIDE = Fraction(1, 3)  # of itself that a share may be off where its words name the base


class Tie(NamedTuple):
    """The figures that may be the base of a share, and whether the words name it."""

    part: Claim
    wholes: list[Claim]
    named: bool
    near: bool = False  # the part stands right before a bare 占, and the wholes before it


def check_bases(facts: Facts, settings: Settings, settled: set[str]) -> Iterator[Relation]:
    """Every share whose part stands right before it and whose base may stand anywhere in the document.

    settled  ids of the figures that other checks have recomputed
    """
    for head in facts.claims:
        if head.unit != "%" or head.measure != "level" or head.claim_id in settled or head.cell is not None:
            continue
        if head.comparator != "=" or not is_told(head) or head.value <= 0:
            continue
        tie = _tied(facts, settings, head)
        relation = _judged(facts, head, tie) if tie is not None and tie.wholes else None
        if relation is not None:
            yield relation


def _judged(facts: Facts, head: Claim, tie: Tie) -> Relation | None:
    # a share below one has a larger base
    # and the same amount in the title is no base of it
    wholes = [w for w in tie.wholes if w.value > tie.part.value or head.value >= ALL]
    tie = tie._replace(wholes=wholes)
    if not wholes:
        return None
    made = [_share(facts, head, tie.part, whole) for whole in tie.wholes[:_MANY]]
    agreeing = [r for r in made if r.outcome == "consistent" and _sharp(head, r)]
    if agreeing:
        width = 2 * sum((odds_of(r) for r in made), Fraction(0))
        return agreeing[0] if tie.named or width < _AGREED else None
    values = {c.value for c in tie.wholes}
    if head.value in _ROUND or any(r.outcome != "inconsistent" for r in made):
        return None
    if any(w.start > head.end and _CELL.search(facts.text, head.end, w.start) for w in tie.wholes[:_MANY]):
        return None  # 56人及以上班级74个,占9.1% | … | 全县共829个班: what another cell or line tells later
    if tie.named and len(values) == 1 and _near(head, made[0]):
        return made[0]
    chances = sorted(((odds(r, facts, not (tie.named or tie.near), _TIED), i) for i, r in enumerate(made)))
    return made[chances[0][1]] if chances[0][0] * len(values) < (_TIED if tie.near else _RARE) else None


def odds_of(relation: Relation) -> Fraction:
    """How often an unrelated base gives the share by chance."""
    assert relation.window is not None
    assert relation.expected is not None
    window, value = relation.window, relation.expected
    return (window.high - window.low + value.high - value.low) / max(window.high, value.high, Fraction(1))


def _sharp(head: Claim, relation: Relation) -> bool:
    assert relation.window is not None
    assert relation.expected is not None
    width = relation.window.high - relation.window.low
    return relation.expected.high - relation.expected.low <= _SHARP * width and head.value not in _ROUND


def _near(head: Claim, relation: Relation) -> bool:
    assert relation.expected is not None
    aim = Fraction(head.value)
    return abs(relation.expected.low - aim) <= aim * _WIDE


def _tied(facts: Facts, settings: Settings, head: Claim) -> Tie | None:
    run = list_of(facts, head)
    first = run[0]
    lead = facts.lead(first)
    counts = [c for c in islice(facts.before(first, SENTENCE), _REACH) if c.unit in _COUNTS]
    counts = counts[: len(run)]
    if len(counts) < len(run) or (first.start - counts[0].end > _STEP and not _alone(facts, counts[0], first)):
        return None
    part = counts[len(run) - 1 - run.index(head)]
    if not usable((part,)) or part.measure != "level" or len({c.unit for c in counts}) > 1:
        return None
    name, rate = _OF.search(lead), _RATE.search(lead)
    taken = {c.claim_id for c in (*counts, *run)}
    every = facts.counted(part.unit)
    at = bisect_left(every, head.start, key=lambda c: c.start)
    pool = [
        c for c in every[max(0, at - _POOL) : at + _POOL // 4]
        if c.claim_id not in taken and c.role in {"reported", "plan"} and c.value_max is None and c.comparator == "="
        and c.entity == part.entity and same_place(c, part) and c.value > 0
    ]  # fmt: skip
    if name is not None and len(asked := _IDLE.sub("", name[1])) >= _SHORT:
        return Tie(part, [c for c in pool if _called(facts, c, asked)], True)
    if _BARE.fullmatch(lead):
        base = settings.bases.get(part.indicator or "")
        if base is None and len(run) > 1:
            return Tie(part, _before_list(facts, counts, pool), True)
        alike = [c for c in pool if base is not None and c.indicator == base]
        if alike:
            return Tie(part, [c for c in alike if c.stage == part.stage] or alike, True)
        near = [c for c in pool if c.end <= part.start and facts.together(c, part, PARAGRAPH)]
        return Tie(part, near[-_BEFORE:], False, True)
    if rate is not None and any(c in facts.wording(part) for c in rate[1]):
        return Tie(part, [c for c in pool if _PLANNED.search(facts.wording(c))], False)
    return None


def _alone(facts: Facts, part: Claim, head: Claim) -> bool:
    """True where no figure stands between a part and its share, far as they are: 46所场馆不达标,占抽查学校的14.7%."""
    return facts.order[head.claim_id] - facts.order[part.claim_id] == 1 and head.start - part.end <= _FAR


def _before_list(facts: Facts, counts: Sequence[Claim], pool: Sequence[Claim]) -> list[Claim]:
    """The figure right before a list of parts, where it is greater than each: 在校生9913万人,城区…,镇区…,乡村…."""
    before = next(iter(facts.before(counts[-1], SENTENCE)), None)
    return [before] if before in pool and before is not None and before.value > max(c.value for c in counts) else []


def list_of(facts: Facts, head: Claim) -> list[Claim]:
    """The shares of a list that a share is in: 依次占32.96%、37.87%、29.17%."""
    run, at = [head], facts.order[head.claim_id]
    while at > 0 and facts.claims[at - 1].unit == head.unit:
        if facts.text[facts.claims[at - 1].end : run[0].start].strip() not in _JOINTS:
            break
        at -= 1
        run.insert(0, facts.claims[at])
    at = facts.order[head.claim_id]
    while at + 1 < len(facts.claims) and facts.claims[at + 1].unit == head.unit:
        if facts.text[run[-1].end : facts.claims[at + 1].start].strip() not in _JOINTS:
            break
        at += 1
        run.append(facts.claims[at])
    return run


def _called(facts: Facts, claim: Claim, asked: str) -> bool:
    """Whether the name of a base is made of the characters of a figure's words, in their order."""
    heads = " ".join(claim.cell.headers) if claim.cell else ""
    words = iter(_IDLE.sub("", shadow(f"{claim.subject} {heads}")))
    return all(c in words for c in asked)


def _share(facts: Facts, head: Claim, part: Claim, whole: Claim) -> Relation:
    def compute(x: Sequence[Interval]) -> Interval:
        if x[1].low <= 0:
            raise ZeroDivisionError
        return Interval(x[0].low * 100 / x[1].high, x[0].high * 100 / x[1].low)

    value, window = compute([facts.interval(part), facts.interval(whole)]), rounded_interval(head)
    outcome = compare(head, window, value)
    sign = "∈" if outcome == "consistent" else "∉"
    return Relation(
        check="ratio",
        outcome=outcome,
        rule="share.base",
        stated=head,
        parts=(("stated", head), ("numerator", part), ("denominator", whole)),
        formula=f"{as_written(part)} ÷ {as_written(whole)} × 100 = {span(value)} {sign} {span(window)}",
        expected=value,
        window=window,
        inputs=(part, whole),
        compute=compute,
    )
