"""When an undated text was written: the earliest and the latest day that its own words allow, each with its reason.

Nothing is guessed. A bound follows from a table (who held an office when, which draft was vetoed when) or from a date
that the text itself gives; where neither says anything, there is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from ..dates import tense_of
from ..dates.rules import RULES
from ..dates.words import MONTHS, WEEKDAYS
from ..errors import TableError
from ..reference import Reference
from ..tables import DATE_MENTIONS, DOCUMENTS, EVENTS, MENTIONS, SENTENCES, build, check
from ..tables.on_demand import CONTRADICTIONS, DATE_BOUNDS, DATE_RANGES
from ..vetoes import count_votes
from .facts import AFTER, BEFORE, Fact, dates, foundings, offices, written

__all__ = ["contradictions", "date_bounds", "date_ranges", "without_dates"]

NEEDED = (DOCUMENTS, SENTENCES, MENTIONS, DATE_MENTIONS, EVENTS)
#: Kinds of passage that are written with the article. What a page adds around it may be years younger.
_ARTICLE = ("headline", "body")
#: More days than these are counted, not listed.
LISTED = 100
_DAYS = tuple(r for r in RULES if r.name in ("weekday", "month-day", "day-month"))


def date_bounds(tables: Mapping[str, pd.DataFrame], reference: Reference) -> pd.DataFrame:
    """List the bounds that a document's words set to the day on which it was written.

    Not before: the first day of the term of a person called by an office (offices.csv), the last day of the term
    of a "former" holder, a date told as past, the vote that a number of vetoes reaches, the first day of
    an organisation. Not after: the last day of the term, the next veto where the text counts those so far, a date
    told as still to come. The day of publication that the documents state is not used; but where there is one,
    names were resolved by it. So for bounds that rest on the words alone, analyse `without_dates` first.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        As `pipeline.analyse` or `pipeline.read_results` gives them; used are ``documents``, ``sentences``,
        ``mentions``, ``date_mentions``, ``events`` and ``event_actors``.
    reference : Reference
        Offices, organisations and the record of vetoes.

    Returns
    -------
    pandas.DataFrame
        One row a bound (`on_demand.DATE_BOUNDS`): doc_id, bound_id, side, day, basis, reason, reference_row, sent_id,
        start, end (characters), evidence. The same bound from the same row stands once a document, where it is first said.

    Raises
    ------
    TableError
        A table is missing or does not satisfy its schema.

    Examples
    --------
    >>> from analysis.reference import load_reference
    >>> from analysis.tables import EVENT_ACTORS, empty
    >>> date_bounds({s.name: empty(s) for s in (*NEEDED, EVENT_ACTORS)}, load_reference()).empty
    True
    """
    for schema in NEEDED:
        if schema.name not in tables:
            raise TableError("table missing", value=schema.name, remedy="give the tables of analyse or read_results")
        check(tables[schema.name], schema)
    texts = dict(zip(tables["documents"]["doc_id"], tables["documents"]["text"], strict=True))
    spans = _spans(tables["sentences"])
    own = {name: _within(tables[name], spans) for name in ("mentions", "date_mentions", "events")}
    past = set(written(own["date_mentions"])[["doc_id", "sent_id"]].itertuples(index=False, name=None))
    facts = [*offices(own["mentions"], texts, past, reference), *dates(own["date_mentions"], spans, texts),
             *_votes({**tables, **own}, reference), *foundings(own["mentions"], reference)]
    place = {doc_id: n for n, doc_id in enumerate(texts)}
    facts.sort(key=lambda f: (place[f.doc_id], f.start, f.side, f.day))
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    numbers: dict[str, int] = {}
    for fact in facts:
        key = (fact.doc_id, fact.side, fact.day, fact.basis, fact.reference_row)
        if key not in rows:
            number = numbers[fact.doc_id] = numbers.get(fact.doc_id, -1) + 1
            side = "not before" if fact.side == BEFORE else "not after"
            rows[key] = fact._asdict() | {"bound_id": number, "reason": f"{side} {fact.day:%Y-%m-%d}: {fact.reason}",
                                          "evidence": texts[fact.doc_id][fact.start:fact.end]}
    return build(rows.values(), DATE_BOUNDS)


def without_dates(documents: pd.DataFrame) -> pd.DataFrame:
    """Give documents without their days of publication, to see what the words alone say of them.

    Examples
    --------
    >>> from analysis.tables import empty
    >>> list(without_dates(empty(DOCUMENTS)).columns) == list(DOCUMENTS.names)
    True
    """
    return check(check(documents, DOCUMENTS).assign(
        published_earliest=pd.Series(pd.NaT, documents.index, dtype="datetime64[ms]"),
        published_latest=pd.Series(pd.NaT, documents.index, dtype="datetime64[ms]"), published_basis="unknown"), DOCUMENTS)


def date_ranges(bounds: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Sum up the bounds: one row a document, with the days that its words can mean.

    Where the text tells its news of a weekday ("on Saturday"), or of a day and month without a year, the days
    between the bounds that bear this name are counted and, if not too many, listed: day and month before weekday,
    and the first that the text names. The text is of such a day or of one of the six after it.

    Parameters
    ----------
    bounds : pandas.DataFrame
        From `date_bounds`.
    tables : mapping of str to pandas.DataFrame
        The tables it was made from; used are ``documents``, ``sentences`` and ``date_mentions``.

    Returns
    -------
    pandas.DataFrame
        One row a document (`on_demand.DATE_RANGES`): doc_id, earliest, latest, status, why_earliest, why_latest, day_named,
        n_candidates, candidates. Bounds that exclude each other leave the days empty and both reasons filled.

    Raises
    ------
    TableError
        A table does not satisfy its schema.

    Examples
    --------
    >>> from analysis.tables import empty
    >>> date_ranges(empty(DATE_BOUNDS), {s.name: empty(s) for s in NEEDED}).empty
    True
    """
    check(bounds, DATE_BOUNDS)
    low, high = _tightest(bounds, BEFORE), _tightest(bounds, AFTER)
    named = _days_named(tables)
    rows = []
    for doc_id in tables["documents"]["doc_id"]:
        first, last = low.get(doc_id), high.get(doc_id)
        clash = first is not None and last is not None and first.day > last.day
        days = None if first is None or last is None or clash or doc_id not in named else _called(first.day, last.day, *named[doc_id][1:])
        rows.append({
            "doc_id": doc_id, "earliest": first.day if first and not clash else None, "latest": last.day if last and not clash else None,
            "status": "contradictory" if clash else ("none", "open", "bounded")[(first is not None) + (last is not None)],
            "why_earliest": first.reason if first else None, "why_latest": last.reason if last else None,
            "day_named": named[doc_id][0] if doc_id in named else None, "n_candidates": None if days is None else len(days),
            "candidates": ";".join(f"{d:%Y-%m-%d}" for d in days) if days is not None and 0 < len(days) <= LISTED else None})
    return build(rows, DATE_RANGES)


