"""What the verbs of keeping a study return: the log in sentences, the checks, the coders, what came
in by a merge, and an archive with its tables.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from states import nothing_written, state, steps

from qcode.errors import NOT_COUNTED, BadInput, ProjectError, Refused, Unknown, UsageError
from qcode.store.merge import Merged
from qcode.store.store import Store
from qcode.workflows.adjudication.adjudicating import Adjudication
from qcode.workflows.adjudication.disagreeing import DisagreementScope
from qcode.workflows.codebook.editing import rename_code
from qcode.workflows.coding.memos import write_memo
from qcode.workflows.coding.questions_put import set_put
from qcode.workflows.importing.importing import import_files
from qcode.workflows.importing.same_words import set_double
from qcode.workflows.keeping.archive import archive_bytes, export_archive, import_archive
from qcode.workflows.keeping.coders import coders_table, rename_coder
from qcode.workflows.keeping.logbook import check_table, log_table, redo, steps_said, undo
from qcode.workflows.keeping.merging import (
    coded_by_others,
    conflicts_table,
    merge_copy,
    merged_table,
)
from qcode.workflows.keeping.merging_coders import merge_coders
from qcode.workflows.reporting.deciding import Place, edit_passage, pin_passage
from qcode.workflows.sample.assigning import assign
from qcode.workflows.sample.ending_blindness import unblind
from qcode.workflows.shared.codings import add_codings, mark_done, remove_codings
from qcode.workflows.shared.expressions import save_expression
from qcode.workflows.shared.sights import record_sight

# log
# --------------------------------------------------------------------------------------------------


def span(store: Store, name: str, segment: int) -> str:
    """``start–end`` of a segment, as sentences write it."""
    one = store.view(None).interview(name).segments[segment - 1]
    return f"{one.start}–{one.end}"


def told(store: Store) -> list[str]:
    """The sentences of the newest change."""
    rows = log_table(store.view(None)).rows
    return [r["sentence"] for r in rows if r["change_set"] == rows[-1]["change_set"]]


def test_codings_and_done_marks_are_told_with_coder_code_place_and_round(store: Store) -> None:
    add_codings(store, "LE-01", "6", ["online"], coder="mara", round="2")
    assert told(store) == ["coded segment 6 of LE-01 with online, round 2"]
    add_codings(store, "LE-01", "6", ["school"], coder="mara", origin="machine")
    assert told(store) == ["coded segment 6 of LE-01 with school (machine)"]
    remove_codings(store, "LE-01", "6", ["online"], coder="mara")
    assert told(store) == ["removed online from segment 6 of LE-01, round 2"]
    mark_done(store, ["LE-02"], coder="jonas")
    assert told(store) == ["marked LE-02 as finished, round 1"]


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (
            lambda s: assign(s, ["LE-02"], to="jonas", kind="reliability", round="2", blind=True),
            ["added assignment of LE-02 to jonas (reliability, round 2, blind)"],
        ),
        (lambda s: write_memo(s, "Hm", coder="mara"), ["wrote a memo on the study: “Hm”"]),
        (
            lambda s: save_expression(s, "lines", "hotline"),
            ["added the saved expression lines: hotline"],
        ),
        (lambda s: rename_coder(s, "mara", "Maria"), ["changed coder 'Maria'"]),
        (
            lambda s: record_sight(s, "rosa", ["LE-01"], by="show"),
            ["added the record that rosa has seen others' codings in LE-01"],
        ),
        (
            lambda s: unblind(s, "LE-01", "jonas"),
            [
                "changed assignment of LE-01 to jonas (reliability, round 1)",
                "added the end of jonas's blind assignment of LE-01",
            ],
        ),
        (
            lambda s: add_codings(s, "SP-01", "2", ["school"], coder="rosa"),
            ["added coder 'rosa'", "coded segment 2 of SP-01 with school"],
        ),
    ],
)
def test_what_was_done_is_told_in_a_sentence(
    store: Store, act: Callable[[Store], object], expected: list[str]
) -> None:
    act(store)
    assert told(store) == expected


def test_decisions_about_print_are_told_with_their_words(store: Store) -> None:
    place = Place("LE-01", "2", "hotline")
    start = store.view(None).interview("LE-01").text.index("The hotline")
    where = f"LE-01 {start}–{start + len('The hotline calls us.')}"
    pin_passage(store, place)
    assert told(store) == [f"added the pin of a passage for quotes of 'hotline' on {where}"]
    edit_passage(store, place, "The hotline calls …")
    assert told(store) == [f"added an edit for print, 'The hotline calls …', on {where}"]


def test_decisions_on_disagreements_are_told_with_who_was_right(store: Store) -> None:
    """jonas gave hotline to segment 4, mara online."""
    from qcode.coding.adjudication import Choice

    work = Adjudication(store, "rosa", DisagreementScope(round="1"))
    work.decide(("LE-01", 4, "online"), Choice("coder", coder="mara"), "slip")
    where = f"LE-01 {span(store, 'LE-01', 4)}"
    assert f"added decision on 'online' on {where}: as mara coded it (slip, round 1)" in told(store)
    work.accept_agreements()
    assert "added the acceptance of what coders agree on in SP-01 (round 1)" in told(store)


def test_questions_copies_and_undone_steps_are_told(garden: Store) -> None:
    set_put(garden, "G1", ["GA-01"], True, actor="mara")
    assert "marked question G1 as asked in GA-01" in told(garden)
    set_double(garden, "GA-02", "GA-01")
    assert told(garden) == ["added that GA-02 is a copy of GA-01"]
    garden_undone = steps_said(undo(garden), "undid")
    assert len(garden_undone) == 1 and garden_undone[0].startswith(
        "undid: transcripts double GA-02"
    )
    assert garden_undone[0].endswith("Z)") and "(system, " in garden_undone[0]
    assert told(garden) == [
        "removed that GA-02 is a copy of GA-01 (undo transcripts double GA-02 --of GA-01)"
    ]
    redo(garden)
    assert told(garden)[0].startswith("added that GA-02 is a copy of GA-01 (")


def test_a_row_of_the_log_has_the_event_as_it_is_stored(store: Store) -> None:
    add_codings(store, "LE-02", "2", ["online"], coder="mara")
    row = log_table(store.view(None)).rows[-1]
    assert (row["actor"], row["action"], row["kind"]) == ("mara", "coding.add", "coding")
    assert (row["transcript"], row["before"], row["codebook"]) == ("LE-02", None, "1")
    assert row["after"]["round"] == "1" and row["command"] == "codings add LE-02 2 online"
    assert row["when"] == row["time"][:19].replace("T", " ")


def test_the_log_can_be_limited_in_each_way(double: Store) -> None:
    view = double.view(None)
    everything = log_table(view).rows
    # The header of a change is an event of its own, which the table leaves out.
    numbers = [r["seq"] for r in everything]
    changes = {r["change_set"] for r in everything}
    assert numbers == sorted(numbers) and numbers[-1] == len(numbers) + len(changes)
    own = log_table(view, by_coder="jonas").rows
    assert {r["actor"] for r in own} == {"jonas"}
    about = log_table(view, transcript="LE-02")
    assert {r["transcript"] for r in about.rows} == {"LE-02"}
    assert about.notes == (f"{len(about.rows)} events.",)
    assert log_table(view, last=3).rows == everything[-3:]
    assert log_table(view, last=0).rows == ()
    since = everything[-4]["time"]
    assert all(r["time"] >= since for r in log_table(view, since=since).rows)
    with pytest.raises(Unknown, match="did you mean 'LE-01'"):
        log_table(view, transcript="LE01")


def test_a_blind_coder_reads_the_log_without_the_work_of_others_there(double: Store) -> None:
    """Of mara's six codings and three done marks jonas sees those in LE-02."""

    def work(reader: str | None) -> list[tuple[str, str]]:
        rows = log_table(double.view(reader)).rows
        return [
            (r["actor"], r["transcript"])
            for r in rows
            if r["action"] in ("coding.add", "done.mark")
        ]

    assert len(work(None)) == 6 + 3 + 5 + 2
    assert {t for actor, t in work("jonas") if actor == "mara"} == {"LE-02"}
    assert sum(actor == "jonas" for actor, _ in work("jonas")) == 7
    assert len(work("mara")) == len(work(None))


