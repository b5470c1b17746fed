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
