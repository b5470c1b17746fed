"""Journeys told of by a verb or a noun (visits, a trip): who travels, and where to."""

from __future__ import annotations

from ..reference.event_types import EventWords, Pattern
from .construction import Found, light_verb, places_of
from .tree import Node, conjuncts, finite, nearest_verb, objects, prepositional, subject

# Who does this to a visit is not the one who travels.
_HOSTS = ("host", "receive", "welcome", "await", "announce", "cancel", "postpone", "condemn", "criticize", "criticise")
_RANKS = ("first", "only", "last", "second", "latest")


def journey(trigger: Node, pattern: Pattern, words: EventWords) -> Found | None:
    """Verb or noun: the subject travels; the object, or what follows `to`, is the place."""
    if trigger.verbal:
        remark = trigger.dep in ("acl", "relcl") and any(c.lemma in _RANKS for c in trigger.head.kids("amod"))
        who, passive = subject(trigger)
        where = objects(trigger, *pattern.with_) if pattern.object else prepositional(trigger, *pattern.with_)
        if passive:
            where, who = ([who] if who else []), next(iter(prepositional(trigger, "by")), None)
        first = min((p.i for p in trigger.kids("prep")), default=trigger.i + 99)
        if not pattern.object and any(o.i < first for o in trigger.kids("dobj")):
            return None  # "returned the ships"
        verb: Node | None = trigger
        travellers = [who] if who is not None else []
    else:
        remark = False
        where = prepositional(trigger, *pattern.with_)
        travellers = [c for c in trigger.kids("poss") if c.pos != "PRON"] + prepositional(trigger, "by")
        owners = [o for o in prepositional(trigger, "of") if o.kind in ("person", "group")]  # "the visit of X to Y"
        where, travellers = [w for w in where if w not in owners], travellers + owners
        verb, _ = light_verb(trigger, words)
        where = where or (prepositional(verb, "to", "in") if verb is not None else [])
        clause = nearest_verb(trigger)
        if not where and travellers and clause is not None:
            where = list(places_of(clause))
        if not where and not travellers and (verb is None or trigger.dep != "dobj"):
            return None  # "during the visit": told of before
        if trigger.dep != "dobj":
            travellers = travellers or [c for c in trigger.kids("poss") if c.mention]
        elif verb is not None and verb.lemma not in _HOSTS and (who := subject(verb)[0]) is not None and who.mention:
            travellers = [who]  # "X makes the first visit by a president of Y"
        if not travellers and verb is not None:
            who, passive = subject(verb)
            travellers = [who] if who is not None and not passive else []
        travellers = travellers or [c for c in trigger.kids("poss") if c.mention] or _traveller(trigger)
        travellers += [c for c in trigger.kids("amod", "compound") if c.mention] if not travellers else []
    parts = tuple((n, "visitor") for t in travellers for n in conjuncts(t))
    within = tuple(p for w in where for p in (w, *places_of(w)))
    return Found(trigger, verb or nearest_verb(trigger), parts, within, anchor=trigger, definite=remark) if parts else None


def _traveller(trigger: Node) -> list[Node]:
    """Who is on 'a visit to X' that only frames the sentence: its subject, the owner of it, or its agent."""
    verb = nearest_verb(trigger)
    if verb is None:
        return []
    verb = finite(verb)
    who, passive = subject(verb)
    owners = [] if who is None else [who] if who.kind == "person" else [c for c in who.kids("poss") if c.mention]
    return prepositional(verb, "by") if passive and not owners else owners
