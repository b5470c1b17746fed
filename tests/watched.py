"""Walk through the kit in a process that notes what it is never to do: `python watched.py OUT` (see test_hostile_code.py).

Python's audit events (PEP 578) are told of sockets, programs and pickles by the interpreter itself, so what a
library does counts too. The cells of the notebooks run in a shell of this process: no kernel, hence no socket at
all, not even one to this machine. Written to OUT/watched.json: what was noted, and every expression compiled for `analysis/`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import traceback
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = str(ROOT / "analysis") + os.sep
#: What reaches another machine or listens to one, names looked up included.
NETWORK = ("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname",
           "socket.gethostbyaddr", "urllib.Request", "http.client.connect", "ftplib.connect", "smtplib.connect")
PROGRAMS = ("os.system", "os.posix_spawn", "os.exec", "subprocess.Popen", "pty.spawn", "os.startfile")
PICKLES = ("pickle.find_class", "marshal.loads")
_noted: list[tuple[str, str, str]] = []
_patterns: dict[tuple[Any, int], str] = {}


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    """Note and refuse the network; note programs and pickles with the line of `analysis/`, or else the last one, behind them."""
    if event not in NETWORK and event not in PROGRAMS and event not in PICKLES:
        return
    frames = traceback.extract_stack()[:-1]
    if event in PICKLES and any(f.filename.startswith("<frozen importlib") for f in frames):
        return  # libraries copy their own functions while they are imported, and Python reads its compiled modules with marshal
    if event == "socket.bind" and frames[-1].name == "_has_ipv6":
        return  # urllib3, which spaCy imports, tries while it is imported whether there is an IPv6 to bind to; nothing is sent
    stack = [f"{f.filename}:{f.lineno}" for f in frames]
    own = next((line for line in reversed(stack) if line.startswith(PACKAGE)), stack[-1])
    _noted.append((event, repr(arguments)[:200], own))
    if event in NETWORK:
        raise PermissionError(f"{event} {arguments!r}: nothing may use the network")


def record_patterns() -> None:
    """Keep every expression that a line of `analysis/` lets `re` compile, at import or later."""
    compile_ = re._compile  # type: ignore[attr-defined]

    def noted(pattern: Any, flags: int) -> Any:
        made = compile_(pattern, flags)
        caller = sys._getframe(2)
        if caller.f_code.co_filename.startswith(PACKAGE):
            _patterns.setdefault((made.pattern, made.flags), f"{caller.f_code.co_filename.removeprefix(PACKAGE)}:{caller.f_lineno}")
        return made

    re._compile = noted  # type: ignore[attr-defined]


def import_all() -> None:
    """Import every module, those that a walk does not need as well."""
    import importlib
    import pkgutil

    import analysis

    for module in pkgutil.walk_packages(analysis.__path__, "analysis."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def commands(out: Path) -> None:
    """Run, share and export from the command line."""
    from analysis.__main__ import main

    results, site = str(out / "results"), str(out / "site")
    walk = [["run", str(ROOT / "corpus"), "--out", results, "--csv"], ["run", str(ROOT / "notebooks" / "own_corpus"), "--out", results + "-own"],
            ["share", results, "--out", site], ["share", str(ROOT / "notebooks"), "--results", results, "--out", site + "-of-notebooks"],
            *(["export", results, "--format", f, "--out", f"{results}.{f}"] for f in ("edges", "gexf", "graphml", "plover")),
            ["export", results, "--format", "icews", "--out", f"{results}.tsv"],
            ["review", "draw", results, "--out", str(out / "sample")], ["compare", results, f"{results}.tsv"], ["doctor"]]
    for arguments in walk:
        if main(arguments):
            raise RuntimeError(f"failed: {arguments}")


def notebooks(out: Path) -> None:
    """Run the cells of every notebook in a copy of what they need."""
    import nbformat
    from IPython.core.interactiveshell import InteractiveShell

    for folder in ("notebooks", "corpus", "tests/gold"):
        shutil.copytree(ROOT / folder, out / "copy" / folder, ignore=shutil.ignore_patterns(".*", "__pycache__"))
    os.chdir(out / "copy" / "notebooks")
    shell = InteractiveShell.instance()
    for path in sorted(Path().glob("[0-9]*.ipynb")):
        shell.reset()
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code":
                shell.run_cell(cell.source).raise_error()


def main(out: Path) -> None:
    """Do all of it."""
    sys.addaudithook(watch)
    record_patterns()
    import_all()
    commands(out)
    notebooks(out)
    listed = [[p.decode("latin-1") if isinstance(p, bytes) else p, flags, isinstance(p, bytes), where] for (p, flags), where in _patterns.items()]
    (out / "watched.json").write_text(json.dumps({"noted": _noted, "patterns": listed}), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
