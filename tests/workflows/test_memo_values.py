"""What the verbs of memos return and store: a note on segments, on a transcript, on a code, on a
code in a transcript, or on the study.
"""

from __future__ import annotations

from typing import Any

import pytest
from states import nothing_written, one_step, steps

from qcode.errors import QcodeError, Refused, Unknown, UsageError
from qcode.store.store import Store
from qcode.workflows.codebook.editing import rename_code, retire_codes
from qcode.workflows.coding.memos import memos_table, remove_memos, write_memo
from qcode.workflows.shared.codings import add_codings, mark_done

TEXT = "Ask again – “when”?"


def listed(store: Store, reader: str | None = None, **chosen: Any) -> list[tuple[Any, ...]]:
    """(transcript, segment, code, by, text) of each memo."""
    rows = memos_table(store.view(reader), **chosen).rows
    return [tuple(r[k] for k in ("transcript", "segment", "code", "by", "text")) for r in rows]


@pytest.mark.parametrize(
    ("place", "where", "row"),
    [
        ({}, "the study", ("", None, "", "mara", TEXT)),
        ({"transcript": "LE-01"}, "LE-01", ("LE-01", None, "", "mara", TEXT)),
        ({"transcript": "LE-01", "segments": "4"}, "LE-01 4", ("LE-01", 4, "", "mara", TEXT)),
        ({"transcript": "LE-01", "segments": "4-6"}, "LE-01 4-6", ("LE-01", 4, "", "mara", TEXT)),
        ({"code": "hotline"}, "hotline", ("", None, "hotline", "mara", TEXT)),
        (
            {"code": "referral_stream/online"},
            "referral_stream/online",
            ("", None, "online", "mara", TEXT),
        ),
        (
            {"code": "hotline", "transcript": "SP-01"},
            "hotline in SP-01",
            ("SP-01", None, "hotline", "mara", TEXT),
        ),
    ],
)
def test_a_memo_stands_where_it_was_put(
    store: Store, place: dict[str, str], where: str, row: tuple[Any, ...]
) -> None:
    with one_step(store):
        assert write_memo(store, f" {TEXT}\n", coder="mara", **place) == (where, ())
    assert listed(store) == [row]
    with nothing_written(store), pytest.raises(Refused) as caught:
        write_memo(store, TEXT, coder="mara", **place)
    assert caught.value.message == f"the memo on {where} already says that; nothing was changed"


def test_a_second_memo_of_the_same_coder_replaces_the_first_and_others_keep_theirs(
    store: Store,
) -> None:
    write_memo(store, "first", coder="mara", transcript="LE-02")
    (before,) = memos_table(store.view(None)).rows
    with one_step(store):
        write_memo(store, "second", coder="mara", transcript="LE-02")
    (after,) = memos_table(store.view(None)).rows
    assert (after["id"], after["created"]) == (before["id"], before["created"])
    write_memo(store, "mine", coder="jonas", transcript="LE-02")
    assert [(by, text) for _, _, _, by, text in listed(store)] == [
        ("mara", "second"),
        ("jonas", "mine"),
    ]


def test_the_words_of_a_memo_are_the_whole_range(store: Store) -> None:
    write_memo(store, TEXT, coder="mara", transcript="LE-01", segments="2-4")
    (row,) = memos_table(store.view(None)).rows
    text = store.view(None).interview("LE-01").text
    assert text[row["start"] : row["end"]].startswith("The hotline calls us.")
    assert text[row["start"] : row["end"]].endswith("Ads on the internet, mostly.")
    assert row["on"] == "segment" and row["memo"] == row["id"][-8:]


@pytest.mark.parametrize(
    ("text", "place", "error", "words"),
    [
        ("  \n", {}, UsageError, "the memo is empty"),
        (TEXT, {"segments": "2"}, UsageError, "add a memo to a code"),
        (TEXT, {"segments": "2", "code": "hotline"}, UsageError, "add a memo to a code"),
        (
            TEXT,
            {"transcript": "LE-01", "segments": "2", "code": "hotline"},
            UsageError,
            "add a memo to a code",
        ),
        (TEXT, {"transcript": "LE-01", "segments": "9"}, UsageError, "has no segment 9"),
        (TEXT, {"transcript": "LE-09"}, Unknown, "no transcript named 'LE-09'"),
        (TEXT, {"code": "hotlin"}, Unknown, "did you mean 'hotline'"),
        (TEXT, {"code": "hotline", "transcript": "XX"}, Unknown, "no transcript named 'XX'"),
    ],
)
def test_a_memo_without_words_or_a_place_is_refused(
    store: Store, text: str, place: dict[str, str], error: type[UsageError], words: str
) -> None:
    with nothing_written(store), pytest.raises(error) as caught:
        write_memo(store, text, coder="mara", **place)
    assert words in caught.value.message and caught.value.exit_status == 2


def test_a_memo_of_somebody_new_makes_a_coder_and_a_slip_does_not(store: Store) -> None:
    assert write_memo(store, TEXT, coder="rosa")[1] == ("coder 'rosa' is new in this study",)
    with nothing_written(store), pytest.raises(UsageError, match="there is 'mara'"):
        write_memo(store, TEXT, coder="Marra")


def test_a_memo_stays_on_a_renamed_code_and_is_not_put_on_a_retired_one(store: Store) -> None:
    write_memo(store, TEXT, coder="mara", code="community")
    rename_code(store, "community", "neighbors")
    assert listed(store) == [("", None, "neighbors", "mara", TEXT)]
    retire_codes(store, ["neighbors"])
    with nothing_written(store), pytest.raises(Refused, match="'neighbors' is retired"):
        write_memo(store, "more", coder="jonas", code="neighbors")