# check
# --------------------------------------------------------------------------------------------------


def test_a_sound_study_has_a_fingerprint_and_every_check_passes(double: Store) -> None:
    table, sound = check_table(double, None)
    assert sound and all(r["ok"] for r in table.rows)
    assert table.notes == ("The study is intact.",)
    assert table.extra["fingerprint"] == state(double)
    names = [r["check"] for r in table.rows]
    assert {"log chain", "log replay", "codings"} <= set(names)
    assert all(r["detail"] for r in table.rows if r["check"] in ("log chain", "codings"))


def test_a_blind_coder_is_told_that_nothing_is_counted(double: Store) -> None:
    table, sound = check_table(double, "jonas")
    assert sound and table.notes[1] == f"{NOT_COUNTED[0].upper()}{NOT_COUNTED[1:]}."
    assert {r["detail"] for r in table.rows if r["check"] in ("log chain", "codings")} == {""}
    assert len(check_table(double, "mara")[0].notes) == 1


def test_a_study_whose_log_is_not_its_state_is_called_damaged(store: Store) -> None:
    with store.reading() as connection:
        connection.exec_driver_sql("UPDATE coding SET memo = 'changed behind the log'")
    table, sound = check_table(store, None)
    assert not sound and "fingerprint" not in table.extra
    assert table.notes == ("The study is DAMAGED; use the newest intact backup.",)
    assert "log replay" in {r["check"] for r in table.rows if not r["ok"]}


