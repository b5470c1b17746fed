"""Text files: one article a file (.txt, .md), or the many of a ProQuest, Factiva or Nexis export saved as text."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from .days import iso
from .decode import decode, remark
from .exports import articles
from .record import ColumnMap, Record, Reject

_MARK = "\ufeff"  # byte order mark
_FRONT = re.compile(r"\ufeff?---[ \t]*\r?\n(?P<fields>.{0,4000}?)\r?\n---[ \t]*\r?\n", re.DOTALL)
_FIELD = re.compile(r"^(title|date|source|author|language|lang)\s*:\s*[\"']?(.*?)[\"']?\s*$", re.MULTILINE | re.IGNORECASE)
_HEADING = re.compile(r"^#\s+(.+?)\s*#*$", re.MULTILINE)


def read_plain(path: Path, columns: ColumnMap = ColumnMap()) -> Iterator[Record | Reject]:
    """Yield the article of a text file, decoded and otherwise untouched; the articles, if it is an export.

    Line endings and a byte order mark stay as they are, so that offsets count the same characters
    in every editor that shows the file as it is.
    """
    raw = path.read_bytes()
    try:
        text, encoding = decode(raw)
    except ValueError as error:
        yield Reject(path.name, None, str(error))
        return
    if not text.removeprefix(_MARK).strip():
        yield Reject(path.name, None, "empty: there is no text in it")
        return
    whole = Record("", text, hashlib.sha256(raw).hexdigest(), encoding=encoding, note=remark(encoding))
    yield from articles(whole, path.name) or [whole]


def read_markdown(path: Path, columns: ColumnMap = ColumnMap()) -> Iterator[Record | Reject]:
    """Yield the article; its first heading is the title, and a header between lines of --- gives title, date and source."""
    for item in read_plain(path, columns):
        if isinstance(item, Record) and item.row is None:
            front = _FRONT.match(item.text)
            fields = {name.lower(): value for name, value in _FIELD.findall(front["fields"])} if front else {}
            body = item.text[front.end():] if front else item.text
            heading = _HEADING.search(body)
            date = fields.get("date")
            item = replace(item, text=body, title=fields.get("title") or (heading[1] if heading else None),
                           source=fields.get("source"), language=fields.get("language") or fields.get("lang"),
                           published=iso(date) or date)
        yield item
