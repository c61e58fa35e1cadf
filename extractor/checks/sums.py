"""Parts against their whole: lists after 其中, in brackets, and stages that stand side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, islice

from extractor.checks.facts import DOCUMENT, PARAGRAPH, SENTENCE, Facts, same_scope
from extractor.checks.figures import as_written, last_unit, show
from extractor.checks.likelihood import chance, drifts
from extractor.checks.relations import Relation, compare, membership, span, usable
from extractor.checks.settings import Partition, Settings
from extractor.model import Claim, Interval, Link

_LONG = 14  # parts up to which a nested list is looked for
_REACH = 60  # figures behind a whole among which its stages are looked for
_SINGLE = frozenset({"primary", "junior", "preschool"})
_TYPES = 6  # kinds of school in one list that make it a full one: fewer may leave some out


def check_sums(facts: Facts, settings: Settings) -> Iterator[Relation]:
    """Every whole of the document against its parts."""
    disclaimed = bool(settings.words["rounding_disclaimer"].search(facts.text))
    linked: set[str] = set()
    for link in facts.links["parts"]:
        relation = _linked(facts, settings, link, disclaimed)
        if relation is not None:
            linked.add(link.head)
            yield relation
    yield from _side_by_side(facts, settings, linked, disclaimed)


def _linked(facts: Facts, settings: Settings, link: Link, disclaimed: bool) -> Relation | None:
    whole = facts.by_id[link.head]
    parts = [facts.by_id[m] for m in link.members]
    parts = [p for p in parts if p.measure == whole.measure and _addable(p, whole, settings) and _within(p, whole)]
    if not parts or not usable((whole, *parts)) or not _additive(whole, settings):
        return None
    if any(c.comparator != "=" and not c.approx for c in (whole, *parts)):
        return None
    complete = link.complete is True or _divides(facts, settings, whole, parts) or _named_in_brackets(link, parts)
    return _judge(facts, settings, whole, parts, complete, disclaimed, f"sum.{'full' if complete else 'listed'}")


def _addable(part: Claim, whole: Claim, settings: Settings) -> bool:
    """True where a part is counted in the unit of the whole; 件 and 间 both count pieces."""
    if part.indicator and settings.words["not_additive"].search(part.indicator):
        return False
    if part.unit == whole.unit:
        return True
    pieces = {"个", "间", "件", "处", "所", "项", "座"}
    return part.unit in pieces and whole.unit in pieces and part.indicator == whole.indicator is not None


def _within(part: Claim, whole: Claim) -> bool:
    """False where a part of one stage is listed under the whole of another: two lists ran into each other."""
    if whole.stage not in _SINGLE or part.stage is None:
        return True
    return part.stage in {whole.stage, "special"}


def _additive(whole: Claim, settings: Settings) -> bool:
    """False for rates and means, whose parts average in place of adding up."""
    if whole.unit in {"%", "‰", "个百分点", "倍"} or whole.measure not in {"level", "change"}:
        return False
    return not (whole.indicator and settings.words["not_additive"].search(whole.indicator))


def _judge(
    facts: Facts,
    settings: Settings,
    whole: Claim,
    parts: Sequence[Claim],
    complete: bool,
    disclaimed: bool,
    rule: str,
) -> Relation | None:
    total = _total([facts.interval(p) for p in parts])
    window = facts.interval(whole)
    if total.meets(window):
        return _met(facts, whole, parts, total, disclaimed, rule)
    other = _other_reading(facts, settings, whole, parts, complete or total.low > window.high)
    if other is not None:
        kept, variant = other
        return _relation(facts, whole, kept, _total([facts.interval(p) for p in kept]), "consistent", rule, variant)
    if total.low <= window.high and not complete:
        if len(parts) == 1:
            return None  # one part below its whole: nothing to add up
        return _relation(facts, whole, parts, total, "undetermined", rule, None, "partial")
    if total.low > window.high and not complete and _nested(facts, whole, parts):
        return _relation(facts, whole, parts, total, "undetermined", rule, None, "nested")
    outcome = compare(whole, window, total)
    if disclaimed and outcome == "rounding":
        return _relation(facts, whole, parts, total, "consistent", rule, "文中已说明尾数为四舍五入")
    return _relation(facts, whole, parts, total, outcome, rule, None)


def _met(facts: Facts, whole: Claim, parts: Sequence[Claim], total: Interval, disclaimed: bool, rule: str) -> Relation:
    units = [last_unit(c) for c in (whole, *parts) if c.low != c.high and not c.approx]
    gap = sum((Fraction(p.value) for p in parts), Fraction(0)) - Fraction(whole.value)
    if not disclaimed and len(units) > 2 and drifts(gap, units):
        odds = chance(gap, units)
        if odds > 0:
            return _relation(facts, whole, parts, total, "improbable", rule, f"约{show(1 / odds, 0)}次中一次")
    return _relation(facts, whole, parts, total, "consistent", rule, None)


def _total(intervals: Sequence[Interval]) -> Interval:
    low = sum((i.low for i in intervals), Fraction(0))
    if all(i.low == i.high for i in intervals):
        return Interval(low, low)
    return Interval(low, sum((i.high for i in intervals), Fraction(0)))


def _divides(facts: Facts, settings: Settings, whole: Claim, parts: Sequence[Claim]) -> bool:
    """True where the labels of the parts divide the whole: by stage, by area, by sponsor, by place."""
    if len(parts) < 2:
        return False
    for partition in settings.partitions:
        if partition.whole and whole.stage not in partition.whole:
            continue
        if partition.indicators and not _named(partition, whole, parts):
            continue
        labels = [_label(facts, settings, partition, p) for p in parts]
        if len(set(labels)) == len(labels) and set(labels) >= partition.labels and None not in labels:
            return True
    kinds = {_label_of_words(facts, settings, p, ("kind",)) for p in parts}
    return len(parts) >= _TYPES and len(kinds) == len(parts) and None not in kinds


def _named_in_brackets(link: Link, parts: Sequence[Claim]) -> bool:
    """13人(三中1人、四中2人…): one figure for every school or place, right behind the whole."""
    names = [p.entity or (p.region.name if p.region else None) for p in parts]
    return link.cue.strip() in {"(", "（"} and len(parts) > 1 and len(set(names)) == len(names) and None not in names


def _named(partition: Partition, whole: Claim, parts: Sequence[Claim]) -> bool:
    return whole.indicator in partition.indicators and all(p.indicator == whole.indicator for p in parts)


def _label(facts: Facts, settings: Settings, partition: Partition, claim: Claim) -> str | None:
    if partition.by == "stage":
        return claim.stage
    if partition.by == "area":
        return claim.area
    return _label_of_words(facts, settings, claim, partition.labels)


def _label_of_words(
    facts: Facts, settings: Settings, claim: Claim, wanted: Sequence[str] | frozenset[str]
) -> str | None:
    """The one label among ``wanted`` (or of the family named first) that the claim's wording carries."""
    wording = facts.wording(claim)
    found = [
        name
        for name, when in settings.labels
        if (name in wanted or name.split(".")[0] in wanted) and when.search(wording)
    ]
    return found[0] if len(found) == 1 else None


