"""Who is named: grammar of offices, short names, groups, places and governments."""

from __future__ import annotations

import pandas as pd
import pytest
from kit import documents, reference, run

from analysis.actors import find_mentions
from analysis.passages import label_passages
from analysis.segment import split_sentences


def mentions(text: str, date: str | None = "2012-03-10", context: str | None = None) -> pd.DataFrame:
    docs = documents(text, date=date, context=context)
    sents = split_sentences(docs, label_passages(docs, reference()), reference())
    return find_mentions(docs, sents, reference())


def by_surface(text: str, **options: str | None) -> dict[str, tuple[str, str, str]]:
    return {m.surface: (m.name, m.kind, m.how) for m in mentions(text, **options).itertuples()}


@pytest.mark.parametrize(("text", "name", "office", "state"), [
    ("President of Indonesia Wahyu Adi Nugroho left on Monday.", "Wahyu Adi Nugroho", "president", "state:IDN"),
    ("Norwegian Fisheries Minister Ada Holm left on Monday.", "Ada Holm", "minister", "state:NOR"),
    ("Ada Holm, the Norwegian minister of fisheries, left on Monday.", "Ada Holm", "minister", "state:NOR"),
    ("Moscow's UN envoy, Pyotr Sedov, left on Monday.", "Pyotr Sedov", "envoy", "state:RUS"),
    ("The special envoy for Yemen, Ulla Berg, left on Monday.", "Ulla Berg", "special envoy", "state:YEM"),
    ("The secretary-general of the African Union Moussa Diallo-Keita left.", "Moussa Diallo-Keita", "secretary-general", "org:african-union"),
    ("Hamas leader Omar al-Rashdi left on Monday.", "Omar al-Rashdi", "leader", "org:hamas"),
    ("President Lars Eklund of Sweden left on Monday.", "Lars Eklund", "president", "state:SWE"),
    ("Commodore Tevita Ratu left on Monday.", "Tevita Ratu", "commodore", None),
    ("The mayor of Lower Brackenfell Ulla van Dorn left on Monday.", "Ulla van Dorn", "mayor", None),
])
def test_people_no_table_lists(text: str, name: str, office: str, state: str | None) -> None:
    found = mentions(text)
    person = found[found["kind"] == "person"].iloc[0]
    assert (person["name"], person["status"]) == (name, "unlisted")
    assert office in person["office"] or person["office"] in office
    assert (person["state"] if isinstance(person["state"], str) else None) == state


def test_two_offices_and_two_names_are_told_apart() -> None:
    found = mentions("French and Norwegian foreign ministers Luc Morel and Ada Holm met in Oslo.")
    people = found[found["kind"] == "person"]
    assert people[["name", "state"]].values.tolist() == [["Luc Morel", "state:FRA"], ["Ada Holm", "state:NOR"]]


def test_longest_name_wins() -> None:
    found = mentions("Guinea-Bissau and South Sudan agreed; Guinea and Sudan did not.")
    assert found["actor_id"].tolist() == ["state:GNB", "state:SSD", "state:GIN", "state:SDN"]


@pytest.mark.parametrize(("text", "actor", "name"), [
    ("The GNA met Norway on Monday.", "org:gna", "GNA"),
    ("The GNA met Norway. The Government of National Accord said so.", "org:gna", "Government of National Accord"),
    ("The Houthis met Norway on Monday.", "org:houthis", "Houthis"),
    ("Houthi delegates met the World Health Organisation.", "org:who", "World Health Organisation"),
    ("Britain met the U.S. on Monday.", "state:GBR", "United Kingdom"),
])
def test_a_body_has_the_fullest_name_that_the_text_gives_and_a_state_its_common_one(text: str, actor: str, name: str) -> None:
    found = mentions(text)
    assert set(found.loc[found["actor_id"] == actor, "name"]) == {name}


