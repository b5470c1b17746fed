"""People the corpus proposes, saved among a study's tables; offices given outside their term."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kit import documents, reference, run

from analysis import analyse
from analysis.errors import OutputError, ReferenceTableError, TableError
from analysis.export import to_csv_folder, unguard
from analysis.proposals import expired_offices, propose_actors, save_proposals
from analysis.reference import load_reference
from analysis.slugs import slug
from analysis.tables import DOCUMENTS, EXPIRED_OFFICES, MENTIONS, PROPOSALS, SENTENCES, build, check

MINISTER = "Norwegian Foreign Minister Ada Holm met Kofi Annan in Oslo on Friday. Ms Holm left."


def tables_of(*rows: dict, days: dict[str, str | None] | None = None, kind: str = "body",
              text: str = "x" * 99) -> dict[str, pd.DataFrame]:
    """Tables as a run gives them, with these mentions (doc_id, name and what differs from an unlisted person)."""
    base = dict(sent_id=0, start=0, end=1, np_start=0, np_end=1, status="unlisted", how="name", kind="person")
    mentions = [base | dict(mention_id=f"{r['doc_id']}#m{i}", surface=r["name"], actor_id="~x") | r for i, r in enumerate(rows)]
    docs = {r["doc_id"]: (days or {}).get(r["doc_id"], "2012-03-10") for r in rows}
    sents = [dict(doc_id=d, sent_id=0, start=0, end=9, kind=kind, passage_id=0) for d in docs]
    table = pd.concat([documents(text, date=day).assign(doc_id=d) for d, day in docs.items()]) if docs else documents()
    return {"mentions": build(mentions, MENTIONS), "documents": table, "sentences": build(sents, SENTENCES)}


def proposed(*rows: dict, **options: object) -> pd.DataFrame:
    return check(propose_actors(tables_of(*rows, **options), reference=reference()), PROPOSALS)  # type: ignore[arg-type]


def own_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_readme_example_runs(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fences = re.findall(r"\*\*Let the corpus propose\*\*.*?```python\n(.*?)```", (root / "README.md").read_text(encoding="utf-8"), re.S)
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text(f"{MINISTER} French President Nicolas Sarkozy spoke.\n", encoding="utf-8")
    (tmp_path / "corpus" / "manifest.csv").write_text(
        "file,doc_id,title,source,published,published_basis,language\na.txt,a,,,2013-03-10,stated,en\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    names: dict[str, pd.DataFrame] = {}
    exec(compile(fences[0], "README.md", "exec"), names)
    assert [r["id"] for r in own_rows(tmp_path / "my_tables" / "people.csv")] == ["ada-holm"]
    (term,) = own_rows(tmp_path / "my_tables" / "offices.csv")
    assert (term["office"], term["start"], term["end"]) == ("foreign minister", "2013-03-10", "2013-03-10")
    assert propose_actors(analyse(names["documents"], load_reference(tmp_path / "my_tables"))).empty
    assert len(expired_offices(names["tables"], reference())) == 1


def test_nobody_to_propose_leaves_a_folder_that_loads(tmp_path: Path) -> None:
    assert save_proposals(proposed(), tmp_path / "mine").empty
    assert load_reference(tmp_path / "mine").people.equals(reference().people)


class TestPropose:
    def test_a_person_of_several_articles(self) -> None:
        first = run(MINISTER, "Per Lund, the Norwegian envoy, saw Foreign Minister Ada Maria Holm.",
                    "Former Norwegian foreign minister Ada Holm, known as Ada Maria Holm, spoke.")
        (holm, lund) = check(propose_actors(first), PROPOSALS).to_dict("records")
        assert (holm["id"], holm["name"], holm["aliases"]) == ("ada-maria-holm", "Ada Maria Holm", "Ada Holm")
        assert (holm["offices"], holm["states"]) == ("foreign minister", "state:NOR")
        assert holm["posts"] == "foreign minister|state:NOR|2012-03-10|2012-03-10"
        assert (holm["n_documents"], holm["n_mentions"]) == (3, 5)
        assert holm["example"] == "Ada Maria Holm spoke first."
        assert holm["source"] == "proposed from 3 documents, 2012-03-10 to 2012-03-10"
        assert (lund["name"], lund["offices"], lund["n_documents"]) == ("Per Lund", "envoy", 1)

    def test_only_unlisted_people_are_proposed(self) -> None:
        found = propose_actors(run("Kofi Annan met the Norwegian fisheries minister and Zorblatt Union officials in Oslo. He left."))
        assert found.empty

    def test_words_of_office_are_no_name(self) -> None:
        assert proposed(dict(doc_id="a", name="Foreign Minister"), dict(doc_id="a", name="Deputy President")).empty
        assert proposed(dict(doc_id="a", name="General Holm"))["name"].tolist() == ["General Holm"]

    @pytest.mark.parametrize("change", [dict(how="role"), dict(how="pronoun"), dict(kind="group"), dict(status="ambiguous"),
                                        dict(status="resolved")])
    def test_other_mentions_do_not_count(self, change: dict[str, str]) -> None:
        assert proposed(dict(doc_id="a", name="Ada Holm") | change).empty
        assert proposed(dict(doc_id="a", name="Ada Holm"), dict(doc_id="a", name="Ada Holm") | change)["n_mentions"].tolist() == [1]

    @pytest.mark.parametrize("kind, n", [("byline", 0), ("boilerplate", 0), ("headline", 1), ("body", 1)])
    def test_authors_take_no_part(self, kind: str, n: int) -> None:
        assert len(proposed(dict(doc_id="a", name="Ada Holm"), kind=kind)) == n

    def test_days_are_those_of_publication(self) -> None:
        rows = [dict(doc_id=d, name="Ada Holm", office="president", state="state:NOR") for d in "abc"]
        (row,) = proposed(*rows, days={"a": "2013-05-01", "b": None, "c": "2012-01-31"}).to_dict("records")
        assert (str(row["first_day"])[:10], str(row["last_day"])[:10], row["n_documents"]) == ("2012-01-31", "2013-05-01", 3)
        assert row["posts"] == "president|state:NOR|2012-01-31|2013-05-01"
        (row,) = proposed(rows[1], days={"b": None}).to_dict("records")
        assert pd.isna(row["first_day"]) and row["source"] == "proposed from 1 document, without a date"

    def test_order_and_threshold(self) -> None:
        rows = [dict(doc_id=d, name=n) for d, n in [("a", "Bo Ek"), ("b", "Bo Ek"), ("a", "Zoe By"), ("a", "Zoe By"),
                                                    ("a", "Ali Dal"), ("b", "Åse Å")]]
        assert proposed(*rows)["name"].tolist() == ["Bo Ek", "Zoe By", "Ali Dal", "Åse Å"]
        assert propose_actors(tables_of(*rows), min_documents=2)["name"].tolist() == ["Bo Ek"]

    def test_a_short_form_of_two_people_joins_neither(self) -> None:
        rows = [dict(doc_id="a", name="Ada Maria Holm", surface="Ada Holm"), dict(doc_id="b", name="Ada Sofia Holm", surface="Ada Holm"),
                dict(doc_id="c", name="Ada Holm")]
        found = proposed(*rows)
        assert sorted(found["name"]) == ["Ada Holm", "Ada Maria Holm", "Ada Sofia Holm"] and found["aliases"].isna().all()
        assert proposed(*rows[::2])[["name", "aliases", "n_documents"]].values.tolist() == [["Ada Maria Holm", "Ada Holm", 2]]

    def test_tails_of_a_name_are_no_aliases(self) -> None:
        rows = [dict(doc_id="a", name="Ulla Van Berg", surface=s) for s in ("Van Berg", "Berg", "van Berg", "Ulla  Berg")]
        assert proposed(*rows)["aliases"].tolist() == ["Ulla Berg"]
        same = proposed(dict(doc_id="a", name="Åse Holm"), dict(doc_id="b", name="Åse Holm"), dict(doc_id="c", name="Ase Holm"))
        assert same[["name", "aliases"]].values.tolist() == [["Åse Holm", "Ase Holm"]]

    def test_inputs_are_checked_and_left_alone(self) -> None:
        tables = tables_of(dict(doc_id="a", name="Ada Holm"))
        before = {k: t.copy(deep=True) for k, t in tables.items()}
        propose_actors(tables), expired_offices(tables, reference())
        for name, table in tables.items():
            pd.testing.assert_frame_equal(table, before[name])
        with pytest.raises(TableError, match="mentions: column missing: 'how'"):
            propose_actors(tables | {"mentions": tables["mentions"].drop(columns="how")})

    @settings(max_examples=30)
    @given(st.lists(st.tuples(st.sampled_from("abc"), st.text(min_size=1, max_size=12), st.text(min_size=1, max_size=12)), max_size=8))
    def test_any_text_is_a_possible_name(self, rows: list[tuple[str, str, str]]) -> None:
        found = proposed(*(dict(doc_id=d, name=n, surface=s) for d, n, s in rows))
        assert found["n_mentions"].sum() <= len(rows) and found["n_documents"].between(1, 3).all()


class TestSave:
    def test_saved_people_are_recognised(self, tmp_path: Path) -> None:
        before = run(MINISTER)
        saved = save_proposals(propose_actors(before), tmp_path / "mine")
        assert saved["outcome"].tolist() == ["added", "added"]
        mine = load_reference(tmp_path / "mine")
        after = run(MINISTER, "Norway's foreign minister visited Sweden.", ref=mine)
        people = after["mentions"][after["mentions"]["kind"] == "person"]
        assert set(people["status"]) == {"resolved"}
        assert people["actor_id"].tolist().count("person:ada-holm") == 3  # in full, by last name, by office
        assert propose_actors(after).empty
        assert set(after["event_actors"]["actor_id"]) >= {"person:ada-holm"}
        earlier = run("Norway's foreign minister visited Sweden.", date="1975-03-10", ref=mine)
        assert "person:ada-holm" not in set(earlier["mentions"]["actor_id"])  # the days are those attested

    def test_saving_twice_changes_nothing(self, tmp_path: Path) -> None:
        found = propose_actors(run(MINISTER))
        save_proposals(found, tmp_path)
        bytes_before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
        assert set(bytes_before) == {"people.csv", "offices.csv"}
        assert save_proposals(found, tmp_path)["outcome"].tolist() == ["kept"]
        assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == bytes_before

    @pytest.mark.parametrize("head", [
        "id,name,source\r\nada-holm,Ada M. Holm,corrected by hand", "\ufeffname, id\nAda M. Holm,ada-holm\n",
        "id,name,remove\nada-holm,Ada M. Holm,\nkofi-annan,,yes\n"])
    def test_edited_rows_stay_to_the_byte(self, head: str, tmp_path: Path) -> None:
        (tmp_path / "people.csv").write_bytes(head.encode())
        saved = save_proposals(proposed(dict(doc_id="a", name="Ada Holm"), dict(doc_id="a", name="Bo Ek")), tmp_path)
        assert dict(zip(saved["key"], saved["outcome"])) == {"ada-holm": "kept", "bo-ek": "added"}
        assert (tmp_path / "people.csv").read_bytes().startswith(head.encode())
        people = load_reference(tmp_path).people.set_index("id")["name"]
        assert (people["ada-holm"], people["bo-ek"]) == ("Ada M. Holm", "Bo Ek")

    def test_edited_terms_stay(self, tmp_path: Path) -> None:
        (tmp_path / "people.csv").write_text("id,name\nx-y,X Y\n", encoding="utf-8")
        term = "person_id,office,scope,start,end\nx-y,president,NOR,2010,\n"
        (tmp_path / "offices.csv").write_text(term, encoding="utf-8")
        save_proposals(proposed(dict(doc_id="a", name="Bo Ek", office="president", state="org:un")), tmp_path)
        assert (tmp_path / "offices.csv").read_text(encoding="utf-8") == term + "bo-ek,president,un,2012-03-10,2012-03-10\n"

    def test_hostile_names_survive_the_loader_and_none_is_a_formula(self, tmp_path: Path) -> None:
        names = ["Holm, Per", "<b>Eva</b> Holm", "'Ole Holm", "\\0 Holm", "Di =Fay"]
        live = ["=Ada Holm", "@SUM(1) Holm", "-Bo \"Ek\"", "\uff0bCy Dale"]
        saved = save_proposals(proposed(*(dict(doc_id="a", name=n) for n in [*names, *live])), tmp_path / "mine")
        assert saved["outcome"].value_counts().to_dict() == {"added": len(names), "left out": len(live)}
        assert set(saved.loc[saved["outcome"] == "left out", "reason"]) == {"a spreadsheet would run it as a formula"}
        people = load_reference(tmp_path / "mine").people
        assert sorted(set(people["name"]) - set(reference().people["name"])) == sorted(names)
        (path,) = to_csv_folder({"people": people[people["name"].isin(names)]}, tmp_path / "out")
        cells = [r["name"] for r in own_rows(path)]
        assert {c[0] for c in cells}.isdisjoint("=+-@") and sorted(map(unguard, cells)) == sorted(names)

    def test_what_cannot_stand_is_left_out_with_a_reason(self, tmp_path: Path) -> None:
        reasons = {"Holm": "one word", "Ada;Holm B": "';'", "Ada|Holm C": "'|'", "Ada\u202e Holm": "invisible", "\x00Eva Holm": "invisible",
                   "Kofi Annan": "person:kofi-annan already", "Sergeí Lavrov": "of this id"}
        saved = save_proposals(proposed(*(dict(doc_id="a", name=n) for n in reasons)), tmp_path)
        said = dict(zip(saved["key"], saved["reason"]))
        assert saved["outcome"].tolist() == ["left out"] * len(reasons) == ["left out"] * len(said)
        assert {n: r for n, r in reasons.items() if r not in said[slug(n)]} == {}
        assert list(tmp_path.iterdir()) == []

    def test_an_alias_of_somebody_else_is_named(self, tmp_path: Path) -> None:
        rows = build([dict(id="a-b", name="A B", aliases="Kofi Annan;A C", n_mentions=1, n_documents=1, example="A B.", source="s")], PROPOSALS)
        assert "without 'Kofi Annan': it is a name of person:kofi-annan" in save_proposals(rows, tmp_path)["reason"].iloc[0]
        assert own_rows(tmp_path / "people.csv")[0]["aliases"] == "A C"

    def test_only_offices_that_point_to_one_person(self, tmp_path: Path) -> None:
        cases = {"Bo Ek": ("president", "state:NOR", ""), "Eva By": ("foreign minister", "state:NOR", ""),
                 "Ole Dal": ("minister", "state:NOR", "several people"), "Per Lund": ("lawmaker", "state:NOR", "several people"),
                 "Tor Vik": ("president", "~zorblatt", "in no table"), "Una Moe": ("president", "state:NOR", "has a date")}
        rows = [dict(doc_id="b" if "date" in why else "a", name=n, office=o, state=s) for n, (o, s, why) in cases.items()]
        saved = save_proposals(proposed(*rows, days={"b": None}), tmp_path).query("file == 'offices.csv'")
        assert saved["outcome"].tolist() == ["added", "added", *["left out"] * 4]
        assert [why in said for (*_, why), said in zip(cases.values(), saved["reason"], strict=True)] == [True] * 6
        assert [r["person_id"] for r in own_rows(tmp_path / "offices.csv")] == ["bo-ek", "eva-by"]

    def test_former_offices_are_not_saved(self) -> None:
        rows = propose_actors(run("Former Norwegian president Bo Ek spoke. The ex-president of Sweden, Per Lund, left."))
        assert sorted(rows["name"]) == ["Bo Ek", "Per Lund"] and rows["posts"].isna().all()

    def test_nothing_is_written_unless_all_loads(self, tmp_path: Path) -> None:
        found = proposed(dict(doc_id="a", name="Bo Ek"))
        with pytest.raises(ReferenceTableError, match="example holds none of the names of bo-ek"):
            save_proposals(found.assign(example=pd.Series(["Nobody spoke."], dtype="str")), tmp_path)
        assert list(tmp_path.iterdir()) == []
        (tmp_path / "people.csv").write_text("id\nx\n", encoding="utf-8")
        with pytest.raises(ReferenceTableError, match="column missing"):
            save_proposals(found, tmp_path)
        with pytest.raises(OutputError, match="cannot be written"):
            save_proposals(found, tmp_path / "people.csv")
        assert [p.name for p in tmp_path.iterdir()] == ["people.csv"]


class TestExpired:
    def expired(self, text: str, date: str | None) -> pd.DataFrame:
        return check(expired_offices(run(text, date=date), reference()), EXPIRED_OFFICES)

    @pytest.mark.parametrize("text, date, reason", [
        ("French President Nicolas Sarkozy spoke.", "2013-03-10", "only until 2012-05"),
        ("President Nicolas Sarkozy spoke.", "2013-03-10", "only until 2012-05"),
        ("French President Nicolas Sarkozy spoke.", "2001-03-10", "only from 2007-05"),
        ("French President Nicolas Sarkozy spoke.", "2010-03-10", None), ("French President Nicolas Sarkozy spoke.", None, None),
        ("Former French President Nicolas Sarkozy spoke.", "2013-03-10", None),
        ("The former French president Nicolas Sarkozy spoke.", "2013-03-10", None),
        ("Nicolas Sarkozy, the former French president, spoke.", "2013-03-10", None),
        ("Former French presidents Jacques Chirac and Nicolas Sarkozy spoke.", "2013-03-10", None),
        ("They saw the deposed French president Nicolas Sarkozy.", "2013-03-10", None),
        ("Former minister Per Lund left. French President Nicolas Sarkozy spoke.", "2013-03-10", "only until 2012-05"),
        ("Ex-president Nicolas Sarkozy spoke.", "2013-03-10", None), ("Nicolas Sarkozy spoke.", "2013-03-10", None),
        ("Swedish President Nicolas Sarkozy spoke.", "2013-03-10", None),  # not in offices.csv: nothing to contradict
        ("Mr Nicolas Sarkozy spoke.", "2013-03-10", None)])
    def test_term_and_day(self, text: str, date: str | None, reason: str | None) -> None:
        found = self.expired(text, date)
        assert len(found) == (reason is not None)
        if reason:
            assert reason in found["reason"].iloc[0] and found["name"].tolist() == ["Nicolas Sarkozy"]

    def test_a_row_says_all(self) -> None:
        (row,) = self.expired("French President Nicolas Sarkozy spoke.", "2013-03-10").to_dict("records")
        terms = reference().offices
        term = terms[(terms["actor_id"] == "person:nicolas-sarkozy") & (terms["office"] == "president")].iloc[0]
        assert row == {"doc_id": "d0", "mention_id": "d0#m0", "name": "Nicolas Sarkozy", "office": "president",
                       "state": "state:FRA", "published": pd.Timestamp("2013-03-10"), "held_from": term.earliest,
                       "held_to": term.latest, "reason": "By offices.csv, Nicolas Sarkozy was president of France only until "
                                                         f"{term.end}; the document is of 2013-03-10."}

    def test_the_nearest_of_two_terms(self, tmp_path: Path) -> None:
        (tmp_path / "people.csv").write_text("id,name\nbo-ek,Bo Ek\n", encoding="utf-8")
        (tmp_path / "offices.csv").write_text("person_id,office,scope,start,end\nbo-ek,president,NOR,1990,1995\n"
                                              "bo-ek,president,NOR,2005,2008\nbo-ek,vice president,NOR,2009,2010\n", encoding="utf-8")
        mine = load_reference(tmp_path)

        def reasons(date: str) -> list[str]:
            return expired_offices(run("Norwegian President Bo Ek spoke.", date=date, ref=mine), mine)["reason"].tolist()

        assert [r.split("Norway ")[1] for r in reasons("1997-01-01")] == ["only until 1995; the document is of 1997-01-01."]
        assert [r.split("Norway ")[1] for r in reasons("2003-01-01")] == ["only from 2005; the document is of 2003-01-01."]
        assert reasons("1995-12-31") == reasons("2005-01-01") == [] == reasons("2009-06-01")  # the last: a short form

    def test_publication_over_several_days_has_to_miss_the_term_whole(self) -> None:
        tables = run("French President Nicolas Sarkozy spoke.", date="2013-03-10")
        wide = tables["documents"].assign(published_earliest=pd.Series([pd.Timestamp("2012-01-01")]).astype("datetime64[ms]"))
        assert len(expired_offices(tables, reference())) == 1
        assert expired_offices(tables | {"documents": check(wide, DOCUMENTS)}, reference()).empty
