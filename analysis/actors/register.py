"""Who has been named so far in a document, and to whom a short name, an office or a pronoun points."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

_FEMALE = frozenset(("mrs", "ms", "miss", "madame", "queen", "princess", "lady", "dame", "baroness", "empress"))
_MALE = frozenset(("mr", "sir", "lord", "king", "prince", "sultan", "emir", "sheikh", "pope", "baron", "brother"))

_ARTICLE = re.compile(r"\b(?:al|el|an|as|ad|ar|ash)[-’']")
_QUOTES = re.compile("[\"“”]|``|''")
#: What stands between a name and a "him" that can be the same: another clause, or something of theirs.
_CLAUSE = re.compile(r"[,;:\"“”]|['’]s?\s|\b(?:that|who|as|when|while|after|before|if|because|but|and|whether|where|than|for|by)\b")
_HEADS = frozenset(("head_of_state", "head_of_government", "leader", "royal"))
#: General words for holders of an office, and the kinds of office they can stand for.
_GENERAL = {"leader": _HEADS, "ruler": _HEADS, "premier": frozenset(("head_of_government",)), "minister": frozenset(("minister",)),
            "diplomat": frozenset(("envoy", "minister")), "pontiff": frozenset(("religious",)), "monarch": frozenset(("royal",))}


@lru_cache(maxsize=1 << 14)
def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, folded, for comparing forms of it ('al-Assad' gives 'assad')."""
    folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower() or name.lower()
    return tuple(_ARTICLE.sub("", folded).replace(".", "").split()) or (name.lower(),)


@dataclass
class Person:
    """One person of the document: identity and what the text has said of them so far."""

    actor_id: str
    name: str
    listed: bool
    words: tuple[str, ...]
    offices: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)
    states: set[str] = field(default_factory=set)
    gender: str = ""
    sentence: int = -1
    start: int = -1

    def learn(self, offices: Iterable[str], kinds: set[str], states: Iterable[str]) -> None:
        """Add offices (and their kinds) and states the text gives, and the gender a title implies."""
        self.kinds |= kinds
        for office in offices:
            if office in _FEMALE or office in _MALE:
                self.gender = "f" if office in _FEMALE else "m"
            self.offices.add(office)
        self.states.update(states)


