"""Gatherings told of by a noun (talks, a summit): who takes part."""

from __future__ import annotations

from ..reference.event_types import EventWords, Pattern
from .construction import Found, light_verb, places_of, whole
from .tree import Node, conjuncts, first_conjunct, nearest_verb, prepositional, subject

_PARTIES = ("with", "between", "of", "among", "involve", "include", "by", "from")
# Verbs of a gathering's own clause: "a summit that opens in Oslo on Monday".
_HOLDING = frozenset(("take", "hold", "open", "begin", "start", "schedule", "set", "due", "occur", "be", "convene", "kick", "plan", "host",
                      "resume", "restart", "continue", "reconvene", "reopen"))
_FOR_GUESTS = ("dinner", "lunch", "luncheon", "breakfast", "banquet", "reception", "call")
_GATHERED = ("attend", "host", "join", "chair", "address", "organize", "organise", "convene", "open", "lead", "preside", "request", "call",
             "summon", "propose", "hold", "involve", "include")
# Who does this to talks between others need not take part.
_MEDIATING = frozenset(("broker", "mediate", "facilitate", "arrange", "sponsor", "moderate"))
_ARRANGING = frozenset(("host", "organize", "organise", "convene", "request", "call", "propose", "lead", "chair"))
# "Talks on the accession of X to the EU" are between the two.
_ENTRY = frozenset(("accession", "entry", "membership", "admission", "joining", "bid", "application"))
# Contact verbs have sides of their own: "met X before talks with Y".
_CONTACT = frozenset(("meet", "talk", "speak", "confer", "consult", "negotiate", "discuss"))
# Whom one of these has for its object is there: "at a meeting, X urged Y to ...".
_ADDRESSING = frozenset((
    "urge", "tell", "ask", "warn", "assure", "reassure", "brief", "inform", "thank", "present", "press", "promise", "greet", "congratulate",
    "remind", "invite", "implore", "lobby", "advise", "embrace", "introduce", "hand", "give", "award", "offer", "see", "join", "notify"))


_DEALS = frozenset(("deal", "agreement", "accord", "pact", "treaty", "ceasefire", "cease-fire", "truce", "memorandum", "bailout", "loan",
                    "compromise", "settlement", "contract", "partnership", "understanding", "plan", "roadmap", "exchange", "swap"))
# Whom one of these is followed by "to" with is there too.
_SPEAKING_TO = frozenset(("apologize", "apologise", "complain", "appeal", "say", "explain", "convey", "express", "suggest", "propose", "announce",
                          "present", "protest", "speak", "confirm", "describe", "offer", "stress", "indicate", "admit", "reiterate", "insist"))
# Who is this is given (or is not given) what somebody else gives.
_GRANTING = frozenset(("grant", "refuse", "deny", "give", "offer", "accord", "promise", "request"))
_GATHERING = ("bring", "involve", "include", "gather", "unite", "assemble")
_SORTS = ("military", "army", "police")  # "military talks": what they are on
_JOINED = ("attend", "join")
_AT = ("at", "in", "during", "after", "following")
_LEAVING = frozenset(("withdraw", "walk", "pull", "back", "drop", "storm", "absent", "depart", "exit", "quit", "opt", "bow", "retire"))
_BARRING = frozenset(("bar", "block", "exclude", "ban", "expel", "prevent", "keep", "shut", "disinvite", "omit"))
_CALLERS = frozenset(("call", "request", "demand", "urge", "seek", "propose", "want", "ask"))
# "The first conference" has not been told of before.
_NEW = frozenset(("first", "next", "upcoming", "forthcoming", "second", "third", "fourth", "fifth", "final", "latest"))
# At these there are more than those who address one another.
_CROWDS = ("summit", "conference")
_SEATED = ("summit", "conference", "meeting", "forum")  # "the Singapore summit"; but Iran takes part in "the Iran talks"


