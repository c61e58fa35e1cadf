"""Lists that their shape shows: a whole, a cue such as 其中, a colon or a bracket, and its parts one after another.

The extraction ties the lists that its phrases know.  A list keeps its shape where a figure of it is wrong, so what is
told here by the words and marks between the figures may be accused: where the cue promises parts, or their labels
divide the whole, a miss that one slip or one copied figure explains; elsewhere one that chance would hardly offer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import NamedTuple

from extractor.checks.facts import PARAGRAPH, SENTENCE, Facts, lies_in, same_place
from extractor.checks.luck import odds
from extractor.checks.partitions import additive, counted_alike, divides, names_kinds, of_several_kinds, told_apart
from extractor.checks.relations import Relation
from extractor.checks.settings import Settings
from extractor.checks.totals import holds_its_sum, relate, total_of
from extractor.exact import Fraction
from extractor.model import Claim, Interval

_REACH = 24  # figures behind a whole among which its parts are looked for
_MOST = 12  # parts of a list
_GAP = 26  # characters between a whole and its first part
_LABEL = 16  # characters of a part's own words
_STEP = 8  # characters between a figure and the one before it that make it a member of a list
_APART = 3  # times that a sum and its total may be apart
_PAIR = 2
_OF_TWO = re.compile("小学[、和及与]?初中|[两二](?:项|类|者|部分|笔|块)")
_LEAST = 5  # a whole below this is made by too many pairs of figures
_FULL = 3  # parts of a list that need no cue to be told from two figures side by side
_CUED = Fraction(1, 2)  # chance below which a slip in a list that a cue opens is no accident
_DIVIDED = Fraction(1, 3)  # the same where only the labels of the parts say that they divide the whole
_LEFT_OVER = Fraction(1, 30)  # the same for a list that need not name all
_SUMMED = Fraction(1, 6)  # the same for the figures before one that is called their sum
_NEXT = Fraction(1, 12)  # the same for a list that the next sentence opens with a cue
_LOOSE = Fraction(1, 300)  # the same where nothing but their order ties the figures
_COPIED = Fraction(1, 8)  # chance that two figures beside each other are alike, in a list that fails
_TELLING = 2  # digits from which a figure that comes again is no accident
_OTHER = re.compile(r"[比较占均每率]|增[长加幅]|减少|下降|提高|达到|超过|其余|另[有外]|还有")
_WORKED_OUT = re.compile(r"\d[^\d,。;、]{0,3}[=+÷×]\d")
_SOME = re.compile("其中|当中|其间|包括|含|涉及")
_BRACKET = re.compile(r"\([^()]*\)")
_ENDS = re.compile(r"[;。]")
_WHOLES = frozenset({None, "compulsory", "all"})  # stages that several kinds of school make together


class Shape(NamedTuple):
    """A whole and the runs of figures that may be its parts, each in reading order.

    bound  chance below which a slip that mends the list is no accident
    rest   whether the parts may leave some of the whole
    """

    whole: Claim
    runs: list[list[Claim]]
    rule: str
    bound: Fraction
    rest: bool = False


def check_shaped(facts: Facts, settings: Settings, sums: Sequence[Relation]) -> Iterator[Relation]:
    """Every list that its shape shows and that no other check has decided.

    sums  those that others have
    """
    settled = {r.stated.claim_id for r in sums}
    moved = {m for link in facts.links["from_to"] for m in link.members}
    member_of = {c.claim_id: r.stated.claim_id for r in sums for c in r.inputs}
    for whole in facts.claims:
        if whole.cell is not None or whole.claim_id in settled or not countable(whole) or whole.value < _LEAST:
            continue
        if not additive(whole, settings):
            continue
        for shape in _shapes(facts, settings, whole):
            head = member_of.get(whole.claim_id)
            if head is not None and any(member_of.get(run[0].claim_id) == head for run in shape.runs):
                continue  # two members of one list
            if any(c.claim_id in moved for run in shape.runs for c in run):
                continue  # 监利由2.74万减到2.31万,松滋由1.52万减到1.38万
            if any(settings.words["left_out"].search(facts.tail(c)) for run in shape.runs for c in run):
                continue  # 支教教师76人,其中骨干31人,走教教师48人不在支教人数内
            relation = _judged(facts, settings, shape)
            if relation is not None:
                yield relation
                break


def countable(claim: Claim) -> bool:
    """True for a plain figure that may be added up."""
    fact = claim.role in {"reported", "plan", "target"} and claim.value_max is None
    return fact and claim.comparator == "=" and claim.measure == "level"


def _shapes(facts: Facts, settings: Settings, whole: Claim) -> Iterator[Shape]:
    if settings.words["summed"].search(facts.lead(whole)):
        alike = _before(facts, settings, whole)
        if any(settings.words["summed"].search(facts.lead(c)) for c in alike if c.unit == whole.unit):
            alike = []  # 市一中招14个班,共784名。市二中招16个班,共896名: each is the whole of its own
        same = [c for c in alike if c.unit == whole.unit]
        every_other = [run[at:] for run in (same[-2::-2][::-1], same[-1::-2][::-1]) for at in range(len(run) - _PAIR)]
        even = next((run for run in every_other if total_of(facts, run).meets(facts.interval(whole))), None)
        if even is not None:  # 入学机会20分,自评19.2分;…;合计94.2分
            yield Shape(whole, [even], "sum.summed", _SUMMED)
            return
        runs = [run for found in (same, alike) if len(found) > 1 for run in _starts(facts, found)]
        if runs:
            yield Shape(whole, runs if len(same) < len(alike) else runs[: len(runs) // 2], "sum.summed", _SUMMED)
    behind = _behind(facts, settings, whole)
    if len(behind) > 1:
        gap = _BRACKET.sub("", facts.between(whole, behind[0]))  # 小学571所(增17所);教学点275个: no list of its parts
        near = len(gap) <= _GAP
        if near and settings.words["list_cue"].search(gap):
            runs = _stops(facts, behind)
            within = facts.text.startswith("在内", behind[-1].end)  # 初中113所(九年一贯制41所、完全中学2所在内)
            some = within or _SOME.search(gap) is not None
            some = some and not any(_parts_of_it(facts, settings, whole, r) for r in runs)
            mixed = whole.unit == "所" and all(p.stage != "nine_year" for p in behind)  # schools of both stages
            yield Shape(whole, runs, "sum.shaped", _CUED, some or mixed)
        elif near and not _is_member(facts, whole):
            runs = [run for run in _stops(facts, behind) if _parts_of_it(facts, settings, whole, run)]
            yield Shape(whole, runs, "sum.shaped", _DIVIDED)
            runs = [run for run in _stops(facts, behind) if len(run) >= _FULL]
            yield Shape(whole, runs, "sum.shaped", _LOOSE)
    elif not behind:
        further = _next(facts, settings, whole)
        if len(further) >= _FULL:
            yield Shape(whole, [further], "sum.shaped", _NEXT)


def _parts_of_it(facts: Facts, settings: Settings, whole: Claim, run: Sequence[Claim]) -> bool:
    kinds = whole.stage in _WHOLES and names_kinds(facts, settings, run)
    return kinds or divides(facts, settings, whole, run)


def _is_member(facts: Facts, whole: Claim) -> bool:
    """True for a figure with one of its kind right before it: a member of a list, not the head of one."""
    told = (c for c in facts.before(whole, SENTENCE) if c.measure != "change")  # 幼儿园804所(增24所);小学571所
    before = next(told, None)
    if before is None or not counted_alike(before, whole):
        return False
    between = _BRACKET.sub("", facts.between(before, whole))
    return len(between) <= _STEP and ";" not in between


def _behind(facts: Facts, settings: Settings, whole: Claim) -> list[Claim]:
    """The figures of a whole's kind behind it in its sentence, on one level of brackets."""
    found: list[Claim] = []
    depth, base, end, aside = 0, 0, whole.end, False
    for other in islice(facts.after(whole, SENTENCE), _REACH):
        low = depth
        for mark in facts.text[end : other.start]:
            depth += (mark == "(") - (mark == ")")
            low = min(low, depth)
        if aside and found and ";" in facts.between(found[-1], other):
            break  # 其中教学用房21.3万平方米,占45.5%;运动场地52.6万平方米: the list is over
        end = other.end
        if low < base or len(found) == _MOST or (not found and other.start - whole.end > _GAP):
            break
        if _addable(facts, settings, other, whole) and (not found or depth == base):
            base = depth
            found.append(other)
            aside = False
        else:
            aside = True
    return found


