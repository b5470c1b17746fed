"""A parsed sentence as a tree of nodes, and the ways to walk it that the event grammar needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

_DOERS = ("nsubj", "nsubjpass", "csubj")
SUBJECTS = ("nsubj", "nsubjpass")
_PRONOUNS = ("he", "she", "they", "both", "it")
#: Verbs whose object does what follows: "urged X to meet Y".
_INFLUENCE = frozenset((
    "urge", "ask", "tell", "invite", "order", "call", "press", "persuade", "force", "allow", "encourage", "want", "expect", "require",
    "convince", "advise", "request", "send", "help", "enable", "permit", "authorize", "authorise", "instruct", "pressure", "push",
    "compel", "beg", "implore", "prompt", "lead", "cause", "oblige", "pressurise", "direct", "dispatch", "assign", "appoint"))
#: Who is one of these to have done something is told to have done it.
RANKS = frozenset(("first", "only", "last", "latest", "second", "highest", "highest-ranking", "high-ranking", "top-ranking", "highest-level"))
#: What somebody says or does something with: the subject of what it says or does is theirs.
_INSTRUMENTS = frozenset((
    "statement", "letter", "campaign", "resolution", "decree", "bill", "order", "law", "document", "agreement", "deal", "message", "plan",
    "policy", "motion", "proposal", "petition", "speech", "declaration", "communique", "memorandum", "accord", "announcement", "article",
    "interview", "step", "move", "effort", "mission", "trip", "visit", "tour", "offer", "report", "warning", "strategy", "initiative"))
_CLAUSAL = ("VERB", "AUX")
_OCCASIONS = frozenset(("summit", "meeting", "conference", "talk", "dinner", "lunch", "ceremony", "session", "forum"))


@dataclass(eq=False)
class Node:
    """One token of a parse: what it stands for, and its place in the tree."""

    i: int
    start: int
    end: int
    word: str
    lemma: str
    pos: str
    tag: str
    dep: str
    mention: str | None
    date: str | None
    kind: str | None = None  # kind of the actor it stands for
    role: bool = False  # whether it stands for an office without a name
    head: Node = field(init=False, repr=False)
    children: list[Node] = field(default_factory=list, repr=False)

    def kids(self, *deps: str) -> list[Node]:
        """Children with one of these dependencies, in order."""
        return [c for c in self.children if c.dep in deps]

    def up(self) -> Iterator[Node]:
        """This node's ancestors, nearest first."""
        node, left = self, 300  # while a tree is being mended, it may not be one
        while node.head is not node and left:
            node, left = node.head, left - 1
            yield node

    def subtree(self) -> Iterator[Node]:
        """This node and all below it."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(node.children)

    @property
    def verbal(self) -> bool:
        """Whether it is a verb or auxiliary."""
        return self.pos in _CLAUSAL


def conjuncts(node: Node) -> list[Node]:
    """The node and everything coordinated with it, left to right; appositions that name someone too."""
    out, stack = [], [node]
    while stack:
        current = stack.pop(0)
        if not (current.role and any(c.kind == "person" and not c.role for c in current.kids("appos"))):  # "a diplomat, X": X
            out.append(current)
        stack += current.kids("conj") + [
            c for c in current.kids("appos") if (c.mention or c.pos == "PROPN") and not (c.role and current.kind == "person") and not ranked(c)]
    return out


def first_conjunct(node: Node) -> Node:
    """The head of the coordination a node belongs to."""
    while node.dep == "conj" and node.head is not node:
        node = node.head
    return node


def subject(verb: Node) -> tuple[Node | None, bool]:
    """The understood subject of a verb, and whether it is the subject of a passive.

    Follows coordination ("flew to X and met Y"), relative clauses (to their antecedent), control
    ("refused to meet"), purpose and participles ("travels to meet", "after meeting").
    """
    first: Node = verb
    here: Node | None = verb
    if verb.tag == "VB" and any(c.i == verb.i - 1 and c.tag == "``" for c in verb.children):
        return None, False  # "Go home!": what is commanded in a quotation has no subject that the text names
    if verb.dep == "pcomp" and verb.head.lemma in ("of", "for") and (told := [o for o in verb.head.head.kids("dobj") if o.mention]):
        return told[0], False  # "accuses X of blocking talks", "thanks X for hosting Y"
    for _ in range(7):
        if here is None:
            break
        if own := here.kids(*_DOERS):
            said = here.dep == "ccomp" and any(c.kind == "person" for c in here.head.kids("nsubj"))  # "X said he had met Y"
            several = own[-1].lemma == "they" and len(conjuncts(next(iter(here.head.kids(*_DOERS)), own[-1]))) > 1
            onward = here.head.verbal and (said or ((several or not own[-1].mention) and here.dep in ("ccomp", "advcl")))
            if own[-1].lemma in _PRONOUNS and onward and not own[-1].kids("conj"):
                here = here.head  # "X and Y left after they met Z": the subject goes on
                continue
            relative = own[-1].tag in ("WDT", "WP") and here.dep == "relcl"
            shared = here is first or first.dep == "conj"  # "X was advised not to meet": X meets
            passive = (own[-1].dep == "nsubjpass" and shared) or bool(first.kids("auxpass"))  # "X arrived and was received by Y"
            return _antecedent(own[-1], here) if relative else own[-1], passive
        if (found := _implied(here)) is not None:
            return found
        here = _governor(here)
    # No verb governs it ("Smith self-isolates after meeting X", read as a noun): the first person of the sentence.
    root = next((a for a in verb.up() if a.head is a), verb)
    people = [] if root.verbal else [n for n in root.subtree() if n.kind == "person" and n.i < verb.i]
    return min(people, key=lambda n: n.i, default=None), False


def _implied(verb: Node) -> tuple[Node, bool] | None:
    """A subject that stands elsewhere than in a subject's place."""
    if verb.tag in ("VBZ", "VBP", "VBD") and (near := _just_before(verb)) is not None:
        return near, False
    if verb.dep in ("acl", "relcl") and verb.head.dep == "attr" and verb.head.head.kids("nsubj"):
        return verb.head.head.kids("nsubj")[-1], False  # "X becomes the first to visit Y"
    if verb.dep in ("acl", "relcl") and verb.head.dep == "appos" and verb.head.head.mention and (verb.head.lemma in RANKS or ranked(verb.head)):
        return first_conjunct(verb.head.head), False  # "X and Y, the first leaders to visit Z, ..."
    if verb.dep in ("relcl", "acl") and not verb.head.verbal and (verb.tag in ("VBN", "VBG") or verb.dep == "relcl"):
        return None if _instrument(verb) else (verb.head, verb.tag == "VBN")
    if verb.tag == "VB" and verb.dep in ("acl", "relcl") and not verb.head.mention:
        owners = [p for p in verb.head.kids("poss") if p.mention]  # "X's plan to meet Y"
        return (owners[0], False) if owners else None
    if verb.tag == "VB" and verb.dep in ("xcomp", "advcl") and verb.head.lemma in ("call", "appeal", "prevail"):
        asked = [o for o in prepositional(verb.head, "on", "upon", "to") if o.mention and o.i < verb.i]  # "calls on X to meet Y"
        return (asked[0], False) if asked else None
    if verb.dep == "xcomp" and verb.head.lemma in _INFLUENCE:
        told = sorted(verb.head.kids("dobj"), key=lambda o: not (o.mention or o.pos == "PROPN"))
        return (told[0], False) if told else None
    if verb.dep == "pcomp" and verb.head.lemma == "from" and verb.head.head.kids("dobj"):
        return verb.head.head.kids("dobj")[0], False  # "kept X from meeting Y"
    return None


