"""Every format the kit reads: texts, titles, sources and dates come out; what is wrong with a file is one clear line."""

from __future__ import annotations

from pathlib import Path

import formats
import own_corpus
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.corpus import Corpus, intake_report, load_corpus
from analysis.readers import READERS, Record, Reject
from analysis.readers.days import iso
from analysis.readers.decode import decode

MANY = {"factiva.html", "factiva.rtf", "nexis.docx", "nexis.rtf", "proquest.txt", "reuters.sgm",
        "rows.csv", "rows.tsv", "rows.xlsx", "rows.jsonl", "rows.parquet"}
UNDATED = {"note.txt", "word.docx", "letter.rtf", "sheet.pdf"}


def corpus(folder: Path, **files: bytes) -> Corpus:
    """The corpus of a folder with these files; a double underscore stands for the dot."""
    for name, raw in files.items():
        (folder / name.replace("__", ".")).write_bytes(raw)
    return load_corpus(folder)


def read(folder: Path, name: str, raw: bytes) -> list[Record | Reject]:
    path = folder / name
    path.write_bytes(raw)
    from analysis.readers import ColumnMap

    return list(READERS[path.suffix](path, ColumnMap()))


def test_every_reader_has_a_file() -> None:
    assert {Path(n).suffix for n in formats.FILES} | {".htm", ".sgml"} == set(READERS)