def contradictions(bounds: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """List the bounds that a document's own date contradicts, and those that contradict each other.

    Then the date, the text, a table or our reading is wrong: a person decides.

    Parameters
    ----------
    bounds : pandas.DataFrame
        From `date_bounds`.
    documents : pandas.DataFrame
        A `documents` table; those without a date can only contradict themselves.

    Returns
    -------
    pandas.DataFrame
        One row a bound (`on_demand.CONTRADICTIONS`): doc_id, kind, side, day, published_earliest, published_latest, days,
        reason, sent_id, start, end. Of bounds that exclude each other, both rows are there.

    Raises
    ------
    TableError
        A table does not satisfy its schema.

    Examples
    --------
    >>> from analysis.tables import empty
    >>> contradictions(empty(DATE_BOUNDS), empty(DOCUMENTS)).empty
    True
    """
    check(bounds, DATE_BOUNDS)
    columns = (check(documents, DOCUMENTS)[c] for c in ("doc_id", "published_earliest", "published_latest", "published_basis"))
    stated = {doc_id: rest for doc_id, *rest in zip(*columns, strict=True)}
    low, high = _tightest(bounds, BEFORE), _tightest(bounds, AFTER)
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    for b in bounds.itertuples():
        first, last, basis = stated[b.doc_id]
        own = {c: getattr(b, c) for c in ("doc_id", "side", "day", "sent_id", "start", "end")}
        off = (b.day - last if b.side == BEFORE else first - b.day) if not (pd.isna(first) or pd.isna(last)) else pd.Timedelta(0)
        if off > pd.Timedelta(0):
            when = f"{last:%Y-%m-%d}" if first == last else f"{first:%Y-%m-%d} to {last:%Y-%m-%d}"
            rows.setdefault((b.doc_id, 0, b.side, b.day), own | {
                "kind": "stated date", "published_earliest": first, "published_latest": last, "days": off.days,
                "reason": f"{b.reason}; but the document is of {when} ({basis})"})
        other = (high if b.side == BEFORE else low).get(b.doc_id)
        if other is not None and (gap := (b.day - other.day).days * (1 if b.side == BEFORE else -1)) > 0:
            rows.setdefault((b.doc_id, 1, b.side, b.day), own | {"kind": "bound", "days": gap, "reason": f"{b.reason}; but {other.reason}"})
    return build(rows.values(), CONTRADICTIONS)


def _spans(sentences: pd.DataFrame) -> dict[tuple[str, int], tuple[int, int]]:
    own = sentences[sentences["kind"].isin(_ARTICLE)]
    return {(d, s): (a, b) for d, s, a, b in zip(*(own[c] for c in ("doc_id", "sent_id", "start", "end")), strict=True)}


def _within(table: pd.DataFrame, spans: Mapping[tuple[str, int], tuple[int, int]]) -> pd.DataFrame:
    keys = zip(table["doc_id"], table["sent_id"], strict=True)
    return table[pd.Series([k in spans for k in keys], index=table.index, dtype=bool)]


def _votes(tables: Mapping[str, pd.DataFrame], reference: Reference) -> Iterator[Fact]:
    """Bounds from numbers of vetoes."""
    events = tables["events"].set_index("event_id", drop=False)
    counted = count_votes(tables["events"], tables["event_actors"], tables["mentions"], tables["documents"], reference.vetoes,
                          reference.veto_coverage, reference.states)
    for c in counted.itertuples():
        event: Any = events.loc[c.event_id]
        where, number = (int(event["sent_id"]), int(event["start"]), int(event["end"])), _ordinal(c.count)
        what = f"the text counts {c.count}" if c.count > 1 else "the text tells of one"
        yield Fact(c.doc_id, BEFORE, c.vetoed_on, "vetoes", f"{what}, and the {number} such veto was {c.draft} ({c.reason})",
                   f"vetoes.csv: {c.draft}", *where)
        if isinstance(c.next_draft, str):
            yield Fact(c.doc_id, AFTER, c.next_on, "vetoes", f"{what}, and the {_ordinal(c.count + 1)} such veto was {c.next_draft} "
                       f"({c.reason})", f"vetoes.csv: {c.next_draft}", *where)


def _ordinal(number: int) -> str:
    ending = "th" if 10 < number % 100 < 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _tightest(bounds: pd.DataFrame, side: str) -> dict[str, Any]:
    """Of each document's bounds on one side, the one that leaves the fewest days."""
    own = bounds[bounds["side"] == side].sort_values("day", ascending=side == AFTER, kind="stable").drop_duplicates("doc_id")
    return {row.doc_id: row for row in own.itertuples()}


def _days_named(tables: Mapping[str, pd.DataFrame]) -> dict[str, tuple[str, int | None, int | None, int | None]]:
    """The day each text tells its news of: its words, weekday (Monday is 0), month and day of the month."""
    texts = dict(zip(tables["documents"]["doc_id"], tables["documents"]["text"], strict=True))
    spans = _spans(tables["sentences"])
    found: dict[str, tuple[str, int | None, int | None, int | None]] = {}
    for d in check(tables["date_mentions"], DATE_MENTIONS).itertuples():
        match = next((m for r in _DAYS if (m := r.pattern.fullmatch(d.surface))), None)
        if match is None or (d.doc_id, d.sent_id) not in spans:
            continue
        start, end = spans[d.doc_id, d.sent_id]
        parts = match.groupdict()
        exact = parts.get("month") is not None
        known = found.get(d.doc_id)
        if parts.get("which") or tense_of(texts[d.doc_id][start:end], d.start - start, d.end - start) == "future" \
                or (known and (known[2] is not None or not exact)):
            continue
        found[d.doc_id] = (d.surface, WEEKDAYS[parts["weekday"].lower()] if parts["weekday"] else None,
                           MONTHS[re.sub(r"\.$", "", parts["month"].lower())] if exact else None, int(parts["day"]) if exact else None)
    return found


def _called(first: pd.Timestamp, last: pd.Timestamp, weekday: int | None, month: int | None, day: int | None) -> pd.DatetimeIndex:
    """The days from first to last that bear a name."""
    days = pd.date_range(first, last)
    for part, wanted in (("day_of_week", weekday), ("month", month), ("day", day)):
        if wanted is not None:
            days = days[getattr(days, part) == wanted]
    return days
