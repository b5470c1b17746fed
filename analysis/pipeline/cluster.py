"""Batches as tasks on a Dask scheduler; the only module that knows Dask, loaded where a scheduler is given.

A task makes the parts of one batch, writes them into the folder that all workers see, and returns a name. It
can be repeated, so a worker that is lost costs only the batches it had. The scheduler itself needs no kit.
"""

from __future__ import annotations

import json
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import pandas as pd
from distributed import CancelledError, Client, Future, KilledWorker

from ..clauses import load_parser
from ..errors import SchedulerError
from ..reference import Reference, load_reference
from ..storage import AGAIN
from .batches import Batch
from .groups import ingredients
from .parts import Done, Keys, is_there, make_part

#: Seconds until a scheduler has to answer, have a worker, or have one again; and a shared folder to show a new file.
ANSWER, WORKER, SIGHT = 10, 60, 30
#: Batches under way for each worker: one in work and one at hand.
AHEAD = 2
_DAYS = ("published_earliest", "published_latest")
_SHARED = "choose a folder that all workers share and see under the same path as here"

# Of a worker process: what it loaded, and for which run. One batch is made at a time, whatever its threads:
# the parser is not made for several, and memory is bounded by the batch.
_LOADED: dict[str, Any] = {}
_ALONE = Lock()


def on_scheduler(batches: Iterable[Batch], parts: Path, reference: Reference, scheduler: str | Client,
                 extra: str | Path | None) -> Iterator[Done]:
    """Make the parts that every batch lacks on a scheduler's workers; yield in the order of the corpus.

    Raises
    ------
    SchedulerError
        The scheduler cannot be reached or was lost; a worker has another version of the kit or does not
        see the folder; no worker is left.
    """
    parts = parts.resolve()
    own = None if extra is None else Path(extra).resolve()
    waiting: deque[tuple[Keys, int, Future | None]] = deque()
    with _client(scheduler) as client, _token(parts) as token:
        run = (ingredients(reference.digests), str(parts), own and str(own), token)
        try:
            for keys, rows in batches:
                made = None if is_there(parts, keys) else client.submit(_task(), _packed(run, keys, rows), pure=False)
                waiting.append((keys, len(rows), made))
                while len(waiting) > AHEAD * max(1, len(client.nthreads())):  # bounds what client and scheduler hold
                    yield _finished(client, parts, *waiting.popleft())
            while waiting:
                yield _finished(client, parts, *waiting.popleft())
        finally:
            client.cancel([made for *_, made in waiting if made is not None])


def _packed(run: tuple[Any, ...], keys: Keys, rows: list[dict[str, Any]]) -> str:
    """A batch as JSON: what a worker reads must not be able to run anything."""
    plain = [row | {name: None if pd.isna(row[name]) else row[name].isoformat() for name in _DAYS} for row in rows]
    return json.dumps([run, keys, plain])


def work(packed: str) -> str:
    """On a worker: make the parts of one batch; return the name of the last."""
    run, keys, rows = json.loads(packed)
    for row in rows:
        row.update((name, pd.Timestamp(row[name])) for name in _DAYS if row[name])
    with _ALONE:
        if _LOADED.get("run") != run:
            _LOADED.clear()
            _LOADED.update(reference=_checked(*run), parser=cache(load_parser), run=run)
        make_part(tuple(keys), rows, Path(run[1]), _LOADED["reference"], _LOADED["parser"])
    return str(keys[-1])


def _task() -> Callable[[str], str]:
    def make_batch(packed: str) -> str:
        from analysis.pipeline.cluster import work

        return work(packed)

    return make_batch  # made inside a function, it travels as code: only workers import the kit


def _checked(wanted: dict[str, str], parts: str, extra: str | None, token: str) -> Reference:
    """On a worker, once a run: see that folder and kit are those of the run; load the reference tables."""
    for place in (Path(parts, token), *([Path(extra)] if extra else [])):
        if not _appears(place.exists):
            raise SchedulerError("a worker does not see this folder", file=str(place.parent if place.name == token else place), remedy=_SHARED)
    reference = load_reference(extra)
    here = ingredients(reference.digests)
    other = sorted(name for name in wanted | here if wanted.get(name) != here.get(name))
    if other:
        raise SchedulerError("a worker has another version of the kit than this run", value=", ".join(other),
                             remedy="install the same version for the workers, from requirements.lock, and start them anew")
    return reference


@contextmanager
def _client(scheduler: str | Client) -> Iterator[Client]:
    if isinstance(scheduler, Client):
        if scheduler.asynchronous:
            raise SchedulerError("the client is an asynchronous one", remedy="make it without asynchronous=True")
        yield _with_worker(scheduler)
        return
    try:
        client = Client(scheduler, timeout=ANSWER, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise SchedulerError(f"no scheduler answers ({type(error).__name__})", value=str(scheduler),
                             remedy="give the address that `dask scheduler` prints, such as tcp://host:8786, and see that it runs") from None
    with client:
        yield _with_worker(client)


def _with_worker(client: Client) -> Client:
    try:
        client.wait_for_workers(1, timeout=WORKER)
    except TimeoutError:
        raise SchedulerError(f"the scheduler had no worker for {WORKER} seconds",
                             remedy=f"start workers (`dask worker ADDRESS`) and {AGAIN}") from None
    return client


@contextmanager
def _token(parts: Path) -> Iterator[str]:
    """A file that only who sees the same folder can see, and not merely one of the same name."""
    place = parts / f".{uuid.uuid4().hex}"
    place.touch()
    try:
        yield place.name
    finally:
        place.unlink(missing_ok=True)


def _finished(client: Client, parts: Path, keys: Keys, size: int, made: Future | None) -> Done:
    if made is None:
        return Done(keys, size, False)
    try:
        while True:
            try:
                made.result(timeout=WORKER)
                break
            except TimeoutError:
                _with_worker(client)
    except KilledWorker:
        raise SchedulerError("every worker that had one of the batches was ended, perhaps for want of memory",
                             remedy=f"give workers more memory or a smaller --batch, and {AGAIN}") from None
    except CancelledError:
        raise SchedulerError("the scheduler was lost, or the batches were cancelled there", remedy=AGAIN) from None
    except ImportError as error:
        raise SchedulerError(f"a worker cannot load this version of the kit ({error})",
                             remedy="install the same version for the workers, from requirements.lock") from None
    if not _appears(lambda: is_there(parts, keys)):
        raise SchedulerError("a worker finished a batch that cannot be seen here", file=str(parts), remedy=_SHARED)
    return Done(keys, size, True)


def _appears(there: Callable[[], bool]) -> bool:
    """Wait for something in a shared folder: some show what others wrote only after a while."""
    end = time.monotonic() + SIGHT
    while not there():
        if time.monotonic() > end:
            return False
        time.sleep(0.2)
    return True