def test_capital_as_place_and_as_government() -> None:
    found = by_surface("Moscow said the envoy would fly to Moscow and hold talks in Damascus with Damascus officials.")
    assert found["Moscow"] == ("Moscow", "place", "name")  # the later mention
    all_moscow = mentions("Moscow said the envoy would fly to Moscow.")
    assert all_moscow[all_moscow["surface"] == "Moscow"]["kind"].tolist() == ["state", "place"]


def test_capital_of_an_earlier_state_by_date() -> None:
    assert mentions("Moscow said no.", date="2012-03-10")["actor_id"].tolist() == ["state:RUS"]
    assert mentions("Moscow said no.", date="1985-03-10")["actor_id"].tolist() == ["state:SUN"]


def test_short_form_only_after_the_full_name() -> None:
    assert "org:arab-league" not in set(mentions("The League met.")["actor_id"])
    both = mentions("The Arab League met. The League agreed.")
    assert both["actor_id"].tolist() == ["org:arab-league", "org:arab-league"]
    assert both["how"].tolist()[1] == "short_name"


def test_later_short_names_titles_and_pronouns() -> None:
    found = mentions("Norwegian envoy Ada Holm arrived. Ms Holm said she was glad. The envoy left.")
    assert set(found["actor_id"]) == {"~ada-holm"}
    assert found["how"].tolist() == ["name", "short_name", "pronoun", "role"]


def test_a_short_name_of_two_people_stays_ambiguous() -> None:
    found = mentions("President Ada Holm met Foreign Minister Per Holm. Holm smiled.")
    last = found.iloc[-1]
    assert (last["surface"], last["status"]) == ("Holm", "ambiguous")
    assert not isinstance(last["actor_id"], str)


def test_an_office_is_read_at_the_date_of_the_text() -> None:
    then = mentions("The Russian foreign minister left.", date="2012-03-10").iloc[0]
    assert (then["actor_id"], then["how"], then["name"]) == ("person:sergei-lavrov", "role", "Russian foreign minister")
    before = mentions("The Russian foreign minister left.", date="1975-03-10").iloc[0]
    assert before["actor_id"] != "person:sergei-lavrov"


def test_groups_share_their_head_noun() -> None:
    found = mentions("He met Egyptian and Qatari officials and the leaders of Norway and Sweden.")
    assert found[found["kind"] == "group"]["name"].tolist() == [
        "Egyptian officials", "Qatari officials", "leaders of Norway", "leaders of Sweden"]


def test_the_two_leaders_are_the_two_named_last() -> None:
    found = mentions("President Ada Holm saw President Lars Eklund. The two leaders left.")
    pair = found[found["surface"] == "two leaders"].iloc[0]
    assert pair["members"].split(";") == ["~ada-holm", "~lars-eklund"]


def test_context_names_people_but_yields_no_rows() -> None:
    found = mentions("She left for Oslo.", context="Norwegian envoy Ada Holm spoke.")
    assert found["name"].tolist() == ["Ada Holm", "Oslo"]


def test_mentions_do_not_overlap_and_cite_the_text() -> None:
    text = "U.S. Secretary of State Ann Lee and President of Chad Idris Moussa, who visited N'Djamena, met EU officials."
    found = mentions(text)
    assert all(text[m.start:m.end] == m.surface and m.np_start <= m.start < m.end <= m.np_end for m in found.itertuples())
    assert (found["start"].to_numpy()[1:] >= found["end"].to_numpy()[:-1]).all()


def test_hostile_names_are_kept_as_text() -> None:
    run("President <script>alert(1)</script> Holm met Kofi Annan.\x00 Envoy ﷽ arrived in \u202eOslo.")


