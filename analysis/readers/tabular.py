"""Files of many articles, one a row: JSON lines, CSV, Parquet."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from ..errors import CorpusError
from .record import ColumnMap, Record, Reject

Row = tuple[int, Mapping[str, Any] | str]  # a row, or why it could not be read


def read_tabular(path: Path, columns: ColumnMap = ColumnMap()) -> Iterator[Record | Reject]:
    """Yield one record a row, in file order; a row without id or text comes back as a `Reject`."""
    rows = {".jsonl": _jsonl, ".csv": _csv, ".parquet": _parquet}[path.suffix.lower()]
    seen: set[str] = set()
    for number, row in rows(path):
        if isinstance(row, str):
            yield Reject(path.name, number, row)
            continue
        record = _record(path.name, number, row, columns)
        if isinstance(record, Record):
            if record.doc_id in seen:
                record = Reject(path.name, number, f"id {record.doc_id[:60]!r} was used before")
            else:
                seen.add(record.doc_id)
        yield record


def _record(file: str, number: int, row: Mapping[str, Any], columns: ColumnMap) -> Record | Reject:
    found: dict[str, str | None] = {}
    for part in ("doc_id", "text", "published", "title", "source", "language", "context"):
        name = next((n for n in getattr(columns, part) if row.get(n) not in (None, "")), None)
        found[part] = None if name is None else str(row[name])
    for part in columns.required:
        if not (found[part] or "").strip():
            return Reject(file, number, f"no {part} (looked in {', '.join(getattr(columns, part))})")
    text = found["text"] or ""
    if any("\ud800" <= c <= "\udfff" for c in text):
        return Reject(file, number, "text holds half a character (a lone surrogate); export it anew as UTF-8")
    digest = hashlib.sha256("\x1f".join(v or "" for v in found.values()).encode("utf-8", "replace"))
    return Record(sha256=digest.hexdigest(), **found)  # type: ignore[arg-type]


def _jsonl(path: Path) -> Iterator[Row]:
    with path.open("rb") as lines:
        for number, raw in enumerate(lines, 1):
            if not raw.strip():
                continue
            try:
                row = json.loads(raw)
            except (ValueError, RecursionError) as error:
                yield number, f"not JSON ({error})"
                continue
            yield number, row if isinstance(row, dict) else "not a JSON object"


def _csv(path: Path) -> Iterator[Row]:
    csv.field_size_limit(2**31 - 1)
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as lines:
        rows = csv.DictReader(lines)
        try:
            for row in rows:
                yield rows.line_num, {k: v for k, v in row.items() if k is not None}
        except csv.Error as error:
            yield rows.line_num, f"not CSV from here on ({error})"


def _parquet(path: Path) -> Iterator[Row]:
    try:
        file = pq.ParquetFile(path)
    except Exception as error:  # pyarrow raises several unrelated kinds
        raise CorpusError(f"not a Parquet file ({error})", file=path.name, remedy="write it again") from None
    number = 0
    for batch in file.iter_batches(batch_size=1024):
        for row in batch.to_pylist():
            number += 1
            yield number, row