def _other_reading(
    facts: Facts, settings: Settings, whole: Claim, parts: Sequence[Claim], wanted: bool
) -> tuple[list[Claim], str] | None:
    """A reading of the list under which it does add up: an overlap left out, or a part of the sentence left over."""
    if not wanted:
        return _with_left_over(facts, settings, whole, parts)
    window = facts.interval(whole)
    for part in parts:
        if settings.words["overlap"].search(facts.wording(part)) and len(parts) > 1:
            kept = [p for p in parts if p is not part]
            if _total([facts.interval(p) for p in kept]).meets(window):
                return kept, f"{as_written(part)}({part.subject})已计入其他各项"
    return _with_left_over(facts, settings, whole, parts)


def _with_left_over(
    facts: Facts, settings: Settings, whole: Claim, parts: Sequence[Claim]
) -> tuple[list[Claim], str] | None:
    """The parts with more figures that complete the whole: 771人, 其中…758人, 13人…低于; or stage after stage."""
    window = facts.interval(whole)
    missing = window - _total([facts.interval(p) for p in parts])
    if missing.high <= 0:
        return None
    taken = {c.claim_id for c in parts} | {whole.claim_id}
    for other in facts.after(whole, SENTENCE):
        if other.claim_id in taken or other.measure != whole.measure or not _addable(other, whole, settings):
            continue
        if usable((other,)) and same_scope(other, whole) and facts.interval(other).meets(missing):
            return [*parts, other], f"另有{as_written(other)}({other.subject})"
    listed = _listed(facts, settings, whole)
    if len(listed) > 1 and _total([facts.interval(p) for p in listed]).meets(window):
        return listed, "文中分列各项"
    return None


def _kind_beside(facts: Facts, settings: Settings, part: Claim, whole: Claim) -> str | None:
    """The kind that a part's wording names and the whole's does not: 初中阶段特殊教育 beside 特殊教育."""
    said, common = facts.wording(part), facts.wording(whole)
    kinds = [
        n for n, when in settings.labels if n.startswith("kind.") and when.search(said) and not when.search(common)
    ]
    return kinds[0] if len(kinds) == 1 else None


