"""What a filled coding sheet becomes: runs of finished segments, and codings that are those of the
cells, whatever was filled in.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sheet_filling import fill
from states import nothing_written, one_step

from qcode.errors import BadInput, ProjectError, Refused, Unknown, UsageError
from qcode.store.blindness import SUPERVISOR
from qcode.store.store import Store
from qcode.workflows.codebook.loading import init_study
from qcode.workflows.importing.importing import import_files
from qcode.workflows.importing.withdrawing import remove_transcript
from qcode.workflows.sample.assigning import assign
from qcode.workflows.sample.sheet_packing import pack_sheet
from qcode.workflows.sample.sheet_receiving import receive_sheet
from qcode.workflows.shared.codings import add_codings, mark_done

TALK = "".join(f"Interviewer: Question {n}?\n\nAda: Answer {n}.\n\n" for n in range(1, 5))
BOOK = "title: Talk\nversion: '1'\ncodes:\n  - {code: a}\n  - {code: b}\n  - {code: c}\n"
ANSWERS = (2, 4, 6, 8)


@pytest.fixture
def talk(tmp_path: Path) -> Store:
    """A study of one talk of four answers, which ben has to code."""
    (tmp_path / "book.yaml").write_text(BOOK)
    (tmp_path / "T-1.txt").write_text(TALK)
    path = tmp_path / "talk.qcode"
    init_study(path, title="Talk", codebook=tmp_path / "book.yaml")
    store = Store.open(path)
    import_files(store, [str(tmp_path / "T-1.txt")])
    assign(store, ["T-1"], to="ben", kind="reliability", blind=True, round="2")
    return store


def sheet_of(store: Store, name: str = "ben.xlsx") -> Path:
    """The sheet of ben."""
    path = store.path.with_name(name)
    path.unlink(missing_ok=True)
    return pack_sheet(store, "ben", path).path


def filled(store: Store, cells: Mapping[int, Mapping[str, object]]) -> Path:
    """The sheet with these cells of segments filled."""
    path = sheet_of(store)
    fill(path, {("T-1", segment): values for segment, values in cells.items()})
    return path


def done_words(store: Store) -> list[str]:
    """The words that ben's done marks begin and end with."""
    study = store.view(SUPERVISOR).study()
    text = study.interviews[0].text
    spans = sorted((d.start, d.end) for d in study.done)
    return [text[start:end].strip() for start, end in spans]


def test_the_sheet_is_for_the_round_of_the_assignment(talk: Store) -> None:
    with one_step(talk):
        receive_sheet(talk, filled(talk, {2: {"Code 1": "a", "Done": "yes"}}))
    study = talk.view(SUPERVISOR).study()
    assert [(c.coder, c.code, c.round, c.origin, c.source) for c in study.codings] == [
        ("ben", "a", "2", "hand", "sheet")
    ]
    assert {d.round for d in study.done} == {"2"}


def test_done_rows_that_follow_each_other_are_one_stretch(talk: Store) -> None:
    receive_sheet(talk, filled(talk, {n: {"Done": "yes"} for n in (2, 4, 8)}))
    first, last = done_words(talk)
    assert first.startswith("Answer 1.") and first.endswith("Answer 2.")
    assert last == "Answer 4."


def test_all_rows_done_finish_the_transcript(talk: Store) -> None:
    result = receive_sheet(talk, filled(talk, {n: {"Done": "yes"} for n in ANSWERS}))
    study = talk.view(SUPERVISOR).study()
    assert [(d.start, d.end) for d in study.done] == [(0, len(study.interviews[0].text))]
    assert (result.added, result.done, result.notes) == (0, 1, ())
    with pytest.raises(Refused, match="everything assigned to ben is finished"):
        sheet_of(talk)


def test_codes_without_done_are_told_and_do_not_count_as_finished(talk: Store) -> None:
    result = receive_sheet(talk, filled(talk, {4: {"Code 2": "b"}}))
    assert result.notes == (
        "4 segments are not marked as done in the sheet",
        "1 of them has codes: T-1 4; they count only when they are done",
    )
    assert talk.view(SUPERVISOR).study().done == ()


def test_one_code_in_two_cells_is_one_coding(talk: Store) -> None:
    result = receive_sheet(talk, filled(talk, {2: {"Code 1": "a", "Code 4": " A "}}))
    assert (result.added, result.present) == (1, 0)


def test_a_rehearsal_counts_and_changes_nothing(talk: Store) -> None:
    path = filled(talk, {2: {"Code 1": "a", "Done": "yes"}})
    with nothing_written(talk):
        assert receive_sheet(talk, path, dry_run=True).added == 1


