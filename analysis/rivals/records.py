"""Writes events as others code them: CAMEO rows with the columns of ICEWS, and PLOVER records, each with what it rests on.

CAMEO: Gerner, Schrodt & Yilmaz, codebook 1.1b3. ICEWS: Boschee et al. 2015, doi:10.7910/DVN/28075. PLOVER: Open Event Data
Alliance, manual 0.6b2 (fields of JSON records, quad categories) and its table from CAMEO codes to events and modes (2021).
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import TableError
from ..export import guard, to_plover
from ..reference import Reference
from ..storage import write_whole
from ..tables import DOCUMENTS, EVENT_ACTORS, EVENTS, STATUSES, check

CODER = "conflict-diplomacy-notebooks"
CODEBOOK = "CAMEO 1.1b3; PLOVER 0.6b2"
#: The columns of ICEWS in its order; what follows them is provenance.
ICEWS_COLUMNS = ("Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text", "CAMEO Code", "Intensity",
                 "Target Name", "Target Sectors", "Target Country", "Story ID", "Sentence Number", "Publisher", "City", "District",
                 "Province", "Country", "Latitude", "Longitude")
PROVENANCE = ("Event Group", "event_type", "status", "date_latest", "Date Precision", "Date Basis", "participants", "Source ID", "Target ID",
              "Attribution", "Rule ID", "Start", "End", "Evidence", "Coder", "Version", "Codebook")
#: Mode and context of the CAMEO codes that lose detail in PLOVER, and its quad categories.
_MODES = {"041": ("phone", ""), "042": ("visit", ""), "043": ("host", ""), "044": ("third-party", ""), "045": ("", "diplomatic"),
          "046": ("", "diplomatic"), "129": ("yield", "diplomatic")}
_QUADS = {1: "AGREE CONSULT SUPPORT CONCEDE", 2: "COOPERATE AID RETREAT INVESTIGATE", 3: "DEMAND DISAPPROVE REJECT SANCTION THREATEN",
          4: "PROTEST CRIME MOBILIZE COERCE ASSAULT"}
#: Goldstein's scale for CAMEO, as the codebook's authors give it; other codes stay without an intensity.
_INTENSITY = {"040": 1.0, "041": 1.0, "042": 1.9, "043": 2.8, "129": -5.0}
_CONTEXTS = {"planned": "future", "possible": "hypothetical"}
_SOURCES = ("vetoing", "actor", "visitor")


def to_icews(tables: Mapping[str, pd.DataFrame], reference: Reference, statuses: Iterable[str] = ("held",)) -> pd.DataFrame:
    """Turn events into CAMEO rows of one source and one target, with the columns of an ICEWS file.

    Directions are those of `export.to_plover`. ICEWS knows neither status nor intervals nor several participants: these stand
    in the columns of provenance, of which "Event Group" ties the rows of one event together.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        As `pipeline.analyse` or `pipeline.read_results` gives them; used are ``events``, ``event_actors``, ``documents``.
    reference : Reference
        CAMEO codes of event types, names of states.
    statuses : iterable of str
        Statuses to write. CAMEO codes what happened: others only for readers that heed the column "status".

    Returns
    -------
    pandas.DataFrame
        Texts, in the columns `ICEWS_COLUMNS` and `PROVENANCE`; "Sentence Number" counts from 1, "Start" and "End" are
        characters of the document's text (0-based, half-open). Empty texts where nothing is known.

    Raises
    ------
    TableError
        A table does not satisfy its schema, or a status is none.

    Examples
    --------
    >>> from analysis.reference import load_reference
    >>> from analysis.tables import empty
    >>> tables = {s.name: empty(s) for s in (EVENTS, EVENT_ACTORS, DOCUMENTS)}
    >>> list(to_icews(tables, load_reference()).columns) == [*ICEWS_COLUMNS, *PROVENANCE]
    True
    """
    events, actors, documents = _checked(tables, statuses)
    names = dict(zip(reference.states["actor_id"], reference.states["name"], strict=True))
    publisher = dict(zip(documents["doc_id"], documents["source"], strict=True))
    by_id = {event["event_id"]: event for event in events.to_dict("records")}
    who = _participants(actors)
    labels = {t.name: t.label for t in reference.event_types}
    rows, counts = [], dict.fromkeys(by_id, 0)
    for dyad in to_plover(events, actors, reference.event_types, statuses).to_dict("records"):
        event = by_id[dyad["event_id"]]
        counts[dyad["event_id"]] += 1
        rows.append({
            "Event ID": f"{dyad['event_id']}/{counts[dyad['event_id']]}", "Event Date": _day(dyad["date"]), "Source Name": dyad["source_name"],
            "Source Country": names.get(dyad["source"], ""), "Event Text": labels.get(dyad["event_type"], ""), "CAMEO Code": dyad["cameo"],
            "Intensity": _INTENSITY.get(dyad["cameo"], ""), "Target Name": dyad["target_name"], "Target Country": names.get(dyad["target"], ""),
            "Story ID": dyad["doc_id"], "Sentence Number": dyad["sent_id"] + 1, "Publisher": publisher.get(dyad["doc_id"]), "City": dyad["place"],
            "Event Group": dyad["event_id"], "event_type": dyad["event_type"], "status": dyad["status"], "date_latest": _day(dyad["date_latest"]),
            "Date Precision": event["precision"], "Date Basis": event["date_basis"], "participants": "; ".join(who.get(dyad["event_id"], [])),
            "Source ID": dyad["source"], "Target ID": dyad["target"], "Attribution": event["attribution"], "Rule ID": event["rule_id"],
            "Start": event["start"], "End": event["end"], "Evidence": dyad["evidence"], "Coder": CODER, "Version": coder_version(),
            "Codebook": CODEBOOK})
    table = pd.DataFrame(rows, columns=[*ICEWS_COLUMNS, *PROVENANCE], dtype=object)
    return table.where(table.notna(), "").astype("str")


def to_plover_records(tables: Mapping[str, pd.DataFrame], reference: Reference, statuses: Iterable[str] = ("held",)) -> list[dict[str, Any]]:
    """Turn events into PLOVER records: one an event, with all its actors and what it rests on.

    Fields are those of the manual's JSON table; beyond it stand dateLatest, datePrecision, status, eventType, cameo, ruleId,
    attribution. Who vetoes, acts or visits is the source, all others are targets; of participants alike, the actor whose
    identifier sorts first. Sentences count from 1. A context says what has not happened: "future", "hypothetical"; PLOVER
    has none for what is denied.

    Parameters
    ----------
    tables, reference, statuses
        As for `to_icews`.

    Returns
    -------
    list of dict
        Ready for JSON; empty fields are left out.

    Raises
    ------
    TableError
        As `to_icews`.

    Examples
    --------
    >>> from analysis.reference import load_reference
    >>> from analysis.tables import empty
    >>> to_plover_records({s.name: empty(s) for s in (EVENTS, EVENT_ACTORS, DOCUMENTS)}, load_reference())
    []
    """
    events, actors, documents = _checked(tables, statuses)
    about = documents.set_index("doc_id")[["source", "language"]].to_dict("index")
    types = {t.name: t for t in reference.event_types}
    parts: dict[str, list[Any]] = {}
    for part in actors.sort_values("actor_id", kind="stable").itertuples():
        parts.setdefault(str(part.event_id), []).append(part)
    records = []
    for event in events.to_dict("records"):
        kind, people = types.get(event["event_type"]), parts.get(event["event_id"], [])
        source = [p for p in people if p.role in _SOURCES] or people[:1]
        plover, cameo = (kind.plover, kind.cameo) if kind else ("", "")
        mode, context = _MODES.get(cameo, ("", ""))
        records.append(_filled({
            "id": event["event_id"], "date": _day(event["earliest"]), "dateLatest": _day(event["latest"]), "datePrecision": event["precision"],
            "source": [_actor(p) for p in source], "target": [_actor(p) for p in people if p not in source], "event": plover, "mode": mode,
            "context": [c for c in (context, _CONTEXTS.get(event["status"])) if c], "status": event["status"],
            "eventType": event["event_type"], "cameo": cameo, "quadCode": next((q for q, names in _QUADS.items() if plover in names.split()), None),
            "eventLoc": {"name": event["place"]} if isinstance(event["place"], str) else None,
            "eventText": event["evidence"][event["trigger_start"] - event["start"]:event["trigger_end"] - event["start"]],
            "text": event["evidence"], "textInfo": {"sequence": event["sent_id"] + 1, "start": event["start"], "end": event["end"]},
            "citation": event["doc_id"], "publication": about.get(event["doc_id"], {}).get("source"),
            "language": about.get(event["doc_id"], {}).get("language"), "attribution": event["attribution"], "ruleId": event["rule_id"],
            "coder": CODER, "version": coder_version(), "codebook": CODEBOOK}))
    return records


def write_events(tables: Mapping[str, pd.DataFrame], reference: Reference, path: str | Path, form: str,
                 statuses: Iterable[str] = ("held",)) -> Path:
    """Write events as a file: "icews" (tab-separated) or "plover" (JSON lines).

    In the tab-separated file, a text that a spreadsheet would run as a formula gets an apostrophe before it
    (`export.guard`); `rivals.read_rival` takes it off again.

    Raises
    ------
    TableError
        `form` is neither, or as `to_icews`.

    Examples
    --------
    >>> from analysis.reference import load_reference
    >>> write_events({}, load_reference(), "events.xml", "xml")
    Traceback (most recent call last):
    ...
    analysis.errors.TableError: no such form of events: 'xml'. Remedy: icews or plover.
    """
    path = Path(path)
    if form == "icews":
        table = to_icews(tables, reference, statuses)
        table = table.map(guard).assign(Intensity=table["Intensity"])  # a number may begin with a minus
        # Texts are quoted: a lone carriage return in a name would end the row where only the needful is.
        write_whole(path, lambda part: table.to_csv(part, sep="\t", index=False, encoding="utf-8", errors="backslashreplace",
                                                    lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC))
    elif form == "plover":
        lines = "".join(json.dumps(record, ensure_ascii=True) + "\n" for record in to_plover_records(tables, reference, statuses))
        write_whole(path, lambda part: part.write_text(lines, encoding="utf-8", newline="\n"))
    else:
        raise TableError("no such form of events", value=form, remedy="icews or plover")
    return path


def coder_version() -> str:
    """The version of the kit that coded; "unreleased" where it runs from its folder without being installed."""
    try:
        return version(CODER)
    except PackageNotFoundError:
        return "unreleased"


def _checked(tables: Mapping[str, pd.DataFrame], statuses: Iterable[str]) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    wanted = list(statuses)
    for status in wanted:
        if status not in STATUSES:
            raise TableError("no such status", value=status, remedy=f"one of {', '.join(STATUSES)}")
    events = check(tables["events"], EVENTS)
    return events[events["status"].isin(wanted)], check(tables["event_actors"], EVENT_ACTORS), check(tables["documents"], DOCUMENTS)


def _participants(actors: pd.DataFrame) -> dict[str, list[str]]:
    out: dict[str, set[str]] = {}
    for event_id, name in zip(actors["event_id"], actors["name"], strict=True):
        out.setdefault(event_id, set()).add(name)
    return {event_id: sorted(names) for event_id, names in out.items()}


def _actor(part: Any) -> dict[str, str]:
    """An actor object; its code is that of the state it is."""
    code = part.actor_id.removeprefix("state:") if part.actor_id.startswith("state:") else None
    return _filled({"code": code, "identifier": part.actor_id, "actorText": part.name, "role": part.role})


def _filled(record: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in record.items() if not (v is None or (isinstance(v, str) and not v) or v == [] or (isinstance(v, float) and v != v))}


def _day(value: Any) -> str:
    return "" if pd.isna(value) else f"{value:%Y-%m-%d}"
