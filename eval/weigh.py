"""Trains the models that weigh indicator, stage and role anew, on the seen gold; scores them on the held-out one.

    python -m eval.weigh            trains and scores
    python -m eval.weigh --write    also writes patterns/weighing.npz and patterns/weighing.toml

The models see what stands around each figure of the seen gold, and never what the rules say of the field itself where
that would only teach them to trust rules written on the same texts.  Whether a model is right against the rules is
learned from ``gold/sight``: what the rules said of texts that were new to them, held against models trained without
those texts.  The threshold of a field is the one at which, cross-validated
by document, the most figures are mended, those that are broken counted ``_DEAR`` times against them.
"""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Sequence
from typing import Any, NamedTuple

import click
import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table as Shown
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression, SGDClassifier

from eval.gold import GoldDocument, GoldFigure, load_split
from eval.sight import by_rules, readings
from extractor.claims.lexicon import Lexicon
from extractor.claims.weighing import APART, FIELDS, NOTHING, Doubt, Page, Seen, about, may_doubt, weighs
from extractor.patterns import BUNDLED, default_rules
from extractor.shadow import shadow

_FOLDS = 5
_DOCUMENTS = 3  # a feature of fewer documents is no feature
_ALPHA, _ROUNDS = 1e-6, 25  # of the models: strength of the penalty, rounds through the gold
_TABLE = 0.1  # inverse strength of the penalty of the table of doubts
_DEAR = 2  # figures mended that one broken is worth
_SMALL = 0.04  # a weight of the table that changes no decision
_THRESHOLDS = [n / 100 for n in range(50, 96, 5)]


class Case(NamedTuple):
    """A figure of the gold that the rules read: what is known of it, and what counts as right.

    features  by which the models judge; staged, named  as ``Page.features``
    right     by field
    """

    document: str
    seen: Seen
    features: frozenset[str]
    staged: bool
    named: bool
    right: dict[str, tuple[str | None, ...]]

    def target(self, field: str) -> str:
        """The class that the models learn: what the rules say where that counts as right."""
        said = getattr(self.seen, field)
        return str(said if said in self.right[field] else self.right[field][0])


class Models(NamedTuple):
    """Trained models: a weight for each feature and class, and an intercept a class; classes by field."""

    at: dict[str, int]
    classes: dict[str, list[str]]
    weights: dict[str, NDArray[np.float64]]
    base: dict[str, NDArray[np.float64]]

    def doubts(self, cases: Sequence[Case], field: str) -> list[Doubt | None]:
        """Where the models disagree with the rules on a field."""
        scores = _matrix(cases, self.at, field) @ self.weights[field] + self.base[field]
        shares = 1 / (1 + np.exp(-scores))
        shares = shares / shares.sum(axis=1, keepdims=True)
        names = self.classes[field]
        out: list[Doubt | None] = []
        for case, row in zip(cases, shares, strict=True):
            best, said = int(row.argmax()), getattr(case.seen, field)
            if names[best] == str(said) or not may_doubt(case.seen, field):
                out.append(None)
                continue
            left = float(row[names.index(str(said))]) if str(said) in names else 0.0
            out.append(Doubt(field, said, None if names[best] == NOTHING else names[best], float(row[best]), left))
        return out


class Table(NamedTuple):
    """How likely a model is right against the rules: an intercept, a weight for each thing known, a threshold."""

    least: float
    intercept: float
    weights: dict[str, float]

    def likely(self, case: Case, doubt: Doubt) -> float:
        """A probability between 0 and 1."""
        found = about(case.seen, doubt, case.staged, case.named).items()
        score = self.intercept + sum(self.weights.get(name, 0.0) * value for name, value in found)
        return 1 / (1 + math.exp(-score))


def cases_of(split: str) -> list[Case]:
    """The figures of a split as the rules alone read them now."""
    out: list[Case] = []
    for gold in load_split(split):
        report = by_rules(gold)
        if report is not None:
            claims = sorted(report.claims, key=lambda c: c.start)
            figures, text = [Seen.of_claim(c) for c in claims], report.document.text
            out += _cases(gold, figures, text, report.document.doc_type)
    return out


