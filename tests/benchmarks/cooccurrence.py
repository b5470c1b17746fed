"""What counting costs beside NLTK's collocation finder and textacy's co-occurrence network, and how it grows.

    python tests/benchmarks/cooccurrence.py ARTICLES.jsonl [N] [PYTHON]

Words in windows are counted over the whole file, and over it ten times; a whole run is measured on its first N documents
(default 5000). PYTHON is an interpreter that has textacy, which the kit does not need; without one it is not measured. All
count the same words, read from one file; every figure is from a process of its own, in CPU seconds. It is no test.
"""

from __future__ import annotations

import datetime as dt
import gc
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

WIDTH, CHUNK = 5, 10_000  # words apart; documents in a chunk
NLTK, TEXTACY, MEMORY, PAIRS, GROWTH = 15.0, 20.0, 1.0, 0.1, 1.5


def seconds(work: Callable[[], Any], times: int = 3) -> tuple[float, Any]:
    """The fewest CPU seconds of so many tries, and what came of the last."""
    best, made = float("inf"), None
    for _ in range(times):
        made = None
        gc.collect()
        begin = time.process_time()
        made = work()
        best = min(best, time.process_time() - begin)
    return best, made


def peak() -> float:
    """The most memory of this process so far, in MiB (on macOS it is told in bytes, which ratios do not mind)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure_prepare(folder: Path) -> Iterator[tuple[str, float]]:
    """Write sentences, tokens and mentions, and for the others the words of each sentence.

    In a process of its own, as a child's most memory is at least that of the process that starts it.
    """
    from analysis.actors import find_mentions
    from analysis.corpus import load_corpus
    from analysis.passages import label_passages
    from analysis.reference import load_reference
    from analysis.segment import split_sentences, tokenize

    reference, documents = load_reference(), load_corpus(folder / "all.jsonl").documents
    sentences = split_sentences(documents, label_passages(documents, reference), reference)
    tokens = tokenize(documents, sentences)
    for name, made in (("sentences", sentences), ("tokens", tokens), ("mentions", find_mentions(documents, sentences, reference))):
        made.to_parquet(folder / f"{name}.parquet", index=False)
        chunk = made["doc_id"].map({doc_id: at // CHUNK for at, doc_id in enumerate(documents["doc_id"])})
        for number, part in made.groupby(chunk):
            part.to_parquet(folder / f"{name}-{number}.parquet", index=False)
    words = tokens[tokens["token"].map(lambda t: any(map(str.isalnum, t)))]
    kept = words.merge(sentences.loc[sentences["kind"] != "boilerplate", ["doc_id", "sent_id"]], on=["doc_id", "sent_id"])
    grouped = kept["token"].str.casefold().groupby([kept["doc_id"], kept["sent_id"]], sort=False)
    (folder / "words.json").write_text(json.dumps([list(group) for _, group in grouped]), encoding="utf-8")
    yield "words", len(kept)


def table(folder: Path, name: str) -> Any:
    """One table."""
    import pandas as pd

    return pd.read_parquet(folder / f"{name}.parquet")


def measure_windows(folder: Path) -> Iterator[tuple[str, float]]:
    """The kit, from the table of tokens to named counts."""
    from analysis.cooccurrence import count

    tokens, sentences = table(folder, "tokens"), table(folder, "sentences")
    before = peak()
    first, made = seconds(lambda: count(None, sentences, "window", items="words", tokens=tokens, width=WIDTH), 1)
    yield "memory", peak()
    yield "growth", peak() - before
    again, made = seconds(lambda: count(None, sentences, "window", items="words", tokens=tokens, width=WIDTH))
    yield "seconds", min(first, again)
    yield "pairs", len(made.pairs)


def measure_nltk(folder: Path) -> Iterator[tuple[str, float]]:
    """NLTK, over one list of words: its quickest way, which runs across the ends of sentences."""
    from nltk.collocations import BigramCollocationFinder

    words = [w for sentence in json.loads((folder / "words.json").read_text(encoding="utf-8")) for w in sentence]
    before = peak()
    first, made = seconds(lambda: BigramCollocationFinder.from_words(words, WIDTH + 1), 1)
    yield "memory", peak()
    yield "growth", peak() - before
    yield "seconds", min(first, seconds(lambda: BigramCollocationFinder.from_words(words, WIDTH + 1), 1)[0])
    yield "pairs", len(made.ngram_fd)


def measure_textacy(folder: Path) -> Iterator[tuple[str, float]]:
    """textacy, sentence by sentence."""
    from textacy.representations.network import build_cooccurrence_network

    sentences = json.loads((folder / "words.json").read_text(encoding="utf-8"))
    before = peak()
    first, made = seconds(lambda: build_cooccurrence_network(sentences, window_size=WIDTH + 1), 1)
    yield "memory", peak()
    yield "growth", peak() - before
    yield "seconds", min(first, seconds(lambda: build_cooccurrence_network(sentences, window_size=WIDTH + 1), 1)[0])
    yield "pairs", made.number_of_edges()


def measure_run(folder: Path) -> Iterator[tuple[str, float]]:
    """A whole run, and counting the pairs of actors of all its documents, with every measure."""
    from analysis.cooccurrence import count_pairs
    from analysis.pipeline import run

    yield "run", seconds(lambda: run(folder / "first.jsonl", folder / "out"), 1)[0]
    mentions, sentences = table(folder / "out", "mentions"), table(folder / "out", "sentences")
    yield "pairs", seconds(lambda: count_pairs(mentions, sentences))[0]


def chunks(folder: Path, rounds: int, **what: Any) -> Iterator[Any]:
    """Counts of the corpus chunk by chunk, so many times over."""
    from analysis.cooccurrence import count

    for _ in range(rounds):
        for number in range(len(list(folder.glob("sentences-*.parquet")))):
            part = {name: table(folder, f"{name}-{number}") for name in ("mentions", "sentences", "tokens")}
            yield count(part["mentions"], part["sentences"], tokens=part["tokens"], **what)


def added(folder: Path, rounds: int, what: dict[str, Any]) -> Any:
    """The chunks added up."""
    from analysis.cooccurrence.association import combine

    return combine(chunks(folder, rounds, **what))


def measure_once(folder: Path, rounds: int = 1) -> Iterator[tuple[str, float]]:
    """Chunks added up: words in windows, then pairs of actors in sentences."""
    for name, what in (("windows", dict(unit="window", items="words", width=WIDTH)), ("actors", dict(unit="sentence"))):
        took, made = seconds(partial(added, folder, rounds, what), 1)
        yield f"{name} n", float(made.pairs["n"].sum()) / rounds
        yield f"{name} pairs", len(made.pairs)
        yield f"{name} seconds", took
    yield "memory", peak()


def measure_ten(folder: Path) -> Iterator[tuple[str, float]]:
    """The same, ten times over."""
    return measure_once(folder, 10)


def child(what: str, folder: Path, python: str = sys.executable) -> dict[str, float]:
    """Measure in a process of its own, on one core, with one thread."""
    one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    done = subprocess.run([python, __file__, "--child", what, str(folder)], env={**os.environ, **one}, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(done.stdout)) if done.returncode == 0 else {}


def main(arguments: list[str]) -> None:
    """Print the table."""
    if arguments[0] == "--child":
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
        print(json.dumps(list(globals()[f"measure_{arguments[1]}"](Path(arguments[2])))))
        return
    source, n = Path(arguments[0]), int(arguments[1]) if len(arguments) > 1 else 5000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with source.open("rb") as lines:
            (folder / "first.jsonl").write_bytes(b"".join(islice(lines, n)))
        (folder / "all.jsonl").symlink_to(source.resolve())
        got = {what: child(what, folder) for what in ("prepare", "windows", "nltk", "run", "once", "ten")}
        got["textacy"] = child("textacy", folder, *arguments[2:3])
    report(got, n)


def report(got: dict[str, dict[str, float]], n: int) -> None:
    """Print one line a target."""
    ours, rivals = got["windows"], {r: got[r] for r in ("nltk", "textacy") if got[r]}
    faster = min(rivals, key=lambda r: rivals[r]["seconds"])
    rows = [(f"windows of words beside {r}", rivals[r]["seconds"] / ours["seconds"], ">=", {"nltk": NLTK, "textacy": TEXTACY}[r],
             f"{ours['seconds']:.2f} s, {r} {rivals[r]['seconds']:.2f} s; {ours['pairs']:.0f} and {rivals[r]['pairs']:.0f} pairs") for r in rivals]
    rows += [
        (f"memory for counting beside {faster}, the faster", ours["growth"] / rivals[faster]["growth"], "<=", MEMORY,
         f"{ours['growth']:.0f} and {rivals[faster]['growth']:.0f} MiB; "
         f"with libraries and texts {ours['memory']:.0f} and {rivals[faster]['memory']:.0f}"),
        ("pairs of actors beside a whole run", got["run"]["pairs"] / got["run"]["run"], "<=", PAIRS,
         f"{got['run']['pairs']:.2f} of {got['run']['run']:.1f} s, N = {n}"),
        ("memory at ten times the corpus", got["ten"]["memory"] / got["once"]["memory"], "<=", GROWTH,
         f"{got['once']['memory']:.0f} and {got['ten']['memory']:.0f} MiB; {got['ten']['windows seconds']:.0f} s"),
    ]
    print(f"{dt.date.today()}, {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}")
    for name, value, sign, target, note in rows:
        print(f"{name:40} {value:8.3f}  {sign} {target:<5} {'holds' if (value >= target if sign == '>=' else value <= target) else 'MISSED'}  {note}")
    same = all(got["ten"][k] == got["once"][k] for k in ("windows n", "windows pairs", "actors n",
                                                         "actors pairs")) and got["once"]["windows pairs"] == ours["pairs"]
    print("chunked, whole and ten times over: " + ("the same counts" if same else "DIFFERENT COUNTS"))
    if not got["textacy"]:
        print("textacy is not installed (it is no dependency): name an interpreter that has it to measure it")


if __name__ == "__main__":
    main(sys.argv[1:])
