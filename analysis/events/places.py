"""Where: what place an event's words name, or the one named last."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ..reference.event_types import Pattern
from .construction import GROUNDS, Found
from .tree import Node

if TYPE_CHECKING:
    from .sentence import Sentence

ARTICLE = re.compile(r"^(?:the|a|an|his|her|their|its|this|that|these|those)\s+", re.IGNORECASE)
_SETTLEMENTS = frozenset(("city", "town", "village", "port", "province", "district", "region", "island", "capital", "state", "resort"))


def goes_somewhere(sentence: Sentence, found: Found, pattern: Pattern) -> bool:
    """Travel verbs need a place; 'visit' does not."""
    return pattern.object or _arrives(found) or any(place_name(sentence, n)[0] or n.lemma in GROUNDS for n in found.places) or (
        told_before(sentence, found) is not None)


def _arrives(found: Found) -> bool:
    """Whether somebody "arrives on Monday", or "to mediate": wherever that is, it is a visit."""
    trigger = found.trigger
    aim = any(n.date or (n.lemma == "to" and n.head in trigger.kids("advcl", "xcomp")) for n in trigger.subtree())
    who = any(n.kind == "person" for n, _ in found.parts)
    return trigger.lemma == "arrive" and trigger.verbal and who and aim and all(p.date for p in found.places)


def told_before(sentence: Sentence, found: Found) -> Any:
    """Where "the city" is, or where somebody simply "arrives": the place named last."""
    trigger = found.trigger
    meant = next((n for n in found.places if n.lemma in GROUNDS and any(d.lemma in ("the", "this", "that") for d in n.kids("det"))
                  and not n.kids("amod", "compound", "prep")), None)
    if meant is None and not (trigger.lemma == "arrive" and trigger.verbal and not found.places and not trigger.kids("prep", "dobj")):
        return None
    who = {n.mention for n, _ in found.parts}
    states = meant is None or meant.lemma in ("country", "nation", "state", "island", "region", "area", "territory")
    near = [m for m in sentence.mentions.values() if m.end <= trigger.start and m.mention_id not in who and m.how != "demonym"
            and (m.kind == "place" or (m.kind == "state" and (states or m.how == "metonym")))
            and not (meant is not None and meant.lemma in ("country", "nation")
                                                                             and m.kind != "state")]
    return max(near, key=lambda m: m.start, default=None)


def place(sentence: Sentence, found: Found) -> tuple[str | None, str]:
    """The most specific place among the event's own; a site or town outweighs a state."""
    named = [p for n in _place_nodes(sentence, found) if (p := place_name(sentence, n))[0]]
    return next((p for p in named if p[1] != "state"), named[0] if named else (None, ""))


def _place_nodes(sentence: Sentence, found: Found) -> Iterable[Node]:
    yield from found.places
    for child in found.trigger.kids("compound", "nmod"):
        mention = sentence.mentions.get(child.mention or "")
        if mention is not None and mention.kind == "place":
            yield child


def place_name(sentence: Sentence, node: Node) -> tuple[str | None, str]:
    """The place a node names, as the text writes it, and its kind."""
    mention = sentence.mentions.get(node.mention or "")
    if mention is not None:
        if mention.kind in ("place", "state") and mention.how != "demonym":
            return mention.name, mention.kind
        return (mention.name, "organisation") if mention.kind == "organisation" else (None, "")
    town = next((c for c in node.kids("appos", "compound", "nmod", "flat") if c.kind == "place"), None)
    if town is not None:  # "the capital Oslo"
        return sentence.mentions[town.mention or ""].name, "place"
    named = [o for p in node.kids("prep") if p.lemma == "of" and node.lemma in _SETTLEMENTS for o in p.kids("pobj")]
    if named:
        return place_name(sentence, named[0])
    if node.pos == "PROPN" and not node.date and node.word not in sentence.things:
        return ARTICLE.sub("", phrase(sentence.text, node)), "place"
    return None, ""


def phrase(text: str, node: Node) -> str:
    """A noun with its modifiers, as the text writes them."""
    near = [node, *node.kids("compound", "amod", "nummod", "poss", "det", "nmod", "flat")]
    inner = [x for n in near for x in ([n, *n.kids("compound", "case", "amod")])]
    start, end = min(n.start for n in inner), max(n.end for n in near if n.i <= node.i)
    return text[start:end]
