"""Reads events off the parsed clauses: who met, called, visited, vetoed; when, where, on whose word."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from ..reference import Reference
from ..tables import CLAUSES, DATE_MENTIONS, DOCUMENTS, EVENT_ACTORS, EVENTS, MENTIONS, SENTENCES, build, check, rows
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
    trees: dict[str, dict[int, list[Any]]] = {}
    for n in rows(clauses, *CLAUSES.names):
        trees.setdefault(n.doc_id, {}).setdefault(n.sent_id, []).append(n)
    documents, sentences, mentions, date_mentions = (t[t["doc_id"].isin(list(trees))] for t in inputs[:4])  # few have a tree
    published = {d.doc_id: (d.text, d.published_latest) for d in rows(documents, "doc_id", "text", "published_latest")}
    spans = {(s.doc_id, s.sent_id): (s.start, s.end) for s in rows(sentences, "doc_id", "sent_id", "start", "end")}
    named: dict[str, dict[str, Any]] = {}  # by document: what another one says of a name is no evidence here
    for m in rows(mentions, *MENTIONS.names):
        named.setdefault(m.doc_id, {})[m.mention_id] = m
    dated = {d.date_id: d for d in rows(date_mentions, *DATE_MENTIONS.names)}
    triggers = _triggers(reference)
    casters = frozenset(";".join(reference.vetoes["vetoed_by_ids"]).split(";"))
    things = frozenset(reference.words.loc[reference.words["kind"] == "thing_head", "word"])
    people = frozenset(w for w in reference.groups.loc[reference.groups["kind"] == "people", "noun"] for w in (w, w.removesuffix("s")))
    states = dict(zip(reference.states["actor_id"], reference.states["name"]))
    terms = _terms(reference)
    found: dict[str, list[tuple[int, Reading]]] = {}
    for doc_id, sents in trees.items():
        text, day = published[doc_id]
        kinds = {i: (m.kind, m.how) for i, m in named.get(doc_id, {}).items()}
        for sent_id, parsed in sents.items():
            nodes = build_tree(parsed, kinds)
            sentence = Sentence(text, *spans[doc_id, sent_id], nodes, named.get(doc_id, {}), dated, reference.event_words, casters, things,
                                people, day, states, terms)
            readings = [r for n in nodes for t, p in triggers.get((n.lemma, n.verbal), ()) for r in _readings(sentence, n, t, p)]
            found.setdefault(doc_id, []).extend((sent_id, r) for r in complete(merge(readings)))
    return _tables(found)


def _terms(reference: Reference) -> dict[str, list[tuple[str, Any, Any]]]:
    """In which states listed people held office, with the first and last day."""
    states = set(reference.states["actor_id"])
    out: dict[str, list[tuple[str, Any, Any]]] = {}
    for o in rows(reference.offices, "actor_id", "scope_id", "earliest", "latest"):
        if o.scope_id in states:
            out.setdefault(o.actor_id, []).append((o.scope_id, o.earliest, o.latest))
    return out


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
