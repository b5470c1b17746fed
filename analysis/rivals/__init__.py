"""Other coders beside this one: their events read in, matched with ours on the same documents, agreement and differences.

A rival is any program, model or person that coded the same texts. Neither side is taken to be right: where one is
known to be, its share in the other is the recall, and the other's share in it the precision.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

import pandas as pd
from scipy.stats import binomtest

from ..errors import CorpusError
from ..reference import Reference
from ..scoring.matching import Names, match
from ..tables import EVENT_ACTORS, EVENTS, build, check
from ..tables.on_demand import AGREEMENT, CODED_EVENTS, SIDE_BY_SIDE
from .files import COLUMNS, Rejected, Row, read_rows, split_names

__all__ = ["Comparison", "RivalEvents", "coded_events", "compare_coders", "read_rival"]

Event = dict[str, Any]


class RivalEvents(NamedTuple):
    """What was read: `events` (`on_demand.CODED_EVENTS`), and `rejects` (file, row, kind, reason)."""

    events: pd.DataFrame
    rejects: pd.DataFrame


class Comparison(NamedTuple):
    """`agreement` by type, events `side_by_side`, and `left_out`: documents (doc_id, why) that only one coder was given."""

    agreement: pd.DataFrame
    side_by_side: pd.DataFrame
    left_out: pd.DataFrame


def coded_events(tables: Mapping[str, pd.DataFrame], reference: Reference) -> pd.DataFrame:
    """Give this kit's events in the form in which coders are compared.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        As `pipeline.analyse` or `pipeline.read_results` gives them; used are ``events`` and ``event_actors``.
    reference : Reference
        For the CAMEO code of each event type.

    Returns
    -------
    pandas.DataFrame
        `on_demand.CODED_EVENTS`, in the order of ``events``.

    Raises
    ------
    TableError
        A table does not satisfy its schema.

    Examples
    --------
    >>> from analysis.reference import load_reference
    >>> from analysis.tables import empty
    >>> coded_events({"events": empty(EVENTS), "event_actors": empty(EVENT_ACTORS)}, load_reference()).empty
    True
    """
    events, actors = check(tables["events"], EVENTS), check(tables["event_actors"], EVENT_ACTORS)
    codes = {t.name: t.cameo for t in reference.event_types}
    who: dict[str, list[str]] = {}
    for event_id, name in zip(actors["event_id"], actors["name"], strict=True):
        who.setdefault(event_id, []).extend(split_names(name))
    same = ("event_id", "doc_id", "sent_id", "event_type", "status", "earliest", "latest", "place", "evidence")
    return build(({c: row[c] for c in same} | {"code": codes.get(row["event_type"]) or None,
                                               "participants": _joined(who.get(row["event_id"], []))}
                  for row in events.to_dict("records")), CODED_EVENTS)


def read_rival(path: str | Path, reference: Reference, columns: Mapping[str, str] | None = None,
               types: Mapping[str, str] | None = None) -> RivalEvents:
    """Read events that somebody else coded.

    ICEWS and POLECAT files (.tsv, .tab), PLOVER records (.json, .jsonl) and the kit's own exports need no mapping.
    Any other table (.csv, .tsv, .jsonl) does with `columns`. Rows of one source and one target are joined where they
    tell of one event: by the column "Event Group" of the kit's own files; else, rows of the same document,
    sentence, type, status and days that share a participant are one event. Records of PLOVER are events already.

    Parameters
    ----------
    path : str or Path
        The file.
    reference : Reference
        The kit's event types, by which codes are understood.
    columns : mapping of str to str, optional
        Which column holds what: from a part (`rival_files.COLUMNS`: event_id, doc_id, sent_id, event_type, code, status,
        earliest, latest, participants, source, target, place, evidence) to the column's name.
    types : mapping of str to str, optional
        From the coder's words for types to the kit's ("handshake" to "meeting").

    Returns
    -------
    RivalEvents
        The events, and the rows that were turned away: "broken", or "not compared" (of no type of ours).

    Raises
    ------
    CorpusError
        The file cannot be read at all, holds no row that can, or `columns` or `types` name what is not there.

    Examples
    --------
    >>> import tempfile
    >>> from analysis.reference import load_reference
    >>> file = Path(tempfile.mkdtemp()) / "model.csv"
    >>> _ = file.write_text("doc,what,who\\na,meeting,Norway;Kofi Annan\\na,meeting,\\n", encoding="utf-8")
    >>> found = read_rival(file, load_reference(), {"doc_id": "doc", "event_type": "what", "participants": "who"})
    >>> found.events["participants"].tolist(), found.rejects["reason"].tolist()
    (['Kofi Annan; Norway'], ['names nobody who takes part'])
    """
    path, known = Path(path), {t.name for t in reference.event_types}
    for given, legal, what in ((columns or {}, set(COLUMNS), "part"), (dict.fromkeys((types or {}).values()), known, "event type")):
        for value in given:
            if value not in legal:
                raise CorpusError(f"no such {what}", file=path.name, value=value, remedy=f"one of {', '.join(sorted(legal))}")
    rows: list[Row] = []
    rejects: list[Rejected] = []
    for item in read_rows(path, columns or {}, types or {}, reference):
        (rows if isinstance(item, Row) else rejects).append(item)  # type: ignore[arg-type]
    if not rows and not any(r.kind == "not compared" for r in rejects):
        raise CorpusError(f"no row can be read: {rejects[0].reason if rejects else 'there is none'}", file=path.name,
                          row=rejects[0].row if rejects else None, remedy="say which column holds what with columns=")
    table = pd.DataFrame(rejects, columns=list(Rejected._fields)).astype({"file": "str", "row": "int64", "kind": "str", "reason": "str"})
    return RivalEvents(build(_unique(_event(group) for group in _groups(rows)), CODED_EVENTS), table)


def compare_coders(a: pd.DataFrame, b: pd.DataFrame, reference: Reference, documents: Iterable[str] | None = None,
                   unit: Literal["document", "sentence"] = "document") -> Comparison:
    """Match two coders' events and count where they agree.

    Two events match where document and type are the same, at least half of all participants are shared (Jaccard; names as
    `scoring.Names` compares them) and the days overlap or one has none; each once, the best overlap first.

    Parameters
    ----------
    a, b : pandas.DataFrame
        From `coded_events` or `read_rival`.
    reference : Reference
        Names of states and organisations.
    documents : iterable of str, optional
        Documents that both coders were given; if not said, those of which either has an event. A document that a
        coder was given and found empty counts; one that it was not given must not.
    unit : {"document", "sentence"}
        "sentence": the sentence has to be the same, too; events without one match none.

    Returns
    -------
    Comparison
        agreement (`on_demand.AGREEMENT`), side_by_side (`on_demand.SIDE_BY_SIDE`), left_out (doc_id, n_a, n_b): documents outside
        `documents`.

    Raises
    ------
    TableError
        A table does not satisfy its schema.

    Examples
    --------
    >>> from analysis.reference import load_reference
    >>> from analysis.tables import empty
    >>> none = empty(CODED_EVENTS)
    >>> compare_coders(none, none, load_reference()).agreement[["event_type", "n_a", "n_both"]].values.tolist()
    [['all', 0, 0]]
    """
    names = Names(reference)
    shared = None if documents is None else set(documents)
    left, right = ({} if t.empty else _by_unit(t, shared, unit) for t in (check(a, CODED_EVENTS), check(b, CODED_EVENTS)))
    pairs: list[tuple[Event | None, Event | None]] = []
    for key in dict.fromkeys([*left, *right]):
        ours, theirs = left.get(key, []), right.get(key, [])
        both = match(ours, theirs, names, _days_meet) if key[-1] is not None else []
        seen = {id(e) for pair in both for e in pair}
        pairs += [*both, *((e, None) for e in ours if id(e) not in seen), *((None, e) for e in theirs if id(e) not in seen)]
    return Comparison(_agreement(pairs, names), _side_by_side(pairs, names), _left_out(a, b, shared))


def _joined(names: Iterable[str]) -> str:
    return "; ".join(sorted(set(names)))


def _groups(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Join the rows that tell of one event, in the order of their first."""
    groups: list[list[Row]] = []
    open_: dict[tuple[Any, ...], list[list[Row]]] = {}
    for row in rows:
        key = (row.doc_id, row.group) if row.group else (row.doc_id, row.sent_id, row.event_type, row.status, row.earliest, row.latest)
        dyad = row.dyad and row.group is None and row.sent_id is not None
        near = open_.setdefault(key, [])
        found = [g for g in near if row.group or (dyad and {n for r in g for n in r.participants} & set(row.participants))]
        if found:
            found[0] += [row, *(r for other in found[1:] for r in other)]
            near[:] = [g for g in near if not any(g is other for other in found[1:])]
            groups = [g for g in groups if not any(g is other for other in found[1:])]
        else:
            groups.append([row])
            if row.group or dyad:
                near.append(groups[-1])
    yield from groups


