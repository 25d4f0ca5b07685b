"""What people do to the rows of a coding sheet, and sheets of unusual studies: no roles, one code,
other scripts, codes that are called like a column.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sheet_filling import fill, headings
from states import nothing_written

from qcode.errors import BadInput, Refused
from qcode.store.blindness import SUPERVISOR
from qcode.store.store import Store
from qcode.workflows.codebook.loading import init_study
from qcode.workflows.importing.importing import import_files
from qcode.workflows.sample.assigning import assign
from qcode.workflows.sample.sheet_packing import pack_sheet
from qcode.workflows.sample.sheet_receiving import receive_sheet
from qcode.writers.coding_sheet import Form

TALK = "".join(f"Interviewer: Question {n}?\n\nAda: Answer {n}.\n\n" for n in range(1, 5))
Make = Callable[..., Store]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Makes a study of one transcript that ben has to code."""

    def made(text: str = TALK, codes: Sequence[str] = ("a", "b"), name: str = "T-1") -> Store:
        book = "title: Talk\nversion: '1'\ncodes:\n" + "".join(
            f"  - {{code: {c}}}\n" for c in codes
        )
        (tmp_path / "book.yaml").write_text(book)
        (tmp_path / f"{name}.txt").write_bytes(text.encode())
        init_study(tmp_path / "talk.qcode", title="Talk", codebook=tmp_path / "book.yaml")
        store = Store.open(tmp_path / "talk.qcode")
        import_files(store, [str(tmp_path / f"{name}.txt")])
        assign(store, [store.view(SUPERVISOR).study().interviews[0].name], to="ben", kind="primary")
        return store

    return made


def packed(store: Store, form: Form = "list") -> Path:
    """The sheet of ben."""
    path = store.path.with_name("ben.xlsx")
    path.unlink(missing_ok=True)
    return pack_sheet(store, "ben", path, form=form).path


def change(path: Path, work: Callable[[Any], None]) -> Path:
    """The sheet after somebody changed the page with the segments."""
    book = load_workbook(path)
    work(book["Coding"])
    book.save(path)
    return path


def row_of(segment: int) -> int:
    """The row of a segment, below the headings."""
    return segment + 1


def done_words(store: Store) -> list[str]:
    """The words of ben's finished stretches."""
    study = store.view(SUPERVISOR).study()
    text = study.interviews[0].text
    return [text[d.start : d.end].strip() for d in sorted(study.done, key=lambda d: d.start)]


def codes_by_segment(store: Store) -> set[tuple[int, str]]:
    """The segments that have codes, by number."""
    study = store.view(SUPERVISOR).study()
    numbers = {(s.start, s.end): s.number for s in study.interviews[0].segments}
    return {(numbers[c.start, c.end], c.code) for c in study.codings}


def told_by(store: Store, path: Path) -> list[str]:
    """The problems for which a sheet is not read."""
    with nothing_written(store), pytest.raises(BadInput) as told:
        receive_sheet(store, path)
    return [p.message for p in told.value.problems]


# Rows that were deleted, copied, moved
# --------------------------------------------------------------------------------------------------


def test_a_deleted_row_is_not_finished_with_the_rows_around_it(make: Make) -> None:
    store = make()
    path = packed(store)
    fill(path, {("T-1", n): {"Done": "yes"} for n in (2, 4, 6, 8)})
    change(path, lambda page: page.delete_rows(row_of(4)))
    result = receive_sheet(store, path)
    assert "1 segment of the sheet is missing" in " ".join(result.notes)
    first, second = done_words(store)
    assert first == "Answer 1."
    assert second.startswith("Answer 3.") and second.endswith("Answer 4.")


def test_a_deleted_row_of_context_is_not_missed(make: Make) -> None:
    store = make()
    path = packed(store)
    fill(path, {("T-1", n): {"Done": "yes"} for n in (2, 4, 6, 8)})
    change(path, lambda page: page.delete_rows(row_of(3)))
    assert receive_sheet(store, path).notes == ()
    assert len(done_words(store)) == 1


def test_a_row_that_was_copied_is_told_with_the_row_it_repeats(make: Make) -> None:
    store = make()

    def copy(page: Any) -> None:
        for column in range(1, 11):
            page.cell(row_of(9), column).value = page.cell(row_of(2), column).value

    assert told_by(store, change(packed(store), copy)) == [
        "sheet 'Coding', cell B10: T-1 2 is also in row 3; delete one of the two rows"
    ]


