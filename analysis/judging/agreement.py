"""How far do coders agree, field by field, and where do they not?

Krippendorff's alpha over all coders, with missing judgements (Krippendorff 2011, "Computing
Krippendorff's Alpha-Reliability"); Cohen's kappa and the share of agreement for each two of them
(Cohen 1960, "A coefficient of agreement for nominal scales"). All fields are nominal, but for
participants, where alpha takes the MASI distance between two sets of names (Passonneau 2006). The
values are NLTK's; the intervals are percentiles over items drawn again with replacement.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from nltk.metrics.agreement import AnnotationTask
from nltk.metrics.distance import binary_distance, masi_distance

from ..tables import build, check
from ..tables.reviews import AGREEMENT, JUDGEMENTS
from .codings import FIELDS
from .judgements import coding_as_shown

Value = Hashable
Values = dict[tuple[str, str], Value]  # (coder, item_id) -> value
Distance = Callable[[Any, Any], float]


def judged_values(judgements: pd.DataFrame) -> dict[str, Values]:
    """Give for each field what each coder holds of each item, corrections laid over our coding.

    Parameters
    ----------
    judgements : pandas.DataFrame
        A table of `JUDGEMENTS`.

    Returns
    -------
    dict
        From field to {(coder, item_id): value}. "event": whether the sentence reports the event (of a
        sentence without one: whether it reports any). The fields of a coding have a value where the
        coder holds that the event is reported; participants are a set of names in small letters.
        "unsure" is no value.

    Examples
    --------
    >>> from analysis.tables import empty
    >>> list(judged_values(empty(JUDGEMENTS)))
    ['event', 'event_type', 'status', 'date', 'place', 'participants']
    """
    out: dict[str, Values] = {field: {} for field in ("event", *FIELDS)}
    for row in check(judgements, JUDGEMENTS).to_dict("records"):
        key = (row["coder"], row["item_id"])
        if row["label"] == "unsure":
            continue
        reported = row["label"] in (("accept", "correct") if row["kind"] == "event" else ("missed",))
        out["event"][key] = "yes" if reported else "no"
        if row["kind"] == "event" and reported:
            for field, value in corrected(row).items():
                out[field][key] = frozenset(n.casefold() for n in value) if field == "participants" else (value or "none")
    return out


def corrected(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Give the coding that a judgement of an event leaves: ours with the coder's corrections.

    Examples
    --------
    >>> row = dict(kind="event", event_type="call", status="held", date=None, place="Oslo", participants='["Ann"]')
    >>> corrected(row | {"corrections": '{"place": null}'})["place"] is None
    True
    """
    changes = row["corrections"]
    return coding_as_shown(row) | (json.loads(changes) if isinstance(changes, str) else {})


def agreement(judgements: pd.DataFrame, resamples: int = 1000, seed: int = 0) -> pd.DataFrame:
    """Measure the agreement of coders, field by field.

    Parameters
    ----------
    judgements : pandas.DataFrame
        A table of `JUDGEMENTS` of two coders or more, from `read_judgements`.
    resamples, seed : int
        Bootstrap resamples of the items, and the seed that makes them repeatable.

    Returns
    -------
    pandas.DataFrame
        A table of `AGREEMENT`: for each field alpha over all coders, then kappa and agreement for each
        two. A value is empty where all judged the same, since chance is then not defined; resamples
        like that are left out of the interval.

    Raises
    ------
    TableError
        When the judgements break their schema.

    Notes
    -----
    Coders see our coding and accept or correct it, so they are nudged alike: the agreement on its
    fields is an upper bound of what they would reach without it.

    Examples
    --------
    >>> from analysis.tables import empty
    >>> len(agreement(empty(JUDGEMENTS)))
    0
    """
    rows = [{"field": field, "measure": measure, "coders": "; ".join(who), "value": value, "low": low, "high": high, "n_items": n}
            for field, values in judged_values(judgements).items()
            for measure, who, value, low, high, n in _measures(values, masi_distance if field == "participants" else binary_distance, resamples,
                                                               seed)]
    return build(rows, AGREEMENT)


def disagreements(judgements: pd.DataFrame) -> pd.DataFrame:
    """List what coders judged differently, side by side, for discussion.

    Returns
    -------
    pandas.DataFrame
        item_id, field, one column a coder (what they hold, in words; empty where they did not judge),
        note (all notes, each with its coder), sentence; all text, in the order of the judgements.

    Examples
    --------
    >>> from analysis.tables import empty
    >>> disagreements(empty(JUDGEMENTS)).columns.tolist()
    ['item_id', 'field', 'note', 'sentence']
    """
    coders, rows = sorted(judgements["coder"].unique()), []
    told = judgements.drop_duplicates("item_id").set_index("item_id")["sentence"].to_dict()
    notes: dict[str, list[str]] = {}
    for coder, item, note in judgements.loc[judgements["note"].notna(), ["coder", "item_id", "note"]].itertuples(index=False):
        notes.setdefault(item, []).append(f"{coder}: {note}")
    values = judged_values(judgements)
    for item in told:
        for field, held in values.items():
            given = {c: held[c, item] for c in coders if (c, item) in held}
            if len(set(given.values())) > 1:
                rows.append({"item_id": item, "field": field, **{c: _words(given.get(c)) for c in coders},
                             "note": "; ".join(notes.get(item, [])), "sentence": told[item]})
    return pd.DataFrame(rows, columns=["item_id", "field", *coders, "note", "sentence"], dtype="str")


