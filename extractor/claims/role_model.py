"""The role of a figure where no cue in its sentence says one, by the words around it and by its neighbours.

A logistic regression with one weight per feature and role, trained by ``python -m eval.roles`` on the gold and kept as
numbers in ``patterns/roles.toml``, so that no learning package is needed to use it.  It overrules the default,
reported, only where it is as sure as training says it must be.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from extractor.claims.draft import Draft
from extractor.claims.periods import year_of
from extractor.model import Claim, Document, RuleError
from extractor.patterns import Rules

DEFAULT = "reported"
SILENT, ASKED = "silent", "model"
_BEFORE, _BEHIND, _PIECE = 14, 6, 3  # characters of the sentence that are read; the longest piece of them
_WINDOW = 60  # characters of the text that hold them, also where figures of many digits stand among them
_DIGITS = re.compile(r"\d[\d,.]*")
_ENDS = re.compile(r"[。;\n]")
_JOINS = frozenset("、和及或")


class Known(NamedTuple):
    """What is known of a figure of a document: where it stands, what it measures, and its role where a cue said one."""

    start: int
    end: int
    quote: str
    measure: str
    comparator: str
    indicator: str | None
    period: str | None
    period_from: str | None
    in_table: bool
    role: str | None

    @classmethod
    def of_draft(cls, draft: Draft, text: str) -> Known:
        """A figure on its way to a claim."""
        role = None if draft.role_rule == SILENT else draft.role
        return cls(
            draft.figure.start, draft.figure.end, text[slice(*draft.quote)].strip(), draft.measure, draft.comparator,
            draft.code, draft.period, draft.period_from, draft.cell is not None, role,
        )  # fmt: skip

    @classmethod
    def of_claim(cls, claim: Claim) -> Known:
        """A finished claim; what the model said of it counts as unsaid."""
        rule = claim.rule.rpartition("|")[2].partition(".")[0]
        role = None if rule in {SILENT, ASKED} else claim.role
        return cls(
            claim.start, claim.end, claim.quote, claim.measure, claim.comparator,
            claim.indicator, claim.period, claim.period_from, claim.cell is not None, role,
        )  # fmt: skip


class Context:
    """A document as the model reads it.

    plain    its shadow text; figures all its figures in order of place
    """

    def __init__(self, document: Document, plain: str, figures: Sequence[Known]) -> None:
        self._plain, self._figures, self._kind = plain, figures, document.doc_type
        self._year = year_of(document.published)
        self._roles = Counter(f.role for f in figures if f.role)
        self._quotes: dict[str, Counter[str]] = {}
        for figure in figures:
            if figure.role:
                self._quotes.setdefault(figure.quote, Counter())[figure.role] += 1

    def features(self, at: int) -> dict[str, float]:
        """Names and values of the features of the figure with number ``at``."""
        figure, plain = self._figures[at], self._plain
        unit = plain[figure.end - 1]
        year = year_of(figure.period)
        names = [
            f"unit={'' if unit.isdigit() else unit}", f"measure={figure.measure}", f"bound={figure.comparator}",
            f"kind={self._kind}", f"indicator={figure.indicator}", f"period={figure.period_from}",
        ]  # fmt: skip
        if figure.in_table:
            names.append("in table")
        if year and self._year and year > self._year:
            names.append("ahead")
        names += self._words(figure)
        names += self._neighbours(at)
        found = dict.fromkeys(names, 1.0)
        for role, count in self._roles.items():
            found[f"others={role}"] = (count - (role == figure.role)) / len(self._figures)
        return found

    def _words(self, figure: Known) -> list[str]:
        """The pieces of the sentence before and behind a figure, figures masked; ``<``, ``>`` right at the figure."""
        plain = self._plain
        before = _ENDS.split(plain[max(0, figure.start - _WINDOW) : figure.start])[-1]
        behind = _ENDS.split(plain[figure.end : figure.end + _WINDOW], maxsplit=1)[0]
        before, behind = _DIGITS.sub("0", before)[-_BEFORE:], _DIGITS.sub("0", behind)[:_BEHIND]
        names = []
        for size in range(1, _PIECE + 1):
            names += ["b:" + before[i : i + size] for i in range(len(before) - size + 1)]
            names += ["a:" + behind[i : i + size] for i in range(len(behind) - size + 1)]
            names += ["<" + before[-size:], ">" + behind[:size]]
        return names

    def _neighbours(self, at: int) -> list[str]:
        """The roles that cues gave to the other figures of the sentence."""
        figures, figure = self._figures, self._figures[at]
        names = []
        if at and figures[at - 1].quote == figure.quote:
            names.append(f"previous={self._beside(figures[at - 1], figure, figures[at - 1].role)}")
        if at + 1 < len(figures) and figures[at + 1].quote == figure.quote:
            names.append(f"next={self._beside(figure, figures[at + 1], figures[at + 1].role)}")
        said: Mapping[str, int] = self._quotes.get(figure.quote, {})
        return names + [f"sentence={role}" for role, count in said.items() if count > (role == figure.role)]

    def _beside(self, first: Known, second: Known, role: str | None) -> str:
        joined = self._plain[first.end : second.start] in _JOINS
        return f"{role or SILENT}{' in list' if joined else ''}"


class Roles:
    """The table of a rule set, ready to be asked; get it with ``rules.compiled(Roles)``.

    raises  RuleError naming the file and the reason where the table cannot be used
    """

    def __init__(self, rules: Rules) -> None:
        table = rules.table("roles")
        try:
            self.roles = tuple(table["roles"])
            self.least = float(table["threshold"])
            self._base = _row("intercept", table["intercept"], len(self.roles))
            self._weights = {name: _row(name, row, len(self.roles)) for name, row in table["weight"].items()}
        except KeyError as error:
            raise RuleError(f"roles.toml: {error} is missing") from error
        except (TypeError, ValueError, AttributeError) as error:
            raise RuleError(f"roles.toml: {error}") from error
        known = {"target", "standard", "requirement", "plan"}
        if not self.roles or not known.issuperset(self.roles):
            raise RuleError(f"roles.toml: roles must be of {', '.join(sorted(known))}, not {list(self.roles)}")
        if not 0.5 <= self.least <= 1:
            raise RuleError(f"roles.toml: threshold must be between 0.5 and 1, not {self.least}")

    def guess(self, features: Mapping[str, float]) -> tuple[str, float]:
        """The likeliest role and its probability (softmax of the weighted sums; the default's sum is 0)."""
        scores = list(self._base)
        for name, value in features.items():
            weights = self._weights.get(name)
            if weights is not None:
                for at, weight in enumerate(weights):
                    scores[at] += weight * value
        top = max(0.0, *scores)
        shares = [math.exp(score - top) for score in (0.0, *scores)]
        best = max(range(len(shares)), key=shares.__getitem__)
        return (DEFAULT, *self.roles)[best], shares[best] / sum(shares)

    def decide(self, document: Document, plain: str, drafts: Sequence[Draft]) -> None:
        """Sets role and role_rule of the drafts, in order of place, whose role no cue said; in place."""
        context = Context(document, plain, [Known.of_draft(draft, document.text) for draft in drafts])
        for at, draft in enumerate(drafts):
            if draft.role_rule != SILENT:
                continue
            role, sure = self.guess(context.features(at))
            draft.role_rule = ASKED
            if role != DEFAULT and sure >= self.least:
                draft.role, draft.role_rule = role, f"{ASKED}.{role}"


def _row(name: str, row: Sequence[float], size: int) -> tuple[float, ...]:
    """One finite number a role."""
    numbers = tuple(float(number) for number in row)
    if len(numbers) != size or not all(math.isfinite(number) for number in numbers):
        raise ValueError(f"{name} needs {size} finite numbers, not {list(row)}")
    return numbers
