"""Errors a user can act on: each names the file, the row, the value and the remedy; and how they reach a terminal."""

from __future__ import annotations

import sys
from typing import Any, TextIO


def printable(text: str) -> str:
    r"""Escape line ends, control characters, marks of direction and halves of characters.

    Examples
    --------
    >>> printable("a\nb\x1b[2J")
    'a\\nb\\x1b[2J'
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def say(text: str, file: TextIO | None = None) -> None:
    r"""Print one line for a terminal: no text in it can use the terminal's sequences or turn its direction.

    Examples
    --------
    >>> say("read: a\x1b[2J\u202e.txt")
    read: a\x1b[2J\u202e.txt
    """
    file = file or sys.stdout
    coding = getattr(file, "encoding", None) or "utf-8"
    print(printable(text).encode(coding, "backslashreplace").decode(coding), file=file)


class KitError(Exception):
    """Base of every error this package raises on purpose.

    Parameters
    ----------
    problem : str
        What is wrong, in one sentence.
    file : str, optional
        The file or table in which it was found.
    row : int or str, optional
        The row: a 1-based line number of a file, or a key of a table.
    value : object, optional
        The offending value; shown as ``repr``, cut at 80 characters.
    remedy : str, optional
        What to do about it.

    Examples
    --------
    >>> print(KitError("not a date", file="manifest.csv", row=3, value="31/02/2012",
    ...                remedy="write YYYY-MM-DD"))
    manifest.csv, row 3: not a date: '31/02/2012'. Remedy: write YYYY-MM-DD.
    """

    def __init__(
        self,
        problem: str,
        *,
        file: str | None = None,
        row: int | str | None = None,
        value: object = None,
        remedy: str | None = None,
    ) -> None:
        self.problem, self.file, self.row = problem, file, row
        self.value, self.remedy = value, remedy
        where = ", ".join(p for p in (file, f"row {row}" if row is not None else None) if p)
        shown = repr(value)
        shown = shown if len(shown) <= 80 else shown[:77] + "..."
        text = f"{where}: {problem}" if where else problem
        text += f": {shown}." if value is not None else "."
        super().__init__(text + (f" Remedy: {remedy}." if remedy else ""))

    def __reduce__(self) -> tuple[Any, ...]:
        """Come out of another process as it went in: the text is not put together a second time."""
        return _as_it_was, (type(self), str(self), self.__dict__)


def _as_it_was(kind: type[KitError], text: str, state: dict[str, Any]) -> KitError:
    error = kind.__new__(kind, text)
    error.args = (text,)
    error.__dict__.update(state)
    return error


class TableError(KitError):
    """A table lacks a column, has a wrong type, a repeated key or a value outside its codebook."""


class ReferenceTableError(KitError):
    """A reference table (names, event types, vetoes) is malformed."""


class CorpusError(KitError):
    """A corpus folder, its manifest or one of its files cannot be read."""


class OutputError(KitError, OSError):
    """A file or folder cannot be written: the disk is full, the place read-only or gone, or another run is at work there."""


class ModelError(KitError):
    """The language model is missing or is not the one the kit was built with."""


class SchedulerError(KitError):
    """A Dask scheduler, its workers or the folder they share are not as a run needs them."""


class ReviewError(KitError):
    """A sample, a judgement or a set of judgements cannot be used as asked."""


class LockedError(ReviewError):
    """A sample is locked: what was judged of it is final."""
