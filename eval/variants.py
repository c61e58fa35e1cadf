"""``python -m eval.variants``: one document in many spellings must give the same claims.

Every text is rendered as a page in UTF-8 and in GB18030, in traditional characters, with full-width digits, with
blanks around its numbers, and with the readings in brackets that mirror sites leave behind.  The claims of each
rendering are laid beside those of the text as it is:

    kept    share of the claims of the text that the rendering has too, less those it has more
    right   share of the kept ones with every field the same
"""

from __future__ import annotations

import functools
import html
import re
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any, NamedTuple

import click
import msgspec
import opencc
from bs4 import BeautifulSoup
from bs4.element import NavigableString, PreformattedString
from pypinyin import lazy_pinyin
from pypinyin.constants import Style
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from eval.gold import GOLD, SAMPLES, GoldDocument, load_split
from extractor.model import Block, Claim, Report
from extractor.patterns import default_rules
from extractor.pipeline import audit
from extractor.readers import read_bytes
from extractor.shadow import shadow

LEAST = 0.99  # what kept and right must reach
_HAN = re.compile(r"[\u3400-\u9fff]")
_WIDE = str.maketrans("0123456789.%", "０１２３４５６７８９．％")
_BLANK = re.compile(r"\s+")
_TEXT_FIELDS = ("value", "value_max", "low", "high", "unit", "indicator", "measure", "comparator", "approx", "stage",
                "area", "period", "period_from", "role", "verdict")  # fmt: skip


class Difference(NamedTuple):
    """A claim that a rendering lost (``said`` empty), has beside (``was`` empty), or reads otherwise in a field."""

    document: str
    text: str
    field: str
    was: str
    said: str


class Outcome(msgspec.Struct):
    """Counts of one rendering over the documents, and what differs."""

    claims: int = 0
    lost: int = 0
    more: int = 0
    same: int = 0
    differences: list[Difference] = []

    @property
    def kept(self) -> float:
        return max(0.0, 1 - (self.lost + self.more) / self.claims) if self.claims else 1.0

    @property
    def right(self) -> float:
        found = self.claims - self.lost
        return self.same / found if found else 1.0


def traditional(text: str, standard: str = "s2t") -> str:
    """The text in traditional characters, one for one, by OpenCC's, Taiwan's (s2tw) or Hong Kong's (s2hk) standard."""
    return _opencc(standard).convert(text)


def wide(text: str) -> str:
    """Digits, decimal points and per cent signs in full width."""
    return text.translate(_WIDE)


def spaced(text: str) -> str:
    """A blank between a number and a Chinese character on either side of it."""
    before = re.sub(rf"(?<={_HAN.pattern})(?=\d)", " ", text)
    return re.sub(rf"(?<=\d)(?=%?{_HAN.pattern})", " ", before)


def annotated(text: str) -> str:
    """Traditional characters, some followed by their reading in brackets: 義務(wù)教育發(fā)展; a few stray letters."""
    out: list[str] = []
    plain = traditional(text)
    for at, char in enumerate(plain):
        out.append(char)
        if not _HAN.match(char) or plain[at + 1 : at + 2] in {"(", "（"}:
            continue  # a page that has readings as it is keeps one to a character
        lot = zlib.crc32(f"{at}{char}".encode()) % 100  # the same places every time
        if lot < 14:
            out.append(f"({lazy_pinyin(char, style=Style.TONE)[0]})")
        elif lot == 14:
            out.append(f"({lazy_pinyin(char, style=Style.TONE)[0]}®)")
    return "".join(out)


def page(source: bytes, charset: str = "utf-8") -> bytes:
    """A plain text as a page: its lines as paragraphs, its tables as tables, the merged cells merged."""
    document = read_bytes(source, "text", default_rules())
    parts: list[str] = []
    for table, blocks in groupby(document.blocks, key=lambda b: b.table):
        if table is None:
            parts.extend(f"<p>{html.escape(document.text[b.start : b.end])}</p>" for b in blocks)
        else:
            parts.append(_table(list(blocks), document.text))
    head = f'<!DOCTYPE html><html><head><meta charset="{charset}"></head><body><div>'
    return (head + "\n".join(parts) + "</div></body></html>").encode("gb18030" if charset != "utf-8" else charset)