def cases_on_sight() -> list[Case]:
    """The figures of seen texts as the rules read them before anything was mended for them."""
    kept = readings()
    out: list[Case] = []
    for gold in load_split("seen"):
        if gold.name in kept:
            out += _cases(gold, kept[gold.name].figures, gold.text, kept[gold.name].kind)
    return out


def _cases(gold: GoldDocument, figures: list[Seen], text: str, kind: str) -> list[Case]:
    from eval.align import offsets

    plain, at = shadow(text), offsets(text, gold.text)
    page = Page(plain, default_rules().compiled(Lexicon).scan(plain), kind, figures)
    out = []
    left = {n: (at[f.start], at[max(f.end - 1, 0)] + 1) for n, f in enumerate(figures)}
    for figure in gold.figures:
        n = _of_figure(figure, figures, left) if figure.is_claim else None
        if n is None:
            continue
        del left[n]
        names, staged, named = page.features(n)
        right = {field: tuple(figure.readings(field)) for field in FIELDS}
        out.append(Case(gold.name, figures[n], frozenset(names), staged, named, right))
    return out


def _of_figure(figure: GoldFigure, figures: list[Seen], left: dict[int, tuple[int, int]]) -> int | None:
    """The number of the figure that stands where one of the gold does, of its value and its stage if there are two."""
    near = [n for n, (start, end) in left.items() if start < figure.end and figure.start < end]
    values = figure.readings("value")

    def fit(n: int) -> tuple[bool, bool]:
        return figures[n].value in values, figures[n].stage in figure.readings("stage")

    return max(near, key=fit, default=None)


def _matrix(cases: Sequence[Case], at: dict[str, int], field: str) -> Any:
    """Rows of features, each of length one over the square root of how many of them are known."""
    columns: list[int] = []
    values: list[float] = []
    ends = [0]
    for case in cases:
        known = sorted(n for n in case.features if n in at)
        kept = [at[n] for n in known if weighs(field, n)]
        columns += kept
        values += [1 / math.sqrt(max(1, len(known)))] * len(kept)
        ends.append(len(columns))
    return sparse.csr_matrix((values, columns, ends), shape=(len(cases), len(at)))


def fit(cases: Sequence[Case]) -> Models:
    """The models of all fields; the same for the same cases."""
    spread: dict[str, set[str]] = {}
    for case in cases:
        for name in case.features:
            spread.setdefault(name, set()).add(case.document)
    at = {name: n for n, name in enumerate(sorted(n for n, told in spread.items() if len(told) >= _DOCUMENTS))}
    classes: dict[str, list[str]] = {}
    weights: dict[str, NDArray[np.float64]] = {}
    base: dict[str, NDArray[np.float64]] = {}
    for field in FIELDS:
        model = SGDClassifier(loss="log_loss", alpha=_ALPHA, max_iter=_ROUNDS, random_state=0, average=True, n_jobs=2)
        model.fit(_matrix(cases, at, field), np.array([case.target(field) for case in cases]))
        classes[field] = [str(c) for c in model.classes_]
        weights[field], base[field] = model.coef_.T, model.intercept_
    return Models(at, classes, weights, base)


def _fold(document: str) -> int:
    return zlib.crc32(document.encode()) % _FOLDS


def doubts_on_sight(cases: Sequence[Case], sight: Sequence[Case]) -> dict[str, list[tuple[Case, Doubt]]]:
    """By field, where models trained without a text disagree with what the rules said of it on sight."""
    out: dict[str, list[tuple[Case, Doubt]]] = {field: [] for field in FIELDS}
    for fold in range(_FOLDS):
        models = fit([c for c in cases if _fold(c.document) != fold])
        these = [c for c in sight if _fold(c.document) == fold]
        for field in FIELDS:
            found = zip(these, models.doubts(these, field), strict=True)
            out[field] += [(case, doubt) for case, doubt in found if doubt is not None]
    return out


def change(case: Case, doubt: Doubt) -> int:
    """1 where the model mends a figure, -1 where it breaks one, 0 where it does neither."""
    right = case.right[doubt.field]
    return (doubt.better in right) - (doubt.said in right)


