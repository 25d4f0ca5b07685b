"""Cutting transcripts anew: what lies on words stays on them, one step of undo, and both sides of a
merge hold.
"""

import shutil

import pytest
from sqlalchemy import select

from qcode.coding.sheet import Mark, Sheet
from qcode.errors import Unknown
from qcode.model import Code, Codebook, Done
from qcode.store import schema
from qcode.store.check import check, fingerprint
from qcode.store.merge import merge
from qcode.store.store import Store
from qcode.store.undo import undo
from qcode.workflows.codebook.loading import load_codebook
from qcode.workflows.coding.memos import write_memo
from qcode.workflows.importing.importing import import_files
from qcode.workflows.importing.resegmenting import resegment
from qcode.workflows.importing.speakers import assign_turns
from qcode.workflows.importing.updating import update_transcript
from qcode.workflows.importing.withdrawing import Redaction, redact_transcript, rename_transcript
from qcode.workflows.shared.codings import add_codings, mark_done

TEXT = (
    "Interviewer: How do cases reach you?\n\n"
    "LE-01: The hotline, mostly. Then the clinic, am 3. Mai. Nobody else.\n\n"
    "Interviewer: Schools?\n\n"
    "LE-01: No, never. Only Dana.\n"
)
BOOK = Codebook("Book", "1", (Code("hotline"), Code("school")))


@pytest.fixture
def study(tmp_path):
    (tmp_path / "LE-01.txt").write_text(TEXT)
    with Store.create(tmp_path / "study.qcode", title="T") as store:
        load_codebook(store, BOOK)
        import_files(store, [str(tmp_path / "LE-01.txt")])
        add_codings(store, "LE-01", "2", ["hotline"], coder="ann", memo="a note")
        add_codings(store, "LE-01", "4", ["school"], coder="ann")
        mark_done(store, ["LE-01"], coder="ann")
        yield store


def segments(store):
    interview = store.view(None).interview("LE-01")
    return [interview.text[s.start : s.end].strip() for s in interview.segments]


def lying(store):
    """Everything that lies on words, by kind: what it is and where."""
    view = store.view(None)
    return {
        kind: sorted((r.id, r.start, r.end) for r in view.rows(kind))
        for kind in ("coding", "done", "memo", "mark")
    }


def whole(store):
    return [f for f in check(store) if not f.ok] == []


def test_a_transcript_is_cut_anew_and_everything_stays_on_its_words(study):
    before = lying(study)
    done = resegment(study, ["LE-01"], by="sentence")
    assert done.changed == 1
    assert segments(study) == [
        "How do cases reach you?",
        "The hotline, mostly.",
        "Then the clinic, am 3.",
        "Mai.",
        "Nobody else.",
        "Schools?",
        "No, never.",
        "Only Dana.",
    ]
    assert lying(study) == before and whole(study)
    (row,) = done.table.rows
    assert (row["before"], row["after"], row["codings"], row["across"]) == (4, 8, 2, 0)


def test_a_language_is_stored_and_cut_by(study):
    resegment(study, ["LE-01"], by="sentence", language="de")
    assert "Then the clinic, am 3. Mai." in segments(study)
    assert study.view(None).interview("LE-01").attributes["language"] == "de"


def test_codings_that_do_not_fill_coarser_segments_are_counted(study):
    resegment(study, [], by="sentence")
    add_codings(study, "LE-01", "2", ["school"], coder="ann")
    done = resegment(study, [], by="turn")
    assert done.table.rows[0]["across"] == 1
    assert any("every segment it touches" in note for note in done.table.notes)


def test_a_dry_run_changes_nothing_and_tells_the_same(study):
    before = study.view(None).read(fingerprint)
    tried = resegment(study, ["LE-01"], by="sentence", dry_run=True)
    assert study.view(None).read(fingerprint) == before
    assert resegment(study, ["LE-01"], by="sentence").table.rows == tried.table.rows


def test_undo_brings_the_old_segments_back(study):
    before = study.view(None).read(fingerprint)
    resegment(study, ["LE-01"], by="sentence", language="de")
    undo(study)
    assert study.view(None).read(fingerprint) == before and whole(study)


def test_the_same_again_is_no_change(study):
    assert resegment(study, ["LE-01"], by="turn").changed == 0


def test_an_unknown_transcript_is_refused_and_nothing_is_cut(study):
    with pytest.raises(Unknown):
        resegment(study, ["LE-01", "LE-09"], by="sentence")
    assert len(segments(study)) == 4


def test_a_corrected_file_is_cut_as_the_transcript_is_now(study, tmp_path):
    resegment(study, ["LE-01"], by="sentence")
    (tmp_path / "LE-01.txt").write_text(TEXT.replace("Only Dana", "Only Dana Orr"))
    update_transcript(study, tmp_path / "LE-01.txt")
    assert segments(study)[-2:] == ["No, never.", "Only Dana Orr."]


