"""Write tables and graphs in the formats others read: CSV, Parquet, GEXF, GraphML, CAMEO/PLOVER rows.

Every file is written whole or not at all (`storage.write_whole`).
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import combinations, product
from pathlib import Path
from typing import Any, Protocol

import networkx as nx
import pandas as pd

from .errors import TableError
from .storage import write_whole, writing
from .tables import Schema, from_columns

#: What a spreadsheet takes for a formula (OWASP, "CSV Injection"; the wide signs where it reads Chinese or Japanese),
#: after any apostrophes: a text that already looks guarded gets one more, so that taking one off always gives the text back.
_FORMULA = re.compile(r"'*(?:[\t\r\n]|\s*[=+\-@\uff1d\uff0b\uff0d\uff20])")
#: Half a character, which no file of UTF-8 can hold, and the one at which readers of CSV stop.
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")
#: How each type of the codebook is read back.
_TYPES: Mapping[str, Callable[[str], Any]] = {
    "text": str, "int": int, "count": int, "float": float, "flag": "True".__eq__, "day": pd.Timestamp}
#: Characters XML 1.0 cannot hold (production 2, "Char"), and the white space its readers change.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAKS = re.compile(r"[\t\n\r]+")
_SOURCES, _TARGETS = ("vetoing", "actor", "visitor"), ("target",)
PLOVER_COLUMNS = ("event_id", "date", "date_latest", "source", "source_name", "target", "target_name", "event_type",
                  "cameo", "plover", "status", "place", "doc_id", "sent_id", "evidence")


class EventType(Protocol):
    """What `to_plover` needs of an event type: its name and its codes in the two ontologies."""

    @property
    def name(self) -> str: ...
    @property
    def cameo(self) -> str: ...
    @property
    def plover(self) -> str: ...


def to_csv(table: pd.DataFrame, path: str | Path) -> Path:
    """Write one table as CSV: UTF-8, comma, texts quoted, days as YYYY-MM-DD; spreadsheets run nothing in it.

    A text that a spreadsheet would run as a formula (it begins with = + - @, also after blanks, or with a
    tab or a break) gets an apostrophe before it; numbers and days are written as they are. `from_csv`
    takes it off again. The round trip gives every text back but for lone surrogates and NUL, which become
    U+FFFD; types, and the difference between an empty and a missing text, are kept by Parquet alone.
    Returns the file.
    """
    write_whole(Path(path), partial(_write_csv, table))
    return Path(path)


def from_csv(path: str | Path, schema: Schema | None = None) -> pd.DataFrame:
    """Read a file of `to_csv` back, apostrophes taken off.

    Parameters
    ----------
    path : str or pathlib.Path
        The file.
    schema : Schema, optional
        What the table was: gives types and missing values back. Without it every column is text.

    Returns
    -------
    pandas.DataFrame

    Raises
    ------
    TableError
        The file does not satisfy `schema`.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     from_csv(to_csv(pd.DataFrame({"name": ["=1+1", "Oman"], "n": [-2, 1]}), f"{folder}/t.csv")).values.tolist()
    [['=1+1', '-2'], ['Oman', '1']]
    """
    table = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8").rename(columns=unguard).map(unguard)
    if schema is None:
        return table
    if missing := [c.name for c in schema.columns if c.name not in table]:
        raise TableError("column missing", file=Path(path).name, value=missing[0], remedy=f"export a table of {schema.name}")
    try:
        return from_columns({c.name: [None if v == "" and (c.optional or c.type != "text") else _TYPES[c.type](v) for v in table[c.name]]
                             for c in schema.columns}, schema)
    except ValueError as error:
        raise TableError(f"a value does not fit its column ({error})", file=Path(path).name,
                         remedy="see the codebook for the types") from None


def to_csv_folder(tables: Mapping[str, pd.DataFrame], folder: str | Path) -> list[Path]:
    """Write each table as `folder`/name.csv; see `to_csv`.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        Tables by name; the name may hold letters, digits, '-' and '_'.
    folder : str or pathlib.Path
        Made if it is not there.

    Returns
    -------
    list of pathlib.Path
        The files, in the order of `tables`.

    Raises
    ------
    TableError
        A name cannot be a file's name.
    """
    return _each(tables, Path(folder), ".csv", _write_csv)


def to_parquet_folder(tables: Mapping[str, pd.DataFrame], folder: str | Path) -> list[Path]:
    """Write each table as `folder`/name.parquet, with its types; arguments as in `to_csv_folder`."""
    return _each(tables, Path(folder), ".parquet", lambda table, path: table.to_parquet(path, index=False))


def guard(value: Any) -> Any:
    """Put an apostrophe before a text that a spreadsheet would run; other values are returned as they are.

    Examples
    --------
    >>> guard("=1+1"), guard("'=1+1"), guard("Iran"), guard(-1)
    ("'=1+1", "''=1+1", 'Iran', -1)
    """
    return "'" + value if isinstance(value, str) and _FORMULA.match(value) else value


def unguard(value: Any) -> Any:
    """Undo `guard`.

    Examples
    --------
    >>> unguard("'=1+1"), unguard("'quoted'"), unguard(-1)
    ('=1+1', "'quoted'", -1)
    """
    return value[1:] if isinstance(value, str) and value[:1] == "'" and _FORMULA.match(value) else value


def to_graph(graph: nx.Graph, path: str | Path) -> Path:
    """Write a graph as GEXF or GraphML (by the file's ending), for Gephi, igraph or networkx.

    ``networkx.read_gexf`` and ``read_graphml`` give ids and attributes back, evidence included
    (`network.read_evidence`). Texts lose the characters XML cannot hold (control characters, lone
    surrogates), and breaks become spaces; empty attributes (None, NaN, "") are left out. For Gephi, nodes
    get a label (their name) and edges a weight (their n).

    Raises
    ------
    TableError
        Another ending, or two nodes whose ids differ only in characters XML cannot hold.

    Examples
    --------
    >>> to_graph(nx.Graph(), "graph.png")
    Traceback (most recent call last):
    ...
    analysis.errors.TableError: graph.png: no graph format ends like this: '.png'. Remedy: use .gexf or .graphml.
    """
    path = Path(path)
    writers = {".gexf": nx.generate_gexf, ".graphml": nx.generate_graphml}
    if path.suffix.lower() not in writers:
        raise TableError("no graph format ends like this", file=path.name, value=path.suffix,
                         remedy="use .gexf or .graphml")
    clean = graph.__class__()
    for node, data in graph.nodes(data=True):
        if _plain(node) in clean:
            raise TableError("two nodes are one without control characters", file=path.name, value=node,
                             remedy="rename one of them")
        clean.add_node(_plain(node), **_attributes({"label": data.get("name", node)} | data))
    for a, b, data in graph.edges(data=True):
        weight = {"weight": data["n"]} if "n" in data else {}
        clean.add_edge(_plain(a), _plain(b), **_attributes(weight | data))
    # the day of writing would make the same graph another file tomorrow
    text = re.sub(r' lastmodifieddate="[^"]*"', "", "\n".join(writers[path.suffix.lower()](clean)), count=1)
    write_whole(path, lambda part: part.write_text(text + "\n", encoding="utf-8", newline="\n"))
    return path


def to_plover(events: pd.DataFrame, event_actors: pd.DataFrame, event_types: Iterable[EventType],
              statuses: Iterable[str] = ("held",)) -> pd.DataFrame:
    """Turn events into source-target rows with CAMEO and PLOVER codes.

    CAMEO (Gerner, Schrodt & Yilmaz 2009) and PLOVER (Halterman et al. 2023) code events between two
    sides. Who vetoes, acts or visits is the source; targets, or else the participants, are the target.
    Participants alone have no direction: each pair is one row, the actor_id that sorts first as source.
    An event with one side only has an empty target.

    Parameters
    ----------
    events, event_actors : pandas.DataFrame
        Tables of those schemas.
    event_types : iterable
        Objects with the attributes name, cameo and plover; types not among them get empty codes.
    statuses : iterable of str
        Statuses to export. The codes are those of events held: a planned meeting is not CAMEO 04.

    Returns
    -------
    pandas.DataFrame
        event_id, date, date_latest (day), source, source_name, target, target_name, event_type, cameo,
        plover, status, place (text), doc_id, sent_id, evidence; in the order of `events`.
    """
    codes = {t.name: t for t in event_types}
    sides = {event: _dyads(rows) for event, rows in event_actors.groupby("event_id", sort=False)}
    rows = []
    for event in events[events["status"].isin(list(statuses))].itertuples():
        kind = codes.get(event.event_type)
        for source, source_name, target, target_name in sides.get(event.event_id, [("", "", "", "")]):
            rows.append((event.event_id, event.earliest, event.latest, source, source_name, target, target_name,
                         event.event_type, kind.cameo if kind else "", kind.plover if kind else "", event.status,
                         event.place, event.doc_id, event.sent_id, event.evidence))
    types = dict.fromkeys(PLOVER_COLUMNS, "str") | dict.fromkeys(("date", "date_latest"), "datetime64[ms]")
    return pd.DataFrame(rows, columns=list(PLOVER_COLUMNS)).astype(types | {"sent_id": "int64"})


def _dyads(rows: pd.DataFrame) -> list[tuple[str, str, str, str]]:
    """Pair the two sides of one event: source, its name, target, its name."""
    def side(*roles: str) -> list[tuple[str, str]]:
        chosen = rows[rows["role"].isin(roles)].drop_duplicates("actor_id")
        return sorted(zip(chosen["actor_id"], chosen["name"], strict=True))

    sources, targets, others = side(*_SOURCES), side(*_TARGETS), side("participant")
    nobody = [("", "")]
    if not sources and not targets:
        pairs = list(combinations(others, 2)) if len(others) > 1 else list(product(others or nobody, nobody))
    else:
        left = sources or others or nobody
        right = targets or others or nobody
        pairs = [(a, b) for a, b in product(left, right) if a[0] != b[0]] or list(product(left, nobody))
    return [(*a, *b) for a, b in pairs]


def _plain(value: object) -> str:
    return _BREAKS.sub(" ", _NOT_XML.sub("", str(value)))


def _attributes(data: Mapping[str, Any]) -> dict[str, Any]:
    """Attributes that survive XML: plain numbers and texts, none of them empty."""
    clean: dict[str, Any] = {}
    for name, value in data.items():
        value = value.item() if hasattr(value, "item") else value
        if value is None or value == "" or (isinstance(value, float) and math.isnan(value)):
            continue
        clean[_plain(name)] = value if isinstance(value, (bool, int, float)) else _plain(value)
    return clean


def _write_csv(table: pd.DataFrame, path: Path) -> None:
    safe = table.rename(columns=_cell)
    for name, values in table.items():
        if not (pd.api.types.is_numeric_dtype(values) or pd.api.types.is_datetime64_any_dtype(values)):
            safe[_cell(name)] = values.map(_cell)
    safe.to_csv(path, index=False, encoding="utf-8", lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC, date_format="%Y-%m-%d")


def _cell(value: Any) -> Any:
    return guard(_NO_TEXT.sub("\ufffd", value)) if isinstance(value, str) else value


def _each(tables: Mapping[str, pd.DataFrame], folder: Path, ending: str,
          write: Callable[[pd.DataFrame, Path], None]) -> list[Path]:
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, table in tables.items():
        if not re.fullmatch(r"[A-Za-z0-9_-]+", name):
            raise TableError("no file can have this name", value=name, remedy="use letters, digits, '-' and '_'")
        paths.append(folder / f"{name}{ending}")
        write_whole(paths[-1], partial(write, table))
    return paths
