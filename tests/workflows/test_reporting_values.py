"""What the verbs of reporting return: a report built and compared with today's study, its figures
traced, a draft checked, tables in their shapes, checklists, and the words that are left out.

Of the double-coded study mara's codings count: hotline in LE-01 and LE-02, online and barriers in
LE-01, community and barriers in SP-01.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from states import state

import qcode
from qcode.errors import BadInput, Refused, Unknown, UsageError
from qcode.reports.layers import LayerOptions
from qcode.store.blindness import SUPERVISOR
from qcode.store.store import Store
from qcode.workflows.coding.history import history_table
from qcode.workflows.importing.updating import update_transcript
from qcode.workflows.reporting.building import LEDGER, build_report, start_of_plan
from qcode.workflows.reporting.checking_drafts import verify_numbers, verify_quotes
from qcode.workflows.reporting.checklists import checklist
from qcode.workflows.reporting.common_words import stop_words
from qcode.workflows.reporting.ledger_file import open_ledger
from qcode.workflows.reporting.registry import REPORTS, make_report, report_chart
from qcode.workflows.reporting.shaping import Shape, shaped_report
from qcode.workflows.reporting.tracing import trace
from qcode.workflows.reporting.verifying import verify
from qcode.workflows.shared.codings import add_codings, mark_done, remove_codings

PLAN = """\
files: [json, csv, md]
referencing: no
evidence: none
sections:
  - heading: Themes
    tables: [{report: themes}]
"""
LAYER = LayerOptions()


@pytest.fixture(scope="module")
def built(double_coded_study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the study and a built report of its themes, not to be changed."""
    folder = tmp_path_factory.mktemp("built")
    (folder / "plan.yaml").write_text(PLAN)
    study = Path(shutil.copy(double_coded_study, folder / "study.qcode"))
    with Store.open(study) as store:
        build_report(store.view(SUPERVISOR), folder / "report", config=folder / "plan.yaml")
    return folder


@pytest.fixture(scope="module")
def then(built: Path) -> Iterator[Store]:
    """The study of that report, as it was, open."""
    with Store.open(built / "study.qcode") as opened:
        yield opened


@pytest.fixture
def later(built: Path, tmp_path: Path) -> Iterator[Store]:
    """A copy of it to go on with."""
    with Store.open(Path(shutil.copy(built / "study.qcode", tmp_path / "later.qcode"))) as opened:
        yield opened


def figure(store: Store, folder: Path, where: str) -> str:
    """The id of the figure that stands there."""
    rows = trace(store.view(None), folder / "report", None)[0].rows
    (found,) = [r["id"] for r in rows if r["where"].endswith(where)]
    return str(found)


# report build
# --------------------------------------------------------------------------------------------------


def test_a_plan_says_which_files_are_written(built: Path) -> None:
    names = sorted(p.name for p in (built / "report").iterdir() if not p.name.startswith("."))
    assert names == ["ledger.json", "report.json", "report.md", "table-1-themes.csv"]
    ledger = json.loads((built / "report" / LEDGER).read_text())
    assert "hotline" in (built / "report" / "table-1-themes.csv").read_text()
    assert isinstance(ledger, dict)


def test_a_workbook_has_the_quotes_on_a_sheet_of_their_own(then: Store, tmp_path: Path) -> None:
    """Also where the report has no table; who said it is there by role, never by transcript."""
    plan = tmp_path / "plan.yaml"
    plan.write_text(
        "files: [xlsx]\nreferencing: no\nevidence: none\nsections:\n"
        "  - heading: In their words\n    quotes: [{codes: [hotline], by: role, min_words: 1}]\n"
    )
    build_report(then.view(SUPERVISOR), tmp_path / "out", config=plan, safe=False)
    book = openpyxl.load_workbook(tmp_path / "out" / "report.xlsx")
    assert book.sheetnames == ["In their words", "About"]
    head, *rows = book["In their words"].iter_rows(values_only=True)
    assert head == ("Theme", "Group", "Quote", "Said by")
    assert rows and all("LE-0" not in str(cell) for row in rows for cell in row)
    texts = " ".join(i.text for i in then.view(SUPERVISOR).interviews())
    assert all(str(row[2]).replace("’", "'") in texts for row in rows)


