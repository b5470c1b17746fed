"""A lexical dispersion plot: where words and actors occur, over time or through the documents in order."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ..concordance.dispersion import PERIODS, UNDATED, dispersion
from ..errors import TableError
from ..tables import check
from ..tables.derived import PARTS
from .charts import nothing, surface
from .dateaxis import interval, ticks
from .style import BLUE, GREY, INK, RULE, Figure, clean, drawing, elide, width

_ROW, _ACROSS, _HEAD, _FOOT = 0.42, 7.2, 0.3, 0.62
_SAYS = 1.75  # inches for the figures at the right


def dispersion_plot(parts: pd.DataFrame, names: Mapping[str, str] | None = None, name: str = "dispersion") -> Figure:
    """Draw a row of strokes for each word or actor: one for each part it occurs in, as high as its rate there.

    By document, the documents stand in the order of publication, each as wide as it is long (the
    classical lexical dispersion plot); by a period, along an axis of time. At the right the occurrences,
    the range and Gries's DP (see `concordance.dispersion.dispersion`).

    Parameters
    ----------
    parts : pandas.DataFrame
        A table of ``PARTS``, of one kind of part (`concordance.dispersion.occurrences_by_part`).
    names : mapping from str to str, optional
        What to write for an actor_id.
    name : str
        Name of the figure and of its files.

    Returns
    -------
    Figure

    Raises
    ------
    TableError
        `parts` does not satisfy ``PARTS`` or mixes kinds of part.

    Examples
    --------
    >>> from analysis.tables import empty
    >>> dispersion_plot(empty(PARTS)).alt
    'Dispersion plot: nothing to show.'
    """
    check(parts, PARTS)
    if parts["by"].nunique() > 1:
        raise TableError("parts of several kinds in one figure", file="parts", value=sorted(set(parts["by"])),
                         remedy="choose one: parts[parts['by'] == 'month']")
    dated = parts[parts["part"] != UNDATED]
    if dated.empty:
        return Figure(nothing(), "Dispersion plot: nothing to show.", name)
    spread = dispersion(parts)
    labels = {w: clean((names or {}).get(w, w)) for w in spread["what"]}
    gutter = min(2.0, max(width(label) for label in labels.values()) + 0.2)
    low, high, ends, marks = _axis(dated)
    scale = (_ACROSS - _SAYS - gutter) / max(high - low, 1e-9)
    with drawing():
        canvas, axes = surface(_ACROSS, _HEAD + _ROW * len(spread) + _FOOT)
        _heads(axes, parts["by"].iloc[0])
        for row, one in enumerate(spread.itertuples()):
            own, base = dated[dated["what"] == one.what], _HEAD + _ROW * (row + 1) - 0.06
            axes.text(gutter - 0.1, base - 0.12, elide(labels[one.what], gutter - 0.12), ha="right", va="center", parse_math=False)
            axes.plot([gutter, _ACROSS - _SAYS], [base, base], color=RULE, linewidth=0.8)
            _strokes(axes, own, ends.reindex(own["part"]).to_numpy() * scale + (gutter - low * scale), base)
            said = (f"{one.n:,}", f"{one.range:,} of {one.n_parts:,}", "" if pd.isna(one.dp) else f"{one.dp:.2f}")
            for at, text in zip((1.2, 0.42, 0.08), said, strict=True):
                axes.text(_ACROSS - at, base - 0.12, text, ha="right", va="center", fontsize=7)
        foot = _HEAD + _ROW * len(spread)
        for at, label, year in marks:
            x = gutter + (at - low) * scale
            axes.plot([x, x], [foot, foot + 0.05], color=GREY, linewidth=0.6)
            axes.text(x, foot + 0.14, label, ha="center", va="center", fontsize=7, color=GREY)
            axes.text(x, foot + 0.28, year, ha="center", va="center", fontsize=7, color=GREY)
        axes.text(gutter, foot + 0.46, _note(parts, spread), va="center", fontsize=7, color=GREY)
    return Figure(canvas, clean(_words(dated, spread, labels, parts)), name)


def _axis(dated: pd.DataFrame) -> tuple[float, float, pd.DataFrame, list[tuple[float, str, str]]]:
    """Give the ends of the axis, the two ends of each part on it, and its ticks."""
    own = dated.drop_duplicates("part").set_index("part")
    if dated["by"].iloc[0] == "document":
        last = own["size"].cumsum().astype(float)
        ends, total = pd.DataFrame({"low": last - own["size"], "high": last}), float(last.iloc[-1])
        return 0.0, total, ends, [(0.0, "0", ""), (total, f"{int(total):,} words, by day of publication", "")]
    periods = pd.PeriodIndex(own.index.str.split("/").str[0], freq=PERIODS[dated["by"].iloc[0]])
    days = pd.DataFrame({"low": periods.start_time, "high": periods.end_time.normalize() + pd.Timedelta(days=1)}, index=own.index)
    ends = (days - pd.Timestamp(0)) / pd.Timedelta(days=1)
    low, high = float(ends["low"].min()), float(ends["high"].max())
    return low, high, ends, ticks(low, high, 7)


def _strokes(axes: Axes, own: pd.DataFrame, ends: np.ndarray, base: float) -> None:
    top = max(float(own["rate"].max()), 1e-9)
    for (x0, x1), rate in zip(ends, own["rate"], strict=True):
        if rate > 0:
            wide = max(x1 - x0 - 0.01, 0.012)  # a stroke as thin as a short document would not be seen
            axes.fill_between([x0, x0 + wide], base, base - (0.05 + 0.25 * rate / top), color=BLUE, linewidth=0)


def _heads(axes: Axes, by: str) -> None:
    for at, text in zip((1.2, 0.42, 0.08), ("times", f"{by}s", "DP"), strict=True):
        axes.text(_ACROSS - at, 0.14, text, ha="right", va="center", fontsize=7, color=INK)


def _note(parts: pd.DataFrame, spread: pd.DataFrame) -> str:
    undated = int(spread["n_undated"].sum())
    return ("Height: times in 1,000 words, against the most of the row." +
            (f" {undated:,} occurrences in documents of no one {parts['by'].iloc[0]} are not drawn." if undated else ""))


def _words(dated: pd.DataFrame, spread: pd.DataFrame, labels: Mapping[str, str], parts: pd.DataFrame) -> str:
    by = dated["by"].iloc[0]
    said = []
    for one in spread.itertuples():
        most = dated[dated["what"] == one.what].sort_values("rate", ascending=False).iloc[0]
        dp = "" if pd.isna(one.dp) else f", DP {one.dp:.2f}"
        densest = f", most densely in {most['part']}" if one.n and by != "document" else ""
        said.append(f"{labels[one.what]}: {one.n} times in {one.range} of {one.n_parts} {by}s{dp}{densest}")
    return f"Dispersion plot: {interval(dated['earliest'].min(), dated['latest'].max())}. {'; '.join(said)}. {_note(parts, spread)}"
