"""What words say of the day on which a text was written: offices held, dates told as past or as to come."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import pandas as pd

from ..dates import tense_of
from ..reference import Reference

BEFORE, AFTER = "not_before", "not_after"
BY_NAME = ("name", "short_name", "alias")
_NOT_IN_OFFICE = re.compile(r"\b(?:former(?:ly)?|ex|then|late|one-?time|ousted|deposed|overthrown|toppled|"
                            r"elect|designate|incoming)\b", re.IGNORECASE)
#: What may stand before the office in its own text.
_FORMER = re.compile(r"(?:former|ex-)\s*", re.IGNORECASE)
#: An office of one word is too common to be found inside a longer one: a minister is not the prime minister.
_ENVOY = re.compile(r"envoy|representative|mediator|coordinator|adviser")
_WRITTEN_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
#: A year by itself dates the clause only after one of these; "the 2012 budget" may be of any year.
_WHEN = re.compile(r"\b(?:in|on|since|until|from|during|after|between|late|early|mid)[ -](?:the )?$", re.IGNORECASE)
#: What is to come, whoever tells it ("was to" and "would" may look ahead from a past day): the verb, and what lies between it and the date.
_TO_COME = re.compile(r"\b(?:will|shall|(?:is|are) (?:to|due|set|scheduled|expected|planned)|'ll|’ll)(?: to)?(?: be)? ?[\w-]*"
                      r"(?P<between>[^.,;:\"“”]{0,60}?) (?:on|in|by|until|(?<=\bscheduled )for|(?<=\bset )for|(?<=\bplanned )for|(?<=\bdue )for)? ?$",
                      re.IGNORECASE)
#: A year or month to come stands bare after its preposition ("on a 2022 conviction" does not).
_BARE = re.compile(r"\b(?:in|by|until|for|during) $", re.IGNORECASE)
#: With one of these between, the date belongs to another verb: "will release a man who entered in 2009".
_OF_ANOTHER = re.compile(r"\b(?:since|had|has|have|was|were|who|which|that|after|over|for|from|\w{3,}ed)\b", re.IGNORECASE)
#: With one of these before it, a date need not be past, whatever verb stands nearest: "announced that it was leaving in 2019".
_MAY_BE_AHEAD = re.compile(
    r"\b(?:will|shall|would|may|might|could|should|can|to \w+|intend\w*|intention\w*|plan\w*|expect\w*|schedul\w+|project\w*|forecast\w*|"
    r"predict\w*|due|set|upcoming|until|till|by|beginning|starting|effective|deadline|promis\w+|pledg\w+|propos\w+|call\w* for|"
    r"(?:is|are|was|were|be) \w+ing|host)\b|\bannounc\w+\W+(?:\w+\W+){2}", re.IGNORECASE)
#: Words before an office that tell of another day than the one of writing: "the downfall of", "newly elected", "the jailed".
_OTHER_DAY = re.compile(
    r"\b(?:(?:resignation|downfall|overthrow|ouster|ousting|removal|fall|death|assassination|killing|trial|era|days|election|"
    r"inauguration|impeachment|arrest|successor|predecessor|funeral|son|daughter|wife|widow|husband|brother|memory|legacy) (?:of|to)|"
    r"ousting|elects?|elected|jailed|imprisoned|exiled|disgraced|fugitive|deceased|acting|interim|new|newly|late|de jure|"
    r"candidates? for|replac\w+|succeed\w*)(?: [\w'’-]+){0,4}$", re.IGNORECASE)


class Fact(NamedTuple):
    """One bound on the day of writing, its reason, and where the text says what it rests on."""

    doc_id: str
    side: str
    day: pd.Timestamp
    basis: str
    reason: str
    reference_row: str | None
    sent_id: int
    start: int
    end: int


def not_in_office(text: str, mention: Any) -> bool:
    """Whether the words around a name take the office back.

    These are the phrase and the word before it ("Former", where it opens a sentence); in a list, whose
    office stands before its first name, also what lies between and the three words before the office.

    Examples
    --------
    >>> from types import SimpleNamespace as Mention
    >>> not_in_office("Former President Holm", Mention(np_start=7, np_end=21, office="president"))
    True
    """
    before, phrase = text[max(0, mention.np_start - 250):mention.np_start], text[mention.np_start:mention.np_end]
    words = [*before.split()[-1:], phrase]
    if mention.office.lower() not in phrase.lower():
        found = [m.start() for m in re.finditer(re.escape(mention.office), before, re.IGNORECASE)][-1:]
        words += [w for at in found for w in (*before[:at].split()[-3:], before[at:])]
    return bool(_NOT_IN_OFFICE.search(" ".join(words)) or _NOT_IN_OFFICE.search(mention.office))


def offices(mentions: pd.DataFrame, texts: Mapping[str, str], past: set[tuple[str, int]],
            reference: Reference) -> Iterator[Fact]:
    """Bounds from the terms of offices.csv.

    A person called by a listed office is written of between the first day of its first term and the last
    day of its last; "former": after the end of the first. In a sentence that names a past year (`past`: its
    doc_id and sent_id), the office may be the one held then, and nothing follows for the last day.
    """
    terms: dict[str, list[Any]] = {}
    for term in reference.offices.itertuples():
        terms.setdefault(str(term.actor_id), []).append(term)
    names = {r.actor_id: r.name for t in (reference.states, reference.organisations, reference.people)
             for r in t[["actor_id", "name"]].itertuples()}
    given = mentions[(mentions["status"] == "resolved") & mentions["how"].isin(BY_NAME) & mentions["office"].notna()
                     & mentions["actor_id"].isin(list(terms))]
    for m in given.itertuples():
        text, office = texts[m.doc_id], _FORMER.sub("", str(m.office).lower())
        meant = [t for t in terms[m.actor_id] if _is(t, office, m, text, names)]
        if not meant:
            continue
        where = (m.sent_id, m.np_start, m.np_end)
        what = f"{names[m.actor_id]} was {_shown(meant)}, {_spans(meant)}"
        row = "; ".join(f"offices.csv: {t.person_id}, {t.office}, {t.scope}, {t.start}" for t in meant)
        ends = [t.latest for t in meant]
        if not_in_office(text, m):
            around = text[max(0, m.np_start - 8):m.np_end]
            former = re.search(rf"\b(?:former|ex)[ -](?:[\w.'’-]+ ){{0,3}}{re.escape(office)}", around, re.IGNORECASE)
            if former and not any(pd.isna(e) for e in ends):  # of an end known to the month or year, its first day
                yield Fact(m.doc_id, BEFORE, min(pd.Timestamp(t.end) for t in meant), "former office", f"{what}: already called a former holder",
                           row, *where)
            continue
        if _OTHER_DAY.search(text[max(0, m.np_start - 60):m.np_start] + text[m.np_start:m.start].rstrip()):
            continue
        starts = [t.earliest for t in meant]
        if not any(pd.isna(s) for s in starts):
            yield Fact(m.doc_id, BEFORE, min(starts), "office", f"{what}: called by the office", row, *where)
        if not any(pd.isna(e) for e in ends) and (m.doc_id, m.sent_id) not in past:
            yield Fact(m.doc_id, AFTER, max(ends), "office", f"{what}: called by the office", row, *where)


def _is(term: Any, office: str, mention: Any, text: str, names: Mapping[str, str]) -> bool:
    """Whether the words can mean this term: the office itself, or a short form of it with the field it is for."""
    head, _, field = term.office.lower().partition(" for ")
    of = mention.state if isinstance(mention.state, str) else ""
    longer = term.office.lower().removesuffix(f" {office}").split()  # "first" of "first vice president"
    if term.office.lower() == office or (" " in office and term.office.lower().endswith(f" {office}") and not {"vice", "deputy"} & set(longer)):
        return not of or of == term.scope_id
    if not field:
        return bool(head == office and (not of or of == term.scope_id))
    short, said = office.partition(" for ")[0], names.get(of, "").lower()
    phrase = text[mention.np_start:mention.np_end].lower()
    fits = head == short or (head.endswith(f" {short}") and (" " in short or _ENVOY.fullmatch(short) is not None))
    return fits and (field in phrase or field == said)


def _shown(terms: Iterable[Any]) -> str:
    return " and ".join(dict.fromkeys(str(t.office) for t in terms))


def _spans(terms: Iterable[Any]) -> str:
    return ", ".join(dict.fromkeys(f"{t.start or 'an unknown day'} to {t.end or 'an open end'}" for t in terms))


def dates(date_mentions: pd.DataFrame, sentences: Mapping[tuple[str, int], tuple[int, int]],
          texts: Mapping[str, str]) -> Iterator[Fact]:
    """Bounds from dates that the text writes with their year: told as past, or as still to come."""
    for d in written(date_mentions).itertuples():
        if (d.doc_id, d.sent_id) not in sentences:
            continue
        start, end = sentences[d.doc_id, d.sent_id]
        sentence, a, b = texts[d.doc_id][start:end], d.start - start, d.end - start
        tense, before, where = tense_of(sentence, a, b), sentence[:a], (d.sent_id, d.start, d.end)
        dates_it = d.precision == "day" or _WHEN.search(before)
        if tense == "past" and dates_it and not _MAY_BE_AHEAD.search(before):
            yield Fact(d.doc_id, BEFORE, d.earliest, "date", f"'{d.surface}' is told as past", None, *where)
        elif (d.precision == "day" or _BARE.search(before)) and (ahead := _TO_COME.search(before)) and not _OF_ANOTHER.search(ahead["between"]):
            yield Fact(d.doc_id, AFTER, d.latest, "date to come", f"'{d.surface}' is told as still to come", None, *where)


def written(date_mentions: pd.DataFrame) -> pd.DataFrame:
    """The date expressions that name their year themselves."""
    year = date_mentions["surface"].str.contains(_WRITTEN_YEAR)
    return date_mentions[(date_mentions["basis"] == "explicit") & date_mentions["earliest"].notna() & year]


def foundings(mentions: pd.DataFrame, reference: Reference) -> Iterator[Fact]:
    """Bounds from organisations that a text names: not before their first day.

    States are left out: most are named after a land that was called so before.
    """
    table = reference.organisations
    first = table[table["valid_from"].notna()].set_index("actor_id")
    named = mentions[(mentions["status"] == "resolved") & mentions["how"].isin(BY_NAME)
                     & mentions["actor_id"].isin(list(first.index))]
    for m in named.itertuples():
        org: Any = first.loc[m.actor_id]
        yield Fact(m.doc_id, BEFORE, org["valid_from"], "founding",
                   f"{org['name']} is named, which there has been since {org['valid_from']:%Y-%m-%d}",
                   f"organisations.csv: {org['id']}", m.sent_id, m.start, m.end)
