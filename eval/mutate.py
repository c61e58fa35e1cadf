"""Plants mistakes into gold texts and counts how many the checks notice, and how often they accuse a clean text.

    python -m eval.mutate [--split seen|held] [--gold DIR] [--sample N] [--show KIND]

Of each kind: the plants that some relation of the text can show, how many of these bring a new finding about the figure
or a relation that it breaks, whether the wrong figure is among the suspects and the right value among its candidates,
and how many bring a new finding about other figures only.  Clean controls are the gold texts, each of their paragraphs,
halves of them, and their figures in full-width digits.  Intervals are Wilson's at 95%.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from eval.align import offsets
from eval.bonds import figures_of, read_bonds
from eval.gold import GOLD, SPLITS, GoldDocument, load_folder
from eval.plant import KINDS, Edit, Plant, plants
from extractor.model import Finding, ReadError
from extractor.pipeline import audit

WRONG = frozenset({"inconsistent", "rounding", "improbable"})
_UNSUSPECTED = frozenset({"verdict", "part dropped"})  # no figure is wrong there
_Z = 1.959964  # of the normal distribution, for 95%
_HALVES = 4  # halves of each text among the controls
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")

Span = tuple[int, int]


class Said(NamedTuple):
    """An accusation: its finding, where its figures stand in the gold text, and its suspects with their candidates."""

    finding: Finding
    places: frozenset[Span]
    suspects: dict[Span, tuple[str, ...]]

    def touches(self, places: Sequence[int]) -> bool:
        """Whether one of its figures stands at one of the places."""
        return any(a <= place < b for a, b in self.places for place in places)


class Outcome(NamedTuple):
    """What became of one plant: noticed, its figure suspected, its right value offered, only others accused."""

    document: str
    plant: Plant
    noticed: bool
    suspected: bool
    valued: bool
    astray: list[Said]


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95% interval of a share (Wilson 1927); 0 to 1 where there is nothing."""
    if not of:
        return 0.0, 1.0
    share, z2 = hits / of, _Z * _Z
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = _Z * math.sqrt(share * (1 - share) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    return max(0.0, middle - half), min(1.0, middle + half)


def accusations(text: str, edits: Sequence[Edit] = ()) -> list[Said]:
    """What the program says is wrong in a text, by place in the text before the edits."""
    report = audit(text.encode(), "text.txt")
    body = report.document.text
    at: Sequence[int] = range(len(text) + 1) if body == text else offsets(body, text)
    spans = {c.claim_id: (_before(edits, at[c.start]), _before(edits, at[c.end - 1]) + 1) for c in report.claims}
    return [
        Said(
            f,
            frozenset(spans[p.claim_id] for p in f.claims),
            {spans[s.claim_id]: tuple(f"{c.value:f}" for c in s.candidates) for s in f.suspects},
        )
        for f in report.findings
        if f.outcome in WRONG
    ]


def _before(edits: Sequence[Edit], at: int) -> int:
    """Where a place of an edited text stood before the edits."""
    shift = 0
    for edit in sorted(edits):
        start = edit.start + shift
        if at < start:
            break
        if at < start + len(edit.text):
            return min(edit.start + at - start, max(edit.end - 1, edit.start))
        shift += len(edit.text) - (edit.end - edit.start)
    return at - shift


def try_plant(gold: GoldDocument, plant: Plant, known: set[tuple[object, ...]]) -> Outcome:
    """What the program says of a text with a mistake in it that it does not say without.

    known  keys of the accusations of the text as it is
    """
    said = [s for s in accusations(plant.apply(gold.text), plant.edits) if _key(s) not in known]
    bonds = [p for bond in plant.broken for p in (bond.stated, *plant.places)]
    about = [s for s in said if s.touches([*plant.places, *bonds])]
    true = {f.start: f.value for f in gold.figures}
    suspected = {p for s in about for span in s.suspects for p in plant.places if span[0] <= p < span[1]}
    valued = any(
        f"{true[p]:f}".rstrip("0").rstrip(".") in {v.rstrip("0").rstrip(".") if "." in v else v for v in values}
        or f"{true[p]:f}" in values
        for s in about for span, values in s.suspects.items() for p in plant.places if span[0] <= p < span[1]
    )  # fmt: skip
    return Outcome(gold.name, plant, bool(about), bool(suspected), valued, [s for s in said if s not in about])


def _key(said: Said) -> tuple[object, ...]:
    return said.finding.check, said.finding.rule, tuple(sorted(a for a, _ in said.places))


def controls(gold: GoldDocument) -> Iterator[tuple[str, tuple[Edit, ...]]]:
    """Texts without a mistake of ours, with their edits: the gold text, its paragraphs, halves of them, wide digits."""
    yield gold.text, ()
    lines = _blocks(gold.text)
    starts = [sum(map(len, lines[:i])) for i in range(len(lines))]
    for number, line in enumerate(lines):
        if any(starts[number] <= f.start < starts[number] + len(line) for f in gold.figures) and len(lines) > 1:
            yield _kept(lines, starts, {number})
    rng = random.Random(f"{gold.name}:controls")
    for _ in range(_HALVES if len(lines) > 3 else 0):
        yield _kept(lines, starts, set(rng.sample(range(len(lines)), len(lines) // 2)))
    yield gold.text.translate(_WIDE), ()


def _blocks(text: str) -> list[str]:
    """The lines of a text, those of a table together: a table with rows cut out is no clean one."""
    blocks: list[str] = []
    for line in text.splitlines(keepends=True):
        in_table = any(mark in line for mark in "\t|│")
        if blocks and in_table and any(mark in blocks[-1] for mark in "\t|│"):
            blocks[-1] += line
        else:
            blocks.append(line)
    return blocks


def _kept(lines: Sequence[str], starts: Sequence[int], kept: set[int]) -> tuple[str, tuple[Edit, ...]]:
    gone = [i for i in range(len(lines)) if i not in kept]
    edits = tuple(Edit(starts[i], starts[i] + len(lines[i]), "") for i in gone)
    return "".join(lines[i] for i in sorted(kept)), edits


def unfounded(gold: GoldDocument, text: str, edits: Sequence[Edit]) -> list[Said] | None:
    """The accusations of a clean text that no relation of the gold bears out; None where nothing of it is readable."""
    bad = [p for f in gold.findings if f.outcome in {*WRONG, "unmet"} or f.optional for p in f.places
           if f.outcome not in {"consistent", "met"}]  # fmt: skip
    try:
        return [s for s in accusations(text, edits) if not s.touches(bad)]
    except ReadError:
        return None


class Tally:
    """The figures of a run."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self.clean = self.flagged = self.texts = self.texts_flagged = 0

    def add(self, outcome: Outcome) -> None:
        """Counts one plant."""
        kind = outcome.plant.kind
        shown = bool(outcome.plant.broken)
        names = ["planted"] + ["astray"] * bool(outcome.astray) + ["showable"] * shown
        names += ["noticed"] * (shown and outcome.noticed) + ["beyond"] * (not shown and outcome.noticed)
        if shown and outcome.noticed and kind not in _UNSUSPECTED:
            names += ["suspectable"] + ["suspected"] * outcome.suspected + ["valued"] * outcome.valued
        self.counts.update((which, name) for which in (kind, "all") for name in names)

    def share(self, kind: str, hits: str, of: str) -> tuple[int, int]:
        """How many of how many."""
        return self.counts[kind, hits], self.counts[kind, of]

    def figures(self) -> dict[str, float]:
        """The shares that a run is pinned to."""
        return {
            **{f"noticed {k}": _ratio(*self.share(k, "noticed", "showable")) for k in (*KINDS, "all")},
            "suspected": _ratio(*self.share("all", "suspected", "suspectable")),
            "clean": 1 - _ratio(self.flagged, self.clean),
        }


def _ratio(hits: int, of: int) -> float:
    return hits / of if of else 1.0


def measure(golds: Sequence[tuple[GoldDocument, Path]], sample: int | None = None) -> tuple[Tally, list[Outcome]]:
    """Plants into each text (a seeded sample of all plants where one is asked for) and counts.

    golds  each gold text with the file of its relations
    """
    tally, outcomes, every = Tally(), [], []
    for gold, path in golds:
        figures = figures_of(gold)
        every += [(gold, plant) for plant in plants(gold, figures, read_bonds(path, gold, figures))]
        found = [bool(said) for text, edits in controls(gold) if (said := unfounded(gold, text, edits)) is not None]
        tally.clean, tally.flagged = tally.clean + len(found), tally.flagged + sum(found)
        tally.texts, tally.texts_flagged = tally.texts + 1, tally.texts_flagged + found[0]
    chosen = every if sample is None else random.Random("sample").sample(every, min(sample, len(every)))
    known = {gold.name: {_key(s) for s in accusations(gold.text)} for gold, _ in golds}
    for gold, plant in chosen:
        outcomes.append(try_plant(gold, plant, known[gold.name]))
        tally.add(outcomes[-1])
    return tally, outcomes


def table(tally: Tally) -> Table:
    """One row a kind of mistake."""
    made = Table("kind", "planted", "showable", "noticed", "", "figure suspected", "right value", "others accused",
                 box=None, pad_edge=False)  # fmt: skip
    for kind in (*KINDS, "all"):
        c = tally.counts
        noticed = tally.share(kind, "noticed", "showable")
        suspected, valued = (tally.share(kind, n, "suspectable") for n in ("suspected", "valued"))
        made.add_row(kind, str(c[kind, "planted"]), str(c[kind, "showable"]), *_shown(*noticed),
                     _shown(*suspected)[0], _shown(*valued)[0], str(c[kind, "astray"]))  # fmt: skip
    return made


def _shown(hits: int, of: int) -> tuple[str, str]:
    if not of:
        return "–", ""
    low, high = wilson(hits, of)
    return f"{hits / of:.1%}", f"[{low:.1%}, {high:.1%}]"


@click.command(help=__doc__)
@click.option("--split", type=click.Choice(SPLITS), help="Only this split.")
@click.option(
    "--gold", "folder", type=click.Path(path_type=Path, exists=True), help="A folder of compiled gold instead."
)
@click.option("--sample", type=int, help="Only so many plants, drawn with a fixed seed.")
@click.option("--show", "shown", type=click.Choice(KINDS), help="The texts of unnoticed plants of a kind (never held).")
def main(split: str | None, folder: Path | None, sample: int | None, shown: str | None) -> None:
    splits = {folder.name: folder} if folder else {s: GOLD / s for s in SPLITS if split in (None, s)}
    golds = [
        (gold, path / f"{gold.name}.findings.jsonl")
        for name, path in splits.items()
        for gold in load_folder(path, name)
    ]
    console = Console(soft_wrap=True, width=140)
    tally, outcomes = measure(golds, sample)
    for outcome in outcomes if shown else ():
        held = any(g.name == outcome.document and g.split == "held" for g, _ in golds)
        if outcome.plant.kind == shown and outcome.plant.broken and not outcome.noticed and not held:
            _show(console, outcome, next(g for g, _ in golds if g.name == outcome.document))
    console.print(table(tally))
    for label, hits, of in (("texts", tally.texts_flagged, tally.texts), ("controls", tally.flagged, tally.clean)):
        low, high = wilson(hits, of)
        console.print(f"clean {label} flagged: {hits} of {of}, {hits / of:.1%} [{low:.1%}, {high:.1%}]")


def _show(console: Console, outcome: Outcome, gold: GoldDocument) -> None:
    for edit in outcome.plant.edits:
        before = gold.text[max(0, edit.start - 50) : edit.start].rpartition("\n")[2]
        after = gold.text[edit.end : edit.end + 50].partition("\n")[0]
        change = f"{before}[{gold.text[edit.start : edit.end]} → {edit.text}]{after}"
        console.print(escape(f"{gold.name}  {change}"))
    for bond in outcome.plant.broken:
        shown = ", ".join(next(f.text for f in gold.figures if f.start == p) for p in bond.places)
        console.print(escape(f"    {bond.check}: {shown}"))


if __name__ == "__main__":
    main()
