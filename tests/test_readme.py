"""What the README and the data card promise is so."""

from __future__ import annotations

import csv
import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from analysis import analyse, load_corpus, load_reference, run
from analysis.tables import DOCUMENTS, SCHEMAS, build, codebook
from analysis.tables.on_demand import ON_DEMAND
from analysis.tables.reviews import REVIEW_SCHEMAS

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CARD = (ROOT / "corpus" / "README.md").read_text(encoding="utf-8")
FENCES = re.findall(r"```(\w+)\n(.*?)```", README, re.S)


def fence(language: str, holding: str) -> str:
    found = [text for kind, text in FENCES if kind == language and holding in text]
    assert len(found) == 1, f"the README has {len(found)} {language} examples with {holding!r}"
    return found[0]


def events_of(text: str, folder: Path) -> pd.DataFrame:
    day = pd.Timestamp("2012-03-14")
    document = build([{"doc_id": "a", "path": "a", "sha256": "", "published_basis": "stated", "published_earliest": day,
                       "published_latest": day, "text": text}], DOCUMENTS)
    return analyse(document, load_reference(folder))["events"]


def test_codebook_is_the_schemas() -> None:
    printed = re.search(r"<!-- codebook: .*? -->\n\n(.*?)\n<!-- end of codebook -->", README, re.S)
    assert printed and printed[1] == codebook(SCHEMAS.values()), (
        "print analysis.tables.codebook(SCHEMAS.values()) between the two marks of README.md")

    printed = re.search(r"<!-- tables on demand: .*? -->\n\n(.*?)\n<!-- end of tables on demand -->", README, re.S)
    assert printed and printed[1] == codebook(ON_DEMAND.values()), "print codebook(ON_DEMAND.values()) between the marks below them"


def test_codebook_of_judgements_is_their_schemas() -> None:
    printed = re.search(r"Made when a sample is judged:\n\n(.*?)\n<!-- end of the codebook of judgements -->", README, re.S)
    assert printed and printed[1] == codebook(REVIEW_SCHEMAS.values()), (
        "print codebook(analysis.tables.reviews.REVIEW_SCHEMAS.values()) between the two marks of README.md")


@pytest.mark.parametrize("folder, text", [(ROOT, README), (ROOT / "corpus", CARD)], ids=["README", "data card"])
def test_links_lead_somewhere(folder: Path, text: str) -> None:
    targets = [t for t in re.findall(r"\]\(([^)#]+)\)", text) if not t.startswith("http")]
    assert targets or folder != ROOT
    assert [t for t in targets if not (folder / t).exists()] == []


def test_every_notebook_of_the_walk_is_named() -> None:
    there = {p.name for p in (ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb")}
    assert there == set(re.findall(r"\(notebooks/([\w.]+)\)", README))


def test_python_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "corpus", tmp_path / "corpus")
    monkeypatch.chdir(tmp_path)
    exec(compile(fence("python", "my_figures"), "README.md", "exec"), {})
    assert {p.suffix for p in (tmp_path / "my_figures").iterdir()} == {".svg", ".png"}


def test_review_of_the_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(ROOT / "corpus", tmp_path / "results")
    monkeypatch.chdir(tmp_path)
    drawn = fence("python", "Reviewer(").replace('Reviewer("sample", "Ann")', 'Reviewer("sample", "Ann").run("u")')
    exec(compile(drawn, "README.md", "exec"), {})
    names: dict[str, pd.DataFrame] = {}
    exec(compile(fence("python", "lock_sample"), "README.md", "exec"), names)
    assert len(names["judgements"]) == 1 and names["settled"].empty  # one who is unsure settles nothing


def test_python_example_of_reading_back_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "corpus", tmp_path / "corpus")
    monkeypatch.chdir(tmp_path)
    space: dict[str, pd.DataFrame] = {}
    exec(compile(fence("python", "sentences_behind"), "README.md", "exec"), space)
    assert len(space["behind"]) and space["spread"]["n"].sum() > 0


def test_dating_and_comparing_examples_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "corpus", tmp_path / "corpus")
    monkeypatch.chdir(tmp_path)
    exec(compile(fence("python", "date_bounds"), "README.md", "exec"), names := {})
    assert names["date_ranges"](names["bounds"], names["tables"])["n_candidates"].tolist() == [21]
    (tmp_path / "model.csv").write_text("article,what,who\nmoscow-times-2012-03-10,handshake,Lavrov;Annan\nx,,\n", encoding="utf-8")
    monkeypatch.setattr("analysis.pipeline.read_results", lambda folder: names["tables"])
    exec(compile(fence("python", "compare_coders"), "README.md", "exec"), names)
    assert names["found"].agreement["n_b"].iloc[-1] == 1 and len(names["theirs"].rejects) == 1


def test_actor_of_the_example_is_recognised(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(fence("csv", "ada-holm"), encoding="utf-8")
    aliases = load_reference(tmp_path).aliases
    assert set(aliases.loc[aliases["actor_id"] == "person:ada-holm", "alias"]) == {"Ada Holm", "A. Holm", "Holm"}


def test_event_type_of_the_example_is_recognised(tmp_path: Path) -> None:
    (tmp_path / "events.toml").write_text(fence("toml", "sanction"), encoding="utf-8")
    pattern = next(p for t in load_reference(tmp_path).event_types if t.name == "sanction" for p in t.patterns)
    found = {text: events_of(text, tmp_path)["event_type"].tolist() for text in (*pattern.examples, *pattern.counterexamples)}
    assert found == {**{t: ["sanction"] for t in pattern.examples}, **{t: [] for t in pattern.counterexamples}}


def test_file_format_of_the_example_is_read(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "analysis", tmp_path / "analysis", ignore=shutil.ignore_patterns("__pycache__"))
    readers = tmp_path / "analysis" / "readers"
    (readers / "story.py").write_text(fence("python", "read_story"), encoding="utf-8")
    source = (readers / "__init__.py").read_text(encoding="utf-8")
    source = source.replace("from .plain", "from .story import read_story\nfrom .plain", 1)
    source = source.replace('    ".txt": read_plain,\n', '    ".txt": read_plain,\n    ".story": read_story,\n', 1)
    (readers / "__init__.py").write_text(source, encoding="utf-8")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.story").write_text("Talks in Oslo\n\nThey met.\n", encoding="utf-8")
    code = "from analysis import load_corpus; print(load_corpus('in').documents['title'].tolist())"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=120,
                          env={**os.environ, "PYTHONPATH": str(tmp_path)})
    assert done.stdout.strip() == "['Talks in Oslo']", done.stderr


def test_commands_exist() -> None:
    shown = subprocess.run([sys.executable, "-m", "analysis", "--help"], cwd=ROOT, capture_output=True, text=True, timeout=120)
    for command in re.findall(r"^python -m analysis (\w+)", README, re.M):
        assert re.search(rf"^\s+{command}\s", shown.stdout, re.M), command


def test_data_card_describes_the_file() -> None:
    with (ROOT / "corpus" / "manifest.csv").open(encoding="utf-8", newline="") as lines:
        (row,) = csv.DictReader(lines)
    raw = (ROOT / "corpus" / row["file"]).read_bytes()
    facts = (row["file"], row["doc_id"], hashlib.sha256(raw).hexdigest(), f"{len(raw):,} bytes", f"{len(raw.decode()):,} characters")
    assert [fact for fact in facts if fact not in CARD] == []
    assert all(f"`{column}`" in CARD for column in row)
    assert load_corpus(ROOT / "corpus").documents["published_basis"].tolist() == ["inferred"]
