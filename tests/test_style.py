"""The linter and the type checker find nothing; their settings are in pyproject.toml."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def found(*tool: str, at: Path = ROOT) -> str:
    done = subprocess.run([sys.executable, "-m", *tool], cwd=at, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr if done.returncode else ""


@pytest.mark.parametrize("tool", [("ruff", "check", "--no-cache", "."), ("mypy", "--no-incremental", "--cache-dir=/dev/null")],
                         ids=lambda tool: tool[0])
def test_finds_nothing(tool: tuple[str, ...]) -> None:
    assert not found(*tool)


@pytest.mark.parametrize("tool, source", [
    (("ruff", "check", "--no-cache", "--isolated", "bad.py"), "import os\n"),
    (("mypy", "--strict", "--cache-dir=/dev/null", "bad.py"), "def f(x: int) -> str:\n    return x\n"),
], ids=lambda value: value[0] if isinstance(value, tuple) else "")
def test_would_find_something(tool: tuple[str, ...], source: str, tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text(source, encoding="utf-8")
    assert found(*tool, at=tmp_path)