def test_a_plan_with_faults_builds_nothing(then: Store, tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text("file: [json]\nsections:\n  - heading: Themes\n    tables: [{report: theme}]\n")
    with pytest.raises(BadInput) as caught:
        build_report(then.view(SUPERVISOR), tmp_path / "out", config=plan)
    assert {p.line for p in caught.value.problems} == {1, 4}
    assert caught.value.advice is not None and "--write-config" in caught.value.advice
    with pytest.raises(Refused, match=r"none\.yaml cannot be read"):
        build_report(then.view(SUPERVISOR), tmp_path / "out", config=tmp_path / "none.yaml")
    assert not (tmp_path / "out").exists()


def test_a_study_without_a_second_coder_has_no_agreement_in_its_usual_plan(garden: Store) -> None:
    assert "Intercoder agreement" not in start_of_plan(garden.view(SUPERVISOR))


def test_the_usual_plan_can_be_written_and_read(then: Store, tmp_path: Path) -> None:
    text = start_of_plan(then.view(SUPERVISOR))
    assert text.startswith("# yaml-language-server: $schema=report.schema.json\n")
    for heading in ("Who was interviewed", "Referral streams", "Themes", "In their words"):
        assert heading in text
    plan = tmp_path / "report.yaml"
    plan.write_text(text)
    told: list[set[str]] = []
    plan.write_text(text.replace("files:", "# files:", 1))
    build_report(then.view(SUPERVISOR), tmp_path / "out", config=plan, safe=False, seen=told.append)
    assert (tmp_path / "out" / "report.html").exists() and len(told) == 1


# report verify, report trace
# --------------------------------------------------------------------------------------------------


def test_a_report_of_today_agrees_with_itself(then: Store, built: Path) -> None:
    before = state(then)
    result = verify(then.view(None), built / "report")
    assert (result.changed, result.table.rows) == (0, ())
    count = result.table.extra["figures"]
    assert result.table.notes[0] == (
        f"All of {count} figures, every quotation and every sentence are as reported."
    )
    assert state(then) == before


def test_each_figure_that_changed_is_told_with_the_events_behind_it(
    later: Store, built: Path
) -> None:
    """mara finds the internet in LE-02 too: a citation, a participant and an interview more."""
    add_codings(later, "LE-02", "2", ["online"], coder="mara")
    event = later.view(None).news(0)[-1].seq
    result = verify(later.view(None), built / "report")
    rows = {r["cell"]: r for r in result.table.rows}
    keys = ("was", "now", "by", "change", "events")
    expected = {"Citations", "Participants", "Interviews", "Segments"}
    counts = {c: rows[f"Online, {c}"] for c in expected}
    assert {c: tuple(r[k] for k in keys) for c, r in counts.items()} == dict.fromkeys(
        expected, ("1", "2", "+1", 1, [event])
    )
    percent = rows["Online, % of participants"]
    assert (percent["was"], percent["now"], percent["by"]) == ("33.3", "66.7", "+33.3")
    assert result.changed == len(rows)
    assert {cell for cell in rows if not cell.startswith("Online, ")} == {"Sentence"}
    assert all(
        r["after"].startswith(f"event {event}: mara added mara's coding 'online' on LE-02 ")
        for r in rows.values()
    )


def test_the_same_number_of_other_passages_is_told(later: Store, built: Path) -> None:
    """The coding moves from one officer to the other."""
    remove_codings(later, "LE-01", "4", ["online"], coder="mara")
    add_codings(later, "LE-02", "2", ["online"], coder="mara")
    result = verify(later.view(None), built / "report")
    assert result.table.extra["same_number_other_passages"]
    assert any("the same number, and other passages" in note for note in result.table.notes)


def test_a_figure_is_traced_to_its_passages(then: Store, built: Path) -> None:
    rows = trace(then.view(None), built / "report", None)[0].rows
    ids = [r["id"] for r in rows]
    assert len(ids) == len(set(ids)) and {r["printed"] for r in rows} == {True, False}
    table, names = trace(
        then.view(None), built / "report", figure(then, built, "Online, Citations")
    )
    assert table.title == "Themes: Online, Citations: 1" and names == {"LE-01"}
    (row,) = table.rows
    keys = ("thing", "transcript", "segments", "speaker", "role", "text")
    assert tuple(row[k] for k in keys) == (
        "Citation",
        "LE-01",
        "4",
        "LE-01",
        "law_enforcement",
        "Ads on the internet, mostly.",
    )
    people, names = trace(
        then.view(None), built / "report", figure(then, built, "Barriers, Participants")
    )
    assert [(r["thing"], r["transcript"]) for r in people.rows] == [
        ("Participant", "LE-01"),
        ("Participant", "SP-01"),
    ]
    assert names == {"LE-01", "SP-01"} and people.extra["value"] == 2


def test_what_a_percentage_is_of_can_be_listed(then: Store, built: Path) -> None:
    rows = trace(then.view(None), built / "report", None)[0].rows
    percent = next(r["id"] for r in rows if r["kind"] == "percent" and r["value"])
    part, _ = trace(then.view(None), built / "report", percent)
    base, _ = trace(then.view(None), built / "report", percent, base=True)
    evidence = part.extra["evidence"]
    assert len(part.rows) == evidence[0]["value"] and len(base.rows) == evidence[1]["value"]
    assert " percent: " in part.notes[0] and part.notes[1].startswith("Command: ")


def test_words_of_a_corrected_transcript_are_not_shown_as_those_of_then(
    later: Store, built: Path, tmp_path: Path
) -> None:
    from double_coded import TEXTS

    rows = trace(later.view(None), built / "report", None)[0].rows
    one = next(r["id"] for r in rows if "Online" in r["where"] and r["value"] == 1)
    path = tmp_path / "LE-01.txt"
    path.write_text(TEXTS["LE-01"].replace("Ads on", "Advertisements on"))
    update_transcript(later, path)
    table, names = trace(later.view(None), built / "report", one)
    assert "Ads on the internet" not in table.rows[0]["text"]
    assert names <= {"LE-01"}


def test_a_report_that_is_not_there_or_not_the_readers_is_refused(
    then: Store, built: Path, tmp_path: Path
) -> None:
    with pytest.raises(Refused) as caught:
        open_ledger(then.view(None), tmp_path)
    assert caught.value.command == "qcode report build -o DIR"
    (tmp_path / LEDGER).write_text('{"a": 1}')
    with pytest.raises(BadInput) as bad:
        open_ledger(then.view(None), tmp_path)
    assert bad.value.problems[0].message.startswith("this is no ledger: ")
    with pytest.raises(Refused, match="jonas codes LE-01, SP-01 blind"):
        trace(then.view("jonas"), built / "report", None)
    with pytest.raises(Refused):
        verify(then.view("jonas"), built / "report")
    with pytest.raises(Unknown, match="no figure named 'n23456789'"):
        trace(then.view(None), built / "report", "n23456789")


# report verify-quotes, verify-numbers
# --------------------------------------------------------------------------------------------------


def checked(store: Store, folder: Path, text: str, **options: Any) -> list[tuple[Any, ...]]:
    """(quotation, state, transcript, segment) of each quotation of a draft."""
    path = folder / "draft.md"
    path.write_text(text, encoding="utf-8")
    rows = verify_quotes(store.view(None), path, **options).table.rows
    return [tuple(r[k] for k in ("quotation", "state", "transcript", "segment")) for r in rows]


def test_a_quotation_stands_where_its_words_are(double: Store, tmp_path: Path) -> None:
    text = "One said “The hotline calls us. A school did once.” and one “Ads on [it], mostly.”\n"
    assert checked(double, tmp_path, text) == [
        ("The hotline calls us. A school did once.", "stands", "LE-01", 2),
        ("Ads on [it], mostly.", "stands", "LE-01", 4),
    ]


def test_a_quotation_that_nobody_said_fails_and_the_nearest_is_shown(
    double: Store, tmp_path: Path
) -> None:
    path = tmp_path / "draft.md"
    path.write_text("“The hotline called us. A school did once.” “Beds, always beds, you know.”\n")
    result = verify_quotes(double.view(None), path)
    assert result.failed == 2
    assert "2 quotations checked; 2 fail." in result.table.notes
    near = result.table.rows[0]
    assert near["ok"] is False and near["transcript"] == "LE-01"
    assert "The hotline calls us." in near["detail"] and "% alike" in near["detail"]


def test_short_and_unpaired_quotations_are_counted_and_not_checked(
    double: Store, tmp_path: Path
) -> None:
    path = tmp_path / "draft.md"
    path.write_text("“Two words” and “Friends bring them along.” and “open\n")
    result = verify_quotes(double.view(None), path)
    assert [r["state"] for r in result.table.rows] == ["stands"]
    notes = " ".join(result.table.notes)
    assert "1 quotation checked; all stand in the transcripts." in notes
    assert "Not checked, because of fewer than 4 words (--min-words): 1 quotation." in notes
    assert "A quotation mark without its partner, not checked:" in notes
    assert checked(double, tmp_path, "“Beds, always” twice\n", shortest=2)[0][1] == "stands"


def test_a_draft_that_cannot_be_read_is_refused(double: Store, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be read"):
        verify_quotes(double.view(None), tmp_path / "none.md")


def test_a_number_with_an_id_is_compared_with_today(
    later: Store, built: Path, tmp_path: Path
) -> None:
    """One citation of Online then, two today; the other number of the draft has no id."""
    rows = trace(later.view(None), built / "report", None)[0].rows
    one = next(r["id"] for r in rows if "Online" in r["where"] and r["kind"] == "count")
    path = tmp_path / "draft.md"
    path.write_text(f"The internet was named 1 ({one}) time by 7 people.\n")
    folder = built / "report"
    same = verify_numbers(later.view(None), path, folder)
    assert same.failed == 0
    assert [(r["said"], r["id"], r["was"], r["state"]) for r in same.table.rows] == [
        ("1", one, "1", "agrees")
    ]
    assert same.table.notes == (
        "1 number compared; all are as today.",
        "1 number without an id, and in no sentence of the report; not checked.",
    )
    add_codings(later, "LE-02", "2", ["online"], coder="mara")
    result = verify_numbers(later.view(None), path, folder)
    (row,) = result.table.rows
    assert (result.failed, row["was"], row["now"], row["state"]) == (1, "1", "2", "differs")
    assert result.table.notes[0] == "1 of 1 number differs from today's report."
    path.write_text("Nothing (n23456789) was 5 (n23456789).\n")
    unknown = verify_numbers(later.view(None), path, folder).table.rows
    assert {r["was"] for r in unknown} == {"not in the report"}


# reports by name, and their shapes
# --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("theme", {}, "did you mean 'themes'"),
        ("themes", {"code": ["hotline"]}, "no option of report themes named 'code'"),
        ("themes", {"asked_by": "some"}, "no value of --asked named 'some'"),
    ],
)
def test_a_report_an_option_or_a_choice_that_is_not_there_is_unknown(
    double: Store, name: str, options: dict[str, Any], words: str
) -> None:
    with pytest.raises(Unknown) as caught:
        make_report(name, double.view(None).study(), options)
    assert words in caught.value.message


