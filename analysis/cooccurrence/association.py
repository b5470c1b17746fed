"""Counts of who occurs with whom, added up batch by batch, and the `pairs` table made from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..errors import TableError
from ..tables import PAIRS, check
from .measures import MEASURES, Z95, log_odds_error, p_values, q_values

#: Keys held before they are added up: bounds memory whatever the number of pairs.
CHUNK = 8_000_000
#: A pair is one number: the code of its first item, and that of its second in the lower half.
HALF = 32
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Counts:
    """Counts of one batch of documents: `actors` (actor_id, n) and `pairs` (actor_a, actor_b, n).

    `of` says of what, other than actors ("words, 5 apart"). With actors by words, actor_b is a word and `words` has
    the words' own counts in the columns of `actors`.
    """

    unit: str
    n_units: int
    actors: pd.DataFrame
    pairs: pd.DataFrame
    words: pd.DataFrame | None = None
    of: str = "actors"


class Tally:
    """Counts of keys that come in pieces; they are added up when they are more than the sums so far."""

    def __init__(self) -> None:
        self._raw: list[Ints] = []
        self._sums: list[tuple[Ints, Ints]] = []
        self._waiting = self._held = 0

    def add(self, keys: Ints, n: Ints | None = None) -> None:
        """Add `n` to the counts of `keys`, or one for each time a key is there."""
        if n is None:
            self._raw.append(keys)
        else:
            self._sums.append((keys, n))
        self._waiting += len(keys)
        if self._waiting > max(CHUNK if n is None else CHUNK // 4, self._held):  # sums take more room to add up
            self.sums()

    def sums(self) -> tuple[Ints, Ints]:
        """Return the keys, each once and in order, and their counts."""
        if self._raw:
            keys = np.concatenate(self._raw)
            self._raw = []
            keys.sort()
            starts = _starts(keys)
            self._sums.append((keys[starts], np.diff(starts, append=len(keys))))
        if len(self._sums) != 1:
            keys = np.concatenate([k for k, _ in self._sums] or [np.empty(0, dtype=np.int64)])
            n = np.concatenate([n for _, n in self._sums] or [np.empty(0, dtype=np.int64)])
            order = np.argsort(keys, kind="stable")
            starts = _starts(keys[order])
            n = np.add.reduceat(n[order], starts) if len(starts) else n
            self._sums = [(keys[order][starts], n)]
        self._waiting, self._held = 0, len(self._sums[0][0])
        return self._sums[0]


def combine(parts: Iterable[Counts]) -> Counts:
    """Add the counts of batches that share no unit (10 batches, or 10 million articles).

    The batches may come one by one: only the sums are held.

    Raises
    ------
    TableError
        The batches were counted in different units or of different things, or there is none.
    """
    pairs, names, first = Tally(), dict[str, int](), None
    margins: tuple[Tally, Tally] = Tally(), Tally()
    n_units = 0
    for part in parts:
        first = first or part
        if (first.unit, first.of) != (part.unit, part.of):
            raise _not_one([f"{p.of} in a {p.unit}" for p in (first, part)])
        sides = (part.actors, part.actors if part.words is None else part.words)
        codes = [np.fromiter((names.setdefault(x, len(names)) for x in side["actor_id"]), np.int64, len(side)) for side in sides]
        for at in range(1 if part.words is None else 2):
            margins[at].add(codes[at].copy(), sides[at]["n"].to_numpy(np.int64))
        ends = [code[pd.Index(side["actor_id"]).get_indexer(part.pairs[column])]
                for code, side, column in zip(codes, sides, ("actor_a", "actor_b"), strict=True)]
        pairs.add((ends[0] << HALF) | ends[1], part.pairs["n"].to_numpy(np.int64))
        n_units += part.n_units
    if first is None:
        raise _not_one([])
    index = pd.Index(list(names), dtype="str")
    summed = [margin_table(index, *margin.sums()) for margin in margins]
    return Counts(first.unit, n_units, summed[0], pair_table(index, *pairs.sums()), None if first.words is None else summed[1], first.of)


def margin_table(names: pd.Index, codes: Ints, n: Ints) -> pd.DataFrame:
    """Name the items of `codes`: actor_id (text), n (int)."""
    return pd.DataFrame({"actor_id": names.take(codes), "n": n})


def pair_table(names: pd.Index, keys: Ints, n: Ints) -> pd.DataFrame:
    """Name the pairs of `keys`: actor_a, actor_b (text), n (int)."""
    return pd.DataFrame({"actor_a": names.take(keys >> HALF), "actor_b": names.take(keys & ((1 << HALF) - 1)), "n": n})


def associations(counts: Counts, min_n: int = 1) -> pd.DataFrame:
    """Make the `pairs` table: counts, and every measure of `measures.MEASURES`.

    The interval of log_odds is Wald's: 1.96 standard errors to each side (`cooccurrence.measures.log_odds_error`).
    p_value is that of g2, and q_value the false discovery rate (`cooccurrence.measures.q_values`) among all pairs whose two sides
    lie in at least `min_n` units each, named together or not: pairs that never meet, or less often than `min_n`,
    count as tested and not found. (To choose by how often each side occurs leaves p as it was; Bourgon et al. 2010.)

    Where nothing is left to compare with, a measure is empty, never infinite: npmi where every unit names
    both; log_odds where every unit names one of them; all but shares with a single unit (`undefined`).

    Parameters
    ----------
    counts : Counts
        Counts of everything that is to be compared: of one batch, or of many (`combine`).
    min_n : int
        Fewest units that have to name both.

    Returns
    -------
    pandas.DataFrame
        A `pairs` table, sorted by n (falling), actor_a, actor_b.

    Examples
    --------
    >>> import pandas as pd
    >>> actors = pd.DataFrame({"actor_id": ["state:IRN", "state:OMN"], "n": [4, 4]})
    >>> pairs = pd.DataFrame({"actor_a": ["state:IRN"], "actor_b": ["state:OMN"], "n": [4]})
    >>> float(associations(Counts("sentence", 16, actors, pairs))["pmi"].iloc[0])
    2.0
    """
    table = counts.pairs[counts.pairs["n"] >= min_n].copy()
    words = counts.actors if counts.words is None else counts.words
    for side, margins in (("a", counts.actors), ("b", words)):
        at = pd.Index(margins["actor_id"]).get_indexer(table[f"actor_{side}"])
        table[f"n_{side}"] = margins["n"].to_numpy(np.int64)[at]
    table["unit"] = pd.Series([counts.unit] * len(table), index=table.index, dtype="str")
    table["n_units"] = np.int64(counts.n_units)
    cells = [table[c].to_numpy(float) for c in ("n", "n_a", "n_b", "n_units")]
    for name, measure in MEASURES.items():
        table[name] = measure(*cells)
    reach = Z95 * log_odds_error(*cells)
    table["log_odds_low"], table["log_odds_high"] = table["log_odds"] - reach, table["log_odds"] + reach
    table["p_value"] = p_values(table["g2"])
    a, b = (int((side["n"] >= max(min_n, 1)).sum()) for side in (counts.actors, words))
    table["q_value"] = q_values(table["p_value"], a * (a - 1) // 2 if counts.words is None else a * b)
    table = table.sort_values(["n", "actor_a", "actor_b"], ascending=[False, True, True], ignore_index=True)
    return check(table[list(PAIRS.names)], PAIRS)


def undefined(pairs: pd.DataFrame) -> str:
    """Say why association means nothing for `pairs`, or nothing ("").

    Examples
    --------
    >>> import pandas as pd
    >>> undefined(pd.DataFrame({"n_units": [1], "unit": ["document"]}))
    'only 1 document was counted: association needs units without the actors to compare with'
    """
    if pairs.empty or (pairs["n_units"] > 1).any():
        return ""
    return (f"only 1 {pairs['unit'].iloc[0]} was counted: association needs units without the actors "
            "to compare with")


def _starts(keys: Ints) -> Ints:
    """Where each new value of sorted keys begins."""
    return np.flatnonzero(np.concatenate([np.ones(min(len(keys), 1), dtype=bool), keys[1:] != keys[:-1]]))


def _not_one(counted: list[str]) -> TableError:
    return TableError("batches counted in one unit are needed", file="pairs", value=counted, remedy="count every batch with the same unit")
