"""Reported vetoes held against the record of the Security Council.

Who vetoed, how many drafts, about what and when: each leaves some rows of the record; the verdict follows
from how many are left, and the reason says what left them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import pandas as pd

from ..reference import VetoCoverage
from ..tables import EVENT_ACTORS, EVENTS, MENTIONS, VETO_LINKS, build, check, empty
from ..tables.on_demand import VETO_CLAIMS, VOTES_COUNTED
from .record import MOST_NAMED, NEEDED, SHOWN, Claim, Vote, beyond, misfit, narrow, read_claims, read_record, remarks, when

__all__ = ["NEEDED", "count_votes", "link_vetoes", "un_document_url", "veto_claims"]

_NO_VOTE = {"planned": "announces a veto", "possible": "names a veto as possible", "denied": "denies a veto"}

_SYMBOL = re.compile(r"[A-Z]{1,3}(?:/[\w.\-]+)+", re.ASCII)


def link_vetoes(events: pd.DataFrame, event_actors: pd.DataFrame, mentions: pd.DataFrame, documents: pd.DataFrame,
                vetoes: pd.DataFrame, coverage: VetoCoverage, states: pd.DataFrame | None = None) -> pd.DataFrame:
    """Find the drafts that a reported veto can stand for.

    Only vetoes the text asserts (type "veto", status "held") are looked up. Constraints: every vetoing
    state voted against (others may have, too); the day lies in the event's interval and not after the
    day of publication; the draft concerns a state or topic that the clause names, or else a state the
    sentence names, or else the state most named in the document (states that can veto, left aside: they
    are named as critics). Soviet votes count as Russia's only where a date of the claim reaches back to
    them: a text of 2012 that says "Russia has vetoed" and gives no date means Russia's own.

    Parameters
    ----------
    events, event_actors, mentions, documents : pandas.DataFrame
        Tables of those schemas.
    vetoes : pandas.DataFrame
        The record: columns `NEEDED`, as ``load_reference().vetoes`` has them.
    coverage : VetoCoverage
        Days the record covers: ``load_reference().veto_coverage``.
    states : pandas.DataFrame, optional
        Columns actor_id and name, for the names in reasons.

    Returns
    -------
    pandas.DataFrame
        A `veto_links` table: one row a candidate (or one with an empty draft). "matched": as many rows
        are left as the text says, or one where it gives no number. "ambiguous": more; or what is left
        rests on contradicting cues or on a record that may end too early. "not_on_record": fewer.
        "outside_coverage": fewer, and the claim reaches beyond the record.

    Raises
    ------
    TableError
        A table breaks its schema, or the record lacks a column.

    Examples
    --------
    >>> from datetime import date
    >>> from analysis.tables import DOCUMENTS, EVENT_ACTORS, EVENTS, MENTIONS, empty
    >>> covered = VetoCoverage(date(1946, 2, 16), date(2025, 9, 18), date(2022, 5, 26), sources=(), notes=())
    >>> link_vetoes(empty(EVENTS), empty(EVENT_ACTORS), empty(MENTIONS), empty(DOCUMENTS),
    ...             pd.DataFrame(columns=NEEDED), covered).empty
    True
    """
    record, names = _prepare(events, event_actors, mentions, vetoes, states)
    if not (events["event_type"] == "veto").any():
        return empty(VETO_LINKS)
    rows: list[dict[str, Any]] = []
    for claim, known in read_claims(events, event_actors, mentions, documents, record):
        rows += _judge(claim, record, coverage, known | names)
    return build(rows, VETO_LINKS)


def un_document_url(symbol: str) -> str:
    """Give the UN's permanent address of a document ("" if `symbol` holds none). Nothing is requested.

    Examples
    --------
    >>> un_document_url("S/2011/612")
    'https://undocs.org/S/2011/612'
    >>> un_document_url("S/PV.49#2")
    'https://undocs.org/S/PV.49'
    """
    found = _SYMBOL.match(symbol.strip())
    return f"https://undocs.org/{quote(found.group())}" if found else ""


def _prepare(events: pd.DataFrame, event_actors: pd.DataFrame, mentions: pd.DataFrame, vetoes: pd.DataFrame,
             states: pd.DataFrame | None) -> tuple[list[Vote], dict[str, str]]:
    """Check the tables; give the record, and the names of states."""
    for table, schema in ((events, EVENTS), (event_actors, EVENT_ACTORS), (mentions, MENTIONS)):
        check(table, schema)
    record = read_record(vetoes)
    names = dict(zip(states["actor_id"], states["name"], strict=True)) if states is not None else {}
    for vote in record:
        names |= vote.by
    return record, names


def _judge(claim: Claim, record: Sequence[Vote], coverage: VetoCoverage,
           names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Hold one claim against the record."""
    if claim.elsewhere:
        return [_row(claim, "outside_coverage", "Nothing in the text ties this veto to the Security Council, and the "
                     "record covers no other body.")]
    if (claim.last and claim.last < coverage.first) or (claim.first and claim.first > coverage.last):
        return [_row(claim, "outside_coverage", f"The claim is of {when(claim, coverage)}; the record covers "
                     f"{coverage.first} to {coverage.last}.")]
    need = claim.count or 1
    left, steps, clear = narrow(claim, record, coverage, names)
    steps.append(f"the text says {claim.count}" if claim.count else "the text gives no number")
    out = beyond(claim, coverage)
    if out and len(left) <= need:
        steps.append(out)
    if len(left) < need:
        kind, why = (None, []) if out else misfit(claim, record, coverage, names)
        found = [f"{v.veto_id} of {v.day}" for v in left[:SHOWN]] + [f"{len(left) - SHOWN} more"] * (len(left) > SHOWN)
        steps += why + ([f"found: {', '.join(found)}"] if found else [])
        return [_row(claim, "outside_coverage" if out else "not_on_record", "; ".join(steps) + ".") | {"misfit": kind}]
    if not clear:
        steps.append("the cues contradict each other")
    verdict = "matched" if len(left) == need and clear and not out else "ambiguous"
    return [_row(claim, verdict, "; ".join(steps + remarks(claim, vote, coverage)) + ".", vote) for vote in left]


