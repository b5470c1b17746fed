"""What is said of an event: whether it took place, who went where, when, and what is told twice."""

from __future__ import annotations

import pytest
from kit import only, run, told

A, B = "President Ada Holm of Norway", "President Lars Eklund of Sweden"
BOTH = ("Ada Holm", "Lars Eklund")
STATES = ("Norway", "Sweden")


@pytest.mark.parametrize(("sentence", "status"), [
    (f"{A} could be planning a meeting with {B}.", "possible"),
    (f"{A} hopes to meet {B}.", "possible"),
    (f"{A} may cancel a meeting with {B}.", "possible"),
    (f"{A} threatens to boycott a meeting with {B}.", "possible"),
    (f"{A} was invited to Oslo to meet {B}.", "possible"),
    (f"{A} is reported to have met {B}.", "possible"),
    (f"Reports suggest that {A} and {B} could meet in Oslo.", "possible"),
    (f"A meeting between {A} and {B} now seems unlikely.", "possible"),
    (f"The talks between {A} and {B} have reached a dead end.", "possible"),
    (f"The talks between {A} and {B} are deadlocked.", "possible"),
    (f"Officials are working to set up a meeting between {A} and {B}.", "possible"),
    (f"The truce paves the way for talks between {A} and {B}.", "possible"),
    (f"{A} is looking forward to meeting {B}.", "planned"),
    (f"{A} accepts an invitation to meet {B}.", "planned"),
    (f"The envoys prepared a meeting between {A} and {B} set to open on Monday.", "planned"),
    (f"{A} will no longer take part in talks with {B}.", "denied"),
    (f"{A} is not seeking talks with {B}.", "denied"),
    (f"{A} has no intention of holding talks with {B}.", "denied"),
    (f"{A} pulled out of talks with {B}.", "denied"),
    (f"{A} suspends talks with {B}.", "denied"),
    (f"{A} turned down an invitation to meet {B}.", "denied"),
    (f"{A} has yet to meet {B}.", "denied"),
    (f"{A} was to have met {B}.", "denied"),
    (f"The meeting between {A} and {B} scheduled for Monday was cancelled.", "denied"),
    (f"{A} is the first Norwegian leader to meet {B}.", "held"),
    (f"{A} stormed out of a meeting with {B}.", "held"),
    (f"Talks between {A} and {B}, which opened on Monday, ended without a deal.", "held"),
])
def test_words_that_govern_an_event_are_weighed_together(sentence: str, status: str) -> None:
    assert told(run(sentence)) == [("meeting", status, BOTH)]


@pytest.mark.parametrize(("sentence", "expected"), [
    (f"{A} postpones a trip to Mali to focus on a planned meeting between Norway and Sweden.",
     [("meeting", "planned", STATES), ("visit", "denied", ("Ada Holm",))]),
    (f"{A} heads to Mali to push for a truce in talks with {B}.", [("meeting", "planned", BOTH), ("visit", "held", ("Ada Holm",))]),
    ("Denmark called a summit of Norway and Sweden.", [("meeting", "planned", STATES)]),
])
def test_what_is_done_for_a_meeting_is_told_apart(sentence: str, expected: list[tuple[str, str, tuple[str, ...]]]) -> None:
    assert sorted(told(run(sentence))) == expected


@pytest.mark.parametrize(("sentence", "status", "place"), [
    (f"{A} visits Crimea, arriving in Sevastopol.", "held", "Sevastopol"),
    (f"{A} arrived in Amman for a visit to Jordan.", "held", "Amman"),
    (f"{A} touched down in Cairo.", "held", "Cairo"),
    (f"{A} stopped in Cairo on her way to Kenya.", "held", "Cairo"),
    (f"{A} set foot in Syria for the first time.", "held", "Syria"),
    (f"Norway sends its envoy {A[10:18]} to Cairo.", "held", "Cairo"),
    (f"2012 visit by {A} to Sweden", "held", "Sweden"),
    (f"{A} was due to have visited Cairo.", "denied", "Cairo"),
    (f"{A} calls off a trip to Cairo.", "denied", "Cairo"),
    (f"A treaty will be signed during a visit by {A} to Cairo.", "planned", "Cairo"),
    (f"An official called the visit of {A} to Mali a mistake.", "held", "Mali"),
    (f"{A}, visiting Mali, spoke of peace.", "held", "Mali"),
])
def test_one_journey_and_where_to(sentence: str, status: str, place: str) -> None:
    event = only(run(sentence))
    assert (event.event_type, event.status, event.place) == ("visit", status, place)
    assert told(run(sentence))[0][2] == ("Ada Holm",)


