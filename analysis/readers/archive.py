"""Zip archives of articles: each member is unpacked by itself, within bounds, and read by its own reader."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from .record import Reject

#: Most bytes a member may unpack to, most times its packed size, and most members.
MEMBER, RATIO, MEMBERS = 500_000_000, 200, 1_000_000
_SLACK = 1_000_000  # small members pack well: their ratio says nothing


def unpack(path: Path) -> Iterator[tuple[str, Path] | Reject]:
    """Yield name and place of each member, one at a time; the place is gone when the next is asked for.

    Names are only ever shown, never used as paths, so that "../x" can lead nowhere.
    """
    try:
        with zipfile.ZipFile(path) as packed, tempfile.TemporaryDirectory() as scratch:
            members = [m for m in packed.infolist() if m.filename and not m.is_dir() and not _hidden(m.filename)]
            if len(members) > MEMBERS:
                yield Reject(path.name, None, f"{len(members)} members, more than {MEMBERS}: not opened; unpack it into a folder")
                return
            for number, member in enumerate(members):
                yield _member(packed, member, Path(scratch) / str(number))
            if not members:
                yield Reject(path.name, None, "empty: there is no file in it")
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        yield Reject(path.name, None, f"not a zip archive, or damaged ({error}); make it again")


def _hidden(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return any((p.startswith(".") and p not in (".", "..")) or p == "__MACOSX" for p in parts)


def _member(packed: zipfile.ZipFile, member: zipfile.ZipInfo, place: Path) -> tuple[str, Path] | Reject:
    name = member.filename.replace("\\", "/")
    if name.startswith("/") or ".." in PurePosixPath(name).parts or ":" in name.split("/")[0]:
        return Reject(name, None, "its name leads out of the archive: not opened")
    if member.flag_bits & 1:
        return Reject(name, None, "locked with a password; save it without")
    if member.file_size > MEMBER or member.file_size > RATIO * member.compress_size + _SLACK:
        return Reject(name, None, f"unpacks to {member.file_size} bytes from {member.compress_size}: not opened; unpack it yourself if you trust it")
    place.mkdir(exist_ok=True)
    ending = PurePosixPath(name).suffix.lower()[:12]
    file = place / ("member" + (ending if ending[1:].isalnum() else ""))
    try:
        with packed.open(member) as inside, file.open("wb") as outside:
            shutil.copyfileobj(inside, outside)  # zipfile gives no more than was declared
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        return Reject(name, None, f"damaged, or packed in a way that is not known ({error}); unpack it into a folder")
    return name, file
