"""Lists that say what they divide by, with their whole further off: 交流212人…。按流向分,甲87人、乙54人、丙71人.

The words before such a list promise all parts of something; which earlier figure that is they seldom say.  One that the
parts make is taken for it; a miss is shown where one slip explains it and chance would hardly offer one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

from extractor.checks.facts import DOCUMENT, PARAGRAPH, SENTENCE, Facts, same_place
from extractor.checks.luck import odds
from extractor.checks.partitions import additive, counted_alike, told_apart
from extractor.checks.relations import Relation
from extractor.checks.settings import Settings
from extractor.checks.shaped import both_ways, countable, is_even, of_one_noun
from extractor.checks.totals import holds_its_sum, relate, total_of
from extractor.exact import Fraction
from extractor.model import Claim, Interval

_LEAST = 3  # parts of a list
_PAIR = 2  # parts of a list of large counts, which two seldom make by chance
_LARGE = 1000
_MOST = 12
_FURTHER = 2  # figures behind a list among which one more part may stand
_REACH = 20  # figures behind a cue among which its parts are looked for
_BACK = 40  # figures before a list among which its whole is looked for
_WHOLES = 12  # wholes that are tried
_SMALL = 20  # a whole below this is made by too many lists
_BEHIND = 12  # characters behind a list in which words may say that its parts overlap
_CUE = 24  # characters before a list's first figure in which its cue stands
_TIMES = 3  # a whole that differs by more is no rival
_RARE = Fraction(1, 8)  # chance below which a slip is no accident, over all the wholes tried
_BARELY = Fraction(1, 10)  # of a whole that its parts may miss it by
_NAMED = Fraction(1, 2)  # the same where the cue names the whole


def check_divided(facts: Facts, settings: Settings, sums: Sequence[Relation]) -> Iterator[Relation]:
    """Every list behind a word of division whose whole no other check has found.

    sums  the sums that other checks have decided
    """
    taken = {c.claim_id for r in sums for c in r.inputs}
    divided = {r.stated.claim_id for r in sums if r.outcome == "consistent"} - taken
    for first in facts.claims:
        if first.claim_id in taken or first.cell is not None or not countable(first) or not additive(first, settings):
            continue
        cue = _cue(facts, settings, first)
        run = [] if cue is None else _run(facts, settings, first)
        least = _PAIR if first.value >= _LARGE else _LEAST
        if len(run) < least or not told_apart(facts, run):
            continue
        relation = _judged(facts, run, cue or "", _wholes(facts, settings, run), divided)
        said = facts.text[max(0, first.start - _CUE) : run[-1].end + _BEHIND]
        twice = settings.words["counted_twice"].search(said) is not None
        if relation is not None and relation.outcome == "inconsistent":
            if twice or both_ways(facts, run) or holds_its_sum(facts, run) or _exceeds_its_own(facts, run):
                continue  # 两项同时达标的19所,至少一项不达标的5所
            if _goes_on(facts, run):
                continue  # …、中职奖学金2人次: with what was not taken for a part
        if relation is not None:
            taken.update(c.claim_id for c in relation.inputs)
            yield relation


def _exceeds_its_own(facts: Facts, run: Sequence[Claim]) -> bool:
    """教师18人,其中大专以上17人,高级教师8人,一级教师6人: more than its own sentence counts: no division."""
    total = total_of(facts, run)
    before = (c for c in islice(facts.before(run[0], SENTENCE), _REACH) if counted_alike(c, run[0]) and countable(c))
    own = next((c for c in before if c.role == run[0].role and c.measure == run[0].measure), None)
    return own is not None and max(c.value for c in run) <= own.value and facts.interval(own).high < total.low


def _goes_on(facts: Facts, run: Sequence[Claim]) -> bool:
    """Whether figures of the same kind go on behind a list in its sentence."""
    behind = islice(facts.after(run[-1], SENTENCE), _FURTHER)
    return any((c.unit, c.role, c.measure) == (run[0].unit, run[0].role, run[0].measure) for c in behind)


def _cue(facts: Facts, settings: Settings, first: Claim) -> str | None:
    """The words that say what a list divides by or what it divides, right before its first figure."""
    before = next(iter(facts.before(first, SENTENCE)), None)
    start = max(first.start - _CUE, before.end if before is not None else 0)
    found = settings.words["divided_by"].search(facts.text, start, first.start)
    return None if found is None else found[0]


def _run(facts: Facts, settings: Settings, first: Claim) -> list[Claim]:
    """The figures of one kind from the first on to the end of the sentence; shares and figures in brackets apart."""
    run, depth, end = [first], 0, first.end
    for other in islice(facts.after(first, SENTENCE), _REACH):
        between = facts.text[end : other.start]
        depth += between.count("(") - between.count(")")
        end = other.end
        if depth < 0 or len(run) == _MOST:
            break
        if depth > 0 or not counted_alike(other, first) or not of_one_noun(facts, other, first):
            continue
        if not countable(other) or other.role != first.role or not is_even(facts, other):
            break
        if settings.words["summed"].search(facts.lead(other)):
            break
        run.append(other)
    if len(run) > 1 and facts.tail(first) and not facts.tail(run[1]) and ":" in facts.between(first, run[1]):
        return run[1:]  # 分布在9个镇街:流沙东31个、…: how many places there are is no part
    return run


def _wholes(facts: Facts, settings: Settings, run: Sequence[Claim]) -> list[Claim]:
    """The figures before a list that may be its whole, the nearest first; of each value one."""
    first, most = run[0], max(p.value for p in run)
    found: dict[object, Claim] = {}
    for other in islice(facts.before(first, DOCUMENT), _BACK):
        if other.value <= most or other.value < _SMALL or other.role != first.role:
            continue
        between = facts.text[other.end : first.start]
        if between.count(")") > between.count("("):
            continue  # 实招3087人(男生1662人…): a figure in brackets is a part itself
        alike = other.cell is None and counted_alike(other, first) and countable(other) and same_place(other, first)
        if alike and other.entity == first.entity and additive(other, settings) and of_one_noun(facts, other, first):
            found.setdefault(other.value, other)
        if len(found) == _WHOLES:
            break
    return list(found.values())


def _judged(
    facts: Facts, run: Sequence[Claim], cue: str, wholes: Sequence[Claim], divided: set[str]
) -> Relation | None:
    """The list against its whole; the one that another list of the paragraph divides is meant before all others."""
    for whole in wholes:
        if total_of(facts, run).meets(facts.interval(whole)):
            return relate(facts, whole, run, "consistent", "sum.divided")
    shown = _surely(facts, run)
    if len(shown) < _LEAST:
        return None
    for whole in wholes:
        if total_of(facts, shown).meets(facts.interval(whole)):
            return relate(facts, whole, shown, "consistent", "sum.divided")
    near = [w for w in wholes if facts.together(w, run[0], PARAGRAPH)]
    told = [w for w in near if w.claim_id in divided]
    near = told if len(told) == 1 else near
    total = total_of(facts, shown)
    if len(told) == 1 and cue.startswith("按") and _barely_off(facts, told[0], total) and not _open(facts, shown[-1]):
        return relate(facts, told[0], shown, "inconsistent", "sum.divided")
    comparable = sum(total.low <= w.high * _TIMES and w.low <= total.high * _TIMES for w in map(facts.interval, near))
    best: tuple[Fraction, Relation] | None = None
    for whole in near:
        relation = relate(facts, whole, shown, "inconsistent", "sum.divided")
        named = _names(cue, whole) or whole in told
        if whole.unit != run[0].unit and not _names(cue, whole):
            continue  # 工程建设43个,…9所学校学生宿舍;…等13所学校周转房
        chance = odds(relation, facts, below=_NAMED) * (1 if named else max(1, comparable))
        if chance < (_NAMED if named else _RARE) and (best is None or chance < best[0]):
            best = chance, relation
    return None if best is None else best[1]


def _barely_off(facts: Facts, whole: Claim, total: Interval) -> bool:
    """True where a sum misses its whole by so little that no further part was meant to be left out."""
    window = facts.interval(whole)
    return window.low * (1 - _BARELY) < total.low and total.high < window.high * (1 + _BARELY)


def _open(facts: Facts, last: Claim) -> bool:
    """True where words behind a list leave it open: 校舍1.42亿元、运动场0.53亿元等."""
    return facts.tail(last).startswith("等")


def _surely(facts: Facts, run: Sequence[Claim]) -> list[Claim]:
    """The members up to the first semicolon, or all of them where one stands between any two."""
    ends = [";" in facts.between(first, second) for first, second in pairwise(run)]
    return list(run) if all(ends) or not any(ends) else list(run[: ends.index(True) + 1])


def _names(cue: str, whole: Claim) -> bool:
    """Whether the cue says the last two characters of what a whole is: 竣工面积中."""
    return len(whole.subject) > 1 and whole.subject[-2:] in cue
