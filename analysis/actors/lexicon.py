"""Reads a stretch of text as a row of lexical items: names, titles, group nouns, small words.

Every item has a one-letter class, so that a sentence becomes a short string over which
`phrases` can state its grammar as regular expressions.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from operator import itemgetter
from typing import Any, NamedTuple

import pandas as pd
from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from ..reference import Reference

#: What each class letter stands for.
CLASSES = {
    "S": "state, by name", "D": "demonym or regional adjective", "Y": "demonym noun (Syrians)", "O": "organisation",
    "P": "listed person",
    "N": "capitalised name no table lists", "B": "body no table lists (Harbour Council)", "T": "title or office",
    "E": "envoy or the like (to a state)",
    "G": "noun for a group", "n": "noun for people who are no party to anything (tourists)",
    "f": "portfolio (Defence, Foreign Affairs)", "l": "part of a state (province, city)", "m": "modifier (former, senior)", "h": "honorific (Mr)",
    "d": "article", "r": "possessive pronoun", "j": "personal pronoun", "o": "of, for", "t": "to", "a": "and, as well as",
    "b": "led by", "i": "in, at, near, across, visit", "u": "from", "c": "comma", "p": "possessive 's", "x": "anything else",
}
_SMALL = {
    **dict.fromkeys(("the", "a", "an"), "d"), **dict.fromkeys(("his", "her", "their", "its"), "r"),
    **dict.fromkeys(("he", "she", "him", "they", "them", "who", "it", "himself", "herself"), "j"),
    **dict.fromkeys(("of", "for"), "o"), "to": "t", **dict.fromkeys(("and", "&"), "a"), ",": "c",
    "from": "u", **dict.fromkeys(("in", "at", "near", "across", "around", "outside", "inside", "into", "via", "toward",
                     "towards", "visit", "visits", "visited", "visiting", "tour", "tours", "toured"), "i"),
}
_CAP = r"(?:[^\W\d_a-zà-öø-ÿ][\w.]*(?:[-‑–’'](?!s\b)[\w.]+)*|(?:al|el|an|as|ad|ar|ash|at|az|bin|ul|de|d|l|t)[-’'][^\W\d_a-z][\w’'-]*)"
_CAPITAL = re.compile(_CAP)
# With the space before it; the first alternative only saves time.
_TOKEN = re.compile(rf"\s*+(?:[a-z]++(?![\w’'-])|['’]s\b|(?<=s)['’]\s|{_CAP}|[^\W\d_]\w*(?:[-’']\w+)*|\d+(?:[.,]\d+)*|\S)")
# Plurals that are verb forms too: "the envoy heads to Oslo".
_VERB_FORMS = frozenset(("heads", "chairs", "judges", "marshals", "guards", "commands", "hosts", "leads", "states"))
_ASIDE = re.compile(r"\((?:[A-Z][\w.&’'-]{0,30})(?: [\w.&’'-]{1,30}){0,2}\)")
_OPENING = frozenset(('"', "“", "‘", "'", ":", "—", "(", ";", ".", "!", "?", "``"))
_INITIAL = re.compile(r"(?:[A-Z]\.)+")


class Item(NamedTuple):
    """One lexical item: class letter, span, and what was recognised (alias rows, a title row, a word)."""

    cls: str
    start: int
    end: int
    payload: Any


def classes(items: Sequence[Item]) -> str:
    """The class letters of a row of items."""
    return "".join(map(itemgetter(0), items))


class Alias(NamedTuple):
    """One row of the alias table, as the automaton's payload."""

    alias_id: str
    actor_id: str
    name: str
    kind: str
    how: str
    city: bool
    needs_full_name: bool
    adjective: bool
    valid_from: Any
    valid_to: Any

    def valid(self, day: Any) -> bool:
        """Whether the name stands for the actor on `day`; without a day, whether it still does."""
        if day is None:
            return self.valid_to is None
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class Entry(NamedTuple):
    """Title or group noun: its row's class, lower-case singular, and kind."""

    cls: str
    word: str
    kind: str


#: What a word is that no table lists: its class letter, and that where a sentence or quotation begins; the word without
#: the stops after it; the characters before it, to its end, and with the stops; whether a quotation or the like begins
#: after it. A plain tuple, as those unpack quickest.
Word = tuple[str, str, str, int, int, int, bool]


