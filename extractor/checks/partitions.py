"""Which figures may be parts of a whole, and which parts divide it."""

from __future__ import annotations

import functools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import islice

from extractor.checks.facts import DOCUMENT, Facts, same_scope, years
from extractor.checks.figures import PIECES
from extractor.checks.relations import usable
from extractor.checks.settings import Partition, Settings
from extractor.model import Claim, Link
from extractor.shadow import shadow

_HEADS = frozenset({"人", "人次"})
_NO_SCHOOLS = frozenset({"places", "classes", "large_classes", "multimedia_classrooms"})  # never counted in 所
_BOUND = re.compile(r"(?:周?岁|学历|职称|本科|专科|硕士|研究生|中级|高级)?(?:及其?)?以[上下]")
_ONE_STAGE = frozenset({"primary", "junior"})
_REACH = 60  # figures behind a whole among which its stages are looked for
_EVERY_KIND = re.compile("各[级类]")
_SINGLE = frozenset({"primary", "junior", "preschool"})
_FULL = 3  # kinds of school that a list of them hardly names without naming all
_TYPES = 6  # kinds of school in one list that make it a full one: fewer may leave some out


def additive(whole: Claim, settings: Settings) -> bool:
    """False for rates, means and coefficients, whose parts average in place of adding up."""
    if whole.unit in _COUNTS and whole.value != whole.value.to_integral_value():
        return False  # 2.43间: so many for a hundred
    if whole.unit in {"%", "‰", "个百分点", "个千分点", "倍"} or whole.measure not in {"level", "change"}:
        return False
    if whole.indicator is None and not (whole.unit == "元" and whole.value > _MOST_OF_ONE):
        labels = "".join(whole.cell.headers[1:]) if whole.cell is not None else whole.subject
        if settings.words["mean_label"].search(shadow(labels)):
            return False  # a column 校均规模, 平均规模; 年平均工资
    return not (whole.indicator and _averages(settings.words["not_additive"], whole.indicator))


_MOST_OF_ONE = 1_000_000  # yuan: what is called 生均 and is more than this is a sum all the same
_COUNTS = frozenset({"", "人", "间", "台", "所", "个", "册", "套", "班"})
_CLASS = re.compile(r"类(?:别|型)?(?:问题|项目)?$")


@functools.lru_cache(maxsize=512)  # there are only so many indicators
def _averages(not_additive: re.Pattern[str], indicator: str) -> bool:
    return not_additive.search(indicator) is not None


def addable(part: Claim, whole: Claim, settings: Settings) -> bool:
    """True where a part is counted as the whole is; 件, 间, 所 and 处 all count pieces."""
    if part.measure != whole.measure or (part.indicator and _averages(settings.words["not_additive"], part.indicator)):
        return False
    return part.unit == whole.unit or _both_pieces(part, whole)


def counted_alike(a: Claim, b: Claim) -> bool:
    """True where two figures are counts of one kind: 人次 of 校长14、教师96, 所 beside the 个 of 教学点."""
    return a.unit == b.unit or _both_pieces(a, b) or {a.unit, b.unit} <= _HEADS


def _both_pieces(a: Claim, b: Claim) -> bool:
    """True for units that a text changes between for one kind of thing; 项 of a standard are never schools."""
    units = {a.unit, b.unit}
    if "所" in units and {a.indicator, b.indicator} & _NO_SCHOOLS:
        return units == {"所"}  # 学位6270个，其中新建2所学校提供…
    return units <= PIECES and ("项" not in units or a.indicator is not None)


def belongs(facts: Facts, settings: Settings, part: Claim, whole: Claim) -> bool:
    """False where a member of a list is no part of its whole: another stage, table or year ran into it."""
    if whole.stage in _SINGLE and part.stage not in {whole.stage, "special", None}:
        return False
    if whole.cell is not None and (part.cell is None or part.cell.table != whole.cell.table):
        return False
    if part.unit != whole.unit and (part.indicator != whole.indicator or part.indicator is None):
        return False
    if part.period != whole.period and part.period_from == "stated" and whole.period is not None:
        span, own = years(whole.period), years(part.period or "")
        inside = span is not None and own is not None and span[0] <= own[0] <= own[1] <= span[1]
        if not inside or span == own:  # 近三年招聘412人，其中2018年126人: a year of it is a part
            return False
    return not settings.words["earlier"].search(facts.lead(part))


def divides(facts: Facts, settings: Settings, whole: Claim, parts: Sequence[Claim]) -> bool:
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
    if len(parts) >= _FULL and all(_CLASS.search(facts.lead(p)) for p in parts):
        return True  # 办学条件类5个、大班额类2个、教师队伍类4个
    kinds = {_label_of_words(facts, settings, p, ("kind",)) for p in parts}
    return len(parts) >= _TYPES and len(kinds) == len(parts) and None not in kinds


