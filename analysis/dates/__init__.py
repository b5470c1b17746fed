"""Finds date expressions and resolves each to an interval of days, with what it rests on."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect
from collections.abc import Iterator
from functools import lru_cache, partial
from itertools import islice
from operator import itemgetter
from typing import Any

import pandas as pd

from ..tables import DATE_MENTIONS, DOCUMENTS, SENTENCES, by_document, check, from_rows
from .rules import RULES, Rule, Setting
from .spans import Days, Told, safe
from .words import kinds

__all__ = ["find_dates", "tense_of"]

_FUTURE = re.compile(
    r"\b(?=[a-z’'])(?:will|shall|won['’]t|[’']ll|(?:is|are|was|were|be) (?:to|due|set|scheduled|expected|planned|slated|ready|about)|due|"
    r"schedul(?:es?|ed|ing)|plan(?:s|ned|ning)?|expect(?:s|ed)?|upcoming|agree[sd]? to|hope[sd]? to|intend(?:s|ed)?|prepar(?:es?|ed|ing) to|"
    r"until|deadline|invite[sd]?|would|should|could|might|(?:by|until) $|postponed? (?:to|until)|heads? (?:to|for)|leaves? for|ahead of|before|"
    r"to (?:meet|visit|hold|travel|host|attend|begin|resume|open|start))(?:\b|$)", re.IGNORECASE)
_PAST = re.compile(
    r"\b(?=[a-z])(?:(?<!\bbe )(?!hundred|indeed|speed)(?-i:[a-z]{2,20}ed)|was|were|had|has|have|said|says|told|met|held|"
    r"left|took|came|went|began|gave|made|saw|spoke|sent|"
    r"found|fell|won|lost|led|flew|drove|wrote|chose|became|brought|thought|knew|stood|"
    r"sat|ran|rose|struck|broke|paid|since|after|following|last|earlier)\b", re.IGNORECASE)
# "may" and "march" are words too: these must stand right before for the bare month to be meant.
_MONTH_NEEDS = re.compile(
    r"\b(?:in|of|since|by|until|till|from|to|during|through|early|late|mid|last|next|this|for|and|on|after|before)[ -]$", re.IGNORECASE)
# A date that opens its clause has the verb after it: "announced that, on Thursday, they will meet".
_OPENING = re.compile(r"(?:^|[;:–—]|\bthat,?|\b(?:and|but|where|when|while|as))\s*(?:(?:on|in|by|at|early|late|later|from)\s+){0,2}(?:the\s+)?$",
                      re.IGNORECASE)
# "Three days before the vote" counts from the vote, not from what is told.
_OF_ANOTHER = re.compile(r"\s(?:the|a|an|his|her|their|its|this|that|[A-Z]\w*['’]s|\w+ing)\b")
_NAMED_DAY = re.compile(r"\b(?:Black|Bloody|Good|Ash|Palm|Easter|Super|Holy|Maundy|Whit|Shrove|Cyber|Giving)\s$")
_NOT_YEAR = re.compile(r"(?:[$£€¥#]|\bno\.? |[\d,.]|\b(?:nearly|about|over|than|almost|around|some|least) )$", re.IGNORECASE)
_COUNTED = re.compile(
    r"\s?(?:people|civilians|soldiers|troops|dead|miles|km|metres|meters|tonnes|percent|%|MW|[a-z]+-(?:year|strong))|[.,]\d")


_Sentence = tuple[int, int, int, str, frozenset[str]]  # sent_id, start, end, kind of passage, kinds of word it holds


def find_dates(documents: pd.DataFrame, sentences: pd.DataFrame) -> pd.DataFrame:
    """Find date expressions and resolve them against the publication date and the clause's tense.

    Parameters
    ----------
    documents : pandas.DataFrame
        Columns doc_id, text, published_earliest, published_latest.
    sentences : pandas.DataFrame
        Columns doc_id, sent_id, start, end, kind.

    Returns
    -------
    pandas.DataFrame
        date_id, doc_id, sent_id, start, end (characters), surface, earliest, latest (days; empty
        where unresolved), precision, basis. A relative expression in a document whose own date is
        an interval gets the union over that interval, and the basis "bounded". Where the document's own
        date is unknown and its dateline states a day, that day takes its place (basis "dateline"). What
        counts from another date of the document ("the next day") has the basis "document".

    Raises
    ------
    TableError
        When an input does not satisfy its schema.

    Examples
    --------
    >>> from analysis.tables import build
    >>> day = pd.Timestamp("2012-03-10")
    >>> text = "They met late on Friday and will meet again next week."
    >>> docs = build([dict(doc_id="a", text=text, path="a", sha256="", published_earliest=day,
    ...                    published_latest=day, published_basis="stated")], DOCUMENTS)
    >>> sents = build([dict(doc_id="a", sent_id=0, start=0, end=len(text), kind="body", passage_id=0)], SENTENCES)
    >>> found = find_dates(docs, sents)
    >>> [(s, str(a)[:10], str(b)[:10]) for s, a, b in found[["surface", "earliest", "latest"]].values]
    [('Friday', '2012-03-09', '2012-03-09'), ('next week', '2012-03-12', '2012-03-18')]
    """
    check(documents, DOCUMENTS)
    check(sentences, SENTENCES)
    rows: list[tuple[Any, ...]] = []
    by_doc = by_document(sentences, "sent_id", "start", "end", "kind")
    for doc_id, text, *published in zip(*(documents[c].tolist() for c in ("doc_id", "text", "published_earliest", "published_latest"))):
        own = [(*s, held) for s in by_doc.get(doc_id, ()) if (held := kinds(text[s[1]:s[2]]))]
        if own:
            anchors = _anchors(*published)
            found = _document(text, own, anchors or _in_dateline(text, own), stated=bool(anchors))
            rows += ((f"{doc_id}#d{number}", doc_id, *row) for number, row in enumerate(found))
    return from_rows(rows, DATE_MENTIONS)


def _document(text: str, sentences: list[_Sentence], anchors: tuple[dt.date, ...], stated: bool) -> Iterator[tuple[Any, ...]]:
    """The rows of one document; `stated` says whether its own day is known, else it is the dateline's."""
    previous: Days | None = None
    for sent_id, start, end, _, held in sentences:
        for a, b, days, precision, basis in _sentence(text[start:end], held, anchors, previous):
            previous = days or previous
            basis = "dateline" if anchors and not stated and days and basis == "relative" else basis
            interval = days[:2] if days else (None, None)
            yield sent_id, start + a, start + b, text[start + a:start + b], *interval, precision, basis


