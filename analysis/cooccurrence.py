"""Who is named together with whom, how strongly, and in which sentences.

Counts rest on an incidence list (unit, actor), each actor once a unit, joined to itself inside every
unit: one 2x2 table a pair, so that n <= min(n_a, n_b) and n_a + n_b - n <= n_units always hold.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from .association import Counts, associations
from .errors import TableError
from .tables import MENTIONS, SENTENCES, check

#: What identifies a unit. A paragraph is a passage.
UNITS = {"sentence": ["doc_id", "sent_id"], "paragraph": ["doc_id", "passage_id"], "document": ["doc_id"], "story": ["story_id"]}
#: Kinds counted unless told otherwise: actors, not the places they are named with.
KINDS = ("person", "state", "organisation", "group")
#: Pairs joined at once: bounds memory whatever the number of actors in one unit.
CHUNK = 2_000_000
_Ints = npt.NDArray[np.int64]


def count_pairs(mentions: pd.DataFrame, sentences: pd.DataFrame, unit: str = "sentence",
                kinds: Sequence[str] = KINDS, include_boilerplate: bool = False, min_n: int = 1,
                stories: pd.DataFrame | None = None) -> pd.DataFrame:
    """Count how often actors are named together, with measures of association.

    Parameters
    ----------
    mentions, sentences : pandas.DataFrame
        Tables of those schemas. What is not counted is told by `left_out`.
    unit : {"sentence", "paragraph", "document", "story"}
        Within what two actors have to be named. A paragraph is a passage; a story is a text with its copies
        and reprints, and needs `stories`.
    kinds : sequence of str
        Values of `mentions.kind` to count.
    include_boilerplate : bool
        Whether sentences labelled boilerplate count.
    min_n : int
        Fewest units that have to name both; n_a, n_b and n_units do not depend on it.
    stories : pandas.DataFrame, optional
        From `stories.find_stories`. With it reprints do not count again: only the document that tells a
        story first does. Without it every document counts.

    Returns
    -------
    pandas.DataFrame
        A `pairs` table, sorted by n (falling), actor_a, actor_b. Measures: see `association.associations`.

    Raises
    ------
    TableError
        A table breaks its schema, or the unit is unknown.

    Examples
    --------
    >>> from analysis.tables import MENTIONS, SENTENCES, empty
    >>> count_pairs(empty(MENTIONS), empty(SENTENCES)).empty
    True
    """
    return associations(count(mentions, sentences, unit, kinds, include_boilerplate, stories), min_n)


def count(mentions: pd.DataFrame, sentences: pd.DataFrame, unit: str = "sentence",
          kinds: Sequence[str] = KINDS, include_boilerplate: bool = False, stories: pd.DataFrame | None = None) -> Counts:
    """Count one batch; arguments as in `count_pairs`. `association.combine` adds batches."""
    units = _units(sentences, unit, include_boilerplate, stories)
    rows = _placed(mentions, sentences, units, kinds)
    rows = rows[rows["reason"] == ""].drop_duplicates(["unit", "actor_id"])
    codes, names = pd.factorize(rows["actor_id"], sort=True)
    numbers, codes = rows["unit"].to_numpy(np.int64), np.asarray(codes, dtype=np.int64)
    order = np.lexsort((codes, numbers))
    keys, n = _self_join(numbers[order], codes[order], len(names))
    n_units = int(units["unit"].nunique())
    return _counts(unit, n_units, pd.Index(names), np.bincount(codes, minlength=len(names)), keys, n)


def window_counts(tokens: pd.DataFrame, sentences: pd.DataFrame, width: int = 5,
                  include_boilerplate: bool = False, min_n: int = 1) -> pd.DataFrame:
    """Count words near each other inside sentences.

    A unit is a pair of word positions of one sentence, at most `width` words apart (the span of surface
    co-occurrence, Evert 2008). Margins are counted over the same units, which keeps the 2x2 tables
    possible at the edges of sentences. Words are tokens with a letter or digit, case-folded; other
    tokens have no position. A word beside itself is a unit but no pair.

    Parameters
    ----------
    tokens, sentences : pandas.DataFrame
        Tables of those schemas.
    width : int
        Greatest distance in words; 1 means neighbours.
    include_boilerplate, min_n
        As in `count_pairs`.

    Returns
    -------
    pandas.DataFrame
        A `pairs` table with unit "window"; actor_a and actor_b are words.

    Raises
    ------
    TableError
        A table breaks its schema, or `width` is below 1.
    """
    if width < 1:
        raise TableError("window too narrow", value=width, remedy="give a width of 1 word or more")
    units = _units(sentences, "sentence", include_boilerplate)
    rows = tokens.sort_values(["doc_id", "token_id"]).merge(units, on=["doc_id", "sent_id"])
    rows = rows[rows["token"].str.contains(r"[^\W_]", regex=True)]
    codes, names = pd.factorize(rows["token"].str.casefold(), sort=True)
    codes, sentence = np.asarray(codes, dtype=np.int64), rows["unit"].to_numpy(np.int64)
    margins, n_units = np.zeros(len(names), dtype=np.int64), 0
    keys = n = np.empty(0, dtype=np.int64)
    for distance in range(1, min(width, max(len(codes) - 1, 0)) + 1):
        inside = sentence[:-distance] == sentence[distance:]
        if not inside.any():  # no sentence is longer than this
            break
        a, b = codes[:-distance][inside], codes[distance:][inside]
        n_units += len(a)
        margins += np.bincount(a, minlength=len(names)) + np.bincount(b[a != b], minlength=len(names))
        low, high = np.minimum(a, b)[a != b], np.maximum(a, b)[a != b]
        keys, n = _add(keys, n, low * len(names) + high)
    return associations(_counts("window", n_units, pd.Index(names), margins, keys, n), min_n)


def left_out(mentions: pd.DataFrame, sentences: pd.DataFrame, kinds: Sequence[str] = KINDS,
             include_boilerplate: bool = False) -> pd.DataFrame:
    """Count the mentions that `count_pairs` leaves out: columns reason (text), n (mentions)."""
    rows = placed(mentions, sentences, kinds=kinds, include_boilerplate=include_boilerplate)
    return rows[rows["reason"] != ""].groupby("reason").size().astype("int64").reset_index(name="n")


def placed(mentions: pd.DataFrame, sentences: pd.DataFrame, unit: str = "sentence", kinds: Sequence[str] = KINDS,
           include_boilerplate: bool = False, stories: pd.DataFrame | None = None) -> pd.DataFrame:
    """Give each mention the number of its unit and the reason for which `count_pairs` leaves it out ("" if it counts)."""
    return _placed(mentions, sentences, _units(sentences, unit, include_boilerplate, stories), kinds)


def actor_names(mentions: pd.DataFrame) -> pd.DataFrame:
    """List every actor once, by the name most of its mentions carry (ties: the longest, then A to Z).

    Returns
    -------
    pandas.DataFrame
        actor_id, name, kind (text); n_mentions, n_docs (int); most mentions first. Ambiguous mentions
        belong to no actor and are not in it.
    """
    rows = mentions[_has_actor(mentions)]
    forms = rows.groupby(["actor_id", "name", "kind"]).size().reset_index(name="uses")
    forms["length"] = forms["name"].str.len()
    best = forms.sort_values(["actor_id", "uses", "length", "name"], ascending=[True, False, False, True])
    size = rows.groupby("actor_id").agg(n_mentions=("doc_id", "size"), n_docs=("doc_id", "nunique"))
    table = best.drop_duplicates("actor_id")[["actor_id", "name", "kind"]].merge(
        size.astype("int64").reset_index(), on="actor_id")
    return table.sort_values(["n_mentions", "actor_id"], ascending=[False, True], ignore_index=True)


def _has_actor(mentions: pd.DataFrame) -> pd.Series:
    return (mentions["actor_id"].fillna("") != "") & (mentions["status"] != "ambiguous")


def _units(sentences: pd.DataFrame, unit: str, include_boilerplate: bool, stories: pd.DataFrame | None = None) -> pd.DataFrame:
    """Number the unit each counted sentence lies in: doc_id, sent_id, unit."""
    if unit not in UNITS:
        raise TableError("unit unknown", value=unit, remedy=f"one of {', '.join(UNITS)}")
    check(sentences, SENTENCES)
    kept = sentences if include_boilerplate else sentences[sentences["kind"] != "boilerplate"]
    if unit == "story" and stories is None:
        raise TableError("no stories", value=unit, remedy="give stories=find_stories(documents, passages)")
    if stories is not None:
        told = stories if unit == "story" else stories[stories["kind"] == "first"]
        kept = kept.merge(told[["doc_id", "story_id"]], on="doc_id")
    return kept[["doc_id", "sent_id"]].assign(unit=kept.groupby(UNITS[unit], sort=False).ngroup())


def _placed(mentions: pd.DataFrame, sentences: pd.DataFrame, units: pd.DataFrame,
            kinds: Sequence[str]) -> pd.DataFrame:
    """Give each mention its unit and the reason for which it is not counted ("" if it is)."""
    check(mentions, MENTIONS)
    rows = mentions.merge(units, on=["doc_id", "sent_id"], how="left")
    known = mentions[["doc_id", "sent_id"]].merge(sentences[["doc_id", "sent_id"]], how="left", indicator=True)
    tests = [(known["_merge"] != "both").to_numpy(), rows["unit"].isna().to_numpy(),
             ~rows["kind"].isin(kinds).to_numpy(), ~_has_actor(rows).to_numpy(bool)]
    reasons = ["sentence not in the table", "boilerplate", "kind not counted", "ambiguous: no one actor"]
    return rows.assign(reason=np.select(tests, reasons, default=""))


def _self_join(units: _Ints, codes: _Ints, size: int) -> tuple[_Ints, _Ints]:
    """Count pairs low * size + high inside units; rows are sorted by unit and code, without repeats."""
    partners = np.searchsorted(units, units, side="right") - np.arange(len(units)) - 1
    ends = np.cumsum(partners)
    keys = n = np.empty(0, dtype=np.int64)
    low = 0
    while low < len(units):
        done = ends[low] - partners[low]
        high = max(low + 1, int(np.searchsorted(ends, done + CHUNK, side="right")))
        width = partners[low:high]
        left = np.repeat(np.arange(low, high), width)
        right = left + 1 + np.arange(len(left)) - np.repeat(np.cumsum(width) - width, width)
        keys, n = _add(keys, n, codes[left] * size + codes[right])
        low = high
    return keys, n


def _add(keys: _Ints, n: _Ints, more: _Ints) -> tuple[_Ints, _Ints]:
    """Add one for each of `more` to the counts `n` of `keys`."""
    new, times = np.unique(more, return_counts=True)
    joined, where = np.unique(np.concatenate([keys, new]), return_inverse=True)
    total = np.zeros(len(joined), dtype=np.int64)
    np.add.at(total, where, np.concatenate([n, times]))
    return joined, total


def _counts(unit: str, n_units: int, names: pd.Index, margins: _Ints, keys: _Ints, n: _Ints) -> Counts:
    size = max(len(names), 1)
    text = names.astype("str")
    pairs = pd.DataFrame({"actor_a": text[keys // size], "actor_b": text[keys % size], "n": n})
    return Counts(unit, n_units, pd.DataFrame({"actor_id": text, "n": margins.astype(np.int64)}), pairs)
