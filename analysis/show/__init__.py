"""Tables, texts and evidence as small displays for notebooks: escaped HTML, and the same in plain text.

The styles are inline and few, because JupyterLab strips style sheets from notebooks it has not been
told to trust. Nothing is told by colour alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup, escape

from ..figures.dateaxis import interval
from ..figures.style import slug
from ..reference.event_types import CONSTRUCTIONS, EventType
from ..tables import EVENT_ACTORS, EVENTS, check

#: Columns that stand for two: an interval of days is written as one.
INTERVALS: Mapping[str, tuple[str, str]] = {
    "when": ("earliest", "latest"), "published": ("published_earliest", "published_latest"),
}
#: The edge of an event's card; the word stands there too.
_EDGES = {"held": "solid #0072B2", "planned": "dashed #009E73", "denied": "double #D55E00", "possible": "dotted #5A5A5A"}
_CELL = "text-align:left;vertical-align:top;white-space:normal;max-width:34em"
_DAYS = "text-align:left;vertical-align:top;white-space:nowrap"
_NUMBER = "text-align:right;vertical-align:top"
#: What a terminal obeys: control characters but line ends and tabs, and directions that reach beyond their word.
_OBEYED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]|\r(?!\n)")
#: What opens mathematics, which JupyterLab sets in any output: "from $5 million to $7 million" is none.
_MATHEMATICS = re.compile(r"\$|\\[(\[]|\\begin")


@dataclass(frozen=True)
class Shown:
    """Something to display: HTML where there is a browser, plain text elsewhere.

    Examples
    --------
    >>> Shown("<b>a</b>", "a")
    a
    """

    html: str
    text: str

    def _repr_html_(self) -> str:
        return f'<div class="tex2jax_ignore mathjax_ignore">{self.html}</div>' if _MATHEMATICS.search(self.html) else self.html

    def __repr__(self) -> str:
        return _OBEYED.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), self.text)


def show_table(table: pd.DataFrame, columns: Mapping[str, str] | Sequence[str] | None = None, caption: str = "",
               most: int = 100, links: Mapping[str, str] | None = None) -> Shown:
    """Show a table for reading: days and intervals in words, missing values blank, all text escaped.

    Parameters
    ----------
    table : pandas.DataFrame
        Any table.
    columns : mapping or sequence of str, optional
        Columns to show, in order; a mapping gives their headings. "when" writes earliest and latest
        as one interval, "published" does so for the days of publication. All columns by default.
    caption : str
        What the table shows, in a line.
    most : int
        Rows to show; a last line counts the rest.
    links : mapping from str to str, optional
        For a column that is shown, the column that holds the address it is to lead to: https, or # and an id of the page.

    Returns
    -------
    Shown

    Examples
    --------
    >>> show_table(pd.DataFrame({"name": ["Ada <b>", None], "n": [2, 1]}), {"name": "who", "n": "times"})
    who | times
    Ada <b> | 2
     | 1
    """
    heads = dict(columns) if isinstance(columns, Mapping) else {c: c for c in (columns or map(str, table.columns))}
    top = table.head(most)
    rows = list(zip(*(written(top, c) for c in heads), strict=True))
    styles = [_style(top, c) for c in heads]
    goals = [written(top, links[c]) if links and c in links else [""] * len(top) for c in heads]
    more = f"and {len(table) - most:,} more rows" if len(table) > most else "" if rows else "Nothing to show."
    head = Markup("").join(Markup('<th style="{}">{}</th>').format(t, h) for t, h in zip(styles, heads.values(), strict=True))
    body = Markup("\n").join(Markup("<tr>{}</tr>").format(Markup("").join(
        Markup('<td style="{}">{}</td>').format(t, _linked(v, goals[c][r]))
        for c, (t, v) in enumerate(zip(styles, row, strict=True)))) for r, row in enumerate(rows))
    title = Markup('<caption style="text-align:left;font-weight:bold">{}</caption>').format(caption) if caption else ""
    # Wide tables scroll by themselves; the page does not.
    html = Markup('<div style="overflow-x:auto" tabindex="0" role="group" aria-label="{}"><table class="dataframe">{}'
                  "<thead><tr>{}</tr></thead>\n<tbody>{}</tbody></table></div>{}").format(
                      caption or "Table", title, head, body, Markup("<p>{}</p>").format(more) if more else "")
    lines = [caption] * bool(caption) + [" | ".join(r) for r in [tuple(heads.values()), *rows]] + [more] * bool(more)
    return Shown(str(html), "\n".join(lines))


def written(table: pd.DataFrame, column: str) -> list[str]:
    """Write a column (or an interval, see `INTERVALS`) for people: no NaN, no hours, two decimals.

    Examples
    --------
    >>> written(pd.DataFrame({"x": [0.123, None]}), "x")
    ['0.12', '']
    """
    if column in INTERVALS and column not in table.columns:
        low, high = INTERVALS[column]
        return [interval(a, b) for a, b in zip(table[low], table[high], strict=True)]
    values = table[column]
    if pd.api.types.is_datetime64_any_dtype(values):
        return ["" if pd.isna(v) else interval(v, v) for v in values]
    if pd.api.types.is_float_dtype(values):
        return ["" if pd.isna(v) else f"{v:.2f}".replace("-0.00", "0.00") for v in values]
    return ["" if pd.isna(v) else f"{v:,}" if pd.api.types.is_integer_dtype(values) else str(v) for v in values]


def show_evidence(events: pd.DataFrame, event_actors: pd.DataFrame, documents: pd.DataFrame | None = None,
                  most: int = 50, anchors: bool = True) -> Shown:
    """Show each event with the sentence behind it, the word that announced it marked.

    Parameters
    ----------
    events, event_actors : pandas.DataFrame
        Tables of those schemas.
    documents : pandas.DataFrame, optional
        With it, the rest of the paragraph stands around the sentence.
    most : int
        Events to show; a last line counts the rest.
    anchors : bool
        Whether an event can be linked to, as `anchor` names it.

    Returns
    -------
    Shown

    Examples
    --------
    >>> from analysis.tables import MENTIONS, SENTENCES, empty
    >>> show_evidence(empty(EVENTS), empty(EVENT_ACTORS))
    No event was found.
    """
    check(events, EVENTS)
    check(event_actors, EVENT_ACTORS)
    shown = events.head(most)
    texts = {} if documents is None else dict(zip(documents["doc_id"], documents["text"], strict=True))
    parts: dict[str, list[str]] = {}
    for part in event_actors[event_actors["event_id"].isin(shown["event_id"])].itertuples():
        role = "" if part.role == "participant" else f" ({part.role})"
        parts.setdefault(part.event_id, []).append(f"{part.name}{role}")
    made = [_card(e, parts.get(e["event_id"], []), texts.get(e["doc_id"]), anchors) for e in shown.to_dict("records")]
    more = f"and {len(events) - most:,} more events" if len(events) > most else "" if made else "No event was found."
    html = Markup("").join([m for m, _ in made] + ([Markup("<p>{}</p>").format(more)] if more else []))
    return Shown(str(html), "\n".join([t for _, t in made] + [more] * bool(more)))


def anchor(event_id: str) -> str:
    """Id of an event's evidence on a page.

    Examples
    --------
    >>> anchor("cairo#e1").startswith("evidence-cairo-e1-")
    True
    """
    return f"evidence-{slug(event_id)}"


def show_rules(events: pd.DataFrame, event_types: Iterable[EventType]) -> Shown:
    """Show which rules made the events: the trigger word, how the clause was read, an example, the codes.

    Examples
    --------
    >>> from analysis.tables import MENTIONS, SENTENCES, empty
    >>> print(repr(show_rules(empty(EVENTS), ())).splitlines()[-1])
    Nothing to show.
    """
    known = {p.id: (t, p) for t in event_types for p in t.patterns}
    rows = []
    for rule, n in sorted(events["rule_id"].value_counts().items()):
        found = known.get(str(rule).partition(":")[0])
        kind, pattern = found if found else (None, None)
        rows.append({"rule": rule, "events": int(n), "type": kind.label if kind else "",
                     "read": CONSTRUCTIONS[pattern.construction] if pattern else "",
                     "example": pattern.examples[0] if pattern and pattern.examples else "",
                     "codes": f"CAMEO {kind.cameo}, PLOVER {kind.plover}" if kind else ""})
    heads = {"rule": "rule : word", "events": "events", "type": "type", "read": "who takes part",
             "example": "an example of the rule", "codes": "codes"}
    return show_table(pd.DataFrame(rows, columns=list(heads)), heads)


def show_without_event(documents: pd.DataFrame, sentences: pd.DataFrame, mentions: pd.DataFrame,
                       events: pd.DataFrame, most: int = 30) -> Shown:
    """Show the sentences of the article that name two actors or more and report no event.

    Examples
    --------
    >>> from analysis.tables import DOCUMENTS, EVENTS, MENTIONS, SENTENCES, build, empty
    >>> print(repr(show_without_event(empty(DOCUMENTS), empty(SENTENCES), empty(MENTIONS), empty(EVENTS))).splitlines()[-1])
    Nothing to show.
    """
    key = ["doc_id", "sent_id"]
    named = mentions[(mentions["kind"] != "place") & mentions["actor_id"].notna()].drop_duplicates([*key, "actor_id"])
    named = named.groupby(key)["name"].agg(who=lambda names: ", ".join(dict.fromkeys(names)), actors="size").reset_index()
    rows = without_boilerplate(named[named["actors"] > 1], sentences).merge(sentences[[*key, "start", "end"]], on=key)
    rows = rows.merge(events[key].drop_duplicates(), on=key, how="left", indicator=True)
    rows = rows[rows["_merge"] == "left_only"]
    texts = dict(zip(documents["doc_id"], documents["text"], strict=True))
    rows = rows.assign(sentence=[texts[d][s:e] for d, s, e in zip(rows["doc_id"], rows["start"], rows["end"], strict=True)])
    return show_table(rows, {"doc_id": "article", "who": "named together", "sentence": "sentence"}, most=most)


def without_boilerplate(table: pd.DataFrame, sentences: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows of a table (by doc_id and sent_id) whose sentence belongs to the article.

    Examples
    --------
    >>> from analysis.tables import MENTIONS, SENTENCES, empty
    >>> len(without_boilerplate(empty(MENTIONS), empty(SENTENCES)))
    0
    """
    own = sentences.loc[sentences["kind"] != "boilerplate", ["doc_id", "sent_id"]]
    keep = pd.MultiIndex.from_frame(table[["doc_id", "sent_id"]]).isin(pd.MultiIndex.from_frame(own))
    return table[keep].reset_index(drop=True)


