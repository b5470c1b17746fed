"""Writes the small corpus of notebook 09: a dozen files of as many formats, with invented news.

    python tests/own_corpus.py notebooks/own_corpus

The same meeting is told by several papers, one report is a reprint, one paper prints the same lines under
each article, some files state no date, and one cannot be read.
"""

from __future__ import annotations

import sys
from pathlib import Path

import formats
import pandas as pd

WIRE = """Norwegian Foreign Minister Ada Holm met her Swedish counterpart Lars Eklund in Oslo on Thursday to discuss the disputed fishing grounds
off the northern coast, officials on both sides said.

The two ministers spoke for three hours at a government guest house. Neither side announced an agreement, but Eklund told reporters that the
talks had been open and useful. Holm said she would travel to Stockholm next month.

The dispute began two years ago, when Swedish patrol boats stopped a Norwegian trawler."""
PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>No deal after three hours</title>
<meta property="og:title" content="No deal after three hours"><meta property="og:site_name" content="Northern Post">
<meta property="article:published_time" content="2014-03-14T07:00:00+01:00"></head><body>
<nav><a href="/">Home</a> <a href="/coast">Coast</a> <a href="/letters">Letters</a></nav><article><h1>No deal after three hours</h1>
<p>Ada Holm, the foreign minister of Norway, held talks with Swedish Foreign Minister Lars Eklund in Oslo on Thursday.</p>
<p>People who were in the room described a quarrel over maps. A second round is due in April, one of them said.</p>
<p>The fishermen who had gathered outside left at dusk, unconvinced by the short statement that both delegations had read out to them.</p>
</article><footer>Subscribe. Cookies. Contact.</footer></body></html>"""
NITF = f"""<?xml version="1.0" encoding="UTF-8"?><nitf><head><title>Ministers meet in Oslo</title><docdata><date.issue norm="20140313T190000Z"/></docdata>
<pubdata name="Northern Wire"/></head><body><body.head><hedline><hl1>Ministers meet in Oslo</hl1></hedline></body.head><body.content>
{''.join(f'<p>{p}</p>' for p in WIRE.split(chr(10) * 2))}</body.content></body></nitf>"""
MAIL = f"""From: Harbour Gazette <desk@example.org>
To: reader@example.org
Subject: Ministers meet over fish
Date: Fri, 14 Mar 2014 06:00:00 +0100
MIME-Version: 1.0
Content-Type: text/plain; charset="utf-8"

{WIRE}
"""
NEXIS = ["Documents (2)", "Ministers to meet over fishing grounds", "Coast Chronicle", "March 10, 2014 Monday", "Copyright 2014 Coast Chronicle",
         "Length: 31 words", "Body",
         "Norwegian Foreign Minister Ada Holm will meet Swedish Foreign Minister Lars Eklund in Oslo on Thursday, her office said.",
         "It will be their first meeting since the patrol boats left harbour.", "Load-Date: March 10, 2014", "End of Document",
         "A call after the quarrel", "Coast Chronicle", "March 18, 2014 Tuesday", "Copyright 2014 Coast Chronicle", "Length: 24 words", "Body",
         "Lars Eklund telephoned Ada Holm on Monday, four days after their talks, the Swedish foreign ministry said.", "Load-Date: March 18, 2014",
         "End of Document"]
PROQUEST = """____________________________________________________________

Document 1 of 1

Draft on Ukraine falls in New York

Full text: Russia vetoed a UN Security Council resolution on Ukraine on Saturday. China abstained.

UN envoy Marta Quist met Russian Foreign Minister Sergei Lavrov in Geneva on Sunday.

Subject: Diplomacy

Title: Draft on Ukraine falls in New York

Publication title: Fjord Telegraph

Publication date: Mar 17, 2014

ProQuest document ID: 100000001
"""
LINES = "\n\nThe Fjord Telegraph is printed in the old net loft.\nTell us what you saw: the desk is open until nine."
ROWS = [
    {"id": "ft-1", "date": "2014-03-11", "title": "Mayor visits Bergen", "text": "Swedish Prime Minister Nils Åkerman visited Bergen on Monday. The mayor showed him the new pier and the cold store, and a band of pupils played two songs. He left before dark." + LINES},
    {"id": "ft-2", "date": "2014-03-12", "title": "No word from the envoy",
     "text": "UN envoy Marta Quist did not meet Norwegian President Ida Foss in Oslo on Tuesday, "
     "although a meeting had been announced. Her car was seen at the hotel, and a table had been laid. Nobody of the two staffs would say on whose side the plan was dropped." + LINES},
    {"id": "ft-3", "date": "2014-03-13", "title": "Talks today", "text": "The foreign ministers of Norway and Sweden hold talks in Oslo today. The guest house has been swept, and the road past it is closed from noon on. Fishermen have asked for leave to stand at the gate." + LINES},
    {"id": "ft-4", "date": "2014-03-15", "title": "After the talks",
     "text": "Ada Holm, the Norwegian foreign minister, spoke of “an honest quarrel”. "
     "She had met Swedish Foreign Minister Lars Eklund on Thursday. She said that maps were drawn by people, and people could sit down again. Her host had given her an atlas to take home." + LINES},
    {"id": "ft-5", "date": "31/02/2014", "title": "A day that is none",
     "text": "Nothing was said on the day that is none. The rest of the page stayed white in the first edition, which some readers kept as a rarity." + LINES},
]
NOTES = ["Notes for the file", "Marta Quist is to meet Lars Eklund in Stockholm. Nobody would give me a day."]
COLUMN = """---
title: What the maps say
date: 2014-03-16
source: Coast Chronicle
---

Nobody who has seen the two maps can believe that both are of one coast. Sweden's Prime Minister Nils Åkerman should invite
Norway's Prime Minister Karin Lie to a summit on the ice.
"""
OLD = "Señora Inés Peña, the Spanish ambassador, was received by King Harald of Norway at the palace in Oslo. The “old friends” spoke of the sea – and of fish."
LIST = ("stories_id,publish_date,title,url,language,media_name\n"
        "501,2014-03-14,Norway and Sweden hold talks on fishing grounds,https://example.org/501,en,Island News\n")


def files() -> dict[str, bytes]:
    """Names and bytes of the corpus."""
    return {
        "wire.xml": NITF.encode(), "post.html": PAGE.encode(), "gazette.eml": MAIL.encode(), "chronicle-nexis.docx": formats.docx(NEXIS),
        "telegraph-proquest.txt": PROQUEST.encode(), "telegraph.csv": pd.DataFrame([{**r, "source": "Fjord Telegraph"}
                                                                                    for r in ROWS]).to_csv(index=False).encode("cp1252"),
        "notes.rtf": formats.rtf(NOTES), "column.md": COLUMN.encode(), "embassy.txt": OLD.encode("cp1252"), "list-mediacloud.csv": LIST.encode(),
        "brief.pdf": formats.pdf(["Norwegian Prime Minister Karin Lie flew to Copenhagen on 12 March 2014."]), "scan.pdf": formats.pdf([]),
        "more.zip": formats.archive({"island/one.txt": b"Lars Eklund left Oslo on Friday, 14 March 2014.", "../escape.txt": b"This name leads out."}),
    }


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, raw in files().items():
        (folder / name).write_bytes(raw)
