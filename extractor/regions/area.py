"""The place a document speaks about, from what its page, its title, its signature and its text say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import islice, takewhile
from typing import NamedTuple
from urllib.parse import urlsplit

from extractor.model import Document, Region
from extractor.patterns import Rules, expand
from extractor.regions.mentions import Finder, Mention, as_label
from extractor.regions.names import Wording
from extractor.regions.places import NATION, Places, depth, same
from extractor.shadow import shadow as shadow_of

_HEAD = 1500  # characters in which an index block and a title stand, where no reader marked them
_DATED = re.compile(r"[12]\d{3}[年.\-/]\s?\d{1,2}|[二〇零一]{4}年")
_ASKS = re.compile(r"[?哪]|什么|怎么|多少")  # a line that sites lead on with: 贵港有哪些重点高中
_PURSE = re.compile(r"(?<!争取)中央财政(?!补助|资金|奖补)|国家财政性教育经费")
_SENT = re.compile(r"\s?(?:(?:19|20)\d{2}年)?\d{1,2}月\d{1,2}日(?:电|讯|消息)")
_GIVEN = re.compile(r"(?:正式|隆重|集中)?(?:发布|举行|召开|闭幕|开幕|举办|反馈|通报|公布)")
_DATELINE = re.compile(r"\d[日号][,\s]{1,2}[一-龥]{2,4}$")  # 2017年12月9日，贵阳: where something was given out
_PROVINCE_END = re.compile(r"(?:省|市|(?:壮族|回族|维吾尔)?自治区)$")
_SCHOOL = re.compile(r"(?:学校|单位)名称[:\s]+([^\s,。;:]{2,20}(?:小学|中学|学校|幼儿园))")
_MINISTRY = re.compile(
    r"(?:教育部(?!门)|国家统计局(?![^,。;\n]{0,8}(?:调查)?队)|国务院教育督导委员会)[^。\n]{0,24}?(?:公布|发布|通报|印发|介绍|显示)"
)
_ISSUERS = re.compile(r"教育部(?!门|直属)|审计署(?!驻)|国家统计局(?![^,。;\n]{0,8}(?:调查)?队)|国务院教育督导委员会")
_TOWNSHIP = re.compile(
    r"([一-龥]{2,4}?(?:镇|乡|街道|苏木))(?:人民政府|政府|中心(?:学校|校|小学|完小|中学)|学区|教育|中小学|义务教育)"
)
_BEHIND_COUNTY = re.compile(
    r"([一-龥]{1,7}?(乡|镇|街道|苏木))(?![镇乡村长级]|中心|[一-龥]{0,6}(?:小学|中学|学校|幼儿园))"
)
_OF_YEARBOOK = re.compile(r"(?:^|[《(\s])([一-龥]{2,4})年鉴")
# 红河州弥勒等3县(市): a place that stands for several
_AMONG = re.compile(r"等(?:[\d一二两三四五六七八九十]+个?)?(?:县|市|区|州|盟|地)")
_WEIGHT_OPENING = 3  # a name in the first lines tells more than one in the body
_OPENING = 300
_PROVINCES = 4  # rows of as many provinces make a table on the nation
_ENDINGS = ("县", "市", "区", "旗")
_TITLE_LINES, _TITLE_LENGTH = 3, 60
_BYLINE = 24  # characters of a line that names who wrote
_DOCNO = re.compile(r"[一-龥]{2,12}[(\[]\d{4}[)\]]第?\d+号")
_OFFICE = re.compile(r"(?:小学|中学|学校|附[中小]|幼儿园|政府|教育局|教体局|教育体育局|委员会|督导室|办公室)$")
_STOPPED = re.compile(r"[。;:,、|\t]|\d[^年月日\d]")

_COUNTED_IN = ("(含", "(不含", "(包括", "(包含", "(不包括", "(未含", "(除")

# 县内, 县财政: words of those who never say 全县
_LIGHT = re.compile(r"(?<![一-龥])(县|市|区)(?:内|域|里|委|政府|财政|教育局|教体局)")
_LIGHTLY = {"县": "county", "市": "city", "区": "district"}
_YEARBOOK = re.compile("(?:教育|统计|综合)?年鉴")  # 宝应年鉴·2013


class Evidence(NamedTuple):
    """A region that one source names; ``source`` is the word a note uses for it."""

    source: str
    region: Region


class AreaReader:
    """Reads the area of documents under one rule set."""

    def __init__(self, places: Places, finder: Finder, rules: Rules) -> None:
        table = rules.table("regions")
        self._places, self._finder = places, finder
        self._levels = {w: row["level"] for row in table.get("level", []) for v in row["words"] for w in expand(v)}
        words = "|".join(sorted(map(re.escape, self._levels), key=len, reverse=True)) or r"(?!)"
        self._level_word = re.compile(words)
        self._keys = {word: row["kind"] for row in table.get("source", []) for word in row["words"]}
        labels = "|".join(sorted((re.escape(k) for k in self._keys), key=len, reverse=True)) or r"(?!)"
        # for text in lower case: with IGNORECASE the engine would not skip ahead to possible first characters
        self._label = re.compile(rf"({labels})[\]\s]*[:|]\s*([^\n|]{{2,40}})")
        self._common = Wording(rules).ordinary
        self._provinces = {_PROVINCE_END.sub("", region.name): region for region in places.provinces()}
        self._hosts: dict[str, str] = {}
        for row in table.get("host", []):
            self._hosts.update(row["codes"])

    def resolve(self, mention: Mention, context: Region | None) -> Region | None:
        """See ``Gazetteer.resolve``."""
        if len(mention.candidates) == 1 or context is None:
            return mention.region
        here = [context, *(self._places.at_level(context, level) for level in ("city", "province"))]
        for around in here:
            inside = [c for c in mention.candidates if around and self._places.within(c, around)]
            if len(inside) == 1:
                return inside[0]
        return mention.region

    def by_level_word(self, word: str, region: Region | None) -> Region | None:
        """See ``Gazetteer.by_level_word``."""
        level = self._levels.get(word)
        if level == "nation":
            return NATION
        if region is None or level is None:
            return None
        for step in self._places.chain(region):
            if _fits(step, level):
                return step
        return None

    def document_region(self, document: Document) -> tuple[Region | None, list[str]]:
        """See ``Gazetteer.document_region``."""
        text = shadow_of(document.text)
        host = self._host(document.source) or self._host(document.meta.get("SiteDomain", ""))
        evidence = self._evidence(document, text, host)
        mentions = [m for m in self._finder.find(text) if not passing(text, m)]
        # 该县 is the county just named, be it an example; it says nothing of the document as a whole
        levels = Counter(self._levels[m[0]] for m in self._level_word.finditer(text) if m[0][0] != "该")
        title = next((e.region for e in evidence if e.source in {"school", "title"}), None)
        named = [(m.start, self.resolve(m, title or host)) for m in mentions]
        weights = self._weights([(at, region) for at, region in named if region and not self._places.nameless(region)])
        spoken = _spoken(levels)
        lightly = spoken or _spoken(Counter(_LIGHTLY[m[1]] for m in _LIGHT.finditer(text)))
        if not evidence and self._of_provinces(document, text):
            return NATION, []
        region, notes = self._weigh(evidence, weights, spoken)
        region = self._fit(region, title, spoken, weights)
        if region == NATION and spoken and levels[spoken] > levels["nation"]:
            return None, notes  # 关于申报全国…县的报告, and then only 我县: a place that is not named
        headed = self._opening(document, text, lightly) if title is None and (lightly or not levels) else None
        if headed is not None and (region is None or self._places.within(headed, region)):
            region = headed  # 荣成：三年添学位…, though the text names 威海市 in full, or its paper does
        if region is None and weights and spoken is None and _is_of_the_nation(text, levels, mentions):
            return NATION, notes
        if region is None and weights:
            region = self._from_text(weights, spoken)
        if region is None and host and spoken and _fits(host, spoken):
            region = host
        if region is None and lightly and not weights:
            region = self._bare(text, lightly)
        region = region or self._province(document, text, lightly) or self._township(document, text)
        if region is not None and region.level == "county":
            region = self._its_township(document, text, region) or region
        if region is None and levels["nation"] > sum(n for w, n in levels.items() if w != "nation"):
            region = NATION
        opening = text[:_OPENING]
        issued = _MINISTRY.search(opening) or (_PURSE.search(opening) and not weights)
        if region is None and not lightly and issued:
            region = NATION  # 教育部公布…2764个县…, 中央财政…: nothing smaller is spoken of
        return region, notes

    def _evidence(self, document: Document, text: str, host: Region | None) -> list[Evidence]:
        """What each source names, in order of trust; sources that name no region are left out."""
        fields = [(key.strip().lower(), value) for key, value in document.meta.items()]
        fields += [(m[1], m[2]) for m in self._label.finditer(text[:_HEAD].lower())]
        kinds: dict[str, list[str]] = {"site_code": [], "title": [], "publisher": [], "origin": []}
        for key, value in fields:
            if kind := self._keys.get(key):
                kinds[kind].append(value)
        found = [("site code", r) for value in kinds["site_code"] if (r := self._site(value, host))]
        schools = {m[1] for m in _SCHOOL.finditer(text[:_HEAD])}  # a form that one school has filled in
        found += [("school", r) for name in schools if len(schools) == 1 and (r := self._named(name, host))]
        titles = [document.title] if document.title else kinds["title"] or self._titles(document, text)
        if document.title and _DOCNO.fullmatch(shadow_of(document.title).strip()):
            titles += self._below(text)[:1]  # 德教议复字〔2022〕25号, and the title below it
        context = found[0][1] if found else host
        titles = [value for value in titles if value and not _ASKS.search(value)]
        found += [("title", r) for value in titles if (r := self._named(value, context, title=True))][:1]
        if not any(e[0] == "title" for e in found):
            found += [("byline", r) for line in self._bylines(text) if (r := self._named(line, context))][:1]
        publishers = [document.publisher] if document.publisher else []
        for source, values in (("publisher", publishers + kinds["publisher"]), ("source", kinds["origin"])):
            found += [(source, r) for value in values if value and (r := self._named(value, context))][:1]
        found += [("signature", r) for r in self._signatures(text, context)][:1]
        return [Evidence(source, region) for source, region in found]

    def _of_provinces(self, document: Document, text: str) -> bool:
        """Whether a table has a row for each province: 北 京, 天 津, 内蒙古."""
        labels = (as_label(text[b.start : b.end]) for b in document.blocks if b.kind == "cell" and b.col == 0)
        return len({_PROVINCE_END.sub("", label) for label in labels} & self._provinces.keys()) >= _PROVINCES

    def _opening(self, document: Document, text: str, spoken: str | None) -> Region | None:
        """The one county or city whose bare name a headline begins with, where the text names it again: 如皋今年…."""
        title = shadow_of(document.title or next(iter(self._titles(document, text)), "")).strip().lstrip("《")
        for size in (4, 3, 2):
            stem = title[:size]
            found = {r for end in _ENDINGS for r in self._places.named(stem + end) if _fits(r, spoken)}
            again = text.count(stem) > 1 or title[size : size + 1] in {"今", ":"} or _YEARBOOK.match(title, size)
            further = title[: size + 1]
            goes_on = further.endswith(_ENDINGS) and not self._places.named(further)  # 大城市农民工, no 大城县
            if len(found) == 1 and again and not goes_on and not self._ordinary(stem):
                return found.pop()
        book = _OF_YEARBOOK.search(title)  # 教育综述(海宁年鉴2021)
        stems = [book[1]] if book else []
        found = {r for stem in stems for end in _ENDINGS for r in self._places.named(stem + end) if _fits(r, spoken)}
        return found.pop() if len(found) == 1 else None

    def _province(self, document: Document, text: str, spoken: str | None) -> Region | None:
        """The one province whose bare name the title holds, where the text speaks of nothing smaller: 向贵州反馈…."""
        title = shadow_of(document.title or next(iter(self._titles(document, text)), "")).strip()
        found = {r for name, r in self._provinces.items() if name in title}
        return found.pop() if len(found) == 1 and all(_fits(r, spoken) for r in found) else None

    def _township(self, document: Document, text: str) -> Region | None:
        """The township whose schools or office the title begins with, where nothing else says which place is meant."""
        title = document.title or next(iter(self._titles(document, text)), "")
        named = _TOWNSHIP.match(shadow_of(title).strip())
        return Region(name=named[1], level="township") if named else None

    def _its_township(self, document: Document, text: str, county: Region) -> Region | None:
        """温宿县依希来木其乡…报告: the township behind the county in a title, where the text speaks of 全乡 or 我镇."""
        title = shadow_of(document.title or next(iter(self._titles(document, text)), "")).strip()
        at = title.find(county.name)
        named = _BEHIND_COUNTY.match(title, at + len(county.name)) if at >= 0 else None
        spoken = named is not None and re.search(f"[全我本]{named[2]}", text) is not None
        if named is None or not spoken or named[1] == "城乡":  # 鄯善县城乡孩子共享优质教育
            return None
        return Region(name=named[1], level="township")

    def _bare(self, text: str, spoken: str) -> Region | None:
        """The one county or city whose bare name a text holds twice, or a school of it bears: 岢岚二中, 我们英德."""
        fitting = Counter(r for regions in self._finder.bare(text) for r in regions if _fits(r, spoken))
        named = [r for r, n in fitting.items() if n > 1]
        return named[0] if len(named) == 1 else None

    def _ordinary(self, stem: str) -> bool:
        """Whether a bare name is a word of its own too (和平, 新城)."""
        return any(word == stem for _, word in self._common)

    def _site(self, value: str, host: Region | None) -> Region | None:
        """The government of a site identification code; None for a ministry, a malformed code or a copied tag."""
        digits = re.search(r"(?<!\d)\d{6}", value.strip()) if not value.lower().startswith("bm") else None
        region = self._places.of_code(digits[0]) if digits else None
        if region and host and not self._places.within(region, host):
            return None
        return region

    def _host(self, source: str) -> Region | None:
        """The province of a gov.cn host: www.pingluo.nx.gov.cn, jyt.nx.gov.cn."""
        try:
            parts = (urlsplit(source).hostname or source.strip()).lower().split(".")
        except ValueError:  # a path or a broken URL with brackets in it
            return None
        if parts[-2:] != ["gov", "cn"] or len(parts) < 3:
            return None
        code = self._hosts.get(parts[-3])
        return self._places.of_code(code) if code else None

    def _titles(self, document: Document, text: str) -> list[str]:
        """The title blocks, else the short lines without a full stop at the beginning of the text."""
        marked = [text[b.start : b.end] for b in document.blocks if b.kind == "title"]
        if marked:
            return marked
        opening: list[str] = []
        table = next((b.start for b in document.blocks if b.kind == "cell"), len(text))  # rows are no headlines
        end = min(_HEAD, table) if text[:table].strip() else _HEAD
        for line in filter(None, map(str.strip, text[:end].split("\n"))):
            if self._label.search(line.lower()):
                continue
            if len(line) > _TITLE_LENGTH or "。" in line or len(opening) == _TITLE_LINES:
                break
            opening.append(line)
        return ["\n".join(opening)]

    def _below(self, text: str) -> list[str]:
        """The lines right below the first one, up to the first that is no headline."""
        lines = (line for line in map(str.strip, text[:_HEAD].split("\n")) if line)
        below = islice(lines, 1, 1 + _TITLE_LINES)
        return list(takewhile(lambda line: len(line) <= _TITLE_LENGTH and "。" not in line, below))

    def _bylines(self, text: str) -> list[str]:
        """Of those, the short ones that name an office: who wrote, before the text begins."""
        short = takewhile(lambda line: len(line) <= _BYLINE and not _STOPPED.search(line), self._below(text))
        return [line for line in short if _OFFICE.search(line)]

    def _named(self, value: str, context: Region | None, title: bool = False) -> Region | None:
        """The region that a title or a publisher's name speaks of; 全国 where a title names nothing smaller."""
        plain = shadow_of(value)
        # on its own site a city's name is left out before its districts': 新城区督导报告
        city = context.name if context and context.level == "city" else ""
        mentions = self._finder.find(city + plain)
        mentions = [m for m in mentions if m.start >= len(city)]
        regions = [r for m in mentions if (r := self._meant(city + plain, m, mentions, context))]
        regions = [r for r in regions if not self._places.nameless(r)]
        if not regions and title and any(self._levels[m[0]] == "nation" for m in self._level_word.finditer(plain)):
            return NATION
        return self._focus(regions)

    def _meant(self, plain: str, mention: Mention, mentions: list[Mention], context: Region | None) -> Region | None:
        """The place of a mention; None for one that stands for several of the place named before it."""
        if mention != mentions[0] and _AMONG.match(plain, mention.end):
            return None
        return self.resolve(mention, context)

    def _focus(self, regions: list[Region]) -> Region | None:
        """Of several regions the innermost, where they lie in one another; else the smallest around them."""
        inner = [r for r in regions if not any(o != r and self._places.within(o, r) for o in regions)]
        around = self._places.common(inner or regions)
        return None if around == NATION else around

    def _signatures(self, text: str, context: Region | None) -> Iterable[Region]:
        """Regions in the short lines at the end that stand beside a date, or hold one."""
        lines = [line.strip() for line in text[-400:].split("\n") if line.strip()]
        for at in range(len(lines) - 1, -1, -1):
            line = lines[at]
            if _DATELINE.search(line):
                continue
            if (
                len(line) > 40
                or "。" in line
                or _ASKS.search(line)
                or not any(_DATED.search(near) for near in lines[at : at + 2])
            ):
                continue
            if r := self._named(line, context):
                yield r

    def _weights(self, named: list[tuple[int, Region]]) -> Counter[Region]:
        weights: Counter[Region] = Counter()
        for at, region in named:
            weights[region] += _WEIGHT_OPENING if at < _OPENING else 1
        return weights

    def _weigh(
        self, evidence: list[Evidence], weights: Counter[Region], spoken: str | None
    ) -> tuple[Region | None, list[str]]:
        """The most trusted region, made narrower by later sources inside it; conflicts become notes."""
        if not evidence:
            return None, []
        chosen, notes = evidence[0], []
        for other in evidence[1:]:
            if self._places.within(other.region, chosen.region):
                # a county may only pass on what its province wrote, so its name alone does not narrow a title
                told = weights[other.region] > weights[chosen.region] if spoken is None else _fits(other.region, spoken)
                if other.source != "source" and (chosen.source == "site code" or (depth(chosen.region) < 2 and told)):
                    chosen = other
            elif self._places.within(chosen.region, other.region):
                if other.source == "title" and not weights[chosen.region]:
                    chosen = other
            else:
                notes.append(f"{chosen.source} says {chosen.region.name}, {other.source} says {other.region.name}")
                if other.source == "title" and weights[other.region] > weights[chosen.region]:
                    chosen = other
        return chosen.region, notes

    def _fit(
        self, region: Region | None, title: Region | None, level: str | None, weights: Counter[Region]
    ) -> Region | None:
        """Moves the region to the level that the text itself speaks of, unless the title settled it."""
        if region is None or level is None or _fits(region, level):
            return region
        inside = [r for r in weights if _fits(r, level) and self._places.within(r, region) and r != region]
        if inside:
            best = max(inside, key=lambda r: weights[r])
            rivals = sum(weights[r] for r in inside if r != best)
            return best if weights[best] > rivals else region
        around = next((step for step in self._places.chain(region) if _fits(step, level)), None)
        settled = title is not None and same(title, region)
        return around if around is not None and not settled else region

    def _from_text(self, weights: Counter[Region], level: str | None) -> Region | None:
        """The region of a text that no source places: the one of the level it speaks of, else the one it is full of."""
        fitting = {r: n for r, n in weights.items() if level is None or _fits(r, level)}
        if level and not fitting:
            around = self._places.common(weights)
            fits = next((s for s in self._places.chain(around) if _fits(s, level)), None) if around else None
            return fits or (around if level == "township" and around != NATION else None)
        best = max(fitting, key=lambda r: (fitting[r], depth(r)))
        beside = {r: n for r, n in fitting.items() if n == fitting[best] and depth(r) == depth(best)}
        if len(beside) > 1:  # 庐阳区…, 蜀山区…: of neither
            both = self._places.common(Counter(beside))
            return None if both == NATION else both
        chain = sum(n for r, n in weights.items() if self._places.within(r, best) or self._places.within(best, r))
        if chain * 2 > weights.total():
            return best
        around = self._places.common(weights)
        return None if around == NATION else around


