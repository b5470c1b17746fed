"""Reading back: lines in context, collocates against a brute force, every number against its sentences."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pandas as pd
import pytest
from kit import documents, reference, run

from analysis.actors import find_mentions
from analysis.concordance import collocates, kwic, pair_sentences
from analysis.concordance.dispersion import dispersion, occurrences_by_part, part_of
from analysis.concordance.occurrences import places
from analysis.concordance.reading_back import sentences_behind
from analysis.cooccurrence import actor_names, count_pairs, left_out
from analysis.cooccurrence.incidence import UNITS
from analysis.errors import TableError
from analysis.passages import label_passages
from analysis.segment import split_sentences, tokenize
from analysis.show.text import show_kwic
from analysis.stories import find_stories
from analysis.tables import PAIRS, build
from analysis.tables.derived import PARTS

TEXTS = (
    "Iran held talks with Oman. Long talks in Oman tired Iran, and Iran's talks with Qatar failed.",
    "Qatar praised the peace talks. Oman and Qatar signed; the Omani side smiled at Iran.\n\nIran did not. Nobody Talks.",
    "Peace-talks began. It's Iran-backed, said Qatar of the \u201ctalks\u201d.",
)


@cache
def tables() -> dict[str, pd.DataFrame]:
    found = documents(*TEXTS)
    days = pd.Series(["2012-05-02", "2012-03-10", "2012-05-30"], dtype="datetime64[ms]")
    found = found.assign(published_earliest=days, published_latest=days)
    passages = label_passages(found, reference())
    sentences = split_sentences(found, passages, reference())
    return {"documents": found, "sentences": sentences, "tokens": tokenize(found, sentences), "passages": passages,
            "mentions": find_mentions(found, sentences, reference()), "stories": find_stories(found, passages)}


@pytest.mark.parametrize("width", [0, 1, 7, 300])
@pytest.mark.parametrize("what", ["state:IRN", "talks", "peace talks"])
def test_lines_copy_the_text_and_stay_in_their_sentence(what: str, width: int) -> None:
    spans = tables()["sentences"].set_index(["doc_id", "sent_id"])
    lines = kwic(tables(), what, width=width)
    assert len(lines) >= (1 if " " in what else 5)
    for line in lines.itertuples():
        text, own = TEXTS[int(line.doc_id[1:])], spans.loc[(line.doc_id, line.sent_id)]
        low, high = line.start - len(line.left), line.end + len(line.right)
        assert text[low:high] == line.left + line.keyword + line.right and own.start <= low and high <= own.end
        assert max(len(line.left), len(line.right)) <= width
        assert width < 300 or (low, high) == (own.start, own.end)


def test_a_word_is_found_in_any_case_with_any_ending_and_as_part_of_a_phrase() -> None:
    def found(what: str) -> list[str]:
        return kwic(tables(), what)["keyword"].tolist()

    assert found("TALKS").count("Talks") == 1 and len(found("TALKS")) == 6
    assert found("tal*") == found("talks") and found("peace  TALKS") == ["peace talks"] and found("*-talks") == ["Peace-talks"]
    assert found("ta.ks") == found("(") == found("state:XXX") == []  # letters, no pattern; an actor never named
    for nothing in ("", "  ", "*", "* *"):
        with pytest.raises(TableError, match="nothing to look for"):
            found(nothing)


def test_an_actor_is_found_by_all_its_mentions_and_the_line_names_the_others() -> None:
    lines = kwic(tables(), "state:OMN")
    assert lines["keyword"].tolist()[:3] == ["Oman"] * 3 and lines["keyword"].tolist()[3].startswith("Omani")
    assert lines["others"].tolist()[-1].split("; ") == ["Qatar", "Iran"]
    assert not lines["others"].str.contains("Oman").any()


def test_near_asks_for_both_within_the_span() -> None:
    def near(span: int) -> list[tuple[str, str]]:
        return list(kwic(tables(), "talks", near="state:IRN", span=span)[["left", "keyword"]].itertuples(index=False, name=None))

    # "Iran held talks"; "Long talks in Oman tired Iran, and Iran's talks": distances 2, 4 and 1 or 2
    assert len(near(1)) <= 1 and len(near(2)) == 2 and len(near(4)) == 3 and near(2)[0] == ("Iran held ", "talks")
    assert len(kwic(tables(), "state:IRN", near="talks", span=2)) == 2
    assert kwic(tables(), "talks", near="state:USA").empty


def test_lines_are_shown_escaped_and_counted() -> None:
    lines = kwic(tables(), "talks").assign(left="<b>\nso ", others="Qatar & <i>Iran</i>")
    shown = show_kwic(lines, "talks <3", most=2)
    assert "<b>" not in shown.html and "&lt;b&gt; so " in shown.html and "Qatar &amp; &lt;i&gt;" in shown.html and "talks &lt;3" in shown.html
    assert shown.html.count("<strong>") == 2 and "and 4 more lines" in shown.text and "[talks]" in shown.text
    assert "2 May 2012" in shown.text and "Nothing to show." in show_kwic(lines.head(0)).text


@pytest.mark.parametrize("order, side, nearest", [("left", "left", -1), ("right", "right", 0)])
def test_lines_are_sorted_by_the_words_beside(order: str, side: str, nearest: int) -> None:
    lines = kwic(tables(), "talks", order=order)
    words = [(re.findall(r"\w+", text.casefold()) or [""])[nearest] for text in lines[side]]
    assert words == sorted(words) and len(set(words)) > 2


def test_lines_are_sorted_by_day_the_undated_last() -> None:
    undated = tables() | {"documents": tables()["documents"].assign(published_earliest=lambda d: d["published_earliest"].where(
        d["doc_id"] != "d1"))}
    assert kwic(tables(), "talks", order="date")["doc_id"].drop_duplicates().tolist() == ["d1", "d0", "d2"]
    assert kwic(undated, "talks", order="date")["doc_id"].drop_duplicates().tolist() == ["d0", "d2", "d1"]
    with pytest.raises(TableError, match="one of text, left, right, date"):
        kwic(tables(), "talks", order="length")


def _brute(what: str, special: list[pd.DataFrame], width: int) -> dict[str, int]:
    """Count pairs of positions one by one."""
    rows = list(places(tables(), special)[["unit", "word"]].itertuples(index=False, name=None))
    found: dict[str, int] = {}
    for i, (unit, word) in enumerate(rows):
        for j, (other_unit, other) in enumerate(rows):
            if unit == other_unit and 0 < abs(i - j) <= width and word == what != other:
                found[other[2:]] = found.get(other[2:], 0) + 1
    return found


@pytest.mark.parametrize("what", ["state:IRN", "talks", "peace talks"])
@pytest.mark.parametrize("width", [1, 3, 50])
@pytest.mark.parametrize("whole_names", [False, True])
def test_collocates_equal_a_brute_force_and_lead_to_their_sentences(what: str, width: int, whole_names: bool) -> None:
    from analysis.concordance.occurrences import actors, hits

    special = [hits(tables(), what).assign(word=f"0 {what}")] + ([actors(tables())] if whole_names else [])
    table = collocates(tables(), what, width, whole_names)
    assert dict(zip(table["collocate"], table["n"], strict=True)) == _brute(f"0 {what}", special, width) != {}
    assert set(PAIRS.names[7:]) <= set(table.columns) and (table["n"] <= table["n_what"]).all()
    assert ("actor" in set(table["kind"])) <= whole_names
    for row in table.itertuples():
        assert sentences_behind(tables(), row)["n"].sum() == row.n


def test_collocates_of_a_word_are_what_pairs_of_words_count() -> None:
    pairs = count_pairs(None, tables()["sentences"], "window", items="words", tokens=tables()["tokens"], width=4)
    pairs = pairs[(pairs["actor_a"] == "talks") | (pairs["actor_b"] == "talks")]
    table = collocates(tables(), "talks", 4)
    assert sorted(table["g2"].round(9)) == sorted(pairs["g2"].round(9)) and set(table["n_units"]) == set(pairs["n_units"])
    assert table["g2"].is_monotonic_decreasing and collocates(tables(), "talks", by="n")["n"].is_monotonic_decreasing
    with pytest.raises(TableError, match="no such measure"):
        collocates(tables(), "talks", by="beauty")


@pytest.mark.parametrize("unit", [u for u in UNITS if u in ("sentence", "paragraph", "document", "story")])
def test_a_pair_leads_to_its_sentences(unit: str) -> None:
    pairs = count_pairs(tables()["mentions"], tables()["sentences"], unit, stories=tables()["stories"] if unit == "story" else None)
    assert len(pairs) >= 3
    for pair in pairs.itertuples():
        behind = sentences_behind(tables(), pair)
        assert behind["n"].sum() == behind["unit_id"].nunique() == pair.n
        assert set(";".join(behind["names"]).split(";")) == {pair.actor_a, pair.actor_b}


def test_counts_of_many_kinds_lead_to_their_sentences() -> None:
    t = tables()
    windows = count_pairs(None, t["sentences"], "window", items="words", tokens=t["tokens"], width=2)
    for table, number in ((actor_names(t["mentions"]), "n_mentions"), (left_out(t["mentions"], t["sentences"], kinds=("person",)), ""),
                          (windows, "n")):
        for row in table.itertuples():
            assert not number or sentences_behind(t, row, width=2)["n"].sum() == getattr(row, number)
    line = kwic(t, "peace talks").iloc[0]
    assert sentences_behind(t, line)["text"].tolist() == ["Qatar praised the peace talks."]
    assert len(sentences_behind(t, {"doc_id": "d1"})) == (t["sentences"]["doc_id"] == "d1").sum() == 4
    assert len(sentences_behind(t, t["passages"].iloc[0])) >= 1
    assert str(sentences_behind(t, t["documents"].head(1))["published_latest"].iloc[0].date()) == "2012-05-02"


def test_a_meeting_told_twice_leads_to_both_reports() -> None:
    found = run("Ada Holm, the foreign minister of Norway, met John Kerry in Oslo on Friday.",
                "John Kerry met Ada Holm, the foreign minister of Norway, in Oslo on Friday.")
    for table in (found["meetings"], found["timeline"]):
        for row in table.itertuples():
            assert sentences_behind(found, row)["n"].sum() == row.n_reports
    assert found["meetings"]["n_reports"].tolist() == [2] and len(sentences_behind(found, found["event_actors"].iloc[0])) == 1


@pytest.mark.parametrize("row", [{"beauty": 1}, "state:OMN", pd.DataFrame({"actor_id": ["a", "b"]}), {"actor_id": None}, 5])
def test_what_is_no_row_is_refused(row: Any) -> None:
    with pytest.raises(TableError, match="Remedy: (give a row|give table|choose it)"):
        sentences_behind(tables(), row)
    with pytest.raises(TableError, match="a table is missing"):
        sentences_behind({}, {"actor_id": "state:OMN"})


@pytest.mark.parametrize("by", ["document", "day", "week", "month", "quarter", "year"])
def test_parts_lead_to_their_sentences_and_add_up(by: str) -> None:
    parts = occurrences_by_part(tables(), ["state:IRN", "talks", "absent"], by)
    for row in pd.concat([parts, dispersion(parts)]).to_dict("records"):
        row = {k: v for k, v in row.items() if not (k == "part" and pd.isna(v))}
        assert sentences_behind(tables(), row)["n"].sum() == row["n"]
    totals = parts.groupby("what")["n"].sum().to_dict()
    assert totals == {"state:IRN": len(kwic(tables(), "state:IRN")), "talks": 6, "absent": 0}
    assert parts.groupby("what")["size"].sum().nunique() == 1
    assert all(own["earliest"].is_monotonic_increasing for _, own in parts.groupby("what"))
    assert parts["part"].nunique() == {"document": 3, "day": 3, "week": 3, "month": 2, "quarter": 2, "year": 1}[by]


def test_a_document_of_no_one_month_is_undated() -> None:
    wide = tables()["documents"].assign(published_earliest=pd.Series(["2012-04-30", "2012-03-10", None], dtype="datetime64[ms]"))
    assert part_of(wide, "month").tolist() == ["undated", "2012-03", "undated"]
    spread = dispersion(occurrences_by_part(tables() | {"documents": wide}, "talks", "month")).iloc[0]
    assert (spread["n"], spread["n_undated"], spread["n_parts"]) == (2, 4, 1) and pd.isna(spread["dp"])
    with pytest.raises(TableError, match="one of document, day"):
        part_of(wide, "decade")


@pytest.mark.parametrize("n, size, expected", [
    ([1, 2, 3, 4, 5], [9, 10, 10, 10, 11], dict(range=5, dp=0.18, juilland_d=0.785)),  # Gries 2008, the letter a
    ([0, 4, 3, 2, 1], [1] * 5, dict(juilland_d=0.6464, range=4)),  # Carroll 1970, 14
    ([2, 1, 0], [1] * 3, dict(dp_norm=0.5)),  # Lijffijt & Gries 2012, 148
    ([5, 5, 5], [7, 7, 7], dict(dp=0, dp_norm=0, juilland_d=1)),
    ([0, 9, 0], [7, 7, 7], dict(dp_norm=1, juilland_d=0, range=1)),
])
def test_dispersion_of_published_examples(n: list[int], size: list[int], expected: dict[str, float]) -> None:
    rows = [dict(what="a", by="document", part=str(i), size=s, n=v, rate=0.0) for i, (v, s) in enumerate(zip(n, size, strict=True))]
    found = dispersion(build(rows, PARTS)).iloc[0]
    assert {k: found[k] for k in expected} == pytest.approx(expected, abs=5e-4)


def test_pair_sentences_give_the_text_in_order_whichever_comes_first() -> None:
    t = tables()
    one = pair_sentences(t["mentions"], t["sentences"], t["documents"], "state:OMN", "state:IRN")
    pd.testing.assert_frame_equal(one, pair_sentences(t["mentions"], t["sentences"], t["documents"], "state:IRN", "state:OMN"))
    assert one["text"].iloc[0] == "Iran held talks with Oman." and one["start"].tolist() == sorted(one["start"][:2]) + [31] * (len(one) - 2)
