"""Reads other coders' events (it serves `rivals`): CAMEO rows as ICEWS has them, PLOVER records, any table by its columns."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import CorpusError, printable
from ..export import unguard
from ..readers.decode import decode
from ..readers.record import interval
from ..reference import Reference

#: Which column holds what, as ICEWS, POLECAT, PLOVER's JSON and common tables call it; the first that is there is used.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "group": ("event group",), "event_id": ("event id", "event_id", "globaleventid", "id"),
    "doc_id": ("story id", "doc_id", "document", "document_id", "article_id", "citation"),
    "sent_id": ("sent_id", "sentence_id"), "sentence_number": ("sentence number", "textinfo"),
    "event_type": ("event_type", "type", "kind"), "code": ("cameo code", "cameo", "eventcode", "event type", "event", "plover", "code"),
    "mode": ("event mode", "mode"), "context": ("contexts", "context"), "status": ("status",),
    "earliest": ("event date", "date", "earliest", "event_date", "day"), "latest": ("date_latest", "datelatest", "latest", "end_date"),
    "participants": ("participants", "actors"), "source": ("source name", "actor name", "source_name", "source", "actor"),
    "target": ("target name", "recipient name", "target_name", "target", "recipient"), "place": ("place", "eventloc", "city", "placename"),
    "evidence": ("evidence", "text", "sentence"),
}
#: Words that coders use for our types. A code that begins with the key of `_CAMEO` is of that type.
_WORDS = {"phone call": "call", "telephone call": "call", "telephone": "call", "phone": "call", "talks": "meeting", "meet": "meeting",
          "summit": "meeting", "negotiation": "meeting", "trip": "visit", "travel": "visit"}
_CAMEO = {"041": "call", "042": "visit", "043": "visit", "04": "meeting", "129": "veto"}
_MODES = {"phone": "call", "visit": "visit", "host": "visit"}
_STATUSES = {"other": "possible", "cast": "held", "threatened": "possible", "future": "planned", "hypothetical": "possible"} | {
    s: s for s in ("held", "planned", "denied", "possible")}
_CODE = re.compile(r"\d{2,4}", re.ASCII)
_LONGEST = 1_000_000  # characters of a cell: more is no event


class Row(NamedTuple):
    """One row that could be read: an event, or one of the dyads that make it."""

    number: int
    group: str | None
    event_id: str
    doc_id: str
    sent_id: int | None
    event_type: str
    status: str
    earliest: Any
    latest: Any
    participants: tuple[str, ...]
    place: str | None
    code: str | None
    evidence: str | None
    dyad: bool  # one source and one target, of what may be more


class Rejected(NamedTuple):
    """One row that could not be read, or codes what is not compared."""

    file: str
    row: int
    kind: str  # "broken" or "not compared"
    reason: str


class _NotCompared(ValueError):
    """The row is sound, and of something else."""


def read_rows(path: Path, columns: Mapping[str, str], types: Mapping[str, str], reference: Reference) -> Iterator[Row | Rejected]:
    """Yield the rows of a file, each read or turned away with its reason."""
    names = {part: (columns[part].lower(),) if part in columns else known for part, known in COLUMNS.items()}
    codes = {t.name: t.name for t in reference.event_types} | {k.casefold(): v for k, v in types.items()}
    cameo = {t.cameo: t.name for t in reference.event_types if t.cameo}
    for number, cells in _cells(path):
        try:
            if isinstance(cells, str):
                raise ValueError(cells)
            low = {str(k).strip().lstrip("#!\ufeff").lower(): v for k, v in cells.items()}
            ours = "event group" in low
            given = {part: _first(low, options, ours and path.suffix.lower() in (".tsv", ".csv")) for part, options in names.items()}
            yield _row(path.name, number, given, codes, cameo)
        except _NotCompared as error:
            yield Rejected(path.name, number, "not compared", printable(str(error)))
        except ValueError as error:
            yield Rejected(path.name, number, "broken", printable(str(error)))


def _row(file: str, number: int, given: Mapping[str, Any], codes: Mapping[str, str], cameo: Mapping[str, str]) -> Row:
    doc_id = _text(given["doc_id"], "document")
    if not doc_id:
        raise ValueError(f"no document (looked in {', '.join(COLUMNS['doc_id'])}); say which column holds it")
    kind, status = _type(given, codes, cameo), _status(given)
    first, last = _day(given["earliest"], "date"), _day(given["latest"], "last day")
    if first and last and last[1] < first[0]:
        raise ValueError(f"the last day {last[1]} is before the first {first[0]}")
    people, sides = _names(given["participants"]), (_names(given["source"]), _names(given["target"]))
    dyad = not people and not isinstance(given["source"], list) and all(len(side) == 1 for side in sides)
    people = people or (*sides[0], *sides[1])
    if not people and not given["group"]:
        raise ValueError("names nobody who takes part")
    place = given["place"].get("name") if isinstance(given["place"], dict) else given["place"]
    code, group, own = (_text(given[part], part) for part in ("code", "group", "event_id"))
    return Row(number, group, own or f"{file}#{number}", doc_id, _sentence(given), kind, status, first and first[0],
               (last or first or (None, None))[1], people, _text(place, "place"), code, _text(given["evidence"], "evidence"), dyad)


def _type(given: Mapping[str, Any], codes: Mapping[str, str], cameo: Mapping[str, str]) -> str:
    """Our event type: by its name, by CAMEO code, or by PLOVER's event and mode."""
    said, code = ((_text(given[part], part) or "").strip() for part in ("event_type", "code"))
    mode = " ".join(_list(given["mode"])).casefold()
    for word in (said.casefold(), code.casefold()):
        if word in codes:
            return codes[word]
    number = code if _CODE.fullmatch(code) else said if _CODE.fullmatch(said) else ""
    if number:
        number = f"0{number}" if re.fullmatch("4[0-6]", number) else number  # a spreadsheet took the zero
        if number in cameo:
            return cameo[number]
        if found := next((t for start, t in _CAMEO.items() if number.startswith(start)), None):
            return found
        raise _NotCompared(f"CAMEO {number} is none of the types compared")
    for word in (said.casefold(), code.casefold()):
        if word == "consult" or word in _WORDS:
            return _MODES.get(mode, _WORDS.get(word, "meeting"))
    if not said and not code:
        raise ValueError("neither a type nor a code")
    raise _NotCompared(f"{(said or code)!r} is none of the types compared; if it is one, say so with types=")


