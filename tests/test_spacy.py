"""The spaCy component: spans and attributes, other pipelines around it, what survives storage, pictures."""

from __future__ import annotations

import importlib.metadata
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

pytest.importorskip("spacy")

import spacy
from spacy import displacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin

import extractor
from extractor.ecosystem.spacy import make, to_doc
from extractor.model import Claim

TEXT = "全县小学45所，初中12所，九年义务教育巩固率95.3%。"
ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "corpora" / "samples" / "pingluo-slips.html"


@pytest.fixture(scope="module")
def nlp() -> Language:
    made = spacy.blank("zh")
    made.add_pipe("dudao_claims")
    return made


def test_spans_say_where_and_attributes_what(nlp: Language) -> None:
    doc = nlp(TEXT)
    assert [(s.text, s.label_, s._.dudao.stage, s._.dudao.value) for s in doc.spans["dudao"]] == [
        ("45所", "schools", "primary", Decimal(45)),
        ("12所", "schools", "junior", Decimal(12)),
        ("95.3%", "retention_rate", "compulsory", Decimal("95.3")),
    ]


def test_claims_links_and_findings_of_a_text(nlp: Language) -> None:
    doc = nlp("在校生27813人，其中小学17930人、初中9893人。")
    assert [c.text for c in doc._.dudao] == ["27813人", "17930人", "9893人"]
    assert [link.kind for link in doc._.dudao_links] == ["parts"]
    assert [(f.check, f.outcome) for f in doc._.dudao_findings] == [("sum", "inconsistent")]


def test_they_are_the_claims_of_the_library(nlp: Language) -> None:
    document = extractor.read(SAMPLE)
    report = extractor.check(document)
    doc = nlp(to_doc(document, nlp))
    assert doc._.dudao == report.claims
    assert doc._.dudao_findings == report.findings
    assert [s._.dudao for s in doc.spans["dudao"]] == report.claims


def test_a_text_stored_and_read_back_says_the_same(nlp: Language) -> None:
    doc = nlp(TEXT)
    stored = DocBin(store_user_data=True, docs=[doc]).to_bytes()
    (again,) = DocBin().from_bytes(stored).get_docs(spacy.blank("zh").vocab)
    assert [(s.text, s.label_, s._.dudao) for s in again.spans["dudao"]] == [
        (s.text, s.label_, s._.dudao) for s in doc.spans["dudao"]
    ]
    assert again._.dudao == doc._.dudao
    assert all(isinstance(c, Claim) and isinstance(c.value, Decimal) for c in again._.dudao)
    plain = Doc(doc.vocab).from_bytes(doc.to_bytes())
    assert plain._.dudao == doc._.dudao


def test_pictures(nlp: Language) -> None:
    html = displacy.render(nlp(TEXT), style="span", options={"spans_key": "dudao"}, jupyter=False)
    assert "schools" in html
    assert "retention_rate" in html
    made = spacy.blank("zh")
    made.add_pipe("dudao_claims", config={"set_ents": True, "spans_key": "figures"})
    doc = made(TEXT)
    assert [e.text for e in doc.ents] == [s.text for s in doc.spans["figures"]] == ["45所", "12所", "95.3%"]
    assert displacy.render(doc, style="ent", jupyter=False).count("<mark") == 3


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\ufeff全县小学45所。",
        "一、概况\r\n全县小学45所，\r\n初中12所。",
        "全县\x0c小学45所",
        "没有数字。",
        "义务(wù)教育学校57所",
    ],
)
def test_places_hold_in_any_text(nlp: Language, text: str) -> None:
    doc = nlp(text)
    assert doc.text == text
    for span in doc.spans["dudao"]:
        claim = span._.dudao
        assert text[claim.start : claim.end] == claim.text == span.text


def test_tokens_of_another_pipeline_are_taken_whole() -> None:
    made = spacy.blank("en")  # its tokens part words at blanks
    made.add_pipe("dudao_claims")
    doc = made("全县小学45所 。")
    (span,) = doc.spans["dudao"]
    assert span.text == "全县小学45所"
    assert span._.dudao.text == "45所"


def test_many_texts_in_two_processes(nlp: Language) -> None:
    docs = list(nlp.pipe([TEXT] * 4, n_process=2, batch_size=2))
    assert [len(d.spans["dudao"]) for d in docs] == [3] * 4
    assert docs[3].spans["dudao"][0]._.dudao.value == 45


def test_a_saved_pipeline_comes_back(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "model")
    again = spacy.load(tmp_path / "model")
    assert again.pipe_names == ["dudao_claims"]
    doc = again(TEXT)
    assert [s.text for s in doc.spans["dudao"]] == ["45所", "12所", "95.3%"]


def test_rules_laid_over_the_bundled_ones(tmp_path: Path) -> None:
    (tmp_path / "units.toml").write_text(
        '[[unit]]\nunit = "箱"\nwords = ["箱"]\nkind = "count"\nexact = true\n', "utf-8"
    )
    made = spacy.blank("zh")
    made.add_pipe("dudao_claims", config={"rules": str(tmp_path)})
    doc = made("发放牛奶120箱。")
    assert [s._.dudao.unit for s in doc.spans["dudao"]] == ["箱"]


def test_spacy_finds_the_component_by_its_entry_point() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["entry-points"]["spacy_factories"]
    (entry,) = declared.items()
    assert importlib.metadata.EntryPoint(*entry, "spacy_factories").load() is make
