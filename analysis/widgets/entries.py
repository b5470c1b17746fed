"""Events in a shape that can be filtered: one entry a meeting or a report, and the values it has.

An entry is one event to look at: a meeting, however many reports tell of it, or on demand each report.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..errors import TableError
from ..tables import (
    DOCUMENTS,
    EVENT_ACTORS,
    EVENTS,
    MEETING_REPORTS,
    MEETINGS,
    MENTIONS,
    check,
)
from ..timeline import choose_names, count_names

_FROM_MEETING = ("status", "earliest", "latest", "precision", "place")


@dataclass(frozen=True)
class Facet:
    """The values of one filter, and pairs of an entry and a value that it has."""

    values: tuple[str, ...]
    entry: np.ndarray
    value: np.ndarray


@dataclass(frozen=True)
class Entries:
    """What there is to look at.

    Parameters
    ----------
    table : pandas.DataFrame
        One row an entry, in order of day: the columns of ``EVENTS`` (of a meeting: of its fullest report, with the
        meeting's days, place and status), `who` (text, names of all who take part), `source` (text, publication)
        and `n_reports` (int).
    reports : pandas.DataFrame
        Columns of ``MEETING_REPORTS``: which entry (`fullest`) stands for which reports.
    facets : mapping of str to Facet
        By name: actor, state, kind, status, place, source, quoted.
    text : pandas.Series
        What words are looked for in, in small letters.
    names : mapping of str to str
        The name of each actor_id.
    """

    table: pd.DataFrame
    reports: pd.DataFrame
    facets: Mapping[str, Facet]
    text: pd.Series
    names: Mapping[str, str]


def find_entries(tables: Mapping[str, pd.DataFrame], reports: bool = False) -> Entries:
    """Bring the tables of a run into a shape that can be filtered.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        As `pipeline.analyse` or `pipeline.read_results` returns them: documents, mentions, events, event_actors,
        meetings, meeting_reports.
    reports : bool
        One entry a report; otherwise one a meeting, and one for each event that is part of no meeting (a veto, a
        visit to a place not named).

    Returns
    -------
    Entries

    Raises
    ------
    TableError
        A table is missing or breaks its schema.

    Examples
    --------
    >>> from analysis.tables import SCHEMAS, empty
    >>> len(find_entries({name: empty(schema) for name, schema in SCHEMAS.items()}).table)
    0
    """
    for schema in (DOCUMENTS, MENTIONS, EVENTS, EVENT_ACTORS, MEETINGS, MEETING_REPORTS):
        if schema.name not in tables:
            raise TableError("a table is missing", file=schema.name, remedy="pass on all tables of one run")
        check(tables[schema.name], schema)
    events = tables["events"].reset_index(drop=True)
    told = _told(events, tables["meeting_reports"], reports)
    head = events["event_id"].map(told.set_index("event_id")["head"]).fillna(events["event_id"])
    table = _table(events, head, told, tables["meetings"], reports)
    entry = pd.Index(table["event_id"]).get_indexer(head)
    names = choose_names(count_names(tables["event_actors"]))
    cast = _cast(events, entry, tables["event_actors"], tables["mentions"], names)
    source = events["doc_id"].map(tables["documents"].set_index("doc_id")["source"])
    who = cast.drop_duplicates(["entry", "actor"]).groupby("entry")["actor"].agg(", ".join).reindex(table.index)
    table = table.assign(who=table["who"].fillna(who).fillna("nobody named"), source=source.iloc[_first(entry, len(table))].array)
    own = table.index.to_numpy()
    facets = {"actor": _facet(cast["entry"], cast["actor"]), "state": _facet(cast["entry"], cast["state"]),
              "kind": _facet(own, table["event_type"]), "status": _facet(own, table["status"]),
              "place": _facet(own, table["place"]), "source": _facet(entry, source), "quoted": _facet(entry, events["attribution"])}
    evidence = events["evidence"].groupby(entry).agg("\n".join).reindex(table.index)
    text = table["who"] + "\n" + table["place"].fillna("") + "\n" + evidence
    return Entries(table, told.drop(columns="head"), facets, text.str.casefold().astype("str"), names)


def _told(events: pd.DataFrame, meeting_reports: pd.DataFrame, reports: bool) -> pd.DataFrame:
    """The reports of the events at hand, each with the event that stands for its meeting (`head`)."""
    told = meeting_reports[meeting_reports["event_id"].isin(events["event_id"])]
    told = told.sort_values("fullest", ascending=False, kind="stable")
    if reports:  # each stands for itself
        told = told.assign(meeting_id=told["event_id"])
    head = told.groupby("meeting_id")["event_id"].transform("first")
    return told.assign(head=head, fullest=told["event_id"] == head).reset_index(drop=True)


def _table(events: pd.DataFrame, head: pd.Series, told: pd.DataFrame, meetings: pd.DataFrame, reports: bool) -> pd.DataFrame:
    table = events[events["event_id"] == head].set_index("event_id", drop=False)
    table = table.assign(n_reports=head.value_counts(), who=pd.Series(None, index=table.index, dtype="str"))
    if not reports:
        joined = told[told["fullest"]].merge(meetings, on="meeting_id").set_index("event_id")
        for column in _FROM_MEETING:
            table[column] = joined[column].reindex(table.index).where(table.index.isin(joined.index), table[column])
        # Without the states and groups that only stand for somebody whom another report names.
        several = joined.loc[joined["n_reports"] > 1, "participants"]
        table["who"] = several.str.replace("; ", ", ").reindex(table.index)
    first = table["earliest"].fillna(table["latest"])
    order = table.assign(first=first).reset_index(drop=True).sort_values(["first", "event_id"], na_position="last").index
    return table.reset_index(drop=True).loc[order].reset_index(drop=True)


def _first(entry: np.ndarray, n: int) -> np.ndarray:
    """Position of the first event of each of `n` entries."""
    at = np.zeros(n, dtype="int64")
    at[entry[::-1]] = np.arange(len(entry))[::-1]
    return at


def _cast(events: pd.DataFrame, entry: np.ndarray, event_actors: pd.DataFrame, mentions: pd.DataFrame,
          names: Mapping[str, str]) -> pd.DataFrame:
    """Who takes part in which entry, and for which state: what any mention in the same document says."""
    at = pd.Index(events["event_id"]).get_indexer(event_actors["event_id"])
    cast = event_actors.loc[at >= 0, ["actor_id"]].reset_index(drop=True)
    at = at[at >= 0]
    cast = cast.assign(doc_id=events["doc_id"].to_numpy()[at], entry=entry[at], actor=cast["actor_id"].map(names))
    is_state = mentions["state"].str.startswith("state:", na=False) & mentions["actor_id"].notna()
    said = mentions.loc[is_state, ["doc_id", "actor_id", "state"]].drop_duplicates(["doc_id", "actor_id"])
    cast = cast.merge(said, on=["doc_id", "actor_id"], how="left")
    state = cast["actor_id"].where(cast["actor_id"].str.startswith("state:"), cast["state"])
    called = choose_names(count_names(mentions[(mentions["kind"] == "state") & mentions["actor_id"].notna()]))
    placed: pd.DataFrame = cast.assign(state=state.map(called).fillna(state.str.removeprefix("state:")))
    return placed


def _facet(entry: np.ndarray | pd.Series, values: pd.Series) -> Facet:
    pairs = pd.DataFrame({"entry": np.asarray(entry), "value": values.array}).dropna()
    # One line each: a text field of a browser holds no other.
    pairs = pairs.assign(value=pairs["value"].astype("str").str.split().str.join(" ")).drop_duplicates()
    codes, found = pd.factorize(pairs["value"])
    return Facet(tuple(map(str, found)), pairs["entry"].to_numpy(dtype="int64"), codes)
