"""Ties over resamples of stories, and through time."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from placed import TOLD, a_mention, a_sentence, placed
from scipy.sparse import csr_array
from scipy.stats import binom

from analysis.cooccurrence import changes, count_pairs, resampling
from analysis.cooccurrence.incidence import ITEMS, UNITS, lay_out
from analysis.cooccurrence.ties import tie_intervals
from analysis.errors import TableError
from analysis.tables import DOCUMENTS, MENTIONS, SENTENCES, TIE_CHANGES, TIES, build, check

EMPTY = ["n_low", "n_high", "value_low", "value_high", "rank_low", "rank_high", "survives"]


def _corpus(documents: Sequence[Sequence[str]], first_day: str = "2012-01-01", each: int = 1) -> dict[str, pd.DataFrame]:
    """Tables of documents, each a list of sentences, each the letters of the actors that it names; one published every `each` days."""
    sentences, mentions = [], []
    for d, texts in enumerate(documents):
        for number, letters in enumerate(texts):
            sentences.append(a_sentence(f"d{d}", number))
            mentions += [a_mention(len(mentions) + i, f"d{d}", number, a, start=i, end=i + 1) for i, a in enumerate(letters)]
    days = [pd.Timestamp(first_day) + pd.Timedelta(days=each * d) for d in range(len(documents))]
    rows = [dict(doc_id=f"d{d}", published_basis="stated", published_earliest=day, published_latest=day, path="p", sha256="0", text="x")
            for d, day in enumerate(days)]
    return {"mentions": build(mentions, MENTIONS), "sentences": build(sentences, SENTENCES), "documents": build(rows, DOCUMENTS)}


def _again(tables: dict[str, pd.DataFrame], times: dict[str, int]) -> dict[str, pd.DataFrame]:
    """The corpus with each story as often as `times` has it, under new names."""
    rounds = []
    for number in range(max(times.values(), default=0)):
        kept = tables["stories"].loc[tables["stories"]["story_id"].map(times) > number, "doc_id"]
        part = {n: t[t["doc_id"].isin(kept)].copy() for n, t in tables.items()}
        for table in part.values():
            for column in {"doc_id", "story_id", "mention_id"} & set(table):
                table[column] = table[column] + f"/{number}"
        rounds.append(part)
    return {n: pd.concat([r[n] for r in rounds], ignore_index=True) if rounds else tables[n].head(0) for n in tables}


@settings(max_examples=60, deadline=None)
@given(TOLD, st.sampled_from(list(UNITS)), st.sampled_from(ITEMS), st.tuples(st.integers(0, 3), st.integers(0, 3)))
def test_a_draw_is_the_corpus_with_its_stories_so_often(told, unit, items, weights) -> None:
    tables = placed(told)
    what = dict(unit=unit, items=items)
    layout = lay_out(tables["mentions"], tables["sentences"], tokens=tables["tokens"], stories=tables["stories"], **what)
    ties = resampling.tie_layout(layout, 1, 1000)
    times = dict(zip(layout.stories, weights, strict=False))
    drawn = _again(tables, {s: times.get(s, 0) for s in ("d1", "d3")})
    recounted = count_pairs(drawn["mentions"], drawn["sentences"], tokens=drawn["tokens"], stories=drawn["stories"], **what)
    cells = ties.cells(np.array(list(times.values()), dtype=np.int64).reshape(-1, 1))
    counted = {key: tuple(int(c[i, 0]) for c in cells) for i, key in enumerate(zip(ties.named["actor_a"], ties.named["actor_b"], strict=True))}
    assert {k: v for k, v in counted.items() if v[0]} == {(r.actor_a, r.actor_b): (r.n, r.n_a, r.n_b, r.n_units) for r in recounted.itertuples()}


DOCUMENTS_60 = [["ab", "c"] if d % 3 == 0 else ["a", "bc"] if d % 5 == 0 else ["ad"] if d == 1 else ["c"] for d in range(60)]


def _ties(**more: object) -> pd.DataFrame:
    tables = _corpus(DOCUMENTS_60)
    return check(tie_intervals(tables["mentions"], tables["sentences"], **{"min_n": 1, "resamples": 400} | more), TIES)


def test_intervals_are_those_of_counts_of_independent_stories() -> None:
    tables = _ties(resamples=4000, measure="p_b_given_a")
    row = tables.set_index(["actor_a", "actor_b"]).loc["a", "b"]
    low, high = binom(60, 20 / 60).ppf([0.025, 0.975])
    assert abs(row["n_low"] - low) <= 1 and abs(row["n_high"] - high) <= 1 and row["survives"] == 1
    assert row["value_low"] < row["value"] < row["value_high"] and row["n_stories"] == 20 and pd.isna(row["note"])
    seldom = tables.set_index(["actor_a", "actor_b"]).loc["a", "d"]
    assert seldom["note"] == "rests on one story"
    assert seldom["survives"] == pytest.approx(1 - (1 - 1 / 60) ** 60, abs=0.03) and seldom["n_low"] == 0
    assert (tables["rank_low"] <= tables["rank_high"]).all() and tables["rank_high"].max() <= len(tables)


def test_what_one_story_repeats_is_not_new_evidence() -> None:
    """The same 60 sentences with a and b: in as many stories, or half of them in one."""
    spread = _corpus([["ab"]] * 60 + [["c"]] * 60)
    heaped = _corpus([["ab"] * 30] + [["ab"]] * 30 + [["c"]] * 89)
    wide = [t["n_high"].iloc[0] - t["n_low"].iloc[0] for t in (tie_intervals(c["mentions"], c["sentences"], resamples=300) for c in (spread, heaped))]
    assert wide[1] > 2 * wide[0]


def test_intervals_cover_what_is_so() -> None:
    """Of many corpora drawn from one world most intervals hold its truth."""
    rng, covered, stories = np.random.default_rng(5), 0, 120
    for corpus in range(100):
        n = rng.poisson(0.5, stories) * (rng.random(stories) < 0.6)  # 0.3 a story, in heaps
        ties = resampling.Ties(pd.DataFrame(), csr_array(n[None, :]), csr_array(n[None, :]), np.array([0]), np.array([0]), n + 1)
        drawn = np.concatenate([cells[0] for cells in ties.resampled(300, np.random.default_rng(corpus))], axis=1)
        low, high = resampling.interval(drawn, 0.95)
        covered += low[0] <= 0.3 * stories <= high[0]
    assert 88 <= covered <= 99


@pytest.mark.parametrize("documents, says", [
    ([["ab", "ab", "c"]], "1 story: nothing can be said"), ([["ab", "c"]] * 9, "9 stories: fewer than 10")])
def test_too_few_stories_have_no_interval(documents: list[list[str]], says: str) -> None:
    tables = _corpus(documents)
    ties = tie_intervals(tables["mentions"], tables["sentences"])
    assert len(ties) == 1 and ties["n"].iloc[0] >= 2 and not math.isnan(ties["value"].iloc[0])
    assert ties[EMPTY].isna().all(axis=None) and ties["note"].iloc[0].startswith(says)


def test_a_seed_gives_one_table_however_draws_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = _ties(seed=3)
    monkeypatch.setattr(resampling, "CELLS", 7 * 60)
    pd.testing.assert_frame_equal(_ties(seed=3), whole)
    assert not _ties(seed=4).equals(whole)


def test_what_cannot_be_asked_is_said() -> None:
    for more, match in ((dict(measure="zeta"), "no such measure"), (dict(resamples=0), "no interval"), (dict(level=1.0), "no interval"),
                        (dict(min_n=0), "no ties")):
        with pytest.raises(TableError, match=match):
            _ties(**more)
    assert len(_ties(most=2)) == 2


def test_unbounded_ends_are_empty() -> None:
    ties = _ties(measure="pmi").set_index(["actor_a", "actor_b"])
    assert math.isnan(ties.loc[("a", "d"), "value_low"]) and not math.isnan(ties.loc[("a", "b"), "value_low"])
    assert ties.loc[("a", "d"), "rank_high"] == len(ties)


# Through time.

def _changes(before: list[list[str]], after: list[list[str]], **more: object) -> pd.DataFrame:
    tables = _corpus([*before, *after])
    middle = str(tables["documents"]["published_earliest"].iloc[len(before)].date())
    spans = changes.around(middle, max(len(before), len(after)))
    made = changes.tie_changes(tables["mentions"], tables["sentences"], tables["documents"], spans, **{"min_n": 1, "resamples": 300} | more)
    return check(made, TIE_CHANGES).set_index(["actor_a", "actor_b"])


def test_a_tie_that_rises_is_told_from_one_that_stays() -> None:
    before = [["ab", "c"] if d < 5 else ["a", "bc"] if d % 2 else ["cd"] for d in range(60)]
    after = [["ab", "c"] if d < 35 else ["bc"] if d % 2 else ["cd"] for d in range(60)]
    table = _changes(before, after)
    assert table.loc[("a", "b"), ["n_before", "n_after", "direction"]].tolist() == [5, 35, "rose"]
    assert table.loc[("a", "b"), "q_value"] < 0.001 and table.iloc[0].name == ("a", "b")
    back = _changes(after, before)
    assert back.loc[("a", "b"), "direction"] == "fell"
    assert back.loc[("a", "b"), "change"] == pytest.approx(-table.loc[("a", "b"), "change"])
    same = _changes(before, before)
    assert set(same["direction"]) == {"unclear"} and (same["change"] == 0).all()


def test_changes_are_differences_of_counts_of_each_span() -> None:
    before, after = [["ab", "ac", "b"], ["ab", "c"]] * 6, [["ab", "bc"], ["a"], ["c", "b"]] * 5
    table = _changes(before, after)
    for side, part in (("before", before), ("after", after)):
        tables = _corpus(part)
        pairs = count_pairs(tables["mentions"], tables["sentences"]).set_index(["actor_a", "actor_b"])
        for column in ("n", "n_a", "n_b", "n_units"):
            held = table.loc[pairs.index, f"{column}_{side}"]
            assert held.tolist() == pairs[column].tolist()
        table.loc[pairs.index, side] = pairs["log_odds"]
    both = table.dropna(subset=["before", "after"])
    assert len(both) >= 1 and np.allclose(both["log_odds_change"], both["after"] - both["before"])
    assert (table["change_low"] <= table["change"]).all() and (table["change"] <= table["change_high"]).all()


def test_what_was_never_seen_may_yet_happen() -> None:
    """No draw of the first span holds the tie: the bootstrap alone would call five reports a rise."""
    table = _changes([["a", "b"]] * 40, [["ab"]] * 3 + [["a", "b"]] * 37)
    assert table.loc[("a", "b"), ["n_before", "direction"]].tolist() == [0, "unclear"]


def test_spans_of_few_stories_say_so() -> None:
    table = _changes([["ab"]] * 9, [["ab", "c"]] * 12)
    assert table["note"].tolist() == ["before: 9 stories: fewer than 10 allow no interval"]
    assert table[["change_low", "p_value", "log_odds_change_low", "direction"]].isna().all(axis=None) and table["change"].notna().all()


def test_documents_fall_into_the_span_that_holds_all_their_days() -> None:
    spans = changes.make_spans({"one": ("2012-01-01", "2012-01-31"), "two": ("2012-03-01", "2012-03-31")})
    days = [("2012-01-31", "2012-01-31"), ("2012-03-01", "2012-03-31"), ("2012-01-20", "2012-03-02"), ("2012-02-01", "2012-02-02"),
            ("2011-12-31", "2012-01-01"), ("2012-03-31", "2012-04-01"), (None, None), ("2011-01-01", "2013-01-01")]
    rows = [dict(doc_id=str(i), published_basis="stated", published_earliest=a and pd.Timestamp(a), published_latest=b and pd.Timestamp(b),
                 path="p", sha256="0", text="x") for i, (a, b) in enumerate(days)]
    put = changes.place_in_spans(build(rows, DOCUMENTS), spans)
    assert put["span"].fillna("").tolist() == ["one", "two", "", "", "", "", "", ""]
    perhaps = "perhaps in no span or in another"
    assert put["reason"].tolist() == ["", "", perhaps, "in no span", perhaps, perhaps, "no day of publication", perhaps]
    assert changes.place_in_spans(build(rows, DOCUMENTS), spans.head(0))["span"].isna().all()


def test_spans_are_in_order_and_share_no_day() -> None:
    with pytest.raises(TableError, match="out of order"):
        changes.make_spans({"one": ("2012-01-01", "2012-01-31"), "two": ("2012-01-31", "2012-02-28")})
    with pytest.raises(TableError, match="latest"):
        changes.make_spans({"one": ("2012-02-01", "2012-01-31")})
    with pytest.raises(TableError, match="no such period"):
        changes.periods(build([], DOCUMENTS), "week")
    assert changes.periods(build([], DOCUMENTS)).empty


def test_periods_follow_each_other() -> None:
    tables = _corpus([["ab", "c"]] * 40 + [["a", "b", "c"]] * 40 + [["ab"]] * 10, first_day="2012-01-22")
    spans = changes.periods(tables["documents"])
    made = changes.tie_changes(tables["mentions"], tables["sentences"], tables["documents"], spans, min_n=1, resamples=100)
    assert spans["span"].tolist() == ["2012-01", "2012-02", "2012-03", "2012-04"]
    assert made[["span_before", "span_after"]].values.tolist() == [["2012-01", "2012-02"], ["2012-02", "2012-03"], ["2012-03", "2012-04"]]
    assert made["n_after"].iloc[:-1].tolist() == made["n_before"].iloc[1:].tolist()
