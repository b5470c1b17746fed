"""Whether an event was held, planned, denied or only possible: mood, negation and governing words."""

from __future__ import annotations

from ..reference.event_types import EventWords
from .mood import WILL as _WILL
from .mood import negated as _negated
from .mood import own as _own
from .mood import shared as _shared
from .tree import RANKS, Node, finite, infinitive, occasion, ranked

# What hangs on these is told beside the main clause, as a fact of its own: "after meeting X, he refused".
_BESIDE = frozenset(("after", "during", "following", "follow", "at", "since", "amid", "upon", "while", "when", "despite", "in"))
# What hangs on a governor by these is what it is about: "calls for talks", "plans on meeting".
_ABOUT = frozenset(("for", "on", "to", "of", "about", "against", "from", "into", "toward", "towards", "in"))
_CORE = frozenset(("xcomp", "ccomp", "dobj", "pobj", "acl", "pcomp", "nsubjpass", "nsubj", "compound", "attr", "advcl", "relcl"))
# Through these a word also says something of a reading that one below it made: "could be planning talks".
_OUTER = frozenset(("xcomp", "ccomp", "dobj", "pobj", "pcomp", "acl", "nsubjpass", "nsubj", "prep", "conj", "acomp", "oprd"))
_MEASURES = frozenset(("day", "hour", "round", "series", "week"))
_OPEN = frozenset(("likely", "unlikely", "certain", "uncertain", "possible", "inevitable", "imminent", "doubtful", "improbable",
                   "deadlocked", "stalled", "dead", "frozen", "stuck"))
_STANDSTILL = frozenset(("end", "impasse", "deadlock", "stalemate", "standstill", "doubt", "jeopardy", "hold", "risk"))


def status(trigger: Node, words: EventWords) -> str:
    """Read the status of what `trigger` announces from the words that govern it.

    The walk goes from the trigger up to the root, and what a word says is weighed against what those
    below it said ("could be planning"). It stops where the clause stands beside the main one; a verb
    of saying leaves what is said as it is.
    """
    if any(c.word.lower() == "pending" for c in trigger.kids("amod")):
        return "planned"  # "suspends the strike, pending talks with X"
    decided = _own(trigger) or _described(trigger, words)
    node, purpose = trigger, False
    while node.head is not node:
        child, node = node, node.head
        if child.dep == "relcl" and (held_at := occasion(child, node)) is not None and decided != "denied":
            outer = status(held_at, words)  # "cancels a summit at which A was to meet B"
            return outer if outer in ("denied", "possible") else decided or outer
        if decided is not None and not _reaches(child, node, trigger, words):
            break
        if (doing := _circumstance(child, node, words)) is not None:
            aside = status(doing, words)  # "to push for aid in talks with X": as sure as the pushing
            return "held" if aside == "denied" else aside
        if trigger.lemma in _TRIPS and child is trigger and node.lemma in ("in", "on", "during") and not _listed(node.head, words.planned):
            frame = finite(node.head)  # "on a visit to X": as sure as what is told to happen on it
            return "planned" if {c.word.lower() for c in frame.kids("aux")} & _WILL or _listed(frame, words.planned) else "held"
        if node.lemma in _SPOKEN_OF and child is trigger and child.dep == "dobj" and (
                child.kids("poss") or any(d.lemma in ("the", "this", "that") for d in child.kids("det"))):
            break  # "plans to discuss the meeting of X and Y": it is a fact already
        if child.dep == "advcl" and _ahead(child, node, words):
            return decided or "planned"  # "will decide after he meets X"
        if _stands_apart(child, node) and not _with_subject(child, node, words):
            break
        if decided == "denied" and child.dep in ("acl", "prep") and node.lemma in _DECISIONS:
            break  # "backs X's decision to end the talks"
        if decided == "possible" and node.lemma == "accept" and not _negated(node):
            decided = "planned"  # "accepts an offer of talks"
        decided = _weigh(decided, _governed(child, node, words))
        remark = node.lemma in _THERE or _does_it(child, node) or RANKS & {node.lemma, node.head.lemma} or ranked(node) or (
            node.lemma == "be" and node.kids("attr")) or any(c.lemma in _TRIPS for c in node.kids("dobj"))
        purpose = (purpose or (infinitive(child) and child.dep in ("advcl", "xcomp", "acl", "relcl"))) and not remark
    if decided is None and not purpose and not trigger.verbal and not any(n.verbal for n in trigger.up()):
        return "held" if trigger.lemma in _TRIPS or any(n.lemma == "aftermath" for n in trigger.up()) else "possible"  # a heading asserts little else
    return decided or ("planned" if purpose else "held")


