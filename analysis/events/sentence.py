"""From a construction found in a parse to an event: actors, status, date, place, attribution."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..reference.event_types import EventWords, Pattern, any_of
from ..slugs import slug
from .casters import casters, casters_before
from .construction import Found
from .dating import date_of
from .homes import home, of_person, pronoun, ruled, sent_by, spoken_for, the_two
from .parties import among_themselves, named, names_of, sent, without_home
from .places import ARTICLE, goes_somewhere, phrase, place, told_before
from .reading import Actor, Reading
from .status import status
from .tree import Node, conjuncts, first_conjunct, relative_to, subject

# "The release of X" is not X; "a delegation of X" is.
_DEED = re.compile(r"(?<!delega)(?<!organisa)(?<!organiza)(?<!opposi)(?<!coali)(?<!fac)(?<!na)(?:tion|sment|ement|ance|ence)$|(?<!mis)sion$"
                   r"|^(?:release|arrest|death|return|trial|murder|move|launch|funeral|victory|defeat|fall|rise|role|work|removal|arrival|news)$")
_HEAD = re.compile(r"(?<=\w)\s(?:of|from|for|in)\s")
_VISITED = frozenset(("troops", "soldiers", "forces", "refugees", "survivors", "workers", "army", "military", "bases", "embassy", "consulate",
                      "ministry", "parliament", "headquarters", "victims", "residents"))
#: Whose citizens these are does not itself travel, meet or call.
_COMMONERS = frozenset(("citizen", "national", "resident", "people", "tourist", "traveller", "traveler", "refugee", "migrant", "student",
                        "passenger", "soldier", "worker", "defector", "exile", "dissident", "family"))
_COUNTED = re.compile(r"(?:\d|\b(?:dozens|hundreds|thousands|scores|many|more|some|several|most|few|two|three|four|five|six|seven|eight|nine|ten)"
                      r"(?: of)?)\s*$", re.IGNORECASE)
#: "Some of the envoys" are envoys.
_SOME = frozenset(("some", "many", "most", "several", "few", "both"))
_BODIES = frozenset((
    "group", "bloc", "movement", "party", "alliance", "organisation", "organization", "government", "regime", "side", "partner", "partners",
    "camp", "faction", "team", "bosses", "chiefs", "executives", "lawmakers"))
#: Those who do business, of whatever firm or club.
_BUSINESS = frozenset(("ceo", "chief executive", "chief executive officer", "cfo", "commissioner", "executive", "executives", "shareholders",
                       "owners", "investors", "managers", "creditors", "bosses", "chief executives", "ceos", "directors", "managing director",
                       "coach", "manager"))
_PORTFOLIOS = frozenset((
    "Foreign Affairs", "Defense", "Defence", "Health", "Finance", "Interior", "Justice", "Trade", "Economy", "Energy", "Agriculture", "Education",
    "Transport", "Environment", "Security", "Internal Affairs", "Home Affairs", "External Affairs", "Tourism", "Culture", "Labour",
    "Labor", "Commerce"))
_MEETING = frozenset(("meet", "host", "receive", "greet", "welcome"))
_SPEAKER = frozenset(("i", "we", "me", "us", "my", "our", "himself", "herself"))
_NOT_ACTORS = frozenset(("who", "which", "that", "it", "they", "them", "this", "these", "those", "there", "what"))


_REMOTE = frozenset(("virtual", "virtually", "online", "remote", "remotely", "video", "videoconference", "teleconference", "phone", "telephone",
                     "zoom", "skype", "hotline", "videolink"))


def _at_a_distance(found: Found) -> bool:
    """Whether a meeting is one by video or telephone: "a virtual summit", "met by video link"."""
    nodes = [found.trigger] + ([found.verb] if found.verb is not None and found.verb is not found.trigger and found.trigger.head is found.verb
                               else [])
    near = [c for n in nodes for c in n.kids("amod", "compound", "advmod", "oprd", "acomp")]
    means = [o for n in nodes for p in n.kids("prep") if p.lemma in ("by", "via", "over", "through", "on") for o in p.kids("pobj")]
    return any(c.lemma in _REMOTE for c in near + means + [c for o in means for c in o.kids("compound", "amod")])


@dataclass(frozen=True)
class Sentence:
    """A parsed sentence with the tables its nodes point into."""

    text: str
    start: int
    end: int
    nodes: list[Node]
    mentions: Mapping[str, Any]  # of the sentence's own document
    dates: Mapping[str, Any]
    words: EventWords
    casters: frozenset[str]
    things: frozenset[str]
    people: frozenset[str]  # nouns for people who are no party, in the singular
    published: Any  # last day on which the document can have been published, or NaT
    states: Mapping[str, str]  # names by actor
    terms: Mapping[str, Sequence[tuple[str, Any, Any]]]  # states that listed people held office in, with first and last day

    def has_any(self, words: frozenset[str]) -> bool:
        """Whether one of the words or phrases stands in the sentence."""
        return any_of(words).search(self.text[self.start:self.end].lower()) is not None

    def understand(self, found: Found, event_type: str, pattern: Pattern) -> Reading | None:
        """Turn a construction into an event, or None where nobody it needs takes part."""
        actors = tuple(a for n, role in named(found.parts, self) for a in (spoken_for(n, role, found, self) or self.actors(n, role)))
        if pattern.construction == "mutual" and any(
                _HEAD.split(a.name)[0].split()[-1].lower().rstrip("s") in pattern.forbids and not self._called(a) for a in actors
                if a.kind != "person"):
            return None  # "hosted the refugees"
        if self.has_any(self.words.noise) and event_type != "veto":
            return None
        needed = pattern.construction == "mutual" and (len(actors) < 2 or not pattern.with_)
        if needed and (met := [m for m in found.trigger.kids("dobj") if not m.date]) and not any(
                a.kind != "unknown" or pattern.with_ for m in met for n in conjuncts(relative_to(m)) for a in self.actors(n, "")):
            return None  # what is met is no actor: a deadline, a quota, a need
        if pattern.construction == "journey":
            actors = tuple(sent_by(a, found, self) for a in actors if self._travels(a, found, pattern))
        if pattern.construction == "veto":
            actors = casters(self, actors) or casters_before(self, found.trigger)
        elif pattern.construction == "journey":
            event_type, actors, found = self._journey(found, event_type, actors)
        actors = without_home(actors)
        if event_type in ("meeting", "call") and among_themselves(actors, found):
            return None
        nowhere = event_type == "visit" and pattern.construction == "journey" and not goes_somewhere(self, found, pattern)
        if nowhere or not actors or not (sent(found) or any(
                self.political(a) for a in (*actors, *(a for n, role in found.parts for a in self.actors(n, role))))):
            return None
        town, kind = place(self, found)
        if event_type == "meeting" and _at_a_distance(found):
            event_type = "call"
        if town is None and pattern.construction == "journey" and (there := told_before(self, found)) is not None:
            town, kind = (there.surface, "place") if there.how == "metonym" else (there.name, there.kind)
        state = pattern.status or status(found.anchor or found.trigger, self.words)
        topic = None if found.topic is None else phrase(self.text, found.topic)
        date = self.dates.get(date_of(found, self.nodes))
        if state == "held" and found.verb is not None and self._present(found.verb) and any(m.lemma == "before" for m in found.verb.kids("mark")):
            state = "planned"  # "just before she arrives in X"
        if state == "held" and date is not None and date.earliest > self.published and self._present(found.verb):
            state = "planned"  # "On Thursday she flies to X", in a report of Tuesday (NaT compares false)
        return Reading(event_type, state, actors, town, kind, date, self.attribution(found.trigger),
                       f"{pattern.id}:{self.text[found.trigger.start:found.trigger.end].lower()}", found, self, topic)

    def _present(self, verb: Node | None) -> bool:
        """Whether a verb stands in the present tense in the text (the parser may have read a stand-in)."""
        return verb is not None and (verb.tag in ("VBZ", "VBP") or self.text[verb.start:verb.end] != verb.word)

    def actors(self, node: Node, role: str) -> list[Actor]:
        """The actors a node stands for: several for 'the two leaders'."""
        held = node if node.mention else next((o for p in node.kids("prep") if p.lemma == "of" for o in p.kids("pobj") if o.kind == "group"), node)
        listed = [o for k in held.kids("prep", "acl") if k.lemma in ("include", "including", "such", "like")
                  for o in (*k.kids("pobj", "dobj"), *(x for y in k.kids("prep") for x in y.kids("pobj")))]
        listed += [o for a in held.kids("acl") for k in a.kids("prep") if k.lemma in ("include", "including") for o in k.kids("pobj")]
        if listed and not (node.lemma in self.people and not node.mention):
            rest = [a for o in listed for c in conjuncts(o) for a in self.actors(c, role)]
            one = self.actor(node, role)
            return ([one] if one is not None and (one.state or one.kind != "group") else []) + rest
        if node.kind == "group" and (behind := [o for a in node.kids("acl") if a.lemma == "represent" for o in a.kids("dobj") if o.mention]):
            return [a for o in behind for c in conjuncts(o) for a in self.actors(c, role)]  # "delegates representing Norway"
        if node.word.lower() in _SPEAKER and not node.mention:
            speaker = self.speaker()
            return [] if speaker is None else self.actors(speaker, role)
        mention = self._mention(node)
        if mention is None and (two := the_two(node, role, self)):
            return two
        if mention is None or not isinstance(mention.members, str):
            one = self.actor(node, role)
            more = names_of(mention, node, self.text)[1:] if one is not None and mention is not None else ()
            return [one, *(replace(one, actor_id="~" + slug(n), name=n, mention_id=None) for n in more)] if one is not None else []
        kind = "state" if mention.members.startswith("state:") else "person"
        return [Actor(i, n, role, kind, mention.mention_id, None)
                for i, n in zip(mention.members.split(";"), mention.member_names.split(";"))]

    def actor(self, node: Node, role: str) -> Actor | None:
        """The actor a node stands for: its mention, one it belongs to, or a name no stage knew."""
        mention = self._mention(node)
        if mention is not None:
            if mention.kind == "place" or (mention.how == "demonym" and not isinstance(mention.actor_id, str)):
                return None  # "inter-Korean" names two states and neither
            if mention.kind == "group" and (state := ruled(mention.name, role, self)) is not None:
                return state
            known = isinstance(mention.actor_id, str)
            name = names_of(mention, node, self.text)[0]
            return Actor(mention.actor_id if known and name == mention.name else "~" + slug(name), name, role, mention.kind,
                         mention.mention_id, mention.state if isinstance(mention.state, str) else self.served(mention.actor_id)
                         if role == "participant" else None)
        if (meant := home(node, role, self) or pronoun(node, role, self)) is not None:
            return meant
        top = first_conjunct(node)
        if role in ("participant", "") and node.lemma in self.people and node.tag == "NNS" and (
                (top.dep == "dobj" and top.head.lemma in _MEETING) or (top.dep == "pobj" and top.head.lemma == "with")):
            name = phrase(self.text, node)  # ordinary people, who are no party to anything else
            return Actor("~" + slug(name), ARTICLE.sub("", name), role, "people", None, None)
        if node.pos != "PROPN" or node.date or node.lemma in _NOT_ACTORS or node.word in self.things or node.word.islower():
            return None
        name = ARTICLE.sub("", phrase(self.text, node))
        if not name[:1].isalpha() or len(name) < 3 or (node.dep == "conj" and name in _PORTFOLIOS):
            return None  # "ministers of Defence, Health and Foreign Affairs"
        return Actor("~" + slug(name), name, role, "unknown", None, None)

    def speaker(self) -> Node | None:
        """Who says "I" in a quotation, or is "himself": the subject of the sentence's verb of saying."""
        said = (subject(v)[0] for v in self.nodes if v.verbal and v.lemma in self.words.speech)
        return next((w for w in said if w is not None and w.mention), None)

    def _mention(self, node: Node) -> Any:
        if node.mention:
            return self.mentions[node.mention]
        if node.lemma in _COMMONERS:
            return None
        inner = [o for p in node.kids("prep") if p.lemma == "of" and not _DEED.search(node.lemma) for o in p.kids("pobj") if o.mention]
        inner += [c for c in node.kids("nmod") if c.mention and c.kind in ("group", "organisation", "state")]
        if node.lemma in _BODIES:
            inner += [c for c in node.kids("compound") if c.mention]
        some = (node.lemma in _SOME or node.pos == "NUM") and any(self.mentions[o.mention or ""].how == "role" for o in inner)
        if (some or node.pos in ("NOUN", "PROPN")) and inner and not node.date:
            return self.mentions[inner[0].mention or ""]
        return None

    def political(self, actor: Actor) -> bool:
        """Whether an actor is one of conflict diplomacy: listed, a group, or somebody with an office or state."""
        if actor.kind in ("state", "group") or not actor.actor_id.startswith("~"):
            return actor.state is not None or actor.name.split()[-1].lower() not in _BUSINESS
        return any(m.actor_id == actor.actor_id and ((isinstance(m.office, str) and m.office not in _BUSINESS) or isinstance(m.state, str))
                   for m in self.mentions.values())

    def served(self, person: Any) -> str | None:
        """The one state in which a listed person held office when the document was published."""
        held = {state for state, first, last in self.terms.get(person, ()) if not (first > self.published or last < self.published)}
        return held.pop() if len(held) == 1 else None

    def for_state(self, actor: Actor) -> Actor | None:
        """The state a person stands for, by what the document says of them."""
        return of_person(actor.actor_id, actor.role, self) if actor.kind == "person" else None

    def _called(self, actor: Actor) -> bool:
        """Whether it is "the opposition" that is met, and not some ("met with fierce opposition")."""
        mention = self.mentions.get(actor.mention_id or "")
        owned = actor.state is not None or (mention is not None and self.text.startswith("the ", mention.np_start))
        return owned and actor.name.endswith(("opposition", "resistance"))

    def _journey(self, found: Found, event_type: str, actors: tuple[Actor, ...]) -> tuple[str, tuple[Actor, ...], Found]:
        """A visit to a person is a meeting."""
        met = [(h, n) for n in dict.fromkeys(m for p in found.places for m in (conjuncts(p) if p.kind == "person" else (p,)))
               if (h := self.actor(n, "participant")) and self.political(h)
               and (h.kind == "person" or (h.kind == "group" and n.dep == "dobj" and h.name.split()[-1].lower() not in _VISITED))]
        hosts = [h for h, _ in met]
        if not hosts or not actors:
            return event_type, actors, found
        guests = tuple(replace(a, role="participant") for a in actors)
        return "meeting", guests + tuple(hosts), replace(found, places=tuple(p for p in found.places if p.kind in ("place", "state")))

    def _travels(self, actor: Actor, found: Found, pattern: Pattern) -> bool:
        """Whether a visitor is one: not ordinary people ("300 Syrians"), and nobody who goes home."""
        if pattern.forbids & set(actor.name.lower().split()):
            return False
        mention = self.mentions.get(actor.mention_id or "")
        if mention is not None and mention.how == "demonym" and mention.surface.endswith("s") and _COUNTED.search(
                self.text[max(self.start, mention.start - 14):mention.start]):
            return False
        homes = {m.actor_id if m.kind == "state" else m.state for n in found.places if (m := self.mentions.get(n.mention or "")) is not None}
        return not (found.trigger.lemma == "return" and actor.state in homes)

    def attribution(self, trigger: Node) -> str | None:
        """Who is quoted as the source: the subject of the nearest governing verb of saying."""
        child = trigger
        for node in trigger.up():
            if node.lemma in self.words.speech and child.dep in ("ccomp", "dep", "parataxis", "advcl"):
                who, _ = subject(node)
                return self._source(who)
            for prep in node.kids("prep"):
                if prep.word.lower() == "according" and (o := [p for t in prep.kids("prep") for p in t.kids("pobj")]):
                    return self._source(o[0])
            child = node
        return None

    def _source(self, node: Node | None) -> str | None:
        if node is None or node.lemma in _NOT_ACTORS or (node.pos == "PRON" and not node.mention):
            return None
        actor = self.actor(node, "source")
        return actor.name if actor is not None else ARTICLE.sub("", phrase(self.text, node)) or None