def _table(cells: list[Block], text: str) -> str:
    """A table of markup; a place that no cell covers is an empty cell."""
    covered: set[tuple[int, int]] = set()
    for c in cells:
        covered |= {((c.row or 0) + r, (c.col or 0) + k) for r in range(c.rowspan) for k in range(c.colspan)}
    at = {(c.row, c.col): c for c in cells}
    height, width = (max(place[n] for place in covered) + 1 for n in (0, 1))
    rows: list[str] = []
    for row in range(height):
        made = ""
        for col in range(width):
            cell = at.get((row, col))
            if cell is not None:
                words = html.escape(text[cell.start : cell.end].replace("\n", ""))
                made += f'<td rowspan="{cell.rowspan}" colspan="{cell.colspan}">{words}</td>'
            elif (row, col) not in covered:
                made += "<td></td>"
        rows.append(f"<tr>{made}</tr>")
    return "<table>" + "".join(rows) + "</table>"


def respelt(source: bytes, spelling: Callable[[str], str]) -> bytes:
    """A text or page in UTF-8 with its words in another spelling; markup stays."""
    text = _decode(source)
    if not re.match(r"\s*<", text):
        return spelling(text).encode()
    soup = BeautifulSoup(text, "html.parser")
    for node in list(soup.find_all(string=True)):
        words = not isinstance(node, PreformattedString) and getattr(node.parent, "name", "") not in {"script", "style"}
        if words:
            node.replace_with(NavigableString(spelling(str(node))))
    return _charset(str(soup), "utf-8").encode()


def recoded(source: bytes, charset: str) -> bytes:
    """The same text or page in another encoding, declared where it is a page; a plain text becomes a page."""
    text = _decode(source)
    if not re.match(r"\s*<", text):
        return page(source, charset)
    return _charset(text, charset).encode("utf-8" if charset == "utf-8" else "gb18030")


VARIANTS: dict[str, Callable[[bytes], bytes]] = {
    "UTF-8 page": lambda source: recoded(source, "utf-8"),
    "GB18030 page": lambda source: recoded(source, "gb2312"),
    "traditional": lambda source: respelt(source, traditional),
    "as in Taiwan": lambda source: respelt(source, lambda text: traditional(text, "s2tw")),
    "as in Hong Kong": lambda source: respelt(source, lambda text: traditional(text, "s2hk")),
    "full-width digits": lambda source: respelt(source, wide),
    "blanks at numbers": lambda source: respelt(source, spaced),
    "readings": lambda source: respelt(source, annotated),
}


def compare(name: str, was: Report, said: Report, into: Outcome, but: Collection[str] = ()) -> None:
    """Counts the claims of ``was`` that ``said`` keeps and reads alike, and notes what differs.

    but  fields that may differ
    """
    a, b = [(_key(c), c) for c in was.claims], [(_key(c), c) for c in said.claims]
    into.claims += len(a)
    matcher = SequenceMatcher(None, [k for k, _ in a], [k for k, _ in b], autojunk=False)
    for tag, a0, a1, b0, b1 in matcher.get_opcodes():
        if tag == "equal":
            for (_, one), (_, other) in zip(a[a0:a1], b[b0:b1], strict=True):
                unlike = [Difference(name, one.text, *row) for row in _unlike(one, other) if row[0] not in but]
                into.same += not unlike
                into.differences += unlike
            continue
        into.lost += a1 - a0
        into.more += b1 - b0
        into.differences += [Difference(name, c.text, "claim", c.quote, "") for _, c in a[a0:a1]]
        into.differences += [Difference(name, c.text, "claim", "", c.quote) for _, c in b[b0:b1]]


