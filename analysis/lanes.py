"""Draw marks in lanes along a time axis, with labels that never collide.

Everything is placed in inches on one plain surface; nothing depends on a font or window size that
is only known later.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import Rectangle

from .dateaxis import ticks
from .style import GREY, HALO, INK, RULE, clean, drawing, elide, width

WIDTH, ROW, MARK, GAP, LABEL_SIZE = 7.5, 0.22, 0.11, 0.05, 7.0
_TOP, _BOTTOM, _EDGE, _ROWS_WITH_LABELS = 0.4, 0.38, 0.1, 4


@dataclass(frozen=True)
class Look:
    """How one status is drawn: told apart by shape, fill and outline, and only then by colour."""

    word: str
    marker: str
    colour: str
    filled: bool
    dotted: bool = False


@dataclass(frozen=True)
class Mark:
    """One mark: its lane, its days since 1970 (None where unknown), its look and its words."""

    key: str
    lane: str
    start: float | None
    end: float | None
    look: str
    label: str


@dataclass(frozen=True)
class _Placed:
    """A mark with the words beside it and the words in the row below, either of which may be none."""

    mark: Mark
    x0: float
    x1: float
    label: str = ""
    label_x: float = 0.0
    align: str = "left"
    below: str = ""
    below_x: float = 0.0
    row: int = 0

    def boxes(self) -> list[tuple[float, float]]:
        """What it takes of its own row and of the row below, from left to right."""
        text = width(self.label, LABEL_SIZE) if self.label else 0.0
        left = self.label_x - (text if self.align == "right" else 0.0)
        own = (min(self.x0, left), max(self.x1, left + text)) if text else (self.x0, self.x1)
        under = [(self.below_x, self.below_x + width(self.below, LABEL_SIZE))] if self.below else []
        return [own, *under]


@dataclass(frozen=True)
class _Page:
    """The horizontal layout: lane names, time axis, and a strip for what has no date."""

    left: float
    right: float
    low: float
    high: float
    strip: float

    def x(self, day: float) -> float:
        return self.left + (day - self.low) / (self.high - self.low) * (self.right - self.left)


def draw_lanes(marks: Sequence[Mark], looks: Mapping[str, Look], note: str = "") -> Canvas:
    """Draw `marks` in the order of their lanes' first day.

    Parameters
    ----------
    marks : sequence of Mark
        What to draw; a mark with neither start nor end goes to a strip headed "no date".
    looks : mapping from str to Look
        How each ``Mark.look`` is drawn, in the order of the key.
    note : str, optional
        A line below, for what is not drawn.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> len(draw_lanes([Mark("a", "Ann – Ben", 0, 0, "held", "Oslo")],
    ...     {"held": Look("held", "o", "#000000", True)}).axes)
    1
    """
    lanes = lane_order(marks)
    page = _page(marks, lanes)
    packed = {lane: _pack([m for m in marks if m.lane == lane], page) for lane in lanes}
    heights = {lane: max((p.row + len(p.boxes()) for p in packed[lane]), default=1) for lane in lanes}
    body = ROW * sum(heights.values()) + 0.06 * len(lanes)
    height = _TOP + body + (_BOTTOM if page.right > page.left else _EDGE) + (0.2 if note else 0.0)
    with drawing():
        canvas = Canvas(figsize=(WIDTH, height))
        axes = canvas.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, WIDTH), ylim=(height, 0))
        axes.axis("off")
        _draw_key(axes, marks, looks)
        _draw_axis(axes, page, _TOP + body, both_ends=body > 5)
        y = _TOP
        for lane in lanes:
            _text(axes, page.left - 0.12, y + 0.03 + ROW / 2, elide(lane, page.left - 0.17), ha="right")
            axes.plot([_EDGE, WIDTH - _EDGE], [y, y], color=RULE, linewidth=0.5, zorder=0)
            for placed in packed[lane]:
                _draw_mark(axes, placed, looks[placed.mark.look], y + 0.03 + ROW * (placed.row + 0.5))
            y += ROW * heights[lane] + 0.06
        if note:
            _text(axes, _EDGE, height - 0.1, note, color=GREY, fontsize=LABEL_SIZE)
    return canvas


def lane_order(marks: Sequence[Mark]) -> list[str]:
    """List the lanes by their first day; lanes without a date come last.

    Examples
    --------
    >>> lane_order([Mark("a", "A", None, None, "", ""), Mark("b", "B", 3, 3, "", "")])
    ['B', 'A']
    """
    first: dict[str, float] = {}
    for m in marks:
        day = next((d for d in (m.start, m.end) if d is not None), np.inf)
        first[m.lane] = min(day, first.get(m.lane, np.inf))
    return sorted(first, key=lambda lane: (first[lane], lane))


def _page(marks: Sequence[Mark], lanes: Sequence[str]) -> _Page:
    gutter = min(2.6, max((width(clean(lane)) for lane in lanes), default=1.0)) + 0.2 + _EDGE
    days = [d for m in marks for d in (m.start, m.end) if d is not None]
    undated = [m for m in marks if m.start is None and m.end is None]
    strip = min(1.7, max((width(clean(m.label), LABEL_SIZE) for m in undated), default=0) + 0.4) if undated else 0.0
    if not days:
        return _Page(gutter, gutter, 0.0, 1.0, gutter)
    low, high = min(days) - 0.5, max(days) + 0.5
    pad = max((high - low) * 0.03, (8 - (high - low)) / 2)
    right = WIDTH - _EDGE - strip
    return _Page(gutter, right, low - pad, high + pad, right + 0.1 if undated else WIDTH)


def _pack(marks: Sequence[Mark], page: _Page) -> list[_Placed]:
    """Put each mark in the first row where neither it nor its label meets another."""
    placed = _rows([_place(m, page) for m in marks])
    if max((p.row for p in placed), default=0) >= _ROWS_WITH_LABELS:  # too crowded to be read: marks alone
        placed = _rows([replace(_place(m, page), label="", below="") for m in marks])
    return placed


def _rows(placed: Sequence[_Placed]) -> list[_Placed]:
    taken: list[list[tuple[float, float]]] = []
    out = []
    for p in sorted(placed, key=lambda p: (p.x0, p.mark.key)):
        boxes = p.boxes()
        row = 0
        while any(row + i < len(taken) and _meets(b, taken[row + i]) for i, b in enumerate(boxes)):
            row += 1
        taken += [[] for _ in range(row + len(boxes) - len(taken))]
        for i, b in enumerate(boxes):
            taken[row + i].append(b)
        out.append(replace(p, row=row))
    return out


def _meets(box: tuple[float, float], others: Sequence[tuple[float, float]]) -> bool:
    return any(box[0] < right + GAP and left < box[1] + GAP for left, right in others)


def _place(mark: Mark, page: _Page) -> _Placed:
    """Find room for a mark's label: right of it, left of it, or below it where neither side has any."""
    if mark.start is None and mark.end is None:
        return _place_undated(mark, page)
    begin = page.low if mark.start is None else mark.start - 0.5
    finish = page.high if mark.end is None else mark.end + 0.5
    x0, x1 = page.x(begin), page.x(finish)
    if mark.start == mark.end or x1 - x0 < MARK:
        x0, x1 = (x0 + x1 - MARK) / 2, (x0 + x1 + MARK) / 2
    wanted = width(mark.label, LABEL_SIZE)
    if wanted <= page.right - x1 - GAP:
        return _Placed(mark, x0, x1, mark.label, x1 + GAP)
    if wanted <= x0 - GAP - page.left:
        return _Placed(mark, x0, x1, mark.label, x0 - GAP, "right")
    shown = elide(mark.label, page.right - page.left, LABEL_SIZE)
    return _Placed(mark, x0, x1, below=shown, below_x=max(page.left, min(x0, page.right - width(shown, LABEL_SIZE))))


