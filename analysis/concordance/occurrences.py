"""Where words, phrases and actors occur, and what stands near them: spans and word positions.

What is looked for is an actor_id (then all its mentions, whatever words they are), or a word or phrase,
whatever its case; `*` stands for any letters: ``sanction*``, ``security council``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..cooccurrence.association import Counts
from ..errors import TableError
from ..tables import ACTOR_KINDS, SENTENCES, check

Tables = Mapping[str, pd.DataFrame]
KEY = ["doc_id", "sent_id"]
SPAN = [*KEY, "start", "end"]
#: First letters of a position's word: what was looked for sorts first, so that it is always actor_a.
WHAT, WORD, ACTOR, NEAR = "0 ", "1 ", "2 ", "3 "
#: More characters than a document can have: makes (document, offset) one number.
_FAR = 1 << 40
_Ints = npt.NDArray[np.int64]


def hits(tables: Tables, what: str, include_boilerplate: bool = False) -> pd.DataFrame:
    """Find every occurrence: doc_id, sent_id, start, end. An actor is found by its mentions, pronouns included.

    Raises
    ------
    TableError
        There is nothing to look for, or a table is missing.
    """
    mentions, sentences = need(tables, "mentions"), check(need(tables, "sentences"), SENTENCES)
    own = mentions[(mentions["actor_id"] == what).fillna(False) & (mentions["status"] != "ambiguous")]
    rows = own if len(own) else _phrases(need(tables, "tokens"), what) if _is_word(what) else own
    return rows[SPAN].merge(_kept(sentences, include_boilerplate)[KEY], on=KEY)


def places(tables: Tables, special: Sequence[pd.DataFrame], include_boilerplate: bool = False) -> pd.DataFrame:
    """Give every word a position, and each span of `special` (spans with a word) one, instead of the words it touches.

    Where two spans touch, the one that comes first in `special` stands.

    Returns
    -------
    pandas.DataFrame
        doc_id, sent_id, start, end, unit (its sentence), word; in the order of the text.
    """
    words = positions(tables, include_boilerplate)
    codes = pd.Index(words["doc_id"].unique())
    units = words[[*KEY, "unit"]].drop_duplicates()
    kept = words.iloc[:0]
    for group in [*(g.merge(units, on=KEY) for g in special), words.assign(word=WORD + words["word"])]:
        kept = pd.concat([kept, group[~_touches(group, kept, codes)]])
    return kept.iloc[np.lexsort((kept["start"], codes.get_indexer(kept["doc_id"])))].reset_index(drop=True)


def positions(tables: Tables, include_boilerplate: bool = False) -> pd.DataFrame:
    """List the words that have a position: doc_id, sent_id, start, end, unit (their sentence), word (case-folded).

    Words are tokens with a letter or digit; other tokens have no position.
    """
    sentences = _kept(need(tables, "sentences"), include_boilerplate)
    units = sentences[KEY].assign(unit=np.arange(len(sentences)))
    rows = need(tables, "tokens").sort_values(["doc_id", "token_id"]).merge(units, on=KEY)
    rows = rows[rows["token"].str.contains(r"[^\W_]", regex=True)]
    return rows[[*SPAN, "unit"]].assign(word=rows["token"].str.casefold())


def window(rows: pd.DataFrame, node: str, width: int) -> Counts:
    """Count what stands near the word `node` of `places`; a unit is a pair of positions of one sentence, `width` apart at most.

    Margins are counted over the same units, which keeps the 2x2 tables possible at the edges of sentences
    (the span of surface co-occurrence: Evert 2008).
    """
    if width < 1:
        raise TableError("window too narrow", value=width, remedy="give a width of 1 word or more")
    codes, names = pd.factorize(rows["word"], sort=True)
    unit, n_units = rows["unit"].to_numpy(np.int64), 0
    margins, n = np.zeros((2, max(len(names), 1)), dtype=np.int64)
    wanted = int(pd.Index(names).get_indexer([node])[0])
    for distance in range(1, min(width, max(len(codes) - 1, 0)) + 1):
        inside = unit[:-distance] == unit[distance:]
        if not inside.any():  # no sentence is longer than this
            break
        a, b = codes[:-distance][inside], codes[distance:][inside]
        n_units += len(a)
        margins += np.bincount(a, minlength=len(margins)) + np.bincount(b[a != b], minlength=len(margins))
        n += np.bincount(b[(a == wanted) & (b != wanted)], minlength=len(n)) + np.bincount(a[(b == wanted) & (a != wanted)], minlength=len(n))
    near, text = np.flatnonzero(n), pd.Index(names, dtype="str")
    pairs = pd.DataFrame({"actor_a": pd.Series([node] * len(near), dtype="str"), "actor_b": text[near], "n": n[near]})
    table = pd.DataFrame({"actor_id": text, "n": margins[:len(text)]})
    one = table["actor_id"] == node  # what was tried is this one with each of the others, not all with all
    return Counts("window", n_units, table[one], pairs, table[~one], f"collocates, {width} apart")


def actors(tables: Tables, kinds: Sequence[str] = ACTOR_KINDS) -> pd.DataFrame:
    """List every mention of one actor as a span whose word is its actor_id after ``ACTOR``."""
    known = tables["mentions"][tables["mentions"]["actor_id"].notna() & (tables["mentions"]["status"] != "ambiguous")]
    known = known[known["kind"].isin(kinds)]
    return known[SPAN].assign(word=ACTOR + known["actor_id"])


def neighbours(tables: Tables, what: str, near: str, span: int = 5, whole_names: bool = False,
               include_boilerplate: bool = False) -> pd.DataFrame:
    """List where `what` stands within `span` words of `near`: doc_id, sent_id, start, end, near_start, near_end.

    One row for each two of them: as many as `collocates` counts. `near` may be what is looked for, or
    the name of a position: ``WORD`` and a word, ``ACTOR`` and an actor_id.
    """
    special = [hits(tables, what, include_boilerplate).assign(word=WHAT)]
    if near[:len(WORD)] not in (WORD, ACTOR):
        special.append(hits(tables, near, include_boilerplate).assign(word=NEAR))
        near = NEAR
    return near_positions(places(tables, [*special, actors(tables)] if whole_names else special, include_boilerplate),
                          WHAT, near, span)


def near_positions(rows: pd.DataFrame, one: str, other: str, span: int) -> pd.DataFrame:
    """List the positions of `one` (a word of `places`) within `span` of `other`, as `neighbours` does."""
    word, unit, at = rows["word"].to_numpy(object), rows["unit"].to_numpy(), np.arange(len(rows))
    found: list[tuple[_Ints, _Ints]] = [(at[:0], at[:0])]
    for distance in range(1, min(span, max(len(rows) - 1, 0)) + 1):
        a, b, inside = word[:-distance], word[distance:], unit[:-distance] == unit[distance:]
        before = at[:-distance][inside & (a == one) & (b == other)]
        after = at[distance:][inside & (a == other) & (b == one)]
        found += [(before, before + distance), (after, after - distance)]
    here, there = (np.concatenate([f[side] for f in found]) for side in (0, 1))
    pairs = rows.iloc[here][SPAN].reset_index(drop=True).assign(
        near_start=rows["start"].to_numpy()[there], near_end=rows["end"].to_numpy()[there])
    return pairs.sort_values(["doc_id", "start", "near_start"], ignore_index=True)


def need(tables: Tables, name: str) -> pd.DataFrame:
    if name not in tables:
        raise TableError("a table is missing", value=name, remedy="give the tables of `analyse` or `read_results`")
    return tables[name]


def _kept(sentences: pd.DataFrame, include_boilerplate: bool) -> pd.DataFrame:
    return sentences if include_boilerplate else sentences[sentences["kind"] != "boilerplate"]


def _is_word(what: str) -> bool:
    """Tell a word from the id of an actor that is never mentioned."""
    return not re.match(r"~|[a-z]+:\w", what)


def _phrases(tokens: pd.DataFrame, what: str) -> pd.DataFrame:
    """Find tokens that follow each other in one sentence as `what` has them."""
    forms = [_form(word) for word in what.casefold().split()]
    if not any(f.pattern.strip(".*") for f in forms):
        raise TableError("nothing to look for", value=what, remedy="give an actor_id, a word or a phrase")
    rows = tokens.sort_values(["doc_id", "token_id"], ignore_index=True)
    forms_of = {t: t.casefold() for t in rows["token"].unique()}
    start = np.ones(len(rows), dtype=bool)
    for ahead, form in enumerate(forms):
        fits = rows["token"].isin([t for t, folded in forms_of.items() if form.fullmatch(folded)]).to_numpy(bool)
        start &= np.append(fits[ahead:], np.zeros(min(ahead, len(fits)), dtype=bool))
    first = np.flatnonzero(start)
    last = first + len(forms) - 1
    one = (rows[KEY].iloc[first].to_numpy(object) == rows[KEY].iloc[last].to_numpy(object)).all(axis=1)
    return rows.iloc[first[one]][SPAN].assign(end=rows["end"].to_numpy()[last[one]])


def _form(word: str) -> re.Pattern[str]:
    """A word whose asterisks stand for anything. What was found between two of them stays: else long tokens would be tried in all ways."""
    first, *more = map(re.escape, word.split("*"))
    held = "".join(f"(?>.*?{part})" for part in more[:-1] if part)
    return re.compile(f"{first}{held}.*{more[-1]}" if more else first, re.DOTALL)


def _touches(rows: pd.DataFrame, taken: pd.DataFrame, codes: pd.Index) -> npt.NDArray[np.bool_]:
    """Tell which spans overlap one of `taken`, whose spans do not overlap each other."""
    far = codes.get_indexer(taken["doc_id"]).astype(np.int64) * _FAR
    low, high = np.sort(far + taken["start"].to_numpy(np.int64)), np.sort(far + taken["end"].to_numpy(np.int64))
    here = codes.get_indexer(rows["doc_id"]).astype(np.int64) * _FAR
    first = np.searchsorted(high, here + rows["start"].to_numpy(np.int64), side="right")  # the first that ends after it
    return np.asarray(np.append(low, np.iinfo(np.int64).max)[first] < here + rows["end"].to_numpy(np.int64), dtype=np.bool_)