@dataclass
class Register:
    """The people of one document in order of appearance."""

    people: list[Person] = field(default_factory=list)
    organisations: set[str] = field(default_factory=set)
    seen: list[tuple[int, int, Person]] = field(default_factory=list)
    groups: list[tuple[int, int, str, str]] = field(default_factory=list)
    states: list[tuple[int, int, str, str]] = field(default_factory=list)
    bodies: list[tuple[int, int, str, str]] = field(default_factory=list)
    roles: list[tuple[int, int, str, str]] = field(default_factory=list)  # "his Turkish counterpart"
    namesakes: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)  # "the Koreas"
    neutral: frozenset[str] = frozenset()  # organisations that are no side in a conflict
    only_state: Callable[[], tuple[str, str] | None] = lambda: None  # of a text that names one state; seldom asked

    def note(self, person: Person, sentence: int, start: int) -> Person:
        """Record that `person` is mentioned in `sentence` at `start`."""
        self.seen.append((sentence, start, person))
        return person

    def matching(self, name: str) -> list[Person]:
        """People whose name `name` is a form of: the same words, or fewer ending (or beginning) alike."""
        if not self.people:
            return []
        words = words_of(name)
        exact = [p for p in self.people if p.words == words]
        if exact or not words:
            return exact
        few = set(words)
        return [p for p in self.people if (few <= set(p.words) or set(p.words) <= few)
                and (p.words[-1] == words[-1] or p.words[0] == words[0] or words[-1] in p.words)]

    def add(self, actor_id: str, name: str, listed: bool) -> Person:
        """Enter a person, or return the one already there under this id."""
        for person in self.people:
            if person.actor_id == actor_id:
                if len(name) > len(person.name):
                    person.name, person.words = name, words_of(name)
                return person
        person = Person(actor_id, name, listed, words_of(name))
        self.people.append(person)
        return person

    def by_office(self, office: str, kind: str, states: set[str]) -> list[Person]:
        """People an office points to: the same office, or a general word for its kind; of these states.

        'The envoy' finds a special envoy, 'the leader' a president or a king; 'the Chinese president'
        does not find one of another state.
        """
        general = " " not in office
        wanted = _GENERAL.get(office, frozenset((kind,)) if kind in ("religious", "royal", "envoy") else frozenset())
        fits = [p for p in self.people if office in p.offices
                or (general and any(o.split()[-1] == office for o in p.offices))
                or (general and p.kinds & wanted)]
        sex = "f" if office in _FEMALE else "m" if office in _MALE else ""
        fits = [p for p in fits if not sex or office in p.offices or p.gender == sex]
        sure = [p for p in fits if states & p.states]
        return sure or [p for p in fits if not states or not p.states]

    def note_state(self, actor_id: str, name: str, sentence: int, start: int) -> None:
        """Record that a state is named."""
        self.states.append((sentence, start, actor_id, name))

    def note_body(self, actor_id: str, name: str, sentence: int, start: int) -> None:
        """Record that an organisation is named which can be a side."""
        if actor_id not in self.neutral:
            self.bodies.append((sentence, start, actor_id, name))

    def state_in_focus(self, sentence: int, start: int) -> tuple[str, str] | None:
        """The one state named in this sentence before `start`, else in the last sentence, else in the whole text."""
        for at in (sentence, sentence - 1):
            here = {(a, n) for s, b, a, n in self.states if s == at and (at < sentence or b < start) and a.startswith("state:")}
            if len(here) == 1:
                return here.pop()
            if here:
                return None
        return self.only_state()

    def parties_before(self, sentence: int, start: int, exact: bool) -> list[tuple[str, str]]:
        """The people, else the states and parties, of the nearest sentence that names two of them.

        Of more than two, the last two, or if `exact` all the people (up to four), and else none.
        """
        people = sorted([*((s, b, p.actor_id, p.name) for s, b, p in self.seen), *self.roles])
        owned = {n[:2] for n in (*self.states, *self.bodies)}
        groups = [g for g in self.groups if g[:2] not in owned]  # of "envoys of Norway" Norway is the party
        for at in (sentence, sentence - 1, sentence - 2):
            for named in (people, sorted([*self.states, *self.bodies, *groups])):
                here = dict.fromkeys((a, n) for s, b, a, n in named if s == at and (at < sentence or b < start))
                if len(here) == 2 or (len(here) > 2 and not exact):
                    return list(here)[-2:]
                if len(here) > 2:
                    return list(here) if named is people and len(here) < 5 else []
        return []

    def last_two(self, sentence: int, start: int, states: bool) -> list[tuple[str, str]]:
        """The two people (or states) named last before `start`; none if fewer were named."""
        people = sorted([*((s, b, p.actor_id, p.name) for s, b, p in self.seen), *self.roles])
        seen = [(s, b, (a, n)) for s, b, a, n in (self.states if states else people)]
        before = [a for s, b, a in seen if (s, b) < (sentence, start)]
        distinct = list(dict.fromkeys(reversed(before)))[:2]
        return distinct[::-1] if len(distinct) == 2 else []

    def pronoun(self, word: str, sentence: int, start: int, text: str) -> list[Person]:
        """Candidates for a pronoun: the first person named in this sentence before it, else in the last one.

        Subjects open sentences in news prose and pronouns keep to the subject, so the person named
        first is preferred; a known gender that does not agree rules a candidate out, and so does a quotation
        of `text` that one of the two stands in where somebody else is named on the same side of it; "him" is not who acts.
        """
        gender = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "herself": "f"}.get(word, "")
        for at in (sentence, sentence - 1, sentence - 2):
            named = [(p, b) for s, b, p in self.seen if s == at and (at < sentence or b < start)]
            if word == "him" and at == sentence and named:
                doer, b = named[-1]
                named = [n for n in named if n[0] is not doer] if not _CLAUSE.search(text, b, start) else named
            fits = [(p, b) for p, b in named if not p.gender or p.gender == gender]
            beside = [p for p, b in fits if at == sentence and len(_QUOTES.findall(text, b, start)) % 2 == 0]
            here = beside or [p for p, _ in fits]
            if here:
                near = at == sentence and word in ("his", "her")  # a possessive keeps to the nearest subject
                return here[-1:] if near else here[:1]
        return []
