"""The database that holds a study, as everybody asks for it.

It is SQLite, and `qcode.store.sqlite` is the only folder that knows. Another database gives the
same names in a folder beside it, and is chosen here and in `qcode.store.backups`.
"""

from __future__ import annotations

from qcode.store.sqlite.connection import compact, engine_for, erasing, in_memory, one_moment
from qcode.store.sqlite.copying import copy_open, copy_study, faults_of_any_schema, is_packed
from qcode.store.sqlite.failures import FAILURES, explained
from qcode.store.sqlite.header import MAGIC, identify, schema_version, stamp
from qcode.store.sqlite.integrity import (
    Orphan,
    entity_of,
    first_orphan,
    orphans,
    page_faults,
    whatever_bytes,
)
from qcode.store.sqlite.places import look_at
from qcode.store.sqlite.tables import JOURNAL, KEY_ONLY

__all__ = [
    "FAILURES",
    "JOURNAL",
    "KEY_ONLY",
    "MAGIC",
    "Orphan",
    "compact",
    "copy_open",
    "copy_study",
    "engine_for",
    "entity_of",
    "erasing",
    "explained",
    "faults_of_any_schema",
    "first_orphan",
    "identify",
    "in_memory",
    "is_packed",
    "look_at",
    "one_moment",
    "orphans",
    "page_faults",
    "schema_version",
    "stamp",
    "whatever_bytes",
]
