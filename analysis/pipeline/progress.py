"""How far a run has come, on a terminal: documents done, their rate, and the time left as far as it can be known."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ..corpus import files
from ..progress_bar import progress_bar

#: Bytes at the beginning of a file from which the number of its rows is estimated.
SAMPLE = 4_000_000


def progress_of(source: Path) -> AbstractContextManager[Callable[[int], None]]:
    """Give a function to call with the number of documents done since the last call; silent where nobody watches.

    Examples
    --------
    >>> with progress_of(Path("corpus")) as step:
    ...     step(3)
    """
    return progress_bar("documents", "doc", lambda: expected(source))


def expected(source: Path) -> int | None:
    """Estimate how many documents a corpus holds, without reading it; None where nothing says so.

    Lists of files are counted, and so are the rows of Parquet; the rows of JSON lines and CSV are counted in the
    first bytes and put in proportion to the file's size. An export of many articles counts as one.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "a.jsonl").write_text('{"id": 1}\\n' * 5, encoding="utf-8")
    >>> _ = (folder / "b.txt").write_text("Talks ended.", encoding="utf-8")
    >>> expected(folder)
    6
    """
    try:
        return sum(_rows(path) for path in files(source)) or None
    except (OSError, ValueError, csv.Error, pa.ArrowException, zipfile.BadZipFile):
        return None  # what is wrong with it the reader will tell


def _rows(path: Path) -> int:
    ending = path.suffix.lower()
    if ending == ".parquet":
        return int(pq.read_metadata(path).num_rows)
    if ending == ".zip":
        with zipfile.ZipFile(path) as packed:
            return sum(not member.is_dir() for member in packed.infolist())
    if ending not in (".jsonl", ".csv", ".tsv"):
        return 1
    with path.open("rb") as file:
        sample = file.read(SAMPLE)
    size = path.stat().st_size
    if ending == ".jsonl":
        rows = sum(1 for line in sample.splitlines() if line.strip())
    else:  # a text in quotation marks can hold line ends
        lines = sample.decode("latin-1").splitlines(keepends=True)
        rows = sum(1 for _ in csv.reader(lines, delimiter="\t" if ending == ".tsv" else ",")) - 1
    return round(max(rows, 0) * size / max(len(sample), 1))
