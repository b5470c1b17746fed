"""The Explorer without a browser: what a choice leaves, what remains to choose, what is drawn of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import ipywidgets
import pandas as pd
import pytest
from sites import ATTACK

from analysis.errors import TableError
from analysis.tables import DOCUMENTS, EVENT_ACTORS, EVENTS, MEETING_REPORTS, MEETINGS, MENTIONS, build
from analysis.widgets.explorer import Explorer, explorer
from analysis.widgets.filters import FACETS, Choice, Entries, filtered, find_entries, options, summary

#: Document, sentence, word that announces the event, type, status, days, place, who is quoted, who takes part.
TOLD: tuple[tuple[Any, ...], ...] = (
    ("a", "Ann Lund met Ben Okoro in Oslo.", "met", "meeting", "held", "2021-05-07", "2021-05-07", "Oslo", None, "Ann Lund;Ben Okoro"),
    ("b", "Lund and Okoro met, two aides said.", "met", "meeting", "held", None, None, None, "two aides", "Ann Lund;Ben Okoro"),
    ("b", "Ann Lund will visit Bergen.", "visit", "visit", "planned", "2021-05-10", "2021-05-16", "Bergen", None, "Ann Lund"),
    ("c", "Ostland denied a call to Nigeria.", "call", "call", "denied", None, None, None, "Ostland", "Ostland;Nigeria"),
    ("d", f"Cleo Marsh {ATTACK} met Niger's Ann Lund.", "met", "meeting", "held", "2022-01-03", "2022-01-31", f"Oslo {ATTACK}", None,
     f"Cleo Marsh {ATTACK};Ann Lund;Niger"),
    ("d", "Ostland vetoed it.", "vetoed", "veto", "held", None, None, None, None, "Ostland"),
)
STATES = ("Ostland", "Niger", "Nigeria")


def study() -> dict[str, pd.DataFrame]:
    """Six reports in four articles: of a meeting twice, of a visit, a call, a hostile meeting and a veto."""
    texts: dict[str, str] = {}
    events, cast, mentions = [], [], []
    for n, (doc, sentence, word, kind, status, low, high, place, quoted, who) in enumerate(TOLD):
        start = len(texts.setdefault(doc, "Some words before it.\n"))
        texts[doc] += sentence + "\n"
        events.append(dict(event_id=f"{doc}#e{n}", doc_id=doc, sent_id=n, start=start, end=start + len(sentence), event_type=kind,
                           status=status, earliest=low, latest=high, precision=low and "day", date_basis=low and "explicit",
                           place=place, attribution=quoted, rule_id="r", evidence=sentence,
                           trigger_start=start + sentence.index(word), trigger_end=start + sentence.index(word) + len(word)))
        for name in who.split(";"):
            actor = f"state:{name[:5].upper()}{len(name)}" if name in STATES else "~" + name
            cast.append(dict(event_id=f"{doc}#e{n}", actor_id=actor, role="participant", name=name))
            mentions.append(dict(mention_id=f"{doc}#m{len(mentions)}", doc_id=doc, sent_id=n, start=start, end=start + 3, name=name,
                                 surface=texts[doc][start:start + 3], actor_id=actor, status="unlisted", how="name", np_start=start,
                                 np_end=start + 3, kind="state" if name in STATES else "person",
                                 state="state:OSTLA7" if (doc, name) == ("a", "Ann Lund") else None))
    sources = {"a": "Coast Post", "b": f"Fjord {ATTACK}", "c": "Coast Post", "d": None}
    documents = [dict(doc_id=d, title=f"Talks {ATTACK}" if d == "d" else f"Talks {d}", source=sources[d], published_basis="unknown",
                      path=d, sha256="", text=t) for d, t in texts.items()]
    meeting = dict(meeting_id="meeting:a#e0", event_type="meeting", status="held", earliest="2021-05-07", latest="2021-05-07",
                   precision="day", place="Oslo", participants="Ann Lund; Ben Okoro", n_reports=2, n_documents=2)
    reports = [dict(meeting_id="meeting:a#e0", event_id=e, fullest=e == "a#e0", why="first report") for e in ("b#e1", "a#e0")]
    return {"documents": build(documents, DOCUMENTS), "mentions": build(mentions, MENTIONS), "events": build(events, EVENTS),
            "event_actors": build(cast, EVENT_ACTORS), "meetings": build([meeting], MEETINGS),
            "meeting_reports": build(reports, MEETING_REPORTS)}


def found(choice: Choice) -> list[str]:
    return filtered(find_entries(study(), choice.reports), choice)["event_id"].tolist()


@pytest.mark.parametrize("choice, left", [
    (Choice(), ["a#e0", "b#e2", "d#e4", "c#e3", "d#e5"]),
    (Choice(reports=True), ["a#e0", "b#e2", "d#e4", "b#e1", "c#e3", "d#e5"]),
    (Choice(actor="ben okoro"), ["a#e0"]),
    (Choice(actor="lund"), ["a#e0", "b#e2", "d#e4"]),
    (Choice(actor="Niger"), ["d#e4"]),  # a whole name asks for it alone
    (Choice(actor="Nige"), ["d#e4", "c#e3"]),
    (Choice(state="Ostland"), ["a#e0", "c#e3", "d#e5"]),  # hers, by the article; not where another does not say so
    (Choice(kind="veto"), ["d#e5"]),
    (Choice(status="denied"), ["c#e3"]),
    (Choice(place="Bergen"), ["b#e2"]),
    (Choice(source="fjord"), ["a#e0", "b#e2"]),  # one of the reports of the meeting is from there
    (Choice(source="fjord", reports=True), ["b#e2", "b#e1"]),
    (Choice(quoted="two aides"), ["a#e0"]),
    (Choice(first="2021-05-16", last="2021"), ["b#e2"]),
    (Choice(last="2021-05"), ["a#e0", "b#e2"]),
    (Choice(first="2022", undated=True), ["d#e4", "c#e3", "d#e5"]),
    (Choice(words="AIDES said"), ["a#e0"]),
    (Choice(words="'owned'"), ["d#e4"]),
    (Choice(words="t.tle"), []),  # text, no pattern
    (Choice(actor="lund", kind="meeting", source="coast"), ["a#e0"]),
    (Choice(place="Atlantis"), []),
])
def test_choice_leaves(choice: Choice, left: list[str]) -> None:
    assert found(choice) == left


def test_a_meeting_stands_with_its_days_its_place_and_its_reports() -> None:
    tables = study()
    tables["meetings"] = tables["meetings"].assign(place="the capital")
    row = filtered(find_entries(tables), Choice(actor="Ben Okoro")).iloc[0]
    assert (row["place"], row["n_reports"], row["who"]) == ("the capital", 2, "Ann Lund, Ben Okoro")


def test_tables_are_not_changed_and_a_part_of_the_events_will_do() -> None:
    tables = study()
    before = {n: t.copy() for n, t in tables.items()}
    assert len(filtered(find_entries(tables), Choice(kind="meeting"))) == 2
    for name, table in tables.items():
        pd.testing.assert_frame_equal(table, before[name])
    tables["events"] = tables["events"][tables["events"]["doc_id"] == "b"]
    assert find_entries(tables).table["event_id"].tolist() == ["b#e1", "b#e2"]


def counts(choice: Choice, name: str) -> dict[str, int]:
    return {o.value: o.n for o in options(find_entries(study(), choice.reports), choice)[name]}


def test_options_count_what_the_other_filters_leave() -> None:
    assert counts(Choice(), "kind") == {"meeting": 2, "call": 1, "veto": 1, "visit": 1}
    assert counts(Choice(reports=True), "kind")["meeting"] == 3
    assert counts(Choice(kind="meeting"), "kind") == counts(Choice(), "kind")  # its own list stays
    assert counts(Choice(kind="meeting"), "status") == {"held": 2}
    assert counts(Choice(kind="visit", place="Oslo"), "kind") == {"meeting": 1}


@pytest.mark.parametrize("name", FACETS)
@pytest.mark.parametrize("choice", [Choice(), Choice(actor="lund"), Choice(first="2021", reports=True)])
def test_every_option_leaves_as_many_as_it_says(choice: Choice, name: str) -> None:
    entries = find_entries(study(), choice.reports)
    listed = options(entries, choice)[name]
    for value, n in listed:
        assert n == len(filtered(entries, Choice(**{**vars(choice), name: value}))) > 0
    assert listed or name == "quoted"


@pytest.mark.parametrize("choice, said", [
    (Choice(), "5 events, told of by 6 reports."),
    (Choice(reports=True), "6 reports."),
    (Choice(kind="call"), "1 of 5 events, told of by 1 report."),
    (Choice(first="2022"), "1 of 5 events, told of by 1 report. 2 without a date left out."),
    (Choice(place="Atlantis"), "No event fits. No event has the place “Atlantis”. Without the place: 5."),
    (Choice(kind="veto", status="denied"), "No event fits. Without the kind of event: 1; without the status: 1."),
    (Choice(kind="veto", status="denied", place="Oslo"), "No event fits. More than one filter stands in the way: clear them."),
])
def test_summary(choice: Choice, said: str) -> None:
    assert summary(find_entries(study(), choice.reports), choice) == said


@pytest.mark.parametrize("wrong", [Choice(first="soon"), Choice(last="2021-13"), Choice(first="2021-5"), Choice(first="2022", last="2021"),
                                   Choice(first="2021-02-30"), Choice(last="2021-05-07T10")])
def test_a_period_that_is_none_is_refused_with_a_remedy(wrong: Choice) -> None:
    with pytest.raises(TableError, match="Remedy"):
        found(wrong)


def test_a_missing_table_is_named() -> None:
    with pytest.raises(TableError, match="meetings"):
        find_entries({n: t for n, t in study().items() if n != "meetings"})


@pytest.fixture
def drawn() -> Iterator[Explorer]:
    yield explorer(study())
    ipywidgets.Widget.close_all()


def ids(html: str) -> set[str]:
    return set(re.findall(r'id="([^"]+)"', html))


def test_every_control_is_named_and_none_loses_its_keys_to_jupyterlab(drawn: Explorer) -> None:
    assert all(f.description for f in [*drawn.fields.values(), drawn.clear])
    assert {type(f).__name__ for f in drawn.fields.values()} == {"Combobox", "Text", "Checkbox"}
    assert set(FACETS) | {"first", "last", "undated", "words", "reports"} == set(drawn.fields)


def test_timeline_table_and_sentences_follow_the_fields(drawn: Explorer) -> None:
    assert drawn.fields["kind"].options[0] == "meeting (2)"
    drawn.fields["kind"].value = "visit (1)"
    assert drawn.choice == Choice(kind="visit") and drawn.fields["kind"].value == "visit"
    for part in (drawn.drawn, drawn.rows, drawn.sentences):
        assert "Bergen" in part.value and "Ben Okoro" not in part.value
    assert 'role="status"' in drawn.status.value and "1 of 5 events" in drawn.status.value
    drawn.fields["kind"].value = "visit (9)"  # a suggestion that has gone stale
    assert drawn.choice.kind == "visit"
    drawn.fields["kind"].value, drawn.fields["reports"].value = "meeting", True
    assert ">3 of 6 reports." in drawn.status.value and drawn.sentences.value.count("<h5") == drawn.rows.value.count("<tr") - 1 == 3
    drawn.clear.click()
    assert drawn.choice == Choice(reports=True) and ">6 reports." in drawn.status.value and drawn.fields["kind"].value == ""


def test_marks_and_rows_lead_to_the_sentence_in_its_article(drawn: Explorer) -> None:
    goals = {re.search(rf'<mark id="{i}"[^>]*>(.*?)</mark>', drawn.sentences.value, re.S)[1] for i in
             re.findall(r'<a href="#([^"]+)">', drawn.rows.value)}
    assert {"Ann Lund met Ben Okoro in Oslo.", "Ostland vetoed it."} < goals and len(goals) == 5
    marks = set(re.findall(r'<a xlink:href="#([^"]+)"', drawn.drawn.value))
    assert len(marks) == 5 and marks <= ids(drawn.sentences.value)
    assert "Lund and Okoro met, two aides said." in drawn.sentences.value  # the other report of the meeting


def test_two_explorers_on_a_page_share_no_id(drawn: Explorer) -> None:
    other = explorer(study())
    mine, its = ({i for p in (e.drawn, e.rows, e.sentences) for i in ids(p.value)} for e in (drawn, other))
    assert mine and not mine & its


def test_dead_ends_and_wrong_dates_are_said_and_can_be_left(drawn: Explorer) -> None:
    for name, value, said in (("place", "Atlantis", "No event has the place"), ("first", "soon", "no date")):
        drawn.fields[name].value = value
        assert said in drawn.status.value and drawn.rows.value == drawn.drawn.value == ""
    drawn.fields["first"].value = drawn.fields["place"].value = ""
    assert "5 events" in drawn.status.value and drawn.rows.value


def test_what_is_not_drawn_is_counted() -> None:
    few = explorer(study(), most=2)
    assert "The first 2 are drawn; 3 are not" in few.status.value and few.sentences.value.count("<h5") == 2


def test_long_articles_are_cut_and_say_so() -> None:
    tables = study()
    tables["documents"] = tables["documents"].assign(text=tables["documents"]["text"] + "tail " * 4000)
    html = explorer(tables, most=1).sentences.value
    assert "of 20,0" in html and len(html) < 15_000


def test_names_and_texts_are_escaped(drawn: Explorer) -> None:
    for part in (drawn.status, drawn.drawn, drawn.rows, drawn.sentences):
        assert "<script" not in part.value and "<img" not in part.value
    drawn.fields["place"].value = ATTACK + "?"
    assert "<script" not in drawn.status.value and "&lt;script" in drawn.status.value


def test_without_a_kernel_it_says_so(drawn: Explorer) -> None:
    assert "while this notebook runs" in drawn.note.value and "needs-kernel" in drawn.children[0]._dom_classes
    assert repr(drawn).startswith("An explorer of 5 events.") and drawn._repr_mimebundle_()["text/plain"] == repr(drawn)
    drawn.fields["kind"].value = "call"
    assert drawn.note.value == ""


def test_nothing_is_printed_or_captured() -> None:
    import inspect

    from analysis.widgets import explorer as widget_explorer
    assert not [w for w in ("interact", "Output(", "clear_output", "Slider", "Dropdown") if w in inspect.getsource(widget_explorer)]


def many(n: int) -> Entries:
    """A study of `n` reports: copies of the one above under other ids."""
    small = study()
    times = range(n // len(TOLD))
    copied = {name: pd.concat([t.assign(**{c: t[c] + f"-{i}" for c in ("doc_id", "event_id", "mention_id", "meeting_id") if c in t})
                               for i in times], ignore_index=True) for name, t in small.items()}
    return find_entries(copied)


def test_thousands_of_events_are_filtered_alike() -> None:
    entries = many(600)
    assert len(entries.table) == 500 and len(filtered(entries, Choice(actor="lund", kind="meeting"))) == 200
