"""Reports of one meeting joined across articles: ten articles about one meeting are one meeting.

Two reports are joined when those who take part, the days and the place can be the same, and only
when one meeting remains that they can belong to. Each join says why; where reports differ, both
versions are kept in words and nothing is averaged.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pandas as pd

from .tables import DOCUMENTS, EVENT_ACTORS, EVENTS, MEETING_REPORTS, MEETINGS, MENTIONS, build, check

#: A contact told of without a day took place in the days before the report, or is to in the days after it.
BEFORE, AHEAD = dt.timedelta(days=3), dt.timedelta(days=14)
_DAY = dt.timedelta(days=1)
_RANK = {"held": 0, "denied": 1, "planned": 2, "possible": 3}
_TOGETHER = ({"held"}, {"planned"}, {"held", "planned"}, {"denied"}, {"denied", "planned"}, {"possible"})


class MeetingTables(NamedTuple):
    """One row a meeting, call or visit, and one row a report of it."""

    meetings: pd.DataFrame
    meeting_reports: pd.DataFrame


class _Side(NamedTuple):
    """Whom an actor can stand for: its state, and whether it is unnamed (a state, a group)."""

    state: str | None
    unnamed: bool


@dataclass(frozen=True)
class _Report:
    event_id: str
    doc_id: str
    kind: str
    status: str
    cast: Mapping[str, _Side]
    names: Mapping[str, str]
    low: dt.date | None
    high: dt.date | None
    dated: bool
    precision: str | None
    place: str | None


@dataclass
class _Meeting:
    reports: list[_Report] = field(default_factory=list)
    whys: list[str] = field(default_factory=list)

    def add(self, report: _Report, why: str) -> None:
        self.reports.append(report)
        self.whys.append(why)


def join_reports(events: pd.DataFrame, event_actors: pd.DataFrame, mentions: pd.DataFrame, documents: pd.DataFrame,
                 states: pd.DataFrame, stories: pd.DataFrame | None = None) -> MeetingTables:
    """Join the reports of one meeting, call or visit across articles.

    Parameters
    ----------
    events, event_actors, mentions, documents : pandas.DataFrame
        As the earlier stages make them. Of `mentions`, the state a text gives a person is used, of
        `documents` the interval of publication.
    states : pandas.DataFrame
        `reference.states`: columns code, name, capitals. A capital lies in its state.
    stories : pandas.DataFrame, optional
        From `stories.find_stories`: then `n_stories` counts reports that are no reprints of each other.

    Returns
    -------
    MeetingTables
        `meetings` (in order of day; one row a meeting or call of at least two, or a visit to a named place; earliest and latest are the days on
        which all dated reports can agree, empty where none is dated; n_reports and n_documents are counts; `disagreements`
        says where reports differ) and `meeting_reports` (meeting_id, event_id, fullest, why).

    Raises
    ------
    TableError
        When an input does not satisfy its schema.

    Notes
    -----
    A report joins a meeting if (1) it is of the same type, (2) at least two take part in both (of a visit: one) and all of
    the shorter cast, or half of both casts, are found in both, a state or a group of it standing for its person, (3) the days overlap, or are
    neighbours where everything else is the same, (4) the places do not exclude each other, and (5) the statuses can be
    those of one meeting: announced, then held or called off. Where two meetings fit equally well, none is chosen.

    Examples
    --------
    >>> from analysis.reference import load_reference
    >>> from analysis.tables import empty
    >>> tables = [empty(s) for s in (EVENTS, EVENT_ACTORS, MENTIONS, DOCUMENTS)]
    >>> len(join_reports(*tables, load_reference().states).meetings)
    0
    """
    for table, schema in ((events, EVENTS), (event_actors, EVENT_ACTORS), (mentions, MENTIONS), (documents, DOCUMENTS)):
        check(table, schema)
    capitals = {_fold(c): _fold(s.name) for s in states.itertuples(index=False) for c in str(s.capitals or "").split(";") if c.strip()}
    reports = sorted(_reports(events, event_actors, mentions, documents),
                     key=lambda r: (r.low or dt.date.max, not r.dated, r.status != "held", r.event_id))
    found: list[_Meeting] = []
    near: dict[str, list[_Meeting]] = {}  # by actor (or the state that stands for one): those that may still be met
    for report in reports:
        keys = {k for a, side in report.cast.items() for k in (a, side.state) if k}
        open_ = {id(m): m for k in keys for m in near.get(k, []) if _reaches(m, report)}
        fits = sorted(((score, why, m) for m in open_.values() for score, why in _fit(m, report, capitals)), key=lambda f: -f[0])
        if fits and (len(fits) == 1 or fits[0][0] > fits[1][0]):
            fits[0][2].add(report, fits[0][1])
            meeting = fits[0][2]
        else:
            meeting = _Meeting()
            meeting.add(report, f"its own: {len(fits)} meetings fit it equally well" if fits else "first report")
            found.append(meeting)
        for key in keys:
            mine = near[key] = [m for m in near.get(key, []) if _reaches(m, report)]
            if not any(m is meeting for m in mine):
                mine.append(meeting)
    story = None if stories is None else dict(zip(stories["doc_id"], stories["story_id"]))
    return _tables(found, story)


def _reports(events: pd.DataFrame, event_actors: pd.DataFrame, mentions: pd.DataFrame, documents: pd.DataFrame) -> Iterator[_Report]:
    # What any mention of an actor in the document says of it: "she", who met him, has no state, but her name had.
    known = mentions[mentions["actor_id"].notna()].sort_values("state", kind="stable", na_position="last").drop_duplicates(["doc_id", "actor_id"])
    said = {(m.doc_id, m.actor_id): (m.state if isinstance(m.state, str) else None, m.kind) for m in known.itertuples(index=False)}
    casts: dict[str, list[Any]] = {}
    for part in event_actors.itertuples(index=False):
        casts.setdefault(part.event_id, []).append(part)
    published = {d.doc_id: (_day(d.published_earliest), _day(d.published_latest)) for d in documents.itertuples(index=False)}
    for e in events[events["event_type"].isin(("meeting", "call", "visit"))].itertuples(index=False):
        cast = {p.actor_id: _side(p.actor_id, *said.get((e.doc_id, p.actor_id), (None, ""))) for p in casts.get(e.event_id, [])}
        if len(cast) < 2 and not (cast and e.event_type == "visit" and isinstance(e.place, str)):
            continue
        low, high = _day(e.earliest), _day(e.latest)
        dated = low is not None or high is not None
        if not dated:
            low, high = _window(e.status, *published.get(e.doc_id, (None, None)))
        yield _Report(e.event_id, e.doc_id, e.event_type, e.status, cast, {p.actor_id: p.name for p in casts[e.event_id]}, low or high, high or low,
                      dated, e.precision if dated and isinstance(e.precision, str) else None,
                      e.place if isinstance(e.place, str) else None)


def _side(actor_id: str, state: str | None, kind: str) -> _Side:
    return _Side(actor_id if actor_id.startswith("state:") else state, kind in ("state", "group") or actor_id.startswith("state:"))


def _window(status: str, first: dt.date | None, last: dt.date | None) -> tuple[dt.date | None, dt.date | None]:
    if first is None or last is None:
        return None, None
    return first if status == "planned" else first - BEFORE, last if status == "held" else last + AHEAD


def _day(value: Any) -> dt.date | None:
    return None if pd.isna(value) else value.date()


def _fold(name: str) -> str:
    return unicodedata.normalize("NFKD", name.strip()).encode("ascii", "ignore").decode().casefold() or name.strip().casefold()


def _reaches(meeting: _Meeting, report: _Report) -> bool:
    """Whether a meeting's days can still meet those of a report; reports come in the order of their first days."""
    high = max((r.high for r in meeting.reports if r.high), default=None)
    return high is not None and report.low is not None and report.low <= high + _DAY


