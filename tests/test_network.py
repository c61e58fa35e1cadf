"""The network that reads the figures of a text in order: its arithmetic against the formulas; weights that are stored."""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.claims.choosing import Choosing
from extractor.claims.network import LENGTH, Network, as_bytes
from extractor.claims.weighing import Weighing
from extractor.model import RuleError
from extractor.patterns import BUNDLED, Rules

FEATURES, WIDTH, UNITS, CLASSES = 5, 3, 2, 4


def network(seed: int = 0, nets: int = 2) -> Network:
    chance = np.random.default_rng(seed)

    def some(*shape: int) -> np.ndarray:
        return chance.normal(size=shape).astype(np.float32)

    return Network(
        inner=chance.integers(-127, 128, (FEATURES, nets * WIDTH)).astype(np.int8),
        scale=np.abs(some(nets * WIDTH)) / 50,
        inner_base=some(nets * WIDTH),
        into=some(2 * nets, WIDTH, 3 * UNITS),
        into_base=some(2 * nets, 3 * UNITS),
        keep=some(2 * nets, UNITS, 3 * UNITS),
        keep_base=some(2 * nets, 3 * UNITS),
        outer=some(nets * WIDTH + 2 * nets * UNITS, CLASSES),
        outer_base=some(CLASSES),
    )


def opened(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def by_hand(net: Network, figures: list[list[int]]) -> list[list[float]]:
    """The same by the formulas of a gated recurrent unit, one number at a time."""
    nets = len(net.scale) // WIDTH
    hidden = []
    for features in figures:
        row = []
        for unit in range(nets * WIDTH):
            total = sum(float(net.inner[f, unit]) for f in features)
            length = LENGTH / math.sqrt(len(features)) if features else 0.0
            row.append(max(0.0, total * length * float(net.scale[unit]) + float(net.inner_base[unit])))
        hidden.append(row)
    states = [[0.0] * (2 * nets * UNITS) for _ in figures]
    for chain in range(2 * nets):
        order = range(len(figures))
        state = [0.0] * UNITS
        for at in reversed(order) if chain % 2 else order:
            own = hidden[at][chain // 2 * WIDTH : (chain // 2 + 1) * WIDTH]
            told = [
                sum(own[n] * float(net.into[chain, n, g]) for n in range(WIDTH)) + float(net.into_base[chain, g])
                for g in range(3 * UNITS)
            ]
            kept = [
                sum(state[n] * float(net.keep[chain, n, g]) for n in range(UNITS)) + float(net.keep_base[chain, g])
                for g in range(3 * UNITS)
            ]
            new = []
            for u in range(UNITS):
                reset, update = opened(told[u] + kept[u]), opened(told[UNITS + u] + kept[UNITS + u])
                fresh = math.tanh(told[2 * UNITS + u] + reset * kept[2 * UNITS + u])
                new.append((1 - update) * fresh + update * state[u])
            state = new
            states[at][chain * UNITS : (chain + 1) * UNITS] = state
    return [
        [
            sum(x * float(net.outer[n, c]) for n, x in enumerate([*row, *more])) + float(net.outer_base[c])
            for c in range(CLASSES)
        ]
        for row, more in zip(hidden, states, strict=True)
    ]


@given(
    st.lists(st.lists(st.integers(0, FEATURES - 1), max_size=4, unique=True), max_size=6),
    st.integers(0, 5),
    st.sampled_from([1, 2]),
)
def test_the_arithmetic_is_that_of_the_formulas(figures: list[list[int]], seed: int, nets: int) -> None:
    net = network(seed, nets)
    assert net.logits(figures) == pytest.approx(
        np.array(by_hand(net, figures)).reshape(-1, CLASSES), rel=1e-3, abs=1e-3
    )


def test_a_figure_is_read_with_those_before_and_behind_it() -> None:
    net = network()
    alone, among = net.logits([[1, 2]])[0], net.logits([[0], [1, 2], [3]])[1]
    assert not np.allclose(alone, among)


@pytest.mark.parametrize("spoiled", [name for name in Network._fields if name != "keep"])
def test_arrays_that_do_not_fit_each_other_are_told(spoiled: str) -> None:
    net = network()
    assert not net.misfit(FEATURES, CLASSES)
    assert net.misfit(FEATURES + 1, CLASSES)
    assert net.misfit(FEATURES, CLASSES - 1)
    assert net._replace(**{spoiled: getattr(net, spoiled)[1:]}).misfit(FEATURES, CLASSES)


@pytest.mark.parametrize("keep", [np.zeros((0, UNITS, 3 * UNITS)), np.zeros((4, 2))])
def test_chains_of_no_shape_are_told(keep: np.ndarray) -> None:
    assert network()._replace(keep=keep.astype(np.float32)).misfit(FEATURES, CLASSES)


def test_chains_come_in_pairs() -> None:
    net = network()
    odd = {name: getattr(net, name)[1:] for name in ("into", "into_base", "keep", "keep_base")}
    assert net._replace(**odd).misfit(FEATURES, CLASSES)


def rewrite(path: Path, drop: str = "", **new: np.ndarray) -> None:
    with np.load(path) as stored:
        arrays = {name: stored[name] for name in stored.files if name != drop}
    np.savez(path.with_suffix(""), **arrays | new)


@pytest.mark.parametrize(("name", "network"), [("weighing", Weighing), ("choosing", Choosing)])
@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda p: p.write_bytes(b"no archive"), ""),
        (lambda p: p.unlink(), ""),
        (lambda p: rewrite(p, drop="scale"), ": .*python -m eval"),
        (lambda p: rewrite(p, names=as_bytes(["one", "two"])), ": .*do not fit"),
        (lambda p: rewrite(p, scale=np.float32(1)), ": .*do not fit"),
    ],
)
def test_weights_that_cannot_be_used_are_refused_by_name(
    tmp_path: Path, name: str, network: type, spoil: Callable[[Path], None], told: str
) -> None:
    folder = tmp_path / "patterns"
    shutil.copytree(BUNDLED, folder)
    spoil(folder / f"{name}.npz")
    with pytest.raises(RuleError, match=rf"{name}\.npz{told}"):
        Rules([folder]).compiled(network)


@pytest.mark.parametrize("classes", [b"no JSON", json.dumps({"indicator": []}).encode()])
def test_classes_that_cannot_be_used_are_refused_by_name(tmp_path: Path, classes: bytes) -> None:
    folder = tmp_path / "patterns"
    shutil.copytree(BUNDLED, folder)
    rewrite(folder / "weighing.npz", classes=np.frombuffer(classes, dtype=np.uint8))
    with pytest.raises(RuleError, match=r"weighing\.npz"):
        Rules([folder]).compiled(Weighing)


def test_the_weights_are_part_of_the_rules_version(tmp_path: Path) -> None:
    folder = tmp_path / "patterns"
    shutil.copytree(BUNDLED, folder)
    same = Rules([folder]).version
    rewrite(folder / "weighing.npz", classes=np.frombuffer(b"{}", dtype=np.uint8))
    assert Rules([folder]).version != same
