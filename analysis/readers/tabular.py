"""Files of many articles, one a row: JSON lines, CSV, tab-separated, Excel, Parquet; lists of articles without their text."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from .decode import decode, remark
from .office import bounded
from .record import ColumnMap, Record, Reject

Row = tuple[int | None, Mapping[str, Any] | str]  # a row, or why it could not be read
_PARTS = ("doc_id", "text", "published", "title", "source", "language", "context")
_LISTED = "metadata only (a list of articles, as Media Cloud exports it): the headline is all the text"
_GDELT = ("metadata only (a GDELT table): it holds codes and addresses, no text of articles; "
          "get the articles themselves, or use it to compare events")
_GDELT_COLUMNS = (57, 58, 61, 16, 27)  # events 1.0 and 2.0, mentions, knowledge graph: files without a header


def read_tabular(path: Path, columns: ColumnMap = ColumnMap()) -> Iterator[Record | Reject]:
    """Yield one record a row, in file order; a row without id or text comes back as a `Reject`."""
    rows: Callable[[Path, ColumnMap], Iterator[Row]]
    rows = {".jsonl": _jsonl, ".csv": _csv, ".tsv": _csv, ".xlsx": _xlsx, ".parquet": _parquet}[path.suffix.lower()]
    empty = True
    for number, row in rows(path, columns):
        empty = False
        yield Reject(path.name, number, row) if isinstance(row, str) else _record(path.name, number, row, columns)
    if empty:
        yield Reject(path.name, None, "empty: there is no row in it")


def _record(file: str, number: int | None, row: Mapping[str, Any], columns: ColumnMap) -> Record | Reject:
    given = {_plain(str(name)): value for name, value in row.items()}
    listed = _is_list(given.keys(), columns)
    if listed:
        given |= {columns.text[0].lower(): given["title"], columns.doc_id[0].lower(): next(
            (given[n] for n in ("stories_id", "story_id", "id") if given.get(n)), given["url"]),
            columns.source[0].lower(): given.get("media_name")}
    found: dict[str, str | None] = {}
    for part, names in _names(columns):
        try:
            found[part] = None
            for name in names:
                if name in given and (text := _text(given[name])) is not None:
                    found[part] = text
                    break
        except ValueError as error:
            return Reject(file, number, f"{part} is no text ({error})")
    for part in columns.required:
        if not (found[part] or "").strip():
            return Reject(file, number, f"no {part} (looked in {', '.join(getattr(columns, part))})")
    digest = hashlib.sha256(json.dumps([found[part] for part in _PARTS]).encode())
    encoding = row.get(_ENCODING)
    return Record(sha256=digest.hexdigest(), row=number, encoding=encoding, note=_LISTED if listed else remark(encoding or "utf-8"),
                  **found)  # type: ignore[arg-type]


@lru_cache(maxsize=1024)  # the same few in every row
def _plain(name: str) -> str:
    return name.strip().lower()


_ENCODING = "\0encoding"  # a name no column has


@cache
def _names(columns: ColumnMap) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each part and the names of its column, in small letters."""
    return tuple((part, tuple(name.lower() for name in getattr(columns, part))) for part in _PARTS)


def _is_list(there: Set[str], columns: ColumnMap) -> bool:
    """Whether these are the columns, in small letters, of a list of articles without their text."""
    return "media_name" in there and {"title", "url"} <= there and there.isdisjoint(name.lower() for name in columns.text)


def _text(cell: Any) -> str | None:
    """Return a cell as text, None if it holds nothing; raise ValueError if it holds more than one value."""
    if type(cell) is str:  # nearly every one
        return cell or None
    if isinstance(cell, dict | list | tuple):
        raise ValueError(f"a {type(cell).__name__}")
    if isinstance(cell, bytes):
        cell = cell.decode("utf-8")
    # What is unequal to itself is a missing number (NaN) or day (NaT).
    return None if cell is None or cell != cell or cell == "" else str(cell)


def _unfit(names: Iterable[str], columns: ColumnMap) -> str | None:
    """Say which required column a file lacks: once a file, not once a row."""
    there = [str(name).strip() for name in names]
    if _is_list({name.lower() for name in there}, columns):
        return None
    if "globaleventid" in {n.lower() for n in there}:
        return _GDELT
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
    csv.field_size_limit(2**31 - 1)  # for the whole process
    encoding, tabs = _look(path)
    if encoding is None or (tabs in _GDELT_COLUMNS and path.suffix.lower() == ".csv"):
        yield None, _GDELT if encoding else "no encoding fits; save it as UTF-8"
        return
    with path.open(encoding="utf-8-sig" if encoding == "utf-8" else encoding, errors="surrogateescape", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t" if path.suffix.lower() == ".tsv" else ",")
        first = 1  # the line on which a row begins: its text may hold line ends
        try:
            if unfit := _unfit(rows.fieldnames or (), columns):
                yield None, unfit
                return
            repeated = {n for n in rows.fieldnames or () if n and list(rows.fieldnames or ()).count(n) > 1}
            if repeated:
                yield None, f"column {sorted(repeated)[0][:40]!r} is there twice; rename one"
                return
            first = rows.line_num + 1
            for row in rows:
                # More cells than columns: the text was cut at a comma.
                yield first, row | {_ENCODING: encoding} if None not in row else "more cells than columns; put texts in quotation marks"
                first = rows.line_num + 1
        except csv.Error as error:
            yield first, f"not CSV from here on ({error})"


def _look(path: Path) -> tuple[str | None, int]:
    """The encoding of a file, from its first million bytes, and the columns a tab would cut its first line into."""
    with path.open("rb") as file:
        raw = file.read(1_000_000)
    whole = raw[:raw.rfind(b"\n") + 1] or raw  # a character may be cut at the end
    try:
        text, encoding = decode(whole)
    except ValueError:
        return ("utf-8", 0) if b"\x00" in whole[:8192] else (None, 0)
    return encoding, text.partition("\n")[0].count("\t") + 1


def _xlsx(path: Path, columns: ColumnMap) -> Iterator[Row]:
    """The first sheet; its first row holds the names of the columns."""
    import openpyxl  # only where it is needed: it is slow to load

    raw = path.read_bytes()
    try:
        bounded(raw)
        book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        rows = (book.worksheets[0] if book.worksheets else book.active).iter_rows(values_only=True)
        names = [str(n) if n is not None else "" for n in next(rows, ())]
        if unfit := _unfit(names, columns):
            yield None, unfit
            return
        for number, row in enumerate(rows, 2):
            if any(cell is not None for cell in row):
                yield number, dict(zip(names, row))
    except ValueError as error:
        yield None, str(error)
    except Exception as error:  # openpyxl lets the errors of its XML and zip libraries through
        yield None, f"not an Excel file (.xlsx), or damaged ({type(error).__name__})"


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