def names_kinds(facts: Facts, settings: Settings, parts: Sequence[Claim]) -> bool:
    """True where a list names three kinds of school or more, each part one of its own, lower and upper among them."""
    kinds = [_label_of_words(facts, settings, p, ("kind",)) for p in parts]
    sponsors = [_label_of_words(facts, settings, p, ("sponsor",)) for p in parts]
    told = set(zip(kinds, sponsors, strict=True))
    lower, upper = ("kind.primary", "kind.point", "kind.preschool"), ("kind.junior", "kind.senior", "kind.nine_year")
    funds = [_label_of_words(facts, settings, p, ("fund",)) for p in parts]
    if None not in funds and len(set(funds)) == len(parts) > 1 and "fund.central" in funds:
        return True  # central, provincial and local money is all the money
    if None in kinds or len(told) != len(parts) or len(set(kinds)) < _FULL:
        return False
    return not set(lower).isdisjoint(kinds) and not set(upper).isdisjoint(kinds)


def lacks_a_kind(facts: Facts, whole: Claim, parts: Sequence[Claim]) -> bool:
    """各级各类学校116所,其中小学68所、…、特教1所: whether parts below a whole of every kind name no kindergartens."""
    if not _EVERY_KIND.search(facts.lead(whole)) or any(p.stage == "preschool" for p in parts):
        return False
    return sum((p.value for p in parts), Decimal(0)) < whole.value


def named_in_brackets(link: Link, parts: Sequence[Claim]) -> bool:
    """13人(三中1人、四中2人…): one figure for every school or place, right behind the whole."""
    names = [p.entity or (p.region.name if p.region else None) for p in parts]
    return link.cue.strip() in {"(", "（"} and len(parts) > 1 and len(set(names)) == len(names) and None not in names


def told_apart(facts: Facts, parts: Sequence[Claim]) -> bool:
    """False where two parts are one thing by every word: the same figure of two years, say."""
    keys = [(facts.wording(p), p.stage, p.area, p.entity, p.region and p.region.name, p.cell) for p in parts]
    return len(set(keys)) == len(keys)


def listed_kinds(facts: Facts, settings: Settings, whole: Claim) -> list[Claim]:
    """Figures of the whole's indicator behind it, each of another stage or kind, up to the first that comes twice."""
    found: dict[str | None, Claim] = {}
    by_kind = False
    for other in islice(facts.after(whole, DOCUMENT), _REACH):
        if other.indicator is None or other.indicator != whole.indicator or not addable(other, whole, settings):
            continue
        if not same_scope(other, whole) or not usable((other,)):
            continue
        if facts.part_of.get(other.claim_id, whole.claim_id) != whole.claim_id:
            continue  # 初中30所(含九年一贯制学校4所): counted in another kind
        if whole.stage in _ONE_STAGE and other.stage != whole.stage:
            break  # 小学38所(含村小21所)、初级中学3所: no schools of the whole's stage
        by_kind = by_kind or other.stage == whole.stage
        key = _kind_beside(facts, settings, other, whole) if by_kind else other.stage
        if key in found or key is None:
            break
        found[key] = other
    return list(found.values())


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
    found = [n for n in _labels_of(facts, settings, claim) if n in wanted or n.partition(".")[0] in wanted]
    return found[0] if len(found) == 1 else None


def _labels_of(facts: Facts, settings: Settings, claim: Claim) -> tuple[str, ...]:
    """Every label that the claim's wording carries, looked for once."""
    made = facts.labels.get(claim.claim_id)
    if made is None:
        wording = facts.wording(claim)
        made = facts.labels[claim.claim_id] = tuple(name for name, when in settings.labels if when.search(wording))
    return made


def _kind_beside(facts: Facts, settings: Settings, part: Claim, whole: Claim) -> str | None:
    """The kind that a part's wording names and the whole's does not: 初中阶段特殊教育 beside 特殊教育."""
    common = _labels_of(facts, settings, whole)
    kinds = [n for n in _labels_of(facts, settings, part) if n.startswith("kind.") and n not in common]
    return kinds[0] if len(kinds) == 1 else None


def of_several_kinds(facts: Facts, run: Sequence[Claim]) -> bool:
    """本科及以上31人，35周岁以下14人，音体美专任6人: whether a list is told by bounds of several things."""
    bounds = [m[0] for p in run if (m := _BOUND.search(facts.lead(p)))]
    return 0 < len(bounds) < len(run) or len(set(bounds)) > 1


def no_sum(whole: Claim, parts: Sequence[Claim]) -> bool:
    """Whether a total and its parts are all the same, a column of one price; or the parts all zero, counted nowhere."""
    return len({c.value for c in (whole, *parts)}) == 1 or not any(c.value for c in parts)


def lacking(claims: Iterable[Claim]) -> set[int]:
    """The columns of one table in which a row has no cell that has cells in columns where no other row has one.

    Of which columns such cells are, the page does not tell.
    """
    rows: dict[int, set[int]] = defaultdict(set)
    for claim in claims:
        if claim.cell is not None:
            rows[claim.cell.row].add(claim.cell.col)
    often = Counter(col for cols in rows.values() for col in cols)
    loose = [cols for cols in rows.values() if any(often[col] == 1 for col in cols)]
    return {col for cols in loose for col in often if col not in cols} if len(loose) < len(rows) else set()
