"""The table of what the newest model promises of each code."""

from __future__ import annotations

from typing import Any

from qcode.codebook import find_code
from qcode.errors import Refused
from qcode.model import Column, Table
from qcode.store.view import View
from qcode.suggest import AnyModel, Promise
from qcode.workflows.suggesting.models import newest_model

NOTES = (
    "Promised: in transcripts not seen, of the code's suggestions with at least this probability,"
    " the precision asked for is reached, with 90 % confidence for each row.",
    "Counted are suggestions for transcripts while the model had not seen them; every transcript"
    " is one observation. The lower bound is one of 90 %.",
)


def promise_table(view: View, codes: tuple[str, ...] | None = None) -> Table:
    """A row for each code and asked precision: the threshold, or why there is none.

    Raises Refused without a trained model, and for a reader who codes something blind; Unknown for
    a code.
    """
    model = needed_model(view)
    codebook = view.codebook()
    keys = (
        [c.key for c in codebook.codes]
        if codes is None
        else [find_code(codebook, name).key for name in codes]
    )
    rows = tuple(
        _row(code, promise)
        for code in dict.fromkeys(keys)
        for promise in model.promises.get(code, ())
    )
    if not rows:
        raise Refused(
            "the newest model was trained before there were promises, or without these codes",
            command="qcode suggest train",
        )
    columns = (
        Column("code", "Code"),
        Column("asked", "Asked", "number"),
        Column("threshold", "From", "number"),
        Column("offered", "Offered", "count"),
        Column("right", "Right", "count"),
        Column("transcripts", "Transcripts", "count"),
        Column("bound", "Lower bound", "number"),
        Column("remark", "Remark"),
    )
    kept = sum(row["threshold"] is not None for row in rows)
    extra = {"confidence": 0.9, "promised": kept}
    return Table("suggest.promise", "What can be promised", columns, rows, NOTES, extra=extra)


def _row(code: str, promise: Promise) -> dict[str, Any]:
    return {
        "code": code,
        "asked": promise.precision,
        "threshold": promise.threshold,
        "offered": promise.offered,
        "right": promise.right,
        "transcripts": promise.transcripts,
        "bound": promise.bound,
        "remark": promise.reason and f"cannot be promised: {promise.reason}",
    }


def needed_model(view: View) -> AnyModel:
    """The newest model. Raises Refused without one, and for a reader who codes something blind."""
    if view.blindness():
        raise Refused(
            f"{view.as_coder} codes some transcripts blind, and a model tells what others coded",
            advice="the supervisor looks at it: the same command without --coder",
        )
    model = newest_model(view)
    if model is None:
        raise Refused("no model was trained yet", command="qcode suggest train")
    return model