def _before(facts: Facts, settings: Settings, whole: Claim) -> list[Claim]:
    """The figures of a total's kind before it in its paragraph, none of them in brackets, in reading order."""
    found: list[Claim] = []
    depth, start = 0, whole.start
    for other in islice(facts.before(whole, PARAGRAPH), _REACH):
        between = facts.text[other.end : start]
        depth += between.count(")") - between.count("(")
        start = other.start
        if len(found) == _MOST or depth < 0:
            break
        if depth == 0 and _addable(facts, settings, other, whole):
            found.append(other)
    return found[::-1]


def _next(facts: Facts, settings: Settings, whole: Claim) -> list[Claim]:
    """The list that the sentence behind a whole opens with: 疑似辍学208人。经逐一核查:已返校151人、…."""
    first = next(iter(facts.after(whole, PARAGRAPH)), None)
    if first is None or not _addable(facts, settings, first, whole):
        return []
    gap = facts.between(whole, first)
    if len(gap) > _GAP or not settings.words["list_cue"].search(gap):
        return []
    return [first, *_behind(facts, settings, first)]


def _addable(facts: Facts, settings: Settings, part: Claim, whole: Claim) -> bool:
    bare = part.unit == "" and part.measure == "level" and part.value == part.value.to_integral_value()
    if part.cell is not None or part.role != whole.role or not countable(part):
        return False
    if not same_place(part, whole) and not lies_in(part, whole):
        return False
    if not bare and not (counted_alike(part, whole) and of_one_noun(facts, part, whole)):
        return False
    return not (part.indicator and settings.words["not_additive"].search(part.indicator))