@pytest.mark.parametrize(("text", "names"), [
    ("He met communal leaders and fisheries experts.", ["communal leaders", "fisheries experts"]),
    ("She saw officials from 12 countries.", ["officials from 12 countries"]),
    ("She saw leaders of both sides of the dispute.", ["leaders of both sides"]),
    ("She saw envoys from member states of the African Union.", ["envoys from member states of the African Union"]),
    ("Seven senior Norwegian diplomats left.", ["Norwegian diplomats"]),
    ("The Danish-backed militias met tribal and religious elders.", ["Danish-backed militias", "tribal and religious elders"]),
    ("He met Kofi Annan campaign officials.", ["Kofi Annan campaign officials"]),
    ("Pro-Chadian separatists saw members of the Chadian parliament's foreign affairs committee.",
     ["Pro-Chadian separatists", "members of the Chadian parliament's foreign affairs committee"]),
    ("He met representatives of Chadian tech firms.", ["representatives of Chadian tech firms"]),
    ("On 12 March officials from the north met.", ["officials"]),
])
def test_groups_are_named_by_the_phrase_that_says_who(text: str, names: list[str]) -> None:
    found = mentions(text)
    assert found[found["kind"] == "group"]["name"].tolist() == names


@pytest.mark.parametrize(("text", "name", "office"), [
    ("Governor of the U.S. state of Oregon Ada Holm left.", "Ada Holm", "governor"),
    ("Secretary of State for Culture, Youth and Fisheries Ada Holm left.", "Ada Holm", "secretary of state"),
    ("Ada Holm, vice chairman of Chad's Central Harbour Commission, left.", "Ada Holm", "vice chairman"),
    ("The chairman of the Progress Party of Norway, Ada Holm, left.", "Ada Holm", "chairman"),
    ("Ada Holm, leader of the hill rebels in Chad, left.", "Ada Holm", "leader"),
    ("The head of the rebel delegation Ada Holm left.", "Ada Holm", "head"),
    ("The hill rebels' leader Ada Holm left.", "Ada Holm", "leader"),
    ("Ada Holm, ex-President of Chad, left.", "Ada Holm", "president"),
    ("Norway's vice president-elect, Ada Holm, left.", "Ada Holm", "vice president"),
    ("A visiting diplomat from Chad left.", "diplomat from Chad", "diplomat"),
    ("Iran summoned the deputy head of Norway's embassy.", "deputy head of Norway's embassy", "deputy head"),
])
def test_long_offices_are_one_phrase(text: str, name: str, office: str) -> None:
    found = mentions(text)
    people = found[found["kind"] == "person"]
    assert people[["name", "office"]].values.tolist() == [[name, office]]
    assert not set(found["kind"]) & {"organisation", "group"}


@pytest.mark.parametrize(("text", "name"), [
    ("He addressed the Harbour Interstate Council.", "Harbour Interstate Council"),
    ("The Movement for Harbour Change agreed.", "Movement for Harbour Change"),
    ("The Chad Labour Congress agreed.", "Chad Labour Congress"),
    ("The Foreign, Trade and Development Office agreed.", "Foreign, Trade and Development Office"),
])
def test_bodies_no_table_lists(text: str, name: str) -> None:
    assert by_surface(text)[name][1] == "organisation"


@pytest.mark.parametrize("text", [
    "The State visit was a general meeting and a major summit.", "Some 300 Norwegians and thousands of Swedes fled.", "COP35 opened.",
    "Most citizens of Norway and 40 Swedish tourists stayed.", "A peace mission of his presidency failed.",
])
def test_what_is_no_actor(text: str) -> None:
    assert mentions(text).empty


def test_a_border_is_a_place() -> None:
    assert by_surface("They met at the Chad–Sudan border.") == {"Chad–Sudan border": ("Chad–Sudan border", "place", "name")}


def test_one_government_and_another_party() -> None:
    found = mentions("The government of Norway and the African Union agreed.")
    assert found["actor_id"].tolist() == ["state:NOR", "org:african-union"]


