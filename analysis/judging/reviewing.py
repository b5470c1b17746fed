"""A coder at work on a sample: where they are, what they have typed, what a command does. No interface.

What is typed is written down as it is typed, and a judgement before the next item comes up. A command
that does not fit says why and leaves everything as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..errors import KitError, ReviewError
from .codings import FIELDS, Coding, checked, differing
from .journals import coder_name, is_locked, read_journal
from .judgements import coding_as_shown, drafts, judge, judged, keep_draft
from .samples import read_sample

#: What a command of one letter does, in words.
COMMANDS: Mapping[str, str] = {
    "a": "accept: the event is reported as coded; or: this sentence reports no event",
    "r": "reject: no such event is reported",
    "c": "correct: save the boxes as they are now. Also: c status=denied | place=Oslo",
    "m": "missed: this sentence reports the event in the boxes below it. Also: m type=call | participants=A; B",
    "+": "add the event in the boxes and stay, for one more in the same sentence",
    "u": "unsure", "x": "reset the boxes to the coding", "n": "next", "b": "back", "12": "go to item 12", "note": "note WORDS: write the note",
}
LABEL_OF: Mapping[str, str] = {"a": "accept", "r": "reject", "c": "correct", "m": "missed", "u": "unsure"}
#: Boxes of an event that was missed are named like those of the coding, with this before.
NEW = "new "
_SHORT = {"type": "event_type", "who": "participants"}


class Session:
    """One coder's work on one sample.

    Parameters
    ----------
    folder : str or Path
        Of the sample.
    coder : str
        Who judges.

    Raises
    ------
    ReviewError
        When there is no sample here.
    """

    def __init__(self, folder: str | Path, coder: str) -> None:
        self.sample, self.coder = read_sample(folder), coder_name(coder)
        self.items: list[dict[str, Any]] = [{str(k): v for k, v in r.items()} for r in self.sample.items.to_dict("records")]
        journal = read_journal(self.sample, self.coder)
        self.judged, self.typed = judged(journal), drafts(journal)
        self.at = next((n for n, item in enumerate(self.items) if item["item_id"] not in self.judged), 0)

    @property
    def item(self) -> dict[str, Any]:
        """The item that is shown."""
        return self.items[self.at]

    @property
    def locked(self) -> bool:
        """Whether the sample is closed."""
        return self.sample.folder is not None and is_locked(self.sample.folder)

    @property
    def event_types(self) -> list[str]:
        """Types to choose from: those of the sample, and the four the kit always has."""
        there = [i["event_type"] for i in self.items if isinstance(i["event_type"], str)]
        return list(dict.fromkeys(["meeting", "call", "visit", "veto", *sorted(there)]))

    def boxes(self, item_id: str | None = None) -> dict[str, str]:
        """What stands in each box of an item: what was typed last, else what was judged, else our coding."""
        item = self._of(item_id)
        last = self.judged.get(item["item_id"], {})
        shown = coding_as_shown(item)
        coding = {f: _text(f, v) for f, v in (shown | last.get("corrections", {})).items()}
        blank = {NEW + f: "" for f in FIELDS}
        typed = {k: v for k, v in self.typed.get(item["item_id"], {}).items() if isinstance(v, str)}
        return {"note": last.get("note", ""), **coding, **blank, **typed}

    def added(self, item_id: str | None = None) -> list[Coding]:
        """Missed events described so far for an item."""
        item_id = self._of(item_id)["item_id"]
        return list(self.typed.get(item_id, {}).get("added", self.judged.get(item_id, {}).get("added", [])))

    def changes(self, item_id: str | None = None) -> Coding:
        """Fields of the boxes that differ from our coding."""
        boxes, shown = self.boxes(item_id), coding_as_shown(self._of(item_id))
        return differing(shown, {f: _value(f, boxes[f]) for f in shown if boxes[f] != _text(f, shown[f])}) if shown else {}

    def type(self, field: str, text: str, item_id: str | None = None) -> None:
        """Write down what now stands in a box.

        Typing that arrives after its item was judged and left was under way when it was: it goes into the
        judgement, where it fits the label, and is left as a draft, where it does not.
        """
        item_id = self._of(item_id)["item_id"]
        if text == self.boxes(item_id).get(field):
            return
        left = item_id != self.item["item_id"] and item_id in self.judged and item_id not in self.typed
        self._draft(item_id, {field: text})
        if left and not field.startswith(NEW):
            with suppress(ReviewError):
                self._judge(item_id, self.judged[item_id]["label"])

    def run(self, command: str) -> str:
        """Run a command (see `COMMANDS`); say in words what was done, or why it was not."""
        try:
            return self._run(" ".join(command.split()))
        except OSError as error:
            return f"Not done, and not written: {error} What you see stays."
        except KitError as error:
            return f"Not done: {error}"

    def _run(self, command: str) -> str:
        word, _, rest = command.partition(" ")
        word = word.casefold()
        if word.isdecimal() and not rest:
            return self.go(int(word) - 1)
        if word in ("n", "b") and not rest:
            return self.go(self.at + (1 if word == "n" else -1))
        if word == "note":
            self.type("note", rest)
            return "Note written."
        if word == "x" and not rest:
            self._draft(self.item["item_id"], {**{f: _text(f, v) for f, v in coding_as_shown(self.item).items()},
                                               **{NEW + f: "" for f in FIELDS}, "added": []})
            return "Boxes reset."
        if word == "+" or word in LABEL_OF:
            self._fill(word, rest)
            return self._add() if word == "+" else self.decide(LABEL_OF[word])
        raise ReviewError("no such command", value=command, remedy="one of " + ", ".join(COMMANDS))

    def decide(self, label: str) -> str:
        """Judge the item that is shown, and move to the next one that is not judged."""
        item_id, number = self.item["item_id"], self.at + 1
        half = any(self.boxes()[NEW + f].strip() for f in FIELDS)
        if half and label == "missed":
            self._add()
        elif half:
            raise ReviewError("a missed event is typed but not added", remedy="add it with +, or clear the boxes with x")
        if label != "correct" and self.changes():
            raise ReviewError("the boxes differ from the coding", value=", ".join(self.changes()), remedy="save them with c, or reset them with x")
        self._judge(item_id, label)
        later = [n for n in (*range(self.at + 1, len(self.items)), *range(self.at)) if self.items[n]["item_id"] not in self.judged]
        if later:
            self.at = later[0]
        return f"Item {number}: {label}, saved." + ("" if later else " All items are judged.")

    def go(self, number: int) -> str:
        """Show another item, counted from 0."""
        if not 0 <= number < len(self.items):
            raise ReviewError("no such item", value=number + 1, remedy=f"items are numbered from 1 to {len(self.items)}")
        self.at = number
        return f"Item {number + 1}."

    def _judge(self, item_id: str, label: str) -> None:
        line = judge(self.sample, self.coder, item_id, label, self.boxes(item_id)["note"], self.changes(item_id), self.added(item_id))
        self.judged[item_id] = {k: line[k] for k in ("item_id", "label", "note", "corrections", "added")} | {"judged_at": line["at"]}
        self.typed.pop(item_id, None)

    def _fill(self, word: str, rest: str) -> None:
        """Type what a command says of fields into the boxes."""
        if rest and word not in ("c", "m", "+"):
            raise ReviewError("this command takes no fields", value=rest, remedy="correct with c, or add with m")
        said = {}
        for part in filter(str.strip, rest.split("|")):
            name, equals, value = (t.strip() for t in part.partition("="))
            field = _SHORT.get(name.casefold(), name.casefold())
            if not equals or field not in FIELDS:
                raise ReviewError("not a field and its value", value=part.strip(), remedy=f"write FIELD=VALUE with one of {', '.join(FIELDS)}")
            said[(NEW if word != "c" else "") + field] = value.replace(";", "\n") if field == "participants" else value
        if word == "c" and self.item["kind"] == "sentence":
            raise ReviewError("there is no coding to correct here", remedy="a if no event is reported, m if one was missed")
        if said:
            self._draft(self.item["item_id"], said)

    def _add(self) -> str:
        boxes = self.boxes()
        event = checked({f: _value(f, boxes[NEW + f]) for f in FIELDS})
        self._draft(self.item["item_id"], {**{NEW + f: "" for f in FIELDS}, "added": [*self.added(), event]})
        return f"Added: {event['event_type']} of {', '.join(event['participants'])}. Now judge the item."

    def _draft(self, item_id: str, more: Mapping[str, Any]) -> None:
        typed = self.typed.get(item_id, {}) | dict(more)
        self.typed[item_id] = typed  # first here: if the disk fails, what is shown still has it
        keep_draft(self.sample, self.coder, item_id, typed)

    def _of(self, item_id: str | None) -> dict[str, Any]:
        return self.item if item_id is None else next(i for i in self.items if i["item_id"] == item_id)


def _text(field: str, value: Any) -> str:
    return "\n".join(value or []) if field == "participants" else value or ""


def _value(field: str, text: str) -> Any:
    return text.splitlines() if field == "participants" else text