def _event(rows: Sequence[Row]) -> Event:
    first = rows[0]
    return {"event_id": first.group or first.event_id, "doc_id": first.doc_id, "sent_id": first.sent_id, "event_type": first.event_type,
            "status": first.status, "earliest": first.earliest, "latest": first.latest, "place": first.place, "code": first.code,
            "participants": _joined(n for r in rows for n in r.participants), "evidence": first.evidence,
            "rows": ";".join(str(r.number) for r in rows)}


def _unique(events: Iterable[Event]) -> Iterator[Event]:
    """Ids stand once: a second event of the same id gets its row beside it."""
    seen: set[str] = set()
    for event in events:
        if event["event_id"] in seen:
            event["event_id"] += f" (row {event['rows']})"
        seen.add(event["event_id"])
        yield event


def _by_unit(table: pd.DataFrame, shared: set[str] | None, unit: str) -> dict[tuple[Any, ...], list[Event]]:
    """Events by document, type and, if asked, sentence (None where it is needed and not known)."""
    out: dict[tuple[Any, ...], list[Event]] = {}
    for row in table.to_dict("records"):
        if shared is None or row["doc_id"] in shared:
            sentence = 0 if unit == "document" else None if pd.isna(row["sent_id"]) else int(row["sent_id"])
            event: Event = {str(k): None if pd.isna(v) else v for k, v in row.items()}
            event |= {"participants": [n for n in row["participants"].split("; ") if n]}
            out.setdefault((row["doc_id"], row["event_type"], sentence), []).append(event)
    return out


