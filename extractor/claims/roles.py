"""How a figure is meant: stated as a fact, aimed at, planned, laid down, or quoted to judge by; and its bound."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.claims.draft import Draft
from extractor.claims.lexicon import Term, Token
from extractor.claims.slots import Slot

# cues of one character mean something only right at the figure (近, 约, 超, 逾, 内, 余)
_ASIDE = re.compile(r"\([^()]{1,6}\)")
_GLUE = "了有约近为达到的至仅只共在一"
_COUNTED = re.compile(r"[一-龥]{0,3}[一二两三四五六七八九十][科项门类种样次名个所]")
_BOUNDS = {">=", ">", "<=", "<"}


def comparator_before(slot: Slot, plain: str) -> Token | None:
    """The comparator that governs the figure from before it, in its own clause."""
    start = slot.figure.start
    for token in reversed(slot.cues):
        term = token.term
        if term.cue == "comparator" and term.side == "before":
            between = plain[token.end : start].strip()
            if _COUNTED.match(between):
                continue  # 至少缺一科的学校共18所: the bound is on another number
            if token.end - token.start > 1 or all(c in _GLUE for c in between):
                return token
        elif term.cue in {"measure", "share"}:
            return _about(slot, token) if term.cue == "share" else None
    return None


def _about(slot: Slot, share: Token) -> Token | None:
    """约占95.8%: the word right before 占 that makes its figure an approximate one."""
    return next((t for t in slot.cues if t.end == share.start and t.term.cue == "comparator" and t.term.approx), None)


def comparator_after(slot: Slot, plain: str) -> Token | None:
    """以上, 以内, 左右 right behind the figure (a bracketed unit or space may stand between)."""
    for token in slot.post:
        gap = plain[slot.figure.end : token.start]
        if gap.strip() and _ASIDE.fullmatch(gap.strip()) is None:
            if token.end <= slot.aside:
                continue  # 10.2㎡(初中)以上: words in a bracket right behind the figure
            return None
        if token.term.cue == "comparator" and token.term.side == "after":
            # 比21.4人多27.3人: how many more, not somewhat more
            return None if token.term.approx and plain[token.end : token.end + 1].isdigit() else token
    return None


def bound_of(draft: Draft, slot: Slot, plain: str) -> tuple[Token | None, Token | None]:
    """Sets comparator and approx of a draft from the words at it; returns the cues (before, after)."""
    before, after = comparator_before(slot, plain), comparator_after(slot, plain)
    if draft.figure.more:
        draft.comparator, draft.approx = ">", True
    for token in (before, after):
        if token is None:
            continue
        term: Term = token.term
        if term.approx and term.value == "=":
            draft.approx = True
        elif term.value != "=":
            draft.comparator = term.value
            draft.approx = draft.approx or term.approx
    if after is not None and after.term.value in _BOUNDS and before is not None and not before.term.approx:
        # 控制在1.8%以内, 不低于85%以上: the cue behind the figure says the bound
        draft.comparator = (
            after.term.value
            if before.term.value in {"<=", "<"} and after.term.value in {"<=", "<"}
            else draft.comparator
        )
    return before, after


def names_norm(tokens: Sequence[Token]) -> bool:
    """Whether the words speak of a standard or an indicator's mark."""
    for token in tokens:  # a plain loop is three times as fast as any()
        if token.term.value == "norm" and token.term.cue == "role":
            return True
    return False


def last_role(tokens: Sequence[Token]) -> str | None:
    """The last forward-looking or backward-looking cue of these words: target, plan, must or done."""
    share = next((n for n, t in enumerate(tokens) if t.term.cue == "share"), len(tokens))
    for token in reversed(tokens[:share]):  # 占年度目标任务的99%: what the share is of says nothing of the role
        if token.term.cue == "role" and token.term.value in {"target", "plan", "must", "done"}:
            return token.term.value
        if token.term.cue == "when" and token.term.value in {"now", "last_year"}:
            return "done"
    return None
