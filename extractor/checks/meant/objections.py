"""What speaks against an accusation though its relation is likely meant: other readings that no scorecard weighs."""

from __future__ import annotations

import re
from itertools import islice

from extractor.checks.bases import list_of
from extractor.checks.facts import PARAGRAPH, Facts
from extractor.checks.meant.readings import Reading
from extractor.checks.meant.sums import NEXT, OTHERS
from extractor.checks.relations import Relation, comes_out, is_told
from extractor.checks.settings import Settings
from extractor.checks.totals import leaves_a_little
from extractor.model import Interval

_ONE_STAGE = frozenset({"primary", "junior", "preschool"})
_SERIES = 220  # sureness from which a list is taken to end before the next figure of its kind
_AFAR = 350  # sureness from which a term of another paragraph is meant
_WHOLE = 600  # sureness from which a list that makes less than half of its whole is taken for one of all parts
_BEHIND = 40  # characters behind a list in which words may say that its parts overlap
_BESIDE, _AFTER = 12, 4  # figures before and behind a term that may be counted with it
_BAND = re.compile(r"^[及含]?[以之][上下内外]|\d[^,;。]{0,6}[以之][上下内外]|不足\d|超过\d|不到\d")
_A_YEAR = re.compile(r"年均|年平均|平均每年|[每逐]年[^,;。]{0,4}$")
_OF_IT = re.compile(r"占其中的?$")
_PAIR = 2
_ELSEWHERE = re.compile(r"同期|[全省市国][^,;。]{0,4}平均")
_EACH = re.compile(r"[各每均]有?$|每[一-龥]{1,3}$")


def objected(facts: Facts, settings: Settings, reading: Reading, relation: Relation, sureness: int) -> bool:
    """Whether another reading explains why the figures of a relation do not make the stated one."""
    if not is_told(reading.stated):
        return True  # a target is no fact
    if reading.family == "sum":
        return _is_no_list(facts, settings, reading, relation, sureness)
    if relation.check == "growth" and _A_YEAR.search(facts.lead(reading.stated)):
        return True  # 2008至2021年间从13.37万所增至29.48万所,年均增长6.1%: not of all the years at once
    if relation.check == "difference" and _ELSEWHERE.search(facts.lead(reading.stated)):
        return True  # 由71.5%上升到88.2%,同期全地区平均上升9.8个百分点
    if sureness < _AFAR and any(facts.distance(reading.stated, c) > PARAGRAPH for c in reading.terms):
        return True  # of another paragraph: there may be a nearer one that is not told
    if len(list_of(facts, reading.stated)) > 1:
        return True  # 受检率98.1%和99.2%: which of them is made of the figures before, nothing says
    return _is_multiplied(facts, relation) or _is_with_another(facts, relation)


def _is_no_list(facts: Facts, settings: Settings, reading: Reading, relation: Relation, sureness: int) -> bool:
    if any(c.measure != reading.stated.measure for c in reading.terms):
        return True  # 9.85万元,高出0.18万元: the checks of distances say more of it
    if any(c.role != reading.stated.role for c in reading.terms):
        return True  # what is planned is no part of what is
    regions, stages = ({getattr(c, field) for c in reading.terms} for field in ("region", "stage"))
    if reading.stated.stage in _ONE_STAGE and not stages <= {reading.stated.stage, "special", None}:
        return True  # 初中教学班305个;…其中城市小学…教学班145个;…城市初中…教学班106个
    if len(regions) > 1 and len(stages) > 1:
        return True  # primary pupils of one place and junior ones of another
    assert relation.expected is not None
    less = relation.expected.high < relation.stated.low
    if leaves_a_little(facts.interval(reading.stated), relation.expected, reading.terms):
        return True  # 其中高校153所、…、特教学校135所: a kind may be left out
    if less and reading.together.get(OTHERS) == f"{OTHERS}={True}":
        return True  # 小学98名、初中41名,其余为高中
    if len(reading.terms) == _PAIR and _is_apart(facts, reading):
        return True  # 仍缺26人(原缺71人,已补45人): what is left
    leads = [facts.lead(c) for c in reading.terms]
    if any(_EACH.search(lead) for lead in leads):
        return True  # 镇平24个,方城和社旗各10个; 音乐、美术教室各7间
    if any(_OF_IT.search(lead) for lead in leads):
        return True  # 占地954.8万平方米,中小学占其中657.7万。校舍180.9万: one part of each of two wholes
    if any(_BAND.search(lead) for lead in leads):
        return True  # 200人以下的29所,100人以下的13所
    half = relation.expected.high * 2 < relation.stated.low and not _is_moved(relation)
    if less and half and sureness < _WHOLE:
        return True  # 2008年以来87所,其中2013年9所、2014年12所: some of them
    goes_on = sureness < _SERIES and reading.together.get(NEXT) == f"{NEXT}=0,"
    if less and (goes_on or _told_of_each(facts, reading)):
        return True  # 唐河33个、镇平24个,方城和社旗各10个
    first, last = min(reading.terms[0].start, reading.stated.start), max(reading.terms[-1].end, reading.stated.end)
    said = facts.text[first : last + _BEHIND]
    return settings.words["counted_twice"].search(said) is not None


def _is_apart(facts: Facts, reading: Reading) -> bool:
    """Whether the distance of two figures is the stated one."""
    first, second = (facts.interval(c) for c in reading.terms)
    apart = first - second if first.low >= second.low else second - first
    return apart.meets(facts.interval(reading.stated))


def _told_of_each(facts: Facts, reading: Reading) -> bool:
    after = next(iter(facts.after(reading.terms[-1], PARAGRAPH)), None)
    return after is not None and _EACH.search(facts.lead(after)) is not None


def _is_moved(relation: Relation) -> bool:
    """2740人,分别为58人、71人、…: whether the parts make the whole once its point is moved."""
    expected, window = relation.expected, relation.window
    return expected is not None and window is not None and Interval(expected.low * 10, expected.high * 10).meets(window)


def _is_multiplied(facts: Facts, relation: Relation) -> bool:
    """100人每人650元,共65000元: whether the terms of a mean make it as its factors."""
    if relation.check != "per_capita" or relation.window is None:
        return False
    first, second = (facts.interval(c) for c in relation.inputs)
    return (first * second).meets(relation.window)


def _is_with_another(facts: Facts, relation: Relation) -> bool:
    """Whether a term together with a figure near it, counted alike, makes the stated one: of both stages together."""
    compute, window = relation.compute, relation.window
    assert compute is not None
    assert window is not None
    figures = [facts.interval(c) for c in relation.inputs]
    for at, term in enumerate(relation.inputs):
        near = (*islice(facts.before(term, PARAGRAPH), _BESIDE), *islice(facts.after(term, PARAGRAPH), _AFTER))
        for other in near:
            alike = other.unit == term.unit and other.measure == term.measure and other is not relation.stated
            together = [*figures[:at], figures[at] + facts.interval(other), *figures[at + 1 :]]
            if alike and other not in relation.inputs and comes_out(compute, together, window):
                return True
    return False