def _fit(meeting: _Meeting, report: _Report, capitals: Mapping[str, str]) -> Iterator[tuple[float, str]]:
    """How well a report fits a meeting, and why; nothing where it does not."""
    first = meeting.reports[0]
    if report.kind != first.kind or any({r.status, report.status} not in _TOGETHER for r in meeting.reports):
        return
    shared = [_shared(r.cast, report.cast, 1 if report.kind == "visit" else 2) for r in meeting.reports]
    nowhere = report.kind == "visit" and not any(r.place for r in meeting.reports)
    if nowhere or any(s is None for s in shared) or not all(_same_place(r.place, report.place, capitals) for r in meeting.reports):
        return
    alike = max(s[0] for s in shared if s)
    most = max(s[1] for s in shared if s)
    overlap = all(r.low <= report.high and report.low <= r.high for r in meeting.reports if r.low and r.high and report.low and report.high)
    if not overlap:
        strict = alike == len(report.cast) and all(r.dated and set(r.cast) == set(report.cast) and r.place == report.place for r in meeting.reports)
        if not (strict and report.dated):
            return
    people = f"{alike} of {len(report.cast)} named alike" if alike else "states or groups stand for their people"
    days = "the days overlap" if overlap else "neighbouring days, all else the same"
    places = [r.place for r in meeting.reports if r.place]
    where = f"; {report.place} and {places[0]}" if report.place and places else ""
    yield most + alike + 0.5 * overlap + 0.25 * (report.place in places), f"{people}; {days}{where}"