@settings(
    max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(order=st.permutations(range(1, 9)), done=st.sets(st.sampled_from([2, 4, 6, 8])))
def test_the_order_of_rows_means_nothing(
    filled_talk: tuple[Store, bytes], order: Sequence[int], done: set[int]
) -> None:
    store, blank = filled_talk
    plain, mixed = (store.path.with_name(f"{n}.xlsx") for n in ("plain", "mixed"))
    for path in (plain, mixed):
        path.write_bytes(blank)
        fill(path, {("T-1", n): {"Code 1": "b", "Done": "yes"} for n in done})

    def shuffle(page: Any) -> None:
        rows = [[page.cell(row_of(n), c).value for c in range(1, 11)] for n in order]
        for number, cells in enumerate(rows, 1):
            for column, value in enumerate(cells, 1):
                page.cell(row_of(number), column).value = value

    change(mixed, shuffle)
    results = [receive_sheet(store, path, dry_run=True) for path in (plain, mixed)]
    assert results[0] == results[1]
    assert results[0].added == len(done)


@pytest.fixture
def filled_talk(make: Make) -> tuple[Store, bytes]:
    """The study, and the sheet before anything was filled in."""
    store = make()
    return store, packed(store).read_bytes()


# Columns
# --------------------------------------------------------------------------------------------------


def test_a_column_that_somebody_added_is_told_and_left_out(make: Make) -> None:
    store = make()

    def add(page: Any) -> None:
        page.cell(1, 11).value, page.cell(row_of(2), 11).value = "My thoughts", "b"

    result = receive_sheet(store, change(packed(store), add))
    assert [(p.severity, p.message) for p in result.problems] == [
        (
            "warning",
            "sheet 'Coding', cell K1: the column 'My thoughts' does not belong to the sheet and was"
            " not read",
        )
    ]
    assert codes_by_segment(store) == set()


@pytest.mark.parametrize(("column", "name"), [(1, "Transcript"), (4, "Text"), (9, "Done")])
def test_a_heading_that_was_overwritten_is_named(make: Make, column: int, name: str) -> None:
    store = make()

    def overwrite(page: Any) -> None:
        page.cell(1, column).value = "?"

    assert told_by(store, change(packed(store), overwrite)) == [
        f"sheet 'Coding', row 1: the column {name!r} is missing"
    ]


def test_a_sheet_without_its_page_of_segments_is_told(make: Make) -> None:
    store = make()
    path = packed(store)
    book = load_workbook(path)
    book["Coding"].title = "Mine"
    book.save(path)
    assert told_by(store, path) == ["the sheet 'Coding' is missing or empty"]


def test_codes_called_like_a_column_are_crossed_in_their_own(make: Make) -> None:
    store = make(codes=("Note", "Done", "Text"))
    path = packed(store, "columns")

    def cross(page: Any) -> None:
        assert headings(page)[4:] == ["Done", "Note", "Note", "Done", "Text"]
        rules = {str(r.sqref): r.formula1 for r in page.data_validations.dataValidation}
        assert rules == {"G2:I9": '"x"', "E2:E9": '"yes"'}
        assert page.column_dimensions["I"].width < page.column_dimensions["D"].width
        row = row_of(2)
        for column, value in {5: "yes", 6: "Text?", 7: "x", 9: "X"}.items():
            page.cell(row, column).value = value

    receive_sheet(store, change(path, cross))
    assert codes_by_segment(store) == {(2, "Note"), (2, "Text")}
    assert [m.text for m in store.view(SUPERVISOR).rows("memo")] == ["Text?"]
    assert done_words(store) == ["Answer 1."]


# Unusual studies
# --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("गाँव-१", "साक्षात्कारकर्ता: कौन आया?\r\n\r\nमीरा: पड़ोसी आए।\r\n", "पड़ोसी"),
        ("שיחה-1", "מראיין: מי בא?\r\n\r\nנועה: השכנים באו.\r\n", "שכנים"),
    ],
)
def test_a_sheet_in_another_script_comes_back(make: Make, name: str, text: str, code: str) -> None:
    store = make(text, [code, "other"], name)
    path = packed(store)
    fill(path, {(name, 2): {"Code 1": code, "Note": code, "Done": "✓"}})
    receive_sheet(store, path)
    assert codes_by_segment(store) == {(2, code)}
    assert [m.text for m in store.view(SUPERVISOR).rows("memo")] == [code]


@pytest.mark.parametrize("form", ["list", "columns"])
def test_one_code_and_no_roles_make_a_sheet_of_open_rows(make: Make, form: Form) -> None:
    store = make("We sang.\n\nThen it rained.\n", ["only"])
    path = packed(store, form)
    page = load_workbook(path)["Coding"]
    assert not any(page.cell(row, 5).protection.locked for row in range(2, page.max_row + 1))
    column, mark = ("Code 1", "only") if form == "list" else ("only", "x")
    fill(path, {("T-1", 1): {column: mark, "Done": "yes"}})
    receive_sheet(store, path)
    assert codes_by_segment(store) == {(1, "only")}


def test_only_questions_leave_nothing_to_code(make: Make) -> None:
    store = make("Interviewer: Who came?\n\nInterviewer: And then?\n")
    with pytest.raises(Refused, match="there are no participants' words to code"):
        packed(store)


@pytest.mark.parametrize(
    ("typed", "said"),
    [("a; b", "'a; b' is not a code"), ("aa", "did you mean 'a'"), ("42", "'42' is not a code")],
)
def test_what_is_not_a_code_is_told_with_its_cell(make: Make, typed: str, said: str) -> None:
    store = make()
    path = packed(store)
    fill(path, {("T-1", 4): {"Code 2": typed, "Done": "yes"}})
    (told,) = told_by(store, path)
    assert told.startswith("sheet 'Coding', cell F5: ") and said in told
