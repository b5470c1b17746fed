"""JupyterLab for tests: started on a free port with settings of its own, driven in Chromium, stopped again."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = os.environ.get("CHROMIUM") or next(
    (p for n in ("chromium", "chromium-browser", "google-chrome", "chrome") if (p := shutil.which(n))), None)
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")
#: Milliseconds; a busy machine starts a kernel slowly.
PATIENCE = 90_000
ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: its address, its token and the folder it serves."""

    address: str
    token: str
    folder: Path

    def write(self, name: str, cells: Sequence[str]) -> str:
        """Write a notebook that was never run; return its name."""
        nbformat.write(new_notebook(cells=[new_code_cell(c) for c in cells], metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}), str(self.folder / name))
        return name


def open_notebook(browser: Browser, lab: Lab, name: str, width: int = 1280, height: int = 900) -> Page:
    """Open a notebook alone on a page (no file browser beside it), its kernel ready, the first cell chosen."""
    page = browser.new_page(viewport={"width": width, "height": height})
    page.set_default_timeout(PATIENCE)  # of the start; a test may be less patient
    page.goto(f"{lab.address}/doc/tree/{name}?token={lab.token}")
    # A cell that is run before the kernel is there is run by nobody.
    page.locator("#jp-main-statusbar", has_text="| Idle").wait_for(state="attached")
    page.locator(".jp-Notebook .jp-Cell .cm-content").first.click()
    return page


def run_by_keyboard(page: Page) -> None:
    """Run every cell with Shift+Enter, from the first on, and wait until the last has run."""
    cells = page.locator(".jp-CodeCell").count()
    for _ in range(cells):
        page.keyboard.press("Shift+Enter")
    page.wait_for_function("""n => [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].slice(0, n)
        .every(p => /\\[\\d+\\]/.test(p.textContent))""", arg=cells)


@contextmanager
def running_lab(folder: Path) -> Iterator[Lab]:
    """Start JupyterLab in `folder`, without a browser and without the user's settings; stop it at the end."""
    own = folder / ".jupyter"
    settings = own / "lab" / "user-settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    quiet = {"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True}
    (settings / "notification.jupyterlab-settings").write_text(json.dumps(quiet), encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    lab = Lab(f"http://127.0.0.1:{port}", secrets.token_hex(16), folder)
    places = {"JUPYTER_CONFIG_DIR": own, "JUPYTER_DATA_DIR": own / "data", "JUPYTER_RUNTIME_DIR": own / "runtime",
              "JUPYTERLAB_SETTINGS_DIR": own / "lab" / "user-settings", "JUPYTERLAB_WORKSPACES_DIR": own / "lab" / "workspaces",
              "IPYTHONDIR": own / "ipython", "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}",
               "--ServerApp.port_retries=0", f"--IdentityProvider.token={lab.token}", f"--ServerApp.root_dir={folder}",
               "--LabApp.extension_manager=readonly"]
    with (folder / ".lab.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, **{k: str(v) for k, v in places.items()}})
        try:
            _wait(process, lab)
            yield lab
        finally:
            process.terminate()  # asks its kernels to end, too
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(process: subprocess.Popen[bytes], lab: Lab) -> None:
    """Wait until the server answers; if it cannot start, say what it wrote."""
    until = time.monotonic() + PATIENCE / 1000
    while process.poll() is None and time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{lab.address}/api?token={lab.token}", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError("JupyterLab did not start:\n" + (lab.folder / ".lab.log").read_text(encoding="utf-8", errors="replace")[-2000:])
