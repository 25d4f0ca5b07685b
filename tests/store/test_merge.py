"""Copies of one study are merged: nothing lost, nothing doubled, the same state whichever copy is
merged into which.
"""

import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qcode.errors import Collision, Refused
from qcode.model import Code, Codebook
from qcode.store.check import check, fingerprint
from qcode.store.merge import merge
from qcode.store.store import Store
from qcode.store.undo import redo, undo
from qcode.workflows.codebook.loading import load_codebook
from qcode.workflows.importing.importing import import_files
from qcode.workflows.shared.codings import add_codings, mark_done, remove_codings

TEXT = (
    "Interviewer: How do cases reach you?\n\nLE-01: The hotline, mostly. And patrol.\n\n"
    "Interviewer: Schools?\n\nLE-01: No, never.\n"
)
BOOK = Codebook(
    "Book",
    "1",
    (
        Code("referral_stream"),
        Code("hotline", parent="referral_stream"),
        Code("school", parent="referral_stream"),
    ),
)


def whole(store):
    return [f.check for f in check(store) if not f.ok]


def state(store):
    return store.view(None).read(fingerprint)


@pytest.fixture(scope="module")
def origin(tmp_path_factory):
    folder = tmp_path_factory.mktemp("origin")
    (folder / "LE-01.txt").write_text(TEXT)
    path = folder / "study.qcode"
    with Store.create(path, title="T") as store:
        load_codebook(store, BOOK)
        import_files(store, [str(folder / "LE-01.txt")])
        add_codings(store, "LE-01", "2", ["hotline"], coder="ann")
    return path


def copies(origin, folder, count=2):
    made = []
    for number in range(count):
        path = Path(folder) / f"copy{number}.qcode"
        shutil.copy(origin, path)
        made.append(path)
    return made


def test_codings_done_marks_and_new_coders_of_a_copy_come_in_with_their_authors(origin, tmp_path):
    ours, theirs = copies(origin, tmp_path)
    with Store.open(ours) as a, Store.open(theirs) as b:
        add_codings(b, "LE-01", "4", ["school"], coder="ben")
        mark_done(b, ["LE-01"], coder="ben")
        merged = merge(a, b)
        study = a.view(None).study()
        assert {(c.coder, c.code) for c in study.codings} == {("ann", "hotline"), ("ben", "school")}
        assert [d.coder for d in study.done] == ["ben"]
        assert merged.per_actor == {"ben": {"coder.add": 1, "coding.add": 1, "done.mark": 1}}
        assert merged.conflicts == ()
        assert whole(a) == []


def test_merging_twice_changes_nothing(origin, tmp_path):
    ours, theirs = copies(origin, tmp_path)
    with Store.open(ours) as a, Store.open(theirs) as b:
        add_codings(b, "LE-01", "4", ["school"], coder="ben")
        merge(a, b)
        before = ours.read_bytes()
        assert merge(a, b).events == 0
        assert ours.read_bytes() == before


def test_a_dry_run_counts_and_changes_nothing(origin, tmp_path):
    ours, theirs = copies(origin, tmp_path)
    with Store.open(ours) as a, Store.open(theirs) as b:
        add_codings(b, "LE-01", "4", ["school"], coder="ben")
        before = ours.read_bytes()
        assert merge(a, b, dry_run=True).per_actor["ben"]["coding.add"] == 1
        assert ours.read_bytes() == before


def test_files_of_different_studies_are_refused(origin, tmp_path):
    with (
        Store.open(copies(origin, tmp_path, 1)[0]) as a,
        Store.create(tmp_path / "other.qcode", title="O") as b,
        pytest.raises(Refused, match="different studies"),
    ):
        merge(a, b)


def test_the_same_coding_made_on_both_sides_is_one_coding(origin, tmp_path):
    ours, theirs = copies(origin, tmp_path)
    with Store.open(ours) as a, Store.open(theirs) as b:
        for store in (a, b):
            add_codings(store, "LE-01", "4", ["school"], coder="ann")
        assert merge(a, b).conflicts == ()
        assert sum(c.code == "school" for c in a.view(None).study().codings) == 1
        assert whole(a) == []


def test_transcripts_of_one_name_and_different_words_are_kept_apart(origin, tmp_path):
    ours, theirs = copies(origin, tmp_path)
    with Store.open(ours) as a, Store.open(theirs) as b:
        for store, words in ((a, "SP-01: From the clinic."), (b, "SP-01: From the police.")):
            file = tmp_path / "SP-01.txt"
            file.write_text(
                f"Interviewer: How do clients come?\n\n{words}\n\nInterviewer: Thanks.\n\nSP-01:"
                " Sure.\n"
            )
            import_files(store, [str(file)])
        add_codings(b, "SP-01", "2", ["hotline"], coder="ben")
        merge(a, b)
        merge(b, a)
        assert [i.name for i in a.view(None).study().interviews] == ["LE-01", "SP-01", "SP-01-2"]
        coded = next(c for c in a.view(None).study().codings if c.coder == "ben")
        texts = {i.name: i.text for i in a.view(None).study().interviews}
        assert "police" in texts[coded.transcript]
        assert state(a) == state(b)
        assert whole(a) == whole(b) == []


