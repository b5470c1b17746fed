"""Whether an event was held, planned, denied or only possible: mood, negation and governing words."""

from __future__ import annotations

from ..reference.event_types import EventWords
from .tree import Node

_WILL = frozenset(("will", "shall", "'ll", "’ll", "wo"))
_MAY = frozenset(("would", "could", "may", "might", "should", "can", "must", "ought"))
_BE = frozenset(("be", "'s", "’s"))
_NEGATORS = frozenset(("not", "n't", "n’t", "never", "no", "nor", "neither", "without"))
_DOUBT = frozenset(("reportedly", "allegedly", "possibly", "perhaps"))


def status(trigger: Node, words: EventWords) -> str:
    """Read the status of what `trigger` announces from the words that govern it.

    The walk goes from the trigger up to the root; the first word that decides, decides. A verb of
    saying leaves the status of what is said as it is.
    """
    node = trigger
    decided = _own(node, words)
    steps = 0
    while decided is None and node.head is not node and steps < 12:
        child, node = node, node.head
        steps += 1
        decided = _governed(child, node, words)
    return decided or "held"


def _own(node: Node, words: EventWords) -> str | None:
    """What the node's own auxiliaries, negation and determiners say."""
    if any(c.lemma in _NEGATORS for c in node.children if c.dep in ("neg", "det", "advmod", "preconj")):
        return "denied"
    if any(c.lemma in _DOUBT for c in node.kids("advmod")):
        return "possible"
    if not node.verbal:
        if any(c.lemma in ("possible", "potential", "proposed") for c in node.kids("amod")):
            return "possible"
        if any(c.lemma in ("planned", "upcoming", "forthcoming", "scheduled", "coming", "future", "next") for c in node.kids("amod")):
            return "planned"
        if any(c.lemma in ("cancelled", "canceled", "postponed", "abortive") for c in node.kids("amod")):
            return "denied"
        return None
    helpers = {c.word.lower() for c in node.kids("aux", "auxpass")}
    if any(c.word.lower() == "if" for c in node.kids("mark")):
        return "possible"
    if helpers & _WILL:
        return "planned"
    if helpers & _MAY and "have" not in helpers:
        return "possible"
    return None


def _governed(child: Node, node: Node, words: EventWords) -> str | None:
    """What the governor `node` says about its dependent `child`."""
    if node.lemma in words.speech and child.dep in ("ccomp", "dep", "parataxis"):
        return None if not _infinitive(child) else "planned"
    if child.dep in ("conj",):
        return _shared(child, node)
    if child.dep in ("advcl", "relcl", "acl", "pcomp") and not _infinitive(child):
        return None if child.dep != "acl" else None
    if node.pos in ("VERB", "AUX", "ADJ", "NOUN", "ADV"):
        found = _word(child, node, words)
        if found:
            return found
    if node.verbal:
        return _own(node, words)
    return None


def _shared(child: Node, node: Node) -> str | None:
    """A coordinated verb shares the auxiliary of the first one unless it has a tense of its own."""
    if child.tag in ("VBZ", "VBD", "VBP") or not node.verbal:
        return None
    helpers = {c.word.lower() for c in node.kids("aux")}
    return "planned" if helpers & _WILL else "possible" if helpers & _MAY else None


def _infinitive(node: Node) -> bool:
    return any(c.word.lower() == "to" for c in node.kids("aux"))


def _word(child: Node, node: Node, words: EventWords) -> str | None:
    complement = child.dep in ("xcomp", "ccomp", "dobj", "pobj", "acl", "advcl", "pcomp", "prep", "nsubjpass", "nsubj", "compound", "attr")
    if not complement:
        return None
    lemma = node.lemma
    if lemma in _BE and _infinitive(child):
        return "planned"
    if lemma in words.denied and child.dep != "nsubj":
        return "denied"
    negated = any(c.lemma in _NEGATORS for c in node.kids("neg"))
    if lemma in words.possible and (child.dep != "nsubj" or lemma == "stall") and child.dep != "prep":
        return "denied" if negated else "possible"
    if lemma in words.planned and child.dep not in ("nsubj", "prep"):
        return "denied" if negated else "planned"
    if _infinitive(child) and child.dep in ("advcl", "xcomp", "acl", "relcl"):
        return "planned"
    return None
