"""Word, rich text and PDF files (.docx, .rtf, .pdf): one article, or the many of a Nexis or Factiva export.

The libraries for each are loaded only where they are needed: they are slow to load.
"""

from __future__ import annotations

import hashlib
import io
import logging
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from .exports import articles
from .record import ColumnMap, Record, Reject

#: What a packed office file may unpack to, and how many times its size: more is a trap ("zip bomb").
UNPACKED, RATIO = 500_000_000, 200


def read_office(path: Path, columns: ColumnMap = ColumnMap()) -> Iterator[Record | Reject]:
    """Yield the text of the file, paragraphs as lines; dates inside the file's properties are not those of the article."""
    extract: Callable[[bytes], str] = {".docx": _docx, ".rtf": _rtf, ".pdf": _pdf}[path.suffix.lower()]
    raw = path.read_bytes()
    try:
        text = extract(raw)
    except ValueError as error:
        yield Reject(path.name, None, str(error))
        return
    except RecursionError:
        yield Reject(path.name, None, "nested too deeply to be read; save it as .txt")
        return
    if not text.strip():
        yield Reject(path.name, None, "no text layer: a scan; run text recognition (OCR) over it first"
                     if path.suffix.lower() == ".pdf" else "empty")
        return
    whole = Record("", text, hashlib.sha256(raw).hexdigest())
    yield from articles(whole, path.name) or [whole]


def bounded(raw: bytes) -> None:
    """Raise ValueError where a zip file (Word and Excel files are such) is damaged or unpacks to too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            total = sum(i.file_size for i in packed.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise ValueError(f"damaged, or another kind of file than its ending says ({error})") from None
    if total > UNPACKED or total > RATIO * max(len(raw), 50_000):
        raise ValueError(f"unpacks to {total} bytes from {len(raw)}: not opened")


def _docx(raw: bytes) -> str:
    from docx import Document
    from docx.table import Table

    bounded(raw)
    try:
        document = Document(io.BytesIO(raw))
        out: list[str] = []
        for block in document.iter_inner_content():
            if isinstance(block, Table):
                out += ["\t".join(cell.text for cell in row.cells) for row in block.rows]
            else:
                out.append(block.text)
    except Exception as error:  # python-docx lets the errors of its XML library and of missing parts through
        raise ValueError(f"not a Word file, or damaged ({type(error).__name__})") from None
    return "\n".join(out)


def _rtf(raw: bytes) -> str:
    from striprtf.striprtf import rtf_to_text

    if not raw.lstrip()[:5].lower() == b"{\\rtf":
        raise ValueError("does not begin as rich text ({\\rtf)")
    page = re.search(rb"\\ansicpg(\d{3,5})", raw[:2000])
    encoding = f"cp{int(page[1])}" if page else "cp1252"
    try:
        return str(rtf_to_text(raw.decode("latin-1"), encoding=encoding, errors="replace"))
    except (LookupError, ValueError, IndexError, OverflowError) as error:
        raise ValueError(f"damaged rich text ({type(error).__name__})") from None


def _pdf(raw: bytes) -> str:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it logs each flaw of a file; what matters is reported
    if b"%PDF-" not in raw[:1024]:
        raise ValueError("does not begin as PDF")
    try:
        reader = PdfReader(io.BytesIO(raw))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ValueError("locked with a password; save it without")
        return "\n\n".join(page.extract_text() for page in reader.pages)
    except PyPdfError as error:
        raise ValueError(f"damaged PDF ({error})") from None
    except ValueError:
        raise
    except Exception as error:  # malformed objects raise what they happen to meet
        raise ValueError(f"damaged PDF ({type(error).__name__})") from None
