"""From any number to the sentences behind it: one call, whatever table the number stands in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from ..cooccurrence import placed
from ..cooccurrence.incidence import KINDS
from ..errors import TableError
from ..tables import MENTIONS, from_columns
from . import behind, pair_sentences
from .dispersion import part_of
from .occurrences import ACTOR, KEY, SPAN, WORD, Tables, actors, hits, near_positions, need, neighbours, places

Row = Mapping[str, Any]


def sentences_behind(tables: Tables, row: object, width: int = 5, include_boilerplate: bool = False) -> pd.DataFrame:
    """Show the sentences behind one row of any table of the kit.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        The tables the number was made from: of `analyse` or `read_results`.
    row : pandas.Series, mapping, row of ``itertuples`` or table of one row
        What it is shows in its columns:

        - a pair (actor_a, actor_b, unit), of actors, words or one of each: the sentences of the units that hold both;
        - a collocate (what, collocate): the sentences in which it stands that near;
        - a part or a dispersion (what, by): the sentences that hold what was looked for;
        - a meeting, or a mark of the timeline that stands for one: the sentences of all its reports;
        - an event, a part in an event or a veto's draft (event_id): its sentence;
        - an actor (actor_id; of `actor_names`, `centralities`): every sentence that mentions the actor;
        - a reason of `left_out`: the sentences of the mentions left out for it;
        - a line of `kwic`, a mention, a date (doc_id, sent_id): its sentence;
        - a passage (doc_id, start, end) or a document (doc_id): its sentences.
    width : int
        For a pair counted in windows, whose rows do not hold it.
    include_boilerplate : bool
        As the number was counted.

    Returns
    -------
    pandas.DataFrame
        A `behind` table, in the order of the text. The sum of its column n is the number: units of a
        pair, times of a collocate, mentions of an actor, reports of a meeting.

    Raises
    ------
    TableError
        There is not one row, or no column says what it stands for.

    Examples
    --------
    >>> from analysis.tables import DOCUMENTS, MENTIONS, SENTENCES, empty
    >>> tables = dict(documents=empty(DOCUMENTS), mentions=empty(MENTIONS), sentences=empty(SENTENCES))
    >>> sentences_behind(tables, {"actor_id": "state:OMN"}).empty
    True
    """
    one = _as_row(row)
    for columns, find in _WAYS:
        if all(c in one and not _missing(one[c]) for c in columns):
            return find(tables, one, width, include_boilerplate)
    raise TableError("no column says which sentences are meant", value=list(one),
                     remedy="give a row with a pair, an actor_id, an event_id, a meeting_id, or doc_id and sent_id")


def _as_row(row: object) -> Row:
    if isinstance(row, pd.DataFrame):
        if len(row) != 1:
            raise TableError("one row is needed", value=len(row), remedy="choose it, e.g. table.iloc[0]")
        row = row.iloc[0]
    if isinstance(row, pd.Series):
        return {str(k): v for k, v in row.items()}
    as_dict = getattr(row, "_asdict", None)
    made = as_dict() if as_dict is not None else row
    if not isinstance(made, Mapping):
        raise TableError("not a row of a table", value=row, remedy="give table.iloc[0] or a mapping of its columns")
    return made


def _missing(value: Any) -> bool:
    return bool(pd.api.types.is_scalar(value) and pd.isna(value))


def _pair(tables: Tables, row: Row, width: int, boilerplate: bool) -> pd.DataFrame:
    """Two actors, two words, or an actor and a word: what no mention names is a word."""
    a, b, unit = row["actor_a"], row["actor_b"], row["unit"]
    stories = need(tables, "stories") if unit == "story" else None
    mentions = need(tables, "mentions")
    named = mentions["actor_id"][mentions["actor_id"].isin([a, b])].tolist()
    if unit == "window" or not {a, b} <= set(named):
        laid = places(tables, [actors(tables, KINDS)] if named else [], boilerplate)
        one, other = ((ACTOR if x in named else WORD) + x for x in (a, b))
        if unit == "window":
            return _counted(tables, near_positions(laid, one, other, width))
        mentions = _as_mentions(laid[laid["word"].isin([one, other])])
    return pair_sentences(mentions, need(tables, "sentences"), need(tables, "documents"), a, b, unit, boilerplate, stories)


def _as_mentions(laid: pd.DataFrame) -> pd.DataFrame:
    what = laid["word"].str[len(WORD):].tolist()
    same = {"status": "resolved", "how": "name", "kind": KINDS[0], "surface": ""}
    data = {c: [same.get(c)] * len(laid) for c in MENTIONS.names} | {c: laid[c].tolist() for c in SPAN}
    return from_columns(data | {"mention_id": [str(i) for i in range(len(laid))], "actor_id": what, "name": what,
                                "np_start": data["start"], "np_end": data["end"]}, MENTIONS)


def _collocate(tables: Tables, row: Row, width: int, boilerplate: bool) -> pd.DataFrame:
    other = (ACTOR if row["kind"] == "actor" else WORD) + row["collocate"]
    return _counted(tables, neighbours(tables, row["what"], other, int(row["width"]), bool(row["whole_names"]), boilerplate))


def _found(tables: Tables, row: Row, width: int, boilerplate: bool) -> pd.DataFrame:
    rows = hits(tables, row["what"], boilerplate)
    part = part_of(need(tables, "documents"), row["by"]).reindex(rows["doc_id"]).to_numpy()
    return _counted(tables, rows[part == row["part"] if "part" in row else part != "undated"])


def _meeting(tables: Tables, row: Row, width: int, boilerplate: bool) -> pd.DataFrame:
    reports = need(tables, "meeting_reports")
    return _events(tables, reports.loc[reports["meeting_id"] == row["meeting_id"], "event_id"].tolist())


def _event(tables: Tables, row: Row, width: int, boilerplate: bool) -> pd.DataFrame:
    reports = tables.get("meeting_reports")
    if reports is not None and "lane" in row and not _missing(row.get("n_reports")):
        for meeting in reports.loc[reports["event_id"] == row["event_id"], "meeting_id"]:
            return _meeting(tables, {"meeting_id": meeting}, width, boilerplate)
    return _events(tables, [row["event_id"]])


def _events(tables: Tables, event_ids: Sequence[str]) -> pd.DataFrame:
    events = need(tables, "events")
    return _counted(tables, events[events["event_id"].isin(list(event_ids))], "event_type")


def _actor(tables: Tables, row: Row, width: int, boilerplate: bool) -> pd.DataFrame:
    return _counted(tables, hits(tables, row["actor_id"], include_boilerplate=True))


def _reason(tables: Tables, row: Row, width: int, boilerplate: bool) -> pd.DataFrame:
    rows = placed(need(tables, "mentions"), need(tables, "sentences"), include_boilerplate=boilerplate)
    return _counted(tables, rows[rows["reason"] == row["reason"]])


def _sentence(tables: Tables, row: Row, width: int, boilerplate: bool) -> pd.DataFrame:
    sentences = need(tables, "sentences")
    return _counted(tables, sentences[(sentences["doc_id"] == row["doc_id"]) & (sentences["sent_id"] == row["sent_id"])], "")


def _stretch(tables: Tables, row: Row, width: int, boilerplate: bool) -> pd.DataFrame:
    sentences = need(tables, "sentences")
    inside = (sentences["start"] < row.get("end", float("inf"))) & (sentences["end"] > row.get("start", -1))
    return _counted(tables, sentences[inside & (sentences["doc_id"] == row["doc_id"])], "")


def _counted(tables: Tables, rows: pd.DataFrame, label: str = "surface") -> pd.DataFrame:
    """Count rows (doc_id, sent_id, start, end) by sentence; `label`: the column that says what they are."""
    sentences = need(tables, "sentences")[SPAN]
    if label == "surface":
        texts = need(tables, "documents").set_index("doc_id")["text"].reindex(rows["doc_id"])
        rows = rows.assign(said=[t[s:e] for t, s, e in zip(texts, rows["start"], rows["end"], strict=True)])
    else:
        rows = rows.assign(said=rows[label] if label else "")
    by = rows.groupby(KEY, sort=False)["said"].agg(names=lambda said: ";".join(dict.fromkeys(said)), n="size").reset_index()
    found = sentences.merge(by, on=KEY)
    return behind(tables, found.assign(unit_id=range(len(found))))


#: Which columns say what a row stands for, the most telling first.
_WAYS: Sequence[tuple[Sequence[str], Callable[[Tables, Row, int, bool], pd.DataFrame]]] = (
    (("actor_a", "actor_b", "unit"), _pair), (("what", "collocate", "kind", "width", "whole_names"), _collocate),
    (("what", "by"), _found), (("meeting_id",), _meeting), (("doc_id", "sent_id", "mention_id"), _sentence),
    (("event_id",), _event), (("doc_id", "sent_id"), _sentence), (("actor_id",), _actor), (("reason", "n"), _reason),
    (("doc_id",), _stretch),
)
