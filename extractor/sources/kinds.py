"""The kind of a document by its words, where no rule on its title or opening knows it.

A linear model over one- and two-letter pieces, trained by ``eval.kinds`` on the gold and kept as a table of weights
(``patterns/sites/kinds.tsv``), so that no learning package is needed to use it.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import NamedTuple

from extractor.patterns import Rules
from extractor.shadow import shadow

_FIGURE = re.compile(r"\d[\d,.]*")
_SPACE = re.compile(r"\s+")
_TITLE_LINES, _TITLE_CHARS, _TITLE_TIMES, _CHARS = 2, 80, 3, 3000


class Guess(NamedTuple):
    """A kind (``doc_type`` code) and its probability, from 0 to 1."""

    kind: str
    probability: float


class Kinds:
    """The weights, ready to use; get it with ``rules.compiled(Kinds)``."""

    def __init__(self, rules: Rules) -> None:
        rows = [line.split("\t") for line in rules.file("sites/kinds.tsv").read_text("utf-8").splitlines()]
        rows = [row for row in rows if not row[0].startswith("# ")]
        self.kinds = rows[0][2:]
        self._bias = [float(w) for w in rows[1][2:]]
        self._pieces = {row[0]: (float(row[1]), [float(w) for w in row[2:]]) for row in rows[2:]}

    def guess(self, text: str) -> Guess:
        """The likeliest kind of a text."""
        counts = Counter(p for p in pieces(features(text)) if p in self._pieces)
        values = {p: (1 + math.log(n)) * self._pieces[p][0] for p, n in counts.items()}
        size = math.sqrt(sum(v * v for v in values.values())) or 1.0
        scores = list(self._bias)
        for piece, value in values.items():
            for at, weight in enumerate(self._pieces[piece][1]):
                scores[at] += weight * value / size
        top = max(scores)
        shares = [math.exp(s - top) for s in scores]
        best = max(range(len(shares)), key=shares.__getitem__)
        return Guess(self.kinds[best], shares[best] / sum(shares))


def features(text: str) -> str:
    """What the model reads of a text: its first lines several times, then its beginning, figures masked."""
    plain = _FIGURE.sub("0", shadow(text[: 2 * _CHARS]))
    title = "".join(plain.split("\n")[:_TITLE_LINES])[:_TITLE_CHARS]
    return _SPACE.sub(" ", f"※{title} " * _TITLE_TIMES + plain[:_CHARS])


def pieces(text: str) -> list[str]:
    """The one- and two-letter pieces of a text."""
    return [*text, *(text[i : i + 2] for i in range(len(text) - 1))]