def gathering(trigger: Node, pattern: Pattern, words: EventWords) -> Found | None:
    """Noun: those it is of, with, between or among take part, and the subject of its verb."""
    kinds = {c.lemma for c in trigger.kids("compound", "amod", "nmod") if not c.mention or c.kind == "group"}
    if kinds & pattern.forbids and "joint" not in kinds:
        return None  # a news conference, a cabinet meeting
    if trigger.dep == "attr" and any(c.pos == "PRON" for c in trigger.head.kids("nsubj")):
        return None  # "these are the first talks between ...": a remark on talks told of before
    if trigger.dep == "pobj" and trigger.head.lemma == "for" and trigger.head.head.lemma == "recall":
        return None  # an ambassador recalled for consultations
    if trigger.lemma == "session" and not (prepositional(trigger, "with", "between") or any(
            v.lemma in ("attend", "join", "chair", "host") for v in trigger.kids("acl", "relcl")) or (
            trigger.dep == "pobj" and trigger.head.head.lemma == "join")):
        return None  # "a session of parliament"
    if trigger.lemma == "talk" and trigger.tag == "NN" and not prepositional(trigger, "with"):
        return None  # "talk of war", "his talk of conditions"
    verb, anchor = light_verb(trigger, words)
    noun = whole(trigger)
    around = verb if verb is not None else noun.head if noun.dep in ("nsubj", "nsubjpass", "dobj") and noun.head.verbal else None
    parts = _parts(trigger, verb, around)
    clause = verb or nearest_verb(trigger)
    named = [(n, "participant") for p in parts for n in conjuncts(p)]
    places = places_of(trigger) + (places_of(around) if around is not None else ())
    pointing = not prepositional(trigger, *_PARTIES) and any(c.lemma in ("the", "this", "that") for c in trigger.kids("det")) and not any(
        c.lemma in _NEW for c in trigger.kids("amod"))
    own = trigger.kids("relcl", "acl") + ([noun.head] if noun.dep in ("nsubj", "nsubjpass") else [])
    inner = tuple(v for c in own for v in (c, *c.kids("xcomp")) if v.lemma in _HOLDING or v.lemma in _MEDIATING)
    places = (*places, *(p for v in inner for p in places_of(v)))
    return Found(trigger, clause, tuple(named), places, anchor=anchor, inner=inner, definite=pointing)


def _parts(trigger: Node, verb: Node | None, around: Node | None) -> list[Node]:
    """Everybody who takes part: `verb` carries the noun, `around` is the verb of its clause."""
    parts, doer = _own_parts(trigger)
    between = [o for o in prepositional(trigger, "between") if not o.date]
    owned = bool(prepositional(trigger, "with")) and any(p.mention for p in trigger.kids("poss"))
    closed = doer or owned or bool(between)  # "between A and B", "A's talks with B" name all who take part
    if between and verb is not None and len(conjuncts(between[0])) == 1 and (who := subject(verb)[0]) is not None:
        closed = len(conjuncts(who)) == 1  # "A and B agreed after talks between the factions" does not
    if around is not None and around.lemma in _GATHERED and trigger.dep == "nsubj":
        parts += prepositional(around, "by")  # "the talks, also attended by C, ended"
    if around is not None and trigger.dep == "nsubj" and around.lemma in _GATHERING:
        parts += [o for o in around.kids("dobj") if o.mention]  # "the meeting brought together A and B"
    if closed:
        joins = verb is not None and verb.lemma in _JOINED and trigger.dep == "dobj"
        return parts + (verb.kids("nsubj") if verb is not None and joins else [])  # "C will attend the summit between A and B"
    light = _light_parts(trigger, verb) if verb is not None else []
    if around is not None and trigger.dep == "nsubj" and around.lemma in _HOLDING:
        light += prepositional(around, "with")  # "talks began with B"
    met = [*prepositional(trigger, "with"), *(prepositional(around, "with") if around is not None else [])]
    if met and not any(p not in met and (p.mention or p.pos == "PROPN") for p in (*parts, *light)):
        light += _other_side(trigger)
    elif not parts and trigger.dep == "nsubj" and trigger.head.dep == "advcl" and (who := subject(trigger.head.head)[0]) is not None:
        light += [who] if len(conjuncts(who)) > 1 else []  # "A and B sign a truce as talks resume"
    if not any(p.mention for p in (*parts, *light)):
        light += _agreed(trigger)
    # "Brokered a meeting in Oslo between A and B".
    return parts + light + (prepositional(around, "between") if around is not None else [])


def _agreed(trigger: Node) -> list[Node]:
    """Who reached something "after talks": the subjects of a clause above, or one and whom its deal is with."""
    if trigger.dep != "pobj" or trigger.head.lemma not in ("after", "following", "follow", "in", "during"):
        return []
    for verb in (v for v in trigger.up() if v.verbal):
        who, passive = subject(verb)
        if who is None or passive or who.kind not in ("person", "state", "organisation") or verb.tag == "VB":
            continue
        deals = [o for o in (*verb.kids("dobj"), *prepositional(verb, "to", "on")) if o.lemma in _DEALS]
        others = [o for d in deals for o in prepositional(d, "with", "between")] + (prepositional(verb, "with") if deals else [])
        if len(conjuncts(who)) > 1 or others:
            return [who, *others]
    return []


