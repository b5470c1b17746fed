"""Days, weeks, months and other calendar intervals, as pairs of first and last day."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import NamedTuple

ONE_DAY = dt.timedelta(days=1)
#: The farthest an anchor may be moved; outside it an expression stays unresolved.
_LIMITS = (dt.date(1000, 1, 1), dt.date(2999, 12, 31))


class Days(NamedTuple):
    """First and last day of an interval, and its precision (see the codebook)."""

    first: dt.date
    last: dt.date
    precision: str


class Told(Days):
    """Days counted from another date that the article names, not from its own."""

    __slots__ = ()


def day(date: dt.date) -> Days:
    """One day."""
    return Days(date, date, "day")


def week(date: dt.date, steps: int = 0) -> Days:
    """The week (Monday to Sunday, ISO 8601) of `date`, moved by `steps` weeks."""
    first = date - dt.timedelta(days=date.weekday()) + dt.timedelta(weeks=steps)
    return Days(first, first + dt.timedelta(days=6), "week")


def weekend(date: dt.date, steps: int = 0) -> Days:
    """Saturday and Sunday of that week."""
    last = week(date, steps).last
    return Days(last - ONE_DAY, last, "weekend")


def month(date: dt.date, steps: int = 0) -> Days:
    """The month of `date`, moved by `steps` months."""
    index = date.year * 12 + date.month - 1 + steps
    year, number = index // 12, index % 12 + 1
    return Days(dt.date(year, number, 1), dt.date(year, number, calendar.monthrange(year, number)[1]), "month")


def year(date: dt.date, steps: int = 0) -> Days:
    """The year of `date`, moved by `steps` years."""
    return Days(dt.date(date.year + steps, 1, 1), dt.date(date.year + steps, 12, 31), "year")


def quarter(number: int, of_year: int) -> Days:
    """A calendar quarter, 1 to 4."""
    return Days(dt.date(of_year, 3 * number - 2, 1), month(dt.date(of_year, 3 * number, 1)).last, "quarter")


def half(number: int, of_year: int) -> Days:
    """A half-year, 1 or 2."""
    return Days(dt.date(of_year, 6 * number - 5, 1), month(dt.date(of_year, 6 * number, 1)).last, "half-year")


def decade(first_year: int) -> Days:
    """Ten years from a year ending in 0."""
    return Days(dt.date(first_year, 1, 1), dt.date(first_year + 9, 12, 31), "decade")


def season(name: str, of_year: int) -> Days:
    """A meteorological season of the northern hemisphere; winter begins in December of the year."""
    start = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}[name]
    first = dt.date(of_year, start, 1)
    return Days(first, month(first, 2).last, "season")


def unit(word: str, date: dt.date, steps: int) -> Days:
    """The day, week, month ... that lies `steps` units from the one of `date`."""
    if word == "decade":
        return decade((date.year // 10 + steps) * 10)
    if word == "quarter":
        index = date.year * 4 + (date.month - 1) // 3 + steps
        return quarter(index % 4 + 1, index // 4)
    if word == "day":
        return day(date + steps * ONE_DAY)
    if word == "fortnight":
        return week(date, 2 * steps)
    return {"week": week, "weekend": weekend, "month": month, "year": year}[word](date, steps)


def shift(word: str, date: dt.date, steps: int) -> Days:
    """A point `steps` units away ('three weeks ago'): exact for days, else the containing week, month or year."""
    if word == "day":
        return day(date + steps * ONE_DAY)
    if word in ("week", "fortnight"):
        return day(date + dt.timedelta(weeks=steps * (2 if word == "fortnight" else 1)))
    return unit("year" if word == "decade" else word, date, steps * 10 if word == "decade" else steps)


def safe(date: dt.date) -> bool:
    """Whether a date lies where calendar arithmetic on it cannot overflow."""
    return _LIMITS[0] <= date <= _LIMITS[1]
