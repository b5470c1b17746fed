"""The reviewer: judge a sample in a notebook, by keyboard or mouse. It draws a `reviewing.Session`.

Keyboard: Tab reaches every control. Controls of a notebook have no shortcuts of one letter, so there is
a command box: a letter and Enter. Leaving the box runs nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ipywidgets as w

from ..errors import KitError
from ..judging.codings import FIELDS
from ..judging.reviewing import COMMANDS, NEW, Session
from ..tables import STATUSES
from .review_card import added_list, card, message, progress

#: A second press of a button within so many seconds of a new item is taken for one that was meant for the item before.
TOO_SOON = 0.4
#: A changed command box is run when Enter came at most so many seconds before: leaving the box changes it too.
_ENTER = 2.0
_BUTTONS = (("a", "Accept"), ("r", "Reject"), ("u", "Unsure"), ("b", "Back"), ("n", "Next"))
_WORDS = {"event_type": "Type", "status": "Status", "date": "Date", "place": "Place", "participants": "Who"}
_HINTS = {"date": "YYYY-MM-DD, YYYY-MM, YYYY, or first..last", "place": "as the text names it", "participants": "one name a line"}
_WIDE, _WRAP = {"width": "calc(100% - 4px)", "max_width": "46em"}, {"flex_flow": "row wrap", "max_width": "46em"}
_LABEL = {"description_width": "5.5em"}


class Reviewer(w.VBox):
    """Judge the items of a sample, one after another.

    Every judgement is on the disk before the next item is shown, and what is typed is written as it is
    typed: a notebook that is closed or a kernel that is killed loses nothing. The same call takes the
    work up where it was.

    Parameters
    ----------
    folder : str or Path
        Of the sample, from `write_sample`.
    coder : str
        Who judges. Others work on the same folder under their own names, unseen until it is locked.
    clock : callable, optional
        Tells seconds, for tests.

    Raises
    ------
    ReviewError
        When there is no sample here, or it was changed.
    """

    def __init__(self, folder: str | Path, coder: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.session, self.clock = Session(folder, coder), clock
        self.shown_at = self.entered_at = float("-inf")
        self.forms: list[w.Widget] = []  # of the items before: what is typed may still be under way when an item is left
        self.progress, self.card, self.message, self.listed = (w.HTML() for _ in range(4))
        self.buttons = {key: _button(f"{word} ({key})", COMMANDS[key]) for key, word in _BUTTONS}
        self.command = w.Text(description="Command", placeholder="a letter, then Enter", continuous_update=False,
                              layout=w.Layout(**_WIDE), style=_LABEL)
        for key, button in self.buttons.items():
            button.on_click(lambda _, key=key: self._pressed(key))
        self.command.on_msg(self._heard)
        self.command.observe(self._commanded, "value")
        self.fields: dict[str, w.Widget] = {}
        self.place = w.VBox()
        keys = "".join(f"<li><kbd>{k}</kbd> {v}</li>" for k, v in COMMANDS.items())
        help_ = w.Accordion([w.HTML(f"<ul>{keys}</ul>")], titles=("Commands",), selected_index=None, layout=w.Layout(**_WIDE))
        super().__init__([self.progress, self.card, w.HBox(list(self.buttons.values()), layout=w.Layout(**_WRAP)), self.command,
                          self.message, self.place, help_])
        self._say("Locked: what was judged can be read." if self.session.locked else "Type a command, or press a button.")
        self._show()

    def __repr__(self) -> str:
        done, total = len(self.session.judged), len(self.session.items)
        return f"A sample of {total} items, {done} judged by {self.session.coder}. Run this notebook to go on."

    def run(self, command: str) -> None:
        """Run one command of the coder and show what comes of it."""
        before = self.session.at, set(self.session.judged)
        text = self.session.run(command)
        if (self.session.at, set(self.session.judged)) != before:
            self.shown_at = self.clock()
        self._show()
        self._say(text)

    def _pressed(self, key: str) -> None:
        if self.clock() - self.shown_at < TOO_SOON:
            self._say("Not done: that was very quick, and this is a new item. Press again.")
        else:
            self.run(key)

    def _heard(self, _: Any, content: Any, __: Any) -> None:
        if isinstance(content, dict) and content.get("event") == "submit":
            self.entered_at = self.clock()

    def _commanded(self, change: Any) -> None:
        text = change["new"].strip()
        if not text:
            return
        entered, self.entered_at = self.clock() - self.entered_at < _ENTER, float("-inf")
        self.command.value = ""
        if entered:
            self.run(text)
        else:
            self._say(f"Not done, since the box was left without Enter: {text}")

    def _say(self, text: str) -> None:
        self.message.value = message(text)

    def _show(self) -> None:
        """Draw the item that is shown, with boxes of its own: late typing then still belongs to the item before."""
        self.progress.value, self.card.value = progress(self.session), card(self.session)
        self.forms.append(self._form())
        self.place.children = [self.forms[-1]]
        while len(self.forms) > 4:
            _close(self.forms.pop(0))
        for control in (*self.fields.values(), *self.buttons.values(), self.command):
            control.disabled = self.session.locked and control not in (self.buttons["b"], self.buttons["n"])

    def _form(self) -> w.Widget:
        item, boxes = self.session.item, self.session.boxes()
        self.fields = {}
        note = self._box("note", w.Textarea(description="Note", rows=2, placeholder="anything worth keeping"), boxes["note"])
        coding = [self._field(f, boxes[f]) for f in FIELDS] if item["kind"] == "event" else []
        missed = [self._field(f, boxes[NEW + f], NEW) for f in FIELDS]
        self.listed = w.HTML(added_list(self.session.added()))
        buttons = {"c": _button("Save corrected (c)", COMMANDS["c"]), "+": _button("Add and stay (+)", COMMANDS["+"]),
                   "m": _button("Missed (m)", COMMANDS["m"]), "x": _button("Reset (x)", COMMANDS["x"])}
        for key, button in buttons.items():
            button.on_click(lambda _, key=key: self._pressed(key))
            self.fields[f"button {key}"] = button
        row = w.HBox([buttons["c"], buttons["x"]] if coding else [buttons["m"], buttons["+"], buttons["x"]], layout=w.Layout(**_WRAP))
        if not coding:
            return w.VBox([note, w.HTML("<strong>An event that was missed</strong>"), *missed, self.listed, row])
        more = w.Accordion([w.VBox([*missed, buttons["+"]])], titles=("Another event in this sentence was missed",),
                           selected_index=0 if any(boxes[NEW + f] for f in FIELDS) else None, layout=w.Layout(**_WIDE))
        return w.VBox([note, w.HTML("<strong>What the text says, where the coding is wrong</strong>"), *coding, row, self.listed, more])

    def _field(self, field: str, value: str, prefix: str = "") -> w.Widget:
        name, hint = _WORDS[field], _HINTS.get(field, "")
        if field == "status":
            widget = w.Dropdown(description=name, options=[("", ""), *((s, s) for s in STATUSES)])
        elif field == "event_type":
            widget = w.Combobox(description=name, options=self.session.event_types, placeholder="meeting, call, visit ...")
        else:
            widget = (w.Textarea(rows=3) if field == "participants" else w.Text())
            widget.description, widget.placeholder = name, hint
        return self._box(prefix + field, widget, value if field != "status" or value in STATUSES else "")

    def _box(self, field: str, widget: w.Widget, value: str) -> w.Widget:
        """A box that holds what was typed and writes down what is."""
        item_id = self.session.item["item_id"]
        widget.layout, widget.style, widget.value = w.Layout(**_WIDE), _LABEL, value
        widget.observe(lambda change: self._typed(field, change["new"], item_id), "value")
        self.fields[field] = widget
        return widget

    def _typed(self, field: str, text: str, item_id: str) -> None:
        try:
            self.session.type(field, text, item_id)
        except (KitError, OSError, ValueError) as error:  # the coder has to know that the typing is not on the disk
            self._say(f"Not done: what you type is not written ({error})")
        now = self.fields.get(field)
        if item_id == self.session.item["item_id"] and now is not None and now.value != text:
            now.value = text  # typed into the boxes as they stood before the last command


def _button(words: str, tooltip: str) -> w.Button:
    return w.Button(description=words, tooltip=tooltip, layout=w.Layout(width="auto", min_width="6em", margin="2px 4px 2px 0"))


def _close(widget: w.Widget) -> None:
    for child in getattr(widget, "children", ()):
        _close(child)
    widget.close()
