"""Co-occurrence: counts against a brute force, measures against their definitions, evidence."""

from __future__ import annotations

from itertools import combinations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from placed import ONE_STORY, TOLD, a_mention, a_sentence, placed

from analysis import cooccurrence as co
from analysis.cooccurrence import association as assoc
from analysis.cooccurrence.incidence import ITEMS, UNITS
from analysis.errors import TableError
from analysis.tables import DOCUMENTS, MENTIONS, PAIRS, SENTENCES, STORIES, TOKENS, build, check, empty

LETTERS = "abcde"


def _corpus(layout: list[tuple[str, int, str]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tables from (document, paragraph, actors named in the sentence), one triple a sentence."""
    sentences, mentions, seen = [], [], {}
    for doc, passage, names in layout:
        number = seen.get(doc, 0)
        seen[doc] = number + 1
        sentences.append(a_sentence(doc, number, passage=passage))
        mentions += [a_mention(len(mentions) + i, doc, number, n) for i, n in enumerate(names)]
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
        patch.setattr(assoc, "CHUNK", chunk)  # the same counts however they are added up
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


def test_one_document_is_said_to_be_undefined() -> None:
    mentions, sentences = _corpus([("d1", 0, "ab"), ("d1", 1, "a")])
    pairs = co.count_pairs(mentions, sentences, unit="document")
    assert pairs[["pmi", "npmi", "g2", "p_value", "q_value", "log_odds", "log_odds_low", "log_odds_high"]].isna().all(axis=None)
    assert pairs["jaccard"].tolist() == [1.0]
    assert "only 1 document" in assoc.undefined(pairs)
    assert assoc.undefined(co.count_pairs(mentions, sentences)) == ""
    assert assoc.undefined(empty(PAIRS)) == ""


def test_boilerplate_places_and_ambiguous_are_left_out_and_counted() -> None:
    sentences = build([a_sentence("d", 0), a_sentence("d", 1, kind="boilerplate"), a_sentence("d", 2)], SENTENCES)
    mentions = build([
        a_mention(0, "d", 0, "state:QAT"), a_mention(1, "d", 0, "org:opec", kind="organisation"),
        a_mention(2, "d", 0, None), a_mention(3, "d", 0, "place:doha", kind="place"),
        a_mention(4, "d", 1, "state:QAT"), a_mention(5, "d", 1, "state:KWT"), a_mention(6, "d", 9, "state:KWT"),
    ], MENTIONS)
    pairs = co.count_pairs(mentions, sentences)
    assert pairs[["actor_a", "actor_b", "n", "n_units"]].values.tolist() == [["org:opec", "state:QAT", 1, 2]]
    out = co.left_out(mentions, sentences).set_index("reason")["n"].to_dict()
    assert out == {"ambiguous: no one actor": 1, "boilerplate": 2, "kind not counted": 1,
                   "sentence not in the table": 1}
    everything = co.count_pairs(mentions, sentences, kinds=("state", "organisation", "place"), include_boilerplate=True)
    assert len(everything) == 4 and set(everything["n_units"]) == {3}


def _documents(texts: dict[str, str]) -> pd.DataFrame:
    return build([dict(doc_id=d, published_basis="unknown", path="p", sha256="0", text=t)
                  for d, t in texts.items()], DOCUMENTS)


TEXT = "Oman hosted Iran. Iran left early, said Oman. Nobody else came."


def _omani() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    spans = [(0, 17), (18, 45), (46, 63)]
    sentences = build([a_sentence("d", i, start=s, end=e) for i, (s, e) in enumerate(spans)], SENTENCES)
    where = [(0, 0, 4, "state:OMN"), (0, 12, 16, "state:IRN"), (1, 18, 22, "state:IRN"), (1, 40, 44, "state:OMN")]
    mentions = build([a_mention(i, "d", sent, actor, start=s, end=e, surface=TEXT[s:e], name=TEXT[s:e])
                      for i, (sent, s, e, actor) in enumerate(where)], MENTIONS)
    return mentions, sentences, _documents({"d": TEXT})


def _tokens(sentences: list[list[str]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    rows, spans, at = [], [], 0
    for number, words in enumerate(sentences):
        begin = at
        for word in words:
            rows.append(dict(doc_id="d", token_id=len(rows), sent_id=number, start=at, end=at + len(word), token=word))
            at += len(word) + 1
        spans.append(a_sentence("d", number, start=begin, end=max(at, begin + 1)))
    return build(rows, TOKENS), build(spans, SENTENCES)


def _items(places: list[str], items: str) -> list[tuple[str, str] | None]:
    """What stands at each place of a sentence: side and item, or None where nothing counted does."""
    found: list[tuple[str, str] | None] = []
    for place in places:
        named = place[0] == "<"
        if items == "words":
            found += [("b", w) for w in place.strip("<>").lower().split() if w != ","]
        elif named or place != ",":
            found.append(("a", place[1:-1]) if named else ("b", place.lower()) if items != "actors" else None)
    return found


def _units_by_hand(told: list[tuple[str, int, list[str]]], unit: str, items: str, width: int, first_only: bool) -> list[set[tuple[str, str]]]:
    bags: dict[object, set[tuple[str, str]]] = {}
    for i, (doc, passage, places) in enumerate(told):
        if first_only and unit != "story" and ONE_STORY[doc] != doc:
            continue
        here = _items(places, items)
        if unit == "window":
            for j, k in combinations(range(len(here)), 2):
                if k - j <= width:
                    bags[i, j, k] = {x for x in (here[j], here[k]) if x}
        else:
            key = {"sentence": i, "paragraph": (doc, passage), "document": doc, "story": ONE_STORY[doc]}[unit]
            bags.setdefault(key, set()).update(x for x in here if x)
    return list(bags.values())


@settings(max_examples=60, deadline=None)
@given(TOLD, st.sampled_from(list(UNITS)), st.sampled_from(ITEMS), st.integers(1, 8), st.booleans(), st.integers(1, 2))
def test_every_unit_of_every_kind_of_item_equals_a_brute_force(told, unit, items, width, with_stories, min_n) -> None:
    tables = placed(told)
    with_stories = with_stories or unit == "story"
    what = dict(unit=unit, items=items, tokens=tables["tokens"], width=width, stories=tables["stories"] if with_stories else None)
    pairs = co.count_pairs(tables["mentions"], tables["sentences"], min_n=min_n, **what)
    bags = _units_by_hand(told, unit, items, width, with_stories)
    among = sorted(set().union(*bags)) if bags else []
    expected = {}
    for x, y in combinations(among, 2):
        n = sum(x in bag and y in bag for bag in bags)
        if n >= min_n and (items != "actors by words" or x[0] != y[0]):
            expected[x[1], y[1]] = (n, sum(x in bag for bag in bags), sum(y in bag for bag in bags), len(bags))
    assert {(r.actor_a, r.actor_b): (r.n, r.n_a, r.n_b, r.n_units) for r in pairs.itertuples()} == expected
    cells = (pairs["n"], pairs["n_a"] - pairs["n"], pairs["n_b"] - pairs["n"],
             pairs["n_units"] - pairs["n_a"] - pairs["n_b"] + pairs["n"])
    assert all((cell >= 0).all() for cell in cells)


@settings(max_examples=60, deadline=None)
@given(TOLD, st.sampled_from(list(UNITS)), st.sampled_from(ITEMS), st.sampled_from([1, 4, 10**6]))
def test_chunks_give_what_the_whole_gives(told, unit, items, chunk) -> None:
    tables = placed(told)
    ways = dict(items=items, stories=tables["stories"])
    whole = co.count_pairs(tables["mentions"], tables["sentences"], unit, tokens=tables["tokens"], **ways)

    def parts():
        for docs in (["d1", "d2"], ["d3"]):  # a story is not cut
            part = {n: t[t["doc_id"].isin(docs)] for n, t in tables.items()}
            yield co.count(part["mentions"], part["sentences"], unit, tokens=part["tokens"], **ways)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assoc, "CHUNK", chunk)
        pd.testing.assert_frame_equal(assoc.associations(assoc.combine(parts())), whole)


def _near(tokens: pd.DataFrame, sentences: pd.DataFrame, width: int) -> pd.DataFrame:
    return co.count_pairs(None, sentences, "window", items="words", tokens=tokens, width=width)


def test_windows_do_not_cross_sentences_and_refuse_width_zero() -> None:
    tokens, sentences = _tokens([["peace"], ["talks"]])
    assert _near(tokens, sentences, width=9).empty
    shuffled = tokens.iloc[::-1]
    assert co.count_pairs(None, sentences, "document", items="words", tokens=shuffled)["n"].tolist() == [1]
    with pytest.raises(TableError, match="width of 1"):
        _near(tokens, sentences, width=0)


def test_what_is_missing_is_said() -> None:
    tokens, sentences = _tokens([["peace"]])
    for what, match in ((dict(items="words"), "no tokens"), (dict(unit="window"), "no tokens"), (dict(items="verbs"), "items unknown"),
                        (dict(items="actors by words", tokens=tokens), "no mentions"), (dict(unit="story"), "no stories")):
        mentions = None if what.get("items") == "actors by words" else empty(MENTIONS)
        with pytest.raises(TableError, match=match):
            co.count_pairs(mentions, sentences, **what)


def test_a_word_that_reads_like_an_actor_is_another_item() -> None:
    tables = placed([("d1", 0, ["<x>", "a"]), ("d1", 0, ["x", "a"]), ("d1", 0, ["<x>", "x"])])
    pairs = co.count_pairs(tables["mentions"], tables["sentences"], items="actors by words", tokens=tables["tokens"])
    assert pairs[["actor_a", "actor_b", "n", "n_a", "n_b"]].values.tolist() == [["x", "a", 1, 2, 2], ["x", "x", 1, 2, 2]]


def test_names_are_the_usual_or_else_the_fullest() -> None:
    forms = [("d", "Zarif"), ("d", "Javad Zarif"), ("e", "Javad Zarif"), ("e", "Zarif")]
    mentions = build([a_mention(i, doc, 0, "person:javad-zarif", name=name, kind="person")
                      for i, (doc, name) in enumerate(forms)]
                     + [a_mention(9, "d", 0, None), a_mention(10, "d", 0, "state:IRN", name="Iran")], MENTIONS)
    names = co.actor_names(mentions)
    assert names.values.tolist() == [["person:javad-zarif", "Javad Zarif", "person", 4, 2],
                                     ["state:IRN", "Iran", "state", 1, 1]]
    most = co.actor_names(mentions[mentions["mention_id"] != "d#m1"])
    assert most["name"].iloc[0] == "Zarif"


def test_empty_tables_and_unknown_unit() -> None:
    no_mentions, no_sentences = empty(MENTIONS), empty(SENTENCES)
    assert list(co.count_pairs(no_mentions, no_sentences).columns) == list(PAIRS.names)
    assert check(_near(empty(TOKENS), no_sentences, 5), PAIRS).empty
    for unit in UNITS:
        for items in ITEMS:
            made = co.count_pairs(no_mentions, no_sentences, unit, items=items, tokens=empty(TOKENS), stories=empty(STORIES))
            assert check(made, PAIRS).empty
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
