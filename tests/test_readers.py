"""Readers: every format gives the same records; what cannot be read comes back with its place and reason."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import printable
from analysis.readers import READERS, ColumnMap, Record, Reject
from analysis.readers.record import interval

ROWS = [
    {"id": "a1", "date": "2012-03-10", "title": "Talks in Oslo", "source": "Harbour Gazette", "text": 'The envoy said: "No,\nnot yet."'},
    {"id": "a2", "date": "2012-03", "title": "", "source": "Harbour Gazette", "text": "Ministers met — again."},
]


def read(path: Path, columns: ColumnMap = ColumnMap()) -> list[Record | Reject]:
    return list(READERS[path.suffix](path, columns))


def write(folder: Path, ending: str, rows: list[dict[str, Any]]) -> Path:
    path = folder / f"articles{ending}"
    if ending == ".jsonl":
        path.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    elif ending == ".csv":
        pd.DataFrame(rows).to_csv(path, index=False)
    else:
        pd.DataFrame(rows).to_parquet(path)
    return path


def reasons(items: list[Record | Reject]) -> list[tuple[int | None, str]]:
    return [(i.row, i.reason) for i in items if isinstance(i, Reject)]


@pytest.mark.parametrize("ending", [".jsonl", ".csv", ".parquet"])
class TestTabular:
    def test_gives_every_part(self, tmp_path: Path, ending: str) -> None:
        found = read(write(tmp_path, ending, ROWS))
        assert [(r.doc_id, r.published, r.title, r.source, r.text) for r in found if isinstance(r, Record)] == [
            (r["id"], r["date"], r["title"] or None, r["source"], r["text"]) for r in ROWS]

    def test_capitals_and_spaces_in_names_do_not_count(self, tmp_path: Path, ending: str) -> None:
        rows = [{"ID": "x", " Body ": "Talks ended."}]
        assert [r.doc_id for r in read(write(tmp_path, ending, rows)) if isinstance(r, Record)] == ["x"]

    def test_own_names_of_columns(self, tmp_path: Path, ending: str) -> None:
        rows = [{"Nr": "7", "Inhalt": "Talks ended.", "text": "not this"}]
        record, = read(write(tmp_path, ending, rows), ColumnMap(doc_id=("Nr",), text=("Inhalt",)))
        assert isinstance(record, Record) and (record.doc_id, record.text) == ("7", "Talks ended.")

    def test_row_without_id_or_text_is_told_with_its_place(self, tmp_path: Path, ending: str) -> None:
        rows = [{"id": "a", "text": "One."}, {"id": "", "text": "Two."}, {"id": "c", "text": " "}, {"id": "d", "text": "Four."}]
        found = read(write(tmp_path, ending, rows))
        assert [isinstance(i, Record) for i in found] == [True, False, False, True]
        first = {".jsonl": 1, ".parquet": 1, ".csv": 2}[ending]  # line 1 of a CSV file is its header
        assert [row for row, _ in reasons(found)] == [first + 1, first + 2]
        assert ["no doc_id" in reasons(found)[0][1], "no text" in reasons(found)[1][1]] == [True, True]

    def test_file_without_rows_is_told(self, tmp_path: Path, ending: str) -> None:
        path = write(tmp_path, ending, [{"id": "a", "text": "One."}])
        if ending == ".parquet":
            pd.read_parquet(path).iloc[:0].to_parquet(path)
        else:
            path.write_text("id,text\n" if ending == ".csv" else "\n", encoding="utf-8")
        assert reasons(read(path)) == [(None, "empty: there is no row in it")]

    def test_digest_changes_with_every_part(self, tmp_path: Path, ending: str) -> None:
        rows = [ROWS[0], *({**ROWS[0], name: ROWS[0][name] + "0"} for name in ROWS[0])]
        digests = [r.sha256 for r in read(write(tmp_path, ending, rows)) if isinstance(r, Record)]
        assert len(set(digests)) == len(rows)

    def test_random_bytes_raise_nothing(self, tmp_path: Path, ending: str) -> None:
        path = tmp_path / f"noise{ending}"
        path.write_bytes(bytes(range(256)) * 40)
        found = read(path)
        assert found and all(isinstance(i, Reject) and i.file == path.name for i in found)


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_wrong_columns_are_told_once_with_what_was_looked_for(tmp_path: Path, ending: str) -> None:
    path = write(tmp_path, ending, [{"headline": "a", "story": "b"}] * 50)
    (row, reason), = reasons(read(path))
    assert row is None
    assert "doc_id" in reason and "guid" in reason and "headline, story" in reason


def test_csv_row_cut_at_a_comma_is_not_taken(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,text\n1,The envoy left, angry, on Friday.\n2,Talks ended.\n", encoding="utf-8")
    found = read(path)
    assert reasons(found) == [(2, "more cells than columns; put texts in quotation marks")]
    assert isinstance(found[1], Record) and found[1].row == 3


def test_csv_row_number_is_its_first_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('id,text\n1,"Talks\nended\n."\n,"No id\nhere."\n', encoding="utf-8")
    assert [row for row, _ in reasons(read(path))] == [5]


@pytest.mark.parametrize("line, reason", [
    ('{"id": "a", "text": ["x"]}', "text is no text (a list)"), ('{"id": {}, "text": "x"}', "doc_id is no text (a dict)"),
    ("[1]", "not a JSON object"), ("{", "not JSON"), ("[" * 100_000, "not JSON"), ('{"id": ' + "9" * 5000 + "}", "not JSON"),
    ('{"id": "a", "text": null}', "no text"), ('{"id": NaN, "text": "x"}', "no doc_id"),
])
def test_json_line_that_is_no_article(tmp_path: Path, line: str, reason: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f'{line}\n{{"id": 0, "text": "Talks ended."}}\n', encoding="utf-8")
    found = read(path)
    assert [row for row, _ in reasons(found)] == [1] and reason in reasons(found)[0][1]
    assert isinstance(found[1], Record) and found[1].doc_id == "0"


def test_json_lines_not_in_utf8(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes('{"id": "a", "text": "Café"}\n'.encode("latin-1") + b'\xef\xbb\xbf{"id": "b", "text": "Talks."}\n')
    found = read(path)
    assert isinstance(found[0], Reject) and isinstance(found[1], Record)


def test_parquet_types_become_text(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pd.DataFrame({"id": [1, 2], "text": [b"Caf\xc3\xa9", b"Talks."], "title": [float("nan"), 3.5],
                  "date": [pd.Timestamp("2012-03-10 23:59"), pd.NaT], "big": [list(range(9))] * 2}).to_parquet(path)
    one, two = read(path)
    assert isinstance(one, Record) and isinstance(two, Record)
    assert (one.doc_id, one.text, one.title, one.published) == ("1", "Café", None, "2012-03-10 23:59:00")
    assert (two.title, two.published) == ("3.5", None)


def test_truncated_parquet(tmp_path: Path) -> None:
    path = write(tmp_path, ".parquet", ROWS)
    path.write_bytes(path.read_bytes()[:-20])
    assert "not Parquet" in reasons(read(path))[0][1]


class TestPlain:
    @pytest.mark.parametrize("raw", [b"Talks ended.\n", b"a\r\nb\rc\n", "\ufeffÖl — Gespräche\t\x07".encode(), b"x" + b"\n" * 10_000])
    def test_text_is_the_bytes(self, tmp_path: Path, raw: bytes) -> None:
        path = tmp_path / "a.txt"
        path.write_bytes(raw)
        record, = read(path)
        assert isinstance(record, Record)
        assert record.text.encode() == raw and record.sha256 == hashlib.sha256(raw).hexdigest()

    @pytest.mark.parametrize("raw, reason", [
        (b"", "empty"), (b" \r\n\t", "empty"), ("\ufeff\n".encode(), "empty"), (b"\x7fELF\x00\x01", "NUL"),
        ("Talks ended.".encode("utf-16-le"), "UTF-16"), ("Talks ended.".encode("utf-16")[:-1], "UTF-16"),
    ])
    def test_what_is_no_text_is_told(self, tmp_path: Path, raw: bytes, reason: str) -> None:
        path = tmp_path / "a.txt"
        path.write_bytes(raw)
        (row, told), = reasons(read(path))
        assert row is None and reason in told


@pytest.mark.parametrize("stated, days", [
    ("2012", ("2012-01-01", "2012-12-31")), ("2012-02", ("2012-02-01", "2012-02-29")), ("2012-3-9", ("2012-03-09",) * 2),
    ("2012-03-10T23:00:00Z", ("2012-03-10",) * 2), ("20120310", ("2012-03-10",) * 2), ("9999-12", ("9999-12-01", "9999-12-31")),
    (" 2012-12 ", ("2012-12-01", "2012-12-31")),
])
def test_interval(stated: str, days: tuple[str, str]) -> None:
    assert interval(stated) == tuple(map(dt.date.fromisoformat, days))


@pytest.mark.parametrize("stated", [
    "2012-02-30", "31/02/2012", "10/03/2012", "2012-00", "2012-13", "2012-01-00", "0000", "12-03-10", "1331337600", "yesterday",
    "2012-", "-2012", "²⁰¹²", "2012-03-10-11x", "٢٠١٢-٠٣-١٠", "--",
])
def test_no_interval(stated: str) -> None:
    with pytest.raises(ValueError):
        interval(stated)


@pytest.mark.parametrize("stated", [None, "", "  "])
def test_no_date_stated(stated: str | None) -> None:
    assert interval(stated) is None


@given(st.text())
def test_interval_never_fails_otherwise(stated: str) -> None:
    try:
        days = interval(stated)
    except ValueError:
        return
    assert days is None or days[0] <= days[1]


@given(st.text(), st.text())
def test_reject_is_one_printable_line(file: str, reason: str) -> None:
    reject = Reject(file, 3, reason + "\ud800\u202e\x1b")
    assert reject.file.isprintable() and reject.reason.isprintable()
    assert printable(reject.reason) == reject.reason


@settings(max_examples=40)
@given(st.lists(st.tuples(st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
                          st.text(st.characters(exclude_categories=["Cs"]), min_size=1)), min_size=1, max_size=5))
def test_csv_gives_back_what_csv_was_given(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]) -> None:
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    lines = io.StringIO(newline="")
    csv.writer(lines).writerows([("id", "text"), *rows])
    path.write_bytes(lines.getvalue().encode())
    kept = [(a, b) for a, b in rows if a.strip() and b.strip()]
    assert [(r.doc_id, r.text) for r in read(path) if isinstance(r, Record)] == kept
