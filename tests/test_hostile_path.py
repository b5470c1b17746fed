"""Hostile words from the files to every page, picture, table and line that is made of them: shown as they are, and run nowhere."""

from __future__ import annotations

import contextlib
import csv
import io
import re
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hostile_study
import ipywidgets
import lab
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from payloads import ALL, PAYLOADS

from analysis.__main__ import main
from analysis.figures.style import evidence_address
from analysis.share import make_site
from analysis.share.notebooks import STATE, VIEW

FORMS = {"csv": "csv", "edges": "t.edges.csv", "gexf": "t.gexf", "graphml": "t.graphml", "plover": "t.jsonl", "icews": "t.tsv"}
FORMULA = re.compile("[\t\r\n]|\\s*[=+\\-@\uff1d\uff0b\uff0d\uff20]")
#: What no text may become on a page: elements and attributes that run, fetch or lead away.
PRESENT = """root => [...root.querySelectorAll('*')].filter(e =>
    /^(script|i?frame|object|embed|base|meta|link|form|marquee|plaintext|foreignobject|math|mglyph|animate|video|listing|noscript)$/i.test(e.localName)
        && !e.matches('form#filter, script[type]')
    || [...e.attributes].some(a => /^on/i.test(a.name) || /^(xlink:)?(href|src|action|formaction|data|ping|srcdoc|poster)$/i.test(a.name)
        && (/^\\s*(javascript|vbscript|data:text)/i.test(a.value) || /owned/.test(a.value) && !/^(evidence[/]|#|data:image)/.test(a.value)))
    ).map(e => e.outerHTML.slice(0, 200))"""
#: What a page of evidence shows: text, title, facts, and what should not be there.
EVIDENCE = "() => [...['#text', 'h1', 'dl.facts'].map(s => document.querySelector(s).textContent), (" + PRESENT + ")(document.querySelector('main'))]"


@pytest.fixture(scope="module")
def said() -> io.StringIO:
    """All that the commands write to a terminal."""
    return io.StringIO()


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory, said: io.StringIO) -> Path:
    """The study, its exports, its notebook with everything it can show, and the sites of both."""
    base = tmp_path_factory.mktemp("hostile")
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        hostile_study.make(base)
        results = str(base / "results")
        for form, name in FORMS.items():
            assert main(["export", results, "--format", form, "--out", str(base / "out" / name)]) == 0
        hostile_study.odd_coders(base, [*PAYLOADS["terminal"], *PAYLOADS["direction"]])
        for action in ("status", "agreement --unblind", "lock"):
            assert main(["review", *action.split()[:1], str(base / "sample"), *action.split()[1:]]) == 0
        assert main(["compare", results, str(base / "out" / "t.tsv"), "--out", str(base / "compared")]) == 0
        write_notebook(base)
        assert main(["share", results, "--out", str(base / "site")]) == 0
        make_site(base / "books", base / "booksite")
    return base


def write_notebook(base: Path) -> None:
    """Write an executed notebook with all displays, saved widgets included, made without a kernel."""
    cells = [new_markdown_cell("# Everything\n\nWhat is shown?")]
    for number, (name, drawn) in enumerate((hostile_study.displays(base) | hostile_study.controls(base)).items(), 1):
        if isinstance(drawn, ipywidgets.Widget):
            data = {VIEW: {"version_major": 2, "version_minor": 0, "model_id": drawn.model_id}}
        else:
            data = drawn._repr_mimebundle_() if hasattr(drawn, "_repr_mimebundle_") else {"text/html": drawn._repr_html_()}
        cells.append(new_code_cell(name, execution_count=number, outputs=[
            new_output("execute_result", data={**data, "text/plain": repr(drawn)}, execution_count=number)]))
    printed = "\n".join(ALL).encode(errors="replace").decode()
    cells.append(new_code_cell("print", execution_count=len(cells), outputs=[new_output("stream", name="stdout", text=printed)]))
    state = ipywidgets.Widget.get_manager_state(widgets=None)
    (base / "books").mkdir()
    nbformat.write(new_notebook(cells=cells, metadata={"widgets": {STATE: state}}), str(base / "books" / "01_all.ipynb"))


# --- Files.

def test_there_is_something_to_test(base: Path) -> None:
    tables = hostile_study.tables(base)
    assert len(ALL) >= 60
    assert set(tables["documents"]["title"].dropna()) >= {p for p in ALL if p.strip()}
    held = tables["events"][tables["events"]["doc_id"].isin(ALL)]
    assert len(held) > len(ALL) and held["evidence"].nunique() > len(ALL) / 2
    assert sum("Zed" in n or "Ada" in n for n in tables["event_actors"]["name"]) > len(ALL) / 2
    assert tables["documents"]["path"].nunique() > 60


