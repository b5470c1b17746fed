"""Samples to be judged: events, and sentences without an event so that missed ones can be found.

A sample is a folder: ``items.jsonl`` holds what is to be judged, with all that a coder needs to see;
``sample.json`` says how it was drawn, from which tables, and the digest of the items. Judgements lie
beside them. The order is that of a digest of seed and item ("permanent random numbers", Ohlsson 1995):
the same on every machine and in every version, whatever the order of the tables, and an item keeps its
number when the corpus grows.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from ..errors import ReviewError
from ..storage import writing
from ..tables import build
from ..tables.reviews import SAMPLE_ITEMS
from .codings import coding_of, written_days
from .doubt import event_doubts, sentence_doubts

ITEMS, ABOUT = "items.jsonl", "sample.json"
#: What events can be stratified by; sentences by the last three, and by whether they could hold an event.
STRATA = ("event_type", "status", "source", "year", "month")
How = Literal["random", "stratified", "doubtful"]
_AROUND = 400


@dataclass(frozen=True)
class Sample:
    """Items to be judged (a table of `SAMPLE_ITEMS`) and how they were drawn.

    Parameters
    ----------
    items : pandas.DataFrame
        In the order in which they are judged.
    about : mapping
        sample_id, how, by, seed, population, tables (digests of what they were drawn from).
    folder : Path, optional
        Where it lies.
    """

    items: pd.DataFrame
    about: Mapping[str, Any]
    folder: Path | None = None

    @property
    def sample_id(self) -> str:
        """The beginning of the digest of the items."""
        return str(self.about["sample_id"])


def draw_sample(tables: Mapping[str, pd.DataFrame], n_events: int = 50, n_sentences: int = 50, how: How = "random",
                by: Sequence[str] = ("event_type", "status"), seed: int = 0) -> Sample:
    """Draw events, and sentences in which no event was found, to be judged by people.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        What `analyse` makes or `read_results` reads.
    n_events, n_sentences : int
        How many of each; fewer where there are fewer.
    how : {"random", "stratified", "doubtful"}
        "random": each with the same chance. "stratified": as many of each stratum as of any other, as far as it has them
        (`stratum_size` gives the weights back). "doubtful": most reasons for doubt first (`analysis.judging.doubt`); good for
        finding errors, and no basis for an estimate.
    by : sequence of str
        For "stratified": of event_type, status, source, year, month (of publication). Sentences are
        stratified by source, year and month where these are named, and by whether they were parsed.
    seed : int
        Another seed draws another sample; the same one draws the same.

    Returns
    -------
    Sample
        Its items shuffled, but for "doubtful", where the most doubtful come first.

    Raises
    ------
    ReviewError
        An unknown way of drawing or stratum, or nothing to draw from.
    TableError
        A table breaks its schema.

    Examples
    --------
    >>> from analysis.tables import SCHEMAS, empty
    >>> draw_sample({name: empty(s) for name, s in SCHEMAS.items()})
    Traceback (most recent call last):
    analysis.errors.ReviewError: nothing to draw from. Remedy: analyse a corpus first, and ask for one item at least.
    """
    if how not in ("random", "stratified", "doubtful"):
        raise ReviewError("no such way of drawing", value=how, remedy="random, stratified or doubtful")
    if wrong := [b for b in by if b not in STRATA]:
        raise ReviewError("nothing to stratify by", value=wrong[0], remedy=f"some of {', '.join(STRATA)}")
    parts = []
    for frame, n in ((_events(tables, by), n_events), (_sentences(tables, by), n_sentences)):
        frame["rank"] = [hashlib.sha256(f"{seed}\0{i}".encode(errors="surrogatepass")).hexdigest() for i in frame["item_id"]]
        parts.append(_drawn(frame.sort_values("rank"), max(n, 0), how))
    drawn = pd.concat(parts).sort_values("step" if how == "doubtful" else "rank", kind="stable")
    if drawn.empty:
        raise ReviewError("nothing to draw from", remedy="analyse a corpus first, and ask for one item at least")
    population = {"events": len(tables["events"]), "sentences without an event": int(parts[1].attrs["population"])}
    about = {"how": how, "by": list(by) if how == "stratified" else [], "seed": seed, "population": population,
             "tables": {n: _digest_of(tables[n]) for n in ("documents", "events", "event_actors")}}
    return _identified(_rows(drawn, tables), about)


def part_of(sample: Sample, item_ids: Collection[str]) -> Sample:
    """Make a sample of some items of another, in its order: disputed ones, to be judged again together.

    Raises
    ------
    ReviewError
        When none of them is in the sample.
    """
    kept = sample.items[sample.items["item_id"].isin(list(item_ids))]
    if kept.empty:
        raise ReviewError("none of these items is in the sample", value=sample.sample_id, remedy="give ids of its items")
    return _identified(kept.to_dict("records"), {**sample.about, "how": "chosen", "part_of": sample.sample_id})


def write_sample(sample: Sample, folder: str | Path) -> Sample:
    """Write a sample into a new folder: all of it, or nothing.

    Raises
    ------
    ReviewError
        When the folder is there already: a sample is never drawn over another.
    OutputError
        When the folder cannot be written.
    """
    folder = Path(folder)
    if folder.exists():
        raise ReviewError("there is something here already", file=str(folder), remedy="choose a new folder for each sample")
    part = folder.with_name(f".{folder.name}.{uuid.uuid4().hex}")
    try:
        with writing(folder):
            part.mkdir(parents=True)
            (part / ITEMS).write_bytes(_lines(sample.items.to_dict("records")))
            (part / ABOUT).write_text(json.dumps(dict(sample.about), indent=1, ensure_ascii=True) + "\n", encoding="utf-8")
            part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return Sample(sample.items, sample.about, folder)


def read_sample(folder: str | Path) -> Sample:
    """Read a sample and hold it against its digest.

    Raises
    ------
    ReviewError
        When there is none, or its items are not those that were drawn.
    """
    folder = Path(folder)
    try:
        about, raw = json.loads((folder / ABOUT).read_text(encoding="utf-8")), (folder / ITEMS).read_bytes()
        rows = [json.loads(line) for line in raw.splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        problem = f"the sample is damaged ({error})" if isinstance(error, ValueError) else "there is no sample here, or not all of it"
        raise ReviewError(problem, file=str(folder), remedy="draw one: python -m analysis review draw RESULTS --out FOLDER") from None
    if not isinstance(about, dict) or about.get("items_sha256") != hashlib.sha256(raw).hexdigest():
        raise ReviewError("the items are not those that were drawn: the file has been changed", file=str(folder / ITEMS),
                          remedy="bring back the file that was drawn, or draw a new sample into another folder")
    return Sample(build([{**r, "sample_id": about["sample_id"]} for r in rows], SAMPLE_ITEMS), about, folder)


def _identified(rows: Sequence[Mapping[Any, Any]], about: Mapping[str, Any]) -> Sample:
    """Give a sample its name. Settings count too: the same items drawn in another way stand for another population."""
    raw = _lines(rows)
    about = {k: v for k, v in about.items() if k not in ("sample_id", "items_sha256")} | {"items_sha256": hashlib.sha256(raw).hexdigest()}
    sample_id = hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()[:12]
    return Sample(build([{**r, "sample_id": sample_id} for r in rows], SAMPLE_ITEMS), {"sample_id": sample_id, **about})


def _lines(rows: Iterable[Mapping[Any, Any]]) -> bytes:
    # Only ASCII: what is drawn from odd texts (lone surrogates, line separators) survives any file system and editor.
    kept = ({c: _plain(row.get(c)) for c in SAMPLE_ITEMS.names if c != "sample_id"} for row in rows)
    return "".join(json.dumps(row) + "\n" for row in kept).encode("ascii")


def _plain(value: Any) -> Any:
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return None
    return value if isinstance(value, str) else int(value)


def _digest_of(table: pd.DataFrame) -> str:
    return hashlib.sha256(pd.util.hash_pandas_object(table, index=False).to_numpy().tobytes()).hexdigest()


def _events(tables: Mapping[str, pd.DataFrame], by: Sequence[str]) -> pd.DataFrame:
    events = tables["events"].assign(kind="event", item_id=tables["events"]["event_id"], candidate=True)
    return _stratified(events.merge(event_doubts(tables), on="event_id"), tables, by)


def _sentences(tables: Mapping[str, pd.DataFrame], by: Sequence[str]) -> pd.DataFrame:
    rows = sentence_doubts(tables).merge(tables["sentences"][["doc_id", "sent_id", "start", "end"]], on=["doc_id", "sent_id"])
    rows = rows.assign(kind="sentence", item_id=[f"{d}#s{s}" for d, s in zip(rows["doc_id"], rows["sent_id"], strict=True)])
    rows["could be one"] = ["parsed" if c else "not parsed" for c in rows["candidate"]]
    return _stratified(rows, tables, [*(b for b in by if b not in ("event_type", "status")), "could be one"])


def _stratified(rows: pd.DataFrame, tables: Mapping[str, pd.DataFrame], by: Sequence[str]) -> pd.DataFrame:
    found = rows.merge(tables["documents"][["doc_id", "source", "published_earliest"]], on="doc_id", how="left")
    days = found["published_earliest"]
    found = found.assign(**{name: ["" if pd.isna(d) else f"{d:{form}}" for d in days] for name, form in (("year", "%Y"), ("month", "%Y-%m"))})
    parts = [[v if isinstance(v, str) and v else f"no {b}" for v in found[b]] for b in by]
    return found.assign(stratum=[", ".join(values) for values in zip(*parts, strict=True)] if parts else "all")


def _drawn(frame: pd.DataFrame, n: int, how: str) -> pd.DataFrame:
    """The first `n` of a frame in order of rank, stratum by stratum or by doubt."""
    if how != "stratified":
        frame = frame.assign(stratum=f"all {frame['kind'].iloc[0]}s" if len(frame) else "all")
    frame = frame.assign(stratum_size=frame.groupby("stratum")["item_id"].transform("size"))
    if how == "doubtful":
        kept = frame.sort_values("doubt", ascending=False, kind="stable").head(n)
    else:  # in turn one of each stratum, until there are enough; those whose turn comes last are chosen by rank
        turn = frame.groupby("stratum").cumcount()
        kept = frame.assign(turn=turn).sort_values(["turn", "rank"]).head(n).drop(columns="turn") if how == "stratified" else frame.head(n)
    # Events and sentences in equal steps, so that neither kind waits for the other.
    out = kept.assign(step=[(i + 1) / (len(kept) + 1) for i in range(len(kept))])
    out.attrs["population"] = len(frame)
    return out


def _rows(drawn: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> list[dict[str, Any]]:
    documents = tables["documents"][tables["documents"]["doc_id"].isin(drawn["doc_id"])].set_index("doc_id").to_dict("index")
    cast = tables["event_actors"][tables["event_actors"]["event_id"].isin(drawn["item_id"])]
    spans = tables["mentions"][tables["mentions"]["mention_id"].isin(cast["mention_id"])].set_index("mention_id")[["start", "end"]]
    where = dict(zip(spans.index, spans.itertuples(index=False, name=None), strict=True))
    who: dict[str, list[Any]] = {}
    for actor in cast.itertuples(index=False):
        who.setdefault(actor.event_id, []).append(actor)
    return [_row({str(k): v for k, v in row.items()}, {str(k): v for k, v in documents[row["doc_id"]].items()},
                 who.get(row["item_id"], []), where) for row in drawn.to_dict("records")]


def _row(row: Mapping[str, Any], document: Mapping[str, Any], cast: list[Any], where: Mapping[str, tuple[int, int]]) -> dict[str, Any]:
    text, start, end = document["text"], int(row["start"]), int(row["end"])
    low, high = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    high = len(text) if high < 0 else high
    more: dict[str, Any] = {}
    if row["kind"] == "event":
        coding = coding_of(row, [a.name for a in cast])
        marks = sorted({where[a.mention_id] for a in cast if a.mention_id in where})
        marks = [(a - start, b - start) for a, b in marks if start <= a < b <= end]
        more = {**coding, "participants": json.dumps(coding["participants"]), "marks": json.dumps(marks),
                "event_id": row["item_id"], "trigger_start": row["trigger_start"], "trigger_end": row["trigger_end"]}
    kept = {c: row.get(c) for c in ("item_id", "kind", "doc_id", "sent_id", "start", "end", "stratum", "stratum_size", "doubt", "why")}
    return {**kept, "title": document["title"], "source": document["source"], "sentence": text[start:end],
            "before": text[max(low, start - _AROUND):start] or None, "after": text[end:min(high, end + _AROUND)] or None,
            "published": written_days(document["published_earliest"], document["published_latest"]), **more}
