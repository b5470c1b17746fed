"""What each reference table holds: file name, key, columns and how their values are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

#: Kinds of value a column can hold. "list" is several texts joined by ';'. "from" and "to" are
#: days written YYYY-MM-DD, YYYY-MM or YYYY; a month or year stands for its first or last day.
#: "start" and "end" are written the same way but stay text: the precision is part of the value.
KINDS = ("text", "list", "from", "to", "start", "end", "day", "bool", "regex")


@dataclass(frozen=True)
class Column:
    """One column of a reference table.

    ``required`` columns must stand in the header of every file; ``filled`` ones also need a value in
    every row. Other columns may be left out and then read as empty.
    """

    name: str
    kind: str
    meaning: str
    required: bool = False
    filled: bool = False
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Spec:
    """One reference table: ``names`` are the columns of which one must occur in a row's example."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    names: tuple[str, ...] = ()
    ignore_case: bool = False
    prefix: str = ""

    @property
    def file(self) -> str:
        """File name of the table."""
        return f"{self.name}.csv"


_C = Column
_EXAMPLE = _C("example", "text", "a sentence that holds one of the row's names")
_SOURCE = _C("source", "text", "where the row comes from")
_SPAN = (_C("valid_from", "from", "first day on which the names stand for the actor"),
         _C("valid_to", "to", "last day on which they do"))
_AMBIGUOUS = (
    _C("ambiguous", "list", "those of the row's names that also mean something else"),
    _C("confused_with", "text", "what they are confused with"),
    _C("not_in", "list", "longer phrases in which a name of the row is not this actor"),
)

STATES = Spec("states", ("code",), (
    _C("code", "text", "ISO 3166-1 alpha-3, or an own code", required=True, filled=True),
    _C("name", "text", "common English name", required=True, filled=True),
    _C("official", "text", "official English name"),
    _C("other_names", "list", "short forms and former names"),
    _C("demonym_adjectives", "list", "adjectives"),
    _C("demonym_nouns", "list", "nouns for its people, singular and plural"),
    _C("capitals", "list", "cities that stand for the government, or for themselves"),
    _C("metonyms", "list", "buildings and offices that stand for the government"),
    *_SPAN, _C("un_member", "bool", "whether it is a member of the United Nations"),
    *_AMBIGUOUS, _EXAMPLE, _SOURCE,
), names=("name", "official", "other_names", "demonym_adjectives", "demonym_nouns", "capitals", "metonyms"),
    prefix="state:")

ORGANISATIONS = Spec("organisations", ("id",), (
    _C("id", "text", "lower-case slug", required=True, filled=True),
    _C("name", "text", "common English name", required=True, filled=True),
    _C("aliases", "list", "other names and initialisms"),
    _C("short_forms", "list", "usable only where a document has named it in full"),
    _C("kind", "text", "what it is", required=True, filled=True, values=(
        "igo", "armed_group", "party", "alliance", "court", "body", "forum", "ngo", "government_body")),
    _C("state", "text", "code of the state it belongs to"),
    _C("demonyms", "list", "nouns and adjectives for its members"),
    _C("metonyms", "list", "places that stand for it"),
    *_SPAN, *_AMBIGUOUS, _EXAMPLE, _SOURCE,
), names=("name", "aliases", "demonyms"), prefix="org:")

TITLE_KINDS = ("head_of_state", "head_of_government", "minister", "envoy", "igo_head", "legislator", "military",
               "royal", "religious", "spokesperson", "deputy", "official", "leader", "honorific")
TITLES = Spec("titles", ("title",), (
    _C("title", "text", "the words, lower case", required=True, filled=True),
    _C("plural", "text", "their plural"),
    _C("kind", "text", "what they mark", required=True, filled=True, values=TITLE_KINDS),
    _C("takes_scope", "bool", "whether a state or organisation goes with them"),
    _EXAMPLE, _SOURCE,
), names=("title", "plural"), ignore_case=True)