def test_a_finished_transcript_is_left_out_of_the_next_sheet(talk: Store) -> None:
    path = talk.path.with_name("T-2.txt")
    path.write_text(TALK.replace("Answer", "Reply"))
    import_files(talk, [str(path)])
    assign(talk, ["T-2"], to="ben", kind="primary")
    mark_done(talk, ["T-1"], coder="ben", round="2")
    packed = pack_sheet(talk, "ben", talk.path.with_name("next.xlsx"))
    assert "4 segments of 1 transcript to code" in packed.lines[0]
    assert packed.lines[0].endswith("; 1 finished transcript left out")


def test_what_was_coded_on_the_screen_stays(talk: Store) -> None:
    add_codings(talk, "T-1", "2", ["c"], coder="ben", round="2")
    receive_sheet(talk, filled(talk, {2: {"Code 1": "a", "Done": "yes"}}))
    result = receive_sheet(talk, filled(talk, {2: {"Done": "yes"}}))
    assert (result.added, result.removed) == (0, 1)
    assert [c.code for c in talk.view(SUPERVISOR).study().codings] == ["c"]


def test_a_note_that_changed_replaces_the_memo(talk: Store) -> None:
    for note in ("first", "second", "second"):
        receive_sheet(talk, filled(talk, {2: {"Note": note, "Done": "yes"}}))
    memos = talk.view(SUPERVISOR).rows("memo")
    assert [memo.text for memo in memos] == ["second"]


@pytest.mark.parametrize(
    ("coder", "name", "error"),
    [
        ("zoe", "z.xlsx", Unknown),
        ("ben", "z.csv", UsageError),
        ("ben", "book.yaml", UsageError),
    ],
)
def test_a_sheet_that_cannot_be_written_is_refused(
    talk: Store, coder: str, name: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        pack_sheet(talk, coder, talk.path.with_name(name))


def test_a_file_that_is_there_is_not_overwritten(talk: Store) -> None:
    path = sheet_of(talk)
    before = path.read_bytes()
    with pytest.raises(ProjectError, match="exists already"):
        pack_sheet(talk, "ben", path)
    assert path.read_bytes() == before


def test_every_transcript_can_be_asked_for(talk: Store) -> None:
    other = talk.path.with_name("T-2.txt")
    other.write_text(TALK.replace("Answer", "Reply"))
    import_files(talk, [str(other)])
    path = talk.path.with_name("all.xlsx")
    packed = pack_sheet(talk, "ben", path, everything=True)
    assert "8 segments of 2 transcripts" in packed.lines[0]
    fill(path, {("T-2", 2): {"Code 1": "b", "Done": "yes"}})
    receive_sheet(talk, path)
    study = talk.view(SUPERVISOR).study()
    assert [(c.transcript, c.round) for c in study.codings] == [("T-2", "1")]


def test_a_removed_transcript_and_a_missing_file_are_told(talk: Store) -> None:
    path = filled(talk, {2: {"Code 1": "a", "Done": "yes"}})
    with pytest.raises(BadInput):
        receive_sheet(talk, path.with_name("none.xlsx"))
    remove_transcript(talk, "T-1")
    with nothing_written(talk), pytest.raises(BadInput) as told:
        receive_sheet(talk, path)
    assert [p.message for p in told.value.problems] == ["the transcript 'T-1' is not in the study"]


@pytest.fixture
def blank(talk: Store) -> bytes:
    """The sheet of ben before anything was filled in."""
    return sheet_of(talk, "blank.xlsx").read_bytes()


CELLS = st.fixed_dictionaries(
    {},
    optional={
        "Code 1": st.sampled_from(["a", "b", "c", "A ", "", None]),
        "Code 2": st.sampled_from(["a", "b", "c", None]),
        "Code 3": st.sampled_from(["c", None]),
        "Done": st.sampled_from(["yes", "YES", "x", "no", "", None, 1, True, False]),
    },
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=st.dictionaries(st.sampled_from(ANSWERS), CELLS),
    second=st.dictionaries(st.sampled_from(ANSWERS), CELLS),
)
def test_the_codings_are_those_of_the_newest_sheet(
    talk: Store,
    blank: bytes,
    first: dict[int, dict[str, object]],
    second: dict[int, dict[str, object]],
) -> None:
    """Whatever two sheets say one after the other, what counts is the second, and reading it again
    changes nothing.
    """
    for number, cells in enumerate((first, second)):
        path = talk.path.with_name(f"{number}.xlsx")
        path.write_bytes(blank)
        fill(path, {("T-1", segment): values for segment, values in cells.items()})
        receive_sheet(talk, path)
    study = talk.view(SUPERVISOR).study()
    numbers = {(s.start, s.end): s.number for s in study.interviews[0].segments}
    found = {(numbers[c.start, c.end], c.code) for c in study.codings}
    wanted = {
        (segment, str(value).strip().casefold())
        for segment, values in second.items()
        for name, value in values.items()
        if name.startswith("Code") and value
    }
    assert found == wanted
    again = receive_sheet(talk, path)
    assert (again.added, again.removed, again.done) == (0, 0, 0)
