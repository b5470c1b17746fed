"""Parts of a run: one folder of tables a batch, and the tables joined from all of them."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from ..association import Counts, associations, combine
from ..cooccurrence import count
from ..errors import CorpusError
from ..export import to_csv_folder
from ..reference import Reference
from ..tables import DOCUMENTS, build
from .stages import TABLES, analyse

_UNIT = "sentence"
_COUNTS = ("pair_counts", "actor_counts", "unit_counts")
_NAME = re.compile(r"[0-9a-f]{24}(?:\.\d+\.unfinished)?")


def make_part(key: str, rows: list[dict[str, Any]], parts: Path, reference: Reference, parser: Any) -> None:
    """Write one batch's tables into its own folder; the rename at the end makes it whole or absent."""
    tables = analyse(build(rows, DOCUMENTS), reference, parser)
    counts = count(tables["mentions"], tables["sentences"], _UNIT)
    units = pd.DataFrame({"n_units": [counts.n_units]})
    tables |= dict(zip(_COUNTS, (counts.pairs, counts.actors, units), strict=True))
    unfinished = parts / f"{key}.{os.getpid()}.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    for name, table in tables.items():
        table.to_parquet(unfinished / f"{name}.parquet", index=False, write_page_checksum=True)
    shutil.rmtree(parts / key, ignore_errors=True)  # a damaged one
    unfinished.rename(parts / key)


def is_whole(folder: Path) -> bool:
    """Tell whether a part is there with all its tables, each readable to its end."""
    try:
        for name in (*TABLES, *_COUNTS):
            pq.read_metadata(folder / f"{name}.parquet")  # stands at the end of the file
    except (OSError, pa.ArrowException):
        return False
    return True


def assemble(parts: Path, keys: Sequence[str], out: Path, csv: bool) -> None:
    """Join the parts, table by table and part by part, in the order of the corpus."""
    for name in TABLES:
        with pq.ParquetWriter(out / f"{name}.unfinished", _schema(parts, keys, name)) as writer:
            for table in _tables(parts, keys, name):
                writer.write_table(table.cast(writer.schema))
    counts = (_counts(*tables) for tables in zip(*(_tables(parts, keys, name) for name in _COUNTS), strict=True))
    associations(combine(counts)).to_parquet(out / "pairs.unfinished", index=False)
    # Only now, so that a run stopped on the way leaves the earlier tables, which belong together.
    for name in (*TABLES, "pairs"):
        (out / f"{name}.unfinished").replace(out / f"{name}.parquet")
    if csv:
        for name in (*TABLES, "pairs"):
            to_csv_folder({name: pd.read_parquet(out / f"{name}.parquet")}, out)


def prune(parts: Path, keys: Sequence[str]) -> None:
    """Remove parts that a finished run did not use: of documents, tables or code that have changed since."""
    used = set(keys)
    for folder in parts.iterdir():
        if folder.is_dir() and _NAME.fullmatch(folder.name) and folder.name not in used:
            shutil.rmtree(folder, ignore_errors=True)


def _schema(parts: Path, keys: Sequence[str], name: str) -> pa.Schema:
    return next(_tables(parts, keys[:1], name)).schema


def _tables(parts: Path, keys: Sequence[str], name: str) -> Iterator[pa.Table]:
    for key in keys:
        path = parts / key / f"{name}.parquet"
        try:
            yield pq.read_table(path, page_checksum_verification=True)
        except (OSError, pa.ArrowException) as error:
            raise CorpusError(f"a finished batch is damaged ({error})", file=str(path),
                              remedy=f"delete the folder {path.parent} and run again: only this batch is made anew") from None


def _counts(pairs: pa.Table, actors: pa.Table, units: pa.Table) -> Counts:
    return Counts(_UNIT, units["n_units"][0].as_py(), actors.to_pandas(), pairs.to_pandas())
