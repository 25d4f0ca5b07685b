"""Withdrawal and redaction hold through every merge: no word comes back, no coding is lost, both
orders give one state.
"""

import gzip
import shutil

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from qcode.cli.program import program
from qcode.errors import ProjectDamaged
from qcode.model import Code, Codebook
from qcode.store import schema
from qcode.store.check import check, fingerprint
from qcode.store.merge import merge
from qcode.store.store import Store
from qcode.store.undo import undo
from qcode.workflows.codebook.loading import load_codebook
from qcode.workflows.importing.importing import import_files
from qcode.workflows.importing.speakers import merge_speakers
from qcode.workflows.importing.updating import update_transcript
from qcode.workflows.importing.withdrawing import (
    Redaction,
    redact_transcript,
    remove_transcript,
    rename_transcript,
)
from qcode.workflows.keeping.merging import conflicts_table, merge_copy
from qcode.workflows.shared.codings import add_codings

TEXT = (
    "Interviewer: How do cases reach you?\n\nLE-01: The hotline, and Zarabell patrol.\n\n"
    "Interviewer: Schools?\n\nLE-01: No, never. Zarabell knew.\n"
)
WORD = "Zarabell"
TAKE_OUT = Redaction((WORD,))


@pytest.fixture(scope="module")
def origin(tmp_path_factory):
    folder = tmp_path_factory.mktemp("origin")
    (folder / "LE-01.txt").write_text(TEXT)
    path = folder / "study.qcode"
    with Store.create(path, title="T") as store:
        load_codebook(store, Codebook("Book", "1", (Code("hotline"), Code("school"))))
        import_files(store, [str(folder / "LE-01.txt")])
        add_codings(store, "LE-01", "2", ["hotline"], coder="ann", memo=f"as {WORD} says")
    return path


@pytest.fixture
def copies(origin, tmp_path):
    """Three copies of one study."""
    return [shutil.copy(origin, tmp_path / f"{name}.qcode") for name in "abc"]


def done(path, *steps):
    with Store.open(path) as store:
        for step in steps:
            step(store)


def merged(path, other):
    """A merge of `other` into a fresh copy of `path`: where it is, the fingerprint, the faults, and
    what was told.
    """
    target = path.with_name(f"{path.stem}-with-{other.stem}.qcode")
    shutil.copy(path, target)
    with Store.open(target) as store, Store.open(other) as copy:
        said = merge_copy(store, copy)
        faults = [f"{f.check}: {f.detail}" for f in check(store) if not f.ok]
        return target, store.view(None).read(fingerprint), faults, said


def both_ways(a, b):
    """Merge each into a copy of the other: both must be whole, alike, and free of the word, with
    backups.
    """
    here, there = merged(a, b), merged(b, a)
    assert here[2] == there[2] == []
    assert here[1] == there[1]
    for path in (here[0], there[0]):
        for held in (
            path.read_bytes(),
            *(
                gzip.decompress(p.read_bytes())
                for p in path.parent.glob(f"{path.stem}.backups/*.gz")
            ),
        ):
            assert WORD.encode() not in held
    return here[0]


def _codings(store, text):
    c, k = schema.coding, schema.code
    query = select(k.c.key, c.c.start, c.c.end).join(k, k.c.id == c.c.code)
    return {
        (key, text[start:end])
        for key, start, end in store.view(None).read(
            lambda connection: connection.execute(query).all()
        )
    }


def shown(path):
    with Store.open(path) as store:
        name = next(iter(store.view(None).transcript_ids()))
        interview = store.view(None).interview(name)
        return interview, _codings(store, interview.text)


def codes(name, segment, code, memo=""):
    return lambda store: add_codings(store, name, segment, [code], coder="ann", memo=memo)


def redact(store):
    redact_transcript(store, "LE-01", TAKE_OUT, actor="ben")


def correct(tmp_path):
    def update(store):
        (tmp_path / "corrected").mkdir(exist_ok=True)
        (tmp_path / "corrected" / "LE-01.txt").write_text(TEXT.replace("never", "not once"))
        update_transcript(store, tmp_path / "corrected" / "LE-01.txt", actor="ann")

    return update


def test_a_coding_made_while_the_other_side_redacted_follows_its_words(copies):
    a, b, _ = copies
    done(b, redact)
    done(a, codes("LE-01", "4", "school", f"{WORD} again"))
    interview, found = shown(both_ways(a, b))
    assert WORD not in interview.text
    assert ("school", "No, never. [redacted] knew.") in found


def test_a_rename_after_the_redaction_does_not_bring_the_old_text_back(copies):
    a, b, _ = copies
    done(b, redact)
    done(a, lambda s: rename_transcript(s, "LE-01", "LE-09", actor="ann"))
    interview, _ = shown(both_ways(a, b))
    assert interview.name == "LE-09"
    assert interview.text == TEXT.replace(WORD, "[redacted]")


