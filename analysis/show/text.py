"""Articles with what was found in them marked: passages, actors, dates. Every character is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup, escape

from ..corpus import MANIFEST
from ..figures.dateaxis import interval
from ..tables import DATE_MENTIONS, DOCUMENTS, MENTIONS, PASSAGES, check
from ..tables.derived import KWIC
from . import Shown, show_table, written

#: For each kind of actor a letter, a background and an underline, so that colour is never alone.
KINDS: Mapping[str, tuple[str, str, str]] = {
    "person": ("P", "#d3e9f7", "2px solid #0072B2"), "state": ("S", "#fde2cc", "3px double #a84300"),
    "organisation": ("O", "#d2f0e4", "2px dashed #00704f"), "group": ("G", "#f5dceb", "2px dotted #8a3d6a"),
    "place": ("L", "#f7f0bd", "1px solid #6b6100"),
}
#: What is put behind the letter for actors that were not resolved.
STATUSES: Mapping[str, str] = {"resolved": "", "unlisted": "*", "ambiguous": "?"}
_EDGES = {"headline": "#0072B2", "byline": "#CC79A7", "dateline": "#009E73", "body": "transparent", "boilerplate": "#8d9399"}
_Piece = tuple[int, int, Markup, str]  # start, end, HTML, plain text


def show_passages(documents: pd.DataFrame, passages: pd.DataFrame, most: int = 3) -> Shown:
    """Show articles in full, each passage labelled; what is not the article is dimmed, never left out.

    Parameters
    ----------
    documents, passages : pandas.DataFrame
        Tables of those schemas.
    most : int
        Articles to show; a last line counts the rest.

    Returns
    -------
    Shown

    Examples
    --------
    >>> from analysis.tables import build
    >>> show_passages(build([dict(doc_id="a", published_basis="unknown", path="a", sha256="", text="Talks.")], DOCUMENTS),
    ...     build([dict(doc_id="a", passage_id=0, start=0, end=6, kind="body", reason="running text")], PASSAGES))
    a
    [body: running text] Talks.
    """
    check(passages, PASSAGES)
    return _articles(documents, most, lambda doc, text: _labelled(_of(passages, doc), text))


def show_mentions(documents: pd.DataFrame, mentions: pd.DataFrame, sentences: pd.DataFrame, most: int = 3) -> Shown:
    """Show articles with every mention of an actor marked by its kind, and a key.

    Parameters
    ----------
    documents, mentions, sentences : pandas.DataFrame
        Tables of those schemas. Of mentions inside one another the longest is marked.
    most : int
        Articles to show; a last line counts the rest.

    Returns
    -------
    Shown
        Sentences are numbered as in the tables (sent_id).

    Examples
    --------
    >>> from analysis.tables import MENTIONS, SENTENCES, empty
    >>> print(repr(show_mentions(empty(DOCUMENTS), empty(MENTIONS), empty(SENTENCES))).splitlines()[-1])
    No article.
    """
    check(mentions, MENTIONS)
    shown = _articles(documents, most, lambda doc, text: _numbered(_of(sentences, doc), _of(mentions, doc), text, _mention))
    words = [(f"{letter} {kind}", _marking(kind)) for kind, (letter, _, _) in KINDS.items()]
    key = Markup(" ").join([*(Markup('<span style="{}">{}</span>').format(style, word) for word, style in words),
                            escape("* in no table; ? several actors fit")])
    return Shown(str(Markup("<p>Key: {}</p>").format(key)) + shown.html,
                 f"Key: {', '.join(w for w, _ in words)}; * in no table; ? several actors fit\n{shown.text}")


def show_dates(documents: pd.DataFrame, date_mentions: pd.DataFrame, sentences: pd.DataFrame, most: int = 3) -> Shown:
    """Show articles with every date expression marked, and the days it stands for behind it.

    Parameters
    ----------
    documents, date_mentions, sentences : pandas.DataFrame
        Tables of those schemas.
    most : int
        Articles to show; a last line counts the rest.

    Returns
    -------
    Shown

    Examples
    --------
    >>> from analysis.tables import MENTIONS, SENTENCES, empty
    >>> show_dates(empty(DOCUMENTS), empty(DATE_MENTIONS), empty(SENTENCES))
    No article.
    """
    check(date_mentions, DATE_MENTIONS)
    return _articles(documents, most, lambda doc, text: _numbered(_of(sentences, doc), _of(date_mentions, doc), text, _date))


def in_context(table: pd.DataFrame, sentences: pd.DataFrame, documents: pd.DataFrame, width: int = 60) -> pd.DataFrame:
    """Add a column `context` (text): what stands around each span in its sentence, whole words.

    Examples
    --------
    >>> from analysis.tables import DOCUMENTS, EVENTS, MENTIONS, SENTENCES, build, empty
    >>> in_context(empty(MENTIONS), empty(SENTENCES), empty(DOCUMENTS))["context"].tolist()
    []
    """
    spans = sentences[["doc_id", "sent_id", "start", "end"]].rename(columns={"start": "low", "end": "high"})
    rows = table.merge(spans, on=["doc_id", "sent_id"], how="left")
    texts = dict(zip(documents["doc_id"], documents["text"], strict=True))
    found = [_near(texts[d], s, e, low, high, width) for d, s, e, low, high in
             rows[["doc_id", "start", "end", "low", "high"]].itertuples(index=False)]
    return rows.drop(columns=["low", "high"]).assign(context=pd.Series(found, index=rows.index, dtype="str"))


def _near(text: str, start: int, end: int, low: int, high: int, width: int) -> str:
    a, b = max(low, start - width), min(high, end + width)
    while low < a < start and not text[a - 1].isspace():
        a += 1
    while end < b < high and not text[b].isspace():
        b -= 1
    return ("… " if a > low else "") + text[a:b].strip() + (" …" if b < high else "")


def show_kwic(lines: pd.DataFrame, caption: str = "", most: int = 50) -> Shown:
    """Show key words in context, one under the other, each with its day and the other actors of its sentence.

    Parameters
    ----------
    lines : pandas.DataFrame
        A `kwic` table.
    caption : str
        What was looked for, in a line.
    most : int
        Lines to show; a last one counts the rest.

    Returns
    -------
    Shown

    Examples
    --------
    >>> from analysis.tables import build
    >>> show_kwic(build([dict(doc_id="a", sent_id=0, start=5, end=10, left="Long ", keyword="talks", right=" failed.")], KWIC))
    Long [talks] failed. | a
    """
    check(lines, KWIC)
    top, cell = lines.head(most), "white-space:pre-wrap;vertical-align:top"
    days = ["" if day == "no date" else day for day in written(top, "published")]
    rows = [(*(" ".join(t.splitlines()) for t in (r.left, r.keyword, r.right)), "" if pd.isna(r.others) else r.others, day, r.doc_id)
            for r, day in zip(top.itertuples(), days, strict=True)]
    more = f"and {len(lines) - most:,} more lines" if len(lines) > most else "" if rows else "Nothing to show."
    body = Markup("\n").join(Markup(
        '<tr><td style="text-align:right;{c}">{}</td><td style="text-align:center;{c}"><strong>{}</strong></td>'
        '<td style="text-align:left;{c}">{}</td>'
        '<td style="text-align:left;{c}">{}</td><td style="text-align:left;{c}">{}</td><td style="text-align:left;{c}">{}</td></tr>')
        .format(*r, c=Markup(cell)) for r in rows)
    head = Markup("").join(Markup("<th>{}</th>").format(h) for h in ("before", "key word", "after", "also named", "published", "article"))
    title = Markup('<caption style="text-align:left;font-weight:bold">{}</caption>').format(caption) if caption else ""
    html = Markup('<div style="overflow-x:auto"><table class="dataframe">{}<thead><tr>{}</tr></thead>\n<tbody>{}</tbody></table></div>{}').format(
        title, head, body, Markup("<p>{}</p>").format(more) if more else "")
    said = [f"{r[0]}[{r[1]}]{r[2]}" + "".join(f" | {x}" for x in r[3:] if x) for r in rows]
    return Shown(str(html), "\n".join([caption] * bool(caption) + said + [more] * bool(more)))


def show_manifest(source: str | Path) -> Shown:
    """Show what the manifest of a corpus says of each file, notes included.

    Parameters
    ----------
    source : str or Path
        A corpus, as for `corpus.load_corpus`.

    Returns
    -------
    Shown

    Examples
    --------
    >>> show_manifest("articles.jsonl")
    This corpus has no manifest: every article brings its own date, or none.
    """
    path = Path(source) / MANIFEST
    if not path.is_file():
        text = "This corpus has no manifest: every article brings its own date, or none."
        return Shown(f"<p>{text}</p>", text)
    rows = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    kept = [c for c in ("file", "doc_id", "title", "source", "published", "published_basis", "note") if c in rows and rows[c].any()]
    return show_table(rows, kept)


def _of(table: pd.DataFrame, doc_id: str) -> list[dict[str, Any]]:
    rows = table[table["doc_id"] == doc_id].sort_values(["start", "end"], ascending=[True, False]).to_dict("records")
    return [{str(k): v for k, v in row.items()} for row in rows]


def _articles(documents: pd.DataFrame, most: int, body: Callable[[str, str], tuple[Markup, str]]) -> Shown:
    check(documents, DOCUMENTS)
    html, lines = [], []
    for row in documents.head(most).itertuples():
        title = row.doc_id if pd.isna(row.title) else f"{row.title} ({row.doc_id})"
        markup, plain = body(row.doc_id, row.text)
        html.append(Markup('<h3>{}</h3><div style="white-space:pre-wrap;overflow-wrap:anywhere;max-width:44em;line-height:1.7">'
                           "{}</div>").format(title, markup))
        lines += [title, plain]
    more = f"and {len(documents) - most:,} more articles" if len(documents) > most else "" if lines else "No article."
    tail = Markup("<p>{}</p>").format(more) if more else Markup("")
    return Shown(str(Markup("").join([*html, tail])), "\n".join(lines + [more] * bool(more)))


def _labelled(passages: list[dict[str, Any]], text: str) -> tuple[Markup, str]:
    """Each passage in a block of its own; white space between two goes with the one before."""
    out, lines, at = [], [], 0
    for number, p in enumerate(passages):
        start, after = (0 if number == 0 else p["start"]), (passages[number + 1]["start"] if number + 1 < len(passages) else len(text))
        start = max(at, start)
        label = f"{p['kind']}: {p['reason']}"
        shade = ";opacity:.75" if p["kind"] == "boilerplate" else ""
        out.append(Markup('<div style="border-left:4px solid {};padding-left:10px{}"><small style="white-space:normal">'
                          "{}</small>\n{}</div>").format(_EDGES[p["kind"]], shade, label, text[start:after]))
        lines.append(f"[{label}] {text[start:after]}".rstrip())
        at = after
    return Markup("").join(out) + escape(text[at:]), "\n".join(lines) + text[at:]


def _numbered(sentences: list[dict[str, Any]], spans: list[dict[str, Any]], text: str,
              piece: Callable[[dict[str, Any]], _Piece]) -> tuple[Markup, str]:
    """The text with pieces put in place of spans and a number before each sentence."""
    number = '<small style="opacity:.75" title="sentence {0}">[{0}]</small> '
    marks = [(s["start"], s["start"], Markup(number).format(s["sent_id"]), f"[{s['sent_id']}] ") for s in sentences]
    return _joined(text, sorted(marks + [piece(s) for s in spans], key=lambda m: (m[0], m[1] > m[0], -m[1])))


def _joined(text: str, pieces: Iterable[_Piece]) -> tuple[Markup, str]:
    html, plain, at = [], [], 0
    for start, end, markup, words in pieces:
        if start < at:  # inside a longer one, which is marked already
            continue
        html += [escape(text[at:start]), markup]
        plain += [text[at:start], words]
        at = end
    return Markup("").join([*html, escape(text[at:])]), "".join([*plain, text[at:]])


def _marking(kind: str) -> str:
    _, background, line = KINDS[kind]
    return f"background-color:{background};color:#1c1c1c;border-bottom:{line};padding:0 2px"


def _mention(m: Mapping[str, Any]) -> _Piece:
    sign = KINDS[m["kind"]][0] + STATUSES[m["status"]]
    actor = m["status"] if pd.isna(m["actor_id"]) else m["actor_id"]
    markup = Markup('<span style="{}" title="{}">{}<sup>{}</sup></span>').format(
        _marking(m["kind"]), f"{m['name']} ({actor}), {m['how']}", m["surface"], sign)
    return int(m["start"]), int(m["end"]), markup, f"{m['surface']}[{sign}]"


def _date(d: Mapping[str, Any]) -> _Piece:
    days = interval(d["earliest"], d["latest"])
    markup = Markup('<span style="background-color:#ffe08a;color:#1c1c1c;border-bottom:2px solid #8a6d00;padding:0 2px" '
                    'title="{}">{}</span> <small>[{}]</small>').format(f"{d['precision']}, {d['basis']}", d["surface"], days)
    return int(d["start"]), int(d["end"]), markup, f"{d['surface']} [{days}]"
