"""Documents as lists of places, for tests of what stands beside what."""

from __future__ import annotations

import pandas as pd
from hypothesis import strategies as st

from analysis.tables import MENTIONS, SENTENCES, STORIES, TOKENS, build


def a_sentence(doc: str, number: int, kind: str = "body", passage: int = 0, start: int = 0, end: int = 1) -> dict:
    return dict(doc_id=doc, sent_id=number, start=start, end=end, kind=kind, passage_id=passage)


def a_mention(number: int, doc: str, sent: int, actor: str | None, **more: object) -> dict:
    row = dict(mention_id=f"{doc}#m{number}", doc_id=doc, sent_id=sent, start=0, end=1, surface="x",
               actor_id=actor, name=actor or "Assad", status="resolved" if actor else "ambiguous", how="name",
               kind="state", np_start=0, np_end=1)
    return row | more


#: A place: a word, a mention of one or two words, or a token that is no word.
PLACES = st.sampled_from(["a", "B", "b", "c", ",", "<x>", "<y>", "<x y>"])
TOLD = st.lists(st.tuples(st.sampled_from(["d1", "d2", "d3"]), st.integers(0, 1), st.lists(PLACES, max_size=7)), max_size=6)
ONE_STORY = {"d1": "d1", "d2": "d1", "d3": "d3"}


def placed(told: list[tuple[str, int, list[str]]]) -> dict[str, pd.DataFrame]:
    """Tables of documents in which `<x>` mentions actor x in one word and `<x y>` in two."""
    tokens, mentions, sentences, at, number = [], [], [], dict.fromkeys(ONE_STORY, 0), dict.fromkeys(ONE_STORY, 0)
    for doc, passage, places in told:
        begin = at[doc]
        for place in places:
            if place[0] == "<":
                mentions.append(a_mention(len(mentions), doc, number[doc], place[1:-1], start=at[doc], end=at[doc] + len(place) - 2))
            for word in place.strip("<>").split():
                tokens.append(dict(doc_id=doc, token_id=at[doc], sent_id=number[doc], start=at[doc], end=at[doc] + len(word), token=word))
                at[doc] += len(word) + 1
        at[doc] += 1
        sentences.append(a_sentence(doc, number[doc], passage=passage, start=begin, end=at[doc]))
        number[doc] += 1
    stories = [dict(doc_id=d, story_id=s, kind="first" if d == s else "near") for d, s in ONE_STORY.items()]
    tables = ((tokens, TOKENS), (mentions, MENTIONS), (sentences, SENTENCES), (stories, STORIES))
    return {schema.name: build(rows, schema) for rows, schema in tables}
