"""Write proposed people into a study's own tables, beside what stands there."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from ..reference import Reference, load_reference
from ..reference.files import read_rows
from ..reference.specs import SPECS, Spec
from ..storage import write_whole, writing
from ..tables import PROPOSALS, check

#: Offices that one person of a state or organisation holds at a time. Of the last two kinds only those
#: of several words: "minister" and "commissioner" say too little.
_SINGLE = ("head_of_state", "head_of_government", "igo_head", "minister")
_SINGLE_IF_LONG = _SINGLE[2:]
_OUTCOME = ("file", "key", "outcome", "reason")


def save_proposals(proposals: pd.DataFrame, folder: str | Path) -> pd.DataFrame:
    """Add proposed people to a study's ``people.csv`` and ``offices.csv``; what stands there stays as it is.

    Read the proposals first, and drop what is no person. The dates of an office are those of the
    documents that give it, not those of the term: correct them in ``offices.csv`` where you know better.
    A name that a spreadsheet would take for a formula is left out, since these files are made to be opened in one.

    Parameters
    ----------
    proposals : pandas.DataFrame
        Rows of `proposals.propose_actors`, all or some.
    folder : str or pathlib.Path
        The study's tables, as for ``load_reference``; made if it is not there.

    Returns
    -------
    pandas.DataFrame
        What became of each row: file, key, outcome ("added", "kept": it stood there already,
        "left out"), reason (text; empty for rows added whole).

    Raises
    ------
    TableError
        `proposals` does not satisfy its schema.
    ReferenceTableError
        The tables in the folder, or a row changed by hand, would not load; nothing is written then.
    OutputError
        The folder cannot be written; a file that was there stays as it was.

    Examples
    --------
    >>> from analysis.tables import build
    >>> row = dict(id="ada-holm", name="Ada Holm", n_mentions=2, n_documents=1, example="Ada Holm spoke first.",
    ...            posts="foreign minister|state:NOR|2012-03-10|2012-03-10", source="proposed from 1 document")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     saved = save_proposals(build([row], PROPOSALS), folder)
    ...     print(Path(folder, "people.csv").read_text(encoding="utf-8"))
    id,name,aliases,short_forms,example,source
    ada-holm,Ada Holm,,,Ada Holm spoke first.,proposed from 1 document
    <BLANKLINE>
    >>> saved[["key", "outcome"]].values.tolist()
    [['ada-holm', 'added'], ['ada-holm + foreign minister + NOR', 'added']]
    """
    check(proposals, PROPOSALS)
    folder = Path(folder)
    reference = load_reference(folder if folder.is_dir() else None)
    outcome: list[tuple[str, str, str, str]] = []
    people = _people(proposals, folder, reference, outcome)
    offices = _offices(proposals, {p["id"] for p in people}, folder, reference, outcome)
    texts = {spec.file: _appended(folder / spec.file, spec, rows)
             for spec, rows in ((SPECS["people"], people), (SPECS["offices"], offices)) if rows}
    if texts:
        _try(folder, texts)
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():  # people first: an office needs its person
        write_whole(folder / name, partial(Path.write_bytes, data=text.encode("utf-8")))
    return pd.DataFrame(outcome, columns=list(_OUTCOME), dtype="str")


def _people(proposals: pd.DataFrame, folder: Path, reference: Reference,
            outcome: list[tuple[str, str, str, str]]) -> list[dict[str, str]]:
    mine = {row["id"] for row in _own(folder, SPECS["people"])}
    ours = set(reference.people["id"])
    named = dict(zip(reference.aliases["alias"], reference.aliases["actor_id"], strict=True))
    rows = []
    for p in proposals.itertuples():
        taken = "the kit's own people.csv has another person of this id" if p.id in ours else ""
        problem = _problem(p.name, named) or taken
        if p.id in mine:
            outcome.append(("people.csv", p.id, "kept", "the row stands there already"))
        elif problem:
            outcome.append(("people.csv", p.id, "left out", problem))
        else:
            wrong = {a: q for a in _split(p.aliases) if (q := _problem(a, named))}
            outcome.append(("people.csv", p.id, "added", "; ".join(f"without {a!r}: {q}" for a, q in wrong.items())))
            aliases = ";".join(a for a in _split(p.aliases) if a not in wrong)
            rows.append({"id": p.id, "name": p.name, "aliases": aliases, "example": p.example, "source": p.source})
    return rows


def _problem(name: str, named: Mapping[str, str]) -> str:
    """Why a name cannot stand in people.csv; empty if it can."""
    if len(name.split()) < 2:
        return "one word alone could be anyone; add the row yourself with the full name"
    if ";" in name or "|" in name or not name.isprintable():
        return "no table can hold a name with ';', '|' or invisible characters"
    if name.strip()[0] in "=+-@\uff1d\uff0b\uff0d\uff20":
        return "a spreadsheet would run it as a formula"
    return f"it is a name of {named[name]} already" if name in named else ""


def _offices(proposals: pd.DataFrame, added: set[str], folder: Path, reference: Reference,
             outcome: list[tuple[str, str, str, str]]) -> list[dict[str, str]]:
    mine = {(r["person_id"], r["office"], r["scope"]) for r in _own(folder, SPECS["offices"])}
    kinds = dict(zip(reference.titles["title"], reference.titles["kind"], strict=True))
    scopes = {*reference.states["actor_id"], *reference.organisations["actor_id"]}
    rows = []
    for p in proposals.itertuples():
        for post in _split(p.posts) if p.id in added else ():
            office, state, *days = post.split("|")
            key = (p.id, office, state.partition(":")[2])
            if key in mine:
                outcome.append(("offices.csv", " + ".join(key), "kept", "the row stands there already"))
                continue
            problem = _office_problem(office, kinds) or (
                "no document that gives it has a date" if len(days) != 2 else
                "" if state in scopes else "its state or organisation is in no table")
            outcome.append(("offices.csv", " + ".join(key), "left out" if problem else "added", problem))
            if not problem:
                rows.append({"person_id": p.id, "office": office, "scope": key[2], "start": days[0], "end": days[1],
                             "source": f"{p.source}; days of the documents that give the office"})
    return rows


def _office_problem(office: str, kinds: Mapping[str, str]) -> str:
    """Why an office would not point to one person; empty if it would."""
    kind, words = kinds.get(office), office.replace("-", " ").split()
    single = kind in _SINGLE and (kind not in _SINGLE_IF_LONG or len(words) > 1)
    return "" if single else "several people can hold such an office at once; add the row yourself if it says enough"


def _own(folder: Path, spec: Spec) -> list[Any]:
    path = folder / spec.file
    return read_rows(path, spec, str(path)) if path.is_file() else []


def _split(value: object) -> list[str]:
    return value.split(";") if isinstance(value, str) and value else []


def _appended(path: Path, spec: Spec, rows: Sequence[Mapping[str, str]]) -> str:
    """The file's text as it is, and the rows after it in the order of its own header."""
    text = path.read_bytes().decode("utf-8") if path.is_file() else ",".join(c.name for c in spec.columns) + "\n"
    header = [h.strip() for h in next(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))]
    end = "\r\n" if "\r\n" in text else "\n"
    out = io.StringIO(newline="")
    csv.DictWriter(out, header, restval="", extrasaction="ignore", lineterminator=end).writerows(rows)
    return text + ("" if text.endswith(("\n", "\r")) else end) + out.getvalue()


def _try(folder: Path, texts: Mapping[str, str]) -> None:
    """Let the loader read the folder as it would be."""
    with tempfile.TemporaryDirectory() as trial:
        for path in folder.glob("*.*") if folder.is_dir() else ():
            if path.suffix in (".csv", ".toml"):
                shutil.copyfile(path, Path(trial, path.name))
        for name, text in texts.items():
            Path(trial, name).write_bytes(text.encode("utf-8"))
        load_reference(trial)
