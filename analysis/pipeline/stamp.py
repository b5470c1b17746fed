"""What a finished run was made from and what it wrote: where neither has changed, there is nothing to do."""

from __future__ import annotations

import csv as csv_
import hashlib
import importlib.metadata
import json
import sys
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..corpus import MANIFEST, files
from ..readers import ColumnMap
from ..reference import table_digests
from ..storage import write_whole
from .groups import ingredients

_FILE = "run.json"
#: Distributions that decide what is read from a file.
_READING = ("trafilatura", "lxml", "lxml-html-clean", "python-docx", "striprtf", "pypdf", "openpyxl", "defusedxml", "charset-normalizer",
            "pyarrow")


def made_from(source: Path, extra: str | Path | None, batch: int, csv: bool, columns: ColumnMap) -> str:
    """Digest everything that decides the tables of a run: bytes of the corpus, reference tables, code, versions, settings.

    Bytes, not times of change: reading them costs nothing beside reading what they say.
    """
    total = hashlib.sha256(json.dumps([source.name, batch, csv, sys.version, repr(columns), ingredients(table_digests(extra)),
                                       dict(_versions())]).encode())
    try:
        for path in [source / MANIFEST, *files(source)] if source.exists() else []:
            total.update(f"{path.as_posix()}\0".encode(errors="surrogateescape"))
            if path.is_file():
                with path.open("rb") as file:
                    total.update(hashlib.file_digest(file, "sha256").digest())
    except (OSError, ValueError, csv_.Error):
        return uuid.uuid4().hex  # like nothing else: what is wrong with it the reader will tell
    return total.hexdigest()


def remember(out: Path, stamp: str, report: Mapping[str, Any]) -> None:
    """Write down what a finished run was made from, what it came to, and the files it wrote."""
    text = json.dumps({"made_from": stamp, **report, "files": _written(out)}, indent=1)
    write_whole(out / _FILE, lambda part: part.write_text(text, encoding="utf-8"))


def unchanged(out: Path, stamp: str) -> dict[str, Any] | None:
    """Return what the last run in a folder came to, if it was made from the same and its files are as it left them."""
    try:
        found = json.loads((out / _FILE).read_text(encoding="utf-8"))
        same = found["made_from"] == stamp and found["files"] == _written(out)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if same else None


def _versions() -> Iterator[tuple[str, str]]:
    for name in _READING:
        try:
            yield name, importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            yield name, ""


def _written(out: Path) -> dict[str, list[int]]:
    """Size and time of change of every table: of the whole run and of its parts."""
    paths = [p for pattern in ("*.parquet", "*.csv", "parts/*/*.parquet") for p in sorted(out.glob(pattern))]
    return {p.relative_to(out).as_posix(): [(s := p.stat()).st_size, s.st_mtime_ns] for p in paths}
