"""Indicator, stage and role of a claim, weighed once more by all that stands around its figure.

The rules say what a figure is by the words they know.  Linear models (one against the rest, trained by
``python -m eval.weigh`` on the gold) say what figures in such company are; where they disagree, a logistic table says
how often the models are right against rules of this way of reading, learned from what the program said of texts that
no rule had been written on.  The weights are numbers, ``patterns/weighing.npz`` and ``patterns/weighing.toml``, so
that no learning package is needed to use them.
"""

from __future__ import annotations

import io
import json
import math
import re
import zipfile
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

import msgspec
import numpy as np

from extractor.claims.heads import Heads
from extractor.claims.lexicon import Token
from extractor.model import WEIGHED, Claim, RuleError
from extractor.patterns import Rules

FIELDS = ("indicator", "stage", "role")
NOTHING = "None"  # the class of figures without an indicator or a stage
_WINDOW = 60  # characters before a figure that are read
_CLAUSE, _SUBJECT, _HEADER = 12, 10, 12  # characters of the clause, the subject and a header, from their ends
_BEHIND = 8  # characters behind a figure where a word may stand that it counts
_FAR = 4  # words of the clauses before, from the last
APART = "\x00"  # between the names of features
_COMPANY = 8  # figures of a text: in fewer there is too little around each
_ROUNDS = 2  # what is decided of a figure tells of those beside it, once
_LEAST = 1e-4  # of a probability, for its log odds
_DIGITS = re.compile(r"\d[\d,.]*")
_STOPS = ("。", ";", "\n")
_CUT = re.compile(r"[。;\n:、(]|,(?!\d)|(?<!\d),")


class Seen(NamedTuple):
    """A figure as the rules read it.

    start, end  of the shadow text
    sentence    what figures of one sentence have in common
    headers     of its cell; empty outside of tables
    """

    start: int
    end: int
    unit: str
    measure: str
    comparator: str
    value: Decimal
    indicator: str | None
    stage: str | None
    role: str
    subject: str
    rule: str
    period_from: str | None
    headers: tuple[str, ...]
    sentence: str

    @classmethod
    def of_claim(cls, claim: Claim) -> Seen:
        """A claim of which nothing was decided anew."""
        headers = claim.cell.headers if claim.cell is not None else ()
        return cls(
            claim.start, claim.end, claim.unit, claim.measure, claim.comparator, claim.value, claim.indicator,
            claim.stage, claim.role, claim.subject, claim.rule, claim.period_from, headers, claim.quote,
        )  # fmt: skip


class Doubt(NamedTuple):
    """A model that disagrees with the rules on a field of a figure.

    said, better  what the rules and the model say; None for nothing
    sure, left    the probabilities that the model gives to its own and to the rules' answer
    """

    field: str
    said: str | None
    better: str | None
    sure: float
    left: float


