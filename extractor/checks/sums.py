"""Parts against their whole: lists after 其中, in brackets and behind a colon, and stages that stand side by side."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, islice

from extractor.checks.announced import announced, by_years
from extractor.checks.facts import CLAUSE, DOCUMENT, PARAGRAPH, SENTENCE, Facts, same_scope
from extractor.checks.luck import copied, luck, odds, slipped
from extractor.checks.partitions import (
    addable,
    additive,
    belongs,
    divides,
    lacking,
    named_in_brackets,
    of_several_kinds,
    told_apart,
)
from extractor.checks.relations import Relation, one_role, usable
from extractor.checks.settings import Settings
from extractor.checks.totals import OPEN, STATED, STRICT, Listing, judge, relate, total_of
from extractor.exact import Fraction
from extractor.model import Claim, Link

_APART = 100  # times that a whole and its parts may be apart by a slip
_BOTH = frozenset({"compulsory", "primary", "junior"})  # a whole and its two stages
_BESIDE = Fraction(1, 100)
_INSIDE = re.compile(r"其中|内有|[内包]?含|包括|[(（][^)）]*$")
_RARE = Fraction(1, 50)  # chance below which a slip between figures far apart is no accident
_TIED = Fraction(1, 8)  # the same where the labels of the parts divide the whole
_FEW = 5  # figures behind a whole that may be its parts though nothing ties them
_SELDOM = Fraction(1, 20)  # chance below which a slip of the kind that explains a row is no accident
_HANDFUL = 10  # a whole below it is rather no whole of what stands in brackets behind it and exceeds it
_HEAD = 16  # characters between a whole and the colon of its list
_OF = re.compile("占[^,。;]{0,10}$")
_SITES = frozenset({"所", "个", "处"})
_A_HEAD = re.compile("[校园班生人户师]均[一-龥]{0,8}$")
_RUN = 10  # figures behind a whole among which its parts are looked for
_PLAIN = 100  # a whole below this is made by too many pairs of figures
_TELLING = 10_000  # one above this is made by hardly any, whatever they are called


def check_sums(facts: Facts, settings: Settings) -> Iterator[Relation]:
    """Every whole of the document against its parts."""
    disclaimed = bool(settings.words["rounding_disclaimer"].search(facts.text))
    linked: set[str] = set()
    listed: set[str] = set()
    for listing in _listings(facts, settings):
        listed.update(p.claim_id for p in listing.parts)
        for relation in judge(facts, settings, listing, disclaimed):
            linked.add(listing.whole.claim_id)
            yield relation
    for relation in _side_by_side(facts, settings, linked, disclaimed):
        yield relation
    for relation in _rests(facts, settings, linked | listed):
        linked.add(relation.stated.claim_id)
        yield relation
    for relation in _behind(facts, settings, linked | listed):
        linked.add(relation.stated.claim_id)
        yield relation
    yield from announced(facts, settings, linked | listed)


def _listings(facts: Facts, settings: Settings) -> Iterator[Listing]:
    """The lists that links tie, then those that a colon alone does."""
    seen: set[str] = set()
    for link in facts.links["parts"]:
        listing = _linked(facts, settings, link)
        if listing is not None:
            seen.add(link.head)
            yield listing
    for claim in facts.claims:
        if claim.claim_id not in seen and claim.cell is None and additive(claim, settings):
            parts = _behind_a_colon(facts, settings, claim)
            anew = parts and settings.words["divided_anew"].search(facts.between(claim, parts[0]))
            if len(parts) > 1 and not anew and one_role([claim, *parts]):
                total = settings.words["total"].search(facts.lead(claim))
                strict = divides(facts, settings, claim, parts)
                complete = STRICT if strict else STATED if total else OPEN
                yield Listing(claim, parts, complete, "sum.colon")


def _rests(facts: Facts, settings: Settings, settled: set[str]) -> Iterator[Relation]:
    """A whole, its parts and 其余: 治理213所,移交96所,其余117所转为…; accused only where one slip explains the miss."""
    for rest in facts.claims:
        if rest.claim_id in settled or rest.cell is not None or not settings.words["rest"].search(facts.lead(rest)):
            continue
        if settings.words["left_out"].search(facts.text, rest.end, rest.end + _HEAD):
            continue  # 其余5所教学点不列入测算
        before: list[Claim] = []
        for other in islice(facts.before(rest, SENTENCE), _RUN):
            if (
                other.unit == rest.unit
                and other.measure == rest.measure
                and usable((other,))
                and additive(other, settings)
            ):
                before.append(other)
        if len(before) < 2 or not usable((rest,)) or not one_role([rest, *before]):
            continue
        ways = [(before[n], [*reversed(before[:n]), rest]) for n in range(1, len(before))]
        ways.append((before[0], [before[1], rest]))  # 接入93个，占应接入数95个的97.9%，剩余2个
        held = next((w for w in ways if total_of(facts, w[1]).meets(facts.interval(w[0]))), None)
        if held is not None:
            yield relate(facts, *held, "consistent", "sum.rest")
        elif before[1].value > before[0].value:
            whole, parts = before[1], [before[0], rest]
            relation = relate(facts, whole, parts, "inconsistent", "sum.rest")
            close = facts.together(whole, rest, CLAUSE) and not _is_rest_of_another(facts, rest, [whole, *parts])
            if len(before) == 2 and close and whole.claim_id not in settled and slipped(relation):
                yield relation


def _is_rest_of_another(facts: Facts, rest: Claim, members: list[Claim]) -> bool:
    """增加的0.91亿元中，教师增资0.48亿元，学前教育0.21亿元，其余0.22亿元: whether one before them all is it."""
    window = total_of(facts, members)
    others = (c for c in facts.before(rest, DOCUMENT) if c.unit == rest.unit and c not in members)
    return any(c.value_max is None and window.meets(facts.interval(c)) for c in others)


def _linked(facts: Facts, settings: Settings, link: Link) -> Listing | None:
    whole = facts.by_id[link.head]
    parts = [facts.by_id[m] for m in link.members]
    if _is_base(facts, whole):  # 抽取学校14所，占应检学校17所的82.4%。其中小学10所、…: of those that make the share
        alike = (c for c in facts.before(whole, SENTENCE) if (c.unit, c.measure) == (whole.unit, whole.measure))
        whole = next(alike, whole)
    told, parts = parts, [p for p in parts if addable(p, whole, settings) and belongs(facts, settings, p, whole)]
    sites = whole.unit in _SITES and {p.unit for p in told} <= _SITES  # 学校187所:…教学点28个
    one_kind = len(parts) < len(told) and ({p.unit for p in told} == {whole.unit} or sites) and usable(told)
    if one_kind and total_of(facts, told).meets(facts.interval(whole)):
        parts = told  # 生均公用经费1846万元、…: what is called a rate may be a sum
    fails = whole.cell is not None and not total_of(facts, parts).meets(facts.interval(whole))
    if fails and (len(parts) < len(told) or _column_lacks(facts, whole)):
        return None  # a column in which some rows were read in other units, or are of columns not known
    each = any(settings.words["each_costs"].search(facts.lead(p)) for p in parts)
    if each and not total_of(facts, parts).meets(facts.interval(whole)):
        return None  # 码洋504.2万元(小学平均每册22元,初中每册26元)
    parts = [p for p in _up_to_a_larger(facts, whole, parts) if not _is_base(facts, p)]
    parts = [p for p in parts if not settings.words["left_out"].search(facts.tail(p))]  # 48人不在支教人数内
    parts = _without_subtotals(facts, settings, parts)
    parts = _to_its_end(facts, whole, parts)
    if _A_HEAD.search(facts.lead(whole)):
        return None  # 园均1371平方米，其中两县都是1400平方米
    if settings.words["beside_last_year"].search(facts.lead(whole)):
        return None  # 14067元,比上年的13441元增长4.65%。其中: the parts are this year's
    if not parts or not one_role([whole, *parts]) or not additive(whole, settings):
        return None
    if settings.words["other_count"].search(facts.between(whole, parts[0])):
        return None  # 在编教师3106人,…。专任教师按在岗口径统计:小学1862人、初中1076人
    if any(c.comparator != "=" and not c.approx for c in (whole, *parts)):
        return None
    above = total_of(facts, parts).low > facts.interval(whole).high
    if parts and settings.words["written_out"].search(facts.between(whole, parts[0])):
        return None  # 巩固率=2409÷(2486+172-241-1)
    if above and link.cue == "(" and whole.value < _HANDFUL:
        return None  # 需再配1人(配4人时为1.00人)
    if len(parts) == 1 and above and link.cue == "(":
        return None  # 接收11.27万人,占符合条件总数(12.36万人)的91.18%; 乘坐43人(核载45人)
    if above and of_several_kinds(facts, parts):
        return None  # 1628人:小学1014人,本科以上968人,…;初中614人
    if len(parts) == 1 and above and link.cue and not settings.words["one_part"].search(link.cue):
        return None  # 含公办园在内的…: the figure behind it may be the whole
    if _picked_between(facts, whole, parts):
        return Listing(whole, parts, OPEN, "sum.listed")  # 超标66个班…其中56人及以上的小学6个、初中4个
    bracketed = named_in_brackets(link, parts) and not _goes_on(facts, whole, parts)
    left = settings.words["rest"].search(facts.rest_of_clause(parts[-1])[:_HEAD])
    if left is not None:
        return Listing(whole, parts, OPEN, "sum.listed")  # 公办382所、普惠性民办244所、其余为营利性
    if link.complete is True or divides(facts, settings, whole, parts) or bracketed:
        return Listing(whole, parts, STRICT, "sum.full")
    stated = len(parts) > 1 and (settings.words["all_parts"].search(link.cue) or by_years(whole, parts))
    return Listing(whole, parts, STATED if stated else OPEN, "sum.listed")


def _to_its_end(facts: Facts, whole: Claim, parts: list[Claim]) -> list[Claim]:
    """小学58所;初中24所;九年一贯制131所;十二年一贯制15所;完全中学19所: a list with those behind it that complete it."""
    total, window = total_of(facts, parts), facts.interval(whole)
    if not parts or total.high >= window.low:
        return parts
    longer = list(parts)
    for other in islice(facts.after(parts[-1], SENTENCE), _FEW):
        if (other.unit, other.measure, other.role) != (whole.unit, whole.measure, whole.role) or not usable((other,)):
            break
        longer.append(other)
        if total_of(facts, longer).meets(window):
            return longer
    return parts


def _column_lacks(facts: Facts, whole: Claim) -> bool:
    """Whether the column of a total in a table lacks cells of rows whose columns are not known."""
    if whole.cell is None:
        return False
    table = whole.cell.table
    return whole.cell.col in lacking(c for c in facts.claims if c.cell is not None and c.cell.table == table)


def _without_subtotals(facts: Facts, settings: Settings, parts: list[Claim]) -> list[Claim]:
    """校舍2916万元、运动场1730万元、设备812万元,三类共5458万元: the parts without the sums of those before them."""
    out: list[Claim] = []
    for part in parts:
        summed = len(out) > 1 and settings.words["subtotal"].search(facts.lead(part)) is not None
        if not (summed and total_of(facts, out).meets(facts.interval(part))):
            out.append(part)
    return out


def _picked_between(facts: Facts, whole: Claim, parts: list[Claim]) -> bool:
    """Whether a bound between a whole and its parts picks out some of it."""
    first = parts[0]
    between = (c for c in islice(facts.before(first, SENTENCE), _FEW) if c.start > whole.end)
    return any(c.role == "standard" for c in between)


def _is_base(facts: Facts, part: Claim) -> bool:
    """其中有5所…,占小学6所的83.33%: whether a figure is what a share is of."""
    return facts.tail(part).startswith("的") and _OF.search(facts.lead(part)) is not None


def _goes_on(facts: Facts, whole: Claim, parts: list[Claim]) -> bool:
    """第五小学(1.36亿元)、第三初中(2.08亿元)和5所幼儿园(1.83亿元): whether a list goes on behind its named parts."""
    behind = islice(facts.after(parts[-1], SENTENCE), _FEW)
    return any((c.unit, c.measure, c.indicator) == (whole.unit, whole.measure, whole.indicator) for c in behind)


def _up_to_a_larger(facts: Facts, whole: Claim, parts: list[Claim]) -> list[Claim]:
    """The members of a list before the first figure among them that is greater than the whole, and none of them.

    建筑面积7156㎡,其中教学用房5096㎡,运动场地8918㎡,绿化面积4100㎡: what follows 运动场地 is no part either.
    """
    if whole.cell is not None or len(parts) < 2:
        return parts
    known = {p.claim_id for p in parts}
    first, last = facts.order[parts[0].claim_id], facts.order[parts[-1].claim_id]
    for at in range(first + 1, last):
        other = facts.claims[at]
        larger = other.unit == whole.unit and other.value > whole.value and other.measure == whole.measure
        if larger and other.claim_id not in known and other.role == whole.role:
            return [p for p in parts if p.start < other.start]
    return parts


def _behind_a_colon(facts: Facts, settings: Settings, whole: Claim) -> list[Claim]:
    """The figures behind a whole and its colon, to the end of the clause: 合计20所,按类别分:高级中学4所,…

    Behind 191所。按类型分: they run on to the end of that sentence.
    """
    first = next(iter(facts.after(whole, PARAGRAPH)), None)
    if first is None or first.start - whole.end > _HEAD * 2:
        return []
    lead = facts.between(whole, first)[:_HEAD]
    if settings.words["divided"].search(lead):
        level, start = SENTENCE, first
    elif settings.words["colon"].search(lead) and facts.together(whole, first, CLAUSE):
        level, start = CLAUSE, whole
    else:
        return []
    if settings.words["each_costs"].search(facts.lead(first)):
        return []  # 每人每周17.5元,低保学生再添一点:初中每天另补2元,…
    found = [first]
    found += islice(facts.after(start, level), _RUN) if start is first else islice(facts.after(whole, level), 1, _RUN)
    return [
        c for c in found if addable(c, whole, settings) and belongs(facts, settings, c, whole) and same_scope(c, whole)
    ]


def _side_by_side(facts: Facts, settings: Settings, linked: set[str], disclaimed: bool) -> Iterator[Relation]:
    """Wholes and stages that no wording ties, but that are stated for one indicator, place and time.

    First those of one paragraph; what is left, over the whole document, where each is stated with one value only.
    """
    told: dict[str, set[str]] = defaultdict(set)
    for claim in facts.claims:
        if claim.indicator and claim.measure == "level" and claim.stage in _BOTH:
            told[claim.indicator].add(claim.stage)
    stated = [
        c for c in facts.claims
        if c.indicator and c.measure == "level" and c.comparator == "=" and usable((c,)) and told[c.indicator] == _BOTH
    ]  # fmt: skip
    for level in (PARAGRAPH, DOCUMENT) if stated else ():
        groups: dict[tuple[object, ...], dict[str | None, list[Claim]]] = defaultdict(lambda: defaultdict(list))
        for claim in stated:
            region = claim.region.name if claim.region else None
            same = (claim.indicator, claim.unit, claim.area, claim.entity, region, claim.period)
            groups[facts.place[claim.claim_id][level], *same][claim.stage].append(claim)
        for stages in groups.values():
            for relation in _stages(facts, settings, stages, linked, disclaimed):
                linked.add(relation.stated.claim_id)
                yield relation


def _stages(
    facts: Facts, settings: Settings, stages: dict[str | None, list[Claim]], linked: set[str], disclaimed: bool
) -> Iterator[Relation]:
    values = {stage: {c.value for c in claims} for stage, claims in stages.items()}
    if any(len(values.get(s, ())) != 1 for s in _BOTH):
        return
    whole, primary, junior = (stages[s][0] for s in ("compulsory", "primary", "junior"))
    if whole.claim_id in linked or not additive(whole, settings):
        return
    parts = [primary, junior, *_stages_beside(facts, stages, whole, (primary, junior))]
    if total_of(facts, parts).high * _APART < facts.interval(whole).low:
        return  # 图书11.4万册, 小学21.3册、初中31.6册: no slip makes parts so small
    close = all(facts.together(whole, p, SENTENCE) for p in parts)
    ids = {c.claim_id for c in parts}
    # 中小学27所,公办学校占25所(初中5所,小学13所,…): the stages are of those
    taken = any(link.head != whole.claim_id and ids & set(link.members) for link in facts.links["parts"])
    complete = close and divides(facts, settings, whole, parts)
    listing = Listing(whole, parts, STRICT if complete else OPEN, "sum.stages")
    for relation in judge(facts, settings, listing, disclaimed):
        if relation.outcome == "inconsistent" and (taken or _may_count_more(facts, relation)):
            return
        if complete or relation.outcome in {"consistent", "improbable"}:
            yield relation
            return
    if not taken and divides(facts, settings, whole, parts):
        relation = relate(facts, whole, parts, "inconsistent", "sum.stages")
        total, window = total_of(facts, parts), facts.interval(whole)
        # a whole a little above its stages may count special schools, too
        special = 0 < window.low - total.high < window.low * _BESIDE
        if total.meets(window):
            return
        explained = slipped(relation) or copied(relation, facts)
        # a figure may be of another time (原, 现) or of other schools, and no word would tell
        likely = explained and (luck(relation) < _RARE or (close and odds(relation, facts, below=_SELDOM) < _SELDOM))
        if likely and not special:
            yield relation


def _stages_beside(
    facts: Facts, stages: Mapping[str | None, Sequence[Claim]], whole: Claim, both: Sequence[Claim]
) -> list[Claim]:
    """The further stages that the whole counts: schools of nine years, or those of the sentence that complete it.

    中小学47所,小学24所,初中19所(内有九年一贯制学校6所),普通高中4所: what stands in brackets is counted already.
    """
    window = facts.interval(whole)
    if total_of(facts, both).meets(window):
        return []
    once = [cs[0] for s, cs in stages.items() if s not in _BOTH and len({c.value for c in cs}) == 1]
    near = [c for c in once if facts.together(whole, c, SENTENCE) and not _INSIDE.search(facts.lead(c))]
    for size in range(1, len(near) + 1):
        for chosen in combinations(near, size):
            if total_of(facts, [*both, *chosen]).meets(window):
                return list(chosen)
    return [c for c in once if c.stage == "nine_year" and not _INSIDE.search(facts.lead(c))]


def _may_count_more(facts: Facts, relation: Relation) -> bool:
    """True where the whole exceeds its two stages and no slip says why: 全县专任教师 may count upper secondary, too."""
    above = (
        relation.expected is not None and relation.window is not None and relation.expected.high < relation.window.low
    )
    return above and not slipped(relation) and not copied(relation, facts)


def _behind(facts: Facts, settings: Settings, linked: set[str]) -> Iterator[Relation]:
    """Figures right behind a whole that make it exactly, though nothing ties them; never an accusation."""
    for whole in facts.claims:
        if whole.claim_id in linked or whole.cell is not None or whole.value < _PLAIN or not usable((whole,)):
            continue
        if whole.comparator != "=" or not additive(whole, settings):
            continue
        run: list[Claim] = []
        made = False
        for other in islice(facts.after(whole, SENTENCE), _RUN):
            if not usable((other,)) or not addable(other, whole, settings) or not same_scope(other, whole):
                continue
            alike = whole.indicator is not None and other.indicator == whole.indicator
            if other.value >= whole.value or not belongs(facts, settings, other, whole):
                break
            if not alike and whole.value < _TELLING:
                break
            run.append(other)
            made = len(run) > 1 and total_of(facts, run).meets(facts.interval(whole))
            if made:
                yield relate(facts, whole, run, "consistent", "sum.behind")
                break
        relation = None if made else _behind_by_a_slip(facts, settings, whole, run)
        if relation is not None:
            yield relation


def _paired(facts: Facts, claim: Claim) -> bool:
    """Whether a figure stands right beside one of another unit: 4578人次、380.56万元, also without a mark."""
    at, claims = facts.order[claim.claim_id], facts.claims
    beside = [(claims[at - 1], claim)] if at else []
    beside += [(claim, c) for c in claims[at + 1 : at + 2]]
    return any(a.unit != b.unit and facts.text[a.end : b.start] in {"、", ""} for a, b in beside)


def _behind_by_a_slip(facts: Facts, settings: Settings, whole: Claim, run: list[Claim]) -> Relation | None:
    """The figures right behind a whole that miss it by one slip that chance would hardly offer."""
    best: tuple[Fraction, Relation] | None = None
    if run and settings.words["due"].search(facts.between(whole, run[0])):
        return None  # 应征4862万元、实征4793万元
    if whole.indicator is not None and any(p.indicator not in {None, whole.indicator} for p in run):
        return None  # 在校生18246人，毕业生5713人，招生6378人
    if any(facts.interval(p).meets(facts.interval(whole)) for p in run):
        return None  # 共投入35034万元，约合3.50亿元: the same again
    at = facts.order[whole.claim_id]
    if any(
        c.unit == whole.unit and c.value == whole.value for c in facts.claims[max(0, at - 1) : at + 2] if c is not whole
    ):
        return None  # 毕业生225人，实际毕业225人；初中毕业生192人，实际毕业192人: all of them, thing by thing
    if settings.words["most"].search(facts.lead(whole)):
        return None  # 初中最大918人、最小314人，另一所614人
    source = settings.words["from_source"]
    if run and source.search(facts.lead(whole)) and source.search(facts.lead(run[0])):
        return None  # 市本级3148万元,省级2560万元,…仅捐赠一项就有1187万元: one source among others
    apart = (settings.words["each_costs"], settings.words["so_much_more"])
    if any(say.search(facts.lead(p)) for say in apart for p in run):
        return None  # 在校学生1426人,平均46人; 公务员47215元,高310元
    if run and _paired(facts, whole) and _paired(facts, run[0]):
        return None  # 寄宿生补助4578人次、380.56万元;高中助学金2477人次、306.2万元: items of a list
    if run and facts.between(whole, run[0]) == "、":
        return None  # 三地依次为6480万元、5925万元、5310万元: a member of a list
    for count in range(2, min(len(run), _FEW) + 1):
        parts = run[:count]
        if not told_apart(facts, parts) or settings.words["rest"].search(facts.lead(parts[-1])):
            break  # 其余1.42亿元: what is left of a whole told further before
        relation = relate(facts, whole, parts, "inconsistent", "sum.behind")
        tied = divides(facts, settings, whole, parts)
        chance = odds(relation, facts, loose=not tied)
        if chance < (_TIED if tied else _SELDOM / 4) and (best is None or chance < best[0]):
            best = chance, relation
    return None if best is None else best[1]
