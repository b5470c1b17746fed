"""An offline site of notebooks, figures, evidence and tables, for people who have nothing installed.

Every page is one file that asks the network for nothing, and is forbidden to.
"""

from __future__ import annotations

import base64
import html
import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import KitError
from ..export import to_csv_folder
from ..figures import actors_bar
from ..figures.style import evidence_address
from ..figures.timelines import meetings_timeline, veto_timeline_figure
from ..progress_bar import watched
from ..reference import load_reference
from ..storage import alone_in, read_parquet, writing
from ..tables import SCHEMAS
from ..timeline import event_timeline, veto_timeline
from .evidence import evidence_page, page_name, published, title_of
from .methods import methods_page, versions
from .notebooks import Page, Picture, convert, highlight_css, picture
from .pages import asset, render
from .timeline import timeline_page

MARKER = ".site-made-by-analysis-share"
_PER_DOCUMENT = ("passages", "sentences", "mentions", "events", "event_actors", "veto_links")


def make_site(
    source: str | Path,
    out: str | Path,
    results: str | Path | None = None,
    *,
    title: str = "Conflict diplomacy: notebooks and evidence",
    limit: int = 1000,
    scores: pd.DataFrame | None = None,
) -> Path:
    """Make a site that opens from disk: notebooks, figures, the articles as evidence, tables, methods.

    Parameters
    ----------
    source : str or pathlib.Path
        A folder of executed notebooks, one such notebook, or a folder of results.
    out : str or pathlib.Path
        Folder for the site: new, empty, or made by an earlier ``share`` (which is replaced).
    results : str or pathlib.Path, optional
        Folder of results (``python -m analysis run``) behind the notebooks, for the evidence pages.
        Without it, marks on the notebooks' figures lead nowhere.
    title : str
        Title of the site.
    limit : int
        Documents to make pages for, those with events first; the first page says how many are left out.
    scores : pandas.DataFrame, optional
        From `scoring.score_events`, for the page of methods.

    Returns
    -------
    pathlib.Path
        The site's ``index.html``.

    Raises
    ------
    KitError
        `source` holds neither notebooks nor results, a notebook was not run, or `out` holds other files.
    OutputError
        `out` cannot be written, or another share is at work there; an earlier site stays as it was.

    Examples
    --------
    >>> make_site("nowhere", "site")
    Traceback (most recent call last):
    ...
    analysis.errors.KitError: nowhere: neither notebooks nor results. Remedy: give a folder ...
    """
    source, out = Path(source), Path(out)
    paths = _notebooks(source)
    folder = Path(results) if results is not None else None if paths else source
    if folder is not None and not _part(folder, "documents"):
        raise KitError("no documents among the results" if results else "neither notebooks nor results", file=str(folder),
                       remedy="give a folder of .ipynb files, or one that python -m analysis run has written")
    pages = [convert(p, [q.stem for q in paths]) for p in watched(paths, "notebooks", "notebook")]
    tables, total = _read(folder, limit) if folder else ({}, 0)
    _claim(out)
    with alone_in(out, MARKER), writing(out):
        new = out / ".unfinished"
        shutil.rmtree(new, ignore_errors=True)
        for below in (new / "evidence", new / "figures"):
            below.mkdir(parents=True)
        try:
            _write_all(new, pages, tables, total, scores, title)
            _replace(out, new)
        finally:
            shutil.rmtree(new, ignore_errors=True)
    return out / "index.html"


def _write_all(out: Path, pages: Sequence[Page], tables: Mapping[str, pd.DataFrame], total: int, scores: pd.DataFrame | None,
               title: str) -> None:
    documents = _rows(tables.get("documents"))
    known = {evidence_address(d["doc_id"]) for d in documents}
    known |= {evidence_address(e["doc_id"], e["event_id"]) for e in _rows(tables.get("events"))}
    pictures = [(f"{p.href}", p.title, f) for p in pages for f in p.pictures]
    if not pages:
        pictures = [("figures.html", "Figures", f) for f in _own_pictures(tables)]
        linked = [replace(f, svg=_live(f.svg, known)) for *_, f in pictures]
        _write(out / "figures.html", render("figures", title, figures=linked))
    _write_notebooks(out, pages, known, title)
    _write_evidence(out, documents, tables, pictures, title)
    _write(out / "methods.html", methods_page(title, tables.get("documents"), scores))
    timeline = _write_timeline(out, documents, tables, known, title)
    figures = [_write_picture(out, *p, known) for p in pictures]
    _write(out / "index.html", render(
        "index", title, notebooks=pages, timeline=timeline, figures=figures, documents=_listed(documents, tables),
        left_out=total - len(documents), total_documents=total, downloads=_downloads(out, tables), versions=versions()))


