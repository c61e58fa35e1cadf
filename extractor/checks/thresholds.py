"""The document's own comparisons: 高于10%指标, 低于7.5平方米, 不低于此项标准的85%, held against the figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from extractor.checks.applied import Applied
from extractor.checks.facts import CLAUSE, PARAGRAPH, SENTENCE, Facts, same_scope
from extractor.checks.figures import HALF, PIECES, as_written, last_unit, show
from extractor.checks.relations import Relation, usable
from extractor.exact import Fraction
from extractor.model import Claim, Interval

_PICKS = re.compile(
    r"(以上|以下|以内)?(的(?!国家|国标|省|市|县|标准|要求|规定|指标|目标|水平|平均|底线|评估|门槛|考核)|者|有\d)"
)
_OTHERS = re.compile(r"其[他余它]|[前后]者")
_APART = Fraction(5, 2)  # times that a figure of a list and the bound for all of it may differ
_EACH = re.compile(r"[均都]|全部|也")
_EXCEPT = re.compile(r"除|以?外[,，]|但")
_IN_ORDER = re.compile(r"分别|依次|各")
_ONE_BY_ONE = re.compile(r"分别|依次")
_AND = re.compile(r"[、,和;]")
_MEAN = re.compile("平均|[人班校户]均|最[大小高低多少]")  # 在校学生1426人,平均46人,均不足100人: of the mean alone
_LONG = 12  # figures of a list
_STEP = 12  # characters between two figures of a list
# times that they may differ where a comparison that fails is shown, or once a point is moved back
_CLOSE = Fraction(3, 2)
_FAR = 4  # the same where the bound is that of a standard for the figure's indicator
_RATES = ("_per_student", "_per_100", "_ratio", "_rate", "_share")
_NEAR = 4  # figures within which the one meant is looked for
_OF_STANDARD = re.compile(r"标准的|要求的|规定的")
_ABOVE = re.compile(r"(?<![不未没])(?<!没有)(?<!不[得能可应])(?:高于|超过|超出|突破|大于|高出)")
_GAP = re.compile(r"[高低大小多少优]于.*(平均|水平|均值|标准|要求|规定)$|(超过|不足).*(平均|水平|均值)$")
_NOT_KEPT = re.compile(r"(?:未能?|没有?|没能|不)(?:达到|做到|实现|满足|符合|达标)")
_AWAY = re.compile(r"(?:距离?|离)[^,;。]{2,24}$")
_CHANGED = re.compile(r"(?:增加|提高|减少|下降|降低|上升|扩大|缩小|提升)了?$")
_TOLD = re.compile(
    r"(?:^|[,;])(?:国家|省里?|市里?|自治区)[^,;。高低达优好符满]{0,6}(?:要求|规定|标准|上限)(?:分别|均|都)?(?:是|为)?"
    r"(?:不[高低大小少超][于过]|控制在)[\d.%和、]*$"
)
_SOME_OF = re.compile(r"[前后][两二三四五六七八九\d]+(?:个|项|地|县|市|区|旗|所|校|者|类)")
_SIGN = {">": ">", ">=": ">=", "<": "<", "<=": "<=", "=": ">="}


def check_comparisons(facts: Facts, applied: Applied) -> Iterator[Relation]:
    """Every threshold link: does the figure stand on the side that the wording says?

    Only a rate, a share or a coefficient is accused, or what is held to a norm of the standards (2000人): another count
    beside a bound is too often one of other things.
    """
    norms = {(t.value, t.unit) for found in applied.standards.valued.values() for t in found}
    norms |= {(t.value, t.unit) for found in applied.rows.values() for t in found}
    for relation in _comparisons(facts, applied):
        held_to_norm = any((c.value, c.unit) in norms for _, c in relation.parts)
        if relation.outcome not in {"inconsistent", "rounding"} or held_to_norm or _is_rated(relation.stated):
            yield relation


def _is_rated(claim: Claim) -> bool:
    """Whether a figure is one that standards ask for: a share, a coefficient, a figure a pupil, the size of a class."""
    code = claim.indicator or ""
    return claim.unit == "%" or claim.measure == "cv" or code == "class_size" or code.endswith(_RATES)


def _comparisons(facts: Facts, applied: Applied) -> Iterator[Relation]:
    linked: set[str] = set()
    tied = {(link.head, link.members[0]) for link in facts.links["threshold"]}
    for link in facts.links["threshold"]:
        head, threshold = facts.by_id[link.head], facts.by_id[link.members[0]]
        if head.value_max is not None or threshold.value_max is not None or head.measure != threshold.measure:
            continue
        if head.role not in {"reported", "plan"} or head.measure not in {"level", "cv"}:
            continue  # a threshold beside a threshold is no figure held against one
        linked.add(threshold.claim_id)
        if _same_kind(head, threshold):
            plain = _plain(facts, head, threshold)
            told = threshold.comparator != "="  # 比国家规定的0.55高0.028: how far off, not that it is reached
            swapped = _is_a_norm(applied, head) and not _is_a_norm(applied, threshold)
            failing = plain.outcome == "inconsistent"
            picked = failing and _of_others(facts, head, threshold)
            if not failing or (told and not (swapped or picked) and _meant(facts, head, threshold, applied)):
                yield plain
        elif head.indicator and threshold.indicator and head.unit == threshold.unit:
            yield from _of_its_kind(facts, threshold)
        elif threshold.unit == "%":
            relation = _of_standard(facts, head, threshold, applied)
            if relation is not None:
                yield relation
    yield from _lists(facts, linked, tied)
    yield from _lists_behind(facts, tied)
    for threshold in facts.claims:
        if threshold.role != "standard" or threshold.claim_id in linked or threshold.comparator == "=":
            continue
        if threshold.unit == "%" and _OF_STANDARD.search(facts.lead(threshold)):
            yield from _loose_floor(facts, threshold, applied)
        elif threshold.indicator is not None or threshold.measure == "cv":
            yield from _of_its_kind(facts, threshold)


def _share_a_word(a: str, b: str) -> bool:
    """Whether two subjects have two characters in a row in common."""
    return any(a[i : i + 2] in b for i in range(len(a) - 1))


def _of_others(facts: Facts, head: Claim, threshold: Claim) -> bool:
    """Whether a bound may be said of others than the figure before it: 有2项超过0.50, 甲低3.4个百分点，未达到95%."""
    if threshold.comparator in {"<", "<="} and _ABOVE.search(facts.lead(threshold)):
        return True  # 结转率14.8%，高于自治区要求的10%以内: it says itself that the bound is not kept
    if _NOT_KEPT.search(facts.lead(threshold)):
        return True  # 当时未达到小于0.15的要求
    if _is_not_held_to(facts, head, threshold):
        return True
    if _SOME_OF.search(facts.lead(threshold)):
        return True  # 最高0.473，…最高0.491，…最高0.536，前两地全部不超过0.50
    if head.period_from == "stated" and threshold.period is not None and head.period != threshold.period:
        return True  # 教师总量控制在6480人以内(2015年为6527人)
    own = threshold.rule.startswith(("near", "open", "post")) and not _share_a_word(head.subject, threshold.subject)
    if threshold.indicator is None and (own if head.indicator is None else threshold.subject != head.subject):
        return True  # 招聘2060人，小学1318人、初中742人，超过自然减员1437人
    between = [c for c in facts.before(threshold, SENTENCE) if c.start > head.end]
    if any(c.unit == threshold.unit and c.measure == head.measure and _keeps(c, threshold) for c in between):
        return True  # 在校学生1426人,平均46人,均不足100人
    return any(c.unit in PIECES or c.measure == "gap" for c in between)


def _is_not_held_to(facts: Facts, head: Claim, threshold: Claim) -> bool:
    """Whether no words say that a figure keeps a bound: how far off it is, what is asked, a change, another stage.

    占7.33%，距控制在5%以内的要求尚差2.33个百分点; 初中0.591，国家要求不高于0.55; 增加1.43平方米，高于标准
    """
    lead = facts.lead(threshold)
    between = facts.between(head, threshold) if head.end <= threshold.start else lead
    apart = threshold.stage is not None and head.stage not in {None, "compulsory", threshold.stage}
    return apart or any((_AWAY.search(lead), _TOLD.search(between), _CHANGED.search(facts.lead(head))))


def _keeps(claim: Claim, threshold: Claim) -> bool:
    """Whether a figure stands on the side that a bound says."""
    sign = threshold.comparator
    if sign in {">", ">="}:
        return claim.value >= threshold.value
    return sign in {"<", "<="} and claim.value <= threshold.value


def _is_a_norm(applied: Applied, claim: Claim) -> bool:
    """Whether a figure has the very value that some standard asks of its indicator: 班额45人 is the norm itself."""
    return bool(applied.standards.valued.get((claim.indicator, claim.measure, claim.value)))


def _is_limit(applied: Applied, threshold: Claim) -> bool:
    """Whether a bound is what a standard that applies asks of its indicator."""
    rows = applied.rows.get((threshold.indicator, threshold.measure), ())
    return any(t.value == threshold.value and (t.unit == "%") == (threshold.unit == "%") for t in rows)


def less_is_better(claim: Claim) -> bool:
    """Whether the smaller figure is the better one: a coefficient of variation, the size of a class."""
    return claim.measure == "cv" or claim.indicator == "class_size"


def _lists(facts: Facts, linked: set[str], tied: set[tuple[str, str]]) -> Iterator[Relation]:
    """Every figure of a list before a bound for all of them: 奉新县95.2%,靖安县93.8%,铜鼓县91.4%,均高于85%.

    linked  ids of the bounds that figures are tied to; added to
    tied    figures and bounds that wording ties already
    """
    for threshold in facts.claims:
        at = facts.order.get(threshold.claim_id, 0)
        if threshold.role != "standard" or threshold.comparator not in _SIGN or threshold.comparator == "=" or not at:
            continue
        lead, last = facts.lead(threshold), facts.claims[at - 1]
        if not _EACH.search(lead) and threshold.claim_id not in linked:
            continue
        behind = next(iter(facts.after(threshold, CLAUSE)), None)
        if _IN_ORDER.search(lead) or _SOME_OF.search(lead) or (behind is not None and behind.role == "standard"):
            continue  # 分别低于0.6和1.8%: each has a bound of its own
        if last.unit != threshold.unit or last.role != "reported" or _PICKS.match(facts.text, threshold.end):
            continue
        if _OTHERS.search(lead) or _EXCEPT.search(facts.text, facts.claims[at - 1].start - _STEP, threshold.start):
            continue  # 除生均体育运动场馆面积(0.46)外,均不大于0.45
        for one in _list_before(facts, last, bool(_EACH.search(lead))):
            if (one.claim_id, threshold.claim_id) in tied:
                continue
            relation = _plain(facts, one, threshold)
            fails = relation.outcome != "consistent"
            if fails and (one.measure not in {"level", "cv"} or _is_not_held_to(facts, one, threshold)):
                continue
            if not fails or _are_close(one, threshold, _APART):
                linked.add(threshold.claim_id)
                yield relation


def _lists_behind(facts: Facts, tied: set[tuple[str, str]]) -> Iterator[Relation]:
    """Every figure of a list behind a bound for all of them: 满意度均在85%以上,黎川88.7%,南丰91.3%,金溪83.9%.

    tied  figures and bounds that wording ties already
    """
    for threshold in facts.claims:
        if threshold.role not in {"standard", "reported"} or threshold.comparator not in _SIGN.keys() - {"="}:
            continue  # 均在85%以上 is a fact that is told as well as a bound
        lead = facts.lead(threshold)
        if not _EACH.search(lead) or _ONE_BY_ONE.search(lead) or _SOME_OF.search(lead) or _OTHERS.search(lead):
            continue
        if _PICKS.match(facts.text, threshold.end) or _NOT_KEPT.search(lead):
            continue
        told = [c for c in islice(facts.after(threshold, SENTENCE), _LONG) if c.unit == threshold.unit]
        told = [c for c in told if c.role == "reported" and c.measure == threshold.measure and usable((c,))]
        kin = [c for c in told if c.comparator == "="]
        for one in kin:
            if one.indicator != threshold.indicator or (one.claim_id, threshold.claim_id) in tied:
                continue
            if one.stage != threshold.stage or ";" in facts.between(threshold, one):
                break  # 小学巩固率五县都在99.5%以上,最低99.61%;初中…: of another list
            relation = _plain(facts, one, threshold)
            rated = one.unit == "%" or one.measure == "cv"
            if relation.outcome == "consistent" or (len(kin) > 1 and rated and _are_close(one, threshold, _CLOSE)):
                yield relation


def _are_close(one: Claim, threshold: Claim, most: Fraction) -> bool:
    """Whether a figure and a bound are no more times apart than ``most``, or only by a moved point."""
    a, b = Fraction(one.value), Fraction(threshold.value)
    if a <= 0 or b <= 0:
        return False
    times = max(a / b, b / a)
    return times <= most or _moved(times)


def _list_before(facts: Facts, last: Claim, each: bool) -> list[Claim]:
    """The figures of a list that ends with one: of its thing and unit, with names between where ``each`` is said."""
    found = [last]
    for other in islice(facts.before(last, SENTENCE), _LONG):
        between = facts.between(other, found[-1])
        same = (other.unit, other.measure, other.role, other.indicator) == (
            last.unit, last.measure, last.role, last.indicator,
        )  # fmt: skip
        joined = bool(_AND.search(between)) if each else between.strip() in {"、", ",", "和"}
        mean = _MEAN.search(between) and not _MEAN.search(facts.lead(other))
        if not same or len(between) > _STEP or not joined or mean or not usable((other,)):
            break
        found.append(other)
    return found


def _of_its_kind(facts: Facts, threshold: Claim) -> Iterator[Relation]:
    """总值…高于生均值2500元。生均值6079元: the nearest figure of the threshold's own kind; never accused."""
    near = [*islice(facts.before(threshold, SENTENCE), _NEAR), *islice(facts.after(threshold, PARAGRAPH), _NEAR)]
    for other in near:
        alike = other.indicator == threshold.indicator and other.stage == threshold.stage
        if alike and other.measure == threshold.measure and other.role == "reported" and same_scope(other, threshold):
            relation = _plain(facts, other, threshold)
            if relation.outcome == "consistent":
                yield relation
            return


