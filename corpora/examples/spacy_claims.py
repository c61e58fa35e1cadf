"""The figures of a text as spaCy spans, of a report with its tables, stored and read back, and as a picture.

pip install 'dudao[nlp]'
python corpora/examples/spacy_claims.py [REPORT]
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import spacy
from spacy import displacy
from spacy.tokens import DocBin

import extractor
from extractor.ecosystem.spacy import to_doc

SAMPLE = Path(__file__).resolve().parent.parent / "samples" / "pingluo-slips.html"


def main(report: str | Path = SAMPLE) -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("dudao_claims")

    doc = nlp("全县小学45所，初中12所，九年义务教育巩固率95.3%。")
    for span in doc.spans["dudao"]:
        claim = span._.dudao
        print(span.text, span.label_, claim.stage, claim.value, claim.unit)

    # a report that Dudao reads keeps its title, date, headings and tables
    whole = nlp(to_doc(extractor.read(report), nlp))
    print(len(whole.spans["dudao"]), "figures,", len(whole._.dudao_findings), "findings")
    for finding in whole._.dudao_findings:
        if finding.outcome == "inconsistent":
            print(finding.message.zh)

    with tempfile.TemporaryDirectory() as folder:
        stored = Path(folder) / "claims.spacy"
        DocBin(store_user_data=True, docs=[doc, whole]).to_disk(stored)
        again = list(DocBin().from_disk(stored).get_docs(nlp.vocab))
        print("read back:", [len(d.spans["dudao"]) for d in again])

    html = displacy.render(doc, style="span", options={"spans_key": "dudao"}, jupyter=False)
    print("displaCy:", html.count("schools"), "marks of schools")


if __name__ == "__main__":
    main(*sys.argv[1:])
