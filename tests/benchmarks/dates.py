"""Characters a second of the date stage against HeidelTime's, in one run over the same articles.

    python tests/benchmarks/dates.py ARTICLES.jsonl HEIDELTIME_FOLDER

The folder holds HeidelTime's standalone jar and its config.props. HeidelTime gets all articles in one
file, and the time of an empty file is taken off: Java's start is not counted. It is no test.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from analysis.corpus import load_corpus
from analysis.dates import find_dates
from analysis.passages import label_passages
from analysis.reference import load_reference
from analysis.segment import split_sentences


def seconds(work: Callable[[], object], times: int = 3) -> float:
    """The best of several runs."""
    taken = []
    for _ in range(times):
        begin = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begin)
    return min(taken)


def heideltime(folder: Path, text: str) -> None:
    """One run of Java over one file."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".txt") as file:
        file.write(text)
        file.flush()
        jar = next(folder.rglob("*heideltime*.jar")).resolve()
        subprocess.run(["java", "-jar", str(jar), "-dct", "2012-03-10", "-t", "news", "-l", "english", file.name],
                       cwd=folder, check=True, capture_output=True)


def main(arguments: list[str]) -> None:
    """Print characters a second, and the ratios with and without sentence splitting."""
    reference, documents = load_reference(), load_corpus(arguments[0]).documents
    passages = label_passages(documents, reference)
    sentences = split_sentences(documents, passages, reference)
    dates = seconds(lambda: find_dates(documents, sentences))
    split = seconds(lambda: split_sentences(documents, passages, reference))
    folder, text = Path(arguments[1]), "\n\n".join(documents["text"])
    other = seconds(lambda: heideltime(folder, text)) - seconds(lambda: heideltime(folder, "Nothing.\n"))
    print(f"characters {len(text)}: dates {dates:.3f} s, with sentence splitting {dates + split:.3f} s; HeidelTime {other:.2f} s")
    print(f"HeidelTime takes {other / dates:.0f} times as long as the dates, {other / (dates + split):.0f} times as long as both")


if __name__ == "__main__":
    main(sys.argv[1:])
