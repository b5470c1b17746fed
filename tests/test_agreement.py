"""Agreement against published worked examples; judgements laid over the tables; figures before and after."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from nltk.metrics.distance import binary_distance
from review_kit import sample_in, tables

from analysis.errors import ReviewError
from analysis.judging.agreement import (
    _alphas,
    _kappas,
    _units,
    agreement,
    disagreements,
    value_of,
)
from analysis.judging.changes import compare_figures, share_of
from analysis.judging.judged import apply_judgements, settle
from analysis.judging.judgements import judge, read_judgements
from analysis.judging.samples import Sample
from analysis.tables import EVENT_ACTORS, EVENTS, check

CALL = {"event_type": "call", "status": "held", "participants": ["Ida Berg", "Somebody New"], "date": "2021-05", "place": None}


def units(*rows: str) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    """What each coder (a line) holds of each item (a column); * is missing."""
    who = tuple(f"c{n}" for n in range(len(rows)))
    values = {(c, f"{i:02}"): v for c, row in zip(who, rows) for i, v in enumerate(row.split()) if v != "*"}
    return _units(values, who), who


#: Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", examples A, B and C; Krippendorff
#: (2004), "Content Analysis", ch. 11 (three observers); Cohen (1960) has the kappa by hand below.
PUBLISHED = [
    (("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"), 0.095),
    (("a a b b d c c c e d d a", "b a b b b c c c e d d d"), 0.692),
    (("1 2 3 3 2 1 4 1 2 * * *", "1 2 3 3 2 2 4 1 2 5 * 3", "* 3 3 3 2 3 4 2 2 5 1 *", "1 2 3 3 2 4 4 1 2 5 1 *"), 0.743),
    (("* * * * * 3 4 1 2 1 1 3 3 * 3", "1 * 2 1 3 3 4 3 * * * * * * *", "* * 2 1 3 4 4 * 2 1 1 3 3 * 4"), 0.691),
]


@pytest.mark.parametrize("rows, alpha", PUBLISHED)
def test_alpha_of_published_examples(rows: tuple[str, ...], alpha: float) -> None:
    found, who = units(*rows)
    assert value_of("alpha", found, who) == pytest.approx(alpha, abs=5e-4)


@pytest.mark.parametrize("rows", [r for r, _ in PUBLISHED])
def test_intervals_are_of_the_same_measures(rows: tuple[str, ...]) -> None:
    """The quick form that is resampled gives NLTK's value, also of items drawn more than once."""
    found, who = units(*rows)
    for seed in range(3):
        weights = np.random.default_rng(seed).integers(0, 3, (1, len(found)))
        drawn = [unit for unit, n in zip(found, weights[0]) for _ in range(n)]
        assert _alphas(found, binary_distance, weights)[0] == pytest.approx(value_of("alpha", drawn, who))
        if len(who) == 2:
            scaled = weights * len(found) / weights.sum()
            assert _kappas(found, who, scaled)[0] == pytest.approx(value_of("kappa", drawn, who))


def test_kappa_by_hand() -> None:
    found, who = units(*(" ".join(r) for r in ("yyyyynnnny", "yyyynnnnyy")))
    assert value_of("kappa", found, who) == pytest.approx((0.8 - 0.52) / (1 - 0.52)) and value_of("agreement", found, who) == 0.8


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    return sample_in(tmp_path, copies=4)


def judged(sample: Sample, **by: dict[str, tuple[str, dict[str, Any]]]) -> pd.DataFrame:
    for coder, items in by.items():
        for item, (label, more) in items.items():
            judge(sample, coder, item, label, **more)
    return read_judgements(sample.folder or "", blind=False)


def everything(sample: Sample, **other: tuple[str, dict[str, Any]]) -> dict[str, tuple[str, dict[str, Any]]]:
    return {i: other.get(i.replace("#", "_"), ("accept", {})) for i in sample.items["item_id"]}


def test_agreement_field_by_field(sample: Sample) -> None:
    found = judged(sample, ann=everything(sample, a0_e0=("reject", {}), a1_e1=("correct", {"corrections": {"status": "held"}})),
                   bob=everything(sample, a1_s3=("missed", {"added": [CALL]}), a2_e0=("unsure", {})))
    table = agreement(found, resamples=200).set_index(["field", "measure"])
    assert table.loc[("event", "agreement"), ["value", "n_items"]].tolist() == [17 / 19, 19]
    assert table.loc[("status", "agreement"), ["value", "n_items"]].tolist() == [9 / 10, 10]
    assert table.loc[("participants", "alpha"), "value"] == 1
    assert ((table["low"] <= table["value"]) & (table["value"] <= table["high"])).all()
    pd.testing.assert_frame_equal(table, agreement(found, resamples=200).set_index(["field", "measure"]))
    listed = disagreements(found)
    assert {tuple(r) for r in listed[["item_id", "field", "ann", "bob"]].itertuples(index=False)} == {
        ("a0#e0", "event", "no", "yes"), ("a1#e1", "status", "held", "possible"), ("a1#s3", "event", "no", "yes")}