def of_one_noun(facts: Facts, part: Claim, whole: Claim) -> bool:
    """False for 个 of two things: 136个县,分布在9个省份."""
    nouns = [facts.tail(claim)[:2] for claim in (part, whole)]
    return part.unit != "个" or "" in nouns or nouns[0] == nouns[1]


def _stops(facts: Facts, parts: list[Claim]) -> list[list[Claim]]:
    """The runs in which a list may end: at the first figure of other words, or where the clause does."""
    even = len(parts)
    for at, part in enumerate(parts):
        if not is_even(facts, part):
            even = at
            break
    ends = {even} | {n for n in range(2, even) if _ENDS.search(facts.between(parts[n - 1], parts[n]))}
    return [parts[:n] for n in sorted(ends) if n > 1]


def _starts(facts: Facts, parts: list[Claim]) -> list[list[Claim]]:
    """The runs in which a list that ends before its total may start."""
    even = 0
    for at in range(len(parts) - 1, -1, -1):
        if not is_even(facts, parts[at]):
            even = at + (at < len(parts) - 1)
            break
    starts = {even, len(parts) - 2} | {
        n for n in range(even + 1, len(parts) - 1) if _ENDS.search(facts.between(parts[n - 1], parts[n]))
    }
    return [parts[n:] for n in sorted(starts) if len(parts) - n > 1]


def is_even(facts: Facts, part: Claim) -> bool:
    """True where nothing in the words of a part says that it is counted otherwise, or compared."""
    lead = facts.lead(part)
    return len(lead) <= _LABEL and not _OTHER.search(lead)


