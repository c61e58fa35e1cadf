"""All the words that give a figure its meaning, found in one pass over the text.

Every wording of ``patterns/`` (indicators, stages, areas, open nouns, cues, function words) goes into
one automaton; leftmost-longest matching makes 每百名学生拥有高于规定学历教师数 one term rather than five.
"""

from __future__ import annotations

from typing import Any

import ahocorasick_rs
import msgspec

from extractor.model import RuleError
from extractor.patterns import Rules, expand
from extractor.shadow import shadow

PUNCTUATION = ',;:、()。!?[]\n"|/'


class Term(msgspec.Struct, frozen=True, gc=False):
    """What a wording says.  One term may say several things (小学生: students, and of which stage).

    kind   head | stage | area | cue | function | punctuation
    code   of a head: its indicator, None for an open noun
    cue    of a cue: comparator, measure, role, verdict, list, reach, from, base, share, per, event
    """

    kind: str
    rule: str
    code: str | None = None
    stage: str | None = None
    area: str | None = None
    noun: str | None = None  # of an open noun: rate, count, area, money, time, general
    cue: str | None = None
    value: str = ""
    side: str = ""
    approx: bool = False
    school: bool = False  # a kind of school: 小学6所 counts schools
    cv: bool = False
    composite: bool = False
    neutral: bool = False


class Token(msgspec.Struct, frozen=True, gc=False):
    """A term where it stands in the shadow text."""

    start: int
    end: int
    term: Term


class _StageOf:
    """The stage that a wording says within itself: 九年义务教育巩固率 is about compulsory education."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        stages: dict[str, str] = {}
        for row in rows:
            for wording in (*row.get("inside", ()), *row["words"]):
                stages.update({shadow(word): row["code"] for word in expand(wording) if shadow(word) not in stages})
        self._codes = list(stages.values())
        self._automaton = ahocorasick_rs.AhoCorasick(list(stages), matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)

    def __call__(self, word: str) -> str | None:
        found = [self._codes[which] for which, _, _ in self._automaton.find_matches_as_indexes(word)]
        return found[-1] if found and found[-1] != "secondary" else None


class Lexicon:
    """The compiled words of a rule set."""

    def __init__(self, rules: Rules) -> None:
        words: dict[str, Term] = {}
        stage_of = _StageOf(rules.table("stages")["stage"])

        def add(row: dict[str, Any], make: dict[str, Any]) -> None:
            terms: dict[str | None, Term] = {make.get("stage"): Term(**make)}
            for wording in row.get("words", ()):
                for word in expand(wording):
                    plain = shadow(word)
                    known = words.get(plain)
                    if plain and known is not None and known.kind == "cue" and make["kind"] == "head":
                        # 计划投资 is both: money planned, and the cue that it is a plan
                        words[plain] = Term(**(make | {"cue": known.cue, "value": known.value, "side": known.side}))
                    elif plain and known is None:
                        stage = make.get("stage")
                        stage = None if stage == "any" else stage
                        if stage is None and make.get("stage") is None and make["kind"] == "head":
                            stage = stage_of(plain)
                        if stage not in terms:
                            terms[stage] = Term(**(make | {"stage": stage}))
                        words[plain] = terms[stage]
                        if make["kind"] == "head":
                            variants(plain, terms[stage], make)

        def variants(plain: str, term: Term, make: dict[str, Any]) -> None:
            # 小学|生均面积 would be read 小学生|均面积: the stage is joined to such words here
            if plain.startswith("生") and term.stage is None:
                for stage, code in (
                    ("小学", "primary"),
                    ("初中", "junior"),
                    ("中小学", "compulsory"),
                    ("高中", "senior"),
                ):
                    words.setdefault(stage + plain, Term(**(make | {"stage": code})))
            # 计划投入资金 is money planned: a cue at the head of a noun goes on speaking
            planned = (
                make.get("code") in {"project_funds", "construction_area", "construction_projects"}
                or make.get("noun") == "money"
            )
            starts = (words.get(plain[:n]) for n in range(len(plain) - 1, 1, -1))
            cue = next((t for t in starts if t is not None and t.rule == "role.plan"), None) if planned else None
            if cue is not None:
                words[plain] = Term(**(make | {"stage": term.stage, "cue": cue.cue, "value": cue.value}))

        for mark in PUNCTUATION:
            words[mark] = Term(kind="punctuation", rule="punctuation", value=mark)
        for row in rules.table("stages")["stage"]:
            head = row.get("head")
            add(
                row,
                {
                    "kind": "head" if head else "stage",
                    "rule": row["id"],
                    "code": head,
                    "stage": row["code"],
                    "school": row.get("schools", False),
                },
            )
        for row in rules.table("stages")["area"]:
            add(row, {"kind": "area", "rule": row["id"], "area": row["code"]})
        for row in rules.table("cues")["cue"]:
            made = {"kind": "cue", "rule": row["id"], "cue": row["kind"], "value": row["value"]}
            add(row, made | {"side": row.get("side", ""), "approx": row.get("approx", False)})
        for row in rules.table("indicators")["indicator"]:
            add(
                row,
                {"kind": "head", "rule": f"indicator.{row['code']}", "code": row["code"], "stage": row.get("stage")},
            )
        for row in rules.table("nouns")["noun"]:
            made = {
                "kind": "head",
                "rule": row["id"],
                "noun": row["kind"],
                "code": row.get("code"),
                "stage": row.get("stage"),
            }
            add(row, made | {"cv": row.get("cv", False), "composite": row.get("composite", False)})
        add(rules.table("nouns")["neutral"], {"kind": "function", "rule": "neutral", "neutral": True})
        add(rules.table("cues")["function"], {"kind": "function", "rule": "function"})
        add(rules.table("cues")["qualifier"], {"kind": "function", "rule": "qualifier"})

        self.words = words
        self.indicators: dict[str, dict[str, Any]] = {
            row["code"]: row for row in rules.table("indicators")["indicator"]
        }
        self._terms = list(words.values())
        self._automaton = ahocorasick_rs.AhoCorasick(list(words), matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)
        self._check()

    def _check(self) -> None:
        for row in self.indicators.values():
            for key in ("per_student", "per_100"):
                if row.get(key) and row[key] not in self.indicators:
                    raise RuleError(f"{row['_file']}: {row['code']}: {key} names no indicator: {row[key]}")

    def scan(self, plain: str) -> list[Token]:
        """Every term of a shadow text, leftmost-longest, in order."""
        terms = self._terms
        return [Token(start, end, terms[which]) for which, start, end in self._automaton.find_matches_as_indexes(plain)]
