"""A sample to judge, made without running the stages: three events, two sentences without one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from analysis.judging.samples import Sample, draw_sample, write_sample
from analysis.tables import (
    CLAUSES,
    DOCUMENTS,
    EVENT_ACTORS,
    EVENTS,
    MENTIONS,
    SCHEMAS,
    SENTENCES,
    build,
    empty,
)

LINES = ("Ada Holm met Lars Eklund in Oslo on Friday.", "Ida Berg may call Nils Dahl <b>soon</b>.", "Ada Holm went to Bergen.",
         "Ida Berg and Nils Dahl spoke at length.", "It rained.")
EVENT_ROWS = ((0, "meeting", "held", "2021-05-07", "Oslo", "met", ("Ada Holm", "Lars Eklund")),
              (1, "call", "possible", None, None, "call", ("Ida Berg", "Nils Dahl")), (2, "visit", "held", None, "Bergen", "went", ("Ada Holm",)))


def tables(copies: int = 1) -> dict[str, pd.DataFrame]:
    """Tables of `copies` articles of the same five sentences, a0, a1 ..."""
    rows: dict[str, list[dict[str, Any]]] = {n: [] for n in ("documents", "sentences", "mentions", "events", "event_actors", "clauses")}
    text = "\n".join(LINES)
    at = [text.index(line) for line in LINES]
    for number in range(copies):
        doc = f"a{number}"
        day = pd.Timestamp(f"2021-{5 + number % 2:02}-08")
        rows["documents"].append(dict(doc_id=doc, text=text, path=doc, sha256="", published_basis="stated", published_earliest=day,
                                      published_latest=day, source="Post" if number % 2 else "Herald"))
        rows["sentences"] += [dict(doc_id=doc, sent_id=i, start=a, end=a + len(s), kind="body", passage_id=0)
                              for i, (a, s) in enumerate(zip(at, LINES))]
        for name in ("Ada Holm", "Lars Eklund", "Ida Berg", "Nils Dahl"):
            for i, line in enumerate(LINES):
                if name in line:
                    start = at[i] + line.index(name)
                    rows["mentions"].append(dict(mention_id=f"{doc}#m{len(rows['mentions'])}", doc_id=doc, sent_id=i, start=start,
                                                 end=start + len(name),
                                                 surface=name, actor_id="person:" + name.lower().replace(" ", "-"), name=name, status="resolved",
                                                 how="name", kind="person", np_start=start, np_end=start + len(name)))
        named = {(m["sent_id"], m["name"]): m for m in rows["mentions"] if m["doc_id"] == doc}
        for i, kind, status, date, place, word, cast in EVENT_ROWS:
            start = at[i] + LINES[i].index(word)
            rows["events"].append(dict(event_id=f"{doc}#e{i}", doc_id=doc, sent_id=i, start=at[i], end=at[i] + len(LINES[i]), event_type=kind,
                                       status=status, earliest=date, latest=date, precision="day" if date else None, place=place,
                                       rule_id=f"{kind}:{word}",
                                       evidence=LINES[i], trigger_start=start, trigger_end=start + len(word)))
            rows["event_actors"] += [dict(event_id=f"{doc}#e{i}", actor_id=named[i, n]["actor_id"], name=n, mention_id=named[i, n]["mention_id"],
                                          role="visitor" if kind == "visit" else "participant") for n in cast]
        rows["clauses"].append(dict(doc_id=doc, sent_id=3, node=0, start=at[3], end=at[3] + 3, word="spoke", lemma="speak", pos="VERB", tag="VBD",
                                    dep="ROOT", head=0))
    made = {"documents": DOCUMENTS, "sentences": SENTENCES, "mentions": MENTIONS, "events": EVENTS, "event_actors": EVENT_ACTORS, "clauses": CLAUSES}
    return {name: empty(s) for name, s in SCHEMAS.items()} | {n: build(rows[n], s) for n, s in made.items()}


def sample_in(folder: Path, copies: int = 1, **more: Any) -> Sample:
    """Write a sample of all items into folder/sample."""
    return write_sample(draw_sample(tables(copies), 10**6, 10**6, **more), folder / "sample")
