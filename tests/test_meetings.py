"""Reports joined to meetings: what joins, what must not, and what is said of it."""

from __future__ import annotations

import random
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kit import reference

from analysis.meetings import MeetingTables, join_reports
from analysis.tables import DOCUMENTS, EVENT_ACTORS, EVENTS, MENTIONS, build
from analysis.timeline import event_timeline

STATE = {"ministers of Norway": "state:NOR", "Holm": "state:NOR", "Eklund": "state:SWE", "Annan": None, "Norway": None, "Sweden": None,
         "Ek": "state:SWE"}
ID = {"Norway": "state:NOR", "Sweden": "state:SWE"}


def join(*told: dict[str, Any], mix: random.Random | None = None) -> MeetingTables:
    """Join reports given as dicts: cast (names), day, published, place, status, kind, doc; with their rows in any order."""
    events, actors, mentions, documents = [], [], [], []
    for n, t in enumerate(told):
        doc, event = t.get("doc", f"d{n}"), f"d{n}#e0"
        day, published = t.get("day"), pd.Timestamp(t.get("published", "2014-03-14"))
        events.append(dict(event_id=event, doc_id=doc, sent_id=n, start=0, end=3, event_type=t.get("kind", "meeting"), status=t.get("status", "held"),
                           rule_id="r", evidence="abc", trigger_start=0, trigger_end=1, place=t.get("place"), **({"earliest": pd.Timestamp(day),
                           "latest": pd.Timestamp(t.get("until", day)), "precision": "range" if "until" in t else "day"} if day else {})))
        for who in t["cast"]:
            mention = f"{doc}#m{n}-{who}"
            actors.append(dict(event_id=event, actor_id=ID.get(who, f"~{who}"), role="participant", name=who, mention_id=mention))
            mentions.append(dict(mention_id=mention, doc_id=doc, sent_id=n, start=0, end=3, surface=who, actor_id=ID.get(who, f"~{who}"), name=who,
                                 status="resolved", how="name", kind="group" if " " in who else "person", state=STATE.get(who), np_start=0, np_end=3))
        if all(d["doc_id"] != doc for d in documents):
            documents.append(dict(doc_id=doc, text="abc", path="p", sha256="", published_basis="stated", published_earliest=published,
                                  published_latest=published))
    for rows in (events, mentions, documents) if mix else ():
        mix.shuffle(rows)
    return join_reports(build(events, EVENTS), build(actors, EVENT_ACTORS), build(mentions, MENTIONS), build(documents, DOCUMENTS),
                        reference().states)


def test_a_group_of_a_state_stands_for_its_person_and_is_not_told_twice() -> None:
    one = join(A, {**A, "cast": ("ministers of Norway", "Sweden")}).meetings.iloc[0]
    assert (one.participants, one.n_reports) == ("Holm; Eklund", 2) and pd.isna(one.disagreements)


def test_visits_are_joined_by_visitor_and_place() -> None:
    visit = dict(kind="visit", cast=("Holm",), day="2014-03-13", place="Oslo")
    assert join(visit, visit, {**visit, "place": "Bergen"}, {**visit, "cast": ("Annan",)},
                {**visit, "place": None}).meetings["n_reports"].tolist() == [2, 1, 1]


A = dict(cast=("Holm", "Eklund"), day="2014-03-13", place="Oslo")


@pytest.mark.parametrize("other", [
    A, {**A, "place": None}, {**A, "place": "Norway"}, {**A, "day": None}, {**A, "cast": ("Eklund", "Holm", "Annan")},
    {**A, "cast": ("Norway", "Sweden")}, {**A, "cast": ("Holm", "Sweden")}, {**A, "day": "2014-03-10", "until": "2014-03-16"},
    {**A, "status": "planned", "published": "2014-03-10"}, {**A, "status": "planned", "day": None, "published": "2014-03-10"},
    {**A, "day": "2014-03-14"},
], ids=str)
def test_one_meeting(other: dict[str, Any]) -> None:
    for told in ((A, other), (other, A)):
        tables = join(*told)
        assert len(tables.meetings) == 1 and tables.meetings.iloc[0].n_reports == 2
        assert tables.meetings.iloc[0].status == "held"


@pytest.mark.parametrize("other", [
    {**A, "cast": ("Holm", "Annan")}, {**A, "cast": ("Ek", "Holm")}, {**A, "place": "Bergen"}, {**A, "place": "Sweden"}, {**A, "day": "2014-03-20"},
    {**A, "kind": "call"}, {**A, "status": "possible"}, {**A, "status": "denied"}, {**A, "day": None, "published": "2014-05-01"},
    {**A, "status": "planned", "day": None, "published": "2014-01-10"}, {**A, "day": "2014-03-14", "place": None},
    {**A, "cast": ("Holm", "Eklund", *"abcdef"), "day": "2014-03-14"},
], ids=str)
def test_two_meetings(other: dict[str, Any]) -> None:
    assert len(join(A, other).meetings) == len(join(other, A).meetings) == 2


