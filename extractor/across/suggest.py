"""Open subjects of a data set gathered into proposals for new indicators.

Subjects are compared by their letters (TF-IDF of character n-grams) and merged from the bottom up (agglomerative
clustering, average linkage), each kind of unit for itself: 教学点 counted in 个, 处 or 所 is one thing, a share of
them another.  The same data set gives the same proposals.
"""

from __future__ import annotations

import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from extractor.dataset.store import DataSet, open_dataset
from extractor.model import DudaoError, RuleError
from extractor.patterns import Rules, default_rules, expand
from extractor.shadow import shadow

if TYPE_CHECKING:
    import pandas as pd
    from sklearn.feature_extraction.text import TfidfVectorizer

_QUERY = """
select subject, unit, coalesce(stage, ''), c."text", quote, c.doc_id, d.source, d.title
from claims c join documents d using (doc_id)
where indicator is null and measure = 'level' and copy_of is null and entity is null
order by c.doc_id, c."start", c.claim_id
"""


class SuggestError(DudaoError):
    """What proposals need is not installed."""


class Proposal(NamedTuple):
    """Figures that the catalogue has no indicator for, and that documents state again and again.

    name       the most frequent wording, as documents write it
    units      canonical units, the most frequent first
    wordings   how documents name it, the most frequent first
    nearest    the catalogue's indicator with the most similar wording, where one is similar: perhaps a wording of it
    examples   figures with their sentence and source, each of another document
    """

    name: str
    claims: int
    documents: int
    units: list[str]
    stages: list[str]
    wordings: list[str]
    nearest: str | None
    examples: list[dict[str, str | None]]


@dataclass(frozen=True)
class Suggestions:
    """The proposals of a data set, the one of most documents first.

    left_out  claims whose subject says too little, or that stand below the most frequent subjects of their kind
    """

    proposals: list[Proposal]
    claims: int
    left_out: int

    def lines(self) -> list[dict[str, Any]]:
        """The proposals as plain rows."""
        return [proposal._asdict() for proposal in self.proposals]

    def frame(self) -> pd.DataFrame:
        """The proposals for pandas."""
        import pandas as pd

        return pd.DataFrame(self.lines(), columns=list(Proposal._fields))


class _Open(NamedTuple):
    subject: str
    unit: str
    stage: str
    text: str
    quote: str
    doc_id: str
    source: str
    title: str | None


@dataclass(frozen=True)
class _Settings:
    likeness: float
    known: float
    subjects: int
    wordings: int
    examples: int
    idle: re.Pattern[str]
    vague: re.Pattern[str]
    kinds: dict[str, str]


def suggest(source: DataSet | str | os.PathLike[str], *, documents: int = 2, rules: Rules | None = None) -> Suggestions:
    """Proposals for new indicators from the open subjects of a data set.

    source     an open data set, or its folder
    documents  how many documents must state it
    raises     LedgerError where there is no data set, SuggestError without scikit-learn, RuleError for ``suggest.toml``
    """
    if not isinstance(source, DataSet):
        with open_dataset(source) as opened:
            return suggest(opened, documents=documents, rules=rules)
    rules = rules or default_rules()
    settings = rules.compiled(_settings_of)
    claims = [_Open(*row) for row in source.connection.execute(_QUERY).fetchall()]
    by_kind: dict[str, dict[str, list[_Open]]] = defaultdict(lambda: defaultdict(list))
    for claim in claims:
        core = _core(claim.subject, settings)
        if not settings.vague.search(core):
            by_kind[settings.kinds.get(claim.unit, claim.unit)][core].append(claim)
    kept, proposals = 0, []
    known = _Known(rules, settings)
    for kind in sorted(by_kind):
        subjects = sorted(by_kind[kind].items(), key=lambda item: (-len(item[1]), item[0]))[: settings.subjects]
        kept += sum(len(group) for _, group in subjects)
        for cluster in _clusters([core for core, _ in subjects], settings.likeness):
            members = [subjects[i] for i in cluster]
            if len({claim.doc_id for _, group in members for claim in group}) >= documents:
                proposals.append(_proposal(members, known, settings))
    proposals.sort(key=lambda p: (-p.documents, -p.claims, p.name, p.units))
    return Suggestions(proposals, len(claims), len(claims) - kept)


