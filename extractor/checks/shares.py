"""Percentages against the counts that the wording gives them: 占…的13.24%, and rates right behind their two counts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from extractor.checks.facts import CLAUSE, PARAGRAPH, SECTION, SENTENCE, Facts, same_scope
from extractor.checks.figures import as_written, last_unit, round_to
from extractor.checks.luck import odds
from extractor.checks.relations import (
    Relation,
    hold,
    is_cut,
    is_told,
    membership,
    span,
    window_of,
)
from extractor.checks.share_terms import of_a_list, of_one_base
from extractor.checks.slips import slip_of, slips
from extractor.exact import Fraction
from extractor.model import Claim, Interval
from extractor.shadow import shadow

_BARE = re.compile(r"[,，、;；(（\s]*(?:约|共|仅)?占(?:比|全部)?(?:为|达|到)?\s*")
_OF = re.compile(r"占([^,;。占]{2,16}?)的?(?:比例|比重|比)?(?:为|达|达到|约)?\s*$")
_IDLE = re.compile(
    r"全?[国省市县区州旗](?!属)|全部|所有|总数|总量|总人数|总面积|总额|人数|的|应届|当年|现有|义务教育(?:阶段)?|[\s共总计]"
)
_STAGES = frozenset({"primary", "junior"})
_SHORT = 2  # characters below which a name says too little
_SLACK = Fraction(1, 4)  # a share further off than this part of itself needs a slip to be called wrong
_SELDOM = Fraction(1, 10)  # chance below which a slip that makes a part greater than its whole is no accident
_ALL = 100
_PAIR = 2
_STEP = 14  # characters between a part and the share behind it
_FEW = 3
_NEAR = 6  # counts before a rate that may be its two terms
_SHARP = 20  # units of the last digit that the share may span, so that it does not agree by chance
_REACH = 24  # figures looked at for them
_COUNTS = frozenset(
    {"人", "所", "个", "间", "人次", "元", "平方米", "册", "台", "名", "份", "项", "处", "座", "件", "套"}
)


def check_shares(
    facts: Facts, explained: set[str], defined: frozenset[str], bases: Mapping[str, str]
) -> Iterator[Relation]:
    """Every share that a link or its place ties to counts.

    explained  ids of figures that an identity has already been decided for
    defined    codes of rates that have an identity: other counts than the ones it names may bear such a rate out,
               but never refute it (a rotation rate is of the eligible teachers, not of all)
    bases      what a share of each indicator is of; a figure of another indicator never refutes it
    """
    linked: set[str] = set()
    for link in facts.links["share"]:
        head = facts.by_id[link.head]
        members = [facts.by_id[m] for m in link.members]
        if link.head in explained or head.unit not in {"%", "‰", ""} or not is_told(head) or not members:
            continue
        linked.add(link.head)
        relation = _two(facts, head, members[0], members[1]) if len(members) > 1 else _one(facts, head, members[0])
        if relation is not None and (relation.outcome == "consistent" or _refutes(relation, defined, bases)):
            yield relation
    done = linked | explained
    for claim in facts.claims:
        if claim.unit == "%" and claim.measure == "level" and claim.claim_id not in done:
            relation = _beside(facts, claim) or _right_behind(facts, claim)
            if relation is not None and (relation.outcome == "consistent" or _refutes(relation, defined, bases)):
                yield relation


def _refutes(relation: Relation, defined: frozenset[str], bases: Mapping[str, str]) -> bool:
    """False where the counts are not those that the rate is made of: 缺学位3500个,大班额54个,占3.6%."""
    if relation.stated.indicator in defined:
        return False
    if len(relation.inputs) < _PAIR:
        return True
    part, whole = relation.inputs[0].indicator, relation.inputs[1].indicator
    return part is None or part not in bases or whole in {None, bases[part]}


def _two(facts: Facts, head: Claim, part: Claim, whole: Claim) -> Relation | None:
    """A share whose numerator and denominator the wording names."""
    value = _share(facts, head, part, whole)
    if value is None or part.unit != whole.unit or not _fact((part, whole)):
        return None
    outcome = hold(head, value)
    if outcome == "consistent":
        return _relation(head, part, whole, value, outcome, "share.linked")
    other = _another_base(facts, head, part, whole)
    if other is not None:
        found = _share(facts, head, part, other)
        if found is not None:
            note = f"{as_written(other)}({other.subject}), 而非{as_written(whole)}({whole.subject})"
            return _relation(head, part, other, found, "consistent", "share.linked", note)
    beside = (
        _beside_any(facts, head, part, whole) or of_one_base(facts, head, part) or of_a_list(facts, head, part, whole)
    )
    if beside is not None:
        return beside
    if outcome == "inconsistent" and _implausible(facts, head, part, whole, value):
        return _relation(head, part, whole, value, "undetermined", "share.linked", None, "far")
    cut = "末位截断而非四舍五入" if outcome == "rounding" and is_cut(head, value) else None
    return _relation(head, part, whole, value, outcome, "share.linked", cut)


def _beside_any(facts: Facts, head: Claim, part: Claim, whole: Claim) -> Relation | None:
    """Two other counts of the sentence that give the share: the wording may have been tied to the wrong ones."""
    counts = [c for c in islice(facts.before(head, SENTENCE), _REACH) if c.unit in _COUNTS and _fact((c,))][:_NEAR]
    for i, later in enumerate(counts):
        for earlier in counts[i + 1 :]:
            for a, b in ((later, earlier), (earlier, later)):
                if a.unit != b.unit or a.value >= b.value or {a, b} == {part, whole} or a.measure != b.measure:
                    continue
                value = _share(facts, head, a, b)
                sharp = value is not None and value.high - value.low <= _SHARP * last_unit(head)
                if value is not None and sharp and hold(head, value) == "consistent":
                    return _relation(head, a, b, value, "consistent", "share.beside")
    return None


def _implausible(facts: Facts, head: Claim, part: Claim, whole: Claim, value: Interval) -> bool:
    """True where the miss is so wide that the figures rather belong to different things, and no slip explains it."""
    off, aim = abs(value.low - Fraction(head.value)), Fraction(head.value)
    if off <= aim * _SLACK:
        return False
    if slip_of(head, round_to(value.low, last_unit(head))) or value.low > _ALL:
        return value.low > _ALL and not any(
            slip_of(c, round_to(Fraction(c.value) * scale, last_unit(c)))
            for c, scale in ((part, aim / value.low), (whole, value.low / aim))
        )
    for claim, upper in ((part, True), (whole, False)):
        for meant, _ in slips(claim):
            changed = Interval(Fraction(meant), Fraction(meant))
            a, b = (changed, facts.interval(whole)) if upper else (facts.interval(part), changed)
            if b.low > 0 and hold(head, Interval(a.low * 100 / b.high, a.high * 100 / b.low)) == "consistent":
                return False
    return True


def _of_stage(facts: Facts, head: Claim, whole: Claim) -> Claim | None:
    """The stage's own figure where the share is a stage's and the figure tied to it is the whole's: 小学占72.51%."""
    if (
        head.stage not in _STAGES
        or whole.stage in _STAGES
        or whole.indicator is None
        or not _BARE.search(facts.lead(head))
    ):
        return None
    alike = [c for c in facts.measuring(whole.indicator, "level") if c.stage == head.stage and c.unit == whole.unit]
    alike = [c for c in alike if same_scope(c, whole) and _fact((c,)) and facts.together(c, head, SECTION)]
    return alike[0] if len({c.value for c in alike}) == 1 else None


