"""Execute the notebooks and store them so that doing it again changes no byte.

    python notebooks/execute.py                   every numbered notebook, in order, in place
    python notebooks/execute.py 04_when.ipynb     these only
    python notebooks/execute.py --check           in a temporary copy; fail where it differs

What would differ from run to run or from machine to machine is taken out: timings, the random ids
of widgets, the versions in the metadata. What a reader sees is never touched: an output that holds
an error, a warning, a memory address or a path of this machine is refused instead.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import nbformat
from ipykernel.kernelspec import RESOURCES, get_kernel_dict
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from traitlets import default

ROOT = Path(__file__).resolve().parents[1]
STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
SECONDS_A_CELL = 600
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{6,}")


class Refused(Exception):
    """A notebook that cannot be stored; says which cells and why."""


class ThisPython(KernelSpecManager):  # type: ignore[misc]
    """Offers one kernel only, the running interpreter, whatever else the machine has installed."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return the kernel of the running interpreter under any name."""
        return KernelSpec(resource_dir=RESOURCES, **get_kernel_dict())


class ThisKernel(AsyncKernelManager):  # type: ignore[misc]
    """Starts the kernel of the running interpreter."""

    @default("kernel_spec_manager")
    def _this_python(self) -> KernelSpecManager:
        return ThisPython()


def numbered(folder: Path) -> list[Path]:
    """Return the notebooks of the walk, in order."""
    return sorted(folder.glob("[0-9][0-9]_*.ipynb"))


def execute(path: Path, env: Mapping[str, str] | None = None) -> NotebookNode:
    """Run one notebook in its own folder and return it with its outputs, not yet normalised."""
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata.pop("widgets", None)
    client = NotebookClient(notebook, kernel_name="python3", kernel_manager_class=ThisKernel, record_timing=False,
                            timeout=SECONDS_A_CELL, coalesce_streams=True, store_widget_state=True,
                            resources={"metadata": {"path": str(path.parent)}})
    # A set has another order under another hash seed; nothing stored may hang on that.
    seed = {"PYTHONHASHSEED": "0", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    try:
        # What cells write to stderr arrives as output; this is the kernel's talk about itself.
        return client.execute(env={**os.environ, **seed, **(env or {})}, stderr=subprocess.DEVNULL)
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        raise Refused(f"{path.name}: {_COLOUR.sub('', str(error))}") from None


def normalise(notebook: NotebookNode, name: str) -> str:
    """Return the text under which an executed notebook is stored.

    Parameters
    ----------
    notebook : NotebookNode
        An executed notebook; not changed.
    name : str
        Its file name, from which the ids of its widgets are made.

    Returns
    -------
    str
        JSON in nbformat's layout, ending in a newline. Normalising it again gives the same text.

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> text = normalise(new_notebook(cells=[new_code_cell("1 + 1", execution_count=7)]), "a")
    >>> nbformat.reads(text, as_version=4).cells[0].execution_count
    1
    """
    data = json.loads(_with_stable_ids(notebook, name))
    metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    if data["metadata"].get("widgets"):
        metadata["widgets"] = data["metadata"]["widgets"]
    count = 0
    for position, cell in enumerate(data["cells"], start=1):
        cell["id"] = cell.get("id") or f"cell-{position:02d}"
        cell["metadata"] = {k: v for k, v in cell["metadata"].items() if k in ("tags", "slideshow")}
        if cell["cell_type"] == "code" and cell["execution_count"] is not None:
            count += 1
            for part in [cell, *cell["outputs"]]:
                if "execution_count" in part:
                    part["execution_count"] = count
    data.update(metadata=metadata, nbformat=4, nbformat_minor=5)
    stored = nbformat.from_dict(data)
    nbformat.validate(stored)
    return str(nbformat.writes(stored)).rstrip("\n") + "\n"


def _with_stable_ids(notebook: NotebookNode, name: str) -> str:
    """Number the widgets of a notebook in the order of their making; return it as JSON."""
    text = json.dumps(notebook)
    state = notebook.metadata.get("widgets", {}).get(STATE, {}).get("state", {})
    views = (o.data[VIEW]["model_id"] for _, o in _outputs(notebook) if VIEW in o.get("data", {}))
    ids = list(dict.fromkeys([*state, *views]))
    if not ids:
        return text
    # Several notebooks may end up on one page, so the number alone would not do.
    prefix = hashlib.sha256(name.encode()).hexdigest()[:24]
    new = {old: f"{prefix}{number:08d}" for number, old in enumerate(ids, start=1)}
    return re.sub("|".join(map(re.escape, ids)), lambda m: new[m[0]], text)


def _outputs(notebook: NotebookNode) -> Iterator[tuple[int, NotebookNode]]:
    for number, cell in enumerate(notebook.cells, start=1):
        for output in cell.get("outputs", ()):
            yield number, output


def faults(notebook: NotebookNode, private: Iterable[Path]) -> list[str]:
    """List what in the outputs may not be stored, each with the cell it is in.

    Parameters
    ----------
    notebook : NotebookNode
        An executed notebook.
    private : iterable of Path
        Folders of this machine whose paths may not show.

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell, new_notebook, new_output
    >>> cell = new_code_cell("1", outputs=[new_output("stream", name="stderr", text="Careful!")])
    >>> faults(new_notebook(cells=[cell]), [])
    ["cell 1 wrote a warning: 'Careful!'"]
    """
    found = []
    folders = {str(p): re.compile(rf"(?<![\w.]){re.escape(str(p))}(?![\w-])") for p in private if len(str(p)) > 1}
    for number, output in _outputs(notebook):
        shown = json.dumps(output, ensure_ascii=False).replace("\\\\", "\\")
        if output.output_type == "error":
            found.append(f"cell {number} failed: {output.ename}: {output.evalue}")
        if output.get("name") == "stderr":
            found.append(f"cell {number} wrote a warning: {output.text.strip()[:200]!r}")
        found += [f"cell {number} shows a path of this machine: {f}" for f, at in folders.items() if at.search(shown)]
        found += [f"cell {number} shows a memory address: {a!r}" for a in _ADDRESS.findall(shown)]
    return found


def rerun(path: Path, env: Mapping[str, str] | None = None) -> str:
    """Execute a notebook and return the text to store, or refuse it."""
    notebook = execute(path, env)
    found = faults(notebook, [path.resolve().parents[1], ROOT, Path.home()])
    if found:
        raise Refused("\n".join(f"{path.name}: {fault}" for fault in found))
    return normalise(notebook, path.name)


def rerun_all(paths: Sequence[Path], env: Mapping[str, str] | None = None) -> None:
    """Execute notebooks in place, one line of progress each."""
    start = time.perf_counter()
    for number, path in enumerate(paths, start=1):
        print(f"[{number}/{len(paths)}] {path.name} ...", end=" ", flush=True)
        begun = time.perf_counter()
        text = rerun(path, env)
        part = path.with_name(f".{path.name}.unfinished")
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(path)  # whole or not at all
        gone = time.perf_counter() - start
        left = f", about {gone / number * (len(paths) - number):.0f} s left" if number < len(paths) else ""
        print(f"{time.perf_counter() - begun:.0f} s{left}", flush=True)


def check(root: Path, paths: Sequence[Path]) -> list[str]:
    """Execute notebooks in a temporary copy of the project; list what would change.

    The copy's own `analysis` is imported, its figures/ starts empty, and the hash seed is another
    one, so that nothing committed can hang on the folder, on old figures or on the order of a set.
    """
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary).resolve() / "project"
        skip = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "site", "build", "out", "figures")
        shutil.copytree(root, copy, ignore=skip)
        (copy / "figures").mkdir()
        copies = [copy / "notebooks" / p.name for p in paths]
        rerun_all(copies, {"PYTHONPATH": str(copy), "PYTHONHASHSEED": "1"})
        changed = [c for p, q in zip(paths, copies, strict=True) for c in compare_notebooks(p, q)]
        partial = {p.name for p in paths} != {p.name for p in numbered(root / "notebooks")}
        return changed + compare_figures(root / "figures", copy / "figures", partial)


