"""One report under many addresses is found, its best copy chosen, and what the others say otherwise is shown."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import opencc
import pytest

pytest.importorskip("rensa")
from extractor.across.duplicates import Judge, Text, groups_of
from extractor.mining import mine
from extractor.patterns import SAMPLES, default_rules
from extractor.pipeline import read

ROOT = Path(__file__).resolve().parent.parent
JUDGE = default_rules().compiled(Judge)
GOLD = sorted((ROOT / "eval" / "gold").glob("*/*.txt"))
SPUN = [("教师", "老师"), ("学校", "校园"), ("全县", "整个县"), ("建设", "打造"), ("发展", "进步"), ("达到", "做到"), ("提高", "提升"),
        ("充分发挥", "充分的发挥"), ("平均", "均"), ("落实", "落到实处"), ("实施", "推行"), ("加强", "强化"), ("问题", "难题"),
        ("的", "之"), ("和", "及"), ("为", "系"), ("均", "皆"), ("小学", "小学校"), ("在", "于"), ("工作", "任务"), ("义务", "义教")]  # fmt: skip


def sample(name: str) -> str:
    return read((SAMPLES / name).read_bytes(), name).text


def text(body: str, source: str = "https://www.a.gov.cn/1.html", **facts: str | None) -> Text:
    return Text(source, source, facts.get("title"), None, facts.get("published"), facts.get("region"), body)


def spin(body: str) -> str:
    for a, b in SPUN:
        body = body.replace(a, b)
    return body


def other_figures(body: str) -> str:
    """The same form filled in for another year: every figure but the year-like and the small ones moved."""
    return re.sub(
        r"\d+(?:\.\d+)?", lambda m: m[0] if len(m[0]) < 2 else m[0][:-1] + str((int(m[0][-1]) * 3 + 1) % 10), body
    )


PINGLUO = sample("pingluo-clean.html")
COPIES = {
    "the same bytes": PINGLUO,
    "a banner before, a footer after": "某某网 首页 新闻 教育\n欢迎访问本站\n"
    + PINGLUO
    + "\n版权所有 违者必究 联系电话13900000000",
    "lines broken as in a PDF": "\n".join(PINGLUO[i : i + 38] for i in range(0, len(PINGLUO), 38)),
    "traditional characters": opencc.OpenCC("s2t").convert(PINGLUO),
    "full-width digits": PINGLUO.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    "reworded": spin(PINGLUO),
    "one figure changed": PINGLUO.replace("9", "8", 1),
    "without its last fifth": PINGLUO[: len(PINGLUO) * 4 // 5],
}


@pytest.mark.parametrize("what", COPIES)
def test_copies_are_found(what: str) -> None:
    found = groups_of(
        [text(PINGLUO), text(COPIES[what], "http://b.com/2"), text(sample("hebei-feedback.html"), "http://c")], JUDGE
    )
    assert [sorted(t.source for t in g) for g in found] == [["http://b.com/2", "https://www.a.gov.cn/1.html"]]


def test_a_rewording_shares_little_text() -> None:
    like = JUDGE.likeness(text(PINGLUO), text(spin(PINGLUO)))
    assert like.text < 0.75
    assert like.figures > 0.95


@pytest.mark.parametrize(
    ("body", "facts"),
    [
        (other_figures(PINGLUO), {}),
        (re.sub(r"平罗县", "惠农区", other_figures(PINGLUO)), {"region": "640205"}),
        (PINGLUO.replace("2023", "2022").replace("2024", "2021"), {}),
        (sample("pingluo-slips.html"), {}),
        ("义务教育均衡发展", {}),
        ("", {}),
    ],
    ids=[
        "another year's figures",
        "another county's",
        "other years",
        "another report of the county",
        "a line",
        "nothing",
    ],
)
def test_other_reports_are_no_copies(body: str, facts: dict[str, str]) -> None:
    assert groups_of([text(PINGLUO, region="640221"), text(body, "http://b.com/2", **facts)], JUDGE) == []


def test_no_two_gold_texts_are_one_report_but_those_that_are() -> None:
    texts = [text(p.read_text("utf-8"), p.stem) for p in GOLD]
    assert len(texts) > 60
    for group in groups_of(texts, JUDGE):
        first = group[0]
        for other in group[1:]:
            like = JUDGE.likeness(first, other)
            assert like.figures > 0.8, (first.source, other.source, like)
            assert like.text > 0.5, (first.source, other.source, like)


def test_the_best_copy() -> None:
    early = text(PINGLUO, "https://www.repost.com/1", published="2023-01-01")
    late = text(PINGLUO, "https://jyj.b.gov.cn/2", published="2023-06-01")
    first = text(PINGLUO, "https://www.a.gov.cn/3", published="2023-05-01")
    fuller = text(PINGLUO + "另有教学点12个，学生345人。", "https://www.c.gov.cn/4", published="2023-05-01")
    extract = text(PINGLUO[: len(PINGLUO) * 3 // 4], "https://www.d.gov.cn/5", published="2022-01-01")
    fake = text(PINGLUO, "https://www.gov.cn.evil.com/6", published="2021-01-01")
    order = JUDGE.best_first([early, late, first, fuller, extract, fake])
    assert [t.source for t in order] == [
        "https://www.c.gov.cn/4", "https://www.a.gov.cn/3", "https://jyj.b.gov.cn/2", "https://www.gov.cn.evil.com/6",
        "https://www.repost.com/1", "https://www.d.gov.cn/5",
    ]  # fmt: skip


def test_of_equal_copies_the_one_that_the_others_bear_out() -> None:
    figure = next(m for m in re.finditer(r"(?<!\d)\d{4}人", PINGLUO))
    wrong = f"{PINGLUO[: figure.start()]}9991人{PINGLUO[figure.end() :]}转载时另加的说明文字。"
    order = JUDGE.best_first([text(wrong, "a.txt"), text(PINGLUO, "b.txt"), text(spin(PINGLUO), "c.txt")])
    assert order[-1].source == "a.txt"


def test_order_of_the_texts_does_not_matter() -> None:
    texts = [
        text(PINGLUO),
        text(spin(PINGLUO), "http://b"),
        text(PINGLUO[:-300], "http://c"),
        text(sample("hebei-feedback.html"), "http://d"),
    ]
    one, two = groups_of(texts, JUDGE), groups_of(texts[::-1], JUDGE)
    assert [[t.source for t in g] for g in one] == [[t.source for t in g] for g in two]
    assert len(one) == 1


def test_the_command_shows_what_a_copy_says_otherwise(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    body = PINGLUO
    figure = next(m for m in re.finditer(r"(?<!\d)\d{4}人", body))
    digit = "3" if figure[0][0] == "7" else "7"
    wrong = body[: figure.start()] + digit + body[figure.start() + 1 :]
    assert wrong != body
    for name, content in (("a", body), ("b", spin(wrong)), ("c", sample("hebei-feedback.html"))):
        (folder / f"{name}.txt").write_text(content, "utf-8")
    mine([folder], tmp_path / "ds", pages=False, jobs=1)

    def run(*more: object) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-m", "extractor.cli", "dedup", tmp_path / "ds", *more]
        return subprocess.run(list(map(str, line)), cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)

    shown = run().stdout
    assert "3 documents, 2 reports: 1 of them more than once" in shown
    other = f"{digit}{figure[0][1:]}"
    assert f"{figure[0]} → {other}" in shown or f"{other} → {figure[0]}" in shown
    rows = [json.loads(line) for line in run("--jsonl", "-o", tmp_path / "d.csv").stdout.splitlines()]
    assert [(r["role"], Path(r["source"]).name) for r in rows] == [
        ("best", "b.txt"),
        ("copy", "a.txt"),
    ]  # the longer one
    assert rows[1]["figures_otherwise"] == len(rows[1]["changes"]) > 0
    assert (tmp_path / "d.csv").read_bytes().startswith(b"\xef\xbb\xbfgroup,role,")
