"""Measures of association: against published examples, their definitions, and other people's programs."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.metrics.association import BigramAssocMeasures
from scipy.stats import chi2_contingency, false_discovery_control
from scipy.stats.contingency import odds_ratio

from analysis.cooccurrence import association as assoc
from analysis.cooccurrence import measures
from analysis.cooccurrence.measures import MEASURES

#: Words of the New York Times corpus of Manning & Schütze (1999, chapter 5).
TIMES = 14307668


@pytest.mark.parametrize("published, n_a, n_b", [  # table 5.14, all with n = 20
    (18.38, 42, 20), (17.98, 41, 27), (16.31, 30, 117), (15.94, 77, 59), (15.19, 24, 320),
    (1.09, 14907, 9017), (1.01, 13484, 10570), (0.53, 14734, 13478), (0.46, 14093, 14776), (0.29, 15019, 15629)])
def test_pmi_as_published(published: float, n_a: int, n_b: int) -> None:
    assert round(float(measures.pmi(20, n_a, n_b, TIMES)), 2) == published


@pytest.mark.parametrize("published, n_a, n_b, n", [  # table 5.12: within 1.3% of what the printed counts give
    (1291.42, 12593, 932, 150), (99.31, 379, 932, 10), (82.96, 932, 934, 10), (80.39, 932, 3424, 13), (57.27, 932, 291, 6)])
def test_log_likelihood_as_published(published: float, n_a: int, n_b: int, n: int) -> None:
    assert float(measures.g2(n, n_a, n_b, TIMES)) == pytest.approx(published, rel=0.013)


def test_log_likelihood_of_dunning() -> None:
    # Dunning (1993), "the swiss": -2 log lambda = 270.72, cells 110, 2442, 111, 29114.
    assert float(measures.g2(110, 110 + 2442, 110 + 111, 110 + 2442 + 111 + 29114)) == pytest.approx(270.72, abs=0.005)


def test_log_dice_as_described() -> None:
    """Rychlý (2008): at most 14; 1 more is twice as often, 7 more about a hundred times; the corpus' size is nothing to it."""
    assert float(measures.log_dice(9, 9, 9, 10)) == 14
    assert float(measures.log_dice(1, 16384, 16384, 10**6)) == 0
    one, two, hundred = (float(measures.log_dice(n, 5000, 5000, 10**7)) for n in (10, 20, 1280))
    assert (two - one, hundred - one) == (pytest.approx(1), pytest.approx(7))
    assert float(measures.log_dice(10, 5000, 5000, 10**9)) == one


def test_delta_p_of_gries() -> None:
    # Gries (2013), "of course": cells 5610, 168938, 2257, 10233063.
    of, course, total = 5610 + 168938, 5610 + 2257, 5610 + 168938 + 2257 + 10233063
    assert round(float(measures.delta_p_b_given_a(5610, of, course, total)), 3) == 0.032
    assert round(float(measures.delta_p_a_given_b(5610, of, course, total)), 3) == 0.697


@st.composite
def _tables(draw: st.DrawFn) -> tuple[int, int, int, int]:
    n, only_a, only_b = draw(st.integers(1, 40)), draw(st.integers(0, 40)), draw(st.integers(0, 40))
    total = n + only_a + only_b + draw(st.integers(0, 10**7))
    return n, n + only_a, n + only_b, total


def _row(n: int, a: int, b: int, total: int) -> pd.Series:
    actors = pd.DataFrame({"actor_id": ["a", "b"], "n": [a, b]})
    pairs = pd.DataFrame({"actor_a": ["a"], "actor_b": ["b"], "n": [n]})
    return assoc.associations(assoc.Counts("sentence", total, actors, pairs)).iloc[0]


def _defined(n: int, a: int, b: int, total: int) -> dict[str, float]:
    """The measures written out from their definitions, on probabilities and single cells."""
    p = n / total
    pmi = math.log2(p / ((a / total) * (b / total)))
    cells = {(1, 1): n, (1, 0): a - n, (0, 1): b - n, (0, 0): total - a - b + n}
    k = {cell: o + 0.5 for cell, o in cells.items()}
    odds, error = math.log((k[1, 1] * k[0, 0]) / (k[1, 0] * k[0, 1])), math.sqrt(sum(1 / v for v in k.values()))
    if total in (a, b):
        odds = math.nan
    away = {"b": (b - n) / (total - a) if a < total else math.nan, "a": (a - n) / (total - b) if b < total else math.nan}
    return dict(pmi=pmi, npmi=pmi / -math.log2(p) if n < total else math.nan, log_odds=odds, log_odds_low=odds - 1.959964 * error,
                log_odds_high=odds + 1.959964 * error, jaccard=n / (a + b - n), dice=2 * n / (a + b), log_dice=14 + math.log2(2 * n / (a + b)),
                p_b_given_a=n / a, p_a_given_b=n / b, delta_p_b_given_a=n / a - away["b"], delta_p_a_given_b=n / b - away["a"])


