"""Which events, and which sentences without one, are most in need of a second look?

Doubt is a count: how many of the reasons below hold. Every reason is read off the tables, none is
weighted and none was fitted to any text; so the score says where to look first, not how likely an
error is.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ..tables import EVENT_ACTORS, EVENTS, MENTIONS, SENTENCES, check

#: A sentence of more words is long.
LONG = 40
_SENTENCE = ["doc_id", "sent_id"]
#: Reasons to doubt an event, in words.
OF_EVENTS = (
    "only possible", "an ambiguous name in the sentence", "somebody whom no table lists", "somebody told by a pronoun or an office",
    "too few take part", "no date", "long sentence", "another event in the sentence", "not matched with the record of vetoes",
    "reports of the meeting disagree",
)
#: Reasons to think that a sentence without an event may report one.
OF_SENTENCES = ("holds a word for an event and somebody to take part", "two actors or more", "an ambiguous name in the sentence", "long sentence")


def event_doubts(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Count the reasons to doubt each event.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        events, event_actors, mentions, veto_links, meetings and meeting_reports.

    Returns
    -------
    pandas.DataFrame
        event_id, doubt (int, a count of `OF_EVENTS`), why (text: the reasons, joined by "; ").

    Raises
    ------
    TableError
        A table breaks its schema.

    Examples
    --------
    >>> from analysis.tables import SCHEMAS, empty
    >>> event_doubts({name: empty(s) for name, s in SCHEMAS.items()}).columns.tolist()
    ['event_id', 'doubt', 'why']
    """
    events, cast = check(tables["events"], EVENTS), check(tables["event_actors"], EVENT_ACTORS)
    mentions = check(tables["mentions"], MENTIONS)
    by_sentence = pd.MultiIndex.from_frame(events[_SENTENCE])
    vague = cast["mention_id"].isin(mentions.loc[mentions["how"].isin(["pronoun", "role"]), "mention_id"])
    links, reports = tables["veto_links"], tables["meeting_reports"]
    matched = links.loc[links["verdict"] == "matched", "event_id"]
    disputed = tables["meetings"].loc[tables["meetings"]["disagreements"].notna(), "meeting_id"]
    took_part = cast.groupby("event_id").size().reindex(events["event_id"], fill_value=0).reset_index(drop=True)
    flags = (
        events["status"] == "possible", _ambiguous(by_sentence, mentions),
        events["event_id"].isin(cast.loc[cast["actor_id"].str.startswith("~"), "event_id"]),
        events["event_id"].isin(cast.loc[vague, "event_id"]),
        took_part < events["event_type"].isin(["meeting", "call"]).astype("int64") + 1,
        events["earliest"].isna() & events["latest"].isna(), _long(events["evidence"]),
        events.duplicated(_SENTENCE, keep=False), (events["event_type"] == "veto") & ~events["event_id"].isin(matched),
        events["event_id"].isin(reports.loc[reports["meeting_id"].isin(disputed), "event_id"]),
    )
    return _counted(events[["event_id"]], flags, OF_EVENTS)


def sentence_doubts(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Count for each sentence without an event the reasons to think that it may report one.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        documents, sentences, events, mentions and clauses. Boilerplate is left out.

    Returns
    -------
    pandas.DataFrame
        doc_id, sent_id, candidate (flag: the sentence was parsed, since it could hold an event), doubt
        (int, a count of `OF_SENTENCES`), why (text).

    Raises
    ------
    TableError
        A table breaks its schema.

    Examples
    --------
    >>> from analysis.tables import SCHEMAS, empty
    >>> len(sentence_doubts({name: empty(s) for name, s in SCHEMAS.items()}))
    0
    """
    sentences, mentions = check(tables["sentences"], SENTENCES), check(tables["mentions"], MENTIONS)
    taken = pd.MultiIndex.from_frame(check(tables["events"], EVENTS)[_SENTENCE])
    quiet = sentences[(sentences["kind"] != "boilerplate") & ~pd.MultiIndex.from_frame(sentences[_SENTENCE]).isin(taken)].reset_index(drop=True)
    where = pd.MultiIndex.from_frame(quiet[_SENTENCE])
    actors = mentions[(mentions["kind"] != "place") & mentions["actor_id"].notna()].drop_duplicates([*_SENTENCE, "actor_id"])
    crowded = actors.groupby(_SENTENCE).size()
    texts = dict(zip(tables["documents"]["doc_id"], tables["documents"]["text"], strict=True))
    words = pd.Series([texts[d][a:b] for d, a, b in zip(quiet["doc_id"], quiet["start"], quiet["end"], strict=True)], dtype="str")
    candidate = pd.Series(where.isin(pd.MultiIndex.from_frame(tables["clauses"][_SENTENCE])))
    flags = (candidate, pd.Series(where.isin(crowded[crowded > 1].index)), _ambiguous(where, mentions), _long(words))
    return _counted(quiet[_SENTENCE].assign(candidate=candidate.astype(bool)), flags, OF_SENTENCES)


def _ambiguous(where: pd.MultiIndex, mentions: pd.DataFrame) -> pd.Series:
    return pd.Series(where.isin(pd.MultiIndex.from_frame(mentions.loc[mentions["status"] == "ambiguous", _SENTENCE])))


def _long(texts: pd.Series) -> pd.Series:
    return texts.str.count(r"\S+") > LONG


def _counted(rows: pd.DataFrame, flags: tuple[pd.Series, ...], words: tuple[str, ...]) -> pd.DataFrame:
    held = [[bool(v) for v in flag] for flag in flags]
    why = [[w for w, flag in zip(words, row, strict=True) if flag] for row in zip(*held, strict=True)]
    return rows.assign(doubt=pd.Series([len(w) for w in why], index=rows.index, dtype="int64"),
                       why=pd.Series(["; ".join(w) or None for w in why], index=rows.index, dtype="str"))
