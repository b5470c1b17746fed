"""States, organisations and groups: from a phrase that names many to mentions."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from ..slugs import slug
from .anaphora import EMPTY, government, governmental, named_before, pair
from .lexicon import Alias, Entry, Item, classes
from .phrases import Phrase, lower, scopes
from .register import Register

Found = dict[str, Any]
# "The Vienna talks": the town is where they are held, not who holds them.
_GATHERINGS = frozenset(("talks", "conference", "summit", "meeting", "negotiations", "peace", "round", "declaration", "agreement"))
_DEPARTURES = frozenset(("left", "leaves", "leave", "leaving", "departed", "departs", "depart", "departing", "headed", "heads", "bound"))
_LEFT = frozenset(("left", "leaves", "leave", "leaving"))
_AFTER_LEAVING = frozenset(("after", "on", "without", "following", "early", "late", "by", "before", "when", "shortly", "in"))
_COUNTED = re.compile(r"\d[\d.,]*|two|three|four|five|six|seven|eight|nine|ten|dozens|hundreds|thousands|millions"
                      r"|most|both|several|many|some|other|young", re.IGNORECASE)
# What only says how many or how high, before what says who.
_MEASURE = re.compile(
    r"(?:(?:(?:more|fewer|less) than|about|nearly|almost|over|around|\d[\d.,]*|two|three|four|five|six|seven|eight|nine|ten|several|various|some"
    r"|many|most|other|different|key|fellow|visiting|top|senior|leading|high-ranking|high-level|top-level)\s+)+(?=\S)", re.IGNORECASE)
_NO_STATE = ("armed_group", "military", "opposition", "community", "legislators", "states")  # of a country, and not the country
_COUNTRYS = ("country's", "country’s", "nation's", "nation’s")
_BEHIND = re.compile("[ou]")
_NAMED = frozenset("NBP")
_SEATS = frozenset(("mission", "missions", "embassy", "presidency", "monarchy", "authority"))
_BODIES = frozenset(("congress", "parliament", "assembly", "cabinet", "commission", "committee", "panel", "ministry"))


def organisation(register: Register, phrase: Phrase, text: str, sent_id: int, day: pd.Timestamp | None) -> list[Found]:
    """A listed organisation; a short form counts only after the full name."""
    at = max(k for k, i in enumerate(phrase.items) if i.cls in "OB")
    item, before = phrase.items[at], phrase.items[at - 1] if at else None
    if item.cls == "B":
        owner = next(iter(scopes(phrase, day)), None)
        start = before.start if before is not None and before.cls in "SDf" else item.start  # "Chad Labour Congress"
        end = phrase.end if phrase.items[-1].cls == "O" else item.end  # "Central Committee of the Harbour Party"
        return [{**unlisted(text[start:end], start, end, "organisation"), "np_end": phrase.end,
                 "state": owner.actor_id if owner is not None else None}]
    if before is not None and before.cls in "Nfm" and text[before.start].isupper():
        return [unlisted(text[before.start:item.end], before.start, item.end, "organisation")]  # "Supreme Security Council"
    rows = valid(item, day)
    usable = [a for a in rows if not a.needs_full_name or a.actor_id in register.organisations]
    if len({a.actor_id for a in usable}) == 1:
        alias = usable[0]
        register.organisations.add(alias.actor_id)
        register.note_body(alias.actor_id, alias.name, sent_id, item.start)
        return [{"start": item.start, "end": item.end, "actor_id": alias.actor_id, "name": alias.name,
                 "status": "resolved", "how": alias.how, "alias_id": alias.alias_id, "kind": alias.kind,
                 "np_start": next(i.start for i in phrase.items if text[i.start].isupper() or i is item)}]
    if not usable:
        return []
    return [{**unlisted(text[item.start:item.end], item.start, item.end, "organisation"),
             "actor_id": None, "status": "ambiguous", "how": "alias"}]


def state(register: Register, phrase: Phrase, passage: str, sent_id: int, day: pd.Timestamp | None) -> list[Found]:
    """A state by name, demonym, capital or seat of government; a capital may be the place."""
    item = phrase.items[0]
    if isinstance(item.payload, str):
        return []
    rows = valid(item, day)
    alias = rows[0]
    if not alias.needs_full_name:
        register.organisations.add(alias.actor_id)
    if item.cls == "Y" and (lead := phrase.lead):
        counted = lead[-1] if lead[-1] != "of" else lead[0]
        if _COUNTED.fullmatch(counted):
            return []  # "300 Norwegians" are people, not their state
    span = {"start": item.start, "end": item.end, "alias_id": alias.alias_id}
    if alias.how == "metonym" and _is_place(phrase, passage):
        city = alias.alias_id.rsplit("|", 1)[-1]
        return [{**span, "actor_id": f"place:{slug(city)}", "name": city, "status": "resolved",
                 "how": "name", "kind": "place", "state": alias.actor_id, "keep_name": True}]
    if len(rows) > 1 and len({a.actor_id for a in rows}) > 1:
        return [{**span, "actor_id": None, "name": str(alias.alias_id).rsplit("|", 1)[-1], "status": "ambiguous", "how": alias.how,
                 "kind": "state"}]
    if not phrase.venue:
        note = register.note_state if alias.kind == "state" else register.note_body
        note(alias.actor_id, alias.name, sent_id, item.start)
    return [{**span, "actor_id": alias.actor_id, "name": alias.name, "status": "resolved", "how": alias.how,
             "kind": alias.kind}]


def group(register: Register, phrase: Phrase, text: str, sent_id: int, day: pd.Timestamp | None) -> list[Found]:
    """A group: 'the two leaders', 'the Syrian government', 'Egyptian and Qatari officials', 'rebels'."""
    head = _head(phrase)
    noun, kind = next((e.word, e.kind) for e in head.payload if isinstance(e, Entry))
    places = scopes(phrase, day)
    start = phrase.items[1].start if phrase.items[0].cls in "dr" and len(phrase.items) > 1 else phrase.start
    whole = {"start": start, "end": phrase.end, "np_start": phrase.start, "how": "role"}
    appositive = phrase.behind[-2:] in ("Oc", "Bc") and lower(phrase.items[0]) in ("a", "an")
    if appositive or _ownerless(phrase, noun, places):  # "Hamas, a militant group": named already
        return []
    paired = None if places else pair(register, whole, text, (head, kind), sent_id, phrase)
    if paired is not None:
        return paired
    state_meant = _government(register, phrase, text, (noun, kind), places, sent_id)
    if state_meant is not None:
        register.note_state(*state_meant, sent_id, start)
        return [{**whole, "actor_id": state_meant[0], "name": state_meant[1], "status": "resolved", "kind": "state"}]
    known = named_before(register, phrase, text[head.start:head.end].lower(), sent_id)
    if known is not None:
        actor_id, name, what = known
        return [{**whole, "actor_id": actor_id, "name": name, "kind": what, "keep_name": True, "how": "pronoun",
                 "status": "unlisted" if actor_id.startswith("~") else "resolved"}]
    if len(phrase.items) <= 2 and noun in EMPTY:
        return []
    rest = _separate(phrase, head, text[head.start:head.end], kind) if len(places) > 1 else None
    if rest is not None:
        return [*group(register, rest[0], text, sent_id, day), *_named(register, rest[1], sent_id, day)]
    parts = _shared_head(phrase, text, head) if len(places) > 1 else [(start, phrase.end, text[start:phrase.end])]
    out = []
    for number, (first, last, name) in enumerate(parts):
        owner = places[min(number, len(places) - 1)] if places else None
        if owner is not None:
            note = register.note_state if owner.kind == "state" else register.note_body
            note(owner.actor_id, owner.name, sent_id, first)
        name = name[measure.end():] if (measure := _MEASURE.match(name)) else name
        out.append({**unlisted(name, first, last, "group"), "how": "role", "keep_name": True,
                    "np_start": phrase.start if number == 0 else first,
                    "state": owner.actor_id if owner is not None else None})
        register.groups.append((sent_id, first, "~" + slug(name), name))
    return out


def _government(register: Register, phrase: Phrase, text: str, noun: tuple[str, str], places: list[Alias],
                sent_id: int) -> tuple[str, str] | None:
    """The state that 'the Norwegian government', 'the government' or 'the government delegation' is."""
    start = phrase.items[1].start if phrase.items[0].cls in "dr" and len(phrase.items) > 1 else phrase.start
    if not places and any([i.payload in _COUNTRYS for i in phrase.items]) and noun[1] not in _NO_STATE:
        return register.state_in_focus(sent_id, start)
    bare = " " not in noun[0] and not any(i.cls in "mfNBTEPl" for i in phrase.items)  # a "transitional government" is not simply the state
    if len(places) > 1 or not ((noun[1] == "government" and bare) or (not places and governmental(text[start:phrase.end]))):
        return None
    if places:
        return (places[0].actor_id, places[0].name) if places[0].kind == "state" else None
    return government(register, phrase, text, sent_id, start)


def _ownerless(phrase: Phrase, noun: str, places: list[Alias]) -> bool:
    """'A peace mission', 'his presidency', 'a congress': a thing, unless the text says whose or which body it is."""
    if places or (letters := classes(phrase.items)).count("G") > 1 or not _NAMED.isdisjoint(letters):
        return False
    return noun in _SEATS or (noun in _BODIES and lower(phrase.items[0]) in ("a", "an"))


def _separate(phrase: Phrase, head: Item, noun: str, kind: str) -> tuple[Phrase, Item] | None:
    """Cut 'the government of Norway and Sweden' before its last member: one government, and another party."""
    last = phrase.items[-1]
    joined = max((k for k, i in enumerate(phrase.items) if i.cls in "ac" and i.start > head.start), default=0)
    plural = kind != "government" and any(w.endswith(("s", "men", "people")) for w in noun.split())
    if plural or not joined or last.cls not in "SO" or isinstance(last.payload, str):
        return None
    front = phrase.items[:joined]
    return phrase._replace(items=front, end=front[-1].end, after=phrase.items[joined]), last


def _named(register: Register, item: Item, sent_id: int, day: pd.Timestamp | None) -> list[Found]:
    """The mention of a state or organisation that stands by itself."""
    alias = valid(item, day)[0]
    note = register.note_state if alias.kind == "state" else register.note_body
    note(alias.actor_id, alias.name, sent_id, item.start)
    return [{"start": item.start, "end": item.end, "actor_id": alias.actor_id, "name": alias.name, "status": "resolved",
             "how": alias.how, "alias_id": alias.alias_id, "kind": alias.kind}]


def _head(phrase: Phrase) -> Item:
    """The noun that the words before it qualify: 'officials' in 'the government's officials from both sides'."""
    return phrase.items[_BEHIND.split(classes(phrase.items), maxsplit=1)[0].rindex("G")]


