"""``python -m eval.formats``: what every format keeps of reports and tables, and what broken files do.

Formats that need LibreOffice are left out, with a line, where it is not installed.
"""

from __future__ import annotations

import resource
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import click
from rich.console import Console
from rich.table import Table as Shown

from eval.formats.content import Known, Part, known_tables, parts_of, traditional
from eval.formats.damage import damaged
from eval.formats.measure import Kept, compare, right_cells
from eval.formats.render import PASTED, SHEETS, SOFFICE, TEXTS, as_pdf, render_all
from eval.formats.scan import as_scan
from eval.gold import GoldDocument, load_split
from extractor.model import DudaoError, Report
from extractor.pipeline import audit, read

TABLE_FORMATS = ("html", "docx", "pdf", "pdf without lines", "pdf by LibreOffice", "odt", "ofd", *SHEETS, *PASTED)


@click.command(help="Measures the readers on generated files.")
@click.option("--only", multiple=True, help="Formats to measure; all unless given.")
@click.option("--tables", default=60, show_default=True, help="How many generated tables.")
@click.option("--scans", default=0, show_default=True, help="How many reports (and tables) are also read as scans.")
@click.option("--broken", default=0, show_default=True, help="How many damaged files are mined.")
@click.option("--reports/--no-reports", default=True, help="Measure the reports.")
@click.option("--errors", is_flag=True, help="Print what is lost.")
def main(only: tuple[str, ...], tables: int, scans: int, broken: int, reports: bool, errors: bool) -> None:
    console = Console(soft_wrap=True, highlight=False)
    if SOFFICE is None:
        console.print("LibreOffice is not installed: the formats that it writes are left out")
    if reports:
        console.print(_reports(only, errors, console))
    if tables:
        console.print(_tables(only, known_tables(tables), errors, console))
    if scans:
        console.print(_scans(scans, errors, console))
    if broken:
        console.print(_broken(broken))


def documents() -> list[GoldDocument]:
    return [*load_split("seen"), *load_split("held")]


def _wanted(names: Sequence[str], only: tuple[str, ...]) -> list[str]:
    return [n for n in names if (not only or n in only) and (SOFFICE or (TEXTS | SHEETS | PASTED)[n][1] is None)]


def _try(data: bytes, name: str) -> Report | None:
    try:
        return audit(data, name)
    except DudaoError as error:
        click.echo(f"{name}: {error}", err=True)
        return None


def _reports(only: tuple[str, ...], errors: bool, console: Console) -> Shown:
    plain = {d.name: audit(d.text.encode(), d.name) for d in documents()}
    contents = {d.name: parts_of(read(d.text.encode(), d.name)) for d in documents()}
    shown = Shown("format", "claims of the plain text", "kept and right", "share", "others", "seconds a report")
    for name in _wanted(list(TEXTS), only):
        files = render_all(name, list(contents.values()))
        shown.add_row(name, *_kept_row(plain, dict(zip(contents, files, strict=True)), errors, console))
    for name in ("docx", "pdf"):
        if not only or f"{name} traditional" in only:
            turned: dict[str, list[Part]] = {k: [traditional(p) for p in v] for k, v in contents.items()}
            files = render_all(name, list(turned.values()))
            text = {k: audit("\n".join(_plain_lines(v)).encode(), k) for k, v in turned.items() if not _has_table(v)}
            kept = {k: f for k, f in zip(turned, files, strict=True) if k in text}
            shown.add_row(f"{name} traditional (no tables)", *_kept_row(text, kept, errors, console))
    return shown


def _has_table(parts: Sequence[Part]) -> bool:
    return any(not isinstance(p, str) for p in parts)


def _plain_lines(parts: Sequence[Part]) -> list[str]:
    return [p for p in parts if isinstance(p, str)]


def _kept_row(plain: dict[str, Report], files: dict[str, bytes], errors: bool, console: Console) -> list[str]:
    total = Kept(0, 0, 0)
    started = time.perf_counter()
    for key, data in files.items():
        report = _try(data, key)
        if report is None:
            total = Kept(total.kept, total.total + len(plain[key].claims), total.others)
            continue
        kept, lines = compare(plain[key], report)
        total = Kept(*(a + b for a, b in zip(total, kept, strict=True)))
        if errors and lines:
            console.print(key, *lines[:6], sep="\n  ")
    each = (time.perf_counter() - started) / max(1, len(files))
    return [str(total.total), str(total.kept), f"{total.share:.4f}", str(total.others), f"{each:.2f}"]


