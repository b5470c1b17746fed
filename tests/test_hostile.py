"""Hostile text through the whole path: files in, tables, CSV and graphs out."""

from __future__ import annotations

import csv
import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pandas as pd
import pytest

from analysis.__main__ import main
from analysis.clauses import load_parser
from analysis.pipeline import analyse, read_results
from analysis.reference import load_reference
from analysis.tables import DOCUMENTS, SCHEMAS, build, check

MET = "Kofi Annan met Sergei Lavrov in Oslo on Friday."
TEXTS = {
    "markup": f"<script>alert('{MET}')</script> {MET} <img src=x onerror=alert(1)>",
    "control": f"\x00\x01\x07\x1b[2J{MET}\x7f\x85 \x0b\x0c{MET}",
    "direction": f"\u202e{MET}\u202c \u200f\u2067Lavrov met Annan\u2069.",
    "combining": MET.replace("n", "n\u0303").replace("e", "e\u0301\u0301") + " " + "e" + "\u0301" * 2000,
    "marks": f"\ufeff{MET}\ufeff {MET}\u200b\u00ad",
    "formula": f"=HYPERLINK(\"http://x\",\"{MET}\")\n+1 {MET}\n@SUM(1) {MET}\n-2+3 {MET}",
    "windows": f"Headline of talks\r\n\r\n{MET}\r\n{MET}\r\n",
    "newlines": "\n" * 20_000 + MET + "\n" * 20_000,
    "astral": f"\U0001f600 {MET} \U00010ffff\uffff\ufdd0",
    "quotes": f"''\"\"``{MET}'' \"\" ’“”„ '{MET}'\"",
    "no ends": "Annan and Lavrov " * 600,
    "one word": "x" * 30_000,
    "template": f"{{{{ 7*7 }}}} ${{x}} %s %(a)s {MET} \\u0041 \\N{{DASH}}",
}
IDS = ["=1+1", "<b>&\"'", "../../etc/passwd", "a#m0", "\u202ea", "x" * 300, "nul\x00", "new\nline", " ", "'=x", "ünï"]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results, with CSV, of hostile texts under harmless ids and of a harmless text under hostile ids and titles."""
    folder = tmp_path_factory.mktemp("hostile")
    rows = [{"id": name, "date": "2012-03-10", "title": text[:80], "source": "=cmd|'/c calc'!A0", "text": text} for name, text in TEXTS.items()]
    rows += [{"id": name, "date": "2012-03-10", "title": name, "source": name, "text": MET} for name in IDS]
    rows += [{"id": "half", "text": "\ud800"}, {"id": "half\udfff", "text": MET}, {"id": "empty", "text": ""}]
    (folder / "news.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert main(["run", str(folder / "news.jsonl"), "--out", str(folder / "out"), "--csv"]) == 0
    return folder / "out"


def test_everything_is_read_or_told(run: Path) -> None:
    tables = read_results(run)
    assert tables["documents"]["doc_id"].tolist() == [*TEXTS, *(i for i in IDS if i.strip())]
    assert tables["documents"]["text"].tolist()[:len(TEXTS)] == list(TEXTS.values())
    assert pd.read_csv(run / "rejects.csv")["row"].tolist() == [len(TEXTS) + IDS.index(" ") + 1,
                                                                *range(len(TEXTS) + len(IDS) + 1, len(TEXTS) + len(IDS) + 4)]


def test_tables_keep_their_schemas_and_spans(run: Path) -> None:
    tables = read_results(run)
    texts = dict(zip(tables["documents"]["doc_id"], tables["documents"]["text"]))
    for name, table in tables.items():
        check(table, SCHEMAS[name])
        if span := SCHEMAS[name].span:
            for doc_id, start, end, shown in table[["doc_id", "start", "end", span]].itertuples(index=False):
                assert texts[doc_id][start:end] == shown


@pytest.mark.parametrize("name", ["markup", "control", "direction", "marks", "formula", "windows", "newlines", "astral", "template",
                                  *(i for i in IDS if i.strip())])
def test_the_meeting_is_still_found(run: Path, name: str) -> None:
    tables = read_results(run)
    events = tables["events"][(tables["events"]["doc_id"] == name) & (tables["events"]["event_type"] == "meeting")]
    actors = tables["event_actors"].merge(events[["event_id"]], on="event_id")
    assert {"person:kofi-annan", "person:sergei-lavrov"} <= set(actors["actor_id"])


def test_ids_made_of_document_ids_stay_apart(run: Path) -> None:
    tables = read_results(run)
    for name, key in (("mentions", "mention_id"), ("date_mentions", "date_id"), ("events", "event_id")):
        assert tables[name][key].is_unique
        assert all(i.rpartition("#")[0] == d for i, d in zip(tables[name][key], tables[name]["doc_id"]))


def test_no_cell_of_csv_runs_as_a_formula(run: Path) -> None:
    files = sorted(run.glob("*.csv"))
    assert len(files) == len(SCHEMAS) + 1  # and the rejects
    for path in files:
        with path.open(encoding="utf-8", newline="") as lines:
            for cell in (c for row in csv.reader(lines) for c in row):
                if cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
                    assert float(cell) < 0, (path.name, cell[:50])  # a number below nought, not a text
    assert "'=HYPERLINK" in (run / "documents.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", ["csv", "gexf", "graphml", "plover", "icews"])
def test_exports(run: Path, tmp_path: Path, kind: str) -> None:
    out = tmp_path / ("csv" if kind == "csv" else f"x.{kind}")
    assert main(["export", str(run), "--format", kind, "--out", str(out)]) == 0
    if kind in ("gexf", "graphml"):
        assert len(ET.parse(out).getroot())
    elif kind == "plover":
        lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
        assert {"<b>&\"'", "markup"} <= {line["citation"] for line in lines}
    elif kind == "icews":
        with out.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines, delimiter="\t"))
        assert {"<b>&\"'", "markup"} <= {row["Story ID"] for row in rows}


def test_large_repetitive_texts_go_through() -> None:
    """How the time grows with the size is measured by tests/benchmarks/growth.py."""
    texts = ["word " * 10_000, "x" * 100_000, "\n" * 100_000 + "x", "Annan, Lavrov, and " * 600, ". " * 1_000, "OSLO, " * 1_000,
             '"' * 10_000, "\u0301" * 50_000, "A.\n" * 1_000]
    documents = build([dict(doc_id=str(n), text=t, path="a", sha256="", published_basis="unknown") for n, t in enumerate(texts)], DOCUMENTS)
    tokens = analyse(documents, load_reference(), load_parser())["tokens"]
    for number, text in enumerate(texts):
        mine = tokens[tokens["doc_id"] == str(number)]
        spans = mine[["start", "end"]].to_numpy()
        assert (spans[1:, 0] >= spans[:-1, 1]).all()
        assert sum(map(len, mine["token"])) == len("".join(text.split())) > 0
