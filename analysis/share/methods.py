"""The page that says how everything was made: method, versions, digests, scores, and how to cite it."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

import pandas as pd

from ..clauses import MODEL_DIGEST, MODEL_VERSION
from ..reference import load_reference
from ..scoring import FIGURES
from .pages import render

NAME = "conflict-diplomacy-notebooks"
PACKAGES = ("pandas", "nltk", "spacy", "matplotlib", "networkx", "ipywidgets", "nbconvert")


def methods_page(site: str, documents: pd.DataFrame | None = None, scores: pd.DataFrame | None = None) -> str:
    """Write the page.

    Parameters
    ----------
    site : str
        Title of the site.
    documents : pandas.DataFrame, optional
        The documents that have a page: a table of ``DOCUMENTS``, for their digests.
    scores : pandas.DataFrame, optional
        From `scoring.score_events`: how often the kit is right on labelled passages.

    Returns
    -------
    str
        A whole HTML page.

    Examples
    --------
    >>> "en_core_web_sm" in methods_page("Site")
    True
    """
    told = [] if scores is None else [
        (s.figure.replace("_", " "), FIGURES[s.figure], f"{s.value:.2f} ({s.low:.2f} to {s.high:.2f})", s.right, s.n_gold, s.n_predicted)
        for s in scores.itertuples()]
    digests = [(f"reference table {name}", digest) for name, digest in sorted(load_reference().digests.items())]
    files = [] if documents is None else documents[["doc_id", "path", "sha256"]].values.tolist()
    return render("methods", site, scores=told, versions=versions(), files=files, citation=citation(), bibtex=bibtex(),
                  digests=[(f"language model en_core_web_sm {MODEL_VERSION}", MODEL_DIGEST), *digests])


def versions() -> str:
    """Name the kit, Python and the packages that made a site, with their versions.

    Examples
    --------
    >>> "pandas 3" in versions()
    True
    """
    return f"Python {platform.python_version()}, {', '.join(f'{p} {_version(p)}' for p in (NAME, *PACKAGES))}"


def citation() -> str:
    """Say how to cite the kit, in the words of CITATION.cff.

    Examples
    --------
    >>> citation().startswith("The authors of the conflict diplomacy notebooks. Conflict diplomacy notebooks, version")
    True
    """
    return f"The authors of the conflict diplomacy notebooks. Conflict diplomacy notebooks, version {_version(NAME)}. MIT licence."


def bibtex() -> str:
    """The same for BibTeX.

    Examples
    --------
    >>> bibtex().splitlines()[0]
    '@software{conflict_diplomacy_notebooks,'
    """
    return ("@software{conflict_diplomacy_notebooks,\n  author = {{The authors of the conflict diplomacy notebooks}},\n"
            f"  title = {{Conflict diplomacy notebooks}},\n  version = {{{_version(NAME)}}}\n}}")


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "(version not known)"
