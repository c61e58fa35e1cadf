"""What the rules said of gold texts before anything was mended for them, ``gold/sight``.

    python -m eval.sight FOLDER...     writes what they say now of the texts of folders of compiled gold

A program is right on texts that its rules were written on: what it says of them teaches nothing of how often it errs.
These readings are of texts that were new to it; ``python -m eval.weigh`` learns from them when to doubt a rule.
Each file holds the document's type on its first line and a claim on every other, with places of the gold text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import click

from eval.__main__ import run
from eval.align import offsets, span
from eval.gold import GOLD, GoldDocument, load_folder
from extractor.claims.choosing import Choosing
from extractor.claims.company import Seen
from extractor.claims.weighing import Weighing
from extractor.model import Claim, Report
from extractor.patterns import default_rules

SIGHT = GOLD / "sight"


class Sight(NamedTuple):
    """What the rules said of one text: its type, and its figures in order of place."""

    kind: str
    figures: list[Seen]


class Silent:
    """Stands in for a network, which may be what is to be trained, and decides nothing."""

    def read(self, *asked: Any) -> list[Claim]:
        return list(asked[-1])


def by_rules(document: GoldDocument) -> Report | None:
    """The program's report as the rules alone make it, nothing weighed anew."""
    for network in (Weighing, Choosing):
        default_rules().put(network, Silent())
    return run(document)


def readings(folder: Path = SIGHT) -> dict[str, Sight]:
    """The readings that were kept, by the document's name."""
    return {path.stem: _load(path) for path in sorted(folder.glob("*.jsonl"))}


def _load(path: Path) -> Sight:
    first, *rest = (json.loads(line) for line in path.read_text("utf-8").splitlines())
    return Sight(first["kind"], [Seen(*row[:5], Decimal(row[5]), *row[6:12], tuple(row[12]), row[13]) for row in rest])


def _lines(document: GoldDocument, report: Report) -> Iterator[str]:
    at = offsets(report.document.text, document.text)
    yield json.dumps({"kind": report.document.doc_type})
    sentences: dict[str, str] = {}
    for claim in sorted(report.claims, key=lambda c: c.start):
        seen = Seen.of_claim(claim)
        start, end = span(claim, at)
        number = sentences.setdefault(seen.sentence, str(len(sentences)))
        row = [start, end, *seen[2:5], str(seen.value), *seen[6:12], list(seen.headers), number]
        yield json.dumps(row, ensure_ascii=False, separators=(",", ":"))


@click.command(help=__doc__)
@click.argument("folders", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(folders: tuple[Path, ...]) -> None:
    SIGHT.mkdir(exist_ok=True)
    for document in (d for folder in folders for d in load_folder(folder, "seen")):
        report = by_rules(document)
        path = SIGHT / f"{document.name}.jsonl"
        if report is not None and not path.exists():
            path.write_text("\n".join(_lines(document, report)) + "\n", "utf-8")


if __name__ == "__main__":
    main()
