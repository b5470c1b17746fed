"""Where the counted items stand: each once in a unit, or at its place among the words of a sentence.

One layout serves every unit and every kind of item. Its rows are items in an order in which all partners of a row
adjoin each other, so that pairs are found by stepping through them, without a join.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypedDict

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..errors import TableError
from ..tables import MENTIONS, SENTENCES, TOKENS, check
from .association import HALF, Counts, Ints, Tally, margin_table, pair_table

#: What identifies a unit; a paragraph is a passage, a window has none of its own.
UNITS = {"sentence": ["doc_id", "sent_id"], "paragraph": ["doc_id", "passage_id"], "document": ["doc_id"], "story": ["story_id"],
         "window": ["doc_id", "sent_id"]}
ITEMS = ("actors", "words", "actors by words")
#: Kinds counted unless told otherwise: actors, not the places they are named with.
KINDS = ("person", "state", "organisation", "group")
_Bools = npt.NDArray[np.bool_]


class What(TypedDict, total=False):
    """What is counted: see `cooccurrence.count_pairs`."""

    kinds: Sequence[str]
    include_boilerplate: bool
    stories: pd.DataFrame | None
    items: str
    tokens: pd.DataFrame | None
    width: int


@dataclass(frozen=True)
class Layout:
    """Items in place; rows are sorted, and row i is beside the rows first[i] to last[i] - 1.

    `names` are the items by their codes, `actors` (with actors by words) the number of codes that are actors and come
    first. Of each row: its item, its partners, the units it lies in, and its story. `units` are the units of each story.
    """

    unit: str
    of: str
    names: pd.Index
    actors: int | None
    codes: Ints
    first: Ints
    last: Ints
    lies_in: Ints
    story: Ints
    units: Ints
    stories: pd.Index

    def keep(self, rows: _Bools) -> Layout:
        """Leave out the other rows, as partners too."""
        before = np.concatenate([[0], np.cumsum(rows)])
        return replace(self, first=before[self.first[rows]], last=before[self.last[rows]],
                       **{name: getattr(self, name)[rows] for name in ("codes", "lies_in", "story")})

    def pairs(self, told: bool = True) -> Iterator[tuple[Ints, Ints]]:
        """Yield in pieces the rows of the first of each two items that lie in one unit, and the keys of the pairs.

        Unless they are to be `told`, the rows may be empty, which is quicker.
        Within a window an item may lie beside itself: a unit that holds it once and not twice, to be told by its key.
        """
        cut = self.actors if self.unit == "window" else None
        for rows, x, y in self._beside(told):
            if cut is not None:
                apart = ((x < cut) != (y < cut)) | (x == y)
                rows, x, y = rows[apart] if told else rows, x[apart], y[apart]
            keys = np.minimum(x, y)
            keys <<= HALF
            keys |= np.maximum(x, y)
            yield rows, keys

    def _beside(self, told: bool) -> Iterator[tuple[Ints, Ints, Ints]]:
        """Step to each row's next partner, then to the one after it, as long as any is left: row, item, partner's item."""
        codes, rows, step = self.codes, np.arange(len(self.codes)), 0
        skip, left = self.first - rows, self.last - self.first
        if (skip == 1).all():  # the partners are the rows that follow: slices do, which is far quicker
            while (near := left[:len(rows) - step - 1] > step).any():
                step += 1
                yield np.flatnonzero(near) if told else rows[:0], codes[:-step][near], codes[step:][near]
            return
        while len(rows := rows[left[rows] > step]):
            yield rows, codes[rows], codes[self.first[rows] + step]
            step += 1

    def counts(self, fewest: int = 1) -> Counts:
        """Count; pairs of items that lie in less than `fewest` units each need not be counted."""
        margins = np.bincount(self.codes, self.lies_in, len(self.names)).astype(np.int64)
        tally = Tally()
        for _, keys in (self if fewest == 1 else self.keep(margins[self.codes] >= fewest)).pairs(told=False):
            tally.add(keys)
        keys, n = tally.sums()
        alone = keys >> HALF == keys & ((1 << HALF) - 1)
        if alone.any():
            margins[keys[alone] >> HALF] -= n[alone]
            keys, n = keys[~alone], n[~alone]
        all_codes, cut = np.arange(len(self.names)), self.actors
        sides = [margin_table(self.names, part[margins[part] > 0], margins[part][margins[part] > 0]) for part in (all_codes[:cut], all_codes[cut:])]
        return Counts(self.unit, int(self.units.sum()), sides[0], pair_table(self.names, keys, n),
                      sides[1] if cut is not None else None, self.of)


def lay_out(mentions: pd.DataFrame | None, sentences: pd.DataFrame, unit: str = "sentence", kinds: Sequence[str] = KINDS,
            include_boilerplate: bool = False, stories: pd.DataFrame | None = None, items: str = "actors",
            tokens: pd.DataFrame | None = None, width: int = 5) -> Layout:
    """Put the items in place; arguments as in `cooccurrence.count_pairs`."""
    if items not in ITEMS:
        raise TableError("items unknown", value=items, remedy=f"one of {', '.join(ITEMS)}")
    if unit == "window" and width < 1:
        raise TableError("window too narrow", value=width, remedy="give a width of 1 word or more")
    if tokens is None and (items != "actors" or unit == "window"):
        raise TableError("no tokens", value=f"{items} in a {unit}", remedy="give tokens=tokenize(documents, sentences)")
    if mentions is None and items != "words":
        raise TableError("no mentions", value=items, remedy="give the mentions, or items='words'")
    units = number_units(sentences, unit, include_boilerplate, stories)
    named = _actors(place_mentions(mentions, sentences, units, kinds)) if mentions is not None and items != "words" else None
    names = pd.Index([], dtype="str")
    rows = np.empty((4, 0), dtype=np.int64)  # number of the sentence, character, code of the item, character after it
    if named is not None:
        rows, names = named
    actors = len(names)
    if tokens is not None and (items != "actors" or unit == "window"):
        words, vocabulary = _words(tokens, units, ends=named is not None)
        if actors:
            words = words[:, ~_inside(words, rows)]
        words[2] = words[2] + actors if items != "actors" else -1
        rows = np.concatenate([rows, words], axis=1) if named is not None else words
        names = names.append(vocabulary) if items != "actors" else names
    of = items if unit != "window" else f"{items}, {width} apart"
    cut = actors if items == "actors by words" else None
    make = _windows if unit == "window" else _incidence
    return make(units, rows, names, cut, unit, of, width)


def number_units(sentences: pd.DataFrame, unit: str, include_boilerplate: bool, stories: pd.DataFrame | None) -> pd.DataFrame:
    """Number the unit each counted sentence lies in: doc_id, sent_id, unit (int), story_id (text)."""
    if unit not in UNITS:
        raise TableError("unit unknown", value=unit, remedy=f"one of {', '.join(UNITS)}")
    check(sentences, SENTENCES)
    kept = sentences if include_boilerplate else sentences[sentences["kind"] != "boilerplate"]
    if unit == "story" and stories is None:
        raise TableError("no stories", value=unit, remedy="give stories=find_stories(documents, passages)")
    if stories is None:
        kept = kept.assign(story_id=kept["doc_id"])
    else:
        told = stories if unit == "story" else stories[stories["kind"] == "first"]
        kept = kept.merge(told[["doc_id", "story_id"]], on="doc_id")
    return kept[["doc_id", "sent_id", "story_id"]].assign(unit=kept.groupby(UNITS[unit], sort=False).ngroup()).reset_index(drop=True)


def place_mentions(mentions: pd.DataFrame, sentences: pd.DataFrame, units: pd.DataFrame, kinds: Sequence[str]) -> pd.DataFrame:
    """Give each mention its sentence's row in `units` (`at`) and why it is not counted (`reason`; "" if it is)."""
    check(mentions, MENTIONS)
    at, known = _rows_of(mentions, units), _rows_of(mentions, sentences)
    tests = [known < 0, at < 0, ~mentions["kind"].isin(kinds).to_numpy(), ~has_actor(mentions).to_numpy(bool)]
    reasons = ["sentence not in the table", "boilerplate", "kind not counted", "ambiguous: no one actor"]
    return mentions.assign(at=at, reason=np.select(tests, reasons, default=""))


