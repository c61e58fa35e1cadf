"""The audit page: what it holds, that it is safe, small and quick."""

from __future__ import annotations

import json
import re
import time
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

import pytest
from audit_sample import HOSTILE, Writing, large, report_of, sample
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from extractor.model import (
    Block,
    Candidate,
    Claim,
    Copy,
    Dropped,
    Finding,
    Message,
    Numeral,
    Part,
    Region,
    Report,
    Suspect,
)
from extractor.report.audit import render
from extractor.report.audit_markup import data_block, escape, labels, plain


@pytest.fixture(scope="module")
def page() -> str:
    return render(sample())


# ---- reading a page without a browser ----------------------------------------------------------


class Reader(HTMLParser):
    """Collects the visible text of ``#body`` and every element with its attributes."""

    VOID = frozenset({"meta", "input", "br", "hr", "link", "img"})

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.scripts: list[str] = []
        self._stack: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.elements.append((tag, attributes))
        if tag == "script":
            self.scripts.append("")
        if self._shown() and attributes.get("data-ch"):
            self.text += chr(int(attributes["data-ch"] or "", 16))
        if tag not in self.VOID:
            self._stack.append((tag, attributes))

    def handle_endtag(self, tag: str) -> None:
        assert self._stack, f"</{tag}> closes nothing"
        assert self._stack.pop()[0] == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        if self._stack and self._stack[-1][0] == "script":
            self.scripts[-1] += data
        elif self._shown() and not any("data-ch" in a for _, a in self._stack):
            self.text += data

    def _shown(self) -> bool:
        inside = any(a.get("id") == "body" for _, a in self._stack)
        return inside and not any("ui" in (a.get("class") or "").split() for _, a in self._stack)

    def values(self, name: str) -> list[str]:
        return [a[name] or "" for _, a in self.elements if name in a]


def data_of(page: str) -> Any:
    return json.loads(Reader(page).scripts[0])


def test_pane_shows_the_text_unchanged(page: str) -> None:
    assert Reader(page).text == sample().document.text


def test_every_claim_is_marked_once(page: str) -> None:
    assert sorted(Reader(page).values("data-claim")) == sorted(c.claim_id for c in sample().claims)


def test_two_claims_on_one_figure_nest(page: str) -> None:
    outer, inner = re.findall(r'<mark [^>]*data-claim="doc:\d+-\d+:(\w+)"', page)
    assert {outer, inner} == {"primary", "junior"}
    assert re.search(r"<mark [^>]*><mark [^>]*>99\.8%</mark></mark>", page)


@pytest.mark.parametrize(("role", "figure"), [("target", "98%"), ("standard", "7.5平方米"), ("reported", "17所")])
def test_marks_carry_role_and_outcome(page: str, role: str, figure: str) -> None:
    assert re.search(rf'<mark class="mk r-{role} o-\w+[^>]*>{re.escape(figure)}</mark>', page)


def test_a_mark_carries_its_worst_outcome(page: str) -> None:
    # 8640人 stands in an inconsistent and in a consistent finding
    assert re.search(r'<mark class="mk r-reported o-inconsistent"[^>]*>8640人</mark>', page)


def test_findings_come_worst_first(page: str) -> None:
    found = Reader(page).values("data-finding")
    assert found[:3] == ["class_size-inconsistent", "standard-unmet", "range-improbable"]
    assert found[3:5] == ["ratio-rounding", "cohort-undetermined"]
    assert len(found) == 8


def test_figures_of_a_formula_lead_to_their_marks(page: str) -> None:
    formula = page[page.index('<p class="formula">') :]
    links = re.findall(r'<a class="fig" href="#c(\d+)"[^>]*>([^<]+)</a>', formula[: formula.index("</p>")])
    claims = data_of(page)["claims"]
    assert [(claims[int(i)]["text"], shown) for i, shown in links] == [("8640人", "8,640"), ("192个", "192")]


def test_all_facts_of_a_finding_are_shown(page: str) -> None:
    for text in (
        "某办法第六条",
        "缺少毕业生数",
        "在校生",
        "8640 ÷ 192",
        "打印本页 &lt;关闭&gt;",
        "成文日期与发布日期不同",
    ):
        assert text in page


def test_tables_are_tables(page: str) -> None:
    table = re.search(r"<table>.*?</table>", page, re.S)
    assert table
    assert len(re.findall("<tr>", table[0])) == 3
    assert len(re.findall('<th scope="col">', table[0])) == 3
    assert len(re.findall('<th scope="row">', table[0])) == 2


