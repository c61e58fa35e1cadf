"""Indicator, stage, role and measure of a claim, weighed once more by all that stands around its figure.

The rules say what a figure is by the words they know.  A network (``python -m eval.weigh`` trains it on the gold) says
what figures in such company are, where rules of this way of reading say what they say: it has learned when to doubt
them from what they said of texts that no rule had been written on.  Its hidden units see one figure each; gated
recurrent units (Cho et al. 2014, arXiv:1406.1078) then read the figures of a text in order and against it, as a figure
is of what those around it are of.  Where it is surer of another answer than of the rules' by the threshold of the
field, its answer stands.  The weights are numbers, ``patterns/weighing.npz``, and the thresholds
``patterns/weighing.toml``, so no learning package is needed to use them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from itertools import pairwise

import msgspec
import numpy as np

from extractor.claims.company import Page, Seen, rule_features
from extractor.claims.heads import BEYOND, Heads
from extractor.claims.lexicon import Token
from extractor.claims.network import Floats, Network, stored
from extractor.claims.wordings import Wordings
from extractor.model import WEIGHED, Claim, RuleError
from extractor.patterns import Rules

FIELDS = ("indicator", "stage", "role", "measure")
NOTHING = "None"  # the class of figures without an indicator or a stage
COMPANY = 8  # figures of a text: in fewer there is too little around each
_ASKED = "|forward.asked"  # of what a request asks for
_OF_A_LIST = frozenset({"role", "measure"})  # what the members of a list have in common
_JOINED = re.compile(r"[^,;。:\n\d]{0,12}[、和及][^,;。:\n\d]{0,12}")  # what stands between the members of one list
_MORE_OR_FEWER = frozenset("增减升降多少")
_COME_TO = frozenset("为到至")
_WHOLE = frozenset({"人", "所", "个"})  # what is counted in whole numbers


def may_doubt(figure: Seen, field: str, better: str, before: str) -> bool:
    """Whether an answer may stand against that of the rules; ``before``: the character right before the figure.

    Not where the headers of a cell name the figure, in a list left open on purpose, nor of what a request asks for.
    A text names its coefficients, and kindergartens and vocational schools: none is called what the words do not, nor
    has its stage taken away.  What 增, 减, 多 or 少 is said of right before it is a change, and a change that follows a
    figure is of what that is; what something has come to (降为4531人, 增加到12所) is none; 第7 is a rank.
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
    if field == "measure" and (
        before == "第" if figure.measure == "rank" else better == "change" and before in _COME_TO
    ):
        return False
    return field != "measure" or (better != "cv" and not (figure.measure == "change" and before in _MORE_OR_FEWER))


def likely(logits: Floats) -> Floats:
    """How likely each class is: figures by classes of one field, of their logits."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=1, keepdims=True)
    return shares


def _together(page: Page, figures: Sequence[Seen], field: str, shares: Floats) -> Floats:
    """The mean for the members of a list in a row that are of one kind by the rules: they are of one kind."""
    out = shares.copy()
    start = 0
    for end in range(1, len(figures) + 1):
        before = figures[end - 1]
        if end == len(figures) or not _of_one_list(page, before, figures[end], field):
            out[start:end] = shares[start:end].mean(axis=0)
            start = end
    return out


def _of_one_list(page: Page, one: Seen, other: Seen, field: str) -> bool:
    if (one.sentence, one.unit, getattr(one, field)) != (other.sentence, other.unit, getattr(other, field)):
        return False
    listed = one.rule.startswith("whole") and other.rule.startswith("whole")
    if field == "stage":
        return listed
    return field in _OF_A_LIST and _JOINED.fullmatch(page.plain, one.end, other.start) is not None


def _keep_pairs(page: Page, out: dict[int, dict[str, str | None]]) -> None:
    """初中和小学辍学率分别为2.95%和0.97%: two stages that a list tells apart stay two; takes back what would not."""
    for at, (one, other) in enumerate(pairwise(page.figures)):
        listed = one.rule.startswith("list") and other.rule.startswith("list") and one.unit == other.unit
        if not listed or None in {one.stage, other.stage} or one.stage == other.stage:
            continue
        now = [out.get(n, {}).get("stage", figure.stage) for n, figure in ((at, one), (at + 1, other))]
        joined = _JOINED.fullmatch(page.plain, one.end, other.start) is not None
        if joined and now[0] == now[1] and now[0] in {one.stage, other.stage}:
            for n in (at, at + 1):
                out.get(n, {}).pop("stage", None)


class Weighing:
    """The network of a rule set, ready to be asked; get it with ``rules.compiled(Weighing)``.

    raises  RuleError naming the file and the reason where it cannot be used
    """

    def __init__(self, rules: Rules) -> None:
        self._at, (told, *arrays) = stored(rules, "weighing", ("classes", *Network._fields))
        self._network = Network(*arrays)
        try:
            classes: dict[str, list[str]] = json.loads(bytes(told))
        except ValueError as error:
            raise RuleError(f"weighing.npz: classes: {error}") from error
        if self._network.misfit(len(self._at), sum(map(len, classes.values()))) or set(classes) != set(FIELDS):
            raise RuleError("weighing.npz: names, classes and weights do not fit each other")
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
        if len(claims) < COMPANY:
            return list(claims)
        page = Page(plain, tokens, kind, [Seen.of_claim(claim) for claim in claims], self._at.get)
        out = list(claims)
        for at, new in self._decide(page).items():
            out[at] = self._set(out[at], new)
        return out

    def _decide(self, page: Page) -> dict[int, dict[str, str | None]]:
        """Of figures by their numbers, the fields that are decided anew."""
        asked = [at for at, figure in enumerate(page.figures) if not figure.headers]
        figures = [page.figures[at] for at in asked]
        out: dict[int, dict[str, str | None]] = {}
        if not asked:
            return out
        rows = [[*{*page.features(at), *page.known(rule_features(page.figures[at]))}] for at in asked]
        logits = self._network.logits(rows)
        only: str | None = None
        at_large = False
        for field, (place, classes) in self._classes.items():
            shares = likely(logits[:, place])
            if field == "stage":
                if not page.names_stages:
                    continue  # nothing is invented
                told = {f.stage for f in page.figures} - {None}
                only = told.pop() if len(told) == 1 else None
                at_large = self._all_ages.search(page.plain) is not None
            shares = _together(page, figures, field, shares)
            for at, figure, row, best in zip(asked, figures, shares, shares.argmax(axis=1), strict=True):
                said = str(getattr(figure, field))
                if field == "measure" and classes[best] == "cv" != said:
                    out.get(at, {}).pop("indicator", None)  # perhaps a coefficient: then not the indicator of a level
                if classes[best] == said or not may_doubt(figure, field, classes[best], page.before(figure)):
                    continue
                if field == "stage" and classes[best] == "compulsory" and (at_large or said == only != "None"):
                    continue  # a text of one stage, as that of a school is, or of children in school or not
                left = row[classes.index(said)] if said in classes else 0.0
                if row[best] - left >= self.least[field]:
                    out.setdefault(at, {})[field] = None if classes[best] == NOTHING else classes[best]
            if field == "stage":
                _keep_pairs(page, out)
        return out

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
