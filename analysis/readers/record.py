"""What every reader yields."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass, field
from functools import lru_cache

from ..errors import printable

_BASIC = re.compile(r"(\d{4})(\d\d)(\d\d)")


@dataclass(frozen=True)
class Record:
    """One article as its file gives it; `published` is an ISO day, month or year, if stated.

    `row` is its place in a file of many articles, and empty where the file is the article. `doc_id` is
    empty where the file gives none: then the place in the corpus is the id. `note` tells the user
    what is to be known of the article ("read as cp1252, which was detected").
    """

    doc_id: str
    text: str
    sha256: str
    title: str | None = None
    source: str | None = None
    published: str | None = None
    language: str | None = None
    context: str | None = None
    row: int | None = None
    encoding: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Reject:
    """One file or row that could not be read: where it is and why.

    Both texts can quote hostile input, and are printed one a line: what is not printable is escaped.
    """

    file: str
    row: int | None
    reason: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "file", printable(self.file))
        object.__setattr__(self, "reason", printable(self.reason))


@dataclass(frozen=True)
class ColumnMap:
    """Which column of a tabular file holds what; the first that is filled is used, capitals do not count."""

    doc_id: tuple[str, ...] = ("id", "doc_id", "article_id", "guid")
    text: tuple[str, ...] = ("text", "body", "content", "article")
    published: tuple[str, ...] = ("date", "published", "publication_date", "pub_date", "publish_date")
    title: tuple[str, ...] = ("title", "headline")
    source: tuple[str, ...] = ("source", "publication", "publisher", "outlet")
    language: tuple[str, ...] = ("language", "lang")
    context: tuple[str, ...] = ("context",)
    required: tuple[str, ...] = field(default=("doc_id", "text"), repr=False)


@lru_cache(maxsize=4096)  # articles come in the order of their days
def interval(published: str | None) -> tuple[dt.date, dt.date] | None:
    """Return the days an ISO day, month or year spans; raise ValueError if it is none of them.

    Examples
    --------
    >>> interval("2012-02")
    (datetime.date(2012, 2, 1), datetime.date(2012, 2, 29))
    >>> interval("20120310")
    (datetime.date(2012, 3, 10), datetime.date(2012, 3, 10))
    """
    if published is None or not published.strip():
        return None
    stated = published.strip()
    parts = re.split("[T ]", stated, maxsplit=1)[0].split("-")  # a time of day may follow
    if basic := _BASIC.fullmatch(stated):
        parts = list(basic.groups())
    if not all(p.isascii() and p.isdigit() for p in parts) or len(parts) > 3 or len(parts[0]) != 4:
        raise ValueError(published)
    year, month, day = ([int(p) for p in parts] + [0, 0])[:3]
    if len(parts) == 3:
        return dt.date(year, month, day), dt.date(year, month, day)
    if len(parts) == 2:
        first = dt.date(year, month, 1)
        return first, first.replace(day=calendar.monthrange(year, month)[1])
    return dt.date(year, 1, 1), dt.date(year, 12, 31)
