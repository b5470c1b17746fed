"""Reads labelled passages (it serves `review`): every line is checked before anything is scored."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

from ..errors import CorpusError

Gold = dict[str, dict[str, Any]]
_LEGAL = {"kind": ("meeting", "call", "visit"), "status": ("held", "planned", "denied", "other")}
_VETO = ("cast", "threatened", "other")


def read_gold(path: str | Path) -> Gold:
    """Read labelled passages: one JSON object a line.

    Parameters
    ----------
    path : str or Path
        Each line has `id`, `text`, `date` (publication), `meetings` (a list of `kind` {meeting, call,
        visit}, `status` {held, planned, denied, other}, `participants`, `place`, `date` as YYYY-MM-DD,
        YYYY-MM or null) and `vetoes` (a list of `status` {cast, threatened, other}, `by`, `count`).
        "possible", as the tables have it, is read as "other".

    Returns
    -------
    dict
        The passages by id, in the order of the file.

    Raises
    ------
    CorpusError
        Naming the file, the line, the value and the remedy.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "gold.jsonl"
    >>> _ = file.write_text('{"id": "a", "text": "Nobody met.", "meetings": [], "vetoes": []}')
    >>> list(read_gold(file))
    ['a']
    """
    path, out = Path(path), {}
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"labelled passages cannot be read ({type(error).__name__})", file=path.name,
                          remedy="give a file of JSON lines in UTF-8; tests/gold/README.md has the format") from None
    for number, line in enumerate(lines, start=1):
        if line.strip():
            passage = _passage(line, path.name, number)
            if passage["id"] in out:
                raise CorpusError("id stands twice", file=path.name, row=number, value=passage["id"], remedy="rename one")
            out[passage["id"]] = passage
    if not out:
        raise CorpusError("no labelled passage", file=path.name, remedy="write one JSON object a line")
    return out


def _passage(line: str, file: str, number: int) -> dict[str, Any]:
    def wrong(problem: str, value: object, remedy: str) -> CorpusError:
        return CorpusError(problem, file=file, row=number, value=value, remedy=remedy)

    try:
        row = json.loads(line)
    except (json.JSONDecodeError, RecursionError):
        raise wrong("not JSON", line, "write one object on one line") from None
    if not isinstance(row, dict):
        raise wrong("not a JSON object", row, "write {\"id\": ..., \"text\": ..., \"meetings\": [], \"vetoes\": []}")
    for key, kind in (("id", str), ("text", str), ("meetings", list), ("vetoes", list)):
        if not isinstance(row.get(key), kind) or row[key] == "":
            raise wrong(f"`{key}` is missing or of a wrong type", row.get(key), f"give a {kind.__name__}")
    for event in (*row["meetings"], *row["vetoes"]):
        names = event.get("participants", event.get("by")) if isinstance(event, dict) else None
        if not isinstance(names, list) or not all(isinstance(n, str) and n.strip() for n in names):
            raise wrong("an event names nobody", event, "give a list of names: `participants`, or `by` for a veto")
    row["meetings"] = [{**e, "status": "other" if e.get("status") == "possible" else e.get("status"),
                        "place": e.get("place"), "date": e.get("date")} for e in row["meetings"]]
    row["vetoes"] = [{**e, "count": e.get("count")} for e in row["vetoes"]]
    checks = [(k, e.get(k), legal) for e in row["meetings"] for k, legal in _LEGAL.items()]
    for key, value, legal in (*checks, *(("status", e.get("status"), _VETO) for e in row["vetoes"])):
        if value not in legal:
            raise wrong(f"`{key}` is not legal", value, f"one of {', '.join(legal)}")
    for event in row["meetings"]:
        if event["date"] is not None and not _is_day(str(event["date"])):
            raise wrong("`date` is not a day or a month", event["date"], "write YYYY-MM-DD, YYYY-MM or null")
        if not isinstance(event["place"], str | None):
            raise wrong("`place` is not a text", event["place"], "write the name of the place, or null")
    return row


def _is_day(text: str) -> bool:
    try:
        return bool(re.fullmatch(r"\d{4}-\d\d(-\d\d)?", text) and date.fromisoformat(f"{text}-01"[:10]))
    except ValueError:
        return False
