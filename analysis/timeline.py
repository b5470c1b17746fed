"""Dated entries: every reported meeting, call, visit or veto as a mark in a lane.

A mark keeps its event's interval, status, place and source, and the sentence behind it, so that a
figure drawn from it can be traced back. Events without a date stay in the table.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import combinations
from typing import Any, Literal

import pandas as pd

from .errors import TableError
from .tables import EVENT_ACTORS, EVENTS, STATUSES, TIMELINE, VETO_LINKS, Column, Schema, build, check

#: A meeting of more people than this is one gathering, not a crowd of dyads (6 people: 15 dyads).
GATHERING = 6

#: A timeline of vetoes: one mark a report and draft, since one sentence can report two vetoes.
VETO_TIMELINE = Schema("veto_timeline", "one veto on a timeline", ("event_id", "draft"), (
    *TIMELINE.columns,
    Column("draft", "text", "symbol of the draft resolution; empty where the record has none"),
    Column("verdict", "text", "the report held against the record", values=VETO_LINKS.columns[2].values),
    Column("reason", "text", "why that verdict"),
    Column("vetoed_by", "text", "states that vetoed, joined by '; '", optional=True),
    Column("topic", "text", "what the draft, or else the sentence, was about", optional=True),
    Column("tally", "text", "votes for, against and abstaining", optional=True),
), span="evidence")

_KEEP = ("event_id", "event_type", "status", "earliest", "latest", "precision", "place", "attribution",
         "doc_id", "sent_id", "start", "end", "evidence")


def event_timeline(
    events: pd.DataFrame,
    event_actors: pd.DataFrame,
    lanes: Literal["dyad", "actor"] = "dyad",
    statuses: Collection[str] | None = None,
    types: Collection[str] | None = None,
    names: Mapping[str, str] | None = None,
    reports: pd.DataFrame | None = None,
    documents: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Place reported events in lanes: one a dyad, one a visitor and place, or one an actor.

    Parameters
    ----------
    events : pandas.DataFrame
        A table of ``EVENTS``.
    event_actors : pandas.DataFrame
        A table of ``EVENT_ACTORS``.
    lanes : {"dyad", "actor"}
        "dyad": a mark for each two participants ("A – B"), one mark for a gathering of more than
        six, and "A → place" for a visit. "actor": a mark for each actor.
    statuses : collection of str, optional
        Keep these statuses only; all if not given.
    types : collection of str, optional
        Keep these event types only; all but vetoes if not given.
    names : mapping of str to str, optional
        The name of each actor_id, in the order in which a lane tells them, where they were chosen over
        more events than these (`choose_names`); chosen over these if not given.
    reports : pandas.DataFrame, optional
        A table of ``MEETING_REPORTS``. Then a meeting has one mark however many reports tell of it: that of its
        fullest report, with the number of reports in its label. Without it every report has its mark.
    documents : pandas.DataFrame, optional
        A table with doc_id and published_latest, for `reported`: where the text gives no date, that day says by when
        a contact was held, or from when on it is to be.

    Returns
    -------
    pandas.DataFrame
        A table of ``TIMELINE``, ordered by first day, then lane; events without a date come last
        (see ``undated``). An event of which the text names one actor, or none, keeps a mark.

    Raises
    ------
    TableError
        An unknown status or way of making lanes, or an input that does not satisfy its schema.

    Examples
    --------
    >>> e = build([dict(event_id="a#e1", doc_id="a", sent_id=0, start=0, end=9, event_type="meeting",
    ...     status="held", rule_id="r", evidence="They met.", trigger_start=5, trigger_end=8)], EVENTS)
    >>> who = build([dict(event_id="a#e1", actor_id="~" + n, role="participant", name=n)
    ...     for n in ("Ann", "Ben")], EVENT_ACTORS)
    >>> event_timeline(e, who).lane.tolist()
    ['Ann – Ben']
    """
    check(events, EVENTS)
    check(event_actors, EVENT_ACTORS)
    if unknown := sorted(set(statuses or ()) - set(STATUSES)):
        raise TableError("unknown status", file="timeline", value=unknown[0],
                         remedy=f"one of {', '.join(STATUSES)}")
    if lanes not in ("dyad", "actor"):
        raise TableError("unknown way of making lanes", file="timeline", value=lanes, remedy="dyad or actor")
    kept = events[events["event_type"].isin(list(types)) if types is not None else events["event_type"] != "veto"]
    if statuses is not None:
        kept = kept[kept["status"].isin(list(statuses))]
    names, parts = names or choose_names(count_names(event_actors)), _parts(event_actors)
    told: dict[str, int] = {}
    if reports is not None:
        told = dict(zip(reports["event_id"], reports.groupby("meeting_id")["event_id"].transform("size")))
        kept = kept[~kept["event_id"].isin(reports.loc[~reports["fullest"], "event_id"])]
    published = {} if documents is None else dict(zip(documents["doc_id"].tolist(), documents["published_latest"].tolist()))
    rank = {actor: at for at, actor in enumerate(names)}
    rows = []
    for event in kept[list(_KEEP)].to_dict("records"):
        # One order for all events: a dyad then reads the same whichever of the two a report names first.
        cast = sorted(parts.get(event["event_id"], []), key=lambda part: rank[part[0]])
        made = _dyad_lanes(event, cast, names) if lanes == "dyad" else _actor_lanes(cast, names)
        n = told.get(event["event_id"], 1)
        more = f" · {n} reports" if n > 1 else ""
        rows += [{**event, "lane": lane, "label": _label(event, lane) + more, "n_reports": n,
                  "reported": published.get(event["doc_id"])} for lane in dict.fromkeys(made)]
    return _ordered(build(_filled(rows), TIMELINE))


