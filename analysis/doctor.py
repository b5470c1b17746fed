"""`python -m analysis doctor`: one line for each thing the kit needs, with what was found, or the problem and its remedy.

What a check needs is imported when it runs, so that the others work where something is missing.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from .errors import KitError, say

KIT = "conflict-diplomacy-notebooks"
#: Megabytes below which a folder counts as full: the tables of a small corpus, and a site.
LEAST = 200
_REMEDY = "run `python tasks.py test`, which makes the environment, or make it anew from environment.yml"
_TALKS = "Mr. Holm met Ms. Berg. They left."


def add_parser(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("--out", metavar="FOLDER", default=".", help="a folder you mean to write to: is there room? (default: this one)")


def doctor(options: argparse.Namespace) -> int:
    """Check everything, whatever was wrong before; return the exit code."""
    checks: Mapping[str, Callable[[], str]] = {
        "Python": _python, "packages": _packages, "language model": _model, "NLTK": _nltk, "reference tables": _tables,
        "Jupyter kernel": _kernel, "folder": partial(_folder, Path(options.out)), "Chromium": _chromium,
    }
    wrong = 0
    for name, check in checks.items():
        try:
            say(f"{name}: ok: {check()}")
        except (KitError, ImportError, OSError) as error:
            wrong += 1
            text = str(error) if isinstance(error, KitError) else f"cannot be checked ({error}). Remedy: {_REMEDY}."
            say(f"{name}: PROBLEM: {' '.join(text.split())}")
    say(f"{wrong} of {len(checks)} checks failed" if wrong else "all is well")
    return 1 if wrong else 0


def _needed() -> tuple[str, list[str]]:
    """Bounds of Python and of each package: from pyproject.toml, or where the kit is installed without it, from what pip noted."""
    project = Path(__file__).resolve().parents[1] / "pyproject.toml"
    if project.is_file():
        stated = tomllib.loads(project.read_text(encoding="utf-8"))["project"]
        return stated["requires-python"], stated["dependencies"]
    try:
        noted = importlib.metadata.distribution(KIT)
    except importlib.metadata.PackageNotFoundError:
        raise KitError("nothing says which versions the kit needs", value="pyproject.toml", remedy=_REMEDY) from None
    return noted.metadata["Requires-Python"], [line for line in noted.requires or () if "extra ==" not in line]


def _python() -> str:
    from packaging.specifiers import SpecifierSet

    here, needed = ".".join(map(str, sys.version_info[:3])), _needed()[0]
    if not SpecifierSet(needed).contains(here):
        raise KitError(f"the kit needs Python {needed}", value=here, remedy="install one of these, then `python tasks.py test`")
    return f"{here} ({sys.executable})"


def _packages() -> str:
    from packaging.requirements import Requirement

    found: list[str] = []
    wrong: list[str] = []
    for needed in map(Requirement, _needed()[1]):
        try:
            version = importlib.metadata.version(needed.name)
        except importlib.metadata.PackageNotFoundError:
            version = "missing"
        good = version != "missing" and needed.specifier.contains(version)
        (found if good else wrong).append(f"{needed.name} {version}" + ("" if good else f" (needs {needed.specifier or 'any'})"))
    if wrong:
        raise KitError(f"missing, or of another version than the kit needs: {', '.join(wrong)}", remedy=_REMEDY)
    return ", ".join(found)


def _model() -> str:
    from .clauses import MODEL_DIGEST, load_parser, model_path

    folder = model_path()
    load_parser()  # refuses any model but the one the kit was built with
    return f"{folder.name} (digest {MODEL_DIGEST[:12]})"


def _nltk() -> str:
    from nltk import __version__
    from nltk.tokenize import NLTKWordTokenizer, PunktSentenceTokenizer

    words, sentences = list(NLTKWordTokenizer().span_tokenize(_TALKS)), list(PunktSentenceTokenizer().span_tokenize(_TALKS))
    if len(words) < len(_TALKS.split()) or not sentences:
        raise KitError("does not split a text into words and sentences", value=_TALKS, remedy=_REMEDY)
    return f"{__version__} splits texts; it needs no data to be downloaded"


def _tables() -> str:
    from .reference import load_reference

    reference = load_reference()
    return (f"{len(reference.aliases)} names, {len(reference.event_types)} event types, "
            f"{len(reference.vetoes)} vetoes (digest {reference.digest[:12]})")


def _kernel() -> str:
    import ipykernel
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        program = KernelSpecManager().get_kernel_spec("python3").argv[0]
    except NoSuchKernel:
        raise KitError("Jupyter knows no kernel", value="python3", remedy=_REMEDY) from None
    if shutil.which(program) is None:
        raise KitError("the program of Jupyter's kernel is not there", value=program,
                       remedy=f"`{sys.executable} -m ipykernel install --sys-prefix`") from None
    return f"ipykernel {ipykernel.__version__}"


def _folder(folder: Path) -> str:
    from .storage import free_space, writing

    there = next(p for p in (folder, *folder.absolute().parents) if p.exists())
    with writing(folder), tempfile.TemporaryFile(dir=there) as file:
        file.write(b"\0" * 100_000)
        file.flush()
        free = free_space(there)
    if free < LEAST:
        raise KitError(f"only {free} MB free", file=str(folder), remedy="make room, or choose another folder with --out")
    return f"{folder.absolute()} can be written, {free:,} MB free"


def _chromium() -> str:
    found = next((p for n in ("chromium", "chromium-browser", "google-chrome", "chrome") if (p := shutil.which(n))), None)
    return found or "not found; only the kit's own tests of pages need it"
