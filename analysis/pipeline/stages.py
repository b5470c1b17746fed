"""All stages in order, over documents in memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ..actors import find_mentions
from ..clauses import parse_clauses
from ..dates import find_dates
from ..events import extract_events
from ..meetings import join_reports
from ..passages import label_passages
from ..passages.furniture import find_furniture
from ..reference import Reference
from ..segment import split_sentences, tokenize
from ..stories import find_stories
from ..timeline import event_timeline
from ..vetoes import link_vetoes

#: Tables the stages make, in their order; `pairs` is added up over all batches, and `furniture`,
#: `stories`, `meetings`, `meeting_reports` and `timeline` rest on the whole corpus.
TABLES = ("documents", "furniture", "passages", "stories", "sentences", "tokens", "mentions", "date_mentions", "clauses", "events",
          "event_actors", "veto_links", "meetings", "meeting_reports", "timeline")
Tables = Mapping[str, pd.DataFrame]


def analyse(documents: pd.DataFrame, reference: Reference, parser: Any = None,
            furniture: pd.DataFrame | None = None) -> dict[str, pd.DataFrame]:
    """Run every stage over documents in memory.

    Parameters
    ----------
    documents : pandas.DataFrame
        A `documents` table, from `corpus.load_corpus`.
    reference : Reference
        From `reference.load_reference`.
    parser : spacy.language.Language, optional
        From `clauses.load_parser`, to load it once for many calls.
    furniture : pandas.DataFrame, optional
        From `passages.furniture.find_furniture` over the corpus of which these documents are part; found in these
        documents if not given.

    Returns
    -------
    dict of str to pandas.DataFrame
        The tables of the codebook by name, without `pairs`.

    Raises
    ------
    TableError
        When `documents` does not satisfy its schema.
    ModelError
        When the language model is missing or another one.

    Examples
    --------
    >>> from analysis.reference import load_reference
    >>> from analysis.tables import DOCUMENTS, empty
    >>> tables = analyse(empty(DOCUMENTS), load_reference())
    >>> sorted(tables) == sorted(TABLES)
    True
    """
    if furniture is None:
        furniture = find_furniture(documents[["source", "text", "published_earliest"]].to_dict("records"))
    tables = {"documents": documents, "furniture": furniture}
    tables |= segment(tables, reference)
    tables |= read(tables, reference, parser)
    tables |= link(tables, reference)
    events, actors, stories = tables["events"], tables["event_actors"], find_stories(documents, tables["passages"])
    meetings, reports = join_reports(events, actors, tables["mentions"], documents, reference.states, stories)
    return tables | {"stories": stories, "meetings": meetings, "meeting_reports": reports,
                     "timeline": event_timeline(events, actors, reports=reports, documents=documents)}


def segment(tables: Tables, reference: Reference) -> dict[str, pd.DataFrame]:
    """From documents to passages, sentences and tokens: of the reference, boilerplate and abbreviations alone."""
    documents = tables["documents"]
    passages = label_passages(documents, reference, tables["furniture"])
    sentences = split_sentences(documents, passages, reference)
    return {"passages": passages, "sentences": sentences, "tokens": tokenize(documents, sentences)}


def read(tables: Tables, reference: Reference, parser: Any = None) -> dict[str, pd.DataFrame]:
    """From sentences to events: all names and event types, and which states have ever cast a veto."""
    documents, sentences = tables["documents"], tables["sentences"]
    mentions = find_mentions(documents, sentences, reference)
    dates = find_dates(documents, sentences)
    clauses = parse_clauses(documents, sentences, mentions, dates, reference, parser)
    events, actors = extract_events(documents, sentences, mentions, dates, clauses, reference)
    return {"mentions": mentions, "date_mentions": dates, "clauses": clauses, "events": events, "event_actors": actors}


def link(tables: Tables, reference: Reference) -> dict[str, pd.DataFrame]:
    """From events to the drafts they can mean: the record of vetoes, its coverage and the names of states."""
    links = link_vetoes(tables["events"], tables["event_actors"], tables["mentions"], tables["documents"],
                        reference.vetoes, reference.veto_coverage, reference.states)
    return {"veto_links": links}
