"""Trains the network that weighs claims anew, on the seen gold; scores it on the held-out one.

    python -m eval.weigh            trains and scores
    python -m eval.weigh --write    also writes patterns/weighing.npz and patterns/weighing.toml

It sees what stands around each figure of the seen gold, and what the rules said of it where its text was new to them
(``gold/sight``): on texts that rules were written on they are too good to learn from, so there their answers are left
out.  Features are dropped at random while it learns.  The threshold of a field is the one at which, cross-validated by
document on the texts on sight, the most figures are mended, those that are broken counted ``_DEAR`` times against them.
"""

from __future__ import annotations

import json
import os
import warnings
import zlib
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

import click
import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table as Shown
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from eval.align import offsets
from eval.gold import GoldDocument, GoldFigure, load_split
from eval.sight import by_rules, readings
from extractor.claims.company import Page, Seen, rule_features
from extractor.claims.lexicon import Lexicon
from extractor.claims.weighing import APART, FIELDS, NOTHING, SURE, may_doubt
from extractor.patterns import BUNDLED, default_rules
from extractor.shadow import shadow

_FOLDS = 5
_DOCUMENTS = 4  # a feature of fewer documents is no feature
_TOGETHER = 2  # networks, alike but for chance, whose answers are averaged: together they are one of more hidden units
_UNITS = 128  # hidden units of each
_ROUNDS, _BATCH, _RATE = 15, 256, 0.005  # rounds through the gold, figures a step, and the first rate of learning
_DROPPED = 0.6  # share of the features left out of each figure in a round
_LENGTH = 4.0  # of a figure's row: longer ones learn faster
_DEAR = 1.5  # figures mended that one broken is worth
_THRESHOLDS = [n / 20 for n in range(1, 20)]  # an answer less likely than that flips with the page around its text


class Names(dict[str, int]):
    """A number for every name that is asked for, in the order of asking."""

    def __missing__(self, name: str) -> int:
        self[name] = len(self)
        return self[name]


NAMES = Names()  # of the features of all cases


class Case(NamedTuple):
    """A figure of the gold that the rules read: what is known of it, and what counts as right, by field.

    features  their numbers in ``NAMES``
    before    the character right before it
    """

    document: str
    seen: Seen
    before: str
    features: frozenset[int]
    right: dict[str, tuple[str | None, ...]]


class Network(NamedTuple):
    """A trained network: its features in order, its classes by field, and the weights of ``MLPClassifier``."""

    at: dict[int, int]
    classes: dict[str, list[str]]
    inner: NDArray[np.float32]
    inner_base: NDArray[np.float32]
    outer: NDArray[np.float32]
    outer_base: NDArray[np.float32]

    def answers(self, cases: Sequence[Case]) -> dict[str, list[tuple[str | None, float]]]:
        """By field and case: the likeliest class, and by how much it is likelier than what the rules say."""
        hidden = np.maximum(_rows(cases, self.at) @ self.inner + self.inner_base, 0)
        shares = 1 / (1 + np.exp(np.clip(-(hidden @ self.outer + self.outer_base), -SURE, SURE)))
        out: dict[str, list[tuple[str | None, float]]] = {}
        start = 0
        for field, names in self.classes.items():
            block = shares[:, start : start + len(names)]
            block = block / block.sum(axis=1, keepdims=True)
            start += len(names)
            out[field] = []
            for case, row, best in zip(cases, block, block.argmax(axis=1), strict=True):
                said = str(getattr(case.seen, field))
                left = float(row[names.index(said)]) if said in names else 0.0
                out[field].append((None if names[best] == NOTHING else names[best], float(row[best]) - left))
        return out


def cases_of(split: str) -> list[Case]:
    """The figures of a split as the rules alone read them now, and with what they say of each."""
    out: list[Case] = []
    for gold in load_split(split):
        report = by_rules(gold)
        if report is not None:
            figures = [Seen.of_claim(c) for c in sorted(report.claims, key=lambda c: c.start)]
            out += _cases(gold, figures, report.document.text, report.document.doc_type)
    return out


