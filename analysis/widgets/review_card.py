"""How an item to be judged looks: the sentence in its paragraph, who takes part marked, all text escaped."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup, escape

from ..figures.style import BLUE, GREY, ORANGE
from ..judging.codings import Coding
from ..judging.reviewing import Session

_WHO = f"background:#d3e9f7;color:#1c1c1c;border-bottom:2px solid {BLUE};padding:0 1px"
_WORD = f"background:#ffe08a;color:#1c1c1c;border-bottom:2px dotted {ORANGE};font-weight:bold;padding:0 1px"
_HEADS: Mapping[str, str] = {"event_type": "what", "status": "status", "participants": "who", "date": "when", "place": "where"}


def card(session: Session) -> str:
    """Write the item that is shown as HTML.

    Neither the rule that coded it, nor why it was drawn, nor what others judged is told.
    """
    item = session.item
    kind = "Coded as an event" if item["kind"] == "event" else "A sentence in which no event was found"
    known = [str(item[k]) for k in ("title", "source") if isinstance(item[k], str)]
    published = item["published"] if isinstance(item["published"], str) else None
    known.append(f"published {published}" if published else "day of publication unknown")
    last = session.judged.get(item["item_id"])
    return str(Markup(
        '<div style="border-left:4px solid {};padding:2px 0 2px 12px;line-height:1.5;max-width:46em;box-sizing:border-box;overflow-wrap:anywhere">'
        '<strong>{}</strong><br><small>{}</small>'
        '<p style="margin:8px 0;white-space:pre-line">{}</p>{}{}</div>').format(
            Markup(BLUE if item["kind"] == "event" else GREY), kind, " · ".join(known), _quote(item), _facts(session),
            Markup("<p style=\"margin:6px 0 0 0\"><em>Judged before: {}</em></p>").format(last["label"]) if last else ""))


def progress(session: Session) -> str:
    """Write how far the coder is as HTML; also which items hold typing that is not part of a judgement."""
    done, total = len(session.judged), len(session.items)
    open_ = [str(n) for n, i in enumerate(session.items, 1) if i["item_id"] in session.typed and n != session.at + 1]
    more = f" · typed but not judged: item {', '.join(open_)}" if open_ else ""
    more += " · locked: nothing can be changed" if session.locked else ""
    return str(Markup('<div><strong>Item {} of {}</strong> · {} judged · coder {}{}<br><progress value="{}" max="{}" aria-label="{}" '
                      'style="width:100%;max-width:46em"></progress></div>').format(
                          session.at + 1, total, done, session.coder, more, done, total, f"{done} of {total} items judged"))


def message(text: str) -> str:
    """Write what a command did, for the eye and, as it comes, for a screen reader."""
    edge = ORANGE if text.startswith("Not done") else BLUE
    return str(Markup('<div role="status" aria-live="polite" style="border-left:4px solid {};padding-left:8px;min-height:1.5em;'
                      'max-width:46em;line-height:1.4">{}</div>').format(Markup(edge), text))


def added_list(added: list[Coding]) -> str:
    """List missed events described so far."""
    return str(Markup("<ul>{}</ul>").format(Markup("").join(
        Markup("<li>{} ({}): {}</li>").format(a["event_type"], a["status"],
                                              "; ".join(filter(None, (", ".join(a["participants"]), a["place"], a["date"]))))
        for a in added))) if added else ""


def _facts(session: Session) -> Markup:
    """What was coded, as a list of terms."""
    item = session.item
    if item["kind"] == "sentence":
        return Markup("<p style=\"margin:6px 0\">Does it report a meeting, call, visit, veto or another event of the kit's types?</p>")
    values = {f: item[f] for f in _HEADS} | {"participants": ", ".join(json.loads(item["participants"])) or "nobody named"}
    rows = [(head, values[f] if isinstance(values[f], str) else "not told") for f, head in _HEADS.items()]
    return Markup('<p style="margin:6px 0">{}</p>').format(Markup("; ").join(Markup("<em>{}:</em> {}").format(*row) for row in rows))


def _quote(item: Mapping[str, Any]) -> Markup:
    before, after = (item[k] if isinstance(item[k], str) else "" for k in ("before", "after"))
    dim = Markup('<span style="opacity:.72">{}</span>')
    return dim.format(before) + Markup("").join(_pieces(item)) + dim.format(after)


def _pieces(item: Mapping[str, Any]) -> Iterator[Markup]:
    """The sentence with its marks; of two that overlap the first, and of these the longer, is drawn."""
    text, at = item["sentence"], 0
    marks = [(a, b, _WHO) for a, b in json.loads(item["marks"])] if isinstance(item["marks"], str) else []
    if not pd.isna(item["trigger_start"]):
        marks.append((int(item["trigger_start"]) - item["start"], int(item["trigger_end"]) - item["start"], _WORD))
    for a, b, style in sorted(marks, key=lambda m: (m[0], -m[1])):
        if at <= a < b <= len(text):
            yield escape(text[at:a])
            yield Markup('<mark style="{}">{}</mark>').format(Markup(style), text[a:b])
            at = b
    yield escape(text[at:])
