"""Shares of a total: 占…的x%, and the code that such a share has in the catalogue."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from extractor.claims.draft import Draft
from extractor.claims.lexicon import Token
from extractor.claims.slots import Slot
from extractor.claims.wordings import Wordings
from extractor.patterns import Rules

if TYPE_CHECKING:
    from extractor.claims.subjects import Subjects

_WHERE = re.compile("[在于进到入读][一-龥]{0,2}$")  # what stands before the place that people are at


class Some(NamedTuple):
    """One row of counts that are of some among others.

    of      codes that it takes away
    how     how they were found; empty for any way
    phrase  id of the words, of ``patterns/phrases.toml``
    where   where those stand: clause, stretch, head, behind, sentence
    """

    of: frozenset[str]
    how: frozenset[str]
    phrase: str
    where: str


class Shares:
    """The table of ``patterns/shares.toml``, compiled."""

    def __init__(self, rules: Rules) -> None:
        table = rules.table("shares")
        self._wordings = rules.compiled(Wordings)
        self.rows: list[tuple[frozenset[str], re.Pattern[str], dict[str, Any]]] = [
            (frozenset(row["part"]), re.compile(row["whole"]), row) for row in table["share"]
        ]
        self.degrees = [
            (row["stage"], re.compile(row["words"]), re.compile(row["misses"]), row["id"]) for row in table["degree"]
        ]

        self._parts = {
            str(row["code"]): str(row["part"][0])
            for row in table["share"]
            if row.get("alone") and row["part"][0] != "*"
        }
        self.named = [(re.compile(row["words"]), str(row["code"])) for row in table["named"]]
        # parts that are a share of only one thing, so that a bare 比例 behind them needs no whole
        self.ways = frozenset(part for parts, _, row in self.rows if row.get("alone") for part in parts)
        self.deeds = [
            (frozenset(row["head"]), re.compile(row["verbs"]), re.compile(row["unless"]), str(row["code"]))
            for row in table["deed"]
        ]
        self.some = [
            Some(frozenset(r["of"]), frozenset(r.get("how", ())), r["phrase"], r["where"]) for r in table["some"]
        ]
        self._beside = [(frozenset(r["of"]), str(r["kind"]), str(r["code"])) for r in table["beside"]]
        self._ways, self._acts = (
            [(frozenset(r["of"]), re.compile(r["words"]), str(r["code"])) for r in table[name]]
            for name in ("way", "behind")
        )
        rows = [(bool(r.get("share")), r["head"], frozenset(r["among"]), str(r["code"])) for r in table["special"]]
        self._bare = [(str(r["bare"]), frozenset(r["among"]), str(r["code"])) for r in table["special"] if "bare" in r]
        self.special = [row[1:] for row in rows if not row[0]]
        self.special_shares = [row[1:] for row in rows if row[0]]

    def code(self, part: str | None, whole: str, after: str = "") -> str | None:
        """The indicator of a share of ``part`` in the thing that ``whole`` words name; None where there is none."""
        for parts, pattern, row in self.rows:
            if (
                (part in parts or "*" in parts)
                and pattern.search(whole)
                and ("after" not in row or re.search(row["after"], after))
            ):
                return str(row["code"])
        return None

    def part_of(self, code: str | None) -> str | None:
        """The count that a share of this code is of: 骨干教师占23.2%(26人); None where it has none of its own."""
        return self._parts.get(code or "")

    def name(self, clause: str) -> str | None:
        """The indicator of a share that its clause names (…名额分配到初中的比例); None where there is none."""
        return next((code for words, code in self.named if words.search(clause)), None)

    def specialise(self, code: str | None, earlier: set[str]) -> str | None:
        """The special indicator that a general one becomes after these (入学率 among disabled children)."""
        return next((made for head, among, made in self.special if head == code and among & earlier), code)

    def goes_on(self, code: str | None, words: str, earlier: set[str]) -> str | None:
        """The special indicator that a head's bare words name after those of the sentence before (入学率97.0%)."""
        return next((made for bare, among, made in self._bare if bare == words and among & earlier), code)

    def special_share(self, codes: set[str], earlier: set[str]) -> str | None:
        """The share that words of these codes name behind figures of those (其中骨干教师不低于20%)."""
        return next((made for head, among, made in self.special_shares if head in codes and among & earlier), None)

    def beside(self, code: str | None, kind: str) -> str | None:
        """What a figure of a kind of unit is right beside one of a code (1342人次、201.3万元), or None."""
        return next((made for of, unit, made in self._beside if code in of and unit == kind), None)

    def way(self, whole: str | None, words: str) -> str | None:
        """The code of a part that these words tell as a way of its whole (补充教师…，其中公招), or None."""
        return next((made for of, way, made in self._ways if whole in of and way.search(words)), None)

    def acting(self, code: str | None, behind: str) -> str | None:
        """What people of a code become by what stands right behind them (教师参加交流轮岗); None where nothing."""
        return next((made for of, act, made in self._acts if code in of and act.search(behind)), None)

    def done(self, code: str | None, rule: str, clause: str) -> tuple[str, str] | None:
        """What a stock becomes by the verb that ends its clause (招聘教师120人: new teachers), and the verb."""
        for heads, verbs, unless, made in self.deeds:
            if (code in heads or rule in heads) and not unless.search(clause) and (verb := verbs.search(clause)):
                return made, verb[0][:2]
        return None

    def above_required(self, words: str, stage: str | None) -> bool | None:
        """Whether a degree named in these words is above the one required at the stage; None where none is named."""
        if not self._wordings["degree.words"].search(words):
            return None
        return any(stage == s and good.search(words) and not bad.search(words) for s, good, bad, _ in self.degrees)

    def read(self, resolver: Subjects, draft: Draft, slot: Slot, cue: Token) -> None:
        """Fills a draft that is a share: its parts, code and subject; ``cue`` is the word that names the total."""
        plain = resolver.plain
        whole = next((d for d in resolver.done if cue.end <= d.figure.start < slot.figure.start), None)
        if whole is not None:
            whole.denominator = True
        counts = [
            d
            for d in resolver.done
            if d is not whole
            and d.measure == "level"
            and d.unit.kind not in {"share", "points"}
            and d.role != "standard"
            and (d.slot is None or d.slot.depth <= slot.depth)  # 17所(小学8所、初中9所)，占…: what the bracket divides
        ]
        words_before = (t for t in (*slot.far, *slot.near) if t.end <= cue.start and t.term.kind == "head")
        # 随迁子女1176名全部安排在公办学校，占…: where those just counted are
        before = [t for t in words_before if not (counts and _WHERE.search(plain, slot.gap, t.start))]
        # the clause itself may name the part (专科及以上学历教师占教师总数的94.78%); else it is the figure before
        named = next((t for t in reversed(slot.near) if t.end <= cue.start and t.term.kind == "head"), None)
        part = counts[-1] if counts and named is None and not before else None
        words = plain[slot.clause : cue.start] if named or not part else ""
        far = next((t for t in reversed(slot.far) if t.term.rule == "noun.degree.people"), None) if not part else None
        if far is not None and named is None and not self._wordings["degree.words"].search(words):
            words, named = plain[far.start : cue.start], far  # 教师中专科及以上学历者，城市占89.9%、农村占71.6%
        degree = self._degree(resolver, slot, part, words)
        last = resolver.done[-1] if resolver.done else None
        if not (named or part or before) and last is not None and last.how == "share" and slot.marks == "、":
            resolver.follow(draft, last, "share")  # 城市占89.9%、县镇占81.9%
            draft.share_of = ()
            return
        if degree is not None:
            draft.code = "above_required_share" if degree else None
        else:
            head = named or (before[-1] if before and part is None else None)
            code = head.term.code if head is not None else part.code if part is not None else None
            total = self._total(resolver, slot, cue, counts)
            told = part.slot.clause if part is not None and part.slot is not None else cue.start
            done = plain[told : cue.start]  # 836个名额下达到校，相当于计划的54.3%
            draft.code = self.code(code, total, done + plain[slot.figure.end : slot.post_end])
            if draft.code is None and part is None:  # 按不低于公用经费预算总额5%的标准安排教师培训经费
                behind = next((t for t in slot.post if t.term.kind == "head" and t.term.code), None)
                draft.code = self.code(behind.term.code, total) if behind is not None else None
                named = behind if draft.code is not None else named
            draft.code = draft.code or self.name(plain[slot.clause : slot.figure.start])
            if draft.code is None and part is not None and part.slot is not None:
                draft.code = self.name(plain[part.slot.clause : part.figure.end])  # 进公办学校的2936人,占89.4%
        draft.how = "share"
        draft.share_of = tuple(d for d in (part, whole) if d is not None)
        if part is not None and part.subject is not None:
            draft.subject, draft.term = part.subject, None
        elif named is not None:
            draft.subject = (named.start, named.end)
        else:
            found = resolver.phrases.before(plain, slot.clause, cue.start)
            draft.subject = found or ((before[-1].start, before[-1].end) if before else None)
        if draft.subject is None and resolver.done:
            draft.subject = resolver.done[-1].subject

    @staticmethod
    def _total(resolver: Subjects, slot: Slot, cue: Token, counts: list[Draft]) -> str:
        """The words that name the total; where there are none, those of the larger of the two figures before."""
        # 招生计划的80%: the total is the head itself, and no word comes between; 占比17.05% names none
        plain, itself = resolver.plain, cue.term.kind == "head" and cue.term.noun != "rate"
        words = plain[(slot.clause if itself else cue.end) : slot.figure.start]
        bare = not re.search("[一-龥]{2}", words) and len(counts) > 1 and counts[-2].unit == counts[-1].unit
        if bare and counts[-2].subject is not None and counts[-2].value > counts[-1].value:
            # 公用经费预算20440万元，安排教师培训费1063万元，占5.2%; 412名教师参与交流，骨干教师126名，占30.58%
            known = resolver.heads.indicators.get(counts[-2].code or "")
            told = counts[-2].slot
            start = min(counts[-2].subject[0], told.clause if told is not None else counts[-2].figure.start)
            return plain[start : counts[-2].figure.start] + (known["zh"] if known is not None else "")
        return words

    def _degree(self, resolver: Subjects, slot: Slot, part: Draft | None, words: str) -> bool | None:
        """Whether the share is of a degree above the required one; ``words`` name the part, or its own figure's do."""
        plain = resolver.plain
        stage = (
            resolver.stated_stage(slot.near)
            or resolver.stated_stage(slot.far)
            or (part.stage if part else None)
            or resolver.frames[-1].stage
            or resolver.scope.stage
        )
        if "学历" not in words and part and "学历" in plain[part.figure.start - 16 : part.figure.end]:
            words = plain[slice(*part.quote)][: part.figure.end - part.quote[0]][-16:]
        return self.above_required(words, stage)

    def unsaid(self, resolver: Subjects, slot: Slot) -> Token | None:
        """The word that stands for 占 in a share told without it: of a plan, of a total, or as what it equals."""
        return self._of_figure(resolver, slot) or self._of_total(resolver, slot) or self._equals(resolver, slot)

    @staticmethod
    def _of_figure(resolver: Subjects, slot: Slot) -> Token | None:
        """为年度计划1.1亿元的53%, 相当于全县398个班的10.3%: a share of the plan or total told right before it."""
        before = resolver.done[-1].slot if resolver.done else None
        if before is None or slot.marks:
            return None
        between, told = resolver.plain[before.figure.end : slot.figure.start].rstrip("约近"), None
        if between == "的":
            told = resolver.wordings["share.of-plan"].search(resolver.plain, before.clause, before.figure.start)
        if told is None and between.endswith("的"):
            told = resolver.wordings["share.equals-figure"].search(resolver.plain, before.clause, before.figure.start)
        return Token(*told.span(1), resolver.lexicon.words["占"]) if told is not None else None

    @staticmethod
    def _of_total(resolver: Subjects, slot: Slot) -> Token | None:
        """培训经费达到公用经费预算总额的5%: a share without 占, of a total named right before the figure."""
        text = resolver.plain[slot.clause : slot.figure.start]
        if not resolver.wordings["share.total"].search(text):
            return None
        for token in reversed(slot.cues):
            if token.term.cue in {"reach", "comparator"} and token.end < slot.figure.start - 2:
                return token
        return next((t for t in slot.near if t.term.kind == "head" and t.end >= slot.figure.start - 1), None)

    @staticmethod
    def _equals(resolver: Subjects, slot: Slot) -> Token | None:
        """培训经费216.4万元，是公用经费总额的6.21%: a share told by what the amount is of the total."""
        m = resolver.wordings["share.equals"].search(resolver.plain, slot.clause, slot.figure.start)
        return Token(m.start(1), m.end(1), resolver.lexicon.words["占"]) if m is not None else None
