"""Progress on a terminal: what is expected, what is shown, and silence where nobody watches."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from test_pipeline import articles, write

from analysis.pipeline import run
from analysis.pipeline.progress import expected


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.tsv", "a.parquet", "a.zip", "a.txt"])
def test_expects_what_a_file_holds(tmp_path: Path, name: str) -> None:
    path, rows = tmp_path / name, articles()
    rows[3]["text"] += '\n\n"Over two lines", they said.'
    if name.endswith("jsonl"):
        write(path, rows)
    elif name.endswith("parquet"):
        pd.DataFrame(rows).to_parquet(path)
    elif name.endswith("zip"):
        with zipfile.ZipFile(path, "w") as packed:
            for row in rows:
                packed.writestr(row["id"] + ".txt", row["text"])
    else:
        pd.DataFrame(rows).to_csv(path, index=False, sep="\t" if name.endswith("tsv") else ",")
    assert expected(path) == (1 if name == "a.txt" else len(rows))


def test_expects_what_a_folder_holds(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    for name in ("a.txt", "below/b.txt", "README.md", ".hidden.txt"):
        (tmp_path / name).write_text("Talks ended.", encoding="utf-8")
    assert expected(tmp_path) == 2
    with (tmp_path / "manifest.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["file", "doc_id"], ["a.txt", "a"]])
    assert expected(tmp_path) == 1
    assert expected(tmp_path / "nothing") is None


def test_large_file_is_not_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps({"id": f"{n:05}", "text": "x" * 100}) + "\n" for n in range(1000)), encoding="utf-8")
    monkeypatch.setattr("analysis.pipeline.progress.SAMPLE", 5000)
    assert abs((expected(path) or 0) - 1000) < 30


def test_shows_documents_rate_and_time_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = Terminal()
    monkeypatch.setattr(sys, "stderr", shown)
    run(write(tmp_path / "a.jsonl", articles()), tmp_path / "out", batch=3)
    last = {line.split(":")[0].strip(): line for line in re.split("[\r\n]", shown.getvalue()) if line.strip()}
    assert list(last) == ["documents", "tables", "stories"] and all("100%" in line and "<" in line for line in last.values())
    assert "14/14" in last["documents"] and "doc/s" in last["documents"]


def test_estimate_that_was_too_low_is_corrected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.pipeline.progress.expected", lambda source: 5)
    shown = Terminal()
    monkeypatch.setattr(sys, "stderr", shown)
    run(write(tmp_path / "a.jsonl", articles()), tmp_path / "out", batch=3)
    assert "14/14" in shown.getvalue()


def test_silent_where_nobody_watches(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(write(tmp_path / "a.jsonl", articles(2)), tmp_path / "out")
    assert capsys.readouterr().err == ""
