"""The timeline as a page that can be searched without Python: every mark is there, and a short script hides the others.

A mark's place is written as its day; the page turns days into places, so that choosing years also enlarges them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ..figures.dateaxis import interval, ticks
from ..figures.style import clean, evidence_address
from ..tables import TIMELINE, check
from .pages import asset, render

#: More would make a page that a telephone opens slowly.
MOST = 3000
_FAR = 10**6  # days before or after all others: an end that is not known


class _Mark(NamedTuple):
    """One mark: days since 1970, its row in the lane, words, and what it is filtered by."""

    start: int
    end: int
    row: int
    open: str  # "before" or "after" where only the day of the report is known
    status: str
    kind: str
    source: str
    words: str
    href: str | None


class _Lane(NamedTuple):
    name: str
    rows: int
    marks: list[_Mark]


def timeline_page(table: pd.DataFrame, documents: Iterable[Mapping[str, Any]], vetoes: Sequence[tuple[pd.Timestamp, str]],
                  known: AbstractSet[str], site: str) -> str:
    """Write the page.

    Parameters
    ----------
    table : pandas.DataFrame
        A table of ``TIMELINE``.
    documents : iterable of mapping
        Rows of ``DOCUMENTS``; their sources can be chosen.
    vetoes : sequence of (day, label)
        Drawn as lines across all lanes.
    known : set of str
        Addresses of evidence that the site has.
    site : str
        Title of the site.

    Returns
    -------
    str
        A whole HTML page; without its script it shows everything.

    Raises
    ------
    TableError
        `table` does not satisfy ``TIMELINE``.

    Examples
    --------
    >>> from analysis.tables import empty
    >>> "Nothing to show" in timeline_page(empty(TIMELINE), [], [], set(), "Site")
    True
    """
    check(table, TIMELINE)
    shown = table.head(MOST)
    sources = {d["doc_id"]: clean(str(d.get("source") or "")) for d in documents}
    lanes = _lanes(shown, sources, known)
    marks = [m for lane in lanes for m in lane.marks]
    days = [d for m in marks for d in (m.start, m.end) if abs(d) < _FAR]
    low, high = (min(days), max(days)) if days else (0, 0)
    pad = max(3, (high - low) // 50)
    rules = [(_day(day), f"{interval(day, day)}: {label}") for day, label in vetoes if low - pad <= _day(day) <= high + pad]
    years = _years(low, high)
    return render("timeline", site, script=asset("timeline.js"), lanes=lanes, low=low - pad, high=high + pad, rules=rules,
                  overview=[(round(day, 1), f"{first} {second}".strip()) for day, first, second in ticks(low - pad, high + pad)],
                  ticks=[(_day(f"{y}-01-01"), y) for y in years if low - pad <= _day(f"{y}-01-01") <= high + pad],
                  months=[(_day(f"{y}-{m:02}-01"), f"{y}-{m:02}") for y in years for m in range(1, 13)] if len(years) <= 30 else [],
                  years=years, left_out=len(table) - len(shown), n_marks=len(marks),
                  choices=[("status", "Status", _found(marks, "status")), ("kind", "Kind", _found(marks, "kind")),
                           ("source", "Source", _found(marks, "source"))])


def _lanes(table: pd.DataFrame, sources: Mapping[str, str], known: AbstractSet[str]) -> list[_Lane]:
    """Gather the marks of each lane, lanes in order of their first day, marks that would meet in rows of their own."""
    found: dict[str, list[_Mark]] = {}
    for record in table.to_dict("records"):
        row = {str(k): None if pd.isna(v) else v for k, v in record.items()}
        found.setdefault(clean(str(row["lane"])), []).append(_mark(row, sources, known))
    days = [d for marks in found.values() for m in marks for d in (m.start, m.end) if abs(d) < _FAR]
    apart = (max(days) - min(days)) // 40 + 1 if days else 1
    lanes = []
    for name, marks in found.items():
        packed, ends = [], list[int]()
        for mark in sorted(marks, key=lambda m: m.start):
            at = next((i for i, end in enumerate(ends) if end + apart < mark.start), len(ends))
            ends[at:at + 1] = [mark.end]
            packed.append(mark._replace(row=at))
        lanes.append(_Lane(name, len(ends), packed))
    return sorted(lanes, key=lambda lane: (min(m.end if m.start == -_FAR else m.start for m in lane.marks), lane.name))


def _mark(row: Mapping[str, Any], sources: Mapping[str, str], known: AbstractSet[str]) -> _Mark:
    start, end, towards = _days(row)
    when, address = interval(row["earliest"], row["latest"]), evidence_address(row["doc_id"], row["event_id"])
    if towards in ("before", "after"):
        when = f"no date, reported {interval(row['reported'], row['reported'])}"
    words = clean(f"{row['lane']}: {row['label']}, {when}, {row['status']}")
    return _Mark(start, end, 0, towards, row["status"], row["event_type"], sources.get(row["doc_id"], ""), words,
                 address if address in known else None)


def _days(row: Mapping[str, Any]) -> tuple[int, int, str]:
    start, end, reported = (None if row[k] is None else _day(row[k]) for k in ("earliest", "latest", "reported"))
    if start is None and end is None:
        if reported is None:
            return _FAR, _FAR, "nowhere"
        return reported, reported, "after" if row["status"] in ("planned", "possible") else "before"
    return -_FAR if start is None else start, _FAR if end is None else end, ""


def _day(value: Any) -> int:
    return int(np.datetime64(value, "D").astype("int64"))


def _years(low: int, high: int) -> list[int]:
    first, last = (int(str(np.datetime64(d, "D"))[:4]) for d in (low, high))
    return list(range(first, last + 1)) if high else []


def _found(marks: Sequence[_Mark], what: str) -> list[str]:
    return sorted({str(getattr(m, what)) for m in marks} - {""})