def _notebooks(source: Path) -> list[Path]:
    if source.suffix == ".ipynb" and source.is_file():
        return [source]
    return sorted(p for p in source.glob("*.ipynb") if p.is_file()) if source.is_dir() else []


def _part(folder: Path, name: str) -> Path | None:
    """Where a table of the results lies: one file, or a folder of parts."""
    return next((p for p in (folder / f"{name}.parquet", folder / name) if p.exists()), None)


def _read(folder: Path, limit: int) -> tuple[dict[str, pd.DataFrame], int]:
    """Read the tables of the documents that get a page, and count all documents."""
    def read(name: str, **how: Any) -> pd.DataFrame | None:
        path = _part(folder, name)
        return read_parquet(path, **how) if path else None

    ids = read("documents", columns=["doc_id"])
    events = read("events", columns=["doc_id", "event_id"])
    assert ids is not None
    busy = set(events["doc_id"]) if events is not None else set()
    chosen = sorted(ids["doc_id"], key=lambda d: (d not in busy, d))[:limit]
    own_events = [] if events is None else events.loc[events["doc_id"].isin(chosen), "event_id"].tolist()
    tables = {}
    for name, schema in SCHEMAS.items():
        wanted = ("doc_id", chosen) if "doc_id" in schema.names else ("event_id", own_events)
        if name in ("tokens", "clauses"):  # as long as the texts themselves, and made again from them
            continue
        # An empty list has no type that Parquet could compare with; nothing is left out where there is nothing.
        filters = [(wanted[0], "in", wanted[1])] if wanted[0] in schema.names and wanted[1] else None
        table = read(name, filters=filters)
        if table is not None:
            tables[name] = table
    return tables, len(ids)


def _rows(table: pd.DataFrame | None) -> list[dict[str, Any]]:
    """Rows as mappings, every kind of missing value as None."""
    records = [] if table is None else table.to_dict("records")
    return [{str(k): None if pd.isna(v) else v for k, v in r.items()} for r in records]


def _claim(out: Path) -> None:
    """Mark a folder as a site's; refuse one that holds anything else."""
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / MARKER).exists())):
        raise KitError("there is something else here", file=str(out), remedy="name a new or empty folder")
    with writing(out):
        out.mkdir(parents=True, exist_ok=True)
        _write(out / MARKER, "This folder is replaced by the next share.\n")


def _replace(out: Path, new: Path) -> None:
    """Put a whole new site into the place of the old one; its first page goes first and comes last."""
    (out / "index.html").unlink(missing_ok=True)
    for old in (out / "evidence", out / "figures", out / "downloads"):
        shutil.rmtree(old, ignore_errors=True)
    for page in out.glob("*.html"):
        page.unlink()
    for path in sorted(new.iterdir(), key=lambda p: p.name == "index.html"):
        path.rename(out / path.name)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", errors="xmlcharrefreplace", newline="\n")


def _live(markup: str, known: set[str], base: str = "") -> str:
    """Keep links to evidence that is on the site, with `base` before them; others become plain marks."""
    def link(found: re.Match[str]) -> str:
        return f'xlink:href="{base}{found[1]}"' if html.unescape(found[1]) in known else ""
    return re.sub(r'xlink:href="(evidence/[^"]*)"', link, markup)


def _own_pictures(tables: Mapping[str, pd.DataFrame]) -> list[Picture]:
    """Figures of a folder of results, which has no notebooks to show them."""
    drawn = []
    if {"events", "event_actors"} <= set(tables):
        events, actors = tables["events"], tables["event_actors"]
        drawn.append(meetings_timeline(_timeline(tables)))
        if "veto_links" in tables:
            drawn.append(veto_timeline_figure(veto_timeline(events, actors, tables["veto_links"], load_reference().vetoes)))
    if {"mentions", "sentences"} <= set(tables):
        kinds = tables["mentions"].merge(tables["sentences"][["doc_id", "sent_id", "kind"]], how="left",
                                         on=["doc_id", "sent_id"], suffixes=("", "_of_passage"))["kind_of_passage"]
        drawn.append(actors_bar(tables["mentions"][(kinds != "boilerplate").to_numpy()]))
    return [picture(f.svg(), f.name) for f in drawn]


