"""The notebooks as they are committed, and the two nets under them.

nbval runs every notebook and compares what it shows (`python tasks.py test` passes --nbval). It does
not see everything: outputs that were stripped, warnings, what is wrong with a file itself. That is
looked for here, and each net is shown to hold by putting a fault into it.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "notebooks"
LARGEST = 1_000_000


def load_execute() -> ModuleType:
    spec = importlib.util.spec_from_file_location("execute_notebooks", FOLDER / "execute.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


execute = load_execute()
NOTEBOOKS = execute.numbered(FOLDER)
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.name)


def problems(text: str, name: str) -> list[str]:
    """List what is wrong with a notebook, given the text of its file."""
    # Not nbformat.read, which would mend some faults on the way.
    ids = [c.get("id") for c in json.loads(text)["cells"]]
    if len(set(ids)) != len(ids):
        return ["two cells have the same id"]
    notebook = nbformat.reads(text, as_version=4)
    cells, found = notebook.cells, list(execute.faults(notebook, [ROOT, Path.home()]))
    code = [c for c in cells if c.cell_type == "code"]
    if [c.execution_count for c in code] != list(range(1, len(code) + 1)):
        found.append("code cells are not executed in order, from 1 on; run `python tasks.py run`")
    if not (cells and cells[0].cell_type == "markdown" and "?" in cells[0].source):
        found.append("the first cell does not ask the question the notebook answers")
    if not (cells and cells[-1].cell_type == "markdown" and re.search(r"\bcareful\b", cells[-1].source, re.I)):
        found.append("the last cell does not say what to be careful about")
    if machine := re.search(r"(?:/home/|/Users/|/root/|[A-Z]:\\+Users\\+)\w+", text):
        found.append(f"a path of somebody's machine: {machine[0]}")
    if len(text.encode()) > LARGEST:
        found.append(f"larger than {LARGEST} bytes")
    if execute.normalise(notebook, name) != text:
        found.append("not stored by notebooks/execute.py; run `python tasks.py run`")
    return found + [p for n, o in execute._outputs(notebook) for p in output_problems(n, o, notebook)]


def output_problems(number: int, output: NotebookNode, notebook: NotebookNode) -> list[str]:
    """List what is wrong with one output: pictures need words, widgets need their state."""
    found, data = [], output.get("data", {})
    words = data.get("text/plain", "").strip()
    if any(kind.startswith("image/") for kind in data) and (not words or words.startswith("<")):
        found.append(f"cell {number}: the picture's text/plain does not say what it shows")
    state = notebook.metadata.get("widgets", {}).get(execute.STATE, {}).get("state", {})
    if execute.VIEW in data and data[execute.VIEW]["model_id"] not in state:
        found.append(f"cell {number}: the widget's state is not stored, so a page without a kernel cannot show it")
    return found


# What is committed

def test_walk_is_numbered_without_gaps() -> None:
    assert NOTEBOOKS, "notebooks/ holds no numbered notebook yet"
    assert {p.name for p in FOLDER.glob("*.ipynb")} == {p.name for p in NOTEBOOKS}, "a notebook has no number"
    assert [p.name[:2] for p in NOTEBOOKS] == [f"{n:02d}" for n in range(1, len(NOTEBOOKS) + 1)]
    assert all(re.fullmatch(r"\d\d_[a-z0-9_]+\.ipynb", p.name) for p in NOTEBOOKS)


@each_notebook
def test_notebook_is_in_order(path: Path) -> None:
    assert not problems(path.read_text(encoding="utf-8"), path.name)


@each_notebook
def test_notebook_ignores_no_output(path: Path) -> None:
    """nbval can be told to look away; here it never is."""
    assert not re.findall(r"NBVAL_\w+|nbval-[a-z]+|raises-exception", path.read_text(encoding="utf-8"))


# The first net: a fault put into a good notebook is found

def good() -> str:
    cells = [
        new_markdown_cell("# Who is named?", id="question"),
        new_code_cell("print(41)", id="a", execution_count=1, outputs=[new_output("stream", name="stdout", text="41\n")]),
        new_code_cell("picture()", id="b", execution_count=2, outputs=[new_output(
            "display_data", data={"image/svg+xml": "<svg/>", "text/plain": "Two bars: 4 and 2."})]),
        new_markdown_cell("## What to be careful about\nSmall counts.", id="care"),
    ]
    return str(execute.normalise(new_notebook(cells=cells), "good.ipynb"))


def test_good_notebook_passes() -> None:
    assert problems(good(), "good.ipynb") == []


FAULTS: dict[str, tuple[Callable[[NotebookNode], object], str]] = {
    "stripped": (lambda n: n.cells[1].update(execution_count=None, outputs=[]), "not executed in order"),
    "gap": (lambda n: n.cells[2].update(execution_count=3), "not executed in order"),
    "error": (lambda n: n.cells[1].outputs.append(new_output("error", ename="E", evalue="v", traceback=[])), "failed: E"),
    "stderr": (lambda n: n.cells[1].outputs[0].update(name="stderr"), "wrote a warning"),
    "address": (lambda n: n.cells[1].outputs[0].update(text="<A at 0x7f3a5c1b2d30>"), "memory address"),
    "root": (lambda n: n.cells[1].outputs[0].update(text=str(ROOT / "corpus")), "path of this machine"),
    "home": (lambda n: n.cells[1].outputs[0].update(text="/home/ada/corpus"), "path of somebody's machine"),
    "Users": (lambda n: n.cells[1].outputs[0].update(text="C:\\Users\\ada"), "path of somebody's machine"),
    "no question": (lambda n: n.cells[0].update(source="# Names"), "does not ask the question"),
    "no care": (lambda n: n.cells.pop(), "does not say what to be careful about"),
    "no alt text": (lambda n: n.cells[2].outputs[0].data.pop("text/plain"), "does not say what it shows"),
    "bare alt text": (lambda n: n.cells[2].outputs[0].data.update({"text/plain": "<Figure size 1x1>"}), "does not say"),
    "large": (lambda n: n.cells[1].outputs[0].update(text="4" * LARGEST), "larger than"),
    "same id": (lambda n: n.cells[1].update(id="b"), "same id"),
    "not normalised": (lambda n: n.metadata.update(authors=["ada"]), "not stored by"),
    "widget without state": (lambda n: n.cells[2].outputs[0].data.update({execute.VIEW: {"model_id": "0" * 32}}),
                             "state is not stored"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_is_found(fault: str) -> None:
    put_in, message = FAULTS[fault]
    notebook = nbformat.reads(good(), as_version=4)
    put_in(notebook)
    stored = json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    assert any(message in p for p in problems(stored, "good.ipynb"))


# Storing: a re-run changes no byte

WIDGETS = """
import ipywidgets as w
from IPython.display import display
menu = w.Dropdown(options=["a", "b"])
shown = w.Stack([w.HTML("<b>a</b>"), w.HTML("<b>b</b>")], selected_index=0)
w.jslink((menu, "index"), (shown, "selected_index"))
display(w.VBox([menu, shown]))
"""
PICTURE = """
import io, sys
from matplotlib import rc_context
from matplotlib.figure import Figure
from IPython.display import display
with rc_context({"svg.hashsalt": "kit"}):
    figure, file = Figure(figsize=(2, 1)), io.StringIO()
    figure.subplots().bar(["a", "b"], [4, 2])
    figure.savefig(file, format="svg", metadata={"Date": None})
