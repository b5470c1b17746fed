"""Who takes part in what: the constructions of `reference.event_types`, read off a parse.

Each construction is one function from a trigger node to a `Found`, or None where the words do not
announce an event. To add a construction, write such a function and enter it in ``GRAMMAR``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from ..reference.event_types import EventWords, Pattern
from .tree import Node, conjuncts, finite, nearest_verb, objects, prepositional, relative_to, subject

_PARTIES = ("with", "between", "of", "among", "involve", "include", "by", "from")
_FRAME = ("for", "in", "at", "after", "during", "follow", "following", "to", "before", "on", "from", "of", "over", "through", "amid",
          "by", "ahead", "into", "since", "despite")
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
# Who does this to a visit is not the one who travels.
_HOSTS = ("host", "receive", "welcome", "await", "announce", "cancel", "postpone", "condemn", "criticize", "criticise")
# Verbs of a gathering's own clause: "a summit that opens in Oslo on Monday".
_HOLDING = frozenset(("take", "hold", "open", "begin", "start", "schedule", "set", "due", "occur", "be", "convene", "kick", "plan", "host"))
_RANKS = ("first", "only", "last", "second", "latest")
_GATHERED = ("attend", "host", "join", "chair", "address", "organize", "organise", "convene", "open", "lead", "preside")


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


def mutual(trigger: Node, pattern: Pattern, words: EventWords) -> Found | None:
    """Verb: subject and object (or the words after `with`) take part alike."""
    who, passive = subject(trigger)
    others = objects(trigger, *pattern.with_) if pattern.object else prepositional(trigger, *pattern.with_)
    if not pattern.object:  # "discussed the truce with X": the parser may hang X on the truce
        others += [o for d in trigger.kids("dobj") for o in prepositional(d, *pattern.with_)
                   if o.kind in ("person", "group", "state", "organisation")]
    if passive:
        others = prepositional(trigger, "by") + prepositional(trigger, *pattern.with_)
    if any(o.lemma in pattern.forbids or o.lemma.rstrip("s") in pattern.forbids for o in others):
        return None
    parts = [(n, "participant") for n in ([who] if who else []) + others for n in conjuncts(n)]
    if not others and (not pattern.object or trigger.kids("dobj")) and (len(parts) < 2 or not pattern.requires):
        return None
    return Found(trigger, trigger, tuple(parts), _places(trigger))


def gathering(trigger: Node, pattern: Pattern, words: EventWords) -> Found | None:
    """Noun: those it is of, with, between or among take part, and the subject of its verb."""
    kinds = {c.lemma for c in trigger.kids("compound", "amod", "nmod") if not c.mention or c.kind == "group"}
    if kinds & pattern.forbids and "joint" not in kinds:
        return None  # a news conference, a cabinet meeting
    if trigger.dep == "attr" and any(c.pos == "PRON" for c in trigger.head.kids("nsubj")):
        return None  # "these are the first talks between ...": a remark on talks told of before
    seat = [c for c in trigger.kids("compound", "nmod") if c.kind == "place"]  # "the Vienna talks": where, not who
    parts = [p for p in prepositional(trigger, *_PARTIES) if p.mention or p.head.lemma != "of"] + trigger.kids("poss")
    parts += [c for c in trigger.kids("compound", "amod", "nmod") if c.mention and c not in seat]
    for verb in trigger.kids("acl", "relcl"):
        if verb.lemma in _GATHERED or verb.lemma in ("involve", "include", "hold"):
            parts += prepositional(verb, "by", "with", "between") + verb.kids("dobj")
    verb, anchor = _light_verb(trigger, words)
    closed = any(p.lemma == "between" for p in trigger.kids("prep"))  # "between A and B" names all who take part
    if verb is not None and not closed:
        parts += _light_parts(trigger, verb)
    elif not closed and prepositional(trigger, "with") and not [p for p in trigger.kids("poss") if p.mention]:
        parts += _other_side(trigger)
    clause = verb or nearest_verb(trigger)
    around = verb if verb is not None else trigger.head if trigger.dep in ("nsubj", "nsubjpass", "dobj") and trigger.head.verbal else None
    if around is not None and not closed:
        parts += prepositional(around, "between")  # "brokered a meeting in Oslo between A and B"
    named = [(n, "participant") for p in parts for n in conjuncts(p)]
    places = _places(trigger) + (_places(around) if around is not None else ())
    pointing = not prepositional(trigger, *_PARTIES) and any(c.lemma in ("the", "this", "that") for c in trigger.kids("det"))
    inner = tuple(v for c in trigger.kids("relcl", "acl") for v in (c, *c.kids("xcomp")) if v.lemma in _HOLDING)
    places = (*places, *(p for v in inner for p in _places(v)))
    return Found(trigger, clause, tuple(named), places, anchor=anchor, inner=inner, definite=pointing)


def _light_verb(trigger: Node, words: EventWords) -> tuple[Node | None, Node | None]:
    """The verb whose subject takes part in the gathering, and the node the status is read from."""
    announced = trigger
    if trigger.dep == "pobj" and trigger.head.lemma == "of" and trigger.head.head.pos == "NOUN" and not trigger.head.head.mention:
        trigger = trigger.head.head  # "two days of talks": the verb is that of the days
    head = trigger.head
    if trigger.dep in ("dobj", "nsubjpass", "attr", "oprd") and head.verbal and (head.lemma in words.light or head.lemma == "be"):
        return head, announced
    if trigger.dep == "nsubj" and head.verbal:
        return None, announced
    if trigger.dep == "pobj" and head.lemma in _FRAME:
        verb = nearest_verb(head.head)
        if verb is not None and head.lemma in _PRESUPPOSED:
            return finite(verb), finite(verb) if head.lemma in ("at", "during") else announced
        if verb is not None and (head.head is verb or prepositional(announced, "with")):
            return verb, announced
    if trigger.dep == "conj":
        first = trigger.head
        if first.dep in ("dobj", "pobj", "nsubj"):
            return _light_verb(first, words)
    return None, announced


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
        verb, _ = _light_verb(trigger, words)
        where = where or (prepositional(verb, "to", "in") if verb is not None else [])
        clause = nearest_verb(trigger)
        if not where and travellers and clause is not None:
            where = list(_places(clause))
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
    within = tuple(p for w in where for p in (w, *_places(w)))
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


def veto(trigger: Node, pattern: Pattern, words: EventWords) -> Found | None:
    """Verb or noun: states cast it."""
    what: list[Node] = []
    if trigger.verbal:
        who, passive = subject(trigger)
        by = prepositional(trigger, "by") if passive else [who] if who is not None else []
        what = [who] if passive and who is not None else trigger.kids("dobj")
    else:
        if trigger.dep == "compound" or any(c.lemma in ("power", "right") for c in trigger.children):
            return None
        by = trigger.kids("poss", "compound", "amod") + prepositional(trigger, "by", "from")
        verb = trigger.head if trigger.dep == "dobj" and trigger.head.verbal else None
        if verb is not None and not any(c.mention for c in by):
            who, passive = subject(verb)
            by = by + ([who] if who is not None and not passive else [])
        what = prepositional(trigger, "of", "against")
    parts = tuple((n, "vetoing") for b in by for n in conjuncts(b))
    thing = what[0] if what else None
    return Found(trigger, nearest_verb(trigger), parts, count=_count(thing), topic=thing) if parts else None


def directed(trigger: Node, pattern: Pattern, words: EventWords) -> Found | None:
    """Verb: the subject acts, the object (or the words after `with`) is acted upon."""
    who, passive = subject(trigger)
    targets = objects(trigger, *pattern.with_) if pattern.object else prepositional(trigger, *pattern.with_)
    actors = [who] if who is not None else []
    if passive:
        actors, targets = prepositional(trigger, "by"), actors
    if any(t.lemma in pattern.forbids for t in targets):
        return None
    parts = [(n, "actor") for a in actors for n in conjuncts(a)] + [(n, "target") for t in targets for n in conjuncts(t)]
    return Found(trigger, trigger, tuple(parts), _places(trigger)) if actors else None


_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
            "eleven": 11, "twelve": 12, "a": 1, "an": 1, "one": 1, "both": 2, "third": 1, "second": 1}


def _count(thing: Node | None) -> int | None:
    if thing is None:
        return None
    for child in thing.kids("nummod", "det", "predet", "amod"):
        word = child.word.lower()
        if word.isdigit() or word in _NUMBERS:
            return int(word) if word.isdigit() else _NUMBERS[word]
    return 1 if thing.tag in ("NN", "NNP") else None


def _places(node: Node, depth: int = 0) -> tuple[Node, ...]:
    """Where: objects of 'in', 'at' ... below a node, and below those ('at the palace in Oslo')."""
    out: list[Node] = []
    where = next((c for c in node.kids("advmod") if c.lemma == "where"), None) if depth == 0 else None
    if where is not None:
        out += sorted((n for a in node.up() for n in a.subtree() if n.i < where.i and n.kind in ("place", "state")),
                      key=lambda n: -n.i)[:1]
    if depth == 0:
        out += node.kids("dobj") if node.lemma in ("leave", "depart") else []
        # "met X in Oslo": the parser may hang the town on X
        out += [p for o in node.kids("dobj") if o.mention for p in _places(o, 2)]
    for prep in node.kids("prep", "agent"):
        for place in prep.kids("pobj"):
            if prep.lemma in _PLACE and (prep.lemma != "on" or place.kind == "place" or place.lemma == "island"):
                out.append(place)
            for other in conjuncts(place)[1:]:
                out += _places(other, depth + 1) if depth < 3 else ()
            if not (place.mention or place.date or place.pos == "PROPN" or place.lemma in _SITES):
                continue  # "at a time of tension in the region" says nothing of where
            if depth < 3 and prep.lemma in (*_PLACE, "with", "of", "for", "between", "during", "to", "by"):
                out += _places(place, depth + 1)
        if depth < 3:
            out += _places(prep, depth + 1)
    return tuple(dict.fromkeys(out))


GRAMMAR: Mapping[str, Callable[[Node, Pattern, EventWords], Found | None]] = {
    "mutual": mutual, "gathering": gathering, "journey": journey, "veto": veto, "directed": directed,
}


def read(trigger: Node, pattern: Pattern, words: EventWords) -> Found | None:
    """Apply a pattern's construction to a trigger; parts that repeat are dropped."""
    found = GRAMMAR[pattern.construction](trigger, pattern, words)
    if found is None:
        return None
    kept, seen = [], set()
    for node, role in ((relative_to(n), r) for n, r in found.parts):
        if node.i not in seen:
            seen.add(node.i)
            kept.append((node, role))
    return replace(found, parts=tuple(kept))