def _one(facts: Facts, head: Claim, part: Claim) -> Relation | None:
    """A share that names its numerator only: the whole is looked for.

    Where none fits, nothing is said, unless the sentence makes the numerator a part of one total:
    …2000人，其中…1200人，占65%.
    """
    own = _of_stage(facts, head, part)
    if own is not None:
        return _two(facts, head, own, part)
    whole = _another_base(facts, head, part, None)
    if whole is None:
        total = _total(facts, head, part) or _named(facts, head, part)
        if total is None:
            return _right_behind(facts, head) or _of_its_list(facts, head, part)
        return _two(facts, head, part, total)
    value = _share(facts, head, part, whole)
    return None if value is None else _relation(head, part, whole, value, "consistent", "share.found")


def _of_its_list(facts: Facts, head: Claim, part: Claim) -> Relation | None:
    """A share of the whole that its part's list has, whatever the words call it: 其中县城391个,占大班额的83.5%."""
    wholes = {x.head for x in facts.links["parts"] if part.claim_id in x.members}
    if len(wholes) != 1:
        return None
    whole = facts.by_id[wholes.pop()]
    value = _share(facts, head, part, whole)
    if (
        value is None
        or part.unit != whole.unit
        or not _fact((part, whole))
        or not facts.together(whole, head, SENTENCE)
    ):
        return None
    outcome = hold(head, value)
    relation = _relation(head, part, whole, value, outcome, "share.of-list")
    slipped = outcome == "inconsistent" and odds(relation, facts, below=_SELDOM) < _SELDOM
    return relation if outcome == "consistent" or slipped else None


