"""What the code never does, whatever the text: run words, unpickle, call a shell, use a network, or take the square of its length."""

from __future__ import annotations

import ast
import functools
import json
import operator
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from kit import documents, reference

from analysis.actors import find_mentions
from analysis.concordance.occurrences import _form
from analysis.dates import find_dates
from analysis.passages import label_passages
from analysis.segment import split_sentences, tokenize

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted(p for p in (ROOT / "analysis").rglob("*.py") if "__pycache__" not in p.parts)
#: Modules that run or fetch things, or read what can run.
MODULES_REFUSED = frozenset(
    "pickle cPickle _pickle dill cloudpickle joblib shelve marshal code codeop runpy pty ctypes cffi socket _socket ssl http urllib.request "
    "urllib3 requests httpx aiohttp ftplib smtplib poplib imaplib telnetlib xmlrpc webbrowser subprocess multiprocessing.connection "
    "commands popen2 nltk.download nltk.downloader spacy.cli pip".split())
CALLS_REFUSED = frozenset(
    "eval exec compile __import__ builtins.eval builtins.exec os.system os.popen os.startfile pd.read_pickle pandas.read_pickle np.load "
    "pd.eval pandas.eval pd.read_clipboard yaml.load yaml.unsafe_load torch.load".split())
METHODS_REFUSED = frozenset("to_pickle read_pickle eval".split())


