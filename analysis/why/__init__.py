"""Why a row of `events` is there: sentence, parse, rule, reference rows, date, and what was left unused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd
from markupsafe import Markup, escape

from ..errors import TableError
from ..figures.dateaxis import interval
from ..reference import Reference
from ..reference.event_types import CONSTRUCTIONS, EventType, Pattern
from ..show import Shown, show_table
from .parse import ARCS, fragment, triggers

#: What a date can rest on, in words.
_BASES: Mapping[str, str] = {
    "explicit": "the words name the day or period", "relative": "counted from the day of publication",
    "dateline": "counted from the day in the dateline", "document": "counted from another date of the article",
    "bounded": "only bounds are known",
}
_TRIGGER = '<mark style="background:#ffe08a;color:#1c1c1c"><strong>{}</strong></mark>'
_ACTOR = '<span style="border-bottom:2px solid #0072B2">{}</span><sub>{}</sub>'
_NEEDED = ("events", "event_actors", "mentions", "date_mentions", "clauses", "documents")
_PARTS = ("The sentence", "How the sentence was parsed", "The rule", "Who named the actors", "The date",
          "In this sentence, but not used")


def explain(event_id: str, tables: Mapping[str, pd.DataFrame], reference: Reference) -> Shown:
    """Show all that made one event: an account to hold against the sentence.

    Parameters
    ----------
    event_id : str
        A key of `events`.
    tables : mapping of str to pandas.DataFrame
        documents, mentions, date_mentions, clauses, events and event_actors, from `analyse` or
        `read_results`.
    reference : Reference
        The reference tables with which the tables were made.

    Returns
    -------
    Shown
        The sentence with trigger and actors marked; the arcs of the parse around the trigger; the
        pattern of events.toml with its codes; the reference row behind each actor; the date expression
        and what it rests on; what in the sentence was not used.

    Raises
    ------
    TableError
        When a table is missing, or there is no such event.

    Examples
    --------
    >>> from analysis.reference import load_reference
    >>> from analysis.tables import SCHEMAS, empty
    >>> tables = {name: empty(schema) for name, schema in SCHEMAS.items()}
    >>> explain("a#e0", tables, load_reference())
    Traceback (most recent call last):
    ...
    analysis.errors.TableError: events: no such event: 'a#e0'. Remedy: there are no events in these tables.
    """
    for name in _NEEDED:
        if name not in tables:
            raise TableError("a table is missing", file=name, remedy="pass all tables that analyse or read_results gives")
    case = _Case(_event(event_id, tables["events"]), tables, reference)
    event = case.event
    when = interval(event["earliest"], event["latest"])
    head = f"{event['event_type']} ({event['status']}), {when}, {case.known('place') or 'no place'} [{event_id}]"
    made = (case.sentence(), case.parse(), case.rule(), case.actors(), case.date(), case.unused())
    html = Markup('<p style="font-size:1.1em"><strong>{}</strong></p>').format(head) + Markup("").join(
        Markup("<p><strong>{}</strong></p>{}").format(title, Markup(s.html)) for title, s in zip(_PARTS, made, strict=True))
    return Shown(str(html), "\n".join([head, *(f"\n{title}\n{s.text}" for title, s in zip(_PARTS, made, strict=True))]))


def _event(event_id: str, events: pd.DataFrame) -> dict[str, Any]:
    found = _records(events[events["event_id"] == event_id])
    if not found:
        some = ", ".join(map(str, events["event_id"].head(3)))
        raise TableError("no such event", file="events", value=event_id,
                         remedy=f"take an event_id of the table, such as {some}" if some else "there are no events in these tables")
    return found[0]


@dataclass(frozen=True)
class _Case:
    """One event with the rows that lie in its sentence; missing values are None."""

    event: dict[str, Any]
    tables: Mapping[str, pd.DataFrame]
    reference: Reference

    def known(self, column: str) -> str | None:
        return None if self.event[column] is None else str(self.event[column])

    def here(self, name: str) -> list[dict[str, Any]]:
        """Rows of a table in the event's sentence."""
        table = self.tables[name]
        rows = table[(table["doc_id"] == self.event["doc_id"]) & (table["sent_id"] == self.event["sent_id"])]
        return _records(rows)

    @cached_property
    def text(self) -> str:
        documents = self.tables["documents"]
        found = documents.loc[documents["doc_id"] == self.event["doc_id"], "text"].tolist()
        if not found:
            raise TableError("the event's document is not in the table", file="documents", value=self.event["doc_id"],
                             remedy="pass the documents the events were read from")
        return str(found[0])

    @cached_property
    def cast(self) -> list[dict[str, Any]]:
        actors = self.tables["event_actors"]
        return _records(actors[actors["event_id"] == self.event["event_id"]])

    @cached_property
    def mentions(self) -> dict[str, dict[str, Any]]:
        """The sentence's mentions, and those of the actors wherever they stand."""
        table = self.tables["mentions"]
        rows = _records(table[table["mention_id"].isin([a["mention_id"] for a in self.cast])])
        return {m["mention_id"]: m for m in (*self.here("mentions"), *rows)}

    @cached_property
    def pattern(self) -> tuple[EventType, Pattern] | None:
        rule = str(self.event["rule_id"]).partition(":")[0]
        return next(((t, p) for t in self.reference.event_types for p in t.patterns if p.id == rule), None)

    def sentence(self) -> Shown:
        """The sentence with the trigger and the actors marked; text stays as it is."""
        low, high = int(self.event["start"]), int(self.event["end"])
        marks = [(int(self.event["trigger_start"]), int(self.event["trigger_end"]), "")]
        marks += [(m["start"], m["end"], a["role"]) for a in self.cast if (m := self.mentions.get(a["mention_id"]))]
        html, plain, at = [], [], low
        for start, end, role in sorted(set(marks)):
            if start < at or end > high:
                continue  # several actors behind one phrase, or an actor of another sentence
            word = self.text[start:end]
            html += [escape(self.text[at:start]), Markup(_ACTOR).format(word, role) if role else Markup(_TRIGGER).format(word)]
            plain += [self.text[at:start], f"[{word}: {role}]" if role else f"[[{word}]]"]
            at = end
        html.append(escape(self.text[at:high]))
        plain.append(self.text[at:high])
        return Shown(str(Markup('<p style="line-height:1.6">{}</p>').format(Markup("").join(html))), "".join(plain))

    def parse(self) -> Shown:
        """The arcs around the trigger as an indented tree; a phrase is parsed as its short stand-in."""
        nodes = {n["node"]: n for n in self.here("clauses")}
        trigger = next((i for i, n in nodes.items() if n["start"] == self.event["trigger_start"]), None)
        if trigger is None:
            return _line("No parse of this sentence is among the tables.")
        used = {a["mention_id"] for a in self.cast} | {self.event["date_id"]} - {None}
        used |= {m["mention_id"] for m in self.here("mentions") if m["kind"] == "place" and m["name"] == self.event["place"]}
        parts = [i for i, n in nodes.items() if n["mention_id"] in used or n["date_id"] in used]
        rows = []
        for depth, node in fragment(nodes, trigger, parts):
            words = self.text[node["start"]:node["end"]]
            arc = "top of this fragment" if depth == 0 else ARCS.get(node["dep"], node["dep"])
            same = node["word"] == words
            rows.append({"words": "· " * depth + words, "arc": arc + (" (the trigger)" if node["node"] == trigger else ""),
                         "read": f"{node['lemma']}, {node['pos']}" if same else node["pos"], "as": "" if same else node["word"]})
        return show_table(pd.DataFrame(rows), {"words": "words (indented under what they hang on)", "arc": "is",
                                               "read": "dictionary form, class", "as": "parsed as"})

    def rule(self) -> Shown:
        """The pattern of events.toml."""
        rule = str(self.event["rule_id"])
        if self.pattern is None:
            return _line(f"{rule}: no pattern of this name is in the reference tables given here.")
        kind, pattern = self.pattern
        facts = [("rule : word", rule), ("event type", kind.label),
                 ("construction", f"{pattern.construction}: {CONSTRUCTIONS[pattern.construction]}"),
                 ("example of the rule", pattern.examples[0] if pattern.examples else ""),
                 ("codes", f"CAMEO {kind.cameo}, PLOVER {kind.plover}"), ("source", kind.source)]
        if self.known("attribution"):
            facts.append(("reported by", str(self.known("attribution"))))
        return show_table(pd.DataFrame(facts, columns=["what", "value"]), {"what": "the rule", "value": "says"})

    def actors(self) -> Shown:
        """For each actor the words that named it and the reference row that knew them."""
        aliases = self.reference.aliases
        named = aliases[aliases["alias_id"].isin([m["alias_id"] for m in self.mentions.values()])]
        listed = {a["alias_id"]: a for a in _records(named)}
        rows = []
        for actor in self.cast:
            mention = self.mentions.get(actor["mention_id"], {})
            rows.append({"name": actor["name"], "role": actor["role"], "words": mention.get("surface", ""),
                         "how": ", ".join(filter(None, (mention.get("how"), mention.get("status")))),
                         "row": _named_by(mention, listed), "id": actor["actor_id"]})
        heads = {"name": "actor", "role": "role", "words": "words", "how": "how named", "row": "reference row", "id": "actor_id"}
        return show_table(pd.DataFrame(rows, columns=list(heads)), heads)

    def date(self) -> Shown:
        """The date expression the event took."""
        dates = self.tables["date_mentions"]
        rows = _records(dates[dates["date_id"] == self.event["date_id"]]) if self.known("date_id") else []
        if not rows:
            return _line("No date expression belongs to the clause; none was made up.")
        found = rows[0]
        return _line(f"“{found['surface']}” stands for {interval(found['earliest'], found['latest'])} "
                     f"({found['precision']}; {found['basis']}: {_BASES[found['basis']]}).")

    def unused(self) -> Shown:
        """Mentions, dates and trigger words of the sentence that are no part of the event."""
        rows = [*self._other_mentions(), *self._other_dates(), *self._other_triggers()]
        if not rows:
            return _line("Nothing: every name, date and trigger word of the sentence was used.")
        return show_table(pd.DataFrame(rows, columns=["words", "what"]), {"words": "words", "what": "what it is"})

    def _other_mentions(self) -> Iterator[tuple[str, str]]:
        used = {a["mention_id"] for a in self.cast}
        said = {self.known("place"), self.known("attribution")}
        for m in self.here("mentions"):
            if m["mention_id"] not in used and m["name"] not in said:
                yield m["surface"], f"{m['kind']}, {m['status']} ({m['name']})"

    def _other_dates(self) -> Iterator[tuple[str, str]]:
        for d in self.here("date_mentions"):
            if d["date_id"] != self.event["date_id"]:
                yield d["surface"], f"date, {interval(d['earliest'], d['latest'])}"

    def _other_triggers(self) -> Iterator[tuple[str, str]]:
        own = {e["trigger_start"]: e["event_id"] for e in self.here("events")}
        read = {n["start"]: n["pos"] for n in self.here("clauses")}
        names = [(m["np_start"], m["np_end"]) for m in self.here("mentions")]
        low, high = int(self.event["start"]), int(self.event["end"])
        for start, end, rules in triggers(self.text, low, high, self.reference.event_types):
            if start == self.event["trigger_start"] or any(a <= start < b for a, b in names):
                continue
            made = f"made another event, {own[start]}" if start in own else "made no event"
            pos = f"; parsed as {read[start]}" if start in read else ""
            yield self.text[start:end], f"trigger word ({', '.join(sorted(rules))}), {made}{pos}"


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(k): None if pd.isna(v) else v for k, v in row.items()} for row in table.to_dict("records")]


def _line(text: str) -> Shown:
    return Shown(str(Markup("<p>{}</p>").format(text)), text)


def _named_by(mention: Mapping[str, Any], listed: Mapping[str, Mapping[str, Any]]) -> str:
    """The reference row behind a mention, in words."""
    row = listed.get(mention.get("alias_id") or "")
    if row is not None:
        days = "" if row["valid_from"] is None and row["valid_to"] is None else f", {interval(row['valid_from'], row['valid_to'])}"
        return f"{row['alias_id']} ({row['how']} of {row['name']}{days})"
    if not mention:
        return "no mention: a name that only the parser saw"
    if mention["status"] == "resolved":
        return "none by itself: resolved from what the text said before"
    office = f" ({mention['office']})" if mention["office"] else ""
    return f"in no table: found by the grammar of offices{office}"
