"""``python -m eval.calibrate``: fits the table that says how likely a claim is right, ``patterns/confidence.toml``.

A logistic regression on how each claim of the gold was read; whether the document was open to the rules is one more
variable, alone and with each of the others, so that the table is that of texts which no rule was written on.  What is
printed is measured by cross-validation: no document is judged by weights that it helped to fit.

    python -m eval.calibrate           measures
    python -m eval.calibrate --write   fits on all of the gold and writes the table
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import click
import numpy as np
from rich.console import Console
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, roc_auc_score
from sklearn.model_selection import GroupKFold

from eval import show
from eval.__main__ import run
from eval.gold import SPLITS, digest, load_split
from eval.score import score_document
from extractor.claims.confidence import features
from extractor.patterns import BUNDLED

TABLE = BUNDLED / "confidence.toml"
STRENGTH = 0.02  # inverse of the L2 penalty: few of the weights have many claims behind them
FOLDS = 10
_SEEN = "seen"  # the variable of documents that the rules were written on; the table leaves it out


class Case(NamedTuple):
    """A claim of a gold document: what the table weighs, and whether it is right."""

    document: str
    split: str
    features: tuple[str, ...]
    right: bool


def gather() -> tuple[list[Case], dict[str, str]]:
    """Every claim that the program makes of the gold, and the digest of each split."""
    cases: list[Case] = []
    digests: dict[str, str] = {}
    for split in SPLITS:
        documents = load_split(split)
        digests[split] = digest(documents)
        for document in documents:
            for judged in score_document(document, run(document)).judged:
                claim = judged.claim
                found = features(claim.rule, claim.unit, claim.indicator, judged.crowd)
                cases.append(Case(document.name, split, found, judged.right))
    return cases, digests


def fit(cases: Sequence[Case]) -> tuple[float, dict[str, float]]:
    """Intercept and weights of the logistic table; ``seen`` is among the weights."""
    vectorizer = DictVectorizer()
    rows = vectorizer.fit_transform([_row(c) for c in cases])
    model = LogisticRegression(C=STRENGTH, max_iter=5000).fit(rows, [c.right for c in cases])
    names = vectorizer.get_feature_names_out()
    return float(model.intercept_[0]), {str(n): float(w) for n, w in zip(names, model.coef_[0], strict=True)}


def crossed(cases: Sequence[Case]) -> list[float]:
    """For each case the probability by weights fitted without its document."""
    groups = [c.document for c in cases]
    out = np.zeros(len(cases))
    for train, test in GroupKFold(FOLDS).split(groups, groups=groups):
        base, weights = fit([cases[i] for i in train])
        for i in test:
            out[i] = probability(base, weights, _row(cases[i]))
    return [float(p) for p in out]


def probability(base: float, weights: dict[str, float], row: dict[str, float]) -> float:
    """The logistic function of the weighted sum."""
    return 1 / (1 + math.exp(-base - sum(weights.get(name, 0.0) * value for name, value in row.items())))


def _row(case: Case) -> dict[str, float]:
    seen = case.split == "seen"
    apart = {f"{_SEEN} {name}": 1.0 for name in case.features if seen and not name.startswith("reading=")}
    return {**dict.fromkeys(case.features, 1.0), **apart, _SEEN: float(seen)}


def written(base: float, weights: dict[str, float], digests: dict[str, str]) -> str:
    """The table as TOML, with the gold that it was fitted on."""
    rows = [f'"{name}" = {weight:.3f}' for name, weight in sorted(weights.items()) if not name.startswith(_SEEN)]
    gold = [f'{split} = "{digests[split]}"' for split in SPLITS]
    return "\n".join(
        [
            "# How likely a claim is right, from how it was read: log odds, one weight for each thing known of it.",
            "# Fitted on the gold by `python -m eval.calibrate --write`; not to be edited by hand.",
            "",
            f"intercept = {base:.3f}",
            "",
            "[gold]",
            *gold,
            "",
            "[weight]",
            *rows,
            "",
        ]
    )


@click.command(help="Measures how well confidence is calibrated, by cross-validation; --write fits the table anew.")
@click.option("--write", is_flag=True, help="Fit on all of the gold and write patterns/confidence.toml.")
@click.option("--table", type=click.Path(path_type=Path), default=TABLE, help="Where to write it.")
def main(write: bool, table: Path) -> None:
    console = Console(soft_wrap=True)
    cases, digests = gather()
    sure = crossed(cases)
    for name in ("all", *SPLITS):
        chosen = [(p, c.right) for p, c in zip(sure, cases, strict=True) if name in ("all", c.split)]
        said, right = [p for p, _ in chosen], [r for _, r in chosen]
        console.print(f"\n[bold]{name}[/], cross-validated by document: "
                      f"AUC {roc_auc_score(right, said):.3f}, Brier {brier_score_loss(right, said):.3f}")  # fmt: skip
        console.print(show.reliability({name: chosen}))
    if write:
        base, weights = fit(cases)
        table.write_text(written(base, weights, digests), "utf-8")
        console.print(f"{table.name}: {len(weights) - 1} weights from {len(cases)} claims")


if __name__ == "__main__":
    main()