@dataclass(frozen=True)
class Lexicon:
    """The automaton over all names, titles and group nouns, and the word lists."""

    automaton: AhoCorasick
    payloads: tuple[tuple[str, Any], ...]
    words: dict[str, frozenset[str]]
    names_by_last: dict[str, tuple[Alias, ...]] = field(repr=False)
    namesakes: dict[str, tuple[tuple[str, str], ...]] = field(repr=False)
    classify: Callable[[str], Word] = field(repr=False)  # remembers, as words recur


@lru_cache(maxsize=2)
def build_lexicon(reference: Reference) -> Lexicon:
    """Compile the reference tables into one automaton; kept, as it takes as long as a thousand sentences."""
    found: dict[str, list[Any]] = {}
    by_last: dict[str, dict[str, Alias]] = {}
    for row in reference.aliases.itertuples():
        alias = Alias(row.alias_id, row.actor_id, row.name, row.kind, row.how, bool(row.city),
                      bool(row.needs_full_name), bool(row.adjective),
                      None if row.valid_from is pd.NaT else row.valid_from, None if row.valid_to is pd.NaT else row.valid_to)
        forms = {row.alias, row.alias.replace("'", "’"), row.alias.replace(" ", "\u00a0"), row.alias.replace("Cooperation", "Co-operation")}
        if len(row.alias) >= 4 and row.kind != "person":
            forms.add(row.alias.upper())
        for form in forms if not (alias.kind == "person" and alias.needs_full_name) else ():
            found.setdefault(form, []).append(alias)
        if alias.kind == "person":
            for word in {alias.name.split()[-1], row.alias.split()[-1]}:  # a short form is its own last word
                by_last.setdefault(word, {})[alias.actor_id] = alias
    namesakes = _namesakes(reference)
    for plural in namesakes:
        found.setdefault(plural.capitalize(), []).append(Entry("G", plural, "states"))
    for form, entry in _common_nouns(reference):
        found.setdefault(form, []).append(entry)
    for phrase in reference.blocked:
        found[phrase] = [phrase]
    patterns = sorted(found)
    payloads = tuple((_class(found[p]), tuple(found[p])) for p in patterns)
    words = {kind: frozenset(rows["word"]) for kind, rows in reference.words.groupby("kind")}
    automaton = AhoCorasick(patterns, matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA)
    classify = lru_cache(maxsize=1 << 16)(partial(_classify, words))
    return Lexicon(automaton, payloads, words, {k: tuple(v.values()) for k, v in by_last.items()}, namesakes, classify)


def _namesakes(reference: Reference) -> dict[str, tuple[tuple[str, str], ...]]:
    """'Koreas', 'Sudans': the two states that share the last word of their names."""
    named: dict[str, list[tuple[str, str]]] = {}
    for state in reference.states.itertuples():
        named.setdefault(state.name.rsplit(" ", 1)[-1], []).append((state.actor_id, state.name))
    return {f"{word.lower()}s": tuple(two) for word, two in named.items() if len(two) == 2}


def _common_nouns(reference: Reference) -> Iterator[tuple[str, Entry]]:
    rows: list[tuple[str, Entry]] = []
    for t in reference.titles.itertuples():
        honorific = t.kind == "honorific"
        rows.append((t.title, Entry("h" if honorific else "E" if t.kind == "envoy" else "T", t.title, t.kind)))
        if t.plural and t.plural != t.title and t.plural not in _VERB_FORMS:
            rows.append((t.plural, Entry("G", t.title, t.kind)))
    rows += [(g.noun, Entry("n" if g.kind == "people" else "G", g.noun, g.kind)) for g in reference.groups.itertuples() if g.noun not in _VERB_FORMS]
    small = {"of", "for", "to", "the", "and", "in", "on"}
    for phrase, entry in rows:
        words = phrase.split()
        capital = " ".join(w if w in small else "-".join(p[:1].upper() + p[1:] for p in w.split("-")) for w in words)
        forms = {capital, capital.replace("-G", "-g"), phrase[:1].upper() + phrase[1:]}
        forms |= set() if entry.cls == "h" else {phrase}
        if entry.cls != "h" and len(phrase.rstrip("s")) <= 3:  # MP, CEOs
            forms.add(phrase.upper() if entry.cls not in "Gn" else phrase[:-1].upper() + "s")
        for form in forms:
            yield form, entry


