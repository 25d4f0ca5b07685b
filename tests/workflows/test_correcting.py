"""Correcting transcripts after import: new text, other speakers, withdrawal and redaction, with
codings following their words.
"""

import sqlite3
from typing import Any

import pytest

from qcode.errors import Collision, Refused, Unknown
from qcode.model import Code, Codebook
from qcode.store.backups import before_bulk
from qcode.store.check import check, fingerprint
from qcode.store.store import Store
from qcode.store.undo import undo
from qcode.workflows.codebook.loading import load_codebook
from qcode.workflows.coding.reviewing import review_table, settle_review
from qcode.workflows.importing.importing import import_files
from qcode.workflows.importing.speakers import (
    assign_turns,
    merge_speakers,
    rename_speaker,
    set_role,
    speakers_table,
)
from qcode.workflows.importing.updating import update_transcript
from qcode.workflows.importing.withdrawing import (
    Redaction,
    redact_transcript,
    remove_transcript,
    rename_transcript,
)
from qcode.workflows.keeping.backups import restore
from qcode.workflows.shared.codings import add_codings, mark_done

TEXT = (
    "Interviewer: How do cases reach you?\n\n"
    "LE-01: The hotline, mostly. And Dana Whitlow at the clinic.\n\n"
    "Interviewer: Schools?\n\n"
    "LE-01: No, never. Only Dana.\n"
)
BOOK = Codebook("Book", "1", (Code("hotline"), Code("school"), Code("medical")))


@pytest.fixture
def study(tmp_path):
    (tmp_path / "LE-01.txt").write_text(TEXT)
    with Store.create(tmp_path / "study.qcode", title="T") as store:
        load_codebook(store, BOOK)
        import_files(store, [str(tmp_path / "LE-01.txt")])
        add_codings(store, "LE-01", "2", ["hotline", "medical"], coder="ann")
        add_codings(store, "LE-01", "4", ["school"], coder="ann")
        mark_done(store, ["LE-01"], coder="ann")
        yield store


def faults(store):
    return [f for f in check(store) if not f.ok]


def words(store):
    view = store.view(None).study()
    texts = {i.name: i.text for i in view.interviews}
    return {c.code: texts[c.transcript][c.start : c.end].strip() for c in view.codings}


def correct(folder, old, new):
    file = folder / "LE-01.txt"
    file.write_text(TEXT.replace(old, new))
    return file


def test_codings_and_done_marks_follow_their_words_into_a_corrected_text(study, tmp_path):
    done = update_transcript(
        study,
        correct(
            tmp_path, "How do cases reach you?", "How, in your experience, do cases get to you?"
        ),
    )
    assert done.status == "updated"
    assert done.review.rows == ()
    assert words(study)["school"] == "No, never. Only Dana."
    mark = study.view(None).study().done[0]
    assert (mark.start, mark.end) == (0, len(study.view(None).interview("LE-01").text))
    assert faults(study) == []


def test_every_coding_whose_words_changed_is_listed_until_it_is_settled(study, tmp_path):
    done = update_transcript(
        study, correct(tmp_path, "The hotline, mostly.", "The tip line, mostly.")
    )
    assert [(r["code"], r["outcome"]) for r in done.review.rows] == [
        ("hotline", "changed"),
        ("medical", "changed"),
    ]
    assert [r["code"] for r in review_table(study.view(None)).rows] == ["hotline", "medical"]
    assert settle_review(study)[0] == 2
    assert review_table(study.view(None)).rows == ()
    with pytest.raises(Refused):
        settle_review(study)


def test_a_coding_whose_words_are_gone_is_kept_and_listed_as_lost(study, tmp_path):
    done = update_transcript(
        study, correct(tmp_path, "Interviewer: Schools?\n\nLE-01: No, never. Only Dana.\n", "")
    )
    assert [r["outcome"] for r in done.review.rows if r["code"] == "school"] == ["lost"]
    assert "school" in words(study)
    assert faults(study) == []