def _listed(facts: Facts, settings: Settings, whole: Claim) -> list[Claim]:
    """Figures of the whole's indicator behind it, each of another stage or kind, up to the first that comes twice."""
    found: dict[str | None, Claim] = {}
    by_kind = False
    for other in islice(facts.after(whole, DOCUMENT), _REACH):
        alike = other.indicator == whole.indicator is not None and other.measure == whole.measure
        if not alike or not _addable(other, whole, settings) or not same_scope(other, whole) or not usable((other,)):
            continue
        by_kind = by_kind or other.stage == whole.stage
        key = _kind_beside(facts, settings, other, whole) if by_kind else other.stage
        if key in found or key is None:
            break
        found[key] = other
    return list(found.values())


def _nested(facts: Facts, whole: Claim, parts: Sequence[Claim]) -> bool:
    """True where leaving out one or two members makes the list add up: they may be parts of parts."""
    if not 2 < len(parts) <= _LONG:
        return False
    window = facts.interval(whole)
    for size in (1, 2):
        for left_out in combinations(parts, size):
            kept = [p for p in parts if p not in left_out]
            if len(kept) > 1 and _total([facts.interval(p) for p in kept]).meets(window):
                return True
    return False


def _side_by_side(facts: Facts, settings: Settings, linked: set[str], disclaimed: bool) -> Iterator[Relation]:
    """Wholes and stages that no wording ties, but that one paragraph states for one indicator, place and time."""
    groups: dict[tuple[object, ...], dict[str | None, list[Claim]]] = defaultdict(lambda: defaultdict(list))
    for claim in facts.claims:
        if claim.indicator and claim.measure == "level" and claim.comparator == "=" and usable((claim,)):
            place = facts.place[claim.claim_id][PARAGRAPH]
            region = claim.region.name if claim.region else None
            key = (place, claim.indicator, claim.unit, claim.area, claim.entity, region, claim.period)
            groups[key][claim.stage].append(claim)
    for stages in groups.values():
        yield from _stages(facts, settings, stages, linked, disclaimed)


def _stages(
    facts: Facts, settings: Settings, stages: dict[str | None, list[Claim]], linked: set[str], disclaimed: bool
) -> Iterator[Relation]:
    values = {stage: {c.value for c in claims} for stage, claims in stages.items()}
    if any(len(values.get(s, ())) != 1 for s in ("compulsory", "primary", "junior")):
        return
    whole, primary, junior = (stages[s][0] for s in ("compulsory", "primary", "junior"))
    if whole.claim_id in linked or not _additive(whole, settings) or whole.indicator is None:
        return
    parts = [primary, junior]
    if "nine_year" in stages and len(values["nine_year"]) == 1:
        total = _total([facts.interval(p) for p in parts])
        if not total.meets(facts.interval(whole)):
            parts.append(stages["nine_year"][0])
    close = all(facts.together(whole, p, SENTENCE) for p in parts)
    complete = close and _divides(facts, settings, whole, parts)
    relation = _judge(facts, settings, whole, parts, complete, disclaimed, "sum.stages")
    if relation is not None and (complete or relation.outcome in {"consistent", "improbable"}):
        yield relation


def _relation(
    facts: Facts,
    whole: Claim,
    parts: Sequence[Claim],
    total: Interval,
    outcome: str,
    rule: str,
    variant: str | None,
    reason: str | None = None,
) -> Relation:
    added = " + ".join(as_written(p) for p in parts)
    window = facts.interval(whole)
    if outcome in {"consistent", "improbable"} and total == window:
        formula = f"{added} = {as_written(whole)}"
    elif len(parts) == 1 and outcome == "inconsistent":
        formula = f"{added} > {as_written(whole)}"
    elif reason == "partial":
        formula = f"{added} = {span(total)} < {as_written(whole)}"
    elif total.low == total.high and window.low == window.high:
        formula = f"{added} = {span(total)} {'=' if outcome == 'consistent' else '≠'} {as_written(whole)}"
    else:
        formula = f"{added} = {span(total)} {membership(outcome)} {span(window)}"
    return Relation(
        check="sum",
        outcome=outcome,
        rule=rule,
        stated=whole,
        parts=(("whole", whole), *(("part", p) for p in parts)),
        formula=formula,
        expected=total,
        window=window,
        inputs=tuple(parts),
        compute=_total,
        variant=variant,
        reason=reason,
    )
