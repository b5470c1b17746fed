"""Whom words without a mention of their own stand for: a state by "his country", by who speaks for it; a person by "himself"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .construction import Found
from .reading import Actor
from .tree import Node

if TYPE_CHECKING:
    from .sentence import Sentence

_SAID = frozenset(("tweet", "write", "warn", "suggest", "hint", "stress", "complain", "believe", "hope"))
_COUNTRY = frozenset(("country", "nation"))


def home(node: Node, role: str, sentence: Sentence) -> Actor | None:
    """The state that "her country" is, or "the country" where a state was named before it."""
    if node.mention or node.lemma not in _COUNTRY or node.tag != "NN":
        return None
    whose = next((p if p.mention else sentence.speaker() for p in node.kids("poss") if p.mention or p.lemma in ("his", "her")), None)
    if whose is not None:
        owner = sentence.mentions[whose.mention or ""]
        return _of(owner.actor_id, role, sentence) if owner.kind == "person" else None
    if node.dep != "nsubj" or [c.lemma for c in node.children] != ["the"]:
        return None
    last = max((n for n in sentence.nodes if n.kind == "state" and n.i < node.i), key=lambda n: n.i, default=None)
    return None if last is None or last.dep == "compound" else sentence.actor(last, role)


def spoken_for(node: Node, role: str, found: Found, sentence: Sentence) -> list[Actor]:
    """The state whose talks with other states a minister only speaks of ("X says that talks with Norway have failed")."""
    if node.kind != "person" or node.mention is None or found.trigger.verbal:
        return []
    others = [n for n, _ in found.parts if n is not node and (n.mention or n.pos in ("PROPN", "PRON"))]
    if not others or any(n.kind not in ("state", "organisation") for n in others) or any(n.mention for n in found.trigger.kids("poss")):
        return []
    according = node.dep == "pobj" and node.head.head.word.lower() == "according"
    told = node.dep == "nsubj" and (node.head.lemma in sentence.words.speech or node.head.lemma in _SAID) and _told(found.trigger, node.head)
    state = _of(sentence.mentions[node.mention].actor_id, role, sentence) if according or told else None
    return [] if state is None else [state]


def _told(trigger: Node, speech: Node) -> bool:
    """Whether a gathering is told of in what somebody says, in which they are not "he" or "she"."""
    path = [trigger]
    for node in trigger.up():
        if node is speech:
            return path[-1].dep == "ccomp" and not any(c.lemma in ("he", "she", "i", "we") for v in path for c in v.kids("nsubj", "nsubjpass"))
        path.append(node)
    return False


def _of(person: Any, role: str, sentence: Sentence) -> Actor | None:
    """The state of a person, by whatever the document says of them."""
    state = next((m.state for m in sentence.mentions.values() if m.actor_id == person and isinstance(m.state, str)), None)
    name = sentence.states.get(state or "")
    return None if state is None or name is None else Actor(state, name, role, "state", None, state)
