"""The raw article through every stage: what the first walk promises, as tables."""

from __future__ import annotations

import pandas as pd
import pytest
from conftest import ROOT
from kit import parser, reference

from analysis.corpus import load_corpus
from analysis.pipeline import analyse
from analysis.tables import SCHEMAS, check


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return analyse(load_corpus(ROOT / "corpus").documents, reference(), parser())


def names(tables: dict[str, pd.DataFrame], event_id: str) -> set[str]:
    rows = tables["event_actors"]
    return set(rows.loc[rows["event_id"] == event_id, "name"])


def test_every_table_keeps_its_schema_and_cites_the_untouched_text(tables: dict[str, pd.DataFrame]) -> None:
    raw = (ROOT / "corpus" / tables["documents"]["path"].iloc[0]).read_bytes().decode("utf-8")
    for name, table in tables.items():
        check(table, SCHEMAS[name])
        if SCHEMAS[name].span:
            assert [raw[a:b] for a, b in zip(table["start"], table["end"])] == table[SCHEMAS[name].span].tolist(), name


def test_appeal_and_dateline_are_labelled_and_nothing_is_cut(tables: dict[str, pd.DataFrame]) -> None:
    text, passages = tables["documents"]["text"].iloc[0], tables["passages"]
    appeal = text.index("A Message from")
    assert passages.loc[passages["start"] >= appeal, "kind"].unique().tolist() == ["boilerplate"]
    assert "boilerplate" not in set(passages.loc[passages["start"] < appeal, "kind"])
    assert passages["kind"].iloc[0] == "dateline"
    left_out = set(range(len(text))) - {i for p in passages.itertuples() for i in range(p.start, p.end)}
    assert all(text[i].isspace() for i in left_out)


def test_who_met_whom(tables: dict[str, pd.DataFrame]) -> None:
    meetings = tables["events"][tables["events"]["event_type"] == "meeting"]
    assert meetings["status"].unique().tolist() == ["held"]
    league, envoys = (next(e for e in meetings.itertuples() if who in names(tables, e.event_id))
                      for who in ("Arab foreign ministers", "Nabil Elaraby"))
    assert {"Sergei Lavrov", "Arab foreign ministers"} <= names(tables, league.event_id)
    assert (league.place, str(league.earliest)[:10], str(league.latest)[:10]) == ("Cairo", "2012-03-10", "2012-03-10")
    assert names(tables, envoys.event_id) == {"Sergei Lavrov", "Nabil Elaraby", "Kofi Annan"}
    assert (envoys.place, str(envoys.earliest)[:10], envoys.attribution) == ("Cairo", "2012-03-09", "League sources")
    assert len(meetings) == 2  # the proposal to arm rebels is none


def test_who_travelled(tables: dict[str, pd.DataFrame]) -> None:
    visit = tables["events"][tables["events"]["event_type"] == "visit"]
    assert len(visit) == 1
    assert names(tables, visit["event_id"].iloc[0]) == {"Kofi Annan"}
    assert visit[["status", "place"]].values.tolist() == [["held", "Damascus"]]
    assert str(visit["earliest"].iloc[0])[:10] == "2012-03-10"


def test_vetoes_are_held_against_the_record(tables: dict[str, pd.DataFrame]) -> None:
    veto = tables["events"][tables["events"]["event_type"] == "veto"]
    assert veto[["status", "count"]].values.tolist() == [["held", 2]]
    assert names(tables, veto["event_id"].iloc[0]) == {"Russia"}
    links = tables["veto_links"].sort_values("vetoed_on")
    assert links["draft"].tolist() == ["S/2011/612", "S/2012/77"]
    assert [str(d)[:10] for d in links["vetoed_on"]] == ["2011-10-04", "2012-02-04"]
    assert links["verdict"].unique().tolist() == ["matched"]
    assert all({"China", "Russia"} == set(v.split(";")) for v in links["vetoed_by"])
    assert links["reason"].str.contains("Syria").all()


def test_capitals_the_league_and_short_names(tables: dict[str, pd.DataFrame]) -> None:
    mentions = tables["mentions"].merge(tables["sentences"][["doc_id", "sent_id", "kind"]], on=["doc_id", "sent_id"], suffixes=("", "_of"))
    body = mentions[mentions["kind_of"] == "body"]
    assert set(map(tuple, body.loc[body["surface"] == "Damascus", ["actor_id", "kind"]].values)) == {
        ("state:SYR", "state"), ("place:damascus", "place")}
    assert body.loc[body["surface"] == "Moscow", "actor_id"].tolist() == ["state:RUS"]
    assert body.loc[body["surface"] == "League", "actor_id"].unique().tolist() == ["org:arab-league"]
    assert body.loc[body["surface"] == "Lavrov", "actor_id"].unique().tolist() == ["person:sergei-lavrov"]
