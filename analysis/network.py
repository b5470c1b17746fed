"""The network of actors named together: a graph, its centralities and its communities."""

from __future__ import annotations

import math
import re
from urllib.parse import unquote_to_bytes

import networkx as nx
import pandas as pd

from .cooccurrence import actor_names, placed
from .errors import TableError
from .tables import PAIRS, build, check, from_columns
from .tables.derived import CENTRALITIES, EDGES

#: What is escaped in a doc_id: the two separators, white space, and what XML cannot hold.
_ODD = re.compile("[%;\\s\x00-\x20\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
#: Half a character, which no table can hold.
_HALF = re.compile("[\ud800-\udfff]")


def actor_network(pairs: pd.DataFrame, mentions: pd.DataFrame, min_n: int = 1) -> nx.Graph:
    """Make the graph of actors named together.

    Parameters
    ----------
    pairs : pandas.DataFrame
        A `pairs` table of one unit.
    mentions : pandas.DataFrame
        The mentions it was counted from; they give names and kinds.
    min_n : int
        Fewest units that have to name both ends of an edge.

    Returns
    -------
    networkx.Graph
        Nodes are actor_ids, A to Z, with name, kind (text) and n (mentions); an actor without an edge
        is no node. Edges have n (units that name both), npmi (NaN where undefined) and unit. An actor
        without mentions (a word) carries its id as name, kind "word" and n 0.

    Raises
    ------
    TableError
        `pairs` breaks its schema or mixes units.

    Examples
    --------
    >>> from analysis.tables import MENTIONS, PAIRS, empty
    >>> len(actor_network(empty(PAIRS), empty(MENTIONS)))
    0
    """
    check(pairs, PAIRS)
    if pairs["unit"].nunique() > 1:
        raise TableError("counts of several units in one graph", file="pairs", value=sorted(set(pairs["unit"])),
                         remedy="choose one: pairs[pairs['unit'] == 'sentence']")
    kept = pairs[pairs["n"] >= min_n].sort_values(["actor_a", "actor_b"])
    known = {r.actor_id: r for r in actor_names(mentions).itertuples()}
    graph = nx.Graph()
    for actor in sorted({*kept["actor_a"], *kept["actor_b"]}):
        row = known.get(actor)
        graph.add_node(actor, name=row.name if row else actor, kind=row.kind if row else "word",
                       n=int(row.n_mentions) if row else 0)
    for edge in kept.itertuples():
        graph.add_edge(edge.actor_a, edge.actor_b, n=int(edge.n), npmi=float(edge.npmi), unit=edge.unit)
    return graph


def centralities(graph: nx.Graph, pivots: int | None = None) -> pd.DataFrame:
    """Measure how central each actor is.

    degree: neighbours. strength: sum of n over the edges (Barrat et al. 2004). betweenness: share of the
    shortest paths between others (Freeman 1977). closeness: inverse mean distance to the actors it
    reaches, times the share of the others it reaches (Wasserman & Faust 1994, 201). eigenvector: by the
    centrality of the neighbours, edges weighted by n (Bonacich 1972); it favours the strongest separate
    part, and is empty where it does not settle. pagerank: edges weighted by n, damping 0.85 (Brin & Page
    1998). Paths count edges, whatever their n.

    Parameters
    ----------
    graph : networkx.Graph
        A graph of `actor_network`.
    pivots : int, optional
        Estimate betweenness from this many nodes (Brandes & Pich 2007), always the same ones. Exact by
        default; on some thousands of actors it takes minutes.

    Returns
    -------
    pandas.DataFrame
        A `centralities` table, highest strength first.

    Examples
    --------
    >>> star = nx.Graph([("b", "a", {"n": 3}), ("b", "c", {"n": 1})])
    >>> nx.set_node_attributes(star, {v: dict(name=v, kind="state", n=1) for v in star})
    >>> centralities(star)[["actor_id", "strength", "closeness"]].values.tolist()
    [['b', 4, 1.0], ['a', 3, 0.6666666666666666], ['c', 1, 0.6666666666666666]]
    """
    numbered, actors = _numbered(graph), list(graph)
    data = {name: [graph.nodes[a][name] for a in actors] for name in ("name", "kind", "n")}
    by_node = {"degree": dict(numbered.degree()), "strength": dict(numbered.degree(weight="n"))}
    if actors:
        by_node |= {"betweenness": nx.betweenness_centrality(numbered, k=min(pivots, len(graph)) if pivots else None, seed=0),
                    "closeness": nx.closeness_centrality(numbered), "eigenvector": _eigenvector(numbered),
                    "pagerank": nx.pagerank(numbered, weight="n")}
    values = {name: [by_node.get(name, {})[i] for i in range(len(actors))] for name in CENTRALITIES.names[4:]}
    table = from_columns({"actor_id": actors, **data, **values}, CENTRALITIES)
    return table.sort_values(["strength", "actor_id"], ascending=[False, True], ignore_index=True)


def communities(graph: nx.Graph, resolution: float = 1.0) -> pd.DataFrame:
    """Group actors that are named together more than with others (Louvain; Blondel et al. 2008).

    Louvain depends on the order of the nodes: with a fixed order and seed the same graph always gives
    the same groups, but others are nearly as good. Read them as a reading aid, not as a finding.

    Returns
    -------
    pandas.DataFrame
        actor_id (text), community (int; 0 is the largest), sorted by both.
    """
    actors = list(graph)
    found: list[set[int]] = []
    if actors:
        found = nx.community.louvain_communities(_numbered(graph), weight="n", resolution=resolution, seed=0)
    groups = sorted((sorted(actors[i] for i in group) for group in found), key=lambda g: (-len(g), g[0]))
    table = pd.DataFrame({"actor_id": pd.Series([a for g in groups for a in g], dtype="str"),
                          "community": pd.Series([i for i, g in enumerate(groups) for _ in g], dtype="int64")})
    return table.sort_values(["community", "actor_id"], ignore_index=True)


def largest(graph: nx.Graph, actors: int) -> nx.Graph:
    """Keep the `actors` strongest nodes (sum of n over edges; ties A to Z) and the edges among them.

    Examples
    --------
    >>> import networkx as nx
    >>> star = nx.Graph([("b", "a", {"n": 3}), ("b", "c", {"n": 1})])
    >>> list(largest(star, 2))
    ['b', 'a']
    """
    ranked = sorted(graph, key=lambda a: (-graph.degree(a, weight="n"), a))
    kept = set(ranked[:max(actors, 0)])
    # networkx's own subgraph may list nodes in the order of a set, which differs between runs
    small = nx.Graph()
    small.add_nodes_from((a, dict(data)) for a, data in graph.nodes(data=True) if a in kept)
    small.add_edges_from((a, b, dict(data)) for a, b, data in graph.edges(data=True) if {a, b} <= kept)
    return small


def backbone(graph: nx.Graph, alpha: float = 0.05) -> nx.Graph:
    """Keep the edges that carry more of an actor's weight than chance would give them: the disparity filter.

    An actor with k edges and strength s has its weight broken at random into k pieces; an edge of
    weight n is as heavy as that by chance with probability (1 - n / s) ** (k - 1) (Serrano, Boguñá &
    Vespignani 2009, eq. 2). An edge stays if this is below `alpha` at either of its ends; at an end with no
    other edge it is 1.

    Parameters
    ----------
    graph : networkx.Graph
        Edges with n.
    alpha : float
        Level, from 0 to 1; where too much or too little stays, say which you took.

    Returns
    -------
    networkx.Graph
        A new graph: the edges that stay, with the smaller of both probabilities as their attribute
        disparity, and the nodes they join, in the order of `graph`.

    Raises
    ------
    TableError
        `alpha` is not between 0 and 1.

    Examples
    --------
    >>> star = nx.Graph([("hub", "a", {"n": 8}), ("hub", "b", {"n": 1}), ("hub", "c", {"n": 1})])
    >>> [(a, b, round(p, 3)) for a, b, p in backbone(star).edges(data="disparity")]
    [('hub', 'a', 0.04)]
    """
    if not 0 < alpha <= 1:
        raise TableError("no such level", value=alpha, remedy="give alpha above 0 and at most 1, such as 0.05")
    strength, degree = dict(graph.degree(weight="n")), dict(graph.degree())
    kept = []
    for a, b, data in graph.edges(data=True):
        chance = min((1 - data["n"] / strength[v]) ** (degree[v] - 1) if degree[v] > 1 else 1.0 for v in (a, b))
        if chance < alpha:
            kept.append((a, b, dict(data) | {"disparity": float(chance)}))
    ends = {v for a, b, _ in kept for v in (a, b)}
    small = nx.Graph()
    small.add_nodes_from((v, dict(data)) for v, data in graph.nodes(data=True) if v in ends)
    small.add_edges_from(kept)
    return small


def with_measures(graph: nx.Graph, pivots: int | None = None) -> nx.Graph:
    """Copy a graph, its community and `centralities` written to each node: what Gephi colours and sizes by."""
    table = centralities(graph, pivots).merge(communities(graph), on="actor_id").set_index("actor_id")
    made = graph.copy()
    for actor, row in table[["community", *CENTRALITIES.names[4:]]].to_dict("index").items():
        made.nodes[actor].update(row)
    return made


def with_evidence(graph: nx.Graph, mentions: pd.DataFrame, sentences: pd.DataFrame,
                  stories: pd.DataFrame | None = None) -> nx.Graph:
    """Copy a graph, the sentences behind each edge written to it as one text (see `read_evidence`).

    Of a unit wider than a sentence these are all its sentences that name either of the two. Filter the
    graph first (`largest`, `backbone`): a corpus has many sentences. `mentions`, `sentences` and
    `stories` as for `count_pairs`.

    Examples
    --------
    >>> from analysis.tables import MENTIONS, SENTENCES, empty
    >>> len(with_evidence(nx.Graph(), empty(MENTIONS), empty(SENTENCES)))
    0
    """
    made = graph.copy()
    unit = next((u for _, _, u in graph.edges(data="unit")), "sentence")
    rows = placed(mentions[mentions["actor_id"].isin(list(graph))], sentences, unit, stories=stories)
    rows = rows[rows["reason"] == ""].drop_duplicates(["unit", "doc_id", "sent_id", "actor_id"])
    units = {actor: set(own) for actor, own in rows.groupby("actor_id")["unit"]}
    places = {actor: list(zip(own["unit"], own["doc_id"], own["sent_id"], strict=True)) for actor, own in rows.groupby("actor_id")}
    for a, b in made.edges:
        both = units.get(a, set()) & units.get(b, set())
        found = {(doc, int(sent)) for v in (a, b) for u, doc, sent in places.get(v, []) if u in both}
        made.edges[a, b]["evidence"] = ";".join(f"{_ODD.sub(_percent, doc)}:{sent}" for doc, sent in sorted(found))
    return made


def read_evidence(text: str) -> list[tuple[str, int]]:
    """Take an edge's evidence apart: doc_id and sent_id of each sentence.

    Written as doc_id:sent_id, joined by ';'. In a doc_id, '%', ';' and what a file of XML or CSV might not
    give back are written as in an address: '%' and two digits for each byte of UTF-8.

    Examples
    --------
    >>> read_evidence("cairo:4;a%3Bb:0")
    [('cairo', 4), ('a;b', 0)]
    """
    parts = [part.rpartition(":") for part in text.split(";") if part]
    return [(unquote_to_bytes(doc).decode("utf-8", "surrogatepass"), int(sent)) for doc, _, sent in parts]


def edge_list(graph: nx.Graph) -> pd.DataFrame:
    """List the edges of a graph, most units first: an `edges` table, for CSV. Each row is a pair for `sentences_behind`.

    Examples
    --------
    >>> edge_list(nx.Graph([("b", "a", {"n": 3, "unit": "sentence"})]))[["actor_a", "actor_b", "n"]].values.tolist()
    [['a', 'b', 3]]
    """
    names = {v: _HALF.sub("\ufffd", str(data.get("name", v))) for v, data in graph.nodes(data=True)}
    rows = []
    for ends in graph.edges:
        a, b = sorted(ends)
        data = graph.edges[ends]
        rows.append(dict.fromkeys(EDGES.names) | dict(unit="sentence") | {k: v for k, v in data.items() if k in EDGES.names} | dict(
            actor_a=a, actor_b=b, name_a=names[a], name_b=names[b]))
    return build(sorted(rows, key=lambda r: (-r["n"], r["actor_a"], r["actor_b"])), EDGES)


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "surrogatepass"))


def _eigenvector(graph: nx.Graph) -> dict[int, float]:
    try:
        return dict(nx.eigenvector_centrality(graph, weight="n", max_iter=1000))
    except nx.PowerIterationFailedConvergence:
        return dict.fromkeys(graph, math.nan)


def _numbered(graph: nx.Graph) -> nx.Graph:
    """Number the nodes in order: unlike texts, numbers keep their order in sets from run to run."""
    return nx.convert_node_labels_to_integers(graph)
