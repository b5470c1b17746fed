"""The Explorer: fields that filter events; a timeline, a table and the sentences that follow.

It only draws; what is asked for and what is left are `explore`'s. Fields are text fields with
suggestions, because JupyterLab takes letters and arrow keys away from drop-down menus; and what is
drawn says that it wants its keys for itself, so that Enter follows a link.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import ipywidgets
import pandas as pd
from markupsafe import Markup, escape

from ..errors import TableError
from ..figures.dateaxis import interval
from ..figures.timelines import meetings_timeline
from ..show import show_evidence, show_table
from ..tables import EVENTS
from ..timeline import event_timeline
from .filters import Choice, Entries, Option, filtered, find_entries, options, summary

_FIELDS: Mapping[str, tuple[str, str]] = {
    "actor": ("Actor:", "any"), "state": ("State:", "any"), "kind": ("Kind:", "any"), "status": ("Status:", "any"),
    "first": ("From:", "such as 2012-03"), "last": ("To:", "such as 2012-03-10"),
    "place": ("Place:", "any"), "source": ("Source:", "any publication"), "quoted": ("Quoted:", "anybody"),
    "words": ("Words:", "in names or sentences"),
}
_SWITCHES: Mapping[str, str] = {"reports": "Count each report, not each meeting",
                                "undated": "Period: keep events without a date"}
_SUGGESTED = 500  # a longer list serves nobody; typing reaches the rest
_REPORTS = 3  # of one meeting, shown in full
_WHOLE, _AROUND = 8000, 4000  # characters of an article: shown whole, else on either side
_LIVE = "Filters work while this notebook runs; a saved or exported page shows its events unfiltered."
_COUNT = re.compile(r" \([\d,]+\)$")
_MARK = "background:#ffe08a;color:#1c1c1c;scroll-margin-block:5em"
#: Widgets take from links what shows that they are links and from the focus its ring, and grow with what they hold.
_STYLE = Markup(
    "<style>.widget-html-content:has(>#{0}){{min-width:0}}#{0}{{line-height:1.45;overflow-wrap:anywhere}}"
    "#{0} table{{overflow-wrap:normal}}#{0} a{{color:var(--jp-content-link-color,#00588a);text-decoration:underline}}"
    "#{0} :is(th,td){{padding:3px 14px 3px 0;line-height:1.45}}#{0} summary{{cursor:pointer}}"
    "#{0} :is(a,summary,mark,div):focus-visible,#{0} mark:focus{{outline:3px solid #d55e00;outline-offset:2px}}</style>")


class Explorer(ipywidgets.VBox):
    """Fields over a timeline, a table and sentences. Where it cannot be shown it says so."""

    def __init__(self, tables: Mapping[str, pd.DataFrame], most: int = 25) -> None:
        self._tables, self._most = tables, most
        self._choice = Choice()
        self._entries: dict[bool, Entries] = {False: find_entries(tables)}
        self._drawing = False
        wide = ipywidgets.Layout(width="auto", min_width="0")
        self.fields: dict[str, Any] = {name: (ipywidgets.Text if name in ("first", "last", "words") else ipywidgets.Combobox)(
            description=label, placeholder=hint, continuous_update=False, layout=wide) for name, (label, hint) in _FIELDS.items()}
        self.fields |= {name: ipywidgets.Checkbox(description=label, indent=False, layout=wide) for name, label in _SWITCHES.items()}
        self.clear = ipywidgets.Button(description="Clear all filters", layout=ipywidgets.Layout(width="max-content"))
        self.note, self.status, self.drawn, self.rows, self.sentences = (ipywidgets.HTML() for _ in range(5))
        self.note.value = str(Markup('<p style="margin:4px 0;line-height:1.45"><small>{}</small></p>').format(_LIVE))
        for name, field in self.fields.items():
            field.observe(partial(self._asked, name), "value")
        self.clear.on_click(self._cleared)
        controls = ipywidgets.GridBox([*self.fields.values(), self.clear], layout=ipywidgets.Layout(
            grid_template_columns="repeat(auto-fill, minmax(min(100%, 19em), 1fr))", grid_gap="2px 16px"))
        controls.add_class("needs-kernel")
        super().__init__([controls, self.note, self.status, self.drawn, self.rows, self.sentences])
        self._draw()

    @property
    def choice(self) -> Choice:
        """What is asked for now."""
        return self._choice

    def __repr__(self) -> str:
        return f"An explorer of {len(self._entries[False].table):,} events. Run this notebook, or open its exported page, to use it."

    def _asked(self, name: str, change: Mapping[str, Any]) -> None:
        if self._drawing:  # what the explorer writes into its own fields is no question
            return
        value = change["new"]
        facet = self._now().facets.get(name)
        if facet and value not in facet.values:  # a suggestion carries its count
            value = _COUNT.sub("", value)
        self._choose(replace(self._choice, **{name: value}))

    def _cleared(self, _: object) -> None:
        self._choose(Choice(reports=self._choice.reports))

    def _choose(self, choice: Choice) -> None:
        self._choice = choice
        self.note.value = ""  # somebody answered: the notebook runs
        self._draw()

    def _now(self) -> Entries:
        if self._choice.reports not in self._entries:
            self._entries[True] = find_entries(self._tables, reports=True)
        return self._entries[self._choice.reports]

    def _options(self) -> dict[str, list[Option]]:
        try:
            return options(self._now(), self._choice)
        except TableError:  # the period is no period: what it would leave is not known
            return options(self._now(), replace(self._choice, first="", last=""))

    def _draw(self) -> None:
        """Bring fields and pictures in step with the choice."""
        entries = self._now()
        self._drawing = True
        try:
            for name, left in self._options().items():
                self.fields[name].options = tuple(f"{o.value} ({o.n:,})" for o in left[:_SUGGESTED])
            for name, field in self.fields.items():
                field.value = getattr(self._choice, name)
        finally:
            self._drawing = False
        try:
            found, said = filtered(entries, self._choice), summary(entries, self._choice)
        except TableError as error:
            found, said = entries.table.head(0), str(error)
        if len(found) > self._most:
            said += f" The first {self._most:,} are drawn; {len(found) - self._most:,} are not: narrow the filters to see them."
        shown = found.head(self._most).reset_index(drop=True)
        # Ids on the page begin with the widget's own: two explorers do not meet.
        self.drawn.value, self.rows.value, self.sentences.value = pictures(self._tables, entries, shown, f"x{self.model_id}")
        # Last, so that what is announced is there.
        self.status.value = str(Markup('<p role="status" aria-live="polite" aria-atomic="true" style="margin:8px 0;line-height:1.45">'
                                       "<strong>{}</strong></p>").format(said))


def explorer(tables: Mapping[str, pd.DataFrame], most: int = 25) -> Explorer:
    """Explore the events of a corpus: filter them, see them in time, read them in their articles.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        As `pipeline.analyse` or `pipeline.read_results` returns them.
    most : int
        Events to draw; a line counts the rest.

    Returns
    -------
    Explorer
        Its `choice` says what is asked for; `widgets.filters.filtered` gives the same rows as a table.

    Raises
    ------
    TableError
        A table is missing or breaks its schema.

    Examples
    --------
    >>> from analysis.tables import SCHEMAS, empty
    >>> explorer({name: empty(schema) for name, schema in SCHEMAS.items()})
    An explorer of 0 events. Run this notebook, or open its exported page, to use it.
    """
    return Explorer(tables, most)


def pictures(tables: Mapping[str, pd.DataFrame], entries: Entries, shown: pd.DataFrame, prefix: str) -> tuple[str, str, str]:
    """Draw entries as a timeline, a table and sentences: HTML, escaped, its ids beginning with `prefix`.

    Marks and rows lead to the sentence in its article, marked there.

    Examples
    --------
    >>> from analysis.tables import SCHEMAS, empty
    >>> tables = {name: empty(schema) for name, schema in SCHEMAS.items()}
    >>> nothing = find_entries(tables)
    >>> pictures(tables, nothing, nothing.table, "a")
    ('', '', '')
    """
    if shown.empty:
        return "", "", ""
    place = {e: f"{prefix}-{n}" for n, e in enumerate(shown["event_id"], 1)}
    rows = shown.assign(number=range(1, len(shown) + 1), goal=["#" + place[e] for e in shown["event_id"]])
    columns = {"number": "no.", "when": "when", "who": "who", "event_type": "kind", "status": "status", "place": "place",
               "source": "source", "attribution": "quoted", "n_reports": "reports"}
    columns = {c: head for c, head in columns.items() if c in ("number", "when", "who") or shown[c].notna().any()}
    table = show_table(rows, columns, links={"who": "goal"}, most=len(rows)).html
    return (_section("Timeline", f"{prefix}-timeline", _timeline(tables, entries, shown, place, prefix)),
            _section("Table", f"{prefix}-table", Markup(table)),
            _section("Sentences", f"{prefix}-sentences", _sentences(tables, entries, shown, place, prefix)))


def _section(title: str, name: str, body: Markup) -> str:
    # JupyterLab leaves the keys of such an element alone: Enter follows a link.
    return str(Markup('<section id="{0}" aria-labelledby="{0}-head" data-lm-suppress-shortcuts="true">{1}'
                      '<h4 id="{0}-head" style="margin:12px 0 6px">{2}</h4>{3}</section>').format(
                          name, _STYLE.format(name), title, body))


def _timeline(tables: Mapping[str, pd.DataFrame], entries: Entries, shown: pd.DataFrame, place: Mapping[str, str],
              prefix: str) -> Markup:
    events = shown[[c.name for c in EVENTS.columns]]
    cast = tables["event_actors"]
    cast = cast[cast["event_id"].isin(shown["event_id"])]
    reports = entries.reports[entries.reports["meeting_id"].isin(
        entries.reports.loc[entries.reports["event_id"].isin(shown["event_id"]), "meeting_id"])]
    documents = tables["documents"][tables["documents"]["doc_id"].isin(events["doc_id"])]
    marks = event_timeline(events, cast, names=entries.names, reports=reports, documents=documents)
    vetoes = event_timeline(events, cast, lanes="actor", types=["veto"], names=entries.names, documents=documents)
    drawn = pd.concat([marks, vetoes], ignore_index=True) if len(vetoes) else marks
    figure = meetings_timeline(drawn, name=f"{prefix}-marks")
    links = {str(i): (f"#{place[e]}", figure.links[str(i)][1]) for i, e in enumerate(drawn["event_id"])}
    # On a telephone it scrolls by itself: shrunk to the screen, its words could not be read.
    return Markup('<div style="overflow-x:auto"><div style="min-width:640px;max-width:920px;background:#fff">{}</div></div>').format(
        Markup(replace(figure, links=links).svg()))


def _sentences(tables: Mapping[str, pd.DataFrame], entries: Entries, shown: pd.DataFrame, place: Mapping[str, str],
               prefix: str) -> Markup:
    told = entries.reports
    head = told["event_id"].where(told["fullest"]).groupby(told["meeting_id"]).transform("first")
    others = {e: list(ids) for e, ids in told["event_id"].groupby(head) if e in place}
    events = tables["events"].set_index("event_id", drop=False)
    wanted = events.loc[[i for e in place for i in others.get(e, [e])[:_REPORTS]]]
    cast = tables["event_actors"][tables["event_actors"]["event_id"].isin(wanted.index)]
    documents = tables["documents"][tables["documents"]["doc_id"].isin(wanted["doc_id"])].set_index("doc_id")
    out = []
    for number, row in enumerate(shown.to_dict("records"), 1):
        ids = others.get(row["event_id"], [row["event_id"]])
        out.append(Markup('<h5 style="margin:14px 0 4px">{}. {}, {}</h5>').format(
            number, row["who"], interval(row["earliest"], row["latest"])))
        for i in ids[:_REPORTS]:
            card = show_evidence(wanted.loc[[i]], cast[cast["event_id"] == i], anchors=False).html
            name = place[row["event_id"]] if i == row["event_id"] else ""
            out += [Markup(card), _article(wanted.loc[i], documents.loc[wanted.loc[i, "doc_id"]], name, f"#{prefix}-table")]
        if len(ids) > _REPORTS:
            out.append(Markup("<p>and {:,} more reports of it: count each report to read them</p>").format(len(ids) - _REPORTS))
    return Markup("").join(out)


def _article(event: pd.Series, document: pd.Series, name: str, back: str) -> Markup:
    """The article, closed until it is opened or a link leads to its marked sentence."""
    text, start, end = document["text"], int(event["start"]), int(event["end"])
    low, high = (0, len(text)) if len(text) <= _WHOLE else (max(0, start - _AROUND), min(len(text), end + _AROUND))
    title = event["doc_id"] if pd.isna(document["title"]) else document["title"]
    days = (document["published_earliest"], document["published_latest"])
    facts = [title, *([document["source"]] if pd.notna(document["source"]) else []),
             *([interval(*days)] if any(map(pd.notna, days)) else [])]
    cut = Markup("<p><small>{:,} of {:,} characters shown.</small></p>").format(high - low, len(text)) if high - low < len(text) else ""
    mark = Markup('<mark{} tabindex="-1" style="{}">{}</mark>').format(
        Markup(' id="{}"').format(name) if name else "", _MARK, text[start:end])
    return Markup(
        '<details style="margin:-8px 0 16px 16px"><summary>In the article: {}</summary>'
        '<div tabindex="0" role="region" aria-label="{}" style="white-space:pre-wrap;overflow-wrap:anywhere;overflow-y:auto;'
        'max-height:20em;max-width:44em;line-height:1.6;border:1px solid #8d9399;padding:8px 12px;margin:6px 0">{}{}{}</div>{}'
        '<a href="{}">Back to the table</a></details>').format(
            ", ".join(facts), f"Article: {title}", escape(text[low:start]), mark, escape(text[end:high]), cut, back)