def _weigh(inner: str | None, outer: str | None) -> str | None:
    """What two words say together: the doubt of either, and the denial of the outer one."""
    if inner is None or outer is None:
        return inner or outer
    if outer == "held" or inner == "held":
        return inner
    if "possible" in (inner, outer):
        return "denied" if outer == "denied" else "possible"
    return "denied" if "denied" in (inner, outer) else "planned"


def _described(trigger: Node, words: EventWords) -> str | None:
    """What a clause that hangs on the gathering says of it: "the summit set to be held in June"."""
    for clause in trigger.kids("acl", "relcl") if not trigger.verbal else ():
        steps = [clause, *clause.kids("xcomp")]
        if steps[-1].lemma not in _TAKES_PLACE:
            continue
        if infinitive(steps[-1]) and (steps[-1].kids("auxpass") or not steps[-1].kids("dobj")):
            return "planned"
        return _own(clause) or ("planned" if clause.lemma in words.planned else "held" if clause.tag == "VBD" else None)
    return None


def _reaches(child: Node, node: Node, trigger: Node, words: EventWords) -> bool:
    """Whether `node` may still say something of a reading made below it."""
    if child.dep == "prep":
        return child.lemma in _ABOUT
    errand = child.dep == "acl" and infinitive(child) and node.lemma in _TRIPS
    if errand and child is not trigger and not (trigger.head is child and child.lemma in words.light):
        return False  # "postpones a trip to focus on a meeting"
    return child.dep in _OUTER and not (node.lemma in words.speech and child.dep == "ccomp")


def _does_it(child: Node, node: Node) -> bool:
    """Whether who begins, or is made, to do something does it: but "begins a truce to start talks" has an aim."""
    aimed = any(infinitive(a) for a in child.kids("acl")) if child.dep == "dobj" else bool(node.kids("dobj"))
    if node.lemma == "go" and any(c.lemma == "on" and not c.kids("pobj") for c in node.children):
        return True  # "went on to meet"
    return node.lemma in _CAUSES or (node.lemma in _ASPECTS and not aimed)


def _circumstance(child: Node, node: Node, words: EventWords) -> Node | None:
    """The infinitive that tells what is done in talks ("to reach a deal in talks"), not that one enters them."""
    if child.dep != "pobj" or node.lemma != "in" or child.verbal or node.head.lemma in _INTO:
        return None
    verb = node.head
    if not verb.verbal and not _listed(verb, words.possible | words.denied):
        verb = next((a for a in verb.up() if a.verbal), verb)
    open_still = verb is node.head and _listed(verb, words.possible) and not verb.kids("dobj") and len(verb.kids("prep")) < 2
    return verb if infinitive(verb) and not open_still else None


def _stands_apart(child: Node, node: Node) -> bool:
    """Whether `child` is told beside `node` rather than governed by it."""
    if (child.dep in ("pobj", "pcomp") or (child.dep == "dobj" and node.dep == "prep")) and node.lemma in _BESIDE:
        if node.lemma == "at" and node.head.lemma == "present":
            return False  # "was not present at the talks"
        return node.lemma != "in" or not (infinitive(node.head) or node.head.lemma in _INTO or not node.head.verbal)
    if child.dep == "acl" and child.tag == "VBG":
        return True  # "seeks support from states attending the summit"
    if child.dep == "ccomp" and child.i < node.i and node.lemma != "say" and not infinitive(child):
        return True  # "A and B met; others urge more": two clauses side by side
    if child.dep == "relcl":
        return not infinitive(child) and child.lemma not in ("include", "feature", "involve")
    if child.dep == "advcl":
        return not infinitive(child) and child.tag != "VB"
    return False


def _with_subject(child: Node, node: Node, words: EventWords) -> bool:
    """Whether a participle is what "the idea of X meeting Y" is of, with X for its subject."""
    of = next((p for p in node.kids("prep") if p.lemma == "of" and p.kids("pobj") and p.i < child.i), None) if not node.mention else node.head
    noun = node if not node.mention else node.head.head
    return child.dep == "acl" and child.tag == "VBG" and of is not None and of.lemma == "of" and noun.pos == "NOUN" and _listed(
        noun, words.possible | words.denied | words.planned)