class Page:
    """A document as the models read it.

    plain    its shadow text
    tokens   the words of the lexicon in it, in order
    kind     the document's type
    figures  all of its figures, in order of place
    """

    def __init__(self, plain: str, tokens: Sequence[Token], kind: str, figures: list[Seen]) -> None:
        self.plain, self.tokens, self.kind, self.figures = plain, tokens, kind, figures
        self._starts = [t.start for t in tokens]
        self._staged, self._headed = [-1], [-1]  # before each token, the number of the last that names a stage, a head
        for n, token in enumerate(tokens):
            term = token.term
            self._staged.append(n if term.stage and term.stage != "none" else self._staged[-1])
            self._headed.append(n if term.kind == "head" and (term.code or term.cv) else self._headed[-1])
        told = Counter(f.stage for f in figures)
        self._mostly = f"o={told.most_common(1)[0][0] if told else None}"

    def features(self, at: int) -> tuple[list[str], bool, bool]:
        """What is known of the figure with number ``at``, some of it twice; if its clause names a stage, and a term."""
        figure, plain = self.figures[at], self.plain
        start, unit = figure.start, figure.unit
        low = max(0, start - _WINDOW)
        opens = max(low, 1 + max(plain.rfind(mark, low, start) for mark in _STOPS))
        clause = opens
        for cut in _CUT.finditer(plain, opens, start):
            clause = cut.end()
        words = _DIGITS.sub("0", plain[clause:start])[-_CLAUSE:]
        behind = _DIGITS.sub("0", plain[figure.end : figure.end + _BEHIND])[:3]
        first, middle = bisect_left(self._starts, opens), bisect_left(self._starts, clause)
        last = bisect_left(self._starts, start)
        near = [t.term for t in self.tokens[middle:last]]
        far = [t.term for t in self.tokens[first:middle]]
        dotted = "." in plain[start : figure.end]
        subject = figure.subject[-_SUBJECT:]
        found = [
            "u=" + unit, f"m={figure.measure}{figure.comparator}", f"t={bool(figure.headers)}", "d=" + self.kind,
            f"g={unit}{max(-3, figure.value.adjusted())}{dotted}", f"pf={figure.period_from}",
            "S=" + subject, "Su=" + subject[-4:] + unit,
        ]  # fmt: skip
        found += self._beside(at)
        found += ["n=" + t.rule for t in near]
        found += ["f=" + t.rule for t in far[-_FAR:]]
        found += ["p=" + t.term.rule for t in self.tokens[last : last + 2] if t.start < figure.end + _BEHIND]
        if near:
            found.append("l=" + near[-1].rule + unit)
        named = next((t.stage for t in reversed(near) if t.stage), None)
        if named is not None:
            found.append("sn=" + named)
        spoken = named or next((t.stage for t in reversed(far) if t.stage), None)
        if spoken is not None:
            found.append("sf=" + spoken)
        found.append(self._mostly)
        found += self._spoken_of(middle, clause, unit)
        found += ["C" + words[n : n + 2] for n in range(len(words) - 1)]
        found += ["E" + words[-n:] for n in (1, 2, 3, 4)]
        found += ["A" + behind[:n] for n in (1, 2, 3)]
        for header in figure.headers:
            found.append("X=" + header[-_HEADER:])
            found += ["X" + header[n : n + 2] for n in range(max(0, len(header) - _HEADER), len(header) - 1)]
        found += [f"I={figure.indicator}", f"In={figure.indicator}{named is not None}"]
        return found, named is not None, bool(near)

    def _beside(self, at: int) -> list[str]:
        """What is known of the two figures before and the one behind."""
        figure, found = self.figures[at], []
        for mark, other in (("a", at - 1), ("b", at - 2), ("z", at + 1)):
            if 0 <= other < len(self.figures):
                beside = self.figures[other]
                same = beside.sentence == figure.sentence
                found += [
                    f"{mark}i={beside.indicator}{same}", f"{mark}u={beside.indicator}{figure.unit}",
                    f"{mark}v={beside.unit}{figure.unit}", f"{mark}s={beside.stage}{same}",
                    f"{mark}r={beside.role}{same}",
                ]  # fmt: skip
        if at:
            before = self.figures[at - 1]
            found.append(f"j={self.plain[min(before.end, figure.start) : figure.start][:3]}{before.indicator}")
        return found

    def _spoken_of(self, token: int, clause: int, unit: str) -> list[str]:
        """The last stage and the last head named before a clause; it starts at ``clause``, its first token is given."""
        found = []
        if (at := self._staged[token]) >= 0:
            last = self.tokens[at]
            apart = "\n" in self.plain[last.end : clause]
            found += [f"q={last.term.stage}{apart}", f"qu={last.term.stage}{apart}{unit}"]
        if (at := self._headed[token]) >= 0:
            last = self.tokens[at]
            apart = "\n" in self.plain[last.end : clause]
            found += [f"k={last.term.rule}{unit}", f"ka={last.term.rule}{apart}"]
        return found


