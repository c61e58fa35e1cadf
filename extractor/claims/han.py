"""Chinese numerals: plain (一百二十三), formal (壹佰), digit by digit (二〇一八), pairs of neighbours (三四)."""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
PLAIN, FORMAL = "一二两三四五六七八九十百千万亿零〇", "壹贰叁肆伍陆柒捌玖拾佰仟"
_SCALES = {"十": 10, "百": 100, "千": 1000}
_AS_PLAIN = str.maketrans(FORMAL, "一二三四五六七八九十百千")
_PAIR = re.compile("(十|[一二三四五六七八九]百)?([一二两三四五六七八])([二三四五六七八九])([十百千]?[万亿]?)")


def han_number(text: str) -> Decimal | None:
    """The value of a whole or decimal Chinese numeral (一百二十三, 三千五百万, 九十六点五); None where it is none.

    A last digit without its scale is of the next lower one (一万三: 13000), but not behind 零 (一千零五: 1005).
    """
    whole, _, part = text.translate(_AS_PLAIN).partition("点")
    if part and not all(c in DIGITS for c in part):
        return None
    if whole and all(c in DIGITS for c in whole) and len(whole) > 1:
        if len(whole) == 2 and DIGITS[whole[0]] + 1 == DIGITS[whole[1]] > 1:
            return None  # 三四所: three or four
        value = Decimal("".join(str(DIGITS[c]) for c in whole))  # 二〇一八
    else:
        total = _han_whole(whole)
        if total is None:
            return None
        value = Decimal(total)
    if part:
        value += Decimal("0." + "".join(str(DIGITS[c]) for c in part))
    return value


def _han_whole(text: str) -> int | None:
    """The value of a whole Chinese numeral; None where two digits follow each other or a character is none."""
    for mark, scale in (("亿", 100_000_000), ("万", 10_000)):
        above, found, below = text.rpartition(mark)
        if found:
            high, low = _han_whole(above) if above else 1, _han_whole(below)
            if high is None or low is None:
                return None
            return high * scale + low * (scale // 10 if len(below) == 1 and below in DIGITS else 1)
    total, digit, last = 0, None, 1
    for n, c in enumerate(text):
        if c in "零〇":
            last = 1
        elif c in _SCALES:
            total += (1 if digit is None else digit) * _SCALES[c]
            digit, last = None, _SCALES[c]
        elif c in DIGITS and digit is None:
            digit = DIGITS[c]
            if n == len(text) - 1 and last > 10:
                digit *= last // 10
        else:
            return None
    return total + (digit or 0)


def han_pair(text: str) -> tuple[Decimal, Decimal] | None:
    """The two ends of a numeral that names neighbours: 三四 → 3, 4; 十七八 → 17, 18; 二三十万 → 200000, 300000."""
    m = _PAIR.fullmatch(text)
    if m is None:
        return None
    low, high = (han_number((m[1] or "") + digit + m[4]) for digit in (m[2], m[3]))
    return (low, high) if low is not None and high is not None and low < high else None
