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
_PEOPLE = frozenset("生师工员")  # what words for people end in
_LONGEST = 8  # characters of a word that begins with 校舍
_JOINED = (
    ("小学", "primary"),
    ("初中", "junior"),
    ("中小学", "compulsory"),
    ("高中", "senior"),
    ("普通高中", "senior"),
)
_PLANNED = {"project_funds", "construction_area", "construction_projects", "new_teachers"}


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


class _Words:
    """Gathers the wordings of all tables; the first table that names a word decides what it says."""

    def __init__(self, rules: Rules) -> None:
        self.words: dict[str, Term] = {mark: Term("punctuation", "punctuation", value=mark) for mark in PUNCTUATION}
        self.words["--"] = Term("punctuation", "punctuation", value=":")  # 新增学位3.86万个——学前1.94万个
        self._stage_of = _StageOf(rules.table("stages")["stage"])
        self._said: list[dict[str, Any]] = rules.table("cues")["said"]

    def add(self, row: dict[str, Any], **make: Any) -> None:
        """Adds the words of a row; a head takes the stage that its own words say, unless the row says one."""
        stated = make.pop("stage", None)
        terms: dict[str | None, Term] = {}
        for plain in (shadow(word) for wording in row.get("words", ()) for word in expand(wording)):
            known = self.words.get(plain)
            if not plain:
                continue
            if known is not None:
                if known.kind == "cue" and make["kind"] == "head":
                    # 计划投资 is both: money planned, and the cue that it is a plan
                    self.words[plain] = Term(**make, cue=known.cue, value=known.value, side=known.side)
                continue
            stage = self._stage_of(plain) if stated is None and make["kind"] == "head" else stated
            stage = None if stage == "any" else stage
            if stage not in terms:
                terms[stage] = Term(**make, stage=stage)
            self.words[plain] = terms[stage]
            if make["kind"] == "head":
                self._variants(plain, terms[stage], make)

    def _variants(self, plain: str, term: Term, make: dict[str, Any]) -> None:
        if plain.startswith(("专科", "学历")):
            self.words.setdefault(
                "中" + plain, term
            )  # 教师中|专科及以上学历 would be read 中专|科, 教师中|学历 中学|历
        if plain.startswith("生") and term.stage is None:
            # 小学|生均面积 would be read 小学生|均面积: the stage is joined to such words here
            for stage, code in _JOINED:
                self.words.setdefault(stage + plain, Term(**make, stage=code))
        for row in self._said:
            if make.get("code") in row["codes"] and row["word"] in plain:
                for other in row["also"]:  # 每生公用经费, 入学比例
                    self.words.setdefault(plain.replace(row["word"], other), term)
        if make.get("code") in _PLANNED or make.get("noun") == "money":
            # 计划投入资金 is money planned: a cue at the head of a noun goes on speaking
            starts = (self.words.get(plain[:n]) for n in range(len(plain) - 1, 1, -1))
            cue = next((t for t in starts if t is not None and t.rule == "role.plan"), None)
            cue = self.words.get("已") if cue is None and plain.startswith("已") else cue  # 已投入 is money spent
            if cue is not None:
                self.words[plain] = Term(**make, stage=term.stage, cue=cue.cue, value=cue.value)


