"""Reported vetoes held against the record of the Security Council.

Who vetoed, how many drafts, about what and when: each leaves some rows of the record; the verdict follows
from how many are left, and the reason says what left them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

import pandas as pd

from .errors import TableError
from .reference import VetoCoverage
from .tables import EVENT_ACTORS, EVENTS, MENTIONS, VETO_LINKS, build, check, empty

#: Russia continued the Soviet Union's seat by its letter of 24 December 1991 to the Secretary-General.
SUCCESSORS: Mapping[str, tuple[str, date]] = {"state:RUS": ("state:SUN", date(1991, 12, 24))}
#: The first veto ever cast (S/PV.23): a claim with an open beginning reaches back no further.
FIRST_VETO = date(1946, 2, 16)
#: Drafts a reason lists before it counts the rest.
SHOWN = 5
NEEDED = ("veto_id", "date", "topic", "agenda_item", "vetoed_by", "vetoed_by_ids", "state_ids")
_SYMBOL = re.compile(r"[A-Z]{1,3}(?:/[\w.\-]+)+", re.ASCII)
_WORD = re.compile(r"[^\W\d_]{4,}")


@dataclass(frozen=True)
class _Vote:
    """One row of the record."""

    veto_id: str
    day: date
    by: Mapping[str, str]  # actor_id to name
    states: frozenset[str]
    words: frozenset[str]  # of its topic: all have to be said
    text: str  # topic and agenda item


@dataclass(frozen=True)
class _Topic:
    """What a veto may have been about: states, or words of the record's topics, and how we know."""

    states: frozenset[str]
    words: frozenset[str]
    how: str

    def label(self, names: Mapping[str, str]) -> str:
        states = " or ".join(sorted(names.get(s, s) for s in self.states))
        return f"{states or ', '.join(sorted(self.words))} ({self.how})"

    def fits(self, vote: _Vote, names: Mapping[str, str]) -> bool:
        if self.states & vote.states or (vote.words and vote.words <= self.words):
            return True
        named = (names[s] for s in self.states if s in names)
        return not vote.states and any(_names(name, vote.text) for name in named)


