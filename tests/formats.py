"""Small article files of every format, with invented texts: what the reader tests and notebook 09 read."""

from __future__ import annotations

import functools
import io
import json
import zipfile
from collections.abc import Callable, Mapping

import openpyxl
import pandas as pd
from docx import Document

FIRST = "Norwegian Foreign Minister Ada Holm met Swedish envoy Lars Eklund in Oslo on Friday."
SECOND = "They will meet again next week, a spokeswoman said."
TITLE, SOURCE = "Envoys meet in Oslo", "Harbour Gazette"
OTHER_TITLE, OTHER = "Talks move to Bergen", "Ada Holm will hold talks with Kofi Annan in Bergen on Sunday."
LINES = [FIRST, SECOND]


def docx(lines: list[str]) -> bytes:
    """A Word file of these paragraphs."""
    document, out = Document(), io.BytesIO()
    for line in lines:
        document.add_paragraph(line)
    document.save(out)
    return out.getvalue()


def rtf(lines: list[str]) -> bytes:
    """A rich text file of these paragraphs."""
    coded = ["".join(c if ord(c) < 128 else f"\\u{ord(c)}?" for c in line) for line in lines]
    return ("{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0 Arial;}}\n" + "\n".join(f"{line}\\par" for line in coded) + "\n}").encode("ascii")


def pdf(lines: list[str]) -> bytes:
    """A PDF page with a text layer."""
    text = "BT /F1 11 Tf 40 800 Td 14 TL " + " ".join(f"({line.replace('(', '').replace(')', '')}) Tj T*" for line in lines) + " ET"
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
               "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 900 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
               f"<< /Length {len(text)} >>\nstream\n{text}\nendstream", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{p:010} 00000 n \n" for p in places)
    return out + (f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\n"
                  f"startxref\n{len(out)}\n%%EOF\n").encode("ascii")


def xlsx(rows: list[dict[str, object]]) -> bytes:
    """An Excel file with a row for each article."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append(list(row.values()))
    book.save(out)
    return out.getvalue()


def archive(members: Mapping[str, bytes]) -> bytes:
    """A zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, raw in members.items():
            packed.writestr(name, raw)
    return out.getvalue()


NEXIS = ["User Name: A. Reader", "Date and Time: Monday, March 12, 2012 9:00 AM", "Documents (2)", "1. Envoys meet in Oslo",
         TITLE, SOURCE, "March 10, 2012 Saturday", "", f"Copyright 2012 {SOURCE} All Rights Reserved", "Section: WORLD; Pg. 4",
         "Length: 23 words", "Byline: Nora Berg", "Body", "", FIRST, "", SECOND, "", "Load-Date: March 11, 2012", "", "End of Document",
         OTHER_TITLE, SOURCE, "March 11, 2012", f"Copyright 2012 {SOURCE}", "Length: 12 words", "Body", OTHER, "End of Document"]
FACTIVA_FIELDS = [
    "HD", TITLE, "BY", "By Nora Berg", "WC", "23 words", "PD", "10 March 2012", "SN", SOURCE, "SC", "HARGAZ", "LA", "English", "CY",
    "(c) 2012 Harbour Gazette", "LP", FIRST, "TD", SECOND, "AN", "Document HARGAZ0020120310e83a00005",
    "HD", OTHER_TITLE, "WC", "12 words", "PD", "11 March 2012", "SN", SOURCE, "LP", OTHER, "AN", "Document HARGAZ0020120311e83b00001"]