def _place_undated(mark: Mark, page: _Page) -> _Placed:
    x = page.strip + 0.05 + MARK
    room = WIDTH - _EDGE - x - GAP
    if width(mark.label, LABEL_SIZE) <= room:
        return _Placed(mark, x - MARK, x, mark.label, x + GAP)
    first, _, second = mark.label.partition(" · ")
    return _Placed(mark, x - MARK, x, elide(first, room, LABEL_SIZE), x + GAP,
                   below=elide(second, room, LABEL_SIZE) if second else "", below_x=x + GAP)


def _draw_mark(axes: Axes, placed: _Placed, look: Look, y: float) -> None:
    mark, url = placed.mark, f"mark:{placed.mark.key}"
    middle = (placed.x0 + placed.x1) / 2
    undated = mark.start is None and mark.end is None
    if undated or mark.start == mark.end:
        symbol(axes, middle, y, look, url)
    else:
        bar = Rectangle((placed.x0, y - 0.045), placed.x1 - placed.x0, 0.09, edgecolor=look.colour, linewidth=1.0,
                        facecolor=look.colour if look.filled else "white", linestyle=":" if look.dotted else "-",
                        url=url, zorder=2)
        axes.add_patch(bar)
        if look.marker == "x":
            axes.plot([placed.x0, placed.x1], [y, y], color=look.colour, linewidth=1.0, zorder=3)
        for known, x, shape in ((mark.start, placed.x0, "<"), (mark.end, placed.x1, ">")):
            if known is None:  # the bar runs on: it has no first, or no last, day
                axes.plot([x], [y], marker=shape, color=look.colour, markersize=6, zorder=3)
    for words, x, down, align in ((placed.label, placed.label_x, 0.0, placed.align),
                                  (placed.below, placed.below_x, ROW * 0.8, "left")):
        if words:
            _text(axes, x, y + down, words, ha=align, fontsize=LABEL_SIZE, url=f"label:{mark.key}",
                  bbox=None if undated else HALO)


