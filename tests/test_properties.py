"""What holds for every text: spans, order, intervals, and that one document's rows depend on it alone."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from analysis.clauses import load_parser
from analysis.cooccurrence import count_pairs
from analysis.pipeline import TABLES, analyse
from analysis.reference import Reference, load_reference
from analysis.tables import DOCUMENTS, PAIRS, SCHEMAS, build, check

Tables = Mapping[str, pd.DataFrame]
#: Furniture, copies, reports of one meeting and the names of lanes are told over the whole corpus.
OF_CORPUS = ("furniture", "stories", "meetings", "meeting_reports", "timeline")
#: Tables whose rows carry doc_id; `event_actors` and `veto_links` name the document in event_id.
OF_DOCUMENTS = tuple(n for n in TABLES if "doc_id" in SCHEMAS[n].names)

#: Without shrinking, which would take minutes here: the examples are short as they are.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
WHO = ["Kofi Annan", "Norwegian Fisheries Minister Ada Holm", "the Arab League", "Russia and China", "Mr. Okoro", "he", "The envoy",
       "Secretary-General Tomas Lindqvist", "rebels", "the two ministers", "Lavrov", "President Ilse Brandt of Austria"]
DID = ["met", "held talks with", "will meet", "did not meet", "spoke by telephone with", "flew to", "vetoed two resolutions on",
       "refused to meet", "is due to visit", "arrived in Oslo for talks with", "said that", "threatened to veto a draft on"]
WHEN = ["on Friday", "on 3 March 2012", "last week", "in 1999", "on Saturday in Geneva", "since May", "", "two days later", "in the 1990s",
        "at the weekend", "between 3 and 5 May", "on February 30"]
NOISE = ["\n", "\r\n\r\n", "  ", "<b>", "\u202e", "e\u0301", "\x00", "\t", '"', "—", "\u200b", "(", "=1+1", "'"]
SENTENCES = st.builds(lambda a, b, c, d, e: f"{a} {b} {c} {d}{e} ", st.sampled_from(WHO), st.sampled_from(DID), st.sampled_from(WHO),
                      st.sampled_from(WHEN), st.sampled_from([".", "!", "", '."', ", he said."]))
TEXTS = st.lists(SENTENCES | SENTENCES | st.sampled_from(NOISE) | st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
                 min_size=1, max_size=9).map("".join)
DAYS = st.dates(min_value=pd.Timestamp("1950-01-01").date(), max_value=pd.Timestamp("2030-01-01").date())
CORPORA = st.lists(st.tuples(TEXTS, st.none() | DAYS, st.none() | TEXTS), min_size=2, max_size=5)
UNRELATED = "Ministers Vera Lund and Pavel Orsk of Finland met Russia's president in Cairo on Monday. She vetoed it. Lavrov and Holm left."


def documents(corpus: list[tuple[str, Any, str | None]]) -> pd.DataFrame:
    return build([dict(doc_id=f"d{n}", text=text, path="x", sha256="", published_basis="stated" if day else "unknown",
                       published_earliest=day and pd.Timestamp(day), published_latest=day and pd.Timestamp(day), context=context)
                  for n, (text, day, context) in enumerate(corpus)], DOCUMENTS)


class Kit:
    """Reference and parser, loaded once."""

    def __init__(self) -> None:
        self.reference: Reference = load_reference()
        self.parser = load_parser()

    def __call__(self, table: pd.DataFrame) -> dict[str, pd.DataFrame]:
        return analyse(table, self.reference, self.parser)


@pytest.fixture(scope="module")
def kit() -> Kit:
    return Kit()


def rows_of(tables: Tables, doc_id: str) -> dict[str, pd.DataFrame]:
    """Return the rows of one document, of every table."""
    out = {}
    for name, table in tables.items():
        if name in OF_CORPUS:
            continue
        mine = table["doc_id"] == doc_id if "doc_id" in table else table["event_id"].str.startswith(f"{doc_id}#")
        out[name] = table[mine].reset_index(drop=True)
    return out


def assert_same(one: Tables, other: Tables) -> None:
    assert one.keys() == other.keys()
    for name in one:
        pd.testing.assert_frame_equal(one[name], other[name], obj=name)


def hold_spans(tables: Tables) -> None:
    texts = dict(zip(tables["documents"]["doc_id"], tables["documents"]["text"]))
    for name in OF_DOCUMENTS:
        table, schema = check(tables[name], SCHEMAS[name]), SCHEMAS[name]
        if "start" not in schema.names:
            continue
        for row in table.to_dict("records"):
            text = texts[row["doc_id"]]
            assert 0 <= row["start"] < row["end"] <= len(text), (name, row)
            if schema.span is not None:
                assert text[row["start"]:row["end"]] == row[schema.span], (name, row)


def hold_nesting(tables: Tables) -> None:
    """Assert that sentences lie in their passages, and what is found lies in its sentence."""
    outer = {(r.doc_id, r.passage_id): (r.start, r.end, r.kind) for r in tables["passages"].itertuples()}
    sentences = {}
    for s in tables["sentences"].itertuples():
        start, end, kind = outer[s.doc_id, s.passage_id]
        assert start <= s.start and s.end <= end and s.kind == kind
        sentences[s.doc_id, s.sent_id] = (s.start, s.end)
    for name in ("tokens", "mentions", "date_mentions", "clauses", "events"):
        for r in tables[name].itertuples():
            start, end = sentences[r.doc_id, r.sent_id]
            assert start <= r.start and r.end <= end, (name, r)
    for m in tables["mentions"].itertuples():
        assert m.np_start <= m.start and m.end <= m.np_end, m
    for e in tables["events"].itertuples():
        assert e.start <= e.trigger_start < e.trigger_end <= e.end, e


def hold_order(tables: Tables) -> None:
    for name in ("passages", "sentences", "tokens", "mentions", "date_mentions"):
        for _, rows in tables[name].groupby("doc_id", sort=False):
            spans = sorted(zip(rows["start"], rows["end"])) if name in ("mentions", "date_mentions") else list(zip(rows["start"], rows["end"]))
            assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans)), (name, spans)


def hold_links(tables: Tables) -> None:
    """Assert that every id that a row names is there, with an end to every interval."""
    for name in ("date_mentions", "events", "timeline"):
        both = tables[name][["earliest", "latest"]].dropna()
        assert (both["earliest"] <= both["latest"]).all()
    events, mentions = set(tables["events"]["event_id"]), set(tables["mentions"]["mention_id"])
    dates = set(tables["date_mentions"]["date_id"])
    for name in ("event_actors", "veto_links", "meeting_reports", "timeline"):
        assert set(tables[name]["event_id"]) <= events
    assert set(tables["meeting_reports"]["meeting_id"]) == set(tables["meetings"]["meeting_id"])
    assert set(tables["event_actors"]["mention_id"].dropna()) <= mentions
    assert set(tables["clauses"]["mention_id"].dropna()) <= mentions
    assert set(tables["clauses"]["date_id"].dropna()) | set(tables["events"]["date_id"].dropna()) <= dates
    kinds = tables["sentences"].set_index(["doc_id", "sent_id"])["kind"]
    assert not [e for e in tables["events"].itertuples() if kinds[e.doc_id, e.sent_id] == "boilerplate"]


@settings(phases=PHASES, max_examples=8)
@given(corpus=CORPORA)
def test_tables_hold_together(kit: Kit, corpus: list[tuple[str, Any, str | None]]) -> None:
    given_documents = documents(corpus)
    before = given_documents.copy(deep=True)
    tables = kit(given_documents)
    pd.testing.assert_frame_equal(given_documents, before)
    hold_spans(tables)
    hold_nesting(tables)
    hold_order(tables)
    hold_links(tables)
    for unit in ("sentence", "document"):
        pairs = check(count_pairs(tables["mentions"], tables["sentences"], unit), PAIRS)
        assert (pairs["actor_a"] < pairs["actor_b"]).all()
        assert ((pairs["n"] <= pairs["n_a"]) & (pairs["n"] <= pairs["n_b"]) & (pairs["n_a"] <= pairs["n_units"])).all()


@settings(phases=PHASES, max_examples=5)
@given(corpus=CORPORA, data=st.data())
def test_rows_of_a_document_depend_on_it_alone(kit: Kit, corpus: list[tuple[str, Any, str | None]], data: st.DataObject) -> None:
    """The same again; with an unrelated document put in; in another order."""
    table = documents(corpus)
    tables = kit(table)
    extra = documents([(UNRELATED, None, None)]).assign(doc_id=pd.Series(["new"], dtype="str"))
    order = data.draw(st.permutations(range(len(corpus) + 1)))
    shuffled = pd.concat([table, extra]).iloc[order].reset_index(drop=True)
    other = kit(shuffled)
    for doc_id in table["doc_id"]:
        assert_same(rows_of(tables, doc_id), rows_of(other, doc_id))


@settings(phases=PHASES, max_examples=2)
@given(corpus=CORPORA)
def test_same_again(kit: Kit, corpus: list[tuple[str, Any, str | None]]) -> None:
    table = documents(corpus)
    assert_same(kit(table), kit(table))


def test_templates_find_something(kit: Kit) -> None:
    """The properties above would hold for empty tables too."""
    texts = [f"{a} {b} {c} {d}." for a, b, c, d in zip(WHO, DID, WHO[1:], WHEN)] + ["Russia vetoed two resolutions on Syria."]
    tables = kit(documents([(" ".join(texts), pd.Timestamp("2012-03-10"), None)]))
    assert [name for name in TABLES if tables[name].empty] == ["furniture"]  # nothing recurs in one article


def test_stages_change_no_table_they_are_given(kit: Kit) -> None:
    from analysis.actors import find_mentions
    from analysis.clauses import parse_clauses
    from analysis.dates import find_dates
    from analysis.events import extract_events
    from analysis.passages import label_passages
    from analysis.segment import split_sentences, tokenize
    from analysis.timeline import event_timeline
    from analysis.vetoes import link_vetoes

    tables = kit(documents([(" ".join(f"{a} {b} {c}." for a, b, c in zip(WHO, DID, WHO[1:])), pd.Timestamp("2012-03-10"), None)]))
    kept = {name: table.copy(deep=True) for name, table in tables.items()}
    d, p, s, m, dates, c, e, a = (tables[n] for n in ("documents", "passages", "sentences", "mentions", "date_mentions", "clauses",
                                                      "events", "event_actors"))
    ref = kit.reference
    label_passages(d, ref), split_sentences(d, p, ref), tokenize(d, s), find_mentions(d, s, ref), find_dates(d, s)
    parse_clauses(d, s, m, dates, ref, kit.parser), extract_events(d, s, m, dates, c, ref), event_timeline(e, a)
    link_vetoes(e, a, m, d, ref.vetoes, ref.veto_coverage, ref.states), count_pairs(m, s)
    assert_same(tables, kept)