display({"image/svg+xml": file.getvalue(), "text/plain": "Two bars: a is 4, b is 2."}, raw=True)
"""


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a notebook with numbers, widgets and a picture, executed and stored."""
    cells = [new_markdown_cell("# What is shown?"), new_code_cell("import sys\nprint('count', 41)\nsys.prefix == "
             f"{sys.prefix!r}"), new_code_cell(WIDGETS), new_code_cell(PICTURE), new_markdown_cell("Be careful.")]
    path = tmp_path_factory.mktemp("tiny") / "notebooks" / "01_tiny.ipynb"
    path.parent.mkdir()
    nbformat.write(new_notebook(cells=cells), path)
    execute.rerun_all([path])
    return path


def test_kernel_is_this_python(tiny: Path) -> None:
    outputs = nbformat.read(tiny, as_version=4).cells[1].outputs
    assert [o.get("text") or o.data["text/plain"] for o in outputs] == ["count 41\n", "True"]


def test_second_run_changes_no_byte(tiny: Path) -> None:
    assert execute.rerun(tiny) == tiny.read_text(encoding="utf-8")


def test_stored_notebook_is_in_order(tiny: Path) -> None:
    # One cell names the environment, which is what it is there to check.
    text = tiny.read_text(encoding="utf-8").replace(json.dumps(repr(sys.prefix))[1:-1], "")
    assert problems(text, tiny.name) == []


def test_widgets_are_numbered_alike_everywhere(tiny: Path) -> None:
    notebook = nbformat.read(tiny, as_version=4)
    state = notebook.metadata.widgets[execute.STATE]["state"]
    referred = set(re.findall(r"IPY_MODEL_(\w+)", nbformat.writes(notebook)))
    assert sorted(i[-8:] for i in state) == [f"{n:08d}" for n in range(1, len(state) + 1)]
    assert {s["model_name"] for s in state.values()} >= {"DropdownModel", "HTMLModel", "StackModel", "LinkModel"}
    assert referred and referred <= state.keys()


