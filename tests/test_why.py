"""An event explained: everything that made it is shown, everything is escaped, wrong ids are told."""

from __future__ import annotations

import html
import re
from typing import Any

import pandas as pd
import pytest
from kit import reference, run

from analysis import why
from analysis.errors import TableError
from analysis.why.parse import fragment

MET = ("Norwegian Foreign Minister Ada Holm met Sergei Lavrov in Oslo on Friday, days after Sweden, which vetoed nothing, "
       "held a summit in 2011, the envoy said.")


def words(shown: why.Shown) -> str:
    """What a reader of the page sees."""
    return html.unescape(re.sub(r"<[^>]*>", "", shown.html))


def parts(shown: why.Shown) -> dict[str, str]:
    """The text below every heading."""
    pieces = re.split(rf"^({'|'.join(map(re.escape, why._PARTS))})$", shown.text, flags=re.M)
    return {title: text.strip() for title, text in zip(pieces[1::2], pieces[2::2], strict=True)}


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return run(MET)


@pytest.fixture(scope="module")
def shown(tables: dict[str, pd.DataFrame]) -> why.Shown:
    event = tables["events"].set_index("event_type").loc["meeting"]
    event = event if isinstance(event, pd.Series) else event.iloc[0]
    assert event["rule_id"] == "meet:met"
    return why.explain(event["event_id"], tables, reference())


def test_headings_stand_in_order(shown: why.Shown) -> None:
    assert tuple(parts(shown)) == why._PARTS
    assert shown.text.startswith("meeting (held), 9 Mar 2012, Oslo [d0#e0]")


def test_sentence_is_whole_with_trigger_and_actors_marked(shown: why.Shown) -> None:
    sentence = parts(shown)["The sentence"]
    assert "[Ada Holm: participant] [[met]] [Sergei Lavrov: participant] in Oslo" in sentence
    assert re.sub(r"\[\[(.*?)\]\]|\[(.*?): \w+\]", lambda m: m[1] or m[2], sentence) == MET
    assert shown.html.count("<mark") == 1


def test_parse_names_the_arcs_and_the_stand_ins(shown: why.Shown) -> None:
    rows = [line.split(" | ") for line in parts(shown)["How the sentence was parsed"].splitlines()]
    arcs = {row[0].lstrip("· "): row[1] for row in rows}
    assert arcs["met"].endswith("(the trigger)")
    assert arcs["Norwegian Foreign Minister Ada Holm"] == "subject" and arcs["Sergei Lavrov"] == "object"
    assert arcs["Oslo"] == "object of the preposition"
    stand_in = next(row for row in rows if row[0].endswith("Ada Holm"))
    assert stand_in[3] and stand_in[3] not in MET


def test_rule_has_construction_example_and_codes(shown: why.Shown) -> None:
    rule = parts(shown)["The rule"]
    for found in ("meet:met", "mutual: verb: subject and object", "The Norwegian foreign minister met Kofi Annan", "CAMEO 040, PLOVER CONSULT"):
        assert found in rule


def test_reference_rows_of_the_actors(shown: why.Shown) -> None:
    actors = parts(shown)["Who named the actors"]
    alias_id = "person:sergei-lavrov|name|Sergei Lavrov"
    assert alias_id in set(reference().aliases["alias_id"]) and alias_id in actors
    assert "in no table: found by the grammar of offices (foreign minister)" in actors


def test_date_and_its_basis(shown: why.Shown) -> None:
    assert parts(shown)["The date"] == "“Friday” stands for 9 Mar 2012 (day; relative: counted from the day of publication)."


def test_what_was_not_used(shown: why.Shown) -> None:
    unused = dict(line.split(" | ") for line in parts(shown)["In this sentence, but not used"].splitlines())
    assert unused["2011"] == "date, 2011"
    assert unused["Sweden"] == "state, resolved (Sweden)"
    assert unused["vetoed"].startswith("trigger word (veto), made ") and "parsed as VERB" in unused["vetoed"]
    assert not {"Ada Holm", "Sergei Lavrov", "Oslo", "Friday", "met"} & set(unused)


