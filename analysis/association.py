"""How strongly two things occur together: measures from 2x2 tables of counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from .errors import TableError
from .tables import PAIRS, check

#: Half-width of a 95% interval in standard errors: the 97.5% quantile of the normal distribution.
Z95 = 1.959963984540054
_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Counts:
    """Counts of one batch of documents: `actors` (actor_id, n) and `pairs` (actor_a, actor_b, n)."""

    unit: str
    n_units: int
    actors: pd.DataFrame
    pairs: pd.DataFrame


def combine(parts: Iterable[Counts]) -> Counts:
    """Add the counts of batches that share no document (10 batches, or 10 million articles).

    Raises
    ------
    TableError
        The batches were counted in different units, or there is none.
    """
    parts = list(parts)
    if len({p.unit for p in parts}) != 1:
        raise TableError("batches counted in one unit are needed", file="pairs",
                         value=sorted({p.unit for p in parts}), remedy="count every batch with the same unit")
    actors = pd.concat([p.actors for p in parts]).groupby("actor_id", as_index=False)["n"].sum()
    pairs = pd.concat([p.pairs for p in parts]).groupby(["actor_a", "actor_b"], as_index=False)["n"].sum()
    return Counts(parts[0].unit, sum(p.n_units for p in parts), actors, pairs)


def associations(counts: Counts, min_n: int = 1) -> pd.DataFrame:
    """Make the `pairs` table: counts and measures, with N = n_units.

    pmi = log2(n N / (n_a n_b)) (Church & Hanks 1990); npmi = pmi / -log2(n / N) (Bouma 2009);
    g2 = 2 sum O ln(O / E) over the four cells (Dunning 1993), negative where n < n_a n_b / N;
    log_odds = ln of the odds ratio with 0.5 added to each cell (Haldane 1956, Anscombe 1956) and its 95%
    Wald interval with variance sum 1 / (cell + 0.5) (Woolf 1955); jaccard = n / (n_a + n_b - n) (1912).

    Where nothing is left to compare with, a measure is empty, never infinite: npmi where every unit names
    both; log_odds where every unit names one of them; all but jaccard with a single unit (`undefined`).

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
    margins = counts.actors.set_index("actor_id")["n"]
    for side in ("a", "b"):
        table[f"n_{side}"] = table[f"actor_{side}"].map(margins).astype("int64")
    table["unit"] = pd.Series([counts.unit] * len(table), index=table.index, dtype="str")
    table["n_units"] = np.int64(counts.n_units)
    both, a, b = (table[c].to_numpy(float) for c in ("n", "n_a", "n_b"))
    for name, values in _measures(both, a, b, float(counts.n_units)).items():
        table[name] = values
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


def _measures(both: _Floats, a: _Floats, b: _Floats, total: float) -> dict[str, _Floats]:
    cells = np.stack([both, a - both, b - both, total - a - b + both])
    rows, columns = np.stack([a, a, total - a, total - a]), np.stack([b, total - b, b, total - b])
    with np.errstate(divide="ignore", invalid="ignore"):
        pmi = np.log2(both * total / (a * b))
        npmi = np.where(both < total, np.clip(pmi / -np.log2(both / total), -1.0, 1.0), np.nan)
        terms = np.where(cells > 0, cells * np.log(cells * total / (rows * columns)), 0.0)
    g2 = np.maximum(2 * terms.sum(axis=0), 0.0) * np.where(both * total < a * b, -1.0, 1.0)
    half = cells + 0.5
    odds = np.log(half[0]) + np.log(half[3]) - np.log(half[1]) - np.log(half[2])
    odds = np.where((a < total) & (b < total), odds, np.nan)
    reach = Z95 * np.sqrt((1 / half).sum(axis=0))
    if total <= 1:
        pmi, g2 = np.full_like(pmi, np.nan), np.full_like(g2, np.nan)
    return {"pmi": pmi, "npmi": npmi, "g2": g2, "log_odds": odds, "log_odds_low": odds - reach,
            "log_odds_high": odds + reach, "jaccard": both / (a + b - both)}
