"""Readers: one function for each family of file formats, listed in ``READERS``.

A reader takes a path and yields `Record` objects. To add a format, write such a function in a
module of this folder and enter its endings in ``READERS``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from .archive import unpack
from .mail import read_mail
from .markup import read_sgml, read_xml
from .office import read_office
from .plain import read_markdown, read_plain
from .record import ColumnMap, Record, Reject
from .tabular import read_tabular
from .web import read_page

Reader = Callable[[Path, ColumnMap], Iterator[Record | Reject]]

READERS: Mapping[str, Reader] = {
    ".txt": read_plain,
    ".md": read_markdown,
    ".html": read_page,
    ".htm": read_page,
    ".docx": read_office,
    ".rtf": read_office,
    ".pdf": read_office,
    ".jsonl": read_tabular,
    ".csv": read_tabular,
    ".tsv": read_tabular,
    ".xlsx": read_tabular,
    ".parquet": read_tabular,
    ".xml": read_xml,
    ".sgm": read_sgml,
    ".sgml": read_sgml,
    ".eml": read_mail,
}
#: Archives of any of these; see `archive.unpack`.
ARCHIVES = (".zip",)

__all__ = ["ARCHIVES", "READERS", "ColumnMap", "Reader", "Record", "Reject", "unpack"]