def test_event_without_date_and_words_that_made_another_event() -> None:
    tables = run("Norway vetoed a Security Council resolution, Kofi Annan said after he met Sergei Lavrov.",
                 "Norwegian envoy Ada Holm met Sergei Lavrov.")
    simple = parts(why.explain("d1#e0", tables, reference()))
    assert simple["The date"].startswith("No date expression") and simple["In this sentence, but not used"].startswith("Nothing: ")
    ids = tables["events"].loc[tables["events"]["doc_id"] == "d0", "event_id"].tolist()
    for one, other in ((i, j) for i in ids for j in ids if i != j):
        assert f"made another event, {other}" in parts(why.explain(one, tables, reference()))["In this sentence, but not used"]


def test_every_event_of_many_constructions_is_explained() -> None:
    examples = [p.examples[0] for t in reference().event_types for p in t.patterns]
    tables = run(*examples)
    assert len(tables["events"]) >= len(examples) / 2
    for event in tables["events"].itertuples():
        shown = why.explain(event.event_id, tables, reference())
        trigger = event.evidence[event.trigger_start - event.start:event.trigger_end - event.start]
        assert f"[[{trigger}]]" in shown.text and "(the trigger)" in parts(shown)["How the sentence was parsed"]
        for actor in tables["event_actors"].loc[tables["event_actors"]["event_id"] == event.event_id, "name"]:
            assert actor in parts(shown)["Who named the actors"]


@pytest.mark.parametrize("wrong, remedy", [("d0#e99", "such as d0#e0"), ("", "such as d0#e0"), ("<b>", "such as d0#e0")])
def test_wrong_id(tables: dict[str, pd.DataFrame], wrong: str, remedy: str) -> None:
    with pytest.raises(TableError, match="no such event") as caught:
        why.explain(wrong, tables, reference())
    assert remedy in str(caught.value) and repr(wrong) in str(caught.value)


@pytest.mark.parametrize("name", why._NEEDED)
def test_missing_table(tables: dict[str, pd.DataFrame], name: str) -> None:
    with pytest.raises(TableError, match=f"{name}.*Remedy"):
        why.explain("d0#e0", {k: v for k, v in tables.items() if k != name}, reference())


def test_other_documents_other_tables_and_no_parse(tables: dict[str, pd.DataFrame], tmp_path: Any) -> None:
    with pytest.raises(TableError, match="document is not in the table"):
        why.explain("d0#e0", {**tables, "documents": tables["documents"].head(0)}, reference())
    shown = parts(why.explain("d0#e0", {**tables, "clauses": tables["clauses"].head(0)}, reference()))
    assert shown["How the sentence was parsed"].startswith("No parse")
    odd = {**tables, "events": tables["events"].assign(rule_id="mine:met")}
    assert "no pattern of this name" in parts(why.explain("d0#e0", odd, reference()))["The rule"]


def test_everything_is_escaped(tables: dict[str, pd.DataFrame]) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    text = MET.replace("days", evil + "days")
    hostile = run(text)
    hostile["event_actors"] = hostile["event_actors"].assign(name=evil)
    hostile["events"] = hostile["events"].assign(place=evil, attribution=evil)
    hostile["mentions"] = hostile["mentions"].assign(office=evil, surface=evil)
    hostile["date_mentions"] = hostile["date_mentions"].assign(surface=evil)
    for event_id in hostile["events"]["event_id"]:
        shown = why.explain(event_id, hostile, reference())
        assert "<script" not in shown.html and "<img" not in shown.html and evil in words(shown)


def test_nothing_is_changed(tables: dict[str, pd.DataFrame]) -> None:
    before = {k: v.copy() for k, v in tables.items()}
    assert why.explain("d0#e0", tables, reference()) == why.explain("d0#e0", tables, reference())
    assert all(before[k].equals(tables[k]) for k in tables)


def test_fragment_survives_a_parse_with_a_circle() -> None:
    """A damaged table may not hang the page."""
    rows = [("a", 1, "conj", "NOUN"), ("b", 0, "conj", "NOUN"), ("c", 9, "dobj", "VERB")]
    nodes = {i: dict(zip(("word", "head", "dep", "pos"), row, strict=True), node=i) for i, row in enumerate(rows)}
    for trigger in nodes:
        assert len(list(fragment(nodes, trigger, nodes))) <= len(nodes) + 1
