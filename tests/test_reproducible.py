"""The same corpus gives the same bytes: in another folder, time zone, language, hash order, and whatever the clock says."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from test_pipeline import ROOT, articles, write

#: Runs the kit in this folder with the clock `argv[1]` days off, in the language that the environment names.
CHILD = """
import datetime, locale, sys, time
from pathlib import Path
try:
    locale.setlocale(locale.LC_ALL, "")
except locale.Error:
    pass
from analysis.__main__ import main
from analysis.network import actor_network
from analysis.figures import network_figure
from analysis.pipeline import read_results, run
from analysis.share import make_site
off, real, now = float(sys.argv[1]) * 86400, datetime.datetime, time.time
class Meta(type):
    __instancecheck__ = lambda cls, value: isinstance(value, real)
class Odd(real, metaclass=Meta):
    now = classmethod(lambda cls, tz=None: real.now(tz) + datetime.timedelta(seconds=off))
    today = classmethod(lambda cls: real.now() + datetime.timedelta(seconds=off))
datetime.datetime, time.time = Odd, lambda: now() + off
assert main(["run", "corpus", "--out", "results", "--csv", "--batch", "4"]) == 0
assert main(["share", "results", "--out", "site"]) == 0
for form, name in (("gexf", "n.gexf"), ("plover", "e.jsonl"), ("icews", "e.tsv")):
    assert main(["export", "results", "--format", form, "--out", "exported/" + name]) == 0
assert main(["review", "draw", "results", "--out", "sample"]) == 0
tables = read_results("results")
network_figure(actor_network(tables["pairs"], tables["mentions"], min_n=1)).save("figures")
"""
PLAIN = {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0"}
ODD = [
    ({"TZ": "Pacific/Kiritimati", "LC_ALL": "de_DE.UTF-8", "PYTHONHASHSEED": "1"}, 30_000),
    ({"TZ": "America/Los_Angeles", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "random"}, -9_000),
    ({"TZ": "Asia/Kathmandu", "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONHASHSEED": "7"}, 0),
]
PAGE = """<html><head><title>Talks in Oslo</title><meta property="article:published_time" content="2012-03-10T23:30:00+01:00"></head>
<body><article><h1>Talks in Oslo</h1><p>Kofi Annan met Sergei Lavrov in Oslo on Friday. They spoke for three hours about Syria, two aides said, and
will meet again in Geneva next week. İstanbul and Iğdır were not discussed.</p></article></body></html>"""


@pytest.fixture(scope="module")
def languages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the languages of the test, where the system can make them; the environment names them in any case."""
    folder = tmp_path_factory.mktemp("languages")
    if shutil.which("localedef"):
        for name in ("de_DE", "tr_TR"):
            subprocess.run(["localedef", "-i", name, "-f", "UTF-8", str(folder / f"{name}.UTF-8")], capture_output=True)
    return folder


def made(folder: Path, languages: Path, environment: dict[str, str], off: int) -> dict[str, bytes]:
    """Everything a run leaves that anybody reads, by name."""
    (folder / "corpus").mkdir(parents=True)
    write(folder / "corpus" / "news.jsonl", articles(7))
    (folder / "corpus" / "page.html").write_text(PAGE, encoding="utf-8")
    (folder / "corpus" / "Über Ömer.csv").write_text("a,b\n1,2\n", encoding="utf-8")  # turned away, and told
    places = {"LOCPATH": str(languages)} if any(languages.iterdir()) else {}
    done = subprocess.run([sys.executable, "-c", CHILD, str(off)], cwd=folder, capture_output=True, timeout=400,
                          env={**os.environ, **PLAIN, **places, **environment, "PYTHONPATH": str(ROOT)})
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    assert b"rejected: " in done.stderr
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file() and p.name != "run.json"}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory, languages: Path) -> dict[str, bytes]:
    return made(tmp_path_factory.mktemp("plain") / "here", languages, {}, 0)


@pytest.mark.skipif(os.name == "nt", reason="names of time zones and languages")
@pytest.mark.parametrize(("environment", "off"), ODD, ids=lambda v: v["TZ"] if isinstance(v, dict) else "")
def test_same_bytes_everywhere(plain: dict[str, bytes], languages: Path, tmp_path: Path, environment: dict[str, str], off: int) -> None:
    other = made(tmp_path / "another place", languages, environment, off)
    assert other.keys() == plain.keys()
    assert [n for n in plain if plain[n] != other[n]] == []
    assert {n.split("/")[0] for n in plain} == {"corpus", "results", "site", "exported", "sample", "figures"}
    assert b"2012-03-10" in plain["results/documents.csv"], "the page's own date"


#: What tells the time, or speaks the language of the machine.
CLOCKS = re.compile(r"(?:now|today|utcnow|localtime|gmtime|ctime|time\.time|getlocale|setlocale|day_name|month_name)")


def test_the_clock_and_the_language_decide_nothing() -> None:
    """Only the journal of a coder asks the clock, to note when something was judged."""
    calls = ((path, ast.unparse(node.func)) for path in (ROOT / "analysis").rglob("*.py")
             for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
    asked = {(path.name, name) for path, name in calls if CLOCKS.fullmatch(name.rpartition(".")[2]) or CLOCKS.fullmatch(name)}
    assert asked == {("journals.py", "datetime.now")}


def test_no_month_or_day_is_named_by_the_system() -> None:
    named = re.compile(r"%[aAbBcxXpZ](?![a-zA-Z])")
    assert not [p.name for p in (ROOT / "analysis").rglob("*.py") for n in ast.walk(ast.parse(p.read_text(encoding="utf-8")))
                if isinstance(n, ast.FormattedValue) and n.format_spec is not None and named.search(ast.unparse(n.format_spec))]
