"""Which ties rose and which fell: from one span of days to the next, or before and after a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Literal, NamedTuple, Unpack

import numpy as np
import pandas as pd

from ..errors import TableError
from ..tables import DOCUMENTS, SPANS, TIE_CHANGES, build, check
from .association import Ints
from .incidence import What, lay_out
from .measures import Z95, Floats, log_odds, log_odds_error, q_values
from .resampling import Ties, interval, tie_layout, too_few

Day = str | date
_CELLS = ("n", "n_a", "n_b", "n_units")


def make_spans(spans: Mapping[str, tuple[Day, Day]]) -> pd.DataFrame:
    """Name spans of days: a `spans` table, both days included.

    Raises
    ------
    TableError
        Spans are out of order or share a day.

    Examples
    --------
    >>> make_spans({"winter": ("2012-01-01", "2012-02-29"), "spring": ("2012-03-01", "2012-05-31")})["span"].tolist()
    ['winter', 'spring']
    """
    table = build([dict(span=name, earliest=pd.Timestamp(a), latest=pd.Timestamp(b)) for name, (a, b) in spans.items()], SPANS)
    after = (table["earliest"].iloc[1:].to_numpy() <= table["latest"].iloc[:-1].to_numpy()).nonzero()[0]
    if len(after):
        raise TableError("spans out of order, or with a day in common", file="spans", value=table["span"].iloc[after[0] + 1],
                         remedy="give them in order, each after the one before")
    return table


def periods(documents: pd.DataFrame, every: Literal["month", "quarter", "year"] = "month") -> pd.DataFrame:
    """Cut the days of publication into calendar periods, from the first document to the last: a `spans` table.

    Examples
    --------
    >>> days = pd.to_datetime(["2011-12-30", "2012-04-02"])
    >>> periods(pd.DataFrame({"published_earliest": days, "published_latest": days}), "quarter")["span"].tolist()
    ['2011Q4', '2012Q1', '2012Q2']
    """
    letters = {"month": "M", "quarter": "Q", "year": "Y"}
    if every not in letters:
        raise TableError("no such period", value=every, remedy=f"one of {', '.join(letters)}")
    first, last = documents["published_earliest"].min(), documents["published_latest"].max()
    if pd.isna(first) or pd.isna(last):
        return make_spans({})
    return make_spans({str(p): (p.start_time.normalize(), p.end_time.normalize()) for p in pd.period_range(first, last, freq=letters[every])})


def around(day: Day, days: int = 90) -> pd.DataFrame:
    """Make two spans of so many days: before `day`, and from it on, as around a veto: a `spans` table.

    Examples
    --------
    >>> around("2012-02-04", 30)[["span", "latest"]].astype(str).values.tolist()
    [['30 days before 2012-02-04', '2012-02-03'], ['30 days from 2012-02-04', '2012-03-04']]
    """
    if days < 1:
        raise TableError("no days", value=days, remedy="give 1 or more")
    middle, one = pd.Timestamp(day).normalize(), pd.Timedelta(days=1)
    return make_spans({f"{days} days before {middle.date()}": (middle - days * one, middle - one),
                       f"{days} days from {middle.date()}": (middle, middle + (days - 1) * one)})


def place_in_spans(documents: pd.DataFrame, spans: pd.DataFrame) -> pd.DataFrame:
    """Say in which span each document was published, or why in none.

    Returns
    -------
    pandas.DataFrame
        doc_id; span (text, empty if in none); reason (text): "" or "no day of publication", "in no span", "perhaps
        in no span or in another" where its interval of days reaches beyond the span.
    """
    spans = check(spans, SPANS).reset_index(drop=True)
    first, last = documents["published_earliest"], documents["published_latest"]
    begins, ends = spans["earliest"].to_numpy(), spans["latest"].to_numpy()
    at = np.searchsorted(begins, first.to_numpy(), side="right") - 1
    upto = np.searchsorted(begins, last.to_numpy(), side="right") - 1
    undated = (first.isna() | last.isna()).to_numpy()
    ends_at = ends[np.maximum(at, 0)] if len(ends) else np.full(len(at), np.datetime64("NaT"))
    starts_in, ends_in = (at >= 0) & (first.to_numpy() <= ends_at), (at >= 0) & (upto == at) & (last.to_numpy() <= ends_at)
    outside = ~starts_in & (upto == at)
    reasons = np.select([undated, starts_in & ends_in, outside], ["no day of publication", "", "in no span"],
                        default="perhaps in no span or in another")
    names = spans["span"].reindex(np.where(reasons == "", at, -1)).to_numpy(object)
    return pd.DataFrame({"doc_id": documents["doc_id"].to_numpy(), "span": pd.Series(names, dtype="str"), "reason": pd.Series(reasons, dtype="str")})


def tie_changes(mentions: pd.DataFrame | None, sentences: pd.DataFrame, documents: pd.DataFrame, spans: pd.DataFrame,
                unit: str = "sentence", min_n: int = 5, most: int = 500, resamples: int = 1000, seed: int = 0,
                **what: Unpack[What]) -> pd.DataFrame:
    """Compare each tie in a span of days with the span before it.

    `change` is how much more of the units hold the tie: ln of the odds of being named together, after less before, with
    0.5 added to each cell. A tie can rise because one of the two is named more: `log_odds_change` is the difference of
    the two spans' log_odds, which leaves that out. Intervals (95%) are the wider of two at each end: the bootstrap over
    the stories of each span, which knows that a story repeats itself, and Wald's (Woolf 1955), which knows that what was
    never seen may yet happen. p_value is two-sided, from the larger of the two standard errors, and q_value the false
    discovery rate over the table (Benjamini & Hochberg 1995).

    Parameters
    ----------
    mentions, sentences, unit, **what
        What is counted: as in `cooccurrence.count_pairs`. With `stories` a story counts on its first document's day.
    documents : pandas.DataFrame
        Table of that schema; those that `place_in_spans` puts in no span are left out.
    spans : pandas.DataFrame
        From `periods`, `around` or `make_spans`; each is compared with the one before it.
    min_n, most : int
        Ties that at least `min_n` units of all spans together hold; at most `most`, those with the highest n.
    resamples, seed : int
        Number of draws, and the seed of the generator.

    Returns
    -------
    pandas.DataFrame
        A `tie_changes` table: spans in order, the greatest rise first. Ties that neither span holds are not in it. Where a span
        has fewer than ten stories the intervals are empty, and `note` says so.

    Raises
    ------
    TableError
        As `count_pairs`; or `spans` breaks its schema.

    Examples
    --------
    >>> from analysis.tables import MENTIONS, SENTENCES, empty
    >>> tie_changes(empty(MENTIONS), empty(SENTENCES), empty(DOCUMENTS), around("2012-02-04")).empty
    True
    """
    if resamples < 1:
        raise TableError("no draws", value=resamples, remedy="give 1 or more")
    layout = lay_out(mentions, sentences, unit, **what)
    placed = place_in_spans(check(documents, DOCUMENTS), spans)
    number = {name: at for at, name in enumerate(spans["span"])}
    of_document = dict(zip(placed["doc_id"], placed["span"].map(number).fillna(-1).astype(int), strict=True))
    span = np.array([of_document.get(story, -1) for story in layout.stories], dtype=np.int64)
    ties = tie_layout(layout.keep((span >= 0)[layout.story]), min_n, most)
    rng, told = np.random.default_rng(seed), []
    for one, other in pairwise(_drawn(ties, span, len(spans), resamples, rng)):
        table = ties.named[["actor_a", "actor_b"]].assign(unit=unit, step=one.at)
        table["span_before"], table["span_after"] = spans["span"].iloc[one.at], spans["span"].iloc[other.at]
        told.append(_compared(table, one, other)[(one.cells[0] + other.cells[0]) > 0])
    return _table(told)


class _Span(NamedTuple):
    at: int
    stories: int
    cells: tuple[Floats, ...]  # of the span itself, a row a tie
    share: Floats  # logits in the draws, ties by draws; empty where the stories are too few
    odds: Floats  # log odds ratios in the draws


def _drawn(ties: Ties, span: Ints, spans: int, resamples: int, rng: np.random.Generator) -> Iterator[_Span]:
    for at in range(spans):
        here = ties.within(np.flatnonzero((span == at) & (ties.units > 0)))
        cells = tuple(np.asarray(c, dtype=np.float64)[:, 0] for c in here.cells(np.ones((len(here.units), 1), dtype=np.int64)))
        share, odds = [np.empty((len(ties.a), 0))], [np.empty((len(ties.a), 0))]
        for drawn in here.resampled(0 if too_few(len(here.units)) else resamples, rng):
            share.append(_logit(drawn[0], drawn[3]))
            odds.append(log_odds(*drawn))
        yield _Span(at, len(here.units), cells, np.concatenate(share, axis=1), np.concatenate(odds, axis=1))


def _logit(n: Floats, n_units: Floats) -> Floats:
    return np.where(n_units > 0, np.log(n + 0.5) - np.log(n_units - n + 0.5), np.nan)


def _compared(table: pd.DataFrame, one: _Span, other: _Span) -> pd.DataFrame:
    from scipy.stats import norm  # only where it is needed: it is slow to load

    for name, before, after in zip(_CELLS, one.cells, other.cells, strict=True):
        table[f"{name}_before"], table[f"{name}_after"] = before, after
    table["stories_before"], table["stories_after"] = one.stories, other.stories
    few = [f"{side}: {why}" for side, s in (("before", one), ("after", other)) if (why := too_few(s.stories))]
    table["note"] = "; ".join(few) or None
    (n, _, _, total), (m, _, _, whole) = one.cells, other.cells
    wald = np.sqrt(1 / (n + 0.5) + 1 / (total - n + 0.5) + 1 / (m + 0.5) + 1 / (whole - m + 0.5))
    draws = np.empty((len(table), 0)) if few else other.share - one.share
    table["change"] = _logit(m, whole) - _logit(n, total)
    table["change_low"], table["change_high"] = _wider(table["change"].to_numpy(), wald, draws)
    spread = np.full(len(table), np.nan) if few else np.maximum(wald, draws.std(axis=1))
    table["p_value"] = 2 * norm.sf(np.abs(table["change"]) / spread)
    table["log_odds_change"] = log_odds(*other.cells) - log_odds(*one.cells)
    errors = np.hypot(log_odds_error(*one.cells), log_odds_error(*other.cells))
    table["log_odds_change_low"], table["log_odds_change_high"] = _wider(
        table["log_odds_change"].to_numpy(), errors, draws if few else other.odds - one.odds)
    return table


def _wider(value: Floats, error: Floats, draws: Floats) -> tuple[Floats, Floats]:
    """Bounds: of Wald's interval and the bootstrap's the wider at each end; a draw that has no value could be any."""
    if not draws.shape[1]:
        return np.full(len(value), np.nan), np.full(len(value), np.nan)
    low = interval(np.where(np.isnan(draws), -np.inf, draws), 0.95)[0]
    high = interval(np.where(np.isnan(draws), np.inf, draws), 0.95)[1]
    return np.minimum(value - Z95 * error, low), np.maximum(value + Z95 * error, high)


def _table(told: list[pd.DataFrame]) -> pd.DataFrame:
    if not told:
        return build([], TIE_CHANGES)
    table = pd.concat(told, ignore_index=True)
    table["q_value"] = q_values(table["p_value"], int(table["p_value"].notna().sum()))
    rose, fell, known = table["change_low"] > 0, table["change_high"] < 0, table["change_low"].notna()
    table["direction"] = np.select([rose, fell, known], ["rose", "fell", "unclear"], default="")
    table["direction"] = table["direction"].where(known)
    table = table.sort_values(["step", "change", "actor_a", "actor_b"], ascending=[True, False, True, True], ignore_index=True)
    counts = [f"{name}_{side}" for name in (*_CELLS, "stories") for side in ("before", "after")]
    return check(table.astype(dict.fromkeys(counts, "int64") | dict.fromkeys(
        ("unit", "span_before", "span_after", "direction", "note"), "str"))[list(TIE_CHANGES.names)], TIE_CHANGES)
