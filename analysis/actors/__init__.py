"""Finds who is named: people, states, organisations and groups, whether or not a table lists them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any

import pandas as pd

from ..reference import Reference
from ..tables import DOCUMENTS, MENTIONS, SENTENCES, build, by_document, check
from .anaphora import only_state
from .compose import compose
from .lexicon import Lexicon, read_items
from .phrases import Phrase, read_phrases
from .register import Register
from .resolve import Found, Resolver, build_resolver

__all__ = ["find_mentions"]


def find_mentions(documents: pd.DataFrame, sentences: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """Find every mention of an actor, and of places that could be taken for one.

    Names come from the reference tables and from the grammar of titles and offices, so that an
    unlisted "Minister of Fisheries Ada Holm" is found too. Short names, offices and pronouns are
    resolved within the document, and only when one candidate remains.

    Parameters
    ----------
    documents : pandas.DataFrame
        Columns doc_id, text; `context`, where there is one, is read first and yields no rows.
    sentences : pandas.DataFrame
        Columns doc_id, sent_id, start, end, kind.
    reference : Reference
        Names, titles, groups and offices.

    Returns
    -------
    pandas.DataFrame
        One row a mention, see the codebook: spans in characters, actor_id, name, status, how,
        alias_id, kind, office, state, and the span of the whole phrase. Mentions do not overlap.

    Raises
    ------
    TableError
        When an input does not satisfy its schema.

    Examples
    --------
    >>> from analysis.reference import load_reference
    >>> from analysis.tables import build
    >>> text = "Norwegian Fisheries Minister Ada Holm met Kofi Annan in Oslo."
    >>> docs = build([dict(doc_id="a", text=text, path="a", sha256="", published_basis="unknown")], DOCUMENTS)
    >>> sents = build([dict(doc_id="a", sent_id=0, start=0, end=len(text), kind="body", passage_id=0)], SENTENCES)
    >>> find_mentions(docs, sents, load_reference())[["name", "kind", "status"]].values.tolist()
    [['Ada Holm', 'person', 'unlisted'], ['Kofi Annan', 'person', 'resolved'], ['Oslo', 'place', 'resolved']]
    """
    check(documents, DOCUMENTS)
    check(sentences, SENTENCES)
    resolver = build_resolver(reference)
    by_doc = by_document(sentences, "sent_id", "start", "end", "kind")
    contexts = documents["context"].tolist() if "context" in documents else [None] * len(documents)
    rows: list[Found] = []
    for doc_id, text, latest, context in zip(*(documents[c].tolist() for c in ("doc_id", "text", "published_latest")), contexts):
        day = None if latest is pd.NaT else latest
        if doc_id in by_doc:
            rows += _document(resolver, doc_id, text, context if isinstance(context, str) else "", day, by_doc[doc_id])
    return build(rows, MENTIONS)


def _document(resolver: Resolver, doc_id: str, text: str, context: str, day: pd.Timestamp | None,
              sentences: list[tuple[Any, ...]]) -> list[Found]:
    """The rows of one document, with the fullest name of each person filled in at the end."""
    before = [p for phrases in _phrases(resolver.lexicon, context, [(0, len(context))]) for p in phrases] if context else []
    read = _phrases(resolver.lexicon, text, [(start, end) for _, start, end, _ in sentences])
    register = Register(namesakes=resolver.lexicon.namesakes, neutral=resolver.neutral,
                        only_state=lambda: only_state(chain(before, *read), day))
    for phrase in before:
        resolver.resolve(register, phrase, context, -1, day, "body")
    rows: list[Found] = []
    for (number, _, _, kind), phrases in zip(sentences, read):
        for phrase in phrases:
            for found in resolver.resolve(register, phrase, text, number, day, kind):
                found["sent_id"] = number
                found.setdefault("np_start", found["start"])
                found.setdefault("np_end", found["end"])
                rows.append(found)
    fullest = {p.actor_id: p.name for p in register.people} | _forms(rows, text, context)
    for count, row in enumerate(rows):
        if row["actor_id"] in fullest and "keep_name" not in row:
            row["name"] = fullest[row["actor_id"]]
        row["mention_id"], row["doc_id"], row["surface"] = f"{doc_id}#m{count}", doc_id, text[row["start"]:row["end"]]
    return rows


def _forms(rows: Iterable[Found], text: str, context: str) -> dict[str, str]:
    """For each organisation and group the tables list, the fullest of the forms that the document gives."""
    forms: dict[str, str] = {}
    for row in rows:
        if row["kind"] not in ("organisation", "group") or row["status"] != "resolved" or "keep_name" in row:
            continue
        form = text[row["start"]:row["end"]]
        # "the Houthis" is a name of theirs, "Houthi" is not
        if row["how"] in ("name", "alias") or (row["how"] == "demonym" and form.endswith("s")):
            listed = row["name"] if row["name"] in text or row["name"] in context else ""
            forms[row["actor_id"]] = listed or max(form, forms.get(row["actor_id"], ""), key=len)
    return forms


def _phrases(lexicon: Lexicon, text: str, spans: list[tuple[int, int]]) -> list[list[Phrase]]:
    return [list(read_phrases(compose(lexicon, text, items))) for items in read_items(lexicon, text, spans)]
