"""The Explorer in JupyterLab, by keyboard alone and by mouse: fields filter, marks and rows lead to the sentence."""

from __future__ import annotations

from collections.abc import Iterator

import lab
import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.skipif(lab.CHROMIUM is None, reason="no chromium on this machine (name one in CHROMIUM)")
CELLS = ("from test_explore import study", "from analysis.widgets.explorer import explorer\nexplorer(study())", "1 + 1")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[playwright.Page]:
    """A notebook that shows an explorer, its cells run by keyboard."""
    with lab.running_lab(tmp_path_factory.mktemp("lab")) as running, playwright.sync_playwright() as run:
        browser = run.chromium.launch(executable_path=lab.CHROMIUM, args=list(lab.FLAGS))
        opened = lab.open_notebook(browser, running, running.write("explore.ipynb", CELLS))
        lab.run_by_keyboard(opened)
        opened.get_by_role("status").filter(has_text="5 events").wait_for()
        opened.set_default_timeout(30_000)
        yield opened
        browser.close()


def said(page: playwright.Page, words: str) -> None:
    page.get_by_role("status").filter(has_text=words).wait_for()


def in_view(page: playwright.Page, sentence: str) -> bool:
    """Whether a sentence is marked, has the focus and can be seen."""
    mark = page.locator("mark:focus", has_text=sentence)
    mark.wait_for()
    box = mark.bounding_box()
    return box is not None and 0 < box["y"] < 900 and box["height"] > 0


def test_by_keyboard_alone_from_a_filter_to_the_sentence_and_back(page: playwright.Page) -> None:
    cells = page.locator(".jp-Cell").count()
    press, write = page.keyboard.press, page.keyboard.type
    page.get_by_label("Actor:").focus()
    for _ in range(2):  # Actor, State, Kind
        press("Tab")
    write("visit")
    press("Enter")
    said(page, "1 of 5 events")
    assert page.get_by_label("Kind:").evaluate("e => e === document.activeElement && e.value") == "visit"
    assert page.get_by_role("row").count() == 2 and page.locator("svg a[aria-label]").count() == 1
    press("ControlOrMeta+a")
    write("dd")  # in command mode these would delete the cell
    press("Tab")
    said(page, "No event has the kind of event “dd”")
    assert page.get_by_role("row").count() == 0
    press("Shift+Tab")
    press("Delete")
    press("Enter")
    said(page, "5 events, told of by 6 reports")
    for _ in range(40):  # on to the first row of the table
        press("Tab")
        if page.evaluate("document.activeElement.closest('td') !== null"):
            break
    press("Enter")
    assert in_view(page, "Ann Lund met Ben Okoro in Oslo.")
    press("Tab")
    press("Enter")  # back to the table
    assert page.locator(".jp-Cell").count() == cells and page.locator(".jp-mod-editMode").count() == 0


def test_a_click_on_a_mark_shows_the_sentence_in_its_article(page: playwright.Page) -> None:
    page.locator("svg a[aria-label*='Bergen']").first.click()
    assert in_view(page, "Ann Lund will visit Bergen.")
    assert "Lund and Okoro met, two aides said." in page.get_by_role("region", name="Article: Talks b").last.inner_text()


def test_a_click_on_a_row_and_the_switch(page: playwright.Page) -> None:
    page.get_by_label("Count each report").focus()
    page.keyboard.press("Space")
    page.get_by_role("status").get_by_text("6 reports.", exact=True).wait_for()
    page.get_by_role("row").filter(has_text="two aides").get_by_role("link").click()
    assert in_view(page, "Lund and Okoro met, two aides said.")
    page.get_by_label("Place:").fill("Bergen")
    page.keyboard.press("Enter")
    said(page, "1 of 6 reports")
    page.get_by_role("button", name="Clear all filters").focus()
    page.keyboard.press("Space")
    page.get_by_role("status").get_by_text("6 reports.", exact=True).wait_for()


def test_text_of_an_article_runs_nowhere_and_every_field_has_a_name(page: playwright.Page) -> None:
    assert page.title() != "owned"
    for name in ("Actor:", "State:", "Kind:", "Status:", "From:", "To:", "Place:", "Source:", "Quoted:", "Words:"):
        assert page.get_by_label(name, exact=True).get_attribute("type") == "text"
    nameless = page.evaluate("""() => [...document.querySelectorAll('.jp-OutputArea-output :is(input, button, select)')]
        .filter(e => !(e.labels?.length && [...e.labels].some(l => l.textContent.trim())) && !e.textContent.trim()).length""")
    assert nameless == 0


@pytest.mark.parametrize("width", [1280, 390])
def test_it_is_no_wider_than_the_screen(page: playwright.Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    try:
        widths = page.evaluate("""() => [...document.querySelectorAll('.jp-OutputArea-output section')].map(
            e => [e.scrollWidth, e.closest('.jp-OutputArea-output').clientWidth])""")
        assert len(widths) == 3 and all(section <= area for section, area in widths)
    finally:
        page.set_viewport_size({"width": 1280, "height": 900})
