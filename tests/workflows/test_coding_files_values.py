"""What the verbs that bring codings in return and store: a table of codings, comments of a
document, every segment that an expression is true of; and the person's own keys.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from double_coded import TEXTS
from states import nothing_written, one_step

from qcode.errors import BadInput, Refused, Unknown, UsageError
from qcode.model import Coding, Problem
from qcode.query import Misread
from qcode.store.store import Store
from qcode.workflows.codebook.editing import retire_codes
from qcode.workflows.coding.autocoding import (
    Autocoding,
    autocode,
    autocoding_table,
    plan_autocoding,
)
from qcode.workflows.coding.codings_file import CodingsImported, codings_table, import_codings
from qcode.workflows.coding.comments_file import import_comments
from qcode.workflows.coding.keys import THEMES, keys_or_refuse, keys_path, keys_table, read_keys
from qcode.workflows.importing.updating import update_transcript
from qcode.workflows.keeping.coders import rename_coder
from qcode.workflows.reporting.annotating import export_annotated
from qcode.workflows.shared.codings import (
    add_codings,
    mark_done,
    remove_codings,
    segment_range,
    whole_number,
)

HEAD = "transcript,segment,code,coder"


def table(folder: Path, *lines: str, head: str = HEAD) -> Path:
    """A codings file with these lines below its header."""
    path = folder / "codings.csv"
    path.write_text("\n".join((head, *lines)) + "\n", encoding="utf-8")
    return path


def own(store: Store, coder: str) -> list[tuple[str, str, str]]:
    """(transcript, code, words) of a coder's codings, in the order of the text."""
    study = store.view(None).study()
    texts = {i.name: i.text for i in study.interviews}
    mine = sorted(
        (c for c in study.codings if c.coder == coder),
        key=lambda c: (c.transcript, c.start, c.code),
    )
    return [(c.transcript, c.code, texts[c.transcript][c.start : c.end].strip()) for c in mine]


def coding_of(store: Store, coder: str) -> Coding:
    """The only coding of a coder."""
    (coding,) = [c for c in store.view(None).study().codings if c.coder == coder]
    return coding


def problems_of(act: Callable[[], object]) -> tuple[list[Problem], str | None]:
    """The problems that refuse an import, and its advice."""
    with pytest.raises(BadInput) as caught:
        act()
    return list(caught.value.problems), caught.value.advice


# codings import, a table
# --------------------------------------------------------------------------------------------------


def test_a_table_adds_codings_by_segments_and_by_offsets(store: Store, tmp_path: Path) -> None:
    start, start_of = TEXTS["SP-01"].index("Friends"), TEXTS["LE-01"].index("The hotline")
    path = table(
        tmp_path,
        "LE-01,4,online,rosa,,",
        "le-01,2-4,referral_stream/hotline,rosa,,",
        f"SP-01,,Barriers,rosa,{start},{start + 7}",
        head=f"{HEAD},start,end",
    )
    with one_step(store):
        result = import_codings(store, path)
    assert (result.rows, result.added, result.present, result.done) == (3, 3, 0, 0)
    assert result.notes == ("coder 'rosa' is new in this study",) and not result.blind
    assert own(store, "rosa") == [
        (
            "LE-01",
            "hotline",
            TEXTS["LE-01"][start_of : TEXTS["LE-01"].index("\n\nInt", 99)],
        ),
        ("LE-01", "online", "Ads on the internet, mostly."),
        ("SP-01", "barriers", "Friends"),
    ]


def test_a_table_that_is_read_again_adds_nothing_twice(store: Store, tmp_path: Path) -> None:
    path = table(tmp_path, "LE-02,2,online,rosa", "LE-02,2,online,rosa")
    assert (import_codings(store, path).added, len(own(store, "rosa"))) == (1, 1)
    with nothing_written(store):
        again = import_codings(store, path)
    assert (again.added, again.present) == (0, 2)


def test_a_rehearsed_table_counts_the_same_and_writes_nothing(store: Store, tmp_path: Path) -> None:
    path = table(tmp_path, "LE-02,2,online,rosa", "SP-01,2,school,mara")
    with nothing_written(store):
        rehearsed = import_codings(store, path, complete=True, dry_run=True)
    assert import_codings(store, path, complete=True) == rehearsed
    # mara had finished SP-01 already.
    assert (rehearsed.added, rehearsed.done) == (2, 1)


