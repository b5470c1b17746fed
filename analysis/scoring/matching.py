"""Compares events with labelled passages, one passage at a time (it serves `review`; independent of the stages).

A predicted contact matches a labelled one when at least half of all their participants are shared
(Jaccard), each matched once, the best overlap first. Names are compared without case, accents and
words of office; states and organisations by the reference tables, so "Russian" is "Moscow".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..reference import Reference

Event = dict[str, Any]
Labels = Mapping[str, Mapping[str, list[Event]]]
Count = tuple[str, int, int, int]  # figure; right, labelled, predicted
NOTHING: Mapping[str, list[Event]] = {"meetings": [], "vetoes": []}
KINDS = ("meeting", "call", "visit")
_STROKED = str.maketrans("đĐøØıłŁðÐ’", "dDoOilLdD'")
_SMALL = frozenset("a an the of and for to in on from with his her its their two several some senior top chief".split())


def fold(text: str) -> str:
    """Text without case, accents, possessives and punctuation.

    Examples
    --------
    >>> fold("President Lê Minh Khôi’s")
    'president le minh khoi'
    """
    plain = unicodedata.normalize("NFKD", text.translate(_STROKED))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    return " ".join(re.sub(r"[^a-z0-9]+", " ", re.sub(r"'s\b|(?<=s)'(?!\w)", "", plain)).split())


class Names:
    """Tells whether two names mean the same participant."""

    def __init__(self, reference: Reference) -> None:
        listed = reference.aliases
        listed = listed[listed["kind"].isin(["state", "organisation"]) & ~listed["needs_full_name"]]
        # States that are gone come first, so that "Moscow" is Russia and not the Soviet Union.
        listed = listed.sort_values("valid_to", na_position="last", kind="stable")
        self.actors = {fold(a): i for a, i in zip(listed["alias"], listed["actor_id"], strict=True)}
        self.longest = max(len(a.split()) for a in self.actors)
        titles, groups = reference.titles, reference.groups
        words = [*titles["title"], *titles["plural"], *groups["noun"]]
        self.offices = _SMALL | {w for phrase in words for w in fold(phrase).split()}

    def core(self, name: str) -> frozenset[str]:
        """The telling words of a name, listed states and organisations as their actor_id."""
        words, out, at = fold(name).split(), [], 0
        while at < len(words):
            for n in range(min(self.longest, len(words) - at), 0, -1):
                actor = self.actors.get(" ".join(words[at:at + n]))
                if actor:
                    out.append(actor)
                    at += n
                    break
            else:
                out.append(words[at])
                at += 1
        return frozenset(w for w in out if w not in self.offices) or frozenset(out)

    def same(self, one: str, other: str) -> bool:
        """True when the telling words of one name contain those of the other."""
        a, b = self.core(one), self.core(other)
        return bool(a and b) and (a <= b or b <= a)

    def overlap(self, one: Sequence[str], other: Sequence[str]) -> float:
        """Jaccard overlap of two lists of names, each name used once."""
        left = list(other)
        for name in one:
            twin = next((x for x in left if self.same(name, x)), None)
            if twin is not None:
                left.remove(twin)
        shared = len(other) - len(left)
        return shared / (len(one) + len(other) - shared) if one or other else 0.0


class Score(NamedTuple):
    """Right ones, labelled ones, predicted ones (for a share: predicted equals labelled)."""

    right: int
    gold: int
    predicted: int

    @property
    def value(self) -> float:
        """F1, which for a share is the share."""
        return 2 * self.right / (self.gold + self.predicted) if self.gold + self.predicted else 1.0


def predictions(tables: Mapping[str, pd.DataFrame]) -> dict[str, dict[str, list[Event]]]:
    """Events of the kit's tables in the form of the labels, by doc_id."""
    who: dict[str, list[str]] = {}
    for actor in tables["event_actors"].itertuples():
        who.setdefault(actor.event_id, []).append(actor.name)
    out: dict[str, dict[str, list[Event]]] = {}
    for event in tables["events"].itertuples():
        row = out.setdefault(event.doc_id, {"meetings": [], "vetoes": []})
        status = "other" if event.status == "possible" else event.status
        names = who.get(event.event_id, [])
        if event.event_type in KINDS:
            row["meetings"].append({
                "kind": event.event_type, "status": status, "participants": names,
                "place": None if pd.isna(event.place) else event.place,
                "days": None if pd.isna(event.earliest) or pd.isna(event.latest) else
                        (f"{event.earliest:%Y-%m-%d}", f"{event.latest:%Y-%m-%d}")})
        elif event.event_type == "veto":
            count = None if pd.isna(event.count) else int(event.count)
            row["vetoes"].append({"status": "cast" if status == "held" else "other", "by": names, "count": count})
    return out