def _judged(facts: Facts, settings: Settings, shape: Shape) -> Relation | None:
    whole, window = shape.whole, facts.interval(shape.whole)
    for run in shape.runs:
        if total_of(facts, run).meets(window):
            return relate(facts, whole, run, "consistent", shape.rule) if shape.bound > _LOOSE else None
    if shape.rule == "sum.summed" and any(_left_over(facts, whole, run) for run in shape.runs):
        return None
    best: tuple[Fraction, Relation] | None = None
    tries = sum(_of_one_size(total_of(facts, run), window) for run in shape.runs)
    for run in shape.runs:
        if shape.bound < _CUED and not told_apart(facts, run):
            continue
        total = total_of(facts, run)
        if holds_its_sum(facts, run):
            continue
        if of_several_kinds(facts, run) or _broken_off(facts, run) or both_ways(facts, run):
            continue
        if (
            shape.bound == _SUMMED
            and len(run) > _PAIR
            and _OF_TWO.search(facts.text, max(0, whole.start - _LABEL), whole.start)
        ):
            continue  # 学前6320万元、小学68450万元、初中51280万元、高中…。小学、初中两段合计119730万元
        if shape.bound == _SUMMED and (_rated(facts, whole, run) or _totals_beside(facts, settings, run)):
            continue
        if shape.rest and facts.repeats(whole):
            continue  # 征收1136万元,已拨付1136万元;其中…: the same by its meaning, and no copy
        if not _of_one_size(total, window):
            continue  # no list that a slip spoilt: other figures
        # 其中 may name some of them: what is left over is a slip only where chance would hardly offer it
        bound = min(shape.bound, _LEFT_OVER) if shape.rest and total.high < window.low else shape.bound
        relation = relate(facts, whole, run, "inconsistent", shape.rule)
        chance = odds(relation, facts, below=bound)
        if shape.bound == _CUED and _is_copied(relation):
            chance = min(chance, _COPIED)
        chance *= tries
        if chance < bound and (best is None or chance < best[0]):
            best = chance, relation
    return None if best is None else best[1]


def _of_one_size(total: Interval, window: Interval) -> bool:
    """Whether a list and its whole are near enough for one to be the other but for a slip."""
    return total.low <= window.high * _APART and total.high * _APART >= window.low


def both_ways(facts: Facts, run: Sequence[Claim]) -> bool:
    """转入43人,转出71人; 1838-43+71=1866人: whether figures are told to be added and taken off, as of a cohort."""
    words = facts.text[max(0, run[0].start - _LABEL) : run[-1].start]
    ways = (("转入", "转出"), ("迁入", "迁出"))
    return any(into in words and out in words for into, out in ways) or _WORKED_OUT.search(words) is not None


def _broken_off(facts: Facts, run: Sequence[Claim]) -> bool:
    """骨干教师88人,其中乡村38人;…当年取消5人: whether a full clause ends between some figures, and the list with it."""
    ends = [";" in facts.between(a, b) for a, b in pairwise(run)]
    return (any(ends) and not all(ends)) or ends == [True]


def _rated(facts: Facts, whole: Claim, run: Sequence[Claim]) -> bool:
    """小学438所、初中203所,达标率分别为94.1%和93.1%。达标校合计601所: whether rates between pick out what is summed."""
    between = (c for c in facts.before(whole, PARAGRAPH) if c.start > run[-1].end)
    return not facts.together(run[-1], whole, SENTENCE) and any(c.unit == "%" for c in between)


def _totals_beside(facts: Facts, settings: Settings, run: Sequence[Claim]) -> bool:
    """三轮累计发现424条,累计整改422条: whether some of what is summed is itself called a sum, of other things."""
    return len({settings.words["summed"].search(facts.lead(c)) is None for c in run}) > 1


def _left_over(facts: Facts, whole: Claim, run: Sequence[Claim]) -> bool:
    """True where the total is what is left of the first figure: 1421人,除1名重度残疾外全部在校,计1420人."""
    rest = facts.interval(run[0]) - total_of(facts, run[1:])
    return rest.meets(facts.interval(whole))


def _is_copied(relation: Relation) -> bool:
    """True where two figures beside each other are alike, and the list leaves something for one of them."""
    figures = (relation.stated, *relation.inputs)
    if relation.expected is None or relation.window is None:
        return False
    for first, second in pairwise(figures):
        telling = len(first.value.normalize().as_tuple().digits) >= _TELLING
        if (
            telling
            and first.value == second.value
            and relation.window.high - relation.expected.low + Fraction(second.value) > 0
        ):
            return True
    return False
