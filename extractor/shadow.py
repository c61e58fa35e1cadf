"""The shadow of a text: same length, one character for one character, in one plain spelling.

Full-width forms become half-width, traditional characters simplified, and the many dashes, quotes,
brackets and spaces one each.  Rules match on the shadow; because no character is added or removed,
an offset in it is an offset in the text, which is shown as it is.
"""

from __future__ import annotations

import functools
import re
import unicodedata

import opencc

_PUNCTUATION = {
    "，": ",", "；": ";", "：": ":", "！": "!", "？": "?", "（": "(", "）": ")", "〔": "[", "〕": "]", "［": "[",
    "］": "]", "【": "[", "】": "]", "﹝": "[", "﹞": "]", "—": "-", "–": "-", "―": "-", "－": "-", "−": "-", "‐": "-",
    "‑": "-", "～": "~", "〜": "~", "∼": "~", "％": "%", "﹪": "%", "．": ".", "·": "·", "﹒": ".", "∶": ":", "︰": ":",
    "\u3000": " ", "\u00a0": " ", "\u2002": " ", "\u2003": " ", "\u2009": " ", "\u202f": " ",
    "｜": "|", "│": "|", "┃": "|", "／": "/", "∕": "/",
    "“": '"', "”": '"', "„": '"', "「": '"', "」": '"', "『": '"', "』": '"', "＂": '"', "‘": "'", "’": "'", "＇": "'",
    "《": "《", "》": "》", "﹤": "<", "﹥": ">", "＜": "<", "＞": ">", "≦": "≤", "≧": "≥",
    "≯": "≤", "≮": "≥", "⩽": "≤", "⩾": "≥",
    "㎡": "㎡", "٪": "%", "﹐": ",", "､": "、", "｡": "。", "﹔": ";", "〇": "〇", "○": "〇",
}  # fmt: skip

# t2s leaves these as they are; the mainland writes the second form
_ALSO = {
    "著": "着", "衹": "只", "祇": "只", "甯": "宁", "裏": "里", "裡": "里",
    "麽": "么", "爲": "为", "産": "产", "歲": "岁", "佔": "占", "衞": "卫", "敍": "叙",
}  # fmt: skip


# machine conversion puts the words of another place: 小學 becomes 國小, 初中 國中, 中小學校 中國小校
_CONVERTED = re.compile("(?<![全我各外祖本建治愛愛該兩])(?:國小(?!學)|(?<!中)國中(?![小央國國]))")


@functools.cache
def _table() -> list[int]:
    """The plain form of every character of the basic plane; a list is what ``str.translate`` reads fastest."""
    table = list(range(0x10000))
    han = "".join(map(chr, range(0x4E00, 0xA000)))
    simple = opencc.OpenCC("t2s").convert("\n".join(han)).split("\n")
    for a, b in zip(han, simple, strict=True):
        if len(b) == 1:
            table[ord(a)] = ord(b)
    for code in range(0xFF01, 0xFF5F):
        table[code] = ord(unicodedata.normalize("NFKC", chr(code)))
    for a, b in (_PUNCTUATION | _ALSO).items():
        table[ord(a)] = ord(b)
    return table


# the marks that nearly every text has; replacing them one by one is many times faster than looking up every character
_COMMON = tuple((mark, _PUNCTUATION[mark]) for mark in "，：；（）“”—％\u3000\u00a0【】！？")


@functools.cache
def _changing() -> re.Pattern[str]:
    """One character that the shadow writes differently."""
    return re.compile(f"[{re.escape(''.join(chr(code) for code, plain in enumerate(_table()) if code != plain))}]")


@functools.lru_cache(maxsize=16)  # the stages ask for the shadow of the same text one after another
def shadow(text: str) -> str:
    """The text in one plain spelling; ``len(shadow(text)) == len(text)`` always."""
    changing = _changing()
    if not changing.search(text):
        return text
    text = _CONVERTED.sub(lambda m: "小学" if m[0] == "國小" else "初中", text)
    for mark, plain in _COMMON:
        text = text.replace(mark, plain)
    return text.translate(_table()) if changing.search(text) else text
