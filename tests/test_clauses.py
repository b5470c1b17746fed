"""The parse: stand-ins map back onto the text, and the model is the one the kit was built with."""

from __future__ import annotations

from pathlib import Path

import pytest
from kit import reference, run
from spacy.util import load_model_from_path

from analysis import clauses
from analysis.clauses import stand_ins
from analysis.clauses.candidates import needs
from analysis.errors import ModelError
from analysis.reference.event_types import forms

LONG = ("Cyprus dispute: The President of the Republic of Indonesia Wahyu Adi Nugroho, who arrived on March 3, 2012, talks peace, "
        "and meets Ada Holm, the Norwegian minister of fisheries, for talks in Oslo.")


def test_nodes_lie_in_their_sentence_in_order_and_stand_for_text() -> None:
    tables = run(LONG)
    text = tables["documents"]["text"].iloc[0]
    nodes = tables["clauses"]
    assert (nodes["start"].to_numpy()[1:] >= nodes["end"].to_numpy()[:-1]).all()
    plain = nodes[nodes["mention_id"].isna() & nodes["date_id"].isna()]
    past = {**stand_ins._PAST, **stand_ins._NOUN}
    for n in plain.itertuples():
        surface = text[n.start:n.end]
        assert surface == n.word or past.get(surface) == n.word, (surface, n.word)
    named = nodes.dropna(subset=["mention_id"])
    assert {text[n.start:n.end].rstrip(",") for n in named.itertuples()} >= {"Ada Holm, the Norwegian minister of fisheries"}


def test_only_sentences_that_can_hold_an_event_are_parsed() -> None:
    tables = run("Rain fell on Oslo. Ada Holm, the Norwegian envoy, met Kofi Annan. They ate.")
    assert tables["clauses"]["sent_id"].unique().tolist() == [1]


def test_boilerplate_is_not_parsed() -> None:
    tables = run("Norwegian envoy Ada Holm left.\nSign up for our newsletter: Kofi Annan met Sergei Lavrov.")
    assert tables["events"].empty


def test_a_missing_or_other_model_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(clauses, "MODEL_DIGEST", "0" * 64)
    with pytest.raises(ModelError, match="not en_core_web_sm 3.8.0.*Remedy: run `python tasks.py test`"):
        clauses.load_parser()
    monkeypatch.setattr(clauses, "MODEL_PACKAGES", ("no_such_model_package",))
    with pytest.raises(ModelError, match="Remedy"):
        clauses.load_parser()


def test_every_trigger_form_is_looked_for() -> None:
    assert {"meets", "met", "visited", "vetoes", "travelling", "talks", "telephoned"} <= needs(reference().event_types).keys()
    assert {"visit", "visits", "visited", "visiting"} == forms("visit")


@pytest.mark.parametrize(("sentence", "parsed"), [
    ("Ada Holm, the Norwegian envoy, left for Oslo.", True),
    ("Ada Holm, the Norwegian envoy, left the party.", False),  # nowhere to go
    ("Ada Holm, the Norwegian envoy, shook hands with Kofi Annan.", True),
    ("Ada Holm, the Norwegian envoy, shook her head.", False),  # what "shake" requires
    ("Ada Holm, the Norwegian envoy, visited the football final in Sweden.", False),
    ("Ada Holm, the Norwegian envoy, vetoed the football plan.", True),
    ("Ada Holm, the Norwegian envoy, attended the event.", True),
    ("The ferry from Oslo arrived on Monday.", False),  # nobody who counts
])
def test_a_sentence_is_parsed_where_a_pattern_finds_what_it_needs(sentence: str, parsed: bool) -> None:
    assert run(sentence)["clauses"].empty is not parsed


def test_word_rules_asked_once_say_what_the_model_says() -> None:
    texts = ["There is no plan, but he has left; let's see what they're gonna do.", "But the talks, which had begun, do not go on.",
             "Smith was met by the best officials, who read it and said that they themselves do.", "That said, I like that. They like us."]
    parser = clauses.load_parser()
    plain = load_model_from_path(clauses.model_path(), exclude=["ner", "senter"])
    for _ in range(2):
        for doc, other in zip(parser.pipe(texts), plain.pipe(texts), strict=True):
            assert [(t.text, t.lemma_, t.pos_, t.tag_, t.dep_, t.head.i) for t in doc] == [
                (t.text, t.lemma_, t.pos_, t.tag_, t.dep_, t.head.i) for t in other]
