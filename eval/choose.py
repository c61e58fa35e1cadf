"""Trains the network that chooses subjects anew, on the seen gold; scores it on the held-out one.

    python -m eval.choose            trains and scores
    python -m eval.choose --write    also writes patterns/choosing.npz and patterns/choosing.toml

It sees the phrases around each figure of the texts on sight (``gold/sight``) that no indicator of the gold is of, and
learns which of them are most like the subject in the gold, among those that count as right.  The threshold is the one
at which, cross-validated by document, the most subjects are mended, broken ones ``learning.DEAR`` times.
Needs PyTorch (``pip install torch``), which the program itself does not.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

import click
import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rich.console import Console

from eval.fields import ALIKE
from eval.learning import (
    FOLDS,
    Names,
    Reading,
    Row,
    bag,
    fold_of,
    in_bytes,
    keep,
    nn,
    of_split,
    on_sight,
    tell,
    threshold,
    torch,
    well_spread,
)
from extractor.claims.choosing import Sentences
from extractor.claims.phrases import Phrases
from extractor.patterns import default_rules
from extractor.shadow import shadow

_UNITS = 48  # hidden units
_ROUNDS, _BATCH, _RATE = 12, 128, 0.005  # rounds through the gold, figures a step, and the first rate of learning
_DROPPED = 0.4  # share of the features left out of each phrase in a round
_STEEP = 5.0  # of two phrases that count as right, how much more the one that is more like the gold is wanted

NAMES = Names()  # of the features of all figures


class Ask(NamedTuple):
    """A figure whose subject is asked for: its phrases with what is known of them, and how right each is.

    said   the number of the phrase that the rules took; None where they took no words
    like   how like the gold each phrase is, 0 to 1; -1 for those that do not count as right
    """

    document: str
    phrases: list[frozenset[int]]
    said: int | None
    like: list[float]

    def change(self, best: int) -> int:
        """1 where the choice mends the subject, -1 where it breaks it, else 0."""
        return (self.like[best] >= 0) - (self.said is not None and self.like[self.said] >= 0)


class Net(nn.Module):
    """What a phrase scores: of hidden units, and of its features straight."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.inner = nn.EmbeddingBag(features, _UNITS, mode="sum", sparse=True)
        self.straight = nn.EmbeddingBag(features, 1, mode="sum", sparse=True)
        self.inner_base = nn.Parameter(torch.zeros(_UNITS))
        self.outer = nn.Linear(_UNITS, 1, bias=False)
        nn.init.uniform_(self.inner.weight, -0.02, 0.02)
        nn.init.zeros_(self.straight.weight)

    def forward(self, row: Row) -> torch.Tensor:
        """The scores of phrases in a row."""
        numbers, starts, weights = row
        hidden = torch.relu(self.inner(numbers, starts, per_sample_weights=weights) + self.inner_base)
        scores: torch.Tensor = self.outer(hidden) + self.straight(numbers, starts, per_sample_weights=weights)
        return scores.squeeze(1)


class Trained(NamedTuple):
    """A trained network, and the places of its features."""

    at: dict[int, int]
    net: Net

    @torch.no_grad()
    def choice(self, ask: Ask) -> tuple[int, float]:
        """The likeliest phrase, and by how much it is likelier than what the rules took."""
        row = bag([_placed(features, self.at) for features in ask.phrases], 0, np.random.default_rng(0))
        shares = torch.softmax(self.net(row), 0).numpy()
        best = int(shares.argmax())
        return best, float(shares[best]) - (0.0 if ask.said is None else float(shares[ask.said]))


def _asks(read: Reading) -> Iterator[Ask]:
    plain = read.plain
    sentences = Sentences(plain, read.tokens, read.figures, default_rules().compiled(Phrases), NAMES.__getitem__)
    for figure, n in read.matched():
        right = [shadow(subject) for subject in figure.readings("subject") if subject]
        if figure.indicator is not None or read.figures[n].headers or read.figures[n].measure == "cv" or not right:
            continue
        told = sentences.subjects[n]
        phrases = sentences.phrases(n)
        words = [told if phrase is None else plain[phrase.start : phrase.end] for phrase, _ in phrases]
        if words:
            said = words.index(told) if told in words else None
            yield Ask(read.gold.name, [frozenset(f) for _, f in phrases], said, [_like(right, w) for w in words])


