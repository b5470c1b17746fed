"""Controls for notebooks that go on working on an exported page, where no Python runs.

All panels are made beforehand and the browser switches between them.
"""

from __future__ import annotations

import ipywidgets
import pandas as pd

from ..figures.dateaxis import interval
from ..show import show_evidence
from ..tables import EVENT_ACTORS, EVENTS, check


class EventBrowser(ipywidgets.VBox):
    """A menu over panels. Where controls cannot be shown it says so instead of listing its parts."""

    def __repr__(self) -> str:
        return f"A menu of {len(self.children[0].options)} events. Run this notebook, or open its exported page, to use it."


def event_browser(events: pd.DataFrame, event_actors: pd.DataFrame, documents: pd.DataFrame,
                  most: int = 100) -> ipywidgets.Widget:
    """Choose an event and read the paragraph that reports it.

    Parameters
    ----------
    events, event_actors, documents : pandas.DataFrame
        Tables of those schemas.
    most : int
        Events to choose from; every one is a panel of the page. A line below counts the rest.

    Returns
    -------
    ipywidgets.Widget
        A labelled menu over the panels, joined in the browser.

    Raises
    ------
    TableError
        A table breaks its schema.

    Examples
    --------
    >>> from analysis.tables import DOCUMENTS, empty
    >>> event_browser(empty(EVENTS), empty(EVENT_ACTORS), empty(DOCUMENTS)).value
    'No event was found.'
    """
    check(events, EVENTS)
    check(event_actors, EVENT_ACTORS)
    if events.empty:
        return ipywidgets.HTML("No event was found.")
    shown = events.head(most)
    names = event_actors.groupby("event_id", sort=False)["name"].agg(lambda n: ", ".join(dict.fromkeys(n))).to_dict()
    # Only chosen by position: two events of one dyad and day may carry the same label.
    labels = [f"{number}. {e.event_type}, {interval(e.earliest, e.latest)}: {_short(names.get(e.event_id, 'nobody named'))}"
              for number, e in enumerate(shown.itertuples(), 1)]
    menu = ipywidgets.Dropdown(options=labels, index=0, description="Event:",
                               layout=ipywidgets.Layout(width="100%", max_width="44em"))
    panels = [ipywidgets.HTML(show_evidence(shown.iloc[[i]], event_actors, documents, anchors=False).html)
              for i in range(len(shown))]
    stack = ipywidgets.Stack(panels, selected_index=0)
    ipywidgets.jslink((menu, "index"), (stack, "selected_index"))
    rest = [ipywidgets.HTML(f"and {len(events) - most:,} more events")] if len(events) > most else []
    return EventBrowser([menu, stack, *rest])


def _short(text: str, length: int = 70) -> str:
    return text if len(text) <= length else text[:length].rstrip() + "…"
