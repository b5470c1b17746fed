"""Tables: what the schemas promise is enforced, and messages say what to do."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis import errors
from analysis.tables import DATE_MENTIONS, DOCUMENTS, EVENTS, SCHEMAS, SENTENCES, TOKENS, build, check, codebook, empty, from_columns
from analysis.tables.reviews import REVIEW_SCHEMAS

ROW = dict(doc_id="a", sent_id=0, start=0, end=4, kind="body", passage_id=0)
DAY = dict(date_id="a#d0", doc_id="a", sent_id=0, start=0, end=4, surface="then", precision="day", basis="explicit")


@pytest.mark.parametrize("schema", [*SCHEMAS.values(), *REVIEW_SCHEMAS.values()], ids=lambda s: s.name)
class TestEverySchema:
    def test_empty_table_survives_parquet(self, schema: object, tmp_path: Path) -> None:
        table = empty(schema)
        table.to_parquet(tmp_path / "t.parquet")
        pd.testing.assert_frame_equal(check(pd.read_parquet(tmp_path / "t.parquet"), schema), table)

    def test_columns_are_unique_and_keys_exist(self, schema: object) -> None:
        assert len(set(schema.names)) == len(schema.names) and set(schema.key) <= set(schema.names)
        assert schema.span is None or {schema.span, "start", "end", "doc_id"} <= set(schema.names)

    def test_every_column_is_needed(self, schema: object) -> None:
        for name in schema.names:
            with pytest.raises(errors.TableError, match=f"{schema.name}: column missing: '{name}'"):
                check(empty(schema).drop(columns=name), schema)

    def test_codebook_tells_every_column(self, schema: object) -> None:
        text = codebook([schema])
        assert all(f"| {c.name} | {c.type}" in text and c.meaning for c in schema.columns)


def test_names_of_the_design_are_there() -> None:
    fixed = {"documents": "doc_id title source published_earliest published_latest published_basis language path sha256 text",
             "passages": "doc_id passage_id start end kind reason", "sentences": "doc_id sent_id start end",
             "tokens": "doc_id token_id sent_id start end token",
             "mentions": "mention_id doc_id sent_id start end surface actor_id name status how alias_id",
             "date_mentions": "date_id doc_id sent_id start end surface earliest latest precision basis",
             "pairs": "actor_a actor_b unit n n_a n_b n_units",
             "events": "event_id doc_id sent_id start end event_type status earliest latest precision date_basis place attribution rule_id evidence",
             "event_actors": "event_id actor_id role name mention_id", "veto_links": "event_id draft verdict reason",
             "judgements": "sample_id item_id coder label note judged_at"}
    for name, columns in fixed.items():
        assert set(columns.split()) <= set({**SCHEMAS, **REVIEW_SCHEMAS}[name].names), name


@pytest.mark.parametrize("change, message", [
    ({"kind": "advert"}, "value of kind is not in the codebook: 'advert'. Remedy: one of headline"),
    ({"start": 4}, "start is after end"), ({"start": 9}, "start is after end"), ({"start": None}, "column start is float64"),
    ({"doc_id": None}, "sentences"), ({"start": "x"}, "a value does not fit its column"),
])
def test_wrong_value(change: dict[str, object], message: str) -> None:
    with pytest.raises(errors.TableError, match="sentences") as caught:
        build([ROW, {**ROW, "sent_id": 1} | change], SENTENCES)
    assert message in str(caught.value) or "does not fit" in str(caught.value)


def test_wrong_type() -> None:
    table = build([ROW], SENTENCES).astype({"start": "float64"})
    with pytest.raises(errors.TableError, match="column start is float64, not int64"):
        check(table, SENTENCES)


def test_key_repeats() -> None:
    with pytest.raises(errors.TableError, match=r"sentences, row 1: key repeats: \('a', 0\)"):
        build([ROW, ROW], SENTENCES)


def test_interval_runs_forwards() -> None:
    day, before = pd.Timestamp("2012-03-10"), pd.Timestamp("2012-03-09")
    assert len(build([DAY | dict(earliest=day, latest=day)], DATE_MENTIONS)) == 1
    assert len(build([DAY | dict(earliest=day)], DATE_MENTIONS)) == 1
    with pytest.raises(errors.TableError, match="earliest is after latest"):
        build([DAY | dict(earliest=day, latest=before)], DATE_MENTIONS)


def test_check_returns_the_table_itself_and_lets_more_columns_through() -> None:
    table = build([ROW], SENTENCES).assign(more=1)
    before = table.copy(deep=True)
    assert check(table, SENTENCES) is table
    pd.testing.assert_frame_equal(table, before)


def test_hostile_text_is_text(tmp_path: Path) -> None:
    text = "<script>\x00\x1b[2J\u202e=1+1\ufeff\U0001f600"
    table = build([dict(doc_id=text, text=text, path=text, sha256="", published_basis="unknown")], DOCUMENTS)
    table.to_parquet(tmp_path / "t.parquet")
    assert pd.read_parquet(tmp_path / "t.parquet")["text"].tolist() == [text]


def test_lone_surrogate_is_an_error_of_the_kit() -> None:
    with pytest.raises(errors.TableError):
        from_columns({"doc_id": ["a"], "token_id": [0], "sent_id": [0], "start": [0], "end": [1], "token": ["\ud800"]}, TOKENS)


def test_counts_may_be_missing_and_stay_whole() -> None:
    assert str(empty(EVENTS)["count"].dtype) == "Int64"


@pytest.mark.parametrize("kind", [errors.TableError, errors.ReferenceTableError, errors.CorpusError, errors.ModelError])
def test_errors_say_where_what_and_what_to_do(kind: type[errors.KitError]) -> None:
    error = kind("not a date", file="manifest.csv", row=3, value="x" * 500, remedy="write YYYY-MM-DD")
    assert isinstance(error, errors.KitError)
    assert str(error).startswith("manifest.csv, row 3: not a date: 'xxx") and str(error).endswith("Remedy: write YYYY-MM-DD.")
    assert len(str(error)) < 200
