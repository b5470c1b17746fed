"""How evenly a word or an actor is spread over documents and over time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..errors import TableError
from ..tables import check, from_columns
from ..tables.derived import DISPERSION, PARTS
from .occurrences import Tables, hits, need, positions

#: pandas' letter of each period.
PERIODS = {"day": "D", "week": "W", "month": "M", "quarter": "Q", "year": "Y"}
UNDATED = "undated"


def occurrences_by_part(tables: Tables, what: str | Sequence[str], by: str = "document",
                        include_boilerplate: bool = False) -> pd.DataFrame:
    """Count actors, words or phrases in every part of the corpus.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        `documents`, `sentences`, `tokens` and `mentions`.
    what : str or sequence of str
        Actor_ids, words or phrases; see `occurrences`.
    by : {"document", "day", "week", "month", "quarter", "year"}
        What a part is. A document belongs to a period only if its days of publication lie in that one.
    include_boilerplate : bool
        Whether sentences labelled boilerplate count, in n and in size.

    Returns
    -------
    pandas.DataFrame
        A `parts` table, in the order of publication. Parts without an occurrence are in it (n = 0),
        parts without a word are not.

    Raises
    ------
    TableError
        `by` is none of these, or there is nothing to look for.

    Examples
    --------
    >>> from analysis.tables import DOCUMENTS, MENTIONS, SENTENCES, TOKENS, empty
    >>> tables = dict(documents=empty(DOCUMENTS), mentions=empty(MENTIONS), sentences=empty(SENTENCES), tokens=empty(TOKENS))
    >>> occurrences_by_part(tables, "talks", by="month").empty
    True
    """
    documents = need(tables, "documents")
    part = part_of(documents, by)
    words = positions(tables, include_boilerplate)["doc_id"].map(part)
    days = documents.assign(part=documents["doc_id"].map(part)).groupby("part").agg(
        earliest=("published_earliest", "min"), latest=("published_latest", "max"))
    sized = words.value_counts().rename("size").rename_axis("part").reset_index().join(days, on="part")
    sized = sized.sort_values(["earliest", "part"], na_position="last")
    found = []
    for one in [what] if isinstance(what, str) else what:
        n = hits(tables, one, include_boilerplate)["doc_id"].map(part).value_counts()
        found.append(sized.assign(what=one, by=by, n=sized["part"].map(n).fillna(0).astype("int64")))
    table = pd.concat(found).assign(rate=lambda t: 1000.0 * t["n"] / t["size"])
    return from_columns({c: table[c].tolist() for c in PARTS.names}, PARTS)


def dispersion(parts: pd.DataFrame) -> pd.DataFrame:
    """Measure how evenly occurrences are spread over the parts of the corpus.

    With v occurrences in each of k parts, p = v / size and s = size / sum of sizes: Juilland's
    D = 1 - V / sqrt(k - 1), V = the population standard deviation of p over its mean (Juilland et al.
    1970; with p for parts of unequal size: Gries 2008, 410). Gries's DP = half the sum of
    abs(v / sum of v - s) (Gries 2008, 415); dp_norm = DP / (1 - the smallest s) (Lijffijt & Gries 2012).

    D nears 1 whatever the spread where parts are many and short (Biber et al. 2016): compare DP, and
    compare only what was counted over the same parts.

    Parameters
    ----------
    parts : pandas.DataFrame
        A `parts` table (`occurrences_by_part`); the part 'undated' is counted apart.

    Returns
    -------
    pandas.DataFrame
        A `dispersion` table, one row for each what and by, in their order. Without an occurrence, or
        with one part, a measure is empty.

    Raises
    ------
    TableError
        `parts` breaks its schema.

    Examples
    --------
    >>> from analysis.tables import build
    >>> rows = [dict(what="a", by="document", part=str(i), size=s, n=i, rate=0.0)
    ...         for i, s in enumerate((9, 10, 10, 10, 11), start=1)]
    >>> dispersion(build(rows, PARTS))[["range", "juilland_d", "dp", "dp_norm"]].round(3).values.tolist()
    [[5.0, 0.785, 0.18, 0.22]]
    """
    check(parts, PARTS)
    rows = []
    for (what, by), own in parts.groupby(["what", "by"], sort=False):
        dated = own[own["part"] != UNDATED]
        n, size = dated["n"].to_numpy(float), dated["size"].to_numpy(float)
        rows.append(dict(what=what, by=by, n=int(n.sum()), n_parts=len(dated), range=int((n > 0).sum()),
                         n_undated=int(own["n"].sum() - n.sum())) | _measures(n, size))
    return from_columns({c: [r[c] for r in rows] for c in DISPERSION.names}, DISPERSION)


def part_of(documents: pd.DataFrame, by: str) -> pd.Series:
    """Name the part each document belongs to: a Series of texts by doc_id.

    Examples
    --------
    >>> days = pd.Series(["2012-03-10"], dtype="datetime64[ms]")
    >>> part_of(pd.DataFrame({"doc_id": ["a"], "published_earliest": days, "published_latest": days}), "quarter").tolist()
    ['2012Q1']
    """
    if by == "document":
        return pd.Series(documents["doc_id"].to_numpy(), index=documents["doc_id"].to_numpy())
    if by not in PERIODS:
        raise TableError("no such part", value=by, remedy=f"one of document, {', '.join(PERIODS)}")
    first, last = (documents[c].dt.to_period(PERIODS[by]).astype("str") for c in ("published_earliest", "published_latest"))
    sure = (first == last) & documents["published_earliest"].notna() & documents["published_latest"].notna()
    return pd.Series(np.where(sure, first, UNDATED), index=documents["doc_id"].to_numpy())


def _measures(n: npt.NDArray[np.float64], size: npt.NDArray[np.float64]) -> dict[str, float | None]:
    if n.sum() == 0 or len(n) < 2:
        return {"juilland_d": None, "dp": None, "dp_norm": None}
    p, share = n / size, size / size.sum()
    dp = np.abs(n / n.sum() - share).sum() / 2
    return {"juilland_d": float(1 - p.std() / p.mean() / np.sqrt(len(p) - 1)), "dp": float(dp),
            "dp_norm": float(dp / (1 - share.min()))}
