"""Scores and faults as text for a terminal."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from eval.score import Fault, Score


def table(scores: Mapping[str, Score]) -> Table:
    """One row a score, one column a split."""
    made = Table(box=None, pad_edge=False)
    made.add_column("")
    for name in scores:
        made.add_column(name, justify="right")
    for label in ("figures in gold", "predicted", "spans that do not hold"):
        made.add_row(label, *(str(_count(s, label)) for s in scores.values()))
    for name in next(iter(scores.values())).figures():
        made.add_row(name, *(f"{s.figures()[name]:.3f}" for s in scores.values()))
    for label, found, of in (("good findings", "found good", "gold good"), ("bad findings", "found bad", "gold bad")):
        made.add_row(label, *(f"{s.counts[found]}/{s.counts[of]}" for s in scores.values()))
    made.add_row("false alarms", *(f"{s.counts['false alarm']}/{s.counts['said bad']}" for s in scores.values()))
    return made


def _count(score: Score, label: str) -> int:
    counts = score.counts
    return {
        "figures in gold": counts["gold"],
        "predicted": counts["hit"] + counts["invented"],
        "spans that do not hold": counts["broken"],
    }[label]


def documents(scores: Mapping[str, Score]) -> Table:
    """One row a document: how many figures, and the scores that matter most."""
    made = Table("document", "gold", "P", "R", "strict F1", "good", "bad", "alarms", box=None, pad_edge=False)
    for name, score in scores.items():
        c = score.counts
        made.add_row(
            name, str(c["gold"]), f"{score.precision:.2f}", f"{score.recall:.2f}", f"{score.strict_f1:.2f}",
            f"{c['found good']}/{c['gold good']}", f"{c['found bad']}/{c['gold bad']}", str(c["false alarm"]),
        )  # fmt: skip
    return made


def faults(console: Console, found: list[Fault]) -> None:
    """Every fault, grouped by kind, then by field and rule, with the sentence it stands in."""
    for kind in ("missed", "invented", "finding missed", "false alarm"):
        group = [f for f in found if f.kind == kind]
        if group:
            console.print(f"\n[bold]{kind}[/] ({len(group)})")
            for fault in sorted(group, key=lambda f: (f.rule, f.document)):
                console.print(escape(f"  {fault.document}  {fault.rule}  {fault.text}  «{fault.sentence}»"))
    wrong: dict[tuple[str, str], list[Fault]] = defaultdict(list)
    for fault in found:
        for field in fault.fields:
            wrong[field, fault.rule].append(fault)
    for (field, rule), group in sorted(wrong.items(), key=lambda item: (item[0][0], -len(item[1]))):
        console.print(f"\n[bold]{field}[/] by {escape(rule or '(no rule)')} ({len(group)})")
        wordings = Counter(fault.wording for fault in group)
        for fault in sorted(group, key=lambda f: (-wordings[f.wording], f.wording)):
            said, wanted = fault.fields[field]
            line = f"  {fault.document}  {fault.text}  said {said}, gold {wanted}  «{fault.sentence}»"
            console.print(escape(f"  〔{fault.wording}〕{line}" if fault.wording else line))


def rules(records: Mapping[str, Counter[str]], columns: Sequence[str], first: str = "rule") -> Table:
    """How often each rule fired and what came of it, most often fired first."""
    made = Table(first, "fired", *columns, box=None, pad_edge=False)
    for name, c in sorted(records.items(), key=lambda item: (-item[1]["fired"], item[0])):
        made.add_row(escape(name), str(c["fired"]), *(str(c[column]) for column in columns))
    return made


def silent(console: Console, never: Mapping[str, Sequence[str]]) -> None:
    """The rules that fired in no text, by kind."""
    for kind, names in never.items():
        console.print(f"\n[bold]{kind} that never fire[/] ({len(names)})")
        console.print(escape("  " + ", ".join(names) if names else "  none"))


def reliability(judged: Mapping[str, Sequence[tuple[float, bool]]], parts: int = 10) -> Table:
    """Claims in ten equal parts by confidence: how sure the program is on average, and how many are right.

    judged  column → (confidence, whether right) of each claim
    """
    made = Table("claims by confidence", box=None, pad_edge=False)
    for name in judged:
        made.add_column(f"{name}: sure", justify="right")
        made.add_column("right", justify="right")
        made.add_column("off", justify="right")
    deciles = {name: _deciles(sorted(each, key=lambda one: one[0]), parts) for name, each in judged.items()}
    for n in range(parts):
        cells: list[str] = []
        for each in deciles.values():
            sure, right = each[n]
            cells += [f"{sure:.3f}", f"{right:.3f}", f"{sure - right:+.3f}"]
        made.add_row(f"{n + 1}", *cells)
    return made


def _deciles(judged: Sequence[tuple[float, bool]], parts: int) -> list[tuple[float, float]]:
    """(mean confidence, share right) of as many equal runs; an empty run counts as (0, 0)."""
    ends = [round(len(judged) * n / parts) for n in range(parts + 1)]
    runs = [judged[a:b] for a, b in pairwise(ends)]
    return [
        (sum(s for s, _ in run) / len(run), sum(r for _, r in run) / len(run)) if run else (0.0, 0.0) for run in runs
    ]
