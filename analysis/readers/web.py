"""Web pages (.html): the article of a saved page, or the articles of a Factiva export."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .days import iso
from .decode import decode, remark
from .exports import articles
from .record import ColumnMap, Record, Reject

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([\w-]{2,20})", re.IGNORECASE)
_BLOCKS = frozenset(("p", "div", "tr", "td", "h1", "h2", "h3", "h4", "li", "br", "blockquote", "section", "article", "table"))


def read_page(path: Path, columns: ColumnMap = ColumnMap()) -> Iterator[Record | Reject]:
    """Yield the main text of a page with its title, date and source as the page states them."""
    raw = path.read_bytes()
    try:
        text, encoding = _decoded(raw)
    except ValueError as error:
        yield Reject(path.name, None, str(error))
        return
    digest = hashlib.sha256(raw).hexdigest()
    if "enArticle" in text:
        plain = Record("", "\n".join(filter(None, (flat(e) for e in _tree(text).find_class("article")))), digest, encoding=encoding)
        if found := articles(plain, path.name):
            yield from found
            return
    yield page(text, path.name, digest, encoding)


def page(text: str, file: str, digest: str, encoding: str) -> Record | Reject:
    """The article of one page."""
    import trafilatura  # only where it is needed: it is slow to load
    from trafilatura.settings import Document

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it logs what we report
    found = trafilatura.bare_extraction(text, with_metadata=True, include_comments=False, include_tables=False,
                                        date_extraction_params={"extensive_search": False, "original_date": True,
                                                                "max_date": "2999-12-31"})  # not today, which changes
    if not isinstance(found, Document) or not found.text or not found.text.strip():
        return Reject(file, None, "no article found in the page; if it holds one, save its text as .txt")
    return Record("", found.text, digest, found.title or None, found.sitename or None, iso(found.date),
                  encoding=encoding, note=remark(encoding))


def flat(element: Any) -> str:
    """The text of an element, a line for each block."""
    from lxml import etree

    out: list[str] = []
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            out.append("\n" if node.tag in _BLOCKS else "")
            out.append(" ".join((node.text or "").split()) if isinstance(node.tag, str) else "")
        else:
            out.append("\n" if node.tag in _BLOCKS else "")
            if node is not element:
                out.append((" " if (node.tail or "")[:1].isspace() else "") + " ".join((node.tail or "").split()))
    return re.sub(r"\n{2,}", "\n", "".join(out)).strip() + "\n"


def _tree(text: str) -> Any:
    from lxml import html

    return html.document_fromstring(text.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8", no_network=True))


def _decoded(raw: bytes) -> tuple[str, str]:
    """A page states its encoding; what it states is used only if the bytes agree."""
    stated = _CHARSET.search(raw[:4096])
    if stated and b"\x00" not in raw[:8192]:
        name = stated[1].decode("ascii").lower()
        try:
            return raw.decode({"iso-8859-1": "cp1252", "latin-1": "cp1252"}.get(name, name)), name
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(raw)