SPANS = [
    # cells as row, col, rowspan, colspan              cells in each row   why
    ([(0, 0, 1, 2), (1, 0, 1, 1), (1, 1, 1, 1)], [1, 2], "a head over two columns"),
    ([(0, 0, 2, 1), (0, 1, 1, 1), (1, 1, 1, 1)], [2, 1], "a row head over two rows needs no filler below it"),
    ([(0, 0, 1, 1), (0, 1, 1, 1), (1, 1, 1, 1)], [2, 2], "a missing first cell is filled"),
    ([(0, 10**9, 1, 10**9), (1, 0, 10**9, 1)], [201, 1], "absurd places and spans are bounded"),
]


@pytest.mark.parametrize(("cells", "counts", "why"), SPANS, ids=[s[-1] for s in SPANS])
def test_spans_of_a_table(cells: list[tuple[int, int, int, int]], counts: list[int], why: str) -> None:
    writing = Writing()
    for row, col, down, across in cells:
        writing.add("cell", "格", "\t", table=0, row=row, col=col, rowspan=down, colspan=across)
    page = render(report_of(writing.text, writing.blocks))
    table = page[page.index("<table>") : page.index("</table>")]
    assert [len(re.findall("<t[dh]", row)) for row in table.split("</tr>")[:-1]] == counts
    assert Reader(page).text == writing.text


def test_copies_lead_to_the_original(page: str) -> None:
    assert page.index('id="o0"') < page.index('href="#o0"')
    assert re.search(r'<span class="copy" data-copy="0">全县现有小学', page)


def test_coverage_counts_the_unread(page: str) -> None:
    assert "14 / 15" in page
    assert "93.3%" in page
    assert '<span class="n n-unread">0x17</span>' in page


def test_a_claim_cut_by_another_mark_is_still_one() -> None:
    text = "共有123人。"
    claim = Claim(
        claim_id="x", doc_id="d", start=2, end=6, text="123人", quote=text, subject="",
        value=Decimal(123), low=Decimal(123), high=Decimal(123),
    )  # fmt: skip
    cut = [Copy(start=4, end=7, of_start=0, of_end=2, similarity=0.9)]
    document = report_of(text, copies=cut).document
    reader = Reader(render(Report(document=document, claims=[claim])))
    assert reader.values("data-claim") == ["x"]
    assert reader.values("data-cont") == ["0"]
    assert reader.text == text


@pytest.mark.parametrize("text", ["", "\n\n", "只有一行", "第一行\n\n第二行\n", "  空格开头 3所\t"])
def test_documents_without_blocks(text: str) -> None:
    assert Reader(render(report_of(text))).text == text


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """Any text with any blocks, claims, numerals, copies and removals, in order or not."""
    text = draw(st.text(alphabet="甲乙丙1 \n\t<&\u202e", max_size=60))
    spans = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(lambda pair: (min(pair), max(pair)))
    some = st.lists(spans, max_size=6)
    cells = st.builds(
        Block,
        kind=st.just("cell"),
        start=st.just(0),
        end=st.just(0),
        table=st.integers(0, 1),
        row=st.integers(0, 3),
        col=st.integers(0, 3),
        rowspan=st.integers(0, 3),
        colspan=st.integers(0, 3),
    )
    blocks = [
        structs.replace(draw(cells), start=a, end=b) if draw(st.booleans()) else Block(kind="heading", start=a, end=b)
        for a, b in draw(some)
    ]
    claims = [
        Claim(
            claim_id=f"c{i}",
            doc_id="d",
            start=a,
            end=b,
            text=text[a:b],
            quote=text,
            subject="",
            value=Decimal(1),
            low=Decimal(1),
            high=Decimal(1),
        )
        for i, (a, b) in enumerate(draw(some))
        if b > a
    ]
    document = report_of(
        text,
        blocks,
        numerals=[Numeral(start=a, end=b, kind="date") for a, b in draw(some)],
        copies=[Copy(start=a, end=b, of_start=0, of_end=b - a, similarity=1.0) for a, b in draw(some)],
        dropped=[Dropped(kind="spam", start=a) for a, _ in draw(some)],
    ).document
    return Report(document=document, claims=claims)


@settings(max_examples=80, deadline=None)
@given(reports())
def test_whatever_is_marked_the_text_is_whole(report: Report) -> None:
    reader = Reader(render(report))
    assert reader.text == report.document.text
    assert sorted(reader.values("data-claim")) == sorted(c.claim_id for c in report.claims)
    ids = reader.values("id")
    assert len(ids) == len(set(ids))


