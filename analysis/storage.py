"""Files written whole or not at all and read back only if they are sound; one run at a time in a folder."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
import uuid
import zlib
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from .errors import CorpusError, KitError, OutputError

AGAIN = "run the same command again; finished batches are kept"
SUMS = "sums.json"
_FULL = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))
_FORBIDDEN = frozenset((errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST))


@contextmanager
def writing(place: str | Path) -> Iterator[None]:
    """Say of a write that fails where it failed and what to do.

    Raises
    ------
    OutputError
        In place of an `OSError`, with the place and the remedy.

    Examples
    --------
    >>> with writing("results"):
    ...     raise OSError(errno.EROFS, "Read-only file system")
    Traceback (most recent call last):
    ...
    analysis.errors.OutputError: results: cannot be written (Read-only file system). Remedy: choose another folder, or make this one writable.
    """
    try:
        yield
    except KitError:
        raise  # says so itself
    except OSError as error:
        raise OutputError(f"cannot be written ({error.strerror or error})", file=str(place), remedy=_remedy(Path(place), error)) from error


def _remedy(place: Path, error: OSError) -> str:
    if error.errno in _FULL:
        return f"make room there ({_room(place)}) or choose another folder, then do the same again; what is finished is kept"
    if error.errno in _FORBIDDEN:
        return "choose another folder, or make this one writable"
    return "see that the place is there and the disk sound, then do the same again; what is finished is kept"


def _room(place: Path) -> str:
    there = next((p for p in (place, *place.absolute().parents) if p.is_dir()), None)
    try:
        return f"{free_space(there or Path())} MB free"
    except OSError:
        return "free space unknown"


def free_space(folder: Path) -> int:
    """Megabytes that are free where a folder lies."""
    return shutil.disk_usage(folder).free // 1_000_000


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` make a file under another name in its folder, then move it to its place: a reader never meets half a file.

    Raises
    ------
    OutputError
        The file cannot be written; one that was there stays as it was.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_whole(Path(folder, "a.txt"), lambda part: part.write_text("whole"))
    ...     Path(folder, "a.txt").read_text()
    'whole'
    """
    part = path.with_name(f".{path.stem}.{uuid.uuid4().hex}{path.suffix}")
    with writing(path):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write(part)
            os.replace(part, path)
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)


def seal(folder: Path) -> None:
    """Note the checksum of every table in a folder, so that damage is found when one is read (`sound`, `read_parquet`)."""
    sums = {path.name: _sum(path) for path in sorted(folder.glob("*.parquet"))}
    (folder / SUMS).write_text(json.dumps(sums, indent=1) + "\n", encoding="utf-8")


def sound(path: Path) -> bool:
    """Tell whether a file is the one that was sealed; of what nobody sealed, nothing is known against it.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.parquet")
    ...     _ = path.write_bytes(b"table"), seal(path.parent), path.write_bytes(b"taBle")
    ...     sound(path)
    False
    """
    try:
        sums = json.loads((path.parent / SUMS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return True
    return not isinstance(sums, dict) or path.name not in sums or bool(sums[path.name] == _sum(path))


def _sum(path: Path) -> int:
    total = 0
    with path.open("rb") as file:
        while some := file.read(1 << 20):
            total = zlib.crc32(some, total)
    return total


def read_parquet(path: Path, needed: Collection[str] = (), **how: Any) -> pd.DataFrame:
    """Read a table, held against its checksum.

    Parameters
    ----------
    path : pathlib.Path
        A file, or a folder of parts.
    needed : collection of str
        Columns it has to have.
    **how
        What `pandas.read_parquet` takes besides, such as columns and filters.

    Raises
    ------
    CorpusError
        The file is missing or damaged, or lacks a column.

    Examples
    --------
    >>> read_parquet(Path("nowhere.parquet"))
    Traceback (most recent call last):
    ...
    analysis.errors.CorpusError: nowhere.parquet: a table is missing or damaged (...). Remedy: delete it if it is there, and run ...
    """
    try:
        if path.is_file() and not sound(path):
            raise ValueError("other bytes than were written")
        table = pd.read_parquet(path, **how)
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException) as error:  # damage shows in many ways
        raise CorpusError(f"a table is missing or damaged ({error})", file=str(path), remedy=f"delete it if it is there, and {AGAIN}") from None
    if missing := [name for name in needed if name not in table]:
        raise CorpusError("a column is missing: the table is of another version of the kit", file=str(path), value=missing[0], remedy=AGAIN)
    return table


@contextmanager
def alone_in(folder: Path, name: str = ".lock") -> Iterator[None]:
    """Keep everybody else who asks out of a folder; the system lets go when this process ends, however it ends.

    Parameters
    ----------
    folder : pathlib.Path
        Made if it is not there.
    name : str
        A file in it to hold on to.

    Raises
    ------
    OutputError
        Somebody else is at work in the folder, or it cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, alone_in(Path(folder)), alone_in(Path(folder)):
    ...     pass
    Traceback (most recent call last):
    ...
    analysis.errors.OutputError: ...: another run is at work in this folder. Remedy: wait until it has ended, or choose another folder.
    """
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / name).open("ab")
    with file:
        try:
            _lock(file.fileno())
        except OSError as error:
            if error.errno in (errno.EAGAIN, errno.EACCES, errno.EDEADLK):
                raise OutputError("another run is at work in this folder", file=str(folder),
                                  remedy="wait until it has ended, or choose another folder") from None
            # else a file system without locks: then nothing keeps two runs apart
        yield


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
