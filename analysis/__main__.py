"""The command line: `python -m analysis run|share|score|compare|export|review|doctor`, the notebooks' batch twin.

What a command needs is imported when it runs, so that `doctor` works where something is missing.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from . import doctor
from .errors import KitError, say
from .judging.command import add_parsers, command, review

if TYPE_CHECKING:
    import pandas as pd

    from .readers.record import ColumnMap


def main(arguments: list[str] | None = None) -> int:
    """Parse the command line and run one command; return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a name that the terminal cannot show ends no run
    options = _parser().parse_args(arguments)
    commands = {"run": _run, "share": _share, "score": _score, "compare": _compare, "export": _export, "review": review,
                "doctor": doctor.doctor}
    try:
        return commands[options.command](options)
    except ImportError as error:
        say(f"error: a package is missing ({error}). Remedy: see `python -m analysis doctor`.", file=sys.stderr)
    except KitError as error:
        say(f"error: {error}", file=sys.stderr)
    except OSError as error:
        say(f"error: {error}. Remedy: see that this file or folder is there and may be read.", file=sys.stderr)
    except KeyboardInterrupt:
        say("stopped; the same command takes the run up where it was", file=sys.stderr)
        return 130
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m analysis", description="Who met whom, when, where, and what was vetoed.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Each command explains itself: python -m analysis COMMAND --help\n\nexample:\n  python -m analysis run corpus --out results")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    one = command(commands, "run", "analyse a corpus into a folder of tables", "run corpus --out results --csv")
    one.add_argument("source", help="a folder (with manifest.csv or of bare files), or one file; README.md lists the formats")
    one.add_argument("--out", required=True, help="folder for the tables; a run that was stopped is taken up there")
    one.add_argument("--csv", action="store_true", help="write every table as CSV too")
    where = one.add_mutually_exclusive_group()
    where.add_argument("--jobs", type=_count, default=1, help="processes (default 1)")
    where.add_argument("--scheduler", metavar="ADDRESS", help="address of a Dask scheduler (tcp://host:8786) whose workers make the batches; "
                       "they need this version of the kit and see --out under the same path")
    one.add_argument("--batch", type=_count, default=2000, help="most documents a batch (default 2000; fewer where they are long); bounds memory")
    one.add_argument("--column", action="append", type=_column, default=[], metavar="PART=NAME",
                     help="column of a table that holds id, text, date, title, source or language, if it has another name (may be repeated)")
    one.add_argument("--reference", help="folder of your own reference tables, laid over the kit's")
    two = command(commands, "share", "make an offline site of executed notebooks or of results", "share notebooks --out site")
    two.add_argument("source", help="a folder of executed notebooks, or of results")
    two.add_argument("--out", required=True, help="folder for the site; open index.html in it")
    two.add_argument("--results", help="results behind the notebooks (default: made anew from --corpus)")
    two.add_argument("--corpus", default="corpus", help="the corpus the notebooks were run on (default corpus)")
    two.add_argument("--gold", help="labelled passages; the page of methods then says how the kit scores on them")
    three = command(commands, "export", "write results for other programs", "export results --format icews --out events.tsv")
    three.add_argument("results", help="folder of results")
    three.add_argument("--format", choices=("csv", "edges", "gexf", "graphml", "plover", "icews"), required=True,
                       help="csv: every table; edges, gexf, graphml: the network; plover, icews: the events")
    three.add_argument("--out", required=True, help="file, or folder for csv")
    four = command(commands, "score", "score the events against labelled passages", "score tests/gold/passages.jsonl")
    four.add_argument("gold", help="labelled passages, one JSON object a line (format: tests/gold/README.md)")
    four.add_argument("--reference", help="folder of your own reference tables, laid over the kit's")
    _add_compare(commands)
    add_parsers(command(commands, "review", "judge a sample by hand: draw, status, lock, agreement, compare", "review draw results --out sample"))
    doctor.add_parser(command(commands, "doctor", "check the installation and say what to do", "doctor --out results"))
    return parser


