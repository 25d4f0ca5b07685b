"""Tables for programs: csv and json, full precision, stable column names."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from qcode.files.csv_tables import write_csv
from qcode.model import Table
from qcode.shown import visible
from qcode.writers.cells import as_text, exists

_OBEYED = re.compile(
    "[\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
"""What a terminal or an editor might obey although JSON allows it in a string; written as an
escape, the value is the same.
"""


def csv_bytes(table: Table) -> bytes:
    """UTF-8, a header of column keys, a line a row; what does not exist is an empty cell, lists are
    joined by ``; ``.
    """
    known = [c.key for c in (*table.columns, *table.data_columns)]
    # The rows' own order is the one that is documented; columns for people leave some out and come
    # first.
    order = {key: i for i, key in enumerate(table.rows[0])} if table.rows else {}
    keys = sorted(known, key=lambda key: order.get(key, len(order)))
    names = {key: visible(key) for key in keys}
    rows = [{names[key]: _cell(row.get(key)) for key in keys} for row in table.rows]
    return write_csv(rows, list(names.values())).encode("utf-8", "backslashreplace")


def _cell(value: Any) -> Any:
    if not exists(value):
        return None
    return (
        value
        if isinstance(value, int | float) and not isinstance(value, bool)
        else visible(as_text(value))
    )


def json_bytes(tables: Sequence[Table], title: str) -> bytes:
    """One table as ``{"schema", "rows", ...}``; several as ``{"schema": "qcode.tables/1", "title",
    "tables": [...]}``.
    """
    if len(tables) == 1:
        value = document(tables[0])
    else:
        value = {
            "schema": "qcode.tables/1",
            "title": title,
            "tables": [document(t) for t in tables],
        }
    text = json.dumps(plain(value), ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    return _OBEYED.sub(lambda m: f"\\u{ord(m[0]):04x}", text).encode("utf-8")


def document(table: Table) -> dict[str, Any]:
    """The table as one JSON object: schema, rows, the keys of `extra`, title and notes."""
    return {
        "schema": f"qcode.{table.name}/1",
        **({"title": table.title} if table.title else {}),
        **table.extra,
        "rows": [dict(row) for row in table.rows],
        "notes": list(table.notes),
        **({"source": table.source} if table.source else {}),
    }


def plain(value: Any) -> Any:
    """JSON values only: numbers that do not exist become null, mappings and sequences plain ones,
    all else its text.
    """
    if isinstance(value, Mapping):
        return {as_text(k): plain(v) for k, v in value.items()}
    if isinstance(value, set | frozenset):
        return [plain(v) for v in sorted(value, key=str)]
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, float):
        return None if math.isnan(value) or math.isinf(value) else value
    if value is None or isinstance(value, bool | int | str):
        return value
    return str(value)
