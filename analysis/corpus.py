"""From files to the `documents` table: a folder with a manifest, a bare folder, or one file of many articles."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from .errors import CorpusError
from .readers import READERS, ColumnMap, Record, Reject
from .readers.record import interval
from .tables import DOCUMENTS, build

MANIFEST = "manifest.csv"
_MANIFEST_COLUMNS = ("file", "doc_id", "title", "source", "published", "published_basis", "language")


class Corpus(NamedTuple):
    """What was read (`documents`) and what was not (`rejects`: file, row, reason)."""

    documents: pd.DataFrame
    rejects: pd.DataFrame


def load_corpus(source: str | Path, columns: ColumnMap = ColumnMap()) -> Corpus:
    """Read a whole corpus into memory; see `iter_corpus` for corpora larger than memory.

    Parameters
    ----------
    source : str or Path
        A folder with `manifest.csv`, a folder of files, or one .jsonl, .csv or .parquet file.
    columns : ColumnMap
        Names of the columns of a tabular file.

    Returns
    -------
    Corpus
        `documents` (see the codebook) and `rejects` with the columns file, row, reason.

    Raises
    ------
    CorpusError
        The source does not exist, has an unknown ending, or its manifest is malformed.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "a.txt").write_text("Envoys met in Oslo.", encoding="utf-8")
    >>> load_corpus(folder).documents[["doc_id", "published_basis"]].values.tolist()
    [['a', 'unknown']]
    """
    rows, rejects = [], []
    for item in iter_corpus(source, columns):
        (rejects if isinstance(item, Reject) else rows).append(item)
    table = pd.DataFrame(rejects, columns=["file", "row", "reason"])
    return Corpus(build(rows, DOCUMENTS), table)


def iter_corpus(source: str | Path, columns: ColumnMap = ColumnMap()) -> Iterator[dict[str, Any] | Reject]:
    """Yield one `documents` row (a dict) or one `Reject` at a time, in a fixed order."""
    source = Path(source)
    if not source.exists():
        raise CorpusError("no such file or folder", value=str(source), remedy="check the path")
    if source.is_file():
        yield from _unique(_read_file(source, source.name, columns))
    elif (source / MANIFEST).exists():
        yield from _unique(_manifest(source, columns))
    else:
        yield from _unique(_bare_folder(source, columns))


def _unique(items: Iterator[dict[str, Any] | Reject]) -> Iterator[dict[str, Any] | Reject]:
    seen: dict[str, str] = {}
    for item in items:
        if isinstance(item, dict):
            first = seen.setdefault(item["doc_id"], item["path"])
            if first != item["path"]:
                item = Reject(item["path"], None, f"id {item['doc_id'][:60]!r} is used by {first} too")
        yield item


def _read_file(path: Path, shown: str, columns: ColumnMap) -> Iterator[dict[str, Any] | Reject]:
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        yield Reject(shown, None, f"no reader for {path.suffix or 'a file without ending'} "
                     f"(known: {', '.join(sorted(READERS))})")
        return
    try:
        for item in reader(path, columns):
            yield replace(item, file=shown) if isinstance(item, Reject) else _row(item, shown)
    except (OSError, CorpusError) as error:
        yield Reject(shown, None, f"cannot be read ({error})")


def _row(record: Record, path: str, basis: str = "stated") -> dict[str, Any] | Reject:
    try:
        days = interval(record.published)
    except ValueError:
        return Reject(path, None, f"{record.doc_id[:60]}: {record.published!r} is not a date (YYYY-MM-DD)")
    return {
        "doc_id": record.doc_id, "title": record.title, "source": record.source,
        "published_earliest": days and pd.Timestamp(days[0]), "published_latest": days and pd.Timestamp(days[1]),
        "published_basis": basis if days else "unknown", "language": record.language,
        "path": path, "sha256": record.sha256, "text": record.text, "context": record.context,
    }


def _bare_folder(folder: Path, columns: ColumnMap) -> Iterator[dict[str, Any] | Reject]:
    """Every file below the folder; hidden files and README stay out, links may not lead outside."""
    root = folder.resolve()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        shown = path.relative_to(folder).as_posix()
        if any(part.startswith(".") for part in Path(shown).parts) or path.stem.lower() == "readme":
            continue
        if not path.resolve().is_relative_to(root):
            yield Reject(shown, None, "a link that leads out of the folder")
            continue
        yield from _read_file(path, shown, columns)


def _manifest(folder: Path, columns: ColumnMap) -> Iterator[dict[str, Any] | Reject]:
    with (folder / MANIFEST).open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(lines)
        missing = [c for c in _MANIFEST_COLUMNS if c not in (rows.fieldnames or ())]
        if missing:
            raise CorpusError("column missing", file=MANIFEST, value=missing[0],
                              remedy=f"the columns are {', '.join(_MANIFEST_COLUMNS)}")
        for row in rows:
            yield _listed(folder, row, rows.line_num, columns)


def _listed(folder: Path, row: dict[str, str], number: int, columns: ColumnMap) -> dict[str, Any] | Reject:
    path = folder / row["file"]
    if not path.resolve().is_relative_to(folder.resolve()):
        return Reject(MANIFEST, number, f"{row['file']!r} leads out of the folder")
    if not path.is_file():
        return Reject(MANIFEST, number, f"{row['file']!r} is not there")
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        return Reject(row["file"], None, f"no reader for {path.suffix!r}")
    first = next(iter(reader(path, columns)), None)
    if first is None or isinstance(first, Reject):
        return Reject(row["file"], None, first.reason if first else "empty")
    basis = row["published_basis"] or "stated"
    if basis not in ("stated", "inferred", "unknown"):
        return Reject(MANIFEST, number, f"published_basis {basis!r} is not stated, inferred or unknown")
    record = replace(first, doc_id=row["doc_id"] or first.doc_id, title=row["title"] or first.title,
                     source=row["source"] or first.source, published=row["published"] or first.published,
                     language=row["language"] or first.language)
    return _row(record, row["file"], basis)