def _loose_floor(facts: Facts, threshold: Claim, applied: Applied) -> Iterator[Relation]:
    """不低于此项标准的85% behind a figure that no link ties it to: the nearest figure that a standard is about."""
    for other in islice(facts.before(threshold, CLAUSE), _NEAR):
        if other.measure == "level" and other.role == "reported" and other.unit != "%":
            relation = _of_standard(facts, other, threshold, applied)
            if relation is not None:
                yield relation
                return


def _same_kind(head: Claim, threshold: Claim) -> bool:
    """A threshold that picks out a population (超过45人教学班178个) is no bound on its count."""
    if head.unit != threshold.unit and "" not in {head.unit, threshold.unit}:
        return False
    if head.indicator is None or threshold.indicator is None:
        return head.unit == threshold.unit
    return head.indicator == threshold.indicator


def _meant(facts: Facts, head: Claim, threshold: Claim, applied: Applied) -> bool:
    """False where a failing comparison is rather one of two different things.

    Two bounds that look opposite ways pick out two groups (超过78%的…, 低于70%的…); figures that no indicator ties
    must stand in one clause.
    """
    up, down = {">", ">="}, {"<", "<="}
    if not head.approx and ((head.comparator in up and threshold.comparator in down) or
                            (head.comparator in down and threshold.comparator in up)):  # fmt: skip
        return False
    if _PICKS.match(facts.text, threshold.end) or _OTHERS.search(facts.lead(threshold)):
        return False  # 低于70%的有3个, 其他学校均不超过2000人: a bound of another group
    if _in_columns(facts, head, threshold) or _may_be_a_gap(facts, head, threshold):
        return False
    a, b = Fraction(head.value), Fraction(threshold.value)
    if a <= 0 or b <= 0:
        return False
    times = max(a / b, b / a)
    named = head.measure == "cv" or (head.indicator is not None and head.indicator == threshold.indicator)
    # the very limit of a standard is of nothing else, and what is called the composite coefficient is held against it
    norm = _is_limit(applied, threshold) and (times <= _FAR or (head.measure == "cv" and "综合" in head.subject))
    if times > _CLOSE and not ((_moved(times) or norm) and named):
        return False
    if not facts.together(head, threshold, SENTENCE if head.measure == "cv" else CLAUSE):
        return False
    if head.indicator == "teacher_student_ratio":
        return False  # 1:16 is above 1:19 to one writer and below it to another
    between = [c for c in facts.before(threshold, SENTENCE) if c.start > head.start and c.unit == head.unit]
    if between and head.measure != "cv":
        return False  # another figure stands nearer to the bound
    if head.measure == "cv" and head.stage is not None and head.stage == threshold.stage:
        return True
    if head.indicator is None:  # nothing but their places ties the two, so there must be two only
        alike = [c for c in facts.restating(head) if c.unit == head.unit]
        return len(alike) == 1 + (threshold in alike)
    if head.stage is not None and head.stage == threshold.stage:
        return True
    return not between


