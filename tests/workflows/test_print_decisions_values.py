"""What the verbs about print return and store: passages pinned, dropped and edited, words that
identify somebody, findings replaced or accepted, and transcripts written with their codes.

mara's codings count: in LE-01 hotline on the first sentence of segment 2, online on 4, barriers on
6.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
from states import nothing_written, one_step, state

from qcode.errors import BadInput, GateFailed, MissingPackage, Refused, Unknown, UsageError
from qcode.reports.disclosure import Finding, findings_table
from qcode.reports.layers import LayerOptions
from qcode.store.store import Store
from qcode.workflows.importing.attributes import import_attributes
from qcode.workflows.reporting.annotating import (
    annotated,
    export_annotated,
    named_words,
    targets,
)
from qcode.workflows.reporting.checking import (
    Checking,
    disclosure_report,
    identities_table,
    load_identities,
    read_identities,
)
from qcode.workflows.reporting.deciding import (
    Place,
    drop_passage,
    edit_passage,
    pin_passage,
    print_marks_table,
    remove_print_marks,
)
from qcode.workflows.reporting.quoting import QuoteOptions, quote_report
from qcode.workflows.reporting.settling import accept_finding, reopen_finding, replace_finding
from qcode.workflows.shared.codings import add_codings, mark_done

CALLS = Place("LE-01", "2", "hotline")
ADS = Place("LE-01", "4", "online")
PLAIN = Checking()


def decisions(store: Store, **chosen: str) -> list[tuple[Any, ...]]:
    """(segment, code, decision, text) of each decision about print."""
    rows = print_marks_table(store.view(None), **chosen).rows
    return [(r["segment"], r["code"], r["decision"], r["text"]) for r in rows]


# quotes pin, drop, edit, remove
# --------------------------------------------------------------------------------------------------


def test_a_pinned_passage_is_listed_with_its_words_and_who_decided(store: Store) -> None:
    with one_step(store):
        result = pin_passage(store, CALLS, actor="rosa")
    assert (result.where, result.notes) == ("LE-01 2", ("coder 'rosa' is new in this study",))
    table = print_marks_table(store.view(None))
    (row,) = table.rows
    start = store.view(None).interview("LE-01").text.index("The hotline")
    assert {k: row[k] for k in row if k != "created"} == {
        "transcript": "LE-01",
        "segment": "2",
        "code": "hotline",
        "decision": "pinned",
        "text": "",
        "problem": "",
        "words": "The hotline calls us.",
        "passage": "The hotline calls us.",
        "by": "rosa",
        "start": start,
        "end": start + len("The hotline calls us."),
    }
    assert table.notes == ("1 decision.",)


def test_pinning_and_dropping_take_each_others_place(store: Store) -> None:
    pin_passage(store, CALLS)
    with nothing_written(store), pytest.raises(Refused) as caught:
        pin_passage(store, CALLS)
    assert caught.value.message == "LE-01 2 is pinned already; nothing was changed"
    with one_step(store):
        assert drop_passage(store, CALLS).where == "LE-01 2"
    assert decisions(store) == [("2", "hotline", "dropped", "")]
    with nothing_written(store), pytest.raises(Refused, match="is dropped already"):
        drop_passage(store, CALLS)


def test_a_dropped_passage_is_not_quoted_and_a_pinned_one_comes_first(store: Store) -> None:
    def quoted() -> list[str]:
        options = QuoteOptions(codes=("hotline",), min_words=1, per_code=1)
        return [q.quote for q in quote_report(store.view(None).study(), options, LAYER).quotes]

    pin_passage(store, Place("LE-02", "2", "hotline"))
    assert quoted() == ["The hotline, and a neighbor."]
    drop_passage(store, Place("LE-02", "2", "hotline"))
    assert quoted() == ["The hotline calls us."]
    drop_passage(store, CALLS)
    assert quoted() == []


LAYER = LayerOptions()


def test_a_family_names_the_passages_of_its_sub_codes(store: Store) -> None:
    """Two passages of the streams touch segments 2 to 4; words or fewer segments choose one."""
    family = "Referral streams"
    with nothing_written(store), pytest.raises(UsageError) as caught:
        pin_passage(store, Place("LE-01", "2-4", family))
    assert caught.value.message == (
        "LE-01 has 2 passages of 'referral_stream' there: 'The hotline calls us.'; 'Ads on the"
        " internet, mostly.'"
    )
    assert caught.value.advice is not None and "--words TEXT" in caught.value.advice
    assert pin_passage(store, Place("LE-01", "2-4", family, "ADS  on")).where == "LE-01 4"
    assert decisions(store) == [("4", "referral_stream", "pinned", "")]


@pytest.mark.parametrize(
    ("place", "error", "words"),
    [
        (Place("LE-01", "6", "hotline"), UsageError, "no passage of 'hotline' that reports count"),
        (Place("LE-01", "2", "hotline", "patrol"), UsageError, "at segment 2 with these words"),
        (Place("LE-01", "2", "hotlin"), Unknown, "did you mean 'hotline'"),
        (Place("LE-03", "2", "hotline"), Unknown, "no transcript named 'LE-03'"),
        (Place("LE-01", "7", "hotline"), UsageError, "has no segment 7; it has 1 to 6"),
        (Place("LE-01", "4-2", "hotline"), UsageError, "the range 4-2 is reversed"),
        (Place("LE-01", "two", "hotline"), UsageError, "a segment is a number such as 12"),
    ],
)
def test_a_place_without_a_passage_decides_nothing(
    store: Store, place: Place, error: type[UsageError], words: str
) -> None:
    for decide in (pin_passage, drop_passage, remove_print_marks):
        with nothing_written(store), pytest.raises(error) as caught:
            decide(store, place)
        assert words in caught.value.message and caught.value.exit_status == 2
    with nothing_written(store), pytest.raises(error):
        edit_passage(store, place, "…")


def test_where_no_passage_is_the_transcript_can_be_looked_at(double: Store) -> None:
    with pytest.raises(UsageError) as caught:
        pin_passage(double, Place("LE-01", "6", "hotline"))
    assert caught.value.command == "qcode show LE-01 --segments 6 --codes"


@pytest.mark.parametrize(
    "text",
    [
        "The hotline calls [the task force].",
        "… calls us.",
        "The [tip line] calls us.",
        "The  hotline\ncalls us.",
    ],
)
def test_an_edit_may_put_words_in_brackets_and_leave_words_out(store: Store, text: str) -> None:
    with one_step(store):
        assert edit_passage(store, CALLS, text).where == "LE-01 2"
    wording = " ".join(text.split())
    assert decisions(store) == [("2", "", "edited", wording)]
    options = QuoteOptions(codes=("hotline",), min_words=1)
    quotes = quote_report(store.view(None).study(), options, LAYER).quotes
    assert wording in [q.quote for q in quotes]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "The hotline called us.",
            "the quote has 'called us.', but the transcript has 'calls us.'",
        ),
        ("The hotline calls us again.", "the quote has 'again.', but the transcript has '.'"),
        ("The hotline calls [us.", "has no partner"),
        ("[…]", "nothing of the transcript's words is left"),
        ("", "nothing of the transcript's words is left"),
    ],
)
def test_an_edit_that_changes_words_is_refused(store: Store, text: str, words: str) -> None:
    with nothing_written(store), pytest.raises(Refused) as caught:
        edit_passage(store, CALLS, text)
    assert caught.value.message.startswith("the edit changes words of LE-01: ")
    assert words in caught.value.message
    assert caught.value.advice is not None and "[square brackets]" in caught.value.advice


def test_a_new_edit_replaces_the_one_on_the_same_words(store: Store) -> None:
    edit_passage(store, CALLS, "The hotline calls [them].")
    with nothing_written(store), pytest.raises(Refused, match="edited like that already"):
        edit_passage(store, CALLS, "The hotline  calls [them].")
    with one_step(store):
        edit_passage(store, CALLS, "The hotline calls …")
    assert decisions(store) == [("2", "", "edited", "The hotline calls …")]


def test_what_was_decided_is_taken_back_kind_by_kind(store: Store) -> None:
    pin_passage(store, CALLS)
    edit_passage(store, CALLS, "The hotline calls …")
    with one_step(store):
        assert remove_print_marks(store, CALLS, ["pin"]).where == "LE-01 2 is no longer pinned"
    assert [d[2] for d in decisions(store)] == ["edited"]
    pin_passage(store, CALLS)
    assert remove_print_marks(store, CALLS).where in (
        "LE-01 2 is no longer pinned, edited",
        "LE-01 2 is no longer edited, pinned",
    )
    with nothing_written(store), pytest.raises(Refused) as caught:
        remove_print_marks(store, CALLS)
    assert caught.value.message == "LE-01 2 has no such mark; nothing was changed"


def test_decisions_are_listed_by_transcript_and_by_code(store: Store) -> None:
    pin_passage(store, CALLS)
    drop_passage(store, ADS)
    edit_passage(store, Place("SP-01", "2", "community"), "Friends bring them …")
    assert decisions(store) == [
        ("2", "hotline", "pinned", ""),
        ("4", "online", "dropped", ""),
        ("2", "", "edited", "Friends bring them …"),
    ]
    assert [d[0] for d in decisions(store, transcript="LE-01")] == ["2", "4"]
    # An edit is of no code; a family has what was decided on its sub-codes.
    assert [d[2] for d in decisions(store, code="referral_stream")] == [
        "pinned",
        "dropped",
        "edited",
    ]
    assert [d[2] for d in decisions(store, code="online")] == ["dropped", "edited"]
    with pytest.raises(Unknown):
        decisions(store, code="onlin")
    with pytest.raises(Unknown):
        decisions(store, transcript="LE-7")


def test_an_edit_that_no_longer_fits_says_why(store: Store, tmp_path: Path) -> None:
    """The transcript is corrected after the edit: `calls` becomes `called`."""
    from double_coded import TEXTS

    from qcode.workflows.importing.updating import update_transcript

    edit_passage(store, CALLS, "The hotline calls [them].")
    assert "problem" not in [c.key for c in print_marks_table(store.view(None)).columns]
    path = tmp_path / "LE-01.txt"
    path.write_text(TEXTS["LE-01"].replace("calls us", "called us"))
    update_transcript(store, path)
    table = print_marks_table(store.view(None))
    assert [r["problem"] for r in table.rows] == [
        "after 'The hotline' the quote has 'calls', but the transcript has 'called us.'"
    ]
    assert "problem" in [c.key for c in table.columns]


def test_a_blind_coder_finds_no_passage_of_others(store: Store) -> None:
    """jonas codes LE-01 blind: online is mara's there, and so is her pin."""
    pin_passage(store, ADS, actor="mara")
    with nothing_written(store), pytest.raises(UsageError, match="no passage of 'online'"):
        drop_passage(store, ADS, actor="jonas")
    assert print_marks_table(store.view("jonas")).rows == ()
    assert len(print_marks_table(store.view("mara")).rows) == 1


