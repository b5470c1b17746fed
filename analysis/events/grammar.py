"""Who takes part in what: the constructions of `reference.event_types`, read off a parse.

Each construction is one function from a trigger node to a `Found`, or None where the words do not
announce an event. To add a construction, write such a function and enter it in ``GRAMMAR``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from ..reference.event_types import EventWords, Pattern
from .construction import COUNTS, Found, places_of
from .gatherings import gathering
from .journeys import journey
from .tree import Node, conjuncts, first_conjunct, nearest_verb, objects, prepositional, relative_to, subject


def mutual(trigger: Node, pattern: Pattern, words: EventWords) -> Found | None:
    """Verb: subject and object (or the words after `with`) take part alike."""
    if (trigger.lemma in _CAREFUL and not _CAREFUL[trigger.lemma](trigger)) or (pattern.id.startswith("go-to-") and not _goes_to_see(trigger)):
        return None
    if (pattern.id == "due-to-see" and not _is_to_see(trigger)) or (pattern.id == "tell-visitors" and not _told_visitors(trigger)):
        return None
    if trigger.dep == "acl" and trigger.tag == "VBN" and trigger.lemma in ("convene", "assemble", "host") and trigger.head.lemma in _TOLD:
        return None  # "talks convened by X": the talks are told of by their noun
    if any(o.lemma in _CONTESTS for o in prepositional(trigger, "for", "in", "at")) or _first_time(trigger):
        return None
    who, passive = subject(trigger)
    others = objects(trigger, *pattern.with_) if pattern.object else prepositional(trigger, *pattern.with_)
    if not pattern.object:  # "discussed the truce with X": the parser may hang X on the truce
        others += [o for d in trigger.kids("dobj") for o in prepositional(d, *pattern.with_) if _counterpart(o, d)]
    if passive:
        others = prepositional(trigger, "by") + prepositional(trigger, *pattern.with_)
    if any((o.lemma in pattern.forbids or o.lemma.rstrip("s") in pattern.forbids) and not (o.kind == "group" and o.kids("det")) for o in others):
        return None
    host = trigger.head.kids("nsubj") if trigger.dep == "xcomp" and trigger.head.lemma == "invite" else []  # "X invites Y to meet"
    parts = [(n, "participant") for n in ([who] if who else []) + others + host for n in conjuncts(n)]
    each_other = pattern.requires or (not pattern.object and len(parts) > 1 and all(n.kind == "person" and not n.role for n, _ in parts))
    if not others and (not pattern.object or trigger.kids("dobj")) and (len(parts) < 2 or not each_other):
        return None  # but "A and B discuss the war": with each other
    return Found(trigger, trigger, tuple(parts), places_of(trigger))


_SAID_ON_THE_PHONE = frozenset(("discuss", "talk", "express", "congratulate", "thank", "offer", "tell", "ask", "urge", "inform", "say", "apologize",
                                "apologise", "convey", "postpone", "cancel", "explain", "warn", "assure", "reassure", "complain", "wish"))


def _rings(verb: Node) -> bool:
    """Whether "calls X" means on the telephone: X is a person, and is not called something, or to something."""
    told = verb.kids("dobj")
    elsewhere = [p for p in verb.kids("prep") if p.lemma not in ("about", "over", "from") and not any(o.date for o in p.kids("pobj"))]
    aims = [x for x in verb.kids("xcomp", "advcl") if x.lemma not in _SAID_ON_THE_PHONE]  # "called X to testify"
    return bool(told) and all(o.kind in ("person", "group") for o in told) and not (elsewhere or aims
                                                                                    or verb.kids("oprd", "ccomp", "acomp", "prt", "auxpass"))


def _there(verb: Node) -> bool:
    """Whether people are told to agree somewhere ("agree in Oslo on a truce"), and not in principle."""
    return any(p.lemma in ("in", "at") and o.kind == "place" for p in verb.kids("prep") for o in p.kids("pobj")) and all(
        n.kind == "person" for w in verb.kids("nsubj") for n in conjuncts(w))


def _goes_to_see(verb: Node) -> bool:
    return verb.tag == "VB" and verb.dep in ("xcomp", "advcl") and verb.head.lemma in ("travel", "fly", "go", "come", "arrive", "return", "head",
                                                                                       "visit")


def _told_visitors(verb: Node) -> bool:
    """Whether it is a delegation or an envoy that is told something: who has come to hear it."""
    return any((n.kind == "group" and n.word == "delegation") or (n.role and n.kind == "person") for n in verb.kids("dobj", "dative"))


#: Of whom one of these is said, an appointment is told of.
_APPOINTED = frozenset(("due", "schedule", "expect", "be", "plan", "set", "slate"))


def _is_to_see(verb: Node) -> bool:
    """Whether "will see X", "is due to see X" is an appointment with people, and not what one sees them do or be."""
    seen = verb.kids("dobj")
    aside = verb.tag == "VBG" and verb.dep == "pcomp" and verb.head.lemma in ("after", "before", "since") and all(n.kind == "person" for n in seen)
    if not (verb.tag == "VB" or aside) or not seen or any(n.kind not in ("person", "group") for n in seen):
        return False
    more = verb.kids("xcomp", "oprd", "acomp") + [c for c in verb.kids("ccomp", "advcl") if not c.kids("mark")]  # "see X leave"
    if more or seen[0].kids("acl") or prepositional(verb, "as", "into", "off", "through"):
        return False
    first = verb
    while first.dep == "conj" and first.head.verbal:
        first = first.head
    will = any(c.word.lower() in ("will", "would", "'ll") for v in (verb, first) for c in v.kids("aux"))
    return will or aside or (first.dep == "xcomp" and first.head.lemma in _APPOINTED)


#: Who meets for one of these contends.
_CONTESTS = frozenset(("final", "match", "game", "bout", "fight", "runoff", "run-off", "duel", "race", "playoff", "derby"))


def _first_time(verb: Node) -> bool:
    """Whether "it is the first time that the heads of A and B have met": a remark on a meeting told of before."""
    time = verb.head
    told = time.lemma == "time" and time.dep == "attr" and any(c.pos == "PRON" for c in time.head.kids("nsubj"))
    who = subject(verb)[0] if told else None
    return who is not None and all(n.role or n.kind != "person" for n in conjuncts(who))


#: Verbs of many meanings, and what tells that this one is meant.
_CAREFUL: Mapping[str, Callable[[Node], bool]] = {
    "call": _rings, "agree": _there, "shake": lambda verb: any(o.lemma == "hand" for o in verb.kids("dobj"))}
# What two sides have with each other: who is named after it by "with" need not be there when it is discussed.
_BETWEEN = frozenset((
    "war", "conflict", "ceasefire", "relation", "relations", "tie", "ties", "relationship", "deal", "agreement", "dispute", "border",
    "tension", "alliance", "treaty", "partnership", "standoff", "pact"))
_TOLD = frozenset(("meeting", "talk", "talks", "call", "negotiation", "negotiations", "summit", "conversation", "encounter", "visit"))


def _counterpart(other: Node, topic: Node) -> bool:
    """Whether the Y of "discussed Z with Y" discusses, or only belongs to Z ("discussed relations with Iran")."""
    topics = {n.lemma for n in conjuncts(topic)}
    near = {other.head.head.lemma} if other.dep == "pobj" else set()
    if other.kind in {"person", "group"}:
        return not (topics | near) & _TOLD
    return other.kind in ("state", "organisation") and not (topics | near) & (_TOLD | _BETWEEN)


def veto(trigger: Node, pattern: Pattern, words: EventWords) -> Found | None:
    """Verb or noun: states cast it."""
    what: list[Node] = []
    if trigger.verbal:
        who, passive = subject(trigger)
        by = prepositional(trigger, "by") if passive else [who] if who is not None else []
        what = [who] if passive and who is not None else trigger.kids("dobj")
    else:
        power = _power(trigger)
        if power is None and (trigger.dep == "compound" or any(c.lemma in ("power", "right") for c in trigger.children)):
            return None
        by = trigger.kids("poss", "compound", "amod") + prepositional(trigger, "by", "from") + [
            b for v in trigger.kids("acl") for b in prepositional(v, "by")]
        verb = power.head if power is not None else trigger.head if trigger.dep == "dobj" and trigger.head.verbal else None
        if verb is not None and not any(c.mention for c in by):
            who, passive = subject(verb)
            by = by + ([who] if who is not None and not passive else [])
        what = prepositional(trigger, "of", "against")
    parts = tuple((n, "vetoing") for b in by for n in conjuncts(b))
    thing = what[0] if what else None
    return Found(trigger, nearest_verb(trigger), parts, count=_count(thing), topic=thing) if parts else None


def _power(veto: Node) -> Node | None:
    """The power that is used, where "its veto power" or "the right of veto" is."""
    power = veto.head if veto.dep == "compound" else veto.head.head if veto.dep == "pobj" and veto.head.lemma == "of" else veto
    used = power.dep == "dobj" and power.head.lemma in ("use", "exercise", "wield", "employ", "invoke") and not any(
        c.lemma in ("no", "neither") for s in power.head.kids("nsubj") for c in s.children)
    return power if used and power.lemma in ("power", "right", "prerogative") else None


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
    return Found(trigger, trigger, tuple(parts), places_of(trigger)) if actors else None


def _count(thing: Node | None) -> int | None:
    if thing is None:
        return None
    for child in thing.kids("nummod", "det", "predet", "amod"):
        word = child.word.lower()
        if word.isdigit() or word in COUNTS:
            return int(word) if word.isdigit() else COUNTS[word]
    return 1 if thing.tag in ("NN", "NNP") else None


GRAMMAR: Mapping[str, Callable[[Node, Pattern, EventWords], Found | None]] = {
    "mutual": mutual, "gathering": gathering, "journey": journey, "veto": veto, "directed": directed,
}


def read(trigger: Node, pattern: Pattern, words: EventWords) -> list[Found]:
    """Apply a pattern's construction to a trigger: nothing, one event, or several ("separate talks with A and B")."""
    found = GRAMMAR[pattern.construction](trigger, pattern, words)
    if found is None:
        return []
    kept, seen = [], set()
    for node, role in ((relative_to(n), r) for n, r in found.parts):
        if node.i not in seen:
            seen.add(node.i)
            kept.append((node, role))
    return _apart(replace(found, parts=tuple(kept)))


def _apart(found: Found) -> list[Found]:
    """Each of one side with the other side, where they met separately."""
    verbs = [v for v in (found.trigger, found.verb) if v is not None]
    if not any(c.lemma in ("separate", "separately", "individually") for v in verbs for c in v.kids("amod", "advmod")):
        return [found]
    sides: dict[int, list[tuple[Node, str]]] = {}
    for node, role in found.parts:
        sides.setdefault(first_conjunct(node).i, []).append((node, role))
    one, many = sorted(sides.values(), key=len) if len(sides) == 2 else ([], [])
    return [replace(found, parts=(each, *one)) for each in many] if len(one) == 1 and len(many) > 1 else [found]
