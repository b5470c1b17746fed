"""How right are the tables? Scores against labelled passages, with intervals, errors and a naive baseline.

The figures are those of `FIGURES`. A predicted contact is right when at least half of all participants
are shared with a labelled one (Jaccard), each matched once; names are compared without case, accents
and words of office, states and organisations by the reference tables. Uncertainty is that of the
sample of passages: they are drawn again with replacement (bootstrap; Efron and Tibshirani 1993, ch. 13).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..errors import TableError
from ..events import EventTables
from ..reference import Reference
from ..tables import EVENT_ACTORS, EVENTS, MENTIONS, SENTENCES, build, check
from .gold import Gold, read_gold
from .matching import (
    NOTHING,
    Event,
    Names,
    Score,
    contacts,
    counts,
    held,
    held_visits,
    match,
    match_vetoes,
    names_a_day,
    predictions,
    same_date,
    same_place,
)

__all__ = ["FIGURES", "Gold", "naive_events", "read_gold", "score_errors", "score_events"]

#: What every figure is. The first five are F1; the others are shares of the matched (or quiet) ones.
FIGURES: Mapping[str, str] = {
    "contact": "held meetings and calls of two or more (F1)",
    "any_status": "the same, whatever their status (F1)",
    "dyad": "pairs of actors in held contacts (F1)",
    "visit": "held visits (F1)",
    "veto": "vetoes cast, by the set of states (F1)",
    "status": "matched contacts with the right status",
    "kind": "matched contacts told right as meeting or call",
    "place": "matched held contacts with a place: place right",
    "date": "matched contacts with a date: date right",
    "undated": "matched contacts without a date: no day invented",
    "count": "matched vetoes with the right number",
    "quiet": "passages that report nothing: nothing found",
}
_CONTACT = re.compile(
    r"\b(?:meets?|met|meetings?|talks?|talked|talking|visit(?:s|ed|ing|ors?)?|summits?|negotiat(?:es?|ed|ing|ions?)|confer(?:s|red|ring)?"
    r"|discuss(?:es|ed|ing|ions?)?|receiv(?:es?|ed|ing)|host(?:s|ed|ing)?|consult(?:s|ed|ing|ations?)?|(?:tele)?phon(?:es?|ed|ing))\b", re.IGNORECASE)


def score_events(gold: Gold, tables: Mapping[str, pd.DataFrame], reference: Reference, resamples: int = 1000,
                 seed: int = 0) -> pd.DataFrame:
    """Score the events of the tables against labelled passages.

    Parameters
    ----------
    gold : dict
        From `read_gold`.
    tables : mapping of str to pandas.DataFrame
        documents, events and event_actors of the same passages (doc_id is the passage's id).
    reference : Reference
        Tells which names mean the same state or organisation.
    resamples, seed : int
        Bootstrap resamples of the passages, and the seed that makes them repeatable.

    Returns
    -------
    pandas.DataFrame
        figure (text, see `FIGURES`), value, low, high (float, 0 to 1: percentile interval, 95%),
        n_gold, n_predicted, right (int). Figures for which there is no case are left out.

    Raises
    ------
    TableError
        When a labelled passage is not in the tables.

    Examples
    --------
    >>> from analysis.reference import load_reference
    >>> from analysis.tables import DOCUMENTS, empty
    >>> tables = {"documents": empty(DOCUMENTS), "events": empty(EVENTS), "event_actors": empty(EVENT_ACTORS)}
    >>> list(score_events({}, tables, load_reference()).columns)
    ['figure', 'value', 'low', 'high', 'n_gold', 'n_predicted', 'right']
    """
    table = counts(gold, _predicted(gold, tables), Names(reference))
    n, rows = len(gold), []
    weights = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), resamples) if n else np.empty((resamples, 0))
    for figure in FIGURES:
        if figure in table and table[figure].any():
            found = Score(*map(int, table[figure].sum(axis=0)))
            low, high = _interval(np.asarray(weights @ table[figure], dtype=np.int64))
            rows.append((figure, found.value, low, high, found.gold, found.predicted, found.right))
    columns = {"figure": "str", "value": "float", "low": "float", "high": "float", "n_gold": "int64",
               "n_predicted": "int64", "right": "int64"}
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)


def _interval(drawn: npt.NDArray[np.int64]) -> tuple[float, float]:
    """Percentile interval of F1 over resamples (one row each: right, labelled, predicted); empty draws are left out."""
    both = drawn[:, 1] + drawn[:, 2]
    values = 2 * drawn[both > 0, 0] / both[both > 0]
    low, high = np.percentile(values, [2.5, 97.5]) if len(values) else (np.nan, np.nan)
    return float(low), float(high)


def score_errors(gold: Gold, tables: Mapping[str, pd.DataFrame], reference: Reference) -> pd.DataFrame:
    """List every error behind the scores: contacts of any status, held visits, vetoes cast.

    In a passage that reports nothing, whatever is found is a false alarm.

    Parameters
    ----------
    gold, tables, reference
        As for `score_events`.

    Returns
    -------
    pandas.DataFrame
        passage (id), error {missed, false alarm, status, place, date}, gold, predicted (what is labelled
        and what was found, in words; empty where there is none), text (the passage). In the order of `gold`.

    Raises
    ------
    TableError
        When a labelled passage is not in the tables.

    Examples
    --------
    >>> from analysis.reference import load_reference
    >>> from analysis.tables import DOCUMENTS, empty
    >>> tables = {"documents": empty(DOCUMENTS), "events": empty(EVENTS), "event_actors": empty(EVENT_ACTORS)}
    >>> score_errors({}, tables, load_reference()).empty
    True
    """
    names, predicted = Names(reference), _predicted(gold, tables)
    rows = [(passage, *error, labels["text"]) for passage, labels in gold.items()
            for error in _errors(labels, predicted.get(passage, NOTHING), names)]
    return pd.DataFrame(rows, columns=["passage", "error", "gold", "predicted", "text"], dtype="str")


def _predicted(gold: Gold, tables: Mapping[str, pd.DataFrame]) -> dict[str, dict[str, list[Event]]]:
    there = set(tables["documents"]["doc_id"])
    for passage in gold:
        if passage not in there:
            raise TableError("a labelled passage was not analysed", file="documents", value=passage,
                             remedy="analyse the file of the labelled passages itself: analyse(load_corpus(GOLD).documents, reference)")
    return predictions(tables)


def _errors(labels: Mapping[str, Any], found: Mapping[str, Any], names: Names) -> Iterator[tuple[str, str, str]]:
    if not labels["meetings"] and not labels["vetoes"]:
        yield from (("false alarm", "", _words(e)) for e in (*found["meetings"], *found["vetoes"]))
        return
    g, p = contacts(labels["meetings"]), contacts(found["meetings"])
    same = match(g, p, names)
    for one, other in same:
        for error in _differences(one, other):
            yield error, _words(one), _words(other)
    visits, seen = held_visits(labels["meetings"]), held_visits(found["meetings"])
    cast, read = ([v for v in r["vetoes"] if v["status"] == "cast"] for r in (labels, found))
    groups = ((g, p, same), (visits, seen, match(visits, seen, names)), (cast, read, match_vetoes(cast, read, names)))
    for wanted, given, pairs in groups:
        yield from (("missed", _words(e), "") for e in wanted if not any(e is a for a, _ in pairs))
        yield from (("false alarm", "", _words(e)) for e in given if not any(e is b for _, b in pairs))


def _differences(gold: Event, predicted: Event) -> Iterator[str]:
    if gold["status"] != predicted["status"]:
        yield "status"
    if gold["place"] and held(gold) and held(predicted) and not same_place(gold["place"], predicted["place"]):
        yield "place"
    if not same_date(gold["date"], predicted["days"]) if gold["date"] else names_a_day(predicted["days"]):
        yield "date"


def _words(event: Event) -> str:
    """An event in a line."""
    if "by" in event:
        return f"veto ({event['status']}): {', '.join(event['by'])}"
    days = event.get("days")
    day = event.get("date") or (days and (days[0] if days[0] == days[1] else f"{days[0]} to {days[1]}"))
    status = "possible" if event["status"] == "other" else event["status"]
    return "; ".join(filter(None, (f"{event['kind']} ({status}): {', '.join(event['participants'])}", event["place"], day)))


def naive_events(tables: Mapping[str, pd.DataFrame]) -> EventTables:
    """What reading without grammar would find, as a baseline to set beside the kit's own scores.

    Every sentence of the article proper that holds a word of contact ("met", "talks", "visit" ...) and
    names two people or states or more makes one held meeting of all of them, without place or date.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        documents, sentences and mentions.

    Returns
    -------
    EventTables
        `events` and `event_actors`, with rule_id "naive:" and the word.

    Examples
    --------
    >>> from analysis.tables import DOCUMENTS, empty
    >>> naive_events({"documents": empty(DOCUMENTS), "sentences": empty(SENTENCES), "mentions": empty(MENTIONS)}).events.empty
    True
    """
    mentions, sentences = check(tables["mentions"], MENTIONS), check(tables["sentences"], SENTENCES)
    named = mentions[mentions["kind"].isin(["person", "state"]) & mentions["status"].isin(["resolved", "unlisted"])]
    named = named[named["actor_id"].notna()].drop_duplicates(["doc_id", "sent_id", "actor_id"])
    who = {key: list(rows.itertuples()) for key, rows in named.groupby(["doc_id", "sent_id"], sort=False)}
    texts = dict(zip(tables["documents"]["doc_id"], tables["documents"]["text"], strict=True))
    events, cast = [], []
    for s in sentences[sentences["kind"] != "boilerplate"].itertuples():
        word, parts = _CONTACT.search(texts[s.doc_id], s.start, s.end), who.get((s.doc_id, s.sent_id), [])
        if word is None or len(parts) < 2:
            continue
        event_id = f"{s.doc_id}#n{s.sent_id}"
        events.append({"event_id": event_id, "doc_id": s.doc_id, "sent_id": s.sent_id, "start": s.start, "end": s.end,
                       "event_type": "meeting", "status": "held", "rule_id": f"naive:{word[0].lower()}",
                       "evidence": texts[s.doc_id][s.start:s.end], "trigger_start": word.start(), "trigger_end": word.end()})
        cast += [{"event_id": event_id, "actor_id": m.actor_id, "role": "participant", "name": m.name,
                  "mention_id": m.mention_id} for m in parts]
    return EventTables(build(events, EVENTS), build(cast, EVENT_ACTORS))
