"""Batches on a Dask scheduler: the same tables, whatever happens to a worker; and what cannot be done is told."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from distributed import Client, LocalCluster
from test_pipeline import ROOT, articles, content, write

from analysis.__main__ import main
from analysis.errors import CorpusError, SchedulerError
from analysis.pipeline import NothingRead, cluster, run

BATCH = 3


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = [{**row, "id": f"{row['id']}-{n}"} for n in range(2) for row in articles()]
    return write(tmp_path_factory.mktemp("source") / "news.jsonl", rows)


@pytest.fixture(scope="module")
def serial(source: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    out = tmp_path_factory.mktemp("serial")
    run(source, out, batch=BATCH)
    return content(out)


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    """A scheduler and its one worker in this process: quick to start."""
    with LocalCluster(n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None,
                      local_directory=str(tmp_path / "scratch")) as local, Client(local, set_as_default=False) as client:
        yield client


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
def test_killed_worker_changes_nothing(source: Path, serial: dict[str, bytes], tmp_path: Path) -> None:
    with LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None,
                      local_directory=str(tmp_path / "scratch")) as local, Client(local, set_as_default=False) as watch:
        workers = list(watch.run(os.getpid).values())
        out, failed = tmp_path / "out", []

        def work() -> None:
            try:
                run(source, out, batch=BATCH, scheduler=local.scheduler_address)
            except BaseException as error:
                failed.append(error)

        thread = threading.Thread(target=work)
        thread.start()
        deadline = time.monotonic() + 60
        while not any("." not in p.name for p in (out / "parts").glob("*")):
            assert thread.is_alive() and time.monotonic() < deadline, failed
            time.sleep(0.01)
        os.kill(workers[0], signal.SIGKILL)
        assert not (out / "documents.parquet").exists(), "killed too late to test anything"
        thread.join(90)
        assert not thread.is_alive() and not failed, failed
    assert content(out) == serial
    assert not [p for p in (out / "parts").iterdir() if "." in p.name], "nothing unfinished is left"


def test_client_is_taken_and_left_open(source: Path, serial: dict[str, bytes], tmp_path: Path, client: Client) -> None:
    report = run(source, tmp_path / "out", batch=BATCH, scheduler=client)
    assert content(tmp_path / "out") == serial and report.reused == 0
    assert client.status == "running"
    assert run(source, tmp_path / "out", batch=BATCH, scheduler=client).reused == report.batches


def test_few_batches_are_under_way(source: Path, tmp_path: Path, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    under_way: list[int] = []
    submit = client.submit

    def counted(*arguments: Any, **options: Any) -> Any:
        made = submit(*arguments, **options)
        under_way.append(len(client.futures))
        return made

    monkeypatch.setattr(client, "submit", counted)
    run(source, tmp_path / "out", batch=BATCH, scheduler=client)
    assert len(under_way) > 5 and max(under_way) <= cluster.AHEAD + 1


class TestRefuses:
    def test_another_version_of_the_kit(self, source: Path, tmp_path: Path, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        here = [{"code": "a", "spacy": "3"}, {"code": "b", "spacy": "3"}]
        monkeypatch.setattr(cluster, "ingredients", lambda _: here.pop(0))
        with pytest.raises(SchedulerError, match="another version of the kit than this run: 'code'.*install the same"):
            run(source, tmp_path / "out", scheduler=client)

    def test_folder_the_workers_cannot_see(self, source: Path, tmp_path: Path, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(cluster, "SIGHT", 0.1)
        monkeypatch.setattr(Path, "touch", lambda *_, **__: None)  # as if it were written into another folder of this name
        monkeypatch.setattr("analysis.pipeline._prepare", lambda source, out: (out / "parts").mkdir(parents=True) or out / "parts")
        with pytest.raises(SchedulerError, match="out/parts: a worker does not see this folder.*all workers share"):
            run(source, tmp_path / "out", scheduler=client)

    @pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "127.0.0.1:9", "nowhere", "tcp://", "ftp://127.0.0.1:9"])
    def test_scheduler_that_does_not_answer(self, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                            capsys: pytest.CaptureFixture[str], address: str) -> None:
        monkeypatch.setattr(cluster, "ANSWER", 0.5)
        assert main(["run", str(source), "--out", str(tmp_path / "out"), "--scheduler", address]) == 1
        line = capsys.readouterr().err.splitlines()[-1]
        assert line.startswith("error: no scheduler answers") and "Remedy: give the address that `dask scheduler` prints" in line

    def test_scheduler_without_workers(self, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(cluster, "WORKER", 0.2)
        with LocalCluster(n_workers=0, processes=False, dashboard_address=None) as local, Client(local, set_as_default=False) as client:
            with pytest.raises(SchedulerError, match="had no worker.*start workers"):
                run(source, tmp_path / "out", scheduler=client)

    def test_jobs_and_a_scheduler(self, source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SchedulerError, match="not both"):
            run(source, tmp_path / "out", jobs=2, scheduler="tcp://127.0.0.1:9")
        with pytest.raises(SystemExit):
            main(["run", str(source), "--out", str(tmp_path), "--jobs", "2", "--scheduler", "tcp://127.0.0.1:9"])
        assert "argument --scheduler: not allowed with argument --jobs" in capsys.readouterr().err


def test_dask_is_loaded_only_where_a_scheduler_is_given() -> None:
    code = "import sys, analysis.pipeline, analysis.__main__; sys.exit('dask' in sys.modules or 'distributed' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=60).returncode == 0


def test_errors_come_out_of_another_process_as_they_went_in() -> None:
    error = CorpusError("a problem", file="a.csv", row=3, value="x", remedy="do this")
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.row, again.remedy) == (CorpusError, str(error), 3, "do this")
    nothing = NothingRead("nothing")
    nothing.rejects = 1  # type: ignore[assignment]
    assert pickle.loads(pickle.dumps(nothing)).rejects == 1
