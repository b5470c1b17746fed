"""The network of actors named together: a graph, its centralities and its communities."""

from __future__ import annotations

import networkx as nx
import pandas as pd

from .cooccurrence import actor_names
from .errors import TableError
from .tables import PAIRS, check


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
        without mentions (a word of `window_counts`) carries its id as name, kind "word" and n 0.

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
        actor_id, name, kind (text); n (mentions), degree (neighbours), strength (sum of n over edges;
        Barrat et al. 2004), betweenness (share of shortest paths through the actor, edges unweighted,
        from 0 to 1; Freeman 1977), highest strength first.
    """
    k = min(pivots, len(graph)) if pivots else None
    numbered = _numbered(graph)
    between = nx.betweenness_centrality(numbered, k=k, seed=0) if len(graph) else {}
    rows = [(actor, data["name"], data["kind"], data["n"], graph.degree(actor), graph.degree(actor, weight="n"),
             between[i]) for i, (actor, data) in enumerate(graph.nodes(data=True))]
    names = ["actor_id", "name", "kind", "n", "degree", "strength", "betweenness"]
    table = pd.DataFrame(rows, columns=names).astype(dict(zip(
        names, ["str", "str", "str", "int64", "int64", "int64", "float64"], strict=True)))
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


def _numbered(graph: nx.Graph) -> nx.Graph:
    """Number the nodes in order: unlike texts, numbers keep their order in sets from run to run."""
    return nx.convert_node_labels_to_integers(graph)
