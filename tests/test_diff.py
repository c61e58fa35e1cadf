"""Two captures of one report: planted changes are reported, other layouts of the same text are not."""

from __future__ import annotations

import html
import random
from decimal import Decimal
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import extractor
from eval.gold import load_split
from eval.variants import VARIANTS
from extractor.across.diff import Diff, diff
from extractor.model import Block, Document
from extractor.patterns import SAMPLES

PAGES = sorted(p for p in SAMPLES.iterdir() if p.suffix in {".html", ".txt"})
PLANTS = 24  # figures changed in each sample, one at a time

# the same text in other clothes: a renderer takes the blocks and the body


def _rows(blocks: list[Block], text: str) -> list[list[list[str]] | str]:
    """The blocks as paragraphs and tables: a string, or rows of cells."""
    flow: list[list[list[str]] | str] = []
    for table, some in groupby(blocks, key=lambda b: b.table if b.kind == "cell" else None):
        if table is None:
            flow.extend(text[b.start : b.end] for b in some)
        else:
            cells = [(b.row, text[b.start : b.end]) for b in some]
            flow.append([[cell for _, cell in row] for _, row in groupby(cells, key=lambda c: c[0])])
    return flow


def as_text(blocks: list[Block], text: str) -> bytes:
    lines = []
    for piece in _rows(blocks, text):
        lines += ["　　" + piece, ""] if isinstance(piece, str) else ["\t".join(row) for row in piece]
    return "\r\n".join(lines).encode("utf-16")


def as_page(blocks: list[Block], text: str) -> bytes:
    parts = []
    for piece in _rows(blocks, text):
        if isinstance(piece, str):
            parts.append(f"<p>&nbsp;&nbsp;{html.escape(piece)}</p>\n")
        else:
            rows = "".join("<tr>" + "".join(f"<td> {html.escape(c)} </td>" for c in row) + "</tr>" for row in piece)
            parts.append(f"<table>{rows}</table>")
    head = '<html><head><meta charset="gb18030"></head><body><div class="TRS_Editor">'
    return (head + "".join(parts) + "</div></body></html>").encode("gb18030")


def as_spans(blocks: list[Block], text: str) -> bytes:
    """Every digit in bold and full width, paragraphs as divs."""
    wide = str.maketrans("0123456789%", "０１２３４５６７８９％")
    parts = []
    for piece in _rows(blocks, text):
        if isinstance(piece, str):
            shown = "".join(f"<b>{c.translate(wide)}</b>" if c.isdigit() else html.escape(c) for c in piece)
            parts.append(f'<div style="text-indent:2em">\n  {shown}\n</div>')
        else:
            rows = "".join(
                "<tr>" + "".join(f"<td><span>{html.escape(c)}</span></td>" for c in row) + "</tr>\n" for row in piece
            )
            parts.append(f"<table border=1><tbody>{rows}</tbody></table>")
    return (
        '<html><head><meta charset="utf-8"></head><body><div id="zoom">' + "".join(parts) + "</div></body></html>"
    ).encode()


RENDERERS = [as_text, as_page, as_spans]


def body(document: Document) -> list[Block]:
    return [b for b in document.blocks if b.kind != "meta"]


@pytest.mark.parametrize("page", PAGES, ids=[p.stem for p in PAGES])
def test_other_layouts_give_nothing_and_planted_digits_are_found(page: Path) -> None:
    original = extractor.extract(page)
    document, blocks = original.document, body(original.document)
    assert diff(original, page).changes == []
    for render in RENDERERS:
        clean = diff(original, render(blocks, document.text))
        assert [(c.kind, c.before, c.after) for c in clean.changes] == [], render.__name__
    rng = random.Random(page.stem)
    placed = [(b.start, b.end) for b in blocks]
    spots = [
        at for c in original.claims for at in range(c.start, c.end)
        if document.text[at].isdigit() and document.text[at] in "0123456789" and any(s <= at < e for s, e in placed)
    ]  # fmt: skip
    chosen = rng.sample(spots, min(PLANTS, len(spots)))
    missed, extra = [], []
    for n, at in enumerate(chosen):
        digit = rng.choice([d for d in "123456789" if d != document.text[at]])
        changed = document.text[:at] + digit + document.text[at + 1 :]
        made = diff(original, RENDERERS[n % len(RENDERERS)](blocks, changed))
        hits = [c for c in made.changes if c.before and c.before.start <= at < c.before.end and c.kind == "changed"]
        missed += [] if hits else [changed[at - 8 : at + 8]]
        extra += [(c.kind, c.before, c.after) for c in made.changes if c not in hits]
    FOUND.append((len(chosen) - len(missed), len(chosen)))
    assert extra == []
    assert len(missed) <= len(chosen) // 20, missed