@pytest.mark.parametrize("name", sorted(set(formats.FILES) - {"mediacloud.csv"}))
def test_article_comes_out_whole(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(formats.made(name))
    found = load_corpus(tmp_path)
    assert found.rejects.empty
    assert len(found.documents) == (2 if name in MANY else 1)
    one = found.documents.iloc[0]
    assert all(" ".join(line.split()) in " ".join(one.text.split()) for line in formats.LINES)
    assert not any(word in one.text for word in ("Copyright", "Length:", "Load-Date", "Cookies", "Subject:", "23 words", "Document "))
    if name in UNDATED:
        assert one.published_basis == "unknown"
    else:
        assert (str(one.published_earliest)[:10], one.published_basis) == ("2012-03-10", "stated")
        assert one.title == formats.TITLE
        assert one.source == ("Reuters" if name == "reuters.sgm" else formats.SOURCE)
    if name in MANY:
        other = found.documents.iloc[1]
        assert (other.title, other.text.strip(), str(other.published_earliest)[:10]) == (formats.OTHER_TITLE, formats.OTHER, "2012-03-11")


def test_ids_are_those_of_the_export_or_the_place_in_it(tmp_path: Path) -> None:
    for name in ("proquest.txt", "factiva.rtf", "nexis.rtf", "reuters.sgm"):
        (tmp_path / name).write_bytes(formats.made(name))
    assert load_corpus(tmp_path).documents["doc_id"].tolist() == [
        "HARGAZ0020120310e83a00005", "HARGAZ0020120311e83b00001", "nexis/1", "nexis/2", "900000001", "900000002", "reuters-1", "reuters-2"]


class TestListsWithoutText:
    def test_media_cloud_says_so(self, tmp_path: Path) -> None:
        one = corpus(tmp_path, list__csv=formats.MEDIA_CLOUD.encode()).documents.iloc[0]
        assert (one.doc_id, one.text, one.source) == ("7", formats.TITLE, formats.SOURCE)
        assert "metadata only" in one.note

    @pytest.mark.parametrize("raw", [formats.GDELT, "GLOBALEVENTID,SQLDATE\n1,20120310\n"])
    def test_gdelt_is_told_once(self, tmp_path: Path, raw: str) -> None:
        found = corpus(tmp_path, events__csv=raw.encode())
        assert found.documents.empty and len(found.rejects) == 1 and "metadata only" in found.rejects.iloc[0].reason


class TestEncodings:
    @pytest.mark.parametrize(("encoding", "shown"), [("utf-8", "utf-8"), ("utf-16", "utf-16"), ("utf-32", "utf-32"), ("cp1252", "cp1252")])
    def test_is_found_and_told(self, tmp_path: Path, encoding: str, shown: str) -> None:
        text = "The “Élysée” said the envoy – Mr Ångström – met Señora Peña in Málaga on Friday. " * 3
        one = corpus(tmp_path, a__txt=text.encode(encoding)).documents.iloc[0]
        assert (one.text, one.encoding) == (text, shown)
        assert isinstance(one.note, str) == (shown == "cp1252")

    def test_csv_in_an_older_encoding(self, tmp_path: Path) -> None:
        text = "Señora Peña met the envoy in Málaga – and left."
        one = corpus(tmp_path, a__csv=f"id,text\n1,{text}\n".encode("cp1252")).documents.iloc[0]
        assert (one.text, one.encoding) == (text, "cp1252") and "detected" in one.note

    @given(st.binary(max_size=400))
    def test_bytes_are_text_or_a_reason(self, raw: bytes) -> None:
        try:
            text, encoding = decode(raw)
        except ValueError as error:
            assert str(error)
        else:
            assert text.encode(encoding, "surrogatepass") == raw or encoding.startswith("utf-") or len(text) <= len(raw)


@pytest.mark.parametrize(("stated", "day"), [
    ("Saturday, March 10, 2012", "2012-03-10"), ("Sat 10 Mar 2012", "2012-03-10"), ("March 10th, 2012, 9:40 AM GMT", "2012-03-10"),
    ("2012/03/10", "2012-03-10"), ("20120310", "2012-03-10"), ("Sept. 3, 2012", "2012-09-03"), ("1 June 2012", "2012-06-01"),
    ("10/03/2012", None), ("last week", None), ("", None), (None, None), ("May 2012", "2012-05"), ("31 February 2012", "2012-02-31")])
def test_stated_day(stated: str | None, day: str | None) -> None:
    assert iso(stated) == day


BAD = {
    "empty.docx": b"", "empty.pdf": b"", "empty.rtf": b"", "empty.html": b"", "empty.xml": b"", "empty.eml": b"", "empty.xlsx": b"",
    "cut.docx": formats.docx(formats.LINES)[:900], "cut.xlsx": formats.made("rows.xlsx")[:500], "cut.pdf": formats.pdf(formats.LINES)[:60],
    "text.docx": b"Talks ended.", "text.pdf": b"Talks ended.", "text.rtf": b"Talks ended.", "text.xml": b"Talks ended.",
    "binary.txt": bytes(range(256)), "binary.html": b"\x00\x01" * 50, "picture.xlsx": b"\x89PNG\r\n\x1a\n" + b"0" * 100,
    "laughs.xml": b'<?xml version="1.0"?><!DOCTYPE n [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><nitf>&b;</nitf>',
    "outside.xml": b'<?xml version="1.0"?><!DOCTYPE n [<!ENTITY a SYSTEM "file:///etc/hostname">]><nitf>&a;</nitf>',
    "other.xml": b"<recipe><p>Talks ended.</p></recipe>", "cut.xml": b"<nitf><body>", "none.sgm": b"<html>Talks</html>",
    "scan.pdf": formats.pdf([]), "twice.csv": b"id,text,text\n1,a,b\n", "none.eml": b"\n\n", "blank.md": b"  \n",
}


@pytest.mark.parametrize("name", sorted(BAD))
def test_bad_file_is_one_clear_line_and_the_rest_is_read(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(BAD[name])
    (tmp_path / "good.txt").write_text(formats.FIRST, encoding="utf-8")
    found = load_corpus(tmp_path)
    assert found.documents["doc_id"].tolist() == ["good"]
    (told,) = found.rejects.itertuples()
    assert told.file == name and 4 < len(told.reason) < 200 and "\n" not in told.reason and "Traceback" not in told.reason


class TestArchives:
    def test_members_are_read_by_their_own_readers(self, tmp_path: Path) -> None:
        members = {f"in/{name}": formats.made(name) for name in formats.FILES if name not in ("rows.tsv", "rows.xlsx", "rows.jsonl", "rows.parquet",
                                                                                                "factiva.html")}
        found = corpus(tmp_path, all__zip=formats.archive({**members, "__MACOSX/x.txt": b"no", ".hidden": b"no"}))
        assert found.rejects.empty
        assert {"all.zip/in/note", "all.zip/in/page", "a1", "900000002", "all.zip/in/nexis/2"} <= set(found.documents["doc_id"])

    @pytest.mark.parametrize("name", ["../out.txt", "/out.txt", "in/../../out.txt", "..\\out.txt", "C:/out.txt"])
    def test_names_lead_nowhere(self, tmp_path: Path, name: str) -> None:
        found = corpus(tmp_path, a__zip=formats.archive({name: b"Talks ended.", "good.txt": b"Talks ended."}))
        assert found.documents["doc_id"].tolist() == ["a.zip/good"]
        assert "leads out" in found.rejects.iloc[0].reason and not (tmp_path.parent / "out.txt").exists()

    def test_bomb_is_not_opened(self, tmp_path: Path) -> None:
        found = corpus(tmp_path, a__zip=formats.archive({"bomb.txt": b"0" * 30_000_000, "good.txt": b"Talks ended."}))
        assert found.documents["doc_id"].tolist() == ["a.zip/good"] and "unpacks to" in found.rejects.iloc[0].reason

    def test_office_bomb_is_not_opened(self, tmp_path: Path) -> None:
        found = corpus(tmp_path, a__docx=formats.archive({"word/document.xml": b"0" * 30_000_000}))
        assert found.documents.empty and "unpacks to" in found.rejects.iloc[0].reason

    def test_damaged_locked_nested_and_empty(self, tmp_path: Path) -> None:
        whole = formats.archive({"a.txt": b"Talks ended. " * 50})
        locked = bytearray(whole)
        for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            locked[locked.index(mark) + at] |= 1
        spoiled = bytearray(whole)
        spoiled[40] ^= 255
        found = corpus(tmp_path, cut__zip=whole[:40], locked__zip=bytes(locked), none__zip=formats.archive({}),
                       nested__zip=formats.archive({"b.zip": whole}), spoiled__zip=bytes(spoiled), text__zip=b"Talks")
        assert found.documents.empty and len(found.rejects) == 6

    def test_no_longer_than_declared(self, tmp_path: Path) -> None:
        raw = bytearray(formats.archive({"a.txt": b"Talks ended in Oslo. " * 5_000}))
        for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
            raw[raw.index(mark) + at:raw.index(mark) + at + 4] = (100).to_bytes(4, "little")
        found = corpus(tmp_path, a__zip=bytes(raw))
        assert all(len(t) <= 100 for t in found.documents["text"])


@pytest.mark.parametrize("ending", sorted(set(READERS) - {".htm", ".sgml"}))
class TestSpoiledFiles:
    @given(data=st.data())
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_nothing_but_records_and_reasons(self, tmp_path: Path, ending: str, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(n for n in formats.FILES if n.endswith(ending))))
        raw = bytearray(formats.made(name))
        for _ in range(data.draw(st.integers(0, 6))):
            at = data.draw(st.integers(0, len(raw) - 1))
            raw[at:at + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=30))
            if not raw:
                break
        for item in read(tmp_path, f"x{ending}", bytes(raw)):
            assert isinstance(item, Record | Reject)
            assert isinstance(item, Reject) or item.text.strip()


