"""Where marks go in lanes along a time axis, so that no two of them and no label meet.

Everything is placed in inches on one plain surface; nothing depends on a font or window size that
is only known later.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from .style import clean, elide, width

WIDTH, ROW, MARK, GAP, LABEL_SIZE = 7.5, 0.22, 0.11, 0.05, 7.0
EDGE, ARROW = 0.1, 0.16
_ROWS_WITH_LABELS = 4


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
    """One mark: its lane, its days since 1970 (None where unknown), its look and its words.

    `towards` is -1 or 1 where only the day of the report is known: it took place by then, or is to from then on.
    """

    key: str
    lane: str
    start: float | None
    end: float | None
    look: str
    label: str
    towards: int = 0


@dataclass(frozen=True)
class Placed:
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
class Page:
    """The horizontal layout: lane names, time axis, and a strip for what has no date."""

    left: float
    right: float
    low: float
    high: float
    strip: float

    def x(self, day: float) -> float:
        return self.left + (day - self.low) / (self.high - self.low) * (self.right - self.left)


def lane_order(marks: Sequence[Mark], first: Collection[str] = ()) -> list[str]:
    """List the lanes by their first day; lanes without a date come last, those named in `first` before all.

    Examples
    --------
    >>> lane_order([Mark("a", "A", None, None, "", ""), Mark("b", "B", 3, 3, "", "")])
    ['B', 'A']
    """
    begins: dict[str, float] = {}
    for m in marks:
        day = next((d for d in (m.start, m.end) if d is not None), np.inf)
        begins[m.lane] = min(day, begins.get(m.lane, np.inf))
    ahead = [lane for lane in first if lane in begins]
    return ahead + sorted(set(begins) - set(ahead), key=lambda lane: (begins[lane], lane))


def page_for(marks: Sequence[Mark], lanes: Sequence[str]) -> Page:
    gutter = min(2.6, max((width(clean(lane)) for lane in lanes), default=1.0)) + 0.2 + EDGE
    days = [d for m in marks for d in (m.start, m.end) if d is not None]
    undated = [m for m in marks if m.start is None and m.end is None]
    strip = min(1.7, max((width(clean(m.label), LABEL_SIZE) for m in undated), default=0) + 0.4) if undated else 0.0
    if not days:
        return Page(gutter, gutter, 0.0, 1.0, gutter)
    low, high = min(days) - 0.5, max(days) + 0.5
    pad = max((high - low) * 0.03, (8 - (high - low)) / 2)
    right = WIDTH - EDGE - strip
    return Page(gutter, right, low - pad, high + pad, right + 0.1 if undated else WIDTH)


def pack(marks: Sequence[Mark], page: Page) -> list[Placed]:
    """Put each mark in the first row where neither it nor its label meets another."""
    placed = _rows([_place(m, page) for m in marks])
    if max((p.row for p in placed), default=0) >= _ROWS_WITH_LABELS:  # too crowded to be read: marks alone
        placed = _rows([replace(_place(m, page), label="", below="") for m in marks])
    return placed


def _rows(placed: Sequence[Placed]) -> list[Placed]:
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


def _place(mark: Mark, page: Page) -> Placed:
    """Find room for a mark's label: right of it, left of it, or below it where neither side has any."""
    if mark.start is None and mark.end is None:
        return _place_undated(mark, page)
    begin = page.low if mark.start is None else mark.start - 0.5
    finish = page.high if mark.end is None else mark.end + 0.5
    x0, x1 = page.x(begin), page.x(finish)
    if mark.start == mark.end or x1 - x0 < MARK:
        x0, x1 = (x0 + x1 - MARK) / 2, (x0 + x1 + MARK) / 2
    x0, x1 = x0 - ARROW * (mark.towards < 0), x1 + ARROW * (mark.towards > 0)
    wanted = width(mark.label, LABEL_SIZE)
    if wanted <= page.right - x1 - GAP:
        return Placed(mark, x0, x1, mark.label, x1 + GAP)
    if wanted <= x0 - GAP - page.left:
        return Placed(mark, x0, x1, mark.label, x0 - GAP, "right")
    shown = elide(mark.label, page.right - page.left, LABEL_SIZE)
    return Placed(mark, x0, x1, below=shown, below_x=max(page.left, min(x0, page.right - width(shown, LABEL_SIZE))))


def _place_undated(mark: Mark, page: Page) -> Placed:
    x = page.strip + 0.05 + MARK
    room = WIDTH - EDGE - x - GAP
    if width(mark.label, LABEL_SIZE) <= room:
        return Placed(mark, x - MARK, x, mark.label, x + GAP)
    first, _, second = mark.label.partition(" · ")
    return Placed(mark, x - MARK, x, elide(first, room, LABEL_SIZE), x + GAP,
                   below=elide(second, room, LABEL_SIZE) if second else "", below_x=x + GAP)
