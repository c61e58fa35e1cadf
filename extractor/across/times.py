"""When a figure was counted, as far as a document says: the half of comparability that words cannot show.

Schools count their pupils and teachers in September, so two figures of one calendar year may come from two school
years; and what belongs to a whole year is not complete in a document published before the year is over.
"""

from __future__ import annotations

import datetime
import re
from typing import NamedTuple

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})$")
_AUTUMN = 9  # the month that a school year begins in


class Moment(NamedTuple):
    """The time of a figure: equal keys mean one counting.

    key   school year or span that it was counted in, or None where nothing tells
    over  True where the document was published after the time that it speaks of was over
    """

    key: str | None
    over: bool


def moment_of(period: str | None, published: str | None, *, flow: bool) -> Moment:
    """The counting that a figure comes from.

    period     ISO period of the claim: a year, month, day, school year or span
    published  ISO date of the document
    flow       True for what belongs to the whole of its period, False for what is counted on a day
    """
    if period is None:
        return Moment(None, True)
    last = period.rpartition("/")[2]
    if flow or "/" in period:
        return Moment(period, published is not None and published[: len(last)] > last)
    if len(period) > 4:
        return Moment(period, True)
    return Moment(_autumn(period, published), True)


def _autumn(year: str, published: str | None) -> str | None:
    """A stock of a bare year: that of the school year that the document, or else the year's end, lies in."""
    if published is None or not published[:4].isdigit():
        return None
    if published[:4] > year:
        return f"{year}+"
    if published[:4] == year and len(published) >= 7:
        return f"{year}{'+' if int(published[5:7]) >= _AUTUMN else '-'}"
    return None


def school_year(date: str | None) -> str | None:
    """The school year that an ISO date lies in: ``2019-03-02`` → ``2018``; None without a month."""
    if date is None or len(date) < 7:
        return None
    year, month = int(date[:4]), int(date[5:7])
    return str(year if month >= _AUTUMN else year - 1)


def days_between(first: str | None, second: str | None) -> int | None:
    """Days from one full ISO date to another, either way; None where one is not full."""
    if first is None or second is None or not (_DAY.match(first) and _DAY.match(second)):
        return None
    return abs((datetime.date.fromisoformat(first) - datetime.date.fromisoformat(second)).days)