def test_the_list_to_review_shows_the_words_before_and_nothing_for_words_that_are_gone(
    study, tmp_path
):
    update_transcript(
        study, correct(tmp_path, "Interviewer: Schools?\n\nLE-01: No, never. Only Dana.\n", "")
    )
    rows = {r["code"]: (r["before"], r["text"]) for r in review_table(study.view(None)).rows}
    assert rows["school"] == ("No, never. Only Dana.", "")


def test_a_coding_whose_words_were_moved_goes_with_them_and_is_listed(study, tmp_path):
    turn = "LE-01: No, never. Only Dana.\n"
    (tmp_path / "LE-01.txt").write_text(turn + "\n" + TEXT.replace(turn, "LE-01: It depends.\n"))
    done = update_transcript(study, tmp_path / "LE-01.txt")
    outcomes = {(r["code"], r["outcome"]) for r in done.review.rows}
    assert ("school", "moved") in outcomes
    assert words(study)["school"] == "No, never. Only Dana."
    assert faults(study) == []


def test_a_dry_run_and_an_undo_leave_the_study_as_it_was(study, tmp_path):
    before = study.view(None).read(fingerprint)
    file = correct(tmp_path, "mostly", "sometimes")
    assert len(update_transcript(study, file, dry_run=True).review.rows) == 2
    assert study.view(None).read(fingerprint) == before
    update_transcript(study, file)
    undo(study)
    assert words(study)["hotline"].startswith("The hotline, mostly.")
    assert faults(study) == []


def test_the_same_text_is_unchanged_and_a_new_name_is_unknown(study, tmp_path):
    assert update_transcript(study, tmp_path / "LE-01.txt").status == "unchanged"
    (tmp_path / "LE-02.txt").write_text(TEXT)
    with pytest.raises(Unknown, match="LE-01"):
        update_transcript(study, tmp_path / "LE-02.txt")
    assert update_transcript(study, tmp_path / "LE-02.txt", name="LE-01").status == "unchanged"


def test_speakers_corrected_by_hand_survive_an_update(study, tmp_path):
    rename_speaker(study, "LE-01", "LE-01", "Sergeant")
    assign_turns(study, "LE-01", "4", "Partner")
    update_transcript(study, correct(tmp_path, "mostly", "sometimes"))
    assert [t.speaker for t in study.view(None).interview("LE-01").turns] == [
        "Interviewer",
        "Sergeant",
        "Interviewer",
        "Partner",
    ]
    assert faults(study) == []


def test_correcting_speakers_touches_neither_text_nor_codings_and_is_undone_step_by_step(study):
    before, codings, text = (
        study.view(None).read(fingerprint),
        words(study),
        study.view(None).interview("LE-01").text,
    )
    rename_speaker(study, "LE-01", "LE-01", "Sergeant")
    assign_turns(study, "LE-01", "3-4", "Partner")
    set_role(study, "LE-01", "Partner", "prosecutor")
    merge_speakers(study, "LE-01", ["Partner"], "Sergeant")
    interview = study.view(None).interview("LE-01")
    assert interview.text == text
    assert words(study) == codings
    assert [p.label for p in interview.participants] == ["Interviewer", "Sergeant"]
    assert interview.participant("Sergeant").role == "prosecutor"
    assert [r["turns"] for r in speakers_table(study.view(None).study()).rows] == [1, 3]
    undo(study, last=4)
    assert study.view(None).read(fingerprint) == before


def test_a_label_that_is_taken_is_refused_and_an_unknown_one_suggests(study):
    with pytest.raises(Refused, match="already"):
        rename_speaker(study, "LE-01", "LE-01", "Interviewer")
    with pytest.raises(Unknown, match="LE-01"):
        rename_speaker(study, "LE-01", "LE-1", "X")


def everything(path):
    """All bytes of the file, as text."""
    return path.read_bytes().decode("utf-8", "replace")


def test_a_removed_transcript_leaves_no_words_and_a_study_that_is_whole(study):
    assert "hotline, mostly" in everything(study.path)
    gone = remove_transcript(study, "LE-01")
    assert gone.removed["coding"] == 3
    assert "hotline, mostly" not in everything(study.path)
    assert "Whitlow" not in everything(study.path)
    assert study.view(None).study().interviews == ()
    assert faults(study) == []
    with pytest.raises(Collision, match="purged"):
        undo(study)