def test_what_a_row_says_of_a_coding_is_stored(store: Store, tmp_path: Path) -> None:
    head = f"{HEAD},round,memo,origin,created,text"
    line = 'LE-02,2,online,rosa,pilot,"a note; “so”",machine,2026-01-02T03:04:05Z,'
    import_codings(store, table(tmp_path, f'{line}"The hotline,  and a neighbor."', head=head))
    coding = coding_of(store, "rosa")
    assert (coding.round, coding.memo, coding.origin, coding.created) == (
        "pilot",
        "a note; “so”",
        "machine",
        "2026-01-02T03:04:05Z",
    )


def test_rows_without_a_code_mark_their_transcript_as_finished(
    store: Store, tmp_path: Path
) -> None:
    path = table(tmp_path, "LE-02,1,,rosa", "SP-01,2,community,rosa")
    result = import_codings(store, path, complete=True, round="2")
    assert (result.rows, result.added, result.done) == (2, 1, 2)
    marks = [(d.transcript, d.round) for d in store.view(None).study().done if d.coder == "rosa"]
    assert sorted(marks) == [("LE-02", "2"), ("SP-01", "2")]
    assert coding_of(store, "rosa").round == "2"


def test_who_imports_is_the_coder_of_rows_that_name_nobody(store: Store, tmp_path: Path) -> None:
    import_codings(store, table(tmp_path, "LE-02,2,online,"), actor="rosa")
    assert own(store, "rosa") == [("LE-02", "online", "The hotline, and a neighbor.")]


def test_every_wrong_row_is_told_with_its_line_and_column(store: Store, tmp_path: Path) -> None:
    retire_codes(store, ["community"])
    path = table(
        tmp_path,
        "LE-1,2,hotline,rosa,,",
        "LE-01,2,hotlin,rosa,,",
        "LE-01,2,community,rosa,,",
        "LE-01,9,hotline,rosa,,",
        "LE-01,4-2,hotline,rosa,,",
        "LE-01,two,hotline,rosa,,",
        "LE-01,,hotline,rosa,,",
        "LE-01,2,hotline,,,",
        "LE-01,2,hotline,Jonas,,",
        "LE-01,2,hotline,rosa,nothing like it,",
        "LE-01,2,hotline,rosa,,guess",
        head=f"{HEAD},text,origin",
    )
    with nothing_written(store):
        problems, advice = problems_of(lambda: import_codings(store, path))
    assert [(p.line, p.column) for p in problems] == [
        (2, 1),
        (3, 3),
        (4, 3),
        (5, 2),
        (6, 2),
        (7, 2),
        (8, 2),
        (9, 4),
        (10, 4),
        (11, 5),
        (12, 6),
    ]
    words = [p.message for p in problems]
    assert "did you mean 'LE-01'" in words[0] and "did you mean 'hotline'" in words[1]
    assert words[2] == "code 'community' is retired and cannot be used for new codings"
    assert words[3] == "LE-01 has no segment 9; it has 1 to 6"
    assert words[5:8] == [
        "segment 'two' is not a number",
        "the segment is empty",
        "the coder is empty",
    ]
    assert words[8] == "there is no coder 'Jonas', but there is 'jonas'"
    assert words[9] == "the text is not what LE-01 has at this place"
    assert words[10].startswith("origin 'guess' is not one of hand, ")
    assert advice is not None and advice.endswith("or add --new if they are new coders")


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("0", "x", "start and end are whole numbers, not '0' and 'x'"),
        ("5", "", "start and end are whole numbers, not '5' and ''"),
        ("7", "7", "7 to 7 is not a span of LE-02"),
        ("9", "3", "9 to 3 is not a span of LE-02"),
        ("0", "9999", "whose text has"),
        ("-1", "3", "start and end are whole numbers"),
    ],
)
def test_offsets_that_are_no_words_are_refused(
    store: Store, tmp_path: Path, start: str, end: str, words: str
) -> None:
    path = table(
        tmp_path, f"LE-02,hotline,rosa,{start},{end}", head="transcript,code,coder,start,end"
    )
    with nothing_written(store):
        (problem,), _ = problems_of(lambda: import_codings(store, path))
    assert words in problem.message and (problem.line, problem.column) == (2, 4)