def symbol(axes: Axes, x: float, y: float, look: Look, url: str | None = None) -> None:
    """Draw the symbol of a look at one point.

    Examples
    --------
    >>> axes = Canvas().add_axes((0, 0, 1, 1))
    >>> symbol(axes, 0, 0, Look("held", "o", "#000000", True)); len(axes.collections)
    1
    """
    crossed = look.marker == "x"  # has no inside to fill
    face = {"facecolors": look.colour if look.filled or crossed else "white"}
    edge = {} if crossed else {"edgecolors": look.colour}
    dots = axes.scatter([x], [y], s=(MARK * 72) ** 2 * 0.72, marker=look.marker, linewidths=1.8 if crossed else 1.1,
                        linestyles=":" if look.dotted else "-", zorder=3, **face, **edge)
    if url:
        dots.set_urls([url])


def _draw_key(axes: Axes, marks: Sequence[Mark], looks: Mapping[str, Look]) -> None:
    x = _EDGE + MARK / 2
    for name, look in looks.items():
        if count := sum(m.look == name for m in marks):
            symbol(axes, x, 0.13, look)
            words = f"{look.word} ({count})"
            _text(axes, x + 0.12, 0.13, words, fontsize=LABEL_SIZE)
            x += 0.12 + width(words, LABEL_SIZE) + 0.25


def _draw_axis(axes: Axes, page: _Page, bottom: float, both_ends: bool) -> None:
    axes.plot([_EDGE, WIDTH - _EDGE], [bottom, bottom], color=RULE, linewidth=0.5, zorder=0)
    if page.strip < WIDTH:
        axes.add_patch(Rectangle((page.strip, _TOP), WIDTH - _EDGE - page.strip, bottom - _TOP, color="#F4F4F4", zorder=-1))
        _text(axes, page.strip + 0.05, _TOP - 0.1, "no date", color=GREY, fontsize=LABEL_SIZE)
    if page.right <= page.left:
        return
    for day, first, second in ticks(page.low, page.high):
        x = page.x(day)
        axes.plot([x, x], [_TOP, bottom], color=RULE, linewidth=0.5, zorder=0)
        _text(axes, x, bottom + 0.1, first, color=GREY, ha="center", fontsize=LABEL_SIZE)
        _text(axes, x, bottom + 0.23, second, color=INK, ha="center", fontsize=LABEL_SIZE, fontweight="bold")
        if both_ends:
            _text(axes, x, _TOP - 0.1, f"{first} {second}".strip(), color=GREY, ha="center", fontsize=LABEL_SIZE)


def _text(axes: Axes, x: float, y: float, text: str, **how: object) -> None:
    axes.text(x, y, text, **{"va": "center_baseline", "parse_math": False, **how})  # type: ignore[arg-type]