def test_where_all_say_the_same_chance_is_not_defined(sample: Sample) -> None:
    events = {i: ("accept", {}) for i in ("a0#e0", "a1#e0")}
    table = agreement(judged(sample, ann=events, bob=events), resamples=50).set_index(["field", "measure"])
    assert table.loc[("event", "agreement"), "value"] == 1 and table.loc[("event", ["alpha", "kappa"]),
                                                                         ["value", "low", "high"]].isna().all(axis=None)


def test_some_of_the_names_are_some_agreement(sample: Sample) -> None:
    three = {"corrections": {"participants": ["Ada Holm", "Lars Eklund", "A Third"]}}
    other = {"corrections": {"participants": ["Somebody Else", "And Another"]}}
    near, far = ({i: ("correct", more) if i == "a0#e0" else ("accept", {}) for i in ("a0#e0", "a1#e1", "a2#e2")} for more in (three, other))
    first = {i: ("accept", {}) for i in near}
    values = []
    for name, second in (("near", near), ("far", far)):
        found = judged(sample, ann=first, **{name: second})
        table = agreement(found[found["coder"].isin(["ann", name])], resamples=20).set_index(["field", "measure"])
        values.append(table.loc[("participants", "alpha"), "value"])
    assert 1 > values[0] > values[1]


class TestApplied:
    def applied(self, sample: Sample, **items: tuple[str, dict[str, Any]]) -> tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame]]:
        before = tables(4)
        return before, apply_judgements(before, judged(sample, ann={i.replace("_", "#"): j for i, j in items.items()}))

    def test_nothing_judged_nothing_changed(self, sample: Sample) -> None:
        before, after = self.applied(sample)
        pd.testing.assert_frame_equal(after["events"].drop(columns=["judged", "judged_by"], errors="ignore"), before["events"])
        pd.testing.assert_frame_equal(after["event_actors"], before["event_actors"])

    def test_each_kind_of_judgement(self, sample: Sample) -> None:
        _before, after = self.applied(
            sample, a0_e0=("reject", {}), a1_e0=("correct", {"corrections": {"place": None, "date": "2021-04", "participants": ["Ada Holm",
                                                                                                                                "ida berg"]}}),
            a2_s3=("missed", {"added": [CALL]}), a2_e2=("accept", {"added": [CALL]}), a3_e1=("unsure", {}), a3_s4=("accept", {}))
        events, cast = check(after["events"], EVENTS).set_index("event_id"), check(after["event_actors"], EVENT_ACTORS)
        assert "a0#e0" not in events.index and "a0#e0" not in set(cast["event_id"])
        changed = events.loc["a1#e0"]
        assert pd.isna(changed["place"]) and (str(changed["earliest"])[:10], str(changed["latest"])[:10], changed["precision"]) == ("2021-04-01",
                                                                                                                                    "2021-04-30",
                                                                                                                                    "month")
        assert cast.loc[cast["event_id"] == "a1#e0", ["actor_id", "role"]].values.tolist() == [["person:ada-holm", "participant"],
                                                                                               ["person:ida-berg", "participant"]]
        new = events[events["rule_id"] == "judged:ann"]
        assert new["evidence"].tolist() == ["Ada Holm went to Bergen.",
                                            "Ida Berg and Nils Dahl spoke at length."] and new["judged"].eq("missed").all()
        assert cast.loc[cast["event_id"] == new.index[0], "actor_id"].tolist() == ["person:ida-berg", "~somebody-new"]
        assert after["applied"].set_index("item_id")["outcome"].to_dict() == {"a0#e0": "removed", "a1#e0": "changed", "a2#s3": "added",
                                                                            "a2#e2": "kept", "a3#e1": "nothing", "a3#s4": "kept"}
        reports = set(after["meeting_reports"]["event_id"])
        assert "a0#e0" not in reports and set(new.index) <= reports and set(new.index) & set(after["timeline"]["event_id"])

    def test_arguments_stay_as_they_are(self, sample: Sample) -> None:
        before, _ = self.applied(sample, a0_e0=("reject", {}), a1_e0=("correct", {"corrections": {"event_type": "visit"}}))
        for name, table in tables(4).items():
            pd.testing.assert_frame_equal(before[name], table)

    def test_a_type_put_right_gives_new_parts(self, sample: Sample) -> None:
        _, after = self.applied(sample, a1_e0=("correct", {"corrections": {"event_type": "visit"}}))
        cast = after["event_actors"]
        assert set(cast.loc[cast["event_id"] == "a1#e0", "role"]) == {"visitor"}

    @pytest.mark.parametrize("change", [{"status": "planned"}, {"place": "Rome"}, {"trigger_start": 1}])
    def test_what_is_coded_otherwise_by_now_is_left_alone(self, sample: Sample, change: dict[str, Any]) -> None:
        now = tables(4)
        now |= {"events": now["events"].assign(**change)}
        after = apply_judgements(now, judged(sample, ann={"a0#e0": ("reject", {})}))
        assert after["applied"]["outcome"].tolist() == ["not applied"] and "as it was judged" in after["applied"]["why"].iloc[0]
        assert len(after["events"]) == len(now["events"])

    def test_renumbered_events_are_found(self, sample: Sample) -> None:
        now = tables(4)
        renamed = {n: now[n].assign(event_id=now[n]["event_id"].str.replace("#e", "#e1")) for n in ("events", "event_actors")}
        after = apply_judgements(now | renamed, judged(sample, ann={"a0#e0": ("reject", {})}))
        assert after["applied"]["event_ids"].tolist() == ["a0#e10"] and len(after["events"]) == len(now["events"]) - 1

    def test_an_event_found_by_now_is_not_added_twice(self, sample: Sample) -> None:
        found = judged(sample, ann={"a2#s3": ("missed", {"added": [CALL]})})
        once = apply_judgements(tables(4), found)
        twice = apply_judgements(once, found)
        assert twice["applied"]["outcome"].tolist() == ["not applied"] and len(twice["events"]) == len(once["events"])

    def test_several_judgements_of_an_item_have_to_be_settled(self, sample: Sample) -> None:
        items = {"a0#e0": ("reject", {}), "a1#e0": ("accept", {})}
        found = judged(sample, ann=items, bob=items, eve={"a0#e0": ("accept", {}), "a2#e0": ("unsure", {})}, kim={"a1#e0": ("reject", {})},
                       lee={"a1#e0": ("reject", {})})
        with pytest.raises(ReviewError, match="settle"):
            apply_judgements(tables(4), found)
        kept = settle(found)
        assert kept[["item_id", "label", "coder"]].values.tolist() == [["a0#e0", "reject", "ann+bob"]]  # a1 is two against two


