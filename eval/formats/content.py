"""What is rendered: the lines and tables of a gold text, and generated tables whose every cell is known."""

from __future__ import annotations

import random
import re
from typing import NamedTuple

import opencc

from extractor.model import Block, Document

_TO_TRADITIONAL = opencc.OpenCC("s2t")


class Table(NamedTuple):
    """Rows of cells as (text, rowspan, colspan); a cell covered by a merged one is left out."""

    rows: list[list[tuple[str, int, int]]]


Part = str | Table


def parts_of(document: Document) -> list[Part]:
    """A text, as the reader of plain text understands it, as lines and tables."""
    out: list[Part | _Later] = []
    tables: dict[int, list[Block]] = {}
    for block in document.blocks:
        if block.table is None:
            out.append(document.text[block.start : block.end])
            continue
        if block.table not in tables:
            tables[block.table] = []
            out.append(_Later(block.table))
        tables[block.table].append(block)
    return [_table(document.text, tables[x.table]) if isinstance(x, _Later) else x for x in out]


class _Later(NamedTuple):
    table: int


def _table(text: str, cells: list[Block]) -> Table:
    """The cells of one table, the places between them empty."""
    at = {(b.row or 0, b.col or 0): b for b in cells}
    covered = {(r + i, c + j) for (r, c), b in at.items() for i in range(b.rowspan) for j in range(b.colspan) if i or j}
    height, width = (1 + max(place[n] for place in [*at, *covered]) for n in (0, 1))
    rows = []
    for r in range(height):
        row = []
        for c in range(width):
            if (r, c) in at:
                b = at[r, c]
                row.append((re.sub(r"\s*\n\s*", "", text[b.start : b.end]), b.rowspan, b.colspan))
            elif (r, c) not in covered:
                row.append(("", 1, 1))
        rows.append(row)
    return Table(rows)


def traditional(part: Part) -> Part:
    """The same in traditional characters."""
    if isinstance(part, str):
        return _TO_TRADITIONAL.convert(part)
    return Table([[(_TO_TRADITIONAL.convert(t), r, c) for t, r, c in row] for row in part.rows])


class Known(NamedTuple):
    """A generated table: figure → the headers of its row and of its column, outermost first."""

    layout: str
    table: Table
    paths: dict[str, tuple[tuple[str, ...], tuple[str, ...]]]
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


_SCHOOLS = ["城关第一小学", "城关第二小学", "红旗小学", "前进中心学校", "东风九年一贯制学校",
            "实验小学", "和平小学", "光明小学",
            "高庄乡中心小学", "渠口小学", "新民小学",
            "黄渠桥九年制学校", "宝丰小学", "头闸小学", "灵沙乡中心学校", "姚伏镇第二小学"]  # fmt: skip
_TOWNS = ["城关镇", "黄渠桥镇", "宝丰镇", "头闸镇", "姚伏镇", "崇岗镇"]
_HEADS = [
    "在校学生数（人）",
    "专任教师数（人）",
    "占地面积（㎡）",
    "校舍面积（㎡）",
    "图书册数（册）",
    "仪器设备值（万元）",
    "计算机台数（台）",
]
_YEARS = ["2019年", "2020年", "2021年", "2022年"]
_STAGES = ["小学", "初中"]


class _Figures:
    """Figures that occur once, so that a cell can be told by its text."""

    def __init__(self, rng: random.Random) -> None:
        self._rng, self._used = rng, set[str]()

    def next(self) -> str:
        while True:
            whole = self._rng.random() < 0.6
            made = str(self._rng.randint(101, 98999)) if whole else f"{self._rng.uniform(1, 999):.2f}"
            if made not in self._used:
                self._used.add(made)
                return made


def known_tables(count: int, seed: int = 7) -> list[Known]:
    """Generated tables, the ten layouts in turn."""
    rng = random.Random(seed)
    layouts = [_plain, _two_heads, _grouped_rows, _years, _totals, _notes, _unit_row, _long, _serial, _sections]
    return [layouts[n % len(layouts)](rng) for n in range(count)]


def _one(text: str) -> tuple[str, int, int]:
    return text, 1, 1


