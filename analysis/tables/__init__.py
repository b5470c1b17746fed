"""The tables of the kit: every column's type, unit and meaning, stated once.

Stages take these tables and return new ones. The functions of `schema` are at hand here too, so
that a stage imports one module: ``check`` enforces a schema; ``empty``, ``build``,
``from_columns`` and ``from_rows`` make a table of the right types; ``codebook`` prints schemas for people.
"""

from __future__ import annotations

from collections.abc import Mapping

from .pairs import PAIRS, SPANS, TIE_CHANGES, TIES
from .schema import Column, Schema, build, by_document, check, codebook, empty, from_columns, from_rows, rows, trusted

_C = Column
_DOC = _C("doc_id", "text", "document")
_SENT = _C("sent_id", "int", "sentence, counted from 0 in its document")
_SPAN = (
    _C("start", "int", "first character in the document's text (0-based)"),
    _C("end", "int", "one past the last character (half-open)"),
)
_NP = (
    _C("np_start", "int", "first character of the whole phrase, titles and apposition included"),
    _C("np_end", "int", "one past its last character"),
)
_INTERVAL = (
    _C("earliest", "day", "first day it can be", optional=True),
    _C("latest", "day", "last day it can be", optional=True),
)
PRECISIONS = ("day", "weekend", "week", "month", "quarter", "season", "half-year", "year", "decade", "range")
DATE_BASES = ("explicit", "relative", "dateline", "document", "bounded")
STATUSES = ("held", "planned", "denied", "possible")
PASSAGE_KINDS = ("headline", "byline", "dateline", "body", "boilerplate")
MISFITS = ("no_veto_power", "other_state", "no_vote_near", "other_topic", "too_few")
ACTOR_KINDS = ("person", "state", "organisation", "group", "place")