def _instrument(verb: Node) -> bool:
    """Whether the noun a verb hangs on is only what somebody does it with ("a statement rejecting talks", "a mission to meet X")."""
    noun = verb.head
    if verb.tag == "VBG":
        return noun.lemma in _INSTRUMENTS
    to = verb.tag == "VB" and any(c.word.lower() == "to" for c in verb.kids("aux"))
    return to and noun.dep == "dobj" and (not noun.mention or noun.head.lemma in ("make", "begin", "undertake", "start", "pay", "conduct"))


def _governor(verb: Node) -> Node | None:
    """The word whose subject a verb without one shares."""
    if (verb.dep == "conj" and verb.head.verbal) or verb.dep in ("xcomp", "ccomp", "advcl", "acomp", "attr", "oprd"):
        return verb.head
    if verb.dep in ("pcomp", "acl", "relcl", "prep", "aux", "dep") or not verb.verbal:
        return next((a for a in verb.up() if a.verbal), None)  # "cancels plans to attend"
    return None


def _just_before(verb: Node) -> Node | None:
    """The actor phrase right before a finite verb: its subject, wherever the parser hung it."""
    near = [n for a in (verb, *verb.up()) for n in a.subtree() if verb.i - 2 <= n.i < verb.i and n.kind]
    last = max(near, key=lambda n: n.i, default=None)
    if last is None or not (last.i == verb.i - 1 or any(c.i == verb.i - 1 and c.pos == "ADV" for c in verb.children)):
        return None
    head = first_conjunct(last)
    if head.dep == "pobj" and head.head.lemma in ("between", "with", "of", "from", "by", "for", "to", "among", "against"):
        return None  # "talks between X and Y resumed": they end a phrase, the verb has its own subject
    return head