def _status(given: Mapping[str, Any]) -> str:
    said = (_text(given["status"], "status") or "").strip().casefold()
    if said:
        if said not in _STATUSES:
            raise ValueError(f"status {said!r} is none of held, planned, denied, possible")
        return _STATUSES[said]
    around = [c.strip().casefold() for c in _list(given["context"])]
    return next((_STATUSES[c] for c in around if c in ("future", "hypothetical")), "held")


def _sentence(given: Mapping[str, Any]) -> int | None:
    """The sentence, counted from 0; ICEWS counts from 1."""
    for part, base in (("sent_id", 0), ("sentence_number", 1)):
        value = given[part]
        text = _text(value.get("sequence") if isinstance(value, dict) else value, "sentence")
        if text:
            if not re.fullmatch(r"\d{1,6}(?:\.0)?", text.strip(), re.ASCII) or int(float(text)) < base:
                raise ValueError(f"sentence {text!r} is no number from {base} on")
            return int(float(text)) - base
    return None


def _day(value: Any, what: str) -> tuple[Any, Any] | None:
    text = _text(value, what)
    try:
        found = interval(text)
    except ValueError:
        raise ValueError(f"{what} {text!r} is no ISO day, month or year (write 2012-03-10)") from None
    if found and not 1000 <= found[0].year <= 2999:
        raise ValueError(f"{what} {text!r} lies outside the years 1000 to 2999")
    return found


