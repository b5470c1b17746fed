"""Event types: the words that announce an event, and the construction that says who takes part.

Read from `events.toml`, which users edit; every pattern carries examples, and counterexamples where
its words also mean something else.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ..errors import ReferenceTableError

#: The constructions the grammar knows (`analysis.events`), and what each reads from the clause.
CONSTRUCTIONS = {
    "mutual": "verb: subject and object (or the words after `with`) take part alike",
    "gathering": "noun: those it is of, with, between or among take part, and the subject of its verb",
    "journey": "verb or noun: the subject travels; the object, or what follows `to`, is the place",
    "veto": "verb or noun: states cast it",
    "directed": "verb: the subject acts, the object (or the words after `with`) is acted upon",
}
_PATTERN_KEYS = {"id", "construction", "verbs", "nouns", "with", "object", "requires", "forbids", "status",
                 "examples", "counterexamples"}
_TYPE_KEYS = {"name", "label", "cameo", "plover", "pattern", "source", "remove"}
_SHORT = re.compile(r"[^aeiou]+[aeiou][^aeiouwxy]")  # "stop", "drop": "stopped"
_IRREGULAR = {
    "meet": "meets met meeting", "hold": "holds held holding", "speak": "speaks spoke spoken speaking",
    "fly": "flies flew flown flying", "go": "goes went gone going", "see": "sees saw seen seeing", "lead": "leads led leading",
    "sit": "sits sat sitting", "come": "comes came coming", "leave": "leaves left leaving", "get": "gets got getting",
    "travel": "travels travelled traveled travelling traveling", "confer": "confers conferred conferring",
    "veto": "vetoes vetoed vetoing", "send": "sends sent sending", "summit": "summits", "begin": "begins began begun beginning",
    "tell": "tells told telling", "be": "is are was were been being",
    "swing": "swings swung swinging", "set": "sets setting", "ring": "rings rang rung ringing", "drop": "drops dropped dropping",
    "shake": "shakes shook shaken shaking", "hobnob": "hobnobs hobnobbed hobnobbing", "become": "becomes became becoming",
}


@dataclass(frozen=True)
class Pattern:
    """One way of announcing an event: trigger words and a construction."""

    id: str
    construction: str
    verbs: frozenset[str]
    nouns: frozenset[str]
    with_: frozenset[str]
    object: bool
    requires: frozenset[str]
    forbids: frozenset[str]
    status: str | None
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]


@dataclass(frozen=True)
class EventType:
    """One event type with its codes in CAMEO and PLOVER and its patterns."""

    name: str
    label: str
    cameo: str
    plover: str
    patterns: tuple[Pattern, ...]
    source: str = ""


@dataclass(frozen=True)
class EventWords:
    """Word lists the event grammar shares: light verbs, verbs that set the status, verbs of saying, words of sport."""

    light: frozenset[str]
    denied: frozenset[str]
    planned: frozenset[str]
    possible: frozenset[str]
    speech: frozenset[str]
    noise: frozenset[str]


@cache
def any_of(words: frozenset[str]) -> re.Pattern[str]:
    """One expression for any of these words or phrases, in small letters.

    Examples
    --------
    >>> bool(any_of(frozenset(("in on", "hand"))).search("dropped in on norway"))
    True
    """
    return re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, words))) or '(?!)'})\b")


def forms(lemma: str) -> set[str]:
    """Written forms of a verb or noun, generously: a form too many only costs a parse.

    Examples
    --------
    >>> sorted(forms("visit"))
    ['visit', 'visited', 'visiting', 'visits']
    """
    if lemma in _IRREGULAR:
        return {lemma, *_IRREGULAR[lemma].split()}
    if lemma.endswith("e"):
        return {lemma, lemma + "s", lemma + "d", lemma[:-1] + "ing"}
    if lemma.endswith("y") and lemma[-2:-1] not in "aeiou":
        return {lemma, lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing"}
    doubled = {lemma + lemma[-1] + "ed", lemma + lemma[-1] + "ing"} if _SHORT.fullmatch(lemma) else set()
    plural = lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x", "o")) else "s")
    return {lemma, plural, lemma + "ed", lemma + "ing", *doubled}


def read_event_types(paths: Sequence[Path]) -> tuple[EventType, ...]:
    """Read event types; a later file replaces types of the same name and adds new ones.

    Raises
    ------
    ReferenceTableError
        Naming the file, the type or pattern, the value and the remedy.
    """
    types: dict[str, EventType] = {}
    for path in paths:
        for entry in _load(path).get("type", []):
            _known(path, entry, _TYPE_KEYS, "type", str(entry.get("name")))
            if entry.get("remove"):
                types.pop(entry["name"], None)
                continue
            event_type = _type(path, entry)
            types[event_type.name] = event_type
    seen: dict[str, str] = {}
    for event_type in types.values():
        for pattern in event_type.patterns:
            if pattern.id in seen:
                raise ReferenceTableError("pattern id is used twice", file="events.toml", row=event_type.name,
                                          value=pattern.id, remedy=f"rename it; {seen[pattern.id]} has it too")
            seen[pattern.id] = event_type.name
    return tuple(types.values())


def read_event_words(paths: Sequence[Path]) -> EventWords:
    """Read the shared word lists; a later file's lists are added to the earlier ones."""
    lists: dict[str, set[str]] = {k: set() for k in ("light", "denied", "planned", "possible", "speech", "noise")}
    for path in paths:
        words: Mapping[str, Sequence[str]] = _load(path).get("words", {})
        for kind, entries in words.items():
            if kind not in lists:
                raise ReferenceTableError("unknown list of words", file=path.name, row="words", value=kind,
                                          remedy=f"one of {', '.join(lists)}")
            lists[kind].update(entries)
    return EventWords(**{k: frozenset(v) for k, v in lists.items()})


