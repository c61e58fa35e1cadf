"""Trains the network that weighs claims anew, on the seen gold; scores it on the held-out one.

    python -m eval.weigh            trains and scores
    python -m eval.weigh --write    also writes patterns/weighing.npz and patterns/weighing.toml

It sees what stands around each figure of the seen gold, and what the rules said of it where its text was new to them
(``gold/sight``): on texts that rules were written on they are too good to learn from, so there their answers are left
out.  Features are dropped at random while it learns.  The threshold of a field is the one at which, cross-validated by
document on the texts on sight, the most figures are mended, broken ones counting ``learning.DEAR`` times.
Needs PyTorch (``pip install torch``), which the program itself does not.
"""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

import click
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table as Shown

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
from extractor.claims.company import Page, Seen, rule_features
from extractor.claims.network import Network
from extractor.claims.weighing import FIELDS, NOTHING, likely, may_doubt

_TOGETHER = 2  # networks, alike but for chance, whose answers are averaged
_UNITS, _CHAIN = 128, 64  # hidden units of each, and recurrent units in each direction
_ROUNDS, _BATCH, _RATE = 15, 256, 0.005  # rounds through the gold, figures a step, and the first rate of learning
_DROPPED, _SILENT = 0.6, 0.4  # share of the features left out of each figure in a round, and of the hidden units


NAMES = Names()  # of the features of all cases


class Case(NamedTuple):
    """A figure that the rules read: what is known of it, and what counts as right, by field.

    features  their numbers in ``NAMES``
    before    the character right before it
    right     empty where the gold has no such figure
    """

    seen: Seen
    before: str
    features: frozenset[int]
    right: dict[str, tuple[str | None, ...]]


class Text(NamedTuple):
    """A document's figures in order of place, but those in cells, which their headers name."""

    name: str
    cases: list[Case]


class Trained(NamedTuple):
    """A trained network: the places of its features, its classes by field, and its numbers."""

    at: dict[int, int]
    classes: dict[str, list[str]]
    network: Network

    def answers(self, text: Text) -> Iterator[tuple[str, Case, str | None, float]]:
        """A field, a figure, the likeliest class, and by how much it is likelier than what the rules say."""
        logits = self.network.logits([[self.at[n] for n in case.features if n in self.at] for case in text.cases])
        start = 0
        for field, names in self.classes.items():
            shares = likely(logits[:, start : start + len(names)])
            start += len(names)
            for case, row, best in zip(text.cases, shares, shares.argmax(axis=1), strict=True):
                said = str(getattr(case.seen, field))
                left = float(row[names.index(said)]) if said in names else 0.0
                yield field, case, None if names[best] == NOTHING else names[best], float(row[best]) - left


def without_rules(text: Text) -> Text:
    """A text without what the rules made of its figures."""

    def bare(case: Case) -> Case:
        return case._replace(features=case.features - {NAMES[name] for name in rule_features(case.seen)})

    return text._replace(cases=[bare(case) for case in text.cases])


def _text(read: Reading) -> Text:
    page = Page(read.plain, read.tokens, read.kind, read.figures, NAMES.__getitem__)
    right = {n: {field: tuple(figure.readings(field)) for field in FIELDS} for figure, n in read.matched()}
    cases = [
        Case(
            seen,
            page.before(seen),
            frozenset([*page.features(n), *page.known(rule_features(seen))]),
            right.get(n, {}),
        )
        for n, seen in enumerate(read.figures)
        if not seen.headers
    ]
    return Text(read.gold.name, cases)


