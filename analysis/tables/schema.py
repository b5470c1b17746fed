"""What a table schema is, and the functions that make, check and print tables by one."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from ..errors import TableError

#: The four types a column can have, and the pandas dtype behind each. Days are stored at
#: millisecond resolution because that is the coarsest one that survives Parquet.
DTYPES = {"text": "str", "int": "int64", "count": "Int64", "day": "datetime64[ms]", "float": "float64", "flag": "bool"}
_TRUSTED = ContextVar("trusted", default=False)


@dataclass(frozen=True)
class Column:
    """One column: its name, type (a key of ``DTYPES``), meaning, and whether it may be empty."""

    name: str
    type: str
    meaning: str
    optional: bool = False
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Schema:
    """A table's name, what one row is, its key columns and all its columns in order."""

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    span: str | None = None  # the column that repeats text[start:end], where there is one
    names: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", tuple(c.name for c in self.columns))


def build(rows: Iterable[Mapping[str, Any]], schema: Schema) -> pd.DataFrame:
    """Make a table of `schema` from mappings; columns that a row lacks are left empty.

    Parameters
    ----------
    rows : iterable of mapping
        One mapping from column name to value a row.
    schema : Schema
        The table to make.

    Returns
    -------
    pandas.DataFrame
        The schema's columns, in its order, with its types, checked.

    Raises
    ------
    TableError
        When the rows do not satisfy the schema.

    Examples
    --------
    >>> from analysis.tables import SENTENCES, TOKENS
    >>> build([dict(doc_id="a", sent_id=0, start=0, end=4, kind="body", passage_id=0)], SENTENCES).shape
    (1, 6)
    """
    rows = list(rows)
    return from_columns({c.name: [r.get(c.name) for r in rows] for c in schema.columns}, schema)


def from_columns(data: Mapping[str, list[Any]], schema: Schema) -> pd.DataFrame:
    """Make a table of `schema` from one list a column; the quick way for many rows.

    Raises
    ------
    TableError
        When the columns do not satisfy the schema.

    Examples
    --------
    >>> from analysis.tables import SENTENCES, TOKENS
    >>> from_columns({c: [] for c in SENTENCES.names}, SENTENCES).shape
    (0, 6)
    """
    try:
        table = pd.DataFrame({c.name: _array(data[c.name], DTYPES[c.type]) for c in schema.columns})
    except (TypeError, ValueError) as error:
        raise TableError(f"a value does not fit its column ({error})", file=schema.name,
                         remedy="see the codebook for the types") from None
    return check(table, schema)


def _array(values: list[Any], dtype: str) -> Any:
    """One column; text and numbers by the quickest way to the same array as pandas makes."""
    array: Any = pd.array  # typed for dtypes that are written out
    if dtype == "int64":
        return np.asarray(values, dtype)
    if dtype == "str":
        try:
            return array(pa.array(values, pa.large_string(), from_pandas=True), dtype=dtype)
        except pa.ArrowTypeError:  # not text yet
            pass
    return array(values, dtype=dtype)


def from_rows(rows: Iterable[tuple[Any, ...]], schema: Schema) -> pd.DataFrame:
    """Make a table of `schema` from rows that give every column in the schema's order.

    Raises
    ------
    TableError
        When the rows do not satisfy the schema.

    Examples
    --------
    >>> from analysis.tables import SENTENCES
    >>> from_rows([("a", 0, 0, 4, "body", 0)], SENTENCES).shape
    (1, 6)
    """
    columns = list(map(list, zip(*rows))) or [[] for _ in schema.names]
    return from_columns(dict(zip(schema.names, columns)), schema)


def empty(schema: Schema) -> pd.DataFrame:
    """Make a table of `schema` without rows.

    Examples
    --------
    >>> from analysis.tables import SENTENCES, TOKENS
    >>> list(empty(SENTENCES).columns)
    ['doc_id', 'sent_id', 'start', 'end', 'kind', 'passage_id']
    """
    return build([], schema)


def by_document(table: pd.DataFrame, *columns: str) -> dict[str, list[tuple[Any, ...]]]:
    """Give a table's rows as tuples of `columns`, for each doc_id in the table's order.

    Much quicker than ``groupby`` where documents are many and short.

    Examples
    --------
    >>> by_document(pd.DataFrame({"doc_id": ["a", "a"], "start": [0, 5]}), "start")
    {'a': [(0,), (5,)]}
    """
    out: dict[str, list[tuple[Any, ...]]] = {}
    for doc_id, *values in zip(table["doc_id"].tolist(), *(table[c].tolist() for c in columns)):
        out.setdefault(doc_id, []).append(tuple(values))
    return out


