"""Sentences and tokens, as spans of the untouched text (NLTK; no downloaded data)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate, pairwise
from operator import sub
from typing import Any

import pandas as pd
from nltk.tokenize import NLTKWordTokenizer
from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

from .reference import Reference
from .tables import DOCUMENTS, PASSAGES, SENTENCES, TOKENS, by_document, check, from_columns, from_rows

# Punkt keeps "the U.S. The" together: after such a form only a word that opens sentences splits.
_AFTER_ABBREVIATION = re.compile(  # the stop comes first, as a search finds it quickest
    r"\.(?:(?<=\b(?:U\.S|U\.N|U\.K|E\.U|a\.m|p\.m|Inc)\.)|(?<=\bCorp\.)|(?<=\bJr\.))[\"”’)]?\s+(?=(?:The|He|She|It|They|We|But|And|In|On|At|A|An|"
    r"His|Her|This|That|These|Meanwhile|However|Earlier|Later)\b)"
)
# Feeds that lost a space ("leaders.One of"): two lower-case letters, a stop, a capitalised word.
_LOST_SPACE = re.compile(r"[.!?](?<=[a-z]{2}[.!?])(?=[A-Z][a-z]+\s)")
# A passage without one of these is a single sentence.
_STOP = re.compile(r"[.?!](?:\s+\S|[^\w\s]|[A-Z])")
_SPACE = re.compile(r"\S(?:.*\S)?", re.DOTALL)
_FALLBACK = re.compile(r"\w+|[^\w\s]")
# "Is it over?" she asked.
_SHORT = re.compile(r"(?:\b[A-Za-z]|\.[A-Za-z]{1,3})\.$")  # "the Norway–U.S. summit"
_QUOTED_END = re.compile(r"[!?][\"'”’]")
# A stop after a word in front of a space: Punkt asks of it only whether the word is an abbreviation.
_WORD_STOP = re.compile(r"([A-Za-z]{2,})\.\s+\S")
# NLTK rewrites a sentence forty times over. Where none of its finer rules can apply, one expression cuts the
# same tokens; where one can (other quotes and apostrophes, "cannot", "--", "..", rare characters), NLTK does it.
_SINGLE = r"\"“”«»„‘’;@#$%&?!\[\](){}<>*‒–—―"
_CLOSERS = r"[)\]}>\"»”’]*"
_FINE = re.compile(
    rf"[^ -~\xa0-ɏ‒-―“”‘’„…€]|`|--|\.\.|[:,][:,]|'(?<!\w')|'(?! |[sS](?:$|[ {_SINGLE}]|[:,](?!\d)|\.{_CLOSERS}$))|"
    rf"\.{_CLOSERS}[ \xa0][ \xa0)\]}}>\"»”’]*$")
_JOINED = ("cannot", "gimme", "gonna", "gotta", "lemme", "wanna")
_TOKEN = re.compile(rf"[ \xa0]*+(?:(?:[^ \xa0{_SINGLE}:,.']++|[:,](?=\d)|\.(?!{_CLOSERS}$))++|[{_SINGLE}:,.]|'[sS]?)")  # with the space before it
_LONGEST_JOINED = 1_000
# Punkt's work grows faster than its input on text without sentence ends; so it sees bounded pieces.
_PIECE = 5_000


def split_sentences(documents: pd.DataFrame, passages: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """Split every passage into sentences.

    Parameters
    ----------
    documents : pandas.DataFrame
        Columns doc_id, text.
    passages : pandas.DataFrame
        Columns doc_id, passage_id, start, end, kind.
    reference : Reference
        `abbreviations` do not end a sentence.

    Returns
    -------
    pandas.DataFrame
        doc_id, sent_id, start, end (characters), kind, passage_id. No sentence crosses a passage.

    Raises
    ------
    TableError
        When an input does not satisfy its schema.

    Examples
    --------
    >>> from analysis.passages import label_passages
    >>> from analysis.reference import load_reference
    >>> from analysis.tables import build
    >>> docs = build([dict(doc_id="a", text="Mr. Koh left. Talks ended.", path="a", sha256="",
    ...                    published_basis="unknown")], DOCUMENTS)
    >>> ref = load_reference()
    >>> split_sentences(docs, label_passages(docs, ref), ref)[["start", "end"]].values.tolist()
    [[0, 13], [14, 26]]
    """
    check(documents, DOCUMENTS)
    check(passages, PASSAGES)
    punkt = _punkt(reference)
    texts = dict(zip(documents["doc_id"].tolist(), documents["text"].tolist()))
    rows: list[tuple[object, ...]] = []
    for doc_id, own in by_document(passages, "start", "end", "kind", "passage_id").items():
        spans = ((a, b, kind, passage_id) for start, end, kind, passage_id in own
                 for a, b in _sentences(punkt, texts[doc_id], start, end))
        rows += ((doc_id, number, *span) for number, span in enumerate(spans))
    return from_rows(rows, SENTENCES)


def tokenize(documents: pd.DataFrame, sentences: pd.DataFrame) -> pd.DataFrame:
    """Split every sentence into tokens (Penn Treebank conventions).

    Parameters
    ----------
    documents : pandas.DataFrame
        Columns doc_id, text.
    sentences : pandas.DataFrame
        Columns doc_id, sent_id, start, end.

    Returns
    -------
    pandas.DataFrame
        doc_id, token_id, sent_id, start, end (characters), token.

    Raises
    ------
    TableError
        When an input does not satisfy its schema.

    Examples
    --------
    >>> from analysis.tables import build
    >>> docs = build([dict(doc_id="a", text="Talks ended.", path="a", sha256="", published_basis="unknown")], DOCUMENTS)
    >>> sents = build([dict(doc_id="a", sent_id=0, start=0, end=12, kind="body", passage_id=0)], SENTENCES)
    >>> tokenize(docs, sents)["token"].tolist()
    ['Talks', 'ended', '.']
    """
    check(documents, DOCUMENTS)
    check(sentences, SENTENCES)
    tokenizer = NLTKWordTokenizer()
    texts = dict(zip(documents["doc_id"].tolist(), documents["text"].tolist()))
    columns: dict[str, list[Any]] = {name: [] for name in TOKENS.names}
    ids, numbers, sents, starts, ends, tokens = columns.values()
    for doc_id, own in by_document(sentences, "sent_id", "start", "end").items():
        text, first = texts[doc_id], len(ids)
        for sent_id, start, end in own:
            sentence = text[start:end]
            words, own_starts, own_ends = _plain_tokens(sentence, start) if _plain(sentence) else _fine_tokens(tokenizer, sentence, start)
            tokens += words
            starts += own_starts
            ends += own_ends
            sents += [sent_id] * len(words)
        count = len(tokens) - first
        ids += [doc_id] * count
        numbers += range(count)
    return from_columns(columns, TOKENS)


class _Punkt(PunktSentenceTokenizer):
    """Punkt, which need not cut a context into words where one question decides."""

    def text_contains_sentbreak(self, text: str) -> bool:
        plain = _WORD_STOP.match(text)
        return (plain is not None and plain[1].lower() not in self._params.abbrev_types) or bool(super().text_contains_sentbreak(text))


def _punkt(reference: Reference) -> PunktSentenceTokenizer:
    parameters = PunktParameters()
    parameters.abbrev_types = set(reference.abbreviations["abbreviation"])
    return _Punkt(parameters)


def _sentences(punkt: PunktSentenceTokenizer, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    single = end - start <= _PIECE and not _STOP.search(text, start, end)
    for low, high in ((start, end),) if single else _joined(text, _units(punkt, text, start, end)):
        cuts = set() if single else {m.end() for cut in (_AFTER_ABBREVIATION, _LOST_SPACE) for m in cut.finditer(text, low, high)}
        edges = [low, *sorted(c for c in cuts if low < c < high), high]
        for a, b in pairwise(edges):
            if inner := _SPACE.search(text, a, b):
                yield inner.span()


def _joined(text: str, units: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Join what Punkt cuts before a small letter: after a quoted "Not yet!", or a dotted form it did not know."""
    start = end = -1
    for low, high in units:
        if end >= 0 and high - start <= _LONGEST_JOINED and text[low].islower() and (
                _QUOTED_END.match(text, end - 2, end) or _SHORT.search(text, max(start, end - 6), end)):
            end = high
            continue
        if end >= 0:
            yield start, end
        start, end = low, high
    if end >= 0:
        yield start, end


