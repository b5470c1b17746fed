"""One reported veto and the rows of the record that can be meant (it serves `vetoes`)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from ..errors import TableError
from ..reference import VetoCoverage

#: Russia continued the Soviet Union's seat by its letter of 24 December 1991 to the Secretary-General.
SUCCESSORS: Mapping[str, tuple[str, date]] = {"state:RUS": ("state:SUN", date(1991, 12, 24))}
#: The first veto ever cast (S/PV.23): a claim with an open beginning reaches back no further.
FIRST_VETO = date(1946, 2, 16)
#: Drafts a reason lists before it counts the rest.
SHOWN = 5
NEEDED = ("veto_id", "date", "topic", "agenda_item", "vetoed_by", "vetoed_by_ids", "state_ids")
MOST_NAMED = "most named in the document"
#: News told in the present tense ("Russia vetoes ...") is of the day of publication or of so many days before.
FRESH = timedelta(days=3)
#: The Council by name; and what it votes on, which other bodies have too.
_COUNCIL = re.compile(r"\bU\.?N\.?(?:SC)?\b|United Nations|Security Council")
_DRAFT = re.compile(r"\b(?:resolutions?|drafts?)\b", re.IGNORECASE)
_LAW = re.compile(r"\b(?:bills?|laws?|legislation|budgets?|statutes?|treaty|Congress|Senate|parliament|legislature|lawmakers)\b", re.IGNORECASE)
_PRESENT = re.compile(r"(?:vetoe?s?|blocks?)\s+(?:an?|the|another|this|\d+|two|three|four)\b", re.IGNORECASE)
_NO_NEWS = re.compile(r"\b(?:will|would|could|may|might|can|must|should|to|not|its|their|his|her|of|by|a|the|often|usually|always|"
                      r"regularly|routinely|repeatedly|never|if|when|whenever)\s+(?:\w+ly\s+)?$|['’]s?\s+$", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{4,}")


@dataclass(frozen=True)
class Vote:
    """One row of the record."""

    veto_id: str
    day: date
    by: Mapping[str, str]  # actor_id to name
    states: frozenset[str]
    words: frozenset[str]  # of its topic: all have to be said
    text: str  # topic and agenda item


@dataclass(frozen=True)
class Topic:
    """What a veto may have been about: states, or words of the record's topics, and how we know."""

    states: frozenset[str]
    words: frozenset[str]
    how: str

    def label(self, names: Mapping[str, str]) -> str:
        states = " or ".join(sorted(names.get(s, s) for s in self.states))
        return f"{states or ', '.join(sorted(self.words))} ({self.how})"

    def fits(self, vote: Vote, names: Mapping[str, str]) -> bool:
        if self.states & vote.states or (vote.words and vote.words <= self.words):
            return True
        named = (names[s] for s in self.states if s in names)
        return not vote.states and any(_names(name, vote.text) for name in named)


@dataclass(frozen=True)
class Claim:
    """One report: who (actor_ids), how many, about what (surest first) and when."""

    event_id: str
    by: Mapping[str, str]
    count: int | None
    topics: Sequence[Topic]
    first: date | None
    last: date | None
    fresh: tuple[date, date] | None = None  # days of a vote told in the present tense
    elsewhere: bool = False  # nothing says that it was cast in the Council


def read_record(vetoes: pd.DataFrame) -> list[Vote]:
    """The rows of the record, oldest first."""
    for column in NEEDED:
        if column not in vetoes.columns:
            raise TableError("column missing", file="vetoes", value=column, remedy="take load_reference().vetoes")
    votes = []
    for row in vetoes[list(NEEDED)].fillna("").itertuples():
        votes.append(Vote(
            row.veto_id, pd.Timestamp(row.date).date(),
            dict(zip(_split(row.vetoed_by_ids), _split(row.vetoed_by), strict=True)), frozenset(_split(row.state_ids)),
            frozenset(_WORD.findall(row.topic.casefold())), f"{row.topic} {row.agenda_item}"))
    return sorted(votes, key=lambda v: (v.day, v.veto_id))


