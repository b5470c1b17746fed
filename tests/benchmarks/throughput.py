"""What a run costs beside the parser and the tokeniser it rests on, how it grows, and what a second run costs.

    python tests/benchmarks/throughput.py ARTICLES.jsonl [N]

Takes the first N documents (default 2000); memory is measured on N and 10 N. Every figure is from a process of
its own, on one core; times are of that process and its core (CPU seconds), so that other work on the machine
counts little. Only the row of two processes, ours and spaCy's, is by the clock. It is no test.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

SPACY, TOKENS, MEMORY, AGAIN, IMPORT = 5.0, 0.5, 1.3, 50.0, 0.3


def first(source: Path, n: int, folder: Path) -> Path:
    """Copy the first n lines."""
    path = folder / f"{n}.jsonl"
    with source.open("rb") as lines:
        path.write_bytes(b"".join(islice(lines, n)))
    return path


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of this process."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def clocked(work: Callable[[], object]) -> float:
    """Seconds by the clock."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def texts(source: Path) -> list[str]:
    """The texts of a .jsonl."""
    with source.open(encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines]


def measure_run(source: Path, folder: Path) -> Iterator[tuple[str, float]]:
    """A run, the same run again, and the most memory (KiB; on macOS bytes, which the ratio does not mind)."""
    from analysis.pipeline import run

    yield "run", seconds(lambda: run(source, folder / "out"))
    yield "again", seconds(lambda: run(source, folder / "out"))
    yield "memory", float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def measure_spacy(source: Path, folder: Path) -> Iterator[tuple[str, float]]:
    """The model with all its components, loaded and run over the texts."""
    import spacy

    from analysis.clauses import model_path

    def work() -> None:
        for _ in spacy.load(model_path()).pipe(texts(source)):
            pass

    yield "spacy", seconds(work)


def measure_run_2(source: Path, folder: Path) -> Iterator[tuple[str, float]]:
    """A run in two processes, by the clock."""
    from analysis.pipeline import run

    yield "run", clocked(lambda: run(source, folder / "out", jobs=2))


def measure_spacy_2(source: Path, folder: Path) -> Iterator[tuple[str, float]]:
    """The model with all its components in two processes, by the clock."""
    import spacy

    from analysis.clauses import model_path

    def work() -> None:
        for _ in spacy.load(model_path()).pipe(texts(source), n_process=2):
            pass

    yield "spacy", clocked(work)


def measure_lane(source: Path, folder: Path) -> Iterator[tuple[str, float]]:
    """Sentences, tokens, mentions and dates, stage by stage; and NLTK's bare word tokeniser; the best of three."""
    from nltk.tokenize import NLTKWordTokenizer

    from analysis.actors import find_mentions
    from analysis.corpus import load_corpus
    from analysis.dates import find_dates
    from analysis.passages import label_passages
    from analysis.reference import load_reference
    from analysis.segment import split_sentences, tokenize

    reference, documents = load_reference(), load_corpus(source).documents
    passages = label_passages(documents, reference)
    sentences = split_sentences(documents, passages, reference)
    bare = NLTKWordTokenizer()
    work: dict[str, Callable[[], object]] = {
        "sentences": lambda: split_sentences(documents, passages, reference),
        "tokens": lambda: tokenize(documents, sentences),
        "mentions": lambda: find_mentions(documents, sentences, reference),
        "dates": lambda: find_dates(documents, sentences),
        "bare": lambda: [_spans(bare, text) for text in documents["text"].tolist()],
    }
    for name, stage in work.items():
        yield name, min(seconds(stage) for _ in range(3))


def _spans(tokenizer: object, text: str) -> None:
    try:
        list(tokenizer.span_tokenize(text))  # type: ignore[attr-defined]
    except ValueError:  # NLTK cannot align some mixtures of quotation marks
        pass


def measure_import(source: Path, folder: Path) -> Iterator[tuple[str, float]]:
    """What `import analysis` adds to `import pandas`."""
    import pandas  # noqa: F401

    def work() -> None:
        import analysis  # noqa: F401

    yield "import", seconds(work)


def child(what: str, source: Path) -> dict[str, float]:
    """Measure in a process of its own, on one core, with one thread."""
    one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    done = subprocess.run([sys.executable, __file__, "--child", what, str(source)], env={**os.environ, **one}, check=True,
                          stdout=subprocess.PIPE, text=True)
    return dict(json.loads(done.stdout))


def main(arguments: list[str]) -> None:
    """Print the table."""
    if arguments[0] == "--child":
        if hasattr(os, "sched_setaffinity") and not arguments[1].endswith("_2"):
            os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        with tempfile.TemporaryDirectory() as folder:
            print(json.dumps(list(globals()[f"measure_{arguments[1]}"](Path(arguments[2]), Path(folder)))))
        return
    n = int(arguments[1]) if len(arguments) > 1 else 2000
    with tempfile.TemporaryDirectory() as folder:
        small, large = (first(Path(arguments[0]), k, Path(folder)) for k in (n, 10 * n))
        got = {name: child(name, small) for name in ("run", "spacy", "run_2", "spacy_2", "lane", "import")}
        more = child("run", large)
    run, lane = got["run"], got["lane"]
    stages = {k: v for k, v in lane.items() if k != "bare"}
    rows = [
        ("a whole run beside spaCy's whole pipeline", got["spacy"]["spacy"] / run["run"], ">=", SPACY,
         f"{run['run']:.2f} s, spaCy {got['spacy']['spacy']:.2f} s"),
        ("a in two processes each, by the clock", got["spacy_2"]["spacy"] / got["run_2"]["run"], ">=", SPACY,
         f"{got['run_2']['run']:.2f} s, spaCy {got['spacy_2']['spacy']:.2f} s"),
        ("b fast lane beside NLTK's bare tokeniser", lane["bare"] / sum(stages.values()), ">=", TOKENS,
         f"{', '.join(f'{k} {v:.2f}' for k, v in stages.items())} s, NLTK {lane['bare']:.2f} s"),
        ("c memory at 10 N beside N", more["memory"] / run["memory"], "<=", MEMORY,
         f"{run['memory'] / 1024:.0f} and {more['memory'] / 1024:.0f} MiB"),
        ("d first run beside the second", run["run"] / run["again"], ">=", AGAIN,
         f"second run {run['again']:.3f} s; at 10 N {more['run'] / more['again']:.0f}"),
        ("e import analysis beyond pandas, seconds", got["import"]["import"], "<=", IMPORT, ""),
    ]
    print(f"{dt.date.today()}, {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, N = {n}")
    for name, value, sign, target, note in rows:
        held = value >= target if sign == ">=" else value <= target
        print(f"{name:45} {value:8.3f}  {sign} {target:<5} {'holds' if held else 'MISSED'}  {note}")


if __name__ == "__main__":
    main(sys.argv[1:])
