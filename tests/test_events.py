"""What happened: every pattern of events.toml by its own examples, and the grammar by sentences."""

from __future__ import annotations

import itertools

import pandas as pd
import pytest
from kit import only, reference, run, told

from analysis.reference import load_reference

PATTERNS = [(t, p) for t in reference().event_types for p in t.patterns]


@pytest.fixture(scope="module")
def examples() -> dict[str, list[tuple[str, str]]]:
    """Every example and counterexample, run once: sentence -> (event type, pattern id) found in it."""
    texts = [s for _, p in PATTERNS for s in (*p.examples, *p.counterexamples)]
    tables = run(*texts)
    out: dict[str, list[tuple[str, str]]] = {t: [] for t in texts}
    for e in tables["events"].itertuples():
        out[texts[int(e.doc_id[1:])]].append((e.event_type, e.rule_id.split(":")[0]))
    return out


@pytest.mark.parametrize(("event_type", "pattern"), PATTERNS, ids=[p.id for _, p in PATTERNS])
def test_examples_make_their_event(event_type: object, pattern: object, examples: dict[str, list[tuple[str, str]]]) -> None:
    for sentence in pattern.examples:  # type: ignore[attr-defined]
        assert event_type.name in {t for t, _ in examples[sentence]}, sentence  # type: ignore[attr-defined]


@pytest.mark.parametrize(("event_type", "pattern"), PATTERNS, ids=[p.id for _, p in PATTERNS])
def test_counterexamples_make_none(event_type: object, pattern: object, examples: dict[str, list[tuple[str, str]]]) -> None:
    for sentence in pattern.counterexamples:  # type: ignore[attr-defined]
        assert pattern.id not in {i for _, i in examples[sentence]}, sentence  # type: ignore[attr-defined]


A, B = "Norwegian President Ada Holm", "Swedish envoy Lars Eklund"
BOTH = ("Ada Holm", "Lars Eklund")


@pytest.mark.parametrize(("sentence", "status"), [
    (f"{A} met {B} in Oslo.", "held"),
    (f"{A} meets {B} in Oslo.", "held"),
    (f"{A} and {B} meet in Oslo.", "held"),
    (f"{A} was received by {B} in Oslo.", "held"),
    (f"{A} held talks with {B} in Oslo.", "held"),
    (f"Talks between {A} and {B} began in Oslo.", "held"),
    (f"{A}'s meeting with {B} took place in Oslo.", "held"),
    (f"{A} resigned after talks with {B} in Oslo.", "held"),
    (f"{A} hosted {B} in Oslo.", "held"),
    (f"{A} refused to leave after meeting {B} in Oslo.", "held"),
    (f"{A} will meet {B} in Oslo.", "planned"),
    (f"{A} is due to meet {B} in Oslo.", "planned"),
    (f"{A} plans on meeting {B} in Oslo.", "planned"),
    (f"{A} arrived in Oslo for talks with {B}.", "planned"),
    (f"{A} agreed to hold talks with {B} in Oslo.", "planned"),
    (f"{A} did not meet {B} in Oslo.", "denied"),
    (f"{A} refused to meet {B} in Oslo.", "denied"),
    (f"{A} cancelled a planned meeting with {B} in Oslo.", "denied"),
    (f"{A} rejected proposals of talks with {B} in Oslo.", "denied"),
    (f"Sweden kept {A} from meeting {B} in Oslo.", "denied"),
    (f"{A} was banned from meeting {B} in Oslo.", "denied"),
    (f"{A} returned from meeting {B} in Oslo.", "held"),
    (f"Sweden asked {A} not to meet {B} in Oslo.", "possible"),
    (f"{A} may meet {B} in Oslo.", "possible"),
    (f"{A} offered to meet {B} in Oslo.", "possible"),
    (f"{A} is ready to meet {B} in Oslo.", "possible"),
    (f"{A} called for talks with {B} in Oslo.", "possible"),
])
def test_status_and_both_sides(sentence: str, status: str) -> None:
    contacts = [e for e in told(run(sentence)) if e[0] == "meeting"]
    assert contacts == [("meeting", status, BOTH)]


