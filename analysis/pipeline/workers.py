"""Makes batches, in this process or in several."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any, NamedTuple

from ..clauses import load_parser
from ..errors import CorpusError
from ..reference import Reference, load_reference
from .batches import Batch
from .parts import is_whole, make_part

#: Reference and parser of a worker process: loading them for every batch would cost more than the batch.
_STATE: dict[str, Any] = {}


class Done(NamedTuple):
    """A batch whose part is there: its name, its documents, and whether it was made just now."""

    key: str
    documents: int
    fresh: bool


def make_parts(batches: Iterable[Batch], parts: Path, reference: Reference, jobs: int,
               extra: str | Path | None) -> Iterator[Done]:
    """Make the part of every batch that has none; yield in the order of the corpus.

    Raises
    ------
    CorpusError
        A worker process was ended from outside.
    ModelError
        When the language model is missing or another one.
    """
    if jobs > 1:
        load_parser()  # a missing model is told once, not by every worker
        yield from _in_processes(batches, parts, jobs, extra)
        return
    parser = None
    for key, rows in batches:
        fresh = not is_whole(parts / key)
        if fresh:
            parser = parser or load_parser()
            make_part(key, rows, parts, reference, parser)
        yield Done(key, len(rows), fresh)


def _in_processes(batches: Iterable[Batch], parts: Path, jobs: int, extra: str | Path | None) -> Iterator[Done]:
    # "spawn" on every system: a copy ("fork") of a process that has threads can hang.
    context = multiprocessing.get_context("spawn")
    waiting: list[tuple[str, int, Any]] = []
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_start, initargs=(extra,)) as pool:
        try:
            for key, rows in batches:
                made = None if is_whole(parts / key) else pool.submit(_make, key, rows, parts)
                waiting.append((key, len(rows), made))
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


def _finished(key: str, size: int, made: Any) -> Done:
    if made is not None:
        made.result()
    return Done(key, size, made is not None)


def _start(extra: str | Path | None) -> None:
    """Prepare a worker process."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        # Without this the workers of a run that was killed would wait for ever.
        threading.Thread(target=lambda: (parent.join(), os._exit(1)), daemon=True).start()
    _STATE.update(reference=load_reference(extra), parser=load_parser())


def _make(key: str, rows: list[dict[str, Any]], parts: Path) -> None:
    make_part(key, rows, parts, _STATE["reference"], _STATE["parser"])
