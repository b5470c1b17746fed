"""Who takes part in what: the constructions of `reference.event_types`, read off a parse.

Each construction is one function from a trigger node to a `Found`, or None where the words do not
announce an event. To add a construction, write such a function and enter it in ``GRAMMAR``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from ..reference.event_types import EventWords, Pattern
from .construction import Found, places_of
from .gatherings import gathering
from .journeys import journey
from .tree import Node, conjuncts, nearest_verb, objects, prepositional, relative_to, subject


def mutual(trigger: Node, pattern: Pattern, words: EventWords) -> Found | None:
    """Verb: subject and object (or the words after `with`) take part alike."""
    if trigger.lemma in _CAREFUL and not _CAREFUL[trigger.lemma](trigger):
        return None
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
    return Found(trigger, trigger, tuple(parts), places_of(trigger))


_SAID_ON_THE_PHONE = frozenset(("discuss", "talk", "express", "congratulate", "thank", "offer", "tell", "ask", "urge", "inform", "say", "apologize",
                                "apologise", "convey", "postpone", "cancel", "explain", "warn", "assure", "reassure", "complain", "wish"))


def _rings(verb: Node) -> bool:
    """Whether "calls X" means on the telephone: X is a person, and is not called something, or to something."""
    told = verb.kids("dobj")
    elsewhere = [p for p in verb.kids("prep") if p.lemma not in ("about", "over", "from") and not any(o.date for o in p.kids("pobj"))]
    aims = [x for x in verb.kids("xcomp", "advcl") if x.lemma not in _SAID_ON_THE_PHONE]  # "called X to testify"
    return bool(told) and all(o.kind in ("person", "group") for o in told) and not (elsewhere or aims or verb.kids("oprd", "ccomp", "acomp", "prt", "auxpass"))


def _goes_to_see(verb: Node) -> bool:
    return verb.tag == "VB" and verb.dep in ("xcomp", "advcl") and verb.head.lemma in ("travel", "fly", "go", "come", "arrive", "return", "head", "visit")


#: Verbs of many meanings, and what tells that this one is meant.
_CAREFUL: Mapping[str, Callable[[Node], bool]] = {"call": _rings, "see": _goes_to_see}


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
    return Found(trigger, trigger, tuple(parts), places_of(trigger)) if actors else None


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
