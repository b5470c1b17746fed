"""Executed notebooks as single HTML files that work from disk, their widgets included."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from jinja2 import DictLoader
from nbconvert import HTMLExporter
from nbformat import NotebookNode
from pygments.formatters import HtmlFormatter

from ..errors import KitError
from ..figures.style import slug

STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"
# SVG is put in as it is, not as an image, so that its links work; widgets wait for the page's one script.
_TEMPLATE = """{%- extends 'classic/base.html.j2' -%}
{%- block data_svg -%}<div class="output_svg output_subarea" tabindex="0" role="group" aria-label="Figure">{{ output.data['image/svg+xml'] | bare_svg }}</div>{%- endblock -%}
{%- block data_html -%}<div class="output_html rendered_html output_subarea"{% if 'tabindex' not in output.data['text/html'] %} tabindex="0" role="group" aria-label="Output"{% endif %}>
{{ output.data['text/html'] }}</div>{%- endblock -%}
{%- block data_widget_view -%}<div class="output_widget_view output_subarea">
<script type="application/vnd.jupyter.widget-view+json">{{ output.data['VIEW'] | json_dumps | escape_html_script }}</script>
</div>{%- endblock -%}
{%- block data_javascript -%}{%- endblock -%}
{%- block footer -%}{%- endblock -%}
""".replace("VIEW", VIEW)


#: Elements in an output that lead away or look up a host, which no policy of a page forbids: <meta http-equiv="refresh">.
_LEADS_AWAY = re.compile(r"<(?=(?:meta|base|link)\b)", re.IGNORECASE)


@dataclass(frozen=True)
class Picture:
    """An SVG figure in a notebook: its name, title and description, its markup and the addresses it links to."""

    name: str
    title: str
    alt: str
    svg: str
    links: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """A converted notebook: where it goes, what it is called and asks, its body, widgets and figures."""

    name: str
    title: str
    question: str
    body: str
    state: str
    pictures: tuple[Picture, ...]

    @property
    def href(self) -> str:
        """Address of its page."""
        return f"{self.name}.html"


def convert(path: Path, siblings: Sequence[str] = ()) -> Page:
    """Turn one executed notebook into the parts of a page.

    Parameters
    ----------
    path : pathlib.Path
        An ``.ipynb`` file.
    siblings : sequence of str
        Names (without ending) of notebooks on the same site: links to them lead to their pages.

    Returns
    -------
    Page

    Raises
    ------
    KitError
        The file is not a notebook, or has cells that were never run.
    """
    notebook = _read(path)
    exporter = HTMLExporter(template_name="basic", template_file="site.j2", embed_images=True,
                            extra_loaders=[DictLoader({"site.j2": _TEMPLATE})], filters={"bare_svg": _bare},
                            exclude_anchor_links=True)
    body, _ = exporter.from_notebook_node(notebook, {"metadata": {"path": str(path.parent)}})
    body = _LEADS_AWAY.sub("&lt;", body)
    for name in siblings:
        body = re.sub(rf'(<a [^>]*href="){re.escape(html.escape(name))}\.ipynb(?=[#"])', rf"\g<1>{name}.html", body)
    state = notebook.metadata.get("widgets", {}).get(STATE)
    title, question = describe(notebook, path.stem)
    # A "<" in JSON inside a script element could end it.
    packed = json.dumps(state, ensure_ascii=True, sort_keys=True).replace("<", "\\u003c") if state else ""
    return Page(path.stem, title, question, body, packed, tuple(_pictures(notebook, path.stem)))


def describe(notebook: NotebookNode, name: str) -> tuple[str, str]:
    """Find a notebook's title and the question it opens with.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        The notebook.
    name : str
        Title for one that has no heading.

    Returns
    -------
    (str, str)
        The first heading, and of the text before the first code cell the first paragraph that asks,
        else the first paragraph; empty if there is none.

    Examples
    --------
    >>> from nbformat.v4 import new_markdown_cell, new_notebook
    >>> describe(new_notebook(cells=[new_markdown_cell("# When\\n\\nIt is late.\\n\\n**When** was it?")]), "04")
    ('When', 'When was it?')
    """
    text: list[str] = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            break
        text.append(cell.source)
    blocks = [b.strip() for b in re.split(r"\n\s*\n", "\n\n".join(text)) if b.strip()]
    title = next((b.splitlines()[0].lstrip("# ") for b in blocks if b.startswith("#")), name)
    prose = [_plain(b) for b in blocks if not re.match(r"[#|>`<!-]|\d+\. ", b)]
    asked = next((p[:p.rindex("?") + 1] for p in prose if "?" in p), None)
    return _plain(title), asked or (prose[0] if prose else "")


def highlight_css() -> str:
    """Style of code: dark on light, every colour readable on it.

    Examples
    --------
    >>> ".highlight" in highlight_css()
    True
    """
    return str(HtmlFormatter(style="xcode", nobackground=True).get_style_defs(".highlight"))


def _read(path: Path) -> NotebookNode:
    try:
        notebook = nbformat.read(str(path), as_version=4)
    except (OSError, ValueError, KeyError, AttributeError, nbformat.reader.NotJSONError, nbformat.ValidationError) as error:
        raise KitError("not a Jupyter notebook", file=str(path), value=str(error)[:80],
                       remedy="open it in JupyterLab and save it again") from None
    code = [c for c in notebook.cells if c.cell_type == "code" and c.source.strip()]
    if missing := [i for i, c in enumerate(code, 1) if c.get("execution_count") is None]:
        raise KitError("a cell was never run", file=str(path), row=f"code cell {missing[0]}",
                       remedy="run the whole notebook and save it, then share it")
    return notebook


def _plain(markdown: str) -> str:
    text = re.sub(r"!?\[([^\[\]]*)\]\([^()]*\)", r"\1", markdown)
    return " ".join(html.unescape(re.sub(r"\*\*|__|`|(?<!\w)[*_]|[*_](?!\w)", "", text)).split())


def _bare(svg: str) -> str:
    """SVG as an element of a page: without what stands before it in a file."""
    return svg[svg.find("<svg"):] if "<svg" in svg else ""


def _pictures(notebook: NotebookNode, stem: str) -> list[Picture]:
    outputs = [o.data["image/svg+xml"] for c in notebook.cells for o in c.get("outputs", ())
               if "image/svg+xml" in o.get("data", {})]
    return [picture(_bare("".join(svg)), f"{stem}-{i}") for i, svg in enumerate(outputs, 1)]


def picture(svg: str, fallback: str) -> Picture:
    """Read name, words and links off an SVG that `figures` made; another SVG gets the fallback as its name.

    Examples
    --------
    >>> picture('<svg id="figure-a"><title id="a-title">My &amp; a</title></svg>', "x").title
    'My & a'
    """
    name: Any = re.search(r'<svg id="figure-([a-z0-9-]+)"', svg)
    title, alt = (re.search(rf"<{tag} id=\"[^\"]*\">(.*?)</{tag}>", svg, re.S) for tag in ("title", "desc"))
    links = tuple(dict.fromkeys(html.unescape(h) for h in re.findall(r'<a xlink:href="([^"]*)"', svg)))
    return Picture(name[1] if name else slug(fallback), html.unescape(title[1]) if title else fallback,
                   html.unescape(alt[1]) if alt else "", svg, links)