# disclosure load
# --------------------------------------------------------------------------------------------------


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_list_of_identities_is_read_and_takes_the_place_of_the_one_before(
    store: Store, tmp_path: Path
) -> None:
    path = write(
        tmp_path / "names.csv",
        "What,REPLACEMENT,kind\nthe  internet,a network,place\nBeds,,thing\n",
    )
    with one_step(store):
        assert load_identities(store, path, actor="rosa") == (
            2,
            2,
            ("coder 'rosa' is new in this study",),
        )
    study = store.view(None).study()
    assert [(i.what, i.replacement, i.kind) for i in study.identities] == [
        ("Beds", "", "thing"),
        ("the internet", "a network", "place"),
    ]
    table = identities_table(study)
    assert [c.key for c in table.columns] == ["what", "replacement", "kind"]
    assert table.rows[1] == {"what": "the internet", "replacement": "a network", "kind": "place"}
    before = state(store)
    assert load_identities(store, path)[1] == 0 and state(store) == before
    write(path, "what\nBeds\nFriends\n")
    # Beds lost its kind, Friends is new, the internet is gone.
    assert load_identities(store, path)[:2] == (2, 3)
    assert [i.what for i in store.view(None).study().identities] == ["Beds", "Friends"]


def test_every_fault_of_the_list_is_told_with_its_line(store: Store, tmp_path: Path) -> None:
    path = write(tmp_path / "names.csv", "what,colour\nBeds,\nb,\n,red\nBEDS,\n")
    with nothing_written(store), pytest.raises(BadInput) as caught:
        load_identities(store, path)
    assert [(p.line, p.column, p.severity) for p in caught.value.problems] == [
        (1, 2, "warning"),
        (3, 1, "error"),
        (4, 1, "error"),
        (5, 1, "error"),
    ]
    words = [p.message for p in caught.value.problems]
    assert words == [
        "the column 'colour' is not known and was not read",
        "'b' is too short to be looked for",
        "the words to look for are empty",
        "'BEDS' is listed twice",
    ]
    assert caught.value.advice == "nothing was changed"