# coders
# --------------------------------------------------------------------------------------------------


def test_coders_are_listed_with_their_work(double: Store) -> None:
    table = coders_table(double.view(None))
    keys = ("coder", "kind", "former", "assigned", "done", "codings")
    assert [tuple(r[k] for k in keys) for r in table.rows] == [
        ("jonas", "person", [], 2, 2, 5),
        ("mara", "person", [], 3, 3, 6),
    ]
    assert table.notes == ()
    blind = {r["coder"]: (r["done"], r["codings"]) for r in coders_table(double.view("jonas")).rows}
    assert blind == {"jonas": (2, 5), "mara": (None, None)}
    assert coders_table(double.view("jonas")).notes[0].startswith(NOT_COUNTED[:1].upper())


def test_earlier_names_and_names_that_may_be_one_person_are_told(store: Store) -> None:
    rename_coder(store, "jonas", "Jon")
    store.newcomers = True
    write_memo(store, "Hm", coder="Rosa Klee")
    write_memo(store, "Hm", coder="klee, rosa")
    table = coders_table(store.view(None))
    assert {r["coder"]: r["former"] for r in table.rows}["Jon"] == ["jonas"]
    assert table.notes == (
        "'Rosa Klee' and 'klee, rosa' may be the same person; if so: qcode coders merge 'Rosa Klee'"
        " --into 'klee, rosa'.",
    )


# merge
# --------------------------------------------------------------------------------------------------


@pytest.fixture
def other(double_coded_study: Path, tmp_path: Path) -> Iterator[Store]:
    """A second copy of the study."""
    with Store.open(Path(shutil.copy(double_coded_study, tmp_path / "other.qcode"))) as opened:
        yield opened


def merged(store: Store, other: Store, **options: Any) -> Merged:
    return merge_copy(store, other, **options)


def test_what_came_in_is_counted_by_person_and_kind(
    store: Store, other: Store, tmp_path: Path
) -> None:
    """An imported transcript is one import, whatever it consists of."""
    add_codings(other, "LE-02", "2", ["online", "school"], coder="rosa")
    remove_codings(other, "LE-02", "2", ["school"], coder="rosa")
    mark_done(other, ["LE-02"], coder="rosa")
    write_memo(other, "Hm", coder="mara")
    save_expression(other, "lines", "hotline")
    path = tmp_path / "SP-02.txt"
    path.write_text("Interviewer: Who calls?\n\nSP-02: Nobody.\n")
    import_files(other, [str(path)], actor="mara")
    table = merged_table(merged(store, other), "other.qcode")
    keys = ("codings", "codings removed", "done marks", "memos", "imports", "coders", "others")
    assert {r["coder"]: tuple(r[k] for k in keys) for r in table.rows} == {
        "(system)": (0, 0, 0, 0, 0, 0, 1),
        "mara": (0, 0, 0, 1, 1, 0, 0),
        "rosa": (2, 1, 1, 0, 0, 1, 0),
    }
    assert {r["copy"] for r in table.rows} == {"other.qcode"}
    assert table.notes[0] == "From other.qcode: 6 change-sets with 13 events."
    assert {c.code for c in store.view(None).study().codings if c.coder == "rosa"} == {"online"}
    again = merged_table(merged(store, other), "other.qcode")
    assert again.rows == () and again.notes == ("From other.qcode: nothing new.",)


def test_a_rehearsed_merge_counts_the_same_and_writes_nothing(store: Store, other: Store) -> None:
    add_codings(other, "LE-02", "2", ["online"], coder="mara")
    with nothing_written(store):
        rehearsed = merged(store, other, dry_run=True)
    assert rehearsed.per_actor == merged(store, other).per_actor == {"mara": {"coding.add": 1}}