def test_columns_that_are_missing_or_unknown_are_told(store: Store, tmp_path: Path) -> None:
    wrong = table(tmp_path, "LE-01,x", head="transcript,kode")
    problems, _ = problems_of(lambda: import_codings(store, wrong))
    assert [p.message.partition(";")[0] for p in problems if p.severity == "error"] == [
        "the column 'code' is missing",
        "the column 'coder' is missing",
        "there is neither a column 'segment' nor the columns 'start' and 'end'",
    ]
    unknown = table(tmp_path, "LE-02,2,online,rosa,x", head=f"{HEAD},colour")
    (warning,) = import_codings(store, unknown).problems
    assert (warning.severity, warning.column) == ("warning", 5)
    with pytest.raises(BadInput, match="1 problem"):
        import_codings(store, tmp_path / "none.csv")


def test_an_earlier_name_of_a_coder_is_not_a_new_coder(store: Store, tmp_path: Path) -> None:
    rename_coder(store, "jonas", "Jon Ast")
    path = table(tmp_path, "LE-02,2,online,jonas")
    (problem,), _ = problems_of(lambda: import_codings(store, path))
    assert problem.message == "the coder 'jonas' is now called 'Jon Ast'"
    store.newcomers = True
    assert import_codings(store, path).notes[0].startswith("coder 'jonas' is new in this study")


def test_a_blind_coder_is_not_told_what_others_had_already(store: Store, tmp_path: Path) -> None:
    theirs = table(tmp_path, "LE-01,4,online,mara")
    assert import_codings(store, theirs, actor="jonas", dry_run=True).blind
    mine = table(tmp_path, "LE-01,4,online,jonas")
    assert not import_codings(store, mine, actor="jonas", dry_run=True).blind
    assert not import_codings(store, theirs, actor="mara", dry_run=True).blind


def test_codings_are_written_as_they_are_read(store: Store, tmp_path: Path) -> None:
    from qcode.workflows.shared import write

    written = codings_table(store.view(None).study())
    assert len(written.rows) == 11
    row = next(r for r in written.rows if (r["coder"], r["code"]) == ("mara", "online"))
    start = TEXTS["LE-01"].index("Ads on")
    assert {k: row[k] for k in ("segment", "start", "end", "speaker", "role", "text")} == {
        "segment": 4,
        "start": start,
        "end": start + len("Ads on the internet, mostly."),
        "speaker": "LE-01",
        "role": "law_enforcement",
        "text": "Ads on the internet, mostly.",
    }
    path = tmp_path / "all.csv"
    path.write_bytes(write(written, "csv"))
    with nothing_written(store):
        back = import_codings(store, path)
    assert (back.rows, back.added, back.present) == (11, 0, 11)
    assert len(codings_table(store.view("jonas").study()).rows) == 6


# codings import, comments
# --------------------------------------------------------------------------------------------------


@pytest.fixture
def commented(store: Store, tmp_path: Path) -> Path:
    """LE-01 as a Word document with mara's codes as comments."""
    (path,) = export_annotated(store.view(None).study(), {"LE-01": tmp_path / "LE-01.docx"})
    return path


def test_comments_of_a_document_are_codings_of_who_reads_them(
    store: Store, commented: Path
) -> None:
    with one_step(store):
        result = import_comments(store, commented, transcript="LE-01", coder="rosa")
    assert result == CodingsImported(3, 3, 0, 0, (), ("coder 'rosa' is new in this study",))
    assert own(store, "rosa") == [
        ("LE-01", "hotline", "The hotline calls us."),
        ("LE-01", "online", "Ads on the internet, mostly."),
        ("LE-01", "barriers", "Money is short."),
    ]
    again = import_comments(store, commented, transcript="LE-01", coder="rosa")
    assert (again.added, again.present) == (0, 3)
    other = import_comments(store, commented, transcript="le-01", coder="rosa", round="2")
    assert other.added == 3


