"""A network that reads the figures of a text in their order, for which arrays of numbers are enough."""

from __future__ import annotations

import io
import math
import zipfile
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from threadpoolctl import ThreadpoolController

from extractor.model import RuleError
from extractor.patterns import Rules

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float32]]
LENGTH = 4.0  # of a figure's row of features: longer ones learn faster
_TRAINERS = {"weighing": "weigh", "choosing": "choose"}  # what writes a file: python -m eval.…
_APART = "\x00"  # between words that are stored as bytes
_BLAS = ThreadpoolController()  # the products are so small that their threads cost more than they save


def as_bytes(words: Sequence[str]) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    """Words as an array, to be stored beside weights."""
    return np.frombuffer(_APART.join(words).encode(), dtype=np.uint8)


def stored(rules: Rules, name: str, arrays: Sequence[str]) -> tuple[dict[str, int], list[Any]]:
    """The places of the features of a network, and those of its arrays that are asked for.

    name    of the file without its end
    raises  RuleError naming the file and the reason where it cannot be used
    """
    path = rules.file(f"{name}.npz")
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as kept:
            names = bytes(kept["names"]).decode().split(_APART)
            return {feature: n for n, feature in enumerate(names)}, [kept[array] for array in arrays]
    except (KeyError, ValueError, OSError, zipfile.BadZipFile) as error:
        raise RuleError(f"{path.name}: {error}; python -m eval.{_TRAINERS[name]} --write makes it anew") from error


class Network(NamedTuple):
    """Hidden units that see one figure each, and gated recurrent units that read theirs in order and against it.

    It is several networks side by side, alike but for chance, whose answers are averaged.  Each has two chains of
    recurrent units (Cho et al. 2014, arXiv:1406.1078, with the reset gate behind the product as in cuDNN), the first
    in the order of the text, the second against it.

    inner       features by hidden units, whole numbers; ``scale`` of each unit, and what is added to it
    into        chains by hidden units of one network by gates: what a chain is told of a figure
    keep        chains by recurrent units by gates: what it keeps of those before; gates: reset, update, new
    outer       hidden units and then recurrent units, chain by chain, by classes
    """

    inner: np.ndarray[tuple[int, ...], np.dtype[np.int8]]
    scale: Floats
    inner_base: Floats
    into: Floats
    into_base: Floats
    keep: Floats
    keep_base: Floats
    outer: Floats
    outer_base: Floats

    def misfit(self, features: int, classes: int) -> bool:
        """Whether the arrays do not fit each other, so many features and so many classes."""
        if self.keep.ndim != 3 or not len(self.keep):
            return True
        hidden, (chains, units, gates) = self.scale.size, self.keep.shape
        return gates != 3 * units or chains % 2 != 0 or [array.shape for array in self] != [
            (features, hidden), (hidden,), (hidden,), (chains, 2 * hidden // chains, gates), (chains, gates),
            (chains, units, gates), (chains, gates), (hidden + chains * units, classes), (classes,),
        ]  # fmt: skip

    def logits(self, figures: Sequence[Sequence[int]]) -> Floats:
        """Figures by classes, of the features of all figures of a text, in order."""
        sums = np.zeros((len(figures), len(self.scale)), dtype=np.float32)
        for row, features in zip(sums, figures, strict=True):
            if features:
                row[:] = np.add.reduce(self.inner.take(features, axis=0), dtype=np.int32)
                row *= LENGTH / math.sqrt(len(features))
        hidden = np.maximum(sums * self.scale + self.inner_base, 0)
        with _BLAS.limit(limits=1, user_api="blas"):
            told = self._told(hidden)
            return np.concatenate([hidden, self._read(told)], axis=1) @ self.outer + self.outer_base

    def _told(self, hidden: Floats) -> Floats:
        """Figures by chains by gates; a chain against the order has the last figure first."""
        width = self.into.shape[1]
        told = np.empty((len(hidden), *self.into_base.shape), dtype=np.float32)
        for chain, (weights, base) in enumerate(zip(self.into, self.into_base, strict=True)):
            start = chain // 2 * width
            told[:, chain] = (hidden[:, start : start + width] @ weights + base)[:: -1 if chain % 2 else 1]
        return told

    def _read(self, told: Floats) -> Floats:
        """Figures by the states of all chains."""
        chains, units, _ = self.keep.shape
        states = np.empty((len(told), chains, units), dtype=np.float32)
        state = np.zeros((chains, units), dtype=np.float32)
        for at, gates in enumerate(told):
            kept = np.einsum("cu,cug->cg", state, self.keep) + self.keep_base
            opened = 1 / (1 + np.exp(-(gates[:, : 2 * units] + kept[:, : 2 * units])))
            new = np.tanh(gates[:, 2 * units :] + opened[:, :units] * kept[:, 2 * units :])
            state = new + opened[:, units:] * (state - new)
            states[at] = state
        states[:, 1::2] = states[::-1, 1::2].copy()
        return states.reshape(len(told), chains * units)
