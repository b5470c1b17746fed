"""The corpus proposes: people no table lists yet, and offices given to listed people outside their term.

Nothing here decides. A proposal is a row to read, correct and save among a study's own tables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from ..dating.facts import BY_NAME, not_in_office
from ..reference import Reference, load_reference
from ..slugs import slug
from ..tables import DOCUMENTS, EXPIRED_OFFICES, MENTIONS, PROPOSALS, SENTENCES, build, check
from .files import save_proposals

__all__ = ["expired_offices", "propose_actors", "save_proposals"]

#: Whoever signs an article or stands in its boilerplate takes no part in what it tells.
_ASIDE = ("byline", "boilerplate")


@dataclass
class _Seen:
    """What the documents say of one name."""

    forms: Counter[str] = field(default_factory=Counter)
    offices: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    posts: Counter[tuple[str, str]] = field(default_factory=Counter)
    days: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    post_days: dict[tuple[str, str], list[Any]] = field(default_factory=dict)
    mentions: int = 0

    def add(self, other: _Seen) -> None:
        """Take in what is said under a shorter form of the name."""
        self.forms.update(other.forms)
        self.offices.update(other.offices)
        self.states.update(other.states)
        self.posts.update(other.posts)
        for post, days in other.post_days.items():
            self.post_days.setdefault(post, []).extend(days)
        self.days |= other.days
        self.mentions += other.mentions


def propose_actors(tables: Mapping[str, pd.DataFrame], min_documents: int = 1,
                   reference: Reference | None = None) -> pd.DataFrame:
    """List the people that the texts name and no reference table lists.

    People are told apart by their name. A shorter form joins a longer one where a document uses both
    and no other longer name claims it; otherwise each stays a row of its own. Those to whom a text
    gives an office are the surest; a capitalised phrase in a bare sentence may be no person at all.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        As `pipeline.analyse` or `pipeline.read_results` gives them; used are ``mentions``,
        ``documents`` and ``sentences``.
    min_documents : int
        Leave out people named in fewer documents.
    reference : Reference, optional
        Its titles tell offices from names and honorifics; without it, the kit's own.

    Returns
    -------
    pandas.DataFrame
        One row a name (`tables.PROPOSALS`): id, name, aliases, offices, states, posts, n_mentions,
        n_documents, first_day, last_day (days of publication), example, source. Most documents first.

    Raises
    ------
    TableError
        A table is missing or does not satisfy its schema.

    Examples
    --------
    >>> from analysis.tables import empty
    >>> tables = {schema.name: empty(schema) for schema in (MENTIONS, DOCUMENTS, SENTENCES)}
    >>> propose_actors(tables).empty
    True
    """
    titles = (reference or load_reference()).titles
    kinds = dict(zip(titles["title"], titles["kind"], strict=True))
    seen = _join(_collect(tables, kinds))
    claimed = Counter(form for key in seen for form in {slug(f) for f in seen[key].forms})
    rows = [_proposal(key, seen[key], claimed) for key in seen if len(seen[key].days) >= min_documents]
    rows.sort(key=lambda r: (-r["n_documents"], -r["n_mentions"], r["name"], r["id"]))
    return build(rows, PROPOSALS)


def expired_offices(tables: Mapping[str, pd.DataFrame], reference: Reference) -> pd.DataFrame:
    """List mentions whose office the person did not hold, by offices.csv, when the document appeared.

    Either the text is loose, or the date, the person or offices.csv is wrong. Offices that the table
    does not give the person contradict nothing, nor do phrases with "former" and the like.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        As for `propose_actors`; used are ``mentions`` and ``documents``. Documents without a date are
        passed over.
    reference : Reference
        Its offices, people, states and organisations.

    Returns
    -------
    pandas.DataFrame
        One row a mention (`tables.EXPIRED_OFFICES`): doc_id, mention_id, name, office, state, published,
        held_from, held_to (days of the nearest term; may be empty), reason.

    Raises
    ------
    TableError
        A table is missing or does not satisfy its schema.

    Examples
    --------
    >>> from analysis.tables import empty
    >>> expired_offices({"mentions": empty(MENTIONS), "documents": empty(DOCUMENTS)}, load_reference()).empty
    True
    """
    mentions, documents = check(tables["mentions"], MENTIONS), _documents(tables)
    terms: dict[str, list[Any]] = {}
    for term in reference.offices.itertuples():
        terms.setdefault(term.actor_id, []).append(term)
    names = {r.actor_id: r.name for t in (reference.states, reference.organisations, reference.people)
             for r in t[["actor_id", "name"]].itertuples()}
    given = mentions[(mentions["status"] == "resolved") & mentions["how"].isin(BY_NAME) & mentions["office"].notna()]
    rows = []
    for m in given.itertuples():
        text, first, last = documents[m.doc_id]
        if pd.isna(first) or pd.isna(last) or not_in_office(text, m):
            continue
        meant = [t for t in terms.get(m.actor_id, ()) if _is(t, m)]
        in_office = any(_gap(t, first, last) == 0 for t in meant)
        exactly = [t for t in meant if t.office.lower() == m.office.lower()]
        if exactly and not in_office:
            gaps = [_gap(t, first, last) for t in exactly]
            term = exactly[gaps.index(min(gaps))]
            rows.append({"doc_id": m.doc_id, "mention_id": m.mention_id, "name": names[m.actor_id], "office": m.office,
                         "state": term.scope_id, "published": last, "held_from": _day(term.earliest),
                         "held_to": _day(term.latest), "reason": _reason(term, names, first, last)})
    return build(rows, EXPIRED_OFFICES)


def _documents(tables: Mapping[str, pd.DataFrame]) -> dict[str, tuple[str, Any, Any]]:
    table = check(tables["documents"], DOCUMENTS)
    columns = (table[c] for c in ("doc_id", "text", "published_earliest", "published_latest"))
    return {doc_id: (text, first, last) for doc_id, text, first, last in zip(*columns, strict=True)}


def _collect(tables: Mapping[str, pd.DataFrame], kinds: Mapping[str, str]) -> dict[str, _Seen]:
    """What is said under each fullest name a document gives."""
    mentions, documents = check(tables["mentions"], MENTIONS), _documents(tables)
    sentences = check(tables["sentences"], SENTENCES)
    aside = sentences.loc[sentences["kind"].isin(_ASIDE), ["doc_id", "sent_id"]]
    skip = set(aside.itertuples(index=False, name=None))
    unlisted = (mentions["status"] == "unlisted") & (mentions["kind"] == "person")
    people = mentions[unlisted & mentions["how"].isin(BY_NAME)]
    seen: dict[str, _Seen] = {}
    for m in people.itertuples():
        name, surface = " ".join(m.name.split()), " ".join(m.surface.split())
        if (m.doc_id, m.sent_id) in skip or _is_office(name, kinds):
            continue
        text, *days = documents[m.doc_id]
        entry = seen.setdefault(slug(name), _Seen())
        entry.mentions += 1
        entry.days[m.doc_id] = (days[0], days[1])
        entry.forms.update({name, surface} if _is_full(surface, name) else {name})
        office = m.office if isinstance(m.office, str) and kinds.get(m.office) != "honorific" else ""
        entry.offices.update([office] if office else [])
        entry.states.update([m.state] if isinstance(m.state, str) else [])
        if office and isinstance(m.state, str) and not not_in_office(text, m):
            entry.posts[office, m.state] += 1
            entry.post_days.setdefault((office, m.state), []).extend(d for d in days if not pd.isna(d))
    return seen


def _is_office(name: str, kinds: Mapping[str, str]) -> bool:
    """Whether a name is made of words of office alone ("Foreign Minister")."""
    words = name.lower()
    return words in kinds or all(w in kinds for w in words.split())


def _is_full(form: str, name: str) -> bool:
    """Whether a form of a name stands for the person by itself: more than a tail of it."""
    return " " in form and form[:1].isupper() and not (form != name and name.endswith(f" {form}"))


def _join(seen: Mapping[str, _Seen]) -> dict[str, _Seen]:
    """Enter what is said under a shorter name with the one longer name that has it as a form."""
    owners: dict[str, set[str]] = {}
    for key, entry in seen.items():
        for form in entry.forms:
            owners.setdefault(slug(form), set()).add(key)
    joined: dict[str, _Seen] = {}
    for key, entry in seen.items():
        home = key
        while len(longer := {k for k in owners[home] if len(k) > len(home)}) == 1:
            home = longer.pop()
        joined.setdefault(home, _Seen()).add(entry)
    return joined


def _proposal(key: str, seen: _Seen, claimed: Mapping[str, int]) -> dict[str, Any]:
    forms = _ranked(seen.forms)
    name = next(f for f in forms if slug(f) == key)
    days = [d for pair in seen.days.values() for d in pair if not pd.isna(d)]
    first, last = (min(days), max(days)) if days else (None, None)
    posts = []
    for office, state in _ranked(seen.posts):
        when = seen.post_days[office, state]
        posts.append("|".join([office, state, *(f"{d:%Y-%m-%d}" for d in ((min(when), max(when)) if when else ()))]))
    return {"id": key, "name": name, "offices": _list(_ranked(seen.offices)), "states": _list(_ranked(seen.states)),
            "aliases": _list(f for f in forms if f != name and " " in f and ";" not in f and claimed[slug(f)] == 1),
            "posts": _list(posts), "n_mentions": seen.mentions, "n_documents": len(seen.days), "first_day": first,
            "last_day": last, "example": f"{name} spoke first.", "source": _source(len(seen.days), first, last)}


def _ranked(counts: Counter[Any]) -> list[Any]:
    return sorted(counts, key=lambda k: (-counts[k], k))


def _list(values: Iterable[str]) -> str | None:
    return ";".join(values) or None


def _source(n: int, first: Any, last: Any) -> str:
    days = "without a date" if first is None else f"{first:%Y-%m-%d} to {last:%Y-%m-%d}"
    return f"proposed from {n} document{'' if n == 1 else 's'}, {days}"


def _is(term: Any, mention: Any) -> bool:
    """Whether the words can mean this term: the office or a short form of it, of the same state if one is named."""
    same = f" {term.office.lower()}".endswith(f" {mention.office.lower()}")
    return same and (not isinstance(mention.state, str) or term.scope_id == mention.state)


def _gap(term: Any, first: pd.Timestamp, last: pd.Timestamp) -> int:
    """Days between a term and the days of publication; 0 where they touch."""
    if not pd.isna(term.latest) and term.latest < first:
        return int((first - term.latest).days)
    return int((term.earliest - last).days) if not pd.isna(term.earliest) and term.earliest > last else 0


def _day(value: Any) -> Any:
    return None if pd.isna(value) else value


def _reason(term: Any, names: Mapping[str, str], first: pd.Timestamp, last: pd.Timestamp) -> str:
    ended = not pd.isna(term.latest) and term.latest < first
    held = f"only until {term.end}" if ended else f"only from {term.start}"
    day = f"{last:%Y-%m-%d}" if first == last else f"{first:%Y-%m-%d} to {last:%Y-%m-%d}"
    return (f"By offices.csv, {names[term.actor_id]} was {term.office} of {names[term.scope_id]} {held}; "
            f"the document is of {day}.")