@pytest.mark.parametrize(("text", "surface", "actor"), [
    ("Fighting went on across Chad. The rebels will not talk to the government.", "government", "state:TCD"),
    ("Chadian jets bombed Lower Hatch. The envoy saw a government delegation.", "government delegation", "state:TCD"),
    ("Talks in Norway between the government and the FARC began.", "government", "~government"),
    ("Norway and Chad agreed. The government left.", "government", "~government"),
    ("Hill rebels attacked a town. Rebels met the mayor.", "Rebels", "~hill-rebels"),
    ("The FARC attacked a town. The group met the mayor.", "group", "org:farc"),
    ("The Houthis attacked a town. The rebels met the mayor.", "rebels", "org:houthis"),
    ("The FARC and Hezbollah attacked. The fighters met the mayor.", "fighters", "~fighters"),
])
def test_bare_nouns_point_back_where_one_candidate_is_left(text: str, surface: str, actor: str) -> None:
    found = mentions(text)
    assert found[found["surface"] == surface]["actor_id"].tolist() == [actor]


@pytest.mark.parametrize(("text", "surface", "members"), [
    ("Norway and Hamas talked, the United Nations said. Both sides left.", "Both sides", ["state:NOR", "org:hamas"]),
    ("Ada Holm saw Per Lund. The parties left.", "parties", ["~ada-holm", "~per-lund"]),
    ("Ada Holm, Per Lund and Eva Berg met. The parties left.", "parties", ["~ada-holm", "~per-lund", "~eva-berg"]),
    ("President Ada Holm of Norway saw Per Lund. Ada Holm was late. They left.", "They", ["~ada-holm", "~per-lund"]),
    ("Envoys of Norway and Chad met. Both sides left.", "Both sides", ["state:NOR", "state:TCD"]),
    ("Ada Holm saw her Chadian counterpart. The two leaders left.", "two leaders", ["~ada-holm", "~chadian-counterpart"]),
    ("Leaders of the two Koreas left.", "Leaders of the two Koreas", ["state:PRK", "state:KOR"]),
    ("The Sudans agreed.", "Sudans", ["state:SSD", "state:SDN"]),
    ("Norway and Chad signed. They left.", "They", ["state:NOR", "state:TCD"]),
])
def test_both_sides_and_they(text: str, surface: str, members: list[str]) -> None:
    found = mentions(text)
    assert found[found["surface"] == surface].iloc[0]["members"].split(";") == members


@pytest.mark.parametrize(("text", "names"), [
    ("A delegation from Chad, headed by President Ada Holm, left.", ["Ada Holm"]),
    ("The opposition led by Ada Holm of Chad met rebels led by Per Lund.", ["Ada Holm", "rebels", "Per Lund"]),
    ("The main opposition Harbour Council met the valley's leaders.", ["Harbour Council", "valley's leaders"]),
    ("Ada Holm, chairwoman of Norway's ruling party the Labour Party, left.", ["Ada Holm"]),
    ("The heads of Harbour Bank saw Nordic states.", ["heads of Harbour Bank", "Nordic states"]),
    ("It heads to the main Danish party of Chad.", ["main Danish party of Chad"]),
    ("The government of the Indian state of Kerala agreed.", ["government of the Indian state of Kerala"]),
    ("Chad voted. The country's leaders agreed.", ["Chad", "Chad"]),
    ("Norwegian President of the Presidium of the Supreme People's Assembly Ada Holm left.", ["Ada Holm"]),
    ("The Vice Chairman of the Standing Committee of the National People's Congress Per Lund left.", ["Per Lund"]),
    ("The leaders of North and South Korea left.", ["leaders of North Korea", "leaders of South Korea"]),
    ("South and North Korea agreed.", ["South Korea", "North Korea"]),
    ("North and South Korean officials left.", ["North Korean officials", "South Korean officials"]),
    ("Norwegian Harbour Council leader and armed forces commander Per Lund left.", ["Per Lund"]),
])
def test_who_is_meant_by_a_group_with_a_name(text: str, names: list[str]) -> None:
    assert mentions(text)["name"].tolist() == names