GROUPS = Spec("groups", ("noun",), (
    _C("noun", "text", "head noun of an unnamed group, as written", required=True, filled=True),
    _C("kind", "text", "who they are", required=True, filled=True, values=(
        "officials", "leaders", "ministers", "envoys", "legislators", "military", "armed_group", "opposition",
        "delegation", "states", "government", "community", "people")),
    _EXAMPLE, _SOURCE,
), names=("noun",), ignore_case=True)

PEOPLE = Spec("people", ("id",), (
    _C("id", "text", "lower-case slug", required=True, filled=True),
    _C("name", "text", "name without titles", required=True, filled=True),
    _C("aliases", "list", "spelling variants of the full name"),
    _C("short_forms", "list", "family name and the like, usable only where a document has named the person in full"),
    _EXAMPLE, _SOURCE,
), names=("name", "aliases"), prefix="person:")

OFFICES = Spec("offices", ("person_id", "office", "scope", "start"), (
    _C("person_id", "text", "person, as in people.csv", required=True, filled=True),
    _C("office", "text", "office, lower case", required=True, filled=True),
    _C("scope", "text", "code of the state or id of the organisation", required=True, filled=True),
    _C("start", "start", "first day, month or year in office", required=True),
    _C("end", "end", "last day, month or year in office; empty: open or not known", required=True),
    _SOURCE,
))

BOILERPLATE = Spec("boilerplate", ("cue_id",), (
    _C("cue_id", "text", "readable id", required=True, filled=True),
    _C("kind", "text", "what the passage is", required=True, filled=True),
    _C("pattern", "regex", "regular expression, searched in one paragraph", required=True, filled=True),
    _C("scope", "text", "how far it reaches", required=True, filled=True, values=("line", "to_end")),
    _C("example", "text", "a paragraph it matches", required=True, filled=True),
    _C("counterexample", "text", "a paragraph of news it does not match", required=True, filled=True),
    _SOURCE,
))

ABBREVIATIONS = Spec("abbreviations", ("abbreviation",), (
    _C("abbreviation", "text", "lower case, without the last dot", required=True, filled=True),
    _EXAMPLE, _SOURCE,
), names=("abbreviation",), ignore_case=True)

WORDS = Spec("words", ("word", "kind"), (
    _C("word", "text", "the word as written", required=True, filled=True),
    _C("kind", "text", "what it does in a name or an actor phrase", required=True, filled=True, values=(
        "organisation_head", "place_head", "thing_head", "portfolio", "opener", "particle", "modifier", "regional",
        "calendar", "region", "field")),
    _EXAMPLE, _SOURCE,
), names=("word",))

VETOES = Spec("vetoes", ("veto_id",), (
    _C("veto_id", "text", "draft symbol; with '#' and a count where one symbol stands for several votes",
       required=True, filled=True),
    _C("date", "day", "day of the vote", required=True, filled=True),
    _C("draft", "text", "symbol of the draft resolution, as the record gives it", required=True, filled=True),
    _C("meeting_record", "text", "symbol of the record of the meeting"),
    _C("agenda_item", "text", "agenda item"),
    _C("topic", "text", "what the draft was about"),
    _C("topic_source", "text", "whether the record gives the topic or we took it from the agenda item",
       values=("given", "derived", "")),
    _C("states", "list", "codes of the states concerned"),
    _C("vetoed_by", "list", "names of the states that vetoed, as in states.csv", required=True, filled=True),
    _C("tally", "text", "votes for-against-abstaining"),
    _C("source", "text", "where the row comes from"),
    _C("note", "text", "what is odd about the row"),
))

#: Every table in the order in which it is read; later ones refer to earlier ones.
SPECS: Mapping[str, Spec] = {s.name: s for s in (
    STATES, ORGANISATIONS, TITLES, GROUPS, PEOPLE, OFFICES, BOILERPLATE, ABBREVIATIONS, WORDS, VETOES)}