def test_what_a_report_needs_must_be_given(double: Store) -> None:
    with pytest.raises(UsageError, match="report crosstab needs --rows CODE"):
        make_report("crosstab", double.view(None).study(), {"by": "role"})
    without = next(name for name, kind in REPORTS.items() if not kind.chart)
    with pytest.raises(UsageError, match=f"report {without} has no chart"):
        report_chart(without, make_report("themes", double.view(None).study(), {}))


def shaped(store: Store, name: str, shape: Shape, **options: Any) -> Any:
    return shaped_report(name, store.view(None).study(), options, LAYER, shape)


def test_rows_can_be_sorted_and_cut(double: Store) -> None:
    """hotline and barriers have two citations, online and community one; ties stay."""
    plain = shaped(double, "referrals", Shape())
    keys = [r["code"] for r in shaped(double, "referrals", Shape(sort="citations")).rows]
    assert keys.index("hotline") < keys.index("online") < keys.index("school")
    cut = shaped(double, "referrals", Shape(top=1))
    assert [r["code"] for r in cut.rows if r["code"] != "referral_stream"] == ["hotline"]
    assert len(cut.rows) < len(plain.rows)
    names = [r["code"] for r in shaped(double, "referrals", Shape(sort="name")).rows]
    assert names.index("hotline") < names.index("online") < names.index("school")


