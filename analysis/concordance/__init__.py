"""Reading back: key words in context, what stands near them, the sentences behind a pair.

What is looked for: see `occurrences`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..cooccurrence import actor_names, placed
from ..cooccurrence.association import associations
from ..cooccurrence.incidence import KINDS
from ..errors import TableError
from ..tables import check, from_columns
from ..tables.derived import BEHIND, COLLOCATES, KWIC
from .occurrences import ACTOR, KEY, SPAN, WHAT, WORD, Tables, actors, hits, need, neighbours, places, window

ORDERS = ("text", "left", "right", "date")


def kwic(tables: Tables, what: str, near: str | None = None, span: int = 5, order: str = "text", width: int = 60,
         include_boilerplate: bool = False) -> pd.DataFrame:
    """Show a key word in context (KWIC; Luhn 1960), never beyond its sentence.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        `mentions`, `sentences` and `documents`; `tokens` too, to look for a word or near something.
    what : str
        An actor_id, a word or a phrase.
    near : str, optional
        Likewise: only where this stands within `span` words in the same sentence.
    span : int
        Greatest distance in words; what is looked for counts as one.
    order : {"text", "left", "right", "date"}
        As the documents have it; by the words before (nearest first) or after; or by day of publication.
    width : int
        Most characters of context on each side.
    include_boilerplate : bool
        Whether sentences labelled boilerplate are searched.

    Returns
    -------
    pandas.DataFrame
        A `kwic` table; left, keyword and right are adjoining slices of the text.

    Raises
    ------
    TableError
        The order is unknown, there is nothing to look for, or a table is missing.

    Examples
    --------
    >>> from analysis.tables import DOCUMENTS, MENTIONS, SENTENCES, TOKENS, empty
    >>> tables = dict(documents=empty(DOCUMENTS), mentions=empty(MENTIONS), sentences=empty(SENTENCES), tokens=empty(TOKENS))
    >>> kwic(tables, "talk*", near="state:OMN", order="left").empty
    True
    """
    if order not in ORDERS:
        raise TableError("order unknown", value=order, remedy=f"one of {', '.join(ORDERS)}")
    spans = need(tables, "sentences")[SPAN].rename(columns={"start": "low", "end": "high"})
    if near is None:
        rows = hits(tables, what, include_boilerplate)
    else:
        rows = neighbours(tables, what, near, span, include_boilerplate)[SPAN].drop_duplicates()
    rows = rows.merge(spans, on=KEY).sort_values(["doc_id", "start"], ignore_index=True)
    texts = _texts(tables, rows["doc_id"])
    cuts = [(t[max(low, s - width):s], t[s:e], t[e:min(high, e + width)]) for t, s, e, low, high in
            zip(texts, rows["start"], rows["end"], rows["low"], rows["high"], strict=True)]
    left, key, right = map(list, zip(*cuts, strict=True)) if cuts else ([], [], [])
    lines = published(tables, rows[SPAN].assign(left=left, keyword=key, right=right, others=_others(tables, rows, what)))
    made = from_columns({c: lines[c].tolist() for c in KWIC.names}, KWIC)
    return made.iloc[_ordered(made, order)].reset_index(drop=True)


def collocates(tables: Tables, what: str, width: int = 5, whole_names: bool = False, min_n: int = 1,
               include_boilerplate: bool = False, by: str = "g2") -> pd.DataFrame:
    """Count what stands near a word, a phrase or an actor, with the measures of `association`.

    A unit is a pair of positions at most `width` apart in one sentence; each
    occurrence of `what` is one position, however many words it has.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        `tokens`, `mentions` and `sentences`.
    what : str
        An actor_id, a word or a phrase.
    width : int
        Greatest distance in words; 1 means neighbours.
    whole_names : bool
        Whether every mention of an actor is one position, and so a collocate of kind "actor"; words that
        reach into it have none. Else the words of other actors' names count one by one.
    min_n : int
        Fewest times; margins do not depend on it.
    include_boilerplate : bool
        As in `kwic`.
    by : str
        Measure (a column) to sort by, highest first.

    Returns
    -------
    pandas.DataFrame
        A `collocates` table with every measure of a `pairs` table, `what` being its actor_a. Its
        sentences: ``sentences_behind(tables, row)``.

    Raises
    ------
    TableError
        `width` is below 1, or `by` is no column.

    Examples
    --------
    >>> from analysis.tables import DOCUMENTS, MENTIONS, SENTENCES, TOKENS, empty
    >>> tables = dict(mentions=empty(MENTIONS), sentences=empty(SENTENCES), tokens=empty(TOKENS))
    >>> collocates(tables, "state:OMN").empty
    True
    """
    node = WHAT + what
    special = [hits(tables, what, include_boilerplate).assign(word=node)]
    special += [actors(tables)] if whole_names else []
    counts = window(places(tables, special, include_boilerplate), node, width)
    pairs = associations(counts, min_n)
    if by not in pairs:
        raise TableError("no such measure", file="collocates", value=by, remedy="a number of the pairs table, such as g2")
    names = actor_names(tables["mentions"]).set_index("actor_id")["name"].to_dict()
    plain = pairs["actor_b"].str[len(WORD):].tolist()
    text = {"what": [what] * len(pairs), "collocate": plain, "name": [names.get(c, c) for c in plain],
            "kind": ["actor" if c.startswith(ACTOR) else "word" for c in pairs["actor_b"]]}
    table = pairs.drop(columns=["actor_a", "actor_b"]).rename(columns={"n_a": "n_what", "n_b": "n_collocate"}).assign(
        **{c: pd.Series(v, index=pairs.index, dtype="str") for c, v in text.items()}, width=np.int64(width),
        whole_names=bool(whole_names)).astype({"width": "int64", "whole_names": "bool"})
    table = table.sort_values([by, "n", "collocate"], ascending=[False, False, True], ignore_index=True)
    return check(table[[*COLLOCATES.names, *(c for c in table if c not in COLLOCATES.names)]], COLLOCATES)


def pair_sentences(mentions: pd.DataFrame, sentences: pd.DataFrame, documents: pd.DataFrame, actor_a: str,
                   actor_b: str, unit: str = "sentence", include_boilerplate: bool = False,
                   stories: pd.DataFrame | None = None, kinds: Sequence[str] = KINDS) -> pd.DataFrame:
    """Show the sentences behind a pair, counted as `count_pairs` counts it (give both the same arguments).

    Returns
    -------
    pandas.DataFrame
        A `behind` table: every sentence that names either of the two, of every unit that names both;
        names holds the actor_ids. Distinct values of unit_id, and the sum of n, are the pair's n.

    Examples
    --------
    >>> from analysis.tables import DOCUMENTS, MENTIONS, SENTENCES, empty
    >>> pair_sentences(empty(MENTIONS), empty(SENTENCES), empty(DOCUMENTS), "state:IRN", "state:OMN").empty
    True
    """
    two = mentions[mentions["actor_id"].isin([actor_a, actor_b]).fillna(False)]
    rows = placed(two, sentences, unit, kinds, include_boilerplate, stories)
    rows = rows[rows["reason"] == ""]
    both = rows.groupby("unit")["actor_id"].nunique()
    rows = rows[rows["unit"].isin(both[both == len({actor_a, actor_b})].index)]
    names = rows.groupby(KEY, sort=False).agg(
        names=("actor_id", lambda ids: ";".join(sorted(set(ids)))), unit_id=("unit", "first")).reset_index()
    found = sentences[SPAN].merge(names, on=KEY)
    return behind({"documents": documents}, found.assign(n=(~found["unit_id"].duplicated()).astype("int64")))


def behind(tables: Tables, found: pd.DataFrame) -> pd.DataFrame:
    """Make a `behind` table of sentences (doc_id, sent_id, start, end, names, unit_id, n)."""
    texts = _texts(tables, found["doc_id"])
    text = [t[s:e] for t, s, e in zip(texts, found["start"], found["end"], strict=True)]
    rows = published(tables, found.assign(text=text))
    return from_columns({c: rows[c].tolist() for c in BEHIND.names}, BEHIND)


def published(tables: Tables, rows: pd.DataFrame) -> pd.DataFrame:
    """Add the days of publication of each row's document."""
    days = ["published_earliest", "published_latest"]
    return rows.merge(need(tables, "documents")[["doc_id", *days]], on="doc_id", how="left")