def read_claims(events: pd.DataFrame, event_actors: pd.DataFrame, mentions: pd.DataFrame, documents: pd.DataFrame,
            record: Sequence[Vote]) -> Iterator[tuple[Claim, dict[str, str]]]:
    """Make a claim of each asserted veto, with the names its document gives to states."""
    held = events[(events["event_type"] == "veto") & (events["status"] == "held")]
    near = mentions[mentions["doc_id"].isin(held["doc_id"]) & (mentions["status"] == "resolved")]
    by_doc = {doc: list(rows.itertuples()) for doc, rows in near.groupby("doc_id")}
    part = event_actors[(event_actors["role"] == "vetoing") & event_actors["event_id"].isin(held["event_id"])]
    casting = {event: list(rows.itertuples()) for event, rows in part.groupby("event_id")}
    own = documents[documents["doc_id"].isin(held["doc_id"])]
    columns = (own[c] for c in ("doc_id", "text", "published_earliest", "published_latest"))
    about = {doc: (text, _day(first), _day(last)) for doc, text, first, last in zip(*columns, strict=True)}
    for event in held.itertuples():
        here = by_doc.get(event.doc_id, [])
        states = {m.mention_id: _state(m) for m in here}
        kinds = {m.mention_id: m.kind for m in here}
        by = {(a.actor_id if a.actor_id.startswith("state:") else states.get(a.mention_id) or a.actor_id): a.name
              for a in casting.get(event.event_id, [])}
        text, appeared, published = about.get(event.doc_id, (event.evidence, None, None))
        ends = [d for d in (_day(event.latest), published) if d is not None]
        count = None if pd.isna(event.count) or event.count < 1 else int(event.count)
        named = {m.actor_id: m.name for m in here if m.kind == "state"}
        topics = list(_topics(event, here, by, record))
        now = pd.isna(event.earliest) and appeared is not None and published is not None and _told_now(text, event)
        people = any(kinds.get(a.mention_id) not in (None, "state") for a in casting.get(event.event_id, []))
        yield Claim(event.event_id, by, count, topics, _day(event.earliest), min(ends, default=None),
                    (appeared - FRESH, published) if now and appeared and published else None, _elsewhere(text, event.evidence, people)), named


def _told_now(text: str, event: Any) -> bool:
    """Whether the veto is news in the present tense: "China vetoes a resolution", not "China often vetoes them"."""
    return bool(_PRESENT.match(text, event.trigger_start)
                and not _NO_NEWS.search(text[event.start:event.trigger_start]))


def _elsewhere(text: str, sentence: str, people: bool) -> bool:
    """Whether nothing ties the veto to the Council: a governor's of a bill, a state's of a treaty.

    A state's is tied by the Council's name anywhere or by a resolution; a person's or an agency's, which can veto much
    else, by the Council's name in the sentence, or by both.
    """
    if _COUNCIL.search(sentence):
        return False
    council, draft = bool(_COUNCIL.search(text)), bool(_DRAFT.search(sentence))
    return bool(_LAW.search(sentence)) or not (council and draft if people else council or draft)


def _topics(event: Any, mentions: Sequence[Any], by: Mapping[str, str], record: Sequence[Vote]) -> Iterator[Topic]:
    """What the veto may have been about, surest first; what the clause says leaves no room for the rest."""
    said = "" if pd.isna(event.topic) else str(event.topic)
    sentence = [m for m in mentions if m.sent_id == event.sent_id]
    clause = {_state(m) for m in sentence if _names(m.surface, said)} - {""}
    spoken = set(_WORD.findall(said.casefold()))
    words = frozenset() if clause else frozenset(w for v in record if v.words <= spoken for w in v.words)
    if clause or words:
        yield Topic(frozenset(clause - set(by) or clause), words, "the clause says")
        return
    aside = {actor for vote in record for actor in vote.by} | set(by)
    around = {_state(m) for m in sentence} - aside - {""}
    if around:
        yield Topic(frozenset(around), frozenset(), "named in the sentence")
    concerned = {state for vote in record for state in vote.states}
    times = Counter(m.actor_id for m in mentions if m.actor_id in concerned - aside)
    most = frozenset(state for state, n in times.items() if n == max(times.values()))
    if most - around:
        yield Topic(most, frozenset(), MOST_NAMED)


def cast_by(claim: Claim, record: Sequence[Vote], coverage: VetoCoverage) -> tuple[list[Vote], list[Vote]]:
    """Rows of the days that the claim allows, and those of them on which its states voted against."""
    due = [v for v in record if coverage.first <= v.day <= coverage.last
           and (claim.first is None or v.day >= claim.first) and (claim.last is None or v.day <= claim.last)]
    return due, [v for v in due if all(_cast(v, actor, claim) for actor in claim.by)]