def compare_notebooks(committed: Path, fresh: Path) -> list[str]:
    """Name the first cell in which two notebooks differ, if any does."""
    if _text(committed) == _text(fresh):
        return []
    old, new = (nbformat.read(p, as_version=4) for p in (committed, fresh))
    for number, (a, b) in enumerate(zip(old.cells, new.cells, strict=False), start=1):
        if a != b:
            return [f"{committed.name}: cell {number} comes out different:\n    {b.source.strip()[:120]}"]
    return [f"{committed.name}: its metadata come out different"]


def compare_figures(committed: Path, fresh: Path, partial: bool = False) -> list[str]:
    """Name the files in which two figure folders differ; `partial` if not all were drawn."""
    old, new = ({p.relative_to(d).as_posix(): p for p in sorted(d.rglob("*")) if p.is_file() and p.suffix != ".md"
                 and not p.name.startswith(".")} for d in (committed, fresh))
    gone = [] if partial else [f"figures/{n}: no notebook draws it" for n in old if n not in new]
    return gone + [
        f"figures/{n}: " + ("comes out different" if n in old else "is not committed")
        for n in new if n not in old or _text(old[n]) != _text(new[n])
    ]


def _text(path: Path) -> bytes:
    """Return a file's bytes; line ends are the platform's business, except in pictures."""
    data = path.read_bytes()
    return data if path.suffix in (".png", ".pdf") else data.replace(b"\r\n", b"\n")


def main(arguments: Sequence[str]) -> int:
    """Run the command line; return the exit code."""
    parser = argparse.ArgumentParser(description="Execute the notebooks and store them byte for byte the same.")
    parser.add_argument("notebook", nargs="*", type=Path, help="a notebook (default: all numbered ones)")
    parser.add_argument("--check", action="store_true", help="change nothing; fail where a re-run would")
    options = parser.parse_args(arguments)
    paths = [p if p.exists() else ROOT / "notebooks" / p.name for p in options.notebook]
    paths = paths or numbered(ROOT / "notebooks")
    if missing := [p.name for p in paths if not p.exists()]:
        parser.error(f"no such notebook: {', '.join(missing)}")
    if not paths:
        parser.error("notebooks/ holds no numbered notebook (such as 01_the_article.ipynb)")
    if sys.platform == "win32" and sys.version_info < (3, 14):
        asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy())
    try:
        if not options.check:
            (ROOT / "figures").mkdir(exist_ok=True)
            rerun_all(paths)
            return 0
        changed = check(ROOT, paths)
    except Refused as error:
        print(f"\n{error}\nRemedy: mend the cell, then run this again; notebooks finished before are stored.", file=sys.stderr)
        return 1
    print("\n".join(changed) or "Nothing changed: what is committed is what the notebooks make.")
    if changed:
        print("Remedy: python tasks.py run, look at the changes, commit them.", file=sys.stderr)
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
