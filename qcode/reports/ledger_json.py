"""A ledger as ``ledger.json``, and back.

Lists of passages are long and shared by many figures: each is written once, under ``sets``, and
figures name it by its number. Every item is a line of its own, so that two ledgers can be compared.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from qcode.reports.ledger import Evidence, Figure, Ledger, Person, Place, Quotation, Sentence

SCHEMA = "qcode.ledger/1"


class NotALedger(ValueError):
    """What was read is no ledger that this version knows; the message says why."""


def ledger_bytes(ledger: Ledger) -> bytes:
    """UTF-8 JSON, the same for the same ledger."""
    sets = _Sets()
    figures = [_figure(f, sets) for f in ledger.figures]
    parts: list[tuple[str, Any]] = [
        ("schema", SCHEMA),
        ("study", ledger.study),
        ("plan", ledger.plan),
        ("tables", [*ledger.tables]),
        ("figures", figures),
        ("quotations", [_quotation(q) for q in ledger.quotations]),
        ("sentences", [_sentence(s) for s in ledger.sentences]),
        ("sets", [list(s) for s in sets.numbers]),
        ("passages", [_place(n, p) for n, p in enumerate(ledger.places, start=1)]),
        ("people", [_person(n, p) for n, p in enumerate(ledger.people, start=1)]),
    ]
    body = ",\n".join(f"{_json(name)}: {_value(value)}" for name, value in parts)
    return f"{{\n{body}\n}}\n".encode("utf-8", "backslashreplace")


def _value(value: Any) -> str:
    if not isinstance(value, list) or not value:
        return _json(value)
    return "[\n" + ",\n".join(map(_json, value)) + "\n]"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True, allow_nan=False)


class _Sets:
    """Lists of numbers, each once; 0 is the empty one."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[int, ...], int] = {(): 0}

    def of(self, some: tuple[int, ...]) -> int:
        """The number of a list."""
        return self.numbers.setdefault(some, len(self.numbers))


def _figure(figure: Figure, sets: _Sets) -> dict[str, Any]:
    return {
        "id": figure.id,
        "table": figure.table,
        "group": figure.group,
        "row": figure.row,
        "column": figure.column,
        "label": figure.label,
        "kind": figure.kind,
        "value": figure.value,
        "shown": figure.shown,
        "printed": figure.printed,
        "evidence": [_evidence(e, sets) for e in figure.evidence],
    }


def _evidence(one: Evidence, sets: _Sets) -> dict[str, Any]:
    result: dict[str, Any] = {"unit": one.unit, "value": one.value}
    if one.passages:
        result["passages"] = sets.of(one.passages)
    if one.people:
        result["people"] = sets.of(one.people)
    if one.names:
        result["names"] = list(one.names)
    if one.name:
        result["name"] = one.name
    if one.parts:
        result["parts"] = [_evidence(p, sets) for p in one.parts]
    return result


def _quotation(one: Quotation) -> dict[str, Any]:
    return {
        "id": one.id,
        "code": one.code,
        "label": one.label,
        "quote": one.quote,
        "attribution": one.attribution,
        "passage": one.passage,
    }


def _sentence(one: Sentence) -> dict[str, Any]:
    return {"id": one.id, "source": one.source, "text": one.text}


def _place(number: int, one: Place) -> dict[str, Any]:
    return {
        "passage": number,
        "transcript": one.transcript,
        "turn": one.turn,
        "segments": list(one.segments),
        "start": one.start,
        "end": one.end,
        "person": one.person,
    }


def _person(number: int, one: Person) -> dict[str, Any]:
    return {
        "number": number,
        "transcript": one.transcript,
        "speaker": one.label,
        "role": one.role,
        "site": one.site,
        "person": list(one.person),
    }


def read_ledger(data: bytes) -> Ledger:
    """The ledger in a file. Raises `NotALedger`."""
    try:
        result = json.loads(data)
        if not isinstance(result, dict) or result.get("schema") != SCHEMA:
            raise NotALedger(f"it is no file of the kind {SCHEMA}")
        return _read(result)
    except (KeyError, TypeError, IndexError, UnicodeDecodeError) as problem:
        raise NotALedger(f"it is not complete ({type(problem).__name__}: {problem})") from None
    except json.JSONDecodeError as problem:
        raise NotALedger(f"it is not JSON ({problem})") from None


def _read(result: Mapping[str, Any]) -> Ledger:
    sets = [tuple(map(int, s)) for s in result["sets"]]

    def evidence(one: Mapping[str, Any]) -> Evidence:
        return Evidence(
            one["unit"],
            int(one["value"]),
            sets[one.get("passages", 0)],
            sets[one.get("people", 0)],
            tuple(one.get("names", ())),
            tuple(map(evidence, one.get("parts", ()))),
            str(one.get("name", "")),
        )

    return Ledger(
        study=result["study"],
        plan=result["plan"],
        tables=tuple(result["tables"]),
        figures=tuple(_figures(result["figures"], evidence)),
        quotations=tuple(Quotation(**one) for one in result["quotations"]),
        sentences=tuple(Sentence(**one) for one in result["sentences"]),
        places=tuple(
            Place(
                p["transcript"], p["turn"], tuple(p["segments"]), p["start"], p["end"], p["person"]
            )
            for p in result["passages"]
        ),
        people=tuple(
            Person(p["transcript"], p["speaker"], p["role"], p["site"], (*p["person"],))
            for p in result["people"]
        ),
    )


def _figures(result: Iterable[Mapping[str, Any]], evidence: Any) -> Iterable[Figure]:
    for one in result:
        yield Figure(**{**one, "evidence": tuple(map(evidence, one["evidence"]))})
