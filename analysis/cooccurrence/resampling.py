"""Ties counted story by story, and counted again in resamples of the stories (bootstrap; Efron 1979).

Stories are drawn, not sentences or words: what one text repeats is not new evidence (cluster bootstrap; Davison &
Hinkley 1997, section 3.8).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array

from ..errors import TableError
from .association import HALF, Ints
from .incidence import Layout
from .measures import MEASURES, Floats

#: Fewest stories to say anything from: resamples of a handful are too few and too alike.
FEWEST = 10
#: Numbers held at once while stories are drawn.
CELLS = 20_000_000


@dataclass(frozen=True)
class Ties:
    """Ties, and by story (a column each) their counts, those of the items they join, and the units.

    `a` and `b` are the rows of a tie's two items in `items`.
    """

    named: pd.DataFrame  # actor_a, actor_b, n
    pairs: csr_array
    items: csr_array
    a: Ints
    b: Ints
    units: Ints

    def within(self, stories: Ints) -> Ties:
        """Keep only these stories."""
        return Ties(self.named, self.pairs[:, stories], self.items[:, stories], self.a, self.b, self.units[stories])

    def cells(self, weights: npt.NDArray[np.integer]) -> tuple[Floats, Floats, Floats, Floats]:
        """Count with each story as often as `weights` (stories by resamples) has it: n, n_a, n_b, n_units, a row a tie."""
        margins = self.items @ weights
        total = np.broadcast_to(self.units @ weights, (len(self.a), weights.shape[1]))
        return self.pairs @ weights, margins[self.a], margins[self.b], total

    def resampled(self, resamples: int, rng: np.random.Generator) -> Iterator[tuple[Floats, Floats, Floats, Floats]]:
        """Yield `cells` of resamples, in blocks; each draws as many stories as there are, with replacement."""
        size = len(self.units)
        rows = max(size, len(self.a), 1)
        left = resamples
        while left > 0:
            block = min(left, max(1, CELLS // rows))
            drawn = rng.integers(size, size=(block, size))
            weights = np.stack([np.bincount(row, minlength=size) for row in drawn], axis=1)
            yield self.cells(weights)
            left -= block


def tie_layout(layout: Layout, min_n: int, most: int) -> Ties:
    """Count by story the ties that at least `min_n` units hold, at `most` so many: those with the highest n."""
    if min_n < 1 or most < 1:
        raise TableError("no ties asked for", value=f"min_n={min_n}, most={most}", remedy="give 1 or more of each")
    counts = layout.counts(fewest=min_n)
    ranked = counts.pairs[counts.pairs["n"] >= min_n].sort_values(["n", "actor_a", "actor_b"], ascending=[False, True, True])
    named = ranked.head(most).reset_index(drop=True)
    cut = layout.actors or 0
    names = layout.names
    a = (names if layout.actors is None else names[:cut]).get_indexer(named["actor_a"])
    b = names.get_indexer(named["actor_b"]) if layout.actors is None else names[cut:].get_indexer(named["actor_b"]) + cut
    wanted, size = (a << HALF) | b, len(layout.stories)
    codes = np.unique(np.concatenate([a, b]))
    in_ties = np.zeros(len(names) + 1, dtype=bool)
    in_ties[codes] = True
    small = layout.keep(in_ties[layout.codes])
    pairs, alone = _by_story(small, wanted, size), _by_story(small, (codes << HALF) | codes, size)
    held = csr_array((small.lies_in, (np.searchsorted(codes, small.codes), small.story)), shape=(len(codes), size))
    return Ties(named, pairs, held - alone, np.searchsorted(codes, a), np.searchsorted(codes, b), layout.units)


def _by_story(layout: Layout, wanted: Ints, stories: int) -> csr_array:
    """Count the pairs of these keys: one row a key, one column a story."""
    order = np.argsort(wanted)
    cells: list[Ints] = [np.empty(0, dtype=np.int64)]
    for rows, keys in layout.pairs():
        at = np.searchsorted(wanted[order], keys)
        found = at < len(wanted)
        found[found] = wanted[order][at[found]] == keys[found]
        cells.append(order[at[found]] * stories + layout.story[rows[found]])
    where, n = np.unique(np.concatenate(cells), return_counts=True)
    return csr_array((n, (where // max(stories, 1), where % max(stories, 1))), shape=(len(wanted), stories))


def measured(measure: str, cells: tuple[Floats, Floats, Floats, Floats]) -> Floats:
    """Reckon a measure, or n; where it is undefined (one of the two is named no more) it counts as lowest.

    Raises
    ------
    TableError
        There is no such measure.
    """
    if measure != "n" and measure not in MEASURES:
        raise TableError("no such measure", file="ties", value=measure, remedy=f"n, {', '.join(MEASURES)}")
    value = np.asarray(cells[0], dtype=np.float64) if measure == "n" else MEASURES[measure](*cells)
    return np.where(np.isnan(value), -np.inf, value)


def interval(values: Floats, level: float) -> tuple[Floats, Floats]:
    """Percentile interval of each row (Efron 1979); its ends are values that occur, and empty where infinite."""
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2], axis=-1, method="inverted_cdf")
    return np.where(np.isfinite(low), low, np.nan), np.where(np.isfinite(high), high, np.nan)


def too_few(stories: int) -> str:
    """Say why nothing can be said of so many stories, or nothing ("").

    Examples
    --------
    >>> too_few(1), too_few(40)
    ('1 story: nothing can be said of how far the count would change in others', '')
    """
    if stories >= FEWEST:
        return ""
    if stories == 1:
        return "1 story: nothing can be said of how far the count would change in others"
    return f"{stories} stories: fewer than {FEWEST} allow no interval"


