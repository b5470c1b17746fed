"""Which date of a sentence is an event's: the one that governs its clause, not merely the nearest."""

from __future__ import annotations

from collections.abc import Callable

from .construction import Found
from .tree import Node, nearest_verb


def date_of(found: Found, nodes: list[Node]) -> str:
    """The id of the date expression that stands under the event's trigger or verb; empty where none does."""
    dated = [n for n in nodes if n.date and _dates_a_clause(n, found.trigger) and not _dates_a_term(n, nodes)]
    if not dated:
        return ""
    under = set(found.trigger.subtree()) if not found.trigger.verbal else set()
    under = {n for n in under if not n.date or nearest_verb(n) not in under}
    verbs = _clause_verbs(found)
    own = {v for v in (found.verb, nearest_verb(found.trigger)) if v is not None}
    carrier = found.trigger.head if found.trigger.dep == "dobj" else found.trigger
    aims = {a for n in (found.trigger, carrier) for a in n.kids("acl", "advcl", "relcl") if any(c.word == "to" for c in a.kids("aux"))}
    aims = set() if any(role == "visitor" for _, role in found.parts) else aims  # "flies to X to hold talks tomorrow"
    tiers: tuple[Callable[[Node], bool], ...] = (
        lambda n: nearest_verb(n) in found.inner, lambda n: n in under, lambda n: nearest_verb(n) in own,
        lambda n: (v := nearest_verb(n)) in verbs and (verbs[v] or n.i < v.i), lambda n: nearest_verb(n) in aims)
    best = next((fits for fits in ([n for n in dated if tier(n)] for tier in tiers) if fits), [])
    return (best[0].date or "") if best else ""


def _clause_verbs(found: Found) -> dict[Node, bool]:
    """The verbs whose dates may be the event's, and whether they are so wherever they stand.

    What is coordinated, or has a subject of its own, shares only a date that stands before: "on Monday A met B and left".
    """
    verbs = {v: True for v in (found.verb, nearest_verb(found.trigger)) if v is not None}
    for verb in list(verbs):
        close = True
        while verb.dep in ("xcomp", "conj", "advcl", "pcomp", "prep", "acomp", "oprd") and verb.head is not verb and verb.head.lemma != "before":
            close = close and verb.dep != "conj" and not (verb.dep == "advcl" and verb.kids("nsubj"))
            verb = verb.head
            if verb.verbal:
                verbs.setdefault(verb, close)
    return verbs


def _dates_a_term(date: Node, nodes: list[Node]) -> bool:
    """Whether a date stands right after what is yet to come: "ahead of the vote next month"."""
    term = nodes[date.i - 1]
    near = term.dep == "pobj" and term.pos == "NOUN" and not term.mention and date.i > 0
    return near and (term.head.lemma in ("before", "until", "since") or term.head.head.lemma == "ahead")


def _dates_a_clause(date: Node, trigger: Node) -> bool:
    """Whether a date is an adjunct; "the 2008 attacks" and "since 2008" date something else."""
    if date.dep in ("nummod", "compound", "nmod", "amod", "poss") and not date.head.verbal and date.head is not trigger:
        return False
    if date.dep == "npadvmod" and date.head.dep == "pobj" and not date.head.mention and date.head is not trigger:
        return date.head.head.lemma not in ("before", "after", "since", "until", "ahead")  # "before the vote next month"
    if date.dep != "pobj":
        return True
    of_another = date.head.lemma == "of" and date.head.head.pos == "NOUN" and date.head.head is not trigger  # "a deadline of Friday"
    return not of_another and date.head.lemma not in ("since", "until", "till", "than", "before")
