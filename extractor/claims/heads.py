"""What a figure measures: the choice of its head among the words around it.

A head is a known indicator, an open noun, or a kind of school before a unit for schools.  A head counts
only where its unit fits the figure's: 专任教师 never explains a percentage, 教学班 never a sum of money.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from extractor.claims.draft import Draft
from extractor.claims.lexicon import Lexicon, Term, Token
from extractor.claims.quantities import Quantities, Unit
from extractor.patterns import Rules

BEYOND = frozenset({"preschool", "senior", "vocational", "special"})  # stages beyond compulsory education
_PEOPLE = {"人", "人次"}
# things that 人 counts never take, and measure words that count only events
_STATES = {"students", "graduates", "entrants"}
REACH = 10  # how far behind a unit the counted thing may begin
_EVENTS = {"次", "轮", "年", "学时", "期", "岁", "天", "个月"}


class Heads:
    """Unit compatibility and the tables of what a head becomes."""

    def __init__(self, rules: Rules) -> None:
        self.indicators: dict[str, dict[str, Any]] = rules.compiled(Lexicon).indicators
        self.units = {code: frozenset(row.get("units", (row["unit"],))) for code, row in self.indicators.items()}
        self.rates = frozenset(code for code, row in self.indicators.items() if row["family"] == "rate")
        # the stock that a rate is made of: the count behind 每百名学生拥有骨干教师数
        self.stocks = {
            str(row[key]): code
            for code, row in self.indicators.items()
            for key in ("per_student", "per_100")
            if row.get(key)
        }
        # what money for education is called where it is told by the pupil
        self.a_head = {code: str(row["a_head"]) for code, row in self.indicators.items() if row.get("a_head")}
        self.anywhere = frozenset(code for code, row in self.indicators.items() if row.get("anywhere"))
        self.grouped = frozenset(code for code, row in self.indicators.items() if row.get("groups"))
        self.own = frozenset(code for code, row in self.indicators.items() if row.get("own"))
        self.above_one = frozenset(code for code, row in self.indicators.items() if row.get("above_one"))
        # indicators and nouns that are told stage by stage
        self.lasts = frozenset(code for code, row in self.indicators.items() if row.get("lasts"))
        self.lasts |= {row["id"] for row in rules.table("nouns")["noun"] if row.get("lasts")}
        self._units = rules.compiled(Quantities).units
        self._noun_units = {
            row["id"]: frozenset(row["units"]) for row in rules.table("nouns")["noun"] if "units" in row
        }
        self.picked = rules.table("cues")["picked"]

    def unit(self, word: str) -> Unit:
        """The unit of this name."""
        return self._units[word]

    def fits(self, term: Term, unit: Unit, change: bool = False) -> bool:
        """Whether a figure in this unit can be a figure of this head."""
        kind = unit.kind
        if term.kind == "stage":
            return term.school and unit.unit == "所"
        if kind == "none" or (change and kind in {"share", "times"}):
            return True
        if term.code is not None and term.noun is None:
            wanted = self.units[term.code]
            if unit.unit in wanted:
                return True
            if kind in {"share", "points"}:
                return "%" in wanted
            return kind == "times" and change
        own = self._noun_units.get(term.rule)
        return self._open_fits(term.noun or "", unit) and (own is None or unit.unit in own)

    @staticmethod
    def _open_fits(noun: str, unit: Unit) -> bool:
        kind = unit.kind
        if noun == "rate":
            return kind in {"share", "points", "times"}
        if noun == "mean":
            return kind in {"count", "share", "points"}
        if noun == "count":
            return kind == "count" and unit.unit not in _EVENTS
        if noun == "money":
            return kind == "money"
        if noun == "area":
            return kind == "area"
        if noun == "time":
            return kind == "time"
        return kind not in {"share", "points"}  # general: population, land, revenue

    def last(self, tokens: Sequence[Token], unit: Unit, change: bool = False) -> Token | None:
        """The last head of these words that fits the unit; nothing before a coefficient counts."""
        for token in reversed(tokens):
            term = token.term
            if term.cv and unit.kind == "none":
                return token
            if (term.kind == "head" or term.school) and not term.cv and self.fits(term, unit, change):
                if term.kind == "stage" and unit.kind == "none":
                    continue
                return token
        return None

    def first(self, tokens: Iterable[Token], unit: Unit, reach: int) -> Token | None:
        """The first head of the words behind a unit, beginning no further than ``reach``."""
        for token in tokens:
            if token.start > reach:
                return None
            if token.term.cue in {"share", "base", "reach", "role", "verdict"}:
                return None
            if token.end - token.start <= 2 and token.term.code in _STATES and token.start > reach - REACH:
                continue  # 除1名重度残疾外全部在校: what they are in, not what is counted
            if token.term.kind == "head" and not token.term.cv and self.fits(token.term, unit):
                return token
            if token.term.kind == "stage" and self.fits(token.term, unit):
                return token
        return None

    def rate_of(self, code: str, per: str) -> str | None:
        """The rate that a stock becomes under 生均 or 每百名学生; None where it has none."""
        row = self.indicators[code]
        found = row.get("per_100" if per == "100" else "per_student") or row.get("per_student") or row.get("per_100")
        return str(found) if found else None

    def pick(self, drafted: Draft, noun: str | None) -> dict[str, Any] | None:
        """What a threshold means that picks things out of a population (超过45人的教学班)."""
        return next((row for row in self.picked if row["unit"] == drafted.unit.unit and row["noun"] == noun), None)


def merge_stages(stages: Sequence[str]) -> str | None:
    """The one code for stages named together: 小学 and 初中 are compulsory education."""
    named = set(stages)
    if len(named) == 1:
        return stages[0]
    if not named:
        return None
    if named <= {"primary", "junior", "compulsory", "nine_year"}:
        return "compulsory"
    return "all" if "none" not in named else None