def _class(entries: list[Any]) -> str:
    """The class of a form; a name outweighs a common noun, a person outweighs a place."""
    if isinstance(entries[0], str):
        return "x"
    aliases = [e for e in entries if isinstance(e, Alias)]
    common = [e for e in entries if isinstance(e, Entry)]
    if not aliases or (common and all(a.needs_full_name for a in aliases)):
        return min((e.cls for e in common), key="hETGn".index)
    if all(a.kind == "person" for a in aliases):
        return "P"
    first = next(a for a in aliases if a.kind != "person")
    if first.how == "demonym":
        return "D" if any(a.adjective for a in aliases) else "Y"
    return "S" if first.kind == "state" else "O"


def _hits(lexicon: Lexicon, text: str) -> list[tuple[int, int, int]]:
    """Leftmost-longest matches that begin and end at word edges."""
    raw = lexicon.automaton.find_matches_as_indexes(text, overlapping=True)
    n = len(text)
    whole = [(s, -e, p) for p, s, e in raw
             if (s == 0 or not (text[s - 1].isalnum() or text[s - 1] in "@#_"))
             and (e == n or not (text[e].isalnum() or text[e] == "_"))
             and not (s > 1 and text[s - 1] in "-‑" and text[s - 2].isalnum() and text[s].islower())]
    whole.sort()
    out, last = [], 0
    for start, neg_end, pattern in whole:
        if start >= last:
            out.append((start, -neg_end, pattern))
            last = -neg_end
    return out


def recognise(lexicon: Lexicon, form: str) -> tuple[str, Any] | None:
    """Class and payload of a form that stands in the tables as a whole."""
    return next((lexicon.payloads[p] for s, e, p in _hits(lexicon, form) if e - s == len(form)), None)


def read_items(lexicon: Lexicon, text: str, spans: list[tuple[int, int]]) -> list[list[Item]]:
    """Read the sentences `spans` of `text`, one list of items each."""
    hits = _hits(lexicon, text)
    starts = [h[0] for h in hits]
    out = []
    for start, end in spans:
        low = bisect_left(starts, start)
        high = bisect_left(starts, end)
        out.append(_sentence(lexicon, text, start, end, hits[low:high]))
    return out


def _sentence(lexicon: Lexicon, text: str, start: int, end: int, hits: list[tuple[int, int, int]]) -> list[Item]:
    items: list[tuple[str, int, int, Any]] = []
    classify = lexicon.classify
    at, opens = start, True
    aside = [(*m.span(), -2) for m in _ASIDE.finditer(text, start, end)]  # "the African Union (AU) envoy" is one phrase
    for first, last, pattern in sorted([*hits, *aside, (end, end, -1)]):
        if last > end or first < at:
            continue
        for cls, first_cls, word, space, stop, width, opening in map(classify, _TOKEN.findall(text, at, first)):
            items.append((first_cls if opens else cls, at + space, at + stop, word))
            at += width
            opens = opening
        if pattern >= 0:
            cls, payload = lexicon.payloads[pattern]
            items.append((cls, first, last, payload))
            opens = False
        at = last
    return list(map(partial(tuple.__new__, Item), items))  # as Item._make does, at half the cost


def _classify(words: Mapping[str, frozenset[str]], token: str) -> Word:
    word, width = token.lstrip(), len(token)
    space = width - len(word)
    if _CAPITAL.match(word):
        word = word.rstrip(".'’") if not _INITIAL.fullmatch(word) else word
        return _capitalised(words, word, False), _capitalised(words, word, True), word, space, space + len(word), width, False
    if len(word) > 1 and word[0] in "'’":
        word = word.rstrip()
        return "p", "p", word, space, space + len(word), width, word in _OPENING
    cls = _SMALL.get(word) or ("m" if word in words["modifier"] else "f" if word.capitalize() in words["portfolio"] else "x")
    return cls, cls, word, space, width, width, word in _OPENING


def _capitalised(words: Mapping[str, frozenset[str]], word: str, opens: bool) -> str:
    lower = word.lower()
    if lower in _SMALL and (opens or _SMALL[lower] not in "jr"):  # "Liu He" is a name
        return _SMALL[lower]
    if word in words["calendar"] or (opens and word in words["opener"] and lower not in words["modifier"]):
        return "x"
    if word in words["regional"]:
        return "D"
    if lower in words["modifier"] and word != "New":  # "New York" is a name
        return "m"
    return "f" if word in words["portfolio"] else "N"
