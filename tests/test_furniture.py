"""What a publication prints again and again is labelled; news that is reprinted is not."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from kit import reference

from analysis.passages import label_passages
from analysis.passages.furniture import FEWEST, digest, find_furniture, furniture_of, mark
from analysis.tables import DOCUMENTS, build

SHARE_BAR = "Tell your friends about us on the square"
NAMES = ("Ada Holm", "Lars Eklund", "Kofi Annan", "Sergei Lavrov", "Nora Berg", "Omar Said", "Ines Roca", "Per Dahl")


def articles(n: int, *more: str, source: str | None = "Gazette", same_day: bool = False) -> list[dict[str, Any]]:
    bodies = [f"{NAMES[i % 8]} went to the harbour of town {chr(65 + i)} and spoke of the {'north' if i % 2 else 'south'} wind.\n\n"
              f"Nobody had expected {NAMES[(i + 3) % 8]} to be there, said a fisher of {chr(65 + i)}." for i in range(n)]
    return [{"source": source, "text": "\n\n".join((b, *more)), "published_earliest": pd.Timestamp(f"2014-03-{1 if same_day else i + 1:02}")}
            for i, b in enumerate(bodies)]


def labels(rows: list[dict[str, Any]]) -> list[list[str]]:
    documents = build([dict(doc_id=f"d{n}", path="p", sha256="", published_basis="unknown", text=r["text"], source=r["source"])
                       for n, r in enumerate(rows)], DOCUMENTS)
    table = label_passages(documents, reference(), find_furniture(rows))
    return [g["kind"].tolist() for _, g in table.groupby("doc_id", sort=False)]


@pytest.mark.parametrize("line", [SHARE_BAR, f"{SHARE_BAR}.", "Photograph 17 of 45", "The Gazette has been printed in this town since 1887."])
def test_what_recurs_is_labelled_with_its_reason(line: str) -> None:
    rows = articles(8, line)
    assert labels(rows) == [["body", "body", "boilerplate"]] * 8
    found = find_furniture(rows).iloc[0]
    assert (found.source, found.n_documents, found.n_source) == ("Gazette", 8, 8)


def test_numbers_and_capitals_may_differ() -> None:
    rows = articles(8)
    rows = [{**r, "text": f"{r['text']}\n\n{'PAGE' if n % 2 else 'Page'} {n} of 9, printed at {n}:30"} for n, r in enumerate(rows)]
    assert all(kinds[-1] == "boilerplate" for kinds in labels(rows))


@pytest.mark.parametrize("rows", [
    articles(FEWEST - 1, SHARE_BAR),
    articles(8)[:4] + articles(8, SHARE_BAR)[4:7],
    [{**r, "source": s} for r, s in zip(articles(6, SHARE_BAR), "abcabc")],
    articles(8, SHARE_BAR, same_day=True),
    articles(8, "word " * 200),
], ids=["few articles", "few of them", "many sources", "one day", "long"])
def test_what_is_no_furniture(rows: list[dict[str, Any]]) -> None:
    assert all("boilerplate" not in kinds for kinds in labels(rows))


def test_versions_of_one_report_are_no_furniture() -> None:
    first, = articles(1)
    rows = [{**first, "text": f"{first['text']}\n\nAdded at {w} o'clock.", "published_earliest": pd.Timestamp(f"2014-03-{n + 1:02}")}
            for n, w in enumerate(("one", "two", "three", "four", "five", "six"))]
    assert all("boilerplate" not in kinds for kinds in labels(rows))


def test_articles_without_a_source_share_an_unnamed_one() -> None:
    assert all(kinds[-1] == "boilerplate" for kinds in labels(articles(8, SHARE_BAR, source=None)))


def test_forgotten_examples_lose_no_furniture(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = articles(8, SHARE_BAR)
    whole = find_furniture(rows)
    monkeypatch.setattr("analysis.passages.furniture.HELD", 0)
    pd.testing.assert_frame_equal(find_furniture(iter(rows)).drop(columns="example"), whole.drop(columns="example"))


def test_marked_rows_are_labelled_like_the_whole_corpus() -> None:
    rows = articles(8, SHARE_BAR) + articles(8, "Read on, page 4", source="Post")
    marked = list(mark(rows, find_furniture(rows)))
    documents = build([dict(doc_id=f"d{n}", path="p", sha256="", published_basis="unknown", text=r["text"], source=r["source"])
                       for n, r in enumerate(rows)], DOCUMENTS)
    whole = label_passages(documents, reference(), find_furniture(rows))
    parts = [label_passages(documents.iloc[a:a + 3].reset_index(drop=True), reference(), furniture_of(marked[a:a + 3])) for a in range(0, 16, 3)]
    pd.testing.assert_frame_equal(pd.concat(parts, ignore_index=True), whole)


def test_no_articles() -> None:
    assert find_furniture([]).empty and find_furniture([{"source": None, "text": "", "published_earliest": None}]).empty


def test_digest_is_of_words() -> None:
    assert digest("A b\n c 12") == digest("a  B c 7") != digest("a b d 7")
