"""All stages in order: for documents in memory, and in batches over a corpus of any size.

A run writes each batch as one part, named by what it was made from (documents, tables, model, code).
A run that was killed is taken up where it stopped: parts that are there are not made again.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pyarrow.parquet as pq
from tqdm import tqdm

from .actors import find_mentions
from .association import Counts, associations, combine
from .clauses import MODEL_DIGEST, load_parser, parse_clauses
from .cooccurrence import count
from .corpus import iter_corpus
from .dates import find_dates
from .errors import CorpusError
from .events import extract_events
from .export import to_csv_folder
from .passages import label_passages
from .readers import Reject
from .reference import Reference, load_reference
from .segment import split_sentences, tokenize
from .tables import DOCUMENTS, build
from .timeline import event_timeline
from .vetoes import link_vetoes

#: Tables a run writes, in the order of the stages; `pairs` is added up over all batches.
TABLES = ("documents", "passages", "sentences", "tokens", "mentions", "date_mentions", "clauses", "events",
          "event_actors", "veto_links", "timeline")
_UNIT = "sentence"


class Report(NamedTuple):
    """What a run did: documents and batches, how many batches were there already, and what was rejected."""

    documents: int
    batches: int
    reused: int
    rejects: pd.DataFrame


def analyse(documents: pd.DataFrame, reference: Reference, parser: Any = None) -> dict[str, pd.DataFrame]:
    """Run every stage over documents in memory.

    Parameters
    ----------
    documents : pandas.DataFrame
        A `documents` table, from `corpus.load_corpus`.
    reference : Reference
        From `reference.load_reference`.
    parser : spacy.language.Language, optional
        From `clauses.load_parser`, to load it once for many calls.

    Returns
    -------
    dict of str to pandas.DataFrame
        The tables of the codebook by name, without `pairs`.

    Raises
    ------
    TableError
        When `documents` does not satisfy its schema.
    ModelError
        When the language model is missing or another one.

    Examples
    --------
    >>> tables = analyse(build([], DOCUMENTS), load_reference())
    >>> sorted(tables) == sorted(TABLES)
    True
    """
    passages = label_passages(documents, reference)
    sentences = split_sentences(documents, passages, reference)
    mentions = find_mentions(documents, sentences, reference)
    dates = find_dates(documents, sentences)
    clauses = parse_clauses(documents, sentences, mentions, dates, reference, parser)
    events, actors = extract_events(documents, sentences, mentions, dates, clauses, reference)
    links = link_vetoes(events, actors, mentions, documents, reference.vetoes, reference.veto_coverage, reference.states)
    return {
        "documents": documents, "passages": passages, "sentences": sentences, "tokens": tokenize(documents, sentences),
        "mentions": mentions, "date_mentions": dates, "clauses": clauses, "events": events, "event_actors": actors,
        "veto_links": links, "timeline": event_timeline(events, actors),
    }


def run(source: str | Path, out: str | Path, *, csv: bool = False, jobs: int = 1, batch: int = 250,
        extra: str | Path | None = None) -> Report:
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
        Documents a batch: memory is bounded by it.
    extra : str or Path, optional
        A folder of a study's own reference tables.

    Returns
    -------
    Report
        documents, batches, reused (batches that were there already), rejects (file, row, reason).

    Raises
    ------
    CorpusError
        The source cannot be read at all, or nothing in it can.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> (folder / "in").mkdir()
    >>> _ = (folder / "in" / "a.txt").write_text("Kofi Annan met Sergei Lavrov in Oslo.", encoding="utf-8")
    >>> run(folder / "in", folder / "out").documents
    1
    """
    out = Path(out)
    parts = out / "parts"
    parts.mkdir(parents=True, exist_ok=True)
    reference = load_reference(extra)
    version = _fingerprint(reference)
    rejects: list[Reject] = []
    done: list[str] = []
    made = documents = 0
    with _workers(jobs, extra) as make, tqdm(desc="documents", unit=" doc", disable=not sys.stderr.isatty()) as bar:
        for key, size, fresh in make(_batches(source, batch, version, rejects), parts):
            done.append(key)
            documents += size
            made += fresh
            bar.update(size)
    table = pd.DataFrame(rejects, columns=["file", "row", "reason"])
    if not documents:
        raise CorpusError("nothing could be read", file=str(source), value=rejects[0].reason if rejects else "empty",
                          remedy="see the reasons above; README.md lists the formats")
    _assemble(parts, done, out, csv)
    table.to_csv(out / "rejects.csv", index=False, lineterminator="\n")
    return Report(documents, len(done), len(done) - made, table)


