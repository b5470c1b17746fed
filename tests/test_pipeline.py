"""Runs: killed and taken up, changed, damaged, in several processes; always the same tables."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from kit import parser, reference

from analysis.corpus import load_corpus
from analysis.errors import CorpusError, OutputError
from analysis.export import unguard
from analysis.pipeline import TABLES, NothingRead, read_results, run
from analysis.pipeline.batches import cut
from analysis.pipeline.groups import GROUPS, versions
from analysis.reference import Reference
from analysis.tables import FURNITURE, SCHEMAS, check, empty

ROOT = Path(__file__).resolve().parents[1]
BATCH = 3
WHO = ["Kofi Annan", "Minister Ada Holm", "Sergei Lavrov", "the Arab League", "Iran's president"]


def articles(n: int = 14) -> list[dict[str, str]]:
    return [{"id": f"n{i}", "date": f"2012-03-{i + 1:02d}",
             "text": f"{WHO[i % 5]} met {WHO[(i + 1) % 5]} in Oslo on Friday. Russia vetoed {i + 1} resolutions on Syria."}
            for i in range(n)]


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    path.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    return path


def analysis(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "analysis", *map(str, arguments)], cwd=ROOT, capture_output=True, text=True,
                          encoding="utf-8", env={**os.environ, **environment}, timeout=120)


def content(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted(folder.glob("*.parquet"))}


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("source") / "news.jsonl", articles())


@pytest.fixture(scope="module")
def whole(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tables of an uninterrupted run."""
    out = tmp_path_factory.mktemp("whole")
    run(source, out, batch=BATCH)
    return out


@pytest.fixture
def copy(whole: Path, tmp_path: Path) -> Iterator[Path]:
    shutil.copytree(whole, tmp_path / "copy")
    yield tmp_path / "copy"


def test_writes_every_table_as_its_schema_says(whole: Path) -> None:
    tables = read_results(whole)
    assert list(tables) == [*TABLES, "pairs"]
    for name, table in tables.items():
        check(table, SCHEMAS[name])
        assert len(table) or name == "furniture", name
    assert tables["documents"]["doc_id"].tolist() == [a["id"] for a in articles()]
    assert not list(whole.glob("*.unfinished")) and not list((whole / "parts").glob("*.unfinished"))


