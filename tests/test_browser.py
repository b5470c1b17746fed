"""The offline site in a real browser, opened from disk: it works, asks for nothing and runs no one's script."""

from __future__ import annotations

import os
import shutil
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
import sites

from analysis.figures.style import evidence_address
from analysis.share import make_site

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = os.environ.get("CHROMIUM") or next(
    (p for n in ("chromium", "chromium-browser", "google-chrome", "chrome") if (p := shutil.which(n))), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine (name one in CHROMIUM)")


class Visit:
    """A browser page on the site that notes every request, error and word on the console."""

    def __init__(self, page: playwright.Page, site: Path) -> None:
        self.page, self.site = page, site
        self.requests: list[str] = []
        self.trouble: list[str] = []
        page.on("request", lambda r: self.requests.append(r.url))
        page.on("console", lambda m: self.trouble.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: self.trouble.append(str(e)))

    def open(self, name: str) -> playwright.Page:
        """Open one of the site's pages from disk."""
        self.page.goto((self.site / name).resolve().as_uri())
        return self.page


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base, made = tmp_path_factory.mktemp("study"), sites.tables()
    results = sites.write_results(base / "results", made)
    return make_site(sites.write_notebooks(base / "notebooks", made), base / "site", results).parent


@pytest.fixture(scope="module")
def browser() -> Iterator[playwright.Browser]:
    with playwright.sync_playwright() as run:
        opened = run.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def visit(browser: playwright.Browser, site: Path) -> Iterator[Visit]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    made = Visit(page, site)
    yield made
    page.close()
    assert not [r for r in made.requests if not r.startswith(("file:", "data:", "blob:"))]
    assert not made.trouble


PAGES = ("index.html", "01_who_met_whom.html", "02_controls.html", "timeline.html", "methods.html", evidence_address(sites.DOC))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_one_file_and_runs_no_script_of_the_text(visit: Visit, name: str) -> None:
    page = visit.open(name)
    page.wait_for_load_state("load")
    assert page.title() != "owned"
    assert [r for r in visit.requests if r.startswith("file:")] == [page.url]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [390, 1280])
def test_a_page_is_no_wider_than_the_screen(visit: Visit, name: str, width: int) -> None:
    visit.page.set_viewport_size({"width": width, "height": 800})
    assert visit.open(name).evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_serious_stands_in_the_way_of_a_screen_reader(visit: Visit, name: str, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-core is not installed")
    visit.page.set_viewport_size({"width": width, "height": 800})
    found = axe.Axe().run(visit.open(name)).response["violations"]
    serious = [(v["id"], [n["html"][:200] for n in v["nodes"]]) for v in found if v["impact"] in ("serious", "critical")]
    assert not serious


@pytest.mark.parametrize("name", PAGES)
def test_a_page_prints_whole(visit: Visit, tmp_path: Path, name: str) -> None:
    pypdf = pytest.importorskip("pypdf")
    page, paper = visit.open(name), tmp_path / "page.pdf"
    page.pdf(path=paper, format="A4")
    printed = "".join(unicodedata.normalize("NFKC", p.extract_text()) for p in pypdf.PdfReader(paper).pages)
    page.emulate_media(media="print")
    seen = page.locator("main h1, main h2, main h3").all_inner_texts()
    assert seen and all("".join(words.split())[:40] in "".join(printed.split()) for words in seen)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_the_timeline_can_be_searched_and_says_what_is_left(visit: Visit) -> None:
    page = visit.open("timeline.html")
    marks, count = page.locator(".track .m:visible"), page.locator("#count")
    assert marks.count() == 2 and count.inner_text() == "2 marks in 2 lanes."
    page.get_by_label("Who or where").fill("bergen")
    assert marks.count() == 1 and count.inner_text() == "1 mark in 1 lane."
    page.get_by_label("Status").select_option("held")
    assert marks.count() == 0 and "Nothing matches" in count.inner_text()
    page.get_by_role("button", name="Show all").click()
    assert marks.count() == 2
    page.get_by_label("Status").focus()
    page.keyboard.press("ArrowDown")
    assert marks.count() == 1
    marks.first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/evidence/**#e*")


def test_a_mark_leads_to_its_sentence_and_back(visit: Visit) -> None:
    page = visit.open("01_who_met_whom.html")
    page.locator("svg a[aria-label*='7 May 2021']").first.click()
    page.wait_for_url("**/evidence/**#e1")
    target = page.locator("#e1")
    assert target.evaluate("e => e.matches(':target')")
    assert "met Ben Okoro" in target.inner_text()
    box = target.bounding_box()
    assert box is not None and 0 <= box["y"] < 900
    page.locator("#card-e1").get_by_role("link", name="Timeline of reported").click()
    page.wait_for_url("**/01_who_met_whom.html#figure-meetings-timeline")


def test_a_mark_can_be_reached_and_followed_by_keyboard(visit: Visit) -> None:
    page = visit.open("01_who_met_whom.html")
    page.locator("svg a[aria-label]").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/evidence/**")


def test_the_browser_shows_the_text_to_the_character(visit: Visit) -> None:
    page = visit.open(evidence_address(sites.DOC))
    assert page.locator("#text").evaluate("e => e.textContent") == sites.TEXT


def test_controls_work_without_a_kernel(visit: Visit) -> None:
    page = visit.open("02_controls.html")
    page.locator("select").wait_for()
    assert page.locator(".turned:visible").all_inner_texts() == ["page of Ann"]
    page.locator("select").select_option(label="Ben")
    page.locator(".turned:visible", has_text="page of Ben").wait_for()
    assert page.locator(".turned:visible").all_inner_texts() == ["page of Ben"]
    assert page.evaluate("document.fonts.ready.then(() => [...document.fonts].some(f => f.status === 'loaded'))")


def test_markup_that_slips_into_an_output_cannot_run(browser: playwright.Browser, site: Path, tmp_path: Path) -> None:
    hurt = tmp_path / "hurt.html"
    page_text = (site / "02_controls.html").read_text(encoding="utf-8")
    hurt.write_text(page_text.replace("</main>", f"{sites.ATTACK}</main>"), encoding="utf-8")
    page = browser.new_page()
    page.goto(hurt.as_uri())
    page.locator("select").wait_for()
    assert page.title() != "owned"
    page.close()