def has_actor(mentions: pd.DataFrame) -> pd.Series:
    """Tell which mentions stand for one actor."""
    return (mentions["actor_id"].fillna("") != "") & (mentions["status"] != "ambiguous")


def _rows_of(table: pd.DataFrame, sentences: pd.DataFrame) -> Ints:
    """Find the sentence of each row of `table`, as a row of `sentences`; -1 where it is not among them.

    Rows of one sentence follow each other, so that only the first of them is looked up.
    """
    fresh = np.ones(len(table), dtype=bool)
    for column in ("doc_id", "sent_id"):
        fresh[1:] &= table[column].iloc[1:].array == table[column].iloc[:-1].array
    fresh[1:] = ~fresh[1:]
    heads = table.loc[fresh, ["doc_id", "sent_id"]]
    numbered = sentences[["doc_id", "sent_id"]].assign(at=np.arange(len(sentences)))
    at = heads.merge(numbered, on=["doc_id", "sent_id"], how="left")["at"].fillna(-1).to_numpy(np.int64)
    return np.asarray(at[np.cumsum(fresh) - 1])


def _actors(placed: pd.DataFrame) -> tuple[Ints, pd.Index]:
    """Rows of the mentions that are counted, and the actors they stand for."""
    rows = placed[placed["reason"] == ""].drop_duplicates(["at", "start", "actor_id"])
    codes, names = pd.factorize(rows["actor_id"], sort=True)
    return np.stack([rows["at"], rows["start"], codes, rows["end"]]).astype(np.int64), pd.Index(names, dtype="str")


