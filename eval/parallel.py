"""``python -m eval.parallel``: lists whose figures belong to their items one by one, and lists that do not add up.

A construction is a text, and for each of its figures in order the fields that pairing decides: the stage, area,
indicator, place, school, year or words of its own item.  A list with more items than figures, or fewer, has no
pairing: there every field that its items differ in must stay open and the rule must say so.
"""

from __future__ import annotations

import itertools
import sys
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import click
from rich.console import Console
from rich.markup import escape

from eval.parallel_written import MISMATCHED, WRITTEN
from extractor.model import Block, Claim, Document
from extractor.pipeline import extract
from extractor.shadow import shadow

LEAST = 0.97  # of the figures, paired right
TITLE = "中卫市义务教育发展情况报告"
MISMATCH = "mismatch"  # how the rule of a figure begins that was not dealt out

STAGES = {"小学": "primary", "初中": "junior", "高中": "senior", "幼儿园": "preschool"}
AREAS = {"城区": "urban", "镇区": "town", "乡村": "rural"}
PLACES = ("沙坡头区", "中宁县", "海原县")
SCHOOLS = ("沙坡头一小", "宣和中学", "鸣沙小学", "石空中学", "城关二小")
# words of an indicator, its code, the unit, figures that it may have
HEADS = (
    ("巩固率", "retention_rate", "%", ("99.8", "98.5", "97.3", "95.6")),
    ("入学率", "enrolment_rate", "%", ("100", "99.6", "96.2", "91.4")),
    ("生均图书", "books_per_student", "册", ("31.2", "42.5", "38.7", "26.4")),
    ("专任教师", "teachers", "人", ("1132", "771", "423", "268")),
    ("在校生", "students", "人", ("17930", "9883", "5210", "3304")),
    ("生均公用经费", "public_funding_per_student", "元", ("720", "940", "1150", "610")),
    ("教学班", "classes", "个", ("428", "213", "96", "71")),
    ("综合差异系数", None, "", ("0.412", "0.358", "0.297", "0.501")),
)
CUES = ("分别为", "分别达", "分别达到", "分别是", "依次为")


class Construction(NamedTuple):
    """A text of one paragraph; ``wanted`` holds, figure by figure, field → value; None where nothing pairs.

    open  of a mismatch: the fields that must stay without a value
    """

    family: str
    text: str
    wanted: tuple[dict[str, str | None], ...] | None
    open: tuple[str, ...] = ()


def joined(items: list[str], last: str) -> str:
    """甲、乙和丙, the last mark as given."""
    return "、".join(items[:-1]) + last + items[-1] if len(items) > 1 else items[0]


def stages() -> Iterator[Construction]:
    """小学、初中巩固率分别为…; the head before, between and behind the stages."""
    sets = (("小学", "初中"), ("小学", "初中", "高中"), ("幼儿园", "小学", "初中"))
    turn = itertools.cycle(CUES)
    for names, (word, code, unit, values) in itertools.product(sets, HEADS):
        figures = [f"{v}{unit}" for v in values[: len(names)]]
        wanted = tuple({"stage": STAGES[n], "indicator": code} for n in names)
        a, b = ("、", "和") if len(names) == 2 else ("和", "、")
        yield Construction("stages", f"全市{joined(list(names), a)}{word}{next(turn)}{joined(figures, b)}。", wanted)
        yield Construction("stages", f"{word}{joined(list(names), b)}{next(turn)}{joined(figures, a)}。", wanted)
        if unit in {"人", "个"}:
            text = f"全市{joined(list(names), b)}分别有{word}{joined(figures, a)}。"
            yield Construction("stages", text, wanted)
    for word, code, unit, values in HEADS[:6]:
        text = f"全市小学、初中{word}分别为{values[0]}、{values[1]}{unit}。"  # the last alone has the unit
        yield Construction("stages", text, tuple({"stage": s, "indicator": code} for s in ("primary", "junior")))


