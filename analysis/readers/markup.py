"""News in XML and SGML (.xml, .sgm): NITF, NewsML-G2 and the Reuters-21578 collection."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from .days import iso
from .decode import decode, remark
from .record import ColumnMap, Record, Reject

_REUTERS = re.compile(r"<REUTERS\b(?P<given>[^<>]{0,500})>")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_BLOCKS = frozenset(("p", "hl1", "hl2", "h1", "h2", "h3", "li", "td", "br", "block"))


def read_xml(path: Path, columns: ColumnMap = ColumnMap()) -> Iterator[Record | Reject]:
    """Yield the articles of a NITF or NewsML-G2 file. External and nested entities are refused."""
    raw = path.read_bytes()
    try:
        root = fromstring(raw, forbid_dtd=False)
    except ParseError as error:
        yield Reject(path.name, None, f"not well-formed XML ({error}); export it again")
        return
    except (DefusedXmlException, ValueError, LookupError, RecursionError) as error:
        yield Reject(path.name, None, f"XML with entities or declarations that are refused ({type(error).__name__})")
        return
    for node in root.iter():
        node.tag = node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""
    items = list(root.iter("newsItem")) or list(root.iter("nitf"))
    if not items:
        yield Reject(path.name, None, f"<{root.tag[:40]}> is neither NITF nor NewsML-G2; save the article as .txt or .html")
    for number, item in enumerate(items, 1):
        record = _newsml(item) if item.tag == "newsItem" else _nitf(item)
        many = number if len(items) > 1 else None
        yield record_of(record, many, "utf-8") if record[0].strip() else Reject(path.name, number, "an item without text")


def read_sgml(path: Path, columns: ColumnMap = ColumnMap()) -> Iterator[Record | Reject]:
    """Yield the articles of a Reuters-21578 file."""
    try:
        text, encoding = decode(path.read_bytes())
    except ValueError as error:
        yield Reject(path.name, None, str(error))
        return
    number = at = 0
    while (found := _REUTERS.search(text, at)) and (at := text.find("</REUTERS>", found.end())) >= 0:
        number += 1
        inside, given = text[found.end():at], dict(re.findall(r'(\w{1,30})="([^"]{0,200})"', found["given"]))
        body = _part(inside, "BODY") or _part(inside, "TEXT")
        if not body.strip():
            yield Reject(path.name, number, "an article without text")
            continue
        line = _part(inside, "DATELINE").strip()
        doc_id = f"reuters-{given['NEWID']}" if given.get("NEWID") else ""
        yield record_of((f"{line} {body}".strip(), _part(inside, "TITLE").strip(), "Reuters", _part(inside, "DATE"), doc_id), number, encoding)
    if not number:
        yield Reject(path.name, None, "no <REUTERS> article in it: .sgm files are read as Reuters-21578")


def record_of(parts: tuple[str, str, str, str, str], number: int | None, encoding: str) -> Record:
    """Text, title, source, date and id as a record."""
    text, title, source, date, doc_id = parts
    digest = hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
    return Record(doc_id if number is not None else "", text, digest, title or None, source or None, iso(date), row=number,
                  encoding=encoding, note=remark(encoding) or (f"date not understood: {date[:40]!r}" if date and not iso(date) else None))


def _part(inside: str, tag: str) -> str:
    opened = re.search(rf"<{tag}\b[^<>]{{0,200}}>", inside)
    end = inside.find(f"</{tag}>", opened.end()) if opened else -1
    return _CONTROL.sub("", html.unescape(re.sub(r"<[^<>]{0,80}>", " ", inside[opened.end():end]))) if opened and end >= 0 else ""


def _nitf(root: Element) -> tuple[str, str, str, str, str]:
    head = next(root.iter("hedline"), None)
    title = _text(head) if head is not None else _text(next(root.iter("title"), None))
    dates = [e.get("norm") or _text(e) for tag in ("date.issue", "date.release") for e in root.iter(tag)]
    dates += [e.get("date.publication", "") for e in root.iter("pubdata")]
    source = next((e.get("name", "") for e in root.iter("pubdata")), "") or _text(next(root.iter("distributor"), None))
    line = _text(next(root.iter("dateline"), None))
    content = next(root.iter("body.content"), None)
    doc_id = next((e.get("id-string", "") for e in root.iter("doc-id")), "")
    body = _text(content)
    return (f"{line} {body}" if line and body else body), " ".join(title.split()), source, next(filter(None, dates), ""), doc_id


def _newsml(item: Element) -> tuple[str, str, str, str, str]:
    inner = next(item.iter("nitf"), None)
    content = next((e for e in item.iter("contentSet")), None)
    text = _nitf(inner)[0] if inner is not None else _text(next(content.iter("body"), content) if content is not None else None)
    title = _text(next(item.iter("headline"), None))
    date = next((_text(e) for tag in ("contentCreated", "firstCreated", "versionCreated") for e in item.iter(tag)), "")
    source = next((_text(e) for tag in ("provider", "infoSource", "creditline") for e in item.iter(tag) if _text(e)), "")
    return text, " ".join(title.split()), " ".join(source.split()), date, item.get("guid", "")


def _text(element: Element | None) -> str:
    """The text of an element, a line for each paragraph."""
    if element is None:
        return ""
    out: list[str] = []

    def walk(node: Element) -> None:
        block = node.tag in _BLOCKS
        out.append("\n" if block else "")
        out.append(node.text or "")
        for child in node:
            walk(child)
            out.append(child.tail or "")
        out.append("\n" if block else "")

    walk(element)
    lines = (" ".join(line.split()) for line in "".join(out).split("\n"))
    return "\n".join(line for line in lines if line)
