"""The runs of figures that may be the parts of a whole, with the signs around each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice, pairwise

from extractor.checks.facts import CLAUSE, PARAGRAPH, Facts
from extractor.checks.figures import COUNTED, RELATIVE, last_unit
from extractor.checks.meant.readings import Reading, Signs, pairs_of, signs
from extractor.checks.partitions import counted_alike
from extractor.checks.relations import Relation, compare
from extractor.checks.totals import relate, total_of
from extractor.exact import Fraction
from extractor.model import Claim, Interval

# signs that tell more together
PAIRS = pairs_of(
    """
    p_cue p_count|p_cue p_link|p_count p_link|p_next p_link|p_cue p_next|p_end p_next p_side|p_cue p_stages stage
    p_kind p_cue|p_side l2|p_side l3 p_next|p_marks p_steps|p_marks p_cue|p_marks p_count|p_start p_cue
    p_apart p_cue p_start|kind p_kinds|kind p_stages|p_closes p_cue|p_closes p_closed|p_closed p_count|p_follows p_next
    p_rest p_next|p_places p_count|p_periods p_count|p_names p_count|p_told stage p_count|p_within p_cue
    p_within p_closed
    p_even p_steps p_next|p_beyond p_steps|p_like p_told|p_gap2 p_apart|p_level p_cue|unit p_subject|p_units p_marks
    p_link p_start p_side|l2 p_cue|p_first p_start|p_last p_next|p_measures p_side|p_next p_steps p_marks
    p_apart p_length p_side|p_others p_next|p_others p_count|p_tails p_even p_marks|p_mark p_next|t2 p_cue
    """
)
NEXT = "p_next"  # how far off the next figure of the parts' kind is, and whether a semicolon parts it from them
OTHERS = "p_others"  # whether more parts are spoken of behind the last one
_AFTER, _BEFORE = 30, 20  # figures looked at behind a whole and before it
_POOL, _POOL_BEFORE = 14, 9  # of those that may be parts
_STARTS, _MOST = 3, 10  # places at which the parts behind a whole may start, and parts of a list
_LEAST = 12  # units of its last digit below which a whole is made by too many runs
_BLURRED = 30  # part of the whole that its own and its parts' rounding may take up
_RATES = (RELATIVE - {"分"}) | {"岁", "年", "个月", "天"}  # the points of an assessment add up
_FACTS = frozenset({"reported", "plan", "target"})
_ADDED = frozenset({"level", "change", "gap"})
_CUES = ("其中", "分别", "包括", "分为", "按", ":", "(", "即", "含", ";", "。", "各", "共", "计")
_MARKS = ";。:(),、"
_MARK = re.compile(r"[,;。、)\n(]")
_REST = re.compile("其余|其他|其它|剩余|余下|还有|另")
_ELSE = re.compile("其余|其他|剩余|另有")
_BEHIND = 12  # characters behind a part in which its mark is looked for
_EVEN = 3  # characters by which the labels of one list differ in length
_NONE: Signs = {}

_Drawn = tuple[str, int, str, list[Claim], str]  # its side, first place, how drawn, from what, and how it is tied
_Run = tuple[list[Claim], str, int, str, list[Claim]]  # the parts, their side, their first place, how drawn, from what


def sums_of(facts: Facts, heads: Iterable[Claim]) -> Iterator[list[Reading]]:
    """For each of some counts and amounts: the runs of figures that it may be the sum of."""
    linked: dict[str, set[str]] = {}
    for link in facts.links["parts"]:
        linked.setdefault(link.head, set()).update(link.members)
    for whole in heads:
        if whole.cell is not None or not _is_term(whole):
            continue
        if Fraction(whole.value) < _LEAST * last_unit(whole):
            continue
        readings = _readings(facts, whole, linked.get(whole.claim_id, set()))
        if readings:
            yield readings


def _is_term(claim: Claim) -> bool:
    fact = claim.role in _FACTS and claim.value_max is None and claim.comparator == "="
    if claim.unit in COUNTED and claim.value != claim.value.to_integral_value():
        return False  # 0.94人: so many for a hundred
    return fact and claim.measure in _ADDED and claim.unit not in _RATES and claim.value > 0


def _readings(facts: Facts, whole: Claim, linked: set[str]) -> list[Reading]:
    window = facts.interval(whole)
    seen: set[tuple[str, ...]] = set()
    meant: list[tuple[list[Claim], _Drawn]] = []
    others: list[list[Claim]] = []
    for run, side, start, within, pool in _runs(facts, whole):
        ids = tuple([c.claim_id for c in run])
        if ids in seen:
            continue
        seen.add(ids)
        link = _link(set(ids), linked)
        if _may_be_meant(facts, whole, run, side, start, link):
            meant.append((run, (side, start, within, pool, link)))
        else:
            others.append(run)
    tried = []
    for run, drawn in meant:
        total = total_of(facts, run)
        if (total.high - total.low + window.high - window.low) * _BLURRED <= window.high:
            tried.append((run, total.meets(window), drawn))
    if not tried:
        return []
    otherwise = any(_makes(facts, run, window) for run in others)
    head = _signs_of_whole(facts, whole)
    return [
        Reading(
            "sum", whole, tuple(run), head, _NONE, _NONE, _signs_of_run(facts, whole, run, *drawn), holds, otherwise,
            partial(_relation, facts, whole, run),
        )
        for run, holds, drawn in tried
    ]  # fmt: skip


def _makes(facts: Facts, run: Sequence[Claim], window: Interval) -> bool:
    total = total_of(facts, run)
    sharp = (total.high - total.low + window.high - window.low) * _BLURRED <= window.high
    return sharp and total.meets(window)


def _may_be_meant(facts: Facts, whole: Claim, run: Sequence[Claim], side: str, start: int, link: str) -> bool:
    """False for the runs that hardly ever are: most of those whose ends stand in different clauses."""
    if link in {"other", "across"} or (link == "fewer" and start):
        return False
    if link != "none" or facts.together(whole, run[-1] if side == "a" else run[0], CLAUSE):
        return True
    return side == "a" and not start and any(cue in facts.text[whole.end : run[0].start] for cue in _CUES)


def _relation(facts: Facts, whole: Claim, run: Sequence[Claim]) -> Relation:
    outcome = compare(whole, facts.interval(whole), total_of(facts, run))
    return relate(facts, whole, run, outcome, "meant.sum")


def _runs(facts: Facts, whole: Claim) -> Iterator[_Run]:
    """Runs behind a whole, those in brackets left out once, and runs that end right before it."""
    behind = [c for c in islice(facts.after(whole, PARAGRAPH), _AFTER) if c.cell is None]
    alike = [c for c in behind if _may_add(c, whole)][:_POOL]
    pools = [("all", alike)]
    depths = _depths(facts, whole, alike)
    if len(set(depths)) > 1:
        pools.append(("level", [c for c, depth in zip(alike, depths, strict=True) if depth == depths[0]]))
    for within, pool in pools:
        for start in range(min(_STARTS, len(pool))):
            for end in range(start + 1, min(len(pool), start + _MOST)):
                yield pool[start : end + 1], "a", start, within, pool
    before = [c for c in islice(facts.before(whole, PARAGRAPH), _BEFORE) if c.cell is None]
    ahead = [c for c in before if _may_add(c, whole)][:_POOL_BEFORE][::-1]
    for start in range(len(ahead) - 1):
        yield ahead[start:], "b", 0, "all", ahead


def _may_add(part: Claim, whole: Claim) -> bool:
    return _is_term(part) and counted_alike(part, whole)


def _depths(facts: Facts, whole: Claim, pool: Sequence[Claim]) -> list[int]:
    """How many brackets are open at each of some figures, counted from the whole on."""
    depth, end, out = 0, whole.end, []
    for claim in pool:
        between = facts.text[end : claim.start]
        depth += between.count("(") - between.count(")")
        end = claim.end
        out.append(depth)
    return out


def _signs_of_whole(facts: Facts, whole: Claim) -> Signs:
    lead = facts.lead(whole)
    return signs(
        l2=lead[-2:], l3=lead[-3:], t2=facts.tail(whole)[:2], stage=whole.stage, kind=whole.indicator, unit=whole.unit,
        unnamed=whole.indicator is None,
    )  # fmt: skip


def _signs_of_run(
    facts: Facts, whole: Claim, run: Sequence[Claim], side: str, start: int, within: str, pool: Sequence[Claim],
    link: str,
) -> Signs:  # fmt: skip
    text, order = facts.text, facts.order
    first, last, count = run[0], run[-1], len(run)
    behind = side == "a"
    gap = text[whole.end : first.start] if behind else text[last.end : whole.start]
    apart = abs(order[whole.claim_id] - order[(first if behind else last).claim_id]) - 1
    steps = {min(order[b.claim_id] - order[a.claim_id] - 1, 3) for a, b in pairwise(run)}
    marks = {"".join(m for m in _MARKS if m in facts.between(a, b))[:3] for a, b in pairwise(run)}
    lengths = [len(facts.lead(c)) for c in run[1:]]
    stages, kinds = [c.stage for c in run], {c.indicator for c in run}
    periods = {c.period for c in run}
    places = {c.region.name if c.region else None for c in run}
    names = {c.entity for c in run}
    subjects = {c.subject[-2:] for c in run}
    told: dict[str, object] = {
        "count": min(count, _MOST), "side": side, "start": start, "within": within, "apart": min(apart, 4),
        "length": min(len(gap) // 5, 6), "gap1": gap[:1], "gap2": gap[:2],
        "cue": "".join(cue for cue in _CUES if cue in gap), "marks": marks.pop() if len(marks) == 1 else "mixed",
        "steps": steps.pop() if len(steps) == 1 else "mixed", "even": max(lengths) - min(lengths) <= _EVEN,
        "stages": ",".join(sorted({str(s) for s in stages}))[:40],
        "told": f"{len(set(stages)) == count}{len(set(stages)) == 1}",
        "kind": f"{kinds == {whole.indicator}}{len(kinds) == 1}",
        "kinds": first.indicator if len(kinds) == 1 else "mixed",
        "periods": f"{len(periods) == count}{periods == {whole.period}}",
        "places": f"{len(places) == count}{len(places) == 1}", "names": len(names) == count and None not in names,
        "areas": len({c.area for c in run}) == count,
        "subject": f"{subjects == {whole.subject[-2:]}}{len(subjects) == 1}",
        "units": f"{all(c.text[-1:] == whole.text[-1:] for c in run)}{len({c.text[-1:] for c in run}) == 1}",
        "roles": f"{whole.role}{all(c.role == whole.role for c in run)}",
        "measures": f"{whole.measure}{''.join(sorted({c.measure for c in run}))}", "link": link,
        "last": facts.lead(last)[:2], "rest": _REST.search(facts.lead(last)) is not None,
        "first": facts.lead(first)[:2],
        "else": _ELSE.search(facts.lead(first)) is not None, "tails": len({facts.tail(c)[:1] for c in run}) == 1,
        "tail": facts.tail(last)[:2], "level": facts.distance(whole, last if behind else first),
    }  # fmt: skip
    told |= _end(facts, whole, run, pool) if behind else _beginning(facts, first, pool)
    return signs(**{f"p_{name}": value for name, value in told.items()})


def _link(ids: set[str], linked: set[str]) -> str:
    """How a run agrees with the parts that the extraction has tied to the whole."""
    if not linked:
        return "none"
    if ids == linked:
        return "same"
    return "fewer" if ids < linked else "more" if ids > linked else "across" if ids & linked else "other"


def _end(facts: Facts, whole: Claim, run: Sequence[Claim], pool: Sequence[Claim]) -> dict[str, object]:
    """What stands behind the last part, and how the next figure of its kind goes on."""
    last = run[-1]
    rest = facts.text[last.end : last.end + _BEHIND]
    mark = _MARK.search(rest)
    opened = "(" in facts.text[whole.end : run[0].start]
    told: dict[str, object] = {
        "end": rest[:1], "mark": mark[0].strip() if mark else "", "closed": opened and ")" in rest,
        "others": _REST.search(rest) is not None or rest.lstrip().startswith("等"),
    }  # fmt: skip
    at = pool.index(last) + 1
    if at == len(pool):
        return told | {"next": "none", "further": "", "like": "", "follows": "", "closes": "", "beyond": ""}
    after = pool[at]
    between = facts.between(last, after)
    return told | {
        "next": f"{facts.distance(last, after)}{';' if ';' in between or ')' in between else ','}",
        "further": min(len(between) // 4, 5), "like": f"{after.stage == last.stage}{after.indicator == last.indicator}",
        "follows": facts.lead(after)[:2], "closes": f"{')' in between}{';' in between}{'。' in between}",
        "beyond": min(facts.order[after.claim_id] - facts.order[last.claim_id] - 1, 3),
    }  # fmt: skip


def _beginning(facts: Facts, first: Claim, pool: Sequence[Claim]) -> dict[str, object]:
    """What stands before the first part."""
    at = pool.index(first)
    told = {"end": "", "mark": "", "closed": "", "others": "", "follows": "", "closes": "", "beyond": ""}
    if at == 0:
        return {**told, "next": "none", "further": "", "like": ""}
    before = pool[at - 1]
    between = facts.between(before, first)
    return {
        **told,
        "next": f"{facts.distance(first, before)}{';' if ';' in between else ','}",
        "further": min(len(between) // 4, 5),
        "like": f"{before.stage == first.stage}{before.indicator == first.indicator}",
    }  # fmt: skip
