"""All stages in order: for documents in memory, and in batches over a corpus of any size.

A run writes each batch as parts, one a group of stages, named by what they were made from (documents, tables,
model, code). A run that was killed is taken up where it stopped: parts that are there are not made again.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from ..corpus import is_listed, iter_corpus
from ..errors import CorpusError, SchedulerError
from ..export import to_csv_folder
from ..passages.furniture import find_furniture, mark
from ..readers import ColumnMap, Reject
from ..reference import load_reference
from ..storage import AGAIN, alone_in, read_parquet, writing
from ..tables import SCHEMAS
from .batches import cut
from .groups import versions
from .parts import FINISHED, DamagedPart, assemble, prune
from .progress import progress_of
from .stages import TABLES, analyse
from .stamp import made_from, remember, unchanged
from .workers import make_parts, seldom_collecting

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["TABLES", "NothingRead", "Report", "analyse", "read_results", "run"]


#: Characters of a corpus that is held in memory rather than read twice, where an article counts for `ROOM` more than its text.
HELD, ROOM = 16_000_000, 1000


class Report(NamedTuple):
    """What a run did: documents and batches, how many batches were there already, and what was rejected."""

    documents: int
    batches: int
    reused: int
    rejects: pd.DataFrame


class NothingRead(CorpusError):
    """A corpus of which nothing could be read; `rejects` (file, row, reason) says why."""

    rejects: pd.DataFrame


@seldom_collecting()
def run(source: str | Path, out: str | Path, *, csv: bool = False, jobs: int = 1, batch: int = 2000,
        extra: str | Path | None = None, scheduler: str | Client | None = None, columns: ColumnMap = ColumnMap()) -> Report:
    """Analyse a corpus batch by batch into a folder of tables.

    Parameters
    ----------
    source : str or Path
        What `corpus.iter_corpus` reads: a folder, or one .jsonl, .csv or .parquet file.
    out : str or Path
        Folder for the tables; `parts/` in it holds the batches.
    csv : bool
        Write every table as CSV too.
    jobs : int
        Processes to use.
    batch : int
        Most documents a batch: memory is bounded by it.
    extra : str or Path, optional
        A folder of a study's own reference tables.
    scheduler : str or distributed.Client, optional
        A Dask scheduler ("tcp://host:8786") whose workers make the batches, in place of `jobs`. They need
        this version of the kit, and `out` (and `extra`) under the same path as here.
    columns : ColumnMap
        Names of the columns of a tabular file.

    Returns
    -------
    Report
        documents, batches, reused (batches that were there already), rejects (file, row, reason).

    Raises
    ------
    CorpusError
        The source cannot be read at all, or nothing in it can (`NothingRead`).
    OutputError
        `out` cannot be written, or another run is at work there.
    ReferenceTableError, ModelError
        The study's tables or the language model are not as they should be.
    SchedulerError
        The scheduler cannot be reached, or a worker has another version of the kit or does not see `out`.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> (folder / "in").mkdir()
    >>> _ = (folder / "in" / "a.txt").write_text("Kofi Annan met Sergei Lavrov in Oslo.", encoding="utf-8")
    >>> run(folder / "in", folder / "out").documents
    1
    """
    if scheduler is not None and jobs > 1:
        raise SchedulerError("a run takes processes of its own or a scheduler, not both", value=jobs,
                             remedy="leave out --jobs: the scheduler's workers are the processes")
    if batch < 1 or jobs < 1:
        raise CorpusError("a run needs at least one process and one document a batch", value=(jobs, batch),
                          remedy="give numbers from 1 on")
    out, mended = Path(out), set[Path]()
    parts = _prepare(Path(source), out)
    with alone_in(out):
        while True:
            try:
                return _run(source, out, parts, csv, jobs, batch, extra, scheduler, columns)
            except DamagedPart as damaged:  # made anew, once: where it is damaged again, so is the disk
                if damaged.part in mended:
                    raise
                mended.add(damaged.part)
                with writing(damaged.part):
                    shutil.rmtree(damaged.part)


def _run(source: str | Path, out: Path, parts: Path, csv: bool, jobs: int, batch: int, extra: str | Path | None,
         scheduler: str | Client | None, columns: ColumnMap) -> Report:
    stamp = made_from(Path(source), extra, batch, csv, columns)
    if (before := unchanged(out, stamp)) is not None:
        return Report(before["documents"], before["batches"], before["batches"], _rejects(before["rejects"]))
    reference = load_reference(extra)
    rejects: list[Reject] = []
    held: list[dict[str, Any] | Reject] = []
    furniture = find_furniture(row for row in _holding(iter_corpus(source, columns), held) if not isinstance(row, Reject))
    again = iter_corpus(source, columns) if not held else iter(held)
    batches = cut(mark(_read(again, rejects), furniture), batch, tuple(versions(reference)))
    done = []
    with progress_of(Path(source)) as step:
        for part in make_parts(batches, parts, reference, jobs, extra, scheduler):
            done.append(part)
            step(part.documents)
    table = _rejects([[r.file, r.row, r.reason] for r in rejects])
    if not done:
        to_csv_folder({"rejects": table}, out)
        error = NothingRead("nothing could be read", file=str(source), value=rejects[0].reason if rejects else "empty",
                            remedy="see the reasons; README.md lists the formats")
        error.rejects = table
        raise error
    keys = [part.keys for part in done]
    assemble(parts, keys, out, csv, reference.states, furniture, table)
    prune(parts, keys)
    remember(out, stamp, {"documents": sum(p.documents for p in done), "batches": len(done),
                          "rejects": [[r.file, r.row, r.reason] for r in rejects]})
    return Report(sum(p.documents for p in done), len(done), sum(not p.fresh for p in done), table)


def read_results(folder: str | Path) -> dict[str, pd.DataFrame]:
    """Read the tables a run wrote.

    Raises
    ------
    CorpusError
        When the folder holds no results, or a table of them is missing, damaged or of another version of the kit.
    """
    folder = Path(folder)
    paths = [folder / f"{name}.parquet" for name in (*TABLES, "pairs")]
    if not paths[0].is_file():
        raise CorpusError("no results here", file=str(folder), remedy="make them: python -m analysis run SOURCE --out DIR")
    if (folder / FINISHED).exists():
        raise CorpusError("a run was ended while it put its tables in their places", file=str(folder),
                          remedy=AGAIN)
    return {path.stem: read_parquet(path, SCHEMAS[path.stem].names) for path in paths}


def _prepare(source: Path, out: Path) -> Path:
    """Make the folder of parts, and refuse one that would be read as part of the corpus."""
    if source.is_dir() and not is_listed(source) and out.resolve().is_relative_to(source.resolve()):
        raise CorpusError("the tables would lie among the articles and be read as such by the next run", value=str(out),
                          remedy="choose a folder outside the corpus, or list its articles in a manifest.csv")
    parts = out / "parts"
    with writing(out):
        parts.mkdir(parents=True, exist_ok=True)
    return parts


def _rejects(rows: list[list[Any]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["file", "row", "reason"]).astype({"row": "Int64"})


def _holding(items: Iterator[dict[str, Any] | Reject], held: list[dict[str, Any] | Reject]) -> Iterator[dict[str, Any] | Reject]:
    """Pass a corpus on, and keep it in `held` if it is small: then it need not be read again."""
    size = 0
    for item in items:
        if size <= HELD:
            size += ROOM if isinstance(item, Reject) else ROOM + len(item["text"]) + len(item["context"] or "")
            held.append(item)
        elif held:
            held.clear()
        yield item
    if size > HELD:
        held.clear()


def _read(items: Iterator[dict[str, Any] | Reject], rejects: list[Reject]) -> Iterator[dict[str, Any]]:
    for item in items:
        if isinstance(item, Reject):
            rejects.append(item)
        else:
            yield item
