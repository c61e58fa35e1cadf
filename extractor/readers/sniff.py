"""What bytes are, by their content: what no reader takes is named and refused, markup told from plain text."""

from __future__ import annotations

import re

from extractor.media import TAR, Media, is_tar
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
    """The limits and signatures of ``reading.toml``, ready to use."""

    def __init__(self, rules: Rules) -> None:
        self.media = rules.compiled(Media)
        self.max_bytes = int(rules.table("reading")["limits"]["max_bytes"])

    def kind(self, data: bytes, source: str) -> str | None:
        """The media type that the bytes show; None where their text must tell.

        raises  ReadError for empty or oversized input and for formats that are not read
        """
        if not data.strip(b" \t\r\n\x00"):
            raise ReadError(f"{source}: the input is empty; nothing to read")
        if len(data) > self.max_bytes:
            raise ReadError(
                f"{source}: {len(data) / 2**20:.0f} MiB is over the limit of {self.max_bytes / 2**20:.0f} MiB;"
                " split it or raise limits.max_bytes in reading.toml"
            )
        kind = self.media.of(data)
        if kind == "":
            known = self.media.signature(data)
            name, advice = (known.name, known.advice) if known else ("an unknown format", "")
            advice = advice or "save it as PDF, Word or HTML first"
            raise ReadError(f"{source}: this is {name}, which this version does not read; {advice}")
        if kind is None and is_tar(data):
            return TAR
        return kind

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
