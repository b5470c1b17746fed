"""Gatherings told of by a noun (talks, a summit): who takes part."""

from __future__ import annotations

from ..reference.event_types import EventWords, Pattern
from .construction import Found, light_verb, places_of, whole
from .tree import Node, conjuncts, nearest_verb, prepositional, subject

_PARTIES = ("with", "between", "of", "among", "involve", "include", "by", "from")
# Verbs of a gathering's own clause: "a summit that opens in Oslo on Monday".
_HOLDING = frozenset(("take", "hold", "open", "begin", "start", "schedule", "set", "due", "occur", "be", "convene", "kick", "plan", "host",
                      "resume", "restart", "continue", "reconvene", "reopen"))
_FOR_GUESTS = ("dinner", "lunch", "luncheon", "breakfast", "banquet", "reception", "call")
_GATHERED = ("attend", "host", "join", "chair", "address", "organize", "organise", "convene", "open", "lead", "preside")


def gathering(trigger: Node, pattern: Pattern, words: EventWords) -> Found | None:
    """Noun: those it is of, with, between or among take part, and the subject of its verb."""
    kinds = {c.lemma for c in trigger.kids("compound", "amod", "nmod") if not c.mention or c.kind == "group"}
    if kinds & pattern.forbids and "joint" not in kinds:
        return None  # a news conference, a cabinet meeting
    if trigger.dep == "attr" and any(c.pos == "PRON" for c in trigger.head.kids("nsubj")):
        return None  # "these are the first talks between ...": a remark on talks told of before
    seat = [c for c in trigger.kids("compound", "nmod") if c.kind == "place"]  # "the Vienna talks": where, not who
    parts = [p for p in prepositional(trigger, *_PARTIES) if p.mention or p.head.lemma != "of"] + trigger.kids("poss")
    if trigger.lemma in _FOR_GUESTS:
        parts += [p for p in prepositional(trigger, "for", "on") if p.kind in ("person", "group")]  # "a dinner for X", "a call on X"
    parts += [c for c in trigger.kids("compound", "amod", "nmod") if c.mention and c not in seat]
    for verb in trigger.kids("acl", "relcl"):
        if verb.lemma in _GATHERED or verb.lemma in ("involve", "include", "hold"):
            parts += prepositional(verb, "by", "with", "between") + verb.kids("dobj")
    verb, anchor = light_verb(trigger, words)
    closed = any(p.lemma == "between" for p in trigger.kids("prep"))  # "between A and B" names all who take part
    if verb is not None and not closed:
        parts += _light_parts(trigger, verb)
    elif not closed and prepositional(trigger, "with") and not [p for p in trigger.kids("poss") if p.mention]:
        parts += _other_side(trigger)
    clause = verb or nearest_verb(trigger)
    noun = whole(trigger)
    around = verb if verb is not None else noun.head if noun.dep in ("nsubj", "nsubjpass", "dobj") and noun.head.verbal else None
    if around is not None and not closed:
        parts += prepositional(around, "between")  # "brokered a meeting in Oslo between A and B"
    named = [(n, "participant") for p in parts for n in conjuncts(p)]
    places = places_of(trigger) + (places_of(around) if around is not None else ())
    pointing = not prepositional(trigger, *_PARTIES) and any(c.lemma in ("the", "this", "that") for c in trigger.kids("det"))
    own = trigger.kids("relcl", "acl") + ([noun.head] if noun.dep in ("nsubj", "nsubjpass") else [])
    inner = tuple(v for c in own for v in (c, *c.kids("xcomp")) if v.lemma in _HOLDING)
    places = (*places, *(p for v in inner for p in places_of(v)))
    return Found(trigger, clause, tuple(named), places, anchor=anchor, inner=inner, definite=pointing)


def _light_parts(trigger: Node, verb: Node) -> list[Node]:
    who, passive = subject(verb)
    framed = trigger.dep == "pobj"  # "was detained after talks with X": the subject of a passive was there too
    parts = [who] if who is not None and (framed or not passive) and trigger.dep != "nsubjpass" else []
    own = trigger.dep == "dobj" or bool(prepositional(trigger, "with", "between"))
    several = bool(parts) and len(conjuncts(parts[0])) > 1  # "A and B agreed after talks": with each other
    if not own and not several and trigger.head.lemma not in ("in", "at", "during", "for", "to"):
        parts = []
    elif trigger.dep == "pobj" and trigger.head.lemma == "at":
        parts += [o for o in verb.kids("dobj") if o.kind == "person"]
    if trigger.dep == "pobj" and verb.lemma == "invite":
        parts += verb.kids("dobj")
    if verb.head.lemma == "invite" and verb.dep == "xcomp":
        parts += verb.head.kids("nsubj")
    agents = prepositional(verb, "by") if passive and verb.lemma in _GATHERED else []
    return parts + prepositional(verb, "with", "between") + agents


#: Verbs whose subject speaks of talks without taking part in them.
_ONLOOKERS = frozenset((
    "criticize", "criticise", "condemn", "welcome", "oppose", "praise", "describe", "report", "mediate", "broker", "denounce", "call",
    "protest", "follow", "affect", "see", "watch", "cover", "hail", "slam", "attack", "recall", "include", "involve"))


def _other_side(trigger: Node) -> list[Node]:
    """"Talks with X" whose verb is no light one ("expects", "reopens"): the other side is its subject."""
    verb = nearest_verb(trigger)
    if verb is not None and trigger.dep in ("nsubj", "nsubjpass"):
        above = next((a for a in verb.up() if a.verbal), None)  # "X says the summit with Y may not take place"
        verb = above if verb.dep in ("ccomp", "acl") else None
    if verb is None or verb.lemma in _ONLOOKERS:
        return []
    who, passive = subject(verb)
    return [who] if who is not None and not passive else []
