"""Fuzz the readers with atheris: whatever bytes a file holds, records and reasons come out, and nothing else.

    pip install atheris
    python tests/fuzz_readers.py .docx -max_total_time=60

The first argument is the ending; what follows goes to libFuzzer. What it finds becomes a test in test_formats.py.
"""

from __future__ import annotations

import importlib
import sys
import tempfile
from pathlib import Path


def main(ending: str, options: list[str]) -> None:
    """Fuzz the reader of one ending, beginning with the files of `formats`."""
    atheris = importlib.import_module("atheris")  # no dependency of the kit
    with atheris.instrument_imports(include=["analysis"]):
        from analysis.readers import ARCHIVES, READERS, ColumnMap, Record, Reject, unpack
    import formats

    folder = Path(tempfile.mkdtemp())
    seeds = folder / "seeds"
    seeds.mkdir()
    for name in formats.FILES:
        if name.endswith(ending):
            (seeds / name).write_bytes(formats.made(name))
    if ending in ARCHIVES:
        (seeds / "a.zip").write_bytes(formats.archive({"a.txt": b"Talks ended."}))

    def one(data: bytes) -> None:
        path = folder / f"x{ending}"
        path.write_bytes(data)
        if ending in ARCHIVES:
            assert all(isinstance(m, Reject | tuple) for m in unpack(path))
            return
        for item in READERS[ending](path, ColumnMap()):
            assert isinstance(item, Record | Reject) and (isinstance(item, Reject) or item.text.strip())

    atheris.Setup([sys.argv[0], *options, str(seeds)], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
