"""How far ties can be trusted: intervals, survival and ranks over resamples of the stories."""

from __future__ import annotations

from typing import Unpack

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from ..errors import TableError
from ..tables import TIES, check
from .incidence import What, lay_out
from .measures import Floats
from .resampling import Ties, interval, measured, tie_layout, too_few

LEVEL = 0.95


def tie_intervals(mentions: pd.DataFrame | None, sentences: pd.DataFrame, unit: str = "sentence", measure: str = "npmi",
                  min_n: int = 2, most: int = 1000, resamples: int = 1000, seed: int = 0, level: float = LEVEL,
                  **what: Unpack[What]) -> pd.DataFrame:
    """Say of each tie how far its count, a measure of it and its rank would change had other stories been told.

    The stories are drawn anew, with replacement, `resamples` times, and everything is counted again in each draw
    (bootstrap; Efron 1979). A story is a document, or with `stories` a text with its copies and reprints. What no
    story holds no draw can hold: the intervals are of the ties found, not of those missed.

    Parameters
    ----------
    mentions, sentences, unit, **what
        What is counted: as in `cooccurrence.count_pairs`.
    measure : str
        "n" or a measure of the `pairs` table (a name of `measures.MEASURES`); ranks are by it.
    min_n : int
        Fewest units that have to hold a tie: in the corpus to be in the table, in a draw to survive it.
    most : int
        Most ties: those with the highest n. Ranks are among them.
    resamples, seed : int
        Number of draws, and the seed of the generator: the same seed gives the same table.
    level : float
        Share of the draws that an interval holds.

    Returns
    -------
    pandas.DataFrame
        A `ties` table, sorted by n (falling), actor_a, actor_b. Below ten stories intervals, survival and ranks' intervals
        are empty and `note` says why; `note` also marks ties that rest on one story.

    Raises
    ------
    TableError
        As `count_pairs`; or the measure is unknown, or a number is out of range.

    Examples
    --------
    >>> from analysis.tables import MENTIONS, SENTENCES, empty
    >>> tie_intervals(empty(MENTIONS), empty(SENTENCES)).empty
    True
    """
    if resamples < 1 or not 0 < level < 1:
        raise TableError("no interval", value=f"resamples={resamples}, level={level}",
                         remedy="give resamples of 1 or more and a level between 0 and 1")
    ties = tie_layout(lay_out(mentions, sentences, unit, **what), min_n, most)
    value = measured(measure, ties.cells(np.ones((len(ties.units), 1), dtype=np.int64)))
    stories = int(np.count_nonzero(ties.units))
    in_stories = np.bincount(ties.pairs.tocoo().coords[0], minlength=len(value)) if len(value) else np.empty(0)
    table = ties.named.assign(unit=unit, n_stories=in_stories, stories=stories, measure=measure, value=_finite(value[:, 0]), rank=_ranks(value)[:, 0])
    few = too_few(stories)
    table["note"] = pd.Series([few or ("rests on one story" if n == 1 else None) for n in in_stories], index=table.index, dtype=object)
    for name, values in (_nothing(len(value)) if few else _drawn(ties, measure, min_n, resamples, seed, level)).items():
        table[name] = values
    kinds = {"unit": "str", "n": "int64", "n_stories": "int64", "stories": "int64", "measure": "str", "rank": "int64", "note": "str"}
    kinds |= dict.fromkeys(("n_low", "n_high", "rank_low", "rank_high"), "Int64")
    return check(table.astype(kinds)[list(TIES.names)], TIES)


def _drawn(ties: Ties, measure: str, min_n: int, resamples: int, seed: int, level: float) -> dict[str, Floats]:
    """Count, measure and rank the ties in every draw."""
    n, value, rank, at = (*(np.empty((len(ties.a), resamples)) for _ in range(3)), 0)
    for cells in ties.resampled(resamples, np.random.default_rng(seed)):
        block = slice(at, at := at + cells[0].shape[1])
        n[:, block], value[:, block] = cells[0], measured(measure, cells)
        rank[:, block] = _ranks(value[:, block])
    ends = {name: interval(values, level) for name, values in (("n", n), ("value", value), ("rank", rank))}
    return {f"{name}_{end}": ends[name][i] for name in ends for i, end in enumerate(("low", "high"))} | {
        "survives": (n >= min_n).mean(axis=1)}


def _nothing(size: int) -> dict[str, Floats]:
    names = [f"{name}_{end}" for name in ("n", "value", "rank") for end in ("low", "high")]
    return {name: np.full(size, np.nan) for name in (*names, "survives")}


def _ranks(values: Floats) -> Floats:
    """Rank each column: 1 is the highest, equals share the better rank."""
    return np.asarray(rankdata(-values, method="min", axis=0), dtype=np.float64)


def _finite(values: Floats) -> Floats:
    return np.where(np.isfinite(values), values, np.nan)