def run(documents: Iterable[GoldDocument], variants: Iterable[str] = tuple(VARIANTS)) -> dict[str, Outcome]:
    """The outcome of each rendering over the documents."""
    outcomes = {name: Outcome() for name in variants}
    for document in documents:
        source = document.source.read_bytes()
        was = audit(source, document.name)
        for name, outcome in outcomes.items():
            compare(document.name, was, audit(VARIANTS[name](source), document.name), outcome)
    return outcomes


def sources(split: str) -> list[GoldDocument]:
    """The documents of a split; one that the program reads from a sample page stands as its clean text too."""
    documents = load_split(split)
    plain = [
        msgspec.structs.replace(d, name=f"{d.name} (text)", source=GOLD / split / f"{d.name}.txt")
        for d in documents
        if d.source.parent == SAMPLES
    ]
    return [*documents, *plain]


def _unlike(one: Claim, other: Claim) -> Iterable[tuple[str, str, str]]:
    for field in _TEXT_FIELDS:
        a, b = getattr(one, field), getattr(other, field)
        if a != b:
            yield field, str(a), str(b)
    shown: tuple[tuple[str, Any, Any], ...] = (
        ("subject", _plain(one.subject), _plain(other.subject)),
        ("entity", _plain(one.entity or ""), _plain(other.entity or "")),
        ("region", one.region and (one.region.code or shadow(one.region.name)),
         other.region and (other.region.code or shadow(other.region.name))),
        ("cell", one.cell and (one.cell.row, one.cell.col), other.cell and (other.cell.row, other.cell.col)),
    )  # fmt: skip
    yield from ((field, str(a), str(b)) for field, a, b in shown if a != b)


def _plain(text: str) -> str:
    return _BLANK.sub("", shadow(text))


def _key(claim: Claim) -> tuple[Any, ...]:
    return claim.value.normalize(), None if claim.value_max is None else claim.value_max.normalize()


def _decode(source: bytes) -> str:
    try:
        return source.decode()
    except UnicodeDecodeError:
        return source.decode("gb18030")


def _charset(text: str, charset: str) -> str:
    return re.sub(r"""(charset=["']?)[\w-]+""", rf"\g<1>{charset}", text, count=1)


@functools.cache
def _opencc(standard: str) -> opencc.OpenCC:
    return opencc.OpenCC(standard)


def table(outcomes: dict[str, Outcome]) -> Table:
    """One row a rendering."""
    made = Table("rendering", "claims", "lost", "more", "kept", "right", box=None, pad_edge=False)
    for name, o in outcomes.items():
        made.add_row(name, str(o.claims), str(o.lost), str(o.more), f"{o.kept:.4f}", f"{o.right:.4f}")
    return made


def show(console: Console, outcomes: dict[str, Outcome]) -> None:
    """Prints what differs in each rendering, the fields that differ most first."""
    for name, outcome in outcomes.items():
        if outcome.differences:
            fields = Counter(d.field for d in outcome.differences)
            console.print(f"\n[bold]{escape(name)}[/]  " + ", ".join(f"{f} {n}" for f, n in fields.most_common()))
            for d in outcome.differences:
                console.print(escape(f"  {d.document}  {d.text}  {d.field}: {d.was or '–'} → {d.said or '–'}"))


@click.command(help="Reads every gold text and sample in other spellings and encodings and compares the claims.")
@click.option("--split", type=click.Choice(["seen", "held"]), default="seen", show_default=True)
@click.option("--variant", type=click.Choice(list(VARIANTS)), multiple=True, help="Only these renderings.")
@click.option("--quiet", is_flag=True, help="Only the table.")
def main(split: str, variant: tuple[str, ...], quiet: bool) -> None:
    console = Console(soft_wrap=True)
    outcomes = run(sources(split), variant or tuple(VARIANTS))
    if not quiet and split == "seen":
        show(console, outcomes)
    console.print(table(outcomes))
    sys.exit(any(o.kept < LEAST or o.right < LEAST for o in outcomes.values()))


if __name__ == "__main__":
    main()
