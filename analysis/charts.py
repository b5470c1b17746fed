"""Draw matrices, bars and networks of actors in inches; ``figures`` says what goes into them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt

import networkx as nx
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from .style import BLUE, GREEN, GREY, HALO, INK, ORANGE, PURPLE, SKY, clean, drawing, elide, width

#: Kinds of actor by shape first, colour second.
KINDS: Mapping[str, tuple[str, str]] = {
    "person": ("o", SKY), "state": ("s", BLUE), "organisation": ("D", GREEN), "group": ("h", PURPLE),
    "place": ("^", ORANGE), "": ("p", GREY),
}
_APART = 0.6  # between separate parts of a network, where one node has a cell of 1


def surface(across: float, down: float) -> tuple[Canvas, Axes]:
    """Make an empty surface whose coordinates are inches from its top left corner.

    Examples
    --------
    >>> surface(2, 1)[1].get_ylim()
    (np.float64(1.0), np.float64(0.0))
    """
    canvas = Canvas(figsize=(across, down))
    axes = canvas.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, across), ylim=(down, 0))
    axes.axis("off")
    return canvas, axes


def nothing() -> Canvas:
    """Draw the words "nothing to show".

    Examples
    --------
    >>> len(nothing().texts)
    1
    """
    with drawing():
        canvas = Canvas(figsize=(4, 0.6))
        canvas.text(0.5, 0.5, "nothing to show", ha="center", va="center", color=GREY)
    return canvas


def draw_matrix(cells: pd.DataFrame, order: Sequence[str], names: Mapping[str, str], value: str) -> Canvas:
    """Draw a lower triangle: names at the left, and again aslant at the head of each column.

    Parameters
    ----------
    cells : pandas.DataFrame
        Rows of ``PAIRS`` to draw.
    order : sequence of str
        Actors, first to last.
    names : mapping from str to str
        Name of each actor.
    value : str
        Column to draw.

    Returns
    -------
    matplotlib.figure.Figure
    """
    side, widest = 0.34, min(2.2, max(width(clean(names.get(a, a))) for a in order))
    gutter = widest + 0.2
    slant = max(0.1, 0.72 * widest + 0.15 - side)
    across, down = gutter + side * len(order) + 0.72 * widest, slant + side * len(order) + 0.1
    at = {actor: i for i, actor in enumerate(order)}
    with drawing():
        canvas, axes = surface(across, down)
        for actor, i in at.items():
            label = elide(names.get(actor, actor), widest)
            x, y = gutter + side * i, slant + side * i
            if i:
                axes.text(gutter - 0.08, y + side / 2, label, ha="right", va="center", parse_math=False)
            if i < len(order) - 1:
                axes.text(x + side / 2, y + side - 0.06, label, rotation=45, rotation_mode="anchor", va="center",
                          parse_math=False)
            axes.plot([gutter, x], [y + side] * 2, color="#E5E5E5", linewidth=0.5)
        top = max(float(cells[value].abs().max()), 1e-9) if len(cells) else 1.0
        for a, b, v in cells[["actor_a", "actor_b", value]].itertuples(index=False):
            low, high = sorted((at[a], at[b]))
            _cell(axes, gutter + side * low, slant + side * high, side, float(v), top, value)
    return canvas


def _cell(axes: Axes, x: float, y: float, side: float, v: float, top: float, value: str) -> None:
    shade = 0.0 if np.isnan(v) else abs(v) / top
    base = np.array([0, 114, 178] if not v < 0 else [213, 94, 0]) / 255
    colour = 1 - (1 - base) * (0.15 + 0.85 * shade)
    axes.fill([x, x + side, x + side, x], [y, y, y + side, y + side], color=colour, linewidth=0.8, edgecolor="white")
    said = "" if np.isnan(v) else f"{v:.0f}" if value == "n" else f"{v:.1f}"
    axes.text(x + side / 2, y + side / 2, said, ha="center", va="center_baseline",
              color="white" if shade > 0.6 else INK)


def draw_bars(drawn: pd.DataFrame, note: str) -> Canvas:
    """Draw one bar an actor, the number at its end; hatched where no table lists the actor.

    Parameters
    ----------
    drawn : pandas.DataFrame
        Columns name (text), n, documents (int) and unlisted (bool), in order.
    note : str
        A line below; may be empty.

    Returns
    -------
    matplotlib.figure.Figure
    """
    gutter = min(2.6, max(width(clean(n)) for n in drawn["name"]) + 0.2)
    many = drawn["documents"].max() > 1
    said = [f"{r.n}" + (f" in {r.documents} document{'' if r.documents == 1 else 's'}" if many else "")
            + (" (unlisted)" if r.unlisted else "") for r in drawn.itertuples(index=False)]
    row, most = 0.24, int(drawn["n"].max())
    room = 6.85 - gutter - max(width(words, 7) for words in said)
    down = row * len(drawn) + (0.35 if note else 0.1)
    with drawing():
        canvas, axes = surface(7.0, down)
        for i, r in enumerate(drawn.itertuples(index=False)):
            y, length = 0.05 + row * (i + 0.5), room * int(r.n) / most
            axes.barh(y, length, left=gutter, height=row * 0.7, facecolor="white" if r.unlisted else BLUE,
                      edgecolor=BLUE, hatch="////" if r.unlisted else None, linewidth=0.8)
            axes.text(gutter - 0.08, y, elide(r.name, gutter - 0.12), ha="right", va="center_baseline", parse_math=False)
            axes.text(gutter + length + 0.06, y, said[i], va="center_baseline", color=GREY, fontsize=7)
        if note:
            axes.text(gutter, down - 0.14, note, va="center", color=GREY, fontsize=7)
    return canvas


def draw_network(graph: nx.Graph, labelled: Sequence[str], note: str) -> Canvas:
    """Draw a graph: shape says the kind of actor, area its mentions, width of a line how often together.

    Parameters
    ----------
    graph : networkx.Graph
        Nodes with name, kind and n; edges with n.
    labelled : sequence of str
        Nodes to label.
    note : str
        A line below; may be empty.

    Returns
    -------
    matplotlib.figure.Figure
    """
    across = down = float(np.clip(1.1 * sqrt(len(graph)) + 1.5, 3.5, 9.0))
    across += 1.0
    spots = _spots(graph, across, down)
    most, heaviest = (max(values, default=1) for values in (
        [d["n"] for _, d in graph.nodes(data=True)], [d["n"] for *_, d in graph.edges(data=True)]))
    radii = {v: 0.05 + 0.1 * sqrt(d["n"] / most) for v, d in graph.nodes(data=True)}
    with drawing():
        canvas, axes = surface(across, down + (0.6 if note else 0.4))
        for a, b, n in sorted((*sorted((a, b)), d["n"]) for a, b, d in graph.edges(data=True)):
            (x0, y0), (x1, y1) = spots[a], spots[b]
            axes.plot([x0, x1], [y0, y1], color="#A8A8A8", linewidth=0.6 + 2.6 * n / heaviest, zorder=1,
                      solid_capstyle="round")
        for v, (x, y) in spots.items():
            marker, colour = KINDS.get(graph.nodes[v].get("kind", ""), KINDS[""])
            area = (radii[v] * 144) ** 2 * (0.6 if marker == "D" else 1.0)  # a diamond is wider than its side
            axes.scatter([x], [y], s=area, marker=marker, color=colour, edgecolors="white", linewidths=0.8, zorder=2)
        _label_nodes(axes, graph, labelled, spots, radii, across, down)
        _kinds_key(axes, graph, down + 0.22)
        axes.text(0.1, down + 0.46, note, color=GREY, fontsize=7, va="center")
    return canvas


def _spots(graph: nx.Graph, across: float, down: float) -> dict[str, tuple[float, float]]:
    """Lay out each connected part by itself, in cells sized by its number of nodes."""
    parts = sorted((sorted(c) for c in nx.connected_components(graph)), key=lambda c: (-len(c), c))
    raw: dict[str, tuple[float, float]] = {}
    shelf_x = shelf_y = shelf_height = 0.0
    limit = max(sqrt(len(graph)) * 1.25, sqrt(len(parts[0])) if parts else 1.0)
    for part in parts:
        size = sqrt(len(part)) if len(part) > 1 else 0.4
        if shelf_x and shelf_x + size > limit:
            shelf_x, shelf_y, shelf_height = 0.0, shelf_y + shelf_height + _APART, 0.0
        # A fresh, sorted graph: the layout then depends on the data alone, not on the order of insertion.
        own = nx.Graph()
        own.add_nodes_from(part)
        ties = graph.subgraph(part).edges(data=True)
        own.add_weighted_edges_from(sorted((*sorted((a, b)), d["n"]) for a, b, d in ties))
        laid = nx.spring_layout(own, seed=7, weight="weight", iterations=200, k=1.6 / sqrt(len(part)))
        points = np.array([laid[v] for v in part])
        extent = np.maximum(np.ptp(points, axis=0), 1e-9)
        placed = (points - points.min(axis=0)) / extent * size if len(part) > 1 else points * 0 + size / 2
        raw |= {v: (shelf_x + x, shelf_y + y) for v, (x, y) in zip(part, placed.tolist(), strict=True)}
        shelf_x, shelf_height = shelf_x + size + _APART, max(shelf_height, size)
    grid = np.array(list(raw.values()) or [(0.0, 0.0)])
    low, extent = grid.min(axis=0), np.maximum(np.ptp(grid, axis=0), 1e-9)
    edge = np.array([0.9, 0.35])
    room = np.array([across, down]) - 2 * edge
    return {v: tuple(np.round(edge + (np.array(p) - low) / extent * room, 3).tolist()) for v, p in raw.items()}


def _label_nodes(axes: Axes, graph: nx.Graph, labelled: Sequence[str], spots: Mapping[str, tuple[float, float]],
                 radii: Mapping[str, float], across: float, down: float) -> None:
    """Put each name beside its node where it covers least of what is already there."""
    taken = [(x - radii[v], y - radii[v], x + radii[v], y + radii[v]) for v, (x, y) in spots.items()]
    on_lines = np.array([np.array(spots[a]) * t + np.array(spots[b]) * (1 - t)
                         for a, b in graph.edges for t in np.linspace(0, 1, 24)]).reshape(-1, 2)
    for v in labelled:
        said = elide(str(graph.nodes[v].get("name", v)), 1.7, 7.5)
        wide, high, (x, y), r = width(said, 7.5), 0.13, spots[v], radii[v] + 0.04
        options = [(x + r, y - high / 2), (x - r - wide, y - high / 2), (x - wide / 2, y - r - high), (x - wide / 2, y + r),
                   (x + r * 0.7, y - r - high / 2), (x + r * 0.7, y + r - high / 2),
                   (x - r * 0.7 - wide, y - r - high / 2), (x - r * 0.7 - wide, y + r - high / 2)]
        boxes = [(left, top, left + wide, top + high) for left, top in options]
        box = min(boxes, key=lambda b: sum(_overlap(b, t) for t in taken) + _outside(b, across, down)
                  + 0.002 * _inside(b, on_lines))
        taken.append(box)
        axes.text(box[0], (box[1] + box[3]) / 2, said, va="center_baseline", fontsize=7.5, parse_math=False, zorder=4,
                  bbox=HALO)


def _overlap(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    return max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))


def _inside(box: tuple[float, ...], points: np.ndarray) -> int:
    x, y = points[:, 0], points[:, 1]
    return int(((x > box[0]) & (x < box[2]) & (y > box[1]) & (y < box[3])).sum())


def _outside(box: tuple[float, ...], across: float, down: float) -> float:
    return 10 * sum(max(0.0, d) for d in (-box[0], -box[1], box[2] - across, box[3] - down))


def _kinds_key(axes: Axes, graph: nx.Graph, y: float) -> None:
    found = {d.get("kind", "") for _, d in graph.nodes(data=True)}
    x = 0.18
    for kind in (k for k in KINDS if k in found):
        marker, colour = KINDS[kind]
        axes.scatter([x], [y], s=60, marker=marker, color=colour, edgecolors="white")
        axes.text(x + 0.12, y, kind or "kind not known", va="center_baseline", fontsize=7)
        x += 0.3 + width(kind or "kind not known", 7)
