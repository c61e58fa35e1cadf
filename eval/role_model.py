"""``python -m eval.role_model``: would a model decide the role of a figure better where no cue speaks?

Where the words hold no cue the rules take a figure as reported.  A logistic regression on the characters around the
figure and on the document's kind is trained on the gold without the document that it judges, and overrules that
default where it is sure enough.  What is printed is what it would mend and what it would break; as long as it does
not clearly mend more, no model is part of the program.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NamedTuple

import click
import numpy as np
from rich.console import Console
from rich.table import Table
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer

from eval.__main__ import run
from eval.gold import SPLITS, load_split
from eval.score import score_document
from extractor.model import Report
from extractor.shadow import shadow

DEFAULT = "reported"
FOLDS = 10
BEFORE, BEHIND = 30, 15  # characters of the sentence on either side
CLEARLY = 3.84  # χ² of McNemar's test with one degree of freedom at 5 per cent


class Silent(NamedTuple):
    """A figure whose role no cue decided: the words around it, what else is known, the roles that count as right."""

    document: str
    split: str
    before: str
    behind: str
    title: str
    known: dict[str, float]
    roles: tuple[str, ...]


class Change(NamedTuple):
    """What a model changes: figures it mends, and figures it breaks."""

    mended: int
    broken: int

    @property
    def clear(self) -> bool:
        """Whether it mends more than it breaks beyond chance (McNemar's test with continuity correction)."""
        apart = self.mended - self.broken
        return apart > 0 and (apart - 1) ** 2 / (self.mended + self.broken) > CLEARLY


def gather() -> list[Silent]:
    """Every figure of the gold that the program reads and whose role no cue decided."""
    rows: list[Silent] = []
    for split in SPLITS:
        for gold in load_split(split):
            report = run(gold)
            if report is not None:
                rows += _silent(report, gold.name, split, score_document(gold, report).paired)
    return rows


def _silent(report: Report, name: str, split: str, paired: Sequence[tuple[str, tuple[str, ...]]]) -> list[Silent]:
    claims = {c.claim_id: c for c in report.claims}
    plain, title = shadow(report.document.text), shadow(report.document.title or "")
    rows = []
    for claim_id, roles in paired:
        claim = claims[claim_id]
        if not claim.rule.endswith("|silent"):
            continue
        start = max(plain.rfind(mark, 0, claim.start) for mark in "。;\n") + 1
        ends = [at for mark in "。;\n" if (at := plain.find(mark, claim.end)) >= 0]
        known = {f"unit={claim.unit}": 1.0, f"kind={report.document.doc_type}": 1.0, f"bound={claim.comparator}": 1.0,
                 f"measure={claim.measure}": 1.0, "cell": float(claim.cell is not None)}  # fmt: skip
        before = plain[max(start, claim.start - BEFORE) : claim.start]
        behind = plain[claim.end : min([*ends, len(plain), claim.end + BEHIND])]
        rows.append(Silent(name, split, before, behind, title, known, roles))
    return rows


def model() -> Pipeline:
    """Character n-grams before, behind and in the title, and what else is known; a logistic regression on them."""

    def words(field: str, least: int, most: int) -> Pipeline:
        pick = FunctionTransformer(lambda rows: [getattr(row, field) or "。" for row in rows])
        return make_pipeline(pick, TfidfVectorizer(analyzer="char", ngram_range=(least, most), min_df=2))

    known = make_pipeline(FunctionTransformer(lambda rows: [row.known for row in rows]), DictVectorizer())
    parts = [("before", words("before", 1, 3)), ("behind", words("behind", 1, 3)), ("title", words("title", 2, 2))]
    return make_pipeline(FeatureUnion([*parts, ("known", known)]), LogisticRegression(C=10, max_iter=3000))


def crossed(rows: Sequence[Silent]) -> list[tuple[str, float]]:
    """For each row the role that a model says which never saw its document, and how sure it is."""
    said: list[tuple[str, float]] = [(DEFAULT, 1.0)] * len(rows)
    documents, roles = [r.document for r in rows], np.array([r.roles[0] for r in rows])
    for train, test in GroupKFold(FOLDS).split(rows, roles, documents):
        fitted = model().fit([rows[i] for i in train], roles[train])
        for i, chances in zip(test, fitted.predict_proba([rows[i] for i in test]), strict=True):
            said[i] = (str(fitted.classes_[chances.argmax()]), float(chances.max()))
    return said


def change(rows: Sequence[Silent], said: Sequence[tuple[str, float]], least: float) -> Change:
    """What overruling the default changes where the model is at least so sure."""
    overruled = [(row, role) for row, (role, sure) in zip(rows, said, strict=True) if role != DEFAULT and sure >= least]
    mended = sum(role in row.roles and DEFAULT not in row.roles for row, role in overruled)
    broken = sum(role not in row.roles and DEFAULT in row.roles for row, role in overruled)
    return Change(mended, broken)


@click.command(help="Measures, by cross-validation, a model for the role of figures without a cue.")
def main() -> None:
    rows = gather()
    said = crossed(rows)
    table = Table("sure at least", "split", "figures", "default right", "mended", "broken", box=None, pad_edge=False)
    clear = False
    for least in (0.0, 0.6, 0.8, 0.9):
        for split in ("all", *SPLITS):
            chosen = [(row, one) for row, one in zip(rows, said, strict=True) if split in ("all", row.split)]
            own, theirs = [row for row, _ in chosen], [one for _, one in chosen]
            made = change(own, theirs, least)
            clear |= split == "all" and made.clear
            right = sum(DEFAULT in row.roles for row in own) / max(1, len(own))
            table.add_row(f"{least}", split, str(len(own)), f"{right:.4f}", str(made.mended), str(made.broken))
    Console(soft_wrap=True).print(table)
    click.echo("a model clearly mends more than it breaks" if clear else "no model clearly beats the default")
    sys.exit(0)


if __name__ == "__main__":
    main()