def cases_on_sight() -> list[Case]:
    """The figures of seen texts as the rules read them before anything was mended for them."""
    kept = readings()
    golds = (gold for gold in load_split("seen") if gold.name in kept)
    return [c for gold in golds for c in _cases(gold, kept[gold.name].figures, gold.text, kept[gold.name].kind)]


def without_rules(case: Case) -> Case:
    """A case without what the rules made of it."""
    return case._replace(features=case.features - {NAMES[name] for name in rule_features(case.seen)})


def _cases(gold: GoldDocument, figures: list[Seen], text: str, kind: str) -> list[Case]:
    plain, at = shadow(text), offsets(text, gold.text)
    page = Page(plain, default_rules().compiled(Lexicon).scan(plain), kind, figures, NAMES.__getitem__)
    out = []
    left = {n: (at[f.start], at[max(f.end - 1, 0)] + 1) for n, f in enumerate(figures)}
    for figure in gold.figures:
        n = _of_figure(figure, figures, left) if figure.is_claim else None
        if n is None:
            continue
        del left[n]
        right = {field: tuple(figure.readings(field)) for field in FIELDS}
        out.append(
            Case(
                gold.name,
                figures[n],
                page.before(figures[n]),
                frozenset([*page.features(n), *page.known(rule_features(figures[n]))]),
                right,
            )
        )
    return out


def _of_figure(figure: GoldFigure, figures: list[Seen], left: dict[int, tuple[int, int]]) -> int | None:
    """The number of the figure that stands where one of the gold does, of its value and its stage if there are two."""
    near = [n for n, (start, end) in left.items() if start < figure.end and figure.start < end]
    values = figure.readings("value")

    def fit(n: int) -> tuple[bool, bool]:
        return figures[n].value in values, figures[n].stage in figure.readings("stage")

    return max(near, key=fit, default=None)


def _rows(cases: Sequence[Case], at: dict[int, int]) -> sparse.csr_matrix:
    """Rows of features, all of one length."""
    columns: list[int] = []
    ends = [0]
    for case in cases:
        columns += sorted(at[n] for n in case.features if n in at)
        ends.append(len(columns))
    counts = np.diff(ends)
    values = np.repeat(_LENGTH / np.sqrt(np.maximum(counts, 1)), counts).astype(np.float32)
    return sparse.csr_matrix((values, columns, ends), shape=(len(cases), len(at)))


def _targets(cases: Sequence[Case], classes: dict[str, list[str]]) -> NDArray[np.int8]:
    """Cases by classes: 1 for each class that counts as right."""
    names = [(field, name) for field, kept in classes.items() for name in kept]
    at = {key: n for n, key in enumerate(names)}
    out = np.zeros((len(cases), len(names)), dtype=np.int8)
    for row, case in zip(out, cases, strict=True):
        for field in classes:
            row[[at[field, str(r)] for r in case.right[field] if (field, str(r)) in at]] = 1
    return out


def fit(cases: Sequence[Case]) -> Network:
    """The network; the same for the same cases."""
    spread: dict[int, set[str]] = {}
    for case in cases:
        for feature in case.features:
            spread.setdefault(feature, set()).add(case.document)
    at = {feature: n for n, feature in enumerate(sorted(n for n, told in spread.items() if len(told) >= _DOCUMENTS))}
    classes = {field: sorted({str(case.right[field][0]) for case in cases}) for field in FIELDS}
    rows, targets = _rows(cases, at), _targets(cases, classes)
    models = [_fit_one(rows, targets, seed) for seed in range(_TOGETHER)]
    inner, outer = (np.concatenate([m.coefs_[n] for m in models], axis=1 - n) for n in (0, 1))
    inner_base = np.concatenate([m.intercepts_[0] for m in models])
    outer_base = np.mean([m.intercepts_[1] for m in models], axis=0)
    return Network(at, classes, inner, inner_base, outer / _TOGETHER, outer_base)


