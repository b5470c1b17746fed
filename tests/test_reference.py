"""Lint of the reference tables, and their loader."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import ReferenceTableError
from analysis.reference import Reference, load_reference
from analysis.reference.files import interval, split
from analysis.reference.rules import holds, nested
from analysis.reference.specs import SPECS

PERMANENT = {"China", "France", "Russia", "Soviet Union", "United Kingdom", "United States"}
#: Drafts of the first years that the record writes otherwise than as one symbol, and the rest that add words.
SYMBOL = re.compile(r"S/(?:\d{4}/)?\d+(?:/(?:Rev|Corr|Add)\.\d+)?(?: \(as (?:amended|corrected)\))?")
ODD = {"S/471 and S/471/Add.1", "S/552 , S/PV.202", "S/3995 (incorporating the amendment) S/3998",
       "S/9696 and Corr.1 & 2"}
Write = Callable[..., Path]


@pytest.fixture(scope="module")
def reference() -> Reference:
    return load_reference()


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a study's own table and return its folder."""

    def write_table(name: str, *lines: str) -> Path:
        (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
        return tmp_path

    return write_table


# -- every table ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", list(SPECS))
def test_every_row_has_a_source(reference: Reference, name: str) -> None:
    table: pd.DataFrame = getattr(reference, name)
    assert len(table) > 0
    assert (table["source"] != "").all()


@pytest.mark.parametrize("name", [n for n, s in SPECS.items() if s.names])
def test_every_row_has_an_example_that_holds_its_name(reference: Reference, name: str) -> None:
    spec = SPECS[name]
    for row in getattr(reference, name).to_dict("records"):
        assert row["example"], row
        found = [n for c in spec.names for n in split(row[c])
                 if holds(row["example"], n, ignore_case=spec.ignore_case)]
        assert found, row


def test_lower_case_tables_are_lower_case(reference: Reference) -> None:
    assert (reference.titles["title"] == reference.titles["title"].str.lower()).all()
    assert (reference.groups["noun"] == reference.groups["noun"].str.lower()).all()
    abbreviations = reference.abbreviations["abbreviation"]
    assert (abbreviations == abbreviations.str.lower()).all()
    assert not abbreviations.str.endswith(".").any()


@pytest.mark.parametrize(("name", "least"), [
    ("states", 193), ("organisations", 200), ("titles", 150), ("groups", 100), ("people", 150), ("boilerplate", 40)])
def test_tables_are_of_use(reference: Reference, name: str, least: int) -> None:
    assert len(getattr(reference, name)) >= least


# -- states and other actors -----------------------------------------------------------------------


def test_all_members_of_the_united_nations(reference: Reference) -> None:
    states = reference.states
    assert int(states["un_member"].sum()) == 193
    assert states["code"].str.fullmatch(r"[A-Z]{3}").all()
    members = states[states["un_member"]]
    assert (members["demonym_adjectives"] != "").all() and (members["valid_to"].isna()).all()


def test_an_alias_of_two_states_is_declared_ambiguous(reference: Reference) -> None:
    aliases = reference.aliases
    states = aliases[aliases["kind"] == "state"].copy()
    # Names of states that did not exist at the same time (Moscow) are told apart by their days.
    states["valid_from"] = states["valid_from"].fillna(pd.Timestamp(1800, 1, 1))
    states["valid_to"] = states["valid_to"].fillna(pd.Timestamp(2200, 1, 1))
    pairs = states.merge(states, on="alias")
    pairs = pairs[(pairs["actor_id_x"] < pairs["actor_id_y"]) & (pairs["valid_from_x"] <= pairs["valid_to_y"])
                  & (pairs["valid_from_y"] <= pairs["valid_to_x"])]
    assert len(pairs) > 0
    assert pairs[~(pairs["ambiguous_x"] & pairs["ambiguous_y"])]["alias"].tolist() == []


@pytest.mark.parametrize(("alias", "actors"), [
    ("Kremlin", {"state:RUS", "state:SUN"}), ("U.S.", {"state:USA"}), ("Burma", {"state:MMR"}),
    ("Britons", {"state:GBR"}), ("Congo", {"state:COD", "state:COG"}), ("Guinea-Bissau", {"state:GNB"}),
    ("Palestinian Authority", {"state:PSE"}), ("Türkiye", {"state:TUR"}), ("Kiev", {"state:UKR"}),
    ("Bashar Assad", {"person:bashar-al-assad"}), ("Sergey Lavrov", {"person:sergei-lavrov"}),
    ("Security Council", {"org:un-security-council"}), ("Houthis", {"org:houthis"}),
    ("Brussels", {"state:BEL", "org:european-union", "org:nato"}),
])
def test_aliases_stand_for(reference: Reference, alias: str, actors: set[str]) -> None:
    aliases = reference.aliases
    assert set(aliases.loc[aliases["alias"] == alias, "actor_id"]) == actors


def test_alias_table_is_well_formed(reference: Reference) -> None:
    aliases = reference.aliases
    assert aliases["alias_id"].is_unique
    assert set(aliases["how"]) == {"name", "alias", "short_name", "metonym", "demonym"}
    assert set(aliases["kind"]) == {"person", "state", "organisation"}
    assert (aliases["needs_full_name"] == (aliases["how"] == "short_name")).all()
    assert (aliases.loc[aliases["city"], "how"] == "metonym").all()
    assert (aliases["alias"] != "").all()
    syrian = aliases[aliases["alias"] == "Syrian"].iloc[0]
    assert syrian["adjective"] and syrian["noun"] and syrian["how"] == "demonym"


def test_georgia_and_its_like_are_ambiguous(reference: Reference) -> None:
    aliases = reference.aliases
    ambiguous = set(aliases.loc[aliases["ambiguous"], "alias"])
    assert {"Georgia", "Jordan", "Chad", "Turkey", "Guinea", "Polish", "Congo", "Niger"} <= ambiguous


def test_blocked_phrases_hide_no_actor(reference: Reference) -> None:
    assert "South China Sea" in reference.blocked and "New Mexico" in reference.blocked
    assert not set(reference.blocked) & set(reference.aliases["alias"])
    assert list(reference.blocked) == sorted(reference.blocked, key=lambda p: (-len(p), p))


@pytest.mark.parametrize(("person", "scope", "start", "end"), [
    ("kofi-annan", "un", "2012-02-23", "2012-08-31"), ("kofi-annan", "arab-league", "2012-02-23", "2012-08-31"),
    ("sergei-lavrov", "RUS", "2004-03-09", ""), ("nabil-elaraby", "arab-league", "2011-07-03", "2016-07"),
    ("bashar-al-assad", "SYR", "2000-07-17", "2024-12-08"),
])
def test_offices(reference: Reference, person: str, scope: str, start: str, end: str) -> None:
    offices = reference.offices
    row = offices[(offices["person_id"] == person) & (offices["scope"] == scope) & (offices["start"] == start)]
    assert row["end"].tolist() == [end]
    assert row["earliest"].iloc[0] == pd.Timestamp(start)


def test_offices_say_what_was_checked(reference: Reference) -> None:
    sources = reference.offices["source"]
    assert sources.str.contains("unchecked|Current Events").all()
    assert sources.str.contains("Current Events").any()


# -- boilerplate -----------------------------------------------------------------------------------


def test_cues_match_their_examples_alone(reference: Reference) -> None:
    for cue in reference.boilerplate.to_dict("records"):
        assert re.search(cue["pattern"], cue["example"]), cue["cue_id"]
        assert not re.search(cue["pattern"], cue["counterexample"]), cue["cue_id"]
        assert not nested(cue["pattern"]), cue["cue_id"]


def test_no_cue_matches_an_example_of_the_other_tables(reference: Reference) -> None:
    news = [e for name in ("states", "organisations", "people") for e in getattr(reference, name)["example"]]
    for cue in reference.boilerplate.to_dict("records"):
        assert [line for line in news if re.search(cue["pattern"], line)] == [], cue["cue_id"]


@pytest.mark.parametrize("line", ["(" * 5000, "a " * 5000, "By " + "A" * 9000, "©" * 5000, "Photo " * 2000, "|" * 9000,
                                  "Home " + "| a" * 3000, " " * 9000, "support our " * 800])
def test_no_cue_hangs_on_a_hostile_line(reference: Reference, line: str) -> None:
    start = time.perf_counter()
    for pattern in reference.boilerplate["pattern"]:
        re.search(pattern, line)
    assert time.perf_counter() - start < 2


# -- vetoes ----------------------------------------------------------------------------------------


def test_veto_record_is_complete(reference: Reference) -> None:
    vetoes = reference.vetoes
    assert len(vetoes) >= 229
    assert vetoes["date"].is_monotonic_increasing
    assert vetoes["veto_id"].is_unique
    assert (vetoes["tally"].str.fullmatch(r"(\d+-\d+-\d+)?")).all()


def test_veto_symbols(reference: Reference) -> None:
    for row in reference.vetoes.to_dict("records"):
        if re.fullmatch(r"S/PV\.\d+", row["draft"]):
            assert row["date"].year <= 1948 and row["note"], row
        elif row["draft"] in ODD:
            assert row["note"], row
        else:
            assert SYMBOL.fullmatch(row["draft"]), row
        if not re.fullmatch(r"S/PV\.\d+", row["meeting_record"]):
            assert row["draft"] in {"S/2020/654", "S/2020/667", "S/2020/852"} and row["note"], row


def test_only_permanent_members_veto(reference: Reference) -> None:
    for row in reference.vetoes.to_dict("records"):
        states = set(split(row["vetoed_by"]))
        assert states and states <= PERMANENT, row
        if "Soviet Union" in states:
            assert row["date"] < pd.Timestamp(1991, 12, 24)
        if "Russia" in states:
            assert row["date"] >= pd.Timestamp(1991, 12, 24)
        assert len(split(row["vetoed_by_ids"])) == len(states)


@pytest.mark.parametrize(("draft", "day"), [("S/2011/612", "2011-10-04"), ("S/2012/77", "2012-02-04")])
def test_the_two_vetoes_on_syria(reference: Reference, draft: str, day: str) -> None:
    row = reference.vetoes[reference.vetoes["draft"] == draft].iloc[0]
    assert row["date"] == pd.Timestamp(day)
    assert row["vetoed_by"] == "China;Russia" and row["vetoed_by_ids"] == "state:CHN;state:RUS"
    assert row["state_ids"] == "state:SYR"


def test_topics_are_marked(reference: Reference) -> None:
    vetoes = reference.vetoes
    assert ((vetoes["topic"] == "") == (vetoes["topic_source"] == "")).all()
    assert not vetoes["states"].where(vetoes["topic"] == "", "").any()
    palestine = vetoes[vetoes["topic"] == "Gaza"]
    assert len(palestine) > 0 and (palestine["states"] == "PSE;ISR").all()


def test_veto_coverage(reference: Reference) -> None:
    coverage, days = reference.veto_coverage, reference.vetoes["date"]
    assert coverage.first == days.iloc[0].date() and coverage.last == days.iloc[-1].date()
    secondary = reference.vetoes["source"].str.contains("secondary")
    assert coverage.verified_to == days[~secondary].iloc[-1].date()
    assert coverage.covers(date(2012, 2, 1), date(2012, 2, 29))
    assert not coverage.covers(date(2025, 9, 1), date(2025, 9, 30))


# -- the loader ------------------------------------------------------------------------------------


def test_tables_cannot_be_changed_from_outside(reference: Reference) -> None:
    states = reference.states
    states.loc[0, "name"] = "Nowhere"
    assert reference.states.loc[0, "name"] != "Nowhere"
    with pytest.raises(AttributeError):
        reference.digest = "x"  # type: ignore[misc]


def test_digest_tells_references_apart(reference: Reference, write: Write) -> None:
    assert load_reference() == reference and hash(load_reference()) == hash(reference)
    other = load_reference(write("groups.csv", "noun,kind", "harbour masters,officials"))
    assert other != reference


def test_loading_is_quick() -> None:
    best = min(_timed() for _ in range(3))
    assert best < 1.0  # 0.15 s on an idle machine; the margin is for a busy one


def _timed() -> float:
    start = time.perf_counter()
    load_reference()
    return time.perf_counter() - start


def test_own_rows_replace_and_add(write: Write) -> None:
    folder = write("organisations.csv", "id,name,aliases,kind,example,source,remove",
                   "arab-league,League of the Arabs,LA,igo,The League of the Arabs met.,mine,",
                   "harbour-front,Harbour Front,HF,armed_group,The Harbour Front signed.,mine,",
                   "nato,,,,,,yes")
    own = load_reference(folder)
    names = dict(zip(own.organisations["id"], own.organisations["name"], strict=True))
    assert names["arab-league"] == "League of the Arabs" and names["harbour-front"] == "Harbour Front"
    assert "nato" not in names
    aliases = own.aliases
    assert aliases.loc[aliases["alias"] == "HF", "alias_id"].tolist() == ["org:harbour-front|alias|HF"]
    assert "NATO" not in set(aliases["alias"]) and "nato" not in set(own.offices["scope"])


def test_a_removed_person_takes_the_offices_along(reference: Reference, write: Write) -> None:
    own = load_reference(write("people.csv", "id,name,remove", "sergei-lavrov,,yes"))
    assert "sergei-lavrov" not in set(own.offices["person_id"])
    assert len(own.offices) < len(reference.offices)


def test_own_veto_coverage(write: Write) -> None:
    own = load_reference(write("vetoes.toml", "coverage_to = 2026-01-31"))
    assert own.veto_coverage.last == date(2026, 1, 31)
    assert own.veto_coverage.first == date(1946, 2, 16)


@pytest.mark.parametrize(("name", "lines", "row", "words"), [
    ("states.csv", ["name", "Harbourland"], 1, ["column missing", "code", "header"]),
    ("states.csv", ["code,name,nmae", "XQA,A,B"], 1, ["column unknown", "nmae"]),
    ("states.csv", ["code,name", "XQA,"], 2, ["name is empty", "fill it"]),
    ("states.csv", ["code,name", "XQA,Harbourland", "XQA,Portland"], 3, ["repeats line 2", "XQA"]),
    ("states.csv", ["code,name,valid_from", "XQA,Harbourland,31/02/2012"], 2, ["not a date", "31/02/2012", "YYYY"]),
    ("states.csv", ["code,name,valid_from,valid_to", "XQA,Harbourland,2012,2011"], 2, ["after"]),
    ("states.csv", ["code,name,example", "XQA,Harbourland,Nobody came."], 2, ["holds none", "Nobody came.", "write"]),
    ("states.csv", ["code,name,ambiguous", "XQA,Harbourland,Portland"], 2, ["not a name of the row", "Portland"]),
    ("states.csv", ["code,name,not_in", "XQA,Harbourland,Portland Bay"], 2, ["longer phrase", "Portland Bay"]),
    ("states.csv", ["code,name", "XQA,Harbourland,more"], 2, ["3 fields", "quotes"]),
    ("states.csv", ["code,name,remove", "XQA,Harbourland,yes"], 2, ["not in our table", "XQA"]),
    ("organisations.csv", ["id,name,kind,state", "hf,Harbour Front,party,ZZZ"], 2, ["ZZZ", "states.csv"]),
    ("organisations.csv", ["id,name,kind", "hf,Harbour Front,club"], 2, ["codebook", "club", "igo"]),
    ("offices.csv", ["person_id,office,scope,start,end", "nobody,envoy,un,2012,"], 2, ["nobody", "people.csv"]),
    ("offices.csv", ["person_id,office,scope,start,end", "kofi-annan,envoy,ZZZ,2012,"], 2, ["ZZZ", "scope"]),
    ("vetoes.csv", ["veto_id,date,draft,vetoed_by", "S/1,2012-02,S/1,China"], 2, ["not a day", "2012-02"]),
    ("vetoes.csv", ["veto_id,date,draft,vetoed_by", "S/1,2012-02-04,S/1,Atlantis"], 2, ["Atlantis", "states.csv"]),
])
def test_errors_name_row_and_remedy(write: Write, name: str, lines: list[str], row: int, words: list[str]) -> None:
    with pytest.raises(ReferenceTableError) as caught:
        load_reference(write(name, *lines))
    assert caught.value.row == row and name in str(caught.value.file)
    assert caught.value.remedy
    for word in words:
        assert word in str(caught.value)


@pytest.mark.parametrize(("pattern", "example", "counterexample", "words"), [
    ("(unclosed", "a", "b", "does not compile"),
    ("(?:a+)+$", "a", "b", "repeats a group"),
    ("^read", "write", "b", "does not match its example"),
    ("read", "read", "The minister read the draft.", "matches its counterexample"),
])
def test_bad_cues_are_refused(write: Write, pattern: str, example: str, counterexample: str, words: str) -> None:
    folder = write("boilerplate.csv", "cue_id,kind,pattern,scope,example,counterexample",
                   f"own,appeal,{pattern},line,{example},{counterexample}")
    with pytest.raises(ReferenceTableError, match=words):
        load_reference(folder)


def test_misspelt_file_and_missing_folder_are_told(write: Write, tmp_path: Path) -> None:
    with pytest.raises(ReferenceTableError, match="not a table of the kit"):
        load_reference(write("state.csv", "code,name"))
    with pytest.raises(ReferenceTableError, match="no such folder"):
        load_reference(tmp_path / "nowhere")


def test_bytes_that_are_not_utf8_are_told(tmp_path: Path) -> None:
    (tmp_path / "groups.csv").write_bytes("noun,kind\némissaires,envoys\n".encode("latin-1"))
    with pytest.raises(ReferenceTableError, match="UTF-8"):
        load_reference(tmp_path)


# -- small parts -----------------------------------------------------------------------------------


@given(st.dates(min_value=date(1000, 1, 1)))
def test_interval_of_a_day_month_and_year(day: date) -> None:
    assert interval(day.isoformat()) == (day, day)
    for text in (day.isoformat()[:7], day.isoformat()[:4]):
        first, last = interval(text)
        assert first <= day <= last and first.day == 1 and (last + pd.Timedelta(days=1)).day == 1


@given(st.text(min_size=1, max_size=12), st.text(max_size=12), st.text(max_size=12))
def test_holds_agrees_with_a_regular_expression(name: str, before: str, after: str) -> None:
    name = "".join(c for c in name if c.isalnum() or c == "_") or "x"
    text = before + name + after
    assert holds(text, name) == bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text))


@pytest.mark.parametrize(("pattern", "bad"), [
    (r"(a*)*", True), (r"(?:a|b)+", True), (r"(?:a{1,5}){2,}", True), (r"((?:ab)+c)*", True), (r"(?i)(x+x+)+y", True),
    (r"(?:a|b)?c+", False), (r"[(a+)]+", False), (r"\(a+\)", False), (r"a(?=b+)c*", False), (r"(?:ab)+", False),
])
def test_nested(pattern: str, bad: bool) -> None:
    assert nested(pattern) is bad