@settings(max_examples=60, deadline=None)
@given(_tables())
def test_measures_equal_their_definitions(table: tuple[int, int, int, int]) -> None:
    row = _row(*table)
    if table[3] > 1:
        for name, value in _defined(*table).items():
            assert row[name] == pytest.approx(value, nan_ok=True, abs=1e-5, rel=1e-9), name
    numbers = row[list(MEASURES)].astype(float)
    assert not np.isinf(numbers).any()
    low, high = {"log_odds": -math.inf, "pmi": -math.inf, "g2": -math.inf, "log_dice": -math.inf}, dict.fromkeys(("log_odds", "pmi", "g2"), math.inf)
    for name, value in numbers.dropna().items():
        assert low.get(name, -1.0) <= value <= high.get(name, 14.0 if name == "log_dice" else 1.0), name
    assert pd.isna(row["log_odds"]) or row["log_odds_low"] < row["log_odds"] < row["log_odds_high"]


@settings(max_examples=60, deadline=None)
@given(_tables())
def test_other_programs_agree(table: tuple[int, int, int, int]) -> None:
    n, a, b, total = table
    row, marginals = _row(*table), (n, (a, b), total)
    cells = np.array([[n, a - n], [b - n, total - a - b + n]])
    if total > 1:
        assert row["pmi"] == pytest.approx(BigramAssocMeasures.pmi(*marginals), abs=1e-9)
    assert row["dice"] == pytest.approx(BigramAssocMeasures.dice(*marginals))
    assert row["jaccard"] == pytest.approx(BigramAssocMeasures.jaccard(*marginals))
    if cells.sum(axis=0).all() and cells.sum(axis=1).all():
        other = chi2_contingency(cells, correction=False, lambda_="log-likelihood")
        # terms that nearly cancel
        assert abs(row["g2"]) == pytest.approx(other.statistic, abs=1e-5, rel=1e-7)
        assert row["p_value"] == pytest.approx(other.pvalue, rel=1e-3, abs=2e-3 if other.statistic < 1e-3 else 1e-5)
        assert abs(row["g2"]) == pytest.approx(BigramAssocMeasures.likelihood_ratio(*marginals), abs=1e-5, rel=1e-7)
        halves = odds_ratio((2 * cells + 1), kind="sample")  # of twice the cells with 0.5 added: the same ratio
        assert row["log_odds"] == pytest.approx(math.log(halves.statistic))


def test_g2_is_negative_when_rarer_than_chance() -> None:
    assert measures.g2(1, 50, 50, 100) < 0 < measures.g2(49, 50, 50, 100)
    assert float(measures.g2(25, 50, 50, 100)) == pytest.approx(0, abs=1e-9)
    assert float(measures.npmi(30, 30, 30, 100)) == 1


def test_never_together_is_a_value_where_a_limit_is_known() -> None:
    """Resamples can lose a tie: the limit then, and nothing where one of the two is gone."""
    never = {name: float(measure(0, 5, 8, 100)) for name, measure in MEASURES.items()}
    assert never["npmi"] == -1 and never["pmi"] == never["log_dice"] == -math.inf
    assert [never[m] for m in ("dice", "jaccard", "p_b_given_a", "p_a_given_b")] == [0, 0, 0, 0]
    assert never["g2"] < 0 and never["log_odds"] < 0 and never["delta_p_b_given_a"] < 0
    gone = {name: float(measure(0, 0, 8, 100)) for name, measure in MEASURES.items()}
    assert all(math.isnan(gone[m]) for m in ("pmi", "npmi", "log_odds", "p_b_given_a", "delta_p_b_given_a"))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.integers(0, 40))
def test_q_counts_what_was_tried(p: list[float], more: int) -> None:
    """As scipy has it for a list that holds a p of 1 for each pair that was tried and never met."""
    whole = false_discovery_control([*p, *[1.0] * more])
    np.testing.assert_allclose(measures.q_values(p, len(p) + more), whole[:len(p)])
    with_gap = measures.q_values([*p, math.nan], len(p) + more)
    np.testing.assert_allclose(with_gap[:-1], whole[:len(p)])
    assert math.isnan(with_gap[-1])


def test_q_of_a_table_is_over_all_pairs_that_can_be() -> None:
    actors = pd.DataFrame({"actor_id": list("abcde"), "n": [30, 20, 20, 2, 1]})
    pairs = pd.DataFrame({"actor_a": ["a", "a", "d"], "actor_b": ["b", "c", "e"], "n": [12, 3, 1]})
    for min_n, those in ((1, "abcde"), (2, "abcd"), (12, "abc")):
        table = assoc.associations(assoc.Counts("sentence", 200, actors, pairs), min_n)
        tried = len(list(combinations(those, 2)))
        p = table["p_value"].tolist()
        np.testing.assert_allclose(table["q_value"], false_discovery_control([*p, *[1.0] * (tried - len(p))])[:len(p)])
    both_sides = assoc.Counts("sentence", 200, actors, pairs.iloc[:2], words=actors.iloc[1:3])
    table = assoc.associations(both_sides)
    np.testing.assert_allclose(table["q_value"], false_discovery_control([*table["p_value"], *[1.0] * 8])[:2])


def test_chance_alone_is_seldom_a_finding() -> None:
    """Items that fall into units at random: with pairs that occur taken for all that were tried, many would be found."""
    rng = np.random.default_rng(1)
    held = rng.random((400, 150)) < rng.uniform(0.003, 0.05, 150)
    both = held.T.astype(int) @ held
    low, high = np.triu_indices(150, 1)
    n, margin = both[low, high], held.sum(axis=0)
    met = n > 0
    p = measures.p_values(measures.g2(n[met], margin[low[met]], margin[high[met]], 400))
    assert (false_discovery_control(p) < 0.05).sum() > (measures.q_values(p, len(n)) < 0.05).sum() <= 2
