"""Dudao reads the numbers in published Chinese education supervision reports and says which can be true.

    import extractor

    report = extractor.audit("report.html")           # a path, or the bytes themselves
    extractor.frame(report.claims)                    # as a pandas table
    extractor.mine(["reports/"], "dataset")           # thousands, in parallel, resumable
    extractor.open_dataset("dataset").sql("select indicator, count(*) from claims group by 1")
    extractor.reconcile("dataset").frame()            # where documents disagree
    extractor.diff("monday.html", "friday.html").frame()

Everything is loaded on first use, so importing the package costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from extractor.version import __version__

if TYPE_CHECKING:
    from extractor.across.diff import Diff, diff
    from extractor.across.explain import Explanation, explain
    from extractor.across.reconcile import Reconciliation, reconcile
    from extractor.across.suggest import Suggestions, suggest
    from extractor.api import audit, check, extract, frame, read
    from extractor.dataset.store import DataSet, open_dataset
    from extractor.mining import Summary, mine
    from extractor.model import (
        Block,
        Cell,
        Claim,
        Document,
        DudaoError,
        Extraction,
        Finding,
        Link,
        Numeral,
        ReadError,
        Region,
        Report,
        RuleError,
    )
    from extractor.patterns import Rules

_HOMES = {
    "extractor.across.diff": ("Diff", "diff"),
    "extractor.across.explain": ("Explanation", "explain"),
    "extractor.across.reconcile": ("Reconciliation", "reconcile"),
    "extractor.across.suggest": ("Suggestions", "suggest"),
    "extractor.api": ("audit", "check", "extract", "frame", "read"),
    "extractor.dataset.store": ("DataSet", "open_dataset"),
    "extractor.mining": ("Summary", "mine"),
    "extractor.model": (
        *("Block", "Cell", "Claim", "Document", "DudaoError", "Extraction", "Finding", "Link", "Numeral"),
        *("ReadError", "Region", "Report", "RuleError"),
    ),
    "extractor.patterns": ("Rules",),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "Block",
    "Cell",
    "Claim",
    "DataSet",
    "Diff",
    "Document",
    "DudaoError",
    "Explanation",
    "Extraction",
    "Finding",
    "Link",
    "Numeral",
    "ReadError",
    "Reconciliation",
    "Region",
    "Report",
    "RuleError",
    "Rules",
    "Suggestions",
    "Summary",
    "__version__",
    "audit",
    "check",
    "diff",
    "explain",
    "extract",
    "frame",
    "mine",
    "open_dataset",
    "read",
    "reconcile",
    "suggest",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