class Lexicon:
    """The compiled words of a rule set."""

    def __init__(self, rules: Rules) -> None:
        words = _Words(rules)
        for row in rules.table("stages")["stage"]:
            head, kind = row.get("head"), "head" if row.get("head") else "stage"
            words.add(row, kind=kind, rule=row["id"], code=head, stage=row["code"], school=row.get("schools", False))
        for row in rules.table("stages")["area"]:
            words.add(row, kind="area", rule=row["id"], area=row["code"])
        for row in rules.table("cues")["cue"]:
            how = {"side": row.get("side", ""), "approx": row.get("approx", False)}
            words.add(row, kind="cue", rule=row["id"], cue=row["kind"], value=row["value"], **how)
        for row in rules.table("indicators")["indicator"]:
            words.add(row, kind="head", rule=f"indicator.{row['code']}", code=row["code"], stage=row.get("stage"))
        for row in rules.table("nouns")["noun"]:
            what = {"noun": row["kind"], "code": row.get("code"), "stage": row.get("stage")}
            how = {"cv": row.get("cv", False), "composite": row.get("composite", False)}
            words.add(row, kind="head", rule=row["id"], **what, **how)
        for stage, code in _JOINED:  # 小学生均 would be read 小学生|均
            words.words.setdefault(stage + "生均", Term("cue", "per.student", stage=code, cue="per", value="student"))
        words.add(rules.table("nouns")["neutral"], kind="function", rule="neutral", neutral=True)
        words.add(rules.table("cues")["function"], kind="function", rule="function")
        words.add(rules.table("cues")["qualifier"], kind="function", rule="qualifier")

        self.words = words.words
        subgroups = rules.table("cues")["subgroup"]["words"]
        self.subgroups = {shadow(word) for wording in subgroups for word in expand(wording)}
        self.labels = {label: self.words[word] for label, word in rules.table("nouns")["labels"].items()}
        rows = rules.table("indicators")["indicator"]
        self.indicators: dict[str, dict[str, Any]] = {row["code"]: row for row in rows}
        self._terms = list(self.words.values())
        matchkind = ahocorasick_rs.MatchKind.LeftmostLongest
        self._automaton = ahocorasick_rs.AhoCorasick(list(self.words), matchkind=matchkind)
        self._check()

    def _check(self) -> None:
        for row in self.indicators.values():
            for key in ("per_student", "per_100", "a_head"):
                if row.get(key) and row[key] not in self.indicators:
                    raise RuleError(f"{row['_file']}: {row['code']}: {key} names no indicator: {row[key]}")

    def scan(self, plain: str) -> list[Token]:
        """Every term of a shadow text, leftmost-longest, in order."""
        terms = self._terms
        found = self._automaton.find_matches_as_indexes(plain)
        tokens = [Token(start, end, terms[which]) for which, start, end in found]
        if "中小学" in plain:
            for n in range(1, len(tokens)):
                tokens[n] = self._behind_people(plain, tokens[n - 1], tokens[n])
                tokens[n - 1], tokens[n] = self._behind_deed(plain, tokens[n - 1], tokens[n])
        return self._buildings(plain, tokens) if "学校舍" in plain else tokens

    def _buildings(self, plain: str, tokens: list[Token]) -> list[Token]:
        """中小学|校舍: the buildings, where the longest word would be 中小学校|舍."""
        out: list[Token] = []
        for token in tokens:
            at = token.end - 1
            school = plain.startswith("校舍", at) and self.words.get(plain[token.start : at])
            if not school:
                out.append(token)
                continue
            ends = (n for n in range(at + _LONGEST, at + 1, -1) if plain[at:n] in self.words)
            end = next(ends, None)
            out.append(Token(token.start, at, school))
            if end is not None:
                out.append(Token(at, end, self.words[plain[at:end]]))
        return out

    def _behind_deed(self, plain: str, before: Token, token: Token) -> tuple[Token, Token]:
        """实地核查|中小学25所: 中 at the end of a small word is part of the schools behind it."""
        joined = before.end == token.start and plain[before.end - 1] == "中" and before.term.kind == "function"
        term = self.words.get("中" + plain[token.start : token.end]) if joined else None
        if term is None or not plain.startswith("小学", token.start):
            return before, token
        return Token(before.start, before.end - 1, before.term), Token(token.start - 1, token.end, term)

    def _behind_people(self, plain: str, before: Token, token: Token) -> Token:
        """在校生中|小学生1.74万人: 中 right behind a word for people is no part of 中小学."""
        right = before.end == token.start and plain.startswith("中小学", token.start)
        if not right or before.term.kind != "head" or plain[before.end - 1] not in _PEOPLE:
            return token
        term = self.words.get(plain[token.start + 1 : token.end])
        return Token(token.start + 1, token.end, term) if term is not None else token
