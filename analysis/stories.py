"""Which documents tell one story: exact copies and reprints, grouped and never deleted.

Candidates come from MinHash (Broder 1997) over sequences of words; each is then verified by counting
the sequences the two texts really share.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from .tables import DOCUMENTS, PASSAGES, STORIES, check, from_rows, rows

#: Words in a sequence; long enough that two reports of one day do not share them by chance.
SEQUENCE = 5
#: Share of the shorter text's sequences that a reprint has to hold, and the fewest sequences a text must have: short
#: notices of one form ("X reports 10 cases") share most of their words and tell different stories.
SHARED, FEWEST = 0.8, 40
#: MinHash: permutations, cut into bands of rows so that texts are compared from a Jaccard similarity of about 0.4 on;
#: what datasketch would reckon, which takes longer than most corpora need.
PERMUTATIONS, BANDS = 128, (32, 4)
#: By how many bits of its number a sequence is known when it is looked up in how many texts it stands (128 MiB at most).
MOST_BITS = 27
#: Days within which a text is reprinted; the same formula a season later is another story.
DAYS = 31
_WORD = re.compile(r"\w+")


def find_stories(documents: pd.DataFrame, passages: pd.DataFrame) -> pd.DataFrame:
    """Group documents that are copies or reprints of one text.

    Parameters
    ----------
    documents : pandas.DataFrame
        Columns doc_id, text, published_earliest, published_latest.
    passages : pandas.DataFrame
        Columns doc_id, start, end, kind: only the body counts, so that headlines and furniture may differ.

    Returns
    -------
    pandas.DataFrame
        doc_id, story_id (the doc_id of the story's first document: by day of publication, then by place in
        the corpus), kind (first, exact, near), like (the document it was compared with), similarity
        (share of the shorter text's sequences of five words that the other holds, from 0 to 1).

    Raises
    ------
    TableError
        When an input does not satisfy its schema.

    Notes
    -----
    Near copies share at least four fifths of the shorter text and lie at most 31 days apart, where both days are
    known. MinHash finds nearly all pairs that have 60% or more of all their sequences in common, and misses many
    that have less: a long article cut to its first third may stay a story of its own.

    Examples
    --------
    >>> from analysis.tables import empty
    >>> len(find_stories(empty(DOCUMENTS), empty(PASSAGES)))
    0
    """
    return find_stories_in([(documents, passages)])


def find_stories_in(batches: Iterable[tuple[pd.DataFrame, pd.DataFrame]]) -> pd.DataFrame:
    """The same over documents and passages that come batch by batch; of the texts, eight bytes a word are held."""
    texts: dict[str, _Text] = {}
    copies: dict[bytes, str] = {}
    like: dict[str, list[tuple[float, str]]] = {}
    for text in (t for documents, passages in batches for t in _texts(documents, passages)):
        texts[text.doc_id] = text
        same = copies.setdefault(text.digest, text.doc_id) if text.digest else text.doc_id
        if same != text.doc_id:
            like[text.doc_id] = [(1.0, same)]
    if near := _not_alone([t for t in texts.values() if len(t.sequences) and t.doc_id not in like]):
        like |= _alike(near)
    return _table(texts, {d: like[d] for d in texts if d in like})


def _not_alone(texts: Sequence[_Text]) -> dict[str, _Text]:
    """Those that have enough sequences in common with all others together to have them in common with one.

    Sequences are told apart by some bits of their numbers: of those that look like others some are not, and no harm is done.
    """
    bits = min(max(16, (4 * sum(len(t.sequences) for t in texts)).bit_length()), MOST_BITS)
    seen = np.zeros(1 << bits, dtype=np.uint8)  # in how many texts: none, one, more
    places = np.uint64(64 - bits)
    for text in texts:
        at = np.unique(text.sequences >> places)
        seen[at] = np.minimum(seen[at] + 1, 2)
    return {t.doc_id: t for t in texts if np.count_nonzero(seen[t.sequences >> places] > 1) >= int(SHARED * FEWEST)}


def _alike(texts: Mapping[str, _Text]) -> dict[str, list[tuple[float, str]]]:
    """For each text the texts before it that it is like, and how much, the most like first."""
    from datasketch import MinHash, MinHashLSH  # only where it is needed: it is slow to load

    index = MinHashLSH(num_perm=PERMUTATIONS, params=BANDS)
    blank = MinHash(num_perm=PERMUTATIONS, seed=1, hashfunc=int)
    like = {}
    for doc_id, text in texts.items():
        sketch = blank.copy()  # with its permutations, which take longer to draw than to use
        sketch.update_batch(text.sequences >> 32)  # datasketch works on 32 bits
        if found := [(share, c) for c in index.query(sketch) if (share := _shared(text, texts[c])) >= SHARED]:
            like[doc_id] = sorted(found, key=lambda f: (-f[0], f[1]))
        index.insert(doc_id, sketch)
    return like


def distinct(table: pd.DataFrame, stories: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows of the document that tells each story first.

    Parameters
    ----------
    table : pandas.DataFrame
        Any table with a column doc_id.
    stories : pandas.DataFrame
        From `find_stories`.

    Returns
    -------
    pandas.DataFrame
        The rows whose document is the first of its story, as they were.

    Examples
    --------
    >>> told = pd.DataFrame({"doc_id": ["a", "b"], "story_id": ["a", "a"], "kind": ["first", "near"]})
    >>> distinct(pd.DataFrame({"doc_id": ["a", "b"], "n": [1, 2]}), told)["n"].tolist()
    [1]
    """
    firsts = stories.loc[stories["kind"] == "first", "doc_id"]
    return table[table["doc_id"].isin(firsts)].reset_index(drop=True)


@dataclass(frozen=True)
class _Text:
    doc_id: str
    digest: bytes  # of its words; empty where it has none
    sequences: npt.NDArray[np.uint64]  # sorted numbers, one for each different sequence of words; none if these are too few
    first: Any  # days of publication
    last: Any


def _texts(documents: pd.DataFrame, passages: pd.DataFrame) -> Iterator[_Text]:
    check(documents, DOCUMENTS)
    check(passages, PASSAGES)
    spans: dict[str, list[tuple[int, int]]] = {}
    for p in rows(passages, "doc_id", "start", "end", "kind"):
        if p.kind == "body":
            spans.setdefault(p.doc_id, []).append((p.start, p.end))
    articles = list(rows(documents, "doc_id", "text", "published_earliest", "published_latest"))
    words = [[w for start, end in spans.get(d.doc_id, ()) for w in _WORD.findall(d.text[start:end].casefold())] for d in articles]
    for d, mine, sequences in zip(articles, words, _sequences(words)):
        digest = hashlib.sha256(" ".join(mine).encode("utf-8", "surrogatepass")).digest() if mine else b""
        yield _Text(d.doc_id, digest, sequences, d.published_earliest, d.published_latest)


def _sequences(texts: Sequence[list[str]]) -> Iterator[npt.NDArray[np.uint64]]:
    """Of each text, a number for each different sequence: the same on every machine, as pandas' hash of a word is."""
    long = [words if len(words) >= FEWEST + SEQUENCE - 1 else [] for words in texts]
    hashes = pd.util.hash_array(np.array(list(chain.from_iterable(long)) or [""], dtype=object))
    numbers = np.zeros(max(0, len(hashes) - SEQUENCE + 1), dtype=np.uint64)
    for n in range(SEQUENCE):
        numbers = numbers * np.uint64(0x9E3779B97F4A7C15) + hashes[n:n + len(numbers)]
    none, at = numbers[:0], 0
    for words in long:
        different = np.unique(numbers[at:at + len(words) - SEQUENCE + 1]) if words else none
        at += len(words)
        yield different if len(different) >= FEWEST else none


def _shared(a: _Text, b: _Text) -> float:
    """The share of the shorter text's sequences that both hold; 0 where the days lie too far apart."""
    if not any(pd.isna(d) for d in (a.first, a.last, b.first, b.last)) and max(a.first, b.first) - min(a.last, b.last) > pd.Timedelta(days=DAYS):
        return 0.0
    both = len(np.intersect1d(a.sequences, b.sequences, assume_unique=True))
    return round(both / min(len(a.sequences), len(b.sequences)), 4)


def _table(texts: Mapping[str, _Text], like: Mapping[str, list[tuple[float, str]]]) -> pd.DataFrame:
    """Close the pairs to groups; the first of each is that of the first day, then of the first place."""
    group = {d: d for d in texts}

    def top(doc_id: str) -> str:
        while group[doc_id] != doc_id:
            group[doc_id] = doc_id = group[group[doc_id]]
        return doc_id

    for doc_id, found in like.items():
        for _, other in found:
            group[top(doc_id)] = top(other)
    members: dict[str, list[str]] = {}
    for doc_id in texts:
        members.setdefault(top(doc_id), []).append(doc_id)
    first = {t: ids[0] if len(ids) == 1 else min(ids, key=lambda d: pd.Timestamp.max if pd.isna(texts[d].first) else texts[d].first)
             for t, ids in members.items()}
    back = {other: (share, doc_id) for doc_id, found in like.items() for share, other in reversed(found)}
    made = []
    for doc_id, text in texts.items():
        story = first[top(doc_id)]
        compared: tuple[float | None, str | None] = (None, None)
        if story != doc_id:
            compared = like[doc_id][0] if doc_id in like else back[doc_id]
        exact = story != doc_id and text.digest == texts[story].digest
        made.append((doc_id, story, "first" if story == doc_id else "exact" if exact else "near", compared[1], compared[0]))
    return from_rows(made, STORIES)
