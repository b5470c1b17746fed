"""Who is named together with whom, how strongly, and in which sentences.

What is counted is laid out in place (`incidence`), counted once a unit, and made into one 2x2 table a pair, so that
n <= min(n_a, n_b) and n_a + n_b - n <= n_units always hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

import numpy as np
import pandas as pd

from .association import Counts, associations
from .incidence import KINDS, What, has_actor, lay_out, number_units, place_mentions


def count_pairs(mentions: pd.DataFrame | None, sentences: pd.DataFrame, unit: str = "sentence",
                kinds: Sequence[str] = KINDS, include_boilerplate: bool = False, min_n: int = 1,
                stories: pd.DataFrame | None = None, items: str = "actors", tokens: pd.DataFrame | None = None,
                width: int = 5) -> pd.DataFrame:
    """Count how often actors, or words, occur together, with measures of association.

    Parameters
    ----------
    mentions, sentences : pandas.DataFrame
        Tables of those schemas; words alone need no mentions. What is not counted is told by `left_out`.
    unit : {"sentence", "paragraph", "document", "story", "window"}
        Within what two items have to stand. A paragraph is a passage; a story is a text with its copies and reprints,
        and needs `stories`. In a window the units are the pairs of places of one sentence at most `width` apart (the
        span of surface co-occurrence; Evert 2008), and all margins are counted over them, which keeps 2x2 tables
        possible at the edges of sentences. A place is a word, or a mention of a counted actor whatever its length.
    kinds : sequence of str
        Values of `mentions.kind` to count.
    include_boilerplate : bool
        Whether sentences labelled boilerplate count.
    min_n : int
        Fewest units that have to hold both; n_a, n_b and n_units do not depend on it.
    stories : pandas.DataFrame, optional
        From `stories.find_stories`. With it reprints do not count again: only the document that tells a
        story first does. Without it every document counts.
    items : {"actors", "words", "actors by words"}
        What is counted. Words are tokens with a letter or digit, case-folded. Actors by words pairs every actor
        (actor_a) with the words around it (actor_b); the words of a counted mention are then no words.
    tokens : pandas.DataFrame, optional
        Table of that schema: needed for words, and for windows.
    width : int
        Greatest distance in a window; 1 means neighbours.

    Returns
    -------
    pandas.DataFrame
        A `pairs` table, sorted by n (falling), actor_a, actor_b. Measures: see `cooccurrence.association.associations`.

    Raises
    ------
    TableError
        A table breaks its schema or is missing, `unit` or `items` is unknown, or `width` is below 1.

    Examples
    --------
    >>> from analysis.tables import SENTENCES, TOKENS, build
    >>> words = ["Oman", "hosted", "Iran"]
    >>> tokens = build([dict(doc_id="d", token_id=i, sent_id=0, start=9 * i, end=9 * i + len(w), token=w)
    ...                 for i, w in enumerate(words)], TOKENS)
    >>> sentences = build([dict(doc_id="d", sent_id=0, start=0, end=22, kind="body", passage_id=0)], SENTENCES)
    >>> near = count_pairs(None, sentences, "window", items="words", tokens=tokens, width=1)
    >>> near[["actor_a", "actor_b", "n", "n_a", "n_b", "n_units"]].values.tolist()
    [['hosted', 'iran', 1, 2, 1, 2], ['hosted', 'oman', 1, 2, 1, 2]]
    """
    layout = lay_out(mentions, sentences, unit, kinds, include_boilerplate, stories, items, tokens, width)
    return associations(layout.counts(fewest=min_n), min_n)


def count(mentions: pd.DataFrame | None, sentences: pd.DataFrame, unit: str = "sentence", **what: Unpack[What]) -> Counts:
    """Count one batch; arguments as in `count_pairs`. `cooccurrence.association.combine` adds batches."""
    return lay_out(mentions, sentences, unit, **what).counts()


def left_out(mentions: pd.DataFrame, sentences: pd.DataFrame, kinds: Sequence[str] = KINDS,
             include_boilerplate: bool = False) -> pd.DataFrame:
    """Count the mentions that `count_pairs` leaves out: columns reason (text), n (mentions)."""
    rows = placed(mentions, sentences, kinds=kinds, include_boilerplate=include_boilerplate)
    return rows[rows["reason"] != ""].groupby("reason").size().astype("int64").reset_index(name="n")


def placed(mentions: pd.DataFrame, sentences: pd.DataFrame, unit: str = "sentence", kinds: Sequence[str] = KINDS,
           include_boilerplate: bool = False, stories: pd.DataFrame | None = None) -> pd.DataFrame:
    """Give each mention the number of its unit (-1 if none) and the reason for which `count_pairs` leaves it out ("" if it counts)."""
    units = number_units(sentences, unit, include_boilerplate, stories)
    rows = place_mentions(mentions, sentences, units, kinds)
    return rows.assign(unit=np.append(units["unit"].to_numpy(np.int64), -1)[rows["at"]]).drop(columns="at").reset_index(drop=True)


def actor_names(mentions: pd.DataFrame) -> pd.DataFrame:
    """List every actor once, by the name most of its mentions carry (ties: the longest, then A to Z).

    Returns
    -------
    pandas.DataFrame
        actor_id, name, kind (text); n_mentions, n_docs (int); most mentions first. Ambiguous mentions
        belong to no actor and are not in it.
    """
    rows = mentions[has_actor(mentions)]
    forms = rows.groupby(["actor_id", "name", "kind"]).size().reset_index(name="uses")
    forms["length"] = forms["name"].str.len()
    best = forms.sort_values(["actor_id", "uses", "length", "name"], ascending=[True, False, False, True])
    size = rows.groupby("actor_id").agg(n_mentions=("doc_id", "size"), n_docs=("doc_id", "nunique"))
    table = best.drop_duplicates("actor_id")[["actor_id", "name", "kind"]].merge(
        size.astype("int64").reset_index(), on="actor_id")
    return table.sort_values(["n_mentions", "actor_id"], ascending=[False, True], ignore_index=True)