def undated(table: pd.DataFrame) -> pd.DataFrame:
    """Return the marks that have neither a first nor a last day.

    Parameters
    ----------
    table : pandas.DataFrame
        A table of ``TIMELINE`` or ``VETO_TIMELINE``.

    Returns
    -------
    pandas.DataFrame
        The rows of it without a date, as they were.

    Examples
    --------
    >>> from analysis.tables import empty
    >>> len(undated(empty(TIMELINE)))
    0
    """
    return table[table["earliest"].isna() & table["latest"].isna()]


def veto_timeline(
    events: pd.DataFrame,
    event_actors: pd.DataFrame,
    veto_links: pd.DataFrame,
    reference_vetoes: pd.DataFrame,
    lanes: Literal["states", "topic"] = "states",
) -> pd.DataFrame:
    """Place reported vetoes at the days the record gives for the votes.

    Parameters
    ----------
    events, event_actors, veto_links : pandas.DataFrame
        Tables of ``EVENTS``, ``EVENT_ACTORS`` and ``VETO_LINKS``.
    reference_vetoes : pandas.DataFrame
        The record, as ``load_reference().vetoes``: columns veto_id, draft, topic, agenda_item,
        vetoed_by and tally (text).
    lanes : {"states", "topic"}
        Lane by the vetoing states, or by what the draft was about.

    Returns
    -------
    pandas.DataFrame
        A table of ``VETO_TIMELINE``. A matched or ambiguous candidate lies at the day of its vote;
        a claim the record does not hold keeps the interval the sentence gives, or none.

    Raises
    ------
    TableError
        An unknown way of making lanes, or an input that does not satisfy its schema.

    Examples
    --------
    >>> from analysis.tables import empty
    >>> record = pd.DataFrame(columns=["draft", "topic", "agenda_item", "vetoed_by", "tally"], dtype=str)
    >>> len(veto_timeline(empty(EVENTS), empty(EVENT_ACTORS), empty(VETO_LINKS), record))
    0
    """
    for table, schema in ((events, EVENTS), (event_actors, EVENT_ACTORS), (veto_links, VETO_LINKS)):
        check(table, schema)
    if lanes not in ("states", "topic"):
        raise TableError("unknown way of making lanes", file="veto_timeline", value=lanes, remedy="states or topic")
    names, parts = choose_names(count_names(event_actors)), _parts(event_actors)
    votes = _filled(reference_vetoes.to_dict("records"))
    # A link names the row of the record: by veto_id where it has one (two early vetoes share a symbol).
    record = {r[key]: r for key in ("draft", "veto_id") for r in votes if r.get(key)}
    told = {r["event_id"]: r for r in _filled(events[[*_KEEP, "topic"]].to_dict("records"))}
    rows = []
    for link in _filled(veto_links.to_dict("records")):
        event = told.get(link["event_id"])
        if event is None:
            raise TableError("a veto link points to no event", file="veto_links", value=link["event_id"],
                             remedy="make both tables in one run")
        claimed = [names[a] for a, _ in parts.get(link["event_id"], [])]
        rows.append(_veto_row(event, link, record.get(link["draft"] or "", {}), claimed, lanes))
    return _ordered(build(rows, VETO_TIMELINE))


