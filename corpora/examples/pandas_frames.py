"""Claims and findings of a report as pandas tables.

python corpora/examples/pandas_frames.py [REPORT]
"""

from __future__ import annotations

import sys
from pathlib import Path

import extractor

SAMPLE = Path(__file__).resolve().parent.parent / "samples" / "qingtian-analysis.html"


def main(report: str | Path = SAMPLE) -> None:
    audit = extractor.audit(report)
    claims, findings = extractor.frame(audit.claims), extractor.frame(audit.findings)

    stated = claims[(claims.role == "reported") & (claims.measure == "level")]
    wide = stated.pivot_table(index="indicator", columns="stage", values="value", aggfunc="first", observed=True)
    print(wide.to_string())  # floats for counting and drawing; value_exact holds every digit as a string

    print(findings.groupby("outcome", observed=True).size().to_string())
    wrong = findings[findings.outcome == "inconsistent"]
    print(wrong[["check", "formula"]].to_string(index=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