def test_active_passive_and_order_give_one_dyad() -> None:
    forms = (f"{A} met {B}.", f"{B} met {A}.", f"{B} was received by {A}.", f"{A} and {B} met.", f"{A} met with {B}.")
    assert {names for form in forms for *_, names in told(run(form))} == {BOTH}


@pytest.mark.parametrize("sentence", [
    "Norway met the deadline for the report.", "Norway was met with criticism at the United Nations.",
    "Qatar proposed arming the rebels of Norway.", "Norway wrote a letter to Sweden.",
    "The Norwegian president spoke to reporters in Oslo.", "Norway attacked Sweden near the border.",
])
def test_what_is_no_event(sentence: str) -> None:
    assert told(run(sentence)) == []


def test_place_date_and_source_belong_to_the_event() -> None:
    event = only(run(f"Officials in Bergen said {A} held talks late on Friday in Oslo with {B}."))
    assert (event.place, str(event.earliest)[:10], event.attribution) == ("Oslo", "2012-03-09", "Officials")


def test_a_date_of_something_else_is_not_taken() -> None:
    event = only(run(f"{A} met {B} for the first time since the 2008 war."))
    assert pd.isna(event.earliest)


def test_who_travelled_is_a_person() -> None:
    tables = run("Norway thanked Kofi Annan, who travelled to Oslo on Saturday.")
    assert told(tables) == [("visit", "held", ("Kofi Annan",))]
    assert only(tables).place == "Oslo"


def test_journey_lends_the_next_sentence_its_place() -> None:
    tables = run(f"{A} arrived in Oslo. She will meet {B}.")
    assert told(tables) == [("visit", "held", ("Ada Holm",)), ("meeting", "planned", BOTH)]
    assert tables["events"]["place"].tolist() == ["Oslo", "Oslo"]


def test_told_again_counts_once() -> None:
    assert len(told(run(f"{A} met {B} in Oslo. During the meeting, Holm and Eklund spoke of peace."))) == 1


@pytest.mark.parametrize(("sentence", "status", "count"), [
    ("Russia and China vetoed two UN Security Council resolutions on Norway.", "held", 2),
    ("A UN Security Council resolution on Norway was vetoed by Russia and China.", "held", 1),
    ("Russia and China cast a veto in the UN Security Council.", "held", None),
    ("Russia and China will veto a UN Security Council resolution.", "planned", 1),
    ("Russia and China did not veto the UN Security Council resolution.", "denied", 1),
])
def test_vetoes(sentence: str, status: str, count: int | None) -> None:
    event = only(run(sentence))
    assert (event.event_type, event.status) == ("veto", status)
    assert (None if pd.isna(event.count) else int(event.count)) == count if count else True
    assert told(run(sentence))[0][2] == ("China", "Russia")


def test_only_states_that_can_veto_cast_one() -> None:
    assert told(run("The governor of Texas vetoed a bill.", "Norway vetoed a UN Security Council resolution.")) == []


def test_an_unrelated_sentence_changes_nothing() -> None:
    alone = run(f"{A} met {B} in Oslo on Friday.")["events"]
    more = run(f"{A} met {B} in Oslo on Friday. Rain fell on the hills of the north.")["events"]
    columns = ["event_type", "status", "place", "earliest", "latest", "rule_id", "evidence"]
    pd.testing.assert_frame_equal(alone[columns], more[columns])


def test_other_names_of_the_same_kind_change_only_names() -> None:
    shape = "{} President {} met {} envoy {} in {} on Friday."
    people = [("Norwegian", "Ada Holm"), ("Chadian", "Idriss Nour-Eddine"), ("Peruvian", "José Quispe Mamani"), ("Thai", "Somchai Prasert")]
    rows = []
    for (state, person), (other, envoy) in itertools.permutations(people, 2):
        tables = run(shape.format(state, person, other, envoy, "Geneva"))
        assert told(tables) == [("meeting", "held", tuple(sorted((person, envoy))))]
        rows.append(tuple(tables["events"][["status", "place", "earliest", "rule_id"]].iloc[0]))
    assert len(set(rows)) == 1