@pytest.mark.parametrize("sentence", [
    "About 300 Syrians flew to Germany.", "Refugees from Syria arrived in Germany.", "Russian troops arrived in Syria.",
    f"{A} returned to Oslo.", f"{A} flew to Spain for medical treatment.", f"{A} went to court in Bergen.", "Norway sends aid to Mali.",
    f"{A} headed for defeat in Oslo.", f"{A} touched on the war in Syria.", f"The decision of {A} will go to parliament in Oslo.",
])
def test_who_is_on_no_visit(sentence: str) -> None:
    assert told(run(sentence)) == []


def test_a_visiting_guest() -> None:
    assert told(run("A visiting Swedish minister criticised Norway.")) == [("visit", "held", ("Swedish minister",))]


def test_the_city_and_an_arrival_are_where_the_text_last_was() -> None:
    tables = run("An earthquake struck Baghdad on Friday. " + A + " visited the city.",
                 "A bomb exploded in Baghdad. UN officials arrived to investigate.")
    assert tables["events"]["place"].tolist() == ["Baghdad", "Baghdad"]


@pytest.mark.parametrize(("sentence", "day"), [
    (f"Officials announce that, on Thursday, {A} will meet {B}.", "2012-03-15"),
    (f"Officials announce that {A}, who is from the United Kingdom, will meet {B} on July 13.", "2012-07-13"),
    (f"{A} schedules a meeting with {B} for Wednesday.", "2012-03-14"),
    (f"{A} proposes a meeting with {B} to discuss the truce next Tuesday.", "2012-03-13"),
    (f"{A} met {B} two days before the vote.", None),
    (f"At a meeting with {B}, {A} set a deadline of September 15.", None),
])
def test_the_day_is_that_of_the_events_own_clause(sentence: str, day: str | None) -> None:
    event = only(run(sentence))
    assert (str(event.earliest)[:10] if day else None) == day and (day is not None or str(event.earliest) == "NaT")


def test_a_date_after_one_verb_is_not_that_of_the_next() -> None:
    events = run(f"{A} will meet {B} on Monday and will meet Kofi Annan later.")["events"]
    assert [str(d)[:10] for d in events["earliest"]] == ["2012-03-12", "NaT"]


@pytest.mark.parametrize(("sentence", "place"), [
    (f"{A} met {B} for the first time in Oslo.", "Oslo"), (f"{A} meets {B}, this time in Oslo.", "Oslo"), (f"{A} welcomed {B} to Oslo.", "Oslo"),
    (f"Talks between {A} and {B} are expected to resume in Oslo.", "Oslo"),
])
def test_where_they_met(sentence: str, place: str) -> None:
    assert only(run(sentence)).place == place


@pytest.mark.parametrize("sentence", [
    f"{A} called {B} on Friday.", f"{A} told {B} by telephone that the war must end.", f"{A} and {B} met by video link.",
    f"{A} held online talks with {B}.", f"A virtual summit between {A} and {B} was held on Friday.",
])
def test_a_meeting_at_a_distance_is_a_call(sentence: str) -> None:
    assert told(run(sentence)) == [("call", "held", BOTH)]


@pytest.mark.parametrize("sentence", [
    f"{A} objects to the talk of conditions by {B}.",
    f"There was talk of war between {A} and {B}.",
])
def test_talk_of_something_is_no_talk_with_somebody(sentence: str) -> None:
    assert run(sentence)["events"].empty


@pytest.mark.parametrize("after", [
    "It is the first time that the presidents of Norway and Sweden have met since 2019.",
    "The leaders of Sweden and Norway last met in 2019.",
])
def test_the_same_offices_are_no_second_meeting(after: str) -> None:
    held = run(f"{A} meets with {B} in Oslo. {after}")["events"]
    assert held["place"].tolist()[:1] == ["Oslo"] and len(held[held["earliest"].isna()]) == 1
