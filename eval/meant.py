"""Trains the scorecards of relations that are meant, ``patterns/meant.tsv``, on the seen gold.

    python -m eval.meant            trains and shows how sure readings come out, cross-validated by document
    python -m eval.meant --write    also writes patterns/meant.tsv

For each figure that others may make, every way in which they may is a case; it counts as meant where they do make it,
or where the gold says that they should.  Texts are mostly right, so how often figures that stand in some way make one
another tells how surely they are meant to.  The cards are logistic regressions with an L1 penalty; sureness is fitted
on points and lead of the likeliest reading of each figure, from cards that have not seen its text.  The paragraphs in
which everything is true (``gold/true``) are learned from too.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import chain, groupby
from pathlib import Path
from typing import Any, NamedTuple

import click
import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from sklearn.linear_model import LogisticRegression

from eval.align import offsets
from eval.gold import GOLD, load_folder
from eval.truth import paragraphs
from extractor.checks.facts import Facts
from extractor.checks.meant import quotients, readings_of, sums
from extractor.checks.meant.card import FILE, LEAD, NO_NEXT, joined
from extractor.checks.meant.readings import Reading
from extractor.model import ReadError
from extractor.patterns import BUNDLED
from extractor.pipeline import extract, read

_FOLDS = 5
_DOCUMENTS = 6  # cases that a sign must be of
_PENALTY = 0.6  # inverse strength of the L1 penalty: the strongest that costs nothing, cross-validated
_WRONG = frozenset({"inconsistent", "rounding", "improbable"})
_SHOWN = (0, 85, 140, 220, 295, 390)  # hundredths of a logit: 50, 70, 80, 90, 95 and 98 in 100


class Case(NamedTuple):
    """One reading: the family, the figure that it is of, its signs, and whether it is meant."""

    family: str
    head: int
    document: str
    signs: tuple[str, ...]
    meant: bool


class Text(NamedTuple):
    """A text to learn from, and the figures of each of its relations that fail, by place."""

    name: str
    text: str
    wrong: set[frozenset[int]]


def texts() -> list[Text]:
    """The seen gold, and the true paragraphs."""
    folder = GOLD / "seen"
    golds = [Text(g.name, g.text, _wrong(folder / f"{g.name}.findings.jsonl")) for g in load_folder(folder, "seen")]
    return golds + [Text(p.name, p.text, set()) for p in paragraphs()]


def cases_of(text: Text) -> list[list[tuple[str, tuple[str, ...], bool]]]:
    """The readings of each figure of a text: family, signs, whether meant."""
    try:
        extraction = extract(read(text.text.encode(), "text.txt"))
    except ReadError:
        return []
    body = extraction.document.text
    at: Sequence[int] = range(len(text.text) + 1) if body == text.text else offsets(body, text.text)
    out = []
    for readings in readings_of(Facts(extraction)):
        rows = []
        for reading in readings:
            places = frozenset(at[c.start] for c in (reading.stated, *reading.terms))
            rows.append((reading.family, _signs(reading), reading.holds or places in text.wrong))
        out.append(rows)
    return out


def _signs(reading: Reading) -> tuple[str, ...]:
    told = {**reading.head, **reading.first, **reading.second, **reading.together}
    pairs = sums.PAIRS if reading.family == "sum" else quotients.PAIRS
    return (*told.values(), *(joined(told, names) for names in pairs))


def _wrong(path: Path) -> set[frozenset[int]]:
    """The figures of each gold relation that fails: meant, though they do not come out."""
    found = set()
    for line in path.read_text("utf-8").splitlines() if path.is_file() else ():
        row: dict[str, Any] = json.loads(line)
        if row["outcome"] in _WRONG:
            found.add(frozenset(_places(row["stated"]) | _places(row.get("parts", []))))
    return found


def _places(value: Any) -> set[int]:
    if isinstance(value, list):
        return set(chain.from_iterable(map(_places, value)))
    return {value} if isinstance(value, int) else set()


class Family(NamedTuple):
    """The cases of one family as rows of signs, with the figure and the fold of each."""

    names: list[str]
    rows: sparse.csr_matrix
    meant: NDArray[np.bool_]
    head: NDArray[np.int64]
    fold: NDArray[np.int64]


def family_of(cases: Sequence[Case]) -> Family:
    """The cases as a matrix; signs of few cases and such as a line of the file cannot hold are left out."""
    counts: dict[str, int] = {}
    for case in cases:
        for sign in case.signs:
            counts[sign] = counts.get(sign, 0) + 1
    names = sorted(
        s for s, n in counts.items() if n >= _DOCUMENTS and not set(s) & set("\t\n\r\x0b\x0c\x85\u2028\u2029")
    )
    at = {name: n for n, name in enumerate(names)}
    columns: list[int] = []
    ends = [0]
    for case in cases:
        columns += sorted({at[s] for s in case.signs if s in at})
        ends.append(len(columns))
    rows = sparse.csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(cases), len(at)))
    folds = np.array([zlib.crc32(c.document.encode()) % _FOLDS for c in cases])
    return Family(names, rows, np.array([c.meant for c in cases]), np.array([c.head for c in cases]), folds)


def fit(rows: sparse.csr_matrix, meant: NDArray[np.bool_]) -> LogisticRegression:
    """One card; the same for the same cases."""
    model = LogisticRegression(C=_PENALTY, l1_ratio=1, solver="liblinear", max_iter=300, random_state=0)
    return model.fit(rows, meant)


def likeliest(points: NDArray[np.float64], head: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The row of the likeliest reading of each figure, and its points and its lead over the next, in hundredths."""
    best, told = [], []
    for _, group in groupby(range(len(head)), key=lambda n: head[n]):
        order = sorted(group, key=lambda n: -points[n])
        second = points[order[1]] * 100 if len(order) > 1 else NO_NEXT
        own = points[order[0]] * 100
        best.append(order[0])
        told.append((own, min(LEAD, own - second)))
    return np.array(best), np.array(told)


