"""Short ways for tests to run the stages on a few sentences."""

from __future__ import annotations

from functools import cache
from typing import Any

import pandas as pd

from analysis.clauses import load_parser
from analysis.pipeline import analyse
from analysis.reference import Reference, load_reference
from analysis.tables import DOCUMENTS, build


@cache
def reference() -> Reference:
    """Return the kit's own tables."""
    return load_reference()


@cache
def parser() -> Any:
    """Return the parser."""
    return load_parser()


def documents(*texts: str, date: str | None = "2012-03-10", context: str | None = None) -> pd.DataFrame:
    """Make a documents table: d0, d1 ..., all published on `date`."""
    day = pd.Timestamp(date) if date else None
    return build([dict(doc_id=f"d{i}", text=t, path=f"d{i}.txt", sha256="", published_earliest=day, published_latest=day,
                       published_basis="stated" if date else "unknown", context=context)
                  for i, t in enumerate(texts)], DOCUMENTS)


def run(*texts: str, date: str | None = "2012-03-10", context: str | None = None, ref: Reference | None = None) -> dict[str, pd.DataFrame]:
    """Run every stage on texts."""
    return analyse(documents(*texts, date=date, context=context), ref or reference(), parser())


def told(tables: dict[str, pd.DataFrame]) -> list[tuple[str, str, tuple[str, ...]]]:
    """Events as (type, status, names of all who take part, sorted)."""
    who = tables["event_actors"].groupby("event_id")["name"].apply(lambda n: tuple(sorted(n))).to_dict()
    return [(e.event_type, e.status, who[e.event_id]) for e in tables["events"].itertuples()]


def only(tables: dict[str, pd.DataFrame]) -> Any:
    """Return the one event there is."""
    assert len(tables["events"]) == 1, told(tables)
    return next(tables["events"].itertuples())
