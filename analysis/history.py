"""What was announced, held and denied between two actors, and what was announced and never reported as held."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from .errors import TableError
from .tables import ANNOUNCEMENTS, EVENT_ACTORS, EVENTS, HISTORY, MEETING_REPORTS, MEETINGS, MENTIONS, build, check

#: What a report of each status says of a meeting, in the order in which the lanes stand.
SAID: Mapping[str, str] = {"planned": "announced", "held": "held", "denied": "denied", "possible": "possible"}
_NEVER = "not reported as held"


def announcements(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """List the meetings, calls and visits that were announced, each with what became of it.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        documents, events, meetings and meeting_reports, as a run makes them.

    Returns
    -------
    pandas.DataFrame
        A table of ``ANNOUNCEMENTS``, in order of the first announcement: meeting_id, event_type, participants,
        announced (day of the first article that announces it), earliest and latest (days it was to be on, by that
        article), place, outcome {held, denied, not reported as held}, n_reports, event_id (the announcement).

    Raises
    ------
    TableError
        An input does not satisfy its schema.

    Notes
    -----
    "Not reported as held" speaks of this corpus alone: the meeting may have taken place unnoticed.

    Examples
    --------
    >>> from analysis.tables import DOCUMENTS, empty
    >>> announcements({"documents": empty(DOCUMENTS), "events": empty(EVENTS), "meetings": empty(MEETINGS),
    ...     "meeting_reports": empty(MEETING_REPORTS)}).empty
    True
    """
    rows = _reported(tables)
    first = rows[rows["status"] == "planned"].sort_values(["reported", "event_id"]).drop_duplicates("meeting_id")
    return build([{"meeting_id": r["meeting_id"], "event_type": r["event_type"], "participants": r["participants"],
                   "announced": r["reported"], "earliest": r["earliest"], "latest": r["latest"], "place": r["place"],
                   "outcome": r["outcome"], "n_reports": r["n_reports"], "event_id": r["event_id"]}
                  for r in first.to_dict("records")], ANNOUNCEMENTS)


def dyad_history(tables: Mapping[str, pd.DataFrame], actor_a: str, actor_b: str) -> pd.DataFrame:
    """List what was announced, held, denied and only possible between two actors.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        documents, mentions, events, event_actors, meetings and meeting_reports, as a run makes them.
    actor_a, actor_b : str
        Values of actor_id. A state or an organisation stands for its people as well, where the texts give their state.

    Returns
    -------
    pandas.DataFrame
        A table of ``HISTORY``: a ``TIMELINE`` whose lanes are announced, held, denied and possible, with number (of
        the meeting, counted from 1 by its first day), meeting_id and outcome. One row a meeting and status, from the
        first article that says so.

    Raises
    ------
    TableError
        An actor that takes part in no event, or an input that does not satisfy its schema.

    Examples
    --------
    >>> from analysis.tables import DOCUMENTS, empty
    >>> tables = {"documents": empty(DOCUMENTS), "mentions": empty(MENTIONS), "events": empty(EVENTS),
    ...     "event_actors": empty(EVENT_ACTORS), "meetings": empty(MEETINGS), "meeting_reports": empty(MEETING_REPORTS)}
    >>> dyad_history(tables, "state:RUS", "state:USA")
    Traceback (most recent call last):
    ...
    analysis.errors.TableError: event_actors: takes part in no event: 'state:RUS'. Remedy: give an actor_id of event_actors.
    """
    check(tables["event_actors"], EVENT_ACTORS)
    sides = [_side(tables, actor) for actor in (actor_a, actor_b)]
    rows = _reported(tables)
    for side in sides:
        rows = rows[rows["event_id"].isin(side)]
    rows = rows.sort_values(["reported", "event_id"]).drop_duplicates(["meeting_id", "status"])
    day = rows["earliest"].fillna(rows["latest"]).fillna(rows["reported"])
    order = rows.assign(day=day).groupby("meeting_id", sort=False)["day"].min().sort_values(kind="stable")
    number = {meeting: at for at, meeting in enumerate(order.index, 1)}
    made = [r | {"number": number[r["meeting_id"]], "lane": SAID[r["status"]], "label": _label(r, number[r["meeting_id"]])}
            for r in rows.to_dict("records")]
    table = build([{k: None if pd.isna(v) else v for k, v in r.items() if k in HISTORY.names} for r in made], HISTORY)
    return table.sort_values(["number", "event_id"], ignore_index=True)


def _side(tables: Mapping[str, pd.DataFrame], actor: str) -> set[str]:
    """Events in which an actor, or one of its people, takes part."""
    mentions, cast = check(tables["mentions"], MENTIONS), tables["event_actors"]
    people = set(mentions.loc[mentions["state"] == actor, "actor_id"].dropna()) | {actor}
    events = set(cast.loc[cast["actor_id"].isin(people), "event_id"])
    if not events:
        raise TableError("takes part in no event", file="event_actors", value=actor, remedy="give an actor_id of event_actors")
    return events


def _reported(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Every report of a meeting with the day of its article and with what the meeting came to."""
    for name, schema in (("events", EVENTS), ("meetings", MEETINGS), ("meeting_reports", MEETING_REPORTS)):
        check(tables[name], schema)
    meetings = tables["meetings"].rename(columns={"status": "came_to"})[["meeting_id", "participants", "n_reports", "came_to"]]
    days = tables["documents"][["doc_id", "published_latest"]].rename(columns={"published_latest": "reported"})
    rows = tables["meeting_reports"][["meeting_id", "event_id"]].merge(meetings, on="meeting_id").merge(
        tables["events"], on="event_id").merge(days, on="doc_id", how="left")
    return rows.assign(outcome=rows["came_to"].where(rows["came_to"].isin(["held", "denied"]), _NEVER))


def _label(report: Mapping[str, object], number: int) -> str:
    kind = f"{number}. {report['event_type']}"
    if isinstance(report["place"], str) and report["place"]:
        kind += f", {report['place']}"
    return f"{kind}: {_NEVER}" if report["status"] == "planned" and report["outcome"] == _NEVER else kind