def test_a_rehearsal_of_comments_writes_nothing(store: Store, commented: Path) -> None:
    with nothing_written(store):
        result = import_comments(store, commented, transcript="LE-01", coder="rosa", dry_run=True)
    assert result.added == 3


def _document(path: Path, comments: dict[str, str]) -> Path:
    """A Word document of LE-02's words with a comment on some of them."""
    import docx

    made = docx.Document()
    for line in TEXTS["LE-02"].strip().split("\n\n"):
        paragraph = made.add_paragraph()
        label, _, words = line.partition(": ")
        paragraph.add_run(f"{label}: ")
        for part in ("The hotline", ", and ", "a neighbor.") if label == "LE-02" else (words,):
            run = paragraph.add_run(part)
            if part in comments:
                made.add_comment(run, text=comments[part], author="Rosa")
    made.add_paragraph().add_run("LE-02: Something else.")
    extra = made.paragraphs[-1].runs[0]
    if "else" in comments:
        made.add_comment(extra, text=comments["else"], author="Rosa")
    made.save(str(path))
    return path


def test_a_comment_may_name_several_codes_by_key_path_or_label(
    store: Store, tmp_path: Path
) -> None:
    path = _document(
        tmp_path / "a.docx", {"The hotline": "HOTLINES; referral_stream/school\nonline"}
    )
    result = import_comments(store, path, transcript="LE-02", coder="rosa")
    assert (result.rows, result.added) == (1, 3)
    assert own(store, "rosa") == [
        ("LE-02", code, "The hotline") for code in ("hotline", "online", "school")
    ]


def test_every_comment_that_says_no_code_or_lies_elsewhere_is_told(
    store: Store, tmp_path: Path
) -> None:
    retire_codes(store, ["community"])
    path = _document(
        tmp_path / "a.docx",
        {"The hotline": "hotlin; hotline", "a neighbor.": "community", "else": "barriers"},
    )
    with nothing_written(store):
        problems, advice = problems_of(
            lambda: import_comments(store, path, transcript="LE-02", coder="rosa")
        )
    words = [p.message for p in problems]
    assert any("'hotlin' is not a code of the codebook; did you mean 'hotline'" in w for w in words)
    assert "the code 'community' is retired and cannot be used for new codings" in words
    assert any("does not stand in LE-02" in w for w in words)
    assert all(p.line is not None for p in problems) and len(problems) == 3
    assert advice == "nothing was changed; correct the comments and import the file again"


def test_a_document_without_comments_and_a_transcript_that_is_not_there_are_refused(
    store: Store, tmp_path: Path
) -> None:
    path = _document(tmp_path / "a.docx", {})
    problems, _ = problems_of(
        lambda: import_comments(store, path, transcript="LE-02", coder="rosa")
    )
    assert [p.message for p in problems] == ["the document has no comments"]
    with pytest.raises(Unknown):
        import_comments(store, path, transcript="LE-20", coder="rosa")
    with pytest.raises(BadInput):
        import_comments(store, tmp_path / "none.docx", transcript="LE-02", coder="rosa")


# codings add --where
# --------------------------------------------------------------------------------------------------


def plan(
    store: Store, expression: str, *codes: str, coder: str = "rosa", **more: Any
) -> Autocoding:
    return plan_autocoding(store.view(None), expression, codes, coder=coder, **more)


def test_a_plan_names_each_segment_and_the_codes_that_are_missing_there(double: Store) -> None:
    """mara has hotline in LE-01 2, not yet referral_stream; in LE-02 neither would be new."""
    result = plan(double, "word:hotline", "Hotlines", "barriers", "hotline", coder="mara")
    places = [(u.interview.name, u.segment.number, codes) for u, codes in result.places]
    assert places == [("LE-01", 2, ("barriers",)), ("LE-02", 2, ("barriers",))]
    assert (result.codes, result.found, result.present, result.codings) == (
        ("hotline", "barriers"),
        2,
        2,
        2,
    )
    assert result.said() == (
        "word:hotline is true of 2 segments: 2 codings to add in 2 transcripts; 2 codings are there"
        " already"
    )
    (row, _) = autocoding_table(result).rows
    assert (row["transcript"], row["segment"], row["add"]) == ("LE-01", 2, ["barriers"])
    assert autocoding_table(result).extra == {
        "expression": "word:hotline",
        "segments": 2,
        "codings": 2,
        "present": 2,
    }


