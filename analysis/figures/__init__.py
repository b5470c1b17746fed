"""Figures for print and for the offline site: matrices, networks and counts (timelines: `timeline_figures`).

Each takes a table and returns a ``Figure``: a drawing with a description in words made from the same
data. Statuses differ by shape and fill, not by colour alone; names are drawn as they are, never as
mathematics.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import networkx as nx
import pandas as pd

from ..errors import TableError
from ..network import communities, largest
from ..tables import MENTIONS, PAIRS, check
from .charts import draw_bars, draw_matrix, nothing
from .networks import draw_network, plan_network
from .style import Figure, clean

_LISTED = 12  # descriptions name this many items, then count the rest


def cooccurrence_matrix(
    pairs: pd.DataFrame,
    names: Mapping[str, str],
    unit: str = "sentence",
    value: Literal["n", "npmi"] = "n",
    most: int = 25,
    name: str = "co-occurrence-matrix",
) -> Figure:
    """Draw who is named together with whom as a triangle of cells, each with its number.

    Parameters
    ----------
    pairs : pandas.DataFrame
        A table of ``PAIRS``.
    names : mapping from str to str
        Name of each actor_id; an actor without one is shown by its id.
    unit : str
        Rows of `pairs` to draw, by their unit.
    value : {"n", "npmi"}
        Units that name both, or normalised pointwise mutual information (-1 to 1).
    most : int
        Actors to draw: those named in most units.
    name : str
        Name of the figure and of its files.

    Returns
    -------
    Figure

    Raises
    ------
    TableError
        `pairs` does not satisfy ``PAIRS`` or `value` is not one of the two.

    Examples
    --------
    >>> from analysis.tables import empty
    >>> cooccurrence_matrix(empty(PAIRS), {}).alt
    'Matrix of actors named in one sentence: nothing to show.'
    """
    check(pairs, PAIRS)
    if value not in ("n", "npmi"):
        raise TableError("unknown measure", file="pairs", value=value, remedy="n or npmi")
    drawn = pairs[pairs["unit"] == unit]
    title = f"Matrix of actors named in one {unit}"
    if drawn.empty:
        return Figure(nothing(), f"{title}: nothing to show.", name)
    total = pd.concat([drawn.set_index("actor_a")["n_a"], drawn.set_index("actor_b")["n_b"]])
    total = total.groupby(level=0).max().rename("n").rename_axis("actor").reset_index()
    order = total.sort_values(["n", "actor"], ascending=[False, True])["actor"].tolist()
    shown = order[:most]
    cells = drawn[drawn["actor_a"].isin(shown) & drawn["actor_b"].isin(shown) & (drawn["n"] > 0)]
    canvas = draw_matrix(cells, shown, names, value)
    top = cells.sort_values(["n", "actor_a", "actor_b"], ascending=[False, True, True]).head(_LISTED)
    said = "; ".join(f"{names.get(a, a)} and {names.get(b, b)}: {n}" for a, b, n in
                     top[["actor_a", "actor_b", "n"]].itertuples(index=False))
    left = f" {len(order) - most} more actors are not drawn." if len(order) > most else ""
    alt = (f"{title}: {len(shown)} actors, {_of(len(cells), 'pair')} named together, out of {int(drawn['n_units'].max())} "
           f"{unit}s. Most often together: {said or 'none'}.{left}")
    return Figure(canvas, clean(alt), name)


def actors_bar(mentions: pd.DataFrame, most: int = 20, name: str = "actors") -> Figure:
    """Draw how often each actor is mentioned; hatched bars are actors no table lists.

    Parameters
    ----------
    mentions : pandas.DataFrame
        A table of ``MENTIONS``.
    most : int
        Actors to draw, those most often mentioned.
    name : str
        Name of the figure and of its files.

    Returns
    -------
    Figure

    Raises
    ------
    TableError
        `mentions` does not satisfy ``MENTIONS``.

    Examples
    --------
    >>> from analysis.tables import empty
    >>> actors_bar(empty(MENTIONS)).alt
    'Mentions of each actor: nothing to show.'
    """
    check(mentions, MENTIONS)
    known = mentions[mentions["actor_id"].notna() & (mentions["actor_id"] != "")]
    if known.empty:
        return Figure(nothing(), "Mentions of each actor: nothing to show.", name)
    label = known.groupby(["actor_id", "name"]).size().rename("n").reset_index()
    label = label.sort_values(["n", "name"], ascending=[False, True]).drop_duplicates("actor_id").set_index("actor_id")
    counts = known.groupby("actor_id").agg(n=("mention_id", "size"), documents=("doc_id", "nunique"),
                                           unlisted=("status", lambda s: bool((s == "unlisted").all())))
    counts["name"] = label["name"]
    counts = counts.sort_values(["n", "name"], ascending=[False, True])
    unclear = len(mentions) - len(known)
    drawn = counts.head(most)
    said = "; ".join(f"{n} {c}" for n, c in drawn[["name", "n"]].itertuples(index=False))
    notes = ([f"{len(counts) - most} more actors are not drawn."] if len(counts) > most else [])
    notes += [f"{unclear} mentions fit several actors and are not counted."] if unclear else []
    alt = f"Mentions of each actor: {len(counts)} actors, {len(known)} mentions. {said}. {' '.join(notes)}"
    return Figure(draw_bars(drawn, " ".join(notes)), clean(alt), name)


def network_figure(graph: nx.Graph, most_labels: int = 80, most: int = 80, name: str = "network") -> Figure:
    """Draw a network of actors; the layout is the same each time, and no name covers another.

    Parameters
    ----------
    graph : networkx.Graph
        Nodes with name and kind (str); edges with n (int, units that name both) and unit. Attributes that
        are missing count as the node's id, "", 1 and "unit". A node attribute community (int, 0 the
        largest; see `network.with_measures`) is taken as it is, or else found for what is drawn.
    most_labels : int
        Nodes to label: the strongest (sum of n over edges). A note counts names that found no room.
    most : int
        Nodes to draw: the strongest. `network.backbone` chooses edges.
    name : str
        Name of the figure and of its files.

    Returns
    -------
    Figure

    Examples
    --------
    >>> network_figure(nx.Graph()).alt
    'Network of actors named together: nothing to show.'
    """
    filled = nx.Graph()
    filled.add_nodes_from(sorted(((str(v), {"name": str(v), "kind": "", **d}) for v, d in graph.nodes(data=True)), key=lambda r: r[0]))
    filled.add_edges_from(sorted(((*sorted((str(a), str(b))), {"n": 1, "unit": "unit", **d}) for a, b, d in graph.edges(data=True)
                                  if a != b), key=lambda r: r[:2]))
    drawn = largest(filled, most)
    if not len(drawn):
        return Figure(nothing(), "Network of actors named together: nothing to show.", name)
    ranked = sorted(drawn, key=lambda v: (-drawn.degree(v, weight="n"), v))
    plan = plan_network(drawn, ranked[:most_labels])
    groups = {v: int(g) for v, g in drawn.nodes(data="community") if g is not None}
    if len(groups) < len(drawn):
        groups = communities(drawn).set_index("actor_id")["community"].to_dict()
    notes = [f"{len(graph) - len(drawn)} more actors, with weaker ties, are not drawn."] if len(drawn) < len(graph) else []
    notes += [f"{len(drawn) - len(plan.labels)} signs bear no name."] if len(plan.labels) < len(drawn) else []
    return Figure(draw_network(drawn, plan, groups, notes), clean(_network_words(drawn, groups, ranked, notes)), name)


def _network_words(graph: nx.Graph, groups: Mapping[str, int], ranked: list[str], notes: list[str]) -> str:
    said = dict(graph.nodes(data="name"))
    ties = sorted((-d["n"], *sorted((a, b))) for a, b, d in graph.edges(data=True))[:_LISTED]
    strongest = "; ".join(f"{said[a]} and {said[b]} ({-n})" for n, a, b in ties)
    members = {g: [said[v] for v in ranked if groups[v] == g] for g in sorted(set(groups.values()))[:6]}
    told = "; ".join(f"{g + 1}: {', '.join(own[:5])}{f' and {len(own) - 5} more' if len(own) > 5 else ''}" for g, own in members.items())
    return (f"Network of actors named together: {_of(len(graph), 'actor')}, {_of(graph.number_of_edges(), 'tie')}, "
            f"{_of(nx.number_connected_components(graph), 'separate part')}. Strongest ties: {strongest or 'none'}. "
            f"Communities ({len(set(groups.values()))}): {told}. {' '.join(notes)}")


def _of(n: int, noun: str) -> str:
    return f"{n} {noun}{'' if n == 1 else 's'}"
