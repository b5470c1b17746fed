"""Words that point back: 'the government', 'the rebels', 'both sides', 'they'."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from .lexicon import Alias, Item
from .phrases import Phrase, lower
from .register import Register

Found = dict[str, Any]
_PAIR = re.compile(r"\b(?:two|both|pair|duo)\b", re.IGNORECASE)
_SIDES = re.compile(r"\b(?:sides|parties|delegations|teams|factions)\b")
#: Common nouns for an organisation that the text has named: 'the group', 'the rebels'.
_ORGANISED = frozenset(("group", "militia", "faction", "organisation", "organization", "rebels", "militants", "guerrillas", "guerillas",
                        "insurgents", "separatists", "rebel group", "militant group", "armed group", "fighters"))
#: Of these, the ones that say nothing by themselves.
EMPTY = frozenset(("group", "militia", "faction", "organisation", "organization"))
_GOVERNMENTAL = re.compile(r"government (?:delegation|team|side|negotiators|officials|representatives|envoys|delegates|leaders|ministers)s?")


def pair(register: Register, whole: Found, text: str, head: tuple[Item, str], sent_id: int, phrase: Phrase) -> list[Found] | None:
    """'The two leaders', 'both sides', 'the Koreas': the two people, states or parties meant."""
    noun, kind = head
    alike = [two for i in phrase.items if i.cls == "G" and (two := register.namesakes.get(text[i.start:i.end].lower()))]
    if alike:  # "the two Koreas", "leaders of the Koreas"
        return [{**whole, "actor_id": None, "name": text[whole["start"]:whole["end"]], "status": "ambiguous", "how": "role",
                 "kind": "group", "keep_name": True, **_members(list(alike[0]))}]
    words = text[phrase.start:noun.end]
    plain = len(phrase.items) == 2 and lower(phrase.items[0]) == "the"
    sides = _SIDES.search(words) is not None
    if not _PAIR.search(words) and not (plain and (kind == "states" or sides)):
        return None
    meant: list[tuple[str, str]] = []
    if sides:
        meant = register.parties_before(sent_id, whole["start"], exact=not _PAIR.search(words))
    if not meant and (not sides or kind == "states"):
        meant = register.last_two(sent_id, whole["start"], states=kind in ("government", "states"))
    return [{**whole, "actor_id": None, "name": text[whole["start"]:whole["end"]], "status": "ambiguous",
             "how": "pronoun" if meant else "role", "kind": "group", "keep_name": True, **_members(meant)}]


def government(register: Register, phrase: Phrase, text: str, sent_id: int, start: int) -> tuple[str, str] | None:
    """The state meant by 'the government' or 'a government delegation': the one in focus, else the passage's only one."""
    words = text[start:phrase.end].lower()
    if _GOVERNMENTAL.fullmatch(words) or lower(phrase.items[0]) == "the":
        return register.state_in_focus(sent_id, start)
    return None


def governmental(text: str) -> bool:
    """Whether a group is the government by another word: 'government delegation'."""
    return _GOVERNMENTAL.fullmatch(text.lower()) is not None


def named_before(register: Register, phrase: Phrase, noun: str, sent_id: int) -> tuple[str, str, str] | None:
    """Whom 'the rebels' or 'Rebels' mean: the one group so called before with words that say more, or the one organisation."""
    bare = len(phrase.items) == 1 and phrase.before is None
    if not bare and (len(phrase.items) != 2 or lower(phrase.items[0]) != "the"):
        return None
    here = (sent_id, phrase.start)
    fuller = {(i, n): None for s, b, i, n in register.groups if (s, b) < here and n.lower() != noun
              and (n.lower().endswith(" " + noun) or f" {noun} of " in f" {n.lower()}")}
    if len(fuller) == 1:
        return (*next(iter(fuller)), "group")
    bodies = {(i, n): None for s, b, i, n in register.bodies if (s, b) < here}
    if not fuller and noun in _ORGANISED and len(bodies) == 1:
        return (*next(iter(bodies)), "organisation")
    return None


def plural_pronoun(register: Register, item: Item, sent_id: int) -> list[Found]:
    """'They': the one group named in this sentence before it, else in the last; else the two people, or parties, named there."""
    for at in (sent_id, sent_id - 1):
        here = {(a, n) for s, b, a, n in register.groups if s == at and (at < sent_id or b < item.start)}
        if len(here) == 1:
            actor_id, name = here.pop()
            return [{"start": item.start, "end": item.end, "actor_id": actor_id, "name": name, "status": "unlisted",
                     "how": "pronoun", "kind": "group", "keep_name": True}]
        if here:
            break
    meant = register.parties_before(sent_id, item.start, exact=True)
    if len(meant) != 2:
        return []
    return [{"start": item.start, "end": item.end, "actor_id": None, "name": str(item.payload), "status": "ambiguous",
             "how": "pronoun", "kind": "group", "keep_name": True, **_members(meant)}]


def only_state(phrases: Iterable[Phrase], day: Any) -> tuple[str, str] | None:
    """The state of a text that names just one (by name or nationality); where talks are held does not count."""
    named = set()
    for phrase in phrases:
        for item in phrase.items:
            if item.cls in "SDY" and not isinstance(item.payload, str) and not phrase.venue:
                rows = [a for a in item.payload if isinstance(a, Alias) and a.kind == "state" and a.how != "metonym"]
                named |= {(a.actor_id, a.name) for a in [r for r in rows if r.valid(day)] or rows}
    return named.pop() if len(named) == 1 else None


def _members(meant: list[tuple[str, str]]) -> Found:
    return {"members": ";".join(a for a, _ in meant) or None, "member_names": ";".join(n for _, n in meant) or None}
