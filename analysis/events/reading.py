"""One event as read from one sentence, and the rows it makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from .construction import Found

if TYPE_CHECKING:
    from .sentence import Sentence


@dataclass(frozen=True)
class Actor:
    """One participant: identity, the name the document gives, role and what kind of actor it is."""

    actor_id: str
    name: str
    role: str
    kind: str
    mention_id: str | None
    state: str | None


@dataclass(frozen=True)
class Reading:
    """One event as read from one sentence."""

    event_type: str
    status: str
    actors: tuple[Actor, ...]
    place: str | None
    place_kind: str
    date: Any
    attribution: str | None
    rule_id: str
    found: Found
    sentence: Sentence
    topic: str | None = None

    def rows(self, event_id: str, doc_id: str, sent_id: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """The event's row and its actors' rows."""
        s, d = self.sentence, self.date
        event = {
            "event_id": event_id, "doc_id": doc_id, "sent_id": sent_id, "start": s.start, "end": s.end,
            "event_type": self.event_type, "status": self.status, "place": self.place, "attribution": self.attribution,
            "rule_id": self.rule_id, "evidence": s.text[s.start:s.end], "count": self.found.count,
            "trigger_start": self.found.trigger.start, "trigger_end": self.found.trigger.end, "topic": self.topic,
        }
        if d is not None:
            event |= {"date_id": d.date_id, "date_basis": d.basis, "precision": d.precision,
                      "earliest": None if pd.isna(d.earliest) else d.earliest,
                      "latest": None if pd.isna(d.latest) else d.latest}
        parts = {(a.actor_id, a.role): a for a in reversed(self.actors)}
        ordered = [a for a in dict.fromkeys(self.actors) if parts.get((a.actor_id, a.role)) is a]
        return event, [{"event_id": event_id, "actor_id": a.actor_id, "role": a.role, "name": a.name,
                        "mention_id": a.mention_id} for a in ordered]
