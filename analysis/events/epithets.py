"""Words around a name that a small parser takes for more: "X, head of Y, arrives", "talks with visiting X", "a conference on X hosted by Y"."""

from __future__ import annotations

from collections.abc import Sequence

from .tree import Node


def hang_epithets(nodes: Sequence[Node]) -> None:
    """Hang an office without a name on the person before its comma, where no "and" makes the two a list."""
    for named, comma, office in zip(nodes, nodes[1:], nodes[2:]):
        if comma.word != "," or named.kind != "person" or not office.role or office.dep != "conj":
            continue
        joined = any(n.dep == "cc" and n.head in (named, office) for n in nodes[named.i:office.i + 3])
        if not joined and office.head in (named, *named.up()):
            office.head, office.dep = named, "appos"


_HOSTED = frozenset(("host", "organise", "organize", "convene", "chair", "attend", "sponsor", "broker", "mediate"))
_GATHERED = frozenset(("conference", "summit", "meeting", "talk", "negotiation", "session", "forum", "dialogue", "discussion", "dinner"))


def hang_hosted(nodes: Sequence[Node]) -> None:
    """What is hosted is the conference, and not the state it is on or in."""
    for verb in nodes:
        at = verb.head.head  # "a conference on Y hosted by X"
        if verb.tag == "VBN" and verb.dep == "acl" and verb.lemma in _HOSTED and verb.head.kind in ("state", "place", "organisation") and (
                at.dep == "prep" and at.head.lemma in _GATHERED) and any(n.dep == "agent" and n.head is verb for n in nodes):
            verb.head = at.head


def hang_visitors(nodes: Sequence[Node]) -> None:
    """Whom one talks with is "visiting X": the parser may read that one talks with visiting."""
    for preposition, verb, person in zip(nodes, nodes[1:], nodes[2:]):
        if verb.lemma == "visit" and verb.tag == "VBG" and verb.dep == "pcomp" and verb.head is preposition and person.head is verb and (
                person.kind in ("person", "group") and person.dep == "dobj"):
            person.head, person.dep = preposition, "pobj"
            verb.head, verb.dep = person, "amod"
            for rest in nodes:
                if rest.head is verb:
                    rest.head = preposition.head


def mend_meeting(nodes: Sequence[Node]) -> None:
    """"X and Y, meeting in Oslo, urged ...": a participle, which the parser may take for an epithet or a noun."""
    for comma, meeting in zip(nodes, nodes[1:]):
        if comma.word == "," and meeting.dep in ("appos", "acl") and meeting.word == "meeting" and meeting.head.kind:
            meeting.dep, meeting.tag, meeting.pos, meeting.lemma = "acl", "VBG", "VERB", "meet"
