"""What bytes are, by their content: other formats are named and refused, markup told from plain text."""

from __future__ import annotations

import re

from extractor.model import ReadError
from extractor.patterns import Rules

_TAG = re.compile(
    r"<(?:!doctype\s+html|html|head|body|meta|title|div|p|table|tr|td|span|br|h[1-6]|script|style|article|section"
    r"|ul|ol|li|font|center|a|b|strong|img|form|link)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_DOCUMENT = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
# what binary data decodes to: control characters that no text uses
_CONTROL = bytes([*range(9), *range(14, 27), *range(28, 32), 127])
_SAMPLE = 65536


class Sniffer:
    """The signatures of ``reading.toml``, ready to match."""

    def __init__(self, rules: Rules) -> None:
        table = rules.table("reading")
        self.signatures = [(bytes.fromhex(s["magic"]), s["name"], s["advice"]) for s in table["signature"]]
        self.max_bytes = int(table["limits"]["max_bytes"])

    def refuse(self, data: bytes, source: str) -> None:
        """Raises ReadError for empty or oversized input and for known binary formats."""
        if not data.strip(b" \t\r\n\x00"):
            raise ReadError(f"{source}: the input is empty; nothing to read")
        if len(data) > self.max_bytes:
            raise ReadError(
                f"{source}: {len(data) / 2**20:.0f} MiB is over the limit of {self.max_bytes / 2**20:.0f} MiB;"
                " split it or raise limits.max_bytes in reading.toml"
            )
        for magic, name, advice in self.signatures:
            if data.startswith(magic):
                raise ReadError(f"{source}: this is {name}, which this version does not read; {advice}")

    def refuse_junk(self, text: str, encoding: str, source: str) -> None:
        """Raises ReadError where the decoded text is mostly what no text holds."""
        sample = text[:_SAMPLE]
        raw = sample.encode("utf-8", "replace")
        strange = len(raw) - len(raw.translate(None, _CONTROL)) + sample.count("\ufffd")
        if strange > max(8, len(sample) // 10):
            raise ReadError(
                f"{source}: the bytes are binary data, not a page or text (tried {encoding}); give an HTML or text file"
            )


def is_html(text: str) -> bool:
    """True for markup: a document start, or several known tags in the first 64k characters."""
    sample = text[:_SAMPLE].lstrip("\ufeff")
    if _DOCUMENT.match(sample):
        return True
    tags = len(_TAG.findall(sample))
    return tags >= 3 or (tags > 0 and sample.lstrip().startswith("<"))
