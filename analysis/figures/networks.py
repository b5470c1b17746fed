"""Draw a network of actors: where its nodes stand, where their names find room, and its keys; in inches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import sqrt

import networkx as nx
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from .charts import surface
from .style import BLUE, GREEN, GREY, HALO, INK, ORANGE, PURPLE, SKY, VERMILLION, clean, drawing, elide, width

#: Kinds of actor by shape.
SHAPES: Mapping[str, str] = {"person": "o", "state": "s", "organisation": "D", "group": "h", "place": "^", "": "p"}
#: Colours of the largest communities, and of the number on them; the others share a grey without one.
COLOURS: Sequence[tuple[str, str]] = ((BLUE, "white"), (ORANGE, INK), (GREEN, "white"), (PURPLE, INK), (VERMILLION, "white"), (SKY, INK))
_OTHERS = ("#9A9A9A", "white")
LETTERS = 7.5  # points
_HIGH = 0.135  # of a line of such letters
_WIDEST = 1.5  # of a name
_APART = 0.7  # between separate parts, where one node has a cell of 1
#: Nodes closer than this are pushed apart; as names lie, room is wanted across more than down.
_ROOM, _SQUEEZE = 0.36, 0.42
_Points = npt.NDArray[np.float64]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Plan:
    """Where everything of a network is drawn: nodes (centre and radius) and names (a box each), inches from the top left."""

    across: float
    down: float
    spots: Mapping[str, tuple[float, float]]
    radii: Mapping[str, float]
    labels: Mapping[str, Box]
    words: Mapping[str, str]


def plan_network(graph: nx.Graph, labelled: Sequence[str]) -> Plan:
    """Place nodes and as many of the names of `labelled`, first to last, as find room without touching anything.

    Examples
    --------
    >>> plan = plan_network(nx.Graph([("a", "b", {"n": 1})]), ["a"])
    >>> sorted(plan.spots), sorted(plan.labels)
    (['a', 'b'], ['a'])
    """
    down = float(np.clip(0.95 * sqrt(len(graph)) + 0.9, 2.2, 8.5))
    across = float(np.clip(1.5 * down, 6.4, 10.0))
    most = max((s for _, s in graph.degree(weight="n")), default=1) or 1
    radii = {v: 0.07 + 0.13 * sqrt(s / most) for v, s in graph.degree(weight="n")}
    spots = _spread(_spots(graph, across, down), radii, across, down)
    words = {v: elide(clean(str(graph.nodes[v].get("name", v))) or "?", _WIDEST, LETTERS) for v in labelled}
    return Plan(across, down, spots, radii, _labels(graph, words, spots, radii, across, down), words)


def draw_network(graph: nx.Graph, plan: Plan, groups: Mapping[str, int], notes: Sequence[str]) -> Canvas:
    """Draw a plan: shape says the kind of actor, area its strength, colour and number its community, width of a line its n.

    Parameters
    ----------
    graph : networkx.Graph
        Nodes with name and kind; edges with n and unit.
    plan : Plan
        From `plan_network`.
    groups : mapping from str to int
        Community of each node, 0 the largest.
    notes : sequence of str
        Lines below.

    Returns
    -------
    matplotlib.figure.Figure
    """
    heaviest = max((n for *_, n in graph.edges(data="n")), default=1)
    shown = sorted({g for g in groups.values() if g < len(COLOURS)})
    rest = any(g >= len(COLOURS) for g in groups.values())
    lines = len(shown) + rest + 2 + len(notes)
    with drawing():
        canvas, axes = surface(plan.across, plan.down + 0.12 + 0.19 * lines)
        for n, a, b in sorted((d["n"], *sorted((a, b))) for a, b, d in graph.edges(data=True)):
            (x0, y0), (x1, y1) = plan.spots[a], plan.spots[b]
            axes.plot([x0, x1], [y0, y1], color=_grey(n / heaviest), linewidth=_line(n / heaviest), zorder=1, solid_capstyle="round")
        for v, (x, y) in plan.spots.items():
            _sign(axes, x, y, plan.radii[v], graph.nodes[v].get("kind", ""), groups[v])
        for v, box in plan.labels.items():
            _name(axes, plan, v, box)
        y = _group_key(axes, graph, groups, [*shown, *([len(COLOURS)] if rest else [])], plan)
        y = _kind_key(axes, graph, y)
        y = _size_key(axes, graph, y, heaviest)
        for note in notes:
            axes.text(0.1, y, note, color=GREY, fontsize=7, va="center")
            y += 0.19
    return canvas


def _spots(graph: nx.Graph, across: float, down: float) -> dict[str, tuple[float, float]]:
    """Lay out each connected part by itself, in cells sized by its number of nodes, on shelves as wide as the page."""
    parts = sorted((sorted(c) for c in nx.connected_components(graph)), key=lambda c: (-len(c), c))
    area = sum((sqrt(len(p)) + _APART) ** 2 if len(p) > 2 else 2.0 for p in parts)
    limit = max(sqrt(area * across / down), *(sqrt(len(p)) * sqrt(across / down) for p in parts), 1.0)
    raw: dict[str, tuple[float, float]] = {}
    shelf_x = shelf_y = shelf_height = 0.0
    for part in parts:
        high = wide = sqrt(len(part))
        if len(part) > 2:
            wide *= sqrt(across / down)
        else:
            wide, high = (1.3, 0.4) if len(part) == 2 else (0.4, 0.4)
        if shelf_x and shelf_x + wide > limit:
            shelf_x, shelf_y, shelf_height = 0.0, shelf_y + shelf_height + _APART, 0.0
        points = _shape(graph, part) * [wide, high]
        raw |= {v: (shelf_x + x, shelf_y + y) for v, (x, y) in zip(part, points.tolist(), strict=True)}
        shelf_x, shelf_height = shelf_x + wide + _APART, max(shelf_height, high)
    grid = np.array(list(raw.values()) or [(0.0, 0.0)])
    low, extent = grid.min(axis=0), np.ptp(grid, axis=0)
    edge = np.array([0.8, 0.3])
    scale = np.where(extent > 1e-9, (np.array([across, down]) - 2 * edge) / np.maximum(extent, 1e-9), 0.0)
    shift = np.where(extent > 1e-9, edge, np.array([across, down]) / 2)
    return {v: tuple((shift + (np.array(p) - low) * scale).tolist()) for v, p in raw.items()}


def _shape(graph: nx.Graph, part: Sequence[str]) -> _Points:
    """Place one part in the unit square by the lengths of paths (Kamada & Kawai 1989); strong edges are shorter."""
    if len(part) < 3:
        return np.array([[0.0, 0.5], [1.0, 0.5]][:len(part)])
    # A fresh, sorted graph: the layout then depends on the data alone, not on the order of insertion.
    own = nx.Graph()
    own.add_nodes_from(part)
    ties = sorted((*sorted((a, b)), d["n"]) for a, b, d in graph.subgraph(part).edges(data=True))
    own.add_edges_from((a, b, {"n": n, "length": 1 / (1 + np.log1p(n) / 3)}) for a, b, n in ties)
    laid = nx.kamada_kawai_layout(own, weight="length", pos=nx.circular_layout(own))
    points = np.array([laid[v] for v in part])
    points = points - points.mean(axis=0)
    wide, turn = np.linalg.eigh(np.cov(points.T))
    points = points @ turn[:, np.argsort(-wide)]  # the longest way across, as the page is
    points *= np.where(points[np.abs(points).argmax(axis=0), [0, 1]] < 0, -1, 1)
    spread = np.sign(points) * np.abs(points / np.abs(points).max(axis=0)) ** 0.75  # the middle is crowded, the rim empty
    return np.asarray((spread - spread.min(axis=0)) / np.maximum(np.ptp(spread, axis=0), 1e-9))


def _spread(spots: Mapping[str, tuple[float, float]], radii: Mapping[str, float], across: float,
            down: float) -> dict[str, tuple[float, float]]:
    """Push nodes apart until each has room for its sign and, mostly, its name."""
    at = np.array(list(spots.values()) or [(0.0, 0.0)])
    reach = np.array([radii[v] for v in spots] or [0.0])
    wanted = np.maximum(_ROOM, reach[:, None] + reach[None, :] + 0.06)
    for _ in range(400):
        away = (at[:, None, :] - at[None, :, :]) * [_SQUEEZE, 1.0]
        far = np.sqrt((away**2).sum(axis=2))
        near = (far < wanted) & ~np.eye(len(at), dtype=bool)
        if not near.any():
            break
        away = np.where(far[..., None] < 1e-6, [[[0.0, 1e-3]]] * np.sign(np.subtract.outer(range(len(at)), range(len(at))))[..., None], away)
        push = np.where(near, (wanted - far) / np.maximum(far, 1e-3), 0.0)
        at = at + 0.25 * (push[..., None] * away / [_SQUEEZE, 1.0]).sum(axis=1)
        at = np.clip(at, [0.35, 0.25], [across - 0.35, down - 0.25])
    return {v: (round(x, 3), round(y, 3)) for v, (x, y) in zip(spots, at.tolist(), strict=False)}


def _labels(graph: nx.Graph, words: Mapping[str, str], spots: Mapping[str, tuple[float, float]],
            radii: Mapping[str, float], across: float, down: float) -> dict[str, Box]:
    """Give each name the nearest free box that hides least of the lines; a name without one stays out."""
    taken = np.array([(x - radii[v], y - radii[v], x + radii[v], y + radii[v]) for v, (x, y) in spots.items()]).reshape(-1, 4)
    on_lines = np.array([np.array(spots[a]) * t + np.array(spots[b]) * (1 - t)
                         for a, b in graph.edges for t in np.linspace(0, 1, 32)]).reshape(-1, 2)
    found: dict[str, Box] = {}
    for v, said in words.items():
        wide, (x, y) = width(said, LETTERS) + 0.02, spots[v]
        best: tuple[float, Box] | None = None
        for gap, (h, k) in product((0.03, 0.12, 0.24, 0.38, 0.55), product((1, -1, 0, 0.5, -0.5), (0, 1, -1))):
            if (h, k) == (0, 0) or (abs(h) < 1 and k == 0):
                continue
            r = radii[v] + gap
            left = x + h * (r if k == 0 else 0.7 * r) + (wide / 2) * (h - 1)
            top = y + k * (r if h == 0 else 0.8 * r) + (_HIGH / 2) * (k - 1)
            box = (left, top, left + wide, top + _HIGH)
            if box[0] < 0.02 or box[1] < 0.02 or box[2] > across - 0.02 or box[3] > down - 0.02 or _meets(box, taken):
                continue
            cost = 6 * gap + 0.12 * _inside(box, on_lines) + 0.1 * abs(k) + 0.02 * (h < 0)
            if best is None or cost < best[0] - 1e-9:
                best = (cost, box)
        if best is not None:
            found[v] = best[1]
            taken = np.concatenate([taken, [best[1]]])
    return found


def _meets(box: Box, taken: _Points) -> bool:
    return bool(((taken[:, 0] < box[2]) & (taken[:, 2] > box[0]) & (taken[:, 1] < box[3]) & (taken[:, 3] > box[1])).any())


def _inside(box: Box, points: _Points) -> int:
    x, y = points[:, 0], points[:, 1]
    return int(((x > box[0]) & (x < box[2]) & (y > box[1]) & (y < box[3])).sum())


def _grey(share: float) -> str:
    return "#" + f"{round(214 - 100 * sqrt(share)):02X}" * 3


def _line(share: float) -> float:
    return 0.5 + 3.5 * share


def _sign(axes: Axes, x: float, y: float, r: float, kind: str, group: int) -> None:
    marker = SHAPES.get(kind, SHAPES[""])
    fill, ink = COLOURS[group] if group < len(COLOURS) else _OTHERS
    side = {"D": 1.25, "s": 1.7, "^": 1.9}.get(marker, 2.0) * r * 72  # of equal look: a square is larger than its circle
    axes.scatter([x], [y], s=side**2, marker=marker, color=fill, edgecolors="white", linewidths=0.8, zorder=2)
    if group < len(COLOURS) and r > 0.068:
        axes.text(x, y, str(group + 1), ha="center", va="center_baseline", fontsize=min(8.0, 72 * r), color=ink, zorder=3)


def _name(axes: Axes, plan: Plan, v: str, box: Box) -> None:
    (x, y), r = plan.spots[v], plan.radii[v]
    at = (min(max(x, box[0]), box[2]), min(max(y, box[1]), box[3]))
    far = float(np.hypot(at[0] - x, at[1] - y))
    if far > r + 0.1:  # too far off to be told whose it is
        axes.plot([x, at[0]], [y, at[1]], color=INK, linewidth=0.4, zorder=1.5)
    axes.text(box[0] + 0.01, (box[1] + box[3]) / 2, plan.words[v], va="center_baseline", fontsize=LETTERS, parse_math=False,
              zorder=4, bbox=HALO)


def _group_key(axes: Axes, graph: nx.Graph, groups: Mapping[str, int], shown: Sequence[int], plan: Plan) -> float:
    y = plan.down + 0.14
    for group in shown:
        own = [v for v, g in groups.items() if (g == group if group < len(COLOURS) else g >= len(COLOURS))]
        own.sort(key=lambda v: (-graph.degree(v, weight="n"), v))
        _sign(axes, 0.2, y, 0.075, "person", group)
        names = ", ".join(clean(str(graph.nodes[v].get("name", v))) for v in own[:8]) + (f" and {len(own) - 8} more" if len(own) > 8 else "")
        said = f"community {group + 1}: {names}" if group < len(COLOURS) else f"{len(own)} in other communities"
        axes.text(0.34, y, elide(said, plan.across - 0.5, 7), va="center_baseline", fontsize=7, parse_math=False)
        y += 0.19
    return y


def _kind_key(axes: Axes, graph: nx.Graph, y: float) -> float:
    found, x = {d.get("kind", "") if d.get("kind", "") in SHAPES else "" for _, d in graph.nodes(data=True)}, 0.2
    for kind in (k for k in SHAPES if k in found):
        said = kind or "kind not known"
        axes.scatter([x], [y], s=50 * (0.6 if kind == "organisation" else 1.0), marker=SHAPES[kind], color=GREY, edgecolors="white")
        axes.text(x + 0.14, y, said, va="center_baseline", fontsize=7)
        x += 0.38 + width(said, 7)
    return y + 0.19


def _size_key(axes: Axes, graph: nx.Graph, y: float, heaviest: float) -> float:
    unit, x = next((u for *_, u in graph.edges(data="unit") if u), "unit"), 0.1
    steps = sorted({1, max(1, round(heaviest / 3)), heaviest}) if graph.number_of_edges() else []
    for n in steps:
        axes.plot([x, x + 0.3], [y, y], color=_grey(n / heaviest), linewidth=_line(n / heaviest), solid_capstyle="round")
        axes.text(x + 0.36, y, f"{n:,}", va="center_baseline", fontsize=7)
        x += 0.5 + width(f"{n:,}", 7)
    said = f"{unit}s with both;  " if steps else ""
    axes.text(x, y, f"{said}size of a sign: times named with others (sum of its lines)", va="center_baseline", fontsize=7)
    return y + 0.19