def _veto_row(event: Mapping[str, Any], link: Mapping[str, Any], vote: Mapping[str, Any],
              claimed: list[str], lanes: str) -> dict[str, Any]:
    day = link["vetoed_on"]
    on_record = link["vetoed_by"] or vote.get("vetoed_by")
    states = "; ".join(p.strip() for p in on_record.split(";")) if on_record else "; ".join(claimed)
    topic = vote.get("topic") or event["topic"] or vote.get("agenda_item")
    lane = (states.replace("; ", ", ") or "states not named") if lanes == "states" else (topic or "topic not named")
    tally = vote.get("tally")
    said = [link["draft"] or "no draft", topic if lanes == "states" else states, tally]
    dates = {"earliest": day, "latest": day, "precision": "day"} if day is not None else {}
    return {**event, **dates, "draft": link["draft"] or "", "verdict": link["verdict"],
            "reason": link["reason"], "vetoed_by": states or None, "topic": topic, "tally": tally,
            "lane": lane, "label": ", ".join(str(s) for s in said if s)}


def count_names(event_actors: pd.DataFrame) -> pd.DataFrame:
    """Count the names of each actor, in order of first appearance; counts of several tables can be added up.

    Examples
    --------
    >>> from analysis.tables import empty
    >>> list(count_names(empty(EVENT_ACTORS)).columns)
    ['actor_id', 'name', 'n']
    """
    return event_actors.groupby(["actor_id", "name"], sort=False).size().reset_index(name="n")


def choose_names(counted: pd.DataFrame) -> dict[str, str]:
    """Choose one name an actor: the one most used, else the longest; two actors never share one.

    Examples
    --------
    >>> choose_names(pd.DataFrame({"actor_id": ["~a", "~a"], "name": ["Holm", "Ada Holm"], "n": [1, 1]}))
    {'~a': 'Ada Holm'}
    """
    ranked = counted.assign(length=counted["name"].str.len())
    ranked = ranked.sort_values(["actor_id", "n", "length", "name"], ascending=[True, False, False, True])
    best = ranked.drop_duplicates("actor_id")
    shared = best["name"].duplicated(keep=False)
    shown = best["name"].where(~shared, best["name"] + " (" + best["actor_id"] + ")")
    chosen = dict(zip(best["actor_id"], shown, strict=True))
    return {a: chosen[a] for a in counted["actor_id"].unique()}  # in order of first appearance


def _parts(event_actors: pd.DataFrame) -> dict[str, list[tuple[str, str]]]:
    """Map each event to its (actor_id, role), in the order of the table."""
    parts: dict[str, list[tuple[str, str]]] = {}
    for event_id, actor_id, role in event_actors[["event_id", "actor_id", "role"]].itertuples(index=False):
        parts.setdefault(event_id, []).append((actor_id, role))
    return parts


def _dyad_lanes(event: Mapping[str, Any], cast: list[tuple[str, str]], names: Mapping[str, str]) -> Iterator[str]:
    ids = list(dict.fromkeys(a for a, _ in cast))
    sources = list(dict.fromkeys(a for a, role in cast if role in ("actor", "visitor")))
    targets = list(dict.fromkeys(a for a, role in cast if role == "target"))
    place = event["place"]
    if not ids:
        yield "nobody named"
    elif event["event_type"] == "visit":
        where = place if isinstance(place, str) and place else "place not named"
        yield from (f"{names[a]} → {where}" for a in sources or ids)
    elif any(role == "actor" for _, role in cast) and targets:
        yield from (f"{names[a]} → {names[b]}" for a in sources for b in targets if a != b)
    elif len(ids) == 1:
        yield f"{names[ids[0]]} – other side not named"
    elif len(ids) > GATHERING:
        yield f"{', '.join(names[a] for a in ids[:3])} and {len(ids) - 3} others"
    else:
        yield from (f"{names[a]} – {names[b]}" for a, b in combinations(ids, 2))


def _actor_lanes(cast: list[tuple[str, str]], names: Mapping[str, str]) -> Iterator[str]:
    ids = list(dict.fromkeys(a for a, _ in cast))
    yield from (names[a] for a in ids) if ids else ("nobody named",)


def _label(event: Mapping[str, Any], lane: str) -> str:
    place, source = event["place"], event["attribution"]
    kind = str(event["event_type"])
    if isinstance(place, str) and place and not lane.endswith(f"→ {place}"):
        kind += f", {place}"
    if event["status"] != "held":
        kind += f" ({event['status']})"
    return kind + (f" · reported: {source}" if isinstance(source, str) and source else "")


def _filled(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Turn every kind of missing value into None, so that plain truth tests are safe."""
    return [{str(k): None if pd.isna(v) else v for k, v in row.items()} for row in rows]


def _ordered(table: pd.DataFrame) -> pd.DataFrame:
    first = table["earliest"].fillna(table["latest"])
    order = pd.DataFrame({"first": first, "lane": table["lane"], "event_id": table["event_id"]})
    return table.loc[order.sort_values(["first", "lane", "event_id"], na_position="last").index].reset_index(drop=True)
