"""Readers: one function for each family of file formats, listed in ``READERS``.

A reader takes a path and yields `Record` objects. To add a format, write such a function in a
module of this folder and enter its endings in ``READERS``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from .plain import read_plain
from .record import ColumnMap, Record, Reject
from .tabular import read_tabular

Reader = Callable[[Path, ColumnMap], Iterator[Record | Reject]]

READERS: Mapping[str, Reader] = {
    ".txt": read_plain,
    ".jsonl": read_tabular,
    ".csv": read_tabular,
    ".parquet": read_tabular,
}

__all__ = ["READERS", "ColumnMap", "Reader", "Record", "Reject"]
