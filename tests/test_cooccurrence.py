"""Co-occurrence: counts against a brute force, measures against their definitions, evidence."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import association as assoc
from analysis import cooccurrence as co
from analysis.concordance import pair_sentences
from analysis.errors import TableError
from analysis.tables import DOCUMENTS, MENTIONS, PAIRS, SENTENCES, TOKENS, build, check, empty

LETTERS = "abcde"


def _sentence(doc: str, number: int, kind: str = "body", passage: int = 0, start: int = 0, end: int = 1) -> dict:
    return dict(doc_id=doc, sent_id=number, start=start, end=end, kind=kind, passage_id=passage)


def _mention(number: int, doc: str, sent: int, actor: str | None, **more: object) -> dict:
    row = dict(mention_id=f"{doc}#m{number}", doc_id=doc, sent_id=sent, start=0, end=1, surface="x",
               actor_id=actor, name=actor or "Assad", status="resolved" if actor else "ambiguous", how="name",
               kind="state", np_start=0, np_end=1)
    return row | more


def _corpus(layout: list[tuple[str, int, str]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tables from (document, paragraph, actors named in the sentence), one triple a sentence."""
    sentences, mentions, seen = [], [], {}
    for doc, passage, names in layout:
        number = seen.get(doc, 0)
        seen[doc] = number + 1
        sentences.append(_sentence(doc, number, passage=passage))
        mentions += [_mention(len(mentions) + i, doc, number, n) for i, n in enumerate(names)]
    return build(mentions, MENTIONS), build(sentences, SENTENCES)


LAYOUTS = st.lists(st.tuples(st.sampled_from(["d1", "d2", "d3"]), st.integers(0, 2),
                             st.text(LETTERS, max_size=6)), min_size=0, max_size=14)


def _brute(layout: list[tuple[str, int, str]], unit: str) -> dict[tuple[str, str], tuple[int, int, int, int]]:
    """Sets of names by unit, counted one pair at a time."""
    bags: dict[object, set[str]] = {}
    for i, (doc, passage, names) in enumerate(layout):
        bags.setdefault({"sentence": i, "paragraph": (doc, passage), "document": doc}[unit], set()).update(names)
    found = {}
    for a, b in combinations(LETTERS, 2):
        n = sum(a in bag and b in bag for bag in bags.values())
        if n:
            found[a, b] = (n, sum(a in bag for bag in bags.values()), sum(b in bag for bag in bags.values()),
                           len(bags))
    return found


@settings(max_examples=40, deadline=None)
@given(LAYOUTS, st.sampled_from(["sentence", "paragraph", "document"]), st.integers(1, 3),
       st.sampled_from([1, 3, 10**6]))
def test_counts_equal_a_brute_force(layout, unit, min_n, chunk) -> None:
    mentions, sentences = _corpus(layout)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(co, "CHUNK", chunk)  # the same counts however the join is cut
        pairs = co.count_pairs(mentions, sentences, unit=unit, min_n=min_n)
    got = {(r.actor_a, r.actor_b): (r.n, r.n_a, r.n_b, r.n_units) for r in pairs.itertuples()}
    assert got == {k: v for k, v in _brute(layout, unit).items() if v[0] >= min_n}
    assert set(pairs["unit"]) <= {unit}


@settings(max_examples=25, deadline=None)
@given(LAYOUTS, st.sampled_from(["sentence", "paragraph", "document"]), st.randoms(use_true_random=False))
def test_order_and_repeats_do_not_matter(layout, unit, random) -> None:
    mentions, sentences = _corpus(layout)
    before = co.count_pairs(mentions, sentences, unit=unit)
    shuffled = mentions.sample(frac=1, random_state=random.randrange(10**6)).reset_index(drop=True)
    again = shuffled.assign(mention_id=shuffled["mention_id"] + "b")
    twice = check(pd.concat([shuffled, again], ignore_index=True), MENTIONS)
    pd.testing.assert_frame_equal(before, co.count_pairs(twice, sentences, unit=unit))


@settings(max_examples=25, deadline=None)
@given(LAYOUTS, st.sampled_from(["sentence", "paragraph", "document"]))
def test_batches_of_documents_add_up(layout, unit) -> None:
    mentions, sentences = _corpus(layout)
    parts = [co.count(mentions[mentions["doc_id"] == d], sentences[sentences["doc_id"] == d], unit)
             for d in ("d1", "d2", "d3")]
    whole = co.count_pairs(mentions, sentences, unit=unit)
    pd.testing.assert_frame_equal(assoc.associations(assoc.combine(parts)), whole)


def test_combine_refuses_mixed_units_and_nothing() -> None:
    one = co.count(empty(MENTIONS), empty(SENTENCES), "sentence")
    other = co.count(empty(MENTIONS), empty(SENTENCES), "document")
    for parts in ([one, other], []):
        with pytest.raises(TableError, match="same unit"):
            assoc.combine(parts)