def test_groups_stand_side_by_side_where_there_are_some(double: Store) -> None:
    wide = shaped(double, "referrals", Shape(wide=True), by="role")
    labels = " ".join(column.label for column in wide.columns)
    assert len(wide.columns) > len(shaped(double, "referrals", Shape(), by="role").columns) - 3
    assert labels and wide.rows
    with pytest.raises(UsageError) as caught:
        shaped(double, "referrals", Shape(wide=True))
    assert caught.value.advice == "add --by role"


def test_a_table_can_be_told_in_a_sentence_and_some_have_no_shape(double: Store) -> None:
    table = shaped(double, "referrals", Shape(sentence=True))
    text = " ".join(str(r["text"]) for r in table.rows)
    assert "hotlines" in text.casefold()
    without = next(name for name, kind in REPORTS.items() if not kind.shapes)
    with pytest.raises(UsageError, match=f"report {without} has no other shape"):
        shaped(double, without, Shape(top=1))


# report checklist
# --------------------------------------------------------------------------------------------------


def test_a_checklist_is_filled_in_as_far_as_the_study_knows(double: Store) -> None:
    table = checklist(double.view(None), "coreq")
    assert len(table.rows) == 32
    told = " ".join(str(value) for row in table.rows for value in row.values())
    for words in (
        "3 participants in 3 interviews.",
        "2 persons coded.",
        "The codebook has 6 codes under 3 headings, 3 of them with a definition",
        f"Coded and counted with qcode {qcode.__version__}.",
        "By role: law enforcement",
        "Quotations in reports are attributed by role.",
    ):
        assert words in told, words
    assert "minutes" not in told and "spoke in more than one interview" not in told