def areas() -> Iterator[Construction]:
    """城区、镇区、乡村小学…分别达A、B、C."""
    for (word, code, unit, values), (stage, stage_code) in itertools.product(HEADS[:6], list(STAGES.items())[:2]):
        figures = [f"{v}{unit}" for v in values[:3]]
        wanted = tuple({"area": area, "stage": stage_code, "indicator": code} for area in AREAS.values())
        yield Construction("areas", f"城区、镇区、乡村{stage}{word}分别达{'、'.join(figures)}。", wanted)
        yield Construction("areas", f"{stage}{word}城区、镇区和乡村分别为{joined(figures, '和')}。", wanted)


def indicators() -> Iterator[Construction]:
    """Two or three indicators of one stage, in order."""
    for n, (a, b) in enumerate(itertools.combinations(HEADS[:7], 2)):
        for stage, stage_code in list(STAGES.items())[: 1 + n % 2]:
            wanted = tuple({"indicator": h[1], "stage": stage_code} for h in (a, b))
            text = f"全市{stage}{a[0]}、{b[0]}分别为{a[3][0]}{a[2]}、{b[3][1]}{b[2]}。"
            yield Construction("indicators", text, wanted)
    for a, b, c in itertools.combinations(HEADS[:6], 3):
        wanted = tuple({"indicator": h[1], "stage": "primary"} for h in (a, b, c))
        text = f"小学{a[0]}、{b[0]}和{c[0]}分别达到{a[3][0]}{a[2]}、{b[3][1]}{b[2]}和{c[3][2]}{c[2]}。"
        yield Construction("indicators", text, wanted)


def places() -> Iterator[Construction]:
    """沙坡头区5所、中宁县3所…; places before 分别."""
    for word, code, unit, values in (*HEADS, ("小学", "schools", "所", ("45", "38", "52", "12"))):
        figures = [f"{v}{unit}" for v in values[:3]]
        wanted = tuple({"region": place, "indicator": code} for place in PLACES)
        yield Construction("places", f"{'、'.join(PLACES)}{word}分别为{'、'.join(figures)}。", wanted)
        if word != "小学":
            pairs = [f"{place}{figure}" for place, figure in zip(PLACES, figures, strict=True)]
            yield Construction("places", f"各县区小学{word}：{'、'.join(pairs)}。", wanted)
            pairs = [f"{place}为{figure}" for place, figure in zip(PLACES, figures, strict=True)]
            yield Construction("places", f"小学{word}{joined(pairs, '，')}。", wanted)
    for thing, unit in (("标准化学校", "所"), ("寄宿制学校", "所"), ("教学点", "个"), ("大班额", "个")):
        pairs = [f"{place}{n}{unit}" for place, n in zip(PLACES, (5, 3, 2), strict=True)]
        wanted = tuple({"region": place} for place in PLACES)
        yield Construction("places", f"新增{thing}10{unit}，其中{'、'.join(pairs)}。", ({"region": "中卫市"}, *wanted))


def schools() -> Iterator[Construction]:
    """Schools with a figure each."""
    pupils = ("1204", "986", "655", "1410", "872")
    counted = (
        ("在校生", "人", pupils),
        ("", "人", pupils),
        ("教学班", "个", ("24", "18", "12", "30", "20")),
        ("大班额", "个", ("4", "3", "2", "6", "1")),
        ("专任教师", "名", ("64", "58", "32", "77", "41")),
    )
    for what, unit, values in counted:
        for count in (2, 3, 5):
            names, figures = list(SCHOOLS[:count]), [f"{v}{unit}" for v in values[:count]]
            wanted = tuple({"entity": name} for name in names)
            pairs = [f"{name}{what}{figure}" for name, figure in zip(names, figures, strict=True)]
            yield Construction("schools", f"抽查的学校中，{'、'.join(pairs)}。", wanted)
            yield Construction("schools", f"抽查的学校中，{'；'.join(pairs)}。", wanted)
            if what:
                yield Construction("schools", f"{joined(names, '和')}{what}分别为{joined(figures, '和')}。", wanted)


