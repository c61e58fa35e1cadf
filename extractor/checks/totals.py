"""A list of parts judged against its whole, after every other reading of the list has been tried."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, islice
from typing import NamedTuple

from extractor.checks.facts import SENTENCE, Facts, same_scope
from extractor.checks.figures import ALL, as_written, last_unit, rounded_interval, show
from extractor.checks.likelihood import chance, drifts
from extractor.checks.luck import copied, luck, odds, slipped
from extractor.checks.nearby import other_whole, subtotal
from extractor.checks.partitions import addable, listed_kinds, names_kinds, told_apart
from extractor.checks.relations import Relation, compare, membership, span, sum_of
from extractor.checks.settings import Settings
from extractor.exact import Fraction
from extractor.model import Claim, Interval

OPEN, STATED, STRICT = range(3)
_TERMS = 2  # figures below which nothing is added up
_BEHIND = 40  # characters behind a list in which words may say that its parts overlap
_FAR_LESS = 4  # times that what is left goes into the smallest part
_LONG_LIST = 5  # kinds of a list that may well leave out one more
_NOTHING = Interval(Fraction(0), Fraction(0))
_KINDS = 3  # kinds of school in a list that is taken to name them all
_RARE = Fraction(
    1, 30
)  # chance below which a slip is no accident; of lists behind 其中, one in twenty leaves parts out
_FAR = Fraction(1, 2)  # of the whole
_APART = 3  # times that a whole and its parts may be apart where no slip explains it
_FURTHER = 12  # figures behind a list among which it may go on
_LONG = 14  # parts up to which a nested list is looked for


class Listing(NamedTuple):
    """A whole and the parts that the text lists under it.

    complete  OPEN after 其中: parts may be left out · STATED a colon or a total: meant to be all ·
              STRICT the labels divide the whole, or the wording says so
    """

    whole: Claim
    parts: list[Claim]
    complete: int
    rule: str


def judge(facts: Facts, settings: Settings, listing: Listing, disclaimed: bool) -> Iterator[Relation]:
    """What a list says of its whole: one relation, or one for each way in which a table divides its total.

    disclaimed  the document says that its totals are off by rounding
    """
    whole, parts, _, rule = listing
    total = total_of(facts, parts)
    window = facts.interval(whole)
    if total.meets(window):
        yield _met(facts, whole, parts, total, disclaimed, rule)
        return
    other = _other_reading(facts, settings, listing)
    if other is not None:
        kept, variant = other
        yield relate(facts, whole, kept, "consistent", rule, variant)
        return
    if _of_two(facts, whole, parts, total) or _is_share_told(facts, whole, parts, total):
        return
    further = _further(facts, whole, parts) if total.high < window.low else []
    for count in range(1, len(further) + 1):
        longer = [*parts, *further[:count]]
        if total_of(facts, longer).meets(window):
            yield relate(facts, whole, longer, "consistent", f"{rule}.further")
            return
    if further:
        return  # 高中2所,…;初级中学11所,…;中心小学和片区小学26所: the list goes on with what was not taken for a part
    runs = _runs(facts, whole, parts)
    if runs:
        yield from (relate(facts, whole, run, "consistent", f"{rule}.{i}") for i, run in enumerate(runs))
        return
    span_of_list = facts.text[min(whole.start, parts[0].start) : max(whole.end, parts[-1].end) + _BEHIND]
    if settings.words["counted_twice"].search(span_of_list):
        return  # 17所校舍新建，9所运动场翻新，有3所两类兼有; 另接收区外142人
    if any(_said_of_each(facts, p) and sum(p.start == q.start for q in parts) == 1 for p in parts):
        return  # 音乐、美术教室各7间: of how many things, the figure does not say
    yield from _missed(facts, settings, listing, total, disclaimed)


def _further(facts: Facts, whole: Claim, parts: Sequence[Claim]) -> list[Claim]:
    """The figures of the whole's unit that its sentence goes on with behind the last part, clause by clause."""
    last = max(parts, key=lambda c: c.start)
    if last.cell is not None or last.start < whole.start:
        return []
    behind = [c for c in islice(facts.after(last, SENTENCE), _FURTHER) if c.unit == whole.unit]
    return [c for c in behind if ";" in facts.between(last, c) and c.role == whole.role and c.measure == whole.measure]


def _said_of_each(facts: Facts, part: Claim) -> bool:
    return facts.lead(part).endswith(("各", "各有", "均为", "均有"))


def _of_two(facts: Facts, whole: Claim, parts: Sequence[Claim], total: Interval) -> bool:
    """小学22所、初中13所,其中乡村19所、镇区12所、城区4所: whether the parts make a whole and the figure beside it."""
    taken = {c.claim_id for c in parts}
    near = [*islice(facts.before(whole, SENTENCE), 1), *islice(facts.after(whole, SENTENCE), 1)]
    alike = (c for c in near if (c.unit, c.measure, c.role) == (whole.unit, whole.measure, whole.role))
    beside = (c for c in alike if c.claim_id not in taken and c.value_max is None)
    return len(parts) > 1 and any(total.meets(facts.interval(whole) + facts.interval(c)) for c in beside)


