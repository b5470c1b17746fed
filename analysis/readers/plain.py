"""Plain text files: one article a file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from .record import ColumnMap, Record, Reject

_MARK = "\ufeff"  # byte order mark


def read_plain(path: Path, columns: ColumnMap = ColumnMap()) -> Iterator[Record | Reject]:
    """Yield the article of a UTF-8 text file, decoded and otherwise untouched.

    Line endings and a byte order mark stay as they are, so that offsets count the same characters
    in every editor that shows the file as it is.
    """
    raw = path.read_bytes()
    if b"\x00" in raw[:8192]:
        yield Reject(path.name, None, "holds NUL bytes: not a text file, or UTF-16; save it as UTF-8")
        return
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        yield Reject(path.name, None, f"not UTF-8 (byte {error.start}); save it as UTF-8")
        return
    if not text.removeprefix(_MARK).strip():
        yield Reject(path.name, None, "empty")
        return
    yield Record(path.stem, text, hashlib.sha256(raw).hexdigest())