@dataclass(frozen=True)
class _Claim:
    """One report: who (actor_ids), how many, about what (surest first) and when."""

    event_id: str
    by: Mapping[str, str]
    count: int | None
    topics: Sequence[_Topic]
    first: date | None
    last: date | None


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
    >>> from analysis.tables import DOCUMENTS, EVENT_ACTORS, EVENTS, MENTIONS, empty
    >>> covered = VetoCoverage(date(1946, 2, 16), date(2025, 9, 18), date(2022, 5, 26), sources=(), notes=())
    >>> link_vetoes(empty(EVENTS), empty(EVENT_ACTORS), empty(MENTIONS), empty(DOCUMENTS),
    ...             pd.DataFrame(columns=NEEDED), covered).empty
    True
    """
    for table, schema in ((events, EVENTS), (event_actors, EVENT_ACTORS), (mentions, MENTIONS)):
        check(table, schema)
    for column in NEEDED:
        if column not in vetoes.columns:
            raise TableError("column missing", file="vetoes", value=column, remedy="take load_reference().vetoes")
    held = events[(events["event_type"] == "veto") & (events["status"] == "held")]
    if held.empty:
        return empty(VETO_LINKS)
    record = _record(vetoes)
    names = dict(zip(states["actor_id"], states["name"], strict=True)) if states is not None else {}
    for vote in record:
        names |= vote.by
    rows: list[dict[str, Any]] = []
    for claim, known in _claims(held, event_actors, mentions, documents, record):
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


def _record(vetoes: pd.DataFrame) -> list[_Vote]:
    votes = []
    for row in vetoes[list(NEEDED)].fillna("").itertuples():
        votes.append(_Vote(
            row.veto_id, pd.Timestamp(row.date).date(),
            dict(zip(_split(row.vetoed_by_ids), _split(row.vetoed_by), strict=True)), frozenset(_split(row.state_ids)),
            frozenset(_WORD.findall(row.topic.casefold())), f"{row.topic} {row.agenda_item}"))
    return sorted(votes, key=lambda v: (v.day, v.veto_id))


def _claims(held: pd.DataFrame, event_actors: pd.DataFrame, mentions: pd.DataFrame, documents: pd.DataFrame,
            record: Sequence[_Vote]) -> Iterator[tuple[_Claim, dict[str, str]]]:
    """Make a claim of each asserted veto, with the names its document gives to states."""
    near = mentions[mentions["doc_id"].isin(held["doc_id"]) & (mentions["status"] == "resolved")]
    by_doc = {doc: list(rows.itertuples()) for doc, rows in near.groupby("doc_id")}
    part = event_actors[(event_actors["role"] == "vetoing") & event_actors["event_id"].isin(held["event_id"])]
    casting = {event: list(rows.itertuples()) for event, rows in part.groupby("event_id")}
    published = dict(zip(documents["doc_id"], documents["published_latest"], strict=True))
    for event in held.itertuples():
        here = by_doc.get(event.doc_id, [])
        states = {m.mention_id: _state(m) for m in here}
        by = {(a.actor_id if a.actor_id.startswith("state:") else states.get(a.mention_id) or a.actor_id): a.name
              for a in casting.get(event.event_id, [])}
        ends = [d for d in (_day(event.latest), _day(published.get(event.doc_id))) if d is not None]
        count = None if pd.isna(event.count) or event.count < 1 else int(event.count)
        named = {m.actor_id: m.name for m in here if m.kind == "state"}
        topics = list(_topics(event, here, by, record))
        yield _Claim(event.event_id, by, count, topics, _day(event.earliest), min(ends, default=None)), named


def _topics(event: Any, mentions: Sequence[Any], by: Mapping[str, str], record: Sequence[_Vote]) -> Iterator[_Topic]:
    """What the veto may have been about, surest first; what the clause says leaves no room for the rest."""
    said = "" if pd.isna(event.topic) else str(event.topic)
    sentence = [m for m in mentions if m.sent_id == event.sent_id]
    clause = {_state(m) for m in sentence if _names(m.surface, said)} - {""}
    spoken = set(_WORD.findall(said.casefold()))
    words = frozenset() if clause else frozenset(w for v in record if v.words <= spoken for w in v.words)
    if clause or words:
        yield _Topic(frozenset(clause - set(by) or clause), words, "the clause says")
        return
    aside = {actor for vote in record for actor in vote.by} | set(by)
    around = {_state(m) for m in sentence} - aside - {""}
    if around:
        yield _Topic(frozenset(around), frozenset(), "named in the sentence")
    concerned = {state for vote in record for state in vote.states}
    times = Counter(m.actor_id for m in mentions if m.actor_id in concerned - aside)
    most = frozenset(state for state, n in times.items() if n == max(times.values()))
    if most - around:
        yield _Topic(most, frozenset(), "most named in the document")


def _judge(claim: _Claim, record: Sequence[_Vote], coverage: VetoCoverage,
           names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Hold one claim against the record."""
    if (claim.last and claim.last < coverage.first) or (claim.first and claim.first > coverage.last):
        return [_row(claim, "outside_coverage", f"The claim is of {_when(claim, coverage)}; the record covers "
                     f"{coverage.first} to {coverage.last}.")]
    need = claim.count or 1
    left, steps, clear = _narrow(claim, record, coverage, names)
    steps.append(f"the text says {claim.count}" if claim.count else "the text gives no number")
    beyond = _beyond(claim, coverage)
    if beyond and len(left) <= need:
        steps.append(beyond)
    if len(left) < need:
        found = [f"{v.veto_id} of {v.day}" for v in left[:SHOWN]] + [f"{len(left) - SHOWN} more"] * (len(left) > SHOWN)
        steps += [f"found: {', '.join(found)}"] if found else []
        return [_row(claim, "outside_coverage" if beyond else "not_on_record", "; ".join(steps) + ".")]
    if not clear:
        steps.append("the cues contradict each other")
    verdict = "matched" if len(left) == need and clear and not beyond else "ambiguous"
    return [_row(claim, verdict, "; ".join(steps + _remarks(claim, vote, coverage)) + ".", vote) for vote in left]


