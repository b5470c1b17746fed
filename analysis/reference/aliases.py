"""Every name by which an actor of the reference tables can be recognised, one row each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from .files import Row, interval
from .specs import SPECS

#: Column of a table, the kind of name it holds, and what goes with it. Where a name stands in two
#: columns of one row the first one here counts ("US" is an alias that is also an adjective).
_SOURCES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "states": (("name", "name"), ("official", "alias"), ("other_names", "alias"), ("metonyms", "metonym"),
               ("demonym_adjectives", "demonym"), ("demonym_nouns", "demonym"), ("capitals", "metonym")),
    "organisations": (("name", "name"), ("aliases", "alias"), ("short_forms", "short_name"),
                      ("metonyms", "metonym"), ("demonyms", "demonym")),
    "people": (("name", "name"), ("aliases", "alias"), ("short_forms", "short_name")),
}
_KIND = {"states": "state", "organisations": "organisation", "people": "person"}
_TYPES = {"alias_id": "str", "alias": "str", "actor_id": "str", "kind": "str", "name": "str", "how": "str",
          "needs_full_name": "bool", "adjective": "bool", "noun": "bool", "city": "bool", "ambiguous": "bool",
          "valid_from": "datetime64[ms]", "valid_to": "datetime64[ms]"}


def alias_table(tables: Mapping[str, list[Row]]) -> pd.DataFrame:
    """Explode states, organisations and people into one row for each actor and alias.

    Parameters
    ----------
    tables : mapping
        Checked rows of ``states``, ``organisations`` and ``people``.

    Returns
    -------
    pandas.DataFrame
        ``alias_id`` ("state:RUS|metonym|Kremlin"; unique), ``alias``, ``actor_id``, ``kind``
        {person, state, organisation}, ``name`` (the actor's), ``how`` {name, alias, short_name,
        metonym, demonym}, ``needs_full_name``, ``adjective``, ``noun`` (for people: "Syrians"),
        ``city``, ``ambiguous`` (all bool), ``valid_from``, ``valid_to`` (day, may be empty).
    """
    rows = [row for table in _SOURCES for source in tables[table] for row in _aliases(table, source)]
    return pd.DataFrame({c: pd.Series([r[c] for r in rows], dtype=object).astype(t) for c, t in _TYPES.items()})


def blocked(tables: Mapping[str, list[Row]]) -> tuple[str, ...]:
    """Phrases in which a listed name names something else, longest first; names of actors left out."""
    phrases = {p for table in ("states", "organisations") for row in tables[table] for p in row.list("not_in")}
    names = {n for table, columns in _SOURCES.items() for row in tables[table] for c, _ in columns for n in row.list(c)}
    return tuple(sorted(phrases - names, key=lambda p: (-len(p), p)))


def _aliases(table: str, row: Row) -> Iterator[dict[str, Any]]:
    lists = {column: row.list(column) for column, _ in _SOURCES[table]}
    actor = SPECS[table].prefix + row[SPECS[table].key[0]]
    adjectives = set(lists.get("demonym_adjectives", ()))
    nouns = {*lists.get("demonym_nouns", ()), *lists.get("demonyms", ())}
    ambiguous = set(row.list("ambiguous")) if "ambiguous" in row.values else set()
    first = interval(row["valid_from"])[0] if row.values.get("valid_from") else None
    last = interval(row["valid_to"])[1] if row.values.get("valid_to") else None
    seen: set[str] = set()
    for column, how in _SOURCES[table]:
        for alias in lists[column]:
            if alias in seen:
                continue
            seen.add(alias)
            yield {"alias_id": f"{actor}|{how}|{alias}", "alias": alias, "actor_id": actor, "kind": _KIND[table],
                   "name": row["name"], "how": how, "needs_full_name": column == "short_forms",
                   "adjective": alias in adjectives, "noun": alias in nouns, "city": column == "capitals",
                   "ambiguous": alias in ambiguous, "valid_from": first, "valid_to": last}
