"""Dates of publication as exports and feeds write them, brought to ISO form."""

from __future__ import annotations

import re

_MONTHS = {m: n for n, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_NAME = (r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?"
         r"|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)")
_WEEKDAY = r"(?:(?:Mon|Tue|Tues|Wed|Wednes|Thu|Thur|Thurs|Fri|Sat|Satur|Sun)(?:day)?\.?,?\s+)?"
_FORMS = tuple(re.compile(rf"\s*{_WEEKDAY}{form}(?![\d/.-])", re.IGNORECASE) for form in (
    r"(?P<year>\d{4})-(?P<number>\d\d)(?:-(?P<day>\d\d))?",
    r"(?P<year>\d{4})/(?P<number>\d\d)/(?P<day>\d\d)",
    r"(?P<year>(?:19|20)\d\d)(?P<number>\d\d)(?P<day>\d\d)(?:T?\d*)",
    rf"{_NAME}\.? (?P<day>\d\d?)(?:st|nd|rd|th)?,? (?P<year>\d{{4}})",
    rf"(?P<day>\d\d?)(?:st|nd|rd|th)?[ -]{_NAME}\.?,?[ -](?P<year>\d{{4}})",
    rf"{_NAME}\.?,? (?P<year>\d{{4}})",
))


def iso(stated: str | None) -> str | None:
    """Return an ISO day or month for a date that begins a text, None where there is none that has one reading.

    "03/10/2012" has two readings, and so none here.

    Examples
    --------
    >>> [iso(s) for s in ("March 10, 2012 Saturday", "10-MAR-2012 15:01:17.79", "20120310T120000Z", "Mar 2012", "03/10/2012")]
    ['2012-03-10', '2012-03-10', '2012-03-10', '2012-03', None]
    """
    for form in _FORMS:
        if found := form.match(stated or ""):
            parts = found.groupdict()
            month = parts.get("number") or f"{_MONTHS[parts['month'][:3].lower()]:02}"
            return f"{parts['year']}-{month}" + (f"-{int(parts['day']):02}" if parts.get("day") else "")
    return None


def is_day(line: str) -> bool:
    """Whether a line is a full date and little else ("March 10, 2012 Saturday", "10 March 2012 11:40 GMT")."""
    return len(line) < 60 and len(iso(line.strip()) or "") == 10 and not re.search(r"[a-z]{10}", line)
