"""From the rows of a parse to a tree, mended where a small parser errs about who belongs together.

The mentions know more than the parser: what stands between two of them says whether they are listed.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .epithets import hang, hang_epithets, hang_examples, hang_hosted, hang_visitors, mend_meeting
from .tree import SUBJECTS, Node, adds, first_conjunct

_FINITE = ("VBZ", "VBD", "VBP")
#: Between two mentions of a list; each may follow a comma.
_CONNECTORS = frozenset((("and",), ("or",), ("&",), ("as", "well", "as"), ("together", "with"), ("along", "with"), ("alongside",),
                         ("accompanied", "by"), ("joined", "by"), ("flanked", "by")))
_ATTENDED = frozenset(("attend", "host", "chair", "join", "lead", "convene", "address"))
_OCCASIONS = frozenset((
    "talk", "negotiation", "meeting", "summit", "conference", "session", "discussion", "consultation", "forum", "dinner", "debate", "event",
    "ceremony", "banquet", "rally", "gathering", "reception"))
_UNDER_WAY = frozenset(("commence", "restart", "resume", "begin", "start", "open", "end", "conclude", "continue", "collapse", "stall", "fail"))
_SKIPPED = frozenset(("the", "a", "an", "both", "then", "also", "his", "her", "their", "its"))
#: Where the lemmatizer errs ("hopes", "slated").
_LEMMAS = {"hop": "hope", "slat": "slate", "deadlocke": "deadlock", "din": "dine"}


def build_tree(rows: Sequence[Any], kinds: Mapping[str, tuple[str, str]]) -> list[Node]:
    """Make the nodes of one sentence from its rows of the clauses table; `kinds` (kind, how) is by mention."""
    nodes = [Node(r.node, r.start, r.end, r.word, _LEMMAS.get(r.lemma, r.lemma.lower()), r.pos, r.tag, r.dep,
                  r.mention_id if isinstance(r.mention_id, str) else None,
                  r.date_id if isinstance(r.date_id, str) else None) for r in rows]
    for node, row in zip(nodes, rows):
        node.head = nodes[row.head]
        node.kind, how = kinds.get(node.mention or "", (None, ""))
        node.role = how == "role" and node.kind == "person"
    for node in nodes:
        if node.dep == "conj" and node.tag in _FINITE and node.head.tag in ("VB", "VBG"):
            # "toured X to see Y and meets Z": a finite verb is joined to a finite one
            node.head = next((a for a in node.up() if a.tag in _FINITE), node.head)
    mends = (_mend_bare, _mend_wished, _mend_pairs, _mend_owners, _mend_kin, _mend_with, _mend_attended, _mend_company, hang_examples, _mend_lists,
             _mend_subjects, hang_epithets, hang_hosted, hang_visitors, mend_meeting)
    parsed = [(n.head, n.dep, n.lemma, n.tag) for n in nodes]
    for mend in mends:
        mend(nodes)
    if not _is_tree(nodes):  # mends that contradict one another
        for node, (head, dep, lemma, tag) in zip(nodes, parsed):
            node.head, node.dep, node.lemma, node.tag = head, dep, lemma, tag
    for node in nodes:
        if node.head is not node:
            node.head.children.append(node)
    for node in nodes:
        if node.lemma == "event" and any(c.lemma in ("the", "this") for c in node.kids("det")) and adds(node):
            node.lemma = "meeting"  # what it was, the sentence before says
    return nodes


def _is_tree(nodes: list[Node]) -> bool:
    """Whether every node hangs, over others, on one that hangs on none."""
    for node in nodes:
        for _ in nodes:
            if node.head is node:
                break
            node = node.head
        else:
            return False
    return True


def _give(noun: Node, verb: Node, dep: str) -> None:
    """Make a noun the subject of the verb that was taken for a part of its phrase."""
    if noun in verb.up():
        verb.head, verb.dep = (noun.head, noun.dep) if noun.head is not noun else (verb, "ROOT")
        noun.head, noun.dep = verb, dep


def _mend_bare(nodes: list[Node]) -> None:
    """"Talks resumed in Oslo": the participle after talks that no verb governs is their verb."""
    for noun, verb in itertools.pairwise(nodes):
        if noun.head is noun and noun.lemma in _OCCASIONS and verb.head is noun and verb.dep == "acl" and verb.tag == "VBN" and (
                verb.lemma in _UNDER_WAY):
            _give(noun, verb, "nsubj")
            verb.tag = "VBD"


_WISHES = frozenset(("call", "appeal", "ask", "push", "press", "wait", "hope", "arrange", "plead", "lobby"))


def _mend_wished(nodes: list[Node]) -> None:
    """"Calls for A and B to launch talks": they launch them; the parser may hang them on the call."""
    for verb in nodes:
        if verb.tag != "VB" or verb.dep not in ("advcl", "xcomp") or verb.head.lemma not in _WISHES:
            continue
        own = [n for n in nodes if n.head is verb]
        if any(n.dep in SUBJECTS for n in own) or not any(n.tag == "TO" for n in own):
            continue
        wish = next((n for n in nodes if n.lemma == "for" and n.head is verb.head and verb.head.i < n.i < verb.i), None)
        who = next((n for n in nodes if wish is not None and n.head is wish and n.dep == "pobj" and n.mention), None)
        if wish is not None and who is not None:
            hang(wish, verb, "mark")
            hang(who, verb, "nsubj")


def _mend_pairs(nodes: list[Node]) -> None:
    """"The A-B summit": two mentions with a hyphen between them are a pair."""
    for left, hyphen, right in reversed(list(zip(nodes, nodes[1:], nodes[2:]))):
        if hyphen.word == "-" and left.mention and right.mention:
            outer = right if right.head not in (left, hyphen) else left
            if outer.head in (left, hyphen, right):
                continue
            left.head, left.dep = outer.head, outer.dep
            hyphen.head, right.head, right.dep = left, left, "conj"


def _mend_owners(nodes: list[Node]) -> None:
    """"And Norway's X": the state is the person's."""
    for state, of, person in zip(nodes, nodes[1:], nodes[2:]):
        if of.tag == "POS" and state.kind in ("state", "organisation") and person.kind == "person" and state.dep != "poss":
            hang(person, state.head, state.dep)
            state.head, state.dep = person, "poss"