def _load(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ReferenceTableError(f"not TOML ({error})", file=path.name, remedy="mend the line it names") from None


def _known(path: Path, entry: Mapping[str, Any], keys: set[str], what: str, row: str) -> None:
    for key in entry:
        if key not in keys:
            raise ReferenceTableError(f"unknown key of a {what}", file=path.name, row=row, value=key,
                                      remedy=f"one of {', '.join(sorted(keys))}")


def _type(path: Path, entry: Mapping[str, Any]) -> EventType:
    name = entry.get("name")
    for key in ("name", "label", "pattern"):
        if not entry.get(key):
            raise ReferenceTableError(f"an event type needs {key}", file=path.name, row=name or "type",
                                      remedy="add it; events.toml shows how")
    patterns = tuple(_pattern(path, p) for p in entry["pattern"])
    return EventType(entry["name"], entry["label"], str(entry.get("cameo", "")), str(entry.get("plover", "")),
                     patterns, entry.get("source", ""))


def _pattern(path: Path, entry: Mapping[str, Any]) -> Pattern:
    row = str(entry.get("id"))
    _known(path, entry, _PATTERN_KEYS, "pattern", row)
    if entry.get("construction") not in CONSTRUCTIONS:
        raise ReferenceTableError("unknown construction", file=path.name, row=row, value=entry.get("construction"),
                                  remedy=f"one of {', '.join(CONSTRUCTIONS)}")
    if not entry.get("id") or not (entry.get("verbs") or entry.get("nouns")) or not entry.get("examples"):
        raise ReferenceTableError("a pattern needs id, verbs or nouns, and examples", file=path.name, row=row,
                                  remedy="add what is missing; events.toml shows how")
    if entry.get("status") not in (None, "held", "planned", "denied", "possible"):
        raise ReferenceTableError("unknown status", file=path.name, row=row, value=entry["status"],
                                  remedy="held, planned, denied or possible")

    def words(key: str) -> frozenset[str]:
        return frozenset(entry.get(key, ()))

    return Pattern(entry["id"], entry["construction"], words("verbs"), words("nouns"), words("with"),
                   bool(entry.get("object", True)), words("requires"), words("forbids"), entry.get("status"),
                   tuple(entry["examples"]), tuple(entry.get("counterexamples", ())))
