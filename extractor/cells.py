"""Cells of spreadsheets that hold a stranger's text: safe to open."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")  # terminals obey them
_FORMULA = tuple("=+-@\t\r＝＋－＠")  # some spreadsheets take the full-width forms too
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
_COMPARATORS = frozenset({"=", ">=", ">", "<=", "<"})


def safe_cell(value: Any) -> Any:
    """A value as a CSV cell: nested ones as JSON, text that looks like a formula behind an apostrophe.

    Control characters become U+FFFD, one for one, so that places in a text stay what they are.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return value
    if not isinstance(value, str):
        value = json.dumps(value, ensure_ascii=False, default=str)  # decimals in full, as text
    value = _CONTROL.sub("\ufffd", value)
    if value.startswith(_FORMULA) and not _NUMBER.fullmatch(value) and value not in _COMPARATORS:
        return "'" + value
    return value