def _mend_kin(nodes: list[Node]) -> None:
    """"With X and Y's sister Z": X and Z are listed, and Y is only whose sister she is."""
    for owner, of in itertools.pairwise(nodes):
        first, last = owner.head, owner.head.head
        if of.tag == "POS" and owner.kind == first.kind == last.kind == "person" and owner.dep == "conj" and (
                first.dep in ("nmod", "compound", "poss")) and first.i < owner.i < last.i and not (first in last.up() or last.head is last):
            first.head, first.dep = last.head, last.dep
            last.head, last.dep = first, "conj"
            owner.head, owner.dep = last, "poss"


def _mend_with(nodes: list[Node]) -> None:
    """"To meet in Oslo with X to end the war": X is no subject of what follows."""
    for node in nodes:
        if node.lemma != "with" or node.dep not in ("mark", "prep"):
            continue
        own = next((n for n in nodes[node.i + 1:node.i + 4] if n.mention), None)
        own = own.head if own is not None and own.dep in ("poss", "compound", "amod", "nmod") else own
        if own is None or own.dep not in SUBJECTS or own.head.i < own.i:
            continue
        verb = own.head
        if node.dep == "mark" and verb is node.head:
            noun = next((n for n in reversed(nodes[:node.i]) if n.lemma in _OCCASIONS), verb.head)
            node.head, node.dep, subject = noun, "prep", own.dep
            hang(own, node, "pobj")
            if verb.tag in _FINITE or any(n.head is verb and n.dep in ("aux", "auxpass") and n.word.lower() != "to" for n in nodes):
                _give(noun, verb, subject)  # "the meeting with X is postponed"
        elif node.dep == "prep" and not any(n.head is node for n in nodes) and node.head.pos == "NOUN":
            hang(own, node, "pobj")  # "the meeting of X with Y was"
        elif verb.dep == "pcomp" and verb.head is node and verb.tag in ("VBN", "VBD") and nodes[node.i - 1].word != ",":
            own.head, own.dep = node, "pobj"  # "met in Oslo with X recently elected"
            verb.head, verb.dep = own, "acl"


def _mend_attended(nodes: list[Node]) -> None:
    """"Talks between X and Y, also attended by Z": what is attended is the talks."""
    for node in nodes:
        if node.tag not in ("VBN", "VBD") or node.lemma not in _ATTENDED or node.dep in ("acl", "relcl", "conj") or not any(
                n.head is node and n.dep == "agent" for n in nodes):
            continue
        if any(n.head is node and n.dep in (*SUBJECTS, "aux", "auxpass") for n in nodes):
            continue
        talks = [n for n in nodes[:node.i] if n.lemma in _OCCASIONS and not n.mention]
        if talks:
            hang(node, talks[-1], "acl")


