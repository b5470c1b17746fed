"""What the kit recognises, as tables people edit, and their loader.

``load_reference()`` reads and checks every table; ``load_reference(extra="my_tables/")`` lays a
study's own tables over them. `specs` states every table's columns.
"""

from __future__ import annotations

from .loader import Reference, VetoCoverage, load_reference, table_digests

__all__ = ["Reference", "VetoCoverage", "load_reference", "table_digests"]
