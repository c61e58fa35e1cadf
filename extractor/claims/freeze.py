"""Drafts → claims, links and the classified numerals of a document."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from decimal import Decimal

import msgspec

from extractor.claims.choosing import Choosing
from extractor.claims.confidence import Confidence
from extractor.claims.draft import Draft
from extractor.claims.heads import Heads
from extractor.claims.lexicon import Token
from extractor.claims.naming import subject_of
from extractor.claims.quantities import Figure, interval
from extractor.claims.weighing import Weighing
from extractor.claims.wordings import Wordings
from extractor.model import Claim, Document, Extraction, Link, Numeral
from extractor.patterns import Rules
from extractor.placing import Placer

_LEAD = re.compile(r"^[\s、,;:。|]+")


def freeze(
    document: Document,
    plain: str,
    tokens: list[Token],
    figures: list[Figure],
    drafts: list[Draft],
    rules: Rules,
) -> Extraction:
    """The finished extraction of a document."""
    heads, confidence, wordings = rules.compiled(Heads), rules.compiled(Confidence), rules.compiled(Wordings)
    text = document.text
    quotes = [_quote(draft, text) for draft in drafts]
    crowds = Counter(quotes)
    ids: dict[int, str] = {}
    claims: list[Claim] = []
    placer = Placer(document)
    taken: dict[tuple[int, int], int] = {}
    for draft, quote in zip(drafts, quotes, strict=True):
        key = (draft.figure.start, draft.figure.end)
        n = taken.get(key, 0)
        taken[key] = n + 1
        draft.suffix = f"-{draft.stage or n}" if n else ""
        claim_id = f"{document.doc_id}:{key[0]}-{key[1]}{draft.suffix}"
        ids[id(draft)] = claim_id
        title = str(heads.indicators[draft.code]["zh"]) if draft.code else ""
        subject = subject_of(draft, text, plain, wordings, title)
        claims.append(_claim(draft, claim_id, document, subject, heads, placer, confidence, quote, crowds[quote]))
    claims = rules.compiled(Weighing).read(plain, tokens, document.doc_type, claims)
    claims = rules.compiled(Choosing).read(document, plain, tokens, claims)
    claims = _mark_copies(document, claims)
    numerals = _numerals(document, figures, claims)
    whole = msgspec.structs.replace(document, numerals=numerals)
    return Extraction(document=whole, claims=claims, links=_links(drafts, ids))


def _claim(
    draft: Draft,
    claim_id: str,
    document: Document,
    subject: str,
    heads: Heads,
    placer: Placer,
    confidence: Confidence,
    quote: str,
    crowd: int,
) -> Claim:
    """The claim of a draft; ``quote`` is its sentence, ``crowd`` how many figures that holds."""
    figure, code, text = draft.figure, draft.code, document.text
    indicator = heads.indicators.get(code) if code else None
    unit = draft.unit.unit
    if draft.measure in {"cv", "rank"}:
        unit = ""
    elif (
        not unit
        and indicator is not None
        and draft.measure == "level"
        and figure.form == "digits"
        and (indicator["family"] != "rate" or draft.cell)
    ):
        unit = indicator["unit"]
    elif (
        not unit
        and draft.term is not None
        and draft.term.noun == "general"
        and "人口" in text[slice(*(draft.subject or (0, 0)))]
    ):
        unit = "人"
    exact = draft.unit.exact and not (indicator is not None and indicator["family"] == "rate") and draft.measure != "cv"
    if draft.term is not None and draft.term.noun == "mean":
        exact = False
    if not draft.unit.unit and unit in {"人", "所", "个", "册", "台", "间"}:
        exact = not (indicator is not None and indicator["family"] == "rate")
    low, high = interval(figure, exact, draft.comparator, draft.approx)
    value, top = figure.value, figure.value_max
    if not figure.written_whole:
        value, low, high, top = _plain(value), _plain(low), _plain(high), None if top is None else _plain(top)
    rule = f"{draft.how or 'none'}:{draft.term.rule if draft.term else 'open'}|{draft.role_rule}"
    spot = placer.at(figure.start, figure.end)
    sure = confidence(rule, unit, code, crowd)
    return Claim(
        claim_id=claim_id, doc_id=document.doc_id,
        start=figure.start, end=figure.end, text=text[figure.start : figure.end],
        quote=quote, subject=subject, value=value, value_max=top,
        low=low, high=high, indicator=code, measure=draft.measure, unit=unit,
        comparator=draft.comparator, approx=draft.approx,
        stage=draft.stage, region=draft.region, area=draft.area, entity=draft.entity,
        period=draft.period, period_from=draft.period_from,
        role=draft.role, verdict=draft.verdict, page=spot.page, bbox=spot.bbox, cell=draft.cell,
        confidence=sure if spot.confidence is None else round(sure * spot.confidence, 3),
        rule=rule,
    )  # fmt: skip


def _quote(draft: Draft, text: str) -> str:
    start, end = draft.quote
    return text[start:end].strip()


def _plain(value: Decimal) -> Decimal:
    """A decimal without an exponent, so that it prints as the number it is."""
    written = str(value)
    if "E+" in written or ("." in written and abs(value) >= 1000 and value == value.to_integral_value()):
        return value.quantize(Decimal(1))  # 1.58亿 is 158000000, not 158000000.00
    return value


def _mark_copies(document: Document, claims: list[Claim]) -> list[Claim]:
    """Claims in a repeated stretch of the body point at the same claim of the first copy."""
    if not document.copies:
        return claims
    out = list(claims)
    for copy in document.copies:
        originals = [c for c in claims if copy.of_start <= c.start < copy.of_end]
        copies = [(n, c) for n, c in enumerate(claims) if copy.start <= c.start < copy.end]
        for (n, c), original in _align(copies, originals):
            out[n] = msgspec.structs.replace(c, copy_of=original.claim_id)
    return out


def _align(copies: list[tuple[int, Claim]], originals: list[Claim]) -> list[tuple[tuple[int, Claim], Claim]]:
    """Pairs the figures of two copies in order; a figure that differs still pairs with its place."""
    if len(copies) == len(originals):
        return list(zip(copies, originals, strict=True))
    from difflib import SequenceMatcher

    def sign(c: Claim) -> tuple[object, ...]:
        return (c.indicator, c.unit, c.stage, c.measure)

    pairs: list[tuple[tuple[int, Claim], Claim]] = []
    matcher = SequenceMatcher(None, [sign(c) for _, c in copies], [sign(c) for c in originals], autojunk=False)
    for a, b, size in matcher.get_matching_blocks():
        pairs.extend(zip(copies[a : a + size], originals[b : b + size], strict=True))
    return pairs


def _numerals(document: Document, figures: list[Figure], claims: list[Claim]) -> list[Numeral]:
    by_place = {(c.start, c.end): c.claim_id for c in reversed(claims)}
    metas = sorted((b.start, b.end) for b in document.blocks if b.kind == "meta")
    starts = [m[0] for m in metas]
    out: list[Numeral] = []
    for figure in figures:
        claim_id = by_place.get((figure.start, figure.end))
        if claim_id is not None:
            kind = "claim"
        elif figure.kind != "claim":
            kind = figure.kind
        else:
            n = bisect_right(starts, figure.start) - 1
            kind = "furniture" if n >= 0 and figure.start < metas[n][1] else "unread"
        out.append(Numeral(start=figure.start, end=figure.end, kind=kind, claim_id=claim_id))
    return out


def _links(drafts: list[Draft], ids: dict[int, str]) -> list[Link]:
    """How the wording ties claims together, from the ties between drafts."""
    links: list[Link] = []
    parts: dict[tuple[int, str], list[Draft]] = {}
    mismatched: list[str] = []
    for draft in drafts:
        own = ids[id(draft)]
        if draft.whole is not None and id(draft.whole) in ids and draft.whole is not draft:
            parts.setdefault((id(draft.whole), draft.part_cue), []).append(draft)
        if draft.versus is not None and id(draft.versus) in ids:
            links.append(Link(kind="threshold", head=ids[id(draft.versus)], members=(own,), cue=draft.role_rule))
        if draft.share_of:
            links.append(
                Link(
                    kind="share", head=own, members=tuple(ids[id(d)] for d in draft.share_of if id(d) in ids), cue="占"
                )
            )
        if draft.gap_of:
            links.append(Link(kind="gap", head=own, members=tuple(ids[id(d)] for d in draft.gap_of), cue="gap"))
        elif draft.change_of is not None and id(draft.change_of) in ids:
            links.append(
                Link(
                    kind="gap" if draft.measure == "gap" else "change",
                    head=own,
                    members=(ids[id(draft.change_of)],),
                    cue=draft.measure,
                )
            )
        if draft.from_of is not None and id(draft.from_of) in ids:
            links.append(Link(kind="from_to", head=own, members=(ids[id(draft.from_of)],), cue="由…到"))
        if draft.mismatch:
            mismatched.append(own)
    for (whole, cue), members in parts.items():
        links.append(Link(kind="parts", head=ids[whole], members=tuple(ids[id(d)] for d in members), cue=cue))
    if mismatched:
        links.append(Link(kind="mismatch", head=mismatched[0], members=tuple(mismatched), cue="分别"))
    return links
