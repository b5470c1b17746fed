"""The reviewer in JupyterLab, driven as a person would: what was judged and half typed outlives a killed kernel."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from review_kit import tables
from sites import ATTACK
from test_browser import CHROMIUM, FLAGS, playwright

from analysis.judging.judgements import read_judgements
from analysis.judging.samples import draw_sample, read_sample, write_sample

pytest.importorskip("jupyterlab", reason="jupyterlab is not installed")
pytestmark = [pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine (name one in CHROMIUM)"),
              pytest.mark.skipif(os.name == "nt", reason="kills a kernel by signal")]
ROOT = Path(__file__).resolve().parents[1]
CELL = """import os, pathlib
from analysis.widgets.reviewer import Reviewer
_ = pathlib.Path("pid").write_text(str(os.getpid()))
Reviewer("sample", "Ann")"""
SOON = 90_000


@pytest.fixture
def study(tmp_path: Path) -> Path:
    made = tables()
    made["documents"] = made["documents"].assign(title=ATTACK)
    write_sample(draw_sample(made, 3, 0), tmp_path / "sample")
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL)],
                                    metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})
    nbformat.write(book, tmp_path / "review.ipynb")
    return tmp_path


@pytest.fixture
def lab(study: Path) -> Iterator[str]:
    """Address of a JupyterLab of its own, its settings and files in the study's folder."""
    private = {name: str(study / ".jupyter" / name) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "HOME")}
    for folder in private.values():
        Path(folder).mkdir(parents=True)
    with (study / "lab.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", "--no-browser", "--port=0", "--ip=127.0.0.1", "--allow-root", "--IdentityProvider.token=t",
             f"--ServerApp.root_dir={study}", "--LabApp.extension_manager=readonly", "--LabApp.news_url=", "--LabApp.check_for_updates_class="
             "jupyterlab.handlers.announcements.NeverCheckForUpdate"],
            stdout=log, stderr=log, env={**os.environ, **private, "PYTHONPATH": str(ROOT)}, cwd=study)
        try:
            yield address(Path(private["JUPYTER_RUNTIME_DIR"]), server)
        finally:
            server.send_signal(signal.SIGINT)
            server.terminate()
            server.wait(60)


def address(runtime: Path, server: subprocess.Popen[bytes]) -> str:
    for _ in range(600):
        assert server.poll() is None, "JupyterLab did not start"
        for info in runtime.glob("jpserver-*.json"):
            try:
                url = json.loads(info.read_text())["url"]
                urllib.request.urlopen(f"{url}api?token=t", timeout=5).close()
                return str(url)
            except (ValueError, OSError):
                pass
        time.sleep(0.1)
    raise AssertionError("JupyterLab did not answer")


def reviewer(page: playwright.Page, lab: str) -> playwright.Locator:
    """Open the notebook, run its cell and give the reviewer."""
    page.goto(f"{lab}lab/tree/review.ipynb?token=t&reset")
    page.locator(".jp-Cell .cm-content").first.click(timeout=SOON)
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").first.wait_for(timeout=SOON)
    page.keyboard.press("Shift+Enter")
    box = page.locator(".jp-OutputArea-output .widget-vbox").first
    box.get_by_text("Item ").first.wait_for(timeout=SOON)
    return box


def look(page: playwright.Page, name: str) -> None:
    """Take pictures for people to look at, where SCREENSHOTS names a folder."""
    if shots := os.environ.get("SCREENSHOTS"):
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 1300})
            page.wait_for_timeout(1000)
            page.screenshot(path=f"{shots}/{name}-{width}.png")


def test_killed_in_the_middle_nothing_is_lost(study: Path, lab: str) -> None:
    items = read_sample(study / "sample").items
    with playwright.sync_playwright() as run:
        browser = run.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        box = reviewer(page, lab)
        assert page.title() != "owned"
        assert box.locator("mark").count() > 1  # who is coded, and the word
        box.get_by_role("button", name="Unsure (u)").click()
        box.get_by_text("Item 1: unsure, saved.").wait_for(timeout=SOON)
        box.get_by_label("Command").fill("u")
        box.get_by_label("Command").press("Enter")
        box.get_by_text("Item 2: unsure, saved.").wait_for(timeout=SOON)
        box.get_by_text("Item 3 of 3").wait_for(timeout=SOON)
        box.get_by_label("Note").press_sequentially("the second sen")
        journal = study / "sample" / "coder-ann.jsonl"
        for _ in range(600):  # once it is on the disk, and not before, the kernel is killed
            if "the second sen" in journal.read_text():
                break
            time.sleep(0.1)
        page.set_viewport_size({"width": 390, "height": 1300})
        page.get_by_role("tab", name="File Browser").click()  # folds the side bar
        page.wait_for_function("document.querySelector('.jp-OutputArea-output .widget-vbox').clientWidth < 390")
        assert box.evaluate("e => e.scrollWidth <= e.clientWidth"), "wider than a telephone"
        look(page, "review")
        os.kill(int((study / "pid").read_text()), signal.SIGKILL)
        page.close()
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        box = reviewer(page, lab)
        box.get_by_text("Item 3 of 3").wait_for(timeout=SOON)
        box.get_by_text("2 judged").wait_for(timeout=SOON)
        assert box.get_by_label("Note").input_value() == "the second sen"
        browser.close()
    found = read_judgements(study / "sample", "ann")
    assert found["item_id"].tolist() == items["item_id"].tolist()[:2] and set(found["label"]) == {"unsure"}
