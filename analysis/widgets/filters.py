"""What of the events is looked at: a choice as plain data, the entries it leaves, the values that remain to choose from.

Nothing here draws. Filters work on arrays, so that they are quick on tens of thousands of entries.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..errors import TableError
from .entries import Entries, find_entries

#: The filters that have values to choose from, and what each is called.
FACETS: Mapping[str, str] = {
    "actor": "actor", "state": "state", "kind": "kind of event", "status": "status", "place": "place",
    "source": "source", "quoted": "person or body quoted",
}
_OTHERS = {"period": "period", "words": "words"}
_ISO = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


@dataclass(frozen=True)
class Choice:
    """What is asked for; what is empty asks for nothing.

    Parameters
    ----------
    actor, state, kind, status, place, source, quoted : str
        A value as `options` lists it, or a part of some, in capitals or not. `kind` is the type of the event,
        `state` one that takes part or whose people do, `source` the publication, `quoted` whom it quotes for it.
    first, last : str
        Ends of a period: a day, month or year (2012-03-10, 2012-03, 2012). An event is in it if it can have
        taken place in it.
    undated : bool
        Whether a period leaves in the events without a date.
    words : str
        Text that stands in the names, the place, or a sentence.
    reports : bool
        Whether each report counts, not each meeting.

    Examples
    --------
    >>> Choice(actor="Ada Holm", first="2012-03").active()
    ['actor', 'period']
    """

    actor: str = ""
    state: str = ""
    kind: str = ""
    status: str = ""
    place: str = ""
    source: str = ""
    quoted: str = ""
    first: str = ""
    last: str = ""
    undated: bool = False
    words: str = ""
    reports: bool = False

    def active(self) -> list[str]:
        """Name the filters that ask for something."""
        asked = {**{f: getattr(self, f) for f in FACETS}, "period": self.first + self.last, "words": self.words}
        return [name for name, value in asked.items() if value.strip()]


class Option(NamedTuple):
    """A value to choose, and how many entries it would leave beside the other filters."""

    value: str
    n: int


def filtered(entries: Entries, choice: Choice) -> pd.DataFrame:
    """Keep the entries that a choice asks for.

    Parameters
    ----------
    entries : Entries
        From `find_entries`.
    choice : Choice
        What is asked for.

    Returns
    -------
    pandas.DataFrame
        The rows of ``widgets.entries.table`` that satisfy every filter.

    Raises
    ------
    TableError
        An end of the period is no date.

    Examples
    --------
    >>> from analysis.tables import SCHEMAS, empty
    >>> nothing = find_entries({name: empty(schema) for name, schema in SCHEMAS.items()})
    >>> len(filtered(nothing, Choice(place="Oslo")))
    0
    """
    kept: pd.DataFrame = entries.table[_fails(entries, choice)[1] == 0]
    return kept


def options(entries: Entries, choice: Choice) -> dict[str, list[Option]]:
    """List for each filter the values that leave something beside all other filters, the most frequent first.

    What a filter itself asks for does not narrow its own list: one can go from one value to another.

    Examples
    --------
    >>> from analysis.tables import SCHEMAS, empty
    >>> nothing = find_entries({name: empty(schema) for name, schema in SCHEMAS.items()})
    >>> options(nothing, Choice())["place"]
    []
    """
    masks, fails = _fails(entries, choice)
    found = {}
    for name, facet in entries.facets.items():
        open_ = fails - ~masks[name] == 0 if name in masks else fails == 0
        n = np.bincount(facet.value[open_[facet.entry]], minlength=len(facet.values))
        left = [Option(facet.values[i], int(n[i])) for i in np.flatnonzero(n)]
        found[name] = sorted(left, key=lambda o: (-o.n, o.value.casefold(), o.value))
    return found


def summary(entries: Entries, choice: Choice) -> str:
    """Say in words how much a choice leaves and, where that is nothing, which filter to lift.

    Examples
    --------
    >>> from analysis.tables import SCHEMAS, empty
    >>> nothing = find_entries({name: empty(schema) for name, schema in SCHEMAS.items()})
    >>> summary(nothing, Choice())
    'The tables hold no event.'
    """
    total, noun = len(entries.table), "report" if choice.reports else "event"
    if not total:
        return "The tables hold no event."
    masks, fails = _fails(entries, choice)
    kept = entries.table[fails == 0]
    if kept.empty:
        called = {**FACETS, **_OTHERS}
        strange = [f"No {noun} has the {called[m]} “{getattr(choice, m)}”." for m in masks if m != "period" and not masks[m].any()]
        lifted = [(called[m], int((fails - ~masks[m] == 0).sum())) for m in masks]
        lifts = "; ".join(f"without the {m}: {n:,}" for m, n in lifted if n) or "more than one filter stands in the way: clear them"
        return " ".join([f"No {noun} fits.", *strange, f"{lifts[0].upper()}{lifts[1:]}."])
    said = f"{len(kept):,}" + (f" of {total:,}" if masks else "") + f" {noun}{'s' * (total > 1)}"
    if not choice.reports:
        n = int(kept["n_reports"].sum())
        said += f", told of by {n:,} report{'s' * (n > 1)}"
    undated = entries.table["earliest"].isna() & entries.table["latest"].isna()
    beside = int((undated & (fails - ~masks["period"] == 0) & ~masks["period"]).sum()) if "period" in masks else 0
    return said + "." + (f" {beside:,} without a date left out." if beside else "")


def _fails(entries: Entries, choice: Choice) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """For each active filter which entries it leaves; for each entry how many filters leave it out."""
    masks = {name: _mask(entries, choice, name) for name in choice.active()}
    return masks, sum((~m for m in masks.values()), np.zeros(len(entries.table), dtype="int64"))


def _mask(entries: Entries, choice: Choice, name: str) -> np.ndarray:
    table = entries.table
    if name == "period":
        low, high = period(choice)
        first, last = (table[c].to_numpy(dtype="datetime64[D]") for c in ("earliest", "latest"))
        none = np.isnat(first) & np.isnat(last)
        inside = (np.isnat(first) | (first <= high)) & (np.isnat(last) | (last >= low))
        return np.asarray(np.where(none, choice.undated, inside))
    wanted = " ".join(getattr(choice, name).casefold().split())
    if name == "words":
        return np.asarray(entries.text.str.contains(wanted, regex=False), dtype=bool)
    facet, mask = entries.facets[name], np.zeros(len(table), dtype=bool)
    folded = [v.casefold() for v in facet.values]
    # A whole name asks for that one alone: "Niger" is not Nigeria. A part of names asks for all that hold it.
    hits = np.array([v == wanted for v in folded] if wanted in folded else [wanted in v for v in folded], dtype=bool)
    mask[facet.entry[hits[facet.value]]] = True
    return mask


def period(choice: Choice) -> tuple[np.datetime64, np.datetime64]:
    """First and last day of the period asked for; the ends of time where one is open.

    Raises
    ------
    TableError
        An end is no day, month or year, or the period ends before it begins.

    Examples
    --------
    >>> [str(day) for day in period(Choice(first="2012-03", last="2012-03"))]
    ['2012-03-01', '2012-03-31']
    """
    low, high = _days(choice.first or "0001")[0], _days(choice.last or "9999")[1]
    if low > high:
        raise TableError("the period ends before it begins", file="period", value=f"{choice.first} to {choice.last}",
                         remedy="exchange the two")
    return low, high


def _days(text: str) -> tuple[np.datetime64, np.datetime64]:
    try:
        if not _ISO.fullmatch(text.strip()):
            raise ValueError(text)
        span = np.datetime64(text.strip())  # its unit is the day, month or year that was written
    except ValueError:
        raise TableError("no date", file="period", value=text, remedy="write 2012-03-10, 2012-03 or 2012") from None
    return span.astype("datetime64[D]"), (span + 1).astype("datetime64[D]") - 1


__all__ = ["FACETS", "Choice", "Entries", "Option", "filtered", "find_entries", "options", "period", "summary"]
