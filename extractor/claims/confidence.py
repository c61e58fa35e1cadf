"""How likely a claim is right in all that matters, from the way it was read: a logistic table fitted on gold.

``patterns/confidence.toml`` holds the weights; ``python -m eval.calibrate --write`` fits them anew.  Right means
value, unit, measure, stage, role and comparator, and the indicator (the subject where there is none).
"""

from __future__ import annotations

import math

from extractor.model import RuleError
from extractor.patterns import Rules

_UNITS = {"%": "share", "‰": "share", "个百分点": "points", "元": "money", "": "none"} | {u: u for u in "人所个"}
_UNPAIRED = 0.4  # a figure that found no item of its list leaves open what it measures
_CROWDS = ((1, "1"), (3, "2-3"), (8, "4-8"))


def features(rule: str, unit: str, indicator: str | None, crowd: int) -> tuple[str, ...]:
    """What the table has a weight for: the way of reading, the kind of head, the role cue, the unit.

    rule, unit, indicator  of the claim
    crowd                  how many claims have its quote: figures of the sentence or table row
    """
    way, _, rest = rule.partition(":")
    head, _, role = rest.partition("|")
    kind = head.partition(".")[0]
    figures = next((name for most, name in _CROWDS if crowd <= most), "9+")
    return (
        f"way={way}",
        f"head={kind}",
        f"reading={way}:{kind}",
        f"role={role.partition('.')[0]}",
        f"unit={_UNITS.get(unit, 'other')}",
        f"indicator={'yes' if indicator else 'no'}",
        f"figures={figures}",
    )


class Confidence:
    """The table of a rule set, ready to be asked; what it has no weight for leaves the rest to decide."""

    def __init__(self, rules: Rules) -> None:
        table = rules.table("confidence")
        try:
            self._base = float(table["intercept"])
            self._weights = {str(name): float(weight) for name, weight in table["weight"].items()}
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise RuleError(f"confidence.toml: it needs an intercept and a table of weights: {error}") from error
        self._known: dict[tuple[str, str, bool, int], float] = {}

    def __call__(self, rule: str, unit: str, indicator: str | None, crowd: int) -> float:
        """A probability between 0 and 1, to three decimals; arguments as for ``features``."""
        key = (rule, unit, indicator is not None, min(crowd, 9))
        if key not in self._known:
            score = self._base + sum(self._weights.get(name, 0.0) for name in features(rule, unit, indicator, crowd))
            sure = 1 / (1 + math.exp(-score))
            self._known[key] = round(min(sure, _UNPAIRED) if rule.startswith("mismatch") else sure, 3)
        return self._known[key]