@pytest.mark.parametrize(
    ("side", "held", "key"),
    [("newer", "there", "public"), ("ours", "here", "neighbors"), ("theirs", "there", "public")],
)
def test_a_thing_changed_on_both_sides_has_both_versions_and_the_one_that_holds(
    store: Store, other: Store, side: str, held: str, key: str
) -> None:
    rename_code(store, "community", "neighbors")
    rename_code(other, "community", "public")
    result = merged(store, other, side=side)
    rows = {
        (r["kind"], r["ours"], r["theirs"]): r
        for r in conflicts_table(store.view(None), result).rows
    }
    row = rows["code", "key: neighbors", "key: public"]
    assert row["held"] == held
    assert key in {c.key for c in store.view(None).study().codebook.codes}
    assert conflicts_table(store.view(None), result).notes == (
        "The latest change was kept; choose otherwise with --ours or --theirs.",
    )


def _memo_on_coding(store: Store, words: str) -> None:
    """Change the memo of mara's coding of hotline in LE-01."""
    (coding,) = [
        c
        for c in store.view(None).study().codings
        if (c.transcript, c.coder, c.code) == ("LE-01", "mara", "hotline")
    ]
    with store.change("codings memo", actor="mara") as change:
        value = change.get("coding", coding.id) or {}
        change.put("coding", coding.id, {**value, "memo": words}, "coding.memo")


def test_a_conflict_of_codings_shows_others_codings_and_a_blind_coder_none(
    store: Store, other: Store
) -> None:
    _memo_on_coding(store, "here")
    _memo_on_coding(other, "there")
    result = merged(store, other)
    (row,) = conflicts_table(store.view(None), result).rows
    assert row["what"].startswith("mara's coding 'hotline' on LE-01 ")
    assert (row["ours"], row["theirs"], row["held"]) == ("memo: here", "memo: there", "there")
    assert coded_by_others(store.view("rosa"), result) == {"LE-01"}
    assert coded_by_others(store.view("mara"), result) == set()


def test_a_blind_coder_merges_without_learning_what_others_did(store: Store, other: Store) -> None:
    _memo_on_coding(store, "here")
    _memo_on_coding(other, "there")
    add_codings(other, "LE-02", "2", ["online"], coder="jonas")
    result = merged(store, other, actor="jonas")
    assert result.blind and result.conflicts == ()
    table = merged_table(result, "other.qcode")
    assert [r["coder"] for r in table.rows] == ["jonas"]
    assert table.notes == (f"From other.qcode: {NOT_COUNTED}.",)


def test_a_name_that_came_in_and_may_be_somebody_here_is_told(store: Store, other: Store) -> None:
    other.newcomers = True
    add_codings(other, "LE-02", "2", ["online"], coder="Jonas")
    assert merged(store, other).notes == (
        "Coders 'Jonas' and 'jonas' may be the same person; if so: qcode coders merge Jonas --into"
        " jonas.",
    )
    merge_coders(store, ["Jonas"], "jonas")
    assert [r["coder"] for r in coders_table(store.view(None)).rows] == ["jonas", "mara"]


# export --archive, import
# --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def archived(
    double_coded_study: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[zipfile.ZipFile]:
    """The double-coded study as an archive, open."""
    target = tmp_path_factory.mktemp("archive") / "study.zip"
    export_archive(double_coded_study, target)
    with zipfile.ZipFile(target) as packed:
        yield packed


