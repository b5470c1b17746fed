"""Days in words and on axes, the same in every locale and at any distance from today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def ticks(low: float, high: float, most: int = 8) -> list[tuple[float, str, str]]:
    """Choose ticks between two days since 1970: the finest round step that gives at most `most`.

    Parameters
    ----------
    low, high : float
        Ends of the axis, days since 1970-01-01.
    most : int
        Upper bound on the number of ticks.

    Returns
    -------
    list of (float, str, str)
        Day, label, and the year where it is not part of the label and differs from the tick before.

    Examples
    --------
    >>> ticks(0, 2)
    [(0.0, '1 Jan', '1970'), (1.0, '2 Jan', ''), (2.0, '3 Jan', '')]
    >>> [label for _, label, _ in ticks(0, 7400)]
    ['1970', '1975', '1980', '1985', '1990']
    """
    if high - low < 14 * most:
        days = np.arange(np.ceil(low), np.floor(high) + 1)
        for step in (1, 2, 7, 14):
            # Day 4 was a Monday: weekly ticks stand on Mondays.
            chosen = days[(days - 4) % step == 0]
            if chosen.size <= most:
                return _named(chosen.astype("int64").astype("datetime64[D]"), _day)
    first, last = (np.datetime64(int(d), "D") for d in (np.ceil(low), np.floor(high)))
    months = np.arange(first.astype("datetime64[M]").astype(int), last.astype("datetime64[M]").astype(int) + 1)
    for step in (1, 2, 3, 6):
        chosen = months[months % step == 0]
        if chosen.size <= most + 1:
            return _named(_from(chosen.astype("datetime64[M]"), low), lambda d: MONTHS[d.month - 1])
    years = np.unique(months // 12) + 1970
    step = next(s * 10**p for p in range(9) for s in (1, 2, 5) if (years % (s * 10**p) == 0).sum() <= most)
    chosen = years[years % step == 0]
    return [(float(d.astype("int64")), str(d)[:-6], "") for d in _from((chosen - 1970).astype("datetime64[Y]"), low)]


def interval(earliest: object, latest: object) -> str:
    """Write an interval of days in words; whole months and years are named as such.

    Parameters
    ----------
    earliest, latest : datetime-like or None
        First and last day; either may be missing.

    Returns
    -------
    str

    Examples
    --------
    >>> interval("2012-03-09", "2012-03-09"), interval("2012-03-09", "2012-03-11")
    ('9 Mar 2012', '9–11 Mar 2012')
    >>> interval("2012-02-01", "2012-02-29"), interval("2012-01-01", "2012-12-31"), interval(None, None)
    ('Feb 2012', '2012', 'no date')
    """
    a, b = (None if pd.isna(d) else pd.Timestamp(d).date() for d in (earliest, latest))
    if a is None or b is None:
        return "no date" if a is b else f"from {_full(a)}" if a else f"until {_full(b)}"  # type: ignore[arg-type]
    if a == b:
        return _full(a)
    whole_months = a.day == 1 and (pd.Timestamp(b) + pd.Timedelta(days=1)).day == 1
    if whole_months and (a.month, b.month) == (1, 12):
        return str(a.year) if a.year == b.year else f"{a.year}–{b.year}"
    if whole_months and (a.year, a.month) == (b.year, b.month):
        return f"{MONTHS[a.month - 1]} {a.year}"
    if (a.year, a.month) == (b.year, b.month):
        return f"{a.day}–{_full(b)}"
    return f"{_day(a)} – {_full(b)}" if a.year == b.year else f"{_full(a)} – {_full(b)}"


def _day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]}"


def _full(day: date) -> str:
    return f"{_day(day)} {day.year}"


def _from(dates: np.ndarray, low: float) -> np.ndarray:
    days = dates.astype("datetime64[D]")
    return days[days.astype("int64") >= low]


def _named(dates: np.ndarray, name: Callable[[date], str]) -> list[tuple[float, str, str]]:
    out: list[tuple[float, str, str]] = []
    shown: int | None = None
    for day64, day in zip(dates, dates.tolist(), strict=True):
        out.append((float(day64.astype("int64")), name(day), str(day.year) if day.year != shown else ""))
        shown = day.year
    return out
