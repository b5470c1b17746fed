"""Other coders: round trips of our own files, ICEWS, POLECAT and PLOVER forms, mappings, agreement, broken and hostile files."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kit import reference, run

from analysis.errors import CorpusError, TableError
from analysis.rivals import coded_events, compare_coders, read_rival
from analysis.rivals.records import ICEWS_COLUMNS, PROVENANCE, to_icews, to_plover_records, write_events
from analysis.tables import DOCUMENTS, EVENT_ACTORS, EVENTS, STATUSES, build, check, empty
from analysis.tables.on_demand import AGREEMENT, CODED_EVENTS, SIDE_BY_SIDE

ALL = tuple(STATUSES)
TEXTS = ["Russia and China vetoed two UN Security Council resolutions on Syria on 4 February 2012.",
         "Sergei Lavrov met Kofi Annan, Ban Ki-moon and Nabil Elaraby in Cairo on Friday. Kofi Annan will visit Damascus in June 2013.",
         "Ada Holm, the foreign minister of Norway, telephoned Kofi Annan. Norway refused to meet Sweden."]


def _event(number: int, evidence: str = "They met.", **more: object) -> dict:
    return dict(event_id=f"d#e{number}", doc_id="d", sent_id=0, start=0, end=max(1, len(evidence)), event_type="meeting", status="held",
                rule_id="r", evidence=evidence, trigger_start=0, trigger_end=1) | more


def _tables(events: list[dict], parts: list[tuple[int, str, str, str]]) -> dict[str, pd.DataFrame]:
    return {"events": build(events, EVENTS), "documents": build([dict(doc_id="d", published_basis="unknown", path="p", sha256="", text="x")],
                                                                DOCUMENTS),
            "event_actors": build([dict(event_id=f"d#e{n}", actor_id=i, role=role, name=name) for n, i, role, name in parts], EVENT_ACTORS)}


def _back(tables: dict[str, pd.DataFrame], folder: Path, form: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    path = write_events(tables, reference(), folder / ("e.tsv" if form == "icews" else "e.jsonl"), form, ALL)
    found = read_rival(path, reference())
    assert found.rejects.empty
    return coded_events(tables, reference()), check(found.events, CODED_EVENTS)


@pytest.mark.parametrize("form", ["icews", "plover"])
def test_what_is_written_comes_back_and_agrees(tmp_path: Path, form: str) -> None:
    ours, back = _back(run(*TEXTS), tmp_path, form)
    assert len(ours) >= 4 and set(ours["event_type"]) >= {"veto", "meeting", "visit"} and set(ours["status"]) > {"held"}
    pd.testing.assert_frame_equal(ours.drop(columns="rows"), back.drop(columns="rows"))
    found = compare_coders(ours, back, reference())
    total = found.agreement.set_index("event_type").loc["all"]
    assert (total[["n_a", "n_b", "n_both", "same_participants", "same_status", "same_days"]] == len(ours)).all() and total["f1"] == 1
    assert set(found.side_by_side["verdict"]) == {"alike"} and found.left_out.empty


HOSTILE = st.text(st.one_of(st.sampled_from("'=+-@\t\r\n\",; aA<&\\/\u202e"), st.characters(codec="utf-8", exclude_characters="\0")), min_size=1,
                  max_size=9)


@settings(max_examples=25, deadline=None)
@given(st.lists(HOSTILE.filter(lambda t: t.replace(";", "").strip()), min_size=1, max_size=4), HOSTILE, st.sampled_from(["icews", "plover"]),
       st.sampled_from(ALL), st.sampled_from(["participant", "vetoing", "target", "visitor"]))
def test_hostile_names_come_back(tmp_path_factory, names, evidence, form, status, role) -> None:
    tables = _tables([_event(0, evidence, status=status), _event(1, evidence)],
                     [(e, f"~{i}", role if i == 0 else "participant", name) for e in (0, 1) for i, name in enumerate(names)])
    ours, back = _back(tables, tmp_path_factory.mktemp("x"), form)
    pd.testing.assert_frame_equal(ours.drop(columns="rows"), back.drop(columns="rows"))


def test_icews_rows_have_its_columns_and_our_provenance() -> None:
    table = to_icews(run(*TEXTS), reference())
    assert tuple(table.columns) == (*ICEWS_COLUMNS, *PROVENANCE) and table["Event ID"].is_unique
    meeting = table[table["event_type"] == "meeting"]
    assert len(meeting) == 6 and set(meeting["CAMEO Code"]) == {"040"} and meeting["Event Group"].nunique() == 1
    assert set(meeting["Sentence Number"]) == {"1"} and set(meeting["Event Date"]) == {"2012-03-09"}
    veto = table[table["CAMEO Code"] == "129"]
    assert set(veto["Source Country"]) == {"China", "Russia"} and set(veto["Intensity"]) == {"-5.0"} and set(veto["Target Name"]) == {""}
    assert (table["Rule ID"] != "").all() and set(table["status"]) == {"held"} and (table["Version"] != "").all()
    assert TEXTS[0][int(veto["Start"].iloc[0]):int(veto["End"].iloc[0])] == veto["Evidence"].iloc[0]
    with pytest.raises(TableError, match="one of held"):
        to_icews(run(TEXTS[0]), reference(), ("real",))


def test_plover_records_are_of_the_codebook() -> None:
    tables = run(*TEXTS)
    records = to_plover_records(tables, reference(), ALL)
    veto, meeting, visit = (next(r for r in records if r["eventType"] == k) for k in ("veto", "meeting", "visit"))
    assert (veto["event"], veto["mode"], veto["quadCode"], veto["cameo"]) == ("REJECT", "yield", 3, "129")
    assert [a["code"] for a in veto["source"]] == ["CHN", "RUS"] and "target" not in veto and veto["eventText"] == "vetoed"
    assert (meeting["event"], meeting["quadCode"], len(meeting["source"]) + len(meeting["target"])) == ("CONSULT", 1, 4)
    assert (visit["mode"], visit["context"], visit["status"], visit["date"]) == ("visit", ["future"], "planned", "2013-06-01")
    for r in records:
        text = TEXTS[int(r["citation"][1:])]
        assert text[r["textInfo"]["start"]:r["textInfo"]["end"]] == r["text"] and r["ruleId"] and r["coder"] and r["version"]


def _write(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def _who(found: pd.DataFrame) -> list[tuple[str, str, str, str]]:
    return list(found[["event_type", "status", "participants", "rows"]].itertuples(index=False, name=None))


ICEWS = "\t".join(ICEWS_COLUMNS) + "\n"


def _icews(*rows: tuple[str, str, str, str, str]) -> str:
    cells = [{"Event ID": str(n), "Event Date": day, "Source Name": a, "CAMEO Code": code, "Target Name": b, "Story ID": "s1",
              "Sentence Number": sentence, "Source Sectors": "Government"} for n, (day, a, code, b, sentence) in enumerate(rows, 1)]
    return ICEWS + "".join("\t".join(c.get(k, "") for k in ICEWS_COLUMNS) + "\n" for c in cells)


def test_icews_dyads_of_one_sentence_are_one_event(tmp_path: Path) -> None:
    text = _icews(("2014-05-01", "Norway", "040", "Sweden", "2"), ("2014-05-01", "Sweden", "040", "Norway", "2"),
                  ("2014-05-01", "Sweden", "040", "Denmark", "2"), ("2014-05-01", "Kenya", "040", "Chad", "2"),
                  ("2014-05-01", "Norway", "042", "Sweden", "2"), ("2014-05-02", "Norway", "46", "Sweden", "3"),
                  ("2014-05-01", "Norway", "190", "Sweden", "2"), ("1/5/2014", "Norway", "040", "Sweden", "2"),
                  ("2014-05-01", "None", "040", "", "2"), ("2014-05-01", "Norway", "040", "Sweden", "zero"))
    found = read_rival(_write(tmp_path / "i.tab", text), reference())
    assert _who(found.events) == [
        ("meeting", "held", "Denmark; Norway; Sweden", "2;3;4"), ("meeting", "held", "Chad; Kenya", "5"),
        ("visit", "held", "Norway; Sweden", "6"), ("meeting", "held", "Norway; Sweden", "7")]
    assert found.events["sent_id"].tolist() == [1, 1, 1, 2] and found.events["code"].iloc[3] == "46"
    assert found.rejects[["row", "kind"]].values.tolist() == [[8, "not compared"], [9, "broken"], [10, "broken"], [11, "broken"]]
    reasons = found.rejects["reason"].tolist()
    assert "CAMEO 190" in reasons[0] and "'1/5/2014' is no ISO day" in reasons[1] and "nobody" in reasons[2] and "'zero'" in reasons[3]


def test_dyads_that_one_row_ties_together_become_one(tmp_path: Path) -> None:
    text = _icews(*((("2014-05-01"), a, "040", b, "1") for a, b in (("A", "B"), ("C", "D"), ("B", "C"))))
    assert _who(read_rival(_write(tmp_path / "i.tsv", text), reference()).events) == [("meeting", "held", "A; B; C; D", "2;4;3")]


def test_polecat_rows(tmp_path: Path) -> None:
    head = "Event ID\tEvent Date\tEvent Type\tEvent Mode\tContexts\tActor Name\tRecipient Name\tCity\tSource\tStory ID\n"
    text = head + ("1\t2020-05-01\tCONSULT\tphone\tdiplomatic\tNorway\tSweden\tNone\tAgency\ts1\n"
                   "2\t2020-05-01\tCONSULT\tNone\tfuture; military\tNorway\tNone\tOslo\tAgency\ts1\n"
                   "3\t2020-05-01\tREJECT\tyield\tNone\tNorway\tSweden\tNone\tAgency\ts1\n")
    found = read_rival(_write(tmp_path / "p.tsv", text), reference())
    assert _who(found.events) == [("call", "held", "Norway; Sweden", "2"), ("meeting", "planned", "Norway", "3")]
    assert "'REJECT' is none of the types compared" in found.rejects["reason"].iloc[0]


def test_a_models_table_by_mapping(tmp_path: Path) -> None:
    text = ('file,kind_of_contact,people,on,modality\na,handshake,"Ada Holm; Norway",2014-05,HELD\na,veto,Russia,2014-05-01,maybe\n'
            "b,call,Norway,,planned\n,call,Norway,,held\nb,call,Norway\nb,,Norway,,held\n")
    columns = {"doc_id": "file", "event_type": "kind_of_contact", "participants": "people", "earliest": "on", "status": "modality"}
    found = read_rival(_write(tmp_path / "m.csv", text), reference(), columns, {"Handshake": "meeting"})
    assert _who(found.events) == [("meeting", "held", "Ada Holm; Norway", "2"), ("call", "planned", "Norway", "4")]
    assert f"{found.events['latest'].iloc[0]:%Y-%m-%d}" == "2014-05-31" and found.events["latest"].isna().iloc[1]
    assert [(r.row, r.kind) for r in found.rejects.itertuples()] == [(3, "broken"), (5, "broken"), (6, "broken"), (7, "broken")]
    for columns, types, said in (({"who": "people"}, {}, "no such part: 'who'"), ({}, {"handshake": "hug"}, "no such event type: 'hug'")):
        with pytest.raises(CorpusError, match=said):
            read_rival(tmp_path / "m.csv", reference(), columns, types)


@pytest.mark.parametrize("name, text, said", [
    ("e.xml", "<a/>", "no format of events ends like this"), ("e.csv", "", "empty"), ("e.json", "{", "not JSON"), ("e.json", "3", "no list"),
    ("e.json", "[" * 100_000, "not JSON"), ("e.csv", "a\nb\n", "no header"), ("e.csv", "id,id\n1,2\n", "no header"),
    ("e.csv", "id,date\n1,2012\n", "no row can be read: no document"), ("e.jsonl", "nonsense\n", "no row can be read: not JSON"),
    ("e.jsonl", "[1]\n", "not a record"), ("e.json", "[]", "there is none"), ("e.csv", b"\xff\x00\xff\x00", "cannot be read"),
    ("e.tsv", "doc_id\ttype\tactors\nd\tmeeting\t" + "x" * 1_100_000 + "\n", "has 1100000 characters"),
    ("e.jsonl", json.dumps({"doc_id": "d", "type": "meeting", "actors": "x" * 2_000_000}), "has 2000000 characters"),
    ("e.jsonl", json.dumps({"doc_id": {"a": 1}, "type": "meeting", "actors": "x"}), "document is a dict"),
    ("e.jsonl", json.dumps({"doc_id": "d", "type": "meeting", "actors": "x", "date": "9999-12-31"}), "lies outside"),
    ("e.jsonl", json.dumps({"doc_id": "d", "type": "meeting", "actors": "x", "date": "2012", "latest": "2011"}), "before the first"),
    ("e.jsonl", json.dumps({"doc_id": "d", "type": "meeting", "actors": "x", "sent_id": -1}), "no number from 0"),
    ("e.jsonl", json.dumps({"doc_id": "\x1b[2J", "type": "meeting", "actors": "x", "date": "\x1b]0;x\x07"}), "is no ISO day"),
])
def test_broken_files_are_named_with_what_to_do(tmp_path: Path, name: str, text: str | bytes, said: str) -> None:
    with pytest.raises(CorpusError, match=said) as error:
        read_rival(_write(tmp_path / name, text), reference())
    assert name in str(error.value) and "Remedy" in str(error.value) and str(error.value).isprintable()
    with pytest.raises(CorpusError, match="cannot be read"):
        read_rival(tmp_path / "missing.csv", reference())


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=200) | st.text(st.sampled_from('id,doc_typeacrs"\n\t{}[]:;0149-'), max_size=120).map(str.encode),
       st.sampled_from([".csv", ".tsv", ".json", ".jsonl"]), st.booleans())
def test_no_file_crashes_the_reader(tmp_path_factory, raw: bytes, ending: str, header: bool) -> None:
    path = _write(tmp_path_factory.mktemp("f") / f"e{ending}", (b"doc_id,type,actors\n" if header else b"") + raw)
    try:
        found = read_rival(path, reference())
    except CorpusError as error:
        assert "Remedy" in str(error)
    else:
        check(found.events, CODED_EVENTS)


def _coded(*rows: dict) -> pd.DataFrame:
    base = dict(doc_id="d", event_type="meeting", status="held", participants="Kofi Annan; Sergei Lavrov")
    return build([base | dict(event_id=str(n)) | row for n, row in enumerate(rows)], CODED_EVENTS)


def _day(text: str) -> dict:
    return {"earliest": pd.Timestamp(text), "latest": pd.Timestamp(text)}


@pytest.mark.parametrize("a, b, verdict, differences", [
    ({}, {}, "alike", None),
    ({}, {"participants": "Annan; Lavrov"}, "alike", None),
    ({}, {"participants": "Kofi Annan; Norway; Sergei Lavrov"}, "differ", "participants"),
    ({"status": "planned"}, {"place": "Oslo"}, "differ", "status; place"),
    (_day("2012-03-09"), {}, "differ", "days"),
    (_day("2012-03-09"), {"earliest": pd.Timestamp("2012-03-01"), "latest": pd.Timestamp("2012-03-31")}, "differ", "days"),
    (_day("2012-03-09"), _day("2012-03-10"), "only", None),
    ({"earliest": pd.Timestamp("2012-03-09")}, {"latest": pd.Timestamp("2012-03-09")}, "differ", "days"),
    ({}, {"participants": "Kofi Annan; Norway; Sweden"}, "only", None),
    ({}, {"event_type": "visit"}, "only", None),
    ({}, {"doc_id": "e"}, "only", None),
    ({"participants": "Russia"}, {"participants": "Moscow"}, "alike", None),
])
def test_when_two_coders_have_the_same_event(a: dict, b: dict, verdict: str, differences: str | None) -> None:
    found = compare_coders(_coded(a), _coded(b), reference())
    sides = check(found.side_by_side, SIDE_BY_SIDE)
    if verdict == "only":
        assert sorted(sides["verdict"]) == ["only_a", "only_b"]
    else:
        assert sides["verdict"].tolist() == [verdict]
        assert (None if pd.isna(sides["differences"].iloc[0]) else sides["differences"].iloc[0]) == differences


def test_agreement_counts() -> None:
    a = _coded({}, {"doc_id": "e"}, {"doc_id": "f", "event_type": "visit"}, {"doc_id": "g"})
    b = _coded({"status": "planned"}, {"doc_id": "e"}, {"doc_id": "f"}, {"doc_id": "h"}, {"doc_id": "h", "participants": "Norway"})
    found = compare_coders(a, b, reference())
    rows = check(found.agreement, AGREEMENT).set_index("event_type")
    assert rows.loc["all", ["n_a", "n_b", "n_both", "same_status"]].tolist() == [4, 5, 2, 1]
    assert rows.loc["all", "a_in_b"] == 0.5 and rows.loc["all", "b_in_a"] == 0.4 and rows.loc["all", "f1"] == pytest.approx(4 / 9)
    assert rows.loc["all", "a_in_b_low"] == pytest.approx(0.150, abs=1e-3)  # Wilson, 2 of 4
    assert rows.loc["visit", "n_both"] == 0 and pd.isna(rows.loc["visit", "b_in_a"])
    only = compare_coders(a, b, reference(), documents=["d", "e", "f"])
    assert only.agreement.set_index("event_type").loc["all", ["n_a", "n_b"]].tolist() == [3, 3]
    assert only.left_out.values.tolist() == [["g", 1, 0], ["h", 0, 2]]
    turned = compare_coders(b, a, reference()).agreement.set_index("event_type").loc["all"]
    assert (turned["n_both"], turned["a_in_b"]) == (2, 0.4)


def test_sentences_can_be_asked_to_agree() -> None:
    a, b = _coded({"sent_id": 1}, {"doc_id": "e", "sent_id": 1}), _coded({"sent_id": 1}, {"doc_id": "e", "sent_id": 2})
    unknown = compare_coders(_coded({}), _coded({}), reference(), unit="sentence").agreement
    assert compare_coders(a, b, reference(), unit="sentence").agreement["n_both"].tolist() == [1, 1] and unknown["n_both"].tolist() == [0, 0]
    assert compare_coders(a, b, reference()).agreement["n_both"].tolist() == [2, 2]


def test_nothing_is_written_of_nothing(tmp_path: Path) -> None:
    tables = {s.name: empty(s) for s in (EVENTS, EVENT_ACTORS, DOCUMENTS)}
    for form, name in (("icews", "e.tsv"), ("plover", "e.jsonl")):
        path = write_events(tables, reference(), tmp_path / name, form)
        assert len(path.read_text().splitlines()) == (form == "icews")
        with pytest.raises(CorpusError, match="no row can be read|empty"):
            read_rival(path, reference())