def _tables(only: tuple[str, ...], known: list[Known], errors: bool, console: Console) -> Shown:
    shown = Shown("format", "tables", "figures", "right row and column path", "share", "worst layout")
    for name in _wanted(TABLE_FORMATS, only):
        files = render_all(name, [[*k.before, k.table, *k.after] for k in known])
        shown.add_row(name, *_cells_row(known, files, name, errors, console))
    return shown


def _cells_row(known: Sequence[Known], files: Sequence[bytes], name: str, errors: bool, console: Console) -> list[str]:
    right: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for one, data in zip(known, files, strict=True):
        every[one.layout] += len(one.paths)
        try:
            good, _, wrong = right_cells(one, read(data, f"{name} {one.layout}"))
        except DudaoError as error:
            click.echo(f"{name} {one.layout}: {error}", err=True)
            continue
        right[one.layout] += good
        if errors and wrong:
            console.print(f"{name} {one.layout}", *wrong[:3], sep="\n  ")
    worst = min(every, key=lambda layout: right[layout] / every[layout])
    share = right.total() / every.total()
    low = f"{worst} {right[worst] / every[worst]:.3f}"
    return [str(len(known)), str(every.total()), str(right.total()), f"{share:.4f}", low]


class Scanning(NamedTuple):
    """How pages come to be a scan: resolution, whether a red seal lies over the text, and the lines of tables."""

    name: str
    dpi: int = 200
    seal: bool = False
    lines: str = "grid"


SCANS = (
    Scanning("200 dpi"), Scanning("150 dpi", dpi=150), Scanning("200 dpi, red seal", seal=True),
    Scanning("200 dpi, level lines", lines="level"), Scanning("200 dpi, no lines", lines="none"),
    Scanning("150 dpi, no lines", dpi=150, lines="none"),
)  # fmt: skip


def _scans(count: int, errors: bool, console: Console) -> Shown:
    """Reports and tables printed, scanned with 0.7 degrees of skew and noise in several ways, and read."""
    name = "pdf by LibreOffice" if SOFFICE else "pdf"
    chosen = sorted(documents(), key=lambda d: len(d.text))[-count:]
    plain = {d.name: audit(d.text.encode(), d.name) for d in chosen}
    printed = render_all(name, [parts_of(read(d.text.encode(), d.name)) for d in chosen])
    known = known_tables(count)
    shown = Shown("scan", "of", "all", "kept and right", "share", "others", "seconds each", "worst layout")
    for how in SCANS:
        if how.lines == "grid":
            files = {d.name: as_scan(pdf, how.dpi, seal=how.seal) for d, pdf in zip(chosen, printed, strict=True)}
            shown.add_row(how.name, "claims", *_kept_row(plain, files, errors, console))
        tables = [as_pdf([*k.before, k.table, *k.after], lines=how.lines) for k in known]
        pages = [as_scan(pdf, how.dpi, seal=how.seal) for pdf in tables]
        _, figures, right, share, low = _cells_row(known, pages, f"scan {how.name}", errors, console)
        shown.add_row(how.name, "table cells", figures, right, share, "", "", low)
    return shown


def _broken(count: int) -> Shown:
    """Damaged files of every format, mined: each must come to a record, sound or failed, of a known kind."""
    from extractor.mining import mine

    text = documents()[0]
    parts = parts_of(read(text.text.encode(), text.name))
    sources = {f"report.{name.split()[0]}": render_all(name, [parts])[0] for name in _wanted([*TEXTS, *SHEETS], ())
               if "columns" not in name}  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        inbox = Path(folder) / "in"
        inbox.mkdir()
        for name, data in damaged(sources, count):
            (inbox / name).write_bytes(data)
        summary = mine([inbox], Path(folder) / "out", pages=False)
    kinds = Counter(f.kind for f in summary.failed)
    shown = Shown("broken files", "read", "same content", *sorted(kinds), "seconds", "most memory of a process (MB)")
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    shown.add_row(str(count), str(summary.mined), str(len(summary.duplicates)), *(str(kinds[k]) for k in sorted(kinds)),
                  f"{summary.seconds:.0f}", str(most))  # fmt: skip
    return shown


if __name__ == "__main__":
    main()
