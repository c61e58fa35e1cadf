"""Indicator, stage, role and measure of a claim, weighed once more by all that stands around its figure.

The rules say what a figure is by the words they know.  A network of one hidden layer (``python -m eval.weigh`` trains
it on the gold) says what figures in such company are, where rules of this way of reading say what they say: it has
learned when to doubt them from what they said of texts that no rule had been written on.  Where it is surer of another
answer than of theirs by the threshold of the field, its answer stands.  The weights are numbers,
``patterns/weighing.npz``, and the thresholds ``patterns/weighing.toml``, so no learning package is needed to use them.
"""

from __future__ import annotations

import io
import json
import math
import zipfile
from collections.abc import Sequence

import msgspec
import numpy as np

from extractor.claims.company import Page, Seen, rule_features
from extractor.claims.heads import BEYOND, Heads
from extractor.claims.lexicon import Token
from extractor.claims.wordings import Wordings
from extractor.model import WEIGHED, Claim, RuleError
from extractor.patterns import Rules

FIELDS = ("indicator", "stage", "role", "measure")
NOTHING = "None"  # the class of figures without an indicator or a stage
Shares = np.ndarray[tuple[int, int], np.dtype[np.float32]]  # figures by classes
APART = "\x00"  # between the names of features
SURE = 60  # logit beyond which nothing is surer
_COMPANY = 8  # figures of a text: in fewer there is too little around each
_ASKED = "|forward.asked"  # of what a request asks for
_MORE_OR_FEWER = frozenset("增减升降多少")
_WHOLE = frozenset({"人", "所", "个"})  # what is counted in whole numbers


def may_doubt(figure: Seen, field: str, better: str, before: str) -> bool:
    """Whether an answer may stand against that of the rules; ``before``: the character right before the figure.

    Not where the headers of a cell name the figure, in a list left open on purpose, nor of what a request asks for.
    A text names its coefficients, and kindergartens and vocational schools: none is called what the words do not, nor
    has its stage taken away.  What 增, 减, 多 or 少 is said of right before it is a change, and a change that follows a
    figure is of what that is; 第7 is a rank.
    """
    if figure.headers or figure.rule.startswith("mismatch"):
        return False
    if field == "role" and figure.rule.endswith(_ASKED):
        return False
    if field == "indicator":
        follows = figure.measure == "change" and figure.rule.startswith("inherit") and figure.indicator is not None
        return (figure.measure != "cv" or figure.indicator is not None) and not (follows and better == NOTHING)
    if field == "stage":
        return better != "compulsory" or figure.stage not in BEYOND
    if field == "measure" and figure.measure == "rank" and before == "第":
        return False
    return field != "measure" or (better != "cv" and not (figure.measure == "change" and before in _MORE_OR_FEWER))


def _together(figures: Sequence[Seen], shares: Shares) -> Shares:
    """The mean for figures of one sentence in a row that have one stage by the rules: a list is of one stage."""
    out = shares.copy()
    start = 0
    for end in range(1, len(figures) + 1):
        before = figures[end - 1]
        if end == len(figures) or (figures[end].sentence, figures[end].stage) != (before.sentence, before.stage):
            out[start:end] = shares[start:end].mean(axis=0)
            start = end
    return out


