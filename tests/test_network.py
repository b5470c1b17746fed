"""The graph of actors: attributes, order that does not depend on the run, centralities."""

from __future__ import annotations

import math
import os
import random
import re
import subprocess
import sys
from itertools import combinations

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from analysis import network
from analysis.concordance import pair_sentences
from analysis.cooccurrence import count_pairs
from analysis.cooccurrence.association import Counts, associations
from analysis.errors import TableError
from analysis.network import (
    actor_network,
    backbone,
    centralities,
    communities,
    edge_list,
    largest,
    read_evidence,
    with_evidence,
    with_measures,
)
from analysis.tables import DOCUMENTS, MENTIONS, PAIRS, SENTENCES, build, empty
from analysis.tables.derived import CENTRALITIES


def _pairs(edges: dict[tuple[str, str], int], unit: str = "sentence") -> pd.DataFrame:
    names = sorted({a for pair in edges for a in pair})
    actors = pd.DataFrame({"actor_id": names, "n": [50] * len(names)})
    rows = pd.DataFrame([(*sorted(pair), n) for pair, n in edges.items()], columns=["actor_a", "actor_b", "n"])
    rows = rows.astype({"actor_a": "str", "actor_b": "str", "n": "int64"})
    return associations(Counts(unit, 200, actors, rows))


def _mentions(names: dict[str, tuple[str, str, int]]) -> pd.DataFrame:
    rows = [dict(doc_id="d", sent_id=0, start=0, end=1, surface="x", actor_id=actor, name=name, kind=kind,
                 status="resolved", how="name", np_start=0, np_end=1)
            for actor, (name, kind, times) in names.items() for _ in range(times)]
    return build([r | dict(mention_id=f"d#m{i}") for i, r in enumerate(rows)], MENTIONS)


CHAIN = {("a", "b"): 4, ("b", "c"): 2, ("c", "d"): 1}
EDGES = st.dictionaries(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh"))
                        .filter(lambda p: p[0] < p[1]), st.integers(1, 20))


def test_attributes_come_from_the_tables() -> None:
    mentions = _mentions({"state:FRA": ("France", "state", 3), "org:nato": ("NATO", "organisation", 1)})
    graph = actor_network(_pairs({("state:FRA", "org:nato"): 2, ("state:FRA", "talks"): 1}), mentions)
    assert list(graph) == ["org:nato", "state:FRA", "talks"]
    assert graph.nodes["state:FRA"] == {"name": "France", "kind": "state", "n": 3}
    assert graph.nodes["talks"] == {"name": "talks", "kind": "word", "n": 0}
    edge = graph.edges["state:FRA", "org:nato"]
    assert (edge["n"], edge["unit"]) == (2, "sentence") and edge["npmi"] < 0
    assert list(actor_network(_pairs(CHAIN), mentions, min_n=2).edges) == [("a", "b"), ("b", "c")]


def test_units_are_not_mixed() -> None:
    both = pd.concat([_pairs(CHAIN), _pairs(CHAIN, "document")], ignore_index=True)
    with pytest.raises(TableError, match="choose one"):
        actor_network(both, empty(MENTIONS))


def test_centralities_of_a_chain() -> None:
    table = centralities(actor_network(_pairs(CHAIN), empty(MENTIONS))).set_index("actor_id")
    assert table["strength"].to_dict() == {"a": 4, "b": 6, "c": 3, "d": 1}
    assert table["degree"].to_dict() == {"a": 1, "b": 2, "c": 2, "d": 1}
    # b lies on a-c and a-d: 2 of the 3 pairs of the others
    assert table["betweenness"].to_dict() == pytest.approx({"a": 0, "b": 2 / 3, "c": 2 / 3, "d": 0})
    assert list(table.index) == ["b", "a", "c", "d"]
    # b is 1, 1 and 2 steps from the others
    assert table["closeness"].to_dict() == pytest.approx({"a": 3 / 6, "b": 3 / 4, "c": 3 / 4, "d": 3 / 6})
    weights = np.array([[0, 4, 0, 0], [4, 0, 2, 0], [0, 2, 0, 1], [0, 0, 1, 0]], dtype=float)
    leading = np.abs(np.linalg.eigh(weights)[1][:, -1])
    assert table["eigenvector"].loc[list("abcd")].tolist() == pytest.approx(leading, abs=1e-4)
    walk = 0.85 * weights / weights.sum(axis=0) + 0.15 / 4  # columns sum to 1
    rank = np.linalg.matrix_power(walk, 200) @ np.full(4, 0.25)
    assert table["pagerank"].loc[list("abcd")].tolist() == pytest.approx(rank, abs=1e-5)