def test_every_event_cites_its_sentence_and_its_actors() -> None:
    tables = run(f"Rain fell. {A} met {B} in Oslo. Kofi Annan left for Geneva.")
    text = tables["documents"]["text"].iloc[0]
    for e in tables["events"].itertuples():
        assert text[e.start:e.end] == e.evidence and e.start <= e.trigger_start < e.trigger_end <= e.end
    assert set(tables["event_actors"]["mention_id"].dropna()) <= set(tables["mentions"]["mention_id"])


def test_a_study_adds_an_event_type_without_python(tmp_path: object) -> None:
    (tmp_path / "events.toml").write_text("""
[[type]]
name = "apology"
label = "Apology"
cameo = "055"
plover = "COOPERATE"
[[type.pattern]]
id = "apologise"
construction = "directed"
verbs = ["apologise", "apologize"]
with = ["to"]
object = false
examples = ["Norway apologised to Sweden."]
counterexamples = ["Norway spoke to Sweden."]
""", encoding="utf-8")  # type: ignore[operator]
    tables = run("Norway apologised to Sweden on Friday.", "Norway spoke to Sweden.", ref=load_reference(tmp_path))  # type: ignore[arg-type]
    assert told(tables) == [("apology", "held", ("Norway", "Sweden"))]
    assert dict(tables["event_actors"][["role", "name"]].values.tolist()) == {"actor": "Norway", "target": "Sweden"}


def test_another_document_lends_nothing() -> None:
    bare, other = "Tor Vik met Ada Holm in Oslo.", "Norwegian President Ada Holm met Swedish envoy Tor Vik in Bergen."
    alone, together = run(bare), run(bare, other)
    assert told(alone) == []
    assert together["events"]["doc_id"].unique().tolist() == ["d1"]


C = "Kofi Annan"
ALL_THREE = ("Ada Holm", "Kofi Annan", "Lars Eklund")


@pytest.mark.parametrize("sentence", [
    f"{A}, along with {B}, met {C} in Bergen.",
    f"{A} met {B} as well as {C} in Bergen.",
    f"{A}, {B} and {C} of the United Nations held talks in Bergen.",
    f"{A}, flanked by {B}, received {C} in Bergen.",
    f"A meeting in Bergen between {A} and {B}, also attended by {C}, ended without a deal.",
    f"{C} attended talks in Bergen between {A} and {B}.",
    f"{A} held an official meeting and dinner with {B} and {C} in Bergen.",
    f"{A} met senior officials, including {B} and {C}, in Bergen.",
    f"{A}, the president of Norway, {B}, and {C} meet in Bergen.",
    f"{A} met {B} in Bergen, along with {C}.",
    f"The meeting in Bergen brought together {A}, {B} and {C}.",
    f"{A} and {B} met in Bergen, Norway, accompanied by {C}.",
    f"Norway's Ada Holm, Sweden's Lars Eklund and {C} met in Bergen.",
])
def test_everybody_on_a_list_takes_part(sentence: str) -> None:
    assert [names for *_, names in told(run(sentence))] == [ALL_THREE]


@pytest.mark.parametrize(("sentence", "names"), [
    ("Norway and Sweden, together with Chad and the Arab League, met in Oslo.", ("Arab League", "Chad", "Norway", "Sweden")),
    ("Talks between the Chadian government and rebel groups collapsed on Friday.", ("Chad", "rebel groups")),
    ("Talks commence in Geneva, Switzerland, between Chad and the rebel groups.", ("Chad", "rebel groups")),
    ("The Chad-Kenya talks resumed in Oslo.", ("Chad", "Kenya")),
    ("Chad will negotiate in Geneva with Kenyan officials to end the war.", ("Chad", "Kenyan officials")),
    ("Two African states, Chad and Kenya, held talks with Norway in Oslo.", ("Chad", "Kenya", "Norway")),
    ("The presidents of Kenya and Uganda, Joel Otieno and Ruth Achan, met in Nairobi.", ("Joel Otieno", "Ruth Achan")),
    ("Norway held talks with ministers from ten countries, including Chad and Kenya.", ("Chad", "Kenya", "Norway")),
    ("Chad and Kenya signed a truce after talks between the warring parties in Oslo.", ("Chad", "Kenya")),
    ("Chad and Kenya exchanged prisoners as talks resumed in Oslo.", ("Chad", "Kenya")),
    ("Negotiations on the accession of Chad to the European Union will open in May.", ("Chad", "European Union")),
    ("Norway called for an urgent meeting of the UN Security Council.", ("UN Security Council",)),
    ("Chadian President Idriss Nour was told of talks led by Kenya with the rebel groups.", ("Kenya", "rebel groups")),
])
def test_states_and_groups_that_take_part(sentence: str, names: tuple[str, ...]) -> None:
    assert [who for *_, who in told(run(sentence))] == [names]


