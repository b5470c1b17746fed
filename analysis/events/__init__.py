"""Reads events off the parsed clauses: who met, called, visited, vetoed; when, where, on whose word."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from ..reference import Reference
from ..tables import (CLAUSES, DATE_MENTIONS, DOCUMENTS, EVENT_ACTORS, EVENTS, MENTIONS, SENTENCES, build, check)
from .counterparts import complete
from .grammar import read
from .joining import join, merge
from .mending import build_tree
from .reading import Reading
from .sentence import Sentence

__all__ = ["EventTables", "extract_events"]


class EventTables(NamedTuple):
    """The two tables of events: one row an event, and one row an actor's part in it."""

    events: pd.DataFrame
    event_actors: pd.DataFrame


def extract_events(documents: pd.DataFrame, sentences: pd.DataFrame, mentions: pd.DataFrame,
                   date_mentions: pd.DataFrame, clauses: pd.DataFrame, reference: Reference) -> EventTables:
    """Read events off the parsed clauses.

    Parameters
    ----------
    documents, sentences, mentions, date_mentions, clauses : pandas.DataFrame
        As the earlier stages make them.
    reference : Reference
        Its `event_types` and `event_words`, and the states that have cast vetoes.

    Returns
    -------
    EventTables
        `events` and `event_actors`, see the codebook. Days are intervals; `status` says what the
        text asserts; `rule_id` names the pattern of events.toml and its trigger word.

    Raises
    ------
    TableError
        When an input does not satisfy its schema.

    Examples
    --------
    >>> from analysis.reference import load_reference
    >>> from analysis.tables import empty
    >>> tables = [empty(s) for s in (DOCUMENTS, SENTENCES, MENTIONS, DATE_MENTIONS, CLAUSES)]
    >>> extract_events(*tables, load_reference()).events.empty
    True
    """
    inputs = (documents, sentences, mentions, date_mentions, clauses)
    for table, schema in zip(inputs, (DOCUMENTS, SENTENCES, MENTIONS, DATE_MENTIONS, CLAUSES)):
        check(table, schema)
    texts = dict(zip(documents["doc_id"], documents["text"]))
    spans = {(s.doc_id, s.sent_id): (s.start, s.end) for s in sentences.itertuples()}
    named: dict[str, dict[str, Any]] = {}  # by document: what another one says of a name is no evidence here
    for m in mentions.itertuples():
        named.setdefault(m.doc_id, {})[m.mention_id] = m
    dated = {d.date_id: d for d in date_mentions.itertuples()}
    kinds = dict(zip(mentions["mention_id"], zip(mentions["kind"], mentions["how"])))
    triggers = _triggers(reference)
    casters = frozenset(";".join(reference.vetoes["vetoed_by_ids"]).split(";"))
    published = dict(zip(documents["doc_id"], documents["published_latest"]))
    things = frozenset(reference.words.loc[reference.words["kind"] == "thing_head", "word"])
    people = frozenset(w for w in reference.groups.loc[reference.groups["kind"] == "people", "noun"] for w in (w, w.removesuffix("s")))
    states = dict(zip(reference.states["actor_id"], reference.states["name"]))
    terms: dict[str, list[tuple[str, Any, Any]]] = {}
    for o in reference.offices.itertuples():
        if o.scope_id in states:
            terms.setdefault(o.actor_id, []).append((o.scope_id, o.earliest, o.latest))
    found: dict[str, list[tuple[int, Reading]]] = {}
    for (doc_id, sent_id), rows in clauses.groupby(["doc_id", "sent_id"], sort=False):
        nodes = build_tree(list(rows.itertuples()), kinds)
        sentence = Sentence(texts[doc_id], *spans[doc_id, sent_id], nodes, named.get(doc_id, {}), dated, reference.event_words, casters, things, people,
                            published[doc_id], states, terms)
        readings = [r for n in nodes for t, p in triggers.get((n.lemma, n.verbal), ()) for r in _readings(sentence, n, t, p)]
        found.setdefault(doc_id, []).extend((sent_id, r) for r in complete(merge(readings)))
    return _tables(found)


def _tables(found: dict[str, list[tuple[int, Reading]]]) -> EventTables:
    events: list[dict[str, Any]] = []
    actors: list[dict[str, Any]] = []
    for doc_id, readings in found.items():
        for number, (sent_id, reading) in enumerate(join(readings)):
            event, parts = reading.rows(f"{doc_id}#e{number}", doc_id, sent_id)
            events.append(event)
            actors += parts
    return EventTables(build(events, EVENTS), build(actors, EVENT_ACTORS))


def _triggers(reference: Reference) -> dict[tuple[str, bool], list[tuple[Any, Any]]]:
    """Patterns by the dictionary form of their trigger and whether it is a verb."""
    out: dict[tuple[str, bool], list[tuple[Any, Any]]] = {}
    for event_type in reference.event_types:
        for pattern in event_type.patterns:
            for word in pattern.verbs:
                out.setdefault((word, True), []).append((event_type, pattern))
            for word in pattern.nouns:
                out.setdefault((word, False), []).append((event_type, pattern))
    return out


def _readings(sentence: Sentence, node: Any, event_type: Any, pattern: Any) -> list[Reading]:
    if node.mention or node.date or (pattern.requires and not sentence.has_any(pattern.requires)):
        return []
    found = read(node, pattern, sentence.words)
    return [r for f in found if (r := sentence.understand(f, event_type.name, pattern)) is not None]