def _shared_head(phrase: Phrase, text: str, head: Item) -> list[tuple[int, int, str]]:
    """Split 'Egyptian and Qatari officials' and 'leaders of Russia and China' into one part each."""
    at = phrase.items.index(head)
    before = [i for i in phrase.items[:at] if i.cls in "SDOY" and not isinstance(i.payload, str)]
    after = [i for i in phrase.items[at + 1:] if i.cls in "SDOY" and not isinstance(i.payload, str)]
    joined = any(i.cls in "ac" for i in phrase.items)
    if joined and len(before) > 1 and not after:
        rest = text[before[-1].end:phrase.end]
        parts = [(i.start, i.end, _form(i, text) + rest) for i in before[:-1]]
        return [*parts, (before[-1].start, phrase.end, text[before[-1].start:phrase.end])]
    if joined and len(after) > 1 and not before:
        lead = text[head.start:after[0].start].removesuffix("the ")
        return [(head.start, after[0].end, text[head.start:after[0].start] + _form(after[0], text)),
                *((i.start, i.end, lead + _form(i, text)) for i in after[1:])]
    start = phrase.items[1].start if phrase.items[0].cls in "dr" and len(phrase.items) > 1 else phrase.start
    return [(start, phrase.end, text[start:phrase.end])]


def _form(item: Item, text: str) -> str:
    """How a state is called: as the text has it, but "North Korea" for the North of "North and South Korea"."""
    word = text[item.start:item.end]
    form = str(item.payload[0].alias_id).rsplit("|", 1)[-1]
    return form if form.startswith(f"{word} ") else word