def test_a_list_without_its_column_or_its_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        read_identities(write(tmp_path / "a.csv", "name,kind\nAnn,person\n"))
    assert any("the column 'what' is missing" in p.message for p in caught.value.problems)
    with pytest.raises(BadInput) as caught:
        read_identities(tmp_path / "none.csv")
    assert "cannot be read" in caught.value.problems[0].message


def test_a_language_model_that_is_not_installed_is_named(double: Store) -> None:
    with pytest.raises(MissingPackage, match="'en_of_nobody' is not installed") as caught:
        Checking(entities="en_of_nobody").checks()
    assert caught.value.exit_status == 5
    assert caught.value.advice is not None and caught.value.advice.startswith("pip install")


# disclosure list, settle, reopen
# --------------------------------------------------------------------------------------------------


@pytest.fixture
def listed(store: Store, tmp_path: Path) -> Store:
    """A study whose list has a word of LE-01 with a replacement and one of SP-01 without."""
    load_identities(
        store,
        write(tmp_path / "list.csv", "what,replacement,kind\ninternet,network,place\nFriends,,\n"),
    )
    return store


def found(store: Store, text: str, checking: Checking = PLAIN, **options: Any) -> Finding:
    """The finding about these words."""
    matches = disclosure_report(store.view(None), checking, **options)
    return next(f for f in matches if f.text == text)


