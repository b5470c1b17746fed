"""A study in which everything is hostile: texts, titles, sources, ids, file names, rows of tables, notes of coders."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from payloads import ALL, HALVES, PAYLOADS

from analysis.__main__ import main
from analysis.judging.samples import draw_sample, read_sample, write_sample
from analysis.pipeline import read_results
from analysis.reference import load_reference
from analysis.storage import seal

MET = "{who} met Sergei Lavrov in Oslo on Friday and spoke of {payload} there, an aide said."
VETO = "Russia and China vetoed a draft resolution on Syria in February."


def names() -> list[str]:
    """Names of people as texts have them, one a payload; the table below calls them by the payload itself."""
    return [f"Ada {chr(65 + n // 26)}x{chr(97 + n % 26)}olm" for n in range(len(ALL))]


def write_corpus(folder: Path) -> Path:
    """Write a file of articles, each hostile in every part, and files with hostile names, as far as the system takes them."""
    folder.mkdir()
    rows = [{"id": payload if payload.strip() else f"blank {n}", "date": "2012-03-10", "title": payload, "source": payload,
             "text": f"{payload}\n\n{MET.format(who=who, payload=payload)} {'' if n % 9 else VETO}\n\n{payload}\n"}
            for n, (who, payload) in enumerate(zip(names(), ALL))]
    rows += [{"id": f"half {n}", "text": half, "title": half} for n, half in enumerate(HALVES)]
    (folder / "news.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    for number, payload in enumerate(ALL):
        name = f"{payload.replace('/', '∕')[:80]} {number}.txt"
        try:
            (folder / name).write_text(f"Talks ended in Oslo, {number} aides said.", encoding="utf-8")
            (folder / f"{name}.exe{payload.replace('/', '')[:20]}").write_text("turned away", encoding="utf-8")
        except (OSError, ValueError):  # a name that this system has not
            continue
    return folder


def write_list(folder: Path) -> Path:
    """Write a corpus with a manifest whose every cell is hostile."""
    folder.mkdir()
    (folder / "a.txt").write_text("Talks ended.", encoding="utf-8")
    with (folder / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        table.writerow("file doc_id title source published published_basis language".split())
        table.writerows(["a.txt" if n == 0 else p, p, p, p, "", "", p] for n, p in enumerate(p.replace("\x00", "") for p in ALL))
    return folder


def write_reference(folder: Path) -> Path:
    """Write rows that give each person of the texts a payload for a name."""
    folder.mkdir()
    with (folder / "people.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["id", "name", "aliases", "short_forms", "example", "source"])
        table.writerows([f"h{n}", f"Zed {cell}", who, "", f"{who} spoke.", cell]
                        for n, (who, cell) in enumerate(zip(names(), (re.sub(r"[\x00\r\n]", " ", p) for p in ALL))))
    return folder


def make(base: Path) -> Path:
    """Run the corpus into `base`/results and let two coders judge a sample with hostile notes; return `base`."""
    write_corpus(base / "corpus")
    write_reference(base / "tables")
    write_list(base / "listed")
    assert main(["run", str(base / "corpus"), "--out", str(base / "results"), "--csv", "--reference", str(base / "tables")]) == 0
    rename(base / "results")
    write_sample(draw_sample(tables(base), 200, 3), base / "sample")
    for coder in ("ada", "ben"):
        notes(base, coder)
    return base


def rename(results: Path) -> None:
    """Give the people the names that the table has for them, where the texts' own would be shown."""
    called = {who: f"Zed {payload}" for who, payload in zip(names(), ALL)}
    for name, columns in (("mentions", ["name"]), ("event_actors", ["name"]), ("timeline", ["lane", "label"]), ("meetings", ["participants"])):
        table = pd.read_parquet(results / f"{name}.parquet")
        for column in columns:
            table[column] = [re.sub(r"Ada \w+olm", lambda found: called[found[0]], text) for text in table[column]]
        table.to_parquet(results / f"{name}.parquet", index=False)
    seal(results)