@pytest.mark.parametrize("sentence", [
    f"During a meeting in Oslo, {A} urged {B} to lift the sanctions.",
    f"In a meeting, {A} briefed {B} on the war.",
    f"{A} left Oslo for talks with {B}, hours after a bomb went off.",
    f"{A} issued a statement rejecting talks with {B}.",
    f"{A} said on Monday that progress had been made in talks with {B}.",
    f"{A} said that talks were being held with {B}.",
    f"{A} is not seeking a truce or talks with {B}.",
    f"Sweden criticised {A}'s planned meeting with {B}.",
    f"{A} accepted an invitation to a meeting with {B}.",
    f"Sweden is angered by {A}'s plan to meet {B}.",
    f"Sweden called on {A} to meet {B}.",
    f"{A} skipped a meeting requested by {B}.",
    f"{A} began a tour that includes talks with {B}.",
    f"{A} will meet {B} Friday evening to discuss the war.",
    f"{A} made a trip to Oslo to meet {B}.",
    f"{A} met {B} to discuss a ceasefire with Sweden.",
    f"Sweden released a video of {A} meeting with {B}.",
    f"{A} had talks with a delegation led by {B}.",
    f"{A}, {B} hold talks in Oslo",
    f"{A} defended the law, despite concerns raised by {B} during a meeting.",
    f"The United Nations accuses {A} of cancelling talks with {B}.",
    f"Sweden's spokesman said that {A}'s talks with {B} were frank.",
])
def test_both_sides_are_found_and_nobody_else(sentence: str) -> None:
    contacts = [names for kind, _, names in told(run(sentence)) if kind == "meeting"]
    assert contacts == [BOTH], told(run(sentence))


def test_separate_meetings_are_several() -> None:
    for sentence in (f"{A} held separate talks with {B} and {C}.", f"{A} met separately with {B} and {C}."):
        assert [names for *_, names in told(run(sentence))] == [BOTH, ("Ada Holm", "Kofi Annan")]


@pytest.mark.parametrize("text", [
    f"In a phone call, {A} spoke of peace. During the phone call, {B} thanked her.",
    f"A meeting with {A} took place in Oslo. At the meeting, {B} spoke of peace.",
])
def test_a_contact_told_in_two_halves(text: str) -> None:
    assert [names for *_, names in told(run(text))] == [BOTH]


def test_the_parties_are_those_who_met() -> None:
    assert told(run(f"{A} concludes talks with {B}. The parties agreed to hold more talks.")) == [
        ("meeting", "held", BOTH), ("meeting", "planned", BOTH)]


@pytest.mark.parametrize("sentence", [
    "Norway recalled its ambassador to Chad for consultations.", "Norwegian ministers received prison terms on Friday.",
    "Norway hosted the Winter Games.",
])
def test_no_counterpart_no_meeting(sentence: str) -> None:
    assert told(run(sentence)) == []