class _Net(nn.Module):
    """One network of ``Network``, while it learns."""

    def __init__(self, features: int, classes: int) -> None:
        super().__init__()
        self.inner = nn.EmbeddingBag(features, _UNITS, mode="sum", sparse=True)
        nn.init.xavier_uniform_(self.inner.weight)
        self.inner_base = nn.Parameter(torch.zeros(_UNITS))
        self.chains = nn.GRU(_UNITS, _CHAIN, bidirectional=True, batch_first=True)
        self.silence = nn.Dropout(_SILENT)
        self.outer = nn.Linear(_UNITS + 2 * _CHAIN, classes)

    def forward(self, row: Row, lengths: list[int]) -> torch.Tensor:
        """Figures by classes, of so many figures of some texts in a row."""
        hidden = torch.relu(self.inner(row.numbers, row.starts, per_sample_weights=row.weights) + self.inner_base)
        texts = torch.split(self.silence(hidden), lengths)
        read, _ = self.chains(nn.utils.rnn.pack_sequence(texts, enforce_sorted=False))
        padded, _ = nn.utils.rnn.pad_packed_sequence(read, batch_first=True)
        states = torch.cat([row[:length] for row, length in zip(padded, lengths, strict=True)])
        logits: torch.Tensor = self.outer(torch.cat([hidden, self.silence(states)], dim=1))
        return logits

    @torch.no_grad()
    def arrays(self) -> dict[str, NDArray[np.float32]]:
        """The arrays of ``Network`` but for ``scale``, as floats."""
        chains, (ways, back) = self.chains, (("l0", "l0_reverse"), lambda tensor: tensor.numpy())
        return {
            "inner": back(self.inner.weight),
            "inner_base": back(self.inner_base),
            **{
                name: np.stack([back(getattr(chains, f"{kind}_{way}")).T for way in ways])
                for name, kind in (
                    ("into", "weight_ih"), ("into_base", "bias_ih"), ("keep", "weight_hh"), ("keep_base", "bias_hh"),
                )
            },
            "outer": back(self.outer.weight).T,
            "outer_base": back(self.outer.bias),
        }  # fmt: skip


def fit(texts: Sequence[Text]) -> Trained:
    """The network; the same for the same texts and the same version of PyTorch."""
    torch.set_num_threads(1)
    at = well_spread((text.name, case.features) for text in texts for case in text.cases if case.right)
    classes = {f: sorted({str(c.right[f][0]) for text in texts for c in text.cases if c.right}) for f in FIELDS}
    lessons = [_Lesson.of(text, at, classes) for text in texts if text.cases]
    widths = [len(names) for names in classes.values()]
    nets = [_fit_one(lessons, len(at), widths, seed) for seed in range(_TOGETHER)]
    return Trained(at, classes, _joined([net.arrays() for net in nets]))


class _Lesson(NamedTuple):
    """A text to learn from: the features of each figure, and 1 for each class that counts as right."""

    features: list[NDArray[np.int64]]
    right: NDArray[np.bool_]

    @classmethod
    def of(cls, text: Text, at: dict[int, int], classes: dict[str, list[str]]) -> _Lesson:
        names = [(field, name) for field, kept in classes.items() for name in kept]
        place = {key: n for n, key in enumerate(names)}
        right = np.zeros((len(text.cases), len(names)), dtype=bool)
        for row, case in zip(right, text.cases, strict=True):
            for field, told in case.right.items():
                row[[place[field, str(r)] for r in told if (field, str(r)) in place]] = True
        return cls([np.array(sorted(at[n] for n in c.features if n in at), dtype=np.int64) for c in text.cases], right)


def _fit_one(lessons: Sequence[_Lesson], features: int, widths: Sequence[int], seed: int) -> _Net:
    torch.manual_seed(seed)
    chance = np.random.default_rng(seed)
    net = _Net(features, sum(widths))
    many = torch.optim.SparseAdam([net.inner.weight], lr=_RATE)
    few = torch.optim.Adam([p for name, p in net.named_parameters() if name != "inner.weight"], lr=_RATE)
    for turn in range(_ROUNDS):
        for group in (*many.param_groups, *few.param_groups):
            group["lr"] = _RATE * (1 - turn / _ROUNDS)
        for batch in _batches([lessons[n] for n in chance.permutation(len(lessons))]):
            logits = net(
                bag([f for lesson in batch for f in lesson.features], _DROPPED, chance),
                [len(lesson.features) for lesson in batch],
            )
            right = torch.from_numpy(np.concatenate([lesson.right for lesson in batch]))
            known = right.any(dim=1)
            loss = sum(
                _missed(said, asked)
                for said, asked in zip(logits[known].split(widths, 1), right[known].split(widths, 1), strict=True)
            )
            many.zero_grad()
            few.zero_grad()
            loss.backward()
            many.step()
            few.step()
    return net.eval()


