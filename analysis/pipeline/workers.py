"""Makes batches: in this process, in several, or on a Dask scheduler."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ..clauses import load_parser
from ..errors import CorpusError
from ..reference import Reference, load_reference
from .batches import Batch
from .parts import Keys, is_there, make_part

if TYPE_CHECKING:
    from distributed import Client

#: Reference and parser of a worker process: loading them for every batch would cost more than the batch.
_STATE: dict[str, Any] = {}


class Done(NamedTuple):
    """A batch whose parts are there: their names, its documents, and whether any was made just now."""

    keys: Keys
    documents: int
    fresh: bool


def make_parts(batches: Iterable[Batch], parts: Path, reference: Reference, jobs: int, extra: str | Path | None,
               scheduler: str | Client | None = None) -> Iterator[Done]:
    """Make the parts that every batch lacks; yield in the order of the corpus.

    Raises
    ------
    CorpusError
        A worker process was ended from outside.
    SchedulerError
        A scheduler, its workers or the folder they share are not as they should be.
    ModelError
        When the language model is missing or another one.
    """
    if scheduler is not None:
        from .cluster import on_scheduler  # dask is slow to load

        yield from on_scheduler(batches, parts, reference, scheduler, extra)
        return
    if jobs > 1:
        load_parser()  # a missing model is told once, not by every worker
        yield from _in_processes(batches, parts, jobs, extra)
        return
    parser = cache(load_parser)
    for keys, rows in batches:
        fresh = not is_there(parts, keys)
        if fresh:
            make_part(keys, rows, parts, reference, parser)
        yield Done(keys, len(rows), fresh)


def _in_processes(batches: Iterable[Batch], parts: Path, jobs: int, extra: str | Path | None) -> Iterator[Done]:
    # "spawn" on every system: a copy ("fork") of a process that has threads can hang.
    context = multiprocessing.get_context("spawn")
    waiting: list[tuple[Keys, int, Any]] = []
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_start, initargs=(extra,)) as pool:
        try:
            for keys, rows in batches:
                made = None if is_there(parts, keys) else pool.submit(_make, keys, rows, parts)
                waiting.append((keys, len(rows), made))
                if len(waiting) > 2 * jobs:  # bounds how many batches are held at once
                    yield _finished(*waiting.pop(0))
            while waiting:
                yield _finished(*waiting.pop(0))
        except BrokenProcessPool:
            raise CorpusError("a worker process was ended from outside, perhaps for want of memory",
                              remedy="run the same command again, with a smaller --batch or fewer --jobs; "
                                     "finished batches are kept") from None
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _finished(keys: Keys, size: int, made: Any) -> Done:
    if made is not None:
        made.result()
    return Done(keys, size, made is not None)


def _start(extra: str | Path | None) -> None:
    """Prepare a worker process."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        # Without this the workers of a run that was killed would wait for ever.
        threading.Thread(target=_end_after, args=(parent,), daemon=True).start()
    _STATE.update(reference=load_reference(extra), parser=cache(load_parser))


def _end_after(parent: Any) -> None:
    parent.join()
    os._exit(1)


def _make(keys: Keys, rows: list[dict[str, Any]], parts: Path) -> None:
    make_part(keys, rows, parts, _STATE["reference"], _STATE["parser"])
