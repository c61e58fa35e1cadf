"""Trains the model that says the role of figures without a cue, on the seen gold; scores it on the held-out one.

    python -m eval.roles            trains and scores
    python -m eval.roles --write    also writes patterns/roles.toml
    python -m eval.roles --check    exit 1 where patterns/roles.toml is not what training gives

Features that tell roles apart are chosen by L1 logistic regressions, one a role; an L2 one of all roles weighs them.
Figures with a cue are trained on too (what is around a target looks alike with and without 力争), but only those that
the program asks the model about are judged.  The threshold is the least at which, cross-validated by document, what
the model overrules is right often enough; it is chosen on the figures that it is printed for, so that the held-out
split is the honest measure.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import click
import msgspec
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from eval.__main__ import run
from eval.gold import digest, load_split
from eval.score import score_document
from extractor.claims.role_model import ASKED, DEFAULT, Context, Known
from extractor.model import Report
from extractor.patterns import BUNDLED
from extractor.shadow import shadow

TABLE = BUNDLED / "roles.toml"
FOLDS = 10
_CHOOSE, _WEIGH = 0.7, 0.4  # inverse strength of the L1 and the L2 penalty, cross-validated on the seen gold
_DOCUMENTS = 3  # a feature of fewer documents is no feature
_PRECISE = 0.9  # least share of right ones among what the model overrules
_THRESHOLDS = [n / 100 for n in range(50, 100)]


class Case(NamedTuple):
    """A figure of the gold that the program reads: its features and the roles that count.

    silent  no cue said its role; asked the model was asked
    """

    document: str
    features: dict[str, float]
    roles: tuple[str, ...]
    silent: bool
    asked: bool


class Guess(NamedTuple):
    """What a model says of a figure, and how sure it is (0 to 1)."""

    role: str
    sure: float


class Change(NamedTuple):
    """What overruling the default does: figures overruled, those now right, those mended and those broken by it."""

    overruled: int
    right: int
    mended: int
    broken: int


class Model(NamedTuple):
    """Trained weights: roles other than the default, an intercept a role, and a weight a feature and role."""

    roles: tuple[str, ...]
    intercept: tuple[float, ...]
    weights: dict[str, tuple[float, ...]]

    def guess(self, features: Mapping[str, float]) -> Guess:
        """As ``extractor.claims.role_model.Roles.guess``."""
        scores = np.array([0.0, *self.intercept])
        for name, value in features.items():
            if name in self.weights:
                scores[1:] += value * np.array(self.weights[name])
        shares = np.exp(scores - scores.max())
        best = int(shares.argmax())
        return Guess((DEFAULT, *self.roles)[best], float(shares[best] / shares.sum()))


def gather(split: str) -> tuple[list[Case], str]:
    """Every figure of a split of the gold that the program reads, and the digest of the split."""
    documents = load_split(split)
    cases: list[Case] = []
    for gold in documents:
        report = run(gold)
        if report is not None:
            cases += _cases(report, gold.name, dict(score_document(gold, report).paired))
    return cases, digest(documents)


def _cases(report: Report, name: str, roles: Mapping[str, tuple[str, ...]]) -> Iterator[Case]:
    known = [Known.of_claim(claim) for claim in report.claims]
    context = Context(report.document, shadow(report.document.text), known)
    for at, claim in enumerate(report.claims):
        if claim.claim_id in roles:
            yield Case(
                name,
                context.facts(at).features(),
                roles[claim.claim_id],
                known[at].role is None,
                f"|{ASKED}" in claim.rule,
            )


def fit(cases: Sequence[Case]) -> Model:
    """The weights, rounded as they are written; the same for the same cases."""
    spread = Counter(name for _, name in {(c.document, name) for c in cases for name in c.features})
    vectorizer = DictVectorizer()
    kept = [{n: v for n, v in c.features.items() if spread[n] >= _DOCUMENTS} for c in cases]
    rows, roles = vectorizer.fit_transform(kept), np.array([c.roles[0] for c in cases])
    rows.indices, rows.indptr = rows.indices.astype(np.int32), rows.indptr.astype(np.int32)  # liblinear takes no others
    names = vectorizer.get_feature_names_out()
    chosen: NDArray[np.bool_] = np.zeros(len(names), dtype=bool)
    for role in sorted(set(roles) - {DEFAULT}):
        one = LogisticRegression(C=_CHOOSE, l1_ratio=1.0, solver="liblinear", random_state=0)
        chosen |= one.fit(rows, roles == role).coef_[0] != 0
    chosen |= not chosen.any()
    model = LogisticRegression(C=_WEIGH, max_iter=2000).fit(rows[:, chosen], roles)
    coef, intercept = model.coef_, model.intercept_
    if len(coef) == 1:  # of two roles the weights are those of the second against the first
        coef, intercept = np.vstack([0 * coef, coef]), np.append(0.0, intercept)
    base = list(model.classes_).index(DEFAULT)
    order = [at for at in range(len(model.classes_)) if at != base]
    weights = np.round((coef - coef[base])[order], 2)
    return Model(
        tuple(str(model.classes_[at]) for at in order),
        tuple(float(x) for x in np.round((intercept - intercept[base])[order], 2)),
        {str(n): tuple(float(x) for x in row) for n, row in zip(names[chosen], weights.T, strict=True) if row.any()},
    )


def crossed(cases: Sequence[Case]) -> list[Guess]:
    """For each case what a model says that never saw its document."""
    said = [Guess(DEFAULT, 1.0)] * len(cases)
    documents = [c.document for c in cases]
    for train, test in GroupKFold(FOLDS).split(documents, groups=documents):
        model = fit([cases[i] for i in train])
        for i in test:
            said[i] = model.guess(cases[i].features)
    return said


def change(cases: Sequence[Case], said: Sequence[Guess], least: float) -> Change:
    """What the model does to the figures that it is asked about where it must be at least so sure."""
    over = [(c.roles, g.role) for c, g in zip(cases, said, strict=True)
            if c.asked and g.role != DEFAULT and g.sure >= least]  # fmt: skip
    right = [(roles, role in roles) for roles, role in over]
    return Change(
        len(over),
        sum(fine for _, fine in right),
        sum(fine and DEFAULT not in roles for roles, fine in right),
        sum(not fine and DEFAULT in roles for roles, fine in right),
    )


def threshold(cases: Sequence[Case], said: Sequence[Guess]) -> float:
    """The least threshold from which on what is overruled is precise enough, 1 where there is none."""
    least = 1.0
    for one in reversed(_THRESHOLDS):
        made = change(cases, said, one)
        if made.right < _PRECISE * made.overruled:
            break
        least = one if made.overruled else least
    return least


def written(model: Model, least: float, gold: str) -> str:
    """The table as TOML."""

    def row(numbers: Sequence[float]) -> str:
        return "[" + ", ".join(f"{x:g}" for x in numbers) + "]"

    def text(value: object) -> str:
        return msgspec.json.encode(value).decode()  # TOML strings are JSON strings

    return "\n".join(
        [
            "# The role of a figure without a cue: log odds against reported, one weight a feature and role.",
            "# Trained on the seen gold by `python -m eval.roles --write`; not to be edited by hand.",
            "# b: before, a: behind, < and >: right at the figure; others: share of the document's figures with a cue.",
            "",
            f'gold = "{gold}"',
            f"threshold = {least:g}",
            f"roles = {text(model.roles)}",
            f"intercept = {row(model.intercept)}",
            "",
            "[weight]",
            *(f"{text(name)} = {row(numbers)}" for name, numbers in sorted(model.weights.items())),
            "",
        ]
    )


def _print(console: Console, groups: Mapping[str, tuple[Sequence[Case], Sequence[Guess]]], least: float) -> None:
    heads = ("figures without a cue", "sure at least", "figures", "asked", "default", "with model", "overruled")
    table = Table(*heads, "right", "mended", "broken", box=None, pad_edge=False)
    for name, (cases, said) in groups.items():
        silent = [c for c in cases if c.silent]
        right = sum(DEFAULT in c.roles for c in silent)
        for bar in (0.5, 0.7, 0.8, 0.9, least):
            made = change(cases, said, bar)
            shares = [f"{n / max(1, len(silent)):.4f}" for n in (right, right + made.mended - made.broken)]
            mark = " (the threshold)" if bar == least else ""
            table.add_row(
                name, f"{bar:.2f}{mark}", str(len(silent)), str(sum(c.asked for c in cases)), *shares, *map(str, made)
            )
    console.print(table)


@click.command(help=__doc__.partition("\n")[0])
@click.option("--write", is_flag=True, help="Write the table.")
@click.option("--check", is_flag=True, help="Fail where the table is not what training gives.")
@click.option("--table", type=click.Path(path_type=Path), default=TABLE, help="The table.")
def main(write: bool, check: bool, table: Path) -> None:
    console = Console(soft_wrap=True, width=160)
    seen, gold = gather("seen")
    said, model = crossed(seen), fit(seen)
    least = threshold(seen, said)
    made = written(model, least, gold)
    if check:
        same = table.is_file() and table.read_text("utf-8") == made
        click.echo(f"{table.name}: {'as trained' if same else 'not what training gives; python -m eval.roles --write'}")
        sys.exit(0 if same else 1)
    held, _ = gather("held")
    judged = {"seen, cross-validated": (seen, said), "held": (held, [model.guess(c.features) for c in held])}
    _print(console, judged, least)
    if write:
        table.write_text(made, "utf-8")
        console.print(f"{table.name}: {len(model.weights)} features, {len(model.roles)} roles, threshold {least:g}")


if __name__ == "__main__":
    main()
