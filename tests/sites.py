"""A small hostile study, made without a kernel: tables, notebooks with figures and live controls."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import ipywidgets
import nbformat
import pandas as pd
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from analysis.figures import cooccurrence_matrix
from analysis.figures.timelines import meetings_timeline
from analysis.tables import DOCUMENTS, EVENT_ACTORS, EVENTS, MENTIONS, PAIRS, PASSAGES, SENTENCES, VETO_LINKS, build
from analysis.timeline import event_timeline

#: Runs if anything on a page treats text as markup.
ATTACK = "</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
DOC = f"../Öslo talks {ATTACK}"
SENTENCES_OF = (
    "OSLO, Norway — Ann Lund met Ben Okoro of the Coast League in Oslo on Friday, two aides said.\r\n",
    f"She will travel to Bergen {ATTACK} next week.\n",
    "Ostland and Westland have vetoed a resolution on the Strait.\n\n",
    "Subscribe now & save!",
)
TEXT = "".join(SENTENCES_OF)


def _spans() -> list[tuple[int, int]]:
    spans, at = [], 0
    for sentence in SENTENCES_OF:
        spans.append((at, at + len(sentence.rstrip())))
        at += len(sentence)
    return spans


def tables(doc_id: str = DOC) -> dict[str, pd.DataFrame]:
    """Tables of one article, as the stages would make them."""
    spans = _spans()
    dash = TEXT.index("—")

    def event(i: int, kind: str, word: str, **more: Any) -> dict[str, Any]:
        start, end = spans[i]
        at = TEXT.index(word)
        return dict(event_id=f"{doc_id}#e{i + 1}", doc_id=doc_id, sent_id=i, start=start, end=end, event_type=kind,
                    status="held", rule_id=f"{kind}-rule", evidence=TEXT[start:end], trigger_start=at,
                    trigger_end=at + len(word)) | more

    friday = dict(earliest="2021-05-07", latest="2021-05-07", precision="day", date_basis="relative")
    week = dict(earliest="2021-05-10", latest="2021-05-16", precision="week", date_basis="relative", status="planned")
    events = [event(0, "meeting", "met", place="Oslo", attribution="two aides", **friday),
              event(1, "visit", "travel", place="Bergen", **week), event(2, "veto", "vetoed", topic="Strait")]
    cast = [(1, "Ann Lund", "participant"), (1, f"Ben Okoro {ATTACK}", "participant"), (2, "Ann Lund", "visitor"),
            (3, "Ostland", "vetoing"), (3, "Westland", "vetoing")]
    ann = TEXT.index("Ann Lund")
    return {
        "documents": build([dict(doc_id=doc_id, title=f"Talks {ATTACK}", source="The <Fjord> Post", text=TEXT, language="en",
                                 published_earliest="2021-05-08", published_latest="2021-05-08",
                                 published_basis="stated", path="talks.txt", sha256="0" * 64)], DOCUMENTS),
        "passages": build([
            dict(doc_id=doc_id, passage_id=0, start=0, end=dash + 2, kind="dateline", reason="place and dash"),
            dict(doc_id=doc_id, passage_id=1, start=dash + 2, end=spans[2][1], kind="body", reason="rest"),
            dict(doc_id=doc_id, passage_id=2, start=spans[3][0], end=spans[3][1], kind="boilerplate", reason="subscribe"),
        ], PASSAGES),
        "sentences": build([dict(doc_id=doc_id, sent_id=i, start=a, end=b, kind="body" if i < 3 else "boilerplate",
                                 passage_id=1 if i < 3 else 2) for i, (a, b) in enumerate(spans)], SENTENCES),
        "mentions": build([dict(mention_id=f"{doc_id}#m1", doc_id=doc_id, sent_id=0, start=ann, end=ann + 8,
                                surface="Ann Lund", actor_id="~ann-lund", name=f"Ann Lund {ATTACK}", status="unlisted",
                                how="name", kind="person", np_start=ann, np_end=ann + 8)], MENTIONS),
        "events": build(events, EVENTS),
        "event_actors": build([dict(event_id=f"{doc_id}#e{i}", actor_id=f"~{n[:8]}", role=role, name=n)
                               for i, n, role in cast], EVENT_ACTORS),
        "veto_links": build([dict(event_id=f"{doc_id}#e3", draft="", verdict="not_on_record",
                                  reason="no such states")], VETO_LINKS),
        "pairs": build([dict(actor_a="=1+1", actor_b="b", unit="sentence", n=2, n_a=2, n_b=3, n_units=4)], PAIRS),
    }


def write_results(folder: Path, made: Mapping[str, pd.DataFrame]) -> Path:
    """Write tables as a run leaves them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in made.items():
        table.to_parquet(folder / f"{name}.parquet")
    return folder


def controls() -> ipywidgets.Widget:
    """A drop-down that turns pages without a kernel, and an icon, which needs a font."""
    pages = ipywidgets.Stack([ipywidgets.HTML(f"<p class='turned'>page of {n}</p>") for n in ("Ann", "Ben")],
                             selected_index=0)
    choice = ipywidgets.Dropdown(options=["Ann", "Ben"], description="Who")
    link = ipywidgets.jslink((choice, "index"), (pages, "selected_index"))
    box = ipywidgets.VBox([choice, pages, ipywidgets.Button(icon="check", description="Fine")])
    box.link = link  # keeps the link alive, and its model in the state
    return box


def _shown(data: Mapping[str, Any]) -> nbformat.NotebookNode:
    return new_output("execute_result", data=dict(data), execution_count=1)


def write_notebooks(folder: Path, made: Mapping[str, pd.DataFrame]) -> Path:
    """Write two executed notebooks: one with figures, one with controls."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = meetings_timeline(event_timeline(made["events"], made["event_actors"]))
    matrix = cooccurrence_matrix(made["pairs"], {"b": ATTACK})
    cells = [new_markdown_cell(f"# Who met whom {ATTACK.replace('<', '&lt;')}"),
             new_markdown_cell("**Which two people** met, and when? See [the next](02_controls.ipynb#x)."),
             new_code_cell("meetings", execution_count=1, outputs=[_shown(drawn._repr_mimebundle_())]),
             new_code_cell("matrix", execution_count=2, outputs=[_shown(matrix._repr_mimebundle_())]),
             new_code_cell("events", execution_count=3, outputs=[_shown({"text/html": made["events"].to_html(),
                                                                         "text/plain": "events"})])]
    nbformat.write(new_notebook(cells=cells), str(folder / "01_who_met_whom.ipynb"))
    box = controls()
    view = {"application/vnd.jupyter.widget-view+json": {"version_major": 2, "version_minor": 0, "model_id": box.model_id}}
    state = ipywidgets.Widget.get_manager_state(widgets=None)
    cells = [new_markdown_cell("# Controls"), new_markdown_cell("Does it turn?"),
             new_code_cell("box", execution_count=1, outputs=[_shown({**view, "text/plain": "VBox()"})])]
    meta = {"widgets": {"application/vnd.jupyter.widget-state+json": state}}
    nbformat.write(new_notebook(cells=cells, metadata=meta), str(folder / "02_controls.ipynb"))
    return folder