def _timeline(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The timeline of meetings, which counts one for many reports; of events, in results that lack it."""
    if "timeline" in tables:
        return tables["timeline"]
    return event_timeline(tables["events"], tables["event_actors"], documents=tables["documents"])


def _write_timeline(out: Path, documents: Sequence[Mapping[str, Any]], tables: Mapping[str, pd.DataFrame], known: set[str],
                    title: str) -> bool:
    if not {"events", "event_actors"} <= set(tables):
        return False
    links = tables.get("veto_links")
    votes = [] if links is None else sorted({(v["vetoed_on"], f"{v['draft']}, {(v['vetoed_by'] or '').replace(';', ', ')}")
                                            for v in _rows(links) if v["verdict"] == "matched" and v["vetoed_on"] is not None})
    _write(out / "timeline.html", timeline_page(_timeline(tables), documents, votes, known, title))
    return True


def _write_notebooks(out: Path, pages: Sequence[Page], known: set[str], title: str) -> None:
    script, highlight = asset("widgets.js"), highlight_css()
    for i, page in enumerate(pages):
        _write(out / page.href, render(
            "notebook", title, title=page.title, body=_live(page.body, known), state=page.state,
            script=script if page.state else "", highlight=highlight, before=pages[i - 1] if i else None,
            after=pages[i + 1] if i + 1 < len(pages) else None))


def _write_evidence(out: Path, documents: Sequence[Mapping[str, Any]], tables: Mapping[str, pd.DataFrame],
                    pictures: Sequence[tuple[str, str, Picture]], title: str) -> None:
    shown = defaultdict(list)
    for href, page_title, figure in pictures:
        for link in figure.links:
            shown[link].append({"href": f"../{href}#figure-{figure.name}", "title": f"{figure.title} ({page_title})"})
    home = {e["event_id"]: e["doc_id"] for e in _rows(tables.get("events"))}
    own: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for name in _PER_DOCUMENT:
        for row in _rows(tables.get(name)):
            own[row["doc_id"] if "doc_id" in row else home[row["event_id"]]][name].append(row)
    for document in watched(documents, "articles", "page"):
        page = evidence_page(document, own[document["doc_id"]], shown, title)
        _write(out / "evidence" / page_name(document["doc_id"]), page)


def _write_picture(out: Path, href: str, page_title: str, figure: Picture, known: set[str]) -> dict[str, str]:
    name, n = figure.name, 1
    while (out / "figures" / f"{name}.svg").exists():  # two notebooks may each have a figure of one name
        name, n = f"{figure.name}-{n + 1}", n + 1
    _write(out / "figures" / f"{name}.svg", _live(figure.svg, known, base="../"))
    image = base64.b64encode(figure.svg.encode("utf-8", "xmlcharrefreplace")).decode("ascii")
    return {"title": figure.title, "alt": figure.alt, "image": f"data:image/svg+xml;base64,{image}",
            "href": f"{href}#figure-{figure.name}", "page": href, "page_title": page_title, "file": f"figures/{name}.svg"}


def _listed(documents: Sequence[Mapping[str, Any]], tables: Mapping[str, pd.DataFrame]) -> list[dict[str, Any]]:
    n = Counter(e["doc_id"] for e in _rows(tables.get("events")))
    return [{"href": f"evidence/{page_name(d['doc_id'])}", "title": title_of(d), "source": d.get("source") or "",
             "published": published(d), "n": n[d["doc_id"]]} for d in documents]


def _downloads(out: Path, tables: Mapping[str, pd.DataFrame]) -> list[dict[str, Any]]:
    if tables:
        to_csv_folder(tables, out / "downloads")
    return [{"name": n, "href": f"downloads/{n}.csv", "rows": len(t), "meaning": SCHEMAS[n].row} for n, t in tables.items()]
