"""How the time of each stage grows with the text: run twice the size, print the ratio of the times.

    python tests/benchmarks/growth.py [CHARACTERS] [CASE...]

About 2 is linear, about 4 quadratic. It is no test: times depend on what else the machine does.
Parsing is left out of the 5 MB cases by their nature: no "sentence" of theirs is short enough for it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

from analysis.actors import find_mentions
from analysis.clauses import load_parser, parse_clauses
from analysis.cooccurrence import count
from analysis.dates import find_dates
from analysis.events import extract_events
from analysis.passages import label_passages
from analysis.reference import Reference, load_reference
from analysis.segment import split_sentences, tokenize
from analysis.tables import DOCUMENTS, build

PROSE = "Norwegian Fisheries Minister Ada Holm met Kofi Annan in Oslo on Friday and then flew to Damascus. "
CASES = {
    "prose": PROSE, "one line without sentence ends": PROSE.replace(". ", " "), "words": "word ", "one word": "x", "capitals": "Abcd ",
    "names": "Annan, Lavrov, and ", "places": "OSLO, ", "years": "2012 ", "digits": "7", "line ends": "\n", "short lines": "a\n",
    "stops": ". ", "abbreviations": "Mr. ", "ellipses": "a... ", "quotes": '" ', "apostrophes": "'", "brackets": "(", "spaces": " " * 500 + "a",
    "combining": "e\u0301", "direction": "\u202eabc ", "offices": "minister ", "pronouns": "he ", "quoted questions": '"a?" b ',
}


def stages(text: str, reference: Reference, parser: Any) -> dict[str, float]:
    """Run every stage over one text; return seconds by stage."""
    times: dict[str, float] = {}

    def timed(name: str, stage: Callable[..., Any], *arguments: Any) -> Any:
        begin = time.perf_counter()
        made = stage(*arguments)
        times[name] = time.perf_counter() - begin
        return made

    documents = build([dict(doc_id="a", text=text, path="a", sha256="", published_basis="unknown")], DOCUMENTS)
    passages = timed("passages", label_passages, documents, reference)
    sentences = timed("sentences", split_sentences, documents, passages, reference)
    timed("tokens", tokenize, documents, sentences)
    mentions = timed("mentions", find_mentions, documents, sentences, reference)
    dates = timed("dates", find_dates, documents, sentences)
    clauses = timed("clauses", parse_clauses, documents, sentences, mentions, dates, reference, parser)
    timed("events", extract_events, documents, sentences, mentions, dates, clauses, reference)
    timed("counts", count, mentions, sentences)
    return times


def main(arguments: list[str]) -> None:
    """Print one line a case: seconds at twice the size, and the ratio where it can be measured."""
    size = int(arguments[0]) if arguments else 200_000
    reference, parser = load_reference(), load_parser()
    for name in arguments[1:] or CASES:
        one, two = (stages((CASES[name] * (n // len(CASES[name]) + 1))[:n] + "x", reference, parser) for n in (size, 2 * size))
        shown = [f"{stage} {two[stage]:.1f}s" + (f" x{two[stage] / one[stage]:.1f}" if two[stage] > 1 else "") for stage in two]
        print(f"{name}: {', '.join(shown)}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
