"""From bytes to text and the name of the encoding, which is always reported and never assumed."""

from __future__ import annotations

import codecs

_MARKS = ((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# What news in English comes in where it is not Unicode. Free choice among all encodings finds exotic ones in short texts.
_LIKELY = ["cp1252", "mac_roman", "cp1250", "cp1251", "cp1253", "cp1254", "gb18030", "shift_jis"]
_SAMPLE = 200_000


def decode(raw: bytes) -> tuple[str, str]:
    """Return text and encoding; raise ValueError, with the reason, where the bytes are no text.

    A byte order mark of UTF-8 stays in the text, so that offsets count what an editor shows.

    Examples
    --------
    >>> decode("Elysée".encode())
    ('Elysée', 'utf-8')
    >>> decode("Zażółć".encode("utf-16"))
    ('Zażółć', 'utf-16')
    """
    for mark, name in _MARKS:
        if raw.startswith(mark):
            try:
                return raw.decode(name), name
            except UnicodeDecodeError as error:
                raise ValueError(f"begins as {name.upper()} but is not (byte {error.start}); save it as UTF-8") from None
    if b"\x00" in raw[:8192]:
        raise ValueError("holds NUL bytes: not a text file, or UTF-16 without a mark; save it as UTF-8")
    try:
        return raw.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        first = error.start
    from charset_normalizer import from_bytes  # only where it is needed: it is slow to load

    sample = raw[max(0, first - _SAMPLE // 2):first + _SAMPLE // 2]
    fits = {name: m.chaos for m in from_bytes(sample, cp_isolation=_LIKELY) for name in m.could_be_from_charset}
    if not fits:
        raise ValueError(f"not UTF-8 (byte {first}), and no other encoding fits; save it as UTF-8")
    best = min(fits, key=lambda name: (fits[name] - 0.05 * (name == _LIKELY[0]), _LIKELY.index(name) if name in _LIKELY
                                       else 99))  # of near equals, the usual one
    try:
        return raw.decode(best), best
    except UnicodeDecodeError:
        raise ValueError(f"not UTF-8 (byte {first}); looks like {best} but is not; save it as UTF-8") from None


def remark(encoding: str) -> str | None:
    """What to tell the user of an encoding that had to be detected."""
    return None if encoding.startswith("utf") else f"not UTF-8; read as {encoding}, which was detected"
