"""Cuts a corpus into batches, each named by everything its results depend on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

#: Characters after which a batch is closed however few its documents: long ones fill memory too. Short ones make
#: large batches, for every table costs something to make, however few its rows.
TEXT = 2_000_000


class Batch(NamedTuple):
    """Documents that are analysed together, and the names of their parts, one a group of stages."""

    keys: tuple[str, ...]
    rows: list[dict[str, Any]]


def cut(rows: Iterable[dict[str, Any]], size: int, versions: Sequence[str]) -> Iterator[Batch]:
    """Cut rows of `documents` into batches of at most `size`, in their order.

    A batch ends after a document whose id says so (by its digest, one in `size` does), and only
    where none comes in time after the `size`-th. Counting alone would move every later boundary when
    a document is put in or taken out; like this the boundaries come back into step at the next such id
    (content-defined chunking: Muthitacharoen, Chen & Mazières 2001, by id instead of content).

    Parameters
    ----------
    rows : iterable of dict
        Documents.
    size : int
        Most documents a batch.
    versions : sequence of str
        Digests of what each group of tables depends on besides (`groups.versions`).

    Examples
    --------
    >>> rows = [{"doc_id": str(n), "text": "", "sha256": ""} for n in range(100)]
    >>> whole = [b.keys for b in cut(rows, 10, ["v"])]
    >>> len(set(whole) & {b.keys for b in cut(rows[1:], 10, ["v"])}) >= len(whole) - 3
    True
    """
    batch: list[dict[str, Any]] = []
    length = 0
    for row in rows:
        batch.append(row)
        length += len(row["text"]) + len(row.get("context") or "")
        if len(batch) >= size or length >= TEXT or _closes(row["doc_id"], size):
            yield Batch(_keys(batch, versions), batch)
            batch, length = [], 0
    if batch:
        yield Batch(_keys(batch, versions), batch)


def _closes(doc_id: str, size: int) -> bool:
    return int.from_bytes(hashlib.sha256(doc_id.encode()).digest()[:8], "big") % size == 0


def _keys(rows: list[dict[str, Any]], versions: Sequence[str]) -> tuple[str, ...]:
    total = hashlib.sha256()
    for row in rows:  # the digest stands for the text
        total.update(json.dumps([None if v is None else str(v) for k, v in row.items() if k != "text"]).encode())
    return tuple(hashlib.sha256(v.encode() + total.digest()).hexdigest()[:24] for v in versions)