@pytest.mark.parametrize(("text", "rows"), [
    # a bare plural verb is finite where its subject stands before the first one, and an infinitive after "plan to"
    ("Norwegian Prime Minister Ada Holm and Defence Minister Bo Lind arrive in Sweden and meet with President Lars Eklund.",
     [("meeting", "held", "Sweden")]),
    ("Norwegian ministers plan to fly to Sweden and meet President Lars Eklund.", [("meeting", "planned", "Sweden")]),
    # what a contact was held for is that contact
    ("Norwegian Prime Minister Ada Holm and Swedish President Lars Eklund held a video call to discuss the truce.", [("call", "held", None)]),
    # who arrives ahead of a summit takes part in it; who is there for a meeting is yet to meet
    ("Norwegian Prime Minister Ada Holm and Swedish President Lars Eklund arrive in Singapore ahead of the summit.",
     [("visit", "held", "Singapore"), ("meeting", "planned", "Singapore")]),
    ("Sergei Lavrov, who is currently in Oslo for a meeting with Kofi Annan, denied it.",
     [("visit", "held", "Oslo"), ("meeting", "planned", "Oslo")]),
    # the place of a visit to troops is where they are; who returns from a visit has made it
    ("Aid was cut, following Swedish President Lars Eklund's visit to troops stationed at Camp Holt.", [("visit", "held", "Camp Holt")]),
    ("After returning from his visit, President Lars Eklund of Sweden says that all is well.", [("visit", "held", None)]),
    # a rank is a remark on the journey, and so is what the next sentence says of their state's
    ("President Lars Eklund of Sweden will visit Norway, becoming the first Swedish president to visit Norway.", [("visit", "planned", "Norway")]),
    ("US Secretary of State John Kerry met Kofi Annan in Norway. In the longest American visit to Oslo in years, Annan heard of the aid.",
     [("meeting", "held", "Oslo")]),
])
def test_one_journey_and_its_meeting(text: str, rows: list[tuple[str, str, str | None]]) -> None:
    events = run(text)["events"]
    assert [(e.event_type, e.status, e.place if isinstance(e.place, str) else None) for e in events.itertuples()] == rows


@pytest.mark.parametrize(("sentence", "status"), [
    ("The United States approved the idea of Norway having talks with Sweden.", "possible"),
    ("Norway and Sweden begin a truce to start peace talks.", "planned"),
    ("Norway and Sweden begin to hold talks in Oslo.", "held"),
    ("Talks between Norway and Sweden were to be held in Oslo.", "planned"),
    ("The purpose of the talks between Norway and Sweden is to end the war.", "held"),
    ("The summit between Norway and Sweden is still on.", "planned"),
    ("The summit between Norway and Sweden is off.", "denied"),
    ("Kofi Annan supports Norway's decision to stop talks with Sweden.", "denied"),
    ("Norway stopped meeting Sweden.", "denied"),
    ("President Ada Holm of Norway stopped in Oslo for talks with Sweden.", "held"),
    ("Norwegian President Ada Holm lied about her talks with Sergei Lavrov.", "denied"),
    ("President Ada Holm of Norway was not present at the talks with Sergei Lavrov.", "denied"),
    ("A lawyer arranged the talks between Norway and Sweden in 2005.", "held"),
])
def test_what_the_words_around_say_of_it(sentence: str, status: str) -> None:
    assert set(run(sentence)["events"]["status"]) == {status}


@pytest.mark.parametrize("sentence", [
    "Kofi Annan calls for Norway and Sweden to launch negotiations.", "Kofi Annan appealed for Norway and Sweden to reopen talks.",
    "Kofi Annan is pushing for Norway and Sweden to hold talks.",
])
def test_who_is_wished_to_talk_are_the_parties(sentence: str) -> None:
    assert told(run(sentence)) == [("meeting", "possible", ("Norway", "Sweden"))]


@pytest.mark.parametrize(("text", "names"), [
    (f"{A} and {B} met in Oslo. Danish minister Per Dahl took part in the talks.", ("Ada Holm", "Lars Eklund", "Per Dahl")),
    (f"{A} and {B} met in Oslo. Danish minister Per Dahl was present at the meeting.", ("Ada Holm", "Lars Eklund", "Per Dahl")),
    (f"{A} hosts a harvest summit. {B} and Danish minister Per Dahl attend the event.", ("Ada Holm", "Lars Eklund", "Per Dahl")),
])
def test_who_else_took_part_is_added_to_the_contact_just_told(text: str, names: tuple[str, ...]) -> None:
    assert [who for *_, who in told(run(text))] == [names]