def _mend_company(nodes: list[Node]) -> None:
    """"Met in Oslo, accompanied by X": X belongs to the meeting, not to Oslo."""
    for node, by in itertools.pairwise(nodes):
        if node.tag == "VBN" and node.lemma in ("accompany", "join", "flank") and by.dep == "agent" and by.head is node and (
                node.dep == "acl" and _place(node.head)):
            verb = next((a for a in node.up() if a.verbal), None)
            if verb is not None:
                by.head, by.dep, by.lemma = verb, "prep", "with"


def _place(node: Node) -> bool:
    """Whether a mention says where something is."""
    top = node
    while top.dep in ("conj", "appos") and top.head is not top:
        top = top.head
    return node.kind == "place" or top.kind == "place" or (
        node.kind == "state" and top.dep == "pobj" and top.head.lemma in ("in", "at", "near", "outside"))


def _mend_lists(nodes: list[Node]) -> None:
    """Mentions with only commas and "and" between them are coordinated, whatever the parser says."""
    for run in _runs(nodes):
        first = run[0]
        for other in run[1:]:
            if other.dep in SUBJECTS and first.head.lemma == "between":  # "talks between X and Y ended"
                _give(first.head.head, other.head, other.dep)
            if _coordinated(first, other) or other.dep == "poss":
                continue
            if other in first.up():
                if first.head is other:
                    first.head, first.dep = other.head, other.dep
                    other.head, other.dep = first, "conj"
                continue
            other.head, other.dep = first, "conj"


def _mend_subjects(nodes: list[Node]) -> None:
    """"X and Y's rival Z agree", "X, Y hold talks": a verb has one subject."""
    for first in (n for n in nodes if n.mention and n.dep in SUBJECTS):
        for other in nodes[first.i + 1:]:
            if not (other.mention and other.dep == first.dep and other.head is first.head):
                continue
            joined = any(n.lemma == "and" and n.head is first for n in nodes[first.i:other.i])
            headline = other.i == first.i + 2 and nodes[first.i + 1].word == "," and not (first.role or other.role)
            if joined or headline:
                other.head, other.dep = first, "conj"


def _coordinated(first: Node, other: Node) -> bool:
    """Whether the parser has both in one list (or one as the other's apposition)."""
    tops = []
    for node in (first, other):
        while node.dep in ("conj", "appos") and node.head is not node:
            node = node.head
        tops.append(node)
    return tops[0] is tops[1]


def _runs(nodes: list[Node]) -> Iterator[list[Node]]:
    """Lists of mentions: "A, B and C", "A together with B"; commas alone make no list."""
    run: list[Node] = []
    closed = 0  # how many of the run an "and" or its like holds together
    for at, node in enumerate(nodes):
        if not node.mention or node.word.lower() in _SKIPPED or _owner(node):
            continue
        if (run and node.i > 0 and nodes[at - 1].lemma == "of") or (at > 1 and nodes[at - 1].word == "the" and nodes[at - 2].lemma == "of"):
            if run and run[-1].kind == "person" and nodes[at - 1 - (nodes[at - 1].word == "the")].i == run[-1].i + 1:
                last = node.i  # "X of Norway and Y of Sweden"
                continue
        link = _link(nodes, last, node.i) if run else None
        if link is None or _starts_clause(node, run[-1], link):
            if closed > 1:
                yield run[:closed]
            run, closed = [], 0
        run.append(node)
        closed = len(run) if link == "and" and len(run) > 1 else closed
        last = node.i
    if closed > 1:
        yield run[:closed]


def _owner(node: Node) -> bool:
    """Whether it is the Norway of "Norway's X"."""
    return node.dep == "poss" and node.kind == "state" and node.head.kind == "person" and node.head.i == node.i + 2


def _link(nodes: list[Node], left: int, right: int) -> str | None:
    """What stands between two mentions: "and" (or its like), a comma, or None for anything else."""
    words = [w for n in nodes[left + 1:right] if (w := n.word.lower()) not in _SKIPPED and not _owner(n) and n.tag != "POS"]
    if words == [","]:
        return ","
    return "and" if tuple(w for w in words if w != ",") in _CONNECTORS else None


def _starts_clause(node: Node, before: Node, link: str) -> bool:
    """Whether a mention is the subject of another clause ("after talks with X, Y and Z left")."""
    if node.dep in ("compound", "poss", "amod", "nmod") and not (before.dep == node.dep and before.head is node.head) and not (
            node.kind == "person" and node.head.mention):
        return True
    if _place(before) and node.kind not in ("place", "state"):
        return True
    top = first_conjunct(before)
    if node.dep not in SUBJECTS or (top is before and top.dep == "pobj" and top.head.lemma == "between"):
        return False
    return not (top.dep in SUBJECTS and top.head is node.head)
