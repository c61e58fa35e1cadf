"""The text pane of the audit page: the document as it stands, with every claim marked in its place.

Marks never change the text: what the pane shows, read in order and without the elements of class
``ui``, is ``document.text`` character for character (white space between table cells is kept but
not displayed).
"""

from __future__ import annotations

import bisect
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import groupby, pairwise

from extractor.model import Block, Claim, Document
from extractor.report.audit_markup import attribute, escape, label_text, labels, two

_MOST_COLUMNS = 200  # a cell that claims to stand further right, or to span more, is taken at its word no longer


class Pane:
    """Renders one document.

    claims   in page order; claim number i is the element with id ``ci``
    outcomes the worst outcome of each claim, by number; ``unchecked`` where no finding holds it
    suspects ids of the claims that a finding names as probably wrong
    """

    def __init__(
        self, document: Document, claims: Sequence[Claim], outcomes: Sequence[str], suspects: Set[str]
    ) -> None:
        self._document = document
        self._text = document.text
        self._claims = claims
        self._outcomes = outcomes
        self._suspects = suspects
        self._cuts = sorted(self._boundaries())
        self._marks = self._by_segment((c.start, c.end, i) for i, c in enumerate(claims))
        self._numerals = self._by_segment((n.start, n.end, n.kind) for n in document.numerals if n.kind != "claim")
        self._copies = self._by_segment((c.start, c.end, i) for i, c in enumerate(document.copies))
        self._anchors = self._anchor_table()
        self._marked: set[int] = set()

    def _boundaries(self) -> set[int]:
        cuts = {0, len(self._text)}
        for spans in (self._claims, self._document.numerals, self._document.copies):
            for span in spans:
                cuts.update((span.start, span.end))
        cuts.update(c.of_start for c in self._document.copies)
        cuts.update(d.start for d in self._document.dropped if d.start is not None)
        return {c for c in cuts if 0 <= c <= len(self._text)}

    def _by_segment(self, spans: Iterable[tuple[int, int, int | str]]) -> Mapping[int, list[int | str]]:
        """Which spans cover the segment that begins at a cut."""
        table: dict[int, list[int | str]] = defaultdict(list)
        for start, end, key in spans:
            for cut in self._cuts[bisect.bisect_left(self._cuts, start) : bisect.bisect_left(self._cuts, end)]:
                table[cut].append(key)
        return table

    def _anchor_table(self) -> Mapping[int, list[str]]:
        table: dict[int, list[str]] = defaultdict(list)
        for i, copy in enumerate(self._document.copies):
            table[copy.of_start].append(f'<span class="ui anchor" id="o{i}"></span>')
            share = f"{copy.similarity:.0%}"
            table[copy.start].append(
                f'<a class="ui copy-link" id="y{i}" href="#o{i}">'
                f"{two(f'与前文重复（{share}）', f'repeats an earlier passage ({share})')} ↑</a>"
            )
        for i, dropped in enumerate(self._document.dropped):
            if dropped.start is not None:
                table[dropped.start].append(f'<span class="ui anchor" id="d{i}"></span>')
        return table

    def render(self) -> str:
        """The whole pane as HTML."""
        out: list[str] = []
        page: int | None = None
        at = 0
        for table, run in groupby(self._laid_out(), key=lambda b: b.table if b.kind == "cell" else None):
            blocks = list(run)
            out.append(self._between(at, blocks[0].start))
            at = blocks[-1].end
            if blocks[0].page is not None and blocks[0].page != page:
                page = blocks[0].page
                out.append(f'<div class="ui page">{two(f"第 {page} 页", f"page {page}")}</div>')
            if table is None:
                out += [self._between(a.end, b.start) + self._block(b) for a, b in _pairs(blocks)]
            else:
                out.append(self._table(blocks))
        out.append(self._between(at, len(self._text)))
        out += self._anchors.get(len(self._text), ())
        return "".join(out)

    def _laid_out(self) -> list[Block]:
        """The blocks in order, none overlapping; lines where the document has no blocks."""
        blocks: list[Block] = []
        at = 0
        for block in sorted(self._document.blocks or _lines(self._text), key=lambda b: (b.start, b.end)):
            if block.start >= at and block.end <= len(self._text):
                blocks.append(block)
                at = block.end
        return blocks

    def _between(self, start: int, end: int) -> str:
        """Text that no block covers: white space as it is, anything else as a paragraph of its own."""
        gap = self._text[start:end]
        if gap.strip():
            return f'<p class="loose">{self._inline(start, end)}</p>'
        return self._gap(start, end)

    def _gap(self, start: int, end: int) -> str:
        return f'<span class="gap">{self._inline(start, end)}</span>' if end > start else ""

    def _block(self, block: Block) -> str:
        tag, kind = "p", block.kind
        if kind == "title":
            tag = "h2"
        elif kind == "heading":
            tag = f"h{min(6, 2 + max(1, block.level or 1))}"
        elif kind == "paragraph" and not self._text[block.start : block.start + 1].isspace():
            kind = "paragraph first-line"
        return f'<{tag} class="{attribute(kind)}">{self._inline(block.start, block.end)}</{tag}>'

    def _table(self, cells: Sequence[Block]) -> str:
        """A run of cells as a real table; cells covered by a span above or to the left get no filler."""
        rows = [list(run) for _, run in groupby(cells, key=lambda c: c.row)]
        until = {id(a): b.start for a, b in pairwise(cells)}  # empty cells may share a place
        taken: dict[int, int] = {}  # column → rows that a cell above still covers
        out: list[str] = []
        for number, row in enumerate(rows):
            line, col = "", 0
            for cell in row:
                want = min(cell.col if cell.col is not None else 0, _MOST_COLUMNS)
                while col < want or taken.get(col, 0) > 0:
                    line += "" if taken.get(col, 0) > 0 else "<td></td>"
                    col += 1
                span = max(1, min(cell.colspan, _MOST_COLUMNS))
                down = max(1, min(cell.rowspan, len(rows) - number))
                line += self._cell(cell, until.get(id(cell), cell.end), span, down, head=number == 0)
                taken.update((c, down) for c in range(col, col + span))
                col += span
            taken = {c: left - 1 for c, left in taken.items() if left > 1}
            out.append(f"<tr>{line}</tr>")
        name = label_number(cells[0].table)
        return f'<div class="scroll" tabindex="0" role="group" aria-label="{name}"><table>{"".join(out)}</table></div>'

    def _cell(self, cell: Block, until: int, span: int, down: int, head: bool) -> str:
        tag = "th" if cell.header else "td"
        attributes = (f' colspan="{span}"' if span > 1 else "") + (f' rowspan="{down}"' if down > 1 else "")
        if cell.header:
            attributes += ' scope="col"' if head else ' scope="row"'
        return f"<{tag}{attributes}>{self._inline(cell.start, cell.end)}{self._gap(cell.end, until)}</{tag}>"

    def _inline(self, start: int, end: int) -> str:
        """A stretch of text, cut where marks begin and end, each piece in its marks."""
        if start >= end:
            return ""  # an empty cell holds nothing, not the anchors of what follows it
        first, last = bisect.bisect_right(self._cuts, start), bisect.bisect_left(self._cuts, end)
        edges = [start, *self._cuts[first:last], end]
        return "".join(self._piece(a, b) for a, b in pairwise(edges))

    def _piece(self, start: int, end: int) -> str:
        cut = self._cuts[bisect.bisect_right(self._cuts, start) - 1]
        out = escape(self._text[start:end])
        for kind in self._numerals.get(cut, ()):
            out = f'<span class="n n-{attribute(str(kind))}">{out}</span>'
        marks = sorted(map(int, self._marks.get(cut, ())), key=self._rank, reverse=True)
        for depth, claim in enumerate(marks, 1):
            out = self._mark(claim, out, many=len(marks) if depth == len(marks) else 0)
        if copies := self._copies.get(cut):
            out = f'<span class="copy" data-copy="{copies[-1]}">{out}</span>'
        return ("".join(self._anchors.get(cut, ())) if cut == start else "") + out

    def _rank(self, number: int) -> tuple[int, int]:
        """The worst outcome goes outermost: its sign is the one that shows."""
        order, outcome = list(labels()["outcome"]), self._outcomes[number]
        return order.index(outcome) if outcome in order else len(order), number

    def _mark(self, number: int, inner: str, many: int) -> str:
        """One claim's mark; ``many`` is how many claims the figure stands for on the outermost, 0 on the others."""
        claim, outcome = self._claims[number], self._outcomes[number]
        classes = f"mk r-{attribute(claim.role)} o-{attribute(outcome)}{'' if many else ' inner'}"
        classes += " many" if many > 1 else ""
        classes += " suspect" if claim.claim_id in self._suspects else ""
        if number in self._marked:  # the mark goes on after a cut inside it
            return f'<mark class="{classes} cont" data-cont="{number}">{inner}</mark>'
        self._marked.add(number)
        says = f"{plain_name(claim)}，{label_text('role', claim.role)}，{label_text('outcome', outcome)}"
        button = f' role="button" tabindex="-1" aria-label="{attribute(says)}"' if many else ""
        button += f' data-many="{many}"' if many > 1 else ""
        return f'<mark class="{classes}" id="c{number}" data-claim="{attribute(claim.claim_id)}"{button}>{inner}</mark>'