def _batches(lessons: Sequence[_Lesson]) -> Iterator[list[_Lesson]]:
    """Whole texts, of about so many figures."""
    batch: list[_Lesson] = []
    for lesson in lessons:
        batch.append(lesson)
        if sum(len(kept.features) for kept in batch) >= _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _missed(logits: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
    """How unlikely the classes that count as right are together, in the mean; 0 for figures of an unknown class."""
    chances = torch.log_softmax(logits, dim=1).masked_fill(~right, -1e4)
    return -(torch.logsumexp(chances, dim=1) * right.any(dim=1)).mean()


def _joined(nets: Sequence[dict[str, NDArray[np.float32]]]) -> Network:
    """Networks side by side."""
    inner, scale = in_bytes(np.concatenate([net["inner"] for net in nets], axis=1))
    hidden = np.concatenate([net["outer"][:_UNITS] for net in nets])
    states = np.concatenate([net["outer"][_UNITS:] for net in nets])
    chained = {name: np.concatenate([net[name] for net in nets]) for name in ("into", "into_base", "keep", "keep_base")}
    return Network(
        inner=inner,
        scale=scale,
        inner_base=np.concatenate([net["inner_base"] for net in nets]),
        outer=np.concatenate([hidden, states]) / np.float32(len(nets)),
        outer_base=np.mean([net["outer_base"] for net in nets], axis=0, dtype=np.float32),
        **chained,
    )


def train(texts: Sequence[Text], sight: Sequence[Text]) -> tuple[dict[str, float], Trained]:
    """The network; and by field, from networks trained without a text, how much likelier an answer must be."""
    told: dict[str, list[tuple[float, int]]] = {field: [] for field in FIELDS}
    folds = [[text for text in texts if fold_of(text.name) != fold] for fold in range(FOLDS)]
    with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("fork")) as pool:
        *without, whole = pool.map(fit, [*folds, texts])
    for fold, trained in enumerate(without):
        for text in sight:
            if fold_of(text.name) == fold:
                for field, case, best, lead in trained.answers(text):
                    told[field].append((lead, change(case, field, best)))

    return {field: threshold(told[field]) for field in FIELDS}, whole


def change(case: Case, field: str, best: str | None) -> int:
    """1 where an answer mends a figure, -1 where it breaks one, 0 where it does neither or is not asked for."""
    if not case.right or not may_doubt(case.seen, field, str(best), case.before):
        return 0
    right = case.right[field]
    return (best in right) - (getattr(case.seen, field) in right)


def write(trained: Trained, least: dict[str, float]) -> None:
    """Writes the network as arrays, the thresholds as TOML."""
    classes = np.frombuffer(json.dumps(trained.classes).encode(), dtype=np.uint8)
    keep("weighing", NAMES, trained.at, classes=classes, **trained.network._asdict())
    tell("weighing", ["[least]", *(f"{field} = {value}" for field, value in least.items())])


@click.command(help=__doc__)
@click.option("--write", "writes", is_flag=True, help="Write the weights too.")
def main(writes: bool) -> None:
    sight, held = [_text(r) for r in on_sight()], [_text(r) for r in of_split("held")]
    known = {text.name for text in sight}
    texts = sight + [without_rules(_text(r)) for r in of_split("seen") if r.gold.name not in known]
    least, trained = train(texts, sight)
    effects: dict[str, list[int]] = {field: [] for field in FIELDS}
    for text in held:
        for field, case, best, lead in trained.answers(text):
            if lead >= least[field] and may_doubt(case.seen, field, str(best), case.before):
                effects[field].append(change(case, field, best))
    shown = Shown("field", "threshold", "held-out figures changed", "mended", "broken")
    for field, made in effects.items():
        shown.add_row(field, f"{least[field]:.2f}", str(len(made)), str(made.count(1)), str(made.count(-1)))
    Console(soft_wrap=True).print(
        f"{sum(len(text.cases) for text in texts)} figures, {len(trained.at)} features", shown
    )
    if writes:
        write(trained, least)


if __name__ == "__main__":
    main()
