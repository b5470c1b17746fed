"""Draw marks in lanes along a time axis (`lane_layout` says where they go)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import Rectangle

from .dateaxis import ticks
from .lane_layout import ARROW, EDGE, LABEL_SIZE, MARK, ROW, WIDTH, Look, Mark, Page, Placed, lane_order, pack, page_for
from .style import GREY, HALO, INK, RULE, drawing, elide, width

_TOP, _BOTTOM = 0.4, 0.38


def draw_lanes(marks: Sequence[Mark], looks: Mapping[str, Look], notes: Sequence[str] = (), first: Sequence[str] = (),
               rules: Collection[str] = ()) -> Canvas:
    """Draw `marks` in the order of their lanes' first day.

    Parameters
    ----------
    marks : sequence of Mark
        What to draw; a mark with neither start nor end goes to a strip headed "no date".
    looks : mapping from str to Look
        How each ``Mark.look`` is drawn, in the order of the key.
    notes : sequence of str, optional
        Lines below, for what is not drawn.
    first : sequence of str, optional
        Lanes that come before the others, in this order.
    rules : collection of str, optional
        Lanes whose marks draw a line down through all lanes.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> len(draw_lanes([Mark("a", "Ann – Ben", 0, 0, "held", "Oslo")],
    ...     {"held": Look("held", "o", "#000000", True)}).axes)
    1
    """
    lanes = lane_order(marks, first)
    page = page_for(marks, lanes)
    packed = {lane: pack([m for m in marks if m.lane == lane], page) for lane in lanes}
    heights = {lane: max((p.row + len(p.boxes()) for p in packed[lane]), default=1) for lane in lanes}
    body = ROW * sum(heights.values()) + 0.06 * len(lanes)
    height = _TOP + body + (_BOTTOM if page.right > page.left else EDGE) + 0.17 * len(notes)
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
            axes.plot([EDGE, WIDTH - EDGE], [y, y], color=RULE, linewidth=0.5, zorder=0)
            for placed in packed[lane]:
                middle = y + 0.03 + ROW * (placed.row + 0.5)
                if lane in rules and placed.mark.start is not None:
                    x = (placed.x0 + placed.x1) / 2
                    axes.plot([x, x], [middle, _TOP + body], color=looks[placed.mark.look].colour, linewidth=0.8,
                              linestyle=(0, (4, 2)), zorder=1)
                _draw_mark(axes, placed, looks[placed.mark.look], middle)
            y += ROW * heights[lane] + 0.06
        for i, note in enumerate(reversed(notes)):
            _text(axes, EDGE, height - 0.1 - 0.17 * i, note, color=GREY, fontsize=LABEL_SIZE)
    return canvas


def _draw_mark(axes: Axes, placed: Placed, look: Look, y: float) -> None:
    mark, url = placed.mark, f"mark:{placed.mark.key}" if placed.mark.key else None
    middle = (placed.x0 + placed.x1 - ARROW * mark.towards) / 2
    undated = mark.start is None and mark.end is None
    if undated or mark.start == mark.end:
        if mark.towards:
            end = middle + mark.towards * (MARK / 2 + ARROW - 0.03)
            axes.plot([middle, end], [y, y], color=look.colour, linewidth=1.0, zorder=2)
            axes.plot([end], [y], marker="<" if mark.towards < 0 else ">", color=look.colour, markersize=4, zorder=2)
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
            _text(axes, x, y + down, words, ha=align, fontsize=LABEL_SIZE, url=f"label:{mark.key}" if mark.key else None,
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
    x = EDGE + MARK / 2
    for name, look in looks.items():
        if count := sum(m.look == name for m in marks):
            symbol(axes, x, 0.13, look)
            words = f"{look.word} ({count})"
            _text(axes, x + 0.12, 0.13, words, fontsize=LABEL_SIZE)
            x += 0.12 + width(words, LABEL_SIZE) + 0.25


def _draw_axis(axes: Axes, page: Page, bottom: float, both_ends: bool) -> None:
    axes.plot([EDGE, WIDTH - EDGE], [bottom, bottom], color=RULE, linewidth=0.5, zorder=0)
    if page.strip < WIDTH:
        axes.add_patch(Rectangle((page.strip, _TOP), WIDTH - EDGE - page.strip, bottom - _TOP, color="#F4F4F4", zorder=-1))
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
    axes.text(x, y, text, **{"va": "center_baseline", "parse_math": False, **how})
