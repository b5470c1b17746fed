"""Exports: formulas disarmed and restored, whole files only, graphs that reopen, dyads."""

from __future__ import annotations

import csv
import math
import re
from dataclasses import dataclass
from pathlib import Path

import networkx as nx
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import export
from analysis.cooccurrence import count_pairs
from analysis.errors import TableError
from analysis.network import actor_network, edge_list, read_evidence, with_evidence, with_measures
from analysis.tables import EVENT_ACTORS, EVENTS, MENTIONS, PAIRS, SCHEMAS, SENTENCES, Schema, build, empty
from analysis.tables.derived import EDGES

TEXTS = st.text(st.one_of(st.sampled_from("'=+-@\t\r\n\",; a\uff1d\uff20"),
                          st.characters(codec="utf-8", exclude_characters="\0")), max_size=8)
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@settings(max_examples=50, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=5), st.lists(st.integers(-9, 9), min_size=5, max_size=5))
def test_csv_disarms_formulas_and_gives_texts_back(tmp_path_factory, texts, numbers) -> None:
    table = pd.DataFrame({"text": pd.Series(texts, dtype="str"), "number": numbers[:len(texts)]})
    [path] = export.to_csv_folder({"t": table}, tmp_path_factory.mktemp("csv"))
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert not [r["text"] for r in rows if r["text"].strip(" ").startswith(DANGEROUS)]
    assert export.from_csv(path)["text"].tolist() == texts
    assert [export.unguard(r["text"]) for r in rows] == texts
    assert [int(r["number"]) for r in rows] == numbers[:len(texts)]


def test_csv_headers_days_counts_and_missing_values(tmp_path: Path) -> None:
    table = pd.DataFrame({"=cmd()": ["-1"], "day": pd.Series(["2012-02-04"], dtype="datetime64[ms]"),
                          "count": pd.Series([None], dtype="Int64"), "share": [-0.5],
                          "note": pd.Series([None], dtype="str"),
                          "name": ["Nouri al-Maliki, \"PM\"\nof Iraq – é"]})
    before = table.copy()
    [path] = export.to_csv_folder({"t": table}, tmp_path / "deep" / "er")
    with path.open(encoding="utf-8", newline="") as file:
        header, row = csv.reader(file)
    assert header == ["'=cmd()", "day", "count", "share", "note", "name"]
    assert row == ["'-1", "2012-02-04", "", "-0.5", "", "Nouri al-Maliki, \"PM\"\nof Iraq – é"]
    pd.testing.assert_frame_equal(table, before)


def test_documented_way_back(tmp_path: Path) -> None:
    table = pd.DataFrame({"name": ["@home", "'quoted'", "Oman", "NA"], "n": [-3, 2, 1, 0]})
    [path] = export.to_csv_folder({"t": table}, tmp_path)
    back = pd.read_csv(path, keep_default_na=False)
    back["name"] = back["name"].map(export.unguard)
    assert back.values.tolist() == table.values.tolist()


def test_folders_hold_every_table_even_empty(tmp_path: Path) -> None:
    tables = {name: empty(schema) for name, schema in SCHEMAS.items()}
    assert len(export.to_csv_folder(tables, tmp_path)) == len(export.to_parquet_folder(tables, tmp_path)) == len(tables)
    for name, table in tables.items():
        pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / f"{name}.parquet"), table)
        assert (tmp_path / f"{name}.csv").read_text().count("\n") == 1
    assert len(list(tmp_path.iterdir())) == 2 * len(tables)


@pytest.mark.parametrize("name", ["../out", "a/b", "", "x.csv", "a\n"])
def test_table_names_cannot_leave_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(TableError, match="letters, digits"):
        export.to_csv_folder({name: empty(PAIRS)}, tmp_path / "in")
    assert not list((tmp_path / "in").iterdir()) and len(list(tmp_path.iterdir())) == 1


def test_a_failed_write_leaves_the_old_file_and_no_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [path] = export.to_csv_folder({"t": pd.DataFrame({"a": [1]})}, tmp_path)

    def torn(self: pd.DataFrame, target: Path, **_: object) -> None:
        Path(target).write_text("half")
        raise OSError("disk full")

    monkeypatch.setattr(pd.DataFrame, "to_csv", torn)
    with pytest.raises(OSError, match="disk full"):
        export.to_csv_folder({"t": pd.DataFrame({"a": [2]})}, tmp_path)
    assert path.read_text() == '"a"\n1\n' and list(tmp_path.iterdir()) == [path]


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([".gexf", ".graphml"]), st.text(max_size=12), st.integers(0, 10**9),
       st.floats(-1, 1, allow_nan=False))