@pytest.mark.parametrize(("sentence", "names"), [
    (f"According to {A}, talks with Chad have broken down.", ("Chad", "Norway")),
    (f"{A} said that negotiations with Chad are in a final phase.", ("Chad", "Norway")),
    (f"{A} said her country has no interest in a meeting with Chad.", ("Chad", "Norway")),
    (f"{A} hosts talks at the castle with {B} and Per Moe's sister Eva Dahl.", ("Ada Holm", "Eva Dahl", "Lars Eklund")),
    (f"{A} warned that progress must be made in talks with Chad.", ("Chad", "Norway")),
    (f"{A} refuses to sign a truce after talks in Oslo brokered by Chad with {B}.", BOTH),
    (f"{A} said she will hold talks with Chad.", ("Ada Holm", "Chad")),
    (f"{A} criticised the conduct of {B} during their talks.", BOTH),
    (f"{A} says the aim is direct talks between herself and {B}.", BOTH),
    ("Norway urges Chad to return after the country withdrew from talks on fish.", ("Chad", "Norway")),
    ("Norway was barred from the Arab League summit in Oslo.", ("Arab League", "Norway")),
    ("Norway blocked Chad from the Arab League summit in Oslo.", ("Arab League", "Chad")),
    (f"{A} calls for calm at a summit of the Arab League in Oslo.", ("Ada Holm", "Arab League")),
    ("World leaders gather in Oslo for the Arab League summit.", ("Arab League", "World leaders")),
])
def test_the_other_side_stands_elsewhere_in_the_sentence(sentence: str, names: tuple[str, ...]) -> None:
    assert [who for kind, _, who in told(run(sentence)) if kind == "meeting"] == [names]


@pytest.mark.parametrize(("text", "names"), [
    (f"{A} announced a new school after a meeting with {B}.", BOTH),
    (f"{A} says a strike will end, following a White House meeting with {B}.", BOTH),
    (f"{A} warned of a new war after talks with Chad failed to bring a deal.", ("Chad", "Norway")),
    (f"{A} had not been offered a meeting with {B}.", BOTH),
    (f"{A} urges {B} to engage in talks.", BOTH),
    ("Norway urges Chad to return to the negotiating table.", ("Chad", "Norway")),
    ("Norway and Chad pull out of talks in Oslo.", ("Chad", "Norway")),
    ("Norwegian officials plan a new road since Chadian leaders terminated talks.", ("Chadian leaders", "Norwegian officials")),
    ("The Arab League condemned the raid. It refuses to meet with Swedish rebels.", ("Arab League", "Swedish rebels")),
    ("Norway recognised Chad, which opened the way to talks with it.", ("Chad", "Norway")),
    ("The Obama administration suspends talks with Chad.", ("Chad", "United States")),
])
def test_the_other_side_is_who_governs_the_clause_or_the_only_other_party(text: str, names: tuple[str, ...]) -> None:
    assert [who for kind, _, who in told(run(text)) if kind == "meeting"] == [names]


@pytest.mark.parametrize(("sentence", "names"), [
    ("Norway says that Swedish rebels hold talks.", ("Swedish rebels",)),
    ("Norway visits Chad for talks.", ("Norway",)),
    (f"{A} said Norwegian peace talks will not be harmed by the quarrel with Chad.", ("Norway",)),
])
def test_nobody_is_made_the_other_side_who_only_speaks_or_is_visited(sentence: str, names: tuple[str, ...]) -> None:
    assert {n for kind, _, who in told(run(sentence)) if kind == "meeting" for n in who} <= set(names)


@pytest.mark.parametrize(("sentence", "names"), [
    (f"Leaders of 16 states met {A} in Oslo.", ("Ada Holm", "Leaders of 16 states")),
    ("Officials from the Vinter Region and the Sommer Region held talks.", ("Officials from the Sommer Region", "Officials from the Vinter Region")),
    (f"{A} met diplomats representing Chad in Oslo.", ("Ada Holm", "Chad")),
])
def test_a_group_is_told_apart_by_whose_it_is(sentence: str, names: tuple[str, ...]) -> None:
    assert [who for *_, who in told(run(sentence))] == [names]


@pytest.mark.parametrize(("sentence", "status"), [
    ("Norway and Sweden agreed to set up a fund during talks in Oslo.", "held"),
    ("Norway and Sweden pledge to cut tariffs at a summit in Oslo.", "held"),
    ("Norway and Sweden agreed to sign the treaty at a summit in Oslo.", "planned"),
    ("Norway and Sweden agree to hold a summit between September 18 and September 20.", "planned"),
    ("Aftermath of the Norway–Sweden summit", "held"),
    ("Norway–Sweden summit", "possible"),
])
def test_what_is_agreed_at_a_summit_was_held_unless_it_is_to_be_done_there(sentence: str, status: str) -> None:
    assert [s for kind, s, who in told(run(sentence)) if kind == "meeting" and len(who) == 2] == [status]