def narrow(claim: Claim, record: Sequence[Vote], coverage: VetoCoverage,
           names: Mapping[str, str]) -> tuple[list[Vote], list[str], bool]:
    """Apply the constraints: rows left, what each left, and whether the cues agree."""
    _, left = cast_by(claim, record, coverage)
    who = " and ".join(names.get(a, name) for a, name in sorted(claim.by.items()))
    many = f"{len(left)} draft{'' if len(left) == 1 else 's'}"
    days = when(claim, coverage)
    steps = [f"{who} vetoed {many} {days}" if who else f"{many} vetoed {days}, and the text names no vetoing state"]
    if inherited := sum(not set(claim.by) <= set(v.by) for v in left):
        steps[0] += f" ({inherited} of them as the Soviet Union)"
    fresh = [v for v in left if claim.fresh and claim.fresh[0] <= v.day <= claim.fresh[1]]
    if claim.fresh:
        steps.append(f"told in the present tense: {len(fresh)} from {claim.fresh[0]} to {claim.fresh[1]}")
        if claim.count and not fresh:
            return [], steps, True
        left = fresh or left
    for tried, topic in enumerate(claim.topics, 1):
        fitting = [v for v in left if topic.fits(v, names)]
        steps.append(f"{len(fitting)} {'concerns' if len(fitting) == 1 else 'concern'} {topic.label(names)}")
        if fitting:
            return fitting, steps, tried == 1
        if fresh or topic.how == MOST_NAMED:
            # The day is the surer cue, and what a document names most the weakest.
            return left, steps, bool(fresh) and topic.how == MOST_NAMED
    return ([], steps, True) if claim.topics else (left, [*steps, "the text names no state they concern"], True)


def _cast(vote: Vote, actor: str, claim: Claim) -> bool:
    """Whether a state voted against, or, if the claim's own dates reach back so far, the one it succeeded."""
    former, until = SUCCESSORS.get(actor, ("", date.min))
    reaches_back = any(day is not None and day <= until for day in (claim.first, claim.last))
    return actor in vote.by or (reaches_back and former in vote.by and vote.day <= until)


def beyond(claim: Claim, coverage: VetoCoverage) -> str:
    """Say that the record may not hold all days of the claim, or nothing."""
    if claim.last is None or claim.last > coverage.last:
        return f"the claim may be of a vote after {coverage.last}, where the record ends"
    if (claim.first or FIRST_VETO) < coverage.first and coverage.first > FIRST_VETO:
        return f"the claim may be of a vote before {coverage.first}, where the record begins"
    return ""


def remarks(claim: Claim, vote: Vote, coverage: VetoCoverage) -> list[str]:
    former = {SUCCESSORS[a][0] for a in claim.by if a in SUCCESSORS}
    others = [name for actor, name in vote.by.items() if actor not in claim.by and actor not in former]
    remarks = [f"also vetoed by {' and '.join(others)}"] if others and claim.by else []
    return remarks + (["not checked against the UN's own list"] if vote.day > coverage.verified_to else [])


def when(claim: Claim, coverage: VetoCoverage) -> str:
    if claim.first and claim.first == claim.last:
        return f"on {claim.first}"
    return (f"from {claim.first} " if claim.first else "") + f"to {claim.last or coverage.last}"


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


def misfit(claim: Claim, record: Sequence[Vote], coverage: VetoCoverage,
           names: Mapping[str, str]) -> tuple[str, list[str]]:
    """Why a claim is not on record: a word of `tables.MISFITS`, and what the record has instead."""
    powers = {actor for vote in record for actor in vote.by} | set(SUCCESSORS)
    idle = [names.get(a, n) for a, n in claim.by.items() if a not in powers]
    if idle:
        return "no_veto_power", [f"{' and '.join(idle)} never cast a veto on this record"]
    due, cast = cast_by(claim, record, coverage)
    told = [t for t in claim.topics if t.how != MOST_NAMED]
    others = [v for v in due if v not in cast and any(t.fits(v, names) for t in told)]
    if claim.fresh or (claim.first and claim.last and (claim.last - claim.first).days <= 31):
        first, last = claim.fresh or (claim.first, claim.last)
        others = [v for v in others if first and last and first <= v.day <= last]
        if others:
            return "other_state", [_not_by(v, claim, names) for v in others[:SHOWN]]
        near = sorted((v for v in record if all(_cast(v, a, claim) for a in claim.by)),
                      key=lambda v: max(first - v.day, v.day - last, timedelta(0)) if first and last else timedelta(0))
        if not any(v in cast for v in near[:1]) or claim.fresh:
            return "no_vote_near", [f"the vote of theirs nearest to that day is {v.veto_id} of {v.day}" for v in near[:1]]
    if told and not any(t.fits(v, names) for v in cast for t in told):
        return ("other_state" if others else "other_topic" if cast else "no_vote_near",
                [_not_by(v, claim, names) for v in others[-SHOWN:]])
    return ("too_few" if cast else "no_vote_near"), []


def _not_by(vote: Vote, claim: Claim, names: Mapping[str, str]) -> str:
    absent = [names.get(a, n) for a, n in claim.by.items() if not _cast(vote, a, claim)]
    return f"{vote.veto_id} of {vote.day} was vetoed by {' and '.join(vote.by.values())}, not by {' and '.join(absent)}"
