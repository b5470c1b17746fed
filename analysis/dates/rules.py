"""The date expressions of news English: one pattern and one resolving function each.

A rule's function gets the match and a `Setting` (anchor day, tense of the clause, the date named
before) and returns the days, or None where the words cannot be resolved.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import NamedTuple

from .spans import ONE_DAY, Days, Told, day, decade, half, month, quarter, season, shift, unit, week, year
from .words import ORDINALS, WEEKDAYS, make, month_number, number


class Setting(NamedTuple):
    """What an expression is resolved against."""

    anchor: dt.date | None
    tense: Callable[[], str]  # past, future or "" where the clause does not say; few rules ask, and reading costs
    previous: Days | None  # the date expression before this one


class Rule(NamedTuple):
    """A pattern, the function that resolves it, and the basis of what it yields."""

    name: str
    pattern: re.Pattern[str]
    resolve: Callable[[re.Match[str], Setting], Days | None]
    basis: str
    needs: frozenset[str]  # kinds of word without which the pattern cannot match


_MONTH = (r"(?P<month>January|Jan\.?|February|Feb\.?|March|Mar\.|April|Apr\.?|May|June|Jun\.|July|Jul\.|August|Aug\.?|"
          r"September|Sept?\.?|October|Oct\.?|November|Nov\.?|December|Dec\.?)")
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>1[5-9]\d\d|20\d\d)"
_WEEKDAY = r"(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_PART = r"(?:\s(?:early |late )?(?:morning|afternoon|evening|night))?"
_PHASE = r"(?:(?P<phase>early|mid|late)[ -]|(?:the )?(?:very )?(?:beginning|start|middle|end|close) of )?"
_COUNT = (r"(?P<count>\d{1,3}|a few|few|several|a couple of|couple of|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
          r"|twenty|thirty)")
_UNIT = r"(?P<unit>day|week|fortnight|month|quarter|year|decade)s?"


def _near(m: int, d: int, at: Setting) -> dt.date | None:
    """The year in which month and day lie nearest the anchor, on the side the tense asks for."""
    if at.anchor is None:
        return None
    found = [x for y in (-1, 0, 1) if (x := make(at.anchor.year + y, m, d))]
    gap = {x: (x - at.anchor).days for x in found}
    if at.tense() == "future":
        found = [x for x in found if gap[x] >= -31] or found
    elif at.tense() == "past":
        found = [x for x in found if gap[x] <= 31] or found
    return min(found, key=lambda x: abs(gap[x]), default=None)


def _full(match: re.Match[str], at: Setting) -> Days | None:
    date = make(int(match["year"]), month_number(match), int(match["day"]))
    return day(date) if date else None


def _iso(match: re.Match[str], at: Setting) -> Days | None:
    date = make(int(match["y"]), int(match["m"]), int(match["d"]))
    return day(date) if date else None


def _day_range(match: re.Match[str], at: Setting) -> Days | None:
    number, last_day = month_number(match), match["last"]
    if match["year"]:
        first, last = (make(int(match["year"]), number, int(match[g])) for g in ("day", "last"))
    else:
        first = _near(number, int(match["day"]), at)
        last = make(first.year, number, int(last_day)) if first else None
    return Days(first, last, "range") if first and last and first < last else None


def _month_day(match: re.Match[str], at: Setting) -> Days | None:
    date = _near(month_number(match), int(match["day"]), at)
    return day(date) if date else None


def _month_year(match: re.Match[str], at: Setting) -> Days | None:
    return month(dt.date(int(match["year"]), month_number(match), 1))


def _month_only(match: re.Match[str], at: Setting) -> Days | None:
    if at.anchor is None:
        return None
    number, a = month_number(match), at.anchor
    which = (match["which"] or "").lower()
    past = dt.date(a.year - (number > a.month), number, 1)
    ahead = dt.date(a.year + (number < a.month), number, 1)
    if which == "this":
        return month(dt.date(a.year, number, 1))
    if which in ("last", "past", "previous"):
        return month(past if past.month != a.month else dt.date(a.year - 1, number, 1))
    return month(ahead if which in ("next", "coming") or at.tense() == "future" else past)


def _month_of_year(match: re.Match[str], at: Setting) -> Days | None:
    if at.anchor is None:
        return None
    step = {"last": -1, "this": 0, "next": 1}[match["whose"].lower()]
    return month(dt.date(at.anchor.year + step, month_number(match), 1))


def _weekday(match: re.Match[str], at: Setting) -> Days | None:
    if at.anchor is None:
        return None
    target = WEEKDAYS[match["weekday"].lower()]
    back = (at.anchor.weekday() - target) % 7
    which = (match["which"] or "").lower()
    if which in ("next", "coming", "following", "this coming") or (at.tense() == "future" and which not in ("last", "past", "previous")):
        ahead = (target - at.anchor.weekday()) % 7
        return day(at.anchor + ONE_DAY * (ahead or (7 if which in ("next", "following") else 0)))
    return day(at.anchor - ONE_DAY * (back or (7 if which in ("last", "previous") else 0)))


def _near_day(match: re.Match[str], at: Setting) -> Days | None:
    step = {"yesterday": -1, "last night": -1, "tomorrow": 1, "the day before yesterday": -2,
            "the day after tomorrow": 2}.get(match["word"].lower(), 0)
    return day(at.anchor + ONE_DAY * step) if at.anchor else None


def _beside(match: re.Match[str], at: Setting) -> Days | None:
    """'The same day', 'the following day': beside the date named before, else the anchor."""
    words = match["beside"].lower().split()
    step = -1 if {"previous", "preceding"} & set(words) else 1 if {"following", "next"} & set(words) else 0
    if match["after"]:
        step = -1 if match["after"] in ("before", "earlier") else 1
    if at.previous and at.previous.precision == "day":
        return Told(at.previous.first + ONE_DAY * step, at.previous.last + ONE_DAY * step, "day")
    return day(at.anchor + ONE_DAY * step) if at.anchor else None


def _beside_word(match: re.Match[str], at: Setting) -> Days | None:
    words = match["beside"].lower().split()
    recent = at.previous and at.anchor and abs((at.anchor - at.previous.first).days) <= 3
    if words == ["the"] and not match["after"] and not recent:
        return day(at.anchor) if at.anchor else None
    return _beside(match, at)


def _which_unit(match: re.Match[str], at: Setting) -> Days | None:
    if at.anchor is None:
        return None
    which, name = match["which"].lower(), match["unit"].lower()
    step = -1 if which in ("last", "past", "previous", "preceding") else 1 if which in ("next", "coming", "following") else 0
    if name in ("spring", "summer", "autumn", "fall", "winter"):
        return season(name, at.anchor.year + step)
    said = at.tense() == "past" or (which == "the" and at.tense() != "future")
    if name == "weekend" and which in ("this", "the") and said and at.anchor.weekday() < 5:
        step = -1
    return unit(name, at.anchor, step)


def _past_units(match: re.Match[str], at: Setting) -> Days | None:
    count = number(match["count"])
    if at.anchor is None or not count:
        return None
    ahead = match["which"].lower() in ("next", "coming")
    other = shift(match["unit"].lower(), at.anchor, count if ahead else -count)
    first, last = (at.anchor, other.last) if ahead else (other.first, at.anchor)
    return Days(first, last, "range")


def _ago(match: re.Match[str], at: Setting) -> Days | None:
    count, word = number(match["count"]), match["way"].lower()
    told = at.previous if word in ("earlier", "later", "before", "after", "afterwards") else None
    base = told.first if told else at.anchor
    if base is None or not count:
        return None
    found = shift(match["unit"].lower(), base, count if word in ("later", "after", "afterwards", "time") else -count)
    return Told(*found) if told else found


def _year(match: re.Match[str], at: Setting) -> Days | None:
    return year(dt.date(int(match["year"]), 1, 1))


def _decade(match: re.Match[str], at: Setting) -> Days | None:
    digits = match["decade"]
    return decade(int(digits) if len(digits) == 4 else 1900 + int(digits))


def _quarter(match: re.Match[str], at: Setting) -> Days | None:
    which, name = ORDINALS[match["ordinal"].lower()], match["unit"].lower()
    whose = (match["whose"] or "").lower()
    if whose.isdigit():
        of_year = int(whose)
    elif at.anchor is None:
        return None
    else:
        later = not whose and name == "quarter" and at.tense() != "future" and 3 * which - 2 > at.anchor.month
        of_year = at.anchor.year + (-1 if later or whose.startswith("last") else 1 if whose.startswith("next") else 0)
    return quarter(which, of_year) if name == "quarter" else half(min(which, 2), of_year)


def _week_of(match: re.Match[str], at: Setting) -> Days | None:
    whole = _month_only(match, at) if not match["year"] else _month_year(match, at)
    if whole is None:
        return None
    which = match["ordinal"].lower()  # as ISO 8601 does for years: a week belongs where most of its days lie
    if which in ("last", "final"):
        return week(whole.last, -(whole.last.weekday() < 3))
    return week(whole.first, ORDINALS[which] - 1 + (whole.first.weekday() > 3))


def _season(match: re.Match[str], at: Setting) -> Days | None:
    return season(match["season"].lower(), int(match["year"]))


def _clock(match: re.Match[str], at: Setting) -> Days | None:
    """An hour of the day named before, if that is near the anchor, else of the anchor itself."""
    if at.previous and at.previous.precision == "day" and at.anchor and abs((at.anchor - at.previous.first).days) <= 3:
        return Told(*at.previous)
    return day(at.anchor) if at.anchor else None


def _numeric(match: re.Match[str], at: Setting) -> Days | None:
    """'13/02/2012': day and month in the one order that is possible; a report of the past has no later day."""
    a, b, y = int(match["a"]), int(match["b"]), int(match["y"])
    y += (2000 if y < 50 else 1900) if y < 100 else 0
    found = {d for d in (make(y, b, a), make(y, a, b)) if d}
    if len(found) > 1 and at.anchor and at.tense() != "future":
        found = {d for d in found if d <= at.anchor} or found
    return day(found.pop()) if len(found) == 1 else None


def _short_year(match: re.Match[str], at: Setting) -> Days | None:
    if at.anchor is None:
        return None
    found = at.anchor.year // 100 * 100 + int(match["yy"])
    return year(dt.date(found - 100 * (found > at.anchor.year), 1, 1))


def _unit_before(match: re.Match[str], at: Setting) -> Days | None:
    step = 0 if match["whole"] else -1
    if at.previous:
        return Told(*unit(match["unit"].lower(), at.previous.first, step))
    return unit(match["unit"].lower(), at.anchor, step) if at.anchor else None


def _rule(name: str, needs: str, pattern: str, resolve: Callable[[re.Match[str], Setting], Days | None], basis: str,
          flags: int = 0) -> Rule:
    return Rule(name, re.compile(rf"(?<![\w-]){pattern}(?![\w])", flags), resolve, basis, frozenset(needs.split()))


_I = re.IGNORECASE
_WHOSE = r"(?: of (?:the )?(?P<whose>this year|last year|next year|(?:19|20)\d\d)|,? (?P<_y>(?:19|20)\d\d))?"
_LEAD = rf"(?:{_WEEKDAY},? (?:the )?)?"
_NEAR = (r"today|(?:the day before )?yesterday|(?:the day after )?tomorrow|tonight|last night|overnight|"
         r"this (?:morning|afternoon|evening)|(?:earlier|later|late|early) (?:in|on) the day")
#: In order: the first rule to claim a stretch of text keeps it.
RULES: tuple[Rule, ...] = (
    _rule("iso", "iso", r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)(?:T[\d:.Z+-]+)?", _iso, "explicit"),
    _rule("day-range", "digit month", rf"{_MONTH} {_DAY} ?(?:-|–|—|to|and|through) ?(?P<last>[0-3]?\d)(?:st|nd|rd|th)?(?:,? {_YEAR})?", _day_range,
          "explicit"),
    _rule("range-day", "digit month", rf"{_DAY} ?(?:-|–|to|and) ?(?P<last>[0-3]?\d)(?:st|nd|rd|th)? {_MONTH}(?:,? {_YEAR})?", _day_range, "explicit"),
    _rule("month-day-year", "year month", rf"{_LEAD}{_MONTH} {_DAY},? {_YEAR}", _full, "explicit"),
    _rule("day-month-year", "year month", rf"{_LEAD}{_DAY} (?:of )?{_MONTH},? {_YEAR}", _full, "explicit"),
    _rule("week-of-month", "month unit", r"(?:the )?(?P<ordinal>first|second|third|fourth|last|final) week (?:of|in) (?P<which>this |last |next )?"
          rf"{_MONTH}(?: {_YEAR})?", _week_of, "relative"),
    _rule("month-day", "digit month", rf"{_LEAD}{_MONTH} {_DAY}(?! ?(?:%|percent|million|people)){_PART}", _month_day, "relative"),
    _rule("day-month", "digit month", rf"{_LEAD}(?:the )?{_DAY} (?:of )?{_MONTH}{_PART}", _month_day, "relative"),
    _rule("month-year", "year month", rf"{_PHASE}{_MONTH}(?: of|,)? {_YEAR}", _month_year, "explicit"),
    _rule("month-of-year", "month span which", rf"{_MONTH},? (?:of )?(?P<whose>last|this|next) year", _month_of_year, "relative"),
    _rule("season", "year season", rf"(?:the )?(?P<season>spring|summer|autumn|fall|winter) (?:of )?{_YEAR}", _season, "explicit", _I),
    _rule("quarter", "part", r"(?:the )?(?P<ordinal>first|second|third|fourth|final|last|1st|2nd|3rd|4th)[ -](?P<unit>quarter|half)"
          rf"{_WHOSE}", _quarter, "relative", _I),
    _rule("near-day", "near", rf"(?:earlier |later |late |early )?(?P<word>{_NEAR})(?:(?<=day|row) (?:morning|afternoon|evening|night))?",
          _near_day, "relative", _I),
    _rule("beside", "day", r"(?P<beside>(?:the|that) same|that|the (?:following|next|previous|preceding)|the) day"
          r"(?: (?P<after>before|after|earlier))?", _beside_word, "relative", _I),
    _rule("past-units", "unit which", rf"(?:in |during |over |within )?(?:the )?(?P<which>past|last|next|coming) {_COUNT} {_UNIT}", _past_units,
          "relative", _I),
    _rule("ago", "unit way", rf"(?:about |around |nearly |almost |more than |just |over )?{_COUNT} {_UNIT}(?:['’] |\s)"
          r"(?P<way>ago|earlier|later|before|afterwards|time)", _ago, "relative", _I),
    _rule("weekday", "weekday", rf"(?:(?P<which>last|next|this coming|this|coming|past|previous|following) )?{_WEEKDAY}{_PART}", _weekday,
          "relative"),
    _rule("which-unit", "span which", rf"{_PHASE}(?:earlier |later |late |early )?(?:the )?"
          r"(?P<which>last|this|next|past|previous|preceding|coming|following|current) "
          r"(?P<unit>week|weekend|fortnight|month|quarter|year|decade|spring|summer|autumn|fall|winter)", _which_unit, "relative", _I),
    _rule("the-year", "span",
          r"(?:(?:the )?(?:very )?(?:beginning|start|middle|end|rest) of )?(?P<which>the) (?P<unit>weekend|(?<=of the )(?:week|month|year))",
          _which_unit, "relative", _I),
    _rule("month", "month", rf"{_PHASE}(?:(?P<which>last|next|this|past|coming) )?{_MONTH}", _month_only, "relative"),
    _rule("clock", "digit zone", r"\d{1,2}[:.]?\d\d(?: ?[ap]\.?m\.?)? \(?(?:UTC|GMT|[ECP][SD]?T)\b", _clock, "relative"),
    _rule("numeric", "slash", r"(?P<a>[0-3]?\d)(?P<sep>[/.])(?P<b>[0-3]?\d)(?P=sep)(?P<y>(?:19|20)\d\d|(?<=/)\d\d)(?![/.]?\d)", _numeric, "explicit"),
    _rule("short-year", "short", r"(?:(?<=since )|(?<=in )|(?<=of )|(?<=from ))['’](?P<yy>\d\d)", _short_year, "relative"),
    _rule("unit-before", "span", r"the (?P<whole>entire |whole |full )?(?P<unit>week|month|year)(?(whole)| (?:before|previous))", _unit_before,
          "relative", _I),
    _rule("decade", "decade", r"(?:the )?(?:early |late |mid-?)?['’]?(?P<decade>(?:1[5-9]|20)\d0|\d0)['’]?s", _decade, "explicit"),
    _rule("year", "year", rf"{_PHASE}{_YEAR}", _year, "explicit"),
)