def _words(tokens: pd.DataFrame, units: pd.DataFrame, ends: bool) -> tuple[Ints, pd.Index]:
    """Rows of the tokens with a letter or digit (without their `ends` unless wanted), and the words they are, case-folded."""
    check(tokens.head(0), TOKENS)
    at = _rows_of(tokens, units)
    codes, forms = pd.factorize(tokens["token"])
    words = [form.casefold() if any(map(str.isalnum, form)) else "" for form in forms.tolist()]
    names = sorted(set(words))
    other = int(names[:1] == [""])  # what is no word sorts first
    code = {name: at - other for at, name in enumerate(names)}
    codes = np.array([code[word] for word in words], dtype=np.int64)[codes]
    kept = (at >= 0) & (codes >= 0)
    columns = (at, tokens["start"].to_numpy(), codes, tokens["end"].to_numpy())[:4 if ends else 3]  # each is long: none in vain
    return np.stack([column[kept] for column in columns]), pd.Index(names[other:], dtype="str")


def _inside(words: Ints, actors: Ints) -> _Bools:
    """Tell which words share a character with a mention of an actor."""
    wide = max(int(words[3].max(initial=0)), int(actors[3].max(initial=0))) + 1
    starts, order = actors[0] * wide + actors[1], np.argsort(actors[0] * wide + actors[1], kind="stable")
    ends = np.concatenate([[-1], np.maximum.accumulate((actors[0] * wide + actors[3])[order])])
    return np.asarray(ends[np.searchsorted(starts[order], words[0] * wide + words[3])] > words[0] * wide + words[1])


def _incidence(units: pd.DataFrame, rows: Ints, names: pd.Index, cut: int | None, unit: str, of: str, width: int) -> Layout:
    size = max(len(names), 1)
    keys = np.unique(units["unit"].to_numpy(np.int64)[rows[0]] * size + rows[2])
    numbers, codes = keys // size, keys % size
    last = np.searchsorted(numbers, numbers, side="right")
    first = np.arange(1, len(keys) + 1)
    if cut is not None:
        first = np.where(codes < cut, np.searchsorted(keys, numbers * size + cut), last)
    story, stories = pd.factorize(units.drop_duplicates("unit")["story_id"])
    story = np.asarray(story, dtype=np.int64)
    return Layout(unit, of, names, cut, codes, first, last, np.ones_like(codes), story[numbers],
                  np.bincount(story, minlength=len(stories)), pd.Index(stories))


def _windows(units: pd.DataFrame, rows: Ints, names: pd.Index, cut: int | None, unit: str, of: str, width: int) -> Layout:
    place = rows[0] * (int(rows[1].max(initial=0)) + 1) + rows[1]
    if (place[1:] < place[:-1]).any():
        rows = rows[:, np.argsort(place, kind="stable")]
    sentence, codes, here = rows[0], rows[2], np.arange(rows.shape[1])
    ends = np.cumsum(np.bincount(sentence, minlength=len(units)))
    last = np.minimum(here + width + 1, ends[sentence])
    behind = np.minimum(width, here - np.concatenate([[0], ends])[sentence])
    numbers, stories = pd.factorize(units["story_id"])
    story = np.asarray(numbers, dtype=np.int64)[sentence]
    ahead = last - here - 1
    per_story = np.bincount(story, ahead, len(stories)).astype(np.int64)
    laid = Layout(unit, of, names, cut, codes, here + 1, last, ahead + behind, story, per_story, pd.Index(stories))
    return laid.keep(codes >= 0) if (codes < 0).any() else laid
