"""The exports of press databases: many articles in one text, each between its own headings.

Nexis Uni (.docx, .rtf), Factiva (.html, .rtf) and ProQuest (.txt) write layouts that are not
documented; what is read here are the headings that bound an article. A layout that is not
recognised makes no articles, and the file is then read as one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace

from .days import is_day, iso
from .record import Record, Reject

# None of these may run over line ends: on a file of empty lines that takes time in the square of its length.
_NEXIS_END = re.compile(r"^[ \t]*End of Document[ \t]*$", re.MULTILINE)
_NEXIS_BODY = re.compile(r"^[ \t]*Body[ \t]*$", re.MULTILINE)
_NEXIS_AFTER = re.compile(r"^[ \t]*(?:Load-Date:|(?:Classification|Graphic|Notes)[ \t]*$)", re.MULTILINE)
_FACTIVA_END = re.compile(r"^[ \t]*Document[ \t]+(?P<id>[A-Z]{2,8}[A-Za-z0-9]{16,24})[ \t]*$", re.MULTILINE)
_FACTIVA_FIELD = re.compile(r"^(SE|HD|BY|CR|WC|PD|ET|SN|SC|ED|PG|LA|CY|LP|TD|CT|RF|CO|IN|NS|RE|IPD|IPC|PUB|AN)(?:[ \t]+(?=\S)|[ \t]*\n)",
                            re.MULTILINE)
_PROQUEST_RULE = re.compile(r"^_{20,}[ \t]*$", re.MULTILINE)
_PROQUEST_FIELD = re.compile(
    r"^(Title|Author|Abstract|Full text|Full Text|Publication title|Publication date|Publication info|Publication year|Subject|Location|People|"
    r"Company / organization|Links|ISSN|ISBN|Source type|Language of publication|Document type|ProQuest document ID|Document URL|"
    r"Copyright|Last updated|Database|Section|Pages|Volume|Issue|Publisher|Place of publication|Country of publication|"
    r"Publication subject|Identifier / keyword|Dateline|Edition|First page|Number of pages|Column|Credit|URL):[ \t]*", re.MULTILINE)


def articles(whole: Record, file: str) -> list[Record | Reject]:
    """Cut an export into its articles; an empty list where the text is none that is known."""
    text = whole.text.replace("\r\n", "\n")
    found: Iterator[Record | str]
    if _NEXIS_BODY.search(text) and _NEXIS_END.search(text):
        found = _nexis(text)
    elif len(_FACTIVA_FIELD.findall(text)) >= 5 and re.search(r"^HD\b", text, re.MULTILINE) and re.search(r"^(?:LP|TD)\b", text, re.MULTILINE):
        found = _factiva_fields(text)
    elif _FACTIVA_END.search(text):
        found = _factiva_display(text)
    elif len(_PROQUEST_RULE.findall(text)) and re.search(r"^Full [Tt]ext:", text, re.MULTILINE):
        found = _proquest(text)
    else:
        return []
    return [Reject(file, number, item) if isinstance(item, str) else
            replace(item, row=number, encoding=whole.encoding, note=item.note or whole.note) for number, item in enumerate(found, 1)]


def article(title: str, source: str, date: str, text: str, doc_id: str = "") -> Record | str:
    """One article of an export, or why it is none; a date that is not understood is said in its note."""
    if not text.strip():
        return f"{title[:60]!r}: no text"
    day = iso(date)
    note = None if day or not date.strip() else f"date not understood: {date.strip()[:40]!r}"
    digest = hashlib.sha256("\n".join((title, source, date, text)).encode("utf-8", "surrogatepass")).hexdigest()
    return Record(doc_id, text.strip("\n"), digest, title.strip() or None, source.strip() or None, day, note=note)


def _nexis(text: str) -> Iterator[Record | str]:
    for chunk in _NEXIS_END.split(text):
        body = _NEXIS_BODY.search(chunk)
        if body is None:
            continue  # the cover, or what follows the last article
        head = [line.strip() for line in chunk[:body.start()].split("\n") if line.strip()]
        dated = [n for n, line in enumerate(head) if is_day(line)]
        before = head[:dated[-1]] if dated else head[:2]  # title and publication stand above the day
        title, source = before[-2] if len(before) > 1 else "", before[-1] if before else ""
        after = _NEXIS_AFTER.search(chunk, body.end())
        yield article(title, source, head[dated[-1]] if dated else "", chunk[body.end():after.start() if after else len(chunk)].strip())


def _factiva_fields(text: str) -> Iterator[Record | str]:
    marks = list(_FACTIVA_FIELD.finditer(text))
    fields: dict[str, str] = {}
    for mark, following in zip(marks, [*marks[1:], None]):
        value = text[mark.end():following.start() if following else len(text)].strip()
        if mark[1] == "HD" and "HD" in fields:
            yield _factiva(fields)
            fields = {}
        fields[mark[1]] = value
    if "HD" in fields:
        yield _factiva(fields)


def _factiva(fields: dict[str, str]) -> Record | str:
    body = "\n\n".join(fields[k] for k in ("LP", "TD") if fields.get(k))
    number = re.sub(r"^Document\s+", "", fields.get("AN", "").split("\n")[0]).strip()
    return article(" ".join(fields["HD"].split()), fields.get("SN", "").split("\n")[0], fields.get("PD", ""), body, number)


def _factiva_display(text: str) -> Iterator[Record | str]:
    start = 0
    for end in _FACTIVA_END.finditer(text):
        lines = [line.strip() for line in text[start:end.start()].split("\n") if line.strip()]
        start = end.end()
        words = next((n for n, line in enumerate(lines) if re.fullmatch(r"[\d,]+ words", line)), None)
        if words is None or words + 2 >= len(lines):
            yield f"{' '.join(lines[:1])[:60]!r}: not laid out as a Factiva article"
            continue
        title = lines[words - 2] if words > 1 and re.match(r"(?:By|From)\b", lines[words - 1]) else lines[max(0, words - 1)]
        rest = lines[words + 1:]
        dated = next((n for n, line in enumerate(rest) if is_day(line)), None)
        notice = next((n for n, line in enumerate(rest) if re.match(r"(?:\(c\)|©|Copyright)", line, re.IGNORECASE)), None)
        body = rest[max(notice if notice is not None else -1, dated + 1 if dated is not None else -1) + 1:]
        source = rest[dated + 1] if dated is not None and dated + 1 < len(rest) else ""
        yield article(title, source, rest[dated] if dated is not None else "", "\n\n".join(body), end["id"])


def _proquest(text: str) -> Iterator[Record | str]:
    for chunk in _PROQUEST_RULE.split(text):
        marks = list(_PROQUEST_FIELD.finditer(chunk))
        fields: dict[str, str] = {}
        for mark, following in zip(marks, [*marks[1:], None]):
            fields.setdefault(mark[1].lower(), chunk[mark.end():following.start() if following else len(chunk)].strip())
        if "full text" in fields or "title" in fields:
            first = next((s for line in chunk.split("\n") if (s := line.strip()) and not s.startswith("Document ")), "")
            yield article(" ".join((fields.get("title") or first).split()), fields.get("publication title", "").split(";")[0],
                          fields.get("publication date", ""), fields.get("full text", ""), fields.get("proquest document id", "").split("\n")[0])