def _in_columns(facts: Facts, head: Claim, threshold: Claim) -> bool:
    """True for 99.3 ≥99.5 in two columns, what is and what is aimed at: no word says that the one reaches the other."""
    return head.end <= threshold.start and not facts.between(head, threshold).strip(" \t≥≤><|")


def _may_be_a_gap(facts: Facts, head: Claim, threshold: Claim) -> bool:
    """True where the words may say how far off a figure is: 8.3台,低于全区平均水平1.2台, which is 1.2 below it."""
    return threshold.value * 2 <= head.value and bool(_GAP.search(facts.lead(threshold)))


def _moved(times: Fraction) -> bool:
    """True where moving the point of one figure, or leaving out its 万, brings the two together."""
    return any(Fraction(1, 2) <= times / scale <= _CLOSE for scale in (10, 10_000))


def side(window: Interval, value: Fraction, bound: Fraction, comparator: str, slack: Fraction) -> str:
    """``consistent`` where some true value behind the figure is on the side named.

    slack  how far beyond the bound a miss still counts as the bound's own rounding
    """
    up = comparator in {">", ">=", "="}
    strict = comparator in {">", "<"}
    edge = window.high if up else window.low
    reached = edge > bound if up else edge < bound
    if reached or (edge == bound and not strict) or value == bound:
        return "consistent"
    missed = bound - value if up else value - bound
    return "rounding" if 0 < missed <= slack else "inconsistent"