def _pairs(a: Mapping[str, _Side], b: Mapping[str, _Side]) -> Iterator[tuple[str, str]]:
    """Who of one cast is who of another: by name, else as the unnamed side of the same state."""
    yield from ((x, x) for x in a if x in b)
    rest = [y for y in b if y not in a]
    for x in (x for x in a if x not in b):
        other = next((y for y in rest if a[x].state and a[x].state == b[y].state and (a[x].unnamed or b[y].unnamed)), None)
        if other is not None:
            rest.remove(other)
            yield x, other


def _shared(a: Mapping[str, _Side], b: Mapping[str, _Side], fewest: int) -> tuple[int, int] | None:
    """How many take part in both by name, and how many with states and groups that stand for a person; None if too few."""
    pairs = list(_pairs(a, b))
    same, total = [x for x, y in pairs if x == y], len(pairs)
    enough = total == min(len(a), len(b)) or 2 * total >= len(a) + len(b) - total
    return (len(same), total) if total >= fewest and enough else None


def _same_place(a: str | None, b: str | None, capitals: Mapping[str, str]) -> bool:
    """Whether two places can be one: a state and a town in it, unless the town is another state's capital."""
    if not a or not b:
        return True
    a, b = _fold(a), _fold(b)
    if a == b or a in b or b in a:
        return True
    known = set(capitals.values())
    for town, state in ((a, b), (b, a)):
        if state in known and town not in known:
            return capitals.get(town, state) == state
    return False


def _tables(found: list[_Meeting], story: Mapping[str, str] | None) -> MeetingTables:
    meetings, reports = [], []
    for meeting in found:
        rows = meeting.reports
        meeting_id = "meeting:" + min(r.event_id for r in rows)
        dated = [r for r in rows if r.dated and r.low and r.high]
        low, high = max((r.low for r in dated if r.low), default=None), min((r.high for r in dated if r.high), default=None)
        if low and high and low > high:  # neighbouring days: the reports differ, and both stand
            low, high = high, low
        narrow = min(dated, key=_width, default=None)
        names = _names(rows)
        meetings.append({
            "meeting_id": meeting_id, "event_type": rows[0].kind, "status": min((r.status for r in rows), key=_RANK.__getitem__),
            "earliest": low and pd.Timestamp(low), "latest": high and pd.Timestamp(high),
            "precision": None if narrow is None else "day" if low == high else narrow.precision if narrow.precision != "day" else "range",
            "place": max((r.place for r in rows if r.place), key=lambda p: (sum(r.place == p for r in rows), len(p)), default=None),
            "participants": "; ".join(names.values()), "n_reports": len(rows), "n_documents": len({r.doc_id for r in rows}),
            "n_stories": None if story is None else len({story.get(r.doc_id, r.doc_id) for r in rows}),
            "disagreements": "; ".join(_disagreements(rows)) or None})
        fullest = min(rows, key=lambda r: (_RANK[r.status], not r.dated, _width(r), r.place is None, -sum(not s.unnamed for s in r.cast.values()),
                                           r.event_id))
        reports += [{"meeting_id": meeting_id, "event_id": r.event_id, "fullest": r is fullest, "why": why} for r, why in zip(rows, meeting.whys)]
    table = build(meetings, MEETINGS).sort_values(["earliest", "meeting_id"], na_position="last", ignore_index=True)
    return MeetingTables(table, build(reports, MEETING_REPORTS))


def _names(rows: list[_Report]) -> dict[str, str]:
    """Everyone who took part, without the states and groups that stand for somebody named."""
    names = {a: n for r in rows for a, n in r.names.items()}
    stood = {x for r in rows for other in rows for x, y in _pairs(r.cast, other.cast) if x != y and r.cast[x].unnamed and not other.cast[y].unnamed}
    return {a: n for a, n in names.items() if a not in stood}


def _width(report: _Report) -> dt.timedelta:
    return (report.high or dt.date.max) - (report.low or dt.date.min)


def _disagreements(rows: list[_Report]) -> Iterator[str]:
    """Where reports differ in words. What was announced and then held, or called off, is no disagreement."""
    days = {(r.low, r.high): r.event_id for r in reversed(rows) if r.dated}
    if len(days) > 1 and max(d[0] for d in days if d[0]) > min(d[1] for d in days if d[1]):
        yield "day: " + ", ".join(f"{low} ({event})" for (low, _), event in sorted(days.items(), key=str))
    for what, told in (("place", {r.place: r.event_id for r in reversed(rows) if r.place}),
                       ("status", {r.status: r.event_id for r in reversed(rows) if r.status != "planned"})):
        if len(told) > 1:
            yield f"{what}: " + ", ".join(f"{said} ({event})" for said, event in sorted(told.items(), key=str))
    partly = sorted({r.names[a] for r in rows for a in r.cast for other in rows if a not in {x for x, _ in _pairs(r.cast, other.cast)}})
    if partly:
        yield f"named by some reports only: {', '.join(partly)}"