def _ahead(child: Node, node: Node, words: EventWords) -> bool:
    """Whether a clause in the present belongs to what is yet to come."""
    wanted = _listed(node, words.possible | words.planned) and any(c.lemma == "when" for c in child.kids("advmod"))
    return child.tag in ("VBZ", "VBP") and not infinitive(child) and (_own(node) == "planned" or infinitive(node) or wanted)


def _governed(child: Node, node: Node, words: EventWords) -> str | None:
    """What the governor `node` says about its dependent `child`."""
    if child.dep == "conj":
        return _shared(child, node)
    if (node.lemma in _RUMOURS and child.dep in ("ccomp", "xcomp", "acl")) or (node.lemma == "report" and child.dep == "acl"):
        return "possible"
    if node.lemma in _OPINION and child.dep == "xcomp" and (node.kids("auxpass") or node.tag == "VBN"):
        return "possible"  # "is said to have met"
    if node.lemma in words.speech and child.dep in ("ccomp", "dep", "parataxis"):
        return "planned" if infinitive(child) and not child.kids("nsubj") else None
    if child.dep in ("pobj", "pcomp") and node.dep == "prep":
        return _by_preposition(child, node)
    if node.pos in ("VERB", "AUX", "ADJ", "NOUN", "ADV") and (found := _word(child, node, words)):
        return _weigh(found, _own(node) if node.verbal else None)
    own = _own(node)
    return own if node.verbal or node.lemma in _MEASURES or (own == "denied" and child.dep != "nsubj") else None


def _by_preposition(child: Node, node: Node) -> str | None:
    head = node.head
    if node.lemma == "ahead" or head.lemma in ("ahead", "prior", "advance") or (node.lemma == "before" and not child.verbal):
        return "planned"
    there = head.lemma == "be" and head.tag != "VBD" and any(
        o.kind in ("place", "state") for p in head.kids("prep") if p.lemma in ("in", "at") for o in p.kids("pobj"))
    due = there or head.lemma in _ARRIVALS or any(c.lemma == "due" for c in head.children)
    return "planned" if node.lemma == "for" and due else None


# Who claims these tells what nobody confirms.
_RUMOURS = frozenset(("allege", "claim", "rumor", "rumour", "speculate", "suggest", "imply"))
_OPINION = frozenset(("say", "report", "believe", "think", "understand", "suspect", "presume", "claim"))
_INTO = frozenset(("be", "include", "participate", "engage", "involve", "take", "interest", "remain", "partake", "enter", "persist", "stay",
                   "part", "role", "participation", "involvement", "engagement", "seat"))
# Who "travels to X to meet Y" is told to have met Y there; who "arrives", "flies" or "returns" to, is yet to.
_THERE = frozenset(("become", "visit", "tour", "travel"))
# Who is prompted or begins to do something does it.
_ASPECTS = frozenset(("begin", "start", "continue", "manage", "proceed"))
_CAUSES = frozenset(("prompt", "cause", "lead", "force", "compel"))
# Who takes, backs or blames a decision is told of one that has been made.
_DECISIONS = frozenset(("decision", "refusal", "move", "choice", "rejection", "cancellation", "suspension", "withdrawal"))
_SPOKEN_OF = frozenset(("discuss", "mention", "criticise", "criticize", "describe", "defend", "praise", "condemn", "debate", "recall", "address",
                        "denounce", "hail", "review", "assess", "remember"))
_TRIPS = frozenset(("visit", "trip", "tour", "mission", "stopover", "pilgrimage", "journey"))
_PARTICLES = ("off", "out", "away", "down", "up", "forward")
_ARRIVALS = frozenset(("arrive", "travel", "fly", "head", "go", "leave", "come", "return", "send", "depart", "land",
                       "prepare", "summon", "dispatch", "jet", "touch", "assemble"))
_TAKES_PLACE = frozenset(("hold", "place", "take", "open", "begin", "start", "schedule", "set", "due", "convene", "plan", "resume", "host"))


def _listed(node: Node, words: frozenset[str]) -> bool:
    """Whether a word list holds the node; 'open|ADJ' holds the adjective only, 'call off' the phrasal verb."""
    particles = [c.lemma for c in node.children if c.dep == "prt" or (c.dep in ("advmod", "prep") and c.lemma in _PARTICLES)]
    plain = node.lemma in words and not (node.lemma in ("call", "set") and {"off", "out"} & set(particles))  # "sets off on a tour"
    return plain or f"{node.lemma}|{node.pos}" in words or any(f"{node.lemma} {p}" in words for p in particles)


