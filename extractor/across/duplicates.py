"""Documents that are one report: found by MinHash, judged exactly, the best copy chosen, the others held against it.

A signature is made of pieces of the text and of runs of figures, the runs weighted so that they count as much as all
the text: who rewords a report leaves its figures alone.  Candidates are then judged by ``patterns/duplicates.toml``.
Groups depend on all documents of a data set, so they are made from one that is mined, and change nothing in it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from rapidfuzz.distance import LCSseq

from extractor.across.diff import diff
from extractor.dataset.schema import record
from extractor.model import Document, DudaoError, Extraction
from extractor.patterns import Rules
from extractor.shadow import shadow

if TYPE_CHECKING:
    from extractor.dataset.store import DataSet

_IDLE = re.compile(r"[\W_]+")
_FIGURE = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_YEAR = re.compile(r"(?:19|20)\d\d(?=年)")
_SEED = 20171


@dataclass(eq=False)
class Text:
    """A document as it is compared; ``region`` is a six-digit code."""

    doc_id: str
    source: str
    title: str | None
    publisher: str | None
    published: str | None
    region: str | None
    body: str

    @cached_property
    def letters(self) -> str:
        """The text without figures, blanks and punctuation."""
        return _IDLE.sub("", _FIGURE.sub("", shadow(self.body)))

    @cached_property
    def figures(self) -> list[str]:
        """The figures in their order, without commas."""
        return [f.replace(",", "") for f in _FIGURE.findall(shadow(self.body))]

    @cached_property
    def years(self) -> frozenset[str]:
        """The years that the text names."""
        return frozenset(_YEAR.findall(shadow(self.body)))


class Likeness(NamedTuple):
    """Shares of text and of figures that two documents have in common."""

    text: float
    figures: float


@dataclass(frozen=True)
class Copy:
    """A document of a group beside the best one.

    changes  what is written otherwise in it than in the best copy, as rows of ``dudao diff``
    """

    text: Text
    likeness: Likeness
    changes: list[dict[str, Any]]


@dataclass(frozen=True)
class Group:
    """One report: its best copy and the others."""

    best: Text
    copies: list[Copy]


class Judge:
    """The rules of ``duplicates.toml``; get it with ``rules.compiled(Judge)``."""

    def __init__(self, rules: Rules) -> None:
        table = rules.table("duplicates")
        self.signature: dict[str, int] = {k: v for k, v in table["signature"].items() if isinstance(v, int)}
        self.same: dict[str, float] = {k: float(v) for k, v in table["same"].items() if k != "why"}
        self._government = re.compile(table["best"]["government"])
        self._whole = float(table["best"]["whole"])

    def pieces(self, text: Text) -> frozenset[str]:
        """The pieces of the text that are compared."""
        n = self.signature["letters"]
        letters = text.letters
        return frozenset(letters[i : i + n] for i in range(max(1, len(letters) - n + 1))) if letters else frozenset()

    def tokens(self, text: Text) -> list[str]:
        """What the signature is made of: pieces, and runs of figures as often as they weigh."""
        pieces, run = self.pieces(text), self.signature["run"]
        runs = {" ".join(text.figures[i : i + run]) for i in range(len(text.figures) - run + 1)}
        weight = min(self.signature["most_weight"], max(1, len(pieces) // len(runs))) if runs else 0
        return [*pieces, *(f"{r}#{n}" for r in runs for n in range(weight))]

    def likeness(self, a: Text, b: Text) -> Likeness:
        """How much two documents have in common."""
        one, two = self.pieces(a), self.pieces(b)
        text = len(one & two) / max(1, min(len(one), len(two)))
        fewer = min(len(a.figures), len(b.figures))
        figures = LCSseq.similarity(a.figures, b.figures) / fewer if fewer else 0.0
        return Likeness(text, figures)

    def are_one(self, a: Text, b: Text, like: Likeness) -> bool:
        """True for copies of one report."""
        same = self.same
        if min(len(a.figures), len(b.figures)) < same["least_figures"]:
            return like.text >= same["few_text"] and like.figures >= same["figures_with_text"]
        if a.region and b.region and a.region != b.region and like.figures < same["elsewhere"]:
            return False
        years = len(a.years & b.years) / max(1, min(len(a.years), len(b.years)))
        if (a.years and b.years) and years < same["years"]:
            return False
        return (like.text >= same["text"] and like.figures >= same["figures_with_text"]) or (
            like.figures >= same["figures"] and like.text >= same["text_with_figures"]
        )

    def best_first(self, texts: Iterable[Text]) -> list[Text]:
        """The copies of a report, the best one first."""
        texts = list(texts)
        most = max(len(t.figures) for t in texts)
        stated = Counter(figure for t in texts for figure in set(t.figures))

        def rank(text: Text) -> tuple[Any, ...]:
            extract = len(text.figures) < self._whole * most
            elsewhere = not self._government.search(text.source)
            when = text.published or "9999"
            borne_out = sum(stated[figure] for figure in set(text.figures))  # by the other copies
            full = (borne_out, len(text.figures), len(text.letters))
            return (extract, elsewhere, when, *(-n for n in full), text.source, text.doc_id)

        return sorted(texts, key=rank)


def groups_of(texts: Iterable[Text], judge: Judge) -> list[list[Text]]:
    """The texts that are copies of one another, each group best first, in the order of their best copies' sources."""
    held = sorted(texts, key=lambda t: t.doc_id)
    leader = list(range(len(held)))

    def find(at: int) -> int:
        while leader[at] != at:
            leader[at] = leader[leader[at]]
            at = leader[at]
        return at

    for a, b in _candidates(held, judge):
        if find(a) != find(b) and judge.are_one(held[a], held[b], judge.likeness(held[a], held[b])):
            leader[find(a)] = find(b)
    made: dict[int, list[Text]] = {}
    for at, text in enumerate(held):
        made.setdefault(find(at), []).append(text)
    return sorted((judge.best_first(g) for g in made.values() if len(g) > 1), key=lambda g: g[0].source)


