"""Bytes → text by valid decoding: BOM, UTF-16 by its zero bytes, the declared codec, UTF-8, GB18030, Big5.

Declaration and bytes may disagree, so every candidate is tried strictly and the first that decodes
plausibly wins.  A multibyte character cut off at the end of the input does not count against a codec.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

_DECLARED = re.compile(rb"<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]+)", re.I)
_FAMILY = {
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "gb-2312": "gb18030", "gb_2312-80": "gb18030",
    "cp936": "gb18030", "x-gbk": "gb18030", "euc-cn": "gb18030", "hz-gb-2312": "hz", "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs", "cp950": "big5hkscs", "x-x-big5": "big5hkscs", "utf8": "utf-8", "utf-8": "utf-8",
}  # fmt: skip
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
# characters of everyday official prose in both scripts; text decoded by the wrong codec holds hardly any
_COMMON = frozenset(
    "的一是在有和了人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得"
    "经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事"
    "平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题"
    "党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被"
    "干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更"
    "單風切打白教速花帶安場身車例真務具萬每目至達走積示議聲報鬥完類八離華名確才科張信馬節話米整空元況今集溫傳土許步群廣石記需段研界"
    "拉林律叫且究觀越織裝影算低持音衆書布復容兒須際商非驗連斷深難近礦千周委素技備半辦青省列習響約支般史感勞便團往酸歷市克何除消構府"
    "縣校師均義務條發員學區國會關業與個這來時們後對經進現實產種問間體開點過動長從並應無當還見設"
)
_CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_PRIVATE = re.compile(r"[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_SAMPLE = 20000


class Decoded(NamedTuple):
    """Text, the codec that gave it, and doubts, one line each."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


def decode(data: bytes) -> Decoded:
    """The text of the bytes; never raises: bytes that no codec takes become U+FFFD, with a note."""
    for bom, codec in _BOMS:
        if data.startswith(bom):
            text = _strict(data[len(bom) :], codec)
            return Decoded(text, codec) if text is not None else _best(data[len(bom) :], [codec])
    text = _strict(data, "utf-8")
    wide = _utf16(data, text is not None)
    if wide is not None:
        return wide
    declared = _declared(data)
    if text is not None:
        note = () if declared in (None, "utf-8") else (f"declared as {declared}, but the bytes are UTF-8",)
        return Decoded(text, "utf-8", note)
    lenient = data.decode("utf-8", "replace")
    lost = lenient.count("\ufffd")
    if lost * 50 <= len(_CJK.findall(lenient)):  # the bytes of another codec would lose nearly every character
        return Decoded(lenient, "utf-8", (_lost(lost, "utf-8"),))
    found = _multibyte(data, declared)
    if found is not None:
        return found
    return _best(data, list(dict.fromkeys([c for c in (declared, "utf-8", "gb18030", "big5hkscs") if c])))


def _declared(data: bytes) -> str | None:
    match = _DECLARED.search(data[:4096])
    if not match:
        return None
    name = match[1].decode("ascii").lower()
    if name in _FAMILY:
        return _FAMILY[name]
    try:
        return codecs.lookup(name).name if isinstance(codecs.decode(b"", name), str) else None
    except (LookupError, UnicodeError):
        return None


def _strict(data: bytes, codec: str) -> str | None:
    """Decoded text, or None; an incomplete character at the very end is left off."""
    try:
        return codecs.getincrementaldecoder(codec)("strict").decode(data, final=False)
    except (UnicodeDecodeError, LookupError):
        return None


def _utf16(data: bytes, is_utf8: bool) -> Decoded | None:
    """UTF-16 without a mark: zero bytes on one side only, or text that reads as Chinese no other way."""
    head = data[:4096]
    if len(head) < 4:
        return None
    for codec, zero in (("utf-16-le", 1), ("utf-16-be", 0)):
        # digits and Latin letters have a zero byte on one side; 一 (U+4E00) and the wide blank on the other
        zeros, others = head[zero::2].count(0), head[1 - zero :: 2].count(0)
        if zeros > max(1, len(head) // 100, 3 * others):
            text = _strict(data, codec)
            if text is not None and not _PRIVATE.search(text[:_SAMPLE]):
                return Decoded(text, codec, ("UTF-16 without a byte order mark",))
    if 0 in head or is_utf8:
        return None
    rival = _strict(data, "gb18030")
    for codec in ("utf-16-le", "utf-16-be"):
        text = _strict(data, codec)
        if text is not None and _plausible(text) > 0.2 and (rival is None or _plausible(rival) < _plausible(text) / 2):
            return Decoded(text, codec, ("UTF-16 without a byte order mark",))
    return None


def _multibyte(data: bytes, declared: str | None) -> Decoded | None:
    """GB18030, Big5 or another declared codec, whichever decodes and reads like Chinese; the declared one first."""
    order = [c for c in dict.fromkeys([declared, "gb18030", "big5hkscs"]) if c and c != "utf-8"]
    scored = [(_plausible(text), -at, codec, text) for at, codec in enumerate(order)
              if (text := _strict(data, codec)) is not None]  # fmt: skip
    if not scored:
        return None
    best = max(scored)
    # a trusted candidate keeps its place unless another reads clearly better: short texts score by chance
    trusted = declared if declared in _FAMILY.values() else "gb18030"
    first = next((s for s in scored if s[2] == trusted), None)
    if first is not None and first[0] >= best[0] - 0.1:
        best = first
    notes: tuple[str, ...] = ()
    if declared and best[2] != declared:
        notes = (f"declared as {declared}, but the bytes read as {best[2]}",)
    return Decoded(best[3], best[2], notes)


def _plausible(text: str) -> float:
    """Share of common characters among the Chinese ones, less the share of private-use ones; 0.5 without any."""
    sample = text[:_SAMPLE]
    han = _CJK.findall(sample)
    private = len(_PRIVATE.findall(sample)) + sum(0x80 <= ord(c) < 0xA0 for c in sample)
    if not han:
        return 0.3 - min(1.0, 10 * private / max(1, len(sample)))
    return sum(c in _COMMON for c in han) / len(han) - 5 * private / len(sample)


def _best(data: bytes, codecs_: list[str]) -> Decoded:
    """The candidate that loses least, with U+FFFD for what it cannot read."""
    tried = [(text.count("\ufffd") - len(text) * max(0.0, _plausible(text)) / 50, at, codec, text)
             for at, codec in enumerate(codecs_) for text in (data.decode(codec, "replace"),)]  # fmt: skip
    _, _, codec, text = min(tried)
    lost = text.count("\ufffd")
    return Decoded(text, codec, (_lost(lost, codec),) if lost else ())


def _lost(count: int, codec: str) -> str:
    return f"{count} characters could not be decoded ({codec}) and stand as U+FFFD"