def match(gold: Sequence[Event], predicted: Sequence[Event], names: Names,
          fits: Callable[[Event, Event], bool] = lambda g, p: True) -> list[tuple[Event, Event]]:
    """Pairs of a labelled and a predicted contact whose participants overlap by half or more (and that may be paired)."""
    ranked = sorted(((names.overlap(g["participants"], p["participants"]), -i, -j)
                     for i, g in enumerate(gold) for j, p in enumerate(predicted) if fits(g, p)), reverse=True)
    left_g, left_p, out = set(range(len(gold))), set(range(len(predicted))), []
    for overlap, i, j in ranked:
        if overlap >= 0.5 and -i in left_g and -j in left_p:
            left_g.remove(-i)
            left_p.remove(-j)
            out.append((gold[-i], predicted[-j]))
    return out


def same_place(gold: str, predicted: str | None) -> bool:
    """One place name contains the other, word by word."""
    a, b = f" {fold(gold)} ", f" {fold(predicted or '')} "
    return bool(b.strip()) and (a in b or b in a)


def names_a_day(days: tuple[str, str] | None) -> bool:
    """Whether an interval is one day."""
    return days is not None and days[0] == days[1]


def same_date(gold: str, days: tuple[str, str] | None) -> bool:
    """The predicted interval is the labelled day, or lies within the labelled month."""
    return days is not None and all(day.startswith(gold) for day in days)


def score(gold: Labels, predicted: Labels, names: Names) -> dict[str, Score]:
    """Every figure over all passages of `gold` (`review.FIGURES` says what each is)."""
    return {f: Score(*map(int, n.sum(axis=0))) for f, n in counts(gold, predicted, names).items()}


def counts(gold: Labels, predicted: Labels, names: Names) -> dict[str, npt.NDArray[np.int64]]:
    """For every figure one row a passage: right, labelled, predicted."""
    out: dict[str, npt.NDArray[np.int64]] = {}
    for number, (passage, labels) in enumerate(gold.items()):
        for figure, right, n_gold, n_predicted in _passage(labels, predicted.get(passage, NOTHING), names):
            table = out.setdefault(figure, np.zeros((len(gold), 3), dtype=np.int64))
            table[number] += (right, n_gold, n_predicted)
    return out


def _passage(labels: Mapping[str, list[Event]], found: Mapping[str, list[Event]], names: Names) -> Iterator[Count]:
    g, p = contacts(labels["meetings"]), contacts(found["meetings"])
    gg, pp = list(filter(held, g)), list(filter(held, p))
    yield "contact", len(match(gg, pp, names)), len(gg), len(pp)
    pairs = match(g, p, names)
    yield "any_status", len(pairs), len(g), len(p)
    yield ("dyad", *_dyads(gg, pp, names))
    gg, pp = held_visits(labels["meetings"]), held_visits(found["meetings"])
    yield "visit", len(match(gg, pp, names)), len(gg), len(pp)
    yield from _shares(pairs)
    gg, pp = ([v for v in r["vetoes"] if v["status"] == "cast"] for r in (labels, found))
    same = match_vetoes(gg, pp, names)
    yield "veto", len(same), len(gg), len(pp)
    yield from (("count", int(a["count"] == b["count"]), 1, 1) for a, b in same)
    if not labels["meetings"] and not labels["vetoes"]:
        yield "quiet", int(not found["meetings"] and not found["vetoes"]), 1, 1


def held(event: Event) -> bool:
    """Whether the text asserts that it took place."""
    return bool(event["status"] == "held")


def contacts(events: Iterable[Event]) -> list[Event]:
    """Meetings and calls of two or more."""
    return [e for e in events if e["kind"] in ("meeting", "call") and len(e["participants"]) > 1]


def held_visits(events: Iterable[Event]) -> list[Event]:
    """Visits that took place."""
    return [e for e in events if e["kind"] == "visit" and held(e)]


def _dyads(gold: Iterable[Event], predicted: Iterable[Event], names: Names) -> tuple[int, int, int]:
    pairs = [pair for e in gold for pair in combinations(e["participants"], 2)]
    found = [pair for e in predicted for pair in combinations(e["participants"], 2)]
    left = list(found)
    for a, b in pairs:
        twin = next((x for x in left for c, d in (x, x[::-1]) if names.same(a, c) and names.same(b, d)), None)
        if twin is not None:
            left.remove(twin)
    return len(found) - len(left), len(pairs), len(found)


def _shares(pairs: Iterable[tuple[Event, Event]]) -> Iterator[Count]:
    for g, p in pairs:
        yield "status", int(g["status"] == p["status"]), 1, 1
        yield "kind", int(g["kind"] == p["kind"]), 1, 1
        if g["place"] and held(g) and held(p):
            yield "place", int(same_place(g["place"], p["place"])), 1, 1
        if g["date"]:
            yield "date", int(same_date(g["date"], p["days"])), 1, 1
        else:
            yield "undated", int(not names_a_day(p["days"])), 1, 1


def match_vetoes(gold: Iterable[Event], predicted: Iterable[Event], names: Names) -> list[tuple[Event, Event]]:
    """Pairs of a labelled and a predicted veto by the same set of states."""
    left, out = list(predicted), []
    for veto in gold:
        states = frozenset(map(names.core, veto["by"]))
        twin = next((v for v in left if frozenset(map(names.core, v["by"])) == states), None)
        if twin is not None:
            left.remove(twin)
            out.append((veto, twin))
    return out
