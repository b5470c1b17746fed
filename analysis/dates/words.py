"""Words for months, weekdays and numbers, and what they stand for."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

MONTHS = {m: i // 2 + 1 for i, m in enumerate(
    "january jan february feb march mar april apr may _ june jun july jul august aug september sept october oct "
    "november nov december dec".split())} | {"sep": 9}
WEEKDAYS = {d: i for i, d in enumerate("monday tuesday wednesday thursday friday saturday sunday".split())}
NUMBERS = {w: i for i, w in enumerate(
    "zero one two three four five six seven eight nine ten eleven twelve".split())} | {
    "a": 1, "an": 1, "several": 0, "few": 0, "a few": 0, "couple": 2, "a couple of": 2, "couple of": 2, "twenty": 20, "thirty": 30}
SEASONS = ("spring", "summer", "autumn", "fall", "winter")
#: Kinds of word, from which a rule says what it needs: most sentences hold none of these.
KINDS: Mapping[str, frozenset[str]] = {
    "weekday": frozenset(WEEKDAYS), "month": frozenset(MONTHS), "season": frozenset(SEASONS), "day": frozenset(("day",)),
    "near": frozenset("today tomorrow tonight yesterday overnight day night morning afternoon evening".split()),
    "unit": frozenset("day days week weeks fortnight fortnights month months quarter quarters year years decade decades".split()),
    "span": frozenset(("week", "weekend", "fortnight", "month", "quarter", "year", "decade", *SEASONS)), "part": frozenset(("quarter", "half")),
    "which": frozenset("last this next past previous preceding coming following current".split()),
    "way": frozenset("ago earlier later before afterwards time".split()),
    "zone": frozenset("utc gmt et ct pt est cst pst edt cdt pdt".split()),
}
#: The kinds each word is of.
KINDS_OF: Mapping[str, frozenset[str]] = {w: frozenset(k for k, ws in KINDS.items() if w in ws) for w in frozenset().union(*KINDS.values())}
#: And what numerals look like.
SHAPES: Mapping[str, re.Pattern[str]] = {
    "digit": re.compile(r"\d"), "year": re.compile(r"(?:1[5-9]|20)\d\d"), "iso": re.compile(r"\d-\d"), "slash": re.compile(r"\d[/.]\d"),
    "short": re.compile(r"['’]\d\d"), "decade": re.compile(r"0['’]?s"),
}
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "final": 4, "last": 4}


@lru_cache(maxsize=1)
def _automaton() -> tuple[tuple[str, ...], AhoCorasick]:
    """The words in order, and what finds them: of those that begin alike, the longest."""
    words = tuple(KINDS_OF)
    return words, AhoCorasick(words, matchkind=MatchKind.LeftmostLongest)


def kinds(text: str) -> frozenset[str]:
    """What kinds of word and numeral a text holds."""
    small = text.lower() + " "
    words, automaton = _automaton()
    found: frozenset[str] = frozenset()
    for word, start, end in automaton.find_matches_as_indexes(small):
        if not (small[end].isalnum() or small[end] == "_" or (start and (small[start - 1].isalnum() or small[start - 1] == "_"))):
            found |= KINDS_OF[words[word]]
    return found.union(k for k, shape in SHAPES.items() if shape.search(text)) if SHAPES["digit"].search(text) else found


def number(word: str) -> int:
    """The number a word or numeral stands for; 0 where it is vague ("several")."""
    return int(word) if word.isdigit() else NUMBERS.get(word.lower(), 0)


def month_number(match: re.Match[str], group: str = "month") -> int:
    """The number of the month that a match names."""
    return MONTHS[match[group].lower().rstrip(".")]


def make(y: int, m: int, d: int) -> dt.date | None:
    """The day, or None where there is no such day."""
    try:
        return dt.date(y, m, d)
    except ValueError:
        return None
