"""How far a long step has come, on a terminal: what is done, at what rate, and the time left as far as it can be known."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sized
from contextlib import contextmanager
from typing import TypeVar

from tqdm import tqdm

Item = TypeVar("Item")


@contextmanager
def progress_bar(what: str, unit: str, total: Callable[[], int | None]) -> Iterator[Callable[[int], None]]:
    """Give a function to call with how much was done since the last call; silent where nobody watches.

    Parameters
    ----------
    what, unit : str
        What is done, and one of it.
    total : callable
        Says how much there is to do, or None; an estimate that was too low is corrected. Asked only where somebody watches.

    Examples
    --------
    >>> with progress_bar("documents", "doc", lambda: 3) as step:
    ...     step(3)
    """
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda n: None
        return
    with tqdm(desc=what, unit=f" {unit}", total=total(), dynamic_ncols=True) as bar:
        def step(n: int) -> None:
            if bar.total is not None:
                bar.total = max(bar.total, bar.n + n)
            bar.update(n)

        yield step
        bar.total = bar.n


def watched(items: Iterable[Item], what: str, unit: str) -> Iterator[Item]:
    """Yield items, counting them on a terminal.

    Examples
    --------
    >>> list(watched([1, 2], "pages", "page"))
    [1, 2]
    """
    with progress_bar(what, unit, lambda: len(items) if isinstance(items, Sized) else None) as step:
        for item in items:
            yield item
            step(1)