@pytest.mark.parametrize(("sentence", "names"), [
    (f"{A} met with parents and friends of the miners in Oslo.", ("Ada Holm", "parents")),
    (f"{A} receives Chadian pilgrims.", ("Ada Holm", "Chadian pilgrims")),
    (f"{A} tells {B} that his country is ready to continue talks with Chad.", ("Chad", "Norway")),
])
def test_people_and_countries_that_are_only_described_take_part(sentence: str, names: tuple[str, ...]) -> None:
    assert [who for *_, who in told(run(sentence))] == [names]


@pytest.mark.parametrize(("sentence", "visits"), [
    ("Norwegian President Ada Holm apologises for the raid on a visit to a village in Chad.", [("held", ("Ada Holm",))]),
    ("Norwegian President Ada Holm lands in Chad at the start of her Middle East tour.", [("held", ("Ada Holm",))]),
    ("Norwegian President Ada Holm spoke to members of the Harbour Church during her visit to Chad.", [("held", ("Ada Holm",))]),
    ("Norway sends a delegation to Chad to assess the drought.", [("held", ("Norway",))]),
    ("Norwegian President Ada Holm sends senior officials to Chad.", [("held", ("Norway",))]),
    ("Campaigners threaten to arrest Kofi Annan when he visits Chad.", [("planned", ("Kofi Annan",))]),
    ("Nearly 300 migrants including Swedes arrived in Oslo.", []),
    ("Norway issues warnings against going to Chad.", []),
    ("Norway announces new rules on senior Swedish diplomats visiting Oslo.", []),
    ("Norway urges Chad to return to talks.", []),
    (f"{A}, head of the Harbour Council, a senior envoy, arrives in Oslo.", [("held", ("Ada Holm",))]),
    ("Norwegian President Ada Holm sets off on a tour of Chad.", [("held", ("Ada Holm",))]),
])
def test_who_travels_and_who_only_might(sentence: str, visits: list[tuple[str, tuple[str, ...]]]) -> None:
    assert [(status, who) for kind, status, who in told(run(sentence)) if kind == "visit"] == visits


def test_a_name_that_is_also_a_word_is_a_name() -> None:
    assert [who for *_, who in told(run("Norwegian President Ada Gates met Kofi Annan in Oslo."))] == [("Ada Gates", "Kofi Annan")]


@pytest.mark.parametrize(("sentence", "names"), [
    ("Norwegian President Ada Holm's visit with Kofi Annan lasted two hours.", ("Ada Holm", "Kofi Annan")),
    ("Norwegian envoy Ada Holm has left for Chad for participation in the Arab League meeting in Moundou.", ("Ada Holm", "Arab League")),
    ("Norwegian envoy Ada Holm flew to Moscow to press Sergei Lavrov for a truce.", ("Ada Holm", "Sergei Lavrov")),
    ("Burmese opposition leader Ada Holm held talks with visiting Swedish envoy Lars Eklund.", ("Ada Holm", "Lars Eklund")),
    ("Norwegian President Ada Holm is to attend a conference on Somalia hosted by Sweden.", ("Ada Holm", "Sweden")),
    ("Norway holds military talks with Sweden.", ("Norway", "Sweden")),
    ("Norwegian President Ada Holm spoke after meeting the Syrian opposition.", ("Ada Holm", "Syrian opposition")),
])
def test_contacts_by_other_words(sentence: str, names: tuple[str, ...]) -> None:
    assert [who for kind, _, who in told(run(sentence)) if kind == "meeting"] == [names]


def test_a_name_that_begins_with_a_month_is_no_date() -> None:
    assert told(run("Norwegian President Ada Holm met Jan Egeland in Oslo.")) == [("meeting", "held", ("Ada Holm", "Jan Egeland"))]


def test_who_arrives_ahead_of_a_summit_is_to_take_part() -> None:
    assert told(run(f"{A} and {B} arrive in Oslo ahead of the summit.")) == [("visit", "held", BOTH), ("meeting", "planned", BOTH)]