def _row(claim: Claim, verdict: str, reason: str, vote: Vote | None = None) -> dict[str, Any]:
    return {"event_id": claim.event_id, "draft": vote.veto_id if vote else "", "verdict": verdict, "reason": reason,
            "vetoed_on": pd.Timestamp(vote.day) if vote else None,
            "vetoed_by": ";".join(vote.by.values()) if vote else None, "url": un_document_url(vote.veto_id) if vote else None}


def veto_claims(events: pd.DataFrame, event_actors: pd.DataFrame, veto_links: pd.DataFrame) -> pd.DataFrame:
    """Give every extracted veto one row with its verdict: what is claimed, and what the record says of it.

    Parameters
    ----------
    events, event_actors : pandas.DataFrame
        Tables of those schemas.
    veto_links : pandas.DataFrame
        From `link_vetoes`.

    Returns
    -------
    pandas.DataFrame
        One row an event of type "veto" (`on_demand.VETO_CLAIMS`): event_id, doc_id, status, vetoing, count, verdict,
        misfit, n_candidates, drafts, urls, reason, evidence. Vetoes that the text does not assert are
        "not_claimed": there is no vote to look up.

    Raises
    ------
    TableError
        A table breaks its schema.

    Examples
    --------
    >>> from analysis.tables import EVENT_ACTORS, EVENTS, VETO_LINKS, empty
    >>> veto_claims(empty(EVENTS), empty(EVENT_ACTORS), empty(VETO_LINKS)).empty
    True
    """
    check(events, EVENTS)
    check(event_actors, EVENT_ACTORS)
    links: dict[str, list[Any]] = {}
    for link in check(veto_links, VETO_LINKS).itertuples():
        links.setdefault(str(link.event_id), []).append(link)
    who: dict[str, list[str]] = {}
    for part in event_actors[event_actors["role"] == "vetoing"].itertuples():
        who.setdefault(str(part.event_id), []).append(str(part.name))
    rows = []
    for event in events[events["event_type"] == "veto"].to_dict("records"):
        found = links.get(event["event_id"], [])
        drafts = [link for link in found if link.draft]
        said = _NO_VOTE.get(event["status"], "tells of a veto that was not looked up")
        first = found[0] if found else None
        rows.append({c: event[c] for c in ("event_id", "doc_id", "status", "count", "earliest", "latest", "evidence")} | {
            "vetoing": "; ".join(who.get(event["event_id"], [])) or None, "verdict": first.verdict if first else "not_claimed",
            "misfit": first.misfit if first else None, "n_candidates": len(drafts),
            "drafts": "; ".join(x.draft for x in drafts) or None, "urls": "; ".join(x.url for x in drafts) or None,
            "reason": first.reason if first else f"The text {said}: there is no vote to look up."})
    return build(rows, VETO_CLAIMS)