def _total(facts: Facts, head: Claim, part: Claim) -> Claim | None:
    """The total that 其中 ties the numerator to in its sentence; None where another figure may be the whole."""
    if not _BARE.fullmatch(facts.lead(head)):
        return None  # 危房面积占0.6%, 占初中在校生的43%: the words name a part or a total of their own
    tied = [x for x in facts.links["parts"] if x.cue == "其中" and part.claim_id in x.members]
    if len(tied) != 1 or not facts.together(facts.by_id[tied[0].head], head, SENTENCE):
        return None
    for other in facts.before(head, SENTENCE):
        if other is not part and other.unit == part.unit and other.claim_id != tied[0].head:
            value = _share(facts, head, part, other)
            if value is None or hold(head, value) != "inconsistent":
                return None
    return facts.by_id[tied[0].head]


def _named(facts: Facts, head: Claim, part: Claim) -> Claim | None:
    """The one figure of the document that the words behind 占 name: 1394人,占专任教师的37.0%."""
    found = _OF.search(facts.lead(head))
    if found is None:
        return None
    name = _IDLE.sub("", found[1])
    if len(name) < _SHORT:
        return None
    fits = [c for c in facts.counted(part.unit) if c is not part and c.value > part.value and _called(c, name)]
    fits = [c for c in fits if _fact((c,)) and c.measure == "level" and same_scope(c, part) and c.comparator == "="]
    alike = [c for c in fits if c.stage == part.stage] or fits
    return alike[0] if len({c.value for c in alike}) == 1 else None


def _called(claim: Claim, name: str) -> bool:
    """Whether a figure's subject is the name, or ends it: 专任教师 is meant by 全县专任教师, 小学专任教师 is not."""
    subject = _IDLE.sub("", shadow(claim.subject))
    return len(subject) >= _SHORT and (subject == name or name.endswith(subject))


def _another_base(facts: Facts, head: Claim, part: Claim, but: Claim | None) -> Claim | None:
    """The nearest figure of the paragraph, of the part's unit, of which the part makes the stated share."""
    if not _telling(head):  # a round share comes out of many pairs: only the figures right before it are tried
        near = [c for c in islice(facts.before(part, SENTENCE), _REACH) if c.unit == part.unit and c is not but][:_FEW]
        fits = (c for c in near if _fact((c,)) and c.value > part.value)
        for other in fits:
            value = _share(facts, head, part, other)
            if value is not None and hold(head, value) == "consistent":
                return other
        return None
    for other in [*islice(facts.before(head, PARAGRAPH), _REACH), *islice(facts.after(head, SENTENCE), _REACH)]:
        if other is part or other is but or other.unit != part.unit or not _fact((other,)):
            continue
        if other.measure == "level" and same_scope(other, part):
            value = _share(facts, head, part, other)
            if value is not None and hold(head, value) == "consistent":
                return other
    return None


