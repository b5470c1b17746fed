"""The browser of events: panels made beforehand, joined in the browser, escaped."""

from __future__ import annotations

import inspect

import ipywidgets
import pandas as pd
import pytest

from analysis import widgets
from analysis.errors import TableError
from analysis.tables import DOCUMENTS, EVENT_ACTORS, EVENTS, build, empty

TEXT = "Norway met Sweden. Norway met Denmark <b>twice</b>."
EVIL = "<script>alert(1)</script>"


def tables(n: int = 2, name: str = "Norway") -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    rows = [{"event_id": f"a#e{i}", "doc_id": "a", "sent_id": 0, "start": 0, "end": 18, "event_type": "meeting", "status": "held",
             "rule_id": "meet:met", "evidence": TEXT[:18], "trigger_start": 7, "trigger_end": 10} for i in range(n)]
    cast = [{"event_id": f"a#e{i}", "actor_id": "~norway", "role": "participant", "name": name} for i in range(n)]
    docs = [{"doc_id": "a", "published_basis": "unknown", "path": "a", "sha256": "", "text": TEXT}]
    return build(rows, EVENTS), build(cast, EVENT_ACTORS), build(docs, DOCUMENTS)


@pytest.fixture(autouse=True)
def _closed() -> object:
    yield
    ipywidgets.Widget.close_all()


def test_one_labelled_choice_and_one_panel_an_event() -> None:
    menu, stack = widgets.event_browser(*tables(3)).children
    assert menu.description == "Event:" and len(menu.options) == len(stack.children) == 3
    assert menu.index == stack.selected_index == 0 and menu.options[2] == "3. meeting, no date: Norway"


def test_choice_and_panel_are_joined_in_the_browser() -> None:
    before = set(ipywidgets.Widget.get_manager_state()["state"])
    menu, stack = widgets.event_browser(*tables()).children
    state = ipywidgets.Widget.get_manager_state()["state"]
    links = [s["state"] for i, s in state.items() if i not in before and s["model_name"] == "LinkModel"]
    assert [(x["source"], x["target"]) for x in links] == [
        ([f"IPY_MODEL_{menu.model_id}", "index"], [f"IPY_MODEL_{stack.model_id}", "selected_index"])]


def test_panels_are_escaped_and_have_no_ids() -> None:
    menu, stack = widgets.event_browser(*tables(1, EVIL)).children
    assert "<script" not in stack.children[0].value and "&lt;script" in stack.children[0].value
    assert "<b>twice" not in stack.children[0].value and " id=" not in stack.children[0].value
    assert EVIL in menu.options[0]  # options are text, not markup


def test_rest_is_counted() -> None:
    browser = widgets.event_browser(*tables(5), most=2)
    assert len(browser.children[0].options) == 2 and browser.children[2].value == "and 3 more events"


def test_nothing_found_is_said() -> None:
    assert widgets.event_browser(empty(EVENTS), empty(EVENT_ACTORS), empty(DOCUMENTS)).value == "No event was found."


def test_where_controls_cannot_be_shown_it_says_so() -> None:
    browser = widgets.event_browser(*tables())
    assert repr(browser).startswith("A menu of 2 events.") and browser._model_name == "VBoxModel"
    assert browser._repr_mimebundle_()["text/plain"] == repr(browser)


def test_wrong_table_is_refused() -> None:
    _events, cast, documents = tables()
    with pytest.raises(TableError):
        widgets.event_browser(cast, cast, documents)


def test_no_control_that_needs_python() -> None:
    """Pages without a kernel cannot run callbacks, and nbval fails on captured output."""
    source = inspect.getsource(widgets)
    assert not [w for w in ("interact", "Output(", "clear_output", "observe(", "on_click", "Slider") if w in source]
