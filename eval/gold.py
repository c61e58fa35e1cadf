"""Gold documents: a text, its figures and its relations, as people annotated them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from extractor.model import DudaoError

HERE = Path(__file__).resolve().parent
GOLD = HERE / "gold"
SAMPLES = HERE.parent / "corpora" / "samples"
SPLITS = ("seen", "held")


class GoldError(DudaoError):
    """A gold file cannot be read; names it and the reason."""


class GoldFigure(msgspec.Struct, kw_only=True):
    """One number of a gold text: a claim with its reading, or no claim and why.

    alt  other readings that count, by field
    """

    start: int
    end: int
    text: str
    is_claim: bool = False
    why: str = ""
    subject: str = ""
    indicator: str | None = None
    measure: str = "level"
    value: Decimal | None = None
    value_max: Decimal | None = None
    unit: str = ""
    comparator: str = "="
    approx: bool = False
    stage: str | None = None
    region: str | None = None
    area: str | None = None
    entity: str | None = None
    period: str | None = None
    period_from: str | None = None
    role: str = "reported"
    verdict: str | None = None
    alt: dict[str, list[Any]] | None = None

    def readings(self, field: str) -> list[Any]:
        """The gold value of a field and every other reading that counts."""
        return [getattr(self, field), *(self.alt or {}).get(field, [])]


class GoldFinding(msgspec.Struct, kw_only=True):
    """One relation that can be checked.

    stated    offsets of the figures that it is about
    optional  need not be reported, must not be contradicted
    """

    check: str
    outcome: str
    stated: int | list[int] = []
    formula: str = ""
    optional: bool = False
    alt: dict[str, list[Any]] | None = None

    @property
    def places(self) -> list[int]:
        return self.stated if isinstance(self.stated, list) else [self.stated]

    @property
    def right(self) -> set[str]:
        """The outcomes that count as right; met and consistent are one where a text quotes a standard."""
        outcomes = {self.outcome, *(self.alt or {}).get("outcome", [])}
        if self.check == "standard":
            outcomes.add({"consistent": "met", "met": "consistent"}.get(self.outcome, self.outcome))
        return outcomes


class GoldDocument(msgspec.Struct, kw_only=True):
    """A gold text with its annotation, and the file that the program reads for it."""

    name: str
    split: str
    text: str
    source: Path
    figures: list[GoldFigure]
    findings: list[GoldFinding]


def load_split(split: str, folder: Path = GOLD, samples: Path = SAMPLES) -> list[GoldDocument]:
    """The documents of ``folder/split``, by name; a document whose name a sample bears is read from the sample."""
    bytes_of = {p.name.partition(".")[0]: p for p in samples.glob("*.*") if p.suffix in {".html", ".txt"}}
    return load_folder(folder / split, split, bytes_of)


def load_folder(folder: Path, split: str, bytes_of: Mapping[str, Path] | None = None) -> list[GoldDocument]:
    """The documents of one folder of compiled gold, by name; ``bytes_of`` names other sources than their ``.txt``."""
    found = []
    for path in sorted(folder.glob("*.claims.jsonl")):
        name = path.name.removesuffix(".claims.jsonl")
        text = path.with_name(f"{name}.txt")
        found.append(_document(name, split, text, (bytes_of or {}).get(name, text), path.parent))
    return found


def load_dev(folder: Path) -> list[GoldDocument]:
    """The documents of a development folder (``docs/NAME.txt`` beside ``gold/NAME.*.jsonl``)."""
    return [
        _document(p.stem, "dev", p, p, folder / "gold")
        for p in sorted((folder / "docs").glob("*.txt"))
        if (folder / "gold" / f"{p.stem}.claims.jsonl").is_file()
    ]


def _document(name: str, split: str, text: Path, source: Path, gold: Path) -> GoldDocument:
    return GoldDocument(
        name=name,
        split=split,
        text=text.read_text("utf-8"),
        source=source,
        figures=list(_rows(gold / f"{name}.claims.jsonl", GoldFigure)),
        findings=list(_rows(gold / f"{name}.findings.jsonl", GoldFinding)),
    )


def _rows(path: Path, kind: type[Any]) -> Iterator[Any]:
    if not path.is_file():
        return
    decoder = msgspec.json.Decoder(kind, strict=False)
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if line.strip():
            try:
                yield decoder.decode(line)
            except msgspec.DecodeError as error:
                raise GoldError(f"{path.name}, line {number}: {error}") from error


def digest(documents: list[GoldDocument]) -> str:
    """A digest of everything that the scores of these documents rest on: sources, texts, figures, relations."""
    hash_ = hashlib.sha256()
    for document in documents:
        hash_.update(document.name.encode())
        hash_.update(document.source.read_bytes())
        hash_.update(msgspec.json.encode([document.text, document.figures, document.findings]))
    return hash_.hexdigest()[:16]