def test_closeness_counts_only_whom_an_actor_reaches() -> None:
    table = centralities(actor_network(_pairs({("a", "b"): 1, ("c", "d"): 1}), empty(MENTIONS)))
    assert table["closeness"].tolist() == pytest.approx([1 / 3] * 4)  # a third of the others, at distance 1


def test_disparity_by_hand() -> None:
    # hub: strength 10, three edges: (1 - 0.8)^2 = 0.04, (1 - 0.1)^2 = 0.81 twice; the leaf c has another edge:
    # strength 4, two edges: (1 - 1/4)^1 = 0.75 to the hub, (1 - 3/4)^1 = 0.25 to d; a, b and d have one: 1
    graph = actor_network(_pairs({("a", "hub"): 8, ("b", "hub"): 1, ("c", "hub"): 1, ("c", "d"): 3}), empty(MENTIONS))
    found = {frozenset(e[:2]): e[2] for e in backbone(graph, 1.0).edges(data="disparity")}
    assert found == pytest.approx({frozenset(("a", "hub")): 0.04, frozenset(("b", "hub")): 0.81,
                                   frozenset(("c", "hub")): 0.75, frozenset(("c", "d")): 0.25})
    assert [sorted(e) for e in backbone(graph).edges] == [["a", "hub"]] and list(backbone(graph)) == ["a", "hub"]
    assert backbone(graph).nodes["hub"] == graph.nodes["hub"] and backbone(graph, 0.3).number_of_edges() == 2
    assert not any("disparity" in d for *_, d in graph.edges(data=True))
    for level in (0, -1, 1.1, math.nan):
        with pytest.raises(TableError, match="give alpha"):
            backbone(graph, level)


def test_disparity_of_a_generated_graph_is_the_integral_of_the_paper() -> None:
    rng = random.Random(4)
    graph = nx.barabasi_albert_graph(60, 3, seed=4)
    for edge in graph.edges:
        graph.edges[edge]["n"] = int(rng.paretovariate(1)) + 1
    kept = backbone(graph, 0.2)
    assert 0 < kept.number_of_edges() < graph.number_of_edges()
    for a, b, data in graph.edges(data=True):
        chances = []
        for v in (a, b):
            k, share = graph.degree(v), data["n"] / graph.degree(v, weight="n")
            chances.append(1 - (k - 1) * quad(lambda x, k=k: (1 - x) ** (k - 2), 0, share)[0] if k > 1 else 1.0)
        assert kept.has_edge(a, b) == (min(chances) < 0.2)
        if kept.has_edge(a, b):
            assert kept.edges[a, b]["disparity"] == pytest.approx(min(chances), abs=1e-7)


def test_a_bundle_of_equal_edges_has_no_backbone() -> None:
    graph = actor_network(_pairs(dict.fromkeys(combinations("abcdefgh", 2), 5)), empty(MENTIONS))
    assert backbone(graph).number_of_edges() == 0


@pytest.mark.parametrize("unit, expected", [
    ("sentence", [("x;1%", 0)]), ("document", [("x;1%", 0), ("x;1%", 1), ("y", 0), ("y", 1)])])