@pytest.mark.parametrize("sentence", [
    "Prime Minister Ada Holm convenes an emergency meeting of ministers.",
    f'{A} taunted {B}, with Eklund answering with a plain "Go to Hell!"',
    f"{A} and {B} attended the event.",
])
def test_neither_a_cabinet_nor_a_curse_nor_a_party_is_a_contact(sentence: str) -> None:
    assert told(run(sentence)) == []


@pytest.mark.parametrize(("sentence", "names"), [
    (f"{A} arrived in Oslo and was received by {B}.", BOTH),
    (f"{A} and {B}, in talks in Oslo, agree on a truce.", BOTH),
    (f"{A} is refused a meeting by {B}.", BOTH),
    (f"King Harald of Norway grants {B} a private audience.", ("Harald", "Lars Eklund")),
    (f"{A} apologises to {B} in a phone call.", BOTH),
    (f"{A} and {B} discuss the pipeline in Oslo.", BOTH),
    (f"{A} and {B} dine in Oslo.", BOTH),
    (f"{A} and {B} meet in talks convened by the king.", BOTH),
    (f"{A} lands in Oslo, the first visit by a premier in decades, and confers with {B}.", BOTH),
    (f"{A} pays a visit to Moscow, where she thanked {B} for his help.", BOTH),
    (f"{A} visits Sweden, signing treaties with {B}.", BOTH),
    ("Norway and Chad reach an agreement that cuts the tariffs on fish, following a summit in Oslo.", ("Norway", "Chad")),
    ("Norway agrees to a deal with Chad following late-night talks in Oslo.", ("Norway", "Chad")),
    (f"{A} and {B} meet in Oslo, the first encounter between the presidents of Norway and Sweden.", BOTH),
    (f"Norwegian envoys meet Swedish officials, among them {B}.", ("Norwegian envoys", "Swedish officials", "Lars Eklund")),
    ("Norwegian negotiators led by Ada Holm meet Kofi Annan in Oslo.", ("Ada Holm", "Kofi Annan")),
    ("Norwegian President Ada Holm says that she and Kofi Annan have agreed, in a long phone call, on a truce.", ("Ada Holm", "Kofi Annan")),
])
def test_contacts_in_many_grammars(sentence: str, names: tuple[str, ...]) -> None:
    assert [set(who) for kind, _, who in told(run(sentence)) if kind != "visit"] == [set(names)]


@pytest.mark.parametrize(("sentence", "names"), [
    ("The presidents of Norway and Sweden, Ada Holm and Lars Eklund, meet Kofi Annan in Oslo.", ("Ada Holm", "Lars Eklund", "Kofi Annan")),
    ("Kofi Annan meets Ada Holm and Lars Eklund, the presidents of Norway and South Sudan, in Oslo.", ("Ada Holm", "Lars Eklund", "Kofi Annan")),
    ("Kofi Annan is welcomed by Norway's president and prime minister, Ada Holm and Lars Eklund.", ("Ada Holm", "Lars Eklund", "Kofi Annan")),
    ("Kofi Annan and Sergei Lavrov arrive in Oslo. The two are received by Norwegian President Ada Holm.",
     ("Kofi Annan", "Sergei Lavrov", "Ada Holm")),
    ("Norwegian Ministers of Defense, Foreign Affairs and Health meet Kofi Annan.", ("Norwegian Ministers of Defense", "Kofi Annan")),
])
def test_names_stand_for_offices_and_the_two(sentence: str, names: tuple[str, ...]) -> None:
    assert [set(who) for kind, _, who in told(run(sentence)) if kind == "meeting"] == [set(names)]


@pytest.mark.parametrize(("sentence", "statuses"), [
    (f"Chad cancels a summit at which {A} was due to hold talks with {B}.", {"denied"}),
    (f"A planned summit between {A} and {B} is put on hold.", {"denied"}),
    ("Norwegian and Swedish envoys met. It is the first time that the presidents of Norway and Sweden have met.", {"held"}),
    ("Protesters were arrested during the summit of the Arab League.", {"held"}),
])
def test_what_a_summit_that_is_called_off_was_for_is_denied(sentence: str, statuses: set[str]) -> None:
    assert {status for _, status, who in told(run(sentence)) if "Protesters" not in who} == statuses