def _expected(n: int, a: int, b: int, total: int) -> dict[str, float]:
    """The measures written out from their definitions, on probabilities and single cells."""
    p = n / total
    pmi = math.log2(p / ((a / total) * (b / total)))
    observed = {(1, 1): n, (1, 0): a - n, (0, 1): b - n, (0, 0): total - a - b + n}
    g2 = 0.0
    for (i, j), o in observed.items():
        e = (a if i else total - a) * (b if j else total - b) / total
        g2 += 2 * o * math.log(o / e) if o else 0.0
    k = {cell: o + 0.5 for cell, o in observed.items()}
    odds = math.log((k[1, 1] * k[0, 0]) / (k[1, 0] * k[0, 1]))
    error = math.sqrt(sum(1 / v for v in k.values()))
    return dict(pmi=pmi, npmi=pmi / -math.log2(p) if n < total else math.nan,
                g2=-g2 if p < a * b / total**2 else g2, log_odds=odds,
                log_odds_low=odds - 1.96 * error, log_odds_high=odds + 1.96 * error, jaccard=n / (a + b - n))


@st.composite
def _tables(draw: st.DrawFn) -> tuple[int, int, int, int]:
    n, only_a, only_b = draw(st.integers(1, 40)), draw(st.integers(0, 40)), draw(st.integers(0, 40))
    total = n + only_a + only_b + draw(st.integers(0, 10**7))
    return n, n + only_a, n + only_b, total


def _measured(n: int, a: int, b: int, total: int) -> pd.Series:
    actors = pd.DataFrame({"actor_id": ["a", "b"], "n": [a, b]})
    pairs = pd.DataFrame({"actor_a": ["a"], "actor_b": ["b"], "n": [n]})
    return assoc.associations(assoc.Counts("sentence", total, actors, pairs)).iloc[0]


@settings(max_examples=60, deadline=None)
@given(_tables())
def test_measures_equal_their_definitions(table) -> None:
    n, a, b, total = table
    row = _measured(*table)
    if total > 1:
        expected = _expected(*table)
        if a == total or b == total:
            expected |= dict.fromkeys(("log_odds", "log_odds_low", "log_odds_high"), math.nan)
        for name, value in expected.items():
            # G2 sums terms that nearly cancel; the interval uses 1.96 for the exact quantile
            loose = dict(abs=1e-4) if "log_odds" in name else dict(abs=1e-6, rel=1e-9)
            assert row[name] == pytest.approx(value, nan_ok=True, **loose), name
    assert not np.isinf(row[["pmi", "npmi", "g2", "log_odds", "jaccard"]].astype(float)).any()
    assert pd.isna(row["npmi"]) or -1 <= row["npmi"] <= 1
    assert pd.isna(row["log_odds"]) or row["log_odds_low"] < row["log_odds"] < row["log_odds_high"]


def test_a_published_two_by_two_table() -> None:
    # Dunning (1993, table 5): "the swiss", -2 log lambda = 270.72, cells 110, 2442, 111, 29114.
    row = _measured(110, 110 + 2442, 110 + 111, 110 + 2442 + 111 + 29114)
    assert row["g2"] == pytest.approx(270.72, abs=0.005)


def test_g2_is_negative_when_rarer_than_chance() -> None:
    assert _measured(1, 50, 50, 100)["g2"] < 0 < _measured(49, 50, 50, 100)["g2"]
    assert _measured(25, 50, 50, 100)["g2"] == pytest.approx(0, abs=1e-9)
    assert _measured(30, 30, 30, 100)["npmi"] == 1


def test_one_document_is_said_to_be_undefined() -> None:
    mentions, sentences = _corpus([("d1", 0, "ab"), ("d1", 1, "a")])
    pairs = co.count_pairs(mentions, sentences, unit="document")
    assert pairs[["pmi", "npmi", "g2", "log_odds", "log_odds_low", "log_odds_high"]].isna().all(axis=None)
    assert pairs["jaccard"].tolist() == [1.0]
    assert "only 1 document" in assoc.undefined(pairs)
    assert assoc.undefined(co.count_pairs(mentions, sentences)) == ""
    assert assoc.undefined(empty(PAIRS)) == ""


def test_boilerplate_places_and_ambiguous_are_left_out_and_counted() -> None:
    sentences = build([_sentence("d", 0), _sentence("d", 1, kind="boilerplate"), _sentence("d", 2)], SENTENCES)
    mentions = build([
        _mention(0, "d", 0, "state:QAT"), _mention(1, "d", 0, "org:opec", kind="organisation"),
        _mention(2, "d", 0, None), _mention(3, "d", 0, "place:doha", kind="place"),
        _mention(4, "d", 1, "state:QAT"), _mention(5, "d", 1, "state:KWT"), _mention(6, "d", 9, "state:KWT"),
    ], MENTIONS)
    pairs = co.count_pairs(mentions, sentences)
    assert pairs[["actor_a", "actor_b", "n", "n_units"]].values.tolist() == [["org:opec", "state:QAT", 1, 2]]
    out = co.left_out(mentions, sentences).set_index("reason")["n"].to_dict()
    assert out == {"ambiguous: no one actor": 1, "boilerplate": 2, "kind not counted": 1,
                   "sentence not in the table": 1}
    everything = co.count_pairs(mentions, sentences, kinds=("state", "organisation", "place"), include_boilerplate=True)
    assert len(everything) == 4 and set(everything["n_units"]) == {3}