def read_results(folder: str | Path) -> dict[str, pd.DataFrame]:
    """Read the tables a run wrote.

    Raises
    ------
    CorpusError
        When the folder holds no results.
    """
    folder = Path(folder)
    paths = [folder / f"{name}.parquet" for name in (*TABLES, "pairs")]
    if not paths[0].is_file():
        raise CorpusError("no results here", file=str(folder), remedy="make them: python -m analysis run SOURCE --out DIR")
    return {p.stem: pd.read_parquet(p) for p in paths if p.is_file()}


def _fingerprint(reference: Reference) -> str:
    """What results depend on besides the documents: tables, model, code, libraries that decide."""
    total = hashlib.sha256(reference.digest.encode() + MODEL_DIGEST.encode())
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        total.update(path.read_bytes().replace(b"\r\n", b"\n"))
    for name in ("spacy", "nltk", "pandas"):
        total.update(importlib.metadata.version(name).encode())
    return total.hexdigest()


def _batches(source: str | Path, size: int, version: str,
             rejects: list[Reject]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    def documents() -> Iterator[dict[str, Any]]:
        for item in iter_corpus(source):
            if isinstance(item, Reject):
                rejects.append(item)
            else:
                yield item

    rows = documents()
    while batch := list(islice(rows, size)):
        key = hashlib.sha256(version.encode())
        for row in batch:
            key.update("\x1f".join(str(row[k]) for k in row if k != "text").encode("utf-8", "replace"))
        yield key.hexdigest()[:24], batch


class _workers:
    """Makes batches, in this process or in several; yields (key, documents, made anew) in order."""

    def __init__(self, jobs: int, extra: str | Path | None) -> None:
        self.jobs, self.extra = jobs, extra
        self.pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Any:
        if self.jobs > 1:
            self.pool = ProcessPoolExecutor(self.jobs, initializer=_start, initargs=(self.extra,))
        return self._make

    def __exit__(self, *_: object) -> None:
        if self.pool is not None:
            self.pool.shutdown(cancel_futures=True)
        _STATE.clear()

    def _make(self, batches: Iterable[tuple[str, list[dict[str, Any]]]], parts: Path) -> Iterator[tuple[str, int, bool]]:
        if self.pool is None:
            for key, rows in batches:
                yield key, len(rows), _make_part(key, rows, parts, self.extra)
            return
        waiting = []
        for key, rows in batches:
            waiting.append((key, len(rows), self.pool.submit(_make_part, key, rows, parts, self.extra)))
            if len(waiting) > 2 * self.jobs:  # bounds how many batches are held at once
                first, size, future = waiting.pop(0)
                yield first, size, future.result()
        for key, size, future in waiting:
            yield key, size, future.result()


#: Reference and parser of a worker process: loading them for every batch would cost more than the batch.
_STATE: dict[str, Any] = {}


def _start(extra: str | Path | None) -> None:
    _STATE.update(reference=load_reference(extra), parser=load_parser())


def _make_part(key: str, rows: list[dict[str, Any]], parts: Path, extra: str | Path | None) -> bool:
    """Write one batch's tables into its own folder; the rename at the end makes it whole or absent."""
    folder = parts / key
    if folder.is_dir():
        return False
    if not _STATE:
        _start(extra)
    tables = analyse(build(rows, DOCUMENTS), _STATE["reference"], _STATE["parser"])
    counts = count(tables["mentions"], tables["sentences"], _UNIT)
    tables |= {"pair_counts": counts.pairs, "actor_counts": counts.actors,
               "unit_counts": pd.DataFrame({"n_units": [counts.n_units]})}
    unfinished = parts / f"{key}.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    for name, table in tables.items():
        table.to_parquet(unfinished / f"{name}.parquet", index=False)
    unfinished.rename(folder)
    return True


def _assemble(parts: Path, keys: list[str], out: Path, csv: bool) -> None:
    """Join the parts, table by table and part by part, in the order of the corpus."""
    for name in TABLES:
        target = out / f"{name}.parquet"
        unfinished = target.with_suffix(".unfinished")
        schema = pq.read_schema(parts / keys[0] / f"{name}.parquet")
        with pq.ParquetWriter(unfinished, schema) as writer:
            for key in keys:
                writer.write_table(pq.read_table(parts / key / f"{name}.parquet").cast(schema))
        unfinished.replace(target)
    pairs = associations(combine(_counts(parts / key) for key in keys))
    pairs.to_parquet(out / "pairs.parquet", index=False)
    if csv:
        tables: Mapping[str, pd.DataFrame] = read_results(out)
        to_csv_folder(tables, out)


def _counts(part: Path) -> Counts:
    return Counts(_UNIT, int(pd.read_parquet(part / "unit_counts.parquet")["n_units"].iloc[0]),
                  pd.read_parquet(part / "actor_counts.parquet"), pd.read_parquet(part / "pair_counts.parquet"))