def test_graphs_reopen_with_their_attributes(tmp_path_factory, ending, name, n, npmi) -> None:
    graph = nx.Graph()
    graph.add_node("state:OMN", name="Oman <&\"'>", kind="state", n=3)
    graph.add_node("~someone", name=name.encode("utf-8", "replace").decode(), kind="person", n=n)
    graph.add_edge("state:OMN", "~someone", n=n, npmi=npmi, unit="sentence")
    path = export.to_graph(graph, tmp_path_factory.mktemp("g") / f"g{ending}")
    back = nx.read_gexf(path) if ending == ".gexf" else nx.read_graphml(path)
    assert list(back) == list(graph)
    assert {k: back.nodes["state:OMN"][k] for k in ("name", "kind", "n")} == graph.nodes["state:OMN"]
    edge = back.edges["state:OMN", "~someone"]
    assert (edge["n"], edge["npmi"], edge["unit"]) == (n, pytest.approx(npmi, rel=1e-12), "sentence")
    assert back.nodes["~someone"]["n"] == n


@pytest.mark.parametrize("ending", [".gexf", ".graphml"])
def test_graphs_lose_only_what_xml_cannot_hold(tmp_path: Path, ending: str) -> None:
    graph = nx.Graph()
    graph.add_node("a", name="Al\x00-\x1bAssad\ufffe\n\tof Syria", kind="", n=1)
    graph.add_edge("a", "b", n=2, npmi=math.nan, unit="sentence")
    path = export.to_graph(graph, tmp_path / f"g{ending}")
    back = nx.read_gexf(path) if ending == ".gexf" else nx.read_graphml(path)
    assert back.nodes["a"]["name"] == "Al-Assad of Syria" == back.nodes["a"]["label"]
    assert "npmi" not in back.edges["a", "b"] and back.edges["a", "b"]["weight"] == 2
    assert "lastmodified" not in path.read_text()
    assert graph.nodes["a"]["name"].startswith("Al\x00")


def test_nodes_do_not_merge_and_endings_are_checked(tmp_path: Path) -> None:
    graph = nx.Graph([("a\x01", "a\x02")])
    with pytest.raises(TableError, match="rename one"):
        export.to_graph(graph, tmp_path / "g.gexf")
    with pytest.raises(TableError, match="use .gexf or .graphml"):
        export.to_graph(nx.Graph(), tmp_path / "g.svg")
    assert not list(tmp_path.iterdir())
    assert len(nx.read_graphml(export.to_graph(nx.Graph(), tmp_path / "empty.graphml"))) == 0


#: Names and ids as hostile as a text can make them.
HOSTILE = ("=cmd|'/c calc'!A1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "a\x00b\x1b", "quote \" ' <&>;%", "half \ud800 one", "\u202e\uff1d1", "NA",
           "007")


def _hostile() -> tuple[nx.Graph, dict[str, list[tuple[str, int]]]]:
    """A graph whose actors, names and documents are hostile, and the sentences that name each with the first."""
    mentions, sentences = [], []
    for i, name in enumerate(HOSTILE[1:]):
        doc = f"{name}/{i}"
        sentences += [dict(doc_id=doc, sent_id=k, start=k, end=k + 1, kind="body", passage_id=0) for k in (0, 1)]
        mentions += [dict(mention_id=f"{i}-{k}-{who}", doc_id=doc, sent_id=k, start=k, end=k + 1, surface="x", actor_id=f"~{i}" if who else "~a",
                          name=name if who else HOSTILE[0], status="unlisted", how="name", kind="person", np_start=0, np_end=1)
                     for k in (0, 1) for who in (0, 1)]
    def table(rows: list[dict], schema: Schema) -> pd.DataFrame:  # half a character is no pandas text
        return build([{k: v.replace("\ud800", "\ufffd") if isinstance(v, str) else v for k, v in r.items()} for r in rows], schema)

    named, told = table(mentions, MENTIONS), table(sentences, SENTENCES)
    graph = with_evidence(with_measures(actor_network(count_pairs(named, told), named)), named, told)
    for _actor, data in graph.nodes(data=True):
        data["name"] = data["name"].replace("\ufffd", "\ud800")
    for _, _, data in graph.edges(data=True):
        data["evidence"] = data["evidence"].replace("\ufffd", "%ED%A0%80")
    return graph, {f"~{i}": [(f"{name}/{i}", k) for k in (0, 1)] for i, name in enumerate(HOSTILE[1:])}