def test_words_of_the_list_are_found_where_a_passage_may_be_quoted(listed: Store) -> None:
    finding = found(listed, "internet")
    text = listed.view(None).interview("LE-01").text
    assert (finding.kind, finding.transcript, finding.segment) == ("identity", "LE-01", 4)
    assert (finding.code, finding.replacement) == ("online", "network")
    assert text[finding.start : finding.end] == "internet"
    assert len(finding.id) == 8 and finding.accepted is None
    table = findings_table(disclosure_report(listed.view(None), PLAIN))
    rows = {r["text"]: (r["status"], r["replacement"]) for r in table.rows}
    assert rows["internet"] == ("open", "network") and rows["Friends"] == ("open", "")
    assert table.notes[0] == f"{len(rows)} findings: {len(rows)} open, 0 accepted."


def test_findings_can_be_limited_to_codes_and_depend_on_what_is_quoted(listed: Store) -> None:
    only = disclosure_report(listed.view(None), PLAIN, codes=["community"])
    assert {f.text for f in only if f.kind == "identity"} == {"Friends"}
    with pytest.raises(Unknown):
        disclosure_report(listed.view(None), PLAIN, codes=["communit"])
    mine = disclosure_report(listed.view(None), PLAIN, layer=LayerOptions(coder="jonas"))
    assert {f.code for f in mine if f.text == "internet"} == {"hotline"}


def test_a_list_of_a_file_is_looked_for_too(store: Store, tmp_path: Path) -> None:
    path = write(tmp_path / "more.csv", "what,replacement\nMoney,[funds]\n")
    finding = found(store, "Money", Checking(identities=path))
    assert (finding.code, finding.replacement) == ("barriers", "[funds]")
    assert store.view(None).study().identities == ()


