"""What every reader yields."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Record:
    """One article as its file gives it; `published` is an ISO day, month or year, if stated."""

    doc_id: str
    text: str
    sha256: str
    title: str | None = None
    source: str | None = None
    published: str | None = None
    language: str | None = None
    context: str | None = None


@dataclass(frozen=True)
class Reject:
    """One file or row that could not be read: where it is and why."""

    file: str
    row: int | None
    reason: str


@dataclass(frozen=True)
class ColumnMap:
    """Which column of a tabular file holds what; the first name present in the file is used."""

    doc_id: tuple[str, ...] = ("id", "doc_id", "article_id", "guid")
    text: tuple[str, ...] = ("text", "body", "content", "article")
    published: tuple[str, ...] = ("date", "published", "publication_date", "pub_date", "publish_date")
    title: tuple[str, ...] = ("title", "headline")
    source: tuple[str, ...] = ("source", "publication", "publisher", "outlet")
    language: tuple[str, ...] = ("language", "lang")
    context: tuple[str, ...] = ("context",)
    required: tuple[str, ...] = field(default=("doc_id", "text"), repr=False)


def interval(published: str | None) -> tuple[dt.date, dt.date] | None:
    """Return the days an ISO day, month or year spans; raise ValueError if it is none of them.

    Examples
    --------
    >>> interval("2012-02")
    (datetime.date(2012, 2, 1), datetime.date(2012, 2, 29))
    """
    if published is None or not published.strip():
        return None
    parts = published.strip()[:10].split("-")
    if not all(p.isdigit() for p in parts) or len(parts) > 3:
        raise ValueError(published)
    year, month, day = ([int(p) for p in parts] + [0, 0])[:3]
    if len(parts) == 3:
        return dt.date(year, month, day), dt.date(year, month, day)
    if len(parts) == 2:
        following = dt.date(year + month // 12, month % 12 + 1, 1)
        return dt.date(year, month, 1), following - dt.timedelta(days=1)
    return dt.date(year, 1, 1), dt.date(year, 12, 31)
