"""Cells that state their figures among words, and what a row says of whether its figures meet the standard."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

from extractor.claims.draft import Draft
from extractor.claims.grid import Grid
from extractor.claims.headers import Labels
from extractor.claims.lexicon import Token
from extractor.claims.resolve import Resolver
from extractor.model import Block, Cell

_LARGEST_NUMBER = 100  # by which an indicator of a list is numbered
_MOST_JUDGED = 4  # figures of a row that its verdict may be on; more are what the row as a whole is about


def read_prose(resolver: Resolver, grid: Grid, read: Callable[[Block], list[Draft]]) -> list[Draft]:
    """The drafts of the cells of prose (最大班额44人; 差异系数（≤0.50）).

    read  reads a cell as it would a paragraph; the stage of the headers is that of a section around it
    """
    out: list[Draft] = []
    scope = resolver.scope
    for block in grid.prose:
        above = (block.row or 0) < grid.first_data
        row, column = Labels() if above else grid.row(block.row or 0), grid.columns[block.col or 0]
        own = grid.tokens(block)
        around = [t for t in (*row.tokens, *column.tokens) if t not in own]
        section = scope.section_stage
        stage = resolver.stated_stage(around) or resolver.stated_stage(grid.caption_tokens) or section
        scope.section_stage = None if stage == "none" else stage
        found = [d for d in read(block) if not _numbers(grid, block, d)]
        scope.section_stage = section
        beside = [t for t in (*reversed(column.tokens), *reversed(row.tokens)) if t not in own and t.end <= block.start]
        _take_heads(resolver, found, [t for t in beside if t.term.kind == "head" and not t.term.cv])
        labels = [b for b in row.blocks if len(resolver.plain[b.start : b.end].strip()) > 2]
        names = block.header or above or block is next(iter(labels), None)
        # 2019年秋大班额74个，占9.1%: a cell that tells what is counted or spent is no label that holds a rule
        telling = any(d.comparator == "=" and d.unit.kind in {"count", "money"} and d.role == "reported" for d in found)
        names = names and not (telling and len(found) > 1)
        headed = column.words
        inside = {id(draft) for draft in found}
        alone = all(d.code in resolver.heads.rates or d.unit.kind == "share" for d in found)
        shares = [draft for draft in found if draft.unit.kind == "share" and draft.code]
        for draft in shares:
            if sum((d.code, d.stage, d.comparator) == (draft.code, draft.stage, draft.comparator) for d in shares) > 1:
                draft.how = "open"  # 交流113人、骨干21人，分别占11.1%、18.6%: not both are of one thing
        for draft in shares:
            draft.code = None if draft.how == "open" else draft.code
        for draft in found:
            if len(found) == 1:  # several in one cell are told apart as in a sentence, not by rows and columns
                draft.cell = Cell(
                    table=block.table or 0,
                    row=block.row or 0,
                    col=block.col or 0,
                    headers=tuple(row.text + column.text),
                )
            if id(draft.whole) not in inside or "其中" not in draft.part_cue:
                draft.whole = None  # the cell before is no sentence before, and a cell of scraps no list
            bound = draft.comparator != "=" or (names and draft.unit.kind == "share")
            if resolver.wordings["column.target"].search(headed):
                draft.role, draft.role_rule = "target", "table.ahead"
            elif (bound and names) or ((bound or alone) and resolver.wordings["column.standard"].search(headed)):
                draft.role, draft.role_rule = "standard", "table.standard"  # a label that holds a bound is the rule
        out += found
    return out


def _numbers(grid: Grid, block: Block, draft: Draft) -> bool:
    """Whether a figure only numbers its label (9 生均图书); it is kept as such."""
    figure = draft.figure
    opens = figure.start == block.start and figure.written_whole and figure.unit.kind == "none"
    if opens and figure.value < _LARGEST_NUMBER and figure.end < block.end:
        grid.naming[figure.start] = "list"
        return True
    return False


def _take_heads(resolver: Resolver, drafts: list[Draft], heads: list[Token]) -> None:
    """生均图书 | 小学24.1册、初中35.2册: figures whose own cell does not say what they count are of the row's head."""
    for draft in drafts:
        if draft.term is not None or draft.code is not None:
            continue
        change = draft.measure == "change"
        head = next((t for t in heads if resolver.heads.fits(t.term, draft.unit, change)), None)
        if head is not None:
            stage = draft.stage
            resolver.take(draft, head, "cell")
            draft.stage = stage or draft.stage
            code = draft.code or ""
            unit = resolver.heads.indicators[code]["unit"] if code in resolver.heads.rates else ""
            if unit and draft.unit.kind == "none" and draft.measure == "level":
                draft.unit = resolver.heads.unit(unit)


def judge_rows(grid: Grid, drafts: list[Draft], resolver: Resolver) -> None:
    """Gives the figures of a row the verdict of its cell headed 是否达标; in place.

    Counts that only feed a rate are not judged, nor is a mean beside a school's own figure; where a row fails nobody
    knows which of several figures made it fail, and of two figures for one thing the last is judged:
    评估时5.92、复测7.71、标准7.5、达标.
    """
    say = resolver.wordings
    columns = [c for c, labels in enumerate(grid.columns) if say["column.verdict"].search("".join(labels.text))]
    if not columns:
        return
    places = sorted((b.start, b.end, b.row or 0) for b in grid.cells)
    starts = [p[0] for p in places]
    rows: dict[int, list[Draft]] = {}
    for draft in drafts:
        rated = draft.cell is not None or _is_rated(draft, resolver)
        if draft.role == "reported" and draft.measure in {"level", "cv"} and rated:
            rows.setdefault(places[bisect_right(starts, draft.figure.start) - 1][2], []).append(draft)
    for row, figures in rows.items():
        rates = [d for d in figures if _is_rated(d, resolver)]
        means = [d for d in rates if d.cell is not None and say["column.mean"].search("".join(d.cell.headers))]
        judged = [d for d in rates if not any(d is m and _is_beside(m, rates, means) for m in means)] or figures
        cell = grid.at.get((row, columns[0])) or max(grid.rows[row], key=lambda b: b.start)
        words = resolver.plain[cell.start : cell.end].strip()
        met, unmet = say["cell.met"].fullmatch(words), say["cell.unmet"].fullmatch(words)
        things = {_thing(d): d for d in judged}.values()
        if len(things) <= (1 if unmet else _MOST_JUDGED) and (met or unmet):
            for draft in things:
                draft.verdict = "met" if met else "unmet"


def _is_rated(draft: Draft, resolver: Resolver) -> bool:
    return draft.measure == "cv" or draft.unit.kind == "share" or draft.code in resolver.heads.rates


def _is_beside(mean: Draft, rates: list[Draft], means: list[Draft]) -> bool:
    """Whether a row tells a school's own figure of what the mean is of."""
    return any(_thing(d) == _thing(mean) for d in rates if not any(d is m for m in means))


def _thing(draft: Draft) -> tuple[str | None, str, str | None]:
    return draft.code, draft.measure, draft.stage