def may_doubt(figure: Seen, field: str) -> bool:
    """Whether the models are asked: not of cells, which their headers name, nor where a list was left open on purpose.

    Nor of a role that a word ahead tells.
    """
    open_list = figure.rule.startswith("mismatch")
    return not (figure.headers or open_list or (field == "role" and "|forward." in figure.rule))


def weighs(field: str, feature: str) -> bool:
    """Whether a feature may say something of a field: of the indicator the rules' own answer says nothing."""
    return field != "indicator" or not feature.startswith(("I=", "In="))


def about(figure: Seen, doubt: Doubt, staged: bool, named: bool) -> dict[str, float]:
    """What the table of doubts weighs: how sure the model is, what it would change, how the rules read."""
    way, _, role = figure.rule.partition("|")
    way = way.partition(":")[0]
    kind = "new" if doubt.said is None else "none" if doubt.better is None else "other"
    sure, left = _odds(doubt.sure), _odds(doubt.left)
    found = {
        "sure": sure, "left": left, f"sure:{kind}": sure, f"left:{kind}": left, kind: 1.0, f"way={way}": 1.0,
        f"way={way}:{kind}": 1.0, f"way={way}:{staged}": 1.0, f"better={doubt.better}": 1.0, f"said={doubt.said}": 1.0,
        f"table={bool(figure.headers)}": 1.0, f"named={named}": 1.0,
    }  # fmt: skip
    if doubt.field != "indicator":
        found[f"{doubt.said}>{doubt.better}"] = 1.0
    if doubt.field == "role":
        found[f"cue={role}"] = 1.0
        found[f"cue={role.partition('.')[0]}."] = 1.0
    return found


def _odds(share: float) -> float:
    share = min(max(share, _LEAST), 1 - _LEAST)
    return math.log(share / (1 - share))