def table_of(found: Sequence[tuple[Case, Doubt]]) -> Table:
    """The table of doubts of one field, with the least threshold that is precise enough by cross-validation."""
    pairs = [(case, doubt) for case, doubt in found if change(case, doubt)]
    mended = np.array([change(case, doubt) > 0 for case, doubt in pairs])
    folds = np.array([_fold(case.document) for case, _ in pairs])
    vectorizer = DictVectorizer()
    rows = vectorizer.fit_transform([about(c.seen, d, c.staged, c.named) for c, d in pairs]).tocsr()
    likely = np.zeros(len(pairs))
    for fold in range(_FOLDS):
        model = LogisticRegression(C=_TABLE, max_iter=2000).fit(rows[folds != fold], mended[folds != fold])
        likely[folds == fold] = model.predict_proba(rows[folds == fold])[:, 1]
    least = max(_THRESHOLDS, key=lambda t: mended[likely >= t].sum() - _DEAR * (~mended[likely >= t]).sum())
    model = LogisticRegression(C=_TABLE, max_iter=2000).fit(rows, mended)
    names = vectorizer.get_feature_names_out()
    weights = {str(n): round(float(w), 2) for n, w in zip(names, model.coef_[0], strict=True) if abs(w) >= _SMALL}
    return Table(least, round(float(model.intercept_[0]), 3), weights)


def counts(cases: Sequence[Case], models: Models, table: Table, field: str) -> tuple[int, int, int]:
    """How many figures of other texts are changed in a field, mended and broken."""
    changed = mended = broken = 0
    for case, doubt in zip(cases, models.doubts(cases, field), strict=True):
        if doubt is not None and table.likely(case, doubt) >= table.least:
            changed += 1
            mended += change(case, doubt) > 0
            broken += change(case, doubt) < 0
    return changed, mended, broken


def write(models: Models, tables: dict[str, Table]) -> None:
    """Writes the weights as bytes, each class with a scale of its own, and the tables of doubts as TOML."""
    weights = np.hstack([models.weights[field] for field in FIELDS])
    scale = np.abs(weights).max(axis=0) / 127
    small = np.round(weights / np.where(scale == 0, 1, scale)).astype(np.int8)
    kept = np.abs(small).max(axis=1) > 0
    names = [name for name in models.at if kept[models.at[name]]]
    np.savez_compressed(
        BUNDLED / "weighing.npz",
        names=np.frombuffer(APART.join(names).encode(), dtype=np.uint8),
        weights=small[kept],
        scale=scale.astype(np.float32),
        base=np.hstack([models.base[field] for field in FIELDS]).astype(np.float32),
        classes=np.frombuffer(json.dumps(models.classes).encode(), dtype=np.uint8),
    )
    lines = [
        "# When models are believed against the rules; written by `python -m eval.weigh --write`, not by hand.",
        "",
    ]
    for field, table in tables.items():
        lines += [f"[{field}]", f"least = {table.least}", f"intercept = {table.intercept}", "", f"[{field}.weight]"]
        lines += [f"{json.dumps(n, ensure_ascii=False)} = {w}" for n, w in sorted(table.weights.items())]
        lines.append("")
    (BUNDLED / "weighing.toml").write_text("\n".join(lines), "utf-8")


@click.command(help=__doc__)
@click.option("--write", "writes", is_flag=True, help="Write the weights too.")
def main(writes: bool) -> None:
    cases, held = cases_of("seen"), cases_of("held")
    found = doubts_on_sight(cases, cases_on_sight())
    tables = {field: table_of(found[field]) for field in FIELDS}
    models = fit(cases)
    shown = Shown("field", "threshold", "held-out figures changed", "mended", "broken")
    for field in FIELDS:
        shown.add_row(field, f"{tables[field].least:.2f}", *map(str, counts(held, models, tables[field], field)))
    Console(soft_wrap=True).print(f"{len(cases)} figures, {len(models.at)} features", shown)
    if writes:
        write(models, tables)


if __name__ == "__main__":
    main()
