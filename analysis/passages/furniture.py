"""Paragraphs that a publication prints again and again: share bars, appeals, "about the author", notices.

Cues (`reference/boilerplate.csv`) know the usual ones. What is peculiar to one source shows only in its
repetition, so it is counted over the corpus.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from array import array
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..tables import FURNITURE, build

#: A paragraph is furniture in at least this many articles of a source, and this share of them.
FEWEST, SHARE = 4, 0.02
#: Longer paragraphs are not furniture, whatever their number: they are reprinted news.
LONGEST = 700
#: An article of which more than this share of the characters recurs is a version of another, and proves nothing.
VERSION = 0.5
#: Paragraphs remembered to find an example of each that recurs.
HELD = 2_000_000
_SPACE, _DIGITS = re.compile(r"\s+"), re.compile(r"\d+")
_LINE = re.compile(r"[^\r\n\u2028\u2029]+")  # ends of Unix, Windows and old Macs, and Unicode's own
_BLANK = re.compile(r"(?:\r\n|\r|\n)[ \t]*(?:\r\n|\r|\n)")
ENDS = ('.', '!', '?', '"', '”', '’', ')', ':', ';')

_Words = npt.NDArray[np.uint64]
_Ints = npt.NDArray[np.int64]


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Split at line ends; in hard-wrapped text (lines break inside sentences) at blank lines only."""
    first = 1 if text.startswith("\ufeff") else 0  # a byte order mark belongs to the file, not to its first line
    lines = [m.span() for m in _LINE.finditer(text, first) if m.group().strip()]
    wrapped = sum(not text[s:e].rstrip().endswith(ENDS) for s, e in lines)
    if len(lines) >= 4 and wrapped > 0.5 * len(lines) and _BLANK.search(text):
        cuts = [first, *(m.end() for m in _BLANK.finditer(text)), len(text)]
        lines = [(a, b) for a, b in itertools.pairwise(cuts)]
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


def find_furniture(articles: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Find the paragraphs that recur in many articles of one source.

    Parameters
    ----------
    articles : iterable of mapping
        Rows of `documents`, one at a time: source, text, published_earliest. The texts are not held; of each
        paragraph sixteen bytes are.

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
    >>> find_furniture(rows)[["example", "n_documents"]].values.tolist()
    [['Follow us, reader.', 5]]
    """
    keys, lengths, counts = array("Q"), array("L"), array("L")  # of paragraphs; of paragraphs an article
    of, days = array("L"), array("q")  # source and day of an article
    sources: dict[str, int] = {}
    examples = _Examples()
    for row in articles:
        parts = [row["text"][a:b] for a, b in paragraphs(row["text"])]
        source = row["source"] if isinstance(row.get("source"), str) else ""
        of.append(sources.setdefault(source, len(sources)))
        days.append(-1 if pd.isna(row.get("published_earliest")) else row["published_earliest"].toordinal())
        short = {digest(p): p for p in parts if len(p) <= LONGEST and len(parts) > 1}
        keys.extend(int(key, 16) for key in short)
        lengths.extend(map(len, short.values()))
        counts.append(len(short))
        # Long paragraphs are the article's own: they only weigh against what recurs.
        keys.append(0)
        lengths.append(sum(len(p) for p in parts if len(p) > LONGEST))
        counts[-1] += 1
        examples.see(source, short)
    if not of:
        return build((), FURNITURE)
    return _recurring(np.asarray(keys, dtype=np.uint64), np.asarray(lengths, dtype=np.int64), np.asarray(counts, dtype=np.int64),
                      np.asarray(of, dtype=np.int64), np.asarray(days, dtype=np.int64), list(sources), examples)


class _Examples:
    """The first words of paragraphs that were seen again, among those seen lately."""

    def __init__(self) -> None:
        self.seen: set[tuple[str, str]] = set()
        self.found: dict[tuple[str, str], str] = {}

    def see(self, source: str, parts: Mapping[str, str]) -> None:
        for key, part in parts.items():
            if (source, key) in self.seen:
                self.found.setdefault((source, key), part[:80])
            self.seen.add((source, key))
        if len(self.seen) > HELD:
            self.seen.clear()


def _recurring(keys: _Words, lengths: _Ints, counts: _Ints, of: _Ints, days: _Ints, sources: list[str], examples: _Examples) -> pd.DataFrame:
    article = np.repeat(np.arange(len(of)), counts)
    both = np.empty(len(keys), dtype=[("source", np.int64), ("key", np.uint64)])
    both["source"], both["key"] = of[article], keys
    pairs, at = np.unique(both, return_inverse=True)
    real = pairs["key"] != 0
    again = (np.bincount(at, minlength=len(pairs)) >= FEWEST) & real
    recurs = np.bincount(article, weights=lengths * again[at], minlength=len(of))
    own = recurs <= VERSION * np.bincount(article, weights=lengths, minlength=len(of))
    counted = own[article] & again[at]
    n = np.bincount(at[counted], minlength=len(pairs))
    printed = np.unique(np.column_stack([at[counted], days[article[counted]]]), axis=0) if counted.any() else np.empty((0, 2), dtype=np.int64)
    n_days = np.bincount(printed[:, 0], minlength=len(pairs))
    undated = np.bincount(printed[printed[:, 1] < 0, 0], minlength=len(pairs)) > 0
    n_source = np.bincount(of, minlength=len(sources))[pairs["source"]]
    chosen = np.flatnonzero(again & (n >= np.maximum(FEWEST, SHARE * n_source)) & ((n_days > 1) | undated))
    rows = []
    for c in chosen:
        source, key = sources[pairs["source"][c]], f"{int(pairs['key'][c]):016x}"
        rows.append({"source": source, "digest": key, "example": examples.found.get((source, key)), "n_documents": int(n[c]),
                     "n_source": int(n_source[c])})
    return build(sorted(rows, key=lambda r: (r["source"], r["digest"])), FURNITURE)


def mark(rows: Iterable[dict[str, Any]], furniture: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Give each row of `documents` the digests of the furniture it holds: what its passages rest on besides its text."""
    known: dict[str, set[str]] = {}
    for source, key in zip(furniture["source"], furniture["digest"]):
        known.setdefault(source, set()).add(key)
    for row in rows:
        mine = known.get(row["source"] if isinstance(row["source"], str) else "")
        held = sorted(mine & {digest(row["text"][a:b]) for a, b in paragraphs(row["text"])}) if mine else []
        yield row | {"furniture": " ".join(held)}


def furniture_of(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """The furniture that marked rows hold, as a table for `passages.label_passages`."""
    held = {(row["source"] if isinstance(row["source"], str) else "", key) for row in rows for key in row.get("furniture", "").split()}
    return build(({"source": s, "digest": k, "n_documents": FEWEST, "n_source": FEWEST} for s, k in sorted(held)), FURNITURE)