def _names(value: Any) -> tuple[str, ...]:
    """Names of actors: a text with ';' between them, a list of texts, or of objects as PLOVER has them."""
    found = []
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            item = next((item[k] for k in ("actorText", "name", "identifier", "code") if item.get(k)), None)
        found += split_names(_text(item, "name") or "")
    return tuple(dict.fromkeys(found))


def split_names(text: str) -> list[str]:
    """The names of a text with ';' between them, each with single spaces."""
    return [name for part in text.split(";") if (name := " ".join(part.split()))]


def _list(value: Any) -> list[str]:
    return [str(v) for v in value] if isinstance(value, list) else [p.strip() for p in (_text(value, "list") or "").split(";")]


def _first(cells: Mapping[str, Any], options: Iterable[str], guarded: bool) -> Any:
    value = next((cells[o] for o in options if o in cells), None)
    return None if value in ("None", "NULL", "") else unguard(value) if guarded else value


def _text(value: Any, what: str) -> str | None:
    if isinstance(value, dict | list):
        raise ValueError(f"{what} is a {type(value).__name__}, not a text")
    text = None if value is None or value == "" else str(value)
    if text and len(text) > _LONGEST:
        raise ValueError(f"{what} has {len(text)} characters")
    return text


def _cells(path: Path) -> Iterator[tuple[int, Mapping[str, Any] | str]]:
    """Rows of a table or records of a JSON file, counted from 1 as an editor counts lines (records: from the first)."""
    ending = path.suffix.lower()
    if ending not in (".csv", ".tsv", ".tab", ".json", ".jsonl"):
        raise CorpusError("no format of events ends like this", file=path.name, value=ending,
                          remedy="give .tsv or .tab (ICEWS, POLECAT), .csv, .json or .jsonl")
    try:
        text = decode(path.read_bytes())[0].lstrip("\ufeff")
    except (OSError, ValueError) as error:
        raise CorpusError(f"cannot be read ({printable(str(error))})", file=path.name, remedy="give a text file in UTF-8") from None
    if not text.strip():
        raise CorpusError("empty", file=path.name, remedy="give a file with one event a row")
    if ending in (".json", ".jsonl"):
        yield from _json(path.name, text, whole=ending == ".json")
    else:
        yield from _table(path.name, text, "," if ending == ".csv" else "\t")


def _json(file: str, text: str, whole: bool) -> Iterator[tuple[int, Mapping[str, Any] | str]]:
    if whole:
        try:
            items = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise CorpusError(f"not JSON ({printable(str(error))[:120]})", file=file,
                              remedy="one list of records, or .jsonl with one a line") from None
        items = items.get("events", [items]) if isinstance(items, dict) else items
        if not isinstance(items, list):
            raise CorpusError("no list of records", file=file, value=type(items).__name__, remedy="write [{...}, {...}]")
        yield from ((n, item if isinstance(item, dict) else "not a record") for n, item in enumerate(items, 1))
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                item = json.loads(line)
            except (ValueError, RecursionError) as error:
                item = f"not JSON ({str(error)[:120]})"
            yield number, item if isinstance(item, dict) else item if isinstance(item, str) and item.startswith("not JSON") else "not a record"


def _table(file: str, text: str, delimiter: str) -> Iterator[tuple[int, Mapping[str, Any] | str]]:
    csv.field_size_limit(2**31 - 1)  # for the whole process; a long cell is refused by its own length
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header: list[str] = []
    while True:
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield rows.line_num, f"no row of a table ({error})"
            continue
        if not header:
            header = cells
            known = {o for options in COLUMNS.values() for o in options}
            if len(header) < 2 or len({h.strip().lower() for h in header}) < len(header):
                raise CorpusError("no header with a name of its own for each column", file=file, row=1, value=delimiter.join(header)[:60],
                                  remedy=f"the first line names the columns, for instance {', '.join(sorted(known)[:4])}")
        elif cells:
            fits = len(cells) == len(header)
            yield rows.line_num, dict(zip(header, cells, strict=True)) if fits else f"has {len(cells)} cells, not {len(header)}"
