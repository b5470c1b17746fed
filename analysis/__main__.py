"""The command line: `python -m analysis run|share|export|doctor`, the notebooks' batch twin."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from .clauses import model_digest, model_path
from .errors import KitError
from .export import to_csv_folder, to_graph, to_plover
from .network import actor_network
from .pipeline import read_results, run
from .reference import load_reference
from .share import make_site


def main(arguments: list[str] | None = None) -> int:
    """Parse the command line and run one command; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m analysis", description="Who met whom, when, where, and what was vetoed.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    one = commands.add_parser("run", help="analyse a corpus into a folder of tables",
                              epilog="example: python -m analysis run corpus --out results --csv")
    one.add_argument("source", help="a folder (with manifest.csv or of bare files), or one .jsonl, .csv or .parquet file")
    one.add_argument("--out", required=True, help="folder for the tables; a run that was stopped is taken up there")
    one.add_argument("--csv", action="store_true", help="write every table as CSV too")
    one.add_argument("--jobs", type=int, default=1, help="processes (default 1)")
    one.add_argument("--batch", type=int, default=250, help="documents a batch (default 250); memory is bounded by it")
    one.add_argument("--reference", help="folder of your own reference tables, laid over the kit's")
    two = commands.add_parser("share", help="make an offline site of executed notebooks or of results",
                              epilog="example: python -m analysis share notebooks --out site")
    two.add_argument("source", help="a folder of executed notebooks, or of results")
    two.add_argument("--out", required=True, help="folder for the site; open index.html in it")
    two.add_argument("--results", help="results behind the notebooks (default: made anew from --corpus)")
    two.add_argument("--corpus", default="corpus", help="the corpus the notebooks were run on (default corpus)")
    three = commands.add_parser("export", help="write results for other programs",
                                epilog="example: python -m analysis export results --format graphml --out network.graphml")
    three.add_argument("results", help="folder of results")
    three.add_argument("--format", choices=("csv", "gexf", "graphml", "plover"), required=True)
    three.add_argument("--out", required=True, help="file, or folder for csv")
    commands.add_parser("doctor", help="check the installation and say what to do")
    options = parser.parse_args(arguments)
    try:
        return {"run": _run, "share": _share, "export": _export, "doctor": _doctor}[options.command](options)
    except (KitError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


def _run(options: argparse.Namespace) -> int:
    report = run(options.source, options.out, csv=options.csv, jobs=options.jobs, batch=options.batch,
                 extra=options.reference)
    for reject in report.rejects.itertuples():
        row = "" if reject.row is None or reject.row != reject.row else f", row {int(reject.row)}"
        print(f"rejected: {reject.file}{row}: {reject.reason}", file=sys.stderr)
    print(f"{report.documents} documents read, {len(report.rejects)} rejected; {report.batches} batches, "
          f"{report.reused} of them done before; tables in {options.out}")
    return 0


def _share(options: argparse.Namespace) -> int:
    source = Path(options.source)
    with tempfile.TemporaryDirectory() as scratch:
        results = options.results
        if results is None and any(source.glob("*.ipynb")):
            run(options.corpus, scratch)
            results = scratch
        index = make_site(source, options.out, results=results)
    print(f"open {index}")
    return 0


def _export(options: argparse.Namespace) -> int:
    tables = read_results(options.results)
    if options.format == "csv":
        to_csv_folder(tables, options.out)
    elif options.format == "plover":
        table = to_plover(tables["events"], tables["event_actors"], load_reference().event_types)
        table.to_json(options.out, orient="records", lines=True, date_format="iso")
    else:
        to_graph(actor_network(tables["pairs"], tables["mentions"]), options.out)
    print(f"wrote {options.out}")
    return 0


def _doctor(options: argparse.Namespace) -> int:
    """Check tables, model and interpreter; every line says what was found."""
    reference = load_reference()
    print(f"Python {sys.version.split()[0]}")
    print(f"reference tables: {len(reference.aliases)} names, {len(reference.event_types)} event types, "
          f"{len(reference.vetoes)} vetoes (digest {reference.digest[:12]})")
    folder = model_path()
    print(f"language model: {folder.name} (digest {model_digest(folder)[:12]})")
    print("all is well")
    return 0


if __name__ == "__main__":
    sys.exit(main())
