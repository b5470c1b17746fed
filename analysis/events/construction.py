"""What a construction yields, where it takes place, and the light verb that carries a noun."""

from __future__ import annotations

from dataclasses import dataclass

from ..reference.event_types import EventWords
from .tree import Node, conjuncts, finite, first_conjunct, nearest_verb, prepositional

_FRAME = ("for", "in", "at", "after", "during", "follow", "following", "to", "before", "on", "from", "of", "over", "through", "amid",
          "by", "ahead", "into", "since", "despite")
# Who agrees to something at a summit is there, unless what is agreed on is to be done there.
_RESOLVED = frozenset(("agree", "pledge", "decide", "vow", "promise", "commit", "resolve"))
_TO_BE_THERE = frozenset((
    "meet", "talk", "speak", "confer", "discuss", "negotiate", "sign", "attend", "participate", "take", "engage", "join", "be", "hold", "appear",
    "represent", "present", "raise", "unveil", "announce", "host", "send", "resume", "begin", "start", "continue", "sit", "gather", "include",
    "reach", "return", "become", "serve", "mediate", "address", "go", "travel", "finalize", "finalise", "settle", "resolve", "submit"))
_COMING = frozenset(("arrive", "land", "gather", "assemble", "fly", "travel", "convene"))
_HOSTING = frozenset(("welcome", "receive", "invite", "host", "summon", "bring", "greet"))
_PLACE = ("in", "at", "on", "near", "inside", "outside")
# What stands after these took place as surely as the clause it belongs to did, and beside its verb.
_PRESUPPOSED = ("at", "during", "after", "following", "follow", "since")
# Nouns through which a place is still the event's own: "at the palace in Oslo", "with leaders in Oslo".
_SITES = frozenset((
    "summit", "meeting", "talk", "conference", "session", "forum", "sideline", "sidelines", "margin", "negotiation", "capital", "city",
    "town", "village", "palace", "residence", "headquarters", "hotel", "ranch", "resort", "villa", "camp", "centre", "center", "base",
    "border", "office", "building", "compound", "embassy", "ministry", "airport", "island", "province", "region", "visit", "trip",
    "house", "hall", "prison", "school", "hospital", "church", "cathedral", "mosque", "stadium", "museum", "university", "farm", "estate",
    "beach", "square", "station", "ship", "academy", "club", "site", "zone", "castle",
    "retreat", "assembly", "ceremony", "funeral", "representative", "official", "leader", "member"))
_ARRIVING = frozenset(("arrive", "gather", "assemble", "land", "travel", "fly", "come", "go", "converge", "head", "reach"))
#: Common nouns that one can travel to.
GROUNDS = _SITES | {"scene", "area", "front", "frontline", "country", "nation", "territory", "state", "district", "coast", "south", "north", "east",
                    "west", "mosque", "monastery", "shrine", "cemetery", "memorial", "factory", "plant", "mine", "barracks", "harbour", "harbor",
                    "port", "peninsula", "homeland", "neighbour", "neighbor", "venue", "event", "celebration", "inauguration"}
#: Words that count.
COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
          "eleven": 11, "twelve": 12, "a": 1, "an": 1, "one": 1, "both": 2, "third": 1, "second": 1}


@dataclass(frozen=True)
class Found:
    """An announced event: its trigger, the clause verb, who takes part in which role, where."""

    trigger: Node
    verb: Node | None
    parts: tuple[tuple[Node, str], ...]
    places: tuple[Node, ...] = ()
    anchor: Node | None = None  # the node from which the status is read, where it is not the trigger
    count: int | None = None
    topic: Node | None = None
    inner: tuple[Node, ...] = ()  # verbs that say when and where it takes place: "a summit that opens on Monday"
    definite: bool = False  # "during the meeting": may only point back


def whole(trigger: Node) -> Node:
    """The noun that carries a gathering: "two days of talks", "a new round of talks"."""
    above = trigger.head.head if trigger.dep == "pobj" and trigger.head.lemma == "of" else trigger
    return above if above.pos == "NOUN" and not above.mention else trigger