class TestFoundByFuzzing:
    def test_nexis_article_without_headings(self, tmp_path: Path) -> None:
        one, = read(tmp_path, "x.rtf", formats.rtf(["Body", "Talks ended.", "End of Document"]))
        assert isinstance(one, Record) and (one.text, one.title, one.source) == ("Talks ended.", None, None)

    def test_excel_file_whose_packing_is_damaged(self, tmp_path: Path) -> None:
        raw = bytearray(formats.made("rows.xlsx"))
        at = raw.index(b"xl/worksheets/sheet1.xml") + 40
        raw[at:at + 30] = b"\xff" * 30
        told = read(tmp_path, "x.xlsx", bytes(raw))
        assert [type(t) for t in told] == [Reject]

    def test_archive_of_a_version_to_come(self, tmp_path: Path) -> None:
        raw = bytearray(formats.archive({"a.txt": b"Talks ended."}))
        raw[raw.index(b"PK\x01\x02") + 6] = 250
        assert "damaged" in corpus(tmp_path, a__zip=bytes(raw)).rejects.iloc[0].reason

    def test_archive_with_a_member_without_a_name(self, tmp_path: Path) -> None:
        found = corpus(tmp_path, a__zip=formats.archive({"a.txt": b"Talks ended."}).replace(b"a.txt", b"\x00.txt"))
        assert len(found.rejects) == 1


