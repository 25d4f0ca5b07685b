"""Codebooks: YAML to `Codebook` and back, tables of codes, and what changed between two versions.

The file format is described in `docs/reference/codebook-format.md`; editors check it with
`codebook.schema.json`. A test checks that the schema has the same fields as the reader here.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qcode.codebook.comparing import CodebookDiff as CodebookDiff
    from qcode.codebook.comparing import FieldChange as FieldChange
    from qcode.codebook.comparing import Move as Move
    from qcode.codebook.comparing import ProtocolChange as ProtocolChange
    from qcode.codebook.comparing import compare as compare
    from qcode.codebook.comparing import diff_table as diff_table
    from qcode.codebook.keys import fold_key as fold_key
    from qcode.codebook.keys import is_key as is_key
    from qcode.codebook.naming import called as called
    from qcode.codebook.naming import find_code as find_code
    from qcode.codebook.naming import key_in as key_in
    from qcode.codebook.naming import unknown_code as unknown_code
    from qcode.codebook.reading import CODE_FIELDS as CODE_FIELDS
    from qcode.codebook.reading import PROTOCOL_FIELDS as PROTOCOL_FIELDS
    from qcode.codebook.reading import QUESTION_FIELDS as QUESTION_FIELDS
    from qcode.codebook.reading import TOP_FIELDS as TOP_FIELDS
    from qcode.codebook.reading import read_codebook as read_codebook
    from qcode.codebook.tables import codes_table as codes_table
    from qcode.codebook.tables import exchange_table as exchange_table
    from qcode.codebook.writing import write_codebook as write_codebook

_HOME = {
    "CodebookDiff": "comparing",
    "FieldChange": "comparing",
    "Move": "comparing",
    "ProtocolChange": "comparing",
    "compare": "comparing",
    "diff_table": "comparing",
    "fold_key": "keys",
    "is_key": "keys",
    "called": "naming",
    "find_code": "naming",
    "key_in": "naming",
    "unknown_code": "naming",
    "CODE_FIELDS": "reading",
    "PROTOCOL_FIELDS": "reading",
    "QUESTION_FIELDS": "reading",
    "TOP_FIELDS": "reading",
    "read_codebook": "reading",
    "codes_table": "tables",
    "exchange_table": "tables",
    "write_codebook": "writing",
}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    # Reports need the names of codes alone, not the reader of YAML.
    if name in _HOME:
        return getattr(import_module(f"qcode.codebook.{_HOME[name]}"), name)
    raise AttributeError(f"module 'qcode.codebook' has no attribute {name!r}")
