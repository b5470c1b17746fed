"""Timelines: lanes, labels, dates and what happens to events that lack one."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import TableError
from analysis.tables import EVENT_ACTORS, EVENTS, TIMELINE, VETO_LINKS, build, check, empty
from analysis.timeline import GATHERING, VETO_TIMELINE, event_timeline, undated, veto_timeline

SENTENCE = "Ann met Ben in Oslo."


def event(event_id: str = "a#e1", day: str | None = None, **more: Any) -> dict[str, Any]:
    row = dict(event_id=event_id, doc_id="a", sent_id=0, start=0, end=len(SENTENCE), event_type="meeting",
               status="held", rule_id="r", evidence=SENTENCE, trigger_start=4, trigger_end=7)
    dates = dict(earliest=day, latest=day, precision="day") if day else {}
    return {**row, **dates, **more}


def cast(event_id: str, *names: str, role: str = "participant") -> list[dict[str, str]]:
    return [dict(event_id=event_id, actor_id=f"~{n.lower()}", role=role, name=n) for n in names]


def make(events: list[dict[str, Any]], people: list[dict[str, str]], **options: Any) -> pd.DataFrame:
    return event_timeline(build(events, EVENTS), build(people, EVENT_ACTORS), **options)


def test_three_people_make_three_dyads() -> None:
    table = make([event(day="2012-03-09")], cast("a#e1", "Ann", "Ben", "Cid"))
    assert sorted(table.lane) == ["Ann – Ben", "Ann – Cid", "Ben – Cid"]
    assert (table.earliest == pd.Timestamp("2012-03-09")).all()


@pytest.mark.parametrize("n, marks", [(2, 1), (GATHERING, 15), (GATHERING + 1, 1)])
def test_a_large_meeting_is_one_gathering(n: int, marks: int) -> None:
    table = make([event()], cast("a#e1", *(f"Person{i}" for i in range(n))))
    assert len(table) == marks
    assert ("others" in table.lane.iloc[0]) == (n > GATHERING)


def test_a_dyad_is_one_lane_whichever_side_comes_first() -> None:
    table = make([event(), event("a#e2")], cast("a#e1", "Zoe", "Ben") + cast("a#e2", "Ben", "Zoe"))
    assert table.lane.tolist() == ["Zoe – Ben"] * 2


def test_a_visit_is_drawn_from_visitor_to_place() -> None:
    visit = event(event_type="visit", place="Oslo", attribution="two envoys")
    table = make([visit], cast("a#e1", "Ann", role="visitor") + cast("a#e1", "Ben"))
    assert table.lane.tolist() == ["Ann → Oslo"]
    assert table.label.tolist() == ["visit · reported: two envoys"]


def test_a_visit_without_a_place_says_so() -> None:
    table = make([event(event_type="visit")], cast("a#e1", "Ann", role="visitor"))
    assert table.lane.tolist() == ["Ann → place not named"]


@pytest.mark.parametrize("people, lane", [([], "nobody named"), (["Ann"], "Ann – other side not named")])
def test_a_meeting_with_missing_people_keeps_its_mark(people: list[str], lane: str) -> None:
    assert make([event()], cast("a#e1", *people)).lane.tolist() == [lane]


def test_a_deed_points_from_actor_to_target() -> None:
    people = cast("a#e1", "Ben", role="target") + cast("a#e1", "Ann", role="actor")
    assert make([event(event_type="letter")], people).lane.tolist() == ["Ann → Ben"]


def test_label_names_place_status_and_source() -> None:
    table = make([event(status="planned", place="Oslo", attribution="an aide")], cast("a#e1", "Ann", "Ben"))
    assert table.label.tolist() == ["meeting, Oslo (planned) · reported: an aide"]


def test_undated_events_are_kept_last_and_can_be_counted() -> None:
    table = make([event(), event("a#e2", "2012-03-09")], cast("a#e1", "Ann", "Ben") + cast("a#e2", "Ann", "Ben"))
    assert table.event_id.tolist() == ["a#e2", "a#e1"]
    assert undated(table).event_id.tolist() == ["a#e1"]


def test_filters_keep_what_was_asked_for() -> None:
    rows = [event(), event("a#e2", status="denied"), event("a#e3", event_type="call"), event("a#e4", event_type="veto")]
    people = [p for r in rows for p in cast(r["event_id"], "Ann", "Ben")]
    assert make(rows, people).event_id.tolist() == ["a#e1", "a#e2", "a#e3"]
    assert make(rows, people, statuses=["denied"]).event_id.tolist() == ["a#e2"]
    assert make(rows, people, types=["call"]).event_id.tolist() == ["a#e3"]


def test_actor_lanes_give_one_mark_an_actor() -> None:
    assert make([event()], cast("a#e1", "Ann", "Ben", "Cid"), lanes="actor").lane.tolist() == ["Ann", "Ben", "Cid"]


def test_two_actors_of_one_name_stay_apart() -> None:
    people = [*cast("a#e1", "Ann"), dict(event_id="a#e1", actor_id="person:other", role="participant", name="Ann")]
    assert make([event()], people).lane.tolist() == ["Ann (~ann) – Ann (person:other)"]


@pytest.mark.parametrize("options", [dict(statuses=["done"]), dict(lanes="place")])
def test_unknown_options_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(TableError, match="Remedy"):
        make([event()], cast("a#e1", "Ann", "Ben"), **options)


def test_no_events_make_an_empty_table() -> None:
    assert check(make([], []), TIMELINE).empty


def test_arguments_are_left_alone() -> None:
    events, people = build([event()], EVENTS), build(cast("a#e1", "Ann", "Ben"), EVENT_ACTORS)
    before = events.copy(), people.copy()
    event_timeline(events, people)
    pd.testing.assert_frame_equal(events, before[0])
    pd.testing.assert_frame_equal(people, before[1])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.text(min_size=1, max_size=5).filter(str.strip), st.sampled_from(
    ["participant", "visitor", "actor", "target"])), max_size=9, unique=True),
    st.sampled_from(["meeting", "visit", "call", "letter"]))
def test_every_event_keeps_at_least_one_mark(people: list[tuple[str, str]], kind: str) -> None:
    rows = [dict(event_id="a#e1", actor_id=f"~{n}", role=r, name=n) for n, r in people]
    for lanes in ("dyad", "actor"):
        table = make([event(event_type=kind)], rows, lanes=lanes)
        assert len(check(table, TIMELINE)) >= 1


RECORD = pd.DataFrame([
    dict(date=pd.Timestamp("2011-10-04"), draft="S/2011/612", topic="Syria", agenda_item="Middle East",
         vetoed_by="China;Russia", tally="9-2-4"),
    dict(date=pd.Timestamp("2012-02-04"), draft="S/2012/77", topic="Syria", agenda_item="Middle East",
         vetoed_by="China;Russia", tally="13-2-0"),
])


def links(*rows: dict[str, Any]) -> pd.DataFrame:
    return build([dict(event_id="a#e1", reason="the only candidate", **r) for r in rows], VETO_LINKS)


def vetoes(link_table: pd.DataFrame, lanes: Any = "states", **more: Any) -> pd.DataFrame:
    told = build([event(event_type="veto", **more)], EVENTS)
    return veto_timeline(told, build(cast("a#e1", "Russia", role="vetoing"), EVENT_ACTORS), link_table, RECORD, lanes)


def test_one_sentence_can_report_two_vetoes_each_at_its_vote() -> None:
    table = vetoes(links(dict(draft="S/2011/612", verdict="matched", vetoed_on="2011-10-04", vetoed_by="China;Russia"),
                         dict(draft="S/2012/77", verdict="matched", vetoed_on="2012-02-04", vetoed_by="China;Russia")))
    assert check(table, VETO_TIMELINE).draft.tolist() == ["S/2011/612", "S/2012/77"]
    assert table.earliest.dt.strftime("%Y-%m-%d").tolist() == ["2011-10-04", "2012-02-04"]
    assert set(table.lane) == {"China, Russia"}
    assert set(table.vetoed_by) == {"China; Russia"}
    assert table.label.iloc[0] == "S/2011/612, Syria, 9-2-4"
    assert set(table.evidence) == {SENTENCE}


def test_a_claim_not_on_record_keeps_the_sentence_s_own_dates_and_states() -> None:
    table = vetoes(links(dict(draft="", verdict="not_on_record")), earliest="2012-01-01", latest="2012-12-31",
                   precision="year", topic="Syria")
    row = table.iloc[0]
    assert (row.lane, row.verdict, row.precision) == ("Russia", "not_on_record", "year")
    assert row.latest == pd.Timestamp("2012-12-31")


def test_an_undated_claim_outside_the_record_is_kept() -> None:
    assert len(undated(vetoes(links(dict(draft="", verdict="outside_coverage"))))) == 1


def test_lanes_by_topic() -> None:
    table = vetoes(links(dict(draft="S/2012/77", verdict="matched", vetoed_on="2012-02-04")), lanes="topic")
    assert table.lane.tolist() == ["Syria"]


def test_a_link_to_no_event_is_refused() -> None:
    with pytest.raises(TableError, match="points to no event"):
        veto_timeline(empty(EVENTS), empty(EVENT_ACTORS), links(dict(draft="x", verdict="matched")), RECORD)