def test_a_report_that_fits_two_meetings_joins_neither() -> None:
    tables = join({**A, "cast": ("Holm", "Eklund"), "place": None}, {**A, "cast": ("Hansen", "Ek"), "place": None},
                  {**A, "cast": ("Norway", "Sweden"), "place": None})
    assert sorted(tables.meetings["n_reports"]) in ([1, 1, 1], [1, 2])
    twice = join({**A, "place": "Oslo"}, {**A, "place": "Bergen"}, {**A, "place": None})
    assert sorted(twice.meetings["n_reports"]) == [1, 1, 1]
    assert any("equally well" in why for why in twice.meeting_reports["why"])


def test_disagreements_are_told_and_not_averaged() -> None:
    one = join(A, {**A, "day": "2014-03-14"}).meetings.iloc[0]
    assert (str(one.earliest.date()), str(one.latest.date()), one.precision) == ("2014-03-13", "2014-03-14", "range")
    assert one.disagreements == "day: 2014-03-13 (d0#e0), 2014-03-14 (d1#e0)"
    held = join(A, {**A, "status": "planned", "published": "2014-03-10", "cast": ("Holm", "Eklund", "Annan")}).meetings.iloc[0]
    assert held.disagreements == "named by some reports only: Annan"


def test_agreement_narrows_the_days() -> None:
    one = join({**A, "day": "2014-03-10", "until": "2014-03-16"}, {**A, "day": "2014-03-12", "until": "2014-03-20"}).meetings.iloc[0]
    assert (str(one.earliest.date()), str(one.latest.date())) == ("2014-03-12", "2014-03-16") and pd.isna(one.disagreements)


def test_an_undated_meeting_gets_no_day_from_the_paper() -> None:
    one = join({**A, "day": None}, {**A, "day": None}).meetings.iloc[0]
    assert pd.isna(one.earliest) and pd.isna(one.latest) and one.n_reports == 2


def test_every_report_is_there_once_and_says_why() -> None:
    tables = join(A, A, {**A, "day": "2014-05-01"}, {**A, "cast": ("Holm",)})
    assert sorted(tables.meeting_reports["event_id"]) == ["d0#e0", "d1#e0", "d2#e0"]  # one who meets nobody named is no meeting of two
    assert tables.meeting_reports["why"].str.len().gt(5).all()
    assert tables.meetings["n_reports"].sum() == 3


_REPORTS = st.lists(st.builds(dict, cast=st.lists(st.sampled_from(["Holm", "Eklund", "Annan", "Norway", "Sweden", "Ek"]), min_size=1, max_size=4,
                                                  unique=True),
                              day=st.sampled_from([None, "2014-03-12", "2014-03-13", "2014-03-14", "2014-04-02"]),
                              place=st.sampled_from([None, "Oslo", "Norway", "Bergen"]),
                              status=st.sampled_from(["held", "planned", "denied", "possible"]),
                              published=st.sampled_from(["2014-03-13", "2014-03-15", "2014-04-03"])),
                    max_size=9)


@settings(max_examples=60, deadline=None)
@given(_REPORTS, st.randoms(use_true_random=False))
def test_joining_keeps_every_report_and_does_not_depend_on_the_order_of_rows(told: list[dict[str, Any]], chance: random.Random) -> None:
    tables = join(*told)
    wanted = {f"d{n}#e0" for n, t in enumerate(told) if len(t["cast"]) > 1}
    assert set(tables.meeting_reports["event_id"]) == wanted and tables.meeting_reports["event_id"].is_unique
    assert tables.meetings["n_reports"].sum() == len(wanted)
    again = join(*told, mix=chance)
    pd.testing.assert_frame_equal(tables.meetings, again.meetings)
    pd.testing.assert_frame_equal(tables.meeting_reports, again.meeting_reports)


def test_timeline_counts_meetings_not_reports() -> None:
    told = [A, {**A, "day": None}, {**A, "status": "planned", "published": "2014-03-10"}, {**A, "day": "2014-05-01"}]
    tables = join(*told)
    assert len(tables.meetings) == 2
    events = build([dict(event_id=f"d{n}#e0", doc_id=f"d{n}", sent_id=0, start=0, end=3, event_type="meeting", status=t.get("status", "held"),
                         rule_id="r",
                         evidence="abc", trigger_start=0, trigger_end=1, place=t["place"],
                         **({"earliest": pd.Timestamp(t["day"]), "latest": pd.Timestamp(t["day"]),
                         "precision": "day"} if t["day"] else {})) for n, t in enumerate(told)], EVENTS)
    cast = build([dict(event_id=f"d{n}#e0", actor_id=f"~{w}", role="participant", name=w) for n, t in enumerate(told) for w in t["cast"]],
                 EVENT_ACTORS)
    marks = event_timeline(events, cast, reports=tables.meeting_reports)
    assert marks["event_id"].tolist() == ["d0#e0", "d3#e0"] and marks["n_reports"].tolist() == [3, 1]
    assert marks["label"].tolist() == ["meeting, Oslo · 3 reports", "meeting, Oslo"]
    assert len(event_timeline(events, cast)) == 4
