"""Sentences and tokens: spans that add up, abbreviations, and texts without sentence ends."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.tokenize import NLTKWordTokenizer

from analysis import segment
from analysis.passages import label_passages
from analysis.reference import Reference, load_reference
from analysis.segment import split_sentences, tokenize
from analysis.tables import DOCUMENTS, build

PIECES = ["Mr. Koh met the U.S. envoy. ", "He left the U.N. The talks ended.", "One ended.Two began.", '"No!" he said. ', "``a'' b",
          "can't ", "Gen. A. B. Okoro Jr. spoke ", "at 5 p.m. on Friday. ", "...", "?!", "\n", "\r\n\r\n", "\t", "—", "“Wait,” ", "'",
          '"', "$2.5 ", "\u202e", "e\u0301", "\x00", "\ufeff", "word " * 30]
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(st.characters(exclude_categories=["Cs"]), max_size=8), max_size=15).map("".join)


@pytest.fixture(scope="module")
def reference() -> Reference:
    return load_reference()


def segmented(reference: Reference, *texts: str) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    documents = build([dict(doc_id=f"d{n}", text=t, path="x", sha256="", published_basis="unknown") for n, t in enumerate(texts)], DOCUMENTS)
    passages = label_passages(documents, reference)
    sentences = split_sentences(documents, passages, reference)
    return passages, sentences, tokenize(documents, sentences)


def sentences_of(reference: Reference, text: str) -> list[str]:
    _, sentences, _ = segmented(reference, text)
    return [text[a:b] for a, b in zip(sentences["start"], sentences["end"])]


def covered(text: str, spans: pd.DataFrame, start: int, end: int) -> None:
    """Assert that spans lie in order inside [start, end) and leave out only white space."""
    at = start
    for low, high in zip(spans["start"], spans["end"]):
        assert at <= low < high <= end and text[at:low].strip() == ""
        at = high
    assert text[at:end].strip() == ""


@settings(max_examples=60)
@given(text=TEXTS)
def test_sentences_fill_passages_and_tokens_fill_sentences(reference: Reference, text: str) -> None:
    passages, sentences, tokens = segmented(reference, text, "Talks ended.")
    mine = sentences[sentences["doc_id"] == "d0"]
    assert mine["sent_id"].tolist() == list(range(len(mine)))
    for p in passages[passages["doc_id"] == "d0"].itertuples():
        inside = mine[mine["passage_id"] == p.passage_id]
        covered(text, inside, p.start, p.end)
        assert set(inside["kind"]) <= {p.kind}
    words = tokens[tokens["doc_id"] == "d0"]
    assert words["token_id"].tolist() == list(range(len(words)))
    for s in mine.itertuples():
        covered(text, words[words["sent_id"] == s.sent_id], s.start, s.end)
    assert [text[a:b] for a, b in zip(words["start"], words["end"])] == words["token"].tolist()


@pytest.mark.parametrize("text, expected", [
    ("Mr. Koh left. Talks ended.", ["Mr. Koh left.", "Talks ended."]),
    ("The U.S. The envoy left the U.N. on Friday.", ["The U.S.", "The envoy left the U.N. on Friday."]),
    ("They spoke of leaders.One of them left.", ["They spoke of leaders.", "One of them left."]),
    ("Maj. Gen. Okoro spoke at 5 p.m. He then left.", ["Maj. Gen. Okoro spoke at 5 p.m.", "He then left."]),
    ('"Not yet!" he said. She agreed.', ['"Not yet!" he said.', "She agreed."]),
    ("It cost $2.5 million. Nobody paid.", ["It cost $2.5 million.", "Nobody paid."]),
])
def test_sentence_ends(reference: Reference, text: str, expected: list[str]) -> None:
    assert sentences_of(reference, text) == expected


def test_long_passage_is_not_cut_inside_its_sentences(reference: Reference) -> None:
    sentence = "The envoys met Mr. Koh in Oslo on Friday, and left for the coast."
    assert sentences_of(reference, " ".join([sentence] * 1500)) == [sentence] * 1500


def test_text_without_sentence_ends_is_cut_between_words(reference: Reference) -> None:
    found = sentences_of(reference, "word " * 20_000)
    assert 1 < len(found) < 100 and all(s.split() == ["word"] * len(s.split()) for s in found)
    assert sum(len(s.split()) for s in found) == 20_000


def test_text_without_spaces_is_kept(reference: Reference) -> None:
    assert "".join(sentences_of(reference, "x" * 50_000)) == "x" * 50_000


@pytest.mark.parametrize("sentence, tokens", [
    ("Koh's envoys can't wait.", ["Koh", "'s", "envoys", "ca", "n't", "wait", "."]),
    ('He said "no".', ["He", "said", '"', "no", '"', "."]),
    ("“No,” he said — again.", ["“", "No", ",", "”", "he", "said", "—", "again", "."]),
    ("It cost $2.5bn.", ["It", "cost", "$", "2.5bn", "."]),
])
def test_tokens(reference: Reference, sentence: str, tokens: list[str]) -> None:
    assert segmented(reference, sentence)[2]["token"].tolist() == tokens


MARKS = st.sampled_from(["a", "B", "s", "'s", "s'", " ", " ", ".", ",", ":", "3", "(", ")", "[", "]", '"', "“", "”", "‘", "’", "é", "-", "–", ";",
                         "$",
                         "%", "?", "!", "»", "«", "„", "<", ">", "*", "…", "€", "/", "_", "cannot", "'", "\xa0", "²", "&", "{", "}", "\xad", "U.S."])


@given(st.lists(MARKS, min_size=1, max_size=12).map("".join))
@settings(max_examples=1000)
def test_quick_tokens_are_those_of_nltk(text: str) -> None:
    if segment._plain(text):
        _, starts, ends = segment._plain_tokens(text, 0)
        assert list(zip(starts, ends)) == list(NLTKWordTokenizer().span_tokenize(text))
