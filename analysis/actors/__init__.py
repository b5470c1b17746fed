"""Finds who is named: people, states, organisations and groups, whether or not a table lists them."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import pandas as pd

from ..reference import Reference
from ..tables import DOCUMENTS, MENTIONS, SENTENCES, by_document, check, from_columns
from .anaphora import only_state
from .compose import compose
from .lexicon import Lexicon, build_lexicon, read_items
from .phrases import Phrase, read_phrases
from .register import Register
from .resolve import Resolver

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
    lexicon = build_lexicon(reference)
    resolver = Resolver(lexicon, reference)
    columns: dict[str, list[Any]] = {name: [] for name in MENTIONS.names}
    by_doc = by_document(sentences, "sent_id", "start", "end", "kind")
    for d in documents.itertuples():
        if d.doc_id not in by_doc:
            continue
        context = d.context if isinstance(d.context, str) else ""
        day = None if pd.isna(d.published_latest) else d.published_latest
        for row in _document(lexicon, resolver, d.doc_id, d.text, context, day, by_doc[d.doc_id]):
            for name, value in zip(MENTIONS.names, row):
                columns[name].append(value)
    return from_columns(columns, MENTIONS)


@dataclass
class _Rows:
    """The rows of one document, with the fullest name of each person filled in at the end."""

    doc_id: str
    text: str
    rows: list[dict[str, Any]] = field(default_factory=list)

    def add(self, sent_id: int, found: dict[str, Any]) -> None:
        found.setdefault("np_start", found["start"])
        found.setdefault("np_end", found["end"])
        found["doc_id"], found["sent_id"] = self.doc_id, sent_id
        found["surface"] = self.text[found["start"]:found["end"]]
        found["mention_id"] = f"{self.doc_id}#m{len(self.rows)}"
        self.rows.append(found)

    def finished(self, register: Register) -> list[tuple[Any, ...]]:
        fullest = {p.actor_id: p.name for p in register.people}
        for row in self.rows:
            if not row.get("keep_name"):
                row["name"] = fullest.get(row["actor_id"], row["name"])
        return [tuple(row.get(n) for n in MENTIONS.names) for row in self.rows]


def _document(lexicon: Lexicon, resolver: Resolver, doc_id: str, text: str, context: str,
              day: pd.Timestamp | None, sentences: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    before = [p for phrases in _phrases(lexicon, context, [(0, len(context))]) for p in phrases] if context else []
    read = _phrases(lexicon, text, [(start, end) for _, start, end, _ in sentences])
    register = Register(namesakes=lexicon.namesakes, neutral=resolver.neutral, only_state=only_state(chain(before, *read), day))
    for phrase in before:
        resolver.resolve(register, phrase, context, -1, day, "body")
    rows = _Rows(doc_id, text)
    for (number, _, _, kind), phrases in zip(sentences, read):
        for phrase in phrases:
            for found in resolver.resolve(register, phrase, text, number, day, kind):
                rows.add(number, found)
    return rows.finished(register)


def _phrases(lexicon: Lexicon, text: str, spans: list[tuple[int, int]]) -> list[list[Phrase]]:
    return [list(read_phrases(compose(lexicon, text, items))) for items in read_items(lexicon, text, spans)]
