"""For people who go on in Python: any table, and the codings of a study, as a pandas DataFrame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qcode.model import Study, Table

if TYPE_CHECKING:
    import pandas as pd

_DTYPES: dict[str, Any] = {
    "count": "Int64",
    "percent": "Float64",
    "number": "Float64",
    "flag": "boolean",
    "text": "string",
}


def frame(table: Table) -> pd.DataFrame:
    """The rows of `table` with the columns of its csv and json, in full precision; what does not
    exist is ``<NA>``.

    The table's notes are in ``frame.attrs["notes"]``, its other JSON keys in
    ``frame.attrs["extra"]``.
    """
    import pandas as pd

    columns = {c.key: c for c in (*table.columns, *table.data_columns)}
    made = pd.DataFrame(
        [{key: row.get(key) for key in columns} for row in table.rows], columns=list(columns)
    )
    for key, column in columns.items():
        if (dtype := _DTYPES.get(column.kind)) is not None:
            values = [_plain(v) if dtype == "string" else v for v in made[key]]
            made[key] = pd.array(values, dtype=dtype)
    made.attrs["notes"] = list(table.notes)
    made.attrs["extra"] = dict(table.extra)
    return made


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str) else str(value)


def participants_frame(study: Study) -> pd.DataFrame:
    """A row for each participant of each transcript who is not an interviewer: transcript, speaker,
    and every attribute.
    """
    import pandas as pd

    people = [
        p for interview in study.interviews for p in interview.participants if not p.interviewer
    ]
    names = sorted({name for p in people for name in p.attributes})
    rows = [
        {"transcript": p.transcript, "speaker": p.label, **{n: p.attributes.get(n) for n in names}}
        for p in people
    ]
    return pd.DataFrame(rows, columns=["transcript", "speaker", *names]).astype("string")


def codings_frame(study: Study) -> pd.DataFrame:
    """A row a coding, with the columns of the codings file and the participant's attributes beside
    them.
    """
    from qcode.workflows.coding.codings_file import codings_table

    made = frame(codings_table(study))
    people = {(i.name, p.label): p.attributes for i in study.interviews for p in i.participants}
    names = sorted(
        {name for attributes in people.values() for name in attributes} - set(made.columns)
    )
    for name in names:
        values = [
            people.get((t, s), {}).get(name)
            for t, s in zip(made["transcript"], made["speaker"], strict=True)
        ]
        made[name] = values
        made[name] = made[name].astype("string")
    return made
