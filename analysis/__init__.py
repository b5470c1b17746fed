"""A research notebook kit for conflict diplomacy: who met whom, when and where, and what was vetoed.

The names below are the kit's public face; each is loaded when it is first used, so that
``import analysis`` stays quick.
"""

from __future__ import annotations

import importlib
from typing import Any

_HOME = {
    "load_corpus": "corpus", "intake_report": "corpus", "load_reference": "reference", "analyse": "pipeline", "run": "pipeline",
    "read_results": "pipeline", "label_passages": "passages", "split_sentences": "segment", "find_stories": "stories", "join_reports": "meetings", "tokenize": "segment",
    "find_mentions": "actors", "find_dates": "dates", "parse_clauses": "clauses", "extract_events": "events",
    "count_pairs": "cooccurrence", "pair_sentences": "concordance", "kwic": "concordance", "actor_names": "cooccurrence",
    "actor_network": "network", "link_vetoes": "vetoes", "event_timeline": "timeline", "veto_timeline": "timeline",
    "meetings_timeline": "timeline_figures", "veto_timeline_figure": "timeline_figures", "dyad_timeline": "timeline_figures", "dyad_history": "history", "announcements": "history", "cooccurrence_matrix": "figures",
    "network_figure": "figures", "actors_bar": "figures", "make_site": "share", "propose_actors": "proposals",
    "left_out": "cooccurrence", "centralities": "network", "un_document_url": "vetoes", "undated": "timeline",
    "show_table": "show", "show_evidence": "show", "show_rules": "show", "show_without_event": "show",
    "without_boilerplate": "show", "in_context": "show_text", "show_manifest": "show_text", "show_passages": "show_text",
    "show_mentions": "show_text", "show_dates": "show_text", "event_browser": "widgets",
    "explain": "why", "read_gold": "review", "score_events": "review", "score_errors": "review", "naive_events": "review",
}
__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    """Load a public name from the module that defines it."""
    if name in _HOME:
        return getattr(importlib.import_module(f".{_HOME[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """The public names."""
    return __all__
