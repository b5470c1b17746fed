"""Checks that need more than one value: examples, patterns, and references between tables."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .files import Row, interval
from .specs import Spec

_ESCAPED = re.compile(r"\\.")
_CLASS = re.compile(r"\[\^?\]?[^\]]*\]")
_GROUP = re.compile(r"\((\?(?:P<\w+>|P=\w+|[:=!>]|<[=!]|[aiLmsux-]*:?))?([^()]*)\)([*+]|\{\d*,\d*\})?")
_REPEATS = re.compile(r"[*+]|\{\d*,\d*\}")
_LAZY = re.compile(r"(?<=[*+}?])\?")


def check_rows(spec: Spec, rows: list[Row]) -> None:
    """Check the examples, patterns and order of dates of one table.

    Raises
    ------
    ReferenceTableError
        Naming the file, row, value and remedy.
    """
    for row in rows:
        if spec.names and row["example"]:
            _check_example(spec, row)
        if "not_in" in row.values:
            _check_ambiguous(spec, row)
        if spec.name == "boilerplate":
            _check_pattern(row)
        for first, last in (("valid_from", "valid_to"), ("start", "end")):
            _check_order(row, first, last)


def check_references(tables: Mapping[str, list[Row]]) -> None:
    """Check that codes and ids used by one table stand in another.

    Raises
    ------
    ReferenceTableError
        Naming the file, row, value and remedy.
    """
    codes = {row["code"] for row in tables["states"]}
    names = {row["name"] for row in tables["states"]}
    organisations = {row["id"] for row in tables["organisations"]}
    people = {row["id"] for row in tables["people"]}
    for row in tables["organisations"]:
        _refer(row, row["state"], codes | {""}, "state", "states.csv")
    for row in tables["offices"]:
        _refer(row, row["person_id"], people, "person_id", "people.csv")
        _refer(row, row["scope"], codes | organisations, "scope", "states.csv or organisations.csv")
    for row in tables["vetoes"]:
        for name in row.list("vetoed_by"):
            _refer(row, name, names, "vetoed_by", "states.csv (column name)")
        for code in row.list("states"):
            _refer(row, code, codes, "states", "states.csv")


def holds(text: str, name: str, *, ignore_case: bool = False) -> bool:
    """Whether `text` holds `name` as whole words.

    Examples
    --------
    >>> holds("Mali and Niger signed.", "Niger"), holds("Nigeria signed.", "Niger")
    (True, False)
    """
    if ignore_case:
        text, name = text.lower(), name.lower()
    # No regular expression: thousands would have to be compiled at every load.
    start = text.find(name) if name else -1
    while start >= 0:
        end = start + len(name)
        if not (_word(text[start - 1:start]) and _word(name[0])) and not (_word(text[end:end + 1]) and _word(name[-1])):
            return True
        start = text.find(name, start + 1)
    return False


def _word(char: str) -> bool:
    return char.isalnum() or char == "_"


def nested(pattern: str) -> bool:
    """Whether a regular expression repeats a group that itself repeats or offers alternatives.

    Such patterns can take exponential time on a hostile line, so no cue may use one.

    Examples
    --------
    >>> nested(r"(?:a+)+"), nested(r"(?:a|ab)*"), nested(r"^(?:Read|See) more: \\w+")
    (True, True, False)
    """
    flat = _LAZY.sub("", _CLASS.sub("x", _ESCAPED.sub("x", pattern)))
    while match := _GROUP.search(flat):
        inner, repeat = match.group(2), match.group(3)
        repeats = _REPEATS.search(inner) is not None
        if repeat and (repeats or "|" in inner):
            return True
        flat = flat[: match.start()] + ("x*" if repeats or repeat else "x") + flat[match.end():]
    return False


def _check_example(spec: Spec, row: Row) -> None:
    names = [name for column in spec.names for name in row.list(column)]
    if spec.name == "abbreviations":
        names = [f"{name}." for name in names]
    if not any(holds(row["example"], name, ignore_case=spec.ignore_case) for name in names):
        raise row.error(f"example holds none of the names of {row[spec.key[0]]}", row["example"],
                        f"write a sentence that holds one of: {', '.join(names[:5])}")


def _check_ambiguous(spec: Spec, row: Row) -> None:
    names = {name for column in (*spec.names, "short_forms", "metonyms") if column in row.values
             for name in row.list(column)}
    for name in row.list("ambiguous"):
        if name not in names:
            raise row.error("ambiguous lists what is not a name of the row", name,
                            "write it as it stands in the row's other columns")
    for phrase in row.list("not_in"):
        if phrase in names or not any(holds(phrase, name) for name in names):
            raise row.error("not_in lists what is not a longer phrase around a name of the row", phrase,
                            "write a phrase in which a name of the row means something else")


def _check_pattern(row: Row) -> None:
    try:
        pattern = re.compile(row["pattern"])
    except re.error as error:
        raise row.error(f"pattern does not compile ({error})", row["pattern"], "see Python's re module") from None
    if nested(row["pattern"]):
        raise row.error("pattern repeats a group that repeats or has alternatives", row["pattern"],
                        "such patterns can hang on a hostile line; write it without the inner or outer repeat")
    if not pattern.search(row["example"]):
        raise row.error("pattern does not match its example", row["example"], "mend the pattern or the example")
    if pattern.search(row["counterexample"]):
        raise row.error("pattern matches its counterexample", row["counterexample"], "make the pattern narrower")


def _check_order(row: Row, first: str, last: str) -> None:
    low, high = row.values.get(first, ""), row.values.get(last, "")
    if low and high and interval(low)[0] > interval(high)[1]:
        raise row.error(f"{first} is after {last}", f"{low} .. {high}", f"{first} comes first")


def _refer(row: Row, value: str, known: set[str], column: str, where: str) -> None:
    if value not in known:
        raise row.error(f"{column} is not in {where}", value, "add it there, or correct it here")
