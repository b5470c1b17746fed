"""What judgements change: every figure before and after, and precision estimated from a sample, with intervals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import sqrt
from typing import Any, NamedTuple

import pandas as pd

from ..tables import build, check
from ..tables.reviews import CHANGES, JUDGEMENTS
from .samples import Sample

_Z = 1.959963984540054  # two-sided 95% of the normal distribution
_NO_ESTIMATE = "no estimate: the items were chosen, not drawn by chance"


class Estimate(NamedTuple):
    """A share of a population and its 95% interval."""

    value: float
    low: float
    high: float


def compare_figures(before: Mapping[str, pd.DataFrame], after: Mapping[str, pd.DataFrame], judgements: pd.DataFrame | None = None,
                    sample: Sample | None = None) -> pd.DataFrame:
    """Set every figure of the tables before judgements beside the same one with them.

    Parameters
    ----------
    before, after : mapping of str to pandas.DataFrame
        The tables, and what `apply_judgements` made of them.
    judgements : pandas.DataFrame, optional
        What was applied; with the sample it is of, precision is estimated too.
    sample : Sample, optional
        From `read_sample`: its strata give each judgement its weight.

    Returns
    -------
    pandas.DataFrame
        A table of `CHANGES`: counts of events (all, by type and status), of meetings, of marks on the
        timeline and of vetoes matched with the record; then estimates, from 0 to 1, with 95% intervals.

    Raises
    ------
    TableError
        When the judgements break their schema.

    Notes
    -----
    Precision is the share of events that are reported as coded. It is estimated stratum by stratum and
    weighted by the size of the strata (Cochran 1977, "Sampling Techniques", 5.3); the interval is Wilson's
    with the effective number of judgements, the finite population allowed for (Korn and Graubard 1998, "Confidence intervals for proportions
    with small expected number of positive counts"). Afterwards, judged events are right and those not
    judged as right as before. Unsure ones are left out.

    Examples
    --------
    >>> from analysis.tables import SCHEMAS, empty
    >>> tables = {name: empty(s) for name, s in SCHEMAS.items()}
    >>> compare_figures(tables, tables)["figure"].tolist()
    ['events', 'meetings, calls and visits', 'marks on the timeline', 'vetoes matched with the record']
    """
    rows = []
    old, new = _counts(before), _counts(after)
    for figure in sorted(dict.fromkeys([*old, *new]), key=lambda f: (not f.startswith("events"), f if f.startswith("events") else "")):
        a, b = old.get(figure, 0), new.get(figure, 0)
        rows.append({"figure": figure, "before": a, "after": b, "change": b - a})
    if judgements is not None and sample is not None:
        rows += _estimates(check(judgements, JUDGEMENTS), sample)
    return build(rows, CHANGES)


def _counts(tables: Mapping[str, pd.DataFrame]) -> dict[str, int]:
    events, links = tables["events"], tables["veto_links"]
    out = {"events": len(events)}
    out |= {f"events: {kind}, {status}": int(n) for (kind, status), n in events.groupby(["event_type", "status"]).size().items()}
    return out | {"meetings, calls and visits": len(tables["meetings"]), "marks on the timeline": len(tables["timeline"]),
                  "vetoes matched with the record": int(links.loc[links["verdict"] == "matched", "event_id"].nunique())}


def _estimates(judgements: pd.DataFrame, sample: Sample) -> Iterator[dict[str, Any]]:
    rows = judgements[judgements["label"] != "unsure"].merge(sample.items[["item_id", "stratum", "stratum_size"]], on="item_id")
    by_chance = sample.about["how"] in ("random", "stratified")
    events, sentences = rows[rows["kind"] == "event"], rows[rows["kind"] == "sentence"]
    added = int(events["added"].fillna("").str.count('"event_type"').sum() + sentences["added"].fillna("").str.count('"event_type"').sum())
    right = events["label"].isin(["accept", "correct"])
    n_events, n_sentences = (int(sample.about["population"][k]) for k in ("events", "sentences without an event"))
    for figure, table, hit, population, drop, gain, all_right in (
            ("precision: the event is reported", events, right, n_events, int((~right).sum()), int(right.sum()) + added, added),
            ("precision: every field is right too", events, events["label"] == "accept", n_events, int((~right).sum()), int(right.sum()) + added,
             added),
            ("sentences without an event that report one", sentences, sentences["label"] == "missed", n_sentences,
             int((sentences["label"] == "missed").sum()), 0, 0)):
        if table.empty:
            continue
        if not by_chance:
            yield {"figure": figure, "note": f"{int(hit.sum())} of {len(table)} judged; {_NO_ESTIMATE}"}
            continue
        found = share_of(hit, table["stratum"], table["stratum_size"])
        left, total = population - len(table), population - drop + all_right
        later = Estimate(*((gain + left * part) / total if total else float("nan") for part in found))
        yield {"figure": figure, "before": found.value, "low": found.low, "high": found.high, "after": later.value,
               "low_after": later.low, "high_after": later.high, "change": later.value - found.value,
               "note": f"{int(hit.sum())} of {len(table)} judged" + _covered(table, population)}


def _covered(table: pd.DataFrame, population: int) -> str:
    covered = int(table.drop_duplicates("stratum")["stratum_size"].sum())
    return f", of {population}" + (f"; it stands for the {covered} in strata of which some were judged" if covered < population else "")


def share_of(hits: pd.Series, strata: pd.Series, sizes: pd.Series) -> Estimate:
    """Estimate the share of a population that is hit, from hits in a sample of its strata.

    Parameters
    ----------
    hits : pandas.Series
        One flag an item.
    strata, sizes : pandas.Series
        The stratum of each item, and how many of the population are in it.

    Returns
    -------
    Estimate

    Examples
    --------
    >>> share_of(pd.Series([True] * 8 + [False] * 2), pd.Series(["all"] * 10), pd.Series([10**9] * 10))  # doctest: +ELLIPSIS
    Estimate(value=0.8, low=0.4901624..., high=0.9433178...)
    """
    by = pd.DataFrame({"hit": hits.astype(float), "stratum": strata, "size": sizes}).groupby("stratum").agg(
        p=("hit", "mean"), n=("hit", "size"), size=("size", "first"))
    weight, unseen = by["size"] / by["size"].sum(), 1 - by["n"] / by["size"]
    p = float((weight * by["p"]).sum())
    variance = float((weight**2 * unseen * by["p"] * (1 - by["p"]) / by["n"]).sum())
    if not unseen.any():  # all were judged: nothing is uncertain
        return Estimate(p, p, p)
    n = p * (1 - p) / variance if variance else float(by["n"].sum() / (1 - by["n"].sum() / by["size"].sum()))
    centre, half = p + _Z**2 / (2 * n), _Z * sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
    return Estimate(p, (centre - half) / (1 + _Z**2 / n), (centre + half) / (1 + _Z**2 / n))
