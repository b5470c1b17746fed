"""Whether an event was held, planned, denied or only possible: mood, negation and governing words."""

from __future__ import annotations

from ..reference.event_types import EventWords
from .tree import Node

_WILL = frozenset(("will", "shall", "'ll", "’ll", "wo"))
_MAY = frozenset(("would", "could", "may", "might", "should", "can", "must", "ought"))
_NEGATORS = frozenset(("not", "n't", "n’t", "never", "no", "nor", "neither", "without"))
_DOUBT = frozenset(("reportedly", "allegedly", "possibly", "perhaps"))
_ADJECTIVES = {
    **dict.fromkeys(("possible", "potential", "proposed", "hypothetical"), "possible"),
    **dict.fromkeys(("planned", "upcoming", "forthcoming", "scheduled", "coming", "future", "next", "imminent"), "planned"),
    **dict.fromkeys(("cancelled", "canceled", "postponed", "abortive"), "denied"),
    **dict.fromkeys(("previous", "past", "earlier", "recent"), "held"),
}
# What hangs on these is told beside the main clause, as a fact of its own: "after meeting X, he refused".
_BESIDE = frozenset(("after", "during", "following", "follow", "at", "since", "amid", "upon", "while", "when", "despite", "in"))
# What hangs on a governor by these is what it is about: "calls for talks", "plans on meeting".
_ABOUT = frozenset(("for", "on", "to", "of", "about", "against", "from", "into"))
_CORE = frozenset(("xcomp", "ccomp", "dobj", "pobj", "acl", "pcomp", "nsubjpass", "nsubj", "compound", "attr", "advcl", "relcl"))
_MEASURES = frozenset(("day", "hour", "round", "series", "week"))


def status(trigger: Node, words: EventWords) -> str:
    """Read the status of what `trigger` announces from the words that govern it.

    The walk goes from the trigger up to the root; the first word that decides, decides. It stops
    where the clause stands beside the main one; a verb of saying leaves what is said as it is.
    """
    decided = _own(trigger)
    if decided == "denied" and trigger.dep == "xcomp" and trigger.head.lemma in _ADVICE:
        return "possible"  # "asked him not to meet X"
    node, purpose = trigger, False
    while decided is None and node.head is not node:
        child, node = node, node.head
        if _stands_apart(child, node):
            break
        decided = _governed(child, node, words)
        if decided in ("possible", "planned") and node.pos == "NOUN" and _turned_down(node, words):
            return "denied"  # "rejects proposals of talks"
        remark = node.lemma in _THERE or any(c.lemma in ("visit", "trip") for c in node.kids("dobj")) or any(
            c.lemma in ("first", "only", "last") for c in node.kids("amod"))
        purpose = purpose or (_infinitive(child) and child.dep in ("advcl", "xcomp", "acl", "relcl") and not remark)
    if decided is None and purpose:
        return "planned"
    if decided is None:
        soft = any(_ADJECTIVES.get(c.word.lower()) == "planned" for c in trigger.kids("amod"))
        bare = not trigger.verbal and not node.verbal and not any(n.verbal for n in trigger.up())
        return "planned" if soft else "possible" if bare else "held"  # a heading asserts nothing
    return decided


def _own(node: Node) -> str | None:
    """What the node's own auxiliaries, negation and adjectives say."""
    if any(c.lemma in _NEGATORS for c in node.children if c.dep in ("neg", "det", "advmod", "preconj")):
        return "possible" if any(c.word.lower() in ("may", "might") for c in node.kids("aux")) else "denied"
    if any(c.lemma in _DOUBT for c in node.kids("advmod")):
        return "possible"
    if not node.verbal:
        said = (_ADJECTIVES.get(c.word.lower()) for c in node.kids("amod"))
        return next((a for a in said if a and a != "planned"), None)  # what was planned may have been cancelled
    if any(c.word.lower() in ("if", "unless", "whether") for c in node.kids("mark")):
        return "possible"
    if any(m.word.lower() in ("if", "unless") for c in node.kids("advcl") for m in c.kids("mark")):
        return "possible"
    helpers = {c.word.lower() for c in node.kids("aux", "auxpass")}
    if helpers & _WILL:
        return "planned"
    if node.tag == "VB" and node.dep == "conj" and not helpers:
        return "planned"  # an infinitive whose "to" stands with the verb it is joined to
    return "possible" if helpers & _MAY and "have" not in helpers else None


def _turned_down(noun: Node, words: EventWords) -> bool:
    return noun.dep == "dobj" and _listed(noun.head, words.denied)


