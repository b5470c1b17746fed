"""Judgements laid over the tables: new tables with them, the old ones without; and what they change.

Rejected events are left out, corrected ones changed, missed ones added; what rests on events is made
anew. The tables that were analysed stay as they are, so the layer is switched off by using those.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from ..errors import ReviewError
from ..meetings import join_reports
from ..reference import Reference, load_reference
from ..slugs import slug
from ..tables import EVENT_ACTORS, EVENTS, build, check
from ..tables.reviews import APPLIED, JUDGEMENTS
from ..timeline import event_timeline
from ..vetoes import link_vetoes
from .codings import Coding, coding_of, read_days
from .judgements import coding_as_shown

_ROLES = {"visit": "visitor", "veto": "vetoing"}


def settle(judgements: pd.DataFrame) -> pd.DataFrame:
    """Keep one judgement an item: what more than half of those who are not unsure hold.

    Parameters
    ----------
    judgements : pandas.DataFrame
        A table of `JUDGEMENTS` of one or more coders.

    Returns
    -------
    pandas.DataFrame
        The same columns, one row an item; `coder` names all who hold it, joined by "+". Items on which
        no such majority holds the same (label and every field) are left out: `disagreements` lists them.

    Raises
    ------
    TableError
        When the judgements break their schema.

    Examples
    --------
    >>> from analysis.tables import empty
    >>> len(settle(empty(JUDGEMENTS)))
    0
    """
    kept = []
    for _, rows in check(judgements, JUDGEMENTS).groupby("item_id", sort=False):
        sure = rows[rows["label"] != "unsure"]
        held = [_held(row) for row in sure.to_dict("records")]
        best = max(dict.fromkeys(held), key=held.count, default=None)
        if best is not None and 2 * held.count(best) > len(held):
            same = sure[[h == best for h in held]]
            kept.append(same.head(1).assign(coder="+".join(same["coder"])))
    return pd.concat(kept, ignore_index=True) if kept else judgements.head(0).copy()


def _held(row: Mapping[Any, Any]) -> str:
    """A judgement as text that is the same for the same opinion, whatever the order and the case of the names."""
    def plain(coding: Mapping[str, Any]) -> Coding:
        return {k: sorted(n.casefold() for n in v) if k == "participants" else v for k, v in coding.items()}

    added = sorted(json.dumps(plain(a), sort_keys=True) for a in _parsed(row["added"], []))
    return json.dumps([row["label"], plain(_parsed(row["corrections"], {})), added], sort_keys=True)


def apply_judgements(tables: Mapping[str, pd.DataFrame], judgements: pd.DataFrame, reference: Reference | None = None) -> dict[str, pd.DataFrame]:
    """Lay judgements over the tables: rejected events out, corrections in, missed events added.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        What `analyse` makes or `read_results` reads.
    judgements : pandas.DataFrame
        A table of `JUDGEMENTS` with one judgement an item: of one coder, or from `settle`.
    reference : Reference, optional
        The tables the corpus was analysed with; the kit's own if not given. Meetings and links of
        vetoes are made anew with it.

    Returns
    -------
    dict of str to pandas.DataFrame
        New tables; `events`, `event_actors`, `meetings`, `meeting_reports`, `timeline` and `veto_links`
        with the judgements, the others as they were, and `applied` (a table of `APPLIED`: what became of
        each judgement). Events judged have columns `judged` (label) and `judged_by`; those added have the
        rule_id "judged:" and the coder. A judgement is applied only where the event, or the sentence, is
        still what was judged; where it is not, `applied` says so.

    Raises
    ------
    ReviewError
        When an item has several judgements.
    TableError
        When a table breaks its schema.

    Examples
    --------
    >>> from analysis.tables import SCHEMAS, empty
    >>> tables = {name: empty(s) for name, s in SCHEMAS.items()}
    >>> sorted(set(apply_judgements(tables, empty(JUDGEMENTS))) - set(tables))
    ['applied']
    """
    repeated = check(judgements, JUDGEMENTS).loc[judgements.duplicated("item_id"), "item_id"]
    if len(repeated):
        raise ReviewError("an item has several judgements", file="judgements", value=repeated.iloc[0],
                          remedy="take those of one coder, or settle(judgements)")
    layer = _Layer(tables)
    applied = build([layer.apply({str(k): v for k, v in row.items()}) for row in judgements.to_dict("records")], APPLIED)
    events, cast = layer.tables()
    return {**tables, **_rebuilt(tables, events, cast, reference or load_reference()), "applied": applied}


def _rebuilt(tables: Mapping[str, pd.DataFrame], events: pd.DataFrame, cast: pd.DataFrame, reference: Reference) -> dict[str, pd.DataFrame]:
    documents, mentions = tables["documents"], tables["mentions"]
    meetings, reports = join_reports(events, cast, mentions, documents, reference.states, tables.get("stories"))
    links = link_vetoes(events, cast, mentions, documents, reference.vetoes, reference.veto_coverage, reference.states)
    return {"events": events, "event_actors": cast, "meetings": meetings, "meeting_reports": reports, "veto_links": links,
            "timeline": event_timeline(events, cast, reports=reports)}


class _Layer:
    """Events and their cast while judgements are laid over them; what it was given is not changed."""

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        events, cast = check(tables["events"], EVENTS), check(tables["event_actors"], EVENT_ACTORS)
        self.events = {e["event_id"]: {str(k): v for k, v in e.items()} for e in events.to_dict("records")}
        self.cast: dict[str, list[dict[str, Any]]] = {}
        for actor in cast.to_dict("records"):
            self.cast.setdefault(actor["event_id"], []).append({str(k): v for k, v in actor.items()})
        self.of_sentence: dict[tuple[str, int, int], list[str]] = {}
        for i, e in self.events.items():
            self.of_sentence.setdefault((e["doc_id"], int(e["start"]), int(e["end"])), []).append(i)
        self.sentences = {(d, int(a), int(b)) for d, a, b in tables["sentences"][["doc_id", "start", "end"]].itertuples(index=False, name=None)}
        self.documents = dict(zip(tables["documents"]["doc_id"], tables["documents"]["text"], strict=True))
        self.actors = _actors(tables["mentions"])

    def apply(self, judgement: dict[str, Any]) -> dict[str, Any]:
        """Apply one judgement; return its row of `APPLIED`."""
        row = {k: judgement[k] for k in ("sample_id", "item_id", "coder", "label")}
        where = (judgement["doc_id"], int(judgement["start"]), int(judgement["end"]))
        if where not in self.sentences or self.documents[where[0]][where[1]:where[2]] != judgement["sentence"]:
            return row | {"outcome": "not applied", "why": "the sentence is not in these tables as it was judged"}
        if judgement["label"] == "unsure":
            return row | {"outcome": "nothing"}
        ids, outcome = [], "kept"
        if judgement["kind"] == "event":
            found = next((i for i in self.of_sentence.get(where, []) if self._same(i, judgement)), None)
            if found is None:
                return row | {"outcome": "not applied", "why": "the event is not in these tables as it was judged"}
            ids, outcome = [found], self._change(found, judgement)
        new = [i for coding in _parsed(judgement["added"], []) if (i := self._add(where, judgement, coding))]
        if judgement["kind"] == "sentence":
            if judgement["label"] == "missed" and not new:
                return row | {"outcome": "not applied", "why": "an event of this kind and cast is found there now"}
            outcome = "added" if new else "kept"
        return row | {"outcome": outcome, "event_ids": ";".join([*ids, *new]) or None}

    def _names(self, event_id: str) -> list[str]:
        return [a["name"] for a in self.cast.get(event_id, [])]

    def _same(self, event_id: str, judgement: Mapping[str, Any]) -> bool:
        event = self.events.get(event_id)
        return (event is not None and event["trigger_start"] == judgement["trigger_start"]
                and coding_of(event, self._names(event_id)) == coding_as_shown(judgement))

    def _change(self, event_id: str, judgement: Mapping[str, Any]) -> str:
        if judgement["label"] == "reject":
            del self.events[event_id]
            self.cast.pop(event_id, None)
            return "removed"
        event = self.events[event_id]
        event |= {"judged": judgement["label"], "judged_by": judgement["coder"]}
        changes = _parsed(judgement["corrections"], {})
        event |= {k: changes[k] for k in ("event_type", "status", "place") if k in changes}
        if "date" in changes:
            event |= _days(changes["date"])
        if "participants" in changes or "event_type" in changes:
            self._recast(event, changes.get("participants", self._names(event_id)), anew="event_type" in changes)
        return "changed" if changes else "kept"

    def _add(self, where: tuple[str, int, int], judgement: Mapping[str, Any], coding: Coding) -> str | None:
        doc_id, start, end = where
        names = sorted(n.casefold() for n in coding["participants"])
        for i in self.of_sentence.get(where, []):
            there = self.events.get(i)
            if there is not None and there["event_type"] == coding["event_type"] and sorted(n.casefold() for n in self._names(i)) == names:
                return None
        number = sum(i.startswith(f"{doc_id}#j") for i in self.events)
        event = {"event_id": f"{doc_id}#j{number}", "doc_id": doc_id, "sent_id": judgement["sent_id"], "start": start, "end": end,
                 "event_type": coding["event_type"], "status": coding["status"], "place": coding["place"], "evidence": judgement["sentence"],
                 "rule_id": f"judged:{judgement['coder']}", "trigger_start": start, "trigger_end": end, "judged": "missed",
                 "judged_by": judgement["coder"], **_days(coding["date"])}
        self.events[event["event_id"]] = event
        self.of_sentence.setdefault(where, []).append(event["event_id"])
        self._recast(event, coding["participants"], anew=True)
        return str(event["event_id"])

    def _recast(self, event: Mapping[str, Any], names: list[str], anew: bool) -> None:
        """Give an event its cast by name. Who took part before stays who they were, in their part unless the type is another."""
        before = {a["name"]: a for a in self.cast.get(event["event_id"], [])}
        role, rows = _ROLES.get(event["event_type"], "participant"), dict[tuple[str, str], dict[str, Any]]()
        for name in names:
            known = before.get(name)
            called = name.casefold()
            other = self.actors.get((event["doc_id"], called)) or self.actors.get(("", called)) or "~" + slug(name)
            actor_id = known["actor_id"] if known else other
            row = (known or {"event_id": event["event_id"], "actor_id": actor_id, "name": name, "mention_id": None}) | (
                {"role": role} if anew or not known else {})
            rows.setdefault((actor_id, row["role"]), row)
        self.cast[event["event_id"]] = list(rows.values())

    def tables(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The two tables, in the order of documents and sentences; columns that others added stay."""
        place = {d: n for n, d in enumerate(self.documents)}
        rows = sorted(self.events.values(), key=lambda e: (place.get(e["doc_id"], len(place)), e["start"]))
        events = build(rows, EVENTS)
        for more in [*dict.fromkeys(k for e in rows for k in e if k not in EVENTS.names), *(c for c in ("judged", "judged_by") if not rows)]:
            events[more] = pd.Series([e.get(more) for e in rows], dtype="str" if more.startswith("judged") else None, index=events.index)
        return events, build([a for e in rows for a in self.cast.get(e["event_id"], [])], EVENT_ACTORS)


def _actors(mentions: pd.DataFrame) -> dict[tuple[str, str], str]:
    """The actor of a name in a document, and in all of them (under "") where it is the same in all."""
    named = mentions[mentions["actor_id"].notna()]
    out: dict[tuple[str, str], str] = {}
    everywhere: dict[str, set[str]] = {}
    for doc_id, name, actor in dict.fromkeys(named[["doc_id", "name", "actor_id"]].itertuples(index=False, name=None)):
        out.setdefault((doc_id, name.casefold()), actor)
        everywhere.setdefault(name.casefold(), set()).add(actor)
    return out | {("", name): next(iter(ids)) for name, ids in everywhere.items() if len(ids) == 1}


def _days(text: str | None) -> dict[str, Any]:
    first, last, precision = read_days(text)
    return {"earliest": pd.Timestamp(first) if first else None, "latest": pd.Timestamp(last) if last else None,
            "precision": precision, "date_basis": None, "date_id": None}


def _parsed(text: Any, otherwise: Any) -> Any:
    return json.loads(text) if isinstance(text, str) else otherwise