def _fit_one(rows: sparse.csr_matrix, targets: NDArray[np.int8], seed: int) -> MLPClassifier:
    model = MLPClassifier((_UNITS,), alpha=0, batch_size=_BATCH, max_iter=1, warm_start=True, random_state=seed)
    chance = np.random.default_rng(seed)
    for turn in range(_ROUNDS):
        dropped = rows.copy()
        dropped.data *= (chance.random(len(rows.data)) >= _DROPPED) / np.float32(1 - _DROPPED)
        dropped.eliminate_zeros()
        model.set_params(learning_rate_init=_RATE * (1 - turn / _ROUNDS))
        with warnings.catch_warnings(action="ignore", category=ConvergenceWarning):
            model.fit(dropped, targets)
    return model


def _fold(document: str) -> int:
    return zlib.crc32(document.encode()) % _FOLDS


def thresholds(cases: Sequence[Case], sight: Sequence[Case]) -> dict[str, float]:
    """By field, from networks trained without a text, how much likelier their answer must be than the rules'."""
    told: dict[str, list[tuple[float, int]]] = {field: [] for field in FIELDS}
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        networks = list(pool.map(fit, ([c for c in cases if _fold(c.document) != fold] for fold in range(_FOLDS))))
    for fold, network in enumerate(networks):
        these = [c for c in sight if _fold(c.document) == fold]
        for field, answers in network.answers(these).items():
            told[field] += [(lead, change(c, field, best)) for c, (best, lead) in zip(these, answers, strict=True)]

    def worth(field: str, least: float) -> float:
        changes = [made for lead, made in told[field] if lead >= least and made]
        return changes.count(1) - _DEAR * changes.count(-1)

    return {field: max(_THRESHOLDS, key=lambda least: worth(field, least)) for field in FIELDS}


def change(case: Case, field: str, best: str | None) -> int:
    """1 where an answer mends a figure, -1 where it breaks one, 0 where it does neither or is not asked for."""
    right = case.right[field]
    asked = may_doubt(case.seen, field, str(best), case.before)
    return (best in right) - (getattr(case.seen, field) in right) if asked else 0


def write(network: Network, least: dict[str, float]) -> None:
    """Writes the weights of features as bytes, each hidden unit with a scale of its own; the thresholds as TOML."""
    inner = network.inner * _LENGTH
    scale = np.abs(inner).max(axis=0) / 127
    small = np.round(inner / np.where(scale == 0, 1, scale)).astype(np.int8)
    spelled = {number: name for name, number in NAMES.items()}
    names = [spelled[feature] for feature in network.at]
    np.savez_compressed(
        BUNDLED / "weighing.npz",
        names=np.frombuffer(APART.join(names).encode(), dtype=np.uint8),
        inner=small,
        scale=scale.astype(np.float32),
        inner_base=network.inner_base.astype(np.float32),
        outer=network.outer.astype(np.float32),
        outer_base=network.outer_base.astype(np.float32),
        classes=np.frombuffer(json.dumps(network.classes).encode(), dtype=np.uint8),
    )
    lines = [
        "# By how much likelier an answer must be than that of the rules to stand instead of it;",
        "# written by `python -m eval.weigh --write`, not by hand.",
        "[least]",
        *(f"{field} = {value}" for field, value in least.items()),
    ]
    (BUNDLED / "weighing.toml").write_text("\n".join(lines) + "\n", "utf-8")


@click.command(help=__doc__)
@click.option("--write", "writes", is_flag=True, help="Write the weights too.")
def main(writes: bool) -> None:
    sight, held = cases_on_sight(), cases_of("held")
    read = {case.document for case in sight}
    cases = sight + [without_rules(c) for c in cases_of("seen") if c.document not in read]
    least, network = thresholds(cases, sight), fit(cases)
    shown = Shown("field", "threshold", "held-out figures changed", "mended", "broken")
    for field, answers in network.answers(held).items():
        made = [(c, best) for c, (best, lead) in zip(held, answers, strict=True)
                if lead > 0 and lead >= least[field] and may_doubt(c.seen, field, str(best), c.before)]  # fmt: skip
        effects = [change(case, field, best) for case, best in made]
        shown.add_row(field, f"{least[field]:.2f}", str(len(made)), str(effects.count(1)), str(effects.count(-1)))
    Console(soft_wrap=True).print(f"{len(cases)} figures, {len(network.at)} features", shown)
    if writes:
        write(network, least)


if __name__ == "__main__":
    main()
