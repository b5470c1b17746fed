"""One event in the few fields that people judge: its type, status, date, place and participants.

Dates are written as an interval in words that sort and can be typed: ``2012``, ``2012-03``, ``2012-03-09``,
or the first and the last day with two dots between them; either side may be open.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from ..errors import ReviewError
from ..tables import STATUSES

Coding = dict[str, Any]
#: The fields of a coding, in the order in which they are shown.
FIELDS = ("event_type", "status", "date", "place", "participants")
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_REMEDY = "write YYYY, YYYY-MM, YYYY-MM-DD, two of these with .. between, or nothing"


def written_days(earliest: Any, latest: Any) -> str | None:
    """Write an interval of days as text that can be typed; None where both ends are missing.

    Examples
    --------
    >>> written_days("2012-03-09", "2012-03-09"), written_days("2012-02-01", "2012-02-29")
    ('2012-03-09', '2012-02')
    >>> written_days("2012-03-09", "2012-03-11"), written_days(None, "2012-03-11"), written_days(None, None)
    ('2012-03-09..2012-03-11', '..2012-03-11', None)
    """
    a, b = (None if pd.isna(d) else pd.Timestamp(d).date() for d in (earliest, latest))
    if a is None and b is None:
        return None
    if a is not None and b is not None:
        for text in (f"{a:%Y-%m-%d}", f"{a:%Y-%m-%d}"[:7], f"{a:%Y-%m-%d}"[:4]):
            if _ends(text) == (a, b):
                return text
    return f"{a or ''}..{b or ''}"


def read_days(text: str | None) -> tuple[date | None, date | None, str | None]:
    """Read such a text: first day, last day, precision (as in the codebook).

    Raises
    ------
    ReviewError
        When it is no date, or runs backwards.

    Examples
    --------
    >>> read_days("2012-02")
    (datetime.date(2012, 2, 1), datetime.date(2012, 2, 29), 'month')
    >>> read_days(" ")
    (None, None, None)
    """
    text = (text or "").strip()
    if not text:
        return None, None, None
    try:
        low, dots, high = (part.strip() for part in text.partition(".."))
        if not dots:
            return *_ends(text), ("year", "month", "day")[text.count("-")]
        first, last = _ends(low)[0] if low else None, _ends(high)[1] if high else None
    except ValueError:
        raise ReviewError("not a date", value=text, remedy=_REMEDY) from None
    if (first is None and last is None) or (first and last and first > last):
        raise ReviewError("not an interval of days", value=text, remedy=_REMEDY)
    return first, last, "range"


def _ends(text: str) -> tuple[date, date]:
    found = _DATE.fullmatch(text)
    if not found:
        raise ValueError(text)
    year, month, day = (int(p) if p else None for p in found.groups())
    assert year is not None
    last = day or calendar.monthrange(year, month or 12)[1]
    return date(year, month or 1, day or 1), date(year, month or 12, last)


def coding_of(event: Mapping[str, Any], names: list[str]) -> Coding:
    """Give the coding of a row of `events` and the names of those who take part.

    Examples
    --------
    >>> event = dict(event_type="meeting", status="held", earliest="2012-03-09", latest="2012-03-09", place=None)
    >>> coding_of(event, ["Ada Holm", "Lars Eklund"])["date"]
    '2012-03-09'
    """
    return {"event_type": event["event_type"], "status": event["status"], "place": None if pd.isna(event["place"]) else event["place"],
            "date": written_days(event["earliest"], event["latest"]), "participants": list(dict.fromkeys(names))}


def checked(coding: Mapping[str, Any], whole: bool = True) -> Coding:
    """Return a coding in its normal form: spaces tidied, nothing as None, names once.

    Parameters
    ----------
    coding : mapping
        From field to value; `participants` is a list of names.
    whole : bool
        Whether type, status and at least one participant have to be there; not so for corrections.

    Raises
    ------
    ReviewError
        Naming the field that is wrong, its value and the remedy.

    Examples
    --------
    >>> checked({"status": "held", "place": " "}, whole=False)
    {'status': 'held', 'place': None}
    >>> checked({"event_type": "meeting", "status": "held", "participants": []})
    Traceback (most recent call last):
    analysis.errors.ReviewError: nobody takes part. Remedy: name who takes part.
    """
    if unknown := sorted(set(coding) - set(FIELDS)):
        raise ReviewError("no such field", value=unknown[0], remedy=f"one of {', '.join(FIELDS)}")
    out: Coding = {f: _tidy(f, coding[f]) for f in FIELDS if f in coding}
    for field, remedy in (("event_type", "say what kind of event it is"), ("status", f"one of {', '.join(STATUSES)}")):
        if (whole or field in out) and not out.get(field):
            raise ReviewError(f"{field} is missing", remedy=remedy)
    if (whole or "participants" in out) and not out.get("participants"):
        raise ReviewError("nobody takes part", remedy="name who takes part")
    if out.get("status") not in (None, *STATUSES):
        raise ReviewError("no such status", value=out["status"], remedy=f"one of {', '.join(STATUSES)}")
    if out.get("date"):
        out["date"] = written_days(*read_days(out["date"])[:2])
    return {f: out.get(f) for f in FIELDS} if whole else out


def _tidy(field: str, value: Any) -> Any:
    if field == "participants":
        if not isinstance(value, list) or not all(isinstance(n, str) for n in value):
            raise ReviewError("participants is not a list of names", value=value, remedy="give each name as a text")
        return list(dict.fromkeys(t for n in value if (t := " ".join(n.split()))))
    if not isinstance(value, str | None):
        raise ReviewError(f"{field} is not a text", value=value, remedy="write it as text")
    return " ".join((value or "").split()) or None


def differing(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> Coding:
    """Give the fields, checked, in which a second coding differs from the first; the order of names does not count.

    Examples
    --------
    >>> differing({"place": None, "status": "held"}, {"place": "Oslo", "status": "held"})
    {'place': 'Oslo'}
    """
    return {f: v for f, v in checked(theirs, whole=False).items()
            if (sorted(v) != sorted(_tidy(f, ours.get(f) or [])) if f == "participants" else v != _tidy(f, ours.get(f)))}
