"""The reviewer: its state without an interface, its controls without a browser, its commands of the command line."""

from __future__ import annotations

import errno
import inspect
from pathlib import Path
from typing import Any

import ipywidgets
import pytest
from review_kit import sample_in, tables
from test_widgets import EVIL

from analysis.__main__ import main
from analysis.judging import reviewing
from analysis.judging.journals import file_of, is_locked, lock_sample
from analysis.judging.judgements import read_judgements
from analysis.judging.reviewing import COMMANDS, Session
from analysis.judging.samples import draw_sample, write_sample
from analysis.pipeline import read_results
from analysis.widgets import review_card
from analysis.widgets import reviewer as widget_review
from analysis.widgets.review_card import card
from analysis.widgets.reviewer import TOO_SOON, Reviewer

MISSED = "type=call | status=held | who=Ida Berg; Nils Dahl"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return sample_in(tmp_path).folder or tmp_path


@pytest.fixture(autouse=True)
def _closed() -> object:
    yield
    ipywidgets.Widget.close_all()


def at(session: Any, item_id: str) -> Any:
    """Go to an item."""
    number = [i["item_id"] for i in getattr(session, "session", session).items].index(item_id) + 1
    session.run(str(number))
    return session


class TestSession:
    @pytest.mark.parametrize("item, command, label", [
        ("a0#e0", "a", "accept"), ("a0#e0", "R", "reject"), ("a0#e0", " u ", "unsure"), ("a0#e0", "c place=Rome", "correct"),
        ("a0#e0", "c place= | date=2021-05 | who=Ada Holm;  Third  Man", "correct"), ("a0#s3", "a", "accept"), ("a0#s3", f"m {MISSED}", "missed"),
        ("a0#s3", "u", "unsure"),
    ])
    def test_a_command_is_on_the_disk_and_the_next_item_shown(self, folder: Path, item: str, command: str, label: str) -> None:
        session = at(Session(folder, "ann"), item)
        assert session.run(command).endswith(f"{label}, saved.")
        found = read_judgements(folder, "ann")
        assert found[["item_id", "label"]].values.tolist() == [[item, label]] and session.item["item_id"] != item

    @pytest.mark.parametrize("item, command", [
        ("a0#e0", ""), ("a0#e0", "q"), ("a0#e0", "accept"), ("a0#e0", "c"), ("a0#e0", "c place=Oslo"), ("a0#e0", "c place"),
        ("a0#e0", "c colour=red"),
        ("a0#e0", "c status=maybe"), ("a0#e0", "c date=Friday"), ("a0#e0", "a place=Rome"), ("a0#e0", "m"), ("a0#e0", "9"), ("a0#e0", "0"),
        ("a0#e0", "²"),
        ("a0#s3", "m"), ("a0#s3", "c place=Rome"), ("a0#s3", "r"), ("a0#s3", "m type=call"), ("a0#s3", "m type=call | status=held"),
    ])
    def test_what_does_not_fit_says_why_and_moves_nothing(self, folder: Path, item: str, command: str) -> None:
        session = at(Session(folder, "ann"), item)
        assert session.run(command).startswith("Not done: ") and session.item["item_id"] == item
        assert read_judgements(folder, "ann").empty

    def test_taken_up_where_it_was(self, folder: Path) -> None:
        first = Session(folder, "ann")
        first.run("a") if first.item["kind"] == "event" else first.run("u")
        first.type("note", "half a th")
        again = Session(folder, "Ann")
        assert again.at == first.at == 1 and again.boxes()["note"] == "half a th" and again.judged == first.judged
        assert Session(folder, "bob").at == 0 and Session(folder, "bob").boxes()["note"] == ""

    def test_typing_goes_into_the_judgement(self, folder: Path) -> None:
        session = at(Session(folder, "ann"), "a0#e0")
        session.type("note", "see above")
        session.type("status", "denied")
        assert session.run("a").startswith("Not done: the boxes differ")
        session.run("c")
        row = read_judgements(folder, "ann").iloc[0]
        assert (row["note"], row["corrections"]) == ("see above", '{"status": "denied"}')
        assert at(session, "a0#e0").boxes()["status"] == "denied" and session.run("x") == "Boxes reset." and session.boxes()["status"] == "held"

    def test_typing_under_way_belongs_to_the_item_it_was_typed_at(self, folder: Path) -> None:
        session = at(Session(folder, "ann"), "a0#e0")
        session.type("note", "on tim")
        session.run("a")
        session.type("note", "on time", item_id="a0#e0")
        assert read_judgements(folder, "ann")["note"].tolist() == ["on time"] and session.boxes()["note"] == ""
        session.type("place", "Rome", item_id="a0#e0")  # does not fit "accept": stays a draft, and is told
        assert session.typed == {"a0#e0": {"place": "Rome"}} and "typed but not judged: item" in review_card.progress(session)

    def test_several_missed_events_of_one_sentence(self, folder: Path) -> None:
        session = at(Session(folder, "ann"), "a0#s3")
        assert session.run(f"+ {MISSED}").startswith("Added: call of Ida Berg, Nils Dahl")
        assert len(at(Session(folder, "ann"), "a0#s3").added()) == 1
        session.run("m type=meeting | status=planned | who=Ida Berg; Nils Dahl | date=2021-06")
        assert read_judgements(folder, "ann")["added"].iloc[0].count("event_type") == 2

    def test_a_missed_event_typed_but_not_added_is_not_forgotten(self, folder: Path) -> None:
        session = at(Session(folder, "ann"), "a0#e0")
        session.type("new place", "Rome")
        assert "typed but not added" in session.run("a")

    def test_a_judgement_can_be_changed(self, folder: Path) -> None:
        session = at(Session(folder, "ann"), "a0#e0")
        session.run("a")
        at(session, "a0#e0").run("r")
        assert read_judgements(folder, "ann")["label"].tolist() == ["reject"]

    def test_all_judged_is_said(self, folder: Path) -> None:
        session = Session(folder, "ann")
        told = [session.run("u") for _ in session.items]
        assert [t.endswith("All items are judged.") for t in told] == [False] * 4 + [True]

    def test_a_full_disk_moves_nothing(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(*_: object) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

        session = at(Session(folder, "ann"), "a0#e0")
        monkeypatch.setattr("analysis.judging.journals.os.write", full)
        assert "not written" in session.run("a") and session.item["item_id"] == "a0#e0" and not session.judged

    def test_a_locked_sample_can_be_read(self, folder: Path) -> None:
        Session(folder, "ann").run("u")
        lock_sample(folder)
        session = Session(folder, "ann")
        assert session.locked and len(session.judged) == 1 and "locked" in session.run("u")


class TestReviewer:
    def test_neither_rule_nor_doubt_nor_others_are_shown(self, folder: Path) -> None:
        at(Session(folder, "zebedee"), "a0#e1").run("c place=Atlantis")
        reviewer = at(Reviewer(folder, "ann"), "a0#e1")
        shown = " ".join(str(v) for w in ipywidgets.Widget.get_manager_state()["state"].values() for v in w["state"].values())
        assert "Nils Dahl" in shown and not [t for t in ("call:call", "only possible", "Atlantis", "zebedee") if t in shown], reviewer

    def test_every_control_has_a_name(self, folder: Path) -> None:
        for item in ("a0#e0", "a0#s3"):
            reviewer = at(Reviewer(folder, "ann"), item)
            named = (ipywidgets.Text, ipywidgets.Textarea, ipywidgets.Dropdown, ipywidgets.Button, ipywidgets.Combobox)
            found = [w for w in everything(reviewer) if isinstance(w, named)]
            assert len(found) > 9 and all(w.description for w in found)

    def test_participants_and_word_are_marked_and_all_is_escaped(self, tmp_path: Path) -> None:
        made = tables()
        made["documents"] = made["documents"].assign(title=EVIL)
        write_sample(draw_sample(made, 9, 9), tmp_path / "sample")
        html = card(at(Session(tmp_path / "sample", "ann"), "a0#e1"))
        assert html.count("<mark") == 3 and ">Ida Berg</mark>" in html and ">call</mark>" in html
        assert "<script" not in html and "&lt;b&gt;soon" in html and "<b>" not in html

    def test_enter_runs_a_command_and_leaving_the_box_does_not(self, folder: Path) -> None:
        now = [0.0]
        reviewer = at(Reviewer(folder, "ann", clock=lambda: now[0]), "a0#e0")
        reviewer.command.value = "r"
        assert "without Enter: r" in reviewer.message.value and reviewer.command.value == "" and not reviewer.session.judged
        reviewer._heard(None, {"event": "submit"}, [])
        now[0] = 60.0
        reviewer.command.value = "r"
        assert not reviewer.session.judged
        reviewer._heard(None, {"event": "submit"}, [])
        reviewer.command.value = "r"
        assert reviewer.session.judged["a0#e0"]["label"] == "reject" and reviewer.command.value == ""

    def test_a_second_press_does_not_judge_the_next_item(self, folder: Path) -> None:
        now = [0.0]
        reviewer = Reviewer(folder, "ann", clock=lambda: now[0])
        for pause, judged in ((0.0, 1), (TOO_SOON / 2, 1), (TOO_SOON, 2)):
            now[0] += pause
            reviewer.buttons["u"].click()
            assert len(reviewer.session.judged) == judged

    def test_boxes_write_as_they_are_typed_in_and_are_new_for_every_item(self, folder: Path) -> None:
        reviewer = at(Reviewer(folder, "ann"), "a0#e0")
        old = reviewer.fields
        old["note"].value = "thi"
        assert b'"thi"' in file_of(folder, "ann").read_bytes()
        reviewer.run("u")
        assert reviewer.fields["note"] is not old["note"] and reviewer.fields["note"].value == ""
        old["note"].value = "this"
        assert read_judgements(folder, "ann")["note"].tolist() == ["this"] and reviewer.fields["note"].value == ""

    def test_typing_that_cannot_be_written_is_told(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        reviewer = Reviewer(folder, "ann")
        monkeypatch.setattr(reviewing, "keep_draft", lambda *_: (_ for _ in ()).throw(OSError("gone")))
        reviewer.fields["note"].value = "x"
        assert "is not written (gone)" in reviewer.message.value

    def test_locked_is_read_only(self, folder: Path) -> None:
        lock_sample(folder)
        reviewer = Reviewer(folder, "ann")
        assert reviewer.command.disabled and reviewer.fields["note"].disabled and not reviewer.buttons["n"].disabled
        assert "locked" in reviewer.progress.value

    def test_forms_are_closed_in_time(self, folder: Path) -> None:
        reviewer = Reviewer(folder, "ann")
        counts = []
        for _ in range(8):
            reviewer.run("n" if reviewer.session.at < 4 else "1")
            counts.append(len(ipywidgets.Widget.get_manager_state()["state"]))
        assert max(counts) < 1.5 * counts[4]

    def test_nothing_that_fails_when_notebooks_are_checked(self) -> None:
        source = inspect.getsource(widget_review) + inspect.getsource(review_card)
        assert not [w for w in ("interact", "Output(", "clear_output", "display(", "Javascript") if w in source]

    def test_all_commands_are_explained_and_known(self, folder: Path) -> None:
        known = [c for c in COMMANDS if "no such command" not in Session(folder, "ann").run(c if c != "12" else "1")]
        assert known == list(COMMANDS)


def everything(widget: Any) -> list[Any]:
    """All controls under one."""
    return [widget, *(w for child in getattr(widget, "children", ()) for w in everything(child))]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("cli")
    (base / "in").mkdir()
    (base / "in" / "a.txt").write_text("Kofi Annan met Sergei Lavrov in Oslo on Friday. Angela Merkel spoke at length. It rained.", encoding="utf-8")
    assert main(["run", str(base / "in"), "--out", str(base / "out")]) == 0
    return base / "out"


class TestCommandLine:
    def test_from_draw_to_compare(self, results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        sample, out = str(tmp_path / "sample"), str(tmp_path / "judged")
        assert main(["review", "draw", str(results), "--out", sample, "--events", "5", "--sentences", "5"]) == 0
        assert "1 events and 2 sentences" in capsys.readouterr().out
        for coder in ("ann", "bob"):
            at(Session(sample, coder), "a#e0").run("r")
        assert main(["review", "status", sample]) == 0 and "bob: 1 of 3 judged" in capsys.readouterr().out
        assert main(["review", "agreement", sample]) == 1 and "lock the sample first" in capsys.readouterr().err
        assert main(["review", "agreement", sample, "--unblind"]) == 0 and "event, agreement (ann; bob): 1.00" in capsys.readouterr().out
        assert main(["review", "lock", sample]) == 0 and is_locked(sample)
        assert main(["review", "compare", str(results), sample, "--out", out]) == 0
        told = capsys.readouterr().out
        assert "events: 1, then 0" in told and "1 judgements applied, 0 not" in told
        assert read_results(out)["events"].empty and len(read_results(results)["events"]) == 1

    @pytest.mark.parametrize("arguments", [["status", "nowhere"], ["lock", "nowhere"], ["agreement", "nowhere"], ["draw", "nowhere", "--out", "x"]])
    def test_what_is_not_there_is_one_line(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
                                           arguments: list[str]) -> None:
        monkeypatch.chdir(tmp_path)
        assert main(["review", *arguments]) == 1
        line, = capsys.readouterr().err.splitlines()
        assert line.startswith("error: ") and "Remedy: " in line