DOCUMENTS = Schema("documents", "one document", ("doc_id",), (
    _DOC,
    _C("title", "text", "headline, as the manifest or the file gives it", optional=True),
    _C("source", "text", "publication", optional=True),
    _C("published_earliest", "day", "first day on which it can have been published", optional=True),
    _C("published_latest", "day", "last day on which it can have been published", optional=True),
    _C("published_basis", "text", "how the publication date is known", values=("stated", "inferred", "unknown")),
    _C("language", "text", "ISO 639-1 code", optional=True),
    _C("path", "text", "file it was read from, relative to the corpus"),
    _C("sha256", "text", "digest of the raw bytes (of the record, in a file of many)"),
    _C("text", "text", "decoded source, untouched"),
    _C("context", "text", "text that came before, used only to resolve pronouns and short names", optional=True),
    _C("encoding", "text", "encoding the text was decoded from, as it was found", optional=True),
    _C("note", "text", "what is to be known of how it was read", optional=True),
))
PASSAGES = Schema("passages", "one labelled stretch of a document", ("doc_id", "passage_id"), (
    _DOC, _C("passage_id", "int", "passage, counted from 0 in its document"), *_SPAN,
    _C("kind", "text", "what the stretch is", values=PASSAGE_KINDS),
    _C("reason", "text", "the rule or reference row that labelled it"),
))
#: Made from a whole corpus before its passages are labelled.
FURNITURE = Schema("furniture", "one paragraph that recurs in many articles of one source", ("source", "digest"), (
    _C("source", "text", "publication; 'unnamed' articles share an empty one"), _C("digest", "text", "of the paragraph without its numbers"),
    _C("example", "text", "its beginning, as one article prints it", optional=True),
    _C("n_documents", "int", "articles of the source that print it"), _C("n_source", "int", "articles of the source"),
))
STORIES = Schema("stories", "one document, and the story it tells", ("doc_id",), (
    _DOC, _C("story_id", "text", "first document of the story"),
    _C("kind", "text", "what it is to the story", values=("first", "exact", "near")),
    _C("like", "text", "document whose text it repeats", optional=True),
    _C("similarity", "float", "share of the shorter text's five-word sequences that both hold, from 0 to 1", optional=True),
))
SENTENCES = Schema("sentences", "one sentence", ("doc_id", "sent_id"), (
    _DOC, _SENT, *_SPAN,
    _C("kind", "text", "kind of the passage it lies in", values=PASSAGE_KINDS),
    _C("passage_id", "int", "passage it lies in"),
))
TOKENS = Schema("tokens", "one token", ("doc_id", "token_id"), (
    _DOC, _C("token_id", "int", "token, counted from 0 in its document"), _SENT, *_SPAN,
    _C("token", "text", "the characters text[start:end]"),
), span="token")
MENTIONS = Schema("mentions", "one mention of an actor or place", ("mention_id",), (
    _C("mention_id", "text", "doc_id, '#m' and a count"), _DOC, _SENT, *_SPAN,
    _C("surface", "text", "the characters text[start:end]"),
    _C("actor_id", "text", "actor; '~' before the name where no table lists it; empty if ambiguous", optional=True),
    _C("name", "text", "fullest form of the name the document gives, without titles"),
    _C("status", "text", "whether one listed actor was found", values=("resolved", "unlisted", "ambiguous")),
    _C("how", "text", "what kind of expression it is",
       values=("name", "alias", "short_name", "role", "metonym", "demonym", "pronoun")),
    _C("alias_id", "text", "reference row that recognised it", optional=True),
    _C("kind", "text", "what it stands for", values=ACTOR_KINDS),
    _C("office", "text", "office the text gives the person", optional=True),
    _C("state", "text", "state or organisation (actor_id) the text gives the actor", optional=True),
    _C("members", "text", "for 'the two leaders': the actors meant, joined by ';'", optional=True),
    _C("member_names", "text", "their names, joined by ';'", optional=True), *_NP,
), span="surface")
CLAUSES = Schema("clauses", "one token of a parsed sentence", ("doc_id", "sent_id", "node"), (
    _DOC, _SENT, _C("node", "int", "token of the parse, counted from 0 in its sentence"), *_SPAN,
    _C("word", "text", "what the parser read: the token, or a stand-in for a whole actor phrase"),
    _C("lemma", "text", "base form"), _C("pos", "text", "universal part of speech"),
    _C("tag", "text", "Penn Treebank tag"), _C("dep", "text", "dependency to its head"),
    _C("head", "int", "node it depends on; itself for the root"),
    _C("mention_id", "text", "actor phrase it stands for", optional=True),
    _C("date_id", "text", "date expression it stands for", optional=True),
))
DATE_MENTIONS = Schema("date_mentions", "one date expression", ("date_id",), (
    _C("date_id", "text", "doc_id, '#d' and a count"), _DOC, _SENT, *_SPAN,
    _C("surface", "text", "the characters text[start:end]"), *_INTERVAL,
    _C("precision", "text", "width of the interval the words name", values=PRECISIONS),
    _C("basis", "text", "what the interval rests on", values=DATE_BASES),
), span="surface")
EVENTS = Schema("events", "one reported event", ("event_id",), (
    _C("event_id", "text", "doc_id, '#e' and a count"), _DOC, _SENT, *_SPAN,
    _C("event_type", "text", "a type of analysis/reference/events.toml"),
    _C("status", "text", "what the text asserts of it", values=STATUSES), *_INTERVAL,
    _C("precision", "text", "width of the interval", optional=True, values=PRECISIONS),
    _C("date_basis", "text", "what the date rests on", optional=True, values=DATE_BASES),
    _C("place", "text", "where, as the text names it", optional=True),
    _C("attribution", "text", "who is quoted as the source", optional=True),
    _C("rule_id", "text", "the pattern of events.toml and the clause rule that made the row"),
    _C("evidence", "text", "the characters text[start:end]: the sentence"),
    _C("count", "count", "how many (resolutions vetoed), where the text says", optional=True),
    _C("trigger_start", "int", "first character of the word that announces the event"),
    _C("trigger_end", "int", "one past its last character"),
    _C("date_id", "text", "date expression the event took", optional=True),
    _C("topic", "text", "what it was about, where the clause says (vetoes)", optional=True),
), span="evidence")
EVENT_ACTORS = Schema("event_actors", "one actor's part in an event", ("event_id", "actor_id", "role"), (
    _C("event_id", "text", "event"), _C("actor_id", "text", "actor, as in mentions"),
    _C("role", "text", "its part", values=("participant", "visitor", "vetoing", "actor", "target")),
    _C("name", "text", "fullest form of the name the document gives, without titles"),
    _C("mention_id", "text", "mention that named it", optional=True),
))
VETO_LINKS = Schema("veto_links", "one candidate for a reported veto", ("event_id", "draft"), (
    _C("event_id", "text", "event of type veto"),
    _C("draft", "text", "symbol of the draft resolution; empty where the record has none"),
    _C("verdict", "text", "the report held against the record",
       values=("matched", "ambiguous", "not_on_record", "outside_coverage")),
    _C("reason", "text", "what left this candidate, or none"),
    _C("vetoed_on", "day", "day of the vote", optional=True),
    _C("vetoed_by", "text", "all states that vetoed it, joined by ';'", optional=True),
    _C("misfit", "text", "what does not fit where the claim is not on record: a state that never cast a veto; a draft that others "
       "vetoed; no vote of theirs near the day; votes on other topics alone; fewer than the text counts", optional=True, values=MISFITS),
    _C("url", "text", "the draft at the United Nations", optional=True),
))
MEETINGS = Schema("meetings", "one meeting, call or visit, however many reports tell of it", ("meeting_id",), (
    _C("meeting_id", "text", "'meeting:' and the first of its events"),
    _C("event_type", "text", "meeting, call or visit"), _C("status", "text", "what the reports come to: held, else denied, planned, possible",
                                                           values=STATUSES),
    *_INTERVAL, _C("precision", "text", "width of the interval", optional=True),
    _C("place", "text", "where, as most reports name it", optional=True),
    _C("participants", "text", "names of all who take part by any report, joined by '; '"),
    _C("n_reports", "int", "reports (events) of it"), _C("n_documents", "int", "documents that report it"),
    _C("n_stories", "count", "of these, stories: copies and reprints count once", optional=True),
    _C("disagreements", "text", "where the reports differ, with the events that say so", optional=True),
))
MEETING_REPORTS = Schema("meeting_reports", "one report of a meeting", ("meeting_id", "event_id"), (
    _C("meeting_id", "text", "meeting"), _C("event_id", "text", "event that reports it"),
    _C("fullest", "flag", "whether it says most of the meeting: held before planned, then days, place, people by name"),
    _C("why", "text", "why it was joined with the reports before it"),
))
TIMELINE = Schema("timeline", "one mark on a timeline", ("event_id", "lane"), (
    _C("event_id", "text", "event the mark stands for"),
    _C("lane", "text", "the row it is drawn in: a dyad, or the vetoing states"),
    _C("label", "text", "what is written beside it"),
    _C("event_type", "text", "type of the event"), _C("status", "text", "status of the event", values=STATUSES),
    *_INTERVAL, _C("precision", "text", "width of the interval", optional=True),
    _C("place", "text", "where", optional=True), _C("attribution", "text", "who is quoted as the source", optional=True),
    _DOC, _SENT, *_SPAN, _C("evidence", "text", "the sentence"),
    _C("n_reports", "count", "reports of this meeting in the corpus", optional=True),
    _C("reported", "day", "last day on which the article can have been published", optional=True),
), span="evidence")
#: Made on demand (`analysis.history`), like those below: so not among ``SCHEMAS``.
ANNOUNCEMENTS = Schema("announcements", "one meeting that was announced", ("meeting_id",), (
    _C("meeting_id", "text", "meeting"), _C("event_type", "text", "meeting, call or visit"),
    _C("participants", "text", "names of all who take part by any report, joined by '; '"),
    _C("announced", "day", "day of the first article that announces it", optional=True),
    *_INTERVAL, _C("place", "text", "where it was to be", optional=True),
    _C("outcome", "text", "what the corpus tells of it later", values=("held", "denied", "not reported as held")),
    _C("n_reports", "int", "reports (events) of it"), _C("event_id", "text", "the first announcement"),
))
HISTORY = Schema("history", "one meeting and what is said of it", ("meeting_id", "lane"), (
    *TIMELINE.columns, _C("number", "int", "meeting, counted from 1 by first day"), _C("meeting_id", "text", "meeting"),
    _C("outcome", "text", "what the meeting came to", values=("held", "denied", "not reported as held")),
), span="evidence")
#: Made on demand (`analysis.proposals`), not by a run: so not among ``SCHEMAS``.
PROPOSALS = Schema("proposals", "one person whom no reference table lists", ("id",), (
    _C("id", "text", "slug of the name, as people.csv would have it"),
    _C("name", "text", "fullest form of the name the documents give, without titles"),
    _C("aliases", "text", "other full forms of it, joined by ';'", optional=True),
    _C("offices", "text", "offices the texts give, most frequent first, joined by ';'", optional=True),
    _C("states", "text", "states or organisations (actor_id) the texts give, likewise", optional=True),
    _C("posts", "text", "office|actor_id|first day|last day of publication with it (former ones left out), likewise",
       optional=True),
    _C("n_mentions", "int", "mentions by name"), _C("n_documents", "int", "documents that name the person"),
    _C("first_day", "day", "first day of publication", optional=True),
    _C("last_day", "day", "last day of publication", optional=True),
    _C("example", "text", "a made-up sentence that holds the name"),
    _C("source", "text", "how many documents of which days it rests on"),
))
EXPIRED_OFFICES = Schema("expired_offices", "one office given to a person outside their term", ("mention_id",), (
    _DOC, _C("mention_id", "text", "mention, as in mentions"), _C("name", "text", "the person, as people.csv has it"),
    _C("office", "text", "office the text gives"),
    _C("state", "text", "state or organisation (actor_id) of the term", optional=True),
    _C("published", "day", "last day on which the document can have been published"),
    _C("held_from", "day", "first day of the term nearest to it", optional=True),
    _C("held_to", "day", "last day of that term", optional=True),
    _C("reason", "text", "the contradiction in a sentence"),
))
#: Every schema by name, in the order in which the stages make them.
SCHEMAS: Mapping[str, Schema] = {
    s.name: s
    for s in (DOCUMENTS, FURNITURE, PASSAGES, STORIES, SENTENCES, TOKENS, MENTIONS, DATE_MENTIONS, PAIRS, CLAUSES, EVENTS,
              EVENT_ACTORS, VETO_LINKS, MEETINGS, MEETING_REPORTS, TIMELINE)
}

__all__ = [
    "ACTOR_KINDS", "CLAUSES", "DATE_BASES", "DATE_MENTIONS", "DOCUMENTS", "EVENTS", "EVENT_ACTORS",
    "EXPIRED_OFFICES", "FURNITURE", "MEETINGS", "MEETING_REPORTS", "MENTIONS", "MISFITS", "PAIRS", "PASSAGES", "PASSAGE_KINDS", "PRECISIONS",
    "PROPOSALS", "SCHEMAS",
    "SENTENCES", "SPANS", "STATUSES", "STORIES", "TIES", "TIE_CHANGES", "TIMELINE", "TOKENS", "VETO_LINKS", "Column", "Schema", "build",
    "by_document",
    "check", "codebook", "empty", "from_columns", "from_rows", "rows", "trusted",
]