def _own_parts(trigger: Node) -> tuple[list[Node], bool]:
    """Who takes part by what hangs on the noun itself, and whether that is its doer ("video of X meeting with Y")."""
    seat = [c for c in trigger.kids("compound", "nmod") if c.kind == "place" or (
        c.kind == "state" and c.pos == "PROPN" and trigger.lemma in _SEATED and not c.kids("conj"))]  # "the Vienna talks": where, not who
    parts = [p for p in _prepositional(trigger) if p.mention or p.head.lemma != "of" or any(c.mention for c in p.kids("compound"))]
    parts += trigger.kids("poss")
    if trigger.lemma in _FOR_GUESTS:
        parts += [p for p in prepositional(trigger, "for", "on") if p.kind == "person"]  # "a dinner for X", "a call on X"
    before = [c for c in trigger.kids("compound", "amod", "nmod") if c.mention and c not in seat and c.lemma not in _SORTS]
    doer = trigger.lemma == "meeting" and bool(prepositional(trigger, "with")) and any(
        c.kind == "person" and c.i == trigger.i - 1 for c in before)
    arranged = bool(prepositional(trigger, "between"))
    for verb in trigger.kids("acl", "relcl"):
        if verb.lemma in _GATHERED and not (arranged and verb.lemma in _ARRANGING):
            parts += prepositional(verb, "by", "with", "between") + verb.kids("dobj")
        elif verb.lemma in _MEDIATING:
            parts += _mediated(verb)
    if trigger.dep == "pobj" and trigger.head.lemma == "of" and trigger.head.head.pos == "NOUN":
        parts += [p for p in trigger.head.head.kids("poss") if p.mention]  # "in response to Norway's hosting of a meeting with X"
    for prep in trigger.kids("prep"):
        for entry in (e for e in prep.kids("pobj") if e.lemma in _ENTRY):
            parts += [n for n in (*entry.kids("poss", "compound", "amod"), *prepositional(entry, "of", "to", "into", "in"), *(
                n for o in prepositional(entry, "of") for n in prepositional(o, "to", "into"))) if n.mention]
            doer = doer or len(parts) > 1
    return parts + before, doer


def _prepositional(trigger: Node) -> list[Node]:
    """Objects of the prepositions that name parties; nouns joined to one another share them ("a meeting and dinner with X")."""
    own = prepositional(trigger, *_PARTIES)
    joined = [trigger.head] if trigger.dep == "conj" and not trigger.head.mention else trigger.kids("conj")
    return own or [p for j in joined if j.pos == "NOUN" for p in prepositional(j, "with", "between") if p.mention]


def _mediated(verb: Node) -> list[Node]:
    """Between whom somebody mediates: "talks in Oslo brokered by C with B" (a parser may hang B on C)."""
    return [p for n in (verb, *prepositional(verb, "by")) for p in prepositional(n, "with", "between")]


def _the_other(verb: Node) -> list[Node]:
    """Whom a clause is about besides its subject: its object, or whose or of whom that is."""
    told = [*verb.kids("dobj", "dative"), *prepositional(verb, "with", "to", "at", "of")]
    about = [n for o in told for n in ([o] if o.mention else [*o.kids("poss"), *prepositional(o, "of", "by", "from")])]
    return [n for n in about if n.kind in ("person", "state", "group")][:1]