# ---- hostile text -------------------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE, ids=[ascii(h)[:24] for h in HOSTILE])
def test_hostile_text_is_harmless_everywhere(text: str) -> None:
    line = f"甲{text}乙7所"
    claim = Claim(
        claim_id=text, doc_id=text, start=len(line) - 2, end=len(line), text="7所", quote=line, subject=text,
        indicator=text, value=Decimal(7), low=Decimal(7), high=Decimal(7), unit=text, stage=text,
        region=Region(name=text, code=text),
        area=text, entity=text, period=text, role=text, verdict=text, copy_of=text, rule=text, comparator=text,
    )  # fmt: skip
    finding = Finding(
        finding_id=text, doc_id=text, check=text, outcome=text, severity=text, claims=(Part(claim_id=text, part=text),),
        formula=text, message=Message(zh=text, en=text), variant=text, standard=text, reason=text, rule=text,
        suspects=(Suspect(claim_id=text, candidates=(Candidate(value=Decimal(1), why=text),)),),
    )  # fmt: skip
    fields = {"title": text, "source": text, "publisher": text, "published": text, "doc_type": text, "notes": [text]}
    document = report_of(
        line,
        **fields,
        region=Region(name=text),
        meta={text: text},
        dropped=[Dropped(kind=text, start=0, text=text)],
        numerals=[Numeral(start=0, end=1, kind=text)],
    ).document
    page = render(Report(document=document, claims=[claim], findings=[finding]))
    page.encode()  # no lone surrogate is left
    reader = Reader(page)
    assert reader.text == line
    assert tags(page) <= tags(render(sample()))
    assert len(reader.scripts) == 2
    assert not any(name.startswith("on") for _, a in reader.elements for name in a)
    assert all(h.startswith("#") for h in reader.values("href"))
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u2028\u2029\x00\ufeff]", page.replace(script_of(page), ""))
    assert json.loads(reader.scripts[0])["claims"][0]["subject"] == text


def tags(page: str) -> set[str]:
    return {tag for tag, _ in Reader(page).elements} | {"code", "i"}


def script_of(page: str) -> str:
    return Reader(page).scripts[1]


@pytest.mark.parametrize("text", HOSTILE, ids=[ascii(h)[:24] for h in HOSTILE])
def test_data_block_survives_the_round_trip(text: str) -> None:
    block = data_block({"a": text})
    assert not set("<>&\u2028\u2029\u202e\x00") & set(block)
    assert json.loads(block) == {"a": text}


def test_unseen_characters_are_named() -> None:
    assert plain("a\u202eb\u200b\x07") == "a⟦RLO⟧b⟦ZWSP⟧⟦U+0007⟧"
    assert "right-to-left override" in escape("\u202e")


def test_page_allows_itself_nothing_from_outside(page: str) -> None:
    policy = next(a["content"] or "" for _, a in Reader(page).elements if a.get("http-equiv"))
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert not re.search(r'\b(?:src|srcset|href|action|data)="(?!#)', page.replace("data-", ""))
    assert "url(" not in page
    assert "@import" not in page


def test_same_report_gives_the_same_page(page: str) -> None:
    assert render(sample()) == page


def test_every_code_of_the_contract_has_a_name_in_both_languages() -> None:
    codes = {
        "outcome": "consistent rounding improbable inconsistent met unmet undetermined",
        "check": "sum ratio per_capita class_size cohort difference comparator growth standard verdict copies "
        "cross_document range",
        "role": "reported target standard requirement plan",
        "stage": "primary junior compulsory nine_year senior preschool special vocational all",
        "measure": "level cv change gap rank",
        "numeral": "claim date docno phone ordinal name list grade furniture other unread",
        "comparator": "= >= > <= <",
    }
    for table, names in codes.items():
        for code in names.split():
            assert {"zh", "en"} <= labels()[table][code].keys()


def test_a_hundred_pages_stay_small_and_quick() -> None:
    report = large()
    assert len(report.document.text) > 140_000
    began = time.process_time()
    page = render(report)
    assert time.process_time() - began < 2
    assert len(page.encode()) < 5_000_000


def test_empty_cells_at_one_place_repeat_no_text() -> None:
    empty = [Block(kind="cell", start=at, end=at, table=0, row=0, col=n) for n, at in enumerate((0, 0, 1))]
    document = report_of("1", empty).document
    assert Reader(render(Report(document=document, claims=[], findings=[]))).text == "1"
