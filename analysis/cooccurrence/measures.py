"""Measures of association of a 2x2 table: what is counted, how each is reckoned, and whose it is.

Every function takes four numbers or arrays of one shape: `n`, units that hold both a and b; `n_a` and `n_b`, units that
hold a, or b; `n_units`, units in all. The four cells are then n, n_a - n, n_b - n and n_units - n_a - n_b + n. Where
nothing is left to compare with, a value is NaN: a or b lies in no unit, or in all of them, or there is one unit only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

#: Half-width of a 95% interval in standard errors: the 97.5% quantile of the normal distribution.
Z95 = 1.959963984540054
Numbers = npt.ArrayLike
Floats = npt.NDArray[np.float64]


def pmi(n: Numbers, n_a: Numbers, n_b: Numbers, n_units: Numbers) -> Floats:
    """Pointwise mutual information in bits: log2(n N / (n_a n_b)) (Church & Hanks 1990); minus infinity at n = 0.

    Examples
    --------
    Manning & Schütze (1999), table 5.14, "Ayatollah Ruhollah":

    >>> round(float(pmi(20, 42, 20, 14307668)), 2)
    18.38
    """
    n, a, b, total = _floats(n, n_a, n_b, n_units)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where((total > 1) & (a > 0) & (b > 0), np.log2(n * total / (a * b)), np.nan)


def npmi(n: Numbers, n_a: Numbers, n_b: Numbers, n_units: Numbers) -> Floats:
    """Normalised PMI: pmi / -log2(n / N), from -1 (never together; its limit) to 1 (never apart) (Bouma 2009).

    Examples
    --------
    >>> [float(npmi(n, 5, 5, 20)) for n in (0, 5)]
    [-1.0, 1.0]
    """
    n, a, b, total = _floats(n, n_a, n_b, n_units)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.clip(pmi(n, a, b, total) / -np.log2(n / total), -1.0, 1.0)
    return np.where((n == 0) & (a > 0) & (b > 0), -1.0, np.where(n < total, value, np.nan))


def g2(n: Numbers, n_a: Numbers, n_b: Numbers, n_units: Numbers) -> Floats:
    """Log-likelihood ratio G2 = 2 sum O ln(O / E) over the four cells (Dunning 1993), signed.

    It is negative where a and b are together more rarely than chance would have them: n < n_a n_b / N.

    Examples
    --------
    Dunning (1993), "the swiss": 270.72.

    >>> round(float(g2(110, 2552, 221, 31777)), 2)
    270.72
    """
    n, a, b, total = _floats(n, n_a, n_b, n_units)
    cells = np.stack([n, a - n, b - n, total - a - b + n])
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = np.stack([a * b, a * (total - b), (total - a) * b, (total - a) * (total - b)]) / total
        terms = np.where(cells > 0, cells * np.log(cells / expected), 0.0)
    value = np.maximum(2 * terms.sum(axis=0), 0.0)
    return np.where(total > 1, np.where(n * total < a * b, -value, value), np.nan)


def p_values(g2: Numbers) -> Floats:
    """Two-sided p of G2, which follows chi-squared with one degree of freedom in large samples (Wilks 1938).

    It takes units for independent, which sentences of one article are not: for ties that matter see the bootstrap.

    Examples
    --------
    >>> round(float(p_values(3.841459)), 3), round(float(p_values(-3.841459)), 3)
    (0.05, 0.05)
    """
    from scipy.stats import chi2  # only where it is needed: it is slow to load

    return np.asarray(chi2.sf(np.abs(_float(g2)), df=1), dtype=np.float64)


def q_values(p: Numbers, tested: int) -> Floats:
    """False discovery rate if this p and all smaller ones are called findings (Benjamini & Hochberg 1995).

    Parameters
    ----------
    p : array
        The p that are known; NaN stays NaN.
    tested : int
        Hypotheses in all. Those without a p count as tested with p = 1: who tries a million pairs and lists the
        thousand that occur has tried a million.

    Examples
    --------
    >>> q_values([0.01, 0.04], tested=2).tolist(), q_values([0.01, 0.04], tested=10).tolist()
    ([0.02, 0.04], [0.1, 0.2])
    """
    from scipy.stats import false_discovery_control

    values = _float(p)
    known = ~np.isnan(values)
    out = np.full(values.shape, np.nan)
    if known.any():
        # A p of 1 at the end of the list changes no other rank, so that only the number of tests is to be put right.
        within = false_discovery_control(values[known]) / known.sum()
        out[known] = np.minimum(within * max(tested, int(known.sum())), 1.0)
    return out


def log_odds(n: Numbers, n_a: Numbers, n_b: Numbers, n_units: Numbers) -> Floats:
    """Natural log of the odds ratio, 0.5 added to each cell (Haldane 1956, Anscombe 1956).

    Examples
    --------
    >>> round(float(log_odds(30, 40, 50, 100)), 3)  # ln(30.5 x 40.5 / (10.5 x 20.5))
    1.747
    """
    n, a, b, total = _floats(n, n_a, n_b, n_units)
    both, only_a, only_b, none = (cell + 0.5 for cell in (n, a - n, b - n, total - a - b + n))
    value = np.log(both) + np.log(none) - np.log(only_a) - np.log(only_b)
    return np.where((a > 0) & (b > 0) & (a < total) & (b < total), value, np.nan)


def log_odds_error(n: Numbers, n_a: Numbers, n_b: Numbers, n_units: Numbers) -> Floats:
    """Standard error of `log_odds`: the root of the sum of 1 / (cell + 0.5) (Woolf 1955, Gart 1966).

    Examples
    --------
    >>> round(float(log_odds_error(30, 40, 50, 100)), 3)
    0.449
    """
    n, a, b, total = _floats(n, n_a, n_b, n_units)
    return np.asarray(np.sqrt(sum(1 / (cell + 0.5) for cell in (n, a - n, b - n, total - a - b + n))))


def dice(n: Numbers, n_a: Numbers, n_b: Numbers, n_units: Numbers) -> Floats:
    """Dice coefficient: 2 n / (n_a + n_b) (Dice 1945).

    Examples
    --------
    >>> float(dice(3, 4, 8, 100))
    0.5
    """
    n, a, b, _ = _floats(n, n_a, n_b, n_units)
    return _share(2 * n, a + b)


def log_dice(n: Numbers, n_a: Numbers, n_b: Numbers, n_units: Numbers) -> Floats:
    """14 + log2 of the Dice coefficient (Rychlý 2008): at most 14, and one more where together twice as often.

    It does not depend on n_units, so that corpora of different size can be compared; minus infinity at n = 0.

    Examples
    --------
    One unit together in 16,384 of each is 0:

    >>> float(log_dice(5, 5, 5, 100)), float(log_dice(1, 16384, 16384, 10**6))
    (14.0, 0.0)
    """
    with np.errstate(divide="ignore"):
        return np.asarray(14 + np.log2(dice(n, n_a, n_b, n_units)))


def jaccard(n: Numbers, n_a: Numbers, n_b: Numbers, n_units: Numbers) -> Floats:
    """N over the units that hold either: n / (n_a + n_b - n) (Jaccard 1912).

    Examples
    --------
    >>> float(jaccard(3, 4, 5, 100))
    0.5
    """
    n, a, b, _ = _floats(n, n_a, n_b, n_units)
    return _share(n, a + b - n)


def p_b_given_a(n: Numbers, n_a: Numbers, n_b: Numbers, n_units: Numbers) -> Floats:
    """Conditional probability: of the units that hold a, the share that holds b. For p(a|b) swap n_a and n_b.

    Examples
    --------
    >>> float(p_b_given_a(3, 4, 8, 100)), float(p_b_given_a(3, 8, 4, 100))
    (0.75, 0.375)
    """
    n, a, _, _ = _floats(n, n_a, n_b, n_units)
    return _share(n, a)


def delta_p_b_given_a(n: Numbers, n_a: Numbers, n_b: Numbers, n_units: Numbers) -> Floats:
    """Delta P: p(b | a) - p(b | not a), from -1 to 1 (Allan 1980; of collocations Gries 2013). For (a | b) swap.

    Examples
    --------
    Gries (2013), "of course": 0.032 for course given of, 0.697 for of given course.

    >>> of, course, total = 174548, 7867, 10409868
    >>> [round(float(delta_p_b_given_a(5610, *margins, total)), 3) for margins in ((of, course), (course, of))]
    [0.032, 0.697]
    """
    n, a, b, total = _floats(n, n_a, n_b, n_units)
    return _share(n, a) - _share(b - n, total - a)


def p_a_given_b(n: Numbers, n_a: Numbers, n_b: Numbers, n_units: Numbers) -> Floats:
    """`p_b_given_a` the other way round."""
    return p_b_given_a(n, n_b, n_a, n_units)


def delta_p_a_given_b(n: Numbers, n_a: Numbers, n_b: Numbers, n_units: Numbers) -> Floats:
    """`delta_p_b_given_a` the other way round."""
    return delta_p_b_given_a(n, n_b, n_a, n_units)


#: Every measure by the name of its column in `pairs`.
MEASURES: Mapping[str, Callable[[Numbers, Numbers, Numbers, Numbers], Floats]] = {
    "pmi": pmi, "npmi": npmi, "g2": g2, "log_odds": log_odds, "dice": dice, "log_dice": log_dice, "jaccard": jaccard,
    "p_b_given_a": p_b_given_a, "p_a_given_b": p_a_given_b,
    "delta_p_b_given_a": delta_p_b_given_a, "delta_p_a_given_b": delta_p_a_given_b,
}


def _float(values: Numbers) -> Floats:
    return np.asarray(values, dtype=np.float64)


def _floats(*values: Numbers) -> tuple[Floats, ...]:
    return tuple(np.broadcast_arrays(*map(_float, values)))


def _share(part: Floats, whole: Floats) -> Floats:
    return np.asarray(np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=whole != 0))
