"""From an actor phrase to mentions: which actor it is, by what kind of expression, of which office."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import pandas as pd

from ..reference import Reference
from ..slugs import slug
from .anaphora import plural_pronoun
from .collective import group, organisation, state, unlisted
from .lexicon import Alias, Entry, Item, Lexicon, build_lexicon
from .phrases import Phrase, guess_kind, lower, name_items, offices, scopes
from .register import Person, Register, words_of

Found = dict[str, Any]
_NEUTRAL = ("igo", "body", "court", "ngo", "forum")  # kinds of organisation that are seldom a side
_DELEGATION = re.compile(r"\b(?:delegation|team|mission|entourage|opposition|negotiators|mediators|delegates|lawmakers|senators|diplomats"
                         r"|officials|representatives)\b", re.IGNORECASE)
_SIDES = ("head_of_state", "head_of_government", "minister", "envoy", "leader", "royal")  # unnamed, they too can be one of two
#: What is "theirs" who had it with one another.
_JOINT = frozenset(("meeting", "meetings", "talks", "summit", "conversation", "discussion", "discussions", "encounter", "negotiations", "lunch",
                    "dinner", "call", "visit", "visits", "trip"))
_STYLED = {"pope": "religious", **dict.fromkeys(("king", "queen", "prince", "princess", "emperor", "emir", "sultan"), "royal")}


@lru_cache(maxsize=2)
def build_resolver(reference: Reference) -> Resolver:
    """Make the resolver of a reference; kept, as the lexicon is."""
    return Resolver(build_lexicon(reference), reference)


class Resolver:
    """Resolves the phrases of documents; holds only what the reference tables say."""

    def __init__(self, lexicon: Lexicon, reference: Reference) -> None:
        self.lexicon = lexicon
        o = reference.organisations
        self.neutral = frozenset(o.loc[o["kind"].isin(_NEUTRAL), "actor_id"]) - {"org:european-union"}
        self.holders: dict[tuple[str, str], list[tuple[str, Any, Any]]] = {}
        self.careers: dict[str, list[tuple[str, Any, Any]]] = {}
        for o in reference.offices.itertuples():
            self.holders.setdefault((o.office, o.scope_id), []).append((o.actor_id, o.earliest, o.latest))
            self.careers.setdefault(o.actor_id, []).append((o.office, o.earliest, o.latest))

    def resolve(self, register: Register, phrase: Phrase, text: str, sent_id: int,
                day: pd.Timestamp | None, passage: str) -> list[Found]:
        """Return the mentions a phrase makes, and let the register learn from it."""
        kind = phrase.pattern
        if kind == "name":
            return self._bare_name(register, phrase, text, sent_id)
        if kind == "pronoun":
            return self._pronoun(register, phrase, text, sent_id)
        if kind in ("state", "demonym"):
            return state(register, phrase, passage, sent_id, day)
        register.organisations.update([a.actor_id for a in scopes(phrase, day) if not a.needs_full_name])
        if kind in ("office_name", "office_name_of", "name_office", "office_comma_name", "titled_name", "offices_many"):
            return self._people(register, phrase, sent_id, day)
        if kind == "org":
            return organisation(register, phrase, text, sent_id, day)
        if kind == "group":
            return group(register, phrase, text, sent_id, day)
        if kind == "crowd":
            return []
        if kind == "led_by":
            return self._led_by(register, phrase, text, sent_id, day)
        return self._office(register, phrase, text, sent_id, day)

    def _people(self, register: Register, phrase: Phrase, sent_id: int, day: pd.Timestamp | None) -> list[Found]:
        names = name_items(phrase)
        words = offices(phrase) + [_entry(i).word for i in phrase.items if i.cls == "h"]
        places = scopes(phrase, day, names)
        many = len(names) > 1
        out = []
        for number, item in enumerate(names):
            own = [places[number]] if many and len(places) == len(names) else places
            person, how, alias = self._identify(register, item, words, {a.actor_id for a in own})
            if person is None:
                continue
            person.learn(words, _kinds(phrase), [a.actor_id for a in own])
            register.note(person, sent_id, item.start)
            for place in own:
                register.note_state(place.actor_id, place.name, sent_id, phrase.start)
            found = _mention(person, item, how, alias, words, own)
            found["np_start"] = phrase.start if number == 0 else item.start
            found["np_end"] = _with_state(phrase, item) if many else phrase.end
            out.append(found)
        return out

    def _led_by(self, register: Register, phrase: Phrase, text: str, sent_id: int, day: pd.Timestamp | None) -> list[Found]:
        """'A delegation led by Minister Ada Holm' is Ada Holm; 'rebels led by Ada Holm' are rebels, and she is named."""
        at = next(k for k, i in enumerate(phrase.items) if i.cls == "b")
        front, back = phrase.items[:at - (phrase.items[at - 1].cls == "c")], phrase.items[at + 1:]
        led = phrase._replace(pattern="group", items=front, end=front[-1].end, after=phrase.items[at])
        leader = phrase._replace(pattern="office_name", items=back, start=back[0].start, before=phrase.items[at])
        people = self._people(register, leader, sent_id, day)
        if not people or not _DELEGATION.search(text[phrase.start:led.end]):
            return [*group(register, led, text, sent_id, day), *people]
        owner = next((a.actor_id for a in scopes(led, day)), None)
        return [{**people[0], "np_start": phrase.start, "state": people[0]["state"] or owner, "office": people[0]["office"] or "leader"}]

    def _identify(self, register: Register, item: Item, words: Sequence[str],
                  states: set[str]) -> tuple[Person | None, str, str | None]:
        """Find or enter the person a name item stands for: listed, named before, or new."""
        if item.cls == "P":
            rows = [a for a in item.payload if isinstance(a, Alias)]
            if len({a.actor_id for a in rows}) == 1:
                alias = rows[0]
                return register.add(alias.actor_id, _untitled(alias), True), alias.how, alias.alias_id
            return None, "name", None
        name = _clean(item.payload)
        before = register.matching(name)
        if _STYLED.get(words[-1] if words else "") == "royal":  # "King Harald" is no one who has Harald for a middle name
            before = [p for p in before if p.words[0] == words_of(name)[0] or p.offices & set(words)]
        if len(before) == 1:
            person = before[0]
            how = "name" if len(name) >= len(person.name) else "short_name"
            if len(name) > len(person.name):
                register.add(person.actor_id, name, person.listed)
            return person, how, None
        listed = self._listed(name, words, states) if " " not in name and not before else None
        if listed is not None:
            return register.add(listed, name, True), "short_name", None
        return register.add("~" + slug(name), name, False), "name", None

    def _listed(self, name: str, words: Sequence[str], states: set[str]) -> str | None:
        """The one listed person whose last name this is; of several, the one who held the office the text gives."""
        people = {a.actor_id for a in self.lexicon.names_by_last.get(name, ())}
        if states and words:
            held = {p for (o, s), hs in self.holders.items() if s in states and o in words for p, *_ in hs}
            people = people & held or people
        return people.pop() if len(people) == 1 else None

    def _bare_name(self, register: Register, phrase: Phrase, text: str, sent_id: int) -> list[Found]:
        item = phrase.items[0]
        if item.cls == "N":
            name = _clean(item.payload)
            known = register.matching(name)
            if not known and (" " in name or not self._listed(name, (), set())):
                kind = guess_kind(self.lexicon, phrase, name)
                if kind is None:
                    return []
                if kind != "person":
                    return [unlisted(name, item.start, item.start + len(name), kind)]
            if len(known) > 1:
                return [{**unlisted(name, item.start, item.start + len(name), "person"), "actor_id": None,
                         "status": "ambiguous", "how": "short_name"}]
        person, how, alias = self._identify(register, item, (), set())
        if person is None:
            return [{**unlisted(text[item.start:item.end], item.start, item.end, "person"),
                     "actor_id": None, "status": "ambiguous"}]
        first = text[item.start:item.end].split(maxsplit=1)[0].lower()
        if first in _STYLED:  # "Pope Francis" is listed with the title
            person.learn([first], {_STYLED[first]}, [])
        register.note(person, sent_id, item.start)
        return [_mention(person, item, how, alias, (), ())]

    def _office(self, register: Register, phrase: Phrase, text: str, sent_id: int,
                day: pd.Timestamp | None) -> list[Found]:
        words, places = offices(phrase), scopes(phrase, day)
        if not words:
            return []
        states = {a.actor_id for a in places}
        first = phrase.items[0]
        start = phrase.items[1].start if first.cls in "dr" and len(phrase.items) > 1 else phrase.start
        span = {"start": start, "end": phrase.end, "np_start": phrase.start, "kind": "person", "how": "role",
                "office": words[0], "state": places[0].actor_id if places else None}
        if (named := self._name_at_end(register, phrase, words, places, sent_id)):
            return named
        candidates = register.by_office(words[0], _entry_of(phrase).kind, states) if first.cls == "d" or states else []
        if not candidates and first.cls == "d" and not states:
            candidates = [p for p in register.people if self._in_office(p, words[0], day)]
        if len(candidates) == 1:
            person = register.note(candidates[0], sent_id, start)
            return [{**span, "actor_id": person.actor_id, "name": person.name,
                     "status": "resolved" if person.listed else "unlisted"}]
        if words == ["official"] and not places and phrase.after is not None and phrase.after.cls in "xi" and phrase.end != phrase.after.start:
            return []  # "an official meeting"
        tail = next((i.start for i in phrase.items if i.cls == "t" and states), phrase.end)  # not "ambassador to Norway"
        name = text[start:tail].strip()
        holder = self._holder(words[0], states, day)
        if (known := next((p for p in register.people if p.actor_id == holder), None)) is not None:
            register.note(known, sent_id, start)  # named before, without the office
            return [{**span, "actor_id": known.actor_id, "name": known.name, "status": "resolved"}]
        if (places and _entry_of(phrase).kind in _SIDES) or words[0] == "counterpart":
            register.roles.append((sent_id, start, holder or "~" + slug(name), name))
        return [{**span, "actor_id": holder or "~" + slug(name), "name": name, "keep_name": True,
                 "status": "resolved" if holder else "ambiguous" if candidates else "unlisted"}]

    def _name_at_end(self, register: Register, phrase: Phrase, words: list[str], places: list[Alias],
                     sent_id: int) -> list[Found]:
        """'Mayor of Springfield Ada Holm': where the place is unlisted too, the last two words name the person."""
        item = phrase.items[-1]
        parts = item.payload.split() if item.cls == "N" else []
        heads = self.lexicon.words["place_head"] | self.lexicon.words["organisation_head"] | self.lexicon.words["thing_head"]
        if len(parts) < 3 or parts[-1] in heads or phrase.items[-2].cls not in "od":
            return []
        keep = 3 if parts[-2].lower() in self.lexicon.words["particle"] else 2
        start = item.end - len(" ".join(parts[-keep:]))
        inner = Item("N", start, item.end, " ".join(parts[-keep:]))
        person, how, alias = self._identify(register, inner, words, set())
        if person is None:
            return []
        person.learn(words, _kinds(phrase), [a.actor_id for a in places])
        register.note(person, sent_id, start)
        return [{**_mention(person, inner, how, alias, words, places), "np_start": phrase.start, "np_end": phrase.end}]

    def _in_office(self, person: Person, office: str, day: pd.Timestamp | None) -> bool:
        """Whether a listed person, named without it, held this office on the day: "the envoy" is one with a mission somewhere."""
        return day is not None and any(
            (o == office or o.split(" for ")[0].split()[-1] == office) and (pd.isna(first) or first <= day) and (pd.isna(last) or day <= last)
            for o, first, last in self.careers.get(person.actor_id, ()))

    def _holder(self, office: str, states: set[str], day: pd.Timestamp | None) -> str | None:
        """The one listed person who held this office of this state on the day."""
        if day is None or len(states) != 1:
            return None
        held = {p for p, first, last in self.holders.get((office, next(iter(states))), ())
                if (pd.isna(first) or first <= day) and (pd.isna(last) or day <= last)}
        return held.pop() if len(held) == 1 else None

    def _pronoun(self, register: Register, phrase: Phrase, text: str, sent_id: int) -> list[Found]:
        item = phrase.items[0]
        word = str(item.payload).lower()
        if word in ("they", "them") or (word == "their" and not _JOINT.isdisjoint([lower(i) for i in phrase.sentence[phrase.at + 1:phrase.at + 4]])):
            return plural_pronoun(register, item, sent_id)
        if word not in ("he", "she", "him", "her", "his"):
            return []
        candidates = register.pronoun(word, sent_id, item.start, text)
        if not candidates:
            return []
        person = candidates[0]
        told = not any(p is person and at >= 0 for at, _, p in register.seen)  # what the context alone says of them
        return [{"start": item.start, "end": item.end, "actor_id": person.actor_id, "name": person.name,
                 "office": min(person.offices, default=None) if told else None, "state": min(person.states, default=None) if told else None,
                 "status": "resolved" if person.listed else "unlisted", "how": "pronoun", "kind": "person"}]


def _with_state(phrase: Phrase, name: Item) -> int:
    """Where 'Ada Holm of Norway' ends, in a list of people with their states."""
    at = phrase.items.index(name) + 1
    if at < len(phrase.items) and phrase.items[at].cls == "o":
        return next((i.end for i in phrase.items[at:] if i.cls == "S"), name.end)
    return name.end


def _entry(item: Item) -> Entry:
    return next(e for e in item.payload if isinstance(e, Entry))


def _entry_of(phrase: Phrase) -> Entry:
    return _entry(next(i for i in phrase.items if i.cls in "TEG"))


def _kinds(phrase: Phrase) -> set[str]:
    return {_entry(i).kind for i in phrase.items if i.cls in "TEG"}


def _clean(name: str) -> str:
    return name.rstrip(".,'’")


def _untitled(alias: Alias) -> str:
    """The form of the name that the document gives, without a title it is listed with ("Pope Francis")."""
    form = alias.alias_id.rsplit("|", 1)[-1] or alias.name
    first, _, rest = form.partition(" ")
    return rest if first.lower() in _STYLED and rest else form


def _mention(person: Person, item: Item, how: str, alias: str | None, words: Sequence[str],
             places: Sequence[Alias]) -> Found:
    end = item.start + len(_clean(item.payload)) if item.cls == "N" else item.end
    return {"start": item.start, "end": end, "actor_id": person.actor_id, "name": person.name,
            "status": "resolved" if person.listed else "unlisted", "how": how, "alias_id": alias, "kind": "person",
            "office": words[0] if words else None, "state": places[0].actor_id if places else None}