FACTIVA_PAGE = f"""<html><head><meta charset="utf-8"><title>Factiva</title></head><body>
<div class="article enArticle"><div id="hd"><span class="enHeadline">{TITLE}</span></div><div class="author">By Nora Berg</div>
<div>23 words</div><div>10 March 2012</div><div>{SOURCE}</div><div>HARGAZ</div><div>English</div><div>(c) 2012 Harbour Gazette</div>
<p class="articleParagraph enarticleParagraph">{FIRST}</p><p class="articleParagraph enarticleParagraph">{SECOND}</p>
<p>Document HARGAZ0020120310e83a00005</p></div>
<div class="article enArticle"><div id="hd"><span class="enHeadline">{OTHER_TITLE}</span></div>
<div>12 words</div><div>11 March 2012</div><div>{SOURCE}</div><div>HARGAZ</div><div>English</div><div>(c) 2012 Harbour Gazette</div>
<p class="articleParagraph enarticleParagraph">{OTHER}</p><p>Document HARGAZ0020120311e83b00001</p></div></body></html>"""
PROQUEST = f"""____________________________________________________________

Document 1 of 2

{TITLE}

Author: Berg, Nora

Publication info: {SOURCE} ; Oslo [Oslo]10 Mar 2012: A.4.

Abstract: None available.

Full text: {FIRST}

{SECOND}

Subject: Diplomacy; Talks

Title: {TITLE}

Publication title: {SOURCE}; Oslo

Publication date: Mar 10, 2012

ProQuest document ID: 900000001

____________________________________________________________

Document 2 of 2

{OTHER_TITLE}

Full text: {OTHER}

Title: {OTHER_TITLE}

Publication title: {SOURCE}; Oslo

Publication date: Mar 11, 2012

ProQuest document ID: 900000002
"""
PAGE = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{TITLE}</title>
<meta property="og:title" content="{TITLE}"><meta property="og:site_name" content="{SOURCE}">
<meta property="article:published_time" content="2012-03-10T08:00:00+01:00"></head><body>
<nav><a href="/">Home</a> <a href="/world">World</a> <a href="/sport">Sport</a></nav>
<article><h1>{TITLE}</h1><p>{FIRST}</p><p>{SECOND}</p><p>The ministers spoke for two hours about the shared fishing grounds and the lights
of the northern harbour, and neither side gave details of what was said.</p></article><footer>All rights reserved. Cookies.</footer></body></html>"""
NITF = f"""<?xml version="1.0" encoding="UTF-8"?><nitf><head><title>{TITLE}</title><docdata><doc-id id-string="hg-1"/>
<date.issue norm="20120310T080000Z"/></docdata><pubdata name="{SOURCE}"/></head><body><body.head><hedline><hl1>{TITLE}</hl1></hedline>
</body.head><body.content><block><p>{FIRST}</p><p>{SECOND}</p></block></body.content></body></nitf>"""
NEWSML = f"""<?xml version="1.0" encoding="UTF-8"?><newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:example.org:1">
<itemMeta><versionCreated>2012-03-10T08:00:00Z</versionCreated><provider><name>{SOURCE}</name></provider></itemMeta>
<contentMeta><headline>{TITLE}</headline></contentMeta><contentSet><inlineXML contenttype="application/xhtml+xml">
<html xmlns="http://www.w3.org/1999/xhtml"><body><p>{FIRST}</p><p>{SECOND}</p></body></html></inlineXML></contentSet></newsItem>"""
REUTERS = f"""<!DOCTYPE lewis SYSTEM "lewis.dtd">
<REUTERS TOPICS="NO" NEWID="1"><DATE>10-MAR-2012 08:00:00.00</DATE><TEXT>&#2;<TITLE>{TITLE}</TITLE><DATELINE>    OSLO, March 10 - </DATELINE>
<BODY>{FIRST}
{SECOND} &lt;HG.O>
 Reuter
&#3;</BODY></TEXT></REUTERS>
<REUTERS NEWID="2"><DATE>11-MAR-2012 08:00:00.00</DATE><TEXT><TITLE>{OTHER_TITLE}</TITLE><BODY>{OTHER}</BODY></TEXT></REUTERS>"""
MAIL = f"""From: {SOURCE} <desk@example.org>
To: reader@example.org
Subject: {TITLE}
Date: Sat, 10 Mar 2012 08:00:00 +0100
MIME-Version: 1.0
Content-Type: text/plain; charset="utf-8"

{FIRST}

{SECOND}
"""
MARKDOWN = f"---\ntitle: {TITLE}\ndate: 2012-03-10\nsource: \"{SOURCE}\"\n---\n\n{FIRST}\n\n{SECOND}\n"
_ROWS: list[dict[str, object]] = [{"id": "a1", "date": "2012-03-10", "title": TITLE, "source": SOURCE, "text": f"{FIRST} {SECOND}"},
                                  {"id": "a2", "date": "2012-03-11", "title": OTHER_TITLE, "source": SOURCE, "text": OTHER}]
MEDIA_CLOUD = f"stories_id,publish_date,title,url,language,media_name\n7,2012-03-10 08:00:00,{TITLE},https://example.org/7,en,{SOURCE}\n"
GDELT = "\t".join(str(n) for n in range(61)) + "\n"


def _parquet() -> bytes:
    out = io.BytesIO()
    pd.DataFrame(_ROWS).to_parquet(out)
    return out.getvalue()


@functools.cache
def made(name: str) -> bytes:
    """The bytes of a file of `FILES`, the same ones each time."""
    return FILES[name]()


#: Name -> a function that makes the bytes. The names' endings are those of `READERS`.
FILES: Mapping[str, Callable[[], bytes]] = {
    "note.txt": lambda: f"{FIRST}\n\n{SECOND}\n".encode(),
    "note.md": MARKDOWN.encode,
    "page.html": PAGE.encode,
    "factiva.html": FACTIVA_PAGE.encode,
    "word.docx": lambda: docx(LINES),
    "nexis.docx": lambda: docx(NEXIS),
    "nexis.rtf": lambda: rtf(NEXIS),
    "factiva.rtf": lambda: rtf(FACTIVA_FIELDS),
    "letter.rtf": lambda: rtf(LINES),
    "sheet.pdf": lambda: pdf(LINES),
    "proquest.txt": PROQUEST.encode,
    "rows.csv": lambda: pd.DataFrame(_ROWS).to_csv(index=False).encode(),
    "rows.tsv": lambda: pd.DataFrame(_ROWS).to_csv(index=False, sep="\t").encode(),
    "rows.xlsx": lambda: xlsx(_ROWS),
    "rows.jsonl": lambda: "".join(json.dumps(r) + "\n" for r in _ROWS).encode(),
    "rows.parquet": _parquet,
    "story.xml": NITF.encode,
    "newsml.xml": NEWSML.encode,
    "reuters.sgm": REUTERS.encode,
    "alert.eml": MAIL.encode,
    "mediacloud.csv": MEDIA_CLOUD.encode,
}
