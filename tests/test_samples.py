"""Samples: drawn repeatably, with the chances they claim, written whole and held against their digest."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from review_kit import EVENT_ROWS, LINES, sample_in, tables

from analysis.errors import ReviewError
from analysis.judging.codings import (
    FIELDS,
    checked,
    coding_of,
    differing,
    read_days,
    written_days,
)
from analysis.judging.doubt import event_doubts, sentence_doubts
from analysis.judging.samples import draw_sample, part_of, read_sample, write_sample


def test_same_seed_same_sample_whatever_the_order_of_the_tables() -> None:
    made = tables(20)
    mixed = made | {n: made[n].sample(frac=1, random_state=1, ignore_index=True) for n in ("documents", "events", "event_actors", "sentences")}
    one, again, other = draw_sample(made, 9, 9), draw_sample(mixed, 9, 9), draw_sample(made, 9, 9, seed=1)
    assert one.items["item_id"].tolist() == again.items["item_id"].tolist() != other.items["item_id"].tolist()
    assert one.sample_id == draw_sample(made, 9, 9).sample_id != other.sample_id


def test_an_item_keeps_its_place_when_the_corpus_grows() -> None:
    few, many = (draw_sample(tables(n), 10**6, 0).items["item_id"].tolist() for n in (5, 9))
    assert [i for i in many if i in few] == few


def test_random_gives_every_kind_of_event_the_same_chance() -> None:
    drawn = draw_sample(tables(200), 300, 0).items["event_type"].value_counts()
    assert abs(drawn - 100).max() < 4 * (300 * 1 / 3 * 2 / 3) ** 0.5 and drawn.sum() == 300


def test_sentences_are_those_without_an_event() -> None:
    found = draw_sample(tables(), 0, 9).items
    assert sorted(found["sentence"]) == sorted(LINES[3:]) and found["event_id"].isna().all() and found["participants"].isna().all()


@pytest.mark.parametrize("by, strata", [
    (["event_type"], {"call", "meeting", "visit"}), (["source", "year"], {"Herald, 2021", "Post, 2021"}), (["month"], {"2021-05", "2021-06"}),
])
def test_stratified_draws_evenly_and_keeps_the_sizes(by: list[str], strata: set[str]) -> None:
    found = draw_sample(tables(20), 2 * len(strata), 0, "stratified", by).items
    assert found["stratum"].value_counts().to_dict() == dict.fromkeys(strata, 2)
    assert set(found["stratum_size"]) == {60 // len(strata)}


def test_stratified_fills_up_where_a_stratum_is_small() -> None:
    made = tables(4)
    made |= {"events": made["events"].assign(source_kind=1)[~made["events"]["event_id"].isin([f"a{n}#e1" for n in (1, 2, 3)])].reset_index(drop=True)}
    assert draw_sample(made, 7, 0, "stratified", ["event_type"]).items["stratum"].value_counts().to_dict() == {"meeting": 3, "visit": 3, "call": 1}


def test_doubtful_first_says_why_and_mixes_both_kinds() -> None:
    found = draw_sample(tables(), 3, 2, "doubtful").items
    events = found[found["kind"] == "event"]
    assert events["doubt"].is_monotonic_decreasing and events["why"].iloc[0] == "only possible; no date"
    assert found["kind"].head(2).nunique() == 2
    assert sentence_doubts(tables())["why"].fillna("").tolist() == ["holds a word for an event and somebody to take part; two actors or more", ""]


@pytest.mark.parametrize("change, why", [
    ({"actor_id": "~ada-holm"}, "somebody whom no table lists"), ({"mention_id": "vague"}, "somebody told by a pronoun or an office"),
])
def test_doubt_about_the_cast(change: dict[str, str], why: str) -> None:
    made = tables()
    vague = made["mentions"].head(1).assign(mention_id="vague", how="pronoun")
    made |= {"mentions": pd.concat([made["mentions"], vague], ignore_index=True),
             "event_actors": made["event_actors"].assign(**change).drop_duplicates(["event_id", "actor_id", "role"])}
    assert event_doubts(made)["why"].str.contains(why).all() and not event_doubts(tables())["why"].fillna("").str.contains(why).any()


@pytest.mark.parametrize("arguments", [dict(how="best"), dict(by=["colour"]), dict(n_events=0, n_sentences=0)])
def test_what_cannot_be_drawn(arguments: dict[str, object]) -> None:
    with pytest.raises(ReviewError, match="Remedy"):
        draw_sample(tables(), **{"n_events": 1, **arguments})


def test_items_hold_what_is_to_be_seen() -> None:
    row = draw_sample(tables(), 3, 0).items.set_index("item_id").loc["a0#e0"]
    assert row["sentence"] == LINES[0] and row["date"] == "2021-05-07" and row["published"] == "2021-05-08"
    assert [row["sentence"][a:b] for a, b in json.loads(row["marks"])] == json.loads(row["participants"]) == list(EVENT_ROWS[0][6])


def test_written_and_read_back(tmp_path: Path) -> None:
    sample = sample_in(tmp_path)
    again = read_sample(tmp_path / "sample")
    pd.testing.assert_frame_equal(sample.items, again.items)
    assert again.about == sample.about and [p.name for p in tmp_path.iterdir()] == ["sample"]


def test_never_over_another(tmp_path: Path) -> None:
    sample = sample_in(tmp_path)
    before = (tmp_path / "sample" / "items.jsonl").read_bytes()
    with pytest.raises(ReviewError, match="already"):
        write_sample(draw_sample(tables(), 1, 0), tmp_path / "sample")
    assert (tmp_path / "sample" / "items.jsonl").read_bytes() == before and sample.folder == tmp_path / "sample"


@pytest.mark.parametrize("name, spoil", [("items.jsonl", lambda b: b.replace(b"Oslo", b"Rome")), ("items.jsonl", lambda b: b[:-9]),
                                         ("sample.json", lambda b: b[:9]), ("sample.json", lambda b: b"[]"), ("sample.json", None)])
def test_changed_or_damaged_is_refused(tmp_path: Path, name: str, spoil: object) -> None:
    sample_in(tmp_path)
    path = tmp_path / "sample" / name
    path.write_bytes(spoil(path.read_bytes())) if callable(spoil) else path.unlink()
    with pytest.raises(ReviewError, match="Remedy"):
        read_sample(tmp_path / "sample")


def test_part_of_a_sample_is_another(tmp_path: Path) -> None:
    sample = sample_in(tmp_path)
    part = part_of(sample, ["a0#e1", "a0#s4"])
    assert set(part.items["item_id"]) == {"a0#e1", "a0#s4"} and part.about["part_of"] == sample.sample_id != part.sample_id
    with pytest.raises(ReviewError):
        part_of(sample, ["nothing"])


@pytest.mark.parametrize("text", ["2012", "2012-02", "2012-03-09", "2012-03-09..2012-03-11", "2012-03-09..", "..2012-03-11", ""])
def test_dates_come_back_as_written(text: str) -> None:
    assert written_days(*read_days(text)[:2]) == (text or None)


@pytest.mark.parametrize("text", ["Friday", "2012-13", "2012-02-30", "09.03.2012", "2012-03-11..2012-03-09", "..", "201", "2012-3"])
def test_no_date_is_refused(text: str) -> None:
    with pytest.raises(ReviewError, match="Remedy: write YYYY"):
        read_days(text)


@pytest.mark.parametrize("coding", [{"status": "maybe"}, {"status": ""}, {"event_type": " "}, {"participants": []}, {"participants": "Ann"},
                                    {"place": 3}, {"colour": "red"}, {"participants": [" "]}])
def test_wrong_codings(coding: dict[str, object]) -> None:
    with pytest.raises(ReviewError, match="Remedy"):
        checked(coding, whole=False)


def test_only_what_differs_is_a_correction() -> None:
    ours = coding_of({"event_type": "call", "status": "held", "earliest": None, "latest": None, "place": "New  York"}, ["A B", "C D"])
    assert differing(ours, {**ours, "participants": ["C D", " A  B"], "place": "New York"}) == {} and set(ours) == set(FIELDS)
    assert differing(ours, {**ours, "place": None, "participants": ["A B"]}) == {"place": None, "participants": ["A B"]}
