"""The method as a list: what each step may build on. Held against the source with `ast`.

A module may import from the rows above its own, never from its own row or from below. A module that
is not on the list fails the test, which then says where to put it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence, Set
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "analysis"

ROWS: Sequence[Sequence[str]] = (
    ("errors", "slugs", "progress_bar"),
    ("storage",),  # files whole or not at all
    ("tables",),  # the columns of every table
    ("reference",),  # what the kit recognises
    ("readers",),  # files -> text
    ("corpus",),  # -> documents
    ("passages",),  # -> passages
    ("segment", "stories"),  # -> sentences, tokens; copies and reprints
    ("actors", "dates"),  # -> mentions; date_mentions
    ("cooccurrence", "clauses"),  # -> pairs, how far they can be trusted, how they change; parsed clauses
    ("events",),  # -> events, event_actors
    ("vetoes", "meetings"),  # what the events add up to
    ("dating",),  # when a text was written
    ("proposals", "timeline", "history", "network", "concordance"),  # whom no table lists yet; dated entries; a graph; key words in context
    ("scoring", "export"),  # against labelled passages; files for other programs
    ("figures", "pipeline", "rivals"),  # pictures; batches; other coders' events beside ours
    ("judging",),  # samples, coders' judgements, agreement, judgements laid over the tables
    ("show",),  # tables and evidence to read in a notebook
    ("why", "widgets", "share"),  # one event explained; controls; pages
    ("doctor",),  # is all there that is needed?
    ("__main__",),  # the command line
)

#: The parser is slow and large: one module alone may load it.
ONLY_IMPORTER: Mapping[str, str] = {"spacy": "clauses"}

LINES_A_MODULE, LINES_A_FUNCTION = 300, 40

#: Calls that make a constant. Everything else at the top of a module is work done at import.
CONSTANTS = frozenset({
    "re.compile", "frozenset", "tuple", "dict", "dict.fromkeys", "set", "list", "range", "enumerate", "zip", "sorted",
    "field", "auto", "enum.auto", "namedtuple", "date", "dt.date", "timedelta", "dt.timedelta", "str.maketrans",
    "logging.getLogger", "types.MappingProxyType",
})

#: Functions of a module's own that make one entry of a table of constants in it.
MAKERS: Mapping[str, Sequence[str]] = {"dates/rules.py": ("_rule",)}


def modules() -> list[Path]:
    return sorted(p for p in PACKAGE.rglob("*.py") if "__pycache__" not in p.parts)


def name_of(path: Path) -> str:
    """Return the name on the list: a package stands there under the name of its folder."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def place(name: str) -> int | None:
    """Return how far down the list a module stands; None if it is not on it."""
    return next((number for number, row in enumerate(ROWS) if name in row), None)