def test_a_finding_is_accepted_with_a_reason_and_opened_again(listed: Store) -> None:
    finding = found(listed, "internet")
    with one_step(listed):
        result, notes = accept_finding(listed, finding.id.upper(), " it is  public ", PLAIN)
    assert (result.text, notes) == ("internet", ())
    assert found(listed, "internet").accepted == "it is public"
    assert decisions(listed) == [("4", "", "finding accepted", "it is public")]
    with nothing_written(listed), pytest.raises(Refused, match="is accepted already"):
        accept_finding(listed, finding.id, "it is public", PLAIN)
    accept_finding(listed, finding.id, "agreed on in May", PLAIN, actor="rosa")
    assert found(listed, "internet").accepted == "agreed on in May"
    assert len(decisions(listed)) == 1
    with one_step(listed):
        assert reopen_finding(listed, finding.id, PLAIN) == ()
    assert found(listed, "internet").accepted is None and decisions(listed) == []
    with nothing_written(listed), pytest.raises(Refused) as caught:
        reopen_finding(listed, finding.id, PLAIN)
    assert caught.value.message == f"finding {finding.id} is open; nothing was changed"


def test_the_words_of_a_finding_are_replaced_by_an_edit(listed: Store) -> None:
    finding = found(listed, "internet")
    with one_step(listed):
        result, edit, _ = replace_finding(listed, finding.id, "", PLAIN)
    assert (result.text, edit) == ("internet", "Ads on the [network], mostly.")
    assert decisions(listed) == [("4", "", "edited", "Ads on the [network], mostly.")]
    assert not [f for f in disclosure_report(listed.view(None), PLAIN) if f.text == "internet"]
    _, own, _ = replace_finding(listed, found(listed, "Friends").id, "[People]", PLAIN)
    assert own == "[People] bring them along."


def test_a_finding_without_a_replacement_needs_one(listed: Store) -> None:
    finding = found(listed, "Friends")
    with nothing_written(listed), pytest.raises(UsageError) as caught:
        replace_finding(listed, finding.id, " ", PLAIN)
    assert caught.value.message == "the list of identities has no replacement for 'Friends'"
    assert caught.value.command == f"qcode disclosure settle {finding.id} --replace TEXT"


def test_a_finding_about_people_can_only_be_accepted(store: Store, tmp_path: Path) -> None:
    """Two people work in the north and one in the south: fewer than three."""
    sites = "transcript,site\nLE-01,North\nLE-02,North\nSP-01,South\n"
    import_attributes(store, write(tmp_path / "sites.csv", sites))
    few = [f for f in disclosure_report(store.view(None), PLAIN, by="site") if f.kind == "few"]
    assert sorted({f.message.partition(" of ")[0] for f in few}) == ["only 1", "only 2"]
    assert all(f.text.endswith(("North", "South")) and f.at is None for f in few)
    finding = few[0]
    with nothing_written(store), pytest.raises(Unknown):
        # Without --by site there is no such finding.
        replace_finding(store, finding.id, "x", PLAIN)
    accept_finding(store, finding.id, "the site is public", PLAIN, by="site")
    matches = disclosure_report(store.view(None), PLAIN, by="site")
    assert [f.accepted for f in matches if f.id == finding.id] == ["the site is public"]


def test_a_finding_that_is_not_there_or_a_reason_that_is_none_is_refused(listed: Store) -> None:
    with nothing_written(listed):
        with pytest.raises(Unknown, match="no finding named 'abc'") as caught:
            accept_finding(listed, "abc", "because", PLAIN)
        assert caught.value.advice is not None and "qcode disclosure list" in caught.value.advice
        with pytest.raises(UsageError, match="give the reason"):
            accept_finding(listed, found(listed, "internet").id, " \n", PLAIN)
        with pytest.raises(Unknown):
            reopen_finding(listed, "abc", PLAIN)


def test_quotes_that_must_be_safe_are_not_made_while_a_finding_is_open(listed: Store) -> None:
    study = listed.view(None).study()
    options = QuoteOptions(codes=("online",), min_words=1, safe=True)
    with pytest.raises(GateFailed) as caught:
        quote_report(study, options, LAYER)
    assert caught.value.exit_status == 4 and "'internet'" in caught.value.message
    replace_finding(listed, found(listed, "internet").id, "", PLAIN)
    (quote,) = quote_report(listed.view(None).study(), options, LAYER).quotes
    assert quote.quote == "Ads on the [network], mostly."