def _stands_apart(child: Node, node: Node) -> bool:
    """Whether `child` is told beside `node` rather than governed by it."""
    if child.dep in ("pobj", "pcomp") and node.lemma in _BESIDE:
        return node.lemma != "in" or not (_infinitive(node.head) or node.head.lemma in _INTO or not node.head.verbal)
    if child.dep == "acl" and child.tag == "VBG":
        return True  # "seeks support from states attending the summit"
    if child.dep == "ccomp" and child.i < node.i and node.lemma != "say" and not _infinitive(child):
        return True  # "A and B met; others urge more": two clauses side by side
    if child.dep == "relcl":
        return not _infinitive(child) and child.lemma not in ("include", "feature", "involve")
    if child.dep == "advcl":
        ahead = child.tag in ("VBZ", "VBP") and (_own(node) == "planned" or _infinitive(node))  # "will decide after he meets X"
        return not _infinitive(child) and child.tag != "VB" and not ahead
    return False


def _governed(child: Node, node: Node, words: EventWords) -> str | None:
    """What the governor `node` says about its dependent `child`."""
    if child.dep == "conj":
        return _shared(child, node)
    if node.lemma in _RUMOURS and child.dep in ("ccomp", "xcomp", "acl"):
        return "possible"
    if node.lemma in words.speech and child.dep in ("ccomp", "dep", "parataxis"):
        return "planned" if _infinitive(child) and not child.kids("nsubj") else None
    if child.dep in ("pobj", "pcomp") and node.dep == "prep":
        return "planned" if node.lemma == "ahead" or node.head.lemma in ("ahead", "prior") else (
            "planned" if node.lemma == "for" and (node.head.lemma in _ARRIVALS or any(
                c.lemma == "due" for c in node.head.children)) else None)
    if node.pos in ("VERB", "AUX", "ADJ", "NOUN", "ADV") and (found := _word(child, node, words)):
        return found
    return _own(node) if node.verbal or node.lemma in _MEASURES else None


_ADVICE = frozenset(("ask", "advise", "urge", "tell", "warn", "want", "call", "press", "beg", "request", "order"))
_RUMOURS = frozenset(("allege", "rumor", "rumour", "speculate"))
_INTO = frozenset(("be", "include", "participate", "engage", "involve", "take", "interest", "remain"))
# Who "travels to X to meet Y" is told to have met Y there; who "arrives", "flies" or "returns" to, is yet to.
_THERE = frozenset(("become", "visit", "tour", "travel"))
_PARTICLES = ("off", "out", "away", "down")
_ARRIVALS = frozenset(("arrive", "travel", "fly", "head", "go", "leave", "come", "return", "send", "depart", "land",
                       "prepare", "summon"))


def _shared(child: Node, node: Node) -> str | None:
    """A coordinated verb shares the auxiliary of the first one unless it has a tense of its own."""
    if child.tag in ("VBZ", "VBD", "VBP") or not node.verbal or child.kids("aux"):
        return None
    helpers = {c.word.lower() for c in node.kids("aux")}
    return "planned" if helpers & _WILL else "possible" if helpers & _MAY else None


def _infinitive(node: Node) -> bool:
    return any(c.word.lower() == "to" for c in node.kids("aux"))


def _listed(node: Node, words: frozenset[str]) -> bool:
    """Whether a word list holds the node; 'open|ADJ' holds the adjective only, 'call off' the phrasal verb."""
    particles = [c.lemma for c in node.children if c.dep == "prt" or (c.dep in ("advmod", "prep") and c.lemma in _PARTICLES)]
    if any(f"{node.lemma} {p}" in words for p in particles):
        return True
    return node.lemma in words and not (node.lemma == "call" and "off" in particles) or f"{node.lemma}|{node.pos}" in words


def _word(child: Node, node: Node, words: EventWords) -> str | None:
    about = (child.dep == "prep" and child.lemma in _ABOUT) or (child.dep in ("advmod", "prep") and child.lemma in _PARTICLES)
    if child.dep not in _CORE and not about:
        return None
    if node.lemma == "be" and _infinitive(child) and child.dep == "xcomp":
        return "planned"
    if child.dep == "nsubj":
        open_still = any(c.lemma in ("likely", "unlikely", "certain", "possible", "inevitable", "imminent") for c in node.kids("acomp"))
        return "possible" if node.lemma in ("stall", "collapse") or open_still else None
    negated = any(c.lemma in _NEGATORS for c in node.kids("neg", "det"))
    kept = child.lemma == "from" and bool(child.kids("pcomp")) and any(o.mention for o in node.kids("dobj", "nsubjpass"))
    if kept and not negated and not _listed(node, words.denied):
        return "denied"  # "kept X from meeting Y"
    for state, listed in (("denied", words.denied), ("possible", words.possible), ("planned", words.planned)):
        aim = _infinitive(child) and child.dep in ("advcl", "xcomp") and bool(node.kids("dobj"))  # "delays X to do Y"
        if _listed(node, listed) and not (child.dep == "advcl" and state != "planned") and not (state == "denied" and aim):
            hedged = state == "denied" and (_own(node) == "possible" or (  # "may cancel", "threatens to cancel the talks"
                node.dep == "xcomp" and (node.head.lemma in words.possible or node.head.lemma == "threaten")))
            return "denied" if negated else "possible" if hedged else state
    return None