def rows(table: pd.DataFrame, *columns: str) -> Iterator[Any]:
    """Yield a table's rows as named tuples of `columns`.

    Much quicker than ``itertuples``, which takes text out of its column one value at a time.

    Examples
    --------
    >>> [r.start for r in rows(pd.DataFrame({"doc_id": ["a", "a"], "start": [0, 5]}), "start")]
    [0, 5]
    """
    row: Any = namedtuple("row", columns)  # type: ignore[misc]
    return map(row._make, zip(*(table[c].tolist() for c in columns)))


@contextmanager
def trusted() -> Iterator[None]:
    """Check no tables: what one stage has just made is handed to the next, in small batches, where checking costs.

    Examples
    --------
    >>> from analysis.tables import TOKENS
    >>> with trusted():
    ...     check(pd.DataFrame(), TOKENS).empty
    True
    """
    before = _TRUSTED.set(True)
    try:
        yield
    finally:
        _TRUSTED.reset(before)


def check(table: pd.DataFrame, schema: Schema) -> pd.DataFrame:
    """Return `table` unchanged if it satisfies `schema`.

    Parameters
    ----------
    table : pandas.DataFrame
        Any table; columns beyond the schema's are let through.
    schema : Schema
        What it should be.

    Returns
    -------
    pandas.DataFrame
        The same object.

    Raises
    ------
    TableError
        A column is missing or has another type, a required value is empty, a value lies outside
        the codebook, a key repeats, a span is empty or an interval runs backwards.

    Examples
    --------
    >>> from analysis.tables import SENTENCES, TOKENS
    >>> check(empty(TOKENS), TOKENS).empty
    True
    """
    if _TRUSTED.get():
        return table
    dtypes = dict(zip(table.columns, map(str, table.dtypes)))
    for column in schema.columns:
        _check_column(table, dtypes.get(column.name), column, schema.name)
    if repeated := table.duplicated(list(schema.key)).to_numpy().nonzero()[0].tolist():
        raise TableError("key repeats", file=schema.name, row=repeated[0],
                         value=next(table[list(schema.key)].iloc[[repeated[0]]].itertuples(index=False, name=None)),
                         remedy=f"keep one row for each {' + '.join(schema.key)}")
    _check_order(table, schema, "start", "end", strict=True)
    _check_order(table, schema, "earliest", "latest", strict=False)
    return table


def _check_column(table: pd.DataFrame, dtype: str | None, column: Column, name: str) -> None:
    if dtype is None:
        raise TableError("column missing", file=name, value=column.name,
                         remedy=f"add it: {column.meaning}")
    if dtype != DTYPES[column.type]:
        raise TableError(f"column {column.name} is {dtype}, not {DTYPES[column.type]}", file=name,
                         remedy="convert it, or make the table with tables.build")
    if not column.values and (column.optional or column.type in ("int", "flag")):
        return  # any value will do, or none can be missing; batches are small, and looking costs
    missing = table[column.name].array.isna()
    if not column.optional and missing.any():
        raise TableError(f"column {column.name} is empty", file=name, row=int(missing.argmax()),
                         remedy="fill it; it may not be empty")
    if column.values:
        values = table[column.name].tolist()
        wrong = {value for value in set(values) - set(column.values) if not pd.isna(value)}
        if wrong:
            at = next(at for at, value in enumerate(values) if value in wrong)
            raise TableError(f"value of {column.name} is not in the codebook", file=name, row=at,
                             value=values[at], remedy=f"one of {', '.join(column.values)}")


def _check_order(table: pd.DataFrame, schema: Schema, low: str, high: str, strict: bool) -> None:
    if low not in schema.names or high not in schema.names:
        return
    first, last = table[low].to_numpy(), table[high].to_numpy()
    wrong = first >= last if strict else first > last
    if wrong.any():
        at = int(wrong.argmax())
        raise TableError(f"{low} is after {high}", file=schema.name, row=at,
                         value=f"{table[low].iloc[at]} .. {table[high].iloc[at]}",
                         remedy=f"{low} comes first")


def codebook(schemas: Iterable[Schema]) -> str:
    """Print schemas as Markdown: one table a schema, one line a column.

    Examples
    --------
    >>> from analysis.tables import SENTENCES, TOKENS
    >>> print(codebook([SENTENCES]).splitlines()[0])
    ### sentences
    """
    lines = []
    for s in schemas:
        lines += [f"### {s.name}", "", f"One row is {s.row}. Key: {', '.join(s.key)}.", "",
                  "| column | type | meaning |", "| --- | --- | --- |"]
        for c in s.columns:
            values = f" ({', '.join(c.values)})" if c.values else ""
            lines.append(f"| {c.name} | {c.type}{', may be empty' if c.optional else ''} | {c.meaning}{values} |")
        lines.append("")
    return "\n".join(lines)
