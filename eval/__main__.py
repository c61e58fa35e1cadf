"""``python -m eval``: scores the program on the gold; see eval/README.md."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console

from eval import baseline, record, show
from eval.gold import GOLD, HERE, SPLITS, GoldDocument, digest, load_dev, load_split
from eval.score import Score, score_document, total
from extractor.model import DudaoError, Report
from extractor.patterns import default_rules

BASELINE = HERE / "baseline.json"


def run(document: GoldDocument) -> Report | None:
    """The program's report on the source of a gold document; None, with a line on stderr, where it cannot be read."""
    from extractor.pipeline import audit  # here, so that the scorer itself works without the program

    try:
        return audit(document.source.read_bytes(), document.source.name)
    except DudaoError as error:
        click.echo(f"{document.name}: not read: {error}", err=True)
        return None


def choose(split: str | None, dev: Path) -> dict[str, list[GoldDocument]]:
    """The documents of each split asked for; ``dev`` is left out where its folder is missing."""
    chosen = {name: load_split(name) for name in SPLITS if split in (None, name)}
    if split in (None, "dev") and (dev / "gold").is_dir():
        chosen["dev"] = load_dev(dev)
    return chosen


@click.command(help="Scores the program on the gold documents and holds the scores against eval/baseline.json.")
@click.option("--split", type=click.Choice([*SPLITS, "dev"]), help="Only this split.")
@click.option("--dev", type=click.Path(path_type=Path), default=HERE.parent.parent / "shared" / "dev",
              help="A further folder of documents with gold.")  # fmt: skip
@click.option("--documents", is_flag=True, help="One row a document too.")
@click.option("--errors", is_flag=True, help="Every wrong field, by rule and wording, and how each rule did.")
@click.option("--show-held", is_flag=True, help="Let --errors print held-out texts (then they are held out no more).")
@click.option("--pin", is_flag=True, help="Write the scores into the baseline.")
@click.option("--accept-lower", is_flag=True, help="Let --pin write a score below the pinned one.")
def main(
    split: str | None, dev: Path, documents: bool, errors: bool, show_held: bool, pin: bool, accept_lower: bool
) -> None:
    console = Console(soft_wrap=True)
    if errors and split == "held" and not show_held:
        raise click.UsageError("--errors does not print held-out texts; add --show-held to give them up")
    chosen = choose(split, dev)
    if not any(chosen.values()):
        raise click.ClickException(f"no gold documents in {GOLD.name if split != 'dev' else dev}")
    read = {name: [(d, run(d)) for d in docs] for name, docs in chosen.items() if docs}
    per = {name: {d.name: score_document(d, report) for d, report in each} for name, each in read.items()}
    scores = {name: total(each.values()) for name, each in per.items()}
    for name, each in per.items() if documents else ():
        console.print(f"\n[bold]{name}[/]")
        console.print(show.documents(each))
    if errors:
        open_ = {name for name in scores if name != "held" or show_held}
        _print_errors(console, total(scores[n] for n in open_), [r for n in open_ for _, r in read[n] if r is not None])
        if "held" in scores.keys() - open_:
            console.print("held-out texts are not shown")
    console.print(show.table(scores))
    console.print(show.reliability({n: [(j.claim.confidence, j.right) for j in s.judged] for n, s in scores.items()}))
    digests = {name: digest(chosen[name]) for name in scores if name in SPLITS}
    measured = {name: scores[name].figures() for name in digests}
    sys.exit(_hold(measured, digests, pin, accept_lower))


def _print_errors(console: Console, score: Score, reports: list[Report]) -> None:
    """Every fault, then the record of each rule of claims and of checks, then the rules that never fired."""
    show.faults(console, score.faults)
    console.print(show.rules(score.rules, ("right", "wrong", "invented"), "\nway:head|role"))
    console.print(show.rules(record.of_claims(score.judged), ("right", "wrong"), "\nof claims"))
    console.print(show.rules(score.checks, ("right", "false alarm", "beside the gold"), "\nof findings"))
    known = default_rules()
    show.silent(console, record.never(known, record.met(reports, known)))


def _hold(measured: dict[str, dict[str, float]], digests: dict[str, str], pin: bool, accept_lower: bool) -> int:
    pinned = baseline.read(BASELINE)
    if pin:
        sunk = [f"{s}: {x}" for s, now in measured.items() if s in pinned
                for x in baseline.lower(pinned[s]["scores"], now)]  # fmt: skip
        if sunk and not accept_lower:
            click.echo("\n".join(["not pinned:", *sunk, "pin all the same with --accept-lower"]), err=True)
            return 1
        baseline.write(BASELINE, digests, measured)
        return 0
    found = baseline.problems(pinned, digests, measured)
    for line in found:
        click.echo(line, err=True)
    return 1 if found else 0


if __name__ == "__main__":
    main()
