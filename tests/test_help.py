"""What the command line says of itself is true: every command explains its options, and every example runs."""

from __future__ import annotations

import argparse
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sites

from analysis.__main__ import _parser, main

ROOT = Path(__file__).resolve().parents[1]


def parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """All commands, each before its actions, in the order of the help."""
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from parsers(below)


def example(parser: argparse.ArgumentParser) -> list[str]:
    """The words of the example that `--help` prints, after `python -m analysis`."""
    found = re.findall(r"^example:\n  python -m analysis (.+)$", parser.format_help(), re.M)
    assert len(found) == 1, f"{parser.prog} has no example, or several"
    return shlex.split(found[0])


ALL = list(parsers(_parser()))


@pytest.mark.parametrize("parser", ALL, ids=lambda p: p.prog.removeprefix("python -m "))
def test_every_command_says_what_it_is_for_and_explains_every_option(parser: argparse.ArgumentParser) -> None:
    assert parser.description and parser.description.endswith(".") and "\n" not in parser.description
    assert [a.dest for a in parser._actions if not a.help and not isinstance(a, argparse._SubParsersAction)] == []
    words = parser.prog.split()[3:]
    assert example(parser)[:len(words)] == words, "the example is of this command"


def test_every_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """In a folder with a corpus, notebooks and labelled passages where the project has them, in the order of the help."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text("Kofi Annan met Sergei Lavrov in Oslo on Friday. Iran vetoed nothing.", encoding="utf-8")
    sites.write_notebooks(tmp_path / "notebooks", sites.tables())
    (tmp_path / "tests" / "gold").mkdir(parents=True)
    lines = (ROOT / "tests" / "gold" / "passages.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)[:3]
    (tmp_path / "tests" / "gold" / "passages.jsonl").write_text("".join(lines), encoding="utf-8")
    done: list[list[str]] = []
    for parser in ALL:
        if (line := example(parser)) not in done:
            if line[:2] == ["review", "draw"]:
                shutil.rmtree("sample", ignore_errors=True)  # two examples draw one
            assert main(line) == 0, f"{line}: {capsys.readouterr().err}"
            done.append(line)
    assert len(done) >= 11 and (tmp_path / "site" / "index.html").is_file() and (tmp_path / "judged" / "events.parquet").is_file()


@pytest.mark.parametrize("command", [["tasks.py", "--help"], ["notebooks/execute.py", "--help"]])
def test_scripts_explain_themselves(command: list[str]) -> None:
    done = subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0 and "--check" in done.stdout and not done.stderr