class Weighing:
    """The network of a rule set, ready to be asked; get it with ``rules.compiled(Weighing)``.

    raises  RuleError naming the file and the reason where it cannot be used
    """

    def __init__(self, rules: Rules) -> None:
        path = rules.file("weighing.npz")
        try:
            with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as stored:
                names = bytes(stored["names"]).decode().split(APART)
                self._inner = np.asarray(stored["inner"], dtype=np.int8)  # features by hidden units
                self._scale = np.asarray(stored["scale"], dtype=np.float32)
                self._inner_base = np.asarray(stored["inner_base"], dtype=np.float32)
                self._outer = np.asarray(stored["outer"], dtype=np.float32)  # hidden units by classes
                self._outer_base = np.asarray(stored["outer_base"], dtype=np.float32)
                classes: dict[str, list[str]] = json.loads(bytes(stored["classes"]))
        except (KeyError, ValueError, OSError, zipfile.BadZipFile) as error:
            raise RuleError(f"{path.name}: {error}; python -m eval.weigh --write makes it anew") from error
        width, units = sum(map(len, classes.values())), len(self._scale)
        shapes = (self._inner.shape, self._outer.shape, len(self._inner_base), len(self._outer_base))
        if shapes != ((len(names), units), (units, width), units, width) or set(classes) != set(FIELDS):
            raise RuleError(f"{path.name}: names, classes and weights do not fit each other")
        self._at = {name: n for n, name in enumerate(names)}
        self._classes: dict[str, tuple[slice, list[str]]] = {}
        start = 0
        for field in FIELDS:
            self._classes[field] = (slice(start, start + len(classes[field])), classes[field])
            start += len(classes[field])
        table = rules.table("weighing")
        try:
            self.least = {field: float(table["least"][field]) for field in FIELDS}
        except (KeyError, TypeError, ValueError) as error:
            raise RuleError(f"weighing.toml: [least] needs {', '.join(FIELDS)}: {error}") from error
        self._indicators = rules.compiled(Heads).indicators
        self._all_ages = rules.compiled(Wordings)["children.of-all-ages"]

    def read(self, plain: str, tokens: Sequence[Token], kind: str, claims: Sequence[Claim]) -> list[Claim]:
        """The claims of a document, in order of place, with what is decided anew set right.

        plain, tokens, kind  as of ``Page``
        """
        if len(claims) < _COMPANY:
            return list(claims)
        page = Page(plain, tokens, kind, [Seen.of_claim(claim) for claim in claims], self._at.get)
        decided = self._decide(page)
        return [self._set(claim, new) if new else claim for claim, new in zip(claims, decided, strict=True)]

    def _decide(self, page: Page) -> list[dict[str, str | None]]:
        """Of each figure, the fields that are decided anew."""
        shares = self._shares(page)
        out: list[dict[str, str | None]] = [{} for _ in page.figures]
        only: str | None = None
        at_large = False
        for field, (place, classes) in self._classes.items():
            block = shares[:, place]
            block = block / block.sum(axis=1, keepdims=True)
            if field == "stage":
                if not page.names_stages:
                    continue  # nothing is invented
                told = {f.stage for f in page.figures} - {None}
                only = told.pop() if len(told) == 1 else None
                at_large = self._all_ages.search(page.plain) is not None
                block = _together(page.figures, block)
            for figure, row, best, new in zip(page.figures, block, block.argmax(axis=1), out, strict=True):
                said = str(getattr(figure, field))
                if field == "measure" and classes[best] == "cv" != said:
                    new.pop("indicator", None)  # it may be a coefficient: then it has not the indicator of a level
                if classes[best] == said or not may_doubt(figure, field, classes[best], page.before(figure)):
                    continue
                if field == "stage" and classes[best] == "compulsory" and (at_large or said == only != "None"):
                    continue  # a text of one stage, as that of a school is, or of children in school or not
                left = row[classes.index(said)] if said in classes else 0.0
                if row[best] - left >= self.least[field]:
                    new[field] = None if classes[best] == NOTHING else classes[best]
        return out

    def _shares(self, page: Page) -> Shares:
        """Figures by classes: how likely each is, by itself."""
        sums = np.zeros((len(page.figures), len(self._scale)), dtype=np.float32)
        for at, figure in enumerate(page.figures):
            rows = [*{*page.features(at), *page.known(rule_features(figure))}]
            if rows:
                sums[at] = np.add.reduce(self._inner.take(rows, axis=0), dtype=np.int32) / math.sqrt(len(rows))
        hidden = np.maximum(sums * self._scale + self._inner_base, 0)
        outer = np.einsum("ij,jk->ik", hidden, self._outer)  # so small that the threads of @ cost more than they save
        shares: Shares = 1 / (1 + np.exp(np.clip(-(outer + self._outer_base), -SURE, SURE)))
        return shares

    def _set(self, claim: Claim, new: dict[str, str | None]) -> Claim:
        """A claim with the fields set that were decided; a bare level has the unit of its indicator.

        But for money: whether a bare 5785 is one of 元 or of 万元 is not told.  And a bare 0.31 counts no pupils.
        """
        unit, code = claim.unit, new.get("indicator")
        if code is not None and not unit and claim.measure == "level":
            unit = self._indicators[code]["unit"]
            if unit in _WHOLE and claim.value != claim.value.to_integral_value():
                return self._set(claim, {field: value for field, value in new.items() if field != "indicator"})
            unit = "" if unit == "元" else unit
        return msgspec.structs.replace(
            claim,
            **{**new, "unit": unit},
            rule=claim.rule + "".join(WEIGHED + field for field in FIELDS if field in new),
        )
