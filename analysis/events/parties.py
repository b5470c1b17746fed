"""Parts that stand for the same party: a group and the names that spell it out, a state and its own leader."""

from __future__ import annotations

import re
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, Any

from .construction import COUNTS, Found
from .places import phrase
from .reading import Actor
from .tree import Node

if TYPE_CHECKING:
    from .sentence import Sentence

#: Groups that only say in other words who takes part.
SIDES = frozenset(("sides", "parties", "factions", "rivals", "neighbours", "neighbors", "foes", "countries", "nations", "counterparts"))
# Between a group and the names that spell it out ("the ambassadors of A and B to C, X and Y"), and between two of those.
_COMMA = re.compile(r"[\"”’]?(?:\s?(?:to|in|at) (?:the )?[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,2})?,")
_AND = re.compile(r",|,? ?(?:and|&)")
_JOINED = re.compile(r"\b(?:and|&)\s")
#: Of no state that the text names: those of whoever meets them.
_CABINET = frozenset(("ministers", "cabinet ministers", "government ministers", "cabinet members", "cabinet", "members of the cabinet"))
_ALL = frozenset(("world leaders", "delegates", "participants", "attendees"))


def named(parts: tuple[tuple[Node, str], ...], sentence: Sentence) -> list[tuple[Node, str]]:
    """The parts without groups that other parts name: "three members, A and B", "A and B agreed after talks between the factions"."""
    ordered = sorted((n for n, _ in parts if n.mention), key=lambda n: n.i)
    return [(n, role) for n, role in parts if not (
        (n.kind == "group" and _spelt_out(n, ordered, sentence)) or (n.role and _offices(n, ordered, sentence)) or speaks(n, sentence))]


def speaks(node: Node, sentence: Sentence) -> bool:
    """Whether it is a spokesman who says that the others met."""
    mention = sentence.mentions.get(node.mention or "")
    office = "" if mention is None else mention.office if isinstance(mention.office, str) else mention.name
    return "spokes" in office.lower() and node.dep == "nsubj" and node.head.lemma in sentence.words.speech


def _spelt_out(node: Node, ordered: list[Node], sentence: Sentence) -> bool:
    mention = sentence.mentions[node.mention or ""]
    name, at = mention.name.lower(), ordered.index(node)
    own = not isinstance(mention.state, str)  # a group of no state or organisation
    others = any(n.kind not in ("group", "organisation") or node in n.up() for n in ordered)
    if own and ((name in _ALL and others) or (name.split()[-1] in SIDES and len(ordered) > 2)):
        return True
    if own and node.dep == "nsubj" and node.head.lemma in sentence.words.speech and len(ordered) == 2:
        return True  # "the meeting with X was cancelled, officials said"
    before = list(takewhile(lambda n: n.kind == "group", reversed(ordered[:at])))[::-1]
    run = [*before, *takewhile(lambda n: n.kind == "group", ordered[at:])]
    rows = [_in_a_row(ordered[ordered.index(run[-1]):], sentence), _in_a_row(ordered[ordered.index(run[0])::-1], sentence)]
    if rows[1] and not _JOINED.search(sentence.text[rows[1][-1].start:run[0].start]):
        rows.pop()  # "X, Y, party leaders and Z": one list
    counted = own or bool(node.kids("nummod")) or mention.surface.split()[0].lower() in COUNTS
    # "The presidents of A and B, X and Y"; "X and Y, the presidents of A and B".
    return any(len(names) > 1 and (counted or len(run) == sum(n.kind == "person" for n in names)) for names in rows)


def _offices(node: Node, ordered: list[Node], sentence: Sentence) -> bool:
    """Whether names follow "Norway's president and prime minister, X and Y", one for each office."""
    at = ordered.index(node)
    before = list(takewhile(lambda n: n.role, reversed(ordered[:at])))[::-1]
    run = [*before, *takewhile(lambda n: n.role, ordered[at:])]
    return len(run) > 1 and len(_in_a_row(ordered[ordered.index(run[-1]):], sentence)) == len(run)


def _in_a_row(nodes: list[Node], sentence: Sentence) -> list[Node]:
    """The names behind (or, from last to first, before) a comma after the first node, as far as commas and "and" go."""
    out: list[Node] = []
    for one, other in pairwise(nodes):
        left, right = sorted((sentence.mentions[n.mention or ""] for n in (one, other)), key=lambda m: m.np_start)
        between = sentence.text[left.np_end:right.np_start].strip()
        if other.kind == "group" or not (_AND.fullmatch(between) if out else _COMMA.fullmatch(between)):
            break
        out.append(other)
    return out


def names_of(mention: Any, node: Node, text: str) -> list[str]:
    """The names of a group, with what says whose it is where nothing else does: "leaders of 16 states"."""
    if mention.kind != "group" or mention.how != "role" or isinstance(mention.state, str) or " " in mention.name:
        return [mention.name]
    owner = next((o for p in node.kids("prep") if p.lemma in ("of", "from") and p.i == node.i + 1 for o in p.kids("pobj")), None)
    if owner is None or owner.date:
        return [mention.name]
    whole = " ".join(text[mention.start:owner.end].split())
    others = [o for o in owner.subtree() if o is not owner and o.dep == "conj" and o.pos == "PROPN" and o.kind == owner.kind]
    lead = f"{text[mention.start:mention.end]} {owner.head.word}"
    return [whole, *(f"{lead} {phrase(text, o)}" for o in sorted(others, key=lambda o: o.i))]


def without_home(actors: tuple[Actor, ...]) -> tuple[Actor, ...]:
    """The actors without a state whose own representative is among them by name."""
    homes = {a.state for a in actors if a.kind == "person"}
    return tuple(a for a in actors if a.kind != "state" or a.actor_id not in homes or a.role != "participant")


def among_themselves(actors: tuple[Actor, ...], found: Found) -> bool:
    """Whether it is a government that sits: a head of government and ministers of nobody else ("convened a meeting of ministers")."""
    if any("cabinet" in a.name.lower() for a in actors) and all(a.kind == "group" and a.state is None for a in actors):
        return True  # "a meeting of cabinet ministers and security chiefs"
    ministers = [a for a in actors if a.kind == "group" and a.name.lower() in _CABINET]
    called = not any(n.kind == "group" and n.dep == "nsubj" for n, _ in found.parts)  # but "the ministers met the president"
    return bool(ministers) and called and len(actors) <= 2 and all(a.kind == "person" for a in actors if a not in ministers)


def sent(found: Found) -> bool:
    """Whether a state or an organisation stands before the name of one who takes part ("the UN investigator X")."""
    return any(c.kind in ("state", "organisation") for n, _ in found.parts if n.kind == "person" for d in n.subtree() if d.i <= n.i
               for c in d.kids("compound", "nmod", "amod", "poss"))
