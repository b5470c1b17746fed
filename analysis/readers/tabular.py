"""Files of many articles, one a row: JSON lines, CSV, Parquet."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from .record import ColumnMap, Record, Reject

Row = tuple[int | None, Mapping[str, Any] | str]  # a row, or why it could not be read
_PARTS = ("doc_id", "text", "published", "title", "source", "language", "context")


def read_tabular(path: Path, columns: ColumnMap = ColumnMap()) -> Iterator[Record | Reject]:
    """Yield one record a row, in file order; a row without id or text comes back as a `Reject`."""
    rows: Callable[[Path, ColumnMap], Iterator[Row]]
    rows = {".jsonl": _jsonl, ".csv": _csv, ".parquet": _parquet}[path.suffix.lower()]
    empty = True
    for number, row in rows(path, columns):
        empty = False
        yield Reject(path.name, number, row) if isinstance(row, str) else _record(path.name, number, row, columns)
    if empty:
        yield Reject(path.name, None, "empty")


def _record(file: str, number: int | None, row: Mapping[str, Any], columns: ColumnMap) -> Record | Reject:
    given = {str(name).strip().lower(): value for name, value in row.items()}
    found: dict[str, str | None] = {}
    for part in _PARTS:
        cells = (given.get(name.lower()) for name in getattr(columns, part))
        try:
            found[part] = next((text for cell in cells if (text := _text(cell)) is not None), None)
        except ValueError as error:
            return Reject(file, number, f"{part} is no text ({error})")
    for part in columns.required:
        if not (found[part] or "").strip():
            return Reject(file, number, f"no {part} (looked in {', '.join(getattr(columns, part))})")
    digest = hashlib.sha256(json.dumps([found[part] for part in _PARTS]).encode())
    return Record(sha256=digest.hexdigest(), row=number, **found)  # type: ignore[arg-type]


def _text(cell: Any) -> str | None:
    """Return a cell as text, None if it holds nothing; raise ValueError if it holds more than one value."""
    if isinstance(cell, dict | list | tuple):
        raise ValueError(f"a {type(cell).__name__}")
    if isinstance(cell, bytes):
        cell = cell.decode("utf-8")
    # What is unequal to itself is a missing number (NaN) or day (NaT).
    return None if cell is None or cell != cell or cell == "" else str(cell)


def _unfit(names: Iterable[str], columns: ColumnMap) -> str | None:
    """Say which required column a file lacks: once a file, not once a row."""
    there = [str(name).strip() for name in names]
    for part in columns.required:
        wanted = getattr(columns, part)
        if not {n.lower() for n in there} & {n.lower() for n in wanted}:
            return (f"no column for {part} (looked for {', '.join(wanted)}; "
                    f"found {', '.join(n[:40] for n in there[:20]) or 'none'})")
    return None


def _jsonl(path: Path, columns: ColumnMap) -> Iterator[Row]:
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


def _csv(path: Path, columns: ColumnMap) -> Iterator[Row]:
    csv.field_size_limit(2**31 - 1)
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as lines:
        rows = csv.DictReader(lines)
        first = 1  # the line on which a row begins: its text may hold line ends
        try:
            if unfit := _unfit(rows.fieldnames or (), columns):
                yield None, unfit
                return
            first = rows.line_num + 1
            for row in rows:
                # More cells than columns: the text was cut at a comma.
                yield first, row if None not in row else "more cells than columns; put texts in quotation marks"
                first = rows.line_num + 1
        except csv.Error as error:
            yield first, f"not CSV from here on ({error})"


def _parquet(path: Path, columns: ColumnMap) -> Iterator[Row]:
    number = 0
    try:
        with pq.ParquetFile(path) as file:
            names = file.schema_arrow.names
            if unfit := _unfit(names, columns):
                yield None, unfit
                return
            wanted = {n.lower() for part in _PARTS for n in getattr(columns, part)}
            used = [n for n in names if n.strip().lower() in wanted]
            for batch in file.iter_batches(batch_size=1024, columns=used):
                for row in batch.to_pylist():
                    number += 1
                    yield number, row
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        yield number or None, f"not Parquet{' from here on' if number else ''} ({error}); write it again"