# export
# --------------------------------------------------------------------------------------------------


def test_a_transcript_is_written_with_the_codes_that_count(double: Store) -> None:
    study = double.view(None).study()
    result = annotated(study, "LE-01", None, LAYER)
    assert result.title == "Transcript LE-01"
    comments = [(result.text[c.start : c.end], list(c.codes)) for c in result.comments]
    assert comments == [
        ("The hotline calls us.", ["Hotlines"]),
        ("Ads on the internet, mostly.", ["Online"]),
        ("Money is short.", ["Barriers"]),
    ]
    # Speakers are named by role, never by label.
    assert {turn.speaker for turn in result.turns} == {
        "Interviewer",
        "Law enforcement official",
    }
    some = annotated(study, "LE-01", ["referral_stream"], LAYER)
    assert [list(c.codes) for c in some.comments] == [["Hotlines"], ["Online"]]
    other = annotated(study, "LE-01", ["barriers"], LayerOptions(coder="jonas"))
    assert len(other.comments) == 1


def test_a_transcript_that_does_not_count_is_not_written(store: Store, tmp_path: Path) -> None:
    mark_done(store, ["LE-02"], coder="mara", undo=True)
    with pytest.raises(Refused, match="LE-02"):
        export_annotated(
            store.view(None).study(),
            {"LE-01": tmp_path / "LE-01.docx", "LE-02": tmp_path / "LE-02.docx"},
        )
    assert list(tmp_path.glob("*.docx")) == []
    unfinished = LayerOptions(include_unfinished=True)
    path = tmp_path / "new" / "LE-02.html"
    assert export_annotated(store.view(None).study(), {"LE-02": path}, None, unfinished) == (path,)
    assert "The hotline, and a neighbor." in path.read_text(encoding="utf-8")


def test_word_documents_have_a_comment_for_each_passage(double: Store, tmp_path: Path) -> None:
    (path,) = export_annotated(double.view(None).study(), {"SP-01": tmp_path / "SP-01.docx"})
    with zipfile.ZipFile(path) as packed:
        comments = packed.read("word/comments.xml").decode()
    assert comments.count("<w:comment ") == 2
    assert "community" in comments and "Barriers" in comments


@pytest.mark.parametrize(
    ("names", "output", "format", "expected"),
    [
        (["LE-01"], "a.docx", None, {"LE-01": "a.docx"}),
        (["LE-01"], "a.html", "html", {"LE-01": "a.html"}),
        (["LE-01"], "out", None, {"LE-01": "out/LE-01.docx"}),
        (["LE-01", "S/1:a"], "out", "html", {"LE-01": "out/LE-01.html", "S/1:a": "out/S_1_a.html"}),
    ],
)
def test_each_transcript_has_its_file(
    names: list[str], output: str, format: str | None, expected: dict[str, str]
) -> None:
    assert targets(names, Path(output), format) == {n: Path(p) for n, p in expected.items()}


@pytest.mark.parametrize(
    ("names", "output", "format", "words"),
    [
        (["LE-01"], "a.pdf", None, "not as 'pdf'"),
        (["LE-01"], "a.docx", "html", "contradict each other"),
        (["LE-01", "LE-02"], "a.docx", None, "is one file, and there are 2 transcripts"),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused(
    names: list[str], output: str, format: str | None, words: str
) -> None:
    with pytest.raises(UsageError) as caught:
        targets(names, Path(output), format)
    assert words in caught.value.message


def test_listed_words_in_a_transcript_are_told_by_number(listed: Store) -> None:
    study = listed.view(None).study()
    assert named_words(study, ["LE-01", "LE-02"]) == (
        "LE-01 has 1 place with words of the list of identities",
    )
    assert named_words(study, []) == ()


def test_a_segment_coded_later_is_found_as_well(listed: Store) -> None:
    """What nobody has finished may be pinned and dropped before it is counted."""
    mark_done(listed, ["SP-01"], coder="mara", undo=True)
    add_codings(listed, "SP-01", "2-4", ["barriers"], coder="mara")
    assert pin_passage(listed, Place("SP-01", "2", "barriers")).where == "SP-01 2"
