"""Load the reference tables into one validated, read-only object."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import ReferenceTableError
from .aliases import alias_table, blocked
from .event_types import EventType, EventWords, read_event_types, read_event_words
from .files import Row, interval, overlay, read_rows
from .rules import check_references, check_rows
from .specs import SPECS, Spec

_HERE = Path(__file__).parent
_TOML = ("events.toml", "vetoes.toml")
_AGAIN = "install the kit again, or bring the file back: `git checkout -- analysis/reference`"
_DAYS = ("from", "to", "day")


@dataclass(frozen=True)
class VetoCoverage:
    """What the record of vetoes covers: days between ``first`` and ``last``, checked to ``verified_to``."""

    first: date
    last: date
    verified_to: date
    sources: tuple[str, ...]
    notes: tuple[str, ...]

    def covers(self, earliest: date, latest: date) -> bool:
        """Whether the record covers every day of an interval."""
        return self.first <= earliest and latest <= self.last


@dataclass(frozen=True)
class Reference:
    """The reference tables: what the kit recognises.

    The tables are properties that hand out copies: changing one changes nothing here. Text columns
    are ``str`` and empty text is ""; days are ``datetime64[ms]`` and may be missing; columns that
    hold several values stay ';'-joined (see `specs` for every column's meaning).

    Attributes
    ----------
    veto_coverage : VetoCoverage
        Days the record of vetoes covers.
    event_types : tuple of EventType
        What ``events.toml`` defines; see `event_types`.
    event_words : EventWords
        The word lists of ``events.toml`` that all event types share.
    blocked : tuple of str
        Phrases in which a listed name names something else ("South China Sea"), longest first.
    digest : str
        SHA-256 over all files read; two references with one digest are equal.
    digests : mapping of str to str
        SHA-256 of each table by its file's name ("people.csv"), a study's own rows included.
    """

    digest: str
    digests: Mapping[str, str] = field(compare=False, repr=False)
    veto_coverage: VetoCoverage = field(compare=False)
    event_types: tuple[EventType, ...] = field(compare=False)
    event_words: EventWords = field(compare=False)
    blocked: tuple[str, ...] = field(compare=False)
    _tables: Mapping[str, pd.DataFrame] = field(compare=False, repr=False)

    def _copy(self, name: str) -> pd.DataFrame:
        # Copy-on-write makes this cheap: data are duplicated only when somebody writes to them.
        return self._tables[name].copy(deep=False)

    @property
    def states(self) -> pd.DataFrame:
        """States and entities treated as states, with ``actor_id``."""
        return self._copy("states")

    @property
    def organisations(self) -> pd.DataFrame:
        """Organisations, with ``actor_id``."""
        return self._copy("organisations")

    @property
    def titles(self) -> pd.DataFrame:
        """Words that mark an office or title."""
        return self._copy("titles")

    @property
    def groups(self) -> pd.DataFrame:
        """Head nouns of unnamed groups."""
        return self._copy("groups")

    @property
    def people(self) -> pd.DataFrame:
        """People, with ``actor_id``."""
        return self._copy("people")

    @property
    def offices(self) -> pd.DataFrame:
        """Offices of people, with ``actor_id``, ``scope_id`` and the days ``earliest`` and ``latest``."""
        return self._copy("offices")

    @property
    def boilerplate(self) -> pd.DataFrame:
        """Cues of passages that are not the article."""
        return self._copy("boilerplate")

    @property
    def abbreviations(self) -> pd.DataFrame:
        """Abbreviations whose dot ends no sentence."""
        return self._copy("abbreviations")

    @property
    def words(self) -> pd.DataFrame:
        """Small words that shape names: openers, particles, modifiers, heads of organisations and places."""
        return self._copy("words")

    @property
    def vetoes(self) -> pd.DataFrame:
        """Vetoes in the Security Council, with ``vetoed_by_ids`` and ``state_ids`` (';'-joined actor ids)."""
        return self._copy("vetoes")

    @property
    def aliases(self) -> pd.DataFrame:
        """One row for each actor and alias; see `aliases.alias_table`."""
        return self._copy("aliases")


def load_reference(extra: str | Path | None = None) -> Reference:
    """Load the reference tables, with a study's own laid over them.

    Parameters
    ----------
    extra : str or Path, optional
        Folder with files named as ours (any of them). A row with the key of one of ours replaces
        it, a new key adds a row, and ``yes`` in a column ``remove`` drops ours (with an actor, the
        offices held by or in it). ``events.toml`` and ``vetoes.toml`` may stand there too.

    Returns
    -------
    Reference
        Validated, read-only tables.

    Raises
    ------
    ReferenceTableError
        A file is missing or malformed; names the file, row, value and remedy.

    Examples
    --------
    >>> aliases = load_reference().aliases
    >>> aliases.loc[aliases["alias"] == "Kremlin", "alias_id"].tolist()[0]
    'state:RUS|metonym|Kremlin'
    """
    folder = _extra_folder(extra)
    tables = {name: _rows(spec, folder) for name, spec in SPECS.items()}
    dropped = _dropped_actors(folder)
    tables["offices"] = [row for row in tables["offices"] if not {row["person_id"], row["scope"]} & dropped]
    check_references(tables)
    frames = {name: _frame(SPECS[name], rows) for name, rows in tables.items()}
    _add_ids(frames)
    frames["aliases"] = alias_table(tables)
    events = _layers("events.toml", folder)
    digests = table_digests(extra)
    return Reference(digest=hashlib.sha256("".join(digests.values()).encode()).hexdigest(), digests=digests,
                     veto_coverage=_coverage(folder), event_types=read_event_types(events),
                     event_words=read_event_words(events), blocked=blocked(tables), _tables=frames)


def _extra_folder(extra: str | Path | None) -> Path | None:
    if extra is None:
        return None
    folder = Path(extra)
    if not folder.is_dir():
        raise ReferenceTableError("no such folder", file=str(extra), remedy="give a folder that holds your tables")
    known = {spec.file for spec in SPECS.values()} | set(_TOML)
    for path in sorted(folder.iterdir()):
        if path.suffix in (".csv", ".toml") and path.name not in known and not path.name.startswith("."):
            raise ReferenceTableError("not a table of the kit", file=path.name,
                                      remedy=f"name it as one of {', '.join(sorted(known))}, or keep it elsewhere")
    return folder


def _rows(spec: Spec, folder: Path | None) -> list[Row]:
    ours = _HERE / spec.file
    if not ours.is_file():
        raise ReferenceTableError("file missing", file=spec.file, remedy=_AGAIN)
    rows = read_rows(ours, spec, spec.file)
    if folder is not None and (folder / spec.file).is_file():
        theirs = read_rows(folder / spec.file, spec, str(folder / spec.file))
        rows = overlay(rows, theirs, spec)
    check_rows(spec, rows)
    return rows


def _dropped_actors(folder: Path | None) -> set[str]:
    dropped: set[str] = set()
    for spec in (SPECS["states"], SPECS["organisations"], SPECS["people"]):
        if folder is not None and (folder / spec.file).is_file():
            rows = read_rows(folder / spec.file, spec, str(folder / spec.file))
            dropped.update(row[spec.key[0]] for row in rows if row["remove"])
    return dropped


def _frame(spec: Spec, rows: list[Row]) -> pd.DataFrame:
    data: dict[str, pd.Series[Any]] = {}
    for column in spec.columns:
        values = [row[column.name] for row in rows]
        if column.kind in _DAYS:
            days = [interval(v)[column.kind == "to"] if v else None for v in values]
            data[column.name] = pd.Series(days, dtype=object).astype("datetime64[ms]")
        elif column.kind == "bool":
            data[column.name] = pd.Series([v == "yes" for v in values], dtype="bool")
        else:
            data[column.name] = pd.Series(values, dtype="str")
    return pd.DataFrame(data)


def _add_ids(frames: dict[str, pd.DataFrame]) -> None:
    for name in ("states", "organisations", "people"):
        spec = SPECS[name]
        frames[name]["actor_id"] = spec.prefix + frames[name][spec.key[0]]
    offices, codes = frames["offices"], set(frames["states"]["code"])
    offices["actor_id"] = "person:" + offices["person_id"]
    offices["scope_id"] = [("state:" if s in codes else "org:") + s for s in offices["scope"]]
    for column, source, at in (("earliest", "start", 0), ("latest", "end", 1)):
        days = [interval(v)[at] if v else None for v in offices[source]]
        offices[column] = pd.Series(days, dtype=object).astype("datetime64[ms]")
    vetoes = frames["vetoes"]
    by_name = dict(zip(frames["states"]["name"], frames["states"]["actor_id"], strict=True))
    vetoes["vetoed_by_ids"] = [";".join(by_name[n.strip()] for n in v.split(";")) for v in vetoes["vetoed_by"]]
    vetoes["state_ids"] = [";".join(f"state:{c}" for c in v.split(";") if c) for v in vetoes["states"]]


def _coverage(folder: Path | None) -> VetoCoverage:
    values: dict[str, Any] = {}
    for path in _layers("vetoes.toml", folder):
        try:
            values.update(tomllib.loads(path.read_text(encoding="utf-8")))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ReferenceTableError(f"not readable as TOML ({error})", file=str(path),
                                      remedy="mend the line it names; the kit's own vetoes.toml shows how") from None
    for key in ("coverage_from", "coverage_to", "verified_to"):
        if not isinstance(values.get(key), date):
            raise ReferenceTableError(f"{key} is not a day", file="vetoes.toml", value=values.get(key),
                                      remedy="write YYYY-MM-DD without quotes")
    return VetoCoverage(values["coverage_from"], values["coverage_to"], values["verified_to"],
                        tuple(values.get("sources", ())), tuple(values.get("notes", ())))


def _layers(name: str, folder: Path | None) -> list[Path]:
    if not (_HERE / name).is_file():
        raise ReferenceTableError("file missing", file=name, remedy=_AGAIN)
    paths = [_HERE / name] + ([folder / name] if folder is not None else [])
    return [path for path in paths if path.is_file()]


def table_digests(extra: str | Path | None = None) -> dict[str, str]:
    """SHA-256 of each table by its file's name, as `Reference.digests`, without reading what the tables say."""
    folder, digests = _extra_folder(extra), {}
    for name in (*(spec.file for spec in SPECS.values()), *_TOML):
        total = hashlib.sha256()
        for path in _layers(name, folder):
            total.update(f"{path.parent == _HERE} {name}\0".encode())
            # Line ends depend on how the files were checked out, their content does not.
            total.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
        digests[name] = total.hexdigest()
    return digests
