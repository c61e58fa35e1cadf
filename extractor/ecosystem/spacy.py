"""A spaCy component that marks the figures of a text and carries what each of them says.

    import spacy
    nlp = spacy.blank("zh")
    nlp.add_pipe("dudao_claims")
    doc = nlp("全县小学45所，初中12所，九年义务教育巩固率95.3%。")
    for span in doc.spans["dudao"]:
        print(span.text, span.label_, span._.dudao.stage, span._.dudao.value)

The claims are ``Claim`` records, as everywhere.  They stand in ``doc.user_data`` as JSON, so that a ``DocBin`` with
``store_user_data=True`` carries them.  A text is taken as it is, without cleaning; ``to_doc`` brings in a report
that was read and cleaned, with its title, date, headings and tables.  Needs the extra ``nlp``.
"""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

import msgspec

try:
    from spacy.language import Language
    from spacy.tokens import Doc, Span
    from spacy.util import filter_spans
except ImportError as error:
    raise ImportError("the spaCy component needs spaCy: pip install 'dudao[nlp]'") from error

from extractor.cleaning.identity import identify
from extractor.model import Claim, Document, Finding, Link
from extractor.patterns import BUNDLED, Rules, default_rules
from extractor.pipeline import check, extract
from extractor.readers.origin import Origin
from extractor.readers.text import read_text
from extractor.shadow import shadow

__all__ = ["Dudao", "make", "to_doc"]

_ANSWER, _GIVEN = "dudao", "dudao.document"
# characters that a reader of plain text would drop or turn into a line end; one for one, so that places hold
_SAME_LENGTH = str.maketrans({"\r": " ", "\x0c": "\n", "\ufeff": " "})


class Answer(msgspec.Struct, frozen=True):
    """What the component found in one text."""

    claims: list[Claim]
    links: list[Link]
    findings: list[Finding]


class Dudao:
    """The component ``dudao_claims``; made by spaCy from its configuration.

    spans_key  the span group that the figures go to; a span's label is its claim's indicator, else its measure
    set_ents   whether they become entities too
    rules      a folder of rules to lay over the bundled ones
    """

    def __init__(self, name: str, spans_key: str, set_ents: bool, rules: str | None) -> None:
        self.name, self.spans_key, self.set_ents, self.rules = name, spans_key, set_ents, rules

    def __call__(self, doc: Doc) -> Doc:
        rules = _rules(self.rules)
        extraction = extract(_document(doc, rules), rules)
        report = check(extraction, rules)
        answer = Answer(report.claims, extraction.links, report.findings)
        doc.user_data[_ANSWER] = msgspec.json.encode(answer).decode()
        spans = [span for claim in report.claims if (span := _span(doc, claim)) is not None]
        doc.spans[self.spans_key] = spans
        if self.set_ents:
            doc.set_ents(filter_spans([*spans, *doc.ents]))
        return doc


@Language.factory("dudao_claims", default_config={"spans_key": "dudao", "set_ents": False, "rules": None})
def make(nlp: Language, name: str, spans_key: str, set_ents: bool, rules: str | None) -> Dudao:
    """The component of a pipeline; spaCy calls it for ``nlp.add_pipe("dudao_claims")``."""
    return Dudao(name, spans_key, set_ents, rules)


def to_doc(document: Document, nlp: Language) -> Doc:
    """A report that was read as a spaCy text; the pipeline takes it as ``nlp(to_doc(document, nlp))``."""
    doc = nlp.make_doc(document.text)
    doc.user_data[_GIVEN] = msgspec.json.encode(document).decode()
    return doc


def _document(doc: Doc, rules: Rules) -> Document:
    """The report that the text was made from, or the text as a plain one."""
    given = doc.user_data.get(_GIVEN)
    if given is not None:
        return msgspec.json.decode(given, type=Document)
    text = doc.text.replace("\r\n", " \n").translate(_SAME_LENGTH)
    doc_id = hashlib.sha256(doc.text.encode("utf-8", "replace")).hexdigest()[:16]
    document = read_text(text, Origin(doc_id, "spaCy", "text/plain", "str"), rules)
    return identify(document, shadow(document.text), rules)


def _span(doc: Doc, claim: Claim) -> Span | None:
    """The tokens that a claim stands in; the whole of a token that it shares."""
    label = claim.indicator or claim.measure
    return doc.char_span(claim.start, claim.end, label=label, span_id=claim.claim_id, alignment_mode="expand")


@functools.lru_cache(maxsize=8)
def _rules(folder: str | None) -> Rules:
    return default_rules() if folder is None else Rules((BUNDLED, Path(folder)))


@functools.lru_cache(maxsize=256)
def _answer(stored: str) -> Answer:
    return msgspec.json.decode(stored, type=Answer)


def _of_doc(doc: Doc) -> Answer:
    stored = doc.user_data.get(_ANSWER)
    return _answer(stored) if stored is not None else Answer([], [], [])


def _claims(doc: Doc) -> list[Claim]:
    return list(_of_doc(doc).claims)


def _links(doc: Doc) -> list[Link]:
    return list(_of_doc(doc).links)


def _findings(doc: Doc) -> list[Finding]:
    return list(_of_doc(doc).findings)


def _claim(span: Span) -> Claim | None:
    return next((c for c in _of_doc(span.doc).claims if c.claim_id == span.id_), None)


for _name, _getter in (("dudao", _claims), ("dudao_links", _links), ("dudao_findings", _findings)):
    Doc.set_extension(_name, getter=_getter, force=True)
Span.set_extension("dudao", getter=_claim, force=True)
