"""What people judge: one judgement checked and written down, and what counts of all that were.

What counts is the last judgement of an item; all earlier ones stay and can be read as `history`. What
is typed but not yet judged is kept as a draft in the same file, so that the order is known.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import ReviewError
from ..tables import build
from ..tables.reviews import JUDGEMENTS
from .codings import Coding, checked, differing
from .journals import (
    Journal,
    append,
    coder_name,
    coders,
    is_locked,
    read_journal,
)
from .samples import Sample, read_sample

_OF_KIND = {"event": ("accept", "correct", "reject", "unsure"), "sentence": ("accept", "missed", "unsure")}
_KEPT = ("kind", "doc_id", "sent_id", "start", "end", "event_id", "sentence", "event_type", "status", "date", "place",
         "participants", "trigger_start")


def judge(sample: Sample, coder: str, item_id: str, label: str, note: str = "", corrections: Mapping[str, Any] | None = None,
          added: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """Write one judgement down; when this returns, it is on the disk.

    Parameters
    ----------
    sample : Sample
        From `read_sample`.
    coder : str
        Who judges; capitals do not count.
    item_id : str
        Of the sample's items.
    label : str
        Of an event: accept, correct (with `corrections`), reject, unsure. Of a sentence: accept (it
        reports no event), missed (with `added`), unsure.
    note : str
        In the coder's own words.
    corrections : mapping, optional
        From field (`codings.FIELDS`) to the right value; None where there should be none.
    added : sequence of mapping
        Whole codings of events that the sentence reports and that were not found; also of an event's sentence.

    Returns
    -------
    dict
        The line as it was written.

    Raises
    ------
    LockedError
        When the sample is locked. What was written while it was being locked stays in the file.
    ReviewError
        When the item is not in the sample, or label and fields do not fit it.
    """
    entry = {"what": "judgement", "item_id": item_id, "label": label, "note": note,
             **_fitting(_item(sample, item_id), label, corrections or {}, added)}
    return append(sample, coder, entry, final=True)


def keep_draft(sample: Sample, coder: str, item_id: str, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Write down what is typed but not yet judged, as it is; also when the sample is locked.

    Raises
    ------
    ReviewError
        When the item is not in the sample.
    """
    _item(sample, item_id)
    return append(sample, coder, {"what": "draft", "item_id": item_id, "typed": dict(typed)}, final=False)


def read_judgements(folder: str | Path, coder: str | None = None, blind: bool = True) -> pd.DataFrame:
    """Read what was judged last of each item.

    Parameters
    ----------
    folder : str or Path
        Of the sample.
    coder : str, optional
        Whose judgements; all coders' if not given.
    blind : bool
        Keep coders from seeing each other's judgements before the sample is locked.

    Returns
    -------
    pandas.DataFrame
        A table of `JUDGEMENTS`, in the order of the sample, then of the coders.

    Raises
    ------
    ReviewError
        When all coders' judgements are asked for before the sample is locked.
    """
    sample = read_sample(folder)
    if coder is None and blind and not is_locked(folder):
        raise ReviewError("coders are still at work and must not see each other's judgements", file=str(folder),
                          remedy="lock the sample first, name one coder, or say blind=False (--unblind)")
    names = [coder_name(coder)] if coder is not None else coders(sample)
    items = {r["item_id"]: r for r in sample.items.to_dict("records")}
    last = {name: judged(read_journal(sample, name)) for name in names}
    rows = [{**{k: items[i][k] for k in _KEPT}, **last[name][i], "sample_id": sample.sample_id, "coder": name}
            for i in items for name in names if i in last[name]]
    return build([{**r, **{k: json.dumps(r[k]) if r[k] else None for k in ("corrections", "added")}, "note": r["note"] or None}
                  for r in rows], JUDGEMENTS)


def judged(journal: Journal) -> dict[str, dict[str, Any]]:
    """Give for each item the judgement that counts: the last.

    Examples
    --------
    >>> judged(Journal([]))
    {}
    """
    return {e["item_id"]: {k: e[k] for k in ("item_id", "label", "note", "corrections", "added")} | {"judged_at": e["at"]}
            for e in journal.entries if e["what"] == "judgement"}


def drafts(journal: Journal) -> dict[str, dict[str, Any]]:
    """Give for each item what was typed after it was last judged.

    Examples
    --------
    >>> drafts(Journal([{"what": "draft", "item_id": "a#e1", "typed": {"note": "on whose wo"}}]))
    {'a#e1': {'note': 'on whose wo'}}
    """
    out: dict[str, dict[str, Any]] = {}
    for entry in journal.entries:
        out.pop(entry["item_id"], None)
        if entry["what"] == "draft" and entry["typed"]:
            out[entry["item_id"]] = entry["typed"]
    return out


def history(sample: Sample, coder: str) -> pd.DataFrame:
    """Give every judgement of one coder, changed ones too: item_id, label, note, corrections, added, judged_at (text)."""
    columns = ["item_id", "label", "note", "corrections", "added", "at"]
    rows = [[e[c] for c in columns] for e in read_journal(sample, coder).entries if e["what"] == "judgement"]
    return pd.DataFrame(rows, columns=[*columns[:-1], "judged_at"])


def review_status(folder: str | Path) -> pd.DataFrame:
    """Say how far each coder is, not what they judged: coder (text), judged, items, drafts, unread (int), last (text)."""
    sample, rows = read_sample(folder), []
    for name in coders(sample):
        journal = read_journal(sample, name)
        last = max((e["at"] for e in journal.entries), default=None)
        rows.append((name, len(judged(journal)), len(sample.items), len(drafts(journal)), journal.unread, last))
    return pd.DataFrame(rows, columns=["coder", "judged", "items", "drafts", "unread", "last"])


def _fitting(item: Mapping[str, Any], label: str, corrections: Mapping[str, Any], added: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Corrections and missed events in their normal form, held against the item and the label."""
    kind = item["kind"]
    if label not in _OF_KIND[kind]:
        raise ReviewError(f"a judgement of {'an event' if kind == 'event' else 'a sentence without an event'} cannot be this", row=item["item_id"],
                          value=label, remedy=f"one of {', '.join(_OF_KIND[kind])}")
    changed = differing(coding_as_shown(item), corrections) if corrections else {}
    if (label == "correct") != bool(changed):
        raise ReviewError("nothing was put right" if label == "correct" else "fields were put right, but the label is not correct",
                          row=item["item_id"], value=label, remedy="change a field and say correct, or change none")
    whole: list[Coding] = [checked(a) for a in added]
    if kind == "sentence" and (label == "missed") != bool(whole):
        raise ReviewError("a missed event is to be described" if label == "missed" else "an event was added, but the label is not missed",
                          row=item["item_id"], value=label, remedy="add the event and say missed, or add none")
    return {"corrections": changed, "added": whole}


def coding_as_shown(item: Mapping[str, Any]) -> Coding:
    """Give the coding of an item (or of a judgement's row) with its fields; empty for a sentence.

    Examples
    --------
    >>> coding_as_shown({"kind": "sentence"})
    {}
    """
    if item["kind"] == "sentence":
        return {}
    plain = {f: None if pd.isna(item[f]) else item[f] for f in ("event_type", "status", "date", "place")}
    return {**plain, "participants": json.loads(item["participants"])}


def _item(sample: Sample, item_id: str) -> dict[str, Any]:
    found = sample.items[sample.items["item_id"] == item_id].to_dict("records")
    if not found:
        raise ReviewError("no such item in this sample", file=str(sample.folder), value=item_id, remedy="take an item_id of its items")
    return {str(k): v for k, v in found[0].items()}