def test_a_correction_made_on_the_other_side_is_kept_and_redacted(copies, tmp_path):
    a, b, _ = copies
    done(b, redact)
    done(a, correct(tmp_path))
    interview, found = shown(both_ways(a, b))
    assert "No, not once. [redacted] knew." in interview.text
    assert ("hotline", "The hotline, and [redacted] patrol.") in found


def test_speakers_corrected_on_the_other_side_stay_corrected(copies):
    a, b, _ = copies
    done(b, redact)
    done(a, lambda s: merge_speakers(s, "LE-01", ["Interviewer"], "LE-01", actor="ann"))
    interview, _ = shown(both_ways(a, b))
    assert len(interview.participants) == 1


def test_a_withdrawn_transcript_stays_away_whatever_was_done_in_it_later(copies, tmp_path):
    a, b, _ = copies
    done(b, lambda s: remove_transcript(s, "LE-01", actor="ben"))
    done(
        a,
        codes("LE-01", "4", "school", WORD),
        correct(tmp_path),
        lambda s: rename_transcript(s, "LE-01", "LE-09", actor="ann"),
    )
    with Store.open(both_ways(a, b)) as store:
        assert not store.view(None).transcript_ids()


def test_a_third_copy_that_knew_only_the_old_words_loses_them_too(copies):
    a, b, c = copies
    done(b, redact)
    done(a, codes("LE-01", "4", "school", WORD))
    done(c, codes("LE-01", "2", "school", f"what {WORD} told"))
    first = both_ways(both_ways(a, b), c)
    second = both_ways(merged(c, b)[0], a)
    assert shown(first)[1] == shown(second)[1]


def test_the_list_of_what_both_sides_changed_does_not_show_redacted_words(copies, tmp_path):
    a, b, _ = copies
    done(b, redact)
    done(a, correct(tmp_path))
    path, _, _, said = merged(b, a)
    with Store.open(path) as store:
        assert said.conflicts
        told = str(conflicts_table(store.view(None), said))
        assert WORD not in told
        assert "ann's coding 'hotline' on LE-01" in told


def test_redacted_segments_go_from_a_backup_whose_segments_are_others(copies, tmp_path):
    a = copies[0]
    with Store.open(a) as store:
        from qcode.workflows.keeping.backups import backup_study

        backup_study(a)
        extra = TEXT.replace(
            "Interviewer: How", "Interviewer: Thanks.\n\nLE-01: Sure.\n\nInterviewer: How"
        )
        (tmp_path / "LE-01.txt").write_text(extra)
        update_transcript(store, tmp_path / "LE-01.txt", actor="ann")
        redact_transcript(store, "LE-01", Redaction((), "4"))
    for kept in tmp_path.glob("a.backups/*.gz"):
        held = gzip.decompress(kept.read_bytes())
        assert b"The hotline, and" not in held
        assert b"Schools?" in held


def test_text_and_speakers_changed_on_two_sides_still_fit_each_other(copies, tmp_path):
    a, b, _ = copies
    done(
        a, lambda s: redact_transcript(s, "LE-01", Redaction(("never",), None, "at no time at all"))
    )
    done(b, lambda s: redact_transcript(s, "LE-01", TAKE_OUT))
    done(a, lambda s: redact_transcript(s, "LE-01", TAKE_OUT))
    here, there = merged(a, b), merged(b, a)
    assert here[2] == there[2] == []
    assert here[1] == there[1]


def test_a_correction_on_one_side_and_speakers_on_the_other_leave_a_whole_study(copies, tmp_path):
    a, b, _ = copies
    done(a, correct(tmp_path))
    done(b, lambda s: merge_speakers(s, "LE-01", ["Interviewer"], "LE-01", actor="ben"))
    here, there = merged(a, b), merged(b, a)
    assert here[2] == there[2] == []
    assert here[1] == there[1]


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE event SET after = replace(after, 'hand', 'foot')",
        "UPDATE text SET content = 'x'||content",
    ],
)
def test_nothing_is_taken_from_a_copy_whose_log_or_text_was_edited(copies, edit):
    a, b, _ = copies
    done(b, codes("LE-01", "4", "school"))
    with Store.open(b) as store, store.writing() as connection:
        connection.exec_driver_sql(edit)
    with Store.open(a) as store, Store.open(b) as other:
        before = store.view(None).read(fingerprint)
        with pytest.raises(ProjectDamaged, match="is damaged, so nothing was merged from it"):
            merge(store, other)
        assert store.view(None).read(fingerprint) == before


def test_of_several_copies_none_is_brought_in_when_one_cannot_be_read(copies, tmp_path):
    a, b, _ = copies
    done(b, codes("LE-01", "4", "school"))
    (tmp_path / "bad.qcode").write_text("nothing")
    result = CliRunner().invoke(
        program, ["-p", str(a), "merge", str(b), str(tmp_path / "bad.qcode")]
    )
    assert isinstance(result.exception, ProjectDamaged)
    assert {code for code, _ in shown(a)[1]} == {"hotline"}


