"""A small invented study with a row in every table, written through the store alone: what tests of
the store work on.

`build` makes it; the other functions make values to change it with. Every word is invented.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from qcode.store import ids, kinds
from qcode.store.change import Change
from qcode.store.store import Store

WORDS = {
    "LE-01": (
        "Interviewer: Who calls?\n\nAda: The hotline, mostly. And patrol – “ok”.\n\nInterviewer:"
        " Schools?\n\nAda: Never.\n"
    ),
    "SP-01": (
        "Interviewer: How do people come to you?\n\nBo: A friend brings them.\n\nBo: Or they ring."
        " Naïve, I know.\n"
    ),
}
CREATED = "2026-03-02T09:00:00.000000Z"
MARA, JONAS = ids.derived("coder", "mara"), ids.derived("coder", "jonas")
CODES = ("referral_stream", "hotline", "school", "community")


def code_id(key: str) -> str:
    return ids.derived("code", key)


def transcript_id(name: str) -> str:
    return ids.derived("transcript", name)


def speaker_id(name: str, label: str) -> str:
    return ids.derived("speaker", name, label)


def build(path: Path) -> None:
    """Make the study at `path`, in a few change-sets by different people."""
    with Store.create(path, title="Ways to help") as store:
        with store.change("codebook load", actor="") as change:
            _codebook(change)
        with store.change("import", actor="mara") as change:
            for name, kind in (("mara", "person"), ("jonas", "person")):
                change.put(
                    "coder", ids.derived("coder", name), {"name": name, "kind": kind}, "coder.add"
                )
            for name, text in WORDS.items():
                put_transcript(change, name, text)
        with store.change("assign", actor="mara") as change:
            _assignments(change)
        for number, (coder, key) in enumerate(
            ((MARA, "hotline"), (MARA, "school"), (JONAS, "hotline"))
        ):
            with store.change(
                f"codings add {key}", actor="mara" if coder == MARA else "jonas"
            ) as change:
                put_coding(change, coder, key, "LE-01", number)
        with store.change("notes", actor="jonas") as change:
            _notes(change)
        with store.change("suggest train", actor="") as change:
            blob = change.store_content("blob", b"\x00\x01 a model \xff")
            model = {"blob": blob, "card": json.dumps({"codes": 4}), "created": change.time}
            change.put("model", ids.derived("model", 1), model, "suggest.train")
            row = {
                "model": ids.derived("model", 1),
                "transcript": transcript_id("SP-01"),
                "segment": 2,
                "code": code_id("community"),
                "probability": 0.5,
                "why": "friend",
            }
            kinds.insert_rows(change.connection, "suggestion", tuple(row), [tuple(row.values())])


def _codebook(change: Change) -> None:
    for position, key in enumerate(CODES):
        change.put("code", code_id(key), code_value(key, position=position), "codebook.load")
    value = {
        "version": "1",
        "title": "Book",
        "description": "",
        "codes": "[]",
        "created": change.time,
    }
    change.put("codebook", ids.derived("codebook", "1"), value, "codebook.load")
    for name, setting in (("codebook", "1"), ("codebook_title", "Book")):
        change.put("setting", name, {"value": json.dumps(setting)}, "codebook.load")
    question = {"role": "law_enforcement", "key": "Q1", "text": "Who calls?", "position": 0}
    change.put("question", ids.derived("question", "Q1"), question, "codebook.load")


def code_value(key: str, *, position: int = 0, label: str = "") -> dict[str, Any]:
    """The value of a code; all but the first stand below the first."""
    return {
        "key": key,
        "label": label or key.title(),
        "definition": "said of it",
        "include": "",
        "exclude": "",
        "examples": "[]",
        "keywords": '["ring"]',
        "color": "#4E79A7",
        "questions": "[]",
        "asked_of": "[]",
        "parent": None if key == CODES[0] else code_id(CODES[0]),
        "position": position,
        "status": "active",
        "since": "1",
    }


def put_transcript(change: Change, name: str, text: str) -> None:
    """A transcript with speakers, an attribute, and a segment a turn."""
    entity = transcript_id(name)
    content = change.store_content("text", text)
    value = {
        "name": name,
        "text": content,
        "source": f"{name}.txt",
        "source_sha256": content,
        "format": "text",
        "encoding": "utf-8",
        "segment_by": "turn",
        "words": len(text.split()),
        "created": change.time,
    }
    change.put("transcript", entity, value, "import")
    turns: list[tuple[str, int, int, None, int]] = []
    for label, start, end in spoken(text):
        turns.append((speaker_id(name, label), start, end, None, 1000 * len(turns)))
        if change.get("speaker", speaker_id(name, label)) is None:
            speaker = {"transcript": entity, "label": label, "position": len(turns)}
            change.put("speaker", speaker_id(name, label), speaker, "import")
    layout = kinds.layout(
        turns, [(number, turn[1], turn[2]) for number, turn in enumerate(turns, 1)]
    )
    change.put(kinds.LAYOUT, entity, layout, "import")
    put_attribute(change, "transcript", entity, entity, "site", "north")


def anchor(name: str) -> str:
    """What the offsets in a transcript refer to: the start of the SHA-256 of its text."""
    return sha256(WORDS.get(name, "").encode()).hexdigest()[:12]


def spoken(text: str) -> list[tuple[str, int, int]]:
    """Label and ``[start, end)`` of each turn."""
    turns, at = [], 0
    for paragraph in text.split("\n\n"):
        label, _, words = paragraph.partition(": ")
        start = at + len(label) + 2
        turns.append((label, start, start + len(words.rstrip("\n"))))
        at += len(paragraph) + 2
    return turns


def put_attribute(
    change: Change, owner_kind: str, owner: str, transcript: str | None, name: str, value: str
) -> bool:
    row = {
        "owner_kind": owner_kind,
        "owner": owner,
        "transcript": transcript,
        "name": name,
        "value": value,
    }
    return change.put(
        "attribute", ids.derived("attribute", owner_kind, owner, name), row, "attributes.import"
    )


def put_coding(change: Change, coder: str, key: str, name: str, number: int) -> str:
    """A coding of five characters from `number` on; returns its id."""
    text = (change.get("transcript", transcript_id(name)) or {})["text"]
    value = {**coding_value(coder, key, name, number), "anchor": text[:12]}
    entity = ids.derived("coding", coder, key, name, number)
    change.put("coding", entity, value, "coding.add")
    return entity


def coding_value(coder: str, key: str, name: str, number: int, memo: str = "") -> dict[str, Any]:
    return {
        "coder": coder,
        "code": code_id(key),
        "transcript": transcript_id(name),
        "start": 13 + number,
        "end": 18 + number,
        "round": "1",
        "origin": "hand",
        "source": "cli",
        "created": CREATED,
        "memo": memo,
        "codebook": "1",
        "anchor": anchor(name),
    }


def _assignments(change: Change) -> None:
    change.put("site", "north", {"position": 0}, "attributes.import")
    put_attribute(change, "site", "north", None, "size", "large")
    put_attribute(
        change,
        "speaker",
        speaker_id("LE-01", "Ada"),
        transcript_id("LE-01"),
        "role",
        "law_enforcement",
    )
    sample = ids.derived("sample", 1)
    change.put("sample", sample, {"frame": '{"LE-01":{}}', "created": change.time}, "sample.draw")
    for coder, kind in ((MARA, "primary"), (JONAS, "reliability")):
        value = {
            "transcript": transcript_id("LE-01"),
            "coder": coder,
            "kind": kind,
            "round": "1",
            "blind": kind != "primary",
            "sample": sample,
            "created": change.time,
        }
        change.put("assignment", ids.derived("assignment", coder), value, "assign")


def _notes(change: Change) -> None:
    entity = transcript_id("LE-01")
    change.put("done", ids.derived("done", 1), done_value(change.time), "done.mark")
    memo = {
        "kind": "memo",
        "target_kind": "transcript",
        "target": entity,
        "transcript": entity,
        "start": 3,
        "end": 9,
        "coder": JONAS,
        "text": "Ask again – “when”?",
        "created": change.time,
        "anchor": anchor("LE-01"),
    }
    change.put("memo", ids.derived("memo", 1), memo, "memo.add")
    mark = {
        "kind": "asked",
        "transcript": entity,
        "start": 13,
        "end": 23,
        "coder": JONAS,
        "value": "Q1",
        "created": change.time,
        "anchor": anchor("LE-01"),
    }
    change.put("mark", ids.derived("mark", 1), mark, "mark.add")


def done_value(created: str) -> dict[str, Any]:
    return {
        "coder": MARA,
        "transcript": transcript_id("LE-01"),
        "start": 0,
        "end": len(WORDS["LE-01"]),
        "round": "1",
        "codebook": "1",
        "created": created,
        "anchor": anchor("LE-01"),
    }


def memo_value(text: str) -> Mapping[str, Any]:
    """A memo on the study as a whole, which refers to nothing."""
    return {
        "kind": "memo",
        "target_kind": "study",
        "target": "",
        "transcript": None,
        "start": None,
        "end": None,
        "coder": MARA,
        "text": text,
        "created": CREATED,
        "anchor": "",
    }
