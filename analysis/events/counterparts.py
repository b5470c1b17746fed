"""The other side of a contact whose own words name one: who governs its clause, or the one other party of the sentence."""

from __future__ import annotations

from dataclasses import replace

from .parties import speaks, without_home
from .reading import Actor, Reading
from .tree import Node, conjuncts, first_conjunct, prepositional, subject

_CONTACTS = ("meeting", "call")
# These need two sides; a meeting or a summit may be one body's own.
_TWO_SIDED = frozenset(("talk", "talks", "negotiation", "negotiations", "dialogue", "table"))
# Whose object is where one is, or wants to be.
# Who does this to a meeting does it to somebody.
_OFFERING = frozenset(("offer", "propose", "request", "seek", "demand", "suggest", "solicit"))
_OFFERS = frozenset(("offer", "proposal", "invitation", "request", "call", "suggestion", "demand"))
_ENTERING = frozenset(("visit", "tour", "leave", "reach", "enter", "join"))
_PLACES = ("in", "at", "near", "from", "across", "around")
_AGAINST = ("by", "with", "between", "against", "to")


def complete(readings: list[Reading]) -> list[Reading]:
    """The readings of a sentence, those of one side with the other side added.

    The other side of "talks with X" is the subject of the clause they are told of in, where the grammar found none;
    of talks that name one party, the only other one that the sentence names.
    """
    return [_completed(r, readings) if r.event_type in _CONTACTS and len({_seat(a) for a in r.actors}) == 1 else r for r in readings]


def _completed(reading: Reading, readings: list[Reading]) -> Reading:
    known = {_seat(a) for a in reading.actors}
    if any(o is not reading and o.event_type in _CONTACTS and known & {_seat(a) for a in o.actors} for o in readings):
        return reading  # told of with its other side already
    more = _governing(reading, known) or _only_other(reading, known)
    return replace(reading, actors=without_home((*reading.actors, *more))) if more else reading


def _governing(reading: Reading, known: set[str]) -> list[Actor]:
    """Who is the subject of the nearest clause above "talks with X" and somebody else; of states' talks, their state."""
    trigger, sentence = reading.found.trigger, reading.sentence
    if not any(o.mention for o in prepositional(trigger, "with")) or (trigger.verbal and trigger.dep not in ("pcomp", "advcl")):
        return []
    for verb in (v for v in trigger.up() if v.verbal):
        who = subject(verb)[0]
        here = [a for n in (conjuncts(who) if who is not None else ()) if (a := _fit(n, known, reading))]
        if here:
            return [sentence.for_state(a) or a for a in here] if all(a.kind == "state" for a in reading.actors) else here
    return []


def _only_other(reading: Reading, known: set[str]) -> list[Actor]:
    trigger, sentence = reading.found.trigger, reading.sentence
    loose = trigger.dep == "pobj" and trigger.head.lemma == "for"  # "visits X for talks"
    stateless = all(a.kind == "group" and a.state is None for a in reading.actors)
    about = any(n in trigger.kids("compound", "amod", "nmod") for n, _ in reading.found.parts)  # "the Syrian peace talks"
    if not (trigger.lemma in _TWO_SIDED or (trigger.dep == "dobj"
                                            and trigger.head.lemma in _OFFERING)) or loose or about or stateless or prepositional(trigger, "between"):
        return []
    others: dict[str, Actor] = {}
    for node in sentence.nodes:
        if _stands(node, reading) and (a := _fit(node, known, reading)):
            others.setdefault(_seat(a), a)
    if len(others) != 1 or any(n.kind == "state" and n.dep in ("poss", "pobj") and n.head.lemma not in _PLACES and (
            a := _fit(n, known, reading)) and _seat(a) not in others for n in sentence.nodes):
        return []  # "A urges B to respect the borders of C and to resume talks"
    return list(others.values())


def _fit(node: Node, known: set[str], reading: Reading) -> Actor | None:
    """Whom a node names, where that can be another side."""
    actor = reading.sentence.actor(node, "participant") if node.mention else None
    if actor is None or speaks(node, reading.sentence) or (node.tag == "PRP" and actor.actor_id.startswith("~")):
        return None  # "his spokesman said", "he urged X to begin talks"
    if _seat(actor) in known or not reading.sentence.political(actor) or (actor.kind == "group" and actor.state is None):
        return None
    return actor


def _seat(actor: Actor) -> str:
    """Whose side an actor is on: its state's, or its own."""
    return actor.state or actor.actor_id


def _stands(node: Node, reading: Reading) -> bool:
    """Whether a node names somebody who acts or is acted upon: no epithet, no place, nobody who only speaks of it."""
    top = first_conjunct(node)
    if node.dep == "poss" and node.head.lemma in _OFFERS:
        return True  # "answering X's offer, Y proposes talks"
    if node.kind == "place" or top.dep not in ("nsubj", "nsubjpass", "dobj", "dative", "pobj"):
        return False
    if top.dep == "pobj":
        return node.kind != "state" or top.head.lemma in _AGAINST
    if top.dep == "nsubj" and top.head.lemma in reading.sentence.words.speech:
        return False
    return not (top.dep == "dobj" and top.head.lemma in _ENTERING)
