"""Journeys told of by a verb or a noun (visits, a trip): who travels, and where to."""

from __future__ import annotations

from ..reference.event_types import EventWords, Pattern
from .construction import GROUNDS, Found, light_verb, places_of
from .tree import Node, conjuncts, finite, nearest_verb, objects, prepositional, ranked, subject

# Who does this to a visit is not the one who travels.
_HOSTS = ("host", "receive", "welcome", "await", "announce", "cancel", "postpone", "condemn", "criticize", "criticise", "greet")
#: Who does this to somebody stays at home: "sends officials to Oslo".
_SENDERS = ("send", "dispatch")
# Who does this from a visit has made it.
_RETURNS = frozenset(("return", "come", "arrive", "fly", "get"))
# A journey of this kind, or for this, is nobody's business.
_REACTIONS = frozenset(("criticism", "condemnation", "praise", "opposition", "objection", "anger", "outrage", "protest", "denunciation", "approval",
                        "concern", "reaction", "response", "description", "coverage", "rejection", "threat", "warning", "endorsement"))
# Who does this where they travelled to faces whom they do it to or with.
_FACING = frozenset(("thank", "sign", "tell", "embrace", "hug", "walk", "stand", "pray", "present", "greet", "congratulate", "urge", "warn", "assure",
                     "press", "join", "attend", "hand", "decorate", "award", "hail", "pose", "appear", "announce", "agree", "tour", "inspect"))
_PRIVATE = frozenset(("personal", "private", "family", "secretarial", "treatment", "surgery", "holiday", "vacation", "honeymoon", "checkup",
                      "check-up", "rehabilitation"))


def journey(trigger: Node, pattern: Pattern, words: EventWords) -> Found | None:
    """Verb or noun: the subject travels; the object, or what follows `to`, is the place."""
    return _by_verb(trigger, pattern) if trigger.verbal else _by_noun(trigger, pattern, words)


def _by_verb(trigger: Node, pattern: Pattern) -> Found | None:
    if (trigger.dep == "pcomp" and trigger.head.lemma == "against") or _any_such(trigger) or (trigger.lemma == "be" and not _on_business(trigger)):
        return None  # "warns against going to X", "restrictions on diplomats visiting X"
    if trigger.dep == "amod" and trigger.head.kind and pattern.object:
        near = trigger.head
        if near.kind in ("person", "group"):  # "the visiting minister"
            return Found(trigger, nearest_verb(near.head), ((near, "visitor"),))
        if near.dep == "appos" and near.head.mention:  # "X, visiting Y, said": read as if Y were an epithet of X
            return Found(trigger, nearest_verb(near.head), ((near.head, "visitor"),), _within([near]))
    who, passive = subject(trigger)
    where = objects(trigger, *pattern.with_) if pattern.object else prepositional(trigger, *pattern.with_)
    if passive and pattern.object:
        where, who = ([who] if who else []), next(iter(prepositional(trigger, "by")), None)
    if not pattern.object:
        told = trigger.kids("dobj") if not passive else []
        first = min((p.i for p in trigger.kids("prep")), default=trigger.i + 99)
        if trigger.lemma in _SENDERS:
            who = who if passive else next((o for o in told if o.mention), None)
            where = where or [p for o in told for p in prepositional(o, "to")]  # the parser may hang the place on who is sent
        elif any(o.i < first and o.lemma != "foot" for o in told):
            return None  # "returned the ships"
        errands = prepositional(trigger, "to", "at")[:1] + [w for w in where if not w.date][:1]
        if not all(_a_place(e) for e in errands):
            return None  # "goes to war in", "arrived at a deal in", "headed for defeat in"
    if who is None or (who.pos == "NOUN" and not who.mention and any(o.kind == "person" for o in prepositional(who, "of"))):
        return None  # "the decision of X goes to"
    if _PRIVATE & {o.lemma for o in prepositional(trigger, "for", "on")}:
        return None
    parts = tuple((n, "visitor") for n in conjuncts(who))
    ahead = trigger.head
    remark = trigger.dep in ("acl", "relcl", "advcl", "xcomp") and (
        ranked(ahead) or ahead.head.lemma in ("first", "last", "only") or (ahead.lemma == "be" and bool(ahead.kids("attr"))))
    return Found(trigger, trigger, parts, _within(where) + tuple(_seen_there(trigger)), anchor=trigger, definite=remark)


_TRIPS = frozenset(("visit", "trip", "tour", "mission"))
_BY_NOW = frozenset(("now", "currently", "already", "both", "still"))
_BUSINESS = _TRIPS | {"talk", "negotiation", "meeting", "discussion", "consultation", "summit", "conference", "dialogue", "session", "ceremony",
                      "funeral", "signing"}


def _on_business(verb: Node) -> bool:
    """Whether who "is in Oslo" is there on a visit: for talks, to do something, or until a day."""
    who = subject(verb)[0]
    if who is None or who.kind not in ("person", "group") or (verb.kids("acomp", "attr") and verb.kids("acomp", "attr")[0].i < verb.i + 2):
        return False
    past = verb.tag == "VBD" and not verb.kids("aux")  # "was in Oslo for talks": they were held, with a place
    aims = [o for p in verb.kids("prep") for q in (p, *(r for w in p.kids("pobj") for r in w.kids("prep"))) if q.lemma in ("for", "on", "at")
            for o in q.kids("pobj")]
    until = any(p.lemma in ("until", "till") and p.kids("pobj") for p in verb.kids("prep"))
    at_once = not past and who.kind == "person" and any(
        c.lemma in _BY_NOW for n in (verb, *verb.kids("prep")) for c in n.children)
    return until or at_once or any(o.lemma in (_TRIPS if past else _BUSINESS) for o in aims) or any(
        any(a.word.lower() == "to" for a in c.kids("aux")) for c in verb.kids("advcl", "xcomp"))


