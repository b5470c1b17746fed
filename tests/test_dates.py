"""When: what date expressions resolve to."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit import documents, reference

from analysis.dates import find_dates
from analysis.dates.spans import day, decade, half, month, quarter, shift, unit, week, weekend, year
from analysis.passages import label_passages
from analysis.segment import split_sentences
from analysis.tables import SENTENCES, build

SATURDAY = "2012-03-10"


def dates(text: str, published: str | None = SATURDAY, until: str | None = None) -> list[tuple[str, str, str, str, str]]:
    docs = documents(text, date=published)
    if until:
        docs = docs.assign(published_latest=pd.Series([pd.Timestamp(until)], dtype="datetime64[ms]"))
    sents = build([dict(doc_id="d0", sent_id=0, start=0, end=len(text), kind="body", passage_id=0)], SENTENCES)
    return [(d.surface, str(d.earliest)[:10], str(d.latest)[:10], d.precision, d.basis)
            for d in find_dates(docs, sents).itertuples()]


@pytest.mark.parametrize(("text", "first", "last"), [
    ("They met on Saturday.", "2012-03-10", "2012-03-10"),
    ("They met late on Friday.", "2012-03-09", "2012-03-09"),
    ("They will meet on Friday.", "2012-03-16", "2012-03-16"),
    ("They met last Saturday.", "2012-03-03", "2012-03-03"),
    ("They are due to meet next Monday.", "2012-03-12", "2012-03-12"),
    ("They met yesterday.", "2012-03-09", "2012-03-09"),
    ("They will meet tomorrow.", "2012-03-11", "2012-03-11"),
    ("They met on 3 February 2012.", "2012-02-03", "2012-02-03"),
    ("They met on February 3, 2012.", "2012-02-03", "2012-02-03"),
    ("They met on 2012-02-03.", "2012-02-03", "2012-02-03"),
    ("They met on December 3.", "2011-12-03", "2011-12-03"),
    ("They will meet on April 3rd.", "2012-04-03", "2012-04-03"),
    ("They met on March 3-5.", "2012-03-03", "2012-03-05"),
    ("They met in November.", "2011-11-01", "2011-11-30"),
    ("They will meet in May.", "2012-05-01", "2012-05-31"),
    ("They met in early February.", "2012-02-01", "2012-02-29"),
    ("They met last month.", "2012-02-01", "2012-02-29"),
    ("They met this week.", "2012-03-05", "2012-03-11"),
    ("They met last year.", "2011-01-01", "2011-12-31"),
    ("They met two weeks ago.", "2012-02-25", "2012-02-25"),
    ("They met in the past four days.", "2012-03-06", "2012-03-10"),
    ("They met in the third quarter of 2011.", "2011-07-01", "2011-09-30"),
    ("They met in the first half of last year.", "2011-01-01", "2011-06-30"),
    ("They met in the 1990s.", "1990-01-01", "1999-12-31"),
    ("They met in 2008.", "2008-01-01", "2008-12-31"),
    ("They met in the spring of 2011.", "2011-03-01", "2011-05-31"),
    ("They met on 13/02/2012.", "2012-02-13", "2012-02-13"),
    ("They met in February of last year.", "2011-02-01", "2011-02-28"),
])
def test_expressions(text: str, first: str, last: str) -> None:
    found = dates(text)
    assert [(f[1], f[2]) for f in found] == [(first, last)], found


@pytest.mark.parametrize("text", [
    "The envoys may meet and march on.", "They counted 2012 people.", "It cost $2,012.", "Good Friday talks were recalled.",
    "They talked for three days.", "The second envoy left.",
])
def test_no_expressions(text: str) -> None:
    assert dates(text) == []


def test_beside_the_date_before() -> None:
    found = dates("They met on 3 February 2012 and again the following day.")
    assert [f[1] for f in found] == ["2012-02-03", "2012-02-04"]


def test_an_order_of_day_and_month_that_cannot_be_told_stays_unresolved() -> None:
    assert dates("They met on 03/02/2012.")[0][1:3] == ("NaT", "NaT")


def test_impossible_days_stay_unresolved() -> None:
    assert dates("They met on 31 February 2012.")[0][1] == "NaT"


def test_without_a_publication_date_relative_words_stay_unresolved() -> None:
    assert [f[1] for f in dates("They met on Friday, on 3 May 2011.", published=None)] == ["NaT", "2011-05-03"]


def test_an_uncertain_publication_date_gives_bounds() -> None:
    found = dates("They met yesterday.", published="2012-03-01", until="2012-03-10")
    assert found == [("yesterday", "2012-02-29", "2012-03-09", "day", "bounded")]


@pytest.mark.parametrize(("head", "day"), [
    ("OSLO, March 10, 2014 (Wire) - ", "2014-03-10"),
    ("OSLO, Norway, 10 March 2014 — ", "2014-03-10"),
    ("Talks open\n\nMonday, March 10, 2014\n\n", "2014-03-10"),
    ("Talks open\n\nOSLO — ", "NaT"),  # a dateline without a day
    ("OSLO, March 10 — ", "NaT"),  # and one without a year
])
def test_a_dateline_gives_the_day_of_an_article_without_one(head: str, day: str) -> None:
    text = head + "They met today."
    for published, wanted, basis in ((None, day, "dateline" if day != "NaT" else "relative"), (SATURDAY, SATURDAY, "relative")):
        docs, ref = documents(text, date=published), reference()
        found = find_dates(docs, split_sentences(docs, label_passages(docs, ref), ref)).query("surface == 'today'")
        assert [(str(d.earliest)[:10], d.basis) for d in found.itertuples()] == [(wanted, basis)]


@pytest.mark.parametrize(("words", "day"), [
    ("They met on 3 February 2012 and left the next day.", "2012-02-04"),
    ("They met on 3 February 2012 and left two days later.", "2012-02-05"),
    ("They met on 3 February 2012 and had spoken the day before.", "2012-02-02"),
    ("They met on 3 February 2012 and spoke that same day.", "2012-02-03"),
])
def test_what_counts_from_another_date_of_the_article_says_so(words: str, day: str) -> None:
    for published in (SATURDAY, None):
        assert [(f[1], f[4]) for f in dates(words, published)][1] == (day, "document")


def test_what_counts_from_a_bounded_day_is_bounded() -> None:
    found = dates("They met yesterday and left the next day.", published="2012-03-01", until="2012-03-10")
    assert found[1][1:] == ("2012-03-01", "2012-03-10", "day", "bounded")


@given(st.dates(dt.date(1901, 1, 1), dt.date(2099, 12, 31)), st.integers(0, 52))
def test_shifting_publication_by_weeks_shifts_weekdays(date: dt.date, weeks: int) -> None:
    moved = date + dt.timedelta(weeks=weeks)
    first, second = (dates("They met on Tuesday.", published=d.isoformat())[0][1] for d in (date, moved))
    assert dt.date.fromisoformat(second) - dt.date.fromisoformat(first) == dt.timedelta(weeks=weeks)
    assert dt.date.fromisoformat(first) <= date


@given(st.dates(dt.date(1600, 1, 1), dt.date(2400, 12, 31)), st.integers(-40, 40))
def test_intervals_run_forward_and_hold_what_they_say(date: dt.date, steps: int) -> None:
    for word in ("day", "week", "weekend", "month", "quarter", "year", "decade"):
        found = unit(word, date, steps)
        assert found.first <= found.last
        if steps == 0 and word != "weekend":
            assert found.first <= date <= found.last
    for whole in (week(date), month(date), year(date), decade(date.year // 10 * 10)):
        assert whole.first <= date <= whole.last
    assert weekend(date).first.weekday() == 5 and day(date).first == date
    assert quarter(4, date.year).last == half(2, date.year).last == dt.date(date.year, 12, 31)
    assert shift("week", date, steps).first == date + dt.timedelta(weeks=steps)