FOUND: list[tuple[int, int]] = []


def test_ninety_nine_of_a_hundred_planted_digits_are_found() -> None:
    """Over the samples that the test before has gone through."""
    if len(FOUND) < len(PAGES):
        pytest.skip("counts what the tests of all samples found")
    found, planted = (sum(column) for column in zip(*FOUND, strict=True))
    assert planted > 250
    assert found >= planted * 99 / 100


@pytest.mark.parametrize("variant", sorted(VARIANTS))
def test_spellings_of_one_document_differ_in_nothing(variant: str) -> None:
    """Pages, encodings, scripts, widths, blanks and readings; also as two documents of a data set."""
    for document in [d for d in load_split("seen") if d.name in SPELT]:
        source = document.text.encode()
        other = VARIANTS[variant](source)
        assert changes(diff(source, other)) == [], document.name
        rows = extractor.reconcile([extractor.audit(source, "a"), extractor.audit(other, "b")]).rows
        assert [r.verdict for r in rows if r.verdict not in {"agree", "not_comparable"}] == []


SPELT = {"p19", "p25", "p31", "pingluo-slips", "qingtian-analysis", "dazu-selfreview"}


def changes(made: Diff) -> list[tuple[str, str | None, str | None]]:
    return [(c.kind, c.before and c.before.text, c.after and c.after.text) for c in made.changes]


CASES = [
    # before, after, changes
    ("小学32所,在校生21345人。", "小学32所,在校生21354人。", [("changed", "21345人", "21354人")]),
    ("投入资金3.2亿元。", "投入资金3.2万元。", [("changed", "3.2亿元", "3.2万元")]),
    ("在校生12.5万人。", "在校生125000人。", [("respelled", "12.5万人", "125000人")]),
    ("在校生12,500人。", "在校生12500人。", []),
    ("小学32所。初中15所。", "小学32所。", [("vanished", "15所", None)]),
    ("小学32所。", "小学32所。初中15所。", [("appeared", None, "15所")]),
    ("小学32所。\n初中15所。", "初中15所。\n小学32所。", []),
    ("小学32所。\n初中15所。", "小学15所。\n初中32所。", [("changed", "32所", "15所"), ("changed", "15所", "32所")]),
    ("小学32所,专任教师812人。", "全县共有小学32所,专任教师达到812人。", []),
    ("小学32所,专任教师812人。", "全县共有小学33所,专任教师达到812人。", [("changed", "32所", "33所")]),
    ("巩固率为98.2%。", "巩固率为98.2％。", []),
    ("巩固率为98.2%。", "巩固率为九成。", [("changed", "98.2%", "九成")]),
    ("一、基本情况\n小学32所。", "（一）基本情况\n小学32所。", []),
    ("小学八成以上达标。", "小学九成以上达标。", [("changed", "八成", "九成")]),
    ("浏览量:2463\n全县小学32所。", "浏览量:9999\n全县小学32所。", []),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "wanted"), CASES)
def test_what_changed(before: str, after: str, wanted: list[tuple[str, str | None, str | None]]) -> None:
    assert changes(diff(before.encode(), after.encode())) == wanted
    back = {"vanished": "appeared", "appeared": "vanished"}
    turned = [(back.get(kind, kind), b, a) for kind, a, b in wanted]
    assert sorted(changes(diff(after.encode(), before.encode())), key=str) == sorted(turned, key=str)


def test_both_sentences_and_lines_are_given() -> None:
    made = diff("情况通报\n\n小学32所。\n在校生21345人。".encode(), "情况通报\n小学32所。\n在校生21354人。".encode())
    (row,) = made.lines()
    assert (row["quote_before"], row["quote_after"]) == ("在校生21345人。", "在校生21354人。")
    assert (row["value_before"], row["value_after"], row["subject"]) == (Decimal(21345), Decimal(21354), "在校生")
    assert list(made.frame().columns) == list(row)
    assert list(diff(b"12", b"12").frame().columns) == list(row)


@given(st.lists(st.integers(1, 99999), min_size=1, max_size=12), st.data())
def test_one_changed_figure_of_many_is_the_one_reported(figures: list[int], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(figures) - 1))
    other = data.draw(st.integers(1, 99999).filter(lambda n: n != figures[at]))
    names = ["小学", "初中", "高中", "幼儿园"]

    def text(values: list[int], gap: str) -> bytes:
        return "".join(f"{names[n % 4]}在校生{v}人。{gap}" for n, v in enumerate(values)).encode()

    new = [other if n == at else v for n, v in enumerate(figures)]
    made = diff(text(figures, "\n"), text(new, "\n\n　　"))
    assert changes(made) == [("changed", f"{figures[at]}人", f"{other}人")]
