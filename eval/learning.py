"""What the networks are trained with: PyTorch, their features in rows, and the folds of cross-validation."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from extractor.claims.network import LENGTH

try:
    import torch
    from torch import nn
except ImportError as error:
    raise SystemExit(f"PyTorch is needed to train networks ({error}): pip install 'dudao[network]'") from None

__all__ = ["FOLDS", "Names", "Row", "bag", "fold_of", "in_bytes", "nn", "torch", "well_spread"]

FOLDS = 5
_DOCUMENTS = 4  # a feature of fewer documents is no feature


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