def _linked(text: str, address: str) -> Markup:
    """A link where there is an address; only https or a place on the page, since other schemes could run something."""
    return Markup('<a href="{}">{}</a>').format(address, text) if address.startswith(("https://", "#")) else escape(text)


def _style(table: pd.DataFrame, column: str) -> str:
    if column not in table.columns or pd.api.types.is_datetime64_any_dtype(table[column]):
        return _DAYS
    if pd.api.types.is_numeric_dtype(table[column]) and not pd.api.types.is_bool_dtype(table[column]):
        return _NUMBER
    # On a telephone, long values would otherwise be squeezed to a word a line.
    longest = max((len(str(v)) for v in table[column].dropna()), default=0)
    return _CELL + (f";min-width:{min(longest // 4, 14)}em" if longest > 16 else "")


def _card(event: Mapping[str, Any], who: Sequence[str], text: str | None, anchors: bool) -> tuple[Markup, str]:
    """One event as HTML and as text."""
    known = {k: None if pd.isna(v) else v for k, v in event.items()}
    when = interval(known["earliest"], known["latest"])
    basis = ", ".join(str(known[k]) for k in ("precision", "date_basis") if known[k])
    head = f"{known['event_type']} ({known['status']})"
    facts = [("when", when + (f" ({basis})" if basis else "")), ("where", known["place"]), ("who", ", ".join(who)),
             ("about", known["topic"]), ("how many", known["count"]), ("reported by", known["attribution"])]
    said = [(k, str(v)) for k, v in facts if v is not None and v != ""]
    a, b = (int(str(known[k])) - int(str(known["start"])) for k in ("trigger_start", "trigger_end"))
    sentence = str(known["evidence"])
    before, after = _around(text, int(str(known["start"])), int(str(known["end"]))) if text is not None else ("", "")
    dim = Markup('<span style="opacity:.7">{}</span>')
    quote = (dim.format(before) + escape(sentence[:a]) + Markup('<mark style="background:#ffe08a;color:#1c1c1c">{}</mark>')
             .format(sentence[a:b]) + escape(sentence[b:]) + dim.format(after))
    name = Markup(' id="{}"').format(anchor(str(known["event_id"]))) if anchors else ""
    html = Markup(
        '<div{} style="border-left:4px {};padding:2px 0 2px 12px;margin:0 0 16px 0;line-height:1.5"><strong>{}</strong><br>{}'
        '<p style="margin:6px 0">{}</p><small>rule {} · {}</small></div>').format(
            name, Markup(_EDGES[str(known["status"])]), head,
            Markup("<br>").join(Markup("<em>{}:</em> {}").format(k, v) for k, v in said), quote,
            known["rule_id"], known["event_id"])
    lines = [f"{head}: " + "; ".join(f"{k}: {v}" for k, v in said), f"    {before}{sentence}{after}",
             f"    rule {known['rule_id']}, {known['event_id']}"]
    return html, "\n".join(lines)


def _around(text: str, start: int, end: int, width: int = 300) -> tuple[str, str]:
    """What stands before and after in the same paragraph, cut at `width` characters."""
    low = text.rfind("\n", 0, start) + 1
    high = text.find("\n", end)
    high = len(text) if high < 0 else high
    before = text[max(low, start - width):start]
    after = text[end:min(high, end + width)]
    return ("…" if start - width > low else "") + before, after + ("…" if end + width < high else "")
