"""What a word's own auxiliaries, negation and adjectives say of it: "will meet", "did not meet", "a planned summit"."""

from __future__ import annotations

from .tree import Node, infinitive

WILL = frozenset(("will", "shall", "'ll", "’ll", "wo"))
_MAY = frozenset(("would", "could", "may", "might", "should", "can", "must", "ought"))
#: Who "would" do this did not say that they will.
_WISHFUL = frozenset(("be", "like", "welcome", "prefer", "consider", "love", "hate", "rather", "accept", "need", "have", "help", "allow", "mean",
                      "want", "require", "depend"))
_NEGATORS = frozenset(("not", "n't", "n’t", "never", "no", "nor", "neither", "without"))
_DOUBT = frozenset(("reportedly", "allegedly", "supposedly", "apparently", "possibly", "perhaps", "maybe"))
_ADJECTIVES = {
    **dict.fromkeys(("possible", "potential", "proposed", "hypothetical", "rumored", "rumoured", "alleged", "suggested", "conditional"), "possible"),
    **dict.fromkeys(("planned", "upcoming", "forthcoming", "scheduled", "coming", "future", "next", "imminent"), "planned"),
    **dict.fromkeys(("cancelled", "canceled", "postponed", "abortive", "aborted"), "denied"),
    **dict.fromkeys(("previous", "past", "earlier", "recent"), "held"),
}
# Who did this with something to come told it as such.
_ANNOUNCED = frozenset(("say", "announce", "confirm", "report", "tell", "state", "declare", "add", "reveal", "disclose", "indicate", "promise",
                        "pledge", "vow", "agree", "decide", "inform", "write", "signal", "reply", "understand", "note", "assure"))


def own(node: Node) -> str | None:
    """What the node's own auxiliaries, negation and adjectives say."""
    if negated(node):
        return "possible" if any(c.word.lower() in ("may", "might") for c in node.kids("aux")) else "denied"
    if any(c.lemma in _DOUBT for c in node.kids("advmod")):
        return "possible"
    if not node.verbal:
        said = {_ADJECTIVES[w] for c in node.kids("amod") if (w := c.word.lower()) in _ADJECTIVES}
        return next((s for s in ("denied", "possible", "planned", "held") if s in said), None)
    marks = {c.word.lower() for c in node.kids("mark")}
    helpers = {c.word.lower() for c in node.kids("aux", "auxpass")}
    if "would" in helpers and _backshifted(node):
        helpers = helpers - {"would"} | {"will"}
    if {"to", "have"} <= helpers and node.head.lemma in ("be", "due", "schedule", "suppose", "set", "plan", "expect"):
        return "denied"  # "was to have met"
    if marks & {"if", "unless", "whether"} or (marks & {"before", "until", "till"} and helpers & (WILL | _MAY)) or any(
            m.word.lower() in ("if", "unless") for c in node.kids("advcl") for m in c.kids("mark")):
        return "possible"  # "demands X before it will meet Y"
    if helpers & WILL or ("before" in marks and node.tag in ("VBZ", "VBP")):
        return "planned"
    if node.tag == "VB" and node.dep == "conj" and node.head.verbal and not helpers and not _plural_present(node.head):
        return "planned"  # an infinitive whose "to" stands with the verb it is joined to
    return "possible" if helpers & _MAY and "have" not in helpers else None


def _backshifted(verb: Node) -> bool:
    """Whether "would" is the "will" of what somebody said: "said he would meet X", "X would meet Y, an aide said"."""
    if verb.lemma in _WISHFUL or any(m.word.lower() in ("if", "unless", "whether") for c in (verb, *verb.kids("advcl")) for m in c.kids("mark")):
        return False
    while verb.head.verbal and (verb.dep == "conj" or (verb.dep in ("advcl", "xcomp") and infinitive(verb))):
        verb = verb.head
    return verb.dep in ("ccomp", "parataxis") and verb.head.lemma in _ANNOUNCED and verb.head.tag in ("VBD", "VBN", "VBG")


def _plural_present(verb: Node) -> bool:
    """Whether a bare verb is finite: "the envoys arrive in X and meet Y", not "plan to arrive in X and meet Y"."""
    ahead = any(infinitive(c) for c in verb.kids("xcomp", "advcl", "acl"))
    return verb.tag in ("VB", "VBP", "VBD") and bool(verb.kids("nsubj")) and not verb.kids("aux") and not ahead


def negated(node: Node) -> bool:
    """Whether "not", "no" or "no longer" belongs to a node."""
    return any(c.lemma in _NEGATORS for c in node.children if c.dep in ("neg", "det", "advmod", "preconj")) or any(
        c.word in ("longer", "anymore") and (c.word == "anymore" or any(n.lemma == "no" for n in c.children)) for c in node.kids("advmod"))


def shared(child: Node, node: Node) -> str | None:
    """A coordinated verb shares the auxiliary of the first one unless it has a tense of its own."""
    if child.tag in ("VBZ", "VBD", "VBP") or not node.verbal or child.kids("aux"):
        return None
    helpers = {c.word.lower() for c in node.kids("aux")}
    return "planned" if helpers & WILL else "possible" if helpers & _MAY else None
