"""Bounds on the day of writing: each mechanism, its guards, contradictions, and many documents of known date."""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from kit import parser, reference, run

from analysis.corpus import load_corpus
from analysis.dating import contradictions, date_bounds, date_ranges, without_dates
from analysis.errors import TableError
from analysis.pipeline import analyse
from analysis.tables import DOCUMENTS, build, check
from analysis.tables.on_demand import CONTRADICTIONS, DATE_BOUNDS, DATE_RANGES

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
ITEMS = Path("/work/shared/data/current_events_even_years.jsonl.gz")


def _bounds(*texts: str, date: str | None = None) -> list[tuple[str, str, str, str]]:
    tables = run(*texts, date=date)
    table = check(date_bounds(tables, reference()), DATE_BOUNDS)
    for b in table.itertuples():
        text = tables["documents"].set_index("doc_id").loc[b.doc_id, "text"]
        assert text[b.start:b.end] == b.evidence and f"{b.day:%Y-%m-%d}" in b.reason
    return [(b.doc_id, b.side, f"{b.day:%Y-%m-%d}", b.basis) for b in table.itertuples()]


@pytest.mark.parametrize("text, expected", [
    ("Nabil Elaraby, the Arab League secretary-general, spoke in Oslo.",
     {("not_before", "2011-07-03", "office"), ("not_after", "2016-07-31", "office")}),
    ("The special envoy for Syria, Kofi Annan, spoke in Oslo.",
     {("not_before", "2012-02-23", "office"), ("not_after", "2012-08-31", "office")}),
    ("President Michelle Bachelet of Chile spoke in Oslo.",  # two terms: from the first to the last
     {("not_before", "2006-03-11", "office"), ("not_after", "2018-03-11", "office")}),
    ("Foreign Minister Sergei Lavrov spoke in Oslo.", {("not_before", "2004-03-09", "office")}),  # still open
    ("Former Secretary-General Kofi Annan spoke in Oslo.", {("not_before", "2006-12-31", "former office")}),
    ("They signed the treaty on 5 May 2013 in Oslo.", {("not_before", "2013-05-05", "date")}),
    ("Norway has been at peace with Sweden since 1905.", {("not_before", "1905-01-01", "date")}),
    ("The ministers will meet in Oslo on 5 May 2013.", {("not_after", "2013-05-05", "date to come")}),
    ("The elections are scheduled for March 2014 in Norway.", {("not_after", "2014-03-31", "date to come")}),
    ("Russia has vetoed two UN Security Council resolutions on Syria.",
     {("not_before", "2012-02-04", "vetoes"), ("not_after", "2012-07-19", "vetoes")}),
    ("China vetoed a UN Security Council resolution on Zimbabwe.", {("not_before", "2008-07-11", "vetoes")}),
    ("The Syrian National Council met in Oslo.", {("not_before", "2011-08-23", "founding")}),
])
def test_what_sets_a_bound(text: str, expected: set[tuple[str, str, str]]) -> None:
    assert {b[1:] for b in _bounds(text)} == expected


@pytest.mark.parametrize("text", [
    "Kofi Annan spoke in Oslo.",
    "Special envoy Kofi Annan spoke in Oslo.",  # for what? he was an envoy more than once
    "Kofi Annan, the special envoy for Kenya, spoke in Oslo.",
    "President Ada Holm spoke in Oslo.",
    "The downfall of President Hosni Mubarak was marked in Oslo.",
    "Newly elected Prime Minister José Luis Rodríguez Zapatero spoke in Oslo.",
    "They met on Saturday in Oslo.",
    "The ministers said the 2014 budget was too small.",
    "Norway announced that it was leaving the bank in January 2019.",
    "The plan, he said, was to reach Mars by 2030.",
    "Norway met 2012 refugees in Oslo.",
    "Russia will veto a UN Security Council resolution on Syria.",
    "Russia vetoed two UN resolutions.",
    "",
    "The envoys met.\nThey spoke in Oslo.\nDear readers,\nIn 2024 we have been attacked in print.",  # the page's own words
])
def test_what_sets_none(text: str) -> None:
    assert _bounds(text) == []


def test_in_a_sentence_of_a_past_year_an_office_ends_nothing() -> None:
    assert {b[1:3] for b in _bounds("In 1998 President Bill Clinton spoke in Oslo.")} == {
        ("not_before", "1993-01-20"), ("not_before", "1998-01-01")}


def test_repeated_bounds_stand_once_and_arguments_stay_as_they_were() -> None:
    tables = run("President Bill Clinton left. President Bill Clinton came back.", "Nothing.", date=None)
    before = {name: table.copy() for name, table in tables.items()}
    bounds = date_bounds(tables, reference())
    assert bounds["side"].tolist() == ["not_after", "not_before"] and bounds["bound_id"].tolist() == [0, 1]
    for name, table in tables.items():
        pd.testing.assert_frame_equal(table, before[name])
    with pytest.raises(TableError, match="mentions"):
        date_bounds({k: v for k, v in tables.items() if k != "mentions"}, reference())