def test_article_that_is_none_for_its_length(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.corpus.LONGEST", 1_000)
    found = corpus(tmp_path, long__txt=b"word " * 300, good__txt=b"Talks ended.")
    assert found.documents["doc_id"].tolist() == ["good"] and "no article is that long" in found.rejects.iloc[0].reason


def test_wrong_day_is_told_with_its_place(tmp_path: Path) -> None:
    text = formats.PROQUEST.replace("Mar 10, 2012", "Feb 31, 2012")
    found = corpus(tmp_path, a__txt=text.encode())
    assert found.documents["doc_id"].tolist() == ["900000002"]
    assert (found.rejects.iloc[0].row, "is not a date" in found.rejects.iloc[0].reason) == (1, True)


def test_date_that_is_not_understood_is_told_and_the_article_kept(tmp_path: Path) -> None:
    one = corpus(tmp_path, a__txt=formats.PROQUEST.replace("Mar 10, 2012", "10/03/12").encode()).documents.iloc[0]
    assert one.published_basis == "unknown" and "not understood" in one.note


def test_intake_report_counts_every_file_once(tmp_path: Path) -> None:
    for name in ("nexis.rtf", "note.txt", "page.html", "mediacloud.csv"):
        (tmp_path / name).write_bytes(formats.made(name))
    (tmp_path / "bad.pdf").write_bytes(b"no PDF")
    (tmp_path / "old.txt").write_bytes("Señora Peña met the envoy.".encode("cp1252"))
    report = intake_report(load_corpus(tmp_path)).set_index("file")
    assert report["documents"].to_dict() == {"bad.pdf": 0, "mediacloud.csv": 1, "nexis.rtf": 2, "note.txt": 1, "old.txt": 1, "page.html": 1}
    assert report["rejected"].sum() == 1 and report["undated"].to_dict()["note.txt"] == 1
    assert "detected" in report.loc["old.txt", "remarks"] and report.loc["old.txt", "encoding"] == "cp1252"
    assert "metadata only" in report.loc["mediacloud.csv", "remarks"]


@pytest.mark.parametrize("ending", [".txt", ".md", ".sgm", ".html", ".eml", ".csv"])
@pytest.mark.parametrize("piece", ["\n", " \n", "Body\n", "<REUTERS>", "<REUTERS><BODY", "_" * 30, "HD \n", "Document A", "---\n", "a,", "<p>",
                                   "Title: \n"], ids=repr)
def test_time_grows_with_the_length_and_not_with_its_square(tmp_path: Path, ending: str, piece: str) -> None:
    """Two million characters: in the square of that, no run would end."""
    size = 300_000 if ending == ".html" else 2_000_000
    assert read(tmp_path, f"x{ending}", ("x\n" + piece * (size // len(piece))).encode())


def test_corpus_of_notebook_09_is_what_its_maker_writes() -> None:
    folder = Path(__file__).parents[1] / "notebooks" / "own_corpus"
    made = own_corpus.files()
    assert {p.name for p in folder.iterdir()} == set(made)
    stamped = {".docx", ".zip"}  # they hold the time at which they were made
    assert [n for n, raw in made.items() if Path(n).suffix not in stamped and (folder / n).read_bytes() != raw] == []
