"""Names of single schools: 城关一小, 平罗三中, 董家镇中学 — and the words that end their reach."""

from __future__ import annotations

import re
from typing import NamedTuple

from extractor.claims.lexicon import Token
from extractor.claims.wordings import Wordings
from extractor.patterns import Rules

_AREAS = frozenset({"城区", "县城", "城关"})  # 城区二小 is the second primary school of the town
_RANKS = ("实验", "中心", "完全", "高级", "外国语", "民族")
_SEATED = re.compile("(?![全我本该各每某两数多])[一-龥]{2,4}[县市区旗镇乡]")
_SEATS = "市县区旗州盟镇乡"
_PLAIN = frozenset({"实验小学", "实验中学", "外国语学校"})  # of which a county mostly has one
_COUNTED = frozenset("所个类批的等级属")  # 3所实验小学
_SHORT: dict[str, str | None] = {
    "小": "primary", "小学": "primary", "中": "junior", "中学": "junior", "幼": "preschool", "幼儿园": "preschool",
}  # fmt: skip
_HAN_OR_DIGIT = re.compile(r"[一-龥\d]")  # 11所和九年一贯制学校8所
_HAN_RUN = re.compile(r"[一-龥]+$")


class Name(NamedTuple):
    """A school's name where it stands, with the stage that it says itself."""

    start: int
    end: int
    text: str
    stage: str | None


class Names:
    """Finds the names of schools in a sentence; compiled once per rule set."""

    def __init__(self, rules: Rules) -> None:
        table = rules.table("names")
        self._wordings = rules.compiled(Wordings)
        self._stages = {word: row["stage"] or None for row in table["suffix"] for word in row["words"]}
        suffixes = "|".join(sorted(self._stages, key=len, reverse=True))
        generic = "|".join(sorted(map(re.escape, table["generic"]["words"]), key=len, reverse=True))
        self._generic = re.compile(rf"(?:{generic})$")
        kinds = "小学|中学|幼儿园|小|中|幼|高"
        numbered = rf"第?[一二三四五六七八九十]{{1,3}}(?P<short>{kinds})(?![人学个所级考段等国型心]|生(?!均))"
        openings = "".join({word[0] for word in self._stages})
        self._suffix = re.compile(
            rf"(?=[第一二三四五六七八九十{re.escape(openings)}])"  # most characters are not looked at twice
            rf"(?:(?P<numbered>{numbered})|(?<![中初高])(?P<kind>{suffixes})(?!生(?!均)|校(?![园长舍区情史训风])|阶段|教育|[一二三四五六七八九十]年级))"
        )

    def find(self, plain: str, start: int, end: int, tokens: list[Token]) -> list[Name]:
        """The single schools named in a stretch of the shadow text, in order.

        tokens  the terms of the stretch: a known word before the kind of school is no part of a name
        """
        out: list[Name] = []
        for m in self._suffix.finditer(plain, start, end):
            run = _HAN_RUN.search(plain, max(start, m.start() - 7, out[-1].end if out else start), m.start())
            plainly = m["kind"] in _PLAIN and not plain[m.start() - 1 : m.start()].isdigit()
            if run is None and not plainly and not (m["numbered"] and m["numbered"].startswith("第")):
                continue
            first = run.start() if run is not None else m.start()
            for token in tokens:
                if (
                    first <= token.start
                    and token.end <= m.start()
                    and token.end - token.start >= 2
                    and token.term.noun != "general"
                    and not (m["numbered"] and token.term.kind == "area")
                ):
                    first = token.end
            stem = plain[first : m.start()].rpartition("的")[2].lstrip("和及与对在除以由等将把使是为了起年但而仅只")
            # 、宣和中学: a place of two characters may end in what joins words elsewhere
            ahead = plain[m.start() - 3 : m.start() - 2]
            alone = len(stem) == 2 and stem[1] in "和及" and (ahead in "、和及与的" or not _HAN_OR_DIGIT.match(ahead))
            seated = m["kind"] and m["kind"].startswith(_RANKS) and _SEATED.fullmatch(stem) is not None
            town = len(stem) == 1 and stem in _SEATS and m["kind"] in _PLAIN  # 县实验小学
            alone = alone or bool(seated) or town  # 上杭县实验小学
            if plainly and not stem and plain[m.start() - 1 : m.start()] not in _COUNTED:
                out.append(Name(m.start(), m.end(), m["kind"], self._stage(m)))  # 分别是实验小学2614人
                continue
            if m["kind"] and not town and (not 2 <= len(stem) <= 6 or (self._generic.search(stem) and not alone)):
                continue
            before = plain[max(start, m.start() - 2) : m.start() - 1]
            seat = len(stem) == 1 and stem in _SEATS and (before in "和及与的" or not _HAN_RUN.match(before))
            # 第三中学; 市第二小学, 县一中 with nothing before it
            bare = m["numbered"] and (seat or (not stem and m["numbered"].startswith("第")))
            generic = stem not in _AREAS and self._generic.fullmatch(stem) is not None
            if m["numbered"] and not bare and (generic or not 2 <= len(stem) <= 6):
                continue
            begin = m.start() - len(stem)
            stage = (
                None if seat and m["short"] in {"中", "中学"} else self._stage(m)
            )  # 县一中 is a senior school mostly
            out.append(Name(begin, m.end(), plain[begin : m.end()], stage))
        return out

    def given(self, start: int, words: str) -> Name:
        """A label known to name a school, with the stage that its end says (县一小, 育才幼儿园)."""
        text = re.sub(r"\s", "", words)
        ends = sorted((w for w in (*self._stages, *_SHORT) if text.endswith(w)), key=len)
        stage = (self._stages | _SHORT)[ends[-1]] if ends else None
        return Name(start, start + len(words), text, stage)

    def _stage(self, m: re.Match[str]) -> str | None:
        if m["kind"]:
            return self._stages[m["kind"]]
        return _SHORT.get(m["short"])

    def all_of(self, plain: str, start: int, end: int) -> bool:
        """Whether the words turn from one school back to all of them."""
        return bool(self._wordings["schools.all"].search(plain, start, end))

    def every(self, plain: str, start: int, end: int) -> bool:
        """Whether the words begin anew with all schools (每所学校, 各学校)."""
        return bool(self._wordings["schools.every"].search(plain, start, end))
