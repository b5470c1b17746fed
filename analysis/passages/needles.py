"""Which of many expressions can match a text at all: each is asked for the literal words that every match of it holds."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

from ahocorasick_rs import AhoCorasick

#: Shorter words stand in nearly every text, and looking for them would cost more than the expression.
SHORTEST = 3
# Without regard to capitals, an expression takes these for i, s and k; as small letters they are none.
_ODD = re.compile("[\u0130\u0131\u017f\u212a]")


@cache  # the same expressions are asked for every batch
def required(pattern: str) -> frozenset[str]:
    """Words in small letters of which every match of an expression holds at least one; none if there is no telling.

    Examples
    --------
    >>> sorted(required(r"(?i)\\ball (?:rights|wrongs) reserved"))
    [' reserved']
    >>> sorted(required(r"(?:Signed|sealed) by\\s?\\w+|over (?:here|there)"))
    ['over ', 'sealed', 'signed']
    >>> required(r"\\d+(?:pages)?")
    frozenset()
    """
    try:
        tree = importlib.import_module("re._parser").parse(pattern)
    except ImportError:  # it is Python's own, and may move
        return frozenset()
    found = _of(tree)
    return found if all(len(word) >= SHORTEST for word in found) else frozenset()


def _of(items: Iterable[Any]) -> frozenset[str]:
    """The best set of words of a sequence: that of which the shortest is longest."""
    sets, run = [], ""
    for kind, value in items:
        name = str(kind)
        if name == "LITERAL" and chr(value).isascii():
            run += chr(value).lower()
        elif name not in ("AT", "ASSERT", "ASSERT_NOT"):  # these take up no room: what stands around them is one run
            sets.append(frozenset((run,)) if run else frozenset())
            run = ""
            if name == "SUBPATTERN" or (name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT") and value[0] > 0):
                sets.append(_of(value[-1]))
            elif name == "BRANCH":
                ways = [_of(way) for way in value[1]]
                sets.append(frozenset().union(*ways) if all(ways) else frozenset())
    sets.append(frozenset((run,)) if run else frozenset())
    return max((s for s in sets if s), key=lambda s: (min(map(len, s)), -len(s)), default=frozenset())


def gate(patterns: Sequence[str]) -> Callable[[str], set[int] | range]:
    """Make a function from a text to the numbers of the expressions that can match in it or in a part of it.

    Examples
    --------
    >>> can = gate(["(?i)all rights reserved", "[0-9]+", "(?i)click here"])
    >>> sorted(can("Click HERE to go on.")), sorted(can("Envoys met."))
    ([1, 2], [1])
    """
    words = [required(pattern) for pattern in patterns]
    always = frozenset(n for n, held in enumerate(words) if not held)
    owner = [(word, n) for n, held in enumerate(words) for word in sorted(held)]
    whose = [n for _, n in owner]
    search = AhoCorasick([word for word, _ in owner]).find_matches_as_indexes

    def possible(text: str) -> set[int] | range:
        if not text.isascii() and _ODD.search(text):
            return range(len(patterns))
        return always.union([whose[match[0]] for match in search(text.lower(), overlapping=True)])  # type: ignore[return-value]

    return possible
