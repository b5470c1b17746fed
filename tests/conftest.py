"""What all tests share: where things are, and a watch over the committed figures."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]
FIGURES = ROOT / "figures"
_BEFORE = pytest.StashKey[dict[str, str]]()

# Slow machines are no bug. The same examples every time in CI, so that a failure can be repeated.
settings.register_profile("kit", deadline=None, print_blob=True)
settings.register_profile("kit-ci", settings.get_profile("kit"), derandomize=True)


def pytest_configure(config: pytest.Config) -> None:
    """Choose the hypothesis profile."""
    settings.load_profile("kit-ci" if is_ci() else "kit")


def is_ci() -> bool:
    """Tell whether this is a run of continuous integration."""
    return os.environ.get("CI", "").lower() in ("1", "true")


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of data kept beside the project, or skip where it is absent."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the data kept beside the project (../shared) are not here")
    return folder


def figure_digests(folder: Path) -> dict[str, str]:
    """Return a digest for every figure; line ends do not count."""
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes().replace(b"\r\n", b"\n")).hexdigest()
        for p in sorted(folder.rglob("*")) if p.is_file() and not p.name.startswith(".")
    }


def pytest_sessionstart(session: pytest.Session) -> None:
    """Remember the figures before notebooks are run."""
    if not hasattr(session.config, "workerinput"):
        session.config.stash[_BEFORE] = figure_digests(FIGURES)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the session if running the notebooks drew other figures than the ones found here.

    nbval compares what a notebook shows but not the files it writes.
    """
    before = session.config.stash.get(_BEFORE, None)
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if before is None or reporter is None:
        return
    after = figure_digests(FIGURES)
    changed = sorted(n for n in before.keys() | after.keys() if before.get(n) != after.get(n))
    if changed:
        text = ("Running the notebooks changed these files in figures/: " + ", ".join(changed)
                + "\nLook at them; run `python tasks.py run` and commit what it makes.")
        report = pytest.TestReport("figures", ("figures", None, "figures"), {}, "failed", text, "teardown")
        reporter.stats.setdefault("error", []).append(report)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
