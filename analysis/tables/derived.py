"""Tables made on demand from those of a run: lines in context, collocates, dispersion, networks."""

from __future__ import annotations

from collections.abc import Mapping

from . import PAIRS, TIMELINE, TOKENS, Column, Schema

#: Document, sentence, first character, one past the last.
_PLACE = (TOKENS.columns[0], *TOKENS.columns[2:5])
_PUBLISHED = (
    Column("published_earliest", "day", "first day on which the document can have been published", optional=True),
    Column("published_latest", "day", "last day on which it can have been published", optional=True),
)
_WHAT = Column("what", "text", "actor_id, word or phrase that was looked for")
KWIC = Schema("kwic", "one key word in its context", ("doc_id", "start", "end"), (
    *_PLACE, Column("left", "text", "what stands before it in its sentence"), Column("keyword", "text", "the characters text[start:end]"),
    Column("right", "text", "what stands after it in its sentence"),
    Column("others", "text", "names of the other actors of its sentence, joined by '; '", optional=True), *_PUBLISHED,
))
COLLOCATES = Schema("collocates", "one word or actor near what was looked for", ("what", "collocate", "kind"), (
    _WHAT, Column("collocate", "text", "case-folded word, or actor_id"),
    Column("kind", "text", "which of the two", values=("word", "actor")), Column("name", "text", "the word, or the actor's name"),
    Column("width", "int", "greatest distance, words"), Column("whole_names", "flag", "whether every mention of an actor is one position"),
    PAIRS.columns[2], Column("n", "int", "times it stands that near"), Column("n_what", "int", "units (pairs of positions that near) with `what`"),
    Column("n_collocate", "int", "units with the collocate"), *PAIRS.columns[6:],
))
BEHIND = Schema("behind", "one sentence behind a number", ("doc_id", "sent_id"), (
    *_PLACE, Column("text", "text", "the sentence"),
    Column("names", "text", "what it holds of what was counted, joined by ';'", optional=True),
    Column("unit_id", "int", "unit the sentence belongs to, for grouping"),
    Column("n", "int", "what it adds to the number (0: part of a unit that an earlier sentence opened); the sum is the number"), *_PUBLISHED,
))
PARTS = Schema("parts", "what was looked for in one part of the corpus", ("what", "by", "part"), (
    _WHAT, Column("by", "text", "what a part is", values=("document", "day", "week", "month", "quarter", "year")),
    Column("part", "text", "doc_id or period; 'undated' where a document fits no one period"), *TIMELINE.columns[5:7],
    Column("size", "int", "words in the part"), Column("n", "int", "occurrences in it"), Column("rate", "float", "occurrences in 1,000 words"),
))
DISPERSION = Schema("dispersion", "how evenly one thing is spread over the corpus", ("what", "by"), (
    _WHAT, PARTS.columns[1], Column("n", "int", "occurrences in the parts"), Column("n_parts", "int", "parts (the undated left out)"),
    Column("range", "int", "parts with it"),
    Column("juilland_d", "float", "Juilland's D: 1 evenly spread, 0 in one part alone", optional=True),
    Column("dp", "float", "Gries's deviation of proportions: 0 as the sizes of the parts have it, near 1 in one small part", optional=True),
    Column("dp_norm", "float", "DP over its greatest possible value, from 0 to 1", optional=True),
    Column("n_undated", "int", "occurrences left out because no one period holds them"),
))

_NAME = Column("name", "text", "the name most of its mentions carry")
CENTRALITIES = Schema("centralities", "one actor of a network", ("actor_id",), (
    Column("actor_id", "text", "actor"), _NAME, Column("kind", "text", "what it is"), Column("n", "int", "mentions"),
    Column("degree", "int", "neighbours"), Column("strength", "int", "sum of n over its edges"),
    Column("betweenness", "float", "share of shortest paths through it, from 0 to 1"),
    Column("closeness", "float", "inverse mean distance to those it reaches, times the share it reaches, from 0 to 1"),
    Column("eigenvector", "float", "weight in the leading eigenvector, whose length is 1", optional=True),
    Column("pagerank", "float", "share of a random walk's time, from 0 to 1"),
))
EDGES = Schema("edges", "one edge of a network", ("actor_a", "actor_b"), (
    PAIRS.columns[0], PAIRS.columns[1], Column("name_a", "text", "name of actor_a"), Column("name_b", "text", "name of actor_b"),
    PAIRS.columns[2], PAIRS.columns[3], Column("npmi", "float", "PMI over -log2 p(a,b), from -1 to 1", optional=True),
    Column("disparity", "float", "chance of so strong an edge by the disparity filter (`backbone`), from 0 to 1", optional=True),
    Column("evidence", "text", "the sentences behind it, as `network.read_evidence` takes them apart", optional=True),
))

#: Every schema by name.
DERIVED: Mapping[str, Schema] = {s.name: s for s in (KWIC, COLLOCATES, BEHIND, PARTS, DISPERSION, CENTRALITIES, EDGES)}