def _is_share_told(facts: Facts, whole: Claim, parts: Sequence[Claim], total: Interval) -> bool:
    """3712人,其中公办3428人、购买学位196人,两项占97.6%: whether the share that the parts make of the whole is told."""
    behind = [c for c in islice(facts.after(parts[-1], SENTENCE), 2) if c.unit == "%" and c.measure == "level"]
    window = facts.interval(whole)
    if not behind or window.low <= 0 or len(parts) < 2:
        return False
    share = Interval(total.low * ALL / window.high, total.high * ALL / window.low)
    return any(share.meets(rounded_interval(c)) and c.value < ALL for c in behind)


def _shown_by_a_slip(facts: Facts, settings: Settings, listing: Listing) -> Relation | None:
    """The sum that fails by one slip: of a list that names the kinds of the whole, or where chance hardly gives it."""
    whole, parts = listing.whole, listing.parts
    listed = listed_kinds(facts, settings, whole)
    told = listing.rule == "sum.colon" or names_kinds(facts, settings, parts)
    readings = [(parts, told)] if len(parts) > 1 else []
    if len(listed) >= _KINDS and {p.claim_id for p in listed} != {p.claim_id for p in parts}:
        readings.append((listed, names_kinds(facts, settings, listed)))
    for run, full in readings:
        outcome = compare(whole, facts.interval(whole), total_of(facts, run))
        relation = relate(facts, whole, run, outcome, listing.rule)
        explained = outcome == "inconsistent" and (slipped(relation) or (full and copied(relation, facts)))
        if outcome != "inconsistent" or (facts.repeats(whole) and not full):
            continue  # 征收1136万元,已拨付1136万元;其中…: the same by its meaning, and no copy
        if (explained and (full or luck(relation) < _RARE)) or odds(relation, facts, below=_RARE) < _RARE:
            return relation
    return None


def _missed(
    facts: Facts, settings: Settings, listing: Listing, total: Interval, disclaimed: bool
) -> Iterator[Relation]:
    whole, parts, complete, rule = listing
    window = facts.interval(whole)
    if total.low <= window.high and complete == OPEN:
        shown = None if leaves_a_little(window, total, parts) else _shown_by_a_slip(facts, settings, listing)
        if shown is not None:
            yield shown
        elif len(parts) > 1:  # one part below its whole: nothing to add up
            yield relate(facts, whole, parts, "undetermined", rule, None, "partial")
        return
    if complete != STRICT and (_nested(facts, whole, parts) or not told_apart(facts, parts)):
        shown = _shown_by_a_slip(facts, settings, listing)
        if shown is not None:
            yield shown
            return
        yield relate(facts, whole, parts, "undetermined", rule, None, "nested")
        return
    outcome = compare(whole, window, total)
    another = subtotal(facts, parts) or other_whole(facts, parts, whole)
    if another is not None and not (complete == STRICT and _one_fact(another[0], whole)):
        yield relate(facts, *another, "consistent", rule)
        return
    apart = total.high * _APART < window.low or total.low > window.high * _APART
    if outcome == "inconsistent" and apart and not slipped(relate(facts, whole, parts, outcome, rule)):
        return  # 现有2641名,缺227名,其中小学缺146名: parts of another figure
    may_overlap = complete == OPEN and all(facts.interval(p).low <= window.high for p in parts)
    if complete != STRICT and outcome == "inconsistent" and (may_overlap or _wide(window, total)):
        failing = relate(facts, whole, parts, outcome, rule)
        if not slipped(failing) and not copied(failing, facts):
            if len(parts) > 1:
                yield relate(facts, whole, parts, "undetermined", rule, None, "nested")
            return
    explained = disclaimed and outcome == "rounding"
    note = "文中已说明尾数为四舍五入" if explained else None
    yield relate(facts, whole, parts, "consistent" if explained else outcome, rule, note)


def leaves_a_little(window: Interval, total: Interval, parts: Sequence[Claim]) -> bool:
    """学校34798所。其中…153所、14所、…135所: whether far less than any of a long list is left: one not named."""
    left = window.low - total.high
    return len(parts) >= _LONG_LIST and 0 < left * _FAR_LESS < min(Fraction(p.value) for p in parts)


def _wide(window: Interval, total: Interval) -> bool:
    """True where a list misses its whole by so much that it rather belongs to another one."""
    return total.low > window.low * (1 + _FAR) or total.high < window.low * (1 - _FAR)


def _one_fact(a: Claim, b: Claim) -> bool:
    """True where two figures state the same thing, so that one cannot explain the other away."""
    return (a.indicator, a.stage, a.subject) == (b.indicator, b.stage, b.subject)


