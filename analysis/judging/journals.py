"""One file a coder beside a sample, to which lines are only ever added: nothing judged or typed is lost.

Every line is one write, forced onto the disk. It begins with a line break: what a killed program left
half written then stays a line of its own, and the next one is whole. A file of its own for each coder
lets several work on one sample in a shared folder.

A lock closes a sample. It is made first, empty, and the digests of the files are taken after: a
writer who finds no lock after writing is within them.
"""

from __future__ import annotations

import hashlib
import json
import os
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..errors import LockedError, ReviewError
from ..slugs import slug
from ..storage import write_whole, writing
from ..tables.reviews import LABELS
from .samples import Sample, read_sample

LOCK = "lock.json"


@dataclass(frozen=True)
class Journal:
    """The lines of one coder's file in order, and how many could not be read (half written, or of another sample)."""

    entries: Sequence[dict[str, Any]]
    unread: int = 0


def coder_name(name: str) -> str:
    """Return a coder's name as it is written down: small letters, single spaces.

    Raises
    ------
    ReviewError
        When nothing is left of it.

    Examples
    --------
    >>> coder_name("  Ada  HOLM ")
    'ada holm'
    """
    tidy = " ".join(unicodedata.normalize("NFC", name).casefold().split())
    if not tidy or not tidy.isprintable():
        raise ReviewError("a coder needs a name", value=name, remedy="give the name, or initials, of who judges")
    return tidy


def file_of(folder: str | Path, coder: str) -> Path:
    """Return the file of one coder; two names never share one.

    Examples
    --------
    >>> file_of("sample", "Ann").name
    'coder-ann.jsonl'
    """
    coder = coder_name(coder)
    name = slug(coder)[:60]
    return Path(folder) / f"coder-{name if name == coder else f'{name}-{hashlib.sha256(coder.encode()).hexdigest()[:8]}'}.jsonl"


def append(sample: Sample, coder: str, entry: Mapping[str, Any], final: bool) -> dict[str, Any]:
    """Add one line to a coder's file; when this returns, it is on the disk.

    Parameters
    ----------
    sample, coder
        Whose file.
    entry : mapping
        "what" (judgement or draft), "item_id" and the rest; sample, coder and time are added.
    final : bool
        Whether it is a judgement: these a locked sample refuses.

    Returns
    -------
    dict
        The line.

    Raises
    ------
    LockedError
        When the sample is locked. What was written while it was being locked stays in the file.
    OutputError
        When the file cannot be written.
    """
    folder, path = folder_of(sample), file_of(folder_of(sample), coder)
    if final and is_locked(folder):
        raise LockedError("the sample is locked", file=str(folder), value=entry["item_id"], remedy="draw a new sample, or judge a part_of it anew")
    line = {"sample_id": sample.sample_id, "coder": coder_name(coder), **entry, "at": _now()}
    new = not path.exists()
    with writing(path):
        _write(path, b"\n" + json.dumps(line).encode("ascii"), os.O_CREAT | os.O_APPEND)
        if new:
            _settle(folder)
    if final and is_locked(folder):
        raise LockedError("the sample was locked in this moment: the judgement is kept, but may not count", file=str(path), value=entry["item_id"],
                          remedy="see whether read_judgements has it")
    return line


def read_journal(sample: Sample, coder: str) -> Journal:
    """Read all that one coder judged and typed, the oldest first; of a locked sample what was locked.

    Raises
    ------
    ReviewError
        When the file was changed after the sample was locked.
    """
    path = file_of(folder_of(sample), coder)
    locked = read_lock(folder_of(sample))
    raw = path.read_bytes() if path.is_file() else b""
    if locked is not None:
        there = locked["files"].get(path.name, {"bytes": 0, "sha256": hashlib.sha256(b"").hexdigest()})
        raw = raw[:there["bytes"]]
        if hashlib.sha256(raw).hexdigest() != there["sha256"]:
            raise ReviewError("changed after the sample was locked", file=str(path), remedy="bring back the file as it was")
    return _read(raw, sample)


