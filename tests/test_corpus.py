"""Corpora: the committed article, manifests, bare folders; what is not read is told."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path

import pandas as pd
import pytest

from analysis.corpus import Corpus, load_corpus
from analysis.errors import CorpusError
from analysis.passages import label_passages
from analysis.reference import load_reference

ROOT = Path(__file__).resolve().parents[1]
ARTICLE = ROOT / "corpus" / "2012-03-10-moscow-times-lavrov-cairo.txt"
#: The article as it was handed over. Another digest means that the raw source was changed.
SHA256 = "60eda8a4695951d430abbf7694c30aeaf7c463dbec2c86357e277e376cfa1d25"
HEADER = "file,doc_id,title,source,published,published_basis,language\n"


def told(corpus: Corpus) -> list[str]:
    return [f"{file}|{'' if pd.isna(row) else int(row)}|{reason}" for file, row, reason in corpus.rejects.itertuples(index=False)]


def manifest(folder: Path, *rows: str, header: str = HEADER) -> Path:
    (folder / "manifest.csv").write_text(header + "".join(r + "\n" for r in rows), encoding="utf-8")
    return folder


class TestTheArticle:
    def test_is_as_it_was_handed_over(self) -> None:
        assert hashlib.sha256(ARTICLE.read_bytes()).hexdigest() == SHA256

    def test_is_what_lies_beside_the_project(self, shared: Path) -> None:
        assert ARTICLE.read_bytes() == (shared / "article.txt").read_bytes()

    def test_git_will_not_change_its_line_ends(self) -> None:
        rules = (ROOT / ".gitattributes").read_text(encoding="utf-8").splitlines()
        assert any(rule.split()[0].startswith("corpus/") and "-text" in rule for rule in rules if rule.strip())

    def test_becomes_one_document_of_the_same_bytes(self) -> None:
        documents, rejects = load_corpus(ROOT / "corpus")
        assert len(documents) == 1 and rejects.empty
        row = documents.iloc[0]
        assert row["text"].encode("utf-8") == ARTICLE.read_bytes() and row["sha256"] == SHA256

    def test_date_is_inferred_and_the_manifest_says_how(self) -> None:
        row = load_corpus(ROOT / "corpus").documents.iloc[0]
        assert row["published_basis"] == "inferred"
        assert str(row["published_earliest"].date()) == str(row["published_latest"].date()) == "2012-03-10"
        note = pd.read_csv(ROOT / "corpus" / "manifest.csv")["note"].iloc[0]
        assert "prints no date" in note and "Inferred" in note

    def test_appeal_and_dateline_are_labelled_and_nothing_is_cut(self) -> None:
        documents = load_corpus(ROOT / "corpus").documents
        text = documents["text"].iloc[0]
        passages = label_passages(documents, load_reference())
        spans = [(text[a:b], kind) for a, b, kind in zip(passages["start"], passages["end"], passages["kind"])]
        assert spans[0] == ("CAIRO, Egypt — ", "dateline") and passages["start"].iloc[0] == 0
        appeal = next(i for i, (t, _) in enumerate(spans) if t == "A Message from The Moscow Times:")
        assert {kind for _, kind in spans[1:appeal]} == {"body"}
        assert {kind for _, kind in spans[appeal:]} == {"boilerplate"} and len(spans) - appeal == 8
        assert passages["end"].iloc[-1] == len(text)
        assert "".join(t for t, _ in spans).replace(" ", "") == text.replace("\n", "").replace(" ", "")


class TestManifest:
    def test_gives_what_the_file_does_not_say(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("Talks ended.", encoding="utf-8")
        row = load_corpus(manifest(tmp_path, "a.txt,one,Talks,Gazette,2012-03,inferred,en")).documents.iloc[0]
        assert (row["doc_id"], row["title"], row["source"], row["language"]) == ("one", "Talks", "Gazette", "en")
        assert (str(row["published_latest"].date()), row["published_basis"]) == ("2012-03-31", "inferred")

    def test_no_date_is_unknown_whatever_the_basis_says(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("Talks ended.", encoding="utf-8")
        row = load_corpus(manifest(tmp_path, "a.txt,,,,,stated,")).documents.iloc[0]
        assert (row["doc_id"], row["published_basis"]) == ("a", "unknown") and pd.isna(row["title"])

    @pytest.mark.parametrize("row, reason", [
        ("b.txt,x,,,,,", "'b.txt' is not there"), (",x,,,,,", "'' is not there"), ("x,x", "'x' is not there"),
        ("../outside.txt,x,,,,,", "leads out of the folder"), ("sub/../../outside.txt,x,,,,,", "leads out of the folder"),
        ("/etc/hostname,x,,,,,", "leads out of the folder"), ("a\0.txt,x,,,,,", "is not there"),
        (f"{'n' * 5000}.txt,x,,,,,", "is not there"),
        ("a.txt,x,,,2012-02-30,stated,", "'2012-02-30' is not a date"), ("a.txt,x,,,31/02/2012,,", "'31/02/2012' is not a date"),
        ("a.txt,x,,,2012,guessed,", "published_basis 'guessed'"), ("a.txt,x,Talks, at last,,,,", "more cells than columns"),
    ])
    def test_wrong_row_is_told_with_its_line(self, tmp_path: Path, row: str, reason: str) -> None:
        (tmp_path / "outside.txt").write_text("Not of the corpus.", encoding="utf-8")
        folder = tmp_path / "corpus"
        (folder / "sub").mkdir(parents=True)
        (folder / "a.txt").write_text("Talks ended.", encoding="utf-8")
        corpus = load_corpus(manifest(folder, row, "a.txt,good,,,,,"))
        assert corpus.documents["doc_id"].tolist() == ["good"]
        line, = told(corpus)
        assert line.startswith("manifest.csv|2|") and reason in line

    def test_same_id_or_same_row_twice(self, tmp_path: Path) -> None:
        for name in "ab":
            (tmp_path / f"{name}.txt").write_text(f"Talks {name}.", encoding="utf-8")
        corpus = load_corpus(manifest(tmp_path, "a.txt,one,,,,,", "b.txt,one,,,,,", "a.txt,one,,,,,", "a.txt,two,,,,,"))
        assert corpus.documents["doc_id"].tolist() == ["one", "two"]
        assert told(corpus) == ["b.txt||id 'one' was used before, in a.txt", "a.txt||id 'one' was used before, in a.txt"]

    def test_file_of_many_articles_is_not_cut_to_its_first(self, tmp_path: Path) -> None:
        rows = [{"id": str(n), "text": "Talks ended."} for n in range(3)]
        (tmp_path / "many.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        corpus = load_corpus(manifest(tmp_path, "many.jsonl,,,,,,"))
        assert corpus.documents.empty and "holds many articles" in told(corpus)[0]

    def test_column_missing(self, tmp_path: Path) -> None:
        with pytest.raises(CorpusError, match="manifest.csv: column missing: 'doc_id'. Remedy: the columns are file, doc_id"):
            load_corpus(manifest(tmp_path, "a.txt", header="file\n"))

    @pytest.mark.parametrize("raw", [b"", "file,doc_id".encode("utf-16"), HEADER.encode() + b"a.txt,\xff\xfe,,,,,\n"])
    def test_that_is_no_csv_in_utf8(self, tmp_path: Path, raw: bytes) -> None:
        (tmp_path / "manifest.csv").write_bytes(raw)
        with pytest.raises(CorpusError, match="manifest.csv"):
            load_corpus(tmp_path)

    def test_begins_with_a_byte_order_mark(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("Talks ended.", encoding="utf-8")
        (tmp_path / "manifest.csv").write_text("\ufeff" + HEADER + "a.txt,one,,,,,\r\n", encoding="utf-8", newline="")
        assert load_corpus(tmp_path).documents["doc_id"].tolist() == ["one"]


class TestBareFolder:
    def test_order_ids_and_what_stays_out(self, tmp_path: Path) -> None:
        for name in ("b.txt", "a.txt", "2011/a.txt", "2012/a.TXT", ".hidden/x.txt", ".x.txt", "README.txt", "notes.doc"):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(f"Talks of {name}.", encoding="utf-8")
        corpus = load_corpus(tmp_path)
        assert corpus.documents["doc_id"].tolist() == ["2011/a", "2012/a", "a", "b"]
        assert told(corpus) == ["notes.doc||no reader for .doc (known: .csv, .docx, .eml, .htm, .html, .jsonl, .md, .parquet, .pdf, "
                                ".rtf, .sgm, .sgml, .tsv, .txt, .xlsx, .xml, .zip)"]

    def test_no_readable_file(self, tmp_path: Path) -> None:
        (tmp_path / "a.pdf").write_bytes(b"%PDF")
        (tmp_path / "noend").write_bytes(b"x")
        corpus = load_corpus(tmp_path)
        assert corpus.documents.empty and len(told(corpus)) == 2

    def test_same_id_in_two_files_of_many(self, tmp_path: Path) -> None:
        for name in ("a.jsonl", "b.jsonl"):
            (tmp_path / name).write_text('{"id": "n", "text": "Talks."}\n' * 2, encoding="utf-8")
        assert told(load_corpus(tmp_path)) == [
            "a.jsonl|2|id 'n' was used before, in a.jsonl", "b.jsonl|1|id 'n' was used before, in a.jsonl",
            "b.jsonl|2|id 'n' was used before, in a.jsonl"]

    def test_link_out_of_the_folder(self, tmp_path: Path) -> None:
        (tmp_path / "secret.txt").write_text("Not of the corpus.", encoding="utf-8")
        folder = tmp_path / "corpus"
        folder.mkdir()
        (folder / "a.txt").write_text("Talks ended.", encoding="utf-8")
        try:
            (folder / "b.txt").symlink_to(tmp_path / "secret.txt")
            (folder / "c.txt").symlink_to(folder / "c.txt")
        except OSError as error:
            pytest.skip(f"links cannot be made here ({error})")
        corpus = load_corpus(folder)
        assert corpus.documents["doc_id"].tolist() == ["a"]
        assert told(corpus)[0] == "b.txt||a link that leads out of the folder"

    @pytest.mark.skipif(os.name == "nt" or not hasattr(os, "fsencode"), reason="file names are text here")
    def test_file_name_that_is_no_text(self, tmp_path: Path) -> None:
        try:
            (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text("Talks.", encoding="utf-8")
        except OSError as error:
            pytest.skip(f"this file system takes only text for names ({error})")
        line, = told(load_corpus(tmp_path))
        assert "not UTF-8" in line and line.isprintable()


@pytest.mark.parametrize("part", ["id", "title", "source", "language", "text"])
def test_half_a_character_in_any_part(tmp_path: Path, part: str) -> None:
    row = {"id": "a", "text": "Talks.", part: "x\ud83d"}
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(row) + '\n{"id": "b", "text": "Talks."}\n', encoding="utf-8")
    corpus = load_corpus(path)
    assert corpus.documents["doc_id"].tolist() == ["b"] and "half a character" in told(corpus)[0]


def test_wrong_date_of_a_row_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,date,text\na,2012-02-30,Talks.\nb,31/02/2012,Talks.\nc,,Talks.\n", encoding="utf-8")
    corpus = load_corpus(path)
    assert corpus.documents["doc_id"].tolist() == ["c"]
    assert [line.split("|")[1] for line in told(corpus)] == ["2", "3"]
    assert "'a': '2012-02-30' is not a date" in told(corpus)[0]


def test_unreadable_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Talks.", encoding="utf-8")
    (tmp_path / "b.txt").write_text("Talks.", encoding="utf-8")
    (tmp_path / "a.txt").chmod(0)
    try:
        (tmp_path / "a.txt").read_bytes()
    except OSError:
        assert "cannot be read" in told(load_corpus(tmp_path))[0]
    else:
        pytest.skip("this user may read every file")
    finally:
        (tmp_path / "a.txt").chmod(0o600)


def test_no_such_source(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no such file or folder"):
        load_corpus(tmp_path / "nothing")


def test_reading_changes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    shutil.copytree(ROOT / "corpus", folder)
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    load_corpus(folder)
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before
