"""Which sentences can hold an event, and what the parser is to read of them."""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from ..reference import Reference
from ..reference.event_types import EventType, any_of, forms
from ..tables import rows
from .stand_ins import Mask, cut

# "Cyprus dispute: Envoys meet ...": a topic before a colon is no part of the sentence.
_LABEL = re.compile(r"(?!.{0,80}\b(?:said|says|told|warned|added)\b)[A-Z0-9][^:;.!?\"“”]{2,80}:\s+(?=[A-Z])")
_MAX_WORDS = 150  # a longer "sentence" is a list or a broken feed, and parsing time grows with it
_WORD = re.compile(r"\w+(?:-\w+)*")
# Words that announce an event elsewhere and never here; half of all sentences that would be parsed for nothing.
_IDLE = re.compile(r"\bdue to\b|\b(?:call(?:s|ed|ing)? (?:for|upon|off|it|itself|themselves|attention)|(?:calls|called|calling) on"
                   r"|go(?:es|ing|ne)? (?:on|into|ahead|down|up|out|off|under|through|public|free|missing|unpunished)"
                   r"|heads? of|headed by|sets? (?:up|fire|ablaze|alight)|gather(?:s|ed)? (?:outside|information|data|evidence))\b"
                   r"|\b(?:calls|called|calling)\b(?!(?: +[^ #]+){0,5} +#)"  # nobody whom it can have reached
                   r"|\b(?:go|goes|going|gone|returns?|returned|returning|lands?|landed|landing|jets?|jetted)\b"
                   r"(?!(?: +[^ ]+){0,4} +(?:at|in|into|on|over|through|to)\b)")  # nor a place
_ATTENDED = frozenset(("attend", "attends", "attended", "attending", "join", "joins", "joined", "joining",
                       "participate", "participates", "participated", "participating", "part", "present"))
_MENTION = ("doc_id", "sent_id", "mention_id", "np_start", "np_end", "surface", "name", "kind", "how", "actor_id", "office", "state")
_DATE = ("doc_id", "sent_id", "date_id", "start", "end", "surface", "precision")


class Need(NamedTuple):
    """What must stand in a sentence beside a trigger word: one of `anywhere`, one of `nearby` outside names; no sport."""

    anywhere: frozenset[str]
    nearby: frozenset[str]
    sport: bool


def needs(event_types: Sequence[EventType]) -> dict[str, set[Need]]:
    """What each written form of each trigger word needs beside it; one of its needs will do."""
    out: dict[str, set[Need]] = {}
    for event_type in event_types:
        for p in event_type.patterns:
            for word in (*p.verbs, *p.nouns):
                # Who simply "arrives" does so where the sentence before says.
                goes = p.construction == "journey" and not p.object and word != "arrive"
                need = Need(p.requires, p.with_ if goes else frozenset(), event_type.name == "veto")
                for form in forms(word):
                    out.setdefault(form, set()).add(need)
                if word == "meeting":  # see `events.mending`: "the event" that somebody attends
                    out.setdefault("event", set()).add(need._replace(nearby=_ATTENDED))
    return out


def candidates(documents: pd.DataFrame, sentences: pd.DataFrame, mentions: pd.DataFrame, dates: pd.DataFrame,
               reference: Reference) -> Iterator[tuple[str, int, list[Mask]]]:
    """Yield doc_id and sent_id of the sentences that can hold an event, cut into what the parser reads.

    No other sentence can: in a name or a date no word announces anything, and nobody meets but those who count
    (`events.sentence`): states, organisations and groups, whom a table lists, and who has an office or a state.
    """
    table, noise = needs(reference.event_types), any_of(reference.event_words.noise)
    texts = dict(zip(documents["doc_id"].tolist(), documents["text"].tolist()))
    counted, named, dated = _who_counts(mentions), _by_sentence(mentions, _MENTION), _by_sentence(dates, _DATE)
    for s in rows(sentences, "doc_id", "sent_id", "start", "end", "kind"):
        if s.kind not in ("body", "headline") or (s.doc_id, s.sent_id) not in counted:
            continue
        sentence = texts[s.doc_id][s.start:s.end]
        if table.keys().isdisjoint(_words(sentence)) or sentence.count(" ") >= _MAX_WORDS:
            continue
        label = _LABEL.match(sentence)
        start = s.start + label.end() if label and not table.keys().isdisjoint(_words(sentence[label.end():])) else s.start
        pieces = list(cut(texts[s.doc_id], start, s.end, named(s.doc_id, s.sent_id), dated(s.doc_id, s.sent_id)))
        if _announces(pieces, sentence.lower(), table, noise):
            yield s.doc_id, s.sent_id, pieces


def _words(text: str) -> list[str]:
    """Words in small letters; of one with hyphens also the parts."""
    words: list[str] = _WORD.findall(text.lower())
    return [*words, *(part for word in words if "-" in word for part in word.split("-"))] if "-" in text else words


def _by_sentence(table: pd.DataFrame, columns: Iterable[str]) -> Callable[[str, int], list[Any]]:
    """A function from doc_id and sent_id to the rows of a sentence; few sentences are ever asked for."""
    data = [table[c].tolist() for c in columns]
    row: Any = namedtuple("row", columns)  # type: ignore[misc]
    places: dict[tuple[str, int], list[int]] = {}
    for at, key in enumerate(zip(data[0], data[1])):
        places.setdefault(key, []).append(at)
    return lambda doc_id, sent_id: [row._make([values[at] for values in data]) for at in places.get((doc_id, sent_id), ())]


def _who_counts(mentions: pd.DataFrame) -> set[tuple[str, int]]:
    """Sentences that name somebody who counts."""
    columns = [mentions[c].tolist() for c in ("doc_id", "sent_id", "kind", "actor_id", "office", "state")]
    placed = {(doc_id, actor) for doc_id, _, _, actor, office, state in zip(*columns) if isinstance(office, str) or isinstance(state, str)}
    return {(doc_id, sent_id) for doc_id, sent_id, kind, actor, _, _ in zip(*columns)
            if kind != "place" and (kind != "person" or not (isinstance(actor, str) and actor.startswith("~")) or (doc_id, actor) in placed)}


def _announces(pieces: Sequence[Mask], sentence: str, table: Mapping[str, set[Need]], noise: re.Pattern[str]) -> bool:
    words = set(_words(_IDLE.sub("", "".join(" # " if p.mention_id or p.date_id else p.word for p in pieces).lower())))
    found = {need for word in words & table.keys() for need in table[word]}
    sport = bool(found) and noise.search(sentence) is not None
    return any((need.sport or not sport) and (not need.nearby or need.nearby & words)
               and (not need.anywhere or any_of(need.anywhere).search(sentence))
               for need in found)