def test_no_cell_of_any_table_is_a_live_formula(base: Path) -> None:
    files = [*base.rglob("*.csv"), base / "out" / "t.tsv"]
    files = [f for f in files if f.relative_to(base).parts[0] not in ("corpus", "tables", "listed")]
    assert len(files) > 40
    cells = 0
    for path in files:
        with path.open(encoding="utf-8", newline="") as lines:
            for cell in (c for row in csv.reader(lines, delimiter="\t" if path.suffix == ".tsv" else ",") for c in row):
                cells += 1
                assert not FORMULA.match(cell) or re.fullmatch(r"-\d+(\.\d+)?(e-?\d+)?", cell), (path.name, cell[:50])
    assert cells > 10_000


@pytest.mark.parametrize("form", ["gexf", "graphml"])
def test_graphs_hold_names_as_text(base: Path, form: str) -> None:
    tree = ET.parse(base / "out" / f"t.{form}")
    assert not {e.tag.rpartition("}")[2] for e in tree.iter()} & {"script", "img", "svg", "iframe", "form", "b"}
    assert "DOCTYPE" not in (base / "out" / f"t.{form}").read_text(encoding="utf-8")


def test_files_lie_where_they_belong(base: Path) -> None:
    """No name of a document leads out of its folder, and no two documents share a page."""
    tables, pages = hostile_study.tables(base), list((base / "site" / "evidence").iterdir())
    assert len(pages) == len(tables["documents"]) == len({evidence_address(d) for d in tables["documents"]["doc_id"]})
    assert all(re.fullmatch(r"[a-z0-9-]{1,100}\.html", p.name) for p in pages)
    assert {p.name for p in base.iterdir()} == {"corpus", "tables", "listed", "results", "sample", "out", "compared", "books", "site", "booksite"}


def test_an_id_cannot_take_the_page_of_another() -> None:
    """The name of a page that was changed ends in a digest; an id may look like that."""
    for honest in ("Cairo 1", "../a", "a b", "=1+1", ""):
        taken = evidence_address(honest).removeprefix("evidence/").removesuffix(".html")
        assert evidence_address(taken) != evidence_address(honest)


def test_a_terminal_gets_only_what_can_be_printed(base: Path, said: io.StringIO) -> None:
    lines = said.getvalue().split("\n")
    assert len(lines) > 50
    assert [line[:100] for line in lines if not line.isprintable()] == []


def test_words_for_a_terminal_hold_no_sequence_and_no_direction(base: Path) -> None:
    cells = [c for c in nbformat.read(base / "books" / "01_all.ipynb", as_version=4).cells if c.cell_type == "code" and c.source != "print"]
    for name, words in ((c.source, c.outputs[0].data["text/plain"]) for c in cells):
        odd = {c for c in words if (unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t") or unicodedata.bidirectional(c) in (
            "RLE", "LRE", "RLO", "LRO", "PDF", "RLI", "LRI", "FSI", "PDI")}
        assert not odd, name


# --- Pages.

class Visit:
    """A page that notes whatever a text could make it do."""

    def __init__(self, page: Any, local: tuple[str, ...] = ("file:", "data:", "blob:"), console: bool = True) -> None:
        self.page, self.noted = page, list[str]()
        page.on("dialog", lambda d: (self.noted.append(f"dialog {d.message}"), d.dismiss()))
        page.on("pageerror", lambda e: self.noted.append(f"error {e}"))
        page.on("popup", lambda p: self.noted.append(f"window {p.url}"))
        page.on("request", lambda r: None if r.url.startswith(local) else self.noted.append(f"request {r.url}"))
        if console:
            page.on("console", lambda m: self.noted.append(f"console {m.text}") if m.type in ("error", "warning") else None)

    def open(self, path: Path) -> Any:
        """Open a file."""
        self.page.goto(path.resolve().as_uri())
        return self.page

    def settled(self) -> None:
        """Nothing ran, was asked for or complained of."""
        assert self.page.evaluate("window.owned") is None
        assert self.noted == []


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if lab.CHROMIUM is None:
        pytest.skip("no chromium on this machine (name one in CHROMIUM)")
    with playwright.sync_playwright() as run:
        opened = run.chromium.launch(executable_path=lab.CHROMIUM, args=list(lab.FLAGS))
        yield opened
        opened.close()


def bare(text: str) -> str:
    """A text without white space and without what a page cannot hold: NUL is dropped or replaced, C1 stays."""
    return "".join(text.replace("\x00", "").replace("\ufffd", "").split())


