"""An invented study of two short transcripts in which four people code: mara everything, jonas the
first transcript blind, kim the first transcript twice, the second time blind, and lea nothing yet.

`build` makes it through the store alone. Every word is invented. Offsets of words: `BEANS`, `PEAS`,
`RAIN` in A1, `NEIGHBOURS` in B1.
"""

from __future__ import annotations

from pathlib import Path

from full_study import put_transcript, speaker_id, transcript_id

from qcode.model import Code, Codebook, Protocol, Question
from qcode.store import codebooks, ids, kinds
from qcode.store.change import Change
from qcode.store.purposes import READING
from qcode.store.store import Store
from qcode.store.writing import (
    ensure_coder,
    memo_value,
    put_assignment,
    put_attribute,
    put_coding,
    put_done,
    put_hint,
    put_mark,
    put_memo,
    put_sight,
)

A1, B1 = transcript_id("A1"), transcript_id("B1")
TEXTS = {
    "A1": "Host: What grew?\n\nAda: Beans and peas.\n\nAda: Then rain came.\n",
    "B1": "Host: Who came?\n\nBen: The neighbours, mostly.\n",
}
BEANS, PEAS, RAIN, NEIGHBOURS = (23, 28), (33, 37), (50, 54), (26, 36)
TURNS = {"A1": [(6, 16), (23, 38), (45, 60)], "B1": [(6, 15), (22, 45)]}
MARA, JONAS, KIM, LEA = (ids.derived("coder", name) for name in ("mara", "jonas", "kim", "lea"))
BOOK = Codebook(
    "Gardens",
    "1",
    (
        Code("plants", "Plants", "what grows", examples=("a tree",)),
        Code("beans", "Beans", parent="plants"),
        Code("peas", "Peas", parent="plants", keywords=("pea", "pod")),
        Code("visitors", "Visitors", "who comes", exclusive=True),
    ),
    "What is said of gardens",
    (Protocol("gardener", (Question("Q1", "What grew?"), Question("Q2", "Who came?"))),),
)


def code(change: Change, key: str) -> str:
    """The id of the code with that key."""
    return next(row.id for row in change.view(None).rows("code", key=key))


def give(change: Change, coder: str, key: str, name: str, place: tuple[int, int], **more) -> str:
    """A coding of the coder on the words at `place`; its id."""
    made = put_coding(
        change,
        coder=coder,
        code=code(change, key),
        transcript=transcript_id(name),
        start=place[0],
        end=place[1],
        **{"round": "1", "origin": "hand", "source": "cli", **more},
    )
    assert made is not None
    return made


def note(
    change: Change,
    coder: str,
    text: str,
    name: str | None,
    place: tuple[int, int] | None = None,
    *,
    kind: str = "memo",
    target: tuple[str, str] | None = None,
) -> str:
    """A memo of the coder on a transcript (or on the study); its id."""
    on = None if name is None else transcript_id(name)
    what, entity = target or (("study", "") if on is None else ("transcript", on))
    value = memo_value(
        change,
        target_kind=what,
        target=entity,
        transcript=on,
        place=place,
        coder=coder,
        text=text,
        kind=kind,
    )
    return put_memo(change, value)


def draft(change: Change, coder: str, key: str, example: str, place: tuple[int, int]) -> None:
    """A code as it is made while coding: with the passage as its example, and a memo there."""
    value = codebooks.code_value(
        Code(key, key.title(), examples=(example,)),
        parent=None,
        position=9,
        status=codebooks.DRAFT,
        since="1",
    )
    change.put("code", ids.derived("code", key), value, "code.draft")
    note(change, coder, f"new code {key}", "A1", place)


