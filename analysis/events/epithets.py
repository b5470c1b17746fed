"""Words around a name that a small parser takes for more: "X, head of Y, arrives", "talks with visiting X", "a conference on X hosted by Y"."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from .tree import SUBJECTS, Node


def hang(node: Node, head: Node, dep: str) -> None:
    """Hang a node on another one, unless that would make a circle."""
    if node is not head and node not in head.up():
        node.head, node.dep = head, dep


def hang_epithets(nodes: Sequence[Node]) -> None:
    """Hang an office without a name on the person before its comma, where no "and" makes the two a list."""
    for named, comma, office in zip(nodes, nodes[1:], nodes[2:]):
        if comma.word != "," or named.kind != "person" or not office.role or office.dep != "conj":
            continue
        closed = nodes[office.i + 1:office.i + 2] and nodes[office.i + 1].word == ","  # "between X, head of Y, and Z"
        joined = not closed and any(n.dep == "cc" and n.head in (named, office) for n in nodes[named.i:office.i + 3])
        if not joined and office.head in (named, *named.up()):
            office.head, office.dep = named, "appos"
            for rest in nodes[office.i:]:
                if rest.head is office and rest.dep in ("conj", "cc"):
                    rest.head = named


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
    for comma, meeting in itertools.pairwise(nodes):
        if comma.word == "," and meeting.dep in ("appos", "acl") and meeting.word == "meeting" and meeting.head.kind:
            meeting.dep, meeting.tag, meeting.pos, meeting.lemma = "acl", "VBG", "VERB", "meet"


def hang_examples(nodes: Sequence[Node]) -> None:
    """"Officials, including X", "rulers such as X": the examples hang on what they are examples of."""
    for node in nodes[1:]:
        such = (node.word, nodes[node.i - 1].word) in (("as", "such"), ("them", "among"), ("whom", "among"))
        if not such and node.word.lower() != "including":
            continue
        node.lemma = "including"
        before = nodes[node.i - 1 - such]
        before = nodes[before.i - 1] if before.word == "," and before.i else before
        if before.dep == "pobj" and before.head.lemma in ("from", "of", "in") and before.head.head.mention:
            before = before.head.head  # "ministers from ten countries, including X"
        after = next((n for n in nodes[node.i + 1:node.i + 6] if n.mention or n.word == ","), node)
        if before.kind != "group" and after.kind == "person" and nodes[node.i - 1 - such].word == ",":  # "leaders from ten states, including X"
            before = next((n for n in reversed(nodes[:before.i + 1]) if n.kind in ("group", "person")), before)
            before = before if before.kind == "group" else nodes[node.i - 1 - such]
        if before.mention and after.mention:
            hang(node, before, "prep")
            if after.head is not node and after.dep in (*SUBJECTS, "dobj", "appos", "conj", "dep", *(("pobj",) if such else ())):
                hang(after, node, "pobj")
