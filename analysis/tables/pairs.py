"""The tables of who occurs with whom: pairs, how far they can be trusted, and how they change."""

from __future__ import annotations

from .schema import Column as _C
from .schema import Schema

PAIRS = Schema("pairs", "two actors named together, two words, or an actor and a word", ("actor_a", "actor_b", "unit"), (
    _C("actor_a", "text", "the one that sorts first; of actors by words the actor"),
    _C("actor_b", "text", "the one that sorts second; of actors by words the word"),
    _C("unit", "text", "within what they were counted", values=("sentence", "paragraph", "document", "story", "window")),
    _C("n", "int", "units that name both"), _C("n_a", "int", "units that name actor_a"),
    _C("n_b", "int", "units that name actor_b"), _C("n_units", "int", "units in all"),
    _C("pmi", "float", "pointwise mutual information, bits", optional=True),
    _C("npmi", "float", "PMI over -log2 p(a,b), from -1 to 1", optional=True),
    _C("g2", "float", "log-likelihood ratio G² (signed: negative when rarer than chance)", optional=True),
    _C("p_value", "float", "two-sided p of G², units taken for independent", optional=True),
    _C("q_value", "float", "false discovery rate among all pairs that could be (Benjamini-Hochberg)", optional=True),
    _C("log_odds", "float", "log odds ratio, 0.5 added to each cell", optional=True),
    _C("log_odds_low", "float", "lower end of its 95% Wald interval", optional=True),
    _C("log_odds_high", "float", "upper end of its 95% Wald interval", optional=True),
    _C("dice", "float", "Dice coefficient, from 0 to 1", optional=True),
    _C("log_dice", "float", "14 + log2 of Dice, at most 14", optional=True),
    _C("jaccard", "float", "n over units that name either, from 0 to 1", optional=True),
    _C("p_b_given_a", "float", "of the units that name actor_a, the share that names actor_b", optional=True),
    _C("p_a_given_b", "float", "of the units that name actor_b, the share that names actor_a", optional=True),
    _C("delta_p_b_given_a", "float", "p(b | a) - p(b | not a), from -1 to 1", optional=True),
    _C("delta_p_a_given_b", "float", "p(a | b) - p(a | not b), from -1 to 1", optional=True),
))
#: The next three are made on demand (`analysis.cooccurrence.ties`, `analysis.cooccurrence.changes`), not by a run: so not among ``SCHEMAS``.
TIES = Schema("ties", "one tie, and how it fares when other stories are drawn", ("actor_a", "actor_b", "unit"), (
    *PAIRS.columns[:4], _C("n_low", "count", "lower end of its bootstrap interval", optional=True),
    _C("n_high", "count", "upper end", optional=True), _C("n_stories", "int", "stories that hold it"),
    _C("stories", "int", "stories in all"), _C("measure", "text", "what `value` is"),
    _C("value", "float", "the measure", optional=True), _C("value_low", "float", "lower end; empty where unbounded", optional=True),
    _C("value_high", "float", "upper end", optional=True),
    _C("survives", "float", "share of the draws in which enough units hold it", optional=True),
    _C("rank", "int", "rank by the measure among the ties of the table; 1 is the strongest"),
    _C("rank_low", "count", "best rank in the interval", optional=True), _C("rank_high", "count", "worst", optional=True),
    _C("note", "text", "why nothing more can be said", optional=True),
))
SPANS = Schema("spans", "one span of days, both ends included", ("span",), (
    _C("span", "text", "its name"), _C("earliest", "day", "first day"), _C("latest", "day", "last day"),
))

TIE_CHANGES = Schema("tie_changes", "one tie in two spans of days", ("actor_a", "actor_b", "unit", "span_before", "span_after"), (
    *PAIRS.columns[:3],
    *(_C(f"{name}_{side}", type_, f"{meaning}, in the {which} span") for name, type_, meaning in (
        ("span", "text", "name"), ("n", "int", "units that name both"), ("n_a", "int", "units that name actor_a"),
        ("n_b", "int", "units that name actor_b"), ("n_units", "int", "units in all"), ("stories", "int", "stories"))
      for side, which in (("before", "earlier"), ("after", "later"))),
    _C("change", "float", "log odds of being named together in a unit, after less before, 0.5 added to each cell", optional=True),
    _C("change_low", "float", "lower end of its 95% interval", optional=True), _C("change_high", "float", "upper end", optional=True),
    _C("direction", "text", "what the interval says of it", optional=True, values=("rose", "fell", "unclear")),
    _C("p_value", "float", "two-sided p of the change", optional=True),
    _C("q_value", "float", "false discovery rate over the table (Benjamini-Hochberg)", optional=True),
    _C("log_odds_change", "float", "log odds ratio, after less before: beyond how often either is named", optional=True),
    _C("log_odds_change_low", "float", "lower end of its 95% interval; empty where unbounded", optional=True),
    _C("log_odds_change_high", "float", "upper end, likewise", optional=True),
    _C("note", "text", "why nothing more can be said", optional=True),
))