def build(path: Path) -> Path:
    """Make the study at `path`."""
    with Store.create(path, title="Two gardens") as store:
        with store.reading() as connection:
            connection.exec_driver_sql("PRAGMA synchronous = OFF")
        with store.change("codebook load") as change:
            codebooks.save(change, BOOK)
            codebooks.put_edition(change, BOOK, "codebook.load")
        with store.change("import a1 b1") as change:
            for name in ("mara", "jonas", "kim", "lea"):
                ensure_coder(change, name)
            for name, text in TEXTS.items():
                put_transcript(change, name, text)
        with store.change("attributes import") as change:
            for name, label, role in (
                ("A1", "Host", "Interviewer"),
                ("A1", "Ada", "gardener"),
                ("B1", "Ben", "neighbour"),
            ):
                owner = speaker_id(name, label)
                put_attribute(
                    change, "speaker", owner, transcript_id(name), "role", role, "attributes.import"
                )
            change.put("site", "hill", {"position": 0}, "attributes.import")
            put_attribute(change, "site", "hill", None, "soil", "clay", "attributes.import")
        with store.change("assign") as change:
            put_assignment(change, A1, MARA, "primary", "1", False, None)
            put_assignment(change, B1, MARA, "primary", "1", False, None)
            put_assignment(change, A1, JONAS, "reliability", "1", True, None)
        with store.change("codings add A1 2 beans", actor="mara") as change:
            give(change, MARA, "beans", "A1", BEANS)
            give(change, MARA, "visitors", "B1", NEIGHBOURS, memo="who?")
        with store.change("codings add A1 2 peas", actor="jonas") as change:
            give(change, JONAS, "peas", "A1", PEAS)
        with store.change("code A1", actor="kim") as change:
            give(change, KIM, "beans", "A1", BEANS)
            put_done(change, A1, KIM, 0, 61, "1")
            note(change, KIM, "first look", "A1", PEAS)
        with store.change("code A1", actor="mara") as change:
            draft(change, MARA, "rain", "Then rain came.", RAIN)
        with store.change("notes", actor="mara") as change:
            put_done(change, A1, MARA, 0, 61, "1")
            put_done(change, B1, MARA, 0, 46, "1")
            note(change, MARA, "wet year", "A1", RAIN)
            note(change, MARA, "about all", None)
            for name in ("A1", "B1"):
                target = ("code", code(change, "plants"))
                note(change, MARA, f"plants in {name}", name, kind="summary", target=target)
            put_mark(change, kind="asked", transcript=A1, start=6, end=16, coder=MARA, value="Q1")
            put_mark(change, kind="asked", transcript=B1, start=6, end=15, coder="", value="Q2")
            put_mark(change, kind="not_put", transcript=A1, start=0, end=61, coder="", value="Q2")
            put_mark(change, kind="star", transcript=A1, start=23, end=28, coder=MARA, value="")
            put_mark(change, kind="star", transcript=B1, start=26, end=36, coder=MARA, value="")
        with store.change("notes", actor="jonas") as change:
            put_done(change, A1, JONAS, 6, 16, "1")
            note(change, JONAS, "sweet ones", "A1", PEAS)
            put_mark(change, kind="star", transcript=A1, start=33, end=37, coder=JONAS, value="")
        with store.change("sample enrich") as change:
            put_hint(change, A1, (23, 38), {"sample": "s1", "why": "beans"})
        with store.change("(reading)", actor="lea", purpose=READING) as change:
            put_sight(change, "sight", B1, 46, LEA, {"command": "codings"}, (LEA,))
        with store.change("assign kim again") as change:
            put_assignment(change, A1, KIM, "reliability", "2", True, None)
        with store.change("code A1", actor="kim") as change:
            give(change, KIM, "peas", "A1", PEAS, round="2")
            note(change, KIM, "second look", "A1", BEANS)
        with store.change("code A1", actor="jonas") as change:
            draft(change, JONAS, "shade", "Beans and peas.", (23, 38))
        with store.change("suggest train") as change:
            blob = change.store_content("blob", b"learned")
            card = '{"beans":2}'
            model = ids.derived("model", 1)
            change.put(
                "model",
                model,
                {"blob": blob, "card": card, "created": change.time},
                "suggest.train",
            )
            row = {
                "model": model,
                "transcript": B1,
                "segment": 2,
                "code": code(change, "visitors"),
                "probability": 0.5,
                "why": "neighbours",
            }
            kinds.insert_rows(change.connection, "suggestion", tuple(row), [tuple(row.values())])
    return path
