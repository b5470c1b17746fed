"""`python -m analysis review`: a sample drawn, looked after, locked and counted from the command line."""

from __future__ import annotations

import argparse
from math import isnan
from pathlib import Path
from typing import Any

from ..errors import say


def command(commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, purpose: str, example: str) -> argparse.ArgumentParser:
    """Add a command with its purpose, and an example that can be copied as it stands."""
    return commands.add_parser(name, help=purpose, description=f"{purpose[0].upper()}{purpose[1:]}.",
                               epilog=f"example:\n  python -m analysis {example}", formatter_class=argparse.RawDescriptionHelpFormatter)


def add_parsers(parser: argparse.ArgumentParser) -> None:
    """Add the commands of a review to its parser."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    draw = command(actions, "draw", "draw a sample of events, and of sentences without one, into a new folder",
                   "review draw results --out sample --how stratified --by event_type,status")
    draw.add_argument("results", help="folder of results")
    draw.add_argument("--out", required=True, help="new folder for the sample; share it with those who judge")
    draw.add_argument("--events", type=int, default=50, help="how many events (default 50)")
    draw.add_argument("--sentences", type=int, default=50, help="how many sentences in which no event was found (default 50)")
    draw.add_argument("--how", choices=("random", "stratified", "doubtful"), default="random", help="how items are chosen (default random)")
    draw.add_argument("--by", default="event_type,status", help="for stratified: some of event_type,status,source,year,month")
    draw.add_argument("--seed", type=int, default=0, help="another number draws another sample (default 0)")
    for name, words in (("status", "say how far each coder is"), ("lock", "close a sample: nothing can be judged any more"),
                        ("agreement", "measure how far coders agree, and list where they do not")):
        one = command(actions, name, words, f"review {name} sample")
        one.add_argument("sample", help="folder of the sample")
        if name == "agreement":
            one.add_argument("--unblind", action="store_true", help="also before the sample is locked")
    compare = command(actions, "compare", "lay judgements over the results and set each figure beside the one before",
                      "review compare results sample --out judged")
    compare.add_argument("results", help="folder of results")
    compare.add_argument("sample", help="folder of the sample")
    compare.add_argument("--coder", help="whose judgements (default: what most hold, of a locked sample)")
    compare.add_argument("--reference", help="folder of your own reference tables, as for the run")
    compare.add_argument("--out", help="folder for the tables with the judgements")


def review(options: argparse.Namespace) -> int:
    """Run one of the commands; return the exit code."""
    return {"draw": _draw, "status": _status, "lock": _lock, "agreement": _agreement, "compare": _compare}[options.action](options)


def _draw(options: argparse.Namespace) -> int:
    from ..pipeline import read_results
    from .samples import draw_sample, write_sample

    by = [b.strip() for b in options.by.split(",") if b.strip()]
    sample = draw_sample(read_results(options.results), options.events, options.sentences, options.how, by, options.seed)
    write_sample(sample, options.out)
    kinds = sample.items["kind"].value_counts()
    say(f"{kinds.get('event', 0)} events and {kinds.get('sentence', 0)} sentences without one, sample {sample.sample_id}, in {options.out}")
    say(f"judge them in a notebook: from analysis.widgets.reviewer import Reviewer; Reviewer({str(Path(options.out))!r}, \"your name\")")
    return 0


def _status(options: argparse.Namespace) -> int:
    from .journals import is_locked
    from .judgements import review_status
    from .samples import read_sample

    table, sample = review_status(options.sample), read_sample(options.sample)
    for row in table.itertuples():
        more = (f", {row.drafts} typed but not judged" if row.drafts else "") + (f", {row.unread} lines that cannot be read" if row.unread else "")
        say(f"{row.coder}: {row.judged} of {row.items} judged{more}; last {row.last}")
    say(f"sample {sample.sample_id}: {len(sample.items)} items, {len(table)} coders, {'locked' if is_locked(options.sample) else 'open'}")
    return 0


def _lock(options: argparse.Namespace) -> int:
    from .journals import lock_sample

    record = lock_sample(options.sample)
    say(f"locked at {record['locked_at']}; {len(record['files'])} coders' files recorded with their digests")
    return 0


def _agreement(options: argparse.Namespace) -> int:
    from .agreement import agreement, disagreements
    from .judgements import read_judgements

    judgements = read_judgements(options.sample, blind=not options.unblind)
    for row in agreement(judgements).itertuples():
        say(f"{row.field}, {row.measure} ({row.coders}): {_share(row.value)} ({_share(row.low)} to {_share(row.high)}), {row.n_items} items")
    listed = disagreements(judgements)
    coders = [c for c in listed.columns if c not in ("item_id", "field", "note", "sentence")]
    for row in listed.to_dict("records"):
        say(f"{row['item_id']}, {row['field']}: " + "; ".join(f"{c}: {row[c] or '-'}" for c in coders))
    say(f"{listed['item_id'].nunique()} items judged differently; intervals are 95%, from items drawn again with replacement")
    return 0


def _compare(options: argparse.Namespace) -> int:
    from ..export import to_parquet_folder
    from ..pipeline import read_results
    from ..reference import load_reference
    from .changes import compare_figures
    from .judged import apply_judgements, settle
    from .judgements import read_judgements
    from .samples import read_sample

    before, sample = read_results(options.results), read_sample(options.sample)
    judgements = read_judgements(options.sample, options.coder)
    n_items, judgements = judgements["item_id"].nunique(), judgements if options.coder else settle(judgements)
    after = apply_judgements(before, judgements, load_reference(options.reference))
    for row in compare_figures(before, after, judgements, sample).itertuples():
        say(f"{row.figure}: {_told(row)}")
    left = after["applied"][after["applied"]["outcome"] == "not applied"]
    for row in left.itertuples():
        say(f"not applied: {row.item_id}: {row.why}")
    say(f"{len(after['applied']) - len(left)} judgements applied, {len(left)} not; "
          f"{n_items - len(judgements)} items left out, on which coders differ or are unsure")
    if options.out:
        to_parquet_folder(after, options.out)
        say(f"wrote {options.out}")
    return 0


def _told(row: Any) -> str:
    if isnan(row.before):
        return str(row.note)
    if isnan(row.low):
        return f"{row.before:.0f}, then {row.after:.0f}"
    return (f"{row.before:.2f} ({row.low:.2f} to {row.high:.2f}), then {row.after:.2f} ({row.low_after:.2f} to {row.high_after:.2f}); {row.note}")


def _share(value: float) -> str:
    return "not defined" if isnan(value) else f"{value:.2f}"