@pytest.mark.parametrize("ending", [".gexf", ".graphml"])
def test_hostile_graphs_reopen_with_measures_and_evidence(tmp_path: Path, ending: str) -> None:
    graph, told = _hostile()
    path = export.to_graph(graph, tmp_path / f"g{ending}")
    back = nx.read_gexf(path) if ending == ".gexf" else nx.read_graphml(path)
    assert list(back) == list(graph) and {frozenset(e) for e in back.edges} == {frozenset(e) for e in graph.edges}
    for a, b, data in graph.edges(data=True):
        assert read_evidence(back.edges[a, b]["evidence"]) == told[max(a, b, key=lambda v: v != "~a")]
        assert {k: back.edges[a, b][k] for k in data} == pytest.approx(data)
    for actor, data in graph.nodes(data=True):
        name = data.pop("name")
        assert {k: back.nodes[actor][k] for k in data} == pytest.approx(data) and len(data) == 9
        assert back.nodes[actor]["name"] == export._plain(name) and not set(back.nodes[actor]["name"]) & set("\x00\x1b\ud800")


def test_an_edge_list_runs_nothing_and_reads_back(tmp_path: Path) -> None:
    graph, told = _hostile()
    table = edge_list(graph).assign(note=pd.Series(["half \ud800 \x00"] * 11, dtype=object))
    path = export.to_csv(table, tmp_path / "edges.csv")
    with path.open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [c for c in cells if c.strip(" ").startswith(DANGEROUS) and not re.fullmatch(r"-?[\d.e-]+", c)]
    assert cells.count("'" + HOSTILE[0]) == 11 and "'-1" in cells
    back = export.from_csv(path, EDGES)
    assert "half \ufffd \ufffd" in cells and any("\ufffd" in name for name in back["name_a"])
    kept = ~table["name_a"].str.contains("\x00")  # no reader of CSV goes on at this one
    pd.testing.assert_frame_equal(back[kept], table.drop(columns="note")[kept])
    assert {r.actor_a if r.actor_b == "~a" else r.actor_b: read_evidence(r.evidence) for r in back.itertuples()} == told
    with pytest.raises(TableError, match="column missing"):
        export.from_csv(path, MENTIONS)
    path.write_text(path.read_text(encoding="utf-8").replace(",2,", ",two,"), encoding="utf-8")
    with pytest.raises(TableError, match="see the codebook"):
        export.from_csv(path, EDGES)


@dataclass(frozen=True)
class Kind:
    name: str
    cameo: str
    plover: str


KINDS = (Kind("meeting", "046", "CONSULT"), Kind("visit", "042", "CONSULT"), Kind("veto", "128", "REJECT"))


def _event(number: int, kind: str, status: str = "held") -> dict:
    return dict(event_id=f"d#e{number}", doc_id="d", sent_id=0, start=0, end=4, event_type=kind, status=status,
                earliest=pd.Timestamp("2014-05-01"), latest=pd.Timestamp("2014-05-03"), rule_id="r", evidence="They",
                trigger_start=0, trigger_end=1)


def _part(number: int, actor: str, role: str) -> dict:
    return dict(event_id=f"d#e{number}", actor_id=actor, role=role, name=actor.upper())


def test_plover_rows() -> None:
    events = build([_event(1, "meeting"), _event(2, "veto"), _event(3, "visit"), _event(4, "march"),
                    _event(5, "meeting", "planned"), _event(6, "visit"), _event(7, "visit")], EVENTS)
    actors = build([_part(1, "c", "participant"), _part(1, "a", "participant"), _part(1, "b", "participant"),
                    _part(2, "us", "vetoing"), _part(2, "uk", "vetoing"),
                    _part(3, "v", "visitor"), _part(3, "h", "participant"), _part(5, "a", "participant"),
                    _part(6, "x", "actor"), _part(6, "y", "target"), _part(6, "x", "target"),
                    _part(7, "z", "visitor"), _part(7, "z", "target")], EVENT_ACTORS)
    table = export.to_plover(events, actors, KINDS)
    assert table[["event_id", "source", "target", "cameo", "plover"]].values.tolist() == [
        ["d#e1", "a", "b", "046", "CONSULT"], ["d#e1", "a", "c", "046", "CONSULT"],
        ["d#e1", "b", "c", "046", "CONSULT"],
        ["d#e2", "uk", "", "128", "REJECT"], ["d#e2", "us", "", "128", "REJECT"],
        ["d#e3", "v", "h", "042", "CONSULT"], ["d#e4", "", "", "", ""], ["d#e6", "x", "y", "042", "CONSULT"],
        ["d#e7", "z", "", "042", "CONSULT"]]
    assert table["source_name"].iloc[0] == "A" and str(table["date_latest"].iloc[0].date()) == "2014-05-03"
    planned = export.to_plover(events, actors, KINDS, statuses=("planned",))
    assert planned[["source", "target", "status"]].values.tolist() == [["a", "", "planned"]]


def test_plover_of_nothing_has_its_columns() -> None:
    table = export.to_plover(empty(EVENTS), empty(EVENT_ACTORS), KINDS)
    assert tuple(table.columns) == export.PLOVER_COLUMNS and table.empty
