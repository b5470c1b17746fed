"""Passages: every character is labelled or white space, and the labels are the right ones."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.passages import label_passages
from analysis.passages.needles import gate, required
from analysis.reference import Reference, load_reference
from analysis.tables import DOCUMENTS, build

PARTS = ["OSLO, Norway — Envoys met.", "By Layla Okoro", "Talks resume", "March 10, 2012", "Dear readers,", "Share this article",
         "A message from The Harbour Gazette:", "GENEVA (Reuters) - The council sat.", "© 2012 The Harbour Gazette", "(Reuters)",
         "“We wait,” he said.", "ADEN, Yemen (AP) —", "a" * 3000, "\u202eabc", "<script>alert(1)</script>", "=1+1", "e\u0301 \u200b"]
BREAKS = ["\n", "\n\n", "\r\n", "\r\n \t\r\n", "\r", " ", "\t", "\u2028", "\x0b", "\x1c", "\x00", ""]
ARTICLES = st.builds(
    lambda mark, pairs: mark + "".join(a + b for a, b in pairs), st.sampled_from(["", "", "\ufeff"]),
    st.lists(st.tuples(st.sampled_from(PARTS) | st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
                       st.sampled_from(BREAKS)), max_size=14))


@pytest.fixture(scope="module")
def reference() -> Reference:
    return load_reference()


def table(*texts: str) -> pd.DataFrame:
    return build([dict(doc_id=f"d{n}", text=t, path="x", sha256="", published_basis="unknown") for n, t in enumerate(texts)], DOCUMENTS)


def labelled(text: str, reference: Reference) -> list[tuple[str, str]]:
    found = label_passages(table(text), reference)
    return [(text[a:b], kind) for a, b, kind in zip(found["start"], found["end"], found["kind"])]


@settings(max_examples=60)
@given(texts=st.lists(ARTICLES, min_size=1, max_size=4))
def test_passages_leave_out_only_white_space(reference: Reference, texts: list[str]) -> None:
    found = label_passages(table(*texts), reference)
    for number, text in enumerate(texts):
        rows = found[found["doc_id"] == f"d{number}"]
        assert rows["passage_id"].tolist() == list(range(len(rows)))
        at = 0
        for start, end in zip(rows["start"], rows["end"]):
            left = text[at:start]
            assert at <= start < end and (left if at else left.removeprefix("\ufeff")).strip() == ""
            assert not text[start].isspace()
            at = end
        assert (text[at:] if at else text.removeprefix("\ufeff")).strip() == ""


@pytest.mark.parametrize("text, kinds", [
    ("OSLO, Norway — Envoys met.\n", ["dateline", "body"]),
    ("\ufeffOSLO, Norway — Envoys met.", ["dateline", "body"]),
    ("GENEVA (Reuters) - The council sat.", ["dateline", "body"]),
    ("Damascus (Reuters) — The council sat.", ["dateline", "body"]),
    ("UNITED NATIONS, March 10 — The council sat.", ["dateline", "body"]),
    ("Talks resume in Oslo\nBy Layla Okoro\nMarch 10, 2012\nOSLO — Envoys met.\nThey left.\n",
     ["headline", "byline", "dateline", "dateline", "body", "body"]),
    ("Talks resume in Oslo\r\n\r\nEnvoys met.\r\n", ["headline", "body"]),
    ("Talks resume in Oslo\rEnvoys met.\r", ["headline", "body"]),
    ("Envoys met on Friday.", ["body"]),
    ("Oslo meeting — a first step — ended.", ["body"]),
    ("", []), (" \n\t\r\n", []),
])
def test_kinds(reference: Reference, text: str, kinds: list[str]) -> None:
    assert [kind for _, kind in labelled(text, reference)] == kinds


def test_byline_is_told_from_a_sentence_that_begins_with_by(reference: Reference) -> None:
    text = "Talks resume\nBy Layla Okoro in Oslo\nBy Friday the envoys had left.\n"
    assert [k for _, k in labelled(text, reference)][0::2] == ["headline", "body"]


class TestBoilerplate:
    def test_appeal_runs_to_the_end(self, reference: Reference) -> None:
        text = "Envoys met in Oslo.\nA message from The Harbour Gazette:\nRussia vetoed our plan.\nRemind me later."
        assert [k for _, k in labelled(text, reference)] == ["body"] + ["boilerplate"] * 3

    def test_appeal_at_the_top_does_not_swallow_the_article(self, reference: Reference) -> None:
        text = "A message from The Harbour Gazette:\nEnvoys met in Oslo.\n"
        assert labelled(text, reference)[-1] == ("Envoys met in Oslo.", "body")

    def test_cue_for_a_line_labels_that_line_alone(self, reference: Reference) -> None:
        text = "Envoys met in Oslo.\nShare this article\nThey left on Friday.\n"
        assert [k for _, k in labelled(text, reference)] == ["body", "boilerplate", "body"]

    def test_message_that_is_news_is_body(self, reference: Reference) -> None:
        text = "Envoys met in Oslo.\nA message from the president was read to the delegates in Geneva.\nThey left.\n"
        assert {k for _, k in labelled(text, reference)} == {"body"}

    def test_reason_names_the_row_of_the_table(self, reference: Reference) -> None:
        text = "Envoys met in Oslo.\nDear readers,\nWe ask you for help.\n"
        reasons = label_passages(table(text), reference)["reason"].tolist()[1:]
        cues = set(reference.boilerplate["cue_id"])
        assert all(set(re.findall(r"[\w-]+", r)) & cues for r in reasons)


def test_hard_wrapped_text_is_cut_at_blank_lines_only(reference: Reference) -> None:
    text = ("The envoys met in the\nold town hall and spoke\nof the border until\nFriday evening.\n\n"
            "Then they left for\nthe coast and its\nharbour towns.\n")
    assert len(labelled(text, reference)) == 2


def test_input_is_not_changed_and_documents_do_not_touch_each_other(reference: Reference) -> None:
    documents = table("OSLO — Envoys met.", "Dear readers,", "Talks ended.")
    before = documents.copy(deep=True)
    whole = label_passages(documents, reference)
    pd.testing.assert_frame_equal(documents, before)
    alone = label_passages(documents.iloc[[2]].reset_index(drop=True), reference)
    pd.testing.assert_frame_equal(whole[whole["doc_id"] == "d2"].reset_index(drop=True), alone)


@pytest.mark.parametrize(("pattern", "text"), [
    (r"(?i)\bsign\b", "\u017fIGN"), (r"(?i)click", "CL\u0130C\u212a"), (r"(?:our|the) desk", "the desk"), (r"(?i)ÉTAT major", "état major"),
    (r"a{2}bcd?e", "aabce"), (r"(?:read|re(?:ad)?s) on", "res on"), (r"(?:ab)*[xy]", "x"), (r"(?<=to )send(?= it)", "to send it"),
    (r"one|", ""), (r"(?i:Read) more", "rEAD more"), (r"(?P<q>abc)-(?P=q)", "abc-abc"), (r"(x)?(?(1)yes|no!)", "no!"),
])
def test_expression_that_matches_is_among_the_possible(pattern: str, text: str) -> None:
    assert re.search(pattern, text)
    assert set(gate([pattern, "never seen"])(f"Before {text}, after.")) >= {0}


def test_every_cue_is_possible_in_its_example(reference: Reference) -> None:
    cues = reference.boilerplate
    possible = gate(cues["pattern"].tolist())
    assert [c for n, c in enumerate(cues["example"]) if n not in possible(c.upper())] == []
    assert sum(map(bool, map(required, cues["pattern"]))) > 0.9 * len(cues)
    assert len(possible("Envoys met in Oslo.")) < 0.1 * len(cues)