def _in_dateline(text: str, sentences: list[_Sentence]) -> tuple[dt.date, ...]:
    """The day that the first dateline with one states in full."""
    stated = (days.first for _, start, end, kind, held in sentences if kind == "dateline"
              for *_, days, precision, basis in _sentence(text[start:end], held, (), None) if days and precision == "day" and basis == "explicit")
    return tuple(d for d in islice(stated, 1) if safe(d))


def _anchors(earliest: Any, latest: Any) -> tuple[dt.date, ...]:
    """The publication day, or the first and last where it is an interval; none where it is unknown."""
    days = [d.date() for d in (earliest, latest) if d is not pd.NaT]
    return tuple(dict.fromkeys([d for d in days if safe(d)]))


def _sentence(sentence: str, held: frozenset[str], anchors: tuple[dt.date, ...],
              previous: Days | None) -> Iterator[tuple[int, int, Days | None, str, str]]:
    taken: list[tuple[int, int, Rule, re.Match[str]]] = []  # sorted, without overlaps
    for rule in _rules(held):
        for match in rule.pattern.finditer(sentence):
            a, b = match.span()
            at = bisect(taken, a, key=itemgetter(0))
            free = (at == 0 or taken[at - 1][1] <= a) and (at == len(taken) or taken[at][0] >= b)
            if free and _plausible(rule, match, sentence):
                taken.insert(at, (a, b, rule, match))
    for a, b, rule, match in taken:
        tense = partial(tense_of, sentence, a, b)
        found = [d for anchor in (anchors or (None,)) if (d := rule.resolve(match, Setting(anchor, tense, previous)))]
        if not found:
            yield a, b, None, _width(rule), rule.basis
            continue
        days = Days(min(d.first for d in found), max(d.last for d in found), found[0].precision)
        vague = found[0][:2] != days[:2] or (days.precision == "day" and days.first != days.last)
        basis = "bounded" if vague else "document" if isinstance(found[0], Told) else rule.basis
        previous = days
        yield a, b, days, days.precision, basis


@lru_cache(maxsize=1 << 10)
def _rules(held: frozenset[str]) -> tuple[Rule, ...]:
    """The rules that can match where these kinds of word stand."""
    return tuple(rule for rule in RULES if rule.needs <= held)


def _plausible(rule: Rule, match: re.Match[str], sentence: str) -> bool:
    before, after = sentence[max(0, match.start() - 14):match.start()], sentence[match.end():match.end() + 14]
    if rule.name == "month" and match["month"] in ("May", "March"):
        return bool(match["which"] or match["phase"] or _MONTH_NEEDS.search(before))
    if rule.name == "weekday":
        return not _NAMED_DAY.search(before)
    if rule.name == "year":
        return not _NOT_YEAR.search(before) and not _COUNTED.match(after)
    if rule.name == "ago" and match["way"].lower() in ("before", "after"):
        return not _OF_ANOTHER.match(after)
    if rule.name == "beside" and match.group().lower() in ("the day", "that day") :
        return not re.match(r"\s(?:of|that|when|will|is|after|before|he|she|they)\b", after)
    return True


def tense_of(sentence: str, start: int, end: int) -> str:
    """Whether an expression tells of what is to come: by the nearest cue before it, else the first one after it.

    Parameters
    ----------
    sentence : str
        The sentence; `start` and `end` count its characters.
    start, end : int
        The date expression.

    Returns
    -------
    str
        "future", "past", or "" where the clause does not say.

    Examples
    --------
    >>> tense_of("They will meet on 5 May 2014.", 18, 28), tense_of("They met in 2011.", 12, 16)
    ('future', 'past')
    """
    before = sentence[max(0, start - 160):start]
    if _OPENING.search(before) and (opened := _first_cue(sentence[end:end + 80])):
        return opened
    last_future = max((m.end() for m in _FUTURE.finditer(before)), default=-1)
    last_past = max((m.end() for m in _PAST.finditer(before)), default=-1)
    if last_future >= 0 or last_past >= 0:
        return "future" if last_future >= last_past else "past"
    return _first_cue(sentence[end:end + 80])


def _first_cue(after: str) -> str:
    future, past = _FUTURE.search(after), _PAST.search(after)
    if future and (not past or future.start() <= past.start()):
        return "future"
    return "past" if past else ""


def _width(rule: Rule) -> str:
    return {"month": "month", "month-day": "day", "day-month": "day", "which-unit": "week", "weekday": "day",
            "past-units": "range", "day-range": "range", "range-day": "range", "quarter": "quarter", "year": "year",
            "week-of-month": "week"}.get(rule.name, "day")
