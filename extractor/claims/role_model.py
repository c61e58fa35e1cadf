"""The role of a figure where no cue in its sentence says one, by the words around it and by its neighbours.

A logistic regression with one weight per feature and role, trained by ``python -m eval.roles`` on the gold and kept as
numbers in ``patterns/roles.toml``, so that no learning package is needed to use it.  It overrules the default,
reported, only where it is as sure as training says it must be, and is asked only where something speaks for another
role.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from extractor.claims.draft import Draft
from extractor.claims.roles import last_role
from extractor.model import WEIGHED, Claim, Document, RuleError
from extractor.patterns import Rules

DEFAULT = "reported"
SILENT, ASKED = "silent", "model"
_BEFORE, _BEHIND, _PIECE = 14, 6, 3  # characters of the sentence that are read; the longest piece of them
_WINDOW = 60  # characters of the text that hold them, also where figures of many digits stand among them
_DIGITS = re.compile(r"\d[\d,.]*")
_ENDS = re.compile(r"[。;\n]")
_LEVELS = frozenset({"level", "cv"})
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
        rule = claim.rule.rpartition("|")[2].partition(WEIGHED)[0].partition(".")[0]
        role = None if rule in {SILENT, ASKED} else claim.role
        return cls(
            claim.start, claim.end, claim.quote, claim.measure, claim.comparator,
            claim.indicator, claim.period, claim.period_from, claim.cell is not None, role,
        )  # fmt: skip


class Facts(NamedTuple):
    """What the model reads of a figure.

    named            features by name, with their values
    before, behind   the words of the sentence next to the figure, other figures masked
    """

    named: dict[str, float]
    before: str
    behind: str

    def features(self) -> dict[str, float]:
        """All features by name, as weights are trained for: ``b:`` and ``a:`` for each piece before and behind."""
        found = dict(self.named)
        for mark, words in (("b:", self.before), ("a:", self.behind)):
            found.update((mark + piece, 1.0) for piece in _pieces(words))
        return found


class Context:
    """A document as the model reads it.

    plain    its shadow text
    figures  all its figures in order of place
    """

    def __init__(self, document: Document, plain: str, figures: Sequence[Known]) -> None:
        self._plain, self._figures = plain, figures
        self._kind, self._year = f"kind={document.doc_type}", (document.published or "9999")[:4]
        self._roles = Counter(f.role for f in figures if f.role)
        self._quotes: dict[str, Counter[str]] = {}
        for figure in figures:
            if figure.role:
                self._quotes.setdefault(figure.quote, Counter())[figure.role] += 1

    def facts(self, at: int) -> Facts:
        """What there is to know of the figure with number ``at``."""
        figure, plain = self._figures[at], self._plain
        unit = plain[figure.end - 1]
        before = _ENDS.split(plain[max(0, figure.start - _WINDOW) : figure.start])[-1]
        behind = _ENDS.split(plain[figure.end : figure.end + _WINDOW], maxsplit=1)[0]
        before, behind = _DIGITS.sub("0", before)[-_BEFORE:], _DIGITS.sub("0", behind)[:_BEHIND]
        names = [
            "unit=" if unit.isdigit() else "unit=" + unit, "measure=" + figure.measure, "bound=" + figure.comparator,
            self._kind, f"indicator={figure.indicator}", f"period={figure.period_from}",
            "<" + before[-1:], "<" + before[-2:], "<" + before[-3:],
            ">" + behind[:1], ">" + behind[:2], ">" + behind[:3],
        ]  # fmt: skip
        if figure.in_table:
            names.append("in table")
        if figure.period and figure.period.rpartition("/")[2][:4] > self._year:
            names.append("ahead")
        if at and self._figures[at - 1].quote == figure.quote:
            names.append("previous=" + self._beside(at - 1, at, at - 1))
        if at + 1 < len(self._figures) and self._figures[at + 1].quote == figure.quote:
            names.append("next=" + self._beside(at, at + 1, at + 1))
        said: Mapping[str, int] = self._quotes.get(figure.quote, {})
        names += [f"sentence={role}" for role, count in said.items() if count > (role == figure.role)]
        found = dict.fromkeys(names, 1.0)
        for role, count in self._roles.items():
            found["others=" + role] = (count - (role == figure.role)) / len(self._figures)
        return Facts(found, before, behind)

    def _beside(self, first: int, second: int, other: int) -> str:
        """The role that a cue gave to the other figure, and whether the two stand in a list."""
        joined = self._plain[self._figures[first].end : self._figures[second].start] in _JOINS
        return f"{self._figures[other].role or SILENT}{' in list' if joined else ''}"


class Roles:
    """The table of a rule set, ready to be asked; get it with ``rules.compiled(Roles)``.

    raises  RuleError naming the file and the reason where the table cannot be used
    """

    def __init__(self, rules: Rules) -> None:
        table = rules.table("roles")
        self._done = re.compile("|".join(map(re.escape, rules.table("cues").get("reached", {}).get("words", ["已"]))))
        try:
            self.roles = tuple(table["roles"])
            self.least = float(table["threshold"])
            self._base = _row("intercept", table["intercept"], len(self.roles))
            self._weights = {name: _row(name, row, len(self.roles)) for name, row in table["weight"].items()}
            self._before, self._behind = (
                {name[2:]: row for name, row in self._weights.items() if name.startswith(mark)} for mark in ("b:", "a:")
            )
        except KeyError as error:
            raise RuleError(f"roles.toml: {error} is missing") from error
        except (TypeError, ValueError, AttributeError) as error:
            raise RuleError(f"roles.toml: {error}") from error
        known = {"target", "standard", "requirement", "plan"}
        if not self.roles or not known.issuperset(self.roles):
            raise RuleError(f"roles.toml: roles must be of {', '.join(sorted(known))}, not {list(self.roles)}")
        if not 0.5 <= self.least <= 1:
            raise RuleError(f"roles.toml: threshold must be between 0.5 and 1, not {self.least}")

    def guess(self, facts: Facts) -> tuple[str, float]:
        """The likeliest role and its probability (softmax of the weighted sums; the default's sum is 0)."""
        weights = self._weights
        rows = [self._base]
        for name, value in facts.named.items():
            if name in weights:
                row = weights[name]
                rows.append(row if value == 1 else tuple(value * weight for weight in row))
        rows += [self._before[piece] for piece in _pieces(facts.before) if piece in self._before]
        rows += [self._behind[piece] for piece in _pieces(facts.behind) if piece in self._behind]
        scores = [sum(column) for column in zip(*rows, strict=True)]
        top = max(0.0, *scores)
        shares = [math.exp(score - top) for score in (0.0, *scores)]
        best = max(range(len(shares)), key=shares.__getitem__)
        return (DEFAULT, *self.roles)[best], shares[best] / sum(shares)

    def decide(self, document: Document, plain: str, drafts: Sequence[Draft]) -> None:
        """Sets role and role_rule of the drafts, in order of place, that no cue speaks of and that are open; in place.

        Open is a level, outside of tables, whose wording bounds it, or beside which, in its sentence, a cue speaks of
        another figure; of the rest the model is never sure enough, and is not asked.  Words of what is done (已, 完成)
        speak too: for the default.
        """
        cued = {draft.quote for draft in drafts if draft.role_rule != SILENT}
        weighed = {id(draft.versus) for draft in drafts if draft.versus is not None}  # held against a threshold: a fact
        asked = [
            at for at, draft in enumerate(drafts)
            if draft.role_rule == SILENT
            and id(draft) not in weighed
            and draft.how != "population"  # 超过85%的学校建有食堂: how many do what is said
            and (draft.quote in cued or (draft.comparator != "=" and not draft.approx))
            and draft.measure in _LEVELS
            and draft.cell is None
            and not self._reached(draft, plain)
        ]  # fmt: skip
        if not asked:
            return
        context = Context(document, plain, [Known.of_draft(draft, document.text) for draft in drafts])
        said: dict[tuple[object, ...], set[str]] = {}
        for at in asked:
            draft, (role, sure) = drafts[at], self.guess(context.facts(at))
            alike = (draft.quote, draft.comparator, draft.code, draft.unit)
            counted = role == "standard" and draft.unit.unit == "所" and draft.comparator == "="
            said.setdefault(alike, set()).add(role if sure >= self.least and not counted else DEFAULT)
        for at in asked:
            draft = drafts[at]
            draft.role_rule = ASKED
            roles = said[draft.quote, draft.comparator, draft.code, draft.unit]
            if len(roles) == 1 and DEFAULT not in roles:  # figures told alike in one sentence are meant alike
                role = next(iter(roles))
                draft.role, draft.role_rule = role, f"{ASKED}.{role}"
                if role == "standard" and draft.versus is None and at:
                    draft.versus = _held(draft, drafts[at - 1])

    def _reached(self, draft: Draft, plain: str) -> bool:
        """Whether a cue, or a word of its clause, says of a figure that it is what has been reached."""
        slot = draft.slot
        if slot is None:
            return False
        return last_role((*slot.far_cues, *slot.cues)) == "done" or bool(
            self._done.search(plain, slot.clause, draft.figure.start)
        )


def _held(norm: Draft, before: Draft) -> Draft | None:
    """占87.0%，达到85%以上: the figure right before a bound that is held against it, or none."""
    alike = before.unit == norm.unit and before.measure == norm.measure and before.quote == norm.quote
    fact = before.role == "reported" and before.comparator == "=" and norm.comparator != "="
    return before if alike and fact and norm.how == "inherit" else None


def _pieces(words: str) -> list[str]:
    """Every piece of the words, up to so many characters, once."""
    pieces = (words[i : i + size] for size in range(1, _PIECE + 1) for i in range(len(words) - size + 1))
    return list(dict.fromkeys(pieces))


def _row(name: str, row: Sequence[float], size: int) -> tuple[float, ...]:
    """One finite number a role."""
    numbers = tuple(float(number) for number in row)
    if len(numbers) != size or not all(math.isfinite(number) for number in numbers):
        raise ValueError(f"{name} needs {size} finite numbers, not {list(row)}")
    return numbers