@pytest.mark.parametrize("name", ["coreq", "srqr", "jars"])
def test_every_item_of_a_checklist_has_a_number_and_a_name(double: Store, name: str) -> None:
    rows = checklist(double.view(None), name).rows
    assert len({str(next(iter(r.values()))) for r in rows}) == len(rows) > 15


def test_how_transcripts_were_processed_is_told_in_numbers(double: Store) -> None:
    """24, 8 and 14 words; six, two and four turns."""
    told = " ".join(
        str(v) for row in checklist(double.view(None), "srqr").rows for v in row.values()
    )
    assert "3 transcripts with 46 words were cut into 12 segments, each a turn." in told
    with pytest.raises(Unknown):
        checklist(double.view(None), "coreqs")


# report words
# --------------------------------------------------------------------------------------------------


def test_common_words_are_those_of_the_language_and_of_a_file(
    double: Store, tmp_path: Path
) -> None:
    interview = double.view(None).interview("LE-01")
    own = tmp_path / "own.txt"
    own.write_text("Hotline # said by all\n\n# a comment\nnobody’s\n", encoding="utf-8")
    alone = stop_words(own, without_lists=True)(interview)
    assert set(alone) == {"hotline", "nobody's"}
    both = stop_words(own)(interview)
    assert {"the", "and", "hotline"} <= set(both) and "money" not in both
    assert stop_words(None, without_lists=True)(interview) == frozenset()
    with pytest.raises(BadInput):
        stop_words(tmp_path / "none.txt")


# history
# --------------------------------------------------------------------------------------------------


def changes(store: Store, reader: str | None, segments: str = "4") -> list[tuple[str, ...]]:
    """(who, did, code) of each change of a coding on segments of LE-01."""
    rows = history_table(store.view(reader), "LE-01", segments).rows
    return [(r["actor"], r["what"], r["code"]) for r in rows if r["kind"] == "coding"]


def test_the_history_of_a_segment_has_every_change_of_what_lies_on_it(store: Store) -> None:
    assert changes(store, None) == [("mara", "added", "online"), ("jonas", "added", "hotline")]
    remove_codings(store, "LE-01", "4", ["hotline"], coder="jonas")
    assert changes(store, None)[-1] == ("jonas", "removed", "hotline")
    table = history_table(store.view(None), "LE-01", "4")
    kinds = [r["kind"] for r in table.rows]
    assert kinds.count("done") == 2 and table.notes == (
        f"{len(kinds)} changes on segment 4 of LE-01.",
    )
    assert {r["words"] for r in table.rows if r["kind"] == "coding"} == {
        "Ads on the internet, mostly."
    }


def test_a_blind_coder_reads_their_own_history_alone(store: Store) -> None:
    assert changes(store, "jonas") == [("jonas", "added", "hotline")]
    assert changes(store, "mara", "1-6")[0][0] == "mara"
    mark_done(store, ["LE-01"], coder="jonas", undo=True)
    remove_codings(store, "LE-01", "4", ["hotline"], coder="jonas")
    assert changes(store, "jonas") == [
        ("jonas", "added", "hotline"),
        ("jonas", "removed", "hotline"),
    ]


def test_a_segment_that_nobody_coded_has_no_history(garden: Store) -> None:
    assert history_table(garden.view(None), "GA-01", "1").notes == ("Nobody has coded here yet.",)
    with pytest.raises(UsageError):
        history_table(garden.view(None), "GA-01", "9")
    with pytest.raises(Unknown):
        history_table(garden.view(None), "GA-09", "1")
