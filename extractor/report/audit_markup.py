"""How the audit page writes text: escaped, with invisible characters shown, in two languages.

Everything that comes from a document passes through ``escape`` or ``data_block``; nothing else
of this package writes document text into a page.
"""

from __future__ import annotations

import functools
import html
import json
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

# characters that hide, reorder or break text: C0/C1 controls but tab and line feed, soft hyphen, bidi controls,
# zero-width and tag characters, line separators, lone surrogates and noncharacters
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_SHORT = {
    0x200B: "ZWSP", 0x200C: "ZWNJ", 0x200D: "ZWJ", 0x200E: "LRM", 0x200F: "RLM", 0x2028: "LS", 0x2029: "PS",
    0x202A: "LRE", 0x202B: "RLE", 0x202C: "PDF", 0x202D: "LRO", 0x202E: "RLO", 0x2060: "WJ", 0x2066: "LRI",
    0x2067: "RLI", 0x2068: "FSI", 0x2069: "PDI", 0x061C: "ALM", 0xFEFF: "BOM", 0x00AD: "SHY", 0x00: "NUL", 0x0D: "CR",
}  # fmt: skip


def _name(char: str) -> str:
    return _SHORT.get(ord(char), f"U+{ord(char):04X}")


def plain(text: str) -> str:
    """The text with every unseen character written out as ``⟦RLO⟧``: fit for attributes and titles."""
    return _UNSEEN.sub(lambda m: f"⟦{_name(m[0])}⟧", text)


def escape(text: str) -> str:
    """Text as HTML content; an unseen character becomes ``<i class="ctl" data-ch="202e">⟦RLO⟧</i>``."""
    escaped = html.escape(text, quote=True)
    return _UNSEEN.sub(_placeholder, escaped)


def _placeholder(match: re.Match[str]) -> str:
    char = match[0]
    title = unicodedata.name(char, "control character").lower()
    return f'<i class="ctl" data-ch="{ord(char):x}" title="U+{ord(char):04X} {title}">⟦{_name(char)}⟧</i>'


def attribute(text: str) -> str:
    """Text as the content of a double-quoted attribute."""
    return html.escape(plain(text), quote=True)


def two(zh: str, en: str) -> str:
    """Both languages side by side, each escaped; the page shows one or both."""
    return f'<span class="zh" lang="zh">{escape(zh)}</span><span class="en" lang="en">{escape(en)}</span>'


@functools.cache
def labels() -> dict[str, dict[str, dict[str, str]]]:
    """The names of all codes: table → code → {zh, en, icon}."""
    return tomllib.loads(resource("audit_labels.toml"))


def label(table: str, code: str) -> str:
    """A code in both languages; the code itself where it has no name."""
    name = labels()[table].get(code)
    return two(name["zh"], name["en"]) if name else escape(code)


def label_text(table: str, code: str) -> str:
    """A code in both languages as plain text, for attributes."""
    name = labels()[table].get(code)
    return f"{name['zh']} {name['en']}" if name else code


def resource(name: str) -> str:
    """The text of a file that ships beside this module; raises FileNotFoundError in a broken installation."""
    return (files("extractor.report") / name).read_text("utf-8")


# what must not stand raw inside a script element, written as JSON escapes
_JSON_ESCAPES = {ord(c): f"\\u{ord(c):04x}" for c in "<>&"} | {0x7F: "\\u007f"}


def data_block(value: Any) -> str:
    """A value as JSON that is safe inside ``<script type="application/json">``."""
    raw = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _UNSEEN.sub(lambda m: "".join(_units(m[0])), raw.translate(_JSON_ESCAPES))


def _units(char: str) -> Iterator[str]:
    """The JSON escapes of a character, as its UTF-16 units."""
    raw = char.encode("utf-16-be", "surrogatepass")
    for at in range(0, len(raw), 2):
        yield f"\\u{raw[at] << 8 | raw[at + 1]:04x}"