def _words(value: Any) -> str:
    return ", ".join(sorted(value)) if isinstance(value, frozenset) else str(value or "")


def _measures(values: Values, distance: Distance, resamples: int,
              seed: int) -> Iterator[tuple[str, tuple[str, ...], float | None, float | None, float | None, int]]:
    coders = tuple(sorted({coder for coder, _ in values}))
    groups = [("alpha", coders), *((m, pair) for pair in combinations(coders, 2) for m in ("kappa", "agreement"))] if len(coders) > 1 else []
    for measure, who in groups:
        units = _units(values, who)
        if units:
            weights = np.random.default_rng(seed).multinomial(len(units), np.full(len(units), 1 / len(units)), resamples)
            of = _resampled(measure, units, who, distance, weights)
            low, high = map(float, np.percentile(of, [2.5, 97.5])) if len(of) else (None, None)
            yield measure, who, value_of(measure, units, who, distance), low, high, len(units)


def _resampled(measure: str, units: list[dict[str, Value]], who: tuple[str, ...], distance: Distance,
               weights: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """A measure of every resample (a row says how often each item was drawn), where it is defined."""
    if measure == "agreement":
        found = weights @ _same(units, who) / len(units)
    else:
        found = _alphas(units, distance, weights) if measure == "alpha" else _kappas(units, who, weights)
    return np.asarray(found[np.isfinite(found)])


def _units(values: Values, who: Iterable[str]) -> list[dict[str, Value]]:
    """What each of `who` holds of each item that two of them judged."""
    found: dict[str, dict[str, Value]] = {}
    for (coder, item), value in values.items():
        if coder in who:
            found.setdefault(item, {})[coder] = value
    return [unit for _, unit in sorted(found.items()) if len(unit) > 1]


def value_of(measure: str, units: list[dict[str, Value]], who: tuple[str, ...], distance: Distance = binary_distance) -> float | None:
    """One measure by NLTK over items (what each coder holds of each); None where it is not defined.

    Examples
    --------
    >>> units = [{"a": "yes", "b": "yes"}, {"a": "no", "b": "no"}, {"a": "no", "b": "yes"}]
    >>> [round(value_of(m, units, ("a", "b")), 3) for m in ("alpha", "kappa", "agreement")]
    [0.444, 0.4, 0.667]
    """
    if measure == "agreement":
        return float(_same(units, who).mean())
    if len({v for unit in units for v in unit.values()}) < 2:
        return None
    task = AnnotationTask([(c, n, v) for n, unit in enumerate(units) for c, v in unit.items()], distance)
    return float(task.alpha() if measure == "alpha" else task.kappa_pairwise(*who))


def _same(units: list[dict[str, Value]], who: Iterable[str]) -> npt.NDArray[np.float64]:
    a, b = who
    return np.array([unit[a] == unit[b] for unit in units], dtype=float)


def _alphas(units: list[dict[str, Value]], distance: Distance, weights: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Alpha of every resample. Observed disagreement and the counts of values are sums over items, so they are added up once."""
    kinds = list(dict.fromkeys(v for unit in units for v in unit.values()))
    at = {v: i for i, v in enumerate(kinds)}
    far = np.array([[distance(a, b) for b in kinds] for a in kinds])
    counts = np.zeros((len(units), len(kinds)))
    for row, unit in enumerate(units):
        np.add.at(counts[row], [at[v] for v in unit.values()], 1)
    observed = weights @ (((counts @ far) * counts).sum(axis=1) / (counts.sum(axis=1) - 1))
    drawn = weights @ counts
    expected, n = ((drawn @ far) * drawn).sum(axis=1), drawn.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(1 - (n - 1) * observed / expected)


def _kappas(units: list[dict[str, Value]], who: tuple[str, ...], weights: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    kinds = list(dict.fromkeys(v for unit in units for v in unit.values()))
    shares = [weights @ np.array([[unit[c] == k for k in kinds] for unit in units], dtype=float) / len(units) for c in who]
    chance = (shares[0] * shares[1]).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((weights @ _same(units, who) / len(units) - chance) / (1 - chance))
