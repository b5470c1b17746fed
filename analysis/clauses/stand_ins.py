"""Stand-ins: what the parser reads in place of actor phrases, dates and words its tagger stumbles over.

A small parser stumbles over "the President of Indonesia Susilo Bambang Yudhoyono, who ...": it reads
one short name for each actor phrase, and past tenses for verbs that look like nouns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

# None ends in "s": the tagger would take some of those for plurals.
_PEOPLE = ("Smith", "Johnson", "Wilson", "Taylor", "Jackson", "Thompson", "Robinson", "Anderson", "Clarke", "Harrison", "Campbell",
           "Cooper", "Murphy", "Watson", "Mitchell")
_STATES = ("France", "Spain", "Italy", "Poland", "Canada", "Brazil", "Norway", "Sweden")
_PLACES = ("Paris", "Dublin", "Lisbon", "Madrid")
_SINGULAR = re.compile(r"\b(?:delegation|government|team|leadership|opposition|side|mission|group|coalition|alliance|administration)s?\b",
                       re.IGNORECASE)
# After an actor phrase these are verbs, but the tagger takes "meet", "visits" or "heads" for nouns; in the
# past tense, which they share with no noun, it does not err. The status grammar treats both tenses alike.
_PAST = {
    "meet": "met", "meets": "met", "arrive": "arrived", "arrives": "arrived", "visit": "visited", "visits": "visited",
    "travel": "travelled", "travels": "travelled", "fly": "flew", "flies": "flew", "hold": "held", "holds": "held",
    "begin": "began", "attend": "attended", "host": "hosted", "hosts": "hosted", "tour": "toured", "tours": "toured",
    "head": "headed", "heads": "headed", "return": "returned", "returns": "returned", "receive": "received",
    "welcome": "welcomed", "greet": "greeted", "veto": "vetoed", "vetoes": "vetoed", "block": "blocked", "blocks": "blocked",
    "summon": "summoned", "summons": "summoned", "phone": "phoned", "phones": "phoned", "land": "landed", "lands": "landed",
    "end": "ended", "open": "opened", "agree": "agreed", "confer": "conferred", "speak": "spoke", "discuss": "discussed",
    "resume": "resumed", "continue": "continued", "conclude": "concluded", "start": "started", "sign": "signed", "urge": "urged",
    "plan": "planned", "plans": "planned", "reject": "rejected", "refuse": "refused", "cancel": "cancelled", "postpone": "postponed",
    "announce": "announced", "warn": "warned", "threaten": "threatened", "propose": "proposed", "fail": "failed", "pledge": "pledged",
    "pledges": "pledged",
    "call": "called", "calls": "called", "test": "tested", "tests": "tested", "hail": "hailed", "back": "backed", "face": "faced",
    "faces": "faced", "condemn": "condemned", "demand": "demanded", "demands": "demanded", "offer": "offered", "offers": "offered",
    "request": "requested", "requests": "requested", "order": "ordered", "orders": "ordered", "thank": "thanked", "thanks": "thanked",
    "apologise": "apologised", "apologises": "apologised", "apologizes": "apologized", "commences": "commenced", "departs": "departed",
    "delays": "delayed", "appeals": "appealed", "praises": "praised", "honours": "honoured", "honors": "honored", "rescues": "rescued",
    "confers": "conferred", "exchange": "exchanged", "greets": "greeted", "receives": "received", "welcomes": "welcomed", "converse": "conversed",
    "converses": "conversed", "initial": "initialled", "initials": "initialled", "dine": "dined",
    "dines": "dined", "lunches": "lunched", "chats": "chatted", "embraces": "embraced", "scraps": "scrapped",
    "shelves": "shelved", "snubs": "snubbed", "shuns": "shunned", "boycotts": "boycotted", "joins": "joined", "chairs": "chaired",
    "hugs": "hugged", "suspends": "suspended", "rebuffs": "rebuffed", "invites": "invited",
    "insults": "insulted", "criticises": "criticised", "recognises": "recognised", "postpones": "postponed", "concludes": "concluded",
}
_HAPPEN = {"commence": "commenced", "restart": "restarted", "resume": "resumed", "collapse": "collapsed", "stall": "stalled", "open": "opened",
           "start": "started", "end": "ended", "begin": "began", "fail": "failed", "conclude": "concluded", "continue": "continued"}
_PRONOUNS = ("he", "she", "they", "it", "him", "her", "them", "his", "their")  # before these the tagger does not err
_JOINED = re.compile(r"\b(?:and|then|but)\s(meets|arrives|visits|travels|flies|holds|hosts|tours|heads"
                     r"|returns|vetoes|blocks|summons|phones|lands|pledges|confers|dines|greets|receives|welcomes|hugs"
                     r"|embraces|converses|lunches|chats)\b(?!['’-])")
_VERB_NEXT = re.compile(r"(?:\s(?:also|then|jointly|later|now|separately|privately|briefly))?\s(?!calls?\s(?!for\b|on\b|off\b))"
                        rf"({'|'.join(_PAST)})\b(?!['’-])")
# "Talks" is a noun unless an actor stands before it; this stand-in is never a verb.
_NOUN = {"talks": "negotiations", "Talks": "Negotiations"}
_TALKS = re.compile(r"\b[Tt]alks\b")
# "Talks resume in Oslo", "talks between A and B collapse": no noun follows these plurals.
_TALKS_VERB = re.compile(rf"\b(?:[Tt]alks|[Nn]egotiations|[Dd]iscussions|[Cc]onsultations)\s({'|'.join(_HAPPEN)})\b(?!['’-])")
# The comma that closes an apposition goes with it where the clause goes on with its verb or with "and Y";
# before a word that opens a phrase of its own ("days after ...", "in Oslo") it keeps two phrases apart.
_OPENERS = ("and or but who whom whose which where with in on at by for from of to during after before since until over about amid following "
            "despite while when as if that the a an his her their day days week weeks hour hours month months year years minutes").split()
_AFTER_APPOSITION = re.compile(rf", (?:and (?=(?:the )?[A-Z])|(?!(?:{'|'.join(_OPENERS)}|\w+ing|\w+ly)\b)[a-z])")
_JOURNEY = re.compile(r" (?:visit|tour)s?\b")
_OF = re.compile(r"\b(?:of|about|for|on)\s$")
_DEEDS = ("chair", "head", "lead")
_ADJECTIVAL = re.compile(r"\b(?:the|a|an|this|that|its|their)\s$", re.IGNORECASE)  # "the 2018 Norway–Sweden summit"
_TO = re.compile(r"\b(?:to|will|would|shall|should|may|might|can|could|not)\s$")
_BRACKETS = re.compile(r"\s\([A-Z][^()]{0,30}\)")


class Mask(NamedTuple):
    """A stretch of the text, the word the parser reads for it, and the mention or date it stands for."""

    start: int
    end: int
    word: str
    mention_id: str | None
    date_id: str | None


def cut(text: str, start: int, end: int, mentions: list[Any], dates: list[Any]) -> Iterator[Mask]:
    """Cut a sentence into plain stretches and masks; together they cover it."""
    places = {m.mention_id for m in mentions if m.kind == "place"}
    actors = list(_actor_masks(text, mentions))
    named = {at for m in actors if m.end - m.start > 3 for at in range(m.start, m.end)}  # the months of people's names are none
    masks = sorted([*actors, *(d for d in _date_masks(dates) if d.start not in named)], key=lambda m: m[:2])
    at, last, after, dated = start, start, False, False
    for mask in masks:
        if mask.start < at or mask.end > end:
            continue
        if dated and mask.mention_id and text[at:mask.start].isspace() and not _ADJECTIVAL.search(text, start, last):
            yield Mask(at, mask.start, ", ", None, None)  # "Yesterday Smith met": two phrases, not one name
        elif after and mask.date_id and mask.word[0].isupper() and text[at:mask.start].isspace():
            yield Mask(at, mask.start, " on ", None, None)  # "will meet Smith Friday evening"
        else:
            yield from _plain(text, at, mask.start, after)
        yield mask
        after = mask.mention_id is not None and mask.word.lower() not in _PRONOUNS and not _qualifies(text, mask, places)
        at, dated, last = mask.end, mask.date_id is not None, mask.start
    yield from _plain(text, at, end, after)


def _qualifies(text: str, mask: Mask, places: set[str]) -> bool:
    """Whether a visit or tour follows as a noun: "her Middle East tour", "details of government visits"."""
    return _JOURNEY.match(text, mask.end) is not None and (mask.mention_id in places or (
        text[mask.start].islower() and not text.startswith("the ", mask.start) and _OF.search(text, max(0, mask.start - 6), mask.start) is not None))


def _plain(text: str, start: int, end: int, after_actor: bool) -> Iterator[Mask]:
    """Text between masks; a verb right after an actor phrase is put into the past tense."""
    if after_actor and text[start:end].strip() in ("–", "-", "/", "—") and end - start == 1:
        yield Mask(start, end, "-", None, None)  # "North Korea–U.S. summit": see `tree._mend`
        return
    aside = _BRACKETS.match(text, start, end) if after_actor else None
    if aside is not None:  # "the African Union (AU) summit": the brackets only repeat the name
        yield Mask(start, aside.end(), "", None, None)
        start = aside.end()
    verb = _VERB_NEXT.match(text, start, end) if after_actor else None
    if verb is not None:
        if start < verb.start(1):
            yield Mask(start, verb.start(1), text[start:verb.start(1)], None, None)
        yield Mask(verb.start(1), verb.end(1), _PAST[verb[1]], None, None)
        start = verb.end(1)
    swaps = [(*m.span(), _NOUN[m.group()]) for m in _TALKS.finditer(text, start, end) if not after_actor or m.start() > start + 1]
    swaps += [(*m.span(1), _PAST[m[1]]) for m in _JOINED.finditer(text, start, end)]
    swaps += [(*m.span(1), _HAPPEN[m[1]]) for m in _TALKS_VERB.finditer(text, start, end)]
    for first, last, word in sorted(swaps):
        if start < first:
            yield Mask(start, first, text[start:first], None, None)
        yield Mask(first, last, word, None, None)
        start = last
    if start < end:
        yield Mask(start, end, text[start:end], None, None)


def _actor_masks(text: str, mentions: list[Any]) -> Iterator[Mask]:
    for number, m in enumerate(mentions):
        start, end = m.np_start, m.np_end
        if m.surface in _DEEDS and _TO.search(text, max(0, start - 8), start):
            continue  # "is to chair a summit"
        if m.how == "pronoun" or (m.kind in ("state", "place") and " " not in m.surface):
            word = text[start:end]
        elif m.kind == "person":
            word = _PEOPLE[number % len(_PEOPLE)]
            if "," in text[start:end] and _AFTER_APPOSITION.match(text, end):
                end += 1
        elif m.kind == "place":
            word = _PLACES[number % len(_PLACES)]
        elif m.kind == "state":
            word = "French" if m.how == "demonym" else _STATES[number % len(_STATES)]
        elif m.kind == "group" and " " not in m.surface and not m.name.startswith(f"{m.surface} "):
            word = text[start:end]  # "military" in "military strikes" is no actor; the parser can tell
        elif m.kind == "group" and m.name.endswith(f" of {m.surface.removeprefix('the ')}"):
            word = _STATES[number % len(_STATES)]  # "the presidents of Norway and South Africa": one more state
        elif m.kind == "group":
            the = "the " if text[start:start + 4].lower() == "the " else ""
            word = "the delegation" if _SINGULAR.search(m.surface) else f"{the}officials"
        else:
            word = "Council" if text[max(0, start - 4):start].lower().endswith("the ") else "NATO"
        yield Mask(start, end, word, m.mention_id, None)


def _date_masks(dates: list[Any]) -> Iterator[Mask]:
    for d in dates:
        word = d.surface
        if " " in word:
            word = "2012" if d.precision in ("month", "year", "quarter", "decade", "season") and word[0].isupper() else (
                "Friday" if word[0].isupper() or word[0].isdigit() else "yesterday")
        yield Mask(d.start, d.end, word, None, d.date_id)