def test_another_round_and_another_coder_have_nothing_there_yet(double: Store) -> None:
    assert plan(double, "word:hotline", "hotline", coder="mara", round="2").present == 0
    assert plan(double, "word:hotline", "hotline").codings == 2
    assert plan(double, '"what is hard"', "barriers").found == 0
    assert plan(double, '"what is hard"', "barriers", everybody=True).found == 2


def test_what_the_choice_tells_of_others_is_known(double: Store) -> None:
    assert plan(double, "word:hotline", "hotline").reads == frozenset()
    assert plan(double, "hotline", "community").reads == {"LE-01", "LE-02"}


def test_a_plan_is_stored_in_one_step_as_the_work_of_a_machine(store: Store) -> None:
    prepared = plan(store, "word:bring* or word:beds", "online", "school")
    with one_step(store):
        assert autocode(store, prepared, memo="first pass") == (
            4,
            ("coder 'rosa' is new in this study",),
        )
    codings = [c for c in store.view(None).study().codings if c.coder == "rosa"]
    assert {(c.origin, c.round, c.memo) for c in codings} == {
        ("machine", "1", "where: word:bring* or word:beds\nfirst pass")
    }
    assert own(store, "rosa") == [
        ("SP-01", code, words)
        for words in ("Friends bring them along.", "Beds, always beds.")
        for code in ("online", "school")
    ]
    assert plan(store, "word:bring* or word:beds", "online", "school").codings == 0


def test_a_rehearsed_plan_writes_nothing(store: Store) -> None:
    with nothing_written(store):
        assert autocode(store, plan(store, "word:beds", "online"), dry_run=True)[0] == 1


def test_a_plan_that_was_overtaken_is_refused(store: Store, tmp_path: Path) -> None:
    prepared = plan(store, "word:beds", "online")
    path = tmp_path / "SP-01.txt"
    path.write_text(TEXTS["SP-01"].replace("always beds", "only beds"))
    update_transcript(store, path)
    with nothing_written(store), pytest.raises(Refused, match="the text has changed; look again"):
        autocode(store, prepared)
    later = plan(store, "word:beds", "online")
    retire_codes(store, ["online"])
    with nothing_written(store), pytest.raises(Refused, match="'online' is retired"):
        autocode(store, later)


def test_a_plan_for_no_code_or_no_expression_is_an_error(double: Store) -> None:
    with pytest.raises(Unknown, match="did you mean 'online'"):
        plan(double, "word:beds", "onlin")
    with pytest.raises(Misread):
        plan(double, "word:", "online")


# codings add, remove, done
# --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("12", 12),
        (" 7 ", 7),
        ("", None),
        ("-1", None),
        ("1.5", None),
        ("٣", None),
        ("1" * 10, None),
    ],
)
def test_a_number_is_typed_in_plain_digits(typed: str, number: int | None) -> None:
    assert whole_number(typed) == number


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [("3", (3, 3)), ("3-5", (3, 5)), ("5 - 3", (5, 3)), ("3-", None), ("-3", None), ("a-b", None)],
)
def test_a_range_of_segments_is_typed_with_a_dash(
    typed: str, numbers: tuple[int, int] | None
) -> None:
    assert segment_range(typed) == numbers


def test_codings_are_added_to_a_range_and_removed_where_they_touch(store: Store) -> None:
    with one_step(store):
        result = add_codings(store, "le-01", "2-4", ["Online", "school"], coder="rosa", memo="m")
    assert result.changed == ("LE-01 2-4 online", "LE-01 2-4 school")
    assert own(store, "rosa")[0][2].endswith("internet, mostly.")
    with one_step(store):
        assert remove_codings(store, "LE-01", "3", ["online"], coder="rosa").changed == (
            "LE-01 3 online",
        )
    assert [code for _, code, _ in own(store, "rosa")] == ["school"]


