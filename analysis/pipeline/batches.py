"""Cuts a corpus into batches, each named by everything its results depend on."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from ..clauses import MODEL_DIGEST
from ..reference import Reference

#: Characters after which a batch is closed however few its documents: long ones fill memory too.
TEXT = 20_000_000


class Batch(NamedTuple):
    """Documents that are analysed together, and the name of the part they make."""

    key: str
    rows: list[dict[str, Any]]


def cut(rows: Iterable[dict[str, Any]], size: int, version: str) -> Iterator[Batch]:
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
    version : str
        Digest of what the results depend on besides (`fingerprint`).

    Examples
    --------
    >>> rows = [{"doc_id": str(n), "text": "", "sha256": ""} for n in range(100)]
    >>> whole = [b.key for b in cut(rows, 10, "")]
    >>> len(set(whole) & {b.key for b in cut(rows[1:], 10, "")}) >= len(whole) - 3
    True
    """
    batch: list[dict[str, Any]] = []
    length = 0
    for row in rows:
        batch.append(row)
        length += len(row["text"]) + len(row.get("context") or "")
        if len(batch) >= size or length >= TEXT or _closes(row["doc_id"], size):
            yield Batch(_key(batch, version), batch)
            batch, length = [], 0
    if batch:
        yield Batch(_key(batch, version), batch)


def fingerprint(reference: Reference) -> str:
    """What results depend on besides the documents: tables, model, code, libraries that decide."""
    total = hashlib.sha256(reference.digest.encode() + MODEL_DIGEST.encode())
    for path in sorted(Path(__file__).parents[1].rglob("*.py")):
        total.update(path.read_bytes().replace(b"\r\n", b"\n"))
    for name in ("spacy", "nltk", "pandas", "ahocorasick-rs"):
        total.update(importlib.metadata.version(name).encode())
    return total.hexdigest()


def _closes(doc_id: str, size: int) -> bool:
    return int.from_bytes(hashlib.sha256(doc_id.encode()).digest()[:8], "big") % size == 0


def _key(rows: list[dict[str, Any]], version: str) -> str:
    total = hashlib.sha256(version.encode())
    for row in rows:  # the digest stands for the text
        total.update(json.dumps([None if v is None else str(v) for k, v in row.items() if k != "text"]).encode())
    return total.hexdigest()[:24]
