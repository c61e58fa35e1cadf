"""Turns of phrase around a figure that say how it is meant, as ``patterns/phrases.toml`` declares them.

The lexicon holds words that mean the same wherever they stand; these are read only where a reader asks for
them: right behind a figure, right before one, between two of them.
"""

from __future__ import annotations

import re

from extractor.model import RuleError
from extractor.patterns import Rules

_FILE = "phrases.toml"
# how many groups of a phrase are read on their own: the stage of an order, the unit in a bracket, the month
_GROUPS = {
    "date.month": 2,
    "pair.order": 2,
    "items.rest": 1,
    "items.behind": 1,
    "items.before": 1,
    "picked.classes": 1,
    "picked.schools": 1,
    "rate.own": 1,
    "share.equals": 1,
    "share.equals-figure": 1,
    "share.of-plan": 1,
    "stage.bracketed": 1,
    "title.a-school": 1,
    "title.own-year": 1,
    "unit.bracketed": 2,
    "unit.listed": 1,
    "verdict.section": 2,
    "years.later": 1,
}


class Wordings(dict[str, re.Pattern[str]]):
    """The compiled turns of phrase of a rule set, by id; they match shadow text.

    raises  RuleError where a row is broken, and where one is asked for that the rule set lacks
    """

    def __init__(self, rules: Rules) -> None:
        super().__init__()
        for row in rules.table("phrases").get("phrase", ()):
            try:
                self[str(row["id"])] = re.compile(row["match"])
            except (KeyError, TypeError, re.error) as error:
                name = f"{row.get('_file', _FILE)}: {row.get('id', 'a phrase without id')}"
                raise RuleError(f"{name}: it needs an id and a regular expression as match: {error!r}") from error
            groups = _GROUPS.get(row["id"], 0)
            if self[row["id"]].groups < groups:
                raise RuleError(
                    f"{row['_file']}: {row['id']}: its match needs {groups} of the groups that it is read by"
                )

    def __missing__(self, name: str) -> re.Pattern[str]:
        raise RuleError(f"{_FILE}: there is no phrase with the id {name}")
