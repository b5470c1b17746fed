"""The stages in groups, each with what its tables rest on: a change redoes its group and those after it, no other."""

from __future__ import annotations

import hashlib
import importlib.metadata
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from ..clauses import MODEL_DIGEST
from ..cooccurrence import count
from ..reference import Reference
from .stages import link, read, segment

UNIT = "sentence"
COUNTS = ("pair_counts", "actor_counts", "unit_counts")
#: Distributions that decide what results are.
DECIDING = ("spacy", "nltk", "pandas", "ahocorasick-rs")
_TEXT = ("boilerplate.csv", "abbreviations.csv")
_VETOES = ("vetoes.csv", "vetoes.toml")
Tables = Mapping[str, pd.DataFrame]


class Group(NamedTuple):
    """Tables that are made together: their names, what of the reference they rest on, and how they are made."""

    tables: tuple[str, ...]
    rests_on: Callable[[Reference], list[str]]
    make: Callable[[Tables, Reference, Any], dict[str, pd.DataFrame]]


def _segment(tables: Tables, reference: Reference, parser: Any) -> dict[str, pd.DataFrame]:
    return {"documents": tables["documents"], **segment(tables, reference)}


def _read(tables: Tables, reference: Reference, parser: Any) -> dict[str, pd.DataFrame]:
    made = read(tables, reference, parser())
    counts = count(made["mentions"], tables["sentences"], UNIT)
    units = pd.DataFrame({"n_units": [counts.n_units]})
    return made | dict(zip(COUNTS, (counts.pairs, counts.actors, units), strict=True))


def _link(tables: Tables, reference: Reference, parser: Any) -> dict[str, pd.DataFrame]:
    return link(tables, reference)


def _of_text(reference: Reference) -> list[str]:
    return [reference.digests[name] for name in _TEXT]


def _of_names(reference: Reference) -> list[str]:
    # Of the record, events know only which states have ever cast a veto.
    casters = sorted({c for ids in reference.vetoes["vetoed_by_ids"] for c in ids.split(";")})
    return [digest for name, digest in reference.digests.items() if name not in (*_TEXT, *_VETOES)] + casters


def _of_record(reference: Reference) -> list[str]:
    return [reference.digests[name] for name in _VETOES]


GROUPS = (
    Group(("documents", "passages", "sentences", "tokens"), _of_text, _segment),
    Group(("mentions", "date_mentions", "clauses", "events", "event_actors", *COUNTS), _of_names, _read),
    Group(("veto_links",), _of_record, _link),
)


def ingredients(digests: Mapping[str, str]) -> dict[str, str]:
    """Everything results rest on besides the documents, by name: code, model, libraries that decide, tables."""
    return {"code": _code(), "language model": MODEL_DIGEST, **{n: importlib.metadata.version(n) for n in DECIDING},
            **digests}


def versions(reference: Reference) -> Iterator[str]:
    """Yield for each group a digest of what it and the groups before it rest on besides the documents."""
    total = hashlib.sha256("\0".join([_code(), MODEL_DIGEST, *map(importlib.metadata.version, DECIDING)]).encode())
    for group in GROUPS:
        total.update("\0".join(["", *group.rests_on(reference)]).encode())
        yield total.hexdigest()


@cache  # what runs in a process that lives on is the code it began with, whatever the files say since
def _code() -> str:
    total = hashlib.sha256()
    for path in sorted(Path(__file__).parents[1].rglob("*.py")):
        total.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return total.hexdigest()