def _simple(rng: random.Random, rows: list[str], heads: list[str], corner: str = "学校名称") -> tuple[
    list[list[tuple[str, int, int]]], dict[str, tuple[tuple[str, ...], tuple[str, ...]]]]:  # fmt: skip
    figures = _Figures(rng)
    made = [[_one(corner), *map(_one, heads)]]
    paths = {}
    for label in rows:
        row = [_one(label)]
        for head in heads:
            text = figures.next()
            row.append(_one(text))
            paths[text] = ((label,), (head,))
        made.append(row)
    return made, paths


def _plain(rng: random.Random) -> Known:
    rows, paths = _simple(rng, rng.sample(_SCHOOLS, 8), rng.sample(_HEADS, 4))
    return Known("plain", Table(rows), paths)


def _totals(rng: random.Random) -> Known:
    rows, paths = _simple(rng, [*rng.sample(_SCHOOLS, 6), "合计"], rng.sample(_HEADS, 3))
    return Known("totals", Table(rows), paths)


def _notes(rng: random.Random) -> Known:
    rows, paths = _simple(rng, rng.sample(_SCHOOLS, 5), rng.sample(_HEADS, 3))
    return Known("notes", Table(rows), paths, ("表3 各学校办学条件一览表",), ("注：占地面积含教学点，不含租用场地。",))


def _unit_row(rng: random.Random) -> Known:
    heads = ["教育经费投入", "公用经费", "设备购置费", "校舍维修费"]
    rows, paths = _simple(rng, rng.sample(_TOWNS, 5), heads, "乡镇")
    return Known("unit row", Table(rows), paths, ("各乡镇经费投入统计表", "单位：万元"))


def _long(rng: random.Random) -> Known:
    labels = [f"{town}{school}" for town in _TOWNS for school in _SCHOOLS][:70]
    rows, paths = _simple(rng, labels, rng.sample(_HEADS, 4))
    return Known("over pages", Table(rows), paths)


def _serial(rng: random.Random) -> Known:
    figures = _Figures(rng)
    heads = rng.sample(_HEADS, 3)
    rows = [[_one("序号"), _one("学校名称"), *map(_one, heads)]]
    paths = {}
    for n, label in enumerate(rng.sample(_SCHOOLS, 9), 1):
        row = [_one(str(n)), _one(label)]
        for head in heads:
            text = figures.next()
            row.append(_one(text))
            paths[text] = ((label,), (head,))
        rows.append(row)
    return Known("serial numbers", Table(rows), paths)


def _two_heads(rng: random.Random) -> Known:
    figures = _Figures(rng)
    groups = rng.sample(_HEADS, 2)
    rows = [[("学校名称", 2, 1), *((g, 1, 2) for g in groups)], [_one(s) for _ in groups for s in _STAGES]]
    paths = {}
    for label in rng.sample(_SCHOOLS, 7):
        row = [_one(label)]
        for group in groups:
            for stage in _STAGES:
                text = figures.next()
                row.append(_one(text))
                paths[text] = ((label,), (group, stage))
        rows.append(row)
    return Known("two head rows", Table(rows), paths)


def _grouped_rows(rng: random.Random) -> Known:
    figures = _Figures(rng)
    heads = rng.sample(_HEADS, 3)
    rows = [[_one("乡镇"), _one("学校名称"), *map(_one, heads)]]
    paths = {}
    for town in rng.sample(_TOWNS, 3):
        for n, label in enumerate(rng.sample(_SCHOOLS, 3)):
            row = [(town, 3, 1)] if n == 0 else []
            row.append(_one(label))
            for head in heads:
                text = figures.next()
                row.append(_one(text))
                paths[text] = ((town, label), (head,))
            rows.append(row)
    return Known("merged row labels", Table(rows), paths)


def _years(rng: random.Random) -> Known:
    rows, paths = _simple(rng, rng.sample(_HEADS, 5), _YEARS, "指标")
    return Known("years across", Table(rows), paths)


def _sections(rng: random.Random) -> Known:
    figures = _Figures(rng)
    heads = rng.sample(_HEADS, 3)
    rows = [[_one("学校名称"), *map(_one, heads)]]
    paths = {}
    for stage in _STAGES:
        rows.append([(f"{stage}阶段", 1, 4)])
        for label in rng.sample(_SCHOOLS, 4):
            row = [_one(label)]
            for head in heads:
                text = figures.next()
                row.append(_one(text))
                paths[text] = ((label,), (head,))
            rows.append(row)
    return Known("sections", Table(rows), paths)
