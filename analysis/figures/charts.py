"""Draw matrices and bars in inches; ``figures`` says what goes into them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from .style import BLUE, GREY, INK, clean, drawing, elide, width


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
