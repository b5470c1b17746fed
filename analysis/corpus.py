"""From files to the `documents` table: a folder with a manifest, a bare folder, or one file of many articles."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from .errors import CorpusError
from .readers import ARCHIVES, READERS, ColumnMap, Record, Reject, unpack
from .readers.record import interval
from .tables import DOCUMENTS, build

MANIFEST = "manifest.csv"
_MANIFEST_COLUMNS = ("file", "doc_id", "title", "source", "published", "published_basis", "language")
#: Characters above which a text is no article: it would fill the memory of every stage.
LONGEST = 20_000_000
_HALF = re.compile("[\ud800-\udfff]")


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
    rows: list[dict[str, Any]] = []
    rejects: list[Reject] = []
    for item in iter_corpus(source, columns):
        if isinstance(item, Reject):
            rejects.append(item)
        else:
            rows.append(item)
    table = pd.DataFrame(rejects, columns=["file", "row", "reason"])
    return Corpus(build(rows, DOCUMENTS), table)


def iter_corpus(source: str | Path, columns: ColumnMap = ColumnMap()) -> Iterator[dict[str, Any] | Reject]:
    """Yield one `documents` row (a dict) or one `Reject` at a time, in a fixed order."""
    source = Path(source)
    if not source.exists():
        raise CorpusError("no such file or folder", value=str(source), remedy="check the path")
    if source.is_file():
        yield from _unique(_read_file(source, source.name, columns))
    elif is_listed(source):
        yield from _unique(_manifest(source, columns))
    else:
        yield from _unique(_bare_folder(source, columns))


def files(source: Path) -> Iterator[Path]:
    """Yield the files that `iter_corpus` opens; those that a manifest lists, without reading more than the manifest."""
    if source.is_file():
        yield source
    elif is_listed(source):
        with (source / MANIFEST).open(encoding="utf-8-sig", errors="replace", newline="") as lines:
            yield from (source / (row.get("file") or "") for row in csv.DictReader(lines))
    else:
        yield from (path for path, shown in _visible(source))


def intake_report(corpus: Corpus) -> pd.DataFrame:
    """Say of every file what came in, in what encoding, and what did not.

    Parameters
    ----------
    corpus : Corpus
        What `load_corpus` returned: columns path, encoding, published_basis, note of `documents`; file, row, reason of `rejects`.

    Returns
    -------
    pandas.DataFrame
        One row a file: file; documents, undated (of those, without a stated date), rejected (rows or files; counts);
        encoding (text, may be empty: the format has none), remarks (notes and reasons, each once, with its count).

    Examples
    --------
    >>> import tempfile, pathlib
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "a.txt").write_text("Envoys met in Oslo.", encoding="utf-8")
    >>> _ = (folder / "b.pdf").write_text("no PDF", encoding="utf-8")
    >>> intake_report(load_corpus(folder))[["file", "documents", "undated", "rejected", "remarks"]].values.tolist()
    [['a.txt', 1, 1, 0, 'no date of publication'], ['b.pdf', 0, 0, 1, 'does not begin as PDF']]
    """
    came = corpus.documents[["path", "encoding", "note"]].rename(columns={"path": "file"}).assign(
        undated=corpus.documents["published_basis"].eq("unknown"), rejected=False)
    not_in = pd.DataFrame({"file": corpus.rejects["file"], "note": corpus.rejects["reason"], "rejected": True, "undated": False})
    both = pd.concat([came, not_in], ignore_index=True)
    rows = []
    for file, part in both.groupby("file", sort=True):
        said = [*part["note"].dropna(), *["no date of publication"] * int(part["undated"].sum())]
        counted = {s: said.count(s) for s in dict.fromkeys(said)}
        rows.append({"file": file, "documents": int((~part["rejected"]).sum()), "undated": int(part["undated"].sum()),
                     "rejected": int(part["rejected"].sum()), "encoding": ", ".join(sorted(set(part["encoding"].dropna()))) or None,
                     "remarks": "; ".join(s if n == 1 else f"{s} ({n} times)" for s, n in counted.items())})
    return pd.DataFrame(rows, columns=["file", "documents", "undated", "rejected", "encoding", "remarks"])


def is_listed(folder: Path) -> bool:
    """Tell whether a folder has a manifest: then only the files it lists are articles."""
    return (folder / MANIFEST).exists()


def _unique(items: Iterator[dict[str, Any] | Reject]) -> Iterator[dict[str, Any] | Reject]:
    seen: dict[str, str] = {}
    for item in items:
        if isinstance(item, Reject):
            yield item
            continue
        if item["doc_id"] in seen and item.get("spare"):
            item["doc_id"] = item["spare"]  # "note.md" beside "note.txt"
        if (doc_id := item["doc_id"]) in seen:
            yield Reject(item["path"], item["row"], f"id {doc_id[:60]!r} was used before, in {seen[doc_id]}")
        else:
            seen[doc_id] = item["path"]
            yield {name: value for name, value in item.items() if name not in ("row", "spare")}


def _read_file(path: Path, shown: str, columns: ColumnMap) -> Iterator[dict[str, Any] | Reject]:
    if path.suffix.lower() in ARCHIVES:
        for member in _members(path, shown):
            yield from [member] if isinstance(member, Reject) else _read_file(member[1], f"{shown}/{member[0]}", columns)
        return
    for item in _records(path, shown, columns):
        if isinstance(item, Record) and (item.row is None or not item.doc_id):
            # Files of one name in several folders are several articles.
            places = [name if item.row is None else f"{name}/{item.row}" for name in (Path(shown).with_suffix("").as_posix(), shown)]
            made = _row(replace(item, doc_id=places[0]), shown)
            yield made if isinstance(made, Reject) else made | {"spare": places[1]}
        else:
            yield item if isinstance(item, Reject) else _row(item, shown)


def _members(path: Path, shown: str) -> Iterator[tuple[str, Path] | Reject]:
    """The members of an archive; one in another is not opened."""
    for member in unpack(path):
        if isinstance(member, Reject):
            yield replace(member, file=shown if member.file == path.name else f"{shown}/{member.file}")
        elif member[1].suffix.lower() in ARCHIVES:
            yield Reject(f"{shown}/{member[0]}", None, "an archive in an archive: unpack it first")
        else:
            yield member


def _records(path: Path, shown: str, columns: ColumnMap) -> Iterator[Record | Reject]:
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        yield Reject(shown, None, f"no reader for {path.suffix or 'a file without ending'} "
                     f"(known: {', '.join(sorted((*READERS, *ARCHIVES)))})")
        return
    try:
        for item in reader(path, columns):
            yield replace(item, file=shown) if isinstance(item, Reject) else item
    except (OSError, CorpusError) as error:
        yield Reject(shown, None, f"cannot be read ({error})")


def _row(record: Record, path: str, basis: str = "stated") -> dict[str, Any] | Reject:
    try:
        days = interval(record.published)
    except ValueError:
        return Reject(path, record.row, f"{record.doc_id[:60]!r}: {(record.published or '')[:60]!r} is not a date "
                      "(YYYY-MM-DD, YYYY-MM or YYYY)")
    row = {
        "doc_id": record.doc_id, "title": record.title, "source": record.source,
        "published_earliest": days and _stamp(days[0]), "published_latest": days and _stamp(days[1]),
        "published_basis": basis if days else "unknown", "language": record.language,
        "path": path, "sha256": record.sha256, "text": record.text, "context": record.context, "row": record.row,
        "encoding": record.encoding, "note": record.note,
    }
    if len(record.text) > LONGEST:
        return Reject(path, record.row, f"{len(record.text)} characters: no article is that long; cut it into its articles")
    for name, value in row.items():
        # No file of tables can hold half a character; Python also stands one in for each byte that is not UTF-8.
        if isinstance(value, str) and not value.isascii() and _HALF.search(value):
            return Reject(path, record.row, f"{name} is not UTF-8 or holds half a character (a lone surrogate); "
                          "write it anew as UTF-8")
    return row


@lru_cache(maxsize=4096)  # articles come in the order of their days
def _stamp(day: dt.date) -> pd.Timestamp:
    return pd.Timestamp(day)


def _bare_folder(folder: Path, columns: ColumnMap) -> Iterator[dict[str, Any] | Reject]:
    """Every file below the folder; hidden files and README stay out, links may not lead outside."""
    root = folder.resolve()
    for path, shown in _visible(folder):
        if not path.resolve().is_relative_to(root):
            yield Reject(shown, None, "a link that leads out of the folder")
            continue
        yield from _read_file(path, shown, columns)


def _visible(folder: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        shown = path.relative_to(folder).as_posix()
        if not any(part.startswith(".") for part in Path(shown).parts) and path.stem.lower() != "readme":
            yield path, shown


def _manifest(folder: Path, columns: ColumnMap) -> Iterator[dict[str, Any] | Reject]:
    with (folder / MANIFEST).open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(lines)
        try:
            missing = [c for c in _MANIFEST_COLUMNS if c not in (rows.fieldnames or ())]
            if missing:
                raise CorpusError("column missing", file=MANIFEST, value=missing[0],
                                  remedy=f"the columns are {', '.join(_MANIFEST_COLUMNS)}")
            for row in rows:
                yield _listed(folder, row, rows.line_num, columns)
        except (UnicodeDecodeError, csv.Error) as error:
            raise CorpusError(f"cannot be read ({error})", file=MANIFEST, row=rows.line_num + 1,
                              remedy="save it as CSV in UTF-8") from None


def _listed(folder: Path, row: dict[str, Any], number: int, columns: ColumnMap) -> dict[str, Any] | Reject:
    if None in row:
        return Reject(MANIFEST, number, "more cells than columns; put texts with commas in quotation marks")
    given = {name: value or "" for name, value in row.items()}
    shown = given["file"]
    try:
        path = folder / shown
        if not path.resolve().is_relative_to(folder.resolve()):
            return Reject(MANIFEST, number, f"{shown!r} leads out of the folder")
        if not path.is_file():
            return Reject(MANIFEST, number, f"{shown!r} is not there")
    except (OSError, ValueError) as error:  # a name no file can have
        return Reject(MANIFEST, number, f"{shown[:60]!r} is not there ({error})")
    if given["published_basis"] not in ("", "stated", "inferred", "unknown"):
        return Reject(MANIFEST, number,
                      f"published_basis {given['published_basis']!r} is not stated, inferred or unknown")
    first, second = (*islice(_records(path, shown, columns), 2), None, None)[:2]
    if first is None or isinstance(first, Reject):
        return first or Reject(shown, None, "empty: there is no article in it")
    if second is not None:
        return Reject(MANIFEST, number, f"{shown!r} holds many articles; give it to the kit by itself")
    filled = {name: given[name] for name in ("doc_id", "title", "source", "published", "language") if given[name]}
    made = _row(replace(first, row=None, **{"doc_id": first.doc_id or path.stem, **filled}), shown, given["published_basis"] or "stated")
    return replace(made, file=MANIFEST, row=number) if isinstance(made, Reject) else made
