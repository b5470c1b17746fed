"""What reports of news agencies say in their own way: what somebody said would happen, who is where, who "he" and "they" are."""

from __future__ import annotations

import pytest
from kit import run, told

A, B = "Norwegian Foreign Minister Ada Holm", "Swedish envoy Lars Eklund"
BOTH = ("Ada Holm", "Lars Eklund")


@pytest.mark.parametrize(("sentence", "status"), [
    (f"{A} said she would meet {B} on Monday.", "planned"),
    (f"{A} would fly to Oslo to meet {B}, her spokesman said.", "planned"),
    (f"Officials said {A} and {B} would hold talks next week and that Chad would attend.", "planned"),
    (f"{A} said she would like to meet {B}.", "possible"),
    (f"{A} said she would meet {B} if the shelling stopped.", "possible"),
    (f"{A} said she would not meet {B}.", "denied"),
    (f"{A} would meet {B}.", "possible"),
    (f"{A} left Oslo, where she had been due to meet {B}.", "denied"),
    (f"{A} had been expected to hold talks with {B}.", "denied"),
])
def test_what_somebody_said_would_happen(sentence: str, status: str) -> None:
    assert {(s, who) for kind, s, who in told(run(sentence)) if kind == "meeting"} == {(status, BOTH)}


@pytest.mark.parametrize(("sentence", "rows"), [
    (f"{A} is in Cairo for talks with {B}.", [("visit", "held", "Cairo"), ("meeting", "planned", "Cairo")]),
    (f"{A} was in Cairo for talks with {B}.", [("meeting", "held", "Cairo")]),
    (f"{A} is expected in Cairo on Sunday.", [("visit", "planned", "Cairo")]),
    (f"{A} met {B} before flying to Cairo.", [("meeting", "held", None), ("visit", "held", "Cairo")]),
    (f"{A} met {B} in Oslo and later travelled to Cairo.", [("meeting", "held", "Oslo"), ("visit", "held", "Cairo")]),
    (f"{A} and {B}, the first foreign officials to visit Chad since the war, were cheered.", [("visit", "held", "Chad")]),
    (f"{A} is due to see {B} before she leaves.", [("meeting", "planned", None)]),
    (f"{A} will see {B} resign.", []),
    (f"{A} laid a wreath and went on to meet {B}.", [("meeting", "held", None)]),
    (f"{A} and {B}, meeting in Oslo, called for aid.", [("meeting", "held", "Oslo")]),
    ("The foreign ministers of Norway and Sweden, meeting in Oslo, called for aid.", [("meeting", "held", "Oslo")]),
    (f"{A} discussed the truce by phone with {B}.", [("call", "held", None)]),
    (f"{A}, who joined Chadian ministers for a session in Oslo, left.", [("meeting", "held", "Oslo")]),
    (f"{A} said after seeing {B} that all was well.", [("meeting", "held", None)]),
    (f"{A} is the most senior official to visit Chad since the war.", [("visit", "held", "Chad")]),
    (f"{A} and {B} are both in Chad, where rebels are gaining ground.", [("visit", "held", "Chad")]),
    (f"{A} arrived on Monday to save the truce.", [("visit", "held", None)]),
    (f"{A} left Oslo after talks with {B}.", [("meeting", "held", "Oslo")]),
    (f"{A} flew to Chad after meeting {B}.", [("visit", "held", "Chad"), ("meeting", "held", None)]),
    ("A bomb went off during a meeting of cabinet ministers and senior officials in Cairo.", []),
])
def test_where_they_are_and_go_next(sentence: str, rows: list[tuple[str, str, str | None]]) -> None:
    events = run(sentence)["events"]
    assert [(e.event_type, e.status, e.place if isinstance(e.place, str) else None) for e in events.itertuples()] == rows


@pytest.mark.parametrize(("context", "sentence", "names"), [
    ("Kofi Annan landed on Monday.", "The envoy met President Ada Holm of Norway.", ("Ada Holm", "Kofi Annan")),
    ("Nicolas Sarkozy has left.", "The French president met Ada Holm, the Norwegian envoy.", ("Ada Holm", "Nicolas Sarkozy")),
    ("Kofi Annan and Sergei Lavrov met.", "Their meeting lasted an hour.", ("Kofi Annan", "Sergei Lavrov")),
    (f"{A} left.", "She then travelled to Cairo.", ("Ada Holm",)),
    ("Ministers waited.", f'"{B} must go," {A} said hours after she met Kofi Annan.', ("Ada Holm", "Kofi Annan")),
    ("Mr Lund left.", "Kofi Annan was ready to meet him in Oslo.", ("Kofi Annan", "Lund")),
    ("Ministers waited.", "Kofi Annan said Sergei Lavrov would meet him.", ("Kofi Annan", "Sergei Lavrov")),
    ("Ministers waited.", "Ola Dahl, Sergei Lavrov's deputy, met Kofi Annan.", ("Kofi Annan", "Ola Dahl")),
    ("Ministers waited.", "He will hold talks with Chadian rebels, his spokesman Ola Dahl said.", ("Chadian rebels",)),
    ("Ministers waited.", "President Per Harald Lund of Chad met King Harald.", ("Harald", "Per Harald Lund")),
    ("Ministers waited.", f"{A} met two representatives of the Libyan Harbour Council.",
     ("Ada Holm", "representatives of the Libyan Harbour Council")),
    ("Ministers waited.", "Foreign ministers from more than 35 countries met in Oslo.", ("Foreign ministers from more than 35 countries",)),
    ("Ministers waited.", f"{A} met some of the Chadian rebels.", ("Ada Holm", "Chadian rebels")),
])
def test_who_is_meant(context: str, sentence: str, names: tuple[str, ...]) -> None:
    assert [who for _, _, who in told(run(sentence, context=context))] == [names]


def test_who_leads_a_delegation_counts_without_an_office() -> None:
    assert told(run("A delegation headed by Ada Holm visited Oslo.")) == [("visit", "held", ("Ada Holm",))]
