"""Who casts a veto: the states that can, named with it or before it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .reading import Actor
from .tree import Node

if TYPE_CHECKING:
    from .sentence import Sentence


def casters(sentence: Sentence, actors: tuple[Actor, ...]) -> tuple[Actor, ...]:
    """Vetoing states: listed members that can cast one; a person stands for their state."""
    out = []
    for a in actors:
        actor_id = a.actor_id if a.kind == "state" else a.state
        if actor_id in sentence.casters:
            own = next((m.name for m in sentence.mentions.values() if m.actor_id == actor_id), a.name)
            out.append(replace(a, actor_id=actor_id, name=a.name if a.kind == "state" else own))
    return tuple(out)


def casters_before(sentence: Sentence, trigger: Node) -> tuple[Actor, ...]:
    """The states named last before 'which blocked' or 'their vetoes': those joined to the nearest one."""
    if not any(n.lemma in ("which", "who", "that", "their", "they", "it", "its") and n.i < trigger.i for n in sentence.nodes):
        return ()
    before = [(n, c) for n in sentence.nodes if n.i < trigger.i for a in sentence.actors(n, "vetoing") if n.mention
              for c in casters(sentence, (a,)) if a.kind in ("state", "group")]
    out: list[Actor] = []
    last = before[-1][0].i if before else 0
    for node, caster in reversed(before):
        if last - node.i <= 3:
            out.append(caster)
            last = node.i
    return tuple(reversed(out))
