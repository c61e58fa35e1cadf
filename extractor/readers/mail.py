"""Mails (.eml) and pages saved in one file (.mht, .mhtml) → Document: the body, read as the page or text it is."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage

from msgspec.structs import replace

from extractor.model import Document, ReadError
from extractor.patterns import Rules
from extractor.readers.encoding import decode
from extractor.readers.guard import Foreign
from extractor.readers.html import read_html
from extractor.readers.origin import Origin
from extractor.readers.sniff import is_html
from extractor.readers.text import read_text

_MOST_PARTS = 500
_FACTS = {"subject": "标题", "date": "日期", "snapshot-content-location": "url"}


def read_mail(data: bytes, origin: Origin, rules: Rules) -> Document:
    """The body of a message as a Document: its page, or its text where it has none; attachments are named in notes.

    raises  ReadError where the message holds neither
    """
    with Foreign("message", origin.source):
        message = email.message_from_bytes(data, policy=email.policy.default)
        parts = [part for _, part in zip(range(_MOST_PARTS), message.walk(), strict=False) if not part.is_multipart()]
        bodies = [(kind, _text(part)) for part in parts if (kind := _body_kind(part))]
        facts = {f"mail:{k}": " ".join(str(message[k]).split())[:300] for k in _FACTS if message[k]}
        attached = [" ".join(str(part.get_filename()).split())[:100] for part in parts if _is_attached(part)]
    pages = [text for kind, text in bodies if kind == "text/html" and text.strip()]
    texts = [text for kind, text in bodies if kind == "text/plain" and text.strip()]
    if not pages and not texts:
        raise ReadError(f"{origin.source}: the message holds no page and no text")
    text = max(pages, key=len) if pages else "\n".join(texts)
    document = (read_html if pages and is_html(text) else read_text)(text, origin, rules)
    notes = [f"attached and not read here: {', '.join(attached)}"] if attached else []
    return replace(document, meta=facts | document.meta, notes=[*document.notes, *notes])


def _is_attached(part: EmailMessage) -> bool:
    return part.get_content_disposition() == "attachment" and bool(part.get_filename())


def _body_kind(part: EmailMessage) -> str | None:
    kind = part.get_content_type()
    return kind if kind in {"text/html", "text/plain"} and not _is_attached(part) else None


def _text(part: EmailMessage) -> str:
    """The text of a part, by its own charset where that holds."""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    charset = part.get_content_charset()
    if charset:
        try:
            return data.decode("gb18030" if charset.startswith(("gb", "x-gbk")) else charset)
        except (LookupError, UnicodeDecodeError):
            pass  # what it says is wrong: the bytes tell
    return decode(data).text
