"""The claims stage from end to end: numbers, words, scopes, tables, then frozen claims, links and numerals."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from itertools import islice

import msgspec

from extractor.claims import afterwards, dating, told_order
from extractor.claims.document_dates import latest, lead_period, visited
from extractor.claims.document_stage import school_itself, school_of_text, school_of_title, stages_named, title_stage
from extractor.claims.draft import Draft
from extractor.claims.freeze import freeze
from extractor.claims.lexicon import Lexicon, Token
from extractor.claims.periods import period_of, year_of
from extractor.claims.places import Places
from extractor.claims.quantities import Figure, Quantities
from extractor.claims.resolve import Resolver
from extractor.claims.role_model import Roles
from extractor.claims.scope import Scope
from extractor.claims.slots import Sentence, merge, sentences
from extractor.claims.table_prose import judge_rows, read_prose
from extractor.claims.tables import read_tables
from extractor.claims.told_order import Orders
from extractor.claims.verdicts import judge, judge_led, judge_section, leads
from extractor.claims.wordings import Wordings
from extractor.model import Block, Document, Extraction
from extractor.patterns import Rules
from extractor.regions import Gazetteer
from extractor.shadow import shadow

LABEL = 20  # characters before a colon that may name what a sentence is about
_TOPIC = 120  # characters of a text that say what it is on
_BESIDE = 5  # characters that a sentence may hold beside the stage that it names, to be a label
_LABEL = re.compile(r"\s*(?:[-*·>]\s?)*(?:\[[^\[\]\n]{2,16}\]|[一-龥、“”\"]{2,10}(?=--))")

_PASSING = frozenset({"schools", "project_funds"})  # what a title tells beside its topic: 学校大班额专项规划
_TOP = 4  # blocks of a document among which the line with the years of a plan stands
_BULLETS = frozenset("●◆■▲★◎○□►※•")
_BARE_LABEL = re.compile(r"[^一-龥]*([一-龥]{1,6})\s*")

_WIDE = re.compile(r"(?<=\d)\u3000(?=\d)")
# (一)小学(34所,学生15842人): a heading with its counts in brackets
_RUNNING = frozenset({"paragraph", "list_item"})
_HAN = re.compile("[一-龥]")
_LABELLED = re.compile(r"(?P<label>[(]?[一二三四五六七八九十\d]{1,2}[)、.]\s*[^\d()]{2,16})[(][^()]*\d[^()]*[)]:?\s*")
_GROUPED = re.compile(r"\d{1,3}(?: \d{3})+(?:\.\d+)?")
_SPAN = re.compile(r"\d{4}/\d{4}")
_NUMBERED = re.compile(r"(?m)^(\s*\d{1,2})\.(?=\d{2,4}[人名个]及?以[上下])")
_PAIR = re.compile(r"(?!\d{4} ?/ ?\d{4}$)\d[\d,]*(?:\.\d+)? ?/ ?\d[\d,]*(?:\.\d+)?")


def extract_claims(document: Document, rules: Rules) -> Extraction:
    """The claims of a document, the links between them, and the document with every numeral classified."""
    plain = _unbroken(document, shadow(document.text))
    figures = rules.compiled(Quantities).scan(_parted(document, plain))
    region, conflicts = rules.compiled(Gazetteer).document_region(document)
    document = msgspec.structs.replace(document, region=document.region or region, notes=[*document.notes, *conflicts])
    places = Places(rules, plain, document.region)
    tokens = [
        t for t in rules.compiled(Lexicon).scan(plain) if not (t.term.area and places.ends_a_name(t.start, t.end))
    ]
    items = merge(tokens, figures, plain, rules.compiled(Lexicon).words)
    starts = [item.start for item in items]
    scope = document_scope(document, plain, figures, tokens, rules)
    scope.told_order = rules.compiled(Orders).told(plain)
    resolver = Resolver(rules, plain, scope, places)
    drafts: list[Draft] = []
    table_blocks = _by_table(document)
    seen_tables: set[int] = set()
    naming: dict[int, str] = {}
    captions: list[Block] = []
    for block in document.blocks:
        short = block.end - block.start <= 40
        if block.kind in {"caption", "title", "heading"} or (
            short and (block.kind == "paragraph" or (block.kind == "list_item" and not _speaks(items, starts, block)))
        ):
            said_again = bool(captions) and _HAN.search(plain, block.start, block.end) is None  # unit: ㎡
            captions = [*captions, block] if block.kind == "caption" or said_again else [block]
        elif short and block.kind == "list_item" and (label := _LABELLED.fullmatch(plain, block.start, block.end)):
            captions = [Block(kind="caption", start=block.start, end=label.end("label"))]
        elif block.kind in {"paragraph", "list_item"}:
            captions = [*captions, *_announced(resolver, block)]
        if block.kind == "cell" and block.table is not None:
            if block.table not in seen_tables:
                seen_tables.add(block.table)
                captions = [*captions, *_noted(resolver, document, table_blocks[block.table])]
                told, grid = read_tables(resolver, table_blocks[block.table], items, starts, captions)
                told += read_prose(resolver, grid, lambda cell: read_block(resolver, cell, items, starts))
                judge_rows(grid, told, resolver)
                drafts.extend(told)
                scope.told_order = scope.told_order or told_order.of_table(told, rules)
                naming.update(grid.naming)
                captions = []
        elif block.kind == "meta":
            continue
        else:
            drafts.extend(read_block(resolver, block, items, starts))
    afterwards.normative(resolver, drafts)
    afterwards.stages_of_wholes(resolver, drafts)
    afterwards.stages_of_totals(drafts)
    afterwards.stages_of_special_school(resolver, drafts)
    afterwards.areas_a_pupil(resolver, drafts)
    afterwards.planned_again(drafts)
    drafts.sort(key=lambda d: d.figure.start)
    afterwards.aid_of_pupils(resolver, drafts)
    afterwards.people_of_bare_numbers(resolver, drafts)
    afterwards.children_at_large(resolver, drafts)
    rules.compiled(Roles).decide(document, plain, drafts)
    figures = [msgspec.structs.replace(f, kind=naming[f.start]) if f.start in naming else f for f in figures]
    return freeze(document, plain, tokens, figures, drafts, rules)


def _by_table(document: Document) -> dict[int, list[Block]]:
    """The cells of each table."""
    out: dict[int, list[Block]] = {}
    for block in document.blocks:
        if block.kind == "cell" and block.table is not None:
            out.setdefault(block.table, []).append(block)
    return out


def _announced(resolver: Resolver, block: Block) -> list[Block]:
    """The last sentence of a paragraph where it announces a table (县城四校消减明细(单位:个班)如下), as its caption."""
    start = max(resolver.plain.rfind(mark, block.start, block.end - 1) for mark in "。;!?") + 1
    if resolver.wordings["table.announced"].search(resolver.plain, max(start, block.start), block.end) is None:
        return []
    return [Block(kind="caption", start=max(start, block.start), end=block.end)]


def _noted(resolver: Resolver, document: Document, cells: list[Block]) -> list[Block]:
    """单位:万元。 right below a table: the words that name its unit, as a caption."""
    end = max(b.end for b in cells)
    after = list(islice((b for b in document.blocks if b.start >= end and b.kind != "meta"), 2))
    if not after or (after[0].kind == "caption" and len(after) > 1 and after[1].kind == "cell"):
        return []  # the caption of the next table
    below = after[0]
    if below.kind not in {"paragraph", "list_item", "caption"} or resolver.plain[end : below.start].strip():
        return []
    named = resolver.wordings["unit.below"].match(resolver.plain, below.start, below.end)
    return [] if named is None else [Block(kind="caption", start=named.start(), end=named.end())]


def _unbroken(document: Document, plain: str) -> str:
    """The shadow with a blank where a line of a paragraph ends: a page may break a sentence at its numbers."""
    pieces: list[str] = []
    at = 0
    for block in document.blocks:
        if block.kind in _RUNNING and block.start >= at and "\n" in plain[block.start : block.end]:
            pieces += [plain[at : block.start], plain[block.start : block.end].replace("\n", " ")]
            at = block.end
    return "".join([*pieces, plain[at:]]) if pieces else plain


def _parted(document: Document, plain: str) -> str:
    """The shadow to read numbers from: no number goes on behind a column, and in a cell of its own 18 936 is one.

    Cells of two figures (8/10) that come again in their table are no fractions.
    """
    if "\u3000" in document.text:
        plain = _unbroken(document, shadow(_WIDE.sub("\t", document.text)))
    plain = _NUMBERED.sub(r"\1、", plain)  # 1．56人及以上: the first item, not 1.56
    pieces: list[str] = []
    at, beside = 0, False
    cells = sorted((b for b in document.blocks if b.kind == "cell"), key=lambda b: b.start)
    pairs = Counter(b.table for b in cells if _PAIR.fullmatch(plain, b.start, b.end))
    for block in cells:
        gap = plain[at : block.start]
        pieces.append("\t" * len(gap) if beside and gap.isspace() and "\n" not in gap else gap)
        written = plain[max(at, block.start) : block.end]
        if pairs[block.table] > 1 and _PAIR.fullmatch(written):
            written = written.replace("/", "\t")  # 9/10 among its like: nine of ten, no nine tenths
        pieces.append(written.replace(" ", ",") if _GROUPED.fullmatch(written) else written)
        at, beside = max(at, block.end), True
    return "".join([*pieces, plain[at:]])


def document_scope(document: Document, plain: str, figures: list[Figure], tokens: list[Token], rules: Rules) -> Scope:
    """What the document as a whole says to each of its figures."""
    wordings = rules.compiled(Wordings)
    senior = bool(wordings["school.senior"].search(plain))
    scope = Scope(region=document.region, doc_period=document.published, has_senior=senior)
    opening = max((b.end for b in document.blocks[:2] if b.kind == "title"), default=0)
    scope.titled = next((t for t in tokens if t.end <= opening and t.term.cv), None)
    topics = [t for t in tokens if t.end <= opening and t.term.kind == "head" and t.term.code and not t.term.cv]
    topics = [t for t in topics if t.term.code not in _PASSING] or topics
    scope.topic = topics[0] if len({t.term.code for t in topics}) == 1 else None
    first = next((f.start for f in figures if f.kind == "claim" and f.start >= opening), len(plain))
    title = shadow(document.title or "")
    lead = title + plain[: max(_TOPIC, min(first, 500))]
    topics_of_stage = rules.table("stages")["topic"]
    told = (
        t["stage"]
        for t in topics_of_stage
        if (re.search(t["words"], lead) or re.search(t["titled"], title)) and not re.search(t["except"], lead)
    )
    titled = title_stage(document, rules)
    named = [t.term.stage for t in tokens if t.term.stage in {"preschool", "primary", "junior", "senior", "compulsory"}]
    if titled in named and titled != "compulsory" and named.count(titled) * 2 < len(named):
        titled = None  # a title that tells one of many things
    senior_now = senior and wordings["school.senior-now"].search(plain) is not None
    scope.school_stage = (
        school_of_title(document, plain, rules, senior_now)
        or school_itself(document, plain, rules)
        or school_of_text(plain, rules, senior_now)
    )
    scope.default_stage = scope.school_stage or titled or next(told, None)
    if scope.default_stage is None:
        scope.default_stage = stages_named(tokens)
    scope.normative = bool(wordings["title.rules"].search(title))
    scope.lead_period = lead_period(document, plain, first, figures, wordings)
    scope.lead_over = bool(scope.lead_period and wordings["date.year-over"].search(plain, 0, first))
    if scope.doc_period is None and scope.lead_period is None:
        scope.doc_period = visited(document, plain, figures, wordings)
        reports = document.region is not None and document.doc_type != "plan" and not scope.normative
        if scope.doc_period is None and reports:
            scope.doc_period = latest(plain, figures, wordings)
    compares = (wordings["time.earlier"].search(plain), wordings["time.before"].search(plain))
    scope.compares = min((m.start() for m in compares if m is not None), default=None)
    # 2017年工作总结和2018年工作计划: what has been, but for the sections that say otherwise
    scope.lays_down = document.doc_type == "opinion" and wordings["title.opinion"].search(title) is not None
    scope.orders = wordings["title.orders"].search(title) is not None
    scope.tells_done = wordings["title.looks-back"].search(title) is not None
    scope.meals = scope.default_stage == "compulsory" and wordings["opening.meals"].search(lead[:_TOPIC]) is not None
    scope.all_ages = wordings["children.of-all-ages"].search(plain) is not None
    scope.asks = _turns_of_request(title, plain, wordings)
    scope.title_ahead = wordings["title.ahead"].search(title) is not None
    scope.section_forward = "target" if wordings["title.aims"].search(title) else None
    scope.plan_document = document.doc_type == "plan" and not scope.tells_done
    scope.preamble = scope.plan_document and any(b.kind == "heading" for b in document.blocks)
    years = wordings["title.plan-years"].search(title)
    if years is None and scope.plan_document:
        lines = (wordings["plan.years-line"].fullmatch(plain, b.start, b.end) for b in document.blocks[:_TOP])
        years = next((line for line in lines if line is not None), None)  # 三年行动计划, (2022—2024年) below it
    scope.plan_period = period_of(years[0].strip("() \n")) if years and scope.plan_document else None
    return scope


_BOUNDS_ASKED = 2  # bounds that one item lays down: for primary and for junior schools


def read_block(resolver: Resolver, block: Block, items: list[Token | Figure], starts: list[int]) -> list[Draft]:
    """The drafts of one paragraph, heading or list item; headings open a section."""
    scope = resolver.scope
    scope.label, scope.labels, scope.label_stage = None, [], None
    if block.kind in {"title", "heading"} or _is_heading(resolver, block, items, starts):
        _open_section(resolver, block, items, starts)
    else:
        scope.stage = scope.section_stage
        scope.place, scope.base, scope.fresh = None, None, False
        scope.listed = scope.as_of = scope.before = scope.looks_back = None
        dating.numbered(resolver, block.start, block.end)
        if _SPAN.fullmatch(scope.period or ""):
            scope.period = None  # what several years add up to ends with its paragraph
        if scope.period and scope.period == scope.passing:
            scope.period = scope.passing = None
        if scope.period and (year_of(scope.period) or 0) < (year_of(scope.anchor) or 0):
            scope.period = scope.anchor  # a look back (而在2018年底…) ends with its paragraph
        _place_named(resolver, block)
        _bracketed_label(resolver, block, items, starts)
        _run_in(resolver, block)
        scope.order = _order_of(resolver.plain[block.start : block.end], resolver.wordings) or scope.order
        told = resolver.wordings["bracket.norms"].search(resolver.plain, block.start, block.end)
        scope.bracket_norms = scope.bracket_norms or told is not None
    out: list[Draft] = []
    if resolver.wordings["date.line"].fullmatch(resolver.plain, block.start, block.end):
        return out  # a signature's date is the document's, which is known
    _carry(resolver, block, items, starts)
    if block.kind not in {"title", "heading"} and not _speaks(items, starts, block):
        return out  # nothing is stated here, and what is said of stages ends with the paragraph
    first, led = True, None
    for sentence in sentences(items, starts, block.start, block.end):
        if first or not out or resolver.plain[sentence.start : sentence.start + 1] in _BULLETS:
            _label(resolver, sentence, block)
        _label_stage(resolver, sentence)
        first = False
        done = resolver.sentence(sentence)
        judge(out, done, sentence, resolver.plain, resolver.wordings)
        if scope.section_verdict:
            judge_section(done, scope.section_verdict)
        verdict, onward = leads(sentence, resolver.plain, resolver.wordings)
        if led or (verdict and not onward):
            judge_led(done, verdict or led or "")
        led = verdict if onward else led
        out.extend(done)
    _criterion(resolver, block, out)
    scope.told_coefficients = scope.told_coefficients or any(d.measure == "cv" for d in out)
    return out


def _criterion(resolver: Resolver, block: Block, drafts: list[Draft]) -> None:
    """3.初中三年巩固率达到95%以上。2023年…为99.55%。: an item opens with what is asked for, facts follow; in place."""
    opening = [d for d in drafts if d.sentence == drafts[0].sentence] if drafts else []
    if len(opening) == len(drafts) or not 0 < len(opening) <= _BOUNDS_ASKED:
        return
    asked = resolver.wordings["criterion.opens"].match(resolver.plain, block.start, opening[0].figure.start)
    bounds = all(d.comparator in {">=", "<="} and not d.approx and d.measure in {"level", "cv"} for d in opening)
    if asked is None or not bounds or any(d.role != "reported" or d.period_from == "stated" for d in opening):
        return
    for draft in opening:
        draft.role, draft.role_rule, draft.verdict = "standard", "item.criterion", None


def _is_heading(resolver: Resolver, block: Block, items: list[Token | Figure], starts: list[int]) -> bool:
    """2.各级教育生均教育事业费增长情况。 小学方面: a numbered line or the name of a stage, where it states nothing."""
    say, within = resolver.wordings, (resolver.plain, block.start, block.end)
    line = say["heading.line"].fullmatch(*within) or say["heading.stage"].fullmatch(*within)
    return line is not None and not _speaks(items, starts, block)


def _place_named(resolver: Resolver, block: Block) -> None:
    """(二)龙山区。义务教育学生18450人，…: the place that a paragraph opens with, or a line alone that heads others."""
    told = resolver.wordings["place.heads"].match(resolver.plain, block.start, block.end)
    place = resolver.region_of(*told.span(1)) if told is not None else None
    if told is None or place is None or not place.name.startswith(told[1][:2]):
        return
    if told.end() == block.end or not resolver.plain[told.end() : block.end].strip():
        resolver.scope.section_place = place
    else:
        resolver.scope.place = place


def _run_in(resolver: Resolver, block: Block) -> None:
    """(一)发展基础。2015年，…: a heading inside its paragraph says, as others do, which way its section looks."""
    scope, say = resolver.scope, resolver.wordings
    if scope.labelled is not None:
        scope.section_looks_back, scope.section_forward = scope.labelled
        scope.labelled = None
    heading = say["heading.run-in"].match(resolver.plain, block.start, block.end)
    if heading is None:
        return
    if say["heading.label"].match(resolver.plain, block.start, block.end):
        scope.labelled = (scope.section_looks_back, scope.section_forward)  # 整改措施:… speaks to its paragraph alone
    text = resolver.plain[heading.start() : heading.end() - 1]
    back, ahead = bool(say["heading.looks-back"].search(text)), _looks_ahead(resolver, text)
    if back or ahead or scope.run_in:
        scope.section_looks_back, scope.section_forward = back, "target" if ahead else None
    scope.run_in = (back or ahead) and scope.labelled is None


def _looks_ahead(resolver: Resolver, heading: str) -> bool:
    """Whether a heading announces aims, or measures that the document does not tell as taken."""
    say = resolver.wordings
    measures = not resolver.scope.tells_done and say["heading.measures"].search(heading) is not None
    return measures or say["heading.goals"].search(heading) is not None


def _order_of(text: str, wordings: Wordings) -> tuple[str, ...]:
    """The stages of the two figures of every pair, where a text says so once: 前者为小学，后者为初中."""
    m = wordings["pair.order"].search(text)
    return () if m is None else ("junior", "primary") if m[m.lastindex or 0] == "初中" else ("primary", "junior")


def _carry(resolver: Resolver, block: Block, items: list[Token | Figure], starts: list[int]) -> None:
    """…综合差异系数如下: what a paragraph that ends with a colon names goes on in the list below it."""
    inside = items[bisect_left(starts, block.start) : bisect_left(starts, block.end)]
    heads = [i for i in inside if isinstance(i, Token) and i.term.kind == "head" and (i.term.code or i.term.cv)]
    scope = resolver.scope
    spoken = any(t.term.cv for t in heads)
    scope.coefficients, scope.told_coefficients = scope.told_coefficients or spoken, spoken
    scope.coefficient = next((t for t in reversed(heads) if t.term.cv), scope.coefficient)
    if heads:
        opens = resolver.plain[block.start : block.end].rstrip().endswith(":")
        scope.carried = heads[-1:] if opens else []
    elif scope.carried and scope.label is None:
        scope.label, scope.labels, scope.last = scope.carried[-1], scope.carried, None


def _bracketed_label(resolver: Resolver, block: Block, items: list[Token | Figure], starts: list[int]) -> None:
    """【初中】学校5.49万所…: a label in brackets, or before a dash, speaks to its whole paragraph."""
    label = _LABEL.match(resolver.plain, block.start, block.end)
    if label is None:
        return
    inside = items[bisect_left(starts, label.start()) : bisect_left(starts, label.end())]
    tokens = [t for t in inside if isinstance(t, Token)]
    stage = resolver.stated_stage(tokens)
    if stage not in {None, "none"}:
        resolver.scope.stage = resolver.scope.label_stage = stage
    heads = [t for t in tokens if t.term.kind == "head" and (t.term.code or t.term.cv)]
    resolver.scope.label = heads[-1] if heads else resolver.orders.label(resolver.plain, *label.span())


def _turns_of_request(title: str, plain: str, wordings: Wordings) -> tuple[tuple[int, bool], ...]:
    """The places from which a request tells what it asks for (True), or has, in order; none for any other text."""
    if wordings["title.asks"].search(title) is None:
        return ()
    asked = [(m.start(), True) for m in wordings["asks.for"].finditer(plain, len(title))]
    found = [(m.start(), False) for m in wordings["asks.found"].finditer(plain, len(title))]
    return tuple(sorted([*asked, *found]))


def _speaks(items: list[Token | Figure], starts: list[int], block: Block) -> bool:
    """Whether a block states a figure or a date; ordinals and list numbers alone tell nothing."""
    for n in range(bisect_left(starts, block.start), bisect_left(starts, block.end)):
        item = items[n]
        if isinstance(item, Figure) and item.kind in {"claim", "date"}:
            return True
    return False


def _open_section(resolver: Resolver, block: Block, items: list[Token | Figure], starts: list[int]) -> None:
    scope, plain = resolver.scope, resolver.plain
    tokens = [t for s in sentences(items, starts, block.start, block.end) for t in s.tokens]
    stage = resolver.stated_stage(tokens)
    stage = None if stage == "none" else stage
    if scope.school_stage is not None and stage == "compulsory":
        stage = scope.school_stage  # 对照义务教育学校办学标准自查: a school's own figures
    text = plain[block.start : block.end]
    if block.kind == "title":
        scope.section_stage = scope.section_place = None
        scope.section_looks_back = scope.run_in = False
    else:
        scope.preamble = False
        scope.run_in = False
        scope.section_place = resolver.region_of(block.start, block.end)
        scope.section_stage = stage
        _direct(resolver, block.level or 1, text)
        verdict = resolver.wordings["verdict.section"].search(text)
        scope.section_verdict = verdict.lastgroup if verdict is not None else None
        heads = [t for t in tokens if t.term.kind == "head" and (t.term.code or t.term.noun)]
        scope.section_head = heads[-1] if heads else None
        scope.section_per = next((t.term.value for t in tokens if t.term.cue == "per"), None)
    scope.stage = scope.section_stage
    scope.last = None
    scope.period = scope.anchor = scope.fiscal = None
    scope.bracket_norms = bool(resolver.wordings["bracket.norms"].search(text))
    scope.items = {}
    scope.order = _order_of(text, resolver.wordings) or (scope.order if block.level and block.level > 1 else ())


def _direct(resolver: Resolver, level: int, heading: str) -> None:
    """Sets which way a section looks: as its heading says, else as the section around it; in place."""
    scope = resolver.scope
    scope.around = [(depth, back, ahead) for depth, back, ahead in scope.around if depth < level]
    back = bool(resolver.wordings["heading.looks-back"].search(heading))
    ahead = "target" if _looks_ahead(resolver, heading.strip()) else None
    if not (back or ahead) and scope.around:
        _, back, ahead = scope.around[-1]
    scope.around.append((level, back, ahead))
    scope.section_looks_back, scope.section_forward = back, ahead


def _label(resolver: Resolver, sentence: Sentence, block: Block) -> None:
    """4.生均教学用房面积:小学… — words before a colon, or a first short sentence, name the paragraph's subject."""
    plain = resolver.plain
    if not sentence.slots:
        if sentence.end - sentence.start <= 40:
            heads = [t for t in sentence.tokens if t.term.kind == "head" and (t.term.code or t.term.cv)]
            if heads:
                resolver.scope.label, resolver.scope.labels, resolver.scope.last = heads[-1], heads, None
        return
    colon = plain.find(":", sentence.start, sentence.slots[0].figure.start)
    if colon > 0:
        heads = [t for t in sentence.tokens if t.term.kind == "head" and t.end <= colon and (t.term.code or t.term.cv)]
        bare = _BARE_LABEL.fullmatch(plain, sentence.start, colon) if not heads else None
        term = resolver.lexicon.labels.get(bare[1]) if bare is not None else None
        if heads:
            resolver.scope.label = heads[-1]
        elif bare is not None and term is not None:
            resolver.scope.label = Token(*bare.span(1), term)  # 学生:合计49386人


def _label_stage(resolver: Resolver, sentence: Sentence) -> None:
    """初中三年保留率:2013年入学新生6743人，…; 再看初中。: the stage that the sentences speak of until another label."""
    end = sentence.end
    if sentence.slots:
        end = resolver.plain.find(":", sentence.start, min(sentence.start + LABEL + 1, sentence.slots[0].figure.start))
    tokens = [t for t in sentence.tokens if t.end <= end]
    beside = end - sentence.start - sum(t.end - t.start for t in tokens if t.term.stage)
    if end < 0 or end - sentence.start > LABEL or (not sentence.slots and beside > _BESIDE):
        return  # 某小学校长说。 is no label
    stage = resolver.stated_stage(tokens)
    if stage not in {None, "none"}:
        resolver.scope.stage = resolver.scope.label_stage = stage