def rows_of(packed: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    """The rows of a table of the archive."""
    (inside,) = [n for n in packed.namelist() if n.endswith(f"{name}.csv")]
    text = packed.read(inside).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_an_archive_has_a_table_for_each_kind_of_thing(archived: zipfile.ZipFile) -> None:
    """Six codings of mara, five of jonas; twelve segments; two marks of jonas, three of mara."""
    counts = {
        name: len(rows_of(archived, name))
        for name in ("transcripts", "participants", "segments", "codes", "codings", "done")
    }
    assert counts == {
        "transcripts": 3,
        "participants": 6,
        "segments": 12,
        "codes": 6,
        "codings": 11,
        "done": 5,
    }
    assert [r["name"] for r in rows_of(archived, "coders")] == ["jonas", "mara"]
    assert rows_of(archived, "memos") == [] == rows_of(archived, "sites")
    kinds = {(r["transcript"], r["coder"]): r["kind"] for r in rows_of(archived, "assignments")}
    assert len(kinds) == 5 and kinds["LE-01", "jonas"] == "reliability"


def test_the_tables_of_an_archive_say_what_stands_where(archived: zipfile.ZipFile) -> None:
    segment = rows_of(archived, "segments")[1]
    assert (segment["transcript"], segment["segment"], segment["speaker"]) == (
        "LE-01",
        "2",
        "LE-01",
    )
    paths = {r["code"]: r["path"] for r in rows_of(archived, "codes")}
    assert paths["online"] == "referral_stream/online" and paths["community"] == "community"
    people = {(r["transcript"], r["speaker"]): r["role"] for r in rows_of(archived, "participants")}
    assert people["SP-01", "SP-01"] == "service_provider"
    assert people["SP-01", "Interviewer"] == "interviewer"
    transcript = rows_of(archived, "transcripts")[0]
    assert (transcript["transcript"], transcript["segment_by"], transcript["words"]) == (
        "LE-01",
        "turn",
        "24",
    )
    assert (
        'title: "Night shift"'
        in archived.read(
            next(n for n in archived.namelist() if n.endswith("codebook.yaml"))
        ).decode()
    )


def test_an_archive_becomes_the_same_study(store: Store, tmp_path: Path) -> None:
    write_memo(store, "Hm", coder="mara", transcript="LE-01", segments="2")
    target = tmp_path / "study.zip"
    made = export_archive(store.path, target)
    assert (made.transcripts, made.codings, made.fingerprint) == (3, 11, state(store))
    assert made.events == log_table(store.view(None)).rows[-1]["seq"] and made.notes == ()
    back = import_archive(target, tmp_path / "back.qcode")
    assert (back.events, back.transcripts, back.codings, back.fingerprint) == (
        made.events,
        3,
        11,
        made.fingerprint,
    )
    with Store.open(tmp_path / "back.qcode") as again:
        assert state(again) == state(store) and steps(again) == steps(store)


def test_who_writes_an_archive_has_seen_everything(store: Store, tmp_path: Path) -> None:
    notes = export_archive(store.path, tmp_path / "a.zip", as_coder="rosa").notes
    assert notes == (
        "rosa has now seen others' codings in LE-01, LE-02, SP-01, and cannot be drawn for blind"
        " coding there (recorded)",
    )
    with nothing_written(store), pytest.raises(Refused, match="jonas codes blind"):
        export_archive(store.path, tmp_path / "b.zip", as_coder="jonas")
    assert not (tmp_path / "b.zip").exists()


def test_an_archive_overwrites_nothing(store: Store, tmp_path: Path) -> None:
    target = tmp_path / "study.zip"
    target.write_text("mine")
    with pytest.raises(Refused) as caught:
        export_archive(store.path, target)
    assert caught.value.command == f"qcode export --archive {tmp_path / 'study-2.zip'}"
    assert target.read_text() == "mine"
    target.unlink()
    export_archive(store.path, target)
    with pytest.raises(UsageError, match=r"must end in \.qcode, not 'back'"):
        import_archive(target, tmp_path / "back")
    with pytest.raises(ProjectError):
        import_archive(target, store.path)


def test_what_is_not_a_whole_archive_makes_no_study(store: Store, tmp_path: Path) -> None:
    target = tmp_path / "study.zip"
    export_archive(store.path, target)
    assert archive_bytes(target) == target.read_bytes()
    plain = tmp_path / "plain.zip"
    with zipfile.ZipFile(plain, "w") as packed:
        packed.writestr("a.txt", "words")
    changed = tmp_path / "changed.zip"
    with zipfile.ZipFile(target) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(
                name,
                data.replace(b"Money is short.", b"Money is there.")
                if name.endswith(".txt")
                else data,
            )
    for path in (plain, changed, tmp_path / "none.zip"):
        with pytest.raises(BadInput):
            import_archive(path, tmp_path / "back.qcode")
        assert not (tmp_path / "back.qcode").exists()
    assert archive_bytes(plain) is None and archive_bytes(tmp_path / "none.zip") is None
    assert archive_bytes(store.path) is None
    document = Path(shutil.copy(target, tmp_path / "study.docx"))
    assert archive_bytes(document) is None


def test_the_header_of_an_archive_says_what_it_holds(archived: zipfile.ZipFile) -> None:
    headers = [json.loads(archived.read(n)) for n in archived.namelist() if n.endswith(".json")]
    header = next(h for h in headers if "fingerprint" in h)
    assert header["title"] == "Night shift" and header["program"].startswith("qcode ")
