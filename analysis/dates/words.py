"""Words for months, weekdays and numbers, and what they stand for."""

from __future__ import annotations

import datetime as dt

MONTHS = {m: i // 2 + 1 for i, m in enumerate(
    "january jan february feb march mar april apr may _ june jun july jul august aug september sept october oct "
    "november nov december dec".split())} | {"sep": 9}
WEEKDAYS = {d: i for i, d in enumerate("monday tuesday wednesday thursday friday saturday sunday".split())}
NUMBERS = {w: i for i, w in enumerate(
    "zero one two three four five six seven eight nine ten eleven twelve".split())} | {
    "a": 1, "an": 1, "several": 0, "few": 0, "a few": 0, "couple": 2, "a couple of": 2, "couple of": 2, "twenty": 20, "thirty": 30}
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "final": 4, "last": 4}


def number(word: str) -> int:
    """The number a word or numeral stands for; 0 where it is vague ("several")."""
    return int(word) if word.isdigit() else NUMBERS.get(word.lower(), 0)


def make(y: int, m: int, d: int) -> dt.date | None:
    """The day, or None where there is no such day."""
    try:
        return dt.date(y, m, d)
    except ValueError:
        return None