@settings(max_examples=12, deadline=None)
@given(LAYOUTS, st.sampled_from(["sentence", "paragraph", "document"]))
def test_every_pair_has_its_sentences(layout, unit) -> None:
    mentions, sentences = _corpus(layout)
    documents = _documents({d: "x" for d in "d1 d2 d3".split()})
    for pair in co.count_pairs(mentions, sentences, unit=unit).itertuples():
        behind = pair_sentences(mentions, sentences, documents, pair.actor_a, pair.actor_b, unit)
        assert behind["unit_id"].nunique() == behind["n"].sum() == pair.n
        assert set(";".join(behind["names"]).split(";")) == {pair.actor_a, pair.actor_b}
        if unit == "sentence":
            assert set(behind["names"]) == {f"{pair.actor_a};{pair.actor_b}"}


def _documents(texts: dict[str, str]) -> pd.DataFrame:
    return build([dict(doc_id=d, published_basis="unknown", path="p", sha256="0", text=t)
                  for d, t in texts.items()], DOCUMENTS)


def _tokens(sentences: list[list[str]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    rows, spans, at = [], [], 0
    for number, words in enumerate(sentences):
        begin = at
        for word in words:
            rows.append(dict(doc_id="d", token_id=len(rows), sent_id=number, start=at, end=at + len(word), token=word))
            at += len(word) + 1
        spans.append(_sentence("d", number, start=begin, end=max(at, begin + 1)))
    return build(rows, TOKENS), build(spans, SENTENCES)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.sampled_from(["a", "B", "b", "c", ","]), max_size=8), max_size=5), st.integers(1, 10))
def test_word_windows_equal_a_brute_force(sentences, width) -> None:
    near: list[frozenset[str]] = []
    for words in sentences:
        kept = [w.lower() for w in words if w != ","]
        near += [frozenset((kept[i], kept[j])) for i in range(len(kept)) for j in range(i + 1, len(kept))
                 if j - i <= width]
    pairs = co.window_counts(*_tokens(sentences), width=width)
    expected = {(a, b): (near.count(frozenset((a, b))), sum(a in u for u in near), sum(b in u for u in near), len(near))
                for a, b in combinations("abc", 2) if frozenset((a, b)) in near}
    assert {(r.actor_a, r.actor_b): (r.n, r.n_a, r.n_b, r.n_units) for r in pairs.itertuples()} == expected


def test_windows_do_not_cross_sentences_and_refuse_width_zero() -> None:
    tokens, sentences = _tokens([["peace"], ["talks"]])
    assert co.window_counts(tokens, sentences, width=9).empty
    with pytest.raises(TableError, match="width of 1"):
        co.window_counts(tokens, sentences, width=0)


def test_names_are_the_usual_or_else_the_fullest() -> None:
    forms = [("d", "Zarif"), ("d", "Javad Zarif"), ("e", "Javad Zarif"), ("e", "Zarif")]
    mentions = build([_mention(i, doc, 0, "person:javad-zarif", name=name, kind="person")
                      for i, (doc, name) in enumerate(forms)]
                     + [_mention(9, "d", 0, None), _mention(10, "d", 0, "state:IRN", name="Iran")], MENTIONS)
    names = co.actor_names(mentions)
    assert names.values.tolist() == [["person:javad-zarif", "Javad Zarif", "person", 4, 2],
                                     ["state:IRN", "Iran", "state", 1, 1]]
    most = co.actor_names(mentions[mentions["mention_id"] != "d#m1"])
    assert most["name"].iloc[0] == "Zarif"


def test_empty_tables_and_unknown_unit() -> None:
    no_mentions, no_sentences = empty(MENTIONS), empty(SENTENCES)
    assert list(co.count_pairs(no_mentions, no_sentences).columns) == list(PAIRS.names)
    assert check(co.window_counts(empty(TOKENS), no_sentences), PAIRS).empty
    assert co.left_out(no_mentions, no_sentences).empty
    assert co.actor_names(no_mentions).columns.tolist() == ["actor_id", "name", "kind", "n_mentions", "n_docs"]
    with pytest.raises(TableError, match="one of sentence, paragraph, document"):
        co.count_pairs(no_mentions, no_sentences, unit="page")


def test_arguments_are_not_changed() -> None:
    mentions, sentences = _corpus([("d1", 0, "abca"), ("d2", 0, "ab")])
    copies = mentions.copy(), sentences.copy()
    co.count_pairs(mentions, sentences, unit="paragraph")
    pd.testing.assert_frame_equal(mentions, copies[0])
    pd.testing.assert_frame_equal(sentences, copies[1])