def _met(facts: Facts, whole: Claim, parts: Sequence[Claim], total: Interval, disclaimed: bool, rule: str) -> Relation:
    units = [last_unit(c) for c in (whole, *parts) if c.low != c.high and not c.approx]
    gap = sum((Fraction(p.value) for p in parts), Fraction(0)) - Fraction(whole.value)
    if not disclaimed and len(units) > 2 and drifts(gap, units):
        odds = chance(gap, units)
        if odds > 0:
            return relate(facts, whole, parts, "improbable", rule, f"约{show(1 / odds, 0)}次中一次")
    return relate(facts, whole, parts, "consistent", rule)


def total_of(facts: Facts, parts: Sequence[Claim]) -> Interval:
    """The sum of the parts."""
    return sum_of([facts.interval(p) for p in parts])


def holds_its_sum(facts: Facts, run: Sequence[Claim]) -> bool:
    """缺67名，小学43名、初中24名: whether one of a list is what those before it make, or the first is of the others."""
    if any(total_of(facts, run[:n]).meets(facts.interval(run[n])) for n in range(_TERMS, len(run))):
        return True
    return len(run) > _TERMS and total_of(facts, run[1:]).meets(facts.interval(run[0]))


def _other_reading(facts: Facts, settings: Settings, listing: Listing) -> tuple[list[Claim], str] | None:
    """A reading under which the list adds up: an overlap left out, or figures of the sentence left over."""
    whole, parts = listing.whole, listing.parts
    window = facts.interval(whole)
    if listing.complete or total_of(facts, parts).low > window.high:
        for part in parts:
            if settings.words["overlap"].search(facts.wording(part)) and len(parts) > 1:
                kept = [p for p in parts if p is not part]
                both = total_of(facts, kept) - facts.interval(part)  # 两类有重合27人: of those counted twice
                if total_of(facts, kept).meets(window) or both.meets(window):
                    return kept, f"{as_written(part)}({part.subject})已计入其他各项"
    return _with_left_over(facts, settings, whole, parts)


def _with_left_over(
    facts: Facts, settings: Settings, whole: Claim, parts: Sequence[Claim]
) -> tuple[list[Claim], str] | None:
    """The parts with more figures that complete the whole: 771人, 其中…758人, 13人…低于; or stage after stage."""
    window = facts.interval(whole)
    missing = window - total_of(facts, parts)
    if missing.high <= 0:
        return None
    taken = {c.claim_id for c in parts} | {whole.claim_id}
    for other in facts.after(whole, SENTENCE):
        if other.claim_id in taken or not addable(other, whole, settings) or other.role != whole.role:
            continue
        if other.value_max is None and same_scope(other, whole) and facts.interval(other).meets(missing):
            return [*parts, other], f"另有{as_written(other)}({other.subject})"
    listed = listed_kinds(facts, settings, whole)
    for count in range(len(listed), 1, -1):  # 小学49所…。初中28所…。高中8所: of 77 schools the first two
        if total_of(facts, listed[:count]).meets(window):
            return listed[:count], "文中分列各项"
    return None


def _runs(facts: Facts, whole: Claim, parts: Sequence[Claim]) -> list[list[Claim]]:
    """Two or more runs of a list that each make the whole: a total divided by sponsor, and again by area."""
    window = facts.interval(whole)
    runs: list[list[Claim]] = [[]]
    so_far = _NOTHING
    for part in parts:
        runs[-1].append(part)
        so_far = so_far + facts.interval(part)
        if len(runs[-1]) > 1 and so_far.meets(window):
            runs.append([])
            so_far = _NOTHING
    done = runs[:-1]
    return done if len(done) > 1 or (done and not runs[-1]) else []


def _nested(facts: Facts, whole: Claim, parts: Sequence[Claim]) -> bool:
    """True where leaving out one or two members makes the list add up, or where some make the one before them.

    They may be parts of parts: 小学4056人中寄宿1388人、非寄宿2668人.
    """
    exact = [p for p in parts if facts.interval(p).low == facts.interval(p).high]
    made = (total_of(facts, exact[n + 1 : n + 3]).meets(facts.interval(exact[n])) for n in range(len(exact) - 2))
    if any(made):
        return True
    if not 2 < len(parts) <= _LONG:
        return False
    window = facts.interval(whole)
    for size in (1, 2):
        for left_out in combinations(parts, size):
            kept = [p for p in parts if p not in left_out]
            if len(kept) > 1 and total_of(facts, kept).meets(window):
                return True
    return False


def relate(
    facts: Facts,
    whole: Claim,
    parts: Sequence[Claim],
    outcome: str,
    rule: str,
    variant: str | None = None,
    reason: str | None = None,
) -> Relation:
    """The relation of a whole and its parts, with the sum written out."""
    added = " + ".join(as_written(p) for p in parts)
    window, total = facts.interval(whole), total_of(facts, parts)
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
        compute=sum_of,
        variant=variant,
        reason=reason,
    )