def test_a_code_removed_on_one_side_and_used_on_the_other_is_kept(origin, tmp_path):
    ours, theirs = copies(origin, tmp_path)
    with Store.open(ours) as a, Store.open(theirs) as b:
        load_codebook(a, Codebook("Book", "2", BOOK.codes[:2]))
        add_codings(b, "LE-01", "4", ["school"], coder="ben")
        merged = merge(a, b)
        merge(b, a)
        assert any("code that was removed" in line for line in merged.settled)
        assert [c.key for c in a.view(None).study().retired] == ["school"]
        assert any(c.code == "school" for c in a.view(None).study().codings)
        assert state(a) == state(b)
        assert whole(a) == whole(b) == []


def test_a_code_changed_on_both_sides_is_a_conflict_with_both_versions_settled_by_time_or_by_hand(
    origin, tmp_path
):
    def changed(label):
        return Codebook(
            "Book",
            "1",
            (BOOK.codes[0], Code("hotline", label=label, parent="referral_stream"), BOOK.codes[2]),
        )

    sides: list[tuple[Any, str]] = [("newer", "theirs"), ("ours", "ours"), ("theirs", "theirs")]
    for side, expected in sides:
        folder = tmp_path / side
        folder.mkdir()
        ours, theirs = copies(origin, folder)
        with Store.open(ours) as a, Store.open(theirs) as b:
            load_codebook(a, changed("ours"))
            load_codebook(b, changed("theirs"))
            conflict = next(c for c in merge(a, b, side=side).conflicts if c.kind == "code")
            assert (conflict.ours["label"], conflict.theirs["label"]) == ("ours", "theirs")
            assert a.view(None).codebook().get("hotline").label == expected
            assert whole(a) == []


def test_a_merge_is_one_step_of_undo_and_of_redo(origin, tmp_path):
    ours, theirs = copies(origin, tmp_path)
    with Store.open(ours) as a, Store.open(theirs) as b:
        add_codings(a, "LE-01", "2", ["school"], coder="ann")
        add_codings(b, "LE-01", "4", ["school"], coder="ben")
        mark_done(b, ["LE-01"], coder="ben")
        before = state(a)
        merge(a, b)
        after = state(a)
        assert undo(a)[0].command.startswith("merge")
        assert state(a) == before
        redo(a)
        assert state(a) == after
        assert whole(a) == []


def test_undoing_a_merge_that_was_built_upon_names_the_later_change_and_changes_nothing(
    origin, tmp_path
):
    ours, theirs = copies(origin, tmp_path)
    with Store.open(ours) as a, Store.open(theirs) as b:
        add_codings(b, "LE-01", "4", ["school"], coder="ben")
        merge(a, b, actor="ann")
        remove_codings(a, "LE-01", "4", ["school"], coder="ben")
        before = state(a)
        with pytest.raises(Collision, match="codings remove LE-01 4 school"):
            undo(a, actor="ann")
        assert state(a) == before
        undo(a, last=2)
        assert {c.coder for c in a.view(None).study().codings} == {"ann"}
        assert whole(a) == []


edit = st.tuples(
    st.sampled_from(["add", "remove", "done", "undone", "codebook", "import"]),
    st.integers(1, 4),
    st.sampled_from(["hotline", "school"]),
    st.sampled_from(["ann", "ben"]),
)


def perform(store, folder, edits):
    for number, (what, segment, code, coder) in enumerate(edits):
        try:
            if what == "add":
                add_codings(store, "LE-01", str(segment), [code], coder=coder)
            elif what == "remove":
                remove_codings(store, "LE-01", str(segment), [code], coder=coder)
            elif what == "done":
                mark_done(store, ["LE-01"], coder=coder)
            elif what == "undone":
                mark_done(store, ["LE-01"], coder=coder, undo=True)
            elif what == "codebook":
                codes = (
                    BOOK.codes[0],
                    Code("hotline", label=f"{coder}{segment}", parent="referral_stream"),
                    BOOK.codes[2],
                )
                load_codebook(store, Codebook("Book", "1", codes))
            else:
                file = Path(folder) / f"SP-0{segment}.txt"
                file.write_text(
                    f"Interviewer: Hello?\n\nSP: From {coder} {number % 2}.\n\nInterviewer:"
                    " Bye.\n\nSP: Bye.\n"
                )
                import_files(store, [str(file)])
        except Refused:
            continue


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(edit, max_size=6), st.lists(edit, max_size=6))
def test_merging_either_way_gives_the_same_state_and_a_whole_study(
    origin, tmp_path_factory, on_a, on_b
):
    folder = tmp_path_factory.mktemp("pair")
    ours, theirs = copies(origin, folder)
    with Store.open(ours) as a, Store.open(theirs) as b:
        perform(a, folder, on_a)
        perform(b, folder, on_b)
        shutil.copy(ours, folder / "a0.qcode")
        merge(a, b)
        with Store.open(folder / "a0.qcode") as a0:
            merge(b, a0)
        assert state(a) == state(b)
        assert whole(a) == whole(b) == []
        merge(a, b)
        assert state(a) == state(b)