def _like(right: Sequence[str], words: str) -> float:
    counts = any(fuzz.partial_ratio(r, words) >= ALIKE for r in right)
    return max(fuzz.ratio(r, words) for r in right) / 100 if counts else -1.0


def _placed(features: frozenset[int], at: dict[int, int]) -> NDArray[np.int64]:
    return np.array(sorted(at[n] for n in features if n in at), dtype=np.int64)


def fit(asks: Sequence[Ask]) -> Trained:
    """The network; the same for the same figures and the same version of PyTorch."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    chance = np.random.default_rng(0)
    lessons = [ask for ask in asks if max(ask.like) >= 0]
    at = well_spread((ask.document, features) for ask in lessons for features in ask.phrases)
    placed = [[_placed(features, at) for features in ask.phrases] for ask in lessons]
    wanted = [torch.softmax(torch.tensor([_STEEP * n if n >= 0 else -1e4 for n in ask.like]), 0) for ask in lessons]
    net = Net(len(at))
    many = torch.optim.SparseAdam([net.inner.weight, net.straight.weight], lr=_RATE)
    few = torch.optim.Adam([net.inner_base, net.outer.weight], lr=_RATE)
    for turn in range(_ROUNDS):
        for group in (*many.param_groups, *few.param_groups):
            group["lr"] = _RATE * (1 - turn / _ROUNDS)
        order = chance.permutation(len(lessons))
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            scores = net(bag([features for n in batch for features in placed[n]], _DROPPED, chance))
            parts = torch.split(scores, [len(placed[n]) for n in batch])
            loss = -sum((wanted[n] * torch.log_softmax(part, 0)).sum() for n, part in zip(batch, parts, strict=True))
            many.zero_grad()
            few.zero_grad()
            (loss / len(batch)).backward()
            many.step()
            few.step()
    return Trained(at, net.eval())


def led(asks: Sequence[Ask]) -> list[tuple[float, int]]:
    """What ``_told`` tells of networks that were trained without the text."""
    folds = [[ask for ask in asks if fold_of(ask.document) != fold] for fold in range(FOLDS)]
    out: list[tuple[float, int]] = []
    with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("fork")) as pool:
        for fold, trained in enumerate(pool.map(fit, folds)):
            out += _told(trained.choice, [ask for ask in asks if fold_of(ask.document) == fold])
    return out


def _told(choice: Callable[[Ask], tuple[int, float]], asks: Sequence[Ask]) -> Iterator[tuple[float, int]]:
    """Of each figure, by how much the likeliest phrase leads, and whether it mends or breaks."""
    for ask in asks:
        best, lead = choice(ask)
        if best != ask.said:
            yield lead, ask.change(best)


def write(trained: Trained, least: float) -> None:
    """Writes the network as arrays, the threshold as TOML."""
    net = trained.net
    inner, scale = in_bytes(net.inner.weight.detach().numpy())
    keep(
        "choosing",
        NAMES,
        trained.at,
        inner=inner,
        scale=scale,
        inner_base=net.inner_base.detach().numpy(),
        outer=net.outer.weight.detach().numpy()[0],
        direct=net.straight.weight.detach().numpy()[:, 0],
    )
    tell("choosing", [f"least = {least}"])


@click.command(help=__doc__)
@click.option("--write", "writes", is_flag=True, help="Write the weights too.")
def main(writes: bool) -> None:
    sight, held = ([ask for read in texts for ask in _asks(read)] for texts in (on_sight(), of_split("held")))
    least, trained = threshold(led(sight)), fit(sight)
    made = [change for lead, change in _told(trained.choice, held) if lead >= least]
    right = sum(ask.said is not None and ask.like[ask.said] >= 0 for ask in held)
    Console(soft_wrap=True).print(
        f"{len(sight)} figures, {len(trained.at)} features, threshold {least}\n"
        f"held-out figures: {len(held)}, right by the rules {right}, "
        f"changed {len(made)}, mended {made.count(1)}, broken {made.count(-1)}"
    )
    if writes:
        write(trained, least)


if __name__ == "__main__":
    main()
