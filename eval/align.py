"""Where a place in the program's text stands in the gold text.

The two differ by what reading and cleaning keep or drop, so places are carried over by the edit
operations of Levenshtein between the texts.
"""

from __future__ import annotations

from rapidfuzz.distance import Levenshtein

from extractor.model import Claim


def offsets(text: str, gold: str) -> list[int]:
    """For each index of ``text`` and its end, the index of ``gold`` that it corresponds to.

    Equal and replaced stretches map one to one; an inserted character maps to the place it stands before.
    """
    at = [0] * (len(text) + 1)
    for op in Levenshtein.opcodes(text, gold):
        last = max(op.dest_end - 1, op.dest_start)
        for k in range(op.src_end - op.src_start):
            at[op.src_start + k] = min(op.dest_start + k, last)
    at[len(text)] = len(gold)
    return at


def span(claim: Claim, at: list[int]) -> tuple[int, int]:
    """The stretch of the gold text that a claim covers."""
    return at[claim.start], at[max(claim.end - 1, 0)] + 1
