"""What all figures share: colours, lettering, links, and a wrapper that shows and saves them.

Figures are made without pyplot, so that nothing is kept between them, and are the same bytes each
time they are drawn on one machine.
"""

from __future__ import annotations

import hashlib
import io
import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure as Canvas
from matplotlib.font_manager import FontProperties, get_font_names
from matplotlib.textpath import text_to_path

from ..storage import write_whole

#: The colour-blind-safe palette of Okabe and Ito (2008), "Color Universal Design".
BLUE, VERMILLION, GREEN, PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
SKY, ORANGE = "#56B4E9", "#E69F00"
INK, GREY, RULE = "#222222", "#5A5A5A", "#D9D9D9"
TEXT_SIZE = 8.0
#: Behind text that may cross a line.
HALO: Mapping[str, Any] = {"boxstyle": "square,pad=0.05", "facecolor": "white", "alpha": 0.8, "linewidth": 0}

# DejaVu comes with matplotlib, so Latin, Greek and Cyrillic look alike everywhere; the others only
# step in, where installed, for letters DejaVu lacks.
_FALLBACK = ("Noto Sans CJK JP", "Noto Sans CJK SC", "Noto Sans Devanagari", "Arial Unicode MS",
             "Microsoft YaHei", "Yu Gothic", "Hiragino Sans", "PingFang SC", "Nirmala UI")
# What XML cannot hold, what a terminal obeys, and directions that reach beyond their word.
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Figure:
    """A drawn figure, its description in words and the sentences its marks link to.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The drawing.
    alt : str
        What it shows, in words, made from the same data.
    name : str
        Name of its files, and of its anchor on a page.
    links : mapping, optional
        For each mark drawn with ``set_url("mark:KEY")``: its address and its full label.

    Examples
    --------
    >>> f = Figure(Canvas(figsize=(1, 1)), "An empty square", "square")
    >>> sorted(f._repr_mimebundle_())
    ['image/svg+xml', 'text/plain']
    """

    figure: Canvas
    alt: str
    name: str
    links: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def __repr__(self) -> str:
        return self.alt

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"image/svg+xml": self.svg(), "text/plain": self.alt}

    def svg(self, base: str = "") -> str:
        """Draw as SVG with a title, a description and links; `base` comes before every address."""
        drawn = io.BytesIO()
        with drawing():
            self.figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None})
        return _finish(drawn.getvalue().decode("utf-8"), self, base)

    def save(self, folder: str | Path, base: str = "", dpi: int = 200) -> tuple[Path, Path]:
        """Write NAME.svg and NAME.png into `folder`, made if absent; return both paths."""
        folder = Path(folder)
        vector, raster = folder / f"{slug(self.name)}.svg", folder / f"{slug(self.name)}.png"
        prolog = '<?xml version="1.0" encoding="utf-8"?>\n'
        write_whole(vector, lambda part: part.write_text(prolog + self.svg(base), encoding="utf-8", newline="\n"))
        with drawing():
            write_whole(raster, lambda part: self.figure.savefig(part, dpi=dpi, metadata={"Software": None, "Description": clean(self.alt)}))
        return vector, raster


@contextmanager
def drawing() -> Iterator[None]:
    """Draw with the kit's lettering and fixed SVG ids, whatever the user's settings are.

    Text becomes outlines (``svg.fonttype`` "path"): a label then never grows into its neighbour
    because the reader's machine lacks the font. The words stay readable in the description.
    """
    fallback = sorted(set(_FALLBACK) & set(get_font_names()), key=_FALLBACK.index)
    ours = {**mpl.rcParamsDefault, "svg.hashsalt": "analysis", "svg.fonttype": "path", "text.parse_math": False,
            "font.family": ["DejaVu Sans", *fallback], "font.size": TEXT_SIZE, "text.color": INK,
            "axes.edgecolor": GREY, "xtick.color": GREY, "ytick.color": GREY, "axes.linewidth": 0.6}
    ours = {k: v for k, v in ours.items() if not k.startswith(("backend", "interactive", "toolbar"))}
    with mpl.rc_context(ours), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        yield