def years() -> Iterator[Construction]:
    """One figure a year."""
    for word, code, unit, values in HEADS:
        figures = [f"{v}{unit}" for v in values[:3]]
        three = tuple({"period": year, "indicator": code} for year in ("2021", "2022", "2023"))
        yield Construction("years", f"2021年、2022年、2023年全市小学{word}分别为{'、'.join(figures)}。", three)
        yield Construction("years", f"2021年至2023年，小学{word}分别为{joined(figures, '和')}。", three)
        text = f"全市小学{word}2021年为{figures[0]}，2022年为{figures[1]}，2023年为{figures[2]}。"
        yield Construction("years", text, three)


def changes() -> Iterator[Construction]:
    """From A and B to C and D; the change of each behind its level."""
    for word, code, unit, v in HEADS[:6]:
        both = tuple({"stage": s, "indicator": code} for s in ("primary", "junior"))
        text = f"小学、初中{word}分别由{v[3]}{unit}和{v[2]}{unit}提高到{v[1]}{unit}和{v[0]}{unit}。"
        yield Construction("changes", text, both + both)
        more = "0.5、0.7个百分点" if unit == "%" else f"12{unit}、15{unit}"
        text = f"小学、初中{word}分别为{v[0]}{unit}、{v[1]}{unit}，分别比上年提高{more}。"
        yield Construction("changes", text, both + both)


def grids() -> Iterator[Construction]:
    """Three indicators by two stages."""
    for three in itertools.combinations(HEADS[:6], 3):
        names = [h[0] for h in three]
        rows = [[f"{h[3][k]}{h[2]}" for h in three] for k in (0, 1)]
        wanted = tuple({"stage": s, "indicator": h[1]} for s in ("primary", "junior") for h in three)
        text = f"小学{joined(names, '、')}分别为{'、'.join(rows[0])}，初中分别为{'、'.join(rows[1])}。"
        yield Construction("grids", text, wanted)
        turned = tuple({"stage": s, "indicator": h[1]} for h in three for s in ("primary", "junior"))
        pairs = "，".join(f"{h[0]}分别为{h[3][0]}{h[2]}、{h[3][1]}{h[2]}" for h in three)
        yield Construction("grids", f"全市小学、初中{pairs}。", turned)


def mismatches() -> Iterator[Construction]:
    """More items than figures, or fewer."""
    for word, _, unit, v in HEADS:
        for items, count in ((("小学", "初中", "高中"), 2), (("小学", "初中"), 3), (("幼儿园", "小学", "初中"), 2)):
            figures = [f"{x}{unit}" for x in v[:count]]
            text = f"{joined(list(items), '、')}{word}分别为{joined(figures, '、')}。"
            yield Construction(MISMATCH, text, None, ("stage",))
        text = f"城区、镇区、乡村小学{word}分别为{v[0]}{unit}、{v[1]}{unit}。"
        yield Construction(MISMATCH, text, None, ("area",))
        text = f"{'、'.join(PLACES)}小学{word}分别为{v[0]}{unit}、{v[1]}{unit}。"
        yield Construction(MISMATCH, text, None, ("region",))
        text = f"{'、'.join(SCHOOLS[:3])}{word}分别为{v[0]}{unit}和{v[1]}{unit}。"
        yield Construction(MISMATCH, text, None, ("entity",))
        text = f"2021年、2022年、2023年小学{word}分别为{v[0]}{unit}、{v[1]}{unit}。"
        yield Construction(MISMATCH, text, None, ("period",))
    for a, b, c in itertools.combinations(HEADS[:5], 3):
        text = f"小学{a[0]}、{b[0]}、{c[0]}分别为{a[3][0]}{a[2]}、{b[3][1]}{b[2]}。"
        yield Construction(MISMATCH, text, None, ("indicator",))