def test_figures_before_and_after(sample: Sample) -> None:
    before = tables(4)
    found = judged(sample, ann=everything(sample, a0_e0=("reject", {}), a1_e0=("correct", {"corrections": {"status": "denied"}}),
                                          a2_s3=("missed", {"added": [CALL]})))
    table = compare_figures(before, apply_judgements(before, found), found, sample).set_index("figure")
    assert table.loc["events", ["before", "after", "change"]].tolist() == [12, 12, 0]
    assert table.loc["events: meeting, held", "change"] == -2 and table.loc["events: meeting, denied",
                                                                            "after"] == 1 and table.loc["events: call, held", "after"] == 1
    assert table.loc["precision: the event is reported", ["before", "low", "high", "after"]].tolist() == pytest.approx([11 / 12] * 3 + [1])
    assert table.loc["precision: every field is right too", "before"] == pytest.approx(10 / 12)
    assert table.loc["sentences without an event that report one", ["before", "after"]].tolist() == [1 / 8, 0]


def test_precision_of_a_part_has_an_interval_and_rises(sample: Sample) -> None:
    found = judged(sample, ann={"a0#e0": ("reject", {}), "a1#e0": ("accept", {}), "a2#e0": ("accept", {}), "a3#e0": ("accept", {})})
    row = compare_figures(tables(4), apply_judgements(tables(4), found), found, sample).set_index("figure").loc["precision: the event is reported"]
    assert row["before"] == 0.75 and row["low"] < 0.75 < row["high"]
    assert row["after"] == pytest.approx((3 + 8 * 0.75) / 11) and row["low_after"] < row["after"] < row["high_after"]


def test_strata_get_their_weight() -> None:
    hits, strata, sizes = pd.Series([True] * 5 + [False] * 5), pd.Series(["big"] * 5 + ["small"] * 5), pd.Series([90_000] * 5 + [10_000] * 5)
    assert share_of(hits, strata, sizes).value == pytest.approx(0.9)


def test_interval_covers_as_often_as_it_says() -> None:
    rng = np.random.default_rng(0)
    found = [share_of(pd.Series(rng.random(60) < 0.8), pd.Series(["all"] * 60), pd.Series([10**9] * 60)) for _ in range(200)]
    assert 0.91 < np.mean([e.low <= 0.8 <= e.high for e in found]) < 0.99


def test_doubtful_items_are_no_basis_for_an_estimate(tmp_path: Path) -> None:
    sample = sample_in(tmp_path, how="doubtful")
    found = judged(sample, ann=everything(sample))
    table = compare_figures(tables(), tables(), found, sample).set_index("figure")
    assert pd.isna(table.loc["precision: the event is reported", "before"]) and "no estimate" in table.loc["precision: the event is reported", "note"]
