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

from .charts import draw_bars, draw_matrix, draw_network, nothing
from .errors import TableError
from .style import Figure, clean
from .tables import MENTIONS, PAIRS, check

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


def network_figure(graph: nx.Graph, most_labels: int = 40, name: str = "network") -> Figure:
    """Draw a network of actors; the layout is the same each time.

    Parameters
    ----------
    graph : networkx.Graph
        Nodes with attributes name and kind (str) and n (int, mentions); edges with n (int, units that
        name both). Attributes that are missing count as the node's id, "" and 1.
    most_labels : int
        Nodes to label: those with most mentions.
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
    if not len(graph):
        return Figure(nothing(), "Network of actors named together: nothing to show.", name)
    filled = nx.Graph()
    filled.add_nodes_from((str(v), {"name": str(v), "kind": "", "n": 1, **d}) for v, d in graph.nodes(data=True))
    filled.add_edges_from((str(a), str(b), {"n": 1, **d}) for a, b, d in graph.edges(data=True) if a != b)
    ranked = sorted(filled, key=lambda v: (-filled.nodes[v]["n"], v))
    note = f"{len(ranked) - most_labels} nodes with fewer mentions are not labelled." if len(ranked) > most_labels else ""
    ties = sorted((-d["n"], *sorted((a, b))) for a, b, d in filled.edges(data=True))[:_LISTED]
    said = "; ".join(f"{filled.nodes[a]['name']} and {filled.nodes[b]['name']} ({-n})" for n, a, b in ties)
    parts = nx.number_connected_components(filled)
    alt = (f"Network of actors named together: {_of(len(filled), 'actor')}, {_of(filled.number_of_edges(), 'tie')}, "
           f"{_of(parts, 'separate part')}. Strongest ties: {said or 'none'}. {note}")
    return Figure(draw_network(filled, ranked[:most_labels], note), clean(alt), name)


def _of(n: int, noun: str) -> str:
    return f"{n} {noun}{'' if n == 1 else 's'}"