def _add_compare(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    five = command(commands, "compare", "compare the events of results with those that another coder has",
                   "compare results events.tsv --out compared")
    five.add_argument("results", help="folder of results")
    five.add_argument("rival", help="the other coder's events: ICEWS or POLECAT .tsv, PLOVER .json or .jsonl, or any table with --column")
    five.add_argument("--column", action="append", type=_pair, default=[], metavar="PART=NAME",
                      help="column that holds event_id, doc_id, sent_id, event_type, code, status, earliest, latest, participants, source, "
                      "target, place or evidence (may be repeated)")
    five.add_argument("--type", action="append", type=_pair, default=[], metavar="WORD=TYPE", help="a word of theirs for a type of ours")
    five.add_argument("--unit", choices=("document", "sentence"), default="document", help="what two reports must share (default document)")
    five.add_argument("--out", help="folder for agreement.csv, side_by_side.csv, left_out.csv and rejects.csv")


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return int(text)


_PARTS = {"id": "doc_id", "text": "text", "date": "published", "title": "title", "source": "source", "language": "language"}


def _column(text: str) -> tuple[str, str]:
    part, _, name = text.partition("=")
    if part not in _PARTS or not name:
        raise argparse.ArgumentTypeError(f"{text!r} is not PART=NAME with one of {', '.join(_PARTS)}")
    return _PARTS[part], name


def _pair(text: str) -> tuple[str, str]:
    part, _, name = text.partition("=")
    if not part or not name:
        raise argparse.ArgumentTypeError(f"{text!r} is not two words with '=' between them")
    return part, name


def _columns(given: list[tuple[str, str]]) -> ColumnMap:
    from dataclasses import replace

    from .readers.record import ColumnMap

    return replace(ColumnMap(), **{part: tuple(n for p, n in given if p == part) for part, _ in given})


def _run(options: argparse.Namespace) -> int:
    from .pipeline import NothingRead, run

    try:
        report = run(options.source, options.out, csv=options.csv, jobs=options.jobs, batch=options.batch,
                     extra=options.reference, columns=_columns(options.column), scheduler=options.scheduler)
    except NothingRead as error:
        _print_rejects(error.rejects)
        say(f"0 documents read, {len(error.rejects)} rejected", file=sys.stderr)
        raise
    _print_rejects(report.rejects)
    say(f"{report.documents} documents read, {len(report.rejects)} rejected; {report.batches} batches, "
          f"{report.reused} of them done before; tables in {options.out}")
    return 0


def _print_rejects(rejects: pd.DataFrame) -> None:
    for reject in rejects.to_dict("records"):
        row = f", row {reject['row']}" if isinstance(reject["row"], int) else ""
        say(f"rejected: {reject['file']}{row}: {reject['reason']}", file=sys.stderr)


def _share(options: argparse.Namespace) -> int:
    from .pipeline import run
    from .share import make_site

    source = Path(options.source)
    with tempfile.TemporaryDirectory() as scratch:
        results = options.results
        if results is None and any(source.glob("*.ipynb")):
            run(options.corpus, scratch)
            results = scratch
        index = make_site(source, options.out, results=results, scores=_scores(options.gold) if options.gold else None)
    say(f"open {index}")
    return 0


def _score(options: argparse.Namespace) -> int:
    from .scoring import FIGURES, read_gold

    scores = _scores(options.gold, options.reference)
    for s in scores.itertuples():
        say(f"{s.figure}: {s.value:.2f} ({s.low:.2f} to {s.high:.2f}), {s.right} right, {s.n_gold} labelled, "
              f"{s.n_predicted} found: {FIGURES[s.figure]}")
    say(f"{len(read_gold(options.gold))} passages; intervals are 95%, from passages drawn again with replacement")
    return 0


def _scores(path: str, extra: str | None = None) -> pd.DataFrame:
    from .corpus import load_corpus
    from .pipeline import analyse
    from .reference import load_reference
    from .scoring import read_gold, score_events

    gold, reference = read_gold(path), load_reference(extra)
    documents, rejects = load_corpus(path)
    _print_rejects(rejects)
    return score_events(gold, analyse(documents, reference), reference)


def _export(options: argparse.Namespace) -> int:
    from .export import to_csv, to_csv_folder, to_graph
    from .network import actor_network, edge_list, with_evidence
    from .pipeline import read_results
    from .reference import load_reference
    from .rivals.records import write_events

    tables = read_results(options.results)
    if options.format == "csv":
        to_csv_folder(tables, options.out)
    elif options.format in ("plover", "icews"):
        write_events(tables, load_reference(), options.out, options.format)
    else:
        graph = with_evidence(actor_network(tables["pairs"], tables["mentions"]), tables["mentions"], tables["sentences"])
        to_csv(edge_list(graph), options.out) if options.format == "edges" else to_graph(graph, options.out)
    say(f"wrote {options.out}")
    return 0


def _compare(options: argparse.Namespace) -> int:
    from .export import to_csv_folder
    from .pipeline import read_results
    from .reference import load_reference
    from .rivals import coded_events, compare_coders, read_rival

    reference, tables = load_reference(), read_results(options.results)
    theirs = read_rival(options.rival, reference, dict(options.column), dict(options.type))
    found = compare_coders(coded_events(tables, reference), theirs.events, reference, tables["documents"]["doc_id"], options.unit)
    _print_rejects(theirs.rejects[theirs.rejects["kind"] == "broken"])
    for row in found.agreement.itertuples():
        say(f"{row.event_type}: {row.n_a} of ours, {row.n_b} of theirs, {row.n_both} both "
              f"({row.a_in_b:.2f} of ours, {row.b_in_a:.2f} of theirs); alike in status {row.same_status}, in days {row.same_days}")
    kinds = theirs.rejects["kind"].value_counts()
    say(f"{len(found.left_out)} documents of theirs are not among the results; rows turned away: {kinds.get('broken', 0)} broken, "
          f"{kinds.get('not compared', 0)} of types that are not compared")
    if options.out:
        to_csv_folder({"agreement": found.agreement, "side_by_side": found.side_by_side, "left_out": found.left_out,
                       "rejects": theirs.rejects}, options.out)
        say(f"wrote {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