def _plain(facts: Facts, head: Claim, threshold: Claim) -> Relation:
    window, value, bound = facts.interval(head), Fraction(head.value), Fraction(threshold.value)
    if head.comparator in {">", ">="}:
        window = Interval(window.low, max(window.high, bound + 1))  # 60%以上 reaches as far up as needed
        window = window if value >= bound or threshold.comparator in {"<", "<="} else facts.interval(head)
    slack = Fraction(0) if threshold.role == "standard" else last_unit(threshold) * HALF
    comparator = "<=" if threshold.comparator == "=" and less_is_better(threshold) else threshold.comparator
    outcome = side(window, value, bound, comparator, slack)
    sign = _SIGN[comparator]
    shown = f"{as_written(head)} {sign} {as_written(threshold)}"
    if outcome != "consistent":
        shown += f" 不成立: {show(value)} {'<' if value < bound else '>'} {show(bound)}"
    return compared(head, threshold, outcome, shown, "comparator.threshold")


def _of_standard(facts: Facts, head: Claim, threshold: Claim, applied: Applied) -> Relation | None:
    """不低于此项标准的85%: the figure as a share of the threshold in the standard; a number of items is none."""
    if head.unit in PIECES and head.indicator is None:
        return None
    for rule in applied.for_claim(facts, head):
        share = Fraction(head.value) * 100 / Fraction(rule.value) if rule.value else None
        if share is None:
            continue
        bound = Fraction(threshold.value)
        outcome = side(Interval(share, share), share, bound, threshold.comparator, Fraction(0))
        sign = _SIGN[threshold.comparator]
        shown = f"{as_written(head)} ÷ {rule.value} × 100 = {show(share, 1)} {sign} {show(bound)}"
        return compared(head, threshold, outcome, shown, "comparator.of-standard")
    return None


def compared(head: Claim, threshold: Claim, outcome: str, formula: str, rule: str) -> Relation:
    """The comparison of a figure with a bound, worded as ``formula``."""
    return Relation(
        check="comparator",
        outcome=outcome,
        rule=rule,
        stated=head,
        parts=(("stated", head), ("threshold", threshold)),
        formula=formula,
        threshold=threshold.value,
    )
