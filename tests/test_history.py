"""What was announced, held and denied between two actors, told from rows as a run makes them."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from analysis.errors import TableError
from analysis.figures.timelines import dyad_timeline, meetings_timeline
from analysis.history import announcements, dyad_history
from analysis.tables import DOCUMENTS, EVENT_ACTORS, EVENTS, MEETING_REPORTS, MEETINGS, MENTIONS, TIMELINE, build, check

TEXT = "Ann meets Ben."


def event(doc: str, status: str, day: str | None = None) -> dict[str, Any]:
    return dict(event_id=f"{doc}#e1", doc_id=doc, sent_id=0, start=0, end=14, event_type="meeting", status=status, rule_id="r",
                evidence=TEXT, trigger_start=4, trigger_end=9, earliest=day, latest=day, place="Oslo")


def tables() -> dict[str, pd.DataFrame]:
    """Three meetings: announced and held; announced, never held; denied. Ben is a Westlander."""
    days = {"a": "2021-05-01", "b": "2021-05-09", "c": "2021-05-02", "d": "2021-05-03"}
    events = [event("a", "planned", "2021-05-08"), event("b", "held"), event("c", "planned", "2021-06-01"), event("d", "denied")]
    came_to = {"m1": ("held", 2), "m2": ("planned", 1), "m3": ("denied", 1)}
    of = {"a": "m1", "b": "m1", "c": "m2", "d": "m3"}
    people = [dict(event_id=e["event_id"], actor_id=a, role="participant", name=a.strip("~").title())
              for e in events for a in ("~ann", "~ben")]
    return {
        "documents": build([dict(doc_id=d, published_earliest=day, published_latest=day, published_basis="stated", path=d,
                                 sha256="0", text=TEXT) for d, day in days.items()], DOCUMENTS),
        "mentions": build([dict(mention_id="a#m1", doc_id="a", sent_id=0, start=10, end=13, surface="Ben", actor_id="~ben", name="Ben",
                                status="unlisted", how="name", kind="person", state="state:WES", np_start=10, np_end=13)], MENTIONS),
        "events": build(events, EVENTS), "event_actors": build(people, EVENT_ACTORS),
        "meetings": build([dict(meeting_id=m, event_type="meeting", status=s, participants="Ann; Ben", n_reports=n, n_documents=n)
                           for m, (s, n) in came_to.items()], MEETINGS),
        "meeting_reports": build([dict(meeting_id=m, event_id=f"{d}#e1", fullest=True, why="first") for d, m in of.items()],
                                 MEETING_REPORTS)}


def test_an_announcement_says_what_became_of_it() -> None:
    told = announcements(tables()).set_index("meeting_id")
    assert told["outcome"].to_dict() == {"m1": "held", "m2": "not reported as held"}
    assert told.loc["m1", "announced"] == pd.Timestamp("2021-05-01") and told.loc["m1", "earliest"] == pd.Timestamp("2021-05-08")


@pytest.mark.parametrize("pair", [("~ann", "~ben"), ("~ben", "~ann"), ("state:WES", "~ann")])
def test_the_history_of_a_dyad_is_the_same_from_either_side_and_for_the_state_of_a_person(pair: tuple[str, str]) -> None:
    history = dyad_history(tables(), *pair)
    assert history[["lane", "number"]].values.tolist() == [["denied", 1], ["announced", 2], ["held", 2], ["announced", 3]]
    assert history.groupby("meeting_id")["number"].nunique().tolist() == [1, 1, 1]


def test_only_what_was_never_reported_as_held_says_so() -> None:
    history = dyad_history(tables(), "~ann", "~ben")
    assert history.loc[history["label"].str.contains("not reported as held"), "meeting_id"].tolist() == ["m2"]
    check(history[list(TIMELINE.names)], TIMELINE)


def test_an_actor_without_events_is_told() -> None:
    with pytest.raises(TableError, match="takes part in no event: '~zoe'"):
        dyad_history(tables(), "~ann", "~zoe")


def test_the_figure_numbers_meetings_and_shows_by_when_the_undated_were_held() -> None:
    drawn = dyad_timeline(dyad_history(tables(), "~ann", "~ben"), "Ann and Ben")
    assert "no date, reported 9 May 2021, held" in drawn.alt
    assert "announced: " in drawn.alt and "not reported as held" in drawn.alt
    assert len(drawn.links) == 4 and drawn.svg().count("aria-label=") == 4


def votes(*days: str) -> pd.DataFrame:
    return pd.DataFrame({"date": pd.to_datetime(list(days)), "draft": [f"S/{i}" for i, _ in enumerate(days)],
                         "vetoed_by": "Ostland;Westland"})


def test_vetoes_within_the_days_are_rules_and_those_outside_are_counted() -> None:
    history = dyad_history(tables(), "~ann", "~ben")
    drawn = meetings_timeline(history[list(TIMELINE.names)], vetoes=votes("2021-05-04", "2021-05-05", "1999-01-01"))
    assert "Across them: S/0 · Ostland, Westland; S/1 · Ostland, Westland." in drawn.alt
    assert "1 veto outside these days is not drawn." in drawn.alt
    plain = meetings_timeline(history[list(TIMELINE.names)])
    assert drawn.figure.get_figheight() > plain.figure.get_figheight()


def test_a_table_that_holds_no_vetoes_is_refused() -> None:
    with pytest.raises(TableError, match="no table of vetoes"):
        meetings_timeline(dyad_history(tables(), "~ann", "~ben")[list(TIMELINE.names)], vetoes=pd.DataFrame({"x": [1]}))