def label_number(table: int | None) -> str:
    """The name of a table by its running number (zero-based), for screen readers."""
    return f"表 {(table or 0) + 1} table {(table or 0) + 1}"


def plain_name(claim: Claim) -> str:
    """What a claim is, shortest: subject and figure."""
    return f"{claim.subject} {claim.text}".strip()


def _lines(text: str) -> Iterator[Block]:
    at = 0
    for line in text.split("\n"):
        if line.strip():
            yield Block(kind="paragraph", start=at, end=at + len(line))
        at += len(line) + 1


def _pairs(blocks: Sequence[Block]) -> Iterator[tuple[Block, Block]]:
    """Each block with the one before it; the first with itself as an empty predecessor."""
    before = Block(kind="edge", start=blocks[0].start, end=blocks[0].start)
    for block in blocks:
        yield before, block
        before = block


def places(document: Document, claims: Sequence[Claim]) -> list[dict[str, object]]:
    """Where each claim stands: headings above it from the outermost, paragraph number (1-based), page."""
    headings: list[tuple[int, str]] = []
    found: list[tuple[int, dict[str, object]]] = []
    paragraph = 0
    for block in document.blocks or list(_lines(document.text)):
        if block.kind == "heading":
            level = block.level or 1
            headings = [h for h in headings if h[0] < level] + [(level, document.text[block.start : block.end].strip())]
        elif block.kind not in {"cell", "title", "meta"}:
            paragraph += 1
        found.append((block.start, {"path": [h[1] for h in headings], "para": paragraph, "page": block.page}))
    found.sort(key=lambda f: f[0])
    starts = [f[0] for f in found]
    at = (bisect.bisect_right(starts, claim.start) - 1 for claim in claims)
    return [found[i][1] if i >= 0 else {"path": [], "para": 0, "page": None} for i in at]
