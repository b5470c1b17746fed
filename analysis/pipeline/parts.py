"""Parts of a run: for each batch one folder a group of tables; and the tables joined from all of them."""

from __future__ import annotations

import re
import shutil
import uuid
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from ..cooccurrence.association import Counts, associations, combine
from ..errors import CorpusError, printable
from ..export import to_csv_folder, to_parquet_folder
from ..meetings import MeetingTables, join_reports
from ..passages.furniture import furniture_of
from ..progress_bar import watched
from ..reference import Reference
from ..storage import AGAIN, SUMS, seal, sound, writing
from ..stories import find_stories_in
from ..tables import DOCUMENTS, EVENT_ACTORS, SCHEMAS, build, empty, trusted
from ..timeline import choose_names, count_names, event_timeline
from .groups import COUNTS, GROUPS, UNIT, Group
from .stages import TABLES

Keys = tuple[str, ...]  # a batch: the name of its folder for each group
#: Reports are joined, and lanes named, over the whole corpus: these are made when all parts are there.
_OF_PARTS = tuple(name for name in TABLES if name not in ("furniture", "stories", "meetings", "meeting_reports", "timeline"))
_AT = {name: at for at, group in enumerate(GROUPS) for name in group.tables}
#: Where the tables of a run are made, and where they stand when all are whole, until they are in their places.
UNFINISHED, FINISHED = ".unfinished", ".finished"
#: Parts of which the timeline is made at once.
PARTS = 20
_NAME = re.compile(r"[0-9a-f]{24}(?:\.\w+\.unfinished)?")


class DamagedPart(CorpusError):
    """Parts of a batch that cannot be read; `part` is their folder."""

    part: Path


class Done(NamedTuple):
    """A batch whose parts are there: their names, its documents, and whether any was made just now."""

    keys: Keys
    documents: int
    fresh: bool


class _Found(dict[str, pd.DataFrame]):
    """Tables of one batch: what is asked for and not at hand is read from the batch's parts."""

    def __init__(self, parts: Path, keys: Keys) -> None:
        super().__init__()
        self.parts, self.batch = parts, keys

    def __missing__(self, name: str) -> pd.DataFrame:
        self[name] = next(_tables(self.parts, [self.batch], name)).to_pandas()
        return self[name]


def make_part(keys: Keys, rows: list[dict[str, Any]], parts: Path, reference: Reference, parser: Callable[[], Any]) -> None:
    """Write what is not there yet of one batch's tables, each group into its own folder.

    Safe to repeat, and for two processes to do at once: a folder is whole or absent, and one that is whole is kept.
    """
    tables = _Found(parts, keys)
    tables["documents"], tables["furniture"] = build(rows, DOCUMENTS), furniture_of(rows)
    for key, group in zip(keys, GROUPS, strict=True):
        if not _holds(parts / key, group):
            with trusted():
                made = group.make(tables, reference, parser)
            tables |= made
            _save(made, parts / key, group)


def is_there(parts: Path, keys: Keys) -> bool:
    """Tell whether a batch is there with all its tables, each readable to its end."""
    return all(_holds(parts / key, group) for key, group in zip(keys, GROUPS, strict=True))


def _holds(folder: Path, group: Group) -> bool:
    try:
        if not (folder / SUMS).is_file():
            return False
        for name in group.tables:
            pq.read_metadata(folder / f"{name}.parquet")  # stands at the end of the file
    except (OSError, pa.ArrowException):
        return False
    return True


def _save(tables: dict[str, pd.DataFrame], folder: Path, group: Group) -> None:
    """Write a folder under a name nobody else uses; the rename at the end makes it whole or absent."""
    unfinished, away = (folder.with_name(f"{folder.name}.{uuid.uuid4().hex}.unfinished") for _ in range(2))
    try:
        with writing(folder.parent):
            unfinished.mkdir(parents=True)
            for name in group.tables:
                pq.write_table(pa.Table.from_pandas(tables[name], preserve_index=False), unfinished / f"{name}.parquet")
            seal(unfinished)
            if folder.exists() and not _holds(folder, group):
                folder.rename(away)  # damaged
            unfinished.rename(folder)
    except OSError:
        if not _holds(folder, group):  # else another process was first
            raise
    finally:
        for left in (unfinished, away):
            shutil.rmtree(left, ignore_errors=True)


def assemble(parts: Path, keys: Sequence[Keys], out: Path, csv: bool, states: pd.DataFrame, furniture: pd.DataFrame,
             rejects: pd.DataFrame) -> None:
    """Join the parts, table by table and part by part, in the order of the corpus.

    The tables are made in a folder of their own and moved to their places when all are whole, so that a run stopped on the
    way leaves the earlier ones, which belong together.
    """
    new, whole = out / UNFINISHED, out / FINISHED
    with writing(out):
        for left in (new, whole):
            if left.exists():
                shutil.rmtree(left)
        new.mkdir()
        try:
            _make_tables(parts, keys, new, states, furniture)
            to_csv_folder({"rejects": rejects}, new)
            for name in (*TABLES, "pairs") if csv else ():
                to_csv_folder({name: pd.read_parquet(new / f"{name}.parquet")}, new)
            seal(new)
            new.rename(whole)
        finally:
            shutil.rmtree(new, ignore_errors=True)
        for path in sorted(whole.iterdir()):
            path.replace(out / path.name)
        whole.rmdir()


