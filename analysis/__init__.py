"""A research notebook kit for conflict diplomacy: who met whom, when and where, and what was vetoed.

The names below are the kit's public face; each is loaded when it is first used, so that
``import analysis`` stays quick.
"""

from __future__ import annotations

import importlib
from typing import Any

_HOME = {
    # from files to tables
    "load_corpus": "corpus", "load_reference": "reference", "analyse": "pipeline", "run": "pipeline", "read_results": "pipeline",
    # who is named with whom
    "count_pairs": "cooccurrence", "tie_intervals": "cooccurrence.ties", "actor_network": "network", "kwic": "concordance",
    "collocates": "concordance", "sentences_behind": "concordance.reading_back",
    # figures
    "meetings_timeline": "figures.timelines", "dyad_timeline": "figures.timelines", "veto_timeline_figure": "figures.timelines",
    "cooccurrence_matrix": "figures", "network_figure": "figures",
    # reading and judging
    "show_table": "show", "show_evidence": "show", "explain": "why", "date_bounds": "dating", "propose_actors": "proposals",
    "score_events": "scoring", "explorer": "widgets.explorer", "Reviewer": "widgets.reviewer",
    # for others
    "make_site": "share",
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
