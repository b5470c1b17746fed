"""Read the tables' files, lay a study's own over ours, and say what is wrong with a row."""

from __future__ import annotations

import calendar
import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..errors import ReferenceTableError
from .specs import Column, Spec

_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


@dataclass(frozen=True)
class Row:
    """One row, with the file and line it stands in so that every error can name them."""

    file: str
    line: int
    values: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values[column]

    def list(self, column: str) -> list[str]:
        """Values of a ';'-joined column."""
        return split(self.values[column])

    def error(self, problem: str, value: object, remedy: str) -> ReferenceTableError:
        """Make the error for this row."""
        return ReferenceTableError(problem, file=self.file, row=self.line, value=value, remedy=remedy)


def split(value: str) -> list[str]:
    """Split a ';'-joined value.

    Examples
    --------
    >>> split("Kyiv; Kiev")
    ['Kyiv', 'Kiev']
    """
    if ";" not in value:
        return [value.strip()] if value.strip() else []
    return [part.strip() for part in value.split(";") if part.strip()]


def interval(value: str) -> tuple[date, date]:
    """First and last day of a day, month or year written in ISO form.

    Raises
    ------
    ValueError
        When `value` is none of these.

    Examples
    --------
    >>> interval("2012-02")
    (datetime.date(2012, 2, 1), datetime.date(2012, 2, 29))
    """
    match = _DAY.fullmatch(value)
    if not match:
        raise ValueError(value)
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    if day is not None and month is not None:
        return date(year, month, day), date(year, month, day)
    last = month or 12
    return date(year, month or 1, 1), date(year, last, calendar.monthrange(year, last)[1])


def read_rows(path: Path, spec: Spec, shown: str) -> list[Row]:
    """Read one file of `spec`, its rows checked one by one.

    Parameters
    ----------
    path : Path
        The CSV file.
    spec : Spec
        What it should hold.
    shown : str
        How errors name the file.

    Returns
    -------
    list of Row
        Every column of the spec (text, empty where the file has none) and ``remove``.

    Raises
    ------
    ReferenceTableError
        Not UTF-8, a column missing or unknown, a row of the wrong length, a repeated key, an empty
        or malformed value.
    """
    rows = [_row(spec, shown, line, fields) for line, fields in _records(path, spec, shown)]
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = tuple(row[c] for c in spec.key)
        if key in seen:
            raise row.error(f"{' + '.join(spec.key)} repeats line {seen[key]}", " + ".join(key), "keep one of the two")
        seen[key] = row.line
    return rows


def overlay(ours: list[Row], theirs: Iterable[Row], spec: Spec) -> list[Row]:
    """Lay rows over ours: the same key replaces, a new key adds, ``remove`` drops.

    Raises
    ------
    ReferenceTableError
        A row to remove is not there.
    """
    merged = {tuple(row[c] for c in spec.key): row for row in ours}
    for row in theirs:
        key = tuple(row[c] for c in spec.key)
        if row["remove"] != "yes":
            merged[key] = row
        elif merged.pop(key, None) is None:
            raise row.error("row to remove is not in our table", " + ".join(key),
                            f"see {spec.file} of the kit for the keys, or delete this line")
    return list(merged.values())


def _records(path: Path, spec: Spec, shown: str) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ReferenceTableError(f"not UTF-8 (byte {error.start})", file=shown,
                                  remedy="save it as CSV UTF-8") from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [h.strip() for h in next(reader, [])]
        _check_header(header, spec, shown)
        before = reader.line_num
        for fields in reader:
            line, before = before + 1, reader.line_num
            if not any(f.strip() for f in fields):
                continue
            if len(fields) != len(header):
                raise ReferenceTableError(f"{len(fields)} fields where the header has {len(header)}", file=shown,
                                          row=line, value=fields[0],
                                          remedy='put values that hold a comma in double quotes')
            yield line, {h: f.strip() for h, f in zip(header, fields, strict=True)}
    except csv.Error as error:
        raise ReferenceTableError(f"not readable as CSV ({error})", file=shown, row=reader.line_num,
                                  remedy="check the quotes on this line and the ones before it") from None


def _check_header(header: list[str], spec: Spec, shown: str) -> None:
    known = {c.name for c in spec.columns} | {"remove"}
    for column in spec.columns:
        if column.required and column.name not in header:
            raise ReferenceTableError("column missing", file=shown, row=1, value=column.name,
                                      remedy=f"add it to the header: {column.meaning}")
    for name in header:
        if name not in known or header.count(name) > 1:
            problem = "column unknown" if name not in known else "column repeats"
            raise ReferenceTableError(problem, file=shown, row=1, value=name,
                                      remedy=f"columns are {', '.join(c.name for c in spec.columns)}, remove")


def _row(spec: Spec, shown: str, line: int, fields: dict[str, str]) -> Row:
    values = {c.name: fields.get(c.name, "") for c in spec.columns}
    values["remove"] = fields.get("remove", "")
    row = Row(shown, line, values)
    if values["remove"] not in ("", "yes"):
        raise row.error("remove is neither empty nor yes", values["remove"], "write yes or leave it empty")
    if values["remove"]:
        return row
    for column in spec.columns:
        if column.filled or column.values or (column.kind != "text" and values[column.name]):
            check_value(row, column)
    return row


def check_value(row: Row, column: Column) -> None:
    """Check one value against its column.

    Raises
    ------
    ReferenceTableError
        It is empty where it must not be, outside the codebook, or not a date.
    """
    value = row[column.name]
    if column.filled and not value:
        raise row.error(f"column {column.name} is empty", None, f"fill it: {column.meaning}")
    if column.values and value not in column.values:
        raise row.error(f"value of {column.name} is not in the codebook", value,
                        f"one of {', '.join(v for v in column.values if v)}")
    if column.kind == "bool" and value not in ("", "yes", "no"):
        raise row.error(f"{column.name} is neither yes nor no", value, "write yes, no or leave it empty")
    if column.kind in ("from", "to", "start", "end", "day") and value:
        try:
            first, last = interval(value)
        except ValueError:
            raise row.error(f"{column.name} is not a date", value, "write YYYY-MM-DD, YYYY-MM or YYYY") from None
        if column.kind == "day" and first != last:
            raise row.error(f"{column.name} is not a day", value, "write YYYY-MM-DD")