def _light_parts(trigger: Node, verb: Node) -> list[Node]:
    who, passive = subject(verb)
    framed = trigger.dep == "pobj"  # "was detained after talks with X": the subject of a passive was there too
    given = trigger.dep == "dobj" and verb.lemma in _GRANTING  # "X was refused a meeting by Y", "Y grants X an audience"
    parts = [who] if who is not None and (framed or given or not passive) and trigger.dep != "nsubjpass" else []
    if framed and passive and parts and parts[0].kind == "group" and trigger.head.lemma in _AT and not prepositional(trigger, "with"):
        parts = []  # "protesters were arrested during the summit"
    parts += [o for o in verb.kids("dative", "dobj") if given and o.mention and o.i < trigger.i]
    own = first_conjunct(trigger).dep == "dobj" or bool(prepositional(trigger, "with", "between")) or any(
        v.lemma in _MEDIATING and _mediated(v) for v in trigger.kids("acl"))
    called = verb.lemma in _CALLERS and not (framed and trigger.head.lemma in _AT)
    if called and prepositional(trigger, "of") and not prepositional(trigger, "with", "between"):
        return []  # "calls for a meeting of the council": they need not be there
    several = bool(parts) and len(conjuncts(parts[0])) > 1  # "A and B agreed after talks": with each other
    if not own and not several and trigger.head.lemma not in ("in", "at", "during", "for", "to", "into"):
        parts = []
    elif (framed and not own and verb.lemma in _ADDRESSING and trigger.head.lemma in _AT) or verb.lemma == "join":
        parts += [o for o in verb.kids("dobj", "dative") if o.kind == "person" or (o.kind == "group" and trigger.lemma not in _CROWDS)]
    if framed and not own and trigger.head.lemma in _AT and verb.lemma in _SPEAKING_TO:
        parts += [o for o in prepositional(verb, "to") if o.kind in ("person", "group")]  # "apologised to X in a call"
    if framed and not passive and any(p.lemma == "their" for p in trigger.kids("poss")) and not several:
        parts += _the_other(verb)  # "A criticised the conduct of B during their talks"
    if framed and trigger.head.lemma in ("from", "of") and not own:
        if verb.lemma in _BARRING:  # "barred A from the summit of B"
            return [who] if passive and who is not None else verb.kids("dobj")
        parts = [who] if who is not None and verb.lemma in _LEAVING else parts
    if framed and verb.lemma in ("send", "dispatch"):  # a state sends a delegation of its own; a person, somebody else
        parts = [o for o in verb.kids("dobj") if o.kind == "person" and not o.role] or parts
    if framed and verb.lemma in ("invite", "call", "bring"):
        parts += verb.kids("dobj")
    if verb.head.lemma == "invite" and verb.dep == "xcomp":
        parts += verb.head.kids("nsubj")
    agents = prepositional(verb, "by") if passive and (verb.lemma in _GATHERED or framed or given) else []
    if framed and (near := nearest_verb(trigger)) is not None and near is not verb and near.tag == "VBN":
        agents += prepositional(near, "by")  # "defended it despite concerns raised by Y during talks"
    beside = [] if framed and verb.lemma in _CONTACT else prepositional(verb, "with", "between", "alongside")
    beside += prepositional(verb, "to") if trigger.lemma == "audience" else []  # "gave an audience to X"
    return parts + beside + agents


#: Verbs whose subject speaks of talks without taking part in them.
_ONLOOKERS = frozenset((
    "criticize", "criticise", "condemn", "welcome", "oppose", "praise", "describe", "report", "mediate", "broker", "denounce", "call",
    "protest", "follow", "affect", "see", "watch", "cover", "hail", "slam", "attack", "recall", "include", "involve"))


def _other_side(trigger: Node) -> list[Node]:
    """Who speaks of "talks with X" whose verb is no light one ("expects", "says that there is progress in"): the other side."""
    verb = nearest_verb(trigger)
    source = [o for v in trigger.up() if v.verbal for p in v.kids("prep") if p.word.lower() == "according" for o in prepositional(p, "to")
              if o.kind == "person"]
    if source and trigger.dep in ("nsubj", "nsubjpass"):
        return source  # "according to X, talks with Y failed"
    if verb is not None and trigger.dep in ("nsubj", "nsubjpass"):
        verb = _above(verb) if verb.dep in ("ccomp", "acl", "relcl") else None  # "X says the summit with Y may not take place"
    if verb is not None and verb.lemma in ("include", "feature", "involve") and trigger.dep == "dobj":
        trip = verb.head if verb.dep == "relcl" else next(iter(verb.kids("nsubj")), verb)
        if trip.lemma in _TRIPS:  # "a visit that includes talks with X"
            return [p for p in trip.kids("poss") if p.mention] or ([who] if (v := _above(trip)) and (who := subject(v)[0]) else [])
    for _ in range(3):
        if verb is None or verb.lemma in _ONLOOKERS:
            return []
        who, passive = subject(verb)
        if who is not None and (who.mention or who.pos == "PROPN"):
            return [] if passive else [who]
        if who is not None and who.tag != "EX" and who.dep != "nsubjpass":
            return []
        verb = _above(verb) if verb.dep in ("ccomp", "acl", "relcl") else None
    return []


_TRIPS = frozenset(("visit", "trip", "tour", "stay", "stop", "itinerary", "schedule", "programme", "program", "agenda"))


def _above(verb: Node) -> Node | None:
    return next((a for a in verb.up() if a.verbal), None)
