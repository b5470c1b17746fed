"""The offline site as files: nothing fetched, nothing lost, nothing run."""

from __future__ import annotations

import csv
import hashlib
import html
import re
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pandas as pd
import pytest
import sites
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_notebook

from analysis.clauses import MODEL_DIGEST
from analysis.errors import KitError
from analysis.figures.style import evidence_address
from analysis.share import MARKER, make_site
from analysis.share.evidence import evidence_page, marked_text
from analysis.share.notebooks import describe, picture
from analysis.share.pages import ASSETS, asset


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base, made = tmp_path_factory.mktemp("study"), sites.tables()
    results = sites.write_results(base / "results", made)
    return make_site(sites.write_notebooks(base / "notebooks", made), base / "site", results).parent


@pytest.fixture
def results(tmp_path: Path) -> Path:
    return sites.write_results(tmp_path / "results", sites.tables())


class Elements(HTMLParser):
    """All start tags of a page, its ids, and the text of its element #text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text, self._inside = "", False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self._inside |= dict(attrs).get("id") == "text"

    def handle_endtag(self, tag: str) -> None:
        self._inside &= tag != "article"

    def handle_data(self, data: str) -> None:
        self.text += data if self._inside else ""

    def ids(self) -> list[str]:
        return [i for _, a in self.found if (i := a.get("id"))]


def pages(site: Path) -> dict[str, Elements]:
    return {str(p.relative_to(site)): Elements(p.read_text(encoding="utf-8")) for p in site.rglob("*.html")}


def evidence(site: Path) -> Path:
    return site / evidence_address(sites.DOC)


def test_no_page_names_anything_to_fetch(site: Path) -> None:
    for name, page in pages(site).items():
        for tag, attrs in page.found:
            if tag in ("script", "img", "iframe", "link", "source", "object", "embed"):
                address = attrs.get("src") or attrs.get("href") or attrs.get("data") or "data:"
                assert address.startswith("data:"), (name, tag, address)
            # A link is followed only by a click; the UN's documents are the only ones.
            assert not re.match("https?:|//", attrs.get("href") or "") or str(attrs["href"]).startswith("https://undocs.org/"), (name, attrs)


@pytest.mark.parametrize("url, link", [("https://undocs.org/S/2012/77", True), ("javascript:alert(1)", False), ("https://evil.example/undocs.org/S",
                                                                                                                False),
                                       ('https://undocs.org/S"onclick="x', False), (None, False)])
def test_a_matched_veto_links_to_the_draft_and_nothing_else_does(url: str | None, link: bool) -> None:
    event = dict(event_id="a#e1", doc_id="a", sent_id=0, start=0, end=4, event_type="veto", status="held", rule_id="r", evidence="Hm. ",
                 trigger_start=0, trigger_end=2)
    vote = dict(event_id="a#e1", draft="S/2012/77", verdict="matched", reason="one", vetoed_on=None, vetoed_by="Ostland", url=url)
    page = evidence_page(dict(doc_id="a", title="A", text="Hm. "), {"events": [event], "veto_links": [vote]}, {}, "Site")
    assert ("<a href=\"https://undocs.org/S/2012/77\"" in page) == link
    assert "evil" not in page and "javascript:" not in page and "onclick" not in page


def test_every_page_forbids_the_network_and_all_scripts_but_its_own(site: Path) -> None:
    for name, page in pages(site).items():
        policy = next(a["content"] for t, a in page.found if a.get("http-equiv") == "Content-Security-Policy")
        assert policy is not None and "default-src 'none'" in policy and "unsafe-eval" not in policy
        assert ("script-src" in policy) == name.startswith(("02", "timeline")), name
        assert "script-src 'unsafe-inline'" not in policy


def test_pages_have_language_landmarks_one_main_heading_and_unique_ids(site: Path) -> None:
    for name, page in pages(site).items():
        tags = [t for t, _ in page.found]
        assert dict(page.found[0][1])["lang"] == "en"
        assert tags.count("h1") == tags.count("main") == 1 and {"nav", "footer", "title"} <= set(tags), name
        assert len(page.ids()) == len(set(page.ids())), name


def test_every_link_of_the_site_arrives(site: Path) -> None:
    made = pages(site)
    for name, page in made.items():
        for _, attrs in page.found:
            href = attrs.get("href") or attrs.get("xlink:href")
            if not href:
                continue
            path, _, anchor = html.unescape(href).partition("#")
            target = (site / name).parent / path if path else site / name
            assert target.resolve().exists(), (name, href)
            if anchor and target.suffix == ".html" and anchor != "x":
                assert anchor in made[str(target.resolve().relative_to(site.resolve()))].ids(), (name, href)


def test_the_evidence_page_shows_the_text_to_the_character(site: Path) -> None:
    assert Elements(evidence(site).read_text(encoding="utf-8")).text == sites.TEXT


def test_a_mark_leads_to_the_sentence_and_the_sentence_back_to_the_figure(site: Path) -> None:
    notebook = (site / "01_who_met_whom.html").read_text(encoding="utf-8")
    assert f'xlink:href="{evidence_address(sites.DOC, sites.DOC + "#e1")}"' in notebook
    page = evidence(site).read_text(encoding="utf-8")
    assert re.search(r'<span class="evidence" id="e1"><span class="sentence"[^>]*><span class="mention"[^>]*>Ann Lund', page)
    assert "../01_who_met_whom.html#figure-meetings-timeline" in page
    assert "boilerplate" in page and "two aides" in page and "not on record" in page and "meeting-rule" in page


def test_marks_without_evidence_on_the_site_lead_nowhere(tmp_path: Path) -> None:
    notebooks = sites.write_notebooks(tmp_path / "notebooks", sites.tables())
    index = make_site(notebooks, tmp_path / "site")
    page = (index.parent / "01_who_met_whom.html").read_text(encoding="utf-8")
    assert "<svg" in page and 'href="evidence/' not in page
    assert "no evidence pages" in index.read_text(encoding="utf-8")


def test_results_alone_make_figures_and_evidence(results: Path, tmp_path: Path) -> None:
    out = make_site(results, tmp_path / "site").parent
    page = (out / "figures.html").read_text(encoding="utf-8")
    assert {"figure-meetings-timeline", "figure-veto-timeline", "figure-actors"} <= set(Elements(page).ids())
    assert 'href="../figures.html#figure-meetings-timeline"' in evidence(out).read_text(encoding="utf-8")


def test_results_in_many_parts_are_read(results: Path, tmp_path: Path) -> None:
    for path in list(results.glob("*.parquet")):
        (results / path.stem).mkdir()
        path.rename(results / path.stem / "part-0.parquet")
    assert evidence(make_site(results, tmp_path / "site").parent).exists()


def test_documents_over_the_limit_are_counted_and_those_with_events_come_first(tmp_path: Path) -> None:
    one, two, three = (sites.tables(d) for d in ("a", "b", "c"))
    made = {n: pd.concat([one[n], two[n], three[n]], ignore_index=True) for n in one if n != "pairs"}
    made["events"], made["event_actors"], made["veto_links"] = (three[n] for n in ("events", "event_actors", "veto_links"))
    out = make_site(sites.write_results(tmp_path / "results", made), tmp_path / "site", limit=2).parent
    assert sorted(p.name for p in (out / "evidence").iterdir()) == ["a.html", "c.html"]
    assert "1 more document" in (out / "index.html").read_text(encoding="utf-8")


def test_downloads_hold_every_row_and_no_formula(site: Path) -> None:
    for path in (site / "downloads").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        assert len(rows) == 1 + len(sites.tables()[path.stem])
        assert not [c for row in rows for c in row if re.match(r"[=+@\t\r]", c)]
    assert "'=1+1" in (site / "downloads" / "pairs.csv").read_text(encoding="utf-8")


def test_a_site_is_the_same_bytes_each_time_and_drops_what_is_gone(results: Path, tmp_path: Path) -> None:
    def digest() -> dict[str, str]:
        return {str(p): hashlib.sha256(p.read_bytes()).hexdigest() for p in out.rglob("*") if p.is_file()}

    out = make_site(results, tmp_path / "site").parent
    first = digest()
    (out / "evidence" / "stale.html").write_text("old")
    make_site(results, out)
    assert digest() == first


def test_other_people_s_files_are_not_overwritten(results: Path, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "thesis.html").write_text("mine")
    with pytest.raises(KitError, match="something else"):
        make_site(results, tmp_path / "site")
    assert (tmp_path / "site" / "thesis.html").read_text() == "mine"
    assert not (tmp_path / "site" / MARKER).exists()


@pytest.mark.parametrize("content, problem", [("{", "not a Jupyter notebook"), (None, "never run")])
def test_notebooks_that_cannot_be_shared_are_named(tmp_path: Path, content: str | None, problem: str) -> None:
    path = tmp_path / "x.ipynb"
    path.write_text(content or nbformat.writes(new_notebook(cells=[new_code_cell("1 + 1")])))
    with pytest.raises(KitError, match=problem) as caught:
        make_site(tmp_path, tmp_path / "site")
    assert "x.ipynb" in str(caught.value) and not (tmp_path / "site").exists()


def test_a_folder_of_neither_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KitError, match="neither notebooks nor results"):
        make_site(tmp_path, tmp_path / "site")


def test_titles_and_questions_are_found(site: Path) -> None:
    page = (site / "index.html").read_text(encoding="utf-8")
    assert "Which two people met, and when?" in page and "See the next" not in page
    assert describe(new_notebook(), "04_when") == ("04_when", "")


def test_a_foreign_svg_keeps_its_place() -> None:
    assert picture("<svg></svg>", "04-1").name == "04-1"


def test_the_widget_bundle_is_the_recorded_one_and_calls_nobody() -> None:
    bundle = asset("widgets.js")
    digest = hashlib.sha256(bundle.encode("utf-8")).hexdigest()
    assert digest in (ASSETS / "README.md").read_text(encoding="utf-8")
    assert not re.search(r"jsdelivr|unpkg|googleapis|cdnjs|</script", bundle)


cuts = st.lists(st.integers(0, 60), min_size=2, max_size=2, unique=True).map(sorted)
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)


@settings(max_examples=200, deadline=None)
@given(texts, st.lists(cuts, max_size=4), st.lists(cuts, max_size=5), st.lists(cuts, max_size=4), st.lists(cuts, max_size=3))
def test_no_labelling_however_odd_changes_the_text(text: str, passages: list[list[int]], sentences: list[list[int]],
                                                   names: list[list[int]], events: list[list[int]]) -> None:
    rows = {
        "passages": [dict(passage_id=i, start=a, end=b, kind="body", reason="r") for i, (a, b) in enumerate(passages)],
        "sentences": [dict(sent_id=i, start=a, end=b) for i, (a, b) in enumerate(sentences)],
        "mentions": [dict(start=a, end=b, name="<n>", actor_id=None, status="ambiguous") for a, b in names],
        "events": [dict(doc_id="d", event_id=f"d#e{i}", start=a, end=b, trigger_start=a, trigger_end=b,
                        event_type="call", status="held") for i, (a, b) in enumerate(events)],
    }
    page = Elements(f'<article id="text">{marked_text(text, rows)}</article>')
    assert page.text == text
    assert len(page.ids()) == len(set(page.ids()))


def test_the_page_of_methods_names_versions_digests_scores_and_how_to_cite(site: Path, tmp_path: Path) -> None:
    page = (site / "methods.html").read_text(encoding="utf-8")
    assert "holds no scores" in page and MODEL_DIGEST in page and "0" * 64 in page and "@software{" in page
    scores = pd.DataFrame({"figure": ["contact"], "value": [0.5], "low": [0.25], "high": [0.75], "right": [3], "n_gold": [6], "n_predicted": [6]})
    made = make_site(sites.write_results(tmp_path / "results", sites.tables()), tmp_path / "site", scores=scores)
    assert "0.50 (0.25 to 0.75)" in (made.parent / "methods.html").read_text(encoding="utf-8")
