"""Makes batches: in this process, in several, or on a Dask scheduler."""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..clauses import load_parser
from ..errors import CorpusError
from ..reference import Reference, load_reference
from .batches import Batch
from .parts import Done, Keys, is_there, make_part

if TYPE_CHECKING:
    from distributed import Client

#: Reference and parser of a worker process: loading them for every batch would cost more than the batch.
_STATE: dict[str, Any] = {}


#: New objects after which Python looks for circles among them. A run makes very many and hardly a circle: at the usual 700,
#: looking takes a twelfth of its time.
OBJECTS = 20_000


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Let Python look for circles of objects seldom, and as before afterwards; where it is told never to, it stays so.

    Examples
    --------
    >>> before = gc.get_threshold()
    >>> with seldom_collecting():
    ...     gc.get_threshold()[0] >= OBJECTS
    True
    >>> gc.get_threshold() == before
    True
    """
    before = gc.get_threshold()
    if before[0]:
        gc.set_threshold(max(before[0], OBJECTS), *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


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
    gc.set_threshold(OBJECTS, *gc.get_threshold()[1:])
    _STATE.update(reference=load_reference(extra), parser=cache(load_parser))


def _end_after(parent: Any) -> None:
    parent.join()
    os._exit(1)


def _make(keys: Keys, rows: list[dict[str, Any]], parts: Path) -> None:
    make_part(keys, rows, parts, _STATE["reference"], _STATE["parser"])
