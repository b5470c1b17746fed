"""What notebooks display: everything is shown, everything is escaped, nothing hangs on colour alone."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import show
from analysis.reference import load_reference
from analysis.show import text as show_text
from analysis.tables import (
    DATE_MENTIONS,
    DOCUMENTS,
    EVENT_ACTORS,
    EVENTS,
    MENTIONS,
    PASSAGES,
    SENTENCES,
    build,
    empty,
)

EVIL = '<script>alert(1)</script><img src=x onerror="alert(2)">&amp;'
TEXT = "OSLO -- Norway <b>met</b> Sweden on Friday.\n\nThe envoy & his aide left.\r\nA message from the paper: give."


def words(shown: show.Shown) -> str:
    """The text a reader sees: without tags, entities decoded."""
    return html.unescape(re.sub(r"<[^>]*>", "", shown.html))


def document(text: str = TEXT, **more: Any) -> pd.DataFrame:
    return build([{"doc_id": "a", "published_basis": "unknown", "path": "a", "sha256": "", "text": text, **more}], DOCUMENTS)


def passages(*spans: tuple[int, int, str]) -> pd.DataFrame:
    return build([{"doc_id": "a", "passage_id": i, "start": s, "end": e, "kind": k, "reason": "a rule"}
                  for i, (s, e, k) in enumerate(spans)], PASSAGES)


def sentence(start: int, end: int, sent_id: int = 0, kind: str = "body") -> dict[str, Any]:
    return {"doc_id": "a", "sent_id": sent_id, "start": start, "end": end, "kind": kind, "passage_id": 0}


def mention(surface: str, text: str = TEXT, **more: Any) -> dict[str, Any]:
    start = text.index(surface)
    base = {"mention_id": f"a#m{start}{surface}", "doc_id": "a", "sent_id": 0, "start": start, "end": start + len(surface),
            "surface": surface, "actor_id": f"~{surface.lower()}", "name": surface, "status": "unlisted", "how": "name",
            "kind": "state", "np_start": start, "np_end": start + len(surface)}
    return {**base, **more}


def event(text: str = TEXT, **more: Any) -> Mapping[str, Any]:
    start, end = 8, text.index("\n")
    base = {"event_id": "a#e0", "doc_id": "a", "sent_id": 0, "start": start, "end": end, "event_type": "meeting", "status": "held",
            "rule_id": "meet:met", "evidence": text[start:end], "trigger_start": text.index("met"), "trigger_end": text.index("met") + 3,
            "earliest": pd.Timestamp("2012-03-09"), "latest": pd.Timestamp("2012-03-09"), "precision": "day", "date_basis": "relative"}
    return {**base, **more}


def cast(*names: str) -> pd.DataFrame:
    return build([{"event_id": "a#e0", "actor_id": f"~{i}", "role": "participant", "name": n} for i, n in enumerate(names)], EVENT_ACTORS)


# Tables

def test_days_have_no_hours_and_missing_values_are_blank() -> None:
    table = pd.DataFrame({"day": pd.to_datetime(["2012-03-09", None]), "x": [1 / 3, None],
                          "n": pd.array([2, None], dtype="Int64"), "t": pd.array(["a", None], dtype="str")})
    assert repr(show.show_table(table)).splitlines() == ["day | x | n | t", "9 Mar 2012 | 0.33 | 2 | a", " |  |  | "]
    assert not re.search(r"00:00|nan|NaT|NA|None", show.show_table(table).html)


def test_interval_is_one_column() -> None:
    table = pd.DataFrame({"earliest": pd.to_datetime(["2012-06-01", None]), "latest": pd.to_datetime(["2012-06-30", None])})
    assert show.written(table, "when") == ["Jun 2012", "no date"]


def test_rest_of_a_long_table_is_counted() -> None:
    shown = show.show_table(pd.DataFrame({"n": range(12)}), most=10)
    assert repr(shown).endswith("\n9\nand 2 more rows") and "and 2 more rows" in shown.html


def test_empty_table_says_so() -> None:
    assert "Nothing to show." in words(show.show_table(empty(MENTIONS), {"surface": "expression"}))


def test_unknown_column_is_an_error() -> None:
    with pytest.raises(KeyError):
        show.show_table(pd.DataFrame({"a": [1]}), ["b"])


def test_cells_headings_and_captions_are_escaped() -> None:
    shown = show.show_table(pd.DataFrame({"a": [EVIL]}), {"a": EVIL}, caption=EVIL)
    assert "<script" not in shown.html and "<img" not in shown.html and words(shown).count(EVIL) == 3


@pytest.mark.parametrize("address, linked", [
    ("https://undocs.org/S/2011/612", True), ("javascript:alert(1)", False), ("http://a", False), ("", False),
])
def test_only_https_is_a_link(address: str, linked: bool) -> None:
    shown = show.show_table(pd.DataFrame({"a": ["S/1"], "b": [address]}), ["a"], links={"a": "b"})
    assert ("<a href" in shown.html) == linked and "javascript" not in shown.html


def test_address_cannot_leave_its_attribute() -> None:
    shown = show.show_table(pd.DataFrame({"a": ["x"], "b": ['https://x" onclick="alert(1)']}), ["a"], links={"a": "b"})
    assert 'onclick="' not in shown.html


# Articles

def test_article_is_shown_whole() -> None:
    table = passages((0, 8, "dateline"), (8, 43, "body"), (45, 72, "body"), (74, len(TEXT), "boilerplate"))
    seen = words(show_text.show_passages(document(), table))
    for label in ("dateline: a rule\n", "body: a rule\n", "boilerplate: a rule\n"):
        assert label in seen
        seen = seen.replace(label, "")
    assert seen == "a" + TEXT


def test_article_without_passages_is_shown_too() -> None:
    assert words(show_text.show_passages(document(), empty(PASSAGES))) == "a" + TEXT


@given(st.text(min_size=1, max_size=60, alphabet=st.characters(codec="utf-8", exclude_characters="\x00")), st.data())
def test_no_character_is_lost_or_added(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    table = passages(*((a, b, "body") for a, b in zip(cuts[::2], cuts[1::2], strict=False)))
    shown = show_text.show_passages(document(text), table)
    body = re.sub(r"<h3>.*?</h3>|<small[^>]*>.*?</small>\n", "", shown.html, flags=re.S)
    assert html.unescape(re.sub(r"<[^>]*>", "", body)) == text
    assert not re.search(r"<(?!/?(?:h3|div|small)\b)", shown.html)


def test_mentions_carry_a_letter_a_line_and_their_text() -> None:
    sentences = build([sentence(8, 43)], SENTENCES)
    table = build([mention("Norway", status="resolved", actor_id="state:NOR"), mention("Sweden", kind="organisation")], MENTIONS)
    shown = show_text.show_mentions(document(), table, sentences)
    assert "Norway[S]" in shown.text and "Sweden[O*]" in shown.text and "[0] Norway" in shown.text
    plain = re.sub(r"<sup>.*?</sup>|<small.*?</small> |<p>Key.*?</p>|<h3>.*?</h3>", "", shown.html)
    assert html.unescape(re.sub(r"<[^>]*>", "", plain)) == TEXT
    lines = [style[2] for style in show_text.KINDS.values()]
    assert len({line.split(" #")[0] for line in lines}) == len(show_text.KINDS)  # told apart without colour
    assert len({letter for letter, *_ in show_text.KINDS.values()}) == len(show_text.KINDS)


def test_every_kind_and_status_has_a_sign() -> None:
    columns = {c.name: c.values for c in MENTIONS.columns}
    assert set(show_text.KINDS) == set(columns["kind"]) and set(show_text.STATUSES) == set(columns["status"])
    assert set(show_text._EDGES) == set(next(c.values for c in PASSAGES.columns if c.name == "kind"))
    assert set(show._EDGES) == set(next(c.values for c in EVENTS.columns if c.name == "status"))


def test_mention_inside_another_is_not_marked_twice() -> None:
    table = build([mention("Norway"), mention("Norway <b>met</b> Sweden")], MENTIONS)
    shown = show_text.show_mentions(document(), table, empty(SENTENCES))
    assert shown.html.count("<sup>") == 1 and "<b>" not in shown.html


def test_mention_with_a_hostile_name_is_escaped() -> None:
    shown = show_text.show_mentions(document(), build([mention("Norway", name=EVIL, actor_id=None)], MENTIONS), empty(SENTENCES))
    assert "<script" not in shown.html and "<img" not in shown.html and 'onerror="' not in shown.html


def test_date_stands_beside_what_it_means() -> None:
    start = TEXT.index("Friday")
    row = {"date_id": "a#d0", "doc_id": "a", "sent_id": 0, "start": start, "end": start + 6, "surface": "Friday", "precision": "day",
           "basis": "relative", "earliest": pd.Timestamp("2012-03-09"), "latest": pd.Timestamp("2012-03-09")}
    assert "Friday [9 Mar 2012]" in show_text.show_dates(document(), build([row], DATE_MENTIONS), empty(SENTENCES)).text


def test_more_articles_are_counted() -> None:
    two = build([{"doc_id": d, "published_basis": "unknown", "path": d, "sha256": "", "text": d} for d in "ab"], DOCUMENTS)
    assert show_text.show_passages(two, empty(PASSAGES), most=1).text.endswith("and 1 more articles")


def test_manifest_is_shown_with_its_notes(tmp_path: Any) -> None:
    (tmp_path / "manifest.csv").write_text("file,doc_id,title,published,note\na.txt,a,,2012-03,by <hand>\n", encoding="utf-8")
    assert repr(show_text.show_manifest(tmp_path)) == "file | doc_id | published | note\na.txt | a | 2012-03 | by <hand>"
    assert "<hand>" not in show_text.show_manifest(tmp_path).html


# Evidence

def test_evidence_says_who_when_and_why() -> None:
    shown = show.show_evidence(build([event(attribution="an aide")], EVENTS), cast("Norway", "Sweden"), document())
    assert f'id="{show.anchor("a#e0")}"' in shown.html
    for part in ("meeting (held)", "9 Mar 2012 (day, relative)", "Norway, Sweden", "an aide", "meet:met", "a#e0"):
        assert part in words(shown) and part in shown.text
    assert re.search(r"<mark[^>]*>met</mark>", shown.html) and "OSLO -- " in words(shown) and "The envoy" not in words(shown)


def test_evidence_is_escaped() -> None:
    text = f"OSLO -- Norway met {EVIL} Sweden.\nNext."
    row = event(text, place=EVIL, attribution=EVIL, topic=EVIL, rule_id=EVIL)
    shown = show.show_evidence(build([row], EVENTS), cast(EVIL), document(text))
    assert "<script" not in shown.html and "<img" not in shown.html and 'onerror="' not in shown.html


def test_missing_parts_of_an_event_are_left_out() -> None:
    row = event(earliest=None, latest=None, precision=None, date_basis=None)
    shown = show.show_evidence(build([row], EVENTS), empty(EVENT_ACTORS))
    assert "when: no date" in shown.text and not re.search(r"\b(?:nan|None|NaT|<NA>)\b|where|reported", shown.text)


def test_anchors_differ_and_can_be_left_out() -> None:
    assert show.anchor("a#e1") != show.anchor("a-e1") and re.fullmatch(r"[a-z0-9-]+", show.anchor("ä#e1"))
    assert " id=" not in show.show_evidence(build([event()], EVENTS), cast("A"), anchors=False).html


@pytest.mark.parametrize("status", ["held", "planned", "denied", "possible"])
def test_status_is_written_out(status: str) -> None:
    assert f"meeting ({status})" in words(show.show_evidence(build([event(status=status)], EVENTS), cast("A")))


def test_long_paragraphs_are_cut_around_the_sentence() -> None:
    before, after = show._around("x" * 500 + "HERE" + "y" * 500, 500, 504)
    assert before == "…" + "x" * 300 and after == "y" * 300 + "…"
    assert show._around("one\nHERE\ntwo", 4, 8) == ("", "")


def test_rule_is_explained_by_its_own_example() -> None:
    types = load_reference().event_types
    pattern = next(p for t in types for p in t.patterns if p.id == "meet")
    shown = words(show.show_rules(build([event()], EVENTS), types))
    assert pattern.examples[0] in shown and "CAMEO 040" in shown
    assert "gone:met" in words(show.show_rules(build([event(rule_id="gone:met")], EVENTS), types))


def test_sentences_without_event_are_listed_without_boilerplate() -> None:
    text = "Norway and Sweden trade. Norway met Sweden. Norway sleeps. Norway, Sweden: donate!"
    cuts = [(0, 24, "body"), (25, 43, "body"), (44, 58, "body"), (59, len(text), "boilerplate")]
    sentences = build([sentence(a, b, i, k) for i, (a, b, k) in enumerate(cuts)], SENTENCES)
    mentions = build([{**mention(w, text), "mention_id": f"a#m{i}{w}", "sent_id": i, "start": a + text[a:b].index(w),
                       "end": a + text[a:b].index(w) + 6} for i, (a, b, _) in enumerate(cuts)
                      for w in ("Norway", "Sweden") if w in text[a:b]], MENTIONS)
    met = event(text="12345678x met\n", sent_id=1, start=25, end=43)
    shown = show.show_without_event(document(text), sentences, mentions, build([met], EVENTS))
    assert shown.text.splitlines()[1:] == ["a | Norway, Sweden | Norway and Sweden trade."]


def test_context_keeps_whole_words_of_the_sentence() -> None:
    text = "Yesterday the Norwegian envoy flew to Oslo and met his old friends. Other things."
    row = build([{**mention("Oslo", text)}], MENTIONS)
    found = show_text.in_context(row, build([sentence(0, 67)], SENTENCES), document(text), width=12)["context"].tolist()
    assert found == ["… flew to Oslo and met his …"]