def slug(text: str) -> str:
    """Make a name safe in a file name and an address; a changed name gets a short digest.

    Examples
    --------
    >>> slug("2012-03-10-cairo"), slug("../A b").startswith("a-b-")
    ('2012-03-10-cairo', True)
    """
    plain = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:80]
    # Devices of Windows; and what looks like another text's name with its digest, whose page it would take.
    fit = plain == text and not re.fullmatch("|con|prn|aux|nul|(com|lpt)[0-9]|.*-[0-9a-f]{8}", plain)
    return plain if fit else f"{plain or 'x'}-{hashlib.sha256(text.encode(errors='replace')).hexdigest()[:8]}"


def evidence_address(doc_id: str, event_id: str = "") -> str:
    """Address of the sentence behind an event on the offline site, relative to its first page.

    Examples
    --------
    >>> evidence_address("cairo", "cairo#e1")
    'evidence/cairo.html#e1'
    """
    page = f"evidence/{slug(doc_id)}.html"
    return f"{page}#{slug(event_id.removeprefix(doc_id + '#'))}" if event_id else page


def clean(text: str) -> str:
    """Make text one line that XML can hold and that does nothing to what stands around it.

    Examples
    --------
    >>> clean("a\\n b\\x00")
    'a b\ufffd'
    """
    return _NO_TEXT.sub("\ufffd", " ".join(text.split()))


def width(text: str, size: float = TEXT_SIZE) -> float:
    """Width of `text` in inches at `size` points."""
    lettering = FontProperties(family="DejaVu Sans", size=size)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        across, _, _ = text_to_path.get_text_width_height_descent(text, lettering, ismath=False)
    return float(across) / 72


def elide(text: str, inches: float, size: float = TEXT_SIZE) -> str:
    """Shorten `text` to fit `inches`; both sides of a dyad keep their beginnings.

    Examples
    --------
    >>> elide("Ann – Ben", 5)
    'Ann – Ben'
    """
    text = clean(text)
    if width(text, size) <= inches:
        return text
    parts = re.split("( – | → )", text, maxsplit=1)
    low, high = 1, max(map(len, parts))
    while low < high:  # the longest length at which both sides, cut alike, fit
        middle = (low + high + 1) // 2
        low, high = (middle, high) if width(_cut(parts, middle), size) <= inches else (low, middle - 1)
    return _cut(parts, low)


def _cut(parts: list[str], length: int) -> str:
    return "".join(p if len(p) <= length or p in (" – ", " → ") else p[:length].rstrip() + "…" for p in parts)


def _finish(svg: str, figure: Figure, base: str) -> str:
    """Make matplotlib's SVG fit to stand in a page: own ids, own style, words and links."""
    name = slug(figure.name)
    svg = svg[svg.index("<svg"):]
    svg = re.sub(r"<!--.*?(?:-->|\Z)|<metadata>.*?(?:</metadata>|\Z)", "", svg, flags=re.S)
    # A <style> inside an inline SVG would style the whole page.
    svg = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>", "", svg, count=1, flags=re.S)
    ids = set(re.findall(r'\bid="([^"]+)"', svg))
    svg = re.sub(r'(\bid="|xlink:href="#|url\(#)([^")]+)',
                 lambda m: f"{m[1]}{name}-{m[2]}" if m[2] in ids else m[0], svg)
    svg = re.sub(r'<a xlink:href="(mark|label):([^"]*)"[^>]*>', lambda m: _anchor(m[1], m[2], figure, base), svg)
    # Links inside an image are hidden from screen readers, so a linked figure is a figure.
    head = (f'<svg id="figure-{name}" role="{"figure" if figure.links else "img"}" '
            f'aria-labelledby="{name}-title {name}-desc" style="stroke-linejoin: round; max-width: 100%; height: auto" ')
    words = (f'\n <title id="{name}-title">{escape(clean(figure.alt.partition(":")[0]))}</title>'
             f'\n <desc id="{name}-desc">{escape(clean(figure.alt))}</desc>')
    svg = re.sub(r"<svg ([^>]*>)", lambda m: head + m[1] + words, svg, count=1)
    return "\n".join(line.rstrip() for line in svg.splitlines() if line.strip()) + "\n"


def _anchor(kind: str, key: str, figure: Figure, base: str) -> str:
    href, label = figure.links[key]
    href, label = escape(base + href), escape(clean(label))
    if kind == "label":  # the same link as its mark: one stop for the keyboard is enough
        return f'<a xlink:href="{href}" tabindex="-1" aria-hidden="true"><title>{label}</title>'
    return f'<a xlink:href="{href}" aria-label="{label}"><title>{label}</title>'
