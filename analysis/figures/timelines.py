"""Timelines as figures: meetings in lanes of dyads, one dyad's announcements and meetings, vetoes.

Statuses differ by shape and fill, not by colour alone; a mark shows how well its day is known: a sign for a day, a
bar for an interval, a sign with an arrow where the text gives no date and only the day of the report bounds it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from ..errors import TableError
from ..tables import HISTORY, TIMELINE, check
from ..timeline import VETO_TIMELINE, undated
from .charts import nothing
from .dateaxis import interval
from .lane_layout import Look, Mark, lane_order
from .lanes import draw_lanes
from .style import BLUE, GREEN, GREY, ORANGE, VERMILLION, Figure, clean, evidence_address

STATUS_LOOKS: Mapping[str, Look] = {
    "held": Look("held", "o", BLUE, True),
    "planned": Look("planned", "D", GREEN, False),
    "possible": Look("possible", "o", GREY, False, dotted=True),
    "denied": Look("denied", "x", VERMILLION, False),
}
VERDICT_LOOKS: Mapping[str, Look] = {
    "matched": Look("matched on the record", "s", BLUE, True),
    "ambiguous": Look("one of several candidates", "s", BLUE, False, dotted=True),
    "not_on_record": Look("not on the record", "x", VERMILLION, False),
    "outside_coverage": Look("outside the record's years", "D", GREY, False),
}
_VETO, _VETOES = Look("veto", "s", ORANGE, True), "vetoes"
_HISTORY = ("announced", "held", "denied", "possible")
_LISTED = 12  # descriptions name this many items, then count the rest
_REPORTED = "An arrow: the text gives no date. Drawn at the day of the report: held (or denied) by then, planned from then on."


@dataclass(frozen=True)
class _Kind:
    """What sets one kind of timeline off from another."""

    title: str
    looks: Mapping[str, Look]
    column: str  # of the table, for the look
    first: Sequence[str] = ()


_MEETINGS = _Kind("Timeline of reported meetings, calls and visits", STATUS_LOOKS, "status")
_OF_VETOES = _Kind("Timeline of reported vetoes", VERDICT_LOOKS, "verdict")


def meetings_timeline(table: pd.DataFrame, name: str = "meetings-timeline", max_lanes: int = 120,
                      vetoes: pd.DataFrame | None = None) -> Figure:
    """Draw meetings, calls and visits in lanes of dyads, each mark linked to its sentence.

    Parameters
    ----------
    table : pandas.DataFrame
        A table of ``TIMELINE`` (see ``timeline.event_timeline``).
    name : str
        Name of the figure and of its files.
    max_lanes : int
        Lanes to draw; where there are more, those with the most marks, and a note says what is left out.
    vetoes : pandas.DataFrame, optional
        Vetoes to draw as lines across all lanes: a table of ``VETO_TIMELINE``, or rows of the record
        (``load_reference().vetoes``). Those outside the days of the meetings are counted, not drawn.

    Returns
    -------
    Figure

    Raises
    ------
    TableError
        `table` does not satisfy ``TIMELINE``, or `vetoes` is neither table.

    Examples
    --------
    >>> from analysis.tables import empty
    >>> meetings_timeline(empty(TIMELINE)).alt
    'Timeline of reported meetings, calls and visits: nothing to show.'
    """
    check(table, TIMELINE)
    return _drawn(table, _MEETINGS, name, max_lanes, vetoes)


def dyad_timeline(history: pd.DataFrame, title: str, name: str = "dyad-timeline", vetoes: pd.DataFrame | None = None) -> Figure:
    """Draw what was announced, held and denied between two actors; a meeting has one number in all lanes.

    Parameters
    ----------
    history : pandas.DataFrame
        A table of ``HISTORY`` (see ``history.dyad_history``).
    title : str
        Who the two are, for the description.
    name : str
        Name of the figure and of its files.
    vetoes : pandas.DataFrame, optional
        As in ``meetings_timeline``.

    Returns
    -------
    Figure

    Raises
    ------
    TableError
        `history` does not satisfy ``HISTORY``, or `vetoes` is neither table.

    Examples
    --------
    >>> from analysis.tables import empty
    >>> dyad_timeline(empty(HISTORY), "Ann and Ben").alt
    'Announced, held and denied: Ann and Ben: nothing to show.'
    """
    check(history, HISTORY)
    kind = _Kind(f"Announced, held and denied: {clean(title)}", STATUS_LOOKS, "status", _HISTORY)
    return _drawn(history, kind, name, len(_HISTORY), vetoes)


def veto_timeline_figure(table: pd.DataFrame, name: str = "veto-timeline", max_lanes: int = 120) -> Figure:
    """Draw reported vetoes at the days of the votes, told apart by what the record says of them.

    Parameters
    ----------
    table : pandas.DataFrame
        A table of ``VETO_TIMELINE`` (see ``timeline.veto_timeline``).
    name : str
        Name of the figure and of its files.
    max_lanes : int
        As in ``meetings_timeline``.

    Returns
    -------
    Figure

    Raises
    ------
    TableError
        `table` does not satisfy ``VETO_TIMELINE``.

    Examples
    --------
    >>> from analysis.tables import empty
    >>> veto_timeline_figure(empty(VETO_TIMELINE)).alt
    'Timeline of reported vetoes: nothing to show.'
    """
    check(table, VETO_TIMELINE)
    return _drawn(table, _OF_VETOES, name, max_lanes)


def _drawn(table: pd.DataFrame, kind: _Kind, name: str, max_lanes: int, vetoes: pd.DataFrame | None = None) -> Figure:
    if table.empty:
        return Figure(nothing(), f"{kind.title}: nothing to show.", name)
    rows = table.to_dict("records")
    marks = [_mark(str(i), row, kind) for i, row in enumerate(rows)]
    said = [clean(f"{r['lane']}: {r['label']}, {_when(r)}, {kind.looks[r[kind.column]].word}") for r in rows]
    links = {str(i): (evidence_address(r["doc_id"], r["event_id"]), said[i]) for i, r in enumerate(rows)}
    busiest = sorted(Counter(m.lane for m in marks).items(), key=lambda item: (-item[1], item[0]))
    kept = {lane for lane, _ in busiest[:max_lanes]}
    drawn = [m for m in marks if m.lane in kept]
    rules, left_out = _rules(vetoes, drawn)
    notes = [f"{len(busiest) - max_lanes} more lanes with {len(marks) - len(drawn)} marks are not drawn; the table has them."
             ] if len(busiest) > max_lanes else []
    notes += [f"{_of(left_out, 'veto', 'es')} outside these days {'is' if left_out == 1 else 'are'} not drawn."] if left_out else []
    shown = [*notes, _REPORTED] if any(m.towards for m in drawn) else notes
    looks = {**kind.looks, _VETOES: _VETO} if rules else kind.looks
    canvas = draw_lanes([*rules, *drawn], looks, shown, (_VETOES, *kind.first), (_VETOES,))
    return Figure(canvas, _words(table, kind, marks, said, rules, notes), name, links)


def _mark(key: str, row: Mapping[str, Any], kind: _Kind) -> Mark:
    mark = Mark(key, clean(row["lane"]), _day(row["earliest"]), _day(row["latest"]), row[kind.column], clean(row["label"]))
    reported = _day(row.get("reported"))
    if mark.start is not None or mark.end is not None or reported is None or kind is _OF_VETOES:
        return mark
    return replace(mark, start=reported, end=reported, towards=1 if row["status"] in ("planned", "possible") else -1)


def _when(row: Mapping[str, Any]) -> str:
    when, reported = interval(row["earliest"], row["latest"]), row.get("reported")
    return f"no date, reported {interval(reported, reported)}" if when == "no date" and _day(reported) is not None else when


def _rules(vetoes: pd.DataFrame | None, marks: Sequence[Mark]) -> tuple[list[Mark], int]:
    """Make a mark of each vote within the days of `marks`; count the others."""
    if vetoes is None:
        return [], 0
    day = next((c for c in ("date", "earliest") if c in vetoes), None)
    if day is None or not {"draft", "vetoed_by"} <= set(vetoes):
        raise TableError("no table of vetoes", file="vetoes", value=", ".join(map(str, vetoes.columns))[:80],
                         remedy="give a table of veto_timeline(), or rows of load_reference().vetoes")
    votes = vetoes.loc[vetoes[day].notna(), [day, "draft", "vetoed_by"]].drop_duplicates().sort_values([day, "draft"])
    days = [d for m in marks for d in (m.start, m.end) if d is not None]
    made = [Mark("", _VETOES, at, at, _VETOES, clean(f"{draft} · {str(by).replace(';', ', ')}"))
            for when, draft, by in zip(*(votes[c].tolist() for c in votes), strict=True) if (at := _day(when)) is not None]
    kept = [m for m in made if not days or min(days) - 31 <= (m.start or 0) <= max(days) + 31]
    return kept, len(made) - len(kept)


def _words(table: pd.DataFrame, kind: _Kind, marks: Sequence[Mark], said: Sequence[str], rules: Sequence[Mark],
           notes: Sequence[str]) -> str:
    """Say what a timeline shows."""
    counts, lanes = Counter(m.look for m in marks), Counter(m.lane for m in marks)
    parts = [f"{_of(len(marks), 'mark')} in {_of(len(lanes), 'lane')}",
             ", ".join(f"{counts[key]} {look.word}" for key, look in kind.looks.items() if counts[key])]
    first, last = table[["earliest", "latest"]].min().min(), table[["earliest", "latest"]].max().max()
    missing = len(undated(table))
    without = [f"{_of(missing, 'mark')} without a date."] if missing else []
    across = [f"Across them: {'; '.join(m.label for m in rules[:_LISTED])}."] if rules else []
    return clean(" ".join([f"{kind.title}: {'; '.join(parts)}; {interval(first, last)}.", *without, *across,
                           *_listed(said, marks, lanes, kind), *notes]))


def _listed(said: Sequence[str], marks: Sequence[Mark], lanes: Counter[str], kind: _Kind) -> Iterator[str]:
    if len(said) <= _LISTED:
        order = {lane: i for i, lane in enumerate(lane_order(marks, kind.first))}
        yield ". ".join(said[i] for i in sorted(range(len(said)), key=lambda i: order[marks[i].lane])) + "."
    else:
        busiest = sorted(lanes.items(), key=lambda item: (-item[1], item[0]))[:_LISTED]
        yield "Lanes with most marks: " + "; ".join(f"{lane} ({n})" for lane, n in busiest) + "."


def _of(n: int, noun: str, plural: str = "s") -> str:
    return f"{n} {noun}{'' if n == 1 else plural}"


def _day(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(np.datetime64(value, "D").astype("int64"))
