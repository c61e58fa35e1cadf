"""Short texts and what each figure of them means, for the tests of wordings.

A text is written line by line: ``# `` opens a heading, ``| `` a row of a table (the first row names the columns),
``> `` a caption, ``= `` the title, anything else a paragraph.  What is expected is written ``figure field=value …; figure …``: the
figure as it stands in the text (``12所#2`` for its second place), ``-`` for nothing, ``!figure`` for a number that
is no claim; ``field!=value`` for anything else.  Besides the fields of a claim there are its ties: ``whole`` (the total that it is a part of), ``versus``
(what it is the threshold of), ``since`` (the earlier level), ``base`` (what changed), ``of`` (what it is a share of).
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from extractor.claims import extract_claims
from extractor.model import Block, Claim, Document, Extraction
from extractor.patterns import default_rules

_KINDS = {"# ": "heading", "> ": "caption", "= ": "title"}
_TIES = {"parts": "whole", "threshold": "versus", "from_to": "since", "change": "base", "gap": "base", "share": "of"}
_POINTS_AT_HEAD = {"parts", "threshold"}


def extraction(text: str, **about: str) -> Extraction:
    """The extraction of a text that is written as above; ``about`` are fields of its document."""
    lines: list[str] = []
    blocks: list[Block] = []
    at, row = 0, 0
    for line in text.split("\n"):
        if line.startswith("| "):
            cells, start = line.strip("| ").split(" | "), at
            for col, cell in enumerate(cells):
                end = start + len(cell)
                blocks.append(Block(kind="cell", start=start, end=end, table=0, row=row, col=col, header=not row))
                start = end + 1
            written, row = "\t".join(cells), row + 1
        else:
            kind = _KINDS.get(line[:2], "paragraph")
            written = line[2:] if kind != "paragraph" else line
            blocks.append(Block(kind=kind, start=at, end=at + len(written), level=1 if kind == "heading" else None))
        lines.append(written)
        at += len(written) + 1
    document = Document(doc_id="t", source="t", media_type="text/plain", text="\n".join(lines), blocks=blocks, **about)
    return extract_claims(document, default_rules())


def _shown(value: object) -> str:
    if value is None or value == "":
        return "-"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(getattr(value, "name", value))


def _ties(found: Extraction) -> dict[str, dict[str, str]]:
    """For each claim the texts of the claims that it is tied to, by the name of the tie."""
    texts = {c.claim_id: c.text for c in found.claims}
    ties: dict[str, dict[str, str]] = defaultdict(dict)
    for link in found.links:
        name = _TIES.get(link.kind)
        if name is not None and link.kind in _POINTS_AT_HEAD:
            for member in link.members:
                ties[member][name] = texts[link.head]
        elif name is not None:
            ties[link.head][name] = "+".join(texts[m] for m in link.members)
    return ties


def differences(text: str, says: str, **about: str) -> list[str]:
    """What is read of a text other than as expected, one line a field; empty where all is."""
    found = extraction(text, **about)
    ties = _ties(found)
    by_text: dict[str, list[Claim]] = defaultdict(list)
    for claim in found.claims:
        by_text[claim.text].append(claim)
    out = []
    for figure in says.split("; "):
        written, *fields = figure.split()
        if written.startswith("!"):
            out += [f"{written}: is a claim"] if written[1:] in by_text else []
            continue
        written, _, nth = written.partition("#")
        alike = by_text[written]
        if len(alike) < int(nth or 1):
            out.append(f"{written}: is no claim; the claims are {[c.text for c in found.claims]}")
            continue
        claim = alike[int(nth or 1) - 1]
        for field in fields:
            sign = "!=" if "!=" in field else "="
            name, _, wanted = field.partition(sign)
            tied = name in _TIES.values()
            value = ties[claim.claim_id].get(name, "-") if tied else _shown(getattr(claim, name))
            if (value == wanted) != (sign == "="):
                out.append(f"{figure.split()[0]}: {name} is {value}, where {field} is expected")
    return out