def test_redacted_words_are_gone_everywhere_and_codings_stay_on_their_words(study):
    rename_speaker(study, "LE-01", "LE-01", "Dana Whitlow's colleague")
    places, _ = redact_transcript(
        study, "LE-01", Redaction(words=("Dana Whitlow", "Dana"), replacement="[name]")
    )
    assert places == 2
    assert words(study)["medical"] == "The hotline, mostly. And [name] at the clinic."
    assert words(study)["school"] == "No, never. Only [name]."
    assert study.view(None).interview("LE-01").participants[1].label == "[name]'s colleague"
    assert "Dana" not in everything(study.path)
    assert faults(study) == []


def test_a_redaction_whose_words_are_nowhere_in_the_log_cannot_be_undone_either(study):
    """Only the text held them: taking the change back would leave a transcript without words."""
    redact_transcript(study, "LE-01", Redaction(words=("never",)))
    before = study.view(None).read(fingerprint)
    choices: tuple[dict[str, Any], ...] = ({}, {"last": 3}, {"to": 1})
    for ways in choices:
        with pytest.raises(Collision, match="purged"):
            undo(study, **ways)
    assert study.view(None).read(fingerprint) == before
    assert words(study)["school"] == "No, [redacted]. Only Dana."
    assert faults(study) == []


def test_the_check_finds_a_transcript_whose_words_are_missing(study):
    """As a hand on the file may leave it: the text is emptied like a purged one, the transcript is
    still there.
    """
    with sqlite3.connect(study.path) as raw:
        raw.execute("UPDATE text SET content = NULL")
    raw.close()
    assert any("the text of LE-01 is missing" in f.detail for f in faults(study))


def test_redacting_whole_segments_keeps_the_segments_and_their_numbers(study):
    redact_transcript(study, "LE-01", Redaction(segments="2"))
    interview = study.view(None).interview("LE-01")
    assert [interview.text[s.start : s.end].strip() for s in interview.segments][1] == "[redacted]"
    assert len(interview.segments) == 4
    assert words(study)["hotline"] == "[redacted]"
    assert faults(study) == []


def test_words_redacted_across_sentences_leave_segments_that_tile(tmp_path):
    (tmp_path / "A.txt").write_text(
        "Q: Who?\n\nA: It was Dana. Dana Whitlow. She calls. We go.\n\nQ: Ok.\n\nA: Yes.\n"
    )
    with Store.create(tmp_path / "s.qcode", title="T") as store:
        load_codebook(store, BOOK)
        import_files(store, [str(tmp_path / "A.txt")], segment_by="sentence")
        add_codings(store, "A", "3", ["hotline"], coder="ann")
        redact_transcript(store, "A", Redaction(words=("was Dana. Dana Whitlow",)))
        interview = store.view(None).interview("A")
        assert (
            interview.text[interview.turns[1].start : interview.turns[1].end]
            == "It [redacted]. She calls. We go."
        )
        assert words(store)["hotline"] == "[redacted]."
        assert faults(store) == []


def test_words_that_do_not_occur_are_refused(study):
    with pytest.raises(Refused, match="none of these words"):
        redact_transcript(study, "LE-01", Redaction(words=("Zoltan",)))


def test_a_renamed_transcript_keeps_its_codings_and_a_taken_name_is_refused(study, tmp_path):
    rename_transcript(study, "LE-01", "Interview 1")
    assert {c.transcript for c in study.view(None).study().codings} == {"Interview 1"}
    (tmp_path / "B.txt").write_text(TEXT.replace("mostly", "often"))
    import_files(study, [str(tmp_path / "B.txt")])
    with pytest.raises(Refused):
        rename_transcript(study, "B", "interview 1")


def test_backups_beside_the_study_lose_the_words_too_and_stay_whole(study, tmp_path):
    made = before_bulk(study, "a test")
    redact_transcript(study, "LE-01", Redaction(words=("Dana Whitlow",)))
    copy = restore(made.name, tmp_path / "restored.qcode", given=str(study.path)).path
    assert "Whitlow" not in everything(copy)
    assert "hotline, mostly" in everything(copy)
    told = remove_transcript(study, "LE-01").notes
    assert any("purged 1 backup" in line for line in told)
    with Store.open(
        restore(made.name, tmp_path / "again.qcode", given=str(study.path)).path
    ) as again:
        assert "hotline, mostly" not in everything(again.path)
        assert again.view(None).study().interviews == ()
        assert faults(again) == []