def written() -> Iterator[Construction]:
    """Hand-written ones."""
    for text, wanted in WRITTEN:
        yield Construction("written", text, tuple(wanted))
    for text, fields in MISMATCHED:
        yield Construction(MISMATCH, text, None, tuple(fields.split()))


def constructions() -> list[Construction]:
    """All of them, in a fixed order."""
    families = (stages, areas, indicators, places, schools, years, changes, grids, mismatches, written)
    return [c for family in families for c in family()]


def read(text: str) -> list[Claim]:
    """The claims of a text of one paragraph, under a title that names the place."""
    block = Block(kind="paragraph", start=0, end=len(text))
    document = Document(
        doc_id="t", source="t", media_type="text/plain", text=text, title=TITLE, published="2024-05-20", blocks=[block]
    )
    return extract(document).claims


def value(claim: Claim, field: str) -> str | None:
    """What a claim says in a field that pairing decides; ``subject`` in plain spelling."""
    if field == "region":
        return claim.region.name if claim.region else None
    if field == "subject":
        return shadow(claim.subject)
    said: str | None = getattr(claim, field)
    return said


def wrong(case: Construction, claims: list[Claim]) -> list[str]:
    """What is wrong with the claims of a construction, one line a figure; empty where nothing is."""
    if case.wanted is None:
        return _dealt(case, claims)
    if len(claims) != len(case.wanted):
        return [f"{len(claims)} figures for {len(case.wanted)}"] * len(case.wanted)
    found = []
    for claim, wanted in zip(claims, case.wanted, strict=True):
        for field, want in wanted.items():
            said = value(claim, field)
            fine = want is not None and want in (said or "") if field == "subject" else said == want
            if not fine:
                found.append(f"{claim.text}: {field} {said}, wanted {want}")
                break
    return found


def _dealt(case: Construction, claims: list[Claim]) -> list[str]:
    """The figures of a mismatch that were dealt out all the same, or not marked."""
    found = []
    for claim in claims:
        # the document's own place and date, and the whole span of years, single out no item
        said = [f for f in case.open if (v := value(claim, f)) not in {None, "中卫市", "2024-05-20"} and "/" not in v]
        if said or not claim.rule.startswith(MISMATCH):
            found.append(f"{claim.text}: {' '.join(f'{f} {value(claim, f)}' for f in said)} by {claim.rule}")
    return found or ([] if claims else ["no figure"])


def measure(cases: list[Construction]) -> tuple[Counter[str], Counter[str], list[tuple[Construction, list[str]]]]:
    """Figures, and figures wrong, by family; the constructions with a wrong one."""
    figures: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    failing = []
    for case in cases:
        claims = read(case.text)
        found = wrong(case, claims)
        figures[case.family] += len(case.wanted) if case.wanted is not None else max(1, len(claims))
        faults[case.family] += len(found)
        if found:
            failing.append((case, found))
    return figures, faults, failing


@click.command(help="Reads parallel lists, made and written, and says how many figures found their item.")
@click.option("--family", help="Only this family.")
@click.option("--quiet", is_flag=True, help="Only the counts.")
def main(family: str | None, quiet: bool) -> None:
    console = Console(soft_wrap=True)
    cases = [c for c in constructions() if family in (None, c.family)]
    figures, faults, failing = measure(cases)
    for case, found in failing if not quiet else ():
        console.print(escape(f"{case.family}: {case.text}"))
        for line in found:
            console.print(escape(f"    {line}"))
    counts = Counter(c.family for c in cases)
    for name, total in figures.items():
        console.print(f"{name:12}{counts[name]:5} texts {total:5} figures {faults[name]:4} wrong")
    paired = [sum(c[name] for name in figures if name != MISMATCH) for c in (figures, faults)]
    share = 1 - paired[1] / paired[0] if paired[0] else 1.0
    console.print(f"{len(cases)} constructions, pairing {share:.4f}, mismatches dealt out {faults[MISMATCH]}")
    sys.exit(share < LEAST or faults[MISMATCH] > 0)


if __name__ == "__main__":
    main()