def notes(base: Path, coder: str) -> None:
    """Judge every item, the payloads as notes and as corrections. Written in one go: each line that `judge` writes waits for the disk."""
    sample = read_sample(base / "sample")
    lines = []
    for n, (item, kind) in enumerate(zip(sample.items["item_id"], sample.items["kind"])):
        payload, right = ALL[n % len(ALL)], kind == "event" and coder == "ben"
        lines.append(json.dumps(dict(sample_id=sample.sample_id, coder=coder, at="2024-01-01T00:00:00Z", what="judgement", item_id=item,
                                     label="correct" if right else "accept" if n % 2 else "unsure", note=payload,
                                     corrections={"place": payload} if right else {}, added=[])))
    (base / "sample" / f"coder-{coder}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def odd_coders(base: Path, words: Sequence[str]) -> None:
    """Lay a file beside those of the coders in which coders and days are hostile: somebody else wrote it."""
    sample = read_sample(base / "sample")
    about = dict(sample_id=sample.sample_id, item_id=sample.items["item_id"].iloc[0], what="draft", typed={})
    lines = (json.dumps({**about, "coder": word, "at": word}) for word in words)
    (base / "sample" / "coder-x.jsonl").write_text("\n".join(lines), encoding="utf-8")


def tables(base: Path) -> dict[str, pd.DataFrame]:
    """The results."""
    return read_results(base / "results")


def displays(base: Path) -> dict[str, Any]:
    """Everything a notebook can show of the study without controls, by name."""
    from analysis import explain, kwic
    from analysis.concordance.reading_back import sentences_behind
    from analysis.cooccurrence import actor_names
    from analysis.corpus import intake_report, load_corpus
    from analysis.figures import actors_bar, cooccurrence_matrix, network_figure
    from analysis.judging.agreement import disagreements
    from analysis.judging.judgements import read_judgements
    from analysis.network import actor_network
    from analysis.show import show_evidence, show_rules, show_table, show_without_event
    from analysis.show.text import show_dates, show_kwic, show_manifest, show_mentions, show_passages

    made, reference = tables(base), load_reference(base / "tables")
    docs, sentences, mentions, events, cast = (made[n] for n in ("documents", "sentences", "mentions", "events", "event_actors"))
    known = actor_names(mentions).set_index("actor_id")["name"].to_dict()
    corpus = load_corpus(base / "corpus")
    everything = len(docs)
    return {
        "documents": show_table(docs, ["title", "source", "doc_id", "path", "published"], caption=ALL[0], most=everything),
        "mentions table": show_table(mentions, ["surface", "name", "actor_id"], most=2 * everything),
        "rejects": show_table(corpus.rejects, most=everything), "intake": show_table(intake_report(corpus), most=everything),
        "manifest": show_manifest(base / "listed"),
        "evidence": show_evidence(events, cast, docs, most=len(events)), "rules": show_rules(events, reference.event_types),
        "without": show_without_event(docs, sentences, mentions, events),
        "passages": show_passages(docs, made["passages"], most=len(ALL)), "mentions": show_mentions(docs, mentions, sentences, most=20),
        "dates": show_dates(docs, made["date_mentions"], sentences, most=20),
        "lines": show_kwic(kwic(made, "spoke", width=200), most=everything),
        "behind": show_table(sentences_behind(made, made["pairs"].iloc[0])),
        "why": explain(events["event_id"].iloc[0], made, reference),
        "disagreements": show_table(disagreements(read_judgements(base / "sample", blind=False)), most=300),
        "matrix": cooccurrence_matrix(made["pairs"], known), "actors": actors_bar(mentions, most=60),
        "network": network_figure(actor_network(made["pairs"], mentions), most=40),
    }


def controls(base: Path) -> dict[str, Any]:
    """The explorer, the menu of events, the reviewer, and below it the card of every item and what is said of it."""
    import ipywidgets

    from analysis.widgets import event_browser
    from analysis.widgets.explorer import explorer
    from analysis.widgets.review_card import card, message
    from analysis.widgets.reviewer import Reviewer

    made, drawn, cards = tables(base), Reviewer(base / "sample", "Ann"), []
    some = [doc for group in PAYLOADS.values() for doc in group[::3]]  # a control draws all it has at once: a third, of each class
    made = {name: t[t["doc_id"].isin(some)].reset_index(drop=True) if "doc_id" in t else t for name, t in made.items()}
    for number, payload in enumerate(ALL):
        drawn.session.at = number % len(drawn.session.items)
        cards.append(card(drawn.session) + message(payload))
    drawn.session.at = 0
    drawn.fields["note"].value = ALL[0]
    return {"explorer": explorer(made, most=len(made["events"])),
            "browser": event_browser(made["events"], made["event_actors"], made["documents"], most=30),
            "reviewer": ipywidgets.VBox([drawn, ipywidgets.HTML("".join(cards))])}