def duplicates(dataset: DataSet, rules: Rules) -> list[Group]:
    """The reports of a data set that it holds more than once, their copies compared figure by figure.

    raises  DudaoError where the package for signatures is missing
    """
    judge = rules.compiled(Judge)
    query = "select doc_id, source, title, publisher, published, region_code, text from documents order by doc_id"
    texts = [Text(*row) for row in dataset.connection.execute(query).fetchall()]
    made = []
    for group in groups_of(texts, judge):
        extractions = _extractions(dataset, [t.doc_id for t in group])
        best = extractions[group[0].doc_id]
        made.append(Group(group[0], [
            Copy(t, judge.likeness(group[0], t), diff(best, extractions[t.doc_id], rules).lines()) for t in group[1:]
        ]))  # fmt: skip
    return made


def rows(groups: Iterable[Group]) -> list[dict[str, Any]]:
    """Groups as plain rows, one a document; ``group`` is the doc_id of the best copy."""
    made: list[dict[str, Any]] = []
    for group in groups:
        for copy in (None, *group.copies):
            text = copy.text if copy else group.best
            changes = [c for c in copy.changes if c["kind"] != "respelled"] if copy else []
            made.append({
                "group": group.best.doc_id, "role": "copy" if copy else "best", "doc_id": text.doc_id,
                "source": text.source, "title": text.title, "publisher": text.publisher, "published": text.published,
                "same_text": round(copy.likeness.text, 3) if copy else None,
                "same_figures": round(copy.likeness.figures, 3) if copy else None,
                "figures": len(text.figures), "figures_otherwise": len(changes), "changes": changes,
            })  # fmt: skip
    return made


def _candidates(texts: list[Text], judge: Judge) -> Iterator[tuple[int, int]]:
    """Pairs of texts, by their numbers, whose signatures meet in a band."""
    try:
        from rensa import RMinHash, RMinHashLSH
    except ImportError as error:
        raise DudaoError(f"finding duplicates needs rensa ({error}); install it: pip install 'dudao[dedup]'") from error
    permutations = judge.signature["permutations"]
    index = RMinHashLSH(0.5, permutations, judge.signature["bands"])
    for at, text in enumerate(texts):
        tokens = judge.tokens(text)
        if not tokens:
            continue
        signature = RMinHash(num_perm=permutations, seed=_SEED)
        signature.update(tokens)
        yield from ((earlier, at) for earlier in sorted(index.query(signature)))
        index.insert(at, signature)


def _extractions(dataset: DataSet, ids: list[str]) -> dict[str, Extraction]:
    made: dict[str, Extraction] = {}
    for doc_id in ids:
        found = _records(dataset, "documents", doc_id)
        document: Document = found[0]
        made[doc_id] = Extraction(document=document, claims=_records(dataset, "claims", doc_id))
    return made


def _records(dataset: DataSet, table: str, doc_id: str) -> list[Any]:
    order = ' order by "start", "end", claim_id' if table == "claims" else ""
    query = f"select * from {table} where doc_id = ?{order}"
    reader = dataset.connection.sql(query, params=[doc_id]).to_arrow_reader(1024)
    return [record(table, row) for batch in reader for row in batch.to_pylist()]
