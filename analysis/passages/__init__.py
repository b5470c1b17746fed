"""Labels stretches of each document: headline, byline, dateline, body, boilerplate. Cuts nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from ..reference import Reference
from ..tables import DOCUMENTS, FURNITURE, PASSAGES, check, from_columns, rows
from .furniture import ENDS, digest, paragraphs
from .needles import gate

# A dateline: a place in capitals (or followed by an agency in brackets), then a dash, at the start
# of a paragraph. Every quantifier is bounded, so a long line costs no more than a short one.
_DASH = r"\s{0,2}(?:--|[—–-])\s{1,2}"
_PLACE = r"[A-Z][A-Z.’'\-]{2,30}(?: [A-Z][A-Z.’'\-]{1,30}){0,3}"
_TAIL = r"(?:, [A-Z][\w.]{1,20}(?: [A-Z][\w.]{1,20}){0,2}){0,2}(?:,? (?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2} [A-Z][a-z]{2,8}\.?)(?:,? \d{4})?)?"
_DATELINE = re.compile(
    rf"(?:{_PLACE}{_TAIL}(?: ?\([A-Z][\w /.&]{{1,30}}\))?|[A-Z][\w.’' -]{{2,40}} ?\((?:Reuters|AP|AFP|UPI|IPS|IRIN|TASS|Xinhua)\)){_DASH}"
)
_DATE_LINE = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? )?(?:(?:January|February|March|April|May|June|July|August|"
    r"September|October|November|December) \d{1,2},? \d{4}|\d{1,2} (?:January|February|March|April|May|June|July|"
    r"August|September|October|November|December),? \d{4}|\d{4}-\d\d-\d\d)\.?"
)
# A capital is any letter but the small ones of Latin-1. "By Friday the envoys had left" is no byline.
_NAME = r"[^\W\d_a-zß-öø-ÿ][\w.’'-]{0,30}"
_BYLINE = re.compile(
    rf"(?:By|BY) (?!(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|"
    rf"September|October|November|December|The|This|That|Then|Now|Late|Early)\b){_NAME}"
    rf"(?:,? (?:{_NAME}|and|in|for|of|with|the|at|de|da|van|von|bin|al|el)){{0,12}}(?<![.!?])"
)
# What stands in brackets in an expression, innermost first.
_INNER = re.compile(r"\\.|\[\^?\]?[^\]]{0,99}\]|\([^()]*\)")


@dataclass(frozen=True)
class _Cue:
    """A boilerplate cue, compiled once a run."""

    cue_id: str
    find: Callable[[str], re.Match[str] | None]
    to_end: bool


def _finder(pattern: str) -> Callable[[str], re.Match[str] | None]:
    """How to look for a cue: one that can only begin a paragraph is looked for nowhere else, which takes half the time."""
    inner, outer = pattern, ""
    while inner != outer:
        inner, outer = _INNER.sub("", inner), inner
    compiled = re.compile(pattern)
    return compiled.match if re.match(r"(?:\(\?i\))?\^", pattern) and "|" not in outer else compiled.search


def label_passages(documents: pd.DataFrame, reference: Reference, furniture: pd.DataFrame | None = None) -> pd.DataFrame:
    """Label every stretch of every document that is not white space.

    Parameters
    ----------
    documents : pandas.DataFrame
        Columns doc_id, text.
    reference : Reference
        `boilerplate` cues are used.
    furniture : pandas.DataFrame, optional
        From `passages.furniture.find_furniture`: paragraphs that recur in many articles of one source are labelled too.

    Returns
    -------
    pandas.DataFrame
        doc_id, passage_id, start, end (characters), kind (headline, byline, dateline, body,
        boilerplate), reason. Passages do not overlap and leave out only white space and a byte
        order mark at the start.

    Raises
    ------
    TableError
        When `documents` does not satisfy its schema.

    Examples
    --------
    >>> from analysis.reference import load_reference
    >>> from analysis.tables import build
    >>> text = "OSLO, Norway — Envoys met on Monday.\\n"
    >>> docs = build([dict(doc_id="a", text=text, path="a.txt", sha256="", published_basis="unknown")], DOCUMENTS)
    >>> label_passages(docs, load_reference())[["start", "end", "kind"]].values.tolist()
    [[0, 15, 'dateline'], [15, 36, 'body']]
    """
    check(documents, DOCUMENTS)
    cues = [_Cue(c.cue_id, _finder(c.pattern), c.scope == "to_end") for c in reference.boilerplate.itertuples()]
    possible = gate(reference.boilerplate["pattern"].tolist())
    recurring: dict[str, dict[str, str]] = {}
    for f in () if furniture is None else check(furniture, FURNITURE).itertuples(index=False):
        recurring.setdefault(f.source, {})[f.digest] = f"recurs in articles of {f.source or 'an unnamed source'}"
    columns: dict[str, list[object]] = {name: [] for name in PASSAGES.names}
    for doc_id, text, source in rows(documents, "doc_id", "text", "source"):
        mine = recurring.get(source if isinstance(source, str) else "", {})
        for number, passage in enumerate(_label(text, [cues[n] for n in sorted(possible(text))], mine)):
            for name, value in zip(PASSAGES.names, (doc_id, number, *passage)):
                columns[name].append(value)
    return from_columns(columns, PASSAGES)


def _label(text: str, cues: Sequence[_Cue], recurring: Mapping[str, str]) -> Iterable[tuple[int, int, str, str]]:
    parts = list(paragraphs(text))
    furniture: str | None = None
    opened = False  # whether body text has begun: headline and byline come before it
    for at, (start, end) in enumerate(parts):
        head = text[start:min(end, start + 2000)]
        if furniture is not None:
            yield start, end, "boilerplate", furniture
        elif not opened and (label := _byline_or_date(head)):
            yield start, end, *label
        elif cue := next((c for c in cues if c.find(head)), None):
            furniture = f"after cue {cue.cue_id}" if cue.to_end and opened else None
            yield start, end, "boilerplate", f"cue {cue.cue_id}"
        elif recurring and (why := recurring.get(digest(text[start:end]))):
            yield start, end, "boilerplate", why
        elif at == 0 and len(parts) > 1 and _is_headline(head):
            yield start, end, "headline", "first line, short, without a full stop"
        else:
            opened = True
            if match := _DATELINE.match(head):
                yield start, start + match.end(), "dateline", "place in capitals or agency, then a dash"
                start += match.end()
            if start < end:
                yield start, end, "body", "running text"


def _byline_or_date(line: str) -> tuple[str, str] | None:
    if _DATE_LINE.fullmatch(line):
        return "dateline", "a line that is only a date"
    if len(line) < 160 and _BYLINE.fullmatch(line):
        return "byline", "begins with By and a name"
    return None


def _is_headline(line: str) -> bool:
    return len(line) < 160 and not line.endswith(ENDS) and not _DATELINE.match(line)