def _any_such(trigger: Node) -> bool:
    """Whether those who travel are whoever does: a plural without an article that something is imposed on."""
    who = trigger.head
    return trigger.dep == "acl" and trigger.tag == "VBG" and who.kind == "group" and who.tag == "NNS" and who.dep == "pobj" and (
        who.head.lemma in ("on", "onto", "upon", "against")) and not who.kids("det", "nummod")


def _by_noun(trigger: Node, pattern: Pattern, words: EventWords) -> Found | None:
    if _PRIVATE & {c.lemma for c in trigger.kids("amod", "compound")}:
        return None
    where = prepositional(trigger, *pattern.with_)
    named = [c for c in trigger.kids("poss") if c.pos != "PRON"]
    travellers = named + ([] if _reacted_to(trigger) else prepositional(trigger, "by"))
    owners = [o for o in prepositional(trigger, "of", "from") if o.kind in ("person", "group")]  # "the visit of X to Y"
    owners += [o for w in where for o in prepositional(w, "of") if w.kind in ("place", "state") and o.kind == "person"]
    where, travellers = [w for w in where if w not in owners], travellers + owners
    verb, _ = light_verb(trigger, words)
    if travellers and (hosts := [h for h in prepositional(trigger, "with") if h.kind == "person"]):
        where = hosts  # "X's visit with Y" is a meeting
    where = where or (prepositional(verb, "to", "in") if verb is not None else [])
    clause = nearest_verb(trigger)
    if not where and travellers and clause is not None:
        where = list(places_of(clause))
    back = trigger.dep == "pobj" and trigger.head.lemma == "from" and trigger.head.head.lemma in _RETURNS
    if not where and not travellers and not back and (verb is None or trigger.dep != "dobj"):
        return None  # "during the visit": told of before
    if trigger.dep != "dobj":
        travellers = travellers or [c for c in trigger.kids("poss") if c.mention]
    elif verb is not None and not named and verb.lemma not in _HOSTS and (who := subject(verb)[0]) is not None and who.mention:
        travellers = [who]  # "X makes the first visit by a president of Y"
    if not travellers and verb is not None:
        who, passive = subject(verb)
        travellers = [who] if who is not None and not passive else []
    travellers = travellers or [c for c in trigger.kids("poss") if c.mention] or [c for c in trigger.kids("compound")
                                                                                  if c.kind == "group"] or _traveller(trigger)
    travellers += [c for c in trigger.kids("amod", "compound") if c.mention] if not travellers else []
    parts = tuple((n, "visitor") for t in travellers for n in conjuncts(t))
    faced = tuple(_seen_there(trigger, verb)) if verb is not None else ()
    return Found(trigger, verb or nearest_verb(trigger), parts, _within(where) + faced, anchor=trigger) if parts else None


def _seen_there(*verbs: Node | None) -> list[Node]:
    """People whom a traveller is told to face there: "visits X, where he thanked Y", "visits X, signing a treaty with Y"."""
    out: list[Node] = []
    for verb in (v for v in verbs if v is not None):
        near = verb.kids("conj", "advcl", "relcl") + [c for n in verb.subtree() if n.kind in ("place", "state") for c in n.kids("relcl")]
        for deed in near:
            there = any(c.lemma == "where" for c in deed.kids("advmod")) or (deed.tag == "VBG" and deed.dep == "advcl" and not deed.kids("mark"))
            own = deed.kids("nsubj", "nsubjpass")
            if there and deed.lemma in _FACING and all(n.lemma in ("he", "she", "they") for n in own) and not deed.kids("aux", "neg"):
                ways = [w for p in deed.kids("prep") if p.lemma in ("through", "along", "around", "in", "at") for w in p.kids("pobj")]
                beside = [o for n in (deed, *deed.kids("dobj"), *ways) for o in prepositional(n, "with", "alongside")]
                out += [o for o in (*deed.kids("dobj"), *beside) if o.kind == "person"]
    return out


def _reacted_to(trigger: Node) -> bool:
    """Whether a journey is what others speak of: "criticism of the trip by X"."""
    return trigger.dep == "pobj" and trigger.head.lemma in ("of", "to", "over", "at", "about") and trigger.head.head.lemma in _REACTIONS


def _within(where: list[Node]) -> tuple[Node, ...]:
    """The places, and where those visited are: "the troops stationed at X"."""
    return tuple(p for w in where for n in (w, *(a for a in w.kids("acl") if a.tag == "VBN")) for p in ((n,) if n is w else ()) + places_of(n))


def _a_place(node: Node) -> bool:
    if node.lemma in ("talk", "negotiation", "dialogue", "discussion", "table"):
        return False  # "returned to talks"
    return bool(node.mention) or node.pos == "PROPN" or node.lemma in GROUNDS


def _traveller(trigger: Node) -> list[Node]:
    """Who is on 'a visit to X' that only frames the sentence: its subject, the owner of it, or its agent."""
    verb = nearest_verb(trigger)
    if verb is None:
        return []
    verb = finite(verb)
    who, passive = subject(verb)
    if any(p.lemma == "their" for p in trigger.kids("poss")) and (met := [o for o in verb.kids("dobj") if o.kind == "person" and o.kids("conj")]):
        return met  # "greeted A and B during their visit to Y"
    owners = [] if who is None else [who] if who.kind == "person" else [c for c in who.kids("poss") if c.mention]
    return prepositional(verb, "by") if passive and not owners else owners