@pytest.mark.parametrize("held", [0, 1 << 20])
def test_does_not_depend_on_where_batches_end_or_how_much_is_held(source: Path, whole: Path, tmp_path: Path, held: int,
                                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.pipeline.HELD", held)
    run(source, tmp_path, batch=100)
    one, other = read_results(whole), read_results(tmp_path)
    for name in one:
        pd.testing.assert_frame_equal(one[name], other[name], obj=name)


def test_second_run_makes_nothing_anew(source: Path, copy: Path) -> None:
    before = content(copy)
    report = run(source, copy, batch=BATCH)
    assert report.reused == report.batches > 3 and report.documents == 14
    assert content(copy) == before


def test_second_run_reads_nothing(source: Path, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.pipeline._read", lambda *_: pytest.fail("read"))
    assert run(source, copy, batch=BATCH).documents == 14


@pytest.mark.parametrize("lost", ["tokens.parquet", "parts/{part}/events.parquet", "run.json"])
def test_second_run_makes_what_was_lost(source: Path, whole: Path, copy: Path, lost: str) -> None:
    part = next((copy / "parts").glob("*/events.parquet")).parent.name
    (copy / lost.format(part=part)).unlink()
    report = run(source, copy, batch=BATCH)
    assert report.batches - report.reused == ("parts" in lost) and content(copy) == content(whole)


def test_rejects_are_told_again(tmp_path: Path) -> None:
    source = write(tmp_path / "a.jsonl", [*articles(2), {"id": "b"}])
    one, two = (run(source, tmp_path / "out").rejects for _ in range(2))
    pd.testing.assert_frame_equal(one, two)
    assert len(one) == 1


def test_changed_document_is_done_anew_with_its_batch_alone(copy: Path, tmp_path: Path) -> None:
    rows = articles()
    rows[6]["text"] += " The envoy left."
    report = run(write(tmp_path / "news.jsonl", rows), copy, batch=BATCH)
    assert report.batches - report.reused == 1
    assert len(list((copy / "parts").iterdir())) == report.batches * len(GROUPS), "the part of the earlier text is gone"


@pytest.mark.parametrize("at", [0, 7, 14])
def test_inserted_document_leaves_most_batches_as_they_are(at: int) -> None:
    def keys(rows: list[dict[str, str]]) -> list[str]:
        made = list(cut(rows, 25, ["v"]))
        assert [r for b in made for r in b.rows] == rows and all(0 < len(b.rows) <= 25 for b in made)
        return [b.keys[0] for b in made]

    rows = articles(31) * 20
    rows = [{**r, "id": f"{r['id']}-{n}", "doc_id": f"{r['id']}-{n}"} for n, r in enumerate(rows)]
    old, new = keys(rows), keys([*rows[:at], {**rows[0], "doc_id": "new"}, *rows[at:]])
    assert len(set(new) - set(old)) <= 5 < len(old) / 3


def test_long_documents_close_a_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.pipeline.batches.TEXT", 100)
    rows: list[dict[str, Any]] = [{"doc_id": str(n), "text": "x" * 60, "sha256": ""} for n in range(20)]
    assert max(len(b.rows) for b in cut(rows, 1000, [""])) == 2


def test_key_changes_with_every_part_of_a_document_and_with_the_version() -> None:
    row: dict[str, Any] = {"doc_id": "a", "title": "b", "source": None, "text": "t", "sha256": "1"}
    variants = [row, *({**row, k: "else"} for k in row if k != "text"), {**row, "title": None, "source": "b"}]
    keys = [next(cut([v], 5, ["1"])).keys for v in variants] + [next(cut([row], 5, ["2"])).keys]
    assert len(set(keys)) == len(keys)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_killed_run_leaves_no_workers_and_is_taken_up(source: Path, whole: Path, tmp_path: Path) -> None:
    """Number of processes, hash seed and time zone do not matter either: they differ in all three runs."""
    command = [sys.executable, "-m", "analysis", "run", str(source), "--out", str(tmp_path), "--batch", str(BATCH), "--jobs", "2"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               env={**os.environ, "PYTHONHASHSEED": "1", "TZ": "America/Los_Angeles"})
    parts, deadline = tmp_path / "parts", time.monotonic() + 120
    while not [p for p in parts.glob("*/veto_links.parquet") if "." not in p.parent.name]:  # the last group: a batch is done
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.01)
    workers = [int(w) for w in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL and len(workers) >= 2
    while any(map(runs, workers)):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert not (tmp_path / "documents.parquet").exists(), "killed too late to test anything"
    (parts / f"{'0' * 24}.1.unfinished").mkdir()
    done = analysis(*command[3:], PYTHONHASHSEED="7", TZ="Pacific/Kiritimati")
    assert done.returncode == 0, done.stderr
    batches, reused = map(int, re.findall(r"(\d+) batches, (\d+) of them done before", done.stdout)[0])
    assert 0 < reused < batches
    assert content(tmp_path) == content(whole)
    assert not [p for p in parts.iterdir() if p.name.endswith("unfinished")]


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


class Watched:
    """A reference that remembers what was asked of it."""

    def __init__(self, real: Reference) -> None:
        self.real, self.asked = real, set[str]()

    def __getattr__(self, name: str) -> Any:
        self.asked.add(name)
        return getattr(self.real, name)


class TestGroups:
    def test_rest_on_what_they_say(self, source: Path) -> None:
        """What a group asks of the reference beyond its own inputs would make stale parts."""
        tables: dict[str, pd.DataFrame] = {"documents": load_corpus(source).documents, "furniture": empty(FURNITURE)}
        asked = []
        for group in GROUPS:
            watched = Watched(reference())
            tables |= group.make(tables, watched, parser)  # type: ignore[arg-type]
            asked.append(watched.asked)
        assert asked[0] == {"boilerplate", "abbreviations"}
        assert not asked[1] & {"boilerplate", "abbreviations", "veto_coverage", "digest"}
        assert asked[2] == {"vetoes", "veto_coverage", "states"}, "states are among the inputs of the group before"

    def test_events_know_of_the_record_only_who_has_cast_a_veto(self, source: Path) -> None:
        class Bare(Watched):
            vetoes = pd.DataFrame({"vetoed_by_ids": sorted({c for v in reference().vetoes["vetoed_by_ids"] for c in v.split(";")})})

        tables: dict[str, pd.DataFrame] = {"documents": load_corpus(source).documents, "furniture": empty(FURNITURE)}
        tables |= GROUPS[0].make(tables, reference(), parser)
        whole, bare = (GROUPS[1].make(tables, r, parser) for r in (reference(), Bare(reference())))  # type: ignore[arg-type]
        for name in whole:
            pd.testing.assert_frame_equal(whole[name], bare[name], obj=name)

    @pytest.mark.parametrize("file, kept", [
        ("boilerplate.csv", 0), ("abbreviations.csv", 0), ("people.csv", 1), ("states.csv", 1), ("events.toml", 1), ("words.csv", 1),
        ("vetoes.csv", 2), ("vetoes.toml", 2),
    ])
    def test_changed_table_leaves_the_groups_before_it(self, file: str, kept: int) -> None:
        changed = SimpleNamespace(digests={**reference().digests, file: "x"}, vetoes=reference().vetoes)
        same = [a == b for a, b in zip(versions(reference()), versions(changed), strict=True)]  # type: ignore[arg-type]
        assert same == [True] * kept + [False] * (len(GROUPS) - kept)

    def test_new_veto_parses_nothing(self, source: Path, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        ours = (ROOT / "analysis" / "reference" / "vetoes.csv").read_text(encoding="utf-8").splitlines()
        (tmp_path / "own").mkdir()
        (tmp_path / "own" / "vetoes.csv").write_text("\n".join([ours[0] + ",remove", ours[-1] + ",yes"]) + "\n", encoding="utf-8")
        monkeypatch.setattr("analysis.pipeline.workers.load_parser", lambda: pytest.fail("parsed"))
        report = run(source, copy, batch=BATCH, extra=tmp_path / "own")
        assert report.reused == 0 and len(list((copy / "parts").iterdir())) == report.batches * len(GROUPS)
        monkeypatch.undo()
        run(source, tmp_path / "anew", batch=BATCH, extra=tmp_path / "own")
        assert content(copy) == content(tmp_path / "anew")


class TestDamagedPart:
    def test_cut_short_is_made_anew(self, source: Path, whole: Path, copy: Path) -> None:
        path = sorted((copy / "parts").glob("*/tokens.parquet"))[1]
        path.write_bytes(path.read_bytes()[:-30])
        report = run(source, copy, batch=BATCH)
        assert report.batches - report.reused == 1 and content(copy) == content(whole)

    def test_table_missing_is_made_anew(self, source: Path, whole: Path, copy: Path) -> None:
        next((copy / "parts").glob("*/actor_counts.parquet")).unlink()
        report = run(source, copy, batch=BATCH)
        assert report.batches - report.reused == 1 and content(copy) == content(whole)

    @pytest.mark.parametrize("at", [40, 120, -300])  # in the head of a page; in its data; in the footer
    @pytest.mark.parametrize("table", ["tokens", "events"])
    def test_changed_bytes_are_made_anew(self, source: Path, whole: Path, copy: Path, table: str, at: int) -> None:
        path = sorted((copy / "parts").glob(f"*/{table}.parquet"))[0]
        raw = bytearray(path.read_bytes())
        raw[at] ^= 1
        path.write_bytes(raw)
        run(source, copy, batch=BATCH)
        assert content(copy) == content(whole)

    def test_damaged_again_is_told(self, source: Path, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("analysis.pipeline.parts.sound", lambda path: path.name != "tokens.parquet")
        (copy / "tokens.parquet").unlink()
        with pytest.raises(CorpusError, match="/tokens.parquet: a finished batch is damaged.*disk is sound"):
            run(source, copy, batch=BATCH)


def test_foreign_folders_in_parts_are_left_alone(source: Path, copy: Path) -> None:
    (copy / "parts" / "notes").mkdir()
    run(source, copy, batch=BATCH)
    assert (copy / "parts" / "notes").is_dir()


def test_csv_reads_back(source: Path, copy: Path) -> None:
    run(source, copy, batch=BATCH, csv=True)
    for name, table in read_results(copy).items():
        text = pd.read_csv(copy / f"{name}.csv", dtype=str, keep_default_na=False).map(unguard)
        assert list(text.columns) == list(table.columns) and len(text) == len(table)
        for column in table.columns:
            values = table[column]
            if str(values.dtype) == "str":
                assert text[column].tolist() == values.fillna("").tolist(), (name, column)
            elif str(values.dtype).startswith("datetime"):
                assert text[column].tolist() == values.dt.strftime("%Y-%m-%d").fillna("").tolist()


class TestRefuses:
    def test_nothing_read(self, tmp_path: Path) -> None:
        source = write(tmp_path / "a.jsonl", [{"id": "a"}, {"text": "b"}])
        with pytest.raises(NothingRead, match="nothing could be read") as caught:
            run(source, tmp_path / "out")
        assert caught.value.rejects["row"].tolist() == [1, 2]
        assert len(pd.read_csv(tmp_path / "out" / "rejects.csv")) == 2

    def test_tables_among_the_articles(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("Talks ended.", encoding="utf-8")
        with pytest.raises(CorpusError, match="choose a folder outside"):
            run(tmp_path, tmp_path / "out")
        assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]

    def test_out_that_is_a_file(self, source: Path, tmp_path: Path) -> None:
        (tmp_path / "out").write_text("", encoding="utf-8")
        with pytest.raises(OutputError, match="cannot be written.*choose another folder"):
            run(source, tmp_path / "out")

    @pytest.mark.parametrize("change", [{"batch": 0}, {"jobs": 0}, {"batch": -1}])
    def test_no_batches_or_processes(self, source: Path, tmp_path: Path, change: dict[str, int]) -> None:
        with pytest.raises(CorpusError, match="from 1 on"):
            run(source, tmp_path, **change)

    def test_results_that_are_not_there_or_damaged(self, copy: Path, tmp_path: Path) -> None:
        with pytest.raises(CorpusError, match="no results here"):
            read_results(tmp_path)
        (copy / "tokens.parquet").write_bytes(b"PAR1")
        with pytest.raises(CorpusError, match="tokens.parquet: a table is missing or damaged"):
            read_results(copy)