def _beside(facts: Facts, head: Claim) -> Relation | None:
    """A rate behind two counts of one unit that give it: 毕业生4649人, 升学4570人, 比例98.30%."""
    if head.comparator != "=" or head.approx or not is_told(head) or not _telling(head):
        return None
    counts: list[Claim] = []
    reach = PARAGRAPH if last_unit(head) <= Fraction(1, 100) else SENTENCE  # two decimals seldom agree by chance
    for other in islice(facts.before(head, reach), _REACH):
        if other.unit in _COUNTS and other.measure == "level" and _fact((other,)):
            counts.append(other)
        if len(counts) == _NEAR:
            break
    for i, later in enumerate(counts):
        for earlier in counts[i + 1 :]:
            if earlier.unit != later.unit or earlier.entity != later.entity:
                continue
            for part, whole in ((later, earlier), (earlier, later)):
                value = _share(facts, head, part, whole)
                sharp = value is not None and value.high - value.low <= _SHARP * last_unit(head)
                if value is not None and sharp and part.value < whole.value and hold(head, value) == "consistent":
                    return _relation(head, part, whole, value, "consistent", "share.beside")
    return None


def _right_behind(facts: Facts, head: Claim) -> Relation | None:
    """A bare 占 behind a whole and its part, nothing else between them: 符合条件1081名,实际交流143名,占13.24%."""
    if head.comparator != "=" or head.approx or head.role != "reported" or not _BARE.fullmatch(facts.lead(head)):
        return None
    before = list(islice(facts.before(head, CLAUSE), 2))
    if len(before) < _PAIR or head.cell is not None or not is_told(head):
        return None
    part, whole = before
    near = head.start - part.end <= _STEP and part.unit in _COUNTS and part.unit == whole.unit
    if not near or part.measure != "level" or whole.measure != "level" or part.entity != whole.entity:
        return None
    if part.value <= whole.value:
        return _two(facts, head, part, whole)
    value = _share(facts, head, part, whole)
    failing = None if value is None else _relation(head, part, whole, value, "inconsistent", "share.linked")
    return failing if failing is not None and odds(failing, facts, below=_SELDOM) < _SELDOM else None


def _telling(head: Claim) -> bool:
    """True where the share has a decimal at least: 50% or 100% come out of too many pairs of figures by chance."""
    return last_unit(head) < 1 and head.value not in {0, 100}


def _fact(claims: Sequence[Claim]) -> bool:
    return all(
        c.role in {"reported", "plan"} and c.value_max is None and c.measure in {"level", "change"} for c in claims
    )


def _share(facts: Facts, head: Claim, part: Claim, whole: Claim) -> Interval | None:
    factor = {"%": 100, "‰": 1000}.get(head.unit, 1)
    a, b = facts.interval(part), facts.interval(whole)
    if b.low <= 0:
        return None
    return Interval(a.low * factor / b.high, a.high * factor / b.low)


def _relation(
    head: Claim,
    part: Claim,
    whole: Claim,
    value: Interval,
    outcome: str,
    rule: str,
    variant: str | None = None,
    reason: str | None = None,
) -> Relation:
    factor = {"%": 100, "‰": 1000}.get(head.unit, 1)
    times = "" if factor == 1 else f" × {factor}"
    bound = head.comparator != "=" and not head.approx
    window = window_of(head)
    against = f"{head.comparator} {as_written(head)}" if bound else f"{membership(outcome)} {span(window)}"

    def compute(intervals: Sequence[Interval]) -> Interval:
        a, b = intervals
        return Interval(a.low * factor / b.high, a.high * factor / b.low)

    return Relation(
        check="comparator" if bound else "ratio",
        outcome=outcome,
        rule=rule,
        stated=head,
        parts=(("stated", head), ("numerator", part), ("denominator", whole)),
        formula=f"{as_written(part)} ÷ {as_written(whole)}{times} = {span(value)} {against}",
        expected=value,
        window=window,
        inputs=(part, whole),
        compute=compute,
        variant=variant,
        reason=reason,
    )
