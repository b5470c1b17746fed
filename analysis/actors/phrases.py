"""The grammar of actor phrases: titles, offices, names, appositions and groups.

A sentence arrives as lexical items; their class letters (see `lexicon.CLASSES`) make a string, and
the phrases are regular expressions over it. Adding a construction means adding one pattern here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from .lexicon import Alias, Entry, Item, Lexicon, classes

# A scope is what an office belongs to: "Russia's", "the UN", "Indian", "Hamas", "Public Welfare".
# An unlisted name with a possessive is left out: it may be a person ("Holm's spokesman").
_SCOPE = r"(?:[SDOYfmB]p?|N(?!p)|a(?=f{1,3}T))"
# "for Foreign and Harbour Affairs", "of Culture, Youth and Tourism": ends in a portfolio word
_FIELD = r"(?:od?[fmDSO](?:[fmDSO]|ca?[fmDSO]|a[fmDSO]){0,9}(?<=f)(?![TEGf]))"
# "the U.S. state of Oregon", "the city of Oslo"
_PART = r"(?:d?m?[SD]?lo(?:[SDNx]))"
# "the Supreme People's Assembly", "the Standing Committee of the National People's Congress"
_PEOPLES = r"(?:od?[mN]?np[GOB]|od?B(?:np[GO]|O))"
_OF = (rf"(?:{_FIELD}|o{_PART}|{_PEOPLES}|od[mx]{{0,3}}G(?![SDOYBTEG])|od?[mx]?(?:[SDO]p[fm]{{0,3}}d?[NBOGx]|[SDOYf]{{1,4}}[GB]?|[NB](?:o[SD])?)"
       r"(?:ad?m?[SDOYf]{1,3}(?![TEGPNB]))?)")
_TO = r"(?:td?m?(?:[SDO]{1,3}|[NB])(?:ad?[SDO]{1,3})?)"  # ambassadors are sent to a state, presidents are not
_T = rf"(?:E{_TO}?|T)"
# "leaders of Russia and China", "officials from A, B and C"
_LIST = r"(?:[ou]d?[SDO](?:(?:c|ca|a)d?[SDO](?![pTEGPN])){0,9})"
_OFFICE = rf"(?:{_SCOPE}{{0,4}}Gp)?{_SCOPE}{{0,6}}{_T}{_OF}{{0,2}}"
_OFFICES = rf"[dr]?{_OFFICE}(?:c?a?d?(?:G(?=T))?{_OFFICE}){{0,2}}"  # "council leader and armed forces commander"
_PERSON = r"h{0,2}(?:[PN]|S(?=N)N|Y(?=N)N)"
_END = r"(?=[cxpiu]|$)"
_SHARED = rf"(?:{_SCOPE}|Gp|G(?=m?G)|P(?=m{{0,2}}G)|[DO]m{{0,2}}[ac](?=[SDONfm])|[mf]a(?=[mfG]))"
_TAIL = (rf"(?:{_LIST}(?![TEGPNBlmfnp])(?=[^o]|$)|(?:od?m?G)?{_OF}{{1,2}}(?![TEGPNmfnp])|{_LIST}(?![TEGPNBlmfnp])"
         rf"|[ou]d?[SDOf]{{0,3}}(?:Gp)?[mfO]{{0,3}}[Gn](?:[SDO]{{1,3}}|od?[SDOB]{{1,2}})?(?![pTEGPN]))")

#: Tried in this order at every item, leftmost first; the name says what the phrase is.
PATTERNS: tuple[tuple[str, str], ...] = (
    ("offices_many",
     rf"d?(?:{_SCOPE}{{0,4}}(?:a{_SCOPE}{{1,3}})?)Gc?(?:{_PERSON}(?:o[dm]*S)?c){{0,8}}{_PERSON}(?:o[dm]*S)?c?a{_PERSON}(?:o[dm]*S(?!p))?"),
    ("office_name_of", rf"[dr]?[TE]{_PERSON}o[dm]*[SO](?![pTEG])"),
    ("office_name", rf"{_OFFICES}{_PERSON}(?![TEG])"),
    ("name_office", rf"h{{0,2}}[PN]c(?:[dr]m?|(?=[SDOBmTE])|[hT]?[PN]p)(?:{_OFFICE})(?:c?a[dr]?{_OFFICE}|od?[mfx]{{1,3}}(?=c))?(?!c?h?[PN]|a){_END}"),
    ("office_comma_name", rf"(?:[dr]?{_SCOPE}{{1,6}}{_T}{_OF}{{0,2}}|[dr]{_T}{_OF}{{0,2}}|{_T}{_OF}{{1,2}})c{_PERSON}(?=c|$|x)|{_T}c{_PERSON}(?=c)"),
    ("titled_name", r"h{1,3}[PN]"),
    ("led_by", rf"[dr]?{_SHARED}{{0,8}}G{_TAIL}?c?b(?:{_OFFICES}c?)?h{{0,2}}{_PERSON}(?:od?S(?![pTEGN]))?(?![TEG])"),
    ("office_owned", rf"[dr]?{_SCOPE}{{0,4}}Gp{_SCOPE}{{0,6}}{_T}{_OF}{{0,2}}"),
    ("crowd", rf"[dr]?[SDYmf]{{0,5}}n(?:{_LIST}|{_OF})?"),
    ("group", rf"[dr]?{_SHARED}{{0,8}}G{_TAIL}?"),
    ("office", rf"[dr]?(?:{_SCOPE}{{0,6}}[TE]ud?m?[SDO](?![pTEGPN])|{_OFFICE})"),
    ("name", r"[PN]"),
    ("org", r"[SDfmN]{0,3}(?:O|B(?:od?[SO](?![pTEGN]))?)"),
    ("state", r"[SY]"),
    ("demonym", r"D"),
    ("pronoun", r"[jr]"),
)
_EDITION = re.compile(r"[A-Z]{2,}[-‑]?\d+")  # "COP35" is a conference
_HELD = frozenset(("talks", "meeting", "negotiations", "summit", "conference", "met", "meet", "meets", "held", "round"))
_LOCAL = frozenset(("metropolitan", "downtown", "central", "nearby", "rural", "northern", "southern", "eastern", "western", "coastal"))
_NAMED = [f"(?P<{name}>{pattern})" for name, pattern in PATTERNS]
# Most words can begin no phrase, and the patterns before "name" need an honorific, or a noun for people before the phrase can break off.
_GRAMMAR = re.compile(rf"(?![xcpotuibl])(?:(?=h|[drSDOYfmBNPahcp]*[TEGn])(?:{'|'.join(_NAMED[:11])})|{'|'.join(_NAMED[11:])})")


class Phrase(NamedTuple):
    """One actor phrase: its pattern, the span of the whole, the items in it, the name's items."""

    pattern: str
    start: int
    end: int
    items: tuple[Item, ...]
    before: Item | None
    after: Item | None
    sentence: Sequence[Item]
    at: int  # place of its first item in the sentence, or of an article before that: it tells a place from an actor

    @property
    def lead(self) -> tuple[str, ...]:
        """The two words before, lower case."""
        return tuple([lower(i) for i in self.sentence[max(0, self.at - 2):self.at]])

    @property
    def behind(self) -> str:
        """The classes of the two items before."""
        return classes(self.sentence[max(0, self.at - 2):self.at])

    @property
    def venue(self) -> bool:
        """Whether a state here is where something is held: "talks in Norway", "talks in Bergen, Norway"."""
        at, items = self.at - 1, self.sentence
        if at > 1 and items[at].cls == "c" and items[at - 1].cls in "SN":
            at -= 2
        return at > 0 and items[at].cls == "i" and lower(items[at - 1]) in _HELD


