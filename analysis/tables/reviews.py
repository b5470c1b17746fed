"""The tables of a review: what is to be judged, what was judged, and what comes of it. A run makes none of them."""

from __future__ import annotations

from collections.abc import Mapping

from . import STATUSES, Column, Schema

_C = Column
_DOC = _C("doc_id", "text", "document")
_SENT = _C("sent_id", "int", "sentence, counted from 0 in its document")
_SPAN = (
    _C("start", "int", "first character in the document's text (0-based)"),
    _C("end", "int", "one past the last character (half-open)"),
)
_ITEM = (
    _C("sample_id", "text", "sample: the beginning of the digest of its items"),
    _C("item_id", "text", "event_id, or for a sentence doc_id, '#s' and sent_id"),
)
_CODING = (
    _C("event_type", "text", "as coded; empty for a sentence without an event", optional=True),
    _C("status", "text", "as coded", optional=True, values=STATUSES),
    _C("date", "text", "as coded: YYYY, YYYY-MM, YYYY-MM-DD, or first..last day", optional=True),
    _C("place", "text", "as coded", optional=True),
    _C("participants", "text", "names of those who take part as coded, a JSON list", optional=True),
)
LABELS = ("accept", "correct", "reject", "missed", "unsure")
SAMPLE_ITEMS = Schema("sample_items", "one event, or one sentence without an event, to be judged", ("sample_id", "item_id"), (
    *_ITEM, _C("kind", "text", "what is judged", values=("event", "sentence")), _DOC, _SENT, *_SPAN,
    _C("event_id", "text", "event", optional=True),
    _C("stratum", "text", "part of the population it was drawn from"), _C("stratum_size", "int", "events or sentences in that part"),
    _C("doubt", "int", "how many reasons for doubt hold (`analysis.judging.doubt`)"),
    _C("why", "text", "these reasons, joined by '; '", optional=True),
    _C("title", "text", "headline", optional=True), _C("source", "text", "publication", optional=True),
    _C("published", "text", "day or interval of publication, written as `date`", optional=True),
    _C("before", "text", "what stands before the sentence in its paragraph", optional=True), _C("sentence", "text", "the sentence"),
    _C("after", "text", "what stands after it", optional=True), *_CODING,
    _C("trigger_start", "count", "first character of the word that announces the event, counted in the document", optional=True),
    _C("trigger_end", "count", "one past its last character", optional=True),
    _C("marks", "text", "spans of participants in the sentence, a JSON list of [start, end]", optional=True),
))
JUDGEMENTS = Schema("judgements", "what one coder judged last of one item", ("sample_id", "item_id", "coder"), (
    *_ITEM, _C("coder", "text", "who judged, in small letters"),
    _C("label", "text", "of an event: accept, correct, reject, unsure; of a sentence: accept (nothing to report), missed, unsure", values=LABELS),
    _C("note", "text", "in the coder's own words", optional=True), _C("judged_at", "text", "UTC, ISO 8601"),
    _C("corrections", "text", "fields the coder put right, a JSON object", optional=True),
    _C("added", "text", "events the coder found missing in the sentence, a JSON list", optional=True),
    _C("kind", "text", "as in sample_items", values=("event", "sentence")), _DOC, _SENT, *_SPAN,
    _C("event_id", "text", "event", optional=True), _C("sentence", "text", "the sentence"), *_CODING,
    _C("trigger_start", "count", "as in sample_items", optional=True),
))
AGREEMENT = Schema("agreement", "one measure of agreement on one field", ("field", "measure", "coders"), (
    _C("field", "text", "what was judged: event (is one reported?) or a field of its coding"),
    _C("measure", "text", "Krippendorff's alpha, Cohen's kappa, or share of items on which both agree", values=("alpha", "kappa", "agreement")),
    _C("coders", "text", "who, joined by '; '"),
    _C("value", "float", "the measure; empty where it is not defined", optional=True),
    _C("low", "float", "lower end of its 95% bootstrap interval (items drawn again)", optional=True),
    _C("high", "float", "upper end", optional=True),
    _C("n_items", "int", "items that two or more of them judged"),
))
APPLIED = Schema("applied", "what became of one judgement", ("sample_id", "item_id"), (
    *_ITEM, _C("coder", "text", "whose judgement"), _C("label", "text", "as judged", values=LABELS),
    _C("outcome", "text", "what was done", values=("kept", "changed", "removed", "added", "nothing", "not applied")),
    _C("event_ids", "text", "events kept, changed, removed or added, joined by ';'", optional=True),
    _C("why", "text", "why it could not be applied", optional=True),
))
CHANGES = Schema("changes", "one figure before and after judgements are applied", ("figure",), (
    _C("figure", "text", "what is counted or estimated"),
    _C("before", "float", "as coded", optional=True), _C("after", "float", "with the judgements", optional=True),
    _C("change", "float", "after less before", optional=True),
    _C("low", "float", "lower end of the 95% interval of `before`, for estimates", optional=True),
    _C("high", "float", "upper end", optional=True),
    _C("low_after", "float", "lower end of the 95% interval of `after`", optional=True), _C("high_after", "float", "upper end", optional=True),
    _C("note", "text", "what it rests on", optional=True),
))
#: Every schema by name.
REVIEW_SCHEMAS: Mapping[str, Schema] = {s.name: s for s in (SAMPLE_ITEMS, JUDGEMENTS, AGREEMENT, APPLIED, CHANGES)}