def count_votes(events: pd.DataFrame, event_actors: pd.DataFrame, mentions: pd.DataFrame, documents: pd.DataFrame,
                vetoes: pd.DataFrame, coverage: VetoCoverage, states: pd.DataFrame | None = None) -> pd.DataFrame:
    """Find the vote that a reported number of vetoes reaches, and the one after it, whatever the document's own day.

    "Has vetoed two resolutions on Syria" is written after the second vote on Syria and, where two is all there
    are so far, not after the third. The votes are those of the vetoing states on the one topic that the clause
    or the sentence names. A claim without a listed state or topic counts nothing.

    Parameters
    ----------
    events, event_actors, mentions, documents, vetoes, coverage, states
        As for `link_vetoes`; days of publication, and days of events that were counted from them, are not used.

    Returns
    -------
    pandas.DataFrame
        One row a claim that counts (`on_demand.VOTES_COUNTED`): event_id, doc_id, count, draft, vetoed_on, next_draft,
        next_on (both empty unless the text counts at least two, gives them no date and names one state), reason.

    Raises
    ------
    TableError
        A table breaks its schema, or the record lacks a column.

    Examples
    --------
    >>> from datetime import date
    >>> from analysis.tables import DOCUMENTS, EVENT_ACTORS, EVENTS, MENTIONS, empty
    >>> covered = VetoCoverage(date(1946, 2, 16), date(2025, 9, 18), date(2022, 5, 26), sources=(), notes=())
    >>> count_votes(empty(EVENTS), empty(EVENT_ACTORS), empty(MENTIONS), empty(DOCUMENTS),
    ...             pd.DataFrame(columns=NEEDED), covered).empty
    True
    """
    record, names = _prepare(events, event_actors, mentions, vetoes, states)
    told = events.set_index("event_id", drop=False)
    counted = told["date_basis"] != "explicit"
    free = told.assign(earliest=told["earliest"].mask(counted), latest=told["latest"].mask(counted))
    undated = documents.assign(published_earliest=pd.NaT, published_latest=pd.NaT)
    rows: list[dict[str, Any]] = []
    for claim, known in read_claims(free.reset_index(drop=True), event_actors, mentions, undated, record):
        need, sure = claim.count or 1, [t for t in claim.topics[:1] if t.how != MOST_NAMED]
        left, steps, clear = narrow(claim, record, coverage, known | names)
        if claim.elsewhere or not claim.by or not sure or not clear or len(left) < need:
            continue
        event, more = told.loc[claim.event_id], left[need:need + 1]
        total = claim.count is not None and claim.count > 1 and pd.isna(event["date_id"]) and pd.isna(event["earliest"])
        upto = more[0] if more and total and len(sure[0].states) < 2 else None
        rows.append({"event_id": claim.event_id, "doc_id": event["doc_id"], "count": need, "draft": left[need - 1].veto_id,
                     "vetoed_on": pd.Timestamp(left[need - 1].day), "next_draft": upto.veto_id if upto else None,
                     "next_on": pd.Timestamp(upto.day) if upto else None, "reason": "; ".join(steps)})
    return build(rows, VOTES_COUNTED)