def test_evidence_of_an_edge_is_the_sentences_behind_its_pair(unit: str, expected: list[tuple[str, int]]) -> None:
    told = [("x;1%", 0, "ab"), ("x;1%", 1, "ac"), ("y", 0, "a"), ("y", 1, "b"), ("z", 0, "a")]
    sentences = build([dict(doc_id=d, sent_id=s, start=s, end=s + 1, kind="body", passage_id=0) for d, s, _ in told], SENTENCES)
    mentions = build([dict(mention_id=f"{d}{s}{v}", doc_id=d, sent_id=s, start=s, end=s + 1, surface="x", actor_id=v, name=v, kind="state",
                           status="resolved", how="name", np_start=0, np_end=1) for d, s, who in told for v in who], MENTIONS)
    pairs = count_pairs(mentions, sentences, unit)
    graph = actor_network(pairs, mentions)
    found = with_evidence(graph, mentions, sentences)
    assert read_evidence(found.edges["a", "b"]["evidence"]) == expected
    assert "evidence" not in graph.edges["a", "b"]
    documents = build([dict(doc_id=d, published_basis="unknown", path="p", sha256="0", text="xy") for d in ("x;1%", "y", "z")], DOCUMENTS)
    for row in edge_list(found).itertuples():
        behind = pair_sentences(mentions, sentences, documents, row.actor_a, row.actor_b, unit)
        assert read_evidence(row.evidence) == sorted(zip(behind["doc_id"], behind["sent_id"], strict=True))
        assert behind["n"].sum() == row.n


@given(st.lists(st.tuples(st.text(max_size=9), st.integers(0, 99)), max_size=4))
def test_evidence_is_taken_apart_as_it_was_put_together(found: list[tuple[str, int]]) -> None:
    text = ";".join(f"{network._ODD.sub(network._percent, doc)}:{sent}" for doc, sent in found)
    assert read_evidence(text) == found and not re.search(r"[\s\x00-\x1f\ud800-\udfff]", text)


def test_measures_stand_on_the_nodes_of_a_copy() -> None:
    graph = actor_network(_pairs(CHAIN), empty(MENTIONS))
    made = with_measures(graph)
    assert made.nodes["b"]["strength"] == 6 and made.nodes["a"]["community"] in (0, 1) and "strength" not in graph.nodes["b"]
    assert type(made.nodes["b"]["degree"]) is int


def test_communities_part_two_cliques() -> None:
    edges = {pair: 5 for group in ("abcd", "efg") for pair in combinations(group, 2)} | {("d", "e"): 1}
    table = communities(actor_network(_pairs(edges), empty(MENTIONS)))
    assert table.groupby("community")["actor_id"].agg("".join).tolist() == ["abcd", "efg"]


@settings(max_examples=25, deadline=None)
@given(EDGES, st.randoms(use_true_random=False), st.integers(0, 9))
def test_order_of_rows_does_not_matter(edges, random, keep) -> None:
    pairs = _pairs(edges)
    shuffled = pairs.sample(frac=1, random_state=random.randrange(10**6)).reset_index(drop=True)
    one, two = (actor_network(p, empty(MENTIONS)) for p in (pairs, shuffled))
    assert list(one.nodes) == sorted(one) and list(one.edges) == list(two.edges)
    small = largest(one, keep)
    assert len(small) == min(keep, len(one))
    assert nx.utils.graphs_equal(small, nx.Graph(one.subgraph(list(small))))
    outside = set(one) - set(small)
    strength = dict(one.degree(weight="n"))
    assert max((strength[a] for a in outside), default=0) <= min((strength[a] for a in small), default=10**9)
    assert one.number_of_edges() == len(edges)  # `largest` made a new graph


def test_same_in_every_run() -> None:
    code = ("import networkx as nx; from analysis.network import *\n"
            "g = nx.Graph(); names = [f'state:{i:03}' for i in range(60)]\n"
            "g.add_nodes_from(names, name='', kind='', n=1)\n"
            "g.add_edges_from((names[i], names[(i * j + j) % 60], {'n': j}) for i in range(60) for j in (2, 3, 5))\n"
            "s = largest(g, 20); print(list(s), list(s.edges), communities(g).values.tolist(),"
            " centralities(g, pivots=7).values.tolist())")
    runs = {subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                           env=os.environ | {"PYTHONHASHSEED": seed}).stdout for seed in ("1", "2", "3")}
    assert len(runs) == 1 and "state:" in runs.pop()


def test_empty_tables() -> None:
    graph = actor_network(empty(PAIRS), empty(MENTIONS))
    assert len(graph) == len(largest(graph, 5)) == 0
    assert centralities(graph).columns.tolist() == list(CENTRALITIES.names)
    assert len(backbone(graph)) == len(with_measures(graph)) == len(edge_list(graph)) == 0
    assert communities(graph).columns.tolist() == ["actor_id", "community"]
