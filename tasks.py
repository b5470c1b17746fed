"""Set up the environment and run the kit: `python tasks.py run` or `python tasks.py test`.

Needs nothing but Python itself. Everything is installed into `.venv` beside this file, in the
versions and with the checksums of requirements.lock; nothing outside this folder is changed.

    python tasks.py run           execute every notebook, draw the figures, write site/index.html
    python tasks.py run --check   do so in a temporary copy; fail if what is committed differs
    python tasks.py test [...]    run all tests; further arguments go to pytest (-k dates)
"""
# Written so that a Python as old as 3.6 can read it and be told that it is too old: hence no
# `from __future__ import annotations` and the typing module's names.
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Dict, List, Tuple

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOCK = ROOT / "requirements.lock"
PROJECT = ROOT / "pyproject.toml"
SITE = ROOT / "site"
# Written last: an environment without it was left half-made and is made again.
STAMP = VENV / "made-from.json"
OLDEST, NEWEST = (3, 11), (3, 14)


class Stop(Exception):
    """The task cannot go on; says why and what to do."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__("%s\nRemedy: %s" % (problem, remedy))


def say(text: str) -> None:
    """Print one line of progress."""
    print("[tasks] " + text, flush=True)


def check_python(version: Tuple[int, ...]) -> None:
    """Stop on a Python for which requirements.lock holds no versions."""
    here, low, high = (".".join(map(str, v[:2])) for v in (version, OLDEST, NEWEST))
    if not OLDEST <= tuple(version[:2]) <= NEWEST:
        raise Stop("This is Python %s (%s); the kit needs Python %s to %s." % (here, sys.executable, low, high),
                   "install one of these and name it: `python%s tasks.py ...`, on Windows "
                   "`py -%s tasks.py ...`." % (high, high))


def fingerprint() -> Dict[str, str]:
    """Tell what an environment made now would be made from."""
    lock, project = (p.read_bytes().replace(b"\r\n", b"\n") for p in (LOCK, PROJECT))
    return {"lock": hashlib.sha256(lock).hexdigest(),
            # The installed package points at this folder, so a moved folder is another project.
            "project": hashlib.sha256(project + str(ROOT).encode()).hexdigest()}


def outdated() -> List[str]:
    """Name the parts of the environment that have to be made: "lock", "project", both or none."""
    try:
        found = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = {}
    if not isinstance(found, dict) or not PYTHON.exists():
        found = {}
    parts = [part for part, digest in fingerprint().items() if found.get(part) != digest]
    return ["lock", "project"] if "lock" in parts else parts


def environment() -> Dict[str, str]:
    """Return the variables for everything started here: nobody's own settings leak in."""
    kept = {k: v for k, v in os.environ.items()
            if k not in ("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "MATPLOTLIBRC", "MPLBACKEND", "JUPYTER_PATH")}
    kept.update(PYTHONNOUSERSITE="1", PYTHONUTF8="1", PYTHONHASHSEED="0", PIP_USER="0",
                PIP_DISABLE_PIP_VERSION_CHECK="1", PYDEVD_DISABLE_FILE_VALIDATION="1",
                IPYTHONDIR=str(VENV / "ipython"), MPLCONFIGDIR=str(VENV / "matplotlib"))
    # Several processes run side by side; threads inside each would only fight for the cores.
    kept.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"))
    return kept


def call(*command: str) -> int:
    """Run the environment's Python in the project folder; return its exit code."""
    return subprocess.call([str(PYTHON), *command], cwd=str(ROOT), env=environment())


def make_environment() -> None:
    """Bring `.venv` in step with requirements.lock and pyproject.toml, if it is not."""
    for file in (LOCK, PROJECT):
        if not file.exists():
            raise Stop("%s is missing." % file.name, "restore it, for example with `git checkout -- %s`." % file.name)
    parts = outdated()
    if not parts:
        say("environment .venv is ready")
        return
    if STAMP.exists():
        STAMP.unlink()
    if "lock" in parts:
        make_venv()
        install_lock()
    say("making the analysis package importable")
    pip(["--no-deps", "--no-build-isolation", "--no-index", "--quiet", "--editable", "."],
        "pyproject.toml may be damaged: see the lines above.")
    say("preparing matplotlib's list of fonts")
    call("-c", "import matplotlib.font_manager")
    STAMP.write_text(json.dumps(fingerprint(), indent=1) + "\n", encoding="utf-8")
    say("environment .venv is ready")


def make_venv() -> None:
    """Make an empty `.venv`, in place of any that is there."""
    if Path(sys.prefix).resolve() == VENV.resolve():
        raise Stop("The environment has to be made again, which the Python inside it cannot do.",
                   "leave it (`deactivate`) and run tasks.py with the Python of the system.")
    say("making .venv with Python %s" % ".".join(map(str, sys.version_info[:3])))
    if subprocess.call([sys.executable, "-m", "venv", "--clear", str(VENV)]) != 0:
        raise Stop("The folder .venv could not be made.",
                   "on Debian or Ubuntu install python3-venv (`apt install python3-venv`); elsewhere close "
                   "programs that use .venv, delete the folder and run this again.")


def install_lock() -> None:
    """Install what requirements.lock names, by checksum, ready-built, and nothing else."""
    total = sum("==" in line for line in LOCK.read_text(encoding="utf-8").splitlines())
    say("installing up to %d packages from requirements.lock (a few minutes the first time)" % total)
    pip(["--require-hashes", "--no-deps", "--only-binary", ":all:", "--progress-bar", "off",
         "--requirement", LOCK.name],
        "see the lines above. Without a connection to a package index: connect (behind a proxy set HTTPS_PROXY; "
        "pip's own settings apply). Disk full: make room. Then run this again; what was downloaded is kept.")


def pip(arguments: List[str], remedy: str) -> None:
    """Run `pip install`, counting packages as it goes; on failure show how it ended and stop."""
    command = [str(PYTHON), "-m", "pip", "install", *arguments]
    process = subprocess.Popen(command, cwd=str(ROOT), env=environment(), stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, universal_newlines=True, errors="replace")
    lines, count = [], 0  # type: List[str], int
    assert process.stdout is not None
    for line in process.stdout:
        lines.append(line.rstrip())
        if line.startswith(("Collecting ", "Processing ")):
            count += 1
            if count % 20 == 0:
                say("  %d packages found" % count)
        elif line.startswith("Installing collected packages"):
            say("  unpacking %d packages" % (line.count(",") + 1))
    if process.wait() != 0:
        print("\n".join(lines[-15:]), file=sys.stderr)
        raise Stop("pip could not install the packages.", remedy)


def run(arguments: List[str]) -> int:
    """Execute the notebooks; unless only checking, write the site as well."""
    if {"-h", "--help"} & set(arguments):
        print(__doc__)
        return 0
    if set(arguments) - {"--check"}:
        raise Stop("`run` does not know %s." % " ".join(arguments), "use `run` or `run --check`.")
    code = call(str(Path("notebooks", "execute.py")), *arguments)
    if code or arguments:
        return code
    say("writing the pages for readers who have nothing installed")
    code = call("-m", "analysis", "share", "notebooks", "--out", SITE.name, "--gold", str(Path("tests", "gold", "passages.jsonl")))
    if code == 0:
        say("done: open %s" % (SITE / "index.html"))
    return code


def test(arguments: List[str]) -> int:
    """Run pytest: unit tests, examples in docstrings, and every notebook against its outputs."""
    command = ["-m", "pytest", "--nbval", "--nbval-current-env"]
    if not any((ROOT / a.split("::")[0]).exists() for a in arguments if not a.startswith("-")):
        cores = min(os.cpu_count() or 1, 4)
        # loadscope keeps the cells of a notebook, which need one another, in one process.
        command += ["-n", str(cores), "--dist=loadscope"] if cores > 1 else []
        command += ["tests", "analysis", "notebooks"]
    return call(*command, *arguments)


def main(arguments: List[str]) -> int:
    """Run the task that the arguments name; return the exit code."""
    tasks = {"run": run, "test": test}
    if not arguments or arguments[0] not in tasks:
        print(__doc__)
        return 0 if arguments and arguments[0] in ("-h", "--help", "help") else 2
    try:
        check_python(sys.version_info)
        make_environment()
        return tasks[arguments[0]](arguments[1:])
    except Stop as error:
        print("tasks.py: %s" % error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("tasks.py: stopped. Run it again to go on.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