class Weighing:
    """The models of a rule set, ready to be asked; get it with ``rules.compiled(Weighing)``.

    raises  RuleError naming the file and the reason where one cannot be used
    """

    def __init__(self, rules: Rules) -> None:
        path = rules.file("weighing.npz")
        try:
            with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as stored:
                names = bytes(stored["names"]).decode().split(APART)
                self._weights = np.asarray(stored["weights"], dtype=np.int8)
                self._scale = np.asarray(stored["scale"], dtype=np.float32)
                self._base = np.asarray(stored["base"], dtype=np.float32)
                classes: dict[str, list[str]] = json.loads(bytes(stored["classes"]))
        except (KeyError, ValueError, OSError, zipfile.BadZipFile) as error:
            raise RuleError(f"{path.name}: {error}; python -m eval.weigh --write makes it anew") from error
        width = sum(map(len, classes.values()))
        if self._weights.shape != (len(names), width) or not len(self._scale) == len(self._base) == width:
            raise RuleError(f"{path.name}: names, classes and weights do not fit each other")
        self._at = {name: n for n, name in enumerate(names)}
        self._classes: dict[str, tuple[int, list[str]]] = {}
        start = 0
        for field in FIELDS:
            self._classes[field] = (start, classes[field])
            start += len(classes[field])
        table = rules.table("weighing")
        try:
            self.least = {field: float(table[field]["least"]) for field in FIELDS}
            self._intercept = {field: float(table[field]["intercept"]) for field in FIELDS}
            self._tables = {field: {k: float(v) for k, v in table[field]["weight"].items()} for field in FIELDS}
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise RuleError(
                f"weighing.toml: each of {', '.join(FIELDS)} needs least, intercept, weight: {error}"
            ) from error
        self._indicators = rules.compiled(Heads).indicators

    def read(self, plain: str, tokens: Sequence[Token], kind: str, claims: Sequence[Claim]) -> list[Claim]:
        """The claims of a document, in order of place, with what the models decide set right.

        plain, tokens, kind  as of ``Page``
        """
        if len(claims) < _COMPANY:
            return list(claims)
        page = Page(plain, tokens, kind, [Seen.of_claim(claim) for claim in claims])
        wanted: Sequence[int] = [at for at, claim in enumerate(claims) if claim.cell is None]
        decided: dict[int, dict[str, str | None]] = {}
        for _ in range(_ROUNDS):
            fresh = {
                at: {doubt.field: doubt.better for doubt, share in found if share >= self.least[doubt.field]}
                for at, found in self._doubts(page, wanted).items()
            }
            fresh = {at: new for at, new in fresh.items() if new}
            for at, new in fresh.items():
                decided[at] = decided.get(at, {}) | new
                page.figures[at] = page.figures[at]._replace(**new)  # type: ignore[arg-type]  # FIELDS alone
            beside = {near for at in fresh for near in (at - 2, at - 1, at + 1, at + 2)}
            # what their neighbours are tells of them
            wanted = sorted(at for at in beside if 0 <= at < len(claims) and claims[at].cell is None)
        return [self._set(claim, decided[at]) if at in decided else claim for at, claim in enumerate(claims)]

    def _doubts(self, page: Page, wanted: Sequence[int]) -> dict[int, list[tuple[Doubt, float]]]:
        """By number of its figure, each doubt and how likely the model is right in it; ``wanted`` are those numbers."""
        if not wanted:
            return {}
        rows: list[int] = []
        starts: list[int] = []
        sides: list[tuple[bool, bool]] = []
        known = self._at.get
        for at in wanted:
            names, staged, named = page.features(at)
            starts.append(len(rows))
            rows += {n for name in names if (n := known(name)) is not None} or {0}
            sides.append((staged, named))
        sums = np.add.reduceat(self._weights[rows], starts, axis=0, dtype=np.int32).astype(np.float32)
        counts = np.diff([*starts, len(rows)]).astype(np.float32)
        scores = sums * self._scale / np.sqrt(counts)[:, None] + self._base
        shares = 1 / (1 + np.exp(-scores))
        out: dict[int, list[tuple[Doubt, float]]] = {}
        for field, (start, classes) in self._classes.items():
            block = shares[:, start : start + len(classes)]
            block = block / block.sum(axis=1, keepdims=True)
            for row, best in enumerate(block.argmax(axis=1)):
                at = wanted[row]
                figure = page.figures[at]
                said = getattr(figure, field)
                if classes[best] == str(said) or not may_doubt(figure, field):
                    continue
                own = float(block[row, classes.index(str(said))]) if str(said) in classes else 0.0
                better = None if classes[best] == NOTHING else classes[best]
                doubt = Doubt(field, said, better, float(block[row, best]), own)
                out.setdefault(at, []).append((doubt, self.likely(figure, doubt, *sides[row])))
        return out

    def likely(self, figure: Seen, doubt: Doubt, staged: bool, named: bool) -> float:
        """How likely the model is right against the rules, by the table of doubts; arguments as for ``about``."""
        table = self._tables[doubt.field]
        weighed = about(figure, doubt, staged, named).items()
        score = self._intercept[doubt.field] + sum(table[name] * value for name, value in weighed if name in table)
        return 1 / (1 + math.exp(-score))

    def _set(self, claim: Claim, new: dict[str, str | None]) -> Claim:
        """A claim with the fields set that were decided; a bare level has the unit of its indicator."""
        unit, code = claim.unit, new.get("indicator")
        if code is not None and not unit and claim.measure == "level":
            unit = self._indicators[code]["unit"]
        return msgspec.structs.replace(
            claim,
            indicator=new.get("indicator", claim.indicator),
            stage=new.get("stage", claim.stage),
            role=new.get("role") or claim.role,
            unit=unit,
            rule=claim.rule + "".join(WEIGHED + field for field in FIELDS if field in new),
        )