def imports(tree: ast.AST, package: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield line and full dotted name of everything imported, inside functions too.

    `package` is the dotted name, in parts, of the package that the module lies in.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = list(package[: len(package) - node.level + 1]) if node.level else []
            base += node.module.split(".") if node.module else []
            yield from ((node.lineno, ".".join([*base, alias.name])) for alias in node.names)


def wrong_imports(source: str, file: str) -> list[str]:
    """List the imports of a module (a path below analysis/) that go against the order."""
    parts = Path(file).parts
    me, wrong = parts[0].removesuffix(".py"), []
    for line, target in imports(ast.parse(source), ("analysis", *parts[:-1])):
        root, *rest = target.split(".")
        where = f"analysis/{file}, line {line}"
        if ONLY_IMPORTER.get(root, me) != me:
            wrong.append(f"{where}: only {ONLY_IMPORTER[root]} may import {root}")
        if root != "analysis" or me in ("__init__", rest[0] if rest else None):
            continue
        above, mine = place(rest[0]) if rest else None, place(me)
        if above is None:
            wrong.append(f"{where}: {target} is no module of the list (nothing is imported from the package itself)")
        elif mine is not None and above >= mine:
            wrong.append(f"{where}: {me} may not import {rest[0]}, which does not stand above it")
    return wrong


def work_at_import(source: str, file: str = "") -> list[str]:
    """List what a module does when it is imported, other than define and name constants."""
    known = CONSTANTS.union(MAKERS.get(file, ()))
    return [f"line {n.lineno}: {ast.unparse(n).splitlines()[0][:80]}" for n in _work(ast.parse(source).body, known)]


def _work(body: Sequence[ast.stmt], known: Set[str]) -> Iterator[ast.stmt]:
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from _work(node.body, known)
        elif isinstance(node, ast.If):  # `if TYPE_CHECKING:`, and the entry of a script
            if "__name__" not in ast.unparse(node.test):
                yield from _work([*node.body, *node.orelse], known)
        elif isinstance(node, ast.Try):  # an import that may fail
            parts = (node.body, node.orelse, node.finalbody, *(h.body for h in node.handlers))
            yield from _work([s for part in parts for s in part], known)
        elif isinstance(node, ast.For | ast.While | ast.With | ast.Delete):
            yield node
        elif isinstance(node, ast.Expr):
            if not isinstance(node.value, ast.Constant):
                yield node
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            if node.value is not None and not all(_makes_a_constant(c, known) for c in _calls(node.value)):
                yield node


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    """Yield the calls made when an expression is evaluated, not those inside a lambda."""
    if isinstance(node, ast.Call):
        yield node
    if not isinstance(node, ast.Lambda):
        for child in ast.iter_child_nodes(node):
            yield from _calls(child)


def _makes_a_constant(call: ast.Call, known: Set[str]) -> bool:
    if ast.unparse(call.func) in known:
        return True
    if isinstance(call.func, ast.Attribute):  # a method of a text constant, of a pattern or of a path
        inner = call.func.value
        return isinstance(inner, ast.Constant | ast.JoinedStr) or (
            call.func.attr in ("resolve", "joinpath", "with_name", "keys", "values", "items", "union"))
    # Constructors are capitalised: Schema(...), Path(...), TypeVar(...).
    return isinstance(call.func, ast.Name) and call.func.id.lstrip("_")[:1].isupper()


def long_functions(source: str) -> list[str]:
    """List the functions whose body, without its docstring, has too many lines."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
            lines = (node.end_lineno or 0) - body[0].lineno + 1 if body else 0
            if lines > LINES_A_FUNCTION:
                found.append(f"{node.name} (line {node.lineno}) has {lines} lines")
    return found


@pytest.mark.parametrize("path", modules(), ids=lambda p: p.relative_to(PACKAGE).as_posix())
class TestModule:
    def test_is_on_the_list(self, path: Path) -> None:
        assert name_of(path) == "__init__" or place(name_of(path)) is not None, (
            f"analysis/{name_of(path)} is not on the list. Put it into ROWS below everything it imports, or into the "
            "package of the modules that it serves.")

    def test_imports_only_from_above(self, path: Path) -> None:
        assert not wrong_imports(path.read_text(encoding="utf-8"), path.relative_to(PACKAGE).as_posix())

    def test_does_nothing_at_import(self, path: Path) -> None:
        file = path.relative_to(PACKAGE).as_posix()
        assert not work_at_import(path.read_text(encoding="utf-8"), file), "do it in a function, or load it on demand"

    def test_is_short(self, path: Path) -> None:
        source = path.read_text(encoding="utf-8")
        assert len(source.splitlines()) <= LINES_A_MODULE, "split it"
        assert not long_functions(source), "split them"

    def test_says_what_it_is(self, path: Path) -> None:
        source = path.read_text(encoding="utf-8")
        assert ast.get_docstring(ast.parse(source)) or not source.strip(), "a module opens with a docstring"


def test_no_name_stands_twice() -> None:
    names = [n for row in ROWS for n in row]
    assert len(names) == len(set(names))


def test_list_names_only_what_there_is() -> None:
    there = {name_of(p) for p in modules()}
    gone = [n for row in ROWS for n in row if n not in there]
    assert not gone, "these modules of the list are missing from analysis/"


@pytest.mark.parametrize("package", sorted({p.parent for p in modules()} - {PACKAGE}), ids=lambda p: p.name)
def test_inside_a_package_imports_go_one_way(package: Path) -> None:
    assert list(TopologicalSorter(inner(package)).static_order())  # raises CycleError, which names the modules


def inner(package: Path) -> dict[str, set[str]]:
    """Say which modules of a package each of its modules imports."""
    name = ("analysis", *package.relative_to(PACKAGE).parts)
    there = {p.stem for p in package.glob("*.py")}
    found = {}
    for path in package.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        tree.body = [n for n in tree.body if not (isinstance(n, ast.If) and "TYPE_CHECKING" in ast.unparse(n.test))]  # never imported
        targets = [t.split(".") for _, t in imports(tree, name)]
        inside = [t[len(name):] for t in targets if tuple(t[:len(name)]) == name]
        found[path.stem] = {t[0] if t and t[0] in there else "__init__" for t in inside} - {path.stem}
    return found


# The rules themselves can fail.

@pytest.mark.parametrize("source, file", [
    ("from .events import find", "dates.py"),
    ("from . import dates", "actors.py"),
    ("from analysis import events", "segment.py"),
    ("import analysis.share", "pipeline.py"),
    ("def f():\n    from .pipeline import run", "figures.py"),
    ("from ..corpus import load", "readers/html.py"),
    ("from ..events import find", "reference/load.py"),
    ("from . import find_events", "widgets.py"),
    ("from analysis import find_events", "widgets.py"),
    ("import analysis", "widgets.py"),
    ("import spacy", "events.py"),
    ("def f():\n    from spacy.tokens import Doc", "pipeline.py"),
])
def test_wrong_import_is_found(source: str, file: str) -> None:
    assert len(wrong_imports(source, file)) == 1


@pytest.mark.parametrize("source, file", [
    ("from .dates import find\nfrom .tables import check\nimport pandas", "events.py"),
    ("from .csv import read\nfrom ..errors import CorpusError\nfrom . import html", "readers/__init__.py"),
    ("import spacy\nfrom .segment import sentences", "clauses.py"),
    ("from .events import find_events", "__init__.py"),
    ("from .errors import TableError", "tables.py"),
])
def test_right_import_passes(source: str, file: str) -> None:
    assert wrong_imports(source, file) == []


@pytest.mark.parametrize("source", [
    "X = load()", "print('hello')", "for a in b:\n    pass", "X = open('a').read()", "X = pd.read_csv('a.csv')",
    "class A:\n    x = load()", "X = [load(a) for a in 'ab']", "X = Path('a').read_text()", "X: T = spacy.load('m')",
    "try:\n    load()\nexcept OSError:\n    pass",
])
def test_work_at_import_is_found(source: str) -> None:
    assert len(work_at_import(source)) == 1


@pytest.mark.parametrize("source", [
    "import re\nX = re.compile('a')", "X = frozenset('ab')", "@dataclass(frozen=True)\nclass A:\n    x: int = field()",
    "X = Path(__file__).resolve().parent / 'a'", "X = lambda: load()", "def f(a=1):\n    return load(a)",
    "X = 'a b'.split()", "X = {s.name: s for s in (Schema('a'), Schema('b'))}", "if TYPE_CHECKING:\n    import a",
    "if __name__ == '__main__':\n    main()",
])
def test_constants_pass(source: str) -> None:
    assert work_at_import(source) == []


def test_long_function_is_found() -> None:
    def of(lines: int) -> str:
        return 'def f():\n    """A\n\n    long\n    docstring."""\n' + "    x = 1\n" * lines

    assert long_functions(of(LINES_A_FUNCTION)) == [] and len(long_functions(of(LINES_A_FUNCTION + 1))) == 1
