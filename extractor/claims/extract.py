"""The claims stage from end to end: numbers, words, scopes, tables, then frozen claims, links and numerals."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from extractor.claims.draft import Draft
from extractor.claims.freeze import freeze
from extractor.claims.lexicon import Lexicon, Token
from extractor.claims.quantities import Figure, Quantities
from extractor.claims.places import Places
from extractor.claims.resolve import Resolver, Scope
from extractor.claims.slots import Sentence, merge, sentences
from extractor.claims.tables import read_tables
from extractor.claims.verdicts import judge
from extractor.model import Block, Document, Extraction
from extractor.patterns import Rules
from extractor.regions import Gazetteer
from extractor.shadow import shadow

_SENIOR = re.compile("高中|普高|高级中学|职高|中职|完全中学")
_GOAL = re.compile("目标|规划指标|预期|任务书")


def extract_claims(document: Document, rules: Rules) -> Extraction:
    """The claims of a document, the links between them, and the document with every numeral classified."""
    plain = shadow(document.text)
    figures = rules.compiled(Quantities).scan(plain)
    tokens = rules.compiled(Lexicon).scan(plain)
    items = merge(tokens, figures)
    starts = [item.start for item in items]
    region, conflicts = rules.compiled(Gazetteer).document_region(document)
    document = msgspec.structs.replace(document, region=document.region or region, notes=[*document.notes, *conflicts])
    scope = document_scope(document, plain, figures)
    resolver = Resolver(rules, plain, scope, Places(rules, plain, document.region))
    drafts: list[Draft] = []
    table_blocks: dict[int, list[Block]] = {}
    for block in document.blocks:
        if block.kind == "cell" and block.table is not None:
            table_blocks.setdefault(block.table, []).append(block)
    seen_tables: set[int] = set()
    caption = ""
    for block in document.blocks:
        if block.kind in {"caption", "title", "heading"} or (block.kind == "paragraph" and block.end - block.start <= 40):
            caption = caption + " " + plain[block.start : block.end] if block.kind == "caption" else plain[block.start : block.end]
        if block.kind == "cell" and block.table is not None:
            if block.table not in seen_tables:
                seen_tables.add(block.table)
                drafts.extend(read_tables(resolver, table_blocks[block.table], items, starts, caption))
        elif block.kind == "meta":
            continue
        else:
            drafts.extend(read_block(resolver, block, items, starts))
    drafts.sort(key=lambda d: d.figure.start)
    return freeze(document, plain, figures, drafts, scope, rules)


def document_scope(document: Document, plain: str, figures: Iterable[Figure]) -> Scope:
    """What the document as a whole says to each of its figures."""
    scope = Scope(region=document.region, doc_period=document.published, has_senior=bool(_SENIOR.search(plain)))
    head = (document.title or "") + plain[:200]
    if "义务教育" in shadow(head):
        scope.default_stage = "compulsory"
    scope.plan_document = document.doc_type == "plan"
    return scope


def read_block(resolver: Resolver, block: Block, items: list[Token | Figure], starts: list[int]) -> list[Draft]:
    """The drafts of one paragraph, heading or list item; headings open a section."""
    scope = resolver.scope
    scope.label = None
    if block.kind in {"title", "heading"}:
        _open_section(resolver, block, items, starts)
    else:
        scope.stage = scope.section_stage
    out: list[Draft] = []
    first = True
    for sentence in sentences(items, starts, block.start, block.end):
        if first or not out:
            _label(resolver, sentence, block)
        first = False
        done = resolver.sentence(sentence)
        judge(out, done, sentence)
        out.extend(done)
    return out


def _open_section(resolver: Resolver, block: Block, items: list[Token | Figure], starts: list[int]) -> None:
    scope, plain = resolver.scope, resolver.plain
    tokens = [t for s in sentences(items, starts, block.start, block.end) for t in s.tokens]
    stage = resolver._stated_stage(tokens)
    text = plain[block.start : block.end]
    if block.kind == "title":
        scope.section_stage = None
    else:
        scope.section_stage = stage
        scope.section_forward = "target" if _GOAL.search(text) else None
        heads = [t for t in tokens if t.term.kind == "head" and (t.term.code or t.term.noun)]
        scope.section_head = heads[-1] if heads else None
    scope.stage = scope.section_stage
    scope.last = None
    scope.period = None


def _label(resolver: Resolver, sentence: Sentence, block: Block) -> None:
    """4.生均教学及辅助用房面积:小学… — the words before the colon, or a first short sentence, name the paragraph's subject."""
    plain = resolver.plain
    if not sentence.slots:
        if sentence.end - sentence.start <= 40:
            heads = [t for t in sentence.tokens if t.term.kind == "head" and (t.term.code or t.term.cv)]
            if heads:
                resolver.scope.label = heads[-1]
        return
    colon = plain.find(":", sentence.start, sentence.slots[0].figure.start)
    if colon > 0:
        heads = [t for t in sentence.tokens if t.term.kind == "head" and t.end <= colon and (t.term.code or t.term.cv)]
        if heads:
            resolver.scope.label = heads[-1]