def test_all_codings_of_a_command_are_stored_or_none(store: Store) -> None:
    retire_codes(store, ["community"])
    for codes, error, words in (
        (["online", "hotline"], Refused, "mara already has 'hotline' on segment 2 of LE-02"),
        (["online", "community"], Refused, "the code 'community' is retired"),
        (["online", "onlin"], Unknown, "did you mean 'online'"),
    ):
        with nothing_written(store), pytest.raises(error, match=words):
            add_codings(store, "LE-02", "2", codes, coder="mara")
    with nothing_written(store), pytest.raises(UsageError, match="LE-02 has no segment 3"):
        add_codings(store, "LE-02", "3", ["online"], coder="mara")


def test_nobody_removes_the_codings_of_others(store: Store) -> None:
    with nothing_written(store), pytest.raises(Refused) as caught:
        remove_codings(store, "LE-02", "2", ["hotline"], coder="jonas")
    assert (
        caught.value.message == "jonas has no 'hotline' on segment 2 of LE-02; nothing was changed"
    )
    with nothing_written(store), pytest.raises(Refused):
        remove_codings(store, "LE-02", "2", ["hotline"], coder="mara", round="2")
    retire_codes(store, ["hotline"])
    assert remove_codings(store, "LE-02", "2", ["hotline"], coder="mara").changed


def test_a_part_may_be_finished_and_the_mark_taken_back(store: Store) -> None:
    with one_step(store):
        result = mark_done(store, ["LE-02", "le-02"], coder="jonas", segments="2")
    assert result.changed == ("LE-02 done (segments 2)",)
    (mark,) = [
        d for d in store.view(None).study().done if (d.coder, d.transcript) == ("jonas", "LE-02")
    ]
    assert TEXTS["LE-02"][mark.start : mark.end].strip() == "The hotline, and a neighbor."
    with nothing_written(store), pytest.raises(Refused, match="was not marked as finished"):
        mark_done(store, ["LE-02"], coder="jonas", segments="1", undo=True)
    with one_step(store):
        assert mark_done(store, ["LE-02"], coder="jonas", undo=True).changed == (
            "LE-02 no longer done",
        )
    with nothing_written(store), pytest.raises(Refused, match="in round 2"):
        mark_done(store, ["LE-01"], coder="jonas", round="2", undo=True)


# keys
# --------------------------------------------------------------------------------------------------


@pytest.fixture
def keys_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of one's own keys, not yet there."""
    path = tmp_path / "keys.toml"
    monkeypatch.setenv("QCODE_KEYS", str(path))
    return path


def test_own_keys_and_a_theme_are_read(keys_file: Path) -> None:
    keys_file.write_text('[keys]\nundo = ["f5"]\n[screen]\ntheme = "light"\n')
    assert keys_path() == keys_file
    keymap, settings, problems = keys_or_refuse()
    assert keymap.keys("undo") == ("f5",) and settings == {"theme": "light"} and problems == ()
    rows = {r["action"]: r for r in keys_table(keymap).rows}
    assert rows["undo"]["keys"] == ["F5"] and rows["take"]["keys"] == ["1 … 9"]
    assert "f5" not in rows["undo"]["default"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[keys\n", "is not valid TOML"),
        ("[colours]\n", "there is no section [colours]"),
        ("keys = 3\n", "keys must be a section: [keys]"),
        ('[screen]\nfont = "x"\n', "[screen] has no setting 'font'"),
        ('[screen]\ntheme = "blue"\n', f"the theme is one of {', '.join(THEMES)}, not 'blue'"),
        ('[keys]\nno_such_action = ["x"]\n', "no_such_action"),
    ],
)
def test_what_is_wrong_with_the_keys_file_is_told(keys_file: Path, text: str, words: str) -> None:
    keys_file.write_text(text)
    problems = read_keys()[2]
    assert any(words in p.message for p in problems), problems
    assert {p.path for p in problems} == {str(keys_file)}
    with pytest.raises(BadInput) as caught:
        keys_or_refuse()
    assert caught.value.command == "qcode keys"


def test_a_keys_file_that_is_named_and_not_there_is_told(
    keys_file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert [p.message for p in read_keys()[2]] == ["no such file"]
    keys_file.write_bytes(b"\xff\xfe")
    assert [p.message for p in read_keys()[2]] == ["is not written in UTF-8"]
    monkeypatch.delenv("QCODE_KEYS")
    assert read_keys(tmp_path / "other.toml")[1:] == ({}, ())