def _word(child: Node, node: Node, words: EventWords) -> str | None:
    about = (child.dep == "prep" and child.lemma in _ABOUT) or (child.dep in ("advmod", "prep", "prt") and child.lemma in _PARTICLES)
    if child.dep not in _CORE and not about:
        return None
    if node.lemma == "be" and infinitive(child) and child.dep == "xcomp" and not node.kids("attr"):
        return "planned"
    if (node.lemma == "discuss" and child.tag == "VBG") or (node.lemma == "call" and node.kids("oprd", "acomp")):
        return "possible" if node.lemma == "discuss" else None  # "called the visit a mistake"
    if node.lemma == "call" and not _listed(node, words.denied) and (child.lemma == "to" or (child.dep == "dobj" and not child.mention)):
        return "planned"  # "calls a summit", "calls X to a meeting"; but "calls for talks"
    if node.lemma == "have" and child.dep == "xcomp" and any(c.lemma == "yet" for c in node.kids("advmod")):
        return "denied"
    if child.dep in ("nsubj", "nsubjpass") and ((said := None if _negated(child) else _of_the_subject(node)) or child.dep == "nsubj"):
        return said
    negated = _negated(node)
    stopped = child.tag == "VBG" or (node.lemma == "stop" and child.dep in ("dobj", "nsubjpass"))
    if stopped and node.lemma in ("stop", "end", "quit") and node.verbal:
        return "possible" if negated else "denied"  # "stops talks", "stops meeting X"; but "stops in Oslo for talks"
    kept = child.lemma == "from" and bool(child.kids("pcomp")) and any(o.mention for o in node.kids("dobj", "nsubjpass"))
    if kept and not negated and not _listed(node, words.denied):
        return "denied"  # "kept X from meeting Y"
    aim = infinitive(child) and child.dep in ("advcl", "xcomp") and bool(node.kids("dobj"))  # "delays X to do Y"
    loose = child.dep == "advcl" and not any(c.word.lower() == "for" for c in child.kids("mark")) and not (
        infinitive(child) and node.kids("auxpass"))  # but "calls for X to do Y", "is invited to X to do Y"
    if node.lemma in ("arrange", "organise", "organize", "broker", "facilitate") and node.tag in ("VBD", "VBN") and child.dep == "dobj" and any(
            d.lemma == "the" for d in child.kids("det")) and not negated:
        return None  # "had arranged the meeting": one that is known of
    for state, listed in (("denied", words.denied), ("possible", words.possible), ("planned", words.planned)):
        if _listed(node, listed) and not (loose and state != "planned") and not (state == "denied" and aim):
            if state == "planned" and _missed(node):
                return "denied"
            return "denied" if negated and state != "denied" else "possible" if negated else state
    return None


def _missed(node: Node) -> bool:
    """Whether somebody "had been due" to: it is told because it came otherwise."""
    verb = node if node.verbal else node.head
    return node.lemma in ("due", "schedule", "expect", "suppose", "set", "slate") and any(c.word.lower() == "had" for c in verb.kids("aux")) and (
        verb.lemma == "be" or bool(verb.kids("auxpass")))


def _of_the_subject(verb: Node) -> str | None:
    """What is said of talks that are the subject: "seem unlikely", "have reached a dead end"."""
    said = verb.kids("acomp", "oprd", "attr", "dobj") + [o for p in verb.kids("prep") for o in p.kids("pobj")]
    shelved = verb.lemma in ("put", "place") and any(c.lemma in ("hold", "ice") for c in said)  # "is put on hold"
    if verb.lemma in ("stall", "collapse", "falter", "deadlock") or any(c.lemma in _OPEN for c in said) or any(
            c.lemma in _STANDSTILL for c in said if not shelved) or (verb.lemma == "break" and any(c.lemma == "down" for c in verb.children)):
        return "possible"
    due = next((c for c in verb.kids("xcomp") if infinitive(c)), None) if verb.lemma == "be" else None
    if due is not None and (due.kids("auxpass") or due.lemma in _TAKES_PLACE):  # "talks were to be held"
        return "denied" if any(c.lemma == "have" for c in due.kids("aux")) else "planned"
    switch = {c.lemma for c in verb.kids("advmod", "prt", "prep", "acomp") if not c.kids("pobj")} if verb.lemma == "be" else set()
    if "on" in switch or "off" in switch:
        return "denied" if "off" in switch else "planned"  # "the summit is off", "the summit is still on"
    return "denied" if shelved or any(c.lemma in ("impossible", "pointless") for c in said) else None
