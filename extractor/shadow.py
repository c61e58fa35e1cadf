"""The shadow of a text: same length, one character for one character, in one plain spelling.

Full-width forms become half-width, traditional characters simplified, and the many dashes, quotes,
brackets and spaces one each.  Rules match on the shadow; because no character is added or removed,
an offset in it is an offset in the text, which is shown as it is.
"""

from __future__ import annotations

import functools
import unicodedata

import opencc

_PUNCTUATION = {
    "，": ",", "；": ";", "：": ":", "！": "!", "？": "?", "（": "(", "）": ")", "〔": "[", "〕": "]", "［": "[",
    "］": "]", "【": "[", "】": "]", "﹝": "[", "﹞": "]", "—": "-", "–": "-", "―": "-", "－": "-", "−": "-", "‐": "-",
    "‑": "-", "～": "~", "〜": "~", "∼": "~", "％": "%", "﹪": "%", "．": ".", "·": "·", "﹒": ".", "∶": ":", "︰": ":",
    "\u3000": " ", "\u00a0": " ", "\u2002": " ", "\u2003": " ", "\u2009": " ", "\u202f": " ",
    "｜": "|", "│": "|", "┃": "|", "／": "/", "∕": "/",
    "“": '"', "”": '"', "„": '"', "「": '"', "」": '"', "『": '"', "』": '"', "＂": '"', "‘": "'", "’": "'", "＇": "'",
    "《": "《", "》": "》", "﹤": "<", "﹥": ">", "＜": "<", "＞": ">", "≦": "≤", "≧": "≥", "⩽": "≤", "⩾": "≥",
    "㎡": "㎡", "٪": "%", "﹐": ",", "､": "、", "｡": "。", "﹔": ";", "〇": "〇", "○": "〇",
}  # fmt: skip

# t2s leaves these as they are; the mainland writes the second form
_ALSO = {
    "著": "着", "衹": "只", "祇": "只", "甯": "宁", "裏": "里", "裡": "里",
    "麽": "么", "爲": "为", "産": "产", "歲": "岁", "佔": "占",
}  # fmt: skip


@functools.cache
def _table() -> dict[int, str]:
    table: dict[int, str] = {}
    han = "".join(map(chr, range(0x4E00, 0xA000)))
    simple = opencc.OpenCC("t2s").convert("\n".join(han)).split("\n")
    table.update({ord(a): b for a, b in zip(han, simple, strict=True) if a != b and len(b) == 1})
    for code in range(0xFF01, 0xFF5F):
        table[code] = unicodedata.normalize("NFKC", chr(code))
    table.update({ord(a): b for a, b in (_PUNCTUATION | _ALSO).items() if a != b})
    return table


@functools.lru_cache(maxsize=16)  # the stages ask for the shadow of the same text one after another
def shadow(text: str) -> str:
    """The text in one plain spelling; ``len(shadow(text)) == len(text)`` always."""
    return text.translate(_table())