def refused(source: str) -> list[str]:
    """List what a module imports or calls that could run a text or leave the machine."""
    found = []
    for node in ast.walk(ast.parse(source)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)]
        bad = [n for n in names if any(".".join(n.split(".")[:i]) in MODULES_REFUSED for i in range(1, n.count(".") + 2))]
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            shell = [k for k in node.keywords if k.arg == "shell" and not (isinstance(k.value, ast.Constant) and k.value.value is False)]
            trusting = [k for k in node.keywords if k.arg in ("allow_pickle", "trust_remote_code") and ast.unparse(k.value) != "False"]
            method = isinstance(node.func, ast.Attribute) and node.func.attr in METHODS_REFUSED
            bad += [called] if called in CALLS_REFUSED or shell or trusting or method or called.startswith(("os.exec", "os.spawn")) else []
        found += [f"line {node.lineno}: {b}" for b in bad]  # type: ignore[attr-defined]
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(ROOT / "analysis").as_posix())
def test_nothing_runs_a_text_or_leaves_the_machine(path: Path) -> None:
    assert refused(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("source", [
    "import pickle", "from pickle import loads", "import urllib.request", "from urllib import request", "def f():\n    import subprocess", "eval(a)",
    "exec(a, {})", "compile(a, '', 'exec')", "__import__('os')", "os.system(a)", "os.execv(a, b)", "run(a, shell=True)", "run(a, shell=x)",
    "np.load(a)", "f(a, allow_pickle=True)", "pd.read_pickle(a)", "table.to_pickle(a)", "table.eval(a)", "from nltk import download",
    "import http.client",
])
def test_what_runs_a_text_is_found(source: str) -> None:
    assert len(refused(source)) >= 1


@pytest.mark.parametrize("source", ["re.compile(a)", "from urllib.parse import unquote", "import_module(a)", "run(a, shell=False)", "spacy.load(a)",
                                    "from ..code import x", "evaluate(a)", "from concurrent.futures import ProcessPoolExecutor"])
def test_what_is_harmless_passes(source: str) -> None:
    assert refused(source) == []


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What `watched.py` noted while the commands and the cells of all notebooks ran with sockets forbidden."""
    out = tmp_path_factory.mktemp("watched")
    env = os.environ | {"PYTHONPATH": str(ROOT), "IPYTHONDIR": str(out / "ipython"), "MPLBACKEND": "agg", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, str(ROOT / "tests" / "watched.py"), str(out)], cwd=out, env=env, capture_output=True, text=True,
                          encoding="utf-8", errors="replace", timeout=900)
    assert done.returncode == 0, done.stdout[-1000:] + done.stderr[-3000:]
    found: dict[str, Any] = json.loads((out / "watched.json").read_text(encoding="utf-8"))
    return found


def test_the_walk_asks_for_no_network_no_program_and_no_pickle(walked: dict[str, Any]) -> None:
    assert walked["noted"] == []


def test_the_watch_can_fail() -> None:
    for attempt in ("import socket; socket.create_connection(('127.0.0.1', 9))", "import socket; socket.getaddrinfo('example.org', 80)",
                    "import urllib.request; urllib.request.urlopen('http://example.org')", "import socket; socket.socket().bind(('', 0))"):
        code = f"import sys, watched; sys.addaudithook(watched.watch); {attempt}"
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT / "tests", capture_output=True, text=True)
        assert "nothing may use the network" in done.stderr
    code = "import sys, watched; sys.addaudithook(watched.watch); import os, pickle; pickle.loads(pickle.dumps(os.getcwd)); print(watched._noted)"
    assert "pickle.find_class" in subprocess.run([sys.executable, "-c", code], cwd=ROOT / "tests", capture_output=True, text=True).stdout


# --- Time. Not seconds but growth: eight times the text may take some ten times as long, and never thirty.

SMALL, LARGE = 1_000, 8_000
#: Eight times the length: linear work takes 8 times as long, quadratic 64.
STEEP, FLOOR = 24.0, 0.03
PIECES = ("a", "A", "7", " ", "\t", "\n", "\r\n", ",", ", ", ".", ". ", "...", "-", "--", " - ", "—", "'", '"', "’", "“a” ", "(", "()", "[", "<", "&",
          ";", "|", "_", "/", "=", "the ", "the", "of the ", "and ", "and, ", "Abcd ", "Abcd", "Abcd, ", "ABCD ", "A. ", "Mr ", "Mr. ", "U.S. ",
          "a a ", "a.", "a-", "a'", "1 ", "1,", "1/", "12-", "2012 ", "2012-", "March ", "Friday ", "on ", "last ", "two ", "he ", "to ", "by ",
          "minister ", "President ", "former ", "ex-", "said ", "said: ", "“", "met ", "will ", "not ", "visit ", "UN ", "é", "e\u0301",
          "ß", "中", "\u200b",
          "\u202e", "By Abcd ", "Abcd: ", "*", "**", "`", "![", "[]", "<a ", "<!--", "\\", "\n ", " \n", "\n\n", "x\n", "Abcd abcd, ",
          "of Abcd ", "-a ")


def adversarial(size: int) -> Iterator[tuple[str, str]]:
    """Yield what is repeated and a text of that length; its end fits nothing, so that every start is tried to the end."""
    for piece in PIECES:
        yield piece, (piece * (size // len(piece) + 1))[:size - 1] + "\x01"
    mixed = "".join(PIECES)
    yield "all of them", (mixed * (size // len(mixed) + 1))[:size]


def cost(work: Callable[[], object], times: int = 1) -> float:
    """CPU seconds of the quickest of some runs."""
    best = float("inf")
    for _ in range(times):
        begin = time.process_time()
        work()
        best = min(best, time.process_time() - begin)
    return best


def steep(small: Callable[[], object], large: Callable[[], object]) -> float | None:
    """How many times as long the larger takes, where that is clearly too much and each repeat says so; else None."""
    if (high := cost(large)) < FLOOR or high < STEEP * cost(small):
        return None
    high, low = cost(large, 3), cost(small, 7)
    return high / low if high >= FLOOR and high >= STEEP * low else None


@contextmanager
def at_most(seconds: int) -> Iterator[None]:
    """Break off what never ends, where the system has alarms; `re` looks for them while it searches."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def stop(*_: object) -> None:
        raise TimeoutError(f"not done after {seconds} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


#: How an expression can be asked: at the beginning only, or at every place of the text.
ASKED: dict[str, Callable[[re.Pattern[Any], Any], object]] = {
    "match": lambda pattern, text: pattern.match(text), "fullmatch": lambda pattern, text: pattern.fullmatch(text),
    "finditer": lambda pattern, text: sum(1 for _ in pattern.finditer(text))}


def parsed() -> Iterator[tuple[str, ast.Module]]:
    for path in MODULES:
        yield path.relative_to(ROOT / "analysis").as_posix(), ast.parse(path.read_text(encoding="utf-8"))


#: Expressions that take the square of what they are given, which is short or their own affair, and why.
EXEMPT = {
    "actors/phrases.py": "its letters are the words of a sentence, of which segment.py makes none longer than 5,000 characters",
    "reference/rules.py": "reads expressions of tables, after they compiled: no bracket in them stays open",
    "passages.py:37": "reads expressions of tables, as rules.py does",
    "readers/days.py": "asked with match, at the beginning of a line",
}


@functools.cache
def ways() -> dict[str, frozenset[str]]:
    """For each line (file:number) that makes an expression, the ways in which it is asked, where its name or call tells; else it is not there."""
    lines: dict[str, set[str]] = {}
    names: dict[tuple[str, str], list[str]] = {}
    asked: dict[tuple[str, str], set[str]] = {}
    for file, tree in parsed():
        inside = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Attribute)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None and "re.compile" in ast.unparse(node.value):
                for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                    for name in ast.walk(target):
                        if isinstance(name, ast.Name):
                            names.setdefault(_key(file, name.id), []).extend(f"{file}:{n}" for n in range(node.lineno, node.end_lineno + 1))
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                asked.setdefault(_key(file, node.value.id), set()).add(node.attr)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in inside:
                asked.setdefault(_key(file, node.id), set()).add("given away")
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("re.match", "re.fullmatch"):
                for number in range(node.lineno, (node.end_lineno or 0) + 1):
                    lines.setdefault(f"{file}:{number}", set()).add(ast.unparse(node.func)[3:])
            elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("re.search", "re.sub", "re.split", "re.findall", "re.finditer"):
                for number in range(node.lineno, (node.end_lineno or 0) + 1):
                    lines.setdefault(f"{file}:{number}", set()).add("finditer")
    for name, places in names.items():
        for place in places:
            lines.setdefault(place, set()).update(asked.get(name, {"given away"}))
    return {place: frozenset(how) for place, how in lines.items()}


def _key(file: str, name: str) -> tuple[str, str]:
    """A name with an underscore is its module's own."""
    return (file if name.startswith("_") else "", name)


def works(pattern: re.Pattern[Any], where: str) -> list[Callable[[Any], object]]:
    """What to measure: as the code asks it, or at every place of the text, where that cannot be told."""
    how = ways().get(where, frozenset())
    chosen = sorted(how) if how and how <= {"match", "fullmatch"} else ["finditer"]
    return [functools.partial(ASKED[name], pattern) for name in chosen]


def literals() -> Iterator[tuple[str, int, str]]:
    """Yield expressions written out in a call of `re`, with their place: those of lines that a walk does not reach too."""
    for file, tree in parsed():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re.") and node.args and isinstance(node.args[0], ast.Constant):
                flags = re.findall(r"re\.([A-Z]+)\b", " ".join(map(ast.unparse, [*node.args[1:], *(k.value for k in node.keywords)])))
                if isinstance(node.args[0].value, str):
                    yield node.args[0].value, int(functools.reduce(operator.or_, (getattr(re, f) for f in flags), re.NOFLAG)), f"{file}:{node.lineno}"


def slow_patterns(listed: Iterable[tuple[re.Pattern[Any], str]]) -> Iterator[str]:
    """Say which expressions, searched for all their matches, take clearly more than in proportion to the text."""
    texts = [(piece, one, two) for (piece, one), (_, two) in zip(adversarial(SMALL), adversarial(LARGE))]
    for pattern, where in listed:
        for piece, one, two in texts:
            small, large = (t.encode("utf-8") if isinstance(pattern.pattern, bytes) else t for t in (one, two))
            try:
                with at_most(20):
                    times = max(steep(functools.partial(w, small), functools.partial(w, large)) or 0 for w in works(pattern, where))
            except TimeoutError:
                times = float("inf")
            if times:
                yield f"{where}: {pattern.pattern!r} on {piece!r}: {times:.0f} times as long"
                break


def test_every_expression_takes_time_in_proportion(walked: dict[str, Any]) -> None:
    compiled = {(p, f): (re.compile(p.encode("latin-1") if raw else p, f), where) for p, f, raw, where in walked["patterns"]}
    for pattern, flags, where in literals():
        made = re.compile(pattern, flags)
        compiled.setdefault((made.pattern, made.flags), (made, where))
    asked = [(p, where) for p, where in compiled.values() if where not in EXEMPT and where.partition(":")[0] not in EXEMPT]
    assert len(asked) > 200
    assert list(slow_patterns(asked)) == []


@pytest.mark.parametrize("pattern", [r"\s+$", r"(\w+\s?)*:", r".*=.*", r"(?:a+)+b", r"\w+(?=!)", r"(?s)<!--.*?-->", r"[A-Z]\w* (?:[A-Z]\w* )*said"])
def test_a_slow_expression_is_found(pattern: str) -> None:
    assert any(slow_patterns([(re.compile(pattern), "here")]))


@pytest.mark.parametrize("word, fits, misses", [
    ("veto*", ["veto", "vetoed"], ["aveto"]), ("*eto", ["veto", "eto"], ["vetoed"]), ("v*t*o", ["veto", "vtto", "vto"], ["veto!", "vot"]),
    ("a**b", ["ab", "a.b"], ["a"]), ("a*a*b", ["aab", "axab"], ["ab"]), ("veto", ["veto"], ["vetoed"]), ("*a*", ["a",
    "bab"], ["b"]), ("ab*b", ["abb"], ["ab"])])
def test_an_asked_word_fits_and_takes_time_in_proportion(word: str, fits: list[str], misses: list[str]) -> None:
    form = _form(word)
    assert [bool(form.fullmatch(w)) for w in fits + misses] == [True] * len(fits) + [False] * len(misses)
    many = _form(word.replace("*", "*a*a*a*"))
    assert steep(lambda: many.fullmatch("a" * SMALL + "!"), lambda: many.fullmatch("a" * LARGE + "!")) is None


def stages(text: str, times: int = 1) -> dict[str, float]:
    """CPU seconds of each stage over a text, of the quickest of some runs."""
    ref, docs = reference(), documents(text)
    passages = label_passages(docs, ref)
    sentences = split_sentences(docs, passages, ref)
    made = {"passages": lambda: label_passages(docs, ref), "sentences": lambda: split_sentences(docs, passages, ref),
            "tokens": lambda: tokenize(docs, sentences), "mentions": lambda: find_mentions(docs, sentences, ref),
            "dates": lambda: find_dates(docs, sentences)}
    return {name: cost(work, times) for name, work in made.items()}


def test_every_stage_takes_time_in_proportion() -> None:
    stages("Annan met Lavrov in Oslo on Friday.")  # what is made once is made now
    found = []
    for (piece, one), (_, two) in zip(adversarial(SMALL), adversarial(LARGE)):
        for times in (1, 3):
            high = stages(two, times)
            low = stages(one, 2 * times) if max(high.values()) >= FLOOR else high
            steep_ones = [f"{n} on {piece!r}: {high[n] / low[n]:.0f} times as long" for n in high if high[n] >= max(FLOOR, STEEP * low[n])]
            if not steep_ones:
                break
        found += steep_ones
    assert found == []
