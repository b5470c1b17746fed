"""From a construction found in a parse to an event: actors, status, date, place, attribution."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..reference.event_types import EventWords, Pattern
from ..slugs import slug
from .construction import Found
from .reading import Actor, Reading
from .status import status
from .tree import Node, conjuncts, nearest_verb, subject

_ARTICLE = re.compile(r"^(?:the|a|an|his|her|their|its|this|that|these|those)\s+", re.IGNORECASE)
_VISITED = frozenset(("troops", "soldiers", "forces", "refugees", "survivors", "workers", "army", "military", "bases"))
_BODIES = frozenset(("group", "bloc", "movement", "party", "alliance", "organisation", "organization", "government", "regime", "side"))
_FIRST_PERSON = frozenset(("i", "we", "me", "us", "my", "our"))
_SETTLEMENTS = frozenset(("city", "town", "village", "port", "province", "district", "region", "island", "capital", "state", "resort"))
_NOT_ACTORS = frozenset(("who", "which", "that", "it", "they", "them", "this", "these", "those", "there", "what"))


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
    published: Any  # last day on which the document can have been published, or NaT

    def has_any(self, words: Iterable[str]) -> bool:
        """Whether one of the words or phrases stands in the sentence."""
        sentence = self.text[self.start:self.end].lower()
        return any(re.search(rf"\b{re.escape(w)}\b", sentence) for w in words)

    def understand(self, found: Found, event_type: str, pattern: Pattern) -> Reading | None:
        """Turn a construction into an event, or None where nobody it needs takes part."""
        actors = tuple(a for n, role in found.parts for a in self.actors(n, role))
        if pattern.construction == "mutual" and any(a.name.split()[-1].lower().rstrip("s") in pattern.forbids for a in actors):
            return None  # "hosted the refugees"
        if self.has_any(self.words.noise) and event_type != "veto":
            return None
        if pattern.construction == "mutual" and len(actors) < 2 and (met := found.trigger.kids("dobj")) and not any(
                self.actors(n, "") for m in met for n in conjuncts(m)):
            return None  # what is met is no actor: a deadline, a quota, a need
        if pattern.construction == "veto":
            actors = self._casters(actors) or self._casters_before(found.trigger)
        elif pattern.construction == "journey":
            event_type, actors, found = self._journey(found, event_type, actors)
        nowhere = event_type == "visit" and pattern.construction == "journey" and not self._goes_somewhere(found, pattern)
        if nowhere or not any(self._political(a) for a in actors):
            return None
        place, kind = self.place(found)
        state = pattern.status or status(found.anchor or found.trigger, self.words)
        topic = None if found.topic is None else self._phrase(found.topic)
        date = self.date(found)
        if state == "held" and date is not None and date.earliest > self.published and self._present(found.verb):
            state = "planned"  # "On Thursday she flies to X", in a report of Tuesday (NaT compares false)
        return Reading(event_type, state, actors, place, kind, date, self.attribution(found.trigger),
                       f"{pattern.id}:{self.text[found.trigger.start:found.trigger.end].lower()}", found, self, topic)

    def _present(self, verb: Node | None) -> bool:
        """Whether a verb stands in the present tense in the text (the parser may have read a stand-in)."""
        return verb is not None and (verb.tag in ("VBZ", "VBP") or self.text[verb.start:verb.end] != verb.word)

    def actors(self, node: Node, role: str) -> list[Actor]:
        """The actors a node stands for: several for 'the two leaders'."""
        listed = [o for k in node.kids("prep", "acl") if k.lemma in ("include", "including", "such", "like")
                  for o in (*k.kids("pobj", "dobj"), *(x for y in k.kids("prep") for x in y.kids("pobj")))]
        listed += [o for a in node.kids("acl") for k in a.kids("prep") if k.lemma in ("include", "including") for o in k.kids("pobj")]
        if listed:
            rest = [a for o in listed for c in conjuncts(o) for a in self.actors(c, role)]
            one = self.actor(node, role)
            if rest and one is not None and one.kind == "group" and one.state is None:
                return rest  # "allies, including Norway": who they are is said
            return ([one] if one is not None else []) + rest
        if node.word.lower() in _FIRST_PERSON and not node.mention:
            speaker = self._speaker()
            return [] if speaker is None else self.actors(speaker, role)
        mention = self._mention(node)
        if mention is None or not isinstance(mention.members, str):
            one = self.actor(node, role)
            return [one] if one is not None else []
        kind = "state" if mention.members.startswith("state:") else "person"
        return [Actor(i, n, role, kind, mention.mention_id, None)
                for i, n in zip(mention.members.split(";"), mention.member_names.split(";"))]

    def actor(self, node: Node, role: str) -> Actor | None:
        """The actor a node stands for: its mention, one it belongs to, or a name no stage knew."""
        mention = self._mention(node)
        if mention is not None:
            if mention.kind == "place" or (mention.how == "demonym" and not isinstance(mention.actor_id, str)):
                return None  # "inter-Korean" names two states and neither
            known = isinstance(mention.actor_id, str)
            return Actor(mention.actor_id if known else "~" + slug(mention.name), mention.name, role, mention.kind,
                         mention.mention_id, mention.state if isinstance(mention.state, str) else None)
        if node.pos != "PROPN" or node.date or node.lemma in _NOT_ACTORS or node.word in self.things or node.word.islower():
            return None
        name = _ARTICLE.sub("", self._phrase(node))
        if not name[:1].isalpha() or len(name) < 3:
            return None
        return Actor("~" + slug(name), name, role, "unknown", None, None)

    def _speaker(self) -> Node | None:
        """Who says "I" in a quotation: the subject of the sentence's verb of saying."""
        said = (subject(v)[0] for v in self.nodes if v.verbal and v.lemma in self.words.speech)
        return next((w for w in said if w is not None and w.mention), None)

    def _mention(self, node: Node) -> Any:
        if node.mention:
            return self.mentions[node.mention]
        inner = [o for p in node.kids("prep") if p.lemma == "of" for o in p.kids("pobj") if o.mention]
        inner += [c for c in node.kids("nmod") if c.mention and c.kind in ("group", "organisation", "state")]
        if node.lemma in _BODIES:
            inner += [c for c in node.kids("compound") if c.mention]
        if node.pos in ("NOUN", "PROPN") and inner and not node.date:
            return self.mentions[inner[0].mention or ""]
        return None

    def _political(self, actor: Actor) -> bool:
        """Whether an actor is one of conflict diplomacy: listed, a group, or somebody with an office or state."""
        if actor.kind in ("state", "group") or not actor.actor_id.startswith("~"):
            return True
        return any(m.actor_id == actor.actor_id and (isinstance(m.office, str) or isinstance(m.state, str))
                   for m in self.mentions.values())

    def _casters(self, actors: tuple[Actor, ...]) -> tuple[Actor, ...]:
        """Vetoing states: listed members that can cast one; a person stands for their state."""
        out = []
        for a in actors:
            actor_id = a.actor_id if a.kind == "state" else a.state
            if actor_id in self.casters:
                own = next((m.name for m in self.mentions.values() if m.actor_id == actor_id), a.name)
                out.append(replace(a, actor_id=actor_id, name=a.name if a.kind == "state" else own))
        return tuple(out)

    def _casters_before(self, trigger: Node) -> tuple[Actor, ...]:
        """The states named last before 'which blocked' or 'their vetoes': those joined to the nearest one."""
        if not any(n.lemma in ("which", "who", "that", "their", "they", "it", "its") and n.i < trigger.i for n in self.nodes):
            return ()
        before = [(n, c) for n in self.nodes if n.i < trigger.i for a in self.actors(n, "vetoing") if n.mention
                  for c in self._casters((a,)) if a.kind in ("state", "group")]
        out: list[Actor] = []
        last = before[-1][0].i if before else 0
        for node, caster in reversed(before):
            if last - node.i <= 3:
                out.append(caster)
                last = node.i
        return tuple(reversed(out))

    def _journey(self, found: Found, event_type: str, actors: tuple[Actor, ...]) -> tuple[str, tuple[Actor, ...], Found]:
        """A visit to a person is a meeting."""
        hosts = [h for n in found.places if (h := self.actor(n, "participant")) and self._political(h)
                 and (h.kind == "person" or (h.kind == "group" and n.dep == "dobj" and h.name.split()[-1].lower() not in _VISITED))]
        if not hosts or not actors:
            return event_type, actors, found
        guests = tuple(replace(a, role="participant") for a in actors)
        return "meeting", guests + tuple(hosts), replace(found, places=())

    def _goes_somewhere(self, found: Found, pattern: Pattern) -> bool:
        """Travel verbs need a place; 'visit' does not."""
        return pattern.object or any(self.place_name(n)[0] for n in found.places)

    def place(self, found: Found) -> tuple[str | None, str]:
        """The most specific place among the event's own; a site or town outweighs a state."""
        named = [p for n in self._place_nodes(found) if (p := self.place_name(n))[0]]
        return next((p for p in named if p[1] != "state"), named[0] if named else (None, ""))

    def _place_nodes(self, found: Found) -> Iterable[Node]:
        yield from found.places
        for child in found.trigger.kids("compound", "nmod"):
            mention = self.mentions.get(child.mention or "")
            if mention is not None and mention.kind == "place":
                yield child

    def place_name(self, node: Node) -> tuple[str | None, str]:
        """The place a node names, as the text writes it, and its kind."""
        mention = self.mentions.get(node.mention or "")
        if mention is not None:
            if mention.kind in ("place", "state") and mention.how != "demonym":
                return mention.name, mention.kind
            return (mention.name, "organisation") if mention.kind == "organisation" else (None, "")
        town = next((c for c in node.kids("appos", "compound", "nmod", "flat") if c.kind == "place"), None)
        if town is not None:  # "the capital Oslo"
            return self.mentions[town.mention or ""].name, "place"
        named = [o for p in node.kids("prep") if p.lemma == "of" and node.lemma in _SETTLEMENTS for o in p.kids("pobj")]
        if named:
            return self.place_name(named[0])
        if node.pos == "PROPN" and not node.date and node.word not in self.things:
            return _ARTICLE.sub("", self._phrase(node)), "place"
        return None, ""

    def _phrase(self, node: Node) -> str:
        """A noun with its modifiers, as the text writes them."""
        near = [node, *node.kids("compound", "amod", "nummod", "poss", "det", "nmod", "flat")]
        inner = [x for n in near for x in ([n, *n.kids("compound", "case", "amod")])]
        start, end = min(n.start for n in inner), max(n.end for n in near if n.i <= node.i)
        return self.text[start:end]

    def date(self, found: Found) -> Any:
        """The date that governs the event's clause: under its trigger or verb, not merely nearest."""
        dated = [n for n in self.nodes if n.date and _dates_a_clause(n, found.trigger)]
        if not dated:
            return None
        under = set(found.trigger.subtree()) if not found.trigger.verbal else set()
        under = {n for n in under if not n.date or nearest_verb(n) not in under}
        verbs = self._clause_verbs(found)
        own = {v for v in (found.verb, nearest_verb(found.trigger)) if v is not None}
        tiers = (lambda n: nearest_verb(n) in found.inner, lambda n: n in under, lambda n: nearest_verb(n) in own,
                 lambda n: nearest_verb(n) in verbs)
        best = next((fits for tier in tiers if (fits := [n for n in dated if tier(n)])), [])
        return self.dates[best[0].date or ""] if best else None

    def _clause_verbs(self, found: Found) -> set[Node]:
        verbs = {v for v in (found.verb, nearest_verb(found.trigger)) if v is not None}
        for verb in list(verbs):
            while verb.dep in ("xcomp", "conj", "advcl", "pcomp", "prep") and verb.head is not verb and verb.head.lemma != "before":
                verb = verb.head
                if verb.verbal:
                    verbs.add(verb)
        return verbs

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
        return actor.name if actor is not None else _ARTICLE.sub("", self._phrase(node)) or None


def _dates_a_clause(date: Node, trigger: Node) -> bool:
    """Whether a date is an adjunct; "the 2008 attacks" and "since 2008" date something else."""
    if date.dep in ("nummod", "compound", "nmod", "amod", "poss") and not date.head.verbal and date.head is not trigger:
        return False
    return not (date.dep == "pobj" and date.head.lemma in ("since", "until", "till", "than", "before"))
