"""The samples and the gold hold together: files, citations, spans, codes, planted slips."""

from __future__ import annotations

import html
import re
import tomllib
from pathlib import Path

import pytest

from eval.gold import GOLD, SAMPLES, GoldDocument, load_split
from eval.markup import MEASURES, ROLES, STAGES, compile_markup
from eval.relations import CHECKS, OUTCOMES
from extractor.patterns import BUNDLED

DOCUMENTS = [*load_split("seen"), *load_split("held")]
SOURCES = sorted(GOLD.glob("*/*.md"))
FILES = sorted(p for p in SAMPLES.iterdir() if p.suffix in {".html", ".txt"})
INDICATORS = BUNDLED / "indicators.toml"
BAD = {"inconsistent", "rounding", "unmet"}


def decoded(path: Path) -> str:
    """The text of a sample, by its declared encoding; a plain one is UTF-8 or else GB18030."""
    data = path.read_bytes()
    declared = re.search(rb"charset=[\"']?([\w-]+)", data[:600])
    if declared:
        return data.decode("gb18030" if declared[1].lower().startswith(b"gb") else declared[1].decode())
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def visible(page: str) -> str:
    """A page without tags, readings in brackets and space: enough to find the body in it."""
    plain = html.unescape(re.sub(r"<[^>]*>", "", page))
    return re.sub(r"\s|\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǘǚǜ]+\)", "", plain)


def test_there_are_samples_of_every_kind() -> None:
    assert len(FILES) >= 10
    assert {p.suffix for p in FILES} == {".html", ".txt"}
    raw = [p.read_bytes() for p in FILES]
    assert any(b"charset=gb2312" in data for data in raw)
    assert any(b"rowspan" in data or b"colspan" in data for data in raw)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_each_sample_decodes_is_cited_and_holds_its_gold_text(path: Path) -> None:
    cited = (SAMPLES / "SOURCES.md").read_text("utf-8")
    assert f"| {path.name} |" in cited
    gold = next(d for d in DOCUMENTS if d.source == path)
    page = visible(decoded(path))
    missing = [line for line in gold.text.splitlines() for cell in line.split("\t")
               if re.sub(r"\s", "", cell) not in page]  # fmt: skip
    assert missing == []


def test_the_readings_on_sight_are_of_seen_texts_and_of_most() -> None:
    kept = {path.stem for path in (GOLD / "sight").glob("*.jsonl")}
    seen = {gold.name for gold in load_split("seen")}
    assert kept <= seen
    assert 2 * len(kept) > len(seen)


def test_the_texts_that_are_only_scored_are_of_other_places() -> None:
    held = [d for d in DOCUMENTS if d.split == "held"]
    assert len(held) >= 16
    assert sum(f.is_claim for d in held for f in d.figures) >= 600
    places = {split: _places(split) for split in ("seen", "held")}
    assert places["held"]
    assert not places["held"] & places["seen"]


def _places(split: str) -> set[str]:
    """The places, other than the nation, that the texts of a split are about."""
    texts = [p.read_text("utf-8") for p in SOURCES if p.parent.name == split]
    return {m[1] for text in texts if (m := re.search(r"^@\{[^}\n]*region=([^ }]+)", text, re.M))} - {
        "全国",
        "-",
        "none",
    }


@pytest.mark.parametrize("gold", DOCUMENTS, ids=lambda g: f"{g.split}-{g.name}")
def test_spans_and_codes_hold(gold: GoldDocument) -> None:
    assert [f.text for f in gold.figures] == [gold.text[f.start : f.end] for f in gold.figures]
    claims = [f for f in gold.figures if f.is_claim]
    assert claims
    assert {f.measure for f in claims} <= {"level", *MEASURES}
    assert {f.role for f in claims} <= {"reported", *ROLES}
    assert {f.stage for f in claims} <= {None, *STAGES}
    assert {f.comparator for f in claims} <= {"=", ">=", ">", "<=", "<"}
    assert {f.verdict for f in claims} <= {None, "met", "unmet"}
    assert {f.area for f in claims} <= {None, "urban", "town", "rural"}
    assert all(f.value is not None for f in claims)
    assert all(f.why for f in gold.figures if not f.is_claim)
    starts = {f.start for f in gold.figures}
    for finding in gold.findings:
        assert finding.check in CHECKS
        assert finding.outcome in OUTCOMES
        assert set(finding.places) <= starts


@pytest.mark.skipif(not INDICATORS.is_file(), reason="the catalogue of indicators is not here yet")
def test_indicators_are_those_of_the_catalogue() -> None:
    tables = tomllib.loads(INDICATORS.read_text("utf-8"))
    codes = {row["code"] for rows in tables.values() if isinstance(rows, list) for row in rows if "code" in row}
    used = {f.indicator for d in DOCUMENTS for f in d.figures if f.indicator}
    assert used - codes == set()


@pytest.mark.parametrize("source", SOURCES, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_markup_and_gold_are_the_same(source: Path) -> None:
    made = compile_markup(source.read_text("utf-8"), source.stem)
    assert source.with_suffix(".txt").read_text("utf-8") == made.text
    for kind, rows in (("claims", made.claims), ("findings", made.findings)):
        assert len(source.with_suffix(f".{kind}.jsonl").read_text("utf-8").splitlines()) == len(rows)
    gold = next(d for d in DOCUMENTS if d.name == source.stem)
    assert [(f.start, f.text) for f in gold.figures] == [(c["start"], c["text"]) for c in made.claims]


@pytest.mark.parametrize("source", SOURCES, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_planted_slips_are_in_the_findings_and_clean_texts_have_none(source: Path) -> None:
    made = compile_markup(source.read_text("utf-8"), source.stem)
    assert made.head["sources"], "every text says what it restates"
    bad = [f for f in made.findings if f["outcome"] in BAD and not f.get("optional")]
    slips = made.head["slips"]
    assert ("none" in slips) or bad, "a slip is recorded but no finding of the gold is about it"
    assert not (slips == "none" and bad), "the text is called clean but the gold finds a slip"