def coders(sample: Sample) -> list[str]:
    """Name those who have judged or typed, as their own lines name them."""
    found = set()
    for path in folder_of(sample).glob("coder-*.jsonl"):
        found |= {e["coder"] for e in _read(path.read_bytes(), sample).entries}
    return sorted(found)


def is_locked(folder: str | Path) -> bool:
    """Tell whether a sample is closed."""
    return (Path(folder) / LOCK).exists()


def read_lock(folder: str | Path) -> dict[str, Any] | None:
    """Read what was recorded when a sample was locked: locked_at, items_sha256, files (bytes and sha256 each); None if it is open.

    Raises
    ------
    ReviewError
        When locking was cut short, or the record is damaged.
    """
    path = Path(folder) / LOCK
    if not path.exists():
        return None
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        raise ReviewError("locking was cut short", file=str(path), remedy="lock the sample again; what was judged is all there") from None


def lock_sample(folder: str | Path) -> dict[str, Any]:
    """Close a sample: nothing can be judged any more, and all coders' judgements may be read.

    Returns
    -------
    dict
        The record of the lock; of a sample that was locked before, the one made then.

    Raises
    ------
    ReviewError
        When there is no sample here, or it was changed.
    """
    sample, path = read_sample(folder), Path(folder) / LOCK
    with writing(path):
        path.touch()
    if path.stat().st_size:
        return dict(read_lock(folder) or {})
    files = {p.name: {"bytes": len(raw), "sha256": hashlib.sha256(raw).hexdigest()}
             for p in sorted(Path(folder).glob("coder-*.jsonl")) for raw in [p.read_bytes()]}
    record = {"locked_at": _now(), "sample_id": sample.sample_id, "items_sha256": sample.about["items_sha256"], "files": files}
    write_whole(path, lambda part: _write(part, (json.dumps(record, indent=1) + "\n").encode(), os.O_CREAT | os.O_EXCL))
    _settle(path.parent)
    return record


def folder_of(sample: Sample) -> Path:
    """Return where a sample lies.

    Raises
    ------
    ReviewError
        When it was never written.
    """
    if sample.folder is None:
        raise ReviewError("the sample lies in no folder yet", value=sample.sample_id, remedy="write it first: write_sample(sample, FOLDER)")
    return sample.folder


def _write(path: Path, data: bytes, flags: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | flags | getattr(os, "O_BINARY", 0), 0o666)
    try:
        # A write that was cut short is made again as a whole, not gone on with: somebody else's line may stand behind it.
        while os.write(descriptor, data) < len(data):
            pass
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _settle(folder: Path) -> None:
    """Force the name of a new file onto the disk too, where the system can."""
    if os.name != "nt":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _read(raw: bytes, sample: Sample) -> Journal:
    items = set(sample.items["item_id"])
    entries, unread = [], 0
    for line in filter(None, map(bytes.strip, raw.split(b"\n"))):
        try:
            entry = json.loads(line)
            good = _is_entry(entry) and entry["sample_id"] == sample.sample_id and entry["item_id"] in items
        except (ValueError, RecursionError):
            good = False
        if good:
            entries.append(entry)
        else:
            unread += 1
    return Journal(entries, unread)


def _is_entry(entry: Any) -> bool:
    if not isinstance(entry, dict) or not all(isinstance(entry.get(k), str) for k in ("sample_id", "coder", "item_id", "what", "at")):
        return False
    if not (entry["coder"].strip() and entry["coder"].isprintable() and entry["at"].isprintable()):
        return False  # nobody's: a name as `coder_name` never writes it
    if entry["what"] == "draft":
        return isinstance(entry.get("typed"), dict)
    return (entry["what"] == "judgement" and entry.get("label") in LABELS and isinstance(entry.get("note"), str)
            and isinstance(entry.get("corrections"), dict) and isinstance(entry.get("added"), list))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