def _days_meet(a: Event, b: Event) -> bool:
    if None in (a["earliest"], a["latest"], b["earliest"], b["latest"]):
        return True
    return bool(a["earliest"] <= b["latest"] and b["earliest"] <= a["latest"])


def _differences(a: Event, b: Event, names: Names) -> list[str]:
    """What two matched events differ in."""
    out = ["participants"] if names.overlap(a["participants"], b["participants"]) < 1 else []
    out += ["status"] if a["status"] != b["status"] else []
    out += ["days"] if (a["earliest"], a["latest"]) != (b["earliest"], b["latest"]) else []
    places = [str(e["place"] or "").casefold() for e in (a, b)]
    return out + (["place"] if places[0] != places[1] else [])


def _agreement(pairs: Sequence[tuple[Event | None, Event | None]], names: Names) -> pd.DataFrame:
    types = sorted({(a or b or {})["event_type"] for a, b in pairs})
    rows = []
    for kind in [*types, "all"]:
        own = [p for p in pairs if kind in ("all", (p[0] or p[1] or {})["event_type"])]
        both = [(a, b) for a, b in own if a and b]
        n_a, n_b = sum(a is not None for a, _ in own), sum(b is not None for _, b in own)
        off = [set(_differences(a, b, names)) for a, b in both]
        rows.append({"event_type": kind, "n_a": n_a, "n_b": n_b, "n_both": len(both), **_share("a_in_b", len(both), n_a),
                     **_share("b_in_a", len(both), n_b), "f1": 2 * len(both) / (n_a + n_b) if n_a + n_b else None,
                     **{f"same_{what}": sum(what not in d for d in off) for what in ("participants", "status", "days")},
                     "both_dated": sum(None not in (a["earliest"], b["earliest"]) for a, b in both)})
    return build(rows, AGREEMENT)


def _share(name: str, found: int, of: int) -> dict[str, float | None]:
    if not of:
        return {name: None}
    low, high = binomtest(found, of).proportion_ci(method="wilson")
    return {name: found / of, f"{name}_low": float(low), f"{name}_high": float(high)}


def _side_by_side(pairs: Iterable[tuple[Event | None, Event | None]], names: Names) -> pd.DataFrame:
    numbers: dict[str, int] = {}
    rows = []
    for a, b in sorted(pairs, key=lambda p: (str((p[0] or p[1] or {})["doc_id"]), (p[0] or p[1] or {})["sent_id"] or 0)):
        one: Event = a or b or {}
        off = _differences(a, b, names) if a and b else []
        number = numbers[one["doc_id"]] = numbers.get(one["doc_id"], -1) + 1
        row: Event = {"doc_id": one["doc_id"], "number": number, "event_type": one["event_type"], "differences": "; ".join(off) or None,
                      "verdict": ("differ" if off else "alike") if a and b else "only_a" if a else "only_b"}
        for side, event in (("a", a), ("b", b)):
            if event is not None:
                row |= {f"{c}_{side}": event[c] for c in ("status", "place", "sent_id", "evidence")} | {
                    f"event_{side}": event["event_id"], f"participants_{side}": "; ".join(event["participants"]),
                    f"days_{side}": " to ".join(f"{d:%Y-%m-%d}" for d in (event["earliest"], event["latest"]) if d is not None) or None}
        rows.append(row)
    return build(rows, SIDE_BY_SIDE)


def _left_out(a: pd.DataFrame, b: pd.DataFrame, shared: set[str] | None) -> pd.DataFrame:
    counts = [t.loc[~t["doc_id"].isin(shared or ()), "doc_id"].value_counts() if shared is not None else {} for t in (a, b)]
    rows = [(d, int(counts[0].get(d, 0)), int(counts[1].get(d, 0))) for d in dict.fromkeys([*counts[0].keys(), *counts[1].keys()])]
    return pd.DataFrame(rows, columns=["doc_id", "n_a", "n_b"]).astype({"doc_id": "str", "n_a": "int64", "n_b": "int64"})
