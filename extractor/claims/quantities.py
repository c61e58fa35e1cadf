"""Numbers as they are written: where they stand, what they are worth, and which state nothing.

One regular expression, built from ``patterns/nonclaims.toml`` and ``patterns/units.toml``, walks the shadow
text once.  What states nothing (dates, document numbers, phones, grades, names) is tried first at each
place; the rest is read as a quantity: digits, grouped digits, Chinese numerals, 万/亿 and their mixes,
shares, ranges, ratios, fractions.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from itertools import groupby
from typing import Any

import msgspec

from extractor.claims import han
from extractor.claims.openings import may_open
from extractor.model import RuleError
from extractor.patterns import Rules
from extractor.shadow import shadow

ONE = Decimal(1)
_ROUND_HAN = re.compile("[万亿]$|[百千万亿][一二两三四五六七八九]$")  # 三千万, 一万三: written in round figures

# what a number-bearing token may begin with: digits of years and others, numerals, the rest
_YEAR_DIGITS, _DIGITS, _NUMERALS = "12", "03456789", f"{han.PLAIN}{han.FORMAL}半"
_MARKS = "第近这过最前未今连后(\"'[hw每共 \t|+-" + "".join(map(chr, [*range(0x41, 0x5B), *range(0x2460, 0x249C)]))
_OPENINGS = _YEAR_DIGITS + _DIGITS + _NUMERALS + _MARKS
# 排名第二, 名列全省第一: what stands right before a place in an order of results
_RANKED = (
    "(?<=第)(?:"
    + "|".join(f"(?<={w}第)" for w in ("排名", "排", "列", "居", *(f"全{c}" for c in "省市国县区州旗")))
    + ")"
)
_STEPS = tuple(ONE.scaleb(-places) for places in range(12))


class Unit(msgspec.Struct, frozen=True, gc=False):
    """A unit of measurement as ``patterns/units.toml`` declares it."""

    unit: str
    kind: str
    factor: Decimal = ONE
    exact: bool = False
    post: bool = False
    han: bool | str = False
    counts: str = ""


NO_UNIT = Unit(unit="", kind="none")


class Figure(msgspec.Struct, frozen=True, gc=False):
    """A number where it stands, read.

    kind        claim for a quantity, else the class of what states nothing (date, docno, list, …)
    value       in the base unit; value_max the upper end of a range
    step        one unit of the last written digit, in the base unit
    more        +1 for 余/多 behind the number, 0 without
    """

    start: int
    end: int
    kind: str
    rule: str
    value: Decimal = Decimal(0)
    value_max: Decimal | None = None
    step: Decimal = ONE
    written_whole: bool = True
    more: int = 0
    unit: Unit = NO_UNIT
    form: str = "digits"  # digits | han | ratio | fraction | tenths


# grouped by commas or blanks (21 840平方米), or broken by a stray blank before a unit (在校生73 85人, 38. 1万平方米)
_WRITTEN = (
    r"(?=\d{1,4}+[, .])(?:"  # few numbers go on so
    r"(?<=[一-龥])(?<!第)\d{1,3} \d{3}\.\d{1,2}(?=%)|"  # 增幅1 043.1%
    r"\d{1,3}(?:,\d{3})+(?![\d])(?:\.\d+)?"
    r"|(?<!\d )(?:\d{1,3}(?: \d{3})+(?:\. ?\d+)?)"
    r"(?= ?[人所个名册元平台㎡亩间万亿篇次户项份张件条座栋幢套块本家处场节届辆盒床支米套架,;、。)])"
    r"|(?<=[一-龥])(?<!第)(?!(?:19|20)\d\d )\d{1,4} \d{1,4}(?=[人所名册元台])"
    r"|(?<=[一-龥])(?<!第)\d \d\.\d{1,2}(?=%|个百分点)"
    r"|(?<=[一-龥、:(])0\. \d{2,4}(?![\d年月.])"
    r"|(?:(?<=[一-龥\t])\d|(?<=[、(])\d\d)\d{0,2}\. \d{1,2}(?=[万亿%㎡元册台亩倍]|平方米|公[里顷]|个百分点))|"
)
_SPACED = r"(?<=[一-龥(:<>≤≥=约、])\d+(?: \d{3})*\. ?\d+(?!\d*年)|\d+(?: ?\.\d+)?"
_SPACED_STYLE = re.compile(r"(?<=[一-龥])\d+\. \d+(?= ?[一-龥%,;、。)])")
_NUMERIC = r"[\d一二两三四五六七八九十百千万亿零〇,.:;/~年月日第 ()-]"
_ENDLESS = re.compile(rf"(?<!{_NUMERIC}){_NUMERIC}{{600,}}")


def _last_round(value: Decimal) -> Decimal:
    """The unit of the last digit that is not a filling zero: 600 → 100, 1.2万 → 1000."""
    if value == 0:
        return ONE
    exponent = value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(int(exponent))


class Quantities:
    """The compiled reader of numbers of a rule set."""

    def __init__(self, rules: Rules) -> None:
        table = rules.table("units")
        self.units: dict[str, Unit] = {}
        self._never: list[str] = []
        for row in table["unit"]:
            unit = Unit(
                unit=row["unit"],
                kind=row["kind"],
                factor=Decimal(str(row["factor"])) if row.get("factor", 1) != 1 else ONE,
                exact=row.get("exact", False),
                post=row.get("post", False),
                han=row.get("han", False),
                counts=row.get("counts", ""),
            )
            for word in row["words"]:
                self.units[shadow(word)] = unit
                if "never" in row:
                    self._never.append(f"(?<={re.escape(shadow(word))})(?:{row['never']})")
        self.scales = {word: Decimal(value) for word, value in table["multiplier"].items()}
        self.nonclaims: list[dict[str, Any]] = rules.table("nonclaims")["nonclaim"]
        self._rows = {f"n{n}": (row["kind"], row["id"]) for n, row in enumerate(self.nonclaims)}
        self._readers: dict[str, Callable[[re.Match[str]], Figure | None]] = {
            "plain": self._plain, "han": self._han, "range": self._range, "hanrange": self._han_range,
            "ratio": self._ratio, "bare_range": self._bare_range, "fraction": self._fraction, "tenths": self._tenths,
            "percent_of": self._percent_of, "part_of": self._part_of, "hanrank": self._han_rank,
        }  # fmt: skip
        self._walk = re.compile(self._pattern(spaced=False))
        self._walk_spaced: re.Pattern[str] | None = None

    def _pattern(self, spaced: bool) -> str:
        units = _any_of(self.units)
        han_words = sorted((w for w, u in self.units.items() if u.han), key=len, reverse=True)
        about = "(?=左右|上下|以上|以内|的?时间|有余)"
        han_units = "|".join(re.escape(w) + (about if self.units[w].han == "approx" else "") for w in han_words)
        scales = "|".join(sorted((s for s in self.scales if s not in "十百"), key=len, reverse=True)) + "|百(?!分)"
        scales = re.sub(r"(?<=\|)千(?=\|)", "千(?!克|米|瓦|字节)", scales)
        digits = _WRITTEN + (_SPACED if spaced else r"\d+(?: ?\.\d+|)")
        more = rf"(?=\d)(?:{digits})"  # most numbers are over here
        stray = r"[ \u0370-\u03ff®©']{0,3}"
        # 壹佰伍拾, 壹万零六; a formal digit alone is a name more often (大陆, 队伍)
        formal = rf"(?<![大登内着水队入])[{han.PLAIN}{han.FORMAL}]{{2,}}"
        numeral = f"(?:[{han.PLAIN}]+(?![{han.FORMAL}])|{formal})(?:点[一二三四五六七八九零〇]+|)"
        # most numbers begin no range: a look at what stands behind the digits is cheaper than to read a unit in vain
        ahead = rf"(?=[\d,. ]++[^-~至到]{{0,{4 + max(map(len, self.units))}}}+[-~至到])"
        # (x|) in place of (x)?: the engine is several times as fast with it, and most numbers have none of these
        # a number never begins inside a word of letters or another number, and a minus sign is not ours to read
        pieces = []
        for n, row in enumerate(self.nonclaims):
            try:
                re.compile(row["match"])
            except re.error as error:
                raise RuleError(f"{row['_file']}: {row['id']}: not a regular expression: {error}") from error
            pieces.append(f"(?P<n{n}>{row['match']})")
        pieces += [
            rf"(?P<percent_of>百分之(?P<po_n>\d+(?:\.\d+)?|{numeral})(?P<po_to>(?:至|到|-)百分之(?:\d+(?:\.\d+)?|{numeral}))?)",
            rf"(?P<part_of>(?P<pt_d>\d++|{numeral})分之(?P<pt_n>{numeral}|壹|\d+))",
            r"(?P<ratio>(?<![\d.:])(?P<ra_a>\d++(?:\.\d++|))"
            r"(?: ?: ?|(?<=[^\d.]1)比(?=\d)|比(?=1(?![\d.])))(?P<ra_b>\d+(?:\.\d+)?)(?![\d:]))",
            r"(?P<fraction>(?<![\d./])(?P<fr_a>\d{1,3}+)/(?P<fr_b>\d{1,3})(?![\d/.])(?!\s?[人名所间台册套]))",
            rf"(?P<range>(?<![\d.A-Za-z由从自]){ahead}"
            rf"(?P<rg_a>{digits}) ?(?P<rg_as>{scales})?(?P<rg_au>{units})? ?[-~至到] ?"
            rf"(?P<rg_b>{digits}) ?(?P<rg_bs>{scales})?{stray}(?(rg_au)(?P=rg_au)|(?P<rg_u>{units}))(?!级))",
            r"(?P<bare_range>(?<![\d.A-Za-z])(?P<br_a>0\.\d+) ?[-~至到] ?(?P<br_b>0\.\d+)(?![\d.]))",
            rf"(?P<hanrange>(?P<hr_a>[一二两三四五六七八九十]+)(?:至|到|-)(?P<hr_b>[一二三四五六七八九十]+)(?P<hr_u>{han_units}))",
            rf"(?P<tenths>(?=\D|[\d.]++成)(?:(?P<te_d>(?<![\d.A-Za-z])(?:10|\d(?:\.\d+)?))|(?P<te_n>半(?=成[^品])|{numeral}))成"
            r"(?P<te_h>[半一二三四五六七八九](?![年个所名届级]))?(?![员立功果绩长本为就熟人效因分都]))",
            rf"(?P<plain>(?<![\d.A-Za-z])(?P<q_n>{digits})(?P<q_a>余|多(?![出于了])|)(?: ?(?P<q_s>{scales})|)"
            rf"(?P<q_rest>(?=\d)(?:{more}(?:{scales}))*(?:\d+(?=元))?|)(?P<q_b>[余几]|多(?![出于了])|)"
            rf"(?:{stray}(?P<q_u>{units})(?!{'|'.join(['[级A-Za-z]', *self._never])})|))",
            rf"(?P<hanrank>{_RANKED}(?P<hk_n>[一二三四五六七八九十]{{1,3}})(?=[,。;、)!\n]|位[,。;、)!\n]|$))",
            rf"(?P<han>(?:(?<=唯一)|(?<=[初高][一二三])|(?<![一二两三四五六七八九十百千万亿零〇第唯])"
            rf"(?!(?<=[初高])[一二三][一二两三四五六七八九十]))(?P<h_n>{numeral})"
            rf"(?:(?P<h_a>[余多几])(?P<h_s>万|亿|)|)(?P<h_u>{han_units}))",
        ]
        return f"(?={_either(_OPENINGS)})(?:{'|'.join(_guarded(pieces))})"

    def _spaced_walk(self) -> re.Pattern[str]:
        """The reader of texts that set a blank behind the decimal point; compiled when the first of them comes."""
        if self._walk_spaced is None:
            self._walk_spaced = re.compile(self._pattern(spaced=True))
        return self._walk_spaced

    def scan(self, plain: str) -> list[Figure]:
        """Every number-bearing token of a shadow text, in order, none overlapping another.

        A stretch of nothing but numerals and marks, longer than any report has, is one token that states nothing:
        the alternatives would read it to its end from each place in turn.
        """
        out: list[Figure] = []
        at = 0
        walk = self._spaced_walk() if _writes_spaced(plain) else self._walk
        for run in _ENDLESS.finditer(plain):
            self._read(walk, plain, at, run.start(), out)
            out.append(Figure(*run.span(), "other", "numerals"))
            at = run.end()
        self._read(walk, plain, at, len(plain), out)
        return out

    def _read(self, walk: re.Pattern[str], plain: str, start: int, end: int, out: list[Figure]) -> None:
        rows, readers = self._rows, self._readers
        for m in walk.finditer(plain, start, end):
            name = m.lastgroup or ""  # the last group to close: the name behind the alternative
            row = rows.get(name)
            if row is not None:
                begin, text = m.start(), m.group()
                begin += len(text) - len(text.lstrip(" \t|"))
                out.append(Figure(begin, begin + len(text.strip(" \t|")), *row))
                continue
            figure = readers[name](m)
            if figure is not None:
                out.append(figure)

    def _plain(self, m: re.Match[str]) -> Figure | None:
        number, before, scaled, rest, behind, written = m.group("q_n", "q_a", "q_s", "q_rest", "q_b", "q_u")
        value, step, whole = _digits(number)
        if scaled:
            scale = self.scales[scaled]
            value, step, whole = value * scale, step * scale, whole and scale == 1
        if rest:
            for part in re.finditer(r"([\d.,]+)([^\d.,]*)", rest):
                piece, piece_step, _ = _digits(part[1])
                factor = self.scales.get(part[2], ONE)
                value, step = value + piece * factor, piece_step * factor
            whole = False
        unit = self.units[written] if written else NO_UNIT
        factor = unit.factor
        if factor is not ONE:
            value, step = value * factor, step * factor
        more = 1 if before or behind else 0
        return Figure(*m.span(), "claim", "quantity", value, None, step, whole, more, unit)

    def _han(self, m: re.Match[str]) -> Figure | None:
        written, unit = m["h_n"], self.units[m["h_u"]]
        value, scale = han.han_number(written), self.scales[m["h_s"]] if m["h_s"] else ONE
        if value is None:
            ends = han.han_pair(written)
            return ends and Figure(
                *m.span(), "claim", "quantity.range", ends[0] * scale, ends[1] * scale, ONE, True, 0, unit, "han"
            )
        if written in {"百", "千", "万", "亿", "零", "〇"}:
            return None
        if unit.kind == "money" and len(written) == len(m["h_u"]) == 1:
            return None  # 三元镇: a bare digit before 元 is a name far more often than a sum
        if written == "一":
            return Figure(*m.span(), "other", "generic.one")
        value *= scale
        step = _last_round(value) if m["h_s"] or _ROUND_HAN.search(written) else ONE
        return Figure(
            *m.span(), "claim", "quantity.han", value, None, step, step == 1, 1 if m["h_a"] else 0, unit, "han"
        )

    def _han_rank(self, m: re.Match[str]) -> Figure | None:
        value = han.han_number(m["hk_n"])
        if not value:
            return None
        return Figure(*m.span(), "claim", "quantity.rank", value, None, ONE, True, 0, NO_UNIT, "han")

    def _range(self, m: re.Match[str]) -> Figure:
        low, step, whole = _digits(m["rg_a"])
        high, _, _ = _digits(m["rg_b"])
        scale = self.scales[m["rg_bs"]] if m["rg_bs"] else ONE
        first = self.scales[m["rg_as"]] if m["rg_as"] else scale
        unit = self.units[m["rg_u"] or m["rg_au"]]
        f = unit.factor
        return Figure(
            *m.span(),
            "claim",
            "quantity.range",
            low * first * f,
            high * scale * f,
            step * first * f,
            whole and scale == 1,
            0,
            unit,
        )

    def _bare_range(self, m: re.Match[str]) -> Figure:
        (low, step, _), (high, _, _) = _digits(m["br_a"]), _digits(m["br_b"])
        return Figure(*m.span(), "claim", "quantity.range", low, high, step, False)

    def _han_range(self, m: re.Match[str]) -> Figure | None:
        low, high = han.han_number(m["hr_a"]), han.han_number(m["hr_b"])
        if low is None or high is None:
            return None
        return Figure(*m.span(), "claim", "quantity.range", low, high, ONE, True, 0, self.units[m["hr_u"]], "han")

    def _ratio(self, m: re.Match[str]) -> Figure:
        a, a_step, _ = _digits(m["ra_a"])
        b, b_step, _ = _digits(m["ra_b"])
        value, step = (b, b_step) if a == 1 else (a, a_step)
        if a != 1 and b != 1:
            return Figure(*m.span(), "other", "ratio.two-sided")
        return Figure(*m.span(), "claim", "quantity.ratio", value, None, step, False, 0, NO_UNIT, "ratio")

    def _fraction(self, m: re.Match[str]) -> Figure:
        if int(m["fr_b"]) == 0 or int(m["fr_a"]) >= int(m["fr_b"]):
            return Figure(*m.span(), "other", "fraction.improper")
        value = Decimal(m["fr_a"]) / Decimal(m["fr_b"])
        return Figure(
            *m.span(), "claim", "quantity.fraction", value, None, Decimal("0.01"), False, 0, NO_UNIT, "fraction"
        )

    def _part_of(self, m: re.Match[str]) -> Figure | None:
        below, above = (han.han_number(t) if not t.isdigit() else Decimal(t) for t in (m["pt_d"], m["pt_n"]))
        if not below or above is None or above >= below:
            return None
        return Figure(
            *m.span(), "claim", "quantity.fraction", above / below, None, Decimal("0.01"), False, 0, NO_UNIT, "fraction"
        )

    def _percent_of(self, m: re.Match[str]) -> Figure | None:
        def read(text: str) -> Decimal | None:
            return Decimal(text) if text[0].isdigit() else han.han_number(text)

        value = read(m["po_n"])
        top = read(m["po_to"].partition("百分之")[2]) if m["po_to"] else None
        if value is None:
            value, top = han.han_pair(m["po_n"]) or (None, None)
        if value is None:
            return None
        step = Decimal(1).scaleb(min(0, int(value.as_tuple().exponent)))
        return Figure(*m.span(), "claim", "quantity.percent", value, top, step, False, 0, self.units["%"], "han")

    def _tenths(self, m: re.Match[str]) -> Figure | None:
        written = m["te_d"] or m["te_n"]
        tenths = Decimal(written) if m["te_d"] else Decimal("0.5") if written == "半" else han.han_number(written)
        if tenths is None or not 0 < tenths <= 10:
            return None
        step = Decimal(10).scaleb(int(tenths.as_tuple().exponent)) if written != "半" else ONE
        if m["te_h"]:
            tenths += Decimal("0.5") if m["te_h"] == "半" else Decimal(han.DIGITS[m["te_h"]]) / 10
            step = Decimal(10) if m["te_h"] == "半" else ONE
        value = tenths * 10
        return Figure(*m.span(), "claim", "quantity.tenths", value, None, step, False, 0, self.units["%"], "tenths")


def _any_of(words: Iterable[str]) -> str:
    """One expression for any of the words, the longest that stands there first; those that begin alike are joined."""
    tails: dict[str, list[str]] = defaultdict(list)
    for word in sorted(words, key=len, reverse=True):
        tails[word[0]].append(re.escape(word[1:]))
    alone = "".join(re.escape(first) for first, rest in tails.items() if rest == [""])
    joined = [f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in tails.items() if rest != [""]]
    return "|".join([*joined, f"[{alone}]"] if alone else joined)


def _writes_spaced(plain: str) -> bool:
    """Whether a text sets a blank behind its decimal points throughout, as journals do: 3357. 92元, 0. 672."""
    if ". " not in plain:
        return False
    return len(_SPACED_STYLE.findall(plain)) > 3 * len(re.findall(r"\d\.\d", plain)) + 2


def _digits(text: str) -> tuple[Decimal, Decimal, bool]:
    """Value, step of the last digit, and whether it is written without decimals."""
    plain = text.replace(",", "").replace(" ", "")
    value = Decimal(plain)
    point = plain.find(".")
    if point < 0:
        return value, ONE, True
    places = len(plain) - point - 1
    return value, _STEPS[places] if places < len(_STEPS) else ONE.scaleb(-places), False


def _guarded(pieces: list[str]) -> Iterator[str]:
    """Named alternatives, in order, those that begin alike behind one test of the first character.

    The name of each moves into an empty group behind it: the regex engine looks at the first character of an
    alternative before it tries it, but does not see through the bracket of a group.
    """

    def openings(piece: str) -> str:
        return "".join(chars for chars in (_YEAR_DIGITS, _DIGITS, _NUMERALS, _MARKS) if may_open(piece, chars))

    for chars, alike in groupby(pieces, key=openings):
        named = (re.fullmatch(r"\(\?P(<\w+>)(.*)\)", piece, re.S) for piece in alike)
        alternatives = "|".join(f"(?:{m[2]})(?P{m[1]})" for m in named if m)
        yield f"(?={_either(chars)})(?:{alternatives})"


def _either(chars: str) -> str:
    """A character class of these characters; with the digits those of any script."""
    return f"[{re.escape(chars)}]".replace(_DIGITS, r"\d")


def interval(figure: Figure, exact: bool, comparator: str, approx: bool) -> tuple[Decimal, Decimal]:
    """The true values that a written figure stands for, as (low, high).

    Half a unit of the last written digit either way; a point for a whole count written in full (exact);
    余/多: up to the next round figure; 近/不足: down to the one before; 约/左右: half a round figure either way.
    """
    value, top = figure.value, figure.value_max if figure.value_max is not None else figure.value
    if figure.more or (approx and comparator == ">"):
        return value, value + _last_round(value)  # 三百余人, 三成多
    if approx and comparator == "<":
        return value - _last_round(value), value
    if approx:
        half = _last_round(value) / 2 if value else ONE / 2
        return value - half, top + half
    if exact and figure.written_whole:
        return value, top
    half = figure.step / 2
    return value - half, top + half