def _antecedent(pronoun: Node, verb: Node) -> Node:
    """What a relative pronoun stands for; 'who' is a person, even where a state stands nearer."""
    near = verb.head
    last = next((n for a in pronoun.up() for n in a.subtree() if n.kind == "person" and 0 < pronoun.i - n.i < 3 and not n.role), None)
    if pronoun.lemma == "who" and last is not None and not near.kind:
        return last  # "a statement by X, who visited Y"
    if pronoun.lemma != "who" or near.kind not in ("state", "organisation", "place"):
        return near
    around = [n for a in near.up() for n in a.subtree()] + list(near.subtree())
    people = [n for n in around if n.kind == "person" and n.i < pronoun.i]
    return max(people, key=lambda n: n.i, default=near)


def relative_to(node: Node) -> Node:
    """What 'whom' or 'which' stands for ("X, whom Y received"); any other node stands for itself."""
    if node.role and node.dep == "appos" and node.head.kind == "person" and not node.head.role:
        return node.head  # "X, the highest official to visit Y": X
    if node.tag not in ("WP", "WDT") or node.mention:
        return node
    clause = next((a for a in node.up() if a.dep == "relcl"), None)
    return node if clause is None else _antecedent(node, clause)


def finite(verb: Node) -> Node:
    """The finite verb in whose clause an infinitive or participle stands."""
    while verb.head is not verb and (verb.dep in ("xcomp", "advcl", "acl", "pcomp")
                                     and ((verb.tag in ("VB", "VBG", "VBN") and not verb.kids("aux")) or
                                          any(c.word.lower() == "to" for c in verb.kids("aux")))):
        above = next((a for a in verb.up() if a.verbal), None)
        if above is None:
            break
        verb = above
    return verb


def objects(verb: Node, *prepositions: str) -> list[Node]:
    """Direct objects, and the objects of these prepositions, that hang on a verb (or noun)."""
    out = verb.kids("dobj", "dative", "obj")
    out += [c for c in verb.kids("npadvmod") if c.kind in ("person", "group") and c.i > verb.i]
    return out + prepositional(verb, *prepositions)


_LOOSE = ("with", "between", "by")  # a parser hangs these on the wrong noun ("in Oslo with Smith")
_CIRCUMSTANCE = ("in", "on", "at", "over", "about", "for", "during", "of", "by")


def prepositional(node: Node, *prepositions: str) -> list[Node]:
    """Objects of these prepositions below a node; 'with' in 'in Oslo with X' is found too."""
    out = []
    for prep in node.kids("prep", "agent", "prt", "advmod", "dative"):
        stacked = prep.kids("prep")
        if prep.lemma in _CIRCUMSTANCE:
            stacked += [p for o in prep.kids("pobj") for p in o.kids("prep") if (p.lemma in _LOOSE and not o.mention) or
                        (p.lemma in _LOOSE and o.kind in ("place", "state")) or (p.lemma in _LOOSE and o.date)]
        for inner in [prep, *stacked]:
            if inner.lemma in prepositions:
                out += inner.kids("pobj")
    return out


def adds(noun: Node) -> bool:
    """Whether a gathering is one that somebody "attended", "took part in" or "was present at"."""
    verb = noun.head if noun.dep == "dobj" else noun.head.head if noun.dep == "pobj" and noun.head.lemma in ("in", "at") else None
    verb = verb.head if verb is not None and verb.lemma in ("part", "present") else verb
    return verb is not None and (verb.lemma in ("attend", "join", "participate") or any(
        c.lemma in ("part", "present") for c in verb.kids("dobj", "acomp")))


def ranked(node: Node) -> bool:
    """Whether a noun is "the first leader", "the only world leader"."""
    near = [c for k in node.kids("amod", "compound", "attr") for c in (k, *k.children)]
    return any(c.lemma in RANKS or c.word.lower() in RANKS or c.tag in ("JJS", "RBS") for c in near)


def nearest_verb(node: Node) -> Node | None:
    """The verb whose clause a node belongs to."""
    return node if node.verbal else next((a for a in node.up() if a.verbal), None)


def occasion(clause: Node, noun: Node) -> Node | None:
    """The gathering "at which" or "where" a clause says that something happens."""
    there = any(p.lemma in ("at", "during", "in") and any(o.lemma == "which" for o in p.kids("pobj")) for p in clause.kids("prep"))
    if noun.dep == "pobj" and noun.kind in ("place", "state") and there:
        noun = noun.head.head  # "a summit in Oslo at which"
    return noun if there and noun.lemma in _OCCASIONS else None


def infinitive(node: Node) -> bool:
    """Whether a verb follows "to"."""
    return any(c.word.lower() == "to" for c in node.kids("aux"))