def valid(item: Item, day: pd.Timestamp | None) -> list[Alias]:
    """The states and organisations a name can stand for on the day; all of them if none fits."""
    rows = list(item.payload) if len(item.payload) == 1 else [a for a in item.payload if isinstance(a, Alias) and a.kind != "person"]
    return [a for a in rows if a.valid(day)] or rows if len(rows) > 1 else rows


def unlisted(name: str, start: int, end: int, kind: str) -> Found:
    """The columns of a mention that no table lists."""
    return {"start": start, "end": end, "actor_id": "~" + slug(name), "name": name, "status": "unlisted",
            "how": "name", "kind": kind}


def _is_place(phrase: Phrase, passage: str) -> bool:
    before, after = phrase.before, phrase.after
    if after is not None and after.cls == "x" and lower(after) in _GATHERINGS:
        return True
    if phrase.lead[-1:] == ("for",) and phrase.lead[0] in _DEPARTURES:
        return True
    if before is not None and lower(before) in _LEFT and (after is None or after.cls == "c" or lower(after) in _AFTER_LEAVING):
        return True  # "left Oslo after talks", but "left Oslo isolated"
    if before is not None and lower(before) in ("capital", "city", "town", "port"):
        return True
    return passage == "dateline" or (before is not None and before.cls in "iut")