def sureness(family: Family) -> tuple[LogisticRegression, NDArray[np.float64], NDArray[np.bool_]]:
    """The fit of sureness on points and lead; and, cross-validated, the sureness of each figure and whether it held."""
    points = np.zeros(len(family.meant))
    for fold in range(_FOLDS):
        new = family.fold == fold
        points[new] = fit(family.rows[~new], family.meant[~new]).decision_function(family.rows[new])
    best, told = likeliest(points, family.head)
    held = family.meant[best]
    return LogisticRegression().fit(told / 100, held), told / 100, held


def lines_of(name: str, family: Family, sure: LogisticRegression) -> list[str]:
    """The lines of a family's card."""
    card = fit(family.rows, family.meant)
    own, lead = (round(100 * w) for w in sure.coef_[0])
    fixed = {"base": card.intercept_[0], "own": own / 100, "lead": lead / 100, "least": sure.intercept_[0]}
    points = {sign: round(100 * w) for sign, w in zip(family.names, card.coef_[0], strict=True)}
    rows = [(sign, round(100 * w)) for sign, w in fixed.items()] + sorted((s, p) for s, p in points.items() if p)
    return [f"{name}\t{p}\t{sign}" for sign, p in rows]


@click.command(help=__doc__)
@click.option("--write", "writes", is_flag=True, help="Write the cards too.")
def main(writes: bool) -> None:
    learned = texts()
    cases: dict[str, list[Case]] = {}
    heads = 0
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for text, figures in zip(learned, pool.map(cases_of, learned, chunksize=8), strict=True):
            for readings in figures:
                heads += 1
                for name, signs, meant in readings:
                    cases.setdefault(name, []).append(Case(name, heads, text.name, signs, meant))
    shown = Table("family", "figures", "readings", *(f"sureness {s}" for s in _SHOWN))
    lines = [
        "# Points for the signs around figures that may make one another, in hundredths of a logit, by family:",
        "# own, lead, least: how points become sureness (extractor/checks/meant/card.py);",
        "# written by `python -m eval.meant --write`, not by hand.",
    ]
    for name, rows in sorted(cases.items()):
        family = family_of(rows)
        sure, told, held = sureness(family)
        said = (told @ sure.coef_[0] + sure.intercept_[0]) * 100
        tops = [said >= least for least in _SHOWN]
        shown.add_row(
            name, str(len(held)), str(len(rows)),
            *(f"{held[top].mean():.3f} of {top.sum()}" if top.any() else "–" for top in tops),
        )  # fmt: skip
        lines += lines_of(name, family, sure)
    Console(width=160).print(shown)
    if writes:
        (BUNDLED / FILE).write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
