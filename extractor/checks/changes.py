"""Growth and differences: 较上年增加8.6万人、增幅10.8%, 由…增加到…, 高出17.9个百分点, 低于标准0.44平方米."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice

from extractor.checks.applied import Applied
from extractor.checks.bases import list_of
from extractor.checks.facts import PARAGRAPH, SENTENCE, Facts, years
from extractor.checks.figures import POINTS, as_written, point, rounded_interval
from extractor.checks.gaps import check_gaps
from extractor.checks.luck import odds
from extractor.checks.relations import Compute, Relation, compare, is_cut, is_told, membership, span
from extractor.checks.settings import Settings
from extractor.exact import Fraction
from extractor.model import Claim, Interval

_TO_NONE = re.compile("清零|归零|全部(?:消除|化解|销号)")
_FROM = re.compile("[由从自]$")
_BEFORE = re.compile(r"(?:整改|改造|调整|撤并|治理|建设|实施|改革|合并|创建|启动|初|年)[之以]?前|原有|原来|原先|当时")
_ELSEWHERE = re.compile(  # 同期全地区平均上升9.8个百分点，该县多升6.9个百分点: of other places, or beyond theirs
    r"(?:全[国省市州盟区县]|全地区|同类)[^,。;]{0,8}(?:平均|均值)[^,。;]{0,6}$|平均[^,。;]{0,6}(?:升|降|增|减)[^,。;]{0,3}$"
    r"|[多少][升降增减提][^,。;]{0,4}$"
)
_RELATIVE = {"%": 100, "‰": 1000, "倍": 1, "成": 10}
_YEAR = re.compile(r"\d{4}")
_APART = 4  # no stock of a county grows fourfold, or falls to a quarter, beside a change of some per cent
_ONE = point(1)
_COMPARED = re.compile(r"[比较与由从][^\d。;]*(\d{4}年?[^\d。;]*)?$")
_AGAINST = 24  # characters before a level in which a word may say that the change is counted from it
_A_YEAR = re.compile(r"年均|[每逐]年(?:平均)?|年平均")
_NAME = 3  # characters below which a name says too little
_DECADES = 30  # years over which a yearly growth is spread at most
_SELDOM = Fraction(1, 20)  # chance below which a slip that explains a change is no accident
_FAR = 4  # times a change that its ends may differ by, the other way
_NEAR = 4  # figures before a change among which its two ends are looked for


def check_changes(facts: Facts, settings: Settings, applied: Applied) -> Iterator[Relation]:
    """Every change and gap of the document against the figures it stands between."""
    done: set[str] = set()
    found = (_from_to, _grown, _beside, _year_on_year)
    for relation in (relation for look in found for relation in look(facts, settings)):
        if relation.stated.claim_id not in done or relation.rule == "growth.direction":
            done.add(relation.stated.claim_id)
            yield relation
    yield from check_gaps(facts, settings, applied)


def _lead_of_list(facts: Facts, claim: Claim) -> str:
    """The words before a figure, or before the list that it stands in: 年均分别增加98元和120元."""
    return facts.lead(list_of(facts, claim)[0])


def _sign(facts: Facts, settings: Settings, text: str) -> int:
    """The direction that words name last: 较上年增加…, 下降… → −1."""
    falls = [m.end() for m in settings.words["falling"].finditer(text)]
    rises = [m.end() for m in settings.words["rising"].finditer(text)]
    if not falls and not rises:
        return 0
    return 1 if max(rises, default=-1) > max(falls, default=-1) else -1


def _way(facts: Facts, settings: Settings, change: Claim) -> int:
    """The direction of a change: of its words, or down where it is written with a minus (增长-31.36%)."""
    lead = facts.lead(change)
    return -1 if lead.endswith("-") and change.unit in _RELATIVE else _sign(facts, settings, lead)


def _from_to(facts: Facts, settings: Settings) -> Iterator[Relation]:
    """由…到…: the direction named, and a change in the same sentence that both ends decide."""
    for link in facts.links["from_to"]:
        later, earlier = facts.by_id[link.head], facts.by_id[link.members[0]]
        if later.unit != earlier.unit or not (is_told(later) and is_told(earlier)):
            continue
        between = facts.between(earlier, later) if earlier.start < later.start else ""
        sign = _sign(facts, settings, between) or _sign(facts, settings, link.cue)
        moved = _wrong_way(facts, later, earlier, sign)
        if moved is not None:
            yield moved
        for change in _changes_of(facts, later, earlier):
            if _TO_NONE.search(facts.between(later, change)):
                continue  # 由214个压减至46个,2021年全部清零,三年间化解214个
            if _A_YEAR.search(_lead_of_list(facts, change)):
                yearly = _yearly(facts, change, later, earlier)
                if yearly is not None:
                    yield yearly
                continue
            own = _way(facts, settings, list_of(facts, change)[0])
            if sign * own < 0 and ";" in facts.between(later, change):
                continue  # 从50.3%增长至53.0%;听力残疾、视力残疾分别下降了5.9和3.6个百分点: of others
            way = sign or own
            relation = _between(facts, change, later, earlier, way) if way or change.unit not in _RELATIVE else None
            if relation is not None:
                yield relation


def _wrong_way(facts: Facts, later: Claim, earlier: Claim, sign: int) -> Relation | None:
    a, b = facts.interval(later), facts.interval(earlier)
    against = (sign > 0 and a.high < b.low) or (sign < 0 and a.low > b.high)
    if not against:
        return None
    word = "上升" if sign > 0 else "下降"
    return Relation(
        check="growth",
        outcome="inconsistent",
        rule="growth.direction",
        stated=later,
        parts=(("stated", later), ("earlier", earlier)),
        formula=f"{word}: {as_written(earlier)} → {as_written(later)}",
    )


def _changes_of(facts: Facts, later: Claim, earlier: Claim) -> list[Claim]:
    """The changes tied to the later level, or the one right behind it in the sentence."""
    tied = [facts.by_id[x.head] for x in facts.links["change"] if x.members and x.members[0] == later.claim_id]
    if tied:
        return tied
    for other in facts.after(later, SENTENCE):
        if other.measure != "change" or (later.indicator is None and other.subject != later.subject):
            break
        if other.indicator == later.indicator:
            return [other]
    return []


def _yearly(facts: Facts, change: Claim, later: Claim, earlier: Claim) -> Relation | None:
    """年均增长8.6% between the levels of two years: compound, or a like part each year; never accused."""
    first, last = years(earlier.period or ""), years(later.period or "")
    if first is None or last is None or change.comparator != "=" or not is_told(change) or change.unit != "%":
        return None
    count = last[1] - first[1]
    new, old, window = facts.interval(later), facts.interval(earlier), rounded_interval(change)
    if not 1 < count <= _DECADES or old.low <= 0 or new.low <= 0:
        return None
    sign = 1 if new.low >= old.low else -1
    ends = [1 + sign * end / 100 for end in (window.low, window.high)]
    grown = Interval(*sorted(end**count for end in ends))
    ratio = Interval(new.low / old.high, new.high / old.low)
    even = Interval(sign * (ratio.low - 1) * 100 / count, sign * (ratio.high - 1) * 100 / count)
    even = Interval(min(even.low, even.high), max(even.low, even.high))
    written = f"{as_written(later)} ÷ {as_written(earlier)}"
    if ratio.meets(grown):
        formula = (
            f"{written} = {span(ratio)} ∈ (1 {'+' if sign > 0 else '−'} {as_written(change)})^{count} = {span(grown)}"
        )
    elif even.meets(window):
        formula = f"({written} − 1) × 100 ÷ {count} = {span(even)} ∈ {span(window)}"
    else:
        return None
    return Relation(
        check="growth",
        outcome="consistent",
        rule="growth.yearly",
        stated=change,
        parts=(("stated", change), ("level", later), ("part", earlier)),
        formula=formula,
        window=window,
        inputs=(later, earlier),
    )


def _between(facts: Facts, change: Claim, later: Claim, earlier: Claim, sign: int) -> Relation | None:
    if (
        later is earlier
        or not is_told(change)
        or change.comparator != "="
        or _of_another_year(change, later, earlier)
        or (change.area is not None and change.area != later.area)  # 小学生减至56799人，其中县城增长25.1%
        or (later.stage != change.stage and later.stage is not None and change.stage is not None)
        or facts.lead(change).endswith(("到", "至"))  # 差距由12.4个缩小到7.1个百分点: what was reached
        or _A_YEAR.search(_lead_of_list(facts, change))  # 年均增长约21.4%: no growth from the one to the other
        or _ELSEWHERE.search(facts.lead(change))
    ):
        return None
    told = years(later.period or ""), years(earlier.period or "")
    if told[0] is not None and told[1] is not None and told[0] < told[1]:
        later, earlier = earlier, later  # 2024年为8126.40元,2023年为7842.75元,增长3.62%
    new, old = facts.interval(later), facts.interval(earlier)
    written = as_written(later), as_written(earlier)
    if change.unit in _RELATIVE and not (change.unit == "%" and later.unit == "%"):
        if old.low <= 0 or new.low < 0:
            return None
        factor = _RELATIVE[change.unit]
        times = f" × {factor}" if factor != 1 else ""
        formula = (
            f"({written[0]} ÷ {written[1]} − 1){times}" if sign >= 0 else f"(1 − {written[0]} ÷ {written[1]}){times}"
        )

        def relative(x: Sequence[Interval]) -> Interval:
            ratio = Interval(x[0].low / x[1].high, x[0].high / x[1].low)
            part = ratio - _ONE if sign >= 0 else _ONE - ratio
            return Interval(part.low * factor, part.high * factor)

        if _strangers(new, old, facts.interval(change), relative):
            return None
        made = _result(facts, "growth", "growth.from-to", change, (later, earlier), relative, formula)
        return None if made is not None and _astray(facts, change, later, made) else made
    if change.unit == later.unit or POINTS.get(change.unit) == later.unit or change.unit == later.unit == "%":

        def plain(x: Sequence[Interval]) -> Interval:
            return x[0] - x[1] if x[0].low >= x[1].low else x[1] - x[0]

        formula = " − ".join(written if new.low >= old.low else reversed(written))
        return _result(facts, "difference", "difference.from-to", change, (later, earlier), plain, formula)
    return None


def _of_another_year(change: Claim, later: Claim, earlier: Claim) -> bool:
    """True for the growth of one year beside the levels of others: 由2013年的A增至2015年的B,2014年、2015年分别增长…."""
    grown, last, first = (years(c.period or "") for c in (change, later, earlier))
    if grown is None or last is None or first is None or grown[0] != grown[1] or first[0] >= last[0]:
        return False
    return grown[1] < last[0]


def _strangers(new: Interval, old: Interval, change: Interval, relative: Compute) -> bool:
    """Whether two levels lie too far apart for their change, and no slip of a power of ten or of 万 brings them near.

    76.35亿元 and 4.28亿元 with a growth of 5.94% are levels of two things.
    """
    if new.low <= old.high * _APART and old.low <= new.high * _APART:
        return False
    slips = (Fraction(10) ** n for n in (-4, -1, 1, 4))
    return not any(relative((Interval(new.low * k, new.high * k), old)).meets(change) for k in slips)


def _astray(facts: Facts, change: Claim, later: Claim, made: Relation) -> bool:
    """True where the levels are not the two ends of this change.

    They move the other way, and much further; or the change misses them from the next sentence, which may speak of
    another thing, unless it is of the same indicator and year and a slip explains it; or it is called by another name.
    """
    value = made.expected
    failing = made.outcome in {"inconsistent", "rounding"}
    named = change.indicator is not None and change.indicator == later.indicator
    if failing and change.start > later.start and not facts.together(change, later, SENTENCE):
        dated = named and change.period is not None and change.period == later.period
        return not (dated and odds(made, facts, below=_SELDOM) < _SELDOM)
    if failing and not named and not _share_words(change.subject, later.subject):
        return True  # 经费3.87亿元,比上年3.45亿元增长12.2%(财政经常性收入增长8.7%)
    return value is not None and value.high < 0 and -value.high > Fraction(change.value) * _FAR


def _share_words(first: str, second: str) -> bool:
    """Whether two names have two characters in a row in common, or one is too short to tell."""
    return min(len(first), len(second)) < _NAME or any(first[n : n + 2] in second for n in range(len(first) - 1))


def _beside(facts: Facts, settings: Settings) -> Iterator[Relation]:
    """Changes in per cent behind two levels that no link ties: 由A增加到B,增长…; B,比上年的A增长…

    Where the words name the two ends a mismatch is a fault; elsewhere two levels can only bear a change out.
    """
    for change in facts.claims:
        if change.measure != "change" or change.unit not in _RELATIVE or not is_told(change):
            continue
        sign = _way(facts, settings, change)
        levels = [c for c in islice(facts.before(change, SENTENCE), _NEAR) if _a_level(c, change)]
        if sign == 0 or len(levels) < 2 or levels[0].unit != levels[1].unit:
            continue
        near, far = levels[0], levels[1]
        if settings.words["beside_last_year"].search(facts.lead(near)):
            later, earlier, named = far, near, True
        else:
            later, earlier, named = near, far, bool(settings.words["from"].search(facts.lead(far)))
        relation = _between(facts, change, later, earlier, sign)
        alike = later.indicator == earlier.indicator and (later.indicator or later.subject == earlier.subject)
        if relation is not None and (relation.outcome == "consistent" or (named and alike)):
            yield relation


def _year_on_year(facts: Facts, settings: Settings) -> Iterator[Relation]:
    """2015年、2016年分别为A、B, …2016年比上年增长x%: the levels of both years, dated in the change's own paragraph.

    Where the words do not say from which year a growth is counted (2015年、2016年分别增长x%、y%), the year before can
    bear it out only.
    """
    base: dict[str, int] = {}
    for change in facts.claims:
        if change.measure != "change" or change.indicator is None or not is_told(change):
            continue
        year = change.period if change.period and _YEAR.fullmatch(change.period) else None
        if year is None:
            continue
        lead = facts.lead(list_of(facts, change)[0])
        named = settings.words["base_year"].search(lead)
        if named:
            base[year] = int(named["year"]) if named["year"] else int(year) - 1
        before = next(iter(facts.before(change, SENTENCE)), None)
        dated = before is not None and before.period != year and bool(_YEAR.fullmatch(before.period or ""))
        if before is not None and dated and settings.words["beside_last_year"].search(facts.lead(before)):
            base[year] = int(before.period or 0)  # 较2018年的15988人减少758人
        alike = [
            c
            for c in facts.before(change, PARAGRAPH)
            if c.measure == "level" and _thing(c) == _thing(change) and is_told(c)
        ]
        ends = [[c for c in alike if c.period == y] for y in (year, str(base.get(year, int(year) - 1)))]
        sign = _sign(facts, settings, lead) or 1
        if len(ends[0]) != 1 or len(ends[1]) != 1 or ends[0][0].unit != ends[1][0].unit:
            continue
        relation = _between(facts, change, ends[0][0], ends[1][0], sign)
        said = year in base and _sign(facts, settings, lead) != 0
        if relation is not None and (relation.outcome == "consistent" or said):
            yield relation


def _thing(claim: Claim) -> tuple[object, ...]:
    region = claim.region.code or claim.region.name if claim.region else None
    return claim.indicator, claim.stage, claim.area, claim.entity, region


def _a_level(claim: Claim, change: Claim) -> bool:
    return claim.measure == "level" and claim.unit not in _RELATIVE and claim.entity == change.entity and is_told(claim)


def _grown(facts: Facts, settings: Settings) -> Iterator[Relation]:
    """A change in units beside a change in per cent of one level: 88.1万人, 增加8.6万人, 增幅10.8%."""
    groups: dict[str, list[Claim]] = defaultdict(list)
    for link in facts.links["change"]:
        groups[link.members[0]].append(facts.by_id[link.head])
    for level_id, heads in groups.items():
        level = facts.by_id[level_id]
        amounts = [c for c in heads if c.unit == level.unit and c.unit not in _RELATIVE]
        rates = [c for c in heads if c.unit in _RELATIVE and c.unit != level.unit]
        if len(amounts) != 1 or len(rates) != 1 or not all(is_told(c) for c in (level, *amounts, *rates)):
            continue
        if settings.words["beside_last_year"].search(facts.lead(level)):
            continue  # 较2018年的15988人减少758人: the level is the one counted from
        amount, rate = amounts[0], rates[0]
        if rate.comparator != "=" and not rate.approx:
            continue  # 增加450人,增幅超过五成
        told = _COMPARED.search(facts.lead(amount))
        if rate.start < amount.start and told is not None and told[1]:
            continue  # 增长6.6%,较2021年也多0.31亿元: each from another year
        if _thing(amount)[1:] != _thing(rate)[1:]:
            continue  # 小学减少2916人,下降1.87%;初中增加412人: a change of one stage, and how much that of another is
        sign = _sign(facts, settings, facts.lead(amount)) or _sign(facts, settings, facts.lead(rate))
        relation = _grown_by(facts, level, amount, rate, sign)
        if relation is not None:
            yield relation


def _was(facts: Facts, level: Claim) -> bool:
    """整改前的2022年，共有学生14316人: whether words say that a level stood before what is told of."""
    return _BEFORE.search(facts.context(level)) is not None


def _grown_by(facts: Facts, level: Claim, amount: Claim, rate: Claim, sign: int) -> Relation | None:
    factor = _RELATIVE[rate.unit]
    if sign == 0 or rate.comparator != "=" or _FROM.search(facts.lead(rate)):
        return None  # 分别减少808人、718人、597人,减幅由4.31%收窄到…: the first of several rates

    def compute(x: Sequence[Interval]) -> Interval:
        now, moved = x
        if sign > 0:
            # moved ÷ (now − moved) rises with moved and falls with now, so the ends pair crosswise
            return Interval(moved.low * factor / (now.high - moved.low), moved.high * factor / (now.low - moved.high))
        return Interval(moved.low * factor / (now.high + moved.low), moved.high * factor / (now.low + moved.high))

    now, moved = facts.interval(level), facts.interval(amount)
    if now.low <= 0 or (sign > 0 and now.low <= moved.high):
        return None
    if (_is_base(facts, level, rate) or _was(facts, level)) and not compute([now, moved]).meets(rounded_interval(rate)):
        # 比2015年的604名减少387名,降幅64.1%; 由64873人缩减6453人: the level may be the one that is counted from
        based = Interval(moved.low * factor / now.high, moved.high * factor / now.low)
        if based.meets(rounded_interval(rate)):
            plain = f"{as_written(amount)} ÷ {as_written(level)}"
            return _result(facts, "growth", "growth.amount", rate, (amount, level), _quotient(factor), plain)
    base = f"({as_written(level)} {'−' if sign > 0 else '+'} {as_written(amount)})"
    times = f" × {factor}" if factor != 1 else ""
    formula = f"{as_written(amount)} ÷ {base}{times}"
    return _result(facts, "growth", "growth.amount", rate, (level, amount), compute, formula)


def _is_base(facts: Facts, level: Claim, rate: Claim) -> bool:
    """Whether a level may be the one that is counted from: the words before it say so, or it is of an earlier year."""
    if _COMPARED.search(facts.text[max(0, level.start - _AGAINST) : level.start]):
        return True
    told, meant = years(level.period or ""), years(rate.period or "")
    return told is not None and meant is not None and told < meant


def _quotient(factor: int) -> Compute:
    def compute(x: Sequence[Interval]) -> Interval:
        return Interval(x[0].low * factor / x[1].high, x[0].high * factor / x[1].low)

    return compute


def _result(
    facts: Facts, check: str, rule: str, stated: Claim, inputs: tuple[Claim, Claim], compute: Compute, formula: str
) -> Relation | None:
    try:
        value = compute([facts.interval(c) for c in inputs])
    except ZeroDivisionError:
        return None
    window = rounded_interval(stated) if check == "growth" else facts.interval(stated)
    outcome = compare(stated, window, value)
    note = "末位截断而非四舍五入" if outcome == "rounding" and is_cut(stated, value) else None
    return Relation(
        check=check,
        outcome=outcome,
        rule=rule,
        stated=stated,
        parts=(("stated", stated), ("level", inputs[0]), ("part", inputs[1])),
        formula=f"{formula} = {span(value)} {membership(outcome)} {span(window)}",
        expected=value,
        window=window,
        inputs=inputs,
        compute=compute,
        variant=note,
    )
