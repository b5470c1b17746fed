"""The part of a parsed sentence that an event was read from, and the trigger words of a stretch of text (serves `why`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any

from ..reference.event_types import EventType, forms

Nodes = Mapping[int, Mapping[str, Any]]  # rows of `clauses` by node

#: Arcs of the parse that say who does what to whom, in words (the labels are ClearNLP's, as in spaCy's English models).
ARCS: Mapping[str, str] = {
    "nsubj": "subject", "nsubjpass": "subject of a passive", "csubj": "clause as subject", "dobj": "object", "dative": "indirect object",
    "agent": "agent of a passive", "prep": "preposition", "pobj": "object of the preposition", "pcomp": "clause after the preposition",
    "conj": "joined by and/or", "poss": "possessor", "aux": "auxiliary", "neg": "negation", "relcl": "relative clause",
    "acl": "clause that modifies it", "xcomp": "complement", "ccomp": "clause as object", "advcl": "adverbial clause",
    "npadvmod": "phrase of time", "appos": "apposition", "attr": "attribute", "compound": "part of the compound", "prt": "particle",
}
#: Arcs that are followed from the trigger and its verb.
_FOLLOWED = frozenset(("nsubj", "nsubjpass", "csubj", "dobj", "dative", "agent", "prep", "pobj", "pcomp", "conj", "poss", "aux", "neg",
                       "npadvmod", "appos", "prt"))


def fragment(nodes: Nodes, trigger: int, parts: Iterable[int]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield the smallest piece of a parse that holds trigger, its verb and all parts, top first, each with its depth.

    Parameters
    ----------
    nodes : mapping of int to mapping
        Rows of `clauses` of one sentence by `node`.
    trigger : int
        The node that announces the event.
    parts : iterable of int
        Nodes of actors, date and place.

    Examples
    --------
    >>> rows = [("said", 0, "ROOT", "VERB"), ("met", 0, "ccomp", "VERB"), ("Ada", 1, "nsubj", "PROPN"), ("Lars", 1, "dobj", "PROPN")]
    >>> nodes = {i: dict(zip(("word", "head", "dep", "pos"), row), node=i) for i, row in enumerate(rows)}
    >>> [(depth, node["word"]) for depth, node in fragment(nodes, 1, [2, 3])]
    [(0, 'met'), (1, 'Ada'), (1, 'Lars')]
    """
    own = _upwards(nodes, trigger)
    verb = next((i for i in own if nodes[i]["pos"] in ("VERB", "AUX")), own[-1])
    paths = [own, *(_upwards(nodes, p) for p in parts)]
    common = [i for i in own[own.index(verb):] if all(i in path for path in paths)]
    top = common[0] if common else verb
    kept = {i for path in paths for i in path[:path.index(top) if top in path else 0]} | set(own[:own.index(verb) + 1])
    below: dict[int, list[int]] = {}
    for i, node in sorted(nodes.items()):
        if i != node["head"]:
            below.setdefault(node["head"], []).append(i)
    stack, opened = [(0, top)], {trigger, verb}
    while stack:
        depth, i = stack.pop()
        yield depth, nodes[i]
        near = below.pop(i, [])  # taken out, so that a damaged parse with a circle ends as well
        followed = {c for c in near if i in opened and nodes[c]["dep"] in _FOLLOWED}
        opened |= followed
        stack += [(depth + 1, c) for c in reversed(near) if c in followed or c in kept]


def _upwards(nodes: Nodes, node: int) -> list[int]:
    """A node and its heads up to the root."""
    path = [node]
    while (head := nodes[path[-1]]["head"]) not in path and head in nodes:
        path.append(head)
    return path


def triggers(text: str, start: int, end: int, types: Iterable[EventType]) -> Iterator[tuple[int, int, Set[str]]]:
    """Yield start, end and possible rules of every trigger word in a stretch of text.

    Examples
    --------
    >>> from analysis.reference import load_reference
    >>> text = "Norway vetoed it."
    >>> [(text[a:b], sorted(rules)) for a, b, rules in triggers(text, 0, len(text), load_reference().event_types)]
    [('vetoed', ['veto'])]
    """
    rules: dict[str, set[str]] = {}
    for pattern in (p for t in types for p in t.patterns):
        for form in (f for word in (*pattern.verbs, *pattern.nouns) for f in forms(word)):
            rules.setdefault(form.lower(), set()).add(pattern.id)
    words = re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, rules), key=len, reverse=True))})\b", re.IGNORECASE)
    for found in words.finditer(text, start, end) if rules else ():
        yield *found.span(), rules.get(found[0].lower(), set())