def _counted_in(text: str, start: int) -> bool:
    """(含万盛经开区…), (不含高新区): whether the place that begins there is only named as counted in or left out."""
    return text[max(0, start - 5) : start].endswith(_COUNTED_IN)


def passing(text: str, mention: Mention) -> bool:
    """报告24日在长春发布, 中新网长春12月24日电: whether something was given out there.

    Or it is only counted in: 綦江区(含万盛经开区).
    """
    given = text.startswith("在", mention.start - 1) and _GIVEN.match(text, mention.end) is not None
    dated = text.startswith("\n", mention.end) and _DATELINE.search(text[max(0, mention.start - 8) : mention.end])
    return given or bool(dated) or _SENT.match(text, mention.end) is not None or _counted_in(text, mention.start)


def _is_of_the_nation(text: str, levels: Counter[str], mentions: list[Mention]) -> bool:
    """教育部…全国有560个县过关, and 陵水 far below: whether a ministry opens a text, and names no place there."""
    opens = _ISSUERS.search(text[:_OPENING]) is not None and levels["nation"] > 0
    return opens and all(m.start >= _OPENING for m in mentions)


def _spoken(levels: Counter[str]) -> str | None:
    """The level that 我县, 全市 … name most; a text on 全国 besides names its own more often."""
    own = Counter({level: n for level, n in levels.items() if level not in {"nation", "autonomous"}})
    return own.most_common(1)[0][0] if own else None


def _fits(region: Region, level: str | None) -> bool:
    """True where 全县 (county), 全区 (district), 全市 (city), 全省, 自治区 (autonomous) may mean it; None fits all."""
    if level is None:
        return True
    last = region.name[-1]
    tests = {
        "nation": region.level == "nation",
        "province": region.level == "province" and last == "省",
        "autonomous": region.level == "province" and last == "区",
        "city": (region.level != "nation" and last in "市州盟") or region.name.endswith("地区"),
        "district": last == "区" and not region.name.endswith("地区"),
        "county": region.level == "county" and last in "县旗",
        "township": region.level == "county",
    }
    return tests[level]