def _narrow(claim: _Claim, record: Sequence[_Vote], coverage: VetoCoverage,
            names: Mapping[str, str]) -> tuple[list[_Vote], list[str], bool]:
    """Apply the constraints: rows left, what each left, and whether the topic cues agree."""
    left = [v for v in record if coverage.first <= v.day <= coverage.last
            and (claim.first is None or v.day >= claim.first) and (claim.last is None or v.day <= claim.last)
            and all(_cast(v, actor, claim) for actor in claim.by)]
    who = " and ".join(names.get(a, name) for a, name in sorted(claim.by.items()))
    many = f"{len(left)} draft{'' if len(left) == 1 else 's'}"
    when = _when(claim, coverage)
    steps = [f"{who} vetoed {many} {when}" if who else f"{many} vetoed {when}, and the text names no vetoing state"]
    if inherited := sum(not set(claim.by) <= set(v.by) for v in left):
        steps[0] += f" ({inherited} of them as the Soviet Union)"
    fitting = left
    for tried, topic in enumerate(claim.topics, 1):
        fitting = [v for v in left if topic.fits(v, names)]
        verb = "concerns" if len(fitting) == 1 else "concern"
        steps.append(f"{len(fitting)} {verb} {topic.label(names)}")
        if fitting:
            return fitting, steps, tried == 1
    return fitting, steps + ([] if claim.topics else ["the text names no state they concern"]), True


def _cast(vote: _Vote, actor: str, claim: _Claim) -> bool:
    """Whether a state voted against, or, if the claim's own dates reach back so far, the one it succeeded."""
    former, until = SUCCESSORS.get(actor, ("", date.min))
    reaches_back = any(day is not None and day <= until for day in (claim.first, claim.last))
    return actor in vote.by or (reaches_back and former in vote.by and vote.day <= until)


def _beyond(claim: _Claim, coverage: VetoCoverage) -> str:
    """Say that the record may not hold all days of the claim, or nothing."""
    if claim.last is None or claim.last > coverage.last:
        return f"the claim may be of a vote after {coverage.last}, where the record ends"
    if (claim.first or FIRST_VETO) < coverage.first and coverage.first > FIRST_VETO:
        return f"the claim may be of a vote before {coverage.first}, where the record begins"
    return ""


def _remarks(claim: _Claim, vote: _Vote, coverage: VetoCoverage) -> list[str]:
    former = {SUCCESSORS[a][0] for a in claim.by if a in SUCCESSORS}
    others = [name for actor, name in vote.by.items() if actor not in claim.by and actor not in former]
    remarks = [f"also vetoed by {' and '.join(others)}"] if others and claim.by else []
    return remarks + (["not checked against the UN's own list"] if vote.day > coverage.verified_to else [])


def _when(claim: _Claim, coverage: VetoCoverage) -> str:
    if claim.first and claim.first == claim.last:
        return f"on {claim.first}"
    return (f"from {claim.first} " if claim.first else "") + f"to {claim.last or coverage.last}"


def _row(claim: _Claim, verdict: str, reason: str, vote: _Vote | None = None) -> dict[str, Any]:
    return {"event_id": claim.event_id, "draft": vote.veto_id if vote else "", "verdict": verdict, "reason": reason,
            "vetoed_on": pd.Timestamp(vote.day) if vote else None,
            "vetoed_by": ";".join(vote.by.values()) if vote else None}


def _state(mention: Any) -> str:
    """State a mention stands for or belongs to ("" if none)."""
    for actor in (mention.actor_id, mention.state):
        if isinstance(actor, str) and actor.startswith("state:"):
            return actor
    return ""


def _names(name: str, text: str) -> bool:
    return bool(name) and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def _day(value: Any) -> date | None:
    return None if value is None or pd.isna(value) else pd.Timestamp(value).date()


def _split(joined: str) -> list[str]:
    return [part.strip() for part in str(joined).split(";") if part.strip()]
