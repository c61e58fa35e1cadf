"""Document → claims: every figure with its meaning, its place, and its ties to the figures around it."""

from __future__ import annotations

from extractor.claims.extract import extract_claims

__all__ = ["extract_claims"]
