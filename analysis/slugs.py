"""Identifiers made of names."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache


@lru_cache(maxsize=1 << 14)
def slug(name: str) -> str:
    """Make an identifier of a name: ASCII letters and digits joined by hyphens.

    Examples
    --------
    >>> slug("Retno L. P. Marsudi"), slug("Ahmet Davutoğlu")
    ('retno-l-p-marsudi', 'ahmet-davutoglu')
    """
    plain = unicodedata.normalize("NFKD", name.replace("ı", "i").replace("ø", "o").replace("đ", "d"))
    ascii_only = plain.encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-") or f"u{abs(_digest(name)):x}"


def _digest(text: str) -> int:
    """A small digest that is the same in every process (for names without any Latin letter)."""
    value = 0
    for character in text:
        value = (value * 131 + ord(character)) % 0xFFFFFFFF
    return value
