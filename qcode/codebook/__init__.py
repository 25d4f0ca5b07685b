"""Codebooks: YAML to `Codebook` and back, tables of codes, and what changed between two versions.

The file format is described in `docs/reference/codebook-format.md`; editors check it with
`codebook.schema.json`. A test checks that the schema has the same fields as the reader here.
"""

from __future__ import annotations

from qcode.codebook.comparing import (
    CodebookDiff,
    FieldChange,
    Move,
    ProtocolChange,
    compare,
    diff_table,
)
from qcode.codebook.keys import fold_key, is_key
from qcode.codebook.naming import called, find_code, key_in, unknown_code
from qcode.codebook.reading import (
    CODE_FIELDS,
    PROTOCOL_FIELDS,
    QUESTION_FIELDS,
    TOP_FIELDS,
    read_codebook,
)
from qcode.codebook.tables import codes_table
from qcode.codebook.writing import write_codebook

__all__ = [
    "CODE_FIELDS",
    "PROTOCOL_FIELDS",
    "QUESTION_FIELDS",
    "TOP_FIELDS",
    "CodebookDiff",
    "FieldChange",
    "Move",
    "ProtocolChange",
    "called",
    "codes_table",
    "compare",
    "diff_table",
    "find_code",
    "fold_key",
    "is_key",
    "key_in",
    "read_codebook",
    "unknown_code",
    "write_codebook",
]