def _units(punkt: PunktSentenceTokenizer, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Punkt's sentences; the last one of a piece can go on, so the next piece begins with it."""
    while start < end:
        last = min(end, start + _PIECE)
        spans = [(start + a, start + b) for a, b in punkt.span_tokenize(text[start:last])]
        if last == end:
            yield from spans
            return
        if len(spans) > 1:
            yield from spans[:-1]
            start = spans[-1][0]
        else:  # no sentence is this long: cut at a space, if there is one
            cut = text.rfind(" ", start + 1, last) + 1 or last
            yield start, cut
            start = cut


_Tokens = tuple[list[str], list[int], list[int]]  # words, starts, ends


def _plain_tokens(sentence: str, at: int) -> _Tokens:
    pieces = _TOKEN.findall(sentence)
    ends = list(accumulate(map(len, pieces), initial=at))[1:]
    words = list(map(str.lstrip, pieces))
    return words, list(map(sub, ends, map(len, words))), ends


def _fine_tokens(tokenizer: NLTKWordTokenizer, sentence: str, at: int) -> _Tokens:
    try:
        spans = list(tokenizer.span_tokenize(sentence))
    except ValueError:  # NLTK cannot align some mixtures of quotation marks
        spans = []
    whole = spans and all(a < b for a, b in spans)
    spans = spans if whole else [m.span() for m in _FALLBACK.finditer(sentence)]
    return [sentence[a:b] for a, b in spans], [at + a for a, _ in spans], [at + b for _, b in spans]


def _plain(sentence: str) -> bool:
    """Whether none of NLTK's finer rules can apply."""
    if _FINE.search(sentence):
        return False
    small = sentence.lower()
    for word in _JOINED:  # a loop, as it runs for every sentence
        if word in small:
            return False
    return True
