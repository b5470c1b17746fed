"""Copies and reprints: what makes one story, what does not, and that nothing is lost."""

from __future__ import annotations

import random

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kit import reference

from analysis.passages import label_passages
from analysis.stories import distinct, find_stories, find_stories_in
from analysis.tables import DOCUMENTS, build

WORDS = ("envoy met minister harbour talks truce border river council vote letter office north south market bridge winter summer "
         "ferry captain island village treaty signal fisher coast lantern pilot engine anchor storm cargo crew dock sail").split()


def text(seed: int, n: int = 120) -> str:
    chance = random.Random(seed)
    words = [chance.choice(WORDS) for _ in range(n)]
    return ". ".join(" ".join(words[i:i + 12]).capitalize() for i in range(0, n, 12)) + "."


def stories(*told: str | tuple[str, str | None]) -> pd.DataFrame:
    rows = []
    for n, item in enumerate(told):
        body, day = item if isinstance(item, tuple) else (item, "2014-03-13")
        dates = dict(published_earliest=pd.Timestamp(day), published_latest=pd.Timestamp(day)) if day else {}
        rows.append(dict(doc_id=f"d{n}", text=body, path="p", sha256="", published_basis="stated" if day else "unknown", **dates))
    documents = build(rows, DOCUMENTS)
    return find_stories(documents, label_passages(documents, reference())).set_index("doc_id")


def cut(body: str, share: float) -> str:
    return ". ".join(body.split(". ")[:max(1, round(share * body.count(". ")))]) + "."


BASE = text(1)


@pytest.mark.parametrize(("copy", "kind"), [
    (BASE, "exact"), (BASE.upper(), "exact"), (BASE.replace(". ", ".\n\n"), "exact"),
    (f"{BASE} One more line about the weather.", "near"), (BASE.replace("winter", "spring", 1), "near"), (cut(BASE, 0.7), "near"),
    (f"HARBOUR TOWN (Reuters) - {BASE}", "exact"),
])
def test_copies_and_reprints_are_one_story(copy: str, kind: str) -> None:
    found = stories(BASE, text(2), copy)
    assert found["story_id"].tolist() == ["d0", "d1", "d0"] and found["kind"].tolist() == ["first", "first", kind]
    assert found.loc["d2", "like"] == "d0" and found.loc["d2", "similarity"] >= 0.8


@pytest.mark.parametrize("other", [text(2), cut(BASE, 0.4) + " " + text(3, 80), "", "Talks ended."])
def test_other_texts_are_stories_of_their_own(other: str) -> None:
    assert stories(BASE, other)["kind"].tolist() == ["first", "first"]


def test_short_texts_are_one_story_only_if_exact() -> None:
    assert stories("Talks ended in Oslo.", "Talks ended in Oslo!", "Talks ended in Bergen.", "", "")["kind"].tolist() == [
        "first", "exact", "first", "first", "first"]


def test_notices_of_one_form_are_stories_of_their_own() -> None:
    form = "{} reports {} new cases of the fever in the past day, the most since the winter began, and asks all ferries to wait outside the harbour."
    assert stories(form.format("Norway", 10), form.format("Sweden", 14))["kind"].tolist() == ["first", "first"]


def test_the_earliest_is_the_first_wherever_it_stands() -> None:
    found = stories((BASE, "2014-03-13"), (BASE + " More.", "2014-03-10"), (BASE, None))
    assert found["story_id"].tolist() == ["d1"] * 3 and found.loc["d1", "kind"] == "first"


def test_a_season_later_it_is_another_story_unless_exact() -> None:
    assert stories((BASE, "2014-03-13"), (BASE + " More.", "2014-06-13"))["kind"].tolist() == ["first", "first"]
    assert stories((BASE, "2014-03-13"), (BASE, "2014-06-13"))["kind"].tolist() == ["first", "exact"]


def test_batches_make_no_difference() -> None:
    bodies = [text(n % 4) + (" More." if n % 3 else "") for n in range(12)]
    documents = build([dict(doc_id=f"d{n}", text=b, path="p", sha256="", published_basis="unknown") for n, b in enumerate(bodies)], DOCUMENTS)
    passages = label_passages(documents, reference())
    batches = [(part := documents.iloc[a:a + 5].reset_index(drop=True), passages[passages["doc_id"].isin(part["doc_id"])].reset_index(drop=True))
               for a in range(0, 12, 5)]
    whole = find_stories(documents, passages)
    pd.testing.assert_frame_equal(whole, find_stories_in(batches))
    assert whole["story_id"].nunique() == 4
    assert distinct(documents, whole)["doc_id"].tolist() == whole.loc[whole["kind"] == "first", "doc_id"].tolist()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from([1.0, 0.9, 0.7]), st.sampled_from([None, "2014-03-10", "2014-03-12"])), max_size=8))
def test_every_document_has_one_story_whose_first_is_in_it(plan: list[tuple[int, float, str | None]]) -> None:
    found = stories(*((cut(text(seed), share), day) for seed, share, day in plan))
    assert found.index.is_unique and len(found) == len(plan)
    firsts = set(found.index[found["kind"] == "first"])
    assert set(found["story_id"]) == firsts
    assert all(plan[int(d[1:])][0] == plan[int(s[1:])][0] for d, s in found["story_id"].items())