def shown(page: Any, where: str = "main") -> str:
    """All text of a page, hidden or not, title attributes included."""
    return bare(page.evaluate("""where => [...document.querySelectorAll(where)].map(e => e.textContent
        + [...e.querySelectorAll('[title], [aria-label]')].map(t => t.title + t.ariaLabel).join(' ')
        + [...e.querySelectorAll('input, textarea')].map(t => t.value).join(' ')).join(' ')""", where))


def missing(text: str) -> list[str]:
    """The payloads that a text does not hold as they are."""
    return [p for p in ALL if bare(p) not in text]


@pytest.mark.parametrize("name", ["index.html", "methods.html", "timeline.html", "figures.html"])
def test_pages_of_the_site_show_and_run_nothing(browser: Any, base: Path, name: str) -> None:
    visit = Visit(browser.new_page())
    page = visit.open(base / "site" / name)
    assert page.evaluate(PRESENT, page.query_selector("main")) == []
    if name in ("index.html", "methods.html"):
        assert missing(shown(page)) == []
    visit.settled()
    page.close()


def test_evidence_pages_show_the_text_and_run_nothing(browser: Any, base: Path) -> None:
    documents = hostile_study.tables(base)["documents"]
    visit = Visit(browser.new_page())
    for row in documents[documents["doc_id"].isin(ALL)].itertuples():
        page = visit.open(base / "site" / evidence_address(row.doc_id))
        text, head, facts, present = page.evaluate(EVIDENCE)
        assert text == row.text.replace("\x00", ""), row.doc_id
        assert bare(row.title) in bare(head) and bare(row.source) in bare(facts) and present == []
    visit.settled()
    visit.page.close()


def test_the_notebook_on_a_page_shows_and_runs_nothing(browser: Any, base: Path) -> None:
    visit = Visit(browser.new_page())
    page = visit.open(base / "booksite" / "01_all.html")
    page.locator(".widget-html-content").first.wait_for()
    assert page.evaluate(PRESENT, page.query_selector("main")) == []
    assert missing(shown(page)) == []
    visit.settled()
    page.close()


def test_markup_that_a_notebook_shows_as_markup_stays_where_it_is(browser: Any, base: Path, tmp_path: Path) -> None:
    """What an author displays as HTML, the payloads among it, can neither run nor call nor lead away; only the browser complains."""
    cells = [new_code_cell("a", execution_count=n, outputs=[new_output("display_data", data={"text/html": p})]) for n, p in enumerate(ALL, 1)]
    nbformat.write(new_notebook(cells=cells), str(tmp_path / "raw.ipynb"))
    make_site(tmp_path / "raw.ipynb", tmp_path / "site")
    page = browser.new_page()
    visit = Visit(page, console=False)
    visit.open(tmp_path / "site" / "raw.html")
    page.wait_for_timeout(1000)
    assert page.url == (tmp_path / "site" / "raw.html").resolve().as_uri()
    assert page.evaluate("window.owned") is None
    assert [n for n in visit.noted if not n.startswith("request")] == []
    assert page.locator("meta, base, link").count() == 4  # the page's own
    page.close()


CELLS = ("""import pathlib, hostile_study, nbformat
base = pathlib.Path(BASE)
for cell in nbformat.read(base / "books" / "01_all.ipynb", 4).cells:
    for output in cell.get("outputs", ()):
        if "data" in output and VIEW not in output.data:
            display(dict(output.data), raw=True)""",
         "for shown in hostile_study.controls(base).values():\n    display(shown)",
         "from IPython.display import HTML\nHTML('<p class=\"control\">$x^2$</p>')")


def test_jupyterlab_shows_and_runs_nothing(browser: Any, base: Path, tmp_path: Path) -> None:
    """Where nothing is forbidden by a policy and mathematics are set; the last cell shows that they are."""
    with lab.running_lab(tmp_path) as running:
        name = running.write("all.ipynb", [CELLS[0].replace("BASE", repr(str(base))).replace("VIEW", repr(VIEW)), *CELLS[1:]])
        page = lab.open_notebook(browser, running, name)
        visit = Visit(page, ("data:", "blob:", running.address, running.address.replace("http", "ws")), console=False)
        lab.run_by_keyboard(page)
        page.locator(".control mjx-container").wait_for()
        outputs = page.locator(".jp-OutputArea-output").all()
        assert len(outputs) > 15
        for output in outputs[:-1]:
            assert output.evaluate(PRESENT) == []
            assert output.locator("mjx-container").count() == 0
        assert missing(shown(page, ".jp-OutputArea-output")) == []
        visit.settled()
        page.close()