def _texts(tables: Tables, doc_ids: pd.Series) -> list[str]:
    return list(need(tables, "documents").set_index("doc_id")["text"].reindex(doc_ids))


def _others(tables: Tables, lines: pd.DataFrame, what: str) -> list[str]:
    """Names of the actors that each line's sentence names beside `what`."""
    here = tables["mentions"].merge(lines[KEY].drop_duplicates(), on=KEY)
    rows = placed(here, tables["sentences"], include_boilerplate=True)
    rows = rows[(rows["reason"] == "") & (rows["actor_id"] != what)].sort_values(["doc_id", "start"])
    rows = rows.drop_duplicates([*KEY, "actor_id"])
    names = rows.groupby(KEY)["name"].agg("; ".join).to_dict()
    return [names.get(key, "") for key in zip(lines["doc_id"], lines["sent_id"], strict=True)]


def _ordered(lines: pd.DataFrame, order: str) -> list[int]:
    if order == "text":
        return list(range(len(lines)))
    if order == "date":
        days = lines["published_earliest"].rank(na_option="bottom").tolist()
        return sorted(range(len(lines)), key=lambda i: days[i])
    words = [re.findall(r"\w+", t.casefold()) for t in lines[order]]
    return sorted(range(len(lines)), key=lambda i: words[i][::-1] if order == "left" else words[i])
