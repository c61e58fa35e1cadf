"""What the words around a figure say of its scope: what two figures must say alike before they are compared."""

from __future__ import annotations

import re
from typing import NamedTuple

from extractor.across.rules import Comparability
from extractor.model import Claim
from extractor.shadow import shadow

_SENTENCE = re.compile(r"[。;!?\n]")
_CLAUSE = re.compile(r"[,、:()]")
_HEADING = 30  # characters up to which a line without a full stop is taken for a heading
_TAIL = 24  # characters behind a figure that may still qualify it
_WHOLE = re.compile(r"(数据|统计|口径|本报告|以上|以下)[^。;\n]{0,16}(仅|只|均?不含|不包括|均为|指)[^。;\n]{0,20}")
_YEAR = re.compile(r"(?:19|20)\d\d")


class Wording(NamedTuple):
    """The words about one figure, all on the shadow.

    clause    its own clause before it, with its subject and the heads of its column and row
    sentence  its sentence before it, with the same
    around    its clause, and what follows up to the end of the sentence's next clause
    heading   the sentence, and the heading that it stands under
    document  the heading's words, with the title and what the document says of all its figures
    """

    clause: str
    sentence: str
    around: str
    heading: str
    document: str


def wording_of(claim: Claim, text: str, title: str | None) -> Wording:
    """The words about a claim.

    text   the shadow of its document's body
    title  the document's title as it stands
    """
    named = shadow(claim.subject)
    if claim.cell is not None:
        heads = " ".join(map(shadow, claim.cell.headers))
        clause = sentence = f"{heads} {named} "
        tail = ""
    else:
        before = _last(_SENTENCE, text, max(0, claim.start - 400), claim.start)
        sentence = text[before : claim.start]
        clause = sentence[_last(_CLAUSE, sentence, 0, len(sentence)) :]
        tail = text[claim.end : claim.end + _TAIL]
        end = _SENTENCE.search(tail)
        tail = tail[: end.start()] if end else tail
    heading = _heading(text, claim.start)
    whole = " ".join(found[0] for found in _WHOLE.finditer(text))
    return Wording(
        clause=f"{clause} {named}" if named not in clause else clause,
        sentence=f"{sentence} {named}" if named not in sentence else sentence,
        around=f"{_bracket(sentence)}{clause}#{_tail(tail)}",
        heading=f"{heading} {sentence}",
        document=f"{shadow(title or '')} {heading} {whole} {sentence}",
    )


def _bracket(sentence: str) -> str:
    """A bracket that closes within the figure's own clause, and so may say what it includes."""
    end = sentence.rfind(")")
    near = end >= 0 and not re.search("[,、:]", sentence[end:])
    return sentence[sentence.rfind("(", 0, end) + 1 : end] if near else ""


def _tail(tail: str) -> str:
    """Behind the figure: a bracket that stands at once, else the words up to the next comma."""
    if tail.startswith("("):
        return tail.partition(")")[0]
    return re.split(r"[,、(]", tail, maxsplit=1)[0]


def _last(cut: re.Pattern[str], text: str, start: int, end: int) -> int:
    at = start
    for found in cut.finditer(text, start, end):
        at = found.end()
    return at


def _heading(text: str, at: int) -> str:
    """The nearest short line above the figure's own that ends in no full stop."""
    end = text.rfind("\n", 0, at)
    for _ in range(8):
        if end <= 0:
            return ""
        start = text.rfind("\n", 0, end) + 1
        line = text[start:end].strip()
        if line and len(line) <= _HEADING and line[-1] not in "。;,:":
            return line
        end = start - 1
    return ""


def definition_of(claim: Claim, rules: Comparability) -> str | None:
    """What the figure's subject means, in one spelling; None where the word is a loose one."""
    subject = shadow(claim.subject)
    place = shadow(claim.region.name) if claim.region else ""
    if any(loose.search(subject) for loose in rules.loose):
        return None
    for word in (place, place[:-1] if len(place) > 2 else ""):
        subject = subject.replace(word, "") if word else subject
    subject = rules.idle.sub("", rules.idle.sub("", subject))
    return rules.same.get((claim.indicator or "", subject), subject)


def is_part(wording: Wording, rules: Comparability) -> bool:
    """Whether words make the figure one of a part: a sample, a project, a condition."""
    return any(r.when.search(getattr(wording, r.look)) for r in rules.restrictions)


def scope_of(claim: Claim, wording: Wording, rules: Comparability) -> dict[str, frozenset[str]]:
    """What the words say of each aspect that matters for a claim; an empty set where they say nothing."""
    return {a.id: a.said(getattr(wording, a.look)) for a in rules.aspects if a.matters(claim)}


def unlike(a: dict[str, frozenset[str]], b: dict[str, frozenset[str]]) -> str | None:
    """The first aspect of which two scopes say different things, or one says nothing; None where all agree."""
    return next((aspect for aspect in a if a[aspect] != b.get(aspect)), None)


def is_dated(claim: Claim, text: str, title: str | None) -> bool:
    """Whether the figure's year is written for it: in its sentence, its column, its paragraph or the title.

    A year inherited over another one that stands in between counts as not written.
    """
    if claim.period is None or claim.period_from == "document":
        return False
    year = claim.period[:4]
    if claim.period_from == "stated":
        return len(claim.period) > 4 or year in shadow(claim.quote)  # 去年 counts from a date that may be misread
    if claim.cell is not None and any(year in shadow(head) for head in claim.cell.headers):
        return True
    paragraph = text[text.rfind("\n", 0, claim.start) + 1 : claim.start]
    years = _YEAR.findall(paragraph)
    if years:
        return set(years) == {year}
    return set(_YEAR.findall(shadow(title or ""))) == {year}
