"""Whom words without a mention of their own stand for: a state by "his country", by who speaks for it; a person by "himself"."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .construction import Found
from .reading import Actor
from .tree import Node, subject

if TYPE_CHECKING:
    from .sentence import Sentence

_SAID = frozenset(("tweet", "write", "warn", "suggest", "hint", "stress", "complain", "believe", "hope"))
_SENDING = ("send", "dispatch")
_INSTITUTIONS = ("state", "organisation")
_COUNTRY = frozenset(("country", "nation"))


def home(node: Node, role: str, sentence: Sentence) -> Actor | None:
    """The state that "her country" is, or "the country" where a state was named before it."""
    if node.mention or node.lemma not in _COUNTRY or node.tag != "NN":
        return None
    speech = next((v for v in node.up() if v.lemma in sentence.words.speech), None)
    told_by = next((w for w in speech.kids("nsubj") if w.kind == "person"), None) if speech is not None else None
    whose = next((told_by or (p if p.mention else sentence.speaker()) for p in node.kids("poss") if p.mention or p.lemma in ("his", "her")), None)
    if whose is not None:
        owner = sentence.mentions[whose.mention or ""]
        return of_person(owner.actor_id, role, sentence) if owner.kind == "person" else None
    if node.dep not in ("nsubj", "pobj") or [c.lemma for c in node.children] != ["the"]:
        return None
    last = max((n for n in sentence.nodes if n.kind == "state" and n.i < node.i), key=lambda n: n.i, default=None)
    return None if last is None or last.dep == "compound" else sentence.actor(last, role)


def pronoun(node: Node, role: str, sentence: Sentence) -> Actor | None:
    """Whom "it" is: the state or organisation that is subject of a clause above, else the first one of the sentence before."""
    if node.word.lower() not in ("it", "itself") or node.mention:
        return None
    subjects = [s for v in node.up() if v.verbal for s in v.kids("nsubj", "nsubjpass") if s.i < node.i and s.kind in _INSTITUTIONS]
    if subjects:
        return sentence.actor(subjects[0], role)
    before = [m for m in sentence.mentions.values() if m.end <= sentence.start]
    last = [m for m in before if m.sent_id == before[-1].sent_id]
    nearer = any(n.kind in _INSTITUTIONS and n.i < node.i for n in sentence.nodes)
    if nearer or not last or last[0].kind not in _INSTITUTIONS or last[0].how == "demonym":
        return None
    state = last[0].state if isinstance(last[0].state, str) else None
    return Actor(last[0].actor_id, last[0].name, role, last[0].kind, last[0].mention_id, state) if isinstance(last[0].actor_id, str) else None


def the_two(node: Node, role: str, sentence: Sentence) -> list[Actor]:
    """Whom "the two" or "both" that do something are: the two people named last, in the sentence or in the one before."""
    bare = node.word.lower() in ("two", "both") and not any(c.dep not in ("det", "punct", "advmod") for c in node.children)
    if not bare or node.mention or node.dep not in ("nsubj", "nsubjpass"):
        return []
    people = sorted((m for m in sentence.mentions.values() if m.kind == "person" and isinstance(m.actor_id, str) and m.end <= node.start),
                    key=lambda m: m.start)
    here = {m.actor_id: m for m in people if m.start >= sentence.start}
    if len(here) < 2:
        here = {m.actor_id: m for m in people if m.start < sentence.start and m.sent_id == people[-len(here) - 1].sent_id} if not here else {}
    return [Actor(m.actor_id, m.name, role, m.kind, m.mention_id, m.state if isinstance(m.state, str) else None)
            for m in list(here.values())[-2:]] if len(here) > 1 else []


def ruled(name: str, role: str, sentence: Sentence) -> Actor | None:
    """The state of "the Holm administration", by the office of the one listed person of that name."""
    leader, _, what = name.rpartition(" ")
    if what != "administration" or not leader:
        return None
    held = {state for person in sentence.terms if person.endswith(f"-{leader.split()[-1].lower()}") and (state := sentence.served(person))}
    state = held.pop() if len(held) == 1 else None
    return None if state is None else Actor(state, sentence.states[state], role, "state", None, state)


def sent_by(actor: Actor, found: Found, sentence: Sentence) -> Actor:
    """Whose delegation it is that somebody sends, where the words for it do not say so."""
    who, passive = subject(found.trigger)
    if actor.kind != "group" or actor.state is not None or found.trigger.lemma not in _SENDING or who is None or passive:
        return actor
    sender = sentence.actor(who, "participant")
    owner = sender if sender is None or sender.kind != "person" else sentence.for_state(sender)
    return actor if owner is None or owner.kind == "group" else replace(owner, role=actor.role)


def spoken_for(node: Node, role: str, found: Found, sentence: Sentence) -> list[Actor]:
    """The state whose talks with other states a minister only speaks of ("X says that talks with Norway have failed")."""
    if node.kind != "person" or node.mention is None or found.trigger.verbal:
        return []
    others = [n for n, _ in found.parts if n is not node and (n.mention or n.pos in ("PROPN", "PRON"))]
    if not others or any(n.kind not in ("state", "organisation") for n in others) or any(n.mention for n in found.trigger.kids("poss")):
        return []
    according = node.dep == "pobj" and node.head.head.word.lower() == "according"
    told = node.dep == "nsubj" and (node.head.lemma in sentence.words.speech or node.head.lemma in _SAID) and _told(found.trigger, node.head)
    state = of_person(sentence.mentions[node.mention].actor_id, role, sentence) if according or told else None
    return [] if state is None else [state]


def _told(trigger: Node, speech: Node) -> bool:
    """Whether a gathering is told of in what somebody says, in which they are not "he" or "she"."""
    path = [trigger]
    for node in trigger.up():
        if node is speech:
            return path[-1].dep == "ccomp" and not any(c.lemma in ("he", "she", "i", "we") for v in path for c in v.kids("nsubj", "nsubjpass"))
        path.append(node)
    return False


def of_person(person: Any, role: str, sentence: Sentence) -> Actor | None:
    """The state of a person, by whatever the document says of them, else by the office they held when it was published."""
    state = next((m.state for m in sentence.mentions.values() if m.actor_id == person and isinstance(m.state, str)), None)
    state = state or sentence.served(person)
    name = sentence.states.get(state or "")
    return None if state is None or name is None else Actor(state, name, role, "state", None, state)