def light_verb(trigger: Node, words: EventWords) -> tuple[Node | None, Node | None]:
    """The verb whose subject takes part in the gathering, and the node the status is read from."""
    announced = trigger
    if whole(trigger) is not trigger and any(p.mention for p in whole(trigger).kids("poss")):
        return None, announced  # "Norway's hosting of a meeting with X" is its own
    trigger = whole(trigger)
    head = trigger.head
    if trigger.dep == "pobj" and head.lemma == "to" and head.head.lemma == "invitation" and head.head.dep == "dobj":
        return nearest_verb(head.head), announced  # "accepted an invitation to the summit"
    if trigger.dep in ("dobj", "nsubjpass", "attr", "oprd") and head.verbal and (head.lemma in words.light or head.lemma == "be"):
        return head, announced
    if trigger.dep == "nsubj" and head.verbal:
        return None, announced
    if trigger.dep == "pobj" and head.lemma in _FRAME:
        verb = nearest_verb(head.head)
        if verb is not None and head.lemma in ("at", "in", "during") and _resolves(verb):
            return finite(verb), finite(verb)
        if verb is not None and head.lemma in _PRESUPPOSED:
            sure = finite(verb)  # "is expected to be signed at the meeting"; but "refused to sign at the meeting"
            return sure, (verb if sure.lemma in words.planned else sure) if head.lemma in ("at", "during") else announced
        if head.lemma == "of" and head.head.lemma in ("out", "away", "short") and verb is not None and head.head.head is verb:
            return verb, announced  # "pulls out of talks"
        if verb is not None and head.lemma == "in" and (owner := first_conjunct(head.head)).mention and owner.dep == "nsubj" and owner.head is verb:
            return verb, announced  # "X and Y, in talks in Oslo, agree": the parser may hang the talks on them
        bound = head.head.lemma in ("ahead", "advance", "eve") and verb is not None and verb.lemma in _COMING  # "arrives ahead of the summit"
        if verb is not None and (head.head is verb or bound or prepositional(announced, "with")
                                 or head.head.lemma in ("participation", "attendance")):
            return verb, announced
    if trigger.dep == "pobj" and head.lemma == "of" and head.head.lemma == "ahead" and (
            verb := nearest_verb(head.head)) is not None and verb.lemma in _ARRIVING:  # "gathered in Oslo ahead of the summit"
        return verb, announced
    if trigger.dep == "conj":
        first = trigger.head
        if first.dep in ("dobj", "pobj", "nsubj"):
            return light_verb(first, words)
    return None, announced


def _resolves(verb: Node) -> bool:
    """Whether a gathering is where it is agreed to do something, and not what is to come: "agreed to cut tariffs at a summit"."""
    told = finite(verb)
    return told is not verb and told.lemma in _RESOLVED and told.tag != "VB" and not told.kids("aux", "auxpass") and verb.lemma not in _TO_BE_THERE


def places_of(node: Node, depth: int = 0) -> tuple[Node, ...]:
    """Where: objects of 'in', 'at' ... below a node, and below those ('at the palace in Oslo')."""
    out: list[Node] = []
    where = next((c for c in node.kids("advmod") if c.lemma == "where"), None) if depth == 0 else None
    if where is not None:
        out += sorted((n for a in node.up() for n in a.subtree() if n.i < where.i and n.kind in ("place", "state")),
                      key=lambda n: -n.i)[:1]
    if depth == 0:
        out += node.kids("dobj") if node.lemma in ("leave", "depart") else []
        # "met X in Oslo": the parser may hang the town on X
        out += [p for d in node.kids("dobj") for o in conjuncts(d) if o.mention for p in places_of(o, 2)]
    for prep in node.kids("prep", "agent") + [p for t in node.kids("npadvmod") if t.lemma == "time" for p in t.kids("prep")]:
        for place in prep.kids("pobj"):
            towards = prep.lemma == "to" and node.lemma in _HOSTING and place.kind in ("place", "state")  # "welcomed X to Oslo"
            if towards or (prep.lemma in _PLACE and (prep.lemma != "on" or place.kind == "place" or place.lemma == "island")):
                out.append(place)
            for other in conjuncts(place)[1:]:
                out += places_of(other, depth + 1) if depth < 3 else ()
            once = prep.lemma == "for" and place.lemma == "time"  # "for the first time in Oslo"
            people = place.tag == "NNS" and prep.lemma in ("with", "of") and node.lemma != "be"  # "met with relatives of miners in Oslo"
            if not (place.mention or place.date or place.pos == "PROPN" or place.lemma in _SITES or once or people):
                continue  # "at a time of tension in the region" says nothing of where
            if depth < 3 and prep.lemma in (*_PLACE, "with", "of", "for", "between", "during", "to", "by"):
                out += places_of(place, depth + 1)
        if depth < 3:
            out += places_of(prep, depth + 1)
    return tuple(dict.fromkeys(out))
