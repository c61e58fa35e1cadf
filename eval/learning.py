"""What the networks are trained with: PyTorch, readings of the gold, features in rows, folds, thresholds."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import click
import numpy as np
from numpy.typing import NDArray

from eval.align import offsets
from eval.gold import GoldDocument, GoldFigure, load_split
from eval.sight import by_rules, readings
from extractor.claims.company import Seen
from extractor.claims.lexicon import Lexicon, Token
from extractor.claims.network import LENGTH, as_bytes
from extractor.patterns import BUNDLED, default_rules
from extractor.shadow import shadow

try:
    import torch
    from torch import nn
except ImportError as error:
    raise SystemExit(f"PyTorch is needed to train networks ({error}): pip install 'dudao[network]'") from None

__all__ = [
    "FOLDS", "Names", "Reading", "Row", "bag", "fold_of", "in_bytes", "keep", "nn", "of_split", "on_sight", "tell",
    "threshold", "torch", "well_spread",
]  # fmt: skip

FOLDS = 5
DEAR = 1.5  # figures mended that one broken is worth
_DOCUMENTS = 4  # a feature of fewer documents is no feature
_THRESHOLDS = [n / 20 for n in range(1, 20)]  # an answer less likely than that flips with the page around its text


class Reading(NamedTuple):
    """A text of the gold as the rules alone read it: its type, its figures in order of place, and its text."""

    gold: GoldDocument
    kind: str
    figures: list[Seen]
    text: str

    @property
    def plain(self) -> str:
        """The shadow of the text."""
        return shadow(self.text)

    @property
    def tokens(self) -> list[Token]:
        """The words of the lexicon in it."""
        return default_rules().compiled(Lexicon).scan(self.plain)

    def matched(self) -> Iterator[tuple[GoldFigure, int]]:
        """The claims of the gold, each with the number of the figure that the rules read there."""
        at = offsets(self.text, self.gold.text)
        left = {n: (at[f.start], at[max(f.end - 1, 0)] + 1) for n, f in enumerate(self.figures)}
        for figure in self.gold.figures:
            n = _of_figure(figure, self.figures, left) if figure.is_claim else None
            if n is not None:
                del left[n]
                yield figure, n


def on_sight() -> list[Reading]:
    """The seen texts as the rules read them before anything was mended for them."""
    kept = readings()
    if not kept:
        raise click.ClickException("gold/sight: no readings; what rules say of texts they were written on is no lesson")
    golds = (gold for gold in load_split("seen") if gold.name in kept)
    return [Reading(gold, kept[gold.name].kind, kept[gold.name].figures, gold.text) for gold in golds]


def of_split(split: str) -> Iterator[Reading]:
    """The texts of a split as the rules alone read them now."""
    for gold in load_split(split):
        report = by_rules(gold)
        if report is not None:
            figures = [Seen.of_claim(c) for c in sorted(report.claims, key=lambda c: c.start)]
            yield Reading(gold, report.document.doc_type, figures, report.document.text)


def _of_figure(figure: GoldFigure, figures: list[Seen], left: dict[int, tuple[int, int]]) -> int | None:
    """The number of the figure that stands where one of the gold does, of its value and its stage if there are two."""
    near = [n for n, (start, end) in left.items() if start < figure.end and figure.start < end]
    values = figure.readings("value")

    def fit(n: int) -> tuple[bool, bool]:
        return figures[n].value in values, figures[n].stage in figure.readings("stage")

    return max(near, key=fit, default=None)


class Names(dict[str, int]):
    """A number for every name that is asked for, in the order of asking."""

    def __missing__(self, name: str) -> int:
        self[name] = len(self)
        return self[name]


class Row(NamedTuple):
    """The features of figures in a row, where those of each figure start, and the weights of all."""

    numbers: torch.Tensor
    starts: torch.Tensor
    weights: torch.Tensor


def bag(figures: Sequence[NDArray[np.int64]], dropped: float, chance: np.random.Generator) -> Row:
    """Figures by the numbers of their features, in a row, a share of the features left out by chance."""
    kept = [features[chance.random(len(features)) >= dropped] for features in figures]
    weights = [LENGTH / (1 - dropped) / np.sqrt(max(len(features), 1)) for features in figures]
    counts = np.array([len(features) for features in kept])
    return Row(
        torch.from_numpy(np.concatenate(kept)),
        torch.from_numpy(np.cumsum(counts) - counts),
        torch.from_numpy(np.repeat(np.array(weights, dtype=np.float32), counts)),
    )


def well_spread(told: Iterable[tuple[str, Iterable[int]]]) -> dict[int, int]:
    """The places of those features that enough documents have, in order; ``told``: documents, and features in them."""
    spread: dict[int, set[str]] = {}
    for document, features in told:
        for feature in features:
            spread.setdefault(feature, set()).add(document)
    return {
        feature: n for n, feature in enumerate(sorted(f for f, found in spread.items() if len(found) >= _DOCUMENTS))
    }


def in_bytes(weights: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Features by units as bytes, and the scale of each unit."""
    scale = np.abs(weights).max(axis=0) / 127
    scale = np.where(scale == 0, 1, scale).astype(np.float32)
    return np.round(weights / scale).astype(np.int8), scale


def fold_of(document: str) -> int:
    return zlib.crc32(document.encode()) % FOLDS


def threshold(told: Sequence[tuple[float, int]]) -> float:
    """By how much an answer must lead so that most is won; ``told``: leads, and 1 for mended, -1 for broken."""

    def worth(least: float) -> float:
        changes = [change for lead, change in told if lead >= least]
        return changes.count(1) - DEAR * changes.count(-1)

    return max(_THRESHOLDS, key=worth)


def keep(name: str, names: Mapping[str, int], at: Iterable[int], **arrays: NDArray[np.generic]) -> None:
    """Writes a network's arrays beside the names of its features, which are given by number in ``at``."""
    spelled = {number: feature for feature, number in names.items()}
    np.savez_compressed(BUNDLED / f"{name}.npz", names=as_bytes([spelled[feature] for feature in at]), **arrays)


def tell(name: str, lines: Sequence[str]) -> None:
    """Writes a network's thresholds, lines of TOML."""
    head = [
        "# By how much likelier an answer must be than that of the rules to stand instead of it;",
        "# written by what trains the network, not by hand.",
    ]
    (BUNDLED / f"{name}.toml").write_text("\n".join([*head, *lines]) + "\n", "utf-8")
