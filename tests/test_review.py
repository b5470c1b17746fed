"""Scores with intervals, errors, the baseline and the command that prints them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from kit import reference, run

from analysis.__main__ import main
from analysis.errors import CorpusError, TableError
from analysis.scoring import FIGURES, naive_events, read_gold, score_errors, score_events
from analysis.tables import EVENT_ACTORS, EVENTS, check

TEXTS = (
    "Norwegian President Ada Holm met Swedish envoy Lars Eklund in Oslo on Friday.",
    "Norwegian President Ada Holm will meet Swedish envoy Lars Eklund in Bergen.",
    "Norway has met the terms that Sweden set.",
    "Ada Holm, the Norwegian president, visited Rome on Friday.",
)
WHO = ["Ada Holm", "Lars Eklund"]


def meeting(**more: Any) -> dict[str, Any]:
    return {"kind": "meeting", "status": "held", "participants": WHO, "place": None, "date": None, **more}


def passage(name: str, *meetings: dict[str, Any], vetoes: tuple[dict[str, Any], ...] = (), **more: Any) -> dict[str, Any]:
    return {"id": name, "text": TEXTS[0], "date": "2012-03-10", "meetings": list(meetings), "vetoes": list(vetoes), **more}


def gold(*passages: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {p["id"]: p for p in passages}


RIGHT = gold(
    passage("d0", meeting(place="Oslo", date="2012-03-09")), passage("d1", meeting(status="planned", place="Bergen")),
    passage("d2"), passage("d3", meeting(kind="visit", participants=["Ada Holm"], place="Rome", date="2012-03-09")),
)


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return run(*TEXTS)


def scores(gold_: dict[str, dict[str, Any]], tables: dict[str, pd.DataFrame], **more: int) -> pd.DataFrame:
    return score_events(gold_, tables, reference(), **more).set_index("figure")


class TestScores:
    def test_all_right(self, tables: dict[str, pd.DataFrame]) -> None:
        found = scores(RIGHT, tables)
        assert set(found.index) == set(FIGURES) - {"veto", "count"}
        assert (found[["value", "low", "high"]] == 1).all(axis=None)
        assert found.loc["any_status", ["n_gold", "n_predicted", "right"]].tolist() == [2, 2, 2]

    def test_figures_are_counted_by_hand(self, tables: dict[str, pd.DataFrame]) -> None:
        wrong = {**RIGHT, **gold(passage("d0", meeting(place="Bergen", date="2012-03-08"), meeting(participants=["Lars Eklund", "China"])))}
        found = scores(wrong, tables)
        assert found.loc["contact", ["n_gold", "n_predicted", "right"]].tolist() == [2, 1, 1]
        assert found.loc["contact", "value"] == pytest.approx(2 / 3)
        assert found.loc["place", "value"] == found.loc["date", "value"] == 0

    def test_intervals_hold_the_value_and_repeat(self, tables: dict[str, pd.DataFrame]) -> None:
        wrong = {**RIGHT, **gold(passage("d1", meeting(participants=["Norway", "China"])))}
        one, again = scores(wrong, tables), scores(wrong, tables)
        assert one.equals(again)
        assert ((one["low"] <= one["value"]) & (one["value"] <= one["high"])).all()
        assert one.loc["any_status", "low"] < one.loc["any_status", "high"]

    def test_interval_has_the_width_of_the_binomial(self) -> None:
        """A share over many passages: the bootstrap has to agree with sqrt(p(1-p)/n)."""
        n = 400
        empty = run("Nobody came.")
        many = {**empty, "documents": pd.DataFrame({"doc_id": [f"p{i}" for i in range(n)]})}
        quiet = {f"p{i}": passage(f"p{i}") for i in range(n)}
        base = run(TEXTS[0])
        noisy = range(0, n, 4)
        many["events"] = pd.concat([base["events"].assign(doc_id=f"p{i}", event_id=f"p{i}#e0") for i in noisy])
        many["event_actors"] = pd.concat([base["event_actors"].assign(event_id=f"p{i}#e0") for i in noisy])
        share = scores(quiet, many, resamples=4000).loc["quiet"]
        assert share["value"] == 0.75
        few = [scores(quiet, many, resamples=50, seed=seed).loc["quiet", "low"] for seed in range(5)]
        assert len(set(few)) > 1, "the seed changes nothing"
        assert share["high"] - share["low"] == pytest.approx(2 * 1.96 * np.sqrt(0.75 * 0.25 / n), rel=0.1)

    def test_passage_that_was_not_analysed(self, tables: dict[str, pd.DataFrame]) -> None:
        with pytest.raises(TableError, match="d9.*Remedy"):
            scores(gold(passage("d9")), tables)


class TestErrors:
    def kinds(self, tables: dict[str, pd.DataFrame], *passages: dict[str, Any]) -> list[tuple[str, str]]:
        found = score_errors({**RIGHT, **gold(*passages)}, tables, reference())
        return list(found[["passage", "error"]].itertuples(index=False, name=None))

    def test_none(self, tables: dict[str, pd.DataFrame]) -> None:
        assert self.kinds(tables) == []

    @pytest.mark.parametrize("labels, error", [
        ([meeting(status="denied", place="Oslo", date="2012-03-09")], ["status"]),
        ([meeting(place="Bergen", date="2012-03-09")], ["place"]),
        ([meeting(place="Oslo", date="2012-03-08")], ["date"]),
        ([meeting(place="Oslo")], ["date"]),
        ([], ["false alarm"]),
        ([meeting(place="Oslo", date="2012-03-09"), meeting(participants=["Lars Eklund", "China"])], ["missed"]),
        ([meeting(participants=["Norway", "China"])], ["missed", "false alarm"]),
    ])
    def test_each_kind(self, tables: dict[str, pd.DataFrame], labels: list[dict[str, Any]], error: list[str]) -> None:
        assert self.kinds(tables, passage("d0", *labels)) == [("d0", e) for e in error]

    def test_visits_and_vetoes(self, tables: dict[str, pd.DataFrame]) -> None:
        veto = {"status": "cast", "by": ["Russia"], "count": 1}
        assert self.kinds(tables, passage("d2", vetoes=(veto,)), passage("d3")) == [("d2", "missed"), ("d3", "false alarm")]

    def test_whatever_is_found_in_a_quiet_passage_is_listed(self, tables: dict[str, pd.DataFrame]) -> None:
        """Also what the other figures do not count: here a visit that is only planned."""
        planned = {**tables, "events": tables["events"].assign(status="planned")}
        errors = score_errors(gold(passage("d3")), planned, reference())
        assert errors["predicted"].str.startswith("visit (planned): Ada Holm").tolist() == [True]
        assert scores(gold(passage("d3")), planned).loc["quiet", "value"] == 0

    def test_says_what_was_labelled_and_found(self, tables: dict[str, pd.DataFrame]) -> None:
        row = score_errors(gold(passage("d0", meeting(place="Bergen", date="2012-03-09"))), tables, reference()).iloc[0]
        assert row["gold"] == "meeting (held): Ada Holm, Lars Eklund; Bergen; 2012-03-09"
        assert row["predicted"].endswith("; Oslo; 2012-03-09") and row["text"] == TEXTS[0]

    def test_scores_and_errors_agree(self, tables: dict[str, pd.DataFrame]) -> None:
        wrong = {**RIGHT, **gold(passage("d0", meeting(participants=["Norway", "China"])))}
        missed = (score_errors(wrong, tables, reference())["error"] == "missed").sum()
        row = scores(wrong, tables).loc["any_status"]
        assert missed == row["n_gold"] - row["right"] == 1


class TestBaseline:
    def test_reads_words_not_grammar(self, tables: dict[str, pd.DataFrame]) -> None:
        events, cast = naive_events(tables)
        check(events, EVENTS)
        check(cast, EVENT_ACTORS)
        assert events["doc_id"].tolist() == ["d0", "d1", "d2"]  # nobody is visited in d3
        assert set(events["status"]) == {"held"} and events["place"].isna().all() and events["earliest"].isna().all()
        assert cast.loc[cast["event_id"] == "d2#n0", "name"].tolist() == ["Norway", "Sweden"]
        assert [e.evidence[e.trigger_start - e.start:e.trigger_end - e.start] for e in events.itertuples()] == ["met", "meet", "met"]

    def test_is_no_better_here(self, tables: dict[str, pd.DataFrame]) -> None:
        naive = scores(RIGHT, {**tables, **naive_events(tables)._asdict()})
        assert naive.loc["contact", "value"] == pytest.approx(2 * 1 / (1 + 3))
        assert naive.loc["quiet", "value"] == 0

    def test_arguments_stay_as_they_were(self, tables: dict[str, pd.DataFrame]) -> None:
        before = {k: v.copy() for k, v in tables.items()}
        naive_events(tables), score_errors(RIGHT, tables, reference())
        assert all(before[k].equals(tables[k]) for k in tables)


class TestReading:
    def write(self, folder: Path, *rows: object) -> Path:
        file = folder / "gold.jsonl"
        file.write_text("\n".join(r if isinstance(r, str) else json.dumps(r) for r in rows), encoding="utf-8")
        return file

    def test_possible_is_other_and_what_is_missing_is_none(self, tmp_path: Path) -> None:
        event = {"kind": "call", "status": "possible", "participants": WHO}
        read = read_gold(self.write(tmp_path, passage("a", event), "", passage("b", vetoes=({"status": "cast", "by": ["Russia"]},))))
        assert read["a"]["meetings"] == [{**event, "status": "other", "place": None, "date": None}]
        assert read["b"]["vetoes"][0]["count"] is None

    @pytest.mark.parametrize("row, problem", [
        ("{", "row 2: not JSON"), ("[1]", "row 2: not a JSON object"), (passage("a"), "id stands twice"),
        ({"id": "b", "text": "x", "vetoes": []}, "`meetings` is missing"), (passage(""), "`id` is missing"),
        (passage("b", meeting(status="maybe")), "`status` is not legal: 'maybe'"),
        (passage("b", meeting(kind=["call"])), "`kind` is not legal"),
        (passage("b", meeting(participants="Ada Holm")), "names nobody"), (passage("b", meeting(participants=[""])), "names nobody"),
        (passage("b", meeting(date="31/02/2012")), "not a day"), (passage("b", meeting(date="2012-02-31")), "not a day"),
        (passage("b", meeting(date=20120231)), "not a day"), (passage("b", meeting(place=3)), "`place` is not a text"),
        (passage("b", vetoes=({"status": "held", "by": []},)), "`status` is not legal"), (passage("b", "met"), "names nobody"),
    ])
    def test_wrong_lines_are_named(self, tmp_path: Path, row: object, problem: str) -> None:
        with pytest.raises(CorpusError) as caught:
            read_gold(self.write(tmp_path, passage("a"), row))
        assert problem in str(caught.value) and "gold.jsonl, row 2" in str(caught.value) and "Remedy" in str(caught.value)

    @pytest.mark.parametrize("raw", [b"", b"\n\n", b"\xff\xfe\x00"])
    def test_nothing_to_read(self, tmp_path: Path, raw: bytes) -> None:
        (tmp_path / "gold.jsonl").write_bytes(raw)
        with pytest.raises(CorpusError, match="gold.jsonl.*Remedy"):
            read_gold(tmp_path / "gold.jsonl")


class TestCommand:
    def test_prints_one_figure_a_line(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        rows = [{**RIGHT[f"d{i}"], "text": text} for i, text in enumerate(TEXTS)]
        file = TestReading().write(tmp_path, *rows)
        assert main(["score", str(file)]) == 0
        *lines, last = capsys.readouterr().out.splitlines()
        assert lines[0].startswith("contact: 1.00 (1.00 to 1.00), 1 right, 1 labelled, 1 found: ")
        assert [line.partition(":")[0] for line in lines] == [f for f in FIGURES if f not in ("veto", "count")]
        assert last.startswith("4 passages; ")

    def test_own_tables_count(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["score", str(tmp_path / "x.jsonl"), "--reference", str(tmp_path / "nowhere")]) == 1
        (tmp_path / "mine").mkdir()
        (tmp_path / "mine" / "events.toml").write_text('[[type]]\nname = "meeting"\nremove = true\n', encoding="utf-8")
        file = TestReading().write(tmp_path, RIGHT["d0"])
        assert main(["score", str(file), "--reference", str(tmp_path / "mine")]) == 0
        assert "contact: 0.00 " in capsys.readouterr().out

    @pytest.mark.parametrize("text", [None, "{", '{"id": "a"}'])
    def test_what_cannot_be_scored_is_one_line(self, tmp_path: Path, text: str | None, capsys: pytest.CaptureFixture[str]) -> None:
        if text is not None:
            (tmp_path / "g.jsonl").write_text(text, encoding="utf-8")
        assert main(["score", str(tmp_path / "g.jsonl")]) == 1
        line, = capsys.readouterr().err.splitlines()
        assert line.startswith("error: g.jsonl") and "Remedy: " in line