def test_a_redaction_and_a_withdrawal_cannot_be_undone(copies):
    from qcode.errors import Collision

    a, b, _ = copies
    for path, step in ((a, redact), (b, lambda s: remove_transcript(s, "LE-01"))):
        done(path, step)
        with Store.open(path) as store:
            with pytest.raises(Collision, match="purged"):
                undo(store)
            assert not [f for f in check(store) if not f.ok]


def test_what_a_redaction_leaves_of_a_former_text_is_redacted_and_withdrawn_like_the_present_one(
    copies, tmp_path
):
    file = tmp_path / "LE-01.txt"
    file.write_text(TEXT.replace("No, never", "Never"))

    def contents(store):
        with store.reading() as connection:
            return [
                words
                for words in connection.execute(select(schema.text.c.content)).scalars()
                if words is not None
            ]

    with Store.open(copies[0]) as store:
        update_transcript(store, file)
        redact_transcript(store, "LE-01", TAKE_OUT)
        redact_transcript(store, "LE-01", Redaction(("hotline", "Schools")))
        left = contents(store)
        assert len(left) == 2 and "Never" in "".join(left) and "No, never" in "".join(left)
        assert not [
            words for words in left for gone in (WORD, "hotline", "Schools") if gone in words
        ]
        remove_transcript(store, "LE-01")
        assert contents(store) == []
        assert not [f for f in check(store) if not f.ok]


def test_labels_of_speakers_that_are_the_same_without_redacted_words_get_a_number(copies):
    with Store.open(copies[0]) as store:
        redact_transcript(store, "LE-01", Redaction(("Interviewer", "LE-01")))
        (name,) = store.view(None).transcript_ids()
        labels = {p.label for p in store.view(None).interview(name).participants}
        assert labels == {"[redacted]", "[redacted]-2"}
        assert [f for f in check(store) if not f.ok] == []


def test_a_word_that_is_part_of_a_name_of_a_field_purges_only_what_holds_it(copies):
    """ "anchor" and "start" are fields of a coding: what nobody wrote is not purged."""
    a = copies[0]
    done(
        a,
        codes("LE-01", "4", "school"),
        lambda s: redact_transcript(s, "LE-01", Redaction(("hotline", "anchor", "start"))),
    )
    with Store.open(a) as store:
        e = schema.event
        purged = store.view(None).read(
            lambda c: (
                c.execute(select(e.c.kind).where(e.c.after.startswith("purged:"))).scalars().all()
            )
        )
        assert purged == []


@pytest.mark.parametrize("of_name", ["01", "txt"])
def test_segments_stay_on_their_words_when_the_log_lost_the_name_of_the_transcript(
    copies, tmp_path, of_name
):
    """The transcript is called by a word that was taken out, and what another copy lost comes back
    by a correction.
    """
    a, b, _ = copies
    done(
        a,
        lambda s: redact_transcript(s, "LE-01", Redaction((of_name,), "1")),
        correct(tmp_path),
        lambda s: redact_transcript(s, "LE-01", Redaction((of_name,), "4")),
    )
    done(b, codes("LE-01", "2", "school"))
    for target in (merged(a, b), merged(b, a)):
        assert target[2] == []
        with Store.open(target[0]) as store:
            interview = store.view(None).interview("LE-01")
            said = [interview.text[s.start : s.end] for s in interview.segments]
        assert said == ["[redacted]", f"The hotline, and {WORD} patrol.", "Schools?", "[redacted]"]


def test_a_withdrawn_transcript_that_is_imported_again_is_another_one_and_stays_through_merges(
    copies, tmp_path
):
    a, b, _ = copies
    (tmp_path / "LE-01.txt").write_text(TEXT)
    done(b, codes("LE-01", "4", "school"))
    with Store.open(a) as store:
        before = store.view(None).transcript_ids()["LE-01"]
        remove_transcript(store, "LE-01")
        import_files(store, [str(tmp_path / "LE-01.txt")])
        add_codings(store, "LE-01", "2", ["hotline"], coder="cleo")
        again = store.view(None).transcript_ids()["LE-01"]
        assert again != before
    here, there = merged(a, b), merged(b, a)
    assert here[1] == there[1] and here[2] == there[2] == []
    with Store.open(there[0]) as store:
        assert store.view(None).transcript_ids() == {"LE-01": again}
        assert store.view(None).interview("LE-01").text == TEXT
        assert [c.coder for c in store.view(None).study().codings] == ["cleo"]


def test_an_import_that_was_undone_and_is_done_again_is_the_same_transcript(copies, tmp_path):
    (tmp_path / "LE-02.txt").write_text(TEXT.replace("hotline", "letter"))
    with Store.open(copies[0]) as store:
        import_files(store, [str(tmp_path / "LE-02.txt")])
        first = store.view(None).transcript_ids()["LE-02"]
        undo(store)
        import_files(store, [str(tmp_path / "LE-02.txt")])
        assert store.view(None).transcript_ids()["LE-02"] == first
