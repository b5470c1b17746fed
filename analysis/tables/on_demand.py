"""Tables that are made when somebody asks for them, not by a run: claims held against records, bounds on dates, other coders."""

from __future__ import annotations

from collections.abc import Mapping

from . import ANNOUNCEMENTS, DOCUMENTS, EVENTS, HISTORY, MISFITS, SPANS, STATUSES, TIE_CHANGES, TIES, Column, Schema
from .derived import DERIVED

_C = Column
_OF = {column.name: column for column in EVENTS.columns}
DOC, SENT, SPAN, INTERVAL = DOCUMENTS.columns[0], _OF["sent_id"], (_OF["start"], _OF["end"]), (_OF["earliest"], _OF["latest"])
SIDES = ("not_before", "not_after")

VETO_CLAIMS = Schema("veto_claims", "one extracted veto, held against the record", ("event_id",), (
    _C("event_id", "text", "event of type veto"), DOC, _C("status", "text", "what the text asserts of it", values=STATUSES),
    _C("vetoing", "text", "names of the states said to have cast it, joined by '; '", optional=True),
    _C("count", "count", "how many, where the text says", optional=True), *INTERVAL,
    _C("verdict", "text", "the report held against the record",
       values=("matched", "ambiguous", "not_on_record", "outside_coverage", "not_claimed")),
    _C("misfit", "text", "as in veto_links", optional=True, values=MISFITS),
    _C("n_candidates", "int", "drafts that can be meant"),
    _C("drafts", "text", "their symbols, joined by '; '", optional=True),
    _C("urls", "text", "their addresses at the United Nations, joined by '; '", optional=True),
    _C("reason", "text", "what left these candidates, or none"), _C("evidence", "text", "the sentence"),
))
VOTES_COUNTED = Schema("votes_counted", "one report that counts vetoes, and the vote the count reaches", ("event_id",), (
    _C("event_id", "text", "event of type veto"), DOC, _C("count", "int", "how many the text says (one where it gives no number)"),
    _C("draft", "text", "the draft that makes the count full"), _C("vetoed_on", "day", "day of that vote"),
    _C("next_draft", "text", "the next one by these states on this topic, where the count is of all so far", optional=True),
    _C("next_on", "day", "day of that vote", optional=True), _C("reason", "text", "what left these votes"),
))
DATE_BOUNDS = Schema("date_bounds", "one bound on the day on which a document was written", ("doc_id", "bound_id"), (
    DOC, _C("bound_id", "int", "bound, counted from 0 in its document"),
    _C("side", "text", "not before, or not after, the day", values=SIDES), _C("day", "day", "first or last day it can be"),
    _C("basis", "text", "what it rests on",
       values=("office", "former office", "date", "date to come", "vetoes", "founding")),
    _C("reason", "text", "the argument in a sentence"),
    _C("reference_row", "text", "rows of the reference tables it rests on", optional=True), SENT, *SPAN,
    _C("evidence", "text", "the characters text[start:end]"),
), span="evidence")
DATE_RANGES = Schema("date_ranges", "one document, and the days on which it can have been written", ("doc_id",), (
    DOC, *INTERVAL,
    _C("status", "text", "bounded: both days; open: one; none: the text gives no bound; contradictory: the bounds exclude each other, "
       "and no day is given", values=("bounded", "open", "none", "contradictory")),
    _C("why_earliest", "text", "reason of the latest day it cannot be before", optional=True),
    _C("why_latest", "text", "reason of the earliest day it cannot be after", optional=True),
    _C("day_named", "text", "the day the news is told of, as the text words it (weekday, or month and day)", optional=True),
    _C("n_candidates", "count", "days between the bounds that the words can mean", optional=True),
    _C("candidates", "text", "these days, joined by ';', where they are not more than 100", optional=True),
))
CONTRADICTIONS = Schema("contradictions", "one bound that a document's stated date, or another bound, contradicts",
                        ("doc_id", "kind", "side", "day"), (
    DOC, _C("kind", "text", "what contradicts it", values=("stated date", "bound")),
    _C("side", "text", "side of the bound", values=SIDES), _C("day", "day", "day of the bound"),
    _C("published_earliest", "day", "first day of publication stated", optional=True),
    _C("published_latest", "day", "last day of publication stated", optional=True),
    _C("days", "int", "days between what contradicts each other"), _C("reason", "text", "the contradiction in a sentence"),
    SENT, *SPAN,
))
CODED_EVENTS = Schema("coded_events", "one event as a coder has it: this kit, another program, a model or a person", ("event_id",), (
    _C("event_id", "text", "the coder's own id, or file and row"), DOC,
    _C("sent_id", "count", "sentence, counted from 0 in its document, where the coder says", optional=True),
    _C("event_type", "text", "a type of analysis/reference/events.toml"),
    _C("status", "text", "what the text asserts of it", values=STATUSES), *INTERVAL,
    _C("participants", "text", "names of all who take part, sorted, joined by '; '"),
    _C("place", "text", "where", optional=True), _C("code", "text", "code the coder gave", optional=True),
    _C("evidence", "text", "the text it was coded from", optional=True),
    _C("rows", "text", "rows of the file it was read from, joined by ';'", optional=True),
))
AGREEMENT = Schema("agreement", "one event type, and how far two coders agree on it", ("event_type",), (
    _C("event_type", "text", "type; 'all' for all together"),
    _C("n_a", "int", "events of the first coder"), _C("n_b", "int", "events of the second"), _C("n_both", "int", "events that both have"),
    _C("a_in_b", "float", "share of the first coder's events that the second has: its recall, if the first is right", optional=True),
    _C("a_in_b_low", "float", "lower end of its 95% Wilson interval", optional=True),
    _C("a_in_b_high", "float", "upper end", optional=True),
    _C("b_in_a", "float", "share of the second coder's events that the first has: its precision, if the first is right", optional=True),
    _C("b_in_a_low", "float", "lower end of its 95% Wilson interval", optional=True),
    _C("b_in_a_high", "float", "upper end", optional=True),
    _C("f1", "float", "harmonic mean of the two shares", optional=True),
    _C("same_participants", "int", "of those both have, how many with all participants alike"),
    _C("same_status", "int", "... with the same status"), _C("same_days", "int", "... with the same days, or undated by both"),
    _C("both_dated", "int", "... dated by both"),
))
SIDE_BY_SIDE = Schema("side_by_side", "one event that both coders have, or only one", ("doc_id", "number"), (
    DOC, _C("number", "int", "row, counted from 0 in its document"),
    _C("verdict", "text", "alike in all; both, with differences; or only one coder's", values=("alike", "differ", "only_a", "only_b")),
    _C("differences", "text", "what differs, joined by '; '", optional=True), _C("event_type", "text", "type"),
    *(_C(f"{name}_{side}", kind, f"{meaning} ({coder} coder)", optional=True)
      for name, kind, meaning in (("participants", "text", "who takes part"), ("status", "text", "status"), ("days", "text", "first and last day"),
                                  ("place", "text", "where"), ("sent_id", "count", "sentence"), ("event", "text", "event_id"),
                                  ("evidence", "text", "text it was coded from"))
      for side, coder in (("a", "first"), ("b", "second"))),
))

#: Every one of them by name.
ON_DEMAND: Mapping[str, Schema] = {
    s.name: s for s in (*DERIVED.values(), ANNOUNCEMENTS, HISTORY, SPANS, TIES, TIE_CHANGES, VETO_CLAIMS, VOTES_COUNTED, DATE_BOUNDS, DATE_RANGES,
                        CONTRADICTIONS, CODED_EVENTS, AGREEMENT, SIDE_BY_SIDE)
}