@pytest.fixture
def memos(store: Store) -> Store:
    """Five memos by two coders; those of mara in LE-01 are hidden from jonas."""
    write_memo(store, "On the study", coder="mara")
    write_memo(store, "On the code", coder="jonas", code="hotline")
    write_memo(store, "Whole of LE-01", coder="mara", transcript="LE-01")
    write_memo(store, "Segment of LE-01", coder="jonas", transcript="LE-01", segments="2")
    write_memo(store, "How LE-02 speaks of lines", coder="mara", transcript="LE-02", code="hotline")
    return store


def test_memos_are_listed_transcripts_first_in_the_order_of_the_text(memos: Store) -> None:
    table = memos_table(memos.view(None))
    assert [r["text"] for r in table.rows] == [
        "Whole of LE-01",
        "Segment of LE-01",
        "How LE-02 speaks of lines",
        "On the study",
        "On the code",
    ]
    assert [r["on"] for r in table.rows] == ["transcript", "segment", "code", "study", "code"]
    assert table.notes == ("5 memos.",)


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"transcript": "LE-01"}, ["Whole of LE-01", "Segment of LE-01"]),
        ({"transcript": "LE-02"}, ["How LE-02 speaks of lines"]),
        ({"transcript": "SP-01"}, []),
        ({"code": "Hotlines"}, ["How LE-02 speaks of lines", "On the code"]),
        ({"code": "online"}, []),
        ({"by": "jonas"}, ["Segment of LE-01", "On the code"]),
        ({"search": "le-01"}, ["Whole of LE-01", "Segment of LE-01"]),
        ({"search": "OF L", "by": "mara"}, ["Whole of LE-01", "How LE-02 speaks of lines"]),
        ({"code": "hotline", "transcript": "LE-02"}, ["How LE-02 speaks of lines"]),
    ],
)
def test_memos_can_be_chosen(memos: Store, chosen: dict[str, str], expected: list[str]) -> None:
    assert [text for *_, text in listed(memos, **chosen)] == expected


@pytest.mark.parametrize("chosen", [{"transcript": "LE-7"}, {"code": "hot"}, {"by": "Jonas"}])
def test_memos_of_what_is_not_there_are_an_error(memos: Store, chosen: dict[str, str]) -> None:
    with pytest.raises(Unknown):
        listed(memos, **chosen)


def test_a_blind_coder_reads_no_memo_of_others_in_the_transcript(memos: Store) -> None:
    assert [text for *_, text in listed(memos, "jonas")] == [
        "Segment of LE-01",
        "How LE-02 speaks of lines",
        "On the study",
        "On the code",
    ]
    assert len(listed(memos, "mara")) == 5


def test_own_memos_are_removed_by_the_end_of_their_id(memos: Store) -> None:
    rows = {r["text"]: r for r in memos_table(memos.view(None)).rows}
    whole, study = rows["Whole of LE-01"], rows["On the study"]
    with one_step(memos):
        removed = remove_memos(memos, [whole["memo"], study["id"], whole["id"]], coder="mara")
    assert removed == (whole["id"], study["id"])
    assert len(listed(memos)) == 3


def test_memos_of_others_of_nobody_or_of_several_are_not_removed(memos: Store) -> None:
    rows = {r["text"]: r for r in memos_table(memos.view(None)).rows}

    def fault(*names: str, coder: str = "jonas") -> QcodeError:
        with nothing_written(memos), pytest.raises(QcodeError) as caught:
            remove_memos(memos, names, coder=coder)
        return caught.value

    other = rows["On the study"]["memo"]
    refused = fault(rows["On the code"]["memo"], other)
    assert refused.message == f"memo {other} is mara's; you can only delete your own"
    assert isinstance(fault("no such"), Unknown) and isinstance(fault(""), Unknown)
    # Blind in LE-01, jonas does not even learn that mara wrote something there.
    assert isinstance(fault(rows["Whole of LE-01"]["memo"]), Unknown)
    ends = [r["id"][-1] for r in rows.values() if r["by"] == "mara"]
    twice = next((e for e in ends if ends.count(e) > 1), None)
    if twice is not None:
        assert "type more of it" in fault(twice, coder="mara").message


def test_a_note_of_an_imported_file_belongs_to_nobody(store: Store) -> None:
    from qcode.store.writing import memo_value, put_memo

    with store.change("import") as change:
        entity = store.view(None).transcript_id("LE-02")
        value = memo_value(
            change,
            target_kind="transcript",
            target=entity,
            transcript=entity,
            place=None,
            coder="",
            text="Scanned twice",
            kind="note",
        )
        put_memo(change, value, None)
    (row,) = memos_table(store.view(None)).rows
    assert (row["by"], row["kind"]) == ("", "note")
    with nothing_written(store), pytest.raises(Refused, match="is a note of the file"):
        remove_memos(store, [row["memo"]], coder="mara")


def test_who_writes_memos_codes_nothing(store: Store) -> None:
    write_memo(store, TEXT, coder="rosa", transcript="LE-01")
    count = steps(store)
    study = store.view(None).study()
    assert "rosa" not in {c.coder for c in study.codings} | {d.coder for d in study.done}
    add_codings(store, "LE-02", "2", ["online"], coder="rosa")
    mark_done(store, ["LE-02"], coder="rosa")
    assert steps(store) == count + 2