def test_normalising_twice_changes_nothing(tiny: Path) -> None:
    text = tiny.read_text(encoding="utf-8")
    assert execute.normalise(nbformat.reads(text, as_version=4), tiny.name) == text


@pytest.mark.parametrize("source, message", [
    ("1 / 0", "ZeroDivisionError"), ("import warnings\nwarnings.warn('odd')", "warning"), ("object()", "memory address"),
    ("import os\nos.getcwd()", "path of this machine"),
])
def test_what_may_not_be_stored_is_refused(tmp_path: Path, source: str, message: str) -> None:
    path = tmp_path / "notebooks" / "01_a.ipynb"
    path.parent.mkdir()
    nbformat.write(new_notebook(cells=[new_code_cell(source)]), path)
    before = path.read_bytes()
    with pytest.raises(execute.Refused, match=message):
        execute.rerun_all([path])
    assert path.read_bytes() == before


def test_check_finds_what_a_run_would_change(tiny: Path, tmp_path: Path) -> None:
    draw = "from pathlib import Path\n_ = Path('../figures/bars.svg').write_text('<svg/>')"
    for folder in ("notebooks", "figures", "analysis"):
        (tmp_path / folder).mkdir()
    path = tmp_path / "notebooks" / "01_a.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell("print(41)"), new_code_cell(draw)]), path)
    execute.rerun_all([path])
    assert execute.check(tmp_path, [path]) == []
    path.write_text(path.read_text(encoding="utf-8").replace("41\\n", "42\\n"), encoding="utf-8")
    (tmp_path / "figures" / "bars.svg").write_text("<svg>old</svg>", encoding="utf-8")
    (tmp_path / "figures" / "left_over.svg").write_text("<svg/>", encoding="utf-8")
    cell, left, bars = execute.check(tmp_path, [path])
    assert "01_a.ipynb: cell 1" in cell and "left_over.svg: no notebook" in left and "bars.svg: comes out" in bars


# The second net: strict nbval fails on a changed number

def with_a_changed_number(notebook: NotebookNode) -> NotebookNode:
    """Change the first digit that any output shows in words."""
    for _, output in execute._outputs(notebook):
        place, key = (output, "text") if output.output_type == "stream" else (output.get("data", {}), "text/plain")
        changed = re.sub(r"\d", lambda m: str((int(m[0]) + 1) % 10), place.get(key, ""), count=1)
        if changed != place.get(key, ""):
            place[key] = changed
            return notebook
    raise AssertionError("no output shows a number in words")


def nbval(path: Path) -> subprocess.CompletedProcess[str]:
    """Run strict nbval over one notebook, as tasks.py does."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-q", "-p", "no:cacheprovider",
               "-p", "no:xdist", "-c", os.devnull, f"--rootdir={path.parent}", str(path)]
    return subprocess.run(command, env=env, cwd=path.parent, capture_output=True, text=True, timeout=600)


def beside_the_corpus(path: Path, folder: Path) -> Path:
    """Copy a notebook to a folder that looks to it like the project; return the copy."""
    for name in ("corpus", "figures", "notebooks"):
        (folder / name).mkdir(parents=True)
    shutil.copytree(ROOT / "corpus", folder / "corpus", dirs_exist_ok=True)
    return Path(shutil.copy(path, folder / "notebooks" / path.name))


@pytest.mark.parametrize("which", ["tiny", *[p.name for p in NOTEBOOKS[:1]]])
def test_changed_number_fails(which: str, tiny: Path, tmp_path: Path) -> None:
    path = beside_the_corpus(tiny if which == "tiny" else FOLDER / which, tmp_path / "project")
    as_committed = nbval(path)
    assert as_committed.returncode == 0, as_committed.stdout[-3000:]
    nbformat.write(with_a_changed_number(nbformat.read(path, as_version=4)), path)
    changed = nbval(path)
    assert changed.returncode == 1 and "mismatch" in changed.stdout, changed.stdout[-3000:]


# The third net: a notebook that draws another figure than the committed one

@pytest.mark.parametrize("drawn, code", [("old", 0), ("new", 1)])
def test_changed_figure_fails_the_session(tmp_path: Path, drawn: str, code: int) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "figures").mkdir()
    figure = tmp_path / "figures" / "bars.svg"
    figure.write_text("old", encoding="utf-8")
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path / "tests")
    test = f"from pathlib import Path\ndef test_draw():\n    Path({str(figure)!r}).write_text({drawn!r})\n"
    (tmp_path / "tests" / "test_draw.py").write_text(test, encoding="utf-8")
    env = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
    command = [sys.executable, "-m", "pytest", "-q", "-n", "1", "-c", os.devnull, f"--rootdir={tmp_path}", "tests"]
    done = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == code, done.stdout
    assert ("changed these files in figures/: bars.svg" in done.stdout) == bool(code)
