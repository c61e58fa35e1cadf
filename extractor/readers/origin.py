"""Where a text came from: the facts every reader passes on to its Document."""

from __future__ import annotations

from typing import NamedTuple


class Origin(NamedTuple):
    """Facts known before a format's own reader starts.

    doc_id      first 16 hex digits of the SHA-256 of the bytes
    encoding    the codec that decoded them; None where the format needs none
    notes       doubts met while decoding, one line each
    """

    doc_id: str
    source: str
    media_type: str
    encoding: str | None = None
    notes: tuple[str, ...] = ()
