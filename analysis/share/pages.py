"""The frame of every page of the offline site: templates, styles and a policy that forbids the network."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

ASSETS = Path(__file__).parent / "assets"


def render(template: str, site: str, root: str = "", script: str = "", **values: object) -> str:
    """Fill one of the templates in ``analysis/assets``; everything is escaped that is not markup.

    Parameters
    ----------
    template : str
        Name of the template, without its ending.
    site : str
        Title of the site.
    root : str
        Way from the page to the first page of the site.
    script : str
        The one script the page may run; its digest goes into the page's policy.
    **values
        What the template names.

    Returns
    -------
    str
        A whole HTML page.

    Examples
    --------
    >>> page = render("figures", "Talks <b>", figures=[])
    >>> "Talks &lt;b&gt;" in page, "default-src 'none'" in page
    (True, True)
    """
    page = _environment().get_template(f"{template}.html.j2")
    return str(page.render(site=site, root=root, script=script, policy=Markup(policy(script)), css=asset("site.css"),
                       counted=counted, **values)) + "\n"


def policy(script: str = "") -> str:
    """Write the Content-Security-Policy of a page: nothing is fetched, and no script runs but this one.

    Markup that slipped into an output of a notebook can therefore neither run nor call home.

    Examples
    --------
    >>> "script-src" in policy(), "script-src 'sha256-" in policy("1")
    (False, True)
    """
    rules = ["default-src 'none'", "style-src 'unsafe-inline'", "img-src data:", "font-src data:", "media-src data:",
             "base-uri 'none'", "form-action 'none'"]
    if script:
        digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
        rules.append(f"script-src 'sha256-{digest}'")
    return "; ".join(rules)


def asset(name: str) -> str:
    """Read a text file of ``analysis/assets``.

    Examples
    --------
    >>> "body" in asset("site.css")
    True
    """
    return (ASSETS / name).read_text(encoding="utf-8")


def counted(n: int, noun: str) -> str:
    """Write a number and its noun.

    Examples
    --------
    >>> counted(1, "row"), counted(1200, "row")
    ('1 row', '1,200 rows')
    """
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


@cache
def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(ASSETS), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
                       lstrip_blocks=True)