def read_phrases(items: Sequence[Item]) -> Iterator[Phrase]:
    """Yield the actor phrases of one sentence from left to right; they do not overlap."""
    for match in _GRAMMAR.finditer(classes(items)):
        low, high = match.span()
        inside = tuple(items[low:high])
        at = low - 1 if low > 1 and items[low - 1].cls == "d" else low
        yield Phrase(match.lastgroup or "", inside[0].start, inside[-1].end, inside,
                     items[at - 1] if at else None, items[high] if high < len(items) else None, items, at)


def lower(item: Item) -> str:
    """A plain word in lower case; nothing for a name or noun of the tables."""
    return item.payload.lower() if isinstance(item.payload, str) else ""


def name_items(phrase: Phrase) -> list[Item]:
    """The items that name people in a phrase of offices and names."""
    if phrase.pattern == "name_office":
        return [next(i for i in phrase.items if i.cls in "PN")]
    if phrase.pattern == "offices_many":
        at = next(k for k, i in enumerate(phrase.items) if i.cls == "G")
        return [i for i in phrase.items[at:] if i.cls in "PN"]
    if phrase.pattern == "office_name_of":
        return [next(i for i in phrase.items if i.cls in "PN")]
    names = [i for i in phrase.items if i.cls in "PN"]
    return names[-1:]


def scopes(phrase: Phrase, day: Any, skip: Sequence[Item] = ()) -> list[Alias]:
    """The listed states and organisations an office or group belongs to on `day`, in order."""
    out = []
    for item in phrase.items:
        if item.cls in "SDOY" and item not in skip and not isinstance(item.payload, str):
            rows = item.payload if len(item.payload) == 1 else [a for a in item.payload if isinstance(a, Alias) and a.kind != "person"]
            out.append(next((a for a in rows if a.valid(day)), rows[0]) if len(rows) > 1 else rows[0])
    return out


def offices(phrase: Phrase) -> list[str]:
    """The office words of a phrase ('foreign minister'), lower case."""
    classes = "TE" if any(i.cls in "TE" for i in phrase.items) else "G"
    return [next(e.word for e in i.payload if isinstance(e, Entry)) for i in phrase.items if i.cls in classes]


def guess_kind(lexicon: Lexicon, phrase: Phrase, name: str) -> str | None:
    """Say what an unlisted bare name is: person, organisation, place, or None for no actor at all."""
    words = name.split()
    if name in lexicon.words["region"] or words[-1] == "border":
        return "place"
    if not lexicon.words["thing_head"].isdisjoint(words) or name == "State" or _EDITION.fullmatch(name):
        return None
    if not lexicon.words["organisation_head"].isdisjoint(words):
        return "organisation"
    if len(words) == 1 and len(name) > 2 and name.isupper():
        return "organisation"
    if words[-1] in lexicon.words["place_head"] or (phrase.before and (
            phrase.before.cls in "iu" or phrase.before.payload in _LOCAL)):
        return "place"
    if phrase.after and phrase.after.cls == "c" and len(words) == 1:
        return None
    return "person" if 2 <= len(words) <= 5 and not any(c.isdigit() for c in name) else None
