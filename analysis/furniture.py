"""Paragraphs that a publication prints again and again: share bars, appeals, "about the author", notices.

Cues (`reference/boilerplate.csv`) know the usual ones. What is peculiar to one source shows only in its
repetition, so it is counted over the corpus.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pandas as pd

from .tables import FURNITURE, build

#: A paragraph is furniture in at least this many articles of a source, and this share of them.
FEWEST, SHARE = 4, 0.02
#: Longer paragraphs are not furniture, whatever their number: they are reprinted news.
LONGEST = 700
#: An article of which more than this share of the characters recurs is a version of another, and proves nothing.
VERSION = 0.5
#: Paragraphs counted at once; beyond it those seen once are forgotten (lossy counting: Manku & Motwani 2002).
HELD = 5_000_000
_SPACE, _DIGITS = re.compile(r"\s+"), re.compile(r"\d+")
_LINE = re.compile(r"[^\r\n\u2028\u2029]+")  # ends of Unix, Windows and old Macs, and Unicode's own
_BLANK = re.compile(r"(?:\r\n|\r|\n)[ \t]*(?:\r\n|\r|\n)")
ENDS = ('.', '!', '?', '"', '”', '’', ')', ':', ';')

Articles = Callable[[], Iterable[dict[str, Any]]]


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Split at line ends; in hard-wrapped text (lines break inside sentences) at blank lines only."""
    first = 1 if text.startswith("\ufeff") else 0  # a byte order mark belongs to the file, not to its first line
    lines = [m.span() for m in _LINE.finditer(text, first) if m.group().strip()]
    wrapped = sum(not text[s:e].rstrip().endswith(ENDS) for s, e in lines)
    if len(lines) >= 4 and wrapped > 0.5 * len(lines) and _BLANK.search(text):
        cuts = [first, *(m.end() for m in _BLANK.finditer(text)), len(text)]
        lines = [(a, b) for a, b in zip(cuts, cuts[1:])]
    for start, end in lines:
        part = text[start:end]
        inner = part.strip()
        if inner:
            start += len(part) - len(part.lstrip())
            yield start, start + len(inner)


def digest(paragraph: str) -> str:
    """What two printings of one paragraph have in common: white space, capitals and numbers do not count.

    Examples
    --------
    >>> digest("Posted 3 May,  10:15") == digest("posted 12 May, 9:02")
    True
    """
    same = _DIGITS.sub("0", _SPACE.sub(" ", paragraph.strip().casefold()))
    return hashlib.sha256(same.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def find_furniture(articles: Articles) -> pd.DataFrame:
    """Find the paragraphs that recur in many articles of one source.

    Parameters
    ----------
    articles : callable
        Gives the rows of `documents` (dicts with source, text, published_earliest) each time it is called; it is
        called twice, so that a corpus need not be held in memory.

    Returns
    -------
    pandas.DataFrame
        source (empty where the articles name none), digest (of the paragraph), example (its beginning, as one
        article prints it), n_documents (articles of the source that print it), n_source (articles of the source).

    Notes
    -----
    A paragraph counts once an article, and only in articles that are not themselves versions of another: reprints
    and updates of one report repeat its paragraphs too. Where days of publication are known, it has to be printed on
    more than one of them.

    Examples
    --------
    >>> rows = [{"source": "G", "text": f"Report number {w}.\\nFollow us, reader.", "published_earliest": None}
    ...         for w in ("one", "two", "three", "four", "five")]
    >>> find_furniture(lambda: rows)[["example", "n_documents"]].values.tolist()
    [['Follow us, reader.', 5]]
    """
    seen: Counter[tuple[str, str]] = Counter()
    for source, cut, _ in _cut(articles()):
        seen.update({(source, key) for key, _ in cut})
        if len(seen) > HELD:
            seen = Counter({k: n for k, n in seen.items() if n > 1})
    often = {k for k, n in seen.items() if n >= FEWEST}
    counts: Counter[tuple[str, str]] = Counter()
    sources: Counter[str] = Counter()
    days: dict[tuple[str, str], set[Any]] = {}
    examples: dict[tuple[str, str], str] = {}
    for source, cut, day in _cut(articles()):
        sources[source] += 1
        recurring = {(source, key): part for key, part in cut if (source, key) in often}
        if sum(map(len, recurring.values())) > VERSION * sum(len(part) for _, part in cut):
            continue
        counts.update(recurring.keys())
        for key, part in recurring.items():
            examples.setdefault(key, part[:80])
            days.setdefault(key, set()).add(day)
    rows = [{"source": source, "digest": key, "example": examples[source, key], "n_documents": n, "n_source": sources[source]}
            for (source, key), n in sorted(counts.items())
            if n >= max(FEWEST, SHARE * sources[source]) and (len(days[source, key]) > 1 or days[source, key] == {None})]
    return build(rows, FURNITURE)


def _cut(articles: Iterable[dict[str, Any]]) -> Iterator[tuple[str, list[tuple[str, str]], Any]]:
    """Source, paragraphs with their digests, and day of each article that has more than one paragraph."""
    for row in articles:
        source, day, text = row.get("source"), row.get("published_earliest"), row["text"]
        parts = [text[a:b] for a, b in paragraphs(text)]
        if len(parts) > 1:
            yield source if isinstance(source, str) else "", [(digest(p), p) for p in parts if len(p) <= LONGEST] + [
                ("", p) for p in parts if len(p) > LONGEST], None if pd.isna(day) else day