def _make_tables(parts: Path, keys: Sequence[Keys], new: Path, states: pd.DataFrame, furniture: pd.DataFrame) -> None:
    for name in watched(_OF_PARTS, "tables", "table"):
        _write(_tables(parts, keys, name), new / f"{name}.parquet")
    pairs = ((next(_tables(parts, [k], "documents")).to_pandas(), next(_tables(parts, [k], "passages")).to_pandas())
             for k in watched(keys, "stories", "batch"))
    stories = find_stories_in(pairs)
    joined = _join(parts, keys, states, stories)
    to_parquet_folder({"furniture": furniture, "stories": stories, **joined._asdict()}, new)
    _write(_timelines(parts, keys, joined.meeting_reports), new / "timeline.parquet")
    counts = (_counts(*tables) for tables in zip(*(_tables(parts, keys, name) for name in COUNTS), strict=True))
    to_parquet_folder({"pairs": associations(combine(counts))}, new)


def prune(parts: Path, keys: Sequence[Keys]) -> None:
    """Remove parts that a finished run did not use: of documents, tables or code that have changed since."""
    used = {key for batch in keys for key in batch}
    for folder in parts.iterdir():
        if folder.is_dir() and _NAME.fullmatch(folder.name) and folder.name not in used:
            shutil.rmtree(folder, ignore_errors=True)


def _write(tables: Iterator[pa.Table], path: Path) -> None:
    first = next(tables)
    with pq.ParquetWriter(path, first.schema) as writer:
        for table in chain([first], tables):
            writer.write_table(table.cast(first.schema))


def _join(parts: Path, keys: Sequence[Keys], states: pd.DataFrame, stories: pd.DataFrame) -> MeetingTables:
    """Join the reports of all parts: only what can be a report is held, without the texts."""
    held: dict[str, list[pd.DataFrame]] = {name: [] for name in ("events", "event_actors", "mentions", "documents")}
    texts = ("evidence", "text", "context")
    for key in keys:
        part = {name: next(_tables(parts, [key], name, [c for c in SCHEMAS[name].names if c not in texts])).to_pandas() for name in held}
        part["events"] = part["events"][part["events"]["event_type"].isin(("meeting", "call", "visit"))].assign(evidence="")
        part["event_actors"] = part["event_actors"][part["event_actors"]["event_id"].isin(part["events"]["event_id"])]
        part["mentions"] = part["mentions"][part["mentions"]["actor_id"].isin(part["event_actors"]["actor_id"])]
        part["documents"] = part["documents"][part["documents"]["doc_id"].isin(part["events"]["doc_id"])].assign(text="", context="")
        for name, table in part.items():
            held[name].append(table)
    events, event_actors, mentions, documents = (pd.concat(tables, ignore_index=True) for tables in held.values())
    return join_reports(events, event_actors, mentions, documents, states, stories)


def _timelines(parts: Path, keys: Sequence[Keys], reports: pd.DataFrame) -> Iterator[pa.Table]:
    """Make the timeline part by part, in the order of the events: nothing in it depends on where batches end."""
    counted = count_names(empty(EVENT_ACTORS))
    for table in _tables(parts, keys, "event_actors"):
        both = pd.concat([counted, count_names(table.to_pandas())])
        counted = both.groupby(["actor_id", "name"], sort=False)["n"].sum().reset_index()
    names = choose_names(counted)
    published = _tables(parts, keys, "documents", ["doc_id", "published_latest"])
    together = zip(_tables(parts, keys, "events"), _tables(parts, keys, "event_actors"), published, strict=True)
    while some := list(islice(together, PARTS)):
        events, actors, documents = (pa.concat_tables(tables).to_pandas() for tables in zip(*some))
        marks = event_timeline(events, actors, names=names, reports=reports, documents=documents)
        place = {event: at for at, event in enumerate(events["event_id"])}
        marks = marks.sort_values("event_id", key=lambda ids: ids.map(place), kind="stable", ignore_index=True)
        yield pa.Table.from_pandas(marks, preserve_index=False)


def _tables(parts: Path, keys: Sequence[Keys], name: str, columns: list[str] | None = None) -> Iterator[pa.Table]:
    for batch in keys:
        path = parts / batch[_AT[name]] / f"{name}.parquet"
        try:
            if columns is None and not sound(path):  # some columns are read of what was read whole before
                raise pa.ArrowInvalid("other bytes than were written")
            with pq.ParquetFile(path) as file:
                table = file.read(columns)
        except (OSError, pa.ArrowException) as error:
            damaged = DamagedPart(f"a finished batch is damaged ({printable(str(error))})", file=str(path),
                                  remedy=f"see that the disk is sound, and {AGAIN}")
            damaged.part = path.parent
            raise damaged from None
        yield table


def _counts(pairs: pa.Table, actors: pa.Table, units: pa.Table) -> Counts:
    return Counts(UNIT, units["n_units"][0].as_py(), actors.to_pandas(), pairs.to_pandas())