def test_a_mark_on_a_sentence_does_not_decide_a_whole_turn(study):
    """Neither "no code", nor having been seen, nor a done mark on a part makes a coarser segment
    decided, seen or done.
    """
    interview = study.view(None).interview("LE-01")
    start = interview.segments[1].start
    end = interview.text.index("Then the clinic")
    part = [Mark("1", "nothing", start, end, "ann"), Mark("2", "seen", start, end, "ann")]
    done = [Done("LE-01", "ann", start, end, "main", "1", "")]
    sheet = Sheet(interview, BOOK, coder="ann", round="main", marks=part, done=done)
    assert (sheet.progress().decided, sheet.progress().seen, sheet.done_state()) == (
        0,
        0,
        "partly done",
    )
    rest = Mark("3", "seen", end, interview.segments[1].end, "ann")
    assert (
        Sheet(interview, BOOK, coder="ann", round="main", marks=[*part, rest]).progress().seen == 1
    )


def test_a_memo_stays_on_its_words(study):
    write_memo(study, "look here", coder="ann", transcript="LE-01", segments="2")
    before = lying(study)["memo"]
    resegment(study, ["LE-01"], by="sentence")
    assert before and lying(study)["memo"] == before


def test_suggestions_that_were_made_for_segments_go_with_them(study):
    """They are made anew; who speaks may be corrected without losing them."""
    with study.change("a model") as change:
        blob = change.store_content("blob", b"m")
        change.put(
            "model", "m", {"blob": blob, "card": "{}", "created": change.time}, "suggest.train"
        )
        transcript = study.view(None).transcript_id("LE-01")
        code = change.connection.execute(select(schema.code.c.id)).scalars().first()
        row = {
            "model": "m",
            "transcript": transcript,
            "segment": 2,
            "code": code,
            "probability": 0.5,
            "why": "",
        }
        change.connection.execute(schema.suggestion.insert(), row)
    _speaker(study)
    assert len(_suggestions(study)) == 1
    resegment(study, ["LE-01"], by="sentence")
    assert _suggestions(study) == []


def _suggestions(store):
    return store.view(None).read(lambda c: c.execute(select(schema.suggestion)).all())


def _brought_together(study, tmp_path, *steps):
    """The states of all orders of merging copies of the study on which one step each was done."""
    paths = []
    for number, step in enumerate(steps):
        path = tmp_path / f"copy{number}.qcode"
        shutil.copy(study.path, path)
        with Store.open(path) as copy:
            step(copy)
        paths.append(path)
    states = []
    for first, second in ((paths[0], paths[1]), (paths[1], paths[0])):
        target = tmp_path / f"{first.stem}{second.stem}.qcode"
        shutil.copy(first, target)
        with Store.open(target) as store, Store.open(second) as other:
            merge(store, other)
            interview = (
                store.view(None).interview("LE-01")
                if "LE-01" in store.view(None).transcript_ids()
                else None
            )
            by = store.view(None).read(
                lambda c: c.execute(select(schema.transcript.c.segment_by)).scalar()
            )
            states.append((store.view(None).read(fingerprint), whole(store), by, interview))
    assert states[0] == states[1] and states[0][1]
    return states[0][2:]


CUT = ("sentence", lambda s: resegment(s, ["LE-01"], by="sentence"))


def test_new_segments_and_corrected_speakers_both_hold_in_a_merge(study, tmp_path):
    for steps in ((CUT[1], _speaker), (_speaker, CUT[1])):
        by, interview = _brought_together(study, tmp_path, *steps)
        assert by == "sentence" and len(interview.segments) == 8
        assert interview.turns[3].speaker == "LE-02"


def _speaker(store):
    assign_turns(store, "LE-01", "4", "LE-02")


def test_a_corrected_text_holds_against_segments_cut_later_elsewhere(study, tmp_path):
    """The newer decision is about segments: it takes no correction back, and the text keeps the
    segments made for it.
    """

    def correct(store):
        (tmp_path / "LE-01.txt").write_text(TEXT.replace("Only Dana", "Only Dana Orr"))
        update_transcript(store, tmp_path / "LE-01.txt")

    for steps in ((CUT[1], correct), (correct, CUT[1])):
        by, interview = _brought_together(study, tmp_path, *steps)
        assert "Dana Orr" in interview.text
        assert (by, len(interview.segments)) == ("turn", 4)


def test_a_corrected_text_holds_against_a_new_name(study, tmp_path):
    def correct(store):
        (tmp_path / "LE-01.txt").write_text(TEXT.replace("Only Dana", "Only Dana Orr"))
        update_transcript(store, tmp_path / "LE-01.txt")

    _brought_together(study, tmp_path, correct, lambda s: rename_transcript(s, "LE-01", "LE-07"))
    with Store.open(tmp_path / "copy0copy1.qcode") as store:
        assert "Dana Orr" in store.view(None).interview("LE-07").text


def test_new_segments_hold_in_a_redacted_text(study, tmp_path):
    for steps in ((CUT[1], _redact), (_redact, CUT[1])):
        by, interview = _brought_together(study, tmp_path, *steps)
        assert "Dana" not in interview.text
        assert (by, len(interview.segments)) == ("sentence", 8)


def _redact(store):
    redact_transcript(store, "LE-01", Redaction(("Dana",)))