def test_the_log_of_a_removed_transcript_still_says_that_it_was_there(study):
    remove_transcript(study, "LE-01", actor="sam")
    rows = (
        sqlite3.connect(study.path)
        .execute("SELECT action, after FROM event WHERE kind = 'transcript'")
        .fetchall()
    )
    assert [action for action, _ in rows] == ["import", "transcript.remove"]
    assert rows[0][1].startswith("purged:")
    headers = (
        sqlite3.connect(study.path)
        .execute("SELECT actor, command FROM change_set ORDER BY time")
        .fetchall()
    )
    assert headers[-1] == ("sam", "transcripts remove LE-01")


def test_no_header_of_the_log_holds_a_role_or_label_that_may_have_to_go(study, tmp_path):
    set_role(study, "LE-01", "LE-01", "chief of Quarrow")
    rename_speaker(study, "LE-01", "LE-01", "Chief Vale")
    redact_transcript(study, "LE-01", Redaction(("quarrow", "vale")))
    data = study.path.read_bytes().lower()
    assert b"quarrow" not in data and b"vale" not in data
    assert faults(study) == []


def test_an_update_after_a_redaction_warns_that_the_file_may_still_hold_the_words(study, tmp_path):
    file = correct(tmp_path, "mostly", "sometimes")
    assert not any(
        "redacted" in p.message for p in update_transcript(study, file, dry_run=True).problems
    )
    redact_transcript(study, "LE-01", Redaction(("Dana Whitlow",)))
    again = update_transcript(study, file, dry_run=True)
    assert [p.severity for p in again.problems if "words were redacted here" in p.message] == [
        "warning"
    ]


def test_a_coding_that_moves_to_where_another_still_stands_is_no_double_of_it(tmp_path):
    """A line of the length of all others comes in front: each coding moves to the old place of the
    next.
    """
    lines = [
        "Ada: aaaa bbbb cccc one.",
        "Ben: aaaa bbbb cccc two.",
        "Ada: aaaa bbbb cccc six.",
        "Ben: aaaa bbbb cccc ten.",
    ]
    file = tmp_path / "W.txt"
    file.write_text("\n".join(lines) + "\n")
    with Store.create(tmp_path / "study.qcode", title="T") as store:
        load_codebook(store, BOOK)
        import_files(store, [str(file)])
        for segment in "234":
            add_codings(store, "W", segment, ["school"], coder="ann")
            mark_done(store, ["W"], segments=segment, coder="ann")
        file.write_text("\n".join([lines[0], "Ben: zzzz yyyy xxxx new.", *lines[1:]]) + "\n")
        update_transcript(store, file)
        study = store.view(None).study()
        text = study.interviews[0].text
        assert sorted(text[c.start : c.end][-4:] for c in study.codings) == ["six.", "ten.", "two."]
        assert len(study.done) == 3
        assert faults(store) == []
        undo(store)
        assert faults(store) == []


def test_codings_on_two_exchanged_lines_exchange_their_places(tmp_path):
    lines = ["Ada: aaaa bbbb cccc one.", "Ben: dddd eeee ffff two.", "Ada: gggg hhhh iiii six."]
    file = tmp_path / "W.txt"
    file.write_text("\n".join(lines) + "\n")
    with Store.create(tmp_path / "study.qcode", title="T") as store:
        load_codebook(store, BOOK)
        import_files(store, [str(file)])
        for segment in "12":
            add_codings(store, "W", segment, ["school"], coder="ann", memo=segment)
        file.write_text("\n".join([lines[1], lines[0], lines[2]]) + "\n")
        update_transcript(store, file)
        study = store.view(None).study()
        text = study.interviews[0].text
        assert sorted((c.memo, text[c.start : c.end][-4:]) for c in study.codings) == [
            ("1", "one."),
            ("2", "two."),
        ]
        assert faults(store) == []