@pytest.mark.parametrize("text, status, named, days", [
    ("The special envoy for Syria, Kofi Annan, spoke on Saturday. He left on Monday. In August 2012 they had met.", "bounded",
     "Saturday", ["2012-08-04", "2012-08-11", "2012-08-18", "2012-08-25"]),
    ("The special envoy for Syria, Kofi Annan, spoke on Monday and again on Saturday, March 10.", "bounded", "Saturday, March 10",
     ["2012-03-10"]),
    ("The special envoy for Syria, Kofi Annan, spoke on Sunday, March 10.", "bounded", "Sunday, March 10", []),
    ("The special envoy for Syria, Kofi Annan, will speak on Saturday.", "bounded", None, None),
    ("Foreign Minister Sergei Lavrov spoke on Saturday.", "open", "Saturday", None),
    ("They spoke on Saturday.", "none", "Saturday", None),
    ("President Bill Clinton spoke on Saturday.", "bounded", "Saturday", None),  # too many to list
    ("Secretary-General Ban Ki-moon of the United Nations received President Bill Clinton.", "contradictory", None, None),
])
def test_ranges_and_candidates(text: str, status: str, named: str | None, days: list[str] | None) -> None:
    tables = run(text, date=None)
    bounds = date_bounds(tables, reference())
    [row] = check(date_ranges(bounds, tables), DATE_RANGES).itertuples()
    assert row.status == status and (None if pd.isna(row.day_named) else row.day_named) == named
    assert (pd.isna(row.earliest), pd.isna(row.latest)) == {
        "bounded": (False, False), "none": (True, True), "contradictory": (True, True), "open": (False, True)}[status]
    assert (None if pd.isna(row.candidates) else row.candidates.split(";")) == (days or None)
    assert (row.n_candidates == len(days)) if days is not None else (pd.isna(row.n_candidates) or row.n_candidates > 100)


def test_contradictions_name_both_sides() -> None:
    tables = run("Secretary-General Ban Ki-moon of the United Nations received President Bill Clinton.",
                 "Foreign Minister Sergei Lavrov spoke on 5 May 2014.", "Nothing.", date="2012-03-10")
    found = check(contradictions(date_bounds(tables, reference()), tables["documents"]), CONTRADICTIONS)
    assert found[["doc_id", "kind", "side", "days"]].values.tolist() == [
        ["d0", "bound", "not_before", 2172], ["d0", "stated date", "not_after", 4067], ["d0", "bound", "not_after", 2172],
        ["d1", "stated date", "not_before", 786]]
    assert "but the document is of 2012-03-10 (stated)" in found["reason"].iloc[3]
    assert "Ban Ki-moon" in found["reason"].iloc[2] and "Bill Clinton" in found["reason"].iloc[0]
    undated = contradictions(date_bounds(tables, reference()), without_dates(tables["documents"]))
    assert set(undated["kind"]) == {"bound"} and undated["published_latest"].isna().all()


def test_the_article_in_corpus_lies_between_its_bounds() -> None:
    stated = load_corpus(CORPUS).documents
    tables = analyse(without_dates(stated), reference(), parser())
    bounds = date_bounds(tables, reference())
    [row] = date_ranges(bounds, tables).itertuples()
    assert (f"{row.earliest:%Y-%m-%d}", f"{row.latest:%Y-%m-%d}", row.day_named) == ("2012-02-23", "2012-07-19", "Saturday")
    assert "Kofi Annan" in row.why_earliest and "S/2012/538" in row.why_latest
    days = row.candidates.split(";")
    assert len(days) == row.n_candidates == 21 and days[0] == "2012-02-25" and "2012-03-10" in days
    assert contradictions(bounds, stated).empty


@cache
def _items(number: int) -> tuple[pd.DataFrame, dict[str, pd.Timestamp]]:
    with gzip.open(ITEMS, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    rows = [r for r in rows if "resident" in r["text"] or "inister" in r["text"]][::max(1, 17000 // number)][:number]
    table = build([dict(doc_id=r["id"], text=r["text"], path="items", sha256="", published_basis="unknown") for r in rows], DOCUMENTS)
    return table, {r["id"]: pd.Timestamp(r["date"]) for r in rows}


@pytest.mark.skipif(not ITEMS.exists(), reason="the collection of dated items is not here")
def test_dated_items_seldom_lie_outside_their_bounds() -> None:
    table, true = _items(800)
    bounds = date_bounds(analyse(table, reference(), parser()), reference())
    day = bounds["doc_id"].map(true)
    wrong = ((bounds["side"] == "not_before") & (day < bounds["day"])) | ((bounds["side"] == "not_after") & (day > bounds["day"]))
    assert bounds["doc_id"].nunique() > 100 and wrong.mean() < 0.02, bounds[wrong][["doc_id", "reason"]].to_string()
