"""One page a document: the untouched text, its labels, and each event beside its sentence."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup, escape

from ..figures.dateaxis import interval
from ..figures.style import evidence_address, slug
from .pages import render

Row = Mapping[str, Any]
_BASES = {"stated": "stated", "inferred": "inferred, not stated", "unknown": "not known"}


def evidence_page(document: Row, tables: Mapping[str, Sequence[Row]], shown: Mapping[str, Sequence[Row]], site: str) -> str:
    """Write the page of one document.

    Parameters
    ----------
    document : mapping
        A row of ``DOCUMENTS``.
    tables : mapping from str to sequence of mapping
        This document's rows of passages, sentences, mentions, events, event_actors and veto_links.
    shown : mapping from str to sequence of mapping
        For an address of evidence, the figures that show it (href, title).
    site : str
        Title of the site.

    Returns
    -------
    str
        A whole HTML page. The text of its element ``#text`` is the document's text, to the character.

    Examples
    --------
    >>> page = evidence_page(dict(doc_id="a", title="<i>A</i>", text="Hm. <b>"), {}, {}, "Site")
    >>> "&lt;i&gt;A" in page, "Hm. &lt;b&gt;" in page
    (True, True)
    """
    events = tables.get("events", [])
    language = document.get("language") or ""
    facts = [("Source", document.get("source")), ("Published", published(document)), ("File", document.get("path")),
             ("SHA-256", document.get("sha256"))]
    return render("evidence", site, root="../", title=title_of(document), facts=[f for f in facts if f[1]],
                  text=marked_text(str(document["text"]), tables), events=[_card(e, tables, shown) for e in events],
                  language=language if re.fullmatch("[a-z]{2,3}", language) else "")


def title_of(document: Row) -> str:
    """Name a document by its title, or else by its id.

    Examples
    --------
    >>> title_of(dict(doc_id="a", title=None))
    'a'
    """
    return " ".join(str(document.get("title") or document["doc_id"]).split()) or str(document["doc_id"])


def published(document: Row) -> str:
    """Say when a document was published, and how that is known.

    Examples
    --------
    >>> published(dict(published_earliest="2012-03-10", published_latest="2012-03-10", published_basis="stated"))
    '10 Mar 2012 (stated)'
    """
    days = interval(document.get("published_earliest"), document.get("published_latest"))
    basis = _BASES.get(str(document.get("published_basis")), "")
    return basis if days == "no date" else f"{days} ({basis})" if basis else days


def anchor(event: Row) -> str:
    """Id of an event's sentence on its page.

    Examples
    --------
    >>> anchor(dict(doc_id="a", event_id="a#e1"))
    'e1'
    """
    return evidence_address(event["doc_id"], event["event_id"]).partition("#")[2]


def marked_text(text: str, tables: Mapping[str, Sequence[Row]]) -> Markup:
    """Mark passages, sentences, names and triggers in a text without adding or losing a character.

    Examples
    --------
    >>> str(marked_text("A & B.", {}))
    '<div class="passage body" id="passage-0" role="group" aria-label="body" data-label="body">A &amp; B.</div>'
    """
    passages = sorted(tables.get("passages", []), key=lambda p: p["start"])
    if not passages:
        passages = [{"passage_id": 0, "start": 0, "end": len(text), "kind": "body", "reason": ""}]
    sentences = _sentences(tables)
    out, at = [], 0
    for p in passages:
        start, end = max(at, p["start"]), min(len(text), p["end"])
        if start >= end:
            continue
        out.append(_gap(text[at:start]))
        label = " · ".join(t for t in (p["kind"], p.get("reason")) if t)
        out.append(Markup('<div class="passage {}" id="passage-{}" role="group" aria-label="{}" data-label="{}">{}</div>').format(
            p["kind"], p["passage_id"], p["kind"], label, _passage(text, start, end, sentences, tables)))
        at = end
    out.append(_gap(text[at:]))
    return Markup("").join(out)


def _gap(text: str) -> Markup:
    """Text outside every passage: white space is kept but not shown, since passages are set apart anyway."""
    return Markup('<span class="{}">{}</span>').format("" if text.strip() else "gap", _escaped(text)) if text else Markup("")


def _escaped(text: str) -> Markup:
    # A bare carriage return would reach the reader as a line feed.
    return Markup(str(escape(text)).replace("\r", "&#13;"))


def _sentences(tables: Mapping[str, Sequence[Row]]) -> list[dict[str, Any]]:
    """Sentences in order, each with its events; an event outside every sentence stands for one itself."""
    found = [{**s, "events": []} for s in sorted(tables.get("sentences", []), key=lambda s: s["start"])]
    for event in tables.get("events", []):
        home = next((s for s in found if s["start"] <= event["start"] < s["end"]), None)
        if home is None:
            home = {"sent_id": None, "start": event["start"], "end": event["end"], "events": []}
            found.append(home)
        home["events"].append(event)
    return sorted(found, key=lambda s: (s["start"], s["end"]))


def _passage(text: str, start: int, end: int, sentences: Sequence[dict[str, Any]], tables: Mapping[str, Sequence[Row]]) -> Markup:
    out, at = [], start
    for s in sentences:
        a, b = max(at, s["start"]), min(end, s["end"])
        if a >= b:
            continue
        # A sentence that runs over two passages has its ids, which must be unique, in the first.
        first = a == s["start"]
        out += [_escaped(text[at:a]), _sentence(text, a, b, s, first, tables)]
        at = b
    return Markup("").join([*out, _escaped(text[at:end])])


def _sentence(text: str, start: int, end: int, sentence: Row, first: bool, tables: Mapping[str, Sequence[Row]]) -> Markup:
    body = Markup("").join(_inline(text, start, end, tables))
    named = first and sentence["sent_id"] is not None
    # Of a sentence in two passages, an event's mark leads to the part that announces it.
    own = [e for e in sentence["events"] if start <= max(e["trigger_start"], sentence["start"]) < end]
    body = Markup('<span class="sentence"{}>{}</span>').format(
        Markup(' id="sentence-{}"').format(sentence["sent_id"]) if named else "", body)
    for event in reversed(sentence["events"]):
        body = Markup('<span class="evidence"{}>{}</span>').format(
            Markup(' id="{}"').format(anchor(event)) if event in own else "", body)
    refs = [Markup('<a class="ref" href="#card-{0}" aria-label="{1}, {2}: details" data-n="{1}"></a>').format(
        anchor(e), e["event_type"], e["status"]) for e in own]
    return Markup("").join([body, *refs])


def _inline(text: str, start: int, end: int, tables: Mapping[str, Sequence[Row]]) -> Iterator[Markup]:
    """Cut a sentence wherever a name or trigger begins or ends, and mark each piece by what covers it."""
    names = [m for m in tables.get("mentions", []) if m["start"] < end and m["end"] > start]
    triggers = [(e["trigger_start"], e["trigger_end"]) for e in tables.get("events", [])]
    cuts = {start, end, *(m[k] for m in names for k in ("start", "end")), *(c for t in triggers for c in t)}
    ordered = sorted(c for c in cuts if start <= c <= end)
    for a, b in itertools.pairwise(ordered):
        piece = _escaped(text[a:b])
        if any(t[0] <= a and b <= t[1] for t in triggers):
            piece = Markup("<mark>{}</mark>").format(piece)
        if name := next((m for m in names if m["start"] <= a and b <= m["end"]), None):
            about = f"{name['name']} ({name['actor_id'] or name['status']})"
            piece = Markup('<span class="mention" title="{}">{}</span>').format(about, piece)
        yield piece


def _card(event: Row, tables: Mapping[str, Sequence[Row]], shown: Mapping[str, Sequence[Row]]) -> dict[str, Any]:
    known = [event.get("precision"), event.get("date_basis")]
    when = interval(event.get("earliest"), event.get("latest")) + "".join(f" · {k}" for k in known if k)
    count = event.get("count")
    facts = [("When", when), ("Where", event.get("place")), ("About", event.get("topic")),
             ("How many", None if pd.isna(count) else str(count)), ("Reported by", event.get("attribution"))]
    own = [r for r in tables.get("veto_links", []) if r["event_id"] == event["event_id"]]
    return {
        "slug": anchor(event), "type": event["event_type"], "status": event["status"],
        "facts": [f for f in facts if f[1]], "rule": event["rule_id"], "sentence": event["sent_id"],
        "people": [r for r in tables.get("event_actors", []) if r["event_id"] == event["event_id"]],
        "votes": [{"draft": v["draft"], "url": _address(v.get("url")), "verdict": v["verdict"].replace("_", " "), "reason": v["reason"],
                   "day": interval(v.get("vetoed_on"), v.get("vetoed_on")) if v.get("vetoed_on") else "",
                   "by": (v.get("vetoed_by") or "").replace(";", "; ")} for v in own],
        "shown": shown.get(evidence_address(event["doc_id"], event["event_id"]), []),
    }


def page_name(doc_id: str) -> str:
    """File name of a document's page.

    Examples
    --------
    >>> page_name("a")
    'a.html'
    """
    return f"{slug(doc_id)}.html"


def _address(url: object) -> str:
    """Only an address at the United Nations becomes a link, whatever a table holds."""
    return str(url) if re.fullmatch(r"https://undocs\.org/[A-Za-z0-9/._%()-]+", str(url)) else ""