def _settings_of(rules: Rules) -> _Settings:
    table = rules.table("suggest")
    try:
        limits = table["limits"]
        return _Settings(
            likeness=float(limits["likeness"]),
            known=float(limits["known"]),
            subjects=int(limits["subjects"]),
            wordings=int(limits["wordings"]),
            examples=int(limits["examples"]),
            idle=re.compile("|".join(row["when"] for row in table["idle"])),
            vague=re.compile("|".join(row["when"] for row in table["vague"])),
            kinds={unit["unit"]: unit["kind"] for unit in rules.table("units").get("unit", [])},
        )
    except (KeyError, TypeError, ValueError, re.error) as error:
        raise RuleError(f"suggest.toml: {error!r} is missing or wrong") from error


def _core(subject: str, settings: _Settings) -> str:
    return settings.idle.sub("", settings.idle.sub("", shadow(subject)))


def _clusters(subjects: Sequence[str], likeness: float) -> Iterator[list[int]]:
    """Indices of the subjects that belong together, in the order of their first."""
    if len(subjects) < 2:
        yield from ([i] for i in range(len(subjects)))
        return
    cluster, _ = _sklearn()
    vectors = _vectorizer().fit_transform(subjects).toarray()
    model = cluster(n_clusters=None, metric="cosine", linkage="average", distance_threshold=1 - likeness)
    groups: dict[int, list[int]] = {}
    for at, label in enumerate(model.fit_predict(vectors)):
        groups.setdefault(int(label), []).append(at)
    yield from groups.values()


def _vectorizer() -> TfidfVectorizer:
    _, vectorizer = _sklearn()
    made: TfidfVectorizer = vectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True)
    return made


def _sklearn() -> tuple[Any, Any]:
    try:
        from sklearn.cluster import AgglomerativeClustering
        from sklearn.feature_extraction.text import TfidfVectorizer
    except ImportError as error:
        raise SuggestError("proposals need scikit-learn; install it with: pip install 'dudao[nlp]'") from error
    return AgglomerativeClustering, TfidfVectorizer


class _Known:
    """The wordings of the catalogue, and which of them a name is most like."""

    def __init__(self, rules: Rules, settings: _Settings) -> None:
        named: dict[str, str] = {}
        for row in rules.table("indicators").get("indicator", []):
            for wording in row.get("words", ()):
                for word in expand(wording):
                    named.setdefault(_core(word, settings) or word, f"{row['code']} {row['zh']}")
        self._codes = list(named.values())
        self._vectorizer = _vectorizer()
        self._vectors = self._vectorizer.fit_transform(list(named))
        self._least = settings.known

    def nearest(self, name: str) -> str | None:
        """The indicator with the most similar wording; None where none is similar."""
        likeness = (self._vectorizer.transform([name]) @ self._vectors.T).toarray()[0]
        best = int(likeness.argmax())
        return self._codes[best] if likeness[best] >= self._least else None


def _proposal(members: list[tuple[str, list[_Open]]], known: _Known, settings: _Settings) -> Proposal:
    claims = [claim for _, group in members for claim in group]
    wordings = Counter(shadow(claim.subject) for claim in claims)
    ordered = sorted(wordings, key=lambda w: (-wordings[w], len(w), w))
    documents: dict[str, _Open] = {}
    for claim in claims:
        documents.setdefault(claim.doc_id, claim)
    return Proposal(
        name=ordered[0],
        claims=len(claims),
        documents=len(documents),
        units=_common(claim.unit for claim in claims),
        stages=_common(claim.stage for claim in claims),
        wordings=ordered[: settings.wordings],
        nearest=known.nearest(members[0][0]),
        examples=[
            {"text": c.text, "quote": c.quote, "source": c.source, "title": c.title, "doc_id": c.doc_id}
            for c in list(documents.values())[: settings.examples]
        ],
    )


def _common(values: Iterable[str]) -> list[str]:
    counted = Counter(value for value in values if value)
    return sorted(counted, key=lambda value: (-counted[value], value))
